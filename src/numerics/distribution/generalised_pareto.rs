//! Generalised Pareto losses: P(X > x) = (1 + shape (x - location) / scale)^(-1/shape).
//!
//! With w = -ln P(X > x) a layer is scale times the integral of e^((shape - 1) w) over w, which also covers shape = 0
//! (exponential excess) and shape < 0 (an upper end at location - scale / shape).
//! Source: J. Pickands (1975), "Statistical inference using extreme order statistics", Annals of Statistics 3, 119-131.
//! Worked number: location 0, scale 1, shape 0.5: mean 2.

use super::error::{Check, DistributionError};
use crate::numerics::kernels;
use libm::{exp, expm1, log1p};

/// Generalised Pareto distribution of losses that are not negative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GeneralisedPareto {
    location: f64,
    scale: f64,
    shape: f64,
}

/// Shapes nearer to 0 than this are read as 0: the difference is below the rounding.
const FLAT: f64 = 1e-12;

impl GeneralisedPareto {
    /// From the smallest loss, the scale and the shape (1/alpha of the tail; 0 or negative for light tails).
    /// Errors: location below 0, scale not above 0, shape not a number.
    ///
    /// ```
    /// use ishizue::numerics::distribution::GeneralisedPareto;
    /// assert_eq!(GeneralisedPareto::new(0.0, 1.0, 0.5)?.mean(), 2.0);
    /// # Ok::<(), ishizue::numerics::distribution::DistributionError>(())
    /// ```
    pub fn new(location: f64, scale: f64, shape: f64) -> Result<Self, DistributionError> {
        let check = Check("generalised Pareto");
        let (location, scale) = (check.not_negative("location", location)?, check.positive("scale", scale)?);
        let shape = check.finite("shape", shape)?;
        Ok(GeneralisedPareto { location, scale, shape: if shape.abs() < FLAT { 0.0 } else { shape } })
    }

    /// The smallest loss.
    pub fn location(&self) -> f64 {
        self.location
    }

    /// The scale.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// The shape.
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// The largest possible loss; infinite unless the shape is negative.
    pub fn upper_end(&self) -> f64 {
        if self.shape < 0.0 { self.location - self.scale / self.shape } else { f64::INFINITY }
    }

    /// w = -ln P(X > x).
    fn log_survival(&self, x: f64) -> f64 {
        if x <= self.location {
            return 0.0;
        }
        if x >= self.upper_end() {
            return f64::INFINITY;
        }
        let z = (x - self.location) / self.scale;
        if self.shape == 0.0 { z } else { log1p(self.shape * z) / self.shape }
    }

    /// Density at x.
    pub fn density(&self, x: f64) -> f64 {
        if x < self.location || x > self.upper_end() {
            return 0.0;
        }
        exp(-(1.0 + self.shape) * self.log_survival(x)) / self.scale
    }

    /// P(X <= x).
    pub fn cdf(&self, x: f64) -> f64 {
        -expm1(-self.log_survival(x))
    }

    /// P(X > x).
    pub fn survival(&self, x: f64) -> f64 {
        exp(-self.log_survival(x))
    }

    /// x with P(X <= x) = u.
    pub fn quantile(&self, u: f64) -> f64 {
        self.at_log_survival(if u < 0.5 { -log1p(-u) } else { -kernels::ln(1.0 - u) })
    }

    /// x with P(X > x) = s.
    pub fn quantile_upper(&self, s: f64) -> f64 {
        self.at_log_survival(-kernels::ln(s))
    }

    fn at_log_survival(&self, w: f64) -> f64 {
        self.location + self.scale * if self.shape == 0.0 { w } else { expm1(self.shape * w) / self.shape }
    }

    /// Mean; infinite when shape >= 1.
    pub fn mean(&self) -> f64 {
        if self.shape >= 1.0 { f64::INFINITY } else { self.location + self.scale / (1.0 - self.shape) }
    }

    /// Variance; infinite when shape >= 1/2.
    pub fn variance(&self) -> f64 {
        let rest = 1.0 - self.shape;
        if self.shape >= 0.5 {
            f64::INFINITY
        } else {
            self.scale * self.scale / (rest * rest * (1.0 - 2.0 * self.shape))
        }
    }

    /// E[X^2; X > x]: what is above x is again generalised Pareto, with scale + shape (x - location).
    pub(super) fn second_moment_above(&self, x: f64) -> f64 {
        let from = x.max(self.location);
        if from >= self.upper_end() {
            return 0.0;
        }
        let above =
            GeneralisedPareto { location: from, scale: self.scale + self.shape * (from - self.location), ..*self };
        let mean = above.mean();
        (above.variance() + mean * mean) * self.survival(from)
    }

    /// E[min(max(X - attachment, 0), limit)]; the limit may be infinite.
    pub fn layer_mean(&self, limit: f64, attachment: f64) -> f64 {
        let exit = (attachment + limit).min(self.upper_end());
        let below = (self.location.min(exit) - attachment).max(0.0);
        let from = attachment.max(self.location);
        if exit <= from {
            return below;
        }
        let power = self.shape - 1.0;
        let start = self.log_survival(from);
        let factor = self.scale * exp(power * start);
        let end = self.log_survival(exit);
        if end == f64::INFINITY {
            return if power < 0.0 { below - factor / power } else { f64::INFINITY };
        }
        let z = (exit - from) / (self.scale + self.shape * (from - self.location));
        let growth = if self.shape == 0.0 { z } else { log1p(self.shape * z) / self.shape };
        below + factor * if power == 0.0 { growth } else { expm1(power * growth) / power }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Pareto;
    use super::*;
    use crate::numerics::quadrature::integrate;
    use approx::assert_relative_eq;

    #[test]
    fn a_pareto_is_the_case_scale_equal_to_shape_times_location() {
        let pareto = Pareto::new(5.0, 1.6).expect("valid");
        let law = GeneralisedPareto::new(5.0, 5.0 / 1.6, 1.0 / 1.6).expect("valid");
        for x in [5.0, 6.0, 40.0, 1e5] {
            assert_relative_eq!(law.survival(x), pareto.survival(x), max_relative = 1e-13);
            assert_relative_eq!(law.density(x), pareto.density(x), max_relative = 1e-13);
        }
        assert_relative_eq!(law.layer_mean(30.0, 2.0), pareto.layer_mean(30.0, 2.0), max_relative = 1e-13);
        assert_relative_eq!(law.layer_mean(30.0, 70.0), pareto.layer_mean(30.0, 70.0), max_relative = 1e-13);
        assert_relative_eq!(law.mean(), pareto.mean(), max_relative = 1e-14);
    }

    #[test]
    fn every_shape_has_its_layer_its_moments_and_its_inverse() {
        for shape in [-2.0, -0.5, -1e-13, 0.0, 0.3, 0.49, 1.0, 1.7] {
            let law = GeneralisedPareto::new(1.0, 2.0, shape).expect("valid");
            for (limit, attachment) in [(3.0, 0.0), (0.5, 1.2), (1.0, 1.0), (10.0, 4.0)] {
                let integral =
                    integrate(&|x| law.survival(x), attachment, f64::min(attachment + limit, law.upper_end()));
                assert_relative_eq!(law.layer_mean(limit, attachment), integral, max_relative = 1e-9, epsilon = 1e-300);
            }
            for u in [1e-4, 0.1, 0.5, 0.9, 0.999_9] {
                assert_relative_eq!(law.cdf(law.quantile(u)), u, max_relative = 1e-6);
                assert_relative_eq!(law.survival(law.quantile_upper(u)), u, max_relative = 1e-6);
            }
            let second = law.second_moment_above(0.0);
            if second.is_finite() {
                assert_relative_eq!(second - law.mean() * law.mean(), law.variance(), max_relative = 1e-12);
            }
        }
    }

    #[test]
    fn shape_zero_is_the_shifted_exponential_and_shape_minus_one_the_uniform() {
        let exponential = GeneralisedPareto::new(0.0, 2.0, 0.0).expect("valid");
        assert_relative_eq!(exponential.survival(3.0), exp(-1.5), max_relative = 1e-15);
        assert_relative_eq!(exponential.layer_mean(3.0, 1.0), 2.0 * (exp(-0.5) - exp(-2.0)), max_relative = 1e-14);
        let uniform = GeneralisedPareto::new(0.0, 8.0, -1.0).expect("valid");
        assert_eq!((uniform.upper_end(), uniform.mean()), (8.0, 4.0));
        assert_relative_eq!(uniform.cdf(2.0), 0.25, max_relative = 1e-15);
        assert_relative_eq!(uniform.layer_mean(100.0, 4.0), 1.0, max_relative = 1e-14);
        assert_relative_eq!(uniform.variance(), 64.0 / 12.0, max_relative = 1e-14);
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        assert_eq!(GeneralisedPareto::new(-1.0, 1.0, 0.1).map_err(|e| e.parameter), Err("location"));
        assert_eq!(GeneralisedPareto::new(0.0, 0.0, 0.1).map_err(|e| e.parameter), Err("scale"));
        assert_eq!(GeneralisedPareto::new(0.0, 1.0, f64::NAN).map_err(|e| e.parameter), Err("shape"));
    }
}
