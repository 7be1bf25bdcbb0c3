//! Income statement, cash flow and balance sheet of the whole horizon under a stress: along its path in exact decimals, and as expected
//! where it changes simulated paths.
//!
//! `run` has them for every `[[stress]]` of the configuration, as columns of the pro forma statements; `stress` for those of the library
//! too. What a stress of a later year changes is simulated from that year on: the years before are those of the run as configured, path
//! by path, and the balance sheet follows both.
//!
//! Source: Sigma Actuarial Consulting, "Adverse scenarios in captive feasibility", Captive International, 2020.
//!
//! Worked number (EM11, JPY million, opening 100): the retrocession dearer by 21.375 from year 3 on: results 80.8, 80.8, 59.425, 59.425,
//! 59.425; surplus 180.8, 261.6, 321.025, 380.45, 439.875.

use super::StressError;
use super::apply::{Stressed, apply};
use super::path::stressed_path;
use super::words::describe;
use crate::model::Model;
use crate::model::design::Design;
use crate::model::settings::Sampling;
use crate::model::stress::Stress;
use crate::simulation::{Cancel, Engine, RunSettings, Silent};
use crate::study::analysis::{AnalysisError, check_reconciled, paths_of};
use crate::study::collect::{Collector, bytes_per_path as of_collector};
use crate::study::pro_forma::{
    BookedYear, EarlierYears, ScenarioLine, ScenarioStatements, SimulatedStatements, StatementSums, scenario_lines,
};
use crate::study::run::StudyError;
use std::borrow::Cow;
use std::sync::Arc;

/// The lines of a stress along its path, and of the paths simulated under it.
///
/// # Errors
/// When the changed programme or its accounts cannot be compiled, or a balance sheet does not balance.
pub(super) fn lines(
    model: &Model,
    (design, stress, stressed): (&Design, &Stress, &Stressed),
    simulated: Option<&SimulatedStatements>,
) -> Result<Vec<ScenarioLine>, StressError> {
    let path = stressed_path(stressed, stress, design, model.settings.horizon)?;
    let Some(first) = path.first() else { return Ok(Vec::new()) };
    let parent = model.parent.is_some();
    let booked: Vec<_> =
        path.iter().map(|year| BookedYear::new(&year.account, year.operating_cost, parent, &year.end)).collect();
    Ok(scenario_lines((&first.before, &booked), simulated, model.settings.quantum)?)
}

/// Years of every path that are kept for stresses of later years: those before the last of them.
pub fn earlier_years<'a>(stresses: impl Iterator<Item = &'a Stress>) -> usize {
    stresses.map(|stress| stress.year.saturating_sub(1) as usize).max().unwrap_or(0)
}

/// Bytes that `run` keeps of each path for the stresses of the configuration.
pub fn bytes_of_own(model: &Model) -> u64 {
    if model.stresses.is_empty() || model.captive.is_none() {
        return 0;
    }
    // Of a stress of a later year another run stands beside it at most.
    2 * (of_collector(model, 1) + EarlierYears::bytes_per_path(earlier_years(model.stresses.iter())))
}

/// The statements under every stress of the configuration; those that cannot be compiled are left out, as `run` says beside its
/// table of stresses.
///
/// # Errors
/// As [`crate::study::run::run`].
pub fn own_statements(
    model: &Model,
    (design, engine): (&Design, &Engine),
    earlier: &Arc<EarlierYears>,
    settings: &RunSettings,
    cancel: &Cancel,
) -> Result<Vec<ScenarioStatements>, StudyError> {
    let mut all = Vec::new();
    for stress in &model.stresses {
        let Ok(stressed) = apply(model, design, stress) else { continue };
        let of_path = match lines(model, (design, stress, &stressed), None) {
            Err(StressError::Plan(_)) => continue,
            found => found.map_err(AnalysisError::from)?,
        };
        let tail = model.settings.sampling == Sampling::Tail;
        let (simulated, lines) = match (stressed.resimulated, tail) {
            (false, _) => ("as-configured", of_path),
            // A trial of tail sampling has another weight under a stress.
            (true, true) => ("not-under-tail-sampling", of_path),
            (true, false) => {
                let found = again((design, engine), &stressed, earlier, settings, cancel)?;
                let lines = lines(model, (design, stress, &stressed), Some(&found)).map_err(AnalysisError::from)?;
                ("mean", lines)
            }
        };
        all.push(ScenarioStatements {
            name: stress.name.clone(),
            description: describe(model, stress),
            year: stress.year,
            simulated: simulated.into(),
            lines,
        });
    }
    Ok(all)
}

/// The paths of a stressed model, with the earlier years as they are without it.
fn again(
    (design, engine): (&Design, &Engine),
    stressed: &Stressed,
    earlier: &Arc<EarlierYears>,
    settings: &RunSettings,
    cancel: &Cancel,
) -> Result<SimulatedStatements, StudyError> {
    let (after, designs) = (&*stressed.after, std::slice::from_ref(&*stressed.design));
    let earlier = match (&stressed.before, stressed.from) {
        (_, 0) | (Cow::Borrowed(_), _) => earlier.clone(),
        (Cow::Owned(before), from) => {
            let engine = Engine::with_perils(engine.perils.clone(), before, std::slice::from_ref(design), None)?;
            let mut own = EarlierYears::new(before, &engine, from);
            engine.run(settings, &Silent, cancel, &mut own)?;
            Arc::new(own)
        }
    };
    let engine = match stressed.drawn_anew {
        true => Engine::compile(after, designs, None)?,
        false => Engine::with_perils(engine.perils.clone(), after, designs, None)?,
    };
    let mut sums = StatementSums::after(after, &engine, &earlier, stressed.from);
    let mut collector = Collector::new(after);
    engine.run(settings, &Silent, cancel, &mut (&mut collector, &mut sums))?;
    let collected = collector.collected;
    check_reconciled(&collected)?;
    Ok(SimulatedStatements::new(sums, &collected, paths_of(&engine, &collected)))
}
