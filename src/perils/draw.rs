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

mod arrivals;
mod origins;
mod stored;

pub(in crate::perils) use arrivals::YearOfArrivals;

use super::Perils;
use super::choice::Choice;
use super::credit::BookScratch;
use super::earthquake::{FieldScratch, Happening, Quake, TrialView};
use super::event_set::{EventSet, Recurrence, Residual, SetRow};
use super::lanes::Lanes;
use super::merge::merge;
use super::streams::Streams;
use super::tail::{Tail, TailBlock, Tilted};
use super::time_order::{sort_year, time_of, to_times};
use super::year_table::Timeline;
use crate::model::losses::{Attributes, LossBlock};
use crate::model::money::Quantum;
use crate::model::peril::Replay;
use crate::model::risk::Coverage;
use crate::numerics::distribution::{Frequency, Severity};
use crate::numerics::kernels::normal_quantile;
use crate::numerics::stream::{StreamKey, fill_over_trials};
use arrivals::Arrivals;
use std::ops::Range;

/// Working memory of [`Perils::draw`]: one for each thread, reused from block to block.
///
/// A column over the years of a block holds year 0 of all trials, then year 1 of all trials, and so on; events lie in the
/// order of paths.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    first_trial: u64,
    trials: usize,
    horizon: usize,
    /// For each shared factor, its value in each year.
    factors: Vec<Vec<f64>>,
    /// For each peril, in drawing order: number of events of each year.
    counts: Vec<Vec<u32>>,
    /// For each year table, in the same order: first occurrence of each year's period.
    first_units: Vec<Vec<u32>>,
    /// Events of year y of trial t lie from `starts[t * horizon + y]` to the next start.
    starts: Vec<u32>,
    /// Place of the next event of each year, in the order of `starts`.
    places: Vec<u32>,
    uniforms: Vec<f64>,
    round_times: Vec<f64>,
    lanes: Lanes,
    /// For each earthquake model, in drawing order, the earthquakes of every path.
    quakes: Vec<QuakeBlock>,
    /// What stands at the sites of each.
    fields: Vec<FieldScratch>,
    /// Whether [`LossBlock::effects`] and [`LossBlock::origins`] are filled.
    pub tell_effects: bool,
    /// Events and their times, year by year, perils in drawing order within a year.
    entries: Vec<Entry>,
    times: Vec<f64>,
    /// Places of the events in time order.
    order: Vec<u32>,
    /// Losses of severities that were rounded to nothing.
    zeros: u64,
    /// Of tail sampling: where trials stand, and the arrivals of each peril in drawing order.
    tail: TailBlock,
    arrivals: Vec<Arrivals>,
    /// Of the books of credit.
    book: BookScratch,
    drawn: LossBlock<f64>,
    merged: LossBlock<f64>,
}

/// The earthquakes of the paths of a block.
#[derive(Clone, Debug, Default)]
struct QuakeBlock {
    happenings: Vec<Happening>,
    /// Those of path p are `start[p]..start[p + 1]`.
    start: Vec<u32>,
}

/// An event before it is written.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    /// In quanta, where the peril has a severity.
    loss: f64,
    /// Event of the set, occurrence of a year table, or earthquake of the block.
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
    /// where a year table that is replayed in order has weights, and under tail sampling.
    pub fn draw(&self, trials: Range<u64>, scratch: &mut Scratch, out: &mut LossBlock<f64>) {
        out.clear(trials.start, self.horizon);
        scratch.first_trial = trials.start;
        scratch.trials = trials.end.saturating_sub(trials.start) as usize;
        scratch.horizon = self.horizon as usize;
        if let Some(tail) = &self.tail {
            scratch.tail.begin(tail, trials);
        }
        self.draw_factors(scratch);
        self.draw_counts(scratch);
        self.weigh(scratch, out);
        scratch.place_events(self.order.len());
        for place in 0..self.order.len() {
            self.draw_events(place, scratch, out);
        }
        scratch.sort_years();
        std::mem::swap(&mut scratch.times, &mut out.time);
        self.write(scratch, out);
        if scratch.tell_effects {
            self.tell_origins(scratch, out);
        }
        self.draw_books(scratch, out);
        if let Some(tail) = &self.tail {
            scratch.tail.weigh(tail, &mut out.weight);
        }
        if self.tells_attributes {
            self.tell_attributes(out);
        }
        if let Some(defaults) = &self.defaults {
            defaults.draw(out, &mut scratch.uniforms);
        }
        if let Some(returns) = &self.returns {
            returns.draw(out);
        }
    }

    /// Draws the books of credit one after the other; each joins what is drawn already.
    fn draw_books(&self, scratch: &mut Scratch, out: &mut LossBlock<f64>) {
        for &peril in &self.books {
            let Recurrence::Credit(book) = &self.sets[peril].recurrence else { continue };
            let Scratch { book: memory, drawn, merged, tail: block, .. } = scratch;
            let tilted = self.tail.as_ref().map(|tail| (tail, &tail.factors[peril], block));
            book.draw(peril as u16, (out, &self.sets), tilted, memory, drawn);
            if out.events() == 0 && out.weight.is_empty() {
                std::mem::swap(out, drawn);
            } else {
                merge(out, drawn, &self.rank, merged);
                std::mem::swap(out, merged);
            }
        }
    }

    /// What is known of each event besides its losses.
    fn tell_attributes(&self, out: &mut LossBlock<f64>) {
        let LossBlock { attributes, peril, event, .. } = out;
        let known = |(&peril, &event): (&u16, &u32)| match self.sets[peril as usize].events.get(event as usize) {
            Some(event) => event.attributes(),
            None => Attributes::UNKNOWN,
        };
        attributes.extend(peril.iter().zip(event.iter()).map(known));
    }

    fn draw_factors(&self, scratch: &mut Scratch) {
        let years = scratch.trials * scratch.horizon;
        scratch.factors.resize_with(self.factors.len(), Vec::new);
        let Scratch { tail: block, factors, first_trial, trials, .. } = scratch;
        for (at, (factor, column)) in self.factors.iter().zip(factors).enumerate() {
            column.resize(years, 1.0);
            for (year, values) in (0..).zip(column.chunks_mut((*trials).max(1))) {
                let Some(tail) = &self.tail else {
                    factor.draw(*first_trial, year, values, |_| {});
                    continue;
                };
                factor.draw(*first_trial, year, values, |uniforms| {
                    block.overlay(tail, (factor.key, year, 0), 0, uniforms);
                });
                let thickened = tail.shared[at].of(year);
                if !thickened.is_empty() {
                    for (path, value) in values.iter_mut().enumerate() {
                        *value = block.thicken(thickened, path, *value);
                    }
                }
            }
        }
    }

    fn draw_counts(&self, scratch: &mut Scratch) {
        scratch.counts.resize_with(self.order.len(), Vec::new);
        scratch.first_units.resize_with(self.order.len(), Vec::new);
        for (place, &peril) in self.order.iter().enumerate() {
            let (set, streams) = (&self.sets[peril], &self.streams[peril]);
            scratch.counts[place].resize(scratch.trials * scratch.horizon, 0);
            match &set.recurrence {
                Recurrence::Counts { frequency, .. } if self.largest_first(frequency).is_some() => {
                    if let Some(tail) = self.largest_first(frequency) {
                        self.draw_arrivals(place, tail, frequency, scratch);
                    }
                }
                Recurrence::Counts { frequency, .. } => {
                    scratch.fill_uniforms(streams.count);
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
                Recurrence::Years(timeline) => scratch.draw_periods(place, timeline, streams, self.tail.as_ref()),
                Recurrence::Occurrences(stored) => scratch.draw_stored(place, stored, streams, self.tail.as_ref()),
                Recurrence::Ruptures(quake) => {
                    scratch.draw_earthquakes(place, (quake, peril), streams, self.tail.as_ref());
                }
                // Drawn last.
                Recurrence::Credit(_) => scratch.counts[place].fill(0),
            }
        }
    }

    /// The tail sampler, where the largest events of a peril with such counts are drawn first.
    fn largest_first(&self, frequency: &Frequency) -> Option<&Tail> {
        self.tail.as_ref().filter(|_| frequency.mixing().is_some())
    }

    /// Weights of the paths, where tables replayed in order have any.
    fn weigh(&self, scratch: &Scratch, out: &mut LossBlock<f64>) {
        for set in &self.sets {
            let Recurrence::Years(timeline) = &set.recurrence else { continue };
            if !timeline.weighs_trials() {
                continue;
            }
            out.weight.resize(scratch.trials, 1.0);
            for (path, weight) in out.weight.iter_mut().enumerate() {
                let trial = scratch.trial(path);
                *weight *= timeline.weight(timeline.period_in_order(trial, 0, self.horizon));
            }
        }
    }

    fn draw_events(&self, place: usize, scratch: &mut Scratch, out: &mut LossBlock<f64>) {
        let peril = self.order[place];
        let (set, streams) = (&self.sets[peril], &self.streams[peril]);
        match &set.recurrence {
            Recurrence::Counts { frequency, severity, choice } if self.largest_first(frequency).is_some() => {
                self.place_arrivals(place, (severity.as_deref(), choice), scratch, &mut out.cut);
            }
            Recurrence::Counts { severity, choice, .. } => {
                for year in 0..scratch.horizon {
                    scratch.start_lanes(place, year);
                    while scratch.lanes.len() > 0 {
                        scratch.lanes.uniforms(streams.time, &mut scratch.round_times);
                        set.season.days(&mut scratch.round_times);
                        to_times(&mut scratch.round_times, year);
                        match severity {
                            Some(law) => {
                                let values = self.values[year];
                                scratch.draw_severities(place, (law, values), streams, self.quantum, &mut out.cut);
                            }
                            None => scratch.draw_choices(place, choice, streams),
                        }
                        scratch.lanes.next_round();
                    }
                }
            }
            Recurrence::Years(timeline) => scratch.replay(place, timeline, set, streams),
            Recurrence::Occurrences(stored) => scratch.replay_stored(place, stored, set, streams),
            Recurrence::Ruptures(_) => scratch.place_earthquakes(place),
            Recurrence::Credit(_) => {}
        }
        scratch.advance(place);
    }

    /// Writes the events in their order, with their rows; the times are there already.
    fn write(&self, scratch: &mut Scratch, out: &mut LossBlock<f64>) {
        // Taken out while the rest of the scratch is read.
        let mut fields = std::mem::take(&mut scratch.fields);
        self.write_events(scratch, &mut fields, out);
        scratch.fields = fields;
    }

    fn write_events(&self, scratch: &Scratch, fields: &mut [FieldScratch], out: &mut LossBlock<f64>) {
        let (order, entries) = (&scratch.order, &scratch.entries);
        out.peril.extend(order.iter().map(|&at| self.order[entries[at as usize].peril as usize] as u16));
        let paths = scratch.starts[1..].chunks_exact(scratch.horizon);
        out.path_start.extend(paths.map(|starts| starts[starts.len() - 1]));
        if self.severities_only && scratch.zeros == 0 {
            self.write_severities(scratch, out);
            return;
        }
        for (year_of_block, bounds) in scratch.starts.windows(2).enumerate() {
            let trial = scratch.trial(year_of_block / scratch.horizon);
            let year = (year_of_block % scratch.horizon) as u32;
            if year == 0 {
                self.start_fields(fields);
            }
            for &at in &order[bounds[0] as usize..bounds[1] as usize] {
                let entry = &entries[at as usize];
                match &self.sets[self.order[entry.peril as usize]].recurrence {
                    Recurrence::Ruptures(quake) => {
                        let happening = scratch.quakes[entry.peril as usize].happenings[entry.unit as usize];
                        let told = (trial, year, scratch.tell_effects);
                        let view = match &self.tail {
                            Some(tail) => quake.view_of_points(tail, &scratch.tail, year_of_block / scratch.horizon),
                            None => quake.view(trial),
                        };
                        self.write_earthquake((quake, view), &happening, told, &mut fields[entry.peril as usize], out);
                    }
                    _ => self.write_rows(entry, trial, year, out),
                }
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
            Recurrence::Counts { .. } | Recurrence::Occurrences(_) => {
                out.event.push(entry.unit);
                self.draw_rows(set, &self.streams[peril], entry, trial, year, out);
            }
            Recurrence::Years(timeline) => {
                out.event.push(timeline.occurrences[entry.unit as usize].event);
                self.draw_rows(set, &self.streams[peril], entry, trial, year, out);
            }
            // Written by `write_earthquake` and `draw_books`.
            Recurrence::Ruptures(_) | Recurrence::Credit(_) => return,
        }
        out.row_start.push(out.loss.len() as u32);
    }

    /// Everything stands at the start of a path.
    fn start_fields(&self, fields: &mut [FieldScratch]) {
        for (&peril, field) in self.order.iter().zip(fields) {
            if let Recurrence::Ruptures(quake) = &self.sets[peril].recurrence {
                field.start_path(quake);
            }
        }
    }

    /// Writes one earthquake with its losses.
    fn write_earthquake(
        &self,
        (quake, view): (&Quake, TrialView),
        happening: &Happening,
        (trial, year, tell_effects): (u64, u32, bool),
        field: &mut FieldScratch,
        out: &mut LossBlock<f64>,
    ) {
        let number = out.event.len() as u32;
        out.event.push(happening.event);
        let LossBlock { risk, coverage, loss, effects, cut, .. } = out;
        let values = self.values[year as usize];
        let row = |of_risk: u32, of_coverage: Coverage, amount: f64| {
            let (amount, beyond) = self.quantum.drawn(amount * values);
            *cut += u64::from(beyond);
            if amount > 0.0 {
                risk.push(of_risk);
                coverage.push(of_coverage);
                loss.push(amount);
            }
        };
        let effect = |effect| {
            if tell_effects {
                effects.push((number, effect));
            }
        };
        quake.losses(happening, trial, view, field, row, effect);
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
            let loss = row.residual.loss(row.mean, z, &set.shapes) * self.values[year as usize];
            let (loss, cut) = self.quantum.drawn(loss);
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
    /// Number of the trial at `path` of the block.
    fn trial(&self, path: usize) -> u64 {
        self.first_trial.wrapping_add(path as u64)
    }

    /// The uniforms of index 0 of a stream in all years.
    fn fill_uniforms(&mut self, key: StreamKey) {
        self.uniforms.resize(self.trials * self.horizon, 0.0);
        for (year, uniforms) in (0..).zip(self.uniforms.chunks_mut(self.trials.max(1))) {
            fill_over_trials(key, self.first_trial, year, 0, uniforms);
        }
    }

    /// The period of every year of a year table.
    fn draw_periods(&mut self, place: usize, timeline: &Timeline, streams: &Streams, tail: Option<&Tail>) {
        self.first_units[place].resize(self.trials * self.horizon, 0);
        if timeline.replay == Replay::Bootstrap {
            self.fill_uniforms(streams.year);
            if let Some(tail) = tail {
                let first_year = &mut self.uniforms[..self.trials];
                self.tail.overlay(tail, (streams.year, 0, 0), 0, first_year);
            }
        }
        for year in 0..self.horizon {
            for trial in 0..self.trials {
                let i = year * self.trials + trial;
                let period = match timeline.replay {
                    Replay::InOrder => timeline.period_in_order(self.trial(trial), year as u32, self.horizon as u32),
                    Replay::Bootstrap => timeline.period_at(self.uniforms[i]),
                };
                let occurrences = timeline.occurrences_of(period);
                self.counts[place][i] = occurrences.len() as u32;
                self.first_units[place][i] = occurrences.start as u32;
            }
        }
    }

    /// Where the events of every year begin.
    fn place_events(&mut self, perils: usize) {
        let years = self.trials * self.horizon;
        self.starts.clear();
        self.starts.resize(years + 1, 0);
        for counts in &self.counts[..perils] {
            for (year, counts) in counts.chunks(self.trials.max(1)).enumerate() {
                let sums = self.starts[1 + year..].iter_mut().step_by(self.horizon);
                sums.zip(counts).for_each(|(sum, count)| *sum += count);
            }
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
        self.times.resize(running as usize, 0.0);
        self.zeros = 0;
    }

    fn start_lanes(&mut self, place: usize, year: usize) {
        let counts = &self.counts[place][year * self.trials..(year + 1) * self.trials];
        let places = self.places[year.min(self.places.len())..].iter().step_by(self.horizon).copied();
        self.lanes.start(self.first_trial, year as u32, places, counts);
    }

    /// Moves the next place of every year behind the events of the peril at `place`.
    fn advance(&mut self, place: usize) {
        for (year, counts) in self.counts[place].chunks(self.trials.max(1)).enumerate() {
            let places = self.places[year..].iter_mut().step_by(self.horizon);
            places.zip(counts).for_each(|(next, count)| *next += count);
        }
    }

    /// Losses of the events of the round, rounded to quanta.
    fn draw_severities(
        &mut self,
        place: usize,
        (severity, values): (&Severity, f64),
        streams: &Streams,
        quantum: Quantum,
        cut: &mut u64,
    ) {
        self.lanes.uniforms(streams.severity, &mut self.uniforms);
        severity.quantile_slice(&mut self.uniforms);
        let (even, evens) = (self.lanes.even_index(), self.lanes.evens());
        let events = self.lanes.round.iter().zip(&self.uniforms).zip(&self.round_times).enumerate();
        for (i, ((&at, &size), &time)) in events {
            let (loss, beyond) = quantum.drawn(size * values);
            *cut += u64::from(beyond);
            self.zeros += u64::from(loss == 0.0);
            let index = even + u32::from(i >= evens);
            self.entries[at as usize] = Entry { loss, unit: 0, index, peril: place as u16 };
            self.times[at as usize] = time;
        }
    }

    /// Events of the round, chosen by rate.
    fn draw_choices(&mut self, place: usize, choice: &Choice, streams: &Streams) {
        self.lanes.uniforms(streams.event, &mut self.uniforms);
        let (even, evens) = (self.lanes.even_index(), self.lanes.evens());
        let events = self.lanes.round.iter().zip(&self.uniforms).zip(&self.round_times).enumerate();
        for (i, ((&at, &uniform), &time)) in events {
            let index = even + u32::from(i >= evens);
            self.entries[at as usize] = Entry { loss: 0.0, unit: choice.item(uniform), index, peril: place as u16 };
            self.times[at as usize] = time;
        }
    }

    /// The occurrences of every year's period.
    fn replay(&mut self, place: usize, timeline: &Timeline, set: &EventSet, streams: &Streams) {
        for (year_of_block, &at) in self.places.iter().enumerate() {
            let (trial, year) = (year_of_block / self.horizon, year_of_block % self.horizon);
            let i = year * self.trials + trial;
            let first = self.first_units[place][i];
            for index in 0..self.counts[place][i] {
                let unit = first + index;
                let day = timeline.occurrences[unit as usize]
                    .day
                    .unwrap_or_else(|| set.season.day(streams.time.uniform(self.trial(trial), year as u32, index)));
                let at = (at + index) as usize;
                self.entries[at] = Entry { loss: 0.0, unit, index, peril: place as u16 };
                self.times[at] = time_of(day, year);
            }
        }
    }

    /// The earthquakes of every path, and how many fall in each year.
    fn draw_earthquakes(
        &mut self,
        place: usize,
        (quake, peril): (&Quake, usize),
        streams: &Streams,
        tail: Option<&Tail>,
    ) {
        self.quakes.resize_with(self.quakes.len().max(place + 1), QuakeBlock::default);
        self.fields.resize_with(self.fields.len().max(place + 1), FieldScratch::default);
        let first_trial = self.first_trial;
        let QuakeBlock { happenings, start } = &mut self.quakes[place];
        happenings.clear();
        start.clear();
        start.push(0);
        self.counts[place].fill(0);
        for path in 0..self.trials {
            let first = happenings.len();
            let trial = first_trial.wrapping_add(path as u64);
            match tail {
                None => quake.draw(trial, self.horizon, streams, happenings),
                Some(tail) => {
                    let tilted = Tilted { tail, block: &mut self.tail, peril, path };
                    quake.draw_tilted(trial, self.horizon, streams, tilted, happenings);
                }
            }
            for happening in &happenings[first..] {
                self.counts[place][happening.year_of_path() * self.trials + path] += 1;
            }
            start.push(happenings.len() as u32);
        }
    }

    /// Gives every earthquake its place in its year.
    fn place_earthquakes(&mut self, place: usize) {
        let Scratch { quakes, entries, times, places, horizon, .. } = self;
        let QuakeBlock { happenings, start } = &quakes[place];
        for (path, bounds) in start.windows(2).enumerate() {
            for unit in bounds[0]..bounds[1] {
                let happening = &happenings[unit as usize];
                let year = happening.year_of_path();
                // Earthquakes of a year stand in the order in which they were drawn.
                let before = happenings[bounds[0] as usize..unit as usize].iter();
                let index = before.filter(|other| other.year_of_path() == year).count() as u32;
                let at = (places[path * *horizon + year] + index) as usize;
                entries[at] = Entry { loss: 0.0, unit, index, peril: place as u16 };
                times[at] = happening.time;
            }
        }
    }

    /// Puts the events of every year in order of time; ties stay as they are.
    fn sort_years(&mut self) {
        self.order.clear();
        self.order.extend(0..self.times.len() as u32);
        for bounds in self.starts.windows(2) {
            if bounds[1] - bounds[0] > 1 {
                let range = bounds[0] as usize..bounds[1] as usize;
                sort_year(&mut self.times[range.clone()], &mut self.order[range], bounds[0]);
            }
        }
    }
}
