//! Acceptance: how much of the exposure of each risk a proportional contract takes over at inception.
//!
//! ```text
//! order:     A = min(E, room under the limits of the risk, its group, its country and the whole), in the order of the file
//! reject:    A = E where E fits under all of them, else 0, in the order of the file
//! pro rata:  requests are cut to the limit of the risk, then in proportion within each group, country and the whole
//! ```
//! Under `risk = "as-reinsured"` E is at most what reinsurance of the buyer is approved for (its `reinsured_limit`); the
//! proportion of a partial acceptance is of the whole exposure all the same.
//!
//! The limits are of the cumulative gross exposure, not of losses: what is accepted stays accepted, whatever is paid (claims
//! limits are in `claims_limits`). Of a risk with A < E the loss is capped at A (`cap`), or shared in the proportion A / E
//! (`proportional`). Amounts that are cut in proportion are rounded down at the tenth decimal, so that no limit is
//! exceeded. Source: HBOR, quota reinsurance programme for short-term export receivables: general, country and buyer
//! limit (terms published at hbor.hr).
//!
//! Worked numbers: whole 5.0m, country 2.0m, risk 0.5m: requests of 0.6m are accepted at 0.5m each; the fifth of a country
//! at 0.

use super::book::Book;
use super::cession;
use super::error::PlanError;
use super::risk_classes::{self, Lack, Level};
use crate::model::Model;
use crate::model::risk_terms::AcceptanceRule;
use rust_decimal::{Decimal, RoundingStrategy};

/// What is accepted of one risk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accepted {
    /// Index into the model's risks.
    pub risk: u32,
    /// Its exposure, in currency units.
    pub exposure: Decimal,
    /// What is asked for: the exposure, or as much of it as reinsurance is approved for.
    pub requested: Decimal,
    /// What is accepted of it.
    pub accepted: Decimal,
}

/// What a contract accepts of each risk of its book, in the order of the file; empty where it states no acceptance.
///
/// # Errors
/// [`PlanError::RiskLacks`] where a risk of the book has no exposure, or no country under limits by country.
pub fn accepted_amounts(model: &Model, contract: usize) -> Result<Vec<Accepted>, PlanError> {
    let book = Book::of(model);
    let found = accepted(&book, contract, &book.risks_of(contract));
    found.map_err(|lack| PlanError::lacks(&model.contracts[contract], &model.risks, lack))
}

/// The same from books.
///
/// # Errors
/// What a risk of the book lacks.
pub fn accepted(book: &Book, contract: usize, in_book: &[bool]) -> Result<Vec<Accepted>, Lack> {
    let Some(acceptance) = &book.contracts[contract].acceptance else { return Ok(Vec::new()) };
    let mut list = Vec::new();
    for ((index, risk), _) in (0u32..).zip(book.risks).zip(in_book).filter(|(_, inside)| **inside) {
        let requested = cession::measure(acceptance.as_reinsured, index, risk)?;
        list.push(Accepted { risk: index, exposure: cession::exposure(index, risk)?, requested, accepted: requested });
    }
    let mut levels = risk_classes::levels(&acceptance.limits, book.risks, in_book)?;
    levels.extend(acceptance.whole.map(|limit| risk_classes::whole(limit, in_book)));
    match acceptance.rule {
        AcceptanceRule::ProRata => in_proportion(&levels, &mut list),
        rule => in_order(rule == AcceptanceRule::Reject, levels, &mut list),
    }
    Ok(list)
}

fn in_order(reject: bool, levels: Vec<Level>, list: &mut [Accepted]) {
    let mut room = levels;
    for entry in list {
        let class = |level: &Level| level.of_risk[entry.risk as usize] as usize;
        let left = room.iter().filter_map(|level| level.limits[class(level)]).min();
        let most = left.unwrap_or(entry.requested);
        entry.accepted = if reject && entry.requested > most { Decimal::ZERO } else { entry.requested.min(most) };
        for level in &mut room {
            let at = level.of_risk[entry.risk as usize] as usize;
            if let Some(left) = &mut level.limits[at] {
                *left -= entry.accepted;
            }
        }
    }
}

fn in_proportion(levels: &[Level], list: &mut [Accepted]) {
    for level in levels {
        let mut sums = vec![Decimal::ZERO; level.limits.len()];
        for entry in list.iter() {
            let sum = &mut sums[level.of_risk[entry.risk as usize] as usize];
            *sum = sum.checked_add(entry.accepted).unwrap_or(Decimal::MAX);
        }
        for entry in list.iter_mut() {
            let class = level.of_risk[entry.risk as usize] as usize;
            if let Some(limit) = level.limits[class].filter(|limit| sums[class] > *limit) {
                entry.accepted = part(entry.accepted, limit, sums[class]);
            }
        }
    }
}

/// `amount x limit / sum`, rounded down.
fn part(amount: Decimal, limit: Decimal, sum: Decimal) -> Decimal {
    let product = amount.checked_mul(limit).and_then(|product| product.checked_div(sum));
    let ratio = || limit.checked_div(sum).and_then(|ratio| amount.checked_mul(ratio));
    let exact = product.or_else(ratio).unwrap_or(Decimal::ZERO).min(amount);
    exact.round_dp_with_strategy(10, RoundingStrategy::ToZero)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::amount::Share;
    use crate::model::contract::Terms;
    use crate::model::risk::{Buyer, Risk};
    use crate::model::risk_terms::{Acceptance, PartialAcceptance, RiskLimits};
    use crate::programme::examples::one_contract;
    use rust_decimal::dec;

    fn amounts(rule: AcceptanceRule, limits: RiskLimits, whole: Option<Decimal>, requests: &[Decimal]) -> Vec<Decimal> {
        let mut model = one_contract(Terms::QuotaShare { share: Share::new(dec!(0.9)), limit: None });
        let risk = |&limit: &Decimal| Risk {
            country: Some("HR".into()),
            buyer: Some(Buyer { limit: Some(limit), ..Buyer::default() }),
            ..Risk::new("buyer")
        };
        model.risks = requests.iter().map(risk).collect();
        model.contracts[0].acceptance =
            Some(Acceptance { limits, whole, rule, partial: PartialAcceptance::Cap, as_reinsured: false });
        accepted_amounts(&model, 0).unwrap().iter().map(|entry| entry.accepted.normalize()).collect()
    }

    fn by_risk_and_country(risk: Decimal, country: Decimal) -> RiskLimits {
        RiskLimits { risk: Some(risk), country: Some(country), ..RiskLimits::default() }
    }

    #[test]
    fn requests_are_accepted_in_order_as_far_as_the_limits_leave_room() {
        let limits = by_risk_and_country(dec!(0.5), dec!(2));
        let found = amounts(AcceptanceRule::Order, limits.clone(), Some(dec!(5)), &[dec!(0.6); 5]);
        assert_eq!(found, [dec!(0.5), dec!(0.5), dec!(0.5), dec!(0.5), dec!(0)]);
        assert_eq!(amounts(AcceptanceRule::Order, limits, Some(dec!(0.7)), &[dec!(0.6); 2]), [dec!(0.5), dec!(0.2)]);
    }

    #[test]
    fn a_request_that_does_not_fit_whole_is_rejected_and_leaves_its_room_to_the_next() {
        let limits = by_risk_and_country(dec!(0.6), dec!(1));
        let requests = [dec!(0.7), dec!(0.6), dec!(0.5), dec!(0.4)];
        assert_eq!(amounts(AcceptanceRule::Reject, limits, None, &requests), [dec!(0), dec!(0.6), dec!(0), dec!(0.4)]);
    }

    #[test]
    fn requests_are_cut_in_proportion_within_each_limit() {
        let limits = by_risk_and_country(dec!(3), dec!(4));
        let found = amounts(AcceptanceRule::ProRata, limits, Some(dec!(2)), &[dec!(1), dec!(4), dec!(4)]);
        // Capped at 3 each: 1 + 3 + 3 = 7; times 4/7, then times 2/4.
        assert_eq!(found, [dec!(0.2857142857), dec!(0.8571428571), dec!(0.8571428571)]);
    }
}
