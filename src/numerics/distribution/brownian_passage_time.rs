//! Brownian passage time (inverse Gaussian) distribution of the time between ruptures of a fault.
//!
//! ```text
//! F(t) = Phi(u1) + exp(2 / alpha^2) Phi(-u2),   u1 = (sqrt(t/mu) - sqrt(mu/t)) / alpha,   u2 = (sqrt(t/mu) + sqrt(mu/t)) / alpha
//! ```
//! with mean mu and aperiodicity alpha (standard deviation over mean). Since u2^2 = u1^2 + 4 / alpha^2, the second term is
//! exp(-u1^2 / 2) erfcx(u2 / sqrt 2) / 2, which neither overflows nor loses digits; so is written here. Given that t years
//! have passed since the last rupture, the next comes within d years with probability (F(t + d) - F(t)) / (1 - F(t)).
//!
//! Source: M. V. Matthews, W. L. Ellsworth, P. A. Reasenberg (2002), "A Brownian model for recurrent earthquakes", Bulletin
//! of the Seismological Society of America 92, 2233-2250; used by Japan's Headquarters for Earthquake Research Promotion
//! since 2001.
//!
//! Worked number: Nankai trough, mu 88.2 years, alpha 0.24, 69 years after the last event: 66.7 % within 30 years.

use super::error::{Check, DistributionError};
use crate::numerics::kernels::exp;
use crate::numerics::special::normal_cdf;
use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Time between ruptures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BrownianPassageTime {
    mean: f64,
    alpha: f64,
}

impl BrownianPassageTime {
    /// With `mean` (any unit of time) and aperiodicity `alpha`, both above zero.
    ///
    /// ```
    /// use ishizue::numerics::distribution::BrownianPassageTime;
    /// let nankai = BrownianPassageTime::new(88.2, 0.24).unwrap();
    /// assert!((nankai.conditional(69.0, 30.0) - 0.667).abs() < 0.001);
    /// ```
    ///
    /// # Errors
    /// Where a parameter is not a finite number above zero.
    pub fn new(mean: f64, alpha: f64) -> Result<Self, DistributionError> {
        let check = Check("Brownian passage time");
        check.positive("mean", mean)?;
        check.positive("alpha", alpha)?;
        Ok(BrownianPassageTime { mean, alpha })
    }

    /// P(T <= t).
    pub fn cdf(&self, t: f64) -> f64 {
        if t <= 0.0 { 0.0 } else { self.parts(t).0 }
    }

    /// P(T > t).
    pub fn survival(&self, t: f64) -> f64 {
        if t <= 0.0 { 1.0 } else { self.parts(t).1 }
    }

    /// P(T <= t + d given T > t): the probability of a rupture in the `d` years after `t` years without.
    pub fn conditional(&self, t: f64, d: f64) -> f64 {
        let alive = self.survival(t);
        if alive <= 0.0 {
            return if d > 0.0 { 1.0 } else { 0.0 };
        }
        (1.0 - self.survival(t + d) / alive).clamp(0.0, 1.0)
    }

    /// P(T <= t) and P(T > t), each with its own digits.
    fn parts(&self, t: f64) -> (f64, f64) {
        let root = (t / self.mean).sqrt();
        let (u1, u2) = ((root - 1.0 / root) / self.alpha, (root + 1.0 / root) / self.alpha);
        let second = 0.5 * exp(-0.5 * u1 * u1) * scaled_erfc(u2 * FRAC_1_SQRT_2);
        ((normal_cdf(u1) + second).min(1.0), (normal_cdf(-u1) - second).max(0.0))
    }
}

/// exp(x^2) erfc(x) for x >= 0: the product where both factors keep their digits, otherwise the asymptotic series
/// 1 / (x sqrt(pi)) (1 - 1/(2x^2) + 3/(4x^4) - ...), cut at its smallest term or below the last digit.
fn scaled_erfc(x: f64) -> f64 {
    if x < 6.0 {
        return libm::exp(x * x) * libm::erfc(x);
    }
    let step = -0.5 / (x * x);
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 0..30 {
        let next = term * step * f64::from(2 * k + 1);
        if next.abs() >= term.abs() || next.abs() < 1e-17 {
            break;
        }
        term = next;
        sum += term;
    }
    sum / (x * PI.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::quadrature::integrate;

    fn bpt(mean: f64, alpha: f64) -> BrownianPassageTime {
        BrownianPassageTime::new(mean, alpha).unwrap()
    }

    /// Density sqrt(mu / (2 pi alpha^2 t^3)) exp(-(t - mu)^2 / (2 mu alpha^2 t)).
    fn density(mean: f64, alpha: f64, t: f64) -> f64 {
        let scale = (mean / (2.0 * PI * alpha * alpha * t * t * t)).sqrt();
        scale * libm::exp(-(t - mean) * (t - mean) / (2.0 * mean * alpha * alpha * t))
    }

    #[test]
    fn the_distribution_function_is_the_integral_of_the_density() {
        for (mean, alpha) in [(88.2, 0.2), (88.2, 0.24), (38.0, 0.1), (117.0, 0.4), (10.0, 1.0), (5.0, 3.0)] {
            for at in [0.3, 0.8, 1.0, 1.4, 3.0] {
                let t = mean * at;
                // In pieces, so that a narrow peak is not missed.
                let pieces: f64 = (0..64)
                    .map(|i| (t * f64::from(i) / 64.0 + 1e-12, t * f64::from(i + 1) / 64.0))
                    .map(|(from, to)| integrate(&|t| density(mean, alpha, t), from, to))
                    .sum();
                let cdf = bpt(mean, alpha).cdf(t);
                assert!((cdf - pieces).abs() < 1e-9, "mu {mean}, alpha {alpha}, t {t}: {cdf}, integral {pieces}");
                assert!((cdf + bpt(mean, alpha).survival(t) - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn scaled_erfc_is_smooth_where_its_two_forms_meet() {
        // Abramowitz and Stegun (1964), table 7.3, and the continued fraction evaluated in 40 digits.
        for (x, expected) in [
            (0.0, 1.0),
            (1.0, 0.427_583_576_155_807),
            (3.0, 0.179_001_151_181_389_97),
            (10.0, 0.056_140_992_743_822_59),
        ] {
            assert!((scaled_erfc(x) / expected - 1.0).abs() < 1e-13, "{x}: {}", scaled_erfc(x));
        }
        let (below, above) = (scaled_erfc(6.0_f64.next_down()), scaled_erfc(6.0));
        assert!((below / above - 1.0).abs() < 1e-13, "{below} {above}");
    }

    /// Headquarters for Earthquake Research Promotion: Nankai trough with mean 88.2 years and alpha 0.24 to 0.20, last
    /// event 69.0 years before 2015-01-01: 60-70 % in 2013, 70-80 % in 2018 (published to the class of 10 %), 75-82 % in
    /// 2025; Miyagi-oki near shore with mean 38.0 and last event 2011.19: 76-93 % in 2025, 79-95 % in 2026.
    #[test]
    fn the_published_probabilities_of_thirty_years_are_reproduced() {
        let thirty = |mean: f64, alpha: f64, passed: f64| 100.0 * bpt(mean, alpha).conditional(passed, 30.0);
        let nankai = |alpha: f64, year: f64| thirty(88.2, alpha, year - 1946.0);
        for (year, low, high) in [(2013.0, 64.5, 68.7), (2018.0, 69.7, 75.3), (2025.0, 75.3, 81.9)] {
            assert!((nankai(0.24, year) - low).abs() < 0.06, "{year}: {}", nankai(0.24, year));
            assert!((nankai(0.20, year) - high).abs() < 0.06, "{year}: {}", nankai(0.20, year));
        }
        let miyagi = |alpha: f64, year: f64| thirty(38.0, alpha, year - 2011.19);
        for (year, low, high) in [(2025.0, 76.3, 91.2), (2026.0, 79.1, 94.0)] {
            assert!((miyagi(0.24, year) - low).abs() < 0.1, "{year}: {}", miyagi(0.24, year));
            assert!((miyagi(0.11, year) - high).abs() < 0.1, "{year}: {}", miyagi(0.11, year));
        }
        for (year, published) in [(2023.0, 84.3), (2024.0, 89.3), (2025.0, 93.0), (2026.0, 95.6)] {
            assert!((miyagi(0.10, year) - published).abs() < 0.1, "{year}: {}", miyagi(0.10, year));
        }
        // National Seismic Hazard Maps 2021: 0.914 in 50 years from 2020 for the Nankai group.
        assert!((bpt(88.2, 0.24).conditional(2020.0 - 1946.97, 50.0) - 0.9145).abs() < 1e-4);
        assert!((thirty(88.2, 0.24, 2016.0 - 1946.97) - 66.7).abs() < 0.06);
    }

    #[test]
    fn long_overdue_ruptures_have_the_hazard_of_the_limit() {
        // For t to infinity the hazard rate tends to 1 / (2 mu alpha^2).
        let law = bpt(100.0, 0.5);
        let hazard = -libm::log(1.0 - law.conditional(2000.0, 1.0));
        assert!((hazard / (1.0 / (2.0 * 100.0 * 0.25)) - 1.0).abs() < 0.1, "{hazard}");
        assert_eq!(law.conditional(1e9, 1.0), 1.0);
        assert_eq!(law.conditional(50.0, 0.0), 0.0);
        assert_eq!((law.cdf(0.0), law.survival(-1.0)), (0.0, 1.0));
    }

    #[test]
    fn impossible_parameters_are_refused() {
        for (mean, alpha) in [(0.0, 0.2), (-1.0, 0.2), (88.2, 0.0), (f64::NAN, 0.2), (88.2, f64::INFINITY)] {
            assert!(BrownianPassageTime::new(mean, alpha).is_err());
        }
    }
}
