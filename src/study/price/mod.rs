//! What layers are worth: statistics of every policy and contract, a range of technical premiums, what a quoted premium implies,
//! whether risk is transferred, whether layers are priced consistently.
//!
//! | file | what it answers |
//! |---|---|
//! | `layer` | the columns of a policy or contract, and its figures before any load |
//! | `principles` | its technical premium by every principle, at both ends of its parameters |
//! | `together` | one distortion for all layers of a cedant, shared out so that layers add up; layers that are dearer than the one below |
//! | `by_event` | what of it follows from numbers by event, where the plan allows that |
//! | `history` | what the layers would have paid in past years |
//!
//! All figures of a contract are of its statistics period: the first whole term within the horizon, or what is left of a term in
//! force at the start (`as-of`), so that back-up cover on eroded limits is priced as it stands. Premiums are placed, net of
//! commission and brokerage, and before reinstatement premium:
//!
//! ```text
//! technical premium = price of the annual loss / (1 + expected reinstatement premium / premium)
//! ```
//! as reinstatement premium comes in besides (Sundt 1991, Bulletin of the Swiss Association of Actuaries 91, 51-66).
//!
//! Worked number: one total loss a year at most, with probability 2 %, limit 950, one reinstatement at 100 %: the expected loss
//! of 19 is a fair premium of 19 / 1.02 = 18.63.

mod by_event;
mod history;
mod layer;
mod principles;
mod submission;
mod together;

pub use by_event::Way;
pub use history::PastYears;
pub(in crate::study) use layer::error_of;
pub use layer::{LayerPrice, Quoted, RiskTransferTest};
pub use principles::TechnicalPremium;
pub(super) use submission::source;
pub use submission::{OCCURRENCE, OccurrenceCurve, PastEvent, Submission, SubmissionPeril, SubmissionSite};
pub use together::{Dearer, Together};

use super::analysis::{AnalysisError, paths_of};
use super::contract_results::line_of;
use super::run::{StudyError, check_trials};
use crate::model::Model;
use crate::model::contract::{Contract, Premium};
use crate::model::design::Design;
use crate::model::earthquake::scenario::Scenario;
use crate::model::pricing::QuotedPremium;
use crate::simulation::{Cancel, Engine, Observer, RunSettings};
use crate::statistics::{LevelError, SampleError};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the layout of `price.json`.
pub const FORMAT: u32 = 1;

/// Everything that was found out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PriceResults {
    /// Version of this layout.
    pub format: u32,
    /// Version of the program.
    pub version: String,
    /// Title of the configuration.
    pub title: String,
    /// Currency of every amount.
    pub currency: String,
    /// First day of the first model year.
    pub start: String,
    /// Number of simulated paths.
    pub trials: u64,
    /// Seed.
    pub seed: u64,
    /// Policies first, then contracts, in the order of the configuration.
    pub layers: Vec<LayerPrice>,
    /// One for each cedant with two contracts and more.
    pub together: Vec<Together>,
    /// Layers that cost more on line than the one below.
    pub dearer: Vec<Dearer>,
    /// What is insured, by what perils, how large losses are.
    pub submission: Submission,
    /// What counts as one loss, and other terms of policies and contracts that were assumed.
    pub definitions: Vec<String>,
    /// What was assumed.
    pub assumptions: Vec<String>,
}

impl From<SampleError> for StudyError {
    fn from(error: SampleError) -> StudyError {
        AnalysisError::from(error).into()
    }
}

impl From<LevelError> for StudyError {
    fn from(error: LevelError) -> StudyError {
        AnalysisError::from(error).into()
    }
}

/// Prices the programme as configured, from events alone where its plan and its perils allow that, else by simulation; `scenarios`
/// are past earthquakes whose losses are told beside.
///
/// # Errors
/// As [`super::run::run`].
pub fn price(
    model: &Model,
    settings: &RunSettings,
    scenarios: &[Scenario],
    told: (&dyn Observer, &Cancel),
) -> Result<PriceResults, StudyError> {
    price_by(Way::Events(None), model, settings, scenarios, told)
}

/// The same, in a stated way; no figure depends on it.
///
/// # Errors
/// As [`price`], and what the file system reports of a cache.
pub fn price_by(
    way: Way,
    model: &Model,
    settings: &RunSettings,
    scenarios: &[Scenario],
    (observer, cancel): (&dyn Observer, &Cancel),
) -> Result<PriceResults, StudyError> {
    check_trials(model, settings.trials)?;
    check_quotes(model)?;
    let based = with_a_base(model);
    let engine = Engine::compile(&based, &[Design::as_configured(&based)], None)?;
    let (collected, first_years) = by_event::collect(way, (model, &based), &engine, settings, (observer, cancel))?;
    let collected = &collected;
    let paths = paths_of(&engine, collected);
    let columns = layer::columns(model, &engine, collected, first_years)?;
    let past = history::past_years(model, engine.contract_windows())?;
    let layers: Vec<LayerPrice> = (columns.iter().zip(&past))
        .map(|(columns, past)| layer::price(model, columns, paths, past.as_ref()))
        .collect::<Result<_, StudyError>>()?;
    Ok(PriceResults {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").into(),
        title: model.title.clone(),
        currency: model.currency.clone(),
        start: model.settings.axis.start().to_string(),
        trials: settings.trials,
        seed: model.settings.seed,
        together: together::together(model, &columns, paths)?,
        dearer: together::dearer(model, &columns),
        submission: submission::submission(model, &engine, (collected, paths), scenarios)?,
        definitions: super::assumptions::definitions(model),
        assumptions: {
            let mut all = assumptions(model);
            all.extend(super::sampling::assumption(model, &engine.perils));
            all
        },
        layers,
    })
}

/// Whether a contract has a limit of which a premium can be a rate.
pub fn has_line(contract: &Contract) -> bool {
    line_of(contract).is_some()
}

/// A rate on line is of a limit.
fn check_quotes(model: &Model) -> Result<(), StudyError> {
    for quote in &model.pricing.quotes {
        let contract = &model.contracts[quote.contract];
        if matches!(quote.premium, QuotedPremium::RateOnLine(_)) && !has_line(contract) {
            return Err(StudyError::QuoteWithoutLimit { contract: contract.name.clone() });
        }
    }
    Ok(())
}

/// The model with a premium for every contract that has reinstatements and none: reinstatement premium is a multiple of it.
fn with_a_base(model: &Model) -> Model {
    let mut based = model.clone();
    for contract in &mut based.contracts {
        let free = matches!(contract.premium, Premium::Amount(amount) if amount.is_zero());
        if free && contract.annual.reinstatements.is_some() {
            contract.premium = Premium::Amount(Decimal::ONE_THOUSAND);
        }
    }
    based
}

fn assumptions(model: &Model) -> Vec<String> {
    let mut list = vec![
        "Premiums are placed, net of commission and brokerage and before reinstatement premium, which comes in besides.".into(),
        "Losses are less recourse. A policy is priced by the first model year and the premium that falls in it, a contract by its \
         period."
            .into(),
        "Principles disagree: a technical premium is the range over all of them, and parameters are a matter of judgement."
            .into(),
    ];
    if !model.pricing.discount_rate.exact().is_zero() {
        list.push(format!(
            "Tests of risk transfer discount losses at {} % from the middle of the year and the days of settlement.",
            (model.pricing.discount_rate.exact() * Decimal::ONE_HUNDRED).normalize()
        ));
    }
    list
}
