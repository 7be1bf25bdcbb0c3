//! Gamma losses: density x^(shape-1) e^(-x/scale) / (Γ(shape) scale^shape).
//!
//! E[(X - d)+] = shape scale Q(shape + 1, d/scale) - d Q(shape, d/scale), with Q the upper incomplete gamma ratio.
//! Source: S. A. Klugman, H. H. Panjer, G. E. Willmot (2012), *Loss Models*, appendix A.3.2.1.
//! Worked number: shape 2, scale 1: E[(X - 1)+] = 3/e = 1.1036383235143270.

use super::error::{Check, DistributionError};
use crate::numerics::{quadrature, special};

/// Gamma distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gamma {
    shape: f64,
    scale: f64,
}

impl Gamma {
    /// From shape and scale; the mean is their product. Errors: either not above 0.
    ///
    /// ```
    /// use ishizue::numerics::distribution::Gamma;
    /// let loss = Gamma::new(2.0, 1.0)?;
    /// assert!((loss.layer_mean(f64::INFINITY, 1.0) - 3.0 / std::f64::consts::E).abs() < 1e-15);
    /// # Ok::<(), ishizue::numerics::distribution::DistributionError>(())
    /// ```
    pub fn new(shape: f64, scale: f64) -> Result<Self, DistributionError> {
        let check = Check("gamma");
        Ok(Gamma { shape: check.positive("shape", shape)?, scale: check.positive("scale", scale)? })
    }

    /// From mean and coefficient of variation: shape = 1/cv², scale = mean cv².
    pub fn from_mean_and_cv(mean: f64, cv: f64) -> Result<Self, DistributionError> {
        let check = Check("gamma");
        let (mean, cv) = (check.positive("mean", mean)?, check.positive("coefficient of variation", cv)?);
        Gamma::new(1.0 / (cv * cv), mean * cv * cv)
    }

    /// The shape.
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// The scale.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// Density at x.
    pub fn density(&self, x: f64) -> f64 {
        special::gamma_density(self.shape, x / self.scale) / self.scale
    }

    /// P(X <= x).
    pub fn cdf(&self, x: f64) -> f64 {
        special::gamma_p(self.shape, x / self.scale)
    }

    /// P(X > x).
    pub fn survival(&self, x: f64) -> f64 {
        special::gamma_q(self.shape, x / self.scale)
    }

    /// x with P(X <= x) = u.
    pub fn quantile(&self, u: f64) -> f64 {
        self.scale * special::gamma_p_inverse(self.shape, u)
    }

    /// x with P(X > x) = s.
    pub fn quantile_upper(&self, s: f64) -> f64 {
        self.scale * special::gamma_q_inverse(self.shape, s)
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        self.shape * self.scale
    }

    /// Variance.
    pub fn variance(&self) -> f64 {
        self.shape * self.scale * self.scale
    }

    /// E[X^2; X > x].
    pub(super) fn second_moment_above(&self, x: f64) -> f64 {
        let all = self.shape * (self.shape + 1.0) * self.scale * self.scale;
        all * special::gamma_q(self.shape + 2.0, x / self.scale)
    }

    fn mean_above(&self, attachment: f64) -> f64 {
        if attachment == f64::INFINITY {
            return 0.0;
        }
        let x = attachment / self.scale;
        let above = self.mean() * special::gamma_q(self.shape + 1.0, x);
        (above - attachment * special::gamma_q(self.shape, x)).max(0.0)
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
        for shape in [0.3, 1.0, 2.0, 25.0] {
            let law = Gamma::new(shape, 3.0).expect("valid");
            for (limit, attachment) in [(5.0, 1.0), (40.0, 10.0), (0.01, 8.0)] {
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
        assert_relative_eq!(
            Gamma::new(2.0, 1.0).expect("valid").layer_mean(f64::INFINITY, 1.0),
            3.0 * libm::exp(-1.0),
            max_relative = 1e-14
        );
    }

    #[test]
    fn it_agrees_with_statrs_and_its_own_inverse() {
        for shape in [0.2, 1.3, 9.0] {
            let law = Gamma::new(shape, 2.0).expect("valid");
            let other = statrs::distribution::Gamma::new(shape, 0.5).expect("valid");
            for x in [0.01, 1.0, 5.0, 30.0] {
                assert_relative_eq!(law.cdf(x), other.cdf(x), max_relative = 1e-9);
                assert_relative_eq!(law.density(x), other.pdf(x), max_relative = 1e-11);
                assert_relative_eq!(law.quantile(law.cdf(x)), x, max_relative = 1e-6);
                if law.survival(x) < 0.9 {
                    assert_relative_eq!(law.quantile_upper(law.survival(x)), x, max_relative = 1e-12);
                }
            }
        }
    }

    #[test]
    fn mean_and_cv_come_back_and_nonsense_is_refused() {
        let law = Gamma::from_mean_and_cv(10.0, 0.5).expect("valid");
        assert_relative_eq!(law.mean(), 10.0, max_relative = 1e-15);
        assert_relative_eq!(law.variance(), 25.0, max_relative = 1e-15);
        assert_eq!(Gamma::new(0.0, 1.0).map_err(|e| e.parameter), Err("shape"));
        assert_eq!(Gamma::new(1.0, f64::INFINITY).map_err(|e| e.parameter), Err("scale"));
    }
}
