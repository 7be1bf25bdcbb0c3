//! Mesh: a fault surface of triangles, and the distances from it.
//!
//! Stations: two neighbouring rows span quadrilaterals, each split along the diagonal from the upper place of the first
//! row to the lower place of the second. A row that has no place at some depth repeats its neighbour there: the
//! quadrilateral becomes a triangle, and what has no area is left out. A rectangle is laid out by `plane`. A small
//! earthquake may be a mere point.
//!
//! The rupture distance is the shortest straight line from a site to the surface (Rrup, X of Japanese formulas).
//!
//! Worked number: a vertical fault 60 km long and 12 km deep, from the ground down, 20 km off the middle of its trace: 20
//! km.

use super::flaw::{Flaw, check_place};
use super::plane;
use super::point::Point;
use super::shallow;
use super::triangle::Triangle;
use crate::model::earthquake::source::Surface;

/// Square kilometres below which a triangle counts as none.
const NO_AREA: f64 = 1e-7;

/// A fault surface.
#[derive(Clone, Debug, PartialEq)]
pub struct Mesh {
    shape: Shape,
    centre: (f64, f64, f64),
    top_depth: f64,
    /// A ball that holds the surface: its middle and radius.
    ball: (Point, f64),
}

/// A place of a fault surface and how the surface lies there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// (longitude, latitude).
    pub place: (f64, f64),
    /// Kilometres below the ground.
    pub depth: f64,
    /// Degrees clockwise from north; the surface dips to the right.
    pub strike: f64,
    /// Degrees below horizontal.
    pub dip: f64,
}

#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Point(Point),
    Triangles(Vec<Triangle>),
}

impl Mesh {
    /// The mesh of a stated surface.
    pub fn new(surface: &Surface) -> Result<Mesh, Flaw> {
        match surface {
            Surface::Strips(stations) => Mesh::from_rows(&points_of(stations)?),
            Surface::Plane(plane) => Mesh::from_rows(&plane::rows(plane)?),
        }
    }

    /// An earthquake so small that it counts as a point: degrees east, degrees north, kilometres below the ground.
    pub fn point(longitude: f64, latitude: f64, depth: f64) -> Mesh {
        let point = Point::new(longitude, latitude, depth);
        Mesh { shape: Shape::Point(point), centre: (longitude, latitude, depth), top_depth: depth, ball: (point, 0.0) }
    }

    /// From rows of equally many points.
    fn from_rows(rows: &[Vec<Point>]) -> Result<Mesh, Flaw> {
        let mut triangles = Vec::new();
        for (first, second) in rows.iter().zip(rows.iter().skip(1)) {
            let upper = first.iter().zip(second);
            let lower = first.iter().skip(1).zip(second.iter().skip(1));
            for ((&a, &c), (&b, &d)) in upper.zip(lower) {
                let halves = [Triangle::new(a, b, d), Triangle::new(a, d, c)];
                triangles.extend(halves.into_iter().filter(|half| half.area() > NO_AREA));
            }
        }
        let centre = centre_of(&triangles).ok_or(Flaw::NoArea)?;
        let corners = triangles.iter().flat_map(|triangle| triangle.corners());
        let top_depth = corners.map(Point::depth).fold(f64::INFINITY, f64::min).max(0.0);
        let middle = Point::new(centre.0, centre.1, centre.2);
        let corners = triangles.iter().flat_map(|triangle| triangle.corners());
        let radius = corners.map(|corner| corner.distance(middle)).fold(0.0, f64::max);
        Ok(Mesh { shape: Shape::Triangles(triangles), centre, top_depth, ball: (middle, radius) })
    }

    /// Shortest straight line from a site, kilometres.
    pub fn rupture_distance(&self, site: Point) -> f64 {
        match &self.shape {
            Shape::Point(point) => site.distance(*point),
            Shape::Triangles(triangles) => {
                triangles.iter().fold(f64::INFINITY, |best, triangle| triangle.shorten(site, best))
            }
        }
    }

    /// A distance that the rupture distance is not below, cheaper than that: from a ball that holds the surface.
    #[inline]
    pub fn least_distance(&self, site: Point) -> f64 {
        (site.distance(self.ball.0) - self.ball.1).max(0.0)
    }

    /// The place that belongs to three probabilities: even over the area of the surface. A point has no strike or dip of
    /// its own: north, and 45 degrees.
    pub fn spot(&self, [u, v, w]: [f64; 3]) -> Spot {
        let Shape::Triangles(triangles) = &self.shape else {
            let (longitude, latitude, depth) = self.centre;
            return Spot { place: (longitude, latitude), depth, strike: 0.0, dip: 45.0 };
        };
        let mut left = u * self.area();
        let within = |triangle: &&Triangle| {
            left -= triangle.area();
            left < 0.0
        };
        let chosen = triangles.iter().find(within).unwrap_or(&triangles[triangles.len() - 1]);
        let [a, b, c] = chosen.corners();
        // A square root makes places even over a triangle.
        let root = v.sqrt();
        let spot = a.times(1.0 - root).plus(b.times(root * (1.0 - w))).plus(c.times(root * w));
        let (longitude, latitude, _) = spot.place();
        let (strike, dip) = chosen.strike_and_dip();
        let depths = [a, b, c].map(Point::depth);
        let depth = depths[0] * (1.0 - root) + depths[1] * root * (1.0 - w) + depths[2] * root * w;
        Spot { place: (longitude, latitude), depth, strike, dip }
    }

    /// Points over the part of the surface down to `greatest_depth` kilometres, each standing for the same area, about one
    /// for each square of `spacing` kilometres; none where no part is that shallow. A mere point stands for itself.
    pub fn shallow_points(&self, greatest_depth: f64, spacing: f64) -> Vec<Point> {
        match &self.shape {
            Shape::Point(point) if self.top_depth <= greatest_depth => vec![*point],
            Shape::Point(_) => Vec::new(),
            Shape::Triangles(triangles) => shallow::points(triangles, greatest_depth, spacing),
        }
    }

    /// Middle of the surface by area: degrees east, degrees north, mean depth in kilometres.
    pub fn centre(&self) -> (f64, f64, f64) {
        self.centre
    }

    /// Depth of the shallowest place, kilometres.
    pub fn top_depth(&self) -> f64 {
        self.top_depth
    }

    /// Square kilometres; 0 of a point.
    pub fn area(&self) -> f64 {
        match &self.shape {
            Shape::Point(_) => 0.0,
            Shape::Triangles(triangles) => triangles.iter().map(Triangle::area).sum(),
        }
    }
}

/// Stations as points.
fn points_of(stations: &[Vec<(f64, f64, f64)>]) -> Result<Vec<Vec<Point>>, Flaw> {
    let expected = stations.first().map_or(0, Vec::len);
    if stations.len() < 2 || expected < 2 {
        return Err(Flaw::TooFew { rows: stations.len(), places: expected });
    }
    let mut rows = Vec::with_capacity(stations.len());
    for (i, row) in stations.iter().enumerate() {
        if row.len() != expected {
            return Err(Flaw::Uneven { row: i + 1, found: row.len(), expected });
        }
        for &(longitude, latitude, depth) in row {
            check_place(longitude, latitude, depth)?;
        }
        rows.push(row.iter().map(|&(longitude, latitude, depth)| Point::new(longitude, latitude, depth)).collect());
    }
    Ok(rows)
}

/// Middle by area. Its depth is the mean depth of the surface, not that of the centroid, which a long surface that follows
/// the Earth has below itself. None without area.
fn centre_of(triangles: &[Triangle]) -> Option<(f64, f64, f64)> {
    let (mut area, mut moment, mut depth) = (0.0, Point([0.0; 3]), 0.0);
    for triangle in triangles {
        let own = triangle.area();
        let mean = triangle.corners().iter().map(|corner| corner.depth()).sum::<f64>() / 3.0;
        area += own;
        moment = moment.plus(triangle.centroid().times(own));
        depth += own * mean;
    }
    let (longitude, latitude, _) = moment.place();
    (area > 0.0).then(|| (longitude, latitude, depth / area))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::earthquake::source::Plane;
    use crate::perils::earthquake::geometry::destination;

    const PLANE: Plane = Plane { centre: (140.0, 0.0), depth: 20.0, strike: 0.0, dip: 30.0, length: 40.0, width: 40.0 };

    fn mesh(plane: Plane) -> Mesh {
        Mesh::new(&Surface::Plane(plane)).unwrap()
    }

    /// A site so many kilometres east and north of the centre of the planes of these tests.
    fn site(east: f64, north: f64) -> Point {
        let (lon, lat) = destination(140.0, 0.0, 90.0, east);
        let (lon, lat) = destination(lon, lat, 0.0, north);
        Point::new(lon, lat, 0.0)
    }

    /// Kilometres by which a flat piece of 60 by 40 km may lie below the curved surface in its middle: (60^2 + 40^2) / 8R.
    const SAG: f64 = 0.103;

    /// Kilometres by which the curvature of the Earth may move the closed forms of flat ground below: 50^2 / 2R.
    const CURVATURE: f64 = 0.2;

    #[test]
    fn from_above_the_distance_is_along_the_normal_of_the_plane() {
        // The plane passes 20 km below the centre with a dip of 30 degrees: 20 cos 30.
        let distance = mesh(PLANE).rupture_distance(site(0.0, 0.0));
        assert!((distance - 20.0 * 0.866_025_403_784).abs() < SAG, "{distance}");
    }

    #[test]
    fn from_the_side_it_is_from_the_upper_edge() {
        // The upper edge is 17.32 km west of the centre at 10 km depth; 47.32 km west one is 30 km beside it.
        let distance = mesh(PLANE).rupture_distance(site(-47.320_508_076, 0.0));
        assert!((distance - libm::sqrt(1000.0)).abs() < CURVATURE, "{distance}");
    }

    #[test]
    fn beyond_the_corner_it_is_from_the_corner() {
        // The upper corner is 20 km north; 15 km farther north and 30 km farther west, 10 km down: sqrt(225 + 900 + 100).
        let distance = mesh(PLANE).rupture_distance(site(-47.320_508_076, 35.0));
        assert!((distance - 35.0).abs() < CURVATURE, "{distance}");
    }

    #[test]
    fn beside_a_vertical_fault_it_is_the_distance_from_the_trace() {
        let wall = mesh(Plane { depth: 6.0, dip: 90.0, length: 60.0, width: 12.0, ..PLANE });
        assert!((wall.rupture_distance(site(20.0, 0.0)) - 20.0).abs() < 0.05);
        assert!((wall.area() - 720.0).abs() < 1.0, "{}", wall.area());
        assert!(wall.top_depth().abs() < 1e-9);
    }

    #[test]
    fn a_plane_gives_back_its_centre_its_top_and_its_area() {
        let plane = Plane { centre: (135.1, 33.1), depth: 14.0, strike: 241.0, dip: 6.3, length: 732.0, width: 150.0 };
        let mesh = mesh(plane);
        let (lon, lat, depth) = mesh.centre();
        assert!((lon - 135.1).abs() < 0.01 && (lat - 33.1).abs() < 0.01 && (depth - 14.0).abs() < 0.01, "{lon} {lat}");
        // 75 sin 6.3 = 8.2301
        assert!((mesh.top_depth() - (14.0 - 8.2301)).abs() < 1e-4, "{}", mesh.top_depth());
        // 14 km below the ground the Earth is smaller by 14 / 6371, in both directions.
        let smaller = 1.0 - 14.0 / 6371.0088;
        assert!((mesh.area() / (732.0 * 150.0 * smaller * smaller) - 1.0).abs() < 5e-4, "{}", mesh.area());
    }

    #[test]
    fn pieces_follow_the_curvature_of_the_earth() {
        // A flat fault at constant depth: 365 km from its middle the ground is still 10 km above it.
        let long = mesh(Plane { depth: 10.0, dip: 0.0, length: 730.0, ..PLANE });
        for north in [0.0, 100.0, 250.0, 360.0] {
            let distance = long.rupture_distance(site(0.0, north));
            assert!((distance - 10.0).abs() < SAG, "{north} {distance}");
        }
    }

    #[test]
    fn the_bounding_spheres_change_no_distance() {
        let mesh = mesh(Plane { length: 300.0, width: 150.0, depth: 40.0, ..PLANE });
        let Shape::Triangles(triangles) = &mesh.shape else { panic!("a plane has triangles") };
        for step in 0..60 {
            let site = site(f64::from(step % 8) * 60.0 - 240.0, f64::from(step / 8) * 60.0 - 240.0);
            let plain = triangles.iter().map(|triangle| triangle.distance(site)).fold(f64::INFINITY, f64::min);
            assert_eq!(mesh.rupture_distance(site), plain);
        }
    }

    #[test]
    fn stations_span_the_same_surface_as_the_plane_through_them() {
        let plane = Plane { length: 50.0, ..PLANE };
        let corners = plane::rows(&plane).unwrap();
        let rows = corners.iter().map(|row| row.iter().map(|point| point.place()).collect()).collect();
        let stations = Mesh::new(&Surface::Strips(rows)).unwrap();
        for (east, north) in [(0.0, 0.0), (-50.0, 10.0), (80.0, -60.0)] {
            let expected = mesh(plane).rupture_distance(site(east, north));
            assert!((stations.rupture_distance(site(east, north)) - expected).abs() < 1e-6);
        }
    }

    #[test]
    fn a_row_that_repeats_a_place_ends_in_a_triangle() {
        let full = vec![vec![(140.0, 0.0, 5.0), (139.9, 0.0, 10.0)], vec![(140.0, 0.1, 5.0), (139.9, 0.1, 10.0)]];
        let mut tapered = full.clone();
        tapered[1][1] = tapered[1][0];
        let (full, tapered) =
            (Mesh::new(&Surface::Strips(full)).unwrap(), Mesh::new(&Surface::Strips(tapered)).unwrap());
        assert!((tapered.area() / full.area() - 0.5).abs() < 1e-3);
        assert_eq!(tapered.top_depth(), full.top_depth());
    }

    #[test]
    fn a_point_is_a_point() {
        let point = Mesh::point(140.0, 0.0, 30.0);
        assert!((point.rupture_distance(site(40.0, 0.0)) - 50.0).abs() < 0.2);
        assert_eq!((point.centre(), point.top_depth(), point.area()), ((140.0, 0.0, 30.0), 30.0, 0.0));
        assert_eq!(point.shallow_points(15.0, 10.0).len(), 0);
        assert_eq!(point.shallow_points(30.0, 10.0), [Point::new(140.0, 0.0, 30.0)]);
    }

    #[test]
    fn the_shallow_part_of_a_plane_is_its_share_of_the_width() {
        // From 10 to 30 km: a quarter lies above 15 km.
        let points = mesh(PLANE).shallow_points(15.0, 2.0);
        assert!((points.len() as f64 - 0.25 * 1600.0 / 4.0).abs() <= 2.0, "{}", points.len());
    }

    #[test]
    fn stations_that_span_nothing_are_refused() {
        let (a, b, c) = ((140.0, 0.0, 5.0), (139.9, 0.0, 10.0), (140.0, 0.1, 5.0));
        let refused = |rows: Vec<Vec<(f64, f64, f64)>>| Mesh::new(&Surface::Strips(rows)).unwrap_err();
        assert_eq!(refused(vec![]), Flaw::TooFew { rows: 0, places: 0 });
        assert_eq!(refused(vec![vec![a], vec![b]]), Flaw::TooFew { rows: 2, places: 1 });
        assert_eq!(refused(vec![vec![a, b], vec![c]]), Flaw::Uneven { row: 2, found: 1, expected: 2 });
        assert_eq!(refused(vec![vec![a, b], vec![a, b]]), Flaw::NoArea);
        assert!(matches!(refused(vec![vec![a, b], vec![c, (139.9, 0.1, -1.0)]]), Flaw::Number { .. }));
    }
}
