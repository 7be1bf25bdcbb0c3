//! Losses in whole units whose number is Poisson or negative binomial.
//!
//! Losses of u units arrive at the rate λ_u, and all rates are multiplied by one gamma factor of mean 1 and variance v (0
//! for none). With μ the sum of the rates, the law g of the total is
//!
//! ```text
//! g(0) = (1 + v μ)^(-1/v), or e^-μ without factor
//! g(n) = sum over u <= n of λ_u (u + v (n - u)) g(n - u) / (n (1 + v μ))
//! ```
//!
//! All terms are positive, so nothing cancels. Source: H. H. Panjer (1981), "Recursive evaluation of a family of compound
//! distributions", ASTIN Bulletin 12, 22-26, with the rates put in place of the severity law.
//! Worked number: rate 2 of one unit, v = 0.5: g = 1/4, 1/4, 3/16, ..., the negative binomial law.

use super::error::{FormError, holds};
use super::lattice::Lattice;
use std::collections::BTreeMap;

/// The recursion ends once this much is left at each of as many points as the largest loss has units.
const LEAST_TERM: f64 = 1e-24;
const MOST_POINTS: usize = 5_000_000;

/// The law of the total of losses of `units` that arrive at `rate`, all rates under one gamma factor.
///
/// `rates` are (units, expected number) and may name the same units again; `factor_variance` is 0 for a compound Poisson
/// law. Errors: a rate below 0, a variance below 0, so many losses that no loss at all has no probability left in floating
/// point (about 650 expected losses without factor), a law of more than 5,000,000 points.
///
/// ```
/// use ishizue::statistics::credit::compound_negative_binomial;
/// let law = compound_negative_binomial(&[(1, 2.0)], 0.5)?;
/// assert!((law.probability(2) - 3.0 / 16.0).abs() < 1e-15);
/// # Ok::<(), ishizue::statistics::credit::FormError>(())
/// ```
pub fn compound_negative_binomial(rates: &[(u32, f64)], factor_variance: f64) -> Result<Lattice, FormError> {
    let v = factor_variance;
    holds("variance of the factor", v, "a number of 0 or more", v.is_finite() && v >= 0.0)?;
    let mut of_units: BTreeMap<usize, f64> = BTreeMap::new();
    for &(units, rate) in rates {
        holds("rate", rate, "a number of 0 or more", rate.is_finite() && rate >= 0.0)?;
        if units > 0 && rate > 0.0 {
            *of_units.entry(units as usize).or_default() += rate;
        }
    }
    let of_units: Vec<(usize, f64)> = of_units.into_iter().collect();
    recursion(&of_units, v).map(Lattice::known)
}

fn recursion(rates: &[(usize, f64)], v: f64) -> Result<Vec<f64>, FormError> {
    let Some(&(largest, _)) = rates.last() else {
        return Ok(vec![1.0]);
    };
    let mean_number: f64 = rates.iter().map(|(_, rate)| rate).sum();
    let mean: f64 = rates.iter().map(|(units, rate)| *units as f64 * rate).sum();
    let spread = v * mean_number;
    let none = libm::exp(if v == 0.0 { -mean_number } else { -libm::log1p(spread) / v });
    holds("probability of no loss", none, "above 1e-280", none > 1e-280)?;
    let mut law = vec![none];
    let mut idle = 0;
    while idle < largest || (law.len() as f64) <= mean {
        let n = law.len();
        holds("number of points", n as f64, "at most 5,000,000", n < MOST_POINTS)?;
        let reached = rates.iter().take_while(|(units, _)| *units <= n);
        let sum: f64 =
            reached.map(|(units, rate)| rate * (*units as f64 + v * (n - units) as f64) * law[n - units]).sum();
        let term = sum / (n as f64 * (1.0 + spread));
        idle = if term < LEAST_TERM { idle + 1 } else { 0 };
        law.push(term);
    }
    law.truncate(law.len() - idle);
    Ok(law)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::distribution::{NegativeBinomial, Poisson};
    use approx::assert_relative_eq;

    #[test]
    fn losses_of_one_unit_are_the_laws_of_their_number() {
        let law = compound_negative_binomial(&[(1, 3.0)], 0.0).expect("valid");
        let counts = Poisson::new(3.0).expect("valid");
        (0..30).for_each(|k| {
            assert_relative_eq!(law.probability(k as usize), counts.probability(k), max_relative = 1e-13);
        });
        for (mean, v) in [(3.0, 0.25), (0.2, 7.0), (5000.0, 0.25)] {
            let law = compound_negative_binomial(&[(1, mean)], v).expect("valid");
            let counts = NegativeBinomial::new(mean, v).expect("valid");
            for k in [0, 1, 2, 10, 40] {
                assert_relative_eq!(law.probability(k as usize), counts.probability(k), max_relative = 1e-12);
            }
            assert_relative_eq!(law.mean(), mean, max_relative = 1e-11);
            assert_relative_eq!(law.sd(), counts.variance().sqrt(), max_relative = 1e-10);
        }
    }

    #[test]
    fn several_sizes_have_the_moments_of_their_rates() {
        let rates = [(7, 0.3), (100, 0.05), (31, 0.2), (7, 0.1), (0, 5.0), (9, 0.0)];
        for v in [0.0, 0.25, 3.0] {
            let law = compound_negative_binomial(&rates, v).expect("valid");
            let mean = 7.0 * 0.4 + 5.0 + 6.2;
            let variance = 49.0 * 0.4 + 500.0 + 961.0 * 0.2 + v * mean * mean;
            assert_relative_eq!(law.cdf(usize::MAX), 1.0, max_relative = 1e-13);
            assert_relative_eq!(law.mean(), mean, max_relative = 1e-12);
            assert_relative_eq!(law.sd(), variance.sqrt(), max_relative = 1e-12);
        }
        // Without a factor sizes are independent: the sum of their laws.
        let of = |rates: &[(u32, f64)]| compound_negative_binomial(rates, 0.0).expect("valid");
        let (whole, parts) = (of(&[(2, 0.7), (5, 0.4)]), of(&[(2, 0.7)]).plus(&of(&[(5, 0.4)])));
        for k in 0..40 {
            assert_relative_eq!(whole.probability(k), parts.probability(k), max_relative = 1e-12, epsilon = 1e-24);
        }
    }

    #[test]
    fn bad_parameters_are_refused_and_no_loss_is_sure() {
        assert_eq!(compound_negative_binomial(&[], 0.3).map(|law| law.probabilities().to_vec()), Ok(vec![1.0]));
        assert!(compound_negative_binomial(&[(1, -1.0)], 0.0).is_err());
        assert!(compound_negative_binomial(&[(1, 1.0)], f64::NAN).is_err());
        let refused = compound_negative_binomial(&[(1, 1000.0)], 0.0).map_err(|e| e.parameter);
        assert_eq!(refused, Err("probability of no loss"));
        let refused = compound_negative_binomial(&[(u32::MAX, 1.0)], 0.0).map_err(|e| e.parameter);
        assert_eq!(refused, Err("number of points"));
    }
}
