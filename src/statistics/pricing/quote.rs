//! From a quoted premium back to what it says of the risk.
//!
//! ```text
//! rate on line     premium / limit               payback            limit / premium, in years
//! loss on line     expected loss / limit         multiple           premium / expected loss
//! implied          probability of a total loss at which the premium is the price: net premium / limit without any load;
//!                  Phi(Phi^-1(rate on line) - lambda) under a load after Wang
//! ```
//! Worked number: 42.75 for a limit of 950: rate on line 4.5 %, payback 22.2 years; without a load a total loss in 4.5 % of the
//! years, at lambda = 0.45 in 1.6 %.

use crate::numerics::special::{normal_cdf, normal_quantile};

/// Probability of a total loss at which the premium of a layer is its price after Wang; 0 and 1 at the ends.
///
/// ```
/// let p = ishizue::statistics::pricing::quote::implied_probability(0.045, 0.45);
/// assert!((p - 0.015_9).abs() < 1e-4);
/// ```
pub fn implied_probability(rate_on_line: f64, lambda: f64) -> f64 {
    if rate_on_line <= 0.0 {
        return 0.0;
    }
    if rate_on_line >= 1.0 {
        return 1.0;
    }
    normal_cdf(normal_quantile(rate_on_line) - lambda)
}

/// Whether a layer costs more on line than the one below it: at equal terms it is hit more rarely and should not.
pub fn is_dearer_above(below: f64, above: f64) -> bool {
    above > below * (1.0 + 1e-12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_implied_probability_gives_the_rate_back() {
        for (rate, lambda) in [(0.045, 0.0), (0.045, 0.45), (0.3, 1.0)] {
            let p = implied_probability(rate, lambda);
            assert!((super::super::Distortion::Wang { lambda }.of(p) - rate).abs() < 1e-12);
        }
        assert_eq!([0.0, 1.5].map(|rate| implied_probability(rate, 0.45)), [0.0, 1.0]);
    }

    #[test]
    fn only_a_higher_rate_above_is_dearer() {
        assert!(is_dearer_above(0.04, 0.05) && !is_dearer_above(0.05, 0.05) && !is_dearer_above(0.05, 0.04));
    }
}
