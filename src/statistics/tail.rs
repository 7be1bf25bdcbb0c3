//! Value at risk, tail value at risk and return-period losses.
//!
//! VaR_p is the smallest x with P(X <= x) >= p. The 1-in-T loss is the k-th largest, k = floor(n/T). TVaR_p is the mean of
//! the worst 1 - p of years; the year at VaR counts with the part that fills up 1 - p, so the figure does not depend on
//! what else is asked (C. Acerbi and D. Tasche 2002, "On the coherence of expected shortfall", Journal of Banking and
//! Finance 26, 1487-1503; R. T. Rockafellar and S. Uryasev 2002, same volume, 1443-1471).
//!
//! Intervals: VaR and return-period losses between two order statistics, their ranks from the binomial law (H. A. David
//! and H. N. Nagaraja 2003, *Order Statistics*, 7.1). TVaR: se² = (s² + p (TVaR - VaR)²) / (n (1 - p)), s² the variance of
//! the worst years (B. J. Manistre and G. H. Hancock 2005, "Variance of the CTE estimator", North American Actuarial
//! Journal 9(2), 129-156).
//! Worked number: of the amounts 500, 250, 210, 160, 120, 10, 0, 0, 0, 0 the worst 25 % average (500 + 250 + 105) / 2.5 = 342.

use super::estimate::{Estimate, Z};
use super::level::Level;
use super::sample::Sample;
use crate::numerics::special::{binomial_quantile, normal_cdf};
use crate::numerics::sum::CompensatedSum;

/// Cumulative weights that differ by less than this share of the total are the same: the rounding of the weights.
const TIE: f64 = 1e-13;

impl Sample<'_> {
    /// VaR_p: the smallest amount x with P(amount <= x) >= p. For results, ask the sample of minus the result.
    ///
    /// ```
    /// use ishizue::statistics::{Level, Sample};
    /// let losses: Vec<f64> = (1..=1000).map(f64::from).collect();
    /// let sample = Sample::new(&losses, None).unwrap();
    /// assert_eq!(sample.quantile("99.5%".parse::<Level>().unwrap()).value, 995.0);
    /// ```
    pub fn quantile(&self, level: Level) -> Estimate {
        let estimate = self.order_statistic(self.rank_of_level(level), level.probability());
        self.spread_amount(estimate, |subset| Some(subset.sorted()[subset.rank_of_level(level)]))
    }

    /// TVaR_p: the mean of the worst 1 - p of years.
    pub fn tvar(&self, level: Level) -> Estimate {
        let at_risk = self.ranked(self.rank_of_level(level));
        let worst = self.worst(level);
        let (mean, variance) = mean_and_variance(&worst, level.tail() * self.effective_size());
        let excess = mean - at_risk;
        let size = self.effective_size() * level.tail();
        let error = ((variance + level.probability() * excess * excess) / size).sqrt();
        let estimate = Estimate::normal(mean, error, size).of_tail(self.count_at_or_above(at_risk));
        self.spread_amount(estimate, |subset| {
            Some(mean_and_variance(&subset.worst(level), level.tail() * subset.effective_size()).0)
        })
    }

    /// The value of [`Sample::quantile`] without its error: for one figure of many small samples, which are not sorted for it.
    pub fn quantile_value(&self, level: Level) -> f64 {
        if !self.weight_from.is_empty() {
            return self.sorted()[self.rank_of_level(level)];
        }
        let rank = level.rank(self.len()) - 1;
        self.largest(self.len() - rank)[0]
    }

    /// The value of [`Sample::tvar`] without its error.
    pub fn tvar_value(&self, level: Level) -> f64 {
        let tail = level.tail() * self.effective_size();
        if !self.weight_from.is_empty() {
            return mean_and_variance(&self.worst(level), tail).0;
        }
        let n = self.len();
        let (whole, part) = level.worst_of(n);
        let largest = self.largest((whole + 1).min(n));
        let beyond = largest.len() - whole.min(largest.len());
        let worst = Worst {
            whole: &largest[beyond..],
            weights: None,
            part: part_of(largest.first().filter(|_| beyond > 0), part),
        };
        mean_and_variance(&worst, tail).0
    }

    /// The loss reached or exceeded once in `years` years: the k-th largest, k = floor(n / years). `None` when there are
    /// fewer trials than years, or `years` is below 1. With weights: the last amount, counted from the largest, up to which
    /// the weight is at most 1/years of the whole; whole-number weights count as that many rows.
    pub fn return_period_loss(&self, years: f64) -> Option<Estimate> {
        let estimate = self.rank_of_return_period(years).map(|rank| self.order_statistic(rank, 1.0 - 1.0 / years))?;
        Some(
            self.spread_amount(estimate, |subset| {
                subset.rank_of_return_period(years).map(|rank| subset.sorted()[rank])
            }),
        )
    }

    /// Rank (0 is the smallest) of VaR.
    fn rank_of_level(&self, level: Level) -> usize {
        if self.weight_from.is_empty() {
            return level.rank(self.len()) - 1;
        }
        self.weighted_rank(level.tail())
    }

    /// The smallest rank with at most `tail` of the weight above it.
    fn weighted_rank(&self, tail: f64) -> usize {
        let most = (tail + TIE) * self.total_weight;
        // weight_from[1..] is the weight above each rank but the last, descending.
        self.weight_from[1..].partition_point(|&above| above > most)
    }

    pub(super) fn rank_of_return_period(&self, years: f64) -> Option<usize> {
        if years.is_nan() || years < 1.0 {
            return None;
        }
        if self.weight_from.is_empty() {
            let n = self.len();
            // A return period that is itself n/k, rounded, must give k back; for whole years the nudge changes nothing.
            let k = (n as f64 / years * (1.0 + 4.0 * f64::EPSILON)).floor() as usize;
            return (k > 0).then(|| n - k);
        }
        let share = self.total_weight / years;
        let rank = if self.sorted_weights.iter().all(|weight| weight.fract() == 0.0) {
            let k = (share * (1.0 + TIE)).floor();
            // The last rank with a weight of at least k at and above it.
            if k == 0.0 { None } else { self.weight_from.partition_point(|&from| from >= k).checked_sub(1) }
        } else {
            let most = share + TIE * self.total_weight;
            Some(self.weight_from.partition_point(|&from| from > most))
        };
        rank.filter(|&rank| rank < self.len())
    }

    /// The amount of this rank as an estimate of the p-quantile, between the order statistics that bound it.
    pub(super) fn order_statistic(&self, rank: usize, p: f64) -> Estimate {
        let value = self.ranked(rank);
        let size = self.effective_size();
        let trials = size.round().max(1.0) as u64;
        let low = binomial_quantile(normal_cdf(-Z), trials, p).max(1);
        let high = (binomial_quantile(normal_cdf(Z), trials, p) + 1).min(trials);
        let plain = self.weight_from.is_empty() && size == self.len() as f64;
        let at = |place: u64| {
            if plain { self.ranked(place as usize - 1) } else { self.ranked(self.rank_of_share(place, trials)) }
        };
        // An effective size that is no whole number may put a bound on the wrong side of the value by one rank.
        Estimate::between(value, at(low).min(value), at(high).max(value), self.count_at_or_above(value))
    }

    /// Rank of the quantile at place / trials.
    fn rank_of_share(&self, place: u64, trials: u64) -> usize {
        if self.weight_from.is_empty() {
            let n = self.len() as u128;
            let rank = (n * u128::from(place)).div_ceil(u128::from(trials));
            return (rank.max(1) - 1) as usize;
        }
        self.weighted_rank((trials - place) as f64 / trials as f64)
    }

    /// The worst years that make up 1 - p of the weight, largest first, each with its weight; the last one in part.
    fn worst(&self, level: Level) -> Worst<'_> {
        let n = self.len();
        if self.weight_from.is_empty() {
            let (whole, part) = level.worst_of(n);
            let upper = self.upper((whole + 1).min(n));
            return Worst {
                whole: &upper[upper.len() - whole..],
                weights: None,
                part: part_of(upper.first().filter(|_| whole < n), part),
            };
        }
        let share = level.tail() * self.total_weight;
        let first = self.weight_from.partition_point(|&from| from > share);
        let taken = self.weight_at_and_above(first);
        let below = first.checked_sub(1).map(|rank| &self.sorted()[rank]);
        Worst {
            whole: &self.sorted()[first..],
            weights: Some(&self.sorted_weights[first..]),
            part: part_of(below, (share - taken).max(0.0)),
        }
    }
}

/// The worst years: whole ones (ascending), and one that counts in part.
struct Worst<'a> {
    whole: &'a [f64],
    weights: Option<&'a [f64]>,
    part: (f64, f64),
}

fn part_of(value: Option<&f64>, weight: f64) -> (f64, f64) {
    value.map_or((0.0, 0.0), |&value| (value, weight))
}

impl Worst<'_> {
    /// Σ w f(x) and Σ w.
    fn total(&self, f: impl Fn(f64) -> f64) -> (f64, f64) {
        let mut sum = CompensatedSum::default();
        let mut weight = CompensatedSum::default();
        let (value, part) = self.part;
        for (rank, &x) in self.whole.iter().enumerate() {
            let w = self.weights.map_or(1.0, |weights| weights[rank]);
            sum.add(w * f(x));
            weight.add(w);
        }
        sum.add(part * f(value));
        weight.add(part);
        (sum.value(), weight.value())
    }
}

/// Mean of the worst years, and their variance with divisor (effective number - 1).
fn mean_and_variance(worst: &Worst<'_>, effective: f64) -> (f64, f64) {
    let (sum, weight) = worst.total(|x| x);
    let mean = sum / weight;
    let (squares, _) = worst.total(|x| (x - mean) * (x - mean));
    let correction = if effective > 1.0 { effective / (effective - 1.0) } else { 1.0 };
    (mean, squares / weight * correction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    /// Annual sums and annual largest losses of ten periods, as computed by the Oasis loss modelling framework 2.5.8.
    const AEP: [f64; 10] = [160.0, 250.0, 0.0, 120.0, 500.0, 0.0, 10.0, 0.0, 210.0, 0.0];
    const OEP: [f64; 10] = [100.0, 250.0, 0.0, 40.0, 500.0, 0.0, 10.0, 0.0, 180.0, 0.0];

    fn level(text: &str) -> Level {
        text.parse().expect("a level")
    }

    fn fraction(numerator: u64, denominator: u64) -> Level {
        Level::from_fraction(numerator, denominator).expect("below 1")
    }

    #[test]
    fn the_ten_year_example_matches_rank_by_rank() {
        let (aep, oep) = (Sample::new(&AEP, None).expect("valid"), Sample::new(&OEP, None).expect("valid"));
        let table = [
            (1, 500.0, 500.0, 500.0, 500.0),
            (2, 250.0, 375.0, 250.0, 375.0),
            (3, 180.0, 310.0, 210.0, 320.0),
            (4, 100.0, 257.5, 160.0, 280.0),
            (5, 40.0, 214.0, 120.0, 248.0),
            (6, 10.0, 180.0, 10.0, 208.333_333_333_333_33),
        ];
        for (k, oep_loss, oep_tail, aep_loss, aep_tail) in table {
            let years = 10.0 / f64::from(k);
            assert_eq!(oep.return_period_loss(years).map(|e| e.value), Some(oep_loss), "1 in {years}");
            assert_eq!(aep.return_period_loss(years).map(|e| e.value), Some(aep_loss), "1 in {years}");
            let p = fraction(10 - k as u64, 10);
            assert_relative_eq!(oep.tvar(p).value, oep_tail, max_relative = 1e-15);
            assert_relative_eq!(aep.tvar(p).value, aep_tail, max_relative = 1e-15);
        }
    }

    #[test]
    fn values_without_errors_are_those_of_the_estimates() {
        let values: Vec<f64> = (0..1_003).map(|i| f64::from(i * 389 % 211) * 1.1 - 40.0).collect();
        let weights: Vec<f64> = (0..1_003).map(|i| f64::from(1 + i % 3)).collect();
        for weights in [None, Some(&weights[..])] {
            for size in [1, 2, 100, 1_003] {
                let sample = || Sample::new(&values[..size], weights.map(|weights| &weights[..size])).expect("valid");
                for text in ["0", "12.5%", "50%", "99%", "99.5%", "99.97%"] {
                    let (fresh, sorted) = (sample(), sample());
                    assert_eq!(fresh.tvar_value(level(text)), sorted.tvar(level(text)).value, "{size} {text}");
                    assert_eq!(fresh.quantile_value(level(text)), sorted.quantile(level(text)).value, "{size} {text}");
                }
            }
        }
    }

    #[test]
    fn the_tail_mean_does_not_depend_on_the_other_points_asked_for() {
        // A public tool gives 383.33 for the 1-in-5 tail mean when 10, 8, 5, 4, 2 are asked together.
        let sample = Sample::new(&AEP, None).expect("valid");
        let at = |list: &[u64]| -> Vec<f64> {
            list.iter().map(|&t| sample.tvar(Level::once_in(t).expect("a level")).value).collect()
        };
        assert_eq!(at(&[10, 9, 8, 7, 6, 5])[5], 375.0);
        assert_eq!(at(&[10, 8, 5, 4, 2])[2], 375.0);
    }

    #[test]
    fn the_year_at_the_level_counts_in_part() {
        let sample = Sample::new(&AEP, None).expect("valid");
        assert_relative_eq!(sample.tvar(level("75%")).value, (500.0 + 250.0 + 105.0) / 2.5, max_relative = 1e-15);
        assert_eq!(sample.tvar(level("95%")).value, 500.0);
        assert_eq!(sample.tvar(level("0")).value, 125.0);
        // Rockafellar and Uryasev: TVaR is the least of v + E[(X - v)+] / (1 - p) over v.
        for text in ["12.5%", "33%", "60%", "81.7%", "90%"] {
            let p = level(text);
            let least = AEP
                .iter()
                .map(|v| v + AEP.iter().map(|x| (x - v).max(0.0)).sum::<f64>() / 10.0 / p.tail())
                .fold(f64::INFINITY, f64::min);
            assert_relative_eq!(sample.tvar(p).value, least, max_relative = 1e-14);
        }
    }

    #[test]
    fn value_at_risk_is_the_smallest_value_that_reaches_the_level() {
        let column: Vec<f64> = (1..=1000).map(f64::from).collect();
        let sample = Sample::new(&column, None).expect("valid");
        assert_eq!(sample.quantile(level("0.995")).value, 995.0);
        assert_eq!(sample.return_period_loss(200.0).map(|e| e.value), Some(996.0));
        assert_eq!(sample.quantile(level("0.9951")).value, 996.0);
        assert_eq!(sample.quantile(level("0")).value, 1.0);
        assert_eq!(sample.return_period_loss(1000.0).map(|e| e.value), Some(1000.0));
        assert_eq!(sample.return_period_loss(1.0).map(|e| e.value), Some(1.0));
        for years in [1000.5, 0.5, f64::NAN, f64::INFINITY] {
            assert_eq!(sample.return_period_loss(years), None);
        }
    }

    #[test]
    fn a_weight_of_two_is_the_row_twice() {
        let weights = [1.0, 2.0, 1.0, 2.0, 3.0, 1.0, 2.0, 1.0, 1.0, 2.0];
        let twice: Vec<f64> = AEP.iter().zip(weights).flat_map(|(&x, w)| std::iter::repeat_n(x, w as usize)).collect();
        let listed = Sample::new(&twice, None).expect("valid");
        for scale in [1.0, 0.125, 1e-3 / 7.0] {
            let scaled = weights.map(|w| w * scale);
            let weighted = Sample::new(&AEP, Some(&scaled)).expect("valid");
            for k in 0..64 {
                let p = fraction(k, 64);
                assert_eq!(weighted.quantile(p).value, listed.quantile(p).value, "{p} {scale}");
                assert_relative_eq!(weighted.tvar(p).value, listed.tvar(p).value, max_relative = 1e-13);
            }
            for k in 0..16 {
                let p = fraction(k, 16);
                assert_eq!(weighted.quantile(p).value, listed.quantile(p).value, "{p} {scale}");
            }
        }
        let weighted = Sample::new(&AEP, Some(&weights)).expect("valid");
        for i in 10..400 {
            let years = f64::from(i) / 10.0;
            let (a, b) = (weighted.return_period_loss(years), listed.return_period_loss(years));
            assert_eq!(a.map(|e| e.value), b.map(|e| e.value), "1 in {years}");
        }
    }

    #[test]
    fn fractional_weights_put_the_return_period_where_the_weight_is() {
        let sample = Sample::new(&[1.0, 2.0, 3.0, 4.0], Some(&[0.4, 0.35, 0.15, 0.1])).expect("valid");
        let loss = |years: f64| sample.return_period_loss(years).map(|e| e.value);
        assert_eq!(
            (loss(11.0), loss(10.0), loss(5.0), loss(4.0), loss(1.0)),
            (None, Some(4.0), Some(4.0), Some(3.0), Some(1.0))
        );
        assert_relative_eq!(sample.tvar(level("80%")).value, (0.4 + 0.3) / 0.2, max_relative = 1e-14);
    }

    #[test]
    fn a_tail_figure_says_how_many_trials_carry_it() {
        let column: Vec<f64> = (1..=10_000).map(f64::from).collect();
        let sample = Sample::new(&column, None).expect("valid");
        let at_hundred = sample.return_period_loss(100.0).expect("enough trials");
        assert_eq!((at_hundred.tail_count, at_hundred.supported), (100.0, true));
        let beyond = sample.return_period_loss(101.0).expect("enough trials");
        assert_eq!((beyond.tail_count, beyond.supported), (99.0, false));
        let few = Sample::new(&column, None).expect("valid").with_effective_size(Some(500.0));
        assert_eq!((few.quantile(level("90%")).supported, few.quantile(level("75%")).supported), (false, true));
        // Ten years of the greatest loss: an atom at the top carries more trials than its level asks for.
        let capped: Vec<f64> = column.iter().map(|x| x.min(9000.0)).collect();
        let capped = Sample::new(&capped, None).expect("valid");
        assert_eq!(capped.tvar(level("99.9%")).tail_count, 1001.0);
    }

    #[test]
    fn the_interval_of_a_quantile_lies_between_binomial_ranks() {
        // n = 10,000, p = 99.5 %: ranks 9936 to 9964 hold the quantile with 95 %.
        let column: Vec<f64> = (1..=10_000).map(f64::from).collect();
        let estimate = Sample::new(&column, None).expect("valid").quantile(level("99.5%"));
        assert_eq!((estimate.low, estimate.high), (9936.0, 9964.0));
        assert_relative_eq!(estimate.standard_error, 28.0 / (2.0 * Z), max_relative = 1e-15);
        // The same column counted as 2,500 periods: ranks of 2,500, read as shares.
        let imported = Sample::new(&column, None).expect("valid").with_effective_size(Some(2500.0));
        let wide = imported.quantile(level("99.5%"));
        assert_eq!((wide.low, wide.value, wide.high), (9920.0, 9950.0, 9980.0));
    }

    #[test]
    fn the_error_of_the_tail_mean_is_that_of_manistre_and_hancock() {
        // Ten worst of 100: 91..100 with VaR 90: mean 95.5, s² = 55/6, so se² = (55/6 + 0.9 x 5.5²) / 10.
        let column: Vec<f64> = (1..=100).map(f64::from).collect();
        let estimate = Sample::new(&column, None).expect("valid").tvar(level("90%"));
        assert_eq!(estimate.value, 95.5);
        let variance: f64 = (55.0 / 6.0 + 0.9 * 5.5 * 5.5) / 10.0;
        assert_relative_eq!(estimate.standard_error, variance.sqrt(), max_relative = 1e-14);
        assert_relative_eq!(estimate.half_width(), Z * variance.sqrt(), max_relative = 1e-13);
    }
}
