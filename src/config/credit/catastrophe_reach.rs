//! Links to catastrophes that can never act: no event of the peril is large or near enough, or no buyer is within reach.
//!
//! What an event can cost at most is told in `largest_event`; of an earthquake model nothing is known beforehand.
//!
//! Worked example: `loss-at-least = "1bn"` on losses that are censored at 800m is never reached.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use crate::config::largest_event::Events;
use crate::config::reading::{Reading, grouped};
use crate::input::complaint::{Fault, shown};
use crate::model::credit::catastrophe::{CatastropheLink, EventFilter};
use crate::model::credit::country::Sector;
use crate::model::credit::obligor::Obligor;
use crate::model::peril::{Source, TableEvent};
use crate::numerics::great_circle::distance_km;

/// Warns of a link that reaches no buyer, or of which the peril, called so, has no event.
pub(super) fn warn(
    table: &Reading,
    link: &CatastropheLink,
    (peril, source): (&str, Option<&Source>),
    (obligors, sectors): (&[Obligor], &[Sector]),
) {
    if let Some(source) = source {
        events(table, &link.events, peril, source);
    }
    let within = |obligor: &&Obligor| {
        (link.zones.is_empty() || obligor.zone.as_ref().is_some_and(|zone| link.zones.contains(zone)))
            && (link.countries.is_empty() || link.countries.contains(&obligor.country))
    };
    let moves =
        |obligor: &Obligor| obligor.sector.is_none_or(|sector| sectors[sector as usize].catastrophe_effect > 0.0);
    let mut reached = obligors.iter().filter(within).peekable();
    if reached.peek().is_none() {
        let rule = "a link reaches the buyers that are both in one of its `zones` and in one of its `countries`";
        table.warn_key("zones", Fault::new("the link reaches no buyer", rule, "zones = [\"tohoku\"]"));
    } else if !reached.any(moves) {
        let rule = "the effect on a buyer is multiplied by the `catastrophe_effect` of its sector, which is 0 here";
        let what = "the link has no effect on any buyer that it reaches";
        table.warn_key("peril", Fault::new(what, rule, "sector,catastrophe_effect\nmachinery,1.5"));
    }
}

fn events(table: &Reading, filter: &EventFilter, peril: &str, source: &Source) {
    let Some(known) = Events::of(source) else { return };
    let keys = [
        ("magnitude-at-least", EventFilter { magnitude: filter.magnitude, ..EventFilter::default() }),
        ("within", EventFilter { within: filter.within, ..EventFilter::default() }),
        ("loss-at-least", EventFilter { loss: filter.loss, ..EventFilter::default() }),
        ("peril", *filter),
    ];
    // The first condition that no event meets, else all of them together.
    let Some((key, _)) = keys.iter().find(|(_, alone)| !any(&known, alone)) else { return };
    let what = match *key {
        "magnitude-at-least" => format!("no event of the peril \"{}\" has such a magnitude", shown(peril)),
        "within" => format!("no event of the peril \"{}\" lies in the circle", shown(peril)),
        "loss-at-least" => format!(
            "no event of the peril \"{}\" can cost so much: at most {}",
            shown(peril),
            Decimal::from_f64(known.largest()).map_or(String::new(), |most| grouped(most.round_dp(2)))
        ),
        _ => format!("no event of the peril \"{}\" is all that is asked for", shown(peril)),
    };
    let rule = "a link acts after events that are large and near enough; one that never acts is left out";
    let magnitudes = known.0.iter().filter_map(|(event, _)| event.and_then(|event| event.magnitude));
    let example = match *key {
        "magnitude-at-least" => format!("magnitude-at-least = {}", magnitudes.fold(0.0, f64::max)),
        "loss-at-least" => format!("loss-at-least = {}", known.largest()),
        "within" => "within = { latitude = 38, longitude = 142, km = 1000 }".to_owned(),
        _ => "peril = \"earthquake\"".to_owned(),
    };
    table.warn_key(key, Fault::new(format!("the link never acts: {what}"), rule, example));
}

/// Whether some event may pass a filter.
fn any(events: &Events, filter: &EventFilter) -> bool {
    let magnitude = |event: Option<&TableEvent>| event.and_then(|event| event.magnitude);
    let place = |event: Option<&TableEvent>| event.and_then(|event| event.latitude.zip(event.longitude));
    let near = |event, (latitude, longitude, km): (f64, f64, f64)| {
        place(event).is_some_and(|place| distance_km((latitude, longitude), place) <= km)
    };
    events.0.iter().any(|(event, most)| {
        filter.magnitude.is_none_or(|least| magnitude(*event).is_some_and(|found| found >= least))
            && filter.within.is_none_or(|circle| near(*event, circle))
            && filter.loss.is_none_or(|least| *most >= least)
    })
}
