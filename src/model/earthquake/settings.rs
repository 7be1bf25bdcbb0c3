//! Settings: the choices of a configuration among views and branches of the earthquake model.

/// Choices of `[peril.earthquake]` that are neither sources nor curves.
#[derive(Clone, Debug, PartialEq)]
pub struct EarthquakeSettings {
    /// `ground-motion`.
    pub ground_motion: GroundMotionBranch,
    /// `sigma`.
    pub sigma: SigmaRule,
    /// `sigma-truncation`: the total deviate of a site lies between minus and plus so many standard deviations.
    pub truncation: f64,
    /// `correlation-range-km`: b of rho(h) = exp(-3 h / b).
    pub correlation_range: f64,
    /// `clusters`: aftershocks and foreshocks.
    pub clusters: Clusters,
    /// `ruptures-per-source`: ruptures sampled from each zone, over all subsets.
    pub ruptures_per_source: u32,
}

/// Which attenuation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroundMotionBranch {
    /// `si-midorikawa-1999`.
    SiMidorikawa,
    /// `morikawa-fujiwara-2013`.
    MorikawaFujiwara,
    /// `mix`: either with one half, drawn once for each trial.
    Mix,
}

/// Which spread of shaking about its median.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigmaRule {
    /// `nied`: 0.23 and 0.20 by distance in the crust, 0.20 to 0.15 by amplitude at plates.
    Nied,
    /// `published`: the regression's own total, 0.35 for Morikawa and Fujiwara; the NIED rule without its fall at close
    /// distance or large amplitude (0.23 and 0.20) for Si and Midorikawa.
    Published,
}

/// `[peril.earthquake.clusters]`: probabilities of secondary events after (or before) a mainshock.
#[derive(Clone, Debug, PartialEq)]
pub struct Clusters {
    /// `aftershocks`: whether there are any.
    pub enabled: bool,
    /// `least-magnitude` of a mainshock that has them.
    pub least_magnitude: f64,
    /// Probability of one within `early_days`.
    pub early: f64,
    /// Days.
    pub early_days: f64,
    /// Probability of one after that, until `late_days`.
    pub late: f64,
    /// Days.
    pub late_days: f64,
    /// Probability of a foreshock within `foreshock_days` before.
    pub foreshock: f64,
    /// Days.
    pub foreshock_days: f64,
    /// Magnitude below that of the mainshock, uniform in this range.
    pub magnitude_below: (f64, f64),
    /// Omori's p.
    pub omori_p: f64,
    /// Omori's c, days.
    pub omori_c: f64,
}

impl Clusters {
    /// Of Japan, by counts of the ISC-GEM catalogue 1964 to 2012 about mainshocks of magnitude 7 and more.
    pub const JAPAN: Clusters = Clusters {
        enabled: true,
        least_magnitude: 7.0,
        early: 0.47,
        early_days: 7.0,
        late: 0.34,
        late_days: 365.0,
        foreshock: 0.16,
        foreshock_days: 30.0,
        magnitude_below: (0.3, 1.0),
        omori_p: 1.1,
        omori_c: 0.05,
    };
}
