//! Buyer default: a year of 500, 2,000 and 10,000 buyers under 1, 15 and 39 factors, beside the plain engine (a latent normal
//! variable for every buyer and year, compared with its threshold) and, at equal expected defaults, 20 times as many buyers.
//! Throughput: years. One thread; drawing alone, without contracts.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ishizue::model::Model;
use ishizue::model::credit::country::{Country, Sector};
use ishizue::model::credit::obligor::{Exposure, Obligor};
use ishizue::model::credit::rating::Ratings;
use ishizue::model::credit::{
    AfterDefault, ClaimTiming, Credit, DefaultModel, LossGivenDefault, OpeningBook, Recoveries,
};
use ishizue::model::losses::LossBlock;
use ishizue::model::peril::{Peril, Season, Source};
use ishizue::model::risk::{Buyer, Risk};
use ishizue::numerics::special::normal_quantile;
use ishizue::perils::{Perils, Scratch};
use rand::SeedableRng;
use rand::rngs::SmallRng;
use rand_distr::{Distribution, StandardNormal};
use std::hint::black_box;
use std::path::Path;

const TRIALS: u64 = 4_096;
/// Countries and sectors: 1, 15 and 39 factors with the global one.
const FACTORS: [(u32, u32); 3] = [(0, 0), (9, 5), (30, 8)];
/// Probabilities from 0.02 % to 10 %, 0.75 % on average, by hundredths of the book.
const MIX: [(usize, f64); 7] =
    [(10, 0.0002), (20, 0.0005), (30, 0.0014), (24, 0.005), (10, 0.02), (4, 0.05), (2, 0.10)];

fn pd(i: usize) -> f64 {
    // Spread over the list, as in a real one.
    let mut place = i * 37 % 100;
    for (share, pd) in MIX {
        if place < share {
            return pd;
        }
        place -= share;
    }
    MIX[0].1
}

fn credit(buyers: usize, (countries, sectors): (u32, u32), scale: f64) -> Credit {
    let of = |i: usize| Obligor {
        risk: i as u32,
        country: if countries == 0 { 0 } else { (i as u32 * 7 + i as u32 / 11) % countries },
        sector: (sectors > 0).then(|| (i as u32 * 5 + i as u32 / 17) % sectors.max(1)),
        rating: None,
        pd: pd(i) * scale,
        public: false,
        correlation: 0.2,
        loadings: if countries == 0 { [1.0, 0.0, 0.0] } else { [0.5_f64, 0.3, 0.2].map(f64::sqrt) },
        exposure: Exposure::Stated { amount: 1.0 + i as f64 % 10.0, terms_days: 60 },
        lgd_mean: 0.6,
        lgd_sd: 0.0,
        recovery_days: 365,
        zone: None,
    };
    Credit {
        model: DefaultModel::Gaussian,
        obligors: (0..buyers).map(of).collect(),
        countries: (0..countries.max(1)).map(|i| Country::quiet(&format!("C{i}"))).collect(),
        sectors: (0..sectors).map(|i| Sector { name: format!("S{i}"), catastrophe_effect: 1.0 }).collect(),
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

fn model(credit: Credit) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/frequency_severity.toml");
    let Ok((mut model, _)) = ishizue::config::read(&path) else { panic!("configs/frequency_severity.toml") };
    model.settings.horizon = 1;
    model.policies.clear();
    model.contracts.clear();
    model.shared_frequencies.clear();
    model.risks = credit
        .obligors
        .iter()
        .map(|o| Risk { buyer: Some(Buyer::default()), ..Risk::new(&format!("buyer {}", o.risk)) })
        .collect();
    model.perils = vec![Peril {
        name: "credit".into(),
        source: Source::Credit(Box::new(credit)),
        season: Season::Uniform,
        shared_frequency: None,
        country: None,
        portfolio_risk: None,
    }];
    model
}

/// The plain engine: a normal number for every buyer in every year.
struct Plain {
    /// Threshold, country factor, sector factor, amount.
    buyers: Vec<(f64, usize, usize, f64)>,
    factors: Vec<f64>,
    weights: [f64; 3],
}

impl Plain {
    fn new(credit: &Credit) -> Plain {
        let countries = credit.countries.len();
        let of = |o: &Obligor| {
            let sector = o.sector.map_or(0, |sector| 1 + countries + sector as usize);
            (normal_quantile(o.pd), 1 + o.country as usize, sector, o.exposure.usual() * o.lgd_mean)
        };
        let weights = credit.obligors[0].loadings.map(|w| w * 0.2_f64.sqrt());
        Plain {
            buyers: credit.obligors.iter().map(of).collect(),
            factors: vec![0.0; 1 + countries + credit.sectors.len()],
            weights,
        }
    }

    fn year(&mut self, random: &mut SmallRng) -> f64 {
        for factor in &mut self.factors {
            *factor = StandardNormal.sample(random);
        }
        let own = 0.8_f64.sqrt();
        let [global, country, sector] = self.weights;
        let mut loss = 0.0;
        for &(threshold, c, s, amount) in &self.buyers {
            let systematic = global * self.factors[0] + country * self.factors[c] + sector * self.factors[s];
            let noise: f64 = StandardNormal.sample(random);
            if systematic + own * noise < threshold {
                loss += amount;
            }
        }
        loss
    }
}

fn years(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a year of buyers");
    group.throughput(Throughput::Elements(TRIALS));
    for buyers in [500, 2_000, 10_000] {
        for (countries, sectors) in FACTORS {
            let factors = 1 + countries + sectors;
            let book = credit(buyers, (countries, sectors), 1.0);
            let mut plain = Plain::new(&book);
            draw(&mut group, &format!("{buyers} buyers, {factors} factors"), &model(book));
            let mut random = SmallRng::seed_from_u64(1);
            group.bench_function(format!("{buyers} buyers, {factors} factors, plain"), |bench| {
                bench.iter(|| {
                    let mut sum = 0.0;
                    for _ in 0..TRIALS {
                        sum += plain.year(&mut random);
                    }
                    black_box(sum)
                });
            });
        }
    }
    group.finish();
}

/// The same expected number of defaults, 500 and 10,000 buyers.
fn more_buyers(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("equal expected defaults");
    group.throughput(Throughput::Elements(TRIALS));
    for (countries, sectors) in FACTORS {
        for (buyers, scale) in [(500, 1.0), (10_000, 0.05)] {
            let name = format!("{buyers} buyers, {} factors", 1 + countries + sectors);
            draw(&mut group, &name, &model(credit(buyers, (countries, sectors), scale)));
        }
    }
    group.finish();
}

fn draw(group: &mut criterion::BenchmarkGroup<'_, criterion::measurement::WallTime>, name: &str, model: &Model) {
    let perils = Perils::compile(model).expect("a valid model");
    let (mut scratch, mut block) = (Scratch::default(), LossBlock::default());
    let mut first = 0;
    group.bench_function(name, |bench| {
        bench.iter(|| {
            perils.draw(first..first + TRIALS, &mut scratch, &mut block);
            first += TRIALS;
            black_box(&block);
        });
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(std::time::Duration::from_secs(2)).warm_up_time(std::time::Duration::from_secs(1));
    targets = years, more_buyers
}
criterion_main!(benches);
