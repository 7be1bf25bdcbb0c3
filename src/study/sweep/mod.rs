//! Many designs on the same simulated losses: what each costs and needs, which of them no other beats in both, and which is the
//! cheapest that keeps a bound.
//!
//! | file | what lives there |
//! |---|---|
//! | [`results`] | everything that was found out |
//! | `simulate` | losses drawn once, every design applied to them |
//! | `figures` | from a design's columns to its figures |
//! | `technical` | premiums that are worked out of the simulated recoveries |
//! | `frontier` | the designs that no other beats in net cost and objective |
//! | `question` | the cheapest design with so much of a figure at most, and how sure that is |
//!
//! Net cost is the mean first-year cash flow of the captive in the configured programme without retrocession, less that of the design:
//! one reference for all designs, so that costs can be compared. The paths of all designs are the same, and their differences are
//! paired. Worked number: a total loss of 950 with probability 2 % and a cover of all of it for 50: net cost 50 - 19 = 31.

mod figures;
mod frontier;
mod question;
pub mod results;
mod simulate;
mod technical;

use super::analysis::effective_trials;
use super::run::StudyError;
use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::model::contract::Contract;
use crate::model::design::Design;
use crate::model::sweep::{Changes, Sweep};
use crate::perils::Perils;
use crate::simulation::variant::{Variant, VariantColumns};
use crate::simulation::{Cancel, RunError, engine};
use figures::{Figures, Reference};
use results::{DesignResult, FORMAT, SkippedDesign, SweepResults};
use rust_decimal::prelude::ToPrimitive;
use simulate::Losses;

/// A design on its way to its figures.
struct Candidate {
    /// From 1; 0 is the configured programme.
    number: usize,
    changes: Changes,
    /// Premiums that were worked out.
    priced: Vec<results::PricedContract>,
}

/// What all designs of a sweep share.
struct Study<'m> {
    model: &'m Model,
    sweep: &'m Sweep,
    perils: Perils,
    cancel: &'m Cancel,
    /// Memory of the columns that are kept at once; changes no result.
    bytes: u64,
}

/// Simulates the designs of a model's sweep and compares them.
///
/// # Errors
/// As [`super::run::run`]; [`StudyError::NoSweep`].
pub fn sweep(model: &Model, threads: usize, cancel: &Cancel) -> Result<SweepResults, StudyError> {
    sweep_within(model, simulate::CHUNK_BYTES, threads, cancel)
}

/// The same in chunks of designs of at most so many bytes, which change no result.
///
/// # Errors
/// As [`sweep`].
pub fn sweep_within(model: &Model, bytes: u64, threads: usize, cancel: &Cancel) -> Result<SweepResults, StudyError> {
    let sweep = model.sweep.as_ref().filter(|_| model.captive.is_some()).ok_or(StudyError::NoSweep)?;
    simulate::check_trials(model)?;
    let perils = Perils::compile(model).map_err(RunError::from)?;
    let study = Study { model, sweep, perils, cancel, bytes };
    engine::pool(threads)?.install(|| study.results())
}

/// The designs of a model's sweep that are no programmes: those that the configuration refuses, and those that cannot be compiled.
/// Nothing is simulated.
pub fn refused(model: &Model) -> Vec<SkippedDesign> {
    let Some(sweep) = &model.sweep else { return Vec::new() };
    let mut changed = model.clone();
    let mut refused = Vec::new();
    for (number, design) in (1..).zip(&sweep.designs) {
        let why = match &design.programme {
            Err(why) => Some((why.what.clone(), why.rule.clone())),
            Ok(changes) => {
                let mut candidate = Candidate { number, changes: changes.clone(), priced: Vec::new() };
                compile(&mut changed, &mut candidate).err().map(|why| (why.to_string(), String::new()))
            }
        };
        let skipped = |(reason, rule)| SkippedDesign { number, settings: design.settings.clone(), reason, rule };
        refused.extend(why.map(skipped));
    }
    refused
}

/// Compiles a design; `model` is left as it was.
fn compile(model: &mut Model, candidate: &mut Candidate) -> Result<Variant, RunError> {
    let design = candidate.changes.design(model, &format!("design {}", candidate.number));
    candidate.changes.swap(model);
    let compiled = Variant::compile(model, design);
    candidate.changes.swap(model);
    compiled
}

impl Study<'_> {
    fn results(&self) -> Result<SweepResults, StudyError> {
        let (mut candidates, mut skipped) = self.candidates();
        let mut changed = self.model.clone();
        changed.sweep = None;
        let configured = Variant::compile(&changed, Design::as_configured(&changed))?;
        let losses = Losses::draw(self, &candidates, configured.looks_everywhere())?;
        technical::price(self, &losses, &mut candidates, &mut skipped)?;
        let reference_design = Design::without_retrocession(self.model);
        let has_reference = reference_design.is_some();
        let twin = reference_design.unwrap_or_else(|| Design::as_configured(self.model));
        let paths = self.paths(&losses.weights);
        let fixed = [configured, Variant::compile(&changed, twin)?];
        let columns = losses.each(&fixed, |_, columns| Ok(columns.clone()))?;
        let reference = Reference::new(self, &columns, &fixed, paths)?;
        drop(columns);
        let mut designs: Vec<DesignResult> = Vec::with_capacity(candidates.len());
        for chunk in candidates.chunks_mut(losses.chunk()) {
            let (mut variants, mut compiled) = (Vec::with_capacity(chunk.len()), Vec::with_capacity(chunk.len()));
            for candidate in chunk.iter_mut() {
                match compile(&mut changed, candidate) {
                    Ok(variant) => {
                        variants.push(variant);
                        compiled.push(&*candidate);
                    }
                    Err(why) => skipped.push(self.skipped(candidate.number, why.to_string(), String::new())),
                }
            }
            designs.extend(
                losses.each(&variants, |at, columns| {
                    self.design(&reference, columns, compiled[at], &variants[at], paths)
                })?,
            );
        }
        skipped.sort_by_key(|design| design.number);
        self.answered(designs, skipped, &candidates, (&reference, has_reference), &losses)
    }

    /// The designs that are programmes, and those that are none.
    fn candidates(&self) -> (Vec<Candidate>, Vec<SkippedDesign>) {
        let (mut candidates, mut skipped) = (Vec::new(), Vec::new());
        for (number, design) in (1..).zip(&self.sweep.designs) {
            match &design.programme {
                Ok(changes) => candidates.push(Candidate { number, changes: changes.clone(), priced: Vec::new() }),
                Err(why) => skipped.push(self.skipped(number, why.what.clone(), why.rule.clone())),
            }
        }
        (candidates, skipped)
    }

    fn skipped(&self, number: usize, what: String, rule: String) -> SkippedDesign {
        let settings = self.sweep.designs[number - 1].settings.clone();
        SkippedDesign { number, settings, reason: what, rule }
    }

    /// How the paths count.
    fn paths<'w>(&self, weights: &'w [f64]) -> Paths<'w> {
        let trials = self.model.settings.trials as f64;
        let effective_size = self.perils.periods().map(|periods| (periods as f64).min(trials));
        let weights = (!weights.is_empty()).then_some(weights);
        let (subsets, randomisations) = (self.perils.subsets(), self.perils.randomisations());
        Paths { weights, effective_size, subsets, randomisations }
    }

    fn design(
        &self,
        reference: &Reference,
        columns: &VariantColumns,
        candidate: &Candidate,
        variant: &Variant,
        paths: Paths,
    ) -> Result<DesignResult, StudyError> {
        let rules = variant.capital().ok_or(StudyError::NoSweep)?;
        let figures = Figures::new(self, columns, rules, paths)?;
        let quantum = self.model.settings.quantum;
        let premium = quantum.units(variant.retro_premium());
        figures.result(self, reference, premium, candidate)
    }

    fn answered(
        &self,
        mut designs: Vec<DesignResult>,
        skipped: Vec<SkippedDesign>,
        candidates: &[Candidate],
        (reference, has_reference): (&Reference, bool),
        losses: &Losses,
    ) -> Result<SweepResults, StudyError> {
        let model = self.model;
        let mut configured = reference.configured.clone();
        // A design that is the configured programme stands for it.
        let same = designs.iter().find(|design| design.is_configured).map(|design| design.number);
        if let Some(number) = same {
            configured.number = number;
        }
        let mut all: Vec<DesignResult> = Vec::with_capacity(designs.len() + 1);
        all.extend(same.is_none().then(|| configured.clone()));
        all.append(&mut designs);
        frontier::mark(&mut all);
        let answer = match &self.sweep.question {
            None => None,
            Some(asked) => Some(question::answer(self, asked, &all, candidates, losses)?),
        };
        Ok(SweepResults {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").into(),
            title: model.title.clone(),
            currency: model.currency.clone(),
            start: model.settings.axis.start().to_string(),
            horizon: model.settings.horizon,
            trials: model.settings.trials,
            effective_trials: self.perils.is_tail().then(|| effective_trials(&losses.weights)),
            seed: model.settings.seed,
            perils_digest: self.perils.digest(),
            objective: self.sweep.objective,
            against_no_retrocession: has_reference,
            terms: self.sweep.terms.clone(),
            count: self.sweep.designs.len(),
            configured,
            frontier: frontier::numbers(&all),
            designs: all,
            skipped,
            answer,
        })
    }
}

/// The contracts of a design by index: as it changes them, else as configured.
fn contract<'c>(model: &'c Model, changes: &'c Changes, index: usize) -> &'c Contract {
    let changed = changes.contracts.iter().find(|(at, _)| *at == index).map(|(_, contract)| contract);
    changed.unwrap_or(&model.contracts[index])
}

/// Opening surplus and the surplus below which the captive is ruined, in quanta.
fn bars(model: &Model) -> (f64, f64) {
    let quantum = model.settings.quantum;
    let quanta = |money| quantum.quanta(money).to_f64().unwrap_or(0.0);
    model
        .captive
        .as_ref()
        .map_or((0.0, 0.0), |account| (quanta(account.opening_surplus), quanta(account.minimum_surplus)))
}
