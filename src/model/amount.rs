//! Amounts of money in the two number types of the house, behind one trait, so that the contract arithmetic is
//! written once: `f64` holding a whole number of quanta in the loop, `Decimal` holding the same number in replays.
//!
//! A quantum is the smallest amount that the simulation knows (`simulation.quantum`, 0.01 by default). Losses are
//! rounded to it once, when drawn; every product with a share is rounded to it again; sums and differences are then
//! exact, so that the zero-sum check is `==` and a tie at an attachment is decided right.
//!
//! Worked number: 95 % of 1.05 at a quantum of 0.01 is `share(95 %) x 105 quanta = 99.75 -> 100 quanta = 1.00`.

use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;
use std::fmt::Debug;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// Largest number of quanta that an amount of the loop may hold and stay exact: 2^53.
pub const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

/// A factor: a share of a loss, a rate on a premium. Kept exactly for replays and as the nearest `f64` for the loop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    exact: Decimal,
    fast: f64,
}

impl Default for Share {
    fn default() -> Share {
        Share::NONE
    }
}

impl Share {
    /// One hundred per cent.
    pub const WHOLE: Share = Share { exact: Decimal::ONE, fast: 1.0 };
    /// Nothing.
    pub const NONE: Share = Share { exact: Decimal::ZERO, fast: 0.0 };

    /// The share that the decimal states: `0.95` is 95 %.
    pub fn new(exact: Decimal) -> Share {
        Share { exact, fast: exact.to_f64().unwrap_or(0.0) }
    }

    /// The exact value.
    pub fn exact(self) -> Decimal {
        self.exact
    }

    /// The nearest `f64`.
    pub fn fast(self) -> f64 {
        self.fast
    }

    /// True when it is exactly one, so that multiplying can be left out.
    pub fn is_whole(self) -> bool {
        self.exact == Decimal::ONE
    }
}

/// An amount in whole quanta: `f64` in the loop, `Decimal` in replays.
pub trait Amount:
    Copy
    + Debug
    + PartialEq
    + PartialOrd
    + Send
    + Sync
    + Add<Output = Self>
    + Sub<Output = Self>
    + AddAssign
    + SubAssign
    + Neg<Output = Self>
    + Sum
    + 'static
{
    /// Nothing.
    const ZERO: Self;
    /// Above every amount; a limit that never binds. Only compared, never added.
    const UNLIMITED: Self;

    /// From a number of quanta that is already whole; None where the type cannot hold it.
    fn from_quanta(quanta: Decimal) -> Option<Self>;
    /// From a whole number of quanta held as `f64` (a drawn loss).
    fn from_drawn(quanta: f64) -> Self;
    /// The number of quanta as a decimal; amounts beyond 2^53 quanta are saturated there.
    fn to_quanta(self) -> Decimal;
    /// The number of quanta as `f64`.
    fn as_f64(self) -> f64;
    /// Product with a share, rounded to a whole quantum, ties to even.
    fn times(self, share: Share) -> Self;
    /// `self x part / whole`, rounded down to a whole quantum and never above `self`; zero where `whole` is zero.
    /// Parts and wholes are amounts with `0 <= part <= whole`.
    fn in_proportion(self, part: Self, whole: Self) -> Self;
    /// `self x part / whole`, rounded to a whole quantum, ties to even; zero where `whole` is zero.
    fn part_of(self, part: Self, whole: Self) -> Self;

    /// As a whole number; what lies beyond it is saturated.
    fn to_whole(self) -> i128;
    /// From a whole number.
    fn from_whole(quanta: i128) -> Self;

    /// The smaller of two amounts.
    fn least(self, other: Self) -> Self {
        if other < self { other } else { self }
    }
    /// The larger of two amounts.
    fn greatest(self, other: Self) -> Self {
        if other > self { other } else { self }
    }
    /// The amount where it is above zero, else zero.
    fn positive(self) -> Self {
        self.greatest(Self::ZERO)
    }
    /// [`Amount::times`] by whole numbers: as long as the amount times the digits of the share stays below 2^53, both types
    /// round the same product, ties included. Where products are chained they would otherwise drift apart.
    fn times_digits(self, share: Share) -> Self {
        let (digits, scale) = (share.exact().mantissa(), share.exact().scale());
        if digits.abs() >= 1_000_000_000 || scale > 9 {
            return self.times(share);
        }
        // Below 10^9: the conversion of a machine word is several times faster than that of 128 bits.
        self.part_of(Self::from_drawn(digits as i64 as f64), Self::from_drawn(10_u64.pow(scale) as f64))
    }
    /// A total order, for sorting.
    fn order(self, other: Self) -> Ordering {
        self.partial_cmp(&other).unwrap_or(Ordering::Equal)
    }
}

/// Adding and taking away 2^52 leaves a non-negative `f64` below 2^52 rounded to an integer, ties to even; above,
/// every `f64` is an integer already. Cheaper than a call of the C library, and the same on every machine.
#[inline(always)]
pub fn round_to_whole(x: f64) -> f64 {
    const TWO_52: f64 = 4_503_599_627_370_496.0;
    let magnitude = x.abs();
    let rounded = if magnitude < TWO_52 { (magnitude + TWO_52) - TWO_52 } else { magnitude };
    if x < 0.0 { -rounded } else { rounded }
}

impl Amount for f64 {
    const ZERO: f64 = 0.0;
    const UNLIMITED: f64 = f64::INFINITY;

    fn from_quanta(quanta: Decimal) -> Option<f64> {
        quanta.to_f64()
    }
    #[inline(always)]
    fn from_drawn(quanta: f64) -> f64 {
        quanta
    }
    fn to_quanta(self) -> Decimal {
        Decimal::from_f64(self.clamp(-LARGEST_EXACT, LARGEST_EXACT)).unwrap_or(Decimal::ZERO)
    }
    #[inline(always)]
    fn as_f64(self) -> f64 {
        self
    }
    #[inline(always)]
    fn times(self, share: Share) -> f64 {
        round_to_whole(self * share.fast)
    }
    #[inline(always)]
    fn in_proportion(self, part: f64, whole: f64) -> f64 {
        // The product first: below 2^53 it is exact, and so is the whole part of the quotient.
        if whole <= 0.0 { 0.0 } else { (self * part / whole).floor().min(self) }
    }
    fn to_whole(self) -> i128 {
        self as i128
    }
    fn from_whole(quanta: i128) -> f64 {
        quanta as f64
    }
    #[inline(always)]
    fn part_of(self, part: f64, whole: f64) -> f64 {
        if whole == 0.0 { 0.0 } else { round_to_whole(self * part / whole) }
    }
}

impl Amount for Decimal {
    const ZERO: Decimal = Decimal::ZERO;
    const UNLIMITED: Decimal = Decimal::MAX;

    fn from_quanta(quanta: Decimal) -> Option<Decimal> {
        Some(quanta)
    }
    fn from_drawn(quanta: f64) -> Decimal {
        quanta.to_quanta()
    }
    fn to_quanta(self) -> Decimal {
        self
    }
    fn as_f64(self) -> f64 {
        ToPrimitive::to_f64(&self).unwrap_or(0.0)
    }
    fn times(self, share: Share) -> Decimal {
        // Amounts are bounded by 1e15 units and shares by 1e4, so the product fits; saturating keeps a stated loss
        // beyond the bound from stopping the program.
        self.checked_mul(share.exact).unwrap_or(self).round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven)
    }
    fn in_proportion(self, part: Decimal, whole: Decimal) -> Decimal {
        if whole <= Decimal::ZERO {
            return Decimal::ZERO;
        }
        let product = match self.checked_mul(part) {
            Some(product) => product.checked_div(whole),
            None => part.checked_div(whole).and_then(|ratio| self.checked_mul(ratio)),
        };
        product.unwrap_or(self).floor().min(self)
    }
    fn part_of(self, part: Decimal, whole: Decimal) -> Decimal {
        let product = match self.checked_mul(part) {
            Some(product) => product.checked_div(whole),
            None => part.checked_div(whole).and_then(|ratio| self.checked_mul(ratio)),
        };
        product.unwrap_or(Decimal::ZERO).round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven)
    }
    fn to_whole(self) -> i128 {
        self.to_i128().unwrap_or(if self > Decimal::ZERO { i128::MAX } else { i128::MIN })
    }
    fn from_whole(quanta: i128) -> Decimal {
        Decimal::from_i128(quanta).unwrap_or(if quanta > 0 { Decimal::MAX } else { Decimal::MIN })
    }
}

/// Sum of amounts from plain nought (the sum of no `f64` is -0, which prints).
pub fn total<N: Amount>(amounts: impl Iterator<Item = N>) -> N {
    amounts.fold(N::ZERO, |sum, amount| sum + amount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn a_share_of_an_amount_is_rounded_to_the_quantum_with_ties_to_even() {
        let half = Share::new(dec!(0.5));
        for (amount, expected) in [(1.0, 0.0), (3.0, 2.0), (5.0, 2.0), (7.0, 4.0), (-3.0, -2.0)] {
            assert_eq!(amount.times(half), expected);
            assert_eq!(Decimal::from_drawn(amount).times(half), Decimal::from_drawn(expected));
        }
        assert_eq!(105.0.times(Share::new(dec!(0.95))), 100.0);
    }

    #[test]
    fn rounding_leaves_whole_numbers_alone_up_to_the_largest() {
        for x in [0.0, 1.0, 4_503_599_627_370_495.0, 4_503_599_627_370_497.0, LARGEST_EXACT] {
            assert_eq!(round_to_whole(x), x);
        }
    }

    #[test]
    fn a_part_in_proportion_never_exceeds_the_amount_it_is_taken_from() {
        assert_eq!(10.0.in_proportion(1.0, 3.0), 3.0);
        assert_eq!(10.0.in_proportion(3.0, 3.0), 10.0);
        assert_eq!(10.0.in_proportion(0.0, 0.0), 0.0);
        assert_eq!(100.0.in_proportion(29.0, 100.0), 29.0);
        assert_eq!(dec!(10).in_proportion(dec!(2), dec!(3)), dec!(6));
    }

    #[test]
    fn a_product_by_digits_rounds_ties_the_same_in_both_types() {
        // 6,995 x 1.1 = 7,694.5, which the nearest double of 1.1 puts above the tie.
        let share = Share::new(dec!(1.1));
        assert_eq!((6995.0.times(share), dec!(6995).times(share)), (7695.0, dec!(7694)));
        assert_eq!((6995.0.times_digits(share), dec!(6995).times_digits(share)), (7694.0, dec!(7694)));
        let third = Share::new(dec!(1) / dec!(3));
        assert_eq!(300.0.times_digits(third), 100.0);
    }

    #[test]
    fn a_rounded_part_takes_the_nearest_quantum() {
        for (amount, part, whole, expected) in
            [(10.0, 2.0, 3.0, 7.0), (100.0, 29.0, 100.0, 29.0), (5.0, 1.0, 2.0, 2.0), (7.0, 0.0, 0.0, 0.0)]
        {
            assert_eq!(amount.part_of(part, whole), expected);
            let exact = Decimal::from_drawn(amount).part_of(Decimal::from_drawn(part), Decimal::from_drawn(whole));
            assert_eq!(exact, Decimal::from_drawn(expected));
        }
    }
}
