//! The tables of the report, each made once and printed by the terminal and by HTML.

pub mod accounts;
pub mod capital_tornado;
pub mod contracts;
pub mod convergence;
pub mod credit;
pub mod designs;
pub mod earthquake;
pub mod exact;
pub mod limit_use;
pub mod liquidity;
pub mod losses;
pub mod pro_forma;
pub mod run_off;
pub mod quiet_year;
pub mod rules;
pub mod sources;
pub mod stresses;
pub mod tranches;
pub mod value;
