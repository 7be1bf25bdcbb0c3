//! Distortions: functions that make the probability of a loss larger before it is averaged.
//!
//! ```text
//! price = integral of g(S(x)) dx over x > 0,  S(x) = P(loss > x),  g(0) = 0, g(1) = 1, g increasing and concave
//! proportional hazard   g(s) = s^a,  0 < a <= 1
//! Wang                  g(s) = Phi(Phi^-1(s) + lambda)
//! Wang, two factors     g(s) = Q_k(Phi^-1(s) + lambda),  Q_k Student's t with k degrees of freedom
//! ```
//! Sources: S. Wang (1995), "Insurance pricing and increased limits ratemaking by proportional hazards transforms", Insurance:
//! Mathematics and Economics 17, 43-54; S. Wang (2000), "A class of distortion operators for pricing financial and insurance
//! risks", Journal of Risk and Insurance 67, 15-36; S. Wang (2004), "Cat bond pricing using probability transforms", Geneva
//! Papers 278, 19-29 (two factors).
//!
//! Worked number: a total loss of 950 with probability 2 %: 90.85 at a = 0.6, 51.67 at lambda = 0.45, 80.60 with 5 degrees.

use crate::numerics::special::{normal_cdf, normal_density, normal_quantile, student_t_cdf};

/// A distortion of probabilities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distortion {
    /// s^exponent.
    ProportionalHazard {
        /// Above 0, at most 1; 1 changes nothing.
        exponent: f64,
    },
    /// Phi(Phi^-1(s) + lambda).
    Wang {
        /// Market price of risk; 0 changes nothing.
        lambda: f64,
    },
    /// Q_k(Phi^-1(s) + lambda).
    WangStudent {
        /// Market price of risk.
        lambda: f64,
        /// Degrees of freedom: few of them make rare losses dear.
        degrees: f64,
    },
}

impl Distortion {
    /// The distorted probability.
    ///
    /// ```
    /// use ishizue::statistics::pricing::Distortion;
    /// let wang = Distortion::Wang { lambda: 0.45 };
    /// assert!((950.0 * wang.of(0.02) - 51.67).abs() < 0.005);
    /// ```
    pub fn of(self, s: f64) -> f64 {
        if s <= 0.0 {
            return 0.0;
        }
        if s >= 1.0 {
            return 1.0;
        }
        match self {
            Distortion::ProportionalHazard { exponent } => libm::pow(s, exponent),
            Distortion::Wang { lambda } => normal_cdf(normal_quantile(s) + lambda),
            Distortion::WangStudent { lambda, degrees } => student_t_cdf(normal_quantile(s) + lambda, degrees),
        }
    }

    /// Its slope, for 0 < s < 1; 0 at the ends, where no sample has anything between.
    pub(super) fn slope(self, s: f64) -> f64 {
        if s <= 0.0 || s >= 1.0 {
            return 0.0;
        }
        match self {
            Distortion::ProportionalHazard { exponent } => exponent * libm::pow(s, exponent - 1.0),
            Distortion::Wang { lambda } => {
                let z = normal_quantile(s);
                libm::exp(-lambda * z - 0.5 * lambda * lambda)
            }
            Distortion::WangStudent { lambda, degrees } => {
                let z = normal_quantile(s);
                student_density(z + lambda, degrees) / normal_density(z)
            }
        }
    }
}

/// Density of Student's t.
fn student_density(t: f64, degrees: f64) -> f64 {
    let half = 0.5 * (degrees + 1.0);
    let scale = libm::lgamma(half) - libm::lgamma(0.5 * degrees) - 0.5 * libm::log(degrees * std::f64::consts::PI);
    libm::exp(scale - half * libm::log1p(t * t / degrees))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Distortion; 3] = [
        Distortion::ProportionalHazard { exponent: 0.6 },
        Distortion::Wang { lambda: 0.45 },
        Distortion::WangStudent { lambda: 0.45, degrees: 5.0 },
    ];

    #[test]
    fn four_total_losses_have_their_prices() {
        // A layer of 950 that is lost whole with probability p, to the printed digit.
        let table = [
            (0.005, [39.55, 15.92, 41.26]),
            (0.01, [59.94, 28.79, 56.73]),
            (0.02, [90.85, 51.67, 80.60]),
            (0.05, [157.44, 110.27, 135.72]),
        ];
        for (p, prices) in table {
            for (distortion, price) in ALL.into_iter().zip(prices) {
                assert!((950.0 * distortion.of(p) - price).abs() < 0.005_001, "{distortion:?} at {p}");
            }
        }
    }

    #[test]
    fn slopes_are_those_of_the_functions() {
        for distortion in ALL {
            for s in [0.001, 0.02, 0.3, 0.9] {
                let h = s * 1e-5;
                let slope = (distortion.of(s + h) - distortion.of(s - h)) / (2.0 * h);
                assert!((distortion.slope(s) / slope - 1.0).abs() < 1e-6, "{distortion:?} at {s}");
            }
        }
    }

    #[test]
    fn distortions_keep_the_ends_and_what_changes_nothing_changes_nothing() {
        for distortion in ALL {
            assert_eq!((distortion.of(0.0), distortion.of(1.0)), (0.0, 1.0));
            assert!((1..1000).all(|i| distortion.of(f64::from(i) / 1e3) > distortion.of(f64::from(i - 1) / 1e3)));
        }
        for s in [0.01, 0.5] {
            assert_eq!(Distortion::ProportionalHazard { exponent: 1.0 }.of(s), s);
            assert!((Distortion::Wang { lambda: 0.0 }.of(s) - s).abs() < 1e-15);
        }
    }
}
