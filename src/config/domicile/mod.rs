//! `[captive] rules`: which rules of domiciles and agencies are looked at.
//!
//! A pack of rules is a TOML document of its own ([`pack`]), one of those that are part of the program ([`shipped`]) or a file
//! beside the configuration. Nothing is assumed: a pack is looked at where it is asked for, a class where it is named, and a
//! rate of exchange where it is stated.
//!
//! Worked example: `rules = { pack = "Hawaii", class = "1", exchange = { USD = 110 } }` of a captive in JPY needs
//! USD 100,000 x 110 = JPY 11m.

mod formula;
mod pack;
mod screening;
mod shipped;

use jiff::civil::Date;
use rust_decimal::{Decimal, dec};

use super::document;
use super::field::{Field, Kind, Section, optional};
use super::reading::Reading;
use crate::input::complaint::{Fault, shown};
use crate::input::suggest;
use crate::input::toml_tree::Value;
use crate::model::domicile::{AppliedRules, LicenceClass, Part, RulePack};
use pack::PACK;
use shipped::Shipped;

/// The largest rate of exchange.
const MOST_RATE: Decimal = dec!(1_000_000_000);

pub(super) const RULES_FIELD: Field = optional(
    "rules",
    Kind::Either(&[Kind::Table(&RULES), Kind::List { of: &Kind::Table(&RULES), least: 1 }]),
    "{ pack = \"Hawaii\", class = \"1\", exchange = { USD = 110 } }",
    "rules of domiciles and rating agencies to look at, one pack or a list of them; without the key none is",
);

const RULES: Section = Section {
    doc: "A pack of rules: what a domicile or an agency requires of the captive.",
    fields: &[
        optional(
            "pack",
            Kind::Text,
            "\"Hawaii\"",
            "a pack that is built in: \"AIFC\", \"AM Best\", \"Bermuda\", \"Cayman\", \"Guernsey\", \"Hawaii\", \"Micronesia\", \
             \"Solvency II\", \"UK\", \"US ratios\" or \"Vermont\"",
        ),
        optional(
            "file",
            Kind::Text,
            "\"hawaii_2027.toml\"",
            "a pack of your own, a TOML file beside the configuration",
        ),
        optional(
            "edition",
            Kind::Text,
            "\"2016\"",
            "which edition of a built-in pack; without it the newest that holds on the first day of the simulation",
        ),
        optional("class", Kind::Text, "\"1\"", "the class of licence, where the pack has classes; it has no default"),
        optional(
            "exchange",
            Kind::Keyed {
                keys: "the currency of the pack",
                of: &Kind::Number { least: 0.0, above: true, most: 1_000_000_000.0 },
            },
            "{ USD = 110 }",
            "what one unit of the pack's currency is in the currency of the file, where they differ; it has no default",
        ),
        optional(
            "prescribed",
            Kind::Amount,
            "\"55m\"",
            "the minimum that the regulator has set for this captive; it counts beside the amount of the class",
        )
        .unit("currency"),
    ],
    one_of: &["pack", "file"],
};

/// What `[captive]` says of rules.
pub(super) struct Asked {
    pub rules: Vec<AppliedRules>,
    /// Name of the built-in pack of the domicile, where `rules` is not written.
    pub known: Option<String>,
}

/// Reads `rules` of `[captive]`. `start`: the first day of the simulation, where it is known.
pub(super) fn read(captive: &Reading, start: Option<Date>) -> Option<Asked> {
    if !captive.has("rules") {
        let known = captive.text("domicile").and_then(shipped::of_domicile);
        return Some(Asked { rules: Vec::new(), known: known.map(|pack| pack.name) });
    }
    let node = captive.node("rules")?;
    let tables = match &node.value {
        Value::Table(table) => vec![table],
        _ => captive.list("rules", |node, _| node.table())?,
    };
    let read = |table| applied(&Reading::open(captive.ctx, table, &RULES), start);
    // Every pack is read, so that all mistakes come at once.
    let rules: Vec<Option<AppliedRules>> = tables.into_iter().map(read).collect();
    Some(Asked { rules: rules.into_iter().collect::<Option<_>>()?, known: None })
}

fn applied(table: &Reading, start: Option<Date>) -> Option<AppliedRules> {
    let prescribed = match table.has("prescribed") {
        true => Some(table.amount("prescribed")?),
        false => None,
    };
    let pack = pack_of(table, start)?;
    if let Some(start) = start.filter(|start| *start < pack.effective) {
        let what = format!("{} {} holds from {}, after the start on {start}", pack.name, pack.edition, pack.effective);
        let rule = "rules change: look at an edition that holds on the first day, or take these as a preview";
        table.warn_key(if table.has("pack") { "pack" } else { "file" }, Fault::new(what, rule, "edition = \"2016\""));
    }
    let class = class_of(table, &pack);
    let rate = rate(table, &pack);
    let rules = AppliedRules { class: class?, rate: rate?, prescribed, pack };
    is_complete(table, &rules).then_some(rules)
}

fn pack_of(table: &Reading, start: Option<Date>) -> Option<RulePack> {
    if table.has("file") && table.has("pack") {
        // One of the two is too many, which has been complained about.
        return None;
    }
    if table.has("file") {
        let name = table.text("file")?;
        let read = |root: &Reading| pack::read(root, name);
        return document::file(table.ctx, table.node("file")?, "format = 1\nname = \"Hawaii\"", &PACK, read);
    }
    let name = table.text("pack")?;
    let editions = shipped::called(name);
    if editions.is_empty() {
        table.complain_key("pack", unknown_pack(name));
        return None;
    }
    let chosen = match table.has("edition") {
        true => {
            let edition = table.text("edition")?;
            let found = editions.iter().find(|pack| pack.edition == edition);
            if found.is_none() {
                table.complain_key("edition", unknown_edition(edition, &editions));
            }
            found?
        }
        false => shipped::newest(&editions, start)?,
    };
    let origin = format!("{} (built in)", chosen.file);
    document::built_in(table.ctx, (chosen.file, chosen.text), &PACK, |root| pack::read(root, &origin))
}

fn unknown_pack(name: &str) -> Fault {
    let known = shipped::names();
    let near = suggest::nearest(name, known.iter().map(String::as_str));
    let meant = near.map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"));
    let what = format!("there is no built-in pack of rules called \"{}\"{meant}", shown(name));
    let rule = format!("the packs are {}; `file` names one of your own", quoted(&known));
    Fault::new(what, rule, format!("pack = \"{}\"", near.unwrap_or("Hawaii")))
}

fn unknown_edition(edition: &str, editions: &[Shipped]) -> Fault {
    let known: Vec<String> = editions.iter().map(|pack| pack.edition.clone()).collect();
    let name = editions.first().map_or("", |pack| pack.name.as_str());
    let what = format!("{name} has no edition \"{}\"", shown(edition));
    let rule = format!("its editions are {}", quoted(&known));
    Fault::new(what, rule, format!("edition = \"{}\"", known.last().map_or("", String::as_str)))
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("\"{}\"", shown(name))).collect::<Vec<_>>().join(", ")
}

/// The class that is named; None for a pack without classes.
fn class_of(table: &Reading, pack: &RulePack) -> Option<Option<usize>> {
    if pack.classes.is_empty() {
        // A class that is written all the same has no effect, which the whole file is looked through for.
        return Some(None);
    }
    let described = |class: &LicenceClass| format!("\"{}\" ({})", shown(&class.name), class.title);
    let rule = format!("the classes are {}", pack.classes.iter().map(described).collect::<Vec<_>>().join(", "));
    let example = format!("class = \"{}\"", pack.classes[0].name);
    if !table.has("class") {
        let what = format!("{} has classes, and none is named", pack.name);
        table.complain(Fault::new(what, rule, example));
        return None;
    }
    let named = table.text("class")?;
    let found = pack.classes.iter().position(|class| class.name.eq_ignore_ascii_case(named));
    if found.is_none() {
        let near = suggest::nearest(named, pack.classes.iter().map(|class| class.name.as_str()));
        let meant = near.map_or_else(String::new, |near| format!("; did you mean \"{}\"?", shown(near)));
        let what = format!("{} has no class \"{}\"{meant}", pack.name, shown(named));
        table.complain_key("class", Fault::new(what, rule, example));
    }
    found.map(Some)
}

/// What one unit of the pack's currency is in the reporting currency.
fn rate(table: &Reading, pack: &RulePack) -> Option<Decimal> {
    let reporting = &table.ctx.currency;
    let Some(currency) = pack.currency.as_ref().filter(|currency| *currency != reporting) else {
        return Some(Decimal::ONE);
    };
    let example = format!("exchange = {{ {currency} = 110 }}");
    let rates = if table.has("exchange") { table.keyed("exchange") } else { Vec::new() };
    let mut rate = None;
    let mut sound = true;
    for (name, span, node) in rates {
        if name != currency {
            let what = format!("the amounts of {} are in {currency}, not in {}", pack.name, shown(name));
            let rule = format!("`exchange` says what one {currency} is in {reporting}");
            table.ctx.complain(&span, &node.path, Fault::new(what, rule, example.clone()));
            sound = false;
            continue;
        }
        match node.number() {
            Ok(number) if number > Decimal::ZERO && number <= MOST_RATE => rate = Some(number),
            Ok(number) => {
                let what = format!("one {currency} cannot be {number} {reporting}");
                let rule = "a rate of exchange is above 0 and at most 1,000,000,000";
                table.ctx.complain_of(node, Fault::new(what, rule, example.clone()));
                sound = false;
            }
            Err(fault) => {
                table.ctx.complain_of(node, fault.with_example(example.clone()));
                sound = false;
            }
        }
    }
    if rate.is_none() && sound {
        let what = format!("{} states amounts in {currency}, and no rate of exchange is given", pack.name);
        let rule = format!("a rate of exchange has no default: write what one {currency} is in {reporting}");
        table.complain(Fault::new(what, rule, example));
    }
    rate.filter(|_| sound)
}

/// Whether every amount that the formulas of the class need is there, and every amount that is there is needed.
fn is_complete(table: &Reading, rules: &AppliedRules) -> bool {
    let mut concerned = rules.pack.requirements.iter().filter(|requirement| rules.concerns(&requirement.cited));
    let needed = concerned.any(|requirement| requirement.parts.iter().any(is_of_class));
    let amount = rules.licence().and_then(|class| class.amount);
    let name = rules.licence().map_or("", |class| class.name.as_str());
    if needed && amount.is_none() && rules.prescribed.is_none() {
        let what = format!("the minimum of class \"{}\" of {} is set case by case", shown(name), rules.pack.name);
        let rule = "where the regulator sets the amount, `prescribed` states it";
        table.complain_key("class", Fault::new(what, rule, "prescribed = \"55m\""));
        return false;
    }
    if !needed && rules.prescribed.is_some() {
        let what = format!("no minimum of {} stands beside an amount that the regulator sets", rules.pack.name);
        let rule = "`prescribed` counts beside the amount of the class, and no formula of this pack has one";
        table.complain_key("prescribed", Fault::new(what, rule, "leave `prescribed` out"));
        return false;
    }
    true
}

fn is_of_class(part: &Part) -> bool {
    match part {
        Part::OfClass => true,
        Part::Sum(parts) => parts.iter().any(is_of_class),
        Part::Corridor(corridor) => corridor.linear.iter().any(is_of_class),
        _ => false,
    }
}
