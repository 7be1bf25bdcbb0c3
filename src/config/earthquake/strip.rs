//! A strip along a trench: between two distances from its axis and two latitudes.
//!
//! Each line at a distance is the axis moved to its left (landward, the side to which the plate dips) or right (seaward);
//! at a bend of the axis the corner moves along the bisector, so that the line keeps its distance from both segments. The
//! map is flat about each corner: a degree of latitude is 111.195 km, one of longitude that times the cosine of the
//! latitude. Worked number: a line 111.195 km landward of a meridian at the equator lies one degree west of it.

use std::f64::consts::PI;

/// Kilometres of a degree along a great circle, 6371.0088 km x pi / 180.
pub(super) const KM_PER_DEGREE: f64 = 111.195_08;

/// Kilometres of a degree of longitude at a latitude.
pub(super) fn km_per_longitude(latitude: f64) -> f64 {
    KM_PER_DEGREE * libm::cos(latitude * (PI / 180.0))
}

/// The axis moved by `km` to its left (negative: to its right); (lon, lat). `axis`: two places at least, no two equal.
pub(super) fn moved(axis: &[(f64, f64)], km: f64) -> Vec<(f64, f64)> {
    let normals: Vec<(f64, f64)> = axis.windows(2).map(|pair| normal(pair[0], pair[1])).collect();
    let shifted = axis.iter().enumerate().map(|(i, &(longitude, latitude))| {
        let before = normals.get(i.wrapping_sub(1)).or(normals.first()).copied().unwrap_or((0.0, 0.0));
        let after = normals.get(i).or(normals.last()).copied().unwrap_or((0.0, 0.0));
        // The sum of two unit normals has the length 2 cos(half the bend); dividing by its square keeps the distance.
        let scale = km / (1.0 + before.0 * after.0 + before.1 * after.1).max(0.2);
        let (east, north) = ((before.0 + after.0) * scale, (before.1 + after.1) * scale);
        (longitude + east / km_per_longitude(latitude), latitude + north / KM_PER_DEGREE)
    });
    shifted.collect()
}

/// Unit normal to the left of the way from one place to another, (east, north).
fn normal(from: (f64, f64), to: (f64, f64)) -> (f64, f64) {
    let east = (to.0 - from.0) * km_per_longitude(f64::midpoint(from.1, to.1));
    let north = (to.1 - from.1) * KM_PER_DEGREE;
    let length = libm::hypot(east, north);
    (-north / length, east / length)
}

/// The part of a line between two latitudes, from its southern to its northern end. None where the line does not reach
/// both.
pub(super) fn between_latitudes(line: &[(f64, f64)], south: f64, north: f64) -> Option<Vec<(f64, f64)>> {
    let rising = line.first()?.1 <= line.last()?.1;
    let ordered: Vec<(f64, f64)> = if rising { line.to_vec() } else { line.iter().rev().copied().collect() };
    let at = |latitude: f64| {
        let pair = ordered.windows(2).find(|pair| pair[0].1 <= latitude && latitude <= pair[1].1)?;
        let part = if pair[1].1 > pair[0].1 { (latitude - pair[0].1) / (pair[1].1 - pair[0].1) } else { 0.0 };
        Some((pair[0].0 + part * (pair[1].0 - pair[0].0), latitude))
    };
    let (first, last) = (at(south)?, at(north)?);
    let inner = ordered.iter().copied().filter(|place| place.1 > south && place.1 < north);
    Some(std::iter::once(first).chain(inner).chain(std::iter::once(last)).collect())
}

/// The strip between two distances (positive: landward) and two latitudes; None where the axis does not reach both.
pub(super) fn strip(axis: &[(f64, f64)], km: (f64, f64), south: f64, north: f64) -> Option<Vec<(f64, f64)>> {
    let mut corners = between_latitudes(&moved(axis, km.0), south, north)?;
    let far = between_latitudes(&moved(axis, km.1), south, north)?;
    corners.extend(far.into_iter().rev());
    Some(corners)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_landward_of_a_northward_axis_lies_west_of_it() {
        let line = moved(&[(142.0, -1.0), (142.0, 0.0), (142.0, 1.0)], KM_PER_DEGREE);
        assert!((line[1].0 - 141.0).abs() < 1e-12 && line[1].1 == 0.0, "{line:?}");
        let seaward = moved(&[(142.0, -1.0), (142.0, 1.0)], -KM_PER_DEGREE);
        assert!(seaward.iter().all(|place| place.0 > 143.0 - 1e-9));
    }

    #[test]
    fn a_bend_keeps_the_distance_from_both_segments() {
        // A right angle near the equator: the inner corner is at the same distance from both legs.
        let line = moved(&[(0.0, 0.0), (0.01, 0.0), (0.01, 0.01)], 0.5);
        let half = 0.5 / KM_PER_DEGREE;
        assert!((line[1].0 - (0.01 - half)).abs() < 1e-8 && (line[1].1 - half).abs() < 1e-8, "{line:?}");
    }

    #[test]
    fn a_strip_ends_on_its_latitudes() {
        let axis = [(143.0, 34.0), (144.0, 38.0), (144.2, 42.0)];
        let corners = strip(&axis, (0.0, 70.0), 35.0, 41.0).unwrap();
        assert_eq!(corners.len(), 6);
        assert!(corners.iter().all(|place| (35.0..=41.0).contains(&place.1)), "{corners:?}");
        assert!(strip(&axis, (0.0, 70.0), 33.0, 41.0).is_none());
        let downwards: Vec<_> = axis.iter().rev().copied().collect();
        assert_eq!(between_latitudes(&downwards, 35.0, 41.0), between_latitudes(&axis, 35.0, 41.0));
    }
}
