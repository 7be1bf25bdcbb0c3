//! `event-loss-table`: a file of events with a rate each, and what each event costs at each site.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::field::{Field, Kind, Section, defaulted, required};
use super::frequency::{TABLE_FREQUENCY, read_of_table};
use super::loss_table::{
    Choices, EVENT, EXPOSURE_COLUMN, OWN, RowReader, SAMPLE_TYPE_KEY, SECONDARY, STANDARD_DEVIATION, UNUSED, column,
    secondary, with_own,
};
use super::reading::Reading;
use super::sites::Sites;
use crate::input::complaint::{Fault, shown};
use crate::input::table::{Column, Layout, Row, Unknown};
use crate::model::peril::{EventLossRow, EventLossTable, TableEvent};
use crate::model::risk::Coverage;

/// The most events a year that a table may have on average.
const MOST_EVENTS: f64 = 10_000.0;
const RATE: usize = OWN;

const COLUMNS: [Column; OWN + 1] = with_own([column(
    "rate",
    &["EventRate", "annual_rate", "frequency"],
    true,
    "0.004",
    "the expected occurrences of the event in a year",
)]);

pub(super) const LAYOUT: Layout =
    Layout { what: "event loss table", columns: &COLUMNS, unused: &UNUSED, unknown: Unknown::Refuse };

pub(super) const FILE: Kind = Kind::File("events: event_id, rate, site, coverage, mean, sd_i, sd_c, exposure");

pub(super) const EVENT_LOSS_TABLE: Section = Section {
    doc: "Events with their yearly rates and their losses by site, from a file.",
    fields: FIELDS,
    one_of: &[],
};

const FIELDS: &[Field] = &[
    required("file", FILE, "\"company_b/elt.csv\"", "the file"),
    required(
        "secondary-uncertainty",
        SECONDARY,
        "\"beta\"",
        "\"beta\": the loss varies about its mean by a Beta law on [0, exposure]; \"none\": it is the mean",
    ),
    defaulted(
        "frequency",
        Kind::Either(&[Kind::Choice(&["poisson"]), Kind::Table(&TABLE_FREQUENCY)]),
        "\"poisson\"",
        "{ negative-binomial = { dispersion = 0.5 } }",
        "the law of the number of events in a year; its mean is the sum of the rates",
    ),
    STANDARD_DEVIATION,
    EXPOSURE_COLUMN,
    SAMPLE_TYPE_KEY,
];

/// Reads `event-loss-table` and its file.
pub(super) fn read(table: &Reading, sites: &Sites) -> Option<EventLossTable> {
    let (secondary, dispersion) = (secondary(table), read_of_table(table));
    let file = table.node("file")?;
    let secondary = secondary?;
    let choices = OnceCell::new();
    let decide = |sheet: &_| match Choices::new(table, sheet, secondary) {
        Some(decided) => choices.set(decided).is_ok(),
        None => false,
    };
    let mut reader = RowReader::new(sites, &table.ctx.currency);
    let (mut rows, mut seen) = (Vec::new(), BTreeSet::new());
    table.ctx.rows(file, &LAYOUT, decide, |row| {
        if let Some(choices) = choices.get() {
            rows.extend(read_row(row, choices, &mut reader, &mut seen));
        }
    })?;
    reader.finish(table);
    if !reader.one_sample_type(table, choices.get()?) || !plausible(table, &reader.events) {
        return None;
    }
    rows.sort_by_key(|row: &EventLossRow| row.event);
    Some(EventLossTable { events: reader.events, rows, secondary, dispersion: dispersion? })
}

fn read_row(
    row: &Row,
    choices: &Choices,
    reader: &mut RowReader,
    seen: &mut BTreeSet<(u32, u32, Coverage)>,
) -> Option<EventLossRow> {
    if !reader.is_wanted(row, choices) {
        return None;
    }
    let (rate, loss) = (row.number(RATE), reader.loss(row, choices));
    let rate = rate?;
    if rate < 0.0 {
        row.complain(RATE, Fault::new(format!("the rate {rate} is negative"), "a yearly rate is zero or more", ""));
        return None;
    }
    let event = reader.event(row, rate)?;
    let known = &reader.events[event as usize];
    if known.rate != rate {
        let what = format!("event {} has the rate {rate} here and {} before", shown(&known.id), known.rate);
        row.complain(RATE, Fault::new(what, "an event has one rate, the same in all its rows", ""));
    }
    let loss = loss?;
    let (risk, coverage) = loss.key();
    if !seen.insert((event, risk, coverage)) {
        let what = format!("event {} has a second row for the same site and coverage", shown(&known.id));
        row.complain(EVENT, Fault::new(what, "an event has one row for each site and coverage", ""));
    }
    Some(loss.row(event))
}

/// The rates must add up to something that can be simulated.
fn plausible(table: &Reading, events: &[TableEvent]) -> bool {
    let total: f64 = events.iter().map(|event| event.rate).sum();
    let good = total > 0.0 && total <= MOST_EVENTS;
    if !good {
        let what = format!("the rates of the table add up to {total} events a year");
        let rule = format!("the sum of the rates is above 0 and at most {MOST_EVENTS}");
        table.complain_key("file", Fault::new(what, rule, "event_id,rate,mean\n7,0.004,250m"));
    }
    good
}
