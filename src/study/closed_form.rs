//! Expected losses in closed form, beside which the simulated means are printed.
//!
//! Where what a policy or contract pays for an event is a continuous piecewise linear function f of the event's
//! ground-up loss X alone (no annual term, no hours clause, no franchise), its expected annual recovery is
//!
//! ```text
//! rate x E[f(X)],   E[f(X)] = sum over the pieces k of slope_k x E[min(max(X - start_k, 0), length_k)]
//! ```
//!
//! and the layer means of the severities are known. Deductions, limits, shares, layers and what inures to them all turn
//! one such function into another. Losses of event loss tables with several sites have no such form.
//!
//! Source: Klugman, Panjer and Willmot (2012), "Loss Models", 4th edition, chapter 8.
//! Worked number: Poisson(2) x Pareto(alpha 1.5, threshold 1) and a layer 5 xs 5 on the whole loss: 0.5239433179.

use crate::model::Model;
use crate::model::contract::{Basis, Contract, Expense, Expiring, Layer, NetLoss, Period, Renewal, Scope, Terms};
use crate::model::date::Axis;
use crate::model::design::Design;
use crate::model::money_terms::MoneyTerms;
use crate::model::policy::{DeductibleKind, DeductiblePer, DeductibleSize, Policy};
use crate::perils::{Perils, Recurrence};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A continuous, non-decreasing, piecewise linear function that is 0 at 0: slopes from each start on.
#[derive(Clone, Debug, PartialEq)]
struct Piecewise(Vec<(f64, f64)>);

impl Piecewise {
    fn nothing() -> Piecewise {
        Piecewise(vec![(0.0, 0.0)])
    }

    fn identity() -> Piecewise {
        Piecewise(vec![(0.0, 1.0)])
    }

    fn scaled(mut self, share: f64) -> Piecewise {
        self.0.iter_mut().for_each(|(_, slope)| *slope *= share);
        self
    }

    /// Slope at a point, to its right.
    fn slope(&self, x: f64) -> f64 {
        self.0.iter().rev().find(|(start, _)| *start <= x).map_or(0.0, |(_, slope)| *slope)
    }

    /// Sum with a multiple of another.
    fn plus(&self, other: &Piecewise, times: f64) -> Piecewise {
        let mut starts: Vec<f64> = self.0.iter().chain(&other.0).map(|(start, _)| *start).collect();
        starts.sort_by(f64::total_cmp);
        starts.dedup();
        Piecewise(starts.iter().map(|&start| (start, self.slope(start) + times * other.slope(start))).collect())
    }

    /// The x at which the function first reaches `value`; infinite where it never does.
    fn reaches(&self, value: f64) -> f64 {
        let mut height = 0.0;
        for (piece, &(start, slope)) in self.0.iter().enumerate() {
            let end = self.0.get(piece + 1).map_or(f64::INFINITY, |next| next.0);
            let rise = if slope == 0.0 { 0.0 } else { slope * (end - start) };
            if height + rise >= value && (slope > 0.0 || height >= value) {
                return if slope > 0.0 { start + (value - height) / slope } else { start };
            }
            height += rise;
        }
        f64::INFINITY
    }

    /// min(max(f - attachment, 0), limit).
    fn layer(&self, attachment: f64, limit: f64) -> Piecewise {
        let (from, to) = (self.reaches(attachment), self.reaches(attachment + limit));
        let inside = self.0.iter().copied().filter(|(start, _)| *start > from && *start < to);
        let mut pieces = vec![(0.0, 0.0)];
        if from.is_finite() {
            pieces.push((from, self.slope(from)));
            pieces.extend(inside);
            if to.is_finite() {
                pieces.push((to, 0.0));
            }
        }
        pieces.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                earlier.1 = later.1;
            }
            same
        });
        Piecewise(pieces)
    }

    /// E[f(X)] from the layer means of X.
    fn mean(&self, layer_mean: impl Fn(f64, f64) -> f64) -> f64 {
        let mut sum = 0.0;
        for (piece, &(start, slope)) in self.0.iter().enumerate() {
            let length = self.0.get(piece + 1).map_or(f64::INFINITY, |next| next.0) - start;
            if slope != 0.0 {
                sum += slope * layer_mean(length, start);
            }
        }
        sum
    }
}

/// Expected annual amounts in closed form, in currency units; None where there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedForms {
    /// One for each policy.
    pub policies: Vec<Option<f64>>,
    /// One for each contract of the model; zero for those that the design leaves out.
    pub contracts: Vec<Option<f64>>,
}

/// The closed forms of a design.
pub fn closed_forms(model: &Model, design: &Design, perils: &Perils) -> ClosedForms {
    let mut forms = ClosedForms {
        policies: vec![Some(0.0); model.policies.len()],
        contracts: vec![Some(0.0); model.contracts.len()],
    };
    for (peril, set) in perils.event_sets().iter().enumerate() {
        let law = match &set.recurrence {
            Recurrence::Counts { frequency, severity: Some(severity), .. } => Some((frequency.mean(), severity)),
            _ => None,
        };
        let functions = law.as_ref().and_then(|_| functions(model, design, peril));
        let add = |sums: &mut Vec<Option<f64>>, index: usize, function: Option<&Option<Piecewise>>| {
            sums[index] = match (sums[index], function.and_then(Option::as_ref), &law) {
                (Some(sum), Some(function), Some((rate, severity))) => {
                    Some(sum + rate * function.mean(|limit, attachment| severity.layer_mean(limit, attachment)))
                        .filter(|sum| sum.is_finite())
                }
                _ => None,
            };
        };
        for policy in 0..model.policies.len() {
            add(&mut forms.policies, policy, functions.as_ref().map(|(policies, _)| &policies[policy]));
        }
        for &contract in &design.contracts {
            add(&mut forms.contracts, contract, functions.as_ref().map(|(_, contracts)| &contracts[contract]));
        }
    }
    forms
}

type Functions = Vec<Option<Piecewise>>;

/// What every policy and contract pays for an event of one peril, as functions of its loss. None where two policies
/// insure the peril: what a contract recovers would have to be split between them.
fn functions(model: &Model, design: &Design, peril: usize) -> Option<(Functions, Functions)> {
    let risk = model.perils[peril].portfolio_risk?;
    if later_terms_differ(model) {
        return None;
    }
    let covers = |scope: &Scope| {
        scope.perils.as_ref().is_none_or(|perils| perils.contains(&peril))
            && scope.risks.as_ref().is_none_or(|risks| risks.contains(&risk))
    };
    let insuring: Vec<usize> = (0..model.policies.len()).filter(|&p| covers(&model.policies[p].covers)).collect();
    if insuring.len() > 1 {
        return None;
    }
    let axis = model.settings.axis;
    let mut policies = vec![Some(Piecewise::nothing()); model.policies.len()];
    for &policy in &insuring {
        policies[policy] = policy_function(&model.policies[policy], axis);
    }
    let mut contracts: Functions = vec![None; model.contracts.len()];
    let mut known = vec![false; model.contracts.len()];
    // Contracts that wait for others come round again; a graph without cycles is done in as many rounds as contracts.
    for _ in 0..model.contracts.len() {
        for index in 0..model.contracts.len() {
            let contract = &model.contracts[index];
            let inward = assumed_by(model, design, contract.cedant);
            let waits = contract.after.iter().chain(&inward).any(|&other| !known[other]);
            if known[index] || waits {
                continue;
            }
            known[index] = true;
            let in_scope = design.contains(index)
                && covers(&contract.covers)
                && contract.covers.policies.as_ref().is_none_or(|named| insuring.iter().all(|p| named.contains(p)));
            contracts[index] = if in_scope {
                let insured = insuring.iter().copied().filter(|&p| model.policies[p].insurer == contract.cedant);
                let inward: Vec<(usize, f64)> =
                    inward.iter().map(|&other| (other, model.contracts[other].part_of(contract.cedant))).collect();
                subject(&policies, &contracts, insured, &inward, &inuring(model, index))
                    .filter(|_| contract.unl == NetLoss::Due || !model.may_default())
                    .and_then(|subject| contract_function(contract, &subject, axis))
            } else {
                Some(Piecewise::nothing())
            };
        }
    }
    Some((policies, contracts))
}

fn assumed_by(model: &Model, design: &Design, party: usize) -> Vec<usize> {
    design.contracts.iter().copied().filter(|&c| model.contracts[c].is_reinsured_by(party)).collect()
}

/// The contracts named in `after` and, transitively, those that they name.
fn inuring(model: &Model, contract: usize) -> Vec<usize> {
    let mut found = model.contracts[contract].after.clone();
    let mut next = 0;
    while next < found.len() {
        let more: Vec<usize> =
            model.contracts[found[next]].after.iter().copied().filter(|other| !found.contains(other)).collect();
        found.extend(more);
        next += 1;
    }
    found
}

fn subject(
    policies: &Functions,
    contracts: &Functions,
    insured: impl Iterator<Item = usize>,
    inward: &[(usize, f64)],
    after: &[usize],
) -> Option<Piecewise> {
    let mut sum = Piecewise::nothing();
    for policy in insured {
        sum = sum.plus(policies[policy].as_ref()?, 1.0);
    }
    for &(contract, part) in inward {
        sum = sum.plus(contracts[contract].as_ref()?, part);
    }
    for &contract in after {
        sum = sum.plus(contracts[contract].as_ref()?, -1.0);
    }
    // What inures never takes more than the whole, so the slopes stay above nought up to rounding.
    sum.0.iter().all(|(_, slope)| *slope > -1e-9).then_some(sum)
}

fn policy_function(policy: &Policy, axis: Axis) -> Option<Piecewise> {
    if !is_plain_policy(policy) || !always_in_force(policy.period, policy.renewal, axis) {
        return None;
    }
    let deductible = match policy.deductible {
        None => 0.0,
        Some(deductible) => match (deductible.kind, deductible.size) {
            (DeductibleKind::Subtract, DeductibleSize::Amount(amount))
                if deductible.per == DeductiblePer::Occurrence && deductible.basis == Basis::Whole =>
            {
                amount.to_f64()?
            }
            _ => return None,
        },
    };
    let limit = limit(policy.occurrence_limit)?;
    let interest = Piecewise::identity().scaled(policy.interest.fast());
    Some(interest.layer(deductible, limit).scaled(policy.share.fast()))
}

fn contract_function(contract: &Contract, subject: &Piecewise, axis: Axis) -> Option<Piecewise> {
    if !is_plain(contract) || !always_in_force(contract.period, contract.renewal, axis) {
        return None;
    }
    let placed = contract.placed.fast() * (1.0 - contract.money.co_participation.fast());
    let layer = |layer: &Layer| -> Option<Piecewise> {
        let attachment = contract.of_the_whole(layer.attachment)?.to_f64()?;
        let width = match layer.limit {
            None => f64::INFINITY,
            Some(limit) => contract.of_the_whole(limit)?.to_f64()?,
        };
        Some(subject.layer(attachment, width).scaled(placed))
    };
    match &contract.terms {
        Terms::QuotaShare { share, limit: None } => Some(subject.clone().scaled(share.fast() * placed)),
        Terms::QuotaShare { share, limit: Some(limit) } => {
            let limit = limit.to_f64()?;
            Some(match contract.basis {
                Some(Basis::Whole) => subject.layer(0.0, limit).scaled(share.fast() * placed),
                _ => subject.clone().scaled(share.fast()).layer(0.0, limit).scaled(placed),
            })
        }
        Terms::ExcessOfLoss { layer: band, franchise: None } => layer(band),
        Terms::FollowLead { share, .. } => Some(subject.clone().scaled(share.fast() * placed)),
        _ => None,
    }
}

/// Whether a policy states nothing but what has a closed form (a coverage with a sub-limit has no loss of its own here).
fn is_plain_policy(policy: &Policy) -> bool {
    let plain = Policy {
        covers: policy.covers.clone(),
        premium: policy.premium,
        sub_limits: policy.sub_limits.clone(),
        deductible: policy.deductible,
        occurrence_limit: policy.occurrence_limit,
        share: policy.share,
        renewal: policy.renewal,
        claims_expense: policy.claims_expense,
        settlement: policy.settlement,
        interest: policy.interest,
        country: policy.country.clone(),
        ..Policy::new(&policy.name, policy.insurer, policy.period)
    };
    *policy == plain
}

/// The same of a contract: whatever else it states, it has no closed form.
fn is_plain(contract: &Contract) -> bool {
    let Contract { name, cedant, reinsurer, terms, period, .. } = contract;
    let plain = Contract {
        placement: contract.placement,
        covers: contract.covers.clone(),
        placed: contract.placed,
        basis: contract.basis,
        premium: contract.premium,
        commission: contract.commission.clone(),
        money: MoneyTerms { loss_corridor: None, ..contract.money.clone() },
        after: contract.after.clone(),
        renewal: contract.renewal,
        expense: contract.expense.filter(|expense| *expense != Expense::Included),
        lines: contract.lines.clone(),
        rules: contract.rules,
        collateral: contract.collateral,
        settlement: contract.settlement,
        ..Contract::new(name, *cedant, *reinsurer, terms.clone(), *period)
    };
    *contract == plain
}

fn limit(stated: Option<Decimal>) -> Option<f64> {
    stated.map_or(Some(f64::INFINITY), |limit| limit.to_f64())
}

/// Whether terms that reach beyond the first model year have other losses or other amounts than those within it.
fn later_terms_differ(model: &Model) -> bool {
    let changing = |renewal: Renewal| {
        let rules = renewal.rules();
        rules.after_loss.is_some() || !rules.index.limits.is_zero()
    };
    let policies = model.policies.iter().map(|policy| (policy.period, policy.renewal));
    let terms: Vec<(Period, Renewal)> =
        policies.chain(model.contracts.iter().map(|contract| (contract.period, contract.renewal))).collect();
    let differ = model.settings.value_index.is_some() || terms.iter().any(|(_, renewal)| changing(*renewal));
    differ && terms.iter().any(|(period, _)| period.from != model.settings.axis.start())
}

/// Whether terms of twelve months are in force on every day of the first model year and of the term that is reported.
fn always_in_force(period: Period, renewal: Renewal, axis: Axis) -> bool {
    period.months == 12
        && (period.from == axis.start() || (renewal == Renewal::AsIs && period.expiring == Expiring::Same))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(f: &Piecewise, x: f64) -> f64 {
        f.mean(|limit, attachment| (x - attachment).max(0.0).min(limit))
    }

    #[test]
    fn layers_of_shares_of_layers_are_followed_exactly() {
        // A loss less 10, at most 90, of which 50 %, of which 20 xs 15.
        let f = Piecewise::identity().layer(10.0, 90.0).scaled(0.5).layer(15.0, 20.0);
        for (loss, expected) in [(0.0, 0.0), (40.0, 0.0), (41.0, 0.5), (80.0, 20.0), (100.0, 20.0), (500.0, 20.0)] {
            assert_eq!(value(&f, loss), expected, "{loss}");
        }
    }

    #[test]
    fn what_inures_is_taken_off_before_the_next_layer() {
        let whole = Piecewise::identity();
        let quota = whole.clone().scaled(0.4);
        let rest = whole.plus(&quota, -1.0);
        assert!((value(&rest.layer(30.0, 40.0), 100.0) - 30.0).abs() < 1e-12);
        assert_eq!(value(&rest.layer(30.0, 40.0), 50.0), 0.0);
    }

    #[test]
    fn a_layer_above_a_limit_never_pays() {
        let f = Piecewise::identity().layer(0.0, 50.0).layer(60.0, 10.0);
        assert_eq!(value(&f, 1e9), 0.0);
        assert_eq!(value(&Piecewise::identity().layer(0.0, 50.0).layer(50.0, f64::INFINITY), 1e9), 0.0);
    }
}
