//! A bridge: bars that stand on the axis, and between them what is taken off, hanging from where the bar before ends.

use super::axis::Axis;
use super::svg::{Anchor, Svg};
use crate::report::format;
use crate::report::text;

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Below it.
    pub name: String,
    /// Where it begins and ends.
    pub ends: (f64, f64),
    /// Stands on the axis; else it is what was taken off or put back.
    pub total: bool,
    /// The amount above it.
    pub amount: String,
}

/// The chart.
#[derive(Clone, Debug)]
pub struct BridgeChart {
    /// What it shows, in words.
    pub label: String,
    /// Along the axis of amounts.
    pub unit: String,
    /// From left to right.
    pub steps: Vec<Step>,
}

const WIDTH: f64 = 930.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 912.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 230.0;

impl BridgeChart {
    /// The drawing; empty without steps.
    pub fn draw(&self) -> String {
        if self.steps.is_empty() {
            return String::new();
        }
        let mut svg = Svg::new(WIDTH, BOTTOM + 58.0, &self.label);
        let greatest = self.steps.iter().map(|step| step.ends.0.max(step.ends.1)).fold(0.0, f64::max);
        let y = Axis::linear(0.0, if greatest > 0.0 { greatest } else { 1.0 }, 5, BOTTOM, TOP);
        y.draw_left(&mut svg, LEFT, RIGHT, |tick| format::number(tick, y.decimals()));
        let room = (RIGHT - LEFT) / self.steps.len() as f64;
        let width = (room * 0.62).min(90.0);
        for (at, step) in self.steps.iter().enumerate() {
            let middle = LEFT + room * (at as f64 + 0.5);
            let from = if step.total { 0.0 } else { step.ends.0 };
            let (high, low) = (y.place(from.max(step.ends.1)), y.place(from.min(step.ends.1)));
            let class = if step.total { "bar h0" } else { "bar h1" };
            svg.rectangle(class, (middle - width / 2.0, high), (width, (low - high).max(1.0)));
            svg.text("tick", (middle, high - 5.0), Anchor::Middle, &step.amount);
            for (line, words) in text::wrapped(&step.name, 18).iter().take(2).enumerate() {
                svg.text("tick", (middle, BOTTOM + 18.0 + 14.0 * line as f64), Anchor::Middle, words);
            }
            if at + 1 < self.steps.len() {
                let level = y.place(step.ends.1);
                svg.line("grid", (middle + width / 2.0, level), (middle + room - width / 2.0, level));
            }
        }
        svg.text("unit", (LEFT, 14.0), Anchor::Start, &self.unit);
        svg.finish()
    }
}
