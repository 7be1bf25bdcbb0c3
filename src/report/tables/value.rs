//! The value of retrocession: what it costs, the capital it saves, what that capital costs so.

use crate::report::context::{Context, Style};
use crate::report::format;
use crate::report::labels::Labels;
use crate::report::table::{Cell, Table};
use crate::statistics::Estimate;
use crate::study::value::{CapitalSaved, RetroValue};

/// Expected flows of the year: premium, recoveries, reinstatement premium, net cost.
pub fn cost(context: &Context, value: &RetroValue, style: Style) -> Table {
    let mut table = Table::new(1, ["column.account", "column.mean"].map(|key| context.label(key)));
    let name = |key: &str| Cell::text(context.label(key));
    table.row([name("value.premium"), context.amount(value.premium, style)]);
    table.row([name("value.recovery"), context.estimate(&value.recovery, style)]);
    if value.reinstatement_premium.value != 0.0 {
        table.row([name("value.reinstatement"), context.estimate(&value.reinstatement_premium, style)]);
    }
    table.strong_row([name("value.net-cost"), context.estimate(&value.net_cost, style)]);
    table
}

/// Capital saved by its basis.
pub fn capital(context: &Context, value: &RetroValue, style: Style) -> Table {
    let head = ["value.basis", "value.saved", "value.implied", "value.benefit", "value.break-even", "value.verdict"];
    let mut table = Table::new(1, head.map(|key| context.label(key)));
    for row in &value.capital {
        let money = |estimate: &Estimate| context.estimate(estimate, style);
        let verdict = if row.verdict.is_empty() {
            Cell::missing()
        } else {
            Cell::text(context.label(&format!("verdict.{}", row.verdict)))
        };
        table.row([
            Cell::text(basis(context.labels, row)),
            money(&row.saved),
            implied(row).map_or_else(Cell::missing, |cost| context.probability(cost, style)),
            row.benefit.as_ref().map_or_else(Cell::missing, money),
            context.optional(row.break_even, style),
            verdict,
        ]);
    }
    table.without_empty_columns()
}

/// Above this much of the capital saved in a year an implied cost says nothing but that hardly any capital is saved.
const MOST_IMPLIED: f64 = 10.0;

/// The implied cost of capital; None where there is none, or where hardly any capital is saved.
pub fn implied(row: &CapitalSaved) -> Option<&Estimate> {
    row.implied_cost.as_ref().filter(|cost| cost.value <= MOST_IMPLIED)
}

/// Whether an implied cost stands as a dash because hardly any capital is saved.
pub fn hardly_saves(row: &CapitalSaved) -> bool {
    row.implied_cost.is_some() && implied(row).is_none()
}

/// What capital is measured by: `capital for 1% in 5 years`, `VaR 99.5% of the loss kept`.
pub fn basis(labels: Labels, row: &CapitalSaved) -> String {
    let years = |text: &str| text.split(' ').next().and_then(|number| number.parse().ok());
    let parts = row.measure.split_once(" in ").and_then(|(percent, horizon)| Some((percent, years(horizon)?)));
    let measure = match parts {
        // The horizon is a word of a language, the probability is not.
        Some((percent, years)) => {
            labels.fill("value.within", &[("probability", percent), ("years", &labels.years(years))])
        }
        None => row.measure.clone(),
    };
    labels.fill(&format!("value.{}", row.basis), &[("measure", &measure)])
}

/// What else it changes, in a sentence.
pub fn note(context: &Context, value: &RetroValue) -> String {
    let last = value.ruin_avoided.last();
    let values = [
        ("ruin", last.map_or_else(String::new, |ruin| format::percent(ruin.value))),
        ("error", last.map_or_else(String::new, |ruin| format::percent(ruin.standard_error))),
        ("years", value.ruin_avoided.len().to_string()),
        ("tvar", context.format.money(value.tvar_saved.value)),
        ("sd", context.format.money(value.sd_saved.value)),
        ("ratio", value.ceded_loss_ratio.map_or_else(|| "–".into(), format::percent)),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let mut text = context.labels.fill("note.value", &values);
    if value.capital.iter().any(hardly_saves) {
        text += " ";
        text += &context.label("note.implied-beyond");
    }
    if value.cost_of_capital.is_none() {
        text += " ";
        text += &context.label("note.no-cost-of-capital");
    }
    text
}
