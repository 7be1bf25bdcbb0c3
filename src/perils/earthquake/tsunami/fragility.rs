//! Damage by depth of flow: states of buildings, ratios of contents and stock.
//!
//! ```text
//! P(state k or worse) = min over j <= k of Phi((ln depth - mu_j) / sigma_j),   mean = sum (r_k - r_(k-1)) P(state k or worse)
//! ```
//! A. Suppasri, E. Mas, I. Charvet, R. Gunasekera, K. Imai, Y. Fukutani, Y. Abe and F. Imamura (2013), "Building damage
//! characteristics based on surveyed data and fragility curves of the 2011 Great East Japan tsunami", Natural Hazards 66,
//! 319-341. The fitted curves of neighbouring states cross at small depths; there a worse state is taken as no more likely
//! than the lighter one. Contents and stock lose Phi(ln(depth / median) / sigma), taken as certain given the depth.
//!
//! Worked number: steel in 1 m of water is in state 3 or worse with Phi(-0.0662 / 0.7171) = 0.463.

use crate::model::earthquake::tsunami::TsunamiFragility;
use crate::numerics::kernels::ln;
use crate::numerics::special::normal_cdf;

/// States of one kind of building.
#[derive(Clone, Debug, PartialEq)]
pub struct BuildingFragility {
    /// (mu, sigma, ratio), lightest first.
    states: Vec<(f64, f64, f64)>,
}

impl BuildingFragility {
    /// From the states of the model.
    pub fn new(fragility: &TsunamiFragility) -> BuildingFragility {
        BuildingFragility { states: fragility.states.clone() }
    }

    /// (standard normal place of P(state or worse), ratio of the state), lightest first, clamped.
    #[inline(always)]
    fn places(&self, depth: f64) -> impl Iterator<Item = (f64, f64)> {
        let ln_depth = ln(depth);
        self.states.iter().scan(f64::INFINITY, move |lighter, &(mu, sigma, ratio)| {
            *lighter = lighter.min((ln_depth - mu) / sigma);
            Some((*lighter, ratio))
        })
    }

    /// Mean damage ratio in `depth` metres of water.
    pub fn mean(&self, depth: f64) -> f64 {
        if depth <= 0.0 {
            return 0.0;
        }
        let (mut mean, mut lighter) = (0.0, 0.0);
        for (place, ratio) in self.places(depth) {
            mean += (ratio - lighter) * normal_cdf(place);
            lighter = ratio;
        }
        mean
    }

    /// The damage ratio in `depth` metres of water that belongs to the standard normal `z`: that of the worst state whose
    /// probability of being exceeded leaves room for Phi(z).
    #[inline]
    pub fn draw(&self, depth: f64, z: f64) -> f64 {
        if depth <= 0.0 {
            return 0.0;
        }
        self.places(depth).take_while(|&(place, _)| -z < place).last().map_or(0.0, |(_, ratio)| ratio)
    }
}

/// Ratio of contents or stock in `depth` metres of water.
#[inline]
pub fn depth_ratio(depth: f64, (median, sigma): (f64, f64)) -> f64 {
    if depth > 0.0 { normal_cdf(ln(depth / median) / sigma) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::earthquake::site::Construction;
    use crate::numerics::special::normal_quantile;

    const STEPS: [f64; 6] = [0.05, 0.15, 0.45, 0.65, 0.85, 1.0];
    const SECOND: [f64; 6] = [0.01, 0.2, 0.5, 0.9, 1.0, 1.0];
    const RC: [(f64, f64); 6] = [(-1.96, 1.10), (-0.97, 1.06), (0.16, 0.71), (0.94, 0.75), (1.94, 1.01), (2.82, 0.96)];
    const WOOD: [(f64, f64); 6] =
        [(-2.12, 1.23), (-0.93, 0.91), (-0.04, 0.73), (0.67, 0.50), (0.78, 0.56), (1.21, 0.52)];
    const STEEL: [(f64, f64); 6] =
        [(-1.6956, 1.1013), (-0.8982, 0.8835), (0.0662, 0.7171), (0.7061, 0.6680), (1.4575, 0.8938), (2.2790, 0.7362)];

    fn building(laws: [(f64, f64); 6], ratios: [f64; 6]) -> BuildingFragility {
        let states = laws.iter().zip(ratios).map(|(&(mu, sigma), ratio)| (mu, sigma, ratio)).collect();
        BuildingFragility::new(&TsunamiFragility { construction: Construction::Steel, storeys: None, states })
    }

    /// Means under two published scales of loss by state, computed apart from this file, to two digits.
    #[test]
    fn mean_damage_is_that_of_the_published_curves() {
        let depths = [0.5, 1.0, 2.0, 3.0, 5.0];
        for (laws, low, high) in [
            (RC, [0.14, 0.28, 0.47, 0.58, 0.70], [0.16, 0.33, 0.58, 0.72, 0.85]),
            (STEEL, [0.15, 0.31, 0.53, 0.65, 0.77], [0.17, 0.37, 0.65, 0.80, 0.92]),
            (WOOD, [0.16, 0.32, 0.61, 0.80, 0.94], [0.18, 0.37, 0.70, 0.87, 0.98]),
        ] {
            for (i, depth) in depths.into_iter().enumerate() {
                let found = [building(laws, STEPS).mean(depth), building(laws, SECOND).mean(depth)];
                let (least, most) = (found[0].min(found[1]), found[0].max(found[1]));
                // Half a unit of the last printed digit, and as much again of the two digits of the parameters.
                assert!((least - low[i]).abs() < 0.006 && (most - high[i]).abs() < 0.006, "{depth}: {least} {most}");
            }
        }
    }

    #[test]
    fn a_steel_building_in_nine_metres_is_lost_for_the_most_part() {
        assert!(building(STEEL, STEPS).mean(9.06) >= 0.85);
    }

    #[test]
    fn a_worse_state_is_never_more_likely_than_a_lighter_one() {
        let crossed = building(RC, STEPS);
        for i in 1..400 {
            let places: Vec<f64> = crossed.places(f64::from(i) * 0.05).map(|(place, _)| place).collect();
            assert!(places.windows(2).all(|pair| pair[1] <= pair[0]));
        }
        // Wood: the curves of states 4 and 5 cross, unclamped state 5 is the likelier in half a metre.
        let ln_half = libm::log(0.5);
        assert!((ln_half - 0.78) / 0.56 > (ln_half - 0.67) / 0.50);
        let places: Vec<f64> = building(WOOD, STEPS).places(0.5).map(|(place, _)| place).collect();
        assert_eq!(places[4], places[3]);
    }

    #[test]
    fn the_mean_of_the_draws_is_the_mean() {
        let steel = building(STEEL, STEPS);
        for depth in [0.1, 0.7, 2.0, 6.0] {
            let n = 40_000;
            let sum: f64 =
                (0..n).map(|i| steel.draw(depth, normal_quantile((f64::from(i) + 0.5) / f64::from(n)))).sum();
            assert!((sum / f64::from(n) - steel.mean(depth)).abs() < 5e-5, "{depth}");
        }
        assert_eq!(steel.draw(0.0, 5.0), 0.0);
        assert_eq!(steel.draw(3.0, 9.0), 1.0);
        assert_eq!(steel.draw(3.0, -9.0), 0.0);
    }

    #[test]
    fn machinery_is_half_lost_in_one_metre_and_lost_in_three() {
        assert!((depth_ratio(1.0, (1.0, 0.45)) - 0.5).abs() < 1e-15);
        // Phi(ln 3 / 0.45) = Phi(2.441360)
        assert!((depth_ratio(3.0, (1.0, 0.45)) - 0.992_68).abs() < 1e-5);
        assert_eq!(depth_ratio(0.0, (1.0, 0.45)), 0.0);
    }
}
