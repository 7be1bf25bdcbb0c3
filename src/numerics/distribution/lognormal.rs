//! Lognormal losses: ln X is normal with mean mu and standard deviation sigma.
//!
//! E[(X - d)+] = e^(mu + sigma²/2) Φ(sigma - z) - d Φ(-z) with z = (ln d - mu) / sigma; a layer is the difference of two.
//! Source: S. A. Klugman, H. H. Panjer, G. E. Willmot (2012), *Loss Models*, appendix A.5.1.
//! Worked number: mu 2, sigma 1.2: the layer 5 xs 5 holds 2.50664898 per loss.

use super::error::{Check, DistributionError};
use crate::numerics::{kernels, quadrature, special};
use libm::{exp, expm1, log, log1p};

/// Lognormal distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lognormal {
    mu: f64,
    sigma: f64,
}

impl Lognormal {
    /// From the mean and standard deviation of the logarithm. Errors: sigma not above 0.
    ///
    /// ```
    /// use ishizue::numerics::distribution::Lognormal;
    /// let loss = Lognormal::new(2.0, 1.2)?;
    /// assert!((loss.layer_mean(5.0, 5.0) - 2.50664898).abs() < 5e-9);
    /// # Ok::<(), ishizue::numerics::distribution::DistributionError>(())
    /// ```
    pub fn new(mu: f64, sigma: f64) -> Result<Self, DistributionError> {
        let check = Check("lognormal");
        Ok(Lognormal { mu: check.finite("mu", mu)?, sigma: check.positive("sigma", sigma)? })
    }

    /// From mean and coefficient of variation: sigma² = ln(1 + cv²), mu = ln mean - sigma²/2.
    pub fn from_mean_and_cv(mean: f64, cv: f64) -> Result<Self, DistributionError> {
        let check = Check("lognormal");
        let (mean, cv) = (check.positive("mean", mean)?, check.positive("coefficient of variation", cv)?);
        let variance = log1p(cv * cv);
        Lognormal::new(log(mean) - 0.5 * variance, variance.sqrt())
    }

    /// Mean of the logarithm.
    pub fn mu(&self) -> f64 {
        self.mu
    }

    /// Standard deviation of the logarithm.
    pub fn sigma(&self) -> f64 {
        self.sigma
    }

    fn score(&self, x: f64) -> f64 {
        (log(x) - self.mu) / self.sigma
    }

    /// Density at x.
    pub fn density(&self, x: f64) -> f64 {
        if x <= 0.0 { 0.0 } else { special::normal_density(self.score(x)) / (self.sigma * x) }
    }

    /// P(X <= x).
    pub fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 { 0.0 } else { special::normal_cdf(self.score(x)) }
    }

    /// P(X > x).
    pub fn survival(&self, x: f64) -> f64 {
        if x <= 0.0 { 1.0 } else { special::normal_survival(self.score(x)) }
    }

    /// x with P(X <= x) = u.
    #[inline]
    pub fn quantile(&self, u: f64) -> f64 {
        kernels::exp(self.mu + self.sigma * kernels::normal_quantile(u))
    }

    /// x with P(X > x) = s.
    #[inline]
    pub fn quantile_upper(&self, s: f64) -> f64 {
        kernels::exp(self.mu - self.sigma * kernels::normal_quantile(s))
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        exp(self.mu + 0.5 * self.sigma * self.sigma)
    }

    /// Variance.
    pub fn variance(&self) -> f64 {
        let square = self.sigma * self.sigma;
        expm1(square) * exp(2.0 * self.mu + square)
    }

    /// E[X^2; X > x].
    pub(super) fn second_moment_above(&self, x: f64) -> f64 {
        let square = self.sigma * self.sigma;
        let all = exp(2.0 * (self.mu + square));
        if x <= 0.0 { all } else { all * special::normal_cdf(2.0 * self.sigma - self.score(x)) }
    }

    fn mean_above(&self, attachment: f64) -> f64 {
        if attachment <= 0.0 {
            return self.mean() - attachment;
        }
        if attachment == f64::INFINITY {
            return 0.0;
        }
        let z = self.score(attachment);
        (self.mean() * special::normal_cdf(self.sigma - z) - attachment * special::normal_survival(z)).max(0.0)
    }

    /// E[min(max(X - attachment, 0), limit)]; the limit may be infinite.
    pub fn layer_mean(&self, limit: f64, attachment: f64) -> f64 {
        if limit < 0.01 * attachment {
            // A thin layer is a difference of nearly equal numbers: integrate the survival function instead.
            return quadrature::integrate(&|x| self.survival(x), attachment, attachment + limit);
        }
        (self.mean_above(attachment) - self.mean_above(attachment + limit)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use statrs::distribution::{Continuous, ContinuousCDF};

    #[test]
    fn the_layer_5_xs_5_has_its_published_mean() {
        let law = Lognormal::new(2.0, 1.2).expect("valid");
        assert_relative_eq!(law.layer_mean(5.0, 5.0), 2.506_648_98, epsilon = 5e-9);
        assert_relative_eq!(law.layer_mean(f64::INFINITY, 0.0), law.mean(), max_relative = 1e-15);
        assert_relative_eq!(law.layer_mean(0.001, 5.0), 0.001 * law.survival(5.0005), max_relative = 1e-8);
    }

    #[test]
    fn it_agrees_with_statrs_and_its_own_inverse() {
        let law = Lognormal::new(2.0, 1.2).expect("valid");
        let other = statrs::distribution::LogNormal::new(2.0, 1.2).expect("valid");
        for x in [0.01, 1.0, 7.389, 50.0, 3000.0] {
            assert_relative_eq!(law.cdf(x), other.cdf(x), max_relative = 1e-10);
            assert_relative_eq!(law.density(x), other.pdf(x), max_relative = 1e-12);
            if law.cdf(x) < 0.9 {
                assert_relative_eq!(law.quantile(law.cdf(x)), x, max_relative = 1e-12);
            }
            if law.survival(x) < 0.9 {
                assert_relative_eq!(law.quantile_upper(law.survival(x)), x, max_relative = 1e-12);
            }
        }
        assert_eq!((law.cdf(0.0), law.survival(-1.0), law.density(-1.0)), (0.0, 1.0, 0.0));
    }

    #[test]
    fn mean_and_cv_come_back() {
        let law = Lognormal::from_mean_and_cv(100.0, 0.8).expect("valid");
        assert_relative_eq!(law.mean(), 100.0, max_relative = 1e-14);
        assert_relative_eq!(law.variance().sqrt(), 80.0, max_relative = 1e-14);
        assert_relative_eq!(law.second_moment_above(0.0), 80.0 * 80.0 + 1e4, max_relative = 1e-14);
    }

    #[test]
    fn a_sigma_that_is_not_above_zero_is_refused() {
        for sigma in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Lognormal::new(0.0, sigma).map_err(|e| e.parameter), Err("sigma"));
        }
        assert_eq!(Lognormal::new(f64::NAN, 1.0).map_err(|e| e.parameter), Err("mu"));
    }
}
