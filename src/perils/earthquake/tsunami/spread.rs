//! Spread of tsunami heights about the formula: from event to event, and from place to place in one event.
//!
//! ```text
//! ln H = ln H_formula + sigma_event Z_e + sigma_local Z_l,   |Z_e|, |Z_l| <= truncation, independent
//! ```
//! T. Annaka, K. Satake, T. Sakakiyama, K. Yanagisawa and N. Shuto (2007), "Logic-tree approach for probabilistic tsunami
//! hazard analysis and its applications to the Japanese coasts", Pure and Applied Geophysics 164, 577-592: truncated
//! lognormal heights. The density of the sum is tabulated for expected damage.
//!
//! Worked number: sigmas 0.4 and 0.34 cut at 2.3 leave heights within exp(+-1.702), a factor of 5.5.

use crate::numerics::kernels::normal_quantile;
use crate::numerics::special::{normal_cdf, normal_density};
use crate::perils::earthquake::damage::gauss::{GaussNode, legendre};

const CELLS: usize = 512;

/// Law of the logarithm of a height about its median.
#[derive(Clone, Debug, PartialEq)]
pub struct HeightSpread {
    event: f64,
    local: f64,
    truncation: f64,
    /// Largest deviation of the logarithm.
    reach: f64,
    /// Density at CELLS + 1 places from minus to plus the reach; empty without spread.
    density: Vec<f64>,
}

impl HeightSpread {
    /// `event`, `local`: standard deviations of the logarithms before they are cut at `truncation` of themselves.
    pub fn new(event: f64, local: f64, truncation: f64) -> HeightSpread {
        let reach = truncation * (event + local);
        let mut density = Vec::new();
        if reach > 0.0 {
            let place = |i: usize| (2.0 * i as f64 / CELLS as f64 - 1.0) * reach;
            density = (0..=CELLS).map(|i| density_of_sum(place(i), event, local, truncation)).collect();
            // Trapezoids of it add up to 1.
            let ends = 0.5 * (density[0] + density[CELLS]);
            let total = (density.iter().sum::<f64>() - ends) * 2.0 * reach / CELLS as f64;
            density.iter_mut().for_each(|value| *value /= total);
        }
        HeightSpread { event, local, truncation, reach, density }
    }

    /// The deviation of the logarithm that belongs to two standard normal deviates, of the event and of the place.
    pub fn deviation(&self, z_event: f64, z_local: f64) -> f64 {
        self.event * truncated(z_event, self.truncation) + self.local * truncated(z_local, self.truncation)
    }

    /// Largest deviation of the logarithm.
    pub fn reach(&self) -> f64 {
        self.reach
    }

    /// Calls `f` with (deviation, share) of the part of the law above `least`; the shares add up to its probability.
    pub fn above(&self, least: f64, mut f: impl FnMut(f64, f64)) {
        let start = least.max(-self.reach);
        if self.density.is_empty() {
            if least < 0.0 {
                f(0.0, 1.0);
            }
        } else if start < self.reach {
            // The density bends where the narrower law begins to be cut.
            let bend = self.truncation * (self.event - self.local).abs();
            let mut from = start;
            for to in [-bend, bend, self.reach] {
                if to > from {
                    for GaussNode { at, share, .. } in legendre(from, to) {
                        f(at, share * self.density_at(at));
                    }
                    from = to;
                }
            }
        }
    }

    fn density_at(&self, deviation: f64) -> f64 {
        let along = (deviation / self.reach + 1.0) * (0.5 * CELLS as f64);
        let cell = (along.max(0.0) as usize).min(CELLS - 1);
        self.density[cell] + (self.density[cell + 1] - self.density[cell]) * (along - cell as f64)
    }
}

/// The deviate of a normal law cut at minus and plus `reach` with the same probability below it as `z` without the cut.
pub fn truncated(z: f64, reach: f64) -> f64 {
    let tail = normal_cdf(-reach);
    // From the nearer side, which keeps the digits.
    let far = normal_quantile(tail + (1.0 - 2.0 * tail) * normal_cdf(-z.abs()));
    if z < 0.0 { far } else { -far }
}

/// Density of the sum, up to a constant.
fn density_of_sum(sum: f64, event: f64, local: f64, truncation: f64) -> f64 {
    let (narrow, wide) = (event.min(local), event.max(local));
    if narrow <= 0.0 {
        return normal_density(sum / wide);
    }
    let from = (-truncation * narrow).max(sum - truncation * wide);
    let to = (truncation * narrow).min(sum + truncation * wide);
    if from >= to {
        return 0.0;
    }
    let f = |part: f64| normal_density(part / narrow) * normal_density((sum - part) / wide);
    legendre(from, to).iter().map(|node| node.share * f(node.at)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(spread: &HeightSpread, power: i32) -> f64 {
        let mut sum = 0.0;
        spread.above(f64::NEG_INFINITY, |at, share| sum += share * libm::pow(at, f64::from(power)));
        sum
    }

    #[test]
    fn the_variance_of_the_sum_is_that_of_two_truncated_normals() {
        for (event, local, cut) in [(0.4, 0.34, 2.3), (0.1, 0.5, 2.0), (0.4, 0.0, 2.3), (0.0, 0.3, 3.0)] {
            let spread = HeightSpread::new(event, local, cut);
            let one = 1.0 - 2.0 * cut * normal_density(cut) / (2.0 * normal_cdf(cut) - 1.0);
            let exact = (event * event + local * local) * one;
            assert!((moment(&spread, 0) - 1.0).abs() < 1e-4, "{event} {local}: {}", moment(&spread, 0));
            assert!(moment(&spread, 1).abs() < 1e-10);
            assert!((moment(&spread, 2) / exact - 1.0).abs() < 1e-3, "{event} {local}: {}", moment(&spread, 2));
        }
    }

    #[test]
    fn a_truncated_deviate_keeps_its_sign_and_its_order_and_never_passes_the_cut() {
        let mut last = -2.3;
        for i in 0..=200 {
            let z = f64::from(i - 100) * 0.1;
            let cut = truncated(z, 2.3);
            assert!(cut >= last && cut <= 2.3 + 1e-12 && cut * z >= 0.0);
            last = cut;
        }
        // P(Z <= 1) = 0.841345 of the whole is 0.011 + 0.979 x 0.841345 of it: 0.834026 and its quantile.
        let tail = normal_cdf(-2.3);
        assert!((normal_cdf(truncated(1.0, 2.3)) - (tail + (1.0 - 2.0 * tail) * normal_cdf(1.0))).abs() < 1e-14);
    }

    #[test]
    fn without_spread_there_is_one_height() {
        let spread = HeightSpread::new(0.0, 0.0, 2.3);
        assert_eq!(moment(&spread, 0), 1.0);
        let mut count = 0;
        spread.above(0.0, |_, _| count += 1);
        assert_eq!(count, 0);
        assert_eq!(spread.deviation(2.0, -1.0), 0.0);
    }
}
