//! Policies and contracts together: read against what they are about, and checked as a whole. The configured programme is read so,
//! and every design of a sweep again.

use super::checks;
use super::co_insurance::{self, PolicyNames};
use super::context::Ctx;
use super::contract::{self, ContractDraft};
use super::names::Names;
use super::party::Parties;
use super::peril::PerilDraft;
use super::policy::{self, PolicyDraft};
use super::reach::Reach;
use super::reading::Reading;
use super::scope::Known;
use super::sites::Sites;
use crate::model::date::Axis;
use crate::model::money::Quantum;
use crate::model::risk::Risk;

/// What policies and contracts are about; it does not depend on them.
pub(super) struct Ground<'g> {
    pub parties: &'g Parties,
    pub sites: &'g Sites,
    pub risks: &'g [Risk],
    pub reach: &'g [Reach],
    pub perils: &'g [PerilDraft],
    pub peril_names: &'g Names,
    pub axis: Option<Axis>,
    pub horizon: Option<u32>,
    pub quantum: Option<Quantum>,
}

/// Policies and contracts as far as they could be read.
pub(super) struct Drafts<'d> {
    pub policies: Vec<PolicyDraft<'d>>,
    pub contracts: Vec<ContractDraft<'d>>,
    pub contract_names: Names,
    /// The [[policy]] tables; a co-insured one stands for several policies.
    pub policy_tables: Vec<Reading<'d>>,
}

/// Reads every policy and contract.
pub(super) fn read<'d>(root: &Reading<'d>, ground: &Ground) -> Drafts<'d> {
    let policy_tables = root.sections("policy");
    let policy_names = PolicyNames::of(&policy_tables);
    let contract_tables = root.sections("contract");
    let taken: Vec<(&str, String)> = policy_names.names.iter().zip(policy_names.places(&policy_tables)).collect();
    let contract_names = Names::of("contract", &contract_tables, &taken);
    let Ground { parties, sites, risks, reach, peril_names, axis, .. } = *ground;
    let known = Known { perils: peril_names, sites, policies: None, members: &[], risks, reach };
    let around = policy::Surroundings { parties, known, axis, risks, reach };
    let policies: Vec<_> = (policy_tables.iter().zip(&policy_names.co_insurers))
        .flat_map(|(table, insurers)| co_insurance::expanded(policy::read(*table, &around), insurers, parties))
        .collect();
    let known = Known { policies: Some(&policy_names.names), members: &policy_names.members, ..around.known };
    let around = contract::Surroundings { parties, known, contracts: &contract_names, axis, policies: &policies };
    let contracts = contract_tables.iter().map(|table| contract::read(*table, &around)).collect();
    Drafts { policies, contracts, contract_names, policy_tables }
}

/// Checks that look at several parts at once.
pub(super) fn check(ctx: &Ctx, root: &Reading, ground: &Ground, drafts: &Drafts) {
    if let Some(quantum) = ground.quantum {
        ctx.check_amounts(quantum);
    }
    // Names lost to a syntax error would make half of these checks cry wolf.
    if ctx.doc.damaged {
        return;
    }
    checks::run(&checks::Whole {
        parties: ground.parties,
        party_tables: &root.sections("party"),
        risks: ground.risks,
        doubtful: ground.sites.doubtful,
        reach: ground.reach,
        policies: &drafts.policies,
        contracts: &drafts.contracts,
        axis: ground.axis,
        horizon: ground.horizon,
        perils: ground.perils,
        peril_tables: &root.sections("peril"),
    });
}

impl Drafts<'_> {
    /// Whether all of them could be read.
    pub fn sound(&self) -> bool {
        self.policies.iter().all(|draft| draft.sound) && self.contracts.iter().all(|draft| draft.sound)
    }
}
