//! What the layers would have paid in past years: each year's losses at today's values, through the programme in the period that
//! the figures of the layer are of.
//!
//! Worked number: 100 lost in 2011 at a trend of 2 % is 137.28 in 2027.

use crate::model::Model;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::design::Design;
use crate::model::pricing::{History, PastLoss};
use crate::programme::{Outcome, Plan};
use crate::simulation::RunError;
use crate::statistics::Estimate;
use crate::statistics::pricing::burning_cost::burning_cost;
use crate::study::run::StudyError;
use crate::study::stated_loss::{self, StatedLoss};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, dec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The past of a layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PastYears {
    /// First year.
    pub from: i16,
    /// Last year.
    pub to: i16,
    /// Years with a loss to the layer.
    pub hit: usize,
    /// Burning cost: mean loss of a year at today's values.
    pub mean: Estimate,
    /// Probability of a year with loss that the history allows at 95 %.
    pub probability: [f64; 2],
    /// Years with a loss and what the layer would have paid.
    pub losses: Vec<(i16, f64)>,
}

/// One entry for each policy and contract, in the order of the layers; None without a history, and for layers that it is
/// not about. `windows`: the days of the
/// period of each contract, in the order of the contracts of the design.
pub(super) fn past_years(model: &Model, windows: &[(usize, Range<f64>)]) -> Result<Vec<Option<PastYears>>, StudyError> {
    let Some(history) = &model.pricing.burning_cost else {
        return Ok(vec![None; model.policies.len() + windows.len()]);
    };
    let plan = Plan::<Decimal>::compile(model, &Design::as_configured(model)).map_err(RunError::from)?;
    let first_year = 0.0..DAYS_PER_YEAR;
    let policies = (0..model.policies.len()).map(|policy| (Layer::Policy(policy), first_year.clone()));
    let contracts = windows.iter().map(|(contract, window)| (Layer::Contract(*contract), window.clone()));
    policies
        .chain(contracts)
        .map(|(layer, window)| {
            if !reaches(model, &plan, history.peril, (layer, &window))? {
                return Ok(None);
            }
            let years = (history.years.0..=history.years.1)
                .map(|year| paid(model, &plan, history, (layer, year, &window)))
                .collect::<Result<Vec<f64>, StudyError>>()?;
            Ok(Some(past(history, &years)?))
        })
        .collect()
}

#[derive(Clone, Copy)]
enum Layer {
    Policy(usize),
    Contract(usize),
}

impl Layer {
    /// What it pays of each event, in quanta.
    fn paid(self, outcome: &Outcome<Decimal>) -> &[Decimal] {
        match self {
            Layer::Policy(policy) => &outcome.policies[policy].paid,
            Layer::Contract(contract) => &outcome.contracts[contract].paid,
        }
    }
}

/// A loss that no layer of the history's peril could leave out.
const PROBE: Decimal = dec!(1_000_000_000_000);

/// Whether losses of a peril come to a layer at all: what the history is not about has no burning cost.
fn reaches(
    model: &Model,
    plan: &Plan<Decimal>,
    peril: usize,
    (layer, window): (Layer, &Range<f64>),
) -> Result<bool, StudyError> {
    let day = 0.5 * (window.start + window.end);
    let block = stated_loss::block(model, peril, &[StatedLoss { day, ..StatedLoss::new(PROBE) }])?;
    let mut outcome = Outcome::default();
    plan.apply(&block, &mut outcome);
    Ok(layer.paid(&outcome).iter().any(|paid| !paid.is_zero()))
}

/// What a layer pays of one year, its losses spread evenly over the days of the layer's period so that each is an occurrence of
/// its own.
fn paid(
    model: &Model,
    plan: &Plan<Decimal>,
    history: &History,
    (layer, year, window): (Layer, i16, &Range<f64>),
) -> Result<f64, StudyError> {
    let of_year: Vec<&PastLoss> = history.losses.iter().filter(|loss| loss.year == year).collect();
    if of_year.is_empty() {
        return Ok(0.0);
    }
    let apart = (window.end - window.start) / of_year.len() as f64;
    let day = |at: usize| window.start + (at as f64 + 0.5) * apart;
    let losses: Vec<StatedLoss> = (of_year.iter().enumerate())
        .map(|(at, loss)| stated(model, history, loss, day(at)))
        .collect::<Result<_, StudyError>>()?;
    let mut outcome = Outcome::default();
    let block = stated_loss::block(model, history.peril, &losses)?;
    plan.apply(&block, &mut outcome);
    let quanta: Decimal = layer.paid(&outcome).iter().sum();
    Ok(model.settings.quantum.money(quanta).to_f64().unwrap_or(0.0))
}

/// A loss at the values of the year of the start.
fn stated(model: &Model, history: &History, loss: &PastLoss, day: f64) -> Result<StatedLoss, StudyError> {
    let amount = loss.in_year(model.settings.axis.start().year(), history.trend);
    let amount = amount.ok_or(StudyError::PastLossTooLarge { year: loss.year })?;
    Ok(StatedLoss { day, risk: loss.risk, ..StatedLoss::new(amount) })
}

fn past(history: &History, years: &[f64]) -> Result<PastYears, StudyError> {
    let found = burning_cost(years)?;
    let hit = |(year, &paid): (i16, &f64)| (paid > 0.0).then_some((year, paid));
    Ok(PastYears {
        from: history.years.0,
        to: history.years.1,
        hit: found.hit,
        mean: found.mean,
        probability: found.probability,
        losses: (history.years.0..=history.years.1).zip(years).filter_map(hit).collect(),
    })
}
