//! Two structures on which per-event contract engines are compared, in rows a second (`thrpt` of the output):
//!
//! * 100,000 events that each hit 10 policies with a deductible and a limit of their own; a quota share with a fraction for
//!   each policy and a cap on the event; a catastrophe excess of loss on what is left. A row is an event at a policy.
//! * 200,000 events in 10 samples of one risk; policy deductible and limit, quota share, per-risk excess and two
//!   catastrophe layers, each after the one before. A row is an event sample.
//!
//! One thread each. For comparison, measured elsewhere (2-core AMD EPYC, two threads where the engine uses them):
//! openquake.engine 3.26.2 does the first at 0.68 million rows a second, OasisLMF 2.5.8 the second at 60,000 to 90,000.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ishizue::model::Model;
use ishizue::model::contract::*;
use ishizue::model::losses::LossBlock;
use ishizue::model::policy::Policy;
use ishizue::model::risk::Coverage;
use ishizue::programme::Outcome;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use rust_decimal::dec;
use std::hint::black_box;

#[path = "../tests/support/mod.rs"]
mod support;

use support::*;

const BLOCK: usize = 4_000;

/// Blocks of one event a path, with one row at each of `risks` risks; Pareto losses (threshold 500, alpha 1.2).
fn blocks(events: usize, risks: u32) -> Vec<LossBlock<f64>> {
    let mut random = StdRng::seed_from_u64(1);
    (0..events / BLOCK)
        .map(|_| {
            let mut block: LossBlock<f64> = LossBlock::default();
            for _ in 0..BLOCK {
                block.time.push(1.0);
                block.peril.push(0);
                block.event.push(0);
                for risk in 0..risks {
                    let loss = (500.0 * libm::pow(1.0 - random.random::<f64>(), -1.0 / 1.2)).min(1e6);
                    block.risk.push(risk);
                    block.coverage.push(Coverage::All);
                    block.loss.push((loss * 100.0).round());
                }
                block.row_start.push(block.loss.len() as u32);
                block.path_start.push(block.time.len() as u32);
            }
            block
        })
        .collect()
}

fn after(mut contract: Contract, after: &[usize]) -> Contract {
    contract.after = after.to_vec();
    contract
}

fn ten_policies() -> Model {
    let mut model = programme(10, Vec::new());
    let policy = |risk: u32| Policy {
        covers: Scope { risks: Some(vec![risk]), ..Scope::default() },
        deductible: subtract(dec!(100)),
        occurrence_limit: Some(dec!(99_000)),
        ..policy(&format!("policy {risk}"))
    };
    model.policies = (0..10).map(policy).collect();
    let fractions = (0..10).map(|risk| (risk, share(if risk % 2 == 0 { dec!(0.5) } else { dec!(0.4) }))).collect();
    let quota = contract("quota share", Terms::SurplusShare { shares: fractions, limit: Some(dec!(5_000)) });
    model.contracts = vec![quota, after(contract("catastrophe", excess(dec!(50_000), dec!(10_000))), &[0])];
    model
}

fn one_risk() -> Model {
    let mut per_risk =
        contract("per risk", Terms::PerRiskExcess { layer: layer(dec!(20_000), dec!(2_000)), occurrence_limit: None });
    per_risk.after = vec![0];
    let contracts = vec![
        contract("quota share", quota(dec!(0.2))),
        per_risk,
        after(contract("cat 1", excess(dec!(50_000), dec!(5_000))), &[1]),
        after(contract("cat 2", excess(dec!(200_000), dec!(20_000))), &[2]),
    ];
    let mut model = programme(1, contracts);
    model.policies[0].deductible = subtract(dec!(100));
    model.policies[0].occurrence_limit = Some(dec!(500_000));
    model
}

fn structure(criterion: &mut Criterion, name: &str, model: &Model, events: usize, risks: u32) {
    let blocks = blocks(events, risks);
    let plan = compile::<f64>(model);
    let mut outcome = Outcome::new();
    let mut group = criterion.benchmark_group("contract engines");
    group.sample_size(10).throughput(Throughput::Elements(events as u64 * u64::from(risks)));
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            let mut recovered = 0.0;
            for block in &blocks {
                plan.apply(black_box(block), &mut outcome);
                recovered += outcome.contracts.iter().map(|contract| contract.paid.iter().sum::<f64>()).sum::<f64>();
            }
            assert!(recovered > 0.0);
            recovered
        });
    });
    group.finish();
}

fn structures(criterion: &mut Criterion) {
    structure(criterion, "100,000 events x 10 policies", &ten_policies(), 100_000, 10);
    structure(criterion, "200,000 events x 10 samples", &one_risk(), 2_000_000, 1);
}

criterion_group!(benches, structures);
criterion_main!(benches);
