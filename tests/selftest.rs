//! The known answers of `ishizue selftest`, and the command around them. That a wrong case ends with code 1 is tested in
//! `src/cli/selftest.rs`.

use assert_cmd::Command;
use ishizue::selftest::{self, SelftestResults};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("ishizue").unwrap();
    command.arg("selftest").args(arguments);
    command
}

#[test]
fn every_known_answer_comes_out() {
    let results = selftest::run(&selftest::cases(), None);
    let wrong: Vec<_> = results.cases.iter().filter(|case| !case.holds).collect();
    assert!(results.holds(), "{wrong:#?}");
    let checks: usize = results.cases.iter().map(|case| case.checks.len()).sum();
    assert!(results.cases.len() >= 35 && checks >= 300, "{} cases, {checks} checks", results.cases.len());
}

#[test]
fn the_document_is_one_and_the_same_twice() {
    let document = || command(&["--only", "openquake", "--json"]).assert().success().get_output().stdout.clone();
    let (first, second) = (document(), document());
    assert_eq!(first, second);
    let results: SelftestResults = serde_json::from_slice(&first).unwrap();
    assert!(results.holds() && results.cases.len() >= 3);
}

#[test]
fn the_sheet_is_printed_and_filed() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("proof");
    let run = command(&["--only", "time order", "--out", out.to_str().unwrap()]).assert().success();
    let text = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(text.contains("350000, 1000000, 2000000, 650000, 0"), "{text}");
    assert!(text.contains("All of 1 cases with 2 checks hold."), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let filed: SelftestResults = serde_json::from_slice(&std::fs::read(out.join("selftest.json")).unwrap()).unwrap();
    assert!(filed.holds());
}

#[test]
fn a_pattern_that_fits_no_case_proves_nothing() {
    let run = command(&["--only", "no such case"]).assert().code(1);
    assert!(String::from_utf8_lossy(&run.get_output().stdout).contains("No case"));
}
