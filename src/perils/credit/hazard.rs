//! Hazard of default given the factors of a year, and bounds of it that cost one look into a table.
//!
//! ```text
//! p(x) = Phi(x),   x = (threshold - systematic part) / sqrt(1 - correlation)
//! h(x) = -ln(1 - p(x)),                      a point of a Poisson process below h is a default: P = 1 - exp(-h) = p
//! ```
//! Source of the conditional probability: Vasicek (2002), "The distribution of loan portfolio value", Risk 15(12), 160-162.
//! Worked number: p = 2 % has a hazard of 0.020203.

use crate::numerics::kernels::{exp, for_each_instruction_set};
use crate::numerics::special::normal_cdf;
use std::sync::OnceLock;

/// The table reaches from here ...
const LOW: f64 = -9.0;
/// ... to here; beyond it hazards are computed.
const HIGH: f64 = 5.0;
const CELLS: usize = 1_792;
const CELLS_PER_UNIT: f64 = CELLS as f64 / (HIGH - LOW);

/// Hazard of a year at the conditional threshold `x`.
pub(super) fn exact(x: f64) -> f64 {
    // -ln Phi(-x) keeps its digits where the probability is small and where it is near 1.
    if x > -1.0 { -libm::log(normal_cdf(-x)) } else { -libm::log1p(-normal_cdf(x)) }
}

/// 1 - exp(-h) for h >= 0, with all its digits also where h is small.
#[inline]
pub(super) fn probability_of(h: f64) -> f64 {
    if h > 0.1 {
        return 1.0 - exp(-h);
    }
    // h - h^2/2! + h^3/3! - ...
    const PARTS: [f64; 9] = [1.0, 2.0, 6.0, 24.0, 120.0, 720.0, 5_040.0, 40_320.0, 362_880.0];
    PARTS.iter().rev().fold(0.0, |sum, part| 1.0 / part - h * sum) * h
}

/// Bounds of the hazard by cell of the threshold: entry i is the hazard at the left end of cell i, so that entry i + 1 is a
/// bound from above within cell i.
pub(super) struct HazardTable {
    edges: Box<[f64; CELLS + 2]>,
}

impl HazardTable {
    /// The only table there is.
    pub fn get() -> &'static HazardTable {
        static TABLE: OnceLock<HazardTable> = OnceLock::new();
        TABLE.get_or_init(|| {
            let mut edges = Box::new([0.0; CELLS + 2]);
            // The first cell reaches to minus infinity, the last one to infinity.
            for (i, edge) in edges.iter_mut().enumerate().skip(1) {
                *edge = exact(LOW + (i as f64) / CELLS_PER_UNIT);
            }
            edges[CELLS + 1] = f64::INFINITY;
            HazardTable { edges }
        })
    }

    /// The cell of a threshold. A whole number added to 2^52 stands in the low bits of the sum, which a loop over columns does
    /// faster than a conversion; half a cell is taken off because the sum is rounded to the nearest.
    #[inline(always)]
    fn cell(x: f64) -> usize {
        const TWO_52: f64 = 4_503_599_627_370_496.0;
        let place = (x - LOW) * CELLS_PER_UNIT - 0.5;
        let place = if place > 0.0 { place } else { 0.0 };
        let place = if place < CELLS as f64 { place } else { CELLS as f64 };
        ((place + TWO_52).to_bits() & 0xffff) as usize
    }

    /// At least the hazard at `x`.
    #[inline(always)]
    pub fn above(&self, x: f64) -> f64 {
        self.edges[HazardTable::cell(x) + 1]
    }

    /// Whether a point at `height` lies below the hazard at `x`; computed only where the table leaves it open.
    #[inline]
    pub fn reaches(&self, x: f64, height: f64) -> bool {
        let cell = HazardTable::cell(x);
        if height >= self.edges[cell + 1] {
            return false;
        }
        height < self.edges[cell] || height < exact(x)
    }
}

for_each_instruction_set! {
    /// At least the hazard of a level in some trials of a column of systematic parts.
    pub(super) fn above_in(table: &HazardTable, level: f64, per_own: f64, f: &[f64], trials: &[u32], out: &mut [f64]) {
        for (most, &trial) in out.iter_mut().zip(trials) {
            *most = table.above((level - f[trial as usize]) * per_own);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::special::normal_quantile;

    #[test]
    fn bounds_hold_and_points_are_decided_as_exactly_computed() {
        let table = HazardTable::get();
        for i in -1_200..1_200 {
            let x = f64::from(i) * 0.01 + 0.003;
            let h = exact(x);
            assert!(table.above(x) >= h, "{x}");
            for height in [h * 0.5, h.next_down(), h, h.next_up(), h * 1.01, h + 1e-3] {
                assert_eq!(table.reaches(x, height), height < h, "{x} {height}");
            }
        }
        assert!(table.reaches(f64::INFINITY, 1e9) && !table.reaches(f64::NEG_INFINITY, 1e-300));
    }

    #[test]
    fn a_bound_is_near_where_it_matters() {
        let table = HazardTable::get();
        for p in [1e-6, 1e-4, 0.01, 0.1, 0.5] {
            let x = normal_quantile(p);
            assert!(table.above(x) < 1.05 * exact(x), "{p}");
        }
    }

    #[test]
    fn small_hazards_keep_their_digits() {
        for i in 0..2_000 {
            let h = libm::exp(-40.0 + f64::from(i) * 0.022);
            assert!((probability_of(h) / -libm::expm1(-h) - 1.0).abs() < 2e-15, "{h}");
        }
        assert_eq!((probability_of(0.0), probability_of(f64::INFINITY)), (0.0, 1.0));
    }

    #[test]
    fn hazards_have_the_probability_that_they_stand_for() {
        // The worked number of the head.
        assert!((exact(normal_quantile(0.02)) - 0.020_202_707_317_519_4).abs() < 1e-15);
        for x in [-8.0, -3.0, 0.0, 3.0, 8.0] {
            assert!((-libm::expm1(-exact(x)) - normal_cdf(x)).abs() < 1e-15);
        }
    }
}
