//! Exponential losses: P(X > x) = exp(-x / mean).
//!
//! A layer of width l above a holds mean e^(-a/mean) (1 - e^(-l/mean)).
//! Source: S. A. Klugman, H. H. Panjer, G. E. Willmot (2012), *Loss Models*, appendix A.3.3.1.
//! Worked number: mean 1, 1 xs 1: e^-1 - e^-2 = 0.2325441579348297.

use super::error::{Check, DistributionError};
use crate::numerics::kernels::{self, for_each_instruction_set};
use libm::{exp, expm1};

/// Exponential distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exponential {
    mean: f64,
}

impl Exponential {
    /// From the mean. Errors: not above 0.
    ///
    /// ```
    /// use ishizue::numerics::distribution::Exponential;
    /// assert!((Exponential::new(1.0)?.layer_mean(1.0, 1.0) - 0.2325441579348297).abs() < 1e-15);
    /// # Ok::<(), ishizue::numerics::distribution::DistributionError>(())
    /// ```
    pub fn new(mean: f64) -> Result<Self, DistributionError> {
        Ok(Exponential { mean: Check("exponential").positive("mean", mean)? })
    }

    /// Density at x.
    pub fn density(&self, x: f64) -> f64 {
        if x < 0.0 { 0.0 } else { exp(-x / self.mean) / self.mean }
    }

    /// P(X <= x).
    pub fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 { 0.0 } else { -expm1(-x / self.mean) }
    }

    /// P(X > x).
    pub fn survival(&self, x: f64) -> f64 {
        if x <= 0.0 { 1.0 } else { exp(-x / self.mean) }
    }

    /// x with P(X <= x) = u.
    #[inline]
    pub fn quantile(&self, u: f64) -> f64 {
        self.quantile_upper(1.0 - u)
    }

    /// x with P(X > x) = s.
    #[inline]
    pub fn quantile_upper(&self, s: f64) -> f64 {
        -self.mean * kernels::ln(s)
    }

    /// Replaces every uniform by its quantile, with the bits of [`quantile`](Self::quantile).
    pub(super) fn quantile_slice(&self, uniforms: &mut [f64]) {
        scaled_log_slice(uniforms, -self.mean);
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Variance.
    pub fn variance(&self) -> f64 {
        self.mean * self.mean
    }

    /// E[X^2; X > x]: the excess over x has the same law again.
    pub(super) fn second_moment_above(&self, x: f64) -> f64 {
        let from = x.max(0.0);
        ((from + self.mean) * (from + self.mean) + self.mean * self.mean) * self.survival(from)
    }

    /// E[min(max(X - attachment, 0), limit)]; the limit may be infinite.
    pub fn layer_mean(&self, limit: f64, attachment: f64) -> f64 {
        self.mean * exp(-attachment / self.mean) * -expm1(-limit / self.mean)
    }
}

for_each_instruction_set! {
    /// u becomes factor ln(1 - u).
    fn scaled_log_slice(uniforms: &mut [f64], factor: f64) {
        for u in uniforms.iter_mut() {
            *u = factor * kernels::ln(1.0 - *u);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn closed_forms_come_out() {
        let law = Exponential::new(2.0).expect("valid");
        assert_relative_eq!(law.layer_mean(3.0, 1.0), 2.0 * (exp(-0.5) - exp(-2.0)), max_relative = 1e-15);
        assert_eq!(law.layer_mean(f64::INFINITY, 0.0), 2.0);
        assert_eq!(law.second_moment_above(0.0), 8.0);
        assert_relative_eq!(law.quantile(0.5), 2.0 * std::f64::consts::LN_2, max_relative = 1e-15);
        assert_relative_eq!(law.survival(law.quantile_upper(1e-200)), 1e-200, max_relative = 1e-12);
        assert_relative_eq!(law.cdf(1.0) + law.density(1.0) * 2.0, 1.0, max_relative = 1e-15);
        assert_eq!(Exponential::new(0.0).map_err(|e| e.parameter), Err("mean"));
    }
}
