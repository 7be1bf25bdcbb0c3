//! `[plate.NAME]`: a plate interface, by the axis of its trench and its depth with the distance from it.
//!
//! Between two stated distances the depth is linear. Worked number: with [0, 7] and [50, 10] the interface is 8.5 km deep
//! 25 km from the axis.

use super::super::field::{Field, Kind, Section, defaulted, required};
use super::super::names::Names;
use super::super::reading::Reading;
use super::place::{PLACE, is_inside, pair, place};
use crate::input::complaint::Fault;
use crate::input::toml_tree::Node;
use crate::model::earthquake::source::{Plate, Region};

pub(super) const PLATE: Section = Section {
    doc: "A plate interface: it starts at the axis of a trench and deepens with the distance from it.",
    fields: FIELDS,
    one_of: &[],
};

const FIELDS: &[Field] = &[
    required(
        "axis",
        Kind::List { of: &PLACE, least: 2 },
        "[[142.4, 35.8], [143.25, 36.55]]",
        "the axis of the trench as [longitude, latitude], so that the plate dips to the left of the way along it",
    ),
    required(
        "depth",
        Kind::List {
            of: &Kind::List { of: &Kind::Number { least: 0.0, above: false, most: 1000.0 }, least: 2 },
            least: 2,
        },
        "[[0, 7], [50, 10], [120, 25]]",
        "[kilometres from the axis, depth of the interface in kilometres], both increasing",
    ),
    defaulted(
        "trench-correction",
        Kind::Boolean,
        "false",
        "true",
        "whether shaking by earthquakes of class slab below 30 km is corrected by the distance of a site from this axis",
    ),
];

/// Plates and their names; an unreadable plate keeps its name, so that zones that name it are not blamed.
pub(super) struct Plates {
    pub names: Names,
    pub list: Vec<Option<Plate>>,
}

impl Plates {
    /// Reads every `[plate.NAME]`.
    pub fn read(root: &Reading, region: Option<&Region>) -> Plates {
        let tables = root.keyed("plate");
        let names = tables.iter().map(|(name, ..)| (*name).to_owned()).collect();
        let list = tables.into_iter().map(|(name, _, node)| plate(root, name, node, region)).collect();
        Plates { names: Names::new("plate", names), list }
    }

    /// The plate that a key names: its index.
    pub fn find(&self, table: &Reading, key: &str) -> Option<usize> {
        let node = table.node(key)?;
        self.names.find(node).map_err(|fault| table.complain_key(key, fault)).ok()
    }
}

fn plate(root: &Reading, name: &str, node: &Node, region: Option<&Region>) -> Option<Plate> {
    let table = node.table().map_err(|fault| root.ctx.complain_of(node, fault.with_example("[plate.pacific]"))).ok()?;
    let table = root.keyed_section("plate", table)?;
    let axis = table.list("axis", place);
    let depth = table.list("depth", pair);
    if let Some(axis) = &axis {
        is_inside(&table, "axis", axis, region);
        if axis.windows(2).any(|pair| pair[0] == pair[1]) {
            let rule = "an axis goes on from place to place";
            table.complain_key(
                "axis",
                Fault::new("the axis has the same place twice running", rule, table.example("axis")),
            );
        }
    }
    if let Some(depth) = &depth {
        check_depth(&table, depth);
    }
    let corrects_slab = table.boolean("trench-correction").unwrap_or(false);
    Some(Plate { name: name.to_owned(), axis: axis?, depth: depth?, corrects_slab })
}

fn check_depth(table: &Reading, depth: &[(f64, f64)]) {
    let increases = depth.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1);
    let deepest = depth.iter().map(|point| point.1).fold(0.0, f64::max);
    if !increases || deepest > 700.0 {
        let rule = "the depth of an interface increases with the distance from the axis, to 700 km at most";
        let fault = Fault::new("these are not increasing distances and depths", rule, table.example("depth"));
        table.complain_key("depth", fault);
    }
}
