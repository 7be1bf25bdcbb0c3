//! The expected year: each account of the captive, on average and (where there is room) in a year without loss.

use crate::report::context::{Context, Style};
use crate::report::table::{Cell, Table};
use crate::study::results::AccountMean;

/// One column for each design, or two with the year without loss.
pub fn expected_year(context: &Context, style: Style, quiet: bool) -> Table {
    let designs = &context.results.designs;
    let mut head = vec![context.label("column.account")];
    for design in designs {
        let name = context.design_name(design);
        if quiet {
            head.push(context.labels.fill("column.quiet-year-of", &[("design", &name)]));
            head.push(context.labels.fill("column.mean-of", &[("design", &name)]));
        } else {
            head.push(name);
        }
    }
    let mut keys: Vec<&str> = Vec::new();
    for account in designs.iter().flat_map(|design| &design.expected_year) {
        if !keys.contains(&account.key.as_str()) {
            keys.push(&account.key);
        }
    }
    let statements = context.results.pro_forma.iter().flat_map(|found| &found.lines);
    let has_letters = statements.into_iter().any(|line| line.key == "letter-cost");
    let mut table = Table::new(1, head);
    for key in keys {
        // The pro forma has letters of credit as a line of their own; here they are within.
        let name = if key == "investment-income" && has_letters { "investment-income-net" } else { key };
        let mut cells = vec![Cell::text(context.labels.known("account", name))];
        for design in designs {
            let account = design.expected_year.iter().find(|account| account.key == key);
            let cell = |cell: &dyn Fn(&AccountMean) -> Cell| account.map_or_else(Cell::missing, cell);
            if quiet {
                cells.push(cell(&|account| context.amount(account.quiet_year, style)));
            }
            cells.push(cell(&|account| context.estimate(&account.mean, style)));
        }
        if key == "captive-cash-flow" { table.strong_row(cells) } else { table.row(cells) }
    }
    table
}
