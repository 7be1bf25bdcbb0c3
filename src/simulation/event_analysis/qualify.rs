//! Which plans may be worked out from events alone.
//!
//! The horizon is one year, in which every policy and contract has one term; the only peril is a year event table replayed in order.
//! A policy has no annual terms, no hours clause and no other key that looks at more than one event. A contract may have annual
//! terms, if nothing stands behind it: no other contract of the design inures to it or takes from its reinsurers, and nothing that
//! depends on the state of a year is passed on. Whatever is not known to be harmless sends the plan to the simulation.
//!
//! Worked example: a quota share, and behind it a layer with one reinstatement: the share is a number by event, the layer is not. A
//! layer of the layer's reinsurer makes the whole plan one that is simulated.

use crate::model::Model;
use crate::model::contract::{Annual, Contract, Period, Premium, Renewal, Terms};
use crate::model::date::DAYS_PER_YEAR;
use crate::model::policy::Policy;
use crate::simulation::Engine;

/// The contracts of a design that remember earlier losses of the year.
#[derive(Clone, Debug, PartialEq)]
pub struct Memory {
    /// Contracts of the model with annual terms, in the order of the design, and whether an event touches one only where it
    /// reaches the layer.
    pub(super) contracts: Vec<(usize, bool)>,
    /// By place in the design.
    remembers: Vec<bool>,
    /// Contracts of the design.
    pub(super) of_design: usize,
}

impl Memory {
    /// Whether the contract at a place in the design has annual terms.
    pub(super) fn remembers(&self, place: usize) -> bool {
        self.remembers[place]
    }

    /// The model without the annual terms of its occurrence layers, so that it tells which events reach them.
    pub(super) fn without_annual_terms(&self, model: &Model) -> Model {
        let mut bare = model.clone();
        for &(contract, by_layer) in &self.contracts {
            if by_layer {
                bare.contracts[contract].annual = Annual::default();
            }
        }
        bare
    }
}

/// The contracts with memory, where a plan may be worked out from events alone; None where it may not.
pub fn memory(model: &Model, engine: &Engine) -> Option<Memory> {
    let design: Vec<usize> = engine.designs.first()?.design.contracts.clone();
    let whole_year = |(_, window): &(usize, std::ops::Range<f64>)| *window == (0.0..DAYS_PER_YEAR);
    let plain = model.settings.horizon == 1
        && model.settings.value_index.is_none()
        && !model.may_default()
        && model.policies.iter().all(|policy| is_by_event(model, policy))
        && design.iter().all(|&contract| is_known(model, &model.contracts[contract]))
        && engine.contract_windows().iter().all(whole_year);
    if !plain {
        return None;
    }
    let remembers = |contract: usize| has_memory(&model.contracts[contract]);
    let last = |contract: usize| {
        let own = &model.contracts[contract];
        let behind = |&other: &usize| {
            let other = &model.contracts[other];
            other.after.contains(&contract) || own.is_reinsured_by(other.cedant)
        };
        !design.iter().any(behind)
    };
    if design.iter().any(|&contract| remembers(contract) && !last(contract)) {
        return None;
    }
    let by_layer = |contract: usize| matches!(model.contracts[contract].terms, Terms::ExcessOfLoss { .. });
    let with = design.iter().filter(|&&contract| remembers(contract)).map(|&contract| (contract, by_layer(contract)));
    Some(Memory {
        contracts: with.collect(),
        remembers: design.iter().map(|&contract| remembers(contract)).collect(),
        of_design: design.len(),
    })
}

fn has_memory(contract: &Contract) -> bool {
    contract.annual != Annual::default()
        || matches!(contract.terms, Terms::AggregateExcess { .. } | Terms::StopLoss { .. })
}

/// Whether a period is one year from the start of the simulation.
fn is_the_year(model: &Model, period: &Period) -> bool {
    *period == Period { from: model.settings.axis.start(), months: 12, expiring: period.expiring }
}

/// Whether what a policy pays of an event depends on the event alone.
fn is_by_event(model: &Model, policy: &Policy) -> bool {
    let known = Policy {
        covers: policy.covers.clone(),
        premium: policy.premium,
        sub_limits: policy.sub_limits.clone(),
        deductible: policy.deductible,
        occurrence_limit: policy.occurrence_limit,
        share: policy.share,
        interest: policy.interest,
        risk_limit: policy.risk_limit,
        basis: policy.basis,
        country: policy.country.clone(),
        insured: policy.insured.clone(),
        ..Policy::new(&policy.name, policy.insurer, policy.period)
    };
    known == *policy && is_the_year(model, &policy.period)
}

/// Whether a contract has nothing but terms by event and annual terms.
fn is_known(model: &Model, contract: &Contract) -> bool {
    let flat = !contract.is_adjustable() && !matches!(contract.premium, Premium::Swing(_));
    let terms = match &contract.terms {
        Terms::QuotaShare { .. }
        | Terms::SurplusShare { .. }
        | Terms::ExcessOfLoss { .. }
        | Terms::PerRiskExcess { .. }
        | Terms::AggregateExcess { .. }
        | Terms::StopLoss { .. } => contract.terms.clone(),
        _ => return false,
    };
    let known = Contract {
        placement: contract.placement,
        covers: contract.covers.clone(),
        per_risk: contract.per_risk,
        annual: contract.annual.clone(),
        placed: contract.placed,
        basis: contract.basis,
        premium: contract.premium,
        commission: contract.commission.clone(),
        after: contract.after.clone(),
        lines: contract.lines.clone(),
        renewal: Renewal::AsIs,
        ..Contract::new(&contract.name, contract.cedant, contract.reinsurer, terms, contract.period)
    };
    flat && known == *contract && is_the_year(model, &contract.period)
}
