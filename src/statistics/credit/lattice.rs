//! The law of a loss that is a whole number of units: P(L = 0), P(L = 1), ...
//!
//! VaR_a is the smallest k with P(L <= k) >= a, and TVaR_a the mean of the worst 1 - a of years, of which an atom at VaR
//! belongs only in part (Acerbi and Tasche 2002, "On the coherence of expected shortfall", Journal of Banking and Finance
//! 26, 1487-1503): TVaR_a = (sum over j > k of j P(j) + k (P(L <= k) - a))/(1 - a). The same conventions hold for
//! [`Sample`](crate::statistics::Sample). A law without an end is cut where less than about 1e-18 is left.
//!
//! Worked number: P = 0.9, 0.06, 0.04 on 0, 1, 2: VaR 95 % is 1, TVaR 95 % is (2 x 0.04 + 1 x 0.01)/0.05 = 1.8.

use super::error::{FormError, holds};
use crate::numerics::sum;

/// Probabilities of 0, 1, 2, ... units.
#[derive(Clone, Debug, PartialEq)]
pub struct Lattice {
    probabilities: Vec<f64>,
}

/// How far probabilities may miss 1 in sum.
const SLACK: f64 = 1e-9;

impl Lattice {
    /// From P(L = 0), P(L = 1), ... Errors: none given, one below 0 or not a number, a sum other than 1 (to 1e-9).
    ///
    /// ```
    /// use ishizue::statistics::credit::Lattice;
    /// let law = Lattice::new(vec![0.9, 0.06, 0.04])?;
    /// assert_eq!(law.quantile(0.95), 1);
    /// assert!((law.tvar(0.95) - 1.8).abs() < 1e-12);
    /// # Ok::<(), ishizue::statistics::credit::FormError>(())
    /// ```
    pub fn new(probabilities: Vec<f64>) -> Result<Self, FormError> {
        let least = probabilities.iter().fold(f64::INFINITY, |least, p| if *p >= least { least } else { *p });
        holds("least probability", least, "a number of 0 or more", least >= 0.0)?;
        let total = sum::sum(probabilities.iter().copied());
        holds("sum of the probabilities", total, "1", (total - 1.0).abs() <= SLACK)?;
        Ok(Lattice { probabilities })
    }

    /// From probabilities that are right by construction.
    pub(super) fn known(probabilities: Vec<f64>) -> Self {
        Lattice { probabilities }
    }

    /// P(L = 0), P(L = 1), ...
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    /// P(L = k).
    pub fn probability(&self, k: usize) -> f64 {
        self.probabilities.get(k).copied().unwrap_or(0.0)
    }

    /// P(L <= k).
    pub fn cdf(&self, k: usize) -> f64 {
        sum::sum(self.probabilities.iter().take(k.saturating_add(1)).copied())
    }

    /// P(L >= k).
    pub fn at_least(&self, k: usize) -> f64 {
        self.above(k, |_| 1.0)
    }

    /// Mean, in units.
    pub fn mean(&self) -> f64 {
        self.above(0, |k| k)
    }

    /// Standard deviation, in units.
    pub fn sd(&self) -> f64 {
        let mean = self.mean();
        self.above(0, |k| (k - mean) * (k - mean)).sqrt()
    }

    /// Value at risk: the smallest k with P(L <= k) >= `level`; the last point if there is none.
    pub fn quantile(&self, level: f64) -> usize {
        self.reach(level).0
    }

    /// The point where the line between the distribution function at k - 1 and at k meets `level`, in units: the
    /// percentile as CreditRisk+ prints it. 0 where no loss is as likely as the level.
    pub fn interpolated_quantile(&self, level: f64) -> f64 {
        let (k, before, at) = self.reach(level);
        if k == 0 || at <= before {
            return k as f64;
        }
        (k as f64 - 1.0 + (level - before) / (at - before)).min(k as f64)
    }

    /// Tail value at risk: the mean of the worst 1 - `level` of outcomes, in units; NaN unless 0 <= level < 1.
    pub fn tvar(&self, level: f64) -> f64 {
        if !(0.0..1.0).contains(&level) {
            return f64::NAN;
        }
        let (k, tail) = (self.quantile(level), 1.0 - level);
        let part_of_atom = tail - self.at_least(k + 1);
        (self.above(k + 1, |j| j) + k as f64 * part_of_atom) / tail
    }

    /// E[min(max(L - attachment, 0), limit)], in units; an infinite limit is allowed.
    pub fn layer_mean(&self, limit: f64, attachment: f64) -> f64 {
        self.above(0, |k| (k - attachment).max(0.0).min(limit))
    }

    /// The law of the sum with an independent loss in the same units.
    pub fn plus(&self, other: &Lattice) -> Lattice {
        let (long, short) = if self.probabilities.len() < other.probabilities.len() {
            (&other.probabilities, &self.probabilities)
        } else {
            (&self.probabilities, &other.probabilities)
        };
        let mut total = vec![0.0; (long.len() + short.len()).saturating_sub(1)];
        // In pieces that stay in the processor's cache while every shift passes over them.
        const PIECE: usize = 2048;
        for (at, piece) in long.chunks(PIECE).enumerate() {
            for (shift, &probability) in short.iter().enumerate().filter(|(_, p)| **p > 0.0) {
                let target = &mut total[at * PIECE + shift..][..piece.len()];
                target.iter_mut().zip(piece).for_each(|(sum, p)| *sum += probability * p);
            }
        }
        Lattice::known(total)
    }

    /// The law that is each of `parts` with its probability. Errors: a probability below 0, or a sum other than 1.
    pub fn mixture(parts: &[(f64, &Lattice)]) -> Result<Lattice, FormError> {
        Lattice::new(parts.iter().map(|(weight, _)| *weight).collect())?;
        let length = parts.iter().map(|(_, part)| part.probabilities.len()).max().unwrap_or(0);
        let mut mixed = vec![0.0; length];
        for (weight, part) in parts {
            mixed.iter_mut().zip(&part.probabilities).for_each(|(sum, p)| *sum += weight * p);
        }
        Ok(Lattice::known(mixed))
    }

    /// The sum of f(k) P(k) over k >= `from`, smallest probabilities of the tail first.
    fn above(&self, from: usize, f: impl Fn(f64) -> f64) -> f64 {
        sum::sum(self.probabilities.iter().enumerate().skip(from).rev().map(|(k, p)| f(k as f64) * p))
    }

    /// The smallest k with P(L <= k) >= level, P(L <= k - 1) and P(L <= k).
    fn reach(&self, level: f64) -> (usize, f64, f64) {
        let (mut below, mut before) = (sum::CompensatedSum::default(), 0.0);
        for (k, &probability) in self.probabilities.iter().enumerate() {
            below.add(probability);
            if below.value() >= level {
                return (k, before, below.value());
            }
            before = below.value();
        }
        (self.probabilities.len().saturating_sub(1), before, before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn law(probabilities: &[f64]) -> Lattice {
        Lattice::new(probabilities.to_vec()).expect("a law")
    }

    #[test]
    fn a_law_of_three_points_is_worked_by_hand() {
        let law = law(&[0.9, 0.06, 0.04]);
        assert_relative_eq!(law.mean(), 0.14, max_relative = 1e-14);
        assert_relative_eq!(law.sd(), (0.22_f64 - 0.14 * 0.14).sqrt(), max_relative = 1e-14);
        assert_eq!([0.0, 0.9, 0.91, 0.96, 0.97, 1.0].map(|a| law.quantile(a)), [0, 0, 1, 1, 2, 2]);
        assert_relative_eq!(law.tvar(0.95), 1.8, max_relative = 1e-13);
        assert_relative_eq!(law.tvar(0.0), law.mean(), max_relative = 1e-14);
        assert_relative_eq!(law.interpolated_quantile(0.93), 0.5, max_relative = 1e-13);
        assert_eq!(law.interpolated_quantile(0.5), 0.0);
        assert_relative_eq!(law.layer_mean(1.0, 0.5), 0.06 * 0.5 + 0.04, max_relative = 1e-14);
        assert_relative_eq!(law.at_least(1), 0.1, max_relative = 1e-14);
        assert_eq!((law.cdf(usize::MAX), law.probability(7)), (1.0, 0.0));
        assert!(law.tvar(1.0).is_nan());
    }

    #[test]
    fn sums_of_dice_and_mixtures_of_coins_come_out() {
        let die = law(&[0.0, 0.25, 0.25, 0.25, 0.25]);
        let two = die.plus(&die);
        assert_eq!(two.probabilities(), [0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 3.0, 2.0, 1.0].map(|n| n / 16.0));
        let sure = law(&[0.0, 1.0]);
        assert_eq!(die.plus(&sure).probabilities()[2..], [0.25; 4]);
        let mixed = Lattice::mixture(&[(0.75, &sure), (0.25, &die)]).expect("valid");
        assert_eq!(mixed.probabilities(), [0.0, 0.8125, 0.0625, 0.0625, 0.0625]);
    }

    #[test]
    fn long_laws_are_added_piece_by_piece() {
        // Uniform on 0 to 4999 twice: a triangle.
        let uniform = law(&[1.0 / 5000.0; 5000]);
        let triangle = uniform.plus(&uniform);
        for k in [0_usize, 1, 2047, 2048, 4999, 5000, 7777, 9998] {
            let ways = (k + 1).min(9999 - k) as f64;
            assert_relative_eq!(triangle.probability(k), ways / 25e6, max_relative = 1e-12);
        }
    }

    #[test]
    fn what_is_not_a_law_is_refused() {
        assert!(Lattice::new(vec![]).is_err());
        assert!(Lattice::new(vec![0.5, 0.4]).is_err());
        assert!(Lattice::new(vec![1.5, -0.5]).is_err());
        assert!(Lattice::new(vec![0.5, f64::NAN, 0.5]).is_err());
        let sure = law(&[1.0]);
        assert!(Lattice::mixture(&[(0.5, &sure)]).is_err());
        assert!(Lattice::mixture(&[]).is_err());
    }
}
