//! Beta laws of one coefficient of variation and any mean: the spread of damage ratios about their mean.
//!
//! ```text
//! CoV = min(c, 0.9 sqrt((1 - m) / m)),   a = (1 - m) / CoV^2 - m,   b = a (1 - m) / m
//! ```
//! A ratio between 0 and 1 with mean m cannot vary by more than sqrt((1 - m) / m), hence the limit, of which nine tenths are
//! a choice of this model. Beta laws with a coefficient of variation are the form of the vulnerability functions of the
//! Global Earthquake Model: L. Martins and V. Silva (2021), "Development of a fragility and vulnerability model for global
//! seismic risk analyses", Bulletin of Earthquake Engineering 19.
//!
//! The inverse distribution function is tabulated at a row of means; between two of them the ratios are mixed by the
//! distance of the means, which keeps the mean exact, keeps the ratio rising with the deviate and inside [0, 1], and costs
//! less than one part in a thousand of the standard deviation. A table is computed when it is first met. Above a mean of
//! about 0.78 the exact inverse is taken.
//!
//! Worked number: c = 1, m = 0.2: a = 0.6, b = 2.4, median 0.13289.

use crate::numerics::kernels::ln;
use crate::numerics::special::{beta_quantile, beta_quantile_upper, normal_cdf, normal_survival};
use crate::perils::quantile_table::QuantileTable;

/// Largest part of the possible coefficient of variation.
const MOST_OF_POSSIBLE: f64 = 0.9;
/// Means of the row up to the one where the limit begins, spaced as squares: fine where means are small.
const LOW_MEANS: usize = 96;
/// Step of ln(m / (1 - m)) beyond.
const HIGH_STEP: f64 = 0.03;
/// Beyond this mean the smaller shape falls under what a table can follow.
const LAST_TABULATED: f64 = 0.78;
/// Coefficients of variation below this are no spread at all.
const LEAST_COV: f64 = 0.01;

/// The laws of one coefficient of variation.
#[derive(Clone, Debug)]
pub struct BetaFamily {
    cov: f64,
    /// Mean where the limit of the coefficient of variation begins.
    turn: f64,
    /// Means turn (i / LOW_MEANS)^2, i = 1, 2, ...
    low: Vec<QuantileTable>,
    /// ln(m / (1 - m)) of the first law of `high`.
    high_start: f64,
    high: Vec<QuantileTable>,
}

impl BetaFamily {
    /// The laws of coefficient of variation `cov`, zero or above.
    pub fn new(cov: f64) -> BetaFamily {
        let limit = MOST_OF_POSSIBLE * MOST_OF_POSSIBLE;
        let turn = limit / (limit + cov * cov);
        let law = |mean: f64| {
            let (a, b) = shapes(cov, mean);
            QuantileTable::new(a, b)
        };
        let square = |i: usize| turn * (i as f64 / LOW_MEANS as f64) * (i as f64 / LOW_MEANS as f64);
        let (high_start, high_end) = (logit(turn), logit(LAST_TABULATED));
        let steps = if high_end > high_start { ((high_end - high_start) / HIGH_STEP) as usize + 2 } else { 0 };
        let high = (0..steps).map(|i| law(1.0 / (1.0 + libm::exp(-(high_start + i as f64 * HIGH_STEP)))));
        let low = (1..=LOW_MEANS).map(|i| law(square(i)));
        if cov < LEAST_COV {
            return BetaFamily { cov, turn, low: Vec::new(), high_start, high: Vec::new() };
        }
        BetaFamily { cov, turn, low: low.collect(), high_start, high: high.collect() }
    }

    /// The coefficient of variation that it was made for.
    pub fn cov(&self) -> f64 {
        self.cov
    }

    /// The damage ratio of the law of mean `mean` (above 0, below 1) that belongs to the normal deviate `z`.
    #[inline]
    pub fn at(&self, mean: f64, z: f64) -> f64 {
        if self.low.is_empty() {
            mean
        } else if mean > LAST_TABULATED {
            self.exact(mean, z)
        } else if mean < self.turn {
            self.low_mean(mean, z)
        } else {
            self.high_mean(mean, z)
        }
    }

    #[inline]
    fn low_mean(&self, mean: f64, z: f64) -> f64 {
        let cells = LOW_MEANS as f64;
        let cell = (((mean / self.turn).sqrt() * cells) as usize).min(LOW_MEANS - 1);
        let square = |i: usize| self.turn * (i as f64 / cells) * (i as f64 / cells);
        let (from, to) = (square(cell), square(cell + 1));
        let share = ((mean - from) / (to - from)).clamp(0.0, 1.0);
        // The law of mean zero is no damage: below the first table, ratios are in proportion to the mean.
        let below = if cell == 0 { 0.0 } else { self.low[cell - 1].at(z) };
        below + share * (self.low[cell].at(z) - below)
    }

    #[inline]
    fn high_mean(&self, mean: f64, z: f64) -> f64 {
        let along = (ln(mean / (1.0 - mean)) - self.high_start) / HIGH_STEP;
        let cell = (along.max(0.0) as usize).min(self.high.len().saturating_sub(2));
        let [from, to] = &self.high[cell..cell + 2] else { return self.exact(mean, z) };
        let (from_mean, to_mean) = (from.a / (from.a + from.b), to.a / (to.a + to.b));
        let share = ((mean - from_mean) / (to_mean - from_mean)).clamp(0.0, 1.0);
        let below = from.at(z);
        below + share * (to.at(z) - below)
    }

    /// The exact inverse, from the side of z that keeps its digits.
    #[cold]
    fn exact(&self, mean: f64, z: f64) -> f64 {
        let (a, b) = shapes(self.cov, mean);
        if z < 0.0 { beta_quantile(normal_cdf(z), a, b) } else { beta_quantile_upper(normal_survival(z), a, b) }
    }
}

/// Shapes a and b of the law with coefficient of variation `cov`, or what the mean allows, and mean `mean`.
pub fn shapes(cov: f64, mean: f64) -> (f64, f64) {
    let rest = 1.0 - mean;
    let square = (cov * cov).min(MOST_OF_POSSIBLE * MOST_OF_POSSIBLE * rest / mean);
    let a = rest / square - mean;
    (a, a * rest / mean)
}

fn logit(mean: f64) -> f64 {
    libm::log(mean / (1.0 - mean))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::special::normal_density;

    /// Mean and standard deviation over the deviate, by the midpoint rule.
    fn moments(f: &dyn Fn(f64) -> f64) -> (f64, f64) {
        let (mut mean, mut second) = (0.0, 0.0);
        let step = 2e-3;
        for i in 0..8000 {
            let z = -8.0 + (f64::from(i) + 0.5) * step;
            let (x, weight) = (f(z), normal_density(z) * step);
            mean += x * weight;
            second += x * x * weight;
        }
        (mean, (second - mean * mean).sqrt())
    }

    #[test]
    fn mean_and_standard_deviation_are_those_of_the_exact_law() {
        for cov in [0.3, 0.8, 1.0, 1.5, 4.0] {
            let family = BetaFamily::new(cov);
            for mean in [1e-4, 1e-3, 0.01, 0.05, 0.13, 0.3, 0.44, 0.46, 0.6, 0.77] {
                let (found_mean, found_sd) = moments(&|z| family.at(mean, z));
                let sd = mean * cov.min(0.9 * ((1.0 - mean) / mean).sqrt());
                assert!((found_mean / mean - 1.0).abs() < 5e-5, "CoV {cov}, mean {mean}: mean {found_mean}");
                assert!((found_sd / sd - 1.0).abs() < 5e-4, "CoV {cov}, mean {mean}: sd {found_sd}, exact {sd}");
            }
        }
    }

    #[test]
    fn the_ratio_rises_with_the_deviate_and_with_the_mean_and_stays_between_nothing_and_all() {
        for cov in [0.5, 1.0, 2.5] {
            let family = BetaFamily::new(cov);
            for mean in [1e-6, 2e-3, 0.2, 0.447, 0.45, 0.7, 0.9, 0.99] {
                let mut last = 0.0;
                for i in 0..1800 {
                    let x = family.at(mean, -9.0 + f64::from(i) * 0.01);
                    assert!(x >= last * (1.0 - 1e-12) && x <= 1.0, "CoV {cov}, mean {mean}: {last} then {x}");
                    last = x;
                }
            }
            assert_eq!(family.at(0.3, f64::NEG_INFINITY), 0.0);
            assert_eq!(family.at(0.3, f64::INFINITY), 1.0);
        }
    }

    #[test]
    fn the_worked_number_comes_out() {
        let (a, b) = shapes(1.0, 0.2);
        assert!((a - 0.6).abs() < 1e-15 && (b - 2.4).abs() < 1e-14);
        // Where the limit binds: CoV^2 = 0.81, a + b = 1 / 0.81 - 1.
        let (a, b) = shapes(1.5, 0.5);
        assert!((a + b - 19.0 / 81.0).abs() < 1e-15 && (a - b).abs() < 1e-15);
        let exact = beta_quantile(0.5, 0.6, 2.4);
        assert!((BetaFamily::new(1.0).at(0.2, 0.0) / exact - 1.0).abs() < 1e-2, "between two tables");
        assert!((exact - 0.132_885_796_6).abs() < 1e-9);
    }

    #[test]
    fn without_spread_the_ratio_is_its_mean() {
        assert_eq!(BetaFamily::new(0.0).at(0.37, 2.0), 0.37);
    }
}
