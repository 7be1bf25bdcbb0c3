//! Empirical losses: a list of observed amounts, each with its weight.
//!
//! The inverse is the smallest value x with P(X <= x) >= u, so a draw is always one of the list; every moment is a sum.
//! Worked number: values 1, 2, 10, equally likely: mean 13/3, layer 5 xs 1 holds (0 + 1 + 5)/3 = 2.

use super::error::{Check, DistributionError};
use crate::numerics::{order, sum};

/// Discrete distribution on given values.
#[derive(Clone, Debug, PartialEq)]
pub struct Empirical {
    values: Vec<f64>,
    weights: Vec<f64>,
    total: f64,
    cumulative: Vec<f64>,
}

impl Empirical {
    /// From values (0 or more) and weights, one per value; `None` means equally likely. Values of weight 0 are left out.
    /// Errors: no value, a value below 0 or not a number, a different number of weights, a bad weight, all weights 0.
    ///
    /// ```
    /// use ishizue::numerics::distribution::Empirical;
    /// let loss = Empirical::new(&[10.0, 1.0, 2.0], None)?;
    /// assert_eq!((loss.quantile(0.5), loss.layer_mean(5.0, 1.0)), (2.0, 2.0));
    /// # Ok::<(), ishizue::numerics::distribution::DistributionError>(())
    /// ```
    pub fn new(values: &[f64], weights: Option<&[f64]>) -> Result<Self, DistributionError> {
        let check = Check("empirical");
        let count = values.len() as f64;
        check.holds("number of values", count, "at least 1", !values.is_empty())?;
        for &value in values {
            check.not_negative("every value", value)?;
        }
        if let Some(weights) = weights {
            let same = weights.len() == values.len();
            check.holds("number of weights", weights.len() as f64, "the number of values", same)?;
            for &weight in weights {
                check.not_negative("every weight", weight)?;
            }
        }
        let weight = |i: usize| weights.map_or(1.0, |w| w[i]);
        let kept: Vec<usize> = order::sorted_indices(values).into_iter().filter(|&i| weight(i) > 0.0).collect();
        let total = sum::sum(kept.iter().map(|&i| weight(i)));
        check.holds("sum of weights", total, "a number above 0", total > 0.0 && total.is_finite())?;

        let mut running = sum::CompensatedSum::default();
        let cumulative = kept
            .iter()
            .map(|&i| {
                running.add(weight(i));
                running.value() / total
            })
            .collect();
        Ok(Empirical {
            values: kept.iter().map(|&i| values[i]).collect(),
            weights: kept.iter().map(|&i| weight(i)).collect(),
            total,
            cumulative,
        })
    }

    /// The values in ascending order.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The weight of each value, in the order of [`values`](Self::values).
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// P(X <= x).
    pub fn cdf(&self, x: f64) -> f64 {
        let at_or_below = self.values.partition_point(|&value| value <= x);
        if at_or_below == 0 { 0.0 } else { self.cumulative[at_or_below - 1] }
    }

    /// P(X > x).
    pub fn survival(&self, x: f64) -> f64 {
        1.0 - self.cdf(x)
    }

    /// The smallest value x with P(X <= x) >= u. Cumulative probabilities that differ from u by rounding only count as u.
    pub fn quantile(&self, u: f64) -> f64 {
        let reached = u - 4.0 * f64::EPSILON * u;
        let place = self.cumulative.partition_point(|&cumulative| cumulative < reached);
        self.values[place.min(self.values.len() - 1)]
    }

    /// The smallest value x with P(X > x) <= s.
    pub fn quantile_upper(&self, s: f64) -> f64 {
        self.quantile(1.0 - s)
    }

    fn expectation(&self, of: impl Fn(f64) -> f64) -> f64 {
        sum::sum(self.values.iter().zip(&self.weights).map(|(&value, &weight)| weight * of(value))) / self.total
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        self.expectation(|x| x)
    }

    /// Variance of the list as a distribution (divisor: sum of weights).
    pub fn variance(&self) -> f64 {
        let mean = self.mean();
        self.expectation(|x| (x - mean) * (x - mean))
    }

    /// E[X^2; X > x].
    pub(super) fn second_moment_above(&self, x: f64) -> f64 {
        self.expectation(|value| if value > x { value * value } else { 0.0 })
    }

    /// E[min(max(X - attachment, 0), limit)]; the limit may be infinite.
    pub fn layer_mean(&self, limit: f64, attachment: f64) -> f64 {
        self.expectation(|x| (x - attachment).max(0.0).min(limit))
    }

    /// The values from `lowest` to `highest`, both included, with what is above `cap` set to it; `None` if none is left.
    pub(super) fn cut(&self, lowest: f64, highest: f64, cap: f64) -> Option<Self> {
        let kept = || self.values.iter().zip(&self.weights).filter(|(v, _)| (lowest..=highest).contains(*v));
        let values: Vec<f64> = kept().map(|(&value, _)| value.min(cap)).collect();
        let weights: Vec<f64> = kept().map(|(_, &weight)| weight).collect();
        Empirical::new(&values, Some(&weights)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn a_weight_of_two_is_the_value_twice() {
        let weighted = Empirical::new(&[5.0, 1.0, 3.0], Some(&[1.0, 2.0, 1.0])).expect("valid");
        let listed = Empirical::new(&[5.0, 1.0, 3.0, 1.0], None).expect("valid");
        assert_eq!((weighted.mean(), weighted.variance()), (listed.mean(), listed.variance()));
        for u in [1e-9, 0.25, 0.5, 0.500_001, 0.75, 0.76, 1.0] {
            assert_eq!(weighted.quantile(u), listed.quantile(u), "{u}");
        }
        for x in [0.0, 1.0, 2.9, 3.0, 6.0] {
            assert_eq!(weighted.cdf(x), listed.cdf(x));
        }
    }

    #[test]
    fn the_quantile_is_the_smallest_value_that_reaches_the_probability() {
        let law = Empirical::new(&[10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0], None).expect("valid");
        for k in 1..=10 {
            assert_eq!(law.quantile(f64::from(k) / 10.0), 10.0 * f64::from(k));
        }
        assert_eq!((law.quantile(0.0), law.quantile(0.301), law.quantile_upper(0.05)), (10.0, 40.0, 100.0));
        assert_relative_eq!(law.layer_mean(30.0, 50.0), (10.0 + 20.0 + 90.0) / 10.0, max_relative = 1e-15);
    }

    #[test]
    fn bad_lists_are_refused() {
        assert_eq!(Empirical::new(&[], None).map_err(|e| e.parameter), Err("number of values"));
        assert_eq!(Empirical::new(&[-1.0], None).map_err(|e| e.parameter), Err("every value"));
        assert_eq!(Empirical::new(&[1.0], Some(&[1.0, 1.0])).map_err(|e| e.parameter), Err("number of weights"));
        assert_eq!(Empirical::new(&[1.0], Some(&[f64::NAN])).map_err(|e| e.parameter), Err("every weight"));
        assert_eq!(Empirical::new(&[1.0], Some(&[0.0])).map_err(|e| e.parameter), Err("sum of weights"));
    }
}
