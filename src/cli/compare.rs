//! `ishizue compare`: several designs on the same simulated losses.

use super::args::CompareArgs;
use super::run::Failure;
use super::{Outcome, console};
use crate::model::Model;
use crate::report::compare;
use crate::simulation::Silent;
use crate::study::compare::{CompareError, CompareResults, compare as compute};
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
        let cancel = console::cancel_on_interrupt();
        let t = std::time::Instant::now();
        return match crate::study::sweep::sweep(model, args.threads, &cancel) {
            Ok(results) => { eprintln!("{:?}", t.elapsed()); console::print(&crate::report::sweep::json(&results)) },
            Err(error) => Failure::from(error).tell(&args.configs[0], Path::new("")),
        };
    }
    let out = args.out.clone().unwrap_or_else(|| Path::new("out").join("compare"));
    let first = args.configs[0].clone();
    match work(args, &models, &out) {
        Ok((results, _)) if args.json => console::print(&compare::json(&results)),
        Ok((results, files)) => console::print(&compare::summary(&results, &files, console::colour())),
        Err(Stopped::Run(failure)) => failure.tell(&first, &out),
        Err(Stopped::Unlike(why)) => {
            console::complain(&why);
            Outcome::Refused
        }
    }
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
    let files = compare::write(&results, out, inputs, times, host).map_err(|error| Stopped::Run(error.into()))?;
    Ok((results, files))
}
