//! Mean damage of a site under a footprint, from tables: what puts the events of a set in order and what tables of events
//! say of them. Simulated losses do not use it.
//!
//! The mean over the deviate of shaking, the multiplier of vulnerability and the spread of tsunami heights is computed once
//! for a grid of medians and standard deviations, and its logarithm interpolated linearly between; the error is below half a
//! per cent, and the exact quadrature costs a hundred times as much for each of a million footprints.
//!
//! Worked number: halfway between two medians at the same standard deviation, the geometric mean of their means.

use super::damage::site_damage::SiteDamage;
use super::footprint::SiteShaking;
use super::tsunami::combine::combine;
use super::tsunami::site_tsunami::SiteTsunami;
use crate::numerics::kernels::{exp, ln};

/// Step of the logarithm of medians.
const STEP: f64 = 0.05;
/// Largest medians: 2,000 cm/s and 60 m.
const MOST_LN_PGV: f64 = 7.6;
const MOST_LN_HEIGHT: f64 = 4.1;
/// Standard deviations of ln PGV: 0.15 to 0.34 in log10.
const SIGMAS: [f64; 9] = [0.34, 0.37, 0.40, 0.43, 0.46, 0.495, 0.53, 0.66, 0.79];
/// Means below this are none.
const LEAST: f64 = 1e-12;

type Ratios = [f64; 3];

/// Tables of one site.
#[derive(Clone, Debug)]
pub(super) struct MeanDamage {
    least_ln_pgv: f64,
    /// One column for each of [`SIGMAS`].
    shaking: Vec<[Ratios; SIGMAS.len()]>,
    least_ln_height: f64,
    flow: Vec<Ratios>,
}

impl MeanDamage {
    /// Of a site whose damage begins at `least_ln_pgv`, at the largest deviate of `truncation`.
    pub(super) fn new(damage: &SiteDamage, tsunami: Option<&SiteTsunami>, least_ln_pgv: f64, truncation: f64) -> Self {
        let first = least_ln_pgv - truncation * SIGMAS[SIGMAS.len() - 1];
        let shaking =
            places(first, MOST_LN_PGV).map(|ln| SIGMAS.map(|sigma| logarithms(damage.expected(ln, sigma, truncation))));
        let least_ln_height = tsunami.map_or(0.0, SiteTsunami::least_ln_height).max(-10.0);
        let flow = tsunami.map_or_else(Vec::new, |tsunami| {
            places(least_ln_height, MOST_LN_HEIGHT).map(|ln| logarithms(tsunami.expected(ln))).collect()
        });
        MeanDamage { least_ln_pgv: first, shaking: shaking.collect(), least_ln_height, flow }
    }

    /// Mean damage ratios of building, contents and stock.
    pub(super) fn of(&self, row: &SiteShaking) -> Ratios {
        let (cell, part) = cell((row.ln_pgv - self.least_ln_pgv) / STEP, self.shaking.len());
        let above = SIGMAS.iter().position(|&sigma| sigma >= row.sigma).unwrap_or(SIGMAS.len() - 1).max(1);
        let across = ((row.sigma - SIGMAS[above - 1]) / (SIGMAS[above] - SIGMAS[above - 1])).clamp(0.0, 1.0);
        let column = |sigma: usize| between(self.shaking[cell][sigma], self.shaking[cell + 1][sigma], part);
        let shaking = ratios(between(column(above - 1), column(above), across));
        if self.flow.len() < 2 || row.ln_height == f64::NEG_INFINITY {
            return shaking;
        }
        let (cell, part) = cell_of_height(row.ln_height, self.least_ln_height, self.flow.len());
        combine(shaking, ratios(between(self.flow[cell], self.flow[cell + 1], part)))
    }
}

fn places(first: f64, last: f64) -> impl Iterator<Item = f64> {
    let count = ((last - first) / STEP).ceil().max(1.0) as usize;
    (0..=count).map(move |i| first + STEP * i as f64)
}

fn cell_of_height(ln_height: f64, first: f64, length: usize) -> (usize, f64) {
    cell((ln_height - first) / STEP, length)
}

/// The cell of a place in a table of `length` values, and the part of the way through it; held at the ends.
fn cell(place: f64, length: usize) -> (usize, f64) {
    let place = place.clamp(0.0, (length - 1) as f64);
    let cell = (place as usize).min(length - 2);
    (cell, place - cell as f64)
}

fn logarithms(ratios: Ratios) -> Ratios {
    ratios.map(|ratio| ln(ratio.max(LEAST)))
}

fn ratios(logarithms: Ratios) -> Ratios {
    logarithms.map(|logarithm| exp(logarithm) - LEAST)
}

fn between(low: Ratios, high: Ratios, part: f64) -> Ratios {
    std::array::from_fn(|i| low[i] + part * (high[i] - low[i]))
}

#[cfg(test)]
mod tests {
    use super::super::damage::examples::{site, vulnerability};
    use super::*;
    use crate::model::earthquake::site::Construction;

    #[test]
    fn the_tables_are_within_half_a_per_cent_of_the_quadrature() {
        let damage = SiteDamage::new(&vulnerability(), &site(Construction::Steel, Some(1995), 180.0)).unwrap();
        let least = libm::log(damage.threshold_pgv());
        let mean = MeanDamage::new(&damage, None, least, 3.0);
        for pgv in [8.0, 20.0, 41.0, 77.0, 150.0, 390.0] {
            for sigma in [0.345, 0.43, 0.4605, 0.5296] {
                let row = SiteShaking {
                    site: 0,
                    ln_pgv: libm::log(pgv),
                    sigma,
                    ln_height: f64::NEG_INFINITY,
                    intensity: 0.0,
                    sigma_intensity: 0.0,
                };
                let (table, exact) = (mean.of(&row), damage.expected(row.ln_pgv, sigma, 3.0));
                for (table, exact) in table.into_iter().zip(exact) {
                    assert!((table - exact).abs() < 5e-3 * exact + 1e-9, "{pgv} cm/s, {sigma}: {table}, {exact}");
                }
            }
        }
    }
}
