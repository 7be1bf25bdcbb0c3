//! `manifest.json`: what was run, on what, when, and the digests of what came out. The only file that knows the clock
//! and the host; everything it needs to know of them its caller tells it.

use crate::model::InputFile;
use crate::study::results::Results;
use serde::{Deserialize, Serialize};

/// Its name.
pub const MANIFEST: &str = "manifest.json";

/// What was run and what came out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Manifest {
    /// Version of this layout.
    pub format: u32,
    /// `ishizue`.
    pub program: String,
    /// Version of the program.
    pub version: String,
    /// Title of the configuration.
    pub title: String,
    /// Every file that was read, the configuration first.
    pub inputs: Vec<InputFile>,
    /// Seed.
    pub seed: u64,
    /// Simulated paths.
    pub trials: u64,
    /// Years in a path.
    pub horizon: u32,
    /// The quantum, as text.
    pub quantum: String,
    /// How the paths were sampled.
    pub sampling: String,
    /// SHA-256 of the compiled event sets.
    pub perils_digest: String,
    /// Losses that were cut at the largest exact amount.
    pub losses_cut: u64,
    /// Rows of the year table.
    pub year_rows: u64,
    /// When the run began, ISO 8601.
    pub started: String,
    /// When it ended.
    pub finished: String,
    /// Operating system and processor family.
    pub host: String,
    /// Worker threads.
    pub threads: u64,
    /// Every file that was written, apart from this one.
    pub files: Vec<WrittenFile>,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct WrittenFile {
    /// Name within the output folder.
    pub name: String,
    /// Length.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// Version of the layout of `manifest.json`.
pub const FORMAT: u32 = 1;

impl Manifest {
    /// Of a command that writes a few tables of its own: what was asked, read and when. `trials`: 0 where nothing is simulated.
    pub fn of_command(
        title: &str,
        (seed, trials): (u64, u64),
        inputs: Vec<InputFile>,
        (started, finished): (String, String),
        host: String,
    ) -> Manifest {
        Manifest {
            format: FORMAT,
            program: "ishizue".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            title: title.into(),
            seed,
            trials,
            inputs,
            started,
            finished,
            host,
            ..Manifest::default()
        }
    }

    /// What the results say of the run; inputs, times, host, threads and files are for the caller to fill in.
    pub fn of(results: &Results) -> Manifest {
        Manifest {
            format: FORMAT,
            program: "ishizue".into(),
            version: results.version.clone(),
            title: results.title.clone(),
            seed: results.seed,
            trials: results.trials,
            horizon: results.horizon,
            quantum: results.quantum.clone(),
            sampling: results.sampling.clone(),
            perils_digest: results.perils_digest.clone(),
            losses_cut: results.reconciliation.losses_cut,
            ..Manifest::default()
        }
    }

    /// Pretty JSON with a final line break.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}
