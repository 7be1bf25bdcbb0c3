//! What a story tells of an earthquake besides losses: its source, what it is to others of the path, and what it did at
//! every site with damage.

use super::replay::StoryEvent;
use crate::model::Model;
use crate::model::earthquake::source::Source;
use crate::model::losses::{LossBlock, SiteEffect};
use crate::model::peril;
use crate::perils::earthquake::Quake;
use crate::perils::earthquake::ground_motion::jma_intensity::JmaClass;
use crate::perils::{Perils, Recurrence};
use serde::Serialize;

/// An earthquake, told.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct EarthquakeStory {
    /// Key of its source in the source model, or of the scenario.
    pub source: String,
    /// The source in words.
    pub title: String,
    /// `crustal`, `interface`, `slab`, `philippine-slab`, `outer-rise`.
    pub class: String,
    /// `mainshock`, `foreshock`, `aftershock`, `second-of-pair`.
    pub role: String,
    /// The earthquake that it came before or followed; None for a mainshock, or where that one lies outside the path.
    pub of: Option<OtherEarthquake>,
    /// Sites with damage, in the order of the site list.
    pub sites: Vec<SiteStory>,
}

/// The other earthquake of a pair or cluster.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct OtherEarthquake {
    /// Id of the event.
    pub event: String,
    /// Moment magnitude.
    pub magnitude: Option<f64>,
    /// Day.
    pub date: String,
}

/// What an earthquake did at a site.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SiteStory {
    /// Id of the site.
    pub site: String,
    /// Peak ground velocity at the surface, cm/s.
    pub pgv: f64,
    /// JMA instrumental intensity.
    pub intensity: f64,
    /// Its class: `6-lower`.
    pub jma: String,
    /// Height of the tsunami at the coast, metres; zero: none.
    pub tsunami_height: f64,
    /// Depth of flow at the site, metres.
    pub flow_depth: f64,
    /// Damage ratio of the building, of what stood.
    pub building: f64,
    /// The same of contents and machinery.
    pub contents: f64,
    /// The same of stock.
    pub stock: f64,
    /// Days without production.
    pub days: f64,
}

/// The class of the JMA scale of an instrumental intensity.
pub(super) fn jma(intensity: f64) -> String {
    JmaClass::of(intensity).name().to_owned()
}

/// The story of a mainshock: event `event` of `quake`, whose rupture is of `sources`.
pub(super) fn mainshock<'e>(
    model: &Model,
    (quake, event): (&Quake, usize),
    sources: &[Source],
    effects: impl Iterator<Item = &'e SiteEffect>,
) -> Option<EarthquakeStory> {
    let source = sources.get(quake.rupture(event).source as usize)?;
    let damaged = |effect: &&SiteEffect| effect.days > 0.0 || effect.damage.iter().any(|&ratio| ratio > 0.0);
    Some(EarthquakeStory {
        source: source.name.clone(),
        title: source.title.clone(),
        class: source.class.key().to_owned(),
        role: "mainshock".to_owned(),
        of: None,
        sites: effects.filter(damaged).map(|effect| site(model, effect)).collect(),
    })
}

fn site(model: &Model, effect: &SiteEffect) -> SiteStory {
    let [building, contents, stock] = effect.damage;
    SiteStory {
        site: model.risks.get(effect.risk as usize).map_or(String::new(), |risk| risk.id.clone()),
        pgv: effect.pgv,
        intensity: effect.intensity,
        jma: jma(effect.intensity),
        tsunami_height: effect.height,
        flow_depth: effect.flow,
        building,
        contents,
        stock,
        days: effect.days,
    }
}

/// Adds to the events of a simulated path what is known of its earthquakes.
pub(super) fn tell(model: &Model, perils: &Perils, losses: &LossBlock<f64>, events: &mut [StoryEvent]) {
    let sets = perils.event_sets();
    for (number, told) in events.iter_mut().enumerate() {
        let (peril, event) = (losses.peril[number] as usize, losses.event[number] as usize);
        let Recurrence::Ruptures(quake) = &sets[peril].recurrence else { continue };
        let peril::Source::Earthquake(described) = &model.perils[peril].source else { continue };
        let own = losses.effects.iter().filter(|(of, _)| *of as usize == number).map(|(_, effect)| effect);
        let mut story = mainshock(model, (quake, event), &described.sources.sources, own);
        let origin = losses.origins.iter().find(|(of, _)| *of as usize == number).map(|(_, origin)| origin);
        if let Some((story, origin)) = story.as_mut().zip(origin) {
            story.role = origin.role.key().to_owned();
            story.of = origin.of.and_then(|other| {
                let known = sets[peril].events.get(losses.event[other as usize] as usize)?;
                let date = model.settings.axis.date(losses.time[other as usize]).to_string();
                Some(OtherEarthquake { event: known.id.clone(), magnitude: known.magnitude, date })
            });
        }
        told.earthquake = story;
    }
}
