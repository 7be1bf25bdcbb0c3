//! Terms of who pays, whether and when that would have no effect, or lack what they rest on.

use super::Whole;
use crate::config::contract::ContractDraft;
use crate::config::reading::Reading;
use crate::input::complaint::{Fault, shown};
use crate::model::counterparty::CollateralSize;
use crate::model::party::Role;

pub(super) fn check(whole: &Whole) {
    for draft in whole.contracts {
        check_panel(whole, draft);
        check_collateral(draft);
        check_unl(draft);
        let of_captive = |party: Option<usize>| party.is_some() && party == whole.parties.captive_index();
        let unknown = draft.cedant.is_none() || draft.panel.is_none();
        let reinsures = draft.reinsurers().any(|party| of_captive(Some(party)));
        if !unknown && !of_captive(draft.cedant) && !reinsures {
            check_settlement(whole, &draft.table, "the captive neither cedes nor reinsures");
        }
    }
    for draft in whole.policies {
        if draft.insurer.is_some() && draft.insurer != whole.parties.captive_index() {
            check_settlement(whole, &draft.table, "the captive does not issue");
        }
    }
}

fn check_panel(whole: &Whole, draft: &ContractDraft) {
    for party in draft.reinsurers() {
        let name = shown(whole.parties.name(party)).to_string();
        if draft.cedant == Some(party) && draft.panel.as_ref().is_some_and(|panel| !panel.lines.is_empty()) {
            let what = format!("the cedant \"{name}\" has a line of its own contract");
            let rule = "a contract passes risk from one party to others; what its cedant keeps is left open";
            draft.table.complain_key("reinsurers", Fault::new(what, rule, draft.table.example("reinsurers")));
        }
    }
}

fn check_collateral(draft: &ContractDraft) {
    let of_limit =
        draft.contract.collateral.is_some_and(|posted| matches!(posted.size, CollateralSize::ShareOfLimit(_)));
    if of_limit && draft.has_terms && draft.panel.is_some() && draft.contract.largest_payment().is_none() {
        let rule =
            "a share of the limit needs a limit that is an amount; otherwise the letter of credit states an amount";
        let example = "collateral = { letter-of-credit = \"900m\", cost = \"1%\" }";
        draft.table.complain_key("collateral", Fault::new("the contract has no limit as an amount", rule, example));
    }
}

fn check_unl(draft: &ContractDraft) {
    if draft.table.has("unl") && draft.contract.after.is_empty() && !draft.has_lost_after() {
        let rule = "`unl` says what the contracts named in `after` take off the loss";
        let fault = Fault::new("`unl` is written, but no contract comes first", rule, "after = [\"fronting\"]");
        draft.table.complain_key("unl", fault);
    }
}

/// Only the captive's cash is followed.
fn check_settlement(whole: &Whole, table: &Reading, why: &str) {
    if !table.has("settlement") {
        return;
    }
    let what = match whole.parties.captive_index() {
        None => "`settlement` is written, but there is no captive".to_owned(),
        Some(_) => format!("`settlement` is written for what {why}"),
    };
    let rule = "settlements say when cash reaches or leaves the captive; the cash of other parties is not followed";
    table.complain_key("settlement", Fault::new(what, rule, "leave `settlement` out"));
}

/// A default of somebody who reinsures nothing would never be felt.
pub(super) fn check_defaults(whole: &Whole, tables: &[Reading]) {
    let unknown = whole.contracts.iter().any(|draft| draft.panel.is_none());
    for table in tables.iter().filter(|table| table.has("default") && !unknown) {
        let Some(name) = table.text("name") else { continue };
        let Ok(party) = whole.parties.called(name) else { continue };
        if whole.contracts.iter().all(|draft| draft.reinsurers().all(|reinsurer| reinsurer != party)) {
            let kind = match whole.parties.list.get(party).map(|party| party.role) {
                Some(Role::Insurer) => "insurer",
                _ => "party",
            };
            let what = format!("the {kind} \"{}\" may default, but reinsures nothing", shown(name));
            let rule =
                "a default loses what is due from a reinsurer; what an insurer owes its policyholder is always paid";
            table.complain_key("default", Fault::new(what, rule, "leave `default` out"));
        }
    }
}
