//! The smallest single loss of the first year that breaches the minimum, peril by peril.
//!
//! ```text
//! smallest L with  surplus(first year end | one loss of L from the ground up) + letters of credit < minimum
//! ```
//! The loss is spread over the sites of the peril by their insured values; nothing else happens, and investments earn what is
//! expected. It is looked for on a grid in which each loss is a twentieth larger than the one before, and found by bisection to the
//! quantum between the first loss of the grid that breaches and the one before it. Where a franchise gives back what smaller losses
//! cost, larger losses may breach no more.
//!
//! Source: FSA (December 2009), Policy Statement 09/20, Stress and scenario testing: reverse stress tests start from failure.
//!
//! Worked number (EM11, JPY million): opening 100, minimum 0, no recovery: 180.8 are there before the loss; 95 % of it is the
//! captive's, so that 180.8 / 0.95 = 190.32 and a little more breaches.

use super::path::{Programme, Withheld, path};
use super::simulate::Base;
use super::{StressError, StressStudyError};
use crate::model::Model;
use crate::model::amount::Share;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::LossBlock;
use crate::perils::Scratch;
use crate::simulation::Cancel;
use crate::statistics::Estimate;
use crate::study::analysis::paths_of;
use crate::study::changes::ceded_by_captive;
use crate::study::chunks::in_chunks;
use crate::study::full_limit_loss::{StatedEvent, block_of};
use crate::study::run::StudyError;
use crate::study::stated_loss;
use rayon::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A loss of the grid is this part of the one before more.
const STEP: u64 = 20;

/// The smallest single losses of a peril that breach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SingleLoss {
    /// The peril.
    pub peril: String,
    /// Where the retrocession pays; None: no single loss breaches.
    pub retrocession_pays: Option<Threshold>,
    /// Where it pays nothing; None: no single loss breaches, or the captive buys none.
    pub retrocession_does_not_pay: Option<Threshold>,
    /// Whether the captive buys any.
    pub retroceded: bool,
}

/// A loss from which on the minimum is breached.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Threshold {
    /// From the ground up, exact; nothing where the minimum is breached without any loss.
    #[schemars(with = "String")]
    pub loss: Decimal,
    /// Simulated probability that the largest event of the peril in the first year reaches it.
    pub probability: Estimate,
}

/// Every peril that can strike something.
pub(super) fn single_losses(base: &Base, trials: u64, cancel: &Cancel) -> Result<Vec<SingleLoss>, StressStudyError> {
    let model = base.model;
    let programme = Programme::compile(model, base.design)?;
    let retroceded = !ceded_by_captive(model, base.design).is_empty();
    let of = |peril: usize| -> Result<[Option<Decimal>; 2], StressError> {
        let pays = smallest(model, &programme, peril, Share::NONE)?;
        let does_not = if retroceded { smallest(model, &programme, peril, Share::WHOLE)? } else { None };
        Ok([pays, does_not])
    };
    let perils: Vec<usize> =
        (0..model.perils.len()).filter(|&peril| stated_loss::spread(model, peril, Decimal::ONE).is_ok()).collect();
    let found = perils.par_iter().map(|&peril| of(peril)).collect::<Result<Vec<_>, _>>()?;
    let thresholds: Vec<(usize, f64)> = (perils.iter().zip(&found))
        .flat_map(|(&peril, quanta)| {
            quanta
                .iter()
                .flatten()
                .filter(|quanta| !quanta.is_zero())
                .map(move |quanta| (peril, quanta.to_f64().unwrap_or(f64::MAX)))
        })
        .collect();
    let mut reached = reached(base, &thresholds, trials, cancel)?.into_iter();
    let mut threshold = |quanta: Option<Decimal>| {
        let loss = model.settings.quantum.money(quanta?).normalize();
        if loss.is_zero() {
            return Some(Threshold { loss, probability: Estimate::exact(1.0) });
        }
        reached.next().map(|probability| Threshold { loss, probability })
    };
    let losses = perils.into_iter().zip(found).map(|(peril, [pays, does_not])| SingleLoss {
        peril: model.perils[peril].name.clone(),
        retrocession_pays: threshold(pays),
        retrocession_does_not_pay: threshold(does_not),
        retroceded,
    });
    Ok(losses.collect())
}

/// The smallest loss in quanta; None where none up to 2^53 quanta breaches.
fn smallest(model: &Model, programme: &Programme, peril: usize, part: Share) -> Result<Option<Decimal>, StressError> {
    let breaches = |quanta: u64| breaches(model, programme, peril, (Decimal::from(quanta), part));
    let most = 1_u64 << 53;
    if breaches(0)? {
        return Ok(Some(Decimal::ZERO));
    }
    let (mut below, mut at) = (0_u64, 1_u64);
    while !breaches(at)? {
        if at == most {
            return Ok(None);
        }
        (below, at) = (at, (at + (at / STEP).max(1)).min(most));
    }
    while at - below > 1 {
        let middle = below + (at - below) / 2;
        if breaches(middle)? { at = middle } else { below = middle }
    }
    Ok(Some(Decimal::from(at)))
}

/// Whether one loss of the first year breaches the minimum.
fn breaches(
    model: &Model,
    programme: &Programme,
    peril: usize,
    (quanta, part): (Decimal, Share),
) -> Result<bool, StressError> {
    let groups = match quanta.is_zero() {
        true => Vec::new(),
        false => vec![vec![StatedEvent { peril, rows: stated_loss::spread(model, peril, quanta)? }]],
    };
    let losses = block_of(model, &groups, 0);
    let years = path((programme, programme, 0), &losses, Withheld { year: 0, part }, 1);
    let Some((account, year)) = model.captive.as_ref().zip(years.first()) else { return Ok(false) };
    let quantum = model.settings.quantum;
    Ok(year.end.sheet.surplus() + quantum.quanta(account.letter_amount()) < quantum.quanta(account.minimum_surplus))
}

/// The probability that the largest event of a peril in the first year reaches each threshold.
fn reached(
    base: &Base,
    thresholds: &[(usize, f64)],
    trials: u64,
    cancel: &Cancel,
) -> Result<Vec<Estimate>, StressStudyError> {
    #[derive(Default)]
    struct Space {
        scratch: Scratch,
        losses: LossBlock<f64>,
    }
    if thresholds.is_empty() {
        return Ok(Vec::new());
    }
    let perils = &base.ran.engine.perils;
    let work = |space: &mut Space, trials: Range<u64>| {
        perils.draw(trials, &mut space.scratch, &mut space.losses);
        let losses = &space.losses;
        let mark = |path: usize, &(peril, least): &(usize, f64)| {
            let first = losses.path(path).take_while(|&event| losses.time[event] < DAYS_PER_YEAR);
            let any = first.into_iter().any(|e| usize::from(losses.peril[e]) == peril && losses.total(e) >= least);
            f64::from(u8::from(any))
        };
        thresholds
            .iter()
            .map(|threshold| (0..losses.paths()).map(|path| mark(path, threshold)).collect())
            .collect::<Vec<Vec<f64>>>()
    };
    let mut marks: Vec<Vec<f64>> = vec![Vec::new(); thresholds.len()];
    in_chunks(trials, cancel, work, |parts: Vec<Vec<f64>>| {
        marks.iter_mut().zip(parts).for_each(|(all, part)| all.extend(part));
    })
    .map_err(StudyError::from)?;
    let paths = paths_of(&base.ran.engine, &base.ran.collected);
    marks.iter().map(|marks| Ok(paths.sample(marks)?.probability_above(0.5))).collect()
}
