//! Deterministic stresses: the captive's year when a stated thing happens.

use crate::report::context::{Context, Style};
use crate::report::table::{Cell, Table};

/// A row for each stress.
pub fn table(context: &Context, style: Style) -> Table {
    let head = [
        "column.stress",
        "column.captive-gross",
        "column.captive-ceded",
        "column.captive-cash-flow",
        "column.difference",
        "column.group-cash-flow",
        "column.lowest-cash",
    ];
    let mut table = Table::new(1, head.map(|key| context.label(key)));
    for stress in &context.results.stresses {
        let exact = |amount| Cell::text(context.scale.exact_cell(amount, style.decimals));
        table.row([
            Cell::text(stress.description.clone()),
            exact(stress.captive_gross),
            exact(stress.captive_ceded),
            exact(stress.captive_cash_flow),
            exact(stress.difference),
            exact(stress.group_cash_flow),
            stress.lowest_cash.map_or_else(Cell::missing, exact),
        ]);
    }
    table.without_empty_columns()
}
