//! Amounts that cannot matter because they lie above everything that can be lost.

use rust_decimal::Decimal;

use super::Whole;
use crate::config::policy::insured_value;
use crate::config::reading::grouped;
use crate::input::complaint::Fault;
use crate::model::contract::{Scope, Terms};
use crate::model::policy::DeductibleSize;

pub(super) fn check(whole: &Whole) {
    check_sites(whole);
    for draft in whole.policies.iter().filter(|draft| draft.scoped) {
        let size = draft.policy.deductible.map(|deductible| deductible.size);
        if let (Some(DeductibleSize::Amount(amount)), Some(value)) = (size, value(whole, &draft.policy.covers))
            && amount >= value
        {
            draft
                .table
                .complain_key("deductible", fault("deductible", amount, value, "deductible = { subtract = \"10m\" }"));
        }
    }
    for draft in whole.contracts.iter().filter(|draft| draft.scoped && draft.has_terms) {
        let Some(layer) = draft.layer() else { continue };
        let attachment = match draft.contract.terms {
            Terms::ExcessOfLoss { franchise: Some(point), .. } => layer.attachment.max(point),
            // Losses of several occurrences add up, so an aggregate may attach above the value.
            Terms::AggregateExcess { .. } => continue,
            _ => layer.attachment,
        };
        let value = value(whole, &draft.contract.covers);
        if let Some(value) = value.filter(|value| attachment >= *value) {
            let example = "excess-of-loss = { attachment = \"50m\", limit = \"900m\" }";
            draft.table.complain_key("terms", fault("attachment", attachment, value, example));
        }
    }
}

/// A scope of sites holds no loss of a peril that strikes no site.
fn check_sites(whole: &Whole) {
    let policies = whole.policies.iter().filter(|draft| draft.scoped).map(|draft| (&draft.table, &draft.policy.covers));
    let contracts =
        whole.contracts.iter().filter(|draft| draft.scoped).map(|draft| (&draft.table, &draft.contract.covers));
    for (table, covers) in policies.chain(contracts) {
        let in_scope = |peril: &usize| covers.perils.as_ref().is_none_or(|list| list.contains(peril));
        let mut perils = (0..whole.reach.len()).filter(in_scope).peekable();
        let Some(list) = &covers.risks else { continue };
        // A list by country may hold portfolios of the perils in scope, which are struck as a whole.
        if list.iter().any(|risk| whole.risks.get(*risk as usize).is_some_and(|risk| risk.portfolio)) {
            continue;
        }
        if perils.peek().is_some() && perils.all(|peril| !whole.reach[peril].hits_sites) {
            let buyers = list.iter().all(|risk| whole.risks.get(*risk as usize).is_some_and(|r| r.buyer.is_some()));
            let called = if buyers { "buyers" } else { "sites" };
            let what =
                format!("it covers {called}, but no peril in its scope has losses at {called}: it would never pay");
            let rule = format!(
                "a peril of frequency and severity falls on its portfolio as a whole; leave `{called}` out to cover it"
            );
            table.complain_key("covers", Fault::new(what, rule, "covers = { perils = [\"fire\"] }"));
        }
    }
}

/// The insured value of a scope, where every site in it states one. A buyer may owe more than is approved for it.
fn value(whole: &Whole, covers: &Scope) -> Option<Decimal> {
    let listed = |index: u32| covers.risks.as_ref().is_none_or(|list| list.contains(&index));
    if (0u32..).zip(whole.risks).any(|(index, risk)| risk.buyer.is_some() && listed(index)) {
        return None;
    }
    insured_value(covers, whole.risks, whole.reach)
}

fn fault(what: &str, amount: Decimal, value: Decimal, example: &str) -> Fault {
    Fault::new(
        format!("the {what} {} is not below the insured value in scope, {}", grouped(amount), grouped(value)),
        "no occurrence costs more than the insured value of the sites in scope, so nothing would ever be paid",
        example,
    )
}
