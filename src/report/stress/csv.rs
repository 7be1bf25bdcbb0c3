//! `stress.csv`: figures of stresses, one to a row.
//!
//! Figures of a path are exact and have no error. `configured`, `stressed` and `difference` tell the simulated ones apart; figures
//! of the reverse stress stand under the names `reverse` and `reverse: ` with what they are of.

use crate::statistics::Estimate;
use crate::study::stress::{StressOutcome, StressResults};
use std::fmt::Write;

/// The whole file.
pub fn figures(results: &StressResults) -> String {
    let mut table = Table(String::from("stress,figure,year,of,value,standard_error,low,high,verdict\n"));
    results.stresses.iter().for_each(|stress| table.stress(stress));
    let reverse = &results.reverse;
    table.estimate(("reverse", "breach", results.horizon, "configured"), &reverse.probability, "");
    for class in &reverse.classes {
        let name = format!("reverse: {}", class.description);
        table.estimate((&name, "breach", results.horizon, "configured"), &class.probability, "");
    }
    for single in &reverse.single_losses {
        let name = format!("reverse: {}", single.peril);
        for (figure, threshold) in [
            ("smallest-loss", single.retrocession_pays),
            ("smallest-loss-without-recovery", single.retrocession_does_not_pay),
        ] {
            if let Some(threshold) = threshold {
                table.exact((&name, figure, 1, "configured"), &threshold.loss.to_string());
                table.estimate((&name, &format!("{figure}-reached"), 1, "configured"), &threshold.probability, "");
            }
        }
    }
    table.0
}

struct Table(String);

impl Table {
    fn exact(&mut self, key: (&str, &str, u32, &str), value: &str) {
        self.row(key, value, ["", "", ""], "");
    }

    fn estimate(&mut self, key: (&str, &str, u32, &str), estimate: &Estimate, verdict: &str) {
        let Estimate { value, standard_error, low, high, .. } = estimate;
        let errors = [standard_error, low, high].map(f64::to_string);
        self.row(key, &value.to_string(), [&errors[0], &errors[1], &errors[2]], verdict);
    }

    fn row(
        &mut self,
        (name, figure, year, of): (&str, &str, u32, &str),
        value: &str,
        errors: [&str; 3],
        verdict: &str,
    ) {
        let name = format!("\"{}\"", name.replace('"', "\"\""));
        let _ = writeln!(self.0, "{name},{figure},{year},{of},{value},{},{verdict}", errors.join(","));
    }

    fn stress(&mut self, stress: &StressOutcome) {
        let (name, path) = (stress.name.as_str(), &stress.path);
        for (figure, amount) in [
            ("captive-gross", path.captive_gross),
            ("captive-ceded", path.captive_ceded),
            ("captive-cash-flow", path.captive_cash_flow),
            ("difference", path.difference),
            ("group-cash-flow", path.group_cash_flow),
            ("lowest-cash", path.lowest_cash),
        ] {
            self.exact((name, figure, stress.year, "path"), &amount.to_string());
        }
        for (year, surplus) in (1..).zip(&path.surplus) {
            self.exact((name, "surplus", year, "path"), &surplus.to_string());
        }
        if let Some(year) = path.breach {
            self.exact((name, "breach", year, "path"), "1");
        }
        if let Some(ratio) = path.ratio_to_minimum {
            self.exact((name, "ratio-to-minimum", path.surplus.len() as u32, "path"), &ratio.to_string());
        }
        for figure in stress.simulated.iter().flat_map(|simulated| &simulated.figures) {
            let key = match figure.probability {
                Some(probability) => format!("{}-{probability}", figure.key),
                None => figure.key.clone(),
            };
            for (of, estimate, verdict) in [
                ("configured", &figure.configured, ""),
                ("stressed", &figure.stressed, ""),
                ("difference", &figure.difference, figure.verdict.as_str()),
            ] {
                self.estimate((name, &key, figure.years, of), estimate, verdict);
            }
        }
    }
}
