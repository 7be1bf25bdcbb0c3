//! `aftershocks`: secondary events after (or before) a mainshock, or none.
//!
//! Defaults: counts of the ISC-GEM catalogue around Japan, 1964-2012, depths below 70 km: of 32 mainshocks of magnitude
//! 7.0 and more, 47 % had another event of at most one magnitude less in the rupture zone within 7 days, 34 % in the days
//! 7 to 365, and 16 % had one in the 30 days before. Times follow Omori's law in the form of Utsu (1961), rate
//! proportional to (t + c)^-p.

use super::rows::numbers;
use crate::config::field::{Field, Kind, Section, defaulted};
use crate::config::reading::Reading;
use crate::input::amount::nearest;
use crate::input::complaint::Fault;
use crate::input::toml_tree::Value;
use crate::model::earthquake::settings::Clusters;

const CHANCE: Kind = Kind::Share { most_percent: 100 };
const DAYS: Kind = Kind::Number { least: 0.0, above: true, most: 3650.0 };
const STEP: Kind = Kind::Number { least: 0.0, above: false, most: 3.0 };

pub(super) const AFTERSHOCKS: Kind = Kind::Either(&[Kind::Boolean, Kind::Table(&CLUSTERS)]);

const CLUSTERS: Section = Section {
    doc: "Secondary events of a mainshock: at most one soon after it, one later, and one before it. Each is smaller than the \
          mainshock and lies in its rupture.",
    fields: FIELDS,
    one_of: &[],
};

pub(super) const FIELDS: &[Field] = &[
    defaulted(
        "least-magnitude",
        Kind::Number { least: 5.0, above: false, most: 9.5 },
        "7.0",
        "6.5",
        "the least moment magnitude of a mainshock that has secondary events",
    ),
    defaulted("early", CHANCE, "\"47%\"", "\"37%\"", "the probability of one within `early-days` after the mainshock"),
    defaulted("early-days", DAYS, "7", "7", "the end of the early part").unit("days"),
    defaulted("late", CHANCE, "\"34%\"", "\"41%\"", "the probability of one between `early-days` and `late-days`"),
    defaulted("late-days", DAYS, "365", "365", "the end of the late part").unit("days"),
    defaulted("foreshock", CHANCE, "\"16%\"", "\"0%\"", "the probability of one within `foreshock-days` before"),
    defaulted("foreshock-days", DAYS, "30", "30", "how long before the mainshock a foreshock may come").unit("days"),
    defaulted(
        "magnitude-below",
        Kind::List { of: &STEP, least: 2 },
        "[0.3, 1.0]",
        "[0.5, 1.0]",
        "how far the magnitude lies below that of the mainshock: any step between the two is equally likely",
    ),
    defaulted(
        "omori-p",
        Kind::Number { least: 0.5, above: false, most: 3.0 },
        "1.1",
        "1.0",
        "the exponent p of Omori's law of the time since the mainshock",
    ),
    defaulted(
        "omori-c",
        Kind::Number { least: 0.0, above: true, most: 30.0 },
        "0.05",
        "0.1",
        "the delay c of Omori's law",
    )
    .unit("days"),
];

/// Reads `aftershocks` of `[peril.earthquake]`.
pub(super) fn read(table: &Reading, key: &str) -> Option<Clusters> {
    if !table.has(key) {
        return Some(Clusters::JAPAN);
    }
    let node = table.node(key)?;
    match &node.value {
        Value::Boolean(enabled) => Some(Clusters { enabled: *enabled, ..Clusters::JAPAN }),
        Value::Table(_) => clusters(&table.section(key)?),
        _ => {
            let what = format!("`{key}` is {}", node.kind());
            table.complain_key(key, Fault::new(what, "this key takes true, false or a table", table.example(key)));
            None
        }
    }
}

fn clusters(table: &Reading) -> Option<Clusters> {
    let number = |key, standard| if table.has(key) { table.number(key) } else { Some(standard) };
    let chance = |key, standard| match table.has(key) {
        true => table.share(key).map(|share| nearest(share.exact())),
        false => Some(standard),
    };
    let least_magnitude = number("least-magnitude", Clusters::JAPAN.least_magnitude);
    let (early, early_days) =
        (chance("early", Clusters::JAPAN.early), number("early-days", Clusters::JAPAN.early_days));
    let (late, late_days) = (chance("late", Clusters::JAPAN.late), number("late-days", Clusters::JAPAN.late_days));
    let foreshock = chance("foreshock", Clusters::JAPAN.foreshock);
    let foreshock_days = number("foreshock-days", Clusters::JAPAN.foreshock_days);
    let magnitude_below = magnitude_below(table);
    let (omori_p, omori_c) = (number("omori-p", Clusters::JAPAN.omori_p), number("omori-c", Clusters::JAPAN.omori_c));
    let (early_days, late_days) = (early_days?, late_days?);
    check_days(table, early_days, late_days)?;
    Some(Clusters {
        enabled: true,
        least_magnitude: least_magnitude?,
        early: early?,
        early_days,
        late: late?,
        late_days,
        foreshock: foreshock?,
        foreshock_days: foreshock_days?,
        magnitude_below: magnitude_below?,
        omori_p: omori_p?,
        omori_c: omori_c?,
    })
}

fn magnitude_below(table: &Reading) -> Option<(f64, f64)> {
    let key = "magnitude-below";
    if !table.has(key) {
        return Some(Clusters::JAPAN.magnitude_below);
    }
    let [least, most] = numbers(table, key, "the least and the largest step")?;
    if least > most {
        let what = format!("the steps run from {least} down to {most}");
        table.complain_key(key, Fault::new(what, "the least step comes first", table.example(key)));
        return None;
    }
    Some((least, most))
}

fn check_days(table: &Reading, early: f64, late: f64) -> Option<()> {
    if late > early {
        return Some(());
    }
    let what = format!("the late part ends after {late} days, the early part after {early}");
    let key = if table.has("late-days") { "late-days" } else { "early-days" };
    table.complain_key(key, Fault::new(what, "the late part begins where the early part ends", "late-days = 365"));
    None
}
