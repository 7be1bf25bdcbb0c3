//! Frequency: the number of losses in a year, any of the laws of counts, drawn by inverse from one uniform.
//!
//! Worked number: Poisson of mean 2 at u = 0.99 gives 6.

use super::{Binomial, FixedCount, NegativeBinomial, Poisson};

/// The number of losses in a year.
#[derive(Clone, Debug, PartialEq)]
pub enum Frequency {
    Poisson(Poisson),
    NegativeBinomial(NegativeBinomial),
    Binomial(Binomial),
    FixedCount(FixedCount),
}

macro_rules! for_each_law {
    ($frequency:expr, $law:ident => $value:expr) => {
        match $frequency {
            Frequency::Poisson($law) => $value,
            Frequency::NegativeBinomial($law) => $value,
            Frequency::Binomial($law) => $value,
            Frequency::FixedCount($law) => $value,
        }
    };
}

impl Frequency {
    /// Mean number a year.
    pub fn mean(&self) -> f64 {
        for_each_law!(self, law => law.mean())
    }

    /// Variance of the number.
    pub fn variance(&self) -> f64 {
        for_each_law!(self, law => law.variance())
    }

    /// The smallest k with P(N <= k) >= u: the draw of a uniform u.
    ///
    /// ```
    /// use ishizue::numerics::distribution::{Frequency, Poisson};
    /// assert_eq!(Frequency::Poisson(Poisson::new(2.0)?).quantile(0.99), 6);
    /// # Ok::<(), ishizue::numerics::distribution::DistributionError>(())
    /// ```
    #[inline]
    pub fn quantile(&self, u: f64) -> u32 {
        for_each_law!(self, law => law.quantile(u))
    }

    /// The draw of a uniform u when a factor shared with other perils multiplies the mean. A binomial or fixed count has no
    /// rate to multiply and stays as it is: ask [`takes_factor`](Self::takes_factor) first.
    pub fn quantile_given_factor(&self, u: f64, factor: f64) -> u32 {
        match self {
            Frequency::Poisson(law) => law.quantile_given_factor(u, factor),
            Frequency::NegativeBinomial(law) => law.quantile_given_factor(u, factor),
            Frequency::Binomial(law) => law.quantile(u),
            Frequency::FixedCount(law) => law.quantile(u),
        }
    }

    /// Variance of the gamma factor of mean 1 that multiplies the mean of Poisson counts; None for counts of another kind.
    pub fn mixing(&self) -> Option<f64> {
        match self {
            Frequency::Poisson(_) => Some(0.0),
            Frequency::NegativeBinomial(law) => Some(law.dispersion()),
            Frequency::Binomial(_) | Frequency::FixedCount(_) => None,
        }
    }

    /// Whether a shared factor can multiply the mean.
    pub fn takes_factor(&self) -> bool {
        matches!(self, Frequency::Poisson(_) | Frequency::NegativeBinomial(_))
    }

    /// Writes the draw of every uniform to `counts`, as far as both reach.
    pub fn quantile_slice(&self, uniforms: &[f64], counts: &mut [u32]) {
        for_each_law!(self, law => {
            counts.iter_mut().zip(uniforms).for_each(|(count, &u)| *count = law.quantile(u));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::distribution::gamma_unit_quantile;
    use crate::numerics::stream::StreamKey;

    #[test]
    fn draws_have_the_mean_and_variance_of_their_law() {
        let laws = [
            Frequency::Poisson(Poisson::new(2.3).expect("valid")),
            Frequency::NegativeBinomial(NegativeBinomial::new(2.3, 0.7).expect("valid")),
            Frequency::Binomial(Binomial::new(9, 0.2).expect("valid")),
            Frequency::FixedCount(FixedCount::new(3).expect("valid")),
        ];
        let key = StreamKey::new(5, "test/count");
        let n = 100_000_u32;
        let uniforms: Vec<f64> = (0..n).map(|trial| key.uniform(u64::from(trial), 0, 0)).collect();
        let mut counts = vec![0; n as usize];
        for law in laws {
            law.quantile_slice(&uniforms, &mut counts);
            let size = f64::from(n);
            let moment =
                |k: i32| counts.iter().map(|&c| libm::pow(f64::from(c) - law.mean(), f64::from(k))).sum::<f64>() / size;
            assert!(moment(1).abs() <= 4.0 * (law.variance() / size).sqrt());
            let spread = ((moment(4) - law.variance() * law.variance()).max(0.0) / size).sqrt();
            assert!((moment(2) - law.variance()).abs() <= 4.0 * spread, "{law:?}");
        }
    }

    #[test]
    fn a_gamma_factor_on_a_poisson_mean_gives_the_negative_binomial() {
        let poisson = Frequency::Poisson(Poisson::new(2.0).expect("valid"));
        let key = StreamKey::new(6, "test/mixing");
        let n = 100_000_u32;
        let zeros = (0..n)
            .filter(|&trial| {
                let [u, v] = key.uniform_pair(u64::from(trial), 0, 0);
                poisson.quantile_given_factor(u, gamma_unit_quantile(v, 0.5)) == 0
            })
            .count() as f64;
        // P(N = 0) = 1/4 for mean 2, dispersion 1/2.
        let size = f64::from(n);
        assert!((zeros / size - 0.25).abs() < 4.0 * (0.25 * 0.75 / size).sqrt());
        assert!(poisson.takes_factor() && !Frequency::FixedCount(FixedCount::new(1).expect("valid")).takes_factor());
    }
}
