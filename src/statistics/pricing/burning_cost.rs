//! Burning cost: the average of what a layer would have paid in past years.
//!
//! ```text
//! BC = sum of a_y L_y / sum of w_y,  L_y: paid by today's layer of the losses of year y at today's values, w_y: years, or premium
//! premium = BC / (1 - loadings)
//! probability of a year with loss, seen k times in n years: between the roots of the binomial tails (Clopper and Pearson)
//! ```
//! A history without loss proves little: 30 such years leave anything up to 11.6 % a year (95 %). Sources: D. R. Clark (2014),
//! "Basics of reinsurance pricing", CAS; C. J. Clopper and E. S. Pearson (1934), "The use of confidence or fiducial limits",
//! Biometrika 26, 404-413.
//!
//! Worked number: 30 years with one loss of 60 to the layer: 2.0 a year; with loadings of 20 % 2.5.

use crate::numerics::special::{beta_quantile, beta_quantile_upper};
use crate::statistics::{Estimate, Sample, SampleError};

/// What a history says of a layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BurningCost {
    /// Years.
    pub years: usize,
    /// Those with a loss to the layer.
    pub hit: usize,
    /// Mean loss of a year; its error is that of the mean of so many years.
    pub mean: Estimate,
    /// Probability of a year with loss that the history allows at 95 %.
    pub probability: [f64; 2],
}

/// Of the layer's loss of each past year, those without loss included.
///
/// ```
/// let mut years = [0.0; 30];
/// years[4] = 60.0;
/// let found = ishizue::statistics::pricing::burning_cost::burning_cost(&years)?;
/// assert_eq!((found.mean.value, found.hit), (2.0, 1));
/// # Ok::<(), ishizue::statistics::SampleError>(())
/// ```
///
/// # Errors
/// No year, or an amount that is no number.
pub fn burning_cost(years: &[f64]) -> Result<BurningCost, SampleError> {
    let mean = Sample::new(years, None)?.mean();
    let hit = years.iter().filter(|loss| **loss > 0.0).count();
    let (n, k) = (years.len() as f64, hit as f64);
    let low = if hit == 0 { 0.0 } else { beta_quantile(0.025, k, n - k + 1.0) };
    let high = if hit == years.len() { 1.0 } else { beta_quantile_upper(0.025, k + 1.0, n - k) };
    Ok(BurningCost { years: years.len(), hit, mean, probability: [low, high] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_without_loss_leaves_a_good_deal_open() {
        let found = burning_cost(&[0.0; 30]).unwrap();
        // 1 - 0.025^(1/30).
        assert!((found.probability[1] - (1.0 - libm::pow(0.025, 1.0 / 30.0))).abs() < 1e-12, "{found:?}");
        assert_eq!((found.mean.value, found.probability[0]), (0.0, 0.0));
    }

    #[test]
    fn bounds_are_roots_of_binomial_tails() {
        let mut years = vec![0.0; 20];
        years[..3].fill(7.0);
        let [low, high] = burning_cost(&years).unwrap().probability;
        let at_most = |k: u32, p: f64| -> f64 {
            (0..=k)
                .map(|i| {
                    let choose = (0..i).fold(1.0, |c, j| c * f64::from(20 - j) / f64::from(j + 1));
                    choose * libm::pow(p, f64::from(i)) * libm::pow(1.0 - p, f64::from(20 - i))
                })
                .sum()
        };
        assert!((at_most(3, high) - 0.025).abs() < 1e-10 && (1.0 - at_most(2, low) - 0.025).abs() < 1e-10);
        assert_eq!(burning_cost(&[1.0; 4]).unwrap().probability[1], 1.0);
        assert!(burning_cost(&[]).is_err());
    }
}
