//! Same seed, same bytes: whatever the threads, the blocks, the run, the instruction set, or the C library's choice of instructions.

use assert_cmd::Command;
use ishizue::numerics::instruction_set::{InstructionSet, VARIABLE};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Runs a configuration and returns every file that must not vary.
fn files(config: &str, options: &[&str], environment: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    Command::cargo_bin("ishizue")
        .unwrap()
        .args(["run", config, "--out"])
        .arg(folder.path())
        .args(if options.contains(&"--trials") { &[][..] } else { &["--trials", "3000"] })
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

/// Books of buyers, sampled earthquakes, capital and tail sampling: everything that is drawn in loops over slices.
const OF_KERNELS: [(&str, &[&str]); 5] = [
    ("configs/captive_receivables.toml", &["--trials", "1000"]),
    ("configs/hbor_quota.toml", &["--trials", "1000"]),
    ("configs/company_b.toml", &[]),
    ("configs/captive_capital.toml", &["--trials", "500"]),
    ("configs/frequency_severity.toml", &["--trials", "16384", "--sampling", "tail"]),
];

#[test]
fn no_instruction_set_changes_a_byte() {
    // Another number of threads beside it, so that one pair of runs holds books of buyers to both.
    for (config, options) in OF_KERNELS {
        let of = |set: InstructionSet, threads: &str| {
            let options: Vec<&str> = options.iter().copied().chain(["--threads", threads]).collect();
            files(config, &options, &[(VARIABLE, set.name())])
        };
        let base = of(InstructionSet::Base, "1");
        for set in [InstructionSet::Avx2, InstructionSet::Avx512].into_iter().filter(|set| set.is_available()) {
            assert!(of(set, "2") == base, "{config}: {} differs from the base", set.name());
        }
    }
}

#[test]
fn an_unknown_instruction_set_is_refused() {
    let mut command = Command::cargo_bin("ishizue").unwrap();
    let assert = command.args(["check", CONFIGS[1]]).env(VARIABLE, "sse9").assert().code(2);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(said.contains("ISHIZUE_INSTRUCTIONS is \"sse9\"") && said.contains("base, avx2 and avx512"), "{said}");
}

#[test]
fn another_seed_is_another_sample() {
    let config = "configs/company_b.toml";
    let one = files(config, &["--seed", "1"], &[]);
    let two = files(config, &["--seed", "2"], &[]);
    assert_ne!(one["years.csv"], two["years.csv"]);
}
