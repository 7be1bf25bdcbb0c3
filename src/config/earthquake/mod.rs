//! `[peril.earthquake]`: the built-in model of earthquakes and tsunamis over the sites of a configuration.
//!
//! | file | what it reads |
//! |---|---|
//! | `peril` | `[peril.earthquake]`: the choices among views and branches |
//! | `views` | which view of a renewal source is taken |
//! | `source_model` | the source model, built in or from a file |
//! | `curve` | a curve of damage by shaking |
//! | `vulnerability` | damage by shaking: `vulnerability.toml` and what replaces parts of it |
//! | `tsunami` | height, flow and damage: `tsunami.toml` and what replaces parts of it |
//! | `clusters` | aftershocks and foreshocks |
//! | `document` | a TOML file beside the configuration, or one that is built in |
//! | `rows` | lists of rows of numbers |

mod clusters;
mod curve;
mod document;
mod peril;
mod rows;
mod source_model;
mod tsunami;
mod views;
mod vulnerability;

pub(super) use peril::{EARTHQUAKE, read};
pub(super) use tsunami::known_scenario;
