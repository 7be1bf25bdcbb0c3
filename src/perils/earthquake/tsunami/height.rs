//! Height of a tsunami at the coast from magnitude and distance.
//!
//! ```text
//! log10 Ht = M - log10 R - 5.55 + C, at most 0.5 M - 3.3 + C;   R = exp(mean of ln max(d, 20 km))
//! ```
//! K. Abe (1989), "Quantification of tsunamigenic earthquakes by the Mt scale", Tectonophysics 166, 27-34, and "Estimate of
//! tsunami heights from magnitudes of earthquake and tsunami", Bulletin of the Earthquake Research Institute 64, 51-69. Ht
//! is the mean height in metres of a section of coast; the highest places reach about twice that. C is 0 on the Pacific
//! coast, 0.2 on the coast of the Japan Sea. Abe takes the distance to the epicentre; here R is the geometric mean of the
//! straight distances d from the coast to points of the rupture that raise the sea floor (its shallow part), because a
//! great rupture is as long as its distance. Where a tsunami magnitude Mt is stated it stands in both expressions.
//!
//! Worked numbers: M 8.0 at 100 km 2.8 m; the cap is 15.8 m at M 9.0 and binds within 178 km.

use crate::numerics::kernels::ln;
use std::f64::consts::LN_10;

/// ln of the height in metres at the coast, before local factors.
///
/// `magnitude`: Mt where there is one, Mw otherwise; `constant`: C; `mean_ln_distance`: of [`mean_ln_distance`].
#[inline]
pub fn ln_height(magnitude: f64, constant: f64, mean_ln_distance: f64) -> f64 {
    let uncapped = LN_10 * (magnitude - 5.55 + constant) - mean_ln_distance;
    uncapped.min(ln_cap(magnitude, constant))
}

/// ln of the largest height in metres that a magnitude brings.
#[inline]
pub fn ln_cap(magnitude: f64, constant: f64) -> f64 {
    LN_10 * (0.5 * magnitude - 3.3 + constant)
}

/// Mean of the logarithms of `distances` in km, each at least `least_distance`; None without distances.
pub fn mean_ln_distance(distances: impl Iterator<Item = f64>, least_distance: f64) -> Option<f64> {
    let (sum, count) = distances.fold((0.0, 0_u32), |(sum, n), d| (sum + ln(d.max(least_distance)), n + 1));
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use libm::{exp, log};

    /// Caps and reaches worked out from the formula apart from this file.
    #[test]
    fn the_caps_of_great_earthquakes_and_where_they_bind() {
        for (magnitude, cap, reach) in
            [(7.5, 2.8, 32.0), (8.0, 5.0, 56.0), (8.5, 8.9, 100.0), (9.0, 15.8, 178.0), (9.1, 17.8, 200.0)]
        {
            assert!((exp(ln_height(magnitude, 0.0, log(20.0))) - cap).abs() < 0.05, "M {magnitude}");
            let binds = |km: f64| ln_height(magnitude, 0.0, log(km)) == ln_cap(magnitude, 0.0);
            assert!(binds(reach - 0.5) && !binds(reach + 0.5), "M {magnitude}");
        }
    }

    #[test]
    fn the_tokachi_earthquake_of_2003_brings_three_metres_at_a_hundred_kilometres() {
        assert!((exp(ln_height(8.0, 0.0, log(100.0))) - 2.818_38).abs() < 1e-5);
        assert!((exp(ln_height(8.0, 0.0, log(200.0))) - 1.409_19).abs() < 1e-5, "inversely as the distance");
    }

    #[test]
    fn the_japan_sea_raises_the_height_and_its_cap() {
        // Abe (1995): 7.7 m was the largest section mean of the 1993 earthquake, Mw 7.8.
        assert!((exp(ln_cap(7.8, 0.2)) - 6.309_57).abs() < 1e-5);
    }

    #[test]
    fn distances_are_averaged_geometrically_above_their_floor() {
        let mean = mean_ln_distance([5.0, 80.0].into_iter(), 20.0).unwrap();
        assert!((exp(mean) - 40.0).abs() < 1e-12);
        assert_eq!(mean_ln_distance([].into_iter(), 20.0), None);
    }
}
