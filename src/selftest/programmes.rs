//! Small configurations, and stated losses through them in exact decimals.

use super::sheet::Failed;
use crate::config;
use crate::model::Model;
use crate::model::design::Design;
use crate::simulation::{Cancel, RunSettings, Silent};
use crate::study::replay::{Story, stated};
use crate::study::results::Results;
use crate::study::run::{self, NoRows};
use crate::study::stated_loss::StatedLoss;
use rust_decimal::Decimal;
use std::path::Path;

const TREATY: &str = include_str!("models/treaty.toml");

/// Reads a configuration that names no files.
pub(super) fn model(text: &str) -> Result<Model, Failed> {
    let (model, _) = config::read_text(text, "selftest.toml", Path::new("."))
        .map_err(|mistakes| Failed::from(mistakes.render(false, 80)))?;
    Ok(model)
}

/// A contract of the cedant with the market; `terms` are its further lines.
pub(super) fn contract(name: &str, terms: &str) -> String {
    format!("\n[[contract]]\nname = \"{name}\"\ncedant = \"Cedant\"\nreinsurer = \"Market\"\n{terms}\n")
}

/// One policy without terms and these contracts.
pub(super) fn treaty(contracts: &[String]) -> Result<Model, Failed> {
    model(&(TREATY.to_owned() + &contracts.concat()))
}

/// The same with these terms of the policy.
pub(super) fn policy(terms: &str) -> Result<Model, Failed> {
    model(&format!("{TREATY}{terms}\n"))
}

/// Losses of one year, a day apart, through a programme.
pub(super) fn told(model: &Model, losses: &[Decimal]) -> Result<Story, Failed> {
    let losses: Vec<StatedLoss> = (1..)
        .zip(losses)
        .map(|(day, loss)| StatedLoss::parse(&format!("{loss}@2027-01-{day:02}"), model))
        .collect::<Result<_, _>>()?;
    let story = stated(model, &Design::as_configured(model), 0, &losses)?;
    match story.years.iter().all(|year| year.reconciles) && story.largest_difference.is_zero() {
        true => Ok(story),
        false => Err("the loop and the decimals differ, or losses do not reconcile".into()),
    }
}

/// What each contract pays of each loss: by loss, then by contract.
pub(super) fn paid(model: &Model, losses: &[Decimal]) -> Result<Vec<Vec<Decimal>>, Failed> {
    let story = told(model, losses)?;
    let of = |event: &crate::study::replay::StoryEvent| {
        event.steps.contracts.iter().map(|contract| contract.paid.normalize()).collect()
    };
    Ok(story.events.iter().map(of).collect())
}

/// Amounts with a comma between them.
pub(super) fn listed(amounts: impl IntoIterator<Item = Decimal>) -> String {
    let texts: Vec<String> = amounts.into_iter().map(|amount| amount.normalize().to_string()).collect();
    texts.join(", ")
}

/// Simulates a configuration.
pub(super) fn simulated(text: &str, (trials, threads, block): (u64, usize, usize)) -> Result<Results, Failed> {
    let model = model(text)?;
    let settings = RunSettings { trials, threads, block };
    Ok(run::run(&model, &settings, &Silent, &Cancel::new(), &mut NoRows)?)
}
