//! Contracts that can never pay: above everything that can come to their cedant, outside everything that it assumes, or
//! placed for nothing.
//!
//! Worked number: after a policy of 1bn a year and a cession of 95 % a layer of the captive that attaches at 950m pays
//! nothing.

use rust_decimal::Decimal;

use super::largest::{Reachable, least};
use super::{Whole, reach};
use crate::config::contract::ContractDraft;
use crate::config::policy::insured_value;
use crate::config::reading::grouped;
use crate::input::complaint::{Fault, shown};
use crate::model::contract::{Contract, StopLossPoint, Terms};

/// `told`: some policy never pays, which explains why nothing comes to a contract.
pub(super) fn check(whole: &Whole, reachable: &[Reachable], told: bool) {
    for (draft, most) in whole.contracts.iter().zip(reachable).filter(|(draft, _)| draft.sound) {
        if !most.meets_anything() {
            // A scope that not even a policy meets has been refused.
            if !reach::meets_nothing(whole, draft) {
                scope(whole, draft);
            }
            continue;
        }
        shares(draft);
        if !attachment(whole, draft, most, told) {
            deductible(draft, most);
        }
    }
    for draft in whole.policies.iter().filter(|draft| draft.sound && draft.policy.share.exact().is_zero()) {
        let rule = "a policy pays its share of the loss; one that pays nothing is left out";
        draft.table.warn_key("share", Fault::new("the share is 0%: it never pays", rule, "share = \"100%\""));
    }
}

fn scope(whole: &Whole, draft: &ContractDraft) {
    let cedant = draft.cedant.map_or("", |cedant| whole.parties.name(cedant));
    let what = format!("it covers nothing that \"{}\" assumes: it would never pay", shown(cedant));
    let rule = "a contract covers what its cedant assumes of the perils, sites, coverages and policies in its scope";
    draft.table.warn_key("covers", Fault::new(what, rule, draft.table.example("covers")));
}

fn shares(draft: &ContractDraft) {
    if draft.contract.placed.exact().is_zero() {
        let rule = "what is not placed pays nothing and costs nothing; leave the contract out, or place a part of it";
        draft.table.warn_key("placed", Fault::new("0% is placed: it never pays", rule, "placed = \"80%\""));
    }
    if let Terms::SurplusShare { shares, .. } = &draft.contract.terms
        && shares.iter().all(|(_, share)| share.exact().is_zero())
    {
        let rule = "a surplus share cedes a share above 0% of some site";
        let example = "shares = { sendai = \"50%\" }";
        draft.table.warn_key("terms", Fault::new("every share is 0%: it never pays", rule, example));
    }
    if let Terms::VariableQuotaShare { bands, .. } = &draft.contract.terms
        && bands.iter().all(|band| band.share.exact().is_zero())
    {
        let rule = "a variable quota share cedes a share above 0% in some band";
        let example = "bands = [{ up-to = \"1m\", share = \"50%\" }, { share = \"70%\" }]";
        draft.table.warn_key("terms", Fault::new("every share is 0%: it never pays", rule, example));
    }
}

/// Where a contract begins to pay, for 100 %, and whether of the losses of a period.
fn beginning(contract: &Contract) -> Option<(Decimal, bool)> {
    let (amount, of_period) = match &contract.terms {
        Terms::ExcessOfLoss { layer, franchise } => {
            (franchise.map_or(layer.attachment, |point| point.max(layer.attachment)), false)
        }
        Terms::PerRiskExcess { layer, .. } => (layer.attachment, false),
        Terms::AggregateExcess { layer } => (layer.attachment, true),
        Terms::StopLoss { attachment: StopLossPoint::Amount(amount), .. } => (*amount, true),
        _ => return None,
    };
    let below = contract.per_risk.map_or(Decimal::ZERO, |layer| layer.attachment);
    Some((contract.of_the_whole(amount.checked_add(below)?)?, of_period))
}

/// Whether the attachment is above every loss, which is said.
fn attachment(whole: &Whole, draft: &ContractDraft, most: &Reachable, told: bool) -> bool {
    let Some((attachment, of_period)) = beginning(&draft.contract) else { return false };
    let joined = of_period || draft.contract.hours.is_some();
    let largest = if joined { most.subject.term } else { least(most.subject.event, most.subject.term) };
    let Some(largest) = largest.filter(|largest| attachment >= *largest) else { return false };
    // An attachment above the insured value has been refused.
    let refused = insured_value(&draft.contract.covers, whole.risks, whole.reach)
        .is_some_and(|value| !of_period && attachment >= value);
    if !(refused || told && largest.is_zero()) {
        let cedant = draft.cedant.map_or("", |cedant| whole.parties.name(cedant));
        let what = format!(
            "it attaches at {}, but the loss of {} that comes to \"{}\" is at most {}: it would never pay",
            grouped(attachment),
            if joined { "a period" } else { "an event" },
            shown(cedant),
            grouped(largest)
        );
        let rule = "the limits of policies and of contracts before it, and insured values, bound what comes to a contract; a \
                    loss equal to the attachment pays nothing";
        let example = match largest.is_zero() {
            true => "leave the contract out".to_owned(),
            false => format!("attachment below {}", grouped(largest)),
        };
        draft.table.warn_key("terms", Fault::new(what, rule, example));
    }
    true
}

/// An annual deductible that keeps everything.
fn deductible(draft: &ContractDraft, most: &Reachable) {
    let contract = &draft.contract;
    let deductible = contract.annual.deductible.and_then(|amount| contract.of_the_whole(amount));
    if let Some((deductible, largest)) = deductible.zip(most.recoveries.term).filter(|(d, largest)| d >= largest) {
        let what = format!(
            "the annual deductible {} keeps all of the {} that can be recovered in a period: it would never pay",
            grouped(deductible),
            grouped(largest)
        );
        let rule = "the annual deductible is the first of the period's recoveries, which the cedant keeps";
        draft.table.warn_key("annual", Fault::new(what, rule, "annual = { deductible = \"20m\" }"));
    }
}
