//! Stacked bars from left to right: a row for each name, in parts that add up, told apart by hatching.

use super::axis::Axis;
use super::svg::{Anchor, Svg};
use super::text_width;
use crate::report::format;
use crate::report::text;

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Stack {
    /// Left of it.
    pub name: String,
    /// Its parts in the order of the key; none below nought.
    pub parts: Vec<f64>,
}

/// The chart.
#[derive(Clone, Debug)]
pub struct StackedBars {
    /// What it shows, in words.
    pub label: String,
    /// Under the axis.
    pub unit: String,
    /// Names of the parts, at most four.
    pub key: Vec<String>,
    /// From the top.
    pub stacks: Vec<Stack>,
}

const WIDTH: f64 = 940.0;
const ROW: f64 = 24.0;
const RIGHT: f64 = 920.0;
const TOP: f64 = 30.0;

impl StackedBars {
    /// The drawing; empty without rows, or where all are nought.
    pub fn draw(&self) -> String {
        let longest = self.stacks.iter().map(|stack| stack.parts.iter().sum::<f64>()).fold(0.0, f64::max);
        if longest <= 0.0 {
            return String::new();
        }
        let names: Vec<String> = self.stacks.iter().map(|stack| text::clipped(&stack.name, 48)).collect();
        let left = names.iter().map(|name| text_width(name)).fold(80.0, f64::max) + 16.0;
        let bottom = TOP + ROW * self.stacks.len() as f64;
        let mut svg = Svg::new(WIDTH, bottom + 44.0, &self.label);
        let axis = Axis::linear(0.0, longest, 8, left, RIGHT);
        axis.draw_below(&mut svg, bottom, TOP, |tick| format::number(tick, axis.decimals()));
        for (at, (stack, name)) in self.stacks.iter().zip(&names).enumerate() {
            let y = TOP + ROW * (at as f64 + 0.5);
            svg.text("name", (left - 10.0, y + 4.0), Anchor::End, name);
            let mut from = 0.0;
            for (part, &amount) in stack.parts.iter().enumerate().filter(|(_, amount)| **amount > 0.0) {
                let (start, end) = (axis.place(from), axis.place(from + amount));
                svg.rectangle(&format!("bar h{part}"), (start, y - 7.0), (end - start, 14.0));
                from += amount;
            }
        }
        svg.line("axis", (left, TOP), (left, bottom));
        svg.text("unit", ((left + RIGHT) / 2.0, bottom + 38.0), Anchor::Middle, &self.unit);
        let mut x = left;
        for (part, name) in self.key.iter().enumerate().filter(|(part, _)| self.any(*part)) {
            svg.rectangle(&format!("bar h{part}"), (x, 4.0), (24.0, 12.0));
            svg.text("legend", (x + 30.0, 14.0), Anchor::Start, name);
            x += 30.0 + text_width(name) + 18.0;
        }
        svg.finish()
    }

    /// Whether any row has this part.
    fn any(&self, part: usize) -> bool {
        self.stacks.iter().any(|stack| stack.parts.get(part).is_some_and(|amount| *amount > 0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_one_another_and_the_key_names_what_is_there() {
        let stack = |name: &str, parts: [f64; 3]| Stack { name: name.into(), parts: parts.to_vec() };
        let chart = StackedBars {
            label: "loss".into(),
            unit: "JPY".into(),
            key: ["kept", "ceded", "nobody's"].map(str::to_owned).into(),
            stacks: vec![stack("a", [10.0, 30.0, 0.0]), stack("b", [0.0, 20.0, 0.0])],
        };
        let svg = chart.draw();
        // A bar and the key; two bars and the key.
        assert_eq!((svg.matches("\"bar h0\"").count(), svg.matches("\"bar h1\"").count()), (2, 3), "{svg}");
        assert!(!svg.contains("bar h2") && !svg.contains("nobody"), "{svg}");
        let widths: Vec<f64> = svg
            .split(r#"class="bar h"#)
            .skip(1)
            .filter_map(|part| part.split_once(" width=\"")?.1.split_once('"')?.0.parse().ok())
            .collect();
        assert!((widths[1] / widths[0] - 3.0).abs() < 0.01 && (widths[2] / widths[0] - 2.0).abs() < 0.01, "{widths:?}");
        assert!(StackedBars { stacks: vec![stack("a", [0.0; 3])], ..chart }.draw().is_empty());
    }
}
