//! Where the losses come from: perils, with the closed form beside the simulation, and sites.

use crate::report::context::{Context, Style};
use crate::report::format;
use crate::report::table::{Cell, Table};

/// A row for each peril.
pub fn perils(context: &Context, style: Style) -> Table {
    let head = [
        "column.peril",
        "column.source",
        "column.events",
        "column.frequency",
        "column.frequency-analytic",
        "column.mean",
        "column.mean-analytic",
        "column.sd",
        "column.sd-analytic",
    ];
    let mut table = Table::new(2, head.map(|key| context.label(key)));
    for peril in &context.results.perils {
        let rate = |value: f64| format::number(value, if value.abs() < 10.0 { 4 } else { 2 });
        let error = (style.errors && peril.frequency.standard_error != 0.0)
            .then(|| format::number(peril.frequency.standard_error, 4));
        table.row([
            Cell::text(peril.name.clone()),
            Cell::text(context.labels.known("source", &peril.source)),
            if peril.events == 0 { Cell::missing() } else { Cell::text(format::count(peril.events)) },
            Cell { text: rate(peril.frequency.value), error, supported: peril.frequency.supported },
            peril.analytic_frequency.map_or_else(Cell::missing, |value| Cell::text(rate(value))),
            context.estimate(&peril.mean, style),
            context.optional(peril.analytic_mean, style),
            context.estimate(&peril.sd, style),
            context.optional(peril.analytic_sd, style),
        ]);
    }
    table.without_empty_columns()
}

/// A row for each site.
pub fn sites(context: &Context, style: Style) -> Table {
    let head = ["column.id", "column.site", "column.value-insured", "column.rate-of-value"];
    risks(context, style, head, false)
}

/// A row for each buyer.
pub fn buyers(context: &Context, style: Style) -> Table {
    let head = ["column.id", "column.buyer", "column.limit-approved", "column.rate-of-limit"];
    risks(context, style, head, true)
}

/// What a risk is expected to lose, and what becomes of it: paid by policies, ceded and kept by the captive.
fn risks(context: &Context, style: Style, [id, name, value, rate_of]: [&str; 4], buyers: bool) -> Table {
    let head = [
        id,
        name,
        value,
        "column.mean",
        "column.part",
        rate_of,
        "column.premium",
        "column.insured",
        "column.ceded",
        "column.net",
    ];
    let mut table = Table::new(2, head.map(|key| context.label(key)));
    let total: f64 = context.results.sites.iter().map(|site| site.mean).sum();
    for site in context.results.sites.iter().filter(|site| site.is_buyer == buyers) {
        let part = if total > 0.0 { Cell::text(format::percent_with(site.mean / total, 1)) } else { Cell::missing() };
        let rate = site.value.filter(|&value| value > 0.0).map(|value| format::percent(site.mean / value));
        table.row([
            Cell::text(site.id.clone()),
            Cell::text(site.name.clone()),
            context.optional(site.value, style),
            context.amount(site.mean, style),
            part,
            rate.map_or_else(Cell::missing, Cell::text),
            context.optional(site.premium, style),
            context.amount(site.insured, style),
            context.amount(site.ceded, style),
            context.amount(site.gross - site.ceded, style),
        ]);
    }
    table.without_empty_columns()
}

/// What the deductibles take off: of the mean and of the tail.
pub fn deductible(context: &Context, style: Style) -> Option<Table> {
    let effect = context.results.deductible.as_ref()?;
    let head = ["column.insured-loss", "column.without-deductible", "column.with-deductible", "column.taken-off"];
    let mut table = Table::new(1, head.map(|key| context.label(key)));
    let tail = context.labels.fill("tvar.at", &[("level", &effect.level.percent_label())]);
    for (name, without, with, removed) in [
        (context.label("mean"), &effect.mean_without, &effect.mean_with, &effect.mean_removed),
        (tail, &effect.tail_without, &effect.tail_with, &effect.tail_removed),
    ] {
        table.row([
            Cell::text(name),
            context.estimate(without, style),
            context.estimate(with, style),
            context.probability(removed, style),
        ]);
    }
    Some(table)
}
