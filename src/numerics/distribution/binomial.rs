//! Binomial counts: successes in a fixed number of trials.
//!
//! P(N <= k) = I_(1-p)(n - k, k + 1). Source: N. L. Johnson, A. W. Kemp, S. Kotz (2005), *Univariate Discrete
//! Distributions*, chapter 3. Worked number: 10 trials of 0.3: P(N <= 2) = 0.3827827864.

use super::count_table::{CountLaw, CountTable, bisect};
use super::error::{Check, DistributionError};
use crate::numerics::special;

/// Binomial distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Binomial {
    law: Law,
    table: CountTable,
}

#[derive(Clone, Debug, PartialEq)]
struct Law {
    trials: f64,
    probability: f64,
}

impl Binomial {
    /// From the number of trials and the probability of each. Errors: a probability outside 0 to 1.
    ///
    /// ```
    /// use ishizue::numerics::distribution::Binomial;
    /// let count = Binomial::new(10, 0.3)?;
    /// assert!((count.cdf(2) - 0.3827827864).abs() < 1e-14);
    /// # Ok::<(), ishizue::numerics::distribution::DistributionError>(())
    /// ```
    pub fn new(trials: u32, probability: f64) -> Result<Self, DistributionError> {
        let probability = Check("binomial").probability("probability", probability)?;
        let law = Law { trials: f64::from(trials), probability };
        let mode = ((law.trials + 1.0) * probability).floor().min(law.trials);
        let table = CountTable::new(&law, mode);
        Ok(Binomial { law, table })
    }

    /// Number of trials.
    pub fn trials(&self) -> u32 {
        self.law.trials as u32
    }

    /// Probability of each trial.
    pub fn probability_of_each(&self) -> f64 {
        self.law.probability
    }

    /// P(N = k).
    pub fn probability(&self, k: u32) -> f64 {
        self.law.density(f64::from(k))
    }

    /// P(N <= k).
    pub fn cdf(&self, k: u32) -> f64 {
        self.law.cdf(f64::from(k))
    }

    /// The smallest k with P(N <= k) >= u.
    #[inline]
    pub fn quantile(&self, u: f64) -> u32 {
        self.table.find(u).unwrap_or_else(|| bisect(&self.law, u))
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        self.law.trials * self.law.probability
    }

    /// Variance.
    pub fn variance(&self) -> f64 {
        self.mean() * (1.0 - self.law.probability)
    }
}

impl CountLaw for Law {
    fn density(&self, k: f64) -> f64 {
        special::binomial_density(k, self.trials, self.probability, 1.0 - self.probability)
    }

    fn ratio(&self, k: f64) -> f64 {
        (self.trials - k) / (k + 1.0) * (self.probability / (1.0 - self.probability))
    }

    fn cdf(&self, k: f64) -> f64 {
        special::binomial_cdf(k as u64, self.trials as u64, self.probability)
    }

    fn survival(&self, k: f64) -> f64 {
        special::binomial_survival(k as u64, self.trials as u64, self.probability)
    }

    fn mean(&self) -> f64 {
        self.trials * self.probability
    }

    fn variance(&self) -> f64 {
        self.trials * self.probability * (1.0 - self.probability)
    }

    fn largest(&self) -> f64 {
        if self.probability == 0.0 { 0.0 } else { self.trials }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn the_quantile_is_the_smallest_count_that_reaches_the_probability() {
        for (trials, probability) in
            [(0, 0.5), (1, 0.3), (10, 0.3), (10, 0.0), (10, 1.0), (100_000, 0.5), (4_000_000_000, 0.9)]
        {
            let law = Binomial::new(trials, probability).expect("valid");
            for u in [1e-9, 0.001, 0.3, 0.5, 0.9, 0.995, 1.0 - 1e-9, 1.0 - f64::EPSILON / 2.0] {
                let k = law.quantile(u);
                let slack = 1e-10 * u.min(1.0 - u) + 1e-16;
                assert!(
                    k <= trials && law.law.survival(f64::from(k)) <= 1.0 - u + slack,
                    "{trials} {probability} {u} {k}"
                );
                assert!(k == 0 || law.law.cdf(f64::from(k) - 1.0) < u + slack, "{trials} {probability} {u} {k}");
            }
        }
    }

    #[test]
    fn moments_are_the_textbook_ones_and_nonsense_is_refused() {
        let law = Binomial::new(10, 0.3).expect("valid");
        assert_relative_eq!(law.mean(), 3.0, max_relative = 1e-15);
        assert_relative_eq!(law.variance(), 2.1, max_relative = 1e-15);
        assert_relative_eq!((0..=10).map(|k| law.probability(k)).sum::<f64>(), 1.0, max_relative = 1e-14);
        assert!(Binomial::new(10, 1.1).is_err() && Binomial::new(10, f64::NAN).is_err());
    }
}
