//! A sweep of designs: `sweep.json`, `sweep.csv`, `sweep.html` and the summary on a terminal.

mod csv;
pub mod html;
mod terminal;
mod view;

pub use csv::table;
pub use terminal::summary;

use super::files::{FileError, OutputFolder};
use super::labels::Language;
use super::manifest::Manifest;
use crate::model::InputFile;
use crate::study::sweep::results::SweepResults;
use std::path::{Path, PathBuf};

/// The results as one JSON document.
pub fn json(results: &SweepResults) -> String {
    let mut text = serde_json::to_string_pretty(results).unwrap_or_default();
    text.push('\n');
    text
}

/// JSON Schema of `sweep.json`.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(SweepResults).to_value()
}

/// Writes every file into `folder`, the manifest last; gives the files. `times`: when the command began and ended.
///
/// # Errors
/// What the operating system reports; then nothing of this run remains.
pub fn write(
    results: &SweepResults,
    folder: &Path,
    language: Language,
    inputs: Vec<InputFile>,
    (times, host): ((String, String), String),
) -> Result<Vec<PathBuf>, FileError> {
    let refused = |cause| FileError::Io { path: folder.to_path_buf(), cause };
    let (table, page) = (csv::table(results).map_err(refused)?, html::page_in(results, language).map_err(refused)?);
    let mut output = OutputFolder::open(folder)?;
    output.write("sweep.csv", &table)?;
    output.write("sweep.json", json(results).as_bytes())?;
    output.write("sweep.html", page.as_bytes())?;
    let seed_and_trials = (results.seed, results.trials);
    let mut manifest = Manifest::of_command(&results.title, seed_and_trials, inputs, times, host);
    (manifest.horizon, manifest.perils_digest) = (results.horizon, results.perils_digest.clone());
    output.finish(manifest)
}
