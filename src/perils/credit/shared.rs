//! Reading of shared points, band by band: each band in those trials in which some hazard of the group exceeds its lower edge.
//!
//! A point counts where the level of its buyer is high enough for the lower edge of the band: one comparison, which leaves few.
//! Of these the hazard is compared with the height of the point.

use super::bands::{Band, TIER};
use super::sampler::{Hit, Reading, Work};
use crate::numerics::fan::{following, word};

/// Points that are held before they are looked at.
const HELD: usize = 2_048;

/// Points of one band, in columns, and the trials that they belong to.
#[derive(Clone, Debug)]
pub(super) struct Points {
    /// Points: the state that the word is made of, and its visit.
    states: Box<[u64; HELD]>,
    visits: Box<[u16; HELD]>,
    /// Points whose buyers are weak enough: buyer of the group, place in the band, visit.
    weak: Box<[(u32, u16, f64); HELD]>,
    /// Visits of trials: trial, and the level that a buyer must exceed.
    trials: Box<[u32; HELD]>,
    least: Box<[f64; HELD]>,
    points: usize,
    trials_held: usize,
}

impl Default for Points {
    fn default() -> Points {
        Points {
            states: Box::new([0; HELD]),
            visits: Box::new([0; HELD]),
            weak: Box::new([(0, 0, 0.0); HELD]),
            trials: Box::new([0; HELD]),
            least: Box::new([0.0; HELD]),
            points: 0,
            trials_held: 0,
        }
    }
}

impl Reading<'_> {
    /// Reads the shared points of the trials `open`, and leaves in `work.list` those in which hazards exceed the shared heights.
    pub fn shared_points(&self, open: &[u32], work: &mut Work, hits: &mut Vec<Hit>) {
        let Work { f, states, words, list, points, .. } = work;
        for (number, band) in (0_u32..).zip(&self.group.bands.bands) {
            let least = self.law.least_score(band.low, self.group.per_own);
            match number {
                0 => with_points(open, words, band.counts.none_below(), list),
                1 => self.exceeding(least, f, Some(open), list),
                _ => self.exceeding(least, f, None, list),
            }
            for &trial in &*list {
                let of_band = if number == 0 { words[trial as usize] } else { word(states[trial as usize], number) };
                let count = band.counts.of(of_band) as usize;
                if points.points + count.max(4) > HELD || points.trials_held == HELD {
                    self.decide(band, f, points, hits);
                }
                let root = self.roots[trial as usize];
                points.hold((trial, of_band, count), self.law.least_level(least, root, f[trial as usize]));
            }
            self.decide(band, f, points, hits);
        }
        let single = self.group.bands.bands.len() == 1;
        self.exceeding(self.law.least_score(TIER, self.group.per_own), f, single.then_some(open), list);
    }

    /// Of the trials `from`, or of those already there, keeps in `list` those whose highest score exceeds `least`.
    fn exceeding(&self, least: f64, f: &[f64], from: Option<&[u32]>, list: &mut Vec<u32>) {
        if let Some(from) = from {
            list.clear();
            list.extend_from_slice(from);
        }
        self.keep_exceeding(self.highest, least, f, list);
    }

    /// Of the trials of a list keeps those in which a level has a score above `least`.
    pub fn keep_exceeding(&self, level: f64, least: f64, f: &[f64], list: &mut Vec<u32>) {
        let mut kept = 0;
        for i in 0..list.len() {
            let trial = list[i];
            list[kept] = trial;
            let score = self.law.score(level, self.roots[trial as usize], f[trial as usize]);
            kept += usize::from(score > least);
        }
        list.truncate(kept);
    }

    /// Looks at the points that are held, and empties the columns.
    fn decide(&self, band: &Band, f: &[f64], points: &mut Points, hits: &mut Vec<Hit>) {
        let weak = points.weak(&self.group.bands, &self.levels.of_group[self.at]);
        for &(place, visit, part) in &points.weak[..weak] {
            let (trial, height) = (points.trials[usize::from(visit)], band.height(part));
            let level = self.levels.of_group[self.at][place as usize];
            let position = self.law.position(level, self.given(f, trial));
            if self.law.reaches(self.table, position, height) {
                let obligor = self.group.obligors[place as usize];
                hits.push(Hit { trial, obligor, group: self.at as u32, height, position });
            }
        }
        (points.points, points.trials_held) = (0, 0);
    }
}

/// The trials in which a band has points.
fn with_points(open: &[u32], words: &[u64], none_below: u64, list: &mut Vec<u32>) {
    list.resize(open.len(), 0);
    let mut kept = 0;
    for &trial in open {
        list[kept] = trial;
        kept += usize::from(words[trial as usize] >= none_below);
    }
    list.truncate(kept);
}

impl Points {
    /// Holds the points of a band in one trial.
    #[inline(always)]
    fn hold(&mut self, (trial, of_band, count): (u32, u64, usize), least: f64) {
        let visit = self.trials_held;
        self.trials[visit] = trial;
        self.least[visit] = least;
        let first = self.points;
        // Few points are the rule: four are written without asking how many there are.
        let states = &mut self.states[first..];
        let visits = &mut self.visits[first..];
        states[..4].copy_from_slice(&[0, 1, 2, 3].map(|number| following(of_band, number)));
        visits[..4].copy_from_slice(&[visit as u16; 4]);
        for number in 4..count {
            (states[number], visits[number]) = (following(of_band, number as u32), visit as u16);
        }
        self.points += count;
        self.trials_held += usize::from(count > 0);
    }

    /// Writes the points whose buyers have a level that is high enough; their number.
    fn weak(&mut self, bands: &super::bands::Bands, levels: &[f64]) -> usize {
        let mut kept = 0;
        for (&state, &visit) in self.states[..self.points].iter().zip(&self.visits[..self.points]) {
            let (place, part) = bands.place(crate::numerics::fan::point(state));
            self.weak[kept] = (place, visit, part);
            kept += usize::from(levels[place as usize] > self.least[usize::from(visit)]);
        }
        kept
    }
}
