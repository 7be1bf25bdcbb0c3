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

use crate::statistics::{Estimate, Sample, SampleError};
use ndarray::ArrayView2;

/// How the paths count.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Paths<'a> {
    /// One weight a path; None where all weigh the same.
    pub weights: Option<&'a [f64]>,
    /// Number of independent paths that the errors rest on, where it is not that of the rows: the periods of an imported
    /// year table.
    pub effective_size: Option<f64>,
    /// Independent subsets of a sampled event set, one of which each trial draws from in turn; 0 or 1: none.
    pub subsets: usize,
    /// Independent randomisations of the trials, which follow one another in turn, under tail sampling; 0: plain trials.
    pub randomisations: usize,
}

impl<'a> Paths<'a> {
    /// Equally likely paths.
    pub const EQUAL: Paths<'static> = Paths { weights: None, effective_size: None, subsets: 0, randomisations: 0 };

    /// Paths with a weight each.
    pub fn weighing(weights: &'a [f64]) -> Paths<'a> {
        Paths { weights: Some(weights), ..Paths::EQUAL }
    }

    /// A column with one entry a path, ready to be asked.
    ///
    /// # Errors
    /// When the column is empty, holds what is not a number, or does not fit the weights.
    pub fn sample(self, column: &'a [f64]) -> Result<Sample<'a>, SampleError> {
        let sample = Sample::new(column, self.weights)?.with_effective_size(self.effective_size);
        Ok(match self.randomisations {
            0 => sample.with_subsets(self.subsets),
            // Where events are sampled each randomisation has a subset of them, so that their spread is in the error.
            runs => sample.with_randomisations(runs, self.subsets),
        })
    }

    /// Mean of `first - second` over paired trials.
    ///
    /// # Errors
    /// As [`Paths::sample`]; columns of different length.
    pub fn paired_difference(&self, first: &[f64], second: &[f64]) -> Result<Estimate, SampleError> {
        if first.len() != second.len() {
            return Err(SampleError::LengthsDiffer { first: first.len(), second: second.len() });
        }
        let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
        let mean = self.sample_of(&differences)?.mean();
        Ok(mean)
    }

    /// A column that lives shorter than the weights.
    fn sample_of<'c>(&self, column: &'c [f64]) -> Result<Sample<'c>, SampleError>
    where
        'a: 'c,
    {
        Paths::<'c>::sample(*self, column)
    }
}

/// The year, from 0, at whose end each path first has a surplus strictly below `minimum`; None where it never has.
///
/// ```
/// use ndarray::array;
/// let results = array![[-150.0, 100.0], [10.0, 10.0]];
/// let first = ishizue::ledger::surplus::first_ruin(results.view(), 100.0, 0.0);
/// assert_eq!(first, [Some(0), None]);
/// ```
pub fn first_ruin(results: ArrayView2<f64>, opening: f64, minimum: f64) -> Vec<Option<usize>> {
    let years = results.ncols();
    match results.as_slice() {
        // Rows that follow one another are gone through without a look at strides.
        Some(rows) if years > 0 => rows.chunks_exact(years).map(|path| first(path.iter(), opening, minimum)).collect(),
        _ => results.outer_iter().map(|path| first(path.iter(), opening, minimum)).collect(),
    }
}

#[inline(always)]
fn first<'p>(mut path: impl Iterator<Item = &'p f64>, opening: f64, minimum: f64) -> Option<usize> {
    let mut surplus = opening;
    path.position(|result| {
        surplus += result;
        surplus < minimum
    })
}

/// The surplus of every path at the end of a year, from 0.
pub fn surplus_after(results: ArrayView2<f64>, opening: f64, year: usize) -> Vec<f64> {
    results.outer_iter().map(|path| path.iter().take(year + 1).fold(opening, |sum, result| sum + result)).collect()
}

/// Probability of ruin by the end of each year, with Wilson's interval. `results` holds the captive's cash flow, one row
/// a path and one column a year.
///
/// # Errors
/// When there is no path, or the weights do not fit the paths.
///
/// ```
/// use ishizue::ledger::surplus::{Paths, ruin_by_year};
/// use ndarray::array;
/// let results = array![[-150.0, 100.0], [10.0, 10.0], [10.0, 10.0], [10.0, -200.0]];
/// let ruin = ruin_by_year(results.view(), 100.0, 0.0, Paths::EQUAL)?;
/// assert_eq!((ruin[0].value, ruin[1].value), (0.25, 0.5));
/// # Ok::<(), ishizue::statistics::SampleError>(())
/// ```
pub fn ruin_by_year(
    results: ArrayView2<f64>,
    opening: f64,
    minimum: f64,
    paths: Paths,
) -> Result<Vec<Estimate>, SampleError> {
    ruin_by_year_of(&first_ruin(results, opening, minimum), results.ncols(), paths)
}

/// The same from the year, from 0, in which each of the paths is first ruined.
///
/// # Errors
/// As [`ruin_by_year`].
pub fn ruin_by_year_of(first: &[Option<usize>], years: usize, paths: Paths) -> Result<Vec<Estimate>, SampleError> {
    // Years that a path spends ruined, the first included: ruined by the end of year t means at least years - t of them.
    let spent = |first: &Option<usize>| first.map_or(0, |first| years - first) as f64;
    let ruined: Vec<f64> = first.iter().map(spent).collect();
    let sample = paths.sample(&ruined)?;
    Ok((0..years).map(|year| sample.probability_at_or_above((years - year) as f64)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    #[test]
    fn a_surplus_at_the_bar_is_not_ruin_and_ruin_is_counted_once() {
        let results = array![[-100.0, -1.0, 500.0], [-101.0, 500.0, -1_000.0], [0.0, 0.0, 0.0]];
        assert_eq!(first_ruin(results.view(), 100.0, 0.0), [Some(1), Some(0), None]);
        let ruin = ruin_by_year(results.view(), 100.0, 0.0, Paths::EQUAL).unwrap();
        let values: Vec<f64> = ruin.iter().map(|estimate| estimate.value * 3.0).collect();
        assert_eq!(values, [1.0, 2.0, 2.0]);
    }

    #[test]
    fn a_ruined_path_goes_on_with_its_negative_surplus() {
        let results = array![[-150.0, 100.0, -20.0]];
        let surplus: Vec<f64> = (0..3).map(|year| surplus_after(results.view(), 100.0, year)[0]).collect();
        assert_eq!(surplus, [-50.0, 50.0, 30.0]);
    }

    #[test]
    fn a_bar_above_zero_is_reached_earlier() {
        let results = array![[-40.0, -40.0, -40.0]];
        assert_eq!(first_ruin(results.view(), 100.0, 0.0), [Some(2)]);
        assert_eq!(first_ruin(results.view(), 100.0, 60.0), [Some(1)]);
        assert_eq!(first_ruin(results.view(), 100.0, 60.5), [Some(0)]);
    }

    #[test]
    fn weights_count_and_must_fit() {
        let results = array![[-150.0], [10.0]];
        let ruin = ruin_by_year(results.view(), 100.0, 0.0, Paths::weighing(&[1.0, 3.0])).unwrap();
        assert_eq!(ruin[0].value, 0.25);
        assert!(ruin_by_year(results.view(), 100.0, 0.0, Paths::weighing(&[1.0])).is_err());
        assert_eq!(ruin_by_year(Array2::zeros((0, 3)).view(), 1.0, 0.0, Paths::EQUAL), Err(SampleError::Empty));
    }
}
