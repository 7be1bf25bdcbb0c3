//! What a log says of the run that it belongs to, and how two runs differ.
//!
//! Blocks may be put together only if they are of one run: the same program, files, seed, number of trials and sampling. All of that
//! is written into the log before the first block.
//!
//! Worked number: of the same configuration with `--seed 2` instead of 1, one thing differs: the seed.

use crate::model::{InputFile, Model};
use crate::simulation::shard::Shard;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What everything in a log follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RunIdentity {
    /// Version of the program.
    pub version: String,
    /// Every file that was read, the configuration first.
    pub inputs: Vec<InputFile>,
    /// Seed.
    pub seed: u64,
    /// Trials of the whole run.
    pub trials: u64,
    /// Years in a path.
    pub horizon: u32,
    /// How the paths are sampled.
    pub sampling: String,
}

/// The first record of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LogHeader {
    /// The run.
    pub run: RunIdentity,
    /// Where the configuration was, as it was written.
    pub config: String,
    /// Which part of the trials.
    pub shard: Shard,
    /// SHA-256 of the compiled event sets.
    pub perils_digest: String,
}

impl RunIdentity {
    /// Of a run of a model by this program.
    pub fn of(model: &Model) -> RunIdentity {
        RunIdentity {
            version: env!("CARGO_PKG_VERSION").into(),
            inputs: model.inputs.clone(),
            seed: model.settings.seed,
            trials: model.settings.trials,
            horizon: model.settings.horizon,
            sampling: model.settings.sampling.key().into(),
        }
    }

    /// What is different in `other`, each as a phrase: `its seed is 2, not 1`. Empty where it is the same run. Files are told apart by
    /// their content; where they lie does not matter.
    pub fn differences(&self, other: &RunIdentity) -> Vec<String> {
        let mut found = Vec::new();
        let mut differs = |what: &str, own: &dyn ToString, other: &dyn ToString| {
            let (own, other) = (own.to_string(), other.to_string());
            if own != other {
                found.push(format!("its {what} is {other}, not {own}"));
            }
        };
        differs("version of ishizue", &self.version, &other.version);
        differs("seed", &self.seed, &other.seed);
        differs("number of trials", &self.trials, &other.trials);
        differs("sampling", &self.sampling, &other.sampling);
        let inputs = self.other_inputs(other);
        // Another horizon is another configuration, which is told more clearly so.
        if inputs.is_empty() {
            differs("horizon", &self.horizon, &other.horizon);
        }
        found.extend(inputs);
        found
    }

    fn other_inputs(&self, other: &RunIdentity) -> Vec<String> {
        if self.inputs.len() != other.inputs.len() {
            let (own, other) = (self.inputs.len(), other.inputs.len());
            return vec![format!("its configuration names other files ({other} were read, not {own})")];
        }
        let pairs = self.inputs.iter().zip(&other.inputs);
        let others = pairs.filter(|(own, other)| own.sha256 != other.sha256);
        others.map(|(own, _)| format!("{} was another file (other bytes)", own.path)).collect()
    }
}

impl LogHeader {
    /// The trials that belong into the log.
    pub fn range(&self) -> Range<u64> {
        self.shard.trials(self.run.trials)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, sha256: &str) -> InputFile {
        InputFile { path: path.into(), sha256: sha256.into(), bytes: 1 }
    }

    #[test]
    fn every_difference_is_told_and_the_place_of_files_is_none() {
        let one = RunIdentity {
            version: "1.0.0".into(),
            inputs: vec![file("a.toml", "aa"), file("sites.csv", "bb")],
            seed: 1,
            trials: 100,
            horizon: 5,
            sampling: "plain".into(),
        };
        let mut two = one.clone();
        two.inputs[0].path = "elsewhere/a.toml".into();
        assert_eq!(one.differences(&two), [""; 0]);
        two = RunIdentity { seed: 2, trials: 200, sampling: "tail".into(), version: "1.0.1".into(), ..two };
        two.inputs[1].sha256 = "cc".into();
        let expected = [
            "its version of ishizue is 1.0.1, not 1.0.0",
            "its seed is 2, not 1",
            "its number of trials is 200, not 100",
            "its sampling is tail, not plain",
            "sites.csv was another file (other bytes)",
        ];
        assert_eq!(one.differences(&two), expected);
        two.inputs.pop();
        assert!(one.differences(&two).last().unwrap().contains("names other files (1 were read, not 2)"));
    }
}
