//! The deviate of the market is uniform at its own probability for every law of counts, and defaults keep their
//! probability whatever the correlation.

use crate::model::Model;
use crate::model::amount::Share;
use crate::model::counterparty::DefaultRisk;
use crate::model::date::Axis;
use crate::model::losses::LossBlock;
use crate::model::money::Quantum;
use crate::model::party::{Party, Role};
use crate::model::peril::{
    EventLossRow, EventLossTable, Frequency, Occurrence, Peril, Replay, Season, SecondaryUncertainty, Severity,
    SeverityShape, SharedFrequency, Source, TableEvent, YearTable,
};
use crate::model::risk::{Coverage, Risk};
use crate::model::settings::Settings;
use crate::numerics::kernels::normal_quantile;
use crate::numerics::special::normal_cdf;
use crate::perils::{Perils, Scratch};
use jiff::civil::date;
use rust_decimal::{Decimal, dec};

const YEARS: usize = 40_000;

fn severity(shape: SeverityShape) -> Severity {
    Severity { shape, truncate_below: None, truncate_above: None, censor_at: None }
}

fn peril(name: &str, source: Source, shared_frequency: Option<usize>) -> Peril {
    Peril {
        name: name.into(),
        source,
        season: Season::Uniform,
        shared_frequency,
        country: None,
        portfolio_risk: Some(0),
    }
}

fn pareto(name: &str, frequency: Frequency, shared: Option<usize>) -> Peril {
    let law = severity(SeverityShape::Pareto { threshold: 1.0, alpha: 1.5 });
    peril(name, Source::FrequencySeverity { frequency, severity: law }, shared)
}

fn event(id: &str, rate: f64) -> TableEvent {
    TableEvent { id: id.into(), rate, ..TableEvent::default() }
}

fn row(event: u32, mean: f64) -> EventLossRow {
    EventLossRow {
        event,
        risk: 0,
        coverage: Coverage::All,
        mean,
        sd_independent: 0.0,
        sd_correlated: 0.0,
        exposure: None,
    }
}

/// Two of its events are equal.
fn table(dispersion: Option<f64>) -> Peril {
    let events = vec![event("a", 0.1), event("b", 0.2), event("c", 0.05), event("d", 0.4)];
    let rows = vec![row(0, 50.0), row(1, 20.0), row(2, 50.0), row(3, 2.0)];
    let table = EventLossTable { events, rows, secondary: SecondaryUncertainty::None, dispersion };
    peril("table", Source::EventLossTable(table), None)
}

fn years(weights: Option<Vec<f64>>) -> Peril {
    let occurrence = |period: u32, event: u32| Occurrence { period, day: None, event, first_row: event, rows: 1 };
    let table = YearTable {
        periods: 4,
        weights,
        events: vec![event("a", 0.0), event("b", 0.0)],
        occurrences: vec![occurrence(0, 0), occurrence(0, 1), occurrence(2, 1), occurrence(3, 0)],
        rows: vec![row(0, 5.0), row(1, 30.0)],
        replay: Replay::Bootstrap,
        secondary: SecondaryUncertainty::None,
    };
    peril("years", Source::YearTable(table), None)
}

fn model(perils: Vec<Peril>, risks: &[(Decimal, Decimal)]) -> Model {
    let defaulter = |(at, &(probability, correlation)): (usize, &(Decimal, Decimal))| {
        let risk = DefaultRisk {
            probability: Share::new(probability),
            loss_given_default: Share::WHOLE,
            correlation: Share::new(correlation),
        };
        Party { default: Some(risk), ..Party::new(&format!("party {at}"), Role::Reinsurer) }
    };
    Model {
        title: "defaults".into(),
        currency: "JPY".into(),
        notes: Vec::new(),
        settings: Settings {
            axis: Axis::new(date(2027, 4, 1)),
            trials: 1,
            horizon: 2,
            seed: 11,
            quantum: Quantum::new(dec!(0.01)).unwrap(),
            sampling: crate::model::settings::Sampling::Plain,
            return_periods: Vec::new(),
            levels: Vec::new(),
            value_index: None,
        },
        parties: risks.iter().enumerate().map(defaulter).collect(),
        captive: None,
        parent: None,
        risks: vec![Risk { portfolio: true, ..Risk::new("portfolio") }],
        perils,
        shared_frequencies: vec![SharedFrequency { name: "bad years".into(), variance: 0.8 }],
        policies: Vec::new(),
        contracts: Vec::new(),
        pricing: crate::model::pricing::Pricing::default(),
        sweep: None,
        stresses: Vec::new(),
        inputs: Vec::new(),
    }
}

fn drawn(model: &Model, trials: std::ops::Range<u64>) -> LossBlock<f64> {
    let mut losses = LossBlock::default();
    Perils::compile(model).unwrap().draw(trials, &mut Scratch::default(), &mut losses);
    losses
}

/// Kolmogorov's distance of the deviates, turned into uniforms, from the uniform law, times the root of their number.
fn kolmogorov(deviates: &[f64]) -> f64 {
    let mut uniforms: Vec<f64> = deviates.iter().map(|&deviate| normal_cdf(deviate)).collect();
    uniforms.sort_by(f64::total_cmp);
    let size = uniforms.len() as f64;
    let gap = |(rank, u): (usize, &f64)| (u - rank as f64 / size).abs().max((u - (rank + 1) as f64 / size).abs());
    uniforms.iter().enumerate().map(gap).fold(0.0, f64::max) * size.sqrt()
}

#[test]
fn the_size_of_the_year_is_uniform_at_its_own_probability_for_every_law() {
    let cases: Vec<(&str, Vec<Peril>)> = vec![
        ("Poisson", vec![pareto("quake", Frequency::Poisson { mean: 0.3 }, None)]),
        ("negative binomial", vec![pareto("quake", Frequency::NegativeBinomial { mean: 2.0, dispersion: 0.7 }, None)]),
        ("binomial", vec![pareto("quake", Frequency::Binomial { trials: 3, probability: 0.4 }, None)]),
        ("fixed", vec![pareto("quake", Frequency::Fixed { count: 2 }, None)]),
        ("table", vec![table(None)]),
        ("table with dispersion", vec![table(Some(1.5))]),
        ("years", vec![years(None)]),
        ("weighted years", vec![years(Some(vec![1.0, 5.0, 2.0, 0.5]))]),
        (
            "perils that share a factor, beside others",
            vec![
                pareto("quake", Frequency::Poisson { mean: 0.5 }, Some(0)),
                pareto("flood", Frequency::Poisson { mean: 1.5 }, Some(0)),
                pareto("fire", Frequency::Poisson { mean: 0.2 }, None),
                table(None),
            ],
        ),
        (
            "equal losses",
            vec![peril(
                "fixed loss",
                Source::FrequencySeverity {
                    frequency: Frequency::Poisson { mean: 0.5 },
                    severity: severity(SeverityShape::Empirical { losses: vec![1.004, 7.5, 7.5, 30.0], weights: None }),
                },
                None,
            )],
        ),
    ];
    for (name, perils) in cases {
        let losses = drawn(&model(perils, &[(dec!(0.01), dec!(1))]), 0..(YEARS / 2) as u64);
        assert_eq!(losses.default_latent.len(), YEARS);
        // Above 1.95 in one of a thousand samples.
        let distance = kolmogorov(&losses.default_latent);
        assert!(distance < 1.95, "{name}: {distance}");
    }
}

#[test]
fn the_probability_of_default_does_not_depend_on_the_correlation() {
    let risks = [(dec!(0.02), dec!(0)), (dec!(0.02), dec!(0.3)), (dec!(0.02), dec!(0.8)), (dec!(0.02), dec!(1))];
    let losses = drawn(&model(vec![table(None)], &risks), 0..(YEARS / 2) as u64);
    let threshold = -normal_quantile(0.02);
    for party in losses.default_latent.chunks(YEARS) {
        let share = party.iter().filter(|deviate| **deviate > threshold).count() as f64 / YEARS as f64;
        assert!((share - 0.02).abs() < 4.0 * (0.02_f64 * 0.98 / YEARS as f64).sqrt(), "{share}");
    }
}

/// Largest loss of each year, path by path.
fn largest(losses: &LossBlock<f64>) -> Vec<f64> {
    let mut largest: Vec<f64> = vec![-1.0; losses.paths() * losses.horizon as usize];
    for path in 0..losses.paths() {
        for event in losses.path(path) {
            let cell = &mut largest[path * losses.horizon as usize + losses.year(event) as usize];
            *cell = cell.max(losses.total(event));
        }
    }
    largest
}

#[test]
fn at_full_correlation_a_party_defaults_exactly_in_the_years_of_the_largest_events() {
    let perils = vec![pareto("quake", Frequency::Fixed { count: 1 }, None)];
    let losses = drawn(&model(perils, &[(dec!(0.05), dec!(1))]), 0..2_000);
    // P(X > x) = x^-1.5 = 5 % at x = 20^(2/3).
    let quantile = libm::pow(20.0, 2.0 / 3.0) * 100.0;
    let threshold = -normal_quantile(0.05);
    for (&deviate, &size) in losses.default_latent.iter().zip(&largest(&losses)) {
        // The one quantum at the quantile is an atom.
        if (size - quantile).abs() > 1.0 {
            assert_eq!(deviate > threshold, size > quantile, "{size}");
        }
    }
}

#[test]
fn without_correlation_defaults_take_no_notice_of_events_and_each_party_has_its_own() {
    let perils = vec![pareto("quake", Frequency::Poisson { mean: 0.7 }, None)];
    let losses = drawn(&model(perils, &[(dec!(0.05), dec!(0)), (dec!(0.05), dec!(0))]), 0..(YEARS / 2) as u64);
    let (first, second) = losses.default_latent.split_at(YEARS);
    let sizes: Vec<f64> = largest(&losses).iter().map(|size| f64::from(u8::from(*size >= 0.0)) - 0.5034).collect();
    let correlation = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / YEARS as f64;
    let bound = 4.0 / (YEARS as f64).sqrt();
    assert!(correlation(first, second).abs() < bound);
    assert!(correlation(first, &sizes).abs() < bound);
}

#[test]
fn a_deviate_does_not_depend_on_the_block_it_is_drawn_in_nor_on_other_parties() {
    let one = model(vec![table(None)], &[(dec!(0.05), dec!(0.4))]);
    let two = model(vec![table(None)], &[(dec!(0.05), dec!(0.4)), (dec!(0.1), dec!(0.9))]);
    let whole = drawn(&one, 0..50).default_latent;
    assert_eq!(drawn(&one, 20..30).default_latent, whole[40..60]);
    assert_eq!(drawn(&two, 0..50).default_latent[..100], whole);
}
