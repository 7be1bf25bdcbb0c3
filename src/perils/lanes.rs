//! Lanes: the uniforms of many (trial, year) at once.
//!
//! One block of the generator holds the two uniforms of an even index and the odd one after it, so events are drawn in
//! rounds of two. Only the years that have an event left take part in a round. The numbers are those of
//! [`StreamKey::uniform`]; only the order of work differs.

use crate::numerics::kernels::for_each_instruction_set;
use crate::numerics::stream::StreamKey;

for_each_instruction_set! {
    /// `out[i]` = the uniform of index 0 at (`trials[i]`, `years[i]`).
    pub(super) fn first_uniforms(key: StreamKey, trials: &[u64], years: &[u32], out: &mut [f64]) {
        for ((out, &trial), &year) in out.iter_mut().zip(trials).zip(years) {
            *out = key.uniform_pair(trial, year, 0)[0];
        }
    }
}

for_each_instruction_set! {
    /// `even[i]`, `odd[i]` = the uniforms of indices 2 `pair` and 2 `pair` + 1 at (`trials[i]`, `years[i]`).
    pub(super) fn uniform_pairs(
        key: StreamKey,
        trials: &[u64],
        years: &[u32],
        pair: u32,
        even: &mut [f64],
        odd: &mut [f64],
    ) {
        for (((even, odd), &trial), &year) in even.iter_mut().zip(odd).zip(trials).zip(years) {
            [*even, *odd] = key.uniform_pair(trial, year, pair);
        }
    }
}

/// The years of a block that still have events to draw, in columns, and the events of the round in hand.
#[derive(Clone, Debug, Default)]
pub(super) struct Lanes {
    trials: Vec<u64>,
    years: Vec<u32>,
    /// Place of the next event of each year among the events of the block.
    places: Vec<u32>,
    /// Events left in each year.
    left: Vec<u32>,
    /// Place of each event of the round: first the even ones of all years, then the odd ones of those that have one.
    pub(super) round: Vec<u32>,
    odd: Vec<f64>,
    pair: u32,
}

impl Lanes {
    /// Takes the years with `counts` above zero; their events begin at `places`.
    pub(super) fn start(&mut self, trials: &[u64], years: &[u32], places: &[u32], counts: &[u32]) {
        let n = counts.len();
        self.pair = 0;
        self.trials.clear();
        self.years.clear();
        self.places.clear();
        self.left.clear();
        self.trials.extend_from_slice(trials);
        self.years.extend_from_slice(years);
        self.places.extend_from_slice(places);
        self.left.extend_from_slice(counts);
        self.compact(n, 0);
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
        uniform_pairs(key, &self.trials, &self.years, self.pair, even, &mut self.odd);
        let mut kept = 0;
        for (&uniform, &left) in self.odd.iter().zip(&self.left) {
            rest[kept] = uniform;
            kept += usize::from(left > 1);
        }
        out.truncate(n + kept);
    }

    /// Goes on to the next two events of every year that has them.
    pub(super) fn next_round(&mut self) {
        self.pair += 1;
        let n = self.trials.len();
        self.compact(n, 2);
        self.lay_out_round();
    }

    /// Takes `drawn` events off every year and keeps the years with events left.
    fn compact(&mut self, n: usize, drawn: u32) {
        let mut kept = 0;
        for i in 0..n {
            let left = self.left[i];
            self.trials[kept] = self.trials[i];
            self.years[kept] = self.years[i];
            self.places[kept] = self.places[i] + drawn;
            self.left[kept] = left.saturating_sub(drawn);
            kept += usize::from(left > drawn);
        }
        self.trials.truncate(kept);
        self.years.truncate(kept);
        self.places.truncate(kept);
        self.left.truncate(kept);
    }

    fn lay_out_round(&mut self) {
        let n = self.places.len();
        self.round.clear();
        self.round.extend_from_slice(&self.places);
        self.round.resize(2 * n, 0);
        let (even, odd) = self.round.split_at_mut(n);
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
        let counts = [0, 3, 1, 0, 2, 7, 4, 0];
        let trials: Vec<u64> = (0..8).map(|i| 1_000_000_000_000 + i / 2).collect();
        let years: Vec<u32> = (0..8).map(|i| i % 2).collect();
        let mut places = vec![0; 8];
        for i in 1..8 {
            places[i] = places[i - 1] + counts[i - 1];
        }
        let mut drawn = [f64::NAN; 17];
        let (mut lanes, mut uniforms) = (Lanes::default(), Vec::new());
        lanes.start(&trials, &years, &places, &counts);
        while lanes.len() > 0 {
            lanes.uniforms(key, &mut uniforms);
            assert_eq!(uniforms.len(), lanes.len());
            for (i, (&place, &uniform)) in lanes.round.iter().zip(&uniforms).enumerate() {
                let year = places.iter().rposition(|&p| p <= place).unwrap();
                let index = lanes.even_index() + u32::from(i >= lanes.evens());
                assert_eq!(index, place - places[year]);
                drawn[place as usize] = uniform;
            }
            lanes.next_round();
        }
        for year in 0..8 {
            for index in 0..counts[year] {
                let here = drawn[(places[year] + index) as usize];
                assert_eq!(here, key.uniform(trials[year], years[year], index));
            }
        }
    }
}
