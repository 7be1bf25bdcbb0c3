//! Hours clause: which events of a path a contract counts as one loss occurrence.
//!
//! A window begins with a loss and takes in every loss less than `hours` later: hour 72 after the first is outside a
//! clause of 72 hours. Windows do not overlap. `first` begins at the first loss, then at the first loss after the
//! window. `best` chooses the set of windows with the greatest recovery under the occurrence terms, and the earliest on
//! ties, by dynamic programming backwards over the losses:
//!
//! ```text
//! best(i) = max( recovery(window from i) + best(first loss after it),  best(i + 1) )
//! ```
//! An occurrence belongs to the term in force at its first loss; a window cannot begin where none is in force. Source:
//! the market's loss occurrence clauses (LPO 98 and its kin); Carter, Lucas and Ralph, Reinsurance (2000), chapter 14.
//!
//! Worked number: losses of 10, 10, 10, 40, 10 at hours 0, 50, 71, 73, 140 and a layer 50 xs 40. `first` makes 30 and 50,
//! and recovers 10. `best` leaves out hour 0 and makes 60 (hours 50 to 73) and 10, and recovers 20.

use crate::model::amount::Amount;
use crate::model::contract::{HoursClause, Window};
use std::ops::Range;

/// Memory of the search, and its result.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Windows<N> {
    /// Occurrences, as ranges of the events they were sought in.
    pub found: Vec<Range<usize>>,
    best: Vec<N>,
    /// For each loss the end of the window that begins with it, where one does in the best set.
    opens: Vec<Option<u32>>,
}

impl<N> Default for Windows<N> {
    fn default() -> Self {
        Windows { found: Vec::new(), best: Vec::new(), opens: Vec::new() }
    }
}

/// The end of the window that begins with loss `from`.
fn window_end(times: &[f64], events: &[u32], from: usize, hours: f64) -> usize {
    let start = times[events[from] as usize];
    let inside = |event: &&u32| (times[**event as usize] - start) * 24.0 < hours;
    from + 1 + events[from + 1..].iter().take_while(inside).count()
}

impl<N: Amount> Windows<N> {
    /// Divides the losses `events` of one path into occurrences, in `found`. `in_force` says whether a window may begin
    /// with a loss, `recovery` what the losses of a window recover together.
    pub fn divide(
        &mut self,
        clause: HoursClause,
        times: &[f64],
        events: &[u32],
        in_force: impl Fn(u32) -> bool,
        recovery: impl FnMut(&[u32]) -> N,
    ) {
        self.found.clear();
        let hours = f64::from(clause.hours);
        match clause.window {
            Window::First => self.first(hours, times, events, in_force),
            Window::Best => self.best(hours, times, events, in_force, recovery),
        }
    }

    fn first(&mut self, hours: f64, times: &[f64], events: &[u32], in_force: impl Fn(u32) -> bool) {
        let mut from = 0;
        while from < events.len() {
            if in_force(events[from]) {
                let end = window_end(times, events, from, hours);
                self.found.push(from..end);
                from = end;
            } else {
                from += 1;
            }
        }
    }

    fn best(
        &mut self,
        hours: f64,
        times: &[f64],
        events: &[u32],
        in_force: impl Fn(u32) -> bool,
        mut recovery: impl FnMut(&[u32]) -> N,
    ) {
        self.best.clear();
        self.best.resize(events.len() + 1, N::ZERO);
        self.opens.clear();
        self.opens.resize(events.len(), None);
        for from in (0..events.len()).rev() {
            self.best[from] = self.best[from + 1];
            if in_force(events[from]) {
                let end = window_end(times, events, from, hours);
                let with = recovery(&events[from..end]) + self.best[end];
                if with >= self.best[from] {
                    self.best[from] = with;
                    self.opens[from] = Some(end as u32);
                }
            }
        }
        let mut from = 0;
        while from < events.len() {
            match self.opens[from] {
                Some(end) => {
                    self.found.push(from..end as usize);
                    from = end as usize;
                }
                None => from += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOURS: [f64; 5] = [0.0, 50.0, 71.0, 73.0, 140.0];

    fn divide(window: Window, hours: &[f64], losses: &[f64], layer: (f64, f64)) -> Vec<(usize, usize)> {
        let times: Vec<f64> = hours.iter().map(|hour| hour / 24.0).collect();
        let events: Vec<u32> = (0..times.len() as u32).collect();
        let mut windows = Windows::default();
        let recovery = |members: &[u32]| {
            let sum: f64 = members.iter().map(|&m| losses[m as usize]).sum();
            (sum - layer.1).clamp(0.0, layer.0)
        };
        windows.divide(HoursClause { hours: 72, window }, &times, &events, |_| true, recovery);
        windows.found.iter().map(|window| (window.start, window.end)).collect()
    }

    #[test]
    fn windows_run_from_the_first_loss_unless_the_best_are_chosen() {
        let losses = [10.0, 10.0, 10.0, 40.0, 10.0];
        assert_eq!(divide(Window::First, &HOURS, &losses, (50.0, 40.0)), [(0, 3), (3, 5)]);
        assert_eq!(divide(Window::Best, &HOURS, &losses, (50.0, 40.0)), [(1, 4), (4, 5)]);
    }

    #[test]
    fn the_earliest_windows_are_taken_where_several_sets_recover_the_same() {
        assert_eq!(divide(Window::Best, &HOURS, &[10.0; 5], (100.0, 0.0)), [(0, 3), (3, 5)]);
        assert_eq!(divide(Window::Best, &HOURS, &[10.0; 5], (10.0, 1000.0)), [(0, 3), (3, 5)]);
    }

    #[test]
    fn a_loss_exactly_as_many_hours_later_is_outside_the_window() {
        assert_eq!(divide(Window::First, &[0.0, 72.0], &[1.0, 1.0], (1.0, 0.0)), [(0, 1), (1, 2)]);
        assert_eq!(divide(Window::First, &[0.0, 71.9], &[1.0, 1.0], (1.0, 0.0)), [(0, 2)]);
        assert_eq!(divide(Window::First, &[24.0, 24.0], &[1.0, 1.0], (1.0, 0.0)), [(0, 2)]);
    }

    #[test]
    fn no_window_begins_where_no_term_is_in_force_but_one_may_run_past_its_end() {
        let times = [0.0, 1.0, 2.0, 3.5];
        let mut windows: Windows<f64> = Windows::default();
        let clause = HoursClause { hours: 72, window: Window::First };
        windows.divide(clause, &times, &[0, 1, 2, 3], |event| event == 1, |_| 0.0);
        assert_eq!(windows.found, vec![1..4; 1]);
    }
}
