//! Earthquakes and their tsunamis over the sites of a model, from public formulas.
//!
//! | folder | what lives there |
//! |---|---|
//! | `damage` | damage by shaking, days without production, what earlier events left |
//! | `tsunami` | height at the coast, flow on land, damage by depth |

pub mod damage;
pub mod tsunami;

pub mod geometry;
pub mod ground_motion;

use super::error::Fault;
use super::event_set::EventSet;
use crate::model::Model;
use crate::model::earthquake::Earthquake;

/// Compiles peril `peril` of the model, which is `quake`.
pub(super) fn compile(_model: &Model, _peril: usize, _quake: &Earthquake) -> Result<EventSet, Fault> {
    Err(Fault::NoEvents)
}
