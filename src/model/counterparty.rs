//! Who pays, whether and when: default, collateral, settlement.
//!
//! A reinsurer defaults in a model year with a stated probability; of what is then due from it for the events of that
//! year the loss given default is lost. Collateral secures the first part of what is due in a year. A settlement says how
//! many days pass between a loss and its payment.
//!
//! Worked number: 950m due from a reinsurer in default with a loss given default of 60 %, 100m of it secured by a letter
//! of credit: 850m x 60 % = 510m are not collected.

use super::amount::Share;
use rust_decimal::Decimal;

/// `default = { probability, loss-given-default, correlation }` of a party.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DefaultRisk {
    /// `probability`: of default in a model year.
    pub probability: Share,
    /// `loss-given-default`: the part of what is due and not secured that is lost.
    pub loss_given_default: Share,
    /// `correlation`: of the party's deviate with the size of the year's largest event, as a share of its variance.
    pub correlation: Share,
}

/// `collateral = { letter-of-credit, cost }`: posted by the reinsurers of a contract in favour of its cedant, each for
/// its line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Collateral {
    /// `letter-of-credit`.
    pub size: CollateralSize,
    /// `cost`: what the bank charges a year, as a share of the amount.
    pub cost: Share,
}

/// How large collateral is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CollateralSize {
    /// `"900m"`: of all reinsurers together.
    Amount(Decimal),
    /// `{ share-of-limit = "100%" }`: of the most that they pay together for one occurrence.
    ShareOfLimit(Share),
}

/// `settlement = { days, cash-call }`: when the payments of a policy or contract pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settlement {
    /// `days` from the loss to the payment.
    pub days: u32,
    /// `cash-call`: a payment for one loss of at least this amount is made at once.
    pub cash_call: Option<Decimal>,
}
