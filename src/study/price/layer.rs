//! A policy or contract as a layer: its annual loss by trial, and its figures before any load.

use super::PastYears;
use super::principles::{self, TechnicalPremium};
use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::LossBlock;
use crate::model::pricing::QuotedPremium;
use crate::programme::{AGGREGATE_EXHAUSTED, ATTACHED, EXHAUSTED, Outcome};
use crate::simulation::{Cancel, Engine};
use crate::statistics::pricing::{quote, risk_transfer};
use crate::statistics::{Estimate, Sample};
use crate::study::chunks::in_chunks;
use crate::study::collect::Collected;
use crate::study::contract_results::{has_a_top, line_of, points_of};
use crate::study::run::StudyError;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Return periods whose losses a submission shows.
pub const RETURN_PERIODS: [f64; 4] = [100.0, 200.0, 250.0, 475.0];

/// A policy or contract with its prices. Amounts in currency units, placed shares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct LayerPrice {
    /// Its name.
    pub name: String,
    /// `policy`, or the kind of the contract's terms.
    pub kind: String,
    /// Who cedes, or is insured.
    pub from: String,
    /// Who pays.
    pub to: String,
    /// The period of the figures.
    pub period: String,
    /// Attachment, where it has one: of 100 %.
    pub attachment: Option<f64>,
    /// Limit of an occurrence, or of the year where there is no other: what is paid of it.
    pub limit: Option<f64>,
    /// The top of the layer, of 100 %; None where it has none.
    pub top: Option<f64>,
    /// Placed share.
    pub share: f64,
    /// Expected annual loss: of a policy less recourse, of a contract with cost and less recourse that pass under it.
    pub expected: Estimate,
    /// Its standard deviation.
    pub sd: Estimate,
    /// Expected loss over limit.
    pub loss_on_line: Option<f64>,
    /// Probability that it pays; of a contract, that a loss exceeds the attachment.
    pub attach: Estimate,
    /// Probability that one occurrence reaches the top; of a policy, that the annual limit is reached.
    pub exhaust: Option<Estimate>,
    /// Probability that the annual limit and all reinstatements are used up; None where there are none.
    pub aggregate_exhaust: Option<Estimate>,
    /// Expected reinstatement premium as a share of the premium; None without reinstatements.
    pub reinstatement_share: Option<Estimate>,
    /// Losses at the return periods of a submission: years, loss.
    pub return_periods: Vec<(f64, Estimate)>,
    /// What the quoted, else the configured premium says.
    pub quoted: Option<Quoted>,
    /// Technical premiums, principle by principle.
    pub premiums: Vec<TechnicalPremium>,
    /// Least and greatest of them.
    pub range: [f64; 2],
    /// Whether risk is transferred; None without a premium.
    pub risk_transfer: Option<RiskTransferTest>,
    /// What it would have paid in past years.
    pub past: Option<PastYears>,
}

/// What a premium says of the risk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Quoted {
    /// `quote` or `configured`.
    pub from: String,
    /// Premium of the placed share.
    pub premium: f64,
    /// Net of commission and brokerage.
    pub net_premium: f64,
    /// With the expected reinstatement premium.
    pub expected_premium: f64,
    /// Premium over limit.
    pub rate_on_line: Option<f64>,
    /// Years of premium that pay for the limit.
    pub payback: Option<f64>,
    /// Net premium with reinstatement premium over expected loss; None where nothing is expected.
    pub multiple: Option<f64>,
    /// Probability of a total loss at which the net premium is the price: without a load, and at both ends of Wang's.
    pub implied_probability: Option<[f64; 3]>,
    /// `below`, `within`, `above` the technical premiums.
    pub verdict: String,
}

/// Tests of risk transfer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct RiskTransferTest {
    /// Expected reinsurer deficit as a share of the premium: risk is transferred from 1 % on.
    pub deficit: Estimate,
    /// Probability that the reinsurer loses 10 % of the premium or more: from 10 % on.
    pub ten: Estimate,
    /// The deficit reaches 1 %.
    pub by_deficit: bool,
    /// The 10-10 rule holds.
    pub by_ten: bool,
}

/// The columns of a layer.
pub(super) struct Columns {
    pub name: String,
    pub kind: String,
    pub from: String,
    pub to: String,
    pub period: String,
    /// Index of the contract; None for a policy.
    pub contract: Option<usize>,
    pub attachment: Option<f64>,
    /// Of 100 %: the top of the layer.
    pub top: Option<f64>,
    pub limit: Option<f64>,
    /// Annual loss by trial.
    pub loss: Vec<f64>,
    flags: Option<Vec<u8>>,
    /// One occurrence, or of a policy the year, can reach a top.
    has_a_top: bool,
    /// Its losses of a year have a limit.
    has_an_annual_limit: bool,
    /// Placed share.
    share: f64,
    /// Reinstatement premium by trial.
    reinstatement: Vec<f64>,
    /// Premium in the model that the reinstatement premium is of.
    base: f64,
    pub premium: Option<Premium>,
    /// Days from the loss to the payment.
    lag: f64,
}

/// A premium of the placed share.
#[derive(Clone, Copy)]
pub(super) struct Premium {
    pub quoted: bool,
    pub gross: f64,
    pub net: f64,
}

fn number(amount: Decimal) -> f64 {
    amount.to_f64().unwrap_or(0.0)
}

/// Every policy, then every contract.
pub(super) fn columns(
    model: &Model,
    engine: &Engine,
    collected: &Collected,
    FirstYears { policies: of_policies, extras }: FirstYears,
) -> Result<Vec<Columns>, StudyError> {
    let mut all = policies(model, engine, of_policies);
    let quantum = model.settings.quantum;
    let units = |column: &[f64]| -> Vec<f64> { column.iter().map(|&quanta| quantum.units(quanta) + 0.0).collect() };
    let sheet = engine.designs[0].plan.premiums();
    for (((index, window), columns), extra) in engine.contract_windows().iter().zip(&collected.contracts).zip(extras) {
        let contract = &model.contracts[*index];
        let points = points_of(contract);
        let placed = contract.placed.fast();
        let line = line_of(contract).map(number).filter(|line| *line > 0.0);
        let attachment = points.0.map(number);
        let stated = &sheet.contracts[*index];
        let charges = number(stated.commission) + number(stated.brokerage);
        let base = number(stated.term);
        let written = !matches!(contract.premium, crate::model::contract::Premium::Amount(amount) if amount.is_zero());
        let quote = model.pricing.quotes.iter().find(|quote| quote.contract == *index);
        let gross = match quote.map(|quote| quote.premium) {
            Some(QuotedPremium::Amount(amount)) => Some(number(amount) * placed),
            Some(QuotedPremium::RateOnLine(rate)) => line.map(|line| rate.fast() * line * placed),
            None => (written && base > 0.0).then_some(base),
        };
        let premium = gross.map(|gross| {
            let net = if base > 0.0 && written { gross * (1.0 - charges / base) } else { gross };
            Premium { quoted: quote.is_some(), gross, net }
        });
        all.push(Columns {
            name: contract.name.clone(),
            kind: points.1.into(),
            from: model.parties[contract.cedant].name.clone(),
            to: model.panel_in_words(contract),
            period: crate::study::contract_results::period(model, engine, *index, window),
            contract: Some(*index),
            attachment,
            top: attachment.zip(line).map(|(attachment, line)| attachment + line),
            limit: line.map(|line| line * placed),
            loss: units(&columns.recovery).iter().zip(&extra).map(|(paid, extra)| paid + extra).collect(),
            flags: Some(columns.flags.clone()),
            has_a_top: has_a_top(contract),
            has_an_annual_limit: contract.annual.limit.is_some() || contract.annual.reinstatements.is_some(),
            share: placed,
            reinstatement: units(&columns.reinstatement_premium),
            base,
            premium,
            lag: contract.settlement.map_or(0.0, |settlement| f64::from(settlement.days)),
        });
    }
    Ok(all)
}

/// Amounts by trial: of each policy what it pays in the first model year, less recourse; of each contract what cost and recourse
/// add to its period.
#[derive(Default)]
pub(super) struct FirstYears {
    pub policies: Vec<Vec<f64>>,
    pub extras: Vec<Vec<f64>>,
}

pub(super) fn first_years(
    engine: &Engine,
    (model, trials, cancel): (&Model, u64, &Cancel),
) -> Result<FirstYears, StudyError> {
    let mut all = FirstYears {
        policies: vec![Vec::new(); model.policies.len()],
        extras: vec![Vec::new(); engine.contract_windows().len()],
    };
    let quantum = model.settings.quantum;
    #[derive(Default)]
    struct Space {
        scratch: crate::perils::Scratch,
        losses: LossBlock<f64>,
        outcome: Outcome<f64>,
    }
    let of = |column: &Vec<f64>, event: usize| column.get(event).copied().unwrap_or(0.0);
    let work = |space: &mut Space, trials: std::ops::Range<u64>| {
        engine.perils.draw(trials, &mut space.scratch, &mut space.losses);
        engine.designs[0].plan.apply(&space.losses, &mut space.outcome);
        let (losses, outcome) = (&space.losses, &space.outcome);
        let policy = |policy: usize| -> Vec<f64> {
            let columns = &outcome.policies[policy];
            let year = |path: usize| {
                let first = losses.path(path).take_while(|&event| losses.time[event] < DAYS_PER_YEAR);
                quantum.units(first.map(|event| columns.paid[event] - of(&columns.recourse, event)).sum()) + 0.0
            };
            (0..losses.paths()).map(year).collect()
        };
        let extra = |(contract, window): &(usize, std::ops::Range<f64>)| -> Vec<f64> {
            let own = &outcome.contracts[*contract];
            let begins = |event: &usize| window.contains(&losses.time[own.occurrence[*event] as usize]);
            let more = |event: usize| of(&own.extras.cost, event) - of(&own.extras.recourse, event);
            let term = |path: usize| quantum.units(losses.path(path).filter(begins).map(more).sum()) + 0.0;
            (0..losses.paths()).map(term).collect()
        };
        let policies = (0..model.policies.len()).map(policy).collect();
        FirstYears { policies, extras: engine.contract_windows().iter().map(extra).collect() }
    };
    in_chunks(trials, cancel, work, |chunk: FirstYears| {
        all.policies.iter_mut().zip(chunk.policies).for_each(|(all, part)| all.extend(part));
        all.extras.iter_mut().zip(chunk.extras).for_each(|(all, part)| all.extend(part));
    })?;
    Ok(all)
}

/// Policies as layers.
fn policies(model: &Model, engine: &Engine, losses: Vec<Vec<f64>>) -> Vec<Columns> {
    let sheet = engine.designs[0].plan.premiums();
    let axis = model.settings.axis;
    let column = |((policy, loss), stated): ((&crate::model::policy::Policy, Vec<f64>), _)| {
        let stated: &crate::model::premiums::PolicyPremium = stated;
        let most = policy.aggregate_of_the_whole().or(policy.occurrence_limit);
        // Of a policy of several years the part that falls in the first.
        let gross = stated.by_year.first().copied().map_or(0.0, number);
        Columns {
            name: policy.name.clone(),
            kind: "policy".into(),
            from: model.parent.as_ref().map_or_else(String::new, |parent| model.parties[parent.party].name.clone()),
            to: model.parties[policy.insurer].name.clone(),
            period: format!("model year {} to {}", axis.start(), axis.date(DAYS_PER_YEAR - 1.0)),
            contract: None,
            attachment: None,
            top: None,
            limit: most.map(|limit| number(limit) * policy.last_share().fast()).filter(|limit| *limit > 0.0),
            loss,
            flags: None,
            has_a_top: policy.aggregate_limit.is_some(),
            has_an_annual_limit: false,
            share: policy.last_share().fast(),
            reinstatement: Vec::new(),
            base: gross,
            premium: (gross > 0.0).then_some(Premium { quoted: false, gross, net: gross }),
            lag: policy.settlement.map_or(0.0, |settlement| f64::from(settlement.days)),
        }
    };
    model.policies.iter().zip(losses).zip(&sheet.policies).map(column).collect()
}

impl Columns {
    fn marks(&self, flag: u8) -> Option<Vec<f64>> {
        let flags = self.flags.as_ref()?;
        Some(flags.iter().map(|flags| f64::from(u8::from(flags & flag != 0))).collect())
    }

    /// Net premium with the reinstatement premium that is expected; None without a premium.
    pub fn expected_premium(&self, paths: Paths) -> Result<Option<f64>, StudyError> {
        let share = self.reinstatement_share(paths)?.map_or(0.0, |share| share.value);
        Ok(self.premium.map(|premium| premium.net + premium.gross * share))
    }

    /// Expected reinstatement premium as a share of the premium.
    fn reinstatement_share(&self, paths: Paths) -> Result<Option<Estimate>, StudyError> {
        if self.base <= 0.0 || self.reinstatement.iter().all(|premium| *premium == 0.0) {
            return Ok(None);
        }
        let shares: Vec<f64> = self.reinstatement.iter().map(|premium| premium / self.base).collect();
        Ok(Some(paths.sample(&shares)?.mean()))
    }
}

/// The figures and prices of a layer.
pub(super) fn price(
    model: &Model,
    columns: &Columns,
    paths: Paths,
    past: Option<&PastYears>,
) -> Result<LayerPrice, StudyError> {
    let sample = paths.sample(&columns.loss)?;
    let expected = sample.mean();
    let share = columns.reinstatement_share(paths)?;
    let premiums =
        principles::premiums(model, columns, (&sample, paths), share.map_or(0.0, |share| share.value), past)?;
    // The minimum lifts every principle; it is none.
    let priced = premiums.iter().filter(|premium| premium.principle != "minimum-rate-on-line");
    let values = priced.flat_map(|premium| [premium.low.value, premium.high.value]);
    let range = values.fold([f64::INFINITY, 0.0], |[low, high], value| [low.min(value), high.max(value)]);
    let probability = |flag: u8| -> Result<Option<Estimate>, StudyError> {
        let Some(marks) = columns.marks(flag) else { return Ok(None) };
        Ok(Some(paths.sample(&marks)?.probability_above(0.5)))
    };
    Ok(LayerPrice {
        name: columns.name.clone(),
        kind: columns.kind.clone(),
        from: columns.from.clone(),
        to: columns.to.clone(),
        period: columns.period.clone(),
        attachment: columns.attachment,
        limit: columns.limit,
        loss_on_line: columns.limit.map(|limit| expected.value / limit),
        attach: probability(ATTACHED)?.unwrap_or_else(|| sample.probability_above(0.0)),
        exhaust: match (columns.limit.filter(|_| columns.has_a_top), &columns.flags) {
            (None, _) => None,
            (Some(_), Some(_)) => probability(EXHAUSTED)?,
            (Some(limit), None) => Some(sample.probability_at_or_above(limit * (1.0 - 1e-12))),
        },
        top: columns.top,
        share: columns.share,
        aggregate_exhaust: match columns.has_an_annual_limit {
            true => probability(AGGREGATE_EXHAUSTED)?,
            false => None,
        },
        reinstatement_share: share,
        return_periods: RETURN_PERIODS.iter().filter_map(|&t| Some((t, sample.return_period_loss(t)?))).collect(),
        quoted: columns.premium.map(|premium| quoted(model, columns, premium, (expected.value, range), share)),
        risk_transfer: transfer(model, columns, paths)?,
        sd: sample.sd(),
        expected,
        premiums,
        range,
        past: past.cloned(),
    })
}

fn quoted(
    model: &Model,
    columns: &Columns,
    premium: Premium,
    (expected, range): (f64, [f64; 2]),
    share: Option<Estimate>,
) -> Quoted {
    let with_reinstatement = 1.0 + share.map_or(0.0, |share| share.value);
    let net_on_line = columns.limit.map(|limit| premium.net / limit);
    let lambda = model.pricing.wang.value;
    let implied = |rate: f64| [0.0, lambda.low, lambda.high].map(|lambda| quote::implied_probability(rate, lambda));
    let verdict = match premium.net {
        net if net < range[0] => "below",
        net if net > range[1] => "above",
        _ => "within",
    };
    Quoted {
        from: if premium.quoted { "quote" } else { "configured" }.into(),
        premium: premium.gross,
        net_premium: premium.net,
        expected_premium: premium.net * with_reinstatement,
        rate_on_line: columns.limit.map(|limit| premium.gross / limit),
        payback: columns.limit.map(|limit| limit / premium.gross).filter(|years| years.is_finite()),
        multiple: Some(premium.net * with_reinstatement / expected).filter(|multiple| multiple.is_finite()),
        implied_probability: net_on_line.map(implied),
        verdict: verdict.into(),
    }
}

/// The reinsurer's loss of each year: what it pays, discounted, less the premium that it keeps and what losses add to it.
fn transfer(model: &Model, columns: &Columns, paths: Paths) -> Result<Option<RiskTransferTest>, StudyError> {
    let Some(premium) = columns.premium.filter(|premium| premium.gross > 0.0) else { return Ok(None) };
    let years = 0.5 + columns.lag / DAYS_PER_YEAR;
    let discount = libm::pow(1.0 + model.pricing.discount_rate.fast(), -years);
    let added = |trial: usize| match columns.reinstatement.get(trial) {
        Some(added) if columns.base > 0.0 => added / columns.base * premium.gross,
        _ => 0.0,
    };
    let loss = |(trial, paid): (usize, &f64)| paid * discount - premium.net - added(trial);
    let losses: Vec<f64> = columns.loss.iter().enumerate().map(loss).collect();
    let found = {
        let errors = (paths.effective_size, (paths.randomisations, paths.subsets));
        risk_transfer::risk_transfer(&losses, paths.weights, errors, premium.gross)?
    };
    Ok(Some(RiskTransferTest {
        deficit: found.deficit,
        ten: found.ten,
        by_deficit: found.deficit.value >= risk_transfer::LEAST_DEFICIT,
        by_ten: found.ten.value >= risk_transfer::TEN,
    }))
}

/// The standard error of a figure from its influence on each trial.
pub(in crate::study) fn error_of(
    sample: &Sample,
    influence: impl Fn(f64) -> f64,
    paths: Paths,
) -> Result<f64, StudyError> {
    let values: Vec<f64> = sample.values().iter().map(|&loss| influence(loss)).collect();
    Ok(paths.sample(&values)?.mean().standard_error)
}
