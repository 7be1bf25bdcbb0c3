//! The workload W1a (`configs/w1a.toml`): earthquakes Poisson(2) of Pareto(1, 1.5) censored at 1,000 and tsunamis
//! Poisson(0.3) of lognormal(2, 1.2), through a cession of 95 %, a quota share of 40 %, three layers with reinstatements on
//! what is kept, and a stop loss. A million years against the reference answers in the head of the file, closed forms, and
//! a convolution of each layer: about 4 seconds on two threads in the test profile.

mod studies;

use std::sync::OnceLock;
use studies::*;

/// What the captive keeps of a loss before the tower: 95 % less 40 % of that.
const KEPT: f64 = 0.57;

/// The study, made once for all tests.
fn w1a() -> &'static Study {
    static STUDY: OnceLock<Study> = OnceLock::new();
    STUDY.get_or_init(|| study(&std::fs::read_to_string("configs/w1a.toml").unwrap()))
}

/// Name, attachment, limit, reinstatements, charge and premium.
const TOWER: [(&str, f64, f64, usize, f64, f64); 3] =
    [("layer 1", 5.0, 5.0, 2, 1.0, 1.2), ("layer 2", 10.0, 15.0, 1, 1.0, 1.2), ("layer 3", 25.0, 50.0, 1, 0.5, 1.0)];

fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

/// Expected number of ground-up losses above x in a year.
fn rate_above(x: f64) -> f64 {
    let earthquakes = if x >= 1000.0 { 0.0 } else { 2.0 * libm::pow(x.max(1.0), -1.5) };
    earthquakes + 0.3 * normal_cdf((2.0 - libm::log(x)) / 1.2)
}

/// Integral of `rate_above` from nought to d, 1 <= d <= 1,000: expected sum of the losses of a year, each cut at d.
fn limited_sum(d: f64) -> f64 {
    // Pareto: 1 + 2 (1 - d^-1/2). Lognormal: exp(mu + sigma^2 / 2) N(z - sigma) + d (1 - N(z)), z = (ln d - mu) / sigma.
    let z = (libm::log(d) - 2.0) / 1.2;
    let tsunami = libm::exp(2.72) * normal_cdf(z - 1.2) + d * normal_cdf(-z);
    2.0 * (3.0 - 2.0 / d.sqrt()) + 0.3 * tsunami
}

/// Expected sum of the layer losses of a year, as if the limit were reinstated for ever.
fn layer_sum(attachment: f64, limit: f64) -> f64 {
    KEPT * (limited_sum((attachment + limit) / KEPT) - limited_sum(attachment / KEPT))
}

/// Steps of the grid on a limit.
const STEPS: usize = 2_000;

/// The law of the sum of layer losses of a year on a grid of limit / STEPS up to `limits` limits: severities put on the grid
/// so that limited means are kept (H. U. Gerber 1982, "On the numerical evaluation of the distribution of aggregate claims and
/// its stop-loss premiums", Insurance: Mathematics and Economics 1, 13-18), then the recursion of H. H. Panjer (1981),
/// "Recursive evaluation of a family of compound distributions", ASTIN Bulletin 12, 22-26.
fn convolved(attachment: f64, limit: f64, limits: usize) -> Vec<f64> {
    let step = limit / STEPS as f64;
    let limited: Vec<f64> = (0..=STEPS).map(|j| layer_sum(attachment, step * j as f64) / step).collect();
    let rates: Vec<f64> = (1..=STEPS)
        .map(|j| 2.0 * limited[j] - limited[j - 1] - limited.get(j + 1).unwrap_or(&limited[STEPS]))
        .collect();
    let mut law = vec![libm::exp(-rates.iter().sum::<f64>())];
    for k in 1..=limits * STEPS {
        let terms = rates.iter().enumerate().take(k).map(|(j, rate)| (j + 1) as f64 * rate * law[k - 1 - j]);
        law.push(terms.sum::<f64>() / k as f64);
    }
    law
}

/// E[min(S, c limits)] in limits.
fn limited_mean(law: &[f64], limits: usize) -> f64 {
    let cap = limits * STEPS;
    let short = law[..cap].iter().enumerate().map(|(k, p)| (cap - k) as f64 * p).sum::<f64>();
    (cap as f64 - short) / STEPS as f64
}

#[test]
fn mean_and_deviation_of_the_net_loss_are_those_of_the_reference() {
    let net = &w1a().results.designs[0].net;
    assert_eq!(w1a().columns.net.len(), 1_000_000);
    near(&net.mean, 3.71245);
    near(&net.sd, 7.5985);
}

#[test]
fn value_at_risk_of_the_net_loss_is_that_of_the_reference() {
    let net = &w1a().results.designs[0].net;
    let sorted = ascending(&w1a().columns.net);
    for (level, q, rank, exact) in
        [("99%", 0.99, 990_000, 10.40786), ("99.5%", 0.995, 995_000, 12.9733), ("99.9%", 0.999, 999_000, 72.831)]
    {
        // The smallest x with P(X <= x) >= q is the order statistic of rank n q.
        assert!((at(&net.var, level).value - sorted[rank - 1]).abs() < 1e-9);
        near_quantile(&sorted, q, exact);
        near(at(&net.var, level), exact);
    }
}

#[test]
fn tail_value_at_risk_of_the_net_loss_is_that_of_the_reference() {
    let net = &w1a().results.designs[0].net;
    for (level, exact) in [("99%", 33.930), ("99.5%", 56.393), ("99.9%", 180.61)] {
        near(at(&net.tvar, level), exact);
    }
}

#[test]
fn standard_errors_are_those_of_the_reference() {
    // In the head of the configuration: 0.2, 0.3, 0.5, 2.9 and 2.7 % of the figure, to one digit. A single run sees its
    // own tail only, hence the room.
    let net = &w1a().results.designs[0].net;
    for (estimate, stated) in [
        (&net.mean, 0.002 * 3.71245),
        (at(&net.var, "99%"), 0.003 * 10.40786),
        (at(&net.var, "99.5%"), 0.005 * 12.9733),
        (at(&net.var, "99.9%"), 0.029 * 72.831),
        (at(&net.tvar, "99.9%"), 0.027 * 180.61),
    ] {
        let ratio = estimate.standard_error / stated;
        assert!((0.7..1.4).contains(&ratio), "{} against {stated}", estimate.standard_error);
    }
}

#[test]
fn the_mean_reinstatement_premium_is_exact_by_convolution_and_simulated_near_it() {
    let mut expected = 0.0;
    let mut simulated = vec![0.0; w1a().columns.net.len()];
    for (name, attachment, limit, reinstatements, charge, premium) in TOWER {
        let law = convolved(attachment, limit, reinstatements + 1);
        let own = charge * premium * limited_mean(&law, reinstatements);
        near(&w1a().contract(name).reinstatement_premium, own);
        expected += own;
        let column = &w1a().columns.reinstatement_premium[w1a().place(name)];
        simulated.iter_mut().zip(column).for_each(|(sum, part)| *sum += part);
    }
    assert!((expected - 0.23606095).abs() < 2e-8, "{expected}");
    near_mean(&simulated, 0.23606095);
    let accounts = &w1a().results.designs[0].expected_year;
    let account = accounts.iter().find(|account| account.key == "reinstatement-premium").unwrap();
    // As a cash flow of the captive it is negative.
    near(&account.mean, -0.23606095);
}

#[test]
fn each_layer_recovers_the_limited_sum_of_its_losses() {
    for (name, attachment, limit, reinstatements, ..) in TOWER {
        let law = convolved(attachment, limit, reinstatements + 1);
        let contract = w1a().contract(name);
        let exact = limit * limited_mean(&law, reinstatements + 1);
        near(&contract.recovery.mean, exact);
        // A little below what it would be with limits without end.
        let unlimited = layer_sum(attachment, limit);
        assert!(exact < unlimited && exact > 0.995 * unlimited, "{exact} {unlimited}");
        let used_up = 1.0 - law[..(reinstatements + 1) * STEPS].iter().sum::<f64>();
        let estimate = contract.aggregate_exhaust.as_ref().unwrap();
        near_probability(estimate.value, w1a().columns.net.len(), used_up);
    }
}

#[test]
fn the_exact_law_of_each_layer_is_that_of_the_recursion() {
    let found = w1a().results.exact.as_ref().unwrap();
    for (name, attachment, limit, reinstatements, ..) in TOWER {
        let view = found.views.iter().find(|view| view.key == name).unwrap();
        let figure = |key: &str, level: Option<&str>| {
            view.figures.iter().find(|f| f.figure == key && f.level.as_deref() == level).unwrap().exact
        };
        let law = convolved(attachment, limit, reinstatements + 1);
        let mean = limit * limited_mean(&law, reinstatements + 1);
        assert!((figure("mean", None) / mean - 1.0).abs() < 1e-6, "{name}: {} {mean}", figure("mean", None));
        // The recursion's law is on its own grid: values at risk are good to a step of it.
        for (label, level) in [("99%", 0.99), ("99.5%", 0.995), ("99.9%", 0.999)] {
            let mut below = 0.0;
            let node = law.iter().position(|mass| {
                below += mass;
                below >= level
            });
            let step = limit / STEPS as f64;
            let var = step * node.unwrap_or(law.len() - 1) as f64;
            assert!((figure("var", Some(label)) - var).abs() <= 1.01 * step, "{name} {label}: {var}");
        }
    }
}

#[test]
fn each_layer_is_attached_and_exhausted_with_its_closed_form_probability() {
    // P(some loss above x) = 1 - exp(-rate above x).
    let once = |x: f64| -libm::expm1(-rate_above(x / KEPT));
    for (name, attachment, limit, ..) in TOWER {
        let contract = w1a().contract(name);
        near_probability(contract.attach.value, 1_000_000, once(attachment));
        near_probability(contract.exhaust.as_ref().unwrap().value, 1_000_000, once(attachment + limit));
    }
    // The top of one layer is the attachment of the next.
    for pair in TOWER.windows(2) {
        let (lower, upper) = (w1a().contract(pair[0].0), w1a().contract(pair[1].0));
        assert!((lower.exhaust.as_ref().unwrap().value - upper.attach.value).abs() < 1e-5);
    }
}

#[test]
fn the_quota_shares_recover_their_share_of_the_closed_form_mean_and_deviation() {
    // Censored Pareto: E[X] = 3 - 2 / sqrt(1000), E[X^2] = 4 sqrt(1000) - 3. Lognormal: exp(2.72), exp(6.88).
    let root = 1000.0_f64.sqrt();
    let mean = 2.0 * (3.0 - 2.0 / root) + 0.3 * libm::exp(2.72);
    let deviation = (2.0 * (4.0 * root - 3.0) + 0.3 * libm::exp(6.88)).sqrt();
    let ground_up = w1a().view("ground-up");
    assert!((ground_up.analytic_mean.unwrap() - mean).abs() < 1e-6 * mean);
    assert!((ground_up.analytic_sd.unwrap() - deviation).abs() < 1e-6 * deviation);
    near(&ground_up.mean, mean);
    near(&ground_up.sd, deviation);
    for (name, share) in [("fronting", 0.95), ("quota share", 0.38)] {
        near(&w1a().contract(name).recovery.mean, share * mean);
        near(&w1a().contract(name).recovery.sd, share * deviation);
    }
}

#[test]
fn the_largest_loss_of_a_year_is_exceeded_as_often_as_its_return_period_says() {
    // P(largest > x) = 1 - exp(-rate above x): at the simulated 1-in-T loss it must be 1 / T.
    for (key, share) in [("ground-up", 1.0), ("captive-gross", 0.95)] {
        for years in [10.0, 50.0, 100.0, 250.0, 1_000.0] {
            let points = &w1a().view(key).oep;
            let point = points.iter().find(|point| point.return_period == years).unwrap();
            near_probability(-libm::expm1(-rate_above(point.loss.value / share)), 1_000_000, 1.0 / years);
        }
    }
}

#[test]
fn a_year_is_free_of_loss_as_often_as_both_counts_are_nought() {
    // exp(-2.3).
    near_probability(1.0 - w1a().view("ground-up").any.value, 1_000_000, 0.100_258_843_7);
}
