//! Terms on the time axis from their definitions: notice, index, changes after losses.

use ishizue::model::Model;
use ishizue::model::contract::*;
use ishizue::model::renewal::*;
use rust_decimal::{Decimal, dec};

/// Terms of five months or more cover every day that is looked at.
const MOST: i64 = 10;

/// First days of successive terms, as (first day, end day), and the number of the first of them.
pub fn terms(model: &Model, period: &Period, renewal: Renewal, book: Option<OpeningBook>) -> (Vec<(i64, i64)>, i64) {
    let day = |number: i64| model.settings.axis.day(period.begin(number).unwrap());
    let earlier = match book {
        Some(book) => book == OpeningBook::SteadyState,
        None => period.expiring == Expiring::Same,
    };
    let first = if earlier { -MOST } else { 0 };
    let last = match renewal {
        Renewal::None => 0,
        Renewal::AsIs => MOST,
        Renewal::Rules(rules) => rules.notice.map_or(MOST, |notice| {
            let least = model.settings.axis.day(notice.given) + i64::from(notice.days);
            // The expiry is the last day in force.
            (0..MOST).find(|&number| day(number + 1) > least).unwrap_or(MOST)
        }),
    };
    ((first..=last).map(|number| (day(number), day(number + 1))).collect(), first)
}

fn times(amount: &mut Decimal, factor: Decimal) {
    *amount = super::cents(*amount * factor);
}

fn some_times(amount: &mut Option<Decimal>, factor: Decimal) {
    amount.iter_mut().for_each(|amount| times(amount, factor));
}

/// A contract as it stands in a term: indexed, and changed after losses or not.
pub fn in_term(contract: &Contract, number: i64, changed: bool) -> Contract {
    let rules = contract.renewal.rules();
    let factors = match rules.after_loss.map(|rule| rule.then) {
        Some(Then::Change(factors)) if changed => factors,
        _ => Factors::NONE,
    };
    let mut grown = dec!(1);
    let mut dearer = dec!(1);
    for _ in 0..number {
        grown *= dec!(1) + rules.index.limits;
        dearer *= dec!(1) + rules.index.premium;
    }
    let (of_limits, of_attachments) = (grown * factors.limit, grown * factors.attachment);
    let layer = |layer: &mut Layer| {
        times(&mut layer.attachment, of_attachments);
        some_times(&mut layer.limit, of_limits);
    };
    let mut own = contract.clone();
    match &mut own.terms {
        Terms::QuotaShare { limit, .. }
        | Terms::SurplusShare { limit, .. }
        | Terms::VariableQuotaShare { limit, .. }
        | Terms::Surplus { limit, .. }
        | Terms::CapacityExtension { limit, .. } => some_times(limit, of_limits),
        Terms::ExcessOfLoss { layer: own, franchise } => {
            layer(own);
            some_times(franchise, of_attachments);
        }
        Terms::PerRiskExcess { layer: own, occurrence_limit } => {
            layer(own);
            some_times(occurrence_limit, of_limits);
        }
        Terms::AggregateExcess { layer: own } | Terms::TopAndDrop { layer: own } => layer(own),
        Terms::StopLoss { attachment: StopLossPoint::Amount(from), limit: StopLossPoint::Amount(limit) } => {
            times(from, of_attachments);
            times(limit, of_limits);
        }
        _ => {}
    }
    own.per_risk.iter_mut().for_each(layer);
    some_times(&mut own.annual.deductible, of_attachments);
    some_times(&mut own.annual.limit, of_limits);
    if let Premium::Amount(premium) = &mut own.premium {
        times(premium, dearer * factors.premium);
    }
    own
}
