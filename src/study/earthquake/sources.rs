//! Expected loss by source: which entries of the source model the simulated losses come from.
//!
//! An event belongs to the source of its rupture; aftershocks and foreshocks to that of their mainshock. The means of all
//! sources add up to the mean of the peril. Each mean is a sum of whole numbers over all trials; its standard error is the
//! spread of its means in the eight subsets of the ruptures, so that it holds the sampling of years and of ruptures alike:
//!
//! ```text
//! se = sd(m_1 .. m_8) / sqrt 8
//! ```
//!
//! Source: method of independent replicates (A. M. Law 2015, Simulation Modeling and Analysis, chapter 9).
//!
//! Worked number: subset means 1 to 8 have standard deviation 2.449, so the standard error is 0.866.

use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::model::earthquake::Earthquake;
use crate::perils::earthquake::SUBSETS;
use crate::simulation::Engine;
use crate::simulation::block::WEIGHT_STEPS;
use crate::simulation::sources::SourceSums;
use crate::statistics::{Estimate, Sample, SampleError};
use crate::study::collect::Collected;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the earthquakes of one source cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SourceLoss {
    /// Its name in the source model.
    pub source: String,
    /// Its title.
    pub title: String,
    /// `crustal`, `interface`, `slab`, `philippine-slab`, `outer-rise`.
    pub class: String,
    /// Events a year that reach a site.
    pub events: Estimate,
    /// Mean ground-up loss of a year.
    pub mean: Estimate,
}

/// The events of a year that reach a site, and the sources that have any, largest loss first.
pub(super) fn by_source(
    model: &Model,
    engine: &Engine,
    (peril, quake): (usize, &Earthquake),
    (collected, paths): (&Collected, Paths),
) -> Result<(Estimate, Vec<SourceLoss>), SampleError> {
    let means = Means::new(collected.paths, paths);
    let first = engine.sources.first(peril);
    let sums = &collected.source_sums[first..first + quake.sources.sources.len()];
    let quantum = model.settings.quantum.units(1.0);
    let mut all = SourceSums::default();
    let mut losses = Vec::new();
    for (source, of_source) in quake.sources.sources.iter().zip(sums) {
        all.add(of_source);
        if of_source.events.iter().all(|&events| events == 0) {
            continue;
        }
        losses.push(SourceLoss {
            source: source.name.clone(),
            title: source.title.clone(),
            class: source.class.key().into(),
            events: means.of(&of_source.events, 1.0)?,
            mean: means.of(&of_source.loss, quantum)?,
        });
    }
    losses.sort_by(|a, b| b.mean.value.total_cmp(&a.mean.value).then_with(|| a.source.cmp(&b.source)));
    Ok((means.of(&all.events, 1.0)?, losses))
}

/// From sums by subset to a mean of a year.
struct Means {
    /// Weight of all trials, and of those of each subset.
    whole: f64,
    subsets: [f64; SUBSETS],
    supported: bool,
}

impl Means {
    fn new(trials: usize, paths: Paths) -> Means {
        let mut subsets = [0.0; SUBSETS];
        for trial in 0..trials {
            subsets[trial % SUBSETS] += paths.weights.map_or(1.0, |weights| weights[trial]);
        }
        // With fewer, the spread of eight means says little; the same limit as in the intervals of all figures.
        Means { whole: subsets.iter().sum(), subsets, supported: trials >= 100 * SUBSETS }
    }

    fn of(&self, sums: &[u128; SUBSETS], unit: f64) -> Result<Estimate, SampleError> {
        let whole = sums.iter().sum::<u128>() as f64 / WEIGHT_STEPS / self.whole * unit;
        let mean =
            |(&sum, &weight): (&u128, &f64)| if weight > 0.0 { sum as f64 / WEIGHT_STEPS / weight * unit } else { 0.0 };
        let means: Vec<f64> = sums.iter().zip(&self.subsets).map(mean).collect();
        let spread = Sample::new(&means, None)?.mean();
        Ok(Estimate { supported: self.supported, tail_count: self.whole, ..spread.shifted(whole - spread.value) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_number_has_its_standard_error() {
        let means = Means::new(8_000, Paths::EQUAL);
        let steps = WEIGHT_STEPS as u128;
        let sums: [u128; SUBSETS] = std::array::from_fn(|subset| (subset as u128 + 1) * 1_000 * steps);
        let mean = means.of(&sums, 1.0).unwrap();
        assert!((mean.value - 4.5).abs() < 1e-12);
        assert!((mean.standard_error - 0.866_025).abs() < 1e-6);
    }

    #[test]
    fn few_trials_support_no_mean_by_source() {
        assert!(!Means::new(799, Paths::EQUAL).of(&[0; SUBSETS], 1.0).unwrap().supported);
    }
}
