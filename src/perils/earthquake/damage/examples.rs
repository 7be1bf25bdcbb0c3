//! Curves for the tests of this folder.

use crate::model::earthquake::site::{Construction, SiteTraits};
use crate::model::earthquake::vulnerability::{
    BuildingCurve, Curve, DamageState, Interruption, Measure, Vulnerability,
};

pub fn curve(states: &[(f64, f64, f64)], cov: f64) -> Curve {
    let states = states.iter().map(|&(median, beta, ratio)| DamageState { median, beta, ratio }).collect();
    Curve { measure: Measure::Pgv, states, cov }
}

/// Steel, built after 1981.
pub fn steel() -> Curve {
    curve(&[(90.0, 0.5, 0.05), (170.0, 0.5, 0.3), (330.0, 0.5, 1.0)], 1.0)
}

/// Steel of two ages and wood, machinery, stock; loadings 5 % and 10 %.
pub fn vulnerability() -> Vulnerability {
    let building = |construction, from_year, curve| BuildingCurve { construction, from_year, curve };
    Vulnerability {
        buildings: vec![
            building(Construction::Steel, Some(1982), steel()),
            building(
                Construction::Steel,
                None,
                curve(&[(55.0, 0.55, 0.05), (100.0, 0.55, 0.3), (190.0, 0.55, 1.0)], 1.0),
            ),
            building(Construction::Wood, Some(2001), curve(&[(90.0, 0.55, 0.05), (250.0, 0.55, 1.0)], 1.0)),
        ],
        contents: curve(&[(80.0, 0.55, 0.05), (180.0, 0.55, 0.3), (400.0, 0.55, 1.0)], 1.2),
        stock: curve(&[(60.0, 0.55, 0.05), (140.0, 0.55, 0.3), (350.0, 0.55, 1.0)], 1.2),
        multiplier: 1.0,
        multiplier_log_sd: 0.5,
        correlation: 0.6,
        fire_following: 0.05,
        liquefaction: 0.1,
        liquefaction_vs30: 200.0,
        interruption: interruption(),
        rebuilding_days: 365.0,
        replaced: false,
    }
}

/// Days of repair of the industrial classes of HAZUS 5.1, and days of lifelines.
pub fn interruption() -> Interruption {
    Interruption {
        repair_days: vec![(0.0, 0.0), (0.02, 10.0), (0.1, 30.0), (0.355, 120.0), (1.0, 240.0)],
        log_sd: 0.5,
        lifeline_days: vec![(5.0, 1.0), (5.5, 3.0), (6.0, 7.0), (6.5, 20.0)],
    }
}

/// A site without a coast.
pub fn site(construction: Construction, year_built: Option<u32>, vs30: f64) -> SiteTraits {
    SiteTraits {
        vs30,
        landform: None,
        elevation: None,
        distance_to_coast: None,
        coast: None,
        wall_height: 0.0,
        construction,
        year_built,
        storeys: None,
        indemnity_months: 12.0,
        waiting_days: 0.0,
    }
}
