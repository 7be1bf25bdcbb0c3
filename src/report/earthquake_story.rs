//! An earthquake of a story in words: its source, what it is to others of the path, and what it did at every site with
//! damage, as lines that fit 80 columns.

use super::format::{self, MISSING};
use super::labels::Labels;
use super::text::{clipped, columns, left, right, wrapped};
use crate::study::replay::{EarthquakeStory, SiteStory};

const WIDTH: usize = 80;
const INDENT: usize = 4;
/// Columns of figures: PGV, JMA class, height, flow, building, contents, stock, days.
const FIGURES: [(&str, usize); 8] = [
    ("quake.pgv", 6),
    ("quake.jma", 9),
    ("quake.coast", 8),
    ("quake.flow", 7),
    ("quake.building", 9),
    ("quake.contents", 9),
    ("quake.stock", 7),
    ("quake.days", 6),
];

/// All lines of an earthquake.
pub(super) fn lines(labels: Labels, earthquake: &EarthquakeStory) -> Vec<String> {
    let mut lines = Vec::new();
    let margin = " ".repeat(INDENT);
    let sentence = what_it_is(labels, earthquake);
    lines.extend(wrapped(&sentence, WIDTH - INDENT).iter().map(|line| format!("{margin}{line}")));
    if earthquake.sites.is_empty() {
        lines.push(format!("{margin}{}", labels.get("quake.no-damage")));
        return lines;
    }
    let figures: usize = FIGURES.iter().map(|(_, width)| width).sum();
    let name = WIDTH - INDENT - figures;
    let heads: String = FIGURES.iter().map(|(key, width)| right(&labels.get(key), *width)).collect();
    lines.push(format!("{margin}{}{heads}", left(&labels.get("quake.site"), name)));
    for site in &earthquake.sites {
        let cells: String = cells(site).iter().zip(FIGURES).map(|(cell, (_, width))| right(cell, width)).collect();
        // A long name has a line of its own.
        if columns(&site.site) > name {
            lines.push(format!("{margin}{}", clipped(&site.site, WIDTH - INDENT)));
            lines.push(format!("{margin}{}{cells}", " ".repeat(name)));
        } else {
            lines.push(format!("{margin}{}{cells}", left(&site.site, name)));
        }
    }
    lines
}

/// The source in words, and mainshock or what else.
fn what_it_is(labels: Labels, earthquake: &EarthquakeStory) -> String {
    let class = labels.known("quake.class", &earthquake.class);
    let of = earthquake.of.as_ref();
    let role = match of {
        None if earthquake.role == "mainshock" => labels.get("quake.role.mainshock"),
        None => labels.get(&format!("quake.role.{}", earthquake.role)),
        Some(of) => {
            let magnitude = of.magnitude.map_or_else(|| MISSING.into(), magnitude);
            let values = [("event", of.event.as_str()), ("magnitude", &magnitude), ("date", &of.date)];
            labels.fill(&format!("quake.role-of.{}", earthquake.role), &values)
        }
    };
    labels.fill("quake.what", &[("title", &earthquake.title), ("class", &class), ("role", &role)])
}

fn cells(site: &SiteStory) -> [String; 8] {
    let unless_nothing = |value: f64, text: String| if value > 0.0 { text } else { MISSING.to_owned() };
    let percent = |ratio: f64| match ratio < 0.000_5 {
        true => "<0.1%".to_owned(),
        false => format!("{}%", format::number(100.0 * ratio, 1)),
    };
    let ratio = |ratio: f64| unless_nothing(ratio, percent(ratio));
    [
        format::number(site.pgv, if site.pgv < 9.95 { 1 } else { 0 }),
        site.jma.clone(),
        unless_nothing(site.tsunami_height, format::number(site.tsunami_height, 1)),
        unless_nothing(site.flow_depth, format::number(site.flow_depth, 1)),
        ratio(site.building),
        ratio(site.contents),
        ratio(site.stock),
        unless_nothing(site.days, format::number(site.days, 0)),
    ]
}

/// A magnitude with one decimal, or two where it has them: 9.0, 7.46.
pub(super) fn magnitude(value: f64) -> String {
    let text = short(value, 2);
    if text.contains('.') { text } else { format::number(value, 1) }
}

/// A number with at most so many decimals, without noughts that say nothing: 7.9, 30, 142.13.
pub(super) fn short(value: f64, decimals: usize) -> String {
    let text = format::number(value, decimals);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}
