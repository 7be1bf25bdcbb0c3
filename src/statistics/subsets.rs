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
    /// Of independent runs: so many subsets of a sampled event set, which the runs take in turn; 0: there are none.
    events: usize,
    samples: OnceCell<Vec<Sample<'static>>>,
}

impl Sample<'_> {
    /// Adds to all errors what the spread between `count` subsets of the trials shows: trial t, counted from the first row,
    /// is of subset t modulo `count`. Nothing below 2, with weights, or with fewer than 100 trials a subset.
    pub fn with_subsets(mut self, count: usize) -> Self {
        let enough = count >= 2 && self.len() >= 100 * count && self.weight_from.is_empty();
        self.subsets = Subsets { count: if enough { count } else { 0 }, ..Subsets::default() };
        self
    }

    /// Lets all errors be the spread between `count` independent runs of points, with Student's interval: trial t, counted from
    /// the first row, is of run t modulo `count`. Nothing below 2. `events`: that many subsets of a sampled event set, which the
    /// runs take in turn, so that runs of the same one count as one. Errors of imported periods stay where they are larger.
    pub fn with_randomisations(mut self, count: usize, events: usize) -> Self {
        if count >= 2 && self.len() >= 2 * count {
            self.count_by_rank();
            let events = if events >= 2 && events < count && count.is_multiple_of(events) { events } else { 0 };
            self.subsets = Subsets { count, independent: true, events, ..Subsets::default() };
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
        let (error, of_points, degrees) = match self.subsets.events {
            0 => {
                let error = error_of_mean(figures);
                (error, error, figures.len() as f64 - 1.0)
            }
            events => {
                let (between, within) = errors_by_subset(figures, events);
                (between, within, events as f64 - 1.0)
            }
        };
        if self.size_is_set {
            return widened(estimate, error);
        }
        // What weights leave by rounding is no error.
        let rounding = 1e-12 * estimate.value.abs();
        let error = if error > rounding { error } else { 0.0 };
        let half = student_t_quantile(0.975, degrees) * error;
        Estimate {
            standard_error: error,
            low: estimate.value - half,
            high: estimate.value + half,
            // The error of sampled events is that of plain sampling too.
            better_plain: of_points > estimate.standard_error + rounding,
            ..estimate
        }
    }
}

/// Standard error of the mean of figures that take `events` subsets in turn: from the spread of the means of the subsets, and the part
/// of it that the runs of the same subset show.
fn errors_by_subset(figures: &[f64], events: usize) -> (f64, f64) {
    let of = |subset: usize| figures.iter().skip(subset).step_by(events);
    let runs = figures.len() as f64;
    let mean = |subset: usize| of(subset).sum::<f64>() / (runs / events as f64);
    let means: Vec<f64> = (0..events).map(mean).collect();
    let squares: f64 =
        (0..events).map(|at| of(at).map(|figure| (figure - means[at]) * (figure - means[at])).sum::<f64>()).sum();
    (error_of_mean(&means), (squares / (runs - events as f64) / runs).sqrt())
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
    fn runs_of_one_subset_tell_the_error_of_points_apart() {
        // Two subsets that lie 8 apart, two runs of each that lie 2 apart: means 4 apart from their own, points 1.
        let (between, within) = errors_by_subset(&[1.0, 9.0, 3.0, 11.0], 2);
        assert!((between - 4.0).abs() < 1e-15, "of 2 and 10: sd 5.657 over root two");
        assert!((within - 2.0_f64.sqrt() / 2.0).abs() < 1e-15, "variance 2 over four runs");
    }

    #[test]
    fn independent_runs_replace_the_error_and_say_where_plain_trials_are_better() {
        let runs = |offset: [f64; 8]| {
            let values = moved(8_000, offset);
            Sample::new(&values, None).unwrap().with_randomisations(8, 0).mean()
        };
        let apart = runs([1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0]);
        assert!(
            apart.better_plain && (apart.half_width() / apart.standard_error - 2.364_624).abs() < 1e-5,
            "{apart:?}"
        );
        // Runs of the same values know their mean exactly.
        let values: Vec<f64> = (0..8_000).map(|trial| f64::from(trial / 8)).collect();
        let even = Sample::new(&values, None).unwrap().with_randomisations(8, 0).mean();
        assert_eq!((even.standard_error, even.better_plain, even.low), (0.0, false, even.value));
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
