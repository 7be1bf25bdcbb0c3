//! `event_tables.md` beside the tables: what they are, of which model, and how to read them back.

use super::Extent;
use crate::study::event_tables::EventTables;
use serde_json::Value;

pub(super) fn text(tables: &EventTables, extent: Extent) -> String {
    let settings = &tables.model.settings;
    // A string of JSON is one of TOML too.
    let name = Value::from(tables.set.name.as_str()).to_string();
    format!(
        "# Events of {title}\n\n\
         | | |\n|---|---|\n\
         | program | ishizue {version} |\n\
         | peril | {peril} |\n\
         | source model | {model}{overlay} |\n\
         | start | {start} |\n\
         | seed | {seed} |\n\
         | digest of the events | {digest} |\n\
         | currency | {currency} |\n\
         | events | {events} |\n\n\
         | file | one row |\n|---|---|\n\
         | `events.csv` | an event: expected number in the first model year, source, size, place, mean loss |\n\
         | `footprint.csv` | an event at a site that it can reach: median peak ground velocity (cm/s), JMA intensity, median \
         height of the tsunami at the coast (m, local factor included), standard deviation of ln PGV |\n\
         | `elt.csv` | a realisation of an event at a site and coverage |\n\
         | `yelt.csv` | an event of the first year of a trial at a site and coverage |\n\n\
         `elt.csv`: each mainshock is drawn {realisations} times or more, with the aftershocks and foreshocks that it brings in its year as one event with it, so often that no realisation has a rate above 0.00002 \
         a year or more than a ten-thousandth of the annual mean; realisation n of event E is the event `E.rn`. Its losses are drawn, not expected: the standard deviation is \
         0. Realisations without loss are left out. Read back, their number in a year follows Poisson's law: the memory of \
         faults, both halves of a pair in one year, the hours between the earthquakes of an event and years after the first \
         are only in `yelt.csv` or in the model itself.\n\n\
         `yelt.csv`: {trials} periods, period p is the first year of trial p - 1, with the losses that `ishizue run` draws. \
         Events without loss have no row; years without a row are years without loss.\n\n\
         Neither table holds an earthquake that costs nothing, for which a parametric contract may pay: use the model itself \
         for such contracts.\n\n\
         To read `elt.csv` in place of the model, with the same list of sites (which then needs its column `country`):\n\n\
         ```toml\n[[peril]]\nname = {name}\n\
         event-loss-table = {{ file = \"elt.csv\", secondary-uncertainty = \"none\" }}\n```\n\n\
         To replay `yelt.csv`, with `horizon = 1` and `trials = {trials}` in `[simulation]`:\n\n\
         ```toml\n[[peril]]\nname = {name}\n\
         year-event-loss-table = {{ file = \"yelt.csv\", periods = {trials}, replay = \"in-order\" }}\n```\n",
        title = tables.model.title,
        version = env!("CARGO_PKG_VERSION"),
        peril = tables.set.name,
        model = tables.earthquake.sources.name,
        overlay = tables.earthquake.sources.overlay.as_ref().map(|o| format!(", overlay {o}")).unwrap_or_default(),
        start = settings.axis.start(),
        seed = settings.seed,
        digest = tables.perils.digest(),
        currency = tables.model.currency,
        events = tables.set.events.len(),
        realisations = extent.realisations,
        trials = extent.trials,
    )
}
