//! `ishizue price`: layer statistics and a range of technical premiums.

use super::args::PriceArgs;
use super::run::Failure;
use super::{Outcome, console};
use crate::config::earthquake;
use crate::model::Model;
use crate::model::earthquake::scenario::Scenario;
use crate::report::price;
use crate::simulation::event_analysis::EventCache;
use crate::simulation::{RunSettings, Silent};
use crate::study::price::{PriceResults, Way, price_by as compute};
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// Simulates, prices, writes the files, prints the tables.
pub fn run(args: &PriceArgs) -> Outcome {
    let (mut model, _) = match console::read(&args.config) {
        Ok(read) => read,
        Err(outcome) => return outcome,
    };
    args.overrides.apply(&mut model);
    let out = args.out.clone().unwrap_or_else(|| default_folder(&args.config));
    let cache = match args.cache.as_deref().map(EventCache::open).transpose() {
        Ok(cache) => cache,
        Err(error) => {
            let folder = args.cache.as_deref().unwrap_or(Path::new("")).display();
            console::complain(&format!(
                "the cache {folder} cannot be used: {error}\nName a folder that may be written."
            ));
            return Outcome::Failed;
        }
    };
    let priced = work(args, &model, &out, cache.as_ref());
    cache.iter().flat_map(EventCache::notes).for_each(|note| console::complain(&format!("cache: {note}")));
    match priced {
        Ok((results, _)) if args.json => console::print(&price::json(&results)),
        Ok((results, files)) => {
            console::print(&price::page::summary(&results, &files, console::colour(), args.language.language()))
        }
        Err(failure) => failure.tell(&args.config, &out),
    }
}

/// `out/<name of the configuration>/price`.
fn default_folder(config: &Path) -> PathBuf {
    Path::new("out").join(config.file_stem().unwrap_or(config.as_os_str())).join("price")
}

/// The earthquakes of the past that are built in: those whose names end in a year.
fn past_events() -> Vec<Scenario> {
    let mut all = earthquake::built_in_scenarios().unwrap_or_default();
    all.retain(|event| event.name.rsplit('-').next().is_some_and(|end| end.parse::<u32>().is_ok()));
    all
}

fn work(
    args: &PriceArgs,
    model: &Model,
    out: &Path,
    cache: Option<&EventCache>,
) -> Result<(PriceResults, Vec<PathBuf>), Failure> {
    let begun = Timestamp::now();
    let cancel = console::cancel_on_interrupt();
    let settings = RunSettings { trials: model.settings.trials, threads: args.threads, block: 0 };
    let results = compute(Way::Events(cache), model, &settings, &past_events(), (&Silent, &cancel))?;
    let times = (begun.to_string(), Timestamp::now().to_string());
    let host = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let files = price::write(&results, out, args.language.language(), model.inputs.clone(), (times, host))?;
    Ok((results, files))
}
