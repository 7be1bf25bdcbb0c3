//! How far the limits of policies and contracts are used: each class of a level, or all together and those used most.

use crate::report::context::{Context, Style};
use crate::report::format;
use crate::report::table::{Cell, Table};
use crate::report::text;
use crate::study::credit::{CreditResults, LimitUse};

/// Classes of a level that have a row each; of more, their sum has one.
const EACH: usize = 6;
/// Those of a larger level that have a row besides: the most used.
const MOST_USED: usize = 3;

/// What of a limit is used: the exposure taken, or what is paid.
fn used(row: &LimitUse) -> f64 {
    row.accepted.or(row.paid.map(|paid| paid.value)).unwrap_or(0.0)
}

/// What it would be without the limit, as a part of it: orders classes.
fn pressure(row: &LimitUse) -> f64 {
    let cut = row.asked.map_or(0.0, |asked| asked - used(row));
    let reached = row.reached.map_or(0.0, |reached| reached.value);
    reached + (cut + row.asked.unwrap_or_else(|| used(row))) / row.limit.max(1e-300)
}

/// Levels of limits in their order; within a level, each class or the sum and the most used.
pub fn limit_use(context: &Context, credit: &CreditResults, style: Style) -> Table {
    let head = [
        "column.limit-of",
        "column.class",
        "column.limit",
        "column.asked",
        "column.used",
        "column.use",
        "column.reached",
    ];
    let mut table = Table::new(2, head.map(|key| context.label(key)));
    let same = |a: &LimitUse, b: &LimitUse| (&a.holder, &a.kind, &a.level) == (&b.holder, &b.kind, &b.level);
    for level in credit.limits.chunk_by(same) {
        if level.len() <= EACH {
            level.iter().for_each(|row| table.row(cells(context, row, style)));
            continue;
        }
        table.strong_row(cells(context, &together(context, level), style));
        let mut order: Vec<&LimitUse> = level.iter().collect();
        order.sort_by(|a, b| pressure(b).total_cmp(&pressure(a)));
        order.into_iter().take(MOST_USED).for_each(|row| table.row(cells(context, row, style)));
    }
    table.without_empty_columns()
}

fn cells(context: &Context, row: &LimitUse, style: Style) -> Vec<Cell> {
    let kind = context.label(&format!("limit-use.{}", row.kind));
    let limit_of = context.labels.fill("limit-use.of", &[("holder", &text::clipped(&row.holder, 24)), ("kind", &kind)]);
    let share = if row.limit > 0.0 { format::percent(used(row) / row.limit) } else { String::new() };
    let of = if row.of.is_empty() { context.label("limit-use.whole") } else { text::clipped(&row.of, 24) };
    vec![
        Cell::text(limit_of),
        Cell::text(of),
        context.amount(row.limit, style),
        context.optional(row.asked, style),
        row.paid.map_or_else(|| context.optional(row.accepted, style), |paid| context.estimate(&paid, style)),
        Cell::text(share),
        row.reached.map_or_else(Cell::missing, |reached| context.probability(&reached, style)),
    ]
}

/// The classes of a level as one; no probability, as several may be reached.
fn together(context: &Context, level: &[LimitUse]) -> LimitUse {
    let sum = |of: &dyn Fn(&LimitUse) -> Option<f64>| level.iter().map(of).sum::<Option<f64>>();
    let count = format::count(level.len() as u64);
    LimitUse {
        of: context.labels.fill(&format!("limit-use.all-{}", level[0].level), &[("count", &count)]),
        limit: level.iter().map(|row| row.limit).sum(),
        asked: sum(&|row| row.asked),
        accepted: Some(level.iter().map(used).sum()),
        paid: None,
        reached: None,
        ..level[0].clone()
    }
}
