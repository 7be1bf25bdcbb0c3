//! Ratios of the first year at the opening surplus, which regulators, agencies and owners look at.
//!
//! ```text
//! net (gross) premium / surplus
//! reserves / surplus                  expected net claims outstanding at the end of the first year
//! retained loss / surplus             the year's largest net loss of one event, and net loss of the year: once in 200 years, and
//!                                     the largest of all simulated first years
//! loss, expense, combined ratio       net claims, all other outgo, both, over net premium
//! score                               1 - VaR_p / surplus at 95, 99, 99.5 and 99.6 %
//! ```
//! Expenses are commission paid less received, operating cost, brokerage, premium tax, fronting fees, collateral, reinstatement
//! premium, and what losses add to premium and commission: net premium less result before tax and investment income less net
//! claims.
//!
//! Source: L. Ussery, "10 quick ratios to health-check your captive", Captive International.
//!
//! Worked number (JPY million, year without loss): net premium 109.25, expenses 15.2 + 17.25 = 32.45: 29.70 %.

use super::figures::{Figures, float, quotient};
use super::results::RatioResults;
use super::score;
use crate::statistics::{Estimate, Level};
use crate::study::analysis::AnalysisError;
use crate::study::collect::CollectedDesign;
use rust_decimal::{Decimal, dec};

/// Levels of the score.
const LEVELS: [Decimal; 4] = [dec!(0.95), dec!(0.99), dec!(0.995), dec!(0.996)];

pub(super) fn ratios(figures: &Figures, columns: &CollectedDesign) -> Result<Vec<RatioResults>, AnalysisError> {
    let mut all = to_surplus(figures, columns)?;
    all.extend(of_net_premium(figures, columns)?);
    for level in LEVELS {
        let score = score::at(figures, level)?;
        let percent = level.saturating_mul(Decimal::ONE_HUNDRED).normalize();
        let part = |score: Estimate| {
            let [value, standard_error, low, high] =
                [score.value, score.standard_error, score.low, score.high].map(|points| points / 100.0);
            Estimate { value, standard_error, low, high, ..score }
        };
        all.push(RatioResults {
            key: format!("score-{percent}"),
            value: score.score.map(part),
            numerator: score.value_at_risk,
            denominator: float(figures.opening),
            definition: format!(
                "(opening surplus - VaR {}) / opening surplus, VaR of the first year's loss of own funds, not below nought; \
                 the numerator shown is the VaR",
                score.level
            ),
        });
    }
    Ok(all)
}

fn to_surplus(figures: &Figures, columns: &CollectedDesign) -> Result<Vec<RatioResults>, AnalysisError> {
    let premium = figures.premium(0);
    let reserves = match figures.reserves.at(1) {
        Some(reserves) => figures.mean(reserves)?,
        None => Estimate::exact(0.0),
    };
    let (event, year) = (figures.sample(&columns.net.largest)?, figures.sample(&columns.net.sum)?);
    let level: Level = "99.5%".parse()?;
    let paths = columns.net.sum.len();
    // The largest of n years is the loss once in n years, with the interval of that order statistic.
    let [event_most, year_most] = [&event, &year].map(|sample| {
        let most = Estimate { tail_count: 1.0, supported: false, ..Estimate::exact(sample.maximum()) };
        sample.return_period_loss(paths as f64).unwrap_or(most)
    });
    let rows = [
        (
            "net-premium-to-surplus",
            Estimate::exact(float(premium.net())),
            "net written premium of the first year / opening surplus".to_owned(),
        ),
        (
            "gross-premium-to-surplus",
            Estimate::exact(float(premium.gross())),
            "gross written premium of the first year / opening surplus".into(),
        ),
        (
            "reserves-to-surplus",
            reserves,
            "expected net claims outstanding at the end of the first year / opening surplus".into(),
        ),
        (
            "event-loss-to-surplus",
            figures.units(event.quantile(level)),
            "net loss of the largest event of the first year, exceeded once in 200 years / opening surplus".into(),
        ),
        (
            "largest-event-to-surplus",
            figures.units(event_most),
            format!("net loss of the largest event of {paths} simulated first years / opening surplus"),
        ),
        (
            "year-loss-to-surplus",
            figures.units(year.quantile(level)),
            "net loss of the first year, exceeded once in 200 years / opening surplus".into(),
        ),
        (
            "largest-year-to-surplus",
            figures.units(year_most),
            format!("largest net loss of {paths} simulated first years / opening surplus"),
        ),
    ];
    let surplus = float(figures.opening);
    Ok(rows.into_iter().map(|(key, of, definition)| row(key, of, surplus, definition)).collect())
}

fn of_net_premium(figures: &Figures, columns: &CollectedDesign) -> Result<Vec<RatioResults>, AnalysisError> {
    let net = float(figures.premium(0).net());
    let claims = &columns.net.sum;
    let expenses: Vec<f64> = figures.outgo.iter().zip(claims).map(|(outgo, claims)| outgo - claims).collect();
    let rows = [
        ("loss-ratio", figures.mean(claims)?, "expected net claims of the first year / net written premium"),
        (
            "expense-ratio",
            figures.mean(&expenses)?,
            "expected commission paid less received, operating cost, brokerage, premium tax, fronting fees, collateral, \
             reinstatement premium and what losses add to premium and commission / net written premium",
        ),
        ("combined-ratio", figures.mean(&figures.outgo)?, "expected net claims and expenses / net written premium"),
    ];
    Ok(rows.into_iter().map(|(key, of, definition)| row(key, of, net, definition.into())).collect())
}

fn row(key: &str, numerator: Estimate, denominator: f64, definition: String) -> RatioResults {
    let value = quotient(&numerator, &Estimate::exact(denominator))
        .map(|ratio| Estimate { tail_count: numerator.tail_count, ..ratio });
    RatioResults { key: key.into(), value, numerator, denominator, definition }
}
