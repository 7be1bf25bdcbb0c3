//! What is no part of the run, or of another.

use super::*;

#[test]
fn parts_that_leave_trials_out_hold_them_twice_or_are_of_other_runs_are_refused_all_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let thirds = shards(TOWER, 3, &["--trials", "300"], &at("thirds"));
    let halves = shards(TOWER, 2, &["--trials", "300"], &at("halves"));
    let seeds = shards(TOWER, 3, &["--trials", "300", "--seed", "9"], &at("seeds"));
    let trials = shards(TOWER, 3, &["--trials", "301"], &at("trials"));
    let tails = shards(TOWER, 3, &["--trials", "16384", "--sampling", "tail"], &at("tails"));
    let [one, two, three] = [0, 1, 2].map(|index: usize| text(&thirds[index]));
    let out = at("out");
    let merge = |logs: &[&str], reasons: &[&str]| {
        let said = refused(&[&["merge", "--out", text(&out)], logs].concat(), reasons);
        assert!(said.ends_with("nothing was merged and nothing written\n"), "{said}");
        assert!(!out.exists());
        said
    };
    merge(&[one, three], &["trials 100 to 199 are in none of the files; name the file of --shard 2/3, or simulate it"]);
    merge(&[two], &["trials 0 to 99 are in none", "trials 200 to 299 are in none"]);
    merge(&[one, two, three, two], &["both are shard 2/3; name each shard once"]);
    merge(&[one, text(&halves[1])], &["trials 100 to 149 are in none of the files; name the shards that hold them"]);
    merge(&[text(&halves[0]), two, three], &["both hold trials 100 to 149; name shards of one number"]);
    merge(
        &[one, text(&seeds[1]), three],
        &["seeds/shard-2-of-3.ishizue: this is of another run", "its seed is 9, not"],
    );
    merge(&[one, two, text(&trials[2])], &["its number of trials is 301, not 300"]);
    merge(&[one, two, text(&tails[2])], &["its sampling is tail, not plain"]);
    // Everything that is wrong is said at once.
    let no_log = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let gone = at("gone.ishizue");
    let said = merge(
        &[one, one, text(&seeds[1]), no_log, text(&gone), text(folder.path())],
        &[
            "both are shard 1/3",
            "its seed is 9",
            "README.md: this is no shard",
            "gone.ishizue: No such file",
            "trials 100 to 299 are in none",
        ],
    );
    assert!(said.contains("--shard 2/3, --shard 3/3"), "{said}");
    done(&["merge", one, two, three, "--out", text(&out)]);
}

#[test]
fn a_configuration_that_changed_after_the_shards_is_refused_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("changed.toml");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(TOWER), &config).unwrap();
    let logs = shards(text(&config), 2, &["--trials", "100"], folder.path());
    fs::write(&config, fs::read_to_string(&config).unwrap() + "\n# a remark\n").unwrap();
    let out = folder.path().join("out");
    let merge = ["merge", text(&logs[0]), text(&logs[1]), "--out", text(&out)];
    refused(&merge, &["this is not the run of the configuration", "changed.toml was another file"]);
    assert!(!out.exists());
    // A shard simulated after the change is of another run than the first.
    done(&["run", text(&config), "--trials", "100", "--shard", "2/2", "--out", text(folder.path())]);
    refused(&merge, &["shard-2-of-2.ishizue: this is of another run than"]);
    refused(
        &["run", text(&config), "--trials", "100", "--checkpoint", text(&logs[0])],
        &["of another run", "was another file"],
    );
}

#[test]
fn a_checkpoint_of_another_run_or_another_file_is_refused_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("run.ishizue");
    let model = model(TOWER, 100);
    let whole = whole_log(&log, &model);
    let out = folder.path().join("out");
    let run = |options: &[&str], reasons: &[&str]| {
        refused(&[&["run", TOWER, "--out", text(&out)], options].concat(), reasons);
        assert!(!out.exists());
    };
    run(
        &["--trials", "200", "--checkpoint", text(&log)],
        &["its number of trials is 100, not 200", "remove the file to begin anew"],
    );
    run(&["--trials", "100", "--seed", "5", "--checkpoint", text(&log)], &["its seed is"]);
    assert_eq!(fs::read(&log).unwrap(), whole);
    let mine = folder.path().join("letter.txt");
    fs::write(&mine, "Dear Sir").unwrap();
    run(&["--trials", "100", "--checkpoint", text(&mine)], &["letter.txt: this is no shard and no checkpoint"]);
    assert_eq!(fs::read(&mine).unwrap(), b"Dear Sir");
    let nowhere = folder.path().join("nowhere/run.ishizue");
    run(&["--trials", "100", "--checkpoint", text(&nowhere)], &["cannot be opened", "a folder that is there"]);
    run(&["--trials", "100", "--checkpoint", text(folder.path())], &["cannot be opened"]);
    // Another layout of logs is another version.
    fs::write(&log, [b"ishizue log 2\n", &whole[14..]].concat()).unwrap();
    run(&["--trials", "100", "--checkpoint", text(&log)], &["written by another version of ishizue"]);
}

#[test]
fn two_runs_do_not_write_one_log() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("run.ishizue");
    let model = model(TOWER, 100);
    let _first = open(&log, &model).unwrap();
    let error = open(&log, &model).err().unwrap().to_string();
    assert!(error.contains("another run is writing it"), "{error}");
}

#[test]
fn options_that_do_not_go_together_say_why() {
    for (options, reason) in [
        (&["--shard", "1/2", "--until", "mean of net within 1%"][..], "nobody knows beforehand"),
        (&["--checkpoint", "x", "--until", "mean of net within 1%"], "nobody knows beforehand"),
        (&["--shard", "1/2", "--checkpoint", "x"], "the same command with --shard goes on"),
        (&["--shard", "1/2", "--json"], "cannot be used with"),
        (&["--shard", "3/2"], "such as 2/8"),
        (&["--shard", "1/20", "--trials", "10"], "write at most 10, such as --shard 1/10"),
        (&["--shard", "1/2", "--trials", "0"], "0 trials simulate nothing"),
    ] {
        refused(&[&["run", TOWER], options].concat(), &[reason]);
    }
}
