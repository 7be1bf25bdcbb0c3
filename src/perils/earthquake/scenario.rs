//! Scenario: one stated rupture over the sites of a model, whatever its rate.
//!
//! The source model is replaced by a source of this rupture alone, without aftershocks. What reaches a site is kept however
//! little it is, so that it can be told; damage, spread and random numbers are those of the simulation.

use super::super::error::PerilError;
use super::events::Keep;
use super::quake::{Quake, assemble, sites};
use crate::model::Model;
use crate::model::earthquake::Earthquake;
use crate::model::earthquake::settings::{Clusters, EarthquakeSettings};
use crate::model::earthquake::source::{Source, SourceModel};

/// Compiles the rupture of `source` (its only case) over the sites of peril `peril` of the model, which is `quake`: event 0.
/// `quake` has its own source model, of which published heights of tsunamis are heights.
///
/// # Errors
/// Where a site fits no curve or the surface of the rupture cannot be built.
pub fn scenario(model: &Model, peril: usize, quake: &Earthquake, source: Source) -> Result<Quake, PerilError> {
    let name = &model.perils[peril].name;
    let compiled = || {
        let sites = sites(model, quake)?;
        let clusters = Clusters { enabled: false, ..quake.settings.clusters.clone() };
        let only = Earthquake {
            sources: SourceModel { sources: vec![source], ..quake.sources.clone() },
            settings: EarthquakeSettings { clusters, ..quake.settings.clone() },
            ..quake.clone()
        };
        assemble(model, (name, &only), sites, Keep::Everywhere).map(|(compiled, _)| compiled)
    };
    compiled().map_err(|fault| fault.of(name))
}
