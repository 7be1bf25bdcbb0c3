//! `[simulation]`: how many years, from when, from which seed, and which figures to print.

use super::date::Axis;
use super::money::Quantum;
use rust_decimal::Decimal;

/// `[simulation]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// `start`: the first day of the first model year (required).
    pub axis: Axis,
    /// `trials`: the number of simulated paths; `--trials` wins.
    pub trials: u64,
    /// `horizon`: consecutive years in a path, 1 by default.
    pub horizon: u32,
    /// `seed`; `--seed` wins.
    pub seed: u64,
    /// `sampling`, plain by default; `--sampling` wins.
    pub sampling: Sampling,
    /// `quantum`: the smallest amount of money, 0.01 by default.
    pub quantum: Quantum,
    /// `return-periods`, in years; the standard list by default.
    pub return_periods: Vec<u32>,
    /// `levels = ["99%", "99.5%"]`: where VaR and TVaR are taken, as fractions below 1.
    pub levels: Vec<Decimal>,
    /// `value-index = "2%"`: ground-up losses of year y of a path (from 0) are multiplied by (1 + i)^y when drawn.
    pub value_index: Option<super::amount::Share>,
}

/// How trials are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sampling {
    /// Equally likely trials.
    #[default]
    Plain,
    /// Trials that see rare losses more often, each with its weight.
    Tail,
}

impl Sampling {
    /// How it is written.
    pub fn key(self) -> &'static str {
        match self {
            Sampling::Plain => "plain",
            Sampling::Tail => "tail",
        }
    }
}

/// Return periods that are printed unless the configuration says otherwise.
pub const STANDARD_RETURN_PERIODS: [u32; 13] = [2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 5_000, 10_000];
