//! From a contract to the pipeline: the translation of its kind of terms, then per-risk and annual terms.
//!
//! The annual deductible keeps the first recoveries of a term, so it raises the attachment of an aggregate layer within
//! the layer. K reinstatements allow K + 1 limits in a term; the tighter of that and a stated annual limit binds.
//!
//! Worked number: 100 xs 0 with one reinstatement and an annual limit of 150 pays at most 150 in a term.

use super::cover::{Ceded, Stated};
use super::error::PlanError;
use super::risk_terms::{self, OfContract};
use super::{aggregate_excess, excess_of_loss, per_risk_excess, quota_share, stop_loss, surplus_share};
use super::{industry_loss, parametric, top_and_drop};
use crate::model::amount::Share;
use crate::model::contract::{Contract, Terms};
use rust_decimal::Decimal;

/// The terms of a contract, and the placed share that is still to be taken last; `subject_premium` is that of one term,
/// where something is a share of it.
pub(super) fn stated(
    contract: &Contract,
    subject_premium: Option<Decimal>,
    by_risk: &OfContract,
) -> Result<(Stated, Share), PlanError> {
    if !contract.states_the_placed_share() {
        let mut stated = with_annual_terms(contract, market_terms(contract, subject_premium)?)?;
        by_risk.apply(contract, &mut stated);
        return Ok((stated, contract.placed));
    }
    // The share comes first: of the loss, and of the premium that points are shares of. Nothing is left for the end.
    let part = |premium: Decimal| premium.checked_mul(contract.placed.exact()).unwrap_or(premium);
    let mut stated = with_annual_terms(contract, market_terms(contract, subject_premium.map(part))?)?;
    stated.first = Ceded::Uniform(contract.placed);
    by_risk.apply(contract, &mut stated);
    Ok((stated, Share::WHOLE))
}

fn market_terms(contract: &Contract, subject_premium: Option<Decimal>) -> Result<Stated, PlanError> {
    let mut stated = match &contract.terms {
        Terms::QuotaShare { share, limit } => quota_share::stated(contract, *share, *limit)?,
        Terms::SurplusShare { shares, limit } => surplus_share::stated(contract, shares, *limit)?,
        Terms::ExcessOfLoss { layer, franchise } => excess_of_loss::stated(layer, *franchise),
        Terms::PerRiskExcess { layer, occurrence_limit } => per_risk_excess::stated(layer, *occurrence_limit),
        Terms::AggregateExcess { layer } => aggregate_excess::stated(layer),
        Terms::StopLoss { attachment, limit } => {
            stop_loss::stated(&contract.name, *attachment, *limit, subject_premium)?
        }
        Terms::VariableQuotaShare { limit, .. }
        | Terms::Surplus { limit, .. }
        | Terms::CapacityExtension { limit, .. } => risk_terms::stated(contract, *limit)?,
        Terms::Parametric(terms) => parametric::stated(contract, terms)?,
        Terms::IndustryLoss(terms) => industry_loss::stated(contract, terms)?,
        Terms::TopAndDrop { layer } => top_and_drop::stated(contract, layer)?,
        Terms::FollowLead { share, .. } => quota_share::stated(contract, *share, None)?,
    };
    if contract.terms.is_index() && (contract.hours.is_some() || contract.per_risk.is_some()) {
        let why =
            "a contract that pays on an index has neither an hours clause nor per-risk terms: each event counts alone";
        return Err(PlanError::Unsupported { item: contract.name.clone(), why });
    }
    if let Some(layer) = &contract.per_risk {
        if stated.per_risk.is_some() {
            let why = "`per-risk` and a per-risk excess are the same terms twice; keep one";
            return Err(PlanError::Unsupported { item: contract.name.clone(), why });
        }
        stated.per_risk = Some(*layer);
    }
    Ok(stated)
}

/// Annual deductible and limit, and the limit that follows from reinstatements.
fn with_annual_terms(contract: &Contract, mut stated: Stated) -> Result<Stated, PlanError> {
    let refuse = |what| PlanError::AmountOutOfRange { item: contract.name.clone(), what };
    let annual = &contract.annual;
    let tighter = |a: Option<Decimal>, b: Option<Decimal>| match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let aggregate = &mut stated.aggregate;
    if let Some(deductible) = annual.deductible {
        if deductible < Decimal::ZERO {
            return Err(refuse("its annual deductible"));
        }
        // The deductible keeps the first recoveries of an aggregate layer: it raises the attachment within the layer.
        let sum = aggregate.attachment.checked_add(deductible);
        aggregate.attachment = sum.ok_or_else(|| refuse("its annual deductible"))?;
        aggregate.limit =
            aggregate.limit.map(|limit| limit.checked_sub(deductible).unwrap_or_default().max(Decimal::ZERO));
    }
    aggregate.limit = tighter(aggregate.limit, annual.limit);
    if let Some(reinstatements) = &annual.reinstatements {
        let Some(limit) = stated.occurrence.limit else {
            let why = "reinstatements need an occurrence limit to reinstate";
            return Err(PlanError::Unsupported { item: contract.name.clone(), why });
        };
        let limits = Decimal::from(reinstatements.rates.len() as u64 + 1).checked_mul(limit);
        aggregate.limit = tighter(aggregate.limit, limits);
    }
    Ok(stated)
}

#[cfg(test)]
mod tests {
    use crate::model::amount::Share;
    use crate::model::contract::{Layer, Reinstatements, Terms};
    use crate::programme::PlanError;
    use crate::programme::examples::{one_contract, pay, refusal};
    use rust_decimal::dec;

    #[test]
    fn the_tighter_of_annual_limit_and_reinstatements_binds() {
        let layer = Layer { attachment: dec!(0), limit: Some(dec!(100)) };
        let mut model = one_contract(Terms::ExcessOfLoss { layer, franchise: None });
        let losses: [&[(u32, f64)]; 3] = [&[(0, 100.0)], &[(0, 100.0)], &[(0, 100.0)]];
        model.contracts[0].annual.reinstatements = Some(Reinstatements { rates: vec![Share::WHOLE] });
        assert_eq!(pay(&model, &losses), [100.0, 100.0, 0.0]);
        model.contracts[0].annual.limit = Some(dec!(150));
        assert_eq!(pay(&model, &losses), [100.0, 50.0, 0.0]);
        model.contracts[0].annual.limit = Some(dec!(250));
        assert_eq!(pay(&model, &losses), [100.0, 100.0, 0.0]);
    }

    #[test]
    fn an_annual_deductible_raises_the_attachment_within_an_aggregate_layer() {
        let layer = Layer { attachment: dec!(100), limit: Some(dec!(50)) };
        let mut model = one_contract(Terms::AggregateExcess { layer });
        model.contracts[0].annual.deductible = Some(dec!(20));
        assert_eq!(pay(&model, &[&[(0, 110.0)], &[(0, 30.0)], &[(0, 100.0)]]), [0.0, 20.0, 10.0]);
    }

    #[test]
    fn per_risk_terms_are_stated_once() {
        let layer = Layer { attachment: dec!(5), limit: None };
        let mut model = one_contract(Terms::PerRiskExcess { layer, occurrence_limit: None });
        model.contracts[0].per_risk = Some(layer);
        assert!(matches!(refusal(&model), PlanError::Unsupported { .. }));
    }
}
