//! Growth of premiums from renewal to renewal, exact: the index of a policy or contract, and what it does to premiums that
//! are shares of others.
//!
//! ```text
//! premium of term k = stated premium x (1 + i)^k;   a share of several premiums grows as their sum does
//! ```
//! A share of the subject premium follows each premium it comes from, at the index of the source's term in force on the first
//! day of the contract's term (of a risks-attaching contract: on its last day, so that the sources attached within it).
//!
//! Worked number: 95 % of a policy of 100 that is indexed by 2 % is 95, 96.9 and 98.838 in the first three terms.

use super::calendar::{Calendar, NO_TERM, Term};
use super::error::PlanError;
use super::lapse::Left;
use crate::model::Model;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::renewal::{AttachmentBasis, Index};
use rust_decimal::{Decimal, RoundingStrategy};

/// Factors on what the first stated term has, one for each term of a calendar; empty where all are 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Growth {
    pub premium: Vec<Decimal>,
    pub commission: Vec<Decimal>,
    /// Of the subject premium.
    pub subject: Vec<Decimal>,
}

/// A factor of a term.
pub(super) fn at(factors: &[Decimal], term: usize) -> Decimal {
    factors.get(term).copied().unwrap_or(Decimal::ONE)
}

/// The premium indices of a model by policy and contract; None where there is none at all.
pub(super) struct Indices<'a> {
    model: &'a Model,
    policy_calendars: &'a [Calendar],
    contract_calendars: &'a [Calendar],
}

impl<'a> Indices<'a> {
    pub fn new(model: &'a Model, policies: &'a [Calendar], contracts: &'a [Calendar]) -> Option<Indices<'a>> {
        let renewals = model.policies.iter().map(|p| p.renewal).chain(model.contracts.iter().map(|c| c.renewal));
        let any = renewals.into_iter().any(|renewal| renewal.rules().index.premium != Decimal::ZERO);
        any.then_some(Indices { model, policy_calendars: policies, contract_calendars: contracts })
    }

    /// Factors of a policy in its own terms.
    pub fn of_policy(&self, policy: usize) -> Result<Vec<Decimal>, PlanError> {
        let stated = &self.model.policies[policy];
        let rate = stated.renewal.rules().index.premium;
        self.policy_calendars[policy].terms.iter().map(|term| factor(rate, term.number, &stated.name)).collect()
    }

    /// Factors of a sum of premiums of policies and of contracts, in the terms of contract `c`.
    pub fn of_sum(
        &self,
        c: usize,
        of_policies: &[Decimal],
        of_contracts: &[(usize, Decimal)],
    ) -> Result<Vec<Decimal>, PlanError> {
        let attaching = self.model.contracts[c].attachment_basis != AttachmentBasis::LossesOccurring;
        let day = |term: &Term| if attaching { term.end_day - 1.0 } else { term.first_day };
        let of_term = |term: &Term| {
            let mut parts = Vec::new();
            for (policy, &amount) in of_policies.iter().enumerate().filter(|(_, amount)| !amount.is_zero()) {
                let stated = &self.model.policies[policy];
                let number = number(&self.policy_calendars[policy], day(term));
                parts.push((amount, factor(stated.renewal.rules().index.premium, number, &stated.name)?));
            }
            for &(contract, amount) in of_contracts {
                let stated = &self.model.contracts[contract];
                let number = match contract == c {
                    true => term.number,
                    false => number(&self.contract_calendars[contract], day(term)),
                };
                parts.push((amount, factor(stated.renewal.rules().index.premium, number, &stated.name)?));
            }
            Ok(mean(&parts).unwrap_or(Decimal::ONE))
        };
        self.contract_calendars[c].terms.iter().map(of_term).collect()
    }
}

fn factor(rate: Decimal, number: i32, item: &str) -> Result<Decimal, PlanError> {
    Index::factor(rate, number).ok_or_else(|| PlanError::PremiumOverflow { item: item.to_string() })
}

/// Number of the term in force on a day, or of the last one before it.
fn number(calendar: &Calendar, day: f64) -> i32 {
    let term = match calendar.at(day) {
        NO_TERM => calendar.terms.iter().rev().find(|term| term.first_day <= day),
        index => calendar.terms.get(usize::from(index)),
    };
    term.map_or(0, |term| term.number)
}

/// The factor by which a sum grows when each part has its own.
fn mean(parts: &[(Decimal, Decimal)]) -> Option<Decimal> {
    let (_, first) = parts.first()?;
    if parts.iter().all(|(_, factor)| factor == first) {
        return Some(*first);
    }
    let (mut sum, mut grown) = (Decimal::ZERO, Decimal::ZERO);
    for (amount, factor) in parts {
        sum = sum.checked_add(*amount)?;
        grown = grown.checked_add(amount.checked_mul(*factor)?)?;
    }
    grown.checked_div(sum)
}

/// The part of a term's amount that is borne between two days, by days in force, in whole quanta that add up to the
/// term: counted from its first day.
pub(super) fn between(term: &Term, whole: Decimal, from: f64, to: f64) -> Decimal {
    let days = Decimal::from((term.end_day - term.first_day) as i64);
    let until = |day: f64| {
        let in_force = Decimal::from((day.clamp(term.first_day, term.end_day) - term.first_day) as i64);
        let share = in_force.checked_div(days).unwrap_or(Decimal::ONE);
        let part = whole.checked_mul(in_force).and_then(|product| product.checked_div(days));
        part.unwrap_or(whole * share).round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven)
    };
    until(to) - until(from)
}

/// The part of every term of a calendar that falls in each model year, in money; `factors` are those of the terms, `left` is what
/// is left of them where sources end.
pub(super) fn by_year(
    model: &Model,
    calendar: &Calendar,
    term_amount: Decimal,
    (factors, left): (&[Decimal], &Left),
) -> Vec<Decimal> {
    let quantum = model.settings.quantum;
    let grown = |term| quantum.quanta(term_amount.checked_mul(at(factors, term)).unwrap_or(term_amount));
    let year = |year: u32| {
        let (from, to) = (f64::from(year) * DAYS_PER_YEAR, f64::from(year + 1) * DAYS_PER_YEAR);
        let terms = calendar.terms.iter().enumerate().filter(|(_, term)| term.first_day < to && term.end_day > from);
        quantum.money(terms.map(|(index, term)| left.borne(term, grown(index), from, to)).sum())
    };
    (0..model.settings.horizon).map(year).collect()
}

/// The part of the terms in force on the first day and at each year end that lies behind them, in money: what is unearned.
/// A term that begins on the day itself has not begun.
pub(super) fn unearned(
    model: &Model,
    calendar: &Calendar,
    term_amount: Decimal,
    (factors, left): (&[Decimal], &Left),
) -> Vec<Decimal> {
    let quantum = model.settings.quantum;
    let grown = |term| quantum.quanta(term_amount.checked_mul(at(factors, term)).unwrap_or(term_amount));
    let on = |year: u32| {
        let day = f64::from(year) * DAYS_PER_YEAR;
        let terms = calendar.terms.iter().enumerate().filter(|(_, term)| term.first_day < day && term.end_day > day);
        quantum.money(terms.map(|(index, term)| left.borne(term, grown(index), day, term.end_day)).sum())
    };
    (0..=model.settings.horizon).map(on).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn a_sum_grows_by_the_mean_of_its_parts() {
        assert_eq!(mean(&[(dec!(60), dec!(1.02)), (dec!(40), dec!(1.02))]), Some(dec!(1.02)));
        assert_eq!(mean(&[(dec!(60), dec!(1.05)), (dec!(40), dec!(1))]), Some(dec!(1.03)));
        assert_eq!(mean(&[]), None);
    }

    #[test]
    fn the_parts_of_a_term_add_up_to_it() {
        let term = Term { number: 0, first_day: -100.0, end_day: 265.0 };
        let parts = [between(&term, dec!(1001), -100.0, 0.0), between(&term, dec!(1001), 0.0, 365.0)];
        assert_eq!(parts, [dec!(274), dec!(727)]);
    }
}
