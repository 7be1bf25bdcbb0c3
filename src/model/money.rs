//! The quantum: the smallest amount of money that the simulation knows, and how amounts become whole numbers of it.
//!
//! Worked number: with a quantum of 0.01, JPY 160,000,000 is 16,000,000,000 quanta.

use super::amount::{Amount, LARGEST_EXACT, round_to_whole};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

/// Input amounts are refused beyond this many units of currency.
pub const LARGEST_INPUT: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0); // 1e15

/// The smallest amount of money: `simulation.quantum`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantum {
    size: Decimal,
    per_unit: f64,
    unit: f64,
}

impl Quantum {
    /// A quantum of `size` currency units; None unless it is above zero.
    pub fn new(size: Decimal) -> Option<Quantum> {
        if size <= Decimal::ZERO {
            return None;
        }
        let per_unit = Decimal::ONE.checked_div(size)?.to_f64()?;
        Some(Quantum { size, per_unit, unit: size.to_f64()? })
    }

    /// Its size in currency units.
    pub fn size(self) -> Decimal {
        self.size
    }

    /// An amount of money as a whole number of quanta, rounded half to even.
    pub fn quanta(self, money: Decimal) -> Decimal {
        money
            .checked_div(self.size)
            .unwrap_or(Decimal::MAX)
            .round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven)
    }

    /// An amount of money in the number type of a plan.
    pub fn amount<N: Amount>(self, money: Decimal) -> N {
        N::from_quanta(self.quanta(money)).unwrap_or(N::UNLIMITED)
    }

    /// An optional limit: absent means unlimited.
    pub fn limit<N: Amount>(self, money: Option<Decimal>) -> N {
        money.map_or(N::UNLIMITED, |money| self.amount(money))
    }

    /// A drawn loss in currency units, rounded to quanta once. Losses beyond 2^53 quanta are cut there; the second
    /// value says so, and the run counts them.
    #[inline(always)]
    pub fn drawn(self, loss: f64) -> (f64, bool) {
        let quanta = round_to_whole(loss * self.per_unit);
        if quanta <= LARGEST_EXACT { (quanta, false) } else { (LARGEST_EXACT, true) }
    }

    /// Quanta back to currency units, exactly.
    pub fn money(self, quanta: Decimal) -> Decimal {
        quanta.checked_mul(self.size).unwrap_or(Decimal::MAX).normalize()
    }

    /// Quanta of the loop as currency units, for statistics and display.
    #[inline(always)]
    pub fn units(self, quanta: f64) -> f64 {
        quanta * self.unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn the_bound_on_input_amounts_is_ten_to_the_fifteen() {
        assert_eq!(LARGEST_INPUT, dec!(1_000_000_000_000_000));
    }

    #[test]
    fn amounts_become_whole_quanta_and_come_back() {
        let quantum = Quantum::new(dec!(0.01)).unwrap();
        assert_eq!(quantum.quanta(dec!(160_000_000)), dec!(16_000_000_000));
        assert_eq!(quantum.money(dec!(16_000_000_000)), dec!(160_000_000));
        assert_eq!(quantum.drawn(1.005), (100.0, false));
        assert_eq!(quantum.drawn(1e300), (LARGEST_EXACT, true));
        assert!(Quantum::new(dec!(0)).is_none());
    }
}
