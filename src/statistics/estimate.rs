//! A figure with its simulation error.
//!
//! Intervals hold the true figure in 95 of 100 runs. Mean and tail mean: value ± 1.96 standard errors. Probability: E. B.
//! Wilson (1927), "Probable inference, the law of succession, and statistical inference", Journal of the American
//! Statistical Association 22, 209-212. Worked number: 10 of 1000 give 0.01 with 0.00544 to 0.01831.

use serde::{Deserialize, Serialize};

/// An estimated figure, its standard error and its 95 % interval, in the unit of the figure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// Effective number of trials behind the figure; for a tail figure, those at or beyond it.
    pub tail_count: f64,
    /// False for a tail figure with fewer than 100 effective trials at or beyond it: show it greyed.
    pub supported: bool,
    /// True under tail sampling where as many plain trials would know the figure better.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub better_plain: bool,
}

/// 97.5 % point of the normal distribution.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// Fewer effective trials than this at or beyond a tail figure leave it unsupported.
pub const SUPPORT: f64 = 100.0;

impl Estimate {
    /// A figure that is known without simulation error.
    pub fn exact(value: f64) -> Self {
        Estimate {
            value,
            standard_error: 0.0,
            low: value,
            high: value,
            tail_count: 0.0,
            supported: true,
            better_plain: false,
        }
    }

    /// value ± 1.96 standard errors, from `count` effective trials; not a tail figure.
    pub(super) fn normal(value: f64, standard_error: f64, count: f64) -> Self {
        let half = Z * standard_error;
        Estimate {
            value,
            standard_error,
            low: value - half,
            high: value + half,
            tail_count: count,
            supported: true,
            better_plain: false,
        }
    }

    /// The same figure as a tail figure, greyed when too few trials lie at or beyond it.
    pub(super) fn of_tail(mut self, count: f64) -> Self {
        self.tail_count = count;
        // A sum of weights may fall short of a whole number by rounding.
        self.supported = count >= SUPPORT * (1.0 - 1e-12);
        self
    }

    /// A value between two order statistics that bound its interval.
    pub(super) fn between(value: f64, low: f64, high: f64, count: f64) -> Self {
        let standard_error = (high - low) / (2.0 * Z);
        Estimate { value, standard_error, low, high, tail_count: count, supported: true, better_plain: false }
            .of_tail(count)
    }

    /// A probability seen in `size` effective trials, with Wilson's interval.
    pub(super) fn probability(value: f64, size: f64) -> Self {
        let spread = Z * Z / size;
        let centre = (value + 0.5 * spread) / (1.0 + spread);
        let half = Z / (1.0 + spread) * (value * (1.0 - value) / size + 0.25 * spread / size).sqrt();
        let low = if value == 0.0 { 0.0 } else { (centre - half).max(0.0) };
        let high = if value == 1.0 { 1.0 } else { (centre + half).min(1.0) };
        let standard_error = (value * (1.0 - value) / size).sqrt();
        Estimate { value, standard_error, low, high, tail_count: 0.0, supported: true, better_plain: false }
            .of_tail(value * size)
    }

    /// The estimate of the figure plus an amount that is known.
    pub fn shifted(self, amount: f64) -> Self {
        Estimate { value: self.value + amount, low: self.low + amount, high: self.high + amount, ..self }
    }

    /// The same with an interval that does not reach below `least`, which no outcome does.
    pub(super) fn floored(self, least: f64) -> Self {
        Estimate { low: self.low.max(least.min(self.value)), ..self }
    }

    /// Half the width of the interval.
    pub fn half_width(&self) -> f64 {
        0.5 * (self.high - self.low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn wilsons_interval_matches_its_roots() {
        // The ends solve (p - x/n)^2 = z² p (1 - p) / n.
        for (hits, size) in [(10.0, 1000.0), (1.0, 50.0), (49.0, 50.0), (25.0, 50.0)] {
            let estimate = Estimate::probability(hits / size, size);
            for end in [estimate.low, estimate.high] {
                let gap = end - hits / size;
                assert_relative_eq!(gap * gap, Z * Z * end * (1.0 - end) / size, max_relative = 1e-11);
            }
        }
        let none = Estimate::probability(0.0, 1000.0);
        assert_eq!((none.low, none.supported), (0.0, false));
        assert_relative_eq!(none.high, Z * Z / (1000.0 + Z * Z), max_relative = 1e-12);
    }

    #[test]
    fn a_tail_figure_needs_a_hundred_trials() {
        assert!(Estimate::normal(1.0, 0.1, 5.0).supported);
        assert!(!Estimate::normal(1.0, 0.1, 5.0).of_tail(99.0).supported);
        assert!(Estimate::normal(1.0, 0.1, 5.0).of_tail(99.999_999_999_999_99).supported);
        assert_eq!(Estimate::exact(3.0).half_width(), 0.0);
    }
}
