//! `follow-lead`: reinsurance of a share of one policy on all of its terms, as under one-stop-shop agreements.
//!
//! ```text
//! recovery = share x what the lead policy pays;  premium = share x premium of the lead policy;  fee = rate x that premium
//! share = as stated, or portion of the contract / whole contract
//! ```
//! The lead insurer issues one policy for the whole transaction; the reinsurer takes the part of its own exporter and
//! observes the conditions of the lead, the premium rate among them. So the contract owns only its share and its fee, and
//! a key that would change a term is an error. Source: Bpifrance Assurance Export, export credit cooperation
//! (reinsurance); NEXI, overseas reinsurance network (one-stop-shop).
//!
//! Worked number: a contract of 100m with a part of 30m, lead cover 95 %, premium 2.5 %, fee 5 %, loss 40m: the lead pays
//! 38.0m, the reinsurer 11.4m; premium 0.75m, after the fee 0.7125m.

use rust_decimal::Decimal;

use super::field::{Field, Kind, Section, optional, required};
use super::names::Names;
use super::policy::{PolicyDraft, above_zero};
use super::reading::{Reading, grouped};
use crate::input::complaint::{Fault, shown};
use crate::model::amount::Share;
use crate::model::contract::{Commission, CommissionBase, Contract, Placement, Premium, Renewal, Scope, Terms};
use crate::model::renewal::RenewalRules;

pub(super) const FOLLOW_LEAD_FIELD: Field = optional(
    "follow-lead",
    Kind::Table(&FOLLOW_LEAD),
    "{ policy = \"lead policy\", share = \"30%\" }",
    "a share of one policy on all of its terms and at its premium rate (one-stop-shop)",
);

const FOLLOW_LEAD: Section = Section {
    doc: "A share of one policy on all of its terms and at its premium rate. The contract states nothing else but its fee.",
    fields: &[
        required(
            "policy",
            Kind::NameOf("policy"),
            "\"lead policy\"",
            "the policy that is followed; its cedant issues it",
        ),
        optional("share", Kind::Share { most_percent: 100 }, "\"30%\"", "the share of the policy that is reinsured"),
        optional(
            "portion",
            Kind::Amount,
            "\"30m\"",
            "the part of the transaction that is reinsured, in place of a share",
        )
        .unit("currency"),
        optional("of", Kind::Amount, "\"100m\"", "with `portion`: the whole transaction").unit("currency"),
        optional(
            "fee",
            Kind::Share { most_percent: 100 },
            "\"5%\"",
            "what the lead keeps of the reinsurance premium for its work; nothing where it is not written",
        ),
    ],
    one_of: &["share", "portion"],
};

/// What such a contract may write: who takes part, how they pay, and what the lead's cost of claims is shared by. Whatever
/// else it writes would override a term of the lead policy.
const OWN: [&str; 10] = [
    "name",
    "cedant",
    "reinsurer",
    "reinsurers",
    "collateral",
    "settlement",
    "loss-adjustment-expense",
    "terms",
    "rules",
    "after",
];

/// The policies that may be followed, and the party that cedes.
pub(super) struct Leads<'l, 'd> {
    pub names: Option<&'l Names>,
    pub members: &'l [Vec<usize>],
    pub policies: &'l [PolicyDraft<'d>],
    pub cedant: Option<usize>,
}

impl Leads<'_, '_> {
    /// The policy of a name; of a co-insured one the cedant's own.
    fn find(&self, table: &Reading) -> Option<usize> {
        let node = table.node("policy")?;
        let complain = |fault: Fault| table.complain_key("policy", fault.with_example(table.example("policy")));
        let members = self.members.get(self.names?.find(node).map_err(complain).ok()?)?;
        let issued = |policy: &&usize| self.policies.get(**policy).is_some_and(|draft| draft.insurer == self.cedant);
        members.iter().find(issued).or(members.first()).copied()
    }
}

/// Reads `follow-lead`.
pub(super) fn read(table: &Reading, leads: &Leads) -> Option<Terms> {
    let (policy, share) = (leads.find(table), share(table));
    let fee = if table.has("fee") { table.share("fee") } else { Some(Share::NONE) };
    Some(Terms::FollowLead { policy: policy?, share: share?, fee: fee? })
}

fn share(table: &Reading) -> Option<Share> {
    let refuse = |key: &str, what: String, rule: &str| {
        table.complain_key(key, Fault::new(what, rule, "follow-lead = { policy = \"lead policy\", share = \"30%\" }"));
        None
    };
    if table.has("share") {
        let share = table.share("share")?;
        if share.exact().is_zero() {
            return refuse(
                "share",
                "the share is zero".into(),
                "a contract takes over something; one that does not is left out",
            );
        }
        return Some(share);
    }
    if !table.has("portion") {
        return None;
    }
    let portion = above_zero(table, "portion");
    if !table.has("of") && !table.lacks("of") {
        return None;
    }
    if !table.has("of") {
        let rule = "a portion is an amount of the whole transaction, which `of` states";
        return refuse("portion", "the portion has no `of`".into(), rule);
    }
    let (portion, of) = (portion?, above_zero(table, "of")?);
    if portion > of {
        let what = format!("the portion {} is above the whole, {}", grouped(portion), grouped(of));
        return refuse("portion", what, "the share is portion / of, at most 100%");
    }
    portion.checked_div(of).map(Share::new)
}

/// Gives the contract the terms of its policy; complains of keys that would override them.
pub(super) fn inherit(table: &Reading, contract: &mut Contract, lead: &PolicyDraft) {
    let Terms::FollowLead { policy, share, fee } = contract.terms else { return };
    for (key, span, node) in table.table.iter() {
        let changes = match key {
            "after" => !contract.after.is_empty(),
            _ => !OWN.contains(&key) && table.has(key),
        };
        if changes {
            // Taken as read: there is no need to say that it has no effect besides.
            let _ = table.table.take(key);
            let what = format!("`{key}` would override a term of the lead policy \"{}\"", shown(&lead.policy.name));
            let rule =
                "a follow-lead contract has every term of the policy that it names, and owns only its share and fee";
            let fault =
                Fault::new(what, rule, format!("leave `{key}` out, or write quota-share in place of follow-lead"));
            table.ctx.complain(&span, &node.path, fault);
        }
    }
    if lead.insurer.is_some() && contract.cedant != usize::MAX && lead.insurer != Some(contract.cedant) {
        let what = format!("the cedant has not issued the lead policy \"{}\"", shown(&lead.policy.name));
        let rule = "the lead insurer cedes a share of its own policy to the one that follows";
        table.complain_key("cedant", Fault::new(what, rule, table.example("cedant")));
    }
    *contract = Contract {
        after: std::mem::take(&mut contract.after),
        rules: contract.rules,
        placed: if contract.lines.is_empty() { Share::WHOLE } else { contract.placed },
        lines: std::mem::take(&mut contract.lines),
        collateral: contract.collateral,
        settlement: contract.settlement,
        expense: contract.expense,
        ..Contract::new(&contract.name, contract.cedant, contract.reinsurer, contract.terms.clone(), lead.policy.period)
    };
    contract.placement = Placement::Facultative;
    contract.covers = Scope { policies: Some(vec![policy]), ..Scope::default() };
    contract.premium = Premium::ShareOfSubjectPremium(share);
    contract.commission =
        (fee.exact() > Decimal::ZERO).then(|| Commission::flat(fee, CommissionBase::ReinsurancePremium));
    // The index of the policy comes with its premium; what is inherited is when the cover ends.
    contract.renewal = match lead.policy.renewal {
        Renewal::Rules(RenewalRules { notice: Some(notice), .. }) => {
            Renewal::Rules(RenewalRules { notice: Some(notice), ..RenewalRules::default() })
        }
        Renewal::Rules(_) => Renewal::AsIs,
        renewal => renewal,
    };
}
