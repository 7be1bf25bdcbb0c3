//! Who defaults in a year: points of a Poisson process over (buyers of a group) x (height), of which those below a buyer's
//! hazard are its defaults.
//!
//! ```text
//! heights of a group of n:  T_1 < T_2 < ...,  T_j - T_(j-1) = E_j / n,  E_j exponential, each point at a buyer at random
//! buyer i defaults where T_j < h_i at one of its points:  P = 1 - exp(-h_i) = p_i, independently of the others
//! ```
//! Points have addresses of their own and know nothing of hazards; a hazard only says how far up they are read. So cost
//! follows defaults, a buyer's probability moves nobody else's defaults, and under a stress the defaults of before remain
//! (thinning of a common envelope: Lewis and Shedler 1979, "Simulation of nonhomogeneous Poisson processes by thinning",
//! Naval Research Logistics Quarterly 26, 403-413).
//!
//! Above the height [`TIER`] each buyer has points of its own, so that a group is not read far up for the sake of its worst
//! buyer. Hazards are compared by bounds; the normal distribution function is computed only where a point falls between them.
//!
//! Worked number: 1,000 buyers of 0.5 % cost one look at a uniform number and five points a year.

use super::factors::FactorColumns;
use super::group::Group;
use super::hazard::{HazardTable, above_column, above_in};
use super::law::{Given, Law};
use crate::numerics::kernels::{ln, ln_slice};
use crate::numerics::stream::{StreamKey, fill_over_trials};
use crate::perils::lanes::uniform_pairs;

/// Below this height a group shares its points.
pub(super) const TIER: f64 = 0.031_25;

/// A point below a hazard: a default.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    /// Trial of the block.
    pub trial: u32,
    /// Buyer.
    pub obligor: u32,
    /// Group of the buyer.
    pub group: u32,
    /// Height of the point.
    pub height: f64,
    /// Systematic part of the group in this year.
    pub f: f64,
}

/// What decides the hazards of a year: the levels of the buyers, and those of each group from the highest down.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    /// By buyer.
    pub of: Vec<f64>,
    /// By group: its buyers, highest level first.
    pub falling: Vec<Vec<u32>>,
}

/// Working memory: columns over all trials, and over those trials that a step looks at.
#[derive(Clone, Debug, Default)]
pub(super) struct Work {
    /// Systematic part of a group in every trial.
    pub f: Vec<f64>,
    uniforms: Vec<f64>,
    /// Bounds of hazards.
    most: Vec<f64>,
    hot: Vec<u32>,
    lanes: Points,
}

/// Trials in which the points of a group are being read, in columns.
#[derive(Clone, Debug, Default)]
struct Points {
    trials: Vec<u32>,
    heights: Vec<f64>,
    bounds: Vec<f64>,
    even: Vec<f64>,
    odd: Vec<f64>,
}

/// A year of a block of trials.
#[derive(Clone, Copy, Debug)]
pub(super) struct YearOfBlock<'b> {
    pub first_trial: u64,
    pub trials: usize,
    pub year: u32,
    pub factors: &'b FactorColumns,
}

/// Hazards that differ from those of the levels: after a catastrophe, or of buyers whose rating has moved.
pub(super) trait Changes {
    /// Trials in which something of a group differs, ascending.
    fn trials(&self, group: usize) -> &[u32];
    /// At least the hazard of every buyer of the group in such a trial.
    fn above(&self, group: usize, trial: u32, given: Given) -> f64;
    /// At least the hazard of a buyer of the group in such a trial.
    fn bound(&self, group: usize, trial: u32, obligor: u32, given: Given) -> f64;
    /// The hazard of a buyer of the group in such a trial.
    fn hazard(&self, group: usize, trial: u32, obligor: u32, given: Given) -> f64;
}

/// The buyers of a book as the sampler sees them.
#[derive(Clone, Debug)]
pub(super) struct Sampler {
    pub law: Law,
    pub groups: Vec<Group>,
    /// Stream of each buyer's own points.
    pub own: Vec<StreamKey>,
}

impl Sampler {
    /// The systematic part of a group in every trial.
    pub fn systematic(&self, group: &Group, year: YearOfBlock, f: &mut Vec<f64>) {
        f.clear();
        f.resize(year.trials, 0.0);
        for &(factor, loading) in group.loadings.iter().filter(|(_, loading)| *loading != 0.0) {
            f.iter_mut().zip(&year.factors.values[factor]).for_each(|(f, z)| *f += loading * z);
        }
    }

    /// Adds every default of a year to `hits`, in no order.
    pub fn sample(
        &self,
        levels: &Levels,
        year: YearOfBlock,
        changes: &impl Changes,
        work: &mut Work,
        hits: &mut Vec<Hit>,
    ) {
        let table = HazardTable::get();
        for (at, group) in self.groups.iter().enumerate() {
            self.systematic(group, year, &mut work.f);
            work.uniforms.resize(year.trials, 0.0);
            fill_over_trials(group.key, year.first_trial, year.year, 0, &mut work.uniforms);
            let changed = changes.trials(at);
            self.look(group, levels.of[levels.falling[at][0] as usize], year, changed, table, work);
            self.shared_points(at, levels, year, table, work, hits);
            self.own_points(at, levels, year, table, work, hits);
            for &trial in changed {
                let given = given(group, year, &work.f, trial);
                self.changed_points(at, (trial, year, given), changes, hits);
            }
        }
    }

    fn trial(&self, year: YearOfBlock, trial: u32) -> u64 {
        year.first_trial.wrapping_add(u64::from(trial))
    }

    /// Trials in which the first point of a group may lie below its greatest hazard, and those in which that exceeds the
    /// shared heights; trials that are changed are left out of both.
    fn look(
        &self,
        group: &Group,
        highest: f64,
        year: YearOfBlock,
        changed: &[u32],
        table: &HazardTable,
        work: &mut Work,
    ) {
        let Work { f, uniforms, most, hot, lanes } = work;
        most.resize(year.trials, 0.0);
        self.bound(group, highest, year, table, f, most);
        lanes.trials.resize(year.trials, 0);
        lanes.bounds.resize(year.trials, 0.0);
        hot.resize(year.trials, 0);
        let n = group.obligors.len() as f64;
        let (mut kept, mut high) = (0, 0);
        for (trial, (&most, &u)) in most.iter().zip(&*uniforms).enumerate() {
            let bound = if most < TIER { most } else { TIER };
            lanes.trials[kept] = trial as u32;
            lanes.bounds[kept] = bound;
            // exp(-n h) >= 1 - n h: below this the first height is above the hazard.
            kept += usize::from(u > 1.0 - n * bound);
            hot[high] = trial as u32;
            high += usize::from(most > TIER);
        }
        lanes.trials.truncate(kept);
        lanes.bounds.truncate(kept);
        hot.truncate(high);
        if !changed.is_empty() {
            let plain = |trial: &u32| changed.binary_search(trial).is_err();
            let keep: Vec<bool> = lanes.trials.iter().map(plain).collect();
            retain_where(&mut lanes.trials, &keep);
            retain_where(&mut lanes.bounds, &keep);
            hot.retain(plain);
        }
    }

    /// At least the hazard of a level in every trial.
    fn bound(&self, group: &Group, level: f64, year: YearOfBlock, table: &HazardTable, f: &[f64], most: &mut [f64]) {
        if self.law == (Law::Latent { degrees: None }) {
            return above_column(table, level, group.per_own, f, most);
        }
        for (trial, most) in (0_u32..).zip(most) {
            *most = self.law.above(table, self.law.position(level, given(group, year, f, trial)));
        }
    }

    /// Reads the shared points of a group up to its greatest hazard, point by point in all trials that are left.
    fn shared_points(
        &self,
        at: usize,
        levels: &Levels,
        year: YearOfBlock,
        table: &HazardTable,
        work: &mut Work,
        hits: &mut Vec<Hit>,
    ) {
        let (group, Work { f, lanes, .. }) = (&self.groups[at], work);
        let n = group.obligors.len();
        let per_buyer = 1.0 / n as f64;
        let Points { trials, heights, bounds, even, odd } = lanes;
        heights.clear();
        heights.resize(trials.len(), 0.0);
        for point in 0.. {
            if trials.is_empty() {
                return;
            }
            even.resize(trials.len(), 0.0);
            odd.resize(trials.len(), 0.0);
            uniform_pairs(group.key, year.first_trial, trials, year.year, point, even, odd);
            ln_slice(even);
            let mut kept = 0;
            for i in 0..trials.len() {
                let (trial, bound, height) = (trials[i], bounds[i], heights[i] - even[i] * per_buyer);
                (trials[kept], bounds[kept], heights[kept]) = (trial, bound, height);
                if height >= bound {
                    continue;
                }
                kept += 1;
                let obligor = group.obligors[((odd[i] * n as f64) as usize).min(n - 1)];
                let given = given(group, year, f, trial);
                if self.law.reaches(table, self.law.position(levels.of[obligor as usize], given), height) {
                    hits.push(Hit { trial, obligor, group: at as u32, height, f: given.f });
                }
            }
            trials.truncate(kept);
            bounds.truncate(kept);
            heights.truncate(kept);
        }
    }

    /// Reads the own points of buyers whose hazards exceed the shared heights, in the trials where they do.
    fn own_points(
        &self,
        at: usize,
        levels: &Levels,
        year: YearOfBlock,
        table: &HazardTable,
        work: &mut Work,
        hits: &mut Vec<Hit>,
    ) {
        let Work { f, hot, most, lanes: Points { even, odd, .. }, .. } = work;
        let group = &self.groups[at];
        for &obligor in &levels.falling[at] {
            let level = levels.of[obligor as usize];
            most.resize(hot.len(), 0.0);
            if self.law == (Law::Latent { degrees: None }) {
                above_in(table, level, group.per_own, f, hot, most);
            } else {
                for (most, &trial) in most.iter_mut().zip(&*hot) {
                    *most = self.law.above(table, self.law.position(level, given(group, year, f, trial)));
                }
            }
            // Hazards fall with the level, and so do the trials in which they are high.
            let mut kept = 0;
            for i in 0..hot.len() {
                (hot[kept], most[kept]) = (hot[i], most[i]);
                kept += usize::from(most[kept] > TIER);
            }
            hot.truncate(kept);
            if hot.is_empty() {
                return;
            }
            even.resize(hot.len(), 0.0);
            odd.resize(hot.len(), 0.0);
            uniform_pairs(self.own[obligor as usize], year.first_trial, hot, year.year, 0, even, odd);
            for ((&trial, &most), &u) in hot.iter().zip(&*most).zip(&*even) {
                if u > 1.0 - (most - TIER) {
                    let given = given(group, year, f, trial);
                    let reaches = |height| self.law.reaches(table, self.law.position(level, given), height);
                    self.own_point(at, obligor, (trial, year, given.f), u, reaches, hits);
                }
            }
        }
    }

    /// Reads all points of a group in a trial in which hazards differ from those of the levels.
    fn changed_points(
        &self,
        at: usize,
        (trial, year, given): (u32, YearOfBlock, Given),
        changes: &impl Changes,
        hits: &mut Vec<Hit>,
    ) {
        let group = &self.groups[at];
        let (n, number) = (group.obligors.len(), self.trial(year, trial));
        let most = changes.above(at, trial, given);
        let mut height = 0.0;
        for point in 0.. {
            let [u, place] = group.key.uniform_pair(number, year.year, point);
            height -= ln(u) * (1.0 / n as f64);
            if height >= most.min(TIER) {
                break;
            }
            let obligor = group.obligors[((place * n as f64) as usize).min(n - 1)];
            if height < changes.hazard(at, trial, obligor, given) {
                hits.push(Hit { trial, obligor, group: at as u32, height, f: given.f });
            }
        }
        if most <= TIER {
            return;
        }
        for &obligor in &group.obligors {
            let bound = changes.bound(at, trial, obligor, given);
            if bound <= TIER {
                continue;
            }
            let u = self.own[obligor as usize].uniform(number, year.year, 0);
            if u > 1.0 - (bound - TIER) {
                let own = changes.hazard(at, trial, obligor, given);
                self.own_point(at, obligor, (trial, year, given.f), u, |height| height < own, hits);
            }
        }
    }

    /// Reads the own points of one buyer, of which the first is at the uniform `u`.
    fn own_point(
        &self,
        at: usize,
        obligor: u32,
        (trial, year, f): (u32, YearOfBlock, f64),
        u: f64,
        reaches: impl Fn(f64) -> bool,
        hits: &mut Vec<Hit>,
    ) {
        let mut height = TIER - ln(u);
        let mut point = 0;
        while reaches(height) {
            hits.push(Hit { trial, obligor, group: at as u32, height, f });
            if !self.law.repeats() {
                return;
            }
            point += 1;
            height -= ln(self.own[obligor as usize].uniform(self.trial(year, trial), year.year, point));
        }
    }
}

/// What a group knows of a trial.
#[inline(always)]
fn given(group: &Group, year: YearOfBlock, f: &[f64], trial: u32) -> Given {
    let root = year.factors.roots.get(trial as usize).copied().unwrap_or(1.0);
    Given { f: f[trial as usize], root, per_own: group.per_own }
}

fn retain_where<T: Copy>(list: &mut Vec<T>, keep: &[bool]) {
    let mut flags = keep.iter();
    list.retain(|_| flags.next().copied().unwrap_or(false));
}
