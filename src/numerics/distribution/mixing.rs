//! The gamma factor of mean 1 that makes counts vary together.
//!
//! A factor G with variance v has shape 1/v and scale v; Poisson counts with mean G m are negative binomial with
//! dispersion v. Source: M. Greenwood, G. U. Yule (1920), "An inquiry into the nature of frequency distributions", Journal of
//! the Royal Statistical Society 83, 255-279. Worked number: v = 1 is exponential, its median ln 2.

use crate::numerics::special;

/// Quantile at u of a gamma variable of mean 1 and the given variance; 1 when the variance is 0, NaN when negative.
///
/// ```
/// use ishizue::numerics::distribution::gamma_unit_quantile;
/// assert!((gamma_unit_quantile(0.5, 1.0) - std::f64::consts::LN_2).abs() < 1e-15);
/// assert_eq!(gamma_unit_quantile(0.1, 0.0), 1.0);
/// ```
pub fn gamma_unit_quantile(u: f64, variance: f64) -> f64 {
    if variance == 0.0 { 1.0 } else { variance * special::gamma_p_inverse(1.0 / variance, u) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn the_factor_has_mean_one_and_the_variance_asked_for() {
        for variance in [1e-6, 0.1, 0.5, 1.0] {
            let n = 20_000;
            let draws: Vec<f64> =
                (0..n).map(|i| gamma_unit_quantile((f64::from(i) + 0.5) / f64::from(n), variance)).collect();
            let mean = draws.iter().sum::<f64>() / f64::from(n);
            let spread = draws.iter().map(|g| (g - 1.0) * (g - 1.0)).sum::<f64>() / f64::from(n);
            assert_relative_eq!(mean, 1.0, max_relative = 1e-4);
            assert_relative_eq!(spread, variance, max_relative = 2e-3);
        }
        assert!(gamma_unit_quantile(0.5, -1.0).is_nan());
    }
}
