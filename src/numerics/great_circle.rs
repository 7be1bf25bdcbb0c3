//! Distance between two places on the Earth, along the great circle.
//!
//! ```text
//! h = sin^2((lat2 - lat1) / 2) + cos(lat1) cos(lat2) sin^2((lon2 - lon1) / 2);  distance = 2 R asin(sqrt(h))
//! ```
//! R = 6371.0088 km, the mean radius of the ellipsoid GRS80: H. Moritz (2000), "Geodetic Reference System 1980", Journal of
//! Geodesy 74, 128-133. The formula (haversine) is that of R. W. Sinnott (1984), "Virtues of the haversine", Sky and
//! Telescope 68(2), 159; it stays exact for places close together.
//!
//! Worked number: from the equator to the pole is a quarter of the circle, 6371.0088 x pi / 2 = 10,007.557 km.

use std::f64::consts::PI;

/// Mean radius of the Earth in kilometres.
pub(crate) const RADIUS: f64 = 6371.0088;

/// Kilometres between two places, given as (degrees north, degrees east). NaN where a coordinate is.
pub fn distance_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let radians = |degrees: f64| degrees * (PI / 180.0);
    let half = |from: f64, to: f64| libm::sin(radians(to - from) / 2.0);
    let (north, east) = (half(a.0, b.0), half(a.1, b.1));
    let h = north * north + libm::cos(radians(a.0)) * libm::cos(radians(b.0)) * east * east;
    2.0 * RADIUS * libm::asin(libm::sqrt(h.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_circle_is_ten_thousand_kilometres() {
        let quarter = RADIUS * PI / 2.0;
        for (a, b) in [((0.0, 0.0), (90.0, 17.0)), ((0.0, 10.0), (0.0, 100.0)), ((-45.0, 0.0), (45.0, 0.0))] {
            assert!((distance_km(a, b) - quarter).abs() < 1e-6, "{a:?} {b:?}");
        }
        assert!((quarter - 10_007.557).abs() < 1e-3);
    }

    #[test]
    fn the_way_across_the_date_line_is_the_short_one() {
        let across = distance_km((0.0, 179.0), (0.0, -179.0));
        assert!((across - 2.0 * distance_km((0.0, 0.0), (0.0, 1.0))).abs() < 1e-9);
        assert!((across - 222.390).abs() < 1e-3, "two degrees of 111.195 km");
    }

    #[test]
    fn nothing_is_known_of_a_place_without_coordinates() {
        assert!(distance_km((f64::NAN, 140.0), (38.0, 142.0)).is_nan());
        assert_eq!(distance_km((38.3, 142.4), (38.3, 142.4)), 0.0);
    }
}
