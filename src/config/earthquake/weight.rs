//! Weights: those of the cases, views or gaps of a source add up to 1, within a millionth, and are made to add up exactly.
//!
//! Worked number: three gaps of 0.3333333 add up to 0.9999999 and become thirds.

use super::super::field::Kind;
use super::super::reading::Reading;
use crate::input::complaint::Fault;

/// How far weights may be from adding up to 1.
const TOLERANCE: f64 = 1e-6;

/// A weight.
pub(super) const WEIGHT: Kind = Kind::Number { least: 0.0, above: false, most: 1.0 };

/// Weights divided by their sum; complains under `key` where the sum is not 1. `whose`: "the cases".
pub(super) fn normalised(table: &Reading, key: &str, whose: &str, weights: &[f64]) -> Option<Vec<f64>> {
    let sum: f64 = weights.iter().sum();
    if (sum - 1.0).abs() > TOLERANCE {
        let what = format!("the weights of {whose} of {} add up to {sum:.7}", table.called());
        let rule = "the weights of cases, of views and of gaps add up to 1 within 0.000001";
        let share = if weights.is_empty() { 1.0 } else { 1.0 / weights.len() as f64 };
        table.complain_key(key, Fault::new(what, rule, format!("equal weights are weight = {share:.7}")));
        return None;
    }
    Some(weights.iter().map(|weight| weight / sum).collect())
}
