//! Figures over the realisations of a scenario.
//!
//! A point of p is the smallest value that at least a part p of the realisations does not exceed, as for the levels of a run.
//!
//! Worked number: of 1 to 100 the points of 5, 16, 50, 84 and 95 % are 5, 16, 50, 84 and 95; the mean is 50.5.

use crate::statistics::{Level, Sample, SampleError};
use serde::Serialize;

/// The middle of something that is not lost, such as shaking.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Middle {
    /// Exceeded by half of the realisations.
    pub median: f64,
    /// 16 % point.
    pub p16: f64,
    /// 84 % point.
    pub p84: f64,
}

/// A loss over the realisations.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Standard error of the mean.
    pub standard_error: f64,
    /// Exceeded by half of the realisations.
    pub median: f64,
    /// 5 % point.
    pub p5: f64,
    /// 95 % point.
    pub p95: f64,
}

fn point(sample: &Sample, percent: u64) -> f64 {
    Level::from_fraction(percent, 100).map_or(f64::NAN, |level| sample.quantile(level).value)
}

impl Middle {
    /// Of a column.
    ///
    /// # Errors
    /// Where it is empty.
    pub fn of(values: &[f64]) -> Result<Middle, SampleError> {
        let sample = Sample::new(values, None)?;
        Ok(Middle { median: point(&sample, 50), p16: point(&sample, 16), p84: point(&sample, 84) })
    }
}

impl Spread {
    /// Of a column.
    ///
    /// # Errors
    /// Where it is empty.
    pub fn of(values: &[f64]) -> Result<Spread, SampleError> {
        let sample = Sample::new(values, None)?;
        let mean = sample.mean();
        Ok(Spread {
            mean: mean.value,
            standard_error: mean.standard_error,
            median: point(&sample, 50),
            p5: point(&sample, 5),
            p95: point(&sample, 95),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_number_holds() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(Middle::of(&values).unwrap(), Middle { median: 50.0, p16: 16.0, p84: 84.0 });
        let spread = Spread::of(&values).unwrap();
        assert_eq!((spread.mean, spread.median, spread.p5, spread.p95), (50.5, 50.0, 5.0, 95.0));
    }
}
