//! The one error of this folder: a parameter that no distribution can have.

/// A parameter outside its range: which, of which distribution, what it must be and what it was.
///
/// ```
/// use ishizue::numerics::distribution::Pareto;
/// let error = Pareto::new(1.0, -2.0).unwrap_err();
/// assert_eq!(error.to_string(), "alpha of the Pareto distribution must be a number above 0, but is -2");
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{parameter} of the {distribution} distribution must be {must_be}, but is {value}")]
pub struct DistributionError {
    /// Name of the distribution, as in a sentence.
    pub distribution: &'static str,
    /// Name of the parameter.
    pub parameter: &'static str,
    /// What the parameter must be.
    pub must_be: &'static str,
    /// What it was.
    pub value: f64,
}

/// Checks the parameters of one distribution.
#[derive(Clone, Copy)]
pub(super) struct Check(pub &'static str);

impl Check {
    pub(super) fn holds(
        self,
        parameter: &'static str,
        value: f64,
        must_be: &'static str,
        good: bool,
    ) -> Result<f64, DistributionError> {
        if good { Ok(value) } else { Err(DistributionError { distribution: self.0, parameter, must_be, value }) }
    }

    pub(super) fn finite(self, parameter: &'static str, value: f64) -> Result<f64, DistributionError> {
        self.holds(parameter, value, "a number", value.is_finite())
    }

    pub(super) fn positive(self, parameter: &'static str, value: f64) -> Result<f64, DistributionError> {
        self.holds(parameter, value, "a number above 0", value.is_finite() && value > 0.0)
    }

    pub(super) fn not_negative(self, parameter: &'static str, value: f64) -> Result<f64, DistributionError> {
        self.holds(parameter, value, "a number of 0 or more", value.is_finite() && value >= 0.0)
    }

    pub(super) fn probability(self, parameter: &'static str, value: f64) -> Result<f64, DistributionError> {
        self.holds(parameter, value, "between 0 and 1", (0.0..=1.0).contains(&value))
    }
}
