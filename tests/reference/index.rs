//! Contracts that pay on the event: what each pays before the cedant's loss, annual terms and shares are looked at.

use ishizue::model::contract::Terms;
use ishizue::model::losses::Attributes;
use ishizue::model::trigger::{IndustryLoss, Parametric};
use rust_decimal::prelude::FromPrimitive;
use rust_decimal::{Decimal, dec};

fn parametric(terms: &Parametric, event: &Attributes) -> Decimal {
    let place = terms.area.is_none_or(|area| area.holds(event.latitude, event.longitude));
    let depth = terms.deepest.is_none_or(|deepest| event.depth <= deepest);
    let part = if terms.steps.is_empty() {
        dec!(1)
    } else {
        // The steps rise, so that the last that is reached is the highest.
        let reached = terms.steps.iter().rev().find(|step| event.magnitude >= step.magnitude);
        reached.map_or(dec!(0), |step| step.pays.exact())
    };
    if place && depth { terms.payout * part } else { dec!(0) }
}

fn industry(terms: &IndustryLoss, event: &Attributes, loss: Decimal) -> Decimal {
    let Some(index) = Decimal::from_f64(event.industry_loss) else { return dec!(0) };
    if index < terms.trigger || terms.warranty.is_some_and(|warranty| loss < warranty) {
        return dec!(0);
    }
    match terms.exhaustion {
        Some(end) => terms.payout * ((index - terms.trigger) / (end - terms.trigger)).min(dec!(1)),
        None => terms.payout,
    }
}

/// The payment for an event in which the cedant's own net loss in scope is `loss`; None for other kinds of contract.
pub fn payment(terms: &Terms, event: &Attributes, loss: Decimal) -> Option<Decimal> {
    match terms {
        Terms::Parametric(terms) => Some(parametric(terms, event)),
        Terms::IndustryLoss(terms) => Some(industry(terms, event, loss)),
        _ => None,
    }
}

/// Whether quanta decide if the cedant's own loss reaches the warranty.
pub fn is_near_warranty(terms: &Terms, loss: Decimal) -> bool {
    let Terms::IndustryLoss(IndustryLoss { warranty: Some(warranty), .. }) = terms else { return false };
    (loss - *warranty).abs() < dec!(0.5)
}
