//! What the rules come to, in one value. Amounts are in the reporting currency.

use crate::statistics::Estimate;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Rules of domiciles and agencies, and the ratios that they look at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct RulesResults {
    /// One for each pack, in the order of the configuration.
    pub packs: Vec<PackResults>,
    /// Ratios of the first year at the opening surplus.
    pub ratios: Vec<RatioResults>,
}

/// A pack of rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PackResults {
    /// The domicile or agency.
    pub name: String,
    /// Which edition.
    pub edition: String,
    /// The date from which it holds, ISO 8601.
    pub effective: String,
    /// Where it was read.
    pub origin: String,
    /// Its public source.
    pub source: String,
    /// Class of licence, where it has classes.
    pub class: Option<String>,
    /// What the class is.
    pub class_title: Option<String>,
    /// Currency of its amounts, where it has any.
    pub currency: Option<String>,
    /// What one unit of it is in the reporting currency, where they differ.
    #[schemars(with = "Option<String>")]
    pub exchange: Option<Decimal>,
    /// Money that must be held.
    pub requirements: Vec<RequirementResults>,
    /// Ratios with limits.
    pub screens: Vec<ScreenResults>,
    /// Scores against value at risk.
    pub scores: Vec<ScoreResults>,
    /// Tax on premium, as an indication; None where the pack states none for the class.
    pub premium_tax: Option<PremiumTaxResults>,
    /// Remarks of the pack.
    pub notes: Vec<String>,
    /// What the rules ask for besides.
    pub not_worked_out: Vec<String>,
}

/// What a formula is called, and how well it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct FormulaName {
    /// Its name.
    pub name: String,
    /// `public` or `unverified`.
    pub status: String,
    /// Its public source.
    pub source: String,
}

/// Money that must be held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct RequirementResults {
    /// Which.
    #[serde(flatten)]
    pub formula: FormulaName,
    /// `surplus`, `capital` or `own-funds`: how the rules call what is held; in the model it is the surplus.
    pub compared_with: String,
    /// Its parts at the opening.
    pub parts: Vec<PartResults>,
    /// At the opening, then at each year end.
    pub dates: Vec<RequirementAt>,
}

/// A part of a requirement at the opening.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PartResults {
    /// How it reads.
    pub text: String,
    /// What it comes to.
    pub amount: Estimate,
    /// Whether it is the greatest, which counts.
    pub decisive: bool,
}

/// A requirement at a date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct RequirementAt {
    /// 0 at the opening, else the year that ends.
    pub year: usize,
    /// What must be held.
    pub required: Estimate,
    /// The surplus: stated at the opening, expected at a year end.
    pub held: Estimate,
    /// Held less required.
    pub headroom: Estimate,
    /// Whether held is not below required.
    pub holds: bool,
    /// Whether the interval of the headroom lies on both sides of nought, so that another seed might say otherwise.
    pub open: bool,
    /// Probability that the surplus lies below the requirement at this year end; None at the opening and where the
    /// requirement is itself simulated.
    pub below: Option<Estimate>,
}

/// A ratio with a limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ScreenResults {
    /// Which.
    #[serde(flatten)]
    pub formula: FormulaName,
    /// Numerator.
    pub of: String,
    /// Denominator.
    pub to: String,
    /// The limit, as a fraction.
    pub limit: f64,
    /// `below` or `above`: the side on which the ratio has to lie.
    pub side: String,
    /// At the opening, then at each year end; a ratio of claims only at the first year end.
    pub dates: Vec<ScreenAt>,
}

/// A ratio at a date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ScreenAt {
    /// 0 at the opening, else the year that ends.
    pub year: usize,
    /// Expected numerator over expected denominator, as a fraction; None where the denominator is not above nought.
    pub ratio: Option<Estimate>,
    /// The surplus at which the ratio meets its limit; None where it is no ratio to surplus.
    pub surplus_needed: Option<Estimate>,
    /// Whether the ratio lies on its side of the limit; None where there is no denominator. No ratio to a surplus that is
    /// not above nought does.
    pub holds: Option<bool>,
    /// Probability that the ratio does not lie on its side of the limit; None at the opening.
    pub outside: Option<Estimate>,
}

/// A score at several levels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ScoreResults {
    /// Which.
    #[serde(flatten)]
    pub formula: FormulaName,
    /// By level, the lowest first.
    pub levels: Vec<ScoreAt>,
    /// What it is called.
    pub assessment: String,
    /// What it would be called at the better end of every interval.
    pub best: String,
    /// And at the worse end.
    pub worst: String,
}

/// A score at a level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ScoreAt {
    /// Such as `99.6%`.
    pub level: String,
    /// Value at risk of the first year's loss of own funds, not below nought.
    pub value_at_risk: Estimate,
    /// (Surplus - value at risk) / surplus x 100; None where the opening surplus is not above nought.
    pub score: Option<Estimate>,
}

/// Tax on premium.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PremiumTaxResults {
    /// Which.
    #[serde(flatten)]
    pub formula: FormulaName,
    /// Every model year.
    pub years: Vec<PremiumTaxYear>,
}

/// Tax on the premium of a year; it is booked nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PremiumTaxYear {
    /// From 1.
    pub year: usize,
    /// Premium of policies issued.
    pub direct_premium: f64,
    /// Premium assumed as a reinsurer.
    pub assumed_premium: f64,
    /// Tax on direct premium by its bands.
    pub on_direct: f64,
    /// Tax on assumed premium by its bands.
    pub on_assumed: f64,
    /// Both, not below the least and not above the most of a year.
    pub tax: f64,
}

/// A ratio of the first year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct RatioResults {
    /// Key of its label, such as `net-premium-to-surplus`.
    pub key: String,
    /// As a fraction; None where the denominator is not above nought.
    pub value: Option<Estimate>,
    /// Numerator.
    pub numerator: Estimate,
    /// Denominator.
    pub denominator: f64,
    /// What it is made of, in words.
    pub definition: String,
}
