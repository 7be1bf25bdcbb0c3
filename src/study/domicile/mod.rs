//! Rules of domiciles and rating agencies, worked out for the captive as configured.
//!
//! | file | what it answers |
//! |---|---|
//! | `premiums`, `reserves` | the figures of the accounts that rules are made of |
//! | `formula` | what a formula comes to, and how it reads |
//! | `requirement` | money that must be held, at the opening and at each year end |
//! | `screen`, `score`, `tax` | ratios with limits, scores against value at risk, tax on premium |
//! | `ratios` | the ratios that are looked at anywhere |
//! | [`results`] | all of it |
//!
//! Rules are held against the surplus with letters of credit. At the opening it is stated, at a year
//! end it is simulated: the expected surplus is compared, and where the requirement is fixed in money the probability that
//! the surplus lies below it is counted. Premium is that of the first year at the opening, and of the year that ends at a year
//! end. Value at risk is of the first year, and kept.
//!
//! Worked number (JPY million at 110 to the dollar): premium assumed 152, ceded 42.75, net 109.25. Hawaii class 1 needs 11.0,
//! Guernsey 12 % of 109.25 = 13.11, the AIFC 18 % = 19.665, Micronesia 110; a limit of 3:1 on net premium needs 36.42.

mod figures;
mod formula;
mod premiums;
mod ratios;
mod requirement;
mod reserves;
pub mod results;
mod score;
mod screen;
mod tax;

pub use results::RulesResults;

use super::analysis::AnalysisError;
use super::collect::Collected;
use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::model::domicile::{AppliedRules, Cited};
use crate::simulation::Engine;
use figures::Figures;
use results::{FormulaName, PackResults};

/// What the rules that `[captive] rules` asks for come to; None where it asks for none.
///
/// # Errors
/// When the columns cannot be analysed.
pub fn rules(
    model: &Model,
    engine: &Engine,
    (collected, paths): (&Collected, Paths),
) -> Result<Option<RulesResults>, AnalysisError> {
    let Some(account) = model.captive.as_ref().filter(|account| !account.rules.is_empty()) else { return Ok(None) };
    let (Some(design), Some(columns)) = (engine.designs.first(), collected.designs.first()) else { return Ok(None) };
    let premiums = premiums::premiums(model, &design.design, design.plan.premiums());
    let (Some(premiums), false) = (premiums, columns.captive_cash_flow.is_empty()) else { return Ok(None) };
    let losses = figures::first_losses(columns, collected.horizon);
    let figures = Figures::new(model, account, (premiums, &losses), columns, (collected.horizon, paths))?;
    let packs = account.rules.iter().map(|rules| pack(&figures, rules)).collect::<Result<_, AnalysisError>>()?;
    Ok(Some(RulesResults { packs, ratios: ratios::ratios(&figures, columns)? }))
}

fn pack(figures: &Figures, rules: &AppliedRules) -> Result<PackResults, AnalysisError> {
    let pack = &rules.pack;
    let requirements = pack.requirements.iter().filter(|formula| rules.concerns(&formula.cited));
    let screens = pack.screens.iter().filter(|formula| rules.concerns(&formula.cited));
    let scores = pack.scores.iter().filter(|formula| rules.concerns(&formula.cited));
    let tax = pack.premium_tax.as_ref().filter(|formula| rules.concerns(&formula.cited));
    let class = rules.licence();
    let abroad = pack.currency.as_ref().is_some_and(|currency| *currency != figures.model.currency);
    Ok(PackResults {
        name: pack.name.clone(),
        edition: pack.edition.clone(),
        effective: pack.effective.to_string(),
        origin: pack.origin.clone(),
        source: pack.source.clone(),
        class: class.map(|class| class.name.clone()),
        class_title: class.map(|class| class.title.clone()),
        currency: pack.currency.clone(),
        exchange: abroad.then_some(rules.rate),
        requirements: requirements
            .map(|formula| requirement::requirement(figures, rules, formula))
            .collect::<Result<_, AnalysisError>>()?,
        screens: screens
            .map(|formula| screen::screen(figures, rules, formula))
            .collect::<Result<_, AnalysisError>>()?,
        scores: scores.map(|formula| score::score(figures, rules, formula)).collect::<Result<_, AnalysisError>>()?,
        premium_tax: tax.map(|formula| tax::premium_tax(figures, rules, formula)),
        notes: pack.notes.clone(),
        not_worked_out: pack.not_worked_out.clone(),
    })
}

fn name(rules: &AppliedRules, cited: &Cited) -> FormulaName {
    FormulaName {
        name: cited.name.clone(),
        status: if cited.verified { "public" } else { "unverified" }.into(),
        source: cited.source.as_ref().unwrap_or(&rules.pack.source).clone(),
    }
}
