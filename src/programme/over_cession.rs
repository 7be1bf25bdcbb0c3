//! Over-cession: contracts that together would recover more than the cedant's own loss.
//!
//! Proportional shares that run side by side above 100 % are refused. Other parallel contracts may each be within the
//! loss and exceed it together; then, for each event, the non-proportional recoveries of one rank are cut in
//! proportion to what is left of the cedant's own loss:
//!
//! ```text
//! recovery_i x max(own loss - earlier ranks - proportional recoveries, 0) / sum of the non-proportional recoveries
//! ```
//! Where contracts of different scope meet, this holds within each class of losses that the scopes tell apart, so that no
//! risk is recovered twice. What was cut uses no annual limit and no reinstatement. Parts are rounded down, so that the
//! order in which contracts are listed decides nothing. Layers of a tower look at one subject loss in bands that do not
//! overlap and need no check.
//!
//! Worked number: two parallel layers of 80 xs 0 on a loss of 100 would recover 160; each is cut to 50.

use super::calendar::Calendar;
use super::cession::Cession;
use super::error::PlanError;
use super::graph::{Graph, Stage};
use super::lanes::Lanes;
use super::outcome::Overcession;
use super::panel::Inward;
use super::risk_terms::RiskTerms;
use crate::model::Model;
use crate::model::amount::Amount;
use crate::model::contract::NetLoss;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// A proportional contract and what it takes of a loss of the risk at hand.
type Member = (usize, Cession);

/// Shares that are quotients of decimals may together exceed the whole by their last digit.
const LAST_DIGIT: Decimal = Decimal::from_parts(1, 0, 0, false, 20);

/// What a contract takes of a loss of a risk, times its placed share.
fn placed(model: &Model, risk_terms: &RiskTerms, contract: usize, risk: u32) -> Cession {
    risk_terms.cession(model, contract, risk).scaled(model.contracts[contract].placed.exact(), Decimal::ONE)
}

/// Refuses proportional contracts that together take more than the whole of some loss at some time.
pub(super) fn refuse_shares_above_whole(
    model: &Model,
    lanes: &Lanes,
    graph: &Graph,
    calendars: &[Calendar],
    risk_terms: &RiskTerms,
) -> Result<(), PlanError> {
    let ordered: Vec<usize> = graph.stages.iter().flat_map(|stage| stage.contracts.iter().copied()).collect();
    let mut seen = BTreeSet::new();
    for (lane, place) in lanes.lanes.iter().enumerate() {
        for cedant in 0..model.parties.len() {
            let member = |&c: &usize| {
                model.contracts[c].cedant == cedant
                    && lanes.active[c][lane]
                    && model.contracts[c].terms.is_proportional()
            };
            let cession = |c: usize| (c, placed(model, risk_terms, c, place.risk));
            let members: Vec<Member> = ordered.iter().copied().filter(member).map(cession).collect();
            let perils = &lanes.policy_perils[place.policy as usize];
            let sizes = sizes(members.iter().map(|(_, cession)| cession), model.risks[place.risk as usize].exposure());
            let key = |(c, cession): &Member| (*c, cession.key());
            if members.len() > 1 && seen.insert((members.iter().map(key).collect::<Vec<_>>(), sizes.clone(), perils)) {
                check_members(model, lanes, graph, calendars, &members, &sizes, perils)?;
            }
        }
    }
    Ok(())
}

/// The losses at which the sum of piecewise linear cessions is greatest beside the loss: where one of them bends, and the
/// exposure. Larger losses are cut in the run, if need be.
pub fn sizes<'c>(cessions: impl IntoIterator<Item = &'c Cession>, exposure: Option<Decimal>) -> Vec<Decimal> {
    let (mut corners, mut bent) = (BTreeSet::new(), false);
    for cession in cessions {
        bent |= cession.uniform_share().is_none();
        corners.extend(cession.corners());
    }
    if !bent {
        return vec![Decimal::ONE];
    }
    corners.retain(|corner| exposure.is_none_or(|exposure| *corner < exposure));
    corners.extend(exposure);
    corners.into_iter().filter(|size| *size > Decimal::ZERO).collect()
}

/// Checks contracts on one loss, for each peril and each moment at which a term begins.
fn check_members(
    model: &Model,
    lanes: &Lanes,
    graph: &Graph,
    calendars: &[Calendar],
    members: &[Member],
    sizes: &[Decimal],
    perils: &[bool],
) -> Result<(), PlanError> {
    let days: BTreeSet<i64> =
        (members.iter().flat_map(|(c, _)| &calendars[*c].terms)).map(|term| term.first_day.max(0.0) as i64).collect();
    for day in days {
        for peril in (0..model.perils.len()).filter(|&peril| perils[peril]) {
            let live = |(c, _): &&Member| {
                let calendar = &calendars[*c];
                lanes.contract_perils[*c][peril] && calendar.at(day as f64) != super::calendar::NO_TERM
            };
            let live: Vec<&Member> = members.iter().filter(live).collect();
            for &size in sizes {
                check_live(model, graph, &live, size)?;
            }
        }
    }
    Ok(())
}

fn check_live(model: &Model, graph: &Graph, live: &[&Member], size: Decimal) -> Result<(), PlanError> {
    let before =
        |c: usize| -> Vec<usize> { live.iter().map(|(k, _)| *k).filter(|k| graph.closure[c].contains(k)).collect() };
    let mut taken: BTreeMap<usize, Decimal> = BTreeMap::new();
    for (c, cession) in live {
        let behind = before(*c);
        let beside: Vec<&Member> = live.iter().filter(|(k, _)| before(*k) == behind).copied().collect();
        refuse_above_whole(model, &beside, size, beside.iter().map(|(_, cession)| cession.ceded(size)))?;
        let left = behind.iter().fold(size, |left, k| left - taken.get(k).copied().unwrap_or_default());
        taken.insert(*c, cession.ceded(left).round_dp(20));
    }
    refuse_above_whole(model, live, size, taken.values().copied())
}

fn refuse_above_whole(
    model: &Model,
    contracts: &[&Member],
    size: Decimal,
    ceded: impl Iterator<Item = Decimal>,
) -> Result<(), PlanError> {
    let sum = ceded.fold(Decimal::ZERO, |sum, ceded| sum.checked_add(ceded).unwrap_or(Decimal::MAX));
    let total = sum.checked_div(size).unwrap_or(Decimal::MAX);
    if total <= Decimal::ONE + LAST_DIGIT {
        return Ok(());
    }
    let mut names: Vec<String> = contracts.iter().map(|(c, _)| model.contracts[*c].name.clone()).collect();
    names.sort();
    Err(PlanError::SharesAboveWhole { contracts: names, total: total.normalize() })
}

/// How over-cession is settled in a stage that may have one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Check {
    /// For each peril.
    pub classes: Vec<Classes>,
    /// Lanes that the cedant insures itself.
    pub own_lanes: Vec<bool>,
    /// Contracts that it assumes, in whole or by a line.
    pub inward: Vec<Inward>,
    /// Contracts of lower rank, already settled.
    pub earlier: Vec<usize>,
    /// For each contract of the stage.
    pub proportional: Vec<bool>,
    /// Contracts that may pay more than the loss: they are no part of the sums and are never cut.
    pub free: Vec<bool>,
    /// What is not collected of earlier contracts counts as the cedant's own loss.
    pub collected: bool,
}

/// The lanes that the scopes of a group's contracts tell apart when a peril strikes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Classes {
    pub of_lane: Vec<u32>,
    pub count: usize,
    /// Quanta that a class may exceed its loss by before it is cut: where a contract covers several classes, the
    /// rounding of its allocation may give a class a quantum too many.
    pub tolerance: u32,
}

impl Classes {
    fn new(lanes: &Lanes, stage: &Stage, peril: usize, slack: u32) -> Classes {
        let mut known: BTreeMap<Vec<bool>, u32> = BTreeMap::new();
        let mut of_lane = Vec::with_capacity(lanes.lanes.len() + 1);
        for lane in 0..=lanes.lanes.len() {
            let sees = |&c: &usize| lanes.active[c][lane] && lanes.contract_perils[c][peril];
            let next = known.len() as u32;
            of_lane.push(*known.entry(stage.group.iter().map(sees).collect()).or_insert(next));
        }
        let mixed = known.keys().filter(|seen_by| seen_by.contains(&true)).count() > 1;
        Classes { of_lane, count: known.len(), tolerance: if mixed { slack } else { 0 } }
    }
}

impl Check {
    /// The check of a stage.
    pub fn new(model: &Model, lanes: &Lanes, graph: &Graph, stage: &Stage) -> Check {
        let cedant = model.contracts[stage.contracts[0]].cedant;
        let slack = stage.group.len() as u32;
        let insured = |lane: &super::lanes::Lane| model.policies[lane.policy as usize].insurer == cedant;
        let inward: BTreeSet<usize> = stage.contracts.iter().flat_map(|&c| graph.inward[c].iter().copied()).collect();
        Check {
            classes: (0..model.perils.len()).map(|peril| Classes::new(lanes, stage, peril, slack)).collect(),
            own_lanes: lanes.lanes.iter().map(insured).chain([false]).collect(),
            inward: inward.into_iter().map(|contract| Inward::new(model, contract, cedant)).collect(),
            earlier: stage
                .earlier
                .iter()
                .copied()
                .filter(|&c| !model.contracts[c].terms.may_exceed_the_loss())
                .collect(),
            proportional: stage.contracts.iter().map(|&c| model.contracts[c].terms.is_proportional()).collect(),
            free: stage.contracts.iter().map(|&c| model.contracts[c].terms.may_exceed_the_loss()).collect(),
            collected: stage.contracts.iter().any(|&c| model.contracts[c].unl == NetLoss::Collected),
        }
    }
}

/// What one class of losses of one event adds up to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ClassSum<N> {
    /// Left to the cedant before this stage.
    pub own: N,
    pub proportional: N,
    pub other: N,
}

impl<N: Amount> ClassSum<N> {
    pub const NOTHING: ClassSum<N> = ClassSum { own: N::ZERO, proportional: N::ZERO, other: N::ZERO };

    /// True where recoveries exceed the loss by more than rounding explains.
    pub fn is_over(&self, slack: u32) -> bool {
        self.proportional + self.other > self.own.positive() + N::from_drawn(f64::from(slack))
    }

    /// What is left of one recovery of this class.
    pub fn cut(&self, recovery: N, proportional: bool) -> N {
        let own = self.own.positive();
        if proportional {
            return if self.proportional <= own { recovery } else { recovery.in_proportion(own, self.proportional) };
        }
        let left = (own - self.proportional).positive();
        if self.other <= left { recovery } else { recovery.in_proportion(left, self.other) }
    }
}

/// Sorts the record of cuts, so that the order of stages does not show.
pub(super) fn sort<N>(cuts: &mut [Overcession<N>]) {
    cuts.sort_unstable_by_key(|cut| (cut.event, cut.contract));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::amount::Share;
    use crate::model::contract::Terms;
    use crate::programme::examples::{contract, one_contract, refusal};
    use rust_decimal::dec;

    #[test]
    fn twice_what_is_left_is_cut_to_half_each() {
        let sum = ClassSum { own: 100.0, proportional: 0.0, other: 160.0 };
        assert!(sum.is_over(0));
        assert_eq!(sum.cut(80.0, false), 50.0);
        let beside_a_share = ClassSum { own: 100.0, proportional: 40.0, other: 160.0 };
        assert_eq!((beside_a_share.cut(80.0, false), beside_a_share.cut(40.0, true)), (30.0, 40.0));
    }

    #[test]
    fn shares_of_one_site_above_the_whole_are_refused() {
        let half = Share::new(dec!(0.5));
        let mut model = one_contract(Terms::SurplusShare { shares: vec![(0, half), (1, half)], limit: None });
        let sixty = Share::new(dec!(0.6));
        model.contracts.push(contract("second", Terms::SurplusShare { shares: vec![(1, sixty)], limit: None }));
        let contracts = vec!["contract".to_string(), "second".to_string()];
        assert_eq!(refusal(&model), PlanError::SharesAboveWhole { contracts, total: dec!(1.1) });
    }
}
