//! Probability levels, held as exact fractions.
//!
//! 99.5 % of 1000 years is rank 995; in binary floating point 0.995 x 1000 may come out as 995.0000000000001 and give the
//! next rank. A level is therefore read from its decimals into a fraction, and ranks are whole-number arithmetic.
//! Worked number: 99.5 % of 1000 is rank 995, of 1001 rank 996.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A probability p with 0 <= p < 1, as a fraction in lowest terms.
///
/// ```
/// use ishizue::statistics::Level;
/// let level: Level = "99.5%".parse()?;
/// assert_eq!(level, "0.995".parse()?);
/// assert_eq!((level.rank(1000), level.rank(1001)), (995, 996));
/// assert_eq!(level.percent_label(), "99.5%");
/// # Ok::<(), ishizue::statistics::LevelError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Level {
    numerator: u64,
    denominator: u64,
}

/// Why a text is not a level.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LevelError {
    /// Not a plain decimal number.
    #[error("`{0}` is not a level: write a percentage such as \"99.5%\" or a fraction of 1 such as \"0.995\"")]
    NotANumber(String),
    /// Below 0, or 1 and above.
    #[error("the level `{0}` is outside the range: it must be 0 or more and below 1 (100%)")]
    OutOfRange(String),
    /// More decimals than can be held.
    #[error("the level `{0}` has too many digits: at most 15 after the point")]
    TooManyDigits(String),
}

const MOST_DECIMALS: usize = 15;

impl Level {
    /// The level of the fraction `numerator / denominator`; `None` unless it is 0 or more and below 1.
    pub fn from_fraction(numerator: u64, denominator: u64) -> Option<Self> {
        if numerator >= denominator {
            return None;
        }
        let divisor = greatest_common_divisor(numerator, denominator);
        Some(Level { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// The level 1 - 1/years that is exceeded once in so many years; `None` for 0 years.
    ///
    /// ```
    /// use ishizue::statistics::Level;
    /// assert_eq!(Level::once_in(200).map(|l| l.percent_label()), Some("99.5%".to_string()));
    /// ```
    pub fn once_in(years: u64) -> Option<Self> {
        Level::from_fraction(years.checked_sub(1)?, years)
    }

    /// p as a floating-point number, for display and for formulas that need no rank.
    pub fn probability(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// 1 - p, with its own digits.
    pub fn tail(self) -> f64 {
        (self.denominator - self.numerator) as f64 / self.denominator as f64
    }

    /// The smallest rank r (1 is the smallest value) with r / n >= p; 1 when p is 0.
    pub fn rank(self, n: usize) -> usize {
        let rank = (n as u128 * u128::from(self.numerator)).div_ceil(u128::from(self.denominator));
        (rank as usize).max(1)
    }

    /// n (1 - p) as a whole number and a remainder below 1.
    pub fn worst_of(self, n: usize) -> (usize, f64) {
        let product = n as u128 * u128::from(self.denominator - self.numerator);
        let denominator = u128::from(self.denominator);
        ((product / denominator) as usize, (product % denominator) as f64 / self.denominator as f64)
    }

    /// The level in percent, such as `"99.5%"`; fractions without an end are rounded to 6 decimals.
    pub fn percent_label(self) -> String {
        let scaled = u128::from(self.numerator) * 100_000_000_000_000_000;
        let denominator = u128::from(self.denominator);
        let text = if scaled.is_multiple_of(denominator) {
            let digits = scaled / denominator;
            format!("{}.{:015}", digits / 1_000_000_000_000_000, digits % 1_000_000_000_000_000)
        } else {
            format!("{:.6}", 100.0 * self.probability())
        };
        format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl FromStr for Level {
    type Err = LevelError;

    fn from_str(text: &str) -> Result<Self, LevelError> {
        let trimmed = text.trim();
        let (number, percent) = match trimmed.strip_suffix('%') {
            Some(number) => (number.trim_end(), true),
            None => (trimmed, false),
        };
        let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() && decimals.is_empty() || !digits_only(whole) || !digits_only(decimals) {
            let negative = number.strip_prefix('-').is_some_and(|rest| rest.parse::<f64>().is_ok());
            let text = text.to_string();
            return Err(if negative { LevelError::OutOfRange(text) } else { LevelError::NotANumber(text) });
        }
        let decimals = decimals.trim_end_matches('0');
        let whole = whole.trim_start_matches('0');
        if decimals.len() > MOST_DECIMALS {
            return Err(LevelError::TooManyDigits(text.to_string()));
        }
        if whole.len() > 2 {
            return Err(LevelError::OutOfRange(text.to_string()));
        }
        let digits: u64 =
            format!("0{whole}{decimals}").parse().map_err(|_| LevelError::NotANumber(text.to_string()))?;
        let scale = 10_u64.pow(decimals.len() as u32) * if percent { 100 } else { 1 };
        Level::from_fraction(digits, scale).ok_or_else(|| LevelError::OutOfRange(text.to_string()))
    }
}

impl TryFrom<String> for Level {
    type Error = LevelError;

    fn try_from(text: String) -> Result<Self, LevelError> {
        text.parse()
    }
}

impl From<Level> for String {
    fn from(level: Level) -> String {
        level.percent_label()
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.percent_label())
    }
}

impl Ord for Level {
    fn cmp(&self, other: &Self) -> Ordering {
        let left = u128::from(self.numerator) * u128::from(other.denominator);
        left.cmp(&(u128::from(other.numerator) * u128::from(self.denominator)))
    }
}

impl PartialOrd for Level {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(text: &str) -> Level {
        text.parse().expect("a level")
    }

    #[test]
    fn ranks_are_exact_for_every_number_of_years() {
        assert_eq!(level("0.995").rank(1000), 995);
        for n in 1..=20_000_usize {
            // Independent: the smallest r with 1000 r >= 995 n, and so on, in whole numbers.
            assert_eq!(level("99.5%").rank(n), (995 * n).div_ceil(1000));
            assert_eq!(level("99.9%").rank(n), (999 * n).div_ceil(1000));
            assert_eq!(level("0.07").rank(n), (7 * n).div_ceil(100));
            let (whole, part) = level("99.5%").worst_of(n);
            assert_eq!((whole, part), (5 * n / 1000, (5 * n % 1000) as f64 / 1000.0));
        }
        assert_eq!(level("99.99%").rank(1_000_000_000), 999_900_000);
        assert_eq!((level("0").rank(10), level("0%").worst_of(10)), (1, (10, 0.0)));
    }

    #[test]
    fn floating_point_would_have_given_the_wrong_rank() {
        // 0.07 x 100 is 7.000000000000001 in binary, which rounds up to 8.
        assert_eq!((0.07_f64 * 100.0).ceil(), 8.0);
        assert_eq!(level("0.07").rank(100), 7);
    }

    #[test]
    fn the_same_level_can_be_written_in_several_ways() {
        for text in ["99.5%", "0.995", ".995", " 99.50 % ", "0.99500000000000000000", "099.5%"] {
            assert_eq!(level(text), level("0.995"), "{text}");
        }
        assert_eq!(level("99.5%").percent_label(), "99.5%");
        assert_eq!(level("0.9").to_string(), "90%");
        assert_eq!(level("0").to_string(), "0%");
        assert_eq!(level("99.999999999999999%").to_string(), "99.999999999999999%");
        assert_eq!(Level::once_in(300).map(|l| l.to_string()), Some("99.666667%".to_string()));
        assert_eq!(Level::once_in(0), None);
        assert!(level("99%") < level("99.5%"));
    }

    #[test]
    fn what_is_not_a_level_says_what_to_write() {
        for text in ["", "%", "abc", "1e-3", "99,5%", "+0.5", "0.5.1", "NaN"] {
            assert_eq!(text.parse::<Level>(), Err(LevelError::NotANumber(text.to_string())));
        }
        for text in ["1", "100%", "99.5", "-1%", "995%"] {
            assert_eq!(text.parse::<Level>(), Err(LevelError::OutOfRange(text.to_string())));
        }
        assert!(matches!("0.1234567890123456".parse::<Level>(), Err(LevelError::TooManyDigits(_))));
    }

    #[test]
    fn a_level_survives_json() {
        let text = serde_json::to_string(&level("0.995")).expect("serialises");
        assert_eq!(text, "\"99.5%\"");
        assert_eq!(serde_json::from_str::<Level>(&text).expect("reads"), level("0.995"));
        assert!(serde_json::from_str::<Level>("\"200%\"").is_err());
    }
}
