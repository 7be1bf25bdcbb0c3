//! `[[peril.credit.catastrophe]]`: what the events of another peril do to buyers after them.
//!
//! The effect fades by `years`. Source of the default: bankruptcies related to the earthquake of 11 March 2011 as counted by
//! Teikoku Databank, 650, 489, 354 and 233 in the four years after it, which are 1, 0.752, 0.545 and 0.358 of the first.
//!
//! Worked number: a shift of 0.6 moves a probability of default of 1 % to Phi(Phi^-1(0.01) + 0.6) = 4.2 % in the first year.

use super::obligors::Book;
use super::{Around, catastrophe_reach, standard};
use crate::config::field::{Field, Kind, Section, defaulted, optional, required};
use crate::config::reading::{Reading, number, text};
use crate::input::complaint::{Fault, shown};
use crate::input::suggest;
use crate::model::credit::catastrophe::{CatastropheLink, Effect, EventFilter, FADING_OF_2011};
use crate::model::credit::country::Country;
use crate::model::credit::obligor::Obligor;
use crate::model::trigger::Attribute;

pub(super) const CATASTROPHE: Field =
    optional("catastrophe", Kind::Tables(&LINK), "", "what the events of another peril do to buyers after them");

const LINK: Section = Section {
    doc: "What the events of another peril do to the buyers of a region after them. At least one of `magnitude-at-least`, \
          `within` and `loss-at-least` says which events.",
    fields: LINK_FIELDS,
    one_of: &["shift", "multiplier"],
};

const LINK_FIELDS: &[Field] = &[
    required("peril", Kind::NameOf("peril"), "\"earthquake\"", "the peril, which is no credit peril itself"),
    optional(
        "magnitude-at-least",
        Kind::Number { least: 0.0, above: false, most: 10.0 },
        "7.5",
        "the least magnitude of its events",
    ),
    optional(
        "within",
        Kind::Table(&WITHIN),
        "{ latitude = 38, longitude = 142, km = 400 }",
        "where the centres of its events lie",
    ),
    optional("loss-at-least", Kind::Amount, "\"1bn\"", "the least ground-up loss of its events").unit("currency"),
    optional(
        "zones",
        Kind::List { of: &Kind::Text, least: 1 },
        "[\"tohoku\"]",
        "the buyers with one of these in the column `cat_zone`; whatever their zone where it is not written",
    ),
    optional(
        "countries",
        Kind::List { of: &Kind::Code { letters: 2, of: "ISO 3166 alpha-2" }, least: 1 },
        "[\"JP\"]",
        "the buyers of these countries; of all where it is not written",
    ),
    optional(
        "shift",
        Kind::Number { least: 0.0, above: true, most: 10.0 },
        "0.6",
        "what is added to the threshold of default of the latent variable, in standard deviations",
    ),
    optional(
        "multiplier",
        Kind::Number { least: 1.0, above: true, most: 1000.0 },
        "1.06",
        "what the intensity of default is multiplied by",
    ),
    defaulted(
        "years",
        Kind::List { of: &Kind::Number { least: 0.0, above: false, most: 1.0 }, least: 1 },
        "[1, 0.752, 0.545, 0.358]",
        "[1, 0.5]",
        "the weight of the effect in each year after the event, as long as it lasts",
    ),
    defaulted(
        "from",
        Kind::Choice(&["event", "start-of-year"]),
        "\"event\"",
        "\"start-of-year\"",
        "whether the effect begins with the event, or with the model year of the event whenever that is",
    ),
];

const WITHIN: Section = Section {
    doc: "A circle on the map.",
    fields: &[
        required("latitude", Kind::Number { least: -90.0, above: false, most: 90.0 }, "38", "degrees north"),
        required("longitude", Kind::Number { least: -180.0, above: false, most: 180.0 }, "142", "degrees east"),
        required("km", Kind::Number { least: 0.0, above: true, most: 20_040.0 }, "400", "its radius").unit("km"),
    ],
    one_of: &[],
};

/// Reads every `[[peril.credit.catastrophe]]`.
pub(super) fn read(table: &Reading, around: &Around, book: &Book) -> Option<Vec<CatastropheLink>> {
    let tables = table.sections("catastrophe");
    let read = |table: &Reading| {
        let errors = table.ctx.errors();
        let link = read_one(table, around, &book.countries, &book.obligors)?;
        // Nothing more is said of one that has a mistake.
        if table.ctx.errors() == errors {
            let draft = around.drafts.get(link.peril).and_then(|draft| draft.as_ref()?.peril.as_ref());
            let peril = (around.perils.get(link.peril), draft.map(|peril| &peril.source));
            catastrophe_reach::warn(table, &link, peril, (&book.obligors, &book.sectors));
        }
        Some(link)
    };
    let links: Vec<_> = tables.iter().map(read).collect();
    links.into_iter().collect()
}

fn read_one(table: &Reading, around: &Around, countries: &[Country], obligors: &[Obligor]) -> Option<CatastropheLink> {
    let events = events(table);
    let peril = peril(table, around);
    let (zones, countries) = (zones(table, obligors), codes(table, countries));
    let effect = match table.has("shift") {
        true => table.number("shift").map(Effect::Shift),
        false => table.number("multiplier").map(Effect::Multiplier),
    };
    let years = years(table);
    let from = standard::choice(table, "from", "event");
    Some(CatastropheLink {
        peril: peril?,
        events: events?,
        zones: zones?,
        countries: countries?,
        effect: effect?,
        years: years?,
        from_start_of_year: from? == "start-of-year",
    })
}

fn events(table: &Reading) -> Option<EventFilter> {
    let number = |key| if table.has(key) { table.number(key).map(Some) } else { Some(None) };
    let magnitude = number("magnitude-at-least");
    let within = match table.has("within") {
        true => table.section("within").and_then(|circle| {
            let (latitude, longitude) = (circle.number("latitude"), circle.number("longitude"));
            let km = circle.number("km");
            Some(Some((latitude?, longitude?, km?)))
        }),
        false => Some(None),
    };
    let loss = if table.has("loss-at-least") { table.amount_f64("loss-at-least").map(Some) } else { Some(None) };
    if ["magnitude-at-least", "within", "loss-at-least"].into_iter().all(|key| table.lacks(key)) {
        let what = format!("{} does not say which events", table.called());
        let rule = "at least one of `magnitude-at-least`, `within` and `loss-at-least` is written";
        table.complain(Fault::new(what, rule, table.example("magnitude-at-least")));
    }
    Some(EventFilter { magnitude: magnitude?, within: within?, loss: loss? })
}

fn peril(table: &Reading, around: &Around) -> Option<usize> {
    let node = table.node("peril")?;
    // Not one of the credit perils.
    let mut others = around.drafts.iter().zip(around.perils.iter()).filter(|(draft, _)| draft.is_some());
    let example = match others.next() {
        Some((_, name)) => format!("peril = \"{}\"", shown(name)),
        None => "[[peril]]\nname = \"earthquake\"\nearthquake = { model = \"japan\" }".to_owned(),
    };
    let complain = |fault: Fault| table.complain_key("peril", fault.with_example(example.clone()));
    let index = around.perils.find(node).map_err(complain).ok()?;
    let Some(draft) = around.drafts.get(index)? else {
        let what = format!("\"{}\" is a credit peril", shown(around.perils.get(index)));
        let rule = "a catastrophe is an event of a peril of another kind; defaults that go together follow `model`";
        complain(Fault::new(what, rule, ""));
        return None;
    };
    let source = draft.peril.as_ref().map(|peril| &peril.source)?;
    let asked = [("magnitude-at-least", Attribute::Magnitude), ("within", Attribute::Position)];
    for (key, attribute) in asked.into_iter().filter(|(key, _)| table.has(key)) {
        if !source.carries(attribute) {
            let columns = attribute.columns();
            let what =
                format!("no event of the peril \"{}\" carries what `{key}` asks for", shown(around.perils.get(index)));
            let rule = format!("an event model or the event table of the peril has it (the column {columns})");
            table.complain_key(key, Fault::new(what, rule, table.example("loss-at-least")));
        }
    }
    Some(index)
}

fn zones(table: &Reading, obligors: &[Obligor]) -> Option<Vec<String>> {
    if !table.has("zones") {
        return Some(Vec::new());
    }
    let zones = table.list("zones", |node, kind| text(node, kind).map(|zone| (node, zone.to_owned())))?;
    let known = || obligors.iter().filter_map(|obligor| obligor.zone.as_deref());
    let of_nobody = zones.iter().filter(|(_, zone)| known().all(|of_buyer| of_buyer != zone));
    for (node, zone) in of_nobody {
        let near = suggest::nearest(zone, known());
        let meant = near.map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"));
        let what = format!("no buyer is in the zone \"{}\"{meant}", shown(zone));
        let example = match near.or(known().next()) {
            Some(known) => format!("zones = [\"{}\"]", shown(known)),
            None => format!("id,country,cat_zone\nosaka,JP,{}", shown(zone)),
        };
        let rule = "zones are those of the column `cat_zone` of the list of buyers";
        table.ctx.complain_of(node, Fault::new(what, rule, example));
    }
    zones
        .iter()
        .all(|(_, zone)| known().any(|of_buyer| of_buyer == zone))
        .then(|| zones.into_iter().map(|(_, zone)| zone).collect())
}

fn codes(table: &Reading, countries: &[Country]) -> Option<Vec<u32>> {
    if !table.has("countries") {
        return Some(Vec::new());
    }
    table.list("countries", |node, kind| {
        let code = text(node, kind)?;
        let found = (0..).zip(countries).find(|(_, country)| country.code == code).map(|(at, _)| at);
        found.ok_or_else(|| {
            let rule = "countries are those of the buyers and of the list that `countries` of the credit peril names";
            Fault::new(format!("no buyer is in the country {}", shown(code)), rule, "")
        })
    })
}

fn years(table: &Reading) -> Option<Vec<f64>> {
    if !table.has("years") {
        return Some(FADING_OF_2011.to_vec());
    }
    let years = table.list("years", number)?;
    if years.iter().all(|weight| *weight == 0.0) {
        let rule = "the weight of at least one year is above 0";
        table.complain_key("years", Fault::new("the effect never lasts", rule, table.example("years")));
        return None;
    }
    Some(years)
}
