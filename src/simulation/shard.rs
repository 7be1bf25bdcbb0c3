//! A part of the trials of a run, simulated alone and merged later.
//!
//! ```text
//! part i of n of N trials: from floor(N (i - 1) / n) up to, without, floor(N i / n)
//! ```
//! The parts of one n have no trial in common and leave none out, because the end of each is the beginning of the next. They hang on N and n
//! alone: not on the model, the threads or the machine.
//!
//! Worked number: part 2 of 3 of 1,000 trials is trials 333 to 665.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// Part `index` of `of`, from 1.
///
/// ```
/// use ishizue::simulation::shard::Shard;
/// let shard: Shard = "2/3".parse().unwrap();
/// assert_eq!(shard.trials(1_000), 333..666);
/// assert!("4/3".parse::<Shard>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shard {
    index: u64,
    of: u64,
}

/// The most parts of a run.
pub const MOST_SHARDS: u64 = 1_000_000;

/// A part that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no part of a run: write I/N with I from 1 to N and N at most 1000000, such as 2/8 for the second of eight parts"
)]
pub struct ShardError(String);

impl Shard {
    /// All trials.
    pub const WHOLE: Shard = Shard { index: 1, of: 1 };

    /// The trials of this part of so many.
    pub fn trials(self, all: u64) -> Range<u64> {
        // At most `all`, because the index is at most the number of parts.
        let until = |parts: u64| (u128::from(all) * u128::from(parts) / u128::from(self.of)) as u64;
        until(self.index - 1)..until(self.index)
    }

    /// Number of parts.
    pub fn of(self) -> u64 {
        self.of
    }

    /// Name of the file that it is kept in.
    pub fn file_name(self) -> String {
        format!("shard-{}-of-{}.ishizue", self.index, self.of)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        write!(to, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Shard, ShardError> {
        let wrong = || ShardError(text.into());
        let number = |digits: &str| digits.parse::<u64>().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()));
        let (index, of) = text.split_once('/').ok_or_else(wrong)?;
        match (number(index), number(of)) {
            (Some(index), Some(of)) if (1..=of).contains(&index) && of <= MOST_SHARDS => Ok(Shard { index, of }),
            _ => Err(wrong()),
        }
    }
}

impl TryFrom<String> for Shard {
    type Error = ShardError;

    fn try_from(text: String) -> Result<Shard, ShardError> {
        text.parse()
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> String {
        shard.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_any_number_join_without_gap_or_overlap() {
        for of in [1, 2, 3, 7, 8, 1_000] {
            for all in [0, 1, 5, 999, 1_000_000, u64::MAX] {
                let mut next = 0;
                for index in 1..=of {
                    let trials = Shard { index, of }.trials(all);
                    assert_eq!(trials.start, next);
                    next = trials.end;
                }
                assert_eq!(next, all);
            }
        }
    }

    #[test]
    fn only_a_part_of_a_whole_is_read() {
        assert_eq!("2/8".parse::<Shard>().unwrap().to_string(), "2/8");
        for wrong in ["", "2", "0/3", "4/3", "1/0", "-1/3", "+1/3", "1/3/5", "a/b", " 1/3", "1/1000001", "1.0/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
