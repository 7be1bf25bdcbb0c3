//! `ishizue hazard`: exceedance rates of shaking and tsunami at sites, without any insurance.

use super::args::HazardArgs;
use super::loss::refuse;
use super::{Outcome, console};
use crate::config::hazard_sites;
use crate::model::Model;
use crate::model::date::Axis;
use crate::report::files::FileError;
use crate::report::hazard;
use crate::study::hazard::{HazardError, HazardResults, earthquake, hazard as compute, sites};
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// Computes, writes the files, prints the tables.
pub fn run(args: &HazardArgs) -> Outcome {
    let (mut model, _) = match console::read(&args.config) {
        Ok(read) => read,
        Err(outcome) => return outcome,
    };
    if let Some(start) = args.from {
        model.settings.axis = Axis::new(start);
    }
    let out = args.out.clone().unwrap_or_else(|| default_folder(&args.config));
    match work(args, &mut model, &out) {
        Ok((results, _)) if args.json => console::print(&hazard::json::text(&results)),
        Ok((results, files)) => console::print(&hazard::terminal::summary(&results, &files)),
        Err(failure) => failure.tell(&args.config, &out),
    }
}

/// What stopped the command.
enum Failure {
    /// Said already.
    Told(Outcome),
    Hazard(HazardError),
    Write(String),
}

impl Failure {
    fn tell(self, config: &Path, out: &Path) -> Outcome {
        match self {
            Failure::Told(outcome) => outcome,
            Failure::Hazard(error) => refuse(config, &error.to_string()),
            Failure::Write(cause) => console::unwritten(out, &cause),
        }
    }
}

impl From<HazardError> for Failure {
    fn from(error: HazardError) -> Failure {
        Failure::Hazard(error)
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Failure {
        Failure::Write(error.to_string())
    }
}

/// `out/<name of the configuration>/hazard`.
fn default_folder(config: &Path) -> PathBuf {
    Path::new("out").join(config.file_stem().unwrap_or(config.as_os_str())).join("hazard")
}

fn work(args: &HazardArgs, model: &mut Model, out: &Path) -> Result<(HazardResults, Vec<PathBuf>), Failure> {
    let begun = Timestamp::now();
    let mut inputs = model.inputs.clone();
    let (peril, quake) = earthquake(model, args.peril.as_deref())?;
    let places = match &args.sites {
        None => sites(model),
        Some(list) => match hazard_sites(list, quake) {
            Ok((sites, file, warnings)) => {
                inputs.push(file);
                if !warnings.is_empty() {
                    console::show(&warnings);
                }
                sites
            }
            Err(mistakes) => {
                console::show(&mistakes);
                return Err(Failure::Told(Outcome::Refused));
            }
        },
    };
    let results = compute(model, (peril, quake), &places)?;
    let times = (begun.to_string(), Timestamp::now().to_string());
    let host = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let files = hazard::write(&results, out, inputs, times, host)?;
    Ok((results, files))
}
