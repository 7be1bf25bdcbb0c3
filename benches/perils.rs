//! Drawing losses: nanoseconds a simulated year for two perils of frequency and severity, and a loss event of a five-site
//! table with Beta secondary uncertainty, each beside a plain loop over the samplers of `rand_distr`.

#[path = "../tests/perils/support.rs"]
mod support;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ishizue::model::losses::LossBlock;
use ishizue::model::peril::Source;
use ishizue::perils::{Perils, Scratch};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::weighted::WeightedAliasIndex;
use rand_distr::{Beta, Distribution, LogNormal, Pareto, Poisson, Uniform};
use std::hint::black_box;
use support::{earthquake, event_loss_table, model, peril, tsunami};

/// Years of a block.
const YEARS: u64 = 4_096;

/// Poisson(2) x Pareto and Poisson(0.3) x lognormal, each loss with its day, in time order.
fn two_perils(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a year of Poisson(2) x Pareto and Poisson(0.3) x lognormal");
    group.throughput(Throughput::Elements(YEARS));
    let perils = Perils::compile(&model(vec![earthquake(), tsunami()])).expect("a valid model");
    let (mut scratch, mut block) = (Scratch::default(), LossBlock::default());
    let mut first = 0;
    group.bench_function("ishizue", |bench| {
        bench.iter(|| {
            perils.draw(first..first + YEARS, &mut scratch, &mut block);
            first += YEARS;
            black_box(&block);
        });
    });

    let mut random = StdRng::seed_from_u64(2011);
    let counts = [2.0, 0.3].map(|mean| Poisson::new(mean).expect("a valid law"));
    let pareto = Pareto::new(1.0_f64, 1.5).expect("a valid law");
    let lognormal = LogNormal::new(2.0, 1.2).expect("a valid law");
    let day = Uniform::new(0.0, 365.0).expect("a valid law");
    let mut events: Vec<(f64, f64)> = Vec::new();
    group.bench_function("plain loop over rand_distr", |bench| {
        bench.iter(|| {
            events.clear();
            for _ in 0..YEARS {
                let first = events.len();
                for _ in 0..counts[0].sample(&mut random) as u32 {
                    events.push((day.sample(&mut random), pareto.sample(&mut random).min(1000.0)));
                }
                for _ in 0..counts[1].sample(&mut random) as u32 {
                    events.push((day.sample(&mut random), lognormal.sample(&mut random)));
                }
                events[first..].sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            }
            black_box(&events);
        });
    });
    group.finish();
}

/// One event of a table of twenty events at five sites; the plain loop draws its sites independently.
fn five_sites(criterion: &mut Criterion) {
    let table = event_loss_table();
    let rate: f64 = table.events.iter().map(|event| event.rate).sum();
    let mut group = criterion.benchmark_group("an event of a five-site table with Beta losses");
    group.throughput(Throughput::Elements((rate * YEARS as f64) as u64));
    let perils =
        Perils::compile(&model(vec![peril("table", Source::EventLossTable(table.clone()))])).expect("a valid model");
    let (mut scratch, mut block) = (Scratch::default(), LossBlock::default());
    let mut first = 0;
    group.bench_function("ishizue", |bench| {
        bench.iter(|| {
            perils.draw(first..first + YEARS, &mut scratch, &mut block);
            first += YEARS;
            black_box(&block);
        });
    });

    let mut random = StdRng::seed_from_u64(2011);
    let count = Poisson::new(rate).expect("a valid law");
    let choice = WeightedAliasIndex::new(table.events.iter().map(|event| event.rate).collect()).expect("valid weights");
    let day = Uniform::new(0.0, 365.0).expect("a valid law");
    let laws: Vec<Option<Beta<f64>>> = table
        .rows
        .iter()
        .map(|row| {
            let (m, sd) = (row.mean / 1000.0, (row.sd_independent + row.sd_correlated) / 1000.0);
            let a = m * (m * (1.0 - m) / (sd * sd) - 1.0);
            Beta::new(a, a * (1.0 - m) / m).ok()
        })
        .collect();
    let mut events: Vec<(f64, [f64; 5])> = Vec::new();
    group.bench_function("plain loop over rand_distr", |bench| {
        bench.iter(|| {
            events.clear();
            for _ in 0..YEARS {
                let first = events.len();
                for _ in 0..count.sample(&mut random) as u32 {
                    let event = choice.sample(&mut random);
                    let mut losses = [0.0; 5];
                    for (loss, law) in losses.iter_mut().zip(&laws[5 * event..]) {
                        *loss = 1000.0 * law.map_or(0.0, |law| law.sample(&mut random));
                    }
                    events.push((day.sample(&mut random), losses));
                }
                events[first..].sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            }
            black_box(&events);
        });
    });
    group.finish();
}

/// Half a million years of a small captive: the whole job on one thread.
fn half_a_million_years(criterion: &mut Criterion) {
    let mut table = event_loss_table();
    table.events.iter_mut().for_each(|event| event.rate *= 0.3 / 0.84);
    let perils = Perils::compile(&model(vec![peril("table", Source::EventLossTable(table))])).expect("a valid model");
    let mut group = criterion.benchmark_group("500,000 years of 0.3 events at five sites");
    group.sample_size(10);
    group.bench_function("ishizue", |bench| {
        bench.iter(|| support::in_blocks(&perils, 500_000, YEARS, |block| _ = black_box(block.events())));
    });
    group.finish();
}

criterion_group!(benches, two_perils, five_sites, half_a_million_years);
criterion_main!(benches);
