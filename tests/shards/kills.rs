//! Runs that are killed or interrupted and taken up again.

use super::*;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const TRIALS: &str = "120_000";

/// Begins a run that writes a log, waits until the log holds so many bytes, and sends a signal. On a machine that is busy with other
/// things the run may end before that; then it is begun again, without what it wrote.
fn stopped(arguments: &[&str], (log, wrote): (&Path, &Path), bytes: u64, signal: &str) -> Output {
    for _ in 0..20 {
        let before = fs::read(log).ok();
        let mut child = begun(arguments, log, bytes);
        let runs = child.try_wait().unwrap().is_none();
        let command = format!("kill -{signal} {}", child.id());
        let send = || Command::new("sh").args(["-c", &command]).status().unwrap().success();
        let sent = runs && send();
        let output = child.wait_with_output().unwrap();
        if sent && output.status.code() != Some(0) {
            return output;
        }
        fs::remove_dir_all(wrote).unwrap();
        fs::create_dir(wrote).unwrap();
        before.into_iter().for_each(|before| fs::write(log, before).unwrap());
    }
    panic!("the run always ends before it is stopped");
}

fn begun(arguments: &[&str], log: &Path, bytes: u64) -> Child {
    let mut program = Command::new(env!("CARGO_BIN_EXE_ishizue"));
    program.args(["run", TOWER, "--trials", TRIALS, "--threads", "1", "--block", "64"]).args(arguments);
    program.current_dir(env!("CARGO_MANIFEST_DIR")).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.spawn().unwrap();
    let begun = Instant::now();
    while fs::metadata(log).map_or(0, |log| log.len()) < bytes && child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the run writes no log");
        sleep(Duration::from_millis(1));
    }
    child
}

#[test]
fn a_run_killed_twice_and_taken_up_is_the_same_bytes_and_leaves_no_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, out, log) = (folder.path().join("whole"), folder.path().join("out"), folder.path().join("run.ishizue"));
    done(&["run", TOWER, "--trials", TRIALS, "--out", text(&whole)]);
    let options = ["--checkpoint", text(&log), "--out", text(&out)];
    let mut kept = 0;
    for more in [20_000, 60_000] {
        stopped(&options, (&log, &out), kept + more, "KILL");
        kept = fs::metadata(&log).unwrap().len();
        assert!(!out.join("results.json").exists());
    }
    let output = ishizue(&[&["run", TOWER, "--trials", TRIALS][..], &options].concat());
    let said = error_of(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.starts_with(&format!("going on from {}, which holds ", text(&log))), "{said}");
    assert!(said.contains(" of 120000 trials\n") && said.lines().count() == 1, "{said}");
    assert!(files(&whole) == files(&out));
    assert!(!log.exists());
}

#[test]
fn an_interrupted_run_says_how_to_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let (out, log) = (folder.path().join("out"), folder.path().join("run.ishizue"));
    let output = stopped(&["--checkpoint", text(&log), "--out", text(&out)], (&log, &out), 20_000, "INT");
    let said = error_of(&output);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(130), 0), "{said}");
    assert!(said.starts_with("interrupted: nothing was written\n"), "{said}");
    assert!(said.contains("of 120000 trials: give the same command again to go on"), "{said}");
    assert!(!out.exists() && log.exists());
}

#[test]
fn a_killed_shard_goes_on_by_the_same_command() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, parts) = (folder.path().join("whole"), folder.path().join("parts"));
    let part = parts.join("shard-2-of-2.ishizue.part");
    let options = ["--shard", "2/2", "--out", text(&parts)];
    stopped(&options, (&part, &parts), 20_000, "KILL");
    let unfinished = ["merge", text(&part), "--out", text(&whole)];
    refused(&unfinished, &["it is not finished", "trials 0 to 59999 are in none of the files", "--shard 1/2"]);
    assert!(!whole.exists());
    let output = ishizue(&[&["run", TOWER, "--trials", TRIALS, "--block", "64"][..], &options].concat());
    assert!(error_of(&output).contains("going on from"), "{}", error_of(&output));
    assert_eq!(files(&parts).into_keys().collect::<Vec<_>>(), ["shard-2-of-2.ishizue"]);
    let uninterrupted = folder.path().join("again");
    done(
        &[&["run", TOWER, "--trials", TRIALS, "--block", "64", "--shard", "2/2", "--out"][..], &[text(&uninterrupted)]]
            .concat(),
    );
    assert!(files(&parts) == files(&uninterrupted));
}
