//! Scopes that no loss can reach, and policies that together insure more than the loss.
//!
//! A contract sees only what the policies behind its cedant cover; where none of these policies shares a risk, a peril and a
//! coverage with its scope, it would never pay. Policies of several insurers may share one loss (joint insurance and
//! co-insurance); where they together pay more than the loss, the policyholder would gain by it, which is warned about.
//! What a policy pays is piecewise linear in the loss, so the excess is greatest at a corner or at infinity.
//!
//! Worked number: interests of 70 % and 30 % insured for 95 % and 90 % pay 93.5 % of every loss; two policies of 60 % each
//! pay 120 %.

use rust_decimal::Decimal;

use super::Whole;
use super::licence::reaches;
use crate::config::period::in_force;
use crate::config::policy::PolicyDraft;
use crate::config::reading::grouped;
use crate::config::scope::common;
use crate::input::complaint::{Fault, shown};
use crate::model::policy::{DeductibleKind, DeductibleSize, Policy, RiskLimit};

pub(super) fn check(whole: &Whole) {
    check_contracts(whole);
    warn_of_double_insurance(whole);
}

fn check_contracts(whole: &Whole) {
    let all_known = whole.policies.iter().all(|policy| policy.scoped && policy.insurer.is_some())
        && whole.contracts.iter().all(|contract| contract.panel.is_some() && contract.cedant.is_some());
    if !all_known {
        return;
    }
    for draft in whole.contracts.iter().filter(|draft| draft.scoped && draft.table.has("covers")) {
        let Some(cedant) = draft.cedant else { continue };
        let covers = &draft.contract.covers;
        let named = |policy: &usize| covers.policies.as_ref().is_none_or(|list| list.contains(policy));
        let mut assumed =
            (0..whole.policies.len()).filter(named).filter(|policy| reaches(whole, *policy, cedant)).peekable();
        // A cedant without any business is another mistake.
        if assumed.peek().is_none() {
            continue;
        }
        let meets = |policy: usize| common(&whole.policies[policy].policy.covers, covers, whole.reach).is_some();
        if !assumed.any(meets) {
            let what = format!("\"{}\" covers nothing that its cedant assumes", shown(&draft.contract.name));
            let rule = "a contract pays for the risks, perils and coverages that the policies behind its cedant cover; none \
                        of them covers any of these";
            draft.table.complain_key("covers", Fault::new(what, rule, draft.table.example("covers")));
        }
    }
}

/// What a policy pays of one occurrence at one risk, without its aggregate limit. Nothing for deductibles that are
/// shares of the loss and for sub-limits.
fn paid(policy: &Policy, loss: Decimal) -> Option<Decimal> {
    let mut part = loss.checked_mul(policy.interest.exact())?;
    if let Some(RiskLimit::Amount(limit)) = policy.risk_limit {
        part = part.min(limit);
    }
    if let Some(deductible) = policy.deductible {
        let DeductibleSize::Amount(amount) = deductible.size else { return None };
        part = match deductible.kind {
            DeductibleKind::Subtract => (part - amount).max(Decimal::ZERO),
            DeductibleKind::Franchise if part > amount => part,
            DeductibleKind::FranchiseAtOrAbove if part >= amount => part,
            _ => Decimal::ZERO,
        };
    }
    let limited = policy.occurrence_limit.map_or(part, |limit| part.min(limit));
    limited.checked_mul(policy.share.exact())
}

/// Losses at which what a policy pays bends.
fn corners(policy: &Policy) -> Vec<Decimal> {
    let deductible = match policy.deductible.map(|deductible| deductible.size) {
        Some(DeductibleSize::Amount(amount)) => amount,
        _ => Decimal::ZERO,
    };
    let limit = policy.occurrence_limit.and_then(|limit| limit.checked_add(deductible));
    let risk = match policy.risk_limit {
        Some(RiskLimit::Amount(limit)) => Some(limit),
        _ => None,
    };
    let points = [Some(deductible), limit, risk].into_iter().flatten();
    points.filter_map(|point| point.checked_div(policy.interest.exact())).collect()
}

fn warn_of_double_insurance(whole: &Whole) {
    let sound: Vec<&PolicyDraft> = whole.policies.iter().filter(|policy| policy.sound).collect();
    for (at, first) in sound.iter().enumerate() {
        // The policies that share losses with the first and with one another.
        let mut group = vec![*first];
        let mut scope = first.policy.covers.clone();
        for other in &sound[at + 1..] {
            let next = common(&scope, &other.policy.covers, whole.reach);
            if let (Some(next), true) = (next, at_the_same_time(whole, &first.policy, &other.policy)) {
                scope = next;
                group.push(other);
            }
        }
        let points = group.iter().flat_map(|policy| corners(&policy.policy)).chain([crate::input::amount::LARGEST]);
        let excess = |loss: Decimal| {
            let sum: Decimal = group.iter().map(|policy| paid(&policy.policy, loss)).sum::<Option<Decimal>>()?;
            (sum > loss).then(|| (sum - loss, loss, sum))
        };
        if let Some((_, loss, sum)) = points.filter_map(excess).max() {
            let names: Vec<String> = group.iter().map(|policy| format!("\"{}\"", shown(&policy.policy.name))).collect();
            let what = format!(
                "{} together insure more than the loss: {} of {}",
                names.join(" and "),
                grouped(sum.normalize()),
                grouped(loss)
            );
            let rule = "policies on one risk each pay by their own terms, whatever the others pay; joint policies state the \
                        policyholder's part under `interest`, co-insurers their shares";
            let table = &group[group.len() - 1].table;
            table.warn_key("name", Fault::new(what, rule, "interest = \"30%\""));
            return;
        }
    }
}

fn at_the_same_time(whole: &Whole, a: &Policy, b: &Policy) -> bool {
    let (a, b) = (in_force(&a.period, a.renewal, whole.axis), in_force(&b.period, b.renewal, whole.axis));
    let before = |end: Option<jiff::civil::Date>, begin| end.zip(begin).is_some_and(|(end, begin)| end <= begin);
    !before(a.1, b.0) && !before(b.1, a.0)
}
