//! Beta damage ratio from its mean and variance, with the degenerate cases named.
//!
//! With mean m and variance v: k = m (1 - m) / v - 1, a = m k, b = (1 - m) k. A variance of 0, or a mean of 0 or 1, leaves
//! one value; a variance of m (1 - m) or more, the largest a ratio can have, leaves the two values 0 and 1 with
//! probability 1 - m and m (the mean is kept, the variance becomes m (1 - m)).
//! Source: method of moments, as for the secondary uncertainty of event loss tables (Grossi and Kunreuther 2005,
//! *Catastrophe Modeling*, chapter 4). Worked number: m = 0.2, v = 0.02: k = 7, a = 1.4, b = 5.6.

use super::error::{Check, DistributionError};
use crate::numerics::special;

/// Law of a ratio between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BetaShape {
    /// Always the same ratio.
    Fixed(f64),
    /// 1 with probability p, else 0.
    TwoPoint { p: f64 },
    /// Beta with both parameters above 0.
    Beta { a: f64, b: f64 },
}

/// The law of a ratio with this mean and variance (of the ratio itself: standard deviation squared).
/// Errors: a mean outside 0 to 1, a variance below 0 or not a number.
///
/// ```
/// use ishizue::numerics::distribution::{BetaShape, beta_parameters};
/// let ratio = beta_parameters(0.2, 0.02)?;
/// let BetaShape::Beta { a, b } = ratio else { panic!() };
/// assert!((a - 1.4).abs() < 1e-14 && (b - 5.6).abs() < 1e-14);
/// assert_eq!(beta_parameters(0.2, 0.16)?, BetaShape::TwoPoint { p: 0.2 });
/// # Ok::<(), ishizue::numerics::distribution::DistributionError>(())
/// ```
pub fn beta_parameters(mean: f64, variance: f64) -> Result<BetaShape, DistributionError> {
    let check = Check("beta");
    let mean = check.probability("mean ratio", mean)?;
    let variance = check.not_negative("variance", variance)?;
    let largest = mean * (1.0 - mean);
    if variance == 0.0 || largest == 0.0 {
        return Ok(BetaShape::Fixed(mean));
    }
    let k = largest / variance - 1.0;
    // A k within rounding of 0 is a 0 that was typed in decimals.
    if k <= 1e-12 {
        return Ok(BetaShape::TwoPoint { p: mean });
    }
    // A variance too small to be told from 0 in a double.
    if k > 1e30 {
        return Ok(BetaShape::Fixed(mean));
    }
    Ok(BetaShape::Beta { a: mean * k, b: (1.0 - mean) * k })
}

impl BetaShape {
    /// x with P(ratio <= x) = u: the draw of a uniform u.
    pub fn quantile(&self, u: f64) -> f64 {
        match *self {
            BetaShape::Fixed(ratio) => ratio,
            BetaShape::TwoPoint { p } => f64::from(u > 1.0 - p),
            BetaShape::Beta { a, b } => special::beta_quantile(u, a, b),
        }
    }

    /// P(ratio <= x).
    pub fn cdf(&self, x: f64) -> f64 {
        match *self {
            BetaShape::Fixed(ratio) => f64::from(x >= ratio),
            BetaShape::TwoPoint { .. } if x < 0.0 => 0.0,
            BetaShape::TwoPoint { p } => {
                if x < 1.0 {
                    1.0 - p
                } else {
                    1.0
                }
            }
            BetaShape::Beta { a, b } => special::beta_cdf(x, a, b),
        }
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        match *self {
            BetaShape::Fixed(ratio) => ratio,
            BetaShape::TwoPoint { p } => p,
            BetaShape::Beta { a, b } => a / (a + b),
        }
    }

    /// Variance.
    pub fn variance(&self) -> f64 {
        match *self {
            BetaShape::Fixed(_) => 0.0,
            BetaShape::TwoPoint { p } => p * (1.0 - p),
            BetaShape::Beta { a, b } => (a / (a + b)) * (b / (a + b)) / (a + b + 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn mean_and_variance_come_back() {
        for mean in [1e-6, 0.002, 0.2, 0.5, 0.97] {
            for share in [1e-9, 1e-3, 0.1, 0.5, 0.9, 0.999_999] {
                let variance = mean * (1.0 - mean) * share;
                let law = beta_parameters(mean, variance).expect("valid");
                assert_relative_eq!(law.mean(), mean, max_relative = 1e-12);
                assert_relative_eq!(law.variance(), variance, max_relative = 1e-9);
            }
        }
    }

    #[test]
    fn draws_have_the_mean_and_variance_asked_for() {
        let n = 20_000;
        for (mean, share) in [(0.2, 0.1), (0.02, 0.6), (0.5, 0.97)] {
            let law = beta_parameters(mean, mean * (1.0 - mean) * share).expect("valid");
            let draws: Vec<f64> = (0..n).map(|i| law.quantile((f64::from(i) + 0.5) / f64::from(n))).collect();
            let average = draws.iter().sum::<f64>() / f64::from(n);
            let spread = draws.iter().map(|x| (x - average) * (x - average)).sum::<f64>() / f64::from(n);
            assert_relative_eq!(average, mean, max_relative = 1e-3);
            assert_relative_eq!(spread, law.variance(), max_relative = 1e-3);
        }
    }

    #[test]
    fn degenerate_cases_have_a_name() {
        assert_eq!(beta_parameters(0.3, 0.0), Ok(BetaShape::Fixed(0.3)));
        assert_eq!(beta_parameters(0.0, 0.1), Ok(BetaShape::Fixed(0.0)));
        assert_eq!(beta_parameters(1.0, 0.1), Ok(BetaShape::Fixed(1.0)));
        let extreme = beta_parameters(0.3, 0.5).expect("valid");
        assert_eq!(extreme, BetaShape::TwoPoint { p: 0.3 });
        assert_eq!((extreme.quantile(0.69), extreme.quantile(0.71), extreme.cdf(0.5)), (0.0, 1.0, 0.7));
        assert_relative_eq!(extreme.variance(), 0.21);
        assert!(
            beta_parameters(1.2, 0.1).is_err()
                && beta_parameters(0.5, -0.1).is_err()
                && beta_parameters(0.5, f64::NAN).is_err()
        );
    }
}
