//! How many events a second pass through a captive's programme: fronting, quota share, three layers with reinstatements,
//! stop loss; a million events in blocks of some thousand.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ishizue::model::Model;
use ishizue::model::contract::*;
use ishizue::model::losses::LossBlock;
use ishizue::model::risk::Coverage;
use ishizue::programme::Outcome;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use rust_decimal::{Decimal, dec};
use std::hint::black_box;

#[path = "../tests/support/mod.rs"]
mod support;

use support::*;

const EVENTS: usize = 1_000_000;
const BLOCK: usize = 8_000;

/// The captive keeps 57 % of every loss; layers and stop loss work on that.
fn captive_programme() -> Model {
    let of_captive = |mut contract: Contract, after: &[usize]| {
        contract.cedant = CAPTIVE;
        contract.after = after.to_vec();
        contract
    };
    let layer = |name, limit, attachment, rates: &[Decimal], premium| {
        let mut layer = of_captive(contract(name, excess(limit, attachment)), &[1]);
        layer.annual.reinstatements = reinstatements(rates);
        layer.premium = Premium::Amount(premium);
        layer
    };
    let mut fronting = contract("fronting", quota(dec!(0.95)));
    fronting.reinsurer = CAPTIVE;
    let (attachment, limit) = (StopLossPoint::Amount(dec!(8)), StopLossPoint::Amount(dec!(4)));
    programme(
        1,
        vec![
            fronting,
            of_captive(contract("quota share", quota(dec!(0.4))), &[]),
            layer("5 xs 5", dec!(5), dec!(5), &[dec!(1), dec!(1)], dec!(1.2)),
            layer("15 xs 10", dec!(15), dec!(10), &[dec!(1)], dec!(1.2)),
            layer("50 xs 25", dec!(50), dec!(25), &[dec!(0.5)], dec!(1)),
            of_captive(contract("stop loss", Terms::StopLoss { attachment, limit }), &[2, 3, 4]),
        ],
    )
}

/// Pareto losses (threshold 1, alpha 1.5, censored at 1,000), two a year on average.
fn blocks() -> Vec<LossBlock<f64>> {
    let mut random = StdRng::seed_from_u64(1);
    let mut blocks = Vec::new();
    for _ in 0..EVENTS / BLOCK {
        let mut block: LossBlock<f64> = LossBlock::default();
        while block.events() < BLOCK {
            let count = random.random_range(0..=4).min(BLOCK - block.events());
            for at in 0..count {
                let loss = libm::pow(1.0 - random.random::<f64>(), -1.0 / 1.5).min(1000.0);
                block.time.push(70.0 * at as f64);
                block.peril.push(0);
                block.event.push(0);
                block.risk.push(0);
                block.coverage.push(Coverage::All);
                block.loss.push((loss * 100.0).round());
                block.row_start.push(block.loss.len() as u32);
            }
            block.path_start.push(block.time.len() as u32);
        }
        blocks.push(block);
    }
    blocks
}

fn apply_programme(criterion: &mut Criterion) {
    let blocks = blocks();
    let plan = compile::<f64>(&captive_programme());
    let mut outcome = Outcome::new();
    let mut group = criterion.benchmark_group("programme");
    group.sample_size(20).throughput(Throughput::Elements(EVENTS as u64));
    group.bench_function("tower with reinstatements and stop loss, 1e6 events", |bencher| {
        bencher.iter(|| {
            let mut recovered = 0.0;
            for block in &blocks {
                plan.apply(black_box(block), &mut outcome);
                recovered += outcome.contracts[5].paid.iter().sum::<f64>();
            }
            recovered
        });
    });
    group.finish();
}

criterion_group!(benches, apply_programme);
criterion_main!(benches);
