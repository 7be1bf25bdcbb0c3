//! Whole studies from the text of a configuration, with the columns that the loop hands on, and the comparison of simulated
//! figures with exact ones: four standard errors, and for quantiles order statistics.
#![allow(dead_code)]

use ishizue::model::Model;
use ishizue::simulation::block::BlockColumns;
use ishizue::simulation::{Cancel, RunSettings, Silent, Sink};
use ishizue::statistics::Estimate;
use ishizue::study::results::{ContractResults, LevelPoint, LossView, Results};
use ishizue::study::run;
use std::path::Path;

/// Columns of first years, in currency units, by path.
#[derive(Default)]
pub struct Columns {
    pub ground_up: Vec<f64>,
    /// Net loss of the design as configured.
    pub net: Vec<f64>,
    /// Recovery of each contract over its term.
    pub recovery: Vec<Vec<f64>>,
    /// Reinstatement premium of each contract over its term.
    pub reinstatement_premium: Vec<Vec<f64>>,
}

pub struct Study {
    pub results: Results,
    pub columns: Columns,
}

struct Keep<'a>(&'a Model, Columns);

impl Sink for Keep<'_> {
    fn receive(&mut self, block: &BlockColumns) -> std::io::Result<()> {
        let Keep(model, kept) = self;
        let units = |&quanta: &f64| model.settings.quantum.units(quanta);
        kept.ground_up.extend(block.ground_up.iter().step_by(block.horizon).map(units));
        kept.net.extend(block.designs[0].net.iter().step_by(block.horizon).map(units));
        for list in [&mut kept.recovery, &mut kept.reinstatement_premium] {
            list.resize_with(block.contracts.len(), Vec::new);
        }
        for (index, contract) in block.contracts.iter().enumerate() {
            kept.recovery[index].extend(contract.recovery.iter().map(units));
            kept.reinstatement_premium[index].extend(contract.reinstatement_premium.iter().map(units));
        }
        Ok(())
    }
}

/// Reads a configuration and studies it as `ishizue run` does. Files that it names lie under `configs`.
pub fn study(text: &str) -> Study {
    let (model, _) = ishizue::config::read_text(text, "test.toml", Path::new("configs"))
        .unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false, 100)));
    let settings = RunSettings { trials: model.settings.trials, threads: 0, block: 0 };
    let mut keep = Keep(&model, Columns::default());
    let results = run::run(&model, &settings, &Silent, &Cancel::new(), &mut keep).unwrap();
    assert_eq!((results.reconciliation.years_off, results.reconciliation.losses_cut), (0, 0));
    Study { columns: keep.1, results }
}

impl Study {
    /// Ground-up, insured or captive gross loss.
    pub fn view(&self, key: &str) -> &LossView {
        self.results.before_retrocession.iter().find(|view| view.key == key).unwrap()
    }

    pub fn contract(&self, name: &str) -> &ContractResults {
        self.results.designs[0].contracts.iter().find(|contract| contract.name == name).unwrap()
    }

    /// Place of a contract in the columns.
    pub fn place(&self, name: &str) -> usize {
        self.results.designs[0].contracts.iter().position(|contract| contract.name == name).unwrap()
    }
}

/// The simulated figure lies within four of its standard errors of the exact one.
#[track_caller]
pub fn near(estimate: &Estimate, exact: f64) {
    let apart = (estimate.value - exact) / estimate.standard_error;
    assert!(apart.abs() <= 4.0, "{} is {apart:.2} standard errors from {exact}", estimate.value);
}

/// The same for a figure of a contract of which only a part is placed.
#[track_caller]
pub fn near_whole(estimate: &Estimate, placed: f64, exact: f64) {
    let whole = |figure: f64| figure / placed;
    near(
        &Estimate { value: whole(estimate.value), standard_error: whole(estimate.standard_error), ..*estimate },
        exact,
    );
}

/// A probability of exactly `exact`, simulated `trials` times, lies within four binomial standard errors.
#[track_caller]
pub fn near_probability(value: f64, trials: usize, exact: f64) {
    let error = (exact * (1.0 - exact) / trials as f64).sqrt();
    assert!(
        (value - exact).abs() <= 4.0 * error,
        "{value}: {:.2} standard errors from {exact}",
        (value - exact) / error
    );
}

/// The mean of a column lies within four standard errors of the exact one.
#[track_caller]
pub fn near_mean(column: &[f64], exact: f64) {
    let n = column.len() as f64;
    let mean = column.iter().sum::<f64>() / n;
    let variance = column.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    near(&Estimate { standard_error: (variance / n).sqrt(), ..Estimate::exact(mean) }, exact);
}

pub fn ascending(column: &[f64]) -> Vec<f64> {
    let mut sorted = column.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

/// The exact quantile lies between the order statistics of ranks n q -/+ 4 sqrt(n q (1 - q)).
#[track_caller]
pub fn near_quantile(sorted: &[f64], q: f64, exact: f64) {
    let (n, half) = (sorted.len() as f64, 4.0 * (sorted.len() as f64 * q * (1.0 - q)).sqrt());
    let (low, high) = (sorted[(n * q - half) as usize], sorted[(n * q + half) as usize + 1]);
    assert!((low..=high).contains(&exact), "{exact} is outside {low} to {high}");
}

/// The figure at a level such as `99.5%`.
pub fn at<'a>(points: &'a [LevelPoint], level: &str) -> &'a Estimate {
    &points.iter().find(|point| point.level == level).unwrap().estimate
}
