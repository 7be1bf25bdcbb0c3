//! What a stress takes on the first day of one year of a path.
//!
//! ```text
//! assets    = invested assets x haircut + cash and investments x currency loss     (lost; part of the year's result)
//! claims    = outstanding claims x deterioration                                   (paid in the year; part of its result)
//! dividend  = as stated                                                            (to the owner; no part of the result)
//! income    = investment income x factor from that year on
//! ```
//! All of it is of the balance sheet on the evening before. What is lost on assets is told with investment income. Where funds
//! are below nothing there is nothing to lose.
//!
//! Source: EIOPA (2024), Insurance stress test: instantaneous market shocks on the balance sheet at the reference date; claims
//! outstanding revalued by a factor.
//!
//! Worked number: 80 invested of funds of 140, outstanding 50; haircut 20 %, a quarter of all funds in a currency that falls by a
//! fifth, reserves up 30 %: 80 x 20 % + 140 x 5 % = 23 of assets, 15 of claims.

use super::balance_sheet::BalanceSheet;
use crate::model::amount::Amount;
use crate::model::capital::CapitalShock;

/// The shock in quanta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ShockRule<N> {
    stated: CapitalShock,
    /// From 0.
    year: usize,
    dividend: N,
}

/// What a year's first day takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Struck<N> {
    /// Of cash and investments; below nothing where they gain.
    pub assets: N,
    /// More for claims outstanding.
    pub claims: N,
    /// To the owner.
    pub dividend: N,
}

impl<N: Amount> Struck<N> {
    /// A year like any other.
    pub const NOTHING: Struck<N> = Struck { assets: N::ZERO, claims: N::ZERO, dividend: N::ZERO };
}

impl<N: Amount> ShockRule<N> {
    pub(super) fn new(stated: CapitalShock, dividend: N) -> ShockRule<N> {
        ShockRule { stated, year: stated.year.saturating_sub(1) as usize, dividend }
    }

    /// What the first day of a year, from 0, takes of what there was the evening before.
    pub(super) fn first_day(&self, year: usize, before: &BalanceSheet<N>) -> Struck<N> {
        if year != self.year {
            return Struck::NOTHING;
        }
        let assets = before.invested.times_digits(self.stated.asset_haircut)
            + before.funds.positive().times_digits(self.stated.currency_loss);
        let claims = before.outstanding.positive().times_digits(self.stated.reserve_deterioration);
        Struck { assets, claims, dividend: self.dividend }
    }

    /// Investment income of a year.
    pub(super) fn income(&self, year: usize, earned: N) -> N {
        if year < self.year || self.stated.income_times.is_whole() {
            return earned;
        }
        earned.times_digits(self.stated.income_times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::amount::Share;
    use rust_decimal::dec;

    #[test]
    fn assets_and_reserves_are_struck_once_and_income_from_then_on() {
        let stated = CapitalShock {
            year: 2,
            asset_haircut: Share::new(dec!(0.2)),
            currency_loss: Share::new(dec!(0.05)),
            reserve_deterioration: Share::new(dec!(0.3)),
            dividend: dec!(7),
            income_times: Share::new(dec!(0.5)),
        };
        let rule = ShockRule::new(stated, dec!(7));
        let before = BalanceSheet {
            funds: dec!(140),
            invested: dec!(80),
            loan: dec!(0),
            recoverables: dec!(20),
            unearned: dec!(10),
            outstanding: dec!(50),
        };
        assert_eq!(rule.first_day(1, &before), Struck { assets: dec!(23), claims: dec!(15), dividend: dec!(7) });
        assert_eq!((rule.first_day(0, &before), rule.first_day(2, &before)), (Struck::NOTHING, Struck::NOTHING));
        assert_eq!([0, 1, 2].map(|year| rule.income(year, dec!(10))), [dec!(10), dec!(5), dec!(5)]);
        let short = BalanceSheet { funds: dec!(-40), invested: dec!(0), outstanding: dec!(0), ..before };
        assert_eq!(rule.first_day(1, &short).assets, dec!(0));
    }
}
