//! Exceedance curves, risk measures and their sampling errors, aware of weights.
//!
//! One [`Sample`] is built from a column of annual amounts and, if trials are not equally likely, a column of weights; it
//! sorts once and answers every question. Every answer is an [`Estimate`]: the figure, its standard error, a 95 % interval
//! and how many trials stand behind it. These are simulation errors; that the model itself may be wrong is not in them.
//!
//! | file | what lives there |
//! |---|---|
//! | [`level`] | probability levels as exact fractions, so that ranks are exact |
//! | [`estimate`] | a figure with its error |
//! | [`sample`] | mean, standard deviation, probabilities |
//! | [`tail`] | value at risk, tail value at risk, return-period losses |
//! | [`exceedance`] | exceedance curves: standard points, thinned for drawing, interpolated the Oasis way |
//! | `largest` | the largest amounts without sorting the others |
//! | `moments` | mean and error of a column that is not kept |
//! | `tail_shares` | which trials make a tail value at risk, and what is a part of it |
//! | [`mod@correlation`] | correlation of two columns with its error |
//! | `subsets` | the error of a sampled event set |
//! | [`comparison`] | paired differences, replicates |
//! | [`pricing`] | premium principles, risk transfer, burning cost |
//! | [`aggregate`] | the law of a year's loss without simulation, on a grid |
//! | [`credit`] | closed and exact forms of portfolio credit risk, without simulation error |

pub mod level;
pub mod estimate;
pub mod sample;
pub mod tail;
pub mod exceedance;
pub mod aggregate;
pub mod comparison;
pub mod credit;
pub mod correlation;
pub mod pricing;
mod largest;
mod moments;
mod quantile_bootstrap;
mod subsets;
mod tail_shares;
#[cfg(test)]
mod known_laws;

pub use comparison::{from_replicates, paired_difference};
pub use correlation::correlation;
pub use estimate::Estimate;
pub use exceedance::{ReturnPoint, STANDARD_RETURN_PERIODS};
pub use level::{Level, LevelError};
pub use moments::{Moments, Weighing};
pub use quantile_bootstrap::quantile_difference_error;
pub use sample::{Sample, SampleError};
pub use subsets::spread_over;
pub use tail_shares::TailShares;
