//! `ishizue export`: the events of a built-in model as tables.

use super::args::ExportArgs;
use super::loss::{refuse, refuse_run};
use super::{Outcome, console};
use crate::model::settings::Sampling;
use crate::perils::Perils;
use crate::report::event_tables::{Extent, WriteError, write};
use crate::report::files::OutputFolder;
use crate::study::event_tables::EventTables;
use std::io::ErrorKind;

/// Writes the tables and prints their paths.
pub fn run(args: &ExportArgs) -> Outcome {
    let (mut model, _) = match console::read(&args.config) {
        Ok(read) => read,
        Err(outcome) => return outcome,
    };
    args.overrides.apply(&mut model);
    let extent = Extent { realisations: args.realisations, trials: model.settings.trials };
    if extent.trials == 0 {
        return refuse(&args.config, "0 trials are no years: write a whole number from 1 up, such as --trials 100_000");
    }
    if model.settings.sampling == Sampling::Tail {
        let why =
            "the tables hold years that are equally likely, and those of tail sampling are not: write --sampling plain";
        return refuse(&args.config, why);
    }
    let perils = match Perils::compile(&model) {
        Ok(perils) => perils,
        Err(error) => return refuse_run(&args.config, error.into()),
    };
    let tables = match EventTables::of(&model, &perils, args.peril.as_deref()) {
        Ok(tables) => tables,
        Err(error) => return refuse(&args.config, &error.to_string()),
    };
    let cancel = console::cancel_on_interrupt();
    let written = OutputFolder::open(&args.out)
        .map_err(WriteError::from)
        .and_then(|folder| write(&tables, extent, &cancel, folder));
    match written {
        Ok(files) => console::print(&files.iter().map(|file| format!("{}\n", file.display())).collect::<String>()),
        Err(WriteError::Row(error)) if error.kind() == ErrorKind::Interrupted => {
            console::complain("interrupted: nothing was written");
            Outcome::Interrupted
        }
        Err(error) => console::unwritten(&args.out, &error),
    }
}
