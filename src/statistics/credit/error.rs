//! The one error of this folder: a parameter for which a form has no answer.

/// A parameter outside its range: which, what it must be and what it was.
///
/// ```
/// use ishizue::statistics::credit::LargePool;
/// let error = LargePool::new(1.2, 0.1).unwrap_err();
/// assert_eq!(error.to_string(), "the probability of default must be above 0 and below 1, but is 1.2");
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("the {parameter} must be {must_be}, but is {value}")]
pub struct FormError {
    /// Name of the parameter.
    pub parameter: &'static str,
    /// What the parameter must be.
    pub must_be: &'static str,
    /// What it was.
    pub value: f64,
}

/// The value if it is `good`, else the error.
pub(super) fn holds(parameter: &'static str, value: f64, must_be: &'static str, good: bool) -> Result<f64, FormError> {
    if good { Ok(value) } else { Err(FormError { parameter, must_be, value }) }
}

pub(super) fn inside(parameter: &'static str, value: f64) -> Result<f64, FormError> {
    holds(parameter, value, "above 0 and below 1", value > 0.0 && value < 1.0)
}

pub(super) fn pd(value: f64) -> Result<f64, FormError> {
    inside("probability of default", value)
}

/// Correlation of a pool: 0 is independence; 1, where one default is all defaults, is left out.
pub(super) fn pool_correlation(value: f64) -> Result<f64, FormError> {
    holds("correlation", value, "0 or more and below 1", (0.0..1.0).contains(&value))
}

pub(super) fn obligors(n: u32) -> Result<f64, FormError> {
    holds("number of obligors", f64::from(n), "1 to 1,000,000", (1..=1_000_000).contains(&n))
}
