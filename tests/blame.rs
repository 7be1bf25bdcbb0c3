//! Mistakes that only show when a model is put together: each is told at its table and key, with rule and right form, by
//! `ishizue check --json` like any other.

use std::path::Path;

use assert_cmd::Command;
use ishizue::config;
use ishizue::input::complaint::Complaint;
use ishizue::programme::PlanError;
use ishizue::simulation::RunError;
use ishizue::study::run::{StudyError, compile};
use rust_decimal::dec;
use serde_json::Value;

const GOOD: &str = include_str!("broken/good.toml");

/// The configuration of `tests/broken` with other texts in some places, in a folder with its lists.
fn folder(changes: &[(&str, &str)]) -> tempfile::TempDir {
    let mut text = GOOD.to_owned();
    for (from, to) in changes {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text = text.replace(from, to);
    }
    let folder = tempfile::tempdir().unwrap();
    for list in ["sites.csv", "elt.csv"] {
        std::fs::copy(Path::new("tests/broken").join(list), folder.path().join(list)).unwrap();
    }
    std::fs::write(folder.path().join("one.toml"), text).unwrap();
    folder
}

/// Line and column, what is wrong, a part of the rule, a part of the example.
fn blamed(from: &str, to: &str, (line, column): (u32, u32), what: &str, rule: &str, example: &str) {
    let folder = folder(&[(from, to)]);
    let path = folder.path().join("one.toml");
    let (model, _) = config::read(&path).unwrap_or_else(|all| panic!("{all}"));
    let error = compile(&model).map(|_| ()).expect_err(what);
    let all = config::blame(&path, &StudyError::Run(error)).expect(what);
    let complaints: Vec<&Complaint> = all.iter().collect();
    let [found] = complaints[..] else { panic!("{all}") };
    assert_eq!((found.line, found.column, found.what.as_str()), (Some(line), Some(column), what), "{all}");
    assert!(found.rule.contains(rule), "rule: {}", found.rule);
    assert!(found.example.contains(example), "example: {}", found.example);
}

#[test]
fn amounts_that_an_index_makes_too_large_are_told_at_the_renewal() {
    let rule = "exact up to 2^53";
    let example = "renewal = { index = { premium = \"2%\"";
    blamed(
        "premium = \"42.75m\"",
        "premium = \"60tn\"\nrenewal = { index = { premium = \"50%\" } }",
        (56, 11),
        "London: its premium must be at least 0 and at most 2^53 quanta",
        rule,
        example,
    );
    blamed(
        "limit = \"900m\" } }",
        "limit = \"60tn\" } }\nrenewal = { index = { limits = \"50%\" } }",
        (55, 11),
        "London: its layer must be at least 0 and at most 2^53 quanta",
        rule,
        example,
    );
}

#[test]
fn every_error_of_the_programme_is_told_at_a_key_of_its_contract_or_policy() {
    let folder = folder(&[]);
    let path = folder.path().join("one.toml");
    let (policy, contract) = (String::from("earthquake policy"), String::from("London"));
    let unsupported = |why| PlanError::Unsupported { item: contract.clone(), why };
    for (error, line) in [
        (PlanError::BasisMissing { contract: contract.clone() }, 54),
        (PlanError::AfterOtherCedant { contract: contract.clone(), other: "fronting".into() }, 56),
        (PlanError::NegativeSubjectPremium { contract: contract.clone() }, 55),
        (PlanError::PremiumOverflow { item: policy.clone() }, 38),
        (PlanError::AmountOutOfRange { item: policy.clone(), what: "its aggregate limit" }, 40),
        (PlanError::AmountOutOfRange { item: policy.clone(), what: "its deductible" }, 39),
        (PlanError::AmountOutOfRange { item: contract.clone(), what: "its layer" }, 54),
        (PlanError::ShareOutOfRange { item: "fronting".into(), what: "its ceded share" }, 46),
        (PlanError::SharesAboveWhole { contracts: vec!["fronting".into()], total: dec!(1.1) }, 46),
        (unsupported("its subject premium contains a swing-rated premium, which follows losses; state an amount"), 55),
        (unsupported("reinstatements need an occurrence limit to reinstate"), 54),
        // What the table does not say is told at its head.
        (PlanError::Period { item: contract.clone() }, 50),
        // One of several co-insurers.
        (PlanError::PremiumOverflow { item: format!("{policy} (Insurer D)") }, 38),
    ] {
        let what = error.to_string();
        let all = config::blame(&path, &StudyError::Run(RunError::Plan(error))).unwrap();
        let found = all.iter().next().unwrap();
        assert_eq!((found.line, found.what.as_str()), (Some(line), what.as_str()), "{all}");
        assert!(!found.rule.is_empty() && !found.example.is_empty(), "{all}");
    }
    assert!(config::blame(&path, &StudyError::Run(RunError::Cancelled)).is_none());
}

fn checked(folder: &Path) -> (i32, Value) {
    let mut command = Command::cargo_bin("ishizue").unwrap();
    let output = command.args(["check", "one.toml", "--json"]).current_dir(folder).output().unwrap();
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn check_lists_them_in_json_with_the_warnings() {
    let never_binds = ("deductible = {", "sub-limits = { building = \"9bn\" }\ndeductible = {");
    let grows = ("premium = \"42.75m\"", "renewal = { index = { premium = \"50%\" } }\npremium = \"60tn\"");
    let folder = folder(&[never_binds, grows]);
    let (code, answer) = checked(folder.path());
    assert_eq!((code, &answer["valid"]), (2, &Value::Bool(false)), "{answer:#}");
    let complaints = answer["complaints"].as_array().unwrap();
    let error = complaints.iter().find(|complaint| complaint["severity"] == "error").unwrap();
    assert_eq!((&error["line"], &error["path"]), (&56.into(), &"contract[2].renewal".into()), "{answer:#}");
    assert!(complaints.iter().any(|complaint| complaint["severity"] == "warning"), "{answer:#}");
    for part in ["file", "what", "rule", "example"] {
        assert!(error[part].as_str().is_some_and(|text| !text.is_empty()), "{part}: {answer:#}");
    }
    // A run says the same.
    let mut command = Command::cargo_bin("ishizue").unwrap();
    let output = command.args(["run", "one.toml", "--out", "out"]).current_dir(folder.path()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("one.toml:56:11") && said.contains("rule: amounts are whole numbers"), "{said}");
}

#[test]
fn check_refuses_more_trials_than_memory_holds() {
    let folder = folder(&[("trials = 100_000", "trials = 200_000_000")]);
    let (code, answer) = checked(folder.path());
    assert_eq!(code, 2, "{answer:#}");
    let error = &answer["complaints"][0];
    assert_eq!((&error["line"], &error["path"]), (&8.into(), &"simulation.trials".into()), "{answer:#}");
    assert!(error["example"].as_str().unwrap().starts_with("trials = "), "{answer:#}");
}
