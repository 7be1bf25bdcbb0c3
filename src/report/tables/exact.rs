//! Figures without simulation beside the simulated ones, and why others have none.

use crate::report::context::{Context, Style};
use crate::report::format;
use crate::report::table::{Cell, Table};
use crate::report::tables::losses::Points;
use crate::study::exact::{ExactFigure, ExactResults, ExactView};

/// A row for each figure of each quantity.
pub fn table(context: &Context, found: &ExactResults, style: Style, points: Points) -> Table {
    let head = ["column.quantity", "column.figure", "column.exact", "column.simulated", "column.off-by"];
    let mut table = Table::new(2, head.map(|key| context.label(key)));
    for (view, mut name) in rows(context, found) {
        for figure in view.figures.iter().filter(|figure| points == Points::All || is_shown(figure, view)) {
            let (exact, simulated) = match figure.figure.as_str() {
                "any" => (Cell::text(format::percent(figure.exact)), context.probability(&figure.simulated, style)),
                _ => (context.amount(figure.exact, style), context.estimate(&figure.simulated, style)),
            };
            let off = figure.standard_errors.map_or_else(Cell::missing, |errors| Cell::text(signed(errors)));
            // Named once, on its first row.
            table.row([
                Cell::text(std::mem::take(&mut name)),
                Cell::text(label(context, figure)),
                exact,
                simulated,
                off,
            ]);
        }
    }
    table
}

/// The quantities with their names; those with the same figures, as a contract that is all a party assumes, stand together.
fn rows<'a>(context: &Context, found: &'a ExactResults) -> Vec<(&'a ExactView, String)> {
    let mut rows: Vec<(&ExactView, String)> = Vec::new();
    for view in &found.views {
        let name = quantity(context, view);
        match rows.iter_mut().find(|(other, _)| other.figures == view.figures) {
            Some((_, names)) => *names = format!("{names} = {name}"),
            None => rows.push((view, name)),
        }
    }
    rows
}

/// How the figures were found, and how far they may be off.
pub fn note(context: &Context, found: &ExactResults) -> String {
    let nodes = found.views.iter().map(|view| view.nodes).max().unwrap_or(0);
    let figures = || found.views.iter().flat_map(|view| &view.figures).filter(|figure| figure.exact != 0.0);
    let moved = figures().map(|figure| (figure.moved / figure.exact).abs()).fold(0.0, f64::max);
    let values = [("nodes", format::count(nodes)), ("moved", format::percent_with(moved, 4))];
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let mut text = context.labels.fill("note.exact", &values);
    if found.views.iter().any(|view| !view.on_nodes) {
        text.push(' ');
        text.push_str(&context.label("note.exact.spread"));
    }
    text
}

/// What has no exact law, with the reason.
pub fn missing(context: &Context, found: &ExactResults) -> Vec<String> {
    let name = |key: &String| match context.labels.known("loss", key) {
        _ if key == "captive-gross" && context.results.captive.is_none() => context.label("loss.gross"),
        name => name,
    };
    let line = |keys: &[String], why: &str| {
        let keys: Vec<String> = keys.iter().map(name).collect();
        context.labels.fill("exact.missing", &[("quantities", &keys.join(", ")), ("why", why)])
    };
    found.missing.iter().map(|missing| line(&missing.keys, &missing.why)).collect()
}

fn quantity(context: &Context, view: &ExactView) -> String {
    match view.key.as_str() {
        key if view.contract => key.to_owned(),
        "captive-gross" if context.results.captive.is_none() => context.label("loss.gross"),
        key => context.labels.known("loss", key),
    }
}

fn label(context: &Context, figure: &ExactFigure) -> String {
    let level = figure.level.as_deref().unwrap_or_default();
    match figure.figure.as_str() {
        "var" => context.labels.fill("var.at", &[("level", level)]),
        "tvar" => context.labels.fill("tvar.at", &[("level", level)]),
        "any" => context.label("any-loss"),
        "reinstatement-premium" => context.label("account.reinstatement-premium"),
        key => context.label(key),
    }
}

/// Mean, deviation and the tail at one level: 99 % where the run has it, else the first.
fn is_shown(figure: &ExactFigure, view: &ExactView) -> bool {
    let levels = || view.figures.iter().filter_map(|figure| figure.level.as_deref());
    let chosen = levels().find(|level| *level == "99%").or_else(|| levels().next());
    match &figure.level {
        Some(level) => Some(level.as_str()) == chosen,
        None => figure.figure != "any",
    }
}

/// A number of standard errors with its sign.
fn signed(errors: f64) -> String {
    let text = format::number(errors, 1);
    if errors > 0.0 && !text.starts_with('+') && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        format!("+{text}")
    } else {
        text
    }
}
