//! `[[stress]]`: bad turns of events with a name, for `ishizue stress`.
//!
//! Whether a shock can strike the model at all is asked of [`crate::study::stress`] when everything else is sound.
//!
//! Worked example: `full-limit-losses = 1` with `retrocession-not-paid = "60%"` is one loss that uses up the policies, of which
//! the retrocession pays 40 %.

use rust_decimal::Decimal;

use super::field::{Kind, Section, defaulted, optional, required};
use super::names::Names;
use super::reading::{Reading, number};
use crate::input::complaint::Fault;
use crate::input::toml_tree::Value;
use crate::model::Model;
use crate::model::amount::Share;
use crate::model::counterparty::DefaultRisk;
use crate::model::design::Design;
use crate::model::stress::{CurrencyMove, Dependence, Stress, StressLoss};
use crate::study::stress::{library_names, refusal};

const WHOLE: Kind = Kind::Share { most_percent: 100 };
const POINTS: Kind = Kind::SignedShare { most_percent: 100 };
const TIMES: Kind = Kind::Number { least: 0.0, above: false, most: 100.0 };
const ABOVE: Kind = Kind::Number { least: 0.0, above: true, most: 100.0 };
const BY_PERIL: Kind = Kind::Either(&[ABOVE, Kind::Keyed { keys: "names of perils", of: &ABOVE }]);

pub(super) const STRESS: Section = Section {
    doc: "A stress: shocks that strike together. `ishizue stress` takes each through the programme in a path without other losses, \
          and simulates the model again where what is drawn, bought or paid changes for the whole path.",
    fields: &[
        required("name", Kind::Name, "\"Nankai and no retrocession\"", "its name, which `--only` takes"),
        defaulted("year", Kind::Count { least: 1, most: 1_000 }, "1", "2", "the year of the path in which it strikes"),
        optional(
            "full-limit-losses",
            Kind::Count { least: 1, most: 12 },
            "1",
            "so many losses in the year, each of which uses up the policies",
        ),
        optional(
            "loss",
            Kind::Table(&LOSS),
            "{ peril = \"earthquake\", amount = \"800m\" }",
            "a loss from the ground up in the year, spread over the sites of the peril by their insured values",
        ),
        optional(
            "retrocession-not-paid",
            WHOLE,
            "\"100%\"",
            "the part of what the captive's retrocession owes for these losses that it never pays",
        ),
        optional(
            "late-recovery",
            Kind::Count { least: 1, most: 36_500 },
            "365",
            "days from the loss to the payments of the captive's retrocession",
        )
        .unit("days"),
        optional(
            "reserve-deterioration",
            Kind::Share { most_percent: 1_000 },
            "\"30%\"",
            "so much more is paid in the year for the claims that are outstanding on its first day",
        ),
        optional(
            "asset-haircut",
            WHOLE,
            "\"20%\"",
            "the part of invested assets that is lost on the first day of the year",
        ),
        optional("dividend", Kind::Amount, "\"50m\"", "paid to the owner on the first day of the year, too early")
            .unit("currency"),
        optional(
            "currency",
            Kind::Table(&CURRENCY),
            "{ part = \"50%\", move = \"-20%\" }",
            "part of cash and investments is in another currency, which moves on the first day of the year",
        ),
        optional(
            "retrocession-premium-times",
            TIMES,
            "1.5",
            "what the premium of the captive's retrocession is multiplied by from the year on",
        ),
        optional(
            "retrocession-not-renewed",
            Kind::Boolean,
            "true",
            "from the year on the captive has no retrocession, neither premium nor cover",
        ),
        optional(
            "commission-points",
            POINTS,
            "\"10%\"",
            "points by which the commission that the captive pays moves from the year on",
        ),
        optional(
            "cession-points",
            POINTS,
            "\"-5%\"",
            "points by which the shares ceded to the captive move from the year on, and their premium with them",
        ),
        optional("investment-income-times", TIMES, "0", "what investment income is multiplied by from the year on"),
        optional(
            "frequency-times",
            BY_PERIL,
            "{ earthquake = 1.5 }",
            "what the expected number of losses is multiplied by from the year on: of every peril, or peril by peril",
        ),
        optional(
            "severity-times",
            BY_PERIL,
            "1.25",
            "what every loss is multiplied by from the year on: of every peril, or peril by peril; of an earthquake model the damage by \
             shaking",
        ),
        optional(
            "default-probability-times",
            ABOVE,
            "2",
            "what the probabilities of default of buyers and of events of their countries are multiplied by from the year on, to at \
             most 99.9%",
        ),
        optional(
            "loss-given-default-times",
            ABOVE,
            "1.25",
            "what the part lost of a buyer's debt is multiplied by from the year on, to at most the whole",
        ),
        optional(
            "dependence",
            Kind::Table(&DEPENDENCE),
            "{ degrees-of-freedom = 4 }",
            "how buyers default together from the year on",
        ),
        optional(
            "retrocession-default",
            Kind::Table(&DEFAULT),
            "{ probability = \"2%\", loss-given-default = \"100%\", correlation = \"50%\" }",
            "default of every reinsurer of the captive's retrocession from the year on, in place of what is configured",
        ),
    ],
    one_of: &[],
};

const LOSS: Section = Section {
    doc: "A loss that is stated.",
    fields: &[
        required("peril", Kind::NameOf("peril"), "\"earthquake\"", "what causes it"),
        required("amount", Kind::Amount, "\"800m\"", "from the ground up").unit("currency"),
    ],
    one_of: &[],
};

const CURRENCY: Section = Section {
    doc: "A move of another currency against that of the accounts.",
    fields: &[
        required("part", WHOLE, "\"50%\"", "the part of cash and investments that is in the other currency"),
        required("move", POINTS, "\"-20%\"", "by which its value moves; negative where it falls"),
    ],
    one_of: &[],
};

const DEPENDENCE: Section = Section {
    doc: "Dependence of defaults; at least one of both.",
    fields: &[
        optional(
            "degrees-of-freedom",
            Kind::Number { least: 1.0, above: false, most: 1000.0 },
            "4",
            "of Student's t in place of normal latent variables, at the same correlations",
        ),
        optional("correlation-times", TIMES, "1.5", "what correlations are multiplied by, to at most 99%"),
    ],
    one_of: &[],
};

const DEFAULT: Section = Section {
    doc: "Default of reinsurers.",
    fields: &[
        required("probability", WHOLE, "\"2%\"", "of default in a model year"),
        required("loss-given-default", WHOLE, "\"100%\"", "the part of what it owes that is lost"),
        required(
            "correlation",
            WHOLE,
            "\"50%\"",
            "of its deviate with the size of the year's largest event: wrong-way risk where it is above 0%",
        ),
    ],
    one_of: &[],
};

/// Reads every `[[stress]]`.
pub(super) fn read(tables: &[Reading], perils: &Names, horizon: Option<u32>) -> Option<Vec<Stress>> {
    let _ = Names::of("stress", tables, &[]);
    let read: Vec<Option<Stress>> = tables.iter().map(|table| one(table, perils, horizon)).collect();
    read.into_iter().collect()
}

/// Complains of shocks that cannot strike the model.
pub(super) fn check(tables: &[Reading], model: &Model) {
    let design = Design::as_configured(model);
    let taken = library_names(model);
    for (table, stress) in tables.iter().zip(&model.stresses) {
        let plain = stress.name.trim().to_lowercase().replace(' ', "-");
        if taken.contains(&plain) {
            let rule = "the library's stresses have names of their own, and stand in the same tables";
            let what = format!("`{plain}` is a stress of the library already");
            table.complain_key("name", Fault::new(what, rule, format!("name = \"own {}\"", stress.name.trim())));
        }
        if let Some(why) = refusal(model, &design, stress) {
            let example = table.example(why.key);
            let example = if why.leave_out { format!("leave `{}` out", why.key) } else { example };
            table.complain_key(why.key, Fault::new(why.what, why.rule, example));
        }
    }
}

fn one(table: &Reading, perils: &Names, horizon: Option<u32>) -> Option<Stress> {
    let mut sound = true;
    let mut stress = Stress::new(table.text("name").unwrap_or(""));
    if table.has("year") {
        set(&mut sound, &mut stress.year, table.count_u32("year"));
    }
    if let Some(horizon) = horizon.filter(|horizon| stress.year > *horizon) {
        let what = format!("the stress strikes in year {}, after the end of the path", stress.year);
        let rule = format!("a path has `simulation.horizon` = {horizon} years");
        table.complain_key("year", Fault::new(what, rule, "year = 1"));
        sound = false;
    }
    if table.has("full-limit-losses") {
        set(&mut sound, &mut stress.full_limit_losses, table.count_u32("full-limit-losses"));
    }
    if table.has("retrocession-not-renewed") {
        set(&mut sound, &mut stress.not_renewed, table.boolean("retrocession-not-renewed"));
    }
    let mut number = |key: &str, into: &mut Option<f64>| take(&mut sound, table, key, into, || table.number(key));
    number("default-probability-times", &mut stress.default_probability_times);
    number("loss-given-default-times", &mut stress.loss_given_default_times);
    let mut share = |key: &str, into: &mut Option<Share>| take(&mut sound, table, key, into, || table.share(key));
    share("retrocession-not-paid", &mut stress.not_paid);
    share("reserve-deterioration", &mut stress.reserve_deterioration);
    share("asset-haircut", &mut stress.asset_haircut);
    let mut exact =
        |key: &str, into: &mut Option<Decimal>| take(&mut sound, table, key, into, || table.exact_number(key));
    exact("retrocession-premium-times", &mut stress.retrocession_premium_times);
    exact("investment-income-times", &mut stress.investment_income_times);
    let mut points =
        |key: &str, into: &mut Option<Decimal>| take(&mut sound, table, key, into, || table.signed_share(key));
    points("commission-points", &mut stress.commission_points);
    points("cession-points", &mut stress.cession_points);
    take(&mut sound, table, "late-recovery", &mut stress.late_recovery, || table.count_u32("late-recovery"));
    take(&mut sound, table, "dividend", &mut stress.dividend, || table.amount("dividend"));
    take(&mut sound, table, "loss", &mut stress.loss, || loss(&table.section("loss")?, perils));
    take(&mut sound, table, "currency", &mut stress.currency, || {
        let section = table.section("currency")?;
        let (part, move_by) = (section.share("part"), section.signed_share("move"));
        Some(CurrencyMove { part: part?, move_by: move_by? })
    });
    take(&mut sound, table, "dependence", &mut stress.dependence, || dependence(&table.section("dependence")?));
    take(&mut sound, table, "retrocession-default", &mut stress.retrocession_default, || {
        let section = table.section("retrocession-default")?;
        let (probability, loss) = (section.share("probability"), section.share("loss-given-default"));
        let correlation = section.share("correlation");
        Some(DefaultRisk { probability: probability?, loss_given_default: loss?, correlation: correlation? })
    });
    for (key, into) in
        [("frequency-times", &mut stress.frequency_times), ("severity-times", &mut stress.severity_times)]
    {
        if table.has(key) {
            set(&mut sound, into, factors(table, key, perils));
        }
    }
    // A misspelt key has been complained about already.
    let known = table.table.iter().all(|(key, ..)| STRESS.field(key).is_some());
    if sound && known && stress == (Stress { name: stress.name.clone(), year: stress.year, ..Stress::default() }) {
        let fault =
            Fault::new("the stress has no shock", "at least one thing goes wrong in a stress", "full-limit-losses = 1");
        table.complain(fault);
        return None;
    }
    if sound && known && stress.is_neutral() {
        let rule =
            "at least one thing goes wrong in a stress; a factor of 1 and a move or loss of nothing leave all as it is";
        table.complain(Fault::new("the stress shocks nothing", rule, "retrocession-premium-times = 1.5"));
        return None;
    }
    (sound && !stress.name.is_empty()).then_some(stress)
}

fn set<T>(sound: &mut bool, into: &mut T, read: Option<T>) {
    match read {
        Some(value) => *into = value,
        None => *sound = false,
    }
}

fn take<T>(sound: &mut bool, table: &Reading, key: &str, into: &mut Option<T>, read: impl FnOnce() -> Option<T>) {
    if table.has(key) {
        *into = read();
        *sound &= into.is_some();
    }
}

fn loss(table: &Reading, perils: &Names) -> Option<StressLoss> {
    let peril = table.node("peril").and_then(|node| {
        let found = perils.find(node);
        found.map_err(|fault| table.complain_key("peril", fault)).ok()
    });
    let amount = table.amount("amount");
    Some(StressLoss { peril: peril?, amount: amount? })
}

fn dependence(table: &Reading) -> Option<Dependence> {
    let mut sound = true;
    let mut found = Dependence::default();
    take(&mut sound, table, "degrees-of-freedom", &mut found.degrees, || table.number("degrees-of-freedom"));
    take(&mut sound, table, "correlation-times", &mut found.correlation_times, || table.number("correlation-times"));
    if sound && found == Dependence::default() {
        let rule = "a dependence states `degrees-of-freedom`, `correlation-times` or both";
        table.complain(Fault::new(
            "nothing is said of the dependence",
            rule,
            "dependence = { degrees-of-freedom = 4 }",
        ));
        return None;
    }
    sound.then_some(found)
}

/// One factor for every peril, or factors by name.
fn factors(table: &Reading, key: &str, perils: &Names) -> Option<Vec<(usize, f64)>> {
    let example = || table.example(key);
    let is_table = matches!(table.node(key)?.value, Value::Table(_));
    if !is_table {
        let times =
            number(table.node(key)?, &ABOVE).map_err(|fault| table.complain_key(key, fault.with_example(example())));
        let times = times.ok()?;
        return Some(perils.iter().enumerate().map(|(at, _)| (at, times)).collect());
    }
    let entries = table.keyed(key);
    if entries.is_empty() {
        table.complain_key(key, Fault::new("no peril is named", "at least one peril has a factor", example()));
        return None;
    }
    let read = entries.into_iter().map(|(name, span, node)| {
        let peril = perils.called(name).map_err(|fault| {
            table.ctx.complain(&span, &node.path, fault.with_example(example()));
        });
        let times = number(node, &ABOVE).map_err(|fault| table.ctx.complain_of(node, fault.with_example(example())));
        Some((peril.ok()?, times.ok()?))
    });
    // Every name is looked at, so that all mistakes are told.
    let read: Vec<Option<(usize, f64)>> = read.collect();
    read.into_iter().collect()
}
