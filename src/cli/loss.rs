//! `ishizue loss`: stated losses through the programme, step by step; or an earthquake by name.

use super::args::LossArgs;
use super::{Outcome, console};
use crate::config::earthquake;
use crate::model::Model;
use crate::model::design::Design;
use crate::report::{self, story};
use crate::simulation::RunError;
use crate::study::replay::{self, ReplayError};
use crate::study::run::StudyError;
use crate::study::scenario::{self, ScenarioResult};
use crate::study::stated_loss::{StatedLoss, peril_of};
use std::path::Path;

/// Prints what the losses do.
pub fn run(args: &LossArgs) -> Outcome {
    if args.scenario.is_none() && (args.scenarios.is_some() || args.realisations.is_some()) {
        return refuse(
            &args.config,
            "--scenarios and --realisations belong to a scenario: write --scenario nankai-m9.1, or leave them out of stated \
             losses",
        );
    }
    let (model, _) = match console::read(&args.config) {
        Ok(read) => read,
        Err(outcome) => return outcome,
    };
    if let Some(name) = &args.scenario {
        return scenario(args, &model, name);
    }
    match told(args, &model) {
        Ok(story) if args.json => console::print_json(&story),
        Ok(story) => console::print(&story::text(&story)),
        Err(Untold::Replay(error)) => refuse_replay(&args.config, *error),
        Err(Untold::Asked(what)) => refuse(&args.config, &what),
    }
}

/// Why no story is told.
enum Untold {
    /// The command line asks for something that there is not.
    Asked(String),
    Replay(Box<ReplayError>),
}

impl From<String> for Untold {
    fn from(what: String) -> Untold {
        Untold::Asked(what)
    }
}

fn told(args: &LossArgs, model: &Model) -> Result<replay::Story, Untold> {
    let design = design(model, args.without_retrocession)?;
    let losses = args.losses.iter().map(|text| StatedLoss::parse(text, model)).collect::<Result<Vec<_>, _>>();
    let losses = losses.map_err(|error| error.to_string())?;
    let peril = match peril(args, model)? {
        None if model.perils.is_empty() => return Err("the configuration has no peril".to_owned().into()),
        // Without a name the first peril that can strike what the losses name.
        named => named.or_else(|| peril_of(model, &losses)).unwrap_or(0),
    };
    replay::stated(model, &design, peril, &losses).map_err(|error| Untold::Replay(Box::new(error)))
}

/// The peril that the command line names.
fn peril(args: &LossArgs, model: &Model) -> Result<Option<usize>, String> {
    let Some(name) = &args.peril else { return Ok(None) };
    let found = model.perils.iter().position(|peril| peril.name == *name);
    found.map(Some).ok_or_else(|| {
        let known: Vec<&str> = model.perils.iter().map(|peril| peril.name.as_str()).collect();
        format!("no peril is called `{name}` (there are: {})", known.join(", "))
    })
}

/// Prints what an earthquake by name does.
fn scenario(args: &LossArgs, model: &Model, name: &str) -> Outcome {
    let scenarios = match &args.scenarios {
        Some(file) => earthquake::scenarios(file),
        None => earthquake::built_in_scenarios(),
    };
    let scenarios = match scenarios {
        Ok(scenarios) => scenarios,
        Err(mistakes) => {
            console::show(&mistakes);
            return Outcome::Refused;
        }
    };
    let run = || -> Result<ScenarioResult, String> {
        let design = design(model, args.without_retrocession)?;
        let scenario = scenario::find(&scenarios, name).map_err(|error| error.to_string())?;
        let realisations = args.realisations.unwrap_or(scenario::REALISATIONS);
        scenario::run(model, &design, scenario, realisations, peril(args, model)?).map_err(|error| error.to_string())
    };
    match run() {
        Ok(result) if args.json => console::print_json(&result),
        Ok(result) => console::print(&report::scenario::text(&result)),
        Err(what) => refuse(&args.config, &what),
    }
}

/// The design to apply.
pub fn design(model: &Model, without_retrocession: bool) -> Result<Design, String> {
    if without_retrocession {
        Design::without_retrocession(model).ok_or_else(|| "the captive of this model buys no retrocession".into())
    } else {
        Ok(Design::as_configured(model))
    }
}

/// Says why a model that was read cannot be computed, at the table and key that it is about.
pub fn refuse_run(config: &Path, error: RunError) -> Outcome {
    let text = error.to_string();
    match crate::config::blame(config, &StudyError::Run(error)) {
        Some(complaints) => {
            console::show(&complaints);
            Outcome::Refused
        }
        None => refuse(config, &text),
    }
}

/// The same of a replay, which may also be asked for what there is not.
pub fn refuse_replay(config: &Path, error: ReplayError) -> Outcome {
    match error {
        ReplayError::Peril(error) => refuse_run(config, error.into()),
        ReplayError::Plan(error) => refuse_run(config, error.into()),
        ReplayError::Ledger(error) => refuse_run(config, error.into()),
        ReplayError::Run(error) => refuse_run(config, error),
        other => refuse(config, &other.to_string()),
    }
}

/// Says what is wrong, with the line of the policy, contract or peril that it names first.
pub fn refuse(config: &Path, what: &str) -> Outcome {
    let line = line_of(config, what).map_or_else(String::new, |line| format!(":{line}"));
    console::complain(&format!("{}{line}: {what}", config.display()));
    Outcome::Refused
}

/// The line on which the first thing that a complaint names has its name.
fn line_of(config: &Path, what: &str) -> Option<usize> {
    let text = std::fs::read_to_string(config).ok()?;
    let named = text.lines().enumerate().filter_map(|(at, line)| {
        let (key, value) = line.trim().split_once('=')?;
        let name = value.trim().strip_prefix('"')?.split('"').next().filter(|name| !name.is_empty())?;
        let place = what.find(name).filter(|_| key.trim() == "name")?;
        // Of names that begin alike the longest is meant.
        Some(((place, usize::MAX - name.len()), at + 1))
    });
    named.min().map(|(_, line)| line)
}
