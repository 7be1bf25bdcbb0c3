//! Two obligors with correlated latent normals: how often both default.
//!
//! P(both) = Φ₂(Φ⁻¹(p), Φ⁻¹(q); r), and the correlation of the two default indicators is
//! (P(both) - p q)/√(p (1-p) q (1-q)). Source: G. M. Gupton, C. C. Finger, M. Bhatia (1997), CreditMetrics technical
//! document, J. P. Morgan, chapter 8. Worked number: p = 1 %, q = 2 %, r = 0.2: P(both) = 0.0006070889235, default
//! correlation 0.02922426874.

use super::error::{FormError, holds, pd};
use crate::numerics::gauss_legendre::{Node, rule};
use crate::numerics::special::{
    bivariate_normal_cdf, bivariate_normal_covariance, chi_square_quantile, normal_quantile, student_t_quantile,
};

/// Probability that both of two obligors default; `p` and `q` above 0 and below 1, `correlation` from -1 to 1.
pub fn joint_pd(p: f64, q: f64, correlation: f64) -> Result<f64, FormError> {
    let (h, k) = thresholds(p, q, correlation)?;
    Ok(bivariate_normal_cdf(h, k, correlation))
}

/// Nodes over the common chi-square variable of two obligors under a t copula.
const NODES: usize = 192;

/// Probability that both of two obligors of probability `p` default under a t copula: latent normals of a correlation from 0 to 1
/// over the root of one chi-square variable, so that P = E[Phi2(c sqrt(W/k), c sqrt(W/k); r)], W the chi-square variable with k
/// degrees of freedom and c the threshold. About six digits.
///
/// ```
/// let joint = ishizue::statistics::credit::joint_pd_t(0.02, 0.2, 4.0)?;
/// assert!((joint / 0.003_325_883 - 1.0).abs() < 1e-5);
/// # Ok::<(), ishizue::statistics::credit::FormError>(())
/// ```
pub fn joint_pd_t(p: f64, correlation: f64, degrees: f64) -> Result<f64, FormError> {
    holds("correlation", correlation, "from 0 to 1", (0.0..=1.0).contains(&correlation))?;
    holds("degrees of freedom", degrees, "at least 1", degrees >= 1.0)?;
    let threshold = student_t_quantile(pd(p)?, degrees);
    // Both default together where the chi-square variable is small: nodes are dense there, u = v^3.
    let at = |node: &Node| {
        let v = 0.5 * (1.0 + node.at);
        let x = threshold * (chi_square_quantile(v * v * v, degrees) / degrees).sqrt();
        0.5 * node.weight * 3.0 * v * v * bivariate_normal_cdf(x, x, correlation)
    };
    Ok(rule(NODES).iter().map(at).sum())
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
    fn a_pool_of_two_under_a_t_copula_has_the_same_joint_default() {
        for (p, r, degrees) in [(0.02, 0.2, 4.0), (0.02, 0.0, 4.0), (0.01, 0.12, 10.0), (0.05, 0.4, 2.0)] {
            let exact = super::super::t_pool(2, p, r, degrees).unwrap().probability(2);
            let found = joint_pd_t(p, r, degrees).unwrap();
            assert!((found / exact - 1.0).abs() < 1e-5, "{found} instead of {exact}");
        }
    }

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
