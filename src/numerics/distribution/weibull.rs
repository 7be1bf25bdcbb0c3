//! Weibull losses: P(X > x) = exp(-(x / scale)^shape).
//!
//! E[(X - d)+] = scale Γ(1 + 1/shape) Q(1 + 1/shape, (d/scale)^shape) - d P(X > d).
//! Source: S. A. Klugman, H. H. Panjer, G. E. Willmot (2012), *Loss Models*, appendix A.3.2.2.
//! Worked number: shape 1 is the exponential; shape 2, scale 1: mean √π/2.

use super::error::{Check, DistributionError};
use crate::numerics::{kernels, quadrature, special};
use libm::{exp, expm1, log, log1p, pow};

/// Weibull distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weibull {
    shape: f64,
    scale: f64,
}

impl Weibull {
    /// From shape and scale. Errors: either not above 0.
    ///
    /// ```
    /// use ishizue::numerics::distribution::Weibull;
    /// let root_pi = std::f64::consts::PI.sqrt();
    /// assert!((Weibull::new(2.0, 1.0)?.mean() - root_pi / 2.0).abs() < 1e-15);
    /// # Ok::<(), ishizue::numerics::distribution::DistributionError>(())
    /// ```
    pub fn new(shape: f64, scale: f64) -> Result<Self, DistributionError> {
        let check = Check("Weibull");
        Ok(Weibull { shape: check.positive("shape", shape)?, scale: check.positive("scale", scale)? })
    }

    /// The shape.
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// The scale.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    fn hazard(&self, x: f64) -> f64 {
        if x <= 0.0 { 0.0 } else { pow(x / self.scale, self.shape) }
    }

    /// Density at x.
    pub fn density(&self, x: f64) -> f64 {
        if x < 0.0 {
            return 0.0;
        }
        self.shape / self.scale * pow(x / self.scale, self.shape - 1.0) * exp(-self.hazard(x))
    }

    /// P(X <= x).
    pub fn cdf(&self, x: f64) -> f64 {
        -expm1(-self.hazard(x))
    }

    /// P(X > x).
    pub fn survival(&self, x: f64) -> f64 {
        exp(-self.hazard(x))
    }

    /// x with P(X <= x) = u.
    pub fn quantile(&self, u: f64) -> f64 {
        self.at_hazard(if u < 0.5 { -log1p(-u) } else { -kernels::ln(1.0 - u) })
    }

    /// x with P(X > x) = s.
    pub fn quantile_upper(&self, s: f64) -> f64 {
        self.at_hazard(if s > 0.5 { -log1p(s - 1.0) } else { -kernels::ln(s) })
    }

    fn at_hazard(&self, hazard: f64) -> f64 {
        self.scale * kernels::exp(kernels::ln(hazard) / self.shape)
    }

    /// E[X^k].
    fn moment(&self, k: f64) -> f64 {
        exp(k * log(self.scale) + special::ln_gamma(1.0 + k / self.shape))
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        self.moment(1.0)
    }

    /// Variance.
    pub fn variance(&self) -> f64 {
        let mean = self.mean();
        (self.moment(2.0) - mean * mean).max(0.0)
    }

    /// E[X^2; X > x].
    pub(super) fn second_moment_above(&self, x: f64) -> f64 {
        self.moment(2.0) * special::gamma_q(1.0 + 2.0 / self.shape, self.hazard(x))
    }

    fn mean_above(&self, attachment: f64) -> f64 {
        if attachment == f64::INFINITY {
            return 0.0;
        }
        let above = self.mean() * special::gamma_q(1.0 + 1.0 / self.shape, self.hazard(attachment));
        (above - attachment * self.survival(attachment)).max(0.0)
    }

    /// E[min(max(X - attachment, 0), limit)]; the limit may be infinite.
    pub fn layer_mean(&self, limit: f64, attachment: f64) -> f64 {
        if limit < 0.01 * attachment {
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
    fn layers_match_the_integral_of_the_survival_function() {
        for shape in [0.4, 1.0, 3.5] {
            let law = Weibull::new(shape, 3.0).expect("valid");
            for (limit, attachment) in [(5.0, 1.0), (4.0, 2.0), (0.01, 2.0)] {
                let integral = quadrature::integrate(&|x| law.survival(x), attachment, attachment + limit);
                assert_relative_eq!(law.layer_mean(limit, attachment), integral, max_relative = 1e-9);
            }
            assert_relative_eq!(law.layer_mean(f64::INFINITY, 0.0), law.mean(), max_relative = 1e-15);
            assert_relative_eq!(
                law.second_moment_above(0.0),
                law.variance() + law.mean() * law.mean(),
                max_relative = 1e-14
            );
        }
    }

    #[test]
    fn it_agrees_with_statrs_and_its_own_inverse() {
        for shape in [0.5, 1.0, 2.7] {
            let law = Weibull::new(shape, 2.0).expect("valid");
            let other = statrs::distribution::Weibull::new(shape, 2.0).expect("valid");
            for x in [0.01, 1.0, 3.0, 5.0] {
                assert_relative_eq!(law.cdf(x), other.cdf(x), max_relative = 1e-12);
                assert_relative_eq!(law.density(x), other.pdf(x), max_relative = 1e-12);
                assert_relative_eq!(law.quantile(law.cdf(x)), x, max_relative = 1e-9);
                if law.survival(x) < 0.9 {
                    assert_relative_eq!(law.quantile_upper(law.survival(x)), x, max_relative = 1e-12);
                }
            }
        }
    }

    #[test]
    fn parameters_that_are_not_above_zero_are_refused() {
        assert_eq!(Weibull::new(-1.0, 1.0).map_err(|e| e.parameter), Err("shape"));
        assert_eq!(Weibull::new(1.0, 0.0).map_err(|e| e.parameter), Err("scale"));
    }
}
