//! The law of a year's loss without simulation: random numbers of random losses on a grid, by Fourier transforms.
//!
//! ```text
//! severity -> masses on a grid -> transform -> generating function of the count -> product over perils -> transform back
//! ```
//! A loss is first passed through what a term pays of it (a layer of each occurrence); what is done to the sum of the year
//! (annual limits and deductibles, reinstatements, stop losses) is a function of the grid's law afterwards.
//!
//! | file | what lives there |
//! |---|---|
//! | `counts` | generating functions of numbers of losses, also with a factor that several share |
//! | `grid` | masses of one severity on the grid; steps on which amounts with a probability of their own lie |
//! | `compound` | the law of the sum: distribution function, limited means, quantiles |
//! | `annual` | figures of what annual terms make of the sum; how fine the grid must be |
//!
//! Source: R. Grübel and R. Hermesmeier (1999), "Computation of compound distributions I: aliasing errors and exponential
//! tilting", ASTIN Bulletin 29, 197-214; P. Embrechts and M. Frei (2009), "Panjer recursion versus FFT for compound
//! distributions", Mathematical Methods of Operations Research 69, 497-508.

mod annual;
mod compound;
mod counts;
mod grid;
#[cfg(test)]
mod published;

pub use annual::{AnnualFigures, Exact, Question, exact};
pub use compound::Compound;
pub use counts::Counts;

use crate::numerics::distribution::Severity;
use crate::numerics::piecewise::Piecewise;
use counts::Moments;

/// One source of losses, independent of the others but for a shared factor.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// How many losses a year has.
    pub counts: Counts,
    /// How large each is, in currency units.
    pub severity: &'a Severity,
    /// What is paid of each.
    pub function: Piecewise,
}

impl Part<'_> {
    /// Mean of what is paid of one loss; infinite where it has none.
    pub fn mean(&self) -> f64 {
        self.function.mean(|limit, attachment| self.severity.layer_mean(limit, attachment))
    }

    /// Mean square of what is paid of one loss.
    pub fn mean_square(&self) -> f64 {
        self.function.mean_square(
            |limit, attachment| self.severity.layer_mean(limit, attachment),
            |limit, attachment| self.severity.layer_mean_square(limit, attachment),
        )
    }
}

/// Mean and variance of the sum of a year; infinite where they are.
fn moments(parts: &[Part]) -> (f64, f64) {
    let mut all = Moments::default();
    for part in parts {
        all.add(&part.counts, part.mean(), part.mean_square());
    }
    (all.mean(), all.variance())
}
