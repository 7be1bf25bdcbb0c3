//! Price gate: the expected loss of every policy and cession with a limit, over that limit, beside the rate on line.
//!
//! ```text
//! loss on line = expected payment of a year for the earthquake peril / limit
//! rate on line = premium of the term / limit
//! ```
//! The range is over all views of the Nankai trough crossed with half, once and twice the vulnerability. Earthquake limits
//! of Japanese corporate programmes are priced at a few percent of the limit, so that 1 to 4 % is usual for a whole
//! programme; a figure outside says that hazard, vulnerability or the programme is unlike the market's. The ranges of
//! either alone say which could explain it. A contract with an attachment is judged by no such band: its height decides.
//!
//! Worked number: the published case study EM11 (Global Link, December 2021) pays at most 60m a year for a limit of 1bn,
//! so that a loss on line above 6 % would contradict the price.

use super::first_years::FirstYears;
use super::variants::Drawn;
use crate::model::Model;
use crate::model::contract::{Basis, Contract};
use crate::model::policy::Policy;
use crate::programme::Plan;
use crate::statistics::{Estimate, SampleError};
use crate::study::contract_results::{has_attachment, line_of};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is usual of a whole programme.
const USUAL: (f64, f64) = (0.01, 0.04);

/// One policy or contract.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PriceRow {
    /// Its name.
    pub name: String,
    /// `policy` or `contract`.
    pub kind: String,
    /// The limit: for the period where it is stated for that, else for an occurrence; what it pays of it.
    pub limit: f64,
    /// Premium of the term over the limit.
    pub rate_on_line: f64,
    /// Expected payment of the first year for earthquakes over the limit, as configured.
    pub loss_on_line: Estimate,
    /// Least loss on line over all views and vulnerabilities.
    pub low: f64,
    /// Greatest.
    pub high: f64,
    /// Least and greatest over the views alone.
    pub hazard: [f64; 2],
    /// Least and greatest over the vulnerabilities alone.
    pub vulnerability: [f64; 2],
    /// What it says.
    pub reading: Reading,
}

/// Whether a loss on line is usual, and what could explain one that is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// Within 1 to 4 %.
    Usual,
    /// Outside; another view would bring it inside.
    Hazard,
    /// Outside; another vulnerability would.
    Vulnerability,
    /// Outside; either would.
    Either,
    /// Outside; only both together would.
    Together,
    /// Outside; nothing that is varied here would.
    Neither,
    /// Has an attachment: no band applies.
    Layer,
}

impl Reading {
    /// The word in files.
    pub fn key(self) -> &'static str {
        match self {
            Reading::Usual => "usual",
            Reading::Hazard => "hazard",
            Reading::Vulnerability => "vulnerability",
            Reading::Either => "either",
            Reading::Together => "together",
            Reading::Neither => "neither",
            Reading::Layer => "layer",
        }
    }

    fn of(base: f64, hazard: [f64; 2], vulnerability: [f64; 2], all: [f64; 2]) -> Reading {
        let reaches = |[low, high]: [f64; 2]| high >= USUAL.0 && low <= USUAL.1;
        match (reaches(hazard), reaches(vulnerability)) {
            _ if reaches([base, base]) => Reading::Usual,
            (true, true) => Reading::Either,
            (true, false) => Reading::Hazard,
            (false, true) => Reading::Vulnerability,
            (false, false) if reaches(all) => Reading::Together,
            (false, false) => Reading::Neither,
        }
    }
}

/// Policies and contracts with a limit that pay for the peril.
pub(super) fn rows(
    model: &Model,
    (peril, plan): (usize, &Plan<f64>),
    drawn: &Drawn,
) -> Result<Vec<PriceRow>, SampleError> {
    let mut rows = Vec::new();
    let covered = |perils: &Option<Vec<usize>>| perils.as_ref().is_none_or(|perils| perils.contains(&peril));
    let premiums = plan.premiums();
    for (index, (policy, premium)) in model.policies.iter().zip(&premiums.policies).enumerate() {
        let Some(limit) = policy_limit(policy).filter(|_| covered(&policy.covers.perils)) else { continue };
        let what =
            Priced { name: &policy.name, kind: "policy", limit, rate: number(premium.term) / limit, layer: false };
        rows.extend(row(&what, drawn, |years| years.policy(index))?);
    }
    for (index, contract) in model.contracts.iter().enumerate() {
        let Some(limit) = contract_limit(contract).filter(|_| covered(&contract.covers.perils)) else { continue };
        let layer = has_attachment(contract);
        let premium = number(premiums.contracts[index].term);
        let what = Priced { name: &contract.name, kind: "contract", limit, rate: premium / limit, layer };
        rows.extend(row(&what, drawn, |years| years.contract(index))?);
    }
    Ok(rows)
}

/// What a policy can pay in a period, else in an occurrence.
fn policy_limit(policy: &Policy) -> Option<f64> {
    let share = policy.last_share().fast();
    let aggregate = policy.aggregate_limit.map(|limit| match policy.basis {
        Some(Basis::Share) => number(limit),
        _ => number(limit) * share,
    });
    aggregate.or(policy.occurrence_limit.map(|limit| number(limit) * share)).filter(|limit| *limit > 0.0)
}

/// What a contract can pay: its line, by the placed share.
fn contract_limit(contract: &Contract) -> Option<f64> {
    let annual = contract.annual.limit.and_then(|limit| contract.of_the_whole(limit));
    let line = line_of(contract).or(annual)?;
    Some(number(line) * contract.placed.fast()).filter(|limit| *limit > 0.0)
}

fn number(amount: Decimal) -> f64 {
    amount.to_f64().unwrap_or(0.0)
}

/// A policy or contract before it is judged.
struct Priced<'a> {
    name: &'a str,
    kind: &'a str,
    limit: f64,
    rate: f64,
    layer: bool,
}

/// None where nothing was drawn.
fn row(
    what: &Priced,
    drawn: &Drawn,
    mean: impl Fn(&FirstYears) -> Result<Estimate, SampleError>,
) -> Result<Option<PriceRow>, SampleError> {
    let Some(base) = drawn.base() else { return Ok(None) };
    let loss_on_line = over(mean(base)?, what.limit);
    let nothing = [f64::INFINITY, f64::NEG_INFINITY];
    let (mut hazard, mut vulnerability, mut all) = (nothing, nothing, nothing);
    for (same_view, same_vulnerability, years) in drawn.crossed() {
        let ratio = mean(years)?.value / what.limit;
        let stretch = |range: &mut [f64; 2]| *range = [range[0].min(ratio), range[1].max(ratio)];
        stretch(&mut all);
        if same_vulnerability {
            stretch(&mut hazard);
        }
        if same_view {
            stretch(&mut vulnerability);
        }
    }
    let reading = match what.layer {
        true => Reading::Layer,
        false => Reading::of(loss_on_line.value, hazard, vulnerability, all),
    };
    Ok(Some(PriceRow {
        name: what.name.into(),
        kind: what.kind.into(),
        limit: what.limit,
        rate_on_line: what.rate,
        loss_on_line,
        low: all[0],
        high: all[1],
        hazard,
        vulnerability,
        reading,
    }))
}

fn over(estimate: Estimate, limit: f64) -> Estimate {
    Estimate {
        value: estimate.value / limit,
        standard_error: estimate.standard_error / limit,
        low: estimate.low / limit,
        high: estimate.high / limit,
        ..estimate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_outside_the_band_is_explained_by_what_brings_it_inside() {
        let reading = |base, hazard, vulnerability| Reading::of(base, hazard, vulnerability, [0.008, 0.2]);
        assert_eq!(reading(0.02, [0.01, 0.03], [0.005, 0.06]), Reading::Usual);
        assert_eq!(reading(0.05, [0.03, 0.06], [0.045, 0.09]), Reading::Hazard);
        assert_eq!(reading(0.05, [0.045, 0.06], [0.025, 0.1]), Reading::Vulnerability);
        assert_eq!(reading(0.05, [0.03, 0.06], [0.025, 0.1]), Reading::Either);
        assert_eq!(reading(0.1, [0.08, 0.11], [0.05, 0.2]), Reading::Together);
        assert_eq!(Reading::of(0.2, [0.18, 0.22], [0.1, 0.4], [0.09, 0.44]), Reading::Neither);
        assert_eq!(Reading::of(0.006, [0.005, 0.012], [0.003, 0.009], [0.002, 0.02]), Reading::Hazard);
    }
}
