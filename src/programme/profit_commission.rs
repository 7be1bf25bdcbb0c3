//! Profit commission: the cedant's part of what the reinsurer earned in a term, with deficits carried forward.
//!
//! ```text
//! balance = premium x (1 - margin) - commission (after-commission) - losses to the contract - deficit brought forward
//! profit commission = rate x max(balance, 0);   deficit carried forward = max(-balance, 0)
//! ```
//! Premium is the adjusted premium of the term; reinstatement premium and commission on it are outside the account. The
//! profit commission of a term without losses is booked beforehand, a deficit brought forward changes it on the first day
//! of the term, and each event takes back what it makes the profit commission fall. Source: Bear and Nemlick, Pricing
//! the Impact of Adjustable Features and Loss Sharing Provisions of Reinsurance Treaties (CAS Discussion Paper Program,
//! 1990), vol. 2, 463-538, treaty 5.
//!
//! Worked number: premium 1,000, rate 25 %, margin 20 %. Losses of 1,000 leave a deficit of 200; the next term, with losses
//! of 300, pays 25 % x (800 - 300 - 200) = 75.

use super::error::PlanError;
use super::units::Units;
use crate::model::amount::Amount;
use crate::model::money_terms::{Deficit, ProfitCommission};

/// The account of a term, in quanta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ProfitAccount<N> {
    pub premium: N,
    pub commission: N,
    pub losses: N,
    /// Deficit brought forward.
    pub deficit: N,
}

impl<N: Amount> ProfitAccount<N> {
    /// What is left for a profit; below zero it is a deficit.
    fn balance(&self, terms: &ProfitCommission) -> N {
        let commission = if terms.after_commission { self.commission } else { N::ZERO };
        self.premium - self.premium.times_digits(terms.margin) - commission - self.losses - self.deficit
    }

    /// The profit commission.
    pub fn commission(&self, terms: &ProfitCommission) -> N {
        self.balance(terms).positive().times_digits(terms.rate)
    }

    /// What the next term is charged with.
    pub fn carried_forward(&self, terms: &ProfitCommission) -> N {
        match terms.deficit {
            Deficit::CarriedForward => (N::ZERO - self.balance(terms)).positive(),
            Deficit::None => N::ZERO,
        }
    }
}

/// Refuses shares outside nothing to the whole.
pub(super) fn check(terms: &ProfitCommission, units: &Units) -> Result<(), PlanError> {
    units.share(terms.rate, "its rate of profit commission")?;
    units.share(terms.margin, "the margin of its profit commission").map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::amount::Share;
    use rust_decimal::dec;

    #[test]
    fn a_deficit_lowers_the_next_profit_and_commission_counts_only_where_that_is_said() {
        let mut terms = ProfitCommission {
            rate: Share::new(dec!(0.25)),
            margin: Share::new(dec!(0.2)),
            deficit: Deficit::CarriedForward,
            after_commission: false,
        };
        let account = |losses, deficit| ProfitAccount { premium: 1000.0, commission: 100.0, losses, deficit };
        assert_eq!(account(1000.0, 0.0).carried_forward(&terms), 200.0);
        assert_eq!(account(300.0, 200.0).commission(&terms), 75.0);
        assert_eq!(account(0.0, 0.0).commission(&terms), 200.0);
        terms.after_commission = true;
        assert_eq!(account(0.0, 0.0).commission(&terms), 175.0);
        terms.deficit = Deficit::None;
        assert_eq!(account(1000.0, 0.0).carried_forward(&terms), 0.0);
    }
}
