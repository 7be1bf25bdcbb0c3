//! One path through the programme in exact decimals, step by step: a simulated path by its number, or stated losses.
//!
//! The decimals start from the same whole quanta as the loop and run through the same code with another number type;
//! [`Story::largest_difference`] says by how many quanta any step of the loop differs.

use super::credit_story;
use super::earthquake_story;
use super::event_story::{finite, known, risk_losses, rounding};

use super::run::{StudyError, check_sampling, fit};
use super::stated_loss::{self, StatedLoss, StatedLossError};
use crate::ledger::capital::{InsuranceYear, YearEnd};
use crate::ledger::{Ledger, LedgerError, YearAccount};
use crate::model::Model;
use crate::model::amount::Amount;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::design::Design;
use crate::model::flows::YearFlows;
use crate::model::losses::LossBlock;
use crate::perils::{PerilError, Perils, Scratch};
use crate::programme::{EventTrace, Opening, Outcome, Plan, PlanError};
use crate::simulation::block::BlockColumns;
use crate::simulation::focus::{Focus, FocusYear};
use crate::simulation::liquidity::{CashYear, Liquidity};
use crate::simulation::{Cancel, Engine, Observer, RunError, RunSettings, Sink};
use crate::statistics::{Sample, SampleError};
use rust_decimal::Decimal;
use serde::Serialize;
use std::io;

pub use super::credit_story::{CreditStory, WhoFails};
pub use super::earthquake_story::{EarthquakeStory, OtherEarthquake, SiteStory};
pub use super::event_story::{Known, RiskLoss};

/// Why a path cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// A peril.
    #[error(transparent)]
    Peril(#[from] PerilError),
    /// The programme.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The accounts.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A stated loss.
    #[error(transparent)]
    Stated(#[from] StatedLossError),
    /// The search for a return period.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The column searched.
    #[error(transparent)]
    Sample(#[from] SampleError),
    /// A contract does not say what it does with the cost of claims.
    #[error(
        "the loss has a cost, but the contract {contract} does not say who bears it: write loss-adjustment-expense = \
         \"included\", \"in-addition\" or \"excluded\""
    )]
    SilentOnCost { contract: String },
    /// The number of trials.
    #[error(transparent)]
    Trials(#[from] StudyError),
    /// The trial does not exist.
    #[error("trial {trial} was not simulated: trials are numbered from 0 to {last}; raise --trials to reach further")]
    NoSuchTrial { trial: u64, last: u64 },
    /// The year does not exist.
    #[error("year {year} is outside the path: its years are numbered from 1 to {horizon}")]
    NoSuchYear { year: u32, horizon: u32 },
    /// The return period is longer than the sample.
    #[error("{trials} trials hold no 1-in-{years} year: raise --trials to {years} or more")]
    TooRare { years: u32, trials: u64 },
    /// The quantity needs a captive.
    #[error(
        "this model has no captive, so there is no result to order its years by; choose --of net or --of ground-up"
    )]
    NoCaptive,
}

/// A path, told.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Story {
    /// Title of the configuration.
    pub title: String,
    /// Currency of all amounts.
    pub currency: String,
    /// Name of the design.
    pub design: String,
    /// Number of the simulated path; None for stated losses.
    pub trial: Option<u64>,
    /// Events in time order.
    pub events: Vec<StoryEvent>,
    /// Accounts of each model year.
    pub years: Vec<StoryYear>,
    /// The largest difference between the loop and this replay in any step, in quanta.
    pub largest_difference: Decimal,
    /// Whose gross, ceded and net loss is told by site: the captive, else the insurer of the first policy.
    pub focus: Option<String>,
    /// What must be known to read it, such as amounts that were rounded.
    pub notes: Vec<String>,
}

/// An event with what it hit and what every policy and contract made of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct StoryEvent {
    /// Id in its event set; None for stated losses.
    pub event: Option<String>,
    /// Magnitude, where the event set knows it.
    pub magnitude: Option<f64>,
    /// Ground-up loss by risk and coverage.
    pub losses: Vec<RiskLoss>,
    /// The way through the programme.
    #[serde(flatten)]
    pub steps: EventTrace,
    /// What else is known of it.
    #[serde(flatten)]
    pub known: Known,
    /// What is known of it as an earthquake; None: it is none of the built-in model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earthquake: Option<EarthquakeStory>,
    /// What is known of it as a failure to pay; None: it is none of a peril of credit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<CreditStory>,
}

/// The accounts of one model year, in currency units.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct StoryYear {
    /// Year of the path, from 1.
    pub year: u32,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Keys and amounts in the order of the accounts.
    pub accounts: Vec<(String, Decimal)>,
    /// What passed between captive and owner, and what it has at the year end; empty without a captive.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub balance_sheet: Vec<(String, Decimal)>,
    /// What every party keeps adds up to the ground-up loss, and the balance sheet balances.
    pub reconciles: bool,
    /// What passed on the first day of a term because of earlier ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub openings: Vec<StoryOpening>,
}

/// Premium and commission that a term begins with because of earlier ones, in currency units.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct StoryOpening {
    /// Name of the contract.
    pub contract: String,
    /// First day of the term.
    pub date: String,
    /// Premium added to what was booked beforehand.
    pub premium: Decimal,
    /// Commission added; negative where a deficit was brought forward.
    pub commission: Decimal,
}

/// Tells a simulated path.
///
/// # Errors
/// When the trial is not one of the model's.
pub fn trial(model: &Model, design: &Design, trial: u64) -> Result<Story, ReplayError> {
    drawn(model, design, &Perils::compile(model)?, trial)
}

/// The same of perils that are compiled already: those of `model`.
pub fn drawn(model: &Model, design: &Design, perils: &Perils, trial: u64) -> Result<Story, ReplayError> {
    let trials = model.settings.trials;
    if trials == 0 {
        return Err(StudyError::NoTrials.into());
    }
    if trial >= trials {
        return Err(ReplayError::NoSuchTrial { trial, last: trials - 1 });
    }
    let mut losses = LossBlock::default();
    let mut scratch = Scratch::default();
    scratch.tell_effects = true;
    perils.draw(trial..trial + 1, &mut scratch, &mut losses);
    let mut story = told(model, design, &losses.convert())?;
    story.trial = Some(trial);
    for (event, told) in story.events.iter_mut().enumerate() {
        let set = &perils.event_sets()[losses.peril[event] as usize];
        if let Some(known) = set.events.get(losses.event[event] as usize) {
            told.event = Some(known.id.clone());
            told.magnitude = known.magnitude;
            told.known.depth = known.depth;
            told.known.latitude = known.latitude;
            told.known.longitude = known.longitude;
        }
    }
    earthquake_story::tell(model, perils, &losses, &mut story.events);
    credit_story::tell(model, perils, &losses, &mut story.events);
    Ok(story)
}

/// Tells what stated losses of one peril do.
///
/// # Errors
/// When the losses have a cost and a contract does not say what it does with it.
pub fn stated(model: &Model, design: &Design, peril: usize, losses: &[StatedLoss]) -> Result<Story, ReplayError> {
    let costly = losses.iter().any(|loss| !loss.cost.is_zero());
    let mut contracts = design.contracts.iter().map(|&contract| &model.contracts[contract]);
    if let Some(silent) = contracts.find(|contract| costly && contract.expense.is_none()) {
        return Err(ReplayError::SilentOnCost { contract: silent.name.clone() });
    }
    let mut story = told(model, design, &stated_loss::block(model, peril, losses)?)?;
    story.notes = losses.iter().filter_map(|loss| rounding(model, loss.amount)).collect();
    Ok(story)
}

/// Tells the only path of a block.
pub(super) fn told(model: &Model, design: &Design, losses: &LossBlock<Decimal>) -> Result<Story, ReplayError> {
    let plan: Plan<Decimal> = Plan::compile(model, design)?;
    let ledger = Ledger::compile(model, design, plan.premiums())?;
    let focus = Focus::new(model, design);
    let mut outcome = Outcome::new();
    plan.apply(losses, &mut outcome);
    let events = plan.trace(losses, &outcome).events.into_iter().enumerate();
    let events = events.map(|(event, steps)| StoryEvent {
        event: None,
        magnitude: losses.attributes.get(event).and_then(|known| finite(known.magnitude)),
        losses: risk_losses(model, &focus, &plan, losses, &outcome, event),
        steps,
        known: known(model, losses, event),
        earthquake: None,
        credit: None,
    });
    let mut flows = YearFlows::quiet(model.policies.len(), model.contracts.len());
    let cash = cash_years(model, design, losses)?;
    let mut path = ledger.capital().map(|capital| (capital, capital.begin(), *capital.opening()));
    let years = (0..model.settings.horizon).map(|year| {
        outcome.year_flows(losses, 0, year, &mut flows);
        let mut account = ledger.year(year as usize, &flows);
        let end = path.as_mut().map(|(capital, state, before)| {
            let cash = cash.get(year as usize).copied().unwrap_or_default();
            let insurance = InsuranceYear {
                result: ledger.insurance_result(year as usize, &account),
                outstanding: Decimal::from_drawn(cash.outstanding),
                recoverables: Decimal::from_drawn(cash.recoverable),
                investment_return: capital.return_of(losses.market_deviate.get(year as usize).copied()),
            };
            let end = capital.year(state, year as usize, &insurance);
            let balances = end.sheet.surplus() == before.surplus() + end.result + end.called - end.dividend;
            *before = end.sheet;
            (end, balances)
        });
        if let (Some((end, _)), Some(stated)) = (&end, &model.captive)
            && !stated.is_plain()
        {
            ledger.along(&mut account, end);
        }
        let insurer = if model.captive.is_some() { None } else { focus.party.map(|_| focus.year(&flows)) };
        let openings = outcome.openings.iter().filter(|opening| opening.year() == year);
        let openings = openings.map(|opening| story_opening(model, opening)).collect();
        StoryYear {
            openings,
            ..story_year(model, year, (&account, insurer, end), ledger.reconcile(&flows) == Decimal::ZERO)
        }
    });
    Ok(Story {
        title: model.title.clone(),
        currency: model.currency.clone(),
        design: design.name.clone(),
        trial: None,
        events: events.collect(),
        years: years.collect(),
        largest_difference: largest_difference(model, design, losses, &outcome)?,
        focus: focus.party.map(|party| model.parties[party].name.clone()),
        notes: Vec::new(),
    })
}

/// The accounts of a year, the insurer's where there is no captive, and the captive's year end with whether it balances.
type ToldYear<'a> = (&'a YearAccount<Decimal>, Option<FocusYear<Decimal>>, Option<(YearEnd<Decimal>, bool)>);

/// `insurer`: the year of the insurer of the first policy, where there is no captive.
fn story_year(model: &Model, year: u32, (account, insurer, end): ToldYear, reconciles: bool) -> StoryYear {
    let axis = model.settings.axis;
    let first = f64::from(year) * DAYS_PER_YEAR;
    let mut accounts = vec![
        ("ground-up", account.ground_up),
        ("insured", account.insured),
        ("retained-by-parent", account.retained_by_parent),
    ];
    if let Some(insurer) = insurer {
        let kept = insurer.gross - insurer.ceded + insurer.uncollected;
        accounts.extend([("insurer-gross", insurer.gross), ("insurer-ceded", insurer.ceded), ("insurer-net", kept)]);
    }
    if model.captive.is_some() {
        accounts.extend([("captive-gross", account.captive_gross), ("captive-ceded", account.captive_ceded)]);
        if model.may_default() {
            accounts.push(("captive-uncollected", account.captive_uncollected));
        }
        accounts.extend([
            ("captive-net", account.captive_net),
            ("premium-income", account.captive_premium_income),
            ("retro-premium", account.retro_premium),
            ("reinstatement-premium", account.reinstatement_premium),
        ]);
        if account.collateral_cost != Decimal::ZERO {
            accounts.push(("collateral-cost", account.collateral_cost));
        }
        let charges = [
            ("brokerage", account.brokerage),
            ("premium-tax", account.premium_tax),
            ("fronting-fee", account.fronting_fee),
        ];
        accounts.extend(charges.into_iter().filter(|(_, amount)| *amount != Decimal::ZERO));
        if model.captive.as_ref().is_some_and(|captive| !captive.is_plain()) {
            accounts.push(("investment-income", account.investment_income));
        }
        accounts.extend([("income-tax", account.income_tax), ("captive-cash-flow", account.captive_cash_flow)]);
        if model.parent.is_some() {
            accounts.extend([
                ("parent-cash-flow", account.parent_cash_flow),
                ("group-cash-flow", account.group_cash_flow),
                ("without-captive", account.without_captive),
            ]);
        }
    }
    StoryYear {
        year: year + 1,
        from: axis.date(first).to_string(),
        to: axis.date(first + DAYS_PER_YEAR - 1.0).to_string(),
        accounts: accounts
            .into_iter()
            .map(|(key, quanta)| (key.into(), model.settings.quantum.money(quanta)))
            .collect(),
        balance_sheet: end.map_or_else(Vec::new, |(end, _)| balance_sheet(model, &end)),
        reconciles: reconciles && end.is_none_or(|(_, balances)| balances),
        openings: Vec::new(),
    }
}

/// What passed between captive and owner, and what it has at the year end; lines that are nothing are left out.
fn balance_sheet(model: &Model, end: &YearEnd<Decimal>) -> Vec<(String, Decimal)> {
    let sheet = &end.sheet;
    let lines = [
        ("capital-called", end.called),
        ("dividend", end.dividend),
        ("lent-to-parent", end.lent - end.repaid),
        ("cash", sheet.cash()),
        ("invested-assets", sheet.invested),
        ("recoverables", sheet.recoverables),
        ("loan-to-parent", sheet.loan),
        ("unearned-premium", sheet.unearned),
        ("outstanding-claims", sheet.outstanding),
    ];
    let lines = lines.into_iter().filter(|(_, quanta)| !quanta.is_zero()).chain([("surplus", sheet.surplus())]);
    lines.map(|(key, quanta)| (key.into(), model.settings.quantum.money(quanta))).collect()
}

/// When the captive's money passes on the path; empty where everything is settled on the day of the loss.
fn cash_years(model: &Model, design: &Design, losses: &LossBlock<Decimal>) -> Result<Vec<CashYear>, PlanError> {
    let Some(liquidity) = Liquidity::new(model, design) else { return Ok(Vec::new()) };
    let plan: Plan<f64> = Plan::compile(model, design)?;
    let (losses, mut outcome, mut years) = (losses.convert(), Outcome::new(), Vec::new());
    plan.apply(&losses, &mut outcome);
    liquidity.years(&losses, &outcome, 0, &mut Vec::new(), &mut years);
    Ok(years)
}

fn story_opening(model: &Model, opening: &Opening<Decimal>) -> StoryOpening {
    let money = |quanta: Decimal| model.settings.quantum.money(quanta);
    StoryOpening {
        contract: model.contracts[opening.contract as usize].name.clone(),
        date: model.settings.axis.date(opening.day).to_string(),
        premium: money(opening.premium),
        commission: money(opening.commission),
    }
}

/// Runs the same losses through the loop and compares every step.
fn largest_difference(
    model: &Model,
    design: &Design,
    losses: &LossBlock<Decimal>,
    exact: &Outcome<Decimal>,
) -> Result<Decimal, PlanError> {
    let plan: Plan<f64> = Plan::compile(model, design)?;
    let mut fast = Outcome::new();
    plan.apply(&losses.convert(), &mut fast);
    let gap = |exact: &[Decimal], fast: &[f64]| -> Decimal {
        let gaps = exact.iter().zip(fast).map(|(exact, fast)| (*exact - fast.to_quanta()).abs());
        gaps.max().unwrap_or(Decimal::ZERO)
    };
    let policies = exact.policies.iter().zip(&fast.policies).map(|(e, f)| gap(&e.paid, &f.paid));
    let contracts = exact.contracts.iter().zip(&fast.contracts).map(|(e, f)| {
        let premium = gap(&e.reinstatement_premium, &f.reinstatement_premium);
        let extras = e.extras.columns().into_iter().zip(f.extras.columns()).map(|(e, f)| gap(e, f));
        let lines = e.lines.iter().zip(&f.lines).map(|(e, f)| {
            let extras = e.extras.columns().into_iter().zip(f.extras.columns()).map(|(e, f)| gap(e, f));
            extras.max().unwrap_or_default().max(gap(&e.paid, &f.paid))
        });
        let parts = lines.chain(extras).max().unwrap_or_default();
        gap(&e.subject, &f.subject).max(gap(&e.paid, &f.paid)).max(premium).max(parts)
    });
    let openings = exact.openings.iter().map(|e| {
        let same = |f: &&Opening<f64>| (f.path, f.contract, f.term, f.day) == (e.path, e.contract, e.term, e.day);
        let (premium, commission) = match fast.openings.iter().find(same) {
            Some(f) => (f.premium.to_quanta(), f.commission.to_quanta()),
            None => (Decimal::ZERO, Decimal::ZERO),
        };
        (e.premium - premium).abs().max((e.commission - commission).abs())
    });
    // What only one of them books is told by the years that follow, too; the count says so at once.
    let missing = Decimal::from(exact.openings.len().abs_diff(fast.openings.len()) as u64);
    Ok(policies.chain(contracts).chain(openings).max().unwrap_or(Decimal::ZERO).max(missing))
}

/// A yearly amount by which first years are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Ground-up loss.
    GroundUp,
    /// Paid by policies.
    Insured,
    /// Gross loss of the captive.
    Gross,
    /// Ceded loss.
    Ceded,
    /// Net loss.
    Net,
    /// The captive's cash flow, worst first.
    Result,
}

/// Bytes that the search for a return period keeps of every path: a value, a weight, and as much again while it sorts.
const SEARCH_BYTES: u64 = 32;

/// Keeps one column of first years.
struct OneColumn {
    quantity: Quantity,
    values: Vec<f64>,
    weights: Vec<f64>,
}

impl Sink for OneColumn {
    fn receive(&mut self, block: &BlockColumns) -> io::Result<()> {
        let design = &block.designs[0];
        let (column, sign) = match self.quantity {
            Quantity::GroundUp => (&block.ground_up, 1.0),
            Quantity::Insured => (&block.insured, 1.0),
            Quantity::Gross => (&block.gross, 1.0),
            Quantity::Ceded => (&design.ceded, 1.0),
            Quantity::Net => (&design.net, 1.0),
            Quantity::Result => (&design.captive_cash_flow, -1.0),
        };
        self.values.extend(column.iter().step_by(block.horizon).map(|value| sign * value));
        self.weights.extend_from_slice(&block.weight);
        Ok(())
    }
}

/// The first trial whose first year is the 1-in-`years` year of a quantity under a design.
///
/// # Errors
/// When there are fewer trials than years, or the run is cancelled.
pub fn trial_of_return_period(
    model: &Model,
    design: &Design,
    quantity: Quantity,
    years: u32,
    settings: &RunSettings,
    observer: &dyn Observer,
    cancel: &Cancel,
) -> Result<u64, ReplayError> {
    if quantity == Quantity::Result && model.captive.is_none() {
        return Err(ReplayError::NoCaptive);
    }
    fit(settings.trials, SEARCH_BYTES)?;
    check_sampling(model, settings.trials)?;
    let engine = Engine::compile(model, std::slice::from_ref(design), None)?;
    let mut column = OneColumn { quantity, values: Vec::new(), weights: Vec::new() };
    engine.run(settings, observer, cancel, &mut column)?;
    let weights = (!column.weights.is_empty()).then_some(column.weights.as_slice());
    let sample = Sample::new(&column.values, weights)?;
    let too_rare = ReplayError::TooRare { years, trials: settings.trials };
    let Some(loss) = sample.return_period_loss(f64::from(years)) else { return Err(too_rare) };
    let trial = column.values.iter().position(|&value| value == loss.value);
    trial.map(|trial| trial as u64).ok_or(too_rare)
}

impl Story {
    /// Only one year of the path.
    ///
    /// # Errors
    /// When the path has no such year.
    pub fn only_year(mut self, year: u32) -> Result<Story, ReplayError> {
        let horizon = self.years.len() as u32;
        if year == 0 || year > horizon {
            return Err(ReplayError::NoSuchYear { year, horizon });
        }
        self.years.retain(|told| told.year == year);
        self.events.retain(|event| event.steps.year + 1 == year);
        Ok(self)
    }
}
