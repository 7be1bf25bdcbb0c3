//! Variants: the model with another setting of one thing that science leaves open, over one year.
//!
//! | input | settings |
//! |---|---|
//! | `nankai-view` | each view of the Nankai trough, and the choice of the configuration |
//! | `vulnerability` | half and twice the multiplier; its spread stays |
//! | `ground-motion` | Si and Midorikawa with either spread, Morikawa and Fujiwara with their own |
//! | `tsunami-factor` | half and twice the multiplier of heights; `off` without tsunamis |
//!
//! The price gate needs the first two together, so that they are crossed. Views change when sources rupture and nothing
//! else, so that events and footprints are computed anew for the other settings alone: seven times at most.

use super::first_years::{FirstYears, first_years};
use crate::model::Model;
use crate::model::design::Design;
use crate::model::earthquake::Earthquake;
use crate::model::earthquake::settings::{GroundMotionBranch, SigmaRule};
use crate::model::earthquake::source::{Occurrence, Source as QuakeSource, View};
use crate::model::peril::Source;
use crate::perils::Perils;
use crate::simulation::{Cancel, RunError};

/// A variant is drawn over at most so many trials: enough for 100 years at or beyond the 250-year loss.
pub(super) const MOST_TRIALS: u64 = 25_000;
/// The source whose views are varied; where a model has none of this name, its first source with several views.
const NANKAI: &str = "nankai";
/// Factors on multipliers.
const FACTORS: [f64; 3] = [0.5, 1.0, 2.0];

/// What a variant changes. `None` everywhere: the model as configured.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Change {
    /// Index of the view of the varied source.
    pub view: Option<usize>,
    /// Factor on the vulnerability multiplier.
    pub vulnerability: Option<f64>,
    /// Attenuation and its spread.
    pub motion: Option<(GroundMotionBranch, SigmaRule)>,
    /// Factor on the heights of tsunamis.
    pub tsunami: Option<f64>,
}

/// The variants of a model, drawn.
pub(super) struct Drawn<'a> {
    quake: &'a Earthquake,
    variants: Vec<(Change, FirstYears)>,
}

/// One setting of an input and what it leads to.
pub(super) struct Setting<'a> {
    /// In the words of the configuration.
    pub name: String,
    /// Whether the configuration has it.
    pub base: bool,
    pub years: &'a FirstYears,
}

/// Draws every variant of peril `peril`.
pub(super) fn draw<'a>(
    model: &Model,
    (peril, quake): (usize, &'a Earthquake),
    (design, trials): (&Design, u64),
    cancel: &Cancel,
) -> Result<Drawn<'a>, RunError> {
    let mut variants = Vec::new();
    // One after the other: a compiled event set may be large. The trials of each are drawn on all threads.
    for events in event_sets(quake) {
        let mut perils = Perils::compile(&changed(model, peril, events, quake))?;
        for view in views_of(quake, events) {
            let change = Change { view, ..events };
            let changed = changed(model, peril, change, quake);
            perils.retime(&changed)?;
            variants.push((change, first_years((&changed, &perils), design, peril, trials, cancel)?));
        }
    }
    Ok(Drawn { quake, variants })
}

/// Every change that leads to other events or footprints; as configured first.
fn event_sets(quake: &Earthquake) -> Vec<Change> {
    let mut changes = vec![Change::default()];
    let moved = [FACTORS[0], FACTORS[2]].map(Some);
    changes.extend(moved.map(|vulnerability| Change { vulnerability, ..Change::default() }));
    let others = MOTIONS.into_iter().filter(|motion| *motion != motion_of(quake));
    changes.extend(others.map(|motion| Change { motion: Some(motion), ..Change::default() }));
    if quake.tsunami.is_some() {
        changes.extend(moved.map(|tsunami| Change { tsunami, ..Change::default() }));
    }
    changes
}

/// The views that are crossed with a change: as configured, and every other one where the price gate needs it.
fn views_of(quake: &Earthquake, events: Change) -> Vec<Option<usize>> {
    let mut views = vec![None];
    if let Some((_, all, chosen)) = varied(quake).filter(|_| events.motion.is_none() && events.tsunami.is_none()) {
        views.extend((0..all.len()).filter(|&view| chosen != Some(view)).map(Some));
    }
    views
}

const MOTIONS: [(GroundMotionBranch, SigmaRule); 3] = [
    (GroundMotionBranch::SiMidorikawa, SigmaRule::Nied),
    (GroundMotionBranch::SiMidorikawa, SigmaRule::Published),
    (GroundMotionBranch::MorikawaFujiwara, SigmaRule::Published),
];

fn motion_of(quake: &Earthquake) -> (GroundMotionBranch, SigmaRule) {
    (quake.settings.ground_motion, quake.settings.sigma)
}

/// The source whose views are varied: its index, its views, and which of them is chosen.
fn varied(quake: &Earthquake) -> Option<(usize, &[View], Option<usize>)> {
    let mut all = quake.sources.sources.iter().enumerate();
    let nankai = all.clone().find(|(_, source)| source.name == NANKAI).and_then(several_views);
    nankai.or_else(|| all.find_map(several_views))
}

fn several_views((index, source): (usize, &QuakeSource)) -> Option<(usize, &[View], Option<usize>)> {
    match &source.occurrence {
        Occurrence::Renewal { views, chosen } if views.len() > 1 => Some((index, views, *chosen)),
        _ => None,
    }
}

/// The model over one year with a change made.
fn changed(model: &Model, peril: usize, change: Change, quake: &Earthquake) -> Model {
    let mut model = model.clone();
    model.settings.horizon = 1;
    let mut quake = quake.clone();
    let varied = varied(&quake).map(|(index, ..)| index);
    if let (Some(view), Some(index)) = (change.view, varied)
        && let Occurrence::Renewal { chosen, .. } = &mut quake.sources.sources[index].occurrence
    {
        *chosen = Some(view);
    }
    quake.vulnerability.multiplier *= change.vulnerability.unwrap_or(1.0);
    if let Some((branch, sigma)) = change.motion {
        (quake.settings.ground_motion, quake.settings.sigma) = (branch, sigma);
    }
    if let (Some(tsunami), Some(factor)) = (&mut quake.tsunami, change.tsunami) {
        tsunami.multiplier *= factor;
    }
    model.perils[peril].source = Source::Earthquake(Box::new(quake));
    model
}

impl Drawn<'_> {
    /// What a change leads to; None where it was not drawn.
    fn of(&self, change: Change) -> Option<&FirstYears> {
        self.variants.iter().find(|(drawn, _)| *drawn == change).map(|(_, years)| years)
    }

    fn setting(&self, name: String, change: Change) -> Option<Setting<'_>> {
        Some(Setting { name, base: change == Change::default(), years: self.of(change)? })
    }

    /// As configured.
    pub fn base(&self) -> Option<&FirstYears> {
        self.of(Change::default())
    }

    /// The inputs with their settings, low to high as far as that is known.
    pub fn inputs(&self) -> Vec<(&'static str, Vec<Setting<'_>>)> {
        vec![
            ("nankai-view", self.views()),
            ("vulnerability", self.vulnerabilities()),
            ("ground-motion", self.motions()),
            ("tsunami-factor", self.tsunamis()),
        ]
    }

    /// Views of the Nankai trough.
    fn views(&self) -> Vec<Setting<'_>> {
        let Some((_, views, chosen)) = varied(self.quake) else { return Vec::new() };
        let mut named: Vec<(String, Option<usize>)> = views
            .iter()
            .enumerate()
            .map(|(at, view)| (view.name.clone(), Some(at).filter(|_| chosen != Some(at))))
            .collect();
        if chosen.is_none() {
            named.push(("mix".into(), None));
        }
        named.sort_by_key(|(name, _)| {
            ["low", "poisson", "mix", "high"].iter().position(|known| known == name).unwrap_or(4)
        });
        let setting = |(name, view)| self.setting(name, Change { view, ..Change::default() });
        named.into_iter().filter_map(setting).collect()
    }

    /// Multipliers of vulnerability.
    fn vulnerabilities(&self) -> Vec<Setting<'_>> {
        let configured = self.quake.vulnerability.multiplier;
        let setting = |factor| {
            let change = Change { vulnerability: Some(factor).filter(|&factor| factor != 1.0), ..Change::default() };
            self.setting((configured * factor).to_string(), change)
        };
        FACTORS.into_iter().filter_map(setting).collect()
    }

    /// Attenuations and their spreads.
    fn motions(&self) -> Vec<Setting<'_>> {
        let configured = motion_of(self.quake);
        let listed = MOTIONS.iter().copied();
        let base = std::iter::once(configured).filter(|motion| !MOTIONS.contains(motion));
        let setting = |motion| {
            let change = Change { motion: Some(motion).filter(|&motion| motion != configured), ..Change::default() };
            self.setting(motion_name(motion), change)
        };
        listed.chain(base).filter_map(setting).collect()
    }

    /// Factors on the heights of tsunamis.
    fn tsunamis(&self) -> Vec<Setting<'_>> {
        let Some(tsunami) = &self.quake.tsunami else {
            return self.setting("off".into(), Change::default()).into_iter().collect();
        };
        let setting = |factor: f64| {
            let change = Change { tsunami: Some(factor).filter(|&factor| factor != 1.0), ..Change::default() };
            self.setting((tsunami.multiplier * factor).to_string(), change)
        };
        FACTORS.into_iter().filter_map(setting).collect()
    }

    /// Every pair of view and vulnerability: whether the view and the vulnerability are as configured, and the years.
    pub fn crossed(&self) -> impl Iterator<Item = (bool, bool, &FirstYears)> {
        let pairs = self.variants.iter().filter(|(change, _)| change.motion.is_none() && change.tsunami.is_none());
        pairs.map(|(change, years)| (change.view.is_none(), change.vulnerability.is_none(), years))
    }
}

/// In the words of the configuration.
pub(super) fn motion_name((branch, sigma): (GroundMotionBranch, SigmaRule)) -> String {
    let branch = match branch {
        GroundMotionBranch::SiMidorikawa => "si-midorikawa-1999",
        GroundMotionBranch::MorikawaFujiwara => "morikawa-fujiwara-2013",
        GroundMotionBranch::Mix => "mix",
    };
    let sigma = match sigma {
        SigmaRule::Nied => "nied",
        SigmaRule::Published => "published",
    };
    format!("{branch}, {sigma}")
}
