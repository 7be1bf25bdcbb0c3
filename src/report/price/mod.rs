//! Prices as files and on the terminal.
//!
//! | file | what is in it |
//! |---|---|
//! | `price.csv` | a row for each layer and principle |
//! | `layers.csv` | a row for each layer: the statistics of a submission |
//! | `price.html` | all of it, as a page |
//! | `submission.html` | what a market is sent: risks, perils, tower, the table of layers |
//! | `price.json` | all of it |

pub mod csv;
pub mod page;
pub mod submission;

use super::files::{FileError, OutputFolder};
use super::labels::Language;
use super::manifest::Manifest;
use crate::model::InputFile;
use crate::study::price::PriceResults;
use std::path::{Path, PathBuf};

/// The results as one JSON document.
pub fn json(results: &PriceResults) -> String {
    let mut text = serde_json::to_string_pretty(results).unwrap_or_default();
    text.push('\n');
    text
}

/// JSON Schema of `price.json`.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(PriceResults).to_value()
}

/// Writes every file into `folder`, the manifest last; gives the files. `times`: when the command began and ended.
///
/// # Errors
/// What the operating system reports; then nothing of this run remains.
pub fn write(
    results: &PriceResults,
    folder: &Path,
    language: Language,
    inputs: Vec<InputFile>,
    (times, host): ((String, String), String),
) -> Result<Vec<PathBuf>, FileError> {
    let mut output = OutputFolder::open(folder)?;
    output.write("price.csv", csv::prices(results).as_bytes())?;
    output.write("layers.csv", csv::layers(results).as_bytes())?;
    output.write("price.html", page::html(results, language)?.as_bytes())?;
    output.write("submission.html", submission::html(results, language)?.as_bytes())?;
    output.write("price.json", json(results).as_bytes())?;
    output.finish(Manifest::of_command(&results.title, (results.seed, results.trials), inputs, times, host))
}
