//! Maps: where the sites are, and what the events behind three rare years did to them.
//!
//! The 1-in-100, 1-in-250 and 1-in-475-year years are those of the ground-up loss of the first year: the first trial with
//! the loss of that rank, as `explain --return-period` finds it. Of its year the earthquake with the largest loss is drawn
//! again, this time with what it did at each site. 475 years is the 10 % in fifty years of building codes.
//!
//! Source of the classes: Japan Meteorological Agency, seismic intensity scale (1996): 0.5, 1.5, 2.5, 3.5, 4.5, 5.0, 5.5,
//! 6.0 and 6.5 are the lower ends of 1, 2, 3, 4, 5-lower, 5-upper, 6-lower, 6-upper and 7.

use super::outline::outline;
use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::earthquake::Earthquake;
use crate::model::losses::{LossBlock, SiteEffect};
use crate::perils::{Recurrence, Scratch};
use crate::simulation::Engine;
use crate::statistics::SampleError;
use crate::study::collect::Collected;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Years of the return periods.
const YEARS: [u32; 3] = [100, 250, 475];

/// Lower ends of the classes of intensity.
const CLASSES: [(f64, &str); 9] = [
    (6.5, "7"),
    (6.0, "6-upper"),
    (5.5, "6-lower"),
    (5.0, "5-upper"),
    (4.5, "5-lower"),
    (3.5, "4"),
    (2.5, "3"),
    (1.5, "2"),
    (0.5, "1"),
];

/// A site on the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct MapSite {
    /// Id.
    pub id: String,
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
    /// Insured value of all coverages.
    pub value: f64,
}

/// The event behind a rare year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct EventMap {
    /// Years of the return period.
    pub return_period: u32,
    /// Number of the simulated path.
    pub trial: u64,
    /// Ground-up loss of its first year.
    pub year_loss: f64,
    /// Ground-up loss of the event.
    pub loss: f64,
    /// Id of the event.
    pub event: String,
    /// Title of its source.
    pub source: String,
    /// Day, ISO 8601.
    pub date: String,
    /// Moment magnitude.
    pub magnitude: f64,
    /// Kilometres below ground, of the centre of the fault.
    pub depth: f64,
    /// Degrees east, of the same.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
    /// Corners (longitude, latitude) of the fault; empty for a point.
    pub outline: Vec<[f64; 2]>,
    /// What it did at the sites that it reached, in their order.
    pub sites: Vec<SiteEffectRow>,
}

/// What an earthquake did at a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SiteEffectRow {
    /// Id of the site.
    pub site: String,
    /// Class of JMA intensity: `0` to `4`, `5-lower`, `5-upper`, `6-lower`, `6-upper`, `7`.
    pub jma: String,
    /// Instrumental intensity.
    pub intensity: f64,
    /// Peak ground velocity at the surface, cm/s.
    pub pgv: f64,
    /// Height of the tsunami at the coast, metres; 0: none.
    pub tsunami_height: f64,
    /// Depth of flow at the site, metres.
    pub flow_depth: f64,
    /// Ground-up loss.
    pub loss: f64,
}

/// Class of an instrumental intensity.
fn class(intensity: f64) -> &'static str {
    CLASSES.iter().find(|(from, _)| intensity >= *from).map_or("0", |(_, class)| class)
}

/// The sites of a model that have a place.
pub(super) fn sites(model: &Model) -> Vec<MapSite> {
    let risks = model.risks.iter().filter(|risk| !risk.portfolio && risk.buyer.is_none());
    let site = |risk: &crate::model::risk::Risk| {
        Some(MapSite {
            id: risk.id.clone(),
            longitude: risk.longitude?,
            latitude: risk.latitude?,
            value: risk.total_value().and_then(|value| value.to_f64()).unwrap_or(0.0),
        })
    };
    risks.filter_map(site).collect()
}

/// The events behind the rare years that the trials hold.
pub(super) fn events(
    model: &Model,
    engine: &Engine,
    quake: (usize, &Earthquake),
    (collected, paths): (&Collected, Paths),
) -> Result<Vec<EventMap>, SampleError> {
    let losses = &collected.ground_up.sum;
    let sample = paths.sample(losses)?;
    let mut maps = Vec::new();
    for years in YEARS {
        let Some(loss) = sample.return_period_loss(f64::from(years)) else { continue };
        let Some(trial) = losses.iter().position(|&one| one == loss.value) else { continue };
        maps.extend(event(model, engine, quake, (years, trial as u64)));
    }
    Ok(maps)
}

/// The largest earthquake of the first year of a trial; None where it has none with a loss.
fn event(
    model: &Model,
    engine: &Engine,
    (peril, quake): (usize, &Earthquake),
    (return_period, trial): (u32, u64),
) -> Option<EventMap> {
    let set = &engine.perils.event_sets()[peril];
    let Recurrence::Ruptures(compiled) = &set.recurrence else { return None };
    let mut losses = LossBlock::default();
    let mut scratch = Scratch::default();
    scratch.tell_effects = true;
    engine.perils.draw(trial..trial + 1, &mut scratch, &mut losses);
    let first_year = || (0..losses.events()).take_while(|&event| losses.time[event] < DAYS_PER_YEAR);
    let of_peril = first_year().filter(|&event| usize::from(losses.peril[event]) == peril);
    // Of two alike, the first.
    let largest = of_peril.reduce(|best, event| if losses.total(event) > losses.total(best) { event } else { best })?;
    if losses.total(largest) <= 0.0 {
        return None;
    }
    let units = |quanta: f64| model.settings.quantum.units(quanta);
    let number = losses.event[largest] as usize;
    let rupture = compiled.rupture(number);
    let source = &quake.sources.sources[rupture.source as usize];
    Some(EventMap {
        return_period,
        trial,
        year_loss: units(first_year().map(|event| losses.total(event)).sum()),
        loss: units(losses.total(largest)),
        event: set.events[number].id.clone(),
        source: source.title.clone(),
        date: model.settings.axis.date(losses.time[largest]).to_string(),
        magnitude: rupture.magnitude,
        depth: rupture.depth,
        longitude: rupture.centre.0,
        latitude: rupture.centre.1,
        outline: outline(rupture, source),
        sites: effects(model, &losses, largest),
    })
}

fn effects(model: &Model, losses: &LossBlock<f64>, event: usize) -> Vec<SiteEffectRow> {
    let of_event = losses.effects.iter().filter(|(of, _)| *of as usize == event);
    let row = |(_, effect): &(u32, SiteEffect)| {
        let rows = losses.rows(event).filter(|&row| losses.risk[row] == effect.risk);
        SiteEffectRow {
            site: model.risks[effect.risk as usize].id.clone(),
            jma: class(effect.intensity).into(),
            intensity: effect.intensity,
            pgv: effect.pgv,
            tsunami_height: effect.height,
            flow_depth: effect.flow,
            loss: model.settings.quantum.units(rows.fold(0.0, |sum, row| sum + losses.loss[row])),
        }
    };
    of_event.map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::class;

    #[test]
    fn classes_begin_at_their_lower_ends() {
        let classes = [0.49, 0.5, 3.5, 4.5, 4.99, 5.0, 5.5, 5.999, 6.0, 6.5, 7.2].map(class);
        assert_eq!(
            classes,
            ["0", "1", "4", "5-lower", "5-lower", "5-upper", "6-lower", "6-lower", "6-upper", "7", "7"]
        );
    }
}
