//! Choice of one of many by weight: the inverse distribution function, with a guide table for its start.
//!
//! Item i is chosen where W(i-1) <= u W < W(i), W(i) being the sum of the weights up to i. So the choice grows with u:
//! with the events of a set in the order of their mean loss, a small u is a large event. The guide table (Chen and Asau
//! 1974, "On generating random variates from an empirical distribution", AIIE Transactions 6, 163-166) only says where
//! to begin the search.
//!
//! Worked number: weights 1, 0, 3 and u = 0.25 choose item 2.

/// Weighted choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    cumulative: Vec<f64>,
    guide: Vec<u32>,
    total: f64,
    /// The last item with a weight above zero.
    last: u32,
}

impl Choice {
    /// From finite weights, none negative; None unless their sum is finite and above zero.
    pub(super) fn new(weights: impl Iterator<Item = f64>) -> Option<Choice> {
        let mut total = 0.0;
        let mut last = None;
        let mut cumulative = Vec::new();
        for (i, weight) in weights.enumerate() {
            if weight > 0.0 {
                last = Some(u32::try_from(i).ok()?);
            }
            total += weight;
            cumulative.push(total);
        }
        if !(total > 0.0 && total.is_finite()) {
            return None;
        }
        let cells = cumulative.len();
        let mut guide = Vec::with_capacity(cells);
        let mut item = 0;
        for cell in 0..cells {
            let least = cell as f64 / cells as f64 * total;
            while cumulative[item] < least && item + 1 < cells {
                item += 1;
            }
            guide.push(item as u32);
        }
        Some(Choice { cumulative, guide, total, last: last? })
    }

    /// The choice of the only item there is.
    pub(super) fn certain() -> Choice {
        Choice { cumulative: vec![1.0], guide: vec![0], total: 1.0, last: 0 }
    }

    /// Sum of the weights.
    pub fn total(&self) -> f64 {
        self.total
    }

    /// The item at probability `u`.
    #[inline]
    pub fn item(&self, u: f64) -> u32 {
        let cells = self.guide.len();
        let target = u * self.total;
        let cell = ((u * cells as f64) as usize).min(cells - 1);
        let mut item = self.guide[cell] as usize;
        // Rounding may have put the start of the cell one item too far.
        while item > 0 && self.cumulative[item - 1] > target {
            item -= 1;
        }
        let last = self.last as usize;
        while item < last && self.cumulative[item] <= target {
            item += 1;
        }
        item as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guided_search_agrees_with_a_search_from_the_start() {
        let weights: Vec<f64> =
            (0..257).map(|i| if i % 7 == 3 { 0.0 } else { libm::exp(-f64::from(i) / 20.0) }).collect();
        let choice = Choice::new(weights.iter().copied()).unwrap();
        let mut cumulative = Vec::new();
        let mut sum = 0.0;
        for weight in &weights {
            sum += weight;
            cumulative.push(sum);
        }
        for i in 0..100_000 {
            let u = (f64::from(i) + 0.5) / 100_000.0;
            let direct = cumulative.iter().position(|&c| u * sum < c).unwrap();
            assert_eq!(choice.item(u), direct as u32, "u = {u}");
        }
    }

    #[test]
    fn items_without_weight_are_never_chosen() {
        let choice = Choice::new([0.0, 1.0, 0.0, 3.0, 0.0].into_iter()).unwrap();
        assert_eq!(choice.item(f64::MIN_POSITIVE), 1);
        assert_eq!(choice.item(0.25_f64.next_down()), 1);
        assert_eq!(choice.item(0.25), 3);
        assert_eq!(choice.item(1.0_f64.next_down()), 3);
        assert_eq!(choice.total(), 4.0);
    }

    #[test]
    fn a_choice_needs_a_positive_finite_sum() {
        assert!(Choice::new([].into_iter()).is_none());
        assert!(Choice::new([0.0, 0.0].into_iter()).is_none());
        assert!(Choice::new([f64::MAX, f64::MAX].into_iter()).is_none());
    }
}
