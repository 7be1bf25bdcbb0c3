//! `sites`: the CSV of insured sites, one risk a row. Columns that only an earthquake model needs stand in `site_traits`.

use std::cell::Cell;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::field::Kind;
use super::idle_cells::IdleCells;
use super::reading::{Reading, grouped};
use super::site_needs::{Needs, TraitReader};
use super::site_traits;
use crate::input::complaint::{Fault, shown};
use crate::input::table::{Column, Layout, Row, Sheet, Unknown};
use crate::input::toml_tree::{Node, Value};
use crate::model::date::Axis;
use crate::model::risk::{Coverage, Risk};

pub(super) const SITES: Kind = Kind::Either(&[SITE_FILE, Kind::List { of: &SITE_FILE, least: 1 }]);
const SITE_FILE: Kind = Kind::File("sites: id, name, country, latitude, longitude and insured values by coverage");

pub(super) const ID: usize = 0;
pub(super) const NAME: usize = 1;
pub(super) const COUNTRY: usize = 2;
pub(super) const LATITUDE: usize = 3;
const LONGITUDE: usize = 4;
/// The first of four columns of values, in the order of [`Coverage::EVERY`].
pub(super) const VALUES: usize = 5;
const GROUP: usize = 9;
const CLASS: usize = 10;
const PREMIUM: usize = 11;
const DECLARED: usize = 12;
/// The first of the columns that only an earthquake model needs.
pub(super) const TRAITS: usize = 13;
/// How many columns there are.
pub(super) const COLUMNS: usize = TRAITS + site_traits::COUNT;

/// The columns of a list over which no earthquake model lies.
const PLAIN: [Column; COLUMNS] = columns(false);
/// The columns of a list over which one lies.
pub(super) const UNDER_MODEL: [Column; COLUMNS] = columns(true);

pub(super) const LAYOUT: Layout = Layout { what: "site list", columns: &PLAIN, unused: &[], unknown: Unknown::Refuse };
const LAYOUT_UNDER_MODEL: Layout = Layout { columns: &UNDER_MODEL, ..LAYOUT };

/// `quake`: an earthquake model needs the places of all sites, and knows their country.
const fn columns(quake: bool) -> [Column; COLUMNS] {
    let own = [
        column("id", &["site", "site_id", "LocNumber"], true, "sendai", "an id that no other site has"),
        column("name", &["LocName"], false, "Sendai plant", "a name to print; the id where it is empty"),
        column(
            "country",
            &["CountryCode"],
            !quake,
            "JP",
            "the ISO code of the country where the site stands; under an earthquake model that of the model where it is empty",
        ),
        column("latitude", &["lat"], quake, "38.26", "degrees north, which an earthquake model needs"),
        column("longitude", &["lon", "lng", "long"], quake, "141.01", "degrees east, which an earthquake model needs"),
        column("building", &["BuildingTIV", "buildings"], false, "1200m", "the insured value of buildings"),
        column("contents", &["ContentsTIV", "machinery"], false, "800m", "the insured value of contents and machinery"),
        column("stock", &["StockTIV"], false, "300m", "the insured value of stock"),
        column(
            "business_interruption",
            &["BITIV", "bi", "gross_profit"],
            false,
            "700m",
            "the insured yearly gross profit",
        ),
        column("group", &["group_id"], false, "north coast", "sites that count as one; alone where it is empty"),
        column("class", &[], false, "warehouse", "a class that scopes and rates may name"),
        column("premium", &[], false, "4m", "what the insurer charges for the site in a period of its policy"),
        column(
            "declared_total",
            &["total", "tiv", "TotalTIV"],
            false,
            "3bn",
            "the insured value of the whole site as declared, which its values must not exceed together",
        ),
    ];
    let traits = site_traits::columns(quake);
    let mut all = [own[0]; COLUMNS];
    let mut at = 0;
    while at < COLUMNS {
        all[at] = if at < TRAITS { own[at] } else { traits[at - TRAITS] };
        at += 1;
    }
    all
}

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
    /// Whether the file names a list of buyers; they stand behind the sites.
    pub buyers_given: bool,
    /// Whether the lists of buyers were read without a mistake.
    pub buyers_sound: bool,
    /// Some cell of a list is wrong: what a risk seems to lack may be in it.
    pub doubtful: bool,
    /// Reinsured limits of buyers, which have no effect unless a contract accepts by them.
    pub reinsured_limits: IdleCells,
}

impl Sites {
    /// Reads every site list; `needs`: what earthquake models need of every site, where there are any.
    pub fn read(root: &Reading, needs: Option<&Needs>, axis: Option<Axis>) -> Sites {
        let mut sites = Sites { given: root.has("sites"), sound: true, ..Sites::default() };
        let Some(node) = root.node("sites") else { return sites };
        let files: Vec<&Node> = match &node.value {
            Value::List(list) => list.iter().collect(),
            _ => vec![node],
        };
        let layout = if needs.is_some() { &LAYOUT_UNDER_MODEL } else { &LAYOUT };
        for file in files {
            let present = Cell::new([false; COLUMNS]);
            let remember = |sheet: &Sheet| {
                present.set(std::array::from_fn(|column| sheet.has(column)));
                true
            };
            let mut traits = TraitReader::new(needs, axis, &present);
            let errors = root.ctx.errors();
            let read = root.ctx.rows(file, layout, remember, |row| sites.add(row, &root.ctx.currency, &mut traits));
            sites.sound &= read.is_some();
            sites.doubtful |= root.ctx.errors() > errors;
            traits.warning().into_iter().for_each(|warning| root.ctx.push(warning));
        }
        sites
    }

    fn add(&mut self, row: &Row, currency: &str, traits: &mut TraitReader) {
        let (id, country) = (row.text(ID), country_of(row, COUNTRY));
        let name = row.text(NAME).or(row.text(ID)).unwrap_or_default().into_owned();
        let Some(id) = id.map(|id| id.into_owned()) else { return };
        let text = |column| row.text(column).map(|text| text.into_owned());
        let mut values = [None; 4];
        for (at, value) in values.iter_mut().enumerate() {
            *value = row.amount(VALUES + at, currency);
        }
        let (latitude, longitude) = place(row);
        let mut risk = Risk {
            name,
            country,
            latitude,
            longitude,
            values,
            group: text(GROUP),
            class: text(CLASS),
            premium: row.amount(PREMIUM, currency),
            ..Risk::new(&id)
        };
        check_total(row, &risk, currency);
        traits.read(row, &mut risk);
        if let Err(fault) = self.push(risk) {
            row.complain(ID, fault);
        }
    }

    /// Adds a site or buyer, whose id must be new.
    pub fn push(&mut self, risk: Risk) -> Result<(), Fault> {
        if let Some(known) = self.find(&risk.id) {
            let (first, second) = (kind(&self.risks[known as usize]), kind(&risk));
            let id = shown(&risk.id);
            return Err(match first == second {
                true => Fault::new(
                    format!("the {first} \"{id}\" stands twice in the list"),
                    format!("every {first} has an id of its own"),
                    format!("{id}-2"),
                ),
                false => Fault::new(
                    format!("the {second} \"{id}\" has the id of a {first}"),
                    "sites and buyers share their ids: event tables name either in one column",
                    format!("{id}-{second}"),
                ),
            });
        }
        self.index.insert(risk.id.clone(), self.risks.len() as u32);
        self.risks.push(risk);
        Ok(())
    }

    /// The risk of a site or buyer.
    pub fn find(&self, id: &str) -> Option<u32> {
        self.index.get(id).copied()
    }

    /// What to say of a site or buyer that is in no list.
    pub fn unknown(&self, id: &str) -> Fault {
        if self.buyers_given {
            let called = if self.given { "site or buyer" } else { "buyer" };
            return self.unknown_among(id, called, self.risks.iter().collect());
        }
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

    /// The same among some of them.
    pub fn unknown_among(&self, id: &str, called: &str, known: Vec<&Risk>) -> Fault {
        let near = crate::input::suggest::nearest(id, known.iter().map(|risk| risk.id.as_str()));
        let meant = near.map_or_else(String::new, |n| format!("; did you mean \"{}\"?", shown(n)));
        let keys = if called == "buyer" { "the key `buyers` names" } else { "the keys `sites` and `buyers` name" };
        let first = known.first().map_or("osaka", |risk| &risk.id);
        Fault::new(
            format!("there is no {called} called \"{}\"{meant}", shown(id)),
            format!("a {called} is one of the {} of the list that {keys}", known.len()),
            near.unwrap_or(first),
        )
    }
}

/// What a risk of a list is called.
pub(super) fn kind(risk: &Risk) -> &'static str {
    if risk.buyer.is_some() { "buyer" } else { "site" }
}

/// The country code of a row.
pub(super) fn country_of(row: &Row, column: usize) -> Option<String> {
    let country = row.text(column)?;
    if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
        let what = format!("\"{}\" is not a country code", shown(&country));
        row.complain(column, Fault::new(what, "a country is two capital letters (ISO 3166 alpha-2)", "JP"));
    }
    Some(country.into_owned())
}

/// Degrees north and east of a row.
pub(super) fn place(row: &Row) -> (Option<f64>, Option<f64>) {
    let (latitude, longitude) = (row.number(LATITUDE), row.number(LONGITUDE));
    let swapped = latitude.zip(longitude).filter(|(north, east)| north.abs() > 90.0 && east.abs() <= 90.0);
    if let Some((north, east)) = swapped {
        let what = format!("{north} degrees north are out of range: latitude and longitude look swapped");
        let rule = "latitudes lie between -90 and 90, longitudes between -180 and 180";
        row.complain(LATITUDE, Fault::new(what, rule, format!("latitude {east}, longitude {north}")));
        return (None, None);
    }
    (degrees(row, LATITUDE, latitude, 90.0), degrees(row, LONGITUDE, longitude, 180.0))
}

fn degrees(row: &Row, column: usize, value: Option<f64>, most: f64) -> Option<f64> {
    let value = value?;
    if value.abs() > most {
        let what = format!("{value} degrees are out of range");
        row.complain(column, Fault::new(what, format!("degrees lie between -{most} and {most}"), ""));
        return None;
    }
    Some(value)
}

/// The values of a site must not exceed what is declared of it as a whole.
fn check_total(row: &Row, risk: &Risk, currency: &str) {
    let (Some(declared), Some(sum)) = (row.amount(DECLARED, currency), risk.total_value()) else { return };
    if sum > declared {
        let what =
            format!("the values of the row add up to {}, above the declared total {}", grouped(sum), grouped(declared));
        let rule = "`declared_total` is the insured value of the whole site: building, contents, stock and business interruption";
        row.complain(DECLARED, Fault::new(what, rule, grouped(sum)));
    }
}

/// The insured value of a risk in some coverages, of a buyer its approved limit; nothing where it states none.
pub(super) fn value_in(risk: &Risk, coverages: Option<&[Coverage]>) -> Option<Decimal> {
    if let Some(buyer) = &risk.buyer {
        return buyer.limit;
    }
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
