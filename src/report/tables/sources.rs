//! Where the losses come from: perils, with the closed form beside the simulation, and sites.

use crate::report::context::{Context, Style};
use crate::report::format;
use crate::report::table::{Cell, Table};
use crate::study::results::SiteResults;

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
    let mut table = Table::new(2, [id, name].into_iter().chain(figures(value, rate_of)).map(|key| context.label(key)));
    let total: f64 = context.results.sites.iter().map(|site| site.mean).sum();
    for site in context.results.sites.iter().filter(|site| site.is_buyer == buyers) {
        let names = [Cell::text(site.id.clone()), Cell::text(site.name.clone())];
        table.row(names.into_iter().chain(Outcome::of(site).cells(context, total, style)));
    }
    table.without_empty_columns()
}

/// The same by group: the sites of a subsidiary or an owner, the affiliates of a buyer. Risks without a group stand together; no rows
/// where there is no group.
pub fn groups(context: &Context, style: Style, buyers: bool) -> Table {
    let (value, rate_of) = match buyers {
        true => ("column.limit-approved", "column.rate-of-limit"),
        false => ("column.value-insured", "column.rate-of-value"),
    };
    let head = ["column.group", "column.risks"].into_iter().chain(figures(value, rate_of));
    let mut table = Table::new(1, head.map(|key| context.label(key)));
    let total: f64 = context.results.sites.iter().map(|site| site.mean).sum();
    for (group, outcome) in grouped(context, buyers) {
        let name = group.unwrap_or_else(|| context.label("group.none"));
        let names = [Cell::text(name), Cell::text(format::count(outcome.risks))];
        table.row(names.into_iter().chain(outcome.cells(context, total, style)));
    }
    table.without_empty_columns()
}

/// The sum over the risks of each group, in the order of their first risks, and of those without; nothing where no risk has a group.
pub fn grouped(context: &Context, buyers: bool) -> Vec<(Option<String>, Outcome)> {
    let of = || context.results.sites.iter().filter(|site| site.is_buyer == buyers);
    let mut all: Vec<(Option<&String>, Outcome)> = Vec::new();
    if of().all(|site| site.group.is_none()) {
        return Vec::new();
    }
    for site in of() {
        match all.iter_mut().find(|(group, _)| *group == site.group.as_ref()) {
            Some((_, sum)) => sum.add(&Outcome::of(site)),
            None => all.push((site.group.as_ref(), Outcome::of(site))),
        }
    }
    all.into_iter().map(|(group, sum)| (group.cloned(), sum)).collect()
}

/// Columns of figures of a risk.
fn figures<'k>(value: &'k str, rate_of: &'k str) -> [&'k str; 9] {
    [
        value,
        "column.mean",
        "column.part",
        rate_of,
        "column.premium",
        "column.insured",
        "column.insured-of-premium",
        "column.ceded",
        "column.net",
    ]
}

/// What one or more risks are expected to lose in a year, and what becomes of it. Amounts in currency units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// So many risks.
    pub risks: u64,
    value: Option<f64>,
    /// Ground-up.
    pub mean: f64,
    premium: Option<f64>,
    /// Paid by policies.
    pub insured: f64,
    /// Assumed by the captive, or the insurer without one.
    pub gross: f64,
    /// Ceded of that.
    pub ceded: f64,
}

impl Outcome {
    /// Of one risk.
    pub fn of(site: &SiteResults) -> Outcome {
        Outcome {
            risks: 1,
            value: site.value,
            mean: site.mean,
            premium: site.premium,
            insured: site.insured,
            gross: site.gross,
            ceded: site.ceded,
        }
    }

    /// Values and premiums that are known of some risks alone are not known of the sum.
    fn add(&mut self, other: &Outcome) {
        let both = |a: Option<f64>, b: Option<f64>| Some(a? + b?);
        self.risks += other.risks;
        (self.value, self.premium) = (both(self.value, other.value), both(self.premium, other.premium));
        self.mean += other.mean;
        self.insured += other.insured;
        self.gross += other.gross;
        self.ceded += other.ceded;
    }

    fn cells(&self, context: &Context, total: f64, style: Style) -> Vec<Cell> {
        let part = if total > 0.0 { Cell::text(format::percent_with(self.mean / total, 1)) } else { Cell::missing() };
        let of = |amount: f64, whole: Option<f64>| {
            let share = whole.filter(|&whole| whole > 0.0).map(|whole| format::percent(amount / whole));
            share.map_or_else(Cell::missing, Cell::text)
        };
        vec![
            context.optional(self.value, style),
            context.amount(self.mean, style),
            part,
            of(self.mean, self.value),
            context.optional(self.premium, style),
            context.amount(self.insured, style),
            of(self.insured, self.premium),
            context.amount(self.ceded, style),
            context.amount(self.gross - self.ceded, style),
        ]
    }
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
