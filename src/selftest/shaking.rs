//! Ground motion and tsunamis: medians, spreads, correlation, heights, flow inland.

use super::sheet::{Case, Failed, Sheet};
use crate::model::earthquake::settings::SigmaRule;
use crate::model::earthquake::source::Class;
use crate::perils::earthquake::ground_motion::{
    Branch, GroundMotion, RuptureTraits, amplification, correlation, jma_intensity,
};
use crate::perils::earthquake::tsunami::height::{ln_cap, ln_height};
use crate::perils::earthquake::tsunami::inundation::{Inundation, reach};
use std::f64::consts::LN_10;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "Peak ground velocity by Si and Midorikawa (1999)",
        source: "openquake.engine 3.26.2, hazardlib (facts only)",
        work: velocity,
    },
    Case {
        name: "JMA intensity by Morikawa and Fujiwara (2013)",
        source: "openquake.engine 3.26.2, hazardlib (facts only)",
        work: intensity,
    },
    Case {
        name: "Spatial correlation within an event",
        source: "Jayaram and Baker (2009), Earthq. Eng. Struct. Dyn. 38; openquake.engine 3.26.2",
        work: in_space,
    },
    Case {
        name: "Velocities at the thresholds of JMA classes",
        source: "Fujimoto and Midorikawa (2005), J. Inst. Social Safety Science 7, 241-246: roots",
        work: classes,
    },
    Case {
        name: "Tsunami height at the coast and flow inland",
        source: "Abe (1989), Tectonophysics 166; Hills and Mader (1997), Ann. NY Acad. Sci. 822",
        work: tsunami,
    },
];

fn velocity(sheet: &mut Sheet) -> Result<(), Failed> {
    for (class, magnitude, depth, distance, pgv, sigma) in [
        (Class::Crustal, 6.0, 10.0, 15.0, 8.862_984_7, 0.529_594_57),
        (Class::Crustal, 6.5, 10.0, 25.0, 9.798_965_2, 0.491_578_45),
        (Class::Crustal, 7.3, 16.0, 10.0, 42.902_211, 0.529_594_57),
        (Class::Crustal, 9.0, 20.0, 50.0, 35.312_569, 0.460_517_02),
        (Class::Interface, 7.0, 30.0, 60.0, 8.055_053_8, 0.460_517_02),
        (Class::Interface, 8.0, 20.0, 30.0, 38.244_766, 0.399_522_62),
        (Class::Interface, 9.0, 24.0, 60.0, 30.002_272, 0.437_480_70),
        (Class::Slab, 6.8, 60.0, 70.0, 9.447_602_2, 0.460_517_02),
        (Class::Slab, 7.5, 120.0, 150.0, 13.078_505, 0.460_517_02),
    ] {
        let motion = GroundMotion { branch: Branch::SiMidorikawa, sigma: SigmaRule::Nied };
        let found = motion.median(&RuptureTraits { class, magnitude, depth }, distance, 600.0);
        // On the base of 600 m/s, before amplification.
        let base = libm::exp(found.ln_pgv - amplification::log10(600.0) * LN_10);
        let name = |what: &str| format!("{class:?} M {magnitude} at {distance} km: {what}");
        sheet.relative(name("cm/s"), pgv, base, 1e-6);
        sheet.relative(name("sigma"), sigma, found.sigma, 1e-6);
    }
    Ok(())
}

fn intensity(sheet: &mut Sheet) -> Result<(), Failed> {
    for (class, magnitude, depth, distance, vs30, expected) in [
        (Class::Crustal, 7.0, 12.0, 20.0, 300.0, 5.499_651_415_881_428),
        (Class::Interface, 8.7, 17.2, 110.0, 180.0, 5.130_083_008_411_38),
        (Class::Interface, 9.1, 18.2, 64.0, 2000.0, 4.455_763_042_811_043),
        (Class::Slab, 7.3, 60.0, 75.0, 400.0, 5.040_882_125_444_868),
    ] {
        let motion = GroundMotion { branch: Branch::MorikawaFujiwara, sigma: SigmaRule::Published };
        let found = motion.median(&RuptureTraits { class, magnitude, depth }, distance, vs30);
        sheet.relative(format!("{class:?} M {magnitude} at {distance} km"), expected, found.intensity, 1e-12);
    }
    Ok(())
}

fn in_space(sheet: &mut Sheet) -> Result<(), Failed> {
    for (distance, expected) in [(1.0, 0.889_824_06), (10.0, 0.311_201_34), (50.0, 0.002_918_82)] {
        sheet.absolute(format!("{distance} km"), expected, correlation::rho(distance, correlation::RANGE), 1e-8);
    }
    Ok(())
}

fn classes(sheet: &mut Sheet) -> Result<(), Failed> {
    for (threshold, pgv, within) in
        [(4.5, 11.216, 5e-4), (5.0, 19.380, 5e-4), (5.5, 34.450, 5e-4), (6.0, 63.311, 5e-4), (6.5, 121.08, 5e-3)]
    {
        let found = libm::pow(10.0, jma_intensity::to_log10_pgv(threshold));
        sheet.absolute(format!("cm/s at intensity {threshold}"), pgv, found, within);
    }
    Ok(())
}

fn tsunami(sheet: &mut Sheet) -> Result<(), Failed> {
    let height = |magnitude: f64, km: f64| libm::exp(ln_height(magnitude, 0.0, libm::log(km)));
    sheet.absolute("M 8.0 at 100 km, metres", 2.818_38, height(8.0, 100.0), 1e-5);
    sheet.absolute("M 8.0 at 200 km, metres", 1.409_19, height(8.0, 200.0), 1e-5);
    sheet.absolute("largest of M 9.0, metres", 15.848_93, libm::exp(ln_cap(9.0, 0.0)), 1e-5);
    sheet.absolute("15.8 m reach inland, metres", 2640.0, reach(15.8, 0.03), 5.0);
    let depth = Inundation::new(2.0, 0.0, 1000.0, 0.03).depth(15.8);
    sheet.absolute("flow 1 km inland, 2 m up, metres", 9.06, depth, 0.01);
    sheet.equal("behind a wall that holds", "0", Inundation::new(1.0, 6.0, 300.0, 0.03).depth(6.0));
    Ok(())
}
