//! Scenario: one stated rupture, with the public source behind it. `config` reads it, `study::scenario` runs it.

use super::source::{Class, Part};

/// `[[scenario]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// `name`: unique key, such as `tohoku-2011`; its random numbers do not hang on it.
    pub name: String,
    /// `title` in words.
    pub title: String,
    /// `reference`: public source of the rupture.
    pub reference: String,
    /// What ruptures.
    pub rupture: ScenarioRupture,
}

/// What ruptures in a scenario.
#[derive(Clone, Debug, PartialEq)]
pub enum ScenarioRupture {
    /// `case = "nankai/4"`, or `"nankai/13/west"` for a part: a stated rupture of the configuration's source model.
    Case(String),
    /// A rupture of its own.
    Stated {
        /// `class`.
        class: Class,
        /// Magnitude, surface, depth.
        part: Box<Part>,
        /// `tsunami = { constant = 0.2 }`; None: no tsunami.
        tsunami: Option<f64>,
    },
}
