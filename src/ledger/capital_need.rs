//! Capital need: the smallest opening surplus with which the captive is ruined within H years with at most a stated
//! probability.
//!
//! ```text
//! need of a path = bar - min over t <= H of (cash flow(1) + ... + cash flow(t))
//! capital need   = smallest K with P(need > K) <= p
//! ```
//!
//! A path is ruined from an opening surplus K exactly when its need is above K, so the capital need is an order statistic
//! of the paths' needs: with n equally likely paths, the value above which at most the whole part of n p needs lie. The
//! rank comes from the decimal p, exactly; the interval lies between the order statistics of binomial ranks. A captive
//! that earns before it loses may need less than nothing: the figure is floored at zero, the unfloored one stands beside.
//!
//! Source: David and Nagaraja (2003), "Order Statistics", 3rd edition, section 7.1 (intervals for quantiles); the measure
//! is value at risk of the need, with all cash flows included and no dividends, calls or loans.
//!
//! Worked number: result +100 a year, or -850 in a year with a loss of 950 (2 % a year). One year: needs are 850 (2 %)
//! and -100; the capital for p = 1 % is 850, for p = 3 % it is 0 (unfloored -100). Two years: 1,700 (0.04 %), 850
//! (1.96 %), 750 (1.96 %) and -100; for p = 3 % it is 750.

use super::surplus::Paths;
use crate::statistics::{Estimate, Level, Sample, SampleError};
use ndarray::ArrayView2;
use rust_decimal::Decimal;
use thiserror::Error;

/// Why capital could not be found.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum CapitalNeedError {
    /// No paths, or weights that do not fit them.
    #[error(transparent)]
    Sample(#[from] SampleError),
    /// The probability is no probability.
    #[error("the ruin probability {0} must be above 0 and below 1")]
    Probability(Decimal),
}

/// The capital that keeps ruin within a horizon at or below a probability, in the unit of the results.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CapitalNeed {
    /// Years.
    pub horizon: usize,
    /// Largest probability of ruin.
    pub probability: Decimal,
    /// The smallest opening surplus, not below zero, with its 95 % interval.
    pub need: Estimate,
    /// The same without the floor.
    pub unfloored: f64,
}

/// The need of each path within `horizon` years: the smallest opening surplus that never falls below `minimum`.
///
/// ```
/// use ndarray::array;
/// let results = array![[100.0, -850.0], [100.0, 100.0]];
/// assert_eq!(ishizue::ledger::capital_need::needs(results.view(), 0.0, 2), [750.0, -100.0]);
/// ```
pub fn needs(results: ArrayView2<f64>, minimum: f64, horizon: usize) -> Vec<f64> {
    let years = results.ncols();
    match results.as_slice() {
        // Rows that follow one another are gone through without a look at strides.
        Some(rows) if years > 0 => rows.chunks_exact(years).map(|path| need(path.iter(), minimum, horizon)).collect(),
        _ => results.outer_iter().map(|path| need(path.iter(), minimum, horizon)).collect(),
    }
}

#[inline(always)]
fn need<'p>(path: impl Iterator<Item = &'p f64>, minimum: f64, horizon: usize) -> f64 {
    let (mut cumulative, mut lowest) = (0.0, f64::INFINITY);
    for result in path.take(horizon) {
        cumulative += result;
        lowest = cumulative.min(lowest);
    }
    // Without a year nothing is tested.
    if lowest == f64::INFINITY { minimum } else { minimum - lowest }
}

/// The capital need for one horizon and one probability.
///
/// # Errors
/// When there is no path, the weights do not fit, or the probability is not above 0 and below 1.
pub fn capital_need(
    results: ArrayView2<f64>,
    minimum: f64,
    horizon: usize,
    probability: Decimal,
    paths: Paths,
) -> Result<CapitalNeed, CapitalNeedError> {
    let needs = needs(results, minimum, horizon);
    capital_need_at(&paths.sample(&needs)?, horizon, probability)
}

/// The capital need for every horizon from one year to `years`, and every probability: horizons outside, probabilities
/// inside. `needs` finds what each path needs within a horizon.
///
/// # Errors
/// As [`capital_need`].
pub fn capital_needs(
    needs: impl Fn(usize) -> Vec<f64>,
    years: usize,
    probabilities: &[Decimal],
    paths: Paths,
) -> Result<Vec<CapitalNeed>, CapitalNeedError> {
    let mut found = Vec::with_capacity(years * probabilities.len());
    for horizon in 1..=years {
        let needs = needs(horizon);
        let sample = paths.sample(&needs)?;
        for &probability in probabilities {
            found.push(capital_need_at(&sample, horizon, probability)?);
        }
    }
    Ok(found)
}

/// The capital need at the [`needs`] of the paths within `horizon` years.
///
/// # Errors
/// When the probability is not above 0 and below 1.
pub fn capital_need_at(needs: &Sample, horizon: usize, probability: Decimal) -> Result<CapitalNeed, CapitalNeedError> {
    let level = level_of_survival(probability).ok_or(CapitalNeedError::Probability(probability))?;
    let unfloored = needs.quantile(level);
    Ok(CapitalNeed { horizon, probability, need: floored(unfloored), unfloored: unfloored.value })
}

/// The value of [`capital_need_at`] without its error.
///
/// # Errors
/// When the probability is not above 0 and below 1.
pub fn capital_need_value(needs: &Sample, probability: Decimal) -> Result<f64, CapitalNeedError> {
    let level = level_of_survival(probability).ok_or(CapitalNeedError::Probability(probability))?;
    Ok(needs.quantile_value(level).max(0.0))
}

/// 1 - p as an exact level; None unless the probability is above 0 and below 1.
pub fn level_of_survival(probability: Decimal) -> Option<Level> {
    if probability <= Decimal::ZERO || probability >= Decimal::ONE {
        return None;
    }
    // A fraction of whole numbers below 2^63 holds eighteen decimals.
    let probability = probability.round_dp(18).normalize();
    let whole = 10_u64.checked_pow(probability.scale())?;
    let part = u64::try_from(probability.mantissa()).ok()?;
    Level::from_fraction(whole.checked_sub(part)?, whole)
}

fn floored(mut estimate: Estimate) -> Estimate {
    if estimate.high <= 0.0 {
        estimate.standard_error = 0.0;
    }
    estimate.value = estimate.value.max(0.0);
    estimate.low = estimate.low.max(0.0);
    estimate.high = estimate.high.max(0.0);
    estimate
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;
    use rust_decimal::dec;

    #[test]
    fn the_rank_comes_from_the_exact_decimal() {
        // 0.07 x 100 is 7.000000000000001 in binary: exactly seven of a hundred needs may lie above the capital.
        let results = Array2::from_shape_fn((100, 1), |(path, _)| -(path as f64 + 1.0));
        let need = |probability| capital_need(results.view(), 0.0, 1, probability, Paths::EQUAL).unwrap().need.value;
        assert_eq!(need(dec!(0.07)), 93.0);
        assert_eq!(need(dec!(0.0699)), 94.0);
        assert_eq!(need(dec!(0.005)), 100.0);
    }

    #[test]
    fn capital_grows_with_the_horizon_and_the_certainty() {
        let results = Array2::from_shape_fn((500, 4), |(path, year)| ((path * 37 + year * 101) % 113) as f64 - 60.0);
        let probabilities = [dec!(0.1), dec!(0.05), dec!(0.01)];
        let found =
            capital_needs(|horizon| needs(results.view(), 0.0, horizon), results.ncols(), &probabilities, Paths::EQUAL)
                .unwrap();
        assert_eq!(found.len(), 12);
        assert!(found.chunks(3).all(|row| row.is_sorted_by(|a, b| a.unfloored <= b.unfloored)));
        for column in 0..3 {
            let by_horizon: Vec<f64> = found.iter().skip(column).step_by(3).map(|need| need.unfloored).collect();
            assert!(by_horizon.is_sorted());
        }
        assert!(found.iter().all(|found| found.need.low <= found.need.value && found.need.value <= found.need.high));
    }

    #[test]
    fn a_bar_above_zero_adds_itself_to_the_need() {
        let results = Array2::from_elem((10, 1), -30.0);
        let need = |minimum| capital_need(results.view(), minimum, 1, dec!(0.01), Paths::EQUAL).unwrap().need.value;
        assert_eq!((need(0.0), need(50.0)), (30.0, 80.0));
    }

    #[test]
    fn what_is_no_probability_is_refused() {
        let results = Array2::from_elem((10, 1), -30.0);
        for probability in [dec!(0), dec!(1), dec!(-0.1), dec!(7)] {
            let error = capital_need(results.view(), 0.0, 1, probability, Paths::EQUAL).unwrap_err();
            assert_eq!(error, CapitalNeedError::Probability(probability));
        }
        let tiny = dec!(0.0000000000000000000000000001);
        assert!(matches!(
            capital_need(results.view(), 0.0, 1, tiny, Paths::EQUAL),
            Err(CapitalNeedError::Probability(_))
        ));
    }

    #[test]
    fn a_captive_that_cannot_lose_needs_nothing_with_certainty() {
        let results = Array2::from_elem((1_000, 2), 5.0);
        let found = capital_need(results.view(), 0.0, 2, dec!(0.01), Paths::EQUAL).unwrap();
        assert_eq!((found.need.value, found.need.high, found.need.standard_error), (0.0, 0.0, 0.0));
        assert_eq!(found.unfloored, -5.0);
    }
}
