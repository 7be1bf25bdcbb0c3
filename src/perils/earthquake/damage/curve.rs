//! Mean damage ratio at a shaking, and the probability that there is damage at all.
//!
//! ```text
//! mean(v) = sum (r_i - r_(i-1)) Phi(ln(v / theta_i) / beta_i)           P(any) = Phi(ln(v / v0) / 0.5),  v0 = theta_1 / 2
//! ```
//! The mixture of lognormal fragilities is that of HAZUS (FEMA, "Hazus Earthquake Model Technical Manual" 5.1, 2022,
//! chapter 5), with velocity as the measure as in O. Murao and F. Yamazaki (2000), "Development of fragility curves for
//! buildings based on damage survey data of a local government after the 1995 Hyogoken-Nanbu earthquake", J. Struct. Constr.
//! Eng. AIJ 527, 189-196. P(any) is a choice of this model: first losses at half the shaking of the lightest state. For a
//! curve of JMA intensity the distribution functions are normal in intensity, and P(any) takes the velocities that belong
//! to the intensities.
//!
//! Both logarithms are tabulated over ln v (or intensity) with their slopes and joined by cubic Hermite polynomials, at
//! steps of an eighth of the smallest beta, 0.05 at most: error below 1e-5. Below the first node, where no state has more
//! than one part in a thousand million, the mean is zero.
//!
//! Worked number: states (90, 0.5, 5 %), (170, 0.5, 30 %), (330, 0.5, 100 %) at 50 cm/s: 0.83 % on average.

use super::normal_table::{hermite, ln_normal_cdf};
use crate::model::earthquake::vulnerability::{Curve, DamageState, Measure};
use crate::numerics::kernels::exp;
use crate::numerics::special::{normal_cdf, normal_density};
use crate::perils::earthquake::ground_motion::jma_intensity::to_ln_pgv;

/// The shaking of first losses is this part of the median of the lightest state.
const FIRST_LOSS: f64 = 0.5;
/// Spread of the logarithm of the shaking of first losses.
const FIRST_LOSS_SPREAD: f64 = 0.5;
/// The table reaches so many betas beyond the medians.
const REACH: f64 = 6.0;
const LARGEST_STEP: f64 = 0.05;
const STEPS_PER_BETA: f64 = 8.0;
/// Curves steeper than this many nodes can follow are followed by so many.
const MOST_NODES: f64 = 4096.0;
/// Logarithm of a mean that is as good as none.
const NOTHING: f64 = -690.0;

/// A curve made ready for many look-ups.
#[derive(Clone, Debug, PartialEq)]
pub struct CurveTable {
    measure: Measure,
    start: f64,
    nodes_per_unit: f64,
    /// ln mean, its change over a cell, ln P(any), its change over a cell.
    nodes: Vec<[f64; 4]>,
}

impl CurveTable {
    /// The table of a curve; a curve without states never damages.
    pub fn new(curve: &Curve) -> CurveTable {
        let reach = |side: f64| {
            move |state: &DamageState| location(curve.measure, state.median) + side * REACH * state.beta.max(1e-6)
        };
        let start = curve.states.iter().map(reach(-1.0)).fold(f64::INFINITY, f64::min);
        let end = curve.states.iter().map(reach(1.0)).fold(f64::NEG_INFINITY, f64::max);
        if !(start < end && (end - start).is_finite()) {
            return CurveTable { measure: curve.measure, start: 0.0, nodes_per_unit: 1.0, nodes: Vec::new() };
        }
        let steepest = curve.states.iter().map(|state| state.beta).fold(f64::INFINITY, f64::min);
        let step = (steepest / STEPS_PER_BETA).min(LARGEST_STEP).max((end - start) / MOST_NODES);
        let count = ((end - start) / step) as usize + 2;
        let mut nodes: Vec<[f64; 4]> = (0..count).map(|i| node(curve, start + i as f64 * step, step)).collect();
        hold_slopes(&mut nodes);
        CurveTable { measure: curve.measure, start, nodes_per_unit: 1.0 / step, nodes }
    }

    /// Where on its axis a shaking lies: ln PGV (PGV in cm/s) or JMA intensity.
    #[inline]
    pub fn place(&self, ln_pgv: f64, intensity: f64) -> f64 {
        match self.measure {
            Measure::Pgv => ln_pgv,
            Measure::Jma => intensity,
        }
    }

    /// Mean damage ratio, 0 to 1, at a place of [`CurveTable::place`].
    #[inline]
    pub fn mean(&self, place: f64) -> f64 {
        match self.cell(place) {
            Some(([from, from_slope, ..], [to, to_slope, ..], t)) => {
                exp(hermite([from, from_slope], [to, to_slope], t))
            }
            None => 0.0,
        }
    }

    /// (mean damage ratio, ln P(any)); (0, minus infinity) below the table.
    #[inline]
    pub fn response(&self, place: f64) -> (f64, f64) {
        let Some((from, to, t)) = self.cell(place) else { return (0.0, f64::NEG_INFINITY) };
        let mean = exp(hermite([from[0], from[1]], [to[0], to[1]], t));
        (mean, hermite([from[2], from[3]], [to[2], to[3]], t))
    }

    /// The nodes beside a place and how far between them; None below the table, the last cell's end above it.
    #[inline(always)]
    fn cell(&self, place: f64) -> Option<([f64; 4], [f64; 4], f64)> {
        let along = (place - self.start) * self.nodes_per_unit;
        if along < 0.0 || along.is_nan() {
            return None;
        }
        let cell = (along as usize).min(self.nodes.len().checked_sub(2)?);
        Some((self.nodes[cell], self.nodes[cell + 1], (along - cell as f64).min(1.0)))
    }
}

/// Mean damage ratio of a curve at a shaking in its own measure (cm/s or JMA intensity): the exact sum.
pub fn mean_damage_ratio(curve: &Curve, shaking: f64) -> f64 {
    mean_and_slope(curve, location(curve.measure, shaking)).0
}

/// Place of a shaking on the axis of its measure.
fn location(measure: Measure, shaking: f64) -> f64 {
    match measure {
        Measure::Pgv => libm::log(shaking),
        Measure::Jma => shaking,
    }
}

fn mean_and_slope(curve: &Curve, place: f64) -> (f64, f64) {
    let (mut mean, mut slope, mut lighter) = (0.0, 0.0, 0.0);
    for state in &curve.states {
        let beta = state.beta.max(1e-6);
        let u = (place - location(curve.measure, state.median)) / beta;
        let more = state.ratio - lighter;
        mean += more * normal_cdf(u);
        slope += more * normal_density(u) / beta;
        lighter = state.ratio;
    }
    (mean, slope)
}

/// Standard normal place of P(any) and its slope.
fn first_loss(curve: &Curve, place: f64) -> (f64, f64) {
    let ln_pgv = |place: f64| match curve.measure {
        Measure::Pgv => place,
        Measure::Jma => to_ln_pgv(place),
    };
    let first = curve.states.first().map_or(f64::INFINITY, |state| location(curve.measure, state.median));
    let u = (ln_pgv(place) - ln_pgv(first) - libm::log(FIRST_LOSS)) / FIRST_LOSS_SPREAD;
    let around = 1e-4;
    (u, (ln_pgv(place + around) - ln_pgv(place - around)) / (2.0 * around * FIRST_LOSS_SPREAD))
}

fn node(curve: &Curve, place: f64, step: f64) -> [f64; 4] {
    let (mean, slope) = mean_and_slope(curve, place);
    let (u, u_slope) = first_loss(curve, place);
    let ln_any = ln_normal_cdf(u).max(NOTHING);
    let any_slope = exp(-0.5 * u * u - ln_any) / (2.0 * std::f64::consts::PI).sqrt() * u_slope;
    let ln_mean = if mean > 0.0 { libm::log(mean).max(NOTHING) } else { NOTHING };
    [ln_mean, slope / mean.max(1e-300) * step, ln_any, any_slope * step]
}

/// A slope of at most three times the rise of either neighbouring cell keeps a curve rising (F. N. Fritsch and R. E.
/// Carlson 1980, SIAM Journal on Numerical Analysis 17, 238-246).
fn hold_slopes(nodes: &mut [[f64; 4]]) {
    for i in 0..nodes.len() {
        for (value, slope) in [(0, 1), (2, 3)] {
            let before = if i > 0 { nodes[i][value] - nodes[i - 1][value] } else { f64::INFINITY };
            let after = nodes.get(i + 1).map_or(f64::INFINITY, |next| next[value] - nodes[i][value]);
            // f64::min also replaces a slope that is not a number.
            nodes[i][slope] = nodes[i][slope].min(3.0 * before.min(after).max(0.0)).max(0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::perils::earthquake::damage::examples::{curve, steel};
    use crate::perils::earthquake::ground_motion::jma_intensity;

    #[test]
    fn the_table_agrees_with_the_exact_sum() {
        let uneven = curve(&[(40.0, 0.3, 0.02), (90.0, 0.6, 0.2), (160.0, 0.45, 0.6), (500.0, 0.8, 1.0)], 1.0);
        let steep = curve(&[(40.0, 0.02, 0.3), (400.0, 0.05, 1.0)], 1.0);
        for law in [steel(), uneven, steep] {
            let table = CurveTable::new(&law);
            let mut checked = 0;
            for i in 0..20_000 {
                let ln_v = -1.0 + f64::from(i) * 5e-4;
                let exact = mean_damage_ratio(&law, libm::exp(ln_v));
                if exact > 1e-6 {
                    checked += 1;
                    assert!((table.mean(ln_v) / exact - 1.0).abs() < 1e-5, "{ln_v}: {} {exact}", table.mean(ln_v));
                }
            }
            assert!(checked > 9000, "{checked}");
        }
    }

    #[test]
    fn half_the_median_of_the_lightest_state_brings_a_loss_in_every_second_case() {
        let table = CurveTable::new(&steel());
        assert!((exp(table.response(libm::log(45.0)).1) - 0.5).abs() < 1e-6);
        // One spread of 0.5 above it: Phi(1) = 0.841345.
        assert!((exp(table.response(libm::log(45.0) + 0.5).1) - 0.841_345).abs() < 2e-6);
    }

    #[test]
    fn a_curve_of_intensity_is_normal_in_intensity() {
        let mut law = curve(&[(6.0, 0.4, 0.1), (6.5, 0.4, 1.0)], 1.0);
        law.measure = Measure::Jma;
        let table = CurveTable::new(&law);
        let place = table.place(f64::NAN, 6.0);
        // 0.1 Phi(0) + 0.9 Phi(-1.25) = 0.05 + 0.9 x 0.1056498.
        assert!((table.mean(place) - 0.145_084_8).abs() < 1e-6);
        // 63.311 cm/s is intensity 6.0; half of it is where first losses begin.
        let half = jma_intensity::from_ln_pgv(libm::log(0.5 * 63.311));
        assert!((exp(table.response(half).1) - 0.5).abs() < 1e-4);
    }

    #[test]
    fn means_rise_with_shaking_and_stay_between_nothing_and_all() {
        let table = CurveTable::new(&steel());
        let mut last = 0.0;
        for i in 0..20_000 {
            let here = table.mean(-3.0 + f64::from(i) * 1e-3);
            assert!(here >= last * (1.0 - 1e-15) && here <= 1.0);
            last = here;
        }
        assert!(last > 1.0 - 1e-8);
        assert_eq!(table.mean(f64::NEG_INFINITY), 0.0);
        assert_eq!(table.mean(f64::NAN), 0.0);
        assert_eq!(CurveTable::new(&curve(&[], 1.0)).response(5.0), (0.0, f64::NEG_INFINITY));
    }

    #[test]
    fn fifty_centimetres_a_second_cost_a_modern_steel_building_about_one_per_cent() {
        // (1/20) Phi(-1.17557) + (1/4) Phi(-2.44755) + (7/10) Phi(-3.77414)
        let exact = 0.05 * 0.119_885 + 0.25 * 0.007_192 + 0.7 * 0.000_080_3;
        assert!((mean_damage_ratio(&steel(), 50.0) - exact).abs() < 1e-6);
    }
}
