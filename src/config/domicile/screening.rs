//! `[[screen]]`, `[[score]]` and `[premium-tax]` of a pack.
//!
//! ```text
//! screen    of / to, which lies strictly below or above a limit
//! score     (surplus - VaR) / surplus x 100 at the levels of its bands; the first band whose condition holds is the assessment
//! tax       bands of direct and of assumed premium, not below a minimum and not above a maximum
//! ```
//! Worked number: bands of 0.25 % up to 25m, 0.15 % up to 50m, 0.05 % up to 250m and nothing above, of 40m direct premium:
//! 62,500 + 22,500 = 85,000.

use rust_decimal::Decimal;

use super::formula::{BAND, bands, cited, level};
use super::pack::CITED;
use crate::config::field::{Kind, Section, optional, required};
use crate::config::names::Names;
use crate::config::reading::{Reading, grouped};
use crate::input::complaint::{Fault, shown};
use crate::input::toml_tree::Value;
use crate::model::domicile::{Band, Figure, PremiumTax, Score, ScoreBand, Screen};

const LIMIT: Kind = Kind::Share { most_percent: 1_000_000 };

pub(super) const SCREEN: Section = Section {
    doc: "A ratio with a limit.",
    fields: &[
        required("name", Kind::Name, "\"gross premium to surplus\"", "how the rules call it"),
        required("of", Kind::Choice(&Figure::ABOVE), "\"gross-written-premium\"", "its numerator"),
        required("to", Kind::Choice(&Figure::BELOW), "\"surplus\"", "its denominator"),
        optional("below", LIMIT, "\"900%\"", "the limit below which it has to lie"),
        optional("above", LIMIT, "\"20%\"", "the limit above which it has to lie"),
        CITED[0],
        CITED[1],
        CITED[2],
    ],
    one_of: &["below", "above"],
};

pub(super) const SCORE: Section = Section {
    doc: "A score of the surplus against value at risk: (surplus - VaR) / surplus x 100.",
    fields: &[
        required("name", Kind::Name, "\"BCAR\"", "how the agency calls it"),
        required("band", Kind::Tables(&SCORE_BAND), "", "an assessment, the best first"),
        CITED[0],
        CITED[1],
        CITED[2],
    ],
    one_of: &[],
};

const SCORE_BAND: Section = Section {
    doc: "An assessment.",
    fields: &[
        required("name", Kind::Name, "\"strongest\"", "what it is called"),
        optional("level", Kind::Share { most_percent: 100 }, "\"99.6%\"", "the level of the score that decides"),
        optional(
            "above",
            Kind::Number { least: -1_000_000.0, above: false, most: 100.0 },
            "25",
            "the score above which it is given; the last assessment has no condition",
        ),
    ],
    one_of: &[],
};

const BANDS: Kind = Kind::Either(&[Kind::List { of: &Kind::Table(&BAND), least: 1 }, Kind::Choice(&["none"])]);

pub(super) const PREMIUM_TAX: Section = Section {
    doc: "Tax of the domicile on gross premium, as an indication: it is booked nowhere.",
    fields: &[
        required(
            "direct",
            BANDS,
            "[{ up-to = \"25m\", share = \"0.25%\" }, { share = \"0.15%\" }]",
            "bands of the premium of policies that the captive issues, or \"none\"",
        ),
        required("assumed", BANDS, "\"none\"", "bands of the premium that it assumes as a reinsurer, or \"none\""),
        optional("minimum", Kind::Amount, "\"7.5k\"", "the least of a year"),
        optional("maximum", Kind::Amount, "\"200k\"", "the most of a year"),
        CITED[0],
        CITED[1],
        CITED[2],
    ],
    one_of: &[],
};

pub(super) fn screen(table: &Reading, classes: &Names) -> Option<Screen> {
    let cited = cited(table, table.text("name"), classes);
    let (of, to) = (table.choice("of").and_then(Figure::called), table.choice("to").and_then(Figure::called));
    let below = table.has("below");
    let limit = table.share(if below { "below" } else { "above" }).map(|share| share.exact());
    let (of, to) = (of?, to?);
    if of == to {
        let rule = "a ratio is made of two different figures";
        table.complain_key("to", Fault::new("the ratio of a figure to itself is always 1", rule, table.example("to")));
        return None;
    }
    let limit = limit?;
    if limit.is_zero() {
        let rule = "a limit lies above 0%";
        let key = if below { "below" } else { "above" };
        table.complain_key(key, Fault::new("the limit is 0%", rule, table.example(key)));
        return None;
    }
    Some(Screen { cited: cited?, of, to, limit, below })
}

pub(super) fn score(table: &Reading, classes: &Names) -> Option<Score> {
    let cited = cited(table, table.text("name"), classes);
    let tables = table.sections("band");
    Names::of("band", &tables, &[]);
    let count = tables.len();
    let read = |(at, band): (usize, &Reading)| score_band(band, at + 1 == count);
    let bands: Vec<Option<ScoreBand>> = tables.iter().enumerate().map(read).collect();
    if count < 2 && !table.table.damaged {
        let rule = "a score has at least two assessments, the best first; the last has no condition";
        table.complain(Fault::new("there is nothing to tell apart", rule, "[[score.band]]\nname = \"very weak\""));
        return None;
    }
    Some(Score { cited: cited?, bands: bands.into_iter().collect::<Option<_>>()? })
}

fn score_band(table: &Reading, last: bool) -> Option<ScoreBand> {
    let name = table.text("name");
    let rule = "every assessment but the last has a `level` and the score `above` which it is given";
    if last {
        if table.has("level") || table.has("above") {
            let what = "the last assessment has a condition, so that nothing is said where it does not hold";
            table.complain(Fault::new(what, rule, "name = \"very weak\""));
            return None;
        }
        return Some(ScoreBand { name: name?.to_owned(), condition: None });
    }
    if !table.has("level") || !table.has("above") {
        let example = "name = \"strongest\"\nlevel = \"99.6%\"\nabove = 25";
        table.complain(Fault::new("an assessment before the last has no condition", rule, example));
        return None;
    }
    let level = level(table, "level");
    table.number("above")?;
    let above = table.node("above").and_then(|node| node.number().ok());
    Some(ScoreBand { name: name?.to_owned(), condition: Some((level?, above?)) })
}

pub(super) fn premium_tax(table: &Reading, classes: &Names) -> Option<PremiumTax> {
    let cited = cited(table, Some("premium tax"), classes);
    let (direct, assumed) = (taxed(table, "direct"), taxed(table, "assumed"));
    let amount = |key| if table.has(key) { table.amount(key).map(Some) } else { Some(None) };
    let (minimum, maximum): (Option<Option<Decimal>>, Option<Option<Decimal>>) = (amount("minimum"), amount("maximum"));
    let (minimum, maximum) = (minimum?, maximum?);
    if let (Some(least), Some(most)) = (minimum, maximum)
        && least > most
    {
        let what = format!("the least tax of {} is above the most of {}", grouped(least), grouped(most));
        table.complain_key("maximum", Fault::new(what, "`minimum` is not above `maximum`", table.example("maximum")));
        return None;
    }
    Some(PremiumTax { cited: cited?, direct: direct?, assumed: assumed?, minimum, maximum })
}

/// Bands, or none.
fn taxed(table: &Reading, key: &str) -> Option<Vec<Band>> {
    match &table.node(key)?.value {
        Value::Text(text) if text == "none" => Some(Vec::new()),
        Value::Text(text) => {
            let rule = "premium is taxed by bands, or not at all: \"none\"";
            let what = format!("\"{}\" is neither", shown(text));
            table.complain_key(key, Fault::new(what, rule, table.example(key)));
            None
        }
        _ => bands(table, key),
    }
}
