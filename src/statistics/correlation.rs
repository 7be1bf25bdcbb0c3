//! Correlation of two columns with its standard error.
//!
//! r = Σ w a b / √(Σ w a² Σ w b²) with a and b the deviations from the means. Standard error: of the mean of a' b' - r (a'² +
//! b'²)/2 with a', b' the deviations in standard deviations, its influence function (S. J. Devlin, R. Gnanadesikan, J. R.
//! Kettenring 1975, "Robust estimation and outlier detection with correlation coefficients", Biometrika 62, 531-545), which
//! holds for any law with fourth moments. Worked number: 1, 2, 3, 4 with 1, 3, 2, 4: 0.8.

use super::estimate::Estimate;
use super::moments::Weighing;

/// Correlation of two columns of the same length; None where one of them does not vary.
///
/// ```
/// use ishizue::statistics::{Weighing, correlation};
/// let all = Weighing::new(4, None, None);
/// let found = correlation(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 4.0], None, &all).unwrap();
/// assert!((found.value - 0.8).abs() < 1e-15);
/// ```
pub fn correlation(a: &[f64], b: &[f64], weights: Option<&[f64]>, all: &Weighing) -> Option<Estimate> {
    let weight = |trial: usize| weights.map_or(1.0, |weights| weights[trial]);
    let mean = |of: &dyn Fn(usize) -> f64| (0..a.len()).map(|trial| weight(trial) * of(trial)).sum::<f64>() / all.total;
    let (mean_a, mean_b) = (mean(&|trial| a[trial]), mean(&|trial| b[trial]));
    let (of_a, of_b) = (|trial: usize| a[trial] - mean_a, |trial: usize| b[trial] - mean_b);
    let (sd_a, sd_b) =
        (mean(&|trial| of_a(trial) * of_a(trial)).sqrt(), mean(&|trial| of_b(trial) * of_b(trial)).sqrt());
    if !(sd_a > 0.0 && sd_b > 0.0) {
        return None;
    }
    let r = (mean(&|trial| of_a(trial) / sd_a * (of_b(trial) / sd_b))).clamp(-1.0, 1.0);
    let influence = |trial: usize| {
        let (a, b) = (of_a(trial) / sd_a, of_b(trial) / sd_b);
        a * b - 0.5 * r * (a * a + b * b)
    };
    let variance = mean(&|trial| influence(trial) * influence(trial));
    let error = all.error_of((0..a.len()).map(|trial| (weight(trial), influence(trial))), variance);
    let estimate = Estimate::normal(r, error, all.size_for_errors);
    Some(Estimate { low: estimate.low.max(-1.0), high: estimate.high.min(1.0), ..estimate })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_correlated_with_itself_and_with_nothing_that_stands_still() {
        let column: Vec<f64> = (0..100_i32).map(|at| f64::from((at * 37) % 101)).collect();
        let all = Weighing::new(100, None, None);
        let itself = correlation(&column, &column, None, &all).expect("varies");
        assert!((itself.value - 1.0).abs() < 1e-12 && itself.standard_error < 1e-12);
        assert_eq!(correlation(&column, &[2.0; 100], None, &all), None);
        let mirrored: Vec<f64> = column.iter().map(|value| -value).collect();
        assert!((correlation(&column, &mirrored, None, &all).expect("varies").value + 1.0).abs() < 1e-12);
    }
}
