//! Whether credit and the other perils go wrong together: their correlation, and how often both are in their own tail.
//!
//! ```text
//! correlation            of the ground-up losses of a year, credit and all other perils together
//! both above             P(credit > its VaR and others > their VaR), beside the product of the two probabilities
//! ```
//! A catastrophe that brings insolvencies shows here; so does nothing else, as other perils share no factor with buyers.
//! Worked number: independent tails of 1 % meet in one year of 10,000.

use super::{CreditError, Study};
use crate::model::peril::Source;
use crate::statistics::{Estimate, Level, correlation};
use crate::study::collect::Collected;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Levels at which tails are compared.
const LEVELS: [&str; 3] = ["90%", "95%", "99%"];

/// Credit beside the other perils.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct WrongWay {
    /// Whether an event of another peril brings insolvencies.
    pub linked: bool,
    /// Correlation of the ground-up losses of a year.
    pub correlation: Estimate,
    /// One row a level.
    pub both_above: Vec<BothAbove>,
}

/// Two tails at a level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct BothAbove {
    /// Such as `99%`.
    pub level: String,
    /// Probability that both losses are above their own VaR.
    pub probability: Estimate,
    /// What it would be if they were independent.
    pub independent: f64,
}

pub(super) fn wrong_way(study: &Study, credit: &[f64], collected: &Collected) -> Result<Option<WrongWay>, CreditError> {
    let is_other = |peril: &usize| !matches!(study.model.perils[*peril].source, Source::Credit(_));
    let others: Vec<usize> = (0..study.model.perils.len()).filter(is_other).collect();
    let sum = |path: usize| study.quantum().units(others.iter().map(|&peril| collected.peril_loss[peril][path]).sum());
    let others: Vec<f64> = (0..credit.len()).map(sum).collect();
    let Some(correlation) = correlation(credit, &others, study.paths.weights, &study.all) else { return Ok(None) };
    let rows: Result<Vec<BothAbove>, CreditError> =
        LEVELS.iter().map(|level| row(study, credit, &others, level)).collect();
    Ok(Some(WrongWay { linked: !study.credit.catastrophes.is_empty(), correlation, both_above: rows? }))
}

fn row(study: &Study, credit: &[f64], others: &[f64], level: &str) -> Result<BothAbove, CreditError> {
    let at: Level = level.parse()?;
    let (of_credit, of_others) = (study.paths.sample(credit)?, study.paths.sample(others)?);
    let [a, b] = [of_credit.quantile(at).value, of_others.quantile(at).value];
    let both: Vec<f64> = credit.iter().zip(others).map(|(x, y)| f64::from(u8::from(*x > a && *y > b))).collect();
    Ok(BothAbove {
        level: level.into(),
        probability: study.paths.sample(&both)?.probability_above(0.5),
        independent: of_credit.probability_above(a).value * of_others.probability_above(b).value,
    })
}
