//! Whether a contract transfers risk: expected reinsurer deficit and the 10-10 rule.
//!
//! ```text
//! deficit of a year   D = max(0, losses paid - premium kept), both discounted to inception
//! ERD                 E[D] / premium,  risk is transferred from 1 % on
//! 10-10               P(losses paid - premium kept >= 10 % of premium) >= 10 %
//! ```
//! Premium kept is after commission; premium that losses add (reinstatement) is the reinsurer's too. Source: CAS Research
//! Working Party on Risk Transfer Testing, "Risk transfer testing of reinsurance contracts", CAS Forum, Winter 2006. The 10-10
//! rule turns away contracts of rare large losses, which ERD takes in: both are told.
//!
//! Worked number: premium 50 and a total loss of 950 with probability 2 %: deficit 900 in 2 % of the years, ERD 36 %; the 10-10
//! rule sees a loss in 2 % of the years only.

use crate::statistics::{Estimate, Sample, SampleError};

/// From here on a contract transfers risk.
pub const LEAST_DEFICIT: f64 = 0.01;
/// Loss and probability of the 10-10 rule.
pub const TEN: f64 = 0.1;

/// The tests of one contract.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RiskTransfer {
    /// Expected reinsurer deficit as a share of the premium.
    pub deficit: Estimate,
    /// Probability of a loss of at least 10 % of the premium.
    pub ten: Estimate,
}

/// Of the reinsurer's loss of each year: what it pays less the premium that it keeps, discounted; `premium` as the base of both.
///
/// # Errors
/// Those of [`Sample::new`].
pub fn risk_transfer(
    losses: &[f64],
    weights: Option<&[f64]>,
    (effective_size, randomisations): (Option<f64>, (usize, usize)),
    premium: f64,
) -> Result<RiskTransfer, SampleError> {
    let deficits: Vec<f64> = losses.iter().map(|loss| loss.max(0.0) / premium).collect();
    let sample = Sample::new(&deficits, weights)?
        .with_effective_size(effective_size)
        .with_randomisations(randomisations.0, randomisations.1);
    Ok(RiskTransfer { deficit: sample.mean(), ten: sample.probability_at_or_above(TEN * (1.0 - 1e-12)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(years: u32, probability: u32, loss: f64, premium: f64) -> RiskTransfer {
        let losses: Vec<f64> =
            (0..years).map(|year| if year % 100 < probability { loss - premium } else { -premium }).collect();
        risk_transfer(&losses, None, (None, (0, 0)), premium).unwrap()
    }

    #[test]
    fn a_rare_total_loss_passes_by_its_deficit_and_fails_10_10() {
        let found = of(10_000, 2, 950.0, 50.0);
        assert!((found.deficit.value - 0.36).abs() < 1e-12 && found.deficit.value >= LEAST_DEFICIT);
        assert_eq!(found.ten.value, 0.02);
    }

    #[test]
    fn the_borderline_of_10_10_is_the_borderline_of_the_deficit() {
        // A loss of exactly 10 % of the premium in exactly 10 % of the years: ERD 1 %.
        let found = of(10_000, 10, 110.0, 100.0);
        assert!((found.deficit.value - 0.01).abs() < 1e-14);
        assert!((found.ten.value - 0.1).abs() < 1e-14);
    }
}
