//! JMA instrumental intensity from peak ground velocity, and back.
//!
//! ```text
//! I = 2.002 + 2.603 L - 0.213 L^2,  L = log10 PGV (cm/s)
//! ```
//! S. Fujimoto and S. Midorikawa (2005), "Empirical method for estimating JMA instrumental seismic intensity from ground
//! motion parameters using strong motion records during recent major earthquakes", Institute of Social Safety Science 7,
//! 241-246; the relation of the national seismic hazard maps of Japan (J-SHIS).
//!
//! Worked number: 34.450 cm/s is intensity 5.5, the lower end of 6-lower.

use crate::numerics::kernels::{exp, ln};
use std::f64::consts::{LN_10, LOG10_E};

const CONSTANT: f64 = 2.002;
const LINEAR: f64 = 2.603;
const SQUARE: f64 = 0.213;
/// The parabola has its top here, at 13 km/s: no record comes near.
const TOP: f64 = LINEAR / (2.0 * SQUARE);

/// Intensity at a natural logarithm of PGV in cm/s.
#[inline]
pub fn intensity_at(ln_pgv: f64) -> f64 {
    let l = (ln_pgv * LOG10_E).min(TOP);
    CONSTANT + l * (LINEAR - SQUARE * l)
}

/// Intensity at a PGV in cm/s; minus infinity at rest.
#[inline]
pub fn intensity(pgv_cm_s: f64) -> f64 {
    intensity_at(ln(pgv_cm_s))
}

/// Natural logarithm of the PGV in cm/s at which the intensity is `intensity`.
pub fn ln_pgv_at(intensity: f64) -> f64 {
    let root = (LINEAR * LINEAR - 4.0 * SQUARE * (intensity - CONSTANT)).max(0.0).sqrt();
    (LINEAR - root) / (2.0 * SQUARE) * LN_10
}

/// PGV in cm/s at which the intensity is `intensity`.
pub fn pgv_at(intensity: f64) -> f64 {
    exp(ln_pgv_at(intensity))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Solutions of the quadratic equation, worked out apart from this file.
    #[test]
    fn the_classes_of_intensity_begin_at_the_velocities_of_the_relation() {
        for (degree, velocity) in [(4.5, 11.216), (5.0, 19.380), (5.5, 34.450), (6.0, 63.311), (6.5, 121.08)] {
            assert!((pgv_at(degree) / velocity - 1.0).abs() < 1e-4, "{degree}: {}", pgv_at(degree));
            assert!((intensity(pgv_at(degree)) - degree).abs() < 1e-12);
        }
        assert_eq!(intensity(0.0), f64::NEG_INFINITY);
    }
}
