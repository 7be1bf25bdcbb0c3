//! Footprint: median shaking and tsunami height of a rupture at the sites that it can reach.
//!
//! ```text
//! ln PGV   of the attenuation at the shortest distance to the fault, at the surface
//! ln H     of Abe's formula at the geometric mean distance to the shallow part of the fault
//! ```
//! Tsunamis of a sea that land cuts off stay in it, and those of the open ocean stay out of it. Distances are computed once for each rupture; years only add deviates.

use super::geometry::{Axis, Flaw, Mesh, Point};
use super::ground_motion::{GroundMotion, Median, RuptureTraits, trench_correction};
use super::rupture::Rupture;
use super::tsunami::height::{ln_height, mean_ln_distance};
use crate::model::earthquake::Earthquake;
use crate::model::earthquake::source::{Class, Source, SourceModel};
use crate::model::earthquake::tsunami::TsunamiModel;

/// Spacing of the points of a fault that stand for it in the mean distance of a tsunami, kilometres.
pub(super) const SPACING: f64 = 20.0;
/// Shaking is not followed farther than this (km); a reach is found to a four-thousandth of it.
const FARTHEST: f64 = 2000.0;
const HALVINGS: u32 = 12;
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

/// Computes footprints at places under one attenuation.
#[derive(Clone, Debug)]
pub struct Footprints<'a> {
    motion: GroundMotion,
    places: &'a [Place],
    tsunami: Option<&'a TsunamiModel>,
    truncation: f64,
    /// The sea of each place, and those of the model.
    seas: Vec<Option<usize>>,
    model: &'a SourceModel,
    /// Of all places the smallest Vs30 and the least velocity that does anything.
    softest: f64,
    least_ln_pgv: f64,
    /// Kilometres of each place from the trench whose slab earthquakes are corrected by it; empty where there is none.
    trench: Vec<f64>,
}

impl<'a> Footprints<'a> {
    /// Of a model at `places`.
    ///
    /// # Errors
    /// Where the axis of a trench is no line.
    pub fn new(quake: &'a Earthquake, motion: GroundMotion, places: &'a [Place]) -> Result<Footprints<'a>, Flaw> {
        let corrected = quake.sources.plates.iter().find(|plate| plate.corrects_slab && motion.is_corrected());
        let trench = match corrected {
            None => Vec::new(),
            Some(plate) => {
                let axis = Axis::new(&plate.axis)?;
                let distance = |place: &Place| {
                    let (longitude, latitude, _) = place.point.place();
                    axis.beside((longitude, latitude)).distance.abs()
                };
                places.iter().map(distance).collect()
            }
        };
        let seas = places.iter().map(|place| sea(&quake.sources, place.point)).collect();
        Ok(Footprints {
            motion,
            softest: places.iter().map(|place| place.vs30).fold(f64::INFINITY, f64::min),
            least_ln_pgv: places.iter().map(|place| place.least_ln_pgv).fold(f64::INFINITY, f64::min),
            seas,
            model: &quake.sources,
            places,
            tsunami: quake.tsunami.as_ref(),
            truncation: quake.settings.truncation,
            trench,
        })
    }

    /// Median shaking at a place, so many kilometres from a rupture.
    fn median(&self, rupture: &RuptureTraits, distance: f64, site: u32, place: &Place) -> Median {
        let median = self.motion.median(rupture, distance, place.vs30);
        match self.trench.get(site as usize) {
            Some(&trench) if rupture.class == Class::Slab => {
                median.amplified(trench_correction::log10(trench, rupture.depth))
            }
            _ => median,
        }
    }

    /// Kilometres from a rupture beyond which its shaking does nothing at any place: not on the softest ground of all, at the
    /// largest deviate, with the largest correction.
    fn reach(&self, rupture: &RuptureTraits) -> f64 {
        let ends = [1.0, FARTHEST].map(|distance| self.motion.median(rupture, distance, self.softest));
        let sigma = ends[0].sigma.max(ends[1].sigma);
        let corrected = rupture.class == Class::Slab && !self.trench.is_empty();
        let correction =
            if corrected { trench_correction::log10(0.0, rupture.depth) * std::f64::consts::LN_10 } else { 0.0 };
        let least = self.least_ln_pgv - correction - self.truncation * sigma;
        if ends[1].ln_pgv > least {
            return f64::INFINITY;
        }
        let (mut low, mut high) = (0.0, FARTHEST);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            match self.motion.median(rupture, middle, self.softest).ln_pgv > least {
                true => low = middle,
                false => high = middle,
            }
        }
        high
    }

    /// Adds the shaking of `rupture` (with its `mesh`, of `source`) at every place that it can reach to `out`.
    pub fn add(&self, rupture: &Rupture, mesh: &Mesh, source: &Source, out: &mut Vec<SiteShaking>) {
        let traits = RuptureTraits { class: source.class, magnitude: rupture.magnitude, depth: rupture.depth };
        let reach = self.reach(&traits);
        let shallow = self.shallow_points(rupture, mesh, source);
        let of_rupture = if shallow.is_empty() { None } else { self.model.sea_of(rupture.centre) };
        for (site, place) in (0..).zip(self.places) {
            let ln_height = match (self.tsunami, source.tsunami) {
                (Some(tsunami), Some(constant))
                    if !shallow.is_empty()
                        && self.seas[site as usize] == of_rupture
                        && place.least_ln_height < f64::INFINITY =>
                {
                    let distances = shallow.iter().map(|point| point.distance(place.point));
                    mean_ln_distance(distances, tsunami.least_distance)
                        .map_or(f64::NEG_INFINITY, |distance| ln_height(rupture.tsunami_magnitude, constant, distance))
                }
                _ => f64::NEG_INFINITY,
            };
            let floods = ln_height > place.least_ln_height;
            let least_distance = mesh.least_distance(place.point);
            if !floods && least_distance > reach {
                continue;
            }
            let near = self.median(&traits, least_distance, site, place);
            if !(floods || near.ln_pgv + self.truncation * near.sigma > place.least_ln_pgv) {
                continue;
            }
            let median = self.median(&traits, mesh.rupture_distance(place.point), site, place);
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

/// The sea of a point on the ground; None: the open ocean.
pub(super) fn sea(model: &SourceModel, point: Point) -> Option<usize> {
    let (longitude, latitude, _) = point.place();
    model.sea_of((longitude, latitude))
}
