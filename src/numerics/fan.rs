//! Many words from one block of the generator: where a trial asks a thousand things, a block of Philox for each would be most
//! of the work.
//!
//! ```text
//! seed             (a, b), the two words of the block at (stream, trial, year)
//! state of a name  mix(a xor k) + b,            k the key of the name
//! word j           mix(state + j gamma),        j = 0, 1, 2, ...: the sequence of SplitMix64 from that state
//! ```
//! `mix` is a step of SplitMix64, gamma its increment; a word may be the state of further words. So each still has an address,
//! (seed, stream, trial, year, name, numbers), and can be drawn alone. Two rounds stand between a name and its words, because
//! the keys of two names differ by the same in every trial and their words must not show it.
//!
//! Source: G. L. Steele, D. Lea, C. H. Flood (2014), "Fast splittable pseudorandom number generators", OOPSLA; its finaliser is
//! variant 13 of D. Stafford (2011), "Better bit mixing". Worked number: word 0 of the key 0 under the seed (0, 0) is
//! mix(mix(0)) = mix(0xe220a8397b1dcdaf) = 0xa706dd2f4d197e6f.

use super::kernels::for_each_instruction_set;
use super::stream::{StreamKey, splitmix};

/// Increment of SplitMix64: 2^64 divided by the golden ratio.
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// The state of a name under a seed.
#[inline(always)]
pub(crate) fn state(seed: [u64; 2], key: StreamKey) -> u64 {
    splitmix(seed[0] ^ key.0).wrapping_add(seed[1])
}

/// Word `number` of a state.
#[inline(always)]
pub(crate) fn word(state: u64, number: u32) -> u64 {
    point(following(state, number))
}

/// The state after `number` words.
#[inline(always)]
pub(crate) fn following(state: u64, number: u32) -> u64 {
    state.wrapping_add(u64::from(number).wrapping_mul(GAMMA))
}

/// The word that a state stands before.
#[inline(always)]
pub(crate) fn point(state: u64) -> u64 {
    splitmix(state)
}

/// Seeds of the trials of a block in one year, in columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seeds {
    first: Vec<u64>,
    second: Vec<u64>,
}

impl Seeds {
    /// Draws the seeds of `trials` trials in one year.
    pub fn draw(&mut self, stream: StreamKey, first_trial: u64, year: u32, trials: usize) {
        self.first.resize(trials, 0);
        self.second.resize(trials, 0);
        fill(stream, first_trial, year, &mut self.first, &mut self.second);
    }

    /// The seed of a trial.
    #[inline(always)]
    pub fn of(&self, trial: u32) -> [u64; 2] {
        [self.first[trial as usize], self.second[trial as usize]]
    }

    /// The state of a name in every trial.
    pub fn states(&self, key: StreamKey, out: &mut Vec<u64>) {
        out.resize(self.first.len(), 0);
        states(key, &self.first, &self.second, out);
    }

    /// The seeds of some trials.
    pub fn gather(&self, trials: &[u32], out: &mut Seeds) {
        out.first.clear();
        out.second.clear();
        out.first.extend(trials.iter().map(|&trial| self.first[trial as usize]));
        out.second.extend(trials.iter().map(|&trial| self.second[trial as usize]));
    }

    /// Word 0 of a name in every trial.
    pub fn words(&self, key: StreamKey, out: &mut Vec<u64>) {
        out.resize(self.first.len(), 0);
        words(key, &self.first, &self.second, out);
    }
}

for_each_instruction_set! {
    fn fill(stream: StreamKey, first_trial: u64, year: u32, first: &mut [u64], second: &mut [u64]) {
        for ((t, first), second) in (0_u64..).zip(first).zip(second) {
            [*first, *second] = stream.words(first_trial.wrapping_add(t), year, 0);
        }
    }
}

for_each_instruction_set! {
    fn states(key: StreamKey, first: &[u64], second: &[u64], out: &mut [u64]) {
        for ((&first, &second), out) in first.iter().zip(second).zip(out) {
            *out = state([first, second], key);
        }
    }
}

for_each_instruction_set! {
    fn words(key: StreamKey, first: &[u64], second: &[u64], out: &mut [u64]) {
        for ((&first, &second), out) in first.iter().zip(second).zip(out) {
            *out = word(state([first, second], key), 0);
        }
    }
}

for_each_instruction_set! {
    fn words_of_states(states: &[u64], out: &mut [u64]) {
        for (&state, out) in states.iter().zip(out) {
            *out = word(state, 0);
        }
    }
}

/// Word 0 of every state.
pub(crate) fn first_words(states: &[u64], out: &mut Vec<u64>) {
    out.resize(states.len(), 0);
    words_of_states(states, out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::stream::to_unit;

    fn names(count: u64) -> Vec<StreamKey> {
        (0..count).map(|name| StreamKey::new(1, &format!("own/buyer {name}"))).collect()
    }

    fn seeds(trials: usize) -> Seeds {
        let mut seeds = Seeds::default();
        seeds.draw(StreamKey::new(1, "defaults"), 0, 0, trials);
        seeds
    }

    #[test]
    fn words_are_those_of_the_heads_formula_alone_and_in_columns() {
        assert_eq!(word(state([0, 0], StreamKey(0)), 0), 0xa706_dd2f_4d19_7e6f);
        let (seeds, key) = (seeds(37), StreamKey::new(1, "name"));
        let (mut columns, mut gathered) = (Vec::new(), Seeds::default());
        let (mut states_of, mut firsts) = (Vec::new(), Vec::new());
        seeds.words(key, &mut columns);
        seeds.states(key, &mut states_of);
        first_words(&states_of, &mut firsts);
        assert_eq!(columns, firsts);
        for trial in 0..37 {
            assert_eq!(seeds.of(trial), StreamKey::new(1, "defaults").words(u64::from(trial), 0, 0));
            assert_eq!(columns[trial as usize], word(state(seeds.of(trial), key), 0));
        }
        seeds.gather(&[5, 30], &mut gathered);
        assert_eq!(gathered.of(1), seeds.of(30));
        let state = state_of(7);
        assert_eq!(word(state, 5), point(following(following(state, 2), 3)));
    }

    fn state_of(trial: u32) -> u64 {
        state(seeds(8).of(trial), StreamKey::new(1, "name"))
    }

    /// Sums of squares of correlations between columns of uniforms are chi-square: within four of its deviations.
    fn uncorrelated(columns: &[Vec<f64>]) {
        let trials = columns[0].len() as f64;
        let (mut sum, mut pairs) = (0.0, 0.0);
        for (i, a) in columns.iter().enumerate() {
            let mean = a.iter().sum::<f64>() / trials;
            assert!((mean - 0.5).abs() < 4.5 * (1.0 / (12.0 * trials)).sqrt());
            for b in &columns[i + 1..] {
                let product: f64 = a.iter().zip(b).map(|(a, b)| (a - 0.5) * (b - 0.5)).sum();
                sum += 144.0 * product * product / trials;
                pairs += 1.0;
            }
        }
        let deviation: f64 = (sum - pairs) / f64::sqrt(2.0 * pairs);
        assert!(deviation.abs() < 4.0, "{deviation}");
    }

    #[test]
    fn words_of_two_names_in_one_trial_are_uncorrelated() {
        let seeds = seeds(20_000);
        let column = |key: &StreamKey| {
            let mut words = Vec::new();
            seeds.words(*key, &mut words);
            words.into_iter().map(to_unit).collect()
        };
        uncorrelated(&names(60).iter().map(column).collect::<Vec<_>>());
        // Keys that differ in one bit are the worst that there can be.
        let near: Vec<StreamKey> = (0..60).map(|bit| StreamKey(1 << bit)).collect();
        uncorrelated(&near.iter().map(column).collect::<Vec<_>>());
    }

    #[test]
    fn points_of_one_state_and_their_low_bits_are_uncorrelated() {
        let seeds = seeds(20_000);
        let column = |number: u32, shift: u32| -> Vec<f64> {
            let key = StreamKey::new(1, "defaults/JP");
            let of_band = |trial| word(state(seeds.of(trial), key), 1);
            (0..20_000).map(|trial| to_unit(word(of_band(trial), number) << shift)).collect()
        };
        let columns: Vec<Vec<f64>> = (0..30).flat_map(|number| [column(number, 0), column(number, 14)]).collect();
        uncorrelated(&columns);
    }
}
