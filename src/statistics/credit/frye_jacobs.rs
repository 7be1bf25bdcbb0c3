//! Loss given default as a function of the default rate.
//!
//! If both the default rate cDR and the loss rate of a fine pool follow the law of Vasicek with one correlation ρ and move
//! together, then cLGD = Φ(Φ⁻¹(cDR) - k)/cDR with k = (Φ⁻¹(PD) - Φ⁻¹(PD x ELGD))/√(1-ρ). No further parameter is needed,
//! and the mean of cDR x cLGD is PD x ELGD. Source: J. Frye, M. Jacobs (2012), "Credit loss and systematic loss given
//! default", Journal of Credit Risk 8(1), 109-140.
//! Worked number: PD = 8 %, ELGD = 40 %, ρ = 0.2: in a year with 5 % defaults 31.97396872 % of each is lost.

use super::error::{FormError, holds};
use super::vasicek::LargePool;
use crate::numerics::special::{normal_cdf, normal_quantile};

/// The function from default rates to losses given default.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LgdFunction {
    pool: LargePool,
    shift: f64,
}

impl LgdFunction {
    /// From the probability of default, the expected loss given default (weighted by defaults; above 0, at most 1) and the
    /// correlation, the first and last above 0 and below 1.
    ///
    /// ```
    /// use ishizue::statistics::credit::LgdFunction;
    /// let lgd = LgdFunction::new(0.08, 0.40, 0.2)?;
    /// assert!((lgd.lgd(0.05) - 0.3197396872).abs() < 5e-11);
    /// # Ok::<(), ishizue::statistics::credit::FormError>(())
    /// ```
    pub fn new(pd: f64, elgd: f64, correlation: f64) -> Result<Self, FormError> {
        let pool = LargePool::new(pd, correlation)?;
        holds("expected loss given default", elgd, "above 0 and at most 1", elgd > 0.0 && elgd <= 1.0)?;
        let shift = (normal_quantile(pd) - normal_quantile(pd * elgd)) / (1.0 - correlation).sqrt();
        Ok(LgdFunction { pool, shift })
    }

    /// Loss given default, 0 to 1, in a year with this default rate; NaN unless the rate is above 0 and at most 1.
    pub fn lgd(&self, default_rate: f64) -> f64 {
        if default_rate > 0.0 { self.loss_rate(default_rate) / default_rate } else { f64::NAN }
    }

    /// Loss as a share of the exposure in a year with this default rate; NaN outside 0 to 1.
    pub fn loss_rate(&self, default_rate: f64) -> f64 {
        normal_cdf(normal_quantile(default_rate) - self.shift)
    }

    /// The law of the default rate behind it.
    pub fn pool(&self) -> &LargePool {
        &self.pool
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::quadrature::integrate;
    use crate::numerics::special::normal_density;
    use approx::assert_relative_eq;

    #[test]
    fn rates_and_losses_have_their_figures() {
        let function = LgdFunction::new(0.02, 0.4, 0.15).expect("valid");
        for (level, rate, lgd, loss) in [
            (0.5, 0.012_953_484_97, 0.346_603_413_3, 0.004_489_722_103),
            (0.9, 0.045_586_328_87, 0.417_176_457_7, 0.019_017_543_2),
            (0.99, 0.105_587_343_3, 0.482_674_979_2, 0.050_964_368_72),
            (0.999, 0.176_328_939_1, 0.534_846_873_2, 0.094_308_981_75),
        ] {
            let own = function.pool().quantile(level);
            assert_relative_eq!(own, rate, max_relative = 5e-10);
            assert_relative_eq!(function.lgd(own), lgd, max_relative = 1e-9);
            assert_relative_eq!(function.loss_rate(own), loss, max_relative = 1e-9);
        }
    }

    #[test]
    fn three_published_examples_come_out() {
        // Documentation of fryeJacobsLGD (MathWorks): 0.3197, 0.4151, 0.4971.
        for (rate, pd, elgd, rho, lgd) in [
            (0.05, 0.08, 0.40, 0.2, 0.319_739_687_2),
            (0.10, 0.09, 0.45, 0.2, 0.415_110_555_6),
            (0.15, 0.10, 0.50, 0.2, 0.497_094_223_7),
        ] {
            let function = LgdFunction::new(pd, elgd, rho).expect("valid");
            assert_relative_eq!(function.lgd(rate), lgd, max_relative = 5e-10);
        }
    }

    #[test]
    fn the_mean_loss_is_the_product_of_the_means() {
        for (pd, elgd, rho) in [(0.02, 0.4, 0.15), (0.3, 0.9, 0.5), (0.001, 0.1, 0.05)] {
            let function = LgdFunction::new(pd, elgd, rho).expect("valid");
            let loss = |z: f64| normal_density(z) * function.loss_rate(function.pool().conditional_pd(z));
            assert_relative_eq!(integrate(&loss, -12.0, 8.0), pd * elgd, max_relative = 1e-9);
        }
    }

    #[test]
    fn bounds_and_bad_parameters() {
        let whole = LgdFunction::new(0.02, 1.0, 0.15).expect("valid");
        assert_relative_eq!(whole.lgd(0.3), 1.0, max_relative = 1e-14);
        assert!(whole.lgd(0.0).is_nan() && whole.lgd(1.5).is_nan());
        assert_eq!((whole.loss_rate(0.0), whole.lgd(1.0)), (0.0, 1.0));
        assert_eq!(LgdFunction::new(0.02, 0.0, 0.1).map_err(|e| e.parameter), Err("expected loss given default"));
        assert!(LgdFunction::new(0.02, 0.4, 0.0).is_err() && LgdFunction::new(1.0, 0.4, 0.1).is_err());
    }
}
