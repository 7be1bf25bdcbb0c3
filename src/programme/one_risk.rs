//! What counts as one risk: each site and buyer alone, or the affiliates of a group together.
//!
//! ```text
//! per-risk layer:  min(max(sum of the losses of the group - attachment, 0), limit)
//! surplus:         share of every member = min(max(V - R, 0), lines x R) / V,  V the exposure of the group in the book
//! ```
//! Credit insurers and their reinsurers look at affiliated buyers as one debtor: when the parent fails the subsidiaries
//! do. Other contracts are by buyer, as the limits of HBOR's programme are (reinsurance of short-term export receivables,
//! hbor.hr), so that a contract says which. A risk in no group stands alone.
//!
//! Worked number: 150 xs 100 on losses of 90 and 80 of two affiliates pays 70 where they count as one, and nothing where
//! each counts alone.

use super::cession;
use super::risk_classes::Lack;
use crate::model::contract::{Contract, Terms};
use crate::model::risk::Risk;
use crate::model::risk_terms::OneRisk;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// For each risk the first of its group, itself where it stands alone.
pub(super) fn firsts(risks: &[Risk]) -> Vec<u32> {
    let mut known: BTreeMap<&str, u32> = BTreeMap::new();
    let numbered = (0u32..).zip(risks);
    let firsts =
        numbered.map(|(index, risk)| risk.group.as_deref().map_or(index, |group| *known.entry(group).or_insert(index)));
    firsts.collect()
}

/// The exposure of the group of each risk, as far as it is in the book; nothing for risks out of it.
pub(super) fn exposures(risks: &[Risk], in_book: &[bool]) -> Result<Vec<Decimal>, Lack> {
    let firsts = firsts(risks);
    let mut sums = vec![Decimal::ZERO; risks.len()];
    for ((index, risk), _) in (0u32..).zip(risks).zip(in_book).filter(|(_, inside)| **inside) {
        let sum = &mut sums[firsts[index as usize] as usize];
        *sum = sum.checked_add(cession::exposure(index, risk)?).unwrap_or(Decimal::MAX);
    }
    Ok(firsts.into_iter().map(|first| sums[first as usize]).collect())
}

/// Why groups cannot count as one risk in a contract.
pub fn fault(contract: &Contract) -> Option<&'static str> {
    if contract.one_risk == OneRisk::Each {
        return None;
    }
    if !contract.looks_at_one_risk() {
        return Some("`one-risk` is of a per-risk layer or a surplus, and the contract has neither");
    }
    if contract.limits.is_some() {
        return Some("claims limits are cut risk by risk, which a group that counts as one risk does not tell apart");
    }
    use Terms::{CapacityExtension, Surplus, SurplusShare, VariableQuotaShare};
    let by_risk = matches!(
        contract.terms,
        SurplusShare { .. } | VariableQuotaShare { .. } | CapacityExtension { .. } | Surplus { .. }
    );
    let own_shares = contract.acceptance.is_some() || by_risk;
    if contract.per_risk.is_some() && own_shares {
        return Some("the members of a group may have shares of their own, so that no one layer is of their sum");
    }
    match &contract.terms {
        Terms::Surplus { retentions, .. } if !retentions.is_empty() => {
            Some("`retentions` are of single risks, and a group that counts as one risk has one retention")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Model;
    use crate::model::contract::{Layer, Terms};
    use crate::model::risk_terms::OneRisk;
    use crate::programme::PlanError;
    use crate::programme::examples::{ceded_by_risk, one_contract, pay, refusal};
    use rust_decimal::dec;

    /// Risks 0 and 2 are affiliates.
    fn affiliated(terms: Terms) -> Model {
        let mut model = one_contract(terms);
        for risk in [0, 2] {
            model.risks[risk].group = Some("G".into());
        }
        model.contracts[0].one_risk = OneRisk::Group;
        model
    }

    #[test]
    fn affiliates_are_one_risk_to_a_layer() {
        let layer = Layer { attachment: dec!(100), limit: Some(dec!(150)) };
        let mut model = affiliated(Terms::PerRiskExcess { layer, occurrence_limit: None });
        let losses: &[(u32, f64)] = &[(0, 90.0), (1, 99.0), (2, 80.0)];
        // 70 of 170, given back as 90 to 80: 37.06 and 32.94.
        assert_eq!(pay(&model, &[losses]), [70.0]);
        assert_eq!(ceded_by_risk(&model, losses), [37.06, 0.0, 32.94]);
        model.contracts[0].one_risk = OneRisk::Each;
        assert_eq!(pay(&model, &[losses]), [0.0]);
    }

    #[test]
    fn affiliates_are_one_risk_to_a_surplus() {
        let surplus = Terms::Surplus { retention: dec!(100), retentions: vec![], lines: dec!(4), limit: None };
        let mut model = affiliated(surplus);
        for (risk, value) in [dec!(90), dec!(200), dec!(110)].into_iter().enumerate() {
            model.risks[risk].values[0] = Some(value);
        }
        // The group of 200 is ceded by half like the risk of 200 beside it; alone, 90 would not be ceded at all.
        assert_eq!(pay(&model, &[&[(0, 90.0)], &[(1, 50.0)], &[(2, 10.0)]]), [45.0, 25.0, 5.0]);
        model.contracts[0].one_risk = OneRisk::Each;
        assert_eq!(ceded_by_risk(&model, &[(0, 90.0), (1, 50.0)]), [0.0, 25.0]);
    }

    #[test]
    fn a_group_that_terms_tell_apart_is_refused() {
        let mut model = affiliated(Terms::Surplus {
            retention: dec!(100),
            retentions: vec![(0, dec!(50))],
            lines: dec!(4),
            limit: None,
        });
        assert!(matches!(refusal(&model), PlanError::Unsupported { .. }));
        let layer = Layer { attachment: dec!(0), limit: None };
        model = affiliated(Terms::ExcessOfLoss { layer, franchise: None });
        assert!(matches!(refusal(&model), PlanError::Unsupported { .. }));
    }
}
