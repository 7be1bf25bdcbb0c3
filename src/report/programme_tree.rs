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
//! what A and B leave, layers from the top down. What a party cedes stands once, under the last of the contracts beside
//! one another that bring it a loss first; elsewhere the party is only referred to.

use super::terms_in_words::{Words, listed};
use super::text::{plain, wrapped};
use crate::model::Model;
use crate::model::contract::{Contract, StopLossPoint, Terms};
use crate::model::premiums::PremiumSheet;
use rust_decimal::Decimal;
use serde::Serialize;

/// What a branch stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BranchKind {
    /// A party with what it buys: the parent, or a cedant that several contracts bring losses.
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
    /// What the party that takes over cedes stands at an earlier branch.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub above: bool,
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
            above: false,
            branches: Vec::new(),
        }
    }

    fn title(&self) -> String {
        let party = self.party.as_deref().unwrap_or("");
        let title = match self.kind {
            BranchKind::Party if self.after.is_empty() => self.name.clone(),
            BranchKind::Party => {
                format!("{} cedes of what {} bring", self.name, listed(self.after.iter().cloned()))
            }
            BranchKind::Policy => format!("{}: {party}", self.name),
            BranchKind::Contract => format!("{}: to {party}", self.name),
            BranchKind::Stage => format!("after {}", listed(self.after.iter().cloned())),
        };
        let above = if self.above { " (whose cessions stand above)" } else { "" };
        plain(&format!("{title}{above}"))
    }
}

/// The tree of a model; None where nobody has a policy. `premiums` are those of the design as configured.
pub fn tree(model: &Model, premiums: &PremiumSheet, policyholder: &str) -> Option<Branch> {
    if model.policies.is_empty() {
        return None;
    }
    let mut grower = Grower { model, premiums, words: Words::new(model), shown: vec![false; model.parties.len()] };
    let parent = model.parent_party().map_or(policyholder, |parent| &model.parties[parent].name);
    let mut root = Branch::new(BranchKind::Party, parent);
    let arrivals: Vec<usize> = model.policies.iter().map(|policy| policy.insurer).collect();
    root.branches = (0..model.policies.len()).map(|policy| grower.policy(policy)).collect();
    grower.hang(&arrivals, &mut root.branches);
    Some(root)
}

struct Grower<'a> {
    model: &'a Model,
    premiums: &'a PremiumSheet,
    words: Words<'a>,
    /// Parties whose cessions stand in the tree already.
    shown: Vec<bool>,
}

impl Grower<'_> {
    fn policy(&self, index: usize) -> Branch {
        let policy = &self.model.policies[index];
        let mut branch = Branch::new(BranchKind::Policy, &policy.name);
        branch.party = Some(self.model.parties[policy.insurer].name.clone());
        branch.terms = self.words.policy(policy, &self.premiums.policies[index]);
        branch
    }

    fn contract(&self, index: usize) -> Branch {
        let contract = &self.model.contracts[index];
        let mut branch = Branch::new(BranchKind::Contract, &contract.name);
        branch.party = Some(self.model.parties[contract.reinsurer].name.clone());
        branch.terms = self.words.contract(contract, &self.premiums.contracts[index]);
        branch
    }

    /// Hangs what each party cedes on the last of the branches that reach it; `parties` has one for each branch.
    fn hang(&mut self, parties: &[usize], branches: &mut [Branch]) {
        for (at, &party) in parties.iter().enumerate() {
            if !self.model.contracts.iter().any(|contract| contract.cedant == party) {
                continue;
            }
            if self.shown[party] {
                branches[at].above = true;
            } else if !parties[at + 1..].contains(&party) {
                self.shown[party] = true;
                branches[at].branches = self.cessions_of(party);
            }
        }
    }

    /// What a party cedes, under a line that names what brings it losses where that is more than one thing.
    fn cessions_of(&mut self, party: usize) -> Vec<Branch> {
        let policies = self.model.policies.iter().filter(|policy| policy.insurer == party).map(|policy| &policy.name);
        let inward = self.model.contracts.iter().filter(|c| c.reinsurer == party).map(|contract| &contract.name);
        let sources: Vec<String> = policies.chain(inward).cloned().collect();
        let stages = self.stages(party);
        if sources.len() < 2 {
            return stages;
        }
        let mut branch = Branch::new(BranchKind::Party, &self.model.parties[party].name);
        branch.after = sources;
        branch.branches = stages;
        vec![branch]
    }

    /// The contracts of a cedant: those that see its whole loss, then, by what they follow, the others.
    fn stages(&mut self, cedant: usize) -> Vec<Branch> {
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
            let mut side_by_side: Vec<Branch> = contracts.iter().map(|contract| self.contract(*contract)).collect();
            let parties: Vec<usize> =
                contracts.iter().map(|contract| self.model.contracts[*contract].reinsurer).collect();
            self.hang(&parties, &mut side_by_side);
            if after.is_empty() {
                branches.extend(side_by_side);
                continue;
            }
            let mut stage = Branch::new(BranchKind::Stage, "");
            stage.after = after.iter().map(|contract| self.model.contracts[*contract].name.clone()).collect();
            stage.branches = side_by_side;
            branches.push(stage);
        }
        branches
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

/// Contracts side by side: shares first, then layers from the top down, by risk, by loss and by period.
fn height(contract: &Contract) -> (u8, Decimal) {
    let whole = |amount: Decimal| -contract.of_the_whole(amount).unwrap_or(amount);
    match &contract.terms {
        Terms::QuotaShare { .. } | Terms::SurplusShare { .. } => (0, Decimal::ZERO),
        Terms::PerRiskExcess { layer, .. } => (1, whole(layer.attachment)),
        Terms::ExcessOfLoss { layer, .. } => (2, whole(layer.attachment)),
        Terms::AggregateExcess { layer } => (4, whole(layer.attachment)),
        Terms::StopLoss { attachment: StopLossPoint::Amount(attachment), .. } => (4, whole(*attachment)),
        _ => (3, Decimal::ZERO),
    }
}

/// Columns that are left for words however deep a branch lies.
const LEAST: usize = 24;

/// The tree as text of so many columns.
pub fn text(root: &Branch, width: usize) -> String {
    let mut out = String::new();
    for line in wrapped(&root.title(), width) {
        out += &format!("{line}\n");
    }
    for (at, branch) in root.branches.iter().enumerate() {
        draw(branch, "", at + 1 == root.branches.len(), width, &mut out);
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
