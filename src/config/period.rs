//! `period` and `hours-clause`, which policies and contracts share.

use jiff::civil::Date;

use super::field::{Field, Kind, Section, defaulted, optional, required};
use super::reading::Reading;
use super::renewal;
use crate::input::complaint::Fault;
use crate::model::contract::{Expiring, HoursClause, Period, Renewal, Window};
use crate::model::date::Axis;
use crate::model::renewal::OpeningBook;

pub(super) const PERIOD_FIELD: Field = optional(
    "period",
    Kind::Table(&PERIOD),
    "{ from = 2027-07-01, months = 12, expiring = \"same\" }",
    "the first period; twelve months from the start of the simulation where it is not written",
);

const PERIOD: Section = Section {
    doc: "The first period. All limits, deductibles and reinstatements belong to one period and start afresh with the next.",
    fields: &[
        optional(
            "from",
            Kind::Date,
            "2027-07-01",
            "its first day; the start of the simulation where it is not written",
        ),
        defaulted("months", Kind::Count { least: 1, most: 600 }, "12", "12", "its length").unit("months"),
        optional(
            "expiring",
            Kind::Choice(&["same", "none"]),
            "\"same\"",
            "what is in force before the first day, where the simulation starts earlier: the same terms, or nothing; \
             must be written there",
        ),
    ],
    one_of: &[],
};

pub(super) const HOURS_FIELD: Field = optional(
    "hours-clause",
    Kind::Table(&HOURS),
    "{ hours = 72, window = \"first\" }",
    "losses within so many hours are one occurrence; where it is not written every event is one",
);

const HOURS: Section = Section {
    doc: "Losses within so many hours of the first are one occurrence.",
    fields: &[
        required("hours", Kind::Count { least: 1, most: 8_760 }, "72", "the length of the window").unit("hours"),
        defaulted(
            "window",
            Kind::Choice(&["first", "best"]),
            "\"first\"",
            "\"first\"",
            "\"first\": windows run from the first loss; \"best\": the set of windows with the greatest recovery",
        ),
    ],
    one_of: &[],
};

/// Reads `period`, with the start of the simulation for what it leaves open.
pub(super) fn read(table: &Reading, axis: Option<Axis>) -> Option<Period> {
    let start = axis.map(Axis::start);
    if !table.has("period") {
        return Some(Period { from: start?, months: 12, expiring: Expiring::Same });
    }
    let period = table.section("period")?;
    let from = if period.has("from") { period.date("from") } else { start };
    let months = if period.has("months") { period.count_u32("months") } else { Some(12) };
    let from = from?;
    let expiring = match renewal::opening_book(table) {
        // The opening book says who answers for what attached earlier; `expiring` would have no effect.
        Some(OpeningBook::None) if from > start? => Expiring::None,
        Some(_) => Expiring::Same,
        None => expiring(&period, from, start?)?,
    };
    Some(Period { from, months: months?, expiring })
}

fn expiring(period: &Reading, from: Date, start: Date) -> Option<Expiring> {
    if from <= start {
        // Nothing is before; a written `expiring` is found to be without effect.
        return Some(Expiring::Same);
    }
    match period.choice("expiring") {
        Some("none") => Some(Expiring::None),
        Some(_) => Some(Expiring::Same),
        None if period.has("expiring") => None,
        None => {
            let what = format!("the period begins on {from}, after the simulation's start on {start}");
            let rule = "`expiring` says what is in force until then: \"same\" (the same terms) or \"none\" (no cover)";
            period.complain_key("from", Fault::new(what, rule, period.example("expiring")));
            None
        }
    }
}

/// Reads `hours-clause`; `Some(None)` where there is none.
pub(super) fn read_hours(table: &Reading) -> Option<Option<HoursClause>> {
    if !table.has("hours-clause") {
        return Some(None);
    }
    let clause = table.section("hours-clause")?;
    let hours = clause.count_u32("hours");
    let window = match clause.has("window") {
        true if clause.choice("window")? == "best" => Window::Best,
        _ => Window::First,
    };
    Some(Some(HoursClause { hours: hours?, window }))
}

/// The days on which something may be in force: from the first to the day after the last; open ends are unbounded.
pub(super) fn in_force(period: &Period, renewal: Renewal, axis: Option<Axis>) -> (Option<Date>, Option<Date>) {
    let begin = (period.expiring == Expiring::None).then_some(period.from);
    let end = renewal.end(period, axis.unwrap_or(Axis::new(period.from)));
    (begin, end)
}
