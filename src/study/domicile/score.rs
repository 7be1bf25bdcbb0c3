//! A score of the surplus against value at risk, in the manner of AM Best's capital adequacy ratio.
//!
//! ```text
//! score at level p = (surplus - VaR_p) / surplus x 100, VaR of the first year's loss of own funds, not below nought
//! ```
//! The assessment is the first band whose condition holds; without a surplus above nought it is the last.
//!
//! Source: A.M. Best, "Understanding BCAR for U.S. Property/Casualty Insurers" (2016): BCAR = (available capital - net required
//! capital) / available capital x 100 at VaR 95, 99, 99.5 and 99.6.
//!
//! Worked number: surplus 100 and a VaR 99.6 % of 80: 20, which is above 10 and not above 25, "very strong".

use super::figures::{Figures, decimal, float};
use super::name;
use super::results::{ScoreAt, ScoreResults};
use crate::model::domicile::{AppliedRules, Score, ScoreBand};
use crate::statistics::{Estimate, Level};
use crate::study::analysis::AnalysisError;
use rust_decimal::Decimal;

pub(super) fn score(figures: &Figures, rules: &AppliedRules, score: &Score) -> Result<ScoreResults, AnalysisError> {
    let mut levels: Vec<Decimal> = score.bands.iter().filter_map(|band| Some(band.condition?.0)).collect();
    levels.sort_unstable();
    levels.dedup();
    let scores: Vec<(Decimal, ScoreAt)> =
        levels.into_iter().map(|level| Ok((level, at(figures, level)?))).collect::<Result<_, AnalysisError>>()?;
    let assessed = |end: &dyn Fn(&Estimate) -> f64| assessment(&score.bands, &scores, end);
    Ok(ScoreResults {
        formula: name(rules, &score.cited),
        assessment: assessed(&|score| score.value),
        best: assessed(&|score| score.high),
        worst: assessed(&|score| score.low),
        levels: scores.into_iter().map(|(_, score)| score).collect(),
    })
}

/// The score at a level.
pub(super) fn at(figures: &Figures, level: Decimal) -> Result<ScoreAt, AnalysisError> {
    let label = level.to_string().parse::<Level>()?.percent_label();
    let value_at_risk = figures.value_at_risk(level);
    let surplus = float(figures.opening);
    let of = |value_at_risk: f64| {
        // 100 - 100 x VaR / surplus, in decimals: a value at risk of the whole surplus is exactly nought.
        let part = decimal(value_at_risk).checked_div(figures.opening);
        part.map_or(f64::NEG_INFINITY, |part| float(Decimal::ONE_HUNDRED - part.saturating_mul(Decimal::ONE_HUNDRED)))
    };
    let score = (figures.opening > Decimal::ZERO).then(|| Estimate {
        value: of(value_at_risk.value),
        standard_error: 100.0 * value_at_risk.standard_error / surplus,
        low: of(value_at_risk.high),
        high: of(value_at_risk.low),
        ..value_at_risk
    });
    Ok(ScoreAt { level: label, value_at_risk, score })
}

fn assessment(bands: &[ScoreBand], scores: &[(Decimal, ScoreAt)], end: &dyn Fn(&Estimate) -> f64) -> String {
    let holds = |band: &&ScoreBand| match band.condition {
        None => true,
        Some((level, above)) => {
            let score = scores.iter().find(|(of, _)| *of == level).and_then(|(_, score)| score.score.as_ref());
            score.is_some_and(|score| end(score) > float(above))
        }
    };
    bands.iter().find(holds).map_or_else(String::new, |band| band.name.clone())
}
