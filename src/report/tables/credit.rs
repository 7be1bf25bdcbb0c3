//! What is said of a peril of credit: the book, defaults by cause, country, sector and buyer, the tail, other default models,
//! tails that meet, and what the agency is told each quarter.

use super::losses::Points;
use crate::report::context::{Context, Style};
use crate::report::format;
use crate::report::table::{Cell, Table};
use crate::report::text;
use crate::statistics::Estimate;
use crate::study::credit::{CreditBuyer, CreditFigures, CreditGroup, CreditResults, CreditTail, QuarterRow};

/// So many buyers have a row: those who contribute most to the tail.
pub const BUYERS: usize = 10;

/// The tail by which buyers are ordered and of which tables give the part: the first level of the first loss.
fn first_tail(credit: &CreditResults) -> Option<&CreditTail> {
    credit.tails.first()
}

fn part<'c>(credit: &CreditResults, figures: &'c CreditFigures) -> Option<&'c Estimate> {
    let tail = first_tail(credit)?;
    figures.part(&tail.of, &tail.level)
}

/// The columns of a table of groups; what policies pay only where all are wanted.
fn groups(context: &Context, credit: &CreditResults, name: &str, points: Points) -> Table {
    let gross = if context.results.captive.is_some() { "column.captive-gross" } else { "loss.gross" };
    let all: &[&str] = &[name, "column.defaults", "column.ground-up", "column.insured", gross, "column.net"];
    let shown = all.iter().filter(|key| points == Points::All || **key != "column.insured");
    let mut head: Vec<String> = shown.map(|key| context.label(key)).collect();
    let (level, of) = first_tail(credit)
        .map_or_else(Default::default, |tail| (tail.level.clone(), context.labels.known("credit.of", &tail.of)));
    head.push(context.labels.fill("column.part-of-tail", &[("level", &level), ("of", &of)]));
    Table::new(1, head)
}

fn cells(
    context: &Context,
    credit: &CreditResults,
    (name, figures): (String, &CreditFigures),
    (style, points): (Style, Points),
) -> Vec<Cell> {
    let money = |figure: &Option<Estimate>| figure.as_ref().map_or_else(Cell::missing, |f| context.estimate(f, style));
    let whole = first_tail(credit).map_or(0.0, |tail| tail.tvar.value);
    let of_tail = part(credit, figures).filter(|_| whole > 0.0);
    let mut row = vec![Cell::text(name), number(&figures.defaults, style), context.estimate(&figures.ground_up, style)];
    if points == Points::All {
        row.push(money(&figures.insured));
    }
    row.extend([money(&figures.gross), money(&figures.net)]);
    row.push(of_tail.map_or_else(Cell::missing, |part| {
        let share = format::percent_with(part.value / whole, 1);
        Cell { supported: part.supported, ..Cell::text(share) }
    }));
    row
}

/// A number of events a year.
fn number(estimate: &Estimate, style: Style) -> Cell {
    let decimals = if estimate.value >= 10.0 { 2 } else { 4 };
    let error =
        (style.errors && estimate.standard_error != 0.0).then(|| format::number(estimate.standard_error, decimals));
    Cell { text: format::number(estimate.value, decimals), error, supported: true }
}

/// A row for each cause, then all, then what was made good.
pub fn causes(context: &Context, credit: &CreditResults, style: Style, points: Points) -> Table {
    let mut table = groups(context, credit, "column.cause", points);
    for group in &credit.causes {
        table.row(cells(context, credit, (context.labels.known("cause", &group.key), &group.figures), (style, points)));
    }
    table.strong_row(cells(context, credit, (context.label("credit.all"), &credit.total), (style, points)));
    if credit.cured.number.value > 0.0 {
        let name = Cell::text(context.label("credit.cured"));
        let cured = [name, number(&credit.cured.number, style), context.estimate(&credit.cured.amount, style)];
        let missing = table.head.len() - cured.len();
        table.row(cured.into_iter().chain(std::iter::repeat_with(Cell::missing).take(missing)));
    }
    table.without_empty_columns()
}

/// A row for each country.
pub fn countries(context: &Context, credit: &CreditResults, style: Style, points: Points) -> Table {
    of_groups(context, credit, ("column.country", &credit.countries), (style, points))
}

/// A row for each sector.
pub fn sectors(context: &Context, credit: &CreditResults, style: Style, points: Points) -> Table {
    of_groups(context, credit, ("column.sector", &credit.sectors), (style, points))
}

fn of_groups(
    context: &Context,
    credit: &CreditResults,
    (name, list): (&str, &[CreditGroup]),
    (style, points): (Style, Points),
) -> Table {
    let mut table = groups(context, credit, name, points);
    for group in list {
        table.row(cells(
            context,
            credit,
            (context.labels.known("sector", &group.key), &group.figures),
            (style, points),
        ));
    }
    table.without_empty_columns()
}

/// The buyers who contribute most to the tail.
pub fn buyers(context: &Context, credit: &CreditResults, style: Style, points: Points) -> Table {
    let mut list: Vec<&CreditBuyer> = credit.buyers.iter().collect();
    let of = |buyer: &CreditBuyer| part(credit, &buyer.figures).map_or(0.0, |part| part.value);
    let by_loss = |a: &CreditBuyer, b: &CreditBuyer| b.figures.ground_up.value.total_cmp(&a.figures.ground_up.value);
    list.sort_by(|a, b| of(b).total_cmp(&of(a)).then_with(|| by_loss(a, b)));
    let mut table = groups(context, credit, "column.buyer", points);
    for buyer in list.into_iter().take(BUYERS) {
        let name = text::clipped(&buyer.id, 24);
        table.row(cells(context, credit, (name, &buyer.figures), (style, points)));
    }
    table.without_empty_columns()
}

/// The tails with their concentration.
pub fn tails(context: &Context, credit: &CreditResults, style: Style) -> Table {
    let head =
        ["column.loss", "column.level", "column.var", "column.tvar", "column.top-1", "column.top-5", "column.top-10"];
    let mut table = Table::new(2, head.map(|key| context.label(key)));
    for tail in &credit.tails {
        let mut row = vec![
            Cell::text(context.labels.known("credit.of", &tail.of)),
            Cell::text(tail.level.clone()),
            context.estimate(&tail.var, style),
            context.estimate(&tail.tvar, style),
        ];
        row.extend(tail.top.map(|top| Cell::text(format::percent_with(top, 1))));
        table.row(row);
    }
    table
}

/// The default models side by side; that of the configuration in bold. Two levels, or the first alone.
pub fn models(context: &Context, credit: &CreditResults, style: Style, all: bool) -> Table {
    let levels = credit.models.first().map_or(&[][..], |model| &model.var);
    // More levels than two are wider than a printed page; the files have them all.
    let levels = &levels[..levels.len().min(if all { 2 } else { 1 })];
    let mut head = vec![context.label("column.default-model")];
    if all {
        head.push(context.label("column.correlation-scale"));
    }
    head.extend(["column.mean", "column.sd"].map(|key| context.label(key)));
    for point in levels {
        head.extend(["var.at", "tvar.at"].map(|key| context.labels.fill(key, &[("level", &point.level)])));
    }
    let mut table = Table::new(1, head);
    for model in &credit.models {
        let mut name = context.labels.known("default-model", &model.model);
        if model.base && model.model != "as-configured" {
            name = context.labels.fill("setting.base", &[("setting", &name)]);
        }
        let mut row = vec![Cell::text(name)];
        if all {
            let scale = |scale: f64| Cell::text(format::number(scale, 3));
            row.push(model.correlation_scale.map_or_else(Cell::missing, scale));
        }
        row.extend([context.estimate(&model.mean, style), context.estimate(&model.sd, style)]);
        for point in levels {
            row.push(context.level(&model.var, &point.level, style));
            row.push(context.level(&model.tvar, &point.level, style));
        }
        if model.base { table.strong_row(row) } else { table.row(row) }
    }
    table
}

/// Vasicek's large pool, what few buyers add, and the simulation.
pub fn large_pool(context: &Context, credit: &CreditResults, style: Style) -> Table {
    let head = ["column.level", "column.large-pool", "column.granularity", "column.both", "column.simulated"];
    let mut table = Table::new(1, head.map(|key| context.label(key)));
    for row in credit.large_pool.iter().flat_map(|pool| &pool.levels) {
        table.row([
            Cell::text(row.level.clone()),
            context.amount(row.large_pool, style),
            context.amount(row.granularity, style),
            context.amount(row.large_pool + row.granularity, style),
            context.estimate(&row.simulated, style),
        ]);
    }
    table
}

/// How often credit and the other perils are in their tails together.
pub fn wrong_way(context: &Context, credit: &CreditResults, style: Style) -> Table {
    let head = ["column.level", "column.both-above", "column.independent"];
    let mut table = Table::new(1, head.map(|key| context.label(key)));
    for row in credit.wrong_way.iter().flat_map(|wrong| &wrong.both_above) {
        let independent = Cell::text(format::percent(row.independent));
        table.row([Cell::text(row.level.clone()), context.probability(&row.probability, style), independent]);
    }
    table
}

/// What the agency is told, quarter by quarter.
pub fn quarters(context: &Context, credit: &CreditResults, style: Style) -> Table {
    let head = [
        "column.quarter",
        "column.exposure",
        "column.insured-turnover",
        "column.late-payments",
        "column.claims-received",
        "column.claims",
        "column.indemnities",
        "column.recourse",
        "column.insured-recourse",
    ];
    let mut table = Table::new(1, head.map(|key| context.label(key)));
    let bare = style.bare();
    for row in &credit.quarters {
        let money = |figure: &Estimate| context.estimate(figure, bare);
        let insured = |figure: &Option<Estimate>| figure.as_ref().map_or_else(Cell::missing, money);
        table.row([
            Cell::text(quarter(context, row)),
            context.optional(row.insured_exposure.or(row.exposure), bare),
            context.optional(row.insured_turnover.or(row.turnover), bare),
            money(&row.late_payments),
            number(&row.claims_received, bare),
            money(&row.claims),
            insured(&row.indemnities),
            money(&row.recourse),
            insured(&row.insured_recourse),
        ]);
    }
    table.without_empty_columns()
}

fn quarter(context: &Context, row: &QuarterRow) -> String {
    let key = if row.quarter.is_some() { "credit.quarter" } else { "credit.later" };
    context.labels.fill(key, &[("from", &row.from)])
}

/// The book in a sentence.
pub fn book(context: &Context, credit: &CreditResults) -> String {
    let book = &credit.book;
    let values = [
        ("buyers", format::count(book.buyers)),
        ("countries", format::count(book.countries)),
        ("exposure", context.format.money(book.exposure)),
        ("loss", context.format.money(book.expected_loss)),
        ("effective", format::number(book.effective_buyers, 1)),
        ("model", book.model.clone()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    context.labels.fill("credit.book", &values)
}

/// The large pool in a sentence.
pub fn large_pool_note(context: &Context, credit: &CreditResults) -> Option<String> {
    let pool = credit.large_pool.as_ref()?;
    let values = [("pd", format::percent(pool.pd)), ("correlation", format::percent_with(pool.correlation, 1))];
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    Some(context.labels.fill("note.large-pool", &values))
}

/// The correlation with other perils in a sentence.
pub fn wrong_way_note(context: &Context, credit: &CreditResults) -> Option<String> {
    let wrong = credit.wrong_way.as_ref()?;
    let values = [("correlation", wrong.correlation.value), ("error", wrong.correlation.standard_error)]
        .map(|(key, value)| (key, format::number(value, 3)));
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    Some(context.labels.fill(if wrong.linked { "note.wrong-way-linked" } else { "note.wrong-way" }, &values))
}

/// Present values in a sentence.
pub fn present_value_note(context: &Context, credit: &CreditResults) -> Option<String> {
    let present = credit.present_value.as_ref()?;
    let money = |figure: &Estimate| {
        let cell = |amount| context.format.money(amount);
        format!("{} ±{}", cell(figure.value), cell(figure.standard_error))
    };
    let of = |figure: &Option<Estimate>| figure.as_ref().map_or_else(|| "–".into(), money);
    let values = [
        ("rate", format::percent(present.rate)),
        ("start", context.results.start.clone()),
        ("claims", money(&present.claims)),
        ("indemnities", of(&present.indemnities)),
        ("recourse", money(&present.recourse)),
        ("insured", of(&present.insured_recourse)),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    Some(context.labels.fill("note.present-value", &values))
}

/// What stands behind the other default models.
pub fn models_note(context: &Context, credit: &CreditResults) -> String {
    context.labels.fill("note.default-models", &[("trials", &format::count(credit.model_trials))])
}
