//! Depth of flow at a site behind the coast.
//!
//! ```text
//! x_max = 0.06 H0^(4/3) / n^2 (metres),   H(x) = H0 (1 - x / x_max)^(3/4),   depth = max(0, H(x) - elevation)
//! ```
//! H0 is the height at the coast, n Manning's roughness: 0.02 paddies, 0.03 open built-up land, 0.05 to 0.07 dense towns and
//! forest. J. G. Hills and C. L. Mader (1997), "Tsunami produced by the impacts of small asteroids", Annals of the New York
//! Academy of Sciences 822, 381-394, for the reach; the decay is the one of a flow that loses height as H^(-1/3), which ends
//! there. A sea wall not overtopped keeps everything out; overtopped it holds nothing back. Coast and elevation are of one
//! datum.
//!
//! Raised to 4/3 it is a straight line, H(x)^(4/3) = H0^(4/3) - x n^2 / 0.06, which is what is computed.
//!
//! Worked number: H0 10 m and n 0.03 reach 1.4 km.

use crate::numerics::kernels::{exp, ln};

/// Metres of reach of a height of 1 m at roughness 1.
const REACH: f64 = 0.06;

/// What lies between a site and the sea.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inundation {
    /// Metres above mean sea level.
    elevation: f64,
    wall_height: f64,
    /// Loss of H^(4/3) on the way.
    loss: f64,
}

impl Inundation {
    /// `elevation` and `wall_height`: metres above mean sea level; `distance`: metres from the coast; `roughness`: Manning's
    /// n, s/m^(1/3).
    pub fn new(elevation: f64, wall_height: f64, distance: f64, roughness: f64) -> Inundation {
        Inundation { elevation, wall_height, loss: distance.max(0.0) * roughness * roughness / REACH }
    }

    /// Depth of flow in metres when the water stands `height` metres high at the coast.
    #[inline]
    pub fn depth(&self, height: f64) -> f64 {
        (self.surface(height) - self.elevation).max(0.0)
    }

    /// Height of the water at the site; minus infinity where it does not come.
    #[inline]
    fn surface(&self, height: f64) -> f64 {
        if height <= self.wall_height || height <= 0.0 || height.is_nan() {
            return f64::NEG_INFINITY;
        }
        let left = power(height, 4.0 / 3.0) - self.loss;
        if left > 0.0 { power(left, 0.75) } else { f64::NEG_INFINITY }
    }

    /// The height at the coast up to which the site stays dry, metres.
    pub fn least_height(&self) -> f64 {
        let over_land = libm::pow(libm::pow(self.elevation.max(0.0), 4.0 / 3.0) + self.loss, 0.75);
        over_land.max(self.wall_height)
    }
}

/// How far inland a height at the coast flows over level ground, metres.
pub fn reach(height: f64, roughness: f64) -> f64 {
    REACH * power(height, 4.0 / 3.0) / (roughness * roughness)
}

#[inline(always)]
fn power(x: f64, exponent: f64) -> f64 {
    exp(exponent * ln(x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_metres_reach_as_far_as_the_ground_is_smooth() {
        for (roughness, kilometres) in [(0.02, 3.2), (0.03, 1.4), (0.05, 0.5)] {
            assert!((reach(10.0, roughness) / 1000.0 - kilometres).abs() < 0.05, "{roughness}");
        }
    }

    /// Natori and Sendai plain in 2011: the cap of M 9.0, 15.8 m, one kilometre inland, two metres above the sea.
    #[test]
    fn the_sendai_plain_of_2011_lies_nine_metres_deep() {
        assert!((reach(15.8, 0.03) - 2640.0).abs() < 5.0);
        let place = Inundation::new(2.0, 0.0, 1000.0, 0.03);
        assert!((place.depth(15.8) - 9.06).abs() < 0.01, "{}", place.depth(15.8));
        let level = Inundation::new(0.0, 0.0, 1000.0, 0.03).depth(15.8);
        assert!((level - 11.1).abs() < 0.05, "{level}");
        assert!((level - 15.8 * libm::pow(1.0 - 1000.0 / reach(15.8, 0.03), 0.75)).abs() < 1e-12);
    }

    #[test]
    fn a_wall_keeps_everything_out_until_it_is_overtopped() {
        let behind = Inundation::new(1.0, 6.0, 300.0, 0.03);
        let open = Inundation::new(1.0, 0.0, 300.0, 0.03);
        assert_eq!(behind.depth(6.0), 0.0);
        assert_eq!(behind.depth(6.000_001), open.depth(6.000_001));
        assert!(open.depth(6.0) > 2.0);
    }

    #[test]
    fn a_site_stays_dry_up_to_the_least_height_and_not_beyond() {
        for (elevation, wall, distance) in
            [(2.0, 0.0, 1000.0), (5.0, 3.0, 10.0), (1.0, 8.0, 200.0), (-0.5, 0.0, 400.0), (3.0, 0.0, 0.0)]
        {
            let place = Inundation::new(elevation, wall, distance, 0.03);
            let least = place.least_height();
            assert_eq!(place.depth(least * (1.0 - 1e-9)), 0.0, "{elevation} {wall} {distance}");
            assert!(place.depth(least * (1.0 + 1e-9)) > 0.0, "{elevation} {wall} {distance}");
        }
        assert_eq!(Inundation::new(-1.0, 0.0, 0.0, 0.03).depth(0.0), 0.0);
        assert_eq!(Inundation::new(1.0, 0.0, 0.0, 0.03).depth(f64::NAN), 0.0);
    }
}
