//! `[[source]]`: one entry of a source model.

use super::super::field::{Field, Kind, Section, defaulted, optional, required};
use super::super::reading::Reading;
use super::case::{self, CASE, GAP, RUPTURE};
use super::occurrence::{self, BPT_FIELD, INTERVAL, PROBABILITY, RATE, VIEWS};
use super::plate::Plates;
use super::station::STATION;
use super::zone::{self, ZONE};
use crate::input::complaint::Fault;
use crate::model::earthquake::source::{Class, MagnitudeScale, Region, Ruptures, Source};

pub(super) const SOURCE: Section = Section {
    doc: "An entry of the model: what ruptures, how often, where, how large.",
    fields: FIELDS,
    one_of: occurrence::KEYS,
};

pub(super) const CLASSES: [Class; 5] =
    [Class::Crustal, Class::Interface, Class::Slab, Class::PhilippineSlab, Class::OuterRise];

const FIELDS: &[Field] = &[
    required("name", Kind::Name, "\"nankai\"", "the name of the source; its random numbers hang on it"),
    required("title", Kind::Text, "\"Nankai Trough, M8 to M9\"", "the source in words"),
    required(
        "class",
        Kind::Choice(&["crustal", "interface", "slab", "philippine-slab", "outer-rise"]),
        "\"interface\"",
        "which attenuation holds",
    ),
    required(
        "reference",
        Kind::Text,
        "\"HERP 2013, Nankai Trough, second edition\"",
        "the public source, with its edition",
    ),
    RATE,
    PROBABILITY,
    INTERVAL,
    BPT_FIELD,
    VIEWS,
    defaulted(
        "magnitude-scale",
        Kind::Choice(&["moment", "jma"]),
        "\"moment\"",
        "\"jma\"",
        "the scale of its magnitudes; in the crust Mw = 0.78 Mj + 1.08, elsewhere both are the same",
    ),
    optional("case", Kind::Tables(&CASE), "", "a rupture that it may have"),
    optional("gap", Kind::Tables(&GAP), "", "time between the two earthquakes of a pair"),
    optional("station", Kind::Tables(&STATION), "", "a row of places on the interface, for bands"),
    optional(
        "rupture",
        Kind::Table(&RUPTURE),
        "{ magnitude = 7.5, trace = { from = [135.45, 34.42], to = [135.50, 34.78], dip = 45, top = 2, bottom = 16 } }",
        "its only rupture",
    ),
    optional("zone", Kind::Table(&ZONE), "", "an area in which its ruptures are placed"),
    optional("tsunami", Kind::Table(&TSUNAMI), "{ constant = 0.2 }", "it raises tsunamis; not written: it does not"),
    defaulted(
        "counts-aftershocks",
        Kind::Boolean,
        "false",
        "true",
        "its rate counts aftershocks of its own magnitudes, so that none of these are added inside it",
    ),
    defaulted("background", Kind::Boolean, "false", "true", "it is part of the background"),
];

pub(super) const TSUNAMI: Section = Section {
    doc: "Tsunamis of a source.",
    fields: &[required(
        "constant",
        Kind::Number { least: -1.0, above: false, most: 1.0 },
        "0.2",
        "the constant C of Abe's formula: 0 in the Pacific, 0.2 in the Japan Sea",
    )],
    one_of: &[],
};

/// Keys of which one says what ruptures look like.
const SHAPES: [&str; 3] = ["case", "rupture", "zone"];

/// Reads one `[[source]]`.
pub(super) fn read(table: &Reading, plates: &Plates, region: Option<&Region>) -> Option<Source> {
    let (name, title, reference) = (table.text("name"), table.text("title"), table.text("reference"));
    let class = table.choice("class").and_then(|key| CLASSES.into_iter().find(|class| class.key() == key));
    let scale = match table.has("magnitude-scale") {
        true => table.choice("magnitude-scale").map(scale_called),
        false => Some(MagnitudeScale::Moment),
    };
    let occurrence = occurrence::read(table);
    let tsunami = match table.has("tsunami") {
        true => table.section("tsunami").and_then(|tsunami| tsunami.number("constant")).map(Some),
        false => Some(None),
    };
    let flag = |key: &str| if table.has(key) { table.boolean(key) } else { Some(false) };
    let (counts_aftershocks, background) = (flag("counts-aftershocks"), flag("background"));
    // A wrong class or scale has been complained about; the rest is read as if it were these.
    let around = case::Around {
        region,
        class: class.unwrap_or(Class::Interface),
        scale: scale.unwrap_or(MagnitudeScale::Moment),
    };
    let ruptures = ruptures(table, name.unwrap_or(""), plates, &around);
    Some(Source {
        name: name?.to_owned(),
        title: title?.to_owned(),
        reference: reference?.to_owned(),
        class: class?,
        occurrence: occurrence?,
        ruptures: ruptures?,
        tsunami: tsunami?,
        counts_aftershocks: counts_aftershocks?,
        background: background?,
    })
}

fn scale_called(key: &str) -> MagnitudeScale {
    if key == "jma" { MagnitudeScale::Jma } else { MagnitudeScale::Moment }
}

fn ruptures(table: &Reading, name: &str, plates: &Plates, around: &case::Around) -> Option<Ruptures> {
    let written: Vec<&str> = SHAPES.into_iter().filter(|key| table.has(key)).collect();
    match written[..] {
        ["case"] => case::read_all(table, around),
        ["rupture" | "zone"] if table.has("gap") => case::no_pair(table),
        ["rupture"] => case::read_only(table, name, around),
        ["zone"] => zone::read(&table.section("zone")?, plates, around.region, around.scale).map(Ruptures::Zone),
        _ => {
            let what = match written[..] {
                [first, second, ..] => format!("{} has both `{first}` and `{second}`", table.called()),
                _ => format!("{} says none of {}", table.called(), SHAPES.join(", ")),
            };
            let rule = "a source has stated cases, a single rupture, or a zone";
            if !table.table.damaged {
                table.complain_key(written.last().unwrap_or(&"name"), Fault::new(what, rule, table.example("rupture")));
            }
            None
        }
    }
}
