//! Curves, value at risk and tail value at risk at ties, and ruin.

use super::sheet::{Case, Failed, Sheet};
use crate::ledger::capital_need::needs;
use crate::ledger::surplus::{Paths, ruin_by_year};
use crate::numerics::distribution::{Exponential, Frequency, Poisson, Severity, SeverityShape};
use crate::numerics::piecewise::Piecewise;
use crate::statistics::aggregate::{Compound, Counts, Part};
use crate::statistics::{Level, Sample};
use ndarray::Array2;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "Exceedance curves, VaR and TVaR of ten years",
        source: "OasisLMF 2.5.8, lecpy and aalpy; Acerbi and Tasche (2002) for ties",
        work: ten_years,
    },
    Case { name: "Ranks of levels from their decimals", source: "Whole-number arithmetic by hand", work: ranks },
    Case {
        name: "Ruin by year of an uncovered total loss",
        source: "Enumeration; Asmussen and Albrecher (2010), Ruin Probabilities, chapter I",
        work: total_loss,
    },
    Case {
        name: "Ruin of a surplus of 5 under Poisson(2) of exponential losses",
        source: "Closed form 1 - F(7.5) and convolution of two years",
        work: two_years,
    },
];

fn level(text: &str) -> Result<Level, Failed> {
    Ok(text.parse()?)
}

fn ten_years(sheet: &mut Sheet) -> Result<(), Failed> {
    let sums = [160.0, 250.0, 0.0, 120.0, 500.0, 0.0, 10.0, 0.0, 210.0, 0.0];
    let largest = [100.0, 250.0, 0.0, 40.0, 500.0, 0.0, 10.0, 0.0, 180.0, 0.0];
    let sample = Sample::new(&sums, None)?;
    sheet.relative("average annual loss", 125.0, sample.mean().value, 1e-14);
    sheet.relative("standard deviation", 163.452_337_6, sample.sd().value, 1e-9);
    for (name, sample, expected) in
        [("sum", sample, [500.0, 250.0, 120.0]), ("largest", Sample::new(&largest, None)?, [500.0, 250.0, 40.0])]
    {
        for (years, expected) in [10.0, 5.0, 2.0].into_iter().zip(expected) {
            let found = sample.return_period_loss(years).ok_or("too few years")?.value;
            sheet.relative(format!("{name}, once in {years} years"), expected, found, 1e-14);
        }
    }
    let sample = Sample::new(&sums, None)?;
    for (text, var, tvar) in [
        ("90%", 250.0, 500.0),
        ("80%", 210.0, 375.0),
        ("75%", 210.0, 342.0),
        ("50%", 10.0, 248.0),
        ("40%", 0.0, 1250.0 / 6.0),
        ("20%", 0.0, 156.25),
    ] {
        sheet.absolute(format!("VaR {text}"), var, sample.quantile(level(text)?).value, 1e-12);
        sheet.relative(format!("TVaR {text}"), tvar, sample.tvar(level(text)?).value, 1e-13);
    }
    Ok(())
}

fn ranks(sheet: &mut Sheet) -> Result<(), Failed> {
    for (text, size, rank) in
        [("99.5%", 1000, 995), ("99.5%", 1001, 996), ("99%", 100, 99), ("0.999", 1_000_000, 999_000)]
    {
        sheet.equal(format!("{text} of {size}"), rank, level(text)?.rank(size));
    }
    Ok(())
}

fn total_loss(sheet: &mut Sheet) -> Result<(), Failed> {
    // Every outcome of five years with a loss of 950 or none: surplus 100, result +100 a year.
    const YEARS: usize = 5;
    let loss_in = |path: usize, year: usize| path >> year & 1 == 1;
    let results =
        Array2::from_shape_fn((1 << YEARS, YEARS), |(path, year)| if loss_in(path, year) { -850.0 } else { 100.0 });
    let weight = |path: usize| (0..YEARS).map(|year| if loss_in(path, year) { 0.02 } else { 0.98 }).product();
    let weights: Vec<f64> = (0..1 << YEARS).map(weight).collect();
    let ruin = ruin_by_year(results.view(), 100.0, 0.0, Paths::weighing(&weights))?;
    for (year, (expected, found)) in [0.02, 0.0396, 0.058808, 0.077632, 0.096079].into_iter().zip(&ruin).enumerate() {
        sheet.absolute(format!("ruined within {} years", year + 1), expected, found.value, 5e-7);
    }
    // The capital that the worst path needs to stay at nought: five losses in a row.
    let most = needs(results.view(), 0.0, YEARS).into_iter().fold(f64::NEG_INFINITY, f64::max);
    sheet.relative("capital need of the worst path", 4250.0, most, 1e-14);
    Ok(())
}

fn two_years(sheet: &mut Sheet) -> Result<(), Failed> {
    let severity = Severity::uncut(SeverityShape::Exponential(Exponential::new(1.0)?))?;
    let counts = Counts::of(Frequency::Poisson(Poisson::new(2.0)?));
    let law = Compound::new(&[Part { counts, severity: &severity, function: Piecewise::identity() }], 1.0 / 1024.0, 16);
    let first = 1.0 - law.cdf(7.5);
    sheet.relative("within 1 year", 0.019_998_090_31, first, 1e-6);
    // Not ruined after a loss s up to 7.5; ruined if the second year's is above 10 - s.
    let step = 1.0 / 256.0;
    let mut second = law.cdf(0.0) * (1.0 - law.cdf(10.0));
    for node in 0..1920 {
        let (from, to) = (f64::from(node) * step, f64::from(node + 1) * step);
        second += (law.cdf(to) - law.cdf(from)) * (1.0 - law.cdf(10.0 - 0.5 * (from + to)));
    }
    sheet.absolute("within 2 years", 0.045_100_7, first + second, 1e-6);
    Ok(())
}
