//! What passes under a contract on the day a term begins, because of what happened before: the deficit that a profit
//! commission brings forward, the price of a renewal.
//!
//! Worked number: a deficit of 200 brought into a term with a profit commission of 25 % takes 50 off the commission that
//! was booked for a term without losses.

use super::adjustable;
use super::outcome::Outcome;
use super::plan::{Node, Plan};
use crate::model::amount::Amount;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::flows::{ContractExtras, LineFlows};

/// Premium and commission that a contract adds on a day of a path, whatever event falls on it: what the losses of a term
/// make of the premium of the next, a deficit that it is charged with. Amounts in quanta, signs as in [`ContractExtras`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opening<N> {
    /// Path of the block.
    pub path: u32,
    /// Index into the contracts of the model.
    pub contract: u32,
    /// Index into [`super::Plan::terms`].
    pub term: u16,
    /// Day from which it counts; it belongs to the model year of this day. The part of a term that falls in a later year
    /// may have an entry of its own.
    pub day: f64,
    /// Added to the premium, paid by the cedant; negative where it is saved.
    pub premium: N,
    /// Added to the commission, paid by the reinsurer; negative where it is lost.
    pub commission: N,
}

impl<N: Amount> Opening<N> {
    /// Model year, from 0; what counts from a day before the start counts from the start.
    pub fn year(&self) -> u32 {
        (self.day / DAYS_PER_YEAR) as u32
    }
}

/// Puts the entries of a path together, in an order that the order of stages does not show in.
pub(super) fn sort<N>(openings: &mut [Opening<N>]) {
    openings.sort_by(|a, b| {
        let key = |opening: &Opening<N>| (opening.path, opening.contract, opening.term);
        key(a).cmp(&key(b)).then(a.day.total_cmp(&b.day))
    });
}

/// Adds the entries of one model year of a path to the sums of each contract.
pub(super) fn in_year<N: Amount>(openings: &[Opening<N>], path: usize, year: u32, sums: &mut [ContractExtras<N>]) {
    let first = openings.partition_point(|opening| (opening.path as usize) < path);
    let of_path = openings[first..].iter().take_while(|opening| opening.path as usize == path);
    for opening in of_path.filter(|opening| opening.year() == year) {
        if let Some(sums) = sums.get_mut(opening.contract as usize) {
            sums.premium += opening.premium;
            sums.commission += opening.commission;
        }
    }
}

/// The part of one reinsurer with a signed line in an entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineOpening<N> {
    /// Path of the block.
    pub path: u32,
    /// First day of the term.
    pub day: f64,
    /// Its place in the list of all lines of the model.
    pub line: usize,
    /// Premium added to what was booked beforehand.
    pub premium: N,
    /// Commission added to what was booked beforehand.
    pub commission: N,
}

/// The same for the lines, which stand in the order of their entries.
pub(super) fn of_lines_in_year<N: Amount>(
    openings: &[LineOpening<N>],
    path: usize,
    year: u32,
    lines: &mut [LineFlows<N>],
) {
    let first = openings.partition_point(|opening| (opening.path as usize) < path);
    let of_path = openings[first..].iter().take_while(|opening| opening.path as usize == path);
    for opening in of_path.filter(|opening| (opening.day / DAYS_PER_YEAR) as u32 == year) {
        if let Some(line) = lines.get_mut(opening.line) {
            line.extras.premium += opening.premium;
            line.extras.commission += opening.commission;
        }
    }
}

impl<N: Amount> Outcome<N> {
    /// The entries of one contract on one path.
    pub fn openings_of(&self, path: usize, contract: usize) -> impl Iterator<Item = &Opening<N>> {
        let key = (path as u32, contract as u32);
        let first = self.openings.partition_point(|opening| (opening.path, opening.contract) < key);
        self.openings[first..].iter().take_while(move |opening| (opening.path, opening.contract) == key)
    }
}

impl<N: Amount> Outcome<N> {
    /// The part of one of several reinsurers of a contract in its entries on one path.
    pub fn openings_of_line(&self, path: usize, contract: usize, line: usize) -> impl Iterator<Item = &LineOpening<N>> {
        let first: usize = self.contracts[..contract].iter().map(|columns| columns.lines.len()).sum();
        let of_path = self.line_openings.partition_point(|opening| (opening.path as usize) < path);
        let of_path = self.line_openings[of_path..].iter().take_while(move |opening| opening.path as usize == path);
        of_path.filter(move |opening| opening.line == first + line)
    }
}

impl<N: Amount> Plan<N> {
    /// Whether losses may change premium or commission of a contract after they were booked.
    pub fn adjusts(&self, contract: usize) -> bool {
        self.contracts.get(contract).is_some_and(|node| node.as_ref().is_some_and(adjustable::is_adjustable))
    }

    /// Whether losses may change premium or commission of any contract after they were booked, or of its renewals.
    pub fn adjusts_any(&self) -> bool {
        let renews = |node: &Node<N>| node.timed.as_ref().is_some_and(|timed| timed.rule.is_some());
        self.contracts.iter().flatten().any(|node| adjustable::is_adjustable(node) || renews(node))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_summed_in_the_year_of_their_day() {
        let entry = |path, day, commission| Opening { path, contract: 0, term: 1, day, premium: 0.0, commission };
        let mut openings = [entry(1, 365.0, -3.0), entry(0, 365.0, -1.0), entry(0, 364.0, -2.0)];
        sort(&mut openings);
        let mut sums = [ContractExtras::<f64>::NOTHING];
        in_year(&openings, 0, 1, &mut sums);
        assert_eq!(sums[0].commission, -1.0);
        in_year(&openings, 1, 1, &mut sums);
        assert_eq!(sums[0].commission, -4.0);
    }
}
