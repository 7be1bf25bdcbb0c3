//! Sensitivity: how far the 250-year loss and the expected insured loss move with one setting at a time.
//!
//! All rows are drawn with the same seed and the same trials over one year, see `variants`; standard errors include the
//! spread between the subsets of the ruptures. The rows share their random numbers, so that the difference of two is surer
//! than the errors of either suggest.

use super::variants::{Drawn, Setting};
use crate::model::Model;
use crate::statistics::{Estimate, SampleError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Years of the return period in the table.
const YEARS: f64 = 250.0;

/// One setting of one input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct SensitivityRow {
    /// `nankai-view`, `vulnerability` (multiplier), `ground-motion` (attenuation and its spread), `tsunami-factor`.
    pub input: String,
    /// In the words of the configuration; `off` where it has no tsunamis.
    pub setting: String,
    /// Whether the configuration has it.
    pub base: bool,
    /// The ground-up loss of the first year that is reached or exceeded once in 250 years; None in fewer than 250 trials.
    pub loss: Option<Estimate>,
    /// What policies are expected to pay in the first year; None where there is no policy.
    pub insured: Option<Estimate>,
}

/// Every input with its settings.
pub(super) fn rows(model: &Model, drawn: &Drawn) -> Result<Vec<SensitivityRow>, SampleError> {
    let inputs = drawn.inputs().into_iter();
    let settings = inputs.flat_map(|(input, settings)| settings.into_iter().map(move |setting| (input, setting)));
    settings.map(|(input, setting)| row(model, input, &setting)).collect()
}

fn row(model: &Model, input: &str, setting: &Setting) -> Result<SensitivityRow, SampleError> {
    Ok(SensitivityRow {
        input: input.into(),
        setting: setting.name.clone(),
        base: setting.base,
        loss: setting.years.return_period_loss(YEARS)?,
        insured: match model.policies.is_empty() {
            true => None,
            false => Some(setting.years.insured()?),
        },
    })
}
