//! The reverse stress: how the simulated paths of the configured programme come to breach the minimum.
//!
//! The year of the first breach of each path is put into a class by what happened in it:
//!
//! ```text
//! perils with a loss that reached the captive; how many such losses (1, 2, 3 or more)
//! whether some of its recoveries were not collected
//! whether the surplus at its beginning was below that of the first day
//! whether investments lost
//! ```
//! The class with the greatest probability is the most probable way. It is told by the path whose surplus at the breach is the
//! median of the class, the lower one of two, ties by the number of the trial.
//!
//! Source: FSA (December 2009), Policy Statement 09/20; EIOPA (2014), Guidelines on forward looking assessment of own risks.
//!
//! Worked number: one uncovered total loss breaches, probability 2 % a year: within 5 years one class with 1 - 0.98^5 = 9.608 %.

use super::simulate::Base;
use super::single_loss::single_losses;
use super::{ReverseStress, StressStudyError};
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::LossBlock;
use crate::perils::Scratch;
use crate::programme::Outcome;
use crate::simulation::{Cancel, RunError};
use crate::statistics::{Estimate, Sample};
use crate::study::analysis::paths_of;
use crate::study::replay;
use crate::study::run::StudyError;
use rayon::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many losses of a year and more are one class.
const MANY: u32 = 3;

/// What happened in the year of a breach.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Happened {
    perils: Vec<u16>,
    losses: u32,
    uncollected: bool,
    eroded: bool,
    investments_lost: bool,
}

/// A way to breach the minimum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct BreachClass {
    /// Perils with a loss that reached the captive in the year of the breach.
    pub perils: Vec<String>,
    /// Such losses: 0, 1, 2, or 3 for three and more.
    pub losses: u32,
    /// Some recoveries were not collected.
    pub uncollected: bool,
    /// The year began with a surplus below that of the first day.
    pub eroded: bool,
    /// Investments lost in the year.
    pub investments_lost: bool,
    /// All of it in words.
    pub description: String,
    /// Probability within the horizon.
    pub probability: Estimate,
    /// Mean year of the first breach, from 1.
    pub mean_year: Estimate,
    /// The trial that stands for it, as in `explain --trial`.
    pub trial: u64,
    /// Its year of the breach, from 1.
    pub year: u32,
}

/// A path that breaches, told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct BreachStory {
    /// Trial, as in `explain --trial`.
    pub trial: u64,
    /// Year of the breach, from 1.
    pub year: u32,
    /// Surplus on its first day.
    #[schemars(with = "String")]
    pub surplus_before: Decimal,
    /// Surplus at its end.
    #[schemars(with = "String")]
    pub surplus_after: Decimal,
    /// Its losses in time order.
    pub events: Vec<BreachEvent>,
}

/// A loss of the year of a breach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct BreachEvent {
    /// Date.
    pub date: String,
    /// The peril.
    pub peril: String,
    /// From the ground up.
    #[schemars(with = "String")]
    pub ground_up: Decimal,
    /// What every contract paid.
    pub contracts: Vec<ContractPayment>,
}

/// What a contract paid for a loss.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ContractPayment {
    /// Its name.
    pub contract: String,
    /// What it owed.
    #[schemars(with = "String")]
    pub due: Decimal,
    /// The part of it that was not collected.
    #[schemars(with = "String")]
    pub uncollected: Decimal,
}

/// How the paths of the base breach, and the smallest losses that would.
pub(super) fn reverse(base: &Base, trials: u64, cancel: &Cancel) -> Result<ReverseStress, StressStudyError> {
    let paths = paths_of(&base.ran.engine, &base.ran.collected);
    let (count, horizon) = base.followed.surplus.dim();
    let ruined = base.followed.ruined(base.minimum, horizon);
    let probability = paths.sample(&ruined)?.probability_above(0.5);
    let bar = base.bar();
    let first = |path: usize| base.followed.surplus.row(path).iter().position(|surplus| *surplus < bar);
    let breaching: Vec<(usize, usize)> = (0..count).filter_map(|path| Some((path, first(path)?))).collect();
    let happened: Vec<Happened> = classify(base, &breaching, cancel)?;
    let mut members: BTreeMap<&Happened, Vec<(usize, usize)>> = BTreeMap::new();
    for (happened, place) in happened.iter().zip(&breaching) {
        members.entry(happened).or_default().push(*place);
    }
    let mut classes = Vec::new();
    for (happened, members) in members {
        let mut marks = vec![0.0; count];
        members.iter().for_each(|&(path, _)| marks[path] = 1.0);
        let probability = paths.sample(&marks)?.probability_above(0.5);
        classes.push(class(base, happened, members, probability)?);
    }
    // Equally probable ones stay in the order of what happened.
    classes.sort_by(|a, b| b.probability.value.total_cmp(&a.probability.value));
    let story = classes.first().map(|class| tell(base, class)).transpose()?;
    Ok(ReverseStress { probability, classes, story, single_losses: single_losses(base, trials, cancel)? })
}

/// What happened in the year of each breach, drawn again.
fn classify(base: &Base, breaching: &[(usize, usize)], cancel: &Cancel) -> Result<Vec<Happened>, StressStudyError> {
    let one = |(scratch, losses, outcome): &mut (Scratch, LossBlock<f64>, Outcome<f64>),
               &(path, year): &(usize, usize)| {
        if cancel.is_cancelled() {
            return None;
        }
        let trial = path as u64;
        base.ran.engine.perils.draw(trial..trial + 1, scratch, losses);
        let design = base.ran.engine.designs.first()?;
        design.plan.apply(losses, outcome);
        let mut happened = Happened {
            perils: Vec::new(),
            losses: 0,
            uncollected: false,
            eroded: year > 0 && base.followed.surplus[(path, year - 1)] < opening(base),
            investments_lost: lost_on_investments(base, losses, year),
        };
        let (begin, end) = (year as f64 * DAYS_PER_YEAR, (year + 1) as f64 * DAYS_PER_YEAR);
        for event in losses.path(0).filter(|&event| (begin..end).contains(&losses.time[event])) {
            let (gross, _, uncollected) = design.focus.event(outcome, event);
            if gross > 0.0 {
                happened.losses = (happened.losses + 1).min(MANY);
                happened.perils.push(losses.peril[event]);
                happened.uncollected |= uncollected > 0.0;
            }
        }
        happened.perils.sort_unstable();
        happened.perils.dedup();
        Some(happened)
    };
    let all: Option<Vec<Happened>> = breaching.par_iter().map_init(Default::default, one).collect();
    all.ok_or(StressStudyError::Study(StudyError::Run(RunError::Cancelled)))
}

fn opening(base: &Base) -> f64 {
    let quanta = base.model.settings.quantum.quanta(base.account.opening_surplus);
    rust_decimal::prelude::ToPrimitive::to_f64(&quanta).unwrap_or(0.0)
}

/// Whether the return drawn for a year of the only path is below nothing.
fn lost_on_investments(base: &Base, losses: &LossBlock<f64>, year: usize) -> bool {
    let Some(capital) = base.ran.engine.designs.first().and_then(|design| design.ledger.capital()) else {
        return false;
    };
    capital.investment().is_some() && capital.return_of(losses.market_deviate.get(year).copied()).fast() < 0.0
}

fn class(
    base: &Base,
    happened: &Happened,
    mut members: Vec<(usize, usize)>,
    probability: Estimate,
) -> Result<BreachClass, StressStudyError> {
    let years: Vec<f64> = members.iter().map(|(_, year)| (year + 1) as f64).collect();
    let weight = |&(path, _): &(usize, usize)| base.ran.collected.weight.get(path).copied().unwrap_or(1.0);
    let weights: Vec<f64> = members.iter().map(weight).collect();
    let mean_year = Sample::new(&years, Some(&weights))?.mean();
    let at = |&(path, year): &(usize, usize)| base.followed.surplus[(path, year)];
    members.sort_by(|a, b| at(a).total_cmp(&at(b)).then(a.0.cmp(&b.0)));
    let (trial, year) = members.get(members.len().saturating_sub(1) / 2).copied().unwrap_or_default();
    let name = |&peril: &u16| base.model.perils[usize::from(peril)].name.clone();
    let perils: Vec<String> = happened.perils.iter().map(name).collect();
    Ok(BreachClass {
        description: describe(happened, &perils),
        perils,
        losses: happened.losses,
        uncollected: happened.uncollected,
        eroded: happened.eroded,
        investments_lost: happened.investments_lost,
        probability,
        mean_year,
        trial: trial as u64,
        year: year as u32 + 1,
    })
}

fn describe(happened: &Happened, perils: &[String]) -> String {
    let of = perils.join(" and ");
    let mut text = match happened.losses {
        0 => "no loss reached the captive".to_owned(),
        1 => format!("one loss by {of}"),
        2 => format!("two losses by {of}"),
        _ => format!("three losses or more by {of}"),
    };
    for (said, holds) in [
        ("recoveries not collected", happened.uncollected),
        ("after the surplus had fallen in earlier years", happened.eroded),
        ("investments lost", happened.investments_lost),
    ] {
        if holds {
            text.push_str("; ");
            text.push_str(said);
        }
    }
    text
}

/// The path that stands for a class, in exact decimals.
fn tell(base: &Base, class: &BreachClass) -> Result<BreachStory, StressStudyError> {
    let story = replay::drawn(base.model, base.design, &base.ran.engine.perils, class.trial)
        .map_err(|error| StressStudyError::Story(error.to_string()))?;
    let (path, year) = (class.trial as usize, class.year as usize - 1);
    let money =
        |quanta: f64| base.model.settings.quantum.money(Decimal::from_f64(quanta).unwrap_or(Decimal::ZERO)).normalize();
    let surplus = |year: usize| base.followed.surplus[(path, year)];
    let events = story.events.iter().filter(|event| event.steps.year as usize == year);
    let events = events.map(|event| BreachEvent {
        date: event.steps.date.to_string(),
        peril: event.steps.peril.clone(),
        ground_up: event.steps.ground_up,
        contracts: (event.steps.contracts.iter())
            .map(|contract| ContractPayment {
                contract: contract.contract.clone(),
                due: contract.paid,
                uncollected: contract.uncollected,
            })
            .collect(),
    });
    Ok(BreachStory {
        trial: class.trial,
        year: class.year,
        surplus_before: money(if year == 0 { opening(base) } else { surplus(year - 1) }),
        surplus_after: money(surplus(year)),
        events: events.collect(),
    })
}
