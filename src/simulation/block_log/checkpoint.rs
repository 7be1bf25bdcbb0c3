//! A run that writes every finished block into a log, and takes what it finds there instead of simulating it again.
//!
//! A process that is killed leaves whole records and at most one that is torn; the torn one is cut off, and the next run with the same
//! file simulates from there. Because the numbers of a trial hang on its address alone, the rest is what it would have been.
//!
//! Worked number: killed within the tenth block of 4,096 trials, a run goes on from trial 36,864.

use super::columns::Shape;
use super::encoding::encode;
use super::header::{LogHeader, RunIdentity};
use super::records::{MAGIC, append};
use super::scan::{Scan, scan};
use super::{Entry, LogError, MOST_LOGGED_PATHS};
use crate::simulation::block_source::BlockSource;
use crate::simulation::cancel::Cancel;
use crate::simulation::engine::{Engine, Observer, RunError, RunSettings};
use crate::simulation::shard::Shard;
use crate::simulation::sink::Sink;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A log that is written and, where it was begun before, gone on with.
pub struct Checkpoint {
    path: PathBuf,
    file: File,
    run: RunIdentity,
    config: String,
    shard: Shard,
    scan: Option<Scan>,
    done: u64,
}

impl Checkpoint {
    /// Opens the log of a part of a run, or makes the file. No other process may write it meanwhile.
    ///
    /// # Errors
    /// A file that is no log, was changed, belongs to another run or part, or is being written.
    pub fn open(path: &Path, run: RunIdentity, config: &Path, shard: Shard) -> Result<Checkpoint, LogError> {
        let refuse = |why: String| LogError::Refused(vec![format!("{}: {why}", path.display())]);
        let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = opened.map_err(|cause| {
            refuse(format!(
                "it cannot be opened: {cause}; name a file in a folder that is there, such as --checkpoint run.ishizue"
            ))
        })?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(refuse("another run is writing it; wait for that one, or name another file".into()));
            }
            // Some file systems know no locks; the checksums still tell a file that two runs wrote.
            Err(TryLockError::Error(_)) => {}
        }
        let scan = scan(path, &mut file)?;
        if let Some(found) = &scan {
            let mut differences = run.differences(&found.header.run);
            if found.header.shard != shard {
                differences.push(format!("it holds part {} of the trials, not {shard}", found.header.shard));
            }
            if !differences.is_empty() {
                let remedy = "remove the file to begin anew, or name another";
                return Err(refuse(format!("this is of another run: {}; {remedy}", differences.join("; "))));
            }
        }
        let config = config.to_string_lossy().into_owned();
        let done = scan.as_ref().map_or(0, |found| found.next_trial - found.header.range().start);
        Ok(Checkpoint { path: path.to_path_buf(), file, run, config, shard, scan, done })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Trials that are in it.
    pub fn done(&self) -> u64 {
        self.done
    }

    /// Trials that belong into it.
    pub fn range(&self) -> Range<u64> {
        self.shard.trials(self.run.trials)
    }

    /// Simulates what is missing and lets no block out: for a part that is merged later.
    ///
    /// # Errors
    /// As [`BlockSource::send`].
    pub fn complete(
        &mut self,
        engine: &Engine,
        settings: &RunSettings,
        observer: &dyn Observer,
        cancel: &Cancel,
    ) -> Result<(), RunError> {
        let shape = Shape::of(engine)?;
        self.begin(engine)?;
        self.simulate((engine, &shape), settings, observer, cancel, None)
    }

    /// Writes what the log is of, or looks that what stands there comes from the same events; cuts off a torn record.
    fn begin(&mut self, engine: &Engine) -> Result<(), RunError> {
        let perils_digest = engine.perils.digest();
        let path = self.path.clone();
        let failed = |cause| LogError::io(&path)(cause);
        if let Some(found) = &self.scan {
            if found.header.perils_digest != perils_digest {
                let why = "its losses come from other events than those of this program; remove the file to begin anew";
                return Err(LogError::Refused(vec![format!("{}: {why}", self.path.display())]).into());
            }
            self.file.set_len(found.position).map_err(failed)?;
            self.file.seek(SeekFrom::End(0)).map_err(failed)?;
            return Ok(());
        }
        let header = LogHeader { run: self.run.clone(), config: self.config.clone(), shard: self.shard, perils_digest };
        self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0))).map_err(failed)?;
        let mut first = MAGIC.to_vec();
        let chain = append(&mut first, MAGIC, &Entry::Header(Box::new(header.clone())).body())?;
        self.file.write_all(&first).map_err(failed)?;
        let (next_trial, position) = (header.range().start, first.len() as u64);
        self.scan = Some(Scan { header, next_trial, whole: false, position, chain: chain.to_vec() });
        Ok(())
    }

    /// Simulates the trials that are not there and adds them.
    fn simulate(
        &mut self,
        (engine, shape): (&Engine, &Shape),
        settings: &RunSettings,
        observer: &dyn Observer,
        cancel: &Cancel,
        mut sink: Option<&mut dyn Sink>,
    ) -> Result<(), RunError> {
        let end = self.range().end;
        let Checkpoint { path, file, scan: Some(scan), done, .. } = self else { return Ok(()) };
        if scan.whole {
            return Ok(());
        }
        let settings = RunSettings { block: settings.block.min(MOST_LOGGED_PATHS), ..settings.clone() };
        let mut write = |entry: &Entry| -> io::Result<()> {
            let chain = append(file, &scan.chain, &entry.body());
            let chain = chain.map_err(|cause| io::Error::new(cause.kind(), format!("{}: {cause}", path.display())))?;
            scan.chain = chain.to_vec();
            Ok(())
        };
        let further = Further { observer, before: *done };
        let trials = scan.next_trial..end;
        engine.run_prepared(
            trials,
            &settings,
            &further,
            cancel,
            &|block| encode(shape, block),
            &mut |block, packed| {
                write(&Entry::Block { first_trial: block.first_trial, paths: block.paths, columns: &packed? })?;
                *done += block.paths as u64;
                sink.as_mut().map_or(Ok(()), |sink| sink.receive(block))
            },
        )?;
        write(&Entry::End { trial: end })?;
        scan.whole = true;
        Ok(())
    }
}

impl BlockSource for Checkpoint {
    fn send(
        &mut self,
        engine: &Engine,
        settings: &RunSettings,
        observer: &dyn Observer,
        cancel: &Cancel,
        sink: &mut dyn Sink,
    ) -> Result<(), RunError> {
        let shape = Shape::of(engine)?;
        self.begin(engine)?;
        if let Some(found) = &self.scan {
            let mut passed = 0;
            found.read_blocks((&self.path, &mut self.file), &shape, &mut |block| {
                passed += block.paths as u64;
                send_block(block, passed, observer, cancel, sink)
            })?;
            self.file.seek(SeekFrom::End(0)).map_err(LogError::io(&self.path))?;
        }
        self.simulate((engine, &shape), settings, observer, cancel, Some(sink))
    }
}

/// Hands on a block that was read.
pub(super) fn send_block(
    block: &crate::simulation::block::BlockColumns,
    passed: u64,
    observer: &dyn Observer,
    cancel: &Cancel,
    sink: &mut dyn Sink,
) -> Result<(), RunError> {
    if cancel.is_cancelled() {
        return Err(RunError::Cancelled);
    }
    sink.receive(block)?;
    observer.done(passed);
    Ok(())
}

/// Tells an observer of trials behind those that were found.
struct Further<'a> {
    observer: &'a dyn Observer,
    before: u64,
}

impl Observer for Further<'_> {
    fn done(&self, trials: u64) {
        self.observer.done(self.before + trials);
    }
}
