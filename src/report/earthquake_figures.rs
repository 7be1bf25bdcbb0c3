//! Pictures of an earthquake peril: the sites, the events behind three rare years, expected loss by source.

use super::chart::horizontal::{Bar, HorizontalBars};
use super::chart::map::{MapChart, Point};
use super::context::Context;
use super::format;
use super::text;
use crate::study::earthquake::{EarthquakeResults, EventMap, MapSite};

/// So many sources have a bar each; the others share one.
const SOURCES: usize = 10;
/// Radii of the largest circle, and of the smallest.
const RADII: (f64, f64) = (13.0, 3.0);
/// Columns of a name on a map.
const NAME: usize = 18;

/// Circles of more sites than this are drawn smaller.
const FEW: f64 = 25.0;

/// A site's share of the area of the largest circle.
fn radius(quake: &EarthquakeResults, site: &MapSite) -> f64 {
    let (most, count) = (most(quake), quake.sites.len() as f64);
    let largest = RADII.0 * (FEW / count).min(1.0).sqrt();
    if most > 0.0 { (largest * (site.value / most).max(0.0).sqrt()).max(RADII.1) } else { RADII.1 }
}

fn most(quake: &EarthquakeResults) -> f64 {
    quake.sites.iter().map(|site| site.value).fold(0.0, f64::max)
}

/// West, east, south and north ends of an event: its fault and the sites that it reached.
fn extent(quake: &EarthquakeResults, map: &EventMap) -> [f64; 4] {
    let reached = quake.sites.iter().filter(|site| map.sites.iter().any(|effect| effect.site == site.id));
    let places = reached.map(|site| [site.longitude, site.latitude]).chain(map.outline.iter().copied());
    let nothing = [map.longitude, map.longitude, map.latitude, map.latitude];
    places.fold(nothing, |[west, east, south, north], [x, y]| [west.min(x), east.max(x), south.min(y), north.max(y)])
}

/// The sites with circles by insured value.
pub fn sites(context: &Context, quake: &EarthquakeResults) -> String {
    let mut sites: Vec<&MapSite> = quake.sites.iter().collect();
    sites.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.id.cmp(&b.id)));
    let point = |site: &&MapSite| Point {
        longitude: site.longitude,
        latitude: site.latitude,
        radius: radius(quake, site),
        class: "map-site".into(),
        label: text::clipped(&site.id, NAME),
    };
    MapChart {
        label: context.label("figure.site-map"),
        points: sites.iter().map(point).collect(),
        ..MapChart::default()
    }
    .draw()
}

/// What the site map says above it.
pub fn sites_caption(context: &Context, quake: &EarthquakeResults) -> String {
    context.labels.fill("caption.site-map", &[("value", &context.format.money(most(quake)))])
}

/// An event: the fault, and the sites by what they got.
pub fn event(context: &Context, quake: &EarthquakeResults, map: &EventMap) -> String {
    let [west, east, south, north] = extent(quake, map);
    let near = |site: &&MapSite| (west..=east).contains(&site.longitude) && (south..=north).contains(&site.latitude);
    let got = |site: &MapSite| map.sites.iter().find(|effect| effect.site == site.id);
    let mut sites: Vec<&MapSite> = quake.sites.iter().filter(near).collect();
    let loss = |site: &MapSite| got(site).map_or(-1.0, |effect| effect.loss);
    sites.sort_by(|a, b| loss(b).total_cmp(&loss(a)).then_with(|| a.id.cmp(&b.id)));
    let point = |site: &&MapSite| {
        let (class, label) = match got(site) {
            Some(effect) => (jma_class(&effect.jma), site_label(context, site, map)),
            None => ("map-spared".into(), String::new()),
        };
        let (longitude, latitude) = (site.longitude, site.latitude);
        Point { longitude, latitude, radius: radius(quake, site).min(10.0), class, label }
    };
    let present = |class: &&&str| map.sites.iter().any(|effect| effect.jma == ***class);
    let classes = ["7", "6-upper", "6-lower", "5-upper", "5-lower", "4", "3", "2", "1", "0"];
    let classes = classes.iter().filter(present).map(|class| (jma_class(class), context.labels.known("jma", class)));
    let mut key: Vec<(String, String)> = classes.collect();
    if sites.iter().any(|site| got(site).is_none()) {
        key.push(("map-spared".into(), context.label("chart.not-reached")));
    }
    if !map.outline.is_empty() {
        key.push(("fault".into(), context.label("chart.fault")));
    }
    key.push(("star".into(), context.label("chart.centre")));
    MapChart {
        label: context.labels.fill("figure.event", &[("years", &map.return_period.to_string())]),
        points: sites.iter().map(point).collect(),
        fault: map.outline.iter().map(|&[longitude, latitude]| (longitude, latitude)).collect(),
        centre: Some((map.longitude, map.latitude)),
        key,
    }
    .draw()
}

fn jma_class(class: &str) -> String {
    format!("jma j-{class}")
}

/// `shimizu 6-upper, 7.3 m`.
fn site_label(context: &Context, site: &MapSite, map: &EventMap) -> String {
    let Some(effect) = map.sites.iter().find(|effect| effect.site == site.id) else { return String::new() };
    let name = text::clipped(&site.id, NAME);
    let class = context.labels.known("jma", &effect.jma);
    // Less than half a metre is no height to print.
    match effect.tsunami_height >= 0.5 {
        true => format!("{name} {class}, {} m", format::number(effect.tsunami_height, 1)),
        false => format!("{name} {class}"),
    }
}

/// What an event map says above it.
pub fn event_caption(context: &Context, map: &EventMap) -> String {
    context.labels.fill(
        "caption.event",
        &[
            ("years", &map.return_period.to_string()),
            ("source", &map.source),
            ("magnitude", &format::number(map.magnitude, 1)),
            ("date", &map.date),
            ("loss", &context.format.money(map.loss)),
            ("year", &context.format.money(map.year_loss)),
            ("trial", &map.trial.to_string()),
        ],
    )
}

/// Expected loss of the first sources, and of the rest together.
pub fn sources(context: &Context, quake: &EarthquakeResults) -> String {
    let number = |amount: f64| context.scale.number(amount);
    let (first, rest) = quake.sources.split_at(quake.sources.len().min(SOURCES));
    let bar = |source: &crate::study::earthquake::SourceLoss| Bar {
        name: source.title.clone(),
        value: number(source.mean.value),
        interval: Some((number(source.mean.low.max(0.0)), number(source.mean.high))),
    };
    let mut bars: Vec<Bar> = first.iter().map(bar).collect();
    if !rest.is_empty() {
        let name = context.labels.fill("sources.rest", &[("count", &rest.len().to_string())]);
        bars.push(Bar { name, value: number(rest.iter().map(|source| source.mean.value).sum()), interval: None });
    }
    HorizontalBars { label: context.label("figure.source-losses"), unit: context.scale.name.clone(), bars }.draw()
}
