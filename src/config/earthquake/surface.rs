//! What ruptures: a band of depths over stations, a rectangle, or a fault by its trace.
//!
//! ```text
//! band:  between two stations and two depths of the table `station` of the source
//! plane: centre, strike, dip, length, and a width; the width down the dip is the horizontal one / cos(dip), and
//!        (lower depth - upper depth) / sin(dip)
//! trace: where the plane of the fault meets the ground, from one end to the other; it dips to the right of this way.
//!        Centre of the plane: middle of the trace, moved to the right by (middle depth) / tan(dip)
//! ```
//! Worked number: a fault of dip 45 degrees between 2 and 16 km depth is 14 / sin(45) = 19.80 km wide, and its centre is 9
//! km deep, 9 km to the right of its trace.

use std::f64::consts::PI;

use super::super::field::{Field, Kind, Section, optional, required};
use super::super::reading::Reading;
use super::place::{DEPTH, DEPTHS, DIP, PLACE, STRIKE, place_of, range};
use super::station::Stations;
use super::strip::{KM_PER_DEGREE, km_per_longitude};
use crate::input::complaint::Fault;
use crate::model::earthquake::source::{Plane, Region, Surface};

const LENGTH: Kind = Kind::Number { least: 0.0, above: true, most: 3000.0 };
const ALONG: Kind = Kind::Number { least: -10_000.0, above: false, most: 10_000.0 };

pub(super) const BAND: Field =
    optional("band", DEPTHS, "[10, 25]", "upper and lower depth of what ruptures, of those of the stations").unit("km");
pub(super) const FROM: Field = optional("from", ALONG, "-360", "the station at which a band begins").unit("km");
pub(super) const TO: Field = optional("to", ALONG, "395", "the station at which a band ends").unit("km");
pub(super) const PLANE_FIELD: Field = optional(
    "plane",
    Kind::Table(&PLANE),
    "{ centre = [146.01, 42.88], depth = 26.7, strike = 246, dip = 17.5, length = 164, horizontal-width = 71 }",
    "a rectangle",
);
pub(super) const TRACE_FIELD: Field = optional(
    "trace",
    Kind::Table(&TRACE),
    "{ from = [135.45, 34.42], to = [135.50, 34.78], dip = 45, top = 2, bottom = 16 }",
    "a fault by its trace on the ground",
);

/// Keys of which one says what ruptures.
pub(super) const KEYS: &[&str] = &["band", "plane", "trace"];

const PLANE: Section = Section {
    doc: "A rectangular fault; it dips to the right of its strike.",
    fields: &[
        required("centre", PLACE, "[146.01, 42.88]", "[longitude, latitude] of the centre"),
        required("strike", STRIKE, "246", "direction of the strike, clockwise from north").unit("degrees"),
        required("dip", DIP, "17.5", "angle below the horizontal").unit("degrees"),
        required("length", LENGTH, "164", "length along the strike").unit("km"),
        optional("depth", DEPTH, "26.7", "depth of the centre").unit("km"),
        optional("depths", DEPTHS, "[18, 41]", "depth of the upper and the lower edge, instead of depth and width")
            .unit("km"),
        optional("width", LENGTH, "74.4", "width down the dip, along the plane").unit("km"),
        optional("horizontal-width", LENGTH, "71", "width on the map, of the plane seen from above").unit("km"),
    ],
    one_of: &["depths", "width", "horizontal-width"],
};

const TRACE: Section = Section {
    doc: "A fault by its trace on the ground; it dips to the right of the way from one end to the other.",
    fields: &[
        required("from", PLACE, "[135.45, 34.42]", "[longitude, latitude] of the end where the trace begins"),
        required("to", PLACE, "[135.50, 34.78]", "[longitude, latitude] of the other end"),
        required("dip", DIP, "45", "angle below the horizontal").unit("degrees"),
        required("top", DEPTH, "2", "depth of the upper edge").unit("km"),
        required("bottom", DEPTH, "16", "depth of the lower edge").unit("km"),
    ],
    one_of: &[],
};

/// Reads what ruptures from a table that says one of [`KEYS`].
pub(super) fn read(table: &Reading, stations: &Stations, region: Option<&Region>) -> Option<Surface> {
    if table.has("band") {
        let band = range(table, "band");
        table.require("from");
        table.require("to");
        let (from, to) = (table.number("from"), table.number("to"));
        return stations.surface(table, band?, from?, to?);
    }
    plane_or_trace(table, region)
}

/// Reads a rectangle or a trace from a table that says one of them.
pub(super) fn plane_or_trace(table: &Reading, region: Option<&Region>) -> Option<Surface> {
    if table.has("plane") {
        return plane(&table.section("plane")?, region).map(Surface::Plane);
    }
    trace(&table.section("trace")?, region).map(Surface::Plane)
}

fn plane(table: &Reading, region: Option<&Region>) -> Option<Plane> {
    let centre = place_of(table, "centre", region);
    let (strike, dip, length) = (table.number("strike"), table.number("dip"), table.number("length"));
    let (depth, width) = if table.has("depths") {
        let depths = range(table, "depths")?;
        (f64::midpoint(depths.0, depths.1), (depths.1 - depths.0) / sine(dip?))
    } else {
        table.require("depth");
        let depth = table.number("depth");
        let width = match table.has("width") {
            true => table.number("width"),
            false => horizontal_width(table, dip),
        };
        (depth?, width?)
    };
    let plane = Plane { centre: centre?, depth, strike: strike?, dip: dip?, length: length?, width };
    is_below_ground(table, &plane).then_some(plane)
}

fn horizontal_width(table: &Reading, dip: Option<f64>) -> Option<f64> {
    let (wide, dip) = (table.number("horizontal-width")?, dip?);
    if dip > 80.0 {
        let rule =
            "a plane steeper than 80 degrees states its width down the dip, because it has hardly any on the map";
        table.complain_key("horizontal-width", Fault::new(format!("the dip is {dip} degrees"), rule, "width = 18"));
        return None;
    }
    Some(wide / libm::cos(dip * (PI / 180.0)))
}

fn is_below_ground(table: &Reading, plane: &Plane) -> bool {
    let half = 0.5 * plane.width * sine(plane.dip);
    let (top, bottom) = (plane.depth - half, plane.depth + half);
    let fits = top >= 0.0 && bottom <= 700.0 && half > 0.0;
    if !fits {
        let what = format!("the plane reaches from {top:.1} to {bottom:.1} km depth");
        let rule =
            "a plane lies between 0 and 700 km: depth of the centre, less and plus half the width times sin(dip)";
        let least = format!("depth = {:.1}", half);
        let key = if table.has("depths") { "depths" } else { "depth" };
        table.complain_key(key, Fault::new(what, rule, least));
    }
    fits
}

fn trace(table: &Reading, region: Option<&Region>) -> Option<Plane> {
    let (from, to) = (place_of(table, "from", region), place_of(table, "to", region));
    let (dip, top, bottom) = (table.number("dip"), table.number("top"), table.number("bottom"));
    let (from, to, dip, top, bottom) = (from?, to?, dip?, top?, bottom?);
    if top >= bottom {
        let what = format!("the top at {top} km is not above the bottom at {bottom} km");
        table.complain_key("top", Fault::new(what, "depths are positive downwards, and the top is above", "top = 2"));
        return None;
    }
    if from == to {
        let rule = "a trace goes from one end of the fault to the other";
        table.complain_key("to", Fault::new("both ends are the same place", rule, table.example("to")));
        return None;
    }
    Some(plane_under(from, to, dip, top, bottom))
}

/// The plane under a trace.
fn plane_under(from: (f64, f64), to: (f64, f64), dip: f64, top: f64, bottom: f64) -> Plane {
    let (longitude, latitude) = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
    let wide = km_per_longitude(latitude);
    let (east, north) = ((to.0 - from.0) * wide, (to.1 - from.1) * KM_PER_DEGREE);
    let length = libm::hypot(east, north);
    let depth = f64::midpoint(top, bottom);
    let aside = if dip < 90.0 { depth / libm::tan(dip * (PI / 180.0)) } else { 0.0 };
    // To the right of (east, north) lies (north, -east).
    let centre = (longitude + aside * north / length / wide, latitude - aside * east / length / KM_PER_DEGREE);
    let strike = libm::atan2(east, north) * (180.0 / PI);
    let strike = if strike < 0.0 { strike + 360.0 } else { strike };
    Plane { centre, depth, strike, dip, length, width: (bottom - top) / sine(dip) }
}

fn sine(degrees: f64) -> f64 {
    libm::sin(degrees * (PI / 180.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_northward_trace_dips_to_the_east() {
        let plane = plane_under((135.0, 0.0), (135.0, 0.4), 45.0, 2.0, 16.0);
        assert!((plane.width - 14.0 * std::f64::consts::SQRT_2).abs() < 1e-12 && plane.depth == 9.0);
        assert!((plane.length - 0.4 * KM_PER_DEGREE).abs() < 1e-9 && plane.strike == 0.0);
        let east = (plane.centre.0 - 135.0) * km_per_longitude(0.2);
        assert!((east - 9.0).abs() < 1e-9 && (plane.centre.1 - 0.2).abs() < 1e-12, "{plane:?}");
    }

    #[test]
    fn a_southward_trace_dips_to_the_west_and_a_vertical_one_nowhere() {
        let plane = plane_under((135.0, 0.4), (135.0, 0.0), 45.0, 2.0, 16.0);
        assert!(plane.strike == 180.0 && plane.centre.0 < 135.0);
        let vertical = plane_under((135.0, 0.4), (135.0, 0.0), 90.0, 2.0, 16.0);
        assert!(vertical.centre == (135.0, 0.2) && vertical.width == 14.0);
    }
}
