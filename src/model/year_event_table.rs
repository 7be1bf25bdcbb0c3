//! `year-event-table`: the events of simulated years from one file, their losses from event loss tables with terms of their own.
//!
//! A table of losses states what each event costs in its own currency. Of the sum of an event's rows, in the currency of the
//! configuration, a deductible and a limit are taken, then a share:
//!
//! ```text
//! net = share x min(max(rate of exchange x loss - deductible, 0), limit)
//! ```
//!
//! An event costs the sum of what remains of all tables. Source: the financial terms of the event loss tables of aggregate
//! analysis (A. K. Bahl, O. Baltzer, A. Rau-Chaplin, B. Varghese 2012, SC Companion, pages 1176-1184, section II).
//!
//! Worked number: 30 at a rate of 2, deductible 10, limit 40, share 50 %: min(60 - 10, 40) x 50 % = 20.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::amount::{Amount, Share};
use super::money::Quantum;
use super::peril::{EventLossRow, Replay, TableEvent};
use crate::input::occurrences::OccurrenceTable;

/// `[peril.year-event-table]`.
#[derive(Clone, Debug, PartialEq)]
pub struct YearEventTable {
    /// `file`: which events happen in which period. Shared: it may be larger than memory.
    pub occurrences: Arc<OccurrenceTable>,
    /// `replay`.
    pub replay: Replay,
    /// The events that some table of losses names, ascending by their number in the catalogue.
    pub events: Vec<TableEvent>,
    /// The number in the catalogue, from 1, of each of them.
    pub numbers: Vec<u32>,
    /// `[[peril.year-event-table.loss-table]]`.
    pub tables: Vec<LossTable>,
}

/// Losses by event with terms of their own. Every loss is certain.
#[derive(Clone, Debug, PartialEq)]
pub struct LossTable {
    /// Rows, sorted by event, risk and coverage; `event` is an index into [`YearEventTable::events`].
    pub rows: Vec<EventLossRow>,
    /// `rate-of-exchange`: of the configuration's currency for one unit of the table's.
    pub rate: f64,
    /// `deductible`: of an event's sum, after the exchange.
    pub deductible: Decimal,
    /// `limit`: of what exceeds the deductible; None: none.
    pub limit: Option<Decimal>,
    /// `share`: of what is left.
    pub share: Share,
}

impl YearEventTable {
    /// The rows of all tables.
    pub fn rows(&self) -> impl Iterator<Item = &EventLossRow> {
        self.tables.iter().flat_map(|table| &table.rows)
    }

    /// The same, to be changed.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut EventLossRow> {
        self.tables.iter_mut().flat_map(|table| &mut table.rows)
    }
}

impl LossTable {
    /// What remains of the rows of one event, one amount a row, in whole quanta: each row is rounded after the exchange, the terms
    /// are taken of their sum, and what remains is split in proportion, so that the parts add up to it. The second value counts
    /// amounts that were cut at the largest exact one.
    ///
    /// ```
    /// use ishizue::model::{amount::Share, money::Quantum, peril::EventLossRow, risk::Coverage, year_event_table::LossTable};
    /// use rust_decimal::dec;
    /// let row = |risk, mean| EventLossRow {
    ///     event: 0, risk, coverage: Coverage::All, mean, sd_independent: 0.0, sd_correlated: 0.0, exposure: None,
    /// };
    /// let rows = vec![row(0, 10.0), row(1, 20.0)];
    /// let share = Share::new(dec!(0.5));
    /// let table = LossTable { rows, rate: 2.0, deductible: dec!(10), limit: Some(dec!(40)), share };
    /// let (parts, cut) = table.net(&table.rows, Quantum::new(dec!(1)).unwrap());
    /// assert_eq!((parts, cut), (vec![7.0, 13.0], 0));
    /// ```
    pub fn net(&self, rows: &[EventLossRow], quantum: Quantum) -> (Vec<f64>, u64) {
        let mut cut = 0;
        let mut sum = 0.0;
        // Running sums, so that what remains is split without a remainder.
        let running: Vec<f64> = (rows.iter())
            .map(|row| {
                let (loss, beyond) = quantum.drawn(row.mean * self.rate);
                cut += u64::from(beyond);
                sum += loss;
                sum
            })
            .collect();
        let deductible: f64 = quantum.amount(self.deductible);
        let limit: f64 = quantum.limit(self.limit);
        let net = (sum - deductible).positive().least(limit).times(self.share);
        if net == sum {
            let parts = running.iter().scan(0.0, |before, &upto| Some(upto - std::mem::replace(before, upto)));
            return (parts.collect(), cut);
        }
        let part = |before: &mut f64, upto: &f64| {
            let upto = super::amount::round_to_whole(if sum > 0.0 { net * (upto / sum) } else { 0.0 });
            Some(upto - std::mem::replace(before, upto))
        };
        (running.iter().scan(0.0, part).collect(), cut)
    }
}
