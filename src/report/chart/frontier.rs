//! The frontier of designs: net cost across, the objective upwards, a mark for each design. The efficient ones are filled, joined by
//! steps and numbered; the chosen one has a ring, the configured programme a diamond. All of it can be read without colour.
//!
//! Between two neighbours of the frontier no design is known, so that it is drawn in steps: for more money than the one and less than the
//! other, the one is what can be had.

use super::axis::Axis;
use super::svg::{Anchor, Svg};
use super::{TEXT, text_width};
use crate::report::format;

/// A design.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Its number.
    pub name: String,
    /// Net cost and objective.
    pub at: (f64, f64),
    /// Ends of the interval of the net cost.
    pub cost: (f64, f64),
    /// Ends of the interval of the objective.
    pub interval: (f64, f64),
    /// No other beats it.
    pub efficient: bool,
    /// It answers the question.
    pub chosen: bool,
    /// It is the configured programme.
    pub configured: bool,
}

/// A chart of designs.
#[derive(Clone, Debug)]
pub struct FrontierChart {
    /// What it shows, in words.
    pub label: String,
    /// Under the horizontal axis.
    pub across: String,
    /// Above the vertical axis.
    pub upwards: String,
    /// Whether the objective is a probability.
    pub percent: bool,
    /// A bound of the objective, with its name.
    pub bound: Option<(f64, String)>,
    /// Texts of the key: efficient, other, configured, chosen.
    pub key: [String; 4],
    /// The designs.
    pub marks: Vec<Mark>,
}

const WIDTH: f64 = 940.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 84.0;
const RIGHT: f64 = 910.0;
const TOP: f64 = 56.0;
const BOTTOM: f64 = TOP + HEIGHT;

impl FrontierChart {
    /// The drawing; empty without designs.
    pub fn draw(&self) -> String {
        if self.marks.is_empty() {
            return String::new();
        }
        let mut svg = Svg::new(WIDTH, BOTTOM + 48.0, &self.label);
        let ends = |values: &[f64]| {
            let finite = || values.iter().copied().filter(|value| value.is_finite());
            (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max))
        };
        let mut costs: Vec<f64> = self.marks.iter().map(|mark| mark.at.0).collect();
        costs.extend(self.efficient().flat_map(|mark| [mark.cost.0, mark.cost.1]));
        let mut figures: Vec<f64> = self.marks.iter().map(|mark| mark.at.1).collect();
        figures.extend(self.efficient().flat_map(|mark| [mark.interval.0, mark.interval.1]));
        figures.extend(self.bound.as_ref().map(|(bound, _)| *bound));
        let ((low, high), (least, greatest)) = (ends(&costs), ends(&figures));
        let x = Axis::linear(low, high, 8, LEFT, RIGHT);
        let y = Axis::linear(least.min(0.0), greatest, 6, BOTTOM, TOP);
        x.draw_below(&mut svg, BOTTOM, TOP, |tick| format::number(tick, x.decimals()));
        y.draw_left(&mut svg, LEFT, RIGHT, |tick| match self.percent {
            true => format::percent_with(tick, y.decimals().saturating_sub(2)),
            false => format::number(tick, y.decimals()),
        });
        svg.text("unit", (2.0, TOP - 12.0), Anchor::Start, &self.upwards);
        svg.text("unit", ((LEFT + RIGHT) / 2.0, BOTTOM + 40.0), Anchor::Middle, &self.across);
        if let Some((bound, name)) = &self.bound {
            let at = y.place(*bound);
            svg.line("minimum", (LEFT, at), (RIGHT, at));
            svg.text("legend", (RIGHT - 2.0, at - 5.0), Anchor::End, name);
        }
        self.draw_marks(&mut svg, &x, &y);
        self.draw_key(&mut svg);
        svg.finish()
    }

    /// The efficient designs, the cheapest first.
    fn efficient(&self) -> impl Iterator<Item = &Mark> {
        let mut efficient: Vec<&Mark> = self.marks.iter().filter(|mark| mark.efficient).collect();
        efficient.sort_by(|a, b| a.at.0.total_cmp(&b.at.0).then(b.at.1.total_cmp(&a.at.1)));
        efficient.into_iter()
    }

    fn draw_marks(&self, svg: &mut Svg, x: &Axis, y: &Axis) {
        let place = |mark: &Mark| (x.place(mark.at.0), y.place(mark.at.1));
        self.marks.iter().filter(|mark| !mark.efficient).for_each(|mark| svg.circle("beaten", place(mark), 2.6));
        let mut steps: Vec<(f64, f64)> = Vec::new();
        for mark in self.efficient() {
            let (across, up) = place(mark);
            if let Some(&(_, before)) = steps.last() {
                steps.push((across, before));
            }
            steps.push((across, up));
        }
        svg.polyline("curve s0", &steps);
        for mark in self.efficient() {
            let (across, up) = place(mark);
            // An interval that its mark hides is left out.
            let ends = (y.place(mark.interval.0), y.place(mark.interval.1));
            if (ends.0 - ends.1).abs() > 8.0 {
                svg.line("whisker", (across, ends.0), (across, ends.1));
                [ends.0, ends.1].iter().for_each(|&end| svg.line("whisker", (across - 3.0, end), (across + 3.0, end)));
            }
            let ends = (x.place(mark.cost.0), x.place(mark.cost.1));
            if (ends.0 - ends.1).abs() > 8.0 {
                svg.line("spread", (ends.0, up), (ends.1, up));
                [ends.0, ends.1].iter().for_each(|&end| svg.line("spread", (end, up - 3.0), (end, up + 3.0)));
            }
            svg.circle("efficient", (across, up), 4.0);
        }
        for mark in self.marks.iter().filter(|mark| mark.configured) {
            diamond(svg, place(mark));
        }
        for mark in self.marks.iter().filter(|mark| mark.chosen) {
            svg.circle("chosen", place(mark), 9.0);
        }
        self.draw_names(svg, &place);
    }

    /// Numbers of the efficient designs; those that would collide are left out, the chosen one first.
    fn draw_names(&self, svg: &mut Svg, place: &dyn Fn(&Mark) -> (f64, f64)) {
        let mut named: Vec<&Mark> = self.efficient().chain(self.marks.iter().filter(|mark| mark.configured)).collect();
        named.sort_by_key(|mark| (!mark.chosen, !mark.configured));
        let mut taken: Vec<(f64, f64, f64)> = Vec::new();
        for mark in named {
            let ((across, up), width) = (place(mark), text_width(&mark.name));
            let (from, line) = ((across + 8.0).min(RIGHT - width), (up - 8.0).max(TOP + TEXT));
            let collides = |&(left, right, other): &(f64, f64, f64)| {
                from < right + 3.0 && from + width > left - 3.0 && (line - other).abs() < TEXT
            };
            if !taken.iter().any(collides) {
                svg.text("point-name", (from, line), Anchor::Start, &mark.name);
                taken.push((from, from + width, line));
            }
        }
    }

    fn draw_key(&self, svg: &mut Svg) {
        let (mut x, y) = (LEFT, 14.0);
        let any_chosen = self.marks.iter().any(|mark| mark.chosen);
        for (at, text) in self.key.iter().enumerate().filter(|(at, _)| *at != 3 || any_chosen) {
            match at {
                0 => {
                    svg.line("curve s0", (x, y), (x + 24.0, y));
                    svg.circle("efficient", (x + 12.0, y), 4.0);
                }
                1 => svg.circle("beaten", (x + 12.0, y), 2.6),
                2 => diamond(svg, (x + 12.0, y)),
                _ => svg.circle("chosen", (x + 12.0, y), 8.0),
            }
            svg.text("legend", (x + 30.0, y + 4.0), Anchor::Start, text);
            x += 30.0 + text_width(text) + 18.0;
        }
    }
}

fn diamond(svg: &mut Svg, (x, y): (f64, f64)) {
    let size = TEXT / 1.9;
    svg.polygon("mean", &[(x - size, y), (x, y - size), (x + size, y), (x, y + size)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(marks: Vec<Mark>) -> String {
        FrontierChart {
            label: "designs".into(),
            across: "net cost".into(),
            upwards: "capital".into(),
            percent: false,
            bound: None,
            key: ["efficient", "other", "configured", "chosen"].map(str::to_owned),
            marks,
        }
        .draw()
    }

    #[test]
    fn the_frontier_goes_in_steps_and_every_design_has_a_mark() {
        let mark = |name: &str, at: (f64, f64), efficient| Mark {
            name: name.into(),
            at,
            cost: (at.0, at.0),
            interval: (at.1, at.1),
            efficient,
            chosen: name == "2",
            configured: name == "3",
        };
        let svg =
            chart(vec![mark("1", (0.0, 10.0), true), mark("2", (5.0, 0.0), true), mark("3", (10.0, 10.0), false)]);
        // From the first design across at its need, then down to the second.
        assert!(svg.contains(r#"points="84,56 497,56 497,476""#), "{svg}");
        assert_eq!(svg.matches(r#"class="efficient""#).count(), 3); // two designs and the key
        assert_eq!(svg.matches(r#"class="chosen""#).count(), 2);
        assert_eq!(svg.matches(r#"class="beaten""#).count(), 2);
        assert!(!svg.contains("whisker"), "{svg}");
        assert!(chart(Vec::new()).is_empty());
    }

    #[test]
    fn both_figures_of_an_efficient_design_have_their_intervals() {
        let mark = |at: (f64, f64), efficient| Mark {
            name: "1".into(),
            at,
            cost: (at.0 - 2.0, at.0 + 2.0),
            interval: (at.1 - 20.0, at.1 + 20.0),
            efficient,
            chosen: false,
            configured: false,
        };
        let svg = chart(vec![mark((10.0, 50.0), true), mark((20.0, 80.0), false)]);
        // A line and two ends each way, of the efficient one alone.
        assert_eq!(svg.matches(r#"class="whisker""#).count(), 3, "{svg}");
        assert_eq!(svg.matches(r#"class="spread""#).count(), 3, "{svg}");
    }
}
