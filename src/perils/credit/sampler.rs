//! Who defaults in a year: points of a Poisson process over (buyers of a group) x (height), of which those below a buyer's
//! hazard are its defaults.
//!
//! ```text
//! points: rate 1 for each buyer and unit of height;   buyer i defaults where T < h_i at one of its points:
//! P = 1 - exp(-h_i) = p_i, independently of the others
//! ```
//! Points have addresses of their own and know nothing of hazards; a hazard only says how far up they are read. So cost
//! follows defaults, a buyer's probability moves nobody else's defaults, and under a stress the defaults of before remain
//! (thinning of a common envelope: Lewis and Shedler 1979, "Simulation of nonhomogeneous Poisson processes by thinning",
//! Naval Research Logistics Quarterly 26, 403-413).
//!
//! Up to the height [`TIER`] a group shares its points (`bands`, `shared`); above it each buyer has points of its own (`own`), so
//! that a group is not read far up for the sake of its worst buyer. Hazards are compared by bounds; the normal distribution
//! function is computed only where a point falls between them.
//!
//! Worked number: 1,000 buyers of 0.8 % are read up to the band that ends at their hazard: a look at four words and eight points.

use super::bands::TIER;
use super::factors::FactorColumns;
use super::group::Group;
use super::hazard::HazardTable;
use super::law::{Given, Law};
use super::marks;
use super::own::Hot;
use super::shared::Points;
use crate::numerics::fan::{Seeds, first_words, state};
use crate::numerics::kernels::for_each_instruction_set;
use crate::numerics::stream::StreamKey;

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
    /// Position of the buyer's level in this year, without catastrophes.
    pub position: f64,
}

/// What decides the hazards of a year: the levels of the buyers.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    /// By buyer.
    pub of: Vec<f64>,
    /// By group, in the order of its buyers.
    pub of_group: Vec<Vec<f64>>,
    /// By group: its buyers, highest level first.
    pub falling: Vec<Vec<u32>>,
}

/// Working memory: columns over all trials, and over those trials that a step looks at.
#[derive(Clone, Debug, Default)]
pub(super) struct Work {
    seeds: Seeds,
    /// Marks of the trials of a group that are not changed.
    open: Vec<u64>,
    /// Marks of the trials that a comparison finds.
    pub marks: Vec<u64>,
    /// Systematic part of a group in every trial.
    pub f: Vec<f64>,
    /// States of a group's points, and their first words.
    pub states: Vec<u64>,
    pub words: Vec<u64>,
    /// Trials that a step looks at.
    pub list: Vec<u32>,
    pub points: Points,
    pub hot: Hot,
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
    /// The level of a buyer in a trial.
    fn level(&self, trial: u32, obligor: u32) -> f64;
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
    /// Stream of the seeds of all points.
    pub stream: StreamKey,
    pub groups: Vec<Group>,
    /// Names of each buyer's own points.
    pub own: Vec<StreamKey>,
}

/// The reading of one group's points in one year.
pub(super) struct Reading<'y> {
    pub law: Law,
    pub at: usize,
    pub group: &'y Group,
    pub levels: &'y Levels,
    /// The highest level of the group.
    pub highest: f64,
    pub roots: &'y [f64],
    pub own: &'y [StreamKey],
    pub seeds: &'y Seeds,
    pub table: &'y HazardTable,
}

impl Sampler {
    /// The systematic part of a group in every trial.
    pub fn systematic(&self, group: &Group, year: YearOfBlock, f: &mut Vec<f64>) {
        f.clear();
        f.resize(year.trials, 0.0);
        for &(factor, loading) in group.loadings.iter().filter(|(_, loading)| *loading != 0.0) {
            add_times(loading, &year.factors.values[factor], f);
        }
    }

    /// What the group of a hit knows of its year.
    pub fn given(&self, hit: &Hit, factors: &FactorColumns) -> Given {
        let (group, trial) = (&self.groups[hit.group as usize], hit.trial as usize);
        let loadings = group.loadings.iter().filter(|(_, loading)| *loading != 0.0);
        let f = loadings.fold(0.0, |f, &(factor, loading)| f + loading * factors.values[factor][trial]);
        Given { f, root: factors.roots[trial], per_own: group.per_own }
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
        let mut seeds = std::mem::take(&mut work.seeds);
        seeds.draw(self.stream, year.first_trial, year.year, year.trials);
        let mut open = std::mem::take(&mut work.open);
        work.marks.resize(marks::words(year.trials), 0);
        for (at, group) in self.groups.iter().enumerate() {
            self.systematic(group, year, &mut work.f);
            seeds.states(group.key, &mut work.states);
            first_words(&work.states, &mut work.words);
            let reading = Reading {
                law: self.law,
                at,
                group,
                levels,
                highest: levels.of[levels.falling[at][0] as usize],
                roots: &year.factors.roots,
                own: &self.own,
                seeds: &seeds,
                table: HazardTable::get(),
            };
            let changed = changes.trials(at);
            if !changed.is_empty() {
                open.clear();
                open.resize(work.marks.len(), u64::MAX);
                changed.iter().for_each(|&trial| marks::unmark(&mut open, trial));
            }
            reading.shared_points((!changed.is_empty()).then_some(&open[..]), work, hits);
            reading.own_points(work, hits);
            for &trial in changed {
                reading.changed_points(trial, reading.given(&work.f, trial), changes, hits);
            }
        }
        (work.seeds, work.open) = (seeds, open);
    }
}

impl Reading<'_> {
    /// What the group knows of a trial.
    #[inline(always)]
    pub fn given(&self, f: &[f64], trial: u32) -> Given {
        Given { f: f[trial as usize], root: self.roots[trial as usize], per_own: self.group.per_own }
    }

    /// Reads all points of the group in a trial in which hazards differ from those of the levels.
    fn changed_points(&self, trial: u32, given: Given, changes: &impl Changes, hits: &mut Vec<Hit>) {
        let (at, group) = (self.at, self.group);
        let most = changes.above(at, trial, given);
        let position = |obligor| self.law.position(changes.level(trial, obligor), given);
        let state = state(self.seeds.of(trial), group.key);
        group.bands.each_below(state, most.min(TIER), |place, height| {
            let obligor = group.obligors[place as usize];
            if height < changes.hazard(at, trial, obligor, given) {
                hits.push(Hit { trial, obligor, group: at as u32, height, position: position(obligor) });
            }
        });
        if most <= TIER {
            return;
        }
        for &obligor in &group.obligors {
            if changes.bound(at, trial, obligor, given) > TIER {
                let own = changes.hazard(at, trial, obligor, given);
                self.own_point((trial, obligor, position(obligor)), |height| height < own, hits);
            }
        }
    }
}

for_each_instruction_set! {
    fn add_times(factor: f64, column: &[f64], sum: &mut [f64]) {
        for (sum, value) in sum.iter_mut().zip(column) {
            *sum += factor * value;
        }
    }
}
