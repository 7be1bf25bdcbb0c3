//! Stresses as files and on the terminal.
//!
//! | file | what is in it |
//! |---|---|
//! | `stress.csv` | a row for each figure of each stress, and of the reverse stress |
//! | `stress.html` | what the terminal says, with charts and the assumptions, on one page |
//! | `stress.json` | all of it |
//! | `stress_pro_forma.csv` | the statements of every year under each stress |

mod chart;
pub mod csv;
pub mod page;

use super::csv::write_stress_pro_forma;
use super::files::{FileError, OutputFolder};
use super::labels::Language;
use super::manifest::Manifest;
use crate::model::InputFile;
use crate::study::stress::StressResults;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The results as one JSON document.
pub fn json(results: &StressResults) -> String {
    let mut text = serde_json::to_string_pretty(results).unwrap_or_default();
    text.push('\n');
    text
}

/// JSON Schema of `stress.json`; committed as `docs/stress.schema.json`.
pub fn schema() -> Value {
    schemars::schema_for!(StressResults).to_value()
}

/// Writes every file into `folder`, the manifest last; gives the files. `again`: the command that tells a trial, up to its number;
/// `times`: when the command began and ended.
///
/// # Errors
/// What the operating system reports; then nothing of this run remains.
pub fn write(
    results: &StressResults,
    folder: &Path,
    (again, language): (&str, Language),
    inputs: Vec<InputFile>,
    (times, host): ((String, String), String),
) -> Result<Vec<PathBuf>, FileError> {
    let mut output = OutputFolder::open(folder)?;
    output.write("stress.csv", csv::figures(results).as_bytes())?;
    output.write("stress.html", page::html(results, again, language)?.as_bytes())?;
    output.write("stress.json", json(results).as_bytes())?;
    let mut statements = Vec::new();
    write_stress_pro_forma(results, &mut statements).map_err(FileError::from)?;
    output.write("stress_pro_forma.csv", &statements)?;
    output.finish(Manifest::of_command(&results.title, (results.seed, results.trials), inputs, times, host))
}
