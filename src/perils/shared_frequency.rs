//! Shared frequency: years that are bad for several perils at once.
//!
//! Every year draws one gamma factor g with mean 1 and variance v for each `[shared-frequency.NAME]`; a Poisson peril
//! that names it has mean lambda g in that year. Each count alone is then negative binomial with variance
//! lambda + v lambda^2, and the counts of two perils have covariance v lambda_1 lambda_2 (Klugman, Panjer, Willmot,
//! "Loss Models", section on mixed Poisson distributions).
//!
//! Worked number: lambda_1 = 2, lambda_2 = 0.5, v = 0.4: variances 3.6 and 0.6, covariance 0.4.

use super::error::{Fault, PerilError, at_least_zero};
use crate::model::peril::SharedFrequency;
use crate::numerics::distribution::gamma_unit_quantile;
use crate::numerics::stream::{StreamKey, fill_over_trials};

/// One factor and its stream.
#[derive(Clone, Debug)]
pub(super) struct SharedFactor {
    pub(super) key: StreamKey,
    pub(super) variance: f64,
}

impl SharedFactor {
    pub(super) fn new(shared: &SharedFrequency, seed: u64) -> Result<SharedFactor, PerilError> {
        let variance = at_least_zero(|| "its variance".to_owned(), shared.variance)
            .map_err(|fault| fault.of(&format!("shared-frequency.{}", shared.name)))?;
        Ok(SharedFactor { key: StreamKey::new(seed, &format!("shared-frequency/{}", shared.name)), variance })
    }

    /// The factor of each trial from `first_trial` on in `year`.
    /// `overlay` may put points in the place of some uniforms.
    pub(super) fn draw(&self, first_trial: u64, year: u32, out: &mut [f64], overlay: impl FnOnce(&mut [f64])) {
        if self.variance == 0.0 {
            out.fill(1.0);
            return;
        }
        fill_over_trials(self.key, first_trial, year, 0, out);
        overlay(out);
        for value in out {
            *value = gamma_unit_quantile(*value, self.variance);
        }
    }
}

/// Which factor a peril with Poisson counts takes.
pub(super) fn index(shared: Option<usize>, factors: usize, law: &'static str) -> Result<Option<usize>, Fault> {
    match shared {
        Some(index) if index >= factors => Err(Fault::Reference { what: "shared frequency", index, count: factors }),
        Some(_) if law != POISSON => Err(Fault::SharedFrequency(law)),
        other => Ok(other),
    }
}

/// Name of the only law that takes a shared factor.
pub(super) const POISSON: &str = "Poisson counts";
