//! A sweep of designs: `sweep.json`, `sweep.csv`, `sweep.html` and the summary on a terminal.

use crate::study::sweep::results::SweepResults;

/// The results as one JSON document.
pub fn json(results: &SweepResults) -> String {
    let mut text = serde_json::to_string_pretty(results).unwrap_or_default();
    text.push('\n');
    text
}
