//! Who may insure what, and who can cede at all.
//!
//! An insurer without a licence in Japan may not conclude a contract that insures persons or property there (Insurance
//! Business Act of Japan, Act No. 105 of 1995, Article 186), so a captive abroad reinsures a licensed insurer instead.

use super::Whole;
use crate::config::policy::PolicyDraft;
use crate::input::complaint::{Fault, shown};
use crate::model::party::{Party, Role};
use crate::model::risk::Risk;

pub(super) fn check(whole: &Whole) {
    for policy in whole.policies {
        if let Some(insurer) = policy.insurer {
            check_insurer(whole, policy, insurer);
        }
    }
    check_cedants(whole);
}

fn check_insurer(whole: &Whole, policy: &PolicyDraft, insurer: usize) {
    let Some(party) = whole.parties.list.get(insurer) else { return };
    if !matches!(party.role, Role::Insurer | Role::Captive) {
        let what = match party.role {
            Role::Parent => "the parent cannot insure itself".to_owned(),
            _ => format!("\"{}\" is a reinsurer", shown(&party.name)),
        };
        let rule = "a policy is issued by a party with the role \"insurer\", or by the captive";
        policy.table.complain_key("insurer", Fault::new(what, rule, policy.table.example("insurer")));
        return;
    }
    if policy.scoped {
        check_licence(whole, policy, party);
    }
}

/// Each country in scope once, with the first risk there.
fn countries<'w>(whole: &'w Whole, policy: &PolicyDraft) -> Vec<(&'w str, &'w Risk)> {
    let mut found: Vec<(&str, &Risk)> = Vec::new();
    for (index, risk) in (0u32..).zip(whole.risks) {
        let Some(country) = risk.country.as_deref() else { continue };
        let covers = &policy.policy.covers;
        let peril = whole.reach.iter().position(|reach| reach.portfolio_risk == Some(index));
        // A site counts where some peril in scope strikes sites at all.
        let struck = risk.portfolio || strikes_sites(whole, covers.perils.as_deref());
        let outside = !struck
            || covers.risks.as_ref().is_some_and(|list| !list.contains(&index))
            || (peril.zip(covers.perils.as_ref())).is_some_and(|(peril, list)| !list.contains(&peril));
        if !outside && found.iter().all(|(known, _)| *known != country) {
            found.push((country, risk));
        }
    }
    found
}

fn strikes_sites(whole: &Whole, perils: Option<&[usize]>) -> bool {
    let in_scope = |peril: usize| perils.is_none_or(|list| list.contains(&peril));
    whole.reach.iter().enumerate().any(|(peril, reach)| reach.hits_sites && in_scope(peril))
}

fn check_licence(whole: &Whole, policy: &PolicyDraft, insurer: &Party) {
    for (country, risk) in countries(whole, policy) {
        let at_home = insurer.country.as_deref() == Some(country);
        if at_home || insurer.licensed_in.iter().any(|licence| licence == country) {
            continue;
        }
        let place = match risk.portfolio {
            true => format!("where the losses of \"{}\" fall", shown(&risk.id)),
            false => format!("where the site \"{}\" stands", shown(&risk.id)),
        };
        let fault = match (insurer.role, country) {
            (Role::Captive, "JP") => Fault::new(
                format!("the captive assumes a risk in Japan directly ({place}), without a licensed front"),
                "Article 186 of the Insurance Business Act of Japan: an insurer without a Japanese licence may not insure \
                 persons or property in Japan; a licensed insurer issues the policy and cedes it to the captive",
                "insurer = \"Insurer D\", and a [[contract]] from \"Insurer D\" to \"captive\"",
            ),
            (Role::Captive, _) => Fault::new(
                format!("the captive insures directly in {country}, {place}, but its domicile is elsewhere"),
                "direct insurance needs a licence where the risk is; elsewhere a licensed insurer fronts for the captive",
                "insurer = \"Insurer D\", and a [[contract]] from \"Insurer D\" to \"captive\"",
            ),
            _ => Fault::new(
                format!("\"{}\" is not licensed in {country}, {place}", shown(&insurer.name)),
                "an insurer insures in its own country and in those named in `licensed-in`",
                format!("country = \"{country}\" or licensed-in = [\"{country}\"] in the insurer's [[party]]"),
            ),
        };
        policy.table.complain_key("insurer", fault);
    }
}

/// A cedant needs something to cede, and the parent neither cedes nor reinsures.
fn check_cedants(whole: &Whole) {
    for draft in whole.contracts {
        let parent = whole.parties.parent_index();
        if draft.is_reinsured_by(parent) {
            let rule = "the parent buys policies; it takes over no reinsurance";
            let key = if draft.table.has("reinsurers") { "reinsurers" } else { "reinsurer" };
            let fault = Fault::new("the parent cannot be a reinsurer", rule, draft.table.example(key));
            draft.table.complain_key(key, fault);
        }
        let Some(cedant) = draft.cedant else { continue };
        let unknown =
            whole.policies.iter().any(|p| p.insurer.is_none()) || whole.contracts.iter().any(|c| c.panel.is_none());
        let assumes = whole.policies.iter().any(|p| p.insurer == Some(cedant))
            || whole.contracts.iter().any(|c| c.is_reinsured_by(Some(cedant)));
        if !assumes && !unknown {
            let what = format!("\"{}\" assumes nothing that it could cede", shown(whole.parties.name(cedant)));
            let rule = "a cedant is the insurer of a policy or the reinsurer of another contract";
            draft.table.complain_key("cedant", Fault::new(what, rule, draft.table.example("cedant")));
        } else if !unknown {
            check_policies(whole, draft, cedant);
        }
    }
}

/// Policies named by a contract must reach its cedant.
fn check_policies(whole: &Whole, draft: &crate::config::contract::ContractDraft, cedant: usize) {
    let Some(named) = &draft.contract.covers.policies else { return };
    for policy in named {
        if !reaches(whole, *policy, cedant) {
            let name = &whole.policies[*policy].policy.name;
            let what =
                format!("\"{}\" does not assume the policy \"{}\"", shown(whole.parties.name(cedant)), shown(name));
            let rule = "a contract covers policies that its cedant issues, or that are ceded to it";
            draft.table.complain_key("covers", Fault::new(what, rule, draft.table.example("covers")));
        }
    }
}

/// Whether a policy comes to a party, directly or through contracts.
fn reaches(whole: &Whole, policy: usize, party: usize) -> bool {
    let mut holders: Vec<usize> = whole.policies[policy].insurer.into_iter().collect();
    let mut at = 0;
    while at < holders.len() {
        for draft in whole.contracts {
            let covers = draft.contract.covers.policies.as_ref().is_none_or(|list| list.contains(&policy));
            let cedes = draft.cedant == Some(holders[at]) && covers;
            let next: Vec<usize> = draft.reinsurers().filter(|r| cedes && !holders.contains(r)).collect();
            holders.extend(next);
        }
        at += 1;
    }
    holders.contains(&party)
}
