//! An index of a year event table: for every event of the catalogue, the occurrences that are of it.
//!
//! A layer that is touched by few events is priced from these lists alone, without a pass over the whole table. The index is a file
//! beside the table, mapped like it, and belongs to one table by its digest. Little-endian:
//!
//! | bytes | what |
//! |---|---|
//! | 0..8 | `ishizEVX` |
//! | 8..12, 12..16 | version 1; events E |
//! | 16..24 | occurrences N |
//! | 24..88 | SHA-256 of the table, in hexadecimal |
//! | 8 (E + 1) | the first place of every event's list, and N |
//! | 32 | SHA-256 of all bytes before |
//! | 4 N | the occurrences of event 1, of event 2 and so on, each list ascending |
//!
//! The lists need no checksum: an entry is right where the table has that event at that place, a list where its entries ascend and
//! are as many as the checked starts say. So only what is read is checked, and all of that.
//!
//! Worked number: the table 7, 1, 7 over 9 events: event 1 has the list 1, event 7 the list 0, 2.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use memmap2::Mmap;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::occurrences::{OccurrenceTable, long, number};

const MAGIC: &[u8; 8] = b"ishizEVX";
const VERSION: u32 = 1;
const HEADER: usize = 88;
/// Occurrences whose lists are put together in memory at a time: 128 MB.
const AT_ONCE: u64 = 32 << 20;

/// The lists of one table.
pub struct EventIndex {
    map: Mmap,
    events: u32,
}

/// Why an index is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There is none yet.
    #[error("there was none")]
    Missing,
    /// It is of another table, or of another version of the program.
    #[error("it is of another table")]
    Stale,
    /// It cannot be read, or contradicts its table.
    #[error("it is damaged")]
    Damaged,
}

impl EventIndex {
    /// Opens the index at `path` if it is one of `table`.
    ///
    /// # Errors
    /// Why it is of no use; it can then be built again.
    pub fn open(path: &Path, table: &OccurrenceTable) -> Result<EventIndex, Unfit> {
        let file = File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Unfit::Missing,
            _ => Unfit::Damaged,
        })?;
        // SAFETY: as of the table: the map is only read, as bytes, and every access is checked against its length.
        let map = unsafe { Mmap::map(&file) }.map_err(|_| Unfit::Damaged)?;
        let events = table.events();
        if map.get(..8) != Some(MAGIC.as_slice()) {
            return Err(Unfit::Damaged);
        }
        let same = number(&map, 8) == VERSION && map.get(24..HEADER) == Some(table.sha256().as_bytes());
        if !same {
            return Err(Unfit::Stale);
        }
        let body = HEADER + 8 * (events as usize + 1);
        let whole = number(&map, 12) == events
            && long(&map, 16) == table.len() as u64
            && map.len() == body + 32 + 4 * table.len()
            && map.get(body..body + 32) == map.get(..body).map(Sha256::digest).as_deref();
        if whole { Ok(EventIndex { map, events }) } else { Err(Unfit::Damaged) }
    }

    /// How many occurrences are of an event, which counts from 1; none beyond the last.
    pub fn count(&self, event: u32) -> u64 {
        let [first, end] = self.places(event);
        end - first
    }

    fn places(&self, event: u32) -> [u64; 2] {
        if event == 0 || event > self.events {
            return [0, 0];
        }
        let at = HEADER + 8 * (event as usize - 1);
        [long(&self.map, at), long(&self.map, at + 8)]
    }

    /// Appends the occurrences of an event of the table that the index is of.
    ///
    /// # Errors
    /// [`Unfit::Damaged`] where the list is not that of the table.
    pub fn occurrences_of(&self, event: u32, table: &OccurrenceTable, into: &mut Vec<u32>) -> Result<(), Unfit> {
        let lists = HEADER + 8 * (self.events as usize + 1) + 32;
        let [first, end] = self.places(event).map(|place| lists + 4 * place as usize);
        let list = self.map.get(first..end).ok_or(Unfit::Damaged)?.as_chunks::<4>().0;
        let mut before = None;
        for entry in list.iter().map(|entry| u32::from_le_bytes(*entry)) {
            if before.is_some_and(|before| before >= entry)
                || table.event(entry) != event
                || entry as usize >= table.len()
            {
                return Err(Unfit::Damaged);
            }
            before = Some(entry);
            into.push(entry);
        }
        Ok(())
    }

    /// Builds the index of a table and writes it to `path`; an unfinished file has another name. Several passes over the table,
    /// as many as keep the lists in memory small.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn build(path: &Path, table: &OccurrenceTable) -> io::Result<()> {
        let part = path.with_extension("part");
        write(&part, table)?;
        fs::rename(&part, path)
    }
}

fn write(path: &Path, table: &OccurrenceTable) -> io::Result<()> {
    let starts = starts(table);
    let mut head = Vec::with_capacity(HEADER + 8 * starts.len() + 32);
    head.extend_from_slice(MAGIC);
    head.extend_from_slice(&VERSION.to_le_bytes());
    head.extend_from_slice(&table.events().to_le_bytes());
    head.extend_from_slice(&(table.len() as u64).to_le_bytes());
    head.extend_from_slice(table.sha256().as_bytes());
    starts.iter().for_each(|start| head.extend_from_slice(&start.to_le_bytes()));
    let digest = Sha256::digest(&head);
    head.extend_from_slice(&digest);
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all(&head)?;
    for wave in ranges(&starts).chunks(rayon::current_num_threads().max(1)) {
        let lists: Vec<Vec<u8>> = wave.par_iter().map(|&(from, to)| lists(table, &starts, from, to)).collect();
        lists.iter().try_for_each(|list| file.write_all(list))?;
    }
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

/// The first place of every event's list, and the number of all.
fn starts(table: &OccurrenceTable) -> Vec<u64> {
    let mut starts = vec![0_u64; table.events() as usize + 1];
    for event in table.ids(0..table.len()) {
        starts[event as usize] += 1;
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    starts
}

/// Events from..to, from 0, whose lists fit into memory together; one event at least.
fn ranges(starts: &[u64]) -> Vec<(usize, usize)> {
    let mut ranges = Vec::new();
    let mut from = 0;
    while from + 1 < starts.len() {
        let most = starts[from] + AT_ONCE;
        let to = starts.partition_point(|&start| start <= most).saturating_sub(1).max(from + 1);
        ranges.push((from, to));
        from = to;
    }
    ranges
}

/// The lists of the events from..to, from 0, as bytes.
fn lists(table: &OccurrenceTable, starts: &[u64], from: usize, to: usize) -> Vec<u8> {
    let base = starts[from];
    let mut next: Vec<u32> = starts[from..to].iter().map(|start| (start - base) as u32).collect();
    let mut list = vec![[0_u8; 4]; (starts[to] - base) as usize];
    for (occurrence, event) in table.ids(0..table.len()).enumerate() {
        // The difference wraps to a number beyond every range for events before the first.
        if let Some(place) = next.get_mut((event as usize).wrapping_sub(from + 1)) {
            list[*place as usize] = (occurrence as u32).to_le_bytes();
            *place += 1;
        }
    }
    list.into_flattened()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> OccurrenceTable {
        OccurrenceTable::new(9, &[0, 2, 5], &[7, 1, 7, 9, 7], &[]).unwrap()
    }

    fn list(index: &EventIndex, event: u32) -> Result<Vec<u32>, Unfit> {
        let mut list = Vec::new();
        index.occurrences_of(event, &table(), &mut list).map(|()| list)
    }

    #[test]
    fn every_event_has_its_occurrences() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.index");
        assert_eq!(EventIndex::open(&path, &table()).err(), Some(Unfit::Missing));
        EventIndex::build(&path, &table()).unwrap();
        let index = EventIndex::open(&path, &table()).unwrap();
        let all: Vec<Vec<u32>> = (0..=10).map(|event| list(&index, event).unwrap()).collect();
        let expected: [&[u32]; 11] = [&[], &[1], &[], &[], &[], &[], &[], &[0, 2, 4], &[], &[3], &[]];
        assert_eq!(all, expected);
        assert_eq!((index.count(7), index.count(10)), (3, 0));
    }

    #[test]
    fn lists_of_several_ranges_are_those_of_one() {
        let (table, starts) = (table(), starts(&table()));
        let parts: Vec<u8> = [(0, 1), (1, 7), (7, 9)].iter().flat_map(|&(a, b)| lists(&table, &starts, a, b)).collect();
        assert_eq!(parts, lists(&table, &starts, 0, 9));
        assert_eq!(ranges(&[0, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE, 4 * AT_ONCE]), [(0, 1), (1, 3), (3, 4)]);
    }

    #[test]
    fn an_index_of_another_table_or_with_other_bytes_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.index");
        EventIndex::build(&path, &table()).unwrap();
        let other = OccurrenceTable::new(9, &[0, 2, 5], &[7, 1, 7, 9, 8], &[]).unwrap();
        assert_eq!(EventIndex::open(&path, &other).err(), Some(Unfit::Stale));
        let good = fs::read(&path).unwrap();
        for (at, list_only) in [(0, false), (100, false), (200, true), (good.len() - 4, true)] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, &bad).unwrap();
            let read = EventIndex::open(&path, &table())
                .and_then(|index| (1..=9).map(|e| list(&index, e)).collect::<Result<Vec<_>, _>>());
            assert_eq!(read.err(), Some(Unfit::Damaged), "{at}, {list_only}");
        }
        fs::write(&path, &good[..good.len() - 1]).unwrap();
        assert_eq!(EventIndex::open(&path, &table()).err(), Some(Unfit::Damaged));
    }
}
