//! Year event tables: occurrences of events of a catalogue, read from a file that may be larger than memory, and what each event
//! costs, folded from several tables of losses.
//!
//! The loss of an event depends on the event alone, so the tables of losses with their terms are folded once into the rows of the
//! event ([`LossTable::net`], whole quanta, sums of them by risk and coverage). An event that costs nothing is left out: it is no
//! event of the set, and its occurrences are passed over by one bit of a set of bits. What happens in a year is read from the
//! file when the year is drawn.
//!
//! Replay is that of year tables. An occurrence without a day gets one from the season; its address is its place in its period,
//! so that no day moves when a table of losses is added.
//!
//! Worked number: periods with the events (7, 7, 2) and (2); event 7 costs 10, event 2 nothing: two events in two years, so a
//! rate of 1 for event 7 and a mean of 10 a year.

use super::error::{Fault, in_range};
use super::event_loss_table::distinct_ids;
use super::event_set::{EventSet, Recurrence, SetEvent, largest_first};
use super::season::SeasonDays;
use super::secondary_uncertainty::RowBuilder;
use super::shared_frequency::index;
use super::year_table::period_in_order;
use crate::input::occurrences::OccurrenceTable;
use crate::model::Model;
use crate::model::amount::LARGEST_EXACT;
use crate::model::peril::{EventLossRow, Replay, SecondaryUncertainty};
use crate::model::risk::Coverage;
use crate::model::year_event_table::{LossTable, YearEventTable};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// No event of the set.
const NONE: u32 = u32::MAX;
/// Periods that one thread counts at a time.
const PERIODS_AT_ONCE: u32 = 4_096;

/// How a set comes by the occurrences of a file.
#[derive(Clone, Debug)]
pub struct StoredYears {
    /// The occurrences.
    pub table: Arc<OccurrenceTable>,
    /// How periods become years of trials.
    pub replay: Replay,
    /// The number in the catalogue, from 1, of every event of the set.
    numbers: Vec<u32>,
    /// For each event of the catalogue, from 0, its place in the set.
    places: Vec<u32>,
    /// One bit for each event of the catalogue, from 0: whether it is in the set.
    touched: Vec<u64>,
    /// Occurrences of events of the set, by period on average.
    events_per_year: f64,
}

impl StoredYears {
    /// Number of periods P.
    pub fn periods(&self) -> u32 {
        self.table.periods()
    }

    /// The number in the catalogue, from 1, of every event of the set.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// The period that year `year` of trial `trial` replays in order.
    #[inline]
    pub fn period_in_order(&self, trial: u64, year: u32, horizon: u32) -> u32 {
        period_in_order(self.periods(), trial, year, horizon)
    }

    /// The period at probability `u`, for the bootstrap.
    #[inline]
    pub fn period_at(&self, u: f64) -> u32 {
        ((u * f64::from(self.periods())) as u32).min(self.periods() - 1)
    }

    /// The place in the set of an event of the catalogue, from 1; None where it costs nothing.
    #[inline]
    pub fn place_of(&self, event: u32) -> Option<u32> {
        let at = event.wrapping_sub(1);
        let word = self.touched.get((at >> 6) as usize)?;
        // Most events cost nothing; the bits stay in a near cache where the places do not.
        if word >> (at & 63) & 1 == 0 { None } else { self.places.get(at as usize).copied() }
    }

    /// The events of a period: their place in the period, and in the set.
    #[inline]
    pub fn events_of(&self, period: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.events_in(self.table.occurrences_of(period))
    }

    /// The same of some occurrences: the place of each among them, and its event's in the set.
    #[inline]
    pub fn events_in(&self, range: Range<usize>) -> impl Iterator<Item = (u32, u32)> + '_ {
        (0..).zip(self.table.ids(range)).filter_map(|(at, event)| Some((at, self.place_of(event)?)))
    }

    /// Expected number of events of the set in a year.
    pub fn events_per_year(&self) -> f64 {
        self.events_per_year
    }

    /// Occurrences of every event of the set; on all threads.
    fn count(&self, events: usize) -> Vec<u64> {
        let chunks = self.periods().div_ceil(PERIODS_AT_ONCE);
        let one = |mut counts: Vec<u64>, chunk: u32| {
            let last = ((chunk + 1) * PERIODS_AT_ONCE).min(self.periods()) - 1;
            let range = self.table.occurrences_of(chunk * PERIODS_AT_ONCE).start..self.table.occurrences_of(last).end;
            self.events_in(range).for_each(|(_, event)| counts[event as usize] += 1);
            counts
        };
        let add = |mut all: Vec<u64>, part: Vec<u64>| {
            all.iter_mut().zip(part).for_each(|(all, part)| *all += part);
            all
        };
        (0..chunks).into_par_iter().fold(|| vec![0; events], one).reduce(|| vec![0; events], add)
    }
}

/// Compiles peril `peril` of the model, which is `table`.
pub(super) fn compile(model: &Model, peril: usize, table: &YearEventTable) -> Result<EventSet, Fault> {
    let config = &model.perils[peril];
    distinct_ids(&table.events)?;
    if table.numbers.len() != table.events.len() {
        let what = "number of events of a year event table".to_owned();
        return Err(Fault::Number { what, rule: "one for each event", found: table.numbers.len() as f64 });
    }
    let catalogue = table.occurrences.events() as usize;
    for number in &table.numbers {
        in_range("event of a catalogue", number.wrapping_sub(1), catalogue)?;
    }
    let rows = folded(model, table)?;
    let means: Vec<f64> = rows.iter().map(|rows| rows.iter().map(|row| row.mean).sum()).collect();
    let order: Vec<usize> =
        largest_first(&means, &table.events).into_iter().filter(|&event| means[event] > 0.0).collect();
    let mut stored = StoredYears {
        table: Arc::clone(&table.occurrences),
        replay: table.replay,
        numbers: order.iter().map(|&event| table.numbers[event]).collect(),
        places: vec![NONE; catalogue],
        touched: vec![0; catalogue.div_ceil(64)],
        events_per_year: 0.0,
    };
    let mut builder = RowBuilder::new(model, SecondaryUncertainty::None);
    for (place, &event) in (0_u32..).zip(&order) {
        let at = table.numbers[event] as usize - 1;
        stored.places[at] = place;
        stored.touched[at / 64] |= 1 << (at % 64);
        builder.add(&table.events[event].id, &rows[event].iter().collect::<Vec<_>>())?;
    }
    let counts = stored.count(order.len());
    let periods = f64::from(table.occurrences.periods());
    stored.events_per_year = counts.iter().sum::<u64>() as f64 / periods;
    let rate = |(&event, count): (&usize, u64)| {
        SetEvent::from_table(&table.events[event], count as f64 / periods, means[event])
    };
    Ok(EventSet {
        peril,
        name: config.name.clone(),
        events: order.iter().zip(counts).map(rate).collect(),
        rows: builder.rows,
        recurrence: Recurrence::Occurrences(Box::new(stored)),
        season: SeasonDays::new(&config.season, model.settings.axis)?,
        shared_frequency: index(config.shared_frequency, model.shared_frequencies.len(), "the years of a table")?,
        row_start: builder.row_start,
        shapes: Vec::new(),
        places: builder.places,
        laws: format!("year event table, {:?}", table.replay),
    })
}

/// What each event costs by risk and coverage, in currency units that are whole quanta.
fn folded(model: &Model, table: &YearEventTable) -> Result<Vec<Vec<EventLossRow>>, Fault> {
    let quantum = model.settings.quantum;
    let mut sums: Vec<BTreeMap<(u32, Coverage), f64>> = vec![BTreeMap::new(); table.events.len()];
    for losses in &table.tables {
        check(model, losses, table.events.len())?;
        for rows in losses.rows.chunk_by(|a, b| a.event == b.event) {
            let (parts, cut) = losses.net(rows, quantum);
            if cut > 0 || !parts.iter().all(|part| part.is_finite()) {
                return Err(too_large(&table.events[rows[0].event as usize].id, rows[0].mean * losses.rate));
            }
            for (row, part) in rows.iter().zip(parts) {
                *sums[row.event as usize].entry((row.risk, row.coverage)).or_insert(0.0) += part;
            }
        }
    }
    let largest = |sums: &BTreeMap<(u32, Coverage), f64>| sums.values().sum::<f64>();
    if let Some(event) = sums.iter().position(|sums| largest(sums) > LARGEST_EXACT) {
        return Err(too_large(&table.events[event].id, quantum.units(largest(&sums[event]))));
    }
    let row = |event: usize, ((risk, coverage), quanta): ((u32, Coverage), f64)| EventLossRow {
        event: event as u32,
        risk,
        coverage,
        mean: quantum.units(quanta),
        sd_independent: 0.0,
        sd_correlated: 0.0,
        exposure: None,
    };
    let rows = sums.into_iter().enumerate().map(|(event, sums)| sums.into_iter().map(|sum| row(event, sum)).collect());
    Ok(rows.collect())
}

fn too_large(event: &str, found: f64) -> Fault {
    let what = format!("the loss of event \"{event}\" in the currency of the configuration");
    Fault::Number { what, rule: "at most 2^53 quanta; a larger `simulation.quantum` raises that", found }
}

/// Rows must be sorted by event, for their sums, and know their events and risks.
fn check(model: &Model, losses: &LossTable, events: usize) -> Result<(), Fault> {
    let mut before = 0;
    for row in &losses.rows {
        in_range("event of a row", row.event, events)?;
        in_range("risk", row.risk, model.risks.len())?;
        super::error::at_least_zero(|| format!("the loss of event number {}", row.event), row.mean)?;
        if row.event < before {
            let what = "the event of a row of a table of losses".to_owned();
            return Err(Fault::Number { what, rule: "not before that of the row above", found: f64::from(row.event) });
        }
        before = row.event;
    }
    super::error::above_zero(|| "the rate of exchange of a table of losses".to_owned(), losses.rate)?;
    Ok(())
}
