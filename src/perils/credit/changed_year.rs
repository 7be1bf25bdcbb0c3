//! The hazards of a year in trials in which they are not those of the book: after a catastrophe, and of buyers whose rating has
//! moved.

use super::catastrophe::{Active, Links, hazard_in_pieces, of_trial, whole};
use super::hazard::HazardTable;
use super::law::{Given, Law};
use super::migration::Migration;
use super::sampler::{Changes, Levels};

/// The buyers of a trial whose rating is not that of the start, ascending, with their class.
pub(super) type Moved = Vec<(u32, u8)>;

/// A year with its changes.
pub(super) struct ChangedYear<'y> {
    pub law: Law,
    pub levels: &'y Levels,
    pub links: Option<&'y Links>,
    /// Effects of the year, ascending by trial.
    pub active: &'y [Active],
    pub migration: Option<&'y Migration>,
    /// By trial; empty where ratings stay.
    pub moved: &'y [Moved],
    /// Trials with a change of some buyer of a group, by group.
    pub trials: &'y [Vec<u32>],
}

impl ChangedYear<'_> {
    /// Effects of a trial.
    pub fn active(&self, trial: u32) -> &[Active] {
        of_trial(self.active, trial)
    }
}

impl Changes for ChangedYear<'_> {
    fn trials(&self, group: usize) -> &[u32] {
        self.trials.get(group).map_or(&[], Vec::as_slice)
    }

    fn level(&self, trial: u32, obligor: u32) -> f64 {
        let stated = self.levels.of[obligor as usize];
        let (Some(migration), Some(moved)) = (self.migration, self.moved.get(trial as usize)) else { return stated };
        match moved.binary_search_by_key(&obligor, |moved| moved.0) {
            Ok(at) => migration.levels[usize::from(moved[at].1)],
            Err(_) => stated,
        }
    }

    fn above(&self, group: usize, trial: u32, given: Given) -> f64 {
        let mut highest = self.levels.of[self.levels.falling[group][0] as usize];
        if let (Some(migration), Some(moved)) = (self.migration, self.moved.get(trial as usize)) {
            highest = moved.iter().map(|moved| migration.levels[usize::from(moved.1)]).fold(highest, f64::max);
        }
        match (self.links, self.active(trial)) {
            (Some(links), active) if !active.is_empty() => {
                whole(self.law, highest, given, links.greatest(active, group))
            }
            _ => self.law.above(HazardTable::get(), self.law.position(highest, given)),
        }
    }

    fn bound(&self, group: usize, trial: u32, obligor: u32, given: Given) -> f64 {
        let level = self.level(trial, obligor);
        match (self.links, self.active(trial)) {
            (Some(links), active) if !active.is_empty() => {
                let change = links.greatest(active, group);
                let position = self.law.position(self.law.changed(level, change), given);
                change.times * self.law.above(HazardTable::get(), position)
            }
            _ => self.law.above(HazardTable::get(), self.law.position(level, given)),
        }
    }

    fn hazard(&self, _group: usize, trial: u32, obligor: u32, given: Given) -> f64 {
        let level = self.level(trial, obligor);
        match (self.links, self.active(trial)) {
            (Some(links), active) if !active.is_empty() => {
                let mut pieces = Vec::new();
                links.pieces(active, obligor, &mut pieces);
                hazard_in_pieces(self.law, level, given, &pieces)
            }
            _ => self.law.hazard(self.law.position(level, given)),
        }
    }
}
