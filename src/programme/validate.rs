//! Checks on a model before it is compiled: every index points somewhere, every contract makes sense on its own.

use super::error::PlanError;
use super::risk_terms;
use crate::model::Model;
use crate::model::amount::Share;
use crate::model::contract::{Contract, HoursClause, Scope, Terms};
use crate::model::design::Design;
use crate::model::lines::LineSplit;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Which contracts are in the design; an error where something points nowhere.
pub(super) fn contracts_of(model: &Model, design: &Design) -> Result<Vec<bool>, PlanError> {
    for policy in &model.policies {
        index(&policy.name, "party", policy.insurer, model.parties.len())?;
        scope(&policy.name, &policy.covers, model)?;
        hours(&policy.name, policy.hours)?;
        share(&policy.name, "its share", policy.share)?;
        share(&policy.name, "its interest", policy.interest)?;
        for (_, own) in &policy.insured {
            share(&policy.name, "its insured percentage", *own)?;
        }
    }
    for contract in &model.contracts {
        index(&contract.name, "party", contract.cedant, model.parties.len())?;
        index(&contract.name, "party", contract.reinsurer, model.parties.len())?;
        scope(&contract.name, &contract.covers, model)?;
        hours(&contract.name, contract.hours)?;
        if contract.cedant == contract.reinsurer {
            return Err(PlanError::SelfCession { contract: contract.name.clone() });
        }
        for &other in &contract.after {
            index(&contract.name, "contract", other, model.contracts.len())?;
            if model.contracts[other].cedant != contract.cedant {
                let other = model.contracts[other].name.clone();
                return Err(PlanError::AfterOtherCedant { contract: contract.name.clone(), other });
            }
        }
        shares(contract, model.risks.len())?;
        risk_terms::validate(model, contract)?;
        lines(model, contract)?;
        if let Terms::FollowLead { policy, .. } = contract.terms {
            index(&contract.name, "policy", policy, model.policies.len())?;
        }
    }
    let mut in_design = vec![false; model.contracts.len()];
    for &contract in &design.contracts {
        index(&design.name, "contract", contract, model.contracts.len())?;
        in_design[contract] = true;
    }
    Ok(in_design)
}

fn shares(contract: &Contract, risks: usize) -> Result<(), PlanError> {
    share(&contract.name, "its placed share", contract.placed)?;
    match &contract.terms {
        Terms::QuotaShare { share: ceded, .. } => share(&contract.name, "its share", *ceded),
        Terms::SurplusShare { shares, .. } => {
            let mut listed = BTreeSet::new();
            for (risk, ceded) in shares {
                index(&contract.name, "site", *risk as usize, risks)?;
                share(&contract.name, "its share", *ceded)?;
                if !listed.insert(risk) {
                    let why = "a site is listed twice under `shares`";
                    return Err(PlanError::Unsupported { item: contract.name.clone(), why });
                }
            }
            Ok(())
        }
        Terms::FollowLead { share: ceded, .. } => share(&contract.name, "its share", *ceded),
        _ => Ok(()),
    }
}

/// Signed lines are of distinct parties other than the cedant, and add up to the placed share.
fn lines(model: &Model, contract: &Contract) -> Result<(), PlanError> {
    let Some(first) = contract.lines.first() else { return Ok(()) };
    let refuse = |why| Err(PlanError::Unsupported { item: contract.name.clone(), why });
    let mut placed = Decimal::ZERO;
    for (at, line) in contract.lines.iter().enumerate() {
        index(&contract.name, "party", line.reinsurer, model.parties.len())?;
        share(&contract.name, "a signed line", line.share)?;
        if line.reinsurer == contract.cedant {
            return Err(PlanError::SelfCession { contract: contract.name.clone() });
        }
        if contract.lines[..at].iter().any(|other| other.reinsurer == line.reinsurer) {
            return refuse("a party has two lines; write them as one");
        }
        placed += line.share.exact();
    }
    if LineSplit::new(&contract.lines).is_none() {
        return refuse("a signed line is above zero and has at most twelve decimals");
    }
    if placed != contract.placed.exact() || first.reinsurer != contract.reinsurer {
        return refuse("its signed lines do not add up to its placed share, or do not begin with its reinsurer");
    }
    Ok(())
}

fn share(item: &str, what: &'static str, share: Share) -> Result<(), PlanError> {
    if share.exact() < Decimal::ZERO || share.exact() > Decimal::ONE {
        return Err(PlanError::ShareOutOfRange { item: item.to_string(), what });
    }
    Ok(())
}

fn index(item: &str, kind: &'static str, index: usize, count: usize) -> Result<(), PlanError> {
    if index < count { Ok(()) } else { Err(PlanError::Unknown { item: item.to_string(), kind, index }) }
}

fn scope(item: &str, scope: &Scope, model: &Model) -> Result<(), PlanError> {
    for &peril in scope.perils.iter().flatten() {
        index(item, "peril", peril, model.perils.len())?;
    }
    for &risk in scope.risks.iter().flatten() {
        index(item, "site", risk as usize, model.risks.len())?;
    }
    for &policy in scope.policies.iter().flatten() {
        index(item, "policy", policy, model.policies.len())?;
    }
    Ok(())
}

fn hours(item: &str, clause: Option<HoursClause>) -> Result<(), PlanError> {
    match clause {
        Some(HoursClause { hours: 0, .. }) => {
            let why = "an hours clause needs at least one hour; leave it out to count every event as an occurrence";
            Err(PlanError::Unsupported { item: item.to_string(), why })
        }
        _ => Ok(()),
    }
}
