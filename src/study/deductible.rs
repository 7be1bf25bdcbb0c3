//! What the deductible takes out of the insured loss: of its mean and of its tail.
//!
//! The same simulated losses pass through the programme twice, with the deductibles as configured and without any. A
//! deductible should take many small losses out of a captive and leave its tail alone: a large share of the mean, a small
//! share of the tail mean.
//!
//! ```text
//! removed share of the mean = 1 - E[X with] / E[X without]
//! removed share of the tail = 1 - TVaR_p[X with] / TVaR_p[X without]
//! ```
//!
//! Both columns come from the same trials, so the error of a ratio R = A / B of two means is that of the mean of
//! (a_i - R b_i) / B; for tail means a_i and b_i are VaR + (x_i - VaR)+ / (1 - p), whose mean is the tail mean.
//!
//! Source: Klugman, Panjer and Willmot (2012), "Loss Models", 4th edition, section 8.2 (loss elimination ratio); Cochran
//! (1977), "Sampling Techniques", 3rd edition, section 2.11 (error of a ratio); Rockafellar and Uryasev (2000),
//! "Optimization of conditional value-at-risk", Journal of Risk 2(3) (tail mean as a mean).
//!
//! Worked number: losses of 10 and 110, equally likely, with a deductible of 10 that is taken off: 0 and 100. The mean
//! falls from 60 to 50, a share of 1/6; the worst half from 110 to 100, a share of 1/11.

use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::statistics::{Estimate, Level, Sample, SampleError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The annual insured loss with and without the deductibles, in the unit of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct DeductibleEffect {
    /// Mean without deductibles.
    pub mean_without: Estimate,
    /// Mean as configured.
    pub mean_with: Estimate,
    /// Share of the mean that the deductibles remove.
    pub mean_removed: Estimate,
    /// Level of the tail mean.
    pub level: Level,
    /// Tail mean without deductibles.
    pub tail_without: Estimate,
    /// Tail mean as configured.
    pub tail_with: Estimate,
    /// Share of the tail mean that the deductibles remove.
    pub tail_removed: Estimate,
}

/// Whether any policy has a deductible.
pub fn has_deductibles(model: &Model) -> bool {
    model.policies.iter().any(|policy| policy.deductible.is_some())
}

/// The model with no deductible in any policy: compile a plan of it for the column without.
pub fn without_deductibles(model: &Model) -> Model {
    let mut model = model.clone();
    for policy in &mut model.policies {
        policy.deductible = None;
    }
    model
}

/// Compares the annual insured losses of the same trials with and without deductibles. The tail is taken at `level`,
/// 99 % for the usual figure.
///
/// # Errors
/// When a column is empty or holds what is not a number, or lengths differ.
pub fn deductible_effect(
    with: &[f64],
    without: &[f64],
    level: Level,
    paths: Paths,
) -> Result<DeductibleEffect, SampleError> {
    if with.len() != without.len() {
        return Err(SampleError::LengthsDiffer { first: with.len(), second: without.len() });
    }
    let (kept, whole) = (paths.sample(with)?, paths.sample(without)?);
    let (tail_with, tail_without) = (kept.tvar(level), whole.tvar(level));
    let mean_ratio = Ratio { part: kept.mean(), whole: whole.mean() };
    let tail_ratio = Ratio { part: tail_with, whole: tail_without };
    Ok(DeductibleEffect {
        mean_without: mean_ratio.whole,
        mean_with: mean_ratio.part,
        mean_removed: mean_ratio.removed(with, without, paths)?,
        level,
        tail_without,
        tail_with,
        tail_removed: tail_ratio.removed(
            &tail_column(with, &kept, level),
            &tail_column(without, &whole, level),
            paths,
        )?,
    })
}

/// VaR + (x - VaR)+ / (1 - p): a column whose mean is the tail mean.
fn tail_column(losses: &[f64], sample: &Sample, level: Level) -> Vec<f64> {
    let var = sample.quantile(level).value;
    losses.iter().map(|loss| var + (loss - var).max(0.0) / level.tail()).collect()
}

struct Ratio {
    part: Estimate,
    whole: Estimate,
}

impl Ratio {
    /// 1 - part / whole with its error, from the columns of which both are means. Nothing is removed from nothing.
    fn removed(&self, part: &[f64], whole: &[f64], paths: Paths) -> Result<Estimate, SampleError> {
        if self.whole.value <= 0.0 {
            return Ok(Estimate::exact(0.0));
        }
        let ratio = self.part.value / self.whole.value;
        let gap = |(a, b): (&f64, &f64)| (a - ratio * b) / self.whole.value;
        let gaps: Vec<f64> = part.iter().zip(whole).map(gap).collect();
        let error = paths.sample(&gaps)?.mean();
        let value = 1.0 - ratio;
        let half = error.half_width();
        Ok(Estimate { value, low: value - half, high: value + half, standard_error: error.standard_error, ..self.part })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::company_b;
    use crate::model::policy::{Deductible, DeductibleKind, DeductibleSize};
    use approx::assert_relative_eq;
    use rust_decimal::dec;

    fn level(text: &str) -> Level {
        text.parse().unwrap()
    }

    #[test]
    fn the_clone_has_no_deductible_and_is_otherwise_the_same() {
        let mut model = company_b::model();
        model.policies[0].deductible =
            Some(Deductible::new(DeductibleKind::Subtract, DeductibleSize::Amount(dec!(10_000_000))));
        let clone = without_deductibles(&model);
        assert!(has_deductibles(&model) && !has_deductibles(&clone));
        assert_eq!(clone.policies, company_b::model().policies);
        assert_eq!(clone.contracts, model.contracts);
    }

    #[test]
    fn the_worked_number_loses_a_sixth_of_its_mean_and_an_eleventh_of_its_tail() {
        let effect = deductible_effect(&[0.0, 100.0], &[10.0, 110.0], level("50%"), Paths::EQUAL).unwrap();
        assert_relative_eq!(effect.mean_removed.value, 1.0 / 6.0, max_relative = 1e-15);
        assert_relative_eq!(effect.tail_removed.value, 1.0 / 11.0, max_relative = 1e-14);
        assert!(!effect.tail_removed.supported);
    }

    #[test]
    fn the_deductible_of_exponential_losses_removes_what_the_closed_form_says() {
        // One loss X ~ Exp(1) a year at mid-ranks, deductible d = 0.5: E(X - d)+ = exp(-d), so 1 - exp(-0.5) of the mean;
        // TVaR_99 = ln 100 + 1, less d.
        let n = 200_000;
        let without: Vec<f64> = (0..n).map(|i| -libm::log1p(-(f64::from(i) + 0.5) / f64::from(n))).collect();
        let with: Vec<f64> = without.iter().map(|loss| (loss - 0.5).max(0.0)).collect();
        let effect = deductible_effect(&with, &without, level("99%"), Paths::EQUAL).unwrap();
        assert_relative_eq!(effect.mean_removed.value, 1.0 - libm::exp(-0.5), max_relative = 1e-4);
        assert_relative_eq!(effect.tail_removed.value, 0.5 / (libm::log(100.0) + 1.0), max_relative = 1e-3);
        assert!(effect.tail_removed.supported);
    }

    #[test]
    fn the_error_of_the_share_is_the_spread_of_repeated_samples() {
        // 400 samples of 500 losses from a fixed sequence: the sd of the 400 shares against the mean stated error.
        let mut state = 88_172_645_463_325_252_u64;
        let mut uniform = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let mut shares = Vec::new();
        let mut errors = [0.0; 2];
        for _ in 0..400 {
            let without: Vec<f64> = (0..500).map(|_| -libm::log1p(-uniform())).collect();
            let with: Vec<f64> = without.iter().map(|loss| (loss - 0.5).max(0.0)).collect();
            let effect = deductible_effect(&with, &without, level("90%"), Paths::EQUAL).unwrap();
            shares.push([effect.mean_removed.value, effect.tail_removed.value]);
            errors[0] += effect.mean_removed.standard_error / 400.0;
            errors[1] += effect.tail_removed.standard_error / 400.0;
        }
        for (which, stated) in errors.into_iter().enumerate() {
            let column: Vec<f64> = shares.iter().map(|share| share[which]).collect();
            let sd = Sample::new(&column, None).unwrap().sd().value;
            // The sd of 400 values is known to 1 / sqrt(800) = 3.5 %; four of those.
            assert!((stated / sd - 1.0).abs() < 0.142, "stated {stated}, seen {sd}");
        }
    }

    #[test]
    fn columns_that_do_not_fit_are_refused_and_nothing_is_removed_from_nothing() {
        assert!(deductible_effect(&[1.0], &[1.0, 2.0], level("99%"), Paths::EQUAL).is_err());
        let effect = deductible_effect(&[0.0; 3], &[0.0; 3], level("99%"), Paths::EQUAL).unwrap();
        assert_eq!(effect.mean_removed, Estimate::exact(0.0));
    }
}
