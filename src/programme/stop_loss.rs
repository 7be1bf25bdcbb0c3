//! Stop loss: an aggregate layer whose points may be shares of the subject premium of the term.
//!
//! ```text
//! recovery of the term = min(max(sum of losses - attachment, 0), limit);  a point "80%" is 80 % of the subject premium
//! ```
//! The subject premium is what the cedant received for the business in scope, net of the premium of the contracts
//! under `after` (see `premium`). Source: Clark, Basics of Reinsurance Pricing (CAS, 2014), section 5.
//!
//! Worked number: 40 % xs 80 % of a subject premium of 1,000 is 400 xs 800; losses of 500 and 450 pay 0 and 150.

use super::cover::Stated;
use super::error::PlanError;
use crate::model::contract::{Layer, StopLossPoint};
use rust_decimal::Decimal;

/// The terms of a stop loss; `subject_premium` is needed where a point is a share of it.
pub(super) fn stated(
    name: &str,
    attachment: StopLossPoint,
    limit: StopLossPoint,
    subject_premium: Option<Decimal>,
) -> Result<Stated, PlanError> {
    let amount = |point: StopLossPoint| match point {
        StopLossPoint::Amount(amount) => Ok(amount),
        StopLossPoint::ShareOfSubjectPremium(share) => subject_premium
            .and_then(|premium| premium.checked_mul(share.exact()))
            .ok_or_else(|| PlanError::PremiumOverflow { item: name.to_string() }),
    };
    let aggregate = Layer { attachment: amount(attachment)?, limit: Some(amount(limit)?) };
    Ok(Stated { aggregate, by_term: true, ..Stated::default() })
}

/// Whether the terms need the subject premium.
pub(super) fn needs_premium(attachment: StopLossPoint, limit: StopLossPoint) -> bool {
    [attachment, limit].iter().any(|point| matches!(point, StopLossPoint::ShareOfSubjectPremium(_)))
}

#[cfg(test)]
mod tests {
    use crate::model::amount::Share;
    use crate::model::contract::{Premium, StopLossPoint, Terms};
    use crate::programme::examples::{one_contract, pay};
    use rust_decimal::dec;

    #[test]
    fn points_may_be_shares_of_the_subject_premium() {
        let share = |share| StopLossPoint::ShareOfSubjectPremium(Share::new(share));
        let mut model = one_contract(Terms::StopLoss { attachment: share(dec!(0.8)), limit: share(dec!(0.4)) });
        model.policies[0].premium = Premium::Amount(dec!(1000));
        assert_eq!(pay(&model, &[&[(0, 500.0)], &[(0, 450.0)], &[(0, 900.0)]]), [0.0, 150.0, 250.0]);
    }
}
