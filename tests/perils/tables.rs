//! Event loss tables and year tables against closed forms and quadrature. Tolerance: four standard errors, fixed seed.

use super::support::*;
use ishizue::model::peril::*;
use ishizue::model::risk::Coverage;
use ishizue::numerics::quadrature::integrate;
use ishizue::numerics::special::{beta_quantile, normal_cdf, normal_density};
use ishizue::perils::{Perils, Recurrence, Residual};

fn elt(table: EventLossTable) -> ishizue::model::Model {
    model(vec![peril("table", Source::EventLossTable(table))])
}

fn ylt(table: YearTable) -> ishizue::model::Model {
    model(vec![peril("years", Source::YearTable(table))])
}

#[test]
fn the_annual_total_of_certain_losses_has_the_mean_and_sd_of_the_compound_poisson_law() {
    // sum(rate mean), sqrt(sum(rate mean^2)).
    let table = EventLossTable { secondary: SecondaryUncertainty::None, ..event_loss_table() };
    let loss = |event: u32| -> f64 { table.rows.iter().filter(|row| row.event == event).map(|row| row.mean).sum() };
    let mean: f64 = (0..20).map(|i| table.events[i].rate * loss(i as u32)).sum();
    let sd = (0..20).map(|i| table.events[i].rate * loss(i as u32) * loss(i as u32)).sum::<f64>().sqrt();
    let model = elt(table.clone());
    let totals = totals(&model, 400_000);
    assert_mean(&totals, mean);
    assert_sd(&totals, sd);
    let analytic = Perils::compile(&model).unwrap().analytic(0);
    assert!((analytic.mean.unwrap() / mean - 1.0).abs() < 1e-12);
    assert!((analytic.sd.unwrap() / sd - 1.0).abs() < 1e-12);
    assert!((analytic.mean_count.unwrap() - 0.84).abs() < 1e-12);
}

#[test]
fn independent_sites_add_their_variances() {
    // sqrt(sum(rate (mean^2 + sd^2))) with sd^2 the sum over sites.
    let mut table = event_loss_table();
    table.rows.iter_mut().for_each(|row| row.sd_correlated = 0.0);
    let second = |i: usize| {
        let rows = || table.rows.iter().filter(move |row| row.event == i as u32);
        let mean: f64 = rows().map(|row| row.mean).sum();
        mean * mean + rows().map(|row| row.sd_independent * row.sd_independent).sum::<f64>()
    };
    let sd = (0..20).map(|i| table.events[i].rate * second(i)).sum::<f64>().sqrt();
    let model = elt(table.clone());
    assert_sd(&totals(&model, 400_000), sd);
    assert!((Perils::compile(&model).unwrap().analytic(0).sd.unwrap() / sd - 1.0).abs() < 1e-9);
}

/// One certain event a year at two sites: means 300 and 100, deviations 240 and 120, exposures 1,000.
fn two_sites(correlated: f64) -> ishizue::model::Model {
    let sd = |total: f64| [(1.0 - correlated) * total, correlated * total];
    let mut model = elt(EventLossTable {
        events: vec![event("E", 1.0)],
        rows: vec![row(0, 0, 300.0, sd(240.0), 1000.0), row(0, 1, 100.0, sd(120.0), 1000.0)],
        secondary: SecondaryUncertainty::Beta,
        dispersion: None,
    });
    model.settings.quantum = ishizue::model::money::Quantum::new(rust_decimal::dec!(0.0001)).unwrap();
    model
}

/// a and b of the Beta law with a mean and a standard deviation on [0, 1].
fn shape(mean: f64, sd: f64) -> (f64, f64) {
    let a = mean * (mean * (1.0 - mean) / (sd * sd) - 1.0);
    (a, a * (1.0 - mean) / mean)
}

/// Mean square of the total of the two sites when they move together fully.
fn fully_correlated_second_moment() -> f64 {
    let ((a, b), (c, d)) = (shape(0.3, 0.24), shape(0.1, 0.12));
    let total = |z: f64| 1000.0 * (beta_quantile(normal_cdf(z), a, b) + beta_quantile(normal_cdf(z), c, d));
    integrate(&|z| total(z) * total(z) * normal_density(z), -8.0, 8.0)
}

#[test]
fn correlation_between_sites_runs_from_independence_to_moving_together() {
    // Poisson(1) events: variance of the year = E[X^2].
    let independent = 400.0 * 400.0 + 240.0 * 240.0 + 120.0 * 120.0;
    let full = fully_correlated_second_moment();
    assert!(full > 1.2 * independent, "{full}");
    for (correlated, second) in [(0.0, independent), (1.0, full)] {
        let model = two_sites(correlated);
        let totals = totals(&model, 300_000);
        assert_mean(&totals, 400.0);
        assert_sd(&totals, second.sqrt());
        let analytic = Perils::compile(&model).unwrap().analytic(0).sd.unwrap();
        assert!((analytic / second.sqrt() - 1.0).abs() < 1e-4, "{analytic}, {}", second.sqrt());
    }
}

#[test]
fn half_correlation_lies_between_and_agrees_with_a_double_integral() {
    // E[X Y] by integrating over the common deviate and, inside, over each own deviate.
    let ((a, b), (c, d)) = (shape(0.3, 0.24), shape(0.1, 0.12));
    let w: f64 = 0.5;
    let given = |common: f64, a: f64, b: f64| {
        let loss = |own: f64| beta_quantile(normal_cdf(w.sqrt() * common + (1.0 - w).sqrt() * own), a, b);
        // Simpson's rule on 60 intervals.
        let step = 0.25;
        (0..=60)
            .map(|i| {
                let own = f64::from(i) * step - 7.5;
                let weight = if i == 0 || i == 60 {
                    1.0
                } else if i % 2 == 1 {
                    4.0
                } else {
                    2.0
                };
                weight * step / 3.0 * loss(own) * normal_density(own)
            })
            .sum::<f64>()
    };
    let step = 0.25;
    let product: f64 = (0..=60)
        .map(|i| {
            let common = f64::from(i) * step - 7.5;
            step * normal_density(common) * given(common, a, b) * given(common, c, d)
        })
        .sum();
    let second = 400.0 * 400.0 + 240.0 * 240.0 + 120.0 * 120.0 + 2.0 * (product * 1e6 - 300.0 * 100.0);
    let model = two_sites(0.5);
    assert_sd(&totals(&model, 300_000), second.sqrt());
    let analytic = Perils::compile(&model).unwrap().analytic(0).sd.unwrap();
    assert!((analytic / second.sqrt() - 1.0).abs() < 1e-4, "{analytic}, {}", second.sqrt());
}

#[test]
fn each_site_keeps_its_mean_and_deviation_whatever_the_correlation() {
    for correlated in [0.0, 0.5, 1.0] {
        let model = two_sites(correlated);
        let mut losses = [Vec::new(), Vec::new()];
        in_blocks(&Perils::compile(&model).unwrap(), 200_000, 5_000, |block| {
            for (&risk, &loss) in block.risk.iter().zip(&block.loss) {
                losses[risk as usize].push(model.settings.quantum.units(loss));
            }
        });
        assert_mean(&losses[0], 300.0);
        assert_sd(&losses[0], 240.0);
        assert_mean(&losses[1], 100.0);
        assert_sd(&losses[1], 120.0);
    }
}

#[test]
fn an_impossible_deviation_becomes_nothing_or_the_whole_exposure() {
    let model = elt(EventLossTable {
        events: vec![event("E", 1.0)],
        rows: vec![row(0, 0, 200.0, [300.0, 300.0], 1000.0)],
        secondary: SecondaryUncertainty::Beta,
        dispersion: None,
    });
    let perils = Perils::compile(&model).unwrap();
    let set_row = &perils.event_sets()[0].rows[0];
    assert!(matches!(set_row.residual, Residual::TwoPoint { exposure: 1000.0, .. }));
    assert!((set_row.sd - 400.0).abs() < 1e-9);
    let (mut events, mut losses) = (0, 0);
    in_blocks(&perils, 100_000, 5_000, |block| {
        events += block.events();
        losses += block.loss.len();
        assert!(block.loss.iter().all(|&loss| loss == 1e9));
    });
    // Events stay although their zero rows are left out.
    assert_probability(losses, events, 0.2);
    assert!(events > 99_000);
    assert!((perils.analytic(0).sd.unwrap() - 200_000.0_f64.sqrt()).abs() < 1e-6);
}

#[test]
fn rows_without_deviation_and_rows_without_loss_are_certain() {
    let model = elt(EventLossTable {
        events: vec![event("E", 1.0)],
        rows: vec![
            row(0, 2, 50.0, [0.0, 0.0], 100.0),
            row(0, 0, 0.0, [3.0, 0.0], 100.0),
            row(0, 1, 100.0, [5.0, 0.0], 100.0),
        ],
        secondary: SecondaryUncertainty::Beta,
        dispersion: None,
    });
    let perils = Perils::compile(&model).unwrap();
    let out = block(&perils, 0..100);
    for e in 0..out.events() {
        let rows: Vec<(u32, f64)> = out.rows(e).map(|r| (out.risk[r], out.loss[r])).collect();
        assert_eq!(rows, [(1, 1e8), (2, 5e7)]);
    }
    assert!(perils.event_sets()[0].rows.iter().all(|row| row.residual == Residual::Certain));
}

#[test]
fn negative_binomial_counts_of_a_table_have_their_variance() {
    // Mean 0.84, variance 0.84 + 1.5 x 0.84^2.
    let model = elt(EventLossTable { dispersion: Some(1.5), ..event_loss_table() });
    let counts = counts(&model, 400_000);
    assert_mean(&counts, 0.84);
    assert_sd(&counts, (0.84_f64 + 1.5 * 0.84 * 0.84).sqrt());
    let analytic = Perils::compile(&model).unwrap().analytic(0);
    let totals = totals(&model, 400_000);
    assert_mean(&totals, analytic.mean.unwrap());
    assert_sd(&totals, analytic.sd.unwrap());
}

#[test]
fn events_are_chosen_in_proportion_to_their_rates_and_sorted_by_mean_loss() {
    let model = elt(event_loss_table());
    let perils = Perils::compile(&model).unwrap();
    let set = &perils.event_sets()[0];
    assert!(set.events.windows(2).all(|pair| pair[0].mean >= pair[1].mean));
    let mut chosen = vec![0; 20];
    let mut all = 0;
    in_blocks(&perils, 200_000, 5_000, |block| {
        all += block.events();
        block.event.iter().for_each(|&event| chosen[event as usize] += 1);
    });
    for (event, &times) in set.events.iter().zip(&chosen) {
        assert_probability(times, all, event.rate / 0.84);
    }
}

#[test]
fn events_of_equal_loss_are_sorted_by_id_and_keep_their_attributes() {
    let mut table = EventLossTable {
        events: vec![event("C", 0.1), event("A", 0.2), event("B", 0.3)],
        rows: vec![
            row(0, 0, 10.0, [0.0, 0.0], 100.0),
            row(1, 0, 10.0, [0.0, 0.0], 100.0),
            row(2, 1, 20.0, [0.0, 0.0], 100.0),
        ],
        secondary: SecondaryUncertainty::None,
        dispersion: None,
    };
    table.events[1].magnitude = Some(7.9);
    let perils = Perils::compile(&elt(table)).unwrap();
    let set = &perils.event_sets()[0];
    let ids: Vec<&str> = set.events.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids, ["B", "A", "C"]);
    assert_eq!((set.events[1].magnitude, set.events[1].rate), (Some(7.9), 0.2));
    assert_eq!(set.rows_of(0)[0].risk, 1);
}

#[test]
fn coverages_of_one_site_are_rows_of_their_own() {
    let coverage = |coverage, mean| EventLossRow { coverage, ..row(0, 0, mean, [0.3 * mean, 0.2 * mean], 100.0) };
    let model = elt(EventLossTable {
        events: vec![event("E", 2.0)],
        rows: vec![coverage(Coverage::Stock, 30.0), coverage(Coverage::Building, 20.0)],
        secondary: SecondaryUncertainty::Beta,
        dispersion: None,
    });
    let out = block(&Perils::compile(&model).unwrap(), 0..200);
    assert!(out.events() > 300);
    for e in 0..out.events() {
        assert_eq!(out.coverage[out.rows(e)], [Coverage::Building, Coverage::Stock]);
    }
}

#[test]
fn a_table_replayed_in_order_gives_its_own_mean_exactly() {
    // Sums 160, 250, 0, 120, 500, 0, 10, 0, 210, 0: mean 125.
    let model = ylt(year_table(&TEN_PERIODS, Replay::InOrder));
    let perils = Perils::compile(&model).unwrap();
    assert_eq!(totals(&model, 10), [160.0, 250.0, 0.0, 120.0, 500.0, 0.0, 10.0, 0.0, 210.0, 0.0]);
    assert_eq!(totals(&model, 30).iter().sum::<f64>() / 30.0, 125.0);
    assert_eq!(perils.periods(), Some(10));
    assert!(!perils.weighted());
    let analytic = perils.analytic(0);
    assert!((analytic.mean.unwrap() - 125.0).abs() < 1e-12);
    // Standard deviation 163.4523376 with divisor n - 1.
    assert!((analytic.sd.unwrap() - 163.452_337_6 * 0.9_f64.sqrt()).abs() < 1e-6);
    assert!((analytic.mean_count.unwrap() - 1.0).abs() < 1e-12);
}

#[test]
fn successive_years_of_a_path_replay_successive_periods() {
    let mut model = ylt(year_table(&TEN_PERIODS, Replay::InOrder));
    model.settings.horizon = 3;
    assert_eq!(totals(&model, 4), [410.0, 620.0, 10.0 + 210.0, 160.0 + 250.0]);
}

#[test]
fn a_bootstrap_draws_whole_years() {
    let model = ylt(year_table(&TEN_PERIODS, Replay::Bootstrap));
    let years = totals(&model, 200_000);
    assert_mean(&years, 125.0);
    assert_sd(&years, 163.452_337_6 * 0.9_f64.sqrt());
    let sums = [160.0, 250.0, 0.0, 120.0, 500.0, 10.0, 210.0];
    assert!(years.iter().all(|year| sums.contains(year)));
    assert_probability(years.iter().filter(|&&year| year == 0.0).count(), years.len(), 0.4);
}

#[test]
fn weights_of_periods_become_weights_of_trials_in_order_and_chances_in_a_bootstrap() {
    let weights = [1.0, 2.0, 3.0, 4.0, 5.0, 5.0, 4.0, 3.0, 2.0, 1.0];
    // (160 + 2 x 250 + 4 x 120 + 5 x 500 + 4 x 10 + 2 x 210) / 30.
    let mean = 4100.0 / 30.0;
    let weighted = |replay| YearTable { weights: Some(weights.to_vec()), ..year_table(&TEN_PERIODS, replay) };

    let model = ylt(weighted(Replay::InOrder));
    let perils = Perils::compile(&model).unwrap();
    assert!(perils.weighted());
    let out = block(&perils, 0..10);
    assert_eq!(out.weight, weights.map(|weight| weight * 10.0 / 30.0));
    let sum: f64 = totals(&model, 10).iter().zip(&out.weight).map(|(loss, weight)| loss * weight).sum();
    assert!((sum / 10.0 - mean).abs() < 1e-12);
    assert!((perils.analytic(0).mean.unwrap() - mean).abs() < 1e-12);

    let model = ylt(weighted(Replay::Bootstrap));
    let perils = Perils::compile(&model).unwrap();
    assert!(block(&perils, 0..10).weight.is_empty());
    assert!(!perils.weighted());
    assert_mean(&totals(&model, 200_000), mean);
    assert!((perils.analytic(0).mean.unwrap() - mean).abs() < 1e-12);
}

#[test]
fn the_weights_of_two_tables_multiply() {
    let table = |weights: &[f64]| {
        let periods: Vec<&[f64]> = vec![&[1.0]; weights.len()];
        Source::YearTable(YearTable { weights: Some(weights.to_vec()), ..year_table(&periods, Replay::InOrder) })
    };
    let model = model(vec![peril("a", table(&[1.0, 3.0])), peril("b", table(&[1.0, 1.0, 4.0]))]);
    let perils = Perils::compile(&model).unwrap();
    assert_eq!(block(&perils, 0..6).weight, [0.25, 0.75, 1.0, 0.75, 0.25, 3.0]);
    assert_eq!(perils.periods(), Some(2));
}

#[test]
fn equal_weights_are_no_weights() {
    let table = YearTable { weights: Some(vec![0.1; 10]), ..year_table(&TEN_PERIODS, Replay::InOrder) };
    let perils = Perils::compile(&ylt(table)).unwrap();
    assert!(!perils.weighted());
    assert!(block(&perils, 0..10).weight.is_empty());
}

#[test]
fn stated_days_are_kept_and_missing_ones_drawn() {
    let mut table = year_table(&[&[1.0, 2.0, 3.0]], Replay::InOrder);
    table.occurrences[0].day = Some(200.25);
    table.occurrences[1].day = Some(10.0);
    let model = ylt(table);
    let out = block(&Perils::compile(&model).unwrap(), 0..500);
    let mut drawn = Vec::new();
    for path in events_of(&model, &out, "years") {
        let time_of = |loss: f64| path.iter().find(|event| event.rows[0].2 == loss * 1e6).unwrap().time;
        assert_eq!((time_of(1.0), time_of(2.0)), (200.25, 10.0));
        drawn.push(time_of(3.0));
    }
    assert_mean(&drawn, 182.5);
}

#[test]
fn events_of_a_year_table_have_their_rate_and_mean_and_one_event_may_come_twice() {
    let mut table = year_table(&TEN_PERIODS, Replay::InOrder);
    table.events.truncate(2);
    table.occurrences.iter_mut().for_each(|occurrence| occurrence.event %= 2);
    let perils = Perils::compile(&ylt(table)).unwrap();
    let set = &perils.event_sets()[0];
    // Five occurrences each in ten periods; rates times means add up to the annual mean.
    let annual: f64 = set.events.iter().map(|event| event.rate * event.mean).sum();
    assert!((annual - 125.0).abs() < 1e-12);
    assert!((set.events[0].rate - 0.5).abs() < 1e-12 && set.events[0].mean > set.events[1].mean);
    assert!(matches!(&set.recurrence, Recurrence::Years(timeline) if timeline.occurrences.len() == 10));
}

#[test]
fn a_year_table_can_have_secondary_uncertainty() {
    let mut table = year_table(&TEN_PERIODS, Replay::Bootstrap);
    table.secondary = SecondaryUncertainty::Beta;
    for row in &mut table.rows {
        (row.sd_independent, row.exposure) = (0.4 * row.mean, Some(1000.0));
    }
    let model = ylt(table);
    let analytic = Perils::compile(&model).unwrap().analytic(0);
    let years = totals(&model, 200_000);
    assert_mean(&years, 125.0);
    assert_sd(&years, analytic.sd.unwrap());
    // Variance of the sums plus the mean of the sums of variances: 0.16 x 376,300 / 10 events.
    let squares: f64 = TEN_PERIODS.iter().flat_map(|period| period.iter()).map(|loss| loss * loss).sum();
    let between = 163.452_337_6 * 163.452_337_6 * 0.9;
    assert!((analytic.sd.unwrap() - (between + 0.16 * squares / 10.0).sqrt()).abs() < 1e-5);
}

#[test]
fn no_standard_deviation_is_given_where_the_series_for_it_does_not_converge() {
    // Two rows of nothing-or-everything that move together fully: a step has a slow Hermite series.
    let analytic = |sd: [f64; 2]| {
        let table = EventLossTable {
            events: vec![event("E", 1.0)],
            rows: vec![row(0, 0, 200.0, sd, 1000.0), row(0, 1, 100.0, sd, 1000.0)],
            secondary: SecondaryUncertainty::Beta,
            dispersion: None,
        };
        Perils::compile(&elt(table)).unwrap().analytic(0)
    };
    let together = analytic([0.0, 900.0]);
    assert_eq!(together.sd, None);
    assert!((together.mean.unwrap() - 300.0).abs() < 1e-9);
    // Independent: 300^2 + 1000^2 (0.2 x 0.8 + 0.1 x 0.9).
    assert!((analytic([900.0, 0.0]).sd.unwrap() - 340_000.0_f64.sqrt()).abs() < 1e-6);
}
