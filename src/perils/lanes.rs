//! Lanes: the uniforms of one model year of many trials at once.
//!
//! One block of the generator holds the two uniforms of an even index and the odd one after it, so events are drawn in
//! rounds of two. Only the trials that have an event left take part in a round. The numbers are those of
//! [`StreamKey::uniform`]; only the order of work differs.

use crate::numerics::kernels::for_each_instruction_set;
use crate::numerics::stream::StreamKey;

for_each_instruction_set! {
    /// `even[i]`, `odd[i]` = the uniforms of indices 2 `pair` and 2 `pair` + 1 at (`first_trial` + `trials[i]`, `year`).
    pub(super) fn uniform_pairs(
        key: StreamKey,
        first_trial: u64,
        trials: &[u32],
        year: u32,
        pair: u32,
        even: &mut [f64],
        odd: &mut [f64],
    ) {
        for ((even, odd), &trial) in even.iter_mut().zip(odd).zip(trials) {
            [*even, *odd] = key.uniform_pair(first_trial.wrapping_add(u64::from(trial)), year, pair);
        }
    }
}

/// The trials of a block that still have events to draw in one model year, in columns, and the events of the round in
/// hand.
#[derive(Clone, Debug, Default)]
pub(super) struct Lanes {
    first_trial: u64,
    year: u32,
    /// Trials, counted from the first of the block.
    trials: Vec<u32>,
    /// Place of the next event of each trial among the events of the block.
    places: Vec<u32>,
    /// Events left in each trial's year.
    left: Vec<u32>,
    /// Place of each event of the round: first the even ones of all trials, then the odd ones of those that have one.
    pub(super) round: Vec<u32>,
    odd: Vec<f64>,
    pair: u32,
}

impl Lanes {
    /// Takes the trials with `counts` above zero in `year`; their events begin at `places`.
    pub(super) fn start(&mut self, first_trial: u64, year: u32, places: impl Iterator<Item = u32>, counts: &[u32]) {
        (self.first_trial, self.year, self.pair) = (first_trial, year, 0);
        self.trials.resize(counts.len(), 0);
        self.places.resize(counts.len(), 0);
        self.left.resize(counts.len(), 0);
        let mut kept = 0;
        for ((trial, place), &count) in (0..).zip(places).zip(counts) {
            self.trials[kept] = trial;
            self.places[kept] = place;
            self.left[kept] = count;
            kept += usize::from(count > 0);
        }
        self.truncate(kept);
        self.lay_out_round();
    }

    /// Events in the round in hand; zero when all are drawn.
    pub(super) fn len(&self) -> usize {
        self.round.len()
    }

    /// Index, within its year, of the even events of the round; the odd ones have the next.
    pub(super) fn even_index(&self) -> u32 {
        2 * self.pair
    }

    /// Number of even events in the round.
    pub(super) fn evens(&self) -> usize {
        self.trials.len()
    }

    /// One uniform of stream `key` for each event of the round.
    pub(super) fn uniforms(&mut self, key: StreamKey, out: &mut Vec<f64>) {
        let n = self.trials.len();
        out.resize(2 * n, 0.0);
        self.odd.resize(n, 0.0);
        let (even, rest) = out.split_at_mut(n);
        uniform_pairs(key, self.first_trial, &self.trials, self.year, self.pair, even, &mut self.odd);
        let mut kept = 0;
        for (&uniform, &left) in self.odd.iter().zip(&self.left) {
            rest[kept] = uniform;
            kept += usize::from(left > 1);
        }
        out.truncate(n + kept);
    }

    /// Goes on to the next two events of every trial that has them.
    pub(super) fn next_round(&mut self) {
        self.pair += 1;
        let mut kept = 0;
        for i in 0..self.trials.len() {
            let left = self.left[i];
            self.trials[kept] = self.trials[i];
            self.places[kept] = self.places[i] + 2;
            self.left[kept] = left.saturating_sub(2);
            kept += usize::from(left > 2);
        }
        self.truncate(kept);
        self.lay_out_round();
    }

    fn truncate(&mut self, kept: usize) {
        self.trials.truncate(kept);
        self.places.truncate(kept);
        self.left.truncate(kept);
    }

    fn lay_out_round(&mut self) {
        let n = self.places.len();
        self.round.resize(2 * n, 0);
        let (even, odd) = self.round.split_at_mut(n);
        even.copy_from_slice(&self.places);
        let mut kept = 0;
        for (&place, &left) in even.iter().zip(&self.left) {
            odd[kept] = place + 1;
            kept += usize::from(left > 1);
        }
        self.round.truncate(n + kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_of_two_reach_every_event_with_the_uniform_of_its_address() {
        let key = StreamKey::new(5, "test/time");
        let first_trial = u64::from(u32::MAX) - 3;
        let counts = [0, 3, 1, 0, 2, 7, 4, 0];
        let mut places = [0; 8];
        for i in 1..8 {
            places[i] = places[i - 1] + counts[i - 1];
        }
        let mut drawn = [f64::NAN; 17];
        let (mut lanes, mut uniforms) = (Lanes::default(), Vec::new());
        lanes.start(first_trial, 4, places.iter().copied(), &counts);
        while lanes.len() > 0 {
            lanes.uniforms(key, &mut uniforms);
            assert_eq!(uniforms.len(), lanes.len());
            for (i, (&place, &uniform)) in lanes.round.iter().zip(&uniforms).enumerate() {
                let trial = places.iter().rposition(|&p| p <= place).unwrap();
                let index = lanes.even_index() + u32::from(i >= lanes.evens());
                assert_eq!(index, place - places[trial]);
                drawn[place as usize] = uniform;
            }
            lanes.next_round();
        }
        for trial in 0..8 {
            for index in 0..counts[trial] {
                let here = drawn[(places[trial] + index) as usize];
                assert_eq!(here, key.uniform(first_trial + trial as u64, 4, index));
            }
        }
    }
}
