//! `ishizue merge`: one run from the parts that `run --shard` simulated.

use super::args::MergeArgs;
use super::run::{Task, default_folder, report};
use super::{Outcome, console};
use crate::model::settings::Sampling;
use crate::simulation::block_log::{LogError, Opened, RunIdentity};
use std::path::PathBuf;

/// Holds the shards against one another and against the configuration; then reports as `run` does.
pub fn run(args: &MergeArgs) -> Outcome {
    let opened = Opened::read(&args.shards);
    let Some(header) = opened.header().cloned() else { return refuse(opened.refusals()) };
    let config = args.config.clone().unwrap_or_else(|| PathBuf::from(&header.config));
    if !config.is_file() {
        let mut refusals = opened.refusals().to_vec();
        let why = "the shards were simulated from this configuration, which is not here; name it with --config CONFIG";
        refusals.push(format!("{}: {why}", config.display()));
        return refuse(&refusals);
    }
    let mut model = match console::read(&config) {
        Ok((model, _)) => model,
        Err(outcome) => {
            refuse(opened.refusals());
            return outcome;
        }
    };
    // What was written on the command line of the shards instead of in the configuration.
    model.settings.trials = header.run.trials;
    model.settings.seed = header.run.seed;
    let sampling = [Sampling::Plain, Sampling::Tail].into_iter().find(|how| how.key() == header.run.sampling);
    model.settings.sampling = sampling.unwrap_or(model.settings.sampling);
    let mut merge = match opened.check(&RunIdentity::of(&model)) {
        Ok(merge) => merge,
        Err(LogError::Refused(refusals)) => return refuse(&refusals),
        Err(error) => return refuse(&[error.to_string()]),
    };
    let out = args.out.clone().unwrap_or_else(|| default_folder(&config));
    let task = Task {
        config: &config,
        out: &out,
        threads: args.threads,
        block: 0,
        years: args.years,
        json: args.json,
        language: args.language.language(),
    };
    report(&task, (&model, None), &mut merge, &console::cancel_on_interrupt())
}

fn refuse(refusals: &[String]) -> Outcome {
    refusals.iter().for_each(|refusal| console::complain(refusal));
    console::complain("nothing was merged and nothing written");
    Outcome::Refused
}
