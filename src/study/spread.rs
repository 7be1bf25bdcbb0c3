//! The error of a difference of two figures that are no means, such as quantiles: the spread of the difference over batches of the
//! same trials, with Student's interval.
//!
//! ```text
//! d_b = figure of batch b under one design - under the other,   se = sd(d_1 ... d_16) / 4
//! ```
//! Where losses come from a sampled event set the batches are its subsets, so that its error is in the spread; where trials are
//! drawn from the periods of an imported table, the spread is stretched to that of so many years. Source: A. M. Law (2015),
//! Simulation Modeling and Analysis, 5th edition, chapter 9 (batches, common random numbers).
//!
//! Worked number: batches that differ by 9, 10, 11, 10: standard error 0.40825.

use crate::ledger::surplus::Paths;
use crate::statistics::{Estimate, SampleError, from_replicates};
use std::borrow::Cow;

/// Batches of trials that the spread of differences of quantiles is taken over.
pub const BATCHES: usize = 16;
/// Fewer trials than this in a subset of a sampled event set make it no batch.
const LEAST_OF_A_SUBSET: usize = 100;

/// Some of the paths: all, a part that follows one another, or every so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Batch {
    start: usize,
    end: usize,
    step: usize,
}

impl Batch {
    /// Its entries of a column.
    pub fn of<'c>(&self, column: &'c [f64]) -> Cow<'c, [f64]> {
        match self.step {
            1 => Cow::Borrowed(&column[self.start..self.end]),
            step => Cow::Owned(column[self.start..self.end].iter().copied().step_by(step).collect()),
        }
    }
}

/// A figure of all trials, and of each of some batches of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Spread {
    pub value: f64,
    batches: Vec<f64>,
    /// What the error of the batches is multiplied by.
    stretch: f64,
}

impl Spread {
    /// `figure` of all of `len` paths and of batches of them; no more batches than `most` paths have.
    pub fn of<E>(
        (len, most): (usize, usize),
        paths: Paths,
        figure: impl Fn(Batch, Paths) -> Result<f64, E>,
    ) -> Result<Spread, E> {
        let value = figure(Batch { start: 0, end: len, step: 1 }, paths)?;
        let spreads =
            Spread::around([value], (len, most), paths, |batch, paths| figure(batch, paths).map(|value| [value]))?;
        Ok(spreads.into_iter().next().unwrap_or_default())
    }

    /// Figures of which those of all paths are known, with those of batches.
    pub fn around<E, V: AsRef<[f64]>>(
        known: V,
        (len, most): (usize, usize),
        paths: Paths,
        figures: impl Fn(Batch, Paths) -> Result<V, E>,
    ) -> Result<Vec<Spread>, E> {
        let independent = paths.effective_size.filter(|size| *size > 0.0 && *size < len as f64);
        let stretch = independent.map_or(1.0, |size| (len as f64 / size).sqrt());
        let known = known.as_ref().iter();
        let mut spreads: Vec<Spread> = known.map(|&value| Spread { value, batches: Vec::new(), stretch }).collect();
        for batch in batches(len, most, paths) {
            let weights = paths.weights.map(|weights| batch.of(weights));
            let of_batch = Paths { weights: weights.as_deref(), ..Paths::EQUAL };
            let found = figures(batch, of_batch)?;
            spreads.iter_mut().zip(found.as_ref()).for_each(|(spread, &value)| spread.batches.push(value));
        }
        Ok(spreads)
    }

    /// This figure less the other one.
    pub fn less(&self, other: &Spread) -> Result<Estimate, SampleError> {
        let value = self.value - other.value;
        if self.batches.len() < 2 || other.batches.len() != self.batches.len() {
            return Ok(Estimate { tail_count: 0.0, supported: false, ..Estimate::exact(value) });
        }
        let differences: Vec<f64> = self.batches.iter().zip(&other.batches).map(|(own, other)| own - other).collect();
        let spread = from_replicates(&differences)?;
        let (half, standard_error) = (spread.half_width() * self.stretch, spread.standard_error * self.stretch);
        Ok(Estimate { value, standard_error, low: value - half, high: value + half, ..spread })
    }
}

/// The batches of `len` paths: the randomisations of tail sampling, the subsets of a sampled event set, else parts that follow one another.
fn batches(len: usize, most: usize, paths: Paths) -> Vec<Batch> {
    if paths.randomisations > 1 && len.min(most) >= paths.randomisations {
        // Randomisations that share a subset of a sampled event set are one batch.
        let step = if paths.subsets > 1 { paths.subsets } else { paths.randomisations };
        return (0..step).map(|start| Batch { start, end: len, step }).collect();
    }
    let subsets = paths.subsets;
    if subsets > 1 && paths.weights.is_none() && len.min(most) >= LEAST_OF_A_SUBSET * subsets {
        return (0..subsets).map(|start| Batch { start, end: len, step: subsets }).collect();
    }
    match BATCHES.min(len).min(most) {
        0 | 1 => Vec::new(),
        count => (0..count).map(|at| Batch { start: at * len / count, end: (at + 1) * len / count, step: 1 }).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(column: &[f64]) -> f64 {
        column.iter().sum::<f64>() / column.len() as f64
    }

    fn spread(column: &[f64], paths: Paths) -> Spread {
        Spread::of((column.len(), column.len()), paths, |batch, _| Ok::<f64, SampleError>(mean(&batch.of(column))))
            .unwrap()
    }

    #[test]
    fn subsets_are_batches_of_their_own() {
        // Trials of an even subset are one higher than those of an odd one: batches that follow one another do not see it.
        let column: Vec<f64> = (0..1_600).map(|trial| f64::from(trial % 2)).collect();
        let nothing = vec![0.0; 1_600];
        let of = |paths: Paths| spread(&column, paths).less(&spread(&nothing, paths)).unwrap();
        assert_eq!(of(Paths::EQUAL).standard_error, 0.0);
        let subsets = of(Paths { subsets: 8, ..Paths::EQUAL });
        // Eight figures of 0 and 1 in turn: variance 2/7, over 8.
        assert!((subsets.standard_error - f64::sqrt(2.0 / 7.0 / 8.0)).abs() < 1e-12, "{subsets:?}");
        assert_eq!(subsets.value, 0.5);
    }

    #[test]
    fn few_periods_stretch_the_error() {
        let column: Vec<f64> = (0..1_600).map(|trial| f64::from(trial * 37 % 101)).collect();
        let nothing = vec![0.0; 1_600];
        let of = |paths: Paths| spread(&column, paths).less(&spread(&nothing, paths)).unwrap();
        let (all, few) = (of(Paths::EQUAL), of(Paths { effective_size: Some(100.0), ..Paths::EQUAL }));
        assert!((few.standard_error / all.standard_error - 4.0).abs() < 1e-12);
        assert!((few.half_width() / all.half_width() - 4.0).abs() < 1e-12);
    }
}
