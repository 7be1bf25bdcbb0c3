//! Reading of shared points, band by band: each band in those trials in which some hazard of the group exceeds its lower edge.
//!
//! A point counts where the level of its buyer is high enough for the lower edge of the sixteenth of the band that it lies in: one
//! comparison, which leaves few. Of these the hazard is compared with the height of the point.

use super::bands::Band;
use super::law::Law;
use super::marks;
use super::sampler::{Hit, Reading, Work};
use crate::numerics::fan::{following, point, word};

/// Points that are held before they are looked at.
const HELD: usize = 512;

/// Points of one band, in columns.
#[derive(Clone, Debug)]
pub(super) struct Points {
    /// The state that the word of a point is made of, and its trial.
    states: Box<[u64; HELD]>,
    trials: Box<[u32; HELD]>,
    /// Points of buyers who are weak enough: buyer of the group, trial, a word for the place in the band.
    weak: Box<[(u32, u32, u64); HELD]>,
}

impl Default for Points {
    fn default() -> Points {
        let (states, trials) = (Box::new([0; HELD]), Box::new([0; HELD]));
        Points { states, trials, weak: Box::new([(0, 0, 0); HELD]) }
    }
}

impl Reading<'_> {
    /// Reads the shared points of the trials marked `open` (None: of all), and leaves in `work.list` those in which hazards exceed the
    /// shared heights.
    pub fn shared_points(&self, open: Option<&[u64]>, work: &mut Work, hits: &mut Vec<Hit>) {
        for (number, band) in (0_u32..).zip(&self.group.bands.bands) {
            match number {
                0 => {
                    marks::above(&work.words, band.counts.none(), &mut work.marks);
                    marks::list(&work.marks, open, &mut work.list);
                }
                1 => self.exceeding(self.least(number), open, work),
                _ => self.keep_exceeding(self.highest, self.least(number), &work.f, &mut work.list),
            }
            self.read(number, band, work, hits);
        }
        match self.group.bands.bands.len() {
            1 => self.exceeding(self.group.least_of_tier, open, work),
            _ => self.keep_exceeding(self.highest, self.group.least_of_tier, &work.f, &mut work.list),
        }
    }

    /// The score that every buyer exceeds whose hazard exceeds the lower edge of a band.
    fn least(&self, number: u32) -> f64 {
        self.group.least[number as usize][0]
    }

    /// Reads one band in the trials of the list.
    fn read(&self, number: u32, band: &Band, work: &mut Work, hits: &mut Vec<Hit>) {
        let Work { f, states, words, list, points, .. } = work;
        let mut held = 0;
        for &trial in &*list {
            let of_band = if number == 0 { words[trial as usize] } else { word(states[trial as usize], number) };
            let count = band.counts.of(of_band) as usize;
            if held + count.max(4) > HELD {
                self.decide((number, band), f, points, held, hits);
                held = 0;
            }
            points.hold(held, (trial, of_band, count));
            held += count;
        }
        self.decide((number, band), f, points, held, hits);
    }

    /// Writes into the list those of the trials marked `open` in which some level has more than the score `least`.
    fn exceeding(&self, least: f64, open: Option<&[u64]>, work: &mut Work) {
        let Work { f, marks, list, .. } = work;
        match self.law {
            Law::Latent { degrees: None } => marks::scores_above(self.highest, f, least, marks),
            law => marks::asked(f.len(), marks, |trial| law.score(self.highest, self.roots[trial], f[trial]) > least),
        }
        marks::list(marks, open, list);
    }

    /// Of the trials of a list keeps those in which a level has more than the score `least`.
    pub fn keep_exceeding(&self, level: f64, least: f64, f: &[f64], list: &mut Vec<u32>) {
        match self.law {
            Law::Latent { degrees: None } => keep(list, |trial| level - f[trial] > least),
            law => keep(list, |trial| law.score(level, self.roots[trial], f[trial]) > least),
        }
    }

    /// Looks at the points that are held.
    fn decide(&self, (number, band): (u32, &Band), f: &[f64], points: &mut Points, held: usize, hits: &mut Vec<Hit>) {
        let levels = &self.levels.of_group[self.at];
        let least = &self.group.least[number as usize];
        let buyer = |word| self.group.bands.buyer(word);
        let weak = match self.law {
            Law::Latent { degrees: None } => {
                points.weak(held, buyer, |buyer, trial, part| levels[buyer] - f[trial] > least[part])
            }
            law => points.weak(held, buyer, |buyer, trial, part| {
                law.score(levels[buyer], self.roots[trial], f[trial]) > least[part]
            }),
        };
        for &(place, trial, word) in weak {
            let height = band.height(word);
            let position = self.law.position(levels[place as usize], self.given(f, trial));
            if self.law.reaches(self.table, position, height) {
                let obligor = self.group.obligors[place as usize];
                hits.push(Hit { trial, obligor, group: self.at as u32, height, position });
            }
        }
    }
}

impl Points {
    /// Holds the points of a band in one trial, after `held` others.
    #[inline(always)]
    fn hold(&mut self, held: usize, (trial, of_band, count): (u32, u64, usize)) {
        let (states, trials) = (&mut self.states[held..], &mut self.trials[held..]);
        // Few points are the rule: four are written without asking how many there are.
        states[..4].copy_from_slice(&[0, 1, 2, 3].map(|number| following(of_band, number)));
        trials[..4].copy_from_slice(&[trial; 4]);
        for number in 4..count {
            (states[number], trials[number]) = (following(of_band, number as u32), trial);
        }
    }

    /// The points of those buyers that are weak enough.
    #[inline(always)]
    fn weak(
        &mut self,
        held: usize,
        buyer: impl Fn(u64) -> (u32, u64),
        enough: impl Fn(usize, usize, usize) -> bool,
    ) -> &[(u32, u32, u64)] {
        let mut kept = 0;
        for (&state, &trial) in self.states[..held].iter().zip(&self.trials[..held]) {
            let (place, rest) = buyer(point(state));
            self.weak[kept] = (place, trial, rest);
            kept += usize::from(enough(place as usize, trial as usize, Band::part(rest)));
        }
        &self.weak[..kept]
    }
}

/// Keeps the trials of a list that are asked for, without a branch.
#[inline(always)]
fn keep(list: &mut Vec<u32>, asked: impl Fn(usize) -> bool) {
    let mut kept = 0;
    for i in 0..list.len() {
        let trial = list[i];
        list[kept] = trial;
        kept += usize::from(asked(trial as usize));
    }
    list.truncate(kept);
}
