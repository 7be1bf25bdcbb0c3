//! The tower of one cedant: what its contracts pay, by the size of the loss that comes to them.
//!
//! Side by side stand shares of every loss, layers of each risk, layers of each loss, and, hatched, layers of the losses of
//! a period. The width of a box is the part that is paid: layers that are placed in part stand beside one another within
//! one column, and what is left of the column is kept. Heights leave room for words and are not to scale.

use super::svg::{Anchor, Svg};
use super::tower_scale::TowerScale;
use super::{TEXT, text_width};
use crate::report::text;

/// What a band is a band of; columns stand in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BandKind {
    /// A share of every loss.
    Share,
    /// A layer of the loss of each risk.
    Risk,
    /// A layer of each loss.
    Loss,
    /// A layer of the losses of a period.
    Period,
}

/// A band of loss that a contract pays.
#[derive(Clone, Debug)]
pub struct Band {
    /// What it is a band of.
    pub kind: BandKind,
    /// The contract, its terms, who pays: one line each.
    pub lines: Vec<String>,
    /// Where it begins.
    pub attachment: f64,
    /// Where it ends; None: unlimited.
    pub top: Option<f64>,
    /// Share of the band that is paid.
    pub share: f64,
}

/// The words of the picture.
#[derive(Clone, Debug, Default)]
pub struct TowerWords {
    /// What it shows.
    pub label: String,
    /// Heads of the columns, in the order of [`BandKind`].
    pub heads: [String; 4],
    /// What is not paid by any contract.
    pub kept: String,
    /// That heights are not to scale.
    pub scale: String,
}

/// The picture; `amount` writes an amount of the axis.
pub struct Tower<'a> {
    /// Its words.
    pub words: TowerWords,
    /// The cedant's bands.
    pub bands: Vec<Band>,
    /// How amounts are written.
    pub amount: &'a dyn Fn(f64) -> String,
}

const WIDTH: f64 = 900.0;
const TOP: f64 = 26.0;
const LEFT: f64 = 78.0;
const BETWEEN: f64 = 16.0;
const LINE: f64 = TEXT + 3.0;
const PAD: f64 = 7.0;
/// Widest columns, by kind.
const COLUMN: [f64; 4] = [170.0, 250.0, 300.0, 220.0];
/// Where there is room, columns are so much wider.
const WIDER: f64 = 1.25;
/// Words stand beside a box that is narrower than this, where nothing else stands.
const NARROW: f64 = 100.0;
/// More intervals than this leave room for two lines each, otherwise three.
const MANY: usize = 9;

/// Where a band stands: its column, and where in it, as parts of its width.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    column: usize,
    from: f64,
    /// Up to where nothing else stands, for words that are longer than the box is wide.
    free: f64,
}

impl Tower<'_> {
    /// The drawing; empty without bands.
    pub fn draw(&self) -> String {
        if self.bands.is_empty() {
            return String::new();
        }
        let ends = || self.bands.iter().map(|band| (band.attachment, band.top));
        let intervals = TowerScale::new(ends(), 1.0).points.len();
        let least = LINE * if intervals > MANY { 2.0 } else { 3.0 } + PAD;
        let scale = TowerScale::new(ends(), least);
        let (columns, places) = self.columns();
        let bottom = TOP + scale.height;
        let lefts = lefts(&columns);
        let right = lefts.last().map_or(LEFT, |(left, width)| left + width);
        let mut svg = Svg::new(right.max(360.0) + 10.0, bottom + 30.0, &self.words.label);
        for point in &scale.points {
            let y = bottom - scale.of(Some(*point));
            svg.line("grid", (LEFT - 4.0, y), (right, y));
            svg.text("tick", (LEFT - 8.0, y + 4.0), Anchor::End, &(self.amount)(*point));
        }
        for ((kind, lane), (left, width)) in columns.iter().zip(&lefts) {
            if *lane == 0 {
                let head = text::clipped(&self.words.heads[*kind as usize], fits(*width));
                svg.text("unit", (*left, TOP - 9.0), Anchor::Start, &head);
            }
        }
        for (column, (left, width)) in lefts.iter().enumerate() {
            let own = self.bands.iter().zip(&places).filter(|(_, place)| place.column == column);
            let height = own.map(|(band, _)| scale.of(band.top)).fold(0.0, f64::max);
            svg.rectangle("kept", (*left, bottom - height), (*width, height));
        }
        for (band, place) in self.bands.iter().zip(&places) {
            let (left, width) = lefts[place.column];
            let (upper, lower) = (bottom - scale.of(band.top), bottom - scale.of(Some(band.attachment)));
            draw_band(
                &mut svg,
                band,
                (left + width * place.from, upper),
                (width, lower - upper),
                place.free - place.from,
            );
        }
        svg.line("axis", (LEFT, bottom), (right, bottom));
        let legend = bottom + 22.0;
        svg.rectangle("kept", (LEFT, legend - 10.0), (24.0, 12.0));
        svg.text("legend", (LEFT + 30.0, legend), Anchor::Start, &format!("{}. {}", self.words.kept, self.words.scale));
        svg.finish()
    }

    /// The columns, by kind and number, and the place of each band.
    fn columns(&self) -> (Vec<(BandKind, usize)>, Vec<Place>) {
        let mut order: Vec<usize> = (0..self.bands.len()).collect();
        order.sort_by(|&a, &b| {
            let (x, y) = (&self.bands[a], &self.bands[b]);
            x.kind.cmp(&y.kind).then(x.attachment.total_cmp(&y.attachment)).then(a.cmp(&b))
        });
        let mut columns: Vec<(BandKind, usize)> = Vec::new();
        let mut places: Vec<Option<Place>> = vec![None; self.bands.len()];
        for &at in &order {
            let band = &self.bands[at];
            let mut lane = 0;
            let place = loop {
                let column = columns.iter().position(|known| *known == (band.kind, lane)).unwrap_or_else(|| {
                    columns.push((band.kind, lane));
                    columns.len() - 1
                });
                let beside = places.iter().zip(&self.bands).filter_map(|(place, other)| {
                    place.filter(|place| place.column == column && overlap(band, other)).map(|place| (place, other))
                });
                let from = beside.map(|(place, other)| place.from + part(other)).fold(0.0, f64::max);
                // Shares stand in columns of their own, so that their words have room.
                let alone = from == 0.0 || band.kind != BandKind::Share;
                if alone && from + part(band) <= 1.0 + 1e-9 {
                    break Place { column, from, free: 1.0 };
                }
                lane += 1;
            };
            places[at] = Some(place);
        }
        let mut places: Vec<Place> = places.into_iter().flatten().collect();
        for at in 0..places.len() {
            let beside = (0..places.len()).filter(|&other| {
                places[other].column == places[at].column
                    && places[other].from > places[at].from
                    && overlap(&self.bands[at], &self.bands[other])
            });
            places[at].free = beside.map(|other| places[other].from).fold(1.0, f64::min);
        }
        (columns, places)
    }
}

/// The left edge and the width of each column: as wide as their kinds like, if the page is wide enough.
fn lefts(columns: &[(BandKind, usize)]) -> Vec<(f64, f64)> {
    let wanted: f64 = columns.iter().map(|(kind, _)| COLUMN[*kind as usize]).sum();
    let room = WIDTH - LEFT - BETWEEN * columns.len().saturating_sub(1) as f64;
    let factor = (room / wanted.max(1.0)).min(WIDER);
    let mut left = LEFT;
    let place = |(kind, _): &(BandKind, usize)| {
        let width = COLUMN[*kind as usize] * factor;
        let at = (left, width);
        left += width + BETWEEN;
        at
    };
    columns.iter().map(place).collect()
}

fn part(band: &Band) -> f64 {
    band.share.clamp(0.0, 1.0)
}

fn overlap(a: &Band, b: &Band) -> bool {
    a.attachment < b.top.unwrap_or(f64::INFINITY) && b.attachment < a.top.unwrap_or(f64::INFINITY)
}

fn fits(width: f64) -> usize {
    ((width / text_width("x")) as usize).max(1)
}

/// A box and its words; `free` is the part of the column that its words may take.
fn draw_band(svg: &mut Svg, band: &Band, (x, y): (f64, f64), (column, height): (f64, f64), free: f64) {
    let class = match band.kind {
        BandKind::Share => "tower-share",
        BandKind::Period => "tower-period",
        BandKind::Risk | BandKind::Loss => "tower-layer",
    };
    let width = column * part(band);
    svg.rectangle(class, (x, y), (width, height));
    let beside = column * free - width;
    let (x, space) = if width < NARROW && beside > width { (x + width, beside) } else { (x, width) };
    // Names are bold, and wider.
    let room = fits((space - 2.0 * PAD) * 0.9);
    let most = (((height - 4.0) / LINE) as usize).max(1);
    let mut lines: Vec<(&str, String)> = Vec::new();
    for (at, line) in band.lines.iter().enumerate() {
        let class = if at == 0 { "card-name" } else { "card-line" };
        lines.extend(text::wrapped(line, room).into_iter().map(|line| (class, line)));
    }
    // Where not every wrapped line has room, each has one line of its own.
    if lines.len() > most {
        let classes = ["card-name", "card-line"];
        lines = (band.lines.iter().enumerate())
            .map(|(at, line)| (classes[at.min(1)], text::clipped(line, room)))
            .take(most)
            .collect();
    }
    let top = y + (height - LINE * lines.len() as f64) / 2.0;
    for (at, (class, line)) in lines.into_iter().enumerate() {
        svg.text(class, (x + PAD, top + LINE * at as f64 + TEXT), Anchor::Start, &line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(kind: BandKind, attachment: f64, top: Option<f64>, share: f64) -> Band {
        Band { kind, lines: vec!["name".into()], attachment, top, share }
    }

    fn places(bands: Vec<Band>) -> Vec<(usize, f64, f64)> {
        let tower = Tower { words: TowerWords::default(), bands, amount: &|amount| amount.to_string() };
        assert!(tower.draw().starts_with("<svg"));
        tower.columns().1.into_iter().map(|place| (place.column, place.from, place.free)).collect()
    }

    #[test]
    fn layers_that_do_not_overlap_stand_on_one_another() {
        let layer = |attachment, top| band(BandKind::Loss, attachment, Some(top), 1.0);
        assert_eq!(places(vec![layer(20.0, 40.0), layer(10.0, 20.0)]), [(0, 0.0, 1.0), (0, 0.0, 1.0)]);
    }

    #[test]
    fn layers_placed_in_part_stand_beside_one_another() {
        let layer = |share| band(BandKind::Loss, 10.0, Some(20.0), share);
        assert_eq!(places(vec![layer(0.5), layer(0.25)]), [(0, 0.0, 0.5), (0, 0.5, 1.0)]);
        // Layers of different perils may overlap in full, and have columns of their own.
        assert_eq!(places(vec![layer(0.5), layer(0.75)]), [(0, 0.0, 1.0), (1, 0.0, 1.0)]);
    }

    #[test]
    fn shares_stand_at_the_side_and_covers_of_a_period_apart() {
        let bands = vec![
            band(BandKind::Period, 8.0, Some(12.0), 1.0),
            band(BandKind::Loss, 5.0, Some(10.0), 1.0),
            band(BandKind::Share, 0.0, None, 0.4),
        ];
        assert_eq!(places(bands), [(2, 0.0, 1.0), (1, 0.0, 1.0), (0, 0.0, 1.0)]);
        assert_eq!(Tower { words: TowerWords::default(), bands: vec![], amount: &|_| String::new() }.draw(), "");
    }
}
