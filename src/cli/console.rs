//! Talking to the person at the terminal: results on standard output, everything else on standard error.

use super::Outcome;
use crate::input::complaint::Complaints;
use crate::model::Model;
use crate::simulation::{Cancel, Observer};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Columns that every text fits.
pub const WIDTH: usize = 80;

/// Prints a text on standard output. A reader that closed the pipe (`| head`) is not a failure.
pub fn print(text: &str) -> Outcome {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Outcome::Done,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Outcome::Done,
        Err(error) => {
            complain(&format!("standard output could not be written: {error}"));
            Outcome::Failed
        }
    }
}

/// Prints a JSON document on standard output.
pub fn print_json(value: &impl serde::Serialize) -> Outcome {
    match serde_json::to_string_pretty(value) {
        Ok(text) => print(&(text + "\n")),
        Err(error) => {
            complain(&format!("the results could not be written as JSON: {error}"));
            Outcome::Failed
        }
    }
}

/// Says something on standard error.
pub fn complain(text: &str) {
    // Nothing is left to be told when standard error is closed too.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Says that files could not be written into a folder, and what to do.
pub fn unwritten(folder: &Path, cause: &dyn std::fmt::Display) -> Outcome {
    complain(&format!(
        "the files could not be written into {}: {cause}\nNothing of it that looks finished was left there. Name another folder \
         with --out DIR, or make room in this one.",
        folder.display()
    ));
    Outcome::Failed
}

/// Whether colours may be used on standard output.
pub fn colour() -> bool {
    allows_colour(io::stdout().is_terminal())
}

fn allows_colour(terminal: bool) -> bool {
    terminal && std::env::var_os("NO_COLOR").is_none() && std::env::var("TERM").map_or(true, |term| term != "dumb")
}

/// Shows complaints on standard error.
pub fn show(complaints: &Complaints) {
    complain(complaints.render(allows_colour(io::stderr().is_terminal()), WIDTH).trim_end());
}

/// Reads a configuration; shows its warnings, or its mistakes and nothing else.
pub fn read(path: &Path) -> Result<(Model, Complaints), Outcome> {
    match crate::config::read(path) {
        Ok((model, warnings)) => {
            if !warnings.is_empty() {
                show(&warnings);
            }
            Ok((model, warnings))
        }
        Err(mistakes) => {
            show(&mistakes);
            Err(Outcome::Refused)
        }
    }
}

/// A progress bar on standard error with rate and remaining time; hidden where that is no terminal.
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar that ends at so many paths.
    pub fn new(trials: u64) -> Progress {
        let bar = ProgressBar::with_draw_target(Some(trials), ProgressDrawTarget::stderr());
        let template = "{bar:30} {human_pos} of {human_len} paths  {per_sec}  {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Progress(bar)
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Observer for Progress {
    fn done(&self, trials: u64) {
        self.0.set_position(trials);
    }
}

/// A flag that Ctrl-C sets.
pub fn cancel_on_interrupt() -> Cancel {
    let cancel = Cancel::new();
    let flag = cancel.clone();
    // Where no handler can be set, Ctrl-C ends the process as usual; unfinished files keep the name `.part`.
    let _ = ctrlc::set_handler(move || flag.cancel());
    cancel
}
