//! `year-event-table`: which events of a catalogue happen in which simulated year, and tables of what each event costs.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::field::{Kind, Section, defaulted, optional, required};
use super::loss_table::{Choices, EVENT, OWN, RowReader, SAMPLE_TYPE_KEY, UNUSED, has_deviations, with_own};
use super::periods::{Frame, PERIODS, REPLAY};
use super::reading::Reading;
use super::sites::Sites;
use crate::input::complaint::{Fault, shown};
use crate::input::occurrences::{MOST, OccurrenceTable};
use crate::input::occurrences_csv;
use crate::input::table::{Column, Layout, Row, Unknown};
use crate::model::InputFile;
use crate::model::amount::Share;
use crate::model::peril::{EventLossRow, SecondaryUncertainty};
use crate::model::risk::Coverage;
use crate::model::year_event_table::{LossTable, YearEventTable};
use rust_decimal::Decimal;

const COLUMNS: [Column; OWN] = with_own([]);

/// A rate in a table of losses says nothing here: how often an event happens is told by the years.
const WITHOUT_USE: [&str; 11] = {
    let mut all = ["rate", "EventRate", "annual_rate", "frequency", "", "", "", "", "", "", ""];
    let mut at = 0;
    while at < UNUSED.len() {
        all[at + 4] = UNUSED[at];
        at += 1;
    }
    all
};

pub(super) const LOSS_LAYOUT: Layout =
    Layout { what: "table of losses", columns: &COLUMNS, unused: &WITHOUT_USE, unknown: Unknown::Refuse };

pub(super) const YEAR_EVENT_TABLE: Section = Section {
    doc: "Simulated years of events from a file, and tables of what each event costs.",
    fields: &[
        required(
            "file",
            Kind::File(
                "years: period, event_id and day if events have days; or the form that `ishizue convert` makes of it",
            ),
            "\"yet.csv\"",
            "which events happen in which year, in the order of years",
        ),
        PERIODS,
        required(
            "events",
            Kind::Count { least: 1, most: MOST },
            "5_000",
            "the number of events of the catalogue: their ids are the whole numbers from 1 to it",
        ),
        REPLAY,
        required(
            "loss-table",
            Kind::Tables(&LOSS_TABLE),
            "[{ file = \"losses.csv\" }]",
            "what events cost; an event costs the sum of what remains of all tables",
        ),
    ],
    one_of: &[],
};

const LOSS_TABLE: Section = Section {
    doc: "What events cost, with terms of each event: the rate of exchange, then the deductible, the limit and the share.",
    fields: &[
        required(
            "file",
            Kind::File("losses: event_id, mean or loss, and site and coverage if they are split"),
            "\"losses.csv\"",
            "the file; the loss of a row is certain",
        ),
        defaulted(
            "rate-of-exchange",
            Kind::Number { least: 0.0, above: true, most: 1e9 },
            "1",
            "157.5",
            "how much of the configuration's currency one unit of the table's is worth",
        ),
        defaulted(
            "deductible",
            Kind::Amount,
            "0",
            "\"20m\"",
            "taken off the sum of an event's rows, after the exchange",
        )
        .unit("currency"),
        optional("limit", Kind::Amount, "\"500m\"", "the most that counts of what exceeds the deductible")
            .unit("currency"),
        defaulted(
            "share",
            Kind::Share { most_percent: 100 },
            "\"100%\"",
            "\"80%\"",
            "the part of what is left that counts",
        ),
        SAMPLE_TYPE_KEY,
    ],
    one_of: &[],
};

/// Reads `year-event-table` with all its files.
pub(super) fn read(table: &Reading, sites: &Sites) -> Option<YearEventTable> {
    let (frame, events) = (Frame::read(table), table.count_u32("events"));
    let lists = table.sections("loss-table");
    if lists.is_empty() && table.has("loss-table") {
        let rule = "one table of losses at least says what events cost";
        table.complain_key("loss-table", Fault::new("there is no table of losses", rule, table.example("loss-table")));
    }
    let mut reader = RowReader::new(sites, &table.ctx.currency);
    let tables: Vec<Option<LossTable>> = lists.iter().map(|list| read_losses(list, &mut reader, events)).collect();
    let (frame, events) = (frame?, events?);
    let occurrences = read_occurrences(table, frame.periods, events);
    let occurrences = occurrences.filter(|_| !lists.is_empty())?;
    let tables: Vec<LossTable> = tables.into_iter().collect::<Option<_>>()?;
    in_order(YearEventTable {
        occurrences: Arc::new(occurrences),
        replay: frame.replay,
        events: reader.events,
        numbers: Vec::new(),
        tables,
    })
}

/// Gives the events their numbers and puts them, and the rows, in the order of these.
fn in_order(mut table: YearEventTable) -> Option<YearEventTable> {
    let numbers: Vec<u32> = table.events.iter().map(|event| event.id.parse().ok()).collect::<Option<_>>()?;
    let mut order: Vec<u32> = (0..numbers.len() as u32).collect();
    order.sort_by_key(|&old| numbers[old as usize]);
    let mut place = vec![0; order.len()];
    (0_u32..).zip(&order).for_each(|(new, &old)| place[old as usize] = new);
    table.events = order.iter().map(|&old| table.events[old as usize].clone()).collect();
    table.numbers = order.iter().map(|&old| numbers[old as usize]).collect();
    for losses in &mut table.tables {
        losses.rows.iter_mut().for_each(|row| row.event = place[row.event as usize]);
        losses.rows.sort_by_key(|row| (row.event, row.risk, row.coverage));
    }
    Some(table)
}

fn read_occurrences(table: &Reading, periods: u32, events: u32) -> Option<OccurrenceTable> {
    let (path, name) = table.ctx.path_of(table.node("file")?)?;
    if !OccurrenceTable::is_one(&path) {
        let read = occurrences_csv::read(&path, &path.display().to_string(), periods, events);
        let read = read.map_err(|found| found.iter().for_each(|one| table.ctx.push(one.clone()))).ok()?;
        table.ctx.add_input(InputFile { path: name, sha256: read.sha256, bytes: read.bytes });
        return Some(read.table);
    }
    let read =
        OccurrenceTable::open(&path, &path.display().to_string()).map_err(|found| table.ctx.push(*found)).ok()?;
    let mut good = true;
    for (key, stated, found) in [("periods", periods, read.periods()), ("events", events, read.events())] {
        if stated != found {
            good = false;
            let what = format!("the file has {found} {key}, not {stated}");
            table.complain_key(
                key,
                Fault::new(what, "the configuration says the same as the file", format!("{key} = {found}")),
            );
        }
    }
    table.ctx.add_input(InputFile { path: name, sha256: read.sha256().into(), bytes: read.bytes() });
    good.then_some(read)
}

/// Reads one table of losses; its new events join those of the reader.
fn read_losses(table: &Reading, reader: &mut RowReader, events: Option<u32>) -> Option<LossTable> {
    let rate = if table.has("rate-of-exchange") { table.number("rate-of-exchange") } else { Some(1.0) };
    let deductible = if table.has("deductible") { table.amount("deductible") } else { Some(Decimal::ZERO) };
    let share = if table.has("share") { table.share("share") } else { Some(Share::WHOLE) };
    let limit = if table.has("limit") { table.amount("limit").map(Some) } else { Some(None) };
    let file = table.node("file")?;
    let choices = OnceCell::new();
    let decide = |sheet: &_| {
        if has_deviations(sheet) {
            let rule =
                "the loss of an event in a year event table is certain: what is stated counts, whatever its deviation";
            table.warn_key(
                "file",
                Fault::new("the standard deviations of the table are not used", rule, "event_id,loss\n7,250m"),
            );
        }
        Choices::new(table, sheet, SecondaryUncertainty::None).is_some_and(|decided| choices.set(decided).is_ok())
    };
    reader.begin_table();
    let (mut rows, mut seen) = (Vec::new(), BTreeSet::new());
    table.ctx.rows(file, &LOSS_LAYOUT, decide, |row| {
        if let Some(choices) = choices.get() {
            rows.extend(read_row(row, choices, reader, events, &mut seen));
        }
    })?;
    if !reader.one_sample_type(table, choices.get()?) {
        return None;
    }
    Some(LossTable { rows, rate: rate?, deductible: deductible?, limit: limit?, share: share? })
}

fn read_row(
    row: &Row,
    choices: &Choices,
    reader: &mut RowReader,
    events: Option<u32>,
    seen: &mut BTreeSet<(u32, u32, Coverage)>,
) -> Option<EventLossRow> {
    if !reader.is_wanted(row, choices) {
        return None;
    }
    let (id, loss) = (row.text(EVENT)?, reader.loss(row, choices));
    let known = |number: &u32| (1..=events.unwrap_or(u32::MAX)).contains(number) && number.to_string() == id;
    if !id.parse().is_ok_and(|number: u32| known(&number)) {
        let most = events.map_or(String::new(), |events| format!(", which is {events}"));
        let rule = format!("events of a catalogue are numbered from 1 to `events`{most}");
        row.complain(EVENT, Fault::new(format!("\"{}\" is no event of the catalogue", shown(&id)), rule, ""));
        return None;
    }
    let (event, loss) = (reader.event(row, 0.0)?, loss?);
    let (risk, coverage) = loss.key();
    if !seen.insert((event, risk, coverage)) {
        let what = format!("event {} has a second row for the same site and coverage", shown(&id));
        row.complain(EVENT, Fault::new(what, "an event has one row for each site and coverage in a table", ""));
    }
    Some(loss.row(event))
}
