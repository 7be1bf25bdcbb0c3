//! Earthquakes and their tsunamis over the sites of a model, from public formulas.

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
