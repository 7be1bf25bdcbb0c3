//! The policy: what the insurer pays of the parent's loss.
//!
//! ```text
//! interest -> limit of each risk -> deductible of each risk -> insured percentage of each buyer
//!     -> sub-limits by coverage -> deductible -> limit per occurrence
//!     -> annual aggregate first loss, annual aggregate limit in time order -> share
//! ```
//! The interest is the policyholder's part of the loss: of joint policies on one transaction each covers its own. A limit
//! of each risk is an amount or what is approved for the buyer. An aggregate limit that is stated of what the policy pays
//! (`basis = "share"`) is that amount / share of 100 %, so that the share may come last all the same; so is the first loss, the
//! part of a period's losses that stays with the policyholder before the policy pays (annual aggregate first loss).
//!
//! Two kinds of deductible: `subtract` is taken off the loss; `franchise` pays the loss in full once it exceeds the point
//! (or reaches it, where that is said). Either may be an amount, a share of the loss, or a share of the insured value in
//! scope. Sub-limits apply to the ground-up loss of their coverage in one occurrence. Source: Open Exposure Data 5.0,
//! deductible and limit types; OasisLMF 2.5.8 for the boundaries.
//!
//! Where buyers have insured percentages of their own, each is taken of that buyer's loss, and what follows is of what the
//! policy pays. A deductible of each risk (each-and-every first loss) comes off every buyer's loss after its limit; stated of
//! what the policy pays (`basis = "share"`) it comes off after the percentage. Source: Chartered Insurance Institute, study
//! text M97 (2018), for the terms that trade credit policies have; no public text fixes their order, so that a policy says
//! what its amounts are of.
//!
//! Worked numbers: a loss of 1.4bn under a deductible of 50m and a limit of 1bn pays 1bn. Of a loss of 40m an interest of
//! 70 % insured for 95 % pays 26.6m. A buyer who owes 300 under a limit of 200 and is insured for 90 % is a loss of 180; a deductible of 10 leaves 170 after the
//! percentage and 90 % x 190 = 171 before it.

use super::cover::{Ceded, Insured, Point, Stated, StatedEachRisk};
use super::error::PlanError;
use super::premium_units::in_scope;
use crate::model::Model;
use crate::model::contract::{Basis, Layer};
use crate::model::policy::{Deductible, DeductibleKind, DeductiblePer, DeductibleSize, Policy, RiskLimit};
use crate::model::risk::Coverage;
use rust_decimal::Decimal;

/// The terms of a policy.
pub(super) fn stated(model: &Model, policy: &Policy) -> Result<Stated, PlanError> {
    let mut stated = Stated {
        sub_limits: policy.sub_limits.clone(),
        occurrence: Layer { attachment: Decimal::ZERO, limit: policy.occurrence_limit },
        aggregate: Layer { attachment: first_loss(policy)?, limit: aggregate_limit(policy)? },
        last: policy.last_share(),
        first: Ceded::Uniform(policy.interest),
        insured: insured(policy)?,
        ..Stated::default()
    };
    limit_risks(model, policy, &mut stated)?;
    for (at, (coverage, _)) in policy.sub_limits.iter().enumerate() {
        let twice = policy.sub_limits[..at].iter().any(|(other, _)| other == coverage);
        if twice || *coverage == Coverage::All {
            let why = "write one sub-limit for each coverage, and the limit of the whole under `limit`";
            return Err(PlanError::Unsupported { item: policy.name.clone(), why });
        }
    }
    if let Some(deductible) = policy.deductible {
        let size = amount_of(model, policy, deductible)?;
        match deductible.per {
            DeductiblePer::Occurrence => of_occurrence(policy, deductible, size, &mut stated)?,
            DeductiblePer::Risk => stated.each_risk = Some(of_each_risk(policy, deductible, size)?),
        }
    }
    Ok(stated)
}

/// The shares of single buyers, where what follows them can be of what the policy pays.
fn insured(policy: &Policy) -> Result<Option<Insured>, PlanError> {
    if policy.insured.is_empty() {
        return Ok(None);
    }
    let annual = policy.first_loss.is_some() || policy.aggregate_limit.is_some();
    let before = |deductible: Deductible| {
        let scales = matches!(deductible.size, DeductibleSize::ShareOfLoss(_));
        deductible.per == DeductiblePer::Occurrence && deductible.basis == Basis::Whole && !scales
    };
    let why = if policy.occurrence_limit.is_some() || !policy.sub_limits.is_empty() {
        "shares of single buyers go with neither a limit per occurrence nor sub-limits, which are before the share"
    } else if annual && policy.basis != Some(Basis::Share) {
        "where buyers have shares of their own, annual amounts are of what the policy pays; write `basis = \"share\"`"
    } else if policy.deductible.is_some_and(before) {
        "where buyers have shares of their own, a deductible is of each risk or of what the policy pays"
    } else {
        return Ok(Some(Insured { others: policy.share, own: policy.insured.clone() }));
    };
    Err(PlanError::Unsupported { item: policy.name.clone(), why })
}

/// The size of a deductible: an amount of the loss before the share that comes last, or a share of the loss.
fn amount_of(model: &Model, policy: &Policy, deductible: Deductible) -> Result<DeductibleSize, PlanError> {
    let amount = match deductible.size {
        DeductibleSize::ShareOfLoss(_) => return Ok(deductible.size),
        DeductibleSize::ShareOfValue(share) => insured_value(model, policy)?.checked_mul(share.exact()),
        DeductibleSize::Amount(amount) => Some(amount),
    };
    let last = policy.last_share().exact();
    let amount = match deductible.basis {
        Basis::Share if !last.is_zero() => amount.and_then(|amount| amount.checked_div(last)),
        _ => amount,
    };
    Ok(DeductibleSize::Amount(amount.ok_or_else(|| out_of_range(policy))?))
}

fn of_occurrence(
    policy: &Policy,
    deductible: Deductible,
    size: DeductibleSize,
    stated: &mut Stated,
) -> Result<(), PlanError> {
    match (deductible.kind, size) {
        (DeductibleKind::Subtract, DeductibleSize::Amount(amount)) => stated.occurrence.attachment = amount,
        (DeductibleKind::Subtract, DeductibleSize::ShareOfLoss(share)) => stated.deductible_share = Some(share),
        (kind, DeductibleSize::Amount(amount)) => stated.franchise = Some((kind, Point::Amount(amount))),
        (kind, DeductibleSize::ShareOfLoss(share)) => stated.franchise = Some((kind, Point::ShareOfLoss(share))),
        (_, DeductibleSize::ShareOfValue(_)) => return Err(out_of_range(policy)),
    }
    Ok(())
}

fn of_each_risk(policy: &Policy, deductible: Deductible, size: DeductibleSize) -> Result<StatedEachRisk, PlanError> {
    let why = match (size, deductible.kind) {
        (DeductibleSize::Amount(_), _) if !policy.sub_limits.is_empty() => {
            "a deductible of each risk and sub-limits by coverage cannot stand in one policy"
        }
        (DeductibleSize::Amount(_), kind) if kind != DeductibleKind::Subtract && policy.hours.is_some() => {
            "a franchise of each risk does not go with an hours clause: each event counts alone"
        }
        (DeductibleSize::Amount(amount), kind) => {
            // A share that comes last has been taken out of the amount already.
            let after_share = deductible.basis == Basis::Share && !policy.insured.is_empty();
            return Ok(StatedEachRisk { kind, amount, after_share });
        }
        _ => "a deductible of each risk is an amount",
    };
    Err(PlanError::Unsupported { item: policy.name.clone(), why })
}

/// The aggregate limit of 100 %.
fn aggregate_limit(policy: &Policy) -> Result<Option<Decimal>, PlanError> {
    // Of a share of nothing no limit is ever reached.
    if policy.aggregate_limit.is_none() || policy.share.exact().is_zero() {
        return Ok(policy.aggregate_limit);
    }
    let why = PlanError::AmountOutOfRange { item: policy.name.clone(), what: "its aggregate limit" };
    policy.aggregate_of_the_whole().map(Some).ok_or(why)
}

/// The annual aggregate first loss of 100 %.
fn first_loss(policy: &Policy) -> Result<Decimal, PlanError> {
    let Some(stated) = policy.first_loss.filter(|_| !policy.share.exact().is_zero()) else { return Ok(Decimal::ZERO) };
    let why = PlanError::AmountOutOfRange { item: policy.name.clone(), what: "its first loss" };
    policy.of_the_whole(stated).ok_or(why)
}

fn limit_risks(model: &Model, policy: &Policy, stated: &mut Stated) -> Result<(), PlanError> {
    let refuse = |why| PlanError::Unsupported { item: policy.name.clone(), why };
    if policy.risk_limit.is_some() && !policy.sub_limits.is_empty() {
        return Err(refuse("a limit of each risk and sub-limits by coverage cannot stand in one policy"));
    }
    match policy.risk_limit {
        None => {}
        Some(RiskLimit::Amount(limit)) => {
            stated.per_risk = Some(Layer { attachment: Decimal::ZERO, limit: Some(limit) });
        }
        Some(RiskLimit::AsApproved { discretionary }) => {
            let inside = in_scope(model, policy);
            for (index, risk) in (0u32..).zip(&model.risks).filter(|(index, _)| inside[*index as usize]) {
                let approved = risk.buyer.as_ref().and_then(|buyer| buyer.limit.or(discretionary));
                let why = "a limit as approved needs an approved limit of every risk in scope";
                stated.risk_limits.push((index, approved.ok_or_else(|| refuse(why))?));
            }
        }
    }
    Ok(())
}

fn out_of_range(policy: &Policy) -> PlanError {
    PlanError::AmountOutOfRange { item: policy.name.clone(), what: "its deductible" }
}

/// The insured value of the risks and coverages in scope.
fn insured_value(model: &Model, policy: &Policy) -> Result<Decimal, PlanError> {
    let in_scope = |risk: u32| policy.covers.risks.as_ref().is_none_or(|risks| risks.contains(&risk));
    let covered = |coverage| policy.covers.coverages.as_ref().is_none_or(|list| list.contains(&coverage));
    let mut total: Option<Decimal> = None;
    for (_, risk) in model.risks.iter().enumerate().filter(|(risk, _)| in_scope(*risk as u32)) {
        for (coverage, value) in Coverage::EVERY.into_iter().zip(risk.values) {
            if let (true, Some(value)) = (covered(coverage), value) {
                total = Some(total.unwrap_or_default().checked_add(value).ok_or_else(|| out_of_range(policy))?);
            }
        }
    }
    let why = "a deductible that is a share of the insured value needs sites with values in scope";
    total.ok_or_else(|| PlanError::Unsupported { item: policy.name.clone(), why })
}

#[cfg(test)]
mod tests {
    use crate::model::Model;
    use crate::model::amount::Share;
    use crate::model::contract::Terms;
    use crate::model::policy::{Deductible, DeductibleKind, DeductibleSize};
    use crate::model::risk::Coverage;
    use crate::programme::PlanError;
    use crate::programme::examples::{one_contract, paid_by_policy, refusal};
    use rust_decimal::dec;

    fn policy() -> Model {
        one_contract(Terms::QuotaShare { share: Share::WHOLE, limit: None })
    }

    #[test]
    fn the_deductible_comes_off_before_the_limit() {
        let mut model = policy();
        let size = DeductibleSize::Amount(dec!(50_000_000));
        model.policies[0].deductible = Some(Deductible::new(DeductibleKind::Subtract, size));
        model.policies[0].occurrence_limit = Some(dec!(1_000_000_000));
        assert_eq!(paid_by_policy(&model, &[(0, Coverage::All, 1.4e9)]), 1.0e9);
    }

    #[test]
    fn a_sub_limit_applies_to_all_sites_of_its_coverage_and_not_to_unsplit_losses() {
        let mut model = policy();
        model.policies[0].sub_limits = vec![(Coverage::Stock, dec!(100))];
        let rows = [
            (0, Coverage::Stock, 80.0),
            (1, Coverage::Stock, 70.0),
            (1, Coverage::Building, 500.0),
            (2, Coverage::All, 30.0),
        ];
        assert_eq!(paid_by_policy(&model, &rows), 630.0);
        model.policies[0].sub_limits.push((Coverage::Stock, dec!(1)));
        assert!(matches!(refusal(&model), PlanError::Unsupported { .. }));
    }

    #[test]
    fn a_deductible_may_be_a_share_of_the_insured_value_in_scope() {
        let mut model = policy();
        let size = DeductibleSize::ShareOfValue(Share::new(dec!(0.05)));
        model.policies[0].deductible = Some(Deductible::new(DeductibleKind::Subtract, size));
        assert!(matches!(refusal(&model), PlanError::Unsupported { .. }));
        model.risks[0].values[0] = Some(dec!(60_000));
        model.risks[1].values[2] = Some(dec!(40_000));
        assert_eq!(paid_by_policy(&model, &[(0, Coverage::All, 100_000.0)]), 95_000.0);
    }
}
