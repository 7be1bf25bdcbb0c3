//! The columns that layers are priced from: simulated, or worked out from events alone.
//!
//! Worked example: a year event table behind a quota share and an excess of loss is worked out from events; with an aggregate limit
//! of the policy it is simulated.

use super::layer::{FirstYears, first_years};
use crate::model::Model;
use crate::simulation::block::ContractPathColumns;
use crate::simulation::event_analysis::{self, EventCache, YearColumns};
use crate::simulation::{Cancel, Engine, Observer, RunSettings};
use crate::study::collect::{Collected, Collector, Pair};
use crate::study::run::StudyError;

/// How the columns come about.
#[derive(Clone, Copy)]
pub enum Way<'c> {
    /// Every trial is simulated.
    Simulated,
    /// From events alone where the plan allows it, else simulated; perhaps with a cache.
    Events(Option<&'c EventCache>),
}

/// What layers are priced from. `based` is the model with a premium wherever one is needed, of which the engine is compiled.
pub(super) fn collect(
    way: Way,
    (model, based): (&Model, &Model),
    engine: &Engine,
    settings: &RunSettings,
    (observer, cancel): (&dyn Observer, &Cancel),
) -> Result<(Collected, FirstYears), StudyError> {
    if let Way::Events(cache) = way {
        let size = (settings.trials, settings.threads);
        if let Some(years) = event_analysis::analyse(based, engine, size, cache, cancel)? {
            return Ok(of_years(model, years));
        }
        if let Some(cache) = cache {
            cache.note(
                "not used: it serves one year event table that is replayed in order once, and plans of one year that depend on \
                 events alone; this one is simulated"
                    .into(),
            );
        }
    }
    let mut collector = Collector::new(based);
    engine.run(settings, observer, cancel, &mut collector)?;
    let first_years = first_years(engine, (model, settings.trials, cancel))?;
    Ok((collector.collected, first_years))
}

/// The same columns from years that were worked out from events: no weights, no cost of claims, no recourse.
fn of_years(model: &Model, years: YearColumns) -> (Collected, FirstYears) {
    let quantum = model.settings.quantum;
    let units = |column: Vec<f64>| -> Vec<f64> { column.iter().map(|&quanta| quantum.units(quanta) + 0.0).collect() };
    let trials = years.count.len();
    let extras = vec![vec![0.0; trials]; years.contracts.len()];
    let contract = |column: event_analysis::ContractColumn| ContractPathColumns {
        recovery: column.recovery,
        reinstatement_premium: column.reinstatement_premium,
        flags: column.flags,
        ..ContractPathColumns::default()
    };
    let collected = Collected {
        paths: trials,
        horizon: 1,
        peril_loss: vec![years.ground_up],
        peril_count: vec![years.count],
        ground_up: Pair { sum: Vec::new(), largest: years.largest_ground_up },
        insured: Pair { sum: Vec::new(), largest: years.largest_insured },
        contracts: years.contracts.into_iter().map(contract).collect(),
        ..Collected::default()
    };
    (collected, FirstYears { policies: years.policies.into_iter().map(units).collect(), extras })
}
