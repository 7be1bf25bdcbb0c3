//! The built-in model of earthquakes and tsunamis: its source model, a TOML document of its own.

mod case;
mod occurrence;
mod overlay;
mod place;
mod plate;
mod polygon;
mod source;
pub(super) mod source_model;
mod station;
mod strip;
mod surface;
mod weight;
mod zone;

pub use source_model::{built_in, built_in_model, read_named};
