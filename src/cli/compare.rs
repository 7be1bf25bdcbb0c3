//! `ishizue compare`: several designs on the same simulated losses, of as many configurations or of the sweep of one.

use super::args::CompareArgs;
use super::run::{Failure, default_folder};
use super::{Outcome, console};
use crate::model::Model;
use crate::report::compare;
use crate::report::sweep as report;
use crate::simulation::Silent;
use crate::study::compare::{CompareError, CompareResults, compare as compute};
use crate::study::sweep::results::SweepResults;
use crate::study::sweep::sweep as sweep_designs;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// Simulates every configuration, compares, writes the files, prints the tables.
pub fn run(args: &CompareArgs) -> Outcome {
    let mut models: Vec<(String, Model)> = Vec::new();
    for path in &args.configs {
        let (mut model, _) = match console::read(path) {
            Ok(read) => read,
            Err(outcome) => return outcome,
        };
        args.overrides.apply(&mut model);
        let title = model.title.clone();
        // Files that are copies of one another may have kept their title.
        let known = models.iter().any(|(name, _)| *name == title);
        models.push((if known { format!("{title} ({})", path.display()) } else { title }, model));
    }
    if let [(_, model)] = &models[..]
        && model.sweep.is_some()
    {
        return sweep(args, model);
    }
    let out = args.out.clone().unwrap_or_else(|| Path::new("out").join("compare"));
    let first = args.configs[0].clone();
    match work(args, &models, &out) {
        Ok((results, _)) if args.json => console::print(&compare::json(&results)),
        Ok((results, files)) => {
            console::print(&compare::summary(&results, &files, console::colour(), args.language.language()))
        }
        Err(Stopped::Run(failure)) => failure.tell(&first, &out),
        Err(Stopped::Unlike(why)) => {
            console::complain(&why);
            Outcome::Refused
        }
    }
}

/// One configuration with a sweep: its designs are compared.
fn sweep(args: &CompareArgs, model: &Model) -> Outcome {
    let config = &args.configs[0];
    let out = args.out.clone().unwrap_or_else(|| default_folder(config).join("sweep"));
    if args.unpaired {
        console::complain("--unpaired is for several configurations: the designs of a sweep stand on the same losses");
        return Outcome::Refused;
    }
    match sweep_work(args, model, &out) {
        Ok((results, _)) if args.json => console::print(&report::json(&results)),
        Ok((results, files)) => {
            console::print(&report::summary(&results, &files, console::colour(), args.language.language()))
        }
        Err(failure) => failure.tell(config, &out),
    }
}

fn sweep_work(args: &CompareArgs, model: &Model, out: &Path) -> Result<(SweepResults, Vec<PathBuf>), Failure> {
    let begun = Timestamp::now();
    let cancel = console::cancel_on_interrupt();
    let results = sweep_designs(model, args.threads, &cancel)?;
    let times = (begun.to_string(), Timestamp::now().to_string());
    let host = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let files = report::write(&results, out, args.language.language(), model.inputs.clone(), (times, host))?;
    Ok((results, files))
}

/// What stopped the command.
enum Stopped {
    Run(Failure),
    Unlike(String),
}

impl From<CompareError> for Stopped {
    fn from(error: CompareError) -> Stopped {
        match error {
            CompareError::Study(error) => Stopped::Run(error.into()),
            other => Stopped::Unlike(other.to_string()),
        }
    }
}

fn work(args: &CompareArgs, models: &[(String, Model)], out: &Path) -> Result<(CompareResults, Vec<PathBuf>), Stopped> {
    let begun = Timestamp::now();
    let cancel = console::cancel_on_interrupt();
    let results = compute(models, args.unpaired, args.threads, (&Silent, &cancel))?;
    let times = (begun.to_string(), Timestamp::now().to_string());
    let host = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let mut inputs = Vec::new();
    for (_, model) in models {
        for input in &model.inputs {
            if !inputs.contains(input) {
                inputs.push(input.clone());
            }
        }
    }
    let files = compare::write(&results, out, args.language.language(), inputs, (times, host))
        .map_err(|error| Stopped::Run(error.into()))?;
    Ok((results, files))
}
