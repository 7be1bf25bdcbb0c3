//! A column of annual amounts, with or without weights, ready to be asked.
//!
//! Mean Σwx/Σw. Standard deviation with divisor n - 1; with weights, Σw(x - mean)²/Σw x n_eff/(n_eff - 1), where
//! n_eff = (Σw)²/Σw² (L. Kish 1965, *Survey Sampling*). Errors: mean sd/√n_eff; standard deviation
//! √((m4 - m2²)/n_eff)/(2 sd) (H. Cramér 1946, *Mathematical Methods of Statistics*, 27.4), m the central moments.
//! Worked number: 500, 250, 210, 160, 120, 10 and four zeros: mean 125, standard deviation 163.4523376.

use super::estimate::Estimate;
use super::largest::{largest, sorted};
use super::subsets::Subsets;
use crate::numerics::{order, sum};
use std::borrow::Cow;
use std::cell::OnceCell;

/// One part in so many of a column is put in order where only the largest amounts are asked for.
const UPPER: usize = 16;

/// Why a column cannot be asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SampleError {
    /// No trial.
    #[error("a statistic needs at least one trial, but the column is empty")]
    Empty,
    /// An amount is infinite or not a number.
    #[error("every amount must be a number, but row {row} (counted from 0) holds {value}")]
    NotANumber { row: usize, value: f64 },
    /// Amounts and weights, or two columns to be paired, differ in length.
    #[error("both columns must have the same length, but they have {first} and {second} rows")]
    LengthsDiffer { first: usize, second: usize },
    /// A weight is negative, infinite or not a number.
    #[error("every weight must be a number of 0 or more, but row {row} (counted from 0) holds {value}")]
    BadWeight { row: usize, value: f64 },
    /// All weights are 0.
    #[error("at least one weight must be above 0")]
    NoWeight,
}

/// Annual amounts, sorted at most once. All answers depend on the column alone.
///
/// ```
/// use ishizue::statistics::Sample;
/// let losses = [110.0, 0.0, 40.0, 250.0];
/// let sample = Sample::new(&losses, None)?;
/// assert_eq!(sample.mean().value, 100.0);
/// assert_eq!(sample.probability_above(40.0).value, 0.5);
/// # Ok::<(), ishizue::statistics::SampleError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sample<'a> {
    values: Cow<'a, [f64]>,
    /// `None` when all weights are equal.
    weights: Option<Cow<'a, [f64]>>,
    /// Ascending; made when first asked for, because means and probabilities need no order.
    sorted: OnceCell<Vec<f64>>,
    /// The largest of them, ascending: made when only these are asked for.
    upper: OnceCell<Vec<f64>>,
    /// Weights in the order of `sorted`; empty when all are equal.
    pub(super) sorted_weights: Vec<f64>,
    /// Weight of rank i and above; empty when all are equal.
    pub(super) weight_from: Vec<f64>,
    /// Square of the weight of rank i and above; empty unless trials are of several randomisations.
    squares_from: Vec<f64>,
    pub(super) total_weight: f64,
    size_from_weights: f64,
    size_for_errors: f64,
    /// Whether that was set.
    pub(super) size_is_set: bool,
    pub(super) subsets: Subsets,
}

impl<'a> Sample<'a> {
    /// From one amount per trial, in the order of trials, and weights (`None`: equally likely).
    /// Errors: no trial, amounts or weights that are not numbers, negative weights, lengths that differ.
    pub fn new(values: &'a [f64], weights: Option<&'a [f64]>) -> Result<Self, SampleError> {
        check_values(values)?;
        if let Some(weights) = weights {
            check_weights(values.len(), weights)?;
        }
        // Equal weights are no weights: ranks then stay whole numbers.
        let weights = weights.filter(|w| w.iter().any(|&weight| weight != w[0]));
        Ok(Sample::of(Cow::Borrowed(values), weights.map(Cow::Borrowed)))
    }

    /// From checked columns.
    fn of(values: Cow<'a, [f64]>, weights: Option<Cow<'a, [f64]>>) -> Self {
        let size = values.len() as f64;
        let mut sample = Sample {
            values,
            weights: None,
            sorted: OnceCell::new(),
            upper: OnceCell::new(),
            sorted_weights: Vec::new(),
            weight_from: Vec::new(),
            squares_from: Vec::new(),
            total_weight: size,
            size_from_weights: size,
            size_for_errors: size,
            size_is_set: false,
            subsets: Subsets::default(),
        };
        if let Some(weights) = weights {
            sample.sort_with(&weights);
            sample.weights = Some(weights);
        }
        sample
    }

    /// Every `count`-th trial, from `first` on, with its weight; None where they weigh nothing.
    pub(super) fn every(&self, first: usize, count: usize) -> Option<Sample<'static>> {
        let part = |column: &[f64]| -> Vec<f64> { column.iter().skip(first).step_by(count).copied().collect() };
        let weights = self.weights.as_deref().map(part);
        if weights.as_ref().is_some_and(|weights| !weights.iter().any(|&weight| weight > 0.0)) {
            return None;
        }
        Some(Sample::of(Cow::Owned(part(&self.values)), weights.map(Cow::Owned)))
    }

    /// Lets effective numbers of trials be those at and beyond an amount, (Σw)²/Σw² of these alone, and errors be compared with
    /// those of as many plain trials: for trials that see some amounts more often than others.
    pub(super) fn count_by_rank(&mut self) {
        if !self.size_is_set {
            self.size_for_errors = self.values.len() as f64;
        }
        let mut running = sum::CompensatedSum::default();
        self.squares_from = vec![0.0; self.sorted_weights.len()];
        for (rank, &weight) in self.sorted_weights.iter().enumerate().rev() {
            running.add(weight * weight);
            self.squares_from[rank] = running.value();
        }
    }

    /// Amounts in the order of trials.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    fn sort_with(&mut self, weights: &[f64]) {
        // A trial of weight 0 is no trial: it must not be the largest loss.
        let indices: Vec<usize> =
            order::sorted_indices(&self.values).into_iter().filter(|&i| weights[i] > 0.0).collect();
        self.sorted = OnceCell::from(indices.iter().map(|&i| self.values[i]).collect::<Vec<f64>>());
        self.sorted_weights = indices.iter().map(|&i| weights[i]).collect();
        let mut running = sum::CompensatedSum::default();
        self.weight_from = vec![0.0; indices.len()];
        for (rank, &weight) in self.sorted_weights.iter().enumerate().rev() {
            running.add(weight);
            self.weight_from[rank] = running.value();
        }
        self.total_weight = running.value();
        let squares = sum::sum_with(&self.sorted_weights, |w| w * w);
        self.size_from_weights = self.total_weight * self.total_weight / squares;
        self.size_for_errors = self.size_from_weights;
    }

    /// Lets all errors rest on another number of independent years, such as the periods of an imported year table that the
    /// trials were drawn from; `None`, or a number not above 0, changes nothing.
    pub fn with_effective_size(mut self, size: Option<f64>) -> Self {
        if let Some(size) = size.filter(|size| *size > 0.0 && size.is_finite()) {
            self.size_for_errors = size;
            self.size_is_set = true;
        }
        self
    }

    /// Number of rows, those of weight 0 included.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Never: a sample holds at least one row.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Number of equally likely trials that the errors rest on: (Σw)²/Σw², or what was set.
    pub fn effective_size(&self) -> f64 {
        self.size_for_errors
    }

    /// Amounts in ascending order, those of weight 0 left out.
    pub fn sorted(&self) -> &[f64] {
        self.sorted.get_or_init(|| sorted(&self.values))
    }

    /// So many of the largest amounts, ascending; where all weigh the same and few are wanted, without sorting the others.
    pub(super) fn upper(&self, count: usize) -> &[f64] {
        let n = self.len();
        if self.sorted.get().is_none() && count <= n / UPPER {
            let upper = self.upper.get_or_init(|| largest(&self.values, n / UPPER));
            return &upper[upper.len() - count..];
        }
        &self.sorted()[n - count.min(n)..]
    }

    /// The amount of a rank; 0 is the smallest.
    pub(super) fn ranked(&self, rank: usize) -> f64 {
        self.upper(self.len() - rank)[0]
    }

    /// The same as [`Sample::upper`] for a sample that is asked once.
    pub(super) fn largest(&self, count: usize) -> Vec<f64> {
        match self.sorted.get() {
            Some(sorted) => sorted[sorted.len() - count.min(sorted.len())..].to_vec(),
            None => largest(&self.values, count),
        }
    }

    /// Part of the weight of the amounts of this rank (0 is the smallest) and above.
    pub(super) fn share_from(&self, rank: usize) -> f64 {
        self.weight_at_and_above(rank) / self.total_weight
    }

    /// A figure of this sample that is no tail figure.
    pub(super) fn estimate_of(&self, value: f64, standard_error: f64) -> Estimate {
        Estimate::normal(value, standard_error, self.size_for_errors)
    }

    /// The smallest amount.
    pub fn minimum(&self) -> f64 {
        self.sorted()[0]
    }

    /// The largest amount.
    pub fn maximum(&self) -> f64 {
        self.sorted()[self.sorted().len() - 1]
    }

    /// Σ w f(x) / Σ w, in the order of trials.
    pub(super) fn average(&self, f: impl Fn(f64) -> f64) -> f64 {
        let total = match &self.weights {
            None => sum::sum_with(&self.values, f),
            Some(weights) => sum::sum_products_with(&self.values, weights, f),
        };
        total / self.total_weight
    }

    fn mean_value(&self) -> f64 {
        self.average(|x| x)
    }

    /// Variance with divisor n - 1, given the mean.
    fn variance_value(&self, mean: f64) -> f64 {
        let n = self.size_from_weights;
        if n <= 1.0 { 0.0 } else { self.average(|x| (x - mean) * (x - mean)) * (n / (n - 1.0)) }
    }

    /// Mean.
    pub fn mean(&self) -> Estimate {
        let mean = self.mean_value();
        let sd = self.variance_value(mean).sqrt();
        let estimate = Estimate::normal(mean, sd / self.size_for_errors.sqrt(), self.size_for_errors);
        self.spread_amount(estimate, |subset| Some(subset.mean_value()))
    }

    /// Standard deviation, divisor n - 1.
    pub fn sd(&self) -> Estimate {
        let mean = self.mean_value();
        let sd = self.variance_value(mean).sqrt();
        if sd == 0.0 {
            return Estimate::normal(0.0, 0.0, self.size_for_errors);
        }
        let second = self.average(|x| (x - mean) * (x - mean));
        let fourth = self.average(|x| {
            let square = (x - mean) * (x - mean);
            square * square
        });
        let error = ((fourth - second * second).max(0.0) / self.size_for_errors).sqrt() / (2.0 * sd);
        let estimate = Estimate::normal(sd, error, self.size_for_errors);
        let mut estimate = self.spread(estimate, |subset| Some(subset.variance_value(subset.mean_value()).sqrt()));
        estimate.low = estimate.low.max(0.0);
        estimate
    }

    /// The value of [`Sample::sd`] without its error.
    pub fn sd_value(&self) -> f64 {
        self.variance_value(self.mean_value()).sqrt()
    }

    /// P(amount > x).
    pub fn probability_above(&self, x: f64) -> Estimate {
        self.probability_of(|value| value > x)
    }

    /// P(amount >= x).
    pub fn probability_at_or_above(&self, x: f64) -> Estimate {
        self.probability_of(|value| value >= x)
    }

    /// Probability of an upper part of the amounts.
    fn probability_of(&self, above: impl Fn(f64) -> bool) -> Estimate {
        let mut estimate = Estimate::probability(self.share_of(&above), self.size_for_errors);
        if !self.squares_from.is_empty() {
            estimate = estimate.of_tail(self.count_from(self.sorted().partition_point(|&value| !above(value))));
        }
        let mut wide = self.spread(estimate, |subset| Some(subset.share_of(&above)));
        (wide.low, wide.high) = (wide.low.max(0.0), wide.high.min(1.0));
        wide
    }

    fn share_of(&self, above: &impl Fn(f64) -> bool) -> f64 {
        let weight = if self.weights.is_none() && self.sorted.get().is_none() {
            self.values.iter().filter(|&&value| above(value)).count() as f64
        } else {
            self.weight_at_and_above(self.sorted().partition_point(|&value| !above(value)))
        };
        weight / self.total_weight
    }

    /// Weight of the amounts of this rank (0 is the smallest) and above.
    pub(super) fn weight_at_and_above(&self, rank: usize) -> f64 {
        if self.weight_from.is_empty() {
            self.sorted().len().saturating_sub(rank) as f64
        } else {
            self.weight_from.get(rank).copied().unwrap_or(0.0)
        }
    }

    /// Effective number of trials at or beyond x.
    pub(super) fn count_at_or_above(&self, x: f64) -> f64 {
        if self.weights.is_none() && self.sorted.get().is_none() {
            let count = self.values.iter().filter(|&&value| value >= x).count();
            return self.size_for_errors * count as f64 / self.total_weight;
        }
        let rank = self.sorted().partition_point(|&value| value < x);
        self.count_from(rank)
    }

    /// Effective number of trials at or below x.
    pub fn count_at_or_below(&self, x: f64) -> f64 {
        let all = match self.squares_from.first() {
            Some(&all) if !self.size_is_set => all,
            _ => return self.size_for_errors * (1.0 - self.probability_above(x).value),
        };
        let rank = self.sorted().partition_point(|&value| value <= x);
        let weight = self.total_weight - self.weight_at_and_above(rank);
        let squares = all - self.squares_from.get(rank).copied().unwrap_or(0.0);
        if squares > 0.0 { weight * weight / squares } else { 0.0 }
    }

    /// Square weights of this rank and above, where trials are of several randomisations.
    pub(super) fn square_weight_from(&self, rank: usize) -> Option<f64> {
        self.squares_from.get(rank).copied()
    }

    /// Effective number of trials of this rank (0 is the smallest) and above.
    pub(super) fn count_from(&self, rank: usize) -> f64 {
        let weight = self.weight_at_and_above(rank);
        match self.squares_from.get(rank) {
            Some(&squares) if !self.size_is_set && squares > 0.0 => weight * weight / squares,
            _ => self.size_for_errors * weight / self.total_weight,
        }
    }
}

pub(super) fn check_values(values: &[f64]) -> Result<(), SampleError> {
    if values.is_empty() {
        return Err(SampleError::Empty);
    }
    match values.iter().position(|value| !value.is_finite()) {
        Some(row) => Err(SampleError::NotANumber { row, value: values[row] }),
        None => Ok(()),
    }
}

fn check_weights(rows: usize, weights: &[f64]) -> Result<(), SampleError> {
    if weights.len() != rows {
        return Err(SampleError::LengthsDiffer { first: rows, second: weights.len() });
    }
    if let Some(row) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
        return Err(SampleError::BadWeight { row, value: weights[row] });
    }
    if weights.iter().all(|&weight| weight == 0.0) { Err(SampleError::NoWeight) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    const AEP: [f64; 10] = [160.0, 250.0, 0.0, 120.0, 500.0, 0.0, 10.0, 0.0, 210.0, 0.0];

    #[test]
    fn the_ten_year_example_has_its_mean_and_standard_deviation() {
        let sample = Sample::new(&AEP, None).expect("valid");
        assert_eq!(sample.mean().value, 125.0);
        assert_relative_eq!(sample.sd().value, 163.452_337_6, epsilon = 5e-8);
        assert_eq!(sample.sd_value(), sample.sd().value);
        assert_relative_eq!(sample.mean().standard_error, 163.452_337_6 / 10.0_f64.sqrt(), epsilon = 5e-8);
        assert_eq!((sample.minimum(), sample.maximum(), sample.len()), (0.0, 500.0, 10));
    }

    #[test]
    fn probabilities_tell_above_from_at_or_above() {
        let sample = Sample::new(&AEP, None).expect("valid");
        assert_eq!((sample.probability_above(120.0).value, sample.probability_at_or_above(120.0).value), (0.4, 0.5));
        assert_eq!((sample.probability_above(0.0).value, sample.probability_at_or_above(0.0).value), (0.6, 1.0));
        assert_eq!(sample.probability_above(500.0).value, 0.0);
        assert_eq!(sample.probability_at_or_above(0.0).tail_count, 10.0);
    }

    #[test]
    fn a_weight_of_two_is_the_row_twice() {
        let weights = [1.0, 2.0, 1.0, 2.0, 1.0, 1.0, 2.0, 1.0, 1.0, 2.0];
        let twice: Vec<f64> = AEP.iter().zip(weights).flat_map(|(&x, w)| std::iter::repeat_n(x, w as usize)).collect();
        let weighted = Sample::new(&AEP, Some(&weights)).expect("valid");
        let listed = Sample::new(&twice, None).expect("valid");
        assert_eq!(weighted.mean().value, listed.mean().value);
        for x in [0.0, 10.0, 120.0, 130.0, 500.0] {
            assert_eq!(weighted.probability_above(x).value, listed.probability_above(x).value);
            assert_eq!(weighted.probability_at_or_above(x).value, listed.probability_at_or_above(x).value);
        }
        // The standard deviations agree before the correction by (n - 1): 10 rows of these weights count as 14²/22.
        let size = 196.0 / 22.0;
        assert_relative_eq!(weighted.effective_size(), size, max_relative = 1e-15);
        let uncorrected = |sd: f64, n: f64| sd * ((n - 1.0) / n).sqrt();
        assert_relative_eq!(
            uncorrected(weighted.sd().value, size),
            uncorrected(listed.sd().value, 14.0),
            max_relative = 1e-14
        );
    }

    #[test]
    fn equal_weights_change_nothing_and_zero_weights_remove_the_row() {
        let sample = Sample::new(&AEP, None).expect("valid");
        let equal = Sample::new(&AEP, Some(&[0.1; 10])).expect("valid");
        assert_eq!((equal.mean(), equal.sd()), (sample.mean(), sample.sd()));
        let weights: Vec<f64> = AEP.iter().map(|&x| if x == 500.0 { 0.0 } else { 1.0 }).collect();
        let without = Sample::new(&AEP, Some(&weights)).expect("valid");
        assert_eq!((without.maximum(), without.effective_size()), (250.0, 9.0));
        assert_relative_eq!(without.mean().value, 750.0 / 9.0, max_relative = 1e-15);
    }

    #[test]
    fn errors_can_rest_on_the_periods_of_an_imported_table() {
        let sample = Sample::new(&AEP, None).expect("valid").with_effective_size(Some(2.5));
        assert_relative_eq!(sample.mean().standard_error, 163.452_337_6 / 2.5_f64.sqrt(), epsilon = 5e-8);
        assert_eq!(sample.probability_at_or_above(500.0).tail_count, 0.25);
        assert_relative_eq!(sample.sd().value, 163.452_337_6, epsilon = 5e-8);
        assert_eq!(Sample::new(&AEP, None).expect("valid").with_effective_size(None).effective_size(), 10.0);
    }

    #[test]
    fn negative_results_are_sorted_in_the_total_order() {
        let mut values = vec![3.0, -0.0, -7.5, 0.0, 1e-310, -1e-310, -1e300, 1e300, -7.5];
        assert!(Sample::new(&values, None).expect("valid").minimum() == -1e300);
        let sorted: Vec<u64> = sorted(&values).iter().map(|v| v.to_bits()).collect();
        order::sort(&mut values);
        assert_eq!(sorted, values.iter().map(|v| v.to_bits()).collect::<Vec<_>>());
    }

    #[test]
    fn bad_columns_are_refused_with_their_row() {
        assert_eq!(Sample::new(&[], None).err(), Some(SampleError::Empty));
        let bad = Sample::new(&[1.0, f64::INFINITY], None).err();
        assert_eq!(bad, Some(SampleError::NotANumber { row: 1, value: f64::INFINITY }));
        assert_eq!(
            Sample::new(&[1.0], Some(&[1.0, 2.0])).err(),
            Some(SampleError::LengthsDiffer { first: 1, second: 2 })
        );
        let bad = Sample::new(&[1.0, 2.0], Some(&[1.0, -1.0])).err();
        assert_eq!(bad, Some(SampleError::BadWeight { row: 1, value: -1.0 }));
        assert_eq!(Sample::new(&[1.0], Some(&[0.0])).err(), Some(SampleError::NoWeight));
    }

    #[test]
    fn a_single_year_has_no_spread() {
        let sample = Sample::new(&[7.0], None).expect("valid");
        assert_eq!((sample.mean().value, sample.mean().standard_error, sample.sd().value), (7.0, 0.0, 0.0));
    }
}
