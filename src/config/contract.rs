//! `[[contract]]`: reinsurance and retrocession.

use rust_decimal::Decimal;

use super::counterparty::{self, COLLATERAL_FIELD, Panel, REINSURERS_FIELD, SETTLEMENT_FIELD, UNL_FIELD};
use super::field::{Field, Kind, Section, defaulted, optional, required};
use super::follow_lead::{self, Leads};
use super::money::{
    self, BROKERAGE_FIELD, CO_PARTICIPATION_FIELD, FRONTING_FEE_FIELD, LOSS_CORRIDOR_FIELD, PREMIUM_TAX_FIELD,
    PROFIT_COMMISSION_FIELD,
};
use super::names::Names;
use super::party::Parties;
use super::period::{self, HOURS_FIELD, PERIOD_FIELD};
use super::policy::PolicyDraft;
use super::premium::{self, COMMISSION, CONTRACT_PREMIUM};
use super::reading::Reading;
use super::renewal::{self, AS_OF_FIELD, BASIS_FIELD, CONTRACT_RENEWAL_FIELD};
use super::risk_terms::{self, ACCEPTANCE, LIMITS};
use super::scope::{self, CONTRACT_SCOPE, Known};
use super::terms::{self, ANNUAL, PER_RISK, REINSTATEMENTS, TERMS};
use crate::input::complaint::Fault;
use crate::model::amount::Share;
use crate::model::contract::{
    Annual, Basis, Contract, Expense, Expiring, Layer, Period, Placement, Premium, Renewal, RuleSet, Terms,
};
use crate::model::date::Axis;
use crate::model::risk_terms::OneRisk;

pub(super) const CONTRACT: Section = Section {
    doc: "A reinsurance or retrocession contract. Order of terms: ceded share, per-risk terms, terms of the occurrence, \
          annual deductible, annual limit and reinstatements in time order, placed share. Layers of one tower share one \
          subject loss; the order of the file has no effect.",
    fields: FIELDS,
    one_of: &["reinsurer", "reinsurers"],
};

const FIELDS: &[Field] = &[
    required("name", Kind::Name, "\"fronting\"", "the contract's name; policies and contracts share their names"),
    required("cedant", Kind::NameOf("party"), "\"Insurer D\"", "the party that cedes"),
    optional("reinsurer", Kind::NameOf("party"), "\"captive\"", "the party that takes over"),
    defaulted(
        "placement",
        Kind::Choice(&["treaty", "facultative"]),
        "\"treaty\"",
        "\"facultative\"",
        "\"treaty\": all business in scope; \"facultative\": bound to the policies named under `covers`",
    ),
    optional(
        "covers",
        Kind::Table(&CONTRACT_SCOPE),
        "{ policies = [\"earthquake policy\"] }",
        "what it covers; all that the cedant assumes where it is not written",
    ),
    required(
        "terms",
        Kind::Table(&TERMS),
        "{ quota-share = { share = \"95%\" } }",
        "the kind of the contract and its figures",
    ),
    optional("per-risk", Kind::Table(&PER_RISK), "{ limit = \"40m\" }", "terms on the loss of each site"),
    optional("annual", Kind::Table(&ANNUAL), "{ limit = \"1800m\" }", "terms on the recoveries of a period"),
    optional(
        "reinstatements",
        Kind::Table(&REINSTATEMENTS),
        "{ count = 2, rate = \"100%\" }",
        "how often the limit is reinstated; without it only an annual limit binds",
    ),
    defaulted(
        "placed",
        Kind::Share { most_percent: 100 },
        "\"100%\"",
        "\"80%\"",
        "the part of the contract that is placed, applied last",
    ),
    optional(
        "basis",
        Kind::Choice(&["whole", "share"]),
        "\"share\"",
        "what limits, attachments and aggregates of a contract with a ceded or placed share below 100% are of: the whole \
         loss (the share is applied last) or the share (applied first); must be written there",
    ),
    optional(
        "premium",
        Kind::Either(&[Kind::Amount, Kind::Table(&CONTRACT_PREMIUM)]),
        "\"42.75m\"",
        "the premium of the whole period for 100% of the contract; what is paid is this x the placed share; must be \
         written, except where `follow-lead` has that of its policy",
    )
    .unit("currency"),
    optional(
        "commission",
        Kind::Table(&COMMISSION),
        "{ rate = \"10%\", base = \"reinsurance-premium\" }",
        "commission that the reinsurer pays the cedant",
    ),
    optional(
        "after",
        Kind::List { of: &Kind::NameOf("contract"), least: 0 },
        "[\"fronting\"]",
        "contracts of the same cedant whose recoveries are taken off the loss before this one; must be written, even as \
         [], where contracts of one cedant overlap and one of them is non-proportional",
    ),
    HOURS_FIELD,
    PERIOD_FIELD,
    CONTRACT_RENEWAL_FIELD,
    optional(
        "loss-adjustment-expense",
        Kind::Choice(&["included", "in-addition", "excluded"]),
        "\"in-addition\"",
        "what it does with the cost of claims: \"included\": part of the loss, within attachment and limit; \
         \"in-addition\": its part of the cost is paid on top; \"excluded\": cost stays with the cedant; must be written \
         where claims have a cost",
    ),
    optional(
        "acceptance",
        Kind::Table(&ACCEPTANCE),
        "{ risk = \"0.5m\", country = \"2m\", whole = \"5m\", rule = \"order\", partial-acceptance = \"cap\" }",
        "how much exposure a proportional contract accepts; all of it where it is not written",
    ),
    optional(
        "limits",
        Kind::Table(&LIMITS),
        "{ risk = \"1m\", country = \"5m\", per = \"term\" }",
        "the most that is ceded of the losses of each risk, group of risks and country",
    ),
    REINSURERS_FIELD,
    COLLATERAL_FIELD,
    SETTLEMENT_FIELD,
    UNL_FIELD,
    optional(
        "rules",
        Kind::Choice(&["hbor"]),
        "\"hbor\"",
        "published rules that the contract must keep; \"hbor\": of each risk at most 90% is ceded, and every buyer has terms \
         of at most 180 days or a total tenor of at most 24 months",
    ),
    defaulted(
        "one-risk",
        Kind::Choice(&["each", "group"]),
        "\"each\"",
        "\"group\"",
        "what a per-risk layer and a surplus count as one risk: \"each\" site and buyer alone, or the \"group\" of the \
         affiliates together (the column `group`); a risk in no group stands alone",
    ),
    BASIS_FIELD,
    AS_OF_FIELD,
    PROFIT_COMMISSION_FIELD,
    LOSS_CORRIDOR_FIELD,
    CO_PARTICIPATION_FIELD,
    BROKERAGE_FIELD,
    PREMIUM_TAX_FIELD,
    FRONTING_FEE_FIELD,
];

/// Stands for a period that could not be read; such a model is never given out.
pub(super) const SOME_PERIOD: Period = Period { from: jiff::civil::Date::ZERO, months: 12, expiring: Expiring::Same };

/// A contract as far as it could be read. What could not be read holds a harmless value.
pub(super) struct ContractDraft<'d> {
    pub contract: Contract,
    pub table: Reading<'d>,
    pub cedant: Option<usize>,
    /// Who takes over, where all of them could be read.
    pub panel: Option<Panel>,
    /// Whether its scope and period could be read.
    pub scoped: bool,
    /// Whether its terms could be read.
    pub has_terms: bool,
    /// Whether all of it could be read.
    pub sound: bool,
}

/// What contracts are read against.
pub(super) struct Surroundings<'s> {
    pub parties: &'s Parties,
    pub known: Known<'s>,
    pub contracts: &'s Names,
    pub axis: Option<Axis>,
    pub policies: &'s [PolicyDraft<'s>],
}

/// Reads one `[[contract]]`.
pub(super) fn read<'d>(table: Reading<'d>, around: &Surroundings) -> ContractDraft<'d> {
    let errors = table.ctx.errors();
    let cedant = around.parties.find(&table, "cedant");
    let panel = counterparty::read_panel(&table, around.parties);
    let scope = scope::read(&table, &around.known);
    let Known { policies: names, members, .. } = around.known;
    let leads = Leads { names, members, policies: around.policies, cedant };
    let terms = terms::read(&table, around.known.sites, &leads);
    let follows = matches!(terms, Some(Terms::FollowLead { .. }));
    if !follows && !table.section_has("terms", "follow-lead") {
        table.require("premium");
    }
    let per_risk = terms::read_per_risk(&table);
    let annual = terms::read_annual(&table);
    let reinstatements = terms::read_reinstatements(&table);
    let (price, commission) = (premium::read_price(&table), premium::read_commission(&table));
    let premium = price.map(|price| price.premium);
    let (period, renewal) = (period::read(&table, around.axis), renewal::read_renewal(&table));
    let (attachment_basis, as_of) = (renewal::read_basis(&table), renewal::read_as_of(&table));
    let hours = period::read_hours(&table);
    let after = after(&table, around.contracts);
    let money = money::read(&table, price);
    let (acceptance, limits) = (risk_terms::read_acceptance(&table), risk_terms::read_limits(&table));
    let surcharge = premium::read_surcharge(&table);
    let (collateral, settlement) = (counterparty::read_collateral(&table), counterparty::read_settlement(&table));
    let complete = terms.is_some() && (premium.is_some() || follows) && period.is_some() && hours.is_some();
    let (scoped, has_terms) = (scope.is_some() && period.is_some(), terms.is_some());
    let (deductible, limit) = annual.unwrap_or((None, None));
    let mut contract = Contract {
        name: table.text("name").unwrap_or("").to_owned(),
        cedant: cedant.unwrap_or(usize::MAX),
        reinsurer: panel.as_ref().map_or(usize::MAX, |panel| panel.reinsurer),
        placement: placement(&table),
        covers: scope.unwrap_or_default(),
        terms: terms.unwrap_or(Terms::QuotaShare { share: Share::NONE, limit: None }),
        per_risk: per_risk.flatten(),
        annual: Annual { deductible, limit, reinstatements: reinstatements.flatten() },
        placed: panel.as_ref().map_or(Share::WHOLE, |panel| panel.placed),
        basis: basis(&table),
        premium: premium.unwrap_or(Premium::Amount(Decimal::ZERO)),
        commission: commission.flatten(),
        after,
        hours: hours.flatten(),
        period: period.unwrap_or(SOME_PERIOD),
        renewal: renewal.unwrap_or(Renewal::AsIs),
        expense: expense(&table),
        acceptance: acceptance.flatten(),
        limits: limits.flatten(),
        surcharge,
        lines: panel.as_ref().map_or(Vec::new(), |panel| panel.lines.clone()),
        collateral: collateral.flatten(),
        settlement: settlement.flatten(),
        unl: counterparty::read_unl(&table),
        rules: table.choice("rules").map(|_| RuleSet::Hbor),
        attachment_basis: attachment_basis.unwrap_or_default(),
        as_of: as_of.flatten(),
        one_risk: if table.choice("one-risk") == Some("group") { OneRisk::Group } else { OneRisk::Each },
        money: money.unwrap_or_default(),
    };
    if let Terms::FollowLead { policy, .. } = contract.terms
        && let Some(lead) = around.policies.get(policy)
    {
        follow_lead::inherit(&table, &mut contract, lead);
    }
    let sound = complete && table.ctx.errors() == errors;
    let draft = ContractDraft { contract, table, cedant, panel, scoped, has_terms, sound };
    draft.check_parties();
    draft
}

fn placement(table: &Reading) -> Placement {
    let facultative = table.choice("placement") == Some("facultative");
    let names_none = match table.section("covers") {
        Some(covers) => covers.lacks("policies"),
        None => table.lacks("covers"),
    };
    if facultative && names_none {
        let rule = "a facultative contract is bound to the policies that it names under `covers`";
        let example = "covers = { policies = [\"earthquake policy\"] }";
        table.complain_key("placement", Fault::new("the facultative contract names no policy", rule, example));
    }
    if facultative { Placement::Facultative } else { Placement::Treaty }
}

fn basis(table: &Reading) -> Option<Basis> {
    Some(if table.choice("basis")? == "whole" { Basis::Whole } else { Basis::Share })
}

fn expense(table: &Reading) -> Option<Expense> {
    Some(match table.choice("loss-adjustment-expense")? {
        "included" => Expense::Included,
        "in-addition" => Expense::InAddition,
        _ => Expense::Excluded,
    })
}

fn after(table: &Reading, contracts: &Names) -> Vec<usize> {
    let mut found = table.list("after", |node, _| contracts.find(node)).unwrap_or_default();
    found.sort_unstable();
    found.dedup();
    found
}

impl ContractDraft<'_> {
    fn check_parties(&self) {
        let alone = self.panel.as_ref().filter(|panel| panel.lines.is_empty());
        if self.cedant.is_some() && self.cedant == alone.map(|panel| panel.reinsurer) {
            let what = "cedant and reinsurer are the same party";
            let rule = "a contract passes risk from one party to another";
            let key = if self.table.has("reinsurers") { "reinsurers" } else { "reinsurer" };
            self.table.complain_key(key, Fault::new(what, rule, self.table.example(key)));
        }
    }

    /// The parties that take over; none where they could not be read.
    pub fn reinsurers(&self) -> impl Iterator<Item = usize> {
        let panel = self.panel.iter();
        panel.flat_map(|_| self.contract.reinsurers().map(|(reinsurer, _)| reinsurer))
    }

    /// Whether a party takes over, as far as is known.
    pub fn is_reinsured_by(&self, party: Option<usize>) -> bool {
        self.reinsurers().any(|reinsurer| Some(reinsurer) == party)
    }

    /// Whether `after` names something that was not found.
    pub fn has_lost_after(&self) -> bool {
        self.contract.after.is_empty() && self.table.list("after", |_, _| Ok(())).is_some_and(|list| !list.is_empty())
    }

    /// Whether the contract cedes a share of every loss.
    pub fn is_proportional(&self) -> bool {
        self.contract.terms.is_proportional()
    }

    /// The layer of the occurrence, of the risk or of the period.
    pub fn layer(&self) -> Option<Layer> {
        match &self.contract.terms {
            Terms::ExcessOfLoss { layer, .. }
            | Terms::PerRiskExcess { layer, .. }
            | Terms::AggregateExcess { layer }
            | Terms::TopAndDrop { layer } => Some(*layer),
            _ => None,
        }
    }
}
