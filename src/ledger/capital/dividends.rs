//! Dividends: what the captive pays to its owner at a year end.
//!
//! ```text
//! dividend = min( share x max(surplus - above, 0), most x surplus, funds ),   nothing before `from-year` or after a loss
//! ```
//! `most-of-surplus` and `not-after-loss` are what a regulator approves without being asked. Only cash and investments can be
//! paid out, and none is paid from a surplus below nothing.
//!
//! Source: NAIC Insurance Holding Company System Regulatory Act (model 440), section 5B: ordinary dividends up to 10 % of
//! surplus; the states' captive acts ask for approval of any other.
//!
//! Worked number: surplus 300, half of what lies above 100, at most 25 % of the surplus: min(100, 75) = 75.

use super::balance_sheet::BalanceSheet;
use crate::model::amount::{Amount, Share};

/// The rule, in quanta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DividendRule<N> {
    /// What stays.
    pub above: N,
    /// Part of what lies above it.
    pub share: Share,
    /// First year, from 0.
    pub from_year: usize,
    /// Part of the surplus that may be paid.
    pub most_of_surplus: Option<Share>,
    /// Years after a loss without dividend.
    pub not_after_loss: Option<u32>,
}

impl<N: Amount> DividendRule<N> {
    /// The dividend at the end of a year, from 0. `since_loss`: years since the last one with a loss, 0: this one; None: none.
    pub fn dividend(&self, year: usize, sheet: &BalanceSheet<N>, since_loss: Option<u32>) -> N {
        let barred = self.not_after_loss.zip(since_loss).is_some_and(|(years, since)| since <= years);
        let surplus = sheet.surplus();
        if year < self.from_year || barred || surplus <= N::ZERO {
            return N::ZERO;
        }
        let wanted = (surplus - self.above).positive().times_digits(self.share);
        let allowed = self.most_of_surplus.map_or(wanted, |most| surplus.times_digits(most));
        wanted.least(allowed).least(sheet.funds.positive())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    const RULE: fn() -> DividendRule<f64> = || DividendRule {
        above: 100.0,
        share: Share::new(dec!(0.5)),
        from_year: 1,
        most_of_surplus: Some(Share::new(dec!(0.25))),
        not_after_loss: Some(1),
    };

    fn sheet(funds: f64, recoverables: f64) -> BalanceSheet<f64> {
        BalanceSheet { funds, invested: 0.0, loan: 0.0, recoverables, unearned: 0.0, outstanding: 0.0 }
    }

    #[test]
    fn a_dividend_is_a_share_of_what_lies_above_and_at_most_what_is_allowed() {
        assert_eq!(RULE().dividend(1, &sheet(300.0, 0.0), None), 75.0);
        assert_eq!(RULE().dividend(1, &sheet(140.0, 0.0), None), 20.0);
        assert_eq!(RULE().dividend(1, &sheet(100.0, 0.0), None), 0.0);
    }

    #[test]
    fn only_cash_and_investments_are_paid() {
        assert_eq!(RULE().dividend(1, &sheet(30.0, 270.0), None), 30.0);
        assert_eq!(RULE().dividend(1, &sheet(-30.0, 330.0), None), 0.0);
    }

    #[test]
    fn none_is_paid_before_its_year_or_after_a_loss() {
        assert_eq!(RULE().dividend(0, &sheet(300.0, 0.0), None), 0.0);
        assert_eq!(RULE().dividend(1, &sheet(300.0, 0.0), Some(0)), 0.0);
        assert_eq!(RULE().dividend(1, &sheet(300.0, 0.0), Some(1)), 0.0);
        assert_eq!(RULE().dividend(1, &sheet(300.0, 0.0), Some(2)), 75.0);
    }
}
