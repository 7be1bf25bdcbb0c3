//! A map without coastlines: circles at sites, a fault or an epicentre, a grid of degrees.
//!
//! Degrees of longitude are shortened by the cosine of the middle latitude, so that the map is true to shape there. Labels
//! are set in the order of the points, right, left, above or below their circle; one that would cover a circle or another
//! label is left out, so that the points to be named first come first.

use super::svg::{Anchor, Svg};
use super::{TEXT, text_width};

/// A circle.
#[derive(Clone, Debug)]
pub struct Point {
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
    /// In the units of the drawing.
    pub radius: f64,
    /// Class of its style.
    pub class: String,
    /// Beside it; empty: none.
    pub label: String,
}

/// The map.
#[derive(Clone, Debug, Default)]
pub struct MapChart {
    /// What it shows, in words.
    pub label: String,
    /// The most important first.
    pub points: Vec<Point>,
    /// Corners (longitude, latitude) of a fault; empty: none.
    pub fault: Vec<(f64, f64)>,
    /// Where the rupture has its centre.
    pub centre: Option<(f64, f64)>,
    /// Classes of circles and what they mean, below the map.
    pub key: Vec<(String, String)>,
}

const WIDTH: f64 = 455.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 449.0;
const TOP: f64 = 8.0;
/// Room for the map is at least and at most so high.
const HEIGHTS: (f64, f64) = (230.0, 420.0);
/// The least extent in degrees.
const LEAST: f64 = 1.5;
const RADIANS: f64 = std::f64::consts::PI / 180.0;

/// From degrees to places in the drawing.
struct Frame {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
    across: f64,
    bottom: f64,
}

impl Frame {
    /// Everything with a margin, in the shape of the land.
    fn around(places: &[(f64, f64)]) -> Frame {
        let fold =
            |of: fn(&(f64, f64)) -> f64, with: fn(f64, f64) -> f64, from: f64| places.iter().map(of).fold(from, with);
        let (west, east) = (fold(|p| p.0, f64::min, f64::INFINITY), fold(|p| p.0, f64::max, f64::NEG_INFINITY));
        let (south, north) = (fold(|p| p.1, f64::min, f64::INFINITY), fold(|p| p.1, f64::max, f64::NEG_INFINITY));
        let shortened = libm::cos(0.5 * (south + north) * RADIANS).max(0.05);
        let (mut wide, mut high) = ((1.16 * (east - west)).max(LEAST), (1.16 * (north - south)).max(LEAST));
        let room = RIGHT - LEFT;
        let shape = (room * high / (wide * shortened)).clamp(HEIGHTS.0, HEIGHTS.1);
        // The shorter side is stretched to the shape of the paper.
        wide = wide.max(high * room / shape / shortened);
        high = high.max(wide * shortened * shape / room);
        let (middle_x, middle_y) = (0.5 * (west + east), 0.5 * (south + north));
        Frame {
            west: middle_x - 0.5 * wide,
            east: middle_x + 0.5 * wide,
            south: middle_y - 0.5 * high,
            north: middle_y + 0.5 * high,
            across: room / wide,
            bottom: TOP + shape,
        }
    }

    fn place(&self, (longitude, latitude): (f64, f64)) -> (f64, f64) {
        let down = (self.bottom - TOP) / (self.north - self.south);
        (LEFT + (longitude - self.west) * self.across, TOP + (self.north - latitude) * down)
    }

    /// Whole degrees of the grid between two ends, about five.
    fn degrees(from: f64, to: f64) -> Vec<f64> {
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|step| (to - from) / step <= 6.0).unwrap_or(20.0);
        let first = (from / step).ceil() * step;
        let count = ((to - first) / step).floor().max(-1.0) as i32;
        (0..=count).map(|at| first + step * f64::from(at)).collect()
    }

    fn grid(&self, svg: &mut Svg) {
        for degree in Frame::degrees(self.west, self.east) {
            let (x, _) = self.place((degree, self.south));
            svg.line("grid", (x, TOP), (x, self.bottom));
            svg.text("tick", (x, self.bottom + 6.0 + TEXT), Anchor::Middle, &format!("{degree}°E"));
        }
        for degree in Frame::degrees(self.south, self.north) {
            let (_, y) = self.place((self.west, degree));
            svg.line("grid", (LEFT, y), (RIGHT, y));
            svg.text("tick", (LEFT - 5.0, y + 4.0), Anchor::End, &format!("{degree}°N"));
        }
        let corners = [(LEFT, TOP), (RIGHT, TOP), (RIGHT, self.bottom), (LEFT, self.bottom), (LEFT, TOP)];
        svg.polyline("map-frame", &corners);
    }
}

/// A rectangle that is taken: left, top, right, bottom.
type Taken = [f64; 4];

fn apart(a: &Taken, b: &Taken) -> bool {
    a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1]
}

impl MapChart {
    /// The drawing; empty where there is no point.
    pub fn draw(&self) -> String {
        let places: Vec<(f64, f64)> = self.points.iter().map(|point| (point.longitude, point.latitude)).collect();
        let places: Vec<(f64, f64)> = places.into_iter().chain(self.fault.iter().copied()).chain(self.centre).collect();
        if self.points.is_empty() || places.iter().any(|(x, y)| !(x.is_finite() && y.is_finite())) {
            return String::new();
        }
        let frame = Frame::around(&places);
        let key = if self.key.is_empty() { 0.0 } else { 24.0 * self.key_lines() as f64 };
        let mut svg = Svg::new(WIDTH, frame.bottom + 24.0 + key, &self.label);
        frame.grid(&mut svg);
        let fault: Vec<(f64, f64)> = self.fault.iter().map(|&corner| frame.place(corner)).collect();
        svg.polygon("fault", &fault);
        let mut taken: Vec<Taken> = self.points.iter().map(|point| circle_box(point, &frame)).collect();
        taken.extend(self.centre.map(|centre| {
            let (x, y) = frame.place(centre);
            [x - 6.0, y - 6.0, x + 6.0, y + 6.0]
        }));
        // Large circles first, so that small ones lie on them.
        let mut order: Vec<&Point> = self.points.iter().rev().collect();
        order.sort_by(|a, b| b.radius.total_cmp(&a.radius));
        for point in order {
            svg.circle(&point.class, frame.place((point.longitude, point.latitude)), point.radius);
        }
        if let Some(centre) = self.centre {
            star(&mut svg, frame.place(centre));
        }
        self.draw_labels(&mut svg, &frame, taken);
        self.draw_key(&mut svg, frame.bottom + 38.0);
        svg.finish()
    }

    fn draw_labels(&self, svg: &mut Svg, frame: &Frame, mut taken: Vec<Taken>) {
        let circles = taken.len();
        for (own, point) in self.points.iter().enumerate().filter(|(_, point)| !point.label.is_empty()) {
            let (x, y) = frame.place((point.longitude, point.latitude));
            let (width, gap) = (text_width(&point.label), point.radius + 4.0);
            let candidates = [
                (x + gap, y + 4.0, Anchor::Start, x + gap),
                (x - gap, y + 4.0, Anchor::End, x - gap - width),
                (x, y - gap, Anchor::Middle, x - 0.5 * width),
                (x, y + gap + 8.0, Anchor::Middle, x - 0.5 * width),
            ];
            let free = candidates.into_iter().find_map(|(at, base, anchor, left)| {
                let room = [left, base - 10.0, left + width, base + 3.0];
                let inside = room[0] >= LEFT && room[2] <= RIGHT && room[1] >= TOP && room[3] <= frame.bottom;
                let others = taken.iter().enumerate().filter(|(at, _)| *at != own || *at >= circles);
                let clear = others.into_iter().all(|(_, other)| apart(&room, other));
                (inside && clear).then_some((at, base, anchor, room))
            });
            if let Some((at, base, anchor, room)) = free {
                svg.text("map-label", (at, base), anchor, &point.label);
                taken.push(room);
            }
        }
    }

    /// Where each entry of the key begins: (line, x).
    fn key_places(&self) -> Vec<(usize, f64)> {
        let (mut line, mut x) = (0, LEFT);
        let mut places = Vec::new();
        for (_, text) in &self.key {
            let width = 20.0 + text_width(text) + 12.0;
            if x + width > RIGHT + 12.0 && x > LEFT {
                (line, x) = (line + 1, LEFT);
            }
            places.push((line, x));
            x += width;
        }
        places
    }

    fn key_lines(&self) -> usize {
        self.key_places().last().map_or(0, |(line, _)| line + 1)
    }

    fn draw_key(&self, svg: &mut Svg, top: f64) {
        for ((class, text), (line, x)) in self.key.iter().zip(self.key_places()) {
            let y = top + 22.0 * line as f64;
            match class.as_str() {
                "fault" => svg.rectangle("fault", (x, y - 5.0), (13.0, 10.0)),
                "star" => star(svg, (x + 6.0, y)),
                _ => svg.circle(class, (x + 6.0, y), 5.5),
            }
            svg.text("legend", (x + 18.0, y + 4.0), Anchor::Start, text);
        }
    }
}

fn circle_box(point: &Point, frame: &Frame) -> Taken {
    let (x, y) = frame.place((point.longitude, point.latitude));
    [x - point.radius, y - point.radius, x + point.radius, y + point.radius]
}

/// A cross of two lines.
fn star(svg: &mut Svg, (x, y): (f64, f64)) {
    let arm = 5.5;
    svg.line("epicentre", (x - arm, y - arm), (x + arm, y + arm));
    svg.line("epicentre", (x - arm, y + arm), (x + arm, y - arm));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(longitude: f64, latitude: f64, label: &str) -> Point {
        Point { longitude, latitude, radius: 5.0, class: "site".into(), label: label.into() }
    }

    #[test]
    fn of_nine_labels_in_one_place_four_are_kept_the_first_first() {
        let points = (0..9).map(|at| point(139.0, 35.0, &format!("site {at}"))).collect();
        let svg = MapChart { points, ..MapChart::default() }.draw();
        assert!(svg.contains(">site 0<"));
        // Right, left, above and below: there is room for four.
        assert_eq!(svg.matches("map-label").count(), 4);
    }

    #[test]
    fn labels_of_distant_sites_all_stand() {
        let points = vec![point(131.7, 33.3, "oita"), point(138.5, 35.0, "shimizu"), point(141.0, 38.3, "sendai")];
        let svg = MapChart { points, ..MapChart::default() }.draw();
        assert_eq!(svg.matches("map-label").count(), 3);
    }

    #[test]
    fn a_degree_of_longitude_is_shorter_than_one_of_latitude() {
        let frame = Frame::around(&[(130.0, 30.0), (140.0, 40.0)]);
        let ((x0, y0), (x1, y1)) = (frame.place((135.0, 35.0)), frame.place((136.0, 36.0)));
        assert!(((x1 - x0) / (y0 - y1) - libm::cos(35.0 * RADIANS)).abs() < 1e-9);
    }

    #[test]
    fn a_single_site_has_a_map_and_no_site_has_none() {
        assert!(MapChart { points: vec![point(139.0, 35.0, "")], ..MapChart::default() }.draw().contains("<circle"));
        assert!(MapChart::default().draw().is_empty());
    }
}
