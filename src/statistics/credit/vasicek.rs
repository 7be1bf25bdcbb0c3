//! The default rate of an infinitely fine homogeneous pool under one Gaussian factor.
//!
//! An obligor defaults where √ρ Z + √(1-ρ) e < Φ⁻¹(p). Given the factor Z = z the default rate of endlessly many is
//! p(z) = Φ((Φ⁻¹(p) - √ρ z)/√(1-ρ)), which falls in z, so that
//!
//! ```text
//! quantile of level a   p(-Φ⁻¹(a))
//! P(rate <= x)          Φ((√(1-ρ) Φ⁻¹(x) - Φ⁻¹(p))/√ρ)
//! variance              Φ₂(Φ⁻¹(p), Φ⁻¹(p); ρ) - p²
//! mean above quantile   Φ₂(Φ⁻¹(p), -Φ⁻¹(a); √ρ)/(1 - a)
//! ```
//!
//! Source: O. Vasicek (2002), "Loan portfolio value", Risk 15(12), 160-162.
//! Worked number: p = 1 %, ρ = 0.2: one year in a thousand has a default rate above 14.55252661 %.

use super::error::{FormError, inside, pd};
use crate::numerics::special::{bivariate_normal_cdf, bivariate_normal_covariance, normal_cdf, normal_quantile};

/// An infinitely fine homogeneous pool.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LargePool {
    pd: f64,
    correlation: f64,
    threshold: f64,
}

impl LargePool {
    /// From the probability of default and the correlation of the latent variables, both above 0 and below 1.
    ///
    /// ```
    /// use ishizue::statistics::credit::LargePool;
    /// let pool = LargePool::new(0.01, 0.20)?;
    /// assert!((pool.quantile(0.999) - 0.1455252661).abs() < 5e-11);
    /// # Ok::<(), ishizue::statistics::credit::FormError>(())
    /// ```
    pub fn new(probability: f64, correlation: f64) -> Result<Self, FormError> {
        let (pd, correlation) = (pd(probability)?, inside("correlation", correlation)?);
        Ok(LargePool { pd, correlation, threshold: normal_quantile(pd) })
    }

    /// Mean of the default rate: the probability of default.
    pub fn mean(&self) -> f64 {
        self.pd
    }

    /// Correlation of the latent variables.
    pub fn correlation(&self) -> f64 {
        self.correlation
    }

    /// Standard deviation of the default rate.
    pub fn sd(&self) -> f64 {
        bivariate_normal_covariance(self.threshold, self.threshold, self.correlation).sqrt()
    }

    /// Probability of default given that the factor is `z`; low factors are bad years.
    pub fn conditional_pd(&self, z: f64) -> f64 {
        normal_cdf(self.conditional_threshold(z))
    }

    /// Below which an obligor's own deviate must fall, given the factor.
    pub(super) fn conditional_threshold(&self, z: f64) -> f64 {
        (self.threshold - self.correlation.sqrt() * z) / (1.0 - self.correlation).sqrt()
    }

    /// The default rate that is not exceeded with probability `level`; NaN outside 0 to 1.
    pub fn quantile(&self, level: f64) -> f64 {
        self.conditional_pd(-normal_quantile(level))
    }

    /// P(default rate <= `rate`).
    pub fn cdf(&self, rate: f64) -> f64 {
        normal_cdf(self.deviate(rate))
    }

    /// P(default rate > `rate`), without loss of digits far out.
    pub fn survival(&self, rate: f64) -> f64 {
        normal_cdf(-self.deviate(rate))
    }

    /// Mean default rate of the worst 1 - `level` of years; NaN unless 0 <= level < 1.
    pub fn expected_shortfall(&self, level: f64) -> f64 {
        if !(0.0..1.0).contains(&level) {
            return f64::NAN;
        }
        bivariate_normal_cdf(self.threshold, -normal_quantile(level), self.correlation.sqrt()) / (1.0 - level)
    }

    fn deviate(&self, rate: f64) -> f64 {
        let rate = rate.clamp(0.0, 1.0);
        ((1.0 - self.correlation).sqrt() * normal_quantile(rate) - self.threshold) / self.correlation.sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::quadrature::integrate;
    use approx::assert_relative_eq;

    /// p, ρ, sd, quantiles 50 %, 95 %, 99 %, 99.5 %, 99.9 %, expected shortfall 99 %, 99.5 %: the formulas of Vasicek
    /// (2002), computed apart from this program.
    const FIGURES: [[f64; 10]; 4] = [
        [
            0.01,
            0.12,
            0.010_821_094_2,
            0.006_571_050_772,
            0.030_569_234_76,
            0.052_526_592_13,
            0.063_168_528_54,
            0.090_325_831_33,
            0.068_708_621_16,
            0.080_235_330_4,
        ],
        [
            0.01,
            0.20,
            0.015_456_945_98,
            0.004_648_489_921,
            0.037_660_132_84,
            0.075_250_789_44,
            0.094_587_878_54,
            0.145_525_266_1,
            0.105_129_371_2,
            0.126_591_248_4,
        ],
        [
            0.03,
            0.15,
            0.029_927_851_03,
            0.020_674_809_67,
            0.088_663_607_35,
            0.143_948_687_4,
            0.169_045_914_8,
            0.229_089_151_8,
            0.180_673_451_8,
            0.206_338_205_9,
        ],
        [
            0.001,
            0.24,
            0.002_915_036_39,
            0.000_196_500_596_1,
            0.004_391_184_548,
            0.012_628_637_89,
            0.017_985_793_6,
            0.035_289_329,
            0.022_104_768_23,
            0.029_307_402_55,
        ],
    ];

    #[test]
    fn quantiles_deviations_and_shortfalls_have_their_figures() {
        for [p, rho, sd, median, q95, q99, q995, q999, es99, es995] in FIGURES {
            let pool = LargePool::new(p, rho).expect("valid");
            assert_relative_eq!(pool.sd(), sd, max_relative = 1e-9);
            for (level, figure) in [(0.5, median), (0.95, q95), (0.99, q99), (0.995, q995), (0.999, q999)] {
                assert_relative_eq!(pool.quantile(level), figure, max_relative = 5e-10);
                assert_relative_eq!(pool.cdf(figure), level, max_relative = 1e-9);
                assert_relative_eq!(pool.survival(figure), 1.0 - level, max_relative = 1e-8);
            }
            assert_relative_eq!(pool.expected_shortfall(0.99), es99, max_relative = 5e-10);
            assert_relative_eq!(pool.expected_shortfall(0.995), es995, max_relative = 5e-10);
        }
        let pool = LargePool::new(0.01, 0.12).expect("valid");
        assert_relative_eq!(pool.cdf(0.05), 0.988_129_755_2, max_relative = 1e-10);
    }

    #[test]
    fn mean_and_shortfall_are_integrals_of_the_quantile() {
        let pool = LargePool::new(0.02, 0.3).expect("valid");
        let bell = crate::numerics::special::normal_density;
        let mean = integrate(&|z| bell(z) * pool.conditional_pd(z), -12.0, 12.0);
        assert_relative_eq!(mean, 0.02, max_relative = 1e-12);
        let square = integrate(&|z| bell(z) * pool.conditional_pd(z) * pool.conditional_pd(z), -12.0, 12.0);
        assert_relative_eq!((square - 0.02 * 0.02).sqrt(), pool.sd(), max_relative = 1e-12);
        let worst = integrate(&|z| bell(z) * pool.conditional_pd(z), -12.0, normal_quantile(0.01));
        assert_relative_eq!(worst / 0.01, pool.expected_shortfall(0.99), max_relative = 1e-11);
        assert_relative_eq!(pool.expected_shortfall(0.0), pool.mean(), max_relative = 1e-14);
    }

    #[test]
    fn bounds_are_honoured_and_bad_parameters_refused() {
        let pool = LargePool::new(0.02, 0.3).expect("valid");
        assert_eq!((pool.cdf(0.0), pool.cdf(1.0), pool.cdf(-1.0), pool.survival(2.0)), (0.0, 1.0, 0.0, 0.0));
        assert!(pool.quantile(1.5).is_nan() && pool.expected_shortfall(1.0).is_nan());
        for (p, rho) in [(0.0, 0.1), (1.0, 0.1), (f64::NAN, 0.1), (0.1, 0.0), (0.1, 1.0), (0.1, f64::NAN)] {
            assert!(LargePool::new(p, rho).is_err());
        }
    }
}
