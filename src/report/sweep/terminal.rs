//! A sweep on a terminal of 80 columns: the answer first, then the frontier, then what it is against the configured programme.

use super::view::View;
use crate::report::format;
use crate::report::labels::Language;
use crate::report::sampling::sampling;
use crate::report::text::{plain, wrapped};
use crate::report::text_page::{TextPage, WIDTH};
use crate::study::sweep::results::{DesignResult, SweepResults};
use std::path::PathBuf;

/// Rows of the frontier that are printed; the others are in the files.
const ROWS: usize = 24;

/// The summary, with a list of the files that were written.
pub fn summary(results: &SweepResults, files: &[PathBuf], colour: bool, language: Language) -> String {
    let view = View::new(results, language);
    let mut page = TextPage { colour, ..TextPage::default() };
    heading(&view, &mut page);
    if let Some(answer) = &results.answer {
        page.title(&view.question(answer));
        view.answer(answer).iter().for_each(|sentence| page.paragraph(sentence, ""));
    }
    frontier(&view, &mut page);
    if !results.skipped.is_empty() {
        page.title(&view.fill("sweep.skipped", &[("count", results.skipped.len().to_string())]));
        view.skipped().iter().for_each(|line| page.paragraph(line, "  "));
    }
    page.line("");
    if page.unsupported {
        let key = if page.colour { "note.unsupported.grey" } else { "note.unsupported.star" };
        page.paragraph(&view.label(key), "");
    }
    page.paragraph(&view.label("compare.note"), "");
    if let Some(note) = sampling(&view.labels, results.trials, results.effective_trials) {
        page.paragraph(&note, "");
    }
    if !files.is_empty() {
        page.title(&view.label("section.files"));
        files.iter().for_each(|file| page.paragraph(&file.display().to_string(), "  "));
    }
    page.text
}

fn heading(view: &View, page: &mut TextPage) {
    let results = view.results;
    for line in wrapped(&plain(&results.title), WIDTH) {
        let line = page.bold(&line);
        page.line(&line);
    }
    let values = [
        ("count", results.count.to_string()),
        ("trials", format::count(results.trials)),
        ("horizon", results.horizon.to_string()),
        ("start", results.start.clone()),
        ("seed", results.seed.to_string()),
        ("version", results.version.clone()),
    ];
    page.paragraph(&view.fill("sweep.heading", &values), "");
    page.paragraph(&view.fill("heading.unit", &[("unit", view.scale.name.clone())]), "");
    view.varied().iter().for_each(|sentence| page.paragraph(sentence, ""));
}

fn frontier(view: &View, page: &mut TextPage) {
    let results = view.results;
    let objective = view.measure(results.objective);
    page.title(&view.fill("sweep.frontier", &[("objective", objective)]));
    let shown = shown(view);
    page.fitted(&|style| view.designs(&shown, style));
    if shown.len() < results.frontier.len() {
        let values = [("shown", shown.len().to_string()), ("count", results.frontier.len().to_string())];
        page.paragraph(&view.fill("sweep.thinned", &values), "");
    }
    let key = if results.against_no_retrocession { "sweep.cost-note" } else { "sweep.cost-note.configured" };
    page.paragraph(&view.label(key), "");
    let priced = view.priced(&shown);
    if !priced.rows.is_empty() {
        page.title(&view.label("sweep.priced"));
        page.table(&priced);
    }
    let changes = |style| view.changes(&shown, style);
    if !changes(crate::report::context::Style::FULL).rows.is_empty() {
        page.title(&view.label("sweep.against"));
        page.fitted(&changes);
    }
}

/// The frontier, thinned evenly where it is long, with the configured programme and the designs of the answer.
fn shown<'a>(view: &View<'a>) -> Vec<&'a DesignResult> {
    let results = view.results;
    let efficient = &results.frontier;
    let keep = |at: usize| match efficient.len() {
        count if count <= ROWS => true,
        count => at == 0 || at * (ROWS - 1) / (count - 1) != (at - 1) * (ROWS - 1) / (count - 1),
    };
    let mut numbers: Vec<usize> =
        efficient.iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, &number)| number).collect();
    let answered = results.answer.iter().flat_map(|answer| [answer.chosen, answer.cheapest_certain, answer.nearest]);
    for number in answered.flatten().chain([results.configured.number]) {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    let mut designs: Vec<&DesignResult> = numbers.iter().filter_map(|&number| view.design(number)).collect();
    designs.sort_by(|a, b| a.net_cost.value.total_cmp(&b.net_cost.value).then(a.number.cmp(&b.number)));
    designs
}
