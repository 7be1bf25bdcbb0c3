//! The program as a person or a script meets it: commands, exit codes, what is printed where, what is left on the disk.

#[path = "commands/columns.rs"]
mod columns;
#[path = "commands/explained_paths.rs"]
mod explained_paths;
#[path = "commands/failures.rs"]
mod failures;
#[cfg(unix)]
#[path = "commands/interruption.rs"]
mod interruption;
#[path = "commands/stated_losses.rs"]
mod stated_losses;
#[path = "commands/success.rs"]
mod success;

use assert_cmd::Command;
use rust_decimal::Decimal;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const COMPANY_B: &str = "configs/company_b.toml";

/// What a command left behind.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// Runs `ishizue` in the folder of the project.
fn ishizue(arguments: &[&str]) -> Ran {
    ishizue_in(Path::new(env!("CARGO_MANIFEST_DIR")), arguments)
}

fn ishizue_in(folder: &Path, arguments: &[&str]) -> Ran {
    let output = Command::cargo_bin("ishizue").unwrap().args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let ran = Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) };
    assert!(!ran.err.contains("panicked"), "{arguments:?}: {}", ran.err);
    ran
}

impl Ran {
    /// Checks that all went well.
    fn done(self) -> Ran {
        assert_eq!(self.code, 0, "{}", self.err);
        self
    }

    /// Checks the exit code, that nothing is on standard output, and that standard error says each of the words.
    fn fails(self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{}", self.err);
        assert_eq!(self.out, "");
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in: {}", self.err);
        }
    }

    /// Standard output as one JSON document.
    fn json(self) -> Value {
        serde_json::from_str(&self.done().out).unwrap()
    }
}

/// Names and contents of all files under a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let inner = files(&path).into_iter();
            found.extend(inner.map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

fn names(folder: &Path) -> Vec<String> {
    files(folder).into_keys().collect()
}

const RUN_FILES: [&str; 6] =
    ["ep_curves.csv", "manifest.json", "pro_forma.csv", "report.html", "results.json", "years.csv"];

/// The same without a captive, which has no statements.
fn files_without_captive() -> Vec<&'static str> {
    RUN_FILES.into_iter().filter(|name| *name != "pro_forma.csv").collect()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// An amount of a JSON document.
fn amount(value: &Value) -> Decimal {
    value.as_str().unwrap_or_else(|| panic!("{value} is no amount")).parse().unwrap()
}

/// An account of a year of a story.
fn account(story: &Value, year: usize, key: &str) -> Decimal {
    let accounts = story["years"][year]["accounts"].as_array().unwrap();
    let found = accounts.iter().find(|pair| pair[0] == key);
    amount(&found.unwrap_or_else(|| panic!("no account {key}"))[1])
}
