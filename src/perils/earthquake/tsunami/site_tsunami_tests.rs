//! Tests of `site_tsunami`.

use super::*;
use crate::model::earthquake::site::{CoastClass, Construction};
use crate::perils::earthquake::damage::examples::site;
use crate::perils::earthquake::tsunami::height::ln_cap;

fn model() -> TsunamiModel {
    let steel = vec![
        (-1.6956, 1.1013, 0.05),
        (-0.8982, 0.8835, 0.15),
        (0.0662, 0.7171, 0.45),
        (0.7061, 0.6680, 0.65),
        (1.4575, 0.8938, 0.85),
        (2.2790, 0.7362, 1.0),
    ];
    let concrete = vec![(0.16, 0.82, 0.45), (2.42, 0.87, 1.0)];
    let fragility = |construction, storeys, states| TsunamiFragility { construction, storeys, states };
    TsunamiModel {
        factors: [1.0, 1.8, 0.7, 0.4],
        multiplier: 1.0,
        published_scenario: "nankai/4".to_owned(),
        published_divisor: 1.0,
        event_log_sd: 0.4,
        local_log_sd: 0.34,
        truncation: 2.3,
        roughness: 0.03,
        least_distance: 20.0,
        greatest_depth: 15.0,
        buildings: vec![
            fragility(Construction::Steel, None, steel),
            fragility(Construction::ReinforcedConcrete, Some(1), concrete),
        ],
        contents: (1.0, 0.45),
        stock: (1.0, 0.45),
    }
}

fn traits(elevation: f64, distance: f64, coast: Coast) -> SiteTraits {
    let mut traits = site(Construction::Steel, None, 300.0);
    (traits.elevation, traits.distance_to_coast, traits.coast) = (Some(elevation), Some(distance), Some(coast));
    traits
}

const OPEN: Coast = Coast::Class(CoastClass::Open);

#[test]
fn the_sendai_plain_of_2011_from_magnitude_to_damage() {
    let place = SiteTsunami::new(&model(), &traits(2.0, 1000.0, OPEN), None).unwrap();
    let height = place.height_at_coast(ln_cap(9.0, 0.0), 0.0, 0.0);
    assert!((height - 15.8).abs() < 0.05);
    let depth = place.depth(height);
    assert!((depth - 9.1).abs() < 0.1, "{depth}");
    let [building, contents, stock] = place.mean_damage(depth);
    assert!(building >= 0.85 && contents > 0.9999 && stock > 0.9999, "{building} {contents}");
}

#[test]
fn the_local_factor_is_that_of_the_class_or_of_the_published_height() {
    let mut words = model();
    let factor = |words: &TsunamiModel, coast, height| {
        libm::exp(SiteTsunami::new(words, &traits(2.0, 100.0, coast), height).unwrap().ln_factor())
    };
    assert!((factor(&words, Coast::Class(CoastClass::Bay), None) - 0.4).abs() < 1e-15);
    // Kochi: published 16 m against 15.8 m by the formula.
    assert!((factor(&words, Coast::Published(16.0), Some(15.8)) - 1.012_658).abs() < 1e-6);
    (words.published_divisor, words.multiplier) = (2.0, 1.5);
    assert!((factor(&words, Coast::Published(16.0), Some(15.8)) - 0.759_494).abs() < 1e-6);
    assert!((factor(&words, Coast::Class(CoastClass::Ria), None) - 2.7).abs() < 1e-12);
}

#[test]
fn a_site_that_lacks_something_is_told_what() {
    let words = model();
    let error = |traits: &SiteTraits| SiteTsunami::new(&words, traits, None).unwrap_err();
    let mut bare = site(Construction::Steel, None, 300.0);
    assert_eq!(error(&bare), "a tsunami model needs elevation_m");
    bare.elevation = Some(2.0);
    assert_eq!(error(&bare), "a tsunami model needs distance_to_coast_m");
    bare.distance_to_coast = Some(100.0);
    assert_eq!(error(&bare), "a tsunami model needs coast_class or published_height_m");
    bare.coast = Some(Coast::Published(10.0));
    assert!(error(&bare).contains("the scenario nankai/4"), "{}", error(&bare));
    bare.coast = Some(OPEN);
    (bare.construction, bare.storeys) = (Construction::ReinforcedConcrete, Some(2));
    assert_eq!(
        error(&bare),
        "no tsunami fragility fits reinforced-concrete of 2 storeys; there are: steel, reinforced-concrete of at most 1 \
         storeys"
    );
    bare.storeys = Some(1);
    assert!(SiteTsunami::new(&words, &bare, None).is_ok());
}

#[test]
fn events_below_the_least_height_never_flood_the_site() {
    let mut place = traits(3.0, 400.0, OPEN);
    for wall in [0.0, 9.0] {
        place.wall_height = wall;
        let place = SiteTsunami::new(&model(), &place, None).unwrap();
        let least = place.least_ln_height();
        assert_eq!(place.depth(place.height_at_coast(least - 1e-9, 40.0, 40.0)), 0.0);
        assert!(place.depth(place.height_at_coast(least + 1e-6, 40.0, 40.0)) > 0.0);
        assert_eq!(place.expected(least - 1e-9), [0.0; 3]);
        assert!(place.expected(least + 0.3)[1] > 0.0);
        assert_eq!(place.depth(place.least_height()), 0.0);
    }
}

/// Midpoint rule over both truncated deviates, by equal probabilities.
#[test]
fn the_expected_damage_is_the_mean_over_both_spreads() {
    let mut words = traits(2.0, 300.0, OPEN);
    for wall in [0.0, 5.0] {
        words.wall_height = wall;
        let place = SiteTsunami::new(&model(), &words, None).unwrap();
        for height in [1.5_f64, 3.0, 6.0, 12.0] {
            let ln_height = libm::log(height);
            let n = 500;
            let z = |i: u32| crate::numerics::special::normal_quantile((f64::from(i) + 0.5) / f64::from(n));
            let mut sums = [0.0; 3];
            for z_event in (0..n).map(z) {
                for z_local in (0..n).map(z) {
                    let ratios = place.mean_damage(place.depth(place.height_at_coast(ln_height, z_event, z_local)));
                    sums.iter_mut().zip(ratios).for_each(|(sum, ratio)| *sum += ratio / f64::from(n * n));
                }
            }
            let found = place.expected(ln_height);
            for c in 0..3 {
                assert!((found[c] - sums[c]).abs() < 2e-3 * sums[c] + 1e-5, "{height}: {found:?} {sums:?}");
            }
        }
    }
}
