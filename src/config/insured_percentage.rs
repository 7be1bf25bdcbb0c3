//! The column `insured_pct`: insured percentages of single buyers, in place of the share of a policy.
//!
//! ```text
//! insured loss of a buyer = insured percentage x min(interest x exposure at default, limit)
//! ```
//! What follows (deductible, first loss, aggregate limit) is of the sum of these, that is of what the policy pays. Amounts of
//! the loss before different percentages would be of nothing in particular, so they are refused. Source: HBOR, insurance of
//! short-term export receivables (hbor.hr, page 237: cover of up to 95 %).
//!
//! Worked number: buyers who owe 300 and 100 under limits of 200 and 150, insured for 90 % and by a policy for 80 %: 180 and 80.

use super::reading::Reading;
use super::risk_filter::in_scope;
use super::scope::Known;
use crate::input::complaint::Fault;
use crate::model::amount::Share;
use crate::model::contract::Basis;
use crate::model::policy::{DeductiblePer, DeductibleSize, Policy};

/// The percentages of the buyers in scope that differ from the share of the policy.
pub(super) fn of_buyers(policy: &Policy, known: &Known) -> Vec<(u32, Share)> {
    let own = |risk: u32| {
        let share = known.risks[risk as usize].buyer.as_ref()?.insured?;
        (share != policy.share).then_some((risk, share))
    };
    in_scope(&policy.covers, known).into_iter().filter_map(own).collect()
}

/// Amounts that are of the loss before the percentages.
pub(super) fn check(table: &Reading, policy: &Policy) {
    if policy.insured.is_empty() {
        return;
    }
    let rule = "the column `insured_pct` gives buyers in scope percentages of their own, which are taken of each buyer's loss; \
                amounts of the sum are of what the policy pays then";
    if policy.basis == Some(Basis::Whole) {
        let fault = Fault::new("amounts of a period cannot be of the whole loss here", rule, "basis = \"share\"");
        table.complain_key("basis", fault);
    }
    if let Some(limit) = table.section("limit").filter(|_| policy.occurrence_limit.is_some()) {
        let what = "a limit per occurrence is of the loss before the share, and the shares differ by buyer";
        limit.complain_key(
            "occurrence",
            Fault::new(what, rule, "limit = { risk = \"as-approved\", aggregate = \"30m\" }"),
        );
    }
    if !policy.sub_limits.is_empty() {
        let what = "sub-limits are of the loss before the share, and the shares differ by buyer";
        table.complain_key("sub-limits", Fault::new(what, rule, "limit = { risk = \"as-approved\" }"));
    }
    let Some(deductible) = policy.deductible else { return };
    let scales = matches!(deductible.size, DeductibleSize::ShareOfLoss(_));
    if deductible.per == DeductiblePer::Occurrence && deductible.basis == Basis::Whole && !scales {
        let what = "the deductible is of the loss before the share, and the shares differ by buyer";
        let example = "deductible = { subtract = \"10k\", basis = \"share\" }, or per = \"risk\"";
        table.complain_key("deductible", Fault::new(what, rule, example));
    }
}
