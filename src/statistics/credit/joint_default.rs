//! Two obligors with correlated latent normals: how often both default.
//!
//! P(both) = Φ₂(Φ⁻¹(p), Φ⁻¹(q); r), and the correlation of the two default indicators is
//! (P(both) - p q)/√(p (1-p) q (1-q)). Source: G. M. Gupton, C. C. Finger, M. Bhatia (1997), CreditMetrics technical
//! document, J. P. Morgan, chapter 8. Worked number: p = 1 %, q = 2 %, r = 0.2: P(both) = 0.0006070889235, default
//! correlation 0.02922426874.

use super::error::{FormError, holds, pd};
use crate::numerics::special::{bivariate_normal_cdf, bivariate_normal_covariance, normal_quantile};

/// Probability that both of two obligors default; `p` and `q` above 0 and below 1, `correlation` from -1 to 1.
pub fn joint_pd(p: f64, q: f64, correlation: f64) -> Result<f64, FormError> {
    let (h, k) = thresholds(p, q, correlation)?;
    Ok(bivariate_normal_cdf(h, k, correlation))
}

/// Correlation of the default indicators of two obligors; parameters as for [`joint_pd`].
///
/// ```
/// let correlation = ishizue::statistics::credit::default_correlation(0.01, 0.02, 0.2)?;
/// assert!((correlation - 0.02922426874).abs() < 5e-12);
/// # Ok::<(), ishizue::statistics::credit::FormError>(())
/// ```
pub fn default_correlation(p: f64, q: f64, correlation: f64) -> Result<f64, FormError> {
    let (h, k) = thresholds(p, q, correlation)?;
    Ok(bivariate_normal_covariance(h, k, correlation) / (p * (1.0 - p) * q * (1.0 - q)).sqrt())
}

fn thresholds(p: f64, q: f64, correlation: f64) -> Result<(f64, f64), FormError> {
    holds("correlation", correlation, "from -1 to 1", (-1.0..=1.0).contains(&correlation))?;
    Ok((normal_quantile(pd(p)?), normal_quantile(pd(q)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn joint_defaults_have_their_figures() {
        let both = joint_pd(0.01, 0.02, 0.2).expect("valid");
        assert_relative_eq!(both, 0.000_607_088_923_5, max_relative = 1e-10);
        let indicators = default_correlation(0.01, 0.02, 0.2).expect("valid");
        assert_relative_eq!(indicators, 0.029_224_268_74, max_relative = 3e-10);
    }

    #[test]
    fn equal_obligors_of_full_correlation_default_together() {
        assert_relative_eq!(joint_pd(0.03, 0.03, 1.0).expect("valid"), 0.03, max_relative = 1e-14);
        assert_relative_eq!(default_correlation(0.03, 0.03, 1.0).expect("valid"), 1.0, max_relative = 1e-12);
        assert_eq!(default_correlation(0.03, 0.2, 0.0), Ok(0.0));
        assert_eq!(joint_pd(0.3, 0.2, -1.0), Ok(0.0));
    }

    #[test]
    fn bad_parameters_are_refused() {
        assert_eq!(joint_pd(0.0, 0.1, 0.1).map_err(|e| e.parameter), Err("probability of default"));
        assert_eq!(joint_pd(0.1, 0.1, 1.1).map_err(|e| e.parameter), Err("correlation"));
    }
}
