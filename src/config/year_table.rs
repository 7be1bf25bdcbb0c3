//! `year-event-loss-table` and `year-loss-table`: files of simulated years, replayed.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::field::{Kind, Section, defaulted, required};
use super::loss_table::{
    Choices, EVENT, EXPOSURE_COLUMN, OWN, PORTFOLIO, RowReader, SAMPLE_TYPE_KEY, SECONDARY, STANDARD_DEVIATION, UNUSED,
    column, secondary, with_own,
};
use super::periods::{
    Frame, MOST_YEARS, OTHER_WEIGHT, PERIOD_COLUMN, PERIOD_WEIGHTS, PERIODS, REPLAY, WEIGHT_COLUMN, Weights,
};
use super::reading::Reading;
use super::sites::Sites;
use crate::input::complaint::{Fault, shown};
use crate::input::counted::counted;
use crate::input::table::{Column, Layout, Row, Unknown};
use crate::model::date::{Axis, DAYS_PER_YEAR};
use crate::model::peril::{EventLossRow, Occurrence, SecondaryUncertainty, TableEvent, YearTable};
use crate::model::risk::Coverage;

const PERIOD: usize = OWN;
const DAY: usize = OWN + 1;
const MONTH: usize = OWN + 2;
const HOUR: usize = OWN + 3;
const MINUTE: usize = OWN + 4;
const WEIGHT: usize = OWN + 5;
const SAMPLE: usize = OWN + 6;

const COLUMNS: [Column; OWN + 7] = with_own([
    PERIOD_COLUMN,
    column(
        "day",
        &["occ_day"],
        false,
        "91",
        "the day of the model year from 0, or of the month where `month` is given",
    ),
    column("month", &["occ_month"], false, "7", "the calendar month"),
    column("hour", &["occ_hour"], false, "14", "the hour of the day"),
    column("minute", &["occ_minute"], false, "30", "the minute of the hour"),
    WEIGHT_COLUMN,
    column("sample", &["SampleId"], false, "1", "the sample of the year, from 1; -1 marks an analytical mean"),
]);

pub(super) const EVENT_LAYOUT: Layout =
    Layout { what: "year event loss table", columns: &COLUMNS, unused: &UNUSED, unknown: Unknown::Refuse };

pub(super) const LOSS_LAYOUT: Layout = Layout {
    what: "year loss table",
    columns: &[PERIOD_COLUMN, column("loss", &["mean"], true, "40m", "the loss of the year"), WEIGHT_COLUMN],
    unused: &[],
    unknown: Unknown::Refuse,
};

pub(super) const YEAR_EVENT_LOSS_TABLE: Section = Section {
    doc: "Simulated years with their events, from a file.",
    fields: &[
        required(
            "file",
            Kind::File("years: period, event_id, day (or month and day), site, coverage, mean or loss"),
            "\"yelt.csv\"",
            "the file",
        ),
        PERIODS,
        REPLAY,
        defaulted(
            "samples",
            Kind::Count { least: 1, most: 100_000 },
            "1",
            "1",
            "the number of samples of each year; each sample is a year of its own",
        ),
        defaulted(
            "secondary-uncertainty",
            SECONDARY,
            "\"none\"",
            "\"none\"",
            "\"beta\" where the file gives means and standard deviations instead of drawn losses",
        ),
        STANDARD_DEVIATION,
        EXPOSURE_COLUMN,
        SAMPLE_TYPE_KEY,
        PERIOD_WEIGHTS,
        OTHER_WEIGHT,
    ],
    one_of: &[],
};

pub(super) const YEAR_LOSS_TABLE: Section = Section {
    doc: "Simulated years with one loss each, from a file.",
    fields: &[
        required("file", Kind::File("years: period, loss, and weight if they differ"), "\"ylt.csv\"", "the file"),
        PERIODS,
        REPLAY,
        PERIOD_WEIGHTS,
        OTHER_WEIGHT,
    ],
    one_of: &[],
};

/// One row of a year event loss table before occurrences are formed.
struct DatedRow {
    period: u32,
    day: Option<f64>,
    event: u32,
    loss: EventLossRow,
}

/// Reads `year-event-loss-table` and its file. `axis` turns months into days of the model year.
pub(super) fn read_events(table: &Reading, sites: &Sites, axis: Option<Axis>) -> Option<YearTable> {
    let frame = Frame::read(table);
    let samples = if table.has("samples") { table.count_u32("samples") } else { Some(1) };
    let secondary =
        if table.has("secondary-uncertainty") { secondary(table) } else { Some(SecondaryUncertainty::None) };
    let file = table.node("file")?;
    let (frame, secondary) = (Frame { samples: samples?, ..frame? }, secondary?);
    if frame.years() > MOST_YEARS {
        let rule = format!("periods x samples is at most {MOST_YEARS}");
        table.complain_key("samples", Fault::new("there are too many years", rule, table.example("samples")));
        return None;
    }
    let choices = OnceCell::new();
    let decide = |sheet: &_| Choices::new(table, sheet, secondary).is_some_and(|decided| choices.set(decided).is_ok());
    let mut reader = RowReader::new(sites, &table.ctx.currency);
    let (mut rows, mut weights, mut seen, mut means) = (Vec::new(), Weights::default(), BTreeSet::new(), 0_usize);
    table.ctx.rows(file, &EVENT_LAYOUT, decide, |row| {
        let Some(choices) = choices.get() else { return };
        if !reader.is_wanted(row, choices) {
            return;
        }
        match sample(row, &frame) {
            Some(None) => means += 1,
            Some(Some(sample)) => {
                let dated = read_row(row, choices, &mut reader, &frame, sample, axis, &mut weights);
                rows.extend(dated.filter(|dated| is_new(row, dated, &mut seen)));
            }
            None => {}
        }
    })?;
    warn_of_means(table, means);
    reader.finish(table);
    if !reader.one_sample_type(table, choices.get()?) {
        return None;
    }
    let weights = weights.finish(table, &frame)?;
    let (occurrences, rows) = occurrences(rows);
    Some(YearTable {
        periods: frame.years(),
        weights,
        events: reader.events,
        occurrences,
        rows,
        replay: frame.replay,
        secondary,
    })
}

/// The sample of a row, from 0; `Some(None)` for an analytical mean.
fn sample(row: &Row, frame: &Frame) -> Option<Option<u32>> {
    let Some(text) = row.text(SAMPLE) else { return Some(Some(0)) };
    if text == "-1" {
        return Some(None);
    }
    let sample = row.count(SAMPLE)?;
    if sample == 0 || sample > u64::from(frame.samples) {
        let rule = format!("samples are numbered from 1 to `samples`, which is {}; -1 marks a mean", frame.samples);
        row.complain(SAMPLE, Fault::new(format!("the sample {sample} is out of range"), rule, ""));
        return None;
    }
    u32::try_from(sample - 1).ok().map(Some)
}

fn warn_of_means(table: &Reading, means: usize) {
    if means > 0 {
        let what =
            format!("{} with the sample -1 {} left out", counted(means, "rows"), if means == 1 { "is" } else { "are" });
        let rule = "the sample -1 marks an analytical mean, which would count every loss twice";
        table.warn_key("file", Fault::new(what, rule, "a file without such rows"));
    }
}

fn read_row(
    row: &Row,
    choices: &Choices,
    reader: &mut RowReader,
    frame: &Frame,
    sample: u32,
    axis: Option<Axis>,
    weights: &mut Weights,
) -> Option<DatedRow> {
    let (period, day, loss) = (frame.period(row, PERIOD), day(row, axis), reader.loss(row, choices));
    let (event, period) = (reader.event(row, 0.0)?, period?);
    weights.note(row, WEIGHT, period);
    Some(DatedRow { period: period * frame.samples + sample, day: day?, event, loss: loss?.row(event) })
}

/// The time of a row in the model year, in days; `Some(None)` where the file has no dates.
fn day(row: &Row, axis: Option<Axis>) -> Option<Option<f64>> {
    let whole = match (row.count(MONTH), row.text(MONTH).is_some()) {
        (Some(month), _) => Some(day_of_month(row, month, axis)?),
        (None, true) => return None,
        (None, false) => match row.text(DAY) {
            Some(_) => Some(row.number(DAY)?),
            None => None,
        },
    };
    let Some(whole) = whole else { return Some(None) };
    let part = |column, per_day: f64, most: f64| match row.text(column) {
        Some(_) => row.number(column).filter(|n| (0.0..most).contains(n)).map(|n| n / per_day),
        None => Some(0.0),
    };
    let Some(time) = part(HOUR, 24.0, 24.0).zip(part(MINUTE, 1440.0, 60.0)).map(|(h, m)| whole + h + m) else {
        row.complain(
            HOUR,
            Fault::new("the time of day is out of range", "hours go from 0 to 23, minutes from 0 to 59", ""),
        );
        return None;
    };
    if !(0.0..DAYS_PER_YEAR).contains(&time) {
        let rule = "days are numbered from 0 and stay below 365";
        row.complain(DAY, Fault::new(format!("the day {time} is outside the model year"), rule, ""));
        return None;
    }
    Some(Some(time))
}

/// A calendar day as a day of the model year; 29 February reads as the 28th.
fn day_of_month(row: &Row, month: u64, axis: Option<Axis>) -> Option<f64> {
    let day = row.count(DAY)?;
    let small = |n: u64| i8::try_from(n).unwrap_or(0);
    let day = if month == 2 && day == 29 { 28 } else { day };
    match jiff::civil::Date::new(2001, small(month), small(day)) {
        // Only the place in the year counts, so that any year does; without a start there is an error elsewhere.
        Ok(date) => Some(axis.map_or(0, |axis| axis.day(date).rem_euclid(365)) as f64),
        Err(_) => {
            let what = format!("there is no day {day} in month {month}");
            row.complain(DAY, Fault::new(what, "month and day are those of the calendar", ""));
            None
        }
    }
}

/// One occurrence has one row for each site and coverage.
fn is_new(row: &Row, dated: &DatedRow, seen: &mut BTreeSet<(u32, Option<u64>, u32, u32, Coverage)>) -> bool {
    let key = (dated.period, dated.day.map(f64::to_bits), dated.event, dated.loss.risk, dated.loss.coverage);
    let new = seen.insert(key);
    if !new {
        let id = row.text(EVENT).unwrap_or_default();
        let what = format!("event {} stands twice in the same period for the same site and coverage", shown(&id));
        row.complain(EVENT, Fault::new(what, "two occurrences of an event in one period have different days", ""));
    }
    new
}

/// Rows with the same period, day and event are one occurrence; occurrences in the order of period, day and file.
fn occurrences(mut rows: Vec<DatedRow>) -> (Vec<Occurrence>, Vec<EventLossRow>) {
    let mut first_seen = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        first_seen.entry((row.period, row.day.map(f64::to_bits), row.event)).or_insert(at);
    }
    let place = |row: &DatedRow| first_seen.get(&(row.period, row.day.map(f64::to_bits), row.event)).copied();
    rows.sort_by(|a, b| {
        let day = |row: &DatedRow| row.day.unwrap_or(0.0);
        (a.period.cmp(&b.period)).then(day(a).total_cmp(&day(b))).then(place(a).cmp(&place(b)))
    });
    let mut found: Vec<Occurrence> = Vec::new();
    let mut losses: Vec<EventLossRow> = Vec::with_capacity(rows.len());
    for row in rows {
        let same = |last: &Occurrence| last.period == row.period && last.day == row.day && last.event == row.event;
        if !found.last().is_some_and(same) {
            let first_row = losses.len() as u32;
            found.push(Occurrence { period: row.period, day: row.day, event: row.event, first_row, rows: 0 });
        }
        if let Some(last) = found.last_mut() {
            last.rows += 1;
        }
        losses.push(EventLossRow { event: found.len() as u32 - 1, ..row.loss });
    }
    (found, losses)
}

/// Reads `year-loss-table` and its file: one undated event in each year with a loss.
pub(super) fn read_losses(table: &Reading) -> Option<YearTable> {
    let frame = Frame::read(table);
    let file = table.node("file")?;
    let frame = frame?;
    let (mut years, mut weights) = (BTreeMap::new(), Weights::default());
    table.ctx.rows(
        file,
        &LOSS_LAYOUT,
        |_| true,
        |row| {
            let (period, loss) = (frame.period(row, 0), row.money(1, &table.ctx.currency));
            let (Some(period), Some(loss)) = (period, loss) else { return };
            weights.note(row, 2, period);
            if years.insert(period, loss).is_some() {
                let what = format!("the period {} stands twice in the table", period + 1);
                row.complain(0, Fault::new(what, "a year loss table has one row for each period", ""));
            }
        },
    )?;
    let weights = weights.finish(table, &frame)?;
    let mut result = YearTable {
        periods: frame.years(),
        weights,
        events: vec![TableEvent { id: "year".into(), ..TableEvent::default() }],
        occurrences: Vec::new(),
        rows: Vec::new(),
        replay: frame.replay,
        secondary: SecondaryUncertainty::None,
    };
    for (period, mean) in years {
        let event = result.rows.len() as u32;
        result.occurrences.push(Occurrence { period, day: None, event: 0, first_row: event, rows: 1 });
        let coverage = Coverage::All;
        let (risk, sd_independent, sd_correlated) = (PORTFOLIO, 0.0, 0.0);
        result.rows.push(EventLossRow { event, risk, coverage, mean, sd_independent, sd_correlated, exposure: None });
    }
    Some(result)
}
