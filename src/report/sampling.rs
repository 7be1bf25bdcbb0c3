//! What is said of tail sampling: how many equally likely trials it amounts to, and the mark of what plain sampling knows better.

use super::format;
use super::labels::Labels;
use super::table::BETTER_PLAIN;

/// The note of a run of so many trials that amount to so many equally likely ones; None under plain sampling.
pub fn sampling(labels: &Labels, trials: u64, effective: Option<f64>) -> Option<String> {
    let [trials, size] = [trials, effective?.round() as u64].map(format::count);
    Some(labels.fill("note.sampling", &[("trials", &trials), ("size", &size), ("mark", BETTER_PLAIN)]))
}
