//! What stands at each site along a path: an event finds only what earlier ones left.
//!
//! ```text
//! remaining(day) = 1 - sum of the parts lost and not yet rebuilt;  lost by an event = ratio x remaining
//! ```
//! A part that was lost on day t stands again, undamaged, on day t + rebuilding. An interruption that begins during
//! another adds only the days beyond it: of the paid days [t + waiting, t + waiting + paid] those after the end of the one
//! before.
//!
//! The parts lost hang in chains, one for each site and coverage, all in one list that keeps its memory from path to path.
//!
//! Worked number: ratio 0.4 on day 10 and 0.5 on day 20 lose 0.4 and 0.5 x 0.6 = 0.3; on day 10 + 365 the remainder is 0.7.

use super::downtime::Downtime;

/// End of a chain.
const NONE: u32 = u32::MAX;

/// A part of the value of one coverage that is lost for a time.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Lost {
    part: f64,
    until: f64,
    before: u32,
}

/// State of the sites of a path. Days count from the start of the path, through all its years.
#[derive(Clone, Debug, PartialEq)]
pub struct Remaining {
    rebuilding_days: f64,
    lost: Vec<Lost>,
    /// The last of the chain of building, contents and stock of each site.
    last: Vec<[u32; 3]>,
    interrupted_until: Vec<f64>,
    /// Sites that are not as at the start.
    touched: Vec<u32>,
    is_touched: Vec<bool>,
}

impl Remaining {
    /// All of `sites` sites stand.
    pub fn new(sites: usize, rebuilding_days: f64) -> Remaining {
        Remaining {
            rebuilding_days,
            lost: Vec::new(),
            last: vec![[NONE; 3]; sites],
            interrupted_until: vec![f64::NEG_INFINITY; sites],
            touched: Vec::with_capacity(sites),
            is_touched: vec![false; sites],
        }
    }

    /// A new path: everything stands again. Costs as much as the path before touched.
    pub fn clear(&mut self) {
        for site in self.touched.drain(..) {
            let site = site as usize;
            self.last[site] = [NONE; 3];
            self.interrupted_until[site] = f64::NEG_INFINITY;
            self.is_touched[site] = false;
        }
        self.lost.clear();
    }

    /// Parts of building, contents and stock of a site that stand on a day, 0 to 1.
    #[inline]
    pub fn remaining(&self, site: usize, day: f64) -> [f64; 3] {
        let mut parts = [1.0; 3];
        if self.is_touched[site] {
            for (part, last) in parts.iter_mut().zip(self.last[site]) {
                *part = self.remaining_of(last, day);
            }
        }
        parts
    }

    /// An event on `day` with damage ratios of what stands; returns the parts of the whole values that are lost. Events
    /// come in the order of their days.
    pub fn lose(&mut self, site: usize, day: f64, ratios: [f64; 3]) -> [f64; 3] {
        let mut parts = [0.0; 3];
        let standing = self.remaining(site, day);
        for coverage in 0..3 {
            let part = ratios[coverage] * standing[coverage];
            if part > 0.0 {
                self.touch(site);
                let place = self.lost.len() as u32;
                self.lost.push(Lost { part, until: day + self.rebuilding_days, before: self.last[site][coverage] });
                self.last[site][coverage] = place;
                parts[coverage] = part;
            }
        }
        parts
    }

    /// The day until which a site does not produce; minus infinity where nothing happened.
    pub fn interrupted_until(&self, site: usize) -> f64 {
        self.interrupted_until[site]
    }

    /// An event on `day` stops production for `days`; returns the paid days that it adds to earlier interruptions.
    pub fn interrupt(&mut self, site: usize, day: f64, days: f64, downtime: &Downtime) -> f64 {
        if days <= 0.0 || days.is_nan() {
            return 0.0;
        }
        self.touch(site);
        let already = self.interrupted_until[site];
        self.interrupted_until[site] = already.max(day + days);
        let start = day + downtime.waiting_days();
        let paid = downtime.interruption(days);
        if start >= already { paid } else { (start + paid - already).max(0.0) }
    }

    #[inline]
    fn remaining_of(&self, last: u32, day: f64) -> f64 {
        let mut standing = 1.0;
        let mut place = last;
        while let Some(lost) = self.lost.get(place as usize) {
            // Later losses of a chain stand again later: the rest of it is rebuilt.
            if lost.until <= day {
                break;
            }
            standing -= lost.part;
            place = lost.before;
        }
        f64::max(standing, 0.0)
    }

    fn touch(&mut self, site: usize) {
        if !self.is_touched[site] {
            self.is_touched[site] = true;
            self.touched.push(site as u32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::earthquake::site::Construction;
    use crate::perils::earthquake::damage::examples::{interruption, site};

    fn assert_close(found: [f64; 3], expected: [f64; 3]) {
        for c in 0..3 {
            assert!((found[c] - expected[c]).abs() < 1e-15, "{found:?} {expected:?}");
        }
    }

    #[test]
    fn a_second_event_finds_what_the_first_left_until_it_stands_again() {
        let mut state = Remaining::new(2, 365.0);
        assert_close(state.lose(1, 10.0, [0.4, 0.0, 1.0]), [0.4, 0.0, 1.0]);
        assert_close(state.lose(1, 20.0, [0.5, 0.2, 0.9]), [0.3, 0.2, 0.0]);
        assert_close(state.remaining(1, 20.0), [0.3, 0.8, 0.0]);
        assert_close(state.remaining(1, 374.9), [0.3, 0.8, 0.0]);
        assert_close(state.remaining(1, 375.0), [0.7, 0.8, 1.0]);
        assert_close(state.remaining(1, 385.0), [1.0; 3]);
        assert_close(state.remaining(0, 20.0), [1.0; 3]);
    }

    #[test]
    fn no_series_of_events_loses_more_than_everything() {
        let mut state = Remaining::new(1, 365.0);
        let total: f64 = (0..100).map(|day| state.lose(0, f64::from(day), [0.3; 3])[1]).sum();
        assert!((total - 1.0).abs() < 1e-12);
        assert!(state.remaining(0, 99.0).iter().all(|&part| (0.0..1e-12).contains(&part)));
    }

    #[test]
    fn an_interruption_during_another_adds_only_the_days_beyond_it() {
        let mut traits = site(Construction::Steel, None, 300.0);
        traits.waiting_days = 5.0;
        let downtime = Downtime::new(&interruption(), &traits);
        let mut state = Remaining::new(1, 365.0);
        assert_eq!(state.interrupted_until(0), f64::NEG_INFINITY);
        assert_eq!(state.interrupt(0, 100.0, 30.0, &downtime), 25.0);
        assert_eq!(state.interrupted_until(0), 130.0);
        assert_eq!(state.interrupt(0, 110.0, 10.0, &downtime), 0.0);
        assert_eq!(state.interrupted_until(0), 130.0);
        // Without production until day 150: 20 days more.
        assert_eq!(state.interrupt(0, 120.0, 30.0, &downtime), 20.0);
        // It waits until day 153, after the end of the one before.
        assert_eq!(state.interrupt(0, 148.0, 10.0, &downtime), 5.0);
        assert_eq!(state.interrupted_until(0), 158.0);
        assert_eq!(state.interrupt(0, 900.0, 0.0, &downtime), 0.0);
    }

    #[test]
    fn a_cleared_state_is_a_new_one_and_keeps_its_memory() {
        let downtime = Downtime::new(&interruption(), &site(Construction::Steel, None, 300.0));
        let mut state = Remaining::new(3, 365.0);
        for day in 0..10 {
            state.lose(2, f64::from(day), [0.1; 3]);
            state.interrupt(0, f64::from(day), 3.0, &downtime);
        }
        let memory = state.lost.capacity();
        state.clear();
        assert_eq!(state, Remaining::new(3, 365.0));
        assert_eq!(state.lost.capacity(), memory);
        assert_eq!(state.lose(2, 0.0, [0.1; 3]), [0.1; 3]);
    }
}
