//! Loss distributions side by side: ground-up, insured, captive gross, ceded, net.

use crate::report::context::{Context, Style, levels, periods};
use crate::report::table::{Cell, Table};
use crate::statistics::ReturnPoint;
use crate::study::results::LossView;

/// Which return periods and levels a table shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Points {
    /// The few that fit a page of a terminal.
    Few,
    /// All.
    All,
}

/// The distributions that the design as configured sees, in the order of the money.
pub fn views<'a>(context: &Context<'a>) -> Vec<&'a LossView> {
    let results = context.results;
    let mut views: Vec<&LossView> = results.before_retrocession.iter().collect();
    if let Some(design) = results.designs.first() {
        views.push(&design.ceded);
        views.extend(design.uncollected.as_ref());
        views.push(&design.net);
    }
    views
}

/// A column for each distribution; rows of moments, risk measures and (where few) return periods of annual sums.
pub fn table(context: &Context, style: Style, points: Points) -> Table {
    let views = views(context);
    let mut table = Table::new(1, head(context, "column.year-loss", &views));
    let each = |cell: &dyn Fn(&LossView) -> Cell| views.iter().map(|view| cell(view)).collect::<Vec<Cell>>();
    let mut add = |name: String, cells: Vec<Cell>| table.row_if_any(name, cells);
    add(context.label("mean"), each(&|view| context.estimate(&view.mean, style)));
    add(context.label("mean.analytic"), each(&|view| context.optional(view.analytic_mean, style)));
    add(context.label("sd"), each(&|view| context.estimate(&view.sd, style)));
    add(context.label("sd.analytic"), each(&|view| context.optional(view.analytic_sd, style)));
    add(context.label("any-loss"), each(&|view| context.probability(&view.any, style)));
    if points == Points::Few {
        for years in few_periods(&views) {
            let name = context.labels.fill("return-period.aep", &[("period", &context.format.one_in(years))]);
            add(name, each(&|view| context.return_period(&view.aep, years, style)));
        }
    }
    for level in chosen_levels(&views, points) {
        let name = |key: &str| context.labels.fill(key, &[("level", &level)]);
        add(name("var.at"), each(&|view| context.level(&view.var, &level, style)));
        add(name("tvar.at"), each(&|view| context.level(&view.tvar, &level, style)));
    }
    table
}

/// A row for each return period, a column for each distribution; annual sums or largest occurrences.
pub fn return_periods(context: &Context, style: Style, aggregate: bool) -> Table {
    let views: Vec<&LossView> =
        views(context).into_iter().filter(|view| !points_of(view, aggregate).is_empty()).collect();
    let mut table = Table::new(1, head(context, if aggregate { "column.aep" } else { "column.oep" }, &views));
    for years in periods(views.iter().map(|view| points_of(view, aggregate))) {
        let cells = views.iter().map(|view| context.return_period(points_of(view, aggregate), years, style));
        table.row(std::iter::once(Cell::text(context.format.one_in(years))).chain(cells).collect::<Vec<Cell>>());
    }
    table
}

fn points_of(view: &LossView, aggregate: bool) -> &[ReturnPoint] {
    if aggregate { &view.aep } else { &view.oep }
}

fn head(context: &Context, key: &str, views: &[&LossView]) -> Vec<String> {
    let names = views.iter().map(|view| context.view_name(view));
    std::iter::once(context.label(key)).chain(names).collect()
}

/// 10, 100 and 250 years where the run has them.
fn few_periods(views: &[&LossView]) -> Vec<f64> {
    let all = periods(views.iter().map(|view| &view.aep[..]));
    let few: Vec<f64> = all.iter().copied().filter(|years| [10.0, 100.0, 250.0].contains(years)).collect();
    if few.is_empty() { all.into_iter().take(3).collect() } else { few }
}

/// Levels to show: 99 % and 99.5 % where the run has them.
pub fn chosen_levels(views: &[&LossView], points: Points) -> Vec<String> {
    let all = levels(views.iter().map(|view| &view.var[..]));
    let few: Vec<String> = all.iter().filter(|level| ["99%", "99.5%"].contains(&level.as_str())).cloned().collect();
    match points {
        Points::Few if !few.is_empty() => few,
        Points::Few => all.into_iter().rev().take(2).rev().collect(),
        Points::All => all,
    }
}
