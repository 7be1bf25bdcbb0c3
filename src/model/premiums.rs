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
    /// What is unearned on the first day and at each year end of terms that have begun.
    pub unearned: Vec<Decimal>,
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
    /// Premium less commission that is unearned on the first day and at each year end.
    pub unearned: Vec<Decimal>,
    /// Collateral that its reinsurers post together; nothing where there is none.
    pub collateral: Decimal,
    /// What the bank charges them for it, by model year; empty where there is none.
    pub collateral_cost_by_year: Vec<Decimal>,
    /// Cash deposit premium of one term, where one is stated.
    pub deposit: Option<Decimal>,
    /// Least cash premium of one term, where one is stated or the premium swings.
    pub minimum: Option<Decimal>,
    /// Most cash premium of one term, where the premium swings.
    pub maximum: Option<Decimal>,
    /// Premium of the policies behind it, times the placed share, where commission or fronting fee are shares of it; else
    /// zero.
    pub original_premium: Decimal,
    /// Profit commission of one term without losses and without a deficit brought forward; its columns by year are empty
    /// where there is none, and so are those of the charges.
    pub profit_commission: Decimal,
    /// Profit commission by model year.
    pub profit_commission_by_year: Vec<Decimal>,
    /// Brokerage of one term without losses, paid by the reinsurer to brokers.
    pub brokerage: Decimal,
    /// Brokerage by model year.
    pub brokerage_by_year: Vec<Decimal>,
    /// Premium tax of one term without losses, paid by the cedant to the tax office.
    pub premium_tax: Decimal,
    /// Premium tax by model year.
    pub premium_tax_by_year: Vec<Decimal>,
    /// Fronting fee of one term without losses, paid by the reinsurer to the cedant.
    pub fronting_fee: Decimal,
    /// Fronting fee by model year.
    pub fronting_fee_by_year: Vec<Decimal>,
}
