//! A count that is the same every year.

use super::error::DistributionError;

/// Fixed number of losses a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedCount {
    count: u32,
}

impl FixedCount {
    /// Always `count` losses. Every count is allowed: the `Result` is there so that all distributions are made alike.
    ///
    /// ```
    /// use ishizue::numerics::distribution::FixedCount;
    /// assert_eq!(FixedCount::new(3)?.quantile(0.1), 3);
    /// # Ok::<(), ishizue::numerics::distribution::DistributionError>(())
    /// ```
    pub fn new(count: u32) -> Result<Self, DistributionError> {
        Ok(FixedCount { count })
    }

    /// The count, whatever u.
    #[inline]
    pub fn quantile(&self, _u: f64) -> u32 {
        self.count
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        f64::from(self.count)
    }

    /// Variance: 0.
    pub fn variance(&self) -> f64 {
        0.0
    }
}
