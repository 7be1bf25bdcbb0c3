//! The short table of every run: the stressed year alone, for the stresses of the library that need no simulation and for those
//! of the configuration. Nothing is simulated again: a year is the path in exact decimals, which takes milliseconds; what a stress
//! does to drawn losses, ruin and capital is what `ishizue stress` is for.

use super::apply::{Refusal, apply};
use super::library::{Entry, StressSettings, library};
use super::path::stressed_path;
use super::words::describe;
use super::{LeftOut, StressError};
use crate::model::Model;
use crate::model::design::Design;
use crate::model::stress::Stress;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The captive's year under one stress. Amounts in currency units, exact; losses positive, cash flows positive when
/// received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct StressRow {
    /// Key of its label, such as `retrocession-default`.
    pub key: String,
    /// What happens.
    pub description: String,
    /// Loss that the captive assumes.
    #[schemars(with = "String")]
    pub captive_gross: Decimal,
    /// Loss that its retrocession pays.
    #[schemars(with = "String")]
    pub captive_ceded: Decimal,
    /// The captive's cash flow of the year, recoveries included whenever they come.
    #[schemars(with = "String")]
    pub captive_cash_flow: Decimal,
    /// Its difference from the year without loss as configured.
    #[schemars(with = "String")]
    pub difference: Decimal,
    /// Cash flow of captive and parent together.
    #[schemars(with = "String")]
    pub group_cash_flow: Decimal,
    /// Lowest cash in the year; only where the stress is about timing.
    #[schemars(with = "Option<String>")]
    pub lowest_cash: Option<Decimal>,
}

/// Every stress that applies to the model, the year without loss first; one whose changed programme cannot be compiled (a
/// subject premium would be negative) does not apply.
///
/// # Errors
/// When the programme or its accounts cannot be compiled.
pub fn stresses(model: &Model, design: &Design, settings: &StressSettings) -> Result<Vec<StressRow>, StressError> {
    let Some(quiet) = stressed_year(model, design, &Stress::new("no-loss"))? else { return Ok(Vec::new()) };
    let mut rows = Vec::new();
    for entry in library(model, settings).into_iter().filter(|entry| entry.of_run) {
        match row(model, design, &entry, quiet.cash_flow) {
            // The changed programme may be none: of a premium times 1.5 nothing may be left for another contract.
            Err(StressError::Plan(_)) => {}
            row => rows.extend(row?),
        }
    }
    Ok(rows)
}

/// The stresses of the configuration, each in its own year; and those whose changed programme cannot be compiled, with the reason.
///
/// # Errors
/// When the programme or its accounts cannot be compiled as configured.
pub fn own_stresses(model: &Model, design: &Design) -> Result<(Vec<StressRow>, Vec<LeftOut>), StressError> {
    let (mut rows, mut left_out) = (Vec::new(), Vec::new());
    for stress in &model.stresses {
        let nothing = Stress { year: stress.year, ..Stress::new("no-loss") };
        let Some(quiet) = stressed_year(model, design, &nothing)? else { continue };
        let description = format!("{}: {}", stress.name, describe(model, stress));
        let entry = Entry { stress: stress.clone(), description, of_run: true };
        match row(model, design, &entry, quiet.cash_flow) {
            Err(StressError::Plan(error)) => {
                left_out.push(LeftOut { name: stress.name.clone(), why: error.to_string() });
            }
            row => rows.extend(row?),
        }
    }
    Ok((rows, left_out))
}

/// What the captive assumes of one loss that uses up the policies, in currency units; None where there is no such loss.
pub fn full_limit_gross(model: &Model, design: &Design) -> Option<Decimal> {
    let stress = Stress { full_limit_losses: 1, ..Stress::new("full-limit-loss") };
    Some(stressed_year(model, design, &stress).ok()??.gross)
}

/// Figures of the year in currency units.
struct StressedYear {
    gross: Decimal,
    collected: Decimal,
    cash_flow: Decimal,
    group: Decimal,
    lowest: Decimal,
}

/// The year of a stress; None where it cannot strike the model.
fn stressed_year(model: &Model, design: &Design, stress: &Stress) -> Result<Option<StressedYear>, StressError> {
    let stressed = match apply(model, design, stress) {
        Ok(stressed) => stressed,
        Err(Refusal { .. }) => return Ok(None),
    };
    let years = stressed_path(&stressed, stress, design, stress.year)?;
    let money = |quanta: Decimal| model.settings.quantum.money(quanta);
    Ok(years.last().map(|year| StressedYear {
        gross: money(year.account.captive_gross),
        collected: money(year.account.captive_ceded - year.account.captive_uncollected),
        cash_flow: money(year.account.captive_cash_flow),
        group: money(year.account.group_cash_flow),
        lowest: money(year.lowest),
    }))
}

fn row(model: &Model, design: &Design, entry: &Entry, quiet: Decimal) -> Result<Option<StressRow>, StressError> {
    let Some(year) = stressed_year(model, design, &entry.stress)? else { return Ok(None) };
    Ok(Some(StressRow {
        key: entry.stress.name.clone(),
        description: entry.description.clone(),
        captive_gross: year.gross,
        captive_ceded: year.collected,
        captive_cash_flow: year.cash_flow,
        difference: year.cash_flow - quiet,
        group_cash_flow: year.group,
        lowest_cash: entry.stress.late_recovery.map(|_| year.lowest),
    }))
}
