//! `[source.zone]`: an area in which ruptures are placed, their depths, magnitudes and orientation.
//!
//! Worked number: Gutenberg-Richter with b = 0.9 from 5.5 to 6.9 has (10^-0.45 - 10^-1.26) / (1 - 10^-1.26) = 31.7 % of
//! its earthquakes at magnitude 6.0 or more.

use super::super::field::{Field, Kind, Section, optional, required};
use super::super::reading::Reading;
use super::place::{DEGREES, DEPTH, DEPTHS, DIP, MAGNITUDE, MAGNITUDES, PLACE, STRIKE, is_inside, pair, place, range};
use super::plate::Plates;
use super::polygon::is_simple;
use super::strip::strip;
use crate::input::complaint::Fault;
use crate::model::earthquake::source::{MagnitudeLaw, MagnitudeScale, Orientation, Region, Zone, ZoneDepth};

const PLATE_FIELD: Field = optional("plate", Kind::NameOf("plate"), "\"pacific\"", "a plate of the model");

pub(super) const ZONE: Section = Section {
    doc: "An area in which ruptures are placed.",
    fields: &[
        required("area", Kind::Table(&AREA), "{ box = [142.0, 144.0, 39.5, 41.5] }", "where centres of ruptures lie"),
        required("depth", Kind::Table(&ZONE_DEPTH), "{ between = [5, 15] }", "how deep centres of ruptures lie"),
        required(
            "magnitude",
            Kind::Table(&MAGNITUDE_LAW),
            "{ uniform = [7.0, 7.5] }",
            "the law of magnitudes, on the scale of the source",
        ),
        optional(
            "tsunami-magnitude",
            MAGNITUDES,
            "[8.6, 9.0]",
            "range of the tsunami magnitude Mt, taken at the same probability as the magnitude",
        ),
        required("orientation", Kind::Table(&ORIENTATION), "{ plate = \"pacific\" }", "how the faults of ruptures lie"),
    ],
    one_of: &[],
};

const AREA: Section = Section {
    doc: "An area: a box, a polygon, or a strip along a trench.",
    fields: &[
        optional(
            "box",
            Kind::List { of: &DEGREES, least: 4 },
            "[142.0, 144.0, 39.5, 41.5]",
            "[west, east, south, north] in degrees",
        ),
        optional(
            "polygon",
            Kind::List { of: &PLACE, least: 3 },
            "[[136.0, 34.9], [138.9, 35.3], [137.0, 36.9]]",
            "corners as [longitude, latitude], in order, no side crossing another",
        ),
        optional(
            "strip",
            Kind::Table(&STRIP),
            "{ plate = \"pacific\", landward = [0, 70], between = [35, 41] }",
            "between two distances from the axis of a trench, and two latitudes",
        ),
    ],
    one_of: &["box", "polygon", "strip"],
};

const STRIP: Section = Section {
    doc: "A strip along a trench.",
    fields: &[
        required("plate", Kind::NameOf("plate"), "\"pacific\"", "the plate whose trench it is"),
        optional("landward", DEPTHS, "[0, 70]", "distances from the axis on the side to which the plate dips")
            .unit("km"),
        optional("seaward", DEPTHS, "[0, 80]", "distances from the axis on the other side").unit("km"),
        required("between", Kind::List { of: &DEGREES, least: 2 }, "[35, 41]", "[south, north] in degrees"),
    ],
    one_of: &["landward", "seaward"],
};

const ZONE_DEPTH: Section = Section {
    doc: "How deep the centres of ruptures lie.",
    fields: &[
        optional("between", DEPTHS, "[5, 15]", "anywhere between two depths").unit("km"),
        PLATE_FIELD,
        optional("below", DEPTH, "20", "so far below the interface of the plate; not written: on it").unit("km"),
        optional(
            "slope",
            Kind::List {
                of: &Kind::List { of: &Kind::Number { least: -180.0, above: false, most: 700.0 }, least: 2 },
                least: 2,
            },
            "[[131.4, 35], [132.4, 15]]",
            "linear between two [longitude, depth in kilometres]",
        ),
    ],
    one_of: &["between", "plate", "slope"],
};

pub(super) const MAGNITUDE_LAW: Section = Section {
    doc: "The law of magnitudes.",
    fields: &[
        optional("uniform", MAGNITUDES, "[7.0, 7.5]", "all magnitudes of a range equally likely"),
        optional("exactly", MAGNITUDE, "8.2", "always the same magnitude"),
        optional(
            "gutenberg-richter",
            Kind::Table(&GUTENBERG_RICHTER),
            "{ b = 0.9, from = 5.5, to = 6.9 }",
            "density proportional to 10^(-b m) between two magnitudes",
        ),
    ],
    one_of: &["uniform", "exactly", "gutenberg-richter"],
};

const GUTENBERG_RICHTER: Section = Section {
    doc: "Gutenberg and Richter's law between two magnitudes.",
    fields: &[
        required("b", Kind::Number { least: 0.0, above: true, most: 3.0 }, "0.9", "slope"),
        required("from", MAGNITUDE, "5.5", "least magnitude"),
        required("to", MAGNITUDE, "6.9", "largest magnitude"),
    ],
    one_of: &[],
};

const ORIENTATION: Section = Section {
    doc: "How faults lie: along a trench, in any direction, or as stated.",
    fields: &[
        PLATE_FIELD,
        optional(
            "any-strike-and-dip",
            Kind::List { of: &DIP, least: 2 },
            "[45, 60]",
            "any strike, and any dip between two angles",
        )
        .unit("degrees"),
        optional("strike", STRIKE, "200", "a stated strike; the fault dips to the right of it").unit("degrees"),
        optional("dip", DIP, "45", "the dip, with `strike`, or with `plate` where it is not that of the interface")
            .unit("degrees"),
    ],
    one_of: &["plate", "any-strike-and-dip", "strike"],
};

/// Reads `[source.zone]`.
pub(super) fn read(table: &Reading, plates: &Plates, region: Option<&Region>, scale: MagnitudeScale) -> Option<Zone> {
    let area = table.section("area").and_then(|area| read_area(&area, plates, region));
    let depth = table.section("depth").and_then(|depth| read_depth(&depth, plates));
    let magnitude = table.section("magnitude").and_then(|law| read_magnitude(&law));
    let tsunami_magnitude = match table.has("tsunami-magnitude") {
        true => range(table, "tsunami-magnitude").map(Some),
        false => Some(None),
    };
    let orientation = table.section("orientation").and_then(|lie| read_orientation(&lie, plates));
    Some(Zone {
        area: area?,
        depth: depth?,
        magnitude: magnitude?,
        scale,
        tsunami_magnitude: tsunami_magnitude?,
        orientation: orientation?,
    })
}

fn read_area(table: &Reading, plates: &Plates, region: Option<&Region>) -> Option<Vec<(f64, f64)>> {
    let (key, corners) = if table.has("box") {
        ("box", read_box(table)?)
    } else if table.has("polygon") {
        ("polygon", table.list("polygon", place)?)
    } else {
        ("strip", read_strip(&table.section("strip")?, plates)?)
    };
    if !is_simple(&corners) {
        let rule = "the corners stand in order round the area; no side crosses another, and no corner stands twice";
        table.complain_key(key, Fault::new("the sides of the area cross or touch", rule, table.example("polygon")));
        return None;
    }
    is_inside(table, key, &corners, region).then_some(corners)
}

fn read_box(table: &Reading) -> Option<Vec<(f64, f64)>> {
    let ends = table.list("box", super::super::reading::number)?;
    match ends[..] {
        [west, east, south, north] if west < east && south < north && south >= -90.0 && north <= 90.0 => {
            Some(vec![(west, south), (east, south), (east, north), (west, north)])
        }
        _ => {
            let rule = "a box is [west, east, south, north] in degrees, west below east and south below north";
            table.complain_key("box", Fault::new("this is not a box", rule, table.example("box")));
            None
        }
    }
}

fn read_strip(table: &Reading, plates: &Plates) -> Option<Vec<(f64, f64)>> {
    let plate = plates.find(table, "plate");
    let distances = match table.has("landward") {
        true => range(table, "landward"),
        false => range(table, "seaward").map(|(near, far)| (-near, -far)),
    };
    let latitudes = range(table, "between");
    // A plate with a mistake of its own has been complained about.
    let plate = plates.list.get(plate?)?.as_ref()?;
    let (south, north) = latitudes?;
    let found = strip(&plate.axis, distances?, south, north);
    if found.is_none() {
        let ends = plate.axis.iter().map(|place| place.1);
        let (least, most) = ends.fold((90.0_f64, -90.0_f64), |(low, high), at| (low.min(at), high.max(at)));
        let what = format!("the trench of {} does not reach from {south} to {north} degrees north", plate.name);
        let rule = format!("its axis reaches from {least} to {most}; a line beside it may end somewhat before");
        table.complain_key("between", Fault::new(what, rule, table.example("between")));
    }
    found
}

fn read_depth(table: &Reading, plates: &Plates) -> Option<ZoneDepth> {
    if table.has("between") {
        return range(table, "between").map(|(upper, lower)| ZoneDepth::Range(upper, lower));
    }
    if table.has("plate") {
        let offset = if table.has("below") { table.number("below")? } else { 0.0 };
        return plates.find(table, "plate").map(|plate| ZoneDepth::Plate { plate, offset });
    }
    match table.list("slope", pair)?[..] {
        [west, east] if west.0 < east.0 && west.1.min(east.1) >= 0.0 => Some(ZoneDepth::Slope(west, east)),
        _ => {
            let rule = "a slope is two [longitude, depth], the western one first, depths positive downwards";
            table.complain_key("slope", Fault::new("this is not a slope", rule, table.example("slope")));
            None
        }
    }
}

/// Reads a law of magnitudes.
pub(super) fn read_magnitude(table: &Reading) -> Option<MagnitudeLaw> {
    if table.has("uniform") {
        return range(table, "uniform").map(|(from, to)| MagnitudeLaw::Uniform(from, to));
    }
    if table.has("exactly") {
        return table.number("exactly").map(|magnitude| MagnitudeLaw::Uniform(magnitude, magnitude));
    }
    let law = table.section("gutenberg-richter")?;
    let (b, from, to) = (law.number("b"), law.number("from"), law.number("to"));
    let (b, from, to) = (b?, from?, to?);
    if from >= to {
        let what = format!("the largest magnitude {to} is not above the least, {from}");
        law.complain_key("to", Fault::new(what, "magnitudes lie between `from` and `to`", law.example("to")));
        return None;
    }
    Some(MagnitudeLaw::GutenbergRichter { b, from, to })
}

fn read_orientation(table: &Reading, plates: &Plates) -> Option<Orientation> {
    if table.has("any-strike-and-dip") {
        return range(table, "any-strike-and-dip").map(|dip| Orientation::Random { dip });
    }
    if table.has("plate") {
        let dip = if table.has("dip") { Some(table.number("dip")?) } else { None };
        return plates.find(table, "plate").map(|plate| Orientation::Plate { plate, dip });
    }
    table.require("dip");
    let (strike, dip) = (table.number("strike"), table.number("dip"));
    Some(Orientation::Fixed { strike: strike?, dip: dip? })
}
