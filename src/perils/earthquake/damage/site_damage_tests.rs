//! Tests of `site_damage`.

use super::*;
use crate::numerics::quadrature::integrate;
use crate::numerics::special::normal_density;
use crate::perils::earthquake::damage::curve::mean_damage_ratio;
use crate::perils::earthquake::damage::examples::{site, vulnerability};
use crate::perils::earthquake::ground_motion::jma_intensity;

#[test]
fn the_first_curve_that_fits_construction_and_year_is_taken() {
    let words = vulnerability();
    let mean = |year| SiteDamage::new(&words, &site(Construction::Steel, year, 300.0)).unwrap().mean(50.0, 4.0, 1.0)[0];
    let exact = |entry: usize| mean_damage_ratio(&words.buildings[entry].curve, 50.0);
    for (year, entry) in [(Some(1982), 0), (Some(2020), 0), (Some(1981), 1), (None, 1)] {
        assert!((mean(year) / exact(entry) - 1.0).abs() < 1e-5, "{year:?}");
    }
    assert!(mean(None) > 3.0 * mean(Some(1990)), "older steel is weaker");
}

#[test]
fn a_site_that_no_curve_fits_is_told_which_there_are() {
    let words = vulnerability();
    let error = SiteDamage::new(&words, &site(Construction::Wood, None, 300.0)).unwrap_err();
    assert_eq!(
        error,
        "no building curve fits wood built in an unknown year; there are: steel from 1982, steel, wood from 2001"
    );
    let error = SiteDamage::new(&words, &site(Construction::Masonry, Some(1950), 300.0)).unwrap_err();
    assert!(error.starts_with("no building curve fits masonry built in 1950; there are: steel"), "{error}");
}

#[test]
fn loadings_begin_at_their_intensities_and_on_soft_ground() {
    let words = vulnerability();
    let firm = SiteDamage::new(&words, &site(Construction::Steel, None, 200.0)).unwrap();
    let soft = SiteDamage::new(&words, &site(Construction::Steel, None, 199.0)).unwrap();
    let plain = firm.mean(60.0, 4.9, 1.0);
    let expect = |found: [f64; 3], loadings: [f64; 3]| {
        for c in 0..3 {
            assert!((found[c] / (plain[c] * loadings[c]) - 1.0).abs() < 1e-12, "{found:?} {loadings:?}");
        }
    };
    expect(soft.mean(60.0, 4.999, 1.0), [1.0; 3]);
    expect(soft.mean(60.0, 5.0, 1.0), [1.1, 1.0, 1.0]);
    expect(soft.mean(60.0, 5.5, 2.0), [2.3, 2.1, 2.1]);
    expect(firm.mean(60.0, 5.5, 1.0), [1.05; 3]);
    assert_eq!(soft.mean(1e4, 7.0, 50.0), [0.99; 3]);
}

/// Rectangle rule over the two deviates of one coverage.
#[test]
fn the_mean_of_the_draws_is_the_mean_and_coverages_share_the_deviate_of_the_site() {
    let words = vulnerability();
    let damage = SiteDamage::new(&words, &site(Construction::Steel, None, 300.0)).unwrap();
    let (pgv, degree) = (80.0, 6.1);
    let step = 0.05;
    let deviates = || (0..320).map(|i| -8.0 + (f64::from(i) + 0.5) * 0.05);
    let (mut sums, mut product, mut squares) = ([0.0; 3], 0.0, [0.0; 2]);
    for common in deviates() {
        let mut given = [0.0; 3];
        let mut given_squares = [0.0; 2];
        for own in deviates() {
            let ratios = damage.draw(pgv, degree, 1.3, common, [own; 3]);
            for c in 0..3 {
                given[c] += ratios[c] * normal_density(own) * step;
            }
            for c in 0..2 {
                given_squares[c] += ratios[c] * ratios[c] * normal_density(own) * step;
            }
        }
        let weight = normal_density(common) * step;
        for c in 0..3 {
            sums[c] += given[c] * weight;
        }
        product += given[0] * given[1] * weight;
        for c in 0..2 {
            squares[c] += given_squares[c] * weight;
        }
    }
    let means = damage.mean(pgv, degree, 1.3);
    for c in 0..3 {
        assert!((sums[c] / means[c] - 1.0).abs() < 1e-3, "{sums:?} {means:?}");
    }
    let sd = |c: usize| (squares[c] - sums[c] * sums[c]).sqrt();
    let correlation = (product - sums[0] * sums[1]) / (sd(0) * sd(1));
    // Of the deviates 0.6; less of skewed ratios.
    assert!(correlation > 0.4 && correlation < 0.6, "{correlation}");
}

#[test]
fn below_the_threshold_damage_is_less_likely_than_one_in_ten_thousand() {
    let words = vulnerability();
    let damage = SiteDamage::new(&words, &site(Construction::Steel, None, 300.0)).unwrap();
    let threshold = damage.threshold_pgv();
    // The weakest coverage is the building of 55 cm/s: v0 = 27.5, and 27.5 exp(-0.5 x 3.7190) = 4.2831 cm/s.
    assert!((threshold - 4.2831).abs() < 1e-3, "{threshold}");
    assert_eq!(damage.draw(threshold, 3.0, 1.0, 3.7189, [3.7189 * 0.3; 3])[0], 0.0);
    assert!(damage.draw(threshold * 1.01, 3.0, 1.0, 4.0, [4.0; 3])[0] > 0.0);
}

#[test]
fn the_expected_ratio_agrees_with_an_adaptive_integral_over_shaking_and_multiplier() {
    let mut words = vulnerability();
    words.fire_following = 0.0;
    let damage = SiteDamage::new(&words, &site(Construction::Steel, Some(1990), 300.0)).unwrap();
    let limited = |mean: f64| {
        let f = |z: f64| normal_density(z) * (mean * libm::exp(0.5 * z - 0.125)).min(0.99);
        integrate(&f, -8.0, 8.0)
    };
    for (median, sigma) in [(20.0, 0.53), (60.0, 0.46), (200.0, 0.35), (400.0, 0.53)] {
        let reach = 3.0;
        let f = |z: f64| {
            let v = median * libm::exp(sigma * z);
            normal_density(z) * limited(mean_damage_ratio(&words.buildings[0].curve, v))
        };
        // Trapezoids: the inner integral is adaptive already.
        let steps = 600;
        let width = 2.0 * reach / f64::from(steps);
        let sum: f64 = (0..steps).map(|i| f(-reach + (f64::from(i) + 0.5) * width) * width).sum();
        let exact = sum / (1.0 - 2.0 * normal_cdf(-reach));
        let found = damage.expected(libm::log(median), sigma, reach)[0];
        assert!((found / exact - 1.0).abs() < 1e-4, "{median} {sigma}: {found} {exact}");
    }
    let point = damage.expected(libm::log(60.0), 0.0, 3.0);
    let mean = damage.mean(60.0, jma_intensity::from_ln_pgv(libm::log(60.0)), 1.0);
    assert!((point[1] / mean[1] - 1.0).abs() < 1e-3, "no spread of shaking: {point:?} {mean:?}");
}

#[test]
fn loadings_that_begin_within_the_spread_of_shaking_are_averaged() {
    let words = vulnerability();
    let damage = SiteDamage::new(&words, &site(Construction::Steel, Some(1990), 180.0)).unwrap();
    for median in [12.0, 19.0, 27.0, 34.0, 50.0] {
        let f = |z: f64| {
            let v = median * libm::exp(0.5 * z);
            normal_density(z) * damage.mean(v, jma_intensity::from_ln_pgv(libm::log(v)), 1.0)[0]
        };
        let sum: f64 = (0..6000).map(|i| f(-3.0 + (f64::from(i) + 0.5) * 1e-3) * 1e-3).sum();
        let exact = sum / (1.0 - 2.0 * normal_cdf(-3.0));
        let found = damage.expected(libm::log(median), 0.5, 3.0)[0];
        assert!((found / exact - 1.0).abs() < 2e-3, "{median}: {found} {exact}");
    }
}
