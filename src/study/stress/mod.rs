//! Stresses: bad turns of events that somebody states, and the reverse question of what it takes to breach the minimum.
//!
//! | file | what it answers |
//! |---|---|
//! | `library` | the stresses that every captive is asked about |
//! | `apply`, `factors` | the model under a stress, or why it cannot strike |
//! | `path` | the stressed path in exact decimals |
//! | `simulate` | the model simulated again, paired with the one configured |
//! | `breach`, `single_loss` | the reverse stress: how simulated paths breach, and the smallest loss that does |
//! | `statements` | the pro forma statements under a stress |
//! | `year_rows` | the short table of every run |
//! | `words` | stresses in words |
//!
//! Sources: IAIS, Insurance Core Principle 16 (stress testing and reverse stress testing in the own risk and solvency assessment);
//! 8 V.S.A. section 6002 and HRS section 431:19-102 (what applicants for a captive's licence show).

mod apply;
mod breach;
mod factors;
mod library;
mod path;
mod simulate;
mod single_loss;
mod statements;
mod words;
mod year_rows;

pub use apply::{Refusal, refusal};
pub use breach::{BreachClass, BreachEvent, BreachStory, ContractPayment};
pub use library::{StressSettings, library_names};
pub use simulate::{Figure, Simulated};
pub use single_loss::{SingleLoss, Threshold};
pub(super) use statements::{bytes_of_own, earlier_years, own_statements};
pub use year_rows::{StressRow, full_limit_gross, own_stresses, stresses};

use super::analysis::AnalysisError;
use super::pro_forma::{ScenarioLine, Unbalanced};
use super::run::{StudyError, fit};
use super::stated_loss::StatedLossError;
use crate::ledger::LedgerError;
use crate::model::Model;
use crate::model::design::Design;
use crate::model::settings::Sampling;
use crate::model::stress::Stress;
use crate::programme::PlanError;
use crate::simulation::engine::pool;
use crate::simulation::{Cancel, Observer, RunSettings};
use crate::statistics::Estimate;
use apply::apply;
use library::library;
use path::{PathYear, stressed_path};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use simulate::{Again, Base};
use thiserror::Error;

/// Version of the layout of `stress.json`.
pub const FORMAT: u32 = 1;

/// Why a stress could not be booked.
#[derive(Debug, Error)]
pub enum StressError {
    /// The changed programme could not be compiled.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The changed accounts could not be compiled.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A stated loss.
    #[error(transparent)]
    Stated(#[from] StatedLossError),
    /// A shock that the model gives no hold to.
    #[error("{0}")]
    CannotStrike(String),
    /// A fault of the program.
    #[error(transparent)]
    Unbalanced(#[from] Unbalanced),
}

/// Why stresses cannot be worked out.
#[derive(Debug, Error)]
pub enum StressStudyError {
    /// A run.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// No captive.
    #[error("the configuration has no captive, whose surplus is stressed")]
    NoCaptive,
    /// Tail sampling.
    #[error(
        "stresses are held against the run trial by trial, and under a stress a trial of tail sampling has another weight: write \
         --sampling plain"
    )]
    Tail,
    /// `--only` names none.
    #[error("there is no stress called `{name}`{meant}; there are: {known}")]
    Unknown { name: String, meant: String, known: String },
    /// `--only` names one that cannot strike.
    #[error("the stress `{name}` cannot strike this model: {why}")]
    CannotStrike { name: String, why: String },
    /// A path that breaches cannot be told.
    #[error("a path cannot be told: {0}")]
    Story(String),
}

impl<E: Into<AnalysisError>> From<E> for StressStudyError {
    fn from(error: E) -> StressStudyError {
        StressStudyError::Study(StudyError::Analysis(error.into()))
    }
}

/// Everything that was found out. Amounts in currency units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct StressResults {
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
    /// Years in a path.
    pub horizon: u32,
    /// Simulated paths of each stress.
    pub trials: u64,
    /// Seed.
    pub seed: u64,
    /// Surplus on the first day.
    #[schemars(with = "String")]
    pub opening_surplus: Decimal,
    /// The bar: a breach is a year-end surplus, with letters of credit, strictly below it.
    #[schemars(with = "String")]
    pub minimum_surplus: Decimal,
    /// Capital that a bank promises; counts towards the bar.
    #[schemars(with = "String")]
    pub letters_of_credit: Decimal,
    /// What was assumed where the configuration left a choice open, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<String>,
    /// Stresses in the order of the library, then of the configuration.
    pub stresses: Vec<StressOutcome>,
    /// Stresses of the library that cannot strike the model.
    pub left_out: Vec<LeftOut>,
    /// What it takes to breach the minimum.
    pub reverse: ReverseStress,
}

/// One stress.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct StressOutcome {
    /// Its name.
    pub name: String,
    /// Whether it is of the library; else of the configuration.
    pub built_in: bool,
    /// What happens.
    pub description: String,
    /// Year of the path in which it strikes, from 1.
    pub year: u32,
    /// The path without other losses.
    pub path: StressedPath,
    /// Simulated again; None where simulated paths stay as they are.
    pub simulated: Option<Simulated>,
    /// Pro forma statements of the whole horizon, along the path and as expected where paths were simulated again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<ScenarioLine>,
}

/// The path of a stress in exact decimals, at expected returns. Losses positive, cash flows positive when received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct StressedPath {
    /// Loss that the captive assumes in the year of the stress.
    #[schemars(with = "String")]
    pub captive_gross: Decimal,
    /// Loss that its retrocession pays, whenever that is.
    #[schemars(with = "String")]
    pub captive_ceded: Decimal,
    /// The captive's result of the year.
    #[schemars(with = "String")]
    pub captive_cash_flow: Decimal,
    /// Its difference from the same year without stress.
    #[schemars(with = "String")]
    pub difference: Decimal,
    /// Cash flow of captive and parent together.
    #[schemars(with = "String")]
    pub group_cash_flow: Decimal,
    /// Surplus at every year end.
    #[schemars(with = "Vec<String>")]
    pub surplus: Vec<Decimal>,
    /// Lowest cash and investments: at year ends, and through the year where payments have days.
    #[schemars(with = "String")]
    pub lowest_cash: Decimal,
    /// The first year, from 1, at whose end surplus and letters of credit are below the minimum.
    pub breach: Option<u32>,
    /// The lowest surplus at a year end with letters of credit over the minimum; None where the minimum is nothing.
    #[schemars(with = "Option<String>")]
    pub ratio_to_minimum: Option<Decimal>,
}

/// A stress of the library that cannot strike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// What it takes to breach the minimum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ReverseStress {
    /// Probability that a simulated path breaches the minimum at a year end within the horizon.
    pub probability: Estimate,
    /// Its ways, the most probable first: what happened in the year of the first breach.
    pub classes: Vec<BreachClass>,
    /// A path of the most probable way, told.
    pub story: Option<BreachStory>,
    /// By peril, the smallest single loss of the first year that breaches.
    pub single_losses: Vec<SingleLoss>,
}

/// What is asked beside the model.
#[derive(Clone, Debug, Default)]
pub struct StressOptions {
    /// Names of the stresses to work out; empty: all.
    pub only: Vec<String>,
}

/// A stress with its words.
struct Asked {
    stress: Stress,
    description: String,
    built_in: bool,
}

/// Works out every stress of the library and of the configuration, and the reverse stress.
///
/// # Errors
/// No captive; names that are not known; those of [`super::run::run`].
pub fn stress(
    model: &Model,
    options: &StressOptions,
    settings: &RunSettings,
    (observer, cancel): (&(dyn Observer + Sync), &Cancel),
) -> Result<StressResults, StressStudyError> {
    let Some(account) = &model.captive else { return Err(StressStudyError::NoCaptive) };
    fit(settings.trials, simulate::bytes_per_path(model))?;
    if model.settings.sampling == Sampling::Tail {
        return Err(StressStudyError::Tail);
    }
    let design = Design::as_configured(model);
    let (asked, left_out) = asked(model, &design, &options.only)?;
    pool(settings.threads).map_err(StudyError::from)?.install(|| {
        let years = statements::earlier_years(asked.iter().map(|asked| &asked.stress));
        let base = Base::simulate(model, &design, years, settings, (observer, cancel))?;
        let mut stresses = Vec::new();
        let mut left_out = left_out;
        let mut known: Vec<(Stress, Option<Again>)> = Vec::new();
        for Asked { stress, description, built_in } in asked {
            let path = match exact_path(model, &design, &stress) {
                // Of a premium times 1.5 nothing may be left for another contract.
                Err(StressError::Plan(error)) if built_in && options.only.is_empty() => {
                    left_out.push(LeftOut { name: stress.name, why: error.to_string() });
                    continue;
                }
                path => path?,
            };
            // Stated losses are no part of what is simulated: stresses that differ in them alone are simulated once.
            let drawn =
                Stress { name: String::new(), full_limit_losses: 0, loss: None, not_paid: None, ..stress.clone() };
            let stressed = apply(model, &design, &stress)
                .map_err(|why| StressStudyError::CannotStrike { name: stress.name.clone(), why: why.what })?;
            let place = match known.iter().position(|(other, _)| *other == drawn) {
                Some(place) => place,
                None => {
                    known.push((drawn, simulate::again(&base, &stressed, settings, (observer, cancel))?));
                    known.len() - 1
                }
            };
            let again = known[place].1.as_ref();
            let of_paths = again.map(|again| &again.statements);
            let statements = statements::lines(model, (&design, &stress, &stressed), of_paths)?;
            let simulated = again.map(|again| again.simulated.clone());
            let (name, year) = (stress.name, stress.year);
            stresses.push(StressOutcome { name, built_in, description, year, path, simulated, statements });
        }
        Ok(StressResults {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").into(),
            title: model.title.clone(),
            currency: model.currency.clone(),
            start: model.settings.axis.start().to_string(),
            horizon: model.settings.horizon,
            trials: settings.trials,
            seed: model.settings.seed,
            opening_surplus: account.opening_surplus,
            minimum_surplus: account.minimum_surplus,
            letters_of_credit: account.letter_amount(),
            assumptions: super::assumptions::assumptions(model),
            stresses,
            left_out,
            reverse: breach::reverse(&base, settings.trials, cancel)?,
        })
    })
}

/// The stresses to work out, and those of the library that cannot strike.
fn asked(model: &Model, design: &Design, only: &[String]) -> Result<(Vec<Asked>, Vec<LeftOut>), StressStudyError> {
    let of_library = library(model, &StressSettings::default()).into_iter();
    // A stress of the configuration goes before one of the library with its name.
    let own = |name: &str| model.stresses.iter().any(|stress| stress.name == name);
    let mut all: Vec<Asked> = of_library
        .filter(|entry| !own(&entry.stress.name))
        .map(|entry| Asked { stress: entry.stress, description: entry.description, built_in: true })
        .collect();
    all.extend(model.stresses.iter().map(|stress| Asked {
        stress: stress.clone(),
        description: words::describe(model, stress),
        built_in: false,
    }));
    for name in only {
        if !all.iter().any(|asked| asked.stress.name == *name) {
            let names: Vec<&str> = all.iter().map(|asked| asked.stress.name.as_str()).collect();
            let near = crate::input::suggest::nearest(name, names.iter().copied());
            let meant = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            return Err(StressStudyError::Unknown { name: name.clone(), meant, known: names.join(", ") });
        }
    }
    let (mut chosen, mut left_out) = (Vec::new(), Vec::new());
    for asked in all {
        let named = only.contains(&asked.stress.name);
        if !named && !only.is_empty() {
            continue;
        }
        match refusal(model, design, &asked.stress) {
            None => chosen.push(asked),
            Some(why) if named || !asked.built_in => {
                return Err(StressStudyError::CannotStrike { name: asked.stress.name, why: why.what });
            }
            Some(why) => left_out.push(LeftOut { name: asked.stress.name, why: why.what }),
        }
    }
    Ok((chosen, left_out))
}

/// The path of a stress without other losses, in exact decimals.
///
/// # Errors
/// When a shock cannot strike the model, or the changed programme or its accounts cannot be compiled.
pub fn exact_path(model: &Model, design: &Design, stress: &Stress) -> Result<StressedPath, StressError> {
    let years = model.settings.horizon;
    let nothing = Stress { year: stress.year, ..Stress::new("no-loss") };
    let of = |stress: &Stress| match apply(model, design, stress) {
        Ok(stressed) => stressed_path(&stressed, stress, design, years),
        Err(why) => Err(StressError::CannotStrike(why.what)),
    };
    Ok(figures(model, stress, &of(&nothing)?, &of(stress)?))
}

fn figures(model: &Model, stress: &Stress, quiet: &[PathYear], path: &[PathYear]) -> StressedPath {
    let money = |quanta: Decimal| model.settings.quantum.money(quanta).normalize();
    let at = stress.year.saturating_sub(1) as usize;
    let of = |years: &[PathYear], figure: &dyn Fn(&PathYear) -> Decimal| {
        years.get(at).map_or(Decimal::ZERO, |year| money(figure(year)))
    };
    let surplus: Vec<Decimal> = path.iter().map(|year| money(year.end.sheet.surplus())).collect();
    let (letter, minimum) =
        model.captive.as_ref().map_or((Decimal::ZERO, Decimal::ZERO), |a| (a.letter_amount(), a.minimum_surplus));
    let lowest = surplus.iter().copied().min().unwrap_or(Decimal::ZERO) + letter;
    let cash_flow = |year: &PathYear| year.account.captive_cash_flow;
    StressedPath {
        captive_gross: of(path, &|year| year.account.captive_gross),
        captive_ceded: of(path, &|year| year.account.captive_ceded - year.account.captive_uncollected),
        captive_cash_flow: of(path, &cash_flow),
        difference: of(path, &cash_flow) - of(quiet, &cash_flow),
        group_cash_flow: of(path, &|year| year.account.group_cash_flow),
        lowest_cash: path.iter().map(|year| money(year.lowest)).min().unwrap_or(Decimal::ZERO),
        breach: (1..).zip(&surplus).find(|(_, surplus)| **surplus + letter < minimum).map(|(year, _)| year),
        ratio_to_minimum: lowest.checked_div(minimum).map(|ratio| ratio.round_dp(4).normalize()),
        surplus,
    }
}
