//! Signed lines: the shares of several reinsurers in one contract, each liable for its own part and for no other's.
//!
//! ```text
//! part_i = floor(amount x share_i / sum of shares), the quanta left over going to the largest fractions
//! ```
//! Ties go to the line that stands first. The arithmetic is in whole numbers, so that both number types give the same
//! parts, and parts add up to the amount exactly.
//!
//! Source: several liability of signed lines: Lloyd's Market Association, LMA3333 (2007); the split: largest remainders
//! (Hamilton, 1792; Balinski and Young, Fair Representation, 1982).
//!
//! Worked number: 1.00 over lines of 60 % and 30 % is 0.67 and 0.33: two thirds are 66.67 quanta, one third 33.33.

use super::amount::{Amount, Share};
use rust_decimal::Decimal;

/// One signed line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Index into [`super::Model::parties`].
    pub reinsurer: usize,
    /// Share of 100 % of the contract.
    pub share: Share,
}

/// Splits amounts over lines.
#[derive(Clone, Debug, PartialEq)]
pub struct LineSplit {
    weights: Vec<u128>,
    whole: u128,
}

/// Decimals that a signed line may have.
const DECIMALS: u32 = 12;

impl LineSplit {
    /// The split over some lines; None where a share is not above zero, or has more than twelve decimals.
    pub fn new(lines: &[Line]) -> Option<LineSplit> {
        let unit = Decimal::from(10u64.pow(DECIMALS));
        let weight = |line: &Line| {
            let scaled = line.share.exact().checked_mul(unit).filter(|scaled| scaled.is_integer())?;
            u128::try_from(scaled.to_whole()).ok().filter(|weight| *weight > 0)
        };
        let weights = lines.iter().map(weight).collect::<Option<Vec<u128>>>()?;
        let common = weights.iter().fold(0, |a, &b| divisor(a, b));
        (common > 0).then(|| {
            let weights: Vec<u128> = weights.iter().map(|weight| weight / common).collect();
            LineSplit { whole: weights.iter().sum(), weights }
        })
    }

    /// Number of lines.
    pub fn lines(&self) -> usize {
        self.weights.len()
    }

    /// Splits an amount; `parts` has one entry for each line. `memory` is used again and again.
    pub fn split<N: Amount>(&self, amount: N, parts: &mut [N], memory: &mut Vec<u128>) {
        let signed = amount.to_whole();
        let magnitude = signed.unsigned_abs();
        let (times, rest) = (magnitude / self.whole, magnitude % self.whole);
        let mut left = magnitude;
        memory.clear();
        for (part, weight) in parts.iter_mut().zip(&self.weights) {
            let product = rest * weight;
            let quanta = times * weight + product / self.whole;
            memory.push(product % self.whole);
            left -= quanta;
            *part = N::from_whole(quanta as i128);
        }
        while left > 0 {
            // The first of the largest fractions; each is taken once.
            let largest = (0..memory.len()).rev().max_by_key(|&line| memory[line]).unwrap_or(0);
            memory[largest] = 0;
            parts[largest] += N::from_whole(1);
            left -= 1;
        }
        if signed < 0 {
            parts.iter_mut().for_each(|part| *part = N::ZERO - *part);
        }
    }
}

fn divisor(mut a: u128, mut b: u128) -> u128 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::dec;

    fn lines(shares: &[Decimal]) -> Vec<Line> {
        shares.iter().map(|&share| Line { reinsurer: 0, share: Share::new(share) }).collect()
    }

    fn split<N: Amount>(amount: i128, shares: &[Decimal]) -> Vec<i128> {
        let mut parts = vec![N::ZERO; shares.len()];
        LineSplit::new(&lines(shares)).unwrap().split(N::from_whole(amount), &mut parts, &mut Vec::new());
        parts.iter().map(|part| part.to_whole()).collect()
    }

    #[test]
    fn two_thirds_and_one_third_of_a_hundred_quanta_are_67_and_33() {
        assert_eq!(split::<f64>(100, &[dec!(0.6), dec!(0.3)]), [67, 33]);
        assert_eq!(split::<Decimal>(100, &[dec!(0.6), dec!(0.3)]), [67, 33]);
        assert_eq!(split::<f64>(-100, &[dec!(0.6), dec!(0.3)]), [-67, -33]);
        assert_eq!(split::<f64>(1, &[dec!(0.5), dec!(0.5)]), [1, 0]);
        assert_eq!(split::<f64>(2, &[dec!(0.2), dec!(0.4), dec!(0.4)]), [0, 1, 1]);
    }

    #[test]
    fn a_line_of_nothing_or_of_too_many_decimals_cannot_be_split_over() {
        assert_eq!(LineSplit::new(&lines(&[dec!(0.6), dec!(0)])), None);
        assert_eq!(LineSplit::new(&lines(&[dec!(0.6), dec!(0.0000000000001)])), None);
        assert_eq!(LineSplit::new(&[]), None);
    }

    proptest! {
        #[test]
        fn parts_add_up_and_are_within_a_quantum_of_their_share(
            amount in 0i128..9_000_000_000_000_000, percents in prop::collection::vec(1u32..=1_000, 1..9)
        ) {
            let shares: Vec<Decimal> = percents.iter().map(|&p| Decimal::new(i64::from(p), 4)).collect();
            let parts = split::<f64>(amount, &shares);
            prop_assert_eq!(&parts, &split::<Decimal>(amount, &shares));
            prop_assert_eq!(parts.iter().sum::<i128>(), amount);
            let whole: i128 = percents.iter().map(|&p| i128::from(p)).sum();
            for (part, &percent) in parts.iter().zip(&percents) {
                let scaled = amount * i128::from(percent);
                prop_assert!((part * whole - scaled).abs() < whole);
            }
        }
    }
}
