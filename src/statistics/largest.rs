//! The largest amounts of a column, in order, without sorting the others.
//!
//! A guess from [`PROBES`] amounts of the column, evenly apart, stands below most of what is wanted and above most of the rest: one pass
//! keeps what lies above it, and counts what equals it, for columns of losses are mostly nothing. Where the guess was too high, Hoare's
//! selection finds the rest. The amounts are those of a sort, to the last bit.
//!
//! Source: R. W. Floyd and R. L. Rivest (1975), "Expected time bounds for selection", Communications of the ACM 18(3), 165-172.
//!
//! Worked number: of 3, 0, 0, 7, 5 the three largest are 3, 5, 7.

/// Amounts that the guess is made from.
const PROBES: usize = 1_024;
/// Columns shorter than this are selected from without a guess.
const SHORT: usize = 4 * PROBES;

/// The `count` largest amounts, ascending; all of them where there are fewer.
pub(super) fn largest(values: &[f64], count: usize) -> Vec<f64> {
    let count = count.min(values.len());
    if values.len() >= SHORT
        && count < values.len() / 2
        && let Some(found) = above_a_guess(values, count)
    {
        return found;
    }
    top(values.iter().map(|&value| key_of(value)).collect(), count)
}

/// All amounts, ascending: sorted by whole numbers in the order of the floating-point ones, which is faster than comparing floats.
pub(super) fn sorted(values: &[f64]) -> Vec<f64> {
    top(values.iter().map(|&value| key_of(value)).collect(), values.len())
}

fn above_a_guess(values: &[f64], count: usize) -> Option<Vec<f64>> {
    let mut probes: Vec<i64> = values.iter().step_by(values.len() / PROBES).map(|&value| key_of(value)).collect();
    // Half as many again as are wanted, and some for the chance of a small share.
    let above = (count * probes.len()).div_ceil(values.len()) * 3 / 2 + 8;
    let at = probes.len().checked_sub(above)?;
    let guess = *probes.select_nth_unstable(at).1;
    let mut kept = Vec::with_capacity(2 * count + PROBES);
    let mut equal = 0;
    for &value in values {
        let key = key_of(value);
        if key > guess {
            kept.push(key);
        }
        equal += usize::from(key == guess);
    }
    let missing = count.saturating_sub(kept.len());
    (missing <= equal).then(|| {
        let mut found = vec![value_of(guess); missing];
        found.extend(top(kept, count - missing));
        found
    })
}

/// The `count` largest keys, ascending, as amounts.
fn top(mut keys: Vec<i64>, count: usize) -> Vec<f64> {
    let from = keys.len() - count.min(keys.len());
    if from > 0 && from < keys.len() {
        keys.select_nth_unstable(from);
    }
    let mut largest = keys.split_off(from);
    largest.sort_unstable();
    largest.into_iter().map(value_of).collect()
}

/// A whole number in the order of IEEE totalOrder: all but the sign bit of negative numbers is flipped.
fn key_of(value: f64) -> i64 {
    flipped(value.to_bits()).cast_signed()
}

fn value_of(key: i64) -> f64 {
    f64::from_bits(flipped(key.cast_unsigned()))
}

fn flipped(bits: u64) -> u64 {
    bits ^ (((bits.cast_signed() >> 63).cast_unsigned()) >> 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_sorting(values: &[f64], count: usize) -> Vec<u64> {
        let mut all = values.to_vec();
        all.sort_by(f64::total_cmp);
        all[all.len() - count.min(all.len())..].iter().map(|value| value.to_bits()).collect()
    }

    fn bits(values: Vec<f64>) -> Vec<u64> {
        values.into_iter().map(f64::to_bits).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn they_are_those_of_a_sort(
            seed in any::<u64>(), len in 0_usize..20_000, distinct in 1_u64..3_000, nothing in 0_u64..100, count in 0_usize..3_000,
        ) {
            let draw = |i: usize| (i as u64 ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
            let value = |i: usize| if draw(i) % 100 < nothing { 0.0 } else { (draw(i) % distinct) as f64 - 5.0 };
            let values: Vec<f64> = (0..len).map(value).collect();
            prop_assert_eq!(bits(largest(&values, count)), by_sorting(&values, count));
        }
    }

    #[test]
    fn amounts_that_all_lie_between_the_probes_are_found_too() {
        // Every probe is nothing; what is wanted lies between them.
        let values: Vec<f64> = (0..8_192).map(|i| if i % 8 == 3 { f64::from(i) } else { 0.0 }).collect();
        for count in [1, 100, 1_024, 1_100] {
            assert_eq!(bits(largest(&values, count)), by_sorting(&values, count), "{count}");
        }
        assert_eq!(bits(sorted(&values)), by_sorting(&values, values.len()));
    }
}
