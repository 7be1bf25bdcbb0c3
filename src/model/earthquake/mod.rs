//! Earthquakes and their tsunamis: what can rupture, how it shakes, what that does to a site. Plain data; `config` reads
//! it, `perils::earthquake` computes with it.
//!
//! | file | what it describes |
//! |---|---|
//! | `source` | the source model: who ruptures, how often, where, how large |
//! | `scenario` | one stated rupture |
//! | `site` | what a site stands on, how it is built, how it lies to the sea |
//! | `vulnerability` | damage by shaking: curves, spread, loadings, interruption |
//! | `tsunami` | height at the coast, flow on land, damage by depth |
//! | `settings` | the choices of a configuration among views and branches |

pub mod scenario;
pub mod settings;
pub mod site;
pub mod source;
pub mod tsunami;
pub mod vulnerability;

use settings::EarthquakeSettings;
use source::SourceModel;
use tsunami::TsunamiModel;
use vulnerability::Vulnerability;

/// `[peril.earthquake]`: the built-in model of earthquakes and tsunamis over the sites of a configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Earthquake {
    /// What can rupture, and how often.
    pub sources: SourceModel,
    /// Damage by shaking and its consequences.
    pub vulnerability: Vulnerability,
    /// Tsunamis; None: `tsunami = false`, shaking alone.
    pub tsunami: Option<TsunamiModel>,
    /// Branches and numerical choices.
    pub settings: EarthquakeSettings,
}
