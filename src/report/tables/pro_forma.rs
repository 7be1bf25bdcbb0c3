//! Pro forma statements: expected year by year, and along the adverse paths.

use crate::report::context::{Context, Style};
use crate::report::table::{Cell, Table};
use crate::study::pro_forma::{ProForma, StatementLine};

/// The statements in the order in which they are printed.
pub const STATEMENTS: [&str; 4] = ["income", "cash-flow", "balance-sheet", "group"];

/// Lines in bold: what the lines above lead to.
const STRONG: [&str; 4] = ["result", "funds-change", "surplus", "group-cash-flow"];

/// A statement as expected, with standard errors where there is room; None where it has no line.
pub fn expected(context: &Context, found: &ProForma, statement: &str, style: Style) -> Option<Table> {
    let years = found.lines.first().map_or(0, |line| line.expected.len());
    let table = of(context, found, statement, years, style, &|line, year| {
        line.expected.get(year).map_or_else(Cell::missing, |mean| context.estimate(mean, style))
    });
    (!table.rows.is_empty()).then_some(table)
}

/// The same along an adverse column, by its place.
pub fn adverse(context: &Context, found: &ProForma, statement: &str, column: usize, style: Style) -> Option<Table> {
    let years = found.lines.first().map_or(0, |line| line.expected.len());
    let table = of(context, found, statement, years, style, &|line, year| {
        let amount = line.adverse.get(column).and_then(|years| years.get(year));
        amount.map_or_else(Cell::missing, |&amount| context.amount(amount, style))
    });
    (!table.rows.is_empty()).then_some(table)
}

fn of(
    context: &Context,
    found: &ProForma,
    statement: &str,
    years: usize,
    style: Style,
    cell: &dyn Fn(&StatementLine, usize) -> Cell,
) -> Table {
    let lines = || found.lines.iter().filter(|line| line.statement == statement);
    let opens = lines().any(|line| line.opening.is_some());
    let mut head = vec![context.labels.known("statement", statement)];
    head.extend(opens.then(|| context.label("column.opening")));
    head.extend((1..=years).map(|year| context.labels.fill("column.year-number", &[("year", &year.to_string())])));
    let mut table = Table::new(1, head);
    for line in lines() {
        let mut cells = vec![Cell::text(context.labels.known("account", &line.key))];
        if opens {
            cells.push(line.opening.map_or_else(Cell::missing, |amount| context.amount(amount, style)));
        }
        cells.extend((0..years).map(|year| cell(line, year)));
        if STRONG.contains(&line.key.as_str()) { table.strong_row(cells) } else { table.row(cells) }
    }
    table
}

/// The surplus at year ends: expected, and along every adverse column.
pub fn surplus(context: &Context, found: &ProForma, style: Style) -> Option<Table> {
    let line = found.lines.iter().find(|line| line.key == "surplus")?;
    let mut head = vec![context.labels.known("account", "surplus"), context.label("column.opening")];
    head.extend(
        (1..=line.expected.len()).map(|year| context.labels.fill("column.year-number", &[("year", &year.to_string())])),
    );
    let mut table = Table::new(1, head);
    let opening = context.amount(line.opening.unwrap_or(0.0), style);
    let expected = line.expected.iter().map(|mean| context.estimate(mean, style));
    table.row([Cell::text(context.label("mean")), opening.clone()].into_iter().chain(expected));
    for (column, years) in found.adverse.iter().zip(&line.adverse) {
        let name = context.labels.fill("pro-forma.adverse", &[("percentile", &column.percentile.to_string())]);
        let amounts = years.iter().map(|&amount| context.amount(amount, style));
        table.row([Cell::text(name), opening.clone()].into_iter().chain(amounts));
    }
    Some(table)
}

/// What an adverse column is, in words.
pub fn caption(context: &Context, found: &ProForma, column: usize) -> String {
    let Some(stated) = found.adverse.get(column) else { return String::new() };
    let values = [
        ("percentile", stated.percentile.to_string()),
        ("paths", stated.paths.to_string()),
        ("trial", stated.trial.to_string()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    context.labels.fill("pro-forma.caption", &values)
}
