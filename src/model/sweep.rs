//! `[sweep]`: programme designs that differ in stated terms, to be compared on the same simulated losses.
//!
//! A configuration names the terms that vary and their values; the designs are the full product. `config` reads every design as if
//! its terms stood in the file, so that a design is a programme by the same rules, or is skipped for the reason that the file would
//! be refused for. What differs from the configured programme is kept, contract by contract.
//!
//! Worked number: five attachments, four limits and three shares are 60 designs.

use super::Model;
use super::amount::Share;
use super::contract::Contract;
use super::design::Design;
use super::policy::Policy;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most designs of one sweep.
pub const MOST_DESIGNS: usize = 2_000;

/// A sweep, checked: every design was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// What designs are weighed by against their net cost.
    pub objective: Measure,
    /// What is asked of them.
    pub question: Option<Question>,
    /// The terms that vary: a column each.
    pub terms: Vec<SweptTerm>,
    /// The designs, the last term varying fastest.
    pub designs: Vec<SweptDesign>,
}

/// A figure of a design, of which less is better.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// The opening surplus that keeps ruin within so many years at or below a probability.
    #[serde(rename_all = "kebab-case")]
    CapitalNeed {
        /// Largest probability of ruin.
        #[schemars(with = "String")]
        probability: Decimal,
        /// Within so many years.
        years: u32,
    },
    /// Tail value at risk of the loss that is kept in the first year.
    Tvar {
        /// Level.
        #[schemars(with = "String")]
        level: Decimal,
    },
    /// Probability of ruin within so many years.
    Ruin {
        /// Within so many years.
        years: u32,
    },
}

/// The cheapest design with so much of a figure at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question {
    /// The figure.
    pub measure: Measure,
    /// The most of it: a probability, or an amount.
    pub most: Decimal,
}

/// A term that varies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SweptTerm {
    /// The contract or policy.
    pub item: String,
    /// The term, as `[[sweep.vary]]` calls it; `in-force` where the contract is left out and nothing else varies.
    pub term: String,
    /// How the premium goes with it: `as-written`, `rate-on-line`, `in-proportion`, `technical 30%`; empty where the premium itself
    /// varies, or only whether the contract is in force.
    pub premium: String,
}

/// The value of a term in a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Setting {
    /// An amount of money.
    Amount(#[schemars(with = "String")] Decimal),
    /// Without limit.
    Unlimited,
    /// A share.
    Share(#[schemars(with = "String")] Decimal),
    /// A number.
    Number(#[schemars(with = "String")] Decimal),
    /// The contract stands as it is written.
    AsWritten,
    /// The contract is left out.
    LeftOut,
}

/// A design of the sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct SweptDesign {
    /// One for each term that varies.
    pub settings: Vec<Setting>,
    /// What differs from the configured programme, or why the design is none.
    pub programme: Result<Changes, NoProgramme>,
}

/// Why a design is skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoProgramme {
    /// What is wrong.
    pub what: String,
    /// The rule that it breaks.
    pub rule: String,
}

/// What differs from the configured programme.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Contracts with other terms, by index, ascending.
    pub contracts: Vec<(usize, Contract)>,
    /// Policies with other terms.
    pub policies: Vec<(usize, Policy)>,
    /// Contracts that are left out, ascending.
    pub left_out: Vec<usize>,
    /// Contracts whose premium is expected loss + factor x standard deviation of their simulated recoveries.
    pub technical: Vec<(usize, Share)>,
    /// What `check` would warn of that it does not say of the configured programme.
    pub warnings: Vec<String>,
}

impl Changes {
    /// Whether the design is the configured programme.
    pub fn is_nothing(&self) -> bool {
        self.contracts.is_empty() && self.policies.is_empty() && self.left_out.is_empty() && self.technical.is_empty()
    }

    /// Puts the contracts and policies of the design into a model and takes those of the model; the same call puts them back.
    pub fn swap(&mut self, model: &mut Model) {
        for (index, contract) in &mut self.contracts {
            if let Some(place) = model.contracts.get_mut(*index) {
                std::mem::swap(place, contract);
            }
        }
        for (index, policy) in &mut self.policies {
            if let Some(place) = model.policies.get_mut(*index) {
                std::mem::swap(place, policy);
            }
        }
    }

    /// The contracts in force.
    pub fn design(&self, model: &Model, name: &str) -> Design {
        let contracts = (0..model.contracts.len()).filter(|index| !self.left_out.contains(index)).collect();
        Design { name: name.into(), contracts }
    }
}

impl Measure {
    /// Within how many years; one for what looks at the first year alone.
    pub fn years(&self) -> u32 {
        match self {
            Measure::CapitalNeed { years, .. } | Measure::Ruin { years } => *years,
            Measure::Tvar { .. } => 1,
        }
    }
}

impl Sweep {
    /// The designs that are programmes.
    pub fn programmes(&self) -> usize {
        self.designs.iter().filter(|design| design.programme.is_ok()).count()
    }
}
