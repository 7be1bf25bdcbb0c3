//! Figures computed apart from this program with 1,200 Gauss-Legendre nodes; 64 Gauss-Hermite nodes agree.

use super::*;
use approx::{assert_abs_diff_eq, assert_relative_eq};

fn assert_begins(law: &Lattice, figures: &[f64]) {
    for (k, figure) in figures.iter().enumerate() {
        assert_relative_eq!(law.probability(k), *figure, max_relative = 1e-9);
    }
}

fn assert_tail(law: &Lattice, figures: &[(f64, usize, f64)]) {
    for (level, var, tvar) in figures {
        assert_eq!(law.quantile(*level), *var, "VaR {level}");
        assert_relative_eq!(law.tvar(*level), *tvar, max_relative = 5e-10);
    }
}

#[test]
fn a_hundred_obligors_under_a_gaussian_factor_have_their_figures() {
    let law = gaussian_pool(100, 0.02, 0.2).expect("valid");
    assert_begins(
        &law,
        &[
            0.382_763_680_7,
            0.220_562_128_8,
            0.130_290_104_6,
            0.081_355_125_38,
            0.053_151_179_53,
            0.035_965_714_75,
            0.025_017_607_97,
            0.017_791_630_62,
            0.012_884_035_45,
            0.009_471_856_152,
            0.007_052_540_073,
        ],
    );
    for (k, figure) in [(10, 0.030_746_936_1), (20, 0.002_847_763_622), (30, 0.000_337_040_831_9)] {
        assert_relative_eq!(law.at_least(k), figure, max_relative = 5e-9);
    }
    assert_relative_eq!(law.mean(), 2.0, max_relative = 1e-13);
    assert_relative_eq!(law.sd(), 2.981_903_303, max_relative = 5e-10);
    assert_tail(
        &law,
        &[
            (0.90, 5, 9.027_986_626),
            (0.95, 8, 11.657_786_2),
            (0.99, 14, 18.422_865_37),
            (0.995, 17, 21.548_041_6),
            (0.999, 24, 29.086_049_79),
        ],
    );
}

#[test]
fn a_hundred_obligors_under_a_t_law_have_their_figures() {
    let law = t_pool(100, 0.02, 0.2, 4.0).expect("valid");
    assert_begins(
        &law,
        &[0.674_531_299_5, 0.100_544_789_5, 0.049_932_821_46, 0.031_813_968_06, 0.022_641_121_59, 0.017_160_279_57],
    );
    let beyond = [(10, 0.061_989_588_05), (20, 0.022_846_094_28), (30, 0.009_441_147_191), (50, 0.001_515_115_247)];
    for (k, figure) in beyond {
        assert_relative_eq!(law.at_least(k), figure, max_relative = 5e-10);
    }
    assert_relative_eq!(law.mean(), 2.0, max_relative = 1e-12);
    assert_relative_eq!(law.sd(), 5.561_136_771, max_relative = 5e-10);
    assert_tail(
        &law,
        &[
            (0.90, 6, 15.075_274_57),
            (0.95, 11, 22.035_717_85),
            (0.99, 29, 39.630_203_93),
            (0.995, 37, 46.915_957_43),
            (0.999, 54, 61.767_755_55),
        ],
    );
}

#[test]
fn twelve_unequal_buyers_have_their_figures() {
    let buyers = [
        (0.0014, 0.24, 10),
        (0.0014, 0.24, 6),
        (0.0055, 0.2, 8),
        (0.0055, 0.2, 5),
        (0.0055, 0.2, 3),
        (0.01, 0.18, 7),
        (0.01, 0.18, 4),
        (0.0287, 0.15, 5),
        (0.0287, 0.15, 3),
        (0.0287, 0.15, 2),
        (0.1, 0.12, 2),
        (0.2612, 0.12, 1),
    ]
    .map(|(pd, correlation, units)| Obligor { pd, correlation, units });
    let law = heterogeneous_pool(&buyers).expect("valid");
    assert_begins(
        &law,
        &[
            0.612_425_799_8,
            0.194_506_032_8,
            0.069_522_105_14,
            0.047_465_989_04,
            0.014_031_563_99,
            0.022_054_677_84,
            0.011_632_308_85,
            0.008_644_807_324,
            0.007_919_737_566,
            0.003_540_182_548,
            0.002_760_428_076,
            0.001_728_810_333,
        ],
    );
    let beyond = [(10, 0.008_256_795_139), (20, 0.000_220_862_460_9), (30, 7.360_312_405e-6), (40, 2.130_646_885e-7)];
    for (units, figure) in beyond {
        assert_relative_eq!(law.at_least(units), figure, max_relative = 5e-10);
    }
    assert_relative_eq!(law.mean(), 0.9686, max_relative = 1e-13);
    assert_relative_eq!(law.sd(), 1.914_526_247, max_relative = 5e-10);
    assert_tail(
        &law,
        &[(0.95, 5, 7.525_659_751), (0.99, 9, 11.641_394_06), (0.995, 11, 13.532_155_68), (0.999, 15, 18.044_490_09)],
    );
    assert_relative_eq!(law.layer_mean(f64::INFINITY, 5.0), 0.126_282_987_5, max_relative = 5e-10);
    assert_relative_eq!(law.layer_mean(15.0, 5.0), 0.125_741_096_3, max_relative = 5e-10);
    assert_relative_eq!(law.layer_mean(f64::INFINITY, 20.0), 0.000_541_891_249_9, max_relative = 5e-10);
}

#[test]
fn equal_obligors_are_a_homogeneous_pool() {
    for (n, p, rho) in [(1_u32, 0.3, 0.5), (30, 0.02, 0.2), (40, 0.3, 0.9), (12, 0.1, 0.0)] {
        let obligor = Obligor { pd: p, correlation: rho, units: 1 };
        let one_by_one = heterogeneous_pool(&vec![obligor; n as usize]).expect("valid");
        let at_once = gaussian_pool(n, p, rho).expect("valid");
        for (own, other) in one_by_one.probabilities().iter().zip(at_once.probabilities()) {
            assert_abs_diff_eq!(own, other, epsilon = 2e-14);
        }
    }
}

#[test]
fn moments_of_every_pool_are_those_of_one_and_two_obligors() {
    use crate::statistics::credit::LargePool;
    for n in [1_u32, 10, 1000, 30_000] {
        for (p, rho) in [(1e-6, 0.2), (0.01, 0.01), (0.01, 0.5), (0.3, 0.95), (0.02, 0.9999), (0.5, 0.999_999_9)] {
            let law = gaussian_pool(n, p, rho).expect("valid");
            let (size, sd) = (f64::from(n), LargePool::new(p, rho).expect("valid").sd());
            assert_relative_eq!(law.cdf(n as usize), 1.0, max_relative = 1e-12);
            assert_relative_eq!(law.mean(), size * p, max_relative = 1e-11);
            let variance = size * p * (1.0 - p) + size * (size - 1.0) * sd * sd;
            assert_relative_eq!(law.sd(), variance.sqrt(), max_relative = 1e-10);
        }
    }
}

#[test]
fn many_degrees_of_freedom_come_to_the_gaussian_pool() {
    let gaussian = gaussian_pool(50, 0.03, 0.15).expect("valid");
    for (degrees, near) in [(1e3, 3e-3), (1e6, 3e-6)] {
        let law = t_pool(50, 0.03, 0.15, degrees).expect("valid");
        assert_relative_eq!(law.cdf(50), 1.0, max_relative = 1e-13);
        for k in 0..=50 {
            assert_abs_diff_eq!(law.cdf(k), gaussian.cdf(k), epsilon = near);
        }
    }
}

#[test]
fn t_pools_keep_their_mean_also_without_correlation() {
    for degrees in [1.0, 2.5, 4.0, 30.0] {
        for (n, p, rho) in [(1_u32, 0.02, 0.3), (20, 0.02, 0.0), (40, 0.6, 0.1), (10, 0.2, 0.9)] {
            let law = t_pool(n, p, rho, degrees).expect("valid");
            assert_relative_eq!(law.mean(), f64::from(n) * p, max_relative = 1e-11);
            assert_relative_eq!(law.cdf(n as usize), 1.0, max_relative = 1e-13);
        }
    }
    // Without correlation the common divisor still ties obligors together.
    let law = t_pool(20, 0.02, 0.0, 4.0).expect("valid");
    assert!(law.sd() > 1.5 * (20.0_f64 * 0.02 * 0.98).sqrt());
}

#[test]
fn bad_parameters_are_refused() {
    assert!(gaussian_pool(0, 0.1, 0.1).is_err());
    assert!(gaussian_pool(2_000_000, 0.1, 0.1).is_err());
    assert!(gaussian_pool(10, 0.0, 0.1).is_err());
    assert!(gaussian_pool(10, 0.1, 1.0).is_err());
    assert!(t_pool(10, 0.1, 0.1, 0.5).is_err());
    assert!(t_pool(10, 0.1, f64::NAN, 4.0).is_err());
    let obligor = |pd, correlation, units| heterogeneous_pool(&[Obligor { pd, correlation, units }]);
    assert!(obligor(0.1, 0.9999, 1).is_err());
    assert!(obligor(1.0, 0.1, 1).is_err());
    assert_eq!(obligor(0.1, 0.1, u32::MAX).map_err(|e| e.parameter), Err("sum of units"));
    assert_eq!(obligor(0.1, 0.1, 0).map(|law| law.probabilities().len()), Ok(1));
    assert_abs_diff_eq!(heterogeneous_pool(&[]).expect("no loss").probability(0), 1.0);
}
