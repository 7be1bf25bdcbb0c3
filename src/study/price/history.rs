//! What the layers would have paid in past years: each year's losses at today's values, through the programme of the first model
//! year.
//!
//! Worked number: 100 lost in 2011 at a trend of 2 % is 137.28 in 2027.

use crate::model::Model;
use crate::model::design::Design;
use crate::model::pricing::{History, PastLoss};
use crate::programme::{Outcome, Plan};
use crate::simulation::RunError;
use crate::statistics::Estimate;
use crate::statistics::pricing::burning_cost::burning_cost;
use crate::study::run::StudyError;
use crate::study::stated_loss::{self, StatedLoss};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

/// One entry for each policy and contract, in the order of the layers; None without a history.
pub(super) fn past_years(model: &Model) -> Result<Vec<Option<PastYears>>, StudyError> {
    let layers = model.policies.len() + model.contracts.len();
    let Some(history) = &model.pricing.burning_cost else { return Ok(vec![None; layers]) };
    let plan = Plan::<Decimal>::compile(model, &Design::as_configured(model)).map_err(RunError::from)?;
    let mut paid: Vec<Vec<f64>> = vec![Vec::new(); layers];
    for year in history.years.0..=history.years.1 {
        let of_year = year_paid(model, &plan, history, year)?;
        paid.iter_mut().zip(of_year).for_each(|(all, amount)| all.push(amount));
    }
    paid.iter().map(|years| Ok(Some(past(history, years)?))).collect()
}

/// What every layer pays of one year.
fn year_paid(model: &Model, plan: &Plan<Decimal>, history: &History, year: i16) -> Result<Vec<f64>, StudyError> {
    let losses: Vec<StatedLoss> = (history.losses.iter())
        .filter(|loss| loss.year == year)
        .enumerate()
        .map(|(at, loss)| stated(model, history, loss, at))
        .collect();
    let mut outcome = Outcome::default();
    let block = stated_loss::block(model, history.peril, &losses)?;
    plan.apply(&block, &mut outcome);
    let units = |paid: &[Decimal]| {
        let quanta: Decimal = paid.iter().sum();
        model.settings.quantum.money(quanta).to_f64().unwrap_or(0.0)
    };
    let policies = outcome.policies.iter().map(|columns| units(&columns.paid));
    let contracts = outcome.contracts.iter().map(|columns| units(&columns.paid));
    Ok(policies.chain(contracts).collect())
}

/// A loss at the values of the year of the start, a day after the one before it.
fn stated(model: &Model, history: &History, loss: &PastLoss, at: usize) -> StatedLoss {
    let years = i32::from(model.settings.axis.start().year()) - i32::from(loss.year);
    let growth = libm::pow(1.0 + history.trend.fast(), f64::from(years));
    let amount = loss.amount * Decimal::try_from(growth).unwrap_or(Decimal::ONE);
    let mut found = StatedLoss::new(amount);
    (found.day, found.risk) = (at as f64 % 365.0, loss.risk);
    found
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
