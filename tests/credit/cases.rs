//! Pools with exact answers: binomial mixtures by quadrature over the factor, recursions, closed forms. A million years each,
//! seed 2011, four standard errors.

use super::support::*;
use ishizue::model::credit::*;

const YEARS: u64 = 1_000_000;

#[test]
fn a_hundred_equal_buyers_default_as_the_gaussian_mixture_says() {
    // Vasicek's one-factor model, 100 buyers, PD 2 %, correlation 20 %: quadrature over the factor.
    let pool = book((0..100).map(|_| buyer(0.02, 0.2, 1.0)).collect());
    agree(
        &losses(&model(pool, Vec::new()), YEARS),
        &Exact {
            mean: 2.0,
            sd: 2.981_903_303,
            points: &[
                (0.0, 0.382_763_680_7),
                (1.0, 0.220_562_128_8),
                (2.0, 0.130_290_104_6),
                (3.0, 0.081_355_125_38),
                (5.0, 0.035_965_714_75),
                (10.0, 0.007_052_540_073),
            ],
            tails: &[(10.0, 0.030_746_936_1), (20.0, 0.002_847_763_622), (30.0, 0.000_337_040_831_9)],
            risk: &[
                (0.90, 5.0, 9.027_986_626),
                (0.95, 8.0, 11.657_786_2),
                (0.99, 14.0, 18.422_865_37),
                (0.995, 17.0, 21.548_041_6),
                (0.999, 24.0, 29.086_049_79),
            ],
        },
    );
}

#[test]
fn the_t_copula_with_four_degrees_of_freedom_has_its_heavier_tail() {
    let pool = book((0..100).map(|_| buyer(0.02, 0.2, 1.0)).collect());
    let pool = Credit { model: DefaultModel::StudentT { degrees: 4.0 }, ..pool };
    agree(
        &losses(&model(pool, Vec::new()), YEARS),
        &Exact {
            mean: 2.0,
            sd: 5.561_136_771,
            points: &[
                (0.0, 0.674_531_299_5),
                (1.0, 0.100_544_789_5),
                (2.0, 0.049_932_821_46),
                (3.0, 0.031_813_968_06),
                (4.0, 0.022_641_121_59),
                (5.0, 0.017_160_279_57),
            ],
            tails: &[
                (10.0, 0.061_989_588_05),
                (20.0, 0.022_846_094_28),
                (30.0, 0.009_441_147_191),
                (50.0, 0.001_515_115_247),
            ],
            risk: &[
                (0.90, 6.0, 15.075_274_57),
                (0.95, 11.0, 22.035_717_85),
                (0.99, 29.0, 39.630_203_93),
                (0.995, 37.0, 46.915_957_43),
                (0.999, 54.0, 61.767_755_55),
            ],
        },
    );
}

/// Probability of default, correlation, amount (the recursion of Andersen, Sidenius and Basu 2003 gives the exact figures).
pub const HETERO_POOL: [(f64, f64, f64); 12] = [
    (0.0014, 0.24, 10.0),
    (0.0014, 0.24, 6.0),
    (0.0055, 0.2, 8.0),
    (0.0055, 0.2, 5.0),
    (0.0055, 0.2, 3.0),
    (0.01, 0.18, 7.0),
    (0.01, 0.18, 4.0),
    (0.0287, 0.15, 5.0),
    (0.0287, 0.15, 3.0),
    (0.0287, 0.15, 2.0),
    (0.1, 0.12, 2.0),
    (0.2612, 0.12, 1.0),
];

pub fn hetero_pool() -> Credit {
    book(HETERO_POOL.map(|(pd, correlation, amount)| buyer(pd, correlation, amount)).to_vec())
}

#[test]
fn unequal_buyers_lose_as_the_recursion_says() {
    let years = losses(&model(hetero_pool(), Vec::new()), YEARS);
    agree(
        &years,
        &Exact {
            mean: 0.9686,
            sd: 1.914_526_247,
            points: &[
                (0.0, 0.612_425_799_8),
                (1.0, 0.194_506_032_8),
                (2.0, 0.069_522_105_14),
                (3.0, 0.047_465_989_04),
                (4.0, 0.014_031_563_99),
                (5.0, 0.022_054_677_84),
                (8.0, 0.007_919_737_566),
                (11.0, 0.001_728_810_333),
            ],
            tails: &[(10.0, 0.008_256_795_139), (20.0, 0.000_220_862_460_9), (30.0, 7.360_312_405e-6)],
            risk: &[
                (0.95, 5.0, 7.525_659_751),
                (0.99, 9.0, 11.641_394_06),
                (0.995, 11.0, 13.532_155_68),
                (0.999, 15.0, 18.044_490_09),
            ],
        },
    );
    // Layers: E(L - 5)+ and E min((L - 5)+, 15).
    let layer = |limit: f64| {
        let mean = years.iter().map(|l| (l - 5.0).clamp(0.0, limit)).sum::<f64>() / YEARS as f64;
        let second = years.iter().map(|l| libm::pow((l - 5.0).clamp(0.0, limit), 2.0)).sum::<f64>() / YEARS as f64;
        (mean, (second / YEARS as f64).sqrt())
    };
    let ((above, error), (between, _)) = (layer(f64::INFINITY), layer(15.0));
    assert!((above - 0.126_282_987_5).abs() < 4.0 * error, "{above} +- {error}");
    assert!((between - 0.125_741_096_3).abs() < 4.0 * error, "{between} +- {error}");
}

/// Exposure, class and country sector of the 25 obligors of the CreditRisk+ document (Credit Suisse First Boston 1997,
/// appendix B), net of recovery.
pub const CREDIT_RISK_PLUS_BOOK: [(f64, char, u32); 25] = [
    (358_475.0, 'H', 1),
    (1_089_819.0, 'H', 2),
    (1_799_710.0, 'F', 2),
    (1_933_116.0, 'G', 1),
    (2_317_327.0, 'G', 3),
    (2_410_929.0, 'G', 3),
    (2_652_184.0, 'H', 1),
    (2_957_685.0, 'G', 2),
    (3_137_989.0, 'D', 3),
    (3_204_044.0, 'D', 3),
    (4_727_724.0, 'A', 1),
    (4_830_517.0, 'D', 3),
    (4_912_097.0, 'D', 3),
    (4_928_989.0, 'H', 2),
    (5_042_312.0, 'F', 3),
    (5_320_364.0, 'E', 3),
    (5_435_457.0, 'D', 1),
    (5_517_586.0, 'C', 1),
    (5_764_596.0, 'E', 1),
    (5_847_845.0, 'C', 1),
    (6_466_533.0, 'H', 1),
    (6_480_322.0, 'H', 3),
    (7_727_651.0, 'B', 2),
    (15_410_906.0, 'F', 3),
    (20_238_895.0, 'E', 1),
];

pub fn default_rate(class: char) -> f64 {
    match class {
        'A' => 0.015,
        'B' => 0.016,
        'C' => 0.03,
        'D' => 0.05,
        'E' => 0.075,
        'F' => 0.10,
        'G' => 0.15,
        _ => 0.30,
    }
}

#[test]
fn the_published_creditrisk_plus_book_is_simulated_as_its_exact_distribution_says() {
    // Exposures to the nearest 100,000 (at least that, obligor 1 as 400,000), one gamma factor of variance 1/4, Poisson
    // defaults: compound negative binomial, by recursion.
    let amount = |exposure: f64| (exposure / 100_000.0).round().max(1.0);
    let of = |(exposure, class, _): (f64, char, u32)| buyer(default_rate(class), 0.2, amount(exposure));
    let mut obligors = CREDIT_RISK_PLUS_BOOK.map(of).to_vec();
    obligors[0].exposure = ishizue::model::credit::obligor::Exposure::Stated { amount: 4.0, terms_days: 0 };
    let pool =
        Credit { model: DefaultModel::CreditRiskPlus { variances: [0.25, 0.0, 0.0], poisson: true }, ..book(obligors) };
    assert_eq!(pool.obligors.iter().map(|o| o.exposure.usual()).sum::<f64>(), 1303.0);
    agree(
        &losses(&model(pool, Vec::new()), YEARS),
        &Exact {
            mean: 142.402,
            sd: 126.161_905_5,
            points: &[(0.0, 0.091_845_607_53)],
            tails: &[(300.0, 0.113_720_652_8), (500.0, 0.017_115_716_35), (800.0, 0.000_723_938_780_3)],
            risk: &[
                (0.50, 113.0, 236.695_096_3),
                (0.90, 314.0, 419.035_359_7),
                (0.95, 389.0, 490.373_985_1),
                (0.99, 553.0, 647.552_136_3),
                (0.995, 620.0, 712.737_879_2),
                (0.999, 770.0, 860.063_456_3),
            ],
        },
    );
}

#[test]
fn beta_losses_have_the_variance_of_their_law() {
    // 100 buyers, PD 2 %, correlation 20 %, loss given default Beta(1.5, 1.5): mean 1, sd 1.532297891.
    let beta = ishizue::model::credit::obligor::Obligor { lgd_mean: 0.5, lgd_sd: 0.25, ..buyer(0.02, 0.2, 1.0) };
    let pool = Credit { loss_given_default: LossGivenDefault::Beta, ..book(vec![beta; 100]) };
    let exact = Exact { mean: 1.0, sd: 1.532_297_891, points: &[], tails: &[], risk: &[] };
    agree(&losses(&model(pool, Vec::new()), YEARS), &exact);
}

#[test]
fn losses_given_default_that_follow_the_year_keep_the_expected_loss() {
    // Frye and Jacobs (2012): E[default rate x loss given default] = PD x its mean, exactly.
    let lgd = ishizue::model::credit::obligor::Obligor { lgd_mean: 0.4, ..buyer(0.02, 0.15, 1.0) };
    let pool = Credit { loss_given_default: LossGivenDefault::FryeJacobs, ..book(vec![lgd; 100]) };
    let years = losses(&model(pool, Vec::new()), YEARS);
    let mean = years.iter().sum::<f64>() / YEARS as f64;
    let second = years.iter().map(|x| x * x).sum::<f64>() / YEARS as f64;
    let error = ((second - mean * mean) / YEARS as f64).sqrt();
    // Losses are rounded to 0.01.
    assert!((mean - 0.8).abs() < 4.0 * error + 0.005 * 2.0 * 0.02, "{mean} +- {error}");
}

#[test]
fn joint_defaults_have_the_probability_of_the_bivariate_normal() {
    // (PD, PD, correlation, P(both)).
    for (a, b, correlation, joint) in [
        (0.01, 0.02, 0.2, 0.000_607_088_923_5),
        (0.01, 0.01, 0.2, 0.000_338_917_179_1),
        (0.001, 0.1, 0.15, 0.000_216_294_483_9),
    ] {
        let years =
            losses(&model(book(vec![buyer(a, correlation, 1.0), buyer(b, correlation, 1.0)]), Vec::new()), YEARS);
        let found = years.iter().filter(|x| **x == 2.0).count() as f64 / YEARS as f64;
        let error = (joint / YEARS as f64).sqrt();
        assert!((found - joint).abs() < 4.0 * error, "{found} against {joint} +- {error}");
    }
}
