//! Event set: what every source of losses compiles to. Events with their rates, their rows of loss by risk and coverage
//! with what is uncertain about them, and how years come by their events.
//!
//! | source | events | how years come by them |
//! |---|---|---|
//! | frequency and severity | one, whose residual is the severity | a count a year |
//! | event loss table | those of the table | a count a year, each event chosen by rate |
//! | year tables | those of the table | whole years of the table |
//! | year event tables | those of the catalogue that cost something | whole years of the table |
//! | credit | every buyer's default, every event of a country | points below the hazards of the year |
//! | earthquake model | ruptures with their footprints at the sites | Poisson and renewal sources, aftershocks |
//!
//! Events are sorted by mean loss of the whole portfolio, largest first, ties by id; an inverse distribution function
//! over them therefore falls with the loss.

use super::choice::Choice;
use super::credit::Book;
use super::earthquake::Quake;
use super::quantile_table::QuantileTable;
use super::season::SeasonDays;
use super::year_event_table::StoredYears;
use super::year_table::Timeline;
use crate::model::losses::Attributes;
use crate::model::peril::TableEvent;
use crate::model::risk::Coverage;
use crate::numerics::distribution::{Frequency, Severity};
use std::ops::Range;

/// The compiled form of one peril.
#[derive(Clone, Debug)]
pub struct EventSet {
    /// Index into [`crate::model::Model::perils`].
    pub peril: usize,
    /// Name of the peril.
    pub name: String,
    /// Events, largest mean loss first.
    pub events: Vec<SetEvent>,
    /// Rows of loss. Those of an event of a table, or of one occurrence of a year table, lie together, ordered by risk
    /// and coverage; see [`EventSet::rows_of`].
    pub rows: Vec<SetRow>,
    /// How years come by their events.
    pub recurrence: Recurrence,
    /// When in the year events fall whose day is not stated.
    pub season: SeasonDays,
    /// Index of the shared factor that multiplies the mean count.
    pub shared_frequency: Option<usize>,
    /// Rows of unit u (event, or occurrence of a year table) are `row_start[u]..row_start[u + 1]`.
    pub(super) row_start: Vec<u32>,
    /// Distinct Beta laws of the rows.
    pub(super) shapes: Vec<QuantileTable>,
    /// Distinct (risk, coverage) of the rows: each has its own stream.
    pub(super) places: Vec<(u32, Coverage)>,
    /// The laws as configured, in words, for the digest.
    pub(super) laws: String,
}

/// One event of a set.
#[derive(Clone, Debug, PartialEq)]
pub struct SetEvent {
    /// Id in its table; the name of the peril where there is no table.
    pub id: String,
    /// Expected occurrences in a year.
    pub rate: f64,
    /// Mean loss of the whole portfolio when it occurs, currency units; infinite where the severity has no mean.
    pub mean: f64,
    /// Magnitude.
    pub magnitude: Option<f64>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Kilometres below ground.
    pub depth: Option<f64>,
    /// Loss of the whole insurance industry, currency units.
    pub industry_loss: Option<f64>,
}

impl SetEvent {
    /// An event of a table.
    pub(super) fn from_table(event: &TableEvent, rate: f64, mean: f64) -> SetEvent {
        SetEvent {
            id: event.id.clone(),
            rate,
            mean,
            magnitude: event.magnitude,
            latitude: event.latitude,
            longitude: event.longitude,
            depth: event.depth,
            industry_loss: event.industry_loss,
        }
    }

    /// What triggers can ask of it.
    pub fn attributes(&self) -> Attributes {
        let known = |fact: Option<f64>| fact.unwrap_or(f64::NAN);
        Attributes {
            magnitude: known(self.magnitude),
            depth: known(self.depth),
            latitude: known(self.latitude),
            longitude: known(self.longitude),
            industry_loss: known(self.industry_loss),
        }
    }
}

/// The loss of one event (or one occurrence) at one risk and coverage.
#[derive(Clone, Debug, PartialEq)]
pub struct SetRow {
    /// Index into [`crate::model::Model::risks`].
    pub risk: u32,
    /// Coverage.
    pub coverage: Coverage,
    /// Mean, currency units.
    pub mean: f64,
    /// Standard deviation, currency units: the one that is simulated, after the guards of secondary uncertainty.
    pub sd: f64,
    /// What is uncertain about it.
    pub residual: Residual,
    /// Square root of the part of the residual that all rows of the event share, and of the rest.
    pub(super) common: f64,
    pub(super) own: f64,
    /// Index into [`EventSet::places`].
    pub(super) place: u32,
}

/// The law of a row's loss around its mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Residual {
    /// The loss is the mean.
    Certain,
    /// Nothing, or the whole exposure where the normal deviate of the row is at least `from`.
    TwoPoint {
        /// Normal quantile of one minus the probability of a loss.
        from: f64,
        /// Currency units.
        exposure: f64,
    },
    /// A Beta law on [0, exposure].
    Beta {
        /// Index of its shape in the set.
        shape: u32,
        /// Currency units.
        exposure: f64,
    },
    /// The severity of the set.
    Severity,
}

/// How the years of a path come by their events.
#[derive(Clone, Debug)]
pub enum Recurrence {
    /// A random number of events a year.
    Counts {
        /// Law of the number.
        frequency: Frequency,
        /// Law of the size, where the set is one event of random size; otherwise events are chosen by rate.
        severity: Option<Box<Severity>>,
        /// Choice of the event by rate.
        choice: Choice,
    },
    /// Whole years of an imported table.
    Years(Timeline),
    /// Occurrences of events of a catalogue, from a file.
    Occurrences(Box<StoredYears>),
    /// Earthquakes of a source model.
    Ruptures(Box<Quake>),
    /// Defaults of buyers and events of countries, drawn after all other perils.
    Credit(Box<Book>),
}

impl EventSet {
    /// The rows of unit `unit`: an event of the set, or an occurrence of a year table.
    #[inline]
    pub fn rows_of(&self, unit: usize) -> &[SetRow] {
        let range: Range<usize> = self.row_start[unit] as usize..self.row_start[unit + 1] as usize;
        &self.rows[range]
    }

    /// Expected number of events in a year.
    pub fn events_per_year(&self) -> f64 {
        match &self.recurrence {
            Recurrence::Counts { frequency, .. } => frequency.mean(),
            Recurrence::Years(timeline) => timeline.events_per_year(),
            Recurrence::Occurrences(stored) => stored.events_per_year(),
            Recurrence::Ruptures(_) => self.events.iter().map(|event| event.rate).sum(),
            Recurrence::Credit(book) => book.events_per_year(),
        }
    }
}

/// The order of a set: largest mean first, ties by id. Gives, for each new place, the old one.
pub(super) fn largest_first(means: &[f64], events: &[TableEvent]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by(|&a, &b| means[b].total_cmp(&means[a]).then_with(|| events[a].id.cmp(&events[b].id)));
    order
}
