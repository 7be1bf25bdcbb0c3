//! The walk through policies and contracts: what each pays in a year, as a function of sums of events.
//!
//! The order of terms is that of the simulation: ceded share, deductible, attachment and limit of each occurrence, annual
//! deductible, annual limit and reinstatements ((K + 1) limits), last and placed share. Annual terms are those of the model
//! year only where the period begins with it.
//!
//! Worked number: 15 xs 10 with one reinstatement pays min(sum of min(max(X - 10, 0), 15), 30).

use super::flow::Flow;
use super::sources::Source;
use crate::model::Model;
use crate::model::contract::{Annual, Basis, Contract, NetLoss, Scope, Terms};
use crate::model::design::Design;
use crate::model::policy::Policy;
use crate::numerics::piecewise::Piecewise;
use crate::programme::Plan;
use crate::simulation::focus::Payer;
use crate::study::closed_form::{always_in_force, assumed_by, inuring, is_plain, later_terms_differ, policy_function};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

type Known = Result<Flow, String>;

/// What policies and contracts pay in the first model year.
pub(super) struct Programme<'a> {
    model: &'a Model,
    policies: Vec<Known>,
    contracts: Vec<Known>,
}

/// The ground-up loss of all perils.
pub(super) fn ground_up(sources: &[Result<Source, String>]) -> Known {
    for source in sources {
        source.as_ref().map_err(String::clone)?;
    }
    Ok(Flow { events: vec![Piecewise::identity(); sources.len()], ..Flow::nothing(0) })
}

/// Placed share less what the cedant keeps of every recovery.
pub(super) fn paid_share(contract: &Contract) -> f64 {
    contract.placed.fast() * (1.0 - contract.money.co_participation.fast())
}

/// The programme of a design.
pub(super) fn programme<'a>(
    model: &'a Model,
    (design, plan): (&Design, &Plan<f64>),
    sources: &[Result<Source, String>],
) -> Programme<'a> {
    let walk = Walk { model, plan, design, sources };
    let policies: Vec<Known> = model.policies.iter().map(|policy| walk.policy(policy)).collect();
    let mut contracts: Vec<Option<Known>> = vec![None; model.contracts.len()];
    // Contracts that wait for others come round again; a graph without cycles is done in as many rounds as contracts.
    for _ in 0..model.contracts.len() {
        for index in 0..model.contracts.len() {
            let contract = &model.contracts[index];
            let inward = assumed_by(model, design, contract.cedant);
            let waits = contract.after.iter().chain(&inward).any(|&other| contracts[other].is_none());
            if contracts[index].is_none() && !waits {
                let known = |other: usize| contracts[other].clone().unwrap_or_else(|| Ok(walk.nothing()));
                contracts[index] = Some(walk.contract(index, &inward, &policies, &known));
            }
        }
    }
    let contracts = contracts
        .into_iter()
        .map(|known| known.unwrap_or_else(|| Err("Its contracts name one another in a circle.".to_owned())))
        .collect();
    Programme { model, policies, contracts }
}

impl Programme<'_> {
    /// What all policies pay.
    pub fn insured(&self) -> Known {
        self.sum((0..self.policies.len()).map(|policy| (Payer::Policy(policy), 1.0)))
    }

    /// A sum of parts of policies and contracts.
    pub fn sum(&self, payers: impl Iterator<Item = (Payer, f64)>) -> Known {
        let mut sum = Flow::nothing(self.model.perils.len());
        for (payer, part) in payers {
            let known = match payer {
                Payer::Policy(policy) => &self.policies[policy],
                Payer::Contract(contract) => &self.contracts[contract],
            };
            sum = sum.plus(known.as_ref().map_err(String::clone)?, part)?;
        }
        Ok(sum)
    }

    /// What a contract pays in its first term.
    pub fn of_term(&self, contract: usize) -> Known {
        if self.model.contracts[contract].period.from != self.model.settings.axis.start() {
            return Err(format!(
                "{}: its term does not begin with the model year.",
                self.model.contracts[contract].name
            ));
        }
        self.contracts[contract].clone()
    }
}

struct Walk<'a> {
    model: &'a Model,
    plan: &'a Plan<f64>,
    design: &'a Design,
    sources: &'a [Result<Source, String>],
}

impl Walk<'_> {
    fn nothing(&self) -> Flow {
        Flow::nothing(self.sources.len())
    }

    /// Whether a scope holds a peril: an error where it holds a part of its losses only, or where the peril has no law.
    fn holds(&self, name: &str, scope: &Scope, peril: usize) -> Result<bool, String> {
        if scope.perils.as_ref().is_some_and(|perils| !perils.contains(&peril)) {
            return Ok(false);
        }
        let source = self.sources[peril].as_ref().map_err(String::clone)?;
        if scope.coverages.is_some() && source.portfolio.is_none() {
            return Err(format!("{name}: it covers some coverages only."));
        }
        match (&scope.risks, source.portfolio) {
            (None, _) => Ok(true),
            (Some(risks), Some(portfolio)) => Ok(risks.contains(&portfolio)),
            (Some(_), None) => Err(format!("{name}: it covers some risks only.")),
        }
    }

    fn policy(&self, policy: &Policy) -> Known {
        let name = &policy.name;
        let mut flow = self.nothing();
        if self.model.policies.iter().any(|policy| policy.claims_expense.is_some()) {
            return Err("Cost of claims is paid beside the losses.".to_owned());
        }
        for peril in 0..self.sources.len() {
            if !self.holds(name, &policy.covers, peril)? {
                continue;
            }
            let of_sites = self.sources[peril].as_ref().is_ok_and(|source| source.portfolio.is_none());
            let others = self.model.policies.iter().filter(|other| !std::ptr::eq(*other, policy));
            for other in others {
                if self.holds(&other.name, &other.covers, peril)? {
                    return Err(format!("{}: two policies insure it.", self.model.perils[peril].name));
                }
            }
            if of_sites && !policy.sub_limits.is_empty() {
                return Err(format!("{name}: it has sub-limits by coverage."));
            }
            let plain = Policy { aggregate_limit: None, basis: None, ..policy.clone() };
            let function = policy_function(&plain, self.model.settings.axis);
            flow.events[peril] = function.ok_or_else(|| {
                format!("{name}: what it pays is no continuous function of each loss that holds all year.")
            })?;
        }
        if policy.basis == Some(Basis::Share) && policy.occurrence_limit.is_some() {
            return Err(format!("{name}: its limits are of the share that it pays."));
        }
        if let Some(limit) = policy.aggregate_limit {
            self.begins_with_the_year(name, policy.period.from)?;
            let limit =
                policy.of_the_whole(limit).and_then(|limit| limit.to_f64()).ok_or_else(|| out_of_range(name))?;
            flow.year = flow.year.layer(0.0, limit * policy.share.fast());
        }
        Ok(flow)
    }

    fn begins_with_the_year(&self, name: &str, from: jiff::civil::Date) -> Result<(), String> {
        match from == self.model.settings.axis.start() {
            true => Ok(()),
            false => Err(format!("{name}: its annual terms are of periods that do not begin with the model year.")),
        }
    }

    fn contract(&self, index: usize, inward: &[usize], policies: &[Known], known: &dyn Fn(usize) -> Known) -> Known {
        let (model, contract) = (self.model, &self.model.contracts[index]);
        let name = &contract.name;
        if !self.design.contains(index) {
            return Ok(self.nothing());
        }
        if later_terms_differ(model) {
            return Err("Terms change along the path: by an index, or after losses.".to_owned());
        }
        let mut subject = self.nothing();
        let insured = (0..model.policies.len()).filter(|&policy| {
            model.policies[policy].insurer == contract.cedant
                && contract.covers.policies.as_ref().is_none_or(|named| named.contains(&policy))
        });
        for policy in insured {
            subject = subject.plus(&self.in_scope(contract, policies[policy].clone()?)?, 1.0)?;
        }
        let some = |named: &Vec<usize>| (0..model.policies.len()).any(|policy| !named.contains(&policy));
        if contract.covers.policies.as_ref().is_some_and(some) && !inward.is_empty() {
            return Err(format!("{name}: it covers some policies of what its cedant assumes."));
        }
        for &other in inward {
            let part = model.contracts[other].part_of(contract.cedant);
            subject = subject.plus(&self.in_scope(contract, known(other)?)?, part)?;
        }
        if contract.unl == NetLoss::Collected && model.may_default() {
            return Err(format!("{name}: it looks at what is collected, and reinsurers may default."));
        }
        for other in inuring(model, index) {
            subject = subject.plus(&self.in_scope(contract, known(other)?)?, -1.0)?;
        }
        self.terms(index, subject)
    }

    /// The part of a flow that falls under the perils of a contract.
    fn in_scope(&self, contract: &Contract, flow: Flow) -> Known {
        let mut events = Vec::with_capacity(flow.events.len());
        let mut left_out = false;
        for (peril, function) in flow.events.iter().enumerate() {
            let kept = function.is_nothing() || self.holds(&contract.name, &contract.covers, peril)?;
            left_out |= !kept;
            events.push(if kept { function.clone() } else { Piecewise::nothing() });
        }
        match left_out && !flow.is_by_event() {
            true => Err(format!("{}: it covers some perils of a sum that is limited over the year.", contract.name)),
            false => Ok(Flow { events, ..flow }),
        }
    }

    fn terms(&self, index: usize, subject: Flow) -> Known {
        let contract = &self.model.contracts[index];
        let name = &contract.name;
        if self.plan.may_be_cut(index) {
            return Err(format!(
                "{name}: contracts beside it may recover more than the loss together, and are cut then."
            ));
        }
        let plain = Contract { annual: Annual::default(), ..contract.clone() };
        if !is_plain(&plain) {
            return Err(format!("{name}: it has terms of which no annual function is known."));
        }
        if !always_in_force(contract.period, contract.renewal, self.model.settings.axis) {
            return Err(format!("{name}: it is not in force, on the same terms, on every day of the model year."));
        }
        let placed = paid_share(contract);
        let amount = |amount: Decimal| {
            contract.of_the_whole(amount).and_then(|amount| amount.to_f64()).ok_or_else(|| out_of_range(name))
        };
        let limit = |limit: Option<Decimal>| limit.map_or(Ok(f64::INFINITY), amount);
        let (first, attachment, width, last) = match &contract.terms {
            Terms::QuotaShare { share, limit: most } if contract.basis == Some(Basis::Whole) => {
                (1.0, 0.0, exact_limit(*most, name)?, share.fast())
            }
            Terms::QuotaShare { share, limit: most } => (share.fast(), 0.0, exact_limit(*most, name)?, 1.0),
            Terms::FollowLead { share, .. } => (share.fast(), 0.0, f64::INFINITY, 1.0),
            Terms::ExcessOfLoss { layer, franchise: None } => {
                (1.0, amount(layer.attachment)?, limit(layer.limit)?, 1.0)
            }
            Terms::AggregateExcess { .. } | Terms::StopLoss { .. } => (1.0, 0.0, f64::INFINITY, 1.0),
            _ => return Err(format!("{name}: what it pays is not a function of the sum of each event.")),
        };
        let mut flow = subject.scaled(first);
        if attachment > 0.0 || width < f64::INFINITY {
            if !flow.is_by_event() {
                return Err(format!(
                    "{name}: its layer is of each event, and what it covers is limited over the year."
                ));
            }
            flow.events = flow.events.iter().map(|function| function.layer(attachment, width)).collect();
        }
        let flow = self.annual(index, flow)?;
        Ok(flow.scaled(last * placed))
    }

    /// The layer of the year's sum: stop loss, annual deductible, annual limit and reinstatements.
    fn annual(&self, index: usize, flow: Flow) -> Known {
        let contract = &self.model.contracts[index];
        let Some((from, most)) = self.plan.annual_layer(index) else { return Ok(flow) };
        self.begins_with_the_year(&contract.name, contract.period.from)?;
        // Amounts of the placed share are scaled to the whole, of which the flow still is.
        let part = if contract.states_the_placed_share() { contract.placed.fast() } else { 1.0 };
        let units = |quanta: f64| self.model.settings.quantum.units(quanta) / part;
        let year = flow.year.layer(units(from), most.map_or(f64::INFINITY, units));
        Ok(Flow { year, ..flow })
    }
}

/// A limit that is stated of what the contract says, not of the placed share.
fn exact_limit(limit: Option<Decimal>, name: &str) -> Result<f64, String> {
    limit.map_or(Ok(f64::INFINITY), |limit| limit.to_f64().ok_or_else(|| out_of_range(name)))
}

fn out_of_range(name: &str) -> String {
    format!("{name}: its amounts are out of range.")
}
