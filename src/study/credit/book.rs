//! The buyers before anything happens: exposure, expected loss of their own defaults, concentration, ratings.
//!
//! ```text
//! expected loss     sum of PD x exposure x mean loss given default
//! Herfindahl index  sum of squared shares of exposure x loss given default; its inverse is the effective number of buyers
//! ```
//! Source of the index: A. O. Hirschman (1964), "The paternity of an index", American Economic Review 54, 761-762.
//! Worked number: shares 50 %, 30 % and 20 %: 0.38, as few as 2.63 equal buyers.

use super::quarters::owed;
use super::words;
use crate::model::Model;
use crate::model::credit::Credit;
use crate::model::credit::obligor::Obligor;
use crate::model::date::DAYS_PER_YEAR;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The buyers of a book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CreditBook {
    /// How defaults hang together, in words.
    pub model: String,
    /// Number of buyers.
    pub buyers: u64,
    /// Countries with a buyer.
    pub countries: u64,
    /// Sectors with a buyer.
    pub sectors: u64,
    /// What is usually owed, of deals at most.
    pub exposure: f64,
    /// Expected loss of a year from the buyers' own defaults, after recoveries, without late payments made good.
    pub expected_loss: f64,
    /// Herfindahl index of exposure x loss given default.
    pub herfindahl: f64,
    /// Number of equal buyers with the same index.
    pub effective_buyers: f64,
    /// Name of the ratings table.
    pub ratings: String,
    /// The years that it covers.
    pub ratings_vintage: String,
    /// Where it was published.
    pub ratings_source: String,
    /// Classes with a buyer, best first.
    pub classes: Vec<RatingRow>,
}

/// A class of ratings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct RatingRow {
    /// Such as `BBB`.
    pub class: String,
    /// Probability of default within a year.
    pub pd: f64,
    /// Number of buyers.
    pub buyers: u64,
    /// What they usually owe.
    pub exposure: f64,
}

/// Sum of squared shares; 0 where there is nothing to share.
pub(super) fn herfindahl(amounts: &[f64]) -> f64 {
    let whole: f64 = amounts.iter().sum();
    if whole > 0.0 { amounts.iter().map(|amount| amount / whole * (amount / whole)).sum() } else { 0.0 }
}

/// Days on which what is owed is looked at for its mean over the first year.
const DAYS: u32 = 73;

/// Of the first year, before events of countries: what is owed on average, late payments that are made good left out.
fn expected_loss(credit: &Credit, obligor: &Obligor) -> f64 {
    let day = |at: u32| (f64::from(at) + 0.5) * DAYS_PER_YEAR / f64::from(DAYS);
    let owed = (0..DAYS).map(|at| owed(obligor, credit.opening_book, day(at))).sum::<f64>() / f64::from(DAYS);
    let late = if obligor.public { 0.0 } else { credit.timing.protracted * credit.timing.cured };
    obligor.pd * (1.0 - late) * owed * obligor.lgd_mean
}

pub(super) fn book(model: &Model, credit: &Credit) -> CreditBook {
    let at_stake = |obligor: &Obligor| obligor.exposure.usual() * obligor.lgd_mean;
    let stakes: Vec<f64> = credit.obligors.iter().map(at_stake).collect();
    let index = herfindahl(&stakes);
    let different = |of: &dyn Fn(&Obligor) -> Option<u32>| {
        let mut all: Vec<u32> = credit.obligors.iter().filter_map(of).collect();
        all.sort_unstable();
        all.dedup();
        all.len() as u64
    };
    let class = |(at, class): (u32, &crate::model::credit::rating::RatingClass)| {
        let members = || credit.obligors.iter().filter(|obligor| obligor.rating == Some(at));
        RatingRow {
            class: class.name.clone(),
            pd: class.pd,
            buyers: members().count() as u64,
            exposure: members().map(|obligor| obligor.exposure.usual()).sum(),
        }
    };
    CreditBook {
        model: words::default_model(model, credit),
        buyers: credit.obligors.len() as u64,
        countries: different(&|obligor| Some(obligor.country)),
        sectors: different(&|obligor| obligor.sector),
        exposure: credit.obligors.iter().map(|obligor| obligor.exposure.usual()).sum(),
        expected_loss: credit.obligors.iter().map(|obligor| expected_loss(credit, obligor)).sum(),
        herfindahl: index,
        effective_buyers: if index > 0.0 { 1.0 / index } else { 0.0 },
        ratings: credit.ratings.name.clone(),
        ratings_vintage: credit.ratings.vintage.clone(),
        ratings_source: credit.ratings.source.clone(),
        classes: (0..).zip(&credit.ratings.classes).map(class).filter(|class| class.buyers > 0).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_counts_equal_buyers_and_the_worked_case() {
        assert_eq!(herfindahl(&[3.0; 4]), 0.25);
        assert!((herfindahl(&[5.0, 3.0, 2.0]) - 0.38).abs() < 1e-15);
        assert_eq!(herfindahl(&[]), 0.0);
    }
}
