//! `waiting-period` and `protracted`: when a claim falls due, and which late payments become none.
//!
//! Worked number: with `protracted = { share = "60%", cured = "30%" }` 40 of 100 defaults are insolvencies, 42 are claims
//! for late payment, and 18 are paid within the waiting period.

use super::standard;
use crate::config::field::{Field, Kind, Section, defaulted, optional};
use crate::config::reading::Reading;
use crate::input::complaint::Fault;
use crate::model::credit::ClaimTiming;

/// Days of the waiting period where none are stated.
const DAYS: u32 = 90;

pub(super) const WAITING: Field = optional(
    "waiting-period",
    Kind::Table(&WAITING_PERIOD),
    "{ days = 180 }",
    "from the date of loss to the claim; 90 days where it is not written",
);
pub(super) const PROTRACTED: Field = optional(
    "protracted",
    Kind::Table(&LATE),
    "{ share = \"60%\", cured = \"30%\" }",
    "how many defaults are late payments; none where it is not written",
);

const WAITING_PERIOD: Section = Section {
    doc: "How long an insurer waits before a payment that is late is a claim.",
    fields: &[
        defaulted("days", Kind::Count { least: 0, most: 3_650 }, "90", "180", "from the date of loss to the claim")
            .unit("days"),
        optional(
            "with-transfer",
            Kind::Choice(&["concurrent", "consecutive"]),
            "\"concurrent\"",
            "whether the waiting period runs together with the 90 days for which a restriction of transfer must last, or \
             begins after them; must be written where a country has restrictions",
        ),
    ],
    one_of: &[],
};

const LATE: Section = Section {
    doc: "Late payments: the rest of the buyers' own defaults are insolvencies.",
    fields: &[
        defaulted(
            "share",
            Kind::Share { most_percent: 100 },
            "\"0%\"",
            "\"60%\"",
            "the part of the defaults that are late payments",
        ),
        defaulted(
            "cured",
            Kind::Share { most_percent: 100 },
            "\"0%\"",
            "\"30%\"",
            "the part of the late payments that are made good within the waiting period",
        ),
    ],
    one_of: &[],
};

/// Reads both; `transfer`: a country that has restrictions of transfer, if there is one; `drawn`: whether any events of
/// countries are drawn.
pub(super) fn read(table: &Reading, transfer: Option<&str>, drawn: bool) -> Option<ClaimTiming> {
    let (waiting, late) = (waiting(table, transfer, drawn), late(table));
    let ((waiting_days, consecutive), (protracted, cured)) = (waiting?, late?);
    Some(ClaimTiming { waiting_days, consecutive, protracted, cured })
}

fn waiting(table: &Reading, transfer: Option<&str>, drawn: bool) -> Option<(u32, bool)> {
    let section = if table.has("waiting-period") { Some(table.section("waiting-period")?) } else { None };
    let stated = section.as_ref().is_some_and(|section| section.has("with-transfer"));
    if let Some(country) = transfer.filter(|_| !stated) {
        let what =
            format!("{} has restrictions of transfer, and nothing says when their waiting period begins", country);
        let rule = "such a restriction is a loss after 90 days; the waiting period runs together with them \
                    (with-transfer = \"concurrent\") or begins after them (\"consecutive\")";
        let example = "waiting-period = { days = 90, with-transfer = \"concurrent\" }";
        table.complain_key("waiting-period", Fault::new(what, rule, example));
        return None;
    }
    let Some(section) = section else { return Some((DAYS, false)) };
    if stated && transfer.is_none() {
        no_transfer(table, &section, drawn)?;
    }
    let days = if section.has("days") { section.count_u32("days") } else { Some(DAYS) };
    let order = if stated { section.choice("with-transfer") } else { Some("concurrent") };
    Some((days?, order? == "consecutive"))
}

/// `with-transfer` where nothing restricts transfers: a mistake where it never can, a warning where other choices leave none.
fn no_transfer(table: &Reading, section: &Reading, drawn: bool) -> Option<()> {
    let key = "with-transfer";
    let rule = "it says when the waiting period of a restriction of transfer begins; restrictions are those of the list that \
                `countries` names, drawn unless political = false";
    let example = "leave `with-transfer` out";
    if table.lacks("countries") {
        let what = "there are no countries that could restrict transfers";
        section
            .complain_key(key, Fault::new(what, rule, "countries = \"countries.csv\", or leave `with-transfer` out"));
        return None;
    }
    let what = match drawn {
        true => "`with-transfer` has no effect: no country of a buyer restricts transfers",
        false => "`with-transfer` has no effect: no events of countries are drawn",
    };
    section.warn_key(key, Fault::new(what, rule, example));
    Some(())
}

fn late(table: &Reading) -> Option<(f64, f64)> {
    if !table.has("protracted") {
        return Some((0.0, 0.0));
    }
    let section = table.section("protracted")?;
    let (share, cured) = (standard::share(&section, "share", 0.0), standard::share(&section, "cured", 0.0));
    let (share, cured) = (share?, cured?);
    if share == 0.0 && cured > 0.0 {
        let rule = "`cured` is a part of the late payments, of which `share` says how many there are";
        let what = "late payments are made good, and there are none";
        section.complain_key("cured", Fault::new(what, rule, section.example("share")));
        return None;
    }
    Some((share, cured))
}
