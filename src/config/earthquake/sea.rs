//! `[sea.NAME]`: a sea that land cuts off from the open ocean.

use super::super::field::{Field, Kind, Section, required};
use super::super::reading::Reading;
use super::place::{PLACE, is_inside, place};
use super::polygon::is_simple;
use crate::input::complaint::Fault;
use crate::input::toml_tree::Node;
use crate::model::earthquake::source::{Region, Sea};

pub(super) const SEA: Section = Section {
    doc: "A sea that land cuts off from the open ocean: tsunamis of ruptures whose centre lies in it reach the sites in it, \
          and no others.",
    fields: FIELDS,
    one_of: &[],
};

const FIELDS: &[Field] = &[required(
    "polygon",
    Kind::List { of: &PLACE, least: 3 },
    "[[130.0, 34.0], [137.0, 36.0], [140.0, 40.0], [135.0, 40.0]]",
    "its corners as [longitude, latitude], with the land that drains to it",
)];

/// Reads every `[sea.NAME]`.
pub(super) fn read(root: &Reading, region: Option<&Region>) -> Vec<Option<Sea>> {
    root.keyed("sea").into_iter().map(|(name, _, node)| sea(root, name, node, region)).collect()
}

fn sea(root: &Reading, name: &str, node: &Node, region: Option<&Region>) -> Option<Sea> {
    let table = node.table().map_err(|fault| root.ctx.complain_of(node, fault.with_example("[sea.japan-sea]"))).ok()?;
    let table = root.keyed_section("sea", table)?;
    let area = table.list("polygon", place)?;
    is_inside(&table, "polygon", &area, region);
    if !is_simple(&area) {
        let rule = "a polygon has at least three corners, and its sides do not cross";
        table
            .complain_key("polygon", Fault::new("the sides of the sea cross or touch", rule, table.example("polygon")));
    }
    Some(Sea { name: name.to_owned(), area })
}
