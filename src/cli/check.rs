//! `ishizue check`: validates a configuration and says what was understood.

use super::args::CheckArgs;
use super::loss::refuse;
use super::{Outcome, console};
use crate::input::complaint::Complaints;
use serde_json::json;

/// Validates and prints. All mistakes of all files are reported at once.
pub fn run(args: &CheckArgs) -> Outcome {
    match crate::config::read(&args.config) {
        Ok((model, warnings)) => match crate::study::run::compile(&model) {
            Ok(_) if args.json => answer(&warnings, true),
            Ok(_) => {
                if !warnings.is_empty() {
                    console::show(&warnings);
                }
                match crate::report::check::text(&model, &warnings) {
                    Ok(text) => console::print(&text),
                    Err(error) => refuse(&args.config, &error.to_string()),
                }
            }
            Err(error) => refuse(&args.config, &error.to_string()),
        },
        Err(mistakes) if args.json => {
            answer(&mistakes, false);
            Outcome::Refused
        }
        Err(mistakes) => {
            console::show(&mistakes);
            Outcome::Refused
        }
    }
}

fn answer(complaints: &Complaints, valid: bool) -> Outcome {
    console::print_json(&json!({ "valid": valid, "complaints": complaints }))
}
