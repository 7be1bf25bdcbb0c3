//! Convergence: the main figures at an eighth, a quarter, a half and all of the trials, from the columns that a run keeps anyway.
//!
//! ```text
//! part m of n     the first m trials, with the intervals of every other figure
//! drift           |figure(m) - figure(n)| / (se(n) sqrt(n/m - 1)), the difference of nested samples in its own errors
//! to halve        n' with  se_years² n/n' + b = se²/4,  se² = se_years² + b:  4 n where b = 0
//! ```
//! Errors fall with the square root of the number of trials (P. Glasserman 2003, Monte Carlo Methods in Financial Engineering, section
//! 1.1). b is what a sampled event set leaves, which more trials do not lessen, and errors that rest on the periods of an imported year
//! table do not fall at all: then no number of trials is said. A figure that moves by more than four of its errors has a tail
//! heavier than its sample shows.
//!
//! | verdict | where |
//! |---|---|
//! | `few` | fewer than 100 effective trials lie at or beyond it |
//! | `drifting` | some part lies more than four errors from all |
//! | `wide` | half of the 95 % interval is above 5 % of the figure |
//! | `settled` | none of these |
//!
//! The 5 % is a convention of this program. Worked number: a mean of 100 with a standard error of 2 of 10,000 trials is settled (3.92 %);
//! 40,000 trials halve the error, and a mean of the first 2,500 of 108 is 8/(2 √3) = 2.31 errors away.

use crate::ledger::surplus::Paths;
use crate::statistics::{Estimate, Level, Sample, SampleError};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The level of VaR and TVaR.
pub const LEVEL: &str = "99.5%";
/// Parts of the trials: one in so many.
const PARTS: [usize; 4] = [8, 4, 2, 1];
/// A part of fewer trials is left out.
const LEAST: usize = 100;
/// Errors that a figure may move by before it is said to drift.
const DRIFT: f64 = 4.0;
/// Half of an interval as a part of its figure up to which the figure is settled.
const SETTLED: f64 = 0.05;

/// A figure with more and more trials.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Convergence {
    /// What it is of: `captive-gross`, `net-result`, `net`, `ground-up`, or `ruin`.
    pub of: String,
    /// `mean`, `var`, `tvar`, `ruin`.
    pub figure: String,
    /// Level of VaR and TVaR, such as `99.5%`; empty for others.
    pub level: String,
    /// The figure with the first trials; all of them last.
    pub points: Vec<ConvergencePoint>,
    /// Trials that halve its standard error; None where it has none or more trials do not.
    pub to_halve: Option<u64>,
    /// `settled`, `wide`, `drifting`, `few`.
    pub verdict: String,
}

/// A figure of the first trials.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ConvergencePoint {
    /// So many of them.
    pub trials: u64,
    /// The figure.
    pub estimate: Estimate,
}

impl Convergence {
    /// The figure of all trials.
    pub fn last(&self) -> Option<&Estimate> {
        self.points.last().map(|point| &point.estimate)
    }
}

/// A column of annual losses in currency units, trial by trial.
pub(super) struct Losses<'a> {
    pub of: &'a str,
    pub values: Vec<f64>,
}

/// Mean, VaR and TVaR of each column, and the probability of ruin where `ruined` marks the paths.
///
/// # Errors
/// When a column is empty or does not fit the weights.
pub(super) fn convergence(
    losses: &[Losses],
    ruined: Option<&[f64]>,
    paths: Paths,
) -> Result<Vec<Convergence>, SampleError> {
    let level: Level = LEVEL.parse().map_err(|_| SampleError::Empty)?;
    let figures: [(&str, Figure); 3] = [
        ("mean", &|sample| sample.mean()),
        ("var", &|sample| sample.quantile(level)),
        ("tvar", &|sample| sample.tvar(level)),
    ];
    let of_losses = losses.par_iter().map(|column| of_column(column.of, &column.values, paths, &figures));
    let mut all: Vec<Convergence> = of_losses.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    if let Some(marks) = ruined {
        all.extend(of_column("ruin", marks, paths, &[("ruin", &|sample| sample.probability_above(0.5))])?);
    }
    Ok(all)
}

/// A figure of a sample.
type Figure<'f> = &'f (dyn Fn(&Sample) -> Estimate + Sync);

fn of_column(
    of: &str,
    values: &[f64],
    paths: Paths,
    figures: &[(&str, Figure)],
) -> Result<Vec<Convergence>, SampleError> {
    let all = values.len();
    let sizes: Vec<usize> = PARTS.iter().map(|part| all / part).filter(|&size| size >= LEAST || size == all).collect();
    let samples = sizes.iter().map(|&size| first(values, size, paths)).collect::<Result<Vec<_>, _>>()?;
    // The error of the years alone, without that of a sampled event set.
    let years = Paths { subsets: 0, ..paths };
    let plain = first(values, all, years)?;
    let found = figures.iter().map(|(figure, estimate)| {
        let points: Vec<ConvergencePoint> = (sizes.iter().zip(&samples))
            .map(|(&size, sample)| ConvergencePoint { trials: size as u64, estimate: estimate(sample) })
            .collect();
        let last = points.last().map_or(Estimate::exact(0.0), |point| point.estimate);
        let fixed = paths.effective_size.is_some_and(|size| size < all as f64);
        Convergence {
            of: of.into(),
            figure: (*figure).into(),
            level: if ["var", "tvar"].contains(figure) { LEVEL.into() } else { String::new() },
            to_halve: if fixed { None } else { to_halve(all, &last, estimate(&plain).standard_error) },
            verdict: verdict(&points, &last).into(),
            points,
        }
    });
    Ok(found.collect())
}

/// The first trials.
fn first<'a>(values: &'a [f64], size: usize, paths: Paths<'a>) -> Result<Sample<'a>, SampleError> {
    let weights = paths.weights.map(|weights| &weights[..size.min(weights.len())]);
    let effective_size = paths.effective_size.map(|periods| periods.min(size as f64));
    Paths { weights, effective_size, ..paths }.sample(&values[..size])
}

/// Trials that halve a standard error of which `years` is the part that trials lessen.
fn to_halve(trials: usize, all: &Estimate, years: f64) -> Option<u64> {
    let error = all.standard_error;
    let stays = (error * error - years * years).max(0.0);
    let left = 0.25 * error * error - stays;
    if error <= 0.0 || left <= 0.0 {
        return None;
    }
    let needed = trials as f64 * (years * years / left);
    // A whole number may come out a little above itself.
    (needed.is_finite() && needed < 1e15).then(|| (needed * (1.0 - 1e-12)).ceil() as u64)
}

fn verdict(points: &[ConvergencePoint], all: &Estimate) -> &'static str {
    let drifts = |point: &ConvergencePoint| {
        let trials = points.last().map_or(point.trials, |last| last.trials) as f64;
        let error = all.standard_error * (trials / point.trials as f64 - 1.0).sqrt();
        error > 0.0 && (point.estimate.value - all.value).abs() > DRIFT * error
    };
    match all {
        all if !all.supported => "few",
        _ if points.iter().any(drifts) => "drifting",
        all if all.half_width() > SETTLED * all.value.abs() => "wide",
        _ => "settled",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::stream::StreamKey;

    /// Uniform losses from a stream of their own.
    fn uniform(count: usize) -> Vec<f64> {
        (0..count).map(|trial| 1_000.0 * StreamKey::new(7, "convergence").uniform(trial as u64, 0, 0)).collect()
    }

    fn found(values: Vec<f64>, paths: Paths) -> Vec<Convergence> {
        convergence(&[Losses { of: "net", values }], None, paths).unwrap()
    }

    #[test]
    fn parts_are_the_first_trials_and_their_errors_follow_the_square_root() {
        let values = uniform(80_000);
        let all = found(values.clone(), Paths::EQUAL);
        assert_eq!(all.iter().map(|one| one.figure.as_str()).collect::<Vec<_>>(), ["mean", "var", "tvar"]);
        let mean = &all[0];
        assert_eq!(mean.points.iter().map(|p| p.trials).collect::<Vec<_>>(), [10_000, 20_000, 40_000, 80_000]);
        let by_hand = values[..10_000].iter().sum::<f64>() / 10_000.0;
        assert!((mean.points[0].estimate.value - by_hand).abs() < 1e-9);
        // 1000/sqrt(12 n): the eighth has an error that is sqrt 8 of that of all.
        let errors: Vec<f64> = mean.points.iter().map(|point| point.estimate.standard_error).collect();
        assert!((errors[3] / (1_000.0 / (12.0 * 80_000.0_f64).sqrt()) - 1.0).abs() < 0.01, "{errors:?}");
        assert!((errors[0] / errors[3] / 8.0_f64.sqrt() - 1.0).abs() < 0.02, "{errors:?}");
        assert!(all.iter().all(|one| one.to_halve == Some(320_000) && one.verdict == "settled"), "{all:?}");
        // Uniform: the VaR is 995, the mean of what lies above it 997.5, each within four errors.
        for (one, exact) in all.iter().zip([500.0, 995.0, 997.5]) {
            let last = one.last().unwrap();
            assert!((last.value - exact).abs() < 4.0 * last.standard_error, "{one:?}");
        }
    }

    #[test]
    fn what_a_sampled_event_set_leaves_is_not_lessened_by_trials() {
        let paths = Paths { subsets: 8, ..Paths::EQUAL };
        // One subset of eight has losses of its own: no number of trials halves what that leaves.
        let shifted = |step: f64| -> Vec<f64> {
            uniform(8_000).iter().enumerate().map(|(trial, x)| x + if trial % 8 == 0 { step } else { 0.0 }).collect()
        };
        assert_eq!(found(shifted(500.0), paths)[0].to_halve, None);
        assert_eq!(found(uniform(8_000), Paths::EQUAL)[0].to_halve, Some(32_000));
        // Errors of a table of 50 periods rest on these.
        let periods = Paths { effective_size: Some(50.0), ..Paths::EQUAL };
        let table = &found(uniform(8_000), periods)[0];
        assert_eq!((table.to_halve, table.points[0].estimate.tail_count), (None, 50.0));
        // Half of the error squared is left by the event set: (3² n/n' + 1)/(3² + 1) = 1/4, n' = 6 n.
        let all = Estimate { standard_error: 10.0_f64.sqrt(), ..Estimate::exact(100.0) };
        assert_eq!(to_halve(1_000, &all, 3.0), Some(6_000));
        assert_eq!(to_halve(1_000, &Estimate::exact(5.0), 0.0), None);
    }

    #[test]
    fn a_figure_that_moves_beyond_its_errors_drifts() {
        let at = |value: f64, error: f64, trials: u64| ConvergencePoint {
            trials,
            estimate: Estimate {
                standard_error: error,
                low: value - 1.96 * error,
                high: value + 1.96 * error,
                ..Estimate::exact(value)
            },
        };
        let of = |first: f64, error: f64| {
            let points = [at(first, 2.0 * error, 2_500), at(100.0, error, 10_000)];
            verdict(&points, &points[1].estimate)
        };
        // 2 sqrt 3 is the error of the difference: 13.9 is more than four of it, 13.8 is not.
        assert_eq!([of(113.9, 2.0), of(113.8, 2.0), of(100.0, 2.6)], ["drifting", "settled", "wide"]);
        let few = Estimate { supported: false, ..Estimate::exact(1.0) };
        assert_eq!(verdict(&[], &few), "few");
    }

    #[test]
    fn small_parts_are_left_out_and_no_trial_is_an_error() {
        let sizes = |count: usize| -> Vec<u64> {
            found(uniform(count), Paths::EQUAL)[0].points.iter().map(|point| point.trials).collect()
        };
        assert_eq!((sizes(400), sizes(30)), (vec![100, 200, 400], vec![30]));
        assert!(convergence(&[Losses { of: "net", values: Vec::new() }], None, Paths::EQUAL).is_err());
        let marks: Vec<f64> = (0..1_000).map(|path| f64::from(u8::from(path % 10 == 0))).collect();
        let ruin = convergence(&[], Some(&marks), Paths::EQUAL).unwrap();
        assert_eq!((ruin.len(), ruin[0].last().unwrap().value, ruin[0].level.as_str()), (1, 0.1, ""));
    }
}
