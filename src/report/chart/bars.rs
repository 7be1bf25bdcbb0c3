//! Bars by year for one or more designs, with whiskers of simulation error; the designs differ by hatching.

use super::axis::Axis;
use super::svg::{Anchor, Svg};
use super::text_width;
use crate::report::format;

/// Bars of one design.
#[derive(Clone, Debug)]
pub struct BarSeries {
    /// Its name in the key.
    pub name: String,
    /// (value, low, high) of each year from 1.
    pub values: Vec<(f64, f64, f64)>,
}

/// The chart; values are probabilities.
#[derive(Clone, Debug)]
pub struct BarChart {
    /// What it shows, in words.
    pub label: String,
    /// Under the axis of years.
    pub axis_name: String,
    /// One for each design, at most four.
    pub series: Vec<BarSeries>,
}

const WIDTH: f64 = 930.0;
const LEFT: f64 = 62.0;
const RIGHT: f64 = 912.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 230.0;

impl BarChart {
    /// The drawing.
    pub fn draw(&self) -> String {
        let mut svg = Svg::new(WIDTH, BOTTOM + 44.0, &self.label);
        let years = self.series.iter().map(|series| series.values.len()).max().unwrap_or(0).max(1);
        let greatest =
            self.series.iter().flat_map(|series| &series.values).map(|bar| bar.0.max(bar.2)).fold(0.0, f64::max);
        let y = Axis::linear(0.0, if greatest > 0.0 { greatest } else { 0.01 }, 5, BOTTOM, TOP);
        let decimals = y.decimals().saturating_sub(2);
        y.draw_left(&mut svg, LEFT, RIGHT, |tick| format::percent_with(tick, decimals));
        let group = (RIGHT - LEFT) / years as f64;
        let bar = (group * 0.7 / self.series.len().max(1) as f64).min(56.0);
        for (at, series) in self.series.iter().enumerate() {
            for (year, &(value, low, high)) in series.values.iter().enumerate() {
                let middle = LEFT + group * (year as f64 + 0.5);
                let x = middle + bar * (at as f64 - self.series.len() as f64 / 2.0);
                let top = y.place(value);
                svg.rectangle(&format!("bar h{at}"), (x + 1.5, top), (bar - 3.0, BOTTOM - top));
                let whisker = x + bar / 2.0;
                svg.line("whisker", (whisker, y.place(low)), (whisker, y.place(high)));
            }
        }
        for year in 0..years {
            let middle = LEFT + group * (year as f64 + 0.5);
            svg.text("tick", (middle, BOTTOM + 18.0), Anchor::Middle, &(year + 1).to_string());
        }
        svg.line("axis", (LEFT, BOTTOM), (RIGHT, BOTTOM));
        svg.text("unit", ((LEFT + RIGHT) / 2.0, BOTTOM + 38.0), Anchor::Middle, &self.axis_name);
        self.draw_key(&mut svg);
        svg.finish()
    }

    fn draw_key(&self, svg: &mut Svg) {
        let mut x = LEFT;
        for (at, series) in self.series.iter().enumerate() {
            let name = format::clipped(&series.name, 40);
            svg.rectangle(&format!("bar h{at}"), (x, 4.0), (24.0, 12.0));
            svg.text("legend", (x + 30.0, 14.0), Anchor::Start, &name);
            x += 30.0 + text_width(&name) + 18.0;
        }
    }
}
