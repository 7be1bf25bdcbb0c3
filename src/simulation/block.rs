//! The columns that come out of one block of trials.
//!
//! All amounts are whole quanta in `f64`. "Year" columns have one entry a (path, year), path by path; "first" columns
//! have one entry a path and describe its first model year on the ultimate basis.

use super::basis_risk::BasisColumns;
use super::capital_columns::CapitalColumns;
use super::sources::SourceSums;

/// Weights enter whole-number sums in steps of 2^-32.
pub const WEIGHT_STEPS: f64 = 4_294_967_296.0;

/// What a block of trials did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BlockColumns {
    /// Number of the first trial.
    pub first_trial: u64,
    /// Paths in the block.
    pub paths: usize,
    /// Years in a path.
    pub horizon: usize,
    /// Weight of each path; empty where all weigh 1.
    pub weight: Vec<f64>,
    /// Ground-up loss by year.
    pub ground_up: Vec<f64>,
    /// Paid by policies, by year.
    pub insured: Vec<f64>,
    /// Gross loss of the focus party, by year.
    pub gross: Vec<f64>,
    /// Largest ground-up, insured and gross event of the first year.
    pub largest: Largest,
    /// First-year ground-up loss by peril: `[peril][path]`.
    pub peril_loss: Vec<Vec<f64>>,
    /// First-year number of events by peril.
    pub peril_count: Vec<Vec<f64>>,
    /// First-year insured loss if the policies had no deductible; empty where none has one.
    pub insured_without_deductible: Vec<f64>,
    /// One for each design.
    pub designs: Vec<DesignColumns>,
    /// One for each contract of the first design, in its order.
    pub contracts: Vec<ContractPathColumns>,
    /// First-year ground-up loss by risk, summed over the paths: quanta x weight x 2^32, whole numbers, so that the sum
    /// does not depend on how paths are grouped into blocks.
    pub risk_loss: Vec<u128>,
    /// The same of what policies pay, of the gross and of the ceded loss of the focus party under the first design; empty
    /// where no risk is a site or a buyer.
    pub risk_shares: Vec<[u128; 3]>,
    /// First-year sums by source of earthquake perils; empty where there is none.
    pub source_sums: Vec<SourceSums>,
    /// Path-years that did not reconcile.
    pub years_off: u64,
    /// Losses cut at the largest exact amount.
    pub losses_cut: u64,
}

/// Largest single event of the first year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Largest {
    /// Ground-up.
    pub ground_up: Vec<f64>,
    /// Insured.
    pub insured: Vec<f64>,
    /// Gross of the focus party.
    pub gross: Vec<f64>,
}

/// What one design made of the block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DesignColumns {
    /// Ceded loss of the focus party, by year.
    pub ceded: Vec<f64>,
    /// Net loss: gross less ceded, plus what is not collected, by year.
    pub net: Vec<f64>,
    /// Reinstatement premium paid by the focus party, by year.
    pub reinstatement_premium: Vec<f64>,
    /// The captive's income tax, by year.
    pub income_tax: Vec<f64>,
    /// Premium that the captive receives less commission paid, by year.
    pub premium_income: Vec<f64>,
    /// Cash flow of the captive after tax, by year.
    pub captive_cash_flow: Vec<f64>,
    /// Cash flow of the parent, by year.
    pub parent_cash_flow: Vec<f64>,
    /// Cash flow of the group, by year.
    pub group_cash_flow: Vec<f64>,
    /// What the parent's cash flow would be without a captive, by year.
    pub without_captive: Vec<f64>,
    /// 1 where the group is worse off than without a captive, by year.
    pub group_worse_off: Vec<f64>,
    /// Largest ceded event of the first year.
    pub largest_ceded: Vec<f64>,
    /// Largest net event of the first year.
    pub largest_net: Vec<f64>,
    /// Ceded loss that reinsurers in default do not pay, by year; empty where nobody may default.
    pub uncollected: Vec<f64>,
    /// Lowest cash and investments of the captive, by year; empty where everything is settled on the day of the loss.
    pub lowest_cash: Vec<f64>,
    /// Investment income and what stands beside it, by year; empty, like `capital`, where no rule looks at what the captive has.
    pub investment_income: Vec<f64>,
    /// What the captive has at year ends.
    pub capital: CapitalColumns,
    /// Premium of the captive's retrocession less commission, by year; empty where no loss changes it.
    pub retro_premium: Vec<f64>,
    /// Brokerage that the captive pays, by year; empty, like the next two, where no contract has such charges.
    pub brokerage: Vec<f64>,
    /// Premium tax that the captive pays, by year.
    pub premium_tax: Vec<f64>,
    /// Fronting fees that the captive pays less those that it receives, by year.
    pub fronting_fee: Vec<f64>,
}

/// What one contract did in its first whole term (or, where none fits the horizon, in the first model year).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContractPathColumns {
    /// Recovered, by path.
    pub recovery: Vec<f64>,
    /// Recovered from the largest of its own occurrences.
    pub largest: Vec<f64>,
    /// Reinstatement premium.
    pub reinstatement_premium: Vec<f64>,
    /// Flags of `programme`, united over the term.
    pub flags: Vec<u8>,
    /// Given back to the cedant by the limit of a proportional contract; empty for contracts without one.
    pub overspill: Vec<f64>,
    /// Of contracts that pay on an index.
    pub basis: BasisColumns,
    /// Not paid by reinsurers in default; empty where nobody may default.
    pub uncollected: Vec<f64>,
    /// Premium that losses added to what was booked beforehand; empty where they add none.
    pub premium_change: Vec<f64>,
    /// Commission that losses and deficits added; empty where they add none.
    pub commission_change: Vec<f64>,
}
