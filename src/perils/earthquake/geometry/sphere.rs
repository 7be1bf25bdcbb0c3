//! Walking on the map: where a way leads, and in which direction a place lies.
//!
//! ```text
//! sin lat2 = sin lat1 cos d + cos lat1 sin d cos A
//! lon2 - lon1 = atan2(sin A sin d cos lat1, cos d - sin lat1 sin lat2);   d = kilometres / R
//! ```
//! Spherical trigonometry, as in R. W. Sinnott (1984), Sky and Telescope 68(2), 159, and any textbook of navigation.
//!
//! Worked number: 111.195 km (one degree) east of 0 degrees on the equator is 1 degree east.

use super::point::RADIANS;
use crate::numerics::great_circle::RADIUS;

/// The place (degrees east in (-180, 180], degrees north) that a way along the great circle leads to: from a place, at an
/// azimuth in degrees clockwise from north, so many kilometres on the ground.
pub fn destination(longitude: f64, latitude: f64, azimuth: f64, kilometres: f64) -> (f64, f64) {
    let (sin_lat, cos_lat) = libm::sincos(latitude * RADIANS);
    let (sin_way, cos_way) = libm::sincos(kilometres / RADIUS);
    let (sin_azimuth, cos_azimuth) = libm::sincos(azimuth * RADIANS);
    let sine = (sin_lat * cos_way + cos_lat * sin_way * cos_azimuth).clamp(-1.0, 1.0);
    let east = libm::atan2(sin_azimuth * sin_way * cos_lat, cos_way - sin_lat * sine) / RADIANS;
    (wrapped(longitude + east), libm::asin(sine) / RADIANS)
}

/// Azimuth at which the great circle leaves `from` for `to`, both (lon, lat): degrees clockwise from north in [0, 360);
/// 0 where both are the same place.
pub fn azimuth(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (sin_east, cos_east) = libm::sincos((to.0 - from.0) * RADIANS);
    let (sin_from, cos_from) = libm::sincos(from.1 * RADIANS);
    let (sin_to, cos_to) = libm::sincos(to.1 * RADIANS);
    let angle = libm::atan2(sin_east * cos_to, cos_from * sin_to - sin_from * cos_to * cos_east);
    clockwise(angle / RADIANS)
}

/// Degrees in [0, 360).
pub(super) fn clockwise(degrees: f64) -> f64 {
    let turned = if degrees < 0.0 { degrees + 360.0 } else { degrees };
    if turned >= 360.0 { turned - 360.0 } else { turned }
}

/// Degrees in (-180, 180].
fn wrapped(degrees: f64) -> f64 {
    if degrees > 180.0 {
        degrees - 360.0
    } else if degrees <= -180.0 {
        degrees + 360.0
    } else {
        degrees
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::great_circle::distance_km;

    #[test]
    fn a_degree_east_on_the_equator_is_a_degree_of_longitude() {
        let degree = RADIUS * RADIANS;
        let (lon, lat) = destination(0.0, 0.0, 90.0, degree);
        assert!((lon - 1.0).abs() < 1e-12 && lat.abs() < 1e-12);
        let (lon, lat) = destination(179.5, 0.0, 90.0, degree);
        assert!((lon + 179.5).abs() < 1e-9 && lat.abs() < 1e-12, "across the date line: {lon}");
        let (lon, lat) = destination(140.0, 35.0, 0.0, degree);
        assert!((lon - 140.0).abs() < 1e-12 && (lat - 36.0).abs() < 1e-12);
    }

    #[test]
    fn a_way_has_its_length_and_its_azimuth() {
        for turn in [0.0, 33.0, 90.0, 141.0, 200.0, 241.0, 359.0] {
            for way in [0.5, 30.0, 400.0] {
                let to = destination(135.0, 33.3, turn, way);
                assert!((distance_km((33.3, 135.0), (to.1, to.0)) - way).abs() < 1e-8, "{turn} {way}");
                assert!((azimuth((135.0, 33.3), to) - turn).abs() < 1e-7, "{turn} {way}");
            }
        }
    }

    #[test]
    fn azimuths_of_the_four_winds() {
        let here = (140.0, 0.0);
        for (to, expected) in [((140.0, 1.0), 0.0), ((141.0, 0.0), 90.0), ((140.0, -1.0), 180.0), ((139.0, 0.0), 270.0)]
        {
            assert!((azimuth(here, to) - expected).abs() < 1e-12);
        }
        assert_eq!(azimuth(here, here), 0.0);
    }
}
