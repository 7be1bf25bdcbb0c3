//! Terms on the time axis against the period and the terms that they are about.

use rust_decimal::dec;

use super::Whole;
use crate::config::reading::Reading;
use crate::input::complaint::Fault;
use crate::model::contract::{Contract, Period, Premium, Renewal};
use crate::model::date::Axis;
use crate::model::policy::Policy;
use crate::model::renewal::{AsOf, Factors, Then};
use crate::model::scaled_terms::Scale;
use rust_decimal::Decimal;

pub(super) fn check(whole: &Whole) {
    for draft in whole.policies.iter().filter(|draft| draft.sound) {
        let policy = &draft.policy;
        check_index(&draft.table, policy.renewal, policy);
        check_notice(&draft.table, policy.renewal, &policy.period, whole.axis);
        if let Some(as_of) = policy.as_of {
            check_as_of(whole, &draft.table, (as_of, &policy.period, policy.renewal), policy.aggregate_limit.is_some());
        }
    }
    for draft in whole.contracts.iter().filter(|draft| draft.sound) {
        let contract = &draft.contract;
        check_index(&draft.table, contract.renewal, contract);
        check_notice(&draft.table, contract.renewal, &contract.period, whole.axis);
        check_share_of_premium(&draft.table, contract);
        check_after_loss(&draft.table, contract);
        if let Some(as_of) = contract.as_of {
            check_as_of(whole, &draft.table, (as_of, &contract.period, contract.renewal), is_used_up(contract));
        }
    }
}

/// A policy or contract whose amounts can be multiplied.
trait Scaled {
    fn differs(&self, scale: Scale) -> bool;
}

impl Scaled for Policy {
    fn differs(&self, scale: Scale) -> bool {
        self.scaled(scale).is_none_or(|scaled| scaled != *self)
    }
}

impl Scaled for Contract {
    fn differs(&self, scale: Scale) -> bool {
        self.scaled(scale).is_none_or(|scaled| scaled != *self)
    }
}

fn check_index(table: &Reading, renewal: Renewal, terms: &dyn Scaled) {
    let twice = Scale { limit: dec!(2), attachment: dec!(2) };
    if !renewal.rules().index.limits.is_zero() && !terms.differs(twice) {
        let rule = "`limits` multiplies the amounts of the terms: attachments, deductibles, limits";
        let example = "renewal = { index = { premium = \"2%\" } }";
        table.complain_key(
            "renewal",
            Fault::new("the index of limits is on nothing: the terms hold no amount", rule, example),
        );
    }
}

fn check_share_of_premium(table: &Reading, contract: &Contract) {
    let indexed = !contract.renewal.rules().index.premium.is_zero();
    if indexed && matches!(contract.premium, Premium::ShareOfSubjectPremium(_)) {
        let rule = "a share of the subject premium follows the premium it is a share of; the index belongs to the policy or \
                    contract that states the amount";
        let what = "the premium is a share of an indexed or indexable premium, and is indexed itself";
        table.complain_key("renewal", Fault::new(what, rule, "renewal = { index = { limits = \"2%\" } }"));
    }
}

/// Notice that was given too early to be about the stated period.
fn check_notice(table: &Reading, renewal: Renewal, period: &Period, axis: Option<Axis>) {
    let (Some(notice), Some(axis)) = (renewal.rules().notice, axis) else { return };
    let over = renewal.end(period, axis).is_some_and(|end| end <= axis.start());
    if !over && notice.given < period.from && axis.day(notice.given) < 0 {
        let what = format!("notice was given on {}, before the period that begins on {}", notice.given, period.from);
        let rule = "notice ends a contract that is in force";
        table.warn_key("renewal", Fault::new(what, rule, "renewal = \"none\""));
    }
}

fn check_after_loss(table: &Reading, contract: &Contract) {
    let Some(Then::Change(factors)) = contract.renewal.rules().after_loss.map(|rule| rule.then) else { return };
    let Factors { limit, attachment, .. } = factors;
    let of = [
        ("limit", limit, Scale { limit: dec!(2), attachment: Decimal::ONE }),
        ("attachment", attachment, Scale { limit: Decimal::ONE, attachment: dec!(2) }),
    ];
    for (key, factor, twice) in of {
        if factor != Decimal::ONE && !contract.differs(twice) {
            let rule = "after a loss only what the contract states can change";
            let fault = Fault::new(format!("the terms hold no {key} that could change"), rule, "premium = \"150%\"");
            table.complain_key("renewal", fault);
        }
    }
}

/// Whether losses to date leave less, or count towards a renewal.
fn is_used_up(contract: &Contract) -> bool {
    use crate::model::contract::Terms;
    let annual = &contract.annual;
    annual.deductible.is_some()
        || annual.limit.is_some()
        || annual.reinstatements.is_some()
        || matches!(contract.terms, Terms::AggregateExcess { .. } | Terms::StopLoss { .. })
        || contract.renewal.rules().after_loss.is_some()
}

fn check_as_of(whole: &Whole, table: &Reading, (as_of, period, renewal): (AsOf, &Period, Renewal), used_up: bool) {
    let Some(axis) = whole.axis else { return };
    let complain = |what: String, rule: &str| {
        let example = format!("as-of = {{ date = {}, losses = \"50m\" }}", axis.start());
        table.complain_key("as-of", Fault::new(what, rule, example));
    };
    if as_of.date != axis.start() {
        let what = format!("the losses are as of {}, the simulation starts on {}", as_of.date, axis.start());
        complain(what, "losses to date are those up to the start of the simulation");
        return;
    }
    let over = renewal.end(period, axis).is_some_and(|end| end <= axis.start());
    if period.from >= axis.start() || over || begins(period, axis) {
        let what = format!("no period that began before {} is in force on that day", as_of.date);
        complain(
            what,
            "losses to date belong to the period in force at the start; it began before it: period = { from = ... }",
        );
    } else if !used_up {
        let rule = "losses to date use up an annual deductible, an annual limit or reinstatements";
        complain("there is nothing that losses to date could use up".into(), rule);
    }
}

/// Whether a period begins on the first day of the simulation.
fn begins(period: &Period, axis: Axis) -> bool {
    let mut number = 0;
    while let Some(first) = period.begin(number).filter(|first| axis.day(*first) <= 0) {
        if axis.day(first) == 0 {
            return true;
        }
        number += 1;
    }
    false
}
