//! `ratings`: classes with their probabilities of default within a year, built in or from a file of one's own.
//!
//! Probabilities to move are stated as in the published tables, per cent of all issuers of a class; what they leave for
//! default and for the end of the rating is divided out.
//!
//! Worked number: BB of `sp-1981-2024` stays BB in 78.89 of 100 cases; 0.56 default and 9.23 lose their rating, so that
//! 78.89 / 90.21 = 87.45 % of those that survive rated stay.

use crate::config::document;
use crate::config::field::{Field, Kind, Section, defaulted, optional, required};
use crate::config::names::Names;
use crate::config::reading::{Reading, number};
use crate::input::amount::nearest;
use crate::input::complaint::{Fault, shown};
use crate::input::counted::counted;
use crate::input::suggest;
use crate::model::credit::rating::{RatingClass, Ratings};

/// The tables that are built in.
const BUILT_IN: [(&str, &str); 2] = [
    ("sp-1981-2024", include_str!("ratings/sp-1981-2024.toml")),
    ("sp-1981-2009", include_str!("ratings/sp-1981-2009.toml")),
];

pub(super) const RATINGS: Field = defaulted(
    "ratings",
    Kind::Text,
    "\"sp-1981-2024\"",
    "\"ratings.toml\"",
    "the classes of the column `rating`: \"sp-1981-2024\" or \"sp-1981-2009\" (no transitions), which are built in, or a \
     TOML file beside the configuration with `vintage`, `source` and [[class]] tables of `name`, `pd` and `transitions`",
);

const ROOT: Section = Section {
    doc: "Rating classes.",
    fields: &[
        required("format", Kind::Count { least: 1, most: 1 }, "1", "the version of this grammar"),
        required("vintage", Kind::Text, "\"1981-2024\"", "the years that the table covers"),
        required(
            "source",
            Kind::Text,
            "\"S&P Global Ratings, default study (2025), table 21\"",
            "where it is published",
        ),
        optional("note", Kind::Text, "\"the class AAA is assumed\"", "what was assumed to make it"),
        required("class", Kind::Tables(&CLASS), "", "a class, the best first"),
    ],
    one_of: &[],
};

const CLASS: Section = Section {
    doc: "A class.",
    fields: &[
        required("name", Kind::Name, "\"BBB\"", "its name in the column `rating`"),
        required("pd", Kind::Share { most_percent: 100 }, "\"0.148%\"", "the probability of default within a year"),
        optional(
            "transitions",
            Kind::List { of: &Kind::Number { least: 0.0, above: false, most: 1e9 }, least: 1 },
            "[0.00, 0.07, 3.05, 87.33, 3.21, 0.40, 0.09]",
            "how often it is in each class a year later, in the order of the classes and in any unit; in all classes or none",
        ),
    ],
    one_of: &[],
};

/// Reads `ratings`; the built-in table where the key is not written.
pub(super) fn read(table: &Reading) -> Option<Ratings> {
    let name = if table.has("ratings") { table.text("ratings")? } else { BUILT_IN[0].0 };
    let ratings = |document: &Reading| ratings(document, name);
    if let Some((_, text)) = BUILT_IN.iter().find(|(known, _)| *known == name) {
        return document::built_in(table.ctx, (name, text), &ROOT, ratings);
    }
    if !name.ends_with(".toml") {
        table.complain_key("ratings", unknown_table(name));
        return None;
    }
    document::file(table.ctx, table.node("ratings")?, "vintage = \"1981-2024\"", &ROOT, ratings)
}

fn unknown_table(name: &str) -> Fault {
    let known = BUILT_IN.map(|(known, _)| known);
    let meant = suggest::nearest(name, known).map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"));
    let what = format!("there is no built-in table of ratings called \"{}\"{meant}", shown(name));
    let rule = format!("a table is {}, or a TOML file beside the configuration", known.join(" or "));
    Fault::new(what, rule, "ratings = \"sp-1981-2024\"")
}

/// The class of a name, as an index.
pub(super) fn find(ratings: &Ratings, name: &str) -> Result<u32, Fault> {
    if let Some(class) = (0..).zip(&ratings.classes).find(|(_, class)| class.name == name) {
        return Ok(class.0);
    }
    let known: Vec<&str> = ratings.classes.iter().map(|class| class.name.as_str()).collect();
    let near = suggest::nearest(name, known.iter().copied());
    let meant = near.map_or_else(String::new, |near| format!("; did you mean \"{}\"?", shown(near)));
    let what = format!("\"{}\" is no class of the ratings {}{meant}", shown(name), shown(&ratings.name));
    let rule = format!("the classes are {}", known.join(", "));
    Err(Fault::new(what, rule, near.or(known.last().copied()).unwrap_or("BBB")))
}

fn ratings(table: &Reading, name: &str) -> Option<Ratings> {
    table.count("format");
    let (vintage, source) = (table.text("vintage"), table.text("source"));
    let note = if table.has("note") { table.text("note")? } else { "" };
    let tables = table.sections("class");
    let names = Names::of("class", &tables, &[]);
    let classes: Vec<Option<RatingClass>> = tables.iter().map(class).collect();
    if tables.is_empty() && !table.table.damaged && table.has("class") {
        let rule = "a table of ratings has at least one [[class]]";
        table.complain_key(
            "class",
            Fault::new("there are no classes", rule, "[[class]]\nname = \"BBB\"\npd = \"0.148%\""),
        );
    }
    let transitions = transitions(&tables, &names)?;
    if !transitions.is_empty() {
        check_order(&tables, &classes, &names)?;
    }
    Some(Ratings {
        name: name.to_owned(),
        vintage: vintage?.to_owned(),
        source: source?.to_owned(),
        note: note.to_owned(),
        classes: classes.into_iter().collect::<Option<Vec<_>>>().filter(|list| !list.is_empty())?,
        transitions,
    })
}

fn class(table: &Reading) -> Option<RatingClass> {
    let (name, share) = (table.text("name"), table.share("pd"));
    let pd = nearest(share?.exact());
    if pd <= 0.0 || pd >= 1.0 {
        let what = format!("a probability of default of {pd} is no risk");
        let rule =
            "it lies above 0 and below 1; a class in which no default was observed has a small one by assumption";
        table.complain_key("pd", Fault::new(what, rule, "pd = \"0.005%\""));
        return None;
    }
    Some(RatingClass { name: name?.to_owned(), pd })
}

/// Ratings move by thresholds of one latent variable, so that a better class is one that defaults less often.
fn check_order(tables: &[Reading], classes: &[Option<RatingClass>], names: &Names) -> Option<()> {
    let pd = |at: usize| classes[at].as_ref().map(|class| class.pd);
    let fallen = (1..classes.len()).find(|at| pd(*at).zip(pd(at - 1)).is_some_and(|(this, before)| this < before));
    let Some(at) = fallen else { return Some(()) };
    let what = format!(
        "the class \"{}\" defaults less often than \"{}\" before it",
        shown(names.get(at)),
        shown(names.get(at - 1))
    );
    let rule = "classes with transitions stand in the order of their probabilities of default, the best first";
    tables[at].complain_key("pd", Fault::new(what, rule, "[[class]] of the best rating first"));
    None
}

fn transitions(tables: &[Reading], names: &Names) -> Option<Vec<Vec<f64>>> {
    if tables.iter().all(|class| !class.has("transitions")) {
        return Some(Vec::new());
    }
    let count = names.iter().count();
    let row = |(at, class): (usize, &Reading)| {
        if !class.has("transitions") && !class.lacks("transitions") {
            return None;
        }
        if !class.has("transitions") {
            let what = format!("the class \"{}\" states no transitions, and others do", shown(names.get(at)));
            class.complain(Fault::new(
                what,
                "every class states `transitions`, or none does",
                class.example("transitions"),
            ));
            return None;
        }
        let row = class.list("transitions", number)?;
        let sum: f64 = row.iter().sum();
        if row.len() != count || sum <= 0.0 {
            let what = format!(
                "here stand {} with the sum {sum}, for {}",
                counted(row.len(), "numbers"),
                counted(count, "classes")
            );
            let rule = "a class states one number for each class, in their order, and not all are 0";
            class.complain_key("transitions", Fault::new(what, rule, class.example("transitions")));
            return None;
        }
        Some(row.iter().map(|weight| weight / sum).collect())
    };
    let rows: Vec<Option<Vec<f64>>> = tables.iter().enumerate().map(row).collect();
    rows.into_iter().collect()
}
