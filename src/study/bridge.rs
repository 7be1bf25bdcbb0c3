//! The bridge from the loss of the ground to what the captive keeps: in a mean year, and in the mean of the worst years.
//!
//! ```text
//! ground-up - what no policy pays = insured - what others carry = captive gross - ceded + not collected = net
//! ```
//! The worst years are the 1 % with the largest gross loss, ties by the number of the trial, so that every step adds up; the net of these years
//! is not TVaR of the net loss, whose worst years are others.
//!
//! Source: gross, ceded and net side by side is what boards are shown of reserves and programmes (Clark, Basics of Reinsurance
//! Pricing, CAS study note, 2014).
//!
//! Worked number (EM11, JPY million, a full-limit loss): 1,010 - 10 = 1,000 - 50 = 950 - 950 = 0.

use super::collect::Collected;
use crate::ledger::surplus::Paths;
use crate::model::money::Quantum;
use crate::statistics::{Estimate, SampleError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Worst years, as a part of all: 1 in so many.
const WORST: usize = 100;

/// One bridge. Amounts in currency units, losses positive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Bridge {
    /// `mean` or `worst`.
    pub key: String,
    /// Years behind it.
    pub years: u64,
    /// From the ground up.
    pub ground_up: Estimate,
    /// Paid by the policies.
    pub insured: Estimate,
    /// Assumed by the captive, or by the insurer of the first policy.
    pub gross: Estimate,
    /// Due from its reinsurers.
    pub ceded: Estimate,
    /// Not paid by those in default; None where nobody may default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncollected: Option<Estimate>,
    /// Kept.
    pub net: Estimate,
}

/// The bridges of the first design.
pub(super) fn bridges(collected: &Collected, quantum: Quantum, paths: Paths) -> Result<Vec<Bridge>, SampleError> {
    let Some(design) = collected.designs.first() else { return Ok(Vec::new()) };
    let gross = &collected.gross.sum;
    let nothing = vec![0.0; gross.len()];
    let uncollected = if design.uncollected.is_empty() { &nothing } else { &design.uncollected };
    let columns =
        [&collected.ground_up.sum, &collected.insured.sum, gross, &design.ceded.sum, uncollected, &design.net.sum];
    let of = (quantum, paths, !design.uncollected.is_empty());
    let mut order: Vec<usize> = (0..gross.len()).collect();
    let count = gross.len() / WORST;
    let mut found = vec![bridge("mean", columns, None, of)?];
    // Fewer than a hundred worst years say little of any.
    if count >= 100 && paths.weights.is_none() {
        order.sort_by(|&a, &b| gross[b].total_cmp(&gross[a]).then(a.cmp(&b)));
        order.truncate(count);
        found.push(bridge("worst", columns, Some(&order), of)?);
    }
    Ok(found)
}

fn bridge(
    key: &str,
    columns: [&Vec<f64>; 6],
    chosen: Option<&[usize]>,
    (quantum, paths, defaults): (Quantum, Paths, bool),
) -> Result<Bridge, SampleError> {
    let years = chosen.map_or(columns[0].len(), <[usize]>::len) as u64;
    let mean = |column: &Vec<f64>| -> Result<Estimate, SampleError> {
        let units = |index: usize| quantum.units(column[index]) + 0.0;
        let values: Vec<f64> = match chosen {
            Some(chosen) => chosen.iter().map(|&index| units(index)).collect(),
            None => (0..column.len()).map(units).collect(),
        };
        let paths = if chosen.is_some() { Paths::EQUAL } else { paths };
        Ok(paths.sample(&values)?.mean())
    };
    let [ground_up, insured, gross, ceded, uncollected, net] = columns;
    Ok(Bridge {
        key: key.into(),
        years,
        ground_up: mean(ground_up)?,
        insured: mean(insured)?,
        gross: mean(gross)?,
        ceded: mean(ceded)?,
        uncollected: if defaults { Some(mean(uncollected)?) } else { None },
        net: mean(net)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::collect::{CollectedDesign, Pair};
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn every_bridge_adds_up_and_the_worst_years_are_those_of_the_gross_loss() {
        let pair = |sum: Vec<f64>| Pair { largest: sum.clone(), sum };
        let year = |trial: usize| (trial % 101) as f64;
        let of = |part: f64| pair((0..20_000).map(|trial| part * year(trial)).collect());
        let collected = Collected {
            paths: 20_000,
            horizon: 1,
            ground_up: of(10.0),
            insured: of(8.0),
            gross: of(6.0),
            designs: vec![CollectedDesign { ceded: of(5.0), net: of(1.0), ..CollectedDesign::default() }],
            ..Collected::default()
        };
        let found = bridges(&collected, Quantum::new(dec!(1)).unwrap(), Paths::EQUAL).unwrap();
        assert_eq!(
            found.iter().map(|bridge| (bridge.key.as_str(), bridge.years)).collect::<Vec<_>>(),
            [("mean", 20_000), ("worst", 200)]
        );
        for bridge in &found {
            let kept = bridge.gross.value - bridge.ceded.value;
            assert!((bridge.net.value - kept).abs() < 1e-9);
        }
        // The largest loss of the cycle, 100 x 6, in 198 of 20,000 years; two more years of 99 x 6.
        assert!((found[1].gross.value - (198.0 * 600.0 + 2.0 * 594.0) / 200.0).abs() < 1e-9);
    }
}
