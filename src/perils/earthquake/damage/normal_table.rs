//! Logarithm of the normal distribution function from a table, for the draw of a damage ratio.
//!
//! ln Phi(x) and its slope phi(x) / Phi(x) at x = -9, -8.9375, ..., 9, joined by cubic Hermite polynomials: error below 1e-8.
//! The exact function is taken outside.
//!
//! Worked number: ln Phi(0) = -ln 2.

use crate::numerics::special::{normal_cdf, normal_density};
use std::sync::LazyLock;

const REACH: f64 = 9.0;
const CELLS: usize = 288;
const CELLS_PER_UNIT: f64 = 16.0;

/// Value, and change over one cell at the slope there.
static NODES: LazyLock<Box<[[f64; 2]]>> = LazyLock::new(|| {
    (0..=CELLS)
        .map(|i| {
            let x = i as f64 / CELLS_PER_UNIT - REACH;
            let below = normal_cdf(x);
            [libm::log(below), normal_density(x) / below / CELLS_PER_UNIT]
        })
        .collect()
});

/// ln P(Z <= x) for a standard normal Z.
#[inline]
pub fn ln_normal_cdf(x: f64) -> f64 {
    let place = (x + REACH) * CELLS_PER_UNIT;
    if place >= 0.0 && place < CELLS as f64 {
        let cell = place as usize;
        let nodes = &NODES[cell..cell + 2];
        hermite(nodes[0], nodes[1], place - cell as f64)
    } else {
        libm::log(normal_cdf(x))
    }
}

/// Cubic Hermite polynomial between two (value, change over the cell), `t` of the way.
#[inline(always)]
pub(super) fn hermite([from, from_slope]: [f64; 2], [to, to_slope]: [f64; 2], t: f64) -> f64 {
    let rest = 1.0 - t;
    rest * rest * (from * (1.0 + 2.0 * t) + from_slope * t) + t * t * (to * (1.0 + 2.0 * rest) - to_slope * rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_its_nodes_the_table_agrees_with_the_exact_logarithm() {
        for i in -12_000..12_000 {
            let x = f64::from(i) * 1e-3;
            let exact = libm::log(normal_cdf(x));
            assert!((ln_normal_cdf(x) - exact).abs() < 1e-8, "x = {x}");
        }
        assert!((ln_normal_cdf(0.0) + std::f64::consts::LN_2).abs() < 1e-15);
    }
}
