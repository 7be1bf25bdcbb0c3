//! `ishizue loss`: stated losses through the programme, step by step.

use super::args::LossArgs;
use super::{Outcome, console};
use crate::model::Model;
use crate::model::design::Design;
use crate::report::story;
use crate::study::replay;
use crate::study::stated_loss::StatedLoss;
use std::path::Path;

/// Prints what the losses do.
pub fn run(args: &LossArgs) -> Outcome {
    let (model, _) = match console::read(&args.config) {
        Ok(read) => read,
        Err(outcome) => return outcome,
    };
    match told(args, &model) {
        Ok(story) if args.json => console::print_json(&story),
        Ok(story) => console::print(&story::text(&story)),
        Err(what) => refuse(&args.config, &what),
    }
}

fn told(args: &LossArgs, model: &Model) -> Result<replay::Story, String> {
    let design = design(model, args.without_retrocession)?;
    let peril = match &args.peril {
        None if model.perils.is_empty() => return Err("the configuration has no peril".into()),
        None => 0,
        Some(name) => model.perils.iter().position(|peril| peril.name == *name).ok_or_else(|| {
            let known: Vec<&str> = model.perils.iter().map(|peril| peril.name.as_str()).collect();
            format!("no peril is called `{name}` (there are: {})", known.join(", "))
        })?,
    };
    let losses = args.losses.iter().map(|text| StatedLoss::parse(text, model)).collect::<Result<Vec<_>, _>>();
    let losses = losses.map_err(|error| error.to_string())?;
    replay::stated(model, &design, peril, &losses).map_err(|error| error.to_string())
}

/// The design to apply.
pub fn design(model: &Model, without_retrocession: bool) -> Result<Design, String> {
    if without_retrocession {
        Design::without_retrocession(model).ok_or_else(|| "the captive of this model buys no retrocession".into())
    } else {
        Ok(Design::as_configured(model))
    }
}

/// Says what is wrong with the command line.
pub fn refuse(config: &Path, what: &str) -> Outcome {
    console::complain(&format!("{}: {what}", config.display()));
    Outcome::Refused
}
