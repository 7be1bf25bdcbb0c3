//! The parts of which policy premiums are made, as far as contracts tell them apart.
//!
//! ```text
//! premium of the risks:  sum over the risks in scope of their premium (x share of a co-insurer)
//! rate on exposure:      rate x sum over the risks in scope of approved limit (buyer) or insured value (site)
//! ```
//! A premium that is stated as one amount is one part, which a contract sees in whole or not at all. A premium that is
//! worked out risk by risk has a part for each class of risks that contracts tell apart, so that a contract on some
//! countries or classes receives the premium of exactly its risks. Source: HBOR, reinsurance of short-term export
//! receivables (a percentage of the insurer's premium for the buyers reinsured); NEXI, overseas reinsurance network.
//!
//! Worked number: buyers with premiums 100,000, 50,000 and 30,000, the third in a country outside the contract: 60 % of
//! 150,000 is 90,000.

use super::error::PlanError;
use super::lanes::Lanes;
use crate::model::Model;
use crate::model::contract::Premium;
use crate::model::peril::Strikes;
use crate::model::policy::Policy;
use crate::model::premiums::PolicyPremium;
use crate::model::risk::{Coverage, Risk};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A part of a policy's premium.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PremiumUnit {
    pub policy: usize,
    /// The lanes whose losses it is charged for, ascending.
    pub lanes: Vec<usize>,
    pub amount: Decimal,
}

/// The parts of all policies, in the order of the policies.
pub(super) fn units(model: &Model, lanes: &Lanes, policies: &[PolicyPremium]) -> Result<Vec<PremiumUnit>, PlanError> {
    let mut units = Vec::new();
    for (index, (policy, premium)) in model.policies.iter().zip(policies).enumerate() {
        match by_risk(model, policy)? {
            None => {
                let own = |lane: &usize| lanes.lanes[*lane].policy as usize == index;
                let lanes = (0..lanes.lanes.len()).filter(own).collect();
                units.push(PremiumUnit { policy: index, lanes, amount: premium.term });
            }
            Some(risks) => units.extend(classes(lanes, policy, index, &risks)?),
        }
    }
    Ok(units)
}

/// Premiums of risks added up over those whose losses share their lanes.
fn classes(
    lanes: &Lanes,
    policy: &Policy,
    index: usize,
    risks: &[(u32, Decimal)],
) -> Result<Vec<PremiumUnit>, PlanError> {
    let mut sums: BTreeMap<Vec<usize>, Decimal> = BTreeMap::new();
    for &(risk, amount) in risks {
        let entries = Coverage::EVERY.into_iter().flat_map(|coverage| lanes.entries(risk, coverage));
        let mut own: Vec<usize> =
            entries.filter(|entry| entry.policy as usize == index).map(|entry| entry.lane as usize).collect();
        own.sort_unstable();
        own.dedup();
        let sum = sums.entry(own).or_default();
        *sum = sum.checked_add(amount).ok_or_else(|| overflow(policy))?;
    }
    Ok(sums.into_iter().map(|(lanes, amount)| PremiumUnit { policy: index, lanes, amount }).collect())
}

/// The premium of each risk in scope; None for a premium that is not worked out risk by risk.
pub(super) fn by_risk(model: &Model, policy: &Policy) -> Result<Option<Vec<(u32, Decimal)>>, PlanError> {
    let factor = match policy.premium {
        Premium::OfRisks(share) => share,
        Premium::RateOnExposure(rate) => rate,
        _ => return Ok(None),
    };
    let of = |risk: &Risk| match policy.premium {
        Premium::OfRisks(_) => risk.premium,
        _ => exposure(risk, policy),
    };
    let mut found = Vec::new();
    let inside = in_scope(model, policy);
    for (index, risk) in (0u32..).zip(&model.risks).filter(|(index, _)| inside[*index as usize]) {
        let why =
            "a premium worked out from the risks needs the premium, limit or insured value of every risk in scope";
        let base = of(risk).ok_or_else(|| PlanError::Unsupported { item: policy.name.clone(), why })?;
        found.push((index, base.checked_mul(factor.exact()).ok_or_else(|| overflow(policy))?));
    }
    Ok(Some(found))
}

fn overflow(policy: &Policy) -> PlanError {
    PlanError::PremiumOverflow { item: policy.name.clone() }
}

/// For each risk whether it is in the scope of a policy: listed, where there is a list, and of a kind that a peril in scope can
/// strike.
pub(super) fn in_scope(model: &Model, policy: &Policy) -> Vec<bool> {
    let mut inside = match &policy.covers.risks {
        None => vec![true; model.risks.len()],
        Some(list) => {
            let mut inside = vec![false; model.risks.len()];
            list.iter()
                .filter_map(|risk| model.risks.get(*risk as usize).map(|_| *risk as usize))
                .for_each(|r| inside[r] = true);
            inside
        }
    };
    let covered = |peril: &usize| policy.covers.perils.as_ref().is_none_or(|list| list.contains(peril));
    let perils: Vec<(Option<u32>, Strikes)> = (model.perils.iter().enumerate())
        .filter(|(index, _)| covered(index))
        .map(|(_, peril)| (peril.portfolio_risk, peril.strikes(&model.risks)))
        .collect();
    for ((index, risk), inside) in (0u32..).zip(&model.risks).zip(&mut inside) {
        *inside &= model.perils.is_empty()
            || perils.iter().any(|(portfolio, strikes)| match risk.portfolio {
                true => *portfolio == Some(index),
                false => strikes.holds(risk),
            });
    }
    inside
}

/// The approved limit of a buyer, or the insured value of a site in the coverages of the policy.
fn exposure(risk: &Risk, policy: &Policy) -> Option<Decimal> {
    if risk.buyer.is_some() {
        return risk.exposure();
    }
    let within = |coverage: &Coverage| policy.covers.coverages.as_ref().is_none_or(|list| list.contains(coverage));
    let values = Coverage::EVERY.iter().zip(&risk.values).filter(|(coverage, _)| within(coverage));
    values
        .filter_map(|(_, value)| *value)
        .try_fold(None, |sum: Option<Decimal>, value| sum.unwrap_or_default().checked_add(value).map(Some))?
}

#[cfg(test)]
mod tests {
    use crate::model::amount::Share;
    use crate::model::contract::{Premium, Terms};
    use crate::model::design::Design;
    use crate::programme::Plan;
    use crate::programme::examples::one_contract;
    use rust_decimal::dec;

    #[test]
    fn a_contract_on_some_risks_receives_the_premium_of_exactly_these() {
        let share = Share::new(dec!(0.6));
        let mut model = one_contract(Terms::QuotaShare { share, limit: None });
        for (risk, premium) in [dec!(100_000), dec!(50_000), dec!(30_000)].into_iter().enumerate() {
            model.risks[risk].premium = Some(premium);
        }
        model.policies[0].premium = Premium::OfRisks(Share::WHOLE);
        model.contracts[0].covers.risks = Some(vec![0, 1]);
        model.contracts[0].premium = Premium::ShareOfSubjectPremium(share);
        let plan: Plan<f64> = Plan::compile(&model, &Design::as_configured(&model)).unwrap();
        assert_eq!(plan.premiums().policies[0].term, dec!(180_000));
        assert_eq!(plan.premiums().contracts[0].term, dec!(90_000));
    }
}
