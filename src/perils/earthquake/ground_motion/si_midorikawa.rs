//! Si and Midorikawa: peak ground velocity on ground of Vs30 600 m/s, and peak ground acceleration.
//!
//! ```text
//! log10 PGV = 0.58 M + 0.0038 D + d - 1.29 - log10(X + 0.0028 10^(0.5 M)) - 0.002 X      d = 0, -0.02, +0.12
//! log10 PGA = 0.50 M + 0.0043 D + d + 0.61 - log10(X + 0.0055 10^(0.5 M)) - 0.003 X      d = 0, +0.01, +0.22
//! ```
//! in the crust, between plates, inside a slab; M: moment magnitude, at most 8.3; D: depth of the centre of the fault, km;
//! X: shortest distance to the fault, km; PGV in cm/s, PGA in cm/s^2 (on soil: no amplification by ground is meant for
//! it). H. Si and S. Midorikawa (1999), "New attenuation relationships for peak ground acceleration and velocity
//! considering effects of fault type and site condition", Journal of Structural and Construction Engineering (AIJ) 523,
//! 63-70; the limit of M as in NIED (2009), Technical Note of the National Research Institute for Earth Science and
//! Disaster Prevention 336.
//!
//! Worked number: crust, M 6.0, D 10, X 15: 3.48 + 0.038 - 1.29 - log10(15 + 2.8) - 0.03 = 0.94758, 8.863 cm/s.

use super::RuptureTraits;
use crate::model::earthquake::source::Class;
use crate::numerics::kernels::{exp, ln};
use std::f64::consts::{LN_10, LOG10_E};

/// Larger magnitudes shake no more than this one.
const LARGEST: f64 = 8.3;

/// Coefficients of one measure of shaking.
struct Formula {
    magnitude: f64,
    depth: f64,
    crust: f64,
    interface: f64,
    slab: f64,
    constant: f64,
    near: f64,
    far: f64,
}

const PGV: Formula = Formula {
    magnitude: 0.58,
    depth: 0.0038,
    crust: 0.0,
    interface: -0.02,
    slab: 0.12,
    constant: -1.29,
    near: 0.0028,
    far: 0.002,
};

const PGA: Formula = Formula {
    magnitude: 0.50,
    depth: 0.0043,
    crust: 0.0,
    interface: 0.01,
    slab: 0.22,
    constant: 0.61,
    near: 0.0055,
    far: 0.003,
};

impl Formula {
    #[inline]
    fn log10_median(&self, rupture: &RuptureTraits, distance: f64) -> f64 {
        let magnitude = rupture.magnitude.min(LARGEST);
        let class = match rupture.class {
            Class::Crustal => self.crust,
            Class::Interface => self.interface,
            Class::Slab | Class::PhilippineSlab | Class::OuterRise => self.slab,
        };
        let source = self.magnitude * magnitude + self.depth * rupture.depth + class + self.constant;
        let near = self.near * exp(0.5 * LN_10 * magnitude);
        source - ln(distance + near) * LOG10_E - self.far * distance
    }
}

/// Decimal logarithm of the median peak ground velocity in cm/s on ground of Vs30 600 m/s, `distance` kilometres from the
/// rupture.
#[inline]
pub fn log10_pgv(rupture: &RuptureTraits, distance: f64) -> f64 {
    PGV.log10_median(rupture, distance)
}

/// Decimal logarithm of the median peak ground acceleration in cm/s^2 on soil: for information.
pub fn log10_pga(rupture: &RuptureTraits, distance: f64) -> f64 {
    PGA.log10_median(rupture, distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_number() {
        let rupture = RuptureTraits { class: Class::Crustal, magnitude: 6.0, depth: 10.0 };
        // 0.0028 x 10^3 = 2.8 and log10 17.8 = 1.25042000230889.
        assert!((log10_pgv(&rupture, 15.0) - (2.198 - 1.250_420_002_308_89)).abs() < 1e-13);
    }

    #[test]
    fn accelerations_are_those_of_openquake() {
        // openquake.engine 3.26.2, SiMidorikawa1999Asc, ...SInter and ...SSlab: natural logarithm in g of 980.665 cm/s^2.
        for (class, magnitude, depth, distance, expected) in [
            (Class::Crustal, 6.5, 10.0, 25.0, -1.6229931186634114),
            (Class::Interface, 8.0, 20.0, 30.0, -0.7021493801974964),
            (Class::Slab, 6.8, 60.0, 70.0, -1.4663883528057424),
        ] {
            let found = log10_pga(&RuptureTraits { class, magnitude, depth }, distance) * LN_10 - libm::log(980.665);
            assert!((found - expected).abs() < 1e-12, "{class:?}: {found} instead of {expected}");
        }
    }

    #[test]
    fn above_magnitude_8_3_nothing_grows() {
        let of = |magnitude| RuptureTraits { class: Class::Interface, magnitude, depth: 18.0 };
        assert_eq!(log10_pgv(&of(8.3), 60.0), log10_pgv(&of(9.1), 60.0));
        assert!(log10_pgv(&of(8.2), 60.0) < log10_pgv(&of(8.3), 60.0));
    }
}
