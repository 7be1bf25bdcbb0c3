//! Spans: a row for each way of reckoning, from its low to its high end, and a line across all rows where something stands.

use super::axis::Axis;
use super::svg::{Anchor, Svg};
use super::text_width;
use crate::report::format;
use crate::report::text;

/// A row.
#[derive(Clone, Debug)]
pub struct Span {
    /// Left of it.
    pub name: String,
    /// Its ends.
    pub ends: (f64, f64),
}

/// The chart.
#[derive(Clone, Debug)]
pub struct SpanChart {
    /// What it shows, in words.
    pub label: String,
    /// Under the axis.
    pub unit: String,
    /// Rows from the top.
    pub spans: Vec<Span>,
    /// Lines across all rows, each with its name.
    pub marks: Vec<(String, f64)>,
}

const WIDTH: f64 = 930.0;
const ROW: f64 = 24.0;
const RIGHT: f64 = 905.0;

impl SpanChart {
    /// The drawing; empty without rows.
    pub fn draw(&self) -> String {
        if self.spans.is_empty() {
            return String::new();
        }
        let names: Vec<String> = self.spans.iter().map(|span| text::clipped(&span.name, 44)).collect();
        let left = names.iter().map(|name| text_width(name)).fold(80.0, f64::max) + 16.0;
        let top = 16.0 + 16.0 * self.marks.len() as f64;
        let bottom = top + ROW * self.spans.len() as f64;
        let mut svg = Svg::new(WIDTH, bottom + 44.0, &self.label);
        let ends = || {
            self.spans.iter().flat_map(|span| [span.ends.0, span.ends.1]).chain(self.marks.iter().map(|mark| mark.1))
        };
        let axis = Axis::linear(ends().fold(0.0, f64::min), ends().fold(0.0, f64::max), 8, left, RIGHT);
        axis.draw_below(&mut svg, bottom, top, |tick| format::number(tick, axis.decimals()));
        for (at, (span, name)) in self.spans.iter().zip(&names).enumerate() {
            let y = top + ROW * (at as f64 + 0.5);
            svg.text("name", (left - 10.0, y + 4.0), Anchor::End, name);
            let (from, to) = (axis.place(span.ends.0), axis.place(span.ends.1));
            svg.rectangle("box", (from, y - 7.0), ((to - from).max(2.0), 14.0));
        }
        for (at, (name, amount)) in self.marks.iter().enumerate() {
            let x = axis.place(*amount);
            let y = 12.0 + 16.0 * at as f64;
            svg.line("minimum", (x, y + 4.0), (x, bottom));
            let anchor = if x > (left + RIGHT) / 2.0 { Anchor::End } else { Anchor::Start };
            svg.text("legend", (x, y), anchor, name);
        }
        svg.text("unit", ((left + RIGHT) / 2.0, bottom + 38.0), Anchor::Middle, &self.unit);
        svg.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_reaches_from_end_to_end_and_marks_cross_all_rows() {
        let chart = SpanChart {
            label: "premiums".into(),
            unit: "JPY million".into(),
            spans: vec![
                Span { name: "a".into(), ends: (10.0, 50.0) },
                Span { name: "b < c".into(), ends: (20.0, 20.0) },
            ],
            marks: vec![("quote".into(), 45.0)],
        };
        let svg = chart.draw();
        assert_eq!(svg.matches("class=\"box\"").count(), 2);
        assert_eq!(svg.matches("class=\"minimum\"").count(), 1);
        assert!(svg.contains("b &lt; c"));
        assert!(SpanChart { spans: Vec::new(), ..chart }.draw().is_empty());
    }
}
