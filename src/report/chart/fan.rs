//! The fan of surplus: percentiles of the captive's year-end surplus over the years, and the minimum below which it is
//! ruined. Panels side by side share one vertical axis.

use super::axis::Axis;
use super::svg::{Anchor, Svg};
use crate::report::format;

/// Percentiles of one year end, ascending.
#[derive(Clone, Copy, Debug)]
pub struct FanYear {
    /// The year; 0 is the start.
    pub year: u32,
    /// 5, 25, 50, 75 and 95 %.
    pub percentiles: [f64; 5],
}

/// One panel.
#[derive(Clone, Debug)]
pub struct Fan {
    /// Above the panel.
    pub name: String,
    /// From the opening on.
    pub years: Vec<FanYear>,
}

/// The chart.
#[derive(Clone, Debug)]
pub struct FanChart {
    /// What it shows, in words.
    pub label: String,
    /// The unit of surplus.
    pub unit: String,
    /// Under the axis of years.
    pub axis_name: String,
    /// The line of minimum surplus.
    pub minimum: f64,
    /// Its name.
    pub minimum_name: String,
    /// Texts of the key: 5 to 95 %, 25 to 75 %, median.
    pub key: [String; 3],
    /// One or two panels.
    pub fans: Vec<Fan>,
}

const PANEL: f64 = 460.0;
const TOP: f64 = 62.0;
const BOTTOM: f64 = 270.0;

impl FanChart {
    /// The drawing.
    pub fn draw(&self) -> String {
        let width = PANEL * self.fans.len().max(1) as f64 + 10.0 * self.fans.len().saturating_sub(1) as f64;
        let mut svg = Svg::new(width, BOTTOM + 44.0, &self.label);
        let all = || self.fans.iter().flat_map(|fan| &fan.years).flat_map(|year| year.percentiles);
        let least = all().fold(self.minimum.min(0.0), f64::min);
        let greatest = all().fold(self.minimum.max(0.0), f64::max);
        let y = Axis::linear(least, greatest, 6, BOTTOM, TOP);
        for (at, fan) in self.fans.iter().enumerate() {
            self.draw_panel(&mut svg, &y, fan, (PANEL + 10.0) * at as f64);
        }
        self.draw_key(&mut svg);
        svg.finish()
    }

    fn draw_panel(&self, svg: &mut Svg, y: &Axis, fan: &Fan, from: f64) {
        let (left, right) = (from + 62.0, from + PANEL - 18.0);
        let last = fan.years.iter().map(|year| year.year).max().unwrap_or(1).max(1);
        let place = |year: u32| left + (right - left) * f64::from(year) / f64::from(last);
        y.draw_left(svg, left, right, |tick| format::number(tick, y.decimals()));
        for (class, low, high) in [("fan5", 0, 4), ("fan25", 1, 3)] {
            let edge = |at: usize| fan.years.iter().map(move |year| (place(year.year), y.place(year.percentiles[at])));
            let outline: Vec<(f64, f64)> = edge(high).chain(edge(low).rev()).collect();
            svg.polygon(class, &outline);
        }
        let median: Vec<(f64, f64)> =
            fan.years.iter().map(|year| (place(year.year), y.place(year.percentiles[2]))).collect();
        svg.polyline("curve s0", &median);
        svg.line("minimum", (left, y.place(self.minimum)), (right, y.place(self.minimum)));
        let every = last.div_ceil(10).max(1);
        for year in (0..=last).step_by(every as usize) {
            svg.line("axis", (place(year), BOTTOM), (place(year), BOTTOM + 4.0));
            svg.text("tick", (place(year), BOTTOM + 18.0), Anchor::Middle, &year.to_string());
        }
        svg.line("axis", (left, BOTTOM), (right, BOTTOM));
        svg.text("unit", ((left + right) / 2.0, BOTTOM + 38.0), Anchor::Middle, &self.axis_name);
        svg.text("panel", ((left + right) / 2.0, TOP - 14.0), Anchor::Middle, &format::clipped(&fan.name, 40));
        svg.text("unit", (from + 4.0, TOP - 14.0), Anchor::Start, &self.unit);
    }

    fn draw_key(&self, svg: &mut Svg) {
        let mut x = 8.0;
        let texts = self.key.iter().chain([&self.minimum_name]);
        for (at, text) in texts.enumerate() {
            match at {
                0 => svg.rectangle("fan5", (x, 4.0), (24.0, 12.0)),
                1 => svg.rectangle("fan25", (x, 4.0), (24.0, 12.0)),
                2 => svg.line("curve s0", (x, 10.0), (x + 24.0, 10.0)),
                _ => svg.line("minimum", (x, 10.0), (x + 24.0, 10.0)),
            }
            svg.text("legend", (x + 30.0, 14.0), Anchor::Start, text);
            x += 30.0 + super::text_width(text) + 14.0;
        }
    }
}
