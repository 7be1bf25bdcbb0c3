//! The commands of the program: each parses its arguments, calls the library and prints; no arithmetic here.

pub mod args;
mod check;
mod compare;
mod console;
mod convert;
mod explain;
mod hazard;
mod export;
mod init;
mod loss;
mod merge;
mod price;
mod run;
mod schema;
mod selftest;
mod shard;
mod stress;

use crate::numerics::instruction_set;
use args::{Cli, Command};
use clap::Parser;
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All was done.
    Done,
    /// The run failed.
    Failed,
    /// The command line or the configuration is wrong.
    Refused,
    /// Ctrl-C.
    Interrupted,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Done => 0,
            Outcome::Failed => 1,
            Outcome::Refused => 2,
            Outcome::Interrupted => 130,
        })
    }
}

/// Parses the command line and runs the command. clap prints its own complaints and exits with 2.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = instruction_set::of_environment() {
        console::complain(&error.to_string());
        return Outcome::Refused.into();
    }
    let outcome = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Loss(args) => loss::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Price(args) => price::run(&args),
        Command::Stress(args) => stress::run(&args),
        Command::Hazard(args) => hazard::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Selftest(args) => selftest::run(&args),
    };
    outcome.into()
}
