//! What a sweep found out, in one value: `sweep.json` is this structure.

use crate::model::sweep::{Measure, Setting, SweptTerm};
use crate::statistics::Estimate;
use crate::study::solvency::Capital;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the layout of `sweep.json`.
pub const FORMAT: u32 = 1;

/// Everything that was found out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SweepResults {
    /// Version of this layout.
    pub format: u32,
    /// Version of the program.
    pub version: String,
    /// Title of the configuration.
    pub title: String,
    /// Currency of every amount.
    pub currency: String,
    /// First day of the first model year.
    pub start: String,
    /// Years in a path.
    pub horizon: u32,
    /// Number of simulated paths; all designs stand on the same.
    pub trials: u64,
    /// Under tail sampling the number of equally likely paths that the weights amount to, (Σw)²/Σw²; absent under plain sampling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_trials: Option<f64>,
    /// Seed.
    pub seed: u64,
    /// SHA-256 of the compiled event sets.
    pub perils_digest: String,
    /// What net cost is weighed against.
    pub objective: Measure,
    /// Whether net cost is against the configured programme without retrocession; false where it has none, and net cost is against
    /// the configured programme itself.
    pub against_no_retrocession: bool,
    /// The terms that vary.
    pub terms: Vec<SweptTerm>,
    /// Number of designs, skipped ones among them.
    pub count: usize,
    /// The configured programme; its number is 0 unless a design of the sweep is the same.
    pub configured: DesignResult,
    /// Numbers of the designs that no other beats in net cost and objective, the cheapest first.
    pub frontier: Vec<usize>,
    /// The configured programme, unless a design is the same, then every design that is a programme.
    pub designs: Vec<DesignResult>,
    /// The others.
    pub skipped: Vec<SkippedDesign>,
    /// The answer to the question, where one is asked.
    pub answer: Option<Answer>,
}

/// A design with its figures. Amounts in currency units, of the captive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct DesignResult {
    /// From 1, in the order of the sweep; 0: as configured.
    pub number: usize,
    /// The value of each term that varies.
    pub settings: Vec<Setting>,
    /// Whether it is the configured programme.
    pub is_configured: bool,
    /// What `check` would warn of that it does not say of the configured programme.
    pub warnings: Vec<String>,
    /// Premiums that were worked out of the simulation.
    pub priced: Vec<PricedContract>,
    /// Premium of its retrocession in the first year less commission.
    pub premium: f64,
    /// Expected first-year cash flow less than that of the reference.
    pub net_cost: Estimate,
    /// Mean first-year cash flow.
    pub cash: Estimate,
    /// Its standard deviation.
    pub sd: Estimate,
    /// Mean loss that is kept in the first year.
    pub net: Estimate,
    /// TVaR 99 % of it.
    pub tvar: Estimate,
    /// Probability of ruin by the end of each year.
    pub ruin: Vec<Estimate>,
    /// Capital need within one year and the horizon, at the captive's ruin probabilities.
    pub capital: Vec<Capital>,
    /// The objective.
    pub objective: Estimate,
    /// The figure that the question bounds.
    pub asked: Option<Estimate>,
    /// Change against the configured programme, on the same paths.
    pub change: Change,
    /// No other design beats it in net cost and objective.
    pub efficient: bool,
    /// An efficient design that beats it: of those the cheapest.
    pub beaten_by: Option<usize>,
}

/// The design less the configured programme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Change {
    /// Net cost: positive where the design is dearer.
    pub net_cost: Estimate,
    /// `better`, `worse`, `open`: what its interval says.
    pub net_cost_verdict: String,
    /// Standard deviation of the first-year cash flow.
    pub sd: Estimate,
    /// TVaR 99 % of the loss kept.
    pub tvar: Estimate,
    /// Probability of ruin within one year and the horizon.
    pub ruin: Vec<RuinChange>,
    /// Capital need.
    pub capital: Vec<CapitalChange>,
    /// The objective.
    pub objective: Estimate,
    /// `better`, `worse`, `open`: what its interval says.
    pub objective_verdict: String,
}

/// Change of the probability of ruin.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct RuinChange {
    /// Within so many years.
    pub years: usize,
    /// The change.
    pub change: Estimate,
}

/// Change of the capital need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CapitalChange {
    /// Within so many years.
    pub horizon: usize,
    /// Probability of ruin.
    #[schemars(with = "String")]
    pub probability: rust_decimal::Decimal,
    /// The change.
    pub change: Estimate,
}

/// A premium that was worked out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PricedContract {
    /// The contract.
    pub contract: String,
    /// Premium of a period for 100 %, as the design pays it.
    #[schemars(with = "String")]
    pub premium: rust_decimal::Decimal,
    /// Standard error of the estimate that it was rounded from.
    pub standard_error: f64,
}

/// A design that is no programme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SkippedDesign {
    /// Its number.
    pub number: usize,
    /// The value of each term that varies.
    pub settings: Vec<Setting>,
    /// What is wrong.
    pub reason: String,
    /// The rule that it breaks; empty where the reason says it.
    pub rule: String,
}

/// Skipped designs by reason, in the order of their first numbers.
pub fn by_reason(skipped: &[SkippedDesign]) -> Vec<(&str, Vec<usize>)> {
    let mut reasons: Vec<(&str, Vec<usize>)> = Vec::new();
    for design in skipped {
        match reasons.iter_mut().find(|(reason, _)| *reason == design.reason) {
            Some((_, numbers)) => numbers.push(design.number),
            None => reasons.push((&design.reason, vec![design.number])),
        }
    }
    reasons
}

/// The cheapest design with so much of a figure at most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Answer {
    /// The figure.
    pub measure: Measure,
    /// The bound: a probability, or an amount.
    pub most: f64,
    /// The design: the cheapest of those whose estimate keeps the bound. None where no estimate does.
    pub chosen: Option<usize>,
    /// Whether the whole interval of its figure keeps the bound.
    pub certain: bool,
    /// The cheapest design of which the whole interval keeps the bound.
    pub cheapest_certain: Option<usize>,
    /// Where no estimate keeps the bound: the design whose estimate is the least.
    pub nearest: Option<usize>,
    /// Cheaper designs whose estimate breaks the bound but whose interval reaches it: they may keep it.
    pub perhaps: Vec<usize>,
    /// Other designs that keep the bound, or may, and whose cost cannot be told from that of the chosen one.
    pub as_cheap: Vec<CostGap>,
}

/// A paired difference of net cost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CostGap {
    /// The design.
    pub number: usize,
    /// Its net cost less that of the chosen one; the interval holds nought.
    pub gap: Estimate,
}
