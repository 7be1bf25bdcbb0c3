//! Allocation: the recovery of an event given back to the losses it came from, in proportion, in whole quanta.
//!
//! ```text
//! part_i = floor(recovery x weight_i / sum of weights), the quanta left over going to the largest fractions
//! ```
//! Ties go to the lowest row, and no part exceeds its weight. The method is that of largest remainders (Hamilton, 1792;
//! Balinski and Young, Fair Representation, 1982).
//!
//! Worked number: 10 over weights 3, 3, 5 is 2.73, 2.73, 4.55: floors 2, 2, 4, and the two quanta left go to the first
//! two rows: 3, 3, 4.

use crate::model::amount::Amount;

/// Memory that allocations use again and again.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Remainders {
    fractions: Vec<(f64, u32)>,
}

/// Splits `amount` over `weights` (negative ones count as zero) into `parts`; `amount` is at most their sum.
pub(super) fn allocate<N: Amount>(amount: N, weights: &[N], parts: &mut [N], memory: &mut Remainders) {
    let whole: N = weights.iter().map(|weight| weight.positive()).sum();
    if amount >= whole {
        for (part, weight) in parts.iter_mut().zip(weights) {
            *part = weight.positive();
        }
        return;
    }
    let mut left = amount;
    let ratio = amount.as_f64() / whole.as_f64();
    memory.fractions.clear();
    for (row, (part, weight)) in parts.iter_mut().zip(weights).enumerate() {
        *part = weight.positive().in_proportion(amount, whole);
        left -= *part;
        if *weight > N::ZERO {
            memory.fractions.push((weight.as_f64() * ratio - part.as_f64(), row as u32));
        }
    }
    if left != N::ZERO {
        spread(left, weights, parts, memory);
    }
}

/// Gives the quanta left over to the largest fractions; takes back, from the smallest, a quantum that rounding of the
/// ratio gave away too many.
fn spread<N: Amount>(mut left: N, weights: &[N], parts: &mut [N], memory: &mut Remainders) {
    let quantum = N::from_drawn(1.0);
    memory.fractions.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    while left > N::ZERO {
        for &(_, row) in &memory.fractions {
            let row = row as usize;
            if left > N::ZERO && parts[row] < weights[row] {
                parts[row] += quantum;
                left -= quantum;
            }
        }
    }
    while left < N::ZERO {
        for &(_, row) in memory.fractions.iter().rev() {
            let row = row as usize;
            if left < N::ZERO && parts[row] > N::ZERO {
                parts[row] -= quantum;
                left += quantum;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    fn split<N: Amount>(amount: f64, weights: &[f64]) -> Vec<f64> {
        let weights: Vec<N> = weights.iter().map(|&w| N::from_drawn(w)).collect();
        let mut parts = vec![N::ZERO; weights.len()];
        allocate(N::from_drawn(amount), &weights, &mut parts, &mut Remainders::default());
        parts.iter().map(|part| part.as_f64()).collect()
    }

    #[test]
    fn quanta_left_over_go_to_the_largest_fractions_and_ties_to_the_lowest_row() {
        assert_eq!(split::<f64>(10.0, &[3.0, 3.0, 5.0]), [3.0, 3.0, 4.0]);
        assert_eq!(split::<Decimal>(10.0, &[3.0, 3.0, 5.0]), [3.0, 3.0, 4.0]);
        assert_eq!(split::<f64>(1.0, &[1.0, 1.0]), [1.0, 0.0]);
        assert_eq!(split::<f64>(5.0, &[-3.0, 9.0]), [0.0, 5.0]);
        assert_eq!(split::<f64>(9.0, &[4.0, 5.0]), [4.0, 5.0]);
    }

    proptest! {
        #[test]
        fn parts_add_up_exactly_and_stay_within_their_weights(
            weights in prop::collection::vec(0u64..9_000_000_000_000, 1..12), tenths in 0u64..=10
        ) {
            let weights: Vec<f64> = weights.into_iter().map(|w| w as f64).collect();
            let whole: f64 = weights.iter().sum();
            let amount = (whole * tenths as f64 / 10.0).floor();
            let parts = split::<f64>(amount, &weights);
            prop_assert_eq!(parts.iter().sum::<f64>(), amount);
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!(*part >= 0.0 && part <= weight);
                let fair = if whole > 0.0 { weight * (amount / whole) } else { 0.0 };
                prop_assert!((part - fair).abs() <= 1.01);
            }
        }
    }
}
