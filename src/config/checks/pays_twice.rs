//! Policies that together pay more than the loss.
//!
//! Policies know nothing of one another: each pays its share of the ground-up loss in its scope. Two that cover the same
//! loss above the same deductible pay it twice. Payments are piecewise linear in the loss, so their excess over it is
//! greatest at a corner or at the largest loss.
//!
//! Worked number: two policies, each without a deductible and with a limit of 100m, pay 200m of a loss of 100m. A policy of
//! 100m xs 100m above one of 100m pays nothing twice.

use rust_decimal::Decimal;

use super::Whole;
use crate::config::policy::{PolicyDraft, insured_value};
use crate::config::reading::grouped;
use crate::config::scope::common;
use crate::input::complaint::{Fault, shown};
use crate::model::contract::Scope;
use crate::model::policy::{DeductibleKind, DeductibleSize, Policy};
use crate::model::risk::Coverage;

pub(super) fn check(whole: &Whole) {
    for (index, first) in whole.policies.iter().enumerate() {
        for second in &whole.policies[index + 1..] {
            if first.sound && second.sound {
                pair(whole, first, second);
            }
        }
    }
}

fn pair(whole: &Whole, first: &PolicyDraft, second: &PolicyDraft) {
    let (a, b) = (&first.policy, &second.policy);
    let Some(scope) = common(&a.covers, &b.covers, whole.reach).filter(|_| together(a, b)) else { return };
    let Some((_, loss, paid)) = worst(whole, a, b, &scope) else { return };
    let what = format!(
        "\"{}\" and \"{}\" pay the same loss twice: {} of a loss of {}",
        shown(&a.name),
        shown(&b.name),
        grouped(paid),
        grouped(loss)
    );
    let rule = "each policy pays its share of the loss in its scope, whatever another pays; co-insurers state their shares, \
                and an excess policy a deductible at the limit below it";
    second.table.warn_key("covers", Fault::new(what, rule, "share = \"50%\", or covers = { perils = [...] } apart"));
}

/// Whether both are in force on some day.
fn together(a: &Policy, b: &Policy) -> bool {
    super::overlap_in_time((&a.period, a.renewal), (&b.period, b.renewal))
}

/// The greatest excess of payments over a loss, with that loss and the payments.
fn worst(whole: &Whole, a: &Policy, b: &Policy, scope: &Scope) -> Option<(Decimal, Decimal, Decimal)> {
    // A loss in a coverage that neither limits, if there is one.
    let limited = |coverage: &Coverage| [a, b].iter().any(|p| p.sub_limits.iter().any(|(c, _)| c == coverage));
    let covered = |coverage: &Coverage| scope.coverages.as_ref().is_none_or(|list| list.contains(coverage));
    if !Coverage::EVERY.iter().any(|coverage| covered(coverage) && !limited(coverage)) {
        return None;
    }
    let value = insured_value(scope, whole.risks, whole.reach);
    let largest = value.unwrap_or(crate::input::amount::LARGEST);
    let points = [a, b].into_iter().flat_map(corners).chain([largest]).filter(|loss| *loss <= largest);
    let excess = |loss: Decimal| -> Option<(Decimal, Decimal, Decimal)> {
        let sum = paid(a, loss)?.checked_add(paid(b, loss)?)?;
        (sum > loss).then(|| (sum - loss, loss, sum))
    };
    // Of equal excesses the smallest loss shows it best.
    points.filter_map(excess).max_by(|x, y| x.0.cmp(&y.0).then(y.1.cmp(&x.1)))
}

/// Losses at which payments bend.
fn corners(policy: &Policy) -> Vec<Decimal> {
    let from = match policy.deductible {
        Some(deductible) => match deductible.size {
            DeductibleSize::Amount(amount) => amount,
            _ => Decimal::ZERO,
        },
        None => Decimal::ZERO,
    };
    let limit = limit(policy);
    let end = limit.and_then(|limit| from.checked_add(limit));
    [Some(from), limit, end].into_iter().flatten().collect()
}

fn limit(policy: &Policy) -> Option<Decimal> {
    super::largest::least(policy.occurrence_limit, policy.aggregate_limit)
}

/// What a policy pays of the first loss of its period.
fn paid(policy: &Policy, loss: Decimal) -> Option<Decimal> {
    let above = match policy.deductible {
        None => loss,
        Some(deductible) => {
            let size = match deductible.size {
                DeductibleSize::Amount(amount) => amount,
                DeductibleSize::ShareOfLoss(share) => loss.checked_mul(share.exact())?,
                DeductibleSize::ShareOfValue(_) => return None,
            };
            match deductible.kind {
                DeductibleKind::Subtract => (loss - size).max(Decimal::ZERO),
                DeductibleKind::Franchise if loss > size => loss,
                DeductibleKind::FranchiseAtOrAbove if loss >= size => loss,
                _ => Decimal::ZERO,
            }
        }
    };
    let limited = limit(policy).map_or(above, |limit| above.min(limit));
    limited.checked_mul(policy.share.exact())
}
