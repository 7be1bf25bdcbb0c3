//! Counts, sizes and days against closed forms. Tolerance: four standard errors, fixed seed.

use super::support::*;
use ishizue::model::date::Axis;
use ishizue::model::peril::*;
use ishizue::perils::Perils;
use jiff::civil::date;

const MILLION: u64 = 1_000_000;

fn layer(loss: f64, limit: f64, attachment: f64) -> f64 {
    (loss - attachment).max(0.0).min(limit)
}

#[test]
fn poisson_sums_of_exponential_losses_match_the_erlang_series() {
    // Poisson(2) x Exp(1): values from the Erlang series, as in the package aggregate 0.30.1.
    let totals = totals(&model(vec![poisson("claims", 2.0, SeverityShape::Exponential { mean: 1.0 })]), MILLION);
    assert_mean(&totals, 2.0);
    assert_sd(&totals, 2.0);
    let share = |test: &dyn Fn(f64) -> bool| totals.iter().filter(|&&total| test(total)).count();
    assert_probability(share(&|total| total == 0.0), totals.len(), 0.135_335_283_2);
    assert_probability(share(&|total| total <= 5.0), totals.len(), 0.913_934_477_6);
    assert_quantile(&totals, 0.99, 8.622_567_981);
    assert_quantile(&totals, 0.995, 9.715_967_294);
    assert_quantile(&totals, 0.999, 12.168_950_36);
}

#[test]
fn a_layer_on_pareto_losses_has_its_closed_form_mean_sd_and_rate() {
    // Poisson(2) x Pareto(1.5, 1), 5 xs 5, unlimited: closed forms.
    let model = model(vec![poisson("fire", 2.0, SeverityShape::Pareto { threshold: 1.0, alpha: 1.5 })]);
    let recoveries = per_path(&model, MILLION, |_, loss| layer(loss, 5.0, 5.0));
    assert_mean(&recoveries, 0.523_943_317_9);
    assert_sd(&recoveries, 1.473_174_899);
    assert_mean(&per_path(&model, MILLION, |_, loss| f64::from(loss > 5.0)), 0.178_885_438_2);
}

#[test]
fn a_layer_on_a_pareto_tail_of_index_one_has_its_closed_form_mean() {
    // Poisson(2) x Pareto(1, 1), 50 xs 25: 2 ln 3.
    let model = model(vec![poisson("fire", 2.0, SeverityShape::Pareto { threshold: 1.0, alpha: 1.0 })]);
    assert_mean(&per_path(&model, MILLION, |_, loss| layer(loss, 50.0, 25.0)), 2.197_224_577);
}

#[test]
fn a_layer_on_lognormal_losses_has_its_closed_form_mean() {
    // Lognormal(2, 1.2), 5 xs 5: 2.50664898 a loss.
    let model = model(vec![frequency_severity(
        "flood",
        Frequency::Fixed { count: 1 },
        uncut(SeverityShape::Lognormal { mu: 2.0, sigma: 1.2 }),
    )]);
    assert_mean(&per_path(&model, MILLION, |_, loss| layer(loss, 5.0, 5.0)), 2.506_648_98);
}

#[test]
fn the_largest_event_of_a_year_has_the_return_periods_of_its_rate() {
    // x = (rate / -ln(1 - 1/T))^(1/alpha) for T = 10 and 100.
    let model = model(vec![poisson("fire", 2.0, SeverityShape::Pareto { threshold: 1.0, alpha: 1.5 })]);
    let largest = largest(&model, MILLION);
    assert_quantile(&largest, 0.9, 7.115_980_327);
    assert_quantile(&largest, 0.99, 34.085_234_05);
}

#[test]
fn each_law_of_counts_has_its_mean_and_variance() {
    // Means; variances mean, mean + dispersion mean^2, n p (1 - p).
    let laws = [
        (Frequency::Poisson { mean: 2.5 }, 2.5, 2.5),
        (Frequency::NegativeBinomial { mean: 1.5, dispersion: 0.8 }, 1.5, 3.3),
        (Frequency::Binomial { trials: 7, probability: 0.3 }, 2.1, 1.47),
    ];
    for (law, mean, variance) in laws {
        let model = model(vec![frequency_severity("claims", law, uncut(SeverityShape::Fixed { loss: 1.0 }))]);
        let counts = counts(&model, 300_000);
        assert_mean(&counts, mean);
        assert_sd(&counts, f64::sqrt(variance));
        let analytic = Perils::compile(&model).unwrap().analytic(0);
        assert!((analytic.sd.unwrap() - f64::sqrt(variance)).abs() < 1e-12);
    }
    let fixed = Frequency::Fixed { count: 3 };
    let model = model(vec![frequency_severity("claims", fixed, uncut(SeverityShape::Fixed { loss: 1.0 }))]);
    assert!(counts(&model, 1_000).iter().all(|&count| count == 3.0));
}

#[test]
fn each_law_of_sizes_has_its_mean_and_variance() {
    let laws = [
        SeverityShape::Lognormal { mu: 1.0, sigma: 0.5 },
        SeverityShape::Pareto { threshold: 2.0, alpha: 6.0 },
        SeverityShape::GeneralisedPareto { location: 1.0, scale: 2.0, shape: 0.15 },
        SeverityShape::Gamma { shape: 0.7, scale: 3.0 },
        SeverityShape::Weibull { shape: 1.4, scale: 5.0 },
        SeverityShape::Exponential { mean: 4.0 },
        SeverityShape::Empirical { losses: vec![1.0, 5.0, 20.0], weights: Some(vec![5.0, 3.0, 2.0]) },
    ];
    for law in laws {
        let model = model(vec![frequency_severity("claims", Frequency::Fixed { count: 1 }, uncut(law.clone()))]);
        let analytic = Perils::compile(&model).unwrap().analytic(0);
        let losses = totals(&model, 200_000);
        println!("{law:?}");
        assert_mean(&losses, analytic.mean.unwrap());
        assert_sd(&losses, analytic.sd.unwrap());
    }
    // The analytic figures themselves: exp(mu + sigma^2/2), mean of the list.
    let mean_of = |law| Perils::compile(&model(vec![poisson("x", 1.0, law)])).unwrap().analytic(0).mean.unwrap();
    let lognormal = mean_of(SeverityShape::Lognormal { mu: 1.0, sigma: 0.5 });
    assert!((lognormal - libm::exp(1.125)).abs() < 1e-12);
    let list = mean_of(SeverityShape::Empirical { losses: vec![1.0, 5.0, 20.0], weights: Some(vec![5.0, 3.0, 2.0]) });
    assert!((list - 6.0).abs() < 1e-12);
}

#[test]
fn truncation_is_the_law_given_the_window_and_censoring_caps_the_amount() {
    // Exponential above a: mean a + m, no loss below a (it has no memory).
    let shape = SeverityShape::Exponential { mean: 2.0 };
    let one = |severity| model(vec![frequency_severity("claims", Frequency::Fixed { count: 1 }, severity)]);
    let above = totals(&one(Severity { truncate_below: Some(3.0), ..uncut(shape.clone()) }), 200_000);
    assert_mean(&above, 5.0);
    assert_sd(&above, 2.0);
    assert!(above.iter().all(|&loss| loss >= 3.0));
    // Uniform-like check: exponential below b has mean m - b / (exp(b/m) - 1).
    let below = totals(&one(Severity { truncate_above: Some(3.0), ..uncut(shape) }), 200_000);
    assert_mean(&below, 2.0 - 3.0 / libm::expm1(1.5));
    assert!(below.iter().all(|&loss| loss <= 3.0));
    // Pareto(1, 1) censored at e: mean 1 + ln e, P(X = e) = 1/e.
    let e = std::f64::consts::E;
    let pareto = SeverityShape::Pareto { threshold: 1.0, alpha: 1.0 };
    let capped = totals(&one(Severity { censor_at: Some(e), ..uncut(pareto) }), 200_000);
    assert_mean(&capped, 2.0);
    let at_cap = capped.iter().filter(|&&loss| loss > e - 1e-6).count();
    assert_probability(at_cap, capped.len(), 1.0 / e);
    // A list given X > 5 leaves the 5 out.
    let list = SeverityShape::Empirical { losses: vec![1.0, 5.0, 20.0, 40.0], weights: None };
    let cut = totals(&one(Severity { truncate_below: Some(5.0), ..uncut(list) }), 20_000);
    assert!(cut.iter().all(|&loss| loss == 20.0 || loss == 40.0));
    assert_mean(&cut, 30.0);
}

#[test]
fn a_shared_factor_makes_each_count_negative_binomial_and_ties_the_two_together() {
    // Covariance v m1 m2 = 0.4 x 2 x 0.5 = 0.4; variances m + v m^2 = 3.6 and 0.6.
    let fixed = SeverityShape::Fixed { loss: 1.0 };
    let share = |peril: Peril| Peril { shared_frequency: Some(0), ..peril };
    let mut model = model(vec![share(poisson("a", 2.0, fixed.clone())), share(poisson("b", 0.5, fixed))]);
    model.shared_frequencies.push(SharedFrequency { name: "bad years".to_owned(), variance: 0.4 });
    let trials = 400_000;
    let of = |wanted: u16| per_path(&model, trials, |peril, _| f64::from(peril == wanted));
    let (a, b) = (of(0), of(1));
    assert_mean(&a, 2.0);
    assert_sd(&a, 3.6_f64.sqrt());
    assert_mean(&b, 0.5);
    assert_sd(&b, 0.6_f64.sqrt());
    let products: Vec<f64> = a.iter().zip(&b).map(|(a, b)| (a - 2.0) * (b - 0.5)).collect();
    assert_mean(&products, 0.4);
    let perils = Perils::compile(&model).unwrap();
    assert!((perils.analytic(0).sd.unwrap() - 3.6_f64.sqrt()).abs() < 1e-12);
}

#[test]
fn without_a_shared_factor_counts_of_two_perils_are_uncorrelated() {
    let fixed = SeverityShape::Fixed { loss: 1.0 };
    let model = model(vec![poisson("a", 2.0, fixed.clone()), poisson("b", 0.5, fixed)]);
    let of = |wanted: u16| per_path(&model, 200_000, |peril, _| f64::from(peril == wanted));
    let products: Vec<f64> = of(0).iter().zip(&of(1)).map(|(a, b)| (a - 2.0) * (b - 0.5)).collect();
    assert_mean(&products, 0.0);
}

#[test]
fn years_of_one_path_are_independent() {
    let mut model = model(vec![poisson("a", 2.0, SeverityShape::Exponential { mean: 1.0 })]);
    model.settings.horizon = 3;
    let paths = totals(&model, 200_000);
    // Sum of three years: mean 6, variance 12.
    assert_mean(&paths, 6.0);
    assert_sd(&paths, 12.0_f64.sqrt());
}

#[test]
fn events_fall_in_the_months_of_their_season() {
    let mut model = model(vec![poisson("typhoon", 2.0, SeverityShape::Fixed { loss: 1.0 })]);
    let mut weights = [0.0; 12];
    (weights[6], weights[7], weights[8], weights[9]) = (1.0, 3.0, 4.0, 2.0);
    model.perils[0].season = Season::Monthly(weights);
    model.settings.axis = Axis::new(date(2027, 9, 16));
    model.settings.horizon = 2;
    let axis = model.settings.axis;
    let (mut months, mut first_half, mut all) = ([0; 12], 0, 0);
    in_blocks(&Perils::compile(&model).unwrap(), 50_000, 5_000, |block| {
        for &time in &block.time {
            let day = axis.date(time);
            months[day.month() as usize - 1] += 1;
            first_half += usize::from(day.month() == 9 && day.day() <= 15);
            all += 1;
        }
    });
    for (month, weight) in weights.iter().enumerate() {
        assert_probability(months[month], all, weight / 10.0);
    }
    // Uniform within the month: half of September's share in its first fifteen days.
    assert_probability(first_half, all, 0.2);
}

#[test]
fn days_without_a_season_are_uniform() {
    let model = model(vec![poisson("a", 3.0, SeverityShape::Fixed { loss: 1.0 })]);
    let mut days = Vec::new();
    in_blocks(&Perils::compile(&model).unwrap(), 100_000, 5_000, |block| days.extend(&block.time));
    assert_mean(&days, 182.5);
    assert_sd(&days, 365.0 / 12.0_f64.sqrt());
}

#[test]
fn losses_beyond_the_largest_exact_amount_are_cut_and_counted() {
    let mut model = model(vec![frequency_severity(
        "whale",
        Frequency::Fixed { count: 2 },
        uncut(SeverityShape::Fixed { loss: 1e15 }),
    )]);
    model.settings.quantum = ishizue::model::money::Quantum::new(rust_decimal::dec!(0.01)).unwrap();
    let out = block(&Perils::compile(&model).unwrap(), 0..10);
    assert_eq!(out.cut, 20);
    assert!(out.loss.iter().all(|&loss| loss == 9_007_199_254_740_992.0));
}

#[test]
fn losses_are_whole_quanta_rounded_half_to_even() {
    let mut model = model(vec![frequency_severity(
        "claims",
        Frequency::Fixed { count: 1 },
        uncut(SeverityShape::Fixed { loss: 2.5 }),
    )]);
    model.settings.quantum = ishizue::model::money::Quantum::new(rust_decimal::dec!(1)).unwrap();
    assert_eq!(block(&Perils::compile(&model).unwrap(), 0..1).loss, [2.0]);
}

#[test]
fn a_severity_without_a_mean_has_no_analytic_figures() {
    let model = model(vec![poisson("fire", 2.0, SeverityShape::Pareto { threshold: 1.0, alpha: 1.0 })]);
    let analytic = Perils::compile(&model).unwrap().analytic(0);
    assert_eq!((analytic.mean, analytic.sd, analytic.mean_count), (None, None, Some(2.0)));
}

#[test]
fn an_event_without_loss_stays_and_has_no_row() {
    let list = SeverityShape::Empirical { losses: vec![0.0, 10.0], weights: None };
    let model = model(vec![frequency_severity("claims", Frequency::Fixed { count: 3 }, uncut(list))]);
    let out = block(&Perils::compile(&model).unwrap(), 0..1_000);
    assert_eq!((out.events(), out.row_start.len()), (3_000, 3_001));
    assert!(out.loss.iter().all(|&loss| loss == 1e7));
    assert_probability(out.loss.len(), out.events(), 0.5);
    assert!((0..out.events()).all(|event| out.rows(event).len() <= 1));
}

#[test]
fn a_model_without_perils_and_a_range_without_trials_give_empty_paths() {
    let mut none = model(Vec::new());
    none.settings.horizon = 2;
    let out = block(&Perils::compile(&none).unwrap(), 7..10);
    assert_eq!((out.first_trial, out.horizon, out.paths(), out.events()), (7, 2, 3, 0));
    let empty = block(&Perils::compile(&model(vec![earthquake(), tsunami()])).unwrap(), 5..5);
    assert_eq!((empty.paths(), empty.events(), empty.row_start), (0, 0, vec![0]));
}

#[test]
fn expected_events_a_year_add_up() {
    let perils = Perils::compile(&model(vec![earthquake(), tsunami()])).unwrap();
    assert!((perils.events_per_year() - 2.3).abs() < 1e-12);
    assert_eq!(perils.periods(), None);
}
