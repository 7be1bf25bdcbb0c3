//! What moves the capital need: one thing changed at a time.

use crate::report::context::{Context, Style};
use crate::report::format;
use crate::report::table::{Cell, Table};
use crate::study::capital_tornado::{CapitalEnd, CapitalSwing, CapitalTornado};

/// A row for each setting.
pub fn table(context: &Context, found: &CapitalTornado, style: Style) -> Table {
    let head = ["swing.changed", "swing.amount", "swing.setting", "swing.need", "swing.change"];
    let mut table = Table::new(1, head.map(|key| context.label(key)));
    let [nothing, missing] = [Cell::text(context.label("swing.as-configured")), Cell::missing()];
    table.strong_row([nothing, missing.clone(), missing, context.amount(found.need, style), Cell::missing()]);
    for swing in &found.swings {
        for end in &swing.ends {
            let whole = swing.amount == 0.0;
            table.row([
                Cell::text(name(context, swing)),
                if whole { Cell::missing() } else { context.amount(swing.amount, style) },
                setting(context, swing, end).map_or_else(Cell::missing, Cell::text),
                context.amount(end.need, style),
                context.estimate(&end.change, style),
            ]);
        }
    }
    table
}

/// What is changed.
pub fn name(context: &Context, swing: &CapitalSwing) -> String {
    context.labels.known("swing", &swing.key)
}

/// By how much: `-10%`, `none`; None where there is nothing but to be there or not.
pub fn setting(context: &Context, swing: &CapitalSwing, end: &CapitalEnd) -> Option<String> {
    match (swing.amount == 0.0, end.factor) {
        (true, _) => None,
        (false, -1.0) => Some(context.label("swing.none")),
        (false, factor) => {
            let sign = if factor > 0.0 { "+" } else { "" };
            Some(format!("{sign}{}", format::percent_with(factor, 0)))
        }
    }
}

/// Which need it is, in a sentence.
pub fn note(context: &Context, found: &CapitalTornado) -> String {
    let percent = format::stated_percent(found.probability);
    let values = [("probability", percent), ("years", context.labels.years(found.horizon as u32))];
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    context.labels.fill("note.capital-tornado", &values)
}
