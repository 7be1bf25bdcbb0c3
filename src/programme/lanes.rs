//! Lanes: the coarsest classes of (policy, risk, coverage) that no scope, sub-limit, surplus share or per-risk term tells
//! apart. Losses of one event in one lane are added up once, and all contracts work on the sums.
//!
//! Two losses share a lane when the same policy covers them, every contract either sees both or neither, the policy
//! has no sub-limit between them nor a term of each risk, and no contract treats their risks one by one. A programme without sites or
//! sub-limits and with one policy has one lane. Perils need no lanes: an event has one peril, and a contract simply
//! skips the events of perils that it does not cover.
//!
//! Worked example: sites A and B under one policy, a quota share of everything and a facultative contract on A make
//! two lanes; without the facultative contract they make one.

use super::risk_terms::RiskTerms;
use crate::model::Model;
use crate::model::contract::{Scope, Terms};
use crate::model::risk::Coverage;
use std::collections::BTreeMap;

/// One lane, shown by the first (risk, coverage) that fell in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lane {
    pub policy: u32,
    pub risk: u32,
    pub coverage: Coverage,
}

/// A policy that covers a (risk, coverage), and the lane of its claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub policy: u32,
    pub lane: u32,
}

/// The partition. Masks over lanes have one more entry than there are lanes: the last stands for losses that no
/// policy covers and is always false.
#[derive(Clone, Debug)]
pub(super) struct Lanes {
    pub lanes: Vec<Lane>,
    /// For each contract of the model, the lanes in which it can recover; all false where the design leaves it out.
    pub active: Vec<Vec<bool>>,
    /// For each policy, the perils it covers.
    pub policy_perils: Vec<Vec<bool>>,
    /// For each contract, the perils it covers.
    pub contract_perils: Vec<Vec<bool>>,
    /// One policy covers every risk, coverage and peril, and nothing tells its losses apart.
    pub all_in_one: bool,
    start: Vec<u32>,
    entries: Vec<Entry>,
    /// Some contract of the design may pay more than the loss: every event then has one more claim row, in the lane of
    /// losses that no policy covers, and the masks of contracts that assume such payments are true there.
    pub beyond: bool,
}

/// A scope with its lists turned into masks.
struct Mask {
    risks: Option<Vec<bool>>,
    coverages: Option<Vec<Coverage>>,
    policies: Option<Vec<bool>>,
}

fn mask_of(indices: impl Iterator<Item = usize>, length: usize) -> Vec<bool> {
    let mut mask = vec![false; length];
    for index in indices {
        if let Some(entry) = mask.get_mut(index) {
            *entry = true;
        }
    }
    mask
}

impl Mask {
    fn new(scope: &Scope, model: &Model) -> Mask {
        Mask {
            risks: scope.risks.as_ref().map(|list| mask_of(list.iter().map(|&r| r as usize), model.risks.len())),
            coverages: scope.coverages.clone(),
            policies: scope.policies.as_ref().map(|list| mask_of(list.iter().copied(), model.policies.len())),
        }
    }

    fn holds(&self, policy: usize, risk: usize, coverage: Coverage) -> bool {
        self.risks.as_ref().is_none_or(|mask| mask[risk])
            && self.policies.as_ref().is_none_or(|mask| mask[policy])
            && (coverage == Coverage::All || self.coverages.as_ref().is_none_or(|list| list.contains(&coverage)))
    }
}

fn peril_mask(scope: &Scope, model: &Model) -> Vec<bool> {
    match &scope.perils {
        Some(list) => mask_of(list.iter().copied(), model.perils.len()),
        None => vec![true; model.perils.len()],
    }
}

/// What separates the risks that a contract sees.
enum Separation {
    Nothing,
    /// The surplus share of each risk, or whatever else tells risks apart, numbered.
    Shares(BTreeMap<u32, u32>),
    Risks,
}

fn separation(model: &Model, risk_terms: &RiskTerms, index: usize) -> Separation {
    let contract = &model.contracts[index];
    match &contract.terms {
        _ if contract.per_risk.is_some() => Separation::Risks,
        Terms::PerRiskExcess { .. } => Separation::Risks,
        _ if risk_terms.kinds(index).is_some() => {
            Separation::Shares(risk_terms.kinds(index).cloned().unwrap_or_default())
        }
        Terms::SurplusShare { shares, .. } => {
            let mut kinds: Vec<_> = shares.iter().map(|(_, share)| share.exact()).collect();
            kinds.sort();
            kinds.dedup();
            let number = |share| kinds.binary_search(&share).map_or(0, |at| at as u32 + 1);
            Separation::Shares(shares.iter().map(|(risk, share)| (*risk, number(share.exact()))).collect())
        }
        _ => Separation::Nothing,
    }
}

impl Lanes {
    /// The partition of a checked model under a set of contracts.
    pub fn new(model: &Model, in_design: &[bool], risk_terms: &RiskTerms) -> Lanes {
        let policy_masks: Vec<Mask> = model.policies.iter().map(|p| Mask::new(&p.covers, model)).collect();
        let contract_masks: Vec<Mask> = model.contracts.iter().map(|c| Mask::new(&c.covers, model)).collect();
        let separations: Vec<Separation> =
            (0..model.contracts.len()).map(|c| separation(model, risk_terms, c)).collect();
        let mut partition = Lanes {
            lanes: Vec::new(),
            active: vec![Vec::new(); model.contracts.len()],
            policy_perils: model.policies.iter().map(|p| peril_mask(&p.covers, model)).collect(),
            contract_perils: model.contracts.iter().map(|c| peril_mask(&c.covers, model)).collect(),
            all_in_one: false,
            start: Vec::with_capacity(model.risks.len() * Coverage::EVERY.len() + 1),
            entries: Vec::new(),
            beyond: (model.contracts.iter().zip(in_design)).any(|(c, &chosen)| chosen && c.terms.may_exceed_the_loss()),
        };
        let mut known: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        let (mut active, mut signature) = (Vec::new(), Vec::new());
        for risk in 0..model.risks.len() {
            for coverage in Coverage::EVERY {
                partition.start.push(partition.entries.len() as u32);
                for (policy, mask) in policy_masks.iter().enumerate() {
                    if !mask.holds(policy, risk, coverage) {
                        continue;
                    }
                    reach(model, in_design, &contract_masks, (policy, risk, coverage), &mut active);
                    sign(model, &separations, &active, (policy, risk, coverage), &mut signature);
                    let next = known.len() as u32;
                    let lane = *known.entry(signature.clone()).or_insert(next);
                    if lane == next {
                        partition.lanes.push(Lane { policy: policy as u32, risk: risk as u32, coverage });
                        for (mask, &is_active) in partition.active.iter_mut().zip(&active) {
                            mask.push(is_active);
                        }
                    }
                    partition.entries.push(Entry { policy: policy as u32, lane });
                }
            }
        }
        partition.start.push(partition.entries.len() as u32);
        let beyond = assumes_beyond(model, in_design);
        partition.active.iter_mut().zip(beyond).for_each(|(mask, beyond)| mask.push(beyond));
        let covers_all = partition.start.windows(2).all(|bounds| bounds[1] == bounds[0] + 1);
        let one_policy = partition.policy_perils.len() == 1 && !partition.policy_perils[0].contains(&false);
        partition.all_in_one = partition.lanes.len() == 1 && one_policy && covers_all && !partition.beyond;
        partition
    }

    /// The lane that stands for losses no policy covers.
    pub fn uncovered(&self) -> u32 {
        self.lanes.len() as u32
    }

    /// The policies that cover a (risk, coverage), with their lanes.
    #[inline(always)]
    pub fn entries(&self, risk: u32, coverage: Coverage) -> &[Entry] {
        let at = risk as usize * Coverage::EVERY.len() + coverage as usize;
        match (self.start.get(at), self.start.get(at + 1)) {
            (Some(&from), Some(&to)) => &self.entries[from as usize..to as usize],
            _ => &[],
        }
    }

    /// Whether two contracts can recover of the same loss, or both assume what is paid beyond one.
    pub fn overlap(&self, a: usize, b: usize) -> bool {
        self.sees_beyond(a) && self.sees_beyond(b) && self.share_a_peril(a, b) || self.share_a_loss(a, b)
    }

    /// Whether what a contract pays beyond the loss, its own or passed on, is in the scope of another.
    pub fn brings_beyond(&self, model: &Model, from: usize, to: usize) -> bool {
        let pays = self.sees_beyond(from) || model.contracts[from].terms.may_exceed_the_loss();
        pays && self.sees_beyond(to) && self.share_a_peril(from, to)
    }

    /// Whether what is paid beyond losses is in the scope of a contract, and assumed by its cedant.
    pub fn sees_beyond(&self, contract: usize) -> bool {
        self.active[contract].last() == Some(&true)
    }

    fn share_a_peril(&self, a: usize, b: usize) -> bool {
        self.contract_perils[a].iter().zip(&self.contract_perils[b]).any(|(a, b)| *a && *b)
    }

    fn share_a_loss(&self, a: usize, b: usize) -> bool {
        (0..self.lanes.len()).any(|lane| {
            let perils = &self.policy_perils[self.lanes[lane].policy as usize];
            self.active[a][lane]
                && self.active[b][lane]
                && (0..perils.len()).any(|p| perils[p] && self.contract_perils[a][p] && self.contract_perils[b][p])
        })
    }
}

/// The contracts that see a loss: in scope, and assumed by their cedant from the policy or through other contracts.
fn reach(model: &Model, in_design: &[bool], masks: &[Mask], at: (usize, usize, Coverage), active: &mut Vec<bool>) {
    let (policy, risk, coverage) = at;
    active.clear();
    active.resize(model.contracts.len(), false);
    let mut changed = true;
    while changed {
        changed = false;
        for c in 0..model.contracts.len() {
            if active[c] || !in_design[c] || !masks[c].holds(policy, risk, coverage) {
                continue;
            }
            let cedant = model.contracts[c].cedant;
            let assumes = model.policies[policy].insurer == cedant
                || (0..model.contracts.len()).any(|k| active[k] && model.contracts[k].is_reinsured_by(cedant));
            if assumes {
                active[c] = true;
                changed = true;
            }
        }
    }
}

/// For each contract, whether its cedant has assumed payments that may exceed the loss. They belong to no site, coverage
/// or policy, and are in no scope that is limited to some.
fn assumes_beyond(model: &Model, in_design: &[bool]) -> Vec<bool> {
    let mut beyond = vec![false; model.contracts.len()];
    let limited = |scope: &Scope| scope.risks.is_some() || scope.coverages.is_some() || scope.policies.is_some();
    for _ in 0..model.contracts.len() {
        for (c, contract) in model.contracts.iter().enumerate() {
            let brings = |(k, other): (usize, &crate::model::contract::Contract)| {
                in_design[k]
                    && other.is_reinsured_by(contract.cedant)
                    && (other.terms.may_exceed_the_loss() || beyond[k])
            };
            let assumed = in_design[c] && !limited(&contract.covers);
            beyond[c] = assumed && model.contracts.iter().enumerate().any(brings);
        }
    }
    beyond
}

/// Everything that a policy or contract may tell apart about a loss.
fn sign(
    model: &Model,
    separations: &[Separation],
    active: &[bool],
    at: (usize, usize, Coverage),
    signature: &mut Vec<u32>,
) {
    let (policy, risk, coverage) = at;
    let sub_limits = &model.policies[policy].sub_limits;
    let sub_limit = sub_limits.iter().position(|(c, _)| *c == coverage).map_or(0, |at| at as u32 + 1);
    signature.clear();
    signature.extend([policy as u32, sub_limit]);
    let mut by_risk = model.policies[policy].tells_risks_apart();
    for (c, &is_active) in active.iter().enumerate() {
        signature.push(match &separations[c] {
            _ if !is_active => 0,
            Separation::Nothing => 1,
            Separation::Shares(kinds) => 1 + kinds.get(&(risk as u32)).copied().unwrap_or(0),
            Separation::Risks => {
                by_risk = true;
                1
            }
        });
    }
    signature.push(if by_risk { risk as u32 } else { u32::MAX });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::amount::Share;
    use crate::programme::examples::{contract, one_contract};
    use rust_decimal::dec;

    fn lanes_of(model: &Model) -> Vec<(u32, Coverage)> {
        let lanes = crate::programme::examples::lanes(model);
        lanes.lanes.iter().map(|lane| (lane.risk, lane.coverage)).collect()
    }

    #[test]
    fn only_what_a_contract_tells_apart_has_lanes_of_its_own() {
        let quota_share = Terms::QuotaShare { share: Share::new(dec!(0.5)), limit: None };
        let mut model = one_contract(quota_share.clone());
        assert_eq!(lanes_of(&model).len(), 1);
        let mut on_a = contract("facultative on A", quota_share);
        on_a.covers.risks = Some(vec![0]);
        model.contracts.push(on_a);
        assert_eq!(lanes_of(&model), [(0, Coverage::Building), (1, Coverage::Building)]);
        model.policies[0].sub_limits = vec![(Coverage::Stock, dec!(1))];
        assert_eq!(lanes_of(&model).len(), 4);
    }

    #[test]
    fn a_contract_that_can_never_see_a_loss_splits_nothing() {
        let mut model = one_contract(Terms::QuotaShare { share: Share::new(dec!(0.5)), limit: None });
        let mut elsewhere = contract("of a party that assumes nothing", model.contracts[0].terms.clone());
        (elsewhere.cedant, elsewhere.reinsurer) = (0, 1);
        elsewhere.covers.risks = Some(vec![0]);
        model.contracts.push(elsewhere);
        assert_eq!(lanes_of(&model).len(), 1);
    }
}
