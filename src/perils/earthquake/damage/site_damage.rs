//! Damage by shaking at one site: building, contents, stock.
//!
//! ```text
//! mean_c = multiplier x curve_c(shaking) x (1 + fire + liquefaction)         at most 0.99
//! z_c = sqrt(correlation) z_site + sqrt(1 - correlation) z_own,c             ratio_c from z_c, see `zero_inflated_beta`
//! ```
//! Fire following is added from JMA intensity 5.5 on, liquefaction to the building on soft ground from 5.0 on, each as a
//! part of the ratio by shaking alone. Curves of lognormal fragility: see `curve`. Over the lognormal multiplier of mean 1
//! and standard deviation s of its logarithm, E[min(k M, c)] = k Phi(d - s) + c Phi(-d) with d = (ln(c / k) + s^2 / 2) / s
//! (F. Black and M. Scholes 1973, Journal of Political Economy 81, 637-654, with an option to exchange k for c).
//!
//! Worked number: mean 0.01 by shaking, loadings 5 % and 10 %, multiplier 2: 0.01 x 2 x 1.15 = 0.023.

use super::beta_family::BetaFamily;
use super::curve::CurveTable;
use super::gauss::truncated_normal;
use super::zero_inflated_beta::{LARGEST_MEAN, damage_ratio};
use crate::model::earthquake::site::{Construction, SiteTraits};
use crate::model::earthquake::vulnerability::{Curve, Vulnerability};
use crate::numerics::kernels::{exp, ln};
use crate::numerics::special::normal_cdf;
use crate::perils::earthquake::ground_motion::jma_intensity::{from_ln_pgv, to_ln_pgv};
use std::sync::Arc;

/// JMA intensity from which fires follow.
const FIRE_FROM: f64 = 5.5;
/// JMA intensity from which soft ground liquefies.
const LIQUEFACTION_FROM: f64 = 5.0;
/// Shaking below which damage is this unlikely is left out.
const NEGLIGIBLE: f64 = 1e-4;
/// Deviate of the multiplier of a trial up to which that holds: the 99th percentile.
const HIGH_MULTIPLIER: f64 = 2.33;

/// Curve and spread of one coverage.
#[derive(Clone, Debug)]
struct Coverage {
    curve: CurveTable,
    family: Arc<BetaFamily>,
}

/// All curves of a [`Vulnerability`], tabulated once for all sites.
#[derive(Clone, Debug)]
pub struct DamageCurves<'a> {
    vulnerability: &'a Vulnerability,
    buildings: Vec<Arc<Coverage>>,
    contents: Arc<Coverage>,
    stock: Arc<Coverage>,
}

impl DamageCurves<'_> {
    /// Tabulates the curves; spreads are shared by curves of the same coefficient of variation.
    pub fn new(vulnerability: &Vulnerability) -> DamageCurves<'_> {
        let mut families: Vec<Arc<BetaFamily>> = Vec::new();
        let mut ready = |curve: &Curve| {
            let known = families.iter().find(|family| family.cov() == curve.cov).cloned();
            let family = known.unwrap_or_else(|| {
                families.push(Arc::new(BetaFamily::new(curve.cov)));
                families[families.len() - 1].clone()
            });
            Arc::new(Coverage { curve: CurveTable::new(curve), family })
        };
        let buildings = vulnerability.buildings.iter().map(|building| ready(&building.curve)).collect();
        let (contents, stock) = (ready(&vulnerability.contents), ready(&vulnerability.stock));
        DamageCurves { vulnerability, buildings, contents, stock }
    }

    /// The damage of a site: the first building curve that fits its construction and year. An unknown year fits only
    /// curves without `from-year`. The error names the curves that there are.
    pub fn site(&self, traits: &SiteTraits) -> Result<SiteDamage, String> {
        let entries = &self.vulnerability.buildings;
        let fits = |from: Option<u32>| from.is_none_or(|from| traits.year_built.is_some_and(|built| built >= from));
        let entry = entries.iter().position(|e| e.construction == traits.construction && fits(e.from_year));
        let building = entry.and_then(|entry| self.buildings.get(entry)).ok_or_else(|| self.no_curve(traits))?;
        let coverages = [building, &self.contents, &self.stock].map(Arc::clone);
        Ok(SiteDamage::with(self.vulnerability, traits, coverages))
    }

    fn no_curve(&self, traits: &SiteTraits) -> String {
        let words = |construction: Construction, from: Option<u32>| match from {
            Some(year) => format!("{} from {year}", construction.key()),
            None => construction.key().to_owned(),
        };
        let known: Vec<String> =
            self.vulnerability.buildings.iter().map(|e| words(e.construction, e.from_year)).collect();
        let built = traits.year_built.map_or("in an unknown year".to_owned(), |year| format!("in {year}"));
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        format!("no building curve fits {} built {built}; there are: {known}", traits.construction.key())
    }
}

/// Damage by shaking at one site.
#[derive(Clone, Debug)]
pub struct SiteDamage {
    coverages: [Arc<Coverage>; 3],
    /// Weights of the deviate of the site and of the own one.
    shared: f64,
    own: f64,
    multiplier: f64,
    multiplier_log_sd: f64,
    /// Means below this never meet the limit, not even at five standard deviations of the multiplier.
    free_mean: f64,
    fire: f64,
    /// Zero on firm ground.
    liquefaction: f64,
    threshold_pgv: f64,
}

impl SiteDamage {
    /// The damage of one site; many sites share [`DamageCurves`].
    pub fn new(vulnerability: &Vulnerability, traits: &SiteTraits) -> Result<SiteDamage, String> {
        DamageCurves::new(vulnerability).site(traits)
    }

    fn with(vulnerability: &Vulnerability, traits: &SiteTraits, coverages: [Arc<Coverage>; 3]) -> SiteDamage {
        let soft = traits.vs30 < vulnerability.liquefaction_vs30;
        let correlation = vulnerability.correlation.clamp(0.0, 1.0);
        let mut site = SiteDamage {
            coverages,
            shared: correlation.sqrt(),
            own: (1.0 - correlation).sqrt(),
            multiplier: vulnerability.multiplier,
            multiplier_log_sd: vulnerability.multiplier_log_sd,
            free_mean: free_mean(vulnerability.multiplier_log_sd),
            fire: vulnerability.fire_following,
            liquefaction: if soft { vulnerability.liquefaction } else { 0.0 },
            threshold_pgv: 0.0,
        };
        site.threshold_pgv = site.find_threshold();
        site
    }

    /// Damage ratios of building, contents and stock.
    ///
    /// `pgv_cm_s`, `intensity`: of the ground surface; `multiplier`: of the trial, 1 on average (that of the vulnerability
    /// is taken besides); `z_site`, `z`: independent standard normal deviates of the site in this event.
    #[inline]
    pub fn draw(&self, pgv_cm_s: f64, intensity: f64, multiplier: f64, z_site: f64, z: [f64; 3]) -> [f64; 3] {
        let ln_pgv = ln(pgv_cm_s);
        let scale = multiplier * self.multiplier;
        let loadings = self.loadings(steps_at(intensity));
        let common = self.shared * z_site;
        let mut ratios = [0.0; 3];
        for (c, ratio) in ratios.iter_mut().enumerate() {
            let Coverage { curve, family } = &*self.coverages[c];
            let (mean, ln_any) = curve.response(curve.place(ln_pgv, intensity));
            *ratio = damage_ratio(family, mean * scale * loadings[c], ln_any, common + self.own * z[c]);
        }
        ratios
    }

    /// Mean damage ratios at a shaking, with the `multiplier` of a trial.
    #[inline]
    pub fn mean(&self, pgv_cm_s: f64, intensity: f64, multiplier: f64) -> [f64; 3] {
        let ln_pgv = ln(pgv_cm_s);
        self.means(ln_pgv, intensity, multiplier * self.multiplier, steps_at(intensity)).map(|m| m.min(LARGEST_MEAN))
    }

    /// Mean damage ratios over a lognormal PGV (`ln_median` in ln cm/s, `sigma` of the logarithm) cut off at `truncation`
    /// standard deviations (6 at most), and over the multiplier of the trial. Intensity follows from PGV.
    pub fn expected(&self, ln_median: f64, sigma: f64, truncation: f64) -> [f64; 3] {
        let steps = [LIQUEFACTION_FROM, FIRE_FROM].map(to_ln_pgv);
        let mut sums = [0.0; 3];
        for node in truncated_normal(truncation) {
            let ln_pgv = ln_median + sigma * node.at;
            // A loading that begins inside the cell of a node holds for the part of the cell above.
            let [from, to] = [node.from, node.to].map(|edge| ln_median + sigma * edge);
            let above = steps.map(|step| {
                if to > from { ((to - step) / (to - from)).clamp(0.0, 1.0) } else { f64::from(u8::from(to >= step)) }
            });
            let means = self.means(ln_pgv, from_ln_pgv(ln_pgv), self.multiplier, above);
            for (sum, mean) in sums.iter_mut().zip(means) {
                let limited = if mean < self.free_mean { mean } else { limited(mean, self.multiplier_log_sd) };
                *sum += node.share * limited;
            }
        }
        sums
    }

    /// PGV in cm/s below which damage of each coverage is less likely than 1 in 10,000, also in trials with a multiplier
    /// up to its 99th percentile: what may be skipped.
    pub fn threshold_pgv(&self) -> f64 {
        self.threshold_pgv
    }

    /// Means without their limit; `above`: how far liquefaction and fire have begun, 0 to 1.
    #[inline(always)]
    fn means(&self, ln_pgv: f64, intensity: f64, scale: f64, above: [f64; 2]) -> [f64; 3] {
        let loadings = self.loadings(above);
        let mut means = [0.0; 3];
        for (c, mean) in means.iter_mut().enumerate() {
            let curve = &self.coverages[c].curve;
            *mean = curve.mean(curve.place(ln_pgv, intensity)) * scale * loadings[c];
        }
        means
    }

    #[inline(always)]
    fn loadings(&self, [liquefied, burning]: [f64; 2]) -> [f64; 3] {
        let all = 1.0 + self.fire * burning;
        [all + self.liquefaction * liquefied, all, all]
    }

    fn find_threshold(&self) -> f64 {
        let scale = self.multiplier * libm::exp(HIGH_MULTIPLIER * self.multiplier_log_sd);
        let negligible = |ln_pgv: f64| {
            let intensity = from_ln_pgv(ln_pgv);
            let loadings = self.loadings(steps_at(intensity));
            self.coverages.iter().zip(loadings).all(|(coverage, loading)| {
                let curve = &coverage.curve;
                let (mean, ln_any) = curve.response(curve.place(ln_pgv, intensity));
                mean == 0.0 || exp(ln_any).max(mean * scale * loading / LARGEST_MEAN) < NEGLIGIBLE
            })
        };
        let (mut low, mut high) = (libm::log(1e-3), libm::log(1e4));
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if negligible(middle) { low = middle } else { high = middle }
        }
        exp(low)
    }
}

/// Whether liquefaction and fire have begun: 0 or 1.
#[inline(always)]
fn steps_at(intensity: f64) -> [f64; 2] {
    [LIQUEFACTION_FROM, FIRE_FROM].map(|from| f64::from(u8::from(intensity >= from)))
}

/// The mean that five standard deviations of the multiplier carry to the limit.
fn free_mean(log_sd: f64) -> f64 {
    LARGEST_MEAN * libm::exp(log_sd * (0.5 * log_sd - 5.0)).min(1.0)
}

/// E[min(mean M, 0.99)] over the lognormal M of mean 1.
fn limited(mean: f64, log_sd: f64) -> f64 {
    if log_sd <= 0.0 {
        return mean.min(LARGEST_MEAN);
    }
    let d = (ln(LARGEST_MEAN / mean) + 0.5 * log_sd * log_sd) / log_sd;
    mean * normal_cdf(d - log_sd) + LARGEST_MEAN * normal_cdf(-d)
}

#[cfg(test)]
#[path = "site_damage_tests.rs"]
mod tests;
