//! The years of a year event table: which events of the set each year has, and on which days.
//!
//! The occurrences of a period are read twice, to count and to write, because the place of every event in the block must be known
//! first; the second time they lie in a near cache.
//!
//! Worked number: a period with the events 7, 3, 7 of which 3 costs nothing gives two events, at the places 0 and 2 of the period.

use super::{Entry, Scratch};
use crate::model::losses::LossBlock;
use crate::model::peril::Replay;
use crate::perils::Perils;
use crate::perils::event_set::{EventSet, Recurrence};
use crate::perils::streams::Streams;
use crate::perils::tail::Tail;
use crate::perils::time_order::time_of;
use crate::perils::year_event_table::StoredYears;
use std::ops::Range;

impl Scratch {
    /// The period of every year, and how many events of the set it has.
    pub(super) fn draw_stored(&mut self, place: usize, stored: &StoredYears, streams: &Streams, tail: Option<&Tail>) {
        self.first_units[place].resize(self.trials * self.horizon, 0);
        if stored.replay == Replay::Bootstrap {
            self.fill_uniforms(streams.year);
            if let Some(tail) = tail {
                let first_year = &mut self.uniforms[..self.trials];
                self.tail.overlay(tail, (streams.year, 0, 0), 0, first_year);
            }
        }
        for year in 0..self.horizon {
            for trial in 0..self.trials {
                let i = year * self.trials + trial;
                let period = match stored.replay {
                    Replay::InOrder => stored.period_in_order(self.trial(trial), year as u32, self.horizon as u32),
                    Replay::Bootstrap => stored.period_at(self.uniforms[i]),
                };
                self.counts[place][i] = stored.events_of(period).count() as u32;
                self.first_units[place][i] = period;
            }
        }
    }

    /// The events of every year's period.
    pub(super) fn replay_stored(&mut self, place: usize, stored: &StoredYears, set: &EventSet, streams: &Streams) {
        for (year_of_block, &at) in self.places.iter().enumerate() {
            let (trial, year) = (year_of_block / self.horizon, year_of_block % self.horizon);
            let period = self.first_units[place][year * self.trials + trial];
            let address = (self.trial(trial), year as u32);
            for (at, (index, unit)) in (at as usize..).zip(stored.events_of(period)) {
                self.entries[at] = Entry { loss: 0.0, unit, index, peril: place as u16 };
                self.times[at] = time_of(day((stored, set, streams), (period, index), address), year);
            }
        }
    }
}

/// The day of the occurrence at a place of a period: as stated, else from the season.
#[inline]
fn day(
    (stored, set, streams): (&StoredYears, &EventSet, &Streams),
    (period, index): (u32, u32),
    (trial, year): (u64, u32),
) -> f64 {
    let occurrence = stored.table.occurrences_of(period).start as u32 + index;
    match stored.table.day(occurrence) {
        Some(day) => day,
        None => set.season.day(streams.time.uniform(trial, year, index)),
    }
}

impl Perils {
    /// The years of the only peril, where it is a year event table replayed in order; None of any other model.
    pub fn only_stored_years(&self) -> Option<&StoredYears> {
        match &self.sets[..] {
            [EventSet { recurrence: Recurrence::Occurrences(stored), .. }] if stored.replay == Replay::InOrder => {
                Some(stored)
            }
            _ => None,
        }
    }

    /// Draws, of the only peril, the occurrences `chosen` (ascending) and no others: one path a trial that has any, in the order of
    /// trials, whose numbers are put into `trials`. Every event is as it is when the whole trial is drawn.
    ///
    /// Only for models with [`Perils::only_stored_years`] and a horizon of one year; nothing is drawn for others.
    pub fn draw_occurrences(&self, chosen: &[u32], trials: &mut Vec<u32>, out: &mut LossBlock<f64>) {
        out.clear(0, 1);
        trials.clear();
        let Some(stored) = self.only_stored_years().filter(|_| self.horizon == 1) else { return };
        let mut year: Vec<(f64, u32)> = Vec::new();
        let mut rest = chosen;
        while let Some(&first) = rest.first() {
            let period = stored.table.period_of(first);
            let range = stored.table.occurrences_of(period);
            let count = rest.partition_point(|&occurrence| (occurrence as usize) < range.end);
            let (own, others) = rest.split_at(count.max(1));
            rest = others;
            year.clear();
            for &occurrence in own {
                let Some(event) = stored.place_of(stored.table.event(occurrence)) else { continue };
                let index = (occurrence as usize - range.start) as u32;
                let source = (stored, &self.sets[0], &self.streams[0]);
                year.push((time_of(day(source, (period, index), (u64::from(period), 0)), 0), event));
            }
            // Stable: events at the same time stay in the order of the table.
            year.sort_by(|a, b| a.0.total_cmp(&b.0));
            year.iter().for_each(|&(time, event)| self.write_alone(time, event, out));
            trials.push(period);
            out.path_start.push(out.time.len() as u32);
        }
    }

    /// Draws every event of `events`, places in the only set, as a path of its own on the given day.
    pub fn draw_each_event(&self, events: Range<u32>, day: f64, out: &mut LossBlock<f64>) {
        out.clear(0, 1);
        for event in events {
            self.write_alone(time_of(day, 0), event, out);
            out.path_start.push(out.time.len() as u32);
        }
    }

    fn write_alone(&self, time: f64, event: u32, out: &mut LossBlock<f64>) {
        out.time.push(time);
        out.peril.push(0);
        out.event.push(event);
        let entry = Entry { loss: 0.0, unit: event, index: 0, peril: 0 };
        self.draw_rows(&self.sets[0], &self.streams[0], &entry, 0, 0, out);
        out.row_start.push(out.loss.len() as u32);
    }
}
