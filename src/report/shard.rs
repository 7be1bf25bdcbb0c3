//! What `run --shard` prints: which trials were simulated, where they are, and how all parts become one run.

use super::format::count;
use super::labels::{Labels, Language};
use crate::simulation::shard::Shard;
use std::path::Path;

/// A part of a run that was simulated.
pub struct ShardReport<'a> {
    /// Title of the configuration.
    pub title: &'a str,
    /// Which part.
    pub shard: Shard,
    /// Trials of the whole run.
    pub trials: u64,
    /// The file.
    pub file: &'a Path,
    /// Its length.
    pub bytes: u64,
}

/// The page.
pub fn page(report: &ShardReport, language: Language) -> String {
    let labels = Labels { language };
    let range = report.shard.trials(report.trials);
    let trials = [range.start, range.end.saturating_sub(1), report.trials].map(count);
    let kilobytes = count(report.bytes.div_ceil(1_000));
    let of = report.shard.of();
    let all = report.file.with_file_name(format!("shard-*-of-{of}.ishizue"));
    let values: [(&str, &str); 8] = [
        ("shard", &report.shard.to_string()),
        ("first", &trials[0]),
        ("last", &trials[1]),
        ("trials", &trials[2]),
        ("file", &report.file.display().to_string()),
        ("kilobytes", &kilobytes),
        ("of", &of.to_string()),
        ("command", &format!("ishizue merge {}", all.display())),
    ];
    let line = |key: &str| labels.fill(key, &values);
    let title = report.title;
    format!("{title}\n{}\n\n{}\n\n{}\n", line("shard.simulated"), line("shard.file"), line("shard.merge"))
}
