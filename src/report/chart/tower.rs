//! The tower: what the contracts of one cedant pay, by the size of one loss, to scale. Width is the placed share.

use super::axis::Axis;
use super::svg::{Anchor, Svg};
use super::{TEXT, text_width};
use crate::report::format;

/// A band of loss that a contract pays.
#[derive(Clone, Debug)]
pub struct Band {
    /// The contract.
    pub name: String,
    /// Its terms in words.
    pub terms: String,
    /// Where it begins.
    pub attachment: f64,
    /// Where it ends; None: unlimited.
    pub top: Option<f64>,
    /// Share of the band that is paid.
    pub share: f64,
}

/// The picture.
#[derive(Clone, Debug)]
pub struct Tower {
    /// What it shows, in words.
    pub label: String,
    /// The unit of losses.
    pub unit: String,
    /// What is not covered, in words.
    pub kept: String,
    /// The cedant's bands.
    pub bands: Vec<Band>,
}

const WIDTH: f64 = 640.0;
const TOP: f64 = 30.0;
const HEIGHT: f64 = 210.0;
const LEFT: f64 = 70.0;
const LANE: f64 = 170.0;

impl Tower {
    /// The drawing; empty without bands.
    pub fn draw(&self) -> String {
        if self.bands.is_empty() {
            return String::new();
        }
        let tops = self.bands.iter().map(|band| band.top.unwrap_or(band.attachment * 1.5));
        let highest = tops.fold(0.0, f64::max);
        let bottom = TOP + HEIGHT;
        let axis = Axis::linear(0.0, highest, 5, bottom, TOP);
        let lanes = self.lanes();
        let count = lanes.iter().max().map_or(1, |last| last + 1);
        let lane = (LANE * 2.0 / count as f64).min(LANE);
        let right = LEFT + lane * count as f64 + 14.0 * (count - 1) as f64;
        let mut svg = Svg::new(WIDTH, bottom + 16.0, &self.label);
        axis.draw_left(&mut svg, LEFT, right, |tick| format::number(tick, axis.decimals()));
        let mut labels: Vec<(f64, f64, &Band)> = Vec::new();
        for (band, &at) in self.bands.iter().zip(&lanes) {
            let x = LEFT + (lane + 14.0) * at as f64;
            let upper = axis.place(band.top.unwrap_or(axis.high()));
            let lower = axis.place(band.attachment);
            svg.rectangle("kept", (x, upper), (lane, lower - upper));
            svg.rectangle(&format!("bar h{}", at % 2), (x, upper), (lane * band.share.clamp(0.0, 1.0), lower - upper));
            labels.push(((upper + lower) / 2.0, x + lane, band));
        }
        draw_labels(&mut svg, labels, right, bottom);
        svg.line("axis", (LEFT, bottom), (right, bottom));
        svg.text("unit", (8.0, TOP - 14.0), Anchor::Start, &self.unit);
        svg.rectangle("kept", (LEFT + 90.0, TOP - 24.0), (24.0, 12.0));
        svg.text("legend", (LEFT + 120.0, TOP - 14.0), Anchor::Start, &self.kept);
        svg.finish()
    }

    /// The lane of each band: the first in which it overlaps nothing.
    fn lanes(&self) -> Vec<usize> {
        let mut lanes: Vec<usize> = Vec::new();
        for (at, band) in self.bands.iter().enumerate() {
            let overlaps = |lane: &usize| {
                let others = self.bands[..at].iter().zip(&lanes);
                others.filter(|(_, taken)| *taken == lane).any(|(other, _)| {
                    band.attachment < other.top.unwrap_or(f64::INFINITY)
                        && other.attachment < band.top.unwrap_or(f64::INFINITY)
                })
            };
            let free = (0..=at).find(|lane| !overlaps(lane)).unwrap_or(at);
            lanes.push(free);
        }
        lanes
    }
}

/// Names and terms on the right, each level with its band but never over another.
fn draw_labels(svg: &mut Svg, mut labels: Vec<(f64, f64, &Band)>, right: f64, bottom: f64) {
    labels.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let line = 2.0 * (TEXT + 4.0) + 4.0;
    let lowest = bottom - 4.0 - line * labels.len() as f64;
    let mut next = f64::NEG_INFINITY;
    let x = right + 40.0;
    let fits = ((WIDTH - x - 4.0) / text_width("x")) as usize;
    for (at, (middle, edge, band)) in labels.into_iter().enumerate() {
        let top = (middle - line / 2.0).min(lowest + line * (at as f64 + 1.0)).max(next).max(2.0);
        next = top + line;
        svg.polyline("leader", &[(edge, middle), (right + 12.0, middle), (x - 6.0, top + TEXT)]);
        svg.text("card-name", (x, top + TEXT), Anchor::Start, &format::clipped(&band.name, fits));
        svg.text("card-line", (x, top + 2.0 * TEXT + 3.0), Anchor::Start, &format::clipped(&band.terms, fits));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(name: &str, attachment: f64, top: Option<f64>) -> Band {
        Band { name: name.into(), terms: String::new(), attachment, top, share: 1.0 }
    }

    fn tower(bands: Vec<Band>) -> Tower {
        Tower { label: String::new(), unit: "JPY million".into(), kept: "kept".into(), bands }
    }

    #[test]
    fn layers_that_do_not_overlap_stand_on_one_another() {
        let bands = vec![band("1", 10.0, Some(20.0)), band("2", 20.0, Some(40.0)), band("all", 0.0, None)];
        assert_eq!(tower(bands).lanes(), [0, 0, 1]);
    }

    #[test]
    fn a_tower_of_an_unlimited_quota_share_is_drawn() {
        assert!(tower(vec![band("quota", 0.0, None)]).draw().starts_with("<svg"));
        assert_eq!(tower(Vec::new()).draw(), "");
    }
}
