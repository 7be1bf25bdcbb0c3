//! Whole simulations, from the text of a configuration to results.

use super::programmes::simulated;
use super::sheet::{Case, Failed, Sheet};
use crate::study::results::Results;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "Earthquakes and tsunamis through a programme of six contracts",
        source: "Independent simulations in numpy and numba (benches/peers), closed forms",
        work: benchmark,
    },
    Case {
        name: "Every simulated figure against its exact law",
        source: "Grubel and Hermesmeier (1999), ASTIN Bulletin 29, 197-214",
        work: laws,
    },
    Case {
        name: "Same bytes from one thread and two, whatever the blocks",
        source: "Counter-based random numbers: Salmon et al. (2011), SC11",
        work: bytes,
    },
];

const BENCHMARK: &str = include_str!("../../configs/w1a.toml");
const SMALL: &str = include_str!("../../configs/frequency_severity.toml");
const TRIALS: u64 = 200_000;

fn run() -> Result<Results, Failed> {
    simulated(BENCHMARK, (TRIALS, 0, 0))
}

fn benchmark(sheet: &mut Sheet) -> Result<(), Failed> {
    let results = run()?;
    let design = results.designs.first().ok_or("no design")?;
    sheet.equal("years that do not reconcile", 0, results.reconciliation.years_off);
    sheet.simulated("mean net loss", 3.712_45, &design.net.mean);
    sheet.simulated("sd of the net loss", 7.598_5, &design.net.sd);
    for (points, name, expected) in
        [(&design.net.var, "VaR", [10.407_86, 12.973_3, 72.831]), (&design.net.tvar, "TVaR", [33.930, 56.393, 180.61])]
    {
        for (point, expected) in points.iter().zip(expected) {
            sheet.simulated(format!("{name} {} of the net loss", point.level), expected, &point.estimate);
        }
    }
    let account = design.expected_year.iter().find(|account| account.key == "reinstatement-premium");
    // As a cash flow of the captive it is negative.
    sheet.simulated("mean reinstatement premium", -0.236_060_95, &account.ok_or("no such account")?.mean);
    let exact = results.exact.as_ref().ok_or("no exact figures")?;
    let charged = exact.views.iter().flat_map(|view| &view.figures);
    let premium: f64 = charged.filter(|figure| figure.figure == "reinstatement-premium").map(|f| f.exact).sum();
    sheet.absolute("the same without simulation", 0.236_060_95, premium, 1e-6);
    // No loss in a year: exp(-2.3).
    let any = results.before_retrocession.first().ok_or("no losses")?.any;
    sheet.simulated("years with a loss", 1.0 - libm::exp(-2.3), &any);
    Ok(())
}

fn laws(sheet: &mut Sheet) -> Result<(), Failed> {
    for (name, results) in [("w1a", run()?), ("frequency_severity", simulated(SMALL, (50_000, 0, 0))?)] {
        let exact = results.exact.as_ref().ok_or("no exact figures")?;
        for view in &exact.views {
            for figure in view.figures.iter().filter(|figure| figure.standard_errors.is_some()) {
                let level = figure.level.as_deref().unwrap_or("");
                sheet.simulated(
                    format!("{name}, {}: {} {level}", view.key, figure.figure),
                    figure.exact,
                    &figure.simulated,
                );
            }
        }
    }
    Ok(())
}

fn bytes(sheet: &mut Sheet) -> Result<(), Failed> {
    for (name, text) in [("w1a", BENCHMARK), ("frequency_severity", SMALL)] {
        let document = |threads, block| -> Result<String, Failed> {
            Ok(serde_json::to_string(&simulated(text, (20_000, threads, block))?)?)
        };
        let one = document(1, 0)?;
        for (what, threads, block) in [("two threads", 2, 0), ("three threads, blocks of 97", 3, 97)] {
            sheet.equal(format!("{name}: results of one thread and of {what}"), true, one == document(threads, block)?);
        }
    }
    Ok(())
}
