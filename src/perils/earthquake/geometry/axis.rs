//! Axis: the line of a trench on the map, and how far to its left or right a place lies.
//!
//! The axis is a chain of great-circle arcs. With the unit vectors a and b of the ends of an arc, n = a x b points to the
//! left of the way from a to b, so that a place p lies R asin(p . n) to the left of it; beyond the ends the nearest end
//! counts. At a bend the outer side is nearest to the corner, and the side is told by the arc from whose line the place
//! is farther.
//!
//! Worked number: of the axis from (140, 0) to (140, 10), heading north, the place (139, 5) lies to the left, by
//! R asin(cos 5 sin 1) = 110.77 km; the axis has azimuth 0 there.

use super::flaw::{Flaw, check_place};
use super::point::{Point, unit};
use super::sphere::clockwise;
use crate::numerics::great_circle::RADIUS;

/// A chain of great-circle arcs with a direction of travel.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    arcs: Vec<Arc>,
}

/// Where a place lies beside an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beside {
    /// Kilometres on the ground from the nearest point of the axis: positive to the left of the direction of travel.
    pub distance: f64,
    /// Azimuth of the axis at that point, degrees clockwise from north, in [0, 360). A plate that dips to the left of the
    /// axis has a strike (dip to the right) of this plus 180.
    pub azimuth: f64,
}

/// One arc: unit vectors from the centre of the Earth.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Arc {
    from: Point,
    to: Point,
    /// To the left, at right angles to the plane of the arc.
    left: Point,
}

/// What an arc says of a place.
#[derive(Clone, Copy, Debug)]
struct View {
    /// Angle from the nearest point of the arc.
    apart: f64,
    /// Sine of the angle from the great circle of the arc, positive to the left.
    side: f64,
    /// The nearest point.
    foot: Point,
}

impl Axis {
    /// Through places (lon, lat), in the direction of travel. Places that repeat the one before are left out.
    pub fn new(places: &[(f64, f64)]) -> Result<Axis, Flaw> {
        for &(longitude, latitude) in places {
            check_place(longitude, latitude, 0.0).map_err(|_| Flaw::NoAxis)?;
        }
        let ends = |&(longitude, latitude): &(f64, f64)| Point(unit(longitude, latitude));
        let pairs = places.iter().zip(places.iter().skip(1));
        let arcs: Vec<Arc> = pairs.filter_map(|(from, to)| Arc::new(ends(from), ends(to))).collect();
        if arcs.is_empty() { Err(Flaw::NoAxis) } else { Ok(Axis { arcs }) }
    }

    /// Where a place (lon, lat) lies beside it.
    pub fn beside(&self, place: (f64, f64)) -> Beside {
        let here = Point(unit(place.0, place.1));
        let mut nearest: Option<(View, Arc)> = None;
        for &arc in &self.arcs {
            let view = arc.view(here);
            if nearest.is_none_or(|(best, _)| view.replaces(best)) {
                nearest = Some((view, arc));
            }
        }
        nearest.map_or(Beside { distance: f64::NAN, azimuth: f64::NAN }, |(view, arc)| Beside {
            distance: if view.side < 0.0 { -RADIUS * view.apart } else { RADIUS * view.apart },
            azimuth: arc.azimuth(view.foot),
        })
    }
}

impl Arc {
    /// None where both ends are the same (or opposite) places.
    fn new(from: Point, to: Point) -> Option<Arc> {
        let across = from.cross(to);
        let sine = across.norm();
        (sine > 1e-12).then(|| Arc { from, to, left: across.times(1.0 / sine) })
    }

    fn view(self, here: Point) -> View {
        let side = here.dot(self.left);
        let inside = self.left.cross(self.from).dot(here) >= 0.0 && self.to.cross(self.left).dot(here) >= 0.0;
        let foot = if inside {
            let below = here.minus(self.left.times(side));
            below.times(1.0 / below.norm())
        } else if here.dot(self.from) >= here.dot(self.to) {
            self.from
        } else {
            self.to
        };
        let apart = 2.0 * libm::asin((0.5 * here.distance(foot)).min(1.0));
        View { apart, side, foot }
    }

    /// Azimuth of the direction of travel at a point of the arc.
    fn azimuth(self, foot: Point) -> f64 {
        let [x, y, z] = foot.0;
        let [ahead_x, ahead_y, ahead_z] = self.left.cross(foot).0;
        // East is (-y, x, 0) and north (-xz, -yz, x^2 + y^2), both over the distance from the axis of the Earth.
        let east = ahead_y * x - ahead_x * y;
        let north = ahead_z * (x * x + y * y) - z * (ahead_x * x + ahead_y * y);
        clockwise(libm::atan2(east, north) / super::point::RADIANS)
    }
}

impl View {
    /// Whether it is nearer, or as near (a shared corner) and farther from the line of its arc.
    fn replaces(self, best: View) -> bool {
        const SAME: f64 = 1e-12;
        self.apart < best.apart - SAME || (self.apart <= best.apart + SAME && self.side.abs() > best.side.abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::perils::earthquake::geometry::{azimuth, destination};

    #[test]
    fn beside_a_meridian_the_distance_is_that_of_right_triangles() {
        let axis = Axis::new(&[(140.0, 0.0), (140.0, 10.0)]).unwrap();
        let radians = super::super::point::RADIANS;
        let expected = RADIUS * libm::asin(libm::cos(5.0 * radians) * libm::sin(radians));
        let left = axis.beside((139.0, 5.0));
        assert!((left.distance - expected).abs() < 1e-8 && left.azimuth < 1e-9, "{left:?}");
        assert!((left.distance - 110.77).abs() < 5e-3, "{left:?}");
        assert!((axis.beside((141.0, 5.0)).distance + expected).abs() < 1e-8);
    }

    #[test]
    fn a_place_set_off_at_a_right_angle_is_found_at_its_distance() {
        let (from, to) = ((143.8, 37.7), (144.2, 39.2));
        let axis = Axis::new(&[from, to]).unwrap();
        let foot = destination(from.0, from.1, azimuth(from, to), 70.0);
        let ahead = azimuth(foot, to);
        for way in [5.0, 90.0, 300.0] {
            let left = destination(foot.0, foot.1, ahead - 90.0, way);
            let right = destination(foot.0, foot.1, ahead + 90.0, way);
            assert!((axis.beside(left).distance - way).abs() < 1e-6);
            assert!((axis.beside(right).distance + way).abs() < 1e-6);
            assert!((axis.beside(left).azimuth - ahead).abs() < 1e-6);
        }
    }

    #[test]
    fn the_outer_side_of_a_sharp_bend_is_measured_from_the_corner() {
        // North, then sharply back to the south-east: the outside is on the left.
        let axis = Axis::new(&[(140.0, 0.0), (140.0, 1.0), (140.2, 0.0)]).unwrap();
        let degree = RADIUS * super::super::point::RADIANS;
        for place in [(139.99, 1.3), (140.0, 1.3), (140.05, 1.3), (140.09, 1.3)] {
            let beside = axis.beside(place);
            assert!(beside.distance > 0.29 * degree && beside.distance < 0.33 * degree, "{place:?} {beside:?}");
        }
        assert!(axis.beside((140.1, 0.2)).distance < 0.0, "inside the bend is on the right");
    }

    #[test]
    fn the_japan_trench_lies_east_of_the_places_that_its_plate_dips_under() {
        // Axis of the NIED technical note on the national seismic hazard maps (2009), table 3.5.2-1.
        let axis = Axis::new(&[(142.4, 35.8), (143.25, 36.55), (143.8, 37.7), (144.2, 39.2), (144.3, 40.1)]).unwrap();
        // The least of the distances from 400,001 points of each arc, computed apart in Python.
        let centre = axis.beside((142.9, 38.3));
        assert!((centre.distance - 90.486).abs() < 1e-3, "{centre:?}");
        assert!(axis.beside((145.0, 38.3)).distance < 0.0);
    }

    #[test]
    fn an_axis_that_leads_nowhere_is_refused() {
        assert_eq!(Axis::new(&[]), Err(Flaw::NoAxis));
        assert_eq!(Axis::new(&[(140.0, 35.0), (140.0, 35.0)]), Err(Flaw::NoAxis));
        assert_eq!(Axis::new(&[(140.0, f64::NAN), (141.0, 35.0)]), Err(Flaw::NoAxis));
    }
}
