//! Logs that were cut, changed or forged: gone on with where that is safe, else refused; never a panic, never another result.

use super::*;
use sha2::{Digest, Sha256};

const TRIALS: u64 = 120;
const FIRST_LINE: &[u8] = b"ishizue log 1\n";

/// A log of the tower, and what a run of it says.
fn prepared(folder: &Path) -> (Model, Vec<u8>, String) {
    let model = model(TOWER, TRIALS);
    let bytes = whole_log(&folder.join("whole"), &model);
    let expected = results(&model, &mut ishizue::simulation::Simulated).unwrap();
    (model, bytes, expected)
}

/// Numbers that look random and are the same every time (Knuth's 64-bit linear congruential generator).
fn scattered(count: usize, below: usize) -> impl Iterator<Item = usize> {
    let next =
        |state: &u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    std::iter::successors(Some(2011_u64), next).map(move |state| (state >> 33) as usize % below).take(count)
}

/// The bodies of the records, read by the rule that the documentation states.
fn bodies(log: &[u8]) -> Vec<Vec<u8>> {
    let (mut at, mut bodies) = (FIRST_LINE.len(), Vec::new());
    while at < log.len() {
        let length = u32::from_le_bytes(log[at..at + 4].try_into().unwrap()) as usize;
        bodies.push(log[at + 4..at + 4 + length].to_vec());
        at += 4 + length + 32;
    }
    bodies
}

/// A log whose checksums are right.
fn forged(bodies: &[Vec<u8>]) -> Vec<u8> {
    let (mut log, mut chain) = (FIRST_LINE.to_vec(), FIRST_LINE.to_vec());
    for body in bodies {
        chain = Sha256::new().chain_update(&chain).chain_update(body).finalize().to_vec();
        log.extend_from_slice(&(body.len() as u32).to_le_bytes());
        log.extend_from_slice(body);
        log.extend_from_slice(&chain);
    }
    log
}

#[test]
fn a_log_cut_at_any_byte_is_gone_on_with_to_the_same_results_and_the_same_log() {
    let folder = tempfile::tempdir().unwrap();
    let (model, whole, expected) = prepared(folder.path());
    let path = folder.path().join("cut");
    let ends: Vec<usize> = bodies(&whole)
        .iter()
        .scan(FIRST_LINE.len(), |at, body| {
            *at += body.len() + 36;
            Some(*at)
        })
        .collect();
    let about_ends = ends.iter().flat_map(|end| [end - 1, *end, end + 1]);
    let cuts: Vec<usize> =
        (0..20).chain(about_ends).chain(scattered(60, whole.len())).filter(|cut| *cut <= whole.len()).collect();
    assert!(cuts.len() > 100);
    for cut in cuts {
        fs::write(&path, &whole[..cut]).unwrap();
        let mut log = open(&path, &model).unwrap();
        let kept = ends.iter().filter(|end| **end <= cut).count().saturating_sub(1);
        assert_eq!(log.done(), (kept as u64 * 16).min(TRIALS), "cut at {cut}");
        assert!(results(&model, &mut log).unwrap() == expected, "cut at {cut}");
        drop(log);
        assert!(fs::read(&path).unwrap() == whole, "cut at {cut}");
        if cut < whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            assert!(matches!(merged(&path, &model), Err(LogError::Refused(_))), "cut at {cut}");
        }
    }
}

#[test]
fn no_changed_bit_is_merged_and_none_changes_what_a_run_that_goes_on_says() {
    let folder = tempfile::tempdir().unwrap();
    let (model, whole, expected) = prepared(folder.path());
    let path = folder.path().join("changed");
    let mut gone_on = 0;
    for (which, bit) in scattered(400, whole.len() * 8).enumerate() {
        let mut changed = whole.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &changed).unwrap();
        assert!(matches!(merged(&path, &model), Err(LogError::Refused(_))), "bit {bit}");
        match open(&path, &model) {
            // A length that points behind the end, or the last record: as if it had not been written.
            Ok(mut log) if which % 4 == 0 => {
                gone_on += 1;
                assert!(results(&model, &mut log).unwrap() == expected, "bit {bit}");
            }
            Ok(_) => {}
            Err(error) => assert!(matches!(error, LogError::Refused(_)), "bit {bit}: {error}"),
        }
    }
    // The last bytes are the last record's.
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 1;
    fs::write(&path, &changed).unwrap();
    assert!(results(&model, &mut open(&path, &model).unwrap()).unwrap() == expected);
    assert!(gone_on < 50);
}

#[test]
fn a_whole_log_is_merged_and_a_forged_one_of_the_same_records_too() {
    let folder = tempfile::tempdir().unwrap();
    let (model, whole, expected) = prepared(folder.path());
    let path = folder.path().join("forged");
    let log = forged(&bodies(&whole));
    assert!(log == whole, "the layout is as it is documented");
    fs::write(&path, &log).unwrap();
    assert!(results(&model, &mut merged(&path, &model).unwrap()).unwrap() == expected);
}

/// Forges a log and expects a refusal for a reason, when it is read through or when its blocks are read.
fn refuses(path: &Path, model: &Model, records: &[Vec<u8>], reason: &str) {
    fs::write(path, forged(records)).unwrap();
    let said = match merged(path, model) {
        Err(error) => error.to_string(),
        Ok(mut merge) => match results(model, &mut merge) {
            Err(StudyError::Run(RunError::Log(error @ LogError::Refused(_)))) => error.to_string(),
            other => panic!("{reason}: {:?}", other.map(|_| "merged")),
        },
    };
    assert!(said.contains(reason), "{reason}: {said}");
}

#[test]
fn forged_logs_with_right_checksums_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (model, whole, _) = prepared(folder.path());
    let path = folder.path().join("forged");
    let good = bodies(&whole);
    let header = |from: &str, to: &str| {
        let mut records = good.clone();
        let text = String::from_utf8(good[0].clone()).unwrap();
        assert!(text.contains(from), "{text}");
        records[0] = text.replace(from, to).into_bytes();
        records
    };
    let version = format!("\"version\":\"{}\"", env!("CARGO_PKG_VERSION"));
    refuses(&path, &model, &header(&version, "\"version\":\"0.0.1\""), "its version of ishizue is 0.0.1, not");
    refuses(&path, &model, &header("\"1/1\"", "\"1/2\""), "not what ishizue writes");
    refuses(&path, &model, &header("\"1/1\"", "\"0/0\""), "not what ishizue writes");
    refuses(&path, &model, &header("\"trials\":120", "\"trials\":18446744073709551615"), "not what ishizue writes");
    refuses(&path, &model, &header("\"horizon\":2", "\"horizon\":3"), "its horizon is 3, not 2");
    refuses(
        &path,
        &model,
        &header("\"perils-digest\":\"", "\"perils-digest\":\"f"),
        "other events than those of this program",
    );
    refuses(&path, &model, &header("\"seed\"", "\"unknown\":1,\"seed\""), "not what ishizue writes");
    let with = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let mut records = good.clone();
        change(&mut records);
        records
    };
    refuses(&path, &model, &with(&|records| drop(records.remove(2))), "not what ishizue writes");
    refuses(&path, &model, &with(&|records| records.swap(1, 2)), "not what ishizue writes");
    refuses(&path, &model, &with(&|records| records.insert(1, good[1].clone())), "not what ishizue writes");
    refuses(&path, &model, &with(&|records| records.push(good[1].clone())), "not what ishizue writes");
    refuses(&path, &model, &with(&|records| records.insert(1, Vec::new())), "not what ishizue writes");
    refuses(&path, &model, &with(&|records| drop(records.pop())), "its last record is missing");
    // Paths that nobody has memory for, and columns that are too short, too long or none.
    let unread = "its columns are not those of this model";
    refuses(&path, &model, &with(&|records| records[1][9..13].fill(0xff)), "not what ishizue writes");
    refuses(&path, &model, &with(&|records| records[1].truncate(13)), unread);
    refuses(&path, &model, &with(&|records| records[1].truncate(40)), unread);
    refuses(&path, &model, &with(&|records| records[1].extend_from_slice(&[0; 9])), unread);
    refuses(&path, &model, &with(&|records| records[1][13..17].fill(0xff)), unread);
    for byte in scattered(300, good[1].len() - 13) {
        let records = with(&|records: &mut Vec<Vec<u8>>| records[1][13 + byte] ^= 0x55);
        fs::write(&path, forged(&records)).unwrap();
        // Other numbers may come out, as from any file that was written so on purpose; a panic may not.
        let _ = results(&model, &mut merged(&path, &model).unwrap());
    }
}
