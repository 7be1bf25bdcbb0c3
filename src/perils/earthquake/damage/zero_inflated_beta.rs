//! The damage ratio of one coverage of one site: nothing with some probability, otherwise a Beta law.
//!
//! ```text
//! P = max(P(any), mean / 0.99),  m = mean / P,  U = Phi(z)
//! ratio = 0 where U < 1 - P, otherwise the Beta quantile of mean m at (U - (1 - P)) / P
//! ```
//! A shaking that damages some buildings leaves others of the same kind untouched, more so the weaker it is: zero-inflated
//! Beta regression, R. Ospina and S. L. P. Ferrari (2010), "Inflated beta distributions", Statistical Papers 51, 111-126.
//! The mean over z is `mean`, whatever P.
//!
//! Worked number: mean 0.01 and P = 0.4: nothing below z = Phi^-1(0.6) = 0.2533; beyond, ratios of mean 0.025.

use super::beta_family::BetaFamily;
use super::normal_table::ln_normal_cdf;
use crate::numerics::kernels::{exp, ln, normal_quantile};

/// Largest mean damage ratio, also where there is damage.
pub const LARGEST_MEAN: f64 = 0.99;

/// The damage ratio that belongs to the standard normal `z`, 0 to 1.
///
/// `mean`: over all z, above 0.99 taken as 0.99; `ln_any`: logarithm of the probability that there is damage.
#[inline]
pub fn damage_ratio(family: &BetaFamily, mean: f64, ln_any: f64, z: f64) -> f64 {
    if mean <= 0.0 || mean.is_nan() {
        return 0.0;
    }
    let mean = mean.min(LARGEST_MEAN);
    let least = mean / LARGEST_MEAN;
    let any = exp(ln_any);
    let (any, ln_any) = if any < least { (least, ln(least)) } else { (any, ln_any) };
    // Logarithm of the probability, given damage, of a larger ratio.
    let ln_larger = ln_normal_cdf(-z) - ln_any;
    if ln_larger >= 0.0 {
        return 0.0;
    }
    family.at((mean / any).min(LARGEST_MEAN), -normal_quantile(exp(ln_larger)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::special::{beta_quantile, normal_cdf, normal_density};

    #[test]
    fn mean_and_standard_deviation_are_those_of_the_exact_law() {
        let family = BetaFamily::new(1.0);
        for any in [1e-4, 0.01, 0.2, 0.7, 0.999_999] {
            for mean in [1e-4, 1e-3, 0.01, 0.1, 0.3, 0.6, 0.9, 0.99] {
                let (mut first, mut second) = (0.0, 0.0);
                let step = 1e-3;
                for i in 0..16_000 {
                    let z = -8.0 + (f64::from(i) + 0.5) * step;
                    let (x, weight) = (damage_ratio(&family, mean, libm::log(any), z), normal_density(z) * step);
                    first += x * weight;
                    second += x * x * weight;
                }
                let probability = any.max(mean / 0.99);
                let given = mean / probability;
                let cov = 0.9 * ((1.0 - given) / given).sqrt();
                let exact_second = probability * given * given * (1.0 + cov.min(1.0) * cov.min(1.0));
                let (sd, exact_sd) = ((second - first * first).sqrt(), (exact_second - mean * mean).sqrt());
                assert!((first / mean - 1.0).abs() < 1e-3, "P {any}, mean {mean}: {first}");
                assert!((sd / exact_sd - 1.0).abs() < 1e-3, "P {any}, mean {mean}: {sd} {exact_sd}");
            }
        }
    }

    #[test]
    fn it_is_the_quantile_of_the_law_given_damage() {
        let family = BetaFamily::new(1.0);
        // P = 0.4, mean 0.04: given damage 0.1, a = 0.8, b = 7.2.
        for z in [0.3, 0.5, 1.0, 2.0, 3.0] {
            let exact = beta_quantile((normal_cdf(z) - 0.6) / 0.4, 0.8, 7.2);
            let found = damage_ratio(&family, 0.04, libm::log(0.4), z);
            assert!((found / exact - 1.0).abs() < 2e-3, "{z}: {found} {exact}");
        }
        assert_eq!(damage_ratio(&family, 0.04, libm::log(0.4), 0.2533), 0.0);
        assert!(damage_ratio(&family, 0.04, libm::log(0.4), 0.2534) > 0.0);
    }

    #[test]
    fn a_larger_deviate_never_damages_less_and_nothing_leaves_the_range() {
        let family = BetaFamily::new(1.2);
        for (mean, any) in [(1e-5, 1e-3), (0.02, 0.5), (0.3, 0.9), (0.5, 0.1), (2.0, 1.0)] {
            let mut last = 0.0;
            for i in 0..20_000 {
                let z = -10.0 + f64::from(i) * 1e-3;
                let x = damage_ratio(&family, mean, libm::log(any), z);
                assert!(x >= last - 1e-12 && x <= 1.0, "mean {mean}, z {z}: {last} then {x}");
                assert_eq!(x.to_bits(), damage_ratio(&family, mean, libm::log(any), z).to_bits());
                last = x;
            }
        }
        assert_eq!(damage_ratio(&family, 0.0, f64::NEG_INFINITY, 3.0), 0.0);
        assert_eq!(damage_ratio(&family, f64::NAN, 0.0, 3.0), 0.0);
    }
}
