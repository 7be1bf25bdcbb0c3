//! Books built by hand, and figures of their years.
#![allow(dead_code)]

use ishizue::model::Model;
use ishizue::model::credit::country::{Country, Sector};
use ishizue::model::credit::obligor::{Exposure, Obligor};
use ishizue::model::credit::rating::Ratings;
use ishizue::model::credit::*;
use ishizue::model::date::Axis;
use ishizue::model::losses::LossBlock;
use ishizue::model::money::Quantum;
use ishizue::model::peril::{Peril, Season, Source};
use ishizue::model::risk::{Buyer, Risk};
use ishizue::model::settings::{STANDARD_RETURN_PERIODS, Settings};
use ishizue::perils::{Perils, Scratch};
use jiff::civil::date;
use rust_decimal::dec;

/// A buyer of one country under one global factor, who owes `amount` and pays nothing of it.
pub fn buyer(pd: f64, correlation: f64, amount: f64) -> Obligor {
    Obligor {
        risk: 0,
        country: 0,
        sector: None,
        rating: None,
        pd,
        public: false,
        correlation,
        loadings: [1.0, 0.0, 0.0],
        exposure: Exposure::Stated { amount, terms_days: 0 },
        lgd_mean: 1.0,
        lgd_sd: 0.0,
        recovery_days: 0,
        zone: None,
    }
}

/// A book of these buyers, who take the risks 0, 1, 2 and so on.
pub fn book(mut obligors: Vec<Obligor>) -> Credit {
    (0..).zip(&mut obligors).for_each(|(risk, obligor)| obligor.risk = risk);
    Credit {
        model: DefaultModel::Gaussian,
        obligors,
        countries: vec![Country::quiet("JP")],
        sectors: Vec::<Sector>::new(),
        ratings: Ratings::default(),
        factor_correlation: None,
        loss_given_default: LossGivenDefault::Fixed,
        recoveries: Recoveries::Net,
        timing: ClaimTiming { waiting_days: 90, consecutive: false, protracted: 0.0, cured: 0.0 },
        political: None,
        catastrophes: Vec::new(),
        migration: false,
        after_default: AfterDefault::Replaced,
        opening_book: OpeningBook::SteadyState,
        discount_rate: None,
    }
}

/// A model with one peril of credit after the `others`.
pub fn model(credit: Credit, others: Vec<Peril>) -> Model {
    let buyer = |obligor: &Obligor| Risk {
        country: Some(credit.countries[obligor.country as usize].code.clone()),
        buyer: Some(Buyer::default()),
        ..Risk::new(&format!("buyer {}", obligor.risk))
    };
    let mut risks: Vec<Risk> = credit.obligors.iter().map(buyer).collect();
    let mut perils = others;
    for peril in &mut perils {
        peril.portfolio_risk = Some(risks.len() as u32);
        risks.push(Risk { portfolio: true, ..Risk::new(&peril.name) });
    }
    perils.push(peril("credit", Source::Credit(Box::new(credit))));
    Model {
        title: "test".to_owned(),
        currency: "EUR".to_owned(),
        notes: Vec::new(),
        settings: Settings {
            axis: Axis::new(date(2027, 1, 1)),
            trials: 1_000,
            horizon: 1,
            seed: 2011,
            quantum: Quantum::new(dec!(0.01)).unwrap(),
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

/// Draws trials in blocks and shows each block.
pub fn each_block(model: &Model, trials: u64, mut see: impl FnMut(&LossBlock<f64>)) {
    let perils = Perils::compile(model).unwrap_or_else(|error| panic!("{error}"));
    let (mut scratch, mut block) = (Scratch::default(), LossBlock::default());
    let mut first = 0;
    while first < trials {
        let end = (first + 4_096).min(trials);
        perils.draw(first..end, &mut scratch, &mut block);
        see(&block);
        first = end;
    }
}

/// The loss of the first year of every trial, in currency units, of the credit peril (the last one).
pub fn losses(model: &Model, trials: u64) -> Vec<f64> {
    let credit = model.perils.len() as u16 - 1;
    let quantum = model.settings.quantum;
    let mut years = Vec::with_capacity(trials as usize);
    each_block(model, trials, |block| {
        for path in 0..block.paths() {
            let own = block.path(path).filter(|&event| block.peril[event] == credit && block.year(event) == 0);
            years.push(quantum.units(own.map(|event| block.total(event)).sum()));
        }
    });
    years
}

/// Exact figures of a distribution of whole numbers.
pub struct Exact<'a> {
    pub mean: f64,
    pub sd: f64,
    /// (k, P(X = k)).
    pub points: &'a [(f64, f64)],
    /// (k, P(X >= k)).
    pub tails: &'a [(f64, f64)],
    /// (level, VaR, TVaR).
    pub risk: &'a [(f64, f64, f64)],
}

/// Compares simulated years with exact figures: each within 4 standard errors; VaR equal unless the distribution function
/// jumps within 4 standard errors of the level.
pub fn agree(years: &[f64], exact: &Exact) {
    let n = years.len() as f64;
    let mean = years.iter().sum::<f64>() / n;
    let moment = |power: i32| years.iter().map(|x| libm::pow(x - mean, f64::from(power))).sum::<f64>() / n;
    let variance = moment(2);
    let within = |what: &str, found: f64, stated: f64, error: f64| {
        assert!(
            (found - stated).abs() <= 4.0 * error + 1e-9 * stated.abs(),
            "{what}: {found} against {stated} +- {error}"
        );
    };
    within("mean", mean, exact.mean, exact.sd / n.sqrt());
    let of_sd = ((moment(4) - variance * variance).max(0.0) / n).sqrt() / (2.0 * variance.sqrt());
    within("sd", variance.sqrt(), exact.sd, of_sd);
    let of_share = |p: f64| (p * (1.0 - p) / n).sqrt();
    for &(k, p) in exact.points {
        let found = years.iter().filter(|x| (**x - k).abs() < 0.005).count() as f64 / n;
        within(&format!("P({k})"), found, p, of_share(p));
    }
    for &(k, p) in exact.tails {
        let found = years.iter().filter(|x| **x >= k - 0.005).count() as f64 / n;
        within(&format!("P(>= {k})"), found, p, of_share(p));
    }
    let mut sorted = years.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    for &(level, var, tvar) in exact.risk {
        let rank = (n * level).ceil() as usize;
        let found = sorted[rank - 1];
        let slack = (4.0 * of_share(level) * n).ceil() as usize;
        let (low, high) = (sorted[rank - 1 - slack.min(rank - 1)], sorted[(rank - 1 + slack).min(sorted.len() - 1)]);
        assert!(found == var || (low..=high).contains(&var), "VaR {level}: {found} against {var}");
        let tail: Vec<f64> = sorted[rank - 1..].iter().map(|x| (x - var).max(0.0)).collect();
        let shortfall = tail.iter().sum::<f64>() / n / (1.0 - level);
        let second = tail.iter().map(|x| x * x).sum::<f64>() / n;
        let error =
            ((second - shortfall * shortfall * (1.0 - level) * (1.0 - level)).max(0.0) / n).sqrt() / (1.0 - level);
        within(&format!("TVaR {level}"), var + shortfall, tvar, error);
    }
}
