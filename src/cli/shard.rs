//! `ishizue run --shard I/N`: simulates a part of the trials into a file.
//!
//! While it is written the file is called `shard-I-of-N.ishizue.part`; what is found there is gone on with.

use super::args::RunArgs;
use super::run::{Failure, tell_found, tell_kept};
use super::{Outcome, console};
use crate::model::Model;
use crate::report::shard::{ShardReport, page};
use crate::simulation::block_log::{Checkpoint, RunIdentity};
use crate::simulation::shard::Shard;
use crate::simulation::{Cancel, RunError, RunSettings};
use crate::study::run::{StudyError, check_trials, compile};
use std::fs;
use std::path::{Path, PathBuf};

/// Simulates the part, or what of it is missing.
pub fn run(args: &RunArgs, shard: Shard, model: &Model, out: &Path, cancel: &Cancel) -> Outcome {
    let trials = model.settings.trials;
    if trials > 0 && shard.of() > trials {
        console::complain(&format!(
            "{trials} trials cannot be shared out over {} shards: write at most {trials}, such as --shard 1/{trials}",
            shard.of()
        ));
        return Outcome::Refused;
    }
    let opened = begin(args, shard, model, out);
    let mut log = match opened {
        Ok(log) => log,
        Err(failure) => return failure.tell(&args.config, out),
    };
    tell_found(&log);
    match simulate(args, model, &mut log, cancel).and_then(|()| named(&log, shard, out)) {
        Ok(file) => {
            let bytes = fs::metadata(&file).map_or(0, |file| file.len());
            let report = ShardReport { title: &model.title, shard, trials, file: &file, bytes };
            console::print(&page(&report, args.language.language()))
        }
        Err(failure) => {
            let outcome = failure.tell(&args.config, out);
            tell_kept(&log);
            outcome
        }
    }
}

/// Opens the unfinished file, after what would keep the whole run from being merged.
fn begin(args: &RunArgs, shard: Shard, model: &Model, out: &Path) -> Result<Checkpoint, Failure> {
    check_trials(model, model.settings.trials)?;
    fs::create_dir_all(out)?;
    let part = out.join(format!("{}.part", shard.file_name()));
    Checkpoint::open(&part, RunIdentity::of(model), &args.config, shard)
        .map_err(|error| StudyError::from(RunError::from(error)).into())
}

fn simulate(args: &RunArgs, model: &Model, log: &mut Checkpoint, cancel: &Cancel) -> Result<(), Failure> {
    let engine = compile(model).map_err(StudyError::from)?;
    let range = log.range();
    let progress = console::Progress::new(range.end - range.start);
    let settings = RunSettings { trials: model.settings.trials, threads: args.threads, block: args.block };
    let result = log.complete(&engine, &settings, &progress, cancel);
    progress.finish();
    Ok(result.map_err(StudyError::from)?)
}

/// Gives the finished file its name.
fn named(log: &Checkpoint, shard: Shard, out: &Path) -> Result<PathBuf, Failure> {
    let file = out.join(shard.file_name());
    fs::rename(log.path(), &file)?;
    Ok(file)
}
