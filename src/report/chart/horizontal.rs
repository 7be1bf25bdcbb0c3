//! Bars from left to right with their names: amounts with whiskers of simulation error.

use super::axis::Axis;
use super::svg::{Anchor, Svg};
use super::text_width;
use crate::report::format;
use crate::report::text;

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Left of it.
    pub name: String,
    /// Its length.
    pub value: f64,
    /// Ends of its interval; None: not known.
    pub interval: Option<(f64, f64)>,
}

/// The chart.
#[derive(Clone, Debug)]
pub struct HorizontalBars {
    /// What it shows, in words.
    pub label: String,
    /// Under the axis.
    pub unit: String,
    /// From the top.
    pub bars: Vec<Bar>,
}

const WIDTH: f64 = 940.0;
const ROW: f64 = 24.0;
const RIGHT: f64 = 920.0;
const TOP: f64 = 8.0;

impl HorizontalBars {
    /// The drawing; empty without bars.
    pub fn draw(&self) -> String {
        if self.bars.is_empty() {
            return String::new();
        }
        let names: Vec<String> = self.bars.iter().map(|bar| text::clipped(&bar.name, 58)).collect();
        let left = names.iter().map(|name| text_width(name)).fold(80.0, f64::max) + 16.0;
        let bottom = TOP + ROW * self.bars.len() as f64;
        let mut svg = Svg::new(WIDTH, bottom + 44.0, &self.label);
        let ends = self.bars.iter().map(|bar| bar.interval.map_or(bar.value, |(_, high)| high.max(bar.value)));
        let axis = Axis::linear(0.0, ends.fold(0.0, f64::max), 8, left, RIGHT);
        axis.draw_below(&mut svg, bottom, TOP, |tick| format::number(tick, axis.decimals()));
        for (at, (bar, name)) in self.bars.iter().zip(&names).enumerate() {
            let y = TOP + ROW * (at as f64 + 0.5);
            svg.text("name", (left - 10.0, y + 4.0), Anchor::End, name);
            svg.rectangle("bar h0", (left, y - 7.0), (axis.place(bar.value) - left, 14.0));
            if let Some((low, high)) = bar.interval {
                svg.line("whisker", (axis.place(low), y), (axis.place(high), y));
            }
        }
        svg.line("axis", (left, TOP), (left, bottom));
        svg.text("unit", ((left + RIGHT) / 2.0, bottom + 38.0), Anchor::Middle, &self.unit);
        svg.finish()
    }
}
