//! Ruin by year and capital need against closed forms, exhaustive enumeration and independent simulation.

use ishizue::ledger::capital_need::capital_need;
use ishizue::ledger::surplus::{Paths, first_ruin, ruin_by_year};
use ndarray::{Array2, ArrayView2};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Exp1, Poisson};
use rust_decimal::{Decimal, dec};

const YEARS: usize = 5;

/// One loss that no surplus outlives: result +100 a year, -850 in a year with the loss of 950.
fn result(loss: bool) -> f64 {
    if loss { -850.0 } else { 100.0 }
}

/// All 2^5 paths of five years, each with its probability.
fn every_path(probability: f64) -> (Array2<f64>, Vec<f64>) {
    let loss = |path: usize, year: usize| path >> year & 1 == 1;
    let results = Array2::from_shape_fn((1 << YEARS, YEARS), |(path, year)| result(loss(path, year)));
    let weight =
        |path: usize| (0..YEARS).map(|year| if loss(path, year) { probability } else { 1.0 - probability }).product();
    (results, (0..1 << YEARS).map(weight).collect())
}

fn simulated(probability: f64, paths: usize, seed: u64) -> Array2<f64> {
    let mut random = StdRng::seed_from_u64(seed);
    Array2::from_shape_simple_fn((paths, YEARS), || result(random.random::<f64>() < probability))
}

fn survived(probability: f64, years: usize) -> f64 {
    (0..years).map(|_| 1.0 - probability).product()
}

#[test]
fn ruin_by_one_uncovered_total_loss_is_enumerated_exactly() {
    let (results, weights) = every_path(0.02);
    let ruin = ruin_by_year(results.view(), 100.0, 0.0, Paths::weighing(&weights)).unwrap();
    // 1 - 0.98^t, to six decimals.
    let printed = [0.02, 0.0396, 0.058808, 0.077632, 0.096079];
    for (year, (estimate, printed)) in ruin.iter().zip(printed).enumerate() {
        assert!((estimate.value - (1.0 - survived(0.02, year + 1))).abs() < 1e-12);
        assert!((estimate.value - printed).abs() < 5e-7);
    }
    assert_eq!(ruin.len(), YEARS);
}

#[test]
fn ruin_by_one_uncovered_total_loss_is_simulated_within_four_standard_errors() {
    let paths = 200_000;
    for (probability, five_years, seed) in [(0.005, 0.02475, 11), (0.01, 0.04901, 12), (0.02, 0.09608, 13)] {
        let results = simulated(probability, paths, seed);
        let ruin = ruin_by_year(results.view(), 100.0, 0.0, Paths::EQUAL).unwrap();
        for (year, estimate) in ruin.iter().enumerate() {
            let exact = 1.0 - survived(probability, year + 1);
            let error = (exact * (1.0 - exact) / paths as f64).sqrt();
            assert!((estimate.value - exact).abs() < 4.0 * error, "{probability} year {}", year + 1);
            assert!((estimate.standard_error / error - 1.0).abs() < 0.1);
        }
        let (enumerated, weights) = every_path(probability);
        let exact = ruin_by_year(enumerated.view(), 100.0, 0.0, Paths::weighing(&weights)).unwrap();
        assert!((exact[YEARS - 1].value - five_years).abs() < 5e-6);
    }
}

/// Distribution function of a Poisson(2) number of Exp(1) losses: sum over n of the Poisson probability of n times the
/// Erlang distribution function, whose complement is the probability of fewer than n arrivals by x.
fn total_below(x: f64) -> f64 {
    let (mut poisson, mut term, mut fewer, mut total) = (libm::exp(-2.0), libm::exp(-x), 0.0, 0.0);
    for n in 0..200 {
        total += poisson * (1.0 - fewer);
        fewer += term;
        poisson *= 2.0 / (n + 1) as f64;
        term *= x / (n + 1) as f64;
    }
    total
}

#[test]
fn ruin_of_a_compound_poisson_captive_within_two_years_is_integrated_exactly() {
    // Start 5, premium 2.5 a year. First year loss x on a fine grid; second year ruin by the closed form.
    let (steps, mut rows, mut weights) = (50_000, Vec::new(), Vec::new());
    let mut add = |first: f64, probability: f64| {
        let ruin_later = 1.0 - total_below(10.0 - first);
        for (second, weight) in [(0.0, 1.0 - ruin_later), (100.0, ruin_later)] {
            rows.extend([2.5 - first, 2.5 - second]);
            weights.push(probability * weight);
        }
    };
    add(0.0, libm::exp(-2.0));
    let width = 7.5 / f64::from(steps);
    let mut below = libm::exp(-2.0);
    for step in 0..steps {
        let next = total_below(width * f64::from(step + 1));
        add(width * (f64::from(step) + 0.5), next - below);
        below = next;
    }
    rows.extend([-100.0, 2.5]);
    weights.push(1.0 - below);
    let results = ArrayView2::from_shape((weights.len(), 2), &rows).unwrap();
    let ruin = ruin_by_year(results, 5.0, 0.0, Paths::weighing(&weights)).unwrap();
    assert!((ruin[0].value - 0.01999809031).abs() < 1e-11, "{}", ruin[0].value);
    assert!((ruin[1].value - 0.0451007).abs() < 1e-6, "{}", ruin[1].value);
}

#[test]
fn ruin_of_a_compound_poisson_captive_is_simulated_within_four_standard_errors() {
    let (paths, mut random) = (1_000_000, StdRng::seed_from_u64(14));
    let count = Poisson::new(2.0).unwrap();
    let mut loss = || {
        let n: f64 = count.sample(&mut random);
        (0..n as u32).map(|_| -> f64 { Exp1.sample(&mut random) }).sum::<f64>()
    };
    let results = Array2::from_shape_simple_fn((paths, 2), || 2.5 - loss());
    let ruin = ruin_by_year(results.view(), 5.0, 0.0, Paths::EQUAL).unwrap();
    for (estimate, exact) in ruin.iter().zip([0.01999809031, 0.0451007]) {
        assert!((estimate.value - exact).abs() < 4.0 * estimate.standard_error, "{}", estimate.value);
    }
}

#[test]
fn the_capital_of_one_uncovered_total_loss_is_the_loss_less_the_income_before_it() {
    // Needs within two years: 1,700 after two losses (0.04 %), 850 after a loss in the first year (1.96 %), 750 after one
    // in the second (1.96 %); a quiet path never falls below 100 above its opening.
    let (results, weights) = every_path(0.02);
    let need = |horizon, probability| {
        capital_need(results.view(), 0.0, horizon, probability, Paths::weighing(&weights)).unwrap()
    };
    assert_eq!(need(1, dec!(0.01)).unfloored, 850.0);
    assert_eq!(need(1, dec!(0.03)).unfloored, -100.0);
    assert_eq!(need(1, dec!(0.03)).need.value, 0.0);
    assert_eq!(need(2, dec!(0.03)).unfloored, 750.0);
    assert_eq!(need(2, dec!(0.01)).unfloored, 850.0);
    assert_eq!(need(2, dec!(0.0003)).unfloored, 1_700.0);
}

proptest! {
    #[test]
    fn capital_need_is_the_smallest_capital_that_keeps_ruin_at_or_below_the_probability(
        results in prop::collection::vec(-1_000i32..1_000, 3..240),
        permille in 1u32..999,
        minimum in -500i32..500,
        horizon in 1usize..4,
    ) {
        let paths = results.len() / 3;
        let column: Vec<f64> = results[..3 * paths].iter().map(|&result| f64::from(result)).collect();
        let view = ArrayView2::from_shape((paths, 3), &column).unwrap();
        let probability = Decimal::new(i64::from(permille), 3);
        let need = capital_need(view, f64::from(minimum), horizon, probability, Paths::EQUAL).unwrap();
        let ruined = |opening: f64| {
            let first = first_ruin(view, opening, f64::from(minimum));
            first.iter().filter(|year| year.is_some_and(|year| year < horizon)).count()
        };
        let allowed = |count: usize| Decimal::from(count) <= probability * Decimal::from(paths);
        prop_assert!(allowed(ruined(need.unfloored)));
        prop_assert!(!allowed(ruined(need.unfloored - 1.0)));
        prop_assert_eq!(need.need.value, need.unfloored.max(0.0));
    }

    #[test]
    fn more_opening_surplus_never_means_more_ruin_and_ruin_never_heals(
        results in prop::collection::vec(-1_000i32..1_000, 5..200),
        opening in 0i32..2_000,
        more in 0i32..1_000,
    ) {
        let paths = results.len() / 5;
        let column: Vec<f64> = results[..5 * paths].iter().map(|&result| f64::from(result)).collect();
        let view = ArrayView2::from_shape((paths, 5), &column).unwrap();
        let poorer = ruin_by_year(view, f64::from(opening), 0.0, Paths::EQUAL).unwrap();
        let richer = ruin_by_year(view, f64::from(opening + more), 0.0, Paths::EQUAL).unwrap();
        prop_assert!(richer.iter().zip(&poorer).all(|(richer, poorer)| richer.value <= poorer.value));
        prop_assert!(poorer.is_sorted_by(|a, b| a.value <= b.value));
    }
}
