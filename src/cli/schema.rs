//! `ishizue schema`: the JSON Schema of the configuration, of results.json or of stress.json.

use super::args::{SchemaArgs, SchemaOf};
use super::{Outcome, console};

/// Prints the schema.
pub fn run(args: &SchemaArgs) -> Outcome {
    match args.of {
        SchemaOf::Config => console::print_json(&crate::config::schema()),
        SchemaOf::Stress => console::print_json(&crate::report::stress::schema()),
        SchemaOf::Results => console::print_json(&crate::report::json::results_schema()),
    }
}
