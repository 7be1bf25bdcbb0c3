//! Scaling: between scales of magnitude, and from magnitude to the size of a fault.
//!
//! ```text
//! crust:             Mw = 0.78 Mj + 1.08,  log10 L = 0.6 Mj - 2.9,  W = min(L, 18 km / sin dip)
//! plates and slabs:  Mw = Mj,              log10 S = Mw - 4.0,      L = 1.5 W
//! ```
//! L and W in kilometres, S in square kilometres.
//!
//! Sources: M. Takemura (1990), "Magnitude-seismic moment relations for the shallow earthquakes in and around Japan",
//! Zisin 43, 257-265, for the crust; T. Matsuda (1975), "Magnitude and recurrence interval of earthquakes from a fault",
//! Zisin 28, 269-283, for its length; log10 S = Mw - 4.0 is the rule of the strong-motion recipe of the Headquarters for
//! Earthquake Research Promotion, and the ratio of 1.5 is ours.
//!
//! Worked numbers: Mj 7.3 in the crust: Mw 6.77, L = 30.2 km; an interface rupture of Mw 7.25: 1,778 km2, 51.6 x 34.4 km.

use crate::model::earthquake::source::{Class, MagnitudeScale};

/// Depth range that crustal ruptures can fill, kilometres.
const SEISMOGENIC: f64 = 18.0;

/// Moment magnitude of a magnitude on the scale of its zone.
pub fn moment_magnitude(magnitude: f64, scale: MagnitudeScale, class: Class) -> f64 {
    match (scale, class) {
        (MagnitudeScale::Jma, Class::Crustal) => 0.78 * magnitude + 1.08,
        _ => magnitude,
    }
}

/// Length and width of a fault in kilometres, for a moment magnitude and a dip in degrees.
pub fn fault_size(magnitude: f64, class: Class, dip: f64) -> (f64, f64) {
    match class {
        Class::Crustal => {
            let jma = (magnitude - 1.08) / 0.78;
            let length = power_of_ten(0.6 * jma - 2.9);
            (length, length.min(SEISMOGENIC / libm::sin(dip.to_radians()).max(0.1)))
        }
        _ => {
            let width = (power_of_ten(magnitude - 4.0) / 1.5).sqrt();
            (1.5 * width, width)
        }
    }
}

fn power_of_ten(exponent: f64) -> f64 {
    libm::exp10(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_numbers_hold() {
        let mw = moment_magnitude(7.3, MagnitudeScale::Jma, Class::Crustal);
        assert!((mw - 6.774).abs() < 1e-12);
        let (length, width) = fault_size(mw, Class::Crustal, 90.0);
        assert!((length - 30.2).abs() < 0.01, "{length}");
        assert_eq!(width, 18.0);
        assert!(
            (fault_size(mw, Class::Crustal, 30.0).1 - 30.2).abs() < 0.01,
            "36 km down the dip, but no longer than long"
        );
        let (length, width) = fault_size(7.25, Class::Interface, 20.0);
        assert!((length - 51.6).abs() < 0.1 && (width - 34.4).abs() < 0.1, "{length} x {width}");
        assert_eq!(moment_magnitude(7.3, MagnitudeScale::Jma, Class::Slab), 7.3);
        assert_eq!(moment_magnitude(6.9, MagnitudeScale::Moment, Class::Crustal), 6.9);
    }
}
