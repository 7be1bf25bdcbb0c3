//! A count that is the same every year.

/// Fixed number of losses a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedCount {
    count: u32,
}

impl FixedCount {
    /// Always `count` losses. Every count is allowed, so there is no error.
    pub fn new(count: u32) -> Self {
        FixedCount { count }
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
