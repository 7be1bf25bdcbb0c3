//! Run-off: what it is in words, and how likely the captive's money does not last.

use crate::report::context::{Context, Style};
use crate::report::table::{Cell, Table};
use crate::study::run_off::RunOff;

/// What is asked, in words.
pub fn words(context: &Context, found: &RunOff) -> String {
    let cost = context.format.exact_money(found.operating_cost);
    context.labels.fill("run-off.words", &[("year", &found.after_year.to_string()), ("cost", &cost)])
}

/// Probability of ruin by the end of each year, and the mean surplus.
pub fn ruin(context: &Context, found: &RunOff, style: Style) -> Table {
    let head = ["column.year-end", "column.ruin", "column.mean-surplus"].map(|key| context.label(key));
    let mut table = Table::new(1, head);
    for year in &found.solvency.years {
        let cells = [context.probability(&year.ruin, style), context.estimate(&year.mean_surplus, style)];
        table.row([Cell::text(year.year.to_string())].into_iter().chain(cells).collect::<Vec<_>>());
    }
    table
}
