//! Tests of the statistics on laws whose figures are known exactly: values within their errors, and intervals that hold the
//! truth as often as they say.

use super::{Estimate, Level, Sample};
use crate::numerics::distribution::{Exponential, Pareto, Poisson};
use crate::numerics::stream::{StreamKey, fill_over_trials};

fn level(text: &str) -> Level {
    text.parse().expect("a level")
}

/// Annual total and largest of Poisson(2) losses of the given law.
fn years(n: u64, seed: u64, loss: impl Fn(f64) -> f64) -> (Vec<f64>, Vec<f64>) {
    let count = Poisson::new(2.0).expect("valid");
    let (counts, losses) = (StreamKey::new(seed, "test/count"), StreamKey::new(seed, "test/loss"));
    (0..n)
        .map(|trial| {
            let mut draws = losses.at(trial, 0);
            let k = count.quantile(counts.uniform(trial, 0, 0));
            (0..k).fold((0.0, 0.0_f64), |(sum, most), _| {
                let x = loss(draws.next_uniform());
                (sum + x, most.max(x))
            })
        })
        .unzip()
}

fn assert_near(estimate: Estimate, truth: f64, what: &str) {
    let errors = (estimate.value - truth) / estimate.standard_error;
    assert!(errors.abs() <= 4.0, "{what}: {} against {truth}, {errors:.2} standard errors", estimate.value);
}

#[test]
fn poisson_times_exponential_has_its_published_figures() {
    // Mean 2, sd 2; distribution and tail from the Erlang series.
    let loss = Exponential::new(1.0).expect("valid");
    let (totals, _) = years(200_000, 1, |u| loss.quantile(u));
    let sample = Sample::new(&totals, None).expect("valid");
    assert_near(sample.mean(), 2.0, "mean");
    assert_near(sample.sd(), 2.0, "sd");
    assert_near(sample.probability_above(0.0), 1.0 - 0.135_335_283_2, "P(S > 0)");
    assert_near(sample.probability_above(5.0), 1.0 - 0.913_934_477_6, "P(S > 5)");
    for (text, var, tvar) in [
        ("99%", 8.622_567_981, 10.171_925_91),
        ("99.5%", 9.715_967_294, 11.235_062_15),
        ("99.9%", 12.168_950_36, 13.633_894_73),
    ] {
        // The exact quantile lies between the order statistics of ranks n p ± 4 sqrt(n p (1 - p)).
        let p = level(text);
        let n = totals.len() as f64;
        let reach = 4.0 * (n * p.probability() * p.tail()).sqrt();
        let rank = p.rank(totals.len()) as f64;
        let at = |rank: f64| sample.sorted()[rank as usize - 1];
        assert!(at(rank - reach) <= var && var <= at(rank + reach), "VaR {text}");
        assert_near(sample.quantile(p), var, text);
        assert_near(sample.tvar(p), tvar, text);
    }
}

#[test]
fn the_largest_loss_of_the_year_follows_its_closed_form() {
    // OEP of Poisson(2) x Pareto(1.5): x = (2 / -ln(1 - 1/T))^(1/1.5): 7.115980327 at T = 10, 34.08523405 at T = 100.
    let loss = Pareto::new(1.0, 1.5).expect("valid");
    let (_, largest) = years(100_000, 2, |u| loss.quantile(u));
    let sample = Sample::new(&largest, None).expect("valid");
    for (period, truth) in [(10.0, 7.115_980_327), (100.0, 34.085_234_05)] {
        assert_near(sample.return_period_loss(period).expect("enough trials"), truth, "OEP");
    }
}

#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    // Exponential of mean 1: VaR_p = -ln(1 - p), TVaR_p = VaR_p + 1.
    const SEEDS: u64 = 400;
    const YEARS: usize = 4000;
    let p = level("97%");
    let at_risk = -libm::log(0.03);
    let mut held = [0_u32; 7];
    let (mut column, mut weights) = (vec![0.0; YEARS], vec![0.0; YEARS]);
    for seed in 0..SEEDS {
        fill_over_trials(StreamKey::new(seed, "test/year"), 0, 0, 0, &mut column);
        fill_over_trials(StreamKey::new(seed, "test/weight"), 0, 0, 0, &mut weights);
        column.iter_mut().for_each(|u| *u = -libm::log(*u));
        let sample = Sample::new(&column, None).expect("valid");
        let weighted = Sample::new(&column, Some(&weights)).expect("valid");
        let answers = [
            (sample.mean(), 1.0),
            (sample.sd(), 1.0),
            (sample.probability_above(at_risk), 0.03),
            (sample.quantile(p), at_risk),
            (sample.tvar(p), at_risk + 1.0),
            (weighted.mean(), 1.0),
            (weighted.quantile(p), at_risk),
        ];
        for (count, (estimate, truth)) in held.iter_mut().zip(answers) {
            *count += u32::from(estimate.low <= truth && truth <= estimate.high);
        }
    }
    // Four binomial standard errors around 95 %: 0.95 ± 4 x 0.0109.
    for (count, what) in held.iter().zip(["mean", "sd", "probability", "VaR", "TVaR", "weighted mean", "weighted VaR"])
    {
        let coverage = f64::from(*count) / SEEDS as f64;
        assert!((coverage - 0.95).abs() <= 4.0 * (0.95 * 0.05 / SEEDS as f64).sqrt(), "{what}: {coverage}");
    }
}
