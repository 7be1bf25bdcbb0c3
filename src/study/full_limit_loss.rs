//! The smallest stated loss that uses up the limit of every policy at once.
//!
//! Each policy needs `limit + deductible` (kind 1) from the ground up, in its own scope; the loss is spread over the
//! risks that the peril can hit in proportion to their insured values, or evenly where values are not stated.
//!
//! Worked number: a limit of 1,000 after a deductible of 10 that is taken off needs 1,010; after a deductible of 5 % of
//! the loss, 1,000 / 0.95 = 1,052.63... rounded up to a whole quantum.

use crate::model::Model;
use crate::model::amount::Amount;
use crate::model::contract::{Basis, Expiring, Period, Scope};
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::LossBlock;
use crate::model::policy::{Deductible, DeductibleKind, DeductiblePer, DeductibleSize, Policy, RiskLimit};
use crate::model::risk::Coverage;
use rust_decimal::Decimal;

/// 2^53 quanta: larger losses are not exact in the loop, and no simulated loss is larger.
const LARGEST: Decimal = Decimal::from_parts(0, 2_097_152, 0, false, 0);

/// An event with a stated loss at some risks, in quanta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedEvent {
    /// Index into the model's perils.
    pub peril: usize,
    /// Risk and loss.
    pub rows: Vec<(u32, Decimal)>,
}

/// The events that together use up every policy: one event, unless the policies cover different perils. None where a
/// policy has neither a limit nor stated values, or covers nothing that a peril can hit.
pub fn full_limit_loss(model: &Model) -> Option<Vec<StatedEvent>> {
    let mut events: Vec<StatedEvent> = Vec::new();
    for policy in &model.policies {
        let place = events.iter().position(|event| hits(model, &policy.covers, event.peril).is_some());
        let peril = match place {
            Some(place) => events[place].peril,
            None => (0..model.perils.len()).find(|&peril| hits(model, &policy.covers, peril).is_some())?,
        };
        let risks = hits(model, &policy.covers, peril)?;
        let need = ground_up_for_limit(model, policy, &risks)?;
        let need = of_interest(model, policy, &risks, need).filter(|need| *need <= LARGEST)?;
        let event = match place {
            Some(place) => &mut events[place],
            None => {
                events.push(StatedEvent { peril, rows: Vec::new() });
                events.last_mut()?
            }
        };
        let already: Decimal = event.rows.iter().filter(|(risk, _)| risks.contains(risk)).map(|row| row.1).sum();
        if need > already {
            event.rows.extend(spread(model, policy, &risks, need - already));
        }
    }
    (!events.is_empty()).then_some(events)
}

/// The risks in scope that a peril can hit; None where there are none.
fn hits(model: &Model, scope: &Scope, peril: usize) -> Option<Vec<u32>> {
    if scope.perils.as_ref().is_some_and(|perils| !perils.contains(&peril)) {
        return None;
    }
    let source = model.perils.get(peril)?;
    let mut risks = source.risks(&model.risks);
    risks.retain(|risk| scope.risks.as_ref().is_none_or(|inside| inside.contains(risk)));
    (!risks.is_empty()).then_some(risks)
}

/// The ground-up loss, in quanta, at which a policy pays its limit; without a limit, the value of the risks.
fn ground_up_for_limit(model: &Model, policy: &Policy, risks: &[u32]) -> Option<Decimal> {
    let quantum = model.settings.quantum;
    let values = || {
        risks.iter().try_fold(Decimal::ZERO, |sum, &risk| sum.checked_add(model.risks.get(risk as usize)?.exposure()?))
    };
    let first_loss = policy.first_loss.map_or(Some(Decimal::ZERO), |own| policy.of_the_whole(own))?;
    let annual = policy.aggregate_of_the_whole().and_then(|limit| limit.checked_add(first_loss));
    let stated = [policy.occurrence_limit, annual].into_iter().flatten().min();
    // Limits of the risks bound the loss as well as stated values do.
    let values = || largest_of_risks(model, policy, risks).or_else(values);
    let Some(limit) = stated else { return values().map(|value| quantum.quanta(value)) };
    // Before shares and deductibles that differ by risk no one loss is that of the limit.
    let by_risk = policy.deductible.is_some_and(|deductible| deductible.per == DeductiblePer::Risk);
    if by_risk || !policy.insured.is_empty() {
        return values().map(|value| quantum.quanta(value));
    }
    let Some(deductible) = policy.deductible else { return Some(quantum.quanta(limit)) };
    let size = match deductible.size {
        DeductibleSize::Amount(amount) if deductible.basis == Basis::Share && !policy.share.exact().is_zero() => {
            amount.checked_div(policy.share.exact())?
        }
        DeductibleSize::Amount(amount) => amount,
        DeductibleSize::ShareOfValue(share) => values()?.checked_mul(share.exact())?,
        DeductibleSize::ShareOfLoss(share) => {
            let paid = Decimal::ONE.checked_sub(share.exact())?;
            return share_of_loss(quantum.quanta(limit), deductible.kind, paid);
        }
    };
    above_deductible(deductible, quantum.quanta(limit), quantum.quanta(size))
}

/// The most that limits of each risk let through, in currency units.
fn largest_of_risks(model: &Model, policy: &Policy, risks: &[u32]) -> Option<Decimal> {
    risks.iter().try_fold(Decimal::ZERO, |sum, &risk| sum.checked_add(limit_of(model, policy, risk)?))
}

fn limit_of(model: &Model, policy: &Policy, risk: u32) -> Option<Decimal> {
    match policy.risk_limit? {
        RiskLimit::Amount(limit) => Some(limit),
        RiskLimit::AsApproved { discretionary } => {
            model.risks.get(risk as usize)?.buyer.as_ref()?.limit.or(discretionary)
        }
    }
}

/// The loss from the ground up of which the policyholder's part, within the limits of the risks, is `part`.
fn of_interest(model: &Model, policy: &Policy, risks: &[u32], part: Decimal) -> Option<Decimal> {
    let quantum = model.settings.quantum;
    let largest = largest_of_risks(model, policy, risks).map(|largest| quantum.quanta(largest));
    let part = largest.map_or(part, |largest| part.min(largest));
    if policy.interest.is_whole() { Some(part) } else { Some(part.checked_div(policy.interest.exact())?.ceil()) }
}

fn share_of_loss(limit: Decimal, kind: DeductibleKind, paid: Decimal) -> Option<Decimal> {
    match kind {
        DeductibleKind::Subtract => limit.checked_div(paid).map(|loss| loss.ceil()),
        DeductibleKind::Franchise | DeductibleKind::FranchiseAtOrAbove => Some(limit),
    }
}

fn above_deductible(deductible: Deductible, limit: Decimal, size: Decimal) -> Option<Decimal> {
    match deductible.kind {
        DeductibleKind::Subtract => limit.checked_add(size),
        DeductibleKind::Franchise => Some(limit.max(size.checked_add(Decimal::ONE)?)),
        DeductibleKind::FranchiseAtOrAbove => Some(limit.max(size)),
    }
}

/// Whole quanta in proportion to the limits of the risks, else to the insured values; what rounding leaves goes to the first risk.
fn spread(model: &Model, policy: &Policy, risks: &[u32], loss: Decimal) -> Vec<(u32, Decimal)> {
    let exposure = |risk: u32| model.risks.get(risk as usize).and_then(|risk| risk.exposure());
    let value = |&risk: &u32| limit_of(model, policy, risk).or_else(|| exposure(risk));
    let stated: Option<Vec<Decimal>> = risks.iter().map(value).collect();
    let values = stated.filter(|values| values.iter().all(|value| *value > Decimal::ZERO));
    let values = values.unwrap_or_else(|| vec![Decimal::ONE; risks.len()]);
    let whole: Decimal = values.iter().sum();
    let mut rows: Vec<(u32, Decimal)> =
        risks.iter().zip(&values).map(|(&risk, &value)| (risk, loss.in_proportion(value, whole))).collect();
    let given: Decimal = rows.iter().map(|row| row.1).sum();
    rows[0].1 += loss - given;
    rows
}

/// One path with these groups of events one after the other in a year (from 0), the first at least half a day after every
/// contract in force began its term, and all far enough apart that no hours clause joins them.
pub fn block_of(model: &Model, groups: &[Vec<StatedEvent>], year: u32) -> LossBlock<Decimal> {
    let mut block = LossBlock::default();
    block.clear(0, model.settings.horizon.max(1));
    let begin = latest_inception(model);
    let apart = ((365.0 - begin - 1.0) / groups.len().max(1) as f64).min(30.0);
    for (time, events) in groups.iter().enumerate() {
        for event in events {
            block.time.push(f64::from(year) * DAYS_PER_YEAR + begin + 0.5 + apart * time as f64);
            block.peril.push(event.peril as u16);
            block.event.push(0);
            for &(risk, loss) in &event.rows {
                block.risk.push(risk);
                block.coverage.push(Coverage::All);
                block.loss.push(loss);
            }
            block.row_start.push(block.risk.len() as u32);
        }
    }
    block.path_start.push(block.time.len() as u32);
    block
}

/// The last day of the first model year on which some policy or contract begins a term.
fn latest_inception(model: &Model) -> f64 {
    let periods =
        model.policies.iter().map(|policy| policy.period).chain(model.contracts.iter().map(|contract| contract.period));
    periods.map(|period| inception(model, period)).max().unwrap_or(0) as f64
}

fn inception(model: &Model, period: Period) -> i64 {
    let day = model.settings.axis.day(period.from);
    match period.expiring {
        Expiring::None if day >= 365 => 0,
        _ => day.rem_euclid(365),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::company_b;
    use crate::model::amount::Share;
    use rust_decimal::dec;

    fn loss_with(deductible: Option<Deductible>) -> Decimal {
        let mut model = company_b::model();
        model.policies[0].deductible = deductible;
        let events = full_limit_loss(&model).unwrap();
        assert_eq!((events.len(), events[0].peril), (1, 0));
        events[0].rows.iter().map(|row| row.1).sum::<Decimal>() * dec!(0.01)
    }

    #[test]
    fn the_loss_reaches_the_limit_above_every_kind_of_deductible() {
        let of = |kind, size| loss_with(Some(Deductible::new(kind, size))).normalize();
        let ten = DeductibleSize::Amount(dec!(10_000_000));
        assert_eq!(loss_with(None), dec!(1_000_000_000));
        assert_eq!(of(DeductibleKind::Subtract, ten), dec!(1_010_000_000));
        assert_eq!(of(DeductibleKind::Franchise, ten), dec!(1_000_000_000));
        assert_eq!(of(DeductibleKind::Franchise, DeductibleSize::Amount(dec!(1e9))), dec!(1_000_000_000.01));
        assert_eq!(of(DeductibleKind::FranchiseAtOrAbove, DeductibleSize::Amount(dec!(2e9))), dec!(2_000_000_000));
        let five = DeductibleSize::ShareOfLoss(Share::new(dec!(0.05)));
        assert_eq!(of(DeductibleKind::Subtract, five), dec!(1_052_631_578.95));
    }

    #[test]
    fn the_loss_is_spread_over_the_sites_by_value_to_the_last_quantum() {
        let mut model = company_b::model();
        let site = model.risks[0].clone();
        let valued = |value: Decimal| {
            let mut site = site.clone();
            site.values[0] = Some(value);
            site
        };
        model.risks = vec![valued(dec!(1)), valued(dec!(2)), valued(dec!(4))];
        let rows = spread(&model, &model.policies[0], &[0, 1, 2], dec!(100));
        assert_eq!(rows, [(0, dec!(15)), (1, dec!(28)), (2, dec!(57))]);
    }

    #[test]
    fn a_policy_without_a_limit_needs_stated_values() {
        let mut model = company_b::model();
        model.policies[0].aggregate_limit = None;
        assert_eq!(full_limit_loss(&model), None);
        model.risks[0].values[1] = Some(dec!(700));
        assert_eq!(full_limit_loss(&model).unwrap()[0].rows, [(0, dec!(70_000))]);
    }

    #[test]
    fn a_part_of_the_loss_within_limits_of_the_risks_needs_a_larger_loss() {
        let mut model = company_b::model();
        let part = |model: &Model| full_limit_loss(model).unwrap()[0].rows.iter().map(|row| row.1).sum::<Decimal>();
        model.policies[0].interest = Share::new(dec!(0.7));
        // 1bn / 0.7 in quanta of 0.01, rounded up.
        assert_eq!(part(&model), dec!(142_857_142_858));
        model.policies[0].risk_limit = Some(RiskLimit::Amount(dec!(70_000_000)));
        let risks = full_limit_loss(&model).unwrap()[0].rows.len();
        assert_eq!(part(&model), Decimal::from(risks) * dec!(10_000_000_000));
    }

    #[test]
    fn a_loss_beyond_the_largest_exact_amount_is_not_stated() {
        assert_eq!(LARGEST, crate::model::amount::LARGEST_EXACT.to_quanta());
        let mut model = company_b::model();
        model.policies[0].aggregate_limit = Some(dec!(1_000_000_000_000_000));
        assert_eq!(full_limit_loss(&model), None);
    }

    #[test]
    fn policies_that_share_a_peril_share_one_event() {
        let mut model = company_b::model();
        model.policies.push(model.policies[0].clone());
        model.policies[1].aggregate_limit = Some(dec!(1_500_000_000));
        let events = full_limit_loss(&model).unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].rows.iter().map(|row| row.1).sum::<Decimal>(), dec!(150_000_000_000));
    }

    #[test]
    fn the_losses_fall_after_the_latest_inception_and_apart() {
        let mut model = company_b::model();
        model.contracts[1].period.from = jiff::civil::date(2027, 7, 1);
        let block = block_of(&model, &vec![full_limit_loss(&model).unwrap(); 2], 0);
        assert_eq!(block.time, [91.5, 121.5]);
        assert_eq!(block_of(&model, &vec![full_limit_loss(&model).unwrap(); 2], 1).time, [456.5, 486.5]);
        assert_eq!((block.paths(), block.events(), block.loss.len()), (1, 2, 2));
    }
}
