//! `terms` of contracts whose payment hangs on the event: `parametric` and `industry-loss`.

use super::field::{Field, Kind, Section, optional, required};
use super::reading::{Reading, number};
use crate::input::complaint::Fault;
use crate::input::toml_tree::Node;
use crate::model::contract::Terms;
use crate::model::trigger::{Area, IndustryLoss, MagnitudeStep, Parametric};
use rust_decimal::Decimal;

const MAGNITUDE: Kind = Kind::Number { least: 0.0, above: false, most: 12.0 };
const LATITUDE: Kind = Kind::Number { least: -90.0, above: false, most: 90.0 };
const LONGITUDE: Kind = Kind::Number { least: -180.0, above: false, most: 180.0 };
/// Half the way round the Earth, in kilometres: a circle of this radius is everywhere.
const FARTHEST: f64 = 20_015.0;

const PAYOUT: Field =
    required("payout", Kind::Amount, "\"500m\"", "the whole payment, for 100% of the contract").unit("currency");

const UNL_WARRANTY: Field = required(
    "unl-warranty",
    Kind::Boolean,
    "true",
    "true: the payment is at most the cedant's net loss in scope (its ultimate net loss); false: it may exceed it and is \
     also made for events that cost the cedant nothing",
);

pub(super) const PARAMETRIC: Section = Section {
    doc: "A payment that hangs on what the event was: it is due where every condition stated here holds. Magnitude, depth \
          and place come from the event table; an event that lacks one does not meet a condition on it.",
    fields: &[
        PAYOUT,
        optional("magnitude", Kind::Table(&AT_LEAST), "{ at-least = 7.5 }", "the magnitude from which all is paid"),
        optional(
            "steps",
            Kind::List { of: &Kind::Table(&STEP), least: 1 },
            "[{ magnitude = 7.0, pays = \"30%\" }, { magnitude = 8.0, pays = \"100%\" }]",
            "parts of the payout by magnitude, instead of `magnitude`; the highest step reached is paid",
        ),
        optional("depth", Kind::Table(&AT_MOST), "{ at-most = 60 }", "how deep the event may be"),
        optional(
            "area",
            Kind::Table(&AREA),
            "{ centre = [38.3, 142.4], radius-km = 200 }",
            "where its epicentre must be: a box of latitudes and longitudes, or a circle",
        ),
        UNL_WARRANTY,
    ],
    one_of: &[],
};

const AT_LEAST: Section = Section {
    doc: "A condition on the magnitude.",
    fields: &[required("at-least", MAGNITUDE, "7.5", "the lowest magnitude that pays; one equal to it does")],
    one_of: &[],
};

const STEP: Section = Section {
    doc: "A step of the payment.",
    fields: &[
        required("magnitude", MAGNITUDE, "7.5", "the lowest magnitude of the step; one equal to it reaches it"),
        required("pays", Kind::Share { most_percent: 100 }, "\"60%\"", "the part of the payout that is due"),
    ],
    one_of: &[],
};

const AT_MOST: Section = Section {
    doc: "A condition on the depth.",
    fields: &[required(
        "at-most",
        Kind::Number { least: 0.0, above: true, most: 1_000.0 },
        "60",
        "the greatest depth that pays; one equal to it does",
    )
    .unit("km")],
    one_of: &[],
};

const AREA: Section = Section {
    doc: "Where the epicentre must be: `latitude` and `longitude` make a box, `centre` and `radius-km` a circle. Borders \
          belong to the area.",
    fields: &[
        optional(
            "latitude",
            Kind::List { of: &LATITUDE, least: 2 },
            "[33, 41]",
            "southern and northern border, degrees north",
        ),
        optional(
            "longitude",
            Kind::List { of: &LONGITUDE, least: 2 },
            "[138, 146]",
            "western and eastern border, degrees east; [170, -170] crosses the date line",
        ),
        optional(
            "centre",
            Kind::List { of: &LONGITUDE, least: 2 },
            "[38.3, 142.4]",
            "degrees north and degrees east of the centre",
        ),
        optional(
            "radius-km",
            Kind::Number { least: 0.0, above: true, most: FARTHEST },
            "200",
            "the radius along the great circle",
        )
        .unit("km"),
    ],
    one_of: &["latitude", "centre"],
};

pub(super) const INDUSTRY_LOSS: Section = Section {
    doc: "A payment that hangs on the loss of the whole insurance industry (the column `industry_loss` of the event table): \
          it is due at or above the trigger. An event without that figure does not trigger.",
    fields: &[
        required("trigger", Kind::Amount, "\"1tn\"", "the industry loss from which it pays").unit("currency"),
        PAYOUT,
        optional(
            "exhaustion",
            Kind::Amount,
            "\"2tn\"",
            "the industry loss from which the whole payout is due; below it payout x (industry loss - trigger) / (exhaustion - \
             trigger). Without it the whole payout is due at the trigger",
        )
        .unit("currency"),
        UNL_WARRANTY,
        optional("warranty", Kind::Amount, "\"10m\"", "the net loss in scope that the cedant itself must have as well")
            .unit("currency"),
    ],
    one_of: &[],
};

/// An amount above zero.
fn above_zero(table: &Reading, key: &str) -> Option<Decimal> {
    let amount = table.amount(key)?;
    if amount.is_zero() {
        let rule = format!("`{key}` is above zero");
        table.complain_key(key, Fault::new(format!("`{key}` is zero"), rule, table.example(key)));
        return None;
    }
    Some(amount)
}

/// Reads `parametric`.
pub(super) fn read_parametric(table: &Reading) -> Option<Terms> {
    let errors = table.ctx.errors();
    let payout = above_zero(table, "payout");
    let steps = steps(table);
    let deepest = table.section("depth").and_then(|depth| depth.number("at-most"));
    let area = table.section("area").and_then(|area| read_area(&area));
    let unl_warranty = table.boolean("unl-warranty");
    let terms = Parametric { payout: payout?, steps, deepest, area, unl_warranty: unl_warranty? };
    if table.ctx.errors() > errors {
        return None;
    }
    if terms.asks().is_empty() {
        let rule = "a parametric payment has a condition on the event: magnitude (or steps), depth or area";
        table.complain(Fault::new("it would pay for every event", rule, "magnitude = { at-least = 7.5 }"));
        return None;
    }
    Some(Terms::Parametric(terms))
}

/// The steps; empty where the magnitude does not matter.
fn steps(table: &Reading) -> Vec<MagnitudeStep> {
    if table.has("magnitude") && table.has("steps") {
        let rule = "`magnitude` pays all from one magnitude on, `steps` pays by magnitude: one of them is written";
        table.complain_key("steps", Fault::new("the magnitude is stated twice", rule, table.example("steps")));
    }
    if table.has("steps") {
        let read = |node, _: &Kind| {
            let step = Reading::open(table.ctx, Node::table(node)?, &STEP);
            Ok(step.number("magnitude").zip(step.share("pays")))
        };
        let steps: Vec<MagnitudeStep> = (table.list("steps", read).unwrap_or_default().into_iter().flatten())
            .map(|(magnitude, pays)| MagnitudeStep { magnitude, pays })
            .collect();
        check_steps(table, &steps);
        return steps;
    }
    let least = table.section("magnitude").and_then(|magnitude| magnitude.number("at-least"));
    let all = crate::model::amount::Share::WHOLE;
    least.map(|magnitude| MagnitudeStep { magnitude, pays: all }).into_iter().collect()
}

fn check_steps(table: &Reading, steps: &[MagnitudeStep]) {
    let rising =
        |pair: &[MagnitudeStep]| pair[0].magnitude < pair[1].magnitude && pair[0].pays.exact() < pair[1].pays.exact();
    if !steps.windows(2).all(rising) {
        let rule = "each step has a greater magnitude than the one before it and pays more";
        table.complain_key("steps", Fault::new("the steps do not rise", rule, table.example("steps")));
    }
    if steps.first().is_some_and(|first| first.pays.exact().is_zero()) {
        let rule = "a step that pays nothing is left out";
        table.complain_key("steps", Fault::new("the first step pays 0%", rule, table.example("steps")));
    }
}

fn read_area(area: &Reading) -> Option<Area> {
    let pair = |key: &str| -> Option<[f64; 2]> {
        let list = area.list(key, number)?;
        let pair: Option<[f64; 2]> = list.try_into().ok();
        if pair.is_none() {
            area.complain_key(key, Fault::new("these are not two numbers", two(key), area.example(key)));
        }
        pair
    };
    let partner = |key: &str, other: &str| {
        let what = format!("{} has `{key}` without `{other}`", area.called());
        let rule = "a box has `latitude` and `longitude`, a circle `centre` and `radius-km`";
        if !area.has(other) {
            area.complain_key(key, Fault::new(what, rule, area.example(other)));
        }
    };
    if area.has("latitude") {
        partner("latitude", "longitude");
        let ([south, north], [west, east]) = (pair("latitude")?, pair("longitude")?);
        if south > north || west == east {
            let rule = "a box runs from south to north and from west to east";
            area.complain_key("latitude", Fault::new("the box holds nothing", rule, area.example("latitude")));
            return None;
        }
        return Some(Area::Box { south, north, west, east });
    }
    partner("centre", "radius-km");
    let ([latitude, longitude], radius_km) = (pair("centre")?, area.number("radius-km")?);
    if latitude.abs() > 90.0 {
        let rule = "`centre` is degrees north, from -90 to 90, then degrees east";
        area.complain_key("centre", Fault::new(format!("{latitude} is no latitude"), rule, area.example("centre")));
        return None;
    }
    Some(Area::Circle { latitude, longitude, radius_km })
}

fn two(key: &str) -> &'static str {
    match key {
        "latitude" => "`latitude` is two numbers: the southern and the northern border",
        "longitude" => "`longitude` is two numbers: the western and the eastern border",
        _ => "`centre` is two numbers: degrees north and degrees east",
    }
}

/// Reads `industry-loss`.
pub(super) fn read_industry_loss(table: &Reading) -> Option<Terms> {
    let (trigger, payout) = (above_zero(table, "trigger"), above_zero(table, "payout"));
    let unl_warranty = table.boolean("unl-warranty");
    let exhaustion = if table.has("exhaustion") { table.amount("exhaustion").map(Some) } else { Some(None) };
    let warranty = if table.has("warranty") { above_zero(table, "warranty").map(Some) } else { Some(None) };
    let (trigger, exhaustion) = (trigger?, exhaustion?);
    if exhaustion.is_some_and(|exhaustion| exhaustion <= trigger) {
        let rule = "the exhaustion point lies above the trigger; leave it out where all is due at the trigger";
        let what = "the exhaustion point is not above the trigger";
        table.complain_key("exhaustion", Fault::new(what, rule, table.example("exhaustion")));
        return None;
    }
    let (payout, unl_warranty, warranty) = (payout?, unl_warranty?, warranty?);
    Some(Terms::IndustryLoss(IndustryLoss { trigger, payout, exhaustion, unl_warranty, warranty }))
}
