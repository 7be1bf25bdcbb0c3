//! Liquidity: whether the captive runs short of cash although its surplus is sound, because claims are paid before
//! recoveries come in.
//!
//! ```text
//! short of cash: in some model year cash falls below zero while the surplus at the end of that year does not
//! lowest cash at level p: the amount below which cash does not fall in p of all paths
//! ```
//! Source: see [`crate::simulation::liquidity`].
//!
//! Worked number (EM11, JPY million): a claim of 950 on opening cash of 100, the retrocession twelve months later: cash
//! falls to 100 + 80.8 - 950 = -769.2, the surplus stays at 180.8.

use super::results::LevelPoint;
use crate::ledger::surplus::Paths;
use crate::model::amount::Amount;
use crate::model::money::Quantum;
use crate::model::party::CaptiveAccount;
use crate::statistics::{Estimate, Level, SampleError};
use ndarray::ArrayView2;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The captive's cash. Amounts in currency units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Liquidity {
    /// Cash and investments on the first day.
    #[schemars(with = "String")]
    pub opening_cash: Decimal,
    /// The first model year, then the whole horizon where it is longer.
    pub spans: Vec<CashSpan>,
}

/// The model years from the first to `years`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CashSpan {
    /// Number of model years.
    pub years: usize,
    /// Probability that cash falls below zero in a year at whose end the surplus is not below zero.
    pub short_of_cash: Estimate,
    /// Lowest cash: the amount below which cash does not fall in so many of all paths.
    pub lowest_cash: Vec<LevelPoint>,
}

/// What is asked of the columns.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The captive's account.
    pub account: &'a CaptiveAccount,
    /// Its cash and investments on the first day, in currency units.
    pub opening_cash: Decimal,
    /// The quantum.
    pub quantum: Quantum,
    /// Levels at which the lowest cash is taken.
    pub levels: &'a [Level],
}

/// The cash of a captive with this lowest cash and these cash flows, in quanta, one row a path and one column a year.
///
/// # Errors
/// When there is no path, or the weights do not fit.
pub fn liquidity(
    question: &Question,
    lowest: ArrayView2<f64>,
    flows: ArrayView2<f64>,
    paths: Paths,
) -> Result<Liquidity, SampleError> {
    let horizon = lowest.ncols();
    let mut spans = vec![span(question, lowest, flows, paths, 1)?];
    if horizon > 1 {
        spans.push(span(question, lowest, flows, paths, horizon)?);
    }
    Ok(Liquidity { opening_cash: question.opening_cash, spans })
}

fn span(
    question: &Question,
    lowest: ArrayView2<f64>,
    flows: ArrayView2<f64>,
    paths: Paths,
    years: usize,
) -> Result<CashSpan, SampleError> {
    let opening = question.quantum.quanta(question.account.opening_surplus).as_f64();
    let rows = || lowest.rows().into_iter().zip(flows.rows());
    let short: Vec<f64> = rows()
        .map(|(lowest, flows)| {
            let mut surplus = opening;
            let mut years = lowest.iter().zip(flows).take(years);
            f64::from(u8::from(years.any(|(cash, flow)| {
                surplus += flow;
                *cash < 0.0 && surplus >= 0.0
            })))
        })
        .collect();
    // As a loss, so that levels are of the worst paths.
    let depth: Vec<f64> = rows()
        .map(|(lowest, _)| {
            let least = lowest.iter().take(years).copied().fold(f64::INFINITY, f64::min);
            question.quantum.units(0.0 - least)
        })
        .collect();
    let sample = paths.sample(&depth)?;
    let point = |level: &Level| LevelPoint { level: level.percent_label(), estimate: turned(sample.quantile(*level)) };
    Ok(CashSpan {
        years,
        short_of_cash: paths.sample(&short)?.probability_above(0.5),
        lowest_cash: question.levels.iter().map(point).collect(),
    })
}

/// The estimate of the opposite amount.
fn turned(estimate: Estimate) -> Estimate {
    Estimate { value: 0.0 - estimate.value, low: 0.0 - estimate.high, high: 0.0 - estimate.low, ..estimate }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::company_b;
    use ndarray::array;
    use rust_decimal::dec;

    #[test]
    fn short_of_cash_is_a_year_below_zero_that_ends_solvent() {
        let mut account = company_b::model().captive.unwrap();
        account.opening_surplus = dec!(1);
        let levels = [Level::from_fraction(3, 4).unwrap()];
        let question = Question {
            account: &account,
            opening_cash: dec!(1),
            quantum: Quantum::new(dec!(0.01)).unwrap(),
            levels: &levels,
        };
        // Opening 100 quanta. Path 0 is never short, path 1 only in year two, path 2 is insolvent, path 3 in both years.
        let lowest = array![[50.0, 20.0], [10.0, -5.0], [-80.0, -80.0], [-40.0, -1.0]];
        let flows = array![[10.0, 10.0], [10.0, 10.0], [-180.0, 0.0], [10.0, 10.0]];
        let found = liquidity(&question, lowest.view(), flows.view(), Paths::EQUAL).unwrap();
        let figures: Vec<_> =
            found.spans.iter().map(|s| (s.years, s.short_of_cash.value, s.lowest_cash[0].estimate.value)).collect();
        assert_eq!(figures, [(1, 0.25, -0.4), (2, 0.5, -0.4)]);
    }
}
