//! The log of a run: its blocks in a file, as they were simulated, so that a run can be taken up after a kill, or be put together from parts
//! that were simulated apart.
//!
//! A log holds what [`BlockSource`](crate::simulation::BlockSource) sends and nothing else. Whatever is found out after the simulation (paths
//! that are told again, the second pass over buyers, a run-off) draws again by address and needs no log.
//!
//! ```text
//! first record    H, then what the run is (JSON, see `header`)
//! a block         B, first trial (8 bytes), paths (4 bytes), its columns (see `encoding`)
//! last record     E, the trial behind the last (8 bytes): the log is whole
//! ```
//! | file | what it answers |
//! |---|---|
//! | `header` | which run a log is of |
//! | `records` | checksums: what was changed, what is torn |
//! | `columns` | every number of a block, in one list |
//! | `encoding` | a block as bytes and back |
//! | `scan` | what a file holds |
//! | `checkpoint` | a run that writes its log and goes on from it |
//! | `merge` | one run from the logs of its parts |
//!
//! Worked number: 100,000 trials in blocks of 4,096 are 25 blocks and 27 records.

mod checkpoint;
mod columns;
mod encoding;
mod header;
mod merge;
mod records;
mod scan;

pub use checkpoint::Checkpoint;
pub use columns::Shape;
pub use header::{LogHeader, RunIdentity};
pub use merge::{Merge, Opened};

use std::io;
use std::path::{Path, PathBuf};

/// Why a log cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The operating system refused.
    #[error("{path}: {cause}")]
    Io {
        /// The log.
        path: PathBuf,
        /// What was reported.
        #[source]
        cause: io::Error,
    },
    /// It is not what is needed: everything that is wrong, each with its file and the rule.
    #[error("{}", .0.join("\n"))]
    Refused(Vec<String>),
}

impl LogError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> LogError {
        let path = path.to_path_buf();
        move |cause| LogError::Io { path, cause }
    }
}

/// Paths of a block in a log at most.
pub const MOST_LOGGED_PATHS: usize = 1 << 20;

/// What a record says.
#[derive(Debug, PartialEq)]
enum Entry<'a> {
    Header(Box<LogHeader>),
    Block { first_trial: u64, paths: usize, columns: &'a [u8] },
    End { trial: u64 },
}

const HEADER: u8 = b'H';
const BLOCK: u8 = b'B';
const END: u8 = b'E';

impl Entry<'_> {
    /// Reads a record; None where it says nothing that a log says.
    fn read(body: &[u8]) -> Option<Entry<'_>> {
        let (kind, rest) = body.split_first()?;
        match *kind {
            HEADER => serde_json::from_slice(rest).ok().map(|header| Entry::Header(Box::new(header))),
            BLOCK => {
                let (trial, rest) = rest.split_first_chunk::<8>()?;
                let (paths, columns) = rest.split_first_chunk::<4>()?;
                let paths = u32::from_le_bytes(*paths) as usize;
                let allowed = (1..=MOST_LOGGED_PATHS).contains(&paths);
                allowed.then_some(Entry::Block { first_trial: u64::from_le_bytes(*trial), paths, columns })
            }
            END => Some(Entry::End { trial: u64::from_le_bytes(rest.try_into().ok()?) }),
            _ => None,
        }
    }

    /// The record's body.
    fn body(&self) -> Vec<u8> {
        match self {
            Entry::Header(header) => {
                // Plain data with text keys cannot fail to be written into memory.
                [&[HEADER], serde_json::to_vec(header).unwrap_or_default().as_slice()].concat()
            }
            Entry::Block { first_trial, paths, columns } => {
                let paths = u32::try_from(*paths).unwrap_or(u32::MAX);
                [&[BLOCK], first_trial.to_le_bytes().as_slice(), paths.to_le_bytes().as_slice(), columns].concat()
            }
            Entry::End { trial } => [&[END], trial.to_le_bytes().as_slice()].concat(),
        }
    }
}
