//! Claims outstanding at the end of each model year, where policies or contracts settle with a lag.
//!
//! ```text
//! of an event of this or an earlier year: claims not yet paid at the year end, with their cost, less what reinsurers owe for
//! the event and have not paid either, what a reinsurer in default fails to pay left out; not below nought
//! outstanding = sum over events
//! ```
//! What reinsurers still owe for claims that are paid is a debt to the captive and lowers no other claim. Recourse is counted
//! when it comes.
//!
//! Source: IAIS, Insurance Core Principle 14 (valuation: claims outstanding, and reinsurance recoverables apart).
//!
//! Worked number: a claim of 950 ninety days before the year end, paid after 120 days, a retrocession of 850 paid after 180:
//! 100 are outstanding. Were the claim paid at once, nothing would be.

use super::liquidity::{Liquidity, Side, claim_days};
use crate::model::amount::Amount;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::LossBlock;
use crate::programme::{ExtraColumns, Outcome};

impl Liquidity {
    /// Appends what is outstanding at the end of each of so many years of a path; nothing where nobody asks for it.
    pub fn outstanding(
        &self,
        losses: &LossBlock<f64>,
        outcome: &Outcome<f64>,
        path: usize,
        years: u32,
        column: &mut Vec<f64>,
    ) {
        if !self.reserves {
            return;
        }
        let first = column.len();
        column.resize(first + years as usize, 0.0);
        for event in losses.path(path) {
            let (claim, _) = claim_days(losses, event);
            for (year, outstanding) in column[first..].iter_mut().enumerate() {
                let end = (year + 1) as f64 * DAYS_PER_YEAR;
                if losses.time[event] < end {
                    *outstanding += self.of_event(outcome, event, claim, end);
                }
            }
        }
    }

    /// What is outstanding of an event at a time.
    fn of_event(&self, outcome: &Outcome<f64>, event: usize, claim: f64, end: f64) -> f64 {
        let mut owed = 0.0;
        for item in &self.items {
            let (paid, due) = item.of.due(outcome, event);
            let days = if paid >= item.cash_call { 0.0 } else { item.days };
            if claim + days >= end {
                owed += due;
            }
        }
        owed.positive()
    }
}

impl Side {
    /// The payment of an event, which a cash call is measured by, and what the captive owes of it; negative what it is owed.
    fn due(self, outcome: &Outcome<f64>, event: usize) -> (f64, f64) {
        let of = |column: &Vec<f64>| column.get(event).copied().unwrap_or(0.0);
        let beside = |extras: &ExtraColumns<f64>| of(&extras.cost) - of(&extras.uncollected);
        match self {
            Side::Policy(policy) => {
                let columns = &outcome.policies[policy];
                (columns.paid[event], columns.paid[event] + of(&columns.cost))
            }
            Side::Assumed(contract) | Side::Ceded(contract) => {
                let columns = &outcome.contracts[contract];
                let due = columns.paid[event] + beside(&columns.extras);
                (columns.paid[event], if self == Side::Ceded(contract) { -due } else { due })
            }
            Side::Line(contract, line) => {
                let columns = &outcome.contracts[contract];
                let line = &columns.lines[line];
                (columns.paid[event], line.paid[event] + beside(&line.extras))
            }
        }
    }
}
