//! What a pool of finitely many obligors needs beyond the infinitely fine one.
//!
//! Exactly: VaR of the number of defaults among n over n, over the quantile x of [`LargePool`], minus 1. To first order,
//! with c = Φ⁻¹(x), level a and H the sum of squared shares of exposure (1/n for n equal ones), VaR moves by
//!
//! ```text
//! H/2 × [ x (1-x)/φ(c) × (√((1-ρ)/ρ) Φ⁻¹(a) - c) + 2 x - 1 ]
//! ```
//!
//! which is -1/(2 φ(z)) d/dz [φ(z) p(z) (1 - p(z)) H / p'(z)] at z = -Φ⁻¹(a). The exact VaR lies on whole defaults, up to
//! about half a default from the first-order one. Sources: R. Martin, T. Wilde (2002), "Unsystematic credit risk", Risk
//! 15(11), 123-128; S. Emmer, D. Tasche (2005), "Calculating credit risk capital charges with the one-factor model",
//! Journal of Risk 7(2), 85-101; under gamma factors M. B. Gordy, E. Lütkebohmert (2013), "Granularity adjustment for
//! regulatory capital assessment", International Journal of Central Banking 9(3), 38-77.
//! Worked number: p = 1 %, ρ = 0.12, a = 99.9 %, 1000 obligors: 0.0903258 becomes 0.0923654.

use super::error::{FormError, holds, inside};
use super::finite_pool::gaussian_pool;
use super::vasicek::LargePool;
use crate::numerics::special::{normal_density, normal_quantile};

/// VaR of a homogeneous pool of `obligors` over that of an infinitely fine one, minus 1 (0.1 is 10 % more).
///
/// Errors: parameters that [`gaussian_pool`] or [`LargePool`] refuse, a level that is not above 0 and below 1.
///
/// ```
/// use ishizue::statistics::credit::granularity;
/// // 100 obligors: 11 defaults where the limit has 9.03.
/// assert!((granularity::add_on(100, 0.01, 0.12, 0.999)? - 0.21781).abs() < 1e-5);
/// # Ok::<(), ishizue::statistics::credit::FormError>(())
/// ```
pub fn add_on(obligors: u32, pd: f64, correlation: f64, level: f64) -> Result<f64, FormError> {
    let fine = LargePool::new(pd, correlation)?.quantile(inside("level", level)?);
    let defaults = gaussian_pool(obligors, pd, correlation)?.quantile(level);
    Ok(defaults as f64 / f64::from(obligors) / fine - 1.0)
}

/// What is added to the quantile of `pool` when the sum of squared shares of exposure is `herfindahl`, to first order.
///
/// A default rate; negative where the pool is so uncorrelated that chance alone counts. Errors: a level that is not above
/// 0 and below 1, a sum of squares outside 0 to 1.
pub fn first_order(pool: &LargePool, level: f64, herfindahl: f64) -> Result<f64, FormError> {
    let deviate = normal_quantile(inside("level", level)?);
    let within = (0.0..=1.0).contains(&herfindahl);
    let concentration = holds("sum of squared shares", herfindahl, "from 0 to 1", within)?;
    let (at, rho) = (pool.conditional_threshold(-deviate), pool.correlation());
    let rate = pool.quantile(level);
    let reach = ((1.0 - rho) / rho).sqrt() * deviate - at;
    Ok(0.5 * concentration * (rate * (1.0 - rate) / normal_density(at) * reach + 2.0 * rate - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_obligors_come_down_to_the_fine_pool() {
        for (p, rho) in [(0.01, 0.12), (0.03, 0.15)] {
            let mut before = f64::INFINITY;
            for n in [25, 50, 100, 200, 400, 800, 1600, 3200, 6400] {
                let more = add_on(n, p, rho, 0.999).expect("valid");
                assert!(0.0 < more && more < before, "{n}: {more} after {before}");
                before = more;
            }
            assert!(before < 0.004, "{before}");
        }
    }

    #[test]
    fn the_first_order_is_what_is_left_of_exact_pools_up_to_squares() {
        // P(K <= k) is the law of a smooth loss at k + 1/2: level and loss are exact, so that only terms of 1/n² remain.
        for (p, rho, level) in [(0.01, 0.12, 0.999), (0.02, 0.2, 0.99), (0.03, 0.15, 0.995)] {
            let pool = LargePool::new(p, rho).expect("valid");
            let left = [400_u32, 1600, 6400].map(|n| {
                let law = gaussian_pool(n, p, rho).expect("valid");
                let defaults = law.quantile(level);
                let reached = law.cdf(defaults);
                let exact = (defaults as f64 + 0.5) / f64::from(n) - pool.quantile(reached);
                let first = first_order(&pool, reached, 1.0 / f64::from(n)).expect("valid");
                assert!((exact / first - 1.0).abs() < 40.0 / f64::from(n), "{n}: {exact} {first}");
                (exact - first) * f64::from(n) * f64::from(n)
            });
            // Times n² they settle.
            assert!((left[2] / left[1] - 1.0).abs() < 0.15, "{left:?}");
        }
    }

    #[test]
    fn a_worked_case_and_bad_parameters() {
        let pool = LargePool::new(0.01, 0.12).expect("valid");
        let with = pool.quantile(0.999) + first_order(&pool, 0.999, 0.001).expect("valid");
        assert!((with - 0.092_365_4).abs() < 5e-8, "{with}");
        assert_eq!(first_order(&pool, 0.999, 0.0), Ok(0.0));
        assert!(first_order(&pool, 1.0, 0.1).is_err() && first_order(&pool, 0.9, 1.1).is_err());
        assert!(add_on(100, 0.01, 0.1, 1.0).is_err() && add_on(0, 0.01, 0.1, 0.9).is_err());
    }
}
