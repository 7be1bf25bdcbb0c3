//! `sites`: the CSV of insured sites, one risk a row.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::field::Kind;
use super::reading::Reading;
use crate::input::complaint::{Fault, shown};
use crate::input::table::{Column, Layout, Row, Unknown};
use crate::input::toml_tree::{Node, Value};
use crate::model::risk::{Coverage, Risk};

pub(super) const SITES: Kind = Kind::Either(&[SITE_FILE, Kind::List { of: &SITE_FILE, least: 1 }]);
const SITE_FILE: Kind = Kind::File("sites: id, name, country, latitude, longitude and insured values by coverage");

const ID: usize = 0;
const NAME: usize = 1;
const COUNTRY: usize = 2;
const LATITUDE: usize = 3;
const LONGITUDE: usize = 4;
/// The first of four columns of values, in the order of [`Coverage::EVERY`].
const VALUES: usize = 5;

pub(super) const LAYOUT: Layout = Layout {
    what: "site list",
    columns: &[
        column("id", &["site", "site_id", "LocNumber"], true, "sendai", "an id that no other site has"),
        column("name", &["LocName"], false, "Sendai plant", "a name to print; the id where it is empty"),
        column("country", &["CountryCode"], true, "JP", "the ISO code of the country where the site stands"),
        column("latitude", &["lat"], false, "38.26", "degrees north"),
        column("longitude", &["lon", "lng"], false, "141.01", "degrees east"),
        column("building", &["BuildingTIV", "buildings"], false, "1200m", "the insured value of buildings"),
        column("contents", &["ContentsTIV"], false, "800m", "the insured value of contents and machinery"),
        column("stock", &["StockTIV"], false, "300m", "the insured value of stock"),
        column("business_interruption", &["BITIV", "bi"], false, "700m", "the insured yearly gross profit"),
    ],
    unused: &[],
    unknown: Unknown::Refuse,
};

pub(super) const fn column(
    name: &'static str,
    aliases: &'static [&'static str],
    required: bool,
    example: &'static str,
    doc: &'static str,
) -> Column {
    Column { name, aliases, required, example, doc }
}

/// The sites, and where each stands among the risks.
#[derive(Default)]
pub(super) struct Sites {
    pub risks: Vec<Risk>,
    index: BTreeMap<String, u32>,
    /// Whether the file names a site list at all.
    pub given: bool,
    /// Whether the list was read without a mistake.
    pub sound: bool,
}

impl Sites {
    /// Reads every site list.
    pub fn read(root: &Reading) -> Sites {
        let mut sites = Sites { given: root.has("sites"), sound: true, ..Sites::default() };
        let Some(node) = root.node("sites") else { return sites };
        let files: Vec<&Node> = match &node.value {
            Value::List(list) => list.iter().collect(),
            _ => vec![node],
        };
        for file in files {
            let read = root.ctx.rows(file, &LAYOUT, |_| true, |row| sites.add(row, &root.ctx.currency));
            sites.sound &= read.is_some();
        }
        sites
    }

    fn add(&mut self, row: &Row, currency: &str) {
        let (id, country) = (row.text(ID), row.text(COUNTRY));
        let name = row.text(NAME).or(row.text(ID)).unwrap_or_default().into_owned();
        if let Some(code) = country.as_ref().filter(|c| c.len() != 2 || !c.bytes().all(|b| b.is_ascii_uppercase())) {
            let what = format!("\"{}\" is not a country code", shown(code));
            row.complain(COUNTRY, Fault::new(what, "a country is two capital letters (ISO 3166 alpha-2)", "JP"));
        }
        let Some(id) = id.map(|id| id.into_owned()) else { return };
        if self.index.contains_key(&id) {
            let what = format!("the site \"{}\" stands twice in the list", shown(&id));
            row.complain(ID, Fault::new(what, "every site has an id of its own", ""));
            return;
        }
        let mut values = [None; 4];
        for (at, value) in values.iter_mut().enumerate() {
            *value = row.amount(VALUES + at, currency);
        }
        self.index.insert(id.clone(), self.risks.len() as u32);
        self.risks.push(Risk {
            name,
            country: country.map(|c| c.into_owned()),
            latitude: degrees(row, LATITUDE, 90.0),
            longitude: degrees(row, LONGITUDE, 180.0),
            values,
            ..Risk::new(&id)
        });
    }

    /// The risk of a site.
    pub fn find(&self, id: &str) -> Option<u32> {
        self.index.get(id).copied()
    }

    /// What to say of a site that is not in the list.
    pub fn unknown(&self, id: &str) -> Fault {
        if !self.given {
            let what = format!("the site \"{}\" is named, but the configuration has no list of sites", shown(id));
            return Fault::new(
                what,
                "sites are listed in the file that the key `sites` names",
                "sites = \"sites.csv\"",
            );
        }
        let near = crate::input::suggest::nearest(id, self.index.keys().map(String::as_str));
        let meant = near.map_or_else(String::new, |n| format!("; did you mean \"{}\"?", shown(n)));
        let first = self.risks.first().map_or("sendai", |risk| &risk.id);
        Fault::new(
            format!("there is no site called \"{}\"{meant}", shown(id)),
            format!("a site is one of the {} of the list that the key `sites` names", self.risks.len()),
            near.unwrap_or(first),
        )
    }
}

fn degrees(row: &Row, column: usize, most: f64) -> Option<f64> {
    let value = row.number(column)?;
    if value.abs() > most {
        let what = format!("{value} degrees are out of range");
        row.complain(column, Fault::new(what, format!("degrees lie between -{most} and {most}"), ""));
        return None;
    }
    Some(value)
}

/// The insured value of a risk in some coverages; nothing where it states none.
pub(super) fn value_in(risk: &Risk, coverages: Option<&[Coverage]>) -> Option<Decimal> {
    let within =
        |coverage: &Coverage| coverages.is_none_or(|list| list.contains(coverage) || list.contains(&Coverage::All));
    let stated: Vec<Decimal> = (Coverage::EVERY.iter().zip(&risk.values))
        .filter(|(coverage, _)| within(coverage))
        .filter_map(|(_, value)| *value)
        .collect();
    if stated.is_empty() {
        return None;
    }
    stated.into_iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add(value))
}
