//! Footprint: median shaking and tsunami height of a rupture at the sites that it can reach.
//!
//! ```text
//! ln PGV   of the attenuation at the shortest distance to the fault, at the surface
//! ln H     of Abe's formula at the geometric mean distance to the shallow part of the fault
//! ```
//! Distances are computed once for each rupture; years only add deviates.

use super::geometry::{Mesh, Point};
use super::ground_motion::{GroundMotion, RuptureTraits};
use super::rupture::Rupture;
use super::tsunami::height::{ln_height, mean_ln_distance};
use crate::model::earthquake::source::{Class, Source};
use crate::model::earthquake::tsunami::TsunamiModel;

/// Spacing of the points of a fault that stand for it in the mean distance of a tsunami, kilometres.
pub(super) const SPACING: f64 = 20.0;
/// Smaller earthquakes raise no tsunami that matters on land: capped at 0.9 m before the local factor.
const LEAST_TSUNAMI_MAGNITUDE: f64 = 6.5;

/// A place for which shaking and tsunami are computed.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// On the surface.
    pub point: Point,
    /// Shear-wave velocity of the uppermost 30 m, m/s.
    pub vs30: f64,
    /// Natural logarithm of the least velocity (cm/s) that can do anything there.
    pub least_ln_pgv: f64,
    /// Natural logarithm of the least median height (m) that can do anything there, before the local factor; infinite:
    /// no tsunami ever.
    pub least_ln_height: f64,
}

/// Medians of one rupture at one site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SiteShaking {
    /// Index of the place.
    pub site: u32,
    /// Natural logarithm of the median peak ground velocity at the surface, cm/s.
    pub ln_pgv: f64,
    /// Its standard deviation.
    pub sigma: f64,
    /// Natural logarithm of the median height of the tsunami at the coast in metres, before the local factor; minus
    /// infinity: none.
    pub ln_height: f64,
    /// JMA intensity at the median, by the formula of the attenuation.
    pub intensity: f64,
    /// Standard deviation of the intensity.
    pub sigma_intensity: f64,
}

/// Computes footprints under one attenuation.
#[derive(Clone, Copy, Debug)]
pub struct Footprints<'a> {
    /// The attenuation.
    pub motion: GroundMotion,
    /// How tsunamis are computed; None: not at all.
    pub tsunami: Option<&'a TsunamiModel>,
    /// The total deviate of shaking is at most so many standard deviations.
    pub truncation: f64,
}

impl Footprints<'_> {
    /// Adds the shaking of `rupture` (with its `mesh`, of `source`) at every place that it can reach to `out`.
    pub fn add(&self, rupture: &Rupture, mesh: &Mesh, source: &Source, places: &[Place], out: &mut Vec<SiteShaking>) {
        let traits = RuptureTraits { class: source.class, magnitude: rupture.magnitude, depth: rupture.depth };
        let shallow = self.shallow_points(rupture, mesh, source);
        for (site, place) in (0..).zip(places) {
            let ln_height = match (self.tsunami, source.tsunami) {
                (Some(tsunami), Some(constant)) if !shallow.is_empty() && place.least_ln_height < f64::INFINITY => {
                    let distances = shallow.iter().map(|point| point.distance(place.point));
                    mean_ln_distance(distances, tsunami.least_distance)
                        .map_or(f64::NEG_INFINITY, |distance| ln_height(rupture.tsunami_magnitude, constant, distance))
                }
                _ => f64::NEG_INFINITY,
            };
            let floods = ln_height > place.least_ln_height;
            let near = self.motion.median(&traits, mesh.least_distance(place.point), place.vs30);
            if !(floods || near.ln_pgv + self.truncation * near.sigma > place.least_ln_pgv) {
                continue;
            }
            let median = self.motion.median(&traits, mesh.rupture_distance(place.point), place.vs30);
            if floods || median.ln_pgv + self.truncation * median.sigma > place.least_ln_pgv {
                let ln_height = if floods { ln_height } else { f64::NEG_INFINITY };
                out.push(SiteShaking {
                    site,
                    ln_pgv: median.ln_pgv,
                    sigma: median.sigma,
                    ln_height,
                    intensity: median.intensity,
                    sigma_intensity: median.sigma_intensity,
                });
            }
        }
    }

    /// Points of the fault that raise the sea floor; empty where there is no tsunami.
    fn shallow_points(&self, rupture: &Rupture, mesh: &Mesh, source: &Source) -> Vec<Point> {
        let slab = matches!(source.class, Class::Slab | Class::PhilippineSlab);
        match self.tsunami {
            Some(tsunami)
                if source.tsunami.is_some() && !slab && rupture.tsunami_magnitude >= LEAST_TSUNAMI_MAGNITUDE =>
            {
                mesh.shallow_points(tsunami.greatest_depth, SPACING)
            }
            _ => Vec::new(),
        }
    }
}
