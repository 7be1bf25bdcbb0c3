//! The picture of the programme: parties as boxes, policies and contracts as cards between who cedes and who pays.

use super::svg::{Anchor, Svg};
use super::{TEXT, text_width};
use crate::report::format;
use std::collections::BTreeMap;

/// A policy or contract.
#[derive(Clone, Debug)]
pub struct Card {
    /// Who is covered.
    pub from: String,
    /// Who pays.
    pub to: String,
    /// First line of the card.
    pub name: String,
    /// Further lines: kind, share, layer, premium.
    pub lines: Vec<String>,
}

/// The picture.
#[derive(Clone, Debug)]
pub struct FlowPicture {
    /// What it shows, in words.
    pub label: String,
    /// In the order of the configuration.
    pub cards: Vec<Card>,
}

const WIDTH: f64 = 940.0;
const LINE: f64 = TEXT + 4.0;
const GAP: f64 = 14.0;
const PARTY_HEIGHT: f64 = 58.0;
/// Room for the line into a card, and for the arrow out of it.
const BEFORE: f64 = 14.0;
const AFTER: f64 = 24.0;

/// A card placed between two columns of parties.
struct Placed<'a> {
    card: &'a Card,
    /// Name and lines, wrapped; so many of them are the name.
    lines: Vec<String>,
    name_lines: usize,
    /// Index of the column left of it.
    column: usize,
    top: f64,
    height: f64,
}

impl FlowPicture {
    /// The drawing; empty without cards.
    pub fn draw(&self) -> String {
        if self.cards.is_empty() {
            return String::new();
        }
        let depth = self.depths();
        let columns = depth.values().max().map_or(1, |deepest| deepest + 1);
        let party_width = (WIDTH / (2.6 * columns as f64)).clamp(60.0, 110.0);
        let pitch = if columns > 1 { (WIDTH - party_width - 4.0) / (columns - 1) as f64 } else { WIDTH };
        let fits = ((pitch - party_width - BEFORE - AFTER - 14.0) / text_width("x")).max(6.0) as usize;
        let placed = self.place_cards(&depth, fits);
        let height = placed.iter().map(|card| card.top + card.height).fold(60.0, f64::max) + GAP;
        let mut svg = Svg::new(WIDTH, height, &self.label);
        let left = |column: usize| 2.0 + pitch * column as f64;
        let centres = self.centres(&depth, &placed, height);
        for card in &placed {
            let from = centres.get(card.card.from.as_str()).copied().unwrap_or(height / 2.0);
            let to = centres.get(card.card.to.as_str()).copied().unwrap_or(height / 2.0);
            let to_column = depth.get(card.card.to.as_str()).copied().unwrap_or(card.column + 1);
            let (start, end) = (left(card.column) + party_width, left(card.column + 1));
            let middle = card.top + card.height / 2.0;
            let (card_left, card_right) = (start + BEFORE, end - AFTER);
            svg.polyline("flow", &[(start, from), (start + 4.0, from), (card_left, middle)]);
            let arrow = left(to_column);
            svg.polyline("flow", &[(card_right, middle), (arrow - 8.0, to), (arrow - 4.0, to)]);
            svg.polygon("arrow", &[(arrow, to), (arrow - 9.0, to - 4.5), (arrow - 9.0, to + 4.5)]);
            draw_card(&mut svg, card, card_left, card_right);
        }
        for (party, &column) in &depth {
            let centre = centres.get(party).copied().unwrap_or(height / 2.0);
            draw_party(&mut svg, party, left(column), centre, party_width);
        }
        svg.finish()
    }

    /// The column of each party: the longest way from a party that covers nobody. A circle, which the configuration
    /// refuses, would only stop after as many steps as there are cards.
    fn depths(&self) -> BTreeMap<&str, usize> {
        let mut depth: BTreeMap<&str, usize> = BTreeMap::new();
        for _ in 0..=self.cards.len() {
            for card in &self.cards {
                let from = *depth.entry(&card.from).or_insert(0);
                let to = depth.entry(&card.to).or_insert(0);
                *to = (*to).max(from + 1).min(self.cards.len());
            }
        }
        depth
    }

    fn place_cards<'a>(&'a self, depth: &BTreeMap<&str, usize>, fits: usize) -> Vec<Placed<'a>> {
        let mut next_top: BTreeMap<usize, f64> = BTreeMap::new();
        let mut placed: Vec<Placed> = Vec::new();
        for card in &self.cards {
            let column = depth.get(card.from.as_str()).copied().unwrap_or(0);
            let top = next_top.entry(column).or_insert(4.0);
            let mut lines = format::wrapped(&card.name, fits);
            let name_lines = lines.len();
            lines.extend(card.lines.iter().flat_map(|line| format::wrapped(line, fits)));
            let height = 12.0 + LINE * lines.len() as f64;
            placed.push(Placed { card, lines, name_lines, column, top: *top, height });
            *top += height + GAP;
        }
        // Columns with less in them stand in the middle.
        let tallest = next_top.values().copied().fold(0.0, f64::max);
        for card in &mut placed {
            card.top += (tallest - next_top.get(&card.column).copied().unwrap_or(tallest)) / 2.0;
        }
        placed
    }

    /// The height of each party: the middle of the cards it has to do with, moved down where two would overlap.
    fn centres<'a>(
        &'a self,
        depth: &BTreeMap<&'a str, usize>,
        placed: &[Placed],
        height: f64,
    ) -> BTreeMap<&'a str, f64> {
        let mut wanted: Vec<(usize, f64, &str)> = Vec::new();
        for (&party, &column) in depth {
            let own: Vec<f64> = placed
                .iter()
                .filter(|placed| placed.card.to == party || (column == 0 && placed.card.from == party))
                .map(|placed| placed.top + placed.height / 2.0)
                .collect();
            let middle = if own.is_empty() { height / 2.0 } else { own.iter().sum::<f64>() / own.len() as f64 };
            wanted.push((column, middle, party));
        }
        wanted.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(b.2)));
        let mut centres = BTreeMap::new();
        let mut last: Option<(usize, f64)> = None;
        for (column, middle, party) in wanted {
            let least = match last {
                Some((same, above)) if same == column => above + PARTY_HEIGHT + GAP,
                _ => PARTY_HEIGHT / 2.0 + 2.0,
            };
            let centre = middle.max(least);
            centres.insert(party, centre);
            last = Some((column, centre));
        }
        centres
    }
}

fn draw_card(svg: &mut Svg, placed: &Placed, left: f64, right: f64) {
    svg.rectangle("card", (left, placed.top), (right - left, placed.height));
    for (at, line) in placed.lines.iter().enumerate() {
        let class = if at < placed.name_lines { "card-name" } else { "card-line" };
        let y = placed.top + 6.0 + LINE * (at as f64 + 0.8);
        svg.text(class, (left + 7.0, y), Anchor::Start, line);
    }
}

fn draw_party(svg: &mut Svg, name: &str, left: f64, centre: f64, width: f64) {
    svg.rectangle("party", (left, centre - PARTY_HEIGHT / 2.0), (width, PARTY_HEIGHT));
    let fits = ((width - 10.0) / text_width("x")) as usize;
    let mut lines = format::wrapped(name, fits.max(4));
    if lines.len() > 3 {
        lines.truncate(3);
        lines[2] = format!("{}…", format::clipped(&lines[2], fits.saturating_sub(1)));
    }
    let first = centre + 4.0 - (lines.len() - 1) as f64 * LINE / 2.0;
    for (at, line) in lines.iter().enumerate() {
        svg.text("party-name", (left + width / 2.0, first + LINE * at as f64), Anchor::Middle, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(from: &str, to: &str, name: &str) -> Card {
        Card { from: from.into(), to: to.into(), name: name.into(), lines: vec!["95%".into()] }
    }

    #[test]
    fn parties_stand_in_the_order_of_cession() {
        let cards = vec![card("Captive", "London", "retro"), card("D", "Captive", "front"), card("B", "D", "policy")];
        let picture = FlowPicture { label: String::new(), cards };
        let depth = picture.depths();
        assert_eq!([depth["B"], depth["D"], depth["Captive"], depth["London"]], [0, 1, 2, 3]);
        assert!(picture.draw().contains("London"));
    }

    #[test]
    fn a_circle_of_cessions_still_ends() {
        let picture = FlowPicture { label: String::new(), cards: vec![card("A", "B", "1"), card("B", "A", "2")] };
        assert!(picture.draw().starts_with("<svg"));
    }

    #[test]
    fn reinsurers_of_one_cedant_do_not_overlap() {
        let cards = vec![card("A", "X", "1"), card("A", "Y", "2"), card("A", "Z", "3")];
        let picture = FlowPicture { label: String::new(), cards };
        let depth = picture.depths();
        let placed = picture.place_cards(&depth, 20);
        let centres = picture.centres(&depth, &placed, 300.0);
        assert!(centres["Y"] - centres["X"] >= PARTY_HEIGHT);
        assert!(centres["Z"] - centres["Y"] >= PARTY_HEIGHT);
    }
}
