//! How much the rate of default of a large book varies from year to year under the normal model.
//!
//! ```text
//! p(z) = Phi((Phi^-1(p) - sqrt(rho) z) / sqrt(1 - rho)),  z standard normal;  E p(Z) = p
//! ```
//! Source: Vasicek (1987, 2002), limiting distribution of the loss of a loan portfolio. Worked number: p = 1 %, rho = 12 %
//! have a standard deviation of 1.08210942 %.

use crate::numerics::quadrature::integrate;
use crate::numerics::special::{normal_cdf, normal_density, normal_quantile};

/// Beyond this many standard deviations of the factor nothing counts.
const FAR: f64 = 12.0;

/// Standard deviation of p(Z).
pub(super) fn conditional_spread(pd: f64, correlation: f64) -> f64 {
    if correlation <= 0.0 {
        return 0.0;
    }
    // At a correlation of 1 the rate is 0 or 1.
    let own = 1.0 - correlation;
    if own < 1e-9 {
        return (pd * (1.0 - pd)).sqrt();
    }
    let (threshold, systematic) = (normal_quantile(pd), correlation.sqrt());
    let square = |z: f64| {
        let rate = normal_cdf((threshold - systematic * z) / own.sqrt());
        normal_density(z) * (rate - pd) * (rate - pd)
    };
    // There the rate is one half, and steepest.
    let steep = (threshold / systematic).clamp(-FAR, FAR);
    (integrate(&square, -FAR, steep) + integrate(&square, steep, FAR)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn the_rate_spreads_as_the_bivariate_normal_says() {
        assert_relative_eq!(conditional_spread(0.01, 0.12), 0.010_821_094_2, max_relative = 1e-8);
        // Phi2(0, 0; rho) = 1/4 + asin(rho) / (2 pi), so that at p = 1/2 the variance is asin(rho) / (2 pi).
        let exact = (libm::asin(0.3) / (2.0 * std::f64::consts::PI)).sqrt();
        assert_relative_eq!(conditional_spread(0.5, 0.3), exact, max_relative = 1e-11);
    }

    #[test]
    fn without_correlation_it_does_not_vary_and_with_all_it_is_all_or_nothing() {
        assert_eq!(conditional_spread(0.02, 0.0), 0.0);
        assert_relative_eq!(conditional_spread(0.02, 1.0), (0.02_f64 * 0.98).sqrt());
        let near = conditional_spread(0.02, 0.9999);
        assert!((near - (0.02_f64 * 0.98).sqrt()).abs() < 1e-3, "{near}");
    }
}
