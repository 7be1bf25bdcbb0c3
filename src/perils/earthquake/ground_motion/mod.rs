//! Ground motion: how strongly a rupture shakes a site, as a median and its spread.
//!
//! | file | what lives there |
//! |---|---|
//! | `si_midorikawa` | peak ground velocity and acceleration, Si and Midorikawa 1999 |
//! | `morikawa_fujiwara` | JMA intensity, velocity and acceleration, Morikawa and Fujiwara 2013 |
//! | `sigma` | the spread about the median |
//! | `amplification` | by the ground of the site, from Vs30 |
//! | `trench_correction` | deep earthquakes of the Pacific slab, before and behind the volcanic front |
//! | `jma_intensity` | JMA intensity, its classes, to and from velocity |
//! | `between_within` | the part of the spread that a whole event shares |
//! | `correlation` | the rest, alike at sites close together |
//!
//! Not in here: the terms for the volcanic front and for anomalous intensities (deep earthquakes), long-period motion,
//! basins other than by a default depth of the ground with Vs 1400 m/s.

pub mod amplification;
pub mod between_within;
pub mod correlation;
pub mod jma_intensity;
pub mod morikawa_fujiwara;
pub mod si_midorikawa;
pub mod sigma;
pub mod trench_correction;
#[cfg(test)]
mod speed;

use crate::model::earthquake::settings::{GroundMotionBranch, SigmaRule};
use crate::model::earthquake::source::Class;
use std::f64::consts::LN_10;

/// Kilometres below which formulas take no distance.
const LEAST_DISTANCE: f64 = 1.0;

/// One attenuation formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Branch {
    /// Si and Midorikawa 1999.
    SiMidorikawa,
    /// Morikawa and Fujiwara 2013.
    MorikawaFujiwara,
}

impl Branch {
    /// The formulas of a setting, equally likely.
    pub fn of(setting: GroundMotionBranch) -> &'static [Branch] {
        match setting {
            GroundMotionBranch::SiMidorikawa => &[Branch::SiMidorikawa],
            GroundMotionBranch::MorikawaFujiwara => &[Branch::MorikawaFujiwara],
            GroundMotionBranch::Mix => &[Branch::SiMidorikawa, Branch::MorikawaFujiwara],
        }
    }
}

/// What formulas ask of a rupture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RuptureTraits {
    /// Its class.
    pub class: Class,
    /// Moment magnitude.
    pub magnitude: f64,
    /// Depth of its centre, kilometres.
    pub depth: f64,
}

/// A formula and a spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroundMotion {
    /// The formula.
    pub branch: Branch,
    /// The spread.
    pub sigma: SigmaRule,
}

/// Shaking of a site: medians and total standard deviations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Median {
    /// Natural logarithm of the median peak ground velocity at the surface in cm/s (the larger horizontal component).
    pub ln_pgv: f64,
    /// Standard deviation of the natural logarithm of the velocity.
    pub sigma: f64,
    /// Median JMA instrumental intensity: converted from the median velocity (Si and Midorikawa), or of its own formula.
    pub intensity: f64,
    /// Standard deviation of the intensity.
    pub sigma_intensity: f64,
}

impl Median {
    /// The same with velocities multiplied by 10^`log10`; intensities follow.
    pub fn amplified(self, log10: f64) -> Median {
        let ln_pgv = self.ln_pgv + log10 * LN_10;
        let before = jma_intensity::from_ln_pgv(self.ln_pgv);
        let after = jma_intensity::from_ln_pgv(ln_pgv);
        Median { ln_pgv, intensity: self.intensity + after - before, ..self }
    }
}

impl GroundMotion {
    /// Whether slab earthquakes are corrected by the distance from the trench: Si and Midorikawa's formula alone.
    pub fn is_corrected(&self) -> bool {
        self.branch == Branch::SiMidorikawa
    }

    /// Shaking of a site `distance_km` from the rupture, at least 1 km, on ground of `vs30` m/s.
    pub fn median(&self, rupture: &RuptureTraits, distance_km: f64, vs30: f64) -> Median {
        let distance = distance_km.max(LEAST_DISTANCE);
        match self.branch {
            Branch::SiMidorikawa => self.si_midorikawa(rupture, distance, vs30),
            Branch::MorikawaFujiwara => self.morikawa_fujiwara(rupture, distance, vs30),
        }
    }

    fn si_midorikawa(&self, rupture: &RuptureTraits, distance: f64, vs30: f64) -> Median {
        let on_base = si_midorikawa::log10_pgv(rupture, distance);
        let spread = match self.sigma {
            SigmaRule::Nied => sigma::nied(rupture.class, distance, on_base),
            SigmaRule::Published => sigma::largest(rupture.class),
        };
        let log10_pgv = on_base + amplification::log10(vs30);
        Median {
            ln_pgv: log10_pgv * LN_10,
            sigma: spread * LN_10,
            intensity: jma_intensity::from_log10_pgv(log10_pgv),
            sigma_intensity: spread * jma_intensity::slope(log10_pgv),
        }
    }

    fn morikawa_fujiwara(&self, rupture: &RuptureTraits, distance: f64, vs30: f64) -> Median {
        use morikawa_fujiwara::{INTENSITY, PGV};
        let (velocity, intensity) = match self.sigma {
            SigmaRule::Nied => {
                let on_base = si_midorikawa::log10_pgv(rupture, distance);
                let spread = sigma::nied(rupture.class, distance, on_base);
                (spread, spread)
            }
            SigmaRule::Published => (PGV.sigma, INTENSITY.sigma),
        };
        Median {
            ln_pgv: PGV.log10_median(rupture, distance, vs30) * LN_10,
            sigma: velocity * LN_10,
            intensity: 2.0 * INTENSITY.log10_median(rupture, distance, vs30),
            sigma_intensity: 2.0 * intensity,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CRUST: RuptureTraits = RuptureTraits { class: Class::Crustal, magnitude: 7.0, depth: 12.0 };

    fn median(branch: Branch, sigma: SigmaRule, rupture: RuptureTraits, distance: f64, vs30: f64) -> Median {
        GroundMotion { branch, sigma }.median(&rupture, distance, vs30)
    }

    #[test]
    fn velocities_of_si_and_midorikawa_on_stiff_ground_are_those_of_openquake() {
        // openquake.engine 3.26.2, SiMidorikawa1999Asc, ...SInter and ...SSlab at Vs30 600: magnitude, depth, distance,
        // median cm/s, sigma of the natural logarithm. Ground of 600 m/s amplifies by 1.0000348 here, by 1 there.
        for (class, magnitude, depth, distance, pgv, sigma) in [
            (Class::Crustal, 6.0, 10.0, 15.0, 8.8629847, 0.52959457),
            (Class::Crustal, 6.5, 10.0, 25.0, 9.7989652, 0.49157845),
            (Class::Crustal, 7.3, 16.0, 10.0, 42.902211, 0.52959457),
            (Class::Crustal, 9.0, 20.0, 50.0, 35.312569, 0.46051702),
            (Class::Interface, 7.0, 30.0, 60.0, 8.0550538, 0.46051702),
            (Class::Interface, 8.0, 20.0, 30.0, 38.244766, 0.39952262),
            (Class::Interface, 9.0, 24.0, 60.0, 30.002272, 0.43748070),
            (Class::Slab, 6.8, 60.0, 70.0, 9.4476022, 0.46051702),
            (Class::Slab, 7.5, 120.0, 150.0, 13.078505, 0.46051702),
        ] {
            let rupture = RuptureTraits { class, magnitude, depth };
            let found = median(Branch::SiMidorikawa, SigmaRule::Nied, rupture, distance, 600.0);
            let base = libm::exp(found.ln_pgv - amplification::log10(600.0) * LN_10);
            assert!((base / pgv - 1.0).abs() < 1e-6, "{rupture:?}: {base} instead of {pgv}");
            assert!((found.sigma / sigma - 1.0).abs() < 1e-6, "{rupture:?}: {} instead of {sigma}", found.sigma);
        }
    }

    #[test]
    fn intensities_and_velocities_of_morikawa_and_fujiwara_are_those_of_openquake() {
        // openquake.engine 3.26.2, MorikawaFujiwara2013Crustal, ...SubInterface and ...SubSlab with z1pt4 = 300 m:
        // magnitude, depth, distance, Vs30, JMA intensity, natural logarithm of the velocity.
        for (class, magnitude, depth, distance, vs30, intensity, ln_pgv) in [
            (Class::Crustal, 7.0, 12.0, 20.0, 300.0, 5.499651415881428, 3.734838609563215),
            (Class::Interface, 8.7, 17.2, 110.0, 180.0, 5.13008300841138, 3.2676818411043467),
            (Class::Interface, 9.1, 18.2, 64.0, 2000.0, 4.455763042811043, 2.8499447398550157),
            (Class::Slab, 7.3, 60.0, 75.0, 400.0, 5.040882125444868, 3.0255903952496244),
        ] {
            let rupture = RuptureTraits { class, magnitude, depth };
            let found = median(Branch::MorikawaFujiwara, SigmaRule::Published, rupture, distance, vs30);
            assert!((found.intensity / intensity - 1.0).abs() < 1e-12, "{rupture:?}: {found:?}");
            assert!((found.ln_pgv / ln_pgv - 1.0).abs() < 1e-12, "{rupture:?}: {found:?}");
            assert!((found.sigma_intensity - 0.6986).abs() < 1e-12);
            assert!((found.sigma - 0.7826486731086761).abs() < 1e-12);
        }
    }

    #[test]
    fn the_nied_spread_of_morikawa_and_fujiwara_is_that_of_openquake() {
        // openquake.engine 3.26.2, ...CrustalNIED and ...SubInterfaceNIED: sigma of intensity, of the logarithm of velocity.
        let plate = RuptureTraits { class: Class::Interface, magnitude: 8.7, depth: 17.2 };
        for (rupture, distance, vs30, intensity, velocity) in [
            (CRUST, 20.0, 300.0, 0.46, 0.5295945713886305),
            (CRUST, 25.0, 300.0, 0.4269796172072075, 0.49157845079681),
            (plate, 40.0, 180.0, 0.3448420373942469, 0.3970140673708441),
        ] {
            let found = median(Branch::MorikawaFujiwara, SigmaRule::Nied, rupture, distance, vs30);
            assert!((found.sigma_intensity - intensity).abs() < 1e-12, "{found:?}");
            assert!((found.sigma - velocity).abs() < 1e-12, "{found:?}");
        }
    }

    #[test]
    fn the_intensity_of_si_and_midorikawa_belongs_to_its_velocity() {
        let found = median(Branch::SiMidorikawa, SigmaRule::Nied, CRUST, 10.0, 250.0);
        let back = jma_intensity::to_log10_pgv(found.intensity) * LN_10;
        assert!((back - found.ln_pgv).abs() < 1e-12);
        // One standard deviation of velocity more is, to first order, one of intensity.
        let above = jma_intensity::from_log10_pgv((found.ln_pgv + 1e-6 * found.sigma) / LN_10);
        assert!(((above - found.intensity) / 1e-6 - found.sigma_intensity).abs() < 1e-6);
    }

    #[test]
    fn within_a_kilometre_nothing_grows_any_more() {
        for branch in Branch::of(GroundMotionBranch::Mix) {
            let at = |distance| median(*branch, SigmaRule::Nied, CRUST, distance, 300.0);
            assert_eq!(at(0.0), at(1.0));
            assert!(at(1.0).ln_pgv > at(1.5).ln_pgv);
        }
    }

    #[test]
    fn outer_rise_and_both_slabs_shake_alike_by_si_and_midorikawa() {
        let of = |class| median(Branch::SiMidorikawa, SigmaRule::Nied, RuptureTraits { class, ..CRUST }, 70.0, 300.0);
        assert_eq!(of(Class::OuterRise), of(Class::Slab));
        assert_eq!(of(Class::PhilippineSlab), of(Class::Slab));
        assert!(of(Class::Slab).ln_pgv > of(Class::Interface).ln_pgv);
    }
}
