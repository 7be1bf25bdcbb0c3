//! Pro forma statements: income statement, cash flow and balance sheet of the captive year by year, with the accounts of parent and
//! group beside them; expected, and along adverse paths.
//!
//! ```text
//! expected   the mean of every line over all paths
//! adverse p  the mean over the paths about the p-quantile of the cumulated result, worst last: so many in a hundred do better
//! ```
//! Means of statements that add up add up, so that every column balances: assets = liabilities + surplus, surplus = surplus before +
//! result + capital called - dividend. A band of 1 % of the paths (at most [`MOST_PATHS`]) stands for one percentile; its
//! middle path is named and can be replayed to the last flow.
//!
//! | file | what it answers |
//! |---|---|
//! | `lines` | the lines, and how they follow from accounts and balance sheets |
//! | `sums` | the statements of every path, summed while it is simulated |
//! | `scenario` | the statements under a stress that the configuration names |
//!
//! Source: the five-year pro forma that domiciles ask for with an application (8 V.S.A. section 6002, Vermont; HRS section
//! 431:19-102, Hawaii), in expected and adverse versions; Sigma Actuarial Consulting, "Adverse scenarios in captive
//! feasibility", Captive International, 2020.
//!
//! Worked number (EM11, JPY million, no losses): premium income 136.8, retrocession -42.75, costs -17.25, investment income 4.0,
//! result 80.8 a year; surplus 100, 180.8, 261.6, 342.4, 423.2, 504.0.

use super::analysis::AnalysisError;
use super::collect::Collected;
use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::simulation::{Engine, Sink};
use crate::statistics::{Estimate, Weighing};
use lines::{LINES, Line, is_always_printed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod lines;
mod scenario;
mod sums;

pub use lines::BookedYear;
pub use scenario::{ScenarioLine, ScenarioStatements};
pub(super) use scenario::{SimulatedStatements, scenario_lines};
pub use sums::{EarlierYears, StatementSums, Unbalanced};

/// Paths of a band at most.
pub const MOST_PATHS: usize = 500;
/// Parts of a band of all paths: 1 %.
const BAND: usize = 100;
/// Percentiles of the adverse columns.
const ADVERSE: [usize; 3] = [75, 90, 95];

/// Statements of the horizon. Amounts in currency units; cash flows and income positive when the captive receives them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ProForma {
    /// The adverse columns.
    pub adverse: Vec<AdverseColumn>,
    /// The lines, statement by statement.
    pub lines: Vec<StatementLine>,
    /// The same under every `[[stress]]` of the configuration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<ScenarioStatements>,
}

/// What an adverse column stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct AdverseColumn {
    /// So many in a hundred paths end with a better cumulated result.
    pub percentile: u32,
    /// Paths of the band.
    pub paths: u64,
    /// The path in its middle, as in `explain --trial`.
    pub trial: u64,
}

/// One line of a statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct StatementLine {
    /// `income`, `cash-flow`, `balance-sheet` or `group`.
    pub statement: String,
    /// Key of its label.
    pub key: String,
    /// On the first day; None for flows.
    pub opening: Option<f64>,
    /// Expected, year by year.
    pub expected: Vec<Estimate>,
    /// For each adverse column, year by year.
    pub adverse: Vec<Vec<f64>>,
}

/// The statements of a run.
///
/// # Errors
/// When a path cannot be drawn again.
pub fn pro_forma(
    model: &Model,
    engine: &Engine,
    (collected, paths): (&Collected, Paths),
    sums: &StatementSums,
) -> Result<Option<ProForma>, AnalysisError> {
    let Some(columns) = collected.designs.first().filter(|_| sums.has_captive()) else { return Ok(None) };
    let quantum = model.settings.quantum;
    let mut bands = Vec::with_capacity(ADVERSE.len());
    for percentile in ADVERSE {
        let band = band(&columns.captive_cash_flow, sums.horizon(), percentile, paths.weights);
        let mut means = StatementSums::new(model, engine);
        let mut trials = band.trials.clone();
        trials.sort_unstable();
        engine.redraw(&trials, &mut |block| means.receive(block)).map_err(AnalysisError::Redraw)?;
        let weight: f64 =
            trials.iter().map(|&trial| paths.weights.map_or(1.0, |weights| weights[trial as usize])).sum();
        bands.push((
            AdverseColumn { percentile: percentile as u32, paths: trials.len() as u64, trial: band.middle },
            means,
            weight,
        ));
    }
    let weighing = weighing(collected, paths);
    let line = |&(line, statement, key): &(Line, &str, &str)| {
        let of_band = |(_, means, weight): &(AdverseColumn, StatementSums, f64)| -> Vec<f64> {
            means.sums(line).map(|sum| quantum.units(sum / weight) + 0.0).collect()
        };
        StatementLine {
            statement: statement.into(),
            key: key.into(),
            opening: sums.opening(line).map(|quanta| quantum.units(quanta) + 0.0),
            expected: sums.means(line, &weighing, paths.subsets, quantum),
            adverse: bands.iter().map(of_band).collect(),
        }
    };
    let nothing = |line: &StatementLine| {
        let all = line.expected.iter().map(|mean| mean.value).chain(line.adverse.iter().flatten().copied());
        !is_always_printed(&line.key)
            && line.opening.unwrap_or(0.0) == 0.0
            && all.into_iter().all(|amount| amount == 0.0)
    };
    let lines = LINES.iter().map(line).filter(|line| !nothing(line)).collect();
    let adverse = bands.into_iter().map(|(column, ..)| column).collect();
    Ok(Some(ProForma { adverse, lines, scenarios: Vec::new() }))
}

/// How the paths of a run are weighed.
fn weighing(collected: &Collected, paths: Paths) -> Weighing {
    Weighing::new(collected.paths, paths.weights, paths.effective_size).tilted(paths.randomisations > 0)
}

/// Paths about a percentile.
struct Band {
    trials: Vec<u64>,
    middle: u64,
}

/// The paths about the percentile of the cumulated result at which so many in a hundred do better.
fn band(cash: &[f64], horizon: usize, percentile: usize, weights: Option<&[f64]>) -> Band {
    let totals: Vec<f64> = cash.chunks_exact(horizon).map(|years| years.iter().sum()).collect();
    let mut order: Vec<usize> = (0..totals.len()).collect();
    // The best first; equals in their order.
    order.sort_by(|&a, &b| totals[b].total_cmp(&totals[a]).then(a.cmp(&b)));
    let count = order.len();
    let middle = match weights {
        None => (count * percentile).div_ceil(100).clamp(1, count) - 1,
        Some(weights) => {
            let wanted = weights.iter().sum::<f64>() * percentile as f64 / 100.0;
            let mut reached = 0.0;
            let at_or_beyond = |&path: &usize| {
                reached += weights[path];
                reached >= wanted
            };
            order.iter().position(at_or_beyond).unwrap_or(count - 1)
        }
    };
    let half = (count / BAND / 2).min(MOST_PATHS / 2).min(middle).min(count - 1 - middle);
    let trials = order[middle - half..=middle + half].iter().map(|&path| path as u64).collect();
    Band { trials, middle: order[middle] as u64 }
}
