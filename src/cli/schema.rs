//! `ishizue schema`: the JSON Schema of the configuration, or of the JSON document of a command.

use super::args::{SchemaArgs, SchemaOf};
use super::{Outcome, console};

/// Prints the schema.
pub fn run(args: &SchemaArgs) -> Outcome {
    match args.of {
        SchemaOf::Config => console::print_json(&crate::config::schema()),
        SchemaOf::Stress => console::print_json(&crate::report::stress::schema()),
        SchemaOf::Results => console::print_json(&crate::report::json::results_schema()),
        SchemaOf::Price => console::print_json(&crate::report::price::schema()),
        SchemaOf::Selftest => console::print_json(&crate::report::selftest::schema()),
        SchemaOf::Compare => console::print_json(&crate::report::compare::schema()),
        SchemaOf::Sweep => console::print_json(&crate::report::sweep::schema()),
        SchemaOf::Hazard => console::print_json(&crate::report::hazard::json::schema()),
    }
}
