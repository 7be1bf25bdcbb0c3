//! A tornado: how far each change moves one figure from where it is, the longest bar on top.
//!
//! Bars start at the figure as it is; a bar that is worse is filled, one that is better is hatched, and each has its figure
//! beside it, so that the chart is read in print and without colour. Whiskers: 95 % interval of the change.

use super::axis::Axis;
use super::svg::{Anchor, Svg};
use super::text_width;
use crate::report::format;
use crate::report::text;

/// One end of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// Where the bar ends.
    pub value: f64,
    /// Ends of its interval; None: exact.
    pub interval: Option<(f64, f64)>,
    /// What stands beside it.
    pub text: String,
    /// Whether that is worse for the captive.
    pub worse: bool,
}

/// A row: what is changed, one way or both.
#[derive(Clone, Debug, PartialEq)]
pub struct Swing {
    /// Left of the bars.
    pub name: String,
    /// One or two ends.
    pub ends: Vec<End>,
}

/// The chart.
#[derive(Clone, Debug)]
pub struct TornadoChart {
    /// What it shows, in words.
    pub label: String,
    /// Under the axis.
    pub unit: String,
    /// The figure as it is: where all bars start.
    pub base: f64,
    /// Whether figures are probabilities or shares.
    pub percent: bool,
    /// Texts of the key: worse, better.
    pub key: [String; 2],
    /// Rows; drawn with the longest on top.
    pub swings: Vec<Swing>,
}

const WIDTH: f64 = 940.0;
const ROW: f64 = 24.0;
const RIGHT: f64 = 930.0;
const TOP: f64 = 30.0;
/// Room between the axis and the edge for the figures beside bars.
const ROOM: f64 = 118.0;

impl TornadoChart {
    /// The drawing; empty where nothing moves the figure.
    pub fn draw(&self) -> String {
        let mut swings: Vec<&Swing> = self.swings.iter().filter(|swing| self.length(swing) > 0.0).collect();
        if swings.is_empty() {
            return String::new();
        }
        swings.sort_by(|a, b| self.length(b).total_cmp(&self.length(a)));
        let names: Vec<String> = swings.iter().map(|swing| text::clipped(&text::plain(&swing.name), 48)).collect();
        let left = names.iter().map(|name| text_width(name)).fold(80.0, f64::max) + 16.0;
        let bottom = TOP + ROW * swings.len() as f64;
        let mut svg = Svg::new(WIDTH, bottom + 44.0, &self.label);
        let reached = swings.iter().flat_map(|swing| &swing.ends).flat_map(|end| {
            let (low, high) = end.interval.unwrap_or((end.value, end.value));
            [low, high, end.value]
        });
        let (low, high) = reached
            .filter(|value| value.is_finite())
            .fold((self.base, self.base), |(low, high), value| (low.min(value), high.max(value)));
        let axis = Axis::linear(low, high, 6, left + ROOM, RIGHT - ROOM);
        axis.draw_below(&mut svg, bottom, TOP, |tick| match self.percent {
            true => format::percent_with(tick, axis.decimals().saturating_sub(2)),
            false => format::number(tick, axis.decimals()),
        });
        for (at, (swing, name)) in swings.iter().zip(&names).enumerate() {
            let y = TOP + ROW * (at as f64 + 0.5);
            svg.text("name", (left - 10.0, y + 4.0), Anchor::End, name);
            swing.ends.iter().for_each(|end| self.draw_end(&mut svg, &axis, y, end));
        }
        let base = axis.place(self.base);
        svg.line("axis", (base, TOP), (base, bottom));
        svg.text("unit", ((left + RIGHT) / 2.0, bottom + 38.0), Anchor::Middle, &self.unit);
        self.draw_key(&mut svg, left);
        svg.finish()
    }

    /// The longest way that a row moves the figure.
    fn length(&self, swing: &Swing) -> f64 {
        swing.ends.iter().map(|end| (end.value - self.base).abs()).filter(|way| way.is_finite()).fold(0.0, f64::max)
    }

    fn draw_end(&self, svg: &mut Svg, axis: &Axis, y: f64, end: &End) {
        if end.value == self.base || !end.value.is_finite() {
            return;
        }
        let (base, to) = (axis.place(self.base), axis.place(end.value));
        let class = if end.worse { "bar h0" } else { "bar h1" };
        svg.rectangle(class, (base.min(to), y - 7.0), ((to - base).abs(), 14.0));
        let mut reach = to;
        if let Some((low, high)) = end.interval {
            let (low, high) = (axis.place(low), axis.place(high));
            svg.line("whisker", (low, y), (high, y));
            reach = if to < base { reach.min(low) } else { reach.max(high) };
        }
        let (x, anchor) = if to < base { (reach - 5.0, Anchor::End) } else { (reach + 5.0, Anchor::Start) };
        svg.text("tick", (x, y + 4.0), anchor, &end.text);
    }

    fn draw_key(&self, svg: &mut Svg, left: f64) {
        let mut x = left;
        for (class, text) in ["bar h0", "bar h1"].iter().zip(&self.key) {
            svg.rectangle(class, (x, 4.0), (24.0, 12.0));
            svg.text("legend", (x + 30.0, 14.0), Anchor::Start, text);
            x += 30.0 + text_width(text) + 18.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swing(name: &str, ends: &[(f64, bool)]) -> Swing {
        let end = |&(value, worse): &(f64, bool)| End { value, interval: None, text: value.to_string(), worse };
        Swing { name: name.into(), ends: ends.iter().map(end).collect() }
    }

    fn chart(swings: Vec<Swing>) -> String {
        let key = ["worse", "better"].map(str::to_owned);
        TornadoChart { label: "change".into(), unit: "JPY".into(), base: 0.0, percent: false, key, swings }.draw()
    }

    #[test]
    fn the_longest_bar_is_on_top_and_what_moves_nothing_is_left_out() {
        let svg = chart(vec![
            swing("short", &[(-10.0, true)]),
            swing("nothing", &[(0.0, true)]),
            swing("long", &[(40.0, false), (-5.0, true)]),
        ]);
        let place = |name: &str| svg.find(&format!(">{name}<"));
        assert!(place("long") < place("short") && place("nothing").is_none(), "{svg}");
        // Two rows of the worse and one of the better, and the key.
        assert_eq!(svg.matches(r#"class="bar h0""#).count(), 3, "{svg}");
        assert_eq!(svg.matches(r#"class="bar h1""#).count(), 2, "{svg}");
        assert!(chart(vec![swing("nothing", &[(0.0, true)])]).is_empty());
    }

    #[test]
    fn bars_start_at_the_figure_as_it_is_and_are_as_long_as_the_change() {
        let svg = chart(vec![swing("a", &[(100.0, true)]), swing("b", &[(50.0, true)])]);
        let widths: Vec<f64> = svg
            .split(r#"class="bar h0""#)
            .skip(1)
            .filter_map(|part| part.split_once(" width=\"")?.1.split_once('"')?.0.parse().ok())
            .collect();
        assert!((widths[0] / widths[1] - 2.0).abs() < 0.01, "{widths:?} {svg}");
    }
}
