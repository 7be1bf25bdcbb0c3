//! The panel of a contract: several reinsurers with signed lines, those in default, and collateral.
//!
//! What a contract pays is computed once and split over the lines, event by event. In a model year in which a party is in
//! default the loss given default is lost of all that is due from it for events of that year, except what its collateral
//! secures: the first part of what is due in the year, in time order.
//!
//! ```text
//! default of a year: deviate > quantile(1 - probability)
//! not collected      = loss given default x (due - secured),   secured = min(due, what is left of the collateral)
//! ```
//! The deviates are drawn with the losses; where none are given (stated losses) only a default that is certain happens.
//! A reinsurer's own retrocession follows what is due from it, paid or not.
//!
//! Source: several liability: Lloyd's Market Association, LMA3333 (2007); threshold model of default: Vasicek, The
//! distribution of loan portfolio value (Risk, December 2002).
//!
//! Worked number: 950m due, loss given default 60 %, a letter of credit of 100m: 510m are not collected.

use super::allocation::{self, Remainders};
use super::error::PlanError;
use super::outcome::{ContractColumns, LineColumns, Outcome};
use super::plan::Plan;
use super::{collateral, units::Units};
use crate::model::Model;
use crate::model::amount::{Amount, Share};
use crate::model::contract::NetLoss;
use crate::model::counterparty::DefaultRisk;
use crate::model::lines::LineSplit;
use crate::model::losses::LossBlock;
use crate::numerics::kernels::normal_quantile;
use rust_decimal::Decimal;

/// A contract that somebody assumes, in whole or by a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Inward {
    pub contract: usize,
    pub line: Option<usize>,
}

impl Inward {
    /// What a party assumes of a contract.
    pub fn new(model: &Model, contract: usize, party: usize) -> Inward {
        Inward { contract, line: model.contracts[contract].line_of(party) }
    }

    /// What it brings, by claim row (by event, where events have one).
    pub fn assumed<N: Amount>(self, outcome: &Outcome<N>) -> &[N] {
        let columns = &outcome.contracts[self.contract];
        match (self.line.map(|line| &columns.lines[line]), outcome.claims.flat) {
            (None, true) => &columns.paid,
            (None, false) => &outcome.ceded[self.contract],
            (Some(line), true) => &line.paid,
            (Some(line), false) => &line.rows,
        }
    }
}

/// What is not collected of a contract, by claim row; empty where all is.
pub(super) fn uncollected<N: Amount>(outcome: &Outcome<N>, contract: usize) -> &[N] {
    let columns = &outcome.contracts[contract];
    if outcome.claims.flat { &columns.extras.uncollected } else { &columns.uncollected_rows }
}

/// The reinsurers of one contract.
#[derive(Clone, Debug)]
pub(super) struct Panel<N> {
    /// None where there is one reinsurer.
    split: Option<LineSplit>,
    members: Vec<Member<N>>,
    /// Another contract is net of what is collected from this one.
    collected_by_rows: bool,
}

#[derive(Clone, Debug)]
struct Member<N> {
    /// None where it pays what it owes.
    default: Option<Threshold>,
    /// What it posts.
    collateral: N,
    /// It cedes of what it assumes.
    cedes: bool,
}

/// When a party is in default.
#[derive(Clone, Copy, Debug)]
struct Threshold {
    /// Its place among the deviates of a block.
    number: usize,
    /// It is in default where its deviate is above this.
    above: f64,
    certain: bool,
    loss_given_default: Share,
}

impl Threshold {
    fn new(number: usize, risk: &DefaultRisk) -> Option<Threshold> {
        let probability = risk.probability.exact();
        if probability <= Decimal::ZERO {
            return None;
        }
        let certain = probability >= Decimal::ONE;
        let above = if certain { f64::NEG_INFINITY } else { -normal_quantile(risk.probability.fast()) };
        Some(Threshold { number, above, certain, loss_given_default: risk.loss_given_default })
    }

    fn is_met<N: Amount>(&self, losses: &LossBlock<N>, path: usize, year: u32) -> bool {
        let at = (self.number * losses.paths() + path) * losses.horizon as usize + year as usize;
        self.certain || losses.default_latent.get(at).is_some_and(|deviate| *deviate > self.above)
    }
}

impl<N: Amount> Panel<N> {
    /// The panel of a contract; None where one reinsurer pays what it owes.
    pub fn new(model: &Model, in_design: &[bool], contract: usize) -> Result<Option<Panel<N>>, PlanError> {
        let stated = &model.contracts[contract];
        let quantum = model.settings.quantum;
        let split = LineSplit::new(&stated.lines);
        let units = Units { quantum, item: &stated.name };
        let posted: N = units.amount(collateral::amount(quantum, stated)?, "its collateral")?;
        let mut parts = vec![posted; split.as_ref().map_or(1, LineSplit::lines)];
        if let Some(split) = &split {
            split.split(posted, &mut parts, &mut Vec::new());
        }
        let member = |((party, _), collateral): ((usize, Share), N)| {
            let number = model.defaulters().position(|(defaulter, _)| defaulter == party);
            let default = number.zip(model.parties[party].default.as_ref());
            Member {
                default: default.and_then(|(number, risk)| Threshold::new(number, risk)),
                collateral,
                cedes: (0..in_design.len()).any(|c| in_design[c] && model.contracts[c].cedant == party),
            }
        };
        let members: Vec<Member<N>> = stated.reinsurers().zip(parts).map(member).collect();
        if split.is_none() && members.iter().all(|member| member.default.is_none()) {
            return Ok(None);
        }
        let collected_by_rows = (0..in_design.len()).any(|c| {
            let other = &model.contracts[c];
            in_design[c] && other.unl == NetLoss::Collected && other.cedant == stated.cedant
        });
        Ok(Some(Panel { split, members, collected_by_rows }))
    }
}

/// As many lines as each contract has.
pub(super) fn prepare<N: Amount>(plan: &Plan<N>, outcome: &mut Outcome<N>) {
    for (columns, panel) in outcome.contracts.iter_mut().zip(&plan.panels) {
        let lines = panel.as_ref().and_then(|panel| panel.split.as_ref()).map_or(0, LineSplit::lines);
        columns.lines.resize_with(lines, LineColumns::default);
        columns.uncollected_rows.clear();
    }
}

/// Splits what a contract pays over its lines, and takes out what is not collected.
pub(super) fn settle<N: Amount>(plan: &Plan<N>, losses: &LossBlock<N>, outcome: &mut Outcome<N>, contract: usize) {
    let Some(panel) = &plan.panels[contract] else { return };
    let Outcome { contracts, claims, ceded, scratch, .. } = outcome;
    let columns = &mut contracts[contract];
    if let Some(split) = &panel.split {
        let ContractColumns { paid, reinstatement_premium, lines, .. } = columns;
        let (parts, memory) = (&mut scratch.parts, &mut scratch.line_remainders);
        split_column(split, paid, lines, |line| &mut line.paid, parts, memory);
        split_column(split, reinstatement_premium, lines, |line| &mut line.reinstatement_premium, parts, memory);
        for (line, member) in lines.iter_mut().zip(&panel.members) {
            line.extras.clear();
            line.rows.clear();
            if member.cedes && !claims.flat {
                by_rows(&line.paid, &ceded[contract], &claims.start, &mut line.rows, &mut scratch.remainders);
            }
        }
    }
    if panel.members.iter().all(|member| member.default.is_none()) {
        return;
    }
    let ContractColumns { paid, lines, extras, uncollected_rows, .. } = columns;
    extras.uncollected.resize(paid.len(), N::ZERO);
    if lines.is_empty() {
        let member = &panel.members[0];
        take_out(member, losses, paid, &mut extras.uncollected);
    }
    for (line, member) in lines.iter_mut().zip(&panel.members).filter(|(_, member)| member.default.is_some()) {
        line.extras.uncollected.resize(paid.len(), N::ZERO);
        take_out(member, losses, &line.paid, &mut line.extras.uncollected);
        extras.uncollected.iter_mut().zip(&line.extras.uncollected).for_each(|(sum, &part)| *sum += part);
    }
    if panel.collected_by_rows && !claims.flat {
        by_rows(&extras.uncollected, &ceded[contract], &claims.start, uncollected_rows, &mut scratch.remainders);
    }
}

/// A column of a contract, split over the same column of its lines.
fn split_column<N: Amount>(
    split: &LineSplit,
    column: &[N],
    lines: &mut [LineColumns<N>],
    of: impl Fn(&mut LineColumns<N>) -> &mut Vec<N>,
    parts: &mut Vec<N>,
    memory: &mut Vec<u128>,
) {
    for line in lines.iter_mut() {
        let part = of(line);
        part.clear();
        part.resize(column.len(), N::ZERO);
    }
    parts.clear();
    parts.resize(lines.len(), N::ZERO);
    for (event, &amount) in column.iter().enumerate().filter(|(_, amount)| **amount != N::ZERO) {
        split.split(amount, parts, memory);
        for (line, &part) in lines.iter_mut().zip(parts.iter()) {
            of(line)[event] = part;
        }
    }
}

/// An amount of each event, at most what the contract pays, over the claim rows by what the contract pays for each.
fn by_rows<N: Amount>(amounts: &[N], rows: &[N], start: &[u32], out: &mut Vec<N>, memory: &mut Remainders) {
    out.clear();
    out.resize(rows.len(), N::ZERO);
    for (event, &amount) in amounts.iter().enumerate().filter(|(_, amount)| **amount != N::ZERO) {
        let at = start[event] as usize..start[event + 1] as usize;
        allocation::allocate(amount, &rows[at.clone()], &mut out[at], memory);
    }
}

/// What a member in default does not pay, event by event.
fn take_out<N: Amount>(member: &Member<N>, losses: &LossBlock<N>, due: &[N], uncollected: &mut [N]) {
    let Some(threshold) = &member.default else { return };
    for path in 0..losses.paths() {
        let mut left = losses.path(path);
        for year in 0..losses.horizon {
            let end = left.clone().find(|&event| losses.year(event) > year).unwrap_or(left.end);
            let events = left.start..end;
            left.start = end;
            if events.is_empty() || !threshold.is_met(losses, path, year) {
                continue;
            }
            let mut collateral = member.collateral;
            for event in events {
                let secured = due[event].least(collateral);
                collateral -= secured;
                uncollected[event] = (due[event] - secured).times(threshold.loss_given_default);
            }
        }
    }
}

/// Splits what else passes under contracts over their lines, once all of it is known.
pub(super) fn split_extras<N: Amount>(plan: &Plan<N>, outcome: &mut Outcome<N>) {
    for (columns, panel) in outcome.contracts.iter_mut().zip(&plan.panels) {
        let Some(split) = panel.as_ref().and_then(|panel| panel.split.as_ref()) else { continue };
        let ContractColumns { extras, lines, .. } = columns;
        let (parts, memory) = (&mut outcome.scratch.parts, &mut outcome.scratch.line_remainders);
        if !extras.cost.is_empty() {
            split_column(split, &extras.cost, lines, |line| &mut line.extras.cost, parts, memory);
        }
        if !extras.recourse.is_empty() {
            split_column(split, &extras.recourse, lines, |line| &mut line.extras.recourse, parts, memory);
        }
        if !extras.premium.is_empty() {
            split_column(split, &extras.premium, lines, |line| &mut line.extras.premium, parts, memory);
        }
        if !extras.commission.is_empty() {
            split_column(split, &extras.commission, lines, |line| &mut line.extras.commission, parts, memory);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contract::Terms;
    use crate::model::counterparty::{Collateral, CollateralSize};
    use crate::model::design::Design;
    use crate::model::risk::Coverage::All;
    use crate::programme::examples::{block, one_contract};
    use rust_decimal::dec;

    fn uncollected<N: Amount>(model: &Model, latent: &[f64]) -> Vec<f64> {
        let mut losses = block::<N>(&[&[(0, All, 30.0)], &[(0, All, 920.0)]]);
        losses.default_latent = latent.to_vec();
        let mut outcome = Outcome::new();
        Plan::compile(model, &Design::as_configured(model)).unwrap().apply(&losses, &mut outcome);
        outcome.contracts[0].extras.uncollected.iter().map(|quanta| quanta.as_f64() / 100.0).collect()
    }

    #[test]
    fn collateral_secures_the_first_part_of_what_is_due_in_a_year() {
        let mut model = one_contract(Terms::QuotaShare { share: Share::WHOLE, limit: None });
        let share = |share: Decimal| Share::new(share);
        model.parties[2].default = Some(DefaultRisk {
            probability: share(dec!(0.01)),
            loss_given_default: share(dec!(0.6)),
            correlation: Share::NONE,
        });
        // Quantile of 99 %: 2.326.
        assert_eq!(uncollected::<f64>(&model, &[2.32]), [0.0, 0.0]);
        assert_eq!(uncollected::<f64>(&model, &[2.33]), [18.0, 552.0]);
        model.contracts[0].collateral = Some(Collateral { size: CollateralSize::Amount(dec!(100)), cost: Share::NONE });
        // 850 of 950 are unsecured, all in the second loss: 60 % is 510.
        assert_eq!(uncollected::<f64>(&model, &[2.33]), [0.0, 510.0]);
        assert_eq!(uncollected::<Decimal>(&model, &[2.33]), [0.0, 510.0]);
    }

    #[test]
    fn without_deviates_only_a_certain_default_happens() {
        let mut model = one_contract(Terms::QuotaShare { share: Share::WHOLE, limit: None });
        let risk = |probability| DefaultRisk {
            probability: Share::new(probability),
            loss_given_default: Share::WHOLE,
            correlation: Share::NONE,
        };
        model.parties[2].default = Some(risk(dec!(0.99)));
        assert_eq!(uncollected::<f64>(&model, &[]), [0.0, 0.0]);
        model.parties[2].default = Some(risk(dec!(1)));
        assert_eq!(uncollected::<f64>(&model, &[]), [30.0, 920.0]);
    }
}
