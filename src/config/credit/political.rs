//! `political` and `shocks-inside-pd`: whether countries have events, and how they go together with own defaults.
//!
//! Worked example: with `correlation = "20%"` two countries of one correlation group whose restrictions have a probability
//! of 1 % a year have them in the same year more often than the 1 in 10,000 of independent ones.

use std::collections::BTreeMap;

use super::standard;
use crate::config::field::{Field, Kind, Section, defaulted, optional};
use crate::config::reading::Reading;
use crate::input::complaint::Fault;
use crate::input::toml_tree::Value;
use crate::model::credit::Political;
use crate::model::credit::country::Country;

pub(super) const POLITICAL: Field = optional(
    "political",
    Kind::Either(&[Kind::Boolean, Kind::Table(&EVENTS)]),
    "{ correlation = \"20%\" }",
    "whether the events of `countries` are drawn; they are where `countries` is written and this key is not",
);
pub(super) const INSIDE_PD: Field = defaulted(
    "shocks-inside-pd",
    Kind::Boolean,
    "false",
    "true",
    "the probabilities of default contain the events of countries, so that own defaults are made so much rarer",
);

const EVENTS: Section = Section {
    doc: "Events of countries.",
    fields: &[defaulted(
        "correlation",
        Kind::Share { most_percent: 100 },
        "\"0%\"",
        "\"20%\"",
        "of the latent normal variables of countries in one correlation group",
    )],
    one_of: &[],
};

/// Whether events of countries are drawn, as far as the key says.
pub(super) fn drawn(table: &Reading) -> bool {
    !table.has("political") || table.node("political").is_none_or(|node| !matches!(node.value, Value::Boolean(false)))
}

/// Reads both; `countries`: those of the list.
pub(super) fn read(table: &Reading, countries: &BTreeMap<String, Country>) -> Option<Option<Political>> {
    let inside_pd = standard::boolean(table, "shocks-inside-pd", false);
    let correlation = correlation(table, countries)?;
    let inside_pd = inside_pd?;
    if correlation.is_none() && inside_pd {
        let rule = "the probabilities of default can contain events of countries only where these are drawn";
        let what = "`shocks-inside-pd` is true, and no events of countries are drawn";
        table.complain_key("shocks-inside-pd", Fault::new(what, rule, "countries = \"countries.csv\""));
        return None;
    }
    Some(correlation.map(|correlation| Political { correlation, inside_pd }))
}

/// Nothing inside where no events are drawn.
fn correlation(table: &Reading, countries: &BTreeMap<String, Country>) -> Option<Option<f64>> {
    if !table.has("political") {
        return Some(table.has("countries").then_some(0.0));
    }
    let node = table.node("political")?;
    let stated = match &node.value {
        Value::Boolean(false) => return Some(None),
        Value::Boolean(true) => 0.0,
        Value::Table(_) => standard::share(&table.section("political")?, "correlation", 0.0)?,
        _ => {
            let what = format!("`political` is {}", node.kind());
            table
                .complain_key("political", Fault::new(what, "this key takes true, false or a table", POLITICAL.line()));
            return None;
        }
    };
    if !table.lacks("countries") && !table.has("countries") {
        return None;
    }
    if !table.has("countries") {
        let rule = "events of countries and their probabilities stand in the list that `countries` names";
        let what = "there are no countries to have events";
        table.complain_key("political", Fault::new(what, rule, "countries = \"countries.csv\""));
        return None;
    }
    let grouped = countries.values().any(|country| country.group.is_some());
    if stated > 0.0 && !grouped && !countries.is_empty() {
        let rule =
            "countries of one group have their events together; the column `correlation_group` of the list says which";
        let what = "no country is in a correlation group";
        table.complain_key("political", Fault::new(what, rule, "country,transfer,correlation_group\nVN,1.5%,asia"));
        return None;
    }
    Some(Some(stated))
}
