//! Draws the losses once and applies every design to them.
//!
//! Where the losses that designs must see fit into [`CHUNK_BYTES`], they are kept, and each thread books one design after the other on
//! all paths: of a design are in memory the captive's cash flow by path and year and the loss kept in the first year, 8 (H + 1) bytes a
//! path; where its year hangs on what it has, also what capital is measured from, at most 40 H more. Otherwise the designs are worked
//! through in chunks whose columns fit, and the losses are drawn again for each chunk, the same ones. Neither changes a result.
//!
//! Worked number: 200,000 paths of five years take 9.6 MB a design: 111 designs are a chunk.

use super::{Candidate, Study};
use crate::model::Model;
use crate::model::flows::YearFlows;
use crate::model::losses::LossBlock;
use crate::model::policy::Policy;
use crate::model::sweep::Changes;
use crate::perils::Scratch;
use crate::programme::Outcome;
use crate::simulation::RunError;
use crate::simulation::capital_columns::CapitalBasis;
use crate::simulation::variant::{Paying, Variant, VariantColumns};
use crate::study::analysis::AnalysisError;
use crate::study::chunks::{CHUNK, in_chunks};
use crate::study::run::{StudyError, check_sampling, fit};
use rayon::prelude::*;
use std::ops::Range;

/// Memory of the losses that are kept, and of the columns of a chunk.
pub(super) const CHUNK_BYTES: u64 = 1 << 30;
/// Columns of eight bytes that sorting and pairing take on each thread.
const WORKING_COLUMNS: u64 = 16;
/// Designs that are compiled at once where the losses are kept.
const COMPILED: usize = 64;

/// Bytes that a design keeps of each path.
fn bytes_per_path(model: &Model) -> u64 {
    let years = u64::from(model.settings.horizon);
    let follows = model.captive.as_ref().is_some_and(|account| !account.is_plain());
    8 * (years + 1 + if follows { CapitalBasis::COLUMNS * years } else { 0 })
}

/// Refuses more trials than a chunk of one design, the configured one and the reference have memory for.
pub(super) fn check_trials(model: &Model) -> Result<(), StudyError> {
    check_sampling(model, model.settings.trials)?;
    fit(model.settings.trials, 3 * bytes_per_path(model) + 8 * WORKING_COLUMNS)
}

/// What a thread works with.
#[derive(Default)]
pub(super) struct Space {
    scratch: Scratch,
    drawn: LossBlock<f64>,
    paying: LossBlock<f64>,
    kept: Vec<bool>,
    outcome: Outcome<f64>,
    flows: Option<YearFlows<f64>>,
    columns: VariantColumns,
}

/// The losses of every trial: kept, or drawn whenever they are asked for.
pub(super) struct Losses<'s> {
    study: &'s Study<'s>,
    paying: Paying,
    /// By chunk of trials; empty where they do not fit.
    kept: Vec<LossBlock<f64>>,
    /// Whether the kept ones hold events that no policy pays.
    whole: bool,
    /// Weight of each path; empty where all weigh 1.
    pub weights: Vec<f64>,
}

impl<'s> Losses<'s> {
    /// For designs with the policies of the model or of these candidates. `whole`: whether a design must see every event.
    pub fn draw(study: &'s Study<'s>, candidates: &[Candidate], whole: bool) -> Result<Losses<'s>, StudyError> {
        let mut losses =
            Losses { study, paying: paying(study, candidates)?, kept: Vec::new(), whole, weights: Vec::new() };
        let (mut kept, mut weights, mut bytes) = (Vec::new(), Vec::new(), 0);
        let work = |space: &mut Space, range: Range<u64>| {
            let block = losses.drawn(space, range, whole);
            // Of what does not fit only the weights are wanted.
            (block.weight.clone(), block.bytes(), (block.bytes() <= study.bytes).then(|| block.clone()))
        };
        in_chunks(study.model.settings.trials, study.cancel, work, |(weight, size, block)| {
            weights.extend_from_slice(&weight);
            bytes += size;
            match block {
                Some(block) if bytes <= study.bytes => kept.push(block),
                _ => kept.clear(),
            }
        })?;
        if bytes <= study.bytes {
            losses.kept = kept;
        }
        losses.weights = weights;
        Ok(losses)
    }

    /// A chunk of trials, drawn: every event, or those that a policy pays.
    fn drawn<'a>(&self, space: &'a mut Space, trials: Range<u64>, whole: bool) -> &'a LossBlock<f64> {
        self.study.perils.draw(trials, &mut space.scratch, &mut space.drawn);
        if whole {
            return &space.drawn;
        }
        self.paying.select(&space.drawn, &mut space.outcome, &mut space.kept, &mut space.paying);
        &space.paying
    }

    /// Whether a design can be applied to the losses that are kept.
    fn keeps_for(&self, variant: &Variant) -> bool {
        !self.kept.is_empty() && (self.whole || !variant.looks_everywhere())
    }

    /// Applies designs to a chunk of trials. `then` is told which design, the losses that it saw and what came of them.
    pub fn apply<T>(
        &self,
        variants: &[Variant],
        space: &mut Space,
        trials: Range<u64>,
        mut then: impl FnMut(usize, &LossBlock<f64>, &mut Outcome<f64>, &mut YearFlows<f64>) -> T,
    ) -> Vec<T> {
        let chunk = (trials.start / CHUNK) as usize;
        let drawn = !variants.iter().all(|variant| self.keeps_for(variant));
        if drawn {
            self.drawn(space, trials, false);
        }
        let Space { drawn: whole, paying, outcome, flows, .. } = space;
        let mut all = Vec::with_capacity(variants.len());
        for (at, variant) in variants.iter().enumerate() {
            let block = match (self.keeps_for(variant), variant.looks_everywhere()) {
                (true, _) => &self.kept[chunk],
                (false, true) => &*whole,
                (false, false) => &*paying,
            };
            all.push(then(at, block, outcome, flows.get_or_insert_with(|| variant.nothing())));
        }
        all
    }

    /// How many designs are compiled and booked together.
    pub fn chunk(&self) -> usize {
        if !self.kept.is_empty() {
            return COMPILED;
        }
        let of_one = bytes_per_path(self.study.model).saturating_mul(self.study.model.settings.trials).max(1);
        usize::try_from(self.study.bytes / of_one).unwrap_or(usize::MAX).max(1)
    }

    /// Books every design on every path, and finds something of each from its columns.
    pub fn each<T: Send>(
        &self,
        variants: &[Variant],
        of: impl Fn(usize, &VariantColumns) -> Result<T, StudyError> + Sync,
    ) -> Result<Vec<T>, StudyError> {
        if variants.iter().all(|variant| self.keeps_for(variant)) {
            let one = |space: &mut Space, (at, variant): (usize, &Variant)| {
                let Space { columns, outcome, flows, .. } = space;
                columns.clear();
                let flows = flows.get_or_insert_with(|| variant.nothing());
                for block in &self.kept {
                    if self.study.cancel.is_cancelled() {
                        return Err(RunError::Cancelled.into());
                    }
                    variant.book(block, outcome, flows, columns);
                }
                self.check(columns.off)?;
                of(at, columns)
            };
            return variants.par_iter().enumerate().map_init(Space::default, |space, item| one(space, item)).collect();
        }
        let mut all: Vec<VariantColumns> = variants.iter().map(|_| VariantColumns::default()).collect();
        let work = |space: &mut Space, range: Range<u64>| {
            self.apply(variants, space, range, |at, block, outcome, flows| {
                let mut found = VariantColumns::default();
                variants[at].book(block, outcome, flows, &mut found);
                found
            })
        };
        in_chunks(self.study.model.settings.trials, self.study.cancel, work, |parts: Vec<VariantColumns>| {
            all.iter_mut().zip(&parts).for_each(|(all, part)| all.extend(part));
        })?;
        all.par_iter().enumerate().map(|(at, columns)| self.check(columns.off).and_then(|()| of(at, columns))).collect()
    }

    /// Losses are what the parties keep.
    fn check(&self, off: u64) -> Result<(), StudyError> {
        let settings = &self.study.model.settings;
        match off {
            0 => Ok(()),
            off => {
                Err(AnalysisError::NotReconciled { off, checked: settings.trials * u64::from(settings.horizon) }.into())
            }
        }
    }
}

/// What policies must see: those of the model, and those that candidates have in their place.
fn paying(study: &Study, candidates: &[Candidate]) -> Result<Paying, RunError> {
    let mut sets: Vec<Vec<(usize, Policy)>> = vec![Vec::new()];
    for candidate in candidates {
        if !sets.contains(&candidate.changes.policies) {
            sets.push(candidate.changes.policies.clone());
        }
    }
    let mut model = study.model.clone();
    let mut paying = Paying::default();
    for policies in sets {
        let mut changes = Changes { policies, ..Changes::default() };
        changes.swap(&mut model);
        paying.add(&model)?;
        changes.swap(&mut model);
    }
    Ok(paying)
}
