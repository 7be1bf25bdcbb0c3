//! Sigma: the spread of shaking about its median, between and within events together, as a decimal logarithm.
//!
//! ```text
//! crust, by distance X in km:       0.23 up to 20, 0.23 - 0.03 ln(X / 20) / ln(30 / 20) up to 30, 0.20 beyond
//! plates, by PGV on Vs30 600 m/s:   0.20 up to 25 cm/s, 0.20 - 0.05 (PGV - 25) / 25 up to 50, 0.15 beyond
//! ```
//! The rule of the national seismic hazard maps of Japan: NIED (2009), Technical Note of the National Research Institute
//! for Earth Science and Disaster Prevention 336; J-SHIS Labs, page "mf2013", equations 7 and 8, which applies it to the
//! formula of Morikawa and Fujiwara too, with the PGV of Si and Midorikawa. Regressions have about 0.35 (Morikawa and
//! Fujiwara 2013), because they count differences between sites and regions as chance.
//!
//! Worked number: an interface rupture with 38.244766 cm/s: 0.20 - 0.05 x 13.244766 / 25 = 0.17351.

use crate::model::earthquake::source::Class;
use crate::numerics::kernels::{exp, ln};
use std::f64::consts::LN_10;

/// ln(30 / 20).
const LN_30_20: f64 = 0.405_465_108_108_164_4;

/// The NIED rule: standard deviation of the decimal logarithm, by the shortest distance in kilometres and the decimal
/// logarithm of the median PGV in cm/s on ground of Vs30 600 m/s.
#[inline]
pub fn nied(class: Class, distance: f64, log10_pgv_600: f64) -> f64 {
    if class == Class::Crustal { by_distance(distance) } else { by_velocity(exp(log10_pgv_600 * LN_10)) }
}

/// The NIED rule at its largest: 0.23 in the crust, 0.20 elsewhere.
pub fn largest(class: Class) -> f64 {
    if class == Class::Crustal { 0.23 } else { 0.20 }
}

#[inline]
fn by_distance(distance: f64) -> f64 {
    if distance <= 20.0 {
        0.23
    } else if distance <= 30.0 {
        0.23 - 0.03 * ln(distance / 20.0) / LN_30_20
    } else {
        0.20
    }
}

#[inline]
fn by_velocity(pgv: f64) -> f64 {
    0.20 - 0.05 * ((pgv - 25.0) / 25.0).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_the_crust_it_falls_between_20_and_30_km() {
        for (distance, expected) in [(1.0, 0.23), (20.0, 0.23), (25.0, 0.213_489_808_603_6), (30.0, 0.20), (90.0, 0.20)]
        {
            assert!((nied(Class::Crustal, distance, 1.0) - expected).abs() < 1e-12, "{distance}");
        }
    }

    #[test]
    fn at_plates_it_falls_between_25_and_50_cm_per_second() {
        for class in [Class::Interface, Class::Slab, Class::PhilippineSlab, Class::OuterRise] {
            for (pgv, expected) in [(5.0, 0.20), (25.0, 0.20), (38.244766, 0.173510468), (50.0, 0.15), (90.0, 0.15)] {
                assert!((nied(class, 40.0, libm::log10(pgv)) - expected).abs() < 1e-12, "{pgv}");
            }
            assert_eq!(largest(class), 0.20);
        }
        assert_eq!(largest(Class::Crustal), 0.23);
    }
}
