//! Hazard as files and on the terminal.
//!
//! | file | what is in it |
//! |---|---|
//! | `hazard.csv` | `site,measure,level,annual_rate,probability_30y` |
//! | `hazard_sources.csv` | the same for each source behind it |
//! | `magnitude_frequency.csv` | how many earthquakes of at least each magnitude a year |
//! | `hazard_pgv.svg`, `hazard_jma.svg`, `hazard_tsunami.svg` | the curves of all sites |
//! | `hazard.json` | all of it |

pub mod csv;
pub mod json;
pub mod svg;
pub mod terminal;

use super::files::{FileError, OutputFolder};
use super::manifest::Manifest;
use crate::model::InputFile;
use crate::study::hazard::HazardResults;
use std::path::{Path, PathBuf};

/// Measures in the order of the tables.
const MEASURES: [&str; 3] = ["pgv", "jma", "tsunami"];

/// Writes every file into `folder`, the manifest last; gives the files. `times`: when the command began and ended.
///
/// # Errors
/// What the operating system reports; then nothing of this run remains.
pub fn write(
    results: &HazardResults,
    folder: &Path,
    inputs: Vec<InputFile>,
    times: (String, String),
    host: String,
) -> Result<Vec<PathBuf>, FileError> {
    let mut output = OutputFolder::open(folder)?;
    output.write("hazard.csv", csv::rates(results).as_bytes())?;
    output.write("hazard_sources.csv", csv::sources(results).as_bytes())?;
    output.write("magnitude_frequency.csv", csv::magnitudes(results).as_bytes())?;
    for measure in MEASURES {
        if let Some(picture) = svg::curves(results, measure) {
            output.write(&format!("hazard_{measure}.svg"), picture.as_bytes())?;
        }
    }
    output.write("hazard.json", json::text(results).as_bytes())?;
    output.finish(Manifest::of_command(&results.title, (results.seed, 0), inputs, times, host))
}
