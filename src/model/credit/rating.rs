//! Rating classes: probability of default within a year, and where ratings go.

/// A table of ratings.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Ratings {
    /// Name of the table, such as `sp-1981-2024`.
    pub name: String,
    /// The years that it covers, such as `1981-2024`.
    pub vintage: String,
    /// Where it was published.
    pub source: String,
    /// What was assumed to make it, in a sentence; empty where nothing was.
    pub note: String,
    /// Best class first.
    pub classes: Vec<RatingClass>,
    /// For each class, the probabilities to be in each class a year later, given that it did not default and is still
    /// rated; each row adds up to 1. Empty where ratings do not move.
    pub transitions: Vec<Vec<f64>>,
}

/// One class.
#[derive(Clone, Debug, PartialEq)]
pub struct RatingClass {
    /// Such as `BBB`.
    pub name: String,
    /// Probability of default within a year, above 0 and below 1.
    pub pd: f64,
}
