//! Places and ranges of a source model: `[longitude, latitude]` in degrees, `[least, most]` of anything.
//!
//! Worked number: `[139.69, 35.69]` is 139.69 degrees east and 35.69 north, the Tokyo Metropolitan Government building; the
//! other way round it would be a latitude of 139.69 degrees, which is refused.

use super::super::field::Kind;
use super::super::reading::{Reading, number};
use crate::input::complaint::Fault;
use crate::input::toml_tree::Node;
use crate::model::earthquake::source::Region;

/// A degree of longitude or latitude.
pub(super) const DEGREES: Kind = Kind::Number { least: -180.0, above: false, most: 360.0 };
/// `[longitude, latitude]`.
pub(super) const PLACE: Kind = Kind::List { of: &DEGREES, least: 2 };
/// Depths and distances in kilometres.
pub(super) const DEPTH: Kind = Kind::Number { least: 0.0, above: false, most: 700.0 };
/// `[least, most]` kilometres.
pub(super) const DEPTHS: Kind = Kind::List { of: &DEPTH, least: 2 };
/// Angles of dip.
pub(super) const DIP: Kind = Kind::Number { least: 0.0, above: true, most: 90.0 };
/// Angles of strike.
pub(super) const STRIKE: Kind = Kind::Number { least: 0.0, above: false, most: 360.0 };
/// Magnitudes on any scale.
pub(super) const MAGNITUDE: Kind = Kind::Number { least: 4.0, above: false, most: 10.0 };
/// `[least, most]` magnitudes.
pub(super) const MAGNITUDES: Kind = Kind::List { of: &MAGNITUDE, least: 2 };

/// Two numbers in brackets.
pub(super) fn pair(node: &Node, kind: &Kind) -> Result<(f64, f64), Fault> {
    let of = if let Kind::List { of, .. } = kind { of } else { kind };
    match node.list()? {
        [first, second] => Ok((number(first, of)?, number(second, of)?)),
        other => {
            let what = format!("two numbers are expected here, not {}", other.len());
            Err(Fault::new(what, "a place is [longitude, latitude], a range [least, most]", ""))
        }
    }
}

/// A longitude and a latitude in brackets.
pub(super) fn place(node: &Node, kind: &Kind) -> Result<(f64, f64), Fault> {
    let (longitude, latitude) = pair(node, kind)?;
    if latitude.abs() > 90.0 {
        let what = format!("{latitude} degrees is no latitude");
        return Err(Fault::new(what, "longitudes come before latitudes, and a latitude is from -90 to 90 degrees", ""));
    }
    Ok((longitude, latitude))
}

/// `[least, most]` of a key; complains where they are not two numbers in this order.
pub(super) fn range(table: &Reading, key: &str) -> Option<(f64, f64)> {
    let ends = table.list(key, number)?;
    let fault = |what: String| Fault::new(what, "a range is [least, most], two numbers", table.example(key));
    match ends[..] {
        [least, most] if least <= most => Some((least, most)),
        [least, most] => {
            table.complain_key(key, fault(format!("the range from {least} to {most} runs backwards")));
            None
        }
        _ => {
            table.complain_key(key, fault(format!("the range has {} numbers", ends.len())));
            None
        }
    }
}

/// A single place under a key, inside the region.
pub(super) fn place_of(table: &Reading, key: &str, region: Option<&Region>) -> Option<(f64, f64)> {
    // A place is a list of two numbers, which `range` would put in order.
    let written = table.list(key, number)?;
    let found = match written[..] {
        [longitude, latitude] if latitude.abs() <= 90.0 => Some((longitude, latitude)),
        _ => None,
    };
    if found.is_none() {
        let rule = "a place is [longitude, latitude] in degrees, longitude first";
        table.complain_key(key, Fault::new("this is not a place", rule, table.example(key)));
    }
    found.filter(|place| is_inside(table, key, &[*place], region))
}

/// Complains of the first place that lies outside the region of the model.
pub(super) fn is_inside(table: &Reading, key: &str, places: &[(f64, f64)], region: Option<&Region>) -> bool {
    let Some(region) = region else { return true };
    match places.iter().find(|(longitude, latitude)| !region.contains(*latitude, *longitude)) {
        None => true,
        Some((longitude, latitude)) => {
            let what = format!("[{longitude:.3}, {latitude:.3}] lies outside the region of the model");
            let rule = format!(
                "longitudes come before latitudes; the region is {} to {} degrees east, {} to {} north",
                region.west, region.east, region.south, region.north
            );
            let example = format!(
                "[{}, {}] lies inside",
                f64::midpoint(region.west, region.east),
                f64::midpoint(region.south, region.north)
            );
            table.complain_key(key, Fault::new(what, rule, example));
            false
        }
    }
}
