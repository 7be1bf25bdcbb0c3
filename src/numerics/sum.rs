//! Compensated sums, so that a mean of a million years has no rounding worth speaking of.
//!
//! Source: A. Neumaier (1974), "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54, 39-51.
//! The rounding error of each addition is carried in a second number and added at the end. Values are added in the order
//! given, which is the order of trials, so the result does not depend on blocks or threads.
//!
//! Worked number: 1 + 1e100 + 1 - 1e100 = 2 (a plain sum gives 0).

/// A running sum and the rounding error it has dropped so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CompensatedSum {
    sum: f64,
    dropped: f64,
}

impl CompensatedSum {
    /// Adds one value.
    #[inline]
    pub fn add(&mut self, value: f64) {
        let next = self.sum + value;
        self.dropped +=
            if self.sum.abs() >= value.abs() { (self.sum - next) + value } else { (value - next) + self.sum };
        self.sum = next;
    }

    /// Takes in another running sum.
    pub fn merge(&mut self, other: &CompensatedSum) {
        self.add(other.sum);
        self.dropped += other.dropped;
    }

    /// The sum.
    #[inline]
    pub fn value(&self) -> f64 {
        if self.sum.is_finite() { self.sum + self.dropped } else { self.sum }
    }
}

impl FromIterator<f64> for CompensatedSum {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut sum = CompensatedSum::default();
        values.into_iter().for_each(|value| sum.add(value));
        sum
    }
}

/// Sum of the values.
///
/// ```
/// assert_eq!(ishizue::numerics::sum::sum([1.0, 1e100, 1.0, -1e100]), 2.0);
/// ```
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().collect::<CompensatedSum>().value()
}

/// Number of sums kept side by side by the slice forms: enough to hide the time of an addition.
const LANES: usize = 8;

/// One step of Knuth's exact addition in every lane.
#[inline(always)]
fn add_lanes(sums: &mut [f64; LANES], dropped: &mut [f64; LANES], terms: &[f64; LANES]) {
    for lane in 0..LANES {
        let (sum, term) = (sums[lane], terms[lane]);
        let next = sum + term;
        let term_part = next - sum;
        dropped[lane] += (sum - (next - term_part)) + (term - term_part);
        sums[lane] = next;
    }
}

fn finish(sums: [f64; LANES], dropped: [f64; LANES], rest: impl Iterator<Item = f64>) -> f64 {
    let mut total = CompensatedSum::default();
    sums.into_iter().chain(rest).for_each(|term| total.add(term));
    dropped.into_iter().for_each(|term| total.add(term));
    total.value()
}

/// Σ f(x) over a slice, compensated in eight fixed lanes (value i in lane i mod 8), which is several times faster than one.
///
/// ```
/// assert_eq!(ishizue::numerics::sum::sum_with(&[0.1; 1000], |x| 2.0 * x), 200.0);
/// ```
pub fn sum_with(values: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    let (mut sums, mut dropped) = ([0.0; LANES], [0.0; LANES]);
    let (whole, rest) = values.as_chunks::<LANES>();
    for chunk in whole {
        add_lanes(&mut sums, &mut dropped, &chunk.map(&f));
    }
    finish(sums, dropped, rest.iter().map(|&x| f(x)))
}

/// Σ w f(x) over two slices of the same length, as [`sum_with`].
pub fn sum_products_with(values: &[f64], weights: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    let (mut sums, mut dropped) = ([0.0; LANES], [0.0; LANES]);
    let (whole, rest) = values.as_chunks::<LANES>();
    let (whole_weights, rest_weights) = weights.as_chunks::<LANES>();
    for (chunk, weight) in whole.iter().zip(whole_weights) {
        let terms: [f64; LANES] = std::array::from_fn(|lane| weight[lane] * f(chunk[lane]));
        add_lanes(&mut sums, &mut dropped, &terms);
    }
    finish(sums, dropped, rest.iter().zip(rest_weights).map(|(&x, &w)| w * f(x)))
}

/// Mean of the values; `None` if there are none.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| sum(values.iter().copied()) / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cancelling_giants_leave_the_small_terms() {
        assert_eq!(sum([1.0, 1e100, 1.0, -1e100]), 2.0);
        assert_eq!(sum([]), 0.0);
        assert_eq!(sum([f64::INFINITY, 1.0]), f64::INFINITY);
    }

    #[test]
    fn a_million_tenths_are_exactly_a_hundred_thousand() {
        assert_eq!(sum(std::iter::repeat_n(0.1, 1_000_000)), 100_000.0);
        assert_eq!(mean(&[0.1; 1000]), Some(0.1));
        assert_eq!(mean(&[]), None);
    }

    #[test]
    fn lanes_give_the_exact_sum_too() {
        let mut values: Vec<f64> = (0..1003).map(|i| f64::from(i) * 0.1).collect();
        values.extend([1e100, 3.0, -1e100]);
        let plain = sum(values.iter().map(|x| x * 0.5));
        assert_eq!(sum_with(&values, |x| x * 0.5), plain);
        let weights = vec![0.5; values.len()];
        assert_eq!(sum_products_with(&values, &weights, |x| x), plain);
    }

    #[test]
    fn a_sum_of_parts_is_the_sum_of_the_whole() {
        let values: Vec<f64> = (0..10_000).map(|i| f64::from(i) * 0.01 - 13.37).collect();
        let whole = sum(values.iter().copied());
        for size in [1, 7, 512, 9_999] {
            let mut parts = CompensatedSum::default();
            values.chunks(size).for_each(|part| parts.merge(&part.iter().copied().collect()));
            assert_eq!(parts.value(), whole, "parts of {size}");
        }
    }
}
