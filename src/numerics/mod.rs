//! Random streams, distributions, special functions and order statistics.
