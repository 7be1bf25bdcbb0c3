//! Triangle: the shortest distance from a point, and the area.
//!
//! The nearest point of a triangle lies at a corner, on an edge or inside, which the signs of six inner products tell:
//! C. Ericson (2005), "Real-Time Collision Detection", section 5.1.5. A sphere about the triangle spares most
//! computations: what is farther from the sphere than the best so far cannot be nearer.
//!
//! Worked number: the triangle (0,0,0), (4,0,0), (0,3,0) has area 6; (1,1,7) lies 7 from it, (4,3,0) lies 2.4 (the height
//! of the right angle over the longest edge).

use super::point::{Point, RADIANS};

/// A triangle that has an area, with the sphere about its centroid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Triangle {
    corners: [Point; 3],
    /// Mean of the corners.
    centroid: Point,
    /// From the centroid to the farthest corner.
    radius: f64,
}

impl Triangle {
    /// From its corners, in any order.
    pub fn new(a: Point, b: Point, c: Point) -> Triangle {
        let centroid = a.plus(b).plus(c).times(1.0 / 3.0);
        let radius = centroid.distance(a).max(centroid.distance(b)).max(centroid.distance(c));
        Triangle { corners: [a, b, c], centroid, radius }
    }

    /// Its corners.
    pub fn corners(&self) -> [Point; 3] {
        self.corners
    }

    /// Mean of the corners, which is the centre of the area.
    pub fn centroid(&self) -> Point {
        self.centroid
    }

    /// (strike, dip) in degrees: the strike is level, and the triangle dips to the right of it.
    pub(super) fn strike_and_dip(&self) -> (f64, f64) {
        let [a, b, c] = self.corners;
        let normal = b.minus(a).cross(c.minus(a));
        let up = self.centroid.times(1.0 / self.centroid.norm());
        // The normal that points upwards; the surface dips to where it leans.
        let normal = if normal.dot(up) < 0.0 { normal.times(-1.0) } else { normal };
        let normal = normal.times(1.0 / normal.norm());
        let dip = libm::acos(normal.dot(up).clamp(-1.0, 1.0)) / RADIANS;
        let east = Point([-up.0[1], up.0[0], 0.0]);
        let east = east.times(1.0 / east.norm().max(f64::MIN_POSITIVE));
        let north = up.cross(east);
        let lean = libm::atan2(normal.dot(east), normal.dot(north)) / RADIANS;
        ((lean + 270.0) % 360.0, dip)
    }

    /// Square kilometres.
    pub fn area(&self) -> f64 {
        let [a, b, c] = self.corners;
        0.5 * b.minus(a).cross(c.minus(a)).norm()
    }

    /// Shortest distance from a point, kilometres.
    pub fn distance(&self, from: Point) -> f64 {
        from.distance(self.nearest(from))
    }

    /// The shorter of `best` and the distance from a point.
    #[inline]
    pub(super) fn shorten(&self, from: Point, best: f64) -> f64 {
        let reach = best + self.radius;
        let apart = from.minus(self.centroid);
        if apart.dot(apart) >= reach * reach { best } else { best.min(self.distance(from)) }
    }

    /// The nearest of its points.
    fn nearest(&self, from: Point) -> Point {
        let [a, b, c] = self.corners;
        let (ab, ac) = (b.minus(a), c.minus(a));
        let (along_b, along_c) = (ab.dot(from.minus(a)), ac.dot(from.minus(a)));
        if along_b <= 0.0 && along_c <= 0.0 {
            return a;
        }
        let (b_along_b, b_along_c) = (ab.dot(from.minus(b)), ac.dot(from.minus(b)));
        if b_along_b >= 0.0 && b_along_c <= b_along_b {
            return b;
        }
        let beyond_ab = along_b * b_along_c - b_along_b * along_c;
        if beyond_ab <= 0.0 && along_b >= 0.0 && b_along_b <= 0.0 {
            return a.towards(b, along_b / (along_b - b_along_b));
        }
        let (c_along_b, c_along_c) = (ab.dot(from.minus(c)), ac.dot(from.minus(c)));
        if c_along_c >= 0.0 && c_along_b <= c_along_c {
            return c;
        }
        let beyond_ac = c_along_b * along_c - along_b * c_along_c;
        if beyond_ac <= 0.0 && along_c >= 0.0 && c_along_c <= 0.0 {
            return a.towards(c, along_c / (along_c - c_along_c));
        }
        let beyond_bc = b_along_b * c_along_c - c_along_b * b_along_c;
        let (past_b, before_c) = (b_along_c - b_along_b, c_along_b - c_along_c);
        if beyond_bc <= 0.0 && past_b >= 0.0 && before_c >= 0.0 {
            return b.towards(c, past_b / (past_b + before_c));
        }
        let whole = 1.0 / (beyond_bc + beyond_ac + beyond_ab);
        a.plus(ab.times(beyond_ac * whole)).plus(ac.times(beyond_ab * whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn triangle() -> Triangle {
        Triangle::new(Point([0.0, 0.0, 0.0]), Point([4.0, 0.0, 0.0]), Point([0.0, 3.0, 0.0]))
    }

    #[test]
    fn above_the_inside_the_distance_is_the_height() {
        assert!((triangle().distance(Point([1.0, 1.0, 7.0])) - 7.0).abs() < 1e-12);
        assert!((triangle().distance(Point([1.0, 1.0, -2.0])) - 2.0).abs() < 1e-12);
        assert_eq!(triangle().distance(Point([1.0, 1.0, 0.0])), 0.0);
        assert_eq!(triangle().area(), 6.0);
    }

    #[test]
    fn beside_an_edge_it_is_the_distance_from_the_line() {
        assert!((triangle().distance(Point([4.0, 3.0, 0.0])) - 2.4).abs() < 1e-12);
        assert!((triangle().distance(Point([2.0, -3.0, 4.0])) - 5.0).abs() < 1e-12);
        assert!((triangle().distance(Point([-5.0, 1.0, 12.0])) - 13.0).abs() < 1e-12);
    }

    #[test]
    fn beyond_a_corner_it_is_the_distance_from_the_corner() {
        assert!((triangle().distance(Point([-3.0, -4.0, 0.0])) - 5.0).abs() < 1e-12);
        assert!((triangle().distance(Point([7.0, 0.0, 4.0])) - 5.0).abs() < 1e-12);
        assert!((triangle().distance(Point([0.0, 8.0, 12.0])) - 13.0).abs() < 1e-12);
    }

    #[test]
    fn the_sphere_never_hides_a_shorter_distance() {
        let (triangle, site) = (triangle(), Point([1.0, 1.0, 7.0]));
        assert_eq!(triangle.shorten(site, 6.9), 6.9);
        assert!((triangle.shorten(site, 7.1) - 7.0).abs() < 1e-12);
    }

    fn anywhere() -> impl Strategy<Value = Point> {
        [-10.0..10.0, -10.0..10.0, -10.0..10.0].prop_map(Point)
    }

    /// The least distance from the nodes of a lattice over the triangle.
    fn sampled(corners: [Point; 3], site: Point, steps: u32) -> f64 {
        let [a, b, c] = corners;
        let mut least = f64::INFINITY;
        for i in 0..=steps {
            for j in 0..=steps - i {
                let (u, v) = (f64::from(i) / f64::from(steps), f64::from(j) / f64::from(steps));
                let node = a.plus(b.minus(a).times(u)).plus(c.minus(a).times(v));
                least = least.min(site.distance(node));
            }
        }
        least
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn the_distance_is_that_of_brute_force(a in anywhere(), b in anywhere(), c in anywhere(), site in anywhere()) {
            let exact = Triangle::new(a, b, c).distance(site);
            let steps = 60;
            let nodes = sampled([a, b, c], site, steps);
            // Every point of the triangle is within one cell of a node.
            let cell = (b.distance(a).max(c.distance(a)).max(c.distance(b))) / f64::from(steps);
            prop_assert!(exact <= nodes + 1e-9, "{exact} {nodes}");
            prop_assert!(exact >= nodes - cell, "{exact} {nodes} {cell}");
        }
    }
}
