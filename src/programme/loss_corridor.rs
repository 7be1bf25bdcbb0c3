//! Loss corridor: a band of the term's recoveries of which the cedant keeps a part.
//!
//! ```text
//! X_n = recoveries of events 1 to n after placed share and co-participation
//! K(X) = kept x min(max(X - from, 0), to - from);   paid_n = (X_n - X_{n-1}) - (K(X_n) - K(X_{n-1}))
//! ```
//! The points are shares of the contract's cash premium of the term, or amounts for 100 % of it. It is applied last, in
//! time order, so that it restores neither limit nor reinstatements. Source: Clark, Basics of Reinsurance Pricing (CAS,
//! 2014).
//!
//! Worked number: premium 1,000, corridor from 80 % to 100 %, kept in full: recoveries of 700, 200 and 300 pay 700, 100 and
//! 200.

use super::cover::Band;
use super::error::PlanError;
use super::units::Units;
use crate::model::amount::{Amount, Share};
use crate::model::contract::{Contract, Layer, Premium};
use crate::model::money_terms::CorridorPoint;
use crate::model::premiums::ContractPremium;
use rust_decimal::Decimal;

/// A corridor in quanta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Corridor<N> {
    band: Band<N>,
    kept: Share,
}

impl<N: Amount> Corridor<N> {
    /// None where the contract has none.
    pub fn new(
        contract: &Contract,
        premium: &ContractPremium,
        units: &Units,
    ) -> Result<Option<Corridor<N>>, PlanError> {
        let Some(corridor) = &contract.money.loss_corridor else { return Ok(None) };
        let overflow = || PlanError::PremiumOverflow { item: contract.name.clone() };
        let swings = matches!(contract.premium, Premium::Swing(_));
        let point = |point: CorridorPoint| -> Result<Decimal, PlanError> {
            match point {
                CorridorPoint::Amount(amount) if contract.states_the_placed_share() => Ok(amount),
                CorridorPoint::Amount(amount) => amount.checked_mul(contract.placed.exact()).ok_or_else(overflow),
                CorridorPoint::ShareOfPremium(_) if swings => {
                    let why = "a loss corridor of a swing-rated contract is stated in amounts: its premium follows \
                               the losses that the corridor leaves";
                    Err(PlanError::Unsupported { item: contract.name.clone(), why })
                }
                CorridorPoint::ShareOfPremium(share) => premium.term.checked_mul(share.exact()).ok_or_else(overflow),
            }
        };
        let (from, to) = (point(corridor.from)?, point(corridor.to)?);
        let same_kind = std::mem::discriminant(&corridor.from) == std::mem::discriminant(&corridor.to);
        if to < from || !same_kind {
            let why = "a loss corridor runs from its lower to its upper point, both amounts or both shares of premium";
            return Err(PlanError::Unsupported { item: contract.name.clone(), why });
        }
        let band = Layer { attachment: from, limit: Some(to - from) };
        let kept = units.share(corridor.kept, "the part kept of its loss corridor")?;
        Ok(Some(Corridor { band: Band::new(&band, "its loss corridor", units)?, kept }))
    }

    /// What is paid of a recovery after recoveries of `before` in the term.
    #[inline(always)]
    pub fn paid(&self, before: N, recovery: N) -> N {
        recovery - (self.kept_of(before + recovery) - self.kept_of(before))
    }

    fn kept_of(&self, recoveries: N) -> N {
        self.band.of(recoveries).times_digits(self.kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn recoveries_between_the_points_stay_with_the_cedant() {
        let band = Band { attachment: 800.0, limit: 200.0, exhaustion: 1000.0 };
        for (kept, expected) in [(Share::WHOLE, [700.0, 100.0, 200.0]), (Share::new(dec!(0.5)), [700.0, 150.0, 250.0])]
        {
            let corridor = Corridor { band, kept };
            let mut before = 0.0;
            let paid = [700.0, 200.0, 300.0].map(|recovery| {
                let paid = corridor.paid(before, recovery);
                before += recovery;
                paid
            });
            assert_eq!(paid, expected);
        }
    }
}
