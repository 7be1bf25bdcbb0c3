//! Claims outstanding, as rules look at them: the one place where reserves come from.
//!
//! At a year end they are the claims of the balance sheet that are due and not settled, less recoverables: nothing where everything
//! is settled on the day of the loss. At the opening they are those of the stated balance sheet; none where a surplus alone is
//! stated.
//!
//! Worked number: a claim of 950 that waits for 90 days over a year end, a retrocession of 850 for the same event that waits
//! too: 100.

use crate::model::amount::Amount;
use crate::model::money::Quantum;
use crate::model::party::CaptiveAccount;
use crate::study::collect::CollectedDesign;

/// Net claims outstanding by date, in quanta.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reserves {
    /// By year end and path; empty where nothing is ever outstanding.
    year_ends: Vec<Vec<f64>>,
    /// On the first day, the same on every path; empty where nothing is.
    opening: Vec<f64>,
}

impl Reserves {
    /// Those of a design.
    pub fn of(columns: &CollectedDesign, horizon: usize) -> Reserves {
        let column = |year: usize| columns.outstanding.iter().skip(year).step_by(horizon).copied().collect();
        let count = if columns.outstanding.is_empty() { 0 } else { horizon };
        Reserves { year_ends: (0..count).map(column).collect(), opening: Vec::new() }
    }

    /// With what the opening balance sheet has, for so many paths.
    pub fn opening_with(self, account: &CaptiveAccount, quantum: Quantum, paths: usize) -> Reserves {
        let Some(sheet) = &account.balance else { return self };
        let net = sheet.outstanding_claims.amount - sheet.recoverables.amount;
        let opening = if net.is_zero() { Vec::new() } else { vec![quantum.quanta(net).as_f64(); paths] };
        Reserves { opening, ..self }
    }

    /// At a date, path by path: 0 the opening, else the end of that year. None: nothing on any path.
    pub fn at(&self, year: usize) -> Option<&[f64]> {
        match year.checked_sub(1) {
            None => (!self.opening.is_empty()).then_some(self.opening.as_slice()),
            Some(year) => self.year_ends.get(year).map(Vec::as_slice),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_of_paths_and_years_is_taken_apart() {
        let columns = CollectedDesign { outstanding: vec![1.0, 0.0, 3.0, 4.0], ..CollectedDesign::default() };
        let reserves = Reserves::of(&columns, 2);
        assert_eq!(reserves.at(0), None);
        assert_eq!(reserves.at(1), Some(&[1.0, 3.0][..]));
        assert_eq!(reserves.at(2), Some(&[0.0, 4.0][..]));
        assert_eq!(Reserves::of(&CollectedDesign::default(), 2).at(1), None);
    }
}
