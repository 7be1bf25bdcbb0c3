//! Places of hazard: from sites to what the rates of [`super::hazard`] need, with everything skipped that can reach no level.
//!
//! A source is skipped at a place where its median shaking at the largest deviate stays below the least level of velocity,
//! 2 cm/s, or its tsunami below the least height, 0.5 m: there it adds nothing to any rate. The local factor of tsunamis is
//! that of the class of coast, or follows from a published height of the municipality.
//!
//! Worked number: on an open coast with factor 1.2, heights that spread within exp(+-1.7) reach 0.5 m from a median of
//! 0.076 m by the formula.

use super::super::error::Fault;
use super::footprint::Place;
use super::geometry::Point;
use super::hazard::{HazardPlace, Measure};
use super::quake::published_height;
use super::tsunami::site_tsunami::local_factor;
use crate::model::earthquake::Earthquake;
use crate::model::earthquake::site::{Coast, HazardSite};

/// The places of sites under a model.
///
/// # Errors
/// Where a site states a published height and the source model lacks the scenario that it belongs to.
pub fn places(quake: &Earthquake, sites: &[HazardSite]) -> Result<Vec<HazardPlace>, Fault> {
    let published = published_height(quake);
    let one = |site: &HazardSite| {
        let point = Point::new(site.longitude, site.latitude, 0.0);
        let factor = factor(quake, site.coast, || published(point));
        let coast_factor = factor.map_err(|what| Fault::Site { site: site.id.clone(), what })?;
        let place = Place {
            point,
            vs30: site.vs30,
            least_ln_pgv: libm::log(least(Measure::Pgv)),
            least_ln_height: least_ln_height(quake, coast_factor),
        };
        Ok(HazardPlace { place, coast_factor })
    };
    sites.iter().map(one).collect()
}

/// The local factor, where a tsunami is asked for.
fn factor(
    quake: &Earthquake,
    coast: Option<Coast>,
    published: impl Fn() -> Option<f64>,
) -> Result<Option<f64>, String> {
    let (Some(model), Some(coast)) = (&quake.tsunami, coast) else { return Ok(None) };
    let height = matches!(coast, Coast::Published(_)).then(published).flatten();
    local_factor(model, Some(coast), height).map(Some)
}

fn least_ln_height(quake: &Earthquake, factor: Option<f64>) -> f64 {
    match (&quake.tsunami, factor) {
        (Some(model), Some(factor)) if factor > 0.0 => {
            libm::log(least(Measure::Tsunami) / factor) - model.truncation * (model.event_log_sd + model.local_log_sd)
        }
        _ => f64::INFINITY,
    }
}

fn least(measure: Measure) -> f64 {
    measure.levels().iter().copied().fold(f64::INFINITY, f64::min)
}
