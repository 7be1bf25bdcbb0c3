//! Statistics of a million annual losses beside a plain sort of the same column, which is the floor: the curve needs the
//! order of the values.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use ishizue::numerics::stream::{StreamKey, fill_over_trials};
use ishizue::statistics::{Level, Sample};
use std::hint::black_box;

const YEARS: usize = 1_000_000;

/// Annual losses with a tenth of the years free of loss and a Pareto tail.
fn column() -> Vec<f64> {
    let mut values = vec![0.0; YEARS];
    fill_over_trials(StreamKey::new(1, "bench/loss"), 0, 0, 0, &mut values);
    values.iter_mut().for_each(|u| *u = if *u < 0.1 { 0.0 } else { libm::pow(*u, -2.0 / 3.0) });
    values
}

fn statistics(criterion: &mut Criterion) {
    let values = column();
    let levels: Vec<Level> = ["99%", "99.5%", "99.9%"].iter().map(|text| text.parse().expect("a level")).collect();
    let mut group = criterion.benchmark_group("a million years");
    group.sample_size(20);
    group.bench_function("plain sort", |bencher| {
        bencher.iter_batched_ref(
            || values.clone(),
            |copy| copy.sort_unstable_by(f64::total_cmp),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("mean, sd, VaR and TVaR at three levels", |bencher| {
        bencher.iter(|| {
            let sample = Sample::new(black_box(&values), None).expect("valid");
            let tails: Vec<_> = levels.iter().map(|&level| (sample.quantile(level), sample.tvar(level))).collect();
            (sample.mean(), sample.sd(), tails)
        });
    });
    group.finish();
}

criterion_group!(benches, statistics);
criterion_main!(benches);
