//! Money and random numbers.

use super::sheet::{Case, Failed, Sheet};
use crate::model::amount::{Amount, Share};
use crate::model::money::Quantum;
use crate::numerics::philox::philox4x32;
use crate::numerics::special::{normal_cdf, normal_quantile};
use rust_decimal::{Decimal, dec};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "Philox4x32-10, known answers",
        source: "Salmon et al. (2011), SC11; known answers of Random123",
        work: philox,
    },
    Case {
        name: "Products of money with shares, rounded once, ties to even",
        source: "Decimal arithmetic by hand",
        work: rounding,
    },
    Case {
        name: "Normal distribution function and its inverse",
        source: "Abramowitz and Stegun (1964), tables 26.1 and 26.5",
        work: normal,
    },
];

fn philox(sheet: &mut Sheet) -> Result<(), Failed> {
    for (what, counter, key, words) in [
        ("counter and key 0", [0; 4], [0; 2], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("counter and key all ones", [u32::MAX; 4], [u32::MAX; 2], "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            "digits of pi",
            [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
            [0xa409_3822, 0x299f_31d0],
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ] {
        let found = philox4x32(counter, key).map(|word| format!("{word:08x}")).join(" ");
        sheet.equal(what, words, found);
    }
    Ok(())
}

fn rounding(sheet: &mut Sheet) -> Result<(), Failed> {
    let quantum = Quantum::new(dec!(0.01)).ok_or("a quantum of 0.01")?;
    for (what, money, share, expected) in [
        ("7 % of 100.00, in doubles 7.000000000000001", dec!(100), dec!(0.07), "7.00"),
        ("a tie to even: 50 % of 0.01", dec!(0.01), dec!(0.5), "0.00"),
        ("a tie to even: 50 % of 0.03", dec!(0.03), dec!(0.5), "0.02"),
        ("95 % of 160,000,000.00", dec!(160_000_000), dec!(0.95), "152000000.00"),
        ("a third of 100.00", dec!(100), dec!(0.333_333_333_3), "33.33"),
    ] {
        let exact: Decimal = quantum.amount::<Decimal>(money).times(Share::new(share));
        let fast: f64 = quantum.amount::<f64>(money).times(Share::new(share));
        sheet.equal(format!("{what}, decimals"), expected, format!("{:.2}", quantum.money(exact)));
        sheet.equal(format!("{what}, the loop"), expected, format!("{:.2}", quantum.money(fast.to_quanta())));
    }
    Ok(())
}

fn normal(sheet: &mut Sheet) -> Result<(), Failed> {
    for (z, p) in [(0.5, 0.691_462_461_274_013), (1.96, 0.975_002_104_851_780), (3.0, 0.998_650_101_968_370)] {
        sheet.absolute(format!("Phi({z})"), p, normal_cdf(z), 1e-14);
    }
    for (p, z) in [(0.975, 1.959_963_984_540_054), (0.995, 2.575_829_303_548_901), (0.999, 3.090_232_306_167_813)] {
        sheet.absolute(format!("quantile at {p}"), z, normal_quantile(p), 1e-13);
    }
    Ok(())
}
