//! The compiled earthquake model of one peril: events with footprints at the sites, and how paths come by them.
//!
//! Compiling samples the catalogue once, computes shaking and tsunami of every rupture at every site, and keeps as events
//! of the set those that can do anything somewhere: median shaking plus the largest deviate above the least velocity that
//! can damage, or a tsunami that can flood. All others still renew their sources, but are no events (where a contract
//! asks for magnitudes or places of earthquakes, all are kept).

use super::super::error::Fault;
use super::super::event_set::{EventSet, Recurrence, SetEvent};
use super::super::season::SeasonDays;
use super::super::streams::Streams;
use super::super::tail::Tilted;
use super::catalogue::Catalogue;
use super::damage::site_damage::DamageCurves;
use super::events::{Events, Keep, Origin, Table};
use super::footprint::{SPACING, SiteShaking, sea};
use super::geometry::Point;
use super::ground_motion::correlation::SiteCorrelation;
use super::ground_motion::{Branch, GroundMotion};
use super::occurrence::{decimal_year, laws, paths, span};
use super::path::{Happening, Paths, Pool};
use super::rupture::Rupture;
use super::site::QuakeSite;
use super::tsunami::height::{ln_height, mean_ln_distance};
use crate::model::Model;
use crate::model::earthquake::Earthquake;
use crate::model::losses::OriginRole;
use crate::model::peril::Season;
use crate::model::risk::Risk;
use crate::numerics::kernels::exp;
use crate::numerics::stream::StreamKey;
use rayon::prelude::*;

/// More sites would take minutes and gigabytes to correlate.
const MOST_SITES: usize = 2_000;

/// What [`Recurrence::Ruptures`] draws from.
#[derive(Clone, Debug)]
pub struct Quake {
    pub(super) paths: Paths,
    pub(super) sites: Vec<QuakeSite>,
    pub(super) correlation: SiteCorrelation,
    /// Footprints of every event, one table for each attenuation of the model.
    pub(super) branches: Vec<Table>,
    /// Rupture of each event.
    pub(super) ruptures: Vec<Rupture>,
    /// Where each event comes from.
    pub(super) origins: Vec<Origin>,
    /// Truncation of the total deviate.
    pub(super) truncation: f64,
    /// Spread of the logarithm of the vulnerability of a trial.
    pub(super) multiplier_log_sd: f64,
    pub(super) rebuilding_days: f64,
    /// Which attenuation, of the trial.
    pub(super) branch_key: StreamKey,
    /// Multiplier of the trial.
    pub(super) multiplier_key: StreamKey,
}

impl Quake {
    /// Adds the earthquakes of a trial to `out`.
    pub(in crate::perils) fn draw(&self, trial: u64, years: usize, streams: &Streams, out: &mut Vec<Happening>) {
        self.paths.draw(trial, years, streams, out);
    }

    /// The same under tail sampling.
    pub(in crate::perils) fn draw_tilted(
        &self,
        trial: u64,
        years: usize,
        streams: &Streams,
        tilted: Tilted,
        out: &mut Vec<Happening>,
    ) {
        self.paths.draw_tilted(trial, years, streams, tilted, out);
    }

    /// The smallest rate of Poisson mainshocks among the subsets.
    pub(in crate::perils) fn least_rate(&self) -> f64 {
        let rate = |pool: &Pool| pool.choice.as_ref().map_or(0.0, |choice| choice.total());
        self.paths.pools.iter().map(rate).fold(f64::INFINITY, f64::min)
    }

    /// Number of sources with a memory, or with pairs.
    pub(in crate::perils) fn clocks(&self) -> usize {
        self.paths.clocks.len()
    }

    /// Streams of the first waits of these sources, and of their views.
    pub(in crate::perils) fn clock_keys(&self) -> impl Iterator<Item = StreamKey> + '_ {
        self.paths.clocks.iter().flat_map(|clock| clock.keys())
    }

    /// Streams of what is drawn once for each trial.
    pub(in crate::perils) fn trial_keys(&self) -> Vec<StreamKey> {
        let branch = (self.branches.len() > 1).then_some(self.branch_key);
        let multiplier = (self.multiplier_log_sd > 0.0).then_some(self.multiplier_key);
        multiplier.into_iter().chain(branch).collect()
    }

    /// Takes the views of `quake`, which differs from what was compiled in the views that are chosen and in nothing else.
    pub(in crate::perils) fn retime(&mut self, model: &Model, quake: &Earthquake) -> Result<(), Fault> {
        // Clocks stand in the order of their sources.
        for (clock, laws) in self.paths.clocks.iter_mut().zip(quake.sources.sources.iter().filter_map(laws)) {
            clock.retime(&laws, span(model))?;
        }
        Ok(())
    }

    /// What an earthquake is to another one of its path, and the family of that one; None: it stands for itself.
    pub(in crate::perils) fn cause(&self, happening: &Happening) -> Option<(OriginRole, u16)> {
        self.paths.origin(happening)
    }

    /// What is known of each site that the model struck, for pictures and stories: index into the risks.
    pub fn risk_of(&self, site: u32) -> u32 {
        self.sites[site as usize].risk
    }

    /// Median shaking and tsunami of an event at the sites that it reaches, under the first attenuation.
    pub fn footprint(&self, event: usize) -> &[SiteShaking] {
        self.branches[0].of(event)
    }

    /// Whether an event reaches any site under any attenuation.
    pub fn reaches(&self, event: usize) -> bool {
        self.branches.iter().any(|table| !table.of(event).is_empty())
    }

    /// The rupture of an event.
    pub fn rupture(&self, event: usize) -> &Rupture {
        &self.ruptures[event]
    }

    /// Where an event comes from.
    pub fn origin(&self, event: usize) -> Origin {
        self.origins[event]
    }

    /// Median height in metres of the tsunami at the coast before the site of a footprint, local factor included; zero:
    /// none.
    pub fn median_height(&self, row: &SiteShaking) -> f64 {
        let tsunami = self.sites[row.site as usize].tsunami.as_ref().filter(|_| row.ln_height > f64::NEG_INFINITY);
        tsunami.map_or(0.0, |tsunami| tsunami.height_at_coast(row.ln_height, 0.0, 0.0))
    }
}

/// The attenuations of a model.
pub(super) fn motions(quake: &Earthquake) -> Vec<GroundMotion> {
    let sigma = quake.settings.sigma;
    Branch::of(quake.settings.ground_motion).iter().map(|&branch| GroundMotion { branch, sigma }).collect()
}

/// The sites of a model that the earthquake model can strike.
pub(super) fn sites(model: &Model, quake: &Earthquake) -> Result<Vec<QuakeSite>, Fault> {
    let published = published_height(quake);
    let struck = model.risks.iter().filter(|risk| risk.site.is_some()).count();
    if struck > MOST_SITES {
        let what = "the number of sites under an earthquake model".to_owned();
        let rule = "at most 2,000 (group neighbouring sites): every site is correlated with every other";
        return Err(Fault::Number { what, rule, found: struck as f64 });
    }
    let curves = DamageCurves::new(&quake.vulnerability);
    let site = |(index, risk): (usize, &Risk)| {
        let site = QuakeSite::new((index as u32, risk), (quake, &curves), model.settings.seed, &published);
        site.map_err(|what| Fault::Site { site: risk.id.clone(), what })
    };
    let sites = model.risks.par_iter().enumerate().map(site).collect::<Result<Vec<_>, Fault>>()?;
    Ok(sites.into_iter().flatten().collect())
}

/// The height in metres, by the formula and before any local factor, of the published scenario at a point; None where its
/// tsunami does not come.
pub(super) fn published_height(quake: &Earthquake) -> impl Fn(Point) -> Option<f64> + Sync + '_ {
    let scenario = published_scenario(quake);
    move |point: Point| {
        let (tsunami, (rupture, constant, points)) = (quake.tsunami.as_ref()?, scenario.as_ref()?);
        if sea(&quake.sources, point) != quake.sources.sea_of(rupture.centre) {
            return None;
        }
        let distances = points.iter().map(|far| far.distance(point));
        mean_ln_distance(distances, tsunami.least_distance)
            .map(|d| exp(ln_height(rupture.tsunami_magnitude, *constant, d)))
    }
}

/// The rupture whose heights municipalities publish, its constant and its shallow points.
fn published_scenario(quake: &Earthquake) -> Option<(Rupture, f64, Vec<Point>)> {
    let tsunami = quake.tsunami.as_ref()?;
    let rupture = Rupture::named(&quake.sources, &tsunami.published_scenario)?;
    let source = &quake.sources.sources[rupture.source as usize];
    let points = rupture.mesh(source).ok()?.shallow_points(tsunami.greatest_depth, SPACING);
    Some((rupture, source.tsunami?, points))
}

/// Samples the catalogue of `quake`, which is called `name`, and computes what its ruptures do at `sites`: the compiled
/// model and the list of its events.
pub(super) fn assemble(
    model: &Model,
    (name, quake): (&str, &Earthquake),
    sites: Vec<QuakeSite>,
    keep: Keep,
) -> Result<(Quake, Vec<SetEvent>), Fault> {
    let (seed, settings) = (model.settings.seed, &quake.settings);
    let key = |what: &str| StreamKey::new(seed, &format!("{name}/{what}"));
    let catalogue = Catalogue::sample(&quake.sources, &settings.clusters, settings.ruptures_per_source, (name, seed))?;
    let mut events = Events::of(quake, &catalogue, &sites, keep)?;
    events.put_largest_first(&sites);
    let (paths, rates) = paths(model, quake, &catalogue, &events, name)?;
    let points: Vec<(f64, f64)> = sites.iter().map(|site| site.coordinates).collect();
    let listed = events.listed(&rates);
    let compiled = Quake {
        correlation: SiteCorrelation::new(&points, settings.correlation_range),
        branches: events.tables,
        ruptures: events.ruptures,
        origins: events.origins,
        paths,
        sites,
        truncation: settings.truncation,
        multiplier_log_sd: quake.vulnerability.multiplier_log_sd,
        rebuilding_days: quake.vulnerability.rebuilding_days,
        branch_key: key("ground-motion"),
        multiplier_key: key("vulnerability"),
    };
    Ok((compiled, listed))
}

/// Compiles peril `peril` of the model, which is `quake`.
pub(in crate::perils) fn compile(model: &Model, peril: usize, quake: &Earthquake) -> Result<EventSet, Fault> {
    let config = &model.perils[peril];
    let sites = sites(model, quake)?;
    let asked = model.contracts.iter().any(|contract| !contract.terms.asks().is_empty());
    let keep = if asked { Keep::Ruptures } else { Keep::Damaging };
    let (compiled, listed) = assemble(model, (&config.name, quake), sites, keep)?;
    let traits: Vec<_> =
        model.risks.iter().map(|risk| (&risk.id, risk.latitude, risk.longitude, risk.values, &risk.site)).collect();
    let start = decimal_year(model.settings.axis);
    let laws = format!("earthquake {quake:?} from {start} at {traits:?}");
    Ok(EventSet {
        peril,
        name: config.name.clone(),
        row_start: vec![0; listed.len() + 1],
        events: listed,
        rows: Vec::new(),
        recurrence: Recurrence::Ruptures(Box::new(compiled)),
        season: SeasonDays::new(&Season::Uniform, model.settings.axis)?,
        shared_frequency: None,
        shapes: Vec::new(),
        places: Vec::new(),
        laws,
    })
}
