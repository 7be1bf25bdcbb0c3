//! `results.json`: the results as they are, and the schema they follow.
//!
//! Keys come in the order of the Rust types, numbers as the shortest text that reads back as the same number. What is
//! not finite has no place in JSON and is written as `null`.

use crate::study::results::Results;
use serde_json::Value;

/// Pretty JSON with a final line break.
pub fn results(results: &Results) -> String {
    // Serialising plain data with text keys into memory cannot fail.
    let mut text = serde_json::to_string_pretty(results).unwrap_or_default();
    text.push('\n');
    text
}

/// JSON Schema of `results.json`; committed as `docs/results.schema.json`.
pub fn results_schema() -> Value {
    schemars::schema_for!(Results).to_value()
}

/// The schema as committed: pretty, with a final line break.
pub fn schema_text() -> String {
    let mut text = serde_json::to_string_pretty(&results_schema()).unwrap_or_default();
    text.push('\n');
    text
}
