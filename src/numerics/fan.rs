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
