//! What every command does when all is well.

use super::*;

#[test]
fn a_run_writes_its_files_and_prints_where_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("deep/down");
    let ran = ishizue(&["run", COMPANY_B, "--trials", "300", "--out", text(&out)]).done();
    assert_eq!(names(&out), RUN_FILES);
    assert!(ran.out.contains("report.html"), "{}", ran.out);
    // Company B's year without loss: the parent's premium net of tax is 112m; the captive's own cash flow 80.8m.
    assert!(ran.out.contains("80.8"), "{}", ran.out);
}

#[test]
fn a_run_without_out_writes_beside_the_place_where_it_was_called() {
    let folder = tempfile::tempdir().unwrap();
    let config = fs::canonicalize("configs/w1a.toml").unwrap();
    ishizue_in(folder.path(), &["run", text(&config), "--trials", "100"]).done();
    let expected: Vec<String> = RUN_FILES.iter().map(|name| format!("out/w1a/{name}")).collect();
    assert_eq!(names(folder.path()), expected);
}

#[test]
fn with_json_standard_output_is_results_json_and_nothing_else() {
    // The second configuration has a warning, which belongs on standard error.
    for (config, warns) in [(COMPANY_B, false), ("configs/year_event_table.toml", true)] {
        let out = tempfile::tempdir().unwrap();
        let ran = ishizue(&["run", config, "--trials", "300", "--json", "--out", text(out.path())]).done();
        assert!(ran.out.as_bytes() == files(out.path())["results.json"], "{config}");
        let results: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(results["trials"], 300);
        assert_eq!(ran.err.contains("warning"), warns, "{}", ran.err);
    }
}

#[test]
fn every_command_with_json_prints_one_document() {
    for arguments in [
        vec!["check", "configs/year_event_table.toml", "--json"],
        vec!["loss", COMPANY_B, "400m", "--json"],
        vec!["explain", COMPANY_B, "--trial", "3", "--json"],
        vec!["explain", "configs/tower.toml", "--return-period", "20", "--trials", "500", "--json"],
        vec!["schema"],
        vec!["schema", "--of", "results"],
        vec!["schema", "--of", "stress"],
        vec!["schema", "--of", "price"],
        vec!["schema", "--of", "compare"],
        vec!["schema", "--of", "sweep"],
    ] {
        assert!(ishizue(&arguments).json().is_object(), "{arguments:?}");
    }
}

#[test]
fn check_says_in_json_whether_a_configuration_is_valid_and_what_is_wrong() {
    let valid = ishizue(&["check", COMPANY_B, "--json"]).json();
    assert_eq!(valid["valid"], true);
    let ran = ishizue(&["check", "tests/broken/unknown_key.toml", "--json"]);
    assert_eq!(ran.code, 2);
    let broken: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(broken["valid"], false);
    assert_ne!(broken["complaints"].as_array().unwrap().len(), 0);
}

#[test]
fn warnings_are_for_standard_error_and_do_not_fail_a_check() {
    let ran = ishizue(&["check", "configs/year_event_table.toml"]).done();
    assert!(ran.err.contains("a period without a weight weighs 1"), "{}", ran.err);
    assert!(!ran.out.contains("a period without a weight"));
    assert_eq!(ishizue(&["check", COMPANY_B]).done().err, "");
}

#[test]
fn progress_is_not_printed_where_nobody_watches() {
    let out = tempfile::tempdir().unwrap();
    let ran = ishizue(&["run", COMPANY_B, "--trials", "5000", "--out", text(out.path())]).done();
    assert_eq!(ran.err, "");
}

#[test]
fn the_starter_can_be_checked_and_run_as_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let ran = ishizue_in(folder.path(), &["init", "new/captive"]).done();
    let config = ran.out.lines().find_map(|line| line.strip_prefix("wrote ").filter(|file| file.ends_with(".toml")));
    let config = config.unwrap();
    assert_eq!(ishizue_in(folder.path(), &["check", config]).done().err, "");
    ishizue_in(folder.path(), &["run", config, "--trials", "200", "--out", "out"]).done();
    assert_eq!(names(&folder.path().join("out")), RUN_FILES);
}

#[test]
fn a_book_can_be_checked_and_run_as_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let ran = ishizue_in(folder.path(), &["init", "--book", "1_000", "--seed", "3"]).done();
    assert!(ran.out.contains("Next: ishizue check my_book/credit.toml"), "{}", ran.out);
    let written = names(&folder.path().join("my_book"));
    assert_eq!(written, ["README.md", "buyers.csv", "countries.csv", "credit.toml", "sectors.csv"]);
    assert_eq!(ishizue_in(folder.path(), &["check", "my_book/credit.toml"]).done().err, "");
    ishizue_in(folder.path(), &["run", "my_book/credit.toml", "--trials", "200", "--out", "out"]).done();
    assert_eq!(
        names(&folder.path().join("out")),
        [&["credit_buyers.csv", "credit_quarters.csv"], &files_without_captive()[..]].concat()
    );
    let again = ["init", "--book", "8"];
    ishizue_in(folder.path(), &[&again[..], &["my_book"]].concat())
        .fails(2, &["exists already", "--book 8 another_book"]);
}

#[test]
fn a_book_has_one_to_a_hundred_thousand_buyers() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, words) in [
        (["--book", "0"], "write 1 to 100_000"),
        (["--book", "100_001"], "write 1 to 100_000"),
        (["--book", "many"], "not a whole number"),
        (["--seed", "3"], "--book"),
    ] {
        ishizue_in(folder.path(), &[&["init"], &arguments[..]].concat()).fails(2, &[words]);
    }
    assert!(names(folder.path()).is_empty());
}

#[test]
fn the_starter_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    ishizue_in(folder.path(), &["init", "captive"]).done();
    let config = folder.path().join("captive/captive.toml");
    fs::write(&config, "mine").unwrap();
    let before = files(folder.path());
    ishizue_in(folder.path(), &["init", "captive"]).fails(2, &["exists already", "another_captive"]);
    assert!(files(folder.path()) == before);
    // One file of the name of a table is enough to stop it before it writes any.
    let half = folder.path().join("half");
    fs::create_dir(&half).unwrap();
    fs::write(half.join("sites.csv"), "mine").unwrap();
    ishizue_in(folder.path(), &["init", "half"]).fails(2, &["sites.csv", "exists already"]);
    assert_eq!(names(&half), ["sites.csv"]);
}

#[test]
fn the_schemas_are_those_that_are_committed() {
    for (arguments, committed) in
        [(vec!["schema"], "docs/config.schema.json"), (vec!["schema", "--of", "results"], "docs/results.schema.json")]
    {
        assert!(ishizue(&arguments).done().out == fs::read_to_string(committed).unwrap(), "{committed}");
    }
}

#[test]
fn numbers_on_the_command_line_replace_those_of_the_configuration() {
    let out = tempfile::tempdir().unwrap();
    let run = ["run", COMPANY_B, "--trials", "1_000", "--seed", "4", "--years", "17", "--json"];
    let results = ishizue(&[&run[..], &["--out", text(out.path())]].concat()).json();
    assert_eq!((results["trials"].as_u64(), results["seed"].as_u64()), (Some(1000), Some(4)));
    // 17 rows hold three whole paths of five years and a header.
    let years = fs::read_to_string(out.path().join("years.csv")).unwrap();
    assert_eq!(years.lines().count(), 16);
    assert!(years.lines().last().unwrap().starts_with("2,5,"));
}

#[test]
fn a_run_without_a_year_table_removes_that_of_the_run_before() {
    let out = tempfile::tempdir().unwrap();
    ishizue(&["run", COMPANY_B, "--trials", "100", "--out", text(out.path())]).done();
    ishizue(&["run", COMPANY_B, "--trials", "100", "--years", "none", "--out", text(out.path())]).done();
    assert_eq!(names(out.path()), ["ep_curves.csv", "manifest.json", "pro_forma.csv", "report.html", "results.json"]);
}
