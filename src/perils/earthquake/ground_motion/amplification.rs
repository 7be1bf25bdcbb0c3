//! Amplification of peak ground velocity by soft ground, relative to Vs30 600 m/s.
//!
//! ```text
//! log10 amplification = 2.367 - 0.852 log10 Vs30,   100 <= Vs30 <= 1500 m/s
//! ```
//! K. Fujimoto and S. Midorikawa (2006), "Relationship between average shear-wave velocity and site amplification inferred
//! from strong motion records at nearby station pairs", Journal of Japan Association for Earthquake Engineering 6(1),
//! 11-22. Softer or stiffer ground is taken at the end of the range.
//!
//! Worked number: 400 m/s amplifies by 1.4126835, 600 by 1.0000348 (the formula does not quite return to 1), 800 by
//! 0.7826495.

use crate::numerics::kernels::ln;
use std::f64::consts::LOG10_E;

/// Least Vs30 that formulas take, m/s.
pub const SOFTEST: f64 = 100.0;
/// Greatest Vs30 that this one takes, m/s.
pub const STIFFEST: f64 = 1500.0;

/// Decimal logarithm of the amplification of velocity by ground of `vs30` m/s.
#[inline]
pub fn log10(vs30: f64) -> f64 {
    2.367 - 0.852 * LOG10_E * ln(vs30.clamp(SOFTEST, STIFFEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amplification(vs30: f64) -> f64 {
        libm::pow(10.0, log10(vs30))
    }

    #[test]
    fn the_worked_numbers() {
        for (vs30, expected) in [(400.0, 1.4126835), (600.0, 1.0000348), (800.0, 0.7826495)] {
            assert!((amplification(vs30) - expected).abs() < 1e-7, "{vs30}: {}", amplification(vs30));
        }
    }

    #[test]
    fn the_map_makers_factor_from_600_to_400_is_1_41() {
        // NIED (2009), Technical Note 336, takes 1.41.
        assert!((amplification(400.0) / amplification(600.0) - 1.41).abs() < 5e-3);
    }

    #[test]
    fn ground_outside_the_range_counts_as_its_end() {
        assert_eq!(log10(30.0), log10(100.0));
        assert_eq!(log10(3000.0), log10(1500.0));
    }
}
