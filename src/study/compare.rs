//! Several designs on the same simulated losses: each against the first, against its twin without retrocession, and what every
//! contract of it is worth given the others.
//!
//! Designs are paired where they have the same losses: the same event sets (by digest), seed, start, horizon, quantum and number of
//! trials. Otherwise they are refused, or compared as independent samples, with the wider intervals that follow.
//!
//! | figure | of |
//! |---|---|
//! | against the first | the design's [`RetroValue`] with the first design in the place of the twin |
//! | value | against its own twin without retrocession |
//! | marginal | against the design with one contract of the captive left out |
//!
//! Worked number: two files with the same programme differ by exactly nothing.

use super::analysis::{AnalysisError, effective_trials, paths_of, side, solvency_question};
use super::collect::{Collected, Collector, bytes_per_path};
use super::run::{StudyError, check_sampling, designs, fit};
use super::solvency::{Solvency, solvency};
use super::value::{Common, RetroValue, Side, value};
use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::design::Design;
use crate::model::losses::LossBlock;
use crate::perils::Scratch;
use crate::simulation::{Cancel, Engine, Observer, RunSettings};
use crate::statistics::{Estimate, Level, Sample};
use crate::study::changes::ceded_by_captive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the layout of `compare.json`.
pub const FORMAT: u32 = 1;
/// So many of the worst years are shown.
pub const WORST: usize = 10;

/// Everything that was found out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CompareResults {
    /// Version of this layout.
    pub format: u32,
    /// Version of the program.
    pub version: String,
    /// Currency of every amount.
    pub currency: String,
    /// First day of the first model year.
    pub start: String,
    /// Years in a path.
    pub horizon: u32,
    /// Number of simulated paths of each design.
    pub trials: u64,
    /// Under tail sampling the number of equally likely paths that the weights amount to, (Σw)²/Σw²; absent under plain sampling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_trials: Option<f64>,
    /// Seed of the first.
    pub seed: u64,
    /// Whether all stand on the same losses.
    pub paired: bool,
    /// The designs in the order of the command line.
    pub designs: Vec<ComparedDesign>,
    /// Each further design against the first.
    pub against_first: Vec<RetroValue>,
    /// The worst first years of the first design; empty where losses are not the same.
    pub worst: Vec<WorstYear>,
}

/// One design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ComparedDesign {
    /// Its title.
    pub name: String,
    /// Mean cash flow of the captive in the first year.
    pub cash: Estimate,
    /// Its standard deviation.
    pub sd: Estimate,
    /// Premium of its retrocession in the first year less commission.
    pub premium: f64,
    /// Mean loss that is kept in the first year.
    pub net: Estimate,
    /// VaR 99.5 % of it.
    pub var: Estimate,
    /// TVaR 99 % of it.
    pub tvar: Estimate,
    /// Surplus, ruin and capital.
    pub solvency: Solvency,
    /// Against no retrocession; None where it buys none.
    pub value: Option<RetroValue>,
    /// What each contract that the captive cedes is worth given the others; empty where there is one at most.
    pub marginal: Vec<RetroValue>,
}

/// A bad year under every design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct WorstYear {
    /// Trial, as in `explain --trial`.
    pub trial: u64,
    /// Ground-up loss of the year.
    pub ground_up: f64,
    /// What happened: perils with dates and losses, the largest first.
    pub events: Vec<WorstEvent>,
    /// The captive's cash flow of the year, design by design.
    pub cash: Vec<f64>,
}

/// An event of a bad year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct WorstEvent {
    /// The peril.
    pub peril: String,
    /// Date.
    pub date: String,
    /// Ground-up loss.
    pub loss: f64,
}

/// Why designs cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// A run.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// No captive.
    #[error("`{title}` has no captive, whose result and capital are compared")]
    NoCaptive { title: String },
    /// Other losses.
    #[error(
        "`{first}` and `{other}` do not stand on the same losses: {what} differs; use the same, or --unpaired for two samples \
         that have nothing in common"
    )]
    OtherLosses { first: String, other: String, what: &'static str },
    /// Tail samples that have nothing in common.
    #[error(
        "`{first}` and `{other}` differ in {what}, so that their trials have different weights: --unpaired compares samples of \
         equally likely trials, write --sampling plain"
    )]
    UnpairedTail { first: String, other: String, what: &'static str },
    /// Other money or time.
    #[error("`{first}` and `{other}` cannot be compared: {what} differs")]
    Unlike { first: String, other: String, what: &'static str },
}

impl<E: Into<AnalysisError>> From<E> for CompareError {
    fn from(error: E) -> CompareError {
        CompareError::Study(StudyError::Analysis(error.into()))
    }
}

/// A design with its run.
struct Ran<'m> {
    model: &'m Model,
    name: String,
    engine: Engine,
    collected: Collected,
}

/// Simulates every model and compares.
///
/// # Errors
/// Models that are not alike; those of [`super::run::run`].
pub fn compare(
    models: &[(String, Model)],
    unpaired: bool,
    threads: usize,
    (observer, cancel): (&dyn Observer, &Cancel),
) -> Result<CompareResults, CompareError> {
    let bytes = models.iter().map(|(_, model)| bytes_per_path(model, all_designs(model).len())).sum();
    let most = models.iter().map(|(_, model)| model.settings.trials).max().unwrap_or(0);
    fit(most, bytes)?;
    for (_, model) in models {
        check_sampling(model, model.settings.trials)?;
    }
    let ran = models
        .iter()
        .map(|(name, model)| simulate(name, model, threads, (observer, cancel)))
        .collect::<Result<Vec<_>, _>>()?;
    let first = &ran[0];
    let mut paired = true;
    for other in &ran[1..] {
        let names = || (first.name.clone(), other.name.clone());
        if let Some(what) = unlike(first.model, other.model) {
            let (first, other) = names();
            return Err(CompareError::Unlike { first, other, what });
        }
        if let Some(what) = other_losses(first, other) {
            if !unpaired {
                let (first, other) = names();
                return Err(CompareError::OtherLosses { first, other, what });
            }
            if [first, other].iter().any(|ran| ran.engine.perils.is_tail()) {
                let (first, other) = names();
                return Err(CompareError::UnpairedTail { first, other, what });
            }
            paired = false;
        }
    }
    let designs = ran.iter().map(design).collect::<Result<Vec<_>, _>>()?;
    let against = |other: &Ran| -> Result<RetroValue, CompareError> {
        let [a, b] = [first, other].map(|ran| sides(ran).remove(0));
        let common = common(other, paired);
        let mut found = value(&common, &named(a, &first.name), &named(b, &other.name))?;
        (found.design, found.against) = (other.name.clone(), first.name.clone());
        Ok(found)
    };
    let against_first = ran[1..].iter().map(against).collect::<Result<Vec<_>, _>>()?;
    Ok(CompareResults {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").into(),
        currency: first.model.currency.clone(),
        start: first.model.settings.axis.start().to_string(),
        horizon: first.model.settings.horizon,
        trials: first.model.settings.trials,
        effective_trials: first.engine.perils.is_tail().then(|| effective_trials(&first.collected.weight)),
        seed: first.model.settings.seed,
        paired,
        worst: if paired { worst(&ran) } else { Vec::new() },
        designs,
        against_first,
    })
}

fn named<'a>(side: Side<'a>, name: &'a str) -> Side<'a> {
    Side { name, ..side }
}

fn simulate<'m>(
    name: &str,
    model: &'m Model,
    threads: usize,
    (observer, cancel): (&dyn Observer, &Cancel),
) -> Result<Ran<'m>, CompareError> {
    if model.captive.is_none() {
        return Err(CompareError::NoCaptive { title: name.into() });
    }
    let engine = Engine::compile(model, &all_designs(model), None).map_err(StudyError::from)?;
    let mut collector = Collector::new(model);
    let settings = RunSettings { trials: model.settings.trials, threads, block: 0 };
    engine.run(&settings, observer, cancel, &mut collector).map_err(StudyError::from)?;
    Ok(Ran { model, name: name.into(), engine, collected: collector.collected })
}

/// As configured, without retrocession where it buys any, and without each of several contracts of the captive.
fn all_designs(model: &Model) -> Vec<Design> {
    let mut all = designs(model);
    let ceded = ceded_by_captive(model, &all[0]);
    if ceded.len() > 1 {
        for &left_out in &ceded {
            let contracts = all[0].contracts.iter().copied().filter(|&contract| contract != left_out).collect();
            all.push(Design { name: model.contracts[left_out].name.clone(), contracts });
        }
    }
    all
}

/// What must be the same in any comparison.
fn unlike(first: &Model, other: &Model) -> Option<&'static str> {
    [
        ("the currency", first.currency != other.currency),
        ("the horizon", first.settings.horizon != other.settings.horizon),
        ("the quantum", first.settings.quantum != other.settings.quantum),
    ]
    .into_iter()
    .find_map(|(what, differs)| differs.then_some(what))
}

/// What makes losses differ.
fn other_losses(first: &Ran, other: &Ran) -> Option<&'static str> {
    let (a, b) = (&first.model.settings, &other.model.settings);
    [
        ("the seed", a.seed != b.seed),
        ("the number of trials", a.trials != b.trials),
        ("the start", a.axis.start() != b.axis.start()),
        ("some peril or what it strikes", first.engine.perils.digest() != other.engine.perils.digest()),
    ]
    .into_iter()
    .find_map(|(what, differs)| differs.then_some(what))
}

/// The sides of all designs of a run: as configured, without retrocession where it buys any, without each contract.
fn sides<'a>(ran: &'a Ran) -> Vec<Side<'a>> {
    let horizon = ran.collected.horizon;
    let designs = ran.engine.designs.iter().zip(&ran.collected.designs);
    designs.filter_map(|(design, columns)| side(ran.model, design, columns, horizon)).collect()
}

fn common<'a>(ran: &'a Ran, paired: bool) -> Common<'a> {
    let Some(account) = &ran.model.captive else { unreachable!("models without a captive are refused") };
    let paths: Paths = paths_of(&ran.engine, &ran.collected);
    Common { account, quantum: ran.model.settings.quantum, paths, paired }
}

fn design(ran: &Ran) -> Result<ComparedDesign, CompareError> {
    let common = common(ran, true);
    let sides = sides(ran);
    let own = named(sides[0].clone(), &ran.name);
    let quantum = common.quantum;
    let units = |column: &[f64]| -> Vec<f64> { column.iter().map(|&quanta| quantum.units(quanta) + 0.0).collect() };
    let (cash, net) = (units(&own.paths.cash.column(0).to_vec()), units(own.net));
    let (cash, net): (Sample, Sample) = (common.paths.sample(&cash)?, common.paths.sample(&net)?);
    let level = |text: &str| text.parse::<Level>();
    let twin = Design::without_retrocession(ran.model).is_some();
    let value_of = twin.then(|| value(&common, &sides[1], &own)).transpose()?;
    let marginal = sides[1 + usize::from(twin)..]
        .iter()
        .map(|without| {
            let found = value(&common, without, &own)?;
            Ok(RetroValue { design: without.name.into(), against: ran.name.clone(), ..found })
        })
        .collect::<Result<Vec<_>, CompareError>>()?;
    Ok(ComparedDesign {
        name: ran.name.clone(),
        cash: cash.mean(),
        sd: cash.sd(),
        premium: quantum.units(own.premium),
        net: net.mean(),
        var: net.quantile(level("99.5%")?),
        tvar: net.tvar(level("99%")?),
        solvency: {
            let question = solvency_question(ran.model, &ran.engine.designs[0], &ran.collected.designs[0], &own.paths);
            solvency(&question, common.account, quantum, common.paths)?
        },
        value: value_of,
        marginal,
    })
}

/// The worst first years of the first design, by its cash flow, then by the ground-up loss.
fn worst(ran: &[Ran]) -> Vec<WorstYear> {
    let first = &ran[0];
    let quantum = first.model.settings.quantum;
    let cash: Vec<Vec<f64>> = ran.iter().map(|ran| sides(ran)[0].paths.cash.column(0).to_vec()).collect();
    let mut order: Vec<usize> = (0..cash[0].len()).collect();
    let ground_up = &first.collected.ground_up.sum;
    // Of years that cost the same the one with the largest loss is the worst.
    let worse = |a: usize, b: usize| cash[0][a].total_cmp(&cash[0][b]).then(ground_up[b].total_cmp(&ground_up[a]));
    order.sort_by(|&a, &b| worse(a, b).then(a.cmp(&b)));
    let (mut scratch, mut losses) = (Scratch::default(), LossBlock::default());
    order.truncate(WORST);
    let mut years = Vec::new();
    for trial in order {
        first.engine.perils.draw(trial as u64..trial as u64 + 1, &mut scratch, &mut losses);
        let mut events: Vec<(usize, f64)> = losses
            .path(0)
            .filter(|&event| losses.time[event] < DAYS_PER_YEAR)
            .map(|event| (event, quantum.units(losses.total(event))))
            .filter(|(_, loss)| *loss > 0.0)
            .collect();
        events.sort_by(|a, b| b.1.total_cmp(&a.1));
        let told = |&(event, loss): &(usize, f64)| WorstEvent {
            peril: first.model.perils[usize::from(losses.peril[event])].name.clone(),
            date: first.model.settings.axis.date(losses.time[event]).to_string(),
            loss,
        };
        years.push(WorstYear {
            trial: trial as u64,
            ground_up: quantum.units(ground_up[trial]),
            events: events.iter().take(3).map(told).collect(),
            cash: cash.iter().map(|column| quantum.units(column[trial])).collect(),
        });
    }
    years
}
