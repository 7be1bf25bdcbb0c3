//! `deductible` of a policy: its kind, its size, of what it is and what bears it.
//!
//! Worked number: `{ subtract = "10k", per = "risk" }` of losses of 30k and 8k of two buyers leaves 20k; of the occurrence it
//! would leave 28k.

use super::field::{Kind, Section, defaulted, optional};
use super::policy::{Surroundings, insured_value};
use super::reading::Reading;
use crate::input::complaint::Fault;
use crate::input::toml_tree::Value;
use crate::model::contract::{Basis, Scope};
use crate::model::policy::{Deductible, DeductibleKind, DeductiblePer, DeductibleSize, Policy};
use rust_decimal::Decimal;

const SIZE: Kind = Kind::Either(&[Kind::Amount, Kind::Table(&SIZE_TABLE)]);

const SIZE_TABLE: Section = Section {
    doc: "A deductible that is worked out.",
    fields: &[
        optional("share-of-loss", Kind::Share { most_percent: 100 }, "\"5%\"", "a share of the loss itself"),
        optional(
            "share-of-value",
            Kind::Share { most_percent: 100 },
            "\"5%\"",
            "a share of the insured value in scope",
        ),
    ],
    one_of: &["share-of-loss", "share-of-value"],
};

pub(super) const DEDUCTIBLE: Section = Section {
    doc: "What the parent bears of each occurrence, or of each risk's loss. Kind 1, `subtract`, is taken off the loss; kind 2, \
          `franchise`, pays in full above the point.",
    fields: &[
        optional("subtract", SIZE, "\"10m\"", "kind 1: taken off the loss").unit("currency"),
        optional(
            "franchise",
            SIZE,
            "\"10m\"",
            "kind 2: a loss strictly above it is paid in full, any other not at all",
        )
        .unit("currency"),
        defaulted("at-or-above", Kind::Boolean, "false", "true", "with `franchise`: a loss equal to it is paid too"),
        defaulted(
            "per",
            Kind::Choice(&["occurrence", "risk"]),
            "\"occurrence\"",
            "\"risk\"",
            "what bears it: each occurrence, or the loss of each site and buyer after its limit (each-and-every first loss)",
        ),
        defaulted(
            "basis",
            Kind::Choice(&["whole", "share"]),
            "\"whole\"",
            "\"share\"",
            "what it is of: the loss before the share of the policy and the insured percentage of the buyer, or what is left \
             after them",
        ),
    ],
    one_of: &["subtract", "franchise"],
};

/// Reads `deductible`; nothing where there is none or it is wrong.
pub(super) fn read(table: &Reading, covers: &Scope, around: &Surroundings) -> Option<Deductible> {
    let terms = table.section("deductible")?;
    let (key, kind) = match terms.has("franchise") {
        true if terms.boolean("at-or-above").unwrap_or(false) => ("franchise", DeductibleKind::FranchiseAtOrAbove),
        true => ("franchise", DeductibleKind::Franchise),
        false => ("subtract", DeductibleKind::Subtract),
    };
    let node = terms.node(key)?;
    let size = match &node.value {
        Value::Table(_) => {
            let size = terms.section(key)?;
            match size.has("share-of-value") {
                true => DeductibleSize::Amount(of_value(&size, covers, around)?),
                false => DeductibleSize::ShareOfLoss(size.share("share-of-loss")?),
            }
        }
        _ => DeductibleSize::Amount(terms.amount(key)?),
    };
    let per = if terms.choice("per") == Some("risk") { DeductiblePer::Risk } else { DeductiblePer::Occurrence };
    let basis = if terms.choice("basis") == Some("share") { Basis::Share } else { Basis::Whole };
    if per == DeductiblePer::Risk && matches!(node.value, Value::Table(_)) {
        let rule = "a deductible of each risk is an amount; a share of the loss is the same for risk and occurrence";
        let example = "deductible = { subtract = \"10k\", per = \"risk\" }";
        terms.complain_key("per", Fault::new("the deductible of each risk is no amount", rule, example));
        return None;
    }
    Some(Deductible { kind, size, per, basis })
}

/// What does not go together, or has no effect.
pub(super) fn check(table: &Reading, policy: &Policy) {
    let (Some(deductible), Some(terms)) = (policy.deductible, table.section("deductible")) else { return };
    let each = deductible.per == DeductiblePer::Risk;
    let scales = matches!(deductible.size, DeductibleSize::ShareOfLoss(_));
    let whole = policy.share.is_whole() && policy.insured.is_empty();
    if deductible.basis == Basis::Share && (scales || whole) {
        let rule = "`basis` says whether an amount is of the loss before a share below 100% or of what the policy pays";
        let fault = Fault::new("`basis` has no effect here", rule, "deductible = { subtract = \"10m\" }");
        terms.complain_key("basis", fault);
    }
    if each && !policy.sub_limits.is_empty() {
        let rule = "one loss would stand under a deductible of its risk and a sub-limit of its coverage; state either, or two \
                    policies";
        let what = "a deductible of each risk and sub-limits by coverage stand in one policy";
        terms.complain_key("per", Fault::new(what, rule, "deductible = { subtract = \"10m\" }"));
    }
    if each && deductible.kind != DeductibleKind::Subtract && policy.hours.is_some() {
        let rule = "a franchise of each risk asks each event alone, and an hours clause makes several events one";
        let what = "a franchise of each risk and an hours clause stand in one policy";
        terms.complain_key("per", Fault::new(what, rule, "deductible = { subtract = \"10m\", per = \"risk\" }"));
    }
}

/// A share of the insured value in scope, as an amount.
fn of_value(size: &Reading, covers: &Scope, around: &Surroundings) -> Option<Decimal> {
    let share = size.share("share-of-value")?;
    let value = insured_value(covers, around.risks, around.reach);
    if value.is_none() {
        let rule = "the insured values of all sites in scope are stated in the list of sites";
        let what = "the insured value in scope is not known";
        size.complain_key("share-of-value", Fault::new(what, rule, "subtract = \"10m\""));
    }
    value?.checked_mul(share.exact())
}
