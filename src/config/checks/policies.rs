//! Policies that can never pay: a deductible or a first loss above everything that can be lost.
//!
//! ```text
//! one event:   of buyers at most what all in scope owe, each within its limit; of other perils their dearest event
//! a period:    every buyer once in each model year that it touches; of other perils so many years of theirs
//! ```
//! Every figure is an upper end. Where a peril has none, nothing is said; nor of sites, whose insured value is looked at
//! elsewhere. Under CreditRisk+ with Poisson counts a buyer may default again, so that a year has no end.
//!
//! Worked number: two buyers with approved limits of 8m and 4m lose at most 12m in an event: a deductible of 15m keeps it all.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::Whole;
use crate::config::largest_event::Events;
use crate::config::policy::PolicyDraft;
use crate::config::reading::grouped;
use crate::input::complaint::Fault;
use crate::model::contract::Renewal;
use crate::model::credit::obligor::{Exposure, Obligor};
use crate::model::credit::{Credit, DefaultModel};
use crate::model::peril::Source;
use crate::model::policy::{DeductiblePer, DeductibleSize, Policy, RiskLimit};

/// Whether some policy never pays, which is said.
pub(super) fn check(whole: &Whole) -> bool {
    let mut never = false;
    for draft in whole.policies.iter().filter(|draft| draft.sound) {
        if !matches!(draft.policy.renewal, Renewal::Rules(_)) {
            // The loss of another peril is often a placeholder for one that is stated later.
            let of_credit = |source: Option<&Source>| matches!(source, Some(Source::Credit(_)));
            let credit = perils(whole, &draft.policy).all(of_credit);
            never |= limit(whole, draft) || credit && (deductible(whole, draft) || first_loss(whole, draft));
        }
    }
    never
}

/// Approved limits of nothing.
fn limit(whole: &Whole, draft: &PolicyDraft) -> bool {
    let policy = &draft.policy;
    if !matches!(policy.risk_limit, Some(RiskLimit::AsApproved { .. }))
        || of_event(whole, policy) != Some(Decimal::ZERO)
    {
        return false;
    }
    let what = "nothing is approved for any buyer that owes something: the policy would never pay";
    let rule = "under risk = \"as-approved\" a policy pays up to the approved limit of the buyer, the column `limit`";
    draft.table.warn_key("limit", Fault::new(what, rule, "id,country,limit\nosaka,JP,8m"));
    true
}

fn deductible(whole: &Whole, draft: &PolicyDraft) -> bool {
    let policy = &draft.policy;
    let Some(deductible) = policy.deductible else { return false };
    let DeductibleSize::Amount(amount) = deductible.size else { return false };
    let (most, of) = match deductible.per {
        DeductiblePer::Risk => (of_risk(whole, policy), "a buyer"),
        DeductiblePer::Occurrence if policy.hours.is_some() => (of_period(whole, policy), "a period"),
        DeductiblePer::Occurrence => (of_event(whole, policy), "an event"),
    };
    let Some(most) = most.filter(|most| amount >= *most) else { return false };
    let what = format!(
        "the deductible {} keeps all of the {} that {of} can lose: the policy would never pay",
        grouped(amount),
        grouped(most)
    );
    let rule = "a deductible comes after the limit of each risk; a loss up to it is the policyholder's";
    let example = format!("deductible below {}", grouped(most));
    draft.table.warn_key("deductible", Fault::new(what, rule, example));
    true
}

fn first_loss(whole: &Whole, draft: &PolicyDraft) -> bool {
    let Some(first) = draft.policy.first_loss else { return false };
    let Some(most) = of_period(whole, &draft.policy).filter(|most| first >= *most) else { return false };
    let what = format!(
        "the first loss {} keeps all of the {} that a period can lose: the policy would never pay",
        grouped(first),
        grouped(most)
    );
    let rule = "the first loss of a period is the policyholder's; the policy pays what exceeds it";
    draft.table.warn_key("first-loss", Fault::new(what, rule, format!("first-loss below {}", grouped(most))));
    true
}

/// The perils in scope.
fn perils<'w>(whole: &'w Whole, policy: &'w Policy) -> impl Iterator<Item = Option<&'w Source>> {
    let covered = |peril: &usize| policy.covers.perils.as_ref().is_none_or(|list| list.contains(peril));
    (0..whole.perils.len()).filter(covered).map(|at| whole.perils[at].peril.as_ref().map(|peril| &peril.source))
}

/// The most of one event of any peril in scope.
fn of_event(whole: &Whole, policy: &Policy) -> Option<Decimal> {
    let of_peril = |source: Option<&Source>| match source? {
        Source::Credit(credit) => of_buyers(whole, policy, credit)?.into_iter().try_fold(Decimal::ZERO, add),
        source => Events::of(source).and_then(|events| decimal(events.largest())),
    };
    let of_perils: Option<Vec<Decimal>> = perils(whole, policy).map(of_peril).collect();
    of_perils?.into_iter().max()
}

/// The most of the events of one period.
fn of_period(whole: &Whole, policy: &Policy) -> Option<Decimal> {
    let of_peril = |source: Option<&Source>| match source? {
        Source::Credit(credit) if matches!(credit.model, DefaultModel::CreditRiskPlus { poisson: true, .. }) => None,
        Source::Credit(credit) => of_buyers(whole, policy, credit)?.into_iter().try_fold(Decimal::ZERO, add),
        source => Events::of(source).and_then(|events| decimal(events.of_a_year(source))),
    };
    let year = perils(whole, policy).map(of_peril).try_fold(Decimal::ZERO, |sum, most| add(sum, most?))?;
    let aligned = whole.axis.is_some_and(|axis| axis.start() == policy.period.from);
    let years = policy.period.months.div_ceil(12) + u32::from(!aligned || policy.hours.is_some());
    year.checked_mul(Decimal::from(years))
}

/// The most of one buyer; None where other perils are in scope, or there is no end.
fn of_risk(whole: &Whole, policy: &Policy) -> Option<Decimal> {
    let of_peril = |source: Option<&Source>| match source? {
        Source::Credit(credit) => of_buyers(whole, policy, credit)?.into_iter().max(),
        _ => None,
    };
    let of_perils: Option<Vec<Decimal>> = perils(whole, policy).map(of_peril).collect();
    of_perils?.into_iter().max()
}

/// What each buyer in scope can lose at most, within the limit of the policy.
fn of_buyers(whole: &Whole, policy: &Policy, credit: &Credit) -> Option<Vec<Decimal>> {
    let covered = |obligor: &&Obligor| policy.covers.risks.as_ref().is_none_or(|list| list.contains(&obligor.risk));
    let one = |obligor: &Obligor| {
        let owed = match &obligor.exposure {
            // With interest a deal owes more than its principal.
            Exposure::Schedule(_) => None,
            exposure => decimal(exposure.usual()),
        };
        let approved = || whole.risks.get(obligor.risk as usize)?.buyer.as_ref()?.limit;
        let limit = match policy.risk_limit {
            Some(RiskLimit::Amount(limit)) => Some(limit),
            Some(RiskLimit::AsApproved { discretionary }) => approved().or(discretionary),
            None => None,
        };
        let owed = owed.and_then(|owed| owed.checked_mul(policy.interest.exact()));
        super::largest::least(owed, limit)
    };
    credit.obligors.iter().filter(covered).map(one).collect()
}

fn add(a: Decimal, b: Decimal) -> Option<Decimal> {
    a.checked_add(b)
}

fn decimal(amount: f64) -> Option<Decimal> {
    Decimal::from_f64(amount).map(|amount| amount.round_dp(6))
}
