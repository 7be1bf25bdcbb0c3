//! What the earthquake model assumes, in words for those who decide on a captive.

use super::variants::motion_name;
use crate::model::Model;
use crate::model::earthquake::Earthquake;
use crate::model::earthquake::settings::Clusters;
use crate::model::earthquake::source::{Occurrence, Source as QuakeSource};
use crate::model::earthquake::tsunami::TsunamiModel;
use crate::model::earthquake::vulnerability::Vulnerability;
use crate::model::peril::Source;

/// Sentences for every earthquake peril of a model.
pub(in crate::study) fn earthquake_assumptions(model: &Model, list: &mut Vec<String>) {
    for peril in &model.perils {
        if let Source::Earthquake(quake) = &peril.source {
            list.extend(sentences(quake).into_iter().map(|sentence| format!("{}: {sentence}", peril.name)));
        }
    }
}

fn sentences(quake: &Earthquake) -> Vec<String> {
    vec![
        sources(quake),
        views(quake),
        shaking(quake),
        vulnerability(&quake.vulnerability),
        rebuilding(&quake.vulnerability),
        quake.tsunami.as_ref().map_or_else(|| "tsunamis are left out (tsunami = false).".into(), tsunami),
        clusters(&quake.settings.clusters),
        left_out(quake),
    ]
}

fn sources(quake: &Earthquake) -> String {
    let sources = &quake.sources;
    let overlay = sources.overlay.as_ref();
    let overlay = overlay.map_or(String::new(), |name| format!(", with the entries of the overlay `{name}`"));
    format!(
        "source model {} ({}){overlay}: {} sources, of zones {} sampled ruptures each in eight independent subsets.",
        sources.name,
        sources.edition,
        sources.sources.len(),
        quake.settings.ruptures_per_source
    )
}

/// Which view of each source with several is taken.
fn views(quake: &Earthquake) -> String {
    let told: Vec<String> = quake.sources.sources.iter().filter_map(view).collect();
    let told = if told.is_empty() { "no source has more than one view".into() } else { told.join("; ") };
    format!("views of when sources rupture: {told}.")
}

fn view(source: &QuakeSource) -> Option<String> {
    let Occurrence::Renewal { views, chosen } = &source.occurrence else { return None };
    if views.len() < 2 {
        return None;
    }
    let mix = || {
        let parts = views.iter().map(|view| format!("{} {}%", view.name, rounded(100.0 * view.weight)));
        format!("mix of {}, one of them for each path", parts.collect::<Vec<_>>().join(", "))
    };
    let taken = chosen.and_then(|view| views.get(view)).map_or_else(mix, |view| view.name.clone());
    Some(format!("{}: {taken}", source.title))
}

fn shaking(quake: &Earthquake) -> String {
    let settings = &quake.settings;
    format!(
        "shaking by {} (attenuation, spread), cut at {} standard deviations; sites share it by exp(-3 h / {} km) with the \
         distance h between them; ground amplifies by its Vs30.",
        motion_name((settings.ground_motion, settings.sigma)),
        settings.truncation,
        settings.correlation_range
    )
}

fn vulnerability(of: &Vulnerability) -> String {
    let curves = if of.replaced { "replaced in part or whole by the configuration" } else { "as built in" };
    let spread = match of.multiplier_log_sd > 0.0 {
        true => format!(
            "what is not known of it multiplies every mean damage of a path by one factor, log standard deviation {}",
            of.multiplier_log_sd
        ),
        false => "nothing of it is taken as unknown".into(),
    };
    format!(
        "vulnerability {curves}, multiplied by {}; {spread}; fire following adds {}% of the damage from JMA intensity 5.5 on, \
         liquefaction {}% of buildings' from 5.0 on where Vs30 is below {} m/s.",
        of.multiplier,
        rounded(100.0 * of.fire_following),
        rounded(100.0 * of.liquefaction),
        of.liquefaction_vs30
    )
}

fn rebuilding(of: &Vulnerability) -> String {
    format!(
        "what an event destroyed stands again {} days later; until then a further event finds only what remained.",
        of.rebuilding_days
    )
}

fn tsunami(of: &TsunamiModel) -> String {
    format!(
        "tsunami heights by Abe's formula and the class of coast or a published height of the municipality (multiplied by \
         {}), log standard deviation {} from event to event and {} from place to place; flow to the site straight from the \
         coast, over its wall, falling with distance.",
        of.multiplier, of.event_log_sd, of.local_log_sd
    )
}

fn clusters(of: &Clusters) -> String {
    if !of.enabled {
        return "no aftershocks or foreshocks.".into();
    }
    format!(
        "a mainshock of magnitude {} or more has another earthquake within {} days in {}% of cases, \
         later until day {} in {}%, and one before it in {}%, {} to {} smaller; none where a zone's rate counts aftershocks already.",
        of.least_magnitude,
        of.early_days,
        rounded(100.0 * of.early),
        of.late_days,
        rounded(100.0 * of.late),
        rounded(100.0 * of.foreshock),
        of.magnitude_below.0,
        of.magnitude_below.1
    )
}

fn left_out(quake: &Earthquake) -> String {
    let tsunami = if quake.tsunami.is_some() {
        "straits between seas; the direction in which a long rupture sends its tsunami, so that far coasts along the trench \
         get too much; the shape of bays and harbours, streets and rivers under a tsunami; "
    } else {
        ""
    };
    format!(
        "left out: basins that prolong the shaking of plains; liquefaction and fire but for their loadings; landslides; \
         {tsunami}aftershocks of earthquakes before the start; suppliers, customers and the price of rebuilding after a great \
         disaster."
    )
}

/// With one decimal where it needs one.
fn rounded(number: f64) -> f64 {
    (number * 10.0 + 0.5).floor() / 10.0
}
