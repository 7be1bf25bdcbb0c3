//! Points spread evenly over the part of a surface above a depth, each standing for the same area.
//!
//! Every triangle is cut at the depth (its depth taken as linear between its corners), each piece gets its share of the
//! points by running totals, and is halved along its longest edge, in proportion to the points on either side, until each
//! part has one: the parts of a piece have exactly equal areas, and their centroids are the points. Over several pieces
//! the shares are rounded, by less than one point in all.
//!
//! Worked number: a piece of 700 km^2 at a spacing of 10 km gets 7 points of 100 km^2.

use super::point::Point;
use super::triangle::Triangle;

/// Kilometres by which a corner may lie too deep: rounding of coordinates.
const ROUNDING: f64 = 1e-6;

/// Points over the part of the triangles down to `greatest_depth`, one for each square of `spacing` kilometres (at least
/// one); none where no part is that shallow.
pub(super) fn points(triangles: &[Triangle], greatest_depth: f64, spacing: f64) -> Vec<Point> {
    let pieces: Vec<[Point; 3]> = triangles.iter().flat_map(|triangle| above(triangle, greatest_depth)).collect();
    let areas: Vec<f64> = pieces.iter().map(|&[a, b, c]| Triangle::new(a, b, c).area()).collect();
    let total: f64 = areas.iter().sum();
    if !(total > 0.0 && spacing > 0.0) {
        return Vec::new();
    }
    let count = (total / (spacing * spacing)).round().max(1.0);
    let mut found = Vec::with_capacity(count as usize);
    let (mut area, mut given) = (0.0, 0);
    for (piece, own) in pieces.iter().zip(&areas) {
        area += own;
        let due = (area / total * count).round() as usize;
        scatter(*piece, due - given, &mut found);
        given = due;
    }
    found
}

/// The part of a triangle above a depth, as at most two triangles.
fn above(triangle: &Triangle, greatest_depth: f64) -> Vec<[Point; 3]> {
    let corners = triangle.corners();
    let height = |point: Point| greatest_depth + ROUNDING - point.depth();
    let mut outline = Vec::with_capacity(4);
    for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        let (here, there) = (height(*from), height(*to));
        if here >= 0.0 {
            outline.push(*from);
        }
        if (here < 0.0) != (there < 0.0) {
            outline.push(from.towards(*to, here / (here - there)));
        }
    }
    match outline[..] {
        [a, b, c] => vec![[a, b, c]],
        [a, b, c, d] => vec![[a, b, c], [a, c, d]],
        _ => Vec::new(),
    }
}

/// Centroids of `count` parts of equal area.
fn scatter([a, b, c]: [Point; 3], count: usize, found: &mut Vec<Point>) {
    if count < 2 {
        if count == 1 {
            found.push(Triangle::new(a, b, c).centroid());
        }
        return;
    }
    let (ab, bc, ca) = (a.distance(b), b.distance(c), c.distance(a));
    // The longest edge from `a` to `b`.
    let [a, b, c] = if ab >= bc && ab >= ca {
        [a, b, c]
    } else if bc >= ca {
        [b, c, a]
    } else {
        [c, a, b]
    };
    let half = count / 2;
    let cut = a.towards(b, half as f64 / count as f64);
    scatter([a, cut, c], half, found);
    scatter([cut, b, c], count - half, found);
}

#[cfg(test)]
mod tests {
    use super::super::point::RADIANS;
    use super::*;
    use crate::numerics::great_circle::RADIUS;

    /// So many kilometres east and north of 0 degrees on the equator, at a depth.
    fn at(east: f64, north: f64, depth: f64) -> Point {
        let degree = RADIUS * RADIANS;
        Point::new(east / degree, north / degree, depth)
    }

    #[test]
    fn each_point_stands_for_the_same_area_and_their_mean_is_the_centroid() {
        let [a, b, c] = [at(0.0, 0.0, 5.0), at(40.0, 0.0, 5.0), at(0.0, 35.0, 5.0)];
        let triangle = Triangle::new(a, b, c);
        let points = points(&[triangle], 15.0, 10.0);
        assert_eq!(points.len(), 7, "700 square kilometres");
        let sum = points.iter().fold(Point([0.0; 3]), |sum, &point| sum.plus(point));
        assert!(sum.times(1.0 / 7.0).distance(triangle.centroid()) < 1e-9, "equal areas leave the centroid in place");
    }

    #[test]
    fn a_slope_is_cut_at_the_depth() {
        // A right triangle whose depth grows from 5 to 25 km over 40 km: 15 km is reached half way, so that 3/4 of the
        // area lie above.
        let triangle = Triangle::new(at(0.0, 0.0, 5.0), at(40.0, 0.0, 25.0), at(0.0, 60.0, 5.0));
        let points = points(&[triangle], 15.0, 2.0);
        let expected = 0.75 * triangle.area() / 4.0;
        assert!((points.len() as f64 - expected).abs() <= 1.0, "{} {expected}", points.len());
        assert!(points.iter().all(|point| point.depth() <= 15.0 + 0.1), "0.1 km: 60^2 / 8R of curvature");
        assert!(points.iter().any(|point| point.depth() > 13.5));
    }

    #[test]
    fn what_is_too_deep_has_no_points_and_a_sliver_has_one() {
        let triangle = Triangle::new(at(0.0, 0.0, 20.0), at(40.0, 0.0, 25.0), at(0.0, 60.0, 20.0));
        assert!(points(&[triangle], 15.0, 10.0).is_empty());
        assert_eq!(points(&[triangle], 20.5, 1000.0).len(), 1);
    }

    #[test]
    fn shares_of_many_small_pieces_add_up() {
        let row = |i: u32| {
            let east = f64::from(i) * 3.0;
            Triangle::new(at(east, 0.0, 5.0), at(east + 3.0, 0.0, 5.0), at(east, 3.0, 5.0))
        };
        let triangles: Vec<Triangle> = (0..100).map(row).collect();
        assert_eq!(points(&triangles, 15.0, 5.0).len(), 18, "450 square kilometres over 25");
    }
}
