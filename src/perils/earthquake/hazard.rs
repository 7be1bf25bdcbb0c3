//! Hazard: how often shaking and tsunami exceed levels at places, from all sources together, without any insurance.
//!
//! Of a Poisson source with rate r and probability p that one of its ruptures exceeds the level: 1 - exp(-r p T) within T
//! years. Of a renewal source with probability P of a rupture within T years: P p, the views of the source by their
//! weights (a second rupture of one source within T years is left out). Sources are independent:
//!
//! ```text
//! P_T = 1 - product over sources of (1 - P_T of the source),   annual rate = -ln(1 - P_1)
//! ```
//! P_1 is of the first year after the start, so that renewal sources count as they stand then. Secondary earthquakes are
//! left out, as in the national maps.
//!
//! Source: C. A. Cornell (1968), "Engineering seismic risk analysis", Bulletin of the Seismological Society of America 58,
//! 1583-1606; National Seismic Hazard Maps for Japan (Headquarters for Earthquake Research Promotion), for the product.
//!
//! Worked number: a Poisson source of 0.01 a year and p = 0.5: 13.9 % within 30 years, annual rate 0.005.

use super::super::error::Fault;
use super::catalogue::{Catalogue, Member, SUBSETS};
use super::footprint::{Footprints, Place, SiteShaking};
use super::geometry::Flaw;
use super::ground_motion::{Branch, jma_intensity};
use super::occurrence::{laws, within};
use super::quake::motions;
use super::tsunami::spread::HeightSpread;
use crate::model::earthquake::Earthquake;
use crate::model::earthquake::source::{Occurrence, Region, RenewalLaw, Source};
use crate::model::earthquake::tsunami::TsunamiModel;
use crate::numerics::special::normal_survival;
use rayon::prelude::*;

/// What is exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Peak ground velocity at the surface, cm/s.
    Pgv,
    /// JMA instrumental intensity.
    Jma,
    /// Height of the tsunami at the coast, metres.
    Tsunami,
}

impl Measure {
    /// All of them.
    pub const EVERY: [Measure; 3] = [Measure::Pgv, Measure::Jma, Measure::Tsunami];

    /// The key that tables use.
    pub fn key(self) -> &'static str {
        match self {
            Measure::Pgv => "pgv",
            Measure::Jma => "jma",
            Measure::Tsunami => "tsunami",
        }
    }

    /// Levels that are tabulated.
    pub fn levels(self) -> &'static [f64] {
        match self {
            Measure::Pgv => &[2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0, 80.0, 100.0, 150.0, 200.0],
            Measure::Jma => &[4.5, 5.0, 5.5, 6.0, 6.5],
            Measure::Tsunami => &[0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 10.0, 15.0, 20.0],
        }
    }
}

/// A place whose hazard is asked for.
#[derive(Clone, Copy, Debug)]
pub struct HazardPlace {
    /// Where, and on what ground; nothing is skipped there.
    pub place: Place,
    /// Local factor of tsunami heights; None: no tsunami is asked for.
    pub coast_factor: Option<f64>,
}

/// The hazard of one level.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelHazard {
    /// What.
    pub measure: Measure,
    /// The level, in its unit.
    pub level: f64,
    /// Annual rate in the first year.
    pub annual_rate: f64,
    /// Probability within 30 years.
    pub probability_30y: f64,
    /// (source, its own annual rate, its own probability within 30 years), in the order of the model, those above zero.
    pub sources: Vec<(u32, f64, f64)>,
}

/// Hazard at places, level by level, places in their order.
///
/// # Errors
/// Where a source has impossible parameters.
pub fn hazard(
    quake: &Earthquake,
    catalogue: &Catalogue,
    places: &[HazardPlace],
    start: f64,
) -> Result<Vec<Vec<LevelHazard>>, Fault> {
    let levels: Vec<(Measure, f64)> = Measure::EVERY
        .into_iter()
        .flat_map(|measure| measure.levels().iter().map(move |&level| (measure, level)))
        .collect();
    let mut hazards: Vec<Vec<LevelHazard>> = places.iter().map(|_| levels.iter().map(empty).collect()).collect();
    let of_source = |index: usize| {
        let source = &quake.sources.sources[index];
        Ok((
            given_rupture(quake, source, catalogue.members_of(index as u32), places, &levels)?,
            occurrence(source, start)?,
        ))
    };
    // In parallel, but collected and added up in the order of the model: the same sums whatever the number of threads.
    let every = (0..quake.sources.sources.len()).into_par_iter().map(of_source).collect::<Result<Vec<_>, Fault>>()?;
    for (index, (given, [year, thirty])) in (0..).zip(every) {
        for (at_place, given) in hazards.iter_mut().zip(&given) {
            for (hazard, &p) in at_place.iter_mut().zip(given) {
                if p > 0.0 {
                    hazard.sources.push((index, year.rate(p), thirty.exceeds(p)));
                }
            }
        }
    }
    for hazard in hazards.iter_mut().flatten() {
        hazard.annual_rate = hazard.sources.iter().map(|source| source.1).sum();
        hazard.probability_30y = 1.0 - hazard.sources.iter().map(|source| 1.0 - source.2).product::<f64>();
    }
    Ok(hazards)
}

fn empty(&(measure, level): &(Measure, f64)) -> LevelHazard {
    LevelHazard { measure, level, annual_rate: 0.0, probability_30y: 0.0, sources: Vec::new() }
}

/// How probable ruptures of a source are within some years.
enum Within {
    /// Expected number of a Poisson process.
    Poisson(f64),
    /// Probability of one, by view: weight and probability, or expected number of a Poisson view.
    Views(Vec<(f64, Within)>),
    /// Probability of one.
    Once(f64),
}

impl Within {
    /// Rate that gives the probability of [`Within::exceeds`]; finite also where that is certain.
    fn rate(&self, p: f64) -> f64 {
        match self {
            Within::Poisson(expected) => expected * p,
            _ => -libm::log1p(-self.exceeds(p).min(1.0 - 1e-15)),
        }
    }

    /// Probability that some rupture exceeds, where one does with probability `p`.
    fn exceeds(&self, p: f64) -> f64 {
        match self {
            Within::Poisson(expected) => -libm::expm1(-expected * p),
            Within::Once(probability) => probability * p,
            Within::Views(views) => views.iter().map(|(weight, view)| weight * view.exceeds(p)).sum(),
        }
    }
}

/// Of one year and of thirty.
fn occurrence(source: &Source, start: f64) -> Result<[Within; 2], Fault> {
    let Some(laws) = laws(source) else {
        let Occurrence::Poisson { rate } = source.occurrence else { return Ok([1.0, 30.0].map(|_| Within::Once(0.0))) };
        return Ok([1.0, 30.0].map(|years| Within::Poisson(rate * years)));
    };
    let total: f64 = laws.iter().map(|(weight, _)| weight).sum();
    let views_within = |years: f64| -> Result<Within, Fault> {
        let views = laws.iter().map(|(weight, law)| {
            let view = match law {
                RenewalLaw::Poisson { rate } => Within::Poisson(rate * years),
                bpt => Within::Once(within(bpt, start, years)?),
            };
            Ok((weight / total, view))
        });
        Ok(Within::Views(views.collect::<Result<_, Fault>>()?))
    };
    Ok([views_within(1.0)?, views_within(30.0)?])
}

/// Probability that a rupture of a source exceeds each level at each place, over its ruptures by their shares.
fn given_rupture(
    quake: &Earthquake,
    source: &Source,
    members: &[Member],
    places: &[HazardPlace],
    levels: &[(Measure, f64)],
) -> Result<Vec<Vec<f64>>, Fault> {
    let plain: Vec<Place> = places.iter().map(|place| place.place).collect();
    let motions = motions(quake);
    let flawed = |flaw: Flaw| Fault::Source { name: source.name.clone(), what: flaw.to_string() };
    let footprints: Vec<Footprints> = motions
        .iter()
        .map(|&motion| Footprints::new(quake, motion, &plain))
        .collect::<Result<_, _>>()
        .map_err(flawed)?;
    let truncation = quake.settings.truncation;
    let heights = |model: &TsunamiModel| HeightSpread::new(model.event_log_sd, model.local_log_sd, model.truncation);
    let spread = quake.tsunami.as_ref().map(heights);
    let mut given = vec![vec![0.0; levels.len()]; places.len()];
    let mut rows = Vec::new();
    let mut at = 0;
    while at < members.len() {
        // The parts of a pair are one rupture: it exceeds unless neither does.
        let case = members[at..].iter().take_while(|member| same_case(member, &members[at])).count();
        let sets = if members[at].subset.is_some() { SUBSETS as f64 } else { 1.0 };
        let share = members[at].share / sets / motions.len() as f64;
        for (motion, footprints) in motions.iter().zip(&footprints) {
            let mut stays = vec![vec![1.0; levels.len()]; if case > 1 { places.len() } else { 0 }];
            for member in &members[at..at + case] {
                rows.clear();
                let mesh = member.rupture.mesh(source).map_err(flawed)?;
                footprints.add(&member.rupture, &mesh, source, &mut rows);
                for row in &rows {
                    let place = row.site as usize;
                    for (i, level) in levels.iter().enumerate() {
                        let p = exceeds((truncation, spread.as_ref()), motion.branch, row, &places[place], level);
                        match stays.get_mut(place) {
                            Some(stays) => stays[i] *= 1.0 - p,
                            None => given[place][i] += share * p,
                        }
                    }
                }
            }
            for (given, stays) in given.iter_mut().zip(&stays) {
                given.iter_mut().zip(stays).for_each(|(given, stays)| *given += share * (1.0 - stays));
            }
        }
        at += case;
    }
    Ok(given)
}

fn same_case(a: &Member, b: &Member) -> bool {
    matches!((a.rupture.fault, b.rupture.fault),
        (super::rupture::Fault::Stated { case: one, .. }, super::rupture::Fault::Stated { case: other, .. }) if one == other)
        || a == b
}

/// Probability that one rupture exceeds one level at one place.
fn exceeds(
    (truncation, spread): (f64, Option<&HeightSpread>),
    branch: Branch,
    row: &SiteShaking,
    place: &HazardPlace,
    &(measure, level): &(Measure, f64),
) -> f64 {
    match (measure, branch) {
        (Measure::Pgv, _) => above((libm::log(level) - row.ln_pgv) / row.sigma, truncation),
        (Measure::Jma, Branch::MorikawaFujiwara) => above((level - row.intensity) / row.sigma_intensity, truncation),
        (Measure::Jma, _) => {
            let ln_level = jma_intensity::to_ln_pgv(level);
            above((ln_level - row.ln_pgv) / row.sigma, truncation)
        }
        (Measure::Tsunami, _) => match (place.coast_factor, spread) {
            (Some(factor), Some(spread)) if row.ln_height > f64::NEG_INFINITY => {
                let gap = libm::log(level / factor) - row.ln_height;
                if gap < -spread.reach() {
                    return 1.0;
                }
                let mut probability = 0.0;
                spread.above(gap, |_, share| probability += share);
                // Of the quadrature.
                probability.min(1.0)
            }
            _ => 0.0,
        },
    }
}

/// P(deviate > z) of a normal deviate that is cut at plus and minus `truncation`.
fn above(z: f64, truncation: f64) -> f64 {
    if z >= truncation {
        0.0
    } else if z < -truncation {
        1.0
    } else {
        normal_survival(z)
    }
}

/// One line of the magnitude-frequency table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MagnitudeRate {
    /// Moment magnitude.
    pub magnitude: f64,
    /// Mainshocks of at least this magnitude a year, in the first year.
    pub mainshocks: f64,
    /// The same with their secondary earthquakes.
    pub all: f64,
    /// Mainshocks of the background alone.
    pub background: f64,
}

/// Yearly numbers of earthquakes of at least each of `magnitudes` within a box of degrees and above `depth` kilometres.
///
/// # Errors
/// Where a source has impossible parameters.
pub fn magnitude_frequency(
    quake: &Earthquake,
    catalogue: &Catalogue,
    start: f64,
    region: &Region,
    depth: f64,
    magnitudes: &[f64],
) -> Result<Vec<MagnitudeRate>, Fault> {
    let mut rates: Vec<MagnitudeRate> = magnitudes
        .iter()
        .map(|&magnitude| MagnitudeRate { magnitude, mainshocks: 0.0, all: 0.0, background: 0.0 })
        .collect();
    let of_source = quake
        .sources
        .sources
        .iter()
        .map(|source| {
            let [year, _] = occurrence(source, start)?;
            Ok(year.rate(1.0))
        })
        .collect::<Result<Vec<f64>, Fault>>()?;
    let clusters = &quake.settings.clusters;
    let expected = clusters.early + clusters.late + clusters.foreshock;
    let inside = |rupture: &super::rupture::Rupture| {
        region.contains(rupture.centre.1, rupture.centre.0) && rupture.depth <= depth
    };
    for (at, member) in catalogue.members.iter().enumerate() {
        let source = member.rupture.source as usize;
        let sets = if member.subset.is_some() { SUBSETS as f64 } else { 1.0 };
        let rate = of_source[source] * member.share / sets;
        for row in rates.iter_mut() {
            if inside(&member.rupture) && member.rupture.magnitude >= row.magnitude {
                row.mainshocks += rate;
                row.all += rate;
                row.background += if quake.sources.sources[source].background { rate } else { 0.0 };
            }
            let secondaries = catalogue.secondaries_of(at);
            let counted = secondaries.iter().filter(|rupture| inside(rupture) && rupture.magnitude >= row.magnitude);
            row.all += rate * expected * counted.count() as f64 / secondaries.len().max(1) as f64;
        }
    }
    Ok(rates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_number_holds() {
        let within = |years: f64| Within::Poisson(0.01 * years).exceeds(0.5);
        assert!((within(30.0) - 0.139_292).abs() < 1e-6);
        assert!((-libm::log1p(-within(1.0)) - 0.005).abs() < 1e-15);
        let views = Within::Views(vec![(0.5, Within::Once(0.7)), (0.5, Within::Once(0.3))]);
        assert!((views.exceeds(0.8) - 0.4).abs() < 1e-15);
    }
}
