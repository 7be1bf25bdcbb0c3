//! Points of single buyers above the shared heights, in the trials in which their hazards exceed them.
//!
//! The first point of a buyer lies at TIER - ln u. It is below the hazard h only if u > 1 - (h - TIER), which a comparison
//! decides for nearly all.

use super::bands::TIER;
use super::hazard::above_in;
use super::law::Law;
use super::sampler::{Hit, Reading, Work};
use crate::numerics::fan::{Seeds, state, word};
use crate::numerics::kernels::ln;
use crate::numerics::stream::to_unit;

/// Working memory: columns over the trials in which hazards are high.
#[derive(Clone, Debug, Default)]
pub(super) struct Hot {
    seeds: Seeds,
    words: Vec<u64>,
    /// Bounds of hazards, then what the uniform must exceed, plus 1.
    limits: Vec<f64>,
    close: Vec<u32>,
}

impl Reading<'_> {
    /// Reads the own points of buyers in those trials of `work.list` in which their hazards exceed the shared heights.
    pub fn own_points(&self, work: &mut Work, hits: &mut Vec<Hit>) {
        let Work { f, list, hot, .. } = work;
        let level_of = |obligor: u32| self.levels.of[obligor as usize];
        let equal = |a: &u32, b: &u32| level_of(*a) == level_of(*b);
        for alike in self.levels.falling[self.at].chunk_by(equal) {
            let level = level_of(alike[0]);
            // Hazards fall with the level, and so do the trials in which they are high.
            self.keep_exceeding(level, self.group.least_of_tier, f, list);
            if list.is_empty() {
                return;
            }
            self.limits(level, f, list, &mut hot.limits);
            self.seeds.gather(list, &mut hot.seeds);
            for &obligor in alike {
                hot.seeds.words(self.own[obligor as usize], &mut hot.words);
                hot.close();
                for &i in &hot.close {
                    let trial = list[i as usize];
                    let position = self.law.position(level, self.given(f, trial));
                    let reaches = |height| self.law.reaches(self.table, position, height);
                    self.own_point((trial, obligor, position), reaches, hits);
                }
            }
        }
    }

    /// What the uniform of a buyer of a level must exceed, plus 1, in some trials.
    fn limits(&self, level: f64, f: &[f64], trials: &[u32], limits: &mut Vec<f64>) {
        limits.resize(trials.len(), 0.0);
        if self.law == (Law::Latent { degrees: None }) {
            above_in(self.table, level, self.group.per_own, f, trials, limits);
        } else {
            for (most, &trial) in limits.iter_mut().zip(trials) {
                *most = self.law.above(self.table, self.law.position(level, self.given(f, trial)));
            }
        }
        limits.iter_mut().for_each(|most| *most = 2.0 + (TIER - 4.0 * f64::EPSILON) - *most);
    }

    /// Reads the own points of one buyer in one trial.
    pub fn own_point(
        &self,
        (trial, obligor, position): (u32, u32, f64),
        reaches: impl Fn(f64) -> bool,
        hits: &mut Vec<Hit>,
    ) {
        let state = state(self.seeds.of(trial), self.own[obligor as usize]);
        let mut height = TIER;
        for number in 0.. {
            height -= ln(to_unit(word(state, number)));
            if !reaches(height) {
                return;
            }
            hits.push(Hit { trial, obligor, group: self.at as u32, height, position });
            if !self.law.repeats() {
                return;
            }
        }
    }
}

impl Hot {
    /// Finds the trials in which the word of a buyer may lie below its hazard.
    fn close(&mut self) {
        const ONE: u64 = 0x3ff0_0000_0000_0000;
        self.close.resize(self.words.len(), 0);
        let mut kept = 0;
        for (i, (&word, &limit)) in (0_u32..).zip(self.words.iter().zip(&self.limits)) {
            self.close[kept] = i;
            // The upper bits of the word as a number between 1 and 2.
            kept += usize::from(f64::from_bits(word >> 12 | ONE) > limit);
        }
        self.close.truncate(kept);
    }
}
