//! The questions asked of a simulation.

pub mod cash_flow;
pub mod changes;
pub mod deductible;
pub mod full_limit_loss;
pub mod results;
pub mod solvency;
pub mod stress;
pub mod tornado;
