//! What is said of an earthquake peril: sensitivities, prices, sources, and what rare events did at sites.

use crate::report::context::{Context, Style};
use crate::report::format;
use crate::report::table::{Cell, Table};
use crate::report::text;
use crate::study::earthquake::{EarthquakeResults, Reading, SiteEffectRow, SourceLoss};

/// So many sources have a row each; the others share one.
const SOURCES: usize = 10;
/// So many sites of an event have a row.
const SITES: usize = 5;

/// A row for each setting; settings of the configuration in bold.
pub fn sensitivity(context: &Context, quake: &EarthquakeResults, style: Style) -> Table {
    let head = ["column.input", "column.setting", "column.loss-250", "column.insured-expected"];
    let mut table = Table::new(2, head.map(|key| context.label(key)));
    let mut before = "";
    for row in &quake.sensitivity {
        let input = if row.input == before { String::new() } else { context.labels.known("input", &row.input) };
        before = &row.input;
        let mut setting = context.labels.known("setting", &row.setting);
        if row.base {
            setting = context.labels.fill("setting.base", &[("setting", &setting)]);
        }
        let estimate =
            |figure: &Option<_>| figure.as_ref().map_or_else(Cell::missing, |figure| context.estimate(figure, style));
        let cells = [Cell::text(input), Cell::text(setting), estimate(&row.loss), estimate(&row.insured)];
        if row.base { table.strong_row(cells) } else { table.row(cells) }
    }
    table.without_empty_columns()
}

/// A row for each policy and contract with a limit.
pub fn price(context: &Context, quake: &EarthquakeResults, style: Style) -> Table {
    let head = [
        "column.policy-or-contract",
        "column.limit",
        "column.rate-on-line",
        "column.loss-on-line",
        "column.range",
        "column.range-views",
        "column.range-vulnerability",
    ];
    let mut table = Table::new(1, head.map(|key| context.label(key)));
    for row in &quake.price {
        let range = |low: f64, high: f64| {
            let ends = [low, high].map(|end| format::percent_with(end, 1));
            Cell::text(context.format.interval(&ends))
        };
        table.row([
            Cell::text(row.name.clone()),
            Cell::text(context.format.stated(row.limit)),
            Cell::text(format::percent(row.rate_on_line)),
            context.probability(&row.loss_on_line, style),
            range(row.low, row.high),
            range(row.hazard[0], row.hazard[1]),
            range(row.vulnerability[0], row.vulnerability[1]),
        ]);
    }
    table
}

/// A sentence for each policy and contract outside the usual band.
pub fn price_notes(context: &Context, quake: &EarthquakeResults) -> Vec<String> {
    let outside = quake.price.iter().filter(|row| !matches!(row.reading, Reading::Usual | Reading::Layer));
    let note = |row: &crate::study::earthquake::PriceRow| {
        let key = format!("price.{}", row.reading.key());
        context.labels.fill(&key, &[("name", &row.name), ("loss", &format::percent(row.loss_on_line.value))])
    };
    outside.map(note).collect()
}

/// A row for each of the first sources, then the others together, then all.
pub fn sources(context: &Context, quake: &EarthquakeResults, style: Style) -> Table {
    let head = ["column.earthquakes-of", "column.reaching", "column.mean", "column.part"];
    let mut table = Table::new(1, head.map(|key| context.label(key)));
    let total: f64 = quake.sources.iter().map(|source| source.mean.value).sum();
    let part =
        |mean: f64| if total > 0.0 { Cell::text(format::percent_with(mean / total, 1)) } else { Cell::missing() };
    let rate = |value: f64| Cell::text(format::number(value, 4));
    let (first, rest) = quake.sources.split_at(quake.sources.len().min(SOURCES));
    for SourceLoss { title, events, mean, .. } in first {
        table.row([Cell::text(title.clone()), rate(events.value), context.estimate(mean, style), part(mean.value)]);
    }
    if !rest.is_empty() {
        let sum = |of: fn(&SourceLoss) -> f64| rest.iter().map(of).sum::<f64>();
        let mean = sum(|source| source.mean.value);
        let name = context.labels.fill("sources.rest", &[("count", &rest.len().to_string())]);
        table.row([Cell::text(name), rate(sum(|source| source.events.value)), context.amount(mean, style), part(mean)]);
    }
    let all = context.label("sources.all");
    table.strong_row([Cell::text(all), rate(quake.events_per_year.value), context.amount(total, style), part(total)]);
    table
}

/// The sites that lost most in the events behind the rare years.
pub fn events(context: &Context, quake: &EarthquakeResults, style: Style) -> Table {
    let head =
        ["column.event", "column.site", "column.jma", "column.pgv", "column.tsunami", "column.flow", "column.loss"];
    let mut table = Table::new(3, head.map(|key| context.label(key)));
    for map in &quake.maps {
        let mut sites: Vec<&SiteEffectRow> = map.sites.iter().collect();
        sites.sort_by(|a, b| b.loss.total_cmp(&a.loss).then_with(|| a.site.cmp(&b.site)));
        for (at, site) in sites.into_iter().filter(|site| site.loss > 0.0).take(SITES).enumerate() {
            let event = if at == 0 { context.format.one_in(f64::from(map.return_period)) } else { String::new() };
            let metres =
                |height: f64| if height > 0.0 { Cell::text(format::number(height, 1)) } else { Cell::missing() };
            table.row([
                Cell::text(event),
                Cell::text(text::clipped(&site.site, 30)),
                Cell::text(context.labels.known("jma", &site.jma)),
                Cell::text(format::number(site.pgv, 0)),
                metres(site.tsunami_height),
                metres(site.flow_depth),
                context.amount(site.loss, style),
            ]);
        }
    }
    table.without_empty_columns()
}
