//! `[peril.earthquake]`: which source model, which view of it, which attenuation, and what is built in or replaced.
//!
//! Worked example: `earthquake = { model = "japan" }` is the built-in model of Japan with all defaults: the views of the
//! Nankai trough mixed, Si and Midorikawa (1999) with the spread that NIED uses, tsunamis, aftershocks.

use super::clusters::{self, AFTERSHOCKS};
use super::source_model;
use super::tsunami::{self, TSUNAMI};
use super::views::{NANKAI_VIEW, RENEWAL, VIEWS, choose};
use super::vulnerability::{self, VULNERABILITY};
use crate::config::field::{Field, Kind, Section, defaulted, optional, required};
use crate::config::reading::Reading;
use crate::model::earthquake::Earthquake;
use crate::model::earthquake::settings::{EarthquakeSettings, GroundMotionBranch, SigmaRule};
use crate::model::earthquake::source::SourceModel;

pub(in crate::config) const EARTHQUAKE: Section = Section {
    doc: "The built-in model of earthquakes and tsunamis over the sites of the site list: what can rupture, how it shakes, \
          what that and the sea do to a site. Every site of the list is struck; each needs `latitude`, `longitude`, \
          `construction` and `vs30` or `landform`, and within 20 km of the coast what the sea needs.",
    fields: FIELDS,
    one_of: &[],
};

pub(super) const FIELDS: &[Field] = &[
    required(
        "model",
        Kind::Text,
        "\"japan\"",
        "the source model: \"japan\", which is built in, or a TOML file beside the configuration",
    ),
    optional(
        "overlay",
        Kind::NameOf("overlay"),
        "\"herp-2018\"",
        "another edition of some sources of the model, by its name there",
    ),
    NANKAI_VIEW,
    VIEWS,
    RENEWAL,
    defaulted(
        "ground-motion",
        Kind::Choice(&["si-midorikawa-1999", "morikawa-fujiwara-2013", "mix"]),
        "\"si-midorikawa-1999\"",
        "\"mix\"",
        "the attenuation of shaking; \"mix\": one of the two for each path, equally likely",
    ),
    defaulted(
        "sigma",
        Kind::Choice(&["nied", "published"]),
        "\"nied\"",
        "\"published\"",
        "the spread of shaking about its median: as in the national hazard maps (NIED), or that of the regression",
    ),
    defaulted(
        "sigma-truncation",
        Kind::Number { least: 0.0, above: true, most: 6.0 },
        "3",
        "2.5",
        "the shaking of a site lies within so many standard deviations of its median",
    )
    .unit("standard deviations"),
    defaulted(
        "correlation-range-km",
        Kind::Number { least: 0.0, above: true, most: 1000.0 },
        "25.7",
        "50",
        "b of the correlation exp(-3 h / b) between the shaking of two sites h kilometres apart in one event",
    )
    .unit("km"),
    defaulted(
        "tsunami",
        TSUNAMI,
        "true",
        "{ factor-multiplier = 1.5 }",
        "whether there are tsunamis, and what they do",
    ),
    optional(
        "vulnerability",
        Kind::Table(&VULNERABILITY),
        "{ multiplier = 1.5 }",
        "damage by shaking and its consequences; as built in where it is not written",
    ),
    defaulted(
        "aftershocks",
        AFTERSHOCKS,
        "true",
        "{ least-magnitude = 6.5 }",
        "whether mainshocks have aftershocks and foreshocks, and how many",
    ),
    defaulted(
        "ruptures-per-source",
        Kind::Count { least: 10, most: 1_000_000 },
        "2_000",
        "10_000",
        "how many ruptures stand for all that a zone can have",
    ),
];

/// Reads `earthquake` of a `[[peril]]`.
pub(in crate::config) fn read(table: &Reading) -> Option<Earthquake> {
    let sources = sources(table);
    let vulnerability = vulnerability::read(table);
    let tsunami = tsunami::read(table, sources.as_ref());
    let settings = settings(table);
    Some(Earthquake { sources: sources?, vulnerability: vulnerability?, tsunami: tsunami?, settings: settings? })
}

fn sources(table: &Reading) -> Option<SourceModel> {
    let overlay = table.text("overlay");
    let mut sources = source_model::read(table.ctx, table.node("model")?, overlay)?;
    choose(table, &mut sources)?;
    Some(sources)
}

fn settings(table: &Reading) -> Option<EarthquakeSettings> {
    let choice = |key, standard: &'static str| if table.has(key) { table.choice(key) } else { Some(standard) };
    let number = |key, standard| if table.has(key) { table.number(key) } else { Some(standard) };
    let ground_motion = choice("ground-motion", "si-midorikawa-1999").map(|word| match word {
        "morikawa-fujiwara-2013" => GroundMotionBranch::MorikawaFujiwara,
        "mix" => GroundMotionBranch::Mix,
        _ => GroundMotionBranch::SiMidorikawa,
    });
    let sigma = choice("sigma", "nied").map(|word| match word {
        "published" => SigmaRule::Published,
        _ => SigmaRule::Nied,
    });
    let (truncation, range) = (number("sigma-truncation", 3.0), number("correlation-range-km", 25.7));
    let clusters = clusters::read(table, "aftershocks");
    let ruptures = match table.has("ruptures-per-source") {
        true => table.count_u32("ruptures-per-source"),
        false => Some(2000),
    };
    Some(EarthquakeSettings {
        ground_motion: ground_motion?,
        sigma: sigma?,
        truncation: truncation?,
        correlation_range: range?,
        clusters: clusters?,
        ruptures_per_source: ruptures?,
    })
}
