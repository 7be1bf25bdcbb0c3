//! Ctrl-C and its kin in the middle of a run.

use super::*;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A run that lasts far longer than the test needs to stop it.
fn long_run(out: &Path) -> Child {
    let trials = "8_000_000";
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_ishizue"));
    program.args(["run", "configs/tower.toml", "--threads", "1", "--years", "all", "--trials", trials, "--out"]);
    program.arg(out).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until the first years are written.
fn wait_for_rows(out: &Path) {
    let begun = Instant::now();
    let rows = || fs::metadata(out.join("years.csv.part")).map_or(0, |part| part.len());
    while rows() < 1_000 {
        assert!(begun.elapsed() < Duration::from_secs(60), "the run writes nothing");
        sleep(Duration::from_millis(5));
    }
}

fn send(signal: &str, child: &Child) {
    let command = format!("kill -{signal} {}", child.id());
    assert!(std::process::Command::new("sh").args(["-c", &command]).status().unwrap().success());
}

#[test]
fn an_interrupted_run_leaves_no_folder_and_exits_with_130() {
    for signal in ["INT", "TERM", "HUP"] {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let child = long_run(&out);
        wait_for_rows(&out);
        send(signal, &child);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{signal}");
        assert_eq!(output.stdout, b"");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "interrupted: nothing was written\n");
        assert!(!out.exists(), "{signal}: an empty folder is left");
    }
}

#[test]
fn an_interrupted_run_leaves_the_finished_run_before_it_as_it_was() {
    let out = tempfile::tempdir().unwrap();
    ishizue(&["run", "configs/tower.toml", "--trials", "200", "--out", text(out.path())]).done();
    let before = files(out.path());
    let child = long_run(out.path());
    wait_for_rows(out.path());
    send("INT", &child);
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(130));
    assert!(files(out.path()) == before);
}

#[test]
fn a_killed_run_leaves_only_parts_and_the_next_one_finishes() {
    let out = tempfile::tempdir().unwrap();
    let mut child = long_run(out.path());
    wait_for_rows(out.path());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(names(out.path()), ["years.csv.part"]);
    ishizue(&["run", "configs/tower.toml", "--trials", "200", "--out", text(out.path())]).done();
    assert_eq!(names(out.path()), files_without_captive());
}

/// Waits until the process catches signals: Linux says so in /proc.
#[cfg(target_os = "linux")]
fn wait_for_handler(child: &Child) {
    let catches_interrupt = || {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or("0");
        u64::from_str_radix(mask.trim(), 16).unwrap_or(0) & 0b10 != 0
    };
    let begun = Instant::now();
    while !catches_interrupt() {
        assert!(begun.elapsed() < Duration::from_secs(60), "no handler");
        sleep(Duration::from_millis(5));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_search_for_a_path_exits_with_130() {
    let search = ["--return-period", "100", "--trials", "100_000_000", "--threads", "1"];
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_ishizue"));
    program.args(["explain", "configs/tower.toml"]).args(search).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = program.spawn().unwrap();
    wait_for_handler(&child);
    send("INT", &child);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stdout), (Some(130), Vec::new()));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "interrupted\n");
}
