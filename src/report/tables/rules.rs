//! Rules of domiciles and agencies: what each pack requires, what is held against it, and the ratios.

use super::losses::Points;
use crate::report::context::{Context, Style};
use crate::report::format;
use crate::report::table::{Cell, Table};
use crate::statistics::Estimate;
use crate::study::domicile::results::{
    FormulaName, PackResults, PremiumTaxResults, RatioResults, RequirementResults, ScoreResults, ScreenResults,
};

/// Which edition, class and rate of exchange, in a sentence.
pub fn heading(context: &Context, pack: &PackResults) -> String {
    let values = [("name", &pack.name), ("edition", &pack.edition), ("effective", &pack.effective)];
    let mut text = context.labels.fill("rules.pack", &values.map(|(key, value)| (key, value.as_str())));
    if let (Some(class), Some(title)) = (&pack.class, &pack.class_title) {
        text += &context.labels.fill("rules.class", &[("class", class), ("title", title)]);
    }
    if let (Some(currency), Some(rate)) = (&pack.currency, pack.exchange) {
        let rate = rate.normalize().to_string();
        let values = [("currency", currency.as_str()), ("reporting", &context.results.currency), ("rate", &rate)];
        text += &context.labels.fill("rules.exchange", &values);
    }
    text
}

/// Where a pack comes from, and where its formulas do that state a source of their own.
pub fn source(context: &Context, pack: &PackResults) -> String {
    let mut text = context.labels.fill("rules.source", &[("source", &pack.source), ("origin", &pack.origin)]);
    let requirements = pack.requirements.iter().map(|formula| &formula.formula);
    let screens = pack.screens.iter().map(|formula| &formula.formula);
    let scores = pack.scores.iter().map(|formula| &formula.formula);
    let tax = pack.premium_tax.iter().map(|formula| &formula.formula);
    for formula in requirements.chain(screens).chain(scores).chain(tax).filter(|own| own.source != pack.source) {
        let values = [("name", formula.name.as_str()), ("source", &formula.source)];
        text.push(' ');
        text += &context.labels.fill("rules.own-source", &values);
    }
    text
}

/// The parts of every requirement at the opening, and their greatest.
pub fn parts(context: &Context, pack: &PackResults, style: Style) -> Table {
    let mut table = Table::new(1, ["rules.part", "rules.amount"].map(|key| context.label(key)));
    for requirement in &pack.requirements {
        for part in &requirement.parts {
            table.row([Cell::text(part.text.clone()), context.estimate(&part.amount, style)]);
        }
        if let Some(opening) = requirement.dates.first() {
            let name = named(context, &requirement.formula);
            table.strong_row([Cell::text(name), context.estimate(&opening.required, style)]);
        }
    }
    table
}

/// What is held against a requirement at every date.
pub fn dates(context: &Context, requirement: &RequirementResults, style: Style, points: Points) -> Table {
    let held = context.label(&format!("rules.{}", requirement.compared_with));
    let rest = ["rules.headroom", "rules.verdict", "rules.below"].map(|key| context.label(key));
    let head = [named(context, &requirement.formula), context.label("rules.required"), held];
    // Where there is room the interval stands beside the probability.
    let interval = (points == Points::All).then(|| context.label("column.interval"));
    let mut table = Table::new(1, head.into_iter().chain(rest).chain(interval));
    for date in chosen(&requirement.dates, points) {
        let ends = |below: &Estimate| Cell::text(context.format.interval(&format::percent_ends(below)));
        let interval = date.below.as_ref().map_or_else(Cell::missing, ends);
        let cells = [
            Cell::text(date_name(context, date.year)),
            context.estimate(&date.required, style),
            context.estimate(&date.held, style),
            context.estimate(&date.headroom, style),
            verdict(context, Some(date.holds), date.open),
            chance(context, date.below.as_ref(), style),
        ];
        table.row(cells.into_iter().chain((points == Points::All).then_some(interval)));
    }
    table.without_empty_columns()
}

/// Screening ratios at every date.
pub fn screens(context: &Context, pack: &PackResults, style: Style, points: Points) -> Table {
    let head = ["rules.ratio", "rules.date", "rules.value", "rules.verdict", "rules.needed", "rules.outside"];
    let mut table = Table::new(2, head.map(|key| context.label(key)));
    for screen in &pack.screens {
        for (at, date) in chosen(&screen.dates, points).into_iter().enumerate() {
            // A ratio is named in its first row.
            let name = if at == 0 { named_screen(context, screen) } else { String::new() };
            table.row([
                Cell::text(name),
                Cell::text(date_name(context, date.year)),
                chance(context, date.ratio.as_ref(), style),
                verdict(context, date.holds, false),
                date.surplus_needed.as_ref().map_or_else(Cell::missing, |needed| context.estimate(needed, style)),
                chance(context, date.outside.as_ref(), style),
            ]);
        }
    }
    table.without_empty_columns()
}

/// A ratio with its limit.
fn named_screen(context: &Context, screen: &ScreenResults) -> String {
    let limit =
        context.labels.fill(&format!("rules.limit.{}", screen.side), &[("limit", &format::share(screen.limit))]);
    context.labels.fill("rules.ratio-limit", &[("name", &named(context, &screen.formula)), ("limit", &limit)])
}

/// A score by level.
pub fn score(context: &Context, score: &ScoreResults, style: Style) -> Table {
    let head = [context.label("rules.level"), context.label("rules.value-at-risk"), named(context, &score.formula)];
    let mut table = Table::new(1, head);
    for level in &score.levels {
        let points = |score: &Estimate| Cell {
            text: format::number(score.value, 1),
            error: (style.errors && score.standard_error != 0.0).then(|| format::number(score.standard_error, 1)),
            supported: score.supported,
        };
        table.row([
            Cell::text(level.level.clone()),
            context.estimate(&level.value_at_risk, style),
            level.score.as_ref().map_or_else(Cell::missing, points),
        ]);
    }
    table
}

/// What a score is called, and would be at the ends of its intervals.
pub fn assessment(context: &Context, score: &ScoreResults) -> String {
    let values = [
        ("name", score.formula.name.as_str()),
        ("assessment", &score.assessment),
        ("best", &score.best),
        ("worst", &score.worst),
    ];
    let key = if score.best == score.worst { "rules.assessment" } else { "rules.assessment.open" };
    context.labels.fill(key, &values)
}

/// Tax of the first year.
pub fn premium_tax(context: &Context, tax: &PremiumTaxResults) -> Option<String> {
    let first = tax.years.first()?;
    let money = [first.tax, first.direct_premium, first.assumed_premium].map(|amount| context.format.money(amount));
    let values = [("tax", &money[0]), ("direct", &money[1]), ("assumed", &money[2])];
    let text = context.labels.fill("rules.tax", &values.map(|(key, value)| (key, value.as_str())));
    let verified = tax.formula.status == "public";
    Some(if verified { text } else { context.labels.fill("rules.unverified", &[("name", &text)]) })
}

/// Remarks of the pack, then what is not worked out.
pub fn remarks(context: &Context, pack: &PackResults, notes: bool) -> Vec<String> {
    let missing = pack.not_worked_out.iter().map(|what| context.labels.fill("rules.not-worked-out", &[("what", what)]));
    let notes = pack.notes.iter().filter(|_| notes).cloned();
    notes.chain(missing).collect()
}

/// Ratios of the first year at the opening surplus.
pub fn ratios(context: &Context, ratios: &[RatioResults], style: Style) -> Table {
    let mut table = Table::new(1, ["rules.ratio", "rules.value", "rules.numerator"].map(|key| context.label(key)));
    for ratio in ratios {
        table.row([
            Cell::text(context.labels.known("ratio", &ratio.key)),
            chance(context, ratio.value.as_ref(), style),
            context.estimate(&ratio.numerator, style),
        ]);
    }
    table
}

/// What each ratio is made of.
pub fn definitions(context: &Context, ratios: &[RatioResults]) -> Vec<String> {
    let define = |ratio: &RatioResults| {
        let name = context.labels.known("ratio", &ratio.key);
        context.labels.fill("rules.definition", &[("name", &name), ("definition", &ratio.definition)])
    };
    ratios.iter().map(define).collect()
}

/// The name of a formula; one whose numbers do not stand in the source says so.
fn named(context: &Context, formula: &FormulaName) -> String {
    match formula.status.as_str() {
        "public" => formula.name.clone(),
        _ => context.labels.fill("rules.unverified", &[("name", &formula.name)]),
    }
}

/// The opening, the first and the last year end where there is little room.
fn chosen<T>(dates: &[T], points: Points) -> Vec<&T> {
    let few = points == Points::Few && dates.len() > 4;
    let last = dates.len().saturating_sub(1);
    dates.iter().enumerate().filter(|(at, _)| !few || *at <= 1 || *at == last).map(|(_, date)| date).collect()
}

fn date_name(context: &Context, year: usize) -> String {
    match year {
        0 => context.label("rules.opening"),
        _ => context.labels.fill("rules.year-end", &[("year", &year.to_string())]),
    }
}

fn verdict(context: &Context, holds: Option<bool>, open: bool) -> Cell {
    let key = match (holds, open) {
        (None, _) => return Cell::missing(),
        (Some(true), false) => "rules.holds",
        (Some(true), true) => "rules.holds-open",
        (Some(false), false) => "rules.fails",
        (Some(false), true) => "rules.fails-open",
    };
    Cell::text(context.label(key))
}

/// A ratio or probability; an error that would print as nought is left out.
fn chance(context: &Context, estimate: Option<&Estimate>, style: Style) -> Cell {
    let Some(estimate) = estimate else { return Cell::missing() };
    let cell = context.probability(estimate, style);
    let is_nought = |error: &String| error.chars().all(|digit| !digit.is_ascii_digit() || digit == '0');
    if cell.error.as_ref().is_some_and(is_nought) { context.probability(estimate, style.bare()) } else { cell }
}
