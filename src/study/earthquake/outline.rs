//! Outline: the edge of a fault on the map, as corners (longitude, latitude).
//!
//! A surface of stations is gone round along its upper edge, down its last row, back along its lower edge and up its first.
//! A rectangle is laid out from its centre along the strike and, foreshortened by the dip, to the right of it.
//!
//! Worked number: 100 km along a strike of 0 degrees and 40 km down a dip of 30 degrees, centre (138, 35): the corners lie
//! 50 km north and south of the centre and 40 cos 30 / 2 = 17.3 km east and west of it.

use crate::model::earthquake::source::{Plane, Ruptures, Source, Surface};
use crate::perils::earthquake::geometry::destination;
use crate::perils::earthquake::rupture::{Fault, Rupture};

/// Degrees to radians.
const RADIANS: f64 = std::f64::consts::PI / 180.0;

/// Corners of the fault that breaks; empty for a point.
pub(super) fn outline(rupture: &Rupture, source: &Source) -> Vec<[f64; 2]> {
    match (&rupture.fault, &source.ruptures) {
        (Fault::Plane(plane), _) => rectangle(plane),
        (Fault::Stated { case, part }, Ruptures::Cases { cases, .. }) => {
            let part = cases.get(*case as usize).and_then(|case| case.parts.get(*part as usize));
            part.map_or(Vec::new(), |part| match &part.surface {
                Surface::Plane(plane) => rectangle(plane),
                Surface::Strips(rows) => around(rows),
            })
        }
        _ => Vec::new(),
    }
}

fn around(rows: &[Vec<(f64, f64, f64)>]) -> Vec<[f64; 2]> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Vec::new() };
    let upper = rows.iter().filter_map(|row| row.first());
    let lower = rows.iter().rev().filter_map(|row| row.last());
    let up = first.iter().rev().skip(1);
    let edge = upper.chain(last.iter().skip(1)).chain(lower.skip(1)).chain(up);
    let mut corners: Vec<[f64; 2]> = edge.map(|&(longitude, latitude, _)| [longitude, latitude]).collect();
    corners.dedup();
    corners
}

fn rectangle(plane: &Plane) -> Vec<[f64; 2]> {
    let half = (0.5 * plane.length, 0.5 * plane.width * libm::cos(plane.dip * RADIANS));
    let corner = |along: f64, across: f64| {
        let (longitude, latitude) = destination(plane.centre.0, plane.centre.1, plane.strike, along * half.0);
        let (longitude, latitude) = destination(longitude, latitude, plane.strike + 90.0, across * half.1);
        [longitude, latitude]
    };
    vec![corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::perils::earthquake::geometry::Point;

    #[test]
    fn the_worked_rectangle_has_its_corners() {
        let plane = Plane { centre: (138.0, 35.0), depth: 12.0, strike: 0.0, dip: 30.0, length: 100.0, width: 40.0 };
        let corners = rectangle(&plane);
        let half_diagonal = (50.0_f64 * 50.0 + 17.320_508 * 17.320_508).sqrt();
        for [longitude, latitude] in &corners {
            let away = Point::new(*longitude, *latitude, 0.0).distance(Point::new(138.0, 35.0, 0.0));
            assert!((away - half_diagonal).abs() < 0.01, "{away}");
        }
        assert!(corners[1][1] > 35.4 && corners[0][1] < 34.6, "{corners:?}");
    }

    #[test]
    fn a_surface_of_stations_is_gone_round_once() {
        let row = |x: f64| vec![(x, 0.0, 5.0), (x, 1.0, 10.0), (x, 2.0, 15.0)];
        let corners = around(&[row(0.0), row(1.0)]);
        assert_eq!(corners, [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [0.0, 2.0], [0.0, 1.0], [0.0, 0.0]]);
    }
}
