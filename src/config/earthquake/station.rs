//! `station`: places on an interface at stated depths, one row for each distance along its strike.
//!
//! A band of depths between two rows is a surface: the places of each row from shallow to deep. Where a row lacks a depth
//! of the band, the surface narrows there to the nearest depth that the row has; its place is then repeated.

use super::super::field::{Field, Kind, Section, required};
use super::super::reading::Reading;
use super::place::{PLACE, is_inside, place};
use crate::input::amount;
use crate::input::complaint::{Fault, shown};
use crate::model::earthquake::source::{Region, Surface};

pub(super) const STATION: Section =
    Section { doc: "A row of places on an interface, across its strike.", fields: FIELDS, one_of: &[] };

const FIELDS: &[Field] = &[
    required(
        "s",
        Kind::Number { least: -10_000.0, above: false, most: 10_000.0 },
        "-360",
        "distance along the strike from an origin of the source, increasing from row to row",
    )
    .unit("km"),
    required(
        "places",
        Kind::Keyed { keys: "depths in kilometres", of: &PLACE },
        "{ 10 = [132.56, 31.44], 25 = [132.01, 32.23] }",
        "[longitude, latitude] of the interface by its depth",
    ),
];

/// A row of places.
struct Row {
    s: f64,
    /// (depth, place), shallow first.
    places: Vec<(f64, (f64, f64))>,
}

/// The rows of a source.
pub(super) struct Stations {
    rows: Vec<Row>,
    /// Whether all rows could be read.
    sound: bool,
}

impl Stations {
    /// Reads the rows of a source; there may be none.
    pub fn read(table: &Reading, region: Option<&Region>) -> Stations {
        let tables = table.sections("station");
        let rows: Vec<Option<Row>> = tables.iter().map(|station| row(station, region)).collect();
        let sound = rows.iter().all(Option::is_some);
        let rows: Vec<Row> = rows.into_iter().flatten().collect();
        if let Some(at) = rows.windows(2).position(|pair| pair[0].s >= pair[1].s).filter(|_| sound) {
            let what = format!("station {} comes after station {}", rows[at + 1].s, rows[at].s);
            let rule = "the stations of a source stand in the order of `s`, each once";
            tables[at + 1].complain_key("s", Fault::new(what, rule, "s = -360 before s = -300"));
        }
        Stations { rows, sound }
    }

    /// The surface between two depths and two stations.
    pub fn surface(&self, table: &Reading, band: (f64, f64), from: f64, to: f64) -> Option<Surface> {
        if !self.sound {
            return None;
        }
        for (key, s) in [("from", from), ("to", to)] {
            if !self.rows.iter().any(|row| row.s == s) {
                let known: Vec<String> = self.rows.iter().map(|row| row.s.to_string()).collect();
                let what = format!("there is no station at {s}");
                let rule = format!("a band ends at stations of its source; there are {}", listed(&known));
                table.complain_key(key, Fault::new(what, rule, table.example(key)));
                return None;
            }
        }
        let depths = self.depths(table, band)?;
        let rows = self.rows.iter().filter(|row| row.s >= from && row.s <= to);
        let rows: Vec<Option<Vec<_>>> = rows.map(|row| across(row, &depths)).collect();
        if from >= to || rows.iter().any(Option::is_none) {
            let what = format!("no surface lies between stations {from} and {to} in this band");
            let rule = "`from` stands before `to`, and every station between them has a depth of the band";
            table.complain_key("from", Fault::new(what, rule, table.example("from")));
            return None;
        }
        rows.into_iter().collect::<Option<Vec<_>>>().map(Surface::Strips)
    }

    /// The depths of a band: those of any station between its ends, which are such depths themselves.
    fn depths(&self, table: &Reading, band: (f64, f64)) -> Option<Vec<f64>> {
        let mut depths: Vec<f64> = self.rows.iter().flat_map(|row| row.places.iter().map(|place| place.0)).collect();
        depths.sort_by(f64::total_cmp);
        depths.dedup();
        let known: Vec<String> = depths.iter().map(f64::to_string).collect();
        depths.retain(|depth| (band.0..=band.1).contains(depth));
        if depths.len() < 2 || depths.first() != Some(&band.0) || depths.last() != Some(&band.1) {
            let what = format!("the stations have no band from {} to {} km", band.0, band.1);
            let rule = format!("a band is [upper, lower] depth of those of the stations; there are {}", listed(&known));
            table.complain_key("band", Fault::new(what, rule, table.example("band")));
            return None;
        }
        Some(depths)
    }
}

fn row(table: &Reading, region: Option<&Region>) -> Option<Row> {
    let s = table.number("s");
    let mut places = Vec::new();
    for (key, span, node) in table.keyed("places") {
        let depth = amount::number(key).map(amount::nearest).ok().filter(|depth| (0.0..=700.0).contains(depth));
        if depth.is_none() {
            let what = format!("`{}` is no depth", shown(key));
            let rule = "the keys of `places` are depths in kilometres from 0 to 700";
            table.ctx.complain(&span, &node.path, Fault::new(what, rule, table.example("places")));
        }
        let at =
            place(node, &PLACE).map_err(|why| table.ctx.complain_of(node, why.with_example("25 = [132.01, 32.23]")));
        places.push((depth?, at.ok()?));
    }
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    let plan: Vec<(f64, f64)> = places.iter().map(|place| place.1).collect();
    is_inside(table, "places", &plan, region).then_some(Row { s: s?, places })
}

/// A row at the depths of a band; a depth that it lacks becomes the nearest that it has in the band.
fn across(row: &Row, depths: &[f64]) -> Option<Vec<(f64, f64, f64)>> {
    let (first, last) = (depths.first()?, depths.last()?);
    let inside: Vec<_> = row.places.iter().filter(|place| (*first..=*last).contains(&place.0)).collect();
    let nearest = |depth: &f64| {
        let found = inside.iter().min_by(|a, b| (a.0 - depth).abs().total_cmp(&(b.0 - depth).abs()))?;
        Some((found.1.0, found.1.1, found.0))
    };
    depths.iter().map(nearest).collect()
}

fn listed(known: &[String]) -> String {
    if known.is_empty() { "none".into() } else { known.join(", ") }
}
