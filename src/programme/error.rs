//! Why a model cannot be compiled: every rule that a hand-made model may break, with the names it concerns.
//!
//! A configuration is checked before it reaches this room, with file and line; these errors keep a model that was
//! built in code from panicking or from being computed wrongly.

use super::risk_classes::Lack;
use crate::model::contract::Contract;
use crate::model::risk::Risk;

/// Why [`super::Plan::compile`] refused a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// An index points nowhere.
    #[error("{item} names {kind} number {index}, which does not exist")]
    Unknown {
        /// The policy, contract or design that names it.
        item: String,
        /// `party`, `peril`, `site`, `policy` or `contract`.
        kind: &'static str,
        /// The index.
        index: usize,
    },
    /// Contracts that wait for one another.
    #[error("the contracts {} wait for one another: each needs the recoveries of the next", .contracts.join(", "))]
    Cycle {
        /// Their names.
        contracts: Vec<String>,
    },
    /// Cedant and reinsurer are one party.
    #[error("contract {contract}: cedant and reinsurer are the same party")]
    SelfCession {
        /// Name of the contract.
        contract: String,
    },
    /// `after` names a contract of another cedant.
    #[error(
        "contract {contract}: `after` names {other}, which another party cedes; only contracts of one cedant inure"
    )]
    AfterOtherCedant {
        /// Name of the contract.
        contract: String,
        /// The contract it names.
        other: String,
    },
    /// Parallel proportional contracts cede more than the whole.
    #[error("the proportional contracts {} together cede {total} of one loss, which is above 1", .contracts.join(", "))]
    SharesAboveWhole {
        /// Their names.
        contracts: Vec<String>,
        /// The sum of their shares.
        total: rust_decimal::Decimal,
    },
    /// A share outside 0 to 1.
    #[error("{item}: {what} must lie between 0 and 1")]
    ShareOutOfRange {
        /// The policy or contract.
        item: String,
        /// Which share.
        what: &'static str,
    },
    /// A negative amount, or one too large to compute with.
    #[error("{item}: {what} must be at least 0 and at most 2^53 quanta")]
    AmountOutOfRange {
        /// The policy or contract.
        item: String,
        /// Which amount.
        what: &'static str,
    },
    /// A share below 100 % with limits, and no word on what they are amounts of.
    #[error("contract {contract}: a share below 100 % with limits must say `basis = \"whole\"` or `\"share\"`")]
    BasisMissing {
        /// Name of the contract.
        contract: String,
    },
    /// Terms that cannot be combined.
    #[error("{item}: {why}")]
    Unsupported {
        /// The policy or contract.
        item: String,
        /// What does not go together, and what to write instead.
        why: &'static str,
    },
    /// The subject premium cannot be worked out.
    #[error(
        "contract {contract}: the part of the premium of {source_item} that falls in its scope is not known; state an amount"
    )]
    PremiumInScope {
        /// Name of the contract.
        contract: String,
        /// The policy or contract whose premium covers more than the scope.
        source_item: String,
    },
    /// The subject premium is below zero.
    #[error(
        "contract {contract}: its subject premium is negative: the contracts under `after` cost more than was received"
    )]
    NegativeSubjectPremium {
        /// Name of the contract.
        contract: String,
    },
    /// A premium too large to compute with.
    #[error("{item}: the premium is too large to compute with")]
    PremiumOverflow {
        /// The policy or contract.
        item: String,
    },
    /// A period without days, or with more terms than can be numbered.
    #[error("{item}: the period must last at least a month and end within the calendar")]
    Period {
        /// The policy or contract.
        item: String,
    },
    /// A risk without something that its share, acceptance or premium depends on.
    #[error("contract {contract}: risk {risk} has no {what}, on which its terms depend")]
    RiskLacks {
        /// Name of the contract.
        contract: String,
        /// Id of the risk.
        risk: String,
        /// `exposure`, `country` or `premium`.
        what: &'static str,
    },
}

impl PlanError {
    pub(super) fn lacks(contract: &Contract, risks: &[Risk], lack: Lack) -> PlanError {
        let risk = risks.get(lack.risk as usize).map_or(String::new(), |risk| risk.id.clone());
        PlanError::RiskLacks { contract: contract.name.clone(), risk, what: lack.what }
    }
}
