//! Morikawa and Fujiwara: JMA intensity, velocity and acceleration at the surface.
//!
//! ```text
//! log10 A = a (M - 16)^2 + b X + c - log10(X + d 10^(0.5 M)) + ps log10(min(Vsmax, Vs30) / 350) + pd log10(max(Dmin, D1400) / 300)
//! ```
//! M: moment magnitude, at most 8.2; X: shortest distance to the fault, km; b and c of the crust, of plate interfaces, of
//! slabs; A: half of the JMA intensity (as it stands, without a logarithm), PGV in cm/s, PGA in cm/s^2. D1400, the depth
//! in metres of ground with a shear-wave velocity of 1400 m/s, is not known of a site: 300 m, which makes its term
//! vanish for PGV and PGA and leaves the floor of 320 m for intensity. N. Morikawa and H. Fujiwara (2013), "A new ground
//! motion prediction equation for Japan applicable up to M9 mega-earthquake", Journal of Disaster Research 8(5), 878-888.
//!
//! Slabs of the Philippine Sea plate shallower than 80 km shake less, by the constants of NIED's ground-motion model for
//! the national seismic hazard maps (J-SHIS Labs, page "mf2013"). The terms for anomalous intensities are left out.
//!
//! Worked number: intensity, crust, M 7.0, X 20, Vs30 300. a (M - 16)^2 = -0.0321 x 81 = -2.6001; b X = -0.07472; c =
//! 6.9301; d 10^3.5 = 0.005078 x 3162.278 = 16.05805, log10(36.05805) = 1.557002; ps log10(300 / 350) = -0.756496 x
//! -0.0669468 = 0.0506450; pd log10(320 / 300) = 0.032214 x 0.0280287 = 0.000902917. Sum 2.749826, intensity 5.49965.

use super::RuptureTraits;
use super::amplification::SOFTEST;
use crate::model::earthquake::source::Class;
use crate::numerics::kernels::{exp, ln};
use std::f64::consts::{LN_10, LOG10_E};

/// Larger magnitudes shake no more than this one.
const LARGEST: f64 = 8.2;
/// Depth of ground with Vs 1400 m/s where it is not known, metres.
const DEPTH_1400: f64 = 300.0;
/// Kilometres from which the slab of the Philippine Sea plate shakes as any other.
const DEEP: f64 = 80.0;

/// Coefficients of one measure of shaking.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Formula {
    a: f64,
    /// Crust, interface, slab.
    b: [f64; 3],
    /// Crust, interface, slab.
    c: [f64; 3],
    d: f64,
    pd: f64,
    least_depth: f64,
    ps: f64,
    stiffest: f64,
    philippine: f64,
    /// Published total standard deviation, of the decimal logarithm (of half of the intensity).
    pub sigma: f64,
}

/// Half of the JMA intensity.
pub const INTENSITY: Formula = Formula {
    a: -0.0321,
    b: [-0.003736, -0.003320, -0.004195],
    c: [6.9301, 6.9042, 7.2975],
    d: 0.005078,
    pd: 0.032214,
    least_depth: 320.0,
    ps: -0.756496,
    stiffest: 1200.0,
    philippine: -0.2284,
    sigma: 0.3493,
};

/// Peak ground acceleration, cm/s^2: for information.
pub const PGA: Formula = Formula {
    a: -0.0321,
    b: [-0.005315, -0.005042, -0.005605],
    c: [7.0830, 7.1181, 7.5035],
    d: 0.011641,
    pd: -0.055358,
    least_depth: 15.0,
    ps: -0.523212,
    stiffest: 1950.0,
    philippine: -0.2426,
    sigma: 0.3761,
};

/// Peak ground velocity, cm/s.
pub const PGV: Formula = Formula {
    a: -0.0325,
    b: [-0.002654, -0.002408, -0.003451],
    c: [5.6952, 5.6026, 6.0030],
    d: 0.002266,
    pd: 0.129142,
    least_depth: 105.0,
    ps: -0.693402,
    stiffest: 850.0,
    philippine: -0.2643,
    sigma: 0.3399,
};

impl Formula {
    /// Decimal logarithm of the median (of intensity: half of the median), at the surface of ground of `vs30` m/s (at least
    /// 100), `distance` kilometres from the rupture.
    #[inline]
    pub fn log10_median(&self, rupture: &RuptureTraits, distance: f64, vs30: f64) -> f64 {
        let magnitude = rupture.magnitude.min(LARGEST);
        let [b, c] = match rupture.class {
            Class::Crustal => [self.b[0], self.c[0]],
            Class::Interface => [self.b[1], self.c[1]],
            Class::Slab | Class::PhilippineSlab | Class::OuterRise => [self.b[2], self.c[2]],
        };
        let shallow_philippine = rupture.class == Class::PhilippineSlab && rupture.depth < DEEP;
        let plate = if shallow_philippine { self.philippine } else { 0.0 };
        let below = magnitude - 16.0;
        let near = self.d * exp(0.5 * LN_10 * magnitude);
        let ground = self.ps * ln(vs30.clamp(SOFTEST, self.stiffest) / 350.0);
        let basin = self.pd * ln(DEPTH_1400.max(self.least_depth) / 300.0);
        self.a * below * below + b * distance + c + plate + (ground + basin - ln(distance + near)) * LOG10_E
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CRUST: RuptureTraits = RuptureTraits { class: Class::Crustal, magnitude: 7.0, depth: 12.0 };

    #[test]
    fn the_worked_number() {
        // -2.6001 - 0.07472 + 6.9301 - 1.557002 + 0.050645 + 0.000903
        assert!((INTENSITY.log10_median(&CRUST, 20.0, 300.0) - 2.749826).abs() < 1e-6);
    }

    #[test]
    fn velocity_by_hand() {
        // a (7 - 16)^2 = -0.0325 x 81 = -2.6325; b X = -0.05308; c = 5.6952; 0.002266 x 3162.2777 = 7.1657212,
        // log10 27.1657212 = 1.4340212; ps: -0.693402 x -0.0669468 = 0.0464210. Sum 1.6220198.
        assert!((PGV.log10_median(&CRUST, 20.0, 300.0) - 1.6220198).abs() < 1e-6);
    }

    #[test]
    fn accelerations_are_those_of_openquake() {
        // openquake.engine 3.26.2, MorikawaFujiwara2013Crustal, ...SubInterface and ...SubSlab with z1pt4 = 300 m: natural
        // logarithm in g, 980.665 cm/s^2.
        for (class, magnitude, depth, distance, vs30, expected) in [
            (Class::Crustal, 7.0, 12.0, 20.0, 300.0, -0.7698323872959367),
            (Class::Interface, 8.7, 17.2, 110.0, 180.0, -1.471531370799604),
            (Class::Interface, 9.1, 18.2, 64.0, 2000.0, -1.9865085225711785),
            (Class::Slab, 7.3, 60.0, 75.0, 400.0, -1.0872464507593342),
        ] {
            let found = PGA.log10_median(&RuptureTraits { class, magnitude, depth }, distance, vs30) * LN_10;
            assert!((found - libm::log(980.665) - expected).abs() < 1e-12, "{class:?} {found}");
        }
    }

    #[test]
    fn a_shallow_slab_of_the_philippine_sea_plate_shakes_less() {
        let of = |class, depth| RuptureTraits { class, depth, ..CRUST };
        for (formula, less) in [(INTENSITY, -0.2284), (PGA, -0.2426), (PGV, -0.2643)] {
            let at = |class, depth| formula.log10_median(&of(class, depth), 60.0, 300.0);
            assert!((at(Class::PhilippineSlab, 50.0) - at(Class::Slab, 50.0) - less).abs() < 1e-12);
            assert_eq!(at(Class::PhilippineSlab, 80.0), at(Class::Slab, 80.0));
            assert_eq!(at(Class::OuterRise, 50.0), at(Class::Slab, 50.0));
        }
    }

    #[test]
    fn stiff_ground_and_large_magnitudes_have_their_limits() {
        assert_eq!(PGV.log10_median(&CRUST, 20.0, 850.0), PGV.log10_median(&CRUST, 20.0, 1500.0));
        assert_eq!(PGV.log10_median(&CRUST, 20.0, 100.0), PGV.log10_median(&CRUST, 20.0, 20.0));
        let of = |magnitude| RuptureTraits { magnitude, ..CRUST };
        assert_eq!(PGV.log10_median(&of(8.2), 20.0, 300.0), PGV.log10_median(&of(9.0), 20.0, 300.0));
    }
}
