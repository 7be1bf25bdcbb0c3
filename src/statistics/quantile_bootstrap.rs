//! The error of the difference of two quantiles of the same trials, by resampling the trials.
//!
//! ```text
//! each trial counts 0, 1, 2, ... times in a resample (Poisson with mean 1), the same in both columns
//! d_b = quantile of one column less that of the other in resample b;   se = sd(d_1 ... d_200) x sqrt(p)
//! ```
//! The factor takes off what the varying total of a resample adds: of n trials a part 1 - p beyond a quantile varies by n p (1 - p), of
//! Poisson counts by n (1 - p).
//! Trials far below the quantile cannot come to it and are not looked at. Batches of trials see too little of the tail where these are
//! few: of 125 trials the 99 % quantile is the second largest, whose spread says little of that of 2,000.
//!
//! Source: Efron (1979), "Bootstrap methods: another look at the jackknife", Annals of Statistics 7, 1-26 (quantiles, for which the
//! jackknife fails); Chamandy et al. (2012), "Estimating uncertainty for massive data streams", Google (counts that are Poisson).
//!
//! Worked number: columns that differ by a constant: error 0. The median of 1,000 uniform numbers: 0.5/sqrt(1000) = 0.0158.

use super::level::Level;
use crate::numerics::stream::StreamKey;

/// Resamples.
const RESAMPLES: u32 = 200;
/// Trials below which nothing is said.
const LEAST: usize = 20;
/// Standard deviations of a rank that are looked at.
const WIDE: f64 = 8.0;

/// Standard error of the quantile of `first` less that of `second`, whose entries are paired and weigh the same. None for fewer
/// than 20 trials and columns of different lengths.
pub fn quantile_difference_error(first: &[f64], second: &[f64], level: Level) -> Option<f64> {
    let n = first.len();
    if n < LEAST || second.len() != n {
        return None;
    }
    // The quantile is that many trials from the top.
    let from_top = n + 1 - level.rank(n).clamp(1, n);
    let tops = [first, second].map(|column| top(column, from_top));
    let counts = Counts::new();
    let differences: Vec<f64> = (0..RESAMPLES)
        .map(|resample| {
            let [a, b] = [0, 1].map(|side: usize| counts.quantile(&tops[side], from_top, resample));
            a - b
        })
        .collect();
    let count = f64::from(RESAMPLES);
    let mean = differences.iter().sum::<f64>() / count;
    let squares: f64 = differences.iter().map(|d| (d - mean) * (d - mean)).sum();
    let error = (level.probability() * squares / (count - 1.0)).sqrt();
    // What rounding leaves of columns that differ by a constant.
    let size = tops.iter().flatten().fold(0.0, |most: f64, (value, _)| most.max(value.abs()));
    Some(if error <= 1e-10 * size { 0.0 } else { error })
}

/// The largest entries with their trials, as many as a resample may reach, the largest first.
fn top(column: &[f64], from_top: usize) -> Vec<(f64, usize)> {
    let reach = from_top as f64 + WIDE * (from_top as f64).sqrt() + WIDE;
    let mut entries: Vec<(f64, usize)> = column.iter().copied().zip(0..).collect();
    entries.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    entries.truncate(reach as usize);
    entries
}

/// How often trials count in resamples.
struct Counts {
    key: StreamKey,
    /// P(count <= 0), P(count <= 1), ...
    at_most: [f64; 12],
}

impl Counts {
    fn new() -> Counts {
        let (mut term, mut sum, mut at_most) = (libm::exp(-1.0), 0.0, [1.0; 12]);
        for (count, place) in at_most.iter_mut().enumerate() {
            sum += term;
            *place = sum;
            term /= count as f64 + 1.0;
        }
        Counts { key: StreamKey::new(0, "resamples of trials"), at_most }
    }

    fn of(&self, trial: usize, resample: u32) -> usize {
        let uniform = self.key.uniform(trial as u64, resample, 0);
        self.at_most.iter().take_while(|at_most| uniform > **at_most).count()
    }

    /// The entry that many from the top of a resample; the lowest that is looked at where the resample has fewer.
    fn quantile(&self, top: &[(f64, usize)], from_top: usize, resample: u32) -> f64 {
        let mut counted = 0;
        let reached = |(_, trial): &&(f64, usize)| {
            counted += self.of(*trial, resample);
            counted >= from_top
        };
        top.iter().find(reached).or(top.last()).map_or(0.0, |(value, _)| *value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uniforms(seed: u64, count: u64) -> Vec<f64> {
        (0..count).map(|trial| StreamKey::new(seed, "column").uniform(trial, 0, 0)).collect()
    }

    #[test]
    fn trials_count_once_on_average_with_variance_one() {
        let counts = Counts::new();
        let all: Vec<f64> = (0..40_000).map(|trial| counts.of(trial, 3) as f64).collect();
        let mean = all.iter().sum::<f64>() / 40_000.0;
        let variance = all.iter().map(|count| (count - mean) * (count - mean)).sum::<f64>() / 40_000.0;
        // Four standard errors: 1/200 of a mean, sqrt(3)/200 of a variance of Poisson with mean 1.
        assert!((mean - 1.0).abs() < 0.02 && (variance - 1.0).abs() < 0.035, "{mean}, {variance}");
    }

    #[test]
    fn the_median_of_uniform_numbers_has_its_known_error_and_a_constant_has_none() {
        let level: Level = "0.5".parse().unwrap();
        let nothing = vec![0.0; 1_000];
        let errors: Vec<f64> =
            (0..40).map(|seed| quantile_difference_error(&uniforms(seed, 1_000), &nothing, level).unwrap()).collect();
        let mean = errors.iter().sum::<f64>() / 40.0;
        assert!((mean / (0.5 / 1_000.0_f64.sqrt()) - 1.0).abs() < 0.08, "{mean}");
        let column = uniforms(1, 1_000);
        let more: Vec<f64> = column.iter().map(|x| x + 7.0).collect();
        assert_eq!(quantile_difference_error(&more, &column, level), Some(0.0));
        assert_eq!(quantile_difference_error(&column[..19], &nothing[..19], level), None);
    }
}
