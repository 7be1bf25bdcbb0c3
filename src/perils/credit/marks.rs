//! Trials that a step looks at, as bits: bit t mod 64 of word t div 64 is trial t. Columns are compared 64 at a time, and only what is
//! marked is visited.
//!
//! Worked example: of the words 3, 9, 7 those above 5 are marked 0b110, the trials 1 and 2.

use crate::numerics::kernels::for_each_instruction_set;

/// Trials in a word of marks.
const WORD: usize = 64;
/// Comparisons side by side.
const LANES: usize = 8;

/// Words of marks that so many trials need.
pub(super) fn words(trials: usize) -> usize {
    trials.div_ceil(WORD)
}

/// The marks of up to 64 entries.
#[inline(always)]
fn mark<T: Copy>(entries: &[T], asked: impl Fn(T) -> bool) -> u64 {
    let mut marks = [0_u64; LANES];
    let mut bits: [u64; LANES] = std::array::from_fn(|lane| 1 << lane);
    let (whole, rest) = entries.as_chunks::<LANES>();
    for entries in whole {
        for lane in 0..LANES {
            marks[lane] |= if asked(entries[lane]) { bits[lane] } else { 0 };
        }
        bits = bits.map(|bit| bit << LANES);
    }
    for (marks, (&entry, bit)) in marks.iter_mut().zip(rest.iter().zip(bits)) {
        *marks |= if asked(entry) { bit } else { 0 };
    }
    marks.iter().fold(0, |all, lane| all | lane)
}

/// The marks of all entries of a column.
#[inline(always)]
fn mark_all<T: Copy>(column: &[T], marks: &mut [u64], asked: impl Fn(T) -> bool) {
    let (whole, rest) = column.as_chunks::<WORD>();
    for (entries, marks) in whole.iter().zip(&mut *marks) {
        *marks = mark(entries, &asked);
    }
    if let Some(last) = marks.get_mut(whole.len()) {
        *last = mark(rest, &asked);
    }
}

for_each_instruction_set! {
    /// Marks the words above `none`.
    pub(super) fn above(column: &[u64], none: u64, marks: &mut [u64]) {
        mark_all(column, marks, |word| word > none);
    }
}

for_each_instruction_set! {
    /// Marks the trials in which `level - f` exceeds `least`.
    pub(super) fn scores_above(level: f64, f: &[f64], least: f64, marks: &mut [u64]) {
        mark_all(f, marks, |f| level - f > least);
    }
}

/// Marks the trials that are asked for.
pub(super) fn asked(trials: usize, marks: &mut [u64], asked: impl Fn(usize) -> bool) {
    for (word, marks) in marks.iter_mut().enumerate() {
        let first = WORD * word;
        *marks =
            (first..trials.min(first + WORD)).fold(0, |all, trial| all | u64::from(asked(trial)) << (trial - first));
    }
}

/// Takes the mark of a trial away.
pub(super) fn unmark(marks: &mut [u64], trial: u32) {
    marks[trial as usize / WORD] &= !(1 << (trial as usize % WORD));
}

/// Writes the marked trials into a list, ascending; `open`: only those marked there too.
pub(super) fn list(marks: &[u64], open: Option<&[u64]>, list: &mut Vec<u32>) {
    list.clear();
    for (word, &marks) in marks.iter().enumerate() {
        let mut left = open.map_or(marks, |open| marks & open[word]);
        while left != 0 {
            list.push((WORD * word) as u32 + left.trailing_zeros());
            left &= left - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_those_of_a_comparison_one_by_one() {
        for trials in [0, 1, 7, 8, 63, 64, 65, 129, 1_000] {
            let column: Vec<u64> = (0..trials as u64).map(|t| t.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40).collect();
            let f: Vec<f64> = column.iter().map(|&word| word as f64).collect();
            let none = 1 << 23;
            let expected: Vec<u32> = (0..trials as u32).filter(|&t| column[t as usize] > none).collect();
            let (mut marks, mut found) = (vec![u64::MAX; words(trials)], Vec::new());
            above(&column, none, &mut marks);
            list(&marks, None, &mut found);
            assert_eq!(found, expected, "{trials}");
            asked(trials, &mut marks, |t| column[t] > none);
            list(&marks, None, &mut found);
            assert_eq!(found, expected, "{trials}");
            // level - f > least where f < level - least.
            scores_above(0.0, &f, -((none + 1) as f64), &mut marks);
            list(&marks, None, &mut found);
            assert_eq!(found, (0..trials as u32).filter(|&t| column[t as usize] <= none).collect::<Vec<_>>());
        }
    }

    #[test]
    fn trials_that_are_not_open_are_left_out() {
        let (mut open, mut found) = (vec![u64::MAX; 2], Vec::new());
        unmark(&mut open, 3);
        unmark(&mut open, 100);
        list(&[0b1_1010, 1 << 36 | 1], Some(&open), &mut found);
        assert_eq!(found, [1, 4, 64]);
    }
}
