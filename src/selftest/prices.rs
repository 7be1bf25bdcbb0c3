//! Technical premiums by every principle, and what a retrocession is worth.

use super::programmes::simulated;
use super::sheet::{Case, Failed, Sheet};
use crate::statistics::pricing::Distortion;
use crate::statistics::pricing::loading::{Lane, TailForm, lane, standard_deviation, tail};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "A total-loss layer of 950 by seven premium principles",
        source: "Formulas: Wang (1995, 2004), Lane (2000), Mildenhall and Major (2022)",
        work: principles,
    },
    Case {
        name: "Value of a retrocession: cost, capital saved, break-even",
        source: "Brehm et al. (2007), Enterprise Risk Analysis, chapter 3; binomial by hand",
        work: value,
    },
];

fn principles(sheet: &mut Sheet) -> Result<(), Failed> {
    // By probability: EL, sd load 0.3, Wang 0.45, Wang with Student's t 5, PH 0.6, Lane, TVaR 99 % at 10 %.
    for (p, expected) in [
        (0.005, [4.75, 24.85, 15.92, 41.26, 39.55, 42.69, 47.50]),
        (0.01, [9.50, 37.86, 28.79, 56.73, 59.94, 62.97, 95.00]),
        (0.02, [19.00, 58.90, 51.67, 80.60, 90.85, 94.35, 103.64]),
        (0.05, [47.50, 109.61, 110.27, 135.72, 157.44, 166.10, 129.55]),
    ] {
        let (mean, sd) = (950.0 * p, 950.0 * f64::sqrt(p * (1.0 - p)));
        let tvar = 950.0 * f64::min(p / 0.01, 1.0);
        let found = [
            mean,
            standard_deviation(mean, sd, 0.3),
            950.0 * Distortion::Wang { lambda: 0.45 }.of(p),
            950.0 * Distortion::WangStudent { lambda: 0.45, degrees: 5.0 }.of(p),
            950.0 * Distortion::ProportionalHazard { exponent: 0.6 }.of(p),
            lane(mean, 950.0, p, Lane { gamma: 0.55, alpha: 0.495, beta: 0.574 }),
            tail(mean, tvar, 0.1, TailForm::OnAssets),
        ];
        let names = ["EL", "EL + 0.3 sd", "Wang 0.45", "Wang t5", "PH 0.6", "Lane", "EL + TVaR load"];
        for ((name, expected), found) in names.into_iter().zip(expected).zip(found) {
            // The table is printed to a hundredth.
            sheet.absolute(format!("{name} at {}%", 100.0 * p), expected, found, 0.005_001);
        }
    }
    Ok(())
}

fn value(sheet: &mut Sheet) -> Result<(), Failed> {
    let results = simulated(include_str!("models/retrocession.toml"), (100_000, 0, 0))?;
    let value = results.value.ok_or("no value of retrocession")?;
    sheet.simulated("net cost 50 - 19", 31.0, &value.net_cost);
    sheet.simulated("expected recovery 2 % of 950", 19.0, &value.recovery);
    for (basis, saved, benefit, break_even) in [("loss-var", 950.0, 45.0, 95.0), ("capital-need", 900.0, 41.0, 87.96)] {
        let row = value.capital.iter().find(|row| row.basis == basis).ok_or("a basis is missing")?;
        sheet.absolute(format!("{basis}: capital saved"), saved, row.saved.value, 1e-9);
        sheet.simulated(format!("{basis}: benefit"), benefit, row.benefit.as_ref().ok_or("no benefit")?);
        // Its only error is that of the expected recovery; a unit of premium costs a unit of capital under capital-need.
        let error = value.recovery.standard_error;
        let found = row.break_even.ok_or("no break-even premium")?;
        sheet.absolute(format!("{basis}: break-even premium"), break_even, found, 4.0 * error + 0.01);
        let implied = row.implied_cost.as_ref().ok_or("no implied cost")?;
        sheet.simulated(format!("{basis}: implied cost of capital"), 31.0 / saved, implied);
    }
    Ok(())
}
