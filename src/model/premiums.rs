//! What each policy and contract costs, before any loss: made by `programme`, used by `ledger` and reports.

use rust_decimal::Decimal;

/// Premiums of one design. Amounts in currency units, exact.
#[derive(Clone, Debug, PartialEq)]
pub struct PremiumSheet {
    /// One for each policy of the model.
    pub policies: Vec<PolicyPremium>,
    /// One for each contract of the model; zero for contracts that the design leaves out.
    pub contracts: Vec<ContractPremium>,
}

/// Premium of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyPremium {
    /// Premium of one term.
    pub term: Decimal,
    /// The part of it that falls in each model year of the horizon, by days in force.
    pub by_year: Vec<Decimal>,
}

/// Premium and commission of a contract.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContractPremium {
    /// Premium of one term for 100 % of the contract: the base of reinstatement premium and rate on line.
    pub full_term: Decimal,
    /// Cash premium of one term: `full_term` x placed share.
    pub term: Decimal,
    /// Commission of one term, paid by the reinsurer to the cedant.
    pub commission: Decimal,
    /// Cash premium by model year.
    pub by_year: Vec<Decimal>,
    /// Commission by model year.
    pub commission_by_year: Vec<Decimal>,
    /// Collateral that its reinsurers post together; nothing where there is none.
    pub collateral: Decimal,
    /// What the bank charges them for it, by model year; empty where there is none.
    pub collateral_cost_by_year: Vec<Decimal>,
}
