//! Correction for deep earthquakes of the Pacific slab: stronger before the volcanic front, weaker behind it.
//!
//! ```text
//! log10 PGV += (-4.021e-5 x + 9.905e-3) (H - 30)      H > 30 km
//! ```
//! x is the distance of the site from the axis of the trench and H the depth of the earthquake, both in kilometres. Waves
//! from below the volcanic arc reach the Pacific side through the cold slab and the other side through hot mantle.
//!
//! Source: National Research Institute for Earth Science and Disaster Resilience (2009), "Technical reports on national
//! seismic hazard maps for Japan", Technical Note 336, equation 3.5.2-1, after N. Morikawa, T. Kanno, A. Narita, H. Fujiwara
//! and Y. Fukushima (2003), Journal of the Japan Association for Earthquake Engineering 3(4), 23-41. Its term for
//! distances above 300 km, and the correction of the Philippine Sea slab by the volcanic front, are left out.
//!
//! Worked number: H 80 km, x 200 km: (-0.008042 + 0.009905) 50 = 0.093, velocities times 1.24; x 350 km: times 0.62.

/// What the logarithm (base 10) of the velocity changes by, `x` kilometres from the trench, for an earthquake `depth`
/// kilometres deep.
pub fn log10(x: f64, depth: f64) -> f64 {
    (9.905e-3 - 4.021e-5 * x) * (depth - 30.0).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_numbers_hold() {
        assert!((log10(200.0, 80.0) - 0.093_15).abs() < 1e-12);
        assert!((libm::exp10(log10(200.0, 80.0)) - 1.24).abs() < 0.005);
        assert!((libm::exp10(log10(350.0, 80.0)) - 0.62).abs() < 0.005);
        assert_eq!(log10(100.0, 25.0), 0.0, "shallow earthquakes are left alone");
    }
}
