//! `[[requirement]]` of a pack: the vocabulary in which money that must be held is stated.
//!
//! ```text
//! amount = "100k" | "class"                       an amount, or that of the class of licence
//! share = "12%", of = "reserves"                  a share of a figure
//! bands = [{ up-to = "5m", share = "18%" }, { share = "16%" }], of = "net-written-premium"
//! value-at-risk = "99.5%"                         of the loss of own funds within a year
//! corridor = { value-at-risk, at-least, at-most, linear = [...] }
//! sum-of = [...]                                  of parts without sums and corridors
//! ```
//! A requirement is the greatest of its parts.
//!
//! Worked number: bands of 18 % up to 5m and 16 % above, of 7m: 0.9m + 0.32m = 1.22m.

use rust_decimal::{Decimal, dec};

use super::pack::CITED;
use crate::config::field::{Field, Kind, Section, optional, required};
use crate::config::names::Names;
use crate::config::reading::{Reading, grouped, in_percent};
use crate::input::complaint::Fault;
use crate::input::toml_tree::{Table, Value};
use crate::model::domicile::{Band, Cited, Corridor, Figure, Held, Part, Requirement};
use crate::statistics::Level;

const SHARE: Kind = Kind::Share { most_percent: 1_000 };
const WHOLE: Kind = Kind::Share { most_percent: 100 };

pub(super) const REQUIREMENT: Section = Section {
    doc: "Money that must be held.",
    fields: &[
        required("name", Kind::Name, "\"minimum capital and surplus\"", "how the rules call it"),
        required(
            "compared-with",
            Kind::Choice(&["surplus", "capital", "own-funds"]),
            "\"surplus\"",
            "what the rules hold it against; the model knows one amount of own funds, the surplus",
        ),
        required(
            "greatest-of",
            Kind::List { of: &Kind::Table(&PART), least: 1 },
            "[{ amount = \"class\" }, { share = \"12%\", of = \"net-written-premium\" }]",
            "its parts, the greatest of which counts",
        ),
        CITED[0],
        CITED[1],
        CITED[2],
    ],
    one_of: &[],
};

const AMOUNT: Field = optional(
    "amount",
    Kind::Either(&[Kind::Amount, Kind::Choice(&["class"])]),
    "\"100k\"",
    "an amount, or \"class\": that of the class of licence",
);
const SHARE_OF: Field = optional("share", SHARE, "\"12%\"", "a share of the figure `of`");
const BANDS: Field = optional(
    "bands",
    Kind::List { of: &Kind::Table(&BAND), least: 1 },
    "[{ up-to = \"5m\", share = \"18%\" }, { share = \"16%\" }]",
    "shares of the figure `of` by bands, each of what lies in it",
);
const OF: Field =
    optional("of", Kind::Choice(&Figure::SHARED), "\"net-written-premium\"", "the figure of a share or bands");
const VALUE_AT_RISK: Field = optional(
    "value-at-risk",
    WHOLE,
    "\"99.5%\"",
    "the loss of own funds within the first year that is exceeded with one minus this probability at most",
);

const PART: Section = Section {
    doc: "A part of a requirement.",
    fields: &[
        AMOUNT,
        SHARE_OF,
        BANDS,
        OF,
        VALUE_AT_RISK,
        optional(
            "corridor",
            Kind::Table(&CORRIDOR),
            "{ value-at-risk = \"99.5%\", at-least = \"25%\", at-most = \"45%\", linear = [{ share = \"7.5%\", of = \"net-written-premium\" }] }",
            "a sum of parts between two shares of a value at risk",
        ),
        optional(
            "sum-of",
            Kind::List { of: &Kind::Table(&TERM), least: 1 },
            "[{ amount = \"1m\" }, { share = \"5%\", of = \"reserves\" }]",
            "the sum of parts",
        ),
    ],
    one_of: &["amount", "share", "bands", "value-at-risk", "corridor", "sum-of"],
};

const TERM: Section = Section {
    doc: "A part of a sum.",
    fields: &[AMOUNT, SHARE_OF, BANDS, OF, VALUE_AT_RISK],
    one_of: &["amount", "share", "bands", "value-at-risk"],
};

const CORRIDOR: Section = Section {
    doc: "A sum of parts between two shares of a value at risk.",
    fields: &[
        required("value-at-risk", WHOLE, "\"99.5%\"", "level of the value at risk"),
        required("at-least", WHOLE, "\"25%\"", "the share of it below which the sum does not count"),
        required("at-most", WHOLE, "\"45%\"", "the share of it above which the sum does not count"),
        required(
            "linear",
            Kind::List { of: &Kind::Table(&TERM), least: 1 },
            "[{ share = \"7.5%\", of = \"net-written-premium\" }]",
            "the parts that are added up",
        ),
    ],
    one_of: &[],
};

pub(super) const BAND: Section = Section {
    doc: "A band.",
    fields: &[
        optional("up-to", Kind::Amount, "\"5m\"", "its upper end; the last band has none"),
        required("share", SHARE, "\"18%\"", "the share of what lies in it"),
    ],
    one_of: &[],
};

/// Reads a requirement. `classes`: the classes of the pack.
pub(super) fn requirement(table: &Reading, classes: &Names) -> Option<Requirement> {
    let cited = cited(table, table.text("name"), classes);
    let held = table.choice("compared-with").map(|word| match word {
        "capital" => Held::Capital,
        "own-funds" => Held::OwnFunds,
        _ => Held::Surplus,
    });
    let parts = parts(table, "greatest-of", &PART, classes);
    Some(Requirement { cited: cited?, held: held?, parts: parts? })
}

/// Name, status, source and classes of a formula.
pub(super) fn cited(table: &Reading, name: Option<&str>, classes: &Names) -> Option<Cited> {
    let status = table.choice("status");
    let source = if table.has("source") { Some(table.text("source")?.to_owned()) } else { None };
    let named = match table.has("classes") {
        true => table.list("classes", |node, _| classes.find(node).map(|at| classes.get(at).to_owned())),
        false => Some(Vec::new()),
    };
    Some(Cited { name: name?.to_owned(), verified: status? == "public", source, classes: named? })
}

/// A list of parts under their declaration; nothing where one has a mistake.
fn parts(table: &Reading, key: &str, section: &'static Section, classes: &Names) -> Option<Vec<Part>> {
    let tables: Vec<&Table> = table.list(key, |node, _| node.table())?;
    let read = |part: &&Table| part_of(&Reading::open(table.ctx, part, section), classes);
    let read: Vec<Option<Part>> = tables.iter().map(read).collect();
    read.into_iter().collect()
}

fn part_of(table: &Reading, classes: &Names) -> Option<Part> {
    if table.has("amount") {
        return amount(table, classes);
    }
    if table.has("share") || table.has("bands") {
        table.require("of");
        let of = table.choice("of").and_then(Figure::called);
        let bands = match table.has("share") {
            true => table.share("share").map(|share| vec![Band { up_to: None, share: share.exact() }]),
            false => bands(table, "bands"),
        };
        return Some(Part::Share { of: of?, bands: bands? });
    }
    if table.has("value-at-risk") {
        return level(table, "value-at-risk").map(Part::ValueAtRisk);
    }
    if table.has("corridor") {
        return table.section("corridor").and_then(|table| corridor(&table, classes)).map(Part::Corridor);
    }
    if table.has("sum-of") {
        return parts(table, "sum-of", &TERM, classes).map(Part::Sum);
    }
    None
}

fn amount(table: &Reading, classes: &Names) -> Option<Part> {
    let node = table.node("amount")?;
    if matches!(&node.value, Value::Text(text) if text == "class") {
        if classes.iter().next().is_none() {
            let rule = "`amount = \"class\"` is the amount of the class of licence";
            table.complain_key("amount", Fault::new("the pack has no classes", rule, "amount = \"100k\""));
            return None;
        }
        return Some(Part::OfClass);
    }
    table.amount("amount").map(Part::Amount)
}

fn corridor(table: &Reading, classes: &Names) -> Option<Corridor> {
    let (at_least, at_most) = (table.share("at-least"), table.share("at-most"));
    let (level, linear) = (level(table, "value-at-risk"), parts(table, "linear", &TERM, classes));
    let (at_least, at_most) = (at_least?.exact(), at_most?.exact());
    if at_least > at_most {
        let what = format!("the corridor begins at {} and ends at {}", in_percent(at_least), in_percent(at_most));
        table.complain_key("at-most", Fault::new(what, "its end is not below its beginning", table.example("at-most")));
        return None;
    }
    Some(Corridor { level: level?, at_least, at_most, linear: linear? })
}

/// A level above 0 and below 100 %.
pub(super) fn level(table: &Reading, key: &str) -> Option<Decimal> {
    let level = table.share(key)?.exact();
    if level > Decimal::ZERO && level.to_string().parse::<Level>().is_ok() {
        return Some(level);
    }
    let what = format!("{} is no level", in_percent(level));
    let rule = "a level lies above 0% and below 100% and has at most 15 decimals";
    table.complain_key(key, Fault::new(what, rule, table.example(key)));
    None
}

/// Bands in the order of their ends.
pub(super) fn bands(table: &Reading, key: &str) -> Option<Vec<Band>> {
    let tables: Vec<&Table> = table.list(key, |node, _| node.table())?;
    let count = tables.len();
    let mut bands = Vec::new();
    let mut sound = true;
    let mut before = dec!(0);
    for (at, band) in tables.into_iter().enumerate() {
        let band = Reading::open(table.ctx, band, &BAND);
        let share = band.share("share");
        let up_to = if band.has("up-to") { band.amount("up-to").map(Some) } else { Some(None) };
        let (Some(share), Some(up_to)) = (share, up_to) else {
            sound = false;
            continue;
        };
        let what = match up_to {
            None if at + 1 < count => Some("a band before the last has no end".to_owned()),
            Some(_) if at + 1 == count => {
                Some("the last band has an end, so that nothing is said of what lies above".into())
            }
            Some(end) if end <= before => {
                Some(format!("the band ends at {}, not above the {} before it", grouped(end), grouped(before)))
            }
            _ => None,
        };
        if let Some(what) = what {
            let rule = "bands have increasing ends, and the last has none";
            let example = "[{ up-to = \"5m\", share = \"18%\" }, { share = \"16%\" }]";
            band.complain(Fault::new(what, rule, format!("{key} = {example}")));
            sound = false;
        }
        before = up_to.unwrap_or(before);
        bands.push(Band { up_to, share: share.exact() });
    }
    sound.then_some(bands)
}
