//! Policies that together pay more than the loss.
//!
//! Policies know nothing of one another: each pays its share of the loss in its scope by its own terms. Several may share one
//! loss (joint insurance, co-insurance, one policy above another); where they together pay more than the loss, the
//! policyholder would gain by it. Payments are piecewise linear in the loss, so their excess over it is greatest at a corner
//! or at the largest loss.
//!
//! Worked number: two policies, each without a deductible and with a limit of 100m, pay 200m of a loss of 100m. A policy of
//! 100m xs 100m above one of 100m pays nothing twice. Interests of 70 % and 30 % insured for 95 % and 90 % pay 93.5 % of every
//! loss.

use rust_decimal::Decimal;

use super::Whole;
use super::largest::least;
use crate::config::period::in_force;
use crate::config::policy::{PolicyDraft, insured_value};
use crate::config::reading::grouped;
use crate::config::scope::common;
use crate::input::complaint::{Fault, shown};
use crate::model::contract::{Basis, Scope};
use crate::model::policy::{Deductible, DeductibleKind, DeductibleSize, Policy, RiskLimit};
use crate::model::risk::Coverage;

pub(super) fn check(whole: &Whole) {
    let sound: Vec<&PolicyDraft> = whole.policies.iter().filter(|policy| policy.sound).collect();
    let mut told = vec![false; sound.len()];
    for at in 0..sound.len() {
        if told[at] {
            continue;
        }
        let all = together_with(whole, &sound, at, None);
        // A policy that the others leave no room for may still meet the first alone.
        let apart = (at + 1..sound.len()).filter(|other| !all.0.contains(other)).collect::<Vec<usize>>();
        let pairs = apart.into_iter().map(|other| together_with(whole, &sound, at, Some(other)));
        for (group, scope) in std::iter::once(all.clone()).chain(pairs).filter(|(group, _)| group.len() > 1) {
            let policies: Vec<&Policy> = group.iter().map(|policy| &sound[*policy].policy).collect();
            if let Some((_, loss, paid)) = worst(whole, &policies, &scope) {
                warn(&sound, &group, loss, paid);
                group.iter().for_each(|policy| told[*policy] = true);
                break;
            }
        }
    }
}

/// A policy with those after it, or with one of them, that cover the same loss at the same time, and what all cover.
fn together_with(whole: &Whole, sound: &[&PolicyDraft], first: usize, only: Option<usize>) -> (Vec<usize>, Scope) {
    let (mut group, mut scope) = (vec![first], sound[first].policy.covers.clone());
    for other in (first + 1..sound.len()).filter(|other| only.is_none_or(|only| only == *other)) {
        let policy = &sound[other].policy;
        let overlaps = group.iter().all(|known| at_the_same_time(whole, &sound[*known].policy, policy));
        if let Some(next) = common(&scope, &policy.covers, whole.reach).filter(|_| overlaps) {
            scope = next;
            group.push(other);
        }
    }
    (group, scope)
}

fn warn(sound: &[&PolicyDraft], group: &[usize], loss: Decimal, paid: Decimal) {
    let names: Vec<String> = group.iter().map(|policy| format!("\"{}\"", shown(&sound[*policy].policy.name))).collect();
    let what = format!(
        "{} together insure more than the loss: {} of {}",
        names.join(" and "),
        grouped(paid.normalize()),
        grouped(loss.normalize())
    );
    let rule = "each policy pays by its own terms, whatever another pays; joint policies state the policyholder's part under \
                `interest`, co-insurers their shares, an excess policy a deductible at the limit below it";
    let last = group.iter().max().copied().unwrap_or(0);
    sound[last].table.warn_key("name", Fault::new(what, rule, "interest = \"30%\", or share = \"50%\""));
}

/// Whether both are in force on some day.
fn at_the_same_time(whole: &Whole, a: &Policy, b: &Policy) -> bool {
    let (a, b) = (in_force(&a.period, a.renewal, whole.axis), in_force(&b.period, b.renewal, whole.axis));
    let before = |end: Option<jiff::civil::Date>, begin| end.zip(begin).is_some_and(|(end, begin)| end <= begin);
    !before(a.1, b.0) && !before(b.1, a.0)
}

/// The greatest excess of payments over a loss at one risk, with that loss and the payments.
fn worst(whole: &Whole, policies: &[&Policy], scope: &Scope) -> Option<(Decimal, Decimal, Decimal)> {
    // A loss in a coverage that no sub-limit holds, if there is one.
    let limited = |coverage: &Coverage| policies.iter().any(|p| p.sub_limits.iter().any(|(c, _)| c == coverage));
    let covered = |coverage: &Coverage| scope.coverages.as_ref().is_none_or(|list| list.contains(coverage));
    if !Coverage::EVERY.iter().any(|coverage| covered(coverage) && !limited(coverage)) {
        return None;
    }
    let value = insured_value(scope, whole.risks, whole.reach);
    let largest = value.unwrap_or(crate::input::amount::LARGEST);
    let points = policies.iter().flat_map(|policy| corners(policy)).chain([largest]).filter(|loss| *loss <= largest);
    let excess = |loss: Decimal| -> Option<(Decimal, Decimal, Decimal)> {
        let sum: Decimal = policies.iter().map(|policy| paid(policy, loss)).sum::<Option<Decimal>>()?;
        (sum > loss).then(|| (sum - loss, loss, sum))
    };
    // Of equal excesses the smallest loss shows it best.
    points.filter_map(excess).max_by(|x, y| x.0.cmp(&y.0).then(y.1.cmp(&x.1)))
}

fn limit(policy: &Policy) -> Option<Decimal> {
    least(policy.occurrence_limit, policy.aggregate_of_the_whole())
}

/// Losses at which payments bend.
fn corners(policy: &Policy) -> Vec<Decimal> {
    let from = match policy.deductible.map(|deductible| deductible.size) {
        Some(DeductibleSize::Amount(amount)) => amount,
        _ => Decimal::ZERO,
    };
    let limit = limit(policy);
    let end = limit.and_then(|limit| from.checked_add(limit));
    let risk = match policy.risk_limit {
        Some(RiskLimit::Amount(limit)) => Some(limit),
        _ => None,
    };
    let points = [Some(from), limit, end, risk].into_iter().flatten();
    points.filter_map(|point| point.checked_div(policy.interest.exact())).collect()
}

/// What a policy pays of the first loss of its period, which falls on one risk.
fn paid(policy: &Policy, loss: Decimal) -> Option<Decimal> {
    let mut part = loss.checked_mul(policy.interest.exact())?;
    if let Some(RiskLimit::Amount(limit)) = policy.risk_limit {
        part = part.min(limit);
    }
    // Percentages of single buyers are taken first; a scope with several is looked at with the largest.
    let first = policy.insured.iter().map(|(_, share)| share.exact()).chain([policy.share.exact()]).max();
    let first = first.filter(|_| !policy.insured.is_empty()).unwrap_or(Decimal::ONE);
    if let Some(deductible) = policy.deductible {
        let before = deductible.basis == Basis::Whole;
        if !before {
            part = part.checked_mul(first)?;
        }
        part = above_deductible(policy, deductible, part)?;
        if before {
            part = part.checked_mul(first)?;
        }
    } else {
        part = part.checked_mul(first)?;
    }
    let limited = limit(policy).map_or(part, |limit| part.min(limit));
    limited.checked_mul(policy.last_share().exact())
}

/// What a deductible leaves of a loss before the share that comes last.
fn above_deductible(policy: &Policy, deductible: Deductible, part: Decimal) -> Option<Decimal> {
    let last = policy.last_share().exact();
    let size = match deductible.size {
        DeductibleSize::Amount(amount) if deductible.basis == Basis::Share && !last.is_zero() => {
            amount.checked_div(last)?
        }
        DeductibleSize::Amount(amount) => amount,
        DeductibleSize::ShareOfLoss(share) => part.checked_mul(share.exact())?,
        DeductibleSize::ShareOfValue(_) => return None,
    };
    Some(match deductible.kind {
        DeductibleKind::Subtract => (part - size).max(Decimal::ZERO),
        DeductibleKind::Franchise if part > size => part,
        DeductibleKind::FranchiseAtOrAbove if part >= size => part,
        _ => Decimal::ZERO,
    })
}
