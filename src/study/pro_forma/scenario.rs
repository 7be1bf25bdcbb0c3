//! The statements under a stress that the configuration names: along its path in exact decimals, and as expected where it changes
//! simulated paths.
//!
//! ```text
//! path      the stated losses and no other, investments at their expected return
//! expected  the mean over the paths of the model simulated again under the stress; stated losses are no part of it
//! ```
//! Both balance: assets = liabilities + surplus, surplus = surplus before + result + capital called - dividend.
//!
//! Source: Sigma Actuarial Consulting, "Adverse scenarios in captive feasibility", Captive International, 2020.
//!
//! Worked number (EM11, JPY million, opening 100; a full-limit loss in year 2 of which the retrocession pays nothing): result 80.8, then
//! 80.8 - 950 = -869.2, then 80.8 a year; surplus 180.8, -688.4, -607.6, -526.8, -446.0.

use super::lines::{BookedYear, LINES, Line, is_always_printed, opening, statement};
use super::sums::{StatementSums, Unbalanced};
use super::{Paths, weighing};
use crate::ledger::capital::BalanceSheet;
use crate::model::money::Quantum;
use crate::statistics::{Estimate, Weighing};
use crate::study::collect::Collected;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The statements under one stress. Amounts in currency units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ScenarioStatements {
    /// Name of the stress.
    pub name: String,
    /// What happens, in words.
    pub description: String,
    /// The year of the path in which it strikes, from 1.
    pub year: u32,
    /// `mean` where the paths were simulated again; `as-configured` where the stress leaves simulated paths as they are;
    /// `not-under-tail-sampling`.
    pub simulated: String,
    /// The lines, statement by statement.
    pub lines: Vec<ScenarioLine>,
}

/// One line of a statement under a stress; cash flows and income positive when the captive receives them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ScenarioLine {
    /// `income`, `cash-flow`, `balance-sheet` or `group`.
    pub statement: String,
    /// Key of its label.
    pub key: String,
    /// On the first day; None for flows.
    pub opening: Option<f64>,
    /// Year by year along the path of the stress, without other losses.
    pub path: Vec<f64>,
    /// The mean over the paths simulated again; empty where they stay as configured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expected: Vec<Estimate>,
}

/// Statements of paths that were simulated under a stress.
pub(in crate::study) struct SimulatedStatements {
    sums: StatementSums,
    weighing: Weighing,
    subsets: usize,
}

impl SimulatedStatements {
    /// Of what a run summed.
    pub fn new(sums: StatementSums, collected: &Collected, paths: Paths) -> SimulatedStatements {
        SimulatedStatements { sums, weighing: weighing(collected, paths), subsets: paths.subsets }
    }
}

/// The lines under a stress: of its path, from the balance sheet of the first day, and of the paths simulated again.
///
/// # Errors
/// When a balance sheet of the path does not balance.
pub(in crate::study) fn scenario_lines(
    (opened, path): (&BalanceSheet<Decimal>, &[BookedYear<Decimal>]),
    simulated: Option<&SimulatedStatements>,
    quantum: Quantum,
) -> Result<Vec<ScenarioLine>, Unbalanced> {
    let mut before = *opened;
    let mut years = Vec::with_capacity(path.len());
    for (year, booked) in (1..).zip(path) {
        let amounts = statement(booked, &before);
        if amounts[Line::Surplus as usize] != booked.sheet.surplus() {
            return Err(Unbalanced::of_path(year));
        }
        years.push(amounts);
        before = booked.sheet;
    }
    let units = |quanta: Decimal| quantum.money(quanta).to_f64().unwrap_or(f64::NAN);
    let line = |&(line, statement, key): &(Line, &str, &str)| ScenarioLine {
        statement: statement.into(),
        key: key.into(),
        opening: opening(opened, line).map(units),
        path: years.iter().map(|year| units(year[line as usize])).collect(),
        expected: simulated
            .map_or_else(Vec::new, |found| found.sums.means(line, &found.weighing, found.subsets, quantum)),
    };
    let is_something = |line: &ScenarioLine| {
        let means = line.expected.iter().map(|mean| mean.value);
        is_always_printed(&line.key)
            || line.opening.into_iter().chain(line.path.iter().copied()).chain(means).any(|amount| amount != 0.0)
    };
    Ok(LINES.iter().map(line).filter(is_something).collect())
}
