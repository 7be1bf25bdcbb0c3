//! Hazard by itself: how often shaking and tsunami exceed levels at sites, which sources stand behind it, and how many
//! earthquakes the model has; no insurance, no values, no simulation.
//!
//! Rates and probabilities are those of [`crate::perils::earthquake::hazard`]; renewal sources count from the start of the
//! simulation, or from the date that replaces it.
//!
//! Source: C. A. Cornell (1968), "Engineering seismic risk analysis", Bulletin of the Seismological Society of America 58,
//! 1583-1606.
//!
//! Worked number: one Poisson source of 0.01 a year whose only rupture exceeds a level with probability one half: annual
//! rate 0.005, probability within 30 years 1 - exp(-0.15) = 13.9 %.

use crate::model::Model;
use crate::model::earthquake::Earthquake;
use crate::model::earthquake::settings::{GroundMotionBranch, SigmaRule};
use crate::model::earthquake::site::HazardSite;
use crate::model::earthquake::source::{Occurrence, Region};
use crate::model::peril::Source;
use crate::perils::Fault;
use crate::perils::earthquake::catalogue::Catalogue;
use crate::perils::earthquake::decimal_year;
use crate::perils::earthquake::hazard::{HazardPlace, LevelHazard, hazard as rates, magnitude_frequency};
use crate::perils::earthquake::hazard_places::places;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the layout of `hazard.json`.
pub const FORMAT: u32 = 1;
/// Sources that exceed a level more rarely are counted but not listed.
pub const LEAST_LISTED: f64 = 1e-8;
/// Rows of the magnitude-frequency tables.
const TENTHS: std::ops::RangeInclusive<u32> = 55..=91;
/// Every source of a model, wherever it lies.
const EVERYWHERE: Region = Region { south: -90.0, north: 90.0, west: -180.0, east: 180.0 };
/// Japan and its surroundings, to [`BOX_DEPTH`]: the box in which catalogues are counted.
const BOX: Region = Region { south: 30.0, north: 46.0, west: 128.0, east: 147.0 };
const BOX_DEPTH: f64 = 60.0;

/// Everything that was found out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct HazardResults {
    /// Version of this layout.
    pub format: u32,
    /// Version of the program.
    pub version: String,
    /// Title of the configuration.
    pub title: String,
    /// The peril.
    pub peril: String,
    /// First day of the year, and of the 30 years, that count.
    pub start: String,
    /// Seed, on which the sampled ruptures of zones hang.
    pub seed: u64,
    /// What was assumed.
    pub assumptions: HazardAssumptions,
    /// Sites in the order of their list.
    pub sites: Vec<SiteHazard>,
    /// How many earthquakes the model has: everywhere, and in the box in which catalogues are counted.
    pub magnitude_frequency: Vec<MagnitudeFrequency>,
}

/// What was assumed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct HazardAssumptions {
    /// Name of the source model.
    pub source_model: String,
    /// Of which evaluations.
    pub edition: String,
    /// Overlay that was chosen.
    pub overlay: Option<String>,
    /// `si-midorikawa-1999`, `morikawa-fujiwara-2013` or `mix`.
    pub ground_motion: String,
    /// `nied` or `published`.
    pub sigma: String,
    /// Shaking lies within so many standard deviations of its median.
    pub sigma_truncation: f64,
    /// Whether tsunamis are modelled.
    pub tsunami: bool,
    /// Ruptures sampled from each zone.
    pub ruptures_per_source: u32,
    /// The view of each renewal source that has several.
    pub views: Vec<SourceView>,
}

/// Which view of a renewal source counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SourceView {
    /// Name of the source.
    pub source: String,
    /// Name of the view; nothing: all of them by their weights.
    pub view: Option<String>,
}

/// Hazard of one site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SiteHazard {
    /// Id in the list.
    pub id: String,
    /// Name to print.
    pub name: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Shear-wave velocity of the uppermost 30 m, m/s.
    pub vs30: f64,
    /// Local factor of tsunami heights; nothing: no tsunami was asked for.
    pub coast_factor: Option<f64>,
    /// Measure by measure, levels ascending.
    pub levels: Vec<LevelResults>,
}

/// Hazard of one level at one site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct LevelResults {
    /// `pgv` (cm/s), `jma` (instrumental intensity) or `tsunami` (metres at the coast).
    pub measure: String,
    /// The level.
    pub level: f64,
    /// Annual rate of exceedance in the first year.
    pub annual_rate: f64,
    /// Probability of exceedance within 30 years.
    pub probability_30y: f64,
    /// Sources behind it, the largest annual rate first, down to 1e-8 a year.
    pub sources: Vec<SourceHazard>,
}

/// What one source adds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SourceHazard {
    /// Name of the source.
    pub source: String,
    /// Its own annual rate.
    pub annual_rate: f64,
    /// Its own probability within 30 years.
    pub probability_30y: f64,
}

/// How many earthquakes of at least each magnitude a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct MagnitudeFrequency {
    /// `everywhere` or `box`.
    pub region: String,
    /// Rows, magnitudes ascending.
    pub rows: Vec<MagnitudeRow>,
}

/// One row.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct MagnitudeRow {
    /// Moment magnitude.
    pub magnitude: f64,
    /// Mainshocks of at least this magnitude, in the first year.
    pub mainshocks: f64,
    /// The same with aftershocks and foreshocks.
    pub all: f64,
    /// Mainshocks of the background alone.
    pub background: f64,
    /// Those of the background from this magnitude to the next, 0.1 above: their slope is that of Gutenberg and Richter,
    /// which the largest magnitude of each polygon bends in sums.
    pub background_in_bin: f64,
}

/// Why there is no hazard.
#[derive(Debug, thiserror::Error)]
pub enum HazardError {
    /// No peril is an earthquake model.
    #[error(
        "no peril of the configuration is an earthquake model{there_are}; hazard is that of an earthquake model, such \
         as:\n\n[[peril]]\nname = \"earthquake\"\nearthquake = {{ model = \"japan\" }}"
    )]
    NoEarthquake {
        /// The perils that there are.
        there_are: String,
    },
    /// A peril that there is not, or that is no earthquake model.
    #[error("`{name}` is no earthquake model of the configuration (there are: {known}); --peril takes one of these")]
    NoSuchPeril {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// No site has what is needed.
    #[error(
        "there is no site; name a list with --sites sites.csv, such as:\n\nid,latitude,longitude,vs30\nsendai,38.26,140.87,400"
    )]
    NoSites,
    /// The model cannot be computed with.
    #[error(transparent)]
    Peril(#[from] Fault),
}

/// The earthquake model whose hazard is asked for: the first, or the one of a name.
///
/// # Errors
/// Where there is none, or none of that name.
pub fn earthquake<'m>(model: &'m Model, named: Option<&str>) -> Result<(&'m str, &'m Earthquake), HazardError> {
    let known: Vec<(&str, &Earthquake)> = (model.perils.iter())
        .filter_map(|peril| match &peril.source {
            Source::Earthquake(quake) => Some((peril.name.as_str(), &**quake)),
            _ => None,
        })
        .collect();
    let Some(first) = known.first() else {
        let names: Vec<&str> = model.perils.iter().map(|peril| peril.name.as_str()).collect();
        let there_are = if names.is_empty() { String::new() } else { format!(" (there are: {})", names.join(", ")) };
        return Err(HazardError::NoEarthquake { there_are });
    };
    let Some(name) = named else { return Ok(*first) };
    known.iter().find(|(known, _)| *known == name).copied().ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        HazardError::NoSuchPeril { name: name.into(), known: names.join(", ") }
    })
}

/// The sites of a model that an earthquake model knows.
pub fn sites(model: &Model) -> Vec<HazardSite> {
    let site = |risk: &crate::model::risk::Risk| {
        let traits = risk.site.as_ref()?;
        Some(HazardSite {
            id: risk.id.clone(),
            name: risk.name.clone(),
            latitude: risk.latitude?,
            longitude: risk.longitude?,
            vs30: traits.vs30,
            coast: traits.coast,
        })
    };
    model.risks.iter().filter_map(site).collect()
}

/// Hazard at sites under the earthquake model `quake`, which is the peril `peril` of the model.
///
/// # Errors
/// Without sites, and where the model cannot be computed with.
pub fn hazard(
    model: &Model,
    (peril, quake): (&str, &Earthquake),
    sites: &[HazardSite],
) -> Result<HazardResults, HazardError> {
    if sites.is_empty() {
        return Err(HazardError::NoSites);
    }
    let (settings, seed, axis) = (&quake.settings, model.settings.seed, model.settings.axis);
    let start = decimal_year(axis);
    let catalogue = Catalogue::sample(&quake.sources, &settings.clusters, settings.ruptures_per_source, (peril, seed))?;
    let places = places(quake, sites)?;
    let levels = rates(quake, &catalogue, &places, start)?;
    let sites = sites.iter().zip(&places).zip(levels);
    Ok(HazardResults {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").into(),
        title: model.title.clone(),
        peril: peril.into(),
        start: axis.start().to_string(),
        seed,
        assumptions: assumptions(quake),
        sites: sites.map(|((site, place), levels)| site_hazard(quake, site, place, levels)).collect(),
        magnitude_frequency: vec![
            counted(quake, &catalogue, start, "everywhere", (&EVERYWHERE, f64::INFINITY))?,
            counted(quake, &catalogue, start, "box", (&BOX, BOX_DEPTH))?,
        ],
    })
}

fn assumptions(quake: &Earthquake) -> HazardAssumptions {
    let view = |source: &crate::model::earthquake::source::Source| match &source.occurrence {
        Occurrence::Renewal { views, chosen } if views.len() > 1 => {
            let view = chosen.and_then(|chosen| views.get(chosen)).map(|view| view.name.clone());
            Some(SourceView { source: source.name.clone(), view })
        }
        _ => None,
    };
    HazardAssumptions {
        source_model: quake.sources.name.clone(),
        edition: quake.sources.edition.clone(),
        overlay: quake.sources.overlay.clone(),
        ground_motion: match quake.settings.ground_motion {
            GroundMotionBranch::SiMidorikawa => "si-midorikawa-1999",
            GroundMotionBranch::MorikawaFujiwara => "morikawa-fujiwara-2013",
            GroundMotionBranch::Mix => "mix",
        }
        .into(),
        sigma: match quake.settings.sigma {
            SigmaRule::Nied => "nied",
            SigmaRule::Published => "published",
        }
        .into(),
        sigma_truncation: quake.settings.truncation,
        tsunami: quake.tsunami.is_some(),
        ruptures_per_source: quake.settings.ruptures_per_source,
        views: quake.sources.sources.iter().filter_map(view).collect(),
    }
}

fn site_hazard(quake: &Earthquake, site: &HazardSite, place: &HazardPlace, levels: Vec<LevelHazard>) -> SiteHazard {
    // A tsunami that was not asked for is not one that never comes.
    let asked = |level: &LevelHazard| place.coast_factor.is_some() || level.measure.key() != "tsunami";
    SiteHazard {
        id: site.id.clone(),
        name: site.name.clone(),
        latitude: site.latitude,
        longitude: site.longitude,
        vs30: site.vs30,
        coast_factor: place.coast_factor,
        levels: levels.into_iter().filter(asked).map(|level| level_results(quake, level)).collect(),
    }
}

fn level_results(quake: &Earthquake, level: LevelHazard) -> LevelResults {
    let mut sources: Vec<(u32, f64, f64)> =
        level.sources.into_iter().filter(|source| source.1 >= LEAST_LISTED).collect();
    sources.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let source = |(index, annual_rate, probability_30y): (u32, f64, f64)| SourceHazard {
        source: quake.sources.sources[index as usize].name.clone(),
        annual_rate,
        probability_30y,
    };
    LevelResults {
        measure: level.measure.key().into(),
        level: level.level,
        annual_rate: level.annual_rate,
        probability_30y: level.probability_30y,
        sources: sources.into_iter().map(source).collect(),
    }
}

fn counted(
    quake: &Earthquake,
    catalogue: &Catalogue,
    start: f64,
    name: &str,
    (region, depth): (&Region, f64),
) -> Result<MagnitudeFrequency, HazardError> {
    let magnitudes: Vec<f64> = TENTHS.map(|tenths| f64::from(tenths) / 10.0).collect();
    let rates = magnitude_frequency(quake, catalogue, start, region, depth, &magnitudes)?;
    let rows = rates.windows(2).map(|pair| MagnitudeRow {
        magnitude: pair[0].magnitude,
        mainshocks: pair[0].mainshocks,
        all: pair[0].all,
        background: pair[0].background,
        background_in_bin: pair[0].background - pair[1].background,
    });
    Ok(MagnitudeFrequency { region: name.into(), rows: rows.collect() })
}
