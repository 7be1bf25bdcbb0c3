//! Japanese amounts: 万 = 10^4, 億 = 10^8, 兆 = 10^12, with 十, 百 and 千 before them.
//!
//! Worked numbers: 1億5000万 is 150,000,000; 3千5百万 is 35,000,000; 160百万 is 160,000,000.

use rust_decimal::Decimal;

use super::amount::{malformed, not_an_amount, quoted};
use super::complaint::Fault;
use super::digits::{Digits, LARGEST, number_end, too_large};

fn small_unit(c: char) -> Option<i32> {
    match c {
        '十' => Some(1),
        '百' => Some(2),
        '千' => Some(3),
        _ => None,
    }
}

fn large_unit(c: char) -> Option<i32> {
    match c {
        '万' | '萬' => Some(4),
        '億' => Some(8),
        '兆' => Some(12),
        _ => None,
    }
}

pub(super) fn is_kanji_unit(c: char) -> bool {
    small_unit(c).is_some() || large_unit(c).is_some()
}

/// Japanese amounts: parts of falling size, each a number with 十, 百 or 千 and then 万, 億 or 兆, as in 1億5千万.
pub(super) fn kanji_amount(text: &str, whole: &str) -> Result<Decimal, Fault> {
    let add = |a: Decimal, b: Decimal| a.checked_add(b).ok_or_else(|| too_large(whole));
    let shift = |a: Decimal, power: i32| a.checked_mul(power_of_ten(power)).ok_or_else(|| too_large(whole));
    let (mut total, mut section) = (Decimal::ZERO, Decimal::ZERO);
    let (mut last_large, mut last_small, mut section_open) = (i32::MAX, i32::MAX, false);
    let mut rest = text;
    while !rest.is_empty() {
        let end = number_end(rest);
        let number = match rest[..end].trim() {
            "" => None,
            digits => Some(Digits::parse(digits).ok_or_else(|| malformed(digits, whole))?.value(whole)?),
        };
        rest = rest[end..].trim_start();
        let unit = rest.chars().next().ok_or_else(|| part_without_unit(whole))?;
        if let Some(power) = small_unit(unit) {
            let number = number.filter(|_| power < last_small).ok_or_else(|| not_an_amount(whole))?;
            section = add(section, shift(number, power)?)?;
            (last_small, section_open) = (power, true);
        } else if let Some(power) = large_unit(unit) {
            if power >= last_large || (number.is_none() && !section_open) {
                return Err(not_an_amount(whole));
            }
            let section_total = add(section, number.unwrap_or_default())?;
            total = add(total, shift(section_total, power)?)?;
            (section, last_large, last_small, section_open) = (Decimal::ZERO, power, i32::MAX, false);
        } else {
            return Err(not_an_amount(whole));
        }
        rest = rest[unit.len_utf8()..].trim_start();
    }
    let value = add(total, section)?;
    if value > LARGEST { Err(too_large(whole)) } else { Ok(value) }
}

fn part_without_unit(whole: &str) -> Fault {
    let rule = "after 億, 万 or 千 every further part carries its own unit";
    Fault::new(format!("the last part of {} has no unit", quoted(whole)), rule, "\"1億5000万\"")
}

fn power_of_ten(power: i32) -> Decimal {
    Decimal::from(10_i64.pow(power.clamp(0, 15) as u32))
}
