//! Subsets: the error that a sampled event set leaves in a figure, beside that of the sampled years.
//!
//! Where losses come from an event set that was itself sampled, in G independent subsets of which trial t uses subset
//! t modulo G, the figures of the subsets spread more than the years alone explain. With v the variance of the G figures,
//!
//! ```text
//! se^2 = se_years^2 + max(0, v / G - se_years^2)
//! ```
//! and the interval grows with the standard error. Where the spread is no larger than that of the years, nothing changes.
//!
//! Source: method of independent replicates (A. M. Law 2015, Simulation Modeling and Analysis, chapter 9).
//!
//! Worked number: standard error of the years 3, subsets that spread with standard deviation 14.14 about their mean (G = 8):
//! 14.14 / sqrt 8 = 5, so the standard error is 5.

use super::estimate::Estimate;
use super::sample::Sample;
use crate::numerics::special::student_t_quantile;
use std::cell::OnceCell;

/// The samples of the subsets, made when first asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Subsets {
    count: usize,
    /// Whether they are independent runs, whose spread is the error.
    independent: bool,
    samples: OnceCell<Vec<Sample<'static>>>,
}

impl Sample<'_> {
    /// Adds to all errors what the spread between `count` subsets of the trials shows: trial t, counted from the first row,
    /// is of subset t modulo `count`. Nothing below 2, with weights, or with fewer than 100 trials a subset.
    pub fn with_subsets(mut self, count: usize) -> Self {
        let enough = count >= 2 && self.len() >= 100 * count && self.weight_from.is_empty();
        self.subsets = Subsets { count: if enough { count } else { 0 }, independent: false, samples: OnceCell::new() };
        self
    }

    /// Lets all errors be the spread between `count` independent runs of points, with Student's interval: trial t, counted from
    /// the first row, is of run t modulo `count`. Nothing below 2. Errors of imported periods stay where they are larger.
    pub fn with_randomisations(mut self, count: usize) -> Self {
        if count >= 2 && self.len() >= 2 * count {
            self.count_by_rank();
            self.subsets = Subsets { count, independent: true, samples: OnceCell::new() };
        }
        self
    }

    /// `estimate` with the spread of the same `figure` between the subsets.
    pub(super) fn spread(&self, estimate: Estimate, figure: impl Fn(&Sample) -> Option<f64>) -> Estimate {
        if self.subsets.count == 0 {
            return estimate;
        }
        let count = self.subsets.count;
        let samples = self.subsets.samples.get_or_init(|| (0..count).filter_map(|at| self.every(at, count)).collect());
        let figures = samples.iter().map(figure).collect::<Option<Vec<f64>>>().filter(|all| all.len() == count);
        match (figures, self.subsets.independent) {
            (Some(figures), false) => spread_over(estimate, &figures),
            (None, false) => estimate,
            (Some(figures), true) => self.of_runs(estimate, &figures),
            // Beyond what one run alone holds nothing tells the error.
            (None, true) => Estimate { supported: false, ..estimate },
        }
    }

    /// `estimate`, whose error is that of as many plain trials, with the error that independent runs of the figure show.
    fn of_runs(&self, estimate: Estimate, figures: &[f64]) -> Estimate {
        let error = error_of_mean(figures);
        if self.size_is_set {
            return widened(estimate, error);
        }
        let half = student_t_quantile(0.975, figures.len() as f64 - 1.0) * error;
        Estimate {
            standard_error: error,
            low: estimate.value - half,
            high: estimate.value + half,
            better_plain: error > estimate.standard_error,
            ..estimate
        }
    }
}

/// Standard error of the mean of several figures.
fn error_of_mean(figures: &[f64]) -> f64 {
    let count = figures.len() as f64;
    let mean = figures.iter().sum::<f64>() / count;
    let variance = figures.iter().map(|figure| (figure - mean) * (figure - mean)).sum::<f64>() / (count - 1.0);
    (variance / count).sqrt()
}

/// `estimate` with the spread of the same figure between subsets, of which there are two at least.
pub fn spread_over(estimate: Estimate, figures: &[f64]) -> Estimate {
    widened(estimate, error_of_mean(figures))
}

impl Sample<'_> {
    /// The same of an amount: its interval does not reach below the smallest amount there is.
    pub(super) fn spread_amount(&self, estimate: Estimate, figure: impl Fn(&Sample) -> Option<f64>) -> Estimate {
        let wide = self.spread(estimate, figure);
        if wide == estimate { estimate } else { wide.floored(self.minimum()) }
    }
}

/// The estimate with a standard error of at least `error`, its interval stretched about the value.
fn widened(estimate: Estimate, error: f64) -> Estimate {
    if error <= estimate.standard_error || !error.is_finite() {
        return estimate;
    }
    if estimate.standard_error <= 0.0 {
        let half = super::estimate::Z * error;
        return Estimate { standard_error: error, low: estimate.value - half, high: estimate.value + half, ..estimate };
    }
    let stretch = error / estimate.standard_error;
    Estimate {
        standard_error: error,
        low: estimate.value - (estimate.value - estimate.low) * stretch,
        high: estimate.value + (estimate.high - estimate.value) * stretch,
        ..estimate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::special::normal_quantile;
    use crate::numerics::stream::StreamKey;

    /// Normal amounts, of which those of subset s are moved by `offset[s]`.
    fn moved(n: usize, offset: [f64; 8]) -> Vec<f64> {
        let key = StreamKey::new(11, "test/subsets");
        (0..n).map(|t| normal_quantile(key.uniform(t as u64, 0, 0)) + offset[t % 8]).collect()
    }

    #[test]
    fn subsets_that_differ_widen_the_interval_by_their_spread() {
        // Means +-1 and so on: standard deviation of the eight offsets 1.0690, over sqrt 8: 0.37796.
        let values = moved(80_000, [1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0]);
        let plain = Sample::new(&values, None).unwrap();
        let sample = plain.clone().with_subsets(8);
        let (narrow, wide) = (plain.mean(), sample.mean());
        assert_eq!(narrow.value, wide.value);
        assert!(narrow.standard_error < 0.006);
        assert!((wide.standard_error - 0.377_96).abs() < 0.006, "{}", wide.standard_error);
        assert!((wide.high - wide.value - 1.96 * wide.standard_error).abs() < 1e-3);
        for level in ["99%", "99.5%"] {
            let level = level.parse().unwrap();
            assert!((sample.quantile(level).standard_error - 0.378).abs() < 0.08);
            assert!((sample.tvar(level).standard_error - 0.378).abs() < 0.08);
            assert_eq!(sample.tvar(level).value, plain.tvar(level).value);
        }
        assert!(sample.return_period_loss(200.0).unwrap().half_width() > 0.5);
        assert!(sample.probability_above(0.0).half_width() > plain.probability_above(0.0).half_width() * 10.0);
    }

    #[test]
    fn subsets_that_do_not_differ_change_little() {
        let values = moved(80_000, [0.0; 8]);
        let plain = Sample::new(&values, None).unwrap();
        let sample = plain.clone().with_subsets(8);
        let ratio = sample.mean().standard_error / plain.mean().standard_error;
        assert!((1.0..1.8).contains(&ratio), "chi-square of 7 degrees of freedom over 7, rooted: {ratio}");
    }

    #[test]
    fn few_trials_or_weights_have_no_subsets() {
        let values = moved(799, [5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let plain = Sample::new(&values, None).unwrap();
        assert_eq!(plain.clone().with_subsets(8).mean(), plain.mean());
        let weights: Vec<f64> = (0..8000).map(|i| f64::from(1 + i % 2)).collect();
        let values = moved(8000, [5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let weighted = Sample::new(&values, Some(&weights)).unwrap();
        assert_eq!(weighted.clone().with_subsets(8).mean(), weighted.mean());
    }
}
