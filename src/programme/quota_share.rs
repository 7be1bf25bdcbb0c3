//! Quota share: the same share of every loss, with an optional limit per occurrence.
//!
//! ```text
//! basis = share:  recovery = min(share x loss, limit)
//! basis = whole:  recovery = share x min(loss, limit)
//! ```
//! Premium of the reinsured follows the share, for which the reinsurer pays a commission. A share below 100 % with any
//! limit must say which of the two it means. Source: Clark, Basics of Reinsurance Pricing (CAS, 2014), section 2.
//!
//! Worked number: 30 % of 100,000 with a limit of 20,000 is 20,000 on the basis of the share and 6,000 on the basis of
//! the whole (OasisLMF 2.5.8, ceded against placed percentage).

use super::cover::{Ceded, Stated};
use super::error::PlanError;
use crate::model::amount::Share;
use crate::model::contract::{Basis, Contract, Layer};
use rust_decimal::Decimal;

/// The terms of a quota share.
pub(super) fn stated(contract: &Contract, share: Share, limit: Option<Decimal>) -> Result<Stated, PlanError> {
    let annual = &contract.annual;
    let bounded = limit.is_some()
        || contract.per_risk.is_some()
        || annual.deductible.is_some()
        || annual.limit.is_some()
        || annual.reinstatements.is_some()
        || contract.limits.is_some();
    let occurrence = Layer { attachment: Decimal::ZERO, limit };
    match contract.basis {
        None if bounded && !share.is_whole() => Err(PlanError::BasisMissing { contract: contract.name.clone() }),
        None | Some(Basis::Share) => Ok(Stated { first: Ceded::Uniform(share), occurrence, ..Stated::default() }),
        Some(Basis::Whole) => Ok(Stated { last: share, occurrence, ..Stated::default() }),
    }
}

#[cfg(test)]
mod tests {
    use crate::model::amount::Share;
    use crate::model::contract::{Basis, Terms};
    use crate::programme::PlanError;
    use crate::programme::examples::{one_contract, pay, refusal};
    use rust_decimal::dec;

    #[test]
    fn the_basis_decides_whether_the_share_or_the_limit_comes_first() {
        let mut model = one_contract(Terms::QuotaShare { share: Share::new(dec!(0.3)), limit: Some(dec!(20_000)) });
        assert!(matches!(refusal(&model), PlanError::BasisMissing { .. }));
        model.contracts[0].basis = Some(Basis::Share);
        assert_eq!(pay(&model, &[&[(0, 100_000.0)]]), [20_000.0]);
        model.contracts[0].basis = Some(Basis::Whole);
        assert_eq!(pay(&model, &[&[(0, 100_000.0)]]), [6_000.0]);
    }

    #[test]
    fn a_share_without_limits_needs_no_basis() {
        let model = one_contract(Terms::QuotaShare { share: Share::new(dec!(0.95)), limit: None });
        assert_eq!(pay(&model, &[&[(0, 400.0)]]), [380.0]);
    }
}
