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
use crate::numerics::piecewise::Piecewise;
use crate::perils::{Perils, Recurrence};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

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

pub(super) fn assumed_by(model: &Model, design: &Design, party: usize) -> Vec<usize> {
    design.contracts.iter().copied().filter(|&c| model.contracts[c].is_reinsured_by(party)).collect()
}

/// The contracts named in `after` and, transitively, those that they name.
pub(super) fn inuring(model: &Model, contract: usize) -> Vec<usize> {
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
    sum.pieces().iter().all(|(_, slope)| *slope > -1e-9).then_some(sum)
}

pub(super) fn policy_function(policy: &Policy, axis: Axis) -> Option<Piecewise> {
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
pub(super) fn is_plain(contract: &Contract) -> bool {
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
pub(super) fn later_terms_differ(model: &Model) -> bool {
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
pub(super) fn always_in_force(period: Period, renewal: Renewal, axis: Axis) -> bool {
    period.months == 12
        && (period.from == axis.start() || (renewal == Renewal::AsIs && period.expiring == Expiring::Same))
}
