//! Differences between two designs on the same simulated losses, and means of independent replicates.
//!
//! A paired difference is the mean of the differences trial by trial: what both designs share cancels, and the interval
//! shrinks accordingly. Replicates are a few independent runs of the same figure; their mean has Student's interval
//! (A. M. Law 2015, *Simulation Modeling and Analysis*, chapter 9).
//! Worked number: replicates 9, 10, 11, 10: mean 10, standard error 0.40825, half width 3.18245 x 0.40825 = 1.2992.

use super::estimate::Estimate;
use super::sample::{Sample, SampleError, check_values};
use crate::numerics::special::student_t_quantile;
use crate::numerics::sum;

/// Mean of `first - second` over paired trials, with its error. `weights`, `effective_size` and `subsets` as for [`Sample`].
/// Errors: those of [`Sample::new`]; columns of different length.
///
/// ```
/// use ishizue::statistics::paired_difference;
/// let saved = paired_difference(&[10.0, 30.0, 20.0], &[9.0, 28.0, 19.0], None, None, 0)?;
/// assert!((saved.value - 4.0 / 3.0).abs() < 1e-15 && saved.standard_error < 0.34);
/// # Ok::<(), ishizue::statistics::SampleError>(())
/// ```
pub fn paired_difference(
    first: &[f64],
    second: &[f64],
    weights: Option<&[f64]>,
    effective_size: Option<f64>,
    subsets: usize,
) -> Result<Estimate, SampleError> {
    if first.len() != second.len() {
        return Err(SampleError::LengthsDiffer { first: first.len(), second: second.len() });
    }
    // What is no number in one of them is none in the difference.
    let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
    Ok(Sample::new(&differences, weights)?.with_effective_size(effective_size).with_subsets(subsets).mean())
}

/// Mean of independent replicates of one figure, with Student's 95 % interval. Errors: fewer than two replicates count as
/// an empty column; values that are not numbers.
pub fn from_replicates(values: &[f64]) -> Result<Estimate, SampleError> {
    check_values(values)?;
    let n = values.len() as f64;
    if n < 2.0 {
        return Err(SampleError::Empty);
    }
    let mean = sum::sum_with(values, |x| x) / n;
    let variance = sum::sum_with(values, |x| (x - mean) * (x - mean)) / (n - 1.0);
    let standard_error = (variance / n).sqrt();
    let half = student_t_quantile(0.975, n - 1.0) * standard_error;
    let estimate = Estimate { standard_error, low: mean - half, high: mean + half, ..Estimate::exact(mean) };
    Ok(Estimate { tail_count: n, ..estimate })
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn a_common_part_cancels_from_a_paired_difference() {
        let common: Vec<f64> = (0..1000).map(|i| f64::from(i * i)).collect();
        let raised: Vec<f64> = common.iter().enumerate().map(|(i, x)| x + 5.0 + (i % 2) as f64).collect();
        let difference = paired_difference(&raised, &common, None, None, 0).expect("valid");
        assert_eq!(difference.value, 5.5);
        assert_relative_eq!(difference.standard_error, (0.25_f64 / 999.0).sqrt(), max_relative = 1e-12);
        let few = paired_difference(&raised, &common, None, Some(10.0), 0).expect("valid");
        assert_relative_eq!(few.standard_error / difference.standard_error, 10.0, max_relative = 1e-12);
    }

    #[test]
    fn replicates_have_students_interval() {
        let estimate = from_replicates(&[9.0, 10.0, 11.0, 10.0]).expect("valid");
        assert_eq!(estimate.value, 10.0);
        assert_relative_eq!(
            estimate.half_width(),
            3.182_446_305_284_263 * (2.0_f64 / 3.0 / 4.0).sqrt(),
            max_relative = 1e-12
        );
        assert_eq!(from_replicates(&[1.0]), Err(SampleError::Empty));
    }

    #[test]
    fn columns_of_different_length_are_refused() {
        let refused = paired_difference(&[1.0], &[1.0, 2.0], None, None, 0);
        assert_eq!(refused, Err(SampleError::LengthsDiffer { first: 1, second: 2 }));
        assert!(paired_difference(&[1.0], &[f64::NAN], None, None, 0).is_err());
    }
}
