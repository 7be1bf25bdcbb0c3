//! The captive's surplus along each path, replayed from its yearly cash flows without simulating again.
//!
//! ```text
//! surplus(t) = opening surplus + cash flow(1) + ... + cash flow(t)
//! ruin by year t: surplus(s) < bar at the end of some year s <= t
//! ```
//!
//! Ruin is counted at the first year end at which the surplus is strictly below the bar (first passage). The path goes
//! on with whatever surplus it has: nothing is paid in, nothing is paid out.
//!
//! Amounts may be quanta or currency units, as long as all of them are the same; in quanta every sum is exact.
//!
//! Source: Asmussen and Albrecher (2010), "Ruin Probabilities", 2nd edition, chapter I (discrete-time ruin within a
//! finite horizon).
//!
//! Worked number: opening 100, result +100 a year, one loss of 950 with probability 2 % a year. No surplus within five
//! years outlives the loss, so ruin within t years is 1 - 0.98^t: 2 % in one year, 9.608 % in five.

use ndarray::ArrayView2;

/// The year, from 0, at whose end each path first has a surplus strictly below `minimum`; None where it never has.
///
/// ```
/// use ndarray::array;
/// let results = array![[-150.0, 100.0], [10.0, 10.0]];
/// let first = ishizue::ledger::surplus::first_ruin(results.view(), 100.0, 0.0);
/// assert_eq!(first, [Some(0), None]);
/// ```
pub fn first_ruin(results: ArrayView2<f64>, opening: f64, minimum: f64) -> Vec<Option<usize>> {
    let first = |path: ndarray::ArrayView1<f64>| {
        let mut surplus = opening;
        path.iter().position(|result| {
            surplus += result;
            surplus < minimum
        })
    };
    results.outer_iter().map(first).collect()
}

/// The surplus of every path at the end of a year, from 0.
pub fn surplus_after(results: ArrayView2<f64>, opening: f64, year: usize) -> Vec<f64> {
    results.outer_iter().map(|path| path.iter().take(year + 1).fold(opening, |sum, result| sum + result)).collect()
}
