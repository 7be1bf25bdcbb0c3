//! Normal distribution: Φ(x) = ½ erfc(-x/√2), and its inverse.
//!
//! Source: error function of FDLIBM (Sun Microsystems, 1993) through `libm`; quantile AS 241 of M. J. Wichura (1988), see
//! [`kernels`](crate::numerics::kernels). Worked number: Φ(1.96) = 0.9750021048517795.

use crate::numerics::kernels;
use std::f64::consts::FRAC_1_SQRT_2;

/// P(Z <= x) for a standard normal Z.
///
/// ```
/// assert!((ishizue::numerics::special::normal_cdf(1.96) - 0.9750021048517795).abs() < 1e-16);
/// ```
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// P(Z > x), without loss of digits far out.
pub fn normal_survival(x: f64) -> f64 {
    normal_cdf(-x)
}

/// Density of the standard normal at x.
pub fn normal_density(x: f64) -> f64 {
    const ONE_OVER_ROOT_TWO_PI: f64 = 0.398_942_280_401_432_7;
    ONE_OVER_ROOT_TWO_PI * kernels::exp(-0.5 * x * x)
}

/// x with Φ(x) = p; infinite at 0 and 1, NaN outside.
pub fn normal_quantile(p: f64) -> f64 {
    kernels::normal_quantile(p)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn tail_probabilities_match_published_values() {
        // Abramowitz and Stegun (1964), table 26.1 and 26.2: Q(1), Q(5), -log10 Q(20) = 88.56010.
        assert_relative_eq!(normal_survival(1.0), 0.158_655_253_931_457_05, max_relative = 1e-15);
        assert_relative_eq!(normal_survival(5.0), 2.866_515_718_791_939e-7, max_relative = 1e-14);
        assert_relative_eq!(-libm::log10(normal_survival(20.0)), 88.560_10, epsilon = 1e-5);
        assert_relative_eq!(normal_density(0.5), 0.352_065_326_764_299_5, max_relative = 1e-15);
    }

    #[test]
    fn the_quantile_undoes_the_distribution_function() {
        for i in -3500..=800 {
            let x = f64::from(i) * 0.01;
            assert!(
                (normal_quantile(normal_cdf(x)) - x).abs()
                    <= 1e-14 * (1.0 + x.abs()) / normal_density(x.max(0.0)).min(1.0)
            );
        }
    }
}
