//! The captive's cash through the year, where something is settled with a lag: how often it runs short although the
//! surplus is sound, and how low it falls.

use super::losses::Points;
use crate::report::context::{Context, Style, levels};
use crate::report::table::{Cell, Table};
use crate::study::liquidity::CashSpan;
use crate::study::results::DesignResults;

/// A column for each design, rows for the first year and the whole horizon.
pub fn table(context: &Context, style: Style, points: Points) -> Table {
    let designs = &context.results.designs;
    let names = designs.iter().map(|design| context.design_name(design));
    let mut table = Table::new(1, std::iter::once(context.label("column.cash")).chain(names));
    let spans = |design: &DesignResults| design.liquidity.as_ref().map_or(0, |liquidity| liquidity.spans.len());
    for at in 0..designs.iter().map(spans).max().unwrap_or(0) {
        let span = |design: &DesignResults| -> Option<CashSpan> {
            design.liquidity.as_ref().and_then(|liquidity| liquidity.spans.get(at)).cloned()
        };
        let years = designs.iter().find_map(span).map_or(0, |span| span.years).to_string();
        let key = |key: &str| if at == 0 { format!("{key}.first") } else { format!("{key}.horizon") };
        let short = designs.iter().map(|design| {
            let span = span(design);
            span.map_or_else(Cell::missing, |span| context.probability(&span.short_of_cash, style))
        });
        let name = context.labels.fill(&key("cash.short"), &[("years", &years)]);
        table.row_if_any(name, short.collect::<Vec<Cell>>());
        let all: Vec<CashSpan> = designs.iter().filter_map(span).collect();
        for level in chosen(levels(all.iter().map(|span| &span.lowest_cash[..])), points) {
            let name = context.labels.fill(&key("cash.lowest"), &[("years", &years), ("level", &level)]);
            let cells = designs.iter().map(|design| {
                let span = span(design);
                span.map_or_else(Cell::missing, |span| context.level(&span.lowest_cash, &level, style))
            });
            table.row_if_any(name, cells.collect::<Vec<Cell>>());
        }
    }
    table
}

/// 99 % and 99.5 % where the run has them and there is little room.
fn chosen(all: Vec<String>, points: Points) -> Vec<String> {
    let few: Vec<String> = all.iter().filter(|level| ["99%", "99.5%"].contains(&level.as_str())).cloned().collect();
    if points == Points::All || few.is_empty() { all } else { few }
}
