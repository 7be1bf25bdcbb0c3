//! Hazard curves: annual rate of exceedance against level, a line for each site, both axes logarithmic (JMA intensity is a
//! logarithm by itself). A picture of its own, with its styles in it, that any browser shows.
//!
//! Worked example: a rate of 0.0167 a year stands a fifth of the way from 1 in 100 to 1 in 10 (a year).

use crate::report::chart::axis::Axis;
use crate::report::chart::svg::{Anchor, Svg};
use crate::report::labels::{Labels, Language};
use crate::report::text::{clipped, plain};
use crate::study::hazard::{HazardResults, SiteHazard};

const WIDTH: f64 = 720.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 520.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 400.0;
/// Rates that are drawn.
const RATES: (f64, f64) = (1e-5, 1.0);
/// More names do not fit beside the picture.
const NAMED: usize = 20;
/// Lines differ by colour and, every so many of them, by dashes.
const COLOURS: usize = 7;

const STYLE: &str = "text{font:12px sans-serif;fill:#222}.grid{stroke:#ddd}.axis{stroke:#222}.curve{fill:none;stroke-width:1.6}\
.s0{stroke:#1b6ca8}.s1{stroke:#c4452d}.s2{stroke:#3a8f4d}.s3{stroke:#8a5aa8}.s4{stroke:#b8860b}.s5{stroke:#444}.s6{stroke:#1a9a9a}\
.d1{stroke-dasharray:6 3}.d2{stroke-dasharray:2 2}.d3{stroke-dasharray:8 3 2 3}";

/// The curves of a measure; None where no site has any.
pub fn curves(results: &HazardResults, measure: &str) -> Option<String> {
    let labels = Labels { language: Language::English };
    let drawn: Vec<(&SiteHazard, Vec<(f64, f64)>)> = results
        .sites
        .iter()
        .map(|site| (site, points(site, measure)))
        .filter(|(_, points)| !points.is_empty())
        .collect();
    let levels = || drawn.iter().flat_map(|(_, points)| points.iter().map(|point| point.0));
    let (low, high) = levels().fold((f64::INFINITY, 0.0_f64), |(low, high), level| (low.min(level), high.max(level)));
    if drawn.is_empty() {
        return None;
    }
    let x = match measure {
        "jma" => Axis::linear(low, high, 4, LEFT, RIGHT),
        _ => Axis::logarithmic(low, high, LEFT, RIGHT),
    };
    let y = Axis::logarithmic(RATES.0, RATES.1, BOTTOM, TOP);
    let mut svg = Svg::new(WIDTH, BOTTOM + 48.0, &labels.get(&format!("hazard.curve-{measure}")));
    x.draw_below(&mut svg, BOTTOM, TOP, |tick| tick.to_string());
    for exponent in -5..=0 {
        let at = y.place(libm::exp10(f64::from(exponent)));
        svg.line("grid", (LEFT, at), (RIGHT, at));
        svg.text("tick", (LEFT - 6.0, at + 4.0), Anchor::End, &format!("1e{exponent}"));
    }
    for (number, (site, points)) in drawn.iter().enumerate() {
        draw(&mut svg, (&x, &y), number, points);
        name(&mut svg, number, &site.name);
    }
    if drawn.len() > NAMED {
        let more = labels.fill("hazard.more-sites", &[("count", &(drawn.len() - NAMED).to_string())]);
        svg.text("name", (RIGHT + 14.0, TOP + 16.0 * NAMED as f64), Anchor::Start, &more);
    }
    svg.text("unit", (2.0, TOP - 14.0), Anchor::Start, &labels.get("hazard.curve-rate"));
    let unit = labels.get(&format!("hazard.level-{measure}"));
    svg.text("unit", ((LEFT + RIGHT) / 2.0, BOTTOM + 40.0), Anchor::Middle, &unit);
    Some(svg.finish_file(STYLE))
}

/// (level, annual rate) down to the least rate that is drawn.
fn points(site: &SiteHazard, measure: &str) -> Vec<(f64, f64)> {
    let levels = site.levels.iter().filter(|level| level.measure == measure && level.annual_rate >= RATES.0);
    levels.map(|level| (level.level, level.annual_rate)).collect()
}

fn class(number: usize) -> String {
    format!("curve s{} d{}", number % COLOURS, number / COLOURS % 4)
}

fn draw(svg: &mut Svg, (x, y): (&Axis, &Axis), number: usize, points: &[(f64, f64)]) {
    let places: Vec<(f64, f64)> = points.iter().map(|&(level, rate)| (x.place(level), y.place(rate))).collect();
    svg.polyline(&class(number), &places);
    if let [only] = places[..] {
        svg.circle(&class(number), only, 2.0);
    }
}

fn name(svg: &mut Svg, number: usize, name: &str) {
    if number < NAMED {
        let at = TOP + 16.0 * number as f64;
        svg.line(&class(number), (RIGHT + 14.0, at - 4.0), (RIGHT + 34.0, at - 4.0));
        svg.text("name", (RIGHT + 40.0, at), Anchor::Start, &clipped(&plain(name), 23));
    }
}
