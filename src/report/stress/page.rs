//! Stresses and the reverse stress, in words, tables and charts: on a terminal of 80 columns, and as a page of HTML.

use super::chart;
use crate::report::format;
use crate::report::html::HtmlPage;
use crate::report::labels::Language;
use crate::report::medium::Medium;
use crate::report::table::{Cell, Table};
use crate::report::tables::pro_forma::{Row, STATEMENTS, table};
use crate::report::text::{clipped, plain};
use crate::report::text_page::TextPage;
use crate::report::writer::{Writer, percent};
use crate::statistics::Estimate;
use crate::study::stress::{Figure, SingleLoss, StressOutcome, StressResults, Threshold};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::io;
use std::path::PathBuf;

/// So many ways to breach are shown.
const WAYS: usize = 8;
/// So many losses of the path that is told.
const LOSSES: usize = 12;

/// The summary, with a list of the files that were written. `again`: the command that tells a trial, up to its number.
pub fn summary(
    results: &StressResults,
    again: &str,
    files: &[PathBuf],
    (colour, language): (bool, Language),
) -> String {
    let mut text = TextPage { colour, ..TextPage::default() };
    write_on(&mut text, results, again, files, (language, false));
    text.text
}

/// The same as a page of HTML, with charts.
///
/// # Errors
/// When the template cannot be rendered, which a test rules out.
pub fn html(results: &StressResults, again: &str, language: Language) -> io::Result<String> {
    let mut page = HtmlPage::new(&results.title);
    write_on(&mut page, results, again, &[], (language, true));
    page.text(language)
}

/// `wide`: with what a terminal has no room for.
fn write_on(
    medium: &mut dyn Medium,
    results: &StressResults,
    again: &str,
    files: &[PathBuf],
    (language, wide): (Language, bool),
) {
    let mut page = Page { results, page: Writer::new(&results.currency, language, medium) };
    page.heading();
    page.answers();
    page.paths();
    page.meanings();
    page.simulated();
    page.reverse(again);
    page.single_losses();
    page.statements(wide);
    page.assumptions();
    page.page.closing("stress.note", files);
}

struct Page<'a> {
    results: &'a StressResults,
    page: Writer<'a>,
}

/// A name whose words may stand in lines of their own.
fn spaced(name: &str) -> String {
    plain(name).replace('-', " ")
}

pub(super) fn number(amount: Decimal) -> f64 {
    amount.to_f64().unwrap_or(0.0)
}

impl Page<'_> {
    fn exact(&self, amount: Decimal) -> Cell {
        self.page.words.amount(number(amount))
    }

    fn heading(&mut self) {
        let results = self.results;
        self.page.medium.heading(&results.title);
        let values = [
            ("trials", format::count(results.trials)),
            ("horizon", results.horizon.to_string()),
            ("start", results.start.clone()),
            ("seed", results.seed.to_string()),
            ("version", results.version.clone()),
        ];
        self.page.say("stress.heading", &values);
        let values = [
            ("currency", results.currency.clone()),
            ("opening", self.money(results.opening_surplus)),
            ("minimum", self.money(results.minimum_surplus)),
        ];
        self.page.say("stress.bar", &values);
    }

    /// What was found, a sentence for each question.
    fn answers(&mut self) {
        let results = self.results;
        self.page.medium.gap();
        let lowest = |stress: &&StressOutcome| stress.path.surplus.iter().copied().min();
        let breaching = results.stresses.iter().filter(|stress| stress.path.breach.is_some()).count();
        if let Some(worst) = results.stresses.iter().min_by_key(lowest)
            && let Some((year, surplus)) = (1..).zip(&worst.path.surplus).min_by_key(|(_, surplus)| **surplus)
        {
            let values = [
                ("count", results.stresses.len().to_string()),
                ("breaching", breaching.to_string()),
                ("stress", spaced(&worst.name)),
                ("surplus", self.money(*surplus)),
                ("year", year.to_string()),
            ];
            self.page.say(if breaching == 0 { "stress.none-breaches" } else { "stress.some-breach" }, &values);
        }
        let words = self.page.words;
        if let Some((stress, figure)) = chart::most_capital(results)
            && figure.difference.value > 0.0
        {
            let values = [
                ("stress", spaced(&stress.name)),
                ("more", words.format.money_interval(&figure.difference)),
                ("figure", self.figure_name(figure)),
            ];
            self.page.say("stress.most-capital", &values);
        }
        let reverse = &results.reverse;
        if let Some(class) = reverse.classes.first() {
            let values = [
                ("probability", words.format.percent_interval(&reverse.probability)),
                ("horizon", results.horizon.to_string()),
                ("way", class.description.clone()),
            ];
            self.page.say("stress.way-most", &values);
        }
    }

    fn money(&self, amount: Decimal) -> String {
        self.page.words.format.money(number(amount))
    }

    /// A row for each stress: its year and where the surplus goes.
    fn paths(&mut self) {
        self.page.title("stress.paths");
        let horizon = self.results.horizon;
        let mut head = vec!["stress.stress", "stress.gross", "stress.ceded", "stress.result", "stress.difference"];
        head.push("stress.lowest-cash");
        let mut head: Vec<String> = head.into_iter().map(|key| self.page.words.label(key)).collect();
        let years: Vec<u32> = if horizon > 1 { vec![1, horizon] } else { vec![1] };
        head.extend(
            years.iter().map(|year| self.page.words.labels.fill("stress.surplus", &[("year", &year.to_string())])),
        );
        head.push(self.page.words.label("stress.breach"));
        let mut table = Table::new(1, head);
        for stress in &self.results.stresses {
            let path = &stress.path;
            let mut cells = vec![
                Cell::text(spaced(&stress.name)),
                self.exact(path.captive_gross),
                self.exact(path.captive_ceded),
                self.exact(path.captive_cash_flow),
                self.exact(path.difference),
                self.exact(path.lowest_cash),
            ];
            let surplus = |year: &u32| path.surplus.get(*year as usize - 1).copied();
            cells.extend(years.iter().map(|year| surplus(year).map_or_else(Cell::missing, |s| self.exact(s))));
            cells.push(Cell::text(match path.breach {
                Some(year) => self.page.words.labels.fill("stress.in-year", &[("year", &year.to_string())]),
                None => self.page.words.label("stress.none"),
            }));
            table.row(cells);
        }
        self.page.table(&table);
        let words = self.page.words;
        self.page.medium.figure(&words.label("stress.figure-path"), &|| chart::results(self.results, &words));
        let ratios: Vec<_> =
            self.results.stresses.iter().filter(|stress| stress.path.ratio_to_minimum.is_some()).collect();
        let worst = ratios.into_iter().min_by_key(|stress| stress.path.ratio_to_minimum);
        if let Some((stress, ratio)) = worst.and_then(|stress| Some((stress, stress.path.ratio_to_minimum?))) {
            let values = [("stress", spaced(&stress.name)), ("ratio", format::number(number(ratio), 2))];
            self.page.say("stress.ratio", &values);
        }
    }

    /// What happens in each.
    fn meanings(&mut self) {
        self.page.medium.gap();
        for stress in &self.results.stresses {
            self.page.item(&format!("{}: {}", spaced(&stress.name), stress.description));
        }
        for left in &self.results.left_out {
            let values = [("stress", spaced(&left.name)), ("why", left.why.clone())];
            let text = self.page.words.fill("stress.left-out", &values);
            self.page.item(&text);
        }
    }

    fn figure_name(&self, figure: &Figure) -> String {
        let words = self.page.words;
        let values = [
            ("years", figure.years.to_string()),
            ("within", words.labels.years(figure.years)),
            ("probability", figure.probability.map_or_else(String::new, format::stated_percent)),
        ];
        words.fill(&format!("stress.{}", figure.key), &values)
    }

    /// For each stress that changes simulated paths: every figure as configured, stressed, and the difference.
    fn simulated(&mut self) {
        let results = self.results;
        if results.stresses.iter().all(|stress| stress.simulated.is_none()) {
            return;
        }
        self.page.title("stress.simulated");
        let words = self.page.words;
        if let Some(figure) = results.stresses.iter().find_map(chart::capital_need) {
            let caption = words.fill("stress.caption-capital", &[("figure", self.figure_name(figure))]);
            self.page.medium.figure(&caption, &|| chart::capital(results, &words));
        }
        let head = ["stress.figure", "stress.configured", "stress.stressed", "stress.change", "value.verdict"];
        let mut told: Vec<&StressOutcome> = Vec::new();
        for stress in &results.stresses {
            let Some(simulated) = &stress.simulated else { continue };
            self.page.medium.gap();
            if let Some(same) = told.iter().find(|other| other.simulated.as_ref() == Some(simulated)) {
                let values = [("stress", spaced(&stress.name)), ("other", spaced(&same.name))];
                self.page.say("stress.same", &values);
                continue;
            }
            told.push(stress);
            self.page.medium.subtitle(&spaced(&stress.name));
            let mut table = words.table(1, head);
            for figure in &simulated.figures {
                let cell = |estimate: &Estimate| {
                    if figure.key == "ruin" { percent(estimate) } else { words.money(estimate) }
                };
                let plain = |cell: Cell| Cell { error: None, ..cell };
                table.row([
                    Cell::text(self.figure_name(figure)),
                    plain(cell(&figure.configured)),
                    plain(cell(&figure.stressed)),
                    cell(&figure.difference),
                    words.verdict(&figure.verdict),
                ]);
            }
            self.page.table(&table);
        }
    }

    /// Income statement, cash flow and balance sheet under each stress; a terminal is told where they are.
    fn statements(&mut self, wide: bool) {
        let results = self.results;
        self.page.title("section.pro-forma");
        if !wide {
            return self.page.say("stress.statements", &[]);
        }
        let words = self.page.words;
        let surplus =
            results.stresses.iter().flat_map(|stress| &stress.path.surplus).map(|&amount| number(amount).abs());
        let scale = words.format.scale(surplus.fold(0.0, f64::max));
        let amount = |amount: f64| Cell::text(scale.cell(amount));
        let mean_of = |mean: &Estimate| {
            let error = (mean.standard_error != 0.0).then(|| scale.cell(mean.standard_error));
            Cell::of(scale.cell(mean.value), error, mean)
        };
        self.page.say("stress.statements-note", &[("unit", scale.name.clone())]);
        for stress in &results.stresses {
            for (key, mean) in [("pro-forma.path", false), ("pro-forma.mean", true)] {
                let lines = || stress.statements.iter().filter(|line| !mean || !line.expected.is_empty());
                if lines().next().is_none() {
                    continue;
                }
                self.page.medium.subtitle(&words.fill(key, &[("name", spaced(&stress.name))]));
                for statement in STATEMENTS {
                    let rows = lines().filter(|line| line.statement == statement).map(|line| Row {
                        key: &line.key,
                        opening: line.opening.map(amount),
                        years: match mean {
                            true => line.expected.iter().map(mean_of).collect(),
                            false => line.path.iter().copied().map(amount).collect(),
                        },
                    });
                    if let Some(table) = table(&words.labels, statement, rows.collect()) {
                        self.page.table(&table);
                    }
                }
            }
        }
    }

    fn reverse(&mut self, again: &str) {
        self.page.title("stress.reverse");
        let reverse = &self.results.reverse;
        let horizon = self.results.horizon.to_string();
        let probability = &reverse.probability;
        if reverse.classes.is_empty() {
            let values = [("high", format::percent(probability.high)), ("horizon", horizon)];
            self.page.say("stress.no-breach", &values);
            return;
        }
        let values = [
            ("probability", format::percent(probability.value)),
            ("low", format::percent(probability.low)),
            ("high", format::percent(probability.high)),
            ("horizon", horizon),
        ];
        self.page.say("stress.breaches", &values);
        let head = ["stress.way", "stress.probability", "stress.interval", "stress.year", "stress.trial"];
        let mut table = self.page.words.table(1, head);
        for class in reverse.classes.iter().take(WAYS) {
            let Estimate { low, high, .. } = class.probability;
            table.row([
                Cell::text(class.description.clone()),
                Cell { supported: class.probability.supported, ..Cell::text(format::percent(class.probability.value)) },
                Cell::text(self.page.words.format.interval(&[format::percent(low), format::percent(high)])),
                Cell {
                    error: Some(format::number(class.mean_year.standard_error, 1)),
                    ..Cell::text(format::number(class.mean_year.value, 1))
                },
                Cell::text(class.trial.to_string()),
            ]);
        }
        self.page.table(&table);
        if reverse.classes.len() > WAYS {
            let more = (reverse.classes.len() - WAYS).to_string();
            self.page.say("stress.more-ways", &[("count", more)]);
        }
        self.story(again);
    }

    fn story(&mut self, again: &str) {
        let results = self.results;
        let Some(story) = &results.reverse.story else { return };
        self.page.medium.gap();
        let values = [
            ("trial", story.trial.to_string()),
            ("year", story.year.to_string()),
            ("before", self.money(story.surplus_before)),
            ("after", self.money(story.surplus_after)),
        ];
        self.page.say("stress.story", &values);
        // A book of buyers may lose to hundreds in a year: the largest losses, in time order.
        let mut sizes: Vec<Decimal> = story.events.iter().map(|event| event.ground_up).collect();
        sizes.sort_by(|a, b| b.cmp(a));
        let least = sizes.get(LOSSES - 1).copied().unwrap_or(Decimal::ZERO);
        let shown: Vec<_> = story.events.iter().filter(|event| event.ground_up >= least).take(LOSSES).collect();
        for event in &shown {
            let loss = self.money(event.ground_up);
            let text = self
                .page
                .words
                .labels
                .fill("stress.event", &[("date", &event.date), ("peril", &event.peril), ("loss", &loss)]);
            let mut parts = vec![text];
            for payment in &event.contracts {
                let (due, lost) = (number(payment.due), number(payment.uncollected));
                let key = if lost > 0.0 { "stress.paid-in-part" } else { "stress.paid" };
                let (due, lost) = (self.page.words.format.money(due), self.page.words.format.money(lost));
                let values: [(&str, &str); 3] = [("contract", &payment.contract), ("due", &due), ("lost", &lost)];
                parts.push(self.page.words.labels.fill(key, &values));
            }
            self.page.medium.paragraph(&parts.join("; "), "- ");
        }
        if story.events.len() > shown.len() {
            self.page.say("stress.more-losses", &[("count", (story.events.len() - shown.len()).to_string())]);
        }
        let which = format!("--trial {} --year {}", story.trial, story.year);
        self.page.medium.command(again, &which);
    }

    fn assumptions(&mut self) {
        if self.results.assumptions.is_empty() {
            return;
        }
        self.page.title("section.assumptions");
        for assumption in &self.results.assumptions {
            self.page.item(assumption);
        }
    }

    fn threshold(&self, threshold: Option<&Threshold>, missing: &str) -> Vec<Cell> {
        let Some(Threshold { loss, probability }) = threshold else {
            return vec![Cell::text(self.page.words.label(missing)), Cell::missing()];
        };
        if loss.is_zero() {
            return vec![Cell::text(self.page.words.label("stress.without-loss")), Cell::missing()];
        }
        let never = probability.value == 0.0;
        let reached = match never {
            true => {
                let trials = format::count(self.results.trials);
                self.page.words.labels.fill("stress.fewer", &[("trials", &trials)])
            }
            false => format::percent(probability.value),
        };
        vec![self.exact(*loss), Cell { supported: never || probability.supported, ..Cell::text(reached) }]
    }

    fn single_losses(&mut self) {
        let results = self.results;
        let singles = &results.reverse.single_losses;
        if singles.is_empty() {
            return;
        }
        self.page.title("stress.single");
        let head = ["stress.peril", "stress.paying", "stress.reached", "stress.not-paying", "stress.reached"];
        let mut table = self.page.words.table(1, head);
        for SingleLoss { peril, retrocession_pays, retrocession_does_not_pay, retroceded } in singles {
            let mut cells = vec![Cell::text(clipped(peril, 30))];
            cells.extend(self.threshold(retrocession_pays.as_ref(), "stress.no-loss-breaches"));
            let missing = if *retroceded { "stress.no-loss-breaches" } else { "stress.no-retrocession" };
            cells.extend(self.threshold(retrocession_does_not_pay.as_ref(), missing));
            table.row(cells);
        }
        self.page.table(&table);
        self.page.medium.paragraph(&self.page.words.label("stress.single-note"), "");
    }
}
