//! Student's t distribution, for the half width of intervals from few replicates.
//!
//! P(|T| > t) = I_x(ν/2, ½) with x = ν / (ν + t²). Source: Abramowitz and Stegun (1964), 26.7.1.
//! Worked number: the 97.5 % point for 15 degrees of freedom is 2.131449545559775.

use super::incomplete_beta::{beta_cdf_and_survival, inverse};

/// P(T <= t) for `degrees` > 0 degrees of freedom.
pub fn student_t_cdf(t: f64, degrees: f64) -> f64 {
    let square = t * t;
    let scale = degrees + square;
    let beyond = 0.5 * beta_cdf_and_survival(degrees / scale, square / scale, 0.5 * degrees, 0.5).0;
    if t < 0.0 { beyond } else { 1.0 - beyond }
}

/// t with P(T <= t) = p.
///
/// ```
/// let t = ishizue::numerics::special::student_t_quantile(0.975, 15.0);
/// assert!((t - 2.131449545559775).abs() < 1e-13);
/// ```
pub fn student_t_quantile(p: f64, degrees: f64) -> f64 {
    if p == 0.5 && degrees > 0.0 {
        return 0.0;
    }
    let beyond = if p < 0.5 { 2.0 * p } else { 2.0 * (1.0 - p) };
    let (x, y) = inverse(beyond, 1.0 - beyond, 0.5 * degrees, 0.5);
    let magnitude = (degrees * y / x).sqrt();
    if p < 0.5 { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use statrs::distribution::ContinuousCDF;

    #[test]
    fn one_and_two_degrees_of_freedom_have_closed_forms() {
        for p in [1e-9, 0.01, 0.3, 0.5, 0.6, 0.975, 1.0 - 1e-9] {
            let cauchy = libm::tan(std::f64::consts::PI * (p - 0.5));
            assert_relative_eq!(student_t_quantile(p, 1.0), cauchy, max_relative = 1e-7, epsilon = 1e-15);
            let two = (2.0 * p - 1.0) / (2.0 * p * (1.0 - p)).sqrt();
            assert_relative_eq!(student_t_quantile(p, 2.0), two, max_relative = 1e-12, epsilon = 1e-15);
        }
    }

    #[test]
    fn values_agree_with_statrs_and_the_printed_table() {
        // Student's table: 97.5 % points for 5 and 15 degrees of freedom.
        assert_relative_eq!(student_t_quantile(0.975, 5.0), 2.570_581_835_636_314, max_relative = 1e-13);
        assert_relative_eq!(student_t_quantile(0.975, 15.0), 2.131_449_545_559_775, max_relative = 1e-13);
        for degrees in [1.5, 7.0, 63.0, 1e4] {
            let other = statrs::distribution::StudentsT::new(0.0, 1.0, degrees).expect("valid");
            for t in [-30.0, -2.0, -0.1, 0.0, 0.7, 5.0] {
                assert_relative_eq!(student_t_cdf(t, degrees), other.cdf(t), max_relative = 1e-9, epsilon = 1e-13);
                let p = student_t_cdf(t, degrees);
                if p > 1e-200 && p < 0.999 {
                    assert_relative_eq!(student_t_quantile(p, degrees), t, max_relative = 1e-10, epsilon = 1e-13);
                }
            }
        }
    }
}
