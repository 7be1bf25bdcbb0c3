//! The graph of contracts: who waits for whom, and in which stages they are computed.
//!
//! A contract waits for the contracts that its cedant assumes in its scope, and for those that inure to its benefit:
//! the ones named under `after` and, transitively, the ones those name. Contracts of one cedant that overlap form a
//! group; within a group the rank of a contract is the length of the longest chain of `after` behind it. A stage is one
//! rank of one group: its contracts are parallel, and an over-cession is settled among them. Stages are computed in an
//! order that the graph alone decides; the order in which contracts are listed changes nothing.
//!
//! Worked example: a quota share, three layers after it and a stop loss after the layers are stages of 1, 3 and 1.

use super::error::PlanError;
use super::lanes::Lanes;
use crate::model::Model;

/// Contracts of one cedant at one rank that overlap, computed side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stage {
    /// Contracts, ascending.
    pub contracts: Vec<usize>,
    /// Contracts of the same group with a lower rank.
    pub earlier: Vec<usize>,
    /// All contracts of the group, ascending.
    pub group: Vec<usize>,
}

/// What each contract waits for, by index of the model.
#[derive(Clone, Debug)]
pub(super) struct Graph {
    /// Everything that inures to a contract: `after` and what that names, whether in the design or not, ascending.
    pub closure: Vec<Vec<usize>>,
    /// The part of `closure` that is in the design and overlaps.
    pub after: Vec<Vec<usize>>,
    /// Contracts that the cedant assumes in scope.
    pub inward: Vec<Vec<usize>>,
    /// Stages in the order of computation.
    pub stages: Vec<Stage>,
}

impl Graph {
    /// The graph of the contracts in a design; an error where they wait for one another.
    pub fn new(model: &Model, in_design: &[bool], lanes: &Lanes) -> Result<Graph, PlanError> {
        let count = model.contracts.len();
        let closure = closures(model)?;
        let chosen: Vec<usize> = (0..count).filter(|&c| in_design[c]).collect();
        let overlap = |a: usize, b: usize| in_design[a] && in_design[b] && lanes.overlap(a, b);
        let mut after = vec![Vec::new(); count];
        let mut inward = vec![Vec::new(); count];
        for &c in &chosen {
            after[c] = closure[c].iter().copied().filter(|&k| overlap(k, c)).collect();
            // What is paid beyond the loss passes on even where the two have no loss in common.
            let meets = |k: usize| overlap(k, c) || lanes.brings_beyond(model, k, c);
            let assumes = |k: &usize| model.contracts[*k].is_reinsured_by(model.contracts[c].cedant) && meets(*k);
            inward[c] = chosen.iter().copied().filter(assumes).collect();
        }
        let groups = groups(model, &chosen, &overlap);
        let stages = stages(&groups, &after);
        let stages = in_order(model, stages, &after, &inward)?;
        Ok(Graph { closure, after, inward, stages })
    }
}

/// For each contract, everything reached through `after`.
fn closures(model: &Model) -> Result<Vec<Vec<usize>>, PlanError> {
    let mut closures = Vec::with_capacity(model.contracts.len());
    for c in 0..model.contracts.len() {
        let mut seen = vec![false; model.contracts.len()];
        let mut open = model.contracts[c].after.clone();
        while let Some(next) = open.pop() {
            if !seen[next] {
                seen[next] = true;
                open.extend(&model.contracts[next].after);
            }
        }
        if seen[c] {
            // Everything on a cycle through c is reached from c and reaches it.
            let on_cycle = |k: &usize| seen[*k] && reaches(model, *k, c);
            return Err(cycle(model, (0..model.contracts.len()).filter(on_cycle)));
        }
        closures.push((0..model.contracts.len()).filter(|&k| seen[k]).collect());
    }
    Ok(closures)
}

fn reaches(model: &Model, from: usize, to: usize) -> bool {
    let mut seen = vec![false; model.contracts.len()];
    let mut open = vec![from];
    while let Some(next) = open.pop() {
        for &k in &model.contracts[next].after {
            if k == to {
                return true;
            }
            if !std::mem::replace(&mut seen[k], true) {
                open.push(k);
            }
        }
    }
    false
}

fn cycle(model: &Model, contracts: impl Iterator<Item = usize>) -> PlanError {
    let mut names: Vec<String> = contracts.map(|c| model.contracts[c].name.clone()).collect();
    names.sort();
    PlanError::Cycle { contracts: names }
}

/// Contracts of one cedant that overlap, directly or through others.
fn groups(model: &Model, chosen: &[usize], overlap: &dyn Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for &c in chosen {
        let touches = |group: &Vec<usize>| {
            model.contracts[group[0]].cedant == model.contracts[c].cedant && group.iter().any(|&k| overlap(k, c))
        };
        let (joined, mut rest): (Vec<_>, Vec<_>) = groups.into_iter().partition(touches);
        let mut group: Vec<usize> = joined.into_iter().flatten().chain([c]).collect();
        group.sort_unstable();
        rest.push(group);
        groups = rest;
    }
    groups
}

/// The ranks of each group, as stages.
fn stages(groups: &[Vec<usize>], after: &[Vec<usize>]) -> Vec<Stage> {
    let mut stages = Vec::new();
    for group in groups {
        // `after` is transitive, so ranks settle after as many rounds as the longest chain has links.
        let mut rank = vec![0usize; after.len()];
        for _ in group {
            for &c in group {
                rank[c] = after[c].iter().map(|&k| rank[k] + 1).max().unwrap_or(0);
            }
        }
        let highest = group.iter().map(|&c| rank[c]).max().unwrap_or(0);
        for level in 0..=highest {
            let at = |wanted: &dyn Fn(usize) -> bool| group.iter().copied().filter(|&c| wanted(rank[c])).collect();
            let contracts: Vec<usize> = at(&|r| r == level);
            if !contracts.is_empty() {
                stages.push(Stage { contracts, earlier: at(&|r| r < level), group: group.clone() });
            }
        }
    }
    stages
}

/// Stages sorted so that each comes after everything it waits for.
fn in_order(
    model: &Model,
    mut open: Vec<Stage>,
    after: &[Vec<usize>],
    inward: &[Vec<usize>],
) -> Result<Vec<Stage>, PlanError> {
    let mut done = vec![false; model.contracts.len()];
    let mut ordered = Vec::with_capacity(open.len());
    while !open.is_empty() {
        let ready = |stage: &Stage| {
            let waits_for = stage.contracts.iter().flat_map(|&c| after[c].iter().chain(&inward[c]));
            waits_for.chain(&stage.earlier).all(|&k| done[k])
        };
        let Some(at) = open.iter().position(ready) else {
            return Err(cycle(model, stuck(&open, after, inward).into_iter()));
        };
        let stage = open.remove(at);
        stage.contracts.iter().for_each(|&c| done[c] = true);
        ordered.push(stage);
    }
    Ok(ordered)
}

/// The contracts of the stages that wait for one another, without those that merely wait for them.
fn stuck(open: &[Stage], after: &[Vec<usize>], inward: &[Vec<usize>]) -> Vec<usize> {
    let mut stuck: Vec<&Stage> = open.iter().collect();
    loop {
        let needed = |stage: &&Stage| {
            stuck.iter().any(|other| {
                let waits_for = other.contracts.iter().flat_map(|&c| after[c].iter().chain(&inward[c]));
                waits_for.chain(&other.earlier).any(|k| stage.contracts.contains(k))
            })
        };
        let kept: Vec<&Stage> = stuck.iter().copied().filter(needed).collect();
        if kept.len() == stuck.len() || kept.is_empty() {
            return stuck.iter().flat_map(|stage| stage.contracts.iter().copied()).collect();
        }
        stuck = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::amount::Share;
    use crate::model::contract::{Layer, StopLossPoint, Terms};
    use crate::programme::examples::{contract, lanes, one_contract};
    use rust_decimal::{Decimal, dec};

    #[test]
    fn a_quota_share_a_tower_after_it_and_a_stop_loss_after_the_tower_are_three_stages() {
        let mut model = one_contract(Terms::QuotaShare { share: Share::new(dec!(0.4)), limit: None });
        for (limit, attachment) in [(5, 5), (15, 10), (50, 25)] {
            let layer = Layer { attachment: Decimal::from(attachment), limit: Some(Decimal::from(limit)) };
            let mut next = contract(&format!("xs {attachment}"), Terms::ExcessOfLoss { layer, franchise: None });
            next.after = vec![0];
            model.contracts.push(next);
        }
        let (attachment, limit) = (StopLossPoint::Amount(dec!(8)), StopLossPoint::Amount(dec!(4)));
        let mut stop_loss = contract("stop loss", Terms::StopLoss { attachment, limit });
        stop_loss.after = vec![1, 2, 3];
        model.contracts.push(stop_loss);
        let in_design = vec![true; 5];
        let graph = Graph::new(&model, &in_design, &lanes(&model)).unwrap();
        let stages: Vec<&[usize]> = graph.stages.iter().map(|stage| stage.contracts.as_slice()).collect();
        assert_eq!(stages, [&[0][..], &[1, 2, 3], &[4]]);
        assert_eq!(graph.after[4], [0, 1, 2, 3]);
    }

    #[test]
    fn a_contract_left_out_still_passes_on_what_inures_through_it() {
        let mut model = one_contract(Terms::QuotaShare { share: Share::new(dec!(0.4)), limit: None });
        for (name, after) in [("middle", 0), ("last", 1)] {
            let mut next = contract(name, model.contracts[0].terms.clone());
            next.after = vec![after];
            model.contracts.push(next);
        }
        let in_design = [true, false, true];
        let graph = Graph::new(&model, &in_design, &lanes(&model)).unwrap();
        assert_eq!(graph.after[2], [0]);
    }
}
