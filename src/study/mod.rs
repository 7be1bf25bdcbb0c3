//! The questions asked of a simulation.

pub mod changes;
pub mod deductible;
pub mod full_limit_loss;
pub mod solvency;
