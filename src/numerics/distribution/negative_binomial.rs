//! Negative binomial counts: Poisson counts whose mean is multiplied by a gamma factor of mean 1.
//!
//! `dispersion` d is the variance of the factor: variance = mean + d mean². With r = 1/d,
//! P(N = k + 1) / P(N = k) = (1 + k d) / (k + 1) · mean / (1 + d mean), and P(N <= k) = I_p(r, k + 1) with
//! p = 1 / (1 + d mean). Dispersion 0 is the Poisson law.
//! Source: N. L. Johnson, A. W. Kemp, S. Kotz (2005), *Univariate Discrete Distributions*, chapter 5.
//! Worked number: mean 2, dispersion 0.5: P(N = 0) = (1 + 1)^-2 = 0.25.

use super::count_table::{CountLaw, CountTable, bisect, quantile_without_table};
use super::error::{Check, DistributionError};
use super::poisson::LARGEST_MEAN;
use crate::numerics::special;
use libm::{exp, log1p};

/// Negative binomial distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct NegativeBinomial {
    law: Law,
    table: CountTable,
}

#[derive(Clone, Debug, PartialEq)]
struct Law {
    mean: f64,
    dispersion: f64,
}

impl NegativeBinomial {
    /// From the mean number a year and the variance of the mixing factor. Errors: mean outside 0 to 1e9, dispersion
    /// outside 0 to 1e6.
    ///
    /// ```
    /// use ishizue::numerics::distribution::NegativeBinomial;
    /// let count = NegativeBinomial::new(2.0, 0.5)?;
    /// assert_eq!((count.mean(), count.variance()), (2.0, 4.0));
    /// assert!((count.probability(0) - 0.25).abs() < 1e-15);
    /// # Ok::<(), ishizue::numerics::distribution::DistributionError>(())
    /// ```
    pub fn new(mean: f64, dispersion: f64) -> Result<Self, DistributionError> {
        let check = Check("negative binomial");
        let law = Law {
            mean: check.holds("mean", mean, "a number from 0 to 1e9", (0.0..=LARGEST_MEAN).contains(&mean))?,
            dispersion: check.holds(
                "dispersion",
                dispersion,
                "a number from 0 to 1e6",
                (0.0..=1e6).contains(&dispersion),
            )?,
        };
        let table = CountTable::new(&law, (mean * (1.0 - dispersion)).clamp(0.0, mean).floor());
        Ok(NegativeBinomial { law, table })
    }

    /// Variance of the mixing factor.
    pub fn dispersion(&self) -> f64 {
        self.law.dispersion
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

    /// The quantile when the mean is multiplied by `factor` (0 or more; anything else counts as 0), same dispersion.
    pub fn quantile_given_factor(&self, u: f64, factor: f64) -> u32 {
        let mean = self.law.mean * factor;
        if mean > 0.0 { quantile_without_table(&Law { mean: mean.min(LARGEST_MEAN), ..self.law }, u) } else { 0 }
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        self.law.mean
    }

    /// Variance: mean + dispersion mean².
    pub fn variance(&self) -> f64 {
        CountLaw::variance(&self.law)
    }
}

impl Law {
    /// (p, 1 - p) of the distribution function.
    fn odds(&self) -> (f64, f64) {
        let spread = self.dispersion * self.mean;
        (1.0 / (1.0 + spread), spread / (1.0 + spread))
    }
}

impl CountLaw for Law {
    fn density(&self, k: f64) -> f64 {
        if self.dispersion == 0.0 || self.mean == 0.0 {
            return special::poisson_density(k, self.mean);
        }
        let r = 1.0 / self.dispersion;
        if k == 0.0 {
            return exp(-r * log1p(self.dispersion * self.mean));
        }
        let (p, q) = self.odds();
        special::binomial_term(r, k, p, q) * (r / (r + k))
    }

    fn ratio(&self, k: f64) -> f64 {
        (1.0 + k * self.dispersion) / (k + 1.0) * (self.mean / (1.0 + self.dispersion * self.mean))
    }

    fn cdf(&self, k: f64) -> f64 {
        if self.dispersion == 0.0 || self.mean == 0.0 {
            return special::gamma_q(k + 1.0, self.mean);
        }
        let (p, q) = self.odds();
        special::beta_cdf_and_survival(p, q, 1.0 / self.dispersion, k + 1.0).0
    }

    fn survival(&self, k: f64) -> f64 {
        if self.dispersion == 0.0 || self.mean == 0.0 {
            return special::gamma_p(k + 1.0, self.mean);
        }
        let (p, q) = self.odds();
        special::beta_cdf_and_survival(p, q, 1.0 / self.dispersion, k + 1.0).1
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn variance(&self) -> f64 {
        self.mean + self.dispersion * self.mean * self.mean
    }

    fn largest(&self) -> f64 {
        if self.mean == 0.0 { 0.0 } else { f64::from(u32::MAX) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Poisson;
    use super::*;
    use approx::assert_relative_eq;
    use statrs::distribution::{Discrete, DiscreteCDF};

    #[test]
    fn probabilities_agree_with_statrs() {
        for (mean, dispersion) in [(2.0, 0.5), (0.3, 4.0), (120.0, 0.05)] {
            let law = NegativeBinomial::new(mean, dispersion).expect("valid");
            let other = statrs::distribution::NegativeBinomial::new(1.0 / dispersion, 1.0 / (1.0 + dispersion * mean))
                .expect("valid");
            for k in [0, 1, 3, 17, 100, 200] {
                assert_relative_eq!(law.probability(k), other.pmf(u64::from(k)), max_relative = 1e-9, epsilon = 1e-300);
                assert_relative_eq!(law.cdf(k), other.cdf(u64::from(k)), max_relative = 1e-9);
            }
        }
    }

    #[test]
    fn the_quantile_is_the_smallest_count_that_reaches_the_probability() {
        for (mean, dispersion) in
            [(0.0, 1.0), (2.0, 0.5), (2.0, 1e-12), (50.0, 30.0), (1e6, 0.01), (1e6, 10.0), (1.0, 1e5)]
        {
            let law = NegativeBinomial::new(mean, dispersion).expect("valid");
            for u in [1e-9, 0.001, 0.3, 0.5, 0.9, 0.995, 1.0 - 1e-9] {
                let k = law.quantile(u);
                let slack = 1e-10 * u.min(1.0 - u);
                assert!(law.law.survival(f64::from(k)) <= 1.0 - u + slack, "{mean} {dispersion} {u} {k}");
                assert!(k == 0 || law.law.cdf(f64::from(k) - 1.0) < u + slack, "{mean} {dispersion} {u} {k}");
                assert_eq!(law.quantile_given_factor(u, 1.0), k, "{mean} {dispersion} {u}");
            }
        }
    }

    #[test]
    fn no_dispersion_is_the_poisson_law() {
        let (law, poisson) = (NegativeBinomial::new(3.0, 0.0).expect("valid"), Poisson::new(3.0).expect("valid"));
        for i in 1..1000 {
            let u = f64::from(i) / 1000.0;
            assert_eq!(law.quantile(u), poisson.quantile(u));
        }
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        assert_eq!(NegativeBinomial::new(-1.0, 0.1).map_err(|e| e.parameter), Err("mean"));
        assert_eq!(NegativeBinomial::new(1.0, -0.1).map_err(|e| e.parameter), Err("dispersion"));
    }
}
