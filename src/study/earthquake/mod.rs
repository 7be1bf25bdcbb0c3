//! What a run says of its earthquake model besides losses: how far the figures move with what science leaves open, whether
//! premiums fit them, which sources they come from, and pictures of the events behind them.
//!
//! | file | what it answers |
//! |---|---|
//! | `variants` | the model with one thing changed |
//! | `first_years` | first years of a variant, from the same random numbers |
//! | `sensitivity` | 250-year loss and expected insured loss under each variant |
//! | `price` | expected loss over the limit beside the rate on line |
//! | `sources` | expected loss and number of events by source |
//! | `maps` | sites, and the events behind the 100, 250 and 475-year losses |
//! | `outline` | a fault on the map |
//! | `words` | what the model assumes |

mod first_years;
mod maps;
mod outline;
mod price;
mod sensitivity;
mod sources;
mod variants;
mod words;

pub use maps::{EventMap, MapSite, SiteEffectRow};
pub use price::{PriceRow, Reading};
pub use sensitivity::SensitivityRow;
pub use sources::SourceLoss;
pub(super) use words::earthquake_assumptions;

use super::analysis::AnalysisError;
use super::collect::Collected;
use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::model::earthquake::Earthquake;
use crate::model::peril::Source;
use crate::simulation::{Cancel, Engine, RunError};
use crate::statistics::{Estimate, SampleError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was found out about one earthquake peril.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct EarthquakeResults {
    /// Name of the peril.
    pub peril: String,
    /// Trials behind `sensitivity` and `price`.
    pub variant_trials: u64,
    /// The 250-year loss and the expected insured loss of the first year, one change at a time.
    pub sensitivity: Vec<SensitivityRow>,
    /// Expected loss beside the price of every policy and cession with a limit.
    pub price: Vec<PriceRow>,
    /// Events a year that reach a site.
    pub events_per_year: Estimate,
    /// Expected loss by source, largest first; sources whose events reached no site are left out.
    pub sources: Vec<SourceLoss>,
    /// Sites of the list, for the map.
    pub sites: Vec<MapSite>,
    /// The events behind the 1-in-100, 1-in-250 and 1-in-475-year ground-up loss of the first year.
    pub maps: Vec<EventMap>,
}

/// Why nothing could be said.
#[derive(Debug, thiserror::Error)]
pub enum EarthquakeError {
    /// A variant of the model.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A column.
    #[error(transparent)]
    Sample(#[from] SampleError),
}

impl From<EarthquakeError> for super::run::StudyError {
    fn from(error: EarthquakeError) -> Self {
        match error {
            EarthquakeError::Run(error) => error.into(),
            EarthquakeError::Sample(error) => AnalysisError::from(error).into(),
        }
    }
}

/// Studies every earthquake peril of a model after its run; nothing where it has none. `trials` is the number of the run.
pub(super) fn studies(
    model: &Model,
    engine: &Engine,
    (collected, paths): (&Collected, Paths),
    cancel: &Cancel,
) -> Result<Vec<EarthquakeResults>, EarthquakeError> {
    let perils = model.perils.iter().enumerate();
    let quakes = perils.filter_map(|(index, peril)| match &peril.source {
        Source::Earthquake(quake) => Some((index, &**quake)),
        _ => None,
    });
    quakes.map(|quake| study(model, engine, quake, (collected, paths), cancel)).collect()
}

fn study(
    model: &Model,
    engine: &Engine,
    (peril, quake): (usize, &Earthquake),
    (collected, paths): (&Collected, Paths),
    cancel: &Cancel,
) -> Result<EarthquakeResults, EarthquakeError> {
    let variant_trials = engine.perils.whole_trials((collected.paths as u64).min(variants::MOST_TRIALS));
    let drawn = variants::draw(model, (peril, quake), (&engine.designs[0].design, variant_trials), cancel)?;
    let (events_per_year, sources) = sources::by_source(model, engine, (peril, quake), (collected, paths))?;
    Ok(EarthquakeResults {
        peril: model.perils[peril].name.clone(),
        variant_trials,
        sensitivity: sensitivity::rows(model, &drawn)?,
        price: price::rows(model, (peril, &engine.designs[0].plan), &drawn)?,
        events_per_year,
        sources,
        sites: maps::sites(model),
        maps: maps::events(model, engine, (peril, quake), (collected, paths))?,
    })
}
