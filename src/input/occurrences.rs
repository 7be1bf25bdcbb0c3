//! The occurrences of a year event table: which events of a catalogue happen in which simulated year, four bytes each.
//!
//! A table of a thousand million occurrences does not fit into structures in memory. It lies in a file of a plain format that is
//! mapped into memory, so that the system reads what is asked for and no more; a small one, read from CSV, has the same bytes in
//! memory. All numbers are little-endian:
//!
//! | bytes | what |
//! |---|---|
//! | 0..8 | `ishizYET` |
//! | 8..12, 12..16 | version 1; 1 where occurrences have days, else 0 |
//! | 16..20, 20..24 | periods P; events E of the catalogue |
//! | 24..32 | occurrences N, below 2^32 |
//! | 8 (P + 1) | the first occurrence of every period, and N: ascending whole numbers of 64 bits |
//! | 4 N | the event of each occurrence, 1 to E, 32 bits |
//! | 4 N | where there are days: the day of the model year, a 32-bit float, 0 <= day < 365 |
//! | 32 | SHA-256 (FIPS 180-4) of all bytes before |
//!
//! Aggregate analysis on such tables: A. K. Bahl, O. Baltzer, A. Rau-Chaplin, B. Varghese (2012), "Parallel Simulations for
//! Analysing Portfolios of Catastrophic Event Risk", SC Companion, pages 1176-1184.
//!
//! Worked number: two periods with the events 7 and 7, 9 without days: 32 + 24 + 12 + 32 = 100 bytes.

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use memmap2::Mmap;
use sha2::{Digest, Sha256};

use super::complaint::{Complaint, Fault};
use super::digest::unreadable;

/// What a file begins with.
pub const MAGIC: &[u8; 8] = b"ishizYET";
const VERSION: u32 = 1;
const HEADER: usize = 32;
const TRAILER: usize = 32;
const FORM: &str = "write the file with: ishizue convert yet.csv --periods 10000 --events 5000";

/// A number of events, periods and occurrences that a table may have.
pub const MOST: u64 = u32::MAX as u64 - 1;

enum Bytes {
    Own(Vec<u8>),
    Mapped(Mmap),
}

impl Bytes {
    fn all(&self) -> &[u8] {
        match self {
            Bytes::Own(bytes) => bytes,
            Bytes::Mapped(map) => map,
        }
    }
}

/// The occurrences of all periods. Two tables are equal where their bytes are.
pub struct OccurrenceTable {
    bytes: Bytes,
    periods: u32,
    events: u32,
    occurrences: usize,
    dated: bool,
    sha256: String,
}

impl fmt::Debug for OccurrenceTable {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "OccurrenceTable({} periods, {} occurrences, {})", self.periods, self.occurrences, self.sha256)
    }
}

impl PartialEq for OccurrenceTable {
    fn eq(&self, other: &OccurrenceTable) -> bool {
        self.sha256 == other.sha256
    }
}

impl OccurrenceTable {
    /// A table from its columns: the first occurrence of every period and the number of all, the events from 1, and days or none.
    ///
    /// ```
    /// use ishizue::input::occurrences::OccurrenceTable;
    /// let table = OccurrenceTable::new(9, &[0, 1, 3], &[7, 7, 9], &[]).unwrap();
    /// assert_eq!((table.periods(), table.occurrences_of(1), table.bytes()), (2, 1..3, 100));
    /// ```
    ///
    /// # Errors
    /// Columns that contradict one another, an event above `events`, a day outside the year.
    pub fn new(events: u32, starts: &[u64], ids: &[u32], days: &[f32]) -> Result<OccurrenceTable, Fault> {
        let size = HEADER + 8 * starts.len() + 4 * (ids.len() + days.len()) + TRAILER;
        let mut bytes = Vec::with_capacity(size);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&u32::from(!days.is_empty()).to_le_bytes());
        let periods = u32::try_from(starts.len().saturating_sub(1)).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&periods.to_le_bytes());
        bytes.extend_from_slice(&events.to_le_bytes());
        bytes.extend_from_slice(&(ids.len() as u64).to_le_bytes());
        starts.iter().for_each(|start| bytes.extend_from_slice(&start.to_le_bytes()));
        ids.iter().for_each(|id| bytes.extend_from_slice(&id.to_le_bytes()));
        days.iter().for_each(|day| bytes.extend_from_slice(&day.to_le_bytes()));
        let digest = Sha256::digest(&bytes);
        bytes.extend_from_slice(&digest);
        OccurrenceTable::of(Bytes::Own(bytes))
    }

    /// Maps a file of the format above and checks every byte of it.
    ///
    /// # Errors
    /// One complaint: no such file, another format or version, cut short, damaged, an event or a day out of range.
    pub fn open(path: &Path, name: &str) -> Result<OccurrenceTable, Box<Complaint>> {
        let refuse = |fault: Fault| Box::new(Complaint::of_file(name, fault));
        let failed = |error: io::Error| refuse(unreadable(path, &error));
        let file = File::open(path).map_err(failed)?;
        // SAFETY: the map is only read, as bytes; every access is checked against its length. As with every mapped file, another
        // program that cuts the file short while it is read ends the process; it cannot make it read what is not there.
        let map = unsafe { Mmap::map(&file) }.map_err(failed)?;
        OccurrenceTable::of(Bytes::Mapped(map)).map_err(refuse)
    }

    /// Whether a file begins like one of this format.
    pub fn is_one(path: &Path) -> bool {
        let mut start = [0; 8];
        File::open(path).and_then(|mut file| io::Read::read_exact(&mut file, &mut start)).is_ok() && start == *MAGIC
    }

    fn of(bytes: Bytes) -> Result<OccurrenceTable, Fault> {
        let all = bytes.all();
        if all.get(..8) != Some(MAGIC.as_slice()) || all.len() < HEADER + TRAILER {
            return Err(Fault::new(
                "this is no year event table",
                "the file begins with `ishizYET` and a header",
                FORM,
            ));
        }
        let (version, dated) = (number(all, 8), number(all, 12));
        if version != VERSION || dated > 1 {
            let rule = format!("this program reads version {VERSION} of the format");
            return Err(Fault::new(format!("the table has version {version}"), rule, FORM));
        }
        let (periods, events) = (number(all, 16), number(all, 20));
        let count = long(all, 24);
        let size = HEADER as u64 + 8 * (u64::from(periods) + 1) + 4 * (1 + u64::from(dated)) * count.min(MOST);
        if count > MOST || size + TRAILER as u64 != all.len() as u64 {
            let what = format!("the file has {} bytes, and its header speaks of {count} occurrences", all.len());
            return Err(Fault::new(what, "a table is as long as its header says; this one was cut or changed", FORM));
        }
        let (body, trailer) = all.split_at(all.len() - TRAILER);
        let mut hash = Sha256::new_with_prefix(body);
        if hash.clone().finalize().as_slice() != trailer {
            let rule =
                "the last 32 bytes are the SHA-256 of all before: the file was damaged or changed after it was written";
            return Err(Fault::new("the table has another checksum than it says", rule, FORM));
        }
        hash.update(trailer);
        let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let occurrences = count as usize;
        let table = OccurrenceTable { bytes, periods, events, occurrences, dated: dated == 1, sha256 };
        table.check()?;
        Ok(table)
    }

    /// Whether every period, event and day is in its range.
    fn check(&self) -> Result<(), Fault> {
        if self.periods == 0 || self.events == 0 || u64::from(self.events) > MOST {
            return Err(Fault::new("the table has no periods or no events", "there is one of each at least", FORM));
        }
        let starts = || (0..=self.periods).map(|period| self.start(period));
        if self.start(0) != 0 || self.start(self.periods) != self.occurrences || !starts().is_sorted() {
            let rule = "the starts of the periods ascend from 0 to the number of occurrences";
            return Err(Fault::new("the periods of the table are out of order", rule, FORM));
        }
        let bad = |event: u32| event == 0 || event > self.events;
        if let Some(at) = self.ids(0..self.occurrences).position(bad) {
            let period = self.period_of(at as u32) + 1;
            let what = format!("occurrence {} (period {period}) is of event {}", at + 1, self.event(at as u32));
            let rule = format!("events are numbered from 1 to the events of the catalogue, {}", self.events);
            return Err(Fault::new(what, rule, FORM));
        }
        let days = if self.dated { 0..self.occurrences } else { 0..0 };
        let outside = |at: &usize| !self.day(*at as u32).is_some_and(|day| (0.0..365.0).contains(&day));
        if let Some(at) = days.clone().find(outside) {
            let period = self.period_of(at as u32) + 1;
            let what = format!("occurrence {} (period {period}) is outside the model year", at + 1);
            return Err(Fault::new(what, "days are numbered from 0 and stay below 365", FORM));
        }
        Ok(())
    }

    /// Number of periods, those without an event included.
    pub fn periods(&self) -> u32 {
        self.periods
    }

    /// Number of events of the catalogue; they are numbered from 1.
    pub fn events(&self) -> u32 {
        self.events
    }

    /// Number of occurrences.
    pub fn len(&self) -> usize {
        self.occurrences
    }

    /// Whether nothing happens in any period.
    pub fn is_empty(&self) -> bool {
        self.occurrences == 0
    }

    /// Whether occurrences have days.
    pub fn is_dated(&self) -> bool {
        self.dated
    }

    /// SHA-256 of the file, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Size of the file.
    pub fn bytes(&self) -> u64 {
        self.bytes.all().len() as u64
    }

    fn start(&self, period: u32) -> usize {
        long(self.bytes.all(), HEADER + 8 * period as usize) as usize
    }

    /// The occurrences of a period, which counts from 0; none beyond the last.
    #[inline]
    pub fn occurrences_of(&self, period: u32) -> Range<usize> {
        if period < self.periods { self.start(period)..self.start(period + 1) } else { 0..0 }
    }

    /// The period, from 0, of an occurrence.
    pub fn period_of(&self, occurrence: u32) -> u32 {
        let (mut low, mut high) = (0, self.periods);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.start(middle) <= occurrence as usize { low = middle } else { high = middle }
        }
        low
    }

    fn ids_at(&self) -> usize {
        HEADER + 8 * (self.periods as usize + 1)
    }

    /// The events, from 1, of some occurrences.
    #[inline]
    pub fn ids(&self, range: Range<usize>) -> impl ExactSizeIterator<Item = u32> + '_ {
        let at = self.ids_at();
        let bytes = self.bytes.all().get(at + 4 * range.start..at + 4 * range.end).unwrap_or_default();
        bytes.as_chunks::<4>().0.iter().map(|id| u32::from_le_bytes(*id))
    }

    /// The event, from 1, of an occurrence; 0 beyond the last.
    #[inline]
    pub fn event(&self, occurrence: u32) -> u32 {
        number(self.bytes.all(), self.ids_at() + 4 * occurrence as usize)
    }

    /// The day of an occurrence; None where the table has no days.
    #[inline]
    pub fn day(&self, occurrence: u32) -> Option<f64> {
        let at = self.ids_at() + 4 * (self.occurrences + occurrence as usize);
        self.dated.then(|| f64::from(f32::from_bits(number(self.bytes.all(), at))))
    }

    /// Writes the file.
    ///
    /// # Errors
    /// What the writer reports.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(self.bytes.all())
    }
}

/// Four bytes as a number; 0 beyond the end, where nothing is asked after the length was checked.
#[inline]
pub(super) fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |four| u32::from_le_bytes(*four))
}

/// Eight bytes as a number; 0 beyond the end.
#[inline]
pub(super) fn long(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |eight| u64::from_le_bytes(*eight))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> OccurrenceTable {
        OccurrenceTable::new(9, &[0, 2, 2, 3], &[7, 1, 9], &[1.5, 200.0, 0.0]).unwrap()
    }

    fn refused(change: impl Fn(&mut Vec<u8>), resign: bool) -> String {
        let mut bytes = Vec::new();
        table().write(&mut bytes).unwrap();
        change(&mut bytes);
        if resign {
            let end = bytes.len() - TRAILER;
            let digest = Sha256::digest(&bytes[..end]);
            bytes[end..].copy_from_slice(&digest);
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        OccurrenceTable::open(file.path(), "t.yet").unwrap_err().what
    }

    #[test]
    fn a_file_that_was_written_reads_as_the_table_that_it_was() {
        let file = tempfile::NamedTempFile::new().unwrap();
        table().write(&mut File::create(file.path()).unwrap()).unwrap();
        let read = OccurrenceTable::open(file.path(), "t.yet").unwrap();
        assert!(OccurrenceTable::is_one(file.path()));
        assert_eq!(read, table());
        assert_eq!(read.sha256(), super::super::digest::sha256_hex(&std::fs::read(file.path()).unwrap()));
        assert_eq!((read.periods(), read.events(), read.len(), read.bytes()), (3, 9, 3, 32 + 32 + 12 + 12 + 32));
        assert_eq!((0..4).map(|p| read.occurrences_of(p)).collect::<Vec<_>>(), [0..2, 2..2, 2..3, 0..0]);
        assert_eq!(read.ids(0..3).collect::<Vec<_>>(), [7, 1, 9]);
        assert_eq!(
            (0..3).map(|at| (read.event(at), read.day(at), read.period_of(at))).collect::<Vec<_>>(),
            [(7, Some(1.5), 0), (1, Some(200.0), 0), (9, Some(0.0), 2)]
        );
    }

    #[test]
    fn whatever_is_damaged_is_refused_with_its_reason() {
        assert!(refused(|b| b[0] = b'x', false).contains("no year event table"));
        assert!(refused(|b| b.truncate(20), false).contains("no year event table"));
        assert!(refused(|b| b[8] = 2, true).contains("version 2"));
        assert!(refused(|b| b.truncate(100), false).contains("100 bytes"));
        assert!(refused(|b| b[24] = 200, true).contains("200 occurrences"));
        assert!(refused(|b| b[65] ^= 1, false).contains("checksum"));
        assert!(refused(|b| b[40] = 9, true).contains("out of order"));
        assert!(refused(|b| b[68] = 10, true).contains("occurrence 2 (period 1) is of event 10"));
        assert!(refused(|b| b[68] = 0, true).contains("is of event 0"));
        assert!(
            refused(|b| b[76 + 8..76 + 12].copy_from_slice(&f32::NAN.to_le_bytes()), true).contains("occurrence 3")
        );
        assert!(OccurrenceTable::new(9, &[0, 1], &[10], &[]).is_err());
        assert!(OccurrenceTable::new(9, &[], &[], &[]).is_err());
    }
}
