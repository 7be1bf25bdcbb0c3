//! The retrocession as tranches of capital: what each contract costs for the capital that it frees.

use crate::report::context::{Context, Style};
use crate::report::format;
use crate::report::table::{Cell, Table};
use crate::study::tranches::{Tranche, Tranches};

/// A row for each contract that the captive cedes, and one for all of them.
pub fn table(context: &Context, found: &Tranches, style: Style) -> Table {
    let freed = context.labels.fill("tranche.capital", &[("level", &found.level)]);
    let words =
        ["tranche.contract", "value.premium", "value.recovery", "tranche.net-cost"].map(|key| context.label(key));
    let ends = ["tranche.rorac", "value.verdict"].map(|key| context.label(key));
    let mut table = Table::new(1, words.into_iter().chain([freed]).chain(ends));
    let cells = |one: &Tranche, name: String| {
        let verdict = match one.verdict.as_str() {
            "" => Cell::missing(),
            word => Cell::text(context.label(&format!("verdict.{word}"))),
        };
        [
            Cell::text(name),
            context.amount(one.premium, style),
            context.estimate(&one.recovery, style),
            context.estimate(&one.net_cost, style),
            context.estimate(&one.capital, style),
            one.rorac.as_ref().map_or_else(Cell::missing, |rorac| context.probability(rorac, style)),
            verdict,
        ]
    };
    for one in &found.contracts {
        table.row(cells(one, one.contract.clone()));
    }
    if found.contracts.len() > 1 {
        table.strong_row(cells(&found.whole, context.label("tranche.whole")));
    }
    table.without_empty_columns()
}

/// What the table says, and what it is held against.
pub fn note(context: &Context, found: &Tranches) -> String {
    let gross = context.format.money(found.gross.value);
    let mut text = context.labels.fill("note.tranches", &[("level", &found.level), ("gross", &gross)]);
    if let Some(cost) = found.cost_of_capital {
        text += " ";
        text += &context.labels.fill("note.tranches.against", &[("cost", &format::percent(cost))]);
    }
    text
}
