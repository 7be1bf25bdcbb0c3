//! Pro forma statements: expected year by year, along the adverse paths, and under every stress of the configuration.

use crate::report::context::{Context, Style};
use crate::report::labels::Labels;
use crate::report::table::{Cell, Table};
use crate::study::pro_forma::{ProForma, ScenarioStatements, StatementLine};

/// The statements in the order in which they are printed.
pub const STATEMENTS: [&str; 4] = ["income", "cash-flow", "balance-sheet", "group"];

/// Lines in bold: what the lines above lead to.
const STRONG: [&str; 4] = ["result", "funds-change", "surplus", "group-cash-flow"];

/// A statement as expected, with standard errors where there is room; None where it has no line.
pub fn expected(context: &Context, found: &ProForma, statement: &str, style: Style) -> Option<Table> {
    of(context, found, statement, style, &|line| {
        line.expected.iter().map(|mean| context.estimate(mean, style)).collect()
    })
}

/// The same along an adverse column, by its place.
pub fn adverse(context: &Context, found: &ProForma, statement: &str, column: usize, style: Style) -> Option<Table> {
    of(context, found, statement, style, &|line| {
        let years = line.adverse.get(column).into_iter().flatten();
        years.map(|&amount| context.amount(amount, style)).collect()
    })
}

/// Along the path of a stress; None where the statement has no line.
pub fn scenario_path(context: &Context, found: &ScenarioStatements, statement: &str, style: Style) -> Option<Table> {
    let lines = found.lines.iter().filter(|line| line.statement == statement);
    let rows = lines.map(|line| Row {
        key: &line.key,
        opening: line.opening.map(|amount| context.amount(amount, style)),
        years: line.path.iter().map(|&amount| context.amount(amount, style)).collect(),
    });
    table(&context.labels, statement, rows.collect())
}

/// As expected under a stress; None where its paths were not simulated again.
pub fn scenario_mean(context: &Context, found: &ScenarioStatements, statement: &str, style: Style) -> Option<Table> {
    let lines = found.lines.iter().filter(|line| line.statement == statement && !line.expected.is_empty());
    let rows = lines.map(|line| Row {
        key: &line.key,
        opening: line.opening.map(|amount| context.amount(amount, style)),
        years: line.expected.iter().map(|mean| context.estimate(mean, style)).collect(),
    });
    table(&context.labels, statement, rows.collect())
}

/// What a stress is, and what its columns are.
pub fn scenario_words(context: &Context, found: &ScenarioStatements) -> (String, String) {
    let values = [("name", found.name.as_str()), ("what", &found.description)];
    let key = format!("pro-forma.scenario.{}", found.simulated);
    (context.labels.fill("pro-forma.scenario", &values), context.label(&key))
}

/// A line of a statement in cells.
pub struct Row<'a> {
    /// Key of its label.
    pub key: &'a str,
    /// On the first day; None for flows.
    pub opening: Option<Cell>,
    /// Year by year.
    pub years: Vec<Cell>,
}

/// A statement from its lines; None where it has none.
pub fn table(labels: &Labels, statement: &str, rows: Vec<Row>) -> Option<Table> {
    let years = rows.first()?.years.len();
    let opens = rows.iter().any(|row| row.opening.is_some());
    let mut head = vec![labels.known("statement", statement)];
    head.extend(opens.then(|| labels.get("column.opening")));
    head.extend((1..=years).map(|year| labels.fill("column.year-number", &[("year", &year.to_string())])));
    let mut table = Table::new(1, head);
    for Row { key, opening, years } in rows {
        let mut cells = vec![Cell::text(labels.known("account", key))];
        if opens {
            cells.push(opening.unwrap_or_else(Cell::missing));
        }
        cells.extend(years);
        if STRONG.contains(&key) { table.strong_row(cells) } else { table.row(cells) }
    }
    Some(table)
}

fn of(
    context: &Context,
    found: &ProForma,
    statement: &str,
    style: Style,
    cells: &dyn Fn(&StatementLine) -> Vec<Cell>,
) -> Option<Table> {
    let lines = found.lines.iter().filter(|line| line.statement == statement);
    let rows = lines.map(|line| Row {
        key: &line.key,
        opening: line.opening.map(|amount| context.amount(amount, style)),
        years: cells(line),
    });
    table(&context.labels, statement, rows.collect())
}

/// The surplus at year ends: expected, along every adverse column, and under every stress of the configuration.
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
    for scenario in &found.scenarios {
        let Some(line) = scenario.lines.iter().find(|line| line.key == "surplus") else { continue };
        let mut row = |key: &str, amounts: Vec<Cell>| {
            let name = context.labels.fill(key, &[("name", &scenario.name)]);
            table.row([Cell::text(name), opening.clone()].into_iter().chain(amounts));
        };
        row("pro-forma.path", line.path.iter().map(|&amount| context.amount(amount, style)).collect());
        if !line.expected.is_empty() {
            row("pro-forma.mean", line.expected.iter().map(|mean| context.estimate(mean, style)).collect());
        }
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
