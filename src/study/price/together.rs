//! Layers of one cedant priced together: one distortion fitted to what they cost in all, shared out so that they add up; and
//! layers that cost more on line than the one below them.

use super::layer::Columns;
use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::statistics::Estimate;
use crate::statistics::pricing::{Distortion, distorted, quote};
use crate::study::run::StudyError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Steps of the bisection for lambda.
const STEPS: usize = 60;
/// The greatest lambda that is tried.
const MOST: f64 = 5.0;

/// The contracts of a cedant, priced by one distortion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Together {
    /// The cedant.
    pub cedant: String,
    /// Lambda of Wang's transform.
    pub lambda: f64,
    /// Whether it makes the price of all contracts together equal to their premiums; else it is the middle of the stated range,
    /// for a part has no premium, or the premiums do not exceed the expected loss, or are dearer than any lambda makes them.
    pub fitted: bool,
    /// Price of all together.
    pub price: f64,
    /// The same without a load: what they are expected to lose. Premiums up to it have no lambda.
    pub expected: Estimate,
    /// Each contract with its part of the price, and its net premium, both with expected reinstatement premium.
    pub parts: Vec<Part>,
}

/// A contract among others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its part.
    pub price: f64,
    /// What it costs, where it has a premium.
    pub premium: Option<f64>,
}

/// A layer that costs more on line than one below it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Dearer {
    /// The upper layer.
    pub above: String,
    /// The lower one.
    pub below: String,
    /// Their rates on line: upper, lower.
    pub rates: [f64; 2],
}

/// One entry for each cedant with two contracts and more.
pub(super) fn together(model: &Model, columns: &[Columns], paths: Paths) -> Result<Vec<Together>, StudyError> {
    let mut found = Vec::new();
    for (party, described) in model.parties.iter().enumerate() {
        let of_party = |columns: &&Columns| columns.contract.is_some_and(|c| model.contracts[c].cedant == party);
        let layers: Vec<&Columns> = columns.iter().filter(of_party).collect();
        if layers.len() < 2 {
            continue;
        }
        let trials = layers[0].loss.len();
        let total: Vec<f64> = (0..trials).map(|trial| layers.iter().map(|layer| layer.loss[trial]).sum()).collect();
        let sample = paths.sample(&total)?;
        let premiums: Vec<Option<f64>> =
            layers.iter().map(|layer| layer.expected_premium(paths)).collect::<Result<_, _>>()?;
        let cost: Option<f64> = premiums.iter().copied().sum();
        let of = |lambda| distorted::price(&sample, Distortion::Wang { lambda }).value;
        let fitted = cost.filter(|cost| *cost > of(0.0) && *cost < of(MOST));
        let range = model.pricing.wang.value;
        let lambda = fitted.map_or(0.5 * (range.low + range.high), |cost| {
            let (mut low, mut high) = (0.0, MOST);
            for _ in 0..STEPS {
                let middle = 0.5 * (low + high);
                if of(middle) < cost { low = middle } else { high = middle }
            }
            0.5 * (low + high)
        });
        let losses: Vec<&[f64]> = layers.iter().map(|layer| layer.loss.as_slice()).collect();
        let parts = distorted::contributions(&sample, &losses, paths.weights, Distortion::Wang { lambda });
        found.push(Together {
            cedant: described.name.clone(),
            lambda,
            fitted: fitted.is_some(),
            price: of(lambda),
            expected: distorted::price(&sample, Distortion::Wang { lambda: 0.0 }),
            parts: (layers.iter().zip(parts).zip(premiums))
                .map(|((layer, price), premium)| Part { name: layer.name.clone(), price, premium })
                .collect(),
        });
    }
    Ok(found)
}

/// Layers of one kind between the same parties that lie above one another.
pub(super) fn dearer(model: &Model, columns: &[Columns]) -> Vec<Dearer> {
    let rate = |layer: &Columns| layer.premium.zip(layer.limit).map(|(premium, limit)| premium.gross / limit);
    let scope = |layer: &Columns| layer.contract.map(|c| (model.contracts[c].cedant, &model.contracts[c].covers));
    let mut found = Vec::new();
    for below in columns {
        for above in columns {
            let same = below.kind == above.kind && scope(below).is_some() && scope(below) == scope(above);
            let higher = below.top.zip(above.attachment).is_some_and(|(top, attachment)| attachment >= top);
            if let Some(rates) = rate(below).zip(rate(above)).filter(|_| same && higher)
                && quote::is_dearer_above(rates.0, rates.1)
            {
                let (above, below) = (above.name.clone(), below.name.clone());
                found.push(Dearer { above, below, rates: [rates.1, rates.0] });
            }
        }
    }
    found
}
