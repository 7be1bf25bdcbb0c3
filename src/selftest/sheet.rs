//! A sheet of checks: expected, found, how far apart they may be, verdict.
//!
//! A figure that is not a number never holds, and a case without checks proves nothing.
//!
//! Worked number: 8.62 against 8.622567981 within 1e-3 of it: off by 3.0e-4, holds.

use crate::statistics::Estimate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the layout of `selftest.json`.
pub const FORMAT: u32 = 1;

/// Why a case could not be worked out.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Simulated figures may lie so many standard errors from the exact one.
const MOST_ERRORS: f64 = 4.0;

/// A known answer.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// What is worked out.
    pub name: &'static str,
    /// Where the expected figures are from.
    pub source: &'static str,
    /// Works it out.
    pub work: fn(&mut Sheet) -> Result<(), Failed>,
}

impl Case {
    /// Works it out and judges it.
    pub fn result(&self) -> CaseResult {
        let mut sheet = Sheet::default();
        let failed = (self.work)(&mut sheet).err().map(|error| error.to_string());
        let holds = failed.is_none() && !sheet.checks.is_empty() && sheet.checks.iter().all(|check| check.holds);
        CaseResult { name: self.name.into(), source: self.source.into(), checks: sheet.checks, failed, holds }
    }
}

/// What came out of a self-test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SelftestResults {
    /// Version of this layout.
    pub format: u32,
    /// Version of the program.
    pub version: String,
    /// One for each case, in the order of the rooms.
    pub cases: Vec<CaseResult>,
}

impl SelftestResults {
    /// Whether there are cases and all of them hold.
    pub fn holds(&self) -> bool {
        !self.cases.is_empty() && self.cases.iter().all(|case| case.holds)
    }
}

/// What came out of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CaseResult {
    /// What was worked out.
    pub name: String,
    /// Where the expected figures are from.
    pub source: String,
    /// Its checks.
    pub checks: Vec<Check>,
    /// Why it could not be worked out to the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// Whether every check holds.
    pub holds: bool,
}

/// A figure, or something in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Shown {
    /// A number.
    Number(f64),
    /// Words, or an exact decimal.
    Text(String),
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Check {
    /// Of what.
    pub what: String,
    /// What it must be.
    pub expected: Shown,
    /// What it is.
    pub found: Shown,
    /// `exact`, `relative`, `absolute`, `standard-errors`.
    pub by: String,
    /// How far apart they may be; 0 for `exact`.
    pub within: f64,
    /// How far apart they are, in the same measure; absent for words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off: Option<f64>,
    /// Whether they are no further apart.
    pub holds: bool,
}

/// The checks of a case, as they are made.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    checks: Vec<Check>,
}

impl Sheet {
    /// Two things that must be the same: decimals, words, counts.
    pub fn equal(&mut self, what: impl Into<String>, expected: impl ToString, found: impl ToString) {
        let (expected, found) = (expected.to_string(), found.to_string());
        let holds = expected == found;
        self.checks.push(Check {
            what: what.into(),
            expected: Shown::Text(expected),
            found: Shown::Text(found),
            by: "exact".into(),
            within: 0.0,
            off: None,
            holds,
        });
    }

    /// Within a part of the expected figure.
    pub fn relative(&mut self, what: impl Into<String>, expected: f64, found: f64, within: f64) {
        self.number(what, (expected, found), "relative", within, (found - expected).abs() / expected.abs());
    }

    /// Within an amount.
    pub fn absolute(&mut self, what: impl Into<String>, expected: f64, found: f64, within: f64) {
        self.number(what, (expected, found), "absolute", within, (found - expected).abs());
    }

    /// A simulated figure, within four of its standard errors.
    pub fn simulated(&mut self, what: impl Into<String>, expected: f64, found: &Estimate) {
        let off = (found.value - expected).abs() / found.standard_error;
        self.number(what, (expected, found.value), "standard-errors", MOST_ERRORS, off);
    }

    fn number(&mut self, what: impl Into<String>, (expected, found): (f64, f64), by: &str, within: f64, off: f64) {
        self.checks.push(Check {
            what: what.into(),
            expected: Shown::Number(expected),
            found: Shown::Number(found),
            by: by.into(),
            within,
            off: off.is_finite().then_some(off),
            // Not a number compares as false.
            holds: off <= within,
        });
    }
}
