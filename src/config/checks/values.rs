//! Amounts that cannot matter because they lie above everything that can be lost.

use rust_decimal::Decimal;

use super::Whole;
use crate::config::policy::insured_value;
use crate::config::reading::grouped;
use crate::input::complaint::Fault;
use crate::model::contract::{Scope, Terms};
use crate::model::policy::DeductibleSize;

pub(super) fn check(whole: &Whole) {
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

/// The insured value of a scope, where every site in it states one.
fn value(whole: &Whole, covers: &Scope) -> Option<Decimal> {
    insured_value(covers, whole.risks, whole.reach)
}

fn fault(what: &str, amount: Decimal, value: Decimal, example: &str) -> Fault {
    Fault::new(
        format!("the {what} {} is not below the insured value in scope, {}", grouped(amount), grouped(value)),
        "no occurrence costs more than the insured value of the sites in scope, so nothing would ever be paid",
        example,
    )
}
