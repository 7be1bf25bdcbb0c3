//! What can be wrong with a peril: which peril, what, and what it must be.

use thiserror::Error;

/// A peril that cannot be compiled.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("peril \"{peril}\": {fault}")]
pub struct PerilError {
    /// Name of the peril.
    pub peril: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a peril.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Fault {
    /// Two perils of one name would share their random numbers.
    #[error("another peril has the same name; names must be unique, because random numbers hang on them")]
    DuplicateName,
    /// A parameter of the number of events.
    #[error("frequency: {0}")]
    Frequency(String),
    /// A parameter of the size of a loss.
    #[error("severity: {0}")]
    Severity(String),
    /// A number outside its range.
    #[error("{what} must be {rule}, found {found}")]
    Number {
        /// The number, with its place.
        what: String,
        /// The range.
        rule: &'static str,
        /// What was there.
        found: f64,
    },
    /// An index that points nowhere.
    #[error("{what} number {index} does not exist; there are {count}")]
    Reference {
        /// What is pointed at.
        what: &'static str,
        /// The index.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// A site that the earthquake model cannot take.
    #[error("site \"{site}\": {what}")]
    Site {
        /// Risk id.
        site: String,
        /// What is wrong, in words.
        what: String,
    },
    /// A source of an earthquake model that cannot rupture.
    #[error("source \"{name}\": {what}")]
    Source {
        /// Name of the source.
        name: String,
        /// What is wrong, in words.
        what: String,
    },
    /// A source without sites whose peril has no portfolio risk.
    #[error("its losses have no site, so it must have a portfolio risk")]
    NoPortfolioRisk,
    /// A table without events.
    #[error("its table must have at least one event")]
    NoEvents,
    /// An event loss table whose rates are all zero.
    #[error("the rates of its table must add up to more than 0")]
    NoRate,
    /// Two events of one id.
    #[error("event \"{id}\" stands twice in the list of events; ids must be unique")]
    DuplicateEvent {
        /// The id.
        id: String,
    },
    /// Two uncertain rows for one event, risk and coverage.
    #[error(
        "event \"{event}\" has two rows for risk \"{risk}\", coverage {coverage}; with secondary uncertainty there must \
         be one, because both would share their random numbers"
    )]
    DuplicateRow {
        /// Event id.
        event: String,
        /// Risk id.
        risk: String,
        /// Coverage key.
        coverage: &'static str,
    },
    /// Beta secondary uncertainty without an upper end.
    #[error("event \"{event}\", risk \"{risk}\": secondary uncertainty needs an exposure")]
    NoExposure {
        /// Event id.
        event: String,
        /// Risk id.
        risk: String,
    },
    /// A mean above the largest possible loss.
    #[error("event \"{event}\", risk \"{risk}\": the mean {mean} must not be above the exposure {exposure}")]
    MeanAboveExposure {
        /// Event id.
        event: String,
        /// Risk id.
        risk: String,
        /// Mean loss.
        mean: f64,
        /// Exposure.
        exposure: f64,
    },
    /// A shared factor on counts that are not Poisson.
    #[error("shared-frequency needs Poisson counts; this peril has {0}")]
    SharedFrequency(&'static str),
    /// Tail sampling of what it cannot make more frequent.
    #[error(
        "tail sampling makes rare events more frequent, and neither this peril nor another one has any that it can: it takes \
         Poisson and negative binomial counts, event loss tables, earthquake models and books of buyers with a global factor, not \
         year tables, binomial or fixed counts; leave --sampling tail (or sampling = \"tail\") away"
    )]
    NothingToTilt,
    /// Trials that replay a table in order have no choice of which component of the mixture they are.
    #[error(
        "its years are replayed in order, so that each would always meet the same part of tail sampling; write replay = \"bootstrap\", \
         or leave --sampling tail (or sampling = \"tail\") away"
    )]
    InOrderUnderTail,
    /// Weights of years cannot become weights of paths of several years.
    #[error(
        "a table with weights replayed in order needs a horizon of 1, found {horizon}; use replay = \"bootstrap\" instead"
    )]
    WeightsOverHorizon {
        /// Years in a path.
        horizon: u32,
    },
}

impl Fault {
    /// The fault as an error of `peril`.
    pub(super) fn of(self, peril: &str) -> PerilError {
        PerilError { peril: peril.to_owned(), fault: self }
    }
}

/// `found` where it is finite and at least zero.
pub(super) fn at_least_zero(what: impl Fn() -> String, found: f64) -> Result<f64, Fault> {
    if found.is_finite() && found >= 0.0 {
        Ok(found)
    } else {
        Err(Fault::Number { what: what(), rule: "a finite number, zero or above", found })
    }
}

/// `found` where it is finite and above zero.
pub(super) fn above_zero(what: impl Fn() -> String, found: f64) -> Result<f64, Fault> {
    if found.is_finite() && found > 0.0 {
        Ok(found)
    } else {
        Err(Fault::Number { what: what(), rule: "a finite number above zero", found })
    }
}

/// `index` where it is below `count`.
pub(super) fn in_range(what: &'static str, index: u32, count: usize) -> Result<usize, Fault> {
    let index = index as usize;
    if index < count { Ok(index) } else { Err(Fault::Reference { what, index, count }) }
}
