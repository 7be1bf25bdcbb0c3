//! Claims outstanding, as rules look at them: the one place where reserves come from.
//!
//! At a year end they are the net claims of the simulated paths that are not settled yet (`simulation::outstanding`): nothing
//! where everything is settled on the day of the loss. At the opening there are none, because the configuration states a surplus
//! and no balance sheet; claims of earlier years would join here.
//!
//! Worked number: a claim of 950 that waits for 90 days over a year end, a retrocession of 850 for the same event that waits
//! too: 100.

use crate::study::collect::CollectedDesign;

/// Net claims outstanding by date, in quanta.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reserves {
    /// By year end and path; empty where nothing is ever outstanding.
    year_ends: Vec<Vec<f64>>,
}

impl Reserves {
    /// Those of a design.
    pub fn of(columns: &CollectedDesign, horizon: usize) -> Reserves {
        let column = |year: usize| columns.outstanding.iter().skip(year).step_by(horizon).copied().collect();
        let count = if columns.outstanding.is_empty() { 0 } else { horizon };
        Reserves { year_ends: (0..count).map(column).collect() }
    }

    /// At a date, path by path: 0 the opening, else the end of that year. None: nothing on any path.
    pub fn at(&self, year: usize) -> Option<&[f64]> {
        self.year_ends.get(year.checked_sub(1)?).map(Vec::as_slice)
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
