//! Year event tables as CSV: `period,event_id` and perhaps `day`, read row by row, so that the text is never in memory as a whole.
//!
//! Rows stand in the order of periods, so that a period is complete when the next begins; within a period their order is free.
//! Days are kept as 32-bit floats, to two seconds, whatever the form of the file, so that a table and its converted form give the
//! same losses.
//!
//! Worked example: `period,event_id\n1,7\n3,9\n` with three periods: one occurrence in the first, none in the second, one in the
//! third.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};
use sha2::{Digest, Sha256};

use super::complaint::{Complaint, Complaints, Fault, shown};
use super::digest::unreadable;
use super::occurrences::{MOST, OccurrenceTable};

const EXAMPLE: &str = "period,event_id,day\n1,70412,91.5";
/// Mistakes that are listed one by one.
const LISTED: usize = 20;

/// What a table in CSV came to: the table, the SHA-256 of its text and the bytes of it.
#[derive(Debug)]
pub struct FromText {
    /// The occurrences.
    pub table: OccurrenceTable,
    /// Of the file as it lies.
    pub sha256: String,
    /// Of the file as it lies.
    pub bytes: u64,
}

/// A reader that keeps the digest of what passes.
struct Hashed<R> {
    from: R,
    hash: Sha256,
    bytes: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(buffer)?;
        self.hash.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}

/// Where the columns stand in the file.
struct Columns {
    period: usize,
    event: usize,
    day: Option<usize>,
}

/// Reads a table of `periods` periods over a catalogue of `events` events.
///
/// # Errors
/// Every mistake of the file, with its line: an unknown column, a cell that is no number, a period or event out of range, a row
/// that stands after one of a later period.
pub fn read(path: &Path, name: &str, periods: u32, events: u32) -> Result<FromText, Complaints> {
    let file = File::open(path).map_err(|error| one(Complaint::of_file(name, unreadable(path, &error))))?;
    let hashed = Hashed { from: BufReader::with_capacity(1 << 20, file), hash: Sha256::new(), bytes: 0 };
    let mut reader = ReaderBuilder::new().comment(Some(b'#')).has_headers(true).from_reader(hashed);
    let broken = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        let fault =
            Fault::new(format!("the row cannot be read: {error}"), "every row has the cells of the header", EXAMPLE);
        one(Complaint::of_file(name, fault).on_line(u32::try_from(line).unwrap_or(u32::MAX)))
    };
    let header = reader.byte_headers().map_err(broken)?.clone();
    let columns = columns(&header).map_err(|fault| one(Complaint::of_file(name, fault).on_line(1)))?;
    let mut rows = Rows {
        name,
        periods,
        events,
        starts: vec![0],
        ids: Vec::new(),
        days: Vec::new(),
        found: Complaints::new(),
        more: 0,
    };
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(broken)? {
        rows.take(&record, &columns);
    }
    let Hashed { hash, bytes, .. } = reader.into_inner();
    let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let table = rows.finish()?;
    Ok(FromText { table, sha256, bytes })
}

fn one(complaint: Complaint) -> Complaints {
    let mut complaints = Complaints::new();
    complaints.push(complaint);
    complaints
}

fn columns(header: &ByteRecord) -> Result<Columns, Fault> {
    let rule = "a year event table has the columns period and event_id, and may have day";
    let plain = |cell: &[u8]| -> String {
        let cell = cell.strip_prefix(b"\xef\xbb\xbf").unwrap_or(cell);
        String::from_utf8_lossy(cell).to_lowercase().replace(['_', '-', ' '], "")
    };
    let (mut period, mut event, mut day) = (None, None, None);
    for (place, cell) in header.iter().enumerate() {
        let known = match plain(cell).as_str() {
            "period" | "periodno" | "trial" => &mut period,
            "eventid" | "event" => &mut event,
            "day" | "occday" => &mut day,
            _ => {
                let what = format!("there is no column \"{}\"", shown(&String::from_utf8_lossy(cell)));
                return Err(Fault::new(what, rule, EXAMPLE));
            }
        };
        if known.replace(place).is_some() {
            let what = format!("the column \"{}\" stands twice in the header", shown(&String::from_utf8_lossy(cell)));
            return Err(Fault::new(what, "every column stands once", EXAMPLE));
        }
    }
    match (period, event) {
        (Some(period), Some(event)) => Ok(Columns { period, event, day }),
        _ => Err(Fault::new("a column is missing", rule, EXAMPLE)),
    }
}

/// The rows so far.
struct Rows<'n> {
    name: &'n str,
    periods: u32,
    events: u32,
    starts: Vec<u64>,
    ids: Vec<u32>,
    days: Vec<f32>,
    found: Complaints,
    more: usize,
}

impl Rows<'_> {
    fn take(&mut self, record: &ByteRecord, columns: &Columns) {
        let line = record.position().map_or(0, csv::Position::line);
        let period = self.number(record, columns.period, ("period", self.periods), line);
        let event = self.number(record, columns.event, ("event", self.events), line);
        let day = columns.day.map(|place| self.day(record, place, line));
        let (Some(period), Some(event)) = (period, event) else { return };
        if u64::from(period) < self.starts.len() as u64 {
            let what = format!("period {period} stands after period {}", self.starts.len());
            let rule = "rows stand in the order of periods; sort the file by period";
            return self.complain(line, Fault::new(what, rule, "period,event_id\n1,7\n2,7"));
        }
        if self.ids.len() as u64 >= MOST {
            let rule = format!("a table has at most {MOST} occurrences");
            return self.complain(line, Fault::new("there are too many rows", rule, "fewer periods"));
        }
        self.starts.resize(period as usize, self.ids.len() as u64);
        self.ids.push(event);
        self.days.extend(day.flatten());
    }

    /// A whole number from 1 to the most.
    fn number(&mut self, record: &ByteRecord, place: usize, (what, most): (&str, u32), line: u64) -> Option<u32> {
        let cell = record.get(place).unwrap_or_default().trim_ascii();
        let found = std::str::from_utf8(cell).ok().and_then(|text| text.parse::<u32>().ok());
        let good = found.filter(|number| (1..=most).contains(number));
        if good.is_none() {
            let shown = shown(&String::from_utf8_lossy(cell));
            let rule = format!("{what}s are whole numbers from 1 to `{what}s`, which is {most}");
            self.complain(line, Fault::new(format!("\"{shown}\" is no {what} of the table"), rule, EXAMPLE));
        }
        good
    }

    fn day(&mut self, record: &ByteRecord, place: usize, line: u64) -> Option<f32> {
        let cell = record.get(place).unwrap_or_default().trim_ascii();
        let found = std::str::from_utf8(cell).ok().and_then(|text| text.parse::<f64>().ok());
        let good = found.filter(|day| (0.0..365.0).contains(day));
        if good.is_none() {
            let shown = shown(&String::from_utf8_lossy(cell));
            let rule = "days are numbers from 0 and stay below 365, in every row or in none";
            self.complain(line, Fault::new(format!("\"{shown}\" is no day of the model year"), rule, EXAMPLE));
        }
        good.map(|day| (day as f32).min(365.0_f32.next_down()))
    }

    fn complain(&mut self, line: u64, fault: Fault) {
        if self.found.len() >= LISTED {
            self.more += 1;
            return;
        }
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        self.found.push(Complaint::of_file(self.name, fault).on_line(line));
    }

    fn finish(mut self) -> Result<OccurrenceTable, Complaints> {
        if self.more > 0 {
            let what = format!("{} more mistakes are not listed", self.more);
            self.found
                .push(Complaint::of_file(self.name, Fault::new(what, "the first are listed one by one", EXAMPLE)));
        }
        if !self.found.is_empty() {
            return Err(self.found);
        }
        self.starts.resize(self.periods as usize + 1, self.ids.len() as u64);
        OccurrenceTable::new(self.events, &self.starts, &self.ids, &self.days)
            .map_err(|fault| one(Complaint::of_file(self.name, fault)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<FromText, Complaints> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        read(file.path(), "yet.csv", 4, 9)
    }

    #[test]
    fn rows_become_the_occurrences_of_their_periods() {
        let text = "# made up\nPeriod,Event ID,day\n1,7,0\n3,9,364.9999999\n3,1,12.25\n";
        let found = read_text(text).unwrap();
        let table =
            OccurrenceTable::new(9, &[0, 1, 1, 3, 3], &[7, 9, 1], &[0.0, 365.0_f32.next_down(), 12.25]).unwrap();
        assert_eq!(found.table, table);
        assert_eq!(found.bytes, text.len() as u64);
        assert_eq!(found.sha256, super::super::digest::sha256_hex(text.as_bytes()));
        assert!(read_text("period,event_id\n").unwrap().table.is_empty());
        assert_eq!(read_text("trial,event\n4,9\n").unwrap().table.occurrences_of(3), 0..1);
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        let mistakes = |text: &str| -> Vec<(Option<u32>, String)> {
            let found = read_text(text).unwrap_err();
            found.iter().map(|one| (one.line, one.what.clone())).collect()
        };
        let found = mistakes("period,event_id,day\n1,7,1\n5,7,1\n2,0,1\n2,x,1\n3,1,365\n2,1,1\n");
        assert_eq!(
            found,
            [
                (Some(3), "\"5\" is no period of the table".into()),
                (Some(4), "\"0\" is no event of the table".into()),
                (Some(5), "\"x\" is no event of the table".into()),
                (Some(6), "\"365\" is no day of the model year".into()),
                (Some(7), "period 2 stands after period 3".into()),
            ]
        );
        assert_eq!(mistakes("period,event_id,loss\n"), [(Some(1), "there is no column \"loss\"".into())]);
        assert_eq!(mistakes("period,day\n"), [(Some(1), "a column is missing".into())]);
        assert_eq!(mistakes("period,event_id\n1,7,2\n")[0].0, Some(2));
        let many = format!("period,event_id\n{}", "0,0\n".repeat(30));
        assert_eq!(mistakes(&many).len(), 21);
    }
}
