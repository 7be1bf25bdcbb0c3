//! JMA instrumental intensity: from and to peak ground velocity, and its classes.
//!
//! ```text
//! I = 2.002 + 2.603 L - 0.213 L^2        L = log10 PGV, cm/s; K. Fujimoto and S. Midorikawa (2005)
//! I = 2.68 + 1.72 L                      for I >= 4; S. Midorikawa, K. Fujimoto and I. Muramatsu (1999)
//! ```
//! "Empirical method for estimating J.M.A. instrumental seismic intensity from ground motion parameters using strong
//! motion records during recent major earthquakes", Journal of Institute of Social Safety Science 7, 241-246 (2005), which
//! J-SHIS uses; "Correlation of new J.M.A. instrumental seismic intensity with former J.M.A. seismic intensity and ground
//! motion parameters", the same 1, 51-56 (1999). Classes: Japan Meteorological Agency, "Tables explaining the JMA seismic
//! intensity scale" (2009): the rounded instrumental intensity, 5 and 6 halved.
//!
//! Worked number: 6-lower begins at 5.5, which is 34.450 cm/s.

use std::f64::consts::{LN_10, LOG10_E};

/// The parabola has its top here, at 13 km/s: no record comes near.
const TOP: f64 = 2.603 / 0.426;

/// Intensity by the natural logarithm of velocity in cm/s, held at its greatest.
#[inline]
pub fn from_ln_pgv(ln_pgv: f64) -> f64 {
    from_log10_pgv((ln_pgv * LOG10_E).min(TOP))
}

/// Natural logarithm of the velocity in cm/s that belongs to an intensity.
#[inline]
pub fn to_ln_pgv(intensity: f64) -> f64 {
    to_log10_pgv(intensity) * LN_10
}

/// Intensity by the decimal logarithm of velocity in cm/s. Grows up to L = 6.1 (a million cm/s).
#[inline]
pub fn from_log10_pgv(log10_pgv: f64) -> f64 {
    2.002 + (2.603 - 0.213 * log10_pgv) * log10_pgv
}

/// How much intensity grows with the decimal logarithm of velocity.
#[inline]
pub fn slope(log10_pgv: f64) -> f64 {
    2.603 - 0.426 * log10_pgv
}

/// Decimal logarithm of the velocity in cm/s that belongs to an intensity; that of 9.95, the greatest, to any above.
#[inline]
pub fn to_log10_pgv(intensity: f64) -> f64 {
    let square = 2.603 * 2.603 - 0.852 * (intensity - 2.002);
    (2.603 - square.max(0.0).sqrt()) / 0.426
}

/// The alternative of 1999, for intensities of 4 and more.
pub fn from_log10_pgv_1999(log10_pgv: f64) -> f64 {
    2.68 + 1.72 * log10_pgv
}

/// The inverse of the alternative of 1999.
pub fn to_log10_pgv_1999(intensity: f64) -> f64 {
    (intensity - 2.68) / 1.72
}

/// Classes of the JMA scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JmaClass {
    /// 0.
    Zero,
    /// 1.
    One,
    /// 2.
    Two,
    /// 3.
    Three,
    /// 4.
    Four,
    /// 5-lower.
    FiveLower,
    /// 5-upper.
    FiveUpper,
    /// 6-lower.
    SixLower,
    /// 6-upper.
    SixUpper,
    /// 7.
    Seven,
}

impl JmaClass {
    /// All of them, weakest first.
    pub const EVERY: [JmaClass; 10] = [
        JmaClass::Zero,
        JmaClass::One,
        JmaClass::Two,
        JmaClass::Three,
        JmaClass::Four,
        JmaClass::FiveLower,
        JmaClass::FiveUpper,
        JmaClass::SixLower,
        JmaClass::SixUpper,
        JmaClass::Seven,
    ];

    /// The class of an instrumental intensity.
    pub fn of(intensity: f64) -> JmaClass {
        let reached = |class: &JmaClass| intensity >= class.threshold();
        JmaClass::EVERY.into_iter().rev().find(reached).unwrap_or(JmaClass::Zero)
    }

    /// The name in English, as the agency writes it.
    pub fn name(self) -> &'static str {
        match self {
            JmaClass::Zero => "0",
            JmaClass::One => "1",
            JmaClass::Two => "2",
            JmaClass::Three => "3",
            JmaClass::Four => "4",
            JmaClass::FiveLower => "5-lower",
            JmaClass::FiveUpper => "5-upper",
            JmaClass::SixLower => "6-lower",
            JmaClass::SixUpper => "6-upper",
            JmaClass::Seven => "7",
        }
    }

    /// The least instrumental intensity of the class; minus infinity of the weakest.
    pub fn threshold(self) -> f64 {
        match self {
            JmaClass::Zero => f64::NEG_INFINITY,
            JmaClass::One => 0.5,
            JmaClass::Two => 1.5,
            JmaClass::Three => 2.5,
            JmaClass::Four => 3.5,
            JmaClass::FiveLower => 4.5,
            JmaClass::FiveUpper => 5.0,
            JmaClass::SixLower => 5.5,
            JmaClass::SixUpper => 6.0,
            JmaClass::Seven => 6.5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn velocities_at_the_thresholds_of_classes() {
        // Roots of the quadratic, to the digits given.
        for (class, pgv, digits) in [
            (JmaClass::FiveLower, 11.216, 5e-4),
            (JmaClass::FiveUpper, 19.380, 5e-4),
            (JmaClass::SixLower, 34.450, 5e-4),
            (JmaClass::SixUpper, 63.311, 5e-4),
            (JmaClass::Seven, 121.08, 5e-3),
        ] {
            let found = libm::pow(10.0, to_log10_pgv(class.threshold()));
            assert!((found - pgv).abs() <= digits, "{}: {found}", class.name());
        }
    }

    #[test]
    fn there_and_back_is_where_one_was() {
        for intensity in [-1.0, 0.5, 3.3, 5.5, 7.2, 9.9] {
            assert!((from_log10_pgv(to_log10_pgv(intensity)) - intensity).abs() < 1e-12);
            assert!((from_log10_pgv_1999(to_log10_pgv_1999(intensity)) - intensity).abs() < 1e-12);
        }
        assert!((to_log10_pgv(30.0) - 2.603 / 0.426).abs() < 1e-12);
    }

    #[test]
    fn by_the_formula_of_1999_six_lower_begins_at_44_cm_per_second() {
        // 10^((5.5 - 2.68) / 1.72) = 10^1.6395 = 43.6
        assert!((libm::pow(10.0, to_log10_pgv_1999(5.5)) - 43.6).abs() < 0.05);
    }

    #[test]
    fn the_slope_is_that_of_the_curve() {
        for l in [0.0, 1.5, 2.5] {
            let rise = (from_log10_pgv(l + 1e-5) - from_log10_pgv(l - 1e-5)) / 2e-5;
            assert!((rise - slope(l)).abs() < 1e-9);
        }
    }

    #[test]
    fn classes_begin_at_their_thresholds() {
        for class in JmaClass::EVERY.into_iter().skip(1) {
            assert_eq!(JmaClass::of(class.threshold()), class);
            assert!(JmaClass::of(class.threshold().next_down()) < class);
        }
        assert_eq!(JmaClass::of(f64::NEG_INFINITY), JmaClass::Zero);
        assert_eq!(JmaClass::of(7.4).name(), "7");
        assert_eq!(JmaClass::of(5.7).name(), "6-lower");
    }
}
