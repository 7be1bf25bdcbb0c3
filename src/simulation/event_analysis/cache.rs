//! The cache of an event-table analysis: a folder with the index of a table, and figures of years by what they were folded from.
//!
//! A file is named by the SHA-256 of everything that decides its content, so that nothing in it is ever out of date: a changed table
//! or a changed term has another name. The index is checked as it is read ([`EventIndex`]), a column by the digest at its end; what is
//! missing or damaged is worked out again, and said so. Results never depend on the folder.
//!
//! Worked number: a column of 1,000,000 years takes 8,000,032 bytes.

use super::columns::{Figure, Op};
use crate::input::event_index::{EventIndex, Unfit};
use crate::input::occurrences::OccurrenceTable;
use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Changes with what the files mean.
const VERSION: u32 = 1;

/// A folder of files that save work.
pub struct EventCache {
    folder: PathBuf,
    notes: Mutex<Vec<String>>,
}

impl EventCache {
    /// A cache in a folder, which is made where there is none.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn open(folder: &Path) -> io::Result<EventCache> {
        fs::create_dir_all(folder)?;
        Ok(EventCache { folder: folder.to_owned(), notes: Mutex::default() })
    }

    /// What was done, in the order in which it was: an index that was built, a file that was damaged.
    pub fn notes(&self) -> Vec<String> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds to what is told of the cache.
    pub fn note(&self, text: String) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }

    fn index_path(&self, table: &OccurrenceTable) -> PathBuf {
        self.folder.join(format!("{}.index", table.sha256().get(..32).unwrap_or_default()))
    }

    /// The index of a table: read, or built where there is none or it is of no use.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn index(&self, table: &OccurrenceTable) -> io::Result<EventIndex> {
        let path = self.index_path(table);
        let unfit = match EventIndex::open(&path, table) {
            Ok(index) => return Ok(index),
            Err(unfit) => unfit,
        };
        EventIndex::build(&path, table)?;
        self.note(format!("the index {} was built: {unfit}", path.display()));
        EventIndex::open(&path, table).map_err(io::Error::other)
    }

    /// Removes an index of which a list was wrong, so that the next run builds it again.
    pub(super) fn forget_index(&self, table: &OccurrenceTable) {
        let path = self.index_path(table);
        let gone = fs::remove_file(&path).is_ok();
        let next = if gone { "it is built again by the next run" } else { "remove it" };
        self.note(format!("the index {} was not used: {}; {next}", path.display(), Unfit::Damaged));
    }

    fn column_path(&self, table: &OccurrenceTable, numbers: &[u32], figure: &Figure, trials: u32) -> PathBuf {
        let mut hash = Sha256::new();
        hash.update(VERSION.to_le_bytes());
        hash.update(table.sha256());
        hash.update(trials.to_le_bytes());
        hash.update([match figure.op {
            Op::Sum => 0_u8,
            Op::Largest => 1,
        }]);
        for (number, value) in numbers.iter().zip(&figure.values).filter(|(_, value)| **value != 0.0) {
            hash.update(number.to_le_bytes());
            hash.update(value.to_bits().to_le_bytes());
        }
        let name: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(format!("{name}.years"))
    }

    /// A figure of the first `trials` years, if it was kept.
    pub fn column(&self, table: &OccurrenceTable, numbers: &[u32], figure: &Figure, trials: u32) -> Option<Vec<f64>> {
        let path = self.column_path(table, numbers, figure, trials);
        let bytes = fs::read(&path).ok()?;
        let body = bytes.get(..8 * trials as usize);
        let whole = body.filter(|body| bytes.get(body.len()..) == Some(Sha256::digest(body).as_slice()));
        if whole.is_none() {
            self.note(format!("{} was not used and is written again: {}", path.display(), Unfit::Damaged));
        }
        Some(whole?.as_chunks::<8>().0.iter().map(|eight| f64::from_le_bytes(*eight)).collect())
    }

    /// Keeps a figure of years.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn keep(&self, table: &OccurrenceTable, numbers: &[u32], figure: &Figure, years: &[f64]) -> io::Result<()> {
        let path = self.column_path(table, numbers, figure, years.len() as u32);
        let mut bytes: Vec<u8> = years.iter().flat_map(|year| year.to_le_bytes()).collect();
        let digest = Sha256::digest(&bytes);
        bytes.extend_from_slice(&digest);
        let part = path.with_extension("part");
        fs::write(&part, bytes)?;
        fs::rename(&part, &path)
    }
}
