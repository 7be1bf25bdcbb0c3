//! The programme as a tree: the parent, its policies, and who cedes to whom, nested by party.
//!
//! ```text
//! Company B
//! └─ earthquake policy: Insurer D
//!    │  deductible of each loss 10m; at most 1bn a period; premium 160m
//!    └─ fronting: to the captive
//!       │  quota share 95%
//!       └─ after fronting
//!          └─ ...
//! ```
//! Contracts of one cedant that stand side by side see the same loss; below a line "after A and B" stand those that see
//! what A and B leave, layers from the top down. What a party cedes stands once: under the one policy or contract that
//! brings it losses, or, where several do or it signed one of several lines, in a tree of its own that they refer to.

use super::terms_in_words::{Words, listed};
use super::text::{plain, wrapped};
use crate::model::Model;
use crate::model::contract::{Contract, StopLossPoint, Terms};
use crate::programme::acceptance::accepted_amounts;
use crate::programme::{Plan, PlanError};
use rust_decimal::Decimal;
use serde::Serialize;

/// What a branch stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BranchKind {
    /// A party with what it buys: the parent, or a cedant to whom several policies or contracts bring losses.
    Party,
    /// A policy; `party` is the insurer.
    Policy,
    /// A contract; `party` is the reinsurer.
    Contract,
    /// Contracts that see what those named in `after` leave.
    Stage,
}

/// A branch of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Branch {
    /// What it stands for.
    pub kind: BranchKind,
    /// Name of the party, policy or contract; of a stage, nothing.
    pub name: String,
    /// Who takes over; None for parties and stages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// Names of the contracts that a stage follows, and of those that bring a party its losses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// Its terms, as phrases.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<String>,
    /// What the party that takes over cedes stands in a tree of its own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub below: bool,
    /// What hangs on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<Branch>,
}

impl Branch {
    fn new(kind: BranchKind, name: &str) -> Branch {
        Branch {
            kind,
            name: name.into(),
            party: None,
            after: Vec::new(),
            terms: Vec::new(),
            below: false,
            branches: Vec::new(),
        }
    }

    fn title(&self) -> String {
        let party = self.party.as_deref().unwrap_or("");
        let title = match self.kind {
            BranchKind::Party if self.after.is_empty() => self.name.clone(),
            BranchKind::Party => {
                format!("{}, for what comes by {}", self.name, listed(self.after.iter().cloned()))
            }
            BranchKind::Policy => format!("{}: {party}", self.name),
            BranchKind::Contract => format!("{}: to {party}", self.name),
            BranchKind::Stage => format!("after {}", listed(self.after.iter().cloned())),
        };
        let below = if self.below { " (continued below)" } else { "" };
        plain(&format!("{title}{below}"))
    }
}

/// The trees of a model, that of the parent first; none where nobody has a policy. `plan` is that of the design as
/// configured.
///
/// # Errors
/// Where a contract accepts by the exposure of a risk that has none.
pub fn trees(model: &Model, plan: &Plan<Decimal>, policyholder: &str) -> Result<Vec<Branch>, PlanError> {
    if model.policies.is_empty() {
        return Ok(Vec::new());
    }
    let mut grower = Grower { model, plan, words: Words::new(model), apart: Vec::new() };
    let parent = model.parent_party().map_or(policyholder, |parent| &model.parties[parent].name);
    let mut root = Branch::new(BranchKind::Party, parent);
    root.branches = (0..model.policies.len()).map(|policy| grower.policy(policy)).collect::<Result<_, _>>()?;
    let mut trees = vec![root];
    // Growing a tree may name further parties with a tree of their own.
    let mut at = 0;
    while let Some(&party) = grower.apart.get(at) {
        let mut root = Branch::new(BranchKind::Party, &model.parties[party].name);
        root.after = grower.sources(party);
        root.branches = grower.stages(party)?;
        trees.push(root);
        at += 1;
    }
    Ok(trees)
}

struct Grower<'a> {
    model: &'a Model,
    plan: &'a Plan<Decimal>,
    words: Words<'a>,
    /// Parties with a tree of their own, in the order in which they are met.
    apart: Vec<usize>,
}

impl Grower<'_> {
    fn policy(&mut self, index: usize) -> Result<Branch, PlanError> {
        let policy = &self.model.policies[index];
        let mut branch = Branch::new(BranchKind::Policy, &policy.name);
        branch.party = Some(self.model.parties[policy.insurer].name.clone());
        let premium = &self.plan.premiums().policies[index];
        branch.terms = self.words.policy(policy, premium, self.plan.policy_to_date(index));
        self.hang(policy.insurer, true, &mut branch)?;
        Ok(branch)
    }

    fn contract(&mut self, index: usize) -> Result<Branch, PlanError> {
        let contract = &self.model.contracts[index];
        let mut branch = Branch::new(BranchKind::Contract, &contract.name);
        branch.party = Some(self.model.panel_in_words(contract));
        let premium = &self.plan.premiums().contracts[index];
        let accepted = accepted_amounts(self.model, index)?;
        branch.terms = self.words.contract(contract, premium, self.plan.contract_to_date(index), &accepted);
        let alone = contract.lines.is_empty();
        for (party, _) in contract.reinsurers() {
            self.hang(party, alone, &mut branch)?;
        }
        Ok(branch)
    }

    /// Hangs what a party cedes on the branch that reaches it alone, or refers to the party's own tree.
    fn hang(&mut self, party: usize, alone: bool, branch: &mut Branch) -> Result<(), PlanError> {
        if !self.model.contracts.iter().any(|contract| contract.cedant == party) {
            return Ok(());
        }
        if alone && self.sources(party).len() < 2 {
            branch.branches = self.stages(party)?;
            return Ok(());
        }
        branch.below = true;
        if !self.apart.contains(&party) {
            self.apart.push(party);
        }
        Ok(())
    }

    /// Names of the policies and contracts that bring a party its losses.
    fn sources(&self, party: usize) -> Vec<String> {
        let policies = self.model.policies.iter().filter(|policy| policy.insurer == party).map(|policy| &policy.name);
        let inward = self.model.contracts.iter().filter(|c| c.is_reinsured_by(party)).map(|c| &c.name);
        policies.chain(inward).cloned().collect()
    }

    /// The contracts of a cedant: those that see its whole loss, then, by what they follow, the others.
    fn stages(&mut self, cedant: usize) -> Result<Vec<Branch>, PlanError> {
        let own: Vec<usize> =
            (0..self.model.contracts.len()).filter(|&c| self.model.contracts[c].cedant == cedant).collect();
        let mut stages: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
        for &contract in &own {
            let after = self.direct(contract);
            match stages.iter_mut().find(|(known, _)| *known == after) {
                Some((_, contracts)) => contracts.push(contract),
                None => stages.push((after, vec![contract])),
            }
        }
        // Whatever follows more contracts, directly or through others, comes later.
        stages.sort_by_key(|(_, contracts)| self.behind(contracts[0]).len());
        let mut branches = Vec::new();
        for (after, mut contracts) in stages {
            contracts.sort_by_key(|contract| height(&self.model.contracts[*contract]));
            let side_by_side: Vec<Branch> =
                contracts.iter().map(|contract| self.contract(*contract)).collect::<Result<_, _>>()?;
            if after.is_empty() {
                branches.extend(side_by_side);
                continue;
            }
            let mut stage = Branch::new(BranchKind::Stage, "");
            stage.after = after.iter().map(|contract| self.model.contracts[*contract].name.clone()).collect();
            stage.branches = side_by_side;
            branches.push(stage);
        }
        Ok(branches)
    }

    /// All contracts that a contract comes after, directly or through others.
    fn behind(&self, contract: usize) -> Vec<usize> {
        let mut found = self.model.contracts[contract].after.clone();
        let mut at = 0;
        while at < found.len() {
            for next in &self.model.contracts[found[at]].after {
                if !found.contains(next) {
                    found.push(*next);
                }
            }
            at += 1;
        }
        found
    }

    /// The contracts named in `after` that no other of them stands behind.
    fn direct(&self, contract: usize) -> Vec<usize> {
        let named = &self.model.contracts[contract].after;
        let behind: Vec<usize> = named.iter().flat_map(|other| self.behind(*other)).collect();
        named.iter().copied().filter(|other| !behind.contains(other)).collect()
    }
}

/// Contracts side by side: shares first, then layers from the top down, by risk, by loss and by period, then what hangs on
/// the event.
fn height(contract: &Contract) -> (u8, Decimal) {
    let whole = |amount: Decimal| -contract.of_the_whole(amount).unwrap_or(amount);
    match &contract.terms {
        terms if terms.is_proportional() => (0, Decimal::ZERO),
        terms if terms.is_index() => (5, Decimal::ZERO),
        Terms::PerRiskExcess { layer, .. } => (1, whole(layer.attachment)),
        Terms::ExcessOfLoss { layer, .. } => (2, whole(layer.attachment)),
        Terms::AggregateExcess { layer } => (4, whole(layer.attachment)),
        Terms::StopLoss { attachment: StopLossPoint::Amount(attachment), .. } => (4, whole(*attachment)),
        _ => (3, Decimal::ZERO),
    }
}

/// Columns that are left for words however deep a branch lies.
const LEAST: usize = 24;

/// The trees as text of so many columns.
pub fn text(trees: &[Branch], width: usize) -> String {
    let mut out = String::new();
    for (at, root) in trees.iter().enumerate() {
        out += if at > 0 { "\n" } else { "" };
        for line in wrapped(&root.title(), width) {
            out += &format!("{line}\n");
        }
        for (at, branch) in root.branches.iter().enumerate() {
            draw(branch, "", at + 1 == root.branches.len(), width, &mut out);
        }
    }
    out
}

fn draw(branch: &Branch, prefix: &str, last: bool, width: usize, out: &mut String) {
    let room = |prefix: &str| width.saturating_sub(prefix.chars().count()).max(LEAST);
    let below = format!("{prefix}{}", if last { "   " } else { "│  " });
    let corner = format!("{prefix}{}", if last { "└─ " } else { "├─ " });
    let beside = format!("{below}{}", if branch.branches.is_empty() { "   " } else { "│  " });
    for (at, line) in wrapped(&branch.title(), room(&corner)).iter().enumerate() {
        *out += &format!("{}{line}\n", if at == 0 { &corner } else { &beside });
    }
    let terms = plain(&branch.terms.join("; "));
    for line in wrapped(&terms, room(&beside)).iter().filter(|line| !line.is_empty()) {
        *out += &format!("{beside}{line}\n");
    }
    for (at, next) in branch.branches.iter().enumerate() {
        draw(next, &below, at + 1 == branch.branches.len(), width, out);
    }
}
