//! Cash flows, surplus and accounts of the parties.
//!
//! `programme` says what every policy and contract paid in a year and what each costs; this room books it.
//!
//! | file | what it answers |
//! |---|---|
//! | [`accounts`] | what the year was worth to the captive, to its parent and to both together |
//! | [`postings`] | what the year was worth to every other party; that nothing was lost or made on the way |
//! | [`surplus`] | the captive's surplus along each path, and the probability of ruin by year |
//! | [`capital`] | what the captive has, earns, pays in tax and pays out along a path |
//! | [`capital_need`] | the smallest opening surplus that keeps ruin below a stated probability |

pub mod accounts;
pub mod capital;
pub mod capital_need;
pub mod postings;
pub mod surplus;

mod books;
mod charges;

pub use accounts::{Ledger, LedgerError, YearAccount};
pub use postings::Account;

#[cfg(test)]
use crate::model;
#[cfg(test)]
#[path = "../../tests/company_b/mod.rs"]
#[allow(dead_code)]
pub(crate) mod company_b;
