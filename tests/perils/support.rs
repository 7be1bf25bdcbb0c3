//! Models built by hand, and figures of drawn blocks.
#![allow(dead_code)]

use ishizue::model::Model;
use ishizue::model::date::Axis;
use ishizue::model::losses::LossBlock;
use ishizue::model::money::Quantum;
use ishizue::model::peril::*;
use ishizue::model::risk::{Coverage, Risk};
use ishizue::model::settings::{STANDARD_RETURN_PERIODS, Settings};
use ishizue::perils::{Perils, Scratch};
use jiff::civil::date;
use rust_decimal::dec;

/// Sites in every model of these tests.
pub const SITES: usize = 5;

/// A model from 1 April with five sites, one portfolio risk for each peril, a quantum of a millionth, seed 2011.
pub fn model(mut perils: Vec<Peril>) -> Model {
    let risk = |id: &str, portfolio| Risk { country: Some("JP".to_owned()), portfolio, ..Risk::new(id) };
    let mut risks: Vec<Risk> = (0..SITES).map(|site| risk(&format!("site {site}"), false)).collect();
    for peril in &mut perils {
        peril.portfolio_risk = Some(risks.len() as u32);
        risks.push(risk(&peril.name, true));
    }
    Model {
        title: "test".to_owned(),
        currency: "JPY".to_owned(),
        notes: Vec::new(),
        settings: Settings {
            axis: Axis::new(date(2027, 4, 1)),
            trials: 1_000,
            horizon: 1,
            seed: 2011,
            quantum: Quantum::new(dec!(0.000001)).unwrap(),
            sampling: ishizue::model::settings::Sampling::Plain,
            return_periods: STANDARD_RETURN_PERIODS.to_vec(),
            levels: vec![dec!(0.99)],
            value_index: None,
        },
        parties: Vec::new(),
        captive: None,
        parent: None,
        risks,
        perils,
        shared_frequencies: Vec::new(),
        policies: Vec::new(),
        contracts: Vec::new(),
        pricing: ishizue::model::pricing::Pricing::default(),
        sweep: None,
        stresses: Vec::new(),
        inputs: Vec::new(),
    }
}

pub fn peril(name: &str, source: Source) -> Peril {
    Peril {
        name: name.to_owned(),
        source,
        season: Season::Uniform,
        shared_frequency: None,
        country: None,
        portfolio_risk: None,
    }
}

pub fn uncut(shape: SeverityShape) -> Severity {
    Severity { shape, truncate_below: None, truncate_above: None, censor_at: None }
}

pub fn frequency_severity(name: &str, frequency: Frequency, severity: Severity) -> Peril {
    peril(name, Source::FrequencySeverity { frequency, severity })
}

/// Poisson counts of a loss.
pub fn poisson(name: &str, mean: f64, shape: SeverityShape) -> Peril {
    frequency_severity(name, Frequency::Poisson { mean }, uncut(shape))
}

/// Poisson(2) of Pareto losses censored at 1,000: the earthquake of the reference workload.
pub fn earthquake() -> Peril {
    let shape = SeverityShape::Pareto { threshold: 1.0, alpha: 1.5 };
    frequency_severity(
        "earthquake",
        Frequency::Poisson { mean: 2.0 },
        Severity { censor_at: Some(1000.0), ..uncut(shape) },
    )
}

/// Poisson(0.3) of lognormal losses: the tsunami of the reference workload.
pub fn tsunami() -> Peril {
    poisson("tsunami", 0.3, SeverityShape::Lognormal { mu: 2.0, sigma: 1.2 })
}

pub fn event(id: &str, rate: f64) -> TableEvent {
    TableEvent { id: id.to_owned(), rate, ..TableEvent::default() }
}

pub fn row(event: u32, risk: u32, mean: f64, sd: [f64; 2], exposure: f64) -> EventLossRow {
    EventLossRow {
        event,
        risk,
        coverage: Coverage::All,
        mean,
        sd_independent: sd[0],
        sd_correlated: sd[1],
        exposure: Some(exposure),
    }
}

/// Twenty events at five sites, with both kinds of uncertainty.
pub fn event_loss_table() -> EventLossTable {
    let events = (0..20).map(|i| event(&format!("E{i:02}"), 0.004 * f64::from(i + 1))).collect();
    let rows = (0..20_u32).flat_map(|i| {
        (0..SITES as u32).map(move |site| {
            let mean = 500.0 / f64::from(i + 1) / f64::from(site + 1);
            row(i, site, mean, [0.6 * mean, 0.5 * mean], 1000.0)
        })
    });
    EventLossTable { events, rows: rows.collect(), secondary: SecondaryUncertainty::Beta, dispersion: None }
}

/// The ten periods of the worked example for exceedance curves: losses by period, no days.
pub const TEN_PERIODS: [&[f64]; 10] =
    [&[100.0, 60.0], &[250.0], &[], &[40.0, 40.0, 40.0], &[500.0], &[], &[10.0], &[], &[180.0, 30.0], &[]];

/// A year table with one row for each occurrence, all at site 0.
pub fn year_table(periods: &[&[f64]], replay: Replay) -> YearTable {
    let mut table = YearTable {
        periods: periods.len() as u32,
        weights: None,
        events: Vec::new(),
        occurrences: Vec::new(),
        rows: Vec::new(),
        replay,
        secondary: SecondaryUncertainty::None,
    };
    for (period, losses) in periods.iter().enumerate() {
        for &loss in *losses {
            let index = table.rows.len() as u32;
            table.events.push(event(&format!("Y{index:04}"), 0.0));
            table.occurrences.push(Occurrence {
                period: period as u32,
                day: None,
                event: index,
                first_row: index,
                rows: 1,
            });
            table.rows.push(EventLossRow { exposure: None, ..row(index, 0, loss, [0.0, 0.0], 0.0) });
        }
    }
    table
}

/// Trials 0 to `trials`, in blocks of `block`, each handed to `each`.
pub fn in_blocks(perils: &Perils, trials: u64, block: u64, mut each: impl FnMut(&LossBlock<f64>)) {
    let (mut scratch, mut out) = (Scratch::default(), LossBlock::default());
    let mut first = 0;
    while first < trials {
        let end = trials.min(first + block);
        perils.draw(first..end, &mut scratch, &mut out);
        each(&out);
        first = end;
    }
}

/// One event of a drawn path.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    pub time: f64,
    pub event: u32,
    pub rows: Vec<(u32, Coverage, f64)>,
}

/// The events of one peril (by name) of each trial of a block.
pub fn events_of(model: &Model, block: &LossBlock<f64>, name: &str) -> Vec<Vec<Drawn>> {
    let peril = model.perils.iter().position(|peril| peril.name == name).unwrap();
    let drawn = |e: usize| Drawn {
        time: block.time[e],
        event: block.event[e],
        rows: block.rows(e).map(|r| (block.risk[r], block.coverage[r], block.loss[r])).collect(),
    };
    let path = |p: usize| block.path(p).filter(|&e| usize::from(block.peril[e]) == peril).map(drawn).collect();
    (0..block.paths()).map(path).collect()
}

/// A block of the trials `trials`.
pub fn block(perils: &Perils, trials: std::ops::Range<u64>) -> LossBlock<f64> {
    let mut out = LossBlock::default();
    perils.draw(trials, &mut Scratch::default(), &mut out);
    out
}

/// Total of `per_event` over the events of each path, losses in currency units.
pub fn per_path(model: &Model, trials: u64, per_event: impl Fn(u16, f64) -> f64) -> Vec<f64> {
    let perils = Perils::compile(model).unwrap();
    let quantum = model.settings.quantum;
    let mut totals = Vec::with_capacity(trials as usize);
    in_blocks(&perils, trials, 5_000, |block| {
        for path in 0..block.paths() {
            let value = |e: usize| per_event(block.peril[e], quantum.units(block.total(e)));
            totals.push(block.path(path).map(value).sum::<f64>() + 0.0);
        }
    });
    totals
}

/// The largest event of each path, currency units.
pub fn largest(model: &Model, trials: u64) -> Vec<f64> {
    let perils = Perils::compile(model).unwrap();
    let quantum = model.settings.quantum;
    let mut largest = Vec::with_capacity(trials as usize);
    in_blocks(&perils, trials, 5_000, |block| {
        for path in 0..block.paths() {
            largest.push(block.path(path).map(|e| quantum.units(block.total(e))).fold(0.0, f64::max));
        }
    });
    largest
}

/// Total loss of each path.
pub fn totals(model: &Model, trials: u64) -> Vec<f64> {
    per_path(model, trials, |_, loss| loss)
}

/// Number of events of each path.
pub fn counts(model: &Model, trials: u64) -> Vec<f64> {
    per_path(model, trials, |_, _| 1.0)
}

/// Central moments 1 (the mean), 2 and 4 of a sample.
pub fn moments(sample: &[f64]) -> [f64; 3] {
    let size = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / size;
    let central =
        |power: u32| sample.iter().map(|x| (0..power).fold(1.0, |product, _| product * (x - mean))).sum::<f64>() / size;
    [mean, central(2), central(4)]
}

/// The sample mean is within four standard errors of `expected`.
#[track_caller]
pub fn assert_mean(sample: &[f64], expected: f64) {
    let [mean, variance, _] = moments(sample);
    let error = (variance / sample.len() as f64).sqrt();
    assert!((mean - expected).abs() <= 4.0 * error, "mean {mean}, expected {expected}, standard error {error}");
}

/// The sample standard deviation is within four standard errors of `expected`.
#[track_caller]
pub fn assert_sd(sample: &[f64], expected: f64) {
    let [_, variance, fourth] = moments(sample);
    let sd = variance.sqrt();
    let error = ((fourth - variance * variance) / sample.len() as f64).sqrt() / (2.0 * sd);
    assert!((sd - expected).abs() <= 4.0 * error, "sd {sd}, expected {expected}, standard error {error}");
}

/// A share of successes is within four standard errors of `expected`.
#[track_caller]
pub fn assert_probability(successes: usize, of: usize, expected: f64) {
    let share = successes as f64 / of as f64;
    let error = (expected * (1.0 - expected) / of as f64).sqrt();
    assert!((share - expected).abs() <= 4.0 * error, "{share}, expected {expected}, standard error {error}");
}

/// `expected` lies between the order statistics four standard errors around rank n q.
#[track_caller]
pub fn assert_quantile(sample: &[f64], q: f64, expected: f64) {
    let mut sorted = sample.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sample.len() as f64;
    let spread = 4.0 * (n * q * (1.0 - q)).sqrt();
    let low = sorted[(n * q - spread) as usize];
    let high = sorted[((n * q + spread) as usize).min(sorted.len() - 1)];
    assert!((low..=high).contains(&expected), "{expected} is not between {low} and {high}");
}
