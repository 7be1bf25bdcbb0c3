//! Poisson counts: P(N = k) = mean^k e^-mean / k!.
//!
//! P(N <= k) = Q(k + 1, mean), the upper incomplete gamma ratio. Source: N. L. Johnson, A. W. Kemp, S. Kotz (2005),
//! *Univariate Discrete Distributions*, chapter 4. Worked number: mean 2: P(N = 0) = 0.1353352832366127.

use super::count_table::{CountLaw, CountTable, bisect, quantile_without_table};
use super::error::{Check, DistributionError};
use crate::numerics::special;

/// Poisson distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Poisson {
    law: Law,
    table: CountTable,
}

#[derive(Clone, Debug, PartialEq)]
struct Law {
    mean: f64,
}

/// Counts are held in 32 bits; a mean up to this leaves room for any draw.
pub(super) const LARGEST_MEAN: f64 = 1e9;

impl Poisson {
    /// From the mean number a year. Errors: below 0, above 1e9, not a number.
    ///
    /// ```
    /// use ishizue::numerics::distribution::Poisson;
    /// let count = Poisson::new(2.0)?;
    /// assert_eq!((count.quantile(0.13), count.quantile(0.14), count.quantile(0.99)), (0, 1, 6));
    /// # Ok::<(), ishizue::numerics::distribution::DistributionError>(())
    /// ```
    pub fn new(mean: f64) -> Result<Self, DistributionError> {
        let good = (0.0..=LARGEST_MEAN).contains(&mean);
        let law = Law { mean: Check("Poisson").holds("mean", mean, "a number from 0 to 1e9", good)? };
        let table = CountTable::new(&law, mean.floor());
        Ok(Poisson { law, table })
    }

    /// P(N = k).
    pub fn probability(&self, k: u32) -> f64 {
        self.law.density(f64::from(k))
    }

    /// P(N <= k).
    pub fn cdf(&self, k: u32) -> f64 {
        self.law.cdf(f64::from(k))
    }

    /// The smallest k with P(N <= k) >= u.
    #[inline]
    pub fn quantile(&self, u: f64) -> u32 {
        self.table.find(u).unwrap_or_else(|| bisect(&self.law, u))
    }

    /// The quantile when the mean is multiplied by `factor` (0 or more; anything else counts as 0).
    pub fn quantile_given_factor(&self, u: f64, factor: f64) -> u32 {
        let mean = self.law.mean * factor;
        if mean > 0.0 { quantile_without_table(&Law { mean: mean.min(LARGEST_MEAN) }, u) } else { 0 }
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        self.law.mean
    }

    /// Variance: the mean.
    pub fn variance(&self) -> f64 {
        self.law.mean
    }
}

impl CountLaw for Law {
    fn density(&self, k: f64) -> f64 {
        special::poisson_density(k, self.mean)
    }

    fn ratio(&self, k: f64) -> f64 {
        self.mean / (k + 1.0)
    }

    fn cdf(&self, k: f64) -> f64 {
        special::gamma_q(k + 1.0, self.mean)
    }

    fn survival(&self, k: f64) -> f64 {
        special::gamma_p(k + 1.0, self.mean)
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn variance(&self) -> f64 {
        self.mean
    }

    fn largest(&self) -> f64 {
        if self.mean == 0.0 { 0.0 } else { f64::from(u32::MAX) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use statrs::distribution::{Discrete, DiscreteCDF};

    #[test]
    fn probabilities_agree_with_statrs() {
        for mean in [0.01, 2.0, 37.5, 900.0] {
            let law = Poisson::new(mean).expect("valid");
            let other = statrs::distribution::Poisson::new(mean).expect("valid");
            for k in [0, 1, 2, 5, 30, 40, 890, 950] {
                assert_relative_eq!(
                    law.probability(k),
                    other.pmf(u64::from(k)),
                    max_relative = 1e-10,
                    epsilon = 1e-300
                );
                assert_relative_eq!(law.cdf(k), other.cdf(u64::from(k)), max_relative = 1e-9, epsilon = 1e-15);
            }
        }
        assert_relative_eq!(Poisson::new(2.0).expect("valid").probability(0), libm::exp(-2.0), max_relative = 1e-15);
    }

    #[test]
    fn the_quantile_is_the_smallest_count_that_reaches_the_probability() {
        for mean in [0.0, 1e-8, 0.3, 2.0, 64.0, 999.5, 12_345.6, 1e6, 3e8] {
            let law = Poisson::new(mean).expect("valid");
            for u in [1e-16, 1e-9, 0.001, 0.3, 0.5, 0.9, 0.995, 1.0 - 1e-9, 1.0 - f64::EPSILON / 2.0] {
                let k = law.quantile(u);
                // Rounding of cumulative probabilities may move a tie by 1e-13 of the smaller side.
                let slack = 1e-12 * u.min(1.0 - u) + 1e-16;
                assert!(law.law.survival(f64::from(k)) <= 1.0 - u + slack, "{mean} {u} {k}");
                assert!(k == 0 || law.law.cdf(f64::from(k) - 1.0) < u + slack, "{mean} {u} {k}");
                // The last steps of a uniform are within the rounding of either way.
                if u.min(1.0 - u) > 1e-15 {
                    assert_eq!(law.quantile_given_factor(u, 1.0), k, "{mean} {u}");
                }
            }
        }
    }

    #[test]
    fn a_factor_multiplies_the_mean() {
        let law = Poisson::new(2.0).expect("valid");
        let tripled = Poisson::new(6.0).expect("valid");
        for i in 1..1000 {
            let u = f64::from(i) / 1000.0;
            assert_eq!(law.quantile_given_factor(u, 3.0), tripled.quantile(u));
            assert_eq!(law.quantile_given_factor(u, 0.0), 0);
        }
        let large = Poisson::new(5e4).expect("valid");
        assert_eq!(Poisson::new(100.0).expect("valid").quantile_given_factor(0.77, 500.0), large.quantile(0.77));
    }

    #[test]
    fn means_out_of_range_are_refused() {
        for mean in [-1.0, 2e9, f64::NAN, f64::INFINITY] {
            assert!(Poisson::new(mean).is_err());
        }
    }
}
