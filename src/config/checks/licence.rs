//! Who may insure what, and who can cede at all.
//!
//! An insurer without a licence in Japan may not conclude a contract that insures persons or property there (Insurance
//! Business Act of Japan, Act No. 105 of 1995, Article 186), so a captive abroad reinsures a licensed insurer instead.

use jiff::civil::Date;

use super::Whole;
use crate::config::policy::PolicyDraft;
use crate::config::reach::strike;
use crate::input::complaint::{Fault, shown};
use crate::model::contract::{Expiring, Period};
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
        policy.table.complain_key(policy.insurer_key, Fault::new(what, rule, policy.table.example("insurer")));
        return;
    }
    if policy.scoped {
        check_licence(whole, policy, party);
    }
}

/// Each country in scope once, with the first risk there. What buyers may fail to pay is insured where the policyholder is
/// established, not where they are.
fn countries<'w>(whole: &'w Whole, policy: &'w PolicyDraft) -> Vec<(&'w str, Option<&'w Risk>)> {
    let mut found: Vec<(&str, Option<&Risk>)> = Vec::new();
    let parent = whole.parties.parent_index().and_then(|index| whole.parties.list.get(index));
    let home = policy.policy.country.as_deref().or(parent.and_then(|parent| parent.country.as_deref()));
    for (index, risk) in (0u32..).zip(whole.risks) {
        let place = if risk.buyer.is_some() { home } else { risk.country.as_deref() };
        let Some(country) = place else { continue };
        let covers = &policy.policy.covers;
        let peril = whole.reach.iter().position(|reach| reach.portfolio_risk == Some(index));
        // A site or buyer counts where some peril in scope strikes its like at all.
        let perils = covers.perils.as_deref();
        let struck = risk.portfolio || strikes_sites(whole, perils) && strike(whole.reach, perils, index, risk);
        let outside = !struck
            || covers.risks.as_ref().is_some_and(|list| !list.contains(&index))
            || (peril.zip(covers.perils.as_ref())).is_some_and(|(peril, list)| !list.contains(&peril));
        if !outside && found.iter().all(|(known, _)| *known != country) {
            found.push((country, Some(risk).filter(|risk| risk.buyer.is_none())));
        }
    }
    found
}

fn strikes_sites(whole: &Whole, perils: Option<&[usize]>) -> bool {
    let in_scope = |peril: usize| perils.is_none_or(|list| list.contains(&peril));
    whole.reach.iter().enumerate().any(|(peril, reach)| reach.hits_sites && in_scope(peril))
}

fn check_licence(whole: &Whole, policy: &PolicyDraft, insurer: &Party) {
    let begin = first_day(whole, policy);
    for (country, risk) in countries(whole, policy) {
        let licences = || insurer.licensed_in.iter().filter(|licence| licence.country == country);
        let at_home = insurer.country.as_deref() == Some(country);
        let first = licences().map(|licence| licence.from).min();
        let holds = |begin: Date| licences().any(|licence| licence.holds_in(begin.year()));
        if at_home || begin.map_or(first.is_some(), holds) {
            continue;
        }
        let place = match risk {
            None => "where the policyholder is established".to_owned(),
            Some(risk) if risk.portfolio => format!("where the losses of \"{}\" fall", shown(&risk.id)),
            Some(risk) => format!("where the site \"{}\" stands", shown(&risk.id)),
        };
        if let (Some(Some(year)), Some(begin)) = (first, begin) {
            let name = shown(&insurer.name);
            let what = format!(
                "\"{name}\" is licensed in {country} only from {year}, but insures there from {begin}, {place}"
            );
            let rule = "a policy needs the licence of its country on its first day; of what is in force before its first period, \
                        on that day";
            let example = format!("period = {{ from = {year}-01-01 }}, or an earlier `from` under `licensed-in`");
            policy.table.complain_key(policy.insurer_key, Fault::new(what, rule, example));
            continue;
        }
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
        policy.table.complain_key(policy.insurer_key, fault);
    }
}

/// The first day on which the policy may be in force.
fn first_day(whole: &Whole, policy: &PolicyDraft) -> Option<Date> {
    let Period { from, expiring, .. } = policy.policy.period;
    if !policy.sound {
        return None;
    }
    Some(if expiring == Expiring::Same { from.min(whole.axis?.start()) } else { from })
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
    // A contract that names a co-insured policy means all its parts, and sees those that come to its cedant.
    let part_reaches = |policy: usize| {
        let draft = &whole.policies[policy];
        let same = |other: &&usize| std::ptr::eq(whole.policies[**other].table.table, draft.table.table);
        named.iter().filter(same).any(|other| reaches(whole, *other, cedant))
    };
    for policy in named {
        if !part_reaches(*policy) {
            let name = &whole.policies[*policy].policy.name;
            let what =
                format!("\"{}\" does not assume the policy \"{}\"", shown(whole.parties.name(cedant)), shown(name));
            let rule = "a contract covers policies that its cedant issues, or that are ceded to it";
            draft.table.complain_key("covers", Fault::new(what, rule, draft.table.example("covers")));
        }
    }
}

/// Whether a policy comes to a party, directly or through contracts.
pub(super) fn reaches(whole: &Whole, policy: usize, party: usize) -> bool {
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
