//! The party whose gross, ceded and net loss a run reports: the captive; without one, the insurer of the first
//! policy (a broker's client).

use crate::model::Model;
use crate::model::amount::{Amount, total};
use crate::model::design::Design;
use crate::model::flows::YearFlows;
use crate::programme::Outcome;

/// Which policies and contracts make a party's gross and ceded loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Focus {
    /// Index into [`Model::parties`]; None where the model has neither captive nor policy.
    pub party: Option<usize>,
    /// Policies that it issues.
    policies: Vec<usize>,
    /// Contracts by which it assumes.
    assumed: Vec<usize>,
    /// Contracts by which it cedes.
    ceded: Vec<usize>,
}

impl Focus {
    /// The focus of a design.
    pub fn new(model: &Model, design: &Design) -> Focus {
        let party = model.captive_party().or_else(|| model.policies.first().map(|policy| policy.insurer));
        let Some(index) = party else {
            return Focus { party, policies: Vec::new(), assumed: Vec::new(), ceded: Vec::new() };
        };
        let contracts = || design.contracts.iter().copied();
        Focus {
            party,
            policies: (0..model.policies.len()).filter(|&p| model.policies[p].insurer == index).collect(),
            assumed: contracts().filter(|&c| model.contracts[c].reinsurer == index).collect(),
            ceded: contracts().filter(|&c| model.contracts[c].cedant == index).collect(),
        }
    }

    /// Whether it cedes anything.
    pub fn cedes(&self) -> bool {
        !self.ceded.is_empty()
    }

    /// Gross and ceded amount from one figure for each policy and contract; None where a figure is missing.
    pub fn sums(&self, policies: &[Option<f64>], contracts: &[Option<f64>]) -> (Option<f64>, Option<f64>) {
        let of =
            |column: &[Option<f64>], chosen: &[usize]| chosen.iter().try_fold(0.0, |sum, &i| Some(sum + column[i]?));
        let gross =
            of(policies, &self.policies).zip(of(contracts, &self.assumed)).map(|(direct, assumed)| direct + assumed);
        (gross, of(contracts, &self.ceded))
    }

    /// Gross and ceded loss of one event.
    #[inline]
    pub fn event<N: Amount>(&self, outcome: &Outcome<N>, event: usize) -> (N, N) {
        let policies = self.policies.iter().map(|&p| outcome.policies[p].paid[event]);
        let assumed = self.assumed.iter().map(|&c| outcome.contracts[c].paid[event]);
        let ceded = self.ceded.iter().map(|&c| outcome.contracts[c].paid[event]);
        (total(policies.chain(assumed)), total(ceded))
    }

    /// Gross and ceded loss from one amount for each policy and contract.
    pub fn amounts<N: Amount>(&self, policies: &[N], contracts: &[N]) -> (N, N) {
        let gross = self.policies.iter().map(|&p| policies[p]).chain(self.assumed.iter().map(|&c| contracts[c]));
        (total(gross), total(self.ceded.iter().map(|&c| contracts[c])))
    }

    /// Gross loss, ceded loss and reinstatement premium paid in one year.
    #[inline]
    pub fn year<N: Amount>(&self, flows: &YearFlows<N>) -> (N, N, N) {
        let policies = self.policies.iter().map(|&p| flows.policy_paid[p]);
        let assumed = self.assumed.iter().map(|&c| flows.contract_paid[c]);
        let ceded = self.ceded.iter().map(|&c| flows.contract_paid[c]);
        let premium = self.ceded.iter().map(|&c| flows.reinstatement_premium[c]);
        (total(policies.chain(assumed)), total(ceded), total(premium))
    }
}
