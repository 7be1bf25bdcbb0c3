//! Simulated years a second: the loop (draw, every design, accounts, columns) into a sink that keeps nothing, for W1a and for
//! Company B, beside its floor, drawing the same losses and nothing else.

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use ishizue::model::Model;
use ishizue::model::losses::LossBlock;
use ishizue::perils::{Perils, Scratch};
use ishizue::simulation::{Cancel, RunSettings, Silent};
use ishizue::study::run::{NoRows, compile};
use std::hint::black_box;
use std::path::Path;

/// Years of one measurement.
const YEARS: u64 = 100_000;
/// Years of a block of the floor.
const BLOCK: u64 = 4_096;

fn model(config: &str) -> Model {
    ishizue::config::read(Path::new(config)).unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false, 80))).0
}

fn of(criterion: &mut Criterion, name: &str, config: &str) {
    let model = model(config);
    let horizon = u64::from(model.settings.horizon);
    let trials = YEARS / horizon;
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(trials * horizon)).sample_size(20);
    drawing(&mut group, &model, trials);
    let engine = compile(&model).expect("a valid model");
    for (label, threads) in [("the loop, one thread", 1), ("the loop, all threads", 0)] {
        let settings = RunSettings { trials, threads, block: 0 };
        group.bench_function(label, |bench| {
            bench.iter(|| engine.run(&settings, &Silent, &Cancel::new(), &mut NoRows).expect("a run"));
        });
    }
    group.finish();
}

/// The floor: the same losses in blocks of some thousand years, on one thread.
fn drawing(group: &mut BenchmarkGroup<WallTime>, model: &Model, trials: u64) {
    let perils = Perils::compile(model).expect("valid perils");
    let (mut scratch, mut losses) = (Scratch::default(), LossBlock::default());
    let size = BLOCK / u64::from(model.settings.horizon);
    group.bench_function("drawing alone, one thread", |bench| {
        bench.iter(|| {
            for first in (0..trials).step_by(size as usize) {
                perils.draw(first..(first + size).min(trials), &mut scratch, &mut losses);
                black_box(&losses);
            }
        });
    });
}

fn simulation(criterion: &mut Criterion) {
    of(criterion, "W1a", "configs/w1a.toml");
    of(criterion, "Company B", "configs/company_b.toml");
}

criterion_group!(benches, simulation);
criterion_main!(benches);
