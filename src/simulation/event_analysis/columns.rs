//! The columns of an event-table analysis, one entry a trial.
//!
//! Worked number: of three trials the second and third have losses to a contract with annual terms, 7 and 5: its column is 0, 7, 5.

use super::qualify::Memory;
use crate::programme::{ATTACHED, EXHAUSTED};

/// How a figure of a year follows from numbers by event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Their sum.
    Sum,
    /// The largest.
    Largest,
}

/// A figure of a year: numbers by event of the set.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What is taken of them.
    pub op: Op,
    /// In whole quanta, or counts.
    pub values: Vec<f64>,
}

/// The years with losses to a contract that has annual terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ContractYears {
    pub trials: Vec<u32>,
    pub recovery: Vec<f64>,
    pub reinstatement_premium: Vec<f64>,
    pub flags: Vec<u8>,
}

impl ContractYears {
    pub fn append(&mut self, mut other: ContractYears) {
        self.trials.append(&mut other.trials);
        self.recovery.append(&mut other.recovery);
        self.reinstatement_premium.append(&mut other.reinstatement_premium);
        self.flags.append(&mut other.flags);
    }
}

/// A contract, trial by trial, in whole quanta.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContractColumn {
    /// What it pays.
    pub recovery: Vec<f64>,
    /// Premium for limit that is reinstated.
    pub reinstatement_premium: Vec<f64>,
    /// Flags of the programme.
    pub flags: Vec<u8>,
}

/// Figures of the year of every trial, in whole quanta.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct YearColumns {
    /// Number of events that cost something.
    pub count: Vec<f64>,
    /// Ground-up loss.
    pub ground_up: Vec<f64>,
    /// Largest event from the ground up.
    pub largest_ground_up: Vec<f64>,
    /// Largest event as the policies pay it.
    pub largest_insured: Vec<f64>,
    /// What each policy pays.
    pub policies: Vec<Vec<f64>>,
    /// Contracts of the design, in its order.
    pub contracts: Vec<ContractColumn>,
}

impl YearColumns {
    /// From the folded figures in their order, and the years of contracts with annual terms.
    pub(super) fn new(
        figures: Vec<Vec<f64>>,
        remembered: Vec<ContractYears>,
        (policies, memory): (usize, &Memory),
        trials: usize,
    ) -> YearColumns {
        let mut figures = figures.into_iter();
        let mut next = || figures.next().unwrap_or_default();
        let [count, ground_up, largest_ground_up, largest_insured] = [next(), next(), next(), next()];
        let policies = (0..policies).map(|_| next()).collect();
        let mut remembered = remembered.into_iter();
        let contract = |place: usize| match memory.remembers(place) {
            true => of_years(remembered.next().unwrap_or_default(), trials),
            false => {
                let (recovery, attached, exhausted) = (next(), next(), next());
                let flags = attached.iter().zip(&exhausted).map(|(a, e)| flag(*a, ATTACHED) | flag(*e, EXHAUSTED));
                ContractColumn { flags: flags.collect(), recovery, reinstatement_premium: vec![0.0; trials] }
            }
        };
        let contracts = (0..memory.of_design).map(contract).collect();
        YearColumns { count, ground_up, largest_ground_up, largest_insured, policies, contracts }
    }
}

fn flag(mark: f64, flag: u8) -> u8 {
    if mark != 0.0 { flag } else { 0 }
}

fn of_years(years: ContractYears, trials: usize) -> ContractColumn {
    let mut all = ContractColumn {
        recovery: vec![0.0; trials],
        reinstatement_premium: vec![0.0; trials],
        flags: vec![0; trials],
    };
    for (at, &trial) in years.trials.iter().enumerate() {
        let trial = trial as usize;
        if trial < trials {
            all.recovery[trial] = years.recovery[at];
            all.reinstatement_premium[trial] = years.reinstatement_premium[at];
            all.flags[trial] = years.flags[at];
        }
    }
    all
}
