//! Reinstatements and their premium, pro rata as to amount.
//!
//! ```text
//! R = min(U, K x limit, max(annual limit - limit, 0))        limit reinstated so far; U: paid in the term for 100 %
//! premium = sum over k of rate_k x base x (part of R in the k-th limit) / limit x placed share
//! ```
//! K reinstatements allow K + 1 limits in a term, so an annual limit of (K + 1) x limit follows from them. The base is the
//! premium of the term for 100 %. Source: Sundt (1991), Bulletin of the Swiss Association of Actuaries 91(1), 51-66.
//! Rates apply in the order in which losses use the limit, each to its own reinstatement.
//!
//! Worked number: layer 10 xs 0, premium 1,000, rates 100 % and 50 %, 12 paid: 10 / 10 x 1,000 + 2 / 10 x 500 = 1,100.

use super::error::PlanError;
use super::units::Units;
use crate::model::amount::{Amount, Share};
use rust_decimal::Decimal;

/// Reinstatements of a cover.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reinstatement<N> {
    limit: N,
    reinstatable: N,
    rungs: Vec<Rung<N>>,
}

/// One reinstatement.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rung<N> {
    /// Premium of the reinstatements before this one.
    before: N,
    /// Premium for one quantum of limit reinstated.
    price: Share,
}

/// What a contract states about its reinstatements, in currency units.
pub(super) struct Terms<'a> {
    pub limit: Decimal,
    pub annual_limit: Option<Decimal>,
    pub rates: &'a [Share],
    /// Premium of one term for 100 %.
    pub base: Decimal,
    pub placed: Share,
}

impl<N: Amount> Reinstatement<N> {
    /// Reinstatements in quanta; refused where a product leaves the decimals.
    pub fn new(terms: &Terms, units: &Units) -> Result<Reinstatement<N>, PlanError> {
        let refuse = || PlanError::PremiumOverflow { item: units.item.to_string() };
        let limit: N = units.amount(terms.limit, "its limit")?;
        let limits = Decimal::from(terms.rates.len() as u64).checked_mul(terms.limit).ok_or_else(refuse)?;
        let beyond = terms
            .annual_limit
            .map_or(limits, |annual| annual.checked_sub(terms.limit).unwrap_or_default().max(Decimal::ZERO));
        let reinstatable: N = N::from_quanta(units.quantum.quanta(limits.min(beyond))).ok_or_else(refuse)?;
        let mut rungs = Vec::with_capacity(terms.rates.len());
        let (mut before, mut exact) = (N::ZERO, Decimal::ZERO);
        for rate in terms.rates {
            let full = (terms.base.checked_mul(rate.exact()))
                .and_then(|premium| premium.checked_mul(terms.placed.exact()))
                .ok_or_else(refuse)?;
            exact = exact.checked_add(full).ok_or_else(refuse)?;
            // Refuses negative rates and sums that leave the range of amounts.
            units.amount::<Decimal>(full.min(exact), "its reinstatement premium")?;
            units.amount::<Decimal>(exact, "its reinstatement premium")?;
            let price = Share::new(full.checked_div(terms.limit).unwrap_or(Decimal::ZERO));
            rungs.push(Rung { before, price });
            // Whole rungs are rounded one by one, so that the premium never falls as the limit is used.
            before += limit.times(price);
        }
        Ok(Reinstatement { limit, reinstatable, rungs })
    }

    /// Limit reinstated once `paid` has been paid in the term.
    pub fn reinstated(&self, paid: N) -> N {
        paid.least(self.reinstatable)
    }

    /// Reinstatements used once `paid` has been paid in the term, in limits, to four decimals.
    pub fn count_used(&self, paid: N) -> Decimal {
        let limits = self.reinstated(paid).to_quanta().checked_div(self.limit.to_quanta());
        limits.unwrap_or(Decimal::ZERO).round_dp(4).normalize()
    }

    /// Limit that is left to be reinstated once `paid` has been paid in the term, in limits, to four decimals.
    pub fn count_left(&self, paid: N) -> Decimal {
        let left = self.reinstatable.to_quanta() - self.reinstated(paid).to_quanta();
        left.checked_div(self.limit.to_quanta()).unwrap_or(Decimal::ZERO).round_dp(4).normalize()
    }

    /// Premium of everything reinstated once `paid` has been paid in the term.
    #[inline(always)]
    pub fn premium(&self, paid: N) -> N {
        let mut left = self.reinstated(paid);
        for (at, rung) in self.rungs.iter().enumerate() {
            if left <= self.limit || at + 1 == self.rungs.len() {
                return rung.before + left.times(rung.price);
            }
            left -= self.limit;
        }
        N::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::money::Quantum;
    use rust_decimal::dec;

    fn premium(rates: &[Decimal], annual_limit: Option<Decimal>, paid: f64) -> f64 {
        let rates: Vec<Share> = rates.iter().map(|&rate| Share::new(rate)).collect();
        let units = Units { quantum: Quantum::new(dec!(1)).unwrap(), item: "layer" };
        let terms = Terms { limit: dec!(10), annual_limit, rates: &rates, base: dec!(1000), placed: Share::WHOLE };
        let exact = Reinstatement::<Decimal>::new(&terms, &units).unwrap().premium(Decimal::from_drawn(paid));
        let fast = Reinstatement::<f64>::new(&terms, &units).unwrap().premium(paid);
        assert_eq!(exact.as_f64(), fast);
        fast
    }

    #[test]
    fn each_reinstatement_is_charged_at_its_own_rate() {
        // PAL 0.3.1, test_xol_multiple_reinstatements, charges 1,200 in all for these terms; 1,100 is right.
        assert_eq!(premium(&[dec!(1), dec!(0.5)], None, 12.0), 1100.0);
        assert_eq!(premium(&[dec!(1), dec!(0.5)], None, 10.0), 1000.0);
        assert_eq!(premium(&[dec!(1), dec!(0.5)], None, 30.0), 1500.0);
        assert_eq!(premium(&[dec!(0), dec!(1)], None, 15.0), 500.0);
    }

    #[test]
    fn only_limit_that_the_annual_limit_lets_be_used_again_costs_premium() {
        assert_eq!(premium(&[dec!(1)], Some(dec!(15)), 15.0), 500.0);
        assert_eq!(premium(&[dec!(1)], Some(dec!(8)), 8.0), 0.0);
        assert_eq!(premium(&[], None, 10.0), 0.0);
    }
}
