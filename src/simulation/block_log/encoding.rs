//! A block as bytes and back, bit for bit.
//!
//! Columns follow one another in the order of [`super::columns`]. Most are amounts in whole quanta, many are nought on most paths or the same
//! on all. So each begins with how it is written:
//!
//! ```text
//! 0  every entry is the same     its 8 bytes
//! 1  whole numbers               each z = 2x for x >= 0, -2x - 1 below, in groups of seven bits, the lowest first (LEB128)
//! 2  anything else               8 bytes each
//! ```
//! Bytes are those of IEEE 754, the lowest first. Sums are whole numbers in groups of seven bits. The whole is compressed by LZ4 (block
//! format), which takes out what repeats. Source of the groups: DWARF 5, section 7.6.
//!
//! Worked number: 300 is z = 600 = 4 * 128 + 88, written 0xd8 0x04.

use super::columns::{Cells, Column, END_NUMBERS, Shape, cells, end_numbers};
use crate::simulation::block::BlockColumns;
use std::io;

const SAME: u8 = 0;
const WHOLE: u8 = 1;
const ANY: u8 = 2;
/// Bytes of a number at most: 19 groups of seven bits hold 128.
const MOST_BYTES: usize = 19;
/// Sums and counts of a block stay far below these, so that those of all blocks can be added.
const MOST_SUM: u128 = 1 << 112;
const MOST_COUNT: u64 = 1 << 48;

/// Writes a block.
///
/// # Errors
/// A block that has not the lengths of the model: a fault of the program.
pub(super) fn encode(shape: &Shape, block: &mut BlockColumns) -> io::Result<Vec<u8>> {
    if !shape.fits(block) {
        return Err(io::Error::other("a block has other columns than the model; it cannot be kept in a log"));
    }
    let mut bytes = Vec::new();
    let mut strip = Vec::new();
    let Cells { columns, sums, counts } = cells(block);
    for column in columns {
        match column {
            Column::Numbers(numbers) => put_numbers(numbers, &mut bytes),
            Column::Marks(marks) => bytes.extend_from_slice(marks),
            Column::Ends(ends) => {
                for field in 0..END_NUMBERS {
                    strip.clear();
                    strip.extend(ends.iter_mut().map(|end| *end_numbers(end)[field]));
                    put_numbers(&strip, &mut bytes);
                }
            }
        }
    }
    sums.into_iter().flatten().for_each(|sum| put(*sum, &mut bytes));
    counts.into_iter().for_each(|count| put(u128::from(*count), &mut bytes));
    Ok(lz4_flex::block::compress_prepend_size(&bytes))
}

/// Reads a block of so many paths; None where the bytes are not one of the model.
pub(super) fn decode(shape: &Shape, first_trial: u64, paths: usize, bytes: &[u8]) -> Option<BlockColumns> {
    let (length, packed) = lz4_flex::block::uncompressed_size(bytes).ok()?;
    if length > shape.numbers(paths).saturating_mul(MOST_BYTES) {
        return None;
    }
    let plain = lz4_flex::block::decompress(packed, length).ok()?;
    let mut from = plain.as_slice();
    let mut block = shape.block(first_trial, paths);
    let mut strip = Vec::new();
    let Cells { columns, sums, counts } = cells(&mut block);
    for column in columns {
        match column {
            Column::Numbers(numbers) => take_numbers(&mut from, numbers)?,
            Column::Marks(marks) => {
                let (own, rest) = from.split_at_checked(marks.len())?;
                marks.copy_from_slice(own);
                from = rest;
            }
            Column::Ends(ends) => {
                strip.resize(ends.len(), 0.0);
                for field in 0..END_NUMBERS {
                    take_numbers(&mut from, &mut strip)?;
                    ends.iter_mut().zip(&strip).for_each(|(end, number)| *end_numbers(end)[field] = *number);
                }
            }
        }
    }
    for sum in sums.into_iter().flatten() {
        *sum = take(&mut from).filter(|sum| *sum <= MOST_SUM)?;
    }
    for count in counts {
        *count = take(&mut from).and_then(|count| u64::try_from(count).ok()).filter(|count| *count <= MOST_COUNT)?;
    }
    from.is_empty().then_some(block)
}

/// Whether a number is whole and small enough to be told from its neighbours. Minus nought is not: it has a bit of its own.
fn is_whole(number: f64) -> bool {
    let near = number as i64;
    near.unsigned_abs() <= 1 << 53 && (near as f64).to_bits() == number.to_bits()
}

fn put_numbers(numbers: &[f64], bytes: &mut Vec<u8>) {
    let Some(&first) = numbers.first() else { return };
    if numbers.iter().all(|number| number.to_bits() == first.to_bits()) {
        bytes.push(SAME);
        bytes.extend_from_slice(&first.to_bits().to_le_bytes());
    } else if numbers.iter().all(|&number| is_whole(number)) {
        bytes.push(WHOLE);
        numbers.iter().for_each(|&number| put_small(zigzag(number as i64), bytes));
    } else {
        bytes.push(ANY);
        numbers.iter().for_each(|number| bytes.extend_from_slice(&number.to_bits().to_le_bytes()));
    }
}

fn take_numbers(from: &mut &[u8], numbers: &mut [f64]) -> Option<()> {
    if numbers.is_empty() {
        return Some(());
    }
    let (kind, rest) = from.split_first()?;
    *from = rest;
    match *kind {
        SAME => numbers.fill(take_bits(from)?),
        WHOLE => {
            for number in numbers {
                *number = unzigzag(take_small(from)?) as f64;
            }
        }
        ANY => {
            for number in numbers {
                *number = take_bits(from)?;
            }
        }
        _ => return None,
    }
    Some(())
}

fn take_bits(from: &mut &[u8]) -> Option<f64> {
    let (bytes, rest) = from.split_first_chunk::<8>()?;
    *from = rest;
    Some(f64::from_bits(u64::from_le_bytes(*bytes)))
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// [`put`] for numbers of 64 bits, which is faster.
fn put_small(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take_small(from: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for (group, &byte) in from.iter().enumerate().take(10) {
        let bits = u64::from(byte & 0x7f);
        let shifted = bits.checked_shl(7 * group as u32).filter(|shifted| shifted >> (7 * group) == bits)?;
        number |= shifted;
        if byte < 0x80 {
            *from = &from[group + 1..];
            return Some(number);
        }
    }
    None
}

fn put(mut number: u128, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(from: &mut &[u8]) -> Option<u128> {
    let mut number = 0_u128;
    for (group, &byte) in from.iter().enumerate().take(MOST_BYTES) {
        let bits = u128::from(byte & 0x7f);
        let shifted = bits.checked_shl(7 * group as u32).filter(|shifted| shifted >> (7 * group) == bits)?;
        number |= shifted;
        if byte < 0x80 {
            *from = &from[group + 1..];
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_bit_for_bit_and_small_ones_are_short() {
        let mut bytes = Vec::new();
        put(600, &mut bytes);
        assert_eq!(bytes, [0xd8, 0x04]);
        let edge = 9_007_199_254_740_992.0;
        let columns: [&[f64]; 8] = [
            &[],
            &[-0.0, 0.0],
            &[0.0; 4],
            &[300.0, 0.0, -1.0, edge, -edge],
            &[edge * 2.0, 1.0],
            &[0.5, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE],
            &[f64::NAN, f64::NAN],
            &[1e300, -1e300],
        ];
        for column in columns {
            let mut bytes = Vec::new();
            put_numbers(column, &mut bytes);
            let mut again = vec![7.0; column.len()];
            let mut from = bytes.as_slice();
            take_numbers(&mut from, &mut again).unwrap();
            assert!(from.is_empty());
            let bits = |numbers: &[f64]| -> Vec<u64> { numbers.iter().map(|number| number.to_bits()).collect() };
            assert_eq!(bits(column), bits(&again));
        }
    }

    #[test]
    fn whole_numbers_of_every_length_come_back_and_longer_ones_are_refused() {
        for number in (0..128).map(|bit| 1_u128 << bit).chain([0, u128::MAX]) {
            let mut bytes = Vec::new();
            put(number, &mut bytes);
            let mut from = bytes.as_slice();
            assert_eq!(take(&mut from), Some(number));
            if let Ok(small) = u64::try_from(number) {
                let mut short = Vec::new();
                put_small(small, &mut short);
                assert_eq!(short, bytes);
                let mut from = short.as_slice();
                assert_eq!((take_small(&mut from), from.len()), (Some(small), 0));
            }
        }
        for number in [0, 1, -1, i64::MAX, i64::MIN] {
            assert_eq!(unzigzag(zigzag(number)), number);
        }
        let too_long = [0xff_u8; 20];
        assert_eq!((take(&mut &too_long[..]), take_small(&mut &too_long[..])), (None, None));
        let above = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02];
        assert_eq!(take_small(&mut &above[..]), None);
        assert_eq!(take_small(&mut &[0x80_u8][..]), None);
    }
}
