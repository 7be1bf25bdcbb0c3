//! The questions asked of a simulation.
