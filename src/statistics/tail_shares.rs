//! Which trials make a tail value at risk, and how much of it is a part of the amounts.
//!
//! Every trial above VaR counts whole. The trials at VaR count alike with the part that fills up 1 - p, so that what is asked
//! of the tail does not depend on the order of equal amounts:
//!
//! ```text
//! TVaR = sum of w s x / ((1 - p) W),   s = 1 above VaR,  b at it,  0 below;   b = ((1 - p) W - W above) / W at
//! ```
//! With parts of each amount in the place of x the same sum is a contribution, and contributions add up to TVaR
//! (D. Tasche 2000, "Risk contributions and performance measurement", technical report, TU Munich). Standard error of a
//! contribution c with the variance v in the tail: se² = (v + p (c (1 - VaR/TVaR))²) / (n (1 - p)), after B. J. Manistre and G. H.
//! Hancock (2005), "Variance of the CTE estimator", North American Actuarial Journal 9(2), 129-156, with the part at VaR taken
//! to be that of the tail.
//!
//! Worked number: of 500, 250, 210, 210 and six smaller ones the worst 25 % are 500 and 250 whole and a quarter of each 210.

use super::estimate::Estimate;
use super::level::Level;
use super::moments::Moments;
use super::sample::Sample;

/// The trials behind a tail value at risk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TailShares {
    /// Value at risk.
    pub at_risk: f64,
    /// How much a trial at VaR counts, 0 to 1.
    pub part: f64,
    /// Weight of the tail: (1 - p) of the whole.
    weight: f64,
    level: f64,
    tvar: f64,
    /// Effective number of trials in the tail, and at or beyond VaR.
    size: f64,
    count: f64,
    /// Sum of the square weights of the tail, where weights go with amounts.
    squares: Option<f64>,
}

impl Sample<'_> {
    /// The trials behind TVaR_p.
    ///
    /// ```
    /// use ishizue::statistics::Sample;
    /// let losses = [500.0, 250.0, 210.0, 210.0, 120.0, 10.0, 0.0, 0.0, 0.0, 0.0];
    /// let shares = Sample::new(&losses, None)?.tail_shares("75%".parse().unwrap());
    /// assert_eq!([500.0, 210.0, 120.0].map(|loss| shares.of(loss)), [1.0, 0.25, 0.0]);
    /// # Ok::<(), ishizue::statistics::SampleError>(())
    /// ```
    pub fn tail_shares(&self, level: Level) -> TailShares {
        let at_risk = self.quantile(level).value;
        let from = self.sorted().partition_point(|&value| value < at_risk);
        let beyond = self.weight_at_and_above(self.sorted().partition_point(|&value| value <= at_risk));
        let weight = match self.weight_from.is_empty() {
            true => {
                let (whole, part) = level.worst_of(self.sorted().len());
                whole as f64 + part
            }
            false => level.tail() * self.total_weight,
        };
        let at = self.weight_at_and_above(from) - beyond;
        TailShares {
            at_risk,
            part: ((weight - beyond) / at).clamp(0.0, 1.0),
            weight,
            level: level.probability(),
            tvar: self.tvar(level).value,
            size: self.effective_size() * level.tail(),
            count: self.count_at_or_above(at_risk),
            squares: self.square_weight_from(from),
        }
    }
}

impl TailShares {
    /// How much a trial with this amount counts.
    pub fn of(&self, amount: f64) -> f64 {
        match amount {
            amount if amount > self.at_risk => 1.0,
            amount if amount == self.at_risk => self.part,
            _ => 0.0,
        }
    }

    /// The contribution of a part: of its amounts by trial, each added with the weight of the trial times [`TailShares::of`].
    pub fn contribution(&self, parts: &Moments) -> Estimate {
        let (sum, squares) = parts.sums();
        let mean = sum / self.weight;
        if let Some(weights) = self.squares {
            // What the part would be at VaR: a trial counts by what it has above that.
            let at_risk = if self.tvar == 0.0 { 0.0 } else { mean * self.at_risk / self.tvar };
            let error = parts.spread_about(at_risk, weights).sqrt() / self.weight;
            return Estimate::normal(mean, error, self.size).of_tail(self.count);
        }
        let correction = if self.size > 1.0 { self.size / (self.size - 1.0) } else { 1.0 };
        let variance = (squares / self.weight - mean * mean).max(0.0) * correction;
        let excess = if self.tvar == 0.0 { 0.0 } else { mean * (1.0 - self.at_risk / self.tvar) };
        let error = ((variance + self.level * excess * excess) / self.size).sqrt();
        Estimate::normal(mean, error, self.size).of_tail(self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn contributions_add_up_to_the_tail_mean_with_ties_and_weights() {
        let column = [210.0, 250.0, 0.0, 120.0, 500.0, 0.0, 10.0, 0.0, 210.0, 210.0];
        let weights = [1.0, 2.0, 1.0, 2.0, 1.0, 1.0, 2.0, 1.0, 0.5, 2.0];
        for weights in [None, Some(&weights[..])] {
            let sample = Sample::new(&column, weights).expect("valid");
            for text in ["0", "40%", "63%", "75%", "80%", "95%"] {
                let level: Level = text.parse().expect("a level");
                let shares = sample.tail_shares(level);
                let mut parts = [Moments::default(); 2];
                for (at, &amount) in column.iter().enumerate() {
                    let weight = weights.map_or(1.0, |weights| weights[at]) * shares.of(amount);
                    let first = amount * (at % 4) as f64 / 4.0;
                    parts[0].add(weight, first);
                    parts[1].add(weight, amount - first);
                }
                let sum = shares.contribution(&parts[0]).value + shares.contribution(&parts[1]).value;
                assert_relative_eq!(sum, sample.tvar(level).value, max_relative = 1e-12);
            }
        }
    }

    #[test]
    fn the_whole_has_the_error_of_the_tail_mean() {
        let column: Vec<f64> = (1..=1000).map(f64::from).collect();
        let sample = Sample::new(&column, None).expect("valid");
        let level: Level = "90%".parse().expect("a level");
        let shares = sample.tail_shares(level);
        let mut whole = Moments::default();
        column.iter().for_each(|&amount| whole.add(shares.of(amount), amount));
        let (contribution, tvar) = (shares.contribution(&whole), sample.tvar(level));
        assert_relative_eq!(contribution.standard_error, tvar.standard_error, max_relative = 1e-9);
        assert_eq!((contribution.tail_count, contribution.supported), (tvar.tail_count, tvar.supported));
    }
}
