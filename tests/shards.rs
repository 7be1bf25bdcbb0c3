//! One run from parts, and one run taken up after a kill: the same bytes as a run that was neither. Whatever is no part of that run is
//! refused, in words, and nothing is written.

#[path = "shards/damage.rs"]
mod damage;
#[cfg(unix)]
#[path = "shards/kills.rs"]
mod kills;
#[path = "shards/merging.rs"]
mod merging;
#[path = "shards/refusals.rs"]
mod refusals;

use ishizue::config;
use ishizue::model::Model;
use ishizue::report::json;
use ishizue::simulation::block::BlockColumns;
use ishizue::simulation::block_log::{Checkpoint, LogError, Merge, Opened, RunIdentity};
use ishizue::simulation::shard::Shard;
use ishizue::simulation::{BlockSource, Cancel, RunError, RunSettings, Silent, Sink};
use ishizue::study::run::{NoRows, StudyError, compile, run_from};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const TOWER: &str = "configs/tower.toml";

/// Runs the program in the folder of the project.
fn ishizue(arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_ishizue"));
    let output = program.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(!error_of(&output).contains("panicked"), "{arguments:?}: {}", error_of(&output));
    output
}

fn error_of(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The same, which succeeds; standard output.
fn done(arguments: &[&str]) -> String {
    let output = ishizue(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", error_of(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// The same, which is refused for these reasons and prints nothing; standard error.
fn refused(arguments: &[&str], reasons: &[&str]) -> String {
    let output = ishizue(arguments);
    let said = error_of(&output);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}: {said}");
    for reason in reasons {
        assert!(said.contains(reason), "{arguments:?}: `{reason}` is not in: {said}");
    }
    said
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The files of a folder by name, without the manifest.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let named = entries.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path));
    let kept = named.filter(|(name, _)| name != "manifest.json");
    kept.map(|(name, path)| (name, fs::read(path).unwrap())).collect()
}

/// Simulates the shards of a run into a folder; their files, in order.
fn shards(config: &str, of: u64, options: &[&str], folder: &Path) -> Vec<PathBuf> {
    let one = |index: u64| {
        let shard = format!("{index}/{of}");
        done(&[&["run", config, "--shard", &shard, "--out", text(folder)], options].concat());
        folder.join(format!("shard-{index}-of-{of}.ishizue"))
    };
    (1..=of).map(one).collect()
}

/// A configuration with fewer trials.
fn model(config: &str, trials: u64) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(config);
    let mut model = config::read(&path).unwrap().0;
    model.settings.trials = trials;
    model
}

/// Small blocks, so that a log has many records.
fn settings(trials: u64) -> RunSettings {
    RunSettings { trials, threads: 1, block: 16 }
}

/// results.json from any source of blocks.
fn results(model: &Model, source: &mut dyn BlockSource) -> Result<String, StudyError> {
    let settings = settings(model.settings.trials);
    run_from(source, model, &settings, &Silent, &Cancel::new(), &mut NoRows).map(|results| json::results(&results))
}

fn open(path: &Path, model: &Model) -> Result<Checkpoint, LogError> {
    Checkpoint::open(path, RunIdentity::of(model), Path::new("test.toml"), Shard::WHOLE)
}

/// A whole log of a run.
fn whole_log(path: &Path, model: &Model) -> Vec<u8> {
    let engine = compile(model).unwrap();
    open(path, model).unwrap().complete(&engine, &settings(model.settings.trials), &Silent, &Cancel::new()).unwrap();
    fs::read(path).unwrap()
}

fn merged(path: &Path, model: &Model) -> Result<Merge, LogError> {
    Opened::read(&[path.to_path_buf()]).check(&RunIdentity::of(model))
}

/// Keeps every block.
#[derive(Default)]
struct Kept(Vec<BlockColumns>);

impl Sink for Kept {
    fn receive(&mut self, block: &BlockColumns) -> io::Result<()> {
        self.0.push(block.clone());
        Ok(())
    }
}
