//! Income tax, and losses that are set against the results of later years.
//!
//! ```text
//! none           tax = rate x max(result, 0)
//! refund         tax = rate x result
//! carry-forward  tax = rate x (result - used),  used = min(losses carried, most x result), oldest first
//! ```
//! A loss that is carried for n years may be set against the results of the n years after it. Losses of before the start count
//! as the year before it.
//!
//! Source: US Internal Revenue Code, section 172 (80 % of taxable income, without end, since 2021); Japanese Corporation Tax
//! Act, article 57 (ten years, 50 % for large companies), for the kinds of limit.
//!
//! Worked number: rate 20 %, at most 80 % of a result, a loss of 100 and then 50 and 100: tax 0, 20 % x (50 - 40) = 2 and
//! 20 % x (100 - 60) = 8.

use crate::model::amount::{Amount, Share};
use crate::model::capital::TaxLosses;
use crate::model::party::IncomeTax;

/// The rule, in quanta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TaxRule<N> {
    rate: Share,
    losses: TaxLosses,
    opening: N,
}

/// Losses that wait for a result, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct CarriedLosses<N> {
    /// Year of the loss, counted from 0 at the start (-1: before it), and what is left of it.
    left: Vec<(i64, N)>,
}

impl<N: Amount> TaxRule<N> {
    /// The rule; `opening` are losses carried from before the start, in quanta.
    pub fn new(tax: IncomeTax, opening: N) -> TaxRule<N> {
        TaxRule { rate: tax.rate, losses: tax.losses, opening }
    }

    /// Fills the losses that a path begins with.
    pub fn begin(&self, carried: &mut CarriedLosses<N>) {
        carried.left.clear();
        if self.opening > N::ZERO {
            carried.left.push((-1, self.opening));
        }
    }

    /// Tax on the result of a year, from 0; negative for a refund.
    pub fn tax(&self, year: usize, result: N, carried: &mut CarriedLosses<N>) -> N {
        // Adding to +0 keeps a refund that rounds to nothing from becoming a negative zero.
        match self.losses {
            TaxLosses::Refund => N::ZERO + result.times_digits(self.rate),
            TaxLosses::None => N::ZERO + result.positive().times_digits(self.rate),
            TaxLosses::CarryForward { years, most, .. } => {
                let year = year as i64;
                carried.left.retain(|(of, _)| years.is_none_or(|years| year - of <= i64::from(years)));
                if result <= N::ZERO {
                    if result < N::ZERO {
                        carried.left.push((year, -result));
                    }
                    return N::ZERO;
                }
                let used = carried.take(result.times_digits(most));
                N::ZERO + (result - used).times_digits(self.rate)
            }
        }
    }

    /// Tax on the first year's result, when nothing else is known.
    pub fn of_first_year(&self, result: N) -> N {
        let mut carried = CarriedLosses::default();
        self.begin(&mut carried);
        self.tax(0, result, &mut carried)
    }
}

impl<N> Default for CarriedLosses<N> {
    fn default() -> CarriedLosses<N> {
        CarriedLosses { left: Vec::new() }
    }
}

impl<N: Amount> CarriedLosses<N> {
    /// Takes away up to `most`, oldest first; returns what was taken.
    fn take(&mut self, most: N) -> N {
        let mut taken = N::ZERO;
        for (_, left) in &mut self.left {
            let part = left.least(most - taken);
            *left -= part;
            taken += part;
        }
        self.left.retain(|(_, left)| *left > N::ZERO);
        taken
    }

    /// All that is carried.
    pub fn total(&self) -> N {
        self.left.iter().fold(N::ZERO, |sum, (_, left)| sum + *left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn taxes(losses: TaxLosses, opening: f64, results: &[f64]) -> Vec<f64> {
        let rule = TaxRule::new(IncomeTax { rate: Share::new(dec!(0.2)), losses }, opening);
        let mut carried = CarriedLosses::default();
        rule.begin(&mut carried);
        results.iter().enumerate().map(|(year, &result)| rule.tax(year, result, &mut carried)).collect()
    }

    fn carry(years: Option<u32>, most: rust_decimal::Decimal) -> TaxLosses {
        TaxLosses::CarryForward { years, most: Share::new(most), opening: dec!(0) }
    }

    #[test]
    fn a_loss_is_untaxed_refunded_or_carried() {
        let results = [-100.0, 50.0, 100.0];
        assert_eq!(taxes(TaxLosses::None, 0.0, &results), [0.0, 10.0, 20.0]);
        assert_eq!(taxes(TaxLosses::Refund, 0.0, &results), [-20.0, 10.0, 20.0]);
        assert_eq!(taxes(carry(None, dec!(1)), 0.0, &results), [0.0, 0.0, 10.0]);
        assert_eq!(taxes(carry(None, dec!(0.8)), 0.0, &results), [0.0, 2.0, 8.0]);
    }

    #[test]
    fn a_carried_loss_expires_and_the_oldest_goes_first() {
        // 100 of year 0 may be used in years 1 and 2: 30 and 30; the rest is lost before year 3.
        assert_eq!(taxes(carry(Some(2), dec!(1)), 0.0, &[-100.0, 30.0, 30.0, 30.0]), [0.0, 0.0, 0.0, 6.0]);
        // Of two losses the older one is used up first, so that the younger one is left when the older expires.
        assert_eq!(taxes(carry(Some(2), dec!(1)), 0.0, &[-40.0, -40.0, 40.0, 40.0]), [0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn losses_of_before_the_start_are_as_old_as_the_year_before_it() {
        assert_eq!(taxes(carry(Some(1), dec!(1)), 50.0, &[30.0, 30.0]), [0.0, 6.0]);
        assert_eq!(taxes(carry(None, dec!(1)), 50.0, &[30.0, 30.0]), [0.0, 2.0]);
    }
}
