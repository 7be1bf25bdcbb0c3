//! Earthquakes and their tsunamis over the sites of a model, from public formulas.
//!
//! | file | what lives there |
//! |---|---|
//! | `catalogue`, `zone`, `halton`, `rupture`, `scaling` | every rupture that a source model can have, sampled once |
//! | `geometry` | places, fault surfaces, distances |
//! | `ground_motion` | attenuation, site amplification, intensity, correlation |
//! | `footprint`, `events` | median shaking and tsunami of each rupture at each site |
//! | `damage`, `tsunami` | what shaking and flow do to a site |
//! | `waiting`, `clock`, `path`, `family`, `occurrence` | when earthquakes happen along a path |
//! | `field`, `site`, `mean_damage` | what one earthquake does at the sites |
//! | `hazard`, `hazard_places` | exceedance rates at places, without insurance |
//! | `quake` | the compiled model of a peril |
//! | `scenario` | a single stated rupture in place of a source model |

pub mod catalogue;
pub mod damage;
pub mod footprint;
pub mod geometry;
pub mod ground_motion;
pub mod hazard;
pub mod hazard_places;
pub mod rupture;
pub mod tsunami;

mod clock;
mod events;
mod family;
mod field;
mod halton;
mod mean_damage;
mod occurrence;
mod path;
mod quake;
mod scaling;
mod scenario;
mod site;
mod waiting;
mod zone;

pub use catalogue::SUBSETS;
pub use events::Origin;
pub use field::{FieldScratch, TrialView};
pub use occurrence::decimal_year;
pub(super) use path::Happening;
pub use quake::Quake;
pub(super) use quake::compile;
pub use scenario::scenario;
