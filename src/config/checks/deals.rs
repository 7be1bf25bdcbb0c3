//! Deals that the simulation, or a contract, sees only in part.
//!
//! Worked case: a deal that is repaid over ten years in a simulation of five: half of its life is not in any figure.

use super::Whole;
use crate::config::reading::Reading;
use crate::config::risk_filter;
use crate::input::complaint::Fault;
use crate::model::contract::Period;
use crate::model::credit::obligor::Exposure;
use crate::model::credit::schedule::Schedule;
use crate::model::date::{Axis, DAYS_PER_YEAR};
use crate::model::peril::Source;
use crate::model::renewal::OpeningBook;
use crate::model::risk::Risk;

pub(super) fn check(whole: &Whole) {
    let (Some(axis), Some(horizon)) = (whole.axis, whole.horizon) else { return };
    for (draft, table) in whole.perils.iter().zip(whole.peril_tables) {
        let Some(Source::Credit(credit)) = draft.peril.as_ref().map(|peril| &peril.source) else { continue };
        let deals: Vec<(u32, &Schedule)> = credit
            .obligors
            .iter()
            .filter_map(|obligor| match &obligor.exposure {
                Exposure::Schedule(schedule) => Some((obligor.risk, &**schedule)),
                _ => None,
            })
            .collect();
        check_end(whole, table, &deals, f64::from(horizon) * DAYS_PER_YEAR, axis);
        for contract in whole.contracts.iter().filter(|contract| contract.scoped) {
            let stated = &contract.contract;
            if stated.attachment_basis.opening_book() == Some(OpeningBook::None) {
                let listed = |risk: &u32| stated.covers.risks.as_ref().is_none_or(|list| list.contains(risk));
                let own = deals.iter().filter(|(risk, _)| listed(risk));
                check_signing(whole, &contract.table, own, &stated.period, axis);
            }
        }
    }
}

/// Deals that last longer than the simulation.
fn check_end(whole: &Whole, table: &Reading, deals: &[(u32, &Schedule)], end: f64, axis: Axis) {
    let Some(credit) = table.section("credit") else { return };
    let beyond: Vec<u32> = deals.iter().filter(|(_, schedule)| schedule.signed >= end).map(|(risk, _)| *risk).collect();
    if let Some(names) = first_few(whole, &beyond) {
        let what = format!("{names} are signed after the simulation, which ends on {}", axis.date(end - 1.0));
        let rule = "nothing is drawn under such a deal in any model year: it has no effect";
        credit.warn_key("deals", Fault::new(what, rule, "horizon = 10"));
    }
    let within = |(_, schedule): &&(u32, &Schedule)| schedule.signed < end && schedule.end() >= end;
    let longer: Vec<u32> = deals.iter().filter(within).map(|(risk, _)| *risk).collect();
    let Some(names) = first_few(whole, &longer) else { return };
    let what = format!("{names} last longer than the simulation, which ends on {}", axis.date(end - 1.0));
    let rule = "a loss after the last model year is in no figure; a longer `horizon` sees the whole of a deal";
    credit.warn_key("schedules", Fault::new(what, rule, "horizon = 10"));
}

/// Deals signed before the first period of a contract that answers for nothing that attached before it.
fn check_signing<'s>(
    whole: &Whole,
    table: &Reading,
    deals: impl Iterator<Item = &'s (u32, &'s Schedule)>,
    period: &Period,
    axis: Axis,
) {
    let first = axis.day(period.from) as f64;
    let earlier: Vec<u32> = deals.filter(|(_, schedule)| schedule.signed < first).map(|(risk, _)| *risk).collect();
    let Some(names) = first_few(whole, &earlier) else { return };
    let what = format!("{names} were signed before the first period, which begins on {}", period.from);
    let rule = "a deal attaches on the day of its signing; with opening-book = \"none\" the contract never pays for one that \
                attached before its first period";
    table.warn_key("attachment-basis", Fault::new(what, rule, "opening-book = \"steady-state\""));
}

/// `deals (of "a", "b", "c" and 3 more)`; nothing where there is none.
fn first_few(whole: &Whole, risks: &[u32]) -> Option<String> {
    let called: Vec<&Risk> = risks.iter().filter_map(|risk| whole.risks.get(*risk as usize)).collect();
    match &called[..] {
        [] => None,
        several => Some(format!("deals (of {})", risk_filter::first_few(several))),
    }
}
