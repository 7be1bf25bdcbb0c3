//! One run from the logs of its parts: every trial once, all of the same run.
//!
//! Nothing is taken on trust. A part is refused that is no log, was changed, is not finished, or is of another run (version, files, seed,
//! trials, sampling); parts are refused together where a trial is in two of them or in none. All of that is said at once.
//!
//! Worked number: parts 1/3 and 3/3 of 1,000 trials leave out trials 333 to 665, which are part 2/3.

use super::LogError;
use super::checkpoint::send_block;
use super::columns::Shape;
use super::header::{LogHeader, RunIdentity};
use super::scan::{Scan, scan};
use crate::simulation::block_source::BlockSource;
use crate::simulation::cancel::Cancel;
use crate::simulation::engine::{Engine, Observer, RunError, RunSettings};
use crate::simulation::shard::Shard;
use crate::simulation::sink::Sink;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A part that was read through.
struct Part {
    path: PathBuf,
    file: File,
    scan: Scan,
}

/// Logs that were read through, whatever is wrong with them.
pub struct Opened {
    parts: Vec<Part>,
    refusals: Vec<String>,
}

/// Parts that together are a run.
pub struct Merge {
    parts: Vec<Part>,
}

impl Opened {
    /// Reads logs through.
    pub fn read(paths: &[PathBuf]) -> Opened {
        let mut opened = Opened { parts: Vec::new(), refusals: Vec::new() };
        for path in paths {
            match part(path) {
                Ok(part) => opened.parts.push(part),
                Err(LogError::Refused(more)) => opened.refusals.extend(more),
                Err(error @ LogError::Io { .. }) => {
                    opened.refusals.push(format!("{error}; name the files of all shards"))
                }
            }
        }
        opened
    }

    /// What the first readable log says of its run.
    pub fn header(&self) -> Option<&LogHeader> {
        self.parts.first().map(|part| &part.scan.header)
    }

    /// What is wrong with single files.
    pub fn refusals(&self) -> &[String] {
        &self.refusals
    }

    /// Holds the logs against one another and against the run that the configuration is now.
    ///
    /// # Errors
    /// Everything that keeps them from being this run.
    pub fn check(self, run: &RunIdentity) -> Result<Merge, LogError> {
        let Opened { mut parts, mut refusals } = self;
        if let Some(first) = parts.first() {
            let shown = first.path.display();
            let differences = run.differences(&first.scan.header.run);
            if !differences.is_empty() {
                let remedy = "merge with the version and the files that it was simulated with";
                refusals.push(format!(
                    "{shown}: this is not the run of the configuration: {}; {remedy}",
                    differences.join("; ")
                ));
            }
            let others = parts.iter().skip(1).filter_map(|part| other_run(first, part));
            refusals.extend(others);
        }
        let of_first = parts.first().map(|first| first.scan.header.clone());
        let mut same: Vec<&Part> =
            parts.iter().filter(|part| of_first.as_ref().is_some_and(|first| part.is_of(first))).collect();
        same.sort_by_key(|part| (part.scan.header.range().start, part.scan.header.range().end));
        refusals.extend(same.iter().filter_map(|part| unfinished(part)));
        refusals.extend(gaps_and_overlaps(&same));
        if !refusals.is_empty() || parts.is_empty() {
            return Err(LogError::Refused(refusals));
        }
        parts.sort_by_key(|part| part.scan.header.range().start);
        Ok(Merge { parts })
    }
}

fn part(path: &Path) -> Result<Part, LogError> {
    let mut file = File::open(path).map_err(LogError::io(path))?;
    let scan = scan(path, &mut file)?;
    let nothing =
        || LogError::Refused(vec![format!("{}: it holds nothing yet; finish the run that writes it", path.display())]);
    Ok(Part { path: path.to_path_buf(), file, scan: scan.ok_or_else(nothing)? })
}

impl Part {
    /// Whether it belongs to the run of a log.
    fn is_of(&self, other: &LogHeader) -> bool {
        let own = &self.scan.header;
        other.run.differences(&own.run).is_empty() && own.perils_digest == other.perils_digest
    }
}

/// Says how a part differs from the first.
fn other_run(first: &Part, part: &Part) -> Option<String> {
    let (own, other) = (&first.scan.header, &part.scan.header);
    let mut differences = own.run.differences(&other.run);
    if differences.is_empty() && own.perils_digest != other.perils_digest {
        differences.push("its losses come from other events".into());
    }
    let shown = (part.path.display(), first.path.display());
    let said = || {
        format!(
            "{}: this is of another run than {}: {}; all shards are of one run",
            shown.0,
            shown.1,
            differences.join("; ")
        )
    };
    (!differences.is_empty()).then(said)
}

fn unfinished(part: &Part) -> Option<String> {
    let scan = &part.scan;
    let shown = part.path.display();
    let end = scan.header.range().end;
    (!scan.whole).then(|| match scan.left() {
        0 => format!("{shown}: its last record is missing; give the command that wrote it again, which finishes it"),
        left => format!(
            "{shown}: it is not finished: {left} trials, from {} to {}, are missing; give the command that wrote it again, which goes on \
             from there",
            scan.next_trial,
            end - 1
        ),
    })
}

/// Trials that are in two of the parts, which stand in their order, or in none.
fn gaps_and_overlaps(parts: &[&Part]) -> Vec<String> {
    let mut found = Vec::new();
    let Some(last) = parts.first() else { return found };
    let trials = last.scan.header.run.trials;
    let (mut next, mut before) = (0, None::<&Part>);
    for &part in parts {
        let range = part.scan.header.range();
        if range.start > next {
            found.push(gap(next..range.start, parts));
        }
        if let Some(before) = before.filter(|_| range.start < next) {
            let (one, other) = (before.path.display(), part.path.display());
            let (first, shared) = (range.start, next.min(range.end));
            found.push(match before.scan.header.shard == part.scan.header.shard {
                true => format!("{one} and {other}: both are shard {}; name each shard once", part.scan.header.shard),
                false => format!(
                    "{one} and {other}: both hold trials {first} to {}; name shards of one number, such as 1/3, 2/3 and 3/3",
                    shared.saturating_sub(1)
                ),
            });
        }
        if range.end > next {
            (next, before) = (range.end, Some(part));
        }
    }
    if next < trials {
        found.push(gap(next..trials, parts));
    }
    found
}

/// Says which trials are missing, and how to get them where the other parts are of one number.
fn gap(missing: std::ops::Range<u64>, parts: &[&Part]) -> String {
    let (first, last) = (missing.start, missing.end - 1);
    let header = parts.first().map(|part| &part.scan.header);
    let of = header.map_or(1, |header| header.shard.of());
    let one_number = parts.iter().all(|part| part.scan.header.shard.of() == of);
    // The parts of one number that the trials are; a handful, or the number is all that helps.
    let lost = header.filter(|_| one_number && of <= 10_000).map_or(Vec::new(), |header| {
        let inside = |shard: &Shard| {
            let range = shard.trials(header.run.trials);
            !range.is_empty() && range.start >= missing.start && range.end <= missing.end
        };
        (1..=of).filter_map(|index| format!("{index}/{of}").parse().ok()).filter(inside).collect::<Vec<Shard>>()
    });
    let commands: Vec<String> = lost.iter().take(8).map(|shard| format!("--shard {shard}")).collect();
    let remedy = match commands.is_empty() {
        true => "name the shards that hold them".into(),
        false => format!("name the file of {}, or simulate it", commands.join(", ")),
    };
    format!("trials {first} to {last} are in none of the files; {remedy}")
}

impl BlockSource for Merge {
    fn send(
        &mut self,
        engine: &Engine,
        _settings: &RunSettings,
        observer: &dyn Observer,
        cancel: &Cancel,
        sink: &mut dyn Sink,
    ) -> Result<(), RunError> {
        let shape = Shape::of(engine)?;
        let digest = engine.perils.digest();
        let mut passed = 0;
        for Part { path, file, scan } in &mut self.parts {
            if scan.header.perils_digest != digest {
                let why = "its losses come from other events than those of this program; merge with the program that simulated it";
                return Err(LogError::Refused(vec![format!("{}: {why}", path.display())]).into());
            }
            scan.read_blocks((path, file), &shape, &mut |block| {
                passed += block.paths as u64;
                send_block(block, passed, observer, cancel, sink)
            })?;
        }
        Ok(())
    }
}
