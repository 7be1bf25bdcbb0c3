//! `ishizue check`: validates a configuration and says what was understood.

use super::args::CheckArgs;
use super::loss::refuse;
use super::{Outcome, console};
use crate::input::complaint::Complaints;
use crate::model::Model;
use crate::report::programme_tree::Branch;
use crate::study::run::{StudyError, check_trials, compile};
use serde_json::json;

/// Validates and prints. All mistakes of all files are reported at once.
pub fn run(args: &CheckArgs) -> Outcome {
    let (model, warnings) = match crate::config::read(&args.config) {
        Ok(read) => read,
        Err(mistakes) => return refused(args, &mistakes),
    };
    match tried(&model) {
        Ok(()) => {}
        Err(error) => {
            return match crate::config::blame(&args.config, &error) {
                Some(found) => {
                    let mut all = warnings;
                    all.append(found);
                    refused(args, &all)
                }
                None => refuse(&args.config, &error.to_string()),
            };
        }
    }
    if args.json {
        return match crate::report::check::programme(&model) {
            Ok(programme) => answer(&warnings, Some((&programme, &model))),
            Err(error) => refuse(&args.config, &error.to_string()),
        };
    }
    if !warnings.is_empty() {
        console::show(&warnings);
    }
    match crate::report::check::text(&model, &warnings) {
        Ok(text) => console::print(&text),
        Err(error) => refuse(&args.config, &error.to_string()),
    }
}

/// What a run would refuse.
fn tried(model: &Model) -> Result<(), StudyError> {
    compile(model)?;
    check_trials(model, model.settings.trials)
}

fn refused(args: &CheckArgs, mistakes: &Complaints) -> Outcome {
    if args.json {
        answer(mistakes, None);
    } else {
        console::show(mistakes);
    }
    Outcome::Refused
}

/// What was found, and the programme; a configuration that cannot be read has none.
fn answer(complaints: &Complaints, programme: Option<(&[Branch], &Model)>) -> Outcome {
    match programme {
        Some((programme, model)) => {
            let mut found = json!({ "valid": true, "complaints": complaints, "programme": programme });
            if let (Some(sweep), Some(object)) = (&model.sweep, found.as_object_mut()) {
                let skipped = crate::study::sweep::refused(model);
                object.insert("sweep".into(), json!({ "designs": sweep.designs.len(), "skipped": skipped }));
            }
            console::print_json(&found)
        }
        None => console::print_json(&json!({ "valid": false, "complaints": complaints })),
    }
}
