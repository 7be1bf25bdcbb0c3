//! Table of a count's cumulative probabilities, for its inverse in one look and a step.
//!
//! The table covers every count whose probability can matter to a 53-bit uniform, up to 65,536 of them around the mode. Up to
//! the mode it is summed from below, beyond it from above, so neither end has lost digits. A guide (H. C. Chen and
//! Y. Asau 1974, "On generating random variates from an empirical distribution", AIIE Transactions 6, 163-166) says where
//! to start looking. What the table does not cover is found by bisection on the distribution function.

use crate::numerics::special::normal_quantile;

/// What a table needs to know of a law of counts.
pub(super) trait CountLaw {
    /// Probability of the count k.
    fn density(&self, k: f64) -> f64;
    /// density(k + 1) / density(k).
    fn ratio(&self, k: f64) -> f64;
    /// P(N <= k).
    fn cdf(&self, k: f64) -> f64;
    /// P(N > k).
    fn survival(&self, k: f64) -> f64;
    fn mean(&self) -> f64;
    fn variance(&self) -> f64;
    /// The largest possible count.
    fn largest(&self) -> f64;
}

/// Entries kept on each side of the mode at most.
const HALF: usize = 32_768;
/// Probability that may be left out beyond either end: far below the smallest step of a uniform.
const NEGLIGIBLE: f64 = 1e-19;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct CountTable {
    first: u32,
    before: f64,
    cumulative: Vec<f64>,
    guide: Vec<u32>,
}

impl CountTable {
    /// Builds the table around `mode`.
    pub(super) fn new(law: &impl CountLaw, mode: f64) -> Self {
        let centre = law.density(mode);
        let down = terms_below(law, mode, centre);
        let up = terms_above(law, mode, centre);
        let first = mode - down.len() as f64;
        let last = mode + up.len() as f64;

        let before = if first > 0.0 { law.cdf(first - 1.0) } else { 0.0 };
        let mut cumulative = Vec::with_capacity(down.len() + 1 + up.len());
        let mut sum = before;
        for &term in down.iter().rev().chain([&centre]) {
            sum += term;
            cumulative.push(sum.min(1.0));
        }
        let mut above = if last < law.largest() { law.survival(last) } else { 0.0 };
        let mut upper: Vec<f64> = Vec::with_capacity(up.len());
        for &term in up.iter().rev() {
            upper.push(1.0 - above);
            above += term;
        }
        // Where the two sums meet they may differ in the last digit: keep the order.
        cumulative.extend(upper.into_iter().rev().map(|value| value.max(sum.min(1.0))));
        let guide = guide(&cumulative);
        CountTable { first: first as u32, before, cumulative, guide }
    }

    /// The smallest count k with P(N <= k) >= u, if the table covers it.
    #[inline]
    pub(super) fn find(&self, u: f64) -> Option<u32> {
        if u <= self.before && self.first > 0 {
            return None;
        }
        let cell = ((u * self.guide.len() as f64) as usize).min(self.guide.len() - 1);
        let start = self.guide[cell] as usize;
        let steps = self.cumulative[start..].iter().position(|&cumulative| cumulative >= u)?;
        Some(self.first + (start + steps) as u32)
    }
}

fn terms_below(law: &impl CountLaw, mode: f64, centre: f64) -> Vec<f64> {
    let mut terms = Vec::new();
    let (mut k, mut term) = (mode, centre);
    while k > 0.0 && terms.len() < HALF {
        let shrink = 1.0 / law.ratio(k - 1.0);
        k -= 1.0;
        term *= shrink;
        terms.push(term);
        if shrink < 1.0 && term * shrink / (1.0 - shrink) < NEGLIGIBLE {
            break;
        }
    }
    terms
}

fn terms_above(law: &impl CountLaw, mode: f64, centre: f64) -> Vec<f64> {
    let mut terms = Vec::new();
    let (mut k, mut term) = (mode, centre);
    while k < law.largest() && terms.len() < HALF {
        let shrink = law.ratio(k);
        k += 1.0;
        term *= shrink;
        terms.push(term);
        if shrink < 1.0 && term * shrink / (1.0 - shrink) < NEGLIGIBLE {
            break;
        }
    }
    terms
}

/// For each of as many cells of (0, 1) as there are entries: the first entry that reaches the cell's lower edge.
fn guide(cumulative: &[f64]) -> Vec<u32> {
    let cells = cumulative.len();
    let mut entry = 0;
    (0..cells)
        .map(|cell| {
            let edge = cell as f64 / cells as f64;
            while entry + 1 < cells && cumulative[entry] < edge {
                entry += 1;
            }
            entry as u32
        })
        .collect()
}

/// The smallest count k with P(N <= k) >= u, by terms from 0 on for small means and by bisection otherwise.
pub(super) fn quantile_without_table(law: &impl CountLaw, u: f64) -> u32 {
    const FEW: u32 = 64;
    let mut term = law.density(0.0);
    if term > 1e-12 && u < 1.0 {
        let mut sum = term;
        for k in 0..FEW {
            if u <= sum {
                return k;
            }
            term *= law.ratio(f64::from(k));
            sum += term;
        }
    }
    bisect(law, u)
}

/// The smallest count k with P(N <= k) >= u, comparing on the side that keeps the digits.
pub(super) fn bisect(law: &impl CountLaw, u: f64) -> u32 {
    let top = law.largest().min(f64::from(u32::MAX));
    let reached = |k: f64| if u <= 0.5 { law.cdf(k) >= u } else { law.survival(k) <= 1.0 - u };
    if u.is_nan() || u <= 0.0 || reached(0.0) {
        return 0;
    }
    if u >= 1.0 {
        return top as u32;
    }
    // low is not reached, high is; the first stride is a tenth of a standard deviation.
    let sd = law.variance().sqrt();
    let guess = (law.mean() + sd * normal_quantile(u)).floor().clamp(0.0, top);
    let mut stride = (0.1 * sd).ceil().max(1.0);
    let (mut low, mut high);
    if reached(guess) {
        high = guess;
        low = (guess - stride).max(0.0);
        while reached(low) {
            high = low;
            stride *= 2.0;
            low = (low - stride).max(0.0);
        }
    } else {
        low = guess;
        high = (guess + stride).min(top);
        while high < top && !reached(high) {
            low = high;
            stride *= 2.0;
            high = (high + stride).min(top);
        }
    }
    while high - low > 1.0 {
        let middle = (0.5 * (low + high)).floor();
        if reached(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high as u32
}
