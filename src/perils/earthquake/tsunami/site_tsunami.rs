//! Tsunami at one site: from the height of the formula to damage.
//!
//! ```text
//! height at the coast = K x Abe x exp(deviation);   K = factor of the class of coast, or published / divisor / Abe*
//! ```
//! Abe* is the height of the formula for the scenario whose maximum was published for the site's municipality (the Cabinet
//! Office's scenarios of 2012 for the Nankai trough, for instance). Published maxima are worst cases at high tide, so K from
//! them is on the safe side; `published-divisor` turns a maximum into the height that counts. Everything else is in
//! `height`, `inundation`, `fragility` and `spread`.
//!
//! Worked number: published 16 m, divisor 1, Abe* 15.8 m: K = 1.013.

use super::fragility::{BuildingFragility, depth_ratio};
use super::inundation::Inundation;
use super::spread::HeightSpread;
use crate::model::earthquake::site::{Coast, SiteTraits};
use crate::model::earthquake::tsunami::{TsunamiFragility, TsunamiModel};
use crate::numerics::kernels::{exp, ln};

/// Tsunami at one site.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteTsunami {
    ln_factor: f64,
    inundation: Inundation,
    least_height: f64,
    building: BuildingFragility,
    contents: (f64, f64),
    stock: (f64, f64),
    spread: HeightSpread,
}

impl SiteTsunami {
    /// The site under a model. `scenario_height`: height in metres by the formula, before local factors, of the model's
    /// published scenario at this site; needed where the site states a published height.
    ///
    /// The error names the key that the site lacks, or the buildings that have fragilities.
    pub fn new(model: &TsunamiModel, traits: &SiteTraits, scenario_height: Option<f64>) -> Result<SiteTsunami, String> {
        let needed = |value: Option<f64>, key: &str| value.ok_or_else(|| format!("a tsunami model needs {key}"));
        let elevation = needed(traits.elevation, "elevation_m")?;
        let distance = needed(traits.distance_to_coast, "distance_to_coast_m")?;
        let factor = local_factor(model, traits.coast, scenario_height)?;
        let inundation = Inundation::new(elevation, traits.wall_height, distance, model.roughness);
        Ok(SiteTsunami {
            ln_factor: libm::log(factor),
            inundation,
            least_height: inundation.least_height(),
            building: BuildingFragility::new(fragility(model, traits)?),
            contents: model.contents,
            stock: model.stock,
            spread: HeightSpread::new(model.event_log_sd, model.local_log_sd, model.truncation),
        })
    }

    /// ln of the local factor K, with the multiplier of the model: what to add to the ln of a height by the formula.
    pub fn ln_factor(&self) -> f64 {
        self.ln_factor
    }

    /// Height in metres at the coast before the site. `ln_height`: ln of the formula's metres; `z_event`, `z_local`:
    /// standard normal deviates, cut at the truncation of the model.
    pub fn height_at_coast(&self, ln_height: f64, z_event: f64, z_local: f64) -> f64 {
        exp(ln_height + self.ln_factor + self.spread.deviation(z_event, z_local))
    }

    /// Depth of flow in metres at the site under a height at the coast (local factor and spread included).
    #[inline]
    pub fn depth(&self, height_at_coast: f64) -> f64 {
        if height_at_coast <= self.least_height { 0.0 } else { self.inundation.depth(height_at_coast) }
    }

    /// Damage ratios of building, contents and stock in `depth` metres; `z` draws the state of the building, contents and
    /// stock are certain given the depth.
    #[inline]
    pub fn damage(&self, depth: f64, z: f64) -> [f64; 3] {
        [self.building.draw(depth, z), depth_ratio(depth, self.contents), depth_ratio(depth, self.stock)]
    }

    /// Mean damage ratios in `depth` metres.
    pub fn mean_damage(&self, depth: f64) -> [f64; 3] {
        [self.building.mean(depth), depth_ratio(depth, self.contents), depth_ratio(depth, self.stock)]
    }

    /// Mean damage ratios over the spread of heights. `ln_height`: ln of the formula's metres, before the local factor.
    pub fn expected(&self, ln_height: f64) -> [f64; 3] {
        let median = ln_height + self.ln_factor;
        let mut sums = [0.0; 3];
        let least = if self.least_height > 0.0 { ln(self.least_height) - median } else { f64::NEG_INFINITY };
        self.spread.above(least, |deviation, share| {
            let ratios = self.mean_damage(self.depth(exp(median + deviation)));
            sums.iter_mut().zip(ratios).for_each(|(sum, ratio)| *sum += share * ratio);
        });
        sums
    }

    /// The height at the coast up to which the site stays dry, metres.
    pub fn least_height(&self) -> f64 {
        self.least_height
    }

    /// ln of the height by the formula up to which no deviation floods the site: such events may be skipped.
    pub fn least_ln_height(&self) -> f64 {
        ln(self.least_height) - self.ln_factor - self.spread.reach()
    }
}

/// The local factor K of a coast, with the multiplier; `scenario_height` as for [`SiteTsunami::new`].
pub(in crate::perils::earthquake) fn local_factor(
    model: &TsunamiModel,
    coast: Option<Coast>,
    scenario_height: Option<f64>,
) -> Result<f64, String> {
    match (coast, scenario_height) {
        (Some(Coast::Class(class)), _) => Ok(model.factor(class)),
        (Some(Coast::Published(published)), Some(scenario)) if scenario > 0.0 => {
            Ok(published / model.published_divisor / scenario * model.multiplier)
        }
        (Some(Coast::Published(_)), _) => Err(format!(
            "published_height_m is a height of the scenario {}, whose tsunami does not reach this coast; state coast_class instead",
            model.published_scenario
        )),
        (None, _) => Err("a tsunami model needs coast_class or published_height_m".to_owned()),
    }
}

/// The first fragility that fits; unknown storeys fit only those without a limit.
fn fragility<'a>(model: &'a TsunamiModel, traits: &SiteTraits) -> Result<&'a TsunamiFragility, String> {
    let fits = |most: Option<u32>| most.is_none_or(|most| traits.storeys.is_some_and(|storeys| storeys <= most));
    let found = model.buildings.iter().find(|f| f.construction == traits.construction && fits(f.storeys));
    found.ok_or_else(|| {
        let words = |f: &TsunamiFragility| match f.storeys {
            Some(most) => format!("{} of at most {most} storeys", f.construction.key()),
            None => f.construction.key().to_owned(),
        };
        let known: Vec<String> = model.buildings.iter().map(words).collect();
        let storeys = traits.storeys.map_or("unknown storeys".to_owned(), |storeys| format!("{storeys} storeys"));
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        format!("no tsunami fragility fits {} of {storeys}; there are: {known}", traits.construction.key())
    })
}

#[cfg(test)]
#[path = "site_tsunami_tests.rs"]
mod tests;
