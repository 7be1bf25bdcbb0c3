//! `[[source.case]]` and `rupture`: stated ruptures, one earthquake or a pair, and the time between those of a pair.
//!
//! A crustal magnitude of the Japan Meteorological Agency becomes a moment magnitude by Mw = 0.78 Mj + 1.08 (Fujiwara and
//! others 2009, "A study on the national seismic hazard maps for Japan", NIED Technical Note 336); elsewhere Mw = Mj.
//! Worked number: Mj 7.5 in the crust is Mw 6.93.

use super::super::field::{Field, Kind, Section, optional, required};
use super::super::names::Names;
use super::super::reading::Reading;
use super::place::{DEPTH, MAGNITUDE, range};
use super::station::Stations;
use super::surface::{self, BAND, FROM, PLANE_FIELD, TO, TRACE_FIELD};
use super::weight::{WEIGHT, normalised};
use crate::input::complaint::Fault;
use crate::model::earthquake::source::{Case, Class, Gap, MagnitudeScale, Part, Region, Ruptures};

pub(super) const SIZE: Field = optional("magnitude", MAGNITUDE, "8.7", "magnitude on the scale of the source");
const SIZE_OF_PART: Field = required("magnitude", MAGNITUDE, "8.7", "magnitude on the scale of the source");
pub(super) const TSUNAMI_SIZE: Field =
    optional("tsunami-magnitude", MAGNITUDE, "8.9", "tsunami magnitude Mt, where it is not the magnitude");
pub(super) const CENTRE_DEPTH: Field =
    optional("centre-depth", DEPTH, "17.2", "depth of the centre; not written: that of the middle of the surface")
        .unit("km");

pub(super) const CASE: Section = Section {
    doc: "A rupture that a source may have: one earthquake, or a pair.",
    fields: &[
        required("name", Kind::Name, "\"13\"", "the name of the case"),
        required("weight", WEIGHT, "0.325", "its weight among the cases; they add up to 1"),
        SIZE,
        TSUNAMI_SIZE,
        CENTRE_DEPTH,
        BAND,
        FROM,
        TO,
        PLANE_FIELD,
        TRACE_FIELD,
        optional("part", Kind::Tables(&PART), "", "one of the two earthquakes of a pair, either of which may be first"),
    ],
    one_of: &["band", "plane", "trace", "part"],
};

const PART: Section = Section {
    doc: "One earthquake of a pair.",
    fields: &[
        required("name", Kind::Name, "\"west\"", "the name of the earthquake"),
        SIZE_OF_PART,
        TSUNAMI_SIZE,
        CENTRE_DEPTH,
        BAND,
        FROM,
        TO,
        PLANE_FIELD,
        TRACE_FIELD,
    ],
    one_of: surface::KEYS,
};

pub(super) const RUPTURE: Section = Section {
    doc: "The only rupture that a source has.",
    fields: &[SIZE_OF_PART, TSUNAMI_SIZE, CENTRE_DEPTH, BAND, FROM, TO, PLANE_FIELD, TRACE_FIELD],
    one_of: surface::KEYS,
};

pub(super) const GAP: Section = Section {
    doc: "Time between the two earthquakes of a pair.",
    fields: &[
        required("weight", WEIGHT, "0.5", "its weight among the gaps; they add up to 1"),
        required(
            "days",
            Kind::List { of: &Kind::Number { least: 0.0, above: false, most: 36_500.0 }, least: 2 },
            "[1, 3]",
            "from so many to so many days, all equally likely",
        )
        .unit("days"),
    ],
    one_of: &[],
};

/// What the cases of a source are read against.
pub(super) struct Around<'a> {
    pub region: Option<&'a Region>,
    pub class: Class,
    pub scale: MagnitudeScale,
}

/// Reads every `[[source.case]]` of a source, and the gaps of its pairs.
pub(super) fn read_all(table: &Reading, around: &Around) -> Option<Ruptures> {
    let stations = Stations::read(table, around.region);
    let tables = table.sections("case");
    Names::of("case", &tables, &[]);
    let cases: Vec<Option<Case>> = tables.iter().map(|case| read(case, &stations, around)).collect();
    let gaps = gaps(table);
    let mut cases: Vec<Case> = cases.into_iter().collect::<Option<_>>()?;
    let weights: Vec<f64> = cases.iter().map(|case| case.weight).collect();
    let weights = normalised(table, "case", "the cases", &weights)?;
    cases.iter_mut().zip(weights).for_each(|(case, weight)| case.weight = weight);
    let gaps = gaps?;
    let pairs = cases.iter().any(|case| case.parts.len() > 1);
    if !pairs && table.has("gap") {
        return no_pair(table);
    }
    if pairs && gaps.is_empty() {
        let what = format!("{} has pairs but no `gap`", table.called());
        let rule = "the time between the two earthquakes of a pair is drawn from the gaps of the source";
        table.complain_key("case", Fault::new(what, rule, "gap = [{ weight = 1, days = [0, 3] }]"));
        return None;
    }
    Some(Ruptures::Cases { cases, gaps })
}

/// A gap that nothing uses would be ignored.
pub(super) fn no_pair(table: &Reading) -> Option<Ruptures> {
    let what = format!("{} has a `gap` but no pair of earthquakes", table.called());
    let rule = "a gap is the time between the two parts of a case; a source without such a case has none";
    table.complain_key("gap", Fault::new(what, rule, "part = [{ name = \"west\", … }, { name = \"east\", … }]"));
    None
}

/// Reads `rupture`: a single case called as the source.
pub(super) fn read_only(table: &Reading, name: &str, around: &Around) -> Option<Ruptures> {
    let stations = Stations::read(table, around.region);
    let part = part(&table.section("rupture")?, String::new(), &stations, around)?;
    let case = Case { name: name.to_owned(), weight: 1.0, parts: vec![part] };
    Some(Ruptures::Cases { cases: vec![case], gaps: Vec::new() })
}

fn read(table: &Reading, stations: &Stations, around: &Around) -> Option<Case> {
    let (name, weight) = (table.text("name"), table.number("weight"));
    let parts = if table.has("part") {
        pair(table, stations, around)
    } else {
        table.require("magnitude");
        part(table, String::new(), stations, around).map(|part| vec![part])
    };
    Some(Case { name: name?.to_owned(), weight: weight?, parts: parts? })
}

fn pair(table: &Reading, stations: &Stations, around: &Around) -> Option<Vec<Part>> {
    let tables = table.sections("part");
    Names::of("part", &tables, &[]);
    if tables.len() != 2 && !table.table.damaged {
        let rule = "a pair has two parts; a single earthquake states its surface in the case itself";
        let what = format!("the case has {} parts", tables.len());
        table.complain_key("part", Fault::new(what, rule, "part = [{ name = \"west\", … }, { name = \"east\", … }]"));
        return None;
    }
    let read = |part_table: &Reading| {
        let name = part_table.text("name").unwrap_or("").to_owned();
        part(part_table, name, stations, around)
    };
    let parts: Vec<Option<Part>> = tables.iter().map(read).collect();
    parts.into_iter().collect()
}

fn part(table: &Reading, name: String, stations: &Stations, around: &Around) -> Option<Part> {
    let magnitude = table.number("magnitude");
    let tsunami_magnitude = table.number("tsunami-magnitude");
    let centre_depth = table.number("centre-depth");
    let surface = surface::read(table, stations, around.region);
    let magnitude = moment_magnitude(magnitude?, around.class, around.scale);
    Some(Part { name, magnitude, tsunami_magnitude, surface: surface?, centre_depth })
}

/// The moment magnitude of a magnitude on the scale of a source.
fn moment_magnitude(magnitude: f64, class: Class, scale: MagnitudeScale) -> f64 {
    match (scale, class) {
        (MagnitudeScale::Jma, Class::Crustal) => 0.78 * magnitude + 1.08,
        _ => magnitude,
    }
}

fn gaps(table: &Reading) -> Option<Vec<Gap>> {
    let tables = table.sections("gap");
    let read = |gap: &Reading| {
        let (weight, days) = (gap.number("weight"), range(gap, "days"));
        Some(Gap { weight: weight?, from: days?.0, to: days?.1 })
    };
    let gaps: Vec<Option<Gap>> = tables.iter().map(read).collect();
    let mut gaps: Vec<Gap> = gaps.into_iter().collect::<Option<_>>()?;
    if !gaps.is_empty() {
        let weights: Vec<f64> = gaps.iter().map(|gap| gap.weight).collect();
        let weights = normalised(table, "gap", "the gaps", &weights)?;
        gaps.iter_mut().zip(weights).for_each(|(gap, weight)| gap.weight = weight);
    }
    Some(gaps)
}
