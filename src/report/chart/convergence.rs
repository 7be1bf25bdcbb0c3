//! Convergence: a panel for each figure, with its estimate and 95 % interval at parts of the trials, each twice the one before.
//!
//! A dashed line goes through the estimate of all trials: intervals that hold it, and shrink towards it, are what should be seen.

use super::axis::Axis;
use super::svg::{Anchor, Svg};
use crate::report::format;
use crate::report::text;

/// A figure with more and more trials.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Above it.
    pub name: String,
    /// The unit, beside the name of the axis; empty for probabilities.
    pub unit: String,
    /// Whether it is a probability.
    pub percent: bool,
    /// Trials, estimate and ends of its interval; all trials last.
    pub points: Vec<(u64, f64, (f64, f64))>,
}

/// The chart.
#[derive(Clone, Debug)]
pub struct ConvergenceChart {
    /// What it shows, in words.
    pub label: String,
    /// Under the axes.
    pub axis_name: String,
    /// Up to four.
    pub panels: Vec<Panel>,
}

const PANEL: f64 = 235.0;
const TOP: f64 = 46.0;
const BOTTOM: f64 = 200.0;

impl ConvergenceChart {
    /// The drawing; empty without panels.
    pub fn draw(&self) -> String {
        if self.panels.is_empty() {
            return String::new();
        }
        let mut svg = Svg::new(PANEL * self.panels.len() as f64, BOTTOM + 44.0, &self.label);
        self.panels.iter().enumerate().for_each(|(at, panel)| self.draw_panel(&mut svg, panel, PANEL * at as f64));
        svg.finish()
    }

    fn draw_panel(&self, svg: &mut Svg, panel: &Panel, from: f64) {
        let Some(&(_, last, _)) = panel.points.last() else { return };
        let (left, right) = (from + 58.0, from + PANEL - 8.0);
        let ends = panel.points.iter().flat_map(|&(_, value, (low, high))| [value, low, high]);
        let (least, greatest) = ends
            .filter(|value| value.is_finite())
            .fold((last, last), |(low, high), value| (low.min(value), high.max(value)));
        let y = Axis::linear(least, greatest, 4, BOTTOM, TOP);
        y.draw_left(svg, left, right, |tick| match panel.percent {
            true => format::percent_with(tick, y.decimals().saturating_sub(2)),
            false => format::number(tick, y.decimals()),
        });
        let step = (right - left) / panel.points.len() as f64;
        let place = |at: usize| left + step * (at as f64 + 0.5);
        svg.line("minimum", (left, y.place(last)), (right, y.place(last)));
        for (at, &(trials, value, (low, high))) in panel.points.iter().enumerate() {
            let (x, low, high) = (place(at), y.place(low), y.place(high));
            svg.line("whisker", (x, low), (x, high));
            [low, high].iter().for_each(|&end| svg.line("whisker", (x - 3.0, end), (x + 3.0, end)));
            svg.circle("efficient", (x, y.place(value)), 4.0);
            svg.text("tick", (x, BOTTOM + 18.0), Anchor::Middle, &short(trials));
        }
        svg.line("axis", (left, BOTTOM), (right, BOTTOM));
        svg.text("unit", ((left + right) / 2.0, BOTTOM + 38.0), Anchor::Middle, &self.axis_name);
        svg.text("panel", (from + 8.0, 14.0), Anchor::Start, &text::clipped(&panel.name, 34));
        svg.text("unit", (from + 8.0, 30.0), Anchor::Start, &panel.unit);
    }
}

/// A number of trials that fits beside three others: `12.5k`.
fn short(trials: u64) -> String {
    match trials {
        0..10_000 => format::count(trials),
        10_000..10_000_000 => {
            format!("{}k", format::number(trials as f64 / 1e3, usize::from(!trials.is_multiple_of(1_000))))
        }
        _ => format!("{}m", format::number(trials as f64 / 1e6, usize::from(!trials.is_multiple_of(1_000_000)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_a_mark_and_an_interval() {
        let panel = Panel {
            name: "ruin <1>".into(),
            unit: String::new(),
            percent: true,
            points: vec![(12_500, 0.02, (0.01, 0.03)), (25_000, 0.016, (0.011, 0.021))],
        };
        let chart = ConvergenceChart { label: "c".into(), axis_name: "trials".into(), panels: vec![panel] };
        let svg = chart.draw();
        assert_eq!(svg.matches(r#"class="efficient""#).count(), 2);
        assert_eq!(svg.matches(r#"class="whisker""#).count(), 6);
        assert!(svg.contains(">12.5k<") && svg.contains(">25k<") && svg.contains("ruin &lt;1&gt;"), "{svg}");
        assert!(ConvergenceChart { panels: Vec::new(), ..chart }.draw().is_empty());
        assert_eq!([500, 9_999, 2_500_000, 10_000_000].map(short), ["500", "9,999", "2,500k", "10m"]);
    }
}
