//! Bivariate normal distribution Φ₂(h, k; r) = P(X <= h, Y <= k) for standard normals X and Y of correlation r.
//!
//! Plackett's identity dΦ₂/dr = density(h, k; r) is integrated over the angle ψ with cos ψ = |r|; with s the sign of r,
//!
//! ```text
//! f(ψ) = exp(-(h - s k)² / (2 sin² ψ) - s h k / (2 cos²(ψ/2))) / 2π
//! r >= 0:  Φ₂ = Φ(h) Φ(k)              + ∫ f from acos r to π/2
//! r < 0:   Φ₂ = max(0, Φ(h) - Φ(-k))   + ∫ f from 0 to acos |r|
//! ```
//!
//! so that only numbers that are not negative are added and far tails keep their relative digits (about 1e-13; absolute
//! error about 1e-15). Source: Z. Drezner, G. O. Wesolowsky (1990), "On the computation of the bivariate normal integral",
//! Journal of Statistical Computation and Simulation 35, 101-107; A. Genz (2004), "Numerical computation of rectangular
//! bivariate and trivariate normal and t probabilities", Statistics and Computing 14, 251-260.
//! Worked number: Φ₂(0, 0; r) = 1/4 + asin(r)/2π, so that Φ₂(0, 0; 0.5) = 1/3.

use super::normal::normal_cdf;
use crate::numerics::kernels;
use crate::numerics::quadrature::integrate;
use libm::{acos, cos, sin};
use std::f64::consts::{FRAC_PI_2, PI};

/// P(X <= h, Y <= k) of two standard normals with correlation `r`; NaN unless -1 <= r <= 1.
///
/// ```
/// use ishizue::numerics::special::{bivariate_normal_cdf, normal_quantile};
/// // Two obligors of 1 % and 2 % with correlation 0.2 default together once in 1,647 years, not once in 5,000.
/// let both = bivariate_normal_cdf(normal_quantile(0.01), normal_quantile(0.02), 0.2);
/// assert!((both - 0.0006070889235).abs() < 5e-14);
/// ```
pub fn bivariate_normal_cdf(h: f64, k: f64, r: f64) -> f64 {
    if h.is_nan() || k.is_nan() || !(-1.0..=1.0).contains(&r) {
        return f64::NAN;
    }
    if h.is_infinite() || k.is_infinite() {
        return normal_cdf(h) * normal_cdf(k);
    }
    if r == 1.0 {
        return normal_cdf(h.min(k));
    }
    if r < 0.0 { opposed(h, k, r) } else { normal_cdf(h) * normal_cdf(k) + from_angle(h, k, r) }
}

/// P(X <= h, Y <= k) - P(X <= h) P(Y <= k), with its own digits where the two are close; NaN unless -1 <= r <= 1.
pub fn bivariate_normal_covariance(h: f64, k: f64, r: f64) -> f64 {
    if h.is_nan() || k.is_nan() || !(-1.0..=1.0).contains(&r) {
        return f64::NAN;
    }
    if h.is_infinite() || k.is_infinite() {
        return 0.0;
    }
    // P(X <= h, Y <= k) + P(X <= h, -Y <= -k) = P(X <= h) turns the sign of r.
    if r < 0.0 { -from_angle(h, -k, -r) } else { from_angle(h, k, r) }
}

/// Negative correlations: from the value at -1 upwards.
fn opposed(h: f64, k: f64, r: f64) -> f64 {
    let at_minus_one = (normal_cdf(h.min(k)) - normal_cdf(-h.max(k))).max(0.0);
    at_minus_one + integrate(&|angle| density(h, k, -1.0, angle), 0.0, acos(-r))
}

/// The integral over correlations from 0 to r >= 0.
fn from_angle(h: f64, k: f64, r: f64) -> f64 {
    integrate(&|angle| density(h, k, 1.0, angle), acos(r), FRAC_PI_2)
}

fn density(h: f64, k: f64, sign: f64, angle: f64) -> f64 {
    let apart = h - sign * k;
    let spread = if apart == 0.0 { 0.0 } else { apart / sin(angle) };
    let half = cos(0.5 * angle);
    kernels::exp(-0.5 * (spread * spread + sign * h * k / (half * half))) / (2.0 * PI)
}

#[cfg(test)]
mod tests {
    use super::super::normal::{normal_density, normal_quantile};
    use super::*;
    use approx::{assert_abs_diff_eq, assert_relative_eq};

    #[test]
    fn joint_defaults_of_two_obligors_have_their_figures() {
        for (p, q, r, both) in [
            (0.01, 0.02, 0.2, 0.000_607_088_923_5),
            (0.01, 0.01, 0.2, 0.000_338_917_179_1),
            (0.001, 0.1, 0.15, 0.000_216_294_483_9),
        ] {
            let (h, k) = (normal_quantile(p), normal_quantile(q));
            assert_relative_eq!(bivariate_normal_cdf(h, k, r), both, max_relative = 3e-10);
            assert_relative_eq!(bivariate_normal_covariance(h, k, r), both - p * q, max_relative = 3e-10);
        }
    }

    #[test]
    fn at_the_origin_it_is_a_quarter_and_an_angle() {
        // Sheppard (1899).
        for i in -1000..=1000 {
            let r = f64::from(i) / 1000.0;
            let exact = 0.25 + libm::asin(r) / (2.0 * PI);
            assert_abs_diff_eq!(bivariate_normal_cdf(0.0, 0.0, r), exact, epsilon = 2e-15);
        }
    }

    #[test]
    fn no_full_and_opposite_correlation_are_products_and_minima() {
        for h in [-7.0, -2.3, -0.4, 0.0, 1.1, 5.0] {
            for k in [-6.5, -2.3, 0.0, 0.4, 3.0] {
                assert_eq!(bivariate_normal_cdf(h, k, 0.0), normal_cdf(h) * normal_cdf(k));
                assert_eq!(bivariate_normal_cdf(h, k, 1.0), normal_cdf(h).min(normal_cdf(k)));
                let opposite = (normal_cdf(h) - normal_cdf(-k)).max(0.0);
                assert_abs_diff_eq!(bivariate_normal_cdf(h, k, -1.0), opposite, epsilon = 1e-15);
                for (r, end) in [(1e-12, 0.0), (1.0 - 1e-12, 1.0), (1e-12 - 1.0, -1.0)] {
                    let near = bivariate_normal_cdf(h, k, r);
                    assert_abs_diff_eq!(near, bivariate_normal_cdf(h, k, end), epsilon = 1e-6);
                }
            }
        }
    }

    #[test]
    fn another_integral_gives_the_same_probability() {
        // ∫ φ(x) Φ((k - r x)/√(1 - r²)) dx up to h.
        for r in [-0.999, -0.9, -0.5, -0.05, 0.05, 0.3, 0.7, 0.95, 0.999] {
            for h in [-5.0, -2.326, -1.0, 0.3, 2.5] {
                for k in [-4.0, -2.326, 0.0, 1.7] {
                    let root = ((1.0_f64 - r) * (1.0 + r)).sqrt();
                    let other = integrate(&|x| normal_density(x) * normal_cdf((k - r * x) / root), -12.0, h);
                    let own = bivariate_normal_cdf(h, k, r);
                    assert_abs_diff_eq!(own, other, epsilon = 1e-14);
                    assert_relative_eq!(own, other, max_relative = 1e-11, epsilon = 1e-40);
                    assert_eq!(own, bivariate_normal_cdf(k, h, r));
                    let reflected = normal_cdf(h) - bivariate_normal_cdf(h, -k, -r);
                    assert_abs_diff_eq!(own, reflected, epsilon = 1e-14);
                    let apart = own - normal_cdf(h) * normal_cdf(k);
                    assert_abs_diff_eq!(bivariate_normal_covariance(h, k, r), apart, epsilon = 1e-14);
                }
            }
        }
    }

    #[test]
    fn what_has_no_answer_is_nan_and_infinite_bounds_are_taken() {
        assert!(bivariate_normal_cdf(0.0, 0.0, 1.1).is_nan());
        assert!(bivariate_normal_cdf(f64::NAN, 0.0, 0.1).is_nan());
        assert!(bivariate_normal_covariance(0.0, 0.0, -1.1).is_nan());
        assert_eq!(bivariate_normal_cdf(f64::INFINITY, 1.0, 0.5), normal_cdf(1.0));
        assert_eq!(bivariate_normal_cdf(f64::NEG_INFINITY, 1.0, 0.5), 0.0);
        assert_eq!(bivariate_normal_covariance(f64::INFINITY, 1.0, 0.5), 0.0);
    }
}
