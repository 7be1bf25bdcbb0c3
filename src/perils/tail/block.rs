//! A block of trials under tail sampling: where each stands, its points, and how likely each component would have drawn it.
//!
//! Worked number: a trial whose densities under two tilted components of a quarter each are 5 and 0.2 weighs
//! 1 / (0.5 + 0.25 x 5 + 0.25 x 0.2) = 0.556.

use super::mixture::Place;
use super::{Bands, Tail, Thickened};
use crate::numerics::sobol::{coordinate, scrambled};
use crate::numerics::stream::{StreamKey, splitmix};
use std::ops::Range;

/// Columns over the trials of a block.
#[derive(Clone, Debug, Default)]
pub(in crate::perils) struct TailBlock {
    first_trial: u64,
    paths: usize,
    places: Vec<Place>,
    /// Of each dimension, the uniforms of all trials.
    points: Vec<f64>,
    /// Of each component, the logarithm of the density of every trial against that of the model.
    densities: Vec<f64>,
}

impl TailBlock {
    /// Takes a block of trials.
    pub(in crate::perils) fn begin(&mut self, tail: &Tail, trials: Range<u64>) {
        self.first_trial = trials.start;
        self.places.clear();
        self.places.extend(trials.map(|trial| tail.mixture.place(trial)));
        self.paths = self.places.len();
        self.densities.clear();
        self.densities.resize(tail.mixture.components() * self.paths, 0.0);
        self.points.clear();
        for (dimension, &(key, year, index)) in tail.names.iter().enumerate() {
            for (place, trial) in self.places.iter().zip(self.first_trial..) {
                let flips = splitmix(tail.key.0 ^ (place.randomisation << 32 | place.component as u64));
                let flips = splitmix(flips ^ (dimension as u64) << 32);
                let rest = key.uniform(trial, year, index);
                self.points.push(scrambled(flips, coordinate(place.point, dimension), rest));
            }
        }
    }

    /// Number of the trial at `path`.
    #[inline]
    pub(in crate::perils) fn trial(&self, path: usize) -> u64 {
        self.first_trial.wrapping_add(path as u64)
    }

    /// Component of the trial at `path`.
    #[inline]
    pub(in crate::perils) fn component(&self, path: usize) -> usize {
        self.places[path].component
    }

    /// The uniform of a dimension.
    #[inline]
    pub(in crate::perils) fn point(&self, dimension: usize, path: usize) -> f64 {
        self.points[dimension * self.paths + path]
    }

    /// The uniform at an address: a point where one stands for it.
    #[inline]
    pub(in crate::perils) fn uniform(&self, tail: &Tail, key: StreamKey, path: usize, year: u32, index: u32) -> f64 {
        match tail.dimension(key, year, index) {
            Some(dimension) => self.point(dimension, path),
            None => key.uniform(self.trial(path), year, index),
        }
    }

    /// Puts points in the place of the uniforms of an address, where they stand for it; `uniforms` are of the trials from
    /// `first_path` on.
    pub(in crate::perils) fn overlay(
        &self,
        tail: &Tail,
        (key, year, index): (StreamKey, u32, u32),
        first_path: usize,
        uniforms: &mut [f64],
    ) {
        if let Some(dimension) = tail.dimension(key, year, index) {
            let start = dimension * self.paths + first_path;
            uniforms.copy_from_slice(&self.points[start..start + uniforms.len()]);
        }
    }

    /// Puts the uniform at an address, whose large values are bad, where the component of a trial has it, if a point stands for it;
    /// makes its density known.
    pub(in crate::perils) fn raise(
        &mut self,
        tail: &Tail,
        (key, year, index): (StreamKey, u32, u32),
        path: usize,
        bands: &[(usize, Bands)],
    ) {
        let Some(dimension) = tail.dimension(key, year, index) else { return };
        let component = self.component(path);
        let point = &mut self.points[dimension * self.paths + path];
        if let Some((_, own)) = bands.iter().find(|(of, _)| *of == component) {
            *point = (1.0 - own.at(*point)).clamp(f64::EPSILON / 4.0, 1.0 - f64::EPSILON / 2.0);
        }
        let bad = 1.0 - *point;
        for (component, bands) in bands {
            self.times(*component, path, bands.ln_density(bad));
        }
    }

    /// Multiplies the density of a trial under a component, by its logarithm: it may lie beyond all numbers.
    #[inline]
    pub(in crate::perils) fn times(&mut self, component: usize, path: usize, ln_density: f64) {
        self.densities[component * self.paths + path] += ln_density;
    }

    /// A gamma factor as the component of a trial has it; makes its density known.
    #[inline]
    pub(in crate::perils) fn thicken(&mut self, by: &[(usize, Thickened)], path: usize, factor: f64) -> f64 {
        let component = self.component(path);
        let own = by.iter().find(|(of, _)| *of == component);
        let factor = own.map_or(factor, |(_, thickened)| factor * thickened.scale());
        for (component, thickened) in by {
            self.times(*component, path, thickened.ln_density(factor));
        }
        factor
    }

    /// Multiplies the weights of the trials into `weights`, which is filled with ones where it is empty.
    pub(in crate::perils) fn weigh(&self, tail: &Tail, weights: &mut Vec<f64>) {
        weights.resize(self.paths, 1.0);
        let shares: Vec<f64> = (0..tail.mixture.components()).map(|component| tail.mixture.share(component)).collect();
        for (path, weight) in weights.iter_mut().enumerate() {
            let density =
                |(component, share): (usize, &f64)| share * libm::exp(self.densities[component * self.paths + path]);
            *weight /= shares.iter().enumerate().map(density).sum::<f64>();
        }
    }
}
