//! A scenario: one stated rupture on the sites of a model, many times over, and one of these step by step.
//!
//! Each realisation draws shaking, tsunami, damage and what is not known of vulnerability anew, by its number; the rupture
//! is the same. It falls on the first day of the path, alone, so that annual terms are fresh. The realisation that is told
//! is the one whose ground-up loss is nearest the mean (of several the first).
//!
//! Worked number: realisations with losses of 1, 2, 4 and 9 have the mean 4: the third is told.

use super::replay::{ReplayError, Story};
use super::scenario_columns::Running;
use super::scenario_figures::{Middle, Spread};
use crate::model::Model;
use crate::model::design::Design;
use crate::model::earthquake::Earthquake;
use crate::model::earthquake::scenario::{Scenario, ScenarioRupture};
use crate::model::earthquake::source::{Case, Occurrence, Part, Region, Ruptures, Source, SourceModel};
use crate::model::peril;
use crate::perils::{PerilError, earthquake as shaking};
use crate::programme::PlanError;
use crate::simulation::focus::Focus;
use crate::statistics::SampleError;
use serde::Serialize;

/// Realisations where none are asked for.
pub const REALISATIONS: u64 = 1_000;

/// Why a scenario cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// No such name.
    #[error("no scenario is called `{name}`; there are: {known}")]
    Unknown { name: String, known: String },
    /// No earthquake model.
    #[error(
        "{peril} has no earthquake model: a scenario shakes the sites of a peril with earthquake = {{ model = \"japan\" }}"
    )]
    NoEarthquake { peril: String },
    /// Nothing to strike.
    #[error(
        "no site is struck: a scenario needs sites with latitude, longitude, construction, vs30 or landform, and values"
    )]
    NoSites,
    /// The case is not in the source model.
    #[error(
        "the scenario is the rupture `{case}` of the source model, and {model} has none of that name; write it as \
         source/case or source/case/part, such as case = \"nankai/13/west\""
    )]
    NoCase { case: String, model: String },
    /// The case is a pair.
    #[error("the rupture `{case}` is a pair of earthquakes; write one of them: {parts}")]
    Pair { case: String, parts: String },
    /// The model knows nothing of the place.
    #[error(
        "the rupture of `{name}` is centred at {latitude:.2} north, {longitude:.2} east, far from what {model} covers, {covers}: \
         its sites would feel nothing; place the surface by (longitude, latitude) within 5 degrees of that"
    )]
    Elsewhere { name: String, latitude: f64, longitude: f64, model: String, covers: String },
    /// No realisation.
    #[error("a scenario has at least 1 realisation: write --realisations 1000")]
    NoRealisation,
    /// The model.
    #[error(transparent)]
    Peril(#[from] PerilError),
    /// The programme.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The realisation that is told.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// A column of figures.
    #[error(transparent)]
    Sample(#[from] SampleError),
}

/// What a scenario does.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ScenarioResult {
    /// Title of the configuration.
    pub title: String,
    /// Currency of all amounts.
    pub currency: String,
    /// Name of the design.
    pub design: String,
    /// Whose gross, ceded and net loss is told.
    pub focus: Option<String>,
    /// The rupture.
    pub scenario: RuptureFacts,
    /// How often it was drawn.
    pub realisations: u64,
    /// Under which seed.
    pub seed: u64,
    /// Every site, in the order of the site list.
    pub sites: Vec<SiteOutcome>,
    /// Ground-up loss of all sites by coverage.
    pub coverages: Vec<(String, Spread)>,
    /// `ground-up`, `insured`, `gross`, `ceded`, `net`.
    pub totals: Vec<(String, Spread)>,
    /// Number of the realisation that is told.
    pub told: u64,
    /// Its way through the programme.
    pub story: Story,
}

/// The rupture of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RuptureFacts {
    /// Name of the scenario.
    pub name: String,
    /// In words.
    pub title: String,
    /// Public source.
    pub reference: String,
    /// Class in ground-motion formulas.
    pub class: String,
    /// Moment magnitude.
    pub magnitude: f64,
    /// Magnitude in tsunami formulas; None: no tsunami.
    pub tsunami_magnitude: Option<f64>,
    /// Depth of the centre, kilometres.
    pub depth: f64,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// What reaches a site, and what it loses.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SiteOutcome {
    /// Id of the site.
    pub site: String,
    /// Peak ground velocity at the surface, cm/s.
    pub pgv: Middle,
    /// JMA instrumental intensity.
    pub intensity: Middle,
    /// Classes of the JMA scale at the 16 % point, the median, the 84 % point.
    pub jma: [String; 3],
    /// Height of the tsunami at the coast, metres; None: no tsunami comes.
    pub tsunami_height: Option<Middle>,
    /// Depth of flow at the site, metres.
    pub flow_depth: Option<Middle>,
    /// Part of the realisations in which water reaches the site.
    pub flooded: f64,
    /// Ground-up loss.
    pub loss: Spread,
    /// The same by coverage.
    pub coverages: Vec<(String, Spread)>,
}

/// The scenario that is called so.
///
/// # Errors
/// Unknown names, with the known ones.
pub fn find<'s>(scenarios: &'s [Scenario], name: &str) -> Result<&'s Scenario, ScenarioError> {
    scenarios.iter().find(|known| known.name == name).ok_or_else(|| {
        let known: Vec<&str> = scenarios.iter().map(|known| known.name.as_str()).collect();
        ScenarioError::Unknown { name: name.to_owned(), known: known.join(", ") }
    })
}

/// Runs a scenario over the sites of peril `peril` (None: the first with an earthquake model) of a model.
///
/// # Errors
/// See [`ScenarioError`].
pub fn run(
    model: &Model,
    design: &Design,
    scenario: &Scenario,
    realisations: u64,
    peril: Option<usize>,
) -> Result<ScenarioResult, ScenarioError> {
    if realisations == 0 {
        return Err(ScenarioError::NoRealisation);
    }
    let (peril, described) = earthquake(model, peril)?;
    let source = source(scenario, &described.sources)?;
    let quake = shaking::scenario(model, peril, described, source.clone())?;
    let running = Running { model, design, peril, quake };
    let columns = running.columns(realisations)?;
    let rupture = *running.quake.rupture(0);
    near(&scenario.name, rupture.centre, &described.sources)?;
    let raises = source.tsunami.is_some() && described.tsunami.is_some();
    let told = columns.nearest_the_mean()?;
    Ok(ScenarioResult {
        title: model.title.clone(),
        currency: model.currency.clone(),
        design: design.name.clone(),
        focus: Focus::new(model, design).party.map(|party| model.parties[party].name.clone()),
        scenario: RuptureFacts {
            name: scenario.name.clone(),
            title: scenario.title.clone(),
            reference: scenario.reference.clone(),
            class: source.class.key().to_owned(),
            magnitude: rupture.magnitude,
            tsunami_magnitude: raises.then_some(rupture.tsunami_magnitude),
            depth: rupture.depth,
            latitude: rupture.centre.1,
            longitude: rupture.centre.0,
        },
        realisations,
        seed: model.settings.seed,
        sites: columns.sites(model)?,
        coverages: columns.coverages()?,
        totals: columns.totals()?,
        told,
        story: running.story(told, &source)?,
    })
}

/// The peril with the earthquake model.
fn earthquake(model: &Model, peril: Option<usize>) -> Result<(usize, &Earthquake), ScenarioError> {
    let described = |at: usize| match &model.perils[at].source {
        peril::Source::Earthquake(described) => Some((at, &**described)),
        _ => None,
    };
    let found = match peril {
        Some(at) => described(at),
        None => (0..model.perils.len()).find_map(described),
    };
    let peril = peril.map_or("the configuration".to_owned(), |at| format!("the peril \"{}\"", model.perils[at].name));
    found.ok_or(ScenarioError::NoEarthquake { peril })
}

/// A rupture far from the region of the model would tell of losses of nothing.
fn near(name: &str, (longitude, latitude): (f64, f64), known: &SourceModel) -> Result<(), ScenarioError> {
    const MARGIN: f64 = 5.0;
    let Region { south, north, west, east } = known.region;
    let wide = Region { south: south - MARGIN, north: north + MARGIN, west: west - MARGIN, east: east + MARGIN };
    if wide.contains(latitude, longitude) {
        return Ok(());
    }
    let covers = format!("{south} to {north} degrees north and {west} to {east} degrees east");
    Err(ScenarioError::Elsewhere { name: name.to_owned(), latitude, longitude, model: known.name.clone(), covers })
}

/// The rupture of a scenario as the only one of a source.
fn source(scenario: &Scenario, known: &SourceModel) -> Result<Source, ScenarioError> {
    let (class, part, tsunami) = match &scenario.rupture {
        ScenarioRupture::Stated { class, part, tsunami } => (*class, (**part).clone(), *tsunami),
        ScenarioRupture::Case(case) => {
            let (source, part) = case_of(case, known)?;
            (source.class, part, source.tsunami)
        }
    };
    let only = Case { name: String::new(), weight: 1.0, parts: vec![Part { name: String::new(), ..part }] };
    Ok(Source {
        name: scenario.name.clone(),
        title: scenario.title.clone(),
        reference: scenario.reference.clone(),
        class,
        // Of no effect: realisations are not drawn along paths.
        occurrence: Occurrence::Poisson { rate: 1.0 },
        ruptures: Ruptures::Cases { cases: vec![only], gaps: Vec::new() },
        tsunami,
        counts_aftershocks: false,
        background: false,
    })
}

/// The part of a case that is called `source/case` or `source/case/part`, and its source.
fn case_of<'m>(named: &str, model: &'m SourceModel) -> Result<(&'m Source, Part), ScenarioError> {
    let missing = || ScenarioError::NoCase { case: named.to_owned(), model: model.name.clone() };
    let mut names = named.split('/');
    let (source, case, part) = (names.next(), names.next(), names.next());
    let source = model.sources.iter().find(|known| Some(known.name.as_str()) == source).ok_or_else(missing)?;
    let Ruptures::Cases { cases, .. } = &source.ruptures else { return Err(missing()) };
    let case = cases.iter().find(|known| Some(known.name.as_str()) == case).ok_or_else(missing)?;
    let part = match (part, &case.parts[..]) {
        (Some(part), parts) => parts.iter().find(|known| known.name == part),
        (None, [only]) => Some(only),
        (None, parts) => {
            let parts: Vec<String> = parts.iter().map(|part| format!("{named}/{}", part.name)).collect();
            return Err(ScenarioError::Pair { case: named.to_owned(), parts: parts.join(", ") });
        }
    };
    Ok((source, part.ok_or_else(missing)?.clone()))
}
