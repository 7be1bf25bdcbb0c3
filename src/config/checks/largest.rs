//! The largest loss that can come to a contract, by interval arithmetic over who cedes to whom.
//!
//! ```text
//! policy     of an event:   min(insured value - deductible, limit per occurrence, aggregate limit) x share
//!            of a period:   aggregate limit x share
//! subject    sum over the policies and contracts that the cedant assumes in scope, less what contracts before it take
//! contract   of an event:   its terms applied to the subject of an event
//!            of a period:   n occurrences leave their attachments with the cedant: max over n of min(n x limit,
//!                           subject of the period - n x attachment)
//! ```
//! Every figure is an upper end: no loss exceeds it, though none may reach it. Where a term cannot be followed it is passed
//! over, which only raises the end; None stands for no end. Of contracts that come before only those without annual terms
//! are followed, whose net rises with the loss. Nothing is known of what changes from renewal to renewal, has losses to date,
//! counts the cost of claims or attaches by risk.
//!
//! Worked number: a policy of 1bn a year ceded at 95 % leaves the captive at most 950m a year. A layer 900m xs 50m recovers
//! at most 900m of it, because a second loss would leave another 50m: min(2 x 900, 950 - 2 x 50) = 850 is less.

use rust_decimal::Decimal;

use super::Whole;
use crate::config::contract::ContractDraft;
use crate::config::policy::{PolicyDraft, insured_value};
use crate::config::scope::common;
use crate::model::amount::Share;
use crate::model::contract::{
    Basis, Contract, Expense, Expiring, Layer, NetLoss, Period, Renewal, Scope, StopLossPoint, Terms,
};
use crate::model::policy::{DeductibleKind, DeductibleSize};

/// The most of one event and of one period; None: no end is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Most {
    pub event: Option<Decimal>,
    pub term: Option<Decimal>,
}

const NOTHING: Most = Most { event: Some(Decimal::ZERO), term: Some(Decimal::ZERO) };
const OPEN: Most = Most { event: None, term: None };

/// What can come to a contract, and what it can pay.
#[derive(Clone, Debug)]
pub(super) struct Reachable {
    /// The cedant's loss in scope, net of what comes before.
    pub subject: Most,
    /// Recoveries before annual terms and the share that is applied last.
    pub recoveries: Most,
    /// What it pays.
    pub paid: Most,
    /// The scopes in which losses come to it, one for each way from a policy.
    arrivals: Vec<Scope>,
    /// It may pay more than the loss, as a contract on an index may, or one that assumes its payments.
    beyond: bool,
}

/// So many ways from policies to a contract are told apart.
const MOST_WAYS: usize = 64;

/// What can come to every contract, by index; nothing where contracts wait for one another.
pub(super) fn reachable(whole: &Whole) -> Option<Vec<Reachable>> {
    let mut known: Vec<Option<Reachable>> = vec![None; whole.contracts.len()];
    // A round settles at least one contract, unless the rest wait for one another.
    for _ in 0..whole.contracts.len() {
        for contract in 0..whole.contracts.len() {
            if known[contract].is_none() && waits_for(whole, contract).all(|other| known[other].is_some()) {
                known[contract] = Some(one(whole, contract, &known));
            }
        }
    }
    known.into_iter().collect()
}

/// The contracts that bring a contract its loss, and those that come before it.
fn waits_for<'w>(whole: &'w Whole, contract: usize) -> impl Iterator<Item = usize> + 'w {
    let draft = &whole.contracts[contract];
    let inward = (0..whole.contracts.len())
        .filter(move |k| draft.cedant.is_some() && whole.contracts[*k].is_reinsured_by(draft.cedant));
    inward.chain(draft.contract.after.iter().copied())
}

fn one(whole: &Whole, contract: usize, known: &[Option<Reachable>]) -> Reachable {
    let draft = &whole.contracts[contract];
    let Assumed { arrivals, gross, beyond } = assumed(whole, draft, known);
    let stated = &draft.contract;
    let beyond = beyond || stated.terms.may_exceed_the_loss();
    if !is_steady(stated) {
        return Reachable { subject: OPEN, recoveries: OPEN, paid: OPEN, arrivals, beyond };
    }
    // One that drops down stands on what those before it leave, which is not their net; and what is not collected is not
    // taken off.
    let drops = matches!(stated.terms, Terms::TopAndDrop { .. }) || stated.unl == NetLoss::Collected;
    let subject = if drops { gross } else { net(whole, contract, gross) };
    let recoveries = recoveries(stated, subject, number_of_risks(whole, stated));
    Reachable { subject, recoveries, paid: paid(stated, recoveries), arrivals, beyond }
}

/// Whether a contract has the same amounts in every term, and counts nothing but the losses of its term.
fn is_steady(contract: &Contract) -> bool {
    !matches!(contract.renewal, Renewal::Rules(_))
        && contract.as_of.is_none()
        && contract.attachment_basis.opening_book().is_none()
        && contract.expense != Some(Expense::Included)
}

/// What a cedant assumes in the scope of one of its contracts.
struct Assumed {
    arrivals: Vec<Scope>,
    gross: Most,
    beyond: bool,
}

/// What the cedant assumes in the scope of a contract.
fn assumed(whole: &Whole, draft: &ContractDraft, known: &[Option<Reachable>]) -> Assumed {
    let (mut arrivals, mut sum, mut beyond) = (Vec::new(), NOTHING, false);
    let hours = draft.contract.hours.is_some();
    for (index, policy) in whole.policies.iter().enumerate() {
        let scope = Scope { policies: Some(vec![index]), ..policy.policy.covers.clone() };
        let Some(scope) =
            common(&scope, &draft.contract.covers, whole.reach).filter(|_| policy.insurer == draft.cedant)
        else {
            continue;
        };
        let most = of_policy(whole, policy);
        let hours = hours || policy.policy.hours.is_some();
        let terms = terms_touched(&policy.policy.period, &draft.contract.period, hours);
        sum = plus(sum, Most { event: least(most.event, value(whole, &scope)), term: times(most.term, terms) });
        arrivals.push(scope);
    }
    for (index, inward) in whole.contracts.iter().enumerate() {
        let Some(source) = known[index].as_ref().filter(|_| inward.is_reinsured_by(draft.cedant)) else { continue };
        let scopes: Vec<Scope> =
            source.arrivals.iter().filter_map(|scope| common(scope, &draft.contract.covers, whole.reach)).collect();
        if scopes.is_empty() {
            continue;
        }
        let hours = hours || inward.contract.hours.is_some();
        let terms = terms_touched(&inward.contract.period, &draft.contract.period, hours);
        let most = Most { event: source.paid.event, term: times(source.paid.term, terms) };
        // Each way from a policy brings the value of its scope at most.
        let values = scopes.iter().map(|scope| value(whole, scope)).try_fold(Decimal::ZERO, |s, v| s.checked_add(v?));
        let values = values.filter(|_| !source.beyond);
        beyond |= source.beyond;
        sum = plus(sum, Most { event: least(most.event, values), ..most });
        arrivals.extend(scopes);
        arrivals.truncate(MOST_WAYS);
    }
    Assumed { arrivals, gross: sum, beyond }
}

fn value(whole: &Whole, scope: &Scope) -> Option<Decimal> {
    insured_value(scope, whole.risks, whole.reach)
}

/// What a policy pays.
pub(super) fn of_policy(whole: &Whole, draft: &PolicyDraft) -> Most {
    let policy = &draft.policy;
    if !draft.sound || policy.as_of.is_some() || matches!(policy.renewal, Renewal::Rules(_)) {
        return OPEN;
    }
    let aggregate = policy.aggregate_of_the_whole();
    let value = value(whole, &policy.covers).map(|value| match policy.deductible {
        // Within the hours of one occurrence the deductible may be used up by an earlier event.
        Some(deductible) if deductible.kind == DeductibleKind::Subtract && policy.hours.is_none() => {
            match deductible.size {
                DeductibleSize::Amount(amount) if policy.insured.is_empty() => (value - amount).max(Decimal::ZERO),
                DeductibleSize::Amount(_) => value,
                DeductibleSize::ShareOfLoss(share) => value - part(value, share).unwrap_or_default(),
                DeductibleSize::ShareOfValue(_) => value,
            }
        }
        _ => value,
    });
    let event = least(least(value, policy.occurrence_limit), aggregate);
    let share = |amount: Option<Decimal>| amount.and_then(|amount| part(amount, policy.last_share()));
    Most { event: share(event), term: share(aggregate) }
}

/// How many terms of one period can fall into a term of another. An hours clause may take in losses of one more.
fn terms_touched(inner: &Period, outer: &Period, hours: bool) -> Decimal {
    let (inner_months, outer_months) = (inner.months.max(1), outer.months);
    let together = inner.from == outer.from;
    let touched = match together {
        true if outer_months.is_multiple_of(inner_months) => outer_months / inner_months,
        true if inner_months.is_multiple_of(outer_months.max(1)) => 1,
        _ => outer_months.div_ceil(inner_months) + 1,
    };
    Decimal::from(touched + u32::from(hours))
}

/// The subject after the contracts that come before, as far as they can be followed.
fn net(whole: &Whole, contract: usize, gross: Most) -> Most {
    let mut behind: Vec<usize> =
        (0..whole.contracts.len()).filter(|k| whole.is_after(contract, *k) && follows(whole, contract, *k)).collect();
    // Those behind which most of the others stand come last.
    behind.sort_by_key(|k| behind_of(whole, *k));
    let mut most = gross;
    let mut at = 0;
    while at < behind.len() {
        let stage: Vec<usize> =
            behind[at..].iter().copied().take_while(|k| behind_of(whole, *k) == behind_of(whole, behind[at])).collect();
        at += stage.len();
        let parallel = |a: &usize| stage.iter().all(|b| a == b || whole.parallel(*a, *b));
        let shares = stage.iter().filter(|k| whole.contracts[**k].is_proportional()).count();
        // Shares and layers side by side may leave more of a small loss than of a large one.
        if stage.iter().all(parallel) && (shares == 0 || shares == stage.len()) {
            let contracts = || stage.iter().map(|k| &whole.contracts[*k].contract);
            let taken = |loss: Decimal| contracts().map(|c| simple_recovery(c, loss)).sum::<Option<Decimal>>();
            let event = most.event.map(|loss| (loss - taken(loss).unwrap_or_default()).max(Decimal::ZERO));
            let kept = contracts().fold(Decimal::ONE, |kept, contract| kept - unlimited_share(contract));
            let term = most.term.and_then(|term| term.checked_mul(kept.max(Decimal::ZERO)));
            most = Most { event, term };
        }
    }
    most
}

fn behind_of(whole: &Whole, contract: usize) -> usize {
    (0..whole.contracts.len()).filter(|other| whole.is_after(contract, *other)).count()
}

/// Whether a contract before another takes its part of every loss that the other sees, whatever came earlier.
fn follows(whole: &Whole, contract: usize, before: usize) -> bool {
    let (draft, other) = (&whole.contracts[contract], &whole.contracts[before].contract);
    let always = other.renewal == Renewal::AsIs
        && (other.period.expiring == Expiring::Same
            || whole.axis.is_some_and(|axis| other.period.from <= axis.start()));
    let plain = other.annual.deductible.is_none()
        && other.annual.limit.is_none()
        && other.annual.reinstatements.is_none()
        && other.per_risk.is_none()
        && other.limits.is_none()
        && other.acceptance.is_none()
        && is_steady(other)
        && other.money.loss_corridor.is_none()
        && other.money.co_participation.exact().is_zero()
        && other.hours.is_none();
    let everything = other.covers == Scope::default() && matches!(other.terms, Terms::QuotaShare { limit: None, .. });
    let simple = matches!(
        other.terms,
        Terms::QuotaShare { .. } | Terms::ExcessOfLoss { layer: Layer { limit: Some(_), .. }, franchise: None }
    );
    whole.contracts[before].sound && always && plain && simple && (everything || other.covers == draft.contract.covers)
}

/// What a contract without annual terms recovers of one loss.
fn simple_recovery(contract: &Contract, loss: Decimal) -> Option<Decimal> {
    let recovered = match &contract.terms {
        Terms::QuotaShare { share, limit } => match contract.basis {
            Some(Basis::Whole) => part(least(Some(loss), *limit)?, *share)?,
            _ => least(part(loss, *share), *limit)?,
        },
        Terms::ExcessOfLoss { layer, .. } => {
            let attachment = contract.of_the_whole(layer.attachment)?;
            let above = (loss - attachment).max(Decimal::ZERO);
            layer.limit.and_then(|limit| contract.of_the_whole(limit)).map_or(above, |limit| above.min(limit))
        }
        _ => Decimal::ZERO,
    };
    part(recovered, contract.placed)
}

/// The share that an unlimited quota share takes of a whole period.
fn unlimited_share(contract: &Contract) -> Decimal {
    match &contract.terms {
        Terms::QuotaShare { share, limit: None } => part(share.exact(), contract.placed).unwrap_or_default(),
        _ => Decimal::ZERO,
    }
}

fn number_of_risks(whole: &Whole, contract: &Contract) -> Decimal {
    let listed = contract.covers.risks.as_ref().map(Vec::len);
    Decimal::from(listed.unwrap_or(whole.risks.len()).max(1) as u64)
}

/// The most that a contract recovers before annual terms and the last share.
fn recoveries(contract: &Contract, subject: Most, risks: Decimal) -> Most {
    let of = |amount: Option<Decimal>| amount.and_then(|amount| contract.of_the_whole(amount));
    let subject = match contract.per_risk {
        // At least one risk keeps the attachment.
        Some(layer) => {
            layered(subject, of(Some(layer.attachment)), of(layer.limit).and_then(|limit| limit.checked_mul(risks)))
        }
        None => subject,
    };
    // An occurrence of several events is no larger than the losses of its period.
    let occurrence = match contract.hours {
        Some(_) => Most { event: subject.term, ..subject },
        None => subject,
    };
    match &contract.terms {
        Terms::QuotaShare { share, limit } => proportional(contract, *share, *limit, occurrence),
        Terms::SurplusShare { shares, limit } => {
            let largest = shares.iter().map(|(_, share)| *share).max_by_key(|share| share.exact());
            proportional(contract, largest.unwrap_or(Share::NONE), *limit, occurrence)
        }
        // The share follows the risk and is at most the whole.
        Terms::VariableQuotaShare { limit, .. }
        | Terms::Surplus { limit, .. }
        | Terms::CapacityExtension { limit, .. } => proportional(contract, Share::WHOLE, *limit, occurrence),
        Terms::FollowLead { share, .. } => proportional(contract, *share, None, occurrence),
        // One limit for the term, wherever it stands.
        Terms::TopAndDrop { layer } => of_the_period(Some(Decimal::ZERO), of(layer.limit), subject),
        Terms::ExcessOfLoss { layer, .. } => by_occurrence(of(Some(layer.attachment)), of(layer.limit), occurrence),
        Terms::PerRiskExcess { layer, occurrence_limit } => {
            let limit = least(of(layer.limit).and_then(|limit| limit.checked_mul(risks)), of(*occurrence_limit));
            by_occurrence(of(Some(layer.attachment)), limit, occurrence)
        }
        Terms::AggregateExcess { layer } => of_the_period(of(Some(layer.attachment)), of(layer.limit), subject),
        Terms::StopLoss { attachment: StopLossPoint::Amount(attachment), limit: StopLossPoint::Amount(limit) } => {
            of_the_period(of(Some(*attachment)), of(Some(*limit)), subject)
        }
        // Points in shares of premium, and payments that do not follow the loss, have no end that is known here.
        Terms::StopLoss { .. } | Terms::Parametric(_) | Terms::IndustryLoss(_) => OPEN,
    }
}

fn layered(subject: Most, attachment: Option<Decimal>, limit: Option<Decimal>) -> Most {
    let above = |loss: Option<Decimal>| loss.zip(attachment).map(|(loss, a)| (loss - a).max(Decimal::ZERO));
    Most { event: least(above(subject.event), limit), term: above(subject.term) }
}

/// Of the ceded share, or of the whole where the share comes last.
fn proportional(contract: &Contract, share: Share, limit: Option<Decimal>, subject: Most) -> Most {
    let ceded = |amount: Option<Decimal>| match contract.basis {
        Some(Basis::Whole) => amount,
        _ => amount.and_then(|amount| part(amount, share)),
    };
    Most { event: least(ceded(subject.event), limit), term: ceded(subject.term) }
}

fn by_occurrence(attachment: Option<Decimal>, limit: Option<Decimal>, subject: Most) -> Most {
    let Some(attachment) = attachment else { return Most { event: limit, term: None } };
    let event = least(subject.event.map(|loss| (loss - attachment).max(Decimal::ZERO)), limit);
    Most { event, term: subject.term.map(|term| of_occurrences(term, attachment, event)) }
}

/// max over n of min(n x limit, total - n x attachment), the most that n losses of a total recover.
fn of_occurrences(total: Decimal, attachment: Decimal, limit: Option<Decimal>) -> Decimal {
    let above = |n: Decimal| n.checked_mul(attachment).map_or(Decimal::ZERO, |kept| (total - kept).max(Decimal::ZERO));
    let Some(limit) = limit else { return above(Decimal::ONE) };
    if attachment.is_zero() {
        return total;
    }
    // The first rises with n and the second falls: the best n is beside the point where they meet.
    let both = limit.checked_add(attachment);
    let meet = both.and_then(|both| total.checked_div(both)).unwrap_or(Decimal::ONE).floor().max(Decimal::ONE);
    let recovered = |n: Decimal| n.checked_mul(limit).map_or(above(n), |most| most.min(above(n)));
    recovered(meet).max(recovered(meet + Decimal::ONE))
}

fn of_the_period(attachment: Option<Decimal>, limit: Option<Decimal>, subject: Most) -> Most {
    let above = |loss: Option<Decimal>| loss.zip(attachment).map(|(loss, a)| (loss - a).max(Decimal::ZERO));
    let term = least(above(subject.term), limit);
    Most { event: least(subject.event, term), term }
}

/// What is paid of recoveries after annual terms and the last share.
fn paid(contract: &Contract, recoveries: Most) -> Most {
    let term = annual_limit(contract).map_or(recoveries.term, |limit| least(recoveries.term, Some(limit)));
    let last = last_share(contract);
    let share = |amount: Option<Decimal>| amount.and_then(|amount| amount.checked_mul(last));
    Most { event: share(least(recoveries.event, term)), term: share(term) }
}

/// The tighter of the annual limit and the limit behind the last reinstatement, for 100 %.
fn annual_limit(contract: &Contract) -> Option<Decimal> {
    let stated = contract.annual.limit.and_then(|limit| contract.of_the_whole(limit));
    least(stated, reinstated_limit(contract))
}

/// The limits that reinstatements allow in a period, for 100 %.
pub(super) fn reinstated_limit(contract: &Contract) -> Option<Decimal> {
    let count = contract.annual.reinstatements.as_ref().filter(|terms| !terms.unlimited)?.rates.len();
    Decimal::from(count as u64 + 1).checked_mul(contract.occurrence_limit()?)
}

/// The share that is applied after all other terms.
fn last_share(contract: &Contract) -> Decimal {
    let ceded = match (&contract.terms, contract.basis) {
        (Terms::QuotaShare { share, .. }, Some(Basis::Whole)) => share.exact(),
        _ => Decimal::ONE,
    };
    part(ceded, contract.placed).unwrap_or(Decimal::ONE)
}

impl Reachable {
    /// Whether any loss that the cedant assumes falls into the scope.
    pub fn meets_anything(&self) -> bool {
        !self.arrivals.is_empty()
    }
}

fn part(amount: Decimal, share: Share) -> Option<Decimal> {
    amount.checked_mul(share.exact())
}

fn times(amount: Option<Decimal>, count: Decimal) -> Option<Decimal> {
    amount.and_then(|amount| amount.checked_mul(count))
}

/// The smaller of two ends, of which either may be open.
pub(super) fn least(a: Option<Decimal>, b: Option<Decimal>) -> Option<Decimal> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

fn plus(a: Most, b: Most) -> Most {
    let sum = |a: Option<Decimal>, b: Option<Decimal>| a.zip(b).and_then(|(a, b)| a.checked_add(b));
    Most { event: sum(a.event, b.event), term: sum(a.term, b.term) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use rust_decimal::dec;

    #[test]
    fn a_second_loss_leaves_a_second_attachment() {
        let most = |total, attachment, limit| of_occurrences(total, attachment, Some(limit));
        assert_eq!(most(dec!(950), dec!(50), dec!(900)), dec!(900));
        assert_eq!(most(dec!(1000), dec!(400), dec!(300)), dec!(300));
        assert_eq!(most(dec!(1000), dec!(100), dec!(200)), dec!(600));
        assert_eq!(most(dec!(1000), dec!(0), dec!(200)), dec!(1000));
        assert_eq!(most(dec!(10), dec!(50), dec!(900)), dec!(0));
    }

    #[test]
    fn terms_are_counted_where_they_do_not_begin_together() {
        let period = |from, months| Period { from, months, expiring: Expiring::Same };
        let (april, july) = (date(2027, 4, 1), date(2027, 7, 1));
        let touched = |inner: (jiff::civil::Date, u32), outer: (jiff::civil::Date, u32), hours| {
            terms_touched(&period(inner.0, inner.1), &period(outer.0, outer.1), hours)
        };
        assert_eq!(touched((april, 12), (april, 12), false), dec!(1));
        assert_eq!(touched((april, 12), (april, 36), false), dec!(3));
        assert_eq!(touched((april, 36), (april, 12), false), dec!(1));
        assert_eq!(touched((april, 12), (july, 12), false), dec!(2));
        assert_eq!(touched((april, 12), (july, 18), false), dec!(3));
        assert_eq!(touched((april, 12), (april, 12), true), dec!(2));
    }
}
