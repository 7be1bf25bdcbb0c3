//! `deals`: the CSV of medium and long term deals, one for each of their buyers, with the schedules of another file.
//!
//! Worked example: `hanoi-metro,2027-04-01,instalments` attaches on the day of the signing, and its insurer pays each
//! instalment as it would have fallen due.

use std::collections::BTreeMap;

use super::Around;
use super::schedule::{self, Lines};
use crate::config::reading::Reading;
use crate::config::sites::column;
use crate::input::complaint::{Fault, shown};
use crate::input::suggest;
use crate::input::table::{Layout, Row, Unknown};
use crate::model::credit::schedule::{Indemnity, Schedule};

const BUYER: usize = 0;
const SIGNED: usize = 1;
const INDEMNITY: usize = 2;

pub(in crate::config) const LAYOUT: Layout = Layout {
    what: "list of deals",
    columns: &[
        column("buyer", &["id", "buyer_id"], true, "hanoi-metro", "the id of a buyer, once"),
        column("signed", &["date"], true, "2027-04-01", "the day of the signing, on which the policy attaches"),
        column(
            "indemnity",
            &[],
            true,
            "instalments",
            "instalments (each with its interest; one claim on the mean day on which they would have fallen due) or accelerated (what is \
             outstanding, at once)",
        ),
    ],
    unused: &[],
    unknown: Unknown::Refuse,
};

/// Reads `deals` and `schedules`, by risk; none where neither key is written.
pub(super) fn read(table: &Reading, around: &Around) -> Option<BTreeMap<u32, Schedule>> {
    let (deals, schedules) = (table.has("deals"), table.has("schedules"));
    if !deals && !schedules {
        return Some(BTreeMap::new());
    }
    if deals != schedules {
        let (has, lacks) = if deals { ("deals", "schedules") } else { ("schedules", "deals") };
        table.node(has);
        if table.lacks(lacks) {
            let what = format!("{} has `{has}` and no `{lacks}`", table.called());
            let rule = "`deals` names the list of deals, `schedules` that of what is drawn and repaid under them";
            table.complain_key(has, Fault::new(what, rule, table.example(lacks)));
        }
        return None;
    }
    let mut lines = schedule::read(table, around);
    let mut found: BTreeMap<u32, Schedule> = BTreeMap::new();
    let read = table.ctx.rows(
        table.node("deals")?,
        &LAYOUT,
        |_| true,
        |row| {
            if let Some((risk, schedule)) = deal(row, &found, lines.as_mut(), around) {
                found.insert(risk, schedule);
            }
        },
    );
    let lines = lines?;
    read?;
    let alone = !lines.is_empty();
    lines.into_values().for_each(|lines| lines.complain_of_no_deal(table));
    (!alone).then_some(found)
}

/// The buyer of a row.
pub(super) fn buyer_of(row: &Row, column: usize, around: &Around) -> Option<u32> {
    let id = row.text(column)?;
    let found = around.sites.find(&id).filter(|risk| around.sites.risks[*risk as usize].buyer.is_some());
    if found.is_none() && around.sites.buyers_sound {
        let buyers = around.sites.risks.iter().filter(|risk| risk.buyer.is_some()).collect();
        row.complain(column, around.sites.unknown_among(&id, "buyer", buyers));
    }
    found
}

fn deal(
    row: &Row,
    found: &BTreeMap<u32, Schedule>,
    lines: Option<&mut BTreeMap<u32, Lines>>,
    around: &Around,
) -> Option<(u32, Schedule)> {
    let (risk, signed, indemnity) = (buyer_of(row, BUYER, around), row.date(SIGNED), indemnity(row));
    let (risk, axis, id) = (risk?, around.axis?, row.text(BUYER)?);
    if found.contains_key(&risk) {
        let what = format!("the buyer \"{}\" has a second deal", shown(&id));
        row.complain(BUYER, Fault::new(what, "a buyer has one deal; another deal stands under another buyer", ""));
        return None;
    }
    let Some(lines) = lines?.remove(&risk) else {
        let what = format!("the deal of \"{}\" has no schedule", shown(&id));
        let rule = "the list that `schedules` names says what is drawn and repaid under each deal";
        row.complain(
            BUYER,
            Fault::new(what, rule, "buyer,date,drawdown,principal,interest\nhanoi-metro,2027-04-01,60m,,"),
        );
        return None;
    };
    let signed = axis.day(signed?) as f64;
    if lines.drawdowns.first().is_some_and(|(day, _)| *day < signed) {
        let rule = "a deal is signed before anything is drawn under it";
        row.complain(SIGNED, Fault::new("the first drawdown lies before the signing", rule, ""));
    }
    let schedule = Schedule {
        signed,
        drawdowns: lines.drawdowns,
        instalments: lines.instalments,
        indemnity: indemnity?,
        yearly_pd: Vec::new(),
    };
    if schedule.end() < 0.0 {
        let what = "the last instalment lies before the start of the simulation";
        row.complain(BUYER, Fault::new(what, "a deal that is over has no effect; its rows are left out", ""));
    }
    Some((risk, schedule))
}

fn indemnity(row: &Row) -> Option<Indemnity> {
    let text = row.text(INDEMNITY)?;
    match text.as_ref() {
        "instalments" => Some(Indemnity::Instalments),
        "accelerated" => Some(Indemnity::Accelerated),
        _ => {
            let near = suggest::nearest(&text, ["instalments", "accelerated"]);
            let meant = near.map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"));
            let what = format!("\"{}\" is no way to pay{meant}", shown(&text));
            let rule = "instalments are paid as they would have fallen due (instalments), or what is outstanding at once \
                        (accelerated)";
            row.complain(INDEMNITY, Fault::new(what, rule, ""));
            None
        }
    }
}
