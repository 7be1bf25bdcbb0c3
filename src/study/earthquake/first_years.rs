//! First years of a variant: what its earthquakes cost, trial by trial, from the random numbers of the run.
//!
//! A trial has the same number and the same seed in every variant, so that variants differ by what was changed, not by
//! chance. Columns are collected in the order of the trials, whatever the threads.

use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::model::design::Design;
use crate::model::losses::LossBlock;
use crate::perils::{Perils, Scratch};
use crate::programme::{Outcome, Plan};
use crate::simulation::{Cancel, RunError};
use crate::statistics::{Estimate, SampleError};
use rayon::prelude::*;

/// Trials in a block.
const BLOCK: u64 = 500;

/// Columns by trial, in currency units.
#[derive(Clone, Debug, Default)]
pub(super) struct FirstYears {
    weight: Vec<f64>,
    effective_size: Option<f64>,
    subsets: usize,
    randomisations: usize,
    /// Ground-up loss of all perils.
    ground_up: Vec<f64>,
    /// Paid by all policies for all perils.
    insured: Vec<f64>,
    /// Paid by each policy for the earthquake peril.
    policies: Vec<Vec<f64>>,
    /// Paid by each contract of the model for the earthquake peril.
    contracts: Vec<Vec<f64>>,
}

#[derive(Default)]
struct Workspace {
    scratch: Scratch,
    losses: LossBlock<f64>,
    outcome: Outcome<f64>,
}

/// Draws the first `trials` years of a model whose horizon is one year, whose perils are compiled.
pub(super) fn first_years(
    (model, perils): (&Model, &Perils),
    design: &Design,
    peril: usize,
    trials: u64,
    cancel: &Cancel,
) -> Result<FirstYears, RunError> {
    let plan: Plan<f64> = Plan::compile(model, design)?;
    let block = |space: &mut Workspace, block: u64| {
        if cancel.is_cancelled() {
            return None;
        }
        perils.draw(block * BLOCK..((block + 1) * BLOCK).min(trials), &mut space.scratch, &mut space.losses);
        plan.apply(&space.losses, &mut space.outcome);
        Some(columns(model, peril, &space.losses, &space.outcome))
    };
    let blocks: Option<Vec<FirstYears>> =
        (0..trials.div_ceil(BLOCK)).into_par_iter().map_init(Workspace::default, block).collect();
    let mut all = FirstYears {
        effective_size: perils.periods().map(|periods| (periods as f64).min(trials as f64)),
        subsets: perils.subsets(),
        randomisations: perils.randomisations(),
        policies: vec![Vec::new(); model.policies.len()],
        contracts: vec![Vec::new(); model.contracts.len()],
        ..FirstYears::default()
    };
    for block in blocks.ok_or(RunError::Cancelled)? {
        all.append(block);
    }
    Ok(all)
}

/// The columns of one block.
fn columns(model: &Model, peril: usize, losses: &LossBlock<f64>, outcome: &Outcome<f64>) -> FirstYears {
    let quantum = model.settings.quantum;
    let sums = |of: &dyn Fn(usize) -> f64| -> Vec<f64> {
        (0..losses.paths())
            .map(|path| quantum.units(losses.path(path).map(of).fold(0.0, |sum, paid| sum + paid)))
            .collect()
    };
    let of_peril =
        |paid: &[f64]| sums(&|event| if usize::from(losses.peril[event]) == peril { paid[event] } else { 0.0 });
    FirstYears {
        weight: losses.weight.clone(),
        ground_up: sums(&|event| losses.total(event)),
        insured: sums(&|event| outcome.policies.iter().map(|policy| policy.paid[event]).sum()),
        policies: outcome.policies.iter().map(|policy| of_peril(&policy.paid)).collect(),
        contracts: outcome.contracts.iter().map(|contract| of_peril(&contract.paid)).collect(),
        ..FirstYears::default()
    }
}

impl FirstYears {
    fn append(&mut self, block: FirstYears) {
        self.weight.extend(block.weight);
        self.ground_up.extend(block.ground_up);
        self.insured.extend(block.insured);
        for (all, part) in [(&mut self.policies, block.policies), (&mut self.contracts, block.contracts)] {
            all.iter_mut().zip(part).for_each(|(all, part)| all.extend(part));
        }
    }

    fn paths(&self) -> Paths<'_> {
        let weights = (!self.weight.is_empty()).then_some(self.weight.as_slice());
        let (subsets, randomisations) = (self.subsets, self.randomisations);
        Paths { weights, effective_size: self.effective_size, subsets, randomisations }
    }

    /// The ground-up loss reached or exceeded once in so many years; None in too few trials.
    pub fn return_period_loss(&self, years: f64) -> Result<Option<Estimate>, SampleError> {
        Ok(self.paths().sample(&self.ground_up)?.return_period_loss(years))
    }

    /// Expected insured loss.
    pub fn insured(&self) -> Result<Estimate, SampleError> {
        Ok(self.paths().sample(&self.insured)?.mean())
    }

    /// Expected payment of a policy for the earthquake peril.
    pub fn policy(&self, policy: usize) -> Result<Estimate, SampleError> {
        Ok(self.paths().sample(&self.policies[policy])?.mean())
    }

    /// Expected payment of a contract for the earthquake peril.
    pub fn contract(&self, contract: usize) -> Result<Estimate, SampleError> {
        Ok(self.paths().sample(&self.contracts[contract])?.mean())
    }
}
