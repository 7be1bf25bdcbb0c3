//! Selection by rank without a full sort, in the total order of floating-point numbers.
//!
//! Source: C. A. R. Hoare (1961), "Algorithm 65: Find", Communications of the ACM 4, 321-322, as in the standard
//! library's `select_nth_unstable_by`. Many ranks are selected one inside the other, so each costs less than the last.
//!
//! Worked number: the second smallest of 3, 1, 2 is 2.

/// The value of rank `k` (0 is the smallest); `None` when there are not that many. Reorders the slice.
///
/// ```
/// assert_eq!(ishizue::numerics::order::kth_smallest(&mut [3.0, 1.0, 2.0], 1), Some(2.0));
/// ```
pub fn kth_smallest(values: &mut [f64], k: usize) -> Option<f64> {
    (k < values.len()).then(|| *values.select_nth_unstable_by(k, f64::total_cmp).1)
}

/// The value of rank `k` from above (0 is the largest); `None` when there are not that many. Reorders the slice.
pub fn kth_largest(values: &mut [f64], k: usize) -> Option<f64> {
    let place = values.len().checked_sub(k + 1)?;
    kth_smallest(values, place)
}

/// The values of all `ranks` (0 is the smallest), in the order asked; `None` for a rank that does not exist.
/// Reorders the slice so that every value asked for stands at its rank.
///
/// ```
/// let mut values = [5.0, 1.0, 4.0, 2.0, 3.0];
/// assert_eq!(ishizue::numerics::order::select_ranks(&mut values, &[4, 0, 9]), [Some(5.0), Some(1.0), None]);
/// ```
pub fn select_ranks(values: &mut [f64], ranks: &[usize]) -> Vec<Option<f64>> {
    let mut sorted: Vec<usize> = ranks.iter().copied().filter(|&rank| rank < values.len()).collect();
    sorted.sort_unstable();
    sorted.dedup();
    place_ranks(values, 0, &sorted);
    ranks.iter().map(|&rank| values.get(rank).copied()).collect()
}

/// Halves the list of ranks at its middle, so the depth is the logarithm of its length.
fn place_ranks(values: &mut [f64], offset: usize, ranks: &[usize]) {
    let middle = ranks.len() / 2;
    let Some(&rank) = ranks.get(middle) else { return };
    let (below, _, above) = values.select_nth_unstable_by(rank - offset, f64::total_cmp);
    place_ranks(below, offset, &ranks[..middle]);
    place_ranks(above, rank + 1, &ranks[middle + 1..]);
}

/// Sorts ascending. -0 comes before +0.
pub fn sort(values: &mut [f64]) {
    values.sort_unstable_by(f64::total_cmp);
}

/// Indices of the values in ascending order; equal values keep their order.
pub fn sorted_indices(values: &[f64]) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..values.len()).collect();
    indices.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    indices
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(n: u32) -> Vec<f64> {
        (0..n).map(|i| f64::from(i.wrapping_mul(2_654_435_761) % 1009)).collect()
    }

    #[test]
    fn every_selection_agrees_with_a_full_sort() {
        let mut sorted = column(5000);
        sort(&mut sorted);
        let ranks = [4999, 0, 4974, 4949, 17, 4974, 5000, 2500, 1, 4998];
        let picked = select_ranks(&mut column(5000), &ranks);
        for (&rank, &value) in ranks.iter().zip(&picked) {
            assert_eq!(value, sorted.get(rank).copied());
            assert_eq!(kth_smallest(&mut column(5000), rank), value);
        }
        assert_eq!(kth_largest(&mut column(5000), 24), Some(sorted[4975]));
        assert_eq!(kth_largest(&mut [], 0), None);
    }

    #[test]
    fn equal_values_keep_their_order_in_the_index() {
        assert_eq!(sorted_indices(&[2.0, 1.0, 2.0, 0.0, 1.0]), [3, 1, 4, 0, 2]);
    }
}
