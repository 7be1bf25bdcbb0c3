//! Parts merged are one run.

use super::*;

/// The manifest without what the machine and the clock say.
fn manifest(folder: &Path) -> serde_json::Value {
    let text = fs::read(folder.join("manifest.json")).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_slice(&text).unwrap();
    for of_the_machine in ["started", "finished", "threads"] {
        assert!(manifest.as_object_mut().unwrap().remove(of_the_machine).is_some());
    }
    manifest
}

/// Merges `of` shards of a configuration, in the reverse order, and holds files, manifest and terminal against those of one run.
fn one_run_and_shards(config: &str, counts: &[u64], options: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    let printed = done(&[&["run", config, "--threads", "2", "--out", text(&whole)], options].concat());
    for &of in counts {
        let (parts, out) = (folder.path().join(format!("{of}-parts")), folder.path().join(format!("{of}-out")));
        let threads = if of == 3 { "2" } else { "1" };
        let mut logs = shards(config, of, &[&["--threads", threads], options].concat(), &parts);
        logs.reverse();
        let mut arguments = vec!["merge", "--threads", threads, "--out", text(&out)];
        arguments.extend(logs.iter().map(|log| text(log)));
        let again = done(&arguments);
        assert_eq!(again.replace(text(&out), text(&whole)), printed, "{config} in {of}");
        assert_eq!(manifest(&out), manifest(&whole), "{config} in {of}");
        let (one, other) = (files(&whole), files(&out));
        assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        assert!(one.len() >= 4 && one.contains_key("results.json") && one.contains_key("report.html"));
        for (name, bytes) in &one {
            assert!(other[name] == *bytes, "{config} in {of}: {name} differs");
        }
    }
}

#[test]
fn one_three_and_eight_shards_of_earthquakes_and_a_captive_are_one_run() {
    one_run_and_shards("configs/company_b.toml", &[1, 3, 8], &["--trials", "1001", "--seed", "7"]);
}

#[test]
fn shards_of_buyers_and_capital_are_one_run() {
    one_run_and_shards("configs/captive_receivables.toml", &[3], &["--trials", "800"]);
    one_run_and_shards("configs/captive_capital.toml", &[1, 3, 8], &["--trials", "1000"]);
}

#[test]
fn shards_of_a_table_and_of_defaulting_reinsurers_are_one_run() {
    one_run_and_shards("configs/year_event_table.toml", &[8], &["--trials", "1000"]);
    one_run_and_shards("configs/counterparties.toml", &[3], &["--trials", "500"]);
}

#[test]
fn shards_of_tail_sampling_are_one_run_with_weights() {
    one_run_and_shards(TOWER, &[1, 3], &["--sampling", "tail", "--trials", "16384"]);
}

#[test]
fn a_merge_takes_the_language_and_the_rows_that_it_is_told_and_prints_json() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, out) = (folder.path().join("whole"), folder.path().join("out"));
    let options = ["--language", "ja", "--years", "30"];
    done(&[&["run", TOWER, "--trials", "200", "--out", text(&whole)], &options[..]].concat());
    let logs = shards(TOWER, 2, &["--trials", "200"], folder.path());
    let merge = ["merge", text(&logs[0]), text(&logs[1]), "--json", "--out", text(&out)];
    let printed = done(&[&merge[..], &options[..]].concat());
    assert!(files(&whole) == files(&out));
    assert_eq!(printed.as_bytes(), files(&out)["results.json"]);
}

#[test]
fn a_shard_says_what_it_holds_and_how_to_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["run", TOWER, "--trials", "10", "--shard", "2/3", "--out", text(folder.path())];
    let printed = done(&arguments);
    assert!(printed.contains("Shard 2/3: trials 3 to 5 of 10 are simulated."), "{printed}");
    assert!(printed.contains(&format!("ishizue merge {}/shard-*-of-3.ishizue", text(folder.path()))), "{printed}");
    assert_eq!(files(folder.path()).into_keys().collect::<Vec<_>>(), ["shard-2-of-3.ishizue"]);
    let japanese = done(&[&arguments[..], &["--language", "ja"]].concat());
    assert!(japanese.contains("分割2/3"), "{japanese}");
}

#[test]
fn a_merge_finds_the_configuration_elsewhere_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (folder.path().join("here.toml"), folder.path().join("there.toml"));
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(TOWER), &here).unwrap();
    let logs = shards(text(&here), 1, &["--trials", "50"], folder.path());
    fs::rename(&here, &there).unwrap();
    let out = folder.path().join("out");
    let merge = ["merge", text(&logs[0]), "--out", text(&out)];
    refused(&merge, &["here.toml", "--config CONFIG"]);
    done(&[&merge[..], &["--config", text(&there)]].concat());
}

#[test]
fn every_configurations_blocks_come_back_from_a_log_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let mut seen = 0;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("configs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap();
        let model = model(&format!("configs/{name}.toml"), 100);
        let engine = compile(&model).unwrap();
        let log = folder.path().join(name);
        let (mut drawn, mut read) = (Kept::default(), Kept::default());
        let send = |sink: &mut dyn Sink| -> Result<(), RunError> {
            open(&log, &model).unwrap().send(&engine, &settings(100), &Silent, &Cancel::new(), sink)
        };
        send(&mut drawn).unwrap();
        send(&mut read).unwrap();
        assert!(drawn.0 == read.0, "{name}");
        assert_eq!(read.0.iter().map(|block| block.paths).sum::<usize>(), 100, "{name}");
        seen += 1;
    }
    assert!(seen >= 20);
}
