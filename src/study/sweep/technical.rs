//! Premiums that a sweep works out of the simulation: expected loss + factor x standard deviation of what the contract recovers in its
//! first whole period under the design, as `ishizue price` has it.
//!
//! ```text
//! net premium    (EL + k s) / (1 + expected reinstatement premium / premium)
//! premium        net premium / (1 - commission and brokerage / premium), for 100 %, rounded to the quantum
//! ```
//! It is found before the designs are compared, by a pass of its own over the same paths, and stands for a quote from then on: net cost
//! has the error of the recoveries, not that of the price, which stands beside it.
//!
//! Worked number: a total loss of 950 with probability 2 % has EL 19 and s 133: with a factor of 30 % the premium is 58.9.

use super::results::{PricedContract, SkippedDesign};
use super::simulate::{Losses, Space};
use super::{Candidate, Study, compile, contract};
use crate::ledger::surplus::Paths;
use crate::model::amount::Share;
use crate::model::contract::{Contract, Premium};
use crate::model::losses::LossBlock;
use crate::programme::Outcome;
use crate::simulation::engine::statistics_window;
use crate::simulation::variant::Variant;
use crate::statistics::pricing::loading;
use crate::study::chunks::in_chunks;
use crate::study::price::error_of;
use crate::study::run::StudyError;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use std::ops::Range;

/// A contract to be priced.
struct Layer {
    /// Among the candidates.
    candidate: usize,
    contract: usize,
    factor: Share,
    /// Days over which its recoveries are counted.
    window: Range<f64>,
    /// Premium of a period as it was simulated, what is placed of it.
    base: f64,
    /// Commission and brokerage of it.
    charges: f64,
}

/// What a layer recovers and what reinstatement premium it brings, by path, in quanta.
#[derive(Default)]
struct Columns {
    loss: Vec<f64>,
    reinstatement: Vec<f64>,
}

/// Puts the premiums that are worked out into the designs. Those that cannot be compiled or priced are skipped.
pub(super) fn price(
    study: &Study,
    losses: &Losses,
    candidates: &mut Vec<Candidate>,
    skipped: &mut Vec<SkippedDesign>,
) -> Result<(), StudyError> {
    let mut without: Vec<usize> = Vec::new();
    let to_price: Vec<usize> =
        (0..candidates.len()).filter(|&at| !candidates[at].changes.technical.is_empty()).collect();
    for part in to_price.chunks(losses.chunk()) {
        let mut changed = study.model.clone();
        let (mut variants, mut layers) = (Vec::new(), Vec::new());
        for &at in part {
            let candidate = &mut candidates[at];
            with_a_base(study, candidate);
            match compile(&mut changed, candidate) {
                Ok(variant) => {
                    layers.push(layers_of(study, at, candidate, &variant));
                    variants.push(variant);
                }
                Err(why) => {
                    skipped.push(study.skipped(candidate.number, why.to_string(), String::new()));
                    without.push(at);
                }
            }
        }
        let columns = simulate(study, losses, &variants, &layers)?;
        let paths = study.paths(&losses.weights);
        for (layer, columns) in layers.iter().flatten().zip(&columns) {
            let candidate = &mut candidates[layer.candidate];
            match premium(study, candidate, layer, columns, paths)? {
                Some(priced) => set(study, candidate, layer.contract, priced),
                None if without.contains(&layer.candidate) => {}
                None => {
                    let name = &study.model.contracts[layer.contract].name;
                    let reason = format!("commission and brokerage take all of the premium of \"{name}\"");
                    skipped.push(study.skipped(candidate.number, reason, String::new()));
                    without.push(layer.candidate);
                }
            }
        }
    }
    let mut at = 0;
    candidates.retain(|_| {
        at += 1;
        !without.contains(&(at - 1))
    });
    Ok(())
}

/// Reinstatement premium is a multiple of a premium above nothing.
fn with_a_base(study: &Study, candidate: &mut Candidate) {
    for (index, _) in candidate.changes.technical.clone() {
        let stated = contract(study.model, &candidate.changes, index);
        if matches!(stated.premium, Premium::Amount(amount) if amount.is_zero()) {
            let base = stated.line().filter(|line| !line.is_zero()).unwrap_or(Decimal::ONE_THOUSAND);
            let based = Contract { premium: Premium::Amount(base), ..stated.clone() };
            replace(candidate, index, based);
        }
    }
}

/// Puts a contract into a design in the place of its own.
fn replace(candidate: &mut Candidate, index: usize, with: Contract) {
    let list = &mut candidate.changes.contracts;
    match list.iter_mut().find(|(at, _)| *at == index) {
        Some((_, contract)) => *contract = with,
        None => {
            list.push((index, with));
            list.sort_by_key(|(at, _)| *at);
        }
    }
}

fn layers_of(study: &Study, at: usize, candidate: &Candidate, variant: &Variant) -> Vec<Layer> {
    let number = |amount: Decimal| amount.to_f64().unwrap_or(0.0);
    let horizon = study.model.settings.horizon;
    let layer = |&(contract, factor): &(usize, Share)| {
        let sheet = &variant.plan.premiums().contracts[contract];
        Layer {
            candidate: at,
            contract,
            factor,
            window: statistics_window(&variant.plan.stated_terms(contract), horizon),
            base: number(sheet.term),
            charges: number(sheet.commission) + number(sheet.brokerage),
        }
    };
    candidate.changes.technical.iter().map(layer).collect()
}

/// The columns of every layer, one design after the other.
fn simulate(
    study: &Study,
    losses: &Losses,
    variants: &[Variant],
    layers: &[Vec<Layer>],
) -> Result<Vec<Columns>, StudyError> {
    let mut columns: Vec<Columns> = layers.iter().flatten().map(|_| Columns::default()).collect();
    let work = |space: &mut Space, range: Range<u64>| {
        let parts = losses.apply(variants, space, range, |at, block, outcome, _| {
            variants[at].plan.apply(block, outcome);
            layers[at].iter().map(|layer| part(layer, block, outcome)).collect::<Vec<Columns>>()
        });
        parts.into_iter().flatten().collect::<Vec<Columns>>()
    };
    in_chunks(study.model.settings.trials, study.cancel, work, |parts: Vec<Columns>| {
        for (column, part) in columns.iter_mut().zip(parts) {
            column.loss.extend_from_slice(&part.loss);
            column.reinstatement.extend_from_slice(&part.reinstatement);
        }
    })?;
    Ok(columns)
}

fn part(layer: &Layer, block: &LossBlock<f64>, outcome: &Outcome<f64>) -> Columns {
    let own = &outcome.contracts[layer.contract];
    let of = |column: &Vec<f64>, event: usize| column.get(event).copied().unwrap_or(0.0);
    let mut columns = Columns::default();
    for path in 0..block.paths() {
        // An occurrence belongs to the period of its first loss.
        let events = block.path(path);
        let begins = |event: &usize| layer.window.contains(&block.time[own.occurrence[*event] as usize]);
        let (mut loss, mut reinstatement) = (0.0, 0.0);
        for event in events.filter(begins) {
            loss += own.paid[event] + of(&own.extras.cost, event) - of(&own.extras.recourse, event);
            reinstatement += own.reinstatement_premium[event];
        }
        columns.loss.push(loss);
        columns.reinstatement.push(reinstatement);
    }
    columns
}

/// The premium for 100 % of a contract; None where commission and brokerage leave nothing of it.
fn premium(
    study: &Study,
    candidate: &Candidate,
    layer: &Layer,
    columns: &Columns,
    paths: Paths,
) -> Result<Option<PricedContract>, StudyError> {
    let quantum = study.model.settings.quantum;
    let stated = contract(study.model, &candidate.changes, layer.contract);
    let units =
        |column: &[f64], by: f64| -> Vec<f64> { column.iter().map(|&of| quantum.units(of) / by + 0.0).collect() };
    let loss = units(&columns.loss, 1.0);
    let sample = paths.sample(&loss)?;
    let (mean, sd, k) = (sample.mean().value, sample.sd().value, layer.factor.fast());
    let share =
        if layer.base > 0.0 { paths.sample(&units(&columns.reinstatement, layer.base))?.mean().value } else { 0.0 };
    let kept = if layer.base > 0.0 { 1.0 - layer.charges / layer.base } else { 1.0 };
    let placed = stated.placed.fast();
    if kept <= 0.0 || placed <= 0.0 {
        return Ok(None);
    }
    let grossed = 1.0 / ((1.0 + share) * kept * placed);
    let influence = |loss: f64| {
        let gap = loss - mean;
        loss + if sd > 0.0 { k * (gap * gap - sd * sd) / (2.0 * sd) } else { 0.0 }
    };
    let standard_error = error_of(&sample, influence, paths)? * grossed;
    let amount = Decimal::from_f64(loading::standard_deviation(mean, sd, k) * grossed).unwrap_or(Decimal::ZERO);
    let premium = quantum.money(quantum.quanta(amount));
    Ok(Some(PricedContract { contract: stated.name.clone(), premium, standard_error }))
}

/// Puts a premium into a design.
fn set(study: &Study, candidate: &mut Candidate, index: usize, priced: PricedContract) {
    let stated = contract(study.model, &candidate.changes, index);
    let with = Contract { premium: Premium::Amount(priced.premium), ..stated.clone() };
    replace(candidate, index, with);
    candidate.priced.push(priced);
}
