//! Pareto losses: P(X > x) = (threshold / x)^alpha from the threshold on.
//!
//! The layer from A to B (both above the threshold t) holds the integral of the survival function,
//! A (t/A)^alpha (r^(1-alpha) - 1) / (1 - alpha) with r = B/A, and t ln r when alpha = 1; one expression serves both.
//! Source: U. Riegel (2022), R package *Pareto*, vignette. Worked number: Pareto(500, 2), 4000 xs 1000: 200 per loss.

use super::error::{Check, DistributionError};
use crate::numerics::kernels::{self, for_each_instruction_set};
use libm::{expm1, log, log1p, pow};

/// Pareto distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pareto {
    threshold: f64,
    alpha: f64,
    minus_one_over_alpha: f64,
}

impl Pareto {
    /// From the threshold (the smallest loss) and the tail index. Errors: either not above 0.
    ///
    /// ```
    /// use ishizue::numerics::distribution::Pareto;
    /// assert!((Pareto::new(500.0, 2.0)?.layer_mean(4000.0, 1000.0) - 200.0).abs() < 1e-12);
    /// # Ok::<(), ishizue::numerics::distribution::DistributionError>(())
    /// ```
    pub fn new(threshold: f64, alpha: f64) -> Result<Self, DistributionError> {
        let check = Check("Pareto");
        let (threshold, alpha) = (check.positive("threshold", threshold)?, check.positive("alpha", alpha)?);
        Ok(Pareto { threshold, alpha, minus_one_over_alpha: -1.0 / alpha })
    }

    /// The smallest loss.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// The tail index.
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// Density at x.
    pub fn density(&self, x: f64) -> f64 {
        if x < self.threshold { 0.0 } else { self.alpha / x * self.survival(x) }
    }

    /// P(X <= x).
    pub fn cdf(&self, x: f64) -> f64 {
        if x <= self.threshold { 0.0 } else { -expm1(-self.alpha * log(x / self.threshold)) }
    }

    /// P(X > x).
    pub fn survival(&self, x: f64) -> f64 {
        if x <= self.threshold { 1.0 } else { pow(self.threshold / x, self.alpha) }
    }

    /// x with P(X <= x) = u.
    #[inline]
    pub fn quantile(&self, u: f64) -> f64 {
        self.quantile_upper(1.0 - u)
    }

    /// x with P(X > x) = s: threshold s^(-1/alpha).
    #[inline]
    pub fn quantile_upper(&self, s: f64) -> f64 {
        self.threshold * kernels::exp(self.minus_one_over_alpha * kernels::ln(s))
    }

    /// Replaces every uniform by its quantile, with the bits of [`quantile`](Self::quantile).
    pub(super) fn quantile_slice(&self, uniforms: &mut [f64]) {
        scaled_power_slice(uniforms, self.threshold, self.minus_one_over_alpha);
    }

    /// Mean; infinite when alpha <= 1.
    pub fn mean(&self) -> f64 {
        if self.alpha <= 1.0 { f64::INFINITY } else { self.alpha * self.threshold / (self.alpha - 1.0) }
    }

    /// Variance; infinite when alpha <= 2.
    pub fn variance(&self) -> f64 {
        let a = self.alpha;
        if a <= 2.0 { f64::INFINITY } else { a * self.threshold * self.threshold / ((a - 1.0) * (a - 1.0) * (a - 2.0)) }
    }

    /// E[X^2; X > x].
    pub(super) fn second_moment_above(&self, x: f64) -> f64 {
        if self.alpha <= 2.0 {
            return f64::INFINITY;
        }
        let from = x.max(self.threshold);
        self.alpha * from * from / (self.alpha - 2.0) * self.survival(from)
    }

    /// E[min(max(X - attachment, 0), limit)]; the limit may be infinite.
    pub fn layer_mean(&self, limit: f64, attachment: f64) -> f64 {
        let t = self.threshold;
        let exit = attachment + limit;
        let below = (t.min(exit) - attachment).max(0.0);
        let from = attachment.max(t);
        if exit <= from {
            return below;
        }
        let power = 1.0 - self.alpha;
        let start = from * self.survival(from);
        if exit == f64::INFINITY {
            return if power < 0.0 { below - start / power } else { f64::INFINITY };
        }
        let growth = log1p((exit - from) / from);
        below + start * if power == 0.0 { growth } else { expm1(power * growth) / power }
    }
}

for_each_instruction_set! {
    /// u becomes threshold (1 - u)^power.
    fn scaled_power_slice(uniforms: &mut [f64], threshold: f64, power: f64) {
        for u in uniforms.iter_mut() {
            *u = threshold * kernels::exp(power * kernels::ln(1.0 - *u));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use statrs::distribution::{Continuous, ContinuousCDF};

    #[test]
    fn published_layers_come_out() {
        // Riegel's vignette; Poisson(2) x Pareto(1.5) 5 xs 5; the branch alpha = 1: 2 ln 3.
        assert_relative_eq!(
            Pareto::new(500.0, 2.0).expect("valid").layer_mean(4000.0, 1000.0),
            200.0,
            max_relative = 1e-14
        );
        let earthquake = Pareto::new(1.0, 1.5).expect("valid");
        assert_relative_eq!(2.0 * earthquake.layer_mean(5.0, 5.0), 0.523_943_317_9, epsilon = 5e-11);
        assert_relative_eq!(2.0 * earthquake.survival(5.0), 0.178_885_438_2, epsilon = 5e-11);
        let log_branch = Pareto::new(1.0, 1.0).expect("valid");
        assert_relative_eq!(2.0 * log_branch.layer_mean(50.0, 25.0), 2.0 * log(3.0), max_relative = 1e-14);
        let beside = Pareto::new(1.0, 1.0 + 1e-9).expect("valid");
        assert_relative_eq!(beside.layer_mean(50.0, 25.0), log(3.0), max_relative = 1e-8);
    }

    #[test]
    fn a_layer_across_the_threshold_starts_with_a_certain_part() {
        let law = Pareto::new(10.0, 2.0).expect("valid");
        assert_relative_eq!(law.layer_mean(f64::INFINITY, 0.0), law.mean(), max_relative = 1e-15);
        assert_relative_eq!(law.layer_mean(4.0, 2.0), 4.0, max_relative = 1e-15);
        assert_relative_eq!(law.layer_mean(20.0, 0.0), 15.0, max_relative = 1e-15);
        assert_eq!(Pareto::new(1.0, 0.9).expect("valid").layer_mean(f64::INFINITY, 5.0), f64::INFINITY);
    }

    #[test]
    fn it_agrees_with_statrs_and_its_own_inverse() {
        let law = Pareto::new(3.0, 2.5).expect("valid");
        let other = statrs::distribution::Pareto::new(3.0, 2.5).expect("valid");
        for x in [3.5, 4.0, 12.0, 900.0] {
            assert_relative_eq!(law.cdf(x), other.cdf(x), max_relative = 1e-12);
            assert_relative_eq!(law.density(x), other.pdf(x), max_relative = 1e-12);
            assert_relative_eq!(law.quantile_upper(law.survival(x)), x, max_relative = 1e-13);
            assert_relative_eq!(law.quantile(law.cdf(x)), x, max_relative = 1e-9);
        }
        assert_relative_eq!(
            law.second_moment_above(0.0) - law.mean() * law.mean(),
            law.variance(),
            max_relative = 1e-13
        );
        assert_eq!(law.cdf(2.0), 0.0);
    }

    #[test]
    fn parameters_that_are_not_above_zero_are_refused() {
        assert_eq!(Pareto::new(0.0, 1.0).map_err(|e| e.parameter), Err("threshold"));
        assert_eq!(Pareto::new(1.0, f64::NAN).map_err(|e| e.parameter), Err("alpha"));
    }
}
