//! `tsunami`: height at the coast, flow on land, damage by depth. The built-in values stand in `tsunami.toml`; a file of
//! one's own replaces what it states of them, and what the configuration states replaces both.
//!
//! Worked example: `tsunami = { factor-multiplier = 1.5 }` makes every wave half as high again, whatever the coast.

use super::rows::{check_increasing, rows};
use super::vulnerability::{CONSTRUCTION, construction};
use crate::config::document;
use crate::config::field::{Field, Kind, Section, defaulted, optional, required};
use crate::config::reading::Reading;
use crate::input::complaint::{Fault, shown};
use crate::input::toml_tree::Value;
use crate::model::earthquake::site::CoastClass;
use crate::model::earthquake::source::{Ruptures, SourceModel};
use crate::model::earthquake::tsunami::{TsunamiFragility, TsunamiModel};

const BUILT_IN: &str = include_str!("tsunami.toml");

const FACTOR: Kind = Kind::Number { least: 0.0, above: false, most: 20.0 };
const SPREAD: Kind = Kind::Number { least: 0.0, above: false, most: 2.0 };
const POSITIVE: Kind = Kind::Number { least: 0.0, above: true, most: 100.0 };
const NUMBERS: Kind = Kind::List { of: &Kind::Number { least: -20.0, above: false, most: 20.0 }, least: 1 };
const STATE_EXAMPLE: &str = "[[-0.9, 0.88, 0.15], [0.71, 0.67, 0.65], [2.28, 0.74, 1.0]]";

pub(super) const TSUNAMI: Kind = Kind::Either(&[Kind::Boolean, Kind::Table(&SECTION)]);

const SECTION: Section = Section {
    doc: "Tsunamis. What is not written here is that of `file`, and what is not written there is built in.",
    fields: FIELDS,
    one_of: &[],
};

/// The same keys at the top of a file.
const DOCUMENT: Section = Section { doc: "A file of tsunamis.", fields: FIELDS.split_at(1).1, one_of: &[] };

pub(super) const FIELDS: &[Field] = &[
    optional("file", Kind::Text, "\"tsunami.toml\"", "a TOML file with any of the other keys at its top"),
    optional(
        "factors",
        Kind::Table(&FACTORS),
        "{ open = 1.2 }",
        "how many times higher than the mean of the coast the sea rises in front of a site, by its class of coast",
    ),
    defaulted("factor-multiplier", POSITIVE, "1.0", "1.5", "all these factors are multiplied by this"),
    defaulted(
        "published-scenario",
        Kind::Text,
        "\"nankai/4\"",
        "\"nankai/1\"",
        "the rupture, as source/case, whose height at the coast the column `published_height_m` of the site list states",
    ),
    defaulted(
        "published-divisor",
        Kind::Number { least: 1.0, above: false, most: 5.0 },
        "1.0",
        "2.0",
        "a published height is a maximum: so many times the height that counts",
    ),
    defaulted(
        "event-log-sd",
        SPREAD,
        "0.4",
        "0.35",
        "the standard deviation of the logarithm of heights from event to event",
    ),
    defaulted("local-log-sd", SPREAD, "0.34", "0.30", "the same from place to place: the logarithm of Aida's kappa"),
    defaulted(
        "truncation",
        Kind::Number { least: 0.0, above: true, most: 6.0 },
        "2.3",
        "3.0",
        "both deviates lie between minus and plus so many standard deviations",
    ),
    defaulted(
        "roughness",
        Kind::Number { least: 0.005, above: false, most: 0.5 },
        "0.03",
        "0.06",
        "Manning's n of the ground that the water flows over: 0.02 fields, 0.03 open built-up land, 0.05 to 0.07 dense towns",
    )
    .unit("s/m^(1/3)"),
    defaulted(
        "least-distance-km",
        Kind::Number { least: 0.0, above: true, most: 200.0 },
        "20",
        "30",
        "no part of a rupture counts as nearer than this in the mean of distances",
    )
    .unit("km"),
    defaulted(
        "greatest-depth-km",
        Kind::Number { least: 0.0, above: true, most: 100.0 },
        "15",
        "20",
        "only the part of a rupture above this depth raises the sea",
    )
    .unit("km"),
    optional(
        "fragility",
        Kind::Tables(&FRAGILITY),
        "",
        "a curve of buildings by depth of flow; a construction that is named here loses all its other curves",
    ),
    optional(
        "contents",
        Kind::Table(&BY_DEPTH),
        "{ median = 1.0, log-sd = 0.45 }",
        "how contents and machinery are lost by depth of flow",
    ),
    optional("stock", Kind::Table(&BY_DEPTH), "{ median = 1.0, log-sd = 0.45 }", "how stock is lost by depth of flow"),
];

const FACTORS: Section = Section {
    doc: "The local factor of each class of coast. What is not written is as in the file or built in.",
    fields: &[
        optional("open", FACTOR, "1.0", "a straight open coast"),
        optional("ria", FACTOR, "1.8", "a ria or a cape"),
        optional("bay-mouth", FACTOR, "0.7", "the mouth of a bay"),
        optional("bay", FACTOR, "0.4", "deep inside a bay, or an inland sea"),
    ],
    one_of: &[],
};

const FRAGILITY: Section = Section {
    doc: "A fragility under flow. Of several that fit a site, the one with the fewest `storeys` holds.",
    fields: &[
        required("construction", CONSTRUCTION, "\"steel\"", "what buildings it is for"),
        optional(
            "storeys",
            Kind::Count { least: 1, most: 150 },
            "1",
            "for buildings of at most so many storeys; where it is not written: of any number, and of an unknown one",
        ),
        required(
            "states",
            Kind::List { of: &NUMBERS, least: 1 },
            STATE_EXAMPLE,
            "damage states, lightest first, each [mean, standard deviation, damage ratio]: the first two of the natural \
             logarithm of the depth in metres at which a building comes into the state",
        ),
    ],
    one_of: &[],
};

const BY_DEPTH: Section = Section {
    doc: "The share that is lost as a lognormal distribution function of the depth of flow.",
    fields: &[
        required("median", POSITIVE, "1.0", "the depth at which half is lost").unit("m"),
        required(
            "log-sd",
            Kind::Number { least: 0.0, above: true, most: 3.0 },
            "0.4",
            "the standard deviation of its logarithm",
        ),
    ],
    one_of: &[],
};

/// Reads `tsunami` of `[peril.earthquake]`; `Some(None)`: there are none.
pub(super) fn read(earthquake: &Reading, sources: Option<&SourceModel>) -> Option<Option<TsunamiModel>> {
    let standard =
        || document::built_in(earthquake.ctx, ("tsunami", BUILT_IN), &DOCUMENT, |table| changed(table, None));
    if !earthquake.has("tsunami") {
        return standard().map(Some);
    }
    let node = earthquake.node("tsunami")?;
    match &node.value {
        Value::Boolean(true) => standard().map(Some),
        Value::Boolean(false) => Some(None),
        Value::Table(_) => stated(&earthquake.section("tsunami")?, standard(), sources).map(Some),
        _ => {
            let what = format!("`tsunami` is {}", node.kind());
            let fault = Fault::new(what, "this key takes true, false or a table", earthquake.example("tsunami"));
            earthquake.complain_key("tsunami", fault);
            None
        }
    }
}

fn stated(table: &Reading, standard: Option<TsunamiModel>, sources: Option<&SourceModel>) -> Option<TsunamiModel> {
    let base = match table.node("file") {
        Some(node) => {
            document::file(table.ctx, node, "roughness = 0.03", &DOCUMENT, |file| changed(file, standard.as_ref()))
        }
        None if table.has("file") => None,
        None => standard.clone(),
    };
    // Where the file has mistakes, those of the configuration are still wanted.
    let found = changed(table, base.as_ref().or(standard.as_ref()));
    if let (Some(scenario), Some(sources)) = (table.text("published-scenario"), sources)
        && let Err(fault) = known_scenario(scenario, sources)
    {
        table.complain_key("published-scenario", fault.with_example(table.example("published-scenario")));
        return None;
    }
    base.and(found)
}

/// Whether a scenario is a case of a source of the model.
pub(in crate::config) fn known_scenario(scenario: &str, sources: &SourceModel) -> Result<(), Fault> {
    let model = &sources.name;
    let fault = |what: String| {
        let rule = "a scenario is written as source/case, both by their names in the source model";
        Err(Fault::new(what, rule, "published-scenario = \"nankai/4\""))
    };
    let Some((source, case)) = scenario.split_once('/') else {
        return fault(format!("\"{}\" does not say which source and which case", shown(scenario)));
    };
    match sources.sources.iter().find(|known| known.name == source).map(|known| &known.ruptures) {
        None => fault(format!("the model {model} has no source called \"{}\"", shown(source))),
        Some(Ruptures::Zone(_)) => fault(format!("the source \"{source}\" of the model {model} has no cases")),
        Some(Ruptures::Cases { cases, .. }) if cases.iter().all(|known| known.name != case) => {
            fault(format!("the source \"{source}\" of the model {model} has no case called \"{}\"", shown(case)))
        }
        Some(Ruptures::Cases { .. }) => Ok(()),
    }
}

/// What a table states, and the rest as in `base`, without which everything must be stated.
fn changed(table: &Reading, base: Option<&TsunamiModel>) -> Option<TsunamiModel> {
    let number = |key, of: fn(&TsunamiModel) -> f64| match table.has(key) {
        true => table.number(key),
        false => base.map(of),
    };
    let factors = factors(table, base.map(|b| b.factors));
    let (multiplier, divisor) =
        (number("factor-multiplier", |b| b.multiplier), number("published-divisor", |b| b.published_divisor));
    let (event, local) = (number("event-log-sd", |b| b.event_log_sd), number("local-log-sd", |b| b.local_log_sd));
    let (truncation, roughness) = (number("truncation", |b| b.truncation), number("roughness", |b| b.roughness));
    let least_distance = number("least-distance-km", |b| b.least_distance);
    let greatest_depth = number("greatest-depth-km", |b| b.greatest_depth);
    let published_scenario = match table.has("published-scenario") {
        true => table.text("published-scenario").map(str::to_owned),
        false => base.map(|b| b.published_scenario.clone()),
    };
    let buildings = fragilities(table, base.map_or(&[], |b| &b.buildings));
    let (contents, stock) =
        (by_depth(table, "contents", base.map(|b| b.contents)), by_depth(table, "stock", base.map(|b| b.stock)));
    Some(TsunamiModel {
        factors: factors?,
        multiplier: multiplier?,
        published_scenario: published_scenario?,
        published_divisor: divisor?,
        event_log_sd: event?,
        local_log_sd: local?,
        truncation: truncation?,
        roughness: roughness?,
        least_distance: least_distance?,
        greatest_depth: greatest_depth?,
        buildings: buildings?,
        contents: contents?,
        stock: stock?,
    })
}

fn factors(table: &Reading, base: Option<[f64; 4]>) -> Option<[f64; 4]> {
    if !table.has("factors") {
        return base;
    }
    let table = table.section("factors")?;
    let mut all = base.unwrap_or([1.0; 4]);
    for (factor, class) in all.iter_mut().zip(CoastClass::EVERY) {
        if table.has(class.key()) {
            *factor = table.number(class.key())?;
        }
    }
    Some(all)
}

fn by_depth(table: &Reading, key: &str, base: Option<(f64, f64)>) -> Option<(f64, f64)> {
    if !table.has(key) {
        return base;
    }
    let law = table.section(key)?;
    let (median, spread) = (law.number("median"), law.number("log-sd"));
    Some((median?, spread?))
}

fn fragilities(table: &Reading, base: &[TsunamiFragility]) -> Option<Vec<TsunamiFragility>> {
    let tables = table.sections("fragility");
    let read: Vec<Option<TsunamiFragility>> = tables.iter().map(fragility).collect();
    let stated: Vec<TsunamiFragility> = read.into_iter().collect::<Option<_>>()?;
    for (at, (curve, of)) in stated.iter().zip(&tables).enumerate() {
        let kind = curve.construction.key();
        let same = |other: &&TsunamiFragility| other.construction == curve.construction;
        let before = stated.get(..at).unwrap_or_default();
        if before.iter().filter(same).any(|other| other.storeys == curve.storeys) {
            let key = if of.has("storeys") { "storeys" } else { "construction" };
            let what = format!("a second fragility of {kind} is for the same storeys");
            of.complain_key(key, Fault::new(what, "a construction has one for each number of storeys", "storeys = 2"));
            return None;
        }
        if stated.iter().filter(same).all(|other| other.storeys.is_some()) {
            let what = format!("no fragility of {kind} is for higher buildings, or those of unknown height");
            let rule = "those of a construction that is named take the place of all its others, so one of them has no \
                        `storeys`";
            of.complain_key("storeys", Fault::new(what, rule, format!("construction = \"{kind}\" without storeys")));
            return None;
        }
    }
    let kept = |curve: &&TsunamiFragility| stated.iter().all(|own| own.construction != curve.construction);
    let mut all: Vec<TsunamiFragility> = base.iter().filter(kept).cloned().collect();
    all.extend(stated);
    // The first that fits a site is taken, so that the fewest storeys come first.
    all.sort_by_key(|curve| (curve.construction, curve.storeys.unwrap_or(u32::MAX)));
    Some(all)
}

fn fragility(table: &Reading) -> Option<TsunamiFragility> {
    let construction = table.choice("construction").and_then(construction);
    let storeys = if table.has("storeys") { Some(table.count_u32("storeys")?) } else { None };
    let states = rows::<3>(table, "states", "[mean, standard deviation, damage ratio]")?;
    check_increasing(table, "states", &states, &[(0, "mean"), (2, "damage ratio")])?;
    let wrong = (1..).zip(&states).find(|(_, [_, sd, ratio])| *sd <= 0.0 || *ratio <= 0.0 || *ratio > 1.0);
    if let Some((place, [_, sd, ratio])) = wrong {
        let what = format!("state {place} has the standard deviation {sd} and the damage ratio {ratio}");
        let rule = "a standard deviation is above 0, a damage ratio above 0 and at most 1, which is a total loss";
        table.complain_key("states", Fault::new(what, rule, format!("states = {STATE_EXAMPLE}")));
        return None;
    }
    let states = states.into_iter().map(|[mean, sd, ratio]| (mean, sd, ratio)).collect();
    Some(TsunamiFragility { construction: construction?, storeys, states })
}
