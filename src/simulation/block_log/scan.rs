//! What a file holds: read through once for its checksums, and once more for its blocks.
//!
//! Worked number: of a log of three records whose third is torn, two are kept, and the log ends where the third begins.

use super::columns::Shape;
use super::encoding::decode;
use super::header::LogHeader;
use super::records::{MAGIC, Next, Records};
use super::{Entry, LogError};
use crate::simulation::block::BlockColumns;
use crate::simulation::engine::RunError;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// What was found in a log.
pub(super) struct Scan {
    pub header: LogHeader,
    /// The trial behind the last block.
    pub next_trial: u64,
    /// It has its last record: all blocks are there.
    pub whole: bool,
    /// Bytes up to the end of the last whole record.
    pub position: u64,
    /// Checksum of that record.
    pub chain: Vec<u8>,
}

/// Reads a log through. None: nothing was written yet, not even which run it is of.
///
/// # Errors
/// A file that is no log, or one that was changed.
pub(super) fn scan(path: &Path, file: &mut File) -> Result<Option<Scan>, LogError> {
    let refuse = |why: String| LogError::Refused(vec![format!("{}: {why}", path.display())]);
    let Some(mut records) = open(path, file)? else { return Ok(None) };
    let mut found: Option<Scan> = None;
    loop {
        let behind = records.position;
        let changed = || {
            let rule = "it was damaged or changed after it was written, so that its blocks cannot be trusted; simulate it again";
            refuse(format!("what stands behind byte {behind} is not what ishizue writes: {rule}"))
        };
        let body = match records.next().map_err(LogError::io(path))? {
            Next::Record(body) => body,
            Next::End | Next::Torn => return Ok(found),
            Next::Changed => return Err(changed()),
        };
        let (position, chain) = (records.position, records.chain.clone());
        match (Entry::read(&body).ok_or_else(changed)?, &mut found) {
            (Entry::Header(header), None) => {
                let next_trial = header.range().start;
                found = Some(Scan { header: *header, next_trial, whole: false, position, chain });
            }
            (Entry::Block { first_trial, paths, .. }, Some(scan))
                if !scan.whole && first_trial == scan.next_trial && paths as u64 <= scan.left() =>
            {
                scan.next_trial += paths as u64;
                (scan.position, scan.chain) = (position, chain);
            }
            (Entry::End { trial }, Some(scan)) if !scan.whole && trial == scan.next_trial && scan.left() == 0 => {
                scan.whole = true;
                (scan.position, scan.chain) = (position, chain);
            }
            _ => return Err(changed()),
        }
    }
}

/// The records of a file; None where it is empty, or no more than the beginning of a log's first line.
fn open<'f>(path: &Path, file: &'f mut File) -> Result<Option<Records<BufReader<&'f mut File>>>, LogError> {
    let failed = |cause| LogError::io(path)(cause);
    let refuse = |why: &str| Err(LogError::Refused(vec![format!("{}: {why}", path.display())]));
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    let mut from = BufReader::with_capacity(1 << 20, file);
    let mut line = Vec::new();
    from.by_ref().take(MAGIC.len() as u64).read_to_end(&mut line).map_err(failed)?;
    if line == MAGIC {
        return Ok(Some(Records::new(from, length)));
    }
    if MAGIC.starts_with(&line) {
        return Ok(None);
    }
    match line.starts_with(b"ishizue log ") {
        true => refuse("it was written by another version of ishizue; merge and go on with the version that simulated"),
        false => refuse(
            "this is no shard and no checkpoint; name a file that `ishizue run --shard` or `--checkpoint` wrote, or one \
             that is not there yet",
        ),
    }
}

impl Scan {
    /// Trials that are not there yet.
    pub fn left(&self) -> u64 {
        self.header.range().end.saturating_sub(self.next_trial)
    }

    /// Reads the blocks that were found and hands each on.
    ///
    /// # Errors
    /// A log that is no longer what was found, or whose columns are not those of the model; what the receiver reports.
    pub fn read_blocks(
        &self,
        (path, file): (&Path, &mut File),
        shape: &Shape,
        receive: &mut dyn FnMut(&BlockColumns) -> Result<(), RunError>,
    ) -> Result<(), RunError> {
        let changed = || {
            let why = "it was changed while it was read, or its columns are not those of this model; simulate it again";
            RunError::from(LogError::Refused(vec![format!("{}: {why}", path.display())]))
        };
        let mut records = open(path, file)?.ok_or_else(changed)?;
        while records.position < self.position {
            let Next::Record(body) = records.next().map_err(LogError::io(path))? else { return Err(changed()) };
            if let Entry::Block { first_trial, paths, columns } = Entry::read(&body).ok_or_else(changed)? {
                let block = decode(shape, first_trial, paths, columns).ok_or_else(changed)?;
                receive(&block)?;
            }
        }
        // The checksum of the last record stands for all before it.
        if records.position == self.position && records.chain == self.chain { Ok(()) } else { Err(changed()) }
    }
}
