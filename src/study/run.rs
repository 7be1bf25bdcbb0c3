//! The main job: simulate a model as configured and without retrocession, and find out what `results` holds.

use super::analysis;
use super::collect::{Collector, bytes_per_path};
use super::credit;
use super::deductible;
use super::earthquake;
use super::exact;
use super::pro_forma::{EarlierYears, StatementSums, pro_forma};
use super::results::Results;
use super::run_off::run_off;
use super::stress::{bytes_of_own, earlier_years, own_statements};
use crate::model::Model;
use crate::model::design::Design;
use crate::model::settings::Sampling;
use crate::perils::{LEAST_TRIALS, RANDOMISATIONS};
use crate::simulation::engine::pool;
use crate::simulation::{BlockSource, Cancel, Engine, Observer, RunError, RunSettings, Simulated, Sink};
use std::sync::Arc;

/// Memory that the columns of a run may take: 4 GiB.
pub const MOST_BYTES: u64 = 4 << 30;

/// Why a study did not finish.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The simulation.
    #[error(transparent)]
    Run(#[from] RunError),
    /// More trials than the columns of this machine's memory hold.
    #[error(
        "{trials} trials need {gigabytes} GB for the columns that are kept of every path; at most {most} trials of this \
         model are simulated at once: write trials = {most} or fewer"
    )]
    TooManyTrials { trials: u64, gigabytes: u64, most: u64 },
    /// No trials at all.
    #[error("0 trials simulate nothing: write a whole number from 1 up, such as --trials 100_000")]
    NoTrials,
    /// Trials that tail sampling cannot share out.
    #[error(
        "tail sampling takes a power of two of trials, {least} or more (16 randomisations of points that are whole in powers of two), \
         not {trials}: write --trials {nearest} or --sampling plain"
    )]
    TailTrials { trials: u64, least: u64, nearest: u64 },
    /// A precision of a figure that the model does not have.
    #[error("--until \"{text}\": {why}")]
    Until { text: String, why: String },
    /// Nothing to sweep.
    #[error("the configuration has no [sweep], or no captive to compare designs by")]
    NoSweep,
    /// A quote by rate on line.
    #[error(
        "the quote for `{contract}` is a rate on line, but the contract has no limit: write its `premium` as an amount, such as \
         premium = \"45m\""
    )]
    QuoteWithoutLimit { contract: String },
    /// A loss of the past, trended.
    #[error("a loss of {year} is too large to compute with at today's values: look at the trend and at the amount")]
    PastLossTooLarge { year: i16 },
    /// Losses of the past.
    #[error(transparent)]
    Stated(#[from] super::stated_loss::StatedLossError),
    /// The analysis of the columns.
    #[error(transparent)]
    Analysis(#[from] analysis::AnalysisError),
}

/// The designs that every run compares: as configured, and its twin without retrocession where the captive buys any.
pub fn designs(model: &Model) -> Vec<Design> {
    let mut designs = vec![Design::as_configured(model)];
    designs.extend(Design::without_retrocession(model));
    designs
}

/// Compiles a model for [`run`]: says now what a run could not do.
pub fn compile(model: &Model) -> Result<Engine, RunError> {
    let without = deductible::has_deductibles(model).then(|| deductible::without_deductibles(model));
    Engine::compile(model, &designs(model), without.as_ref())
}

/// Refuses a number of trials that [`run`] would refuse, before anything is simulated or written.
///
/// # Errors
/// [`StudyError::NoTrials`]; [`StudyError::TooManyTrials`] with the largest number that fits into memory.
pub fn check_trials(model: &Model, trials: u64) -> Result<(), StudyError> {
    fit(trials, bytes_of_run(model))?;
    check_sampling(model, trials)
}

/// Bytes that a run keeps of each path, with those of a run-off and of stresses.
pub(super) fn bytes_of_run(model: &Model) -> u64 {
    let runs_off = model.captive.as_ref().is_some_and(|account| account.run_off.is_some());
    let of_run_off = if runs_off { bytes_per_path(model, 1) } else { 0 };
    bytes_per_path(model, designs(model).len()) + of_run_off + bytes_of_own(model)
}

/// Refuses a number of trials that the sampling of a model cannot be shared out over.
///
/// # Errors
/// [`StudyError::TailTrials`] under tail sampling, unless the number is a power of two and large enough.
pub fn check_sampling(model: &Model, trials: u64) -> Result<(), StudyError> {
    let least = RANDOMISATIONS * LEAST_TRIALS;
    if model.settings.sampling == Sampling::Plain || trials >= least && trials.is_power_of_two() {
        return Ok(());
    }
    // At the nearest power of two on the scale of logarithms, whose middle is at the root of two.
    let below = 1_u64 << trials.max(1).ilog2();
    let nearest = if trials as f64 > std::f64::consts::SQRT_2 * below as f64 { 2 * below } else { below };
    Err(StudyError::TailTrials { trials, least, nearest: nearest.max(least) })
}

/// Refuses no trials at all, and more than memory holds at so many bytes for each.
pub(super) fn fit(trials: u64, bytes: u64) -> Result<(), StudyError> {
    if trials == 0 {
        return Err(StudyError::NoTrials);
    }
    let most = MOST_BYTES / bytes;
    if trials > most {
        let gigabytes = (u128::from(trials) * u128::from(bytes)) >> 30;
        let gigabytes = u64::try_from(gigabytes).unwrap_or(u64::MAX).max(1);
        return Err(StudyError::TooManyTrials { trials, gigabytes, most });
    }
    Ok(())
}

/// Simulates and analyses. `rows` receives every block too (the year table).
///
/// # Errors
/// As [`check_trials`], before anything is simulated; [`RunError::Cancelled`] when asked to stop.
pub fn run(
    model: &Model,
    settings: &RunSettings,
    observer: &dyn Observer,
    cancel: &Cancel,
    rows: &mut dyn Sink,
) -> Result<Results, StudyError> {
    run_from(&mut Simulated, model, settings, observer, cancel, rows)
}

/// The same from any source of the blocks of this run: from parts that were simulated apart, or from a log that is gone on with.
///
/// # Errors
/// As [`run`]; a log that cannot be used.
pub fn run_from(
    source: &mut dyn BlockSource,
    model: &Model,
    settings: &RunSettings,
    observer: &dyn Observer,
    cancel: &Cancel,
    rows: &mut dyn Sink,
) -> Result<Results, StudyError> {
    check_trials(model, settings.trials)?;
    let engine = compile(model)?;
    let mut collector = Collector::new(model);
    let mut statements = StatementSums::new(model, &engine);
    let mut earlier = EarlierYears::new(model, &engine, earlier_years(model.stresses.iter()));
    let mut sinks = (&mut collector, &mut (&mut statements, &mut (&mut earlier, rows)));
    source.send(&engine, settings, observer, cancel, &mut sinks)?;
    let (collected, earlier) = (&collector.collected, Arc::new(earlier));
    pool(settings.threads)?.install(|| {
        let paths = analysis::paths_of(&engine, collected);
        let (analysed, pro_forma) = rayon::join(
            || analysis::analyse(model, settings, &engine, collected),
            || pro_forma(model, &engine, (collected, paths), &statements),
        );
        let mut results = analysed?;
        results.pro_forma = pro_forma?;
        if let Some(found) = &mut results.pro_forma {
            let configured = (&engine.designs[0].design, &engine);
            found.scenarios = own_statements(model, configured, &earlier, settings, cancel)?;
        }
        results.run_off = run_off(model, &engine, settings, cancel)?;
        results.earthquakes = earthquake::studies(model, &engine, (collected, paths), cancel)?;
        results.credits = credit::studies(model, &engine, (collected, paths), cancel)?;
        results.exact = Some(exact::studies(model, &engine, &results));
        Ok(results)
    })
}

/// A sink that lets every block pass.
pub struct NoRows;

impl Sink for NoRows {
    fn receive(&mut self, _block: &crate::simulation::block::BlockColumns) -> std::io::Result<()> {
        Ok(())
    }
}
