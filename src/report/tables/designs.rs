//! Designs side by side on the same simulated losses: cash flow, tail, ruin, capital.

use super::losses::{Points, chosen_levels};
use crate::report::context::{Context, Style, levels};
use crate::report::format;
use crate::report::table::{Cell, Table};
use crate::study::results::{CashFlowView, DesignResults, LossView};
use crate::study::solvency::{ResultLevel, Solvency};
use rust_decimal::Decimal;

/// A column for each design.
pub fn table(context: &Context, style: Style, points: Points) -> Table {
    let designs = &context.results.designs;
    let names = designs.iter().map(|design| context.design_name(design));
    let mut table = Table::new(1, std::iter::once(context.label("column.design")).chain(names));
    let each = |cell: &dyn Fn(&DesignResults) -> Cell| designs.iter().map(cell).collect::<Vec<Cell>>();
    let mut add = |name: String, cells: Vec<Cell>| table.row_if_any(name, cells);
    let captive = |design: &DesignResults, cell: &dyn Fn(&CashFlowView) -> Cell| {
        design.cash_flows.iter().find(|view| view.key == "captive").map_or_else(Cell::missing, cell)
    };
    add(context.label("design.quiet-year"), each(&|d| captive(d, &|view| context.amount(view.quiet_year, style))));
    add(context.label("design.mean"), each(&|d| captive(d, &|view| context.estimate(&view.mean, style))));
    add(context.label("design.sd"), each(&|d| captive(d, &|view| context.estimate(&view.sd, style))));
    let result = |design: &DesignResults, cell: &dyn Fn(&LossView) -> Cell| {
        design.net_result.as_ref().map_or_else(Cell::missing, cell)
    };
    add(context.label("design.loses-money"), each(&|d| result(d, &|view| context.probability(&view.any, style))));
    let worse =
        |d: &DesignResults| d.group_worse_off.as_ref().map_or_else(Cell::missing, |p| context.probability(p, style));
    add(context.label("design.worse-off"), each(&worse));
    let views: Vec<&LossView> = designs.iter().filter_map(|design| design.net_result.as_ref()).collect();
    for level in chosen_levels(&views, points) {
        let name = |key: &str| context.labels.fill(key, &[("level", &level)]);
        add(name("design.var"), each(&|d| result(d, &|view| context.level(&view.var, &level, style))));
        add(name("design.tvar"), each(&|d| result(d, &|view| context.level(&view.tvar, &level, style))));
    }
    if views.is_empty() {
        net_rows(context, style, points, &mut table);
    }
    solvency_rows(context, style, &mut table);
    table
}

/// Net loss, where no captive keeps accounts.
fn net_rows(context: &Context, style: Style, points: Points, table: &mut Table) {
    let designs = &context.results.designs;
    let each = |cell: &dyn Fn(&LossView) -> Cell| designs.iter().map(|design| cell(&design.net)).collect::<Vec<Cell>>();
    table.row_if_any(context.label("design.net-mean"), each(&|view| context.estimate(&view.mean, style)));
    let views: Vec<&LossView> = designs.iter().map(|design| &design.net).collect();
    for level in chosen_levels(&views, points) {
        let name = context.labels.fill("design.net-tvar", &[("level", &level)]);
        table.row_if_any(name, each(&|view| context.level(&view.tvar, &level, style)));
    }
}

fn solvency_rows(context: &Context, style: Style, table: &mut Table) {
    let designs = &context.results.designs;
    let solvency = || designs.iter().filter_map(|design| design.solvency.as_ref());
    let years = solvency().map(|solvency| solvency.years.len()).max().unwrap_or(0);
    for year in 0..years {
        let name = context.labels.fill("design.ruin", &[("year", &(year + 1).to_string())]);
        let cell = |design: &DesignResults| {
            let year = design.solvency.as_ref().and_then(|solvency| solvency.years.get(year));
            year.map_or_else(Cell::missing, |year| context.probability(&year.ruin, style))
        };
        table.row_if_any(name, designs.iter().map(cell).collect::<Vec<Cell>>());
    }
    further_rows(context, style, years, table);
    for (horizon, probability) in capital_keys(designs).into_iter().filter(|(horizon, _)| *horizon == years) {
        let name = context.labels.fill("design.capital", &[("probability", &format::stated_percent(probability))]);
        let cell = |design: &DesignResults| {
            let capital = design.solvency.as_ref().map(|solvency| &solvency.capital[..]).unwrap_or_default();
            let need = capital.iter().find(|need| need.horizon == horizon && need.probability == probability);
            need.map_or_else(Cell::missing, |need| context.estimate(&need.need, style))
        };
        table.row_if_any(name, designs.iter().map(cell).collect::<Vec<Cell>>());
    }
}

/// What hangs on a minimum, a target, calls and dividends.
fn further_rows(context: &Context, style: Style, years: usize, table: &mut Table) {
    let designs = &context.results.designs;
    let each = |cell: &dyn Fn(&Solvency) -> Option<Cell>| -> Vec<Cell> {
        let of = |design: &DesignResults| design.solvency.as_ref().and_then(cell).unwrap_or_else(Cell::missing);
        designs.iter().map(of).collect()
    };
    let last = |solvency: &Solvency| solvency.years.last().map(|year| (year.insolvent, year.self_funded));
    let year = years.to_string();
    let name = context.labels.fill("design.insolvent", &[("year", &year)]);
    table.row_if_any(name, each(&|solvency| Some(context.probability(&last(solvency)?.0?, style))));
    let target = designs.iter().find_map(|design| design.solvency.as_ref()?.self_funding);
    if let Some(target) = target {
        let amount = context.format.money(rust_decimal::prelude::ToPrimitive::to_f64(&target.target).unwrap_or(0.0));
        let name = context.labels.fill("design.self-funded", &[("year", &year), ("target", &amount)]);
        table.row_if_any(name, each(&|solvency| Some(context.probability(&last(solvency)?.1?, style))));
    }
    let called = context.label("design.called");
    table.row_if_any(called, each(&|solvency| Some(context.probability(&solvency.called?.any, style))));
    let mean = context.label("design.called-mean");
    table.row_if_any(mean, each(&|solvency| Some(context.estimate(&solvency.called?.mean, style))));
    let dividends = context.label("design.dividends-mean");
    table.row_if_any(dividends, each(&|solvency| Some(context.estimate(&solvency.dividends?.mean, style))));
}

/// VaR and TVaR of minus the first year's result under each design.
pub fn result_levels(context: &Context, style: Style) -> Table {
    let designs: Vec<&DesignResults> =
        context.results.designs.iter().filter(|design| design.solvency.is_some()).collect();
    let mut head = vec![context.label("column.level")];
    for design in &designs {
        let name = context.design_name(design);
        head.push(format!("VaR, {name}"));
        head.push(format!("TVaR, {name}"));
    }
    let mut table = Table::new(1, head);
    let rows = designs.first().and_then(|design| design.solvency.as_ref()).map_or(0, |solvency| solvency.result.len());
    for row in 0..rows {
        let found: Vec<Option<&ResultLevel>> = designs
            .iter()
            .map(|design| design.solvency.as_ref().and_then(|solvency| solvency.result.get(row)))
            .collect();
        let level = found.iter().flatten().next().map_or(String::new(), |row| row.level.clone());
        let mut cells = vec![Cell::text(level)];
        for row in found {
            for figure in [|row: &ResultLevel| row.var, |row: &ResultLevel| row.tvar] {
                cells.push(row.map_or_else(Cell::missing, |row| context.estimate(&figure(row), style)));
            }
        }
        table.row(cells);
    }
    table
}

/// Every horizon and probability for which capital is known, in the order of the first design.
fn capital_keys(designs: &[DesignResults]) -> Vec<(usize, Decimal)> {
    let mut keys: Vec<(usize, Decimal)> = Vec::new();
    for need in designs.iter().filter_map(|design| design.solvency.as_ref()).flat_map(|solvency| &solvency.capital) {
        if !keys.contains(&(need.horizon, need.probability)) {
            keys.push((need.horizon, need.probability));
        }
    }
    keys
}

/// Percentiles of the cash flow of each party under each design.
pub fn cash_flows(context: &Context, style: Style) -> Table {
    let designs = &context.results.designs;
    let views = || designs.iter().flat_map(|design| &design.cash_flows);
    let levels = levels(views().map(|view| &view.percentiles[..]));
    let mut head = vec![
        context.label("column.cash-flow"),
        context.label("column.quiet-year"),
        context.label("mean"),
        context.label("sd"),
    ];
    head.extend(levels.iter().cloned());
    let mut table = Table::new(1, head);
    for (name, view) in named_cash_flows(context) {
        let mut cells = vec![
            Cell::text(name),
            context.amount(view.quiet_year, style),
            context.estimate(&view.mean, style),
            context.estimate(&view.sd, style),
        ];
        cells.extend(levels.iter().map(|level| context.level(&view.percentiles, level, style.bare())));
        table.row(cells);
    }
    table
}

/// Every cash flow that differs between designs, with party and design in its name; those that no design changes once.
pub fn named_cash_flows<'a>(context: &Context<'a>) -> Vec<(String, &'a CashFlowView)> {
    let designs = &context.results.designs;
    let mut named: Vec<(String, &CashFlowView)> = Vec::new();
    let mut keys: Vec<&str> = Vec::new();
    for view in designs.iter().flat_map(|design| &design.cash_flows) {
        if !keys.contains(&view.key.as_str()) {
            keys.push(&view.key);
        }
    }
    for key in keys {
        let same: Vec<(&DesignResults, &CashFlowView)> = designs
            .iter()
            .filter_map(|design| Some((design, design.cash_flows.iter().find(|view| view.key == key)?)))
            .collect();
        let party = context.labels.known("cash-flow-of", key);
        let alike = same.windows(2).all(|pair| pair[0].1 == pair[1].1);
        for (design, view) in same.iter().take(if alike { 1 } else { same.len() }) {
            let name = if alike { party.clone() } else { format!("{party}, {}", context.design_name(design)) };
            named.push((name, view));
        }
    }
    named
}

/// Capital need of each design at each horizon and probability, with interval and the figure before it is floored.
pub fn capital(context: &Context, style: Style) -> Table {
    let head = [
        "column.design",
        "column.horizon",
        "column.probability",
        "column.capital",
        "column.interval",
        "column.unfloored",
    ];
    let mut table = Table::new(1, head.map(|key| context.label(key)));
    for design in &context.results.designs {
        for need in design.solvency.iter().flat_map(|solvency| &solvency.capital) {
            let interval = [need.need.low, need.need.high].map(|end| context.scale.cell_with(end, style.decimals));
            table.row([
                Cell::text(context.design_name(design)),
                Cell::text(need.horizon.to_string()),
                Cell::text(format::stated_percent(need.probability)),
                context.estimate(&need.need, style),
                Cell::text(context.format.interval(&interval)),
                context.amount(need.unfloored, style),
            ]);
        }
    }
    table
}

/// Surplus at each year end: mean, percentiles and ruin.
pub fn surplus(context: &Context, design: &DesignResults, style: Style) -> Option<Table> {
    let solvency = design.solvency.as_ref()?;
    let first = solvency.years.first()?;
    let mut head = vec![context.label("column.year-end"), context.label("mean")];
    head.extend(first.percentiles.iter().map(|percentile| percentile.level.percent_label()));
    head.extend([context.label("column.ruin"), context.label("column.interval")]);
    let mut table = Table::new(1, head);
    for year in &solvency.years {
        let mut cells = vec![Cell::text(year.year.to_string()), context.estimate(&year.mean_surplus, style)];
        cells.extend(year.percentiles.iter().map(|percentile| context.estimate(&percentile.surplus, style.bare())));
        cells.push(context.probability(&year.ruin, style));
        cells.push(Cell::text(context.format.interval(&format::percent_ends(&year.ruin))));
        table.row(cells);
    }
    Some(table)
}
