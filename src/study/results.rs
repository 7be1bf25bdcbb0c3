//! Everything that a run found out, in one plain value. Every exporter of `report` reads this and nothing else.
//!
//! Amounts are in currency units; losses, premiums paid and capital are positive amounts; cash flows and results are
//! positive when received by the named party. `results.json` is this value; its JSON Schema is committed as
//! `docs/results.schema.json` and [`FORMAT`] changes when its meaning does.

use super::bridge::Bridge;
use super::capital_tornado::CapitalTornado;
use super::cash_flow::CashFlowTable;
use super::convergence::Convergence;
use super::credit::CreditResults;
use super::deductible::DeductibleEffect;
use super::domicile::RulesResults;
use super::earthquake::EarthquakeResults;
use super::exact::ExactResults;
use super::liquidity::Liquidity;
use super::pro_forma::ProForma;
use super::run_off::RunOff;
use super::solvency::Solvency;
use super::stress::StressRow;
use super::tornado::TornadoRow;
use super::tranches::Tranches;
use super::value::RetroValue;
use crate::statistics::{Estimate, ReturnPoint};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the layout of `results.json`.
pub const FORMAT: u32 = 1;

/// What a run found out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Results {
    /// Version of this layout.
    pub format: u32,
    /// Version of the program.
    pub version: String,
    /// Title of the configuration.
    pub title: String,
    /// Reporting currency of every amount.
    pub currency: String,
    /// The quantum, as text: the smallest amount of money in the simulation.
    pub quantum: String,
    /// First day of the first model year, ISO 8601.
    pub start: String,
    /// Number of simulated paths.
    pub trials: u64,
    /// Years in a path.
    pub horizon: u32,
    /// Seed.
    pub seed: u64,
    /// SHA-256 of the compiled event sets: equal digests mean the same losses for the same seed.
    pub perils_digest: String,
    /// How the paths were sampled: `plain`, or `tail` where rare losses are seen more often and paths have weights.
    pub sampling: String,
    /// Under tail sampling the number of equally likely paths that the weights amount to, (Σw)²/Σw²; absent under plain sampling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_trials: Option<f64>,
    /// Remarks of the configuration, printed as they are.
    pub notes: Vec<String>,
    /// What was assumed where the configuration left a choice open, in words.
    pub assumptions: Vec<String>,
    /// What a reader should be warned of, in words.
    pub warnings: Vec<String>,
    /// The year without loss, row by row, exact; where the model has a parent, a captive and a cession.
    pub cash_flow_table: Option<CashFlowTable>,
    /// The captive's name, where there is one.
    pub captive: Option<String>,
    /// The parent's name, where there is one.
    pub parent: Option<String>,
    /// One for each policy, in the order of the configuration.
    pub policies: Vec<PolicyResults>,
    /// What other terms of the cession would make of the saving in the year without loss.
    pub tornado: Vec<TornadoRow>,
    /// Deterministic stresses.
    pub stresses: Vec<StressRow>,
    /// One for each peril, in the order of the configuration.
    pub perils: Vec<PerilResults>,
    /// Mean ground-up loss of each site and buyer, where sources know them.
    pub sites: Vec<SiteResults>,
    /// Ground-up, insured and captive gross loss (without a captive, that of the insurer of the first policy): the same
    /// for every design that leaves the cession alone.
    pub before_retrocession: Vec<LossView>,
    /// What the policies' deductibles take away.
    pub deductible: Option<DeductibleEffect>,
    /// The programme as configured first, then its twin without retrocession where there is one.
    pub designs: Vec<DesignResults>,
    /// What the captive's retrocession is worth against having none; None without a captive that buys any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<RetroValue>,
    /// What moves the capital need most; None without a captive, or where its tax is not replayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capital_tornado: Option<CapitalTornado>,
    /// What each contract of the retrocession costs for the capital that it frees; None where it buys none, or where their statistics are
    /// of other periods than the first model year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tranches: Option<Tranches>,
    /// The main figures at parts of the trials, and how many trials halve their errors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub convergence: Vec<Convergence>,
    /// The check that ground-up losses are what the parties keep.
    pub reconciliation: Reconciliation,
    /// One for each earthquake peril: sensitivities, prices, sources, maps; absent where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earthquakes: Vec<EarthquakeResults>,
    /// From the loss of the ground to what is kept, in a mean year and in the worst.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bridges: Vec<Bridge>,
    /// Income statement, cash flow and balance sheet of the captive year by year; absent without a captive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pro_forma: Option<ProForma>,
    /// The same captive when it writes nothing after a year of the path; None where it is not asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_off: Option<RunOff>,
    /// One for each credit peril: the book, defaults and losses by cause, country, sector and buyer, the tail, other default
    /// models, the quarters; absent where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<CreditResults>,
    /// What the rules of domiciles and agencies come to that the captive asks for; None where it asks for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<RulesResults>,
    /// Annual losses without simulation beside the simulated ones, and why others have none; absent where nothing was
    /// asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<ExactResults>,
}

/// A distribution of annual losses: the first year of each path, ultimate basis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct LossView {
    /// `ground-up`, `insured`, `captive-gross`, `ceded`, `net`, `net-result`, a contract's name.
    pub key: String,
    /// Mean of the year.
    pub mean: Estimate,
    /// The mean in closed form, where there is one.
    pub analytic_mean: Option<f64>,
    /// Standard deviation of the year.
    pub sd: Estimate,
    /// The standard deviation in closed form, where there is one.
    pub analytic_sd: Option<f64>,
    /// Probability of a year with any loss.
    pub any: Estimate,
    /// Annual sums at standard return periods; those that the sample is too short to hold are left out.
    pub aep: Vec<ReturnPoint>,
    /// Largest occurrence of the year at standard return periods; empty where occurrences have no meaning (results).
    pub oep: Vec<ReturnPoint>,
    /// Value at risk of the annual sum by level.
    pub var: Vec<LevelPoint>,
    /// Tail value at risk of the annual sum by level.
    pub tvar: Vec<LevelPoint>,
    /// The exceedance curve of annual sums for drawing.
    pub aep_curve: Vec<CurvePoint>,
    /// The exceedance curve of largest occurrences for drawing.
    pub oep_curve: Vec<CurvePoint>,
}

/// A point of a curve that is drawn, with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CurvePoint {
    /// Years.
    pub return_period: f64,
    /// The loss reached or exceeded once in that time.
    pub loss: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A figure at a confidence level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct LevelPoint {
    /// Such as `99.5%`.
    pub level: String,
    /// The figure.
    pub estimate: Estimate,
}

/// A policy's terms, and what they cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PolicyResults {
    /// Its name.
    pub name: String,
    /// Who issues it.
    pub insurer: String,
    /// Premium of the term.
    pub premium: f64,
    /// `subtract`, `franchise`, `franchise-at-or-above`; None without a deductible.
    pub deductible_kind: Option<String>,
    /// The deductible, where it is an amount.
    pub deductible: Option<f64>,
    /// The deductible, where it is a share of each loss.
    pub deductible_share: Option<f64>,
    /// Limit per occurrence.
    pub occurrence_limit: Option<f64>,
    /// Limit per policy period.
    pub aggregate_limit: Option<f64>,
    /// Part of the loss that it pays after the terms.
    pub share: f64,
}

/// What a peril did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PerilResults {
    /// Its name.
    pub name: String,
    /// `frequency-severity`, `event-loss-table`, `year-table`, `earthquake`, `credit`.
    pub source: String,
    /// Number of events in its event set.
    pub events: u64,
    /// Events a year.
    pub frequency: Estimate,
    /// The same in closed form.
    pub analytic_frequency: Option<f64>,
    /// Ground-up loss of the year.
    pub mean: Estimate,
    /// The same in closed form.
    pub analytic_mean: Option<f64>,
    /// Standard deviation of the year.
    pub sd: Estimate,
    /// The same in closed form.
    pub analytic_sd: Option<f64>,
}

/// What a site lost, or a buyer failed to pay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SiteResults {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Insured value of all coverages, of a buyer its approved limit, where stated.
    pub value: Option<f64>,
    /// Mean ground-up loss of a year.
    pub mean: f64,
    /// Mean of what policies pay of it.
    pub insured: f64,
    /// Mean gross loss of the captive (without one, of the insurer of the first policy) from it, as configured.
    pub gross: f64,
    /// Mean of what is ceded of that.
    pub ceded: f64,
    /// Premium of the risk for a period of its policy, where stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub premium: Option<f64>,
    /// Sites or affiliates that count as one, such as those of a subsidiary or an owner, where stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// True for a buyer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_buyer: bool,
}

/// One design on the common losses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct DesignResults {
    /// `as configured`, `without retrocession`.
    pub name: String,
    /// Recovered by the captive's retrocession; without a captive, by the contracts that the insurer of the first policy
    /// cedes.
    pub ceded: LossView,
    /// Captive gross less ceded; without a captive, what that insurer keeps.
    pub net: LossView,
    /// The captive's result as a loss: minus its cash flow of the first year after tax. VaR and TVaR are of a loss.
    pub net_result: Option<LossView>,
    /// The cash flows of the first year: `captive`, `parent`, `group`, `without-captive`.
    pub cash_flows: Vec<CashFlowView>,
    /// Probability that the group is worse off in the first year than without a captive.
    pub group_worse_off: Option<Estimate>,
    /// Surplus, ruin and capital over the horizon.
    pub solvency: Option<Solvency>,
    /// The year that is expected: each account's mean.
    pub expected_year: Vec<AccountMean>,
    /// One for each contract of the design.
    pub contracts: Vec<ContractResults>,
    /// The part of `ceded` that reinsurers in default do not pay; only where some reinsurer may default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncollected: Option<LossView>,
    /// The captive's cash through the year; only where something is settled with a lag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liquidity: Option<Liquidity>,
}

/// Distribution of a party's after-tax cash flow in the first year; positive when received.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CashFlowView {
    /// `captive`, `parent`, `group`, `without-captive`.
    pub key: String,
    /// In a year without loss.
    pub quiet_year: f64,
    /// Mean.
    pub mean: Estimate,
    /// Standard deviation.
    pub sd: Estimate,
    /// Percentiles of the cash flow, worst first: 0.5, 1, 5, 25, 50, 75, 95 %.
    pub percentiles: Vec<LevelPoint>,
}

/// Mean of one account over the first year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct AccountMean {
    /// Such as `premium-income`, `claims`, `recoveries`, `reinstatement-premium`.
    pub key: String,
    /// In a year without loss.
    pub quiet_year: f64,
    /// Mean, signed as a cash flow of the captive.
    pub mean: Estimate,
}

/// Statistics of a contract.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ContractResults {
    /// Its name.
    pub name: String,
    /// Kind of terms, as the configuration spells it.
    pub kind: String,
    /// Cedant and reinsurer.
    pub cedant: String,
    /// Who pays.
    pub reinsurer: String,
    /// Ceded share of a quota share.
    pub share: Option<f64>,
    /// Attachment, where the kind has one.
    pub attachment: Option<f64>,
    /// Occurrence (or aggregate) limit, where there is one.
    pub limit: Option<f64>,
    /// Annual aggregate deductible.
    pub annual_deductible: Option<f64>,
    /// Annual aggregate limit.
    pub annual_limit: Option<f64>,
    /// Charge of each reinstatement, in the order of use, as a share of the premium; None where their number is open.
    pub reinstatements: Option<Vec<f64>>,
    /// Placed share.
    pub placed: f64,
    /// What period the figures are of: `term 2027-04-01 to 2028-03-31`, the first whole term within the horizon, or
    /// `model year 2027-04-01 to 2028-03-31` where there is none.
    pub period: String,
    /// Cash premium of the term, before reinstatements.
    pub premium: f64,
    /// Commission received by the cedant.
    pub commission: f64,
    /// Rate on line: premium for 100 % over occurrence limit.
    pub rate_on_line: Option<f64>,
    /// Expected recovery, standard deviation and curve.
    pub recovery: LossView,
    /// Probability that a loss exceeds the attachment.
    pub attach: Estimate,
    /// Probability that one occurrence reaches the top of the layer.
    pub exhaust: Option<Estimate>,
    /// Probability that the annual limit or the last reinstatement is used up.
    pub aggregate_exhaust: Option<Estimate>,
    /// Expected reinstatement premium.
    pub reinstatement_premium: Estimate,
    /// Expected recovery over occurrence (or aggregate) limit.
    pub loss_on_line: Option<f64>,
    /// Probability that over-cession cut a recovery in the term.
    pub cut: Estimate,
    /// What limits and attachments are amounts of: `whole` or `share`; None where they are of 100 %.
    pub basis: Option<String>,
    /// Expected part of its share of losses that a proportional contract's limit gave back to the cedant; absent where it
    /// has no limit or gave nothing back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overspill: Option<Estimate>,
    /// How far the payments of a contract that pays on an index miss the cedant's loss; absent for other contracts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis_risk: Option<BasisRisk>,
    /// Expected part of the recovery that reinsurers in default do not pay; only where some reinsurer may default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncollected: Option<Estimate>,
    /// Collateral that the reinsurers post together; only where there is any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collateral: Option<f64>,
    /// The signed lines; empty where there is one reinsurer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineResults>,
    /// Cash deposit premium of the term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposit_premium: Option<f64>,
    /// Least cash premium of the term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_premium: Option<f64>,
    /// Most cash premium of the term, where it swings with the losses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_premium: Option<f64>,
    /// Profit commission of a term without losses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profit_commission: Option<f64>,
    /// Expected premium of the term with what losses add to it; None where they add nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_premium: Option<Estimate>,
    /// Expected commission and profit commission of the term with what losses and deficits add; None where they add nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_commission: Option<Estimate>,
    /// Whether reinstatements are unlimited in number.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlimited_reinstatements: bool,
}

/// Basis risk of a contract that pays on an index, over its term.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct BasisRisk {
    /// Mean net loss in scope of an event that triggers; absent where none did.
    pub loss_when_triggered: Option<Estimate>,
    /// Probability that it pays for an event that costs the cedant nothing.
    pub paid_without_loss: Estimate,
    /// Expected payment above the placed part of the cedant's loss, event by event.
    pub above_loss: Estimate,
    /// Expected loss, placed part and up to the payout, that it does not pay, event by event.
    pub unpaid_loss: Estimate,
}

/// A signed line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct LineResults {
    /// Who pays.
    pub reinsurer: String,
    /// Share of 100 % of the contract.
    pub share: f64,
}

/// The production check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Reconciliation {
    /// Path-years in which ground-up loss was compared with what the parties keep.
    pub years_checked: u64,
    /// Path-years in which they differed by any amount: must be nought.
    pub years_off: u64,
    /// Losses that were cut at the largest exact amount (2^53 quanta).
    pub losses_cut: u64,
}
