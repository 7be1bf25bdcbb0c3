//! Ranges: a row for each distribution, with whiskers, a box, its median, its mean and the year without loss.

use super::axis::Axis;
use super::svg::{Anchor, Svg};
use super::{TEXT, text_width};
use crate::report::format;

/// A distribution as five percentiles, worst first, and two marks.
#[derive(Clone, Debug)]
pub struct Range {
    /// Left of the row.
    pub name: String,
    /// Ends of the whiskers.
    pub whiskers: (f64, f64),
    /// Ends of the box.
    pub quartiles: (f64, f64),
    /// A line across the box.
    pub median: f64,
    /// A filled diamond.
    pub mean: f64,
    /// An open circle.
    pub quiet: f64,
}

/// A chart of ranges.
#[derive(Clone, Debug)]
pub struct RangeChart {
    /// What it shows, in words.
    pub label: String,
    /// Under the axis.
    pub unit: String,
    /// Texts of the key: whiskers, box, median, mean, quiet year.
    pub key: [String; 5],
    /// Rows from the top.
    pub ranges: Vec<Range>,
}

const WIDTH: f64 = 940.0;
const ROW: f64 = 30.0;
const RIGHT: f64 = 920.0;

impl RangeChart {
    /// The drawing.
    pub fn draw(&self) -> String {
        let names: Vec<String> = self.ranges.iter().map(|range| format::clipped(&range.name, 40)).collect();
        let left = names.iter().map(|name| text_width(name)).fold(80.0, f64::max) + 16.0;
        let top = 30.0;
        let bottom = top + ROW * self.ranges.len() as f64;
        let mut svg = Svg::new(WIDTH, bottom + 44.0, &self.label);
        let ends =
            || self.ranges.iter().flat_map(|range| [range.whiskers.0, range.whiskers.1, range.quiet, range.mean]);
        let axis = Axis::linear(ends().fold(0.0, f64::min), ends().fold(0.0, f64::max), 8, left, RIGHT);
        axis.draw_below(&mut svg, bottom, top, |tick| format::number(tick, axis.decimals()));
        svg.line("zero", (axis.place(0.0), top), (axis.place(0.0), bottom));
        for (at, (range, name)) in self.ranges.iter().zip(&names).enumerate() {
            let y = top + ROW * (at as f64 + 0.5);
            svg.text("name", (left - 10.0, y + 4.0), Anchor::End, name);
            range.draw(&mut svg, &axis, y);
        }
        self.draw_key(&mut svg, left);
        svg.text("unit", ((left + RIGHT) / 2.0, bottom + 38.0), Anchor::Middle, &self.unit);
        svg.finish()
    }

    fn draw_key(&self, svg: &mut Svg, left: f64) {
        let (mut x, y) = (left, 10.0);
        for (at, text) in self.key.iter().enumerate() {
            match at {
                0 => svg.line("whisker", (x, y), (x + 24.0, y)),
                1 => svg.rectangle("box", (x, y - 6.0), (24.0, 12.0)),
                2 => svg.line("median", (x + 12.0, y - 7.0), (x + 12.0, y + 7.0)),
                3 => diamond(svg, x + 12.0, y),
                _ => svg.circle("quiet", (x + 12.0, y), 4.5),
            }
            svg.text("legend", (x + 30.0, y + 4.0), Anchor::Start, text);
            x += 30.0 + text_width(text) + 18.0;
        }
    }
}

impl Range {
    fn draw(&self, svg: &mut Svg, axis: &Axis, y: f64) {
        let (low, high) = (axis.place(self.whiskers.0), axis.place(self.whiskers.1));
        svg.line("whisker", (low, y), (high, y));
        for end in [low, high] {
            svg.line("whisker", (end, y - 5.0), (end, y + 5.0));
        }
        let (from, to) = (axis.place(self.quartiles.0), axis.place(self.quartiles.1));
        svg.rectangle("box", (from, y - 7.0), ((to - from).max(1.0), 14.0));
        let median = axis.place(self.median);
        svg.line("median", (median, y - 9.0), (median, y + 9.0));
        svg.circle("quiet", (axis.place(self.quiet), y), 4.5);
        diamond(svg, axis.place(self.mean), y);
    }
}

fn diamond(svg: &mut Svg, x: f64, y: f64) {
    let size = TEXT / 2.6;
    svg.polygon("mean", &[(x - size, y), (x, y - size), (x + size, y), (x, y + size)]);
}
