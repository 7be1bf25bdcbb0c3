//! Tests of the laws of sums on published values and closed forms.

use super::*;
use crate::numerics::distribution::{
    Exponential, FixedCount, Frequency, GeneralisedPareto, Lognormal, NegativeBinomial, Pareto, Poisson, SeverityShape,
};

fn poisson(mean: f64) -> Counts {
    Counts::of(Frequency::Poisson(Poisson::new(mean).unwrap()))
}

fn uncut(shape: SeverityShape) -> Severity {
    Severity::uncut(shape).unwrap()
}

fn exponential() -> Severity {
    uncut(SeverityShape::Exponential(Exponential::new(1.0).unwrap()))
}

fn pareto(threshold: f64, alpha: f64) -> Severity {
    uncut(SeverityShape::Pareto(Pareto::new(threshold, alpha).unwrap()))
}

fn near(found: f64, expected: f64, relative: f64, what: &str) {
    assert!((found / expected - 1.0).abs() <= relative, "{what}: {found} instead of {expected}");
}

const LEVELS: [f64; 3] = [0.99, 0.995, 0.999];

#[test]
fn poisson_of_exponentials_has_the_figures_of_its_erlang_series() {
    let severity = exponential();
    let parts = [Part { counts: poisson(2.0), severity: &severity, function: Piecewise::identity() }];
    let law = Compound::new(&parts, 40.0 / 65_536.0, 16);
    near(law.cdf(0.0), 0.135_335_283_2, 1e-9, "P(S = 0)");
    near(law.cdf(5.0), 0.913_934_477_6, 1e-8, "F(5)");
    let years = [Piecewise::identity()];
    let found = exact(&Question { parts: &parts, years: &years, levels: &LEVELS }).unwrap();
    near(found.figures[0].mean, 2.0, 1e-15, "mean");
    near(found.figures[0].sd, 2.0, 1e-15, "sd");
    near(found.figures[0].any, 1.0 - 0.135_335_283_2, 1e-9, "any");
    for (at, (var, tvar)) in
        [(8.622_567_981, 10.171_925_91), (9.715_967_294, 11.235_062_15), (12.168_950_36, 13.633_894_73)]
            .into_iter()
            .enumerate()
    {
        near(law.quantile(LEVELS[at]).unwrap(), var, 1e-6, "VaR on a fine grid");
        // The grid of a run is coarser, and says by how much its figures moved.
        near(found.figures[0].var[at], var, 3e-5, "VaR");
        near(found.figures[0].tvar[at], tvar, 3e-5, "TVaR");
        assert!((found.figures[0].var[at] / found.coarser[0].var[at] - 1.0).abs() <= 1e-4);
    }
}

#[test]
fn poisson_of_exponentials_has_the_density_of_the_bessel_function() {
    // f(x) = sqrt(m / x) exp(-m - x) I_1(2 sqrt(m x)), m = 2: from its power series.
    let severity = exponential();
    let parts = [Part { counts: poisson(2.0), severity: &severity, function: Piecewise::identity() }];
    let law = Compound::new(&parts, 1.0 / 1024.0, 15);
    let bessel = |z: f64| {
        let half = 0.5 * z;
        let terms = (0..60).map(|k| {
            libm::exp(
                f64::from(2 * k + 1) * libm::log(half)
                    - libm::lgamma(f64::from(k + 1))
                    - libm::lgamma(f64::from(k + 2)),
            )
        });
        terms.sum::<f64>()
    };
    for x in [0.5_f64, 1.0, 3.0, 8.0] {
        let density = (2.0 / x).sqrt() * libm::exp(-2.0 - x) * bessel(2.0 * (2.0 * x).sqrt());
        let width = 1.0 / 128.0;
        let found = (law.cdf(x + width) - law.cdf(x - width)) / (2.0 * width);
        near(found, density, 3e-5, "density");
    }
}

#[test]
fn negative_binomial_of_exponentials_is_a_mixture_of_exponentials() {
    // Dispersion 1 (geometric) of mean m: P(S > x) = q exp(-(1 - q) x), q = m / (1 + m).
    let severity = exponential();
    let counts = Counts::of(Frequency::NegativeBinomial(NegativeBinomial::new(3.0, 1.0).unwrap()));
    let parts = [Part { counts, severity: &severity, function: Piecewise::identity() }];
    let law = Compound::new(&parts, 80.0 / 65_536.0, 16);
    for x in [0.0, 1.0, 10.0, 40.0] {
        near(1.0 - law.cdf(x), 0.75 * libm::exp(-0.25 * x), 1e-6, "survival");
    }
    near(law.variance(), 3.0 * 2.0 + 9.0, 1e-14, "variance");
}

#[test]
fn layers_have_their_published_means_and_deviations() {
    // 5 xs 5 of Poisson(2) Pareto(1.5, 1), unlimited reinstatements.
    let severity = pareto(1.0, 1.5);
    let layer = Piecewise::identity().layer(5.0, 5.0);
    let parts = [Part { counts: poisson(2.0), severity: &severity, function: layer }];
    let years = [Piecewise::identity()];
    let found = exact(&Question { parts: &parts, years: &years, levels: &[0.97, 0.9999] }).unwrap();
    near(found.figures[0].mean, 0.523_943_317_9, 1e-9, "mean");
    near(found.figures[0].sd, 1.473_174_899, 1e-9, "sd");
    near(found.figures[0].any, 1.0 - libm::exp(-0.178_885_438_2), 1e-8, "any");
    // A whole limit has a probability of its own: the value at risk meets it, up to the rounding of step x node.
    assert!(found.on_nodes, "{:?}", found.figures);
    near(found.figures[0].var[0], 5.0, 1e-14, "value at risk");
    // No full loss and no two losses: above 5 is possible with two at least.
    let two = 1.0 - libm::exp(-0.178_885_438_2) * (1.0 + 0.178_885_438_2);
    assert!(1.0 - found.law.cdf(5.0) < two && found.law.cdf(5.0) - found.law.cdf(4.999) > 0.04);
}

/// E[min(S, limit)].
fn capped(counts: Counts, severity: &Severity, layer: (f64, f64), cap: f64) -> f64 {
    let function = Piecewise::identity().layer(layer.1, layer.0);
    let parts = [Part { counts, severity, function }];
    let years = [Piecewise::identity().layer(0.0, cap)];
    exact(&Question { parts: &parts, years: &years, levels: &[0.99] }).unwrap().figures[0].mean
}

#[test]
fn one_free_reinstatement_is_worth_what_the_converged_values_of_mata_say() {
    let lomax = uncut(SeverityShape::GeneralisedPareto(GeneralisedPareto::new(0.0, 10.0 / 3.0, 1.0 / 3.0).unwrap()));
    for (limit, attachment, expected) in
        [(10.0, 10.0, 6.615_059_244), (10.0, 20.0, 2.412_120_741), (20.0, 10.0, 9.221_389_737)]
    {
        near(capped(poisson(10.0), &lomax, (limit, attachment), 2.0 * limit), expected, 1e-6, "K = 1");
    }
    let (once, twice) =
        (capped(poisson(10.0), &lomax, (10.0, 10.0), 10.0), capped(poisson(10.0), &lomax, (10.0, 10.0), 20.0));
    near(twice / (1.0 + once / 10.0), 4.371_971_544, 1e-6, "premium with one reinstatement at 100 %");
}

#[test]
fn reinstatements_of_a_remote_layer_have_their_published_values() {
    let severity = pareto(1.0, 1.5);
    let of = |cap: f64| capped(poisson(2.0), &severity, (50.0, 25.0), cap);
    near(of(50.0), 0.337_196_923_5, 1e-6, "no reinstatement");
    near(of(100.0), 0.338_118_266_4, 1e-6, "one free");
    near(of(100.0) / (1.0 + of(50.0) / 50.0), 0.335_853_292_4, 1e-6, "one at 100 %");
}

#[test]
fn an_annual_deductible_has_the_loss_cost_of_bear_and_nemlick() {
    // Treaty 1: 160 xs 40, classes of 360 and 90 expected, Pareto from 40 on with 0.9 and 0.95.
    let (one, two) = (pareto(40.0, 0.9), pareto(40.0, 0.95));
    let layer = Piecewise::identity().layer(40.0, 160.0);
    let class = |severity, expected: f64| {
        let part = Part { counts: poisson(1.0), severity, function: layer.clone() };
        Part { counts: poisson(expected / part.mean()), ..part }
    };
    let parts = [class(&one, 360.0), class(&two, 90.0)];
    let years = [Piecewise::identity().layer(360.0, f64::INFINITY)];
    let found = exact(&Question { parts: &parts, years: &years, levels: &[0.99] }).unwrap();
    near(found.law.mean(), 450.0, 1e-12, "gross mean");
    near(found.law.variance().sqrt() / 450.0, 0.521_847_4, 1e-6, "coefficient of variation");
    near(found.figures[0].mean, 141.799_5, 1e-6, "loss cost");
    near(found.figures[0].mean * 100.0 / 75.0 / 12_000.0, 0.015_755_50, 1e-6, "rate");
}

#[test]
fn a_profit_commission_has_the_value_of_bear_and_nemlick() {
    // Treaty 5: 700 xs 300, three classes, 25 % of what 80 % of premium 4,500 leaves of 80 % of the losses.
    let severities = [1.5, 1.3, 1.1].map(|alpha| pareto(300.0, alpha));
    let layer = Piecewise::identity().layer(300.0, 700.0);
    let parts: Vec<Part> = severities
        .iter()
        .zip([600.0, 840.0, 1260.0])
        .map(|(severity, expected)| {
            let part = Part { counts: poisson(1.0), severity, function: layer.clone() };
            Part { counts: poisson(expected / part.mean()), ..part }
        })
        .collect();
    let years = [Piecewise::identity().layer(0.0, 4500.0)];
    let found = exact(&Question { parts: &parts, years: &years, levels: &[0.5] }).unwrap();
    // E[0.25 max(0, 0.8 - 0.8 S / 4500)] = 0.2 (1 - E[min(S, 4500)] / 4500).
    let commission = 0.2 * (1.0 - found.figures[0].mean / 4500.0);
    assert!((commission - 0.082_383_32).abs() < 1e-6, "{commission}");
}

#[test]
fn the_surplus_of_two_years_has_its_probability_of_ruin() {
    // Start 5, premium 2.5 a year, Poisson(2) of exponentials: one year 1 - F(7.5); two years 0.0451007.
    let severity = exponential();
    let parts = [Part { counts: poisson(2.0), severity: &severity, function: Piecewise::identity() }];
    let law = Compound::new(&parts, 1.0 / 1024.0, 16);
    near(1.0 - law.cdf(7.5), 0.019_998_090_31, 1e-6, "one year");
    // Not ruined after a year with loss s <= 7.5, ruined if the second is above 10 - s.
    let step = 1.0 / 64.0;
    let nodes = 480;
    let mut second = law.cdf(0.0) * (1.0 - law.cdf(10.0));
    for node in 0..nodes {
        let (from, to) = (f64::from(node) * step, f64::from(node + 1) * step);
        let mass = law.cdf(to) - law.cdf(from);
        second += mass * (1.0 - law.cdf(10.0 - 0.5 * (from + to)));
    }
    let both = 1.0 - law.cdf(7.5) + second;
    assert!((both - 0.045_100_7).abs() < 2e-6, "{both}");
}

#[test]
fn two_perils_add_up_and_a_fixed_count_of_one_is_its_severity() {
    let lognormal = uncut(SeverityShape::Lognormal(Lognormal::new(2.0, 1.2).unwrap()));
    let one = Counts::of(Frequency::FixedCount(FixedCount::new(1).unwrap()));
    let parts = [Part { counts: one, severity: &lognormal, function: Piecewise::identity() }];
    let years = [Piecewise::identity()];
    let found = exact(&Question { parts: &parts, years: &years, levels: &LEVELS }).unwrap();
    for (at, level) in LEVELS.into_iter().enumerate() {
        near(found.figures[0].var[at], lognormal.quantile(level), 2e-5, "quantile of one loss");
    }
    near(found.figures[0].sd, lognormal.variance().sqrt(), 1e-12, "sd");
    // Two Poisson perils with the same severity are one of the sum of the means.
    let severity = exponential();
    let part = |mean: f64| Part { counts: poisson(mean), severity: &severity, function: Piecewise::identity() };
    let (split, whole) = (Compound::new(&[part(0.5), part(1.5)], 0.01, 12), Compound::new(&[part(2.0)], 0.01, 12));
    for x in [0.0, 0.5, 5.0, 20.0] {
        assert!((split.cdf(x) - whole.cdf(x)).abs() < 1e-9);
    }
}

#[test]
fn a_severity_without_a_mean_has_quantiles_and_capped_means() {
    let severity = pareto(1.0, 0.8);
    let parts = [Part { counts: poisson(0.5), severity: &severity, function: Piecewise::identity() }];
    let years = [Piecewise::identity()];
    let found = exact(&Question { parts: &parts, years: &years, levels: &LEVELS }).unwrap();
    assert_eq!((found.figures[0].mean, found.figures[0].sd), (f64::INFINITY, f64::INFINITY));
    assert_eq!(found.figures[0].tvar[0], f64::INFINITY);
    // Far out the sum is as large as its largest loss: P(S > x) is near 0.5 x^-0.8.
    near(found.figures[0].var[2], libm::pow(500.0, 1.25), 0.02, "VaR");
    assert!(capped(poisson(0.5), &severity, (f64::INFINITY, 0.0), 20.0).is_finite());
}
