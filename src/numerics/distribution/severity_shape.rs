//! The law of an amount before it is cut: one of the laws of this folder, called through one face.
//!
//! Worked number: the median of a Pareto law with threshold 1 and index 1 is 2.

use super::{Empirical, Exponential, Gamma, GeneralisedPareto, Lognormal, Pareto, Weibull};
use crate::numerics::kernels;

/// The law of an amount before it is cut.
#[derive(Clone, Debug, PartialEq)]
pub enum SeverityShape {
    Lognormal(Lognormal),
    Pareto(Pareto),
    GeneralisedPareto(GeneralisedPareto),
    Gamma(Gamma),
    Weibull(Weibull),
    Exponential(Exponential),
    Empirical(Empirical),
}

macro_rules! for_each_shape {
    ($shape:expr, $law:ident => $value:expr) => {
        match $shape {
            SeverityShape::Lognormal($law) => $value,
            SeverityShape::Pareto($law) => $value,
            SeverityShape::GeneralisedPareto($law) => $value,
            SeverityShape::Gamma($law) => $value,
            SeverityShape::Weibull($law) => $value,
            SeverityShape::Exponential($law) => $value,
            SeverityShape::Empirical($law) => $value,
        }
    };
}

impl SeverityShape {
    /// P(X <= x).
    pub fn cdf(&self, x: f64) -> f64 {
        for_each_shape!(self, law => law.cdf(x))
    }

    /// P(X > x).
    pub fn survival(&self, x: f64) -> f64 {
        for_each_shape!(self, law => law.survival(x))
    }

    /// x with P(X <= x) = u.
    #[inline]
    pub fn quantile(&self, u: f64) -> f64 {
        for_each_shape!(self, law => law.quantile(u))
    }

    /// x with P(X > x) = s.
    #[inline]
    pub fn quantile_upper(&self, s: f64) -> f64 {
        for_each_shape!(self, law => law.quantile_upper(s))
    }

    /// Replaces every uniform by its quantile: the bits of [`quantile`](Self::quantile), faster.
    pub fn quantile_slice(&self, uniforms: &mut [f64]) {
        match self {
            SeverityShape::Lognormal(law) => {
                kernels::normal_quantile_slice(uniforms);
                let (mu, sigma) = (law.mu(), law.sigma());
                uniforms.iter_mut().for_each(|z| *z = mu + sigma * *z);
                kernels::exp_slice(uniforms);
            }
            SeverityShape::Pareto(law) => law.quantile_slice(uniforms),
            SeverityShape::Exponential(law) => law.quantile_slice(uniforms),
            other => uniforms.iter_mut().for_each(|u| *u = other.quantile(*u)),
        }
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        for_each_shape!(self, law => law.mean())
    }

    /// Variance.
    pub fn variance(&self) -> f64 {
        for_each_shape!(self, law => law.variance())
    }

    /// E[min(max(X - attachment, 0), limit)]; the limit may be infinite.
    pub fn layer_mean(&self, limit: f64, attachment: f64) -> f64 {
        for_each_shape!(self, law => law.layer_mean(limit, attachment))
    }

    /// E[X^2; X > x].
    pub(super) fn second_moment_above(&self, x: f64) -> f64 {
        match self {
            SeverityShape::Lognormal(law) => law.second_moment_above(x),
            SeverityShape::Pareto(law) => law.second_moment_above(x),
            SeverityShape::GeneralisedPareto(law) => law.second_moment_above(x),
            SeverityShape::Gamma(law) => law.second_moment_above(x),
            SeverityShape::Weibull(law) => law.second_moment_above(x),
            SeverityShape::Exponential(law) => law.second_moment_above(x),
            SeverityShape::Empirical(law) => law.second_moment_above(x),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_face_gives_the_answers_of_the_law() {
        let law = Pareto::new(1.0, 1.0).expect("valid");
        let shape = SeverityShape::Pareto(law);
        assert_eq!((shape.cdf(2.0), shape.survival(2.0), shape.mean()), (0.5, 0.5, f64::INFINITY));
        assert_eq!(shape.quantile(0.3), law.quantile(0.3));
        assert_eq!(shape.layer_mean(50.0, 25.0), law.layer_mean(50.0, 25.0));
        let list = SeverityShape::Empirical(Empirical::new(&[1.0, 3.0], None).expect("valid"));
        assert_eq!((list.second_moment_above(1.0), list.variance()), (4.5, 1.0));
    }
}
