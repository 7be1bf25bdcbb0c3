//! `ishizue run`: simulates, writes the files, prints the summary.

use super::args::RunArgs;
use super::loss::refuse_run;
use super::{Outcome, console};
use crate::input::counted::counted;
use crate::model::Model;
use crate::report::credit_csv::{write_credit_buyers, write_credit_quarters};
use crate::report::csv::{YearTableWriter, write_ep_curves, write_pro_forma};
use crate::report::files::{FileError, OutputFolder};
use crate::report::labels::Language;
use crate::report::manifest::Manifest;
use crate::report::rules_csv::write_rules;
use crate::report::year_table::YearTable;
use crate::report::{html, json, terminal};
use crate::simulation::block_log::{Checkpoint, LogError, RunIdentity};
use crate::simulation::shard::Shard;
use crate::simulation::{BlockSource, Cancel, RunError, RunSettings, Simulated, Sink};
use crate::study::results::Results;
use crate::study::run::{NoRows, StudyError, check_trials, run_from};
use crate::study::until::look;
use jiff::Timestamp;
use std::io;
use std::path::{Path, PathBuf};

/// How a run is reported, and with how many threads it is found out.
pub(super) struct Task<'a> {
    pub config: &'a Path,
    pub out: &'a Path,
    pub threads: usize,
    pub block: usize,
    pub years: u64,
    pub json: bool,
    pub language: Language,
}

/// Runs the main job.
pub fn run(args: &RunArgs) -> Outcome {
    if let Some(why) = contradiction(args) {
        console::complain(why);
        return Outcome::Refused;
    }
    let (mut model, _) = match console::read(&args.config) {
        Ok(read) => read,
        Err(outcome) => return outcome,
    };
    args.overrides.apply(&mut model);
    let out = args.out.clone().unwrap_or_else(|| default_folder(&args.config));
    let cancel = console::cancel_on_interrupt();
    if let Some(shard) = args.shard {
        return super::shard::run(args, shard, &model, &out, &cancel);
    }
    let said = match looked(args, &mut model, &cancel) {
        Ok(said) => said,
        Err(failure) => return failure.tell(&args.config, &out),
    };
    let task = Task {
        config: &args.config,
        out: &out,
        threads: args.threads,
        block: args.block,
        years: args.years,
        json: args.json,
        language: args.language.language(),
    };
    match &args.checkpoint {
        None => report(&task, (&model, said), &mut Simulated, &cancel),
        Some(file) => with_checkpoint(&task, file, &model, &cancel),
    }
}

/// Options that say two things at once.
fn contradiction(args: &RunArgs) -> Option<&'static str> {
    if args.until.is_some() && (args.shard.is_some() || args.checkpoint.is_some()) {
        return Some(
            "--until simulates one number of trials after another, so that nobody knows beforehand which trials there are to share out or \
             to keep: find the number with --until first, then write it, such as --trials 400_000 --shard 1/4",
        );
    }
    (args.shard.is_some() && args.checkpoint.is_some()).then_some(
        "--shard keeps its trials in its own file, so --checkpoint has nothing to do: leave it away; after a kill the same command \
         with --shard goes on",
    )
}

/// Runs with a file that keeps what is simulated; removes it when everything is written.
fn with_checkpoint(task: &Task, file: &Path, model: &Model, cancel: &Cancel) -> Outcome {
    let opened = check_trials(model, model.settings.trials).map_err(Failure::from).and_then(|()| {
        let run = RunIdentity::of(model);
        Checkpoint::open(file, run, task.config, Shard::WHOLE)
            .map_err(|error| Failure::from(StudyError::from(RunError::from(error))))
    });
    let mut checkpoint = match opened {
        Ok(checkpoint) => checkpoint,
        Err(failure) => return failure.tell(task.config, task.out),
    };
    tell_found(&checkpoint);
    let outcome = report(task, (model, None), &mut checkpoint, cancel);
    match outcome {
        Outcome::Done => {
            if let Err(cause) = std::fs::remove_file(file) {
                console::complain(&format!(
                    "{}: it is no longer needed, but could not be removed: {cause}",
                    file.display()
                ));
            }
        }
        _ => tell_kept(&checkpoint),
    }
    outcome
}

/// Says that a run goes on from where an earlier one stopped.
pub(super) fn tell_found(log: &Checkpoint) {
    if log.done() > 0 {
        console::complain(&format!("going on from {}, which holds {}", log.path().display(), held(log)));
    }
}

/// Says how to go on.
pub(super) fn tell_kept(log: &Checkpoint) {
    console::complain(&format!("{} holds {}: give the same command again to go on", log.path().display(), held(log)));
}

fn held(log: &Checkpoint) -> String {
    let range = log.range();
    format!("{} of {}", log.done(), counted((range.end - range.start) as usize, "trials"))
}

/// Finds out what is asked, writes it and prints the summary.
pub(super) fn report(
    task: &Task,
    (model, said): (&Model, Option<String>),
    source: &mut dyn BlockSource,
    cancel: &Cancel,
) -> Outcome {
    match work(task, (model, said), source, cancel) {
        Ok((results, _)) if task.json => console::print(&json::results(&results)),
        Ok((results, files)) => {
            let options = terminal::Options { colour: console::colour(), language: task.language };
            let summary = terminal::summary_in(&results, &files, options);
            console::print(&(summary + &sweep_line(model, task.config)))
        }
        Err(failure) => failure.tell(task.config, task.out),
    }
}

/// Says that a sweep is there, which this command does not simulate, and how to.
fn sweep_line(model: &Model, config: &Path) -> String {
    let Some(sweep) = &model.sweep else { return String::new() };
    format!(
        "\nThe configuration has a sweep of {}: ishizue compare {}\n",
        counted(sweep.designs.len(), "designs"),
        config.display()
    )
}

/// What stopped a run.
pub(super) enum Failure {
    Study(StudyError),
    Write(String),
}

impl Failure {
    pub(super) fn tell(self, config: &Path, out: &Path) -> Outcome {
        match self {
            Failure::Study(StudyError::Run(RunError::Cancelled)) => {
                console::complain("interrupted: nothing was written");
                Outcome::Interrupted
            }
            Failure::Study(StudyError::Run(error @ (RunError::Plan(_) | RunError::Peril(_) | RunError::Ledger(_)))) => {
                refuse_run(config, error)
            }
            Failure::Study(StudyError::Run(RunError::Log(error))) => {
                console::complain(&error.to_string());
                if matches!(error, LogError::Refused(_)) { Outcome::Refused } else { Outcome::Failed }
            }
            Failure::Study(error) => {
                console::complain(&format!("{}: {error}", config.display()));
                match error {
                    StudyError::TooManyTrials { .. }
                    | StudyError::NoTrials
                    | StudyError::TailTrials { .. }
                    | StudyError::Until { .. }
                    | StudyError::NoSweep
                    | StudyError::QuoteWithoutLimit { .. }
                    | StudyError::PastLossTooLarge { .. }
                    | StudyError::Stated(_) => Outcome::Refused,
                    _ => Outcome::Failed,
                }
            }
            Failure::Write(cause) => console::unwritten(out, &cause),
        }
    }
}

impl From<StudyError> for Failure {
    fn from(error: StudyError) -> Failure {
        match error {
            StudyError::Run(RunError::Sink(error)) => Failure::Write(error.to_string()),
            other => Failure::Study(other),
        }
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Failure {
        Failure::Write(error.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Write(error.to_string())
    }
}

/// `out/<name of the configuration>`.
pub(super) fn default_folder(config: &Path) -> PathBuf {
    Path::new("out").join(config.file_stem().unwrap_or(config.as_os_str()))
}

/// Doubles the trials of the model until the figure that is asked for is precise enough; says how that went.
fn looked(args: &RunArgs, model: &mut Model, cancel: &Cancel) -> Result<Option<String>, Failure> {
    let Some(until) = &args.until else { return Ok(None) };
    let limits = (args.most_trials, args.threads);
    let looked = look(model, until, limits, &|trials| Box::new(console::Progress::new(trials)), cancel)?;
    model.settings.trials = looked.trials;
    Ok(Some(looked.said))
}

fn work(
    task: &Task,
    (model, said): (&Model, Option<String>),
    source: &mut dyn BlockSource,
    cancel: &Cancel,
) -> Result<(Results, Vec<PathBuf>), Failure> {
    let begun = Timestamp::now();
    check_trials(model, model.settings.trials)?;
    let mut folder = OutputFolder::open(task.out)?;
    let (mut results, rows) = if task.years == 0 {
        (simulated(task, model, source, cancel, &mut NoRows)?, 0)
    } else {
        let designs = crate::study::run::designs(model);
        let names: Vec<&str> = designs.iter().map(|design| design.name.as_str()).collect();
        let quantum = model.settings.quantum.size().to_string();
        let writer = YearTableWriter::new(folder.begin("years.csv")?, &quantum, &names)?;
        let mut table = YearTable::new(writer, task.years);
        let results = simulated(task, model, source, cancel, &mut table)?;
        let rows = table.rows_written();
        folder.close(table.finish()?)?;
        (results, rows)
    };
    results.warnings.extend(said);
    folder.write("results.json", json::results(&results).as_bytes())?;
    let mut curves = Vec::new();
    write_ep_curves(&results, &mut curves)?;
    folder.write("ep_curves.csv", &curves)?;
    if results.pro_forma.is_some() {
        let mut statements = Vec::new();
        write_pro_forma(&results, &mut statements)?;
        folder.write("pro_forma.csv", &statements)?;
    }
    if !results.credits.is_empty() {
        let (mut quarters, mut buyers) = (Vec::new(), Vec::new());
        write_credit_quarters(&results, &mut quarters)?;
        write_credit_buyers(&results, &mut buyers)?;
        folder.write("credit_quarters.csv", &quarters)?;
        folder.write("credit_buyers.csv", &buyers)?;
    }
    if let Some(found) = &results.rules {
        let mut figures = Vec::new();
        write_rules(found, &mut figures)?;
        folder.write("rules.csv", &figures)?;
    }
    folder.write("report.html", html::page_in(&results, task.language)?.as_bytes())?;
    if cancel.is_cancelled() {
        return Err(StudyError::Run(RunError::Cancelled).into());
    }
    let manifest = Manifest {
        inputs: model.inputs.clone(),
        year_rows: rows,
        started: begun.to_string(),
        finished: Timestamp::now().to_string(),
        host: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        threads: threads(task.threads),
        ..Manifest::of(&results)
    };
    Ok((results, folder.finish(manifest)?))
}

fn simulated(
    task: &Task,
    model: &Model,
    source: &mut dyn BlockSource,
    cancel: &Cancel,
    rows: &mut dyn Sink,
) -> Result<Results, StudyError> {
    let progress = console::Progress::new(model.settings.trials);
    let settings = RunSettings { trials: model.settings.trials, threads: task.threads, block: task.block };
    let results = run_from(source, model, &settings, &progress, cancel, rows);
    progress.finish();
    results
}

fn threads(stated: usize) -> u64 {
    let all = || std::thread::available_parallelism().map_or(1, |threads| threads.get());
    (if stated == 0 { all() } else { stated }) as u64
}
