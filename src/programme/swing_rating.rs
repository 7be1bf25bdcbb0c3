//! Swing rating: a premium that follows the losses between a minimum and a maximum.
//!
//! ```text
//! premium of the term = min(max(loading x losses to the contract, minimum), maximum)
//! ```
//! Minimum and maximum are shares of the subject premium, times the placed share. The minimum is booked beforehand; each
//! event adds what it makes the premium rise. Source: Bear and Nemlick, Pricing the Impact of Adjustable Features and Loss
//! Sharing Provisions of Reinsurance Treaties (CAS Discussion Paper Program, 1990), vol. 2, 463-538.
//!
//! Worked number: loading 125 %, minimum 10 % and maximum 30 % of 1,000: losses of 60, 100 and 200 make the premium 100,
//! 200 and 300, so that they add 0, 100 and 100.

use super::error::PlanError;
use super::units::Units;
use crate::model::amount::{Amount, Share};
use crate::model::contract::{Contract, Premium};
use crate::model::money_terms::SwingRate;
use crate::model::premiums::ContractPremium;
use rust_decimal::Decimal;

/// The premium of a swing-rated term, in quanta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Swing<N> {
    loading: Share,
    minimum: N,
    maximum: N,
}

impl<N: Amount> Swing<N> {
    /// From the bounds on the premium sheet.
    pub fn new(rate: &SwingRate, premium: &ContractPremium, units: &Units) -> Result<Swing<N>, PlanError> {
        let maximum = premium.maximum.unwrap_or(premium.term);
        Ok(Swing {
            loading: rate.loading,
            minimum: units.amount(premium.term, "its minimum premium")?,
            maximum: units.amount(maximum, "its maximum premium")?,
        })
    }

    /// The premium of a term whose losses to the contract are `losses`.
    pub fn premium(&self, losses: N) -> N {
        losses.times_digits(self.loading).greatest(self.minimum).least(self.maximum)
    }
}

/// Refuses rates that state no premium.
pub(super) fn check(item: &str, rate: &SwingRate) -> Result<(), PlanError> {
    let bounds = [rate.loading, rate.minimum, rate.maximum].map(Share::exact);
    if bounds.iter().any(|rate| *rate < Decimal::ZERO) || rate.minimum.exact() > rate.maximum.exact() {
        let why = "a swing rate is at least 0, and its minimum is at most its maximum";
        return Err(PlanError::Unsupported { item: item.to_string(), why });
    }
    Ok(())
}

/// Refuses a swing-rated contract in the subject premium of another, which would follow the losses, too.
pub(super) fn refuse_as_subject(item: &str, source: &Contract) -> Result<(), PlanError> {
    if matches!(source.premium, Premium::Swing(_)) {
        let why = "its subject premium contains a swing-rated premium, which follows losses; state an amount";
        return Err(PlanError::Unsupported { item: item.to_string(), why });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn the_premium_is_the_loaded_loss_between_its_bounds() {
        let swing = Swing { loading: Share::new(dec!(1.25)), minimum: 100.0, maximum: 300.0 };
        assert_eq!(
            [0.0, 60.0, 160.0, 240.0, 360.0].map(|losses| swing.premium(losses)),
            [100., 100., 200., 300., 300.]
        );
    }

    #[test]
    fn a_minimum_above_the_maximum_is_refused() {
        let rate = |minimum, maximum| SwingRate {
            loading: Share::WHOLE,
            minimum: Share::new(minimum),
            maximum: Share::new(maximum),
        };
        assert!(check("layer", &rate(dec!(0.1), dec!(0.1))).is_ok());
        assert!(check("layer", &rate(dec!(0.3), dec!(0.1))).is_err());
        assert!(check("layer", &rate(dec!(-0.1), dec!(0.1))).is_err());
    }
}
