//! Shocks that many obligors share: a political event in a country, a catastrophe among linked buyers.
//!
//! **Common shock.** With probability q an event strikes, and each obligor then defaults with probability s, whatever it
//! would have done alone; given the event its probability of default is 1 - (1-p)(1-s). The number of defaults among n is
//! (1-q) Bin(n, p) + q Bin(n, 1 - (1-p)(1-s)). Source: A. W. Marshall, I. Olkin (1967), "A multivariate exponential
//! distribution", Journal of the American Statistical Association 62, 30-44; for credit F. Lindskog, A. McNeil (2003),
//! "Common Poisson shock models", ASTIN Bulletin 33, 209-238.
//!
//! **Moved threshold.** Given an event, an obligor defaults below Φ⁻¹(p) + δ in place of Φ⁻¹(p): the probability stays
//! below 1 and keeps its place beside common factors.
//!
//! Worked numbers: p = 1 %, q = 2 %, s = 40 %: 1.792 % in all, default correlation 0.1746471774. 1 % moved by 0.6 is
//! 4.214242372 %.

use super::error::{FormError, holds, inside, obligors, pd};
use super::finite_pool::add_binomial;
use super::lattice::Lattice;
use crate::numerics::special::{normal_cdf, normal_quantile};

/// Obligors that default alone, or by an event that strikes a share of all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CommonShock {
    own_pd: f64,
    probability: f64,
    share: f64,
}

impl CommonShock {
    /// From an obligor's own probability of default, the probability of the event, and the share of obligors that it
    /// takes, each above 0 and below 1.
    ///
    /// ```
    /// use ishizue::statistics::credit::CommonShock;
    /// let transfer_stop = CommonShock::new(0.01, 0.02, 0.4)?;
    /// assert!((transfer_stop.pd() - 0.01792).abs() < 1e-15);
    /// assert_eq!(transfer_stop.defaults(50)?.quantile(0.99), 20);
    /// # Ok::<(), ishizue::statistics::credit::FormError>(())
    /// ```
    pub fn new(own_pd: f64, probability: f64, share: f64) -> Result<Self, FormError> {
        let (probability, share) = (inside("probability of the event", probability)?, inside("share struck", share)?);
        Ok(CommonShock { own_pd: pd(own_pd)?, probability, share })
    }

    /// Probability of default given the event.
    pub fn stressed_pd(&self) -> f64 {
        self.own_pd + (1.0 - self.own_pd) * self.share
    }

    /// Probability of default in all.
    pub fn pd(&self) -> f64 {
        self.own_pd + self.probability * (self.stressed_pd() - self.own_pd)
    }

    /// Probability that two obligors both default.
    pub fn joint_pd(&self) -> f64 {
        let (own, stressed) = (self.own_pd, self.stressed_pd());
        (1.0 - self.probability) * own * own + self.probability * stressed * stressed
    }

    /// Correlation of the default indicators of two obligors.
    pub fn default_correlation(&self) -> f64 {
        // P(both) - pd² is q (1-q) times the square of what the event adds.
        let added = self.stressed_pd() - self.own_pd;
        self.probability * (1.0 - self.probability) * added * added / (self.pd() * (1.0 - self.pd()))
    }

    /// The law of the number of defaults among `n` obligors, 1 to 1,000,000.
    pub fn defaults(&self, n: u32) -> Result<Lattice, FormError> {
        obligors(n)?;
        let mut law = vec![0.0; n as usize + 1];
        add_binomial(&mut law, self.own_pd, 1.0 - self.own_pd, 1.0 - self.probability);
        add_binomial(&mut law, self.stressed_pd(), (1.0 - self.own_pd) * (1.0 - self.share), self.probability);
        Ok(Lattice::known(law))
    }
}

/// The probability of default once the threshold of the latent normal is moved up by `shift` (any number).
pub fn shifted_pd(probability: f64, shift: f64) -> Result<f64, FormError> {
    let shift = holds("shift", shift, "a number", shift.is_finite())?;
    Ok(normal_cdf(normal_quantile(pd(probability)?) + shift))
}

#[cfg(test)]
mod tests {
    use super::super::finite_pool::{Obligor, heterogeneous_pool};
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn fifty_obligors_of_one_country_have_their_figures() {
        let shock = CommonShock::new(0.01, 0.02, 0.4).expect("valid");
        assert_relative_eq!(shock.pd(), 0.017_92, max_relative = 1e-14);
        assert_relative_eq!(shock.joint_pd(), 0.003_394_72, max_relative = 1e-13);
        assert_relative_eq!(shock.default_correlation(), 0.174_647_177_4, max_relative = 5e-10);
        let law = shock.defaults(50).expect("valid");
        assert_relative_eq!(law.probability(0), 0.592_905_945_8, max_relative = 5e-10);
        assert_relative_eq!(law.at_least(5), 0.020_142_769_9, max_relative = 5e-9);
        assert_relative_eq!(law.at_least(20), 0.011_751_872_97, max_relative = 5e-10);
        assert_relative_eq!(law.mean(), 0.896, max_relative = 1e-12);
        assert_relative_eq!(law.sd(), 2.900_042_758, max_relative = 5e-10);
        for (level, var, tvar) in [(0.99, 20, 23.064_312_37), (0.995, 23, 24.740_229_23), (0.999, 26, 27.500_082_79)] {
            assert_eq!(law.quantile(level), var);
            assert_relative_eq!(law.tvar(level), tvar, max_relative = 5e-10);
        }
    }

    #[test]
    fn buyers_linked_to_an_earthquake_have_their_figures() {
        // 60 of 100 buyers have their threshold moved by 0.6 in a year with a quake of rate 0.02; all 1 %, ρ = 0.2.
        let quake = -libm::expm1(-0.02);
        let stressed = shifted_pd(0.01, 0.6).expect("valid");
        assert_relative_eq!(stressed, 0.042_142_423_72, max_relative = 5e-10);
        let pool = |linked: f64| {
            let pds = [linked; 60].into_iter().chain([0.01; 40]);
            let buyers: Vec<Obligor> = pds.map(|pd| Obligor { pd, correlation: 0.2, units: 1 }).collect();
            heterogeneous_pool(&buyers).expect("valid")
        };
        let (calm, struck) = (pool(0.01), pool(stressed));
        assert_relative_eq!(calm.at_least(10), 0.007_258_266_234, max_relative = 5e-10);
        assert_relative_eq!(struck.at_least(10), 0.060_444_409_48, max_relative = 5e-10);
        let law = Lattice::mixture(&[(1.0 - quake, &calm), (quake, &struck)]).expect("valid");
        assert_relative_eq!(law.at_least(10), 0.008_311_422_432, max_relative = 5e-10);
        assert_relative_eq!(quake * struck.at_least(10) / law.at_least(10), 0.144_004_171_2, max_relative = 5e-10);
        assert_relative_eq!(law.mean(), 1.038_187_758, max_relative = 5e-10);
        assert_relative_eq!(law.sd(), 1.908_085_627, max_relative = 5e-10);
        assert_relative_eq!(quake * (struck.mean() - law.mean()), 0.037_431_589_69, max_relative = 5e-10);
        for (level, var, tvar) in [(0.99, 9, 12.336_741), (0.995, 11, 14.793_337_75), (0.999, 17, 21.014_749_04)] {
            assert_eq!(law.quantile(level), var);
            assert_relative_eq!(law.tvar(level), tvar, max_relative = 5e-9);
        }
    }

    #[test]
    fn bad_parameters_are_refused() {
        assert_eq!(CommonShock::new(0.01, 0.0, 0.4).map_err(|e| e.parameter), Err("probability of the event"));
        assert_eq!(CommonShock::new(0.01, 0.1, 1.0).map_err(|e| e.parameter), Err("share struck"));
        assert!(CommonShock::new(0.0, 0.1, 0.5).is_err());
        assert!(CommonShock::new(0.1, 0.1, 0.5).expect("valid").defaults(0).is_err());
        assert!(shifted_pd(0.1, f64::INFINITY).is_err());
    }
}
