//! A pack of rules: a TOML document with a head, classes of licence, and formulas in a small vocabulary.
//!
//! | table | what it states |
//! |---|---|
//! | `[[class]]` | a class of licence with the amount of its minimum |
//! | `[[requirement]]` | money that must be held: the greatest of several parts ([`super::formula`]) |
//! | `[[screen]]`, `[[score]]`, `[premium-tax]` | ratios with a limit, scores with bands, tax on premium ([`super::screening`]) |
//!
//! Every formula says whether its numbers stand in the source (`status`), and every pack names its source.

use super::formula::{self, REQUIREMENT};
use super::screening::{self, PREMIUM_TAX, SCORE, SCREEN};
use crate::config::field::{Field, Kind, Section, optional, required};
use crate::config::names::Names;
use crate::config::reading::{Reading, text};
use crate::config::root::complain_of_unused;
use crate::input::complaint::{Fault, shown};
use crate::model::domicile::{Band, Cited, LicenceClass, Part, RulePack};

pub(super) const PACK: Section = Section {
    doc: "A pack of rules.",
    fields: &[
        required("format", Kind::Count { least: 1, most: 1 }, "1", "the version of this grammar"),
        required("name", Kind::Name, "\"Hawaii\"", "the domicile or agency"),
        required("edition", Kind::Name, "\"2024\"", "what tells this edition from others of the same name"),
        required(
            "effective",
            Kind::Date,
            "2024-01-01",
            "the date from which it holds, or that of the text that was read",
        ),
        required(
            "source",
            Kind::Text,
            "\"Hawaii Revised Statutes 431:19-104\"",
            "the public source of the numbers; printed beside them",
        ),
        optional("currency", Kind::Code { letters: 3, of: "ISO 4217" }, "\"USD\"", "the currency of all its amounts"),
        optional(
            "domiciles",
            Kind::List { of: &Kind::Text, least: 1 },
            "[\"Hawaii\"]",
            "places that have these rules, as `domicile` of a captive writes them",
        ),
        optional("notes", TEXTS, "[\"Letters of credit are accepted.\"]", "remarks that the report prints"),
        optional(
            "not-worked-out",
            TEXTS,
            "[\"liquid assets of at least 75% of liabilities\"]",
            "what the rules ask for besides, which no formula here states; the report says so",
        ),
        optional("class", Kind::Tables(&CLASS), "", "a class of licence"),
        optional("requirement", Kind::Tables(&REQUIREMENT), "", "money that must be held"),
        optional("screen", Kind::Tables(&SCREEN), "", "a ratio with a limit"),
        optional("score", Kind::Tables(&SCORE), "", "a score with bands"),
        optional("premium-tax", Kind::Table(&PREMIUM_TAX), "", "tax on premium"),
    ],
    one_of: &[],
};

const TEXTS: Kind = Kind::List { of: &Kind::Text, least: 1 };

const CLASS: Section = Section {
    doc: "A class of licence.",
    fields: &[
        required("name", Kind::Name, "\"1\"", "its name, by which a configuration asks for it"),
        required("title", Kind::Text, "\"pure captive that only reinsures\"", "what it is"),
        optional("amount", Kind::Amount, "\"100k\"", "its minimum; without it the regulator sets it case by case"),
    ],
    one_of: &[],
};

const STATUS: Field = required(
    "status",
    Kind::Choice(&["public", "unverified"]),
    "\"public\"",
    "\"public\": the numbers stand in the source; \"unverified\": they do not, and the report says so",
);
const SOURCE: Field =
    optional("source", Kind::Text, "\"HRS 431:7-202\"", "the public source, where it is not that of the pack");
const CLASSES: Field = optional(
    "classes",
    Kind::List { of: &Kind::NameOf("class"), least: 1 },
    "[\"1\", \"2\"]",
    "the classes that it is for; without it all",
);

/// The keys that every formula has: status, source, classes.
pub(super) const CITED: [Field; 3] = [STATUS, SOURCE, CLASSES];

/// Reads a whole pack. `origin`: where it comes from, in words.
pub(super) fn read(root: &Reading, origin: &str) -> Option<RulePack> {
    root.count("format");
    let (name, edition, effective, source) =
        (root.text("name"), root.text("edition"), root.date("effective"), root.text("source"));
    let texts = |key| match root.has(key) {
        true => root.list(key, |node, kind| text(node, kind).map(str::to_owned)),
        false => Some(Vec::new()),
    };
    let (notes, not_worked_out, _) = (texts("notes"), texts("not-worked-out"), texts("domiciles"));
    let tables = root.sections("class");
    let names = Names::of("class", &tables, &[]);
    let classes: Vec<Option<LicenceClass>> = tables.iter().map(class).collect();
    let requirements = each(root, "requirement", |table| formula::requirement(table, &names), |it| &it.cited);
    let screens = each(root, "screen", |table| screening::screen(table, &names), |it| &it.cited);
    let scores = each(root, "score", |table| screening::score(table, &names), |it| &it.cited);
    let premium_tax = match root.has("premium-tax") {
        true => root.section("premium-tax").and_then(|table| screening::premium_tax(&table, &names)).map(Some),
        false => Some(None),
    };
    let formulas = ["requirement", "screen", "score", "premium-tax"];
    if formulas.iter().all(|key| !root.has(key)) && !root.table.damaged {
        let rule = format!("a pack has at least one of {}", formulas.join(", "));
        let example = "[[requirement]]\nname = \"minimum capital\"";
        root.complain(Fault::new("the pack has nothing to look at", rule, example));
        return None;
    }
    let mut pack = RulePack {
        name: name?.to_owned(),
        edition: edition?.to_owned(),
        effective: effective?,
        currency: None,
        source: source?.to_owned(),
        origin: origin.to_owned(),
        classes: classes.into_iter().collect::<Option<_>>()?,
        requirements: requirements?,
        screens: screens?,
        scores: scores?,
        premium_tax: premium_tax?,
        notes: notes?,
        not_worked_out: not_worked_out?,
    };
    if has_amounts(&pack) {
        if !root.has("currency") {
            let what = "the pack has amounts of money, and no currency";
            root.complain(Fault::new(
                what,
                "`currency` is the currency of all amounts of a pack",
                "currency = \"USD\"",
            ));
            return None;
        }
        pack.currency = Some(root.text("currency")?.to_owned());
    }
    if root.ctx.errors() == 0 {
        complain_of_unused(root.ctx);
    }
    Some(pack)
}

/// Every table of a key; nothing where one has a mistake. Formulas for the same class have names of their own.
fn each<T>(
    root: &Reading,
    key: &str,
    read: impl Fn(&Reading) -> Option<T>,
    cited: impl Fn(&T) -> &Cited,
) -> Option<Vec<T>> {
    let tables = root.sections(key);
    let read: Vec<Option<T>> = tables.iter().map(read).collect();
    let mut sound = true;
    for (at, table) in tables.iter().enumerate() {
        let Some(own) = read[at].as_ref().map(&cited) else { continue };
        let twin = |other: &&T| cited(other).name == own.name && share_a_class(cited(other), own);
        if read[..at].iter().flatten().find(twin).is_some() {
            let what = format!("the name \"{}\" is used twice for one class", shown(&own.name));
            let rule = format!("every {key} of a class has a name of its own");
            table.complain_key("name", Fault::new(what, rule, format!("name = \"{} 2\"", shown(&own.name))));
            sound = false;
        }
    }
    read.into_iter().collect::<Option<Vec<T>>>().filter(|_| sound)
}

fn share_a_class(a: &Cited, b: &Cited) -> bool {
    a.classes.is_empty() || b.classes.is_empty() || a.classes.iter().any(|class| b.classes.contains(class))
}

fn class(table: &Reading) -> Option<LicenceClass> {
    let (name, title) = (table.text("name"), table.text("title"));
    let amount = if table.has("amount") { Some(table.amount("amount")?) } else { None };
    Some(LicenceClass { name: name?.to_owned(), title: title?.to_owned(), amount })
}

/// Whether any amount of money stands in a pack.
fn has_amounts(pack: &RulePack) -> bool {
    let in_bands = |bands: &[Band]| bands.iter().any(|band| band.up_to.is_some());
    let in_tax = pack.premium_tax.as_ref().is_some_and(|tax| {
        tax.minimum.is_some() || tax.maximum.is_some() || in_bands(&tax.direct) || in_bands(&tax.assumed)
    });
    let in_parts = pack.requirements.iter().any(|requirement| requirement.parts.iter().any(has_amount));
    in_tax || in_parts || pack.classes.iter().any(|class| class.amount.is_some())
}

fn has_amount(part: &Part) -> bool {
    match part {
        Part::Amount(_) | Part::OfClass => true,
        Part::Share { bands, .. } => bands.iter().any(|band| band.up_to.is_some()),
        Part::ValueAtRisk(_) => false,
        Part::Corridor(corridor) => corridor.linear.iter().any(has_amount),
        Part::Sum(parts) => parts.iter().any(has_amount),
    }
}
