//! The closed form beside the simulation: Vasicek's infinitely fine pool, and what a pool of so few buyers needs more.
//!
//! ```text
//! VaR of the large pool     whole x q(level),  q its quantile under the mean PD and the mean correlation of the book
//! granularity               whole x first-order term of the Herfindahl index
//! ```
//! Weights of means and index: what a default costs in the sense of `recoveries`. One factor, one PD and one correlation stand
//! for the book; events of countries, catastrophes, late payments made good and uncertain loss given default are left out. It is
//! there to see the order of magnitude, not to be met. Source: O. Vasicek (2002), "Loan portfolio value", Risk 15(12), 160-162;
//! R. Martin and T. Wilde (2002), "Unsystematic credit risk", Risk 15(11), 123-128.
//!
//! Worked number: 1,000 equal buyers who owe 1 each, PD 1 %, correlation 0.12, level 99.9 %: 90.33 + 2.04.

use super::book::herfindahl;
use super::{CreditError, Study};
use crate::model::credit::obligor::Obligor;
use crate::model::credit::{Credit, Recoveries};
use crate::statistics::credit::{LargePool, granularity};
use crate::statistics::{Estimate, Level};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The large pool of a book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct LargePoolFigures {
    /// What all buyers together can cost, the weight of the means.
    pub whole: f64,
    /// Mean probability of default.
    pub pd: f64,
    /// Mean correlation.
    pub correlation: f64,
    /// Herfindahl index of the weights.
    pub herfindahl: f64,
    /// One row a level.
    pub levels: Vec<LargePoolLevel>,
}

/// The large pool at a level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct LargePoolLevel {
    /// Such as `99%`.
    pub level: String,
    /// VaR of the infinitely fine pool.
    pub large_pool: f64,
    /// What is added for so few buyers, to first order; may be negative.
    pub granularity: f64,
    /// VaR of the simulated ground-up credit loss.
    pub simulated: Estimate,
}

/// What a default of each buyer costs.
pub(super) fn stakes(credit: &Credit) -> Vec<f64> {
    let stake = |obligor: &Obligor| match credit.recoveries {
        Recoveries::Net => obligor.exposure.usual() * obligor.lgd_mean,
        Recoveries::Recourse => obligor.exposure.usual(),
    };
    credit.obligors.iter().map(stake).collect()
}

/// Mean of a trait of the buyers, weighted by what a default costs; None where nothing can be lost.
pub(super) fn mean_of(credit: &Credit, of: impl Fn(&Obligor) -> f64) -> Option<f64> {
    let stakes = stakes(credit);
    let whole: f64 = stakes.iter().sum();
    (whole > 0.0).then(|| credit.obligors.iter().zip(&stakes).map(|(o, stake)| of(o) * stake).sum::<f64>() / whole)
}

pub(super) fn figures(study: &Study, ground_up: &[f64]) -> Result<Option<LargePoolFigures>, CreditError> {
    let means = mean_of(study.credit, |o| o.pd).zip(mean_of(study.credit, |o| o.correlation));
    let Some((pd, correlation)) = means else { return Ok(None) };
    let Ok(pool) = LargePool::new(pd, correlation) else { return Ok(None) };
    let stakes = stakes(study.credit);
    let (whole, index) = (stakes.iter().sum::<f64>(), herfindahl(&stakes));
    let sample = study.paths.sample(ground_up)?;
    let row = |&level: &Level| {
        let more = granularity::first_order(&pool, level.probability(), index).ok()?;
        Some(LargePoolLevel {
            level: level.percent_label(),
            large_pool: whole * pool.quantile(level.probability()),
            granularity: whole * more,
            simulated: sample.quantile(level),
        })
    };
    let levels = study.levels.iter().filter_map(row).collect();
    Ok(Some(LargePoolFigures { whole, pd, correlation, herfindahl: index, levels }))
}
