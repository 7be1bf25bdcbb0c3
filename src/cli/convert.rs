//! `ishizue convert`: a year event table in CSV becomes the compact file that is mapped instead of loaded.

use super::args::ConvertArgs;
use super::{Outcome, console};
use crate::input::counted::counted;
use crate::input::occurrences::OccurrenceTable;
use crate::input::occurrences_csv;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Reads, writes, says how large the table is.
pub fn run(args: &ConvertArgs) -> Outcome {
    let name = args.file.display().to_string();
    let out = args.out.clone().unwrap_or_else(|| args.file.with_extension("yet"));
    if OccurrenceTable::is_one(&args.file) || out == args.file {
        console::complain(&format!(
            "{name} is no table in CSV, or the file to write is the table itself: name another with --out"
        ));
        return Outcome::Refused;
    }
    let table = match occurrences_csv::read(&args.file, &name, args.periods, args.events) {
        Ok(read) => read.table,
        Err(mistakes) => {
            console::show(&mistakes);
            return Outcome::Refused;
        }
    };
    if let Err(error) = write(&table, &out) {
        console::complain(&format!(
            "{} could not be written: {error}\nName another file with --out FILE.",
            out.display()
        ));
        return Outcome::Failed;
    }
    console::print(&format!(
        "{}: {}, {}, {}\n",
        out.display(),
        counted(table.periods() as usize, "periods"),
        counted(table.len(), "occurrences"),
        counted(usize::try_from(table.bytes()).unwrap_or(usize::MAX), "bytes")
    ))
}

/// Under another name until it is whole.
fn write(table: &OccurrenceTable, out: &Path) -> io::Result<()> {
    if let Some(folder) = out.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let part = out.with_extension("part");
    let mut file = BufWriter::new(File::create(&part)?);
    table.write(&mut file)?;
    file.flush()?;
    fs::rename(&part, out)
}
