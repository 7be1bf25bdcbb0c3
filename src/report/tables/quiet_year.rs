//! The year without loss, row by row, exact.

use crate::report::context::Context;
use crate::report::format;
use crate::report::table::{Cell, Table};
use crate::study::cash_flow::{CashFlowRow, CashFlowTable};

/// Rows that are a party's result.
const RESULTS: [&str; 5] = ["captive-cash-flow", "parent-cash-flow", "group-cash-flow", "without-captive", "saving"];

/// Number, name, amount to the last unit of currency, share, and (where there is room) how it is worked out.
pub fn table(context: &Context, cash_flow: &CashFlowTable, formulas: bool) -> Table {
    let mut head = vec![
        context.label("column.row"),
        context.label("column.item"),
        context.results.currency.clone(),
        context.label("column.share"),
    ];
    if formulas {
        head.insert(2, context.label("column.formula"));
    }
    let mut table = Table::new(if formulas { 3 } else { 2 }, head);
    for row in &cash_flow.rows {
        let mut cells = cells(context, row);
        if formulas {
            cells.insert(2, Cell::text(row.formula.clone()));
        }
        if RESULTS.contains(&row.key.as_str()) { table.strong_row(cells) } else { table.row(cells) }
    }
    table
}

fn cells(context: &Context, row: &CashFlowRow) -> Vec<Cell> {
    vec![
        Cell::text(row.number.to_string()),
        Cell::text(context.labels.known("cash-flow", &row.key)),
        row.amount.map_or_else(|| Cell::text(""), |amount| Cell::text(context.format.in_full(amount))),
        row.share.map_or_else(|| Cell::text(""), |share| Cell::text(format::exact_percent(share, 2))),
    ]
}

/// Rates that the table implies.
pub fn facts(context: &Context, cash_flow: &CashFlowTable) -> Table {
    let mut table = Table::new(1, [context.label("column.rate"), context.label("column.value")]);
    for fact in &cash_flow.facts {
        let name = Cell::text(context.labels.known("fact", &fact.key));
        table.row([name, Cell::text(format::exact_percent(fact.value, 2))]);
    }
    table
}

/// What one more point or unit of each input does.
pub fn sensitivities(context: &Context, cash_flow: &CashFlowTable) -> Table {
    let head = ["column.input", "column.per", "column.of", "column.effect"].map(|key| context.label(key));
    let mut table = Table::new(3, head);
    for entry in &cash_flow.sensitivities {
        table.row([
            Cell::text(context.labels.known("input", &entry.key)),
            Cell::text(context.labels.known("per", &entry.per)),
            Cell::text(context.labels.known("cash-flow-of", &entry.of)),
            Cell::text(match entry.per.as_str() {
                "unit" => format::number(entry.effect.try_into().unwrap_or(f64::NAN), 3),
                _ => context.format.in_full(entry.effect),
            }),
        ]);
    }
    table
}
