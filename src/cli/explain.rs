//! `ishizue explain`: one simulated path in exact decimals.

use super::args::{ExplainArgs, Quantity};
use super::loss::{design, refuse, refuse_replay};
use super::{Outcome, console};
use crate::model::Model;
use crate::report::story;
use crate::simulation::{RunError, RunSettings};
use crate::study::replay::{self, ReplayError};

/// Prints the story of a path.
pub fn run(args: &ExplainArgs) -> Outcome {
    let (mut model, _) = match console::read(&args.config) {
        Ok(read) => read,
        Err(outcome) => return outcome,
    };
    args.overrides.apply(&mut model);
    let design = match design(&model, args.without_retrocession) {
        Ok(design) => design,
        Err(what) => return refuse(&args.config, &what),
    };
    let story = trial(args, &model, &design).and_then(|trial| {
        let story = replay::trial(&model, &design, trial)?;
        args.year.map_or(Ok(story.clone()), |year| story.only_year(year))
    });
    match story {
        Ok(story) if args.json => console::print_json(&story),
        Ok(story) => console::print(&story::text(&story)),
        Err(ReplayError::Run(RunError::Cancelled)) => {
            console::complain("interrupted");
            Outcome::Interrupted
        }
        Err(error) => refuse_replay(&args.config, error),
    }
}

/// The number of the path: given, or found by its return period.
fn trial(args: &ExplainArgs, model: &Model, design: &crate::model::design::Design) -> Result<u64, ReplayError> {
    let Some(years) = args.return_period else { return Ok(args.trial.unwrap_or(0)) };
    let settings = RunSettings { trials: model.settings.trials, threads: args.threads, block: 0 };
    let progress = console::Progress::new(settings.trials);
    let cancel = console::cancel_on_interrupt();
    let quantity = match args.of {
        Quantity::GroundUp => replay::Quantity::GroundUp,
        Quantity::Insured => replay::Quantity::Insured,
        Quantity::Gross => replay::Quantity::Gross,
        Quantity::Ceded => replay::Quantity::Ceded,
        Quantity::Net => replay::Quantity::Net,
        Quantity::Result => replay::Quantity::Result,
    };
    let found = replay::trial_of_return_period(model, design, quantity, years, &settings, &progress, &cancel);
    progress.finish();
    found
}
