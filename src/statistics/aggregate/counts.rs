//! Generating functions of numbers of losses.
//!
//! ```text
//! Poisson             E[z^N] = exp(-m (1 - z))
//! negative binomial   (1 + d m (1 - z))^(-1/d)            variance m + d m^2
//! binomial            (1 - p (1 - z))^n
//! fixed               z^n
//! shared factor       (1 + v sum of m_i (1 - z_i))^(-1/v)  Poisson counts whose means one gamma factor of mean 1 and
//!                                                          variance v multiplies
//! ```
//! They are written in 1 - z, which the transform of a severity gives without loss of digits. Source: Klugman, Panjer and
//! Willmot (2012), "Loss Models", 4th edition, chapter 6 and section 7.3.
//!
//! Worked number: a shared factor of variance 0.4 on means 2 and 0.5 leaves both without loss with probability
//! (1 + 0.4 x 2.5)^(-2.5) = 0.1768.

use crate::numerics::distribution::Frequency;
use crate::numerics::fourier::Complex;

/// How many losses a year has.
#[derive(Clone, Debug)]
pub struct Counts {
    /// The law without the shared factor.
    pub frequency: Frequency,
    /// Number of the factor that multiplies a Poisson mean, and its variance.
    pub shared: Option<(usize, f64)>,
}

impl Counts {
    /// A law of its own.
    pub fn of(frequency: Frequency) -> Counts {
        Counts { frequency, shared: None }
    }

    fn factor(&self) -> Option<(usize, f64)> {
        self.shared.filter(|(_, variance)| *variance > 0.0)
    }
}

/// E[product of z_i^(N_i)] at given 1 - z_i, over all sources.
pub(super) fn generating(counts: &[&Counts], one_less: impl Fn(usize) -> Complex) -> Complex {
    let mut value = Complex::ONE;
    for (at, source) in counts.iter().enumerate() {
        let gap = one_less(at);
        match source.factor() {
            None => value = value * alone(&source.frequency, gap),
            // The first source with a factor speaks for all that share it.
            Some((factor, variance)) => {
                let shares = |other: &Counts| other.factor().is_some_and(|(name, _)| name == factor);
                if counts[..at].iter().any(|other| shares(other)) {
                    continue;
                }
                let sum = counts
                    .iter()
                    .enumerate()
                    .filter(|(_, other)| shares(other))
                    .fold(Complex::default(), |sum, (index, other)| {
                        sum + one_less(index).scaled(other.frequency.mean())
                    });
                value = value * (Complex::ONE + sum.scaled(variance)).power(-1.0 / variance);
            }
        }
    }
    value
}

fn alone(frequency: &Frequency, gap: Complex) -> Complex {
    match frequency {
        Frequency::Poisson(law) => gap.scaled(-law.mean()).exponential(),
        Frequency::NegativeBinomial(law) if law.dispersion() > 0.0 => {
            (Complex::ONE + gap.scaled(law.dispersion() * law.mean())).power(-1.0 / law.dispersion())
        }
        Frequency::NegativeBinomial(law) => gap.scaled(-law.mean()).exponential(),
        Frequency::Binomial(law) => {
            (Complex::ONE - gap.scaled(law.probability_of_each())).power(f64::from(law.trials()))
        }
        Frequency::FixedCount(law) => (Complex::ONE - gap).power(law.mean()),
    }
}

/// Mean and variance of sums, source by source.
#[derive(Clone, Debug, Default)]
pub(super) struct Moments {
    mean: f64,
    variance: f64,
    /// Factor, its variance, and the sum of what it multiplies.
    shared: Vec<(usize, f64, f64)>,
}

impl Moments {
    /// Adds a source whose single losses have this mean and mean square.
    pub fn add(&mut self, counts: &Counts, mean: f64, mean_square: f64) {
        let number = counts.frequency.mean();
        self.mean += number * mean;
        // E[N] Var[X] + Var[N] E[X]^2, which is E[N] E[X^2] for Poisson counts.
        let excess = counts.frequency.variance() - number;
        self.variance += number * mean_square + if excess == 0.0 { 0.0 } else { excess * mean * mean };
        if let Some((factor, variance)) = counts.factor() {
            match self.shared.iter_mut().find(|(name, ..)| *name == factor) {
                Some((_, _, sum)) => *sum += number * mean,
                None => self.shared.push((factor, variance, number * mean)),
            }
        }
    }

    /// Mean of the sum of all.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Variance of the sum of all.
    pub fn variance(&self) -> f64 {
        self.variance + self.shared.iter().map(|(_, variance, sum)| variance * sum * sum).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::distribution::{Binomial, FixedCount, NegativeBinomial, Poisson};

    /// The series of probabilities at a real z.
    fn series(probability: impl Fn(u32) -> f64, z: f64) -> f64 {
        (0..400).map(|k| probability(k) * libm::pow(z, f64::from(k))).sum()
    }

    #[test]
    fn generating_functions_are_the_series_of_their_probabilities() {
        let poisson = Poisson::new(2.3).unwrap();
        let negative = NegativeBinomial::new(2.3, 0.7).unwrap();
        let binomial = Binomial::new(9, 0.2).unwrap();
        for z in [0.0, 0.3, 0.9] {
            let of = |frequency: Frequency| {
                let found = generating(&[&Counts::of(frequency)], |_| Complex::new(1.0 - z, 0.0));
                assert!(found.im.abs() < 1e-15);
                found.re
            };
            let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-14, "{found} {expected}");
            near(of(Frequency::Poisson(poisson.clone())), series(|k| poisson.probability(k), z));
            near(of(Frequency::NegativeBinomial(negative.clone())), series(|k| negative.probability(k), z));
            near(of(Frequency::Binomial(binomial.clone())), series(|k| binomial.probability(k), z));
            near(of(Frequency::FixedCount(FixedCount::new(3).unwrap())), z * z * z);
        }
    }

    #[test]
    fn a_shared_factor_makes_one_count_negative_binomial_and_two_dependent() {
        let poisson = |mean: f64| Frequency::Poisson(Poisson::new(mean).unwrap());
        let shared = |mean: f64| Counts { frequency: poisson(mean), shared: Some((0, 0.4)) };
        let alone = generating(&[&shared(2.0)], |_| Complex::new(0.6, 0.1));
        let negative = Counts::of(Frequency::NegativeBinomial(NegativeBinomial::new(2.0, 0.4).unwrap()));
        let same = generating(&[&negative], |_| Complex::new(0.6, 0.1));
        assert!((alone.re - same.re).abs() < 1e-15 && (alone.im - same.im).abs() < 1e-15);
        let both = generating(&[&shared(2.0), &shared(0.5)], |_| Complex::ONE);
        assert!((both.re - libm::pow(2.0, -2.5)).abs() < 1e-15);
        let mut moments = Moments::default();
        moments.add(&shared(2.0), 1.0, 1.0);
        moments.add(&shared(0.5), 1.0, 1.0);
        // 3.6 + 0.6 + 2 x 0.4.
        assert!((moments.variance() - 5.0).abs() < 1e-14 && moments.mean() == 2.5);
    }
}
