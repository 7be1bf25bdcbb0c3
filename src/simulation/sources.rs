//! Losses by the source of their earthquakes: first-year sums over paths, kept apart by the subset of ruptures that a path
//! draws from, so that their spread tells the error of the sum.
//!
//! Sums are whole numbers (quanta x weight x 2^32), so that they do not depend on how paths are grouped into blocks. The
//! sources of all earthquake perils stand one after the other, those of one peril in the order of its source model.

use super::block::WEIGHT_STEPS;
use crate::model::Model;
use crate::model::losses::LossBlock;
use crate::model::peril::Source;
use crate::perils::earthquake::SUBSETS;
use crate::perils::{EventSet, Recurrence};

/// What the earthquakes of one source did in first years, by subset of the ruptures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceSums {
    /// Ground-up loss: quanta x weight x 2^32.
    pub loss: [u128; SUBSETS],
    /// Earthquakes that reach a site: number x weight x 2^32.
    pub events: [u128; SUBSETS],
}

impl SourceSums {
    /// Adds the sums of another block.
    pub fn add(&mut self, other: &SourceSums) {
        let pairs = self.loss.iter_mut().chain(&mut self.events).zip(other.loss.iter().chain(&other.events));
        pairs.for_each(|(sum, part)| *sum += part);
    }
}

/// Where the sources of each peril begin in the list of all.
#[derive(Clone, Debug, Default)]
pub struct SourcePlaces {
    first: Vec<usize>,
    /// Sources of all perils together.
    pub count: usize,
}

impl SourcePlaces {
    /// Of the perils of a model; those without a source model have no sources.
    pub fn new(model: &Model) -> SourcePlaces {
        let mut places = SourcePlaces::default();
        for peril in &model.perils {
            places.first.push(places.count);
            if let Source::Earthquake(quake) = &peril.source {
                places.count += quake.sources.sources.len();
            }
        }
        places
    }

    /// The first source of a peril.
    pub fn first(&self, peril: usize) -> usize {
        self.first[peril]
    }

    /// Adds an event of path `path` with its ground-up loss.
    #[inline]
    pub fn add(
        &self,
        sets: &[EventSet],
        losses: &LossBlock<f64>,
        (path, event): (usize, usize),
        loss: f64,
        sums: &mut [SourceSums],
    ) {
        let peril = losses.peril[event] as usize;
        let Recurrence::Ruptures(quake) = &sets[peril].recurrence else { return };
        let which = losses.event[event] as usize;
        let steps = losses.weight.get(path).map_or(WEIGHT_STEPS, |weight| weight * WEIGHT_STEPS) as u128;
        let subset = ((losses.first_trial + path as u64) % SUBSETS as u64) as usize;
        let of_source = &mut sums[self.first[peril] + quake.rupture(which).source as usize];
        of_source.loss[subset] += loss as u128 * steps;
        of_source.events[subset] += if quake.reaches(which) { steps } else { 0 };
    }
}
