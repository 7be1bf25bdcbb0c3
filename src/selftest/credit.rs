//! Defaults and credit losses without simulation.

use super::sheet::{Case, Failed, Sheet};
use crate::statistics::credit::{
    BandedBook, CommonShock, Exposure, LargePool, Lattice, LgdFunction, Obligor, gaussian_pool, heterogeneous_pool,
    joint_pd, t_pool,
};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "Infinitely granular pool: quantiles and expected shortfall",
        source: "Vasicek (2002), Risk 15(12), 160-162",
        work: vasicek,
    },
    Case {
        name: "Finite pool of 100 equal buyers, one Gaussian factor",
        source: "Integral over the factor; Vasicek (2002)",
        work: finite,
    },
    Case {
        name: "Finite pool of 100 equal buyers, Student's t with 4 degrees",
        source: "Double integral; Demarta and McNeil (2005), Int. Stat. Review 73",
        work: student,
    },
    Case {
        name: "Twelve unequal buyers",
        source: "Andersen, Sidenius and Basu (2003), Risk 16(11), 67-72 (recursion)",
        work: unequal,
    },
    Case {
        name: "CreditRisk+, 25 obligors",
        source: "Credit Suisse Financial Products (1997), CreditRisk+, appendix B",
        work: credit_risk_plus,
    },
    Case {
        name: "Common shock, joint defaults, loss given default",
        source: "Binomial mixtures; bivariate normal; Frye and Jacobs (2012), J. of Credit Risk 8",
        work: others,
    },
];

fn vasicek(sheet: &mut Sheet) -> Result<(), Failed> {
    for (p, rho, sd, q99, q999, es99) in [
        (0.01, 0.12, 0.010_821_094_2, 0.052_526_592_13, 0.090_325_831_33, 0.068_708_621_16),
        (0.01, 0.20, 0.015_456_945_98, 0.075_250_789_44, 0.145_525_266_1, 0.105_129_371_2),
        (0.03, 0.15, 0.029_927_851_03, 0.143_948_687_4, 0.229_089_151_8, 0.180_673_451_8),
        (0.001, 0.24, 0.002_915_036_39, 0.012_628_637_89, 0.035_289_329, 0.022_104_768_23),
    ] {
        let pool = LargePool::new(p, rho)?;
        let name = |figure: &str| format!("PD {p}, correlation {rho}: {figure}");
        sheet.relative(name("sd"), sd, pool.sd(), 1e-8);
        sheet.relative(name("99 %"), q99, pool.quantile(0.99), 1e-8);
        sheet.relative(name("99.9 %"), q999, pool.quantile(0.999), 1e-8);
        sheet.relative(name("shortfall 99 %"), es99, pool.expected_shortfall(0.99), 1e-8);
    }
    Ok(())
}

fn lattice(sheet: &mut Sheet, law: &Lattice, moments: [f64; 2], tails: &[(usize, f64)], risk: &[(f64, usize, f64)]) {
    sheet.relative("mean", moments[0], law.mean(), 1e-8);
    sheet.relative("sd", moments[1], law.sd(), 1e-8);
    for &(k, expected) in tails {
        sheet.relative(format!("P(at least {k})"), expected, law.at_least(k), 1e-7);
    }
    for &(level, var, tvar) in risk {
        sheet.equal(format!("VaR {level}"), var, law.quantile(level));
        sheet.relative(format!("TVaR {level}"), tvar, law.tvar(level), 1e-8);
    }
}

fn finite(sheet: &mut Sheet) -> Result<(), Failed> {
    let law = gaussian_pool(100, 0.02, 0.2)?;
    sheet.relative("P(0)", 0.382_763_680_7, law.probability(0), 1e-8);
    let tails = [(10, 0.030_746_936_1), (20, 0.002_847_763_622), (30, 0.000_337_040_831_9)];
    let risk = [(0.99, 14, 18.422_865_37), (0.995, 17, 21.548_041_6), (0.999, 24, 29.086_049_79)];
    lattice(sheet, &law, [2.0, 2.981_903_303], &tails, &risk);
    let law = gaussian_pool(100, 0.01, 0.2)?;
    sheet.relative("PD 1 %: P(0)", 0.568_092_515_6, law.probability(0), 1e-8);
    sheet.equal("PD 1 %: VaR 0.99", 9, law.quantile(0.99));
    sheet.relative("PD 1 %: TVaR 0.99", 11.797_649_54, law.tvar(0.99), 1e-8);
    Ok(())
}

fn student(sheet: &mut Sheet) -> Result<(), Failed> {
    let law = t_pool(100, 0.02, 0.2, 4.0)?;
    let tails = [(10, 0.061_989_588_05), (20, 0.022_846_094_28), (50, 0.001_515_115_247)];
    let risk = [(0.99, 29, 39.630_203_93), (0.995, 37, 46.915_957_43), (0.999, 54, 61.767_755_55)];
    lattice(sheet, &law, [2.0, 5.561_136_771], &tails, &risk);
    Ok(())
}

fn unequal(sheet: &mut Sheet) -> Result<(), Failed> {
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
    ];
    let law = heterogeneous_pool(&buyers.map(|(pd, correlation, units)| Obligor { pd, correlation, units }))?;
    let tails = [(10, 0.008_256_795_139), (20, 0.000_220_862_460_9), (30, 7.360_312_405e-6)];
    let risk = [(0.95, 5, 7.525_659_751), (0.99, 9, 11.641_394_06), (0.999, 15, 18.044_490_09)];
    lattice(sheet, &law, [0.9686, 1.914_526_247], &tails, &risk);
    sheet.relative("expected 15 xs 5", 0.125_741_096_3, law.layer_mean(15.0, 5.0), 1e-8);
    Ok(())
}

/// Appendix B: exposure and rating.
const BOOK: [(f64, char); 25] = [
    (358_475.0, 'H'),
    (1_089_819.0, 'H'),
    (1_799_710.0, 'F'),
    (1_933_116.0, 'G'),
    (2_317_327.0, 'G'),
    (2_410_929.0, 'G'),
    (2_652_184.0, 'H'),
    (2_957_685.0, 'G'),
    (3_137_989.0, 'D'),
    (3_204_044.0, 'D'),
    (4_727_724.0, 'A'),
    (4_830_517.0, 'D'),
    (4_912_097.0, 'D'),
    (4_928_989.0, 'H'),
    (5_042_312.0, 'F'),
    (5_320_364.0, 'E'),
    (5_435_457.0, 'D'),
    (5_517_586.0, 'C'),
    (5_764_596.0, 'E'),
    (5_847_845.0, 'C'),
    (6_466_533.0, 'H'),
    (6_480_322.0, 'H'),
    (7_727_651.0, 'B'),
    (15_410_906.0, 'F'),
    (20_238_895.0, 'E'),
];

fn credit_risk_plus(sheet: &mut Sheet) -> Result<(), Failed> {
    let pd = |rating: char| match rating {
        'A' => 0.015,
        'B' => 0.016,
        'C' => 0.03,
        'D' => 0.05,
        'E' => 0.075,
        'F' => 0.1,
        'G' => 0.15,
        _ => 0.3,
    };
    let exposures = BOOK.map(|(amount, rating)| Exposure { amount, pd: pd(rating), pd_sd: 0.5 * pd(rating) });
    let book = BandedBook::new(&[&exposures], 202_389.0)?;
    sheet.relative("expected loss (published 14,221,863)", 14_221_863.48, book.mean(), 1e-9);
    sheet.relative("sd", 12_668_741.91, book.sd(), 1e-9);
    for (level, expected) in [
        (0.5, 11_089_455.12),
        (0.9, 31_388_720.52),
        (0.99, 55_311_503.38),
        (0.995, 62_033_181.00),
        (0.999, 77_133_478.47),
    ] {
        sheet.relative(format!("{level} (interpolated)"), expected, book.interpolated_quantile(level), 1e-9);
    }
    sheet.relative("TVaR 0.99 on the lattice", 64_944_301.52, book.tvar(0.99), 1e-9);
    Ok(())
}

fn others(sheet: &mut Sheet) -> Result<(), Failed> {
    let shock = CommonShock::new(0.01, 0.02, 0.4)?;
    sheet.relative("shock: PD", 0.01792, shock.pd(), 1e-12);
    sheet.relative("shock: joint PD", 0.003_394_72, shock.joint_pd(), 1e-12);
    sheet.relative("shock: default correlation", 0.174_647_177_4, shock.default_correlation(), 1e-9);
    let law = shock.defaults(50)?;
    let risk = [(0.99, 20, 23.064_312_37), (0.999, 26, 27.500_082_79)];
    lattice(sheet, &law, [0.896, 2.900_042_758], &[(5, 0.020_142_769_9), (20, 0.011_751_872_97)], &risk);
    for (p, q, correlation, expected) in [
        (0.01, 0.02, 0.2, 0.000_607_088_923_5),
        (0.01, 0.01, 0.2, 0.000_338_917_179_1),
        (0.001, 0.1, 0.15, 0.000_216_294_484_4),
    ] {
        sheet.relative(format!("both of {p} and {q} at {correlation}"), expected, joint_pd(p, q, correlation)?, 1e-8);
    }
    for (rate, pd, lgd, correlation, expected) in [
        (0.05, 0.08, 0.40, 0.2, 0.319_739_687_2),
        (0.10, 0.09, 0.45, 0.2, 0.415_110_555_6),
        (0.15, 0.10, 0.50, 0.2, 0.497_094_223_7),
    ] {
        let found = LgdFunction::new(pd, lgd, correlation)?.lgd(rate);
        sheet.relative(format!("loss given a default rate of {rate}"), expected, found, 1e-8);
    }
    Ok(())
}
