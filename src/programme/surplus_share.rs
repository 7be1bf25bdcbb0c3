//! Surplus share: a proportional contract with a share of its own for each risk.
//!
//! ```text
//! recovery = min(sum over risks of share_risk x loss_risk, limit)
//! ```
//! The share of a risk is the part of its value above the cedant's line; the configuration states it. Risks that are not
//! listed are not ceded. The limit is per occurrence, on the ceded amount. Source: Clark, Basics of Reinsurance Pricing
//! (CAS, 2014), section 2; Open Exposure Data 5.0, reinsurance type SS.
//!
//! Worked number: 50 % of 100,000 and 75 % of 80,000 are 110,000; a limit of 60,000 pays 60,000, of which 27,272.73 and
//! 32,727.27 belong to the two risks (OasisLMF 2.5.8).

use super::cover::{Ceded, Stated};
use super::error::PlanError;
use crate::model::amount::Share;
use crate::model::contract::{Basis, Contract, Layer};
use rust_decimal::Decimal;

/// The terms of a surplus.
pub(super) fn stated(
    contract: &Contract,
    shares: &[(u32, Share)],
    limit: Option<Decimal>,
) -> Result<Stated, PlanError> {
    if contract.basis == Some(Basis::Whole) {
        let why = "the limit of a surplus share is of the ceded amount; write `basis = \"share\"`";
        return Err(PlanError::Unsupported { item: contract.name.clone(), why });
    }
    let occurrence = Layer { attachment: Decimal::ZERO, limit };
    Ok(Stated { first: Ceded::ByRisk(shares.to_vec()), occurrence, ..Stated::default() })
}

#[cfg(test)]
mod tests {
    use crate::model::amount::Share;
    use crate::model::contract::Terms;
    use crate::programme::examples::{ceded_by_risk, one_contract, pay};
    use rust_decimal::dec;

    #[test]
    fn each_risk_is_ceded_at_its_own_share_and_the_limit_binds_on_the_sum() {
        let shares = vec![(0, Share::new(dec!(0.5))), (1, Share::new(dec!(0.75)))];
        let model = one_contract(Terms::SurplusShare { shares, limit: Some(dec!(60_000)) });
        let loss: &[(u32, f64)] = &[(0, 100_000.0), (1, 80_000.0), (2, 40_000.0)];
        assert_eq!(pay(&model, &[loss]), [60_000.0]);
        assert_eq!(ceded_by_risk(&model, loss), [27_272.73, 32_727.27, 0.0]);
        assert_eq!(pay(&model, &[&[(2, 40_000.0)]]), [0.0]);
    }
}
