//! The events of a built-in model as tables: `ishizue export`.
//!
//! | file | one row |
//! |---|---|
//! | `events.csv` | an event: rate, source, size, place, mean loss |
//! | `footprint.csv` | an event at a site that it can reach: median shaking and tsunami |
//! | `elt.csv` | a realisation of an event at a site and coverage, as moment event loss table |
//! | `yelt.csv` | an event of a simulated year at a site and coverage |
//! | `event_tables.md` | what these are, and how to read them back |
//!
//! Names of columns: Open Results Data (Oasis LMF), `EventId`, `EventRate`, `MeanLoss`, `SDLoss`, `MaxLoss`,
//! `FootprintExposure`, `Period`, `Loss`; `site` and `coverage` are added. Rows are written as they are drawn, so that
//! memory does not grow with them.

mod events;
mod footprint;
mod losses;
mod readme;

use super::files::{FileError, OutputFolder};
use crate::simulation::Cancel;
use crate::study::event_tables::EventTables;
use std::io::{self, Write};
use std::path::PathBuf;

/// How many of what are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Least number of realisations of each event.
    pub realisations: u32,
    /// Years of the year event loss table.
    pub trials: u64,
}

/// Why the tables were not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A row, or asked to stop ([`io::ErrorKind::Interrupted`]).
    #[error(transparent)]
    Row(#[from] io::Error),
}

/// Writes all tables into `folder` and gives their paths. Files appear when all are complete.
///
/// # Errors
/// What the operating system reports; [`io::ErrorKind::Interrupted`] when asked to stop.
pub fn write(
    tables: &EventTables,
    extent: Extent,
    cancel: &Cancel,
    mut folder: OutputFolder,
) -> Result<Vec<PathBuf>, WriteError> {
    let part = events::write(tables, folder.begin("events.csv")?)?;
    folder.close(part)?;
    let part = footprint::write(tables, folder.begin("footprint.csv")?)?;
    folder.close(part)?;
    let part = losses::write_events(tables, extent.realisations, cancel, folder.begin("elt.csv")?)?;
    folder.close(part)?;
    let part = losses::write_years(tables, extent.trials, cancel, folder.begin("yelt.csv")?)?;
    folder.close(part)?;
    folder.write("event_tables.md", readme::text(tables, extent).as_bytes())?;
    Ok(folder.finish_without_manifest()?)
}

/// Ends a table and gives the file back.
fn finished<W: Write>(table: csv::Writer<W>) -> io::Result<W> {
    table.into_inner().map_err(|error| error.into_error())
}
