//! Decimal digits: a number as written, kept as its significant digits and a power of ten until its value is asked for.
//!
//! So `42.75m` is the digits 4275 and the power -2 + 6 = 4, and its value is exactly 42,750,000.

use rust_decimal::Decimal;

use super::complaint::{Fault, shown};

/// The largest amount or number that is read, on either side of zero: 10^15.
pub const LARGEST: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0);

/// A number as written: its significant digits and the power of ten of the last of them.
pub(super) struct Digits {
    digits: String,
    power: i64,
}

impl Digits {
    /// Reads `12`, `1_000`, `1,000,000`, `12.50`, `.5`, `1.6e8`; no sign, no unit.
    pub fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (text, 0),
        };
        let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if (mantissa.contains('.') && decimals.is_empty()) || decimals.contains(',') || !grouped_in_threes(whole) {
            return None;
        }
        let whole = without_separators(whole)?;
        let decimals = without_separators(decimals)?;
        if whole.is_empty() && decimals.is_empty() {
            return None;
        }
        let power = exponent.saturating_sub(decimals.len() as i64);
        let mut digits = (whole + &decimals).trim_start_matches('0').to_owned();
        let zeros = digits.len() - digits.trim_end_matches('0').len();
        digits.truncate(digits.len() - zeros);
        Some(Self { digits, power: power.saturating_add(zeros as i64) })
    }

    pub fn shifted(self, power: i32) -> Self {
        Self { power: self.power.saturating_add(i64::from(power)), ..self }
    }

    /// The exact value; `text` is what the user wrote.
    pub fn value(&self, text: &str) -> Result<Decimal, Fault> {
        if self.digits.is_empty() {
            return Ok(Decimal::ZERO);
        }
        let whole_digits = self.power.saturating_add(self.digits.len() as i64);
        if whole_digits > 16 {
            return Err(too_large(text));
        }
        if self.digits.len() > 28 || self.power < -28 {
            let rule = "a number has at most 28 digits, 28 of them behind the point, so that it is read exactly";
            return Err(Fault::new(format!("{} has too many digits", shown(text.trim())), rule, "0.0125"));
        }
        // At most 28 digits behind at most 16 before the point: both steps stay inside an i128 and inside a Decimal.
        let zeros = self.power.max(0) as u32;
        let value = (self.digits.parse::<i128>().ok())
            .and_then(|mantissa| mantissa.checked_mul(10_i128.checked_pow(zeros)?))
            .and_then(|mantissa| Decimal::try_from_i128_with_scale(mantissa, (-self.power).max(0) as u32).ok())
            .ok_or_else(|| too_large(text))?;
        if value > LARGEST { Err(too_large(text)) } else { Ok(value) }
    }
}

/// An exponent; beyond any that matters it saturates, so that 1e999999999999 is merely too large.
fn parse_exponent(text: &str) -> Option<i64> {
    let (negative, digits) = sign(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse::<i64>().unwrap_or(i64::MAX / 4).min(i64::MAX / 4);
    Some(if negative { -size } else { size })
}

/// Digits without `_` and `,`, which stand only between digits.
fn without_separators(text: &str) -> Option<String> {
    let separator = |b: u8| b == b'_' || b == b',';
    let bytes = text.as_bytes();
    let good = bytes.iter().all(|b| b.is_ascii_digit() || separator(*b))
        && !bytes.first().is_some_and(|b| separator(*b))
        && !bytes.last().is_some_and(|b| separator(*b))
        && !bytes.windows(2).any(|pair| separator(pair[0]) && separator(pair[1]));
    good.then(|| text.chars().filter(char::is_ascii_digit).collect())
}

/// Whether commas, if any, separate groups of three digits.
fn grouped_in_threes(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    let mut more = groups.peekable();
    more.peek().is_none() || ((1..=3).contains(&first.len()) && more.all(|g| g.len() == 3))
}

/// The sign of a text and what follows it.
pub(super) fn sign(text: &str) -> (bool, &str) {
    for mark in ['-', '▲', '△'] {
        if let Some(rest) = text.strip_prefix(mark) {
            return (true, rest.trim_start());
        }
    }
    (false, text.strip_prefix('+').unwrap_or(text))
}

/// Where the number at the start of a text ends; an `e` belongs to it when an exponent follows.
pub(super) fn number_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let plain = bytes.iter().take_while(|b| b.is_ascii_digit() || b"_,.".contains(b)).count();
    if plain == 0 || !matches!(bytes.get(plain), Some(b'e' | b'E')) {
        return plain;
    }
    let sign = usize::from(matches!(bytes.get(plain + 1), Some(b'+' | b'-')));
    match bytes[plain + 1 + sign..].iter().take_while(|b| b.is_ascii_digit()).count() {
        0 => plain,
        digits => plain + 1 + sign + digits,
    }
}

pub(super) fn too_large(text: &str) -> Fault {
    let rule = "amounts and numbers go up to 1e15 (1,000,000,000,000,000, a thousand trillion)";
    Fault::new(format!("{} is too large", shown(text.trim())), rule, "\"10bn\"")
}
