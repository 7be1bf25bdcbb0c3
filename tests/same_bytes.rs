//! Same seed, same bytes: whatever the threads, the blocks, the run, or the C library's choice of instructions.

use assert_cmd::Command;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Runs a configuration and returns every file that must not vary.
fn files(config: &str, options: &[&str], environment: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    Command::cargo_bin("ishizue")
        .unwrap()
        .args(["run", config, "--trials", "3000", "--out"])
        .arg(folder.path())
        .args(options)
        .envs(environment.iter().copied())
        .assert()
        .success();
    read(folder.path())
}

fn read(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name != "manifest.json" {
            files.insert(name, fs::read(&path).unwrap());
        }
    }
    files
}

const CONFIGS: [&str; 4] = [
    "configs/company_b.toml",
    "configs/frequency_severity.toml",
    "configs/year_event_table.toml",
    "configs/tower.toml",
];

#[test]
fn neither_threads_nor_blocks_nor_a_second_run_change_a_byte() {
    for config in CONFIGS {
        let first = files(config, &["--threads", "1"], &[]);
        assert_eq!(
            first.keys().map(String::as_str).collect::<Vec<_>>(),
            match first.contains_key("pro_forma.csv") {
                true => vec!["ep_curves.csv", "pro_forma.csv", "report.html", "results.json", "years.csv"],
                false => vec!["ep_curves.csv", "report.html", "results.json", "years.csv"],
            }
        );
        let variants: [&[&str]; 6] = [
            &["--threads", "1"],
            &["--threads", "2"],
            &["--threads", "7"],
            &["--threads", "2", "--block", "1"],
            &["--threads", "2", "--block", "97"],
            &["--threads", "2", "--block", "100000"],
        ];
        for options in variants {
            let again = files(config, options, &[]);
            for (name, bytes) in &first {
                assert!(again.get(name) == Some(bytes), "{config}: {name} differs with {options:?}");
            }
        }
    }
}

#[test]
fn the_c_librarys_choice_of_instructions_changes_no_byte() {
    // glibc picks its fused-multiply-add variants of exp, log, sin, pow by CPU; this takes them away.
    let without =
        [("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F,-AVX2_Usable,-FMA_Usable,-FMA4_Usable")];
    for config in CONFIGS {
        assert!(files(config, &[], &[]) == files(config, &[], &without), "{config}");
    }
}

#[test]
fn another_seed_is_another_sample() {
    let config = "configs/company_b.toml";
    let one = files(config, &["--seed", "1"], &[]);
    let two = files(config, &["--seed", "2"], &[]);
    assert_ne!(one["years.csv"], two["years.csv"]);
}
