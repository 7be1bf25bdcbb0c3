//! Convergence: the main figures with more and more trials, in a table and a sentence.

use crate::report::context::{Context, Style};
use crate::report::format;
use crate::report::table::{Cell, Table};
use crate::statistics::Estimate;
use crate::study::convergence::Convergence;

/// What a figure is called: `Captive gross: TVaR 99.5%`.
pub fn name(context: &Context, one: &Convergence) -> String {
    if one.figure == "ruin" {
        return context.labels.fill("sweep.measure.ruin", &[("years", &context.horizon())]);
    }
    let of = match context.results.before_retrocession.iter().find(|view| view.key == one.of) {
        Some(view) => context.view_name(view),
        None => context.labels.known("loss", &one.of),
    };
    let figure = context.labels.fill(&format!("convergence.{}", one.figure), &[("level", &one.level)]);
    context.labels.fill("convergence.of", &[("of", &of), ("figure", &figure)])
}

/// A row for each figure, a column for each part of the trials.
pub fn table(context: &Context, style: Style) -> Table {
    let all = &context.results.convergence;
    let parts: Vec<u64> = all.first().map_or(Vec::new(), |one| one.points.iter().map(|point| point.trials).collect());
    let mut head = vec![context.label("convergence.figure")];
    head.extend(
        parts.iter().map(|&trials| context.labels.fill("convergence.part", &[("trials", &format::count(trials))])),
    );
    head.extend(["convergence.to-halve", "convergence.verdict"].map(|key| context.label(key)));
    let mut table = Table::new(1, head);
    for one in all {
        let cell = |estimate: &Estimate| match one.figure.as_str() {
            "ruin" => context.probability(estimate, style),
            _ => context.estimate(estimate, style),
        };
        let mut cells = vec![Cell::text(name(context, one))];
        cells.extend(one.points.iter().map(|point| cell(&point.estimate)));
        cells.push(one.to_halve.map_or_else(Cell::missing, |trials| Cell::text(format::count(trials))));
        cells.push(Cell::text(context.label(&format!("convergence.{}", one.verdict))));
        table.row(cells);
    }
    table
}

/// How far the figures are settled, and how many trials halve the error of the least certain one; None without figures.
pub fn sentence(context: &Context) -> Option<String> {
    let all = &context.results.convergence;
    if all.is_empty() {
        return None;
    }
    let settled = all.iter().filter(|one| one.verdict == "settled").count();
    let counts = [("settled", settled.to_string()), ("count", all.len().to_string())];
    let mut values = counts.to_vec();
    let Some((one, last)) = least_certain(all) else {
        let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
        return Some(context.labels.fill("convergence.exact", &values));
    };
    let estimate = match one.figure.as_str() {
        "ruin" => context.format.percent_interval(last),
        _ => context.format.money_interval(last),
    };
    values.extend([("figure", name(context, one)), ("estimate", estimate)]);
    let key = match one.to_halve {
        Some(trials) => {
            values.push(("trials", format::count(trials)));
            "convergence.sentence"
        }
        None => "convergence.sentence.stays",
    };
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    Some(context.labels.fill(key, &values))
}

/// The figure whose interval is widest for its size; None where no figure has an error.
fn least_certain(all: &[Convergence]) -> Option<(&Convergence, &Estimate)> {
    let width = |estimate: &Estimate| estimate.half_width() / estimate.value.abs();
    let uncertain = all.iter().filter_map(|one| Some((one, one.last()?)));
    uncertain
        .filter(|(_, last)| last.standard_error > 0.0 && last.value != 0.0)
        .max_by(|a, b| width(a.1).total_cmp(&width(b.1)))
}
