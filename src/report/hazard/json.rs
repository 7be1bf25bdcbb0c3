//! `hazard.json`: the results as they are, and the schema they follow.

use crate::study::hazard::HazardResults;
use serde_json::Value;

/// Pretty JSON with a final line break.
pub fn text(results: &HazardResults) -> String {
    // Serialising plain data with text keys into memory cannot fail.
    let mut text = serde_json::to_string_pretty(results).unwrap_or_default();
    text.push('\n');
    text
}

/// JSON Schema of `hazard.json`.
pub fn schema() -> Value {
    schemars::schema_for!(HazardResults).to_value()
}
