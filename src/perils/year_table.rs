//! Year tables: whole years of events that another model has simulated.
//!
//! *In order*: year y of trial t is period (t x horizon + y) mod P, so a run of P trials (of one year) replays the table
//! exactly once; weights w of the periods become weights w P / sum(w) of the trials. *Bootstrap*: every year is a period
//! drawn with replacement, in proportion to its weight. Either way the events of a period stay together with their
//! stated days, which keeps their clustering; an event without a day gets one from the season.
//!
//! Source of the columns: year event loss tables SPLT and MPLT of Open Results Data 1.0 (Oasis LMF).
//!
//! Worked number: ten periods whose losses add up to 1,250: trials 0 to 9 in order have mean 125 exactly.

use super::choice::Choice;
use super::error::{Fault, at_least_zero, in_range};
use super::event_loss_table::distinct_ids;
use super::event_set::{EventSet, Recurrence, SetEvent, largest_first};
use super::season::SeasonDays;
use super::secondary_uncertainty::{RowBuilder, in_order};
use super::shared_frequency::index;
use crate::model::Model;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::peril::{EventLossRow, Occurrence, Replay, YearTable};

/// The years of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// Number of periods P behind the table, those without loss included.
    pub periods: u32,
    /// How periods become years of trials.
    pub replay: Replay,
    /// Weight of each period with mean 1; empty where all weigh the same.
    pub weights: Vec<f64>,
    /// Occurrences, sorted by (period, day, order in the table).
    pub occurrences: Vec<SetOccurrence>,
    /// Occurrences of period p are `start[p]..start[p + 1]`.
    pub(super) start: Vec<u32>,
    choice: Option<Choice>,
    /// True where some occurrence has no day.
    pub(super) undated: bool,
}

/// One event in one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SetOccurrence {
    /// Index into the events of the set.
    pub event: u32,
    /// Day of the model year; None: drawn from the season.
    pub day: Option<f64>,
}

impl Timeline {
    /// The period that year `year` of trial `trial` replays in order.
    #[inline]
    pub fn period_in_order(&self, trial: u64, year: u32, horizon: u32) -> u32 {
        period_in_order(self.periods, trial, year, horizon)
    }

    /// The period at probability `u`, for the bootstrap.
    #[inline]
    pub fn period_at(&self, u: f64) -> u32 {
        match &self.choice {
            Some(choice) => choice.item(u),
            None => ((u * f64::from(self.periods)) as u32).min(self.periods - 1),
        }
    }

    /// Weight of a period, 1 on average.
    #[inline]
    pub fn weight(&self, period: u32) -> f64 {
        self.weights.get(period as usize).copied().unwrap_or(1.0)
    }

    /// The occurrences of a period.
    #[inline]
    pub fn occurrences_of(&self, period: u32) -> std::ops::Range<usize> {
        self.start[period as usize] as usize..self.start[period as usize + 1] as usize
    }

    /// Expected number of events in a year.
    pub fn events_per_year(&self) -> f64 {
        let sum: f64 = (0..self.periods).map(|p| self.weight(p) * self.occurrences_of(p).len() as f64).sum();
        sum / f64::from(self.periods)
    }

    /// True where trials carry the weights of the table.
    pub(super) fn weighs_trials(&self) -> bool {
        self.replay == Replay::InOrder && !self.weights.is_empty()
    }
}

/// The period, of so many, that year `year` of trial `trial` replays in order.
#[inline]
pub(super) fn period_in_order(periods: u32, trial: u64, year: u32, horizon: u32) -> u32 {
    let periods = u64::from(periods);
    let first = (trial % periods) * (u64::from(horizon) % periods);
    ((first + u64::from(year)) % periods) as u32
}

/// Compiles peril `peril` of the model, which is `table`.
pub(super) fn compile(model: &Model, peril: usize, table: &YearTable) -> Result<EventSet, Fault> {
    let config = &model.perils[peril];
    distinct_ids(&table.events)?;
    let weights = weights(table)?;
    if table.replay == Replay::InOrder && !weights.is_empty() && model.settings.horizon > 1 {
        return Err(Fault::WeightsOverHorizon { horizon: model.settings.horizon });
    }
    let occurrences = sorted_occurrences(table)?;
    let mut timeline = Timeline {
        periods: table.periods,
        replay: table.replay,
        choice: if weights.is_empty() { None } else { Choice::new(weights.iter().copied()) },
        weights,
        occurrences: Vec::with_capacity(occurrences.len()),
        start: starts(&occurrences, table.periods),
        undated: occurrences.iter().any(|occurrence| occurrence.day.is_none()),
    };
    let figures = figures_by_event(table, &occurrences, &timeline)?;
    let means: Vec<f64> = figures.iter().map(|figures| figures[1]).collect();
    let order = largest_first(&means, &table.events);
    let mut new_place = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        new_place[old] = new as u32;
    }

    let mut builder = RowBuilder::new(model, table.secondary);
    for occurrence in &occurrences {
        let event = occurrence.event as usize;
        builder.add(&table.events[event].id, &in_order(rows_of(table, occurrence)?.iter()))?;
        timeline.occurrences.push(SetOccurrence { event: new_place[event], day: occurrence.day });
    }
    let shapes = builder.take_shapes();
    Ok(EventSet {
        peril,
        name: config.name.clone(),
        events: order
            .iter()
            .map(|&old| SetEvent::from_table(&table.events[old], figures[old][0], figures[old][1]))
            .collect(),
        rows: builder.rows,
        recurrence: Recurrence::Years(timeline),
        season: SeasonDays::new(&config.season, model.settings.axis)?,
        shared_frequency: index(config.shared_frequency, model.shared_frequencies.len(), "the years of a table")?,
        row_start: builder.row_start,
        shapes,
        places: builder.places,
        laws: format!("year table, {:?}", table.replay),
    })
}

/// Weights with mean 1; empty where the table states none or all are the same.
fn weights(table: &YearTable) -> Result<Vec<f64>, Fault> {
    if table.periods == 0 {
        return Err(Fault::Number { what: "periods".to_owned(), rule: "at least 1", found: 0.0 });
    }
    let Some(weights) = &table.weights else { return Ok(Vec::new()) };
    if weights.len() != table.periods as usize {
        return Err(Fault::Number {
            what: format!("the number of weights of {} periods", table.periods),
            rule: "the number of periods",
            found: weights.len() as f64,
        });
    }
    for (period, &weight) in weights.iter().enumerate() {
        at_least_zero(|| format!("the weight of period {}", period + 1), weight)?;
    }
    let sum: f64 = weights.iter().sum();
    super::error::above_zero(|| "the sum of the weights of the periods".to_owned(), sum)?;
    if weights.iter().all(|&weight| weight == weights[0]) {
        return Ok(Vec::new());
    }
    Ok(weights.iter().map(|weight| weight * f64::from(table.periods) / sum).collect())
}

/// The occurrences by (period, day, order in the table), checked.
fn sorted_occurrences(table: &YearTable) -> Result<Vec<Occurrence>, Fault> {
    for occurrence in &table.occurrences {
        in_range("period of an occurrence", occurrence.period, table.periods as usize)?;
        in_range("event of an occurrence", occurrence.event, table.events.len())?;
        let day = occurrence.day.unwrap_or(0.0);
        if !(0.0..DAYS_PER_YEAR).contains(&day) {
            let what = format!("the day of event \"{}\"", table.events[occurrence.event as usize].id);
            return Err(Fault::Number { what, rule: "at least 0 and below 365", found: day });
        }
    }
    let mut sorted = table.occurrences.clone();
    let day = |occurrence: &Occurrence| occurrence.day.unwrap_or(f64::INFINITY);
    sorted.sort_by(|a, b| a.period.cmp(&b.period).then(day(a).total_cmp(&day(b))));
    Ok(sorted)
}

fn starts(occurrences: &[Occurrence], periods: u32) -> Vec<u32> {
    let mut start = vec![0; periods as usize + 1];
    for occurrence in occurrences {
        start[occurrence.period as usize + 1] += 1;
    }
    for period in 0..periods as usize {
        start[period + 1] += start[period];
    }
    start
}

/// The rows of an occurrence.
fn rows_of<'a>(table: &'a YearTable, occurrence: &Occurrence) -> Result<&'a [EventLossRow], Fault> {
    let first = occurrence.first_row as usize;
    let end = first.saturating_add(occurrence.rows as usize);
    let missing = Fault::Reference { what: "row of an occurrence", index: end, count: table.rows.len() };
    table.rows.get(first..end).ok_or(missing)
}

/// Rate and mean loss when it occurs, of every event of the table.
fn figures_by_event(table: &YearTable, occurrences: &[Occurrence], years: &Timeline) -> Result<Vec<[f64; 2]>, Fault> {
    let mut figures = vec![[0.0; 2]; table.events.len()];
    for occurrence in occurrences {
        let loss: f64 = in_order(rows_of(table, occurrence)?.iter()).iter().map(|row| row.mean).sum();
        let weight = years.weight(occurrence.period);
        let [occurrences, total] = &mut figures[occurrence.event as usize];
        *occurrences += weight;
        *total += weight * loss;
    }
    let mean = |[weight, total]: [f64; 2]| if weight > 0.0 { total / weight } else { 0.0 };
    Ok(figures.into_iter().map(|figure| [figure[0] / f64::from(table.periods), mean(figure)]).collect())
}
