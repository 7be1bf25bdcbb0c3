//! What the program aims at in speed, as a table of target, measured and verdict: `cargo bench --bench targets`. Whole processes with
//! ordinary configurations, the median of three runs, two threads; numba, numpy and PAL beside it in the same run where
//! `benches/peers/run.sh` has made their environment. What is missed stays in the table; `docs/performance.md` says why.
//!
//! `cargo bench --bench targets -- W4` measures only the rows whose name holds the text.

use ishizue::numerics::kernels::{exp_slice, ln_slice, normal_quantile_slice};
use ishizue::numerics::stream::{StreamKey, fill_over_trials};
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const PROGRAM: &str = env!("CARGO_BIN_EXE_ishizue");
const YEARS: u64 = 1_000_000;
const REPEATS: usize = 3;

fn main() {
    // `cargo bench -- --test` asks whether benches work, not how fast the program is.
    let is_test = std::env::args().any(|argument| argument == "--test");
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let scratch = std::env::temp_dir().join(format!("ishizue-targets-{}", std::process::id()));
    fs::create_dir_all(&scratch).expect("a folder for the runs");
    println!("{:<58} {:>12} {:>12}  verdict", "what", "target", "measured");
    for row in ROWS.iter().filter(|row| !is_test && row.what.contains(&wanted)) {
        match (row.measure)(&scratch) {
            Some(found) => {
                let verdict = if found <= row.most { "reached" } else { "missed" };
                println!(
                    "{:<58} {:>12} {:>12}  {verdict}",
                    row.what,
                    shown(row.most, row.unit),
                    shown(found, row.unit)
                );
            }
            None => println!("{:<58} {:>12} {:>12}  not measured", row.what, shown(row.most, row.unit), "-"),
        }
    }
    let _ = fs::remove_dir_all(&scratch);
}

/// A target: at most so much.
struct Row {
    what: &'static str,
    most: f64,
    unit: &'static str,
    measure: fn(&Path) -> Option<f64>,
}

const ROWS: [Row; 13] = [
    Row {
        what: "P1 W1a, seconds over those of numba / 1.5",
        most: 0.667,
        unit: "x",
        measure: |at| over("w1a", "w1_numba.py", at),
    },
    Row {
        what: "P1 W1b, seconds over those of numba / 4",
        most: 0.25,
        unit: "x",
        measure: |at| over("w1b", "w1_numba.py", at),
    },
    Row {
        what: "P1 W1b, seconds over those of PAL / 100",
        most: 0.01,
        unit: "x",
        measure: |at| over("w1b", "w1_pal.py", at),
    },
    Row { what: "P2 W1b, time over that of its arithmetic alone", most: 4.0, unit: "x", measure: over_floor },
    Row { what: "P5 W4, 100,000 trials of five years", most: 10.0, unit: "s", measure: |at| w4(at, "5") },
    Row { what: "P5 W4, 100,000 trials of one year", most: 3.0, unit: "s", measure: |at| w4(at, "1") },
    Row {
        what: "P7 W1b, net TVaR 99.5 % within 1 % under tail sampling",
        most: 0.5,
        unit: "s",
        measure: within_a_percent,
    },
    Row { what: "P9 W1b, time of 1,000,000 years over 4 x that of 250,000", most: 1.1, unit: "x", measure: growth },
    Row {
        what: "P10 W1a, one trial from start to report",
        most: 0.010,
        unit: "s",
        measure: |at| seconds("configs/w1a.toml", &["--trials", "1"], at),
    },
    Row { what: "P10 W4, one trial from start to report", most: 0.5, unit: "s", measure: |at| start_of_w4(at) },
    Row {
        what: "P10 W1a, memory of 1,000,000 years",
        most: 150.0,
        unit: "MB",
        measure: |at| megabytes("configs/w1a.toml", at),
    },
    Row {
        what: "P10 W1b, memory of 1,000,000 years",
        most: 150.0,
        unit: "MB",
        measure: |at| megabytes("configs/w1b.toml", at),
    },
    Row {
        what: "P1 W1b, seconds over those of numpy",
        most: 1.0,
        unit: "x",
        measure: |at| over("w1b", "w1_numpy.py", at),
    },
];

fn shown(value: f64, unit: &str) -> String {
    match unit {
        "MB" => format!("{value:.0} MB"),
        _ => format!("{value:.3} {unit}"),
    }
}

/// One run of the program on two threads, without a year table.
fn run(config: &str, options: &[&str], at: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["run", config, "--threads", "2", "--years", "none", "--out"]);
    command.arg(at.join("out")).args(options);
    command
}

fn timed(mut command: Command) -> Option<f64> {
    let begin = Instant::now();
    let output = command.output().ok()?;
    let seconds = begin.elapsed().as_secs_f64();
    if !output.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&output.stderr));
    }
    output.status.success().then_some(seconds)
}

fn median(mut runs: Vec<f64>) -> f64 {
    runs.sort_by(f64::total_cmp);
    runs[runs.len() / 2]
}

/// Seconds of a run of the whole program: the median.
fn seconds(config: &str, options: &[&str], at: &Path) -> Option<f64> {
    let runs: Option<Vec<f64>> = (0..REPEATS).map(|_| timed(run(config, options, at))).collect();
    runs.map(median)
}

/// Seconds of a workload over those of a peer, whose own timing leaves out its imports and compilation.
fn over(workload: &str, peer: &str, at: &Path) -> Option<f64> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/peers/venv/bin/python");
    let mut command = Command::new(python);
    command.current_dir(root.join("benches/peers")).env("PYTHONDONTWRITEBYTECODE", "1").env("NUMBA_NUM_THREADS", "2");
    let output = command.args([peer, &YEARS.to_string(), &REPEATS.to_string(), workload]).output().ok()?;
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
    let of_peer = line.get("seconds")?.as_f64()?;
    let trials = YEARS.to_string();
    Some(seconds(&format!("configs/{workload}.toml"), &["--trials", &trials], at)? / of_peer)
}

/// Time of W1b over that of its arithmetic alone, both on two threads.
fn over_floor(at: &Path) -> Option<f64> {
    let trials = YEARS.to_string();
    let whole = seconds("configs/w1b.toml", &["--trials", &trials], at)?;
    let floor = floor_of_w1b();
    Some(whole / floor)
}

/// What a million years of W1b cannot do without, in the program's own kernels, shared by two threads: uniforms for two counts, 2.3
/// severities, a factor and 7.7 defaults; the Pareto and lognormal laws of the severities, the normal factor, five conditional
/// probabilities and the jump to each default.
fn floor_of_w1b() -> f64 {
    const BLOCK: usize = 1_000;
    const UNIFORMS: usize = 13_000;
    let half = || {
        let key = StreamKey::new(1, "floor");
        let (mut uniforms, mut sum) = (vec![0.5; UNIFORMS], 0.0);
        for block in 0..YEARS / 2 / BLOCK as u64 {
            fill_over_trials(key, block * UNIFORMS as u64, 0, 0, &mut uniforms);
            // 2 of 2.3 severities are Pareto: exp of a multiple of ln; 0.3 lognormal: exp of a normal; and the factor.
            let (severities, rest) = uniforms.split_at_mut(2_300);
            let (quakes, waves) = severities.split_at_mut(2_000);
            ln_slice(quakes);
            exp_slice(quakes);
            normal_quantile_slice(waves);
            exp_slice(waves);
            let (factors, rest) = rest.split_at_mut(1_000);
            normal_quantile_slice(factors);
            let (jumps, _) = rest.split_at_mut(7_700);
            ln_slice(jumps);
            // Five conditional probabilities of a hundred buyers each are no dearer than as many exponentials.
            let mut given = vec![0.1; 5 * BLOCK];
            exp_slice(&mut given);
            sum += given[0] + uniforms[0];
        }
        black_box(sum)
    };
    let begin = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(half);
        half();
    });
    begin.elapsed().as_secs_f64()
}

/// W4 with a book of a thousand buyers beside it.
fn w4_folder(at: &Path) -> Option<PathBuf> {
    let folder = at.join("w4");
    if !folder.join("w4.toml").exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let status = Command::new(PROGRAM).args(["init", "--book", "1000"]).arg(&folder).output().ok()?.status;
        fs::copy(root.join("configs/company_b/sites.csv"), folder.join("sites.csv")).ok()?;
        fs::copy(root.join("benches/w4/w4.toml"), folder.join("w4.toml")).ok()?;
        if !status.success() {
            return None;
        }
    }
    Some(folder.join("w4.toml"))
}

fn w4(at: &Path, horizon: &str) -> Option<f64> {
    let config = w4_folder(at)?;
    let text = fs::read_to_string(&config).ok()?.replace("horizon = 5", &format!("horizon = {horizon}"));
    let config = config.with_file_name(format!("w4-{horizon}.toml"));
    fs::write(&config, text).ok()?;
    seconds(&config.to_string_lossy(), &[], at)
}

fn start_of_w4(at: &Path) -> Option<f64> {
    seconds(&w4_folder(at)?.to_string_lossy(), &["--trials", "1"], at)
}

fn within_a_percent(at: &Path) -> Option<f64> {
    seconds(
        "configs/w1b.toml",
        &["--trials", "16384", "--sampling", "tail", "--until", "tvar 99.5 of captive-net within 1%"],
        at,
    )
}

/// Years are linear in time: a million over four times a quarter of a million.
fn growth(at: &Path) -> Option<f64> {
    let whole = seconds("configs/w1b.toml", &["--trials", "1000000"], at)?;
    Some(whole / (4.0 * seconds("configs/w1b.toml", &["--trials", "250000"], at)?))
}

/// Peak memory of a million years, by GNU time.
fn megabytes(config: &str, at: &Path) -> Option<f64> {
    let inner = run(config, &["--trials", "1000000"], at);
    let mut command = Command::new("/usr/bin/time");
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["-f", "%M"]).arg(inner.get_program()).args(inner.get_args());
    let output = command.output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr);
    said.lines().rev().find_map(|line| line.trim().parse::<f64>().ok()).map(|kilobytes| kilobytes / 1024.0)
}
