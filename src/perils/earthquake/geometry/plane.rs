//! Plane: a rectangular fault laid on the round Earth, in pieces.
//!
//! The strike line through the centre is a great circle; a point s km along it and x km to its right on the map lies at
//! depth + x tan(dip). Lengths are those of the map (at 30 km depth the Earth is 0.5 % smaller, which is left out). Pieces
//! of at most 60 km by 60 km stay within 0.14 km of the curved surface (2 x 60^2 / 8R).
//!
//! A rectangle whose upper edge would stand above the ground is refused; [`lowered`] shifts one down where that is wanted
//! (ruptures placed at random in a zone).
//!
//! Worked number: width 40 km, dip 30 degrees, centre at 12 km: the edges lie at 2 and 22 km, 34.64 km apart on the map.

use super::flaw::{Flaw, between, check_place};
use super::point::{Point, RADIANS, unit};
use crate::model::earthquake::source::Plane;
use crate::numerics::great_circle::RADIUS;

/// Greatest side of a piece, kilometres.
const PIECE: f64 = 60.0;

/// Half of the vertical extent, kilometres.
fn half_height(plane: &Plane) -> f64 {
    0.5 * plane.width * libm::sin(plane.dip * RADIANS)
}

/// The plane, deep enough for its upper edge to lie at `least_top` kilometres or below: shifted straight down where it is
/// not.
pub fn lowered(plane: Plane, least_top: f64) -> Plane {
    Plane { depth: plane.depth.max(least_top + half_height(&plane)), ..plane }
}

/// Rows of points along the strike, each from the upper to the lower edge.
pub(super) fn rows(plane: &Plane) -> Result<Vec<Vec<Point>>, Flaw> {
    check(plane)?;
    let (sine, cosine) = libm::sincos(plane.dip * RADIANS);
    let lay = Lay::new(plane);
    let along = steps(plane.length);
    let down = steps(plane.width);
    let row = |s: f64| -> Vec<Point> {
        down.iter().map(|&u| lay.point(s, u * cosine, (plane.depth + u * sine).max(0.0))).collect()
    };
    Ok(along.iter().map(|&s| row(s)).collect())
}

fn check(plane: &Plane) -> Result<(), Flaw> {
    check_place(plane.centre.0, plane.centre.1, plane.depth)?;
    between("strike", "between -360 and 360 degrees", plane.strike, -360.0, 360.0)?;
    between("dip", "between 0 and 90 degrees", plane.dip, 0.0, 90.0)?;
    between("length", "between 0.001 and 5000 km", plane.length, 0.001, 5000.0)?;
    between("width", "between 0.001 and 1000 km", plane.width, 0.001, 1000.0)?;
    let above = half_height(plane) - plane.depth;
    if above > 1e-6 { Err(Flaw::AboveGround { above }) } else { Ok(()) }
}

/// Offsets from the middle, from one end to the other, at most [`PIECE`] apart.
fn steps(extent: f64) -> Vec<f64> {
    let pieces = (extent / PIECE).ceil().max(1.0) as u32;
    (0..=pieces).map(|i| extent * (f64::from(i) / f64::from(pieces) - 0.5)).collect()
}

/// Directions at the centre of a fault.
struct Lay {
    up: Point,
    ahead: Point,
    right: Point,
}

impl Lay {
    fn new(plane: &Plane) -> Lay {
        let (longitude, latitude) = plane.centre;
        let (sin_lon, cos_lon) = libm::sincos(longitude * RADIANS);
        let (sin_lat, cos_lat) = libm::sincos(latitude * RADIANS);
        let (sin_strike, cos_strike) = libm::sincos(plane.strike * RADIANS);
        let east = Point([-sin_lon, cos_lon, 0.0]);
        let north = Point([-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat]);
        let up = Point(unit(longitude, latitude));
        let ahead = north.times(cos_strike).plus(east.times(sin_strike));
        Lay { up, ahead, right: ahead.cross(up) }
    }

    /// `s` kilometres along the strike and `x` to its right on the map, at a depth.
    fn point(&self, s: f64, x: f64, depth: f64) -> Point {
        let (sin_s, cos_s) = libm::sincos(s / RADIUS);
        let (sin_x, cos_x) = libm::sincos(x / RADIUS);
        let on_line = self.up.times(cos_s).plus(self.ahead.times(sin_s));
        on_line.times(cos_x).plus(self.right.times(sin_x)).times(RADIUS - depth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::perils::earthquake::geometry::{azimuth, destination};

    fn plane() -> Plane {
        Plane { centre: (138.0, 35.0), depth: 12.0, strike: 0.0, dip: 30.0, length: 100.0, width: 40.0 }
    }

    #[test]
    fn the_edges_lie_where_the_worked_number_says() {
        let rows = rows(&plane()).unwrap();
        assert_eq!((rows.len(), rows[0].len()), (3, 2), "pieces of 50 by 40 km");
        for row in &rows {
            assert!((row[0].depth() - 2.0).abs() < 1e-9 && (row[1].depth() - 22.0).abs() < 1e-9);
        }
        let (upper, lower) = (rows[1][0].place(), rows[1][1].place());
        assert!(upper.0 < 138.0 && lower.0 > 138.0, "strike north dips to the east");
        let half = 20.0 * libm::cos(30.0 * RADIANS);
        let expected = destination(138.0, 35.0, 90.0, half);
        assert!((lower.0 - expected.0).abs() < 1e-9 && (lower.1 - expected.1).abs() < 1e-9);
    }

    #[test]
    fn the_strike_leads_from_the_first_row_to_the_last() {
        let rows = rows(&Plane { strike: 241.0, dip: 0.0, width: 0.002, ..plane() }).unwrap();
        let (first, middle, last) = (rows[0][0].place(), rows[1][0].place(), rows[2][0].place());
        assert!((azimuth((138.0, 35.0), (last.0, last.1)) - 241.0).abs() < 0.01);
        assert!((azimuth((138.0, 35.0), (first.0, first.1)) - 61.0).abs() < 0.01);
        assert!((middle.0 - 138.0).abs() < 1e-4 && (middle.1 - 35.0).abs() < 1e-4);
    }

    #[test]
    fn a_plane_above_the_ground_is_refused_or_lowered() {
        let shallow = Plane { depth: 8.0, ..plane() };
        let Err(Flaw::AboveGround { above }) = rows(&shallow) else { panic!("it stands out by 2 km") };
        assert!((above - 2.0).abs() < 1e-12);
        let deeper = lowered(shallow, 3.0);
        assert!((deeper.depth - 13.0).abs() < 1e-12, "{}", deeper.depth);
        assert_eq!(lowered(Plane { depth: 60.0, ..plane() }, 3.0).depth, 60.0);
    }

    #[test]
    fn impossible_planes_are_refused() {
        for bad in [
            Plane { dip: 91.0, ..plane() },
            Plane { length: 0.0, ..plane() },
            Plane { width: f64::NAN, ..plane() },
            Plane { depth: f64::INFINITY, ..plane() },
            Plane { centre: (138.0, 95.0), ..plane() },
        ] {
            assert!(matches!(rows(&bad), Err(Flaw::Number { .. })), "{bad:?}");
        }
    }
}
