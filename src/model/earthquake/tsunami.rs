//! Tsunami: height at the coast by Abe's formula, flow on land, damage by depth.

use super::site::{CoastClass, Construction};

/// `[tsunami]`.
#[derive(Clone, Debug, PartialEq)]
pub struct TsunamiModel {
    /// `factors`: local factor of each class of coast, in the order of [`CoastClass::EVERY`].
    pub factors: [f64; 4],
    /// `factor-multiplier`: all local factors are multiplied by it, 1 by default.
    pub multiplier: f64,
    /// `published-scenario`: the rupture (source and case, such as `nankai/4`) whose heights sites publish.
    pub published_scenario: String,
    /// `published-divisor`: a published maximum is so many times the mean height that damages, 1 to 2.
    pub published_divisor: f64,
    /// `event-log-sd`: spread of heights from event to event.
    pub event_log_sd: f64,
    /// `local-log-sd`: spread from place to place, ln of Aida's kappa.
    pub local_log_sd: f64,
    /// `truncation` of both, in standard deviations.
    pub truncation: f64,
    /// `roughness`: Manning's n of the ground, s/m^(1/3).
    pub roughness: f64,
    /// `least-distance-km`: floor of the distances in the geometric mean.
    pub least_distance: f64,
    /// `greatest-depth-km`: only this part of a rupture raises the sea floor.
    pub greatest_depth: f64,
    /// `[[fragility]]` of buildings by depth of flow.
    pub buildings: Vec<TsunamiFragility>,
    /// Median depth in metres at which contents and machinery lose half, and the spread of its logarithm.
    pub contents: (f64, f64),
    /// The same of stock.
    pub stock: (f64, f64),
}

/// Fragility of one kind of building under flow.
#[derive(Clone, Debug, PartialEq)]
pub struct TsunamiFragility {
    /// `construction`.
    pub construction: Construction,
    /// `storeys`: at most so many; None: any.
    pub storeys: Option<u32>,
    /// (mean of the logarithm of depth in metres, its standard deviation, damage ratio), lightest first.
    pub states: Vec<(f64, f64, f64)>,
}

impl TsunamiModel {
    /// The local factor of a class of coast, with the multiplier.
    pub fn factor(&self, class: CoastClass) -> f64 {
        self.factors[CoastClass::EVERY.iter().position(|&known| known == class).unwrap_or(0)] * self.multiplier
    }
}
