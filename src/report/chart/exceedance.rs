//! Exceedance curves: loss against return period on a logarithmic axis, with bands of simulation error. Where too few
//! trials lie beyond a return period the ground is hatched.

use super::axis::Axis;
use super::svg::{Anchor, Svg};
use super::{TEXT, text_width};
use crate::report::format;

/// One curve.
#[derive(Clone, Debug)]
pub struct Curve {
    /// Its name in the legend.
    pub name: String,
    /// (return period, loss), ascending.
    pub points: Vec<(f64, f64)>,
    /// (return period, low, high), ascending: the interval of the loss.
    pub band: Vec<(f64, f64, f64)>,
}

/// A chart of curves.
#[derive(Clone, Debug)]
pub struct ExceedanceChart {
    /// What it shows, in words, for those who cannot see it.
    pub label: String,
    /// The unit of losses, above the vertical axis.
    pub unit: String,
    /// Under the horizontal axis.
    pub axis_name: String,
    /// At most four.
    pub curves: Vec<Curve>,
    /// Beyond this return period fewer than 100 trials lie.
    pub supported_to: f64,
    /// No curve is drawn further than this return period.
    pub last: f64,
    /// Written into the hatched ground.
    pub unsupported: String,
}

/// Return periods from here on are drawn.
const FIRST: f64 = 2.0;
const WIDTH: f64 = 460.0;
const PLOT_HEIGHT: f64 = 216.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 436.0;

impl ExceedanceChart {
    /// The drawing.
    pub fn draw(&self) -> String {
        let legend = Legend::of(&self.curves);
        let top = 30.0 + legend.height;
        let bottom = top + PLOT_HEIGHT;
        let mut svg = Svg::new(WIDTH, bottom + 44.0, &self.label);
        let curves: Vec<Vec<(f64, f64)>> = self.curves.iter().map(|curve| within(&curve.points, self.last)).collect();
        let last = curves.iter().flatten().map(|point| point.0).fold(FIRST * 5.0, f64::max);
        let x = Axis::logarithmic(FIRST, last, LEFT, RIGHT);
        let bands = self.curves.iter().flat_map(|curve| curve.band.iter().filter(|&&(at, ..)| at <= last));
        let greatest = bands.map(|band| band.2).chain(curves.iter().flatten().map(|point| point.1)).fold(0.0, f64::max);
        let least = curves.iter().flatten().map(|point| point.1).fold(0.0, f64::min);
        let y = Axis::linear(least, greatest, 5, bottom, top);
        self.hatch(&mut svg, &x, top, bottom);
        x.draw_below(&mut svg, bottom, top, |tick| format::number(tick, 0));
        y.draw_left(&mut svg, LEFT, RIGHT, |tick| format::number(tick, y.decimals()));
        for (at, curve) in self.curves.iter().enumerate() {
            draw_band(&mut svg, &x, &y, at, &curve.band);
        }
        for (at, points) in curves.iter().enumerate() {
            let places: Vec<(f64, f64)> = points.iter().map(|&(t, loss)| (x.place(t), y.place(loss))).collect();
            svg.polyline(&format!("curve s{at}"), &thinned(&places));
        }
        legend.draw(&mut svg);
        svg.text("unit", (2.0, top - 12.0), Anchor::Start, &self.unit);
        svg.text("unit", ((LEFT + RIGHT) / 2.0, bottom + 38.0), Anchor::Middle, &self.axis_name);
        svg.finish()
    }

    fn hatch(&self, svg: &mut Svg, x: &Axis, top: f64, bottom: f64) {
        if self.supported_to >= x.high() {
            return;
        }
        let from = x.place(self.supported_to.max(FIRST));
        svg.rectangle("unsupported", (from, top), (RIGHT - from, bottom - top));
        if RIGHT - from > text_width(&self.unsupported) + 8.0 {
            svg.text("faint", (RIGHT - 4.0, bottom - 6.0), Anchor::End, &self.unsupported);
        }
    }
}

fn draw_band(svg: &mut Svg, x: &Axis, y: &Axis, at: usize, band: &[(f64, f64, f64)]) {
    let within = || band.iter().filter(|&&(t, ..)| t >= FIRST && t <= x.high());
    let mut outline: Vec<(f64, f64)> = within().map(|&(t, _, high)| (x.place(t), y.place(high))).collect();
    outline.extend(within().rev().map(|&(t, low, _)| (x.place(t), y.place(low))));
    svg.polygon(&format!("band b{at}"), &outline);
}

/// The part of a curve between the first drawn return period and `last`, with points put on both edges.
fn within(points: &[(f64, f64)], last: f64) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    let mut before: Option<(f64, f64)> = None;
    for &(t, loss) in points.iter().filter(|point| point.0.is_finite() && point.1.is_finite()) {
        for edge in [FIRST, last] {
            match before {
                Some(point) if point.0 < edge && edge < t => {
                    let share = (edge - point.0) / (t - point.0);
                    kept.push((edge, point.1 + share * (loss - point.1)));
                }
                _ => {}
            }
        }
        if (FIRST..=last).contains(&t) {
            kept.push((t, loss));
        }
        before = Some((t, loss));
    }
    kept
}

/// Leaves out points that lie within a third of a unit of the last one kept: they could not be seen.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for (at, &point) in points.iter().enumerate() {
        let near = |last: &(f64, f64)| (last.0 - point.0).abs() < 0.3 && (last.1 - point.1).abs() < 0.3;
        if at + 1 == points.len() || !kept.last().is_some_and(near) {
            kept.push(point);
        }
    }
    kept
}

/// Line samples with names, in rows above the plot.
struct Legend {
    entries: Vec<(usize, f64, f64, String)>,
    height: f64,
}

impl Legend {
    fn of(curves: &[Curve]) -> Legend {
        let (mut x, mut y) = (8.0, TEXT);
        let mut entries = Vec::new();
        for (at, curve) in curves.iter().enumerate() {
            let name = format::clipped(&curve.name, 44);
            let width = 36.0 + text_width(&name) + 14.0;
            if x > 8.0 && x + width > WIDTH {
                (x, y) = (8.0, y + TEXT + 5.0);
            }
            entries.push((at, x, y, name));
            x += width;
        }
        Legend { entries, height: y + 4.0 }
    }

    fn draw(&self, svg: &mut Svg) {
        for (at, x, y, name) in &self.entries {
            svg.line(&format!("curve s{at}"), (*x, y - 4.0), (x + 28.0, y - 4.0));
            svg.text("legend", (x + 34.0, *y), Anchor::Start, name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_cut_at_the_edges_of_the_axis() {
        let curve = [(1.0, 0.0), (3.0, 10.0), (5.0, 20.0)];
        assert_eq!(within(&curve, 10.0), [(2.0, 5.0), (3.0, 10.0), (5.0, 20.0)]);
        assert_eq!(within(&curve, 4.0), [(2.0, 5.0), (3.0, 10.0), (4.0, 15.0)]);
    }

    #[test]
    fn the_ground_is_hatched_only_where_trials_are_few() {
        let chart = |supported_to: f64| ExceedanceChart {
            label: String::new(),
            unit: "JPY million".into(),
            axis_name: "return period".into(),
            curves: vec![Curve { name: "net".into(), points: vec![(2.0, 0.0), (1000.0, 5.0)], band: Vec::new() }],
            supported_to,
            last: 1000.0,
            unsupported: "few".into(),
        };
        assert!(chart(100.0).draw().contains("unsupported"));
        assert!(!chart(1000.0).draw().contains("unsupported"));
    }

    #[test]
    fn an_empty_chart_is_drawn_without_a_panic() {
        let chart = ExceedanceChart {
            label: String::new(),
            unit: String::new(),
            axis_name: String::new(),
            curves: Vec::new(),
            supported_to: 10.0,
            last: 20.0,
            unsupported: String::new(),
        };
        assert!(chart.draw().starts_with("<svg"));
    }
}
