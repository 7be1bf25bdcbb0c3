//! Records of a log: each with a checksum that also covers everything before it.
//!
//! ```text
//! file    "ishizue log 1\n", record, record, ...
//! record  length of the body (4 bytes, lowest first), body, checksum (32 bytes)
//! checksum of record k = SHA-256(checksum of record k - 1, body),  of record 0: SHA-256("ishizue log 1\n", body)
//! ```
//! So a record that is changed, left out, doubled or taken from another log is found, and the last checksum stands for the whole file. A
//! process that is killed leaves a last record that is torn: its bytes end before it does. Source: FIPS 180-4 (SHA-256).
//!
//! Worked number: a body of 1,000 bytes takes 1,036 in the file.

use sha2::{Digest, Sha256};
use std::io::{self, Read, Write};

/// What every log begins with.
pub(super) const MAGIC: &[u8] = b"ishizue log 1\n";
/// Length and checksum of a record.
const FRAME: u64 = 4 + 32;

/// A checksum.
pub(super) type Checksum = [u8; 32];

/// The checksum of a record.
pub(super) fn checksum(before: &[u8], body: &[u8]) -> Checksum {
    Sha256::new().chain_update(before).chain_update(body).finalize().into()
}

/// What stands next in a log.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A record.
    Record(Vec<u8>),
    /// Nothing: the file ends with a whole record.
    End,
    /// The file ends within a record, or its last record was not written whole.
    Torn,
    /// A record that is not what was written.
    Changed,
}

/// Reads records.
pub(super) struct Records<R> {
    from: R,
    length: u64,
    /// Bytes up to the end of the last whole record.
    pub position: u64,
    /// Its checksum.
    pub chain: Vec<u8>,
}

impl<R: Read> Records<R> {
    /// Of a file of so many bytes that stands behind its first line.
    pub fn new(from: R, length: u64) -> Records<R> {
        Records { from, length, position: MAGIC.len() as u64, chain: MAGIC.to_vec() }
    }

    /// The next record.
    ///
    /// # Errors
    /// What the system reports.
    pub fn next(&mut self) -> io::Result<Next> {
        let left = self.length.saturating_sub(self.position);
        if left == 0 {
            return Ok(Next::End);
        }
        let mut length = [0; 4];
        if left < FRAME {
            return Ok(Next::Torn);
        }
        self.from.read_exact(&mut length)?;
        let end = u64::from(u32::from_le_bytes(length)) + FRAME;
        // Nothing is read, and no memory taken, beyond what the file has.
        if end > left {
            return Ok(Next::Torn);
        }
        let mut body = vec![0; (end - FRAME) as usize];
        self.from.read_exact(&mut body)?;
        let mut written = [0; 32];
        self.from.read_exact(&mut written)?;
        if checksum(&self.chain, &body) != written {
            return Ok(if end == left { Next::Torn } else { Next::Changed });
        }
        self.position += end;
        self.chain = written.to_vec();
        Ok(Next::Record(body))
    }
}

/// Appends a record; gives its checksum. It goes out in one call, so that a kill tears at most the last record.
///
/// # Errors
/// What the system reports; a body of 4 GiB or more.
pub(super) fn append(to: &mut impl Write, chain: &[u8], body: &[u8]) -> io::Result<Checksum> {
    let length = u32::try_from(body.len()).map_err(|_| io::Error::other("a block is too large for a log"))?;
    let checksum = checksum(chain, body);
    let mut record = Vec::with_capacity(body.len() + FRAME as usize);
    record.extend_from_slice(&length.to_le_bytes());
    record.extend_from_slice(body);
    record.extend_from_slice(&checksum);
    to.write_all(&record)?;
    Ok(checksum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(bodies: &[&[u8]]) -> Vec<u8> {
        let (mut file, mut chain) = (MAGIC.to_vec(), MAGIC.to_vec());
        for body in bodies {
            chain = append(&mut file, &chain, body).unwrap().to_vec();
        }
        file
    }

    /// Bodies of the whole records, and how the file ends.
    fn read(file: &[u8]) -> (Vec<Vec<u8>>, Next) {
        let mut records = Records::new(&file[MAGIC.len()..], file.len() as u64);
        let mut bodies = Vec::new();
        loop {
            match records.next().unwrap() {
                Next::Record(body) => bodies.push(body),
                end => return (bodies, end),
            }
        }
    }

    #[test]
    fn a_log_cut_anywhere_keeps_its_whole_records() {
        let bodies: [&[u8]; 3] = [b"first", b"", b"the third"];
        let file = log(&bodies);
        let ends = [MAGIC.len(), MAGIC.len() + 41, MAGIC.len() + 77, MAGIC.len() + 122];
        assert_eq!(file.len(), ends[3]);
        for cut in MAGIC.len()..=file.len() {
            let (found, end) = read(&file[..cut]);
            let whole = ends.iter().filter(|end| **end <= cut).count() - 1;
            assert_eq!(found, bodies[..whole]);
            assert_eq!(end, if ends.contains(&cut) { Next::End } else { Next::Torn });
        }
    }

    #[test]
    fn no_bit_can_be_turned_and_no_record_moved() {
        let file = log(&[b"first", b"second", b"third"]);
        for bit in MAGIC.len() * 8..file.len() * 8 {
            let mut changed = file.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let (found, end) = read(&changed);
            assert!(found.len() < 3 && end != Next::End, "bit {bit}");
        }
        let (first, rest) = file[MAGIC.len()..].split_at(41);
        let (second, third) = rest.split_at(42);
        for order in [[second, first, third], [first, third, second], [first, first, third], [third, second, first]] {
            let (found, end) = read(&[MAGIC, &order.concat()].concat());
            assert!(found.len() < 3 && end != Next::End);
        }
    }
}
