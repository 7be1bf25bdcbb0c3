//! What tail sampling is worth: the variance of figures of plain runs over that of tail runs of as many trials, over runs that
//! differ in their seeds alone, beside the targets. `cargo bench --bench tail`; other numbers of runs and trials by
//! `TAIL_RUNS=96 TAIL_TRIALS=65536`.
//!
//! A ratio of 100 means that plain sampling takes 100 times as many trials for the same interval. Two variances of 48 runs each
//! put a ratio known within about a quarter.

use ishizue::model::Model;
use ishizue::model::settings::Sampling;
use ishizue::simulation::{Cancel, RunSettings, Silent};
use ishizue::statistics::{Level, Sample};
use ishizue::study::collect::{Collected, Collector};
use ishizue::study::run::compile;
use std::path::Path;

/// A model, the loss that is looked at, and the least ratio of its TVaR 99.5 %.
const CASES: [(&str, &str, Of, f64); 6] = [
    ("W1a, net", "configs/w1a.toml", Of::Net, 100.0),
    // Policies cap what the captive assumes, so that nothing is left to be known of its tail.
    ("Company B, from the ground up", "configs/company_b.toml", Of::GroundUp, 10.0),
    (
        "Company B as an event loss table, from the ground up",
        "configs/company_b_event_loss_table.toml",
        Of::GroundUp,
        10.0,
    ),
    ("frequency and severity, gross", "configs/frequency_severity.toml", Of::Gross, 10.0),
    ("tower, net", "configs/tower.toml", Of::Net, 10.0),
    ("receivables, from the ground up", "configs/captive_receivables.toml", Of::GroundUp, 10.0),
];

#[derive(Clone, Copy)]
enum Of {
    GroundUp,
    Gross,
    Net,
}

/// Figures of one run.
const FIGURES: [&str; 6] = ["mean", "VaR 99 %", "VaR 99.5 %", "TVaR 99 %", "TVaR 99.5 %", "TVaR 99.9 %"];

fn main() {
    // Only where a measurement is asked for: `cargo test --benches` and `cargo bench -- --test` run this too.
    let asked = |option: &str| std::env::args().any(|argument| argument == option);
    if !asked("--bench") || asked("--test") {
        println!("tail: not measured in a test");
        return;
    }
    let number = |name: &str, otherwise: u64| match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} must be a whole number, such as {otherwise}")),
        Err(_) => otherwise,
    };
    let (runs, trials) = (number("TAIL_RUNS", 48), number("TAIL_TRIALS", 65_536));
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    println!("variance of plain over tail sampling, {runs} runs of {trials} trials each\n");
    for (name, config, of, target) in CASES {
        if only.as_ref().is_none_or(|only| config.contains(only.as_str())) {
            case((name, config, of, target), runs, trials);
        }
    }
}

fn case((name, config, of, target): (&str, &str, Of, f64), runs: u64, trials: u64) {
    let read = ishizue::config::read(Path::new(config));
    let mut model = read.unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false, 80))).0;
    let mut both = [Vec::new(), Vec::new()];
    for (sampling, found) in [Sampling::Plain, Sampling::Tail].into_iter().zip(&mut both) {
        model.settings.sampling = sampling;
        for seed in 1..=runs {
            model.settings.seed = seed;
            found.push(figures(&model, of, trials));
        }
    }
    println!("{name}");
    for (at, figure) in FIGURES.iter().enumerate() {
        let [plain, tail] = both.each_ref().map(|runs| moments(runs.iter().map(|run| run[at])));
        let ratio = plain.1 / tail.1;
        let verdict = match *figure {
            "TVaR 99.5 %" if ratio >= target => format!("   target {target}: reached"),
            "TVaR 99.5 %" => format!("   target {target}: MISSED"),
            _ => String::new(),
        };
        println!("  {figure:12} plain {:12.5} tail {:12.5}   ratio {ratio:9.2}{verdict}", plain.0, tail.0);
    }
}

/// Mean and variance.
fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let n = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / n;
    (mean, values.map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0))
}

fn figures(model: &Model, of: Of, trials: u64) -> [f64; 6] {
    let engine = compile(model).expect("a valid model");
    let mut collector = Collector::new(model);
    let settings = RunSettings { trials, threads: 0, block: 0 };
    engine.run(&settings, &Silent, &Cancel::new(), &mut collector).expect("a run");
    let Collected { weight, ground_up, gross, designs, .. } = &collector.collected;
    let column: &[f64] = match of {
        Of::GroundUp => &ground_up.sum,
        Of::Gross => &gross.sum,
        Of::Net => &designs[0].net.sum,
    };
    let quantum = model.settings.quantum;
    let units: Vec<f64> = column.iter().map(|&quanta| quantum.units(quanta)).collect();
    let sample = Sample::new(&units, (!weight.is_empty()).then_some(weight.as_slice())).expect("numbers");
    let level = |text: &str| text.parse::<Level>().expect("a level");
    [
        sample.mean().value,
        sample.quantile(level("99%")).value,
        sample.quantile(level("99.5%")).value,
        sample.tvar(level("99%")).value,
        sample.tvar(level("99.5%")).value,
        sample.tvar(level("99.9%")).value,
    ]
}
