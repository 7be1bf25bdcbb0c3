//! Random streams, distributions, special functions and order statistics.
//!
//! | file | what lives there |
//! |---|---|
//! | [`philox`], [`stream`] | random bits from a counter; the address of every uniform |
//! | `fan` | many words from one block of them |
//! | [`sobol`] | points that fill the unit cube evenly, scrambled |
//! | [`kernels`] | logarithm, exponential and normal quantile, alone or over slices, with the same bits |
//! | [`instruction_set`] | what these loops are compiled for |
//! | [`special`] | normal, gamma, beta, Student and binomial functions and their inverses |
//! | [`distribution`] | severities, counts, damage ratios: one distribution per file |
//! | [`quadrature`], [`gauss_legendre`] | integrals: adaptive, and over nodes laid out once |
//! | [`fourier`] | the discrete Fourier transform, with the same bits everywhere |
//! | [`piecewise`] | piecewise linear functions: what a term pays of a loss |
//! | [`sum`], [`order`] | compensated sums, selection by rank |
//! | [`great_circle`] | distances on the Earth |

pub mod philox;
pub mod stream;
pub mod sobol;
pub(crate) mod fan;
pub mod instruction_set;
pub mod kernels;
pub mod special;
pub mod distribution;
pub mod quadrature;
pub mod gauss_legendre;
pub mod fourier;
pub mod piecewise;
pub mod sum;
pub mod order;
pub mod great_circle;
