//! The draw: a block of paths, peril by peril in lanes of years, then merged into time order.
//!
//! 1. Shared factors, then the number of events (or the period of a year table) of every year and peril.
//! 2. A running sum gives every event its place; events of one year lie together, perils in the order of their keys.
//! 3. Days, events and severities, two events of all years at a time.
//! 4. Each year is put in order of days. Since the events stood in the order (key of the peril, index) before, a sort that
//!    keeps ties gives the order (time, key, index).
//! 5. Rows are drawn and everything is written to the columns of the block.
//!
//! Rows whose loss is zero are left out; an event stays, even without rows, because it has happened.

use super::Perils;
use super::event_set::{EventSet, Recurrence, Residual, SetRow};
use super::lanes::{Lanes, first_uniforms};
use super::streams::Streams;
use super::year_table::Timeline;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::LossBlock;
use crate::model::money::Quantum;
use crate::model::peril::Replay;
use crate::model::risk::Coverage;
use crate::numerics::distribution::Severity;
use crate::numerics::kernels::normal_quantile;
use std::ops::Range;

/// Working memory of [`Perils::draw`]: one for each thread, reused from block to block.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// Trial and year of each year of the block, in path order.
    trials: Vec<u64>,
    years: Vec<u32>,
    /// One column for each shared factor.
    factors: Vec<Vec<f64>>,
    /// One column for each peril, in drawing order: number of events of each year.
    counts: Vec<Vec<u32>>,
    /// The same: first occurrence of each year's period, for year tables.
    first_units: Vec<Vec<u32>>,
    /// Events of year g lie at `starts[g]..starts[g + 1]`.
    starts: Vec<u32>,
    /// Place of the next event of each year.
    places: Vec<u32>,
    uniforms: Vec<f64>,
    round_days: Vec<f64>,
    lanes: Lanes,
    /// Events and their days, year by year, perils in drawing order within a year.
    entries: Vec<Entry>,
    days: Vec<f64>,
    /// Places of the events in time order.
    order: Vec<u32>,
    /// Losses of severities that were rounded to nothing.
    zeros: u64,
}

/// An event before it is written.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    /// In quanta, where the peril has a severity.
    loss: f64,
    /// Event of the set, or occurrence of a year table.
    unit: u32,
    /// Number of the event among those of its peril in its year.
    index: u32,
    /// Place of the peril in drawing order.
    peril: u16,
}

impl Perils {
    /// Draws the ground-up losses of `trials` (each a path of `horizon` years) into `out`, which is cleared first.
    /// Nothing is allocated once `scratch` and `out` have grown to the size of a block. A trial's losses do not depend on
    /// the block that it is drawn in.
    ///
    /// Losses are in whole quanta, rounded once; times in days since the start of the path; `out.weight` is filled only
    /// where a year table that is replayed in order has weights.
    pub fn draw(&self, trials: Range<u64>, scratch: &mut Scratch, out: &mut LossBlock<f64>) {
        out.clear(trials.start, self.horizon);
        scratch.lay_out_years(trials, self.horizon);
        self.draw_factors(scratch);
        self.draw_counts(scratch);
        self.weigh(scratch, out);
        scratch.place_events(self.order.len());
        for place in 0..self.order.len() {
            self.draw_events(place, scratch, out);
        }
        scratch.sort_years(&mut out.time);
        self.write(scratch, out);
    }

    fn draw_factors(&self, scratch: &mut Scratch) {
        scratch.factors.resize_with(self.factors.len(), Vec::new);
        for (factor, column) in self.factors.iter().zip(&mut scratch.factors) {
            factor.draw(&scratch.trials, &scratch.years, column);
        }
    }

    fn draw_counts(&self, scratch: &mut Scratch) {
        scratch.counts.resize_with(self.order.len(), Vec::new);
        scratch.first_units.resize_with(self.order.len(), Vec::new);
        let years = scratch.trials.len();
        for (place, &peril) in self.order.iter().enumerate() {
            let (set, streams) = (&self.sets[peril], &self.streams[peril]);
            scratch.counts[place].resize(years, 0);
            match &set.recurrence {
                Recurrence::Counts { frequency, .. } => {
                    scratch.uniforms.resize(years, 0.0);
                    first_uniforms(streams.count, &scratch.trials, &scratch.years, &mut scratch.uniforms);
                    let counts = &mut scratch.counts[place];
                    match set.shared_frequency {
                        None => frequency.quantile_slice(&scratch.uniforms, counts),
                        Some(factor) => counts
                            .iter_mut()
                            .zip(&scratch.uniforms)
                            .zip(&scratch.factors[factor])
                            .for_each(|((count, &u), &g)| *count = frequency.quantile_given_factor(u, g)),
                    }
                }
                Recurrence::Years(timeline) => {
                    scratch.first_units[place].resize(years, 0);
                    scratch.draw_periods(place, timeline, streams, self.horizon);
                }
            }
        }
    }

    /// Weights of the paths, where tables replayed in order have any.
    fn weigh(&self, scratch: &Scratch, out: &mut LossBlock<f64>) {
        for set in &self.sets {
            let Recurrence::Years(timeline) = &set.recurrence else { continue };
            if !timeline.weighs_trials() {
                continue;
            }
            out.weight.resize(scratch.trials.len() / self.horizon as usize, 1.0);
            for (weight, &trial) in out.weight.iter_mut().zip(&scratch.trials) {
                *weight *= timeline.weight(timeline.period_in_order(trial, 0, self.horizon));
            }
        }
    }

    fn draw_events(&self, place: usize, scratch: &mut Scratch, out: &mut LossBlock<f64>) {
        let peril = self.order[place];
        let (set, streams) = (&self.sets[peril], &self.streams[peril]);
        match &set.recurrence {
            Recurrence::Counts { severity, choice, .. } => {
                scratch.start_lanes(place);
                while scratch.lanes.len() > 0 {
                    scratch.lanes.uniforms(streams.time, &mut scratch.round_days);
                    set.season.days(&mut scratch.round_days);
                    match severity {
                        Some(severity) => scratch.draw_severities(place, severity, streams, self.quantum, &mut out.cut),
                        None => scratch.draw_choices(place, |u| choice.item(u), streams),
                    }
                    scratch.lanes.next_round();
                }
            }
            Recurrence::Years(timeline) => scratch.replay(place, timeline, set, streams),
        }
        let Scratch { places, counts, .. } = scratch;
        places.iter_mut().zip(&counts[place]).for_each(|(next, count)| *next += count);
    }

    /// Writes the events in their order, with their rows; the times are there already.
    fn write(&self, scratch: &Scratch, out: &mut LossBlock<f64>) {
        let (order, entries) = (&scratch.order, &scratch.entries);
        out.peril.extend(order.iter().map(|&at| self.order[entries[at as usize].peril as usize] as u16));
        let horizon = self.horizon as usize;
        out.path_start.extend(scratch.starts[1..].chunks_exact(horizon).map(|starts| starts[horizon - 1]));
        if self.severities_only && scratch.zeros == 0 {
            self.write_severities(scratch, out);
            return;
        }
        for (year_of_block, bounds) in scratch.starts.windows(2).enumerate() {
            let (trial, year) = (scratch.trials[year_of_block], scratch.years[year_of_block]);
            for &at in &order[bounds[0] as usize..bounds[1] as usize] {
                self.write_rows(&entries[at as usize], trial, year, out);
            }
        }
    }

    /// One row an event, none of them zero: column by column.
    fn write_severities(&self, scratch: &Scratch, out: &mut LossBlock<f64>) {
        let entries = || scratch.order.iter().map(|&at| &scratch.entries[at as usize]);
        out.event.resize(scratch.order.len(), 0);
        out.row_start.extend(1..=scratch.order.len() as u32);
        out.loss.extend(entries().map(|entry| entry.loss));
        out.risk.extend(out.peril.iter().map(|&peril| self.sets[peril as usize].rows[0].risk));
        out.coverage.resize(scratch.order.len(), Coverage::All);
    }

    #[inline]
    fn write_rows(&self, entry: &Entry, trial: u64, year: u32, out: &mut LossBlock<f64>) {
        let peril = self.order[entry.peril as usize];
        let set = &self.sets[peril];
        match &set.recurrence {
            Recurrence::Counts { severity: Some(_), .. } => {
                out.event.push(0);
                push_row(&set.rows[0], entry.loss, out);
            }
            Recurrence::Counts { .. } => {
                out.event.push(entry.unit);
                self.draw_rows(set, &self.streams[peril], entry, trial, year, out);
            }
            Recurrence::Years(timeline) => {
                out.event.push(timeline.occurrences[entry.unit as usize].event);
                self.draw_rows(set, &self.streams[peril], entry, trial, year, out);
            }
        }
        out.row_start.push(out.loss.len() as u32);
    }

    /// Draws the rows of one event of a table.
    fn draw_rows(
        &self,
        set: &EventSet,
        streams: &Streams,
        entry: &Entry,
        trial: u64,
        year: u32,
        out: &mut LossBlock<f64>,
    ) {
        let mut common = None;
        for row in set.rows_of(entry.unit as usize) {
            let mut z = 0.0;
            if row.residual != Residual::Certain {
                if row.common > 0.0 {
                    let draw = || normal_quantile(streams.common.uniform(trial, year, entry.index));
                    z = row.common * *common.get_or_insert_with(draw);
                }
                if row.own > 0.0 {
                    z += row.own * normal_quantile(streams.own[row.place as usize].uniform(trial, year, entry.index));
                }
            }
            let (loss, cut) = self.quantum.drawn(row.residual.loss(row.mean, z, &set.shapes));
            out.cut += u64::from(cut);
            push_row(row, loss, out);
        }
    }
}

/// Adds a row unless its loss is zero.
#[inline(always)]
fn push_row(row: &SetRow, loss: f64, out: &mut LossBlock<f64>) {
    if loss > 0.0 {
        out.risk.push(row.risk);
        out.coverage.push(row.coverage);
        out.loss.push(loss);
    }
}

impl Scratch {
    fn lay_out_years(&mut self, trials: Range<u64>, horizon: u32) {
        self.trials.clear();
        self.years.clear();
        for trial in trials {
            for year in 0..horizon {
                self.trials.push(trial);
                self.years.push(year);
            }
        }
    }

    /// The period of every year of a year table.
    fn draw_periods(&mut self, place: usize, timeline: &Timeline, streams: &Streams, horizon: u32) {
        if timeline.replay == Replay::Bootstrap {
            self.uniforms.resize(self.trials.len(), 0.0);
            first_uniforms(streams.year, &self.trials, &self.years, &mut self.uniforms);
        }
        for i in 0..self.trials.len() {
            let period = match timeline.replay {
                Replay::InOrder => timeline.period_in_order(self.trials[i], self.years[i], horizon),
                Replay::Bootstrap => timeline.period_at(self.uniforms[i]),
            };
            let occurrences = timeline.occurrences_of(period);
            self.counts[place][i] = occurrences.len() as u32;
            self.first_units[place][i] = occurrences.start as u32;
        }
    }

    /// Where the events of every year begin.
    fn place_events(&mut self, perils: usize) {
        let years = self.trials.len();
        self.starts.clear();
        self.starts.resize(years + 1, 0);
        for counts in &self.counts[..perils] {
            self.starts[1..].iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        let mut running = 0;
        for start in &mut self.starts {
            running += *start;
            *start = running;
        }
        self.places.clear();
        self.places.extend_from_slice(&self.starts[..years]);
        // Every place is written before it is read, so only growth needs filling.
        self.entries.resize(running as usize, Entry::default());
        self.days.resize(running as usize, 0.0);
        self.zeros = 0;
    }

    fn start_lanes(&mut self, place: usize) {
        self.lanes.start(&self.trials, &self.years, &self.places, &self.counts[place]);
    }

    /// Losses of the events of the round, rounded to quanta.
    fn draw_severities(
        &mut self,
        place: usize,
        severity: &Severity,
        streams: &Streams,
        quantum: Quantum,
        cut: &mut u64,
    ) {
        self.lanes.uniforms(streams.severity, &mut self.uniforms);
        severity.quantile_slice(&mut self.uniforms);
        let (even, evens) = (self.lanes.even_index(), self.lanes.evens());
        let events = self.lanes.round.iter().zip(&self.uniforms).zip(&self.round_days).enumerate();
        for (i, ((&at, &size), &day)) in events {
            let (loss, beyond) = quantum.drawn(size);
            *cut += u64::from(beyond);
            self.zeros += u64::from(loss == 0.0);
            let index = even + u32::from(i >= evens);
            self.entries[at as usize] = Entry { loss, unit: 0, index, peril: place as u16 };
            self.days[at as usize] = day;
        }
    }

    /// Events of the round, chosen by rate.
    fn draw_choices(&mut self, place: usize, item: impl Fn(f64) -> u32, streams: &Streams) {
        self.lanes.uniforms(streams.event, &mut self.uniforms);
        let (even, evens) = (self.lanes.even_index(), self.lanes.evens());
        let events = self.lanes.round.iter().zip(&self.uniforms).zip(&self.round_days).enumerate();
        for (i, ((&at, &uniform), &day)) in events {
            let index = even + u32::from(i >= evens);
            self.entries[at as usize] = Entry { loss: 0.0, unit: item(uniform), index, peril: place as u16 };
            self.days[at as usize] = day;
        }
    }

    /// The occurrences of every year's period.
    fn replay(&mut self, place: usize, timeline: &Timeline, set: &EventSet, streams: &Streams) {
        for year in 0..self.trials.len() {
            let (at, first) = (self.places[year] as usize, self.first_units[place][year]);
            for index in 0..self.counts[place][year] {
                let unit = first + index;
                let day = timeline.occurrences[unit as usize].day.unwrap_or_else(|| {
                    set.season.day(streams.time.uniform(self.trials[year], self.years[year], index))
                });
                self.entries[at + index as usize] = Entry { loss: 0.0, unit, index, peril: place as u16 };
                self.days[at + index as usize] = day;
            }
        }
    }

    /// Puts the events of every year in order of days, ties as they stand, and writes their times.
    fn sort_years(&mut self, times: &mut Vec<f64>) {
        times.resize(self.days.len(), 0.0);
        self.order.resize(self.days.len(), 0);
        for (bounds, &year) in self.starts.windows(2).zip(&self.years) {
            let range = bounds[0] as usize..bounds[1] as usize;
            let (days, order) = (&self.days[range.clone()], &mut self.order[range.clone()]);
            sort_year(days, order, bounds[0]);
            let first_day = f64::from(year) * DAYS_PER_YEAR;
            // The sum may round up to the first moment of the next year.
            let last_moment = (first_day + DAYS_PER_YEAR).next_down();
            for (time, &at) in times[range].iter_mut().zip(&*order) {
                *time = (first_day + days[(at - bounds[0]) as usize]).min(last_moment);
            }
        }
    }
}

/// Writes the places `first`, `first + 1`, ... of `days` in the order of the days; ties keep their order.
#[inline]
fn sort_year(days: &[f64], order: &mut [u32], first: u32) {
    /// Up to this many events, counting those before each event is faster than a sort, because it has no branches.
    const FEW: usize = 8;
    if days.len() <= FEW {
        for (i, &day) in days.iter().enumerate() {
            let earlier = days[..i].iter().filter(|&&other| other <= day).count();
            let later = days[i..].iter().filter(|&&other| other < day).count();
            order[earlier + later] = first + i as u32;
        }
    } else {
        order.iter_mut().zip(first..).for_each(|(place, at)| *place = at);
        order.sort_unstable_by(|&a, &b| {
            days[(a - first) as usize].total_cmp(&days[(b - first) as usize]).then(a.cmp(&b))
        });
    }
}
