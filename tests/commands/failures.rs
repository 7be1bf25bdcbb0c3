//! What is refused, what fails, and that nothing is left that looks finished.

use super::*;

#[test]
fn a_command_line_that_is_not_understood_is_refused() {
    for arguments in [
        vec![],
        vec!["fly"],
        vec!["run"],
        vec!["run", COMPANY_B, "--fast"],
        vec!["run", COMPANY_B, "--trials", "many"],
        vec!["run", COMPANY_B, "--trials", "-1"],
        vec!["run", COMPANY_B, "--trials", "99999999999999999999"],
        vec!["run", COMPANY_B, "--years", "some"],
        vec!["run", COMPANY_B, "--threads", "x"],
        vec!["loss", COMPANY_B],
        vec!["explain", COMPANY_B],
        vec!["explain", COMPANY_B, "--trial", "1", "--return-period", "10"],
        vec!["explain", COMPANY_B, "--return-period", "10", "--of", "luck"],
        vec!["schema", "--of", "luck"],
    ] {
        ishizue(&arguments).fails(2, &["--help"]);
    }
}

#[test]
fn a_configuration_with_mistakes_is_refused_by_every_command() {
    let out = tempfile::tempdir().unwrap();
    for config in ["tests/broken/unknown_key.toml", "configs/nowhere.toml", "configs"] {
        for arguments in [
            vec!["check", config],
            vec!["run", config, "--out", text(&out.path().join("new"))],
            vec!["loss", config, "1m"],
            vec!["explain", config, "--trial", "0"],
        ] {
            ishizue(&arguments).fails(2, &[config]);
        }
    }
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
}

#[test]
fn a_number_of_trials_that_cannot_be_is_refused_at_once_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    for (trials, words) in [
        ("0", ["0 trials", "--trials 100_000"]),
        ("10_000_000_000", ["10000000000 trials", "or fewer"]),
        ("18446744073709551615", ["18446744073709551615 trials", "or fewer"]),
    ] {
        ishizue(&["run", COMPANY_B, "--trials", trials, "--out", text(&out)]).fails(2, &words);
        assert!(!out.exists(), "{trials}");
    }
}

#[test]
fn searching_a_path_refuses_such_numbers_of_trials_too() {
    for (trials, words) in [("0", "0 trials simulate nothing"), ("10_000_000_000", "or fewer")] {
        ishizue(&["explain", COMPANY_B, "--return-period", "10", "--trials", trials]).fails(2, &[words]);
    }
    ishizue(&["explain", COMPANY_B, "--trial", "0", "--trials", "0"]).fails(2, &["0 trials simulate nothing"]);
}

#[test]
fn an_output_folder_that_cannot_be_made_fails_and_leaves_what_is_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "mine").unwrap();
    for out in [file.clone(), file.join("inside"), "/dev/null/x".into()] {
        ishizue(&["run", COMPANY_B, "--trials", "200", "--out", text(&out)]).fails(1, &[text(&out), "--out DIR"]);
    }
    assert_eq!(files(folder.path()), BTreeMap::from([("file".to_owned(), b"mine".to_vec())]));
}

#[test]
fn a_starter_that_cannot_be_written_fails() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "mine").unwrap();
    ishizue(&["init", text(&file.join("captive"))]).fails(1, &["could not be written", text(&file)]);
}

#[test]
fn a_folder_in_the_place_of_a_file_fails_the_run_and_nothing_of_it_stays() {
    let out = tempfile::tempdir().unwrap();
    fs::create_dir_all(out.path().join("report.html")).unwrap();
    fs::write(out.path().join("report.html/note"), "mine").unwrap();
    ishizue(&["run", COMPANY_B, "--trials", "200", "--out", text(out.path())]).fails(1, &["report.html"]);
    assert_eq!(names(out.path()), ["report.html/note"]);
}

/// Linux: whatever is written to /dev/full meets a full disk.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_in_the_middle_leaves_the_run_before_as_it_was() {
    for part in ["years.csv.part", "results.json.part", "ep_curves.csv.part", "report.html.part", "manifest.json.part"]
    {
        let out = tempfile::tempdir().unwrap();
        let run = ["run", COMPANY_B, "--out", text(out.path()), "--trials"];
        ishizue(&[&run[..], &["100"]].concat()).done();
        let before = files(out.path());
        std::os::unix::fs::symlink("/dev/full", out.path().join(part)).unwrap();
        ishizue(&[&run[..], &["2000"]].concat()).fails(1, &["could not be written", "No space left", "--out DIR"]);
        assert!(files(out.path()) == before, "{part}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_cannot_be_written_fails() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for arguments in [vec!["check", COMPANY_B], vec!["schema"], vec!["loss", COMPANY_B, "1m"]] {
        let program =
            std::process::Command::new(env!("CARGO_BIN_EXE_ishizue")).args(&arguments).stdout(full()).output();
        let output = program.unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {err}");
        assert!(err.contains("standard output could not be written"), "{err}");
    }
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let out = tempfile::tempdir().unwrap();
    for arguments in [
        vec!["schema"],
        vec!["check", COMPANY_B],
        vec!["loss", COMPANY_B, "1m"],
        vec!["explain", COMPANY_B, "--trial", "1"],
        vec!["run", COMPANY_B, "--trials", "200", "--json", "--out", text(out.path())],
        vec!["run", COMPANY_B, "--trials", "200", "--out", text(out.path())],
        vec!["--help"],
    ] {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_ishizue"));
        program.args(&arguments).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let mut child = program.spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), err.as_str()), (Some(0), ""), "{arguments:?}");
    }
    assert_eq!(names(out.path()), RUN_FILES);
}
