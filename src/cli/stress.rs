//! `ishizue stress`: stresses of the library and of the configuration, and the reverse stress.

use super::args::StressArgs;
use super::run::Failure;
use super::{Outcome, console};
use crate::model::Model;
use crate::report::stress;
use crate::simulation::{RunSettings, Silent};
use crate::study::stress::{StressOptions, StressResults, StressStudyError, stress as compute};
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// Works out the stresses, writes the files, prints the tables.
pub fn run(args: &StressArgs) -> Outcome {
    let (mut model, _) = match console::read(&args.config) {
        Ok(read) => read,
        Err(outcome) => return outcome,
    };
    args.overrides.apply(&mut model);
    let out = args.out.clone().unwrap_or_else(|| default_folder(&args.config));
    match work(args, &model, &out) {
        Ok((results, _)) if args.json => console::print(&stress::json(&results)),
        Ok((results, files)) => {
            let look = (console::colour(), args.language.language());
            console::print(&stress::page::summary(&results, &explain(args), &files, look))
        }
        Err(Stopped::Run(failure)) => failure.tell(&args.config, &out),
        Err(Stopped::Asked(why)) => {
            console::complain(&format!("{}: {why}", args.config.display()));
            Outcome::Refused
        }
    }
}

/// What stopped the command.
enum Stopped {
    Run(Failure),
    Asked(String),
}

impl From<StressStudyError> for Stopped {
    fn from(error: StressStudyError) -> Stopped {
        match error {
            StressStudyError::Study(error) => Stopped::Run(error.into()),
            other => Stopped::Asked(other.to_string()),
        }
    }
}

/// The command that tells a trial of these paths.
fn explain(args: &StressArgs) -> String {
    let mut text = format!("ishizue explain {}", args.config.display());
    if let Some(trials) = args.overrides.trials {
        text.push_str(&format!(" --trials {trials}"));
    }
    if let Some(seed) = args.overrides.seed {
        text.push_str(&format!(" --seed {seed}"));
    }
    text
}

/// `out/<name of the configuration>/stress`.
fn default_folder(config: &Path) -> PathBuf {
    Path::new("out").join(config.file_stem().unwrap_or(config.as_os_str())).join("stress")
}

fn work(args: &StressArgs, model: &Model, out: &Path) -> Result<(StressResults, Vec<PathBuf>), Stopped> {
    let begun = Timestamp::now();
    let cancel = console::cancel_on_interrupt();
    let settings = RunSettings { trials: model.settings.trials, threads: args.threads, block: 0 };
    let options = StressOptions { only: args.only.clone() };
    let results = compute(model, &options, &settings, (&Silent, &cancel))?;
    let times = (begun.to_string(), Timestamp::now().to_string());
    let host = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let look = (explain(args), args.language.language());
    let files = stress::write(&results, out, (&look.0, look.1), model.inputs.clone(), (times, host))
        .map_err(|error| Stopped::Run(error.into()))?;
    Ok((results, files))
}
