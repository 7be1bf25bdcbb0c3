//! `sweep.html`: the answer, the frontier as a chart, every design as a table; one page without script, readable in print.

use super::view::View;
use crate::report::chart::frontier::{FrontierChart, Mark};
use crate::report::context::Style;
use crate::report::format;
use crate::report::html::{Block, Figure, Page, Section, grid, language_code, rendered, titled, typeset_summary};
use crate::report::labels::Language;
use crate::report::sampling::sampling;
use crate::report::summary::{Headline, Summary};
use crate::report::text;
use crate::study::sweep::results::{DesignResult, SweepResults};
use std::io;

/// Designs of the long table; the others are in the CSV file.
const ROWS: usize = 300;

/// The page in a language.
///
/// # Errors
/// When the template cannot be rendered.
pub fn page_in(results: &SweepResults, language: Language) -> io::Result<String> {
    rendered(&whole(&View::new(results, language)))
}

fn whole(view: &View) -> Page {
    let results = view.results;
    let values = [
        ("count", results.count.to_string()),
        ("trials", format::count(results.trials)),
        ("horizon", results.horizon.to_string()),
        ("start", results.start.clone()),
        ("seed", results.seed.to_string()),
        ("version", results.version.clone()),
    ];
    let summary = typeset_summary(summary(view));
    let starred = if summary.starred { format!(" {}", view.label("note.unsupported.star")) } else { String::new() };
    Page {
        language: language_code(view.labels.language),
        title: text::plain(&results.title),
        run: view.fill("sweep.heading", &values),
        unit: view.fill("heading.unit", &[("unit", view.scale.name.clone())]),
        interval_note: view.label("note.interval") + &starred,
        summary,
        contents: view.label("contents"),
        sections: [frontier(view), against(view), all(view), skipped(view), remarks(view)]
            .into_iter()
            .filter(|section| !section.blocks.is_empty())
            .collect(),
    }
}

fn summary(view: &View) -> Summary {
    let Some(answer) = &view.results.answer else {
        return Summary { sentences: Vec::new(), numbers: Vec::new(), starred: false };
    };
    let mut sentences = vec![view.question(answer)];
    sentences.extend(view.answer(answer));
    let design = answer.chosen.or(answer.nearest).and_then(|number| view.design(number));
    let numbers: Vec<Headline> = design.map_or(Vec::new(), |design| headlines(view, design));
    let starred = numbers.iter().any(|number| number.value.ends_with('*'));
    Summary { sentences, numbers, starred }
}

/// Net cost, objective, ruin and standard deviation of a design.
fn headlines(view: &View, design: &DesignResult) -> Vec<Headline> {
    let star = |text: String, supported: bool| if supported { text } else { text + "*" };
    let money = |name: String, estimate: &crate::statistics::Estimate| Headline {
        name,
        value: star(view.format.money(estimate.value), estimate.supported),
        interval: view.format.interval(&[view.format.amount(estimate.low), view.format.amount(estimate.high)]),
        supported: estimate.supported,
    };
    let chance = |name: String, estimate: &crate::statistics::Estimate| Headline {
        name,
        value: star(format::percent(estimate.value), estimate.supported),
        interval: view.format.interval(&format::percent_ends(estimate)),
        supported: estimate.supported,
    };
    let objective = view.measure(view.results.objective);
    let mut numbers = vec![money(view.label("sweep.net-cost"), &design.net_cost)];
    numbers.push(match view.objective_is_percent() {
        true => chance(objective, &design.objective),
        false => money(objective, &design.objective),
    });
    let ruin = crate::model::sweep::Measure::Ruin { years: view.results.horizon };
    if ruin != view.results.objective
        && let Some(of_horizon) = design.ruin.last()
    {
        numbers.push(chance(view.measure(ruin), of_horizon));
    }
    numbers.push(money(view.label("sweep.sd"), &design.sd));
    numbers
}

/// The efficient designs, the cheapest first, and the configured programme.
fn efficient<'a>(view: &View<'a>) -> Vec<&'a DesignResult> {
    let results = view.results;
    let mut designs: Vec<&DesignResult> = results.frontier.iter().filter_map(|&number| view.design(number)).collect();
    if !results.frontier.contains(&results.configured.number) {
        designs.extend(view.design(results.configured.number));
    }
    designs
}

fn frontier(view: &View) -> Section {
    let results = view.results;
    let objective = view.measure(results.objective);
    let unit = view.scale.name.clone();
    let with_unit = |name: String| view.fill("sweep.axis", &[("name", name), ("unit", unit.clone())]);
    let mark = |design: &DesignResult| {
        let (at, cost, interval) = view.point(design);
        Mark {
            name: view.number(design.number),
            at,
            cost,
            interval,
            efficient: design.efficient,
            chosen: view.is_chosen(design),
            configured: design.is_configured,
        }
    };
    let chart = FrontierChart {
        label: view.fill("sweep.frontier", &[("objective", objective.clone())]),
        across: with_unit(view.label("sweep.net-cost")),
        upwards: if view.objective_is_percent() { objective } else { with_unit(objective) },
        percent: view.objective_is_percent(),
        bound: view.bound(),
        key: ["sweep.key.efficient", "sweep.key.other", "sweep.key.configured", "sweep.key.chosen"]
            .map(|key| view.label(key)),
        marks: results.designs.iter().map(mark).collect(),
    };
    let caption = chart.label.clone();
    let cost = if results.against_no_retrocession { "sweep.cost-note" } else { "sweep.cost-note.configured" };
    let designs = efficient(view);
    let mut blocks: Vec<Block> = view.varied().into_iter().map(Block::Paragraph).collect();
    blocks.push(Block::Figures(vec![Figure { svg: chart.draw(), caption, wide: true }]));
    blocks.push(Block::Note(view.label("sweep.chart-note")));
    blocks.push(grid(view.designs(&designs, Style::FULL)));
    blocks.push(Block::Note(view.label(cost)));
    let priced = view.priced(&designs);
    if !priced.rows.is_empty() {
        blocks.push(Block::Heading(view.label("sweep.priced")));
        blocks.push(grid(priced));
    }
    titled("section.frontier", view.label("section.frontier"), blocks)
}

fn against(view: &View) -> Section {
    let table = view.changes(&efficient(view), Style::FULL);
    let note = Block::Note(view.label("compare.note"));
    titled("sweep.against", view.label("sweep.against"), vec![grid(table), note])
}

fn all(view: &View) -> Section {
    let designs: Vec<&DesignResult> = view.results.designs.iter().take(ROWS).collect();
    let mut blocks = vec![grid(view.designs(&designs, Style::FULL.bare()))];
    if view.results.designs.len() > ROWS {
        let values = [("shown", ROWS.to_string()), ("count", view.results.designs.len().to_string())];
        blocks.push(Block::Note(view.fill("sweep.thinned", &values)));
    }
    titled("sweep.all", view.label("sweep.all"), blocks)
}

fn skipped(view: &View) -> Section {
    let title = view.fill("sweep.skipped", &[("count", view.results.skipped.len().to_string())]);
    titled("sweep.skipped", title, vec![Block::List(view.skipped())])
}

fn remarks(view: &View) -> Section {
    let mut notes =
        vec![Block::Paragraph(view.label("sweep.answer.selection")), Block::Paragraph(view.label("sweep.limits"))];
    notes.extend(sampling(&view.labels, view.results.trials, view.results.effective_trials).map(Block::Paragraph));
    titled("section.remarks", view.label("section.remarks"), notes)
}
