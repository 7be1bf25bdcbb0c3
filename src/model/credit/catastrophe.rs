//! What an earthquake does to buyers after it: by region and sector, for a time, fading.
//!
//! ```text
//! shift:       threshold of default + shift x effect of the sector x weight of the year since the event
//! multiplier:  intensity x (1 + (multiplier - 1) x effect x weight)
//! ```

/// Weights of the years after an event where none are stated: bankruptcies related to the earthquake of 11 March 2011 in each of
/// the four years after it, 650, 489, 354 and 233 (Teikoku Databank), as parts of the first.
pub const FADING_OF_2011: [f64; 4] = [1.0, 0.752, 0.545, 0.358];

/// `[[peril.credit.catastrophe]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct CatastropheLink {
    /// `peril`: index into [`crate::model::Model::perils`].
    pub peril: usize,
    /// Which of its events do it.
    pub events: EventFilter,
    /// `zones`: the buyers with one of these in `cat_zone`; empty: whatever their zone.
    pub zones: Vec<String>,
    /// `countries`: indices into [`super::Credit::countries`]; empty: all.
    pub countries: Vec<u32>,
    /// What it does.
    pub effect: Effect,
    /// `years`: weight of the effect in each year after the event, the first one first; from 0 to 1, as long as it lasts.
    pub years: Vec<f64>,
    /// `from = "start-of-year"`: the effect is there from the first day of the year of the event, whenever that is;
    /// otherwise from the event on.
    pub from_start_of_year: bool,
}

/// What a catastrophe does to the buyers that it reaches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    /// `shift`: added to the threshold of default of the latent variable.
    Shift(f64),
    /// `multiplier`: of the intensity of default, 1 and more.
    Multiplier(f64),
}

/// Which events of a peril count. What is None asks nothing.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct EventFilter {
    /// `magnitude-at-least`.
    pub magnitude: Option<f64>,
    /// `within = { latitude, longitude, km }`: degrees north, degrees east, kilometres to the centre of the event.
    pub within: Option<(f64, f64, f64)>,
    /// `loss-at-least`: ground-up loss of the event, currency units.
    pub loss: Option<f64>,
}
