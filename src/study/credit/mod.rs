//! What a run says of a peril of credit besides losses: who fails and why, who makes the tail, what other default models
//! would say, whether credit and other perils go wrong together, and what the agency is told each quarter.
//!
//! The figures come from a second pass over the same trials: the losses are drawn again and put through the programme as
//! configured. All are of the first year of each path.
//!
//! | file | what it answers |
//! |---|---|
//! | `book` | the buyers before anything happens: exposure, expected loss, concentration, ratings |
//! | `places` | the cause, country, sector and buyer that a loss is counted under |
//! | `rows` | what becomes of the loss of one buyer: insured, gross, net |
//! | `pass` | the second pass |
//! | `groups` | defaults and losses of a year by cause, country, sector, buyer |
//! | `tail` | contributions to the tail value at risk |
//! | `large_pool` | Vasicek's large pool beside the simulation |
//! | `limits` | how far each limit is used |
//! | `model_risk` | the same book under other default models |
//! | `wrong_way` | whether credit and the other perils go wrong together |
//! | `present_value` | claims and recoveries, discounted |
//! | `quarters` | what the agency is told each quarter |
//! | `words` | what the model assumes |

mod book;
mod groups;
mod large_pool;
mod limits;
mod model_risk;
mod pass;
mod places;
mod present_value;
mod quarters;
mod rows;
mod tail;
mod words;
mod wrong_way;

pub use book::{CreditBook, RatingRow};
pub use groups::{CreditBuyer, CreditFigures, CreditGroup, CuredPayments, TailPart};
pub use large_pool::{LargePoolFigures, LargePoolLevel};
pub use limits::LimitUse;
pub use model_risk::DefaultModelRow;
pub use present_value::PresentValue;
pub use quarters::QuarterRow;
pub use tail::CreditTail;
pub(super) use words::credit_assumptions;
pub use wrong_way::{BothAbove, WrongWay};

use super::analysis::AnalysisError;
use super::collect::Collected;
use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::model::credit::Credit;
use crate::model::money::Quantum;
use crate::model::peril::Source;
use crate::simulation::engine::DesignEngine;
use crate::simulation::{Cancel, Engine, RunError};
use crate::statistics::{Estimate, Level, LevelError, SampleError, Weighing};
use places::Places;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was found out about one peril of credit. All of the first year of each path, on the ultimate basis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CreditResults {
    /// Name of the peril.
    pub peril: String,
    /// The buyers before anything happens.
    pub book: CreditBook,
    /// Defaults and losses of a year.
    pub total: CreditFigures,
    /// Late payments that were made good within the waiting period.
    pub cured: CuredPayments,
    /// By cause; causes that never occurred are left out.
    pub causes: Vec<CreditGroup>,
    /// By country of the buyer.
    pub countries: Vec<CreditGroup>,
    /// By sector of the buyer; `none` for buyers without one.
    pub sectors: Vec<CreditGroup>,
    /// Every buyer, in the order of the book.
    pub buyers: Vec<CreditBuyer>,
    /// The tails that contributions are of.
    pub tails: Vec<CreditTail>,
    /// Vasicek's large pool beside the simulation; None where no correlation lies between 0 and 1.
    pub large_pool: Option<LargePoolFigures>,
    /// Trials behind `models`.
    pub model_trials: u64,
    /// The same book under other default models, without other perils and contracts.
    pub models: Vec<DefaultModelRow>,
    /// Credit beside the other perils; None where there are none, or one of the two never loses anything.
    pub wrong_way: Option<WrongWay>,
    /// How far each limit of policies and contracts is used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<LimitUse>,
    /// Present value of claims and recoveries; absent where no rate is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub present_value: Option<PresentValue>,
    /// The agency's quarterly report on the first year's business: what flows from it quarter by quarter.
    pub quarters: Vec<QuarterRow>,
}

/// Why nothing could be said.
#[derive(Debug, thiserror::Error)]
pub enum CreditError {
    /// A pass over the trials.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A column.
    #[error(transparent)]
    Sample(#[from] SampleError),
    /// A confidence level.
    #[error(transparent)]
    Level(#[from] LevelError),
}

impl From<CreditError> for super::run::StudyError {
    fn from(error: CreditError) -> Self {
        match error {
            CreditError::Run(error) => error.into(),
            CreditError::Sample(error) => AnalysisError::from(error).into(),
            CreditError::Level(error) => AnalysisError::from(error).into(),
        }
    }
}

/// What every part of a study shares.
struct Study<'a> {
    model: &'a Model,
    engine: &'a Engine,
    /// The programme as configured.
    design: &'a DesignEngine,
    peril: usize,
    credit: &'a Credit,
    places: Places,
    paths: Paths<'a>,
    all: Weighing,
    levels: Vec<Level>,
    trials: u64,
    cancel: &'a Cancel,
}

impl Study<'_> {
    /// Whether somebody insures anything, so that there is more to say than ground-up loss.
    fn insured(&self) -> bool {
        !self.model.policies.is_empty()
    }

    fn quantum(&self) -> Quantum {
        self.model.settings.quantum
    }

    /// A figure of quanta in currency units.
    fn units(&self, figure: Estimate) -> Estimate {
        let units = |quanta: f64| self.quantum().units(quanta);
        Estimate {
            value: units(figure.value),
            standard_error: units(figure.standard_error),
            low: units(figure.low),
            high: units(figure.high),
            ..figure
        }
    }
}

/// Studies every peril of credit of a model after its run; nothing where it has none.
pub(super) fn studies(
    model: &Model,
    engine: &Engine,
    (collected, paths): (&Collected, Paths),
    cancel: &Cancel,
) -> Result<Vec<CreditResults>, CreditError> {
    let Some(design) = engine.designs.first() else { return Ok(Vec::new()) };
    let levels: Vec<Level> =
        model.settings.levels.iter().map(|level| level.to_string().parse()).collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    for (peril, described) in model.perils.iter().enumerate() {
        let Source::Credit(credit) = &described.source else { continue };
        let study = Study {
            model,
            engine,
            design,
            peril,
            credit,
            places: Places::new(model, credit),
            paths,
            all: Weighing::new(collected.paths, paths.weights, paths.effective_size).tilted(paths.randomisations > 0),
            levels: levels.clone(),
            trials: collected.paths as u64,
            cancel,
        };
        found.push(study.results(collected)?);
    }
    Ok(found)
}

impl Study<'_> {
    fn results(&self, collected: &Collected) -> Result<CreditResults, CreditError> {
        let watched = limits::Watched::new(self);
        let passed = pass::second_pass(self, &watched)?;
        let (tails, contributions) = tail::contributions(self, &passed.columns)?;
        let groups = groups::Groups { study: self, moments: &passed.groups, tails: &tails, contributions };
        let ground_up: Vec<f64> =
            collected.peril_loss[self.peril].iter().map(|&loss| self.quantum().units(loss)).collect();
        let (model_trials, models) = model_risk::rows(self)?;
        Ok(CreditResults {
            peril: self.model.perils[self.peril].name.clone(),
            book: book::book(self.model, self.credit),
            total: groups.figures(self.places.total()),
            cured: groups.cured(&passed.cured),
            causes: groups.causes(),
            countries: groups.countries(),
            sectors: groups.sectors(),
            buyers: groups.buyers(),
            tails: tail::described(self, &tails, &groups),
            large_pool: large_pool::figures(self, &ground_up)?,
            model_trials,
            models,
            wrong_way: wrong_way::wrong_way(self, &ground_up, collected)?,
            limits: watched.rows(self, &passed.limits),
            present_value: present_value::present_value(self, &passed.present),
            quarters: quarters::rows(self, &passed.quarters),
        })
    }
}
