//! Stresses on a terminal of 80 columns.

use crate::report::format::{self, Format};
use crate::report::labels::{Labels, Language};
use crate::report::table::{Cell, Table};
use crate::report::text::{clipped, plain, wrapped};
use crate::report::text_page::{TextPage, WIDTH};
use crate::statistics::Estimate;
use crate::study::stress::{Figure, SingleLoss, StressOutcome, StressResults, Threshold};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::path::PathBuf;

/// So many ways to breach are shown.
const WAYS: usize = 8;
/// So many losses of the path that is told.
const LOSSES: usize = 12;

/// The summary, with a list of the files that were written. `again`: the command that tells a trial, up to its number.
pub fn summary(results: &StressResults, again: &str, files: &[PathBuf], colour: bool) -> String {
    let labels = Labels { language: Language::English };
    let format = Format { currency: &results.currency, language: Language::English };
    let mut page = Page { results, labels, format, page: TextPage { colour, ..TextPage::default() } };
    page.heading();
    page.paths();
    page.meanings();
    page.simulated();
    page.reverse(again);
    page.single_losses();
    page.notes(files);
    page.page.text
}

struct Page<'a> {
    results: &'a StressResults,
    labels: Labels,
    format: Format<'a>,
    page: TextPage,
}

/// A name whose words may stand in lines of their own.
fn spaced(name: &str) -> String {
    plain(name).replace('-', " ")
}

fn number(amount: Decimal) -> f64 {
    amount.to_f64().unwrap_or(0.0)
}

impl Page<'_> {
    fn label(&self, key: &str) -> String {
        self.labels.get(key)
    }

    fn say(&mut self, key: &str, values: &[(&str, String)]) {
        let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let text = self.labels.fill(key, &values);
        self.page.paragraph(&text, "");
    }

    fn exact(&self, amount: Decimal) -> Cell {
        Cell::text(self.format.amount(number(amount)))
    }

    fn amount(&self, estimate: &Estimate) -> Cell {
        let error = (estimate.standard_error != 0.0).then(|| self.format.amount(estimate.standard_error));
        Cell::of(self.format.amount(estimate.value), error, estimate)
    }

    fn percent(&self, estimate: &Estimate) -> Cell {
        let text = format::percent(estimate.value);
        let decimals = format::percent_decimals(&text);
        let error = (estimate.standard_error != 0.0).then(|| format::percent_with(estimate.standard_error, decimals));
        Cell::of(text, error, estimate)
    }

    fn heading(&mut self) {
        for line in wrapped(&plain(&self.results.title), WIDTH) {
            let line = self.page.bold(&line);
            self.page.line(&line);
        }
        let results = self.results;
        self.say(
            "stress.heading",
            &[
                ("trials", format::count(results.trials)),
                ("horizon", results.horizon.to_string()),
                ("start", results.start.clone()),
                ("seed", results.seed.to_string()),
                ("version", results.version.clone()),
                ("currency", results.currency.clone()),
                ("opening", self.format.money(number(results.opening_surplus))),
                ("minimum", self.format.money(number(results.minimum_surplus))),
            ],
        );
    }

    /// A row for each stress: its year and where the surplus goes.
    fn paths(&mut self) {
        self.page.title(&self.label("stress.paths"));
        let horizon = self.results.horizon;
        let mut head = vec!["stress.stress", "stress.gross", "stress.ceded", "stress.result", "stress.difference"];
        head.push("stress.lowest-cash");
        let mut head: Vec<String> = head.into_iter().map(|key| self.label(key)).collect();
        let years: Vec<u32> = if horizon > 1 { vec![1, horizon] } else { vec![1] };
        head.extend(years.iter().map(|year| self.labels.fill("stress.surplus", &[("year", &year.to_string())])));
        head.push(self.label("stress.breach"));
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
                Some(year) => self.labels.fill("stress.in-year", &[("year", &year.to_string())]),
                None => self.label("stress.none"),
            }));
            table.row(cells);
        }
        let table = table.without_empty_columns();
        self.page.fitted(&|_| table.clone());
        let ratios: Vec<_> =
            self.results.stresses.iter().filter(|stress| stress.path.ratio_to_minimum.is_some()).collect();
        let worst = ratios.into_iter().min_by_key(|stress| stress.path.ratio_to_minimum);
        if let Some((stress, ratio)) = worst.and_then(|stress| Some((stress, stress.path.ratio_to_minimum?))) {
            let values = [("stress", stress.name.clone()), ("ratio", format::number(number(ratio), 2))];
            self.say("stress.ratio", &values);
        }
    }

    /// What happens in each.
    fn meanings(&mut self) {
        self.page.line("");
        for stress in &self.results.stresses {
            self.page.paragraph(&format!("{}: {}", stress.name, stress.description), "- ");
        }
        for left in &self.results.left_out {
            let text = self.labels.fill("stress.left-out", &[("stress", &left.name), ("why", &left.why)]);
            self.page.paragraph(&text, "- ");
        }
    }

    fn figure_name(&self, figure: &Figure) -> String {
        let years = figure.years.to_string();
        let probability = figure.probability.map_or_else(String::new, format::stated_percent);
        self.labels.fill(&format!("stress.{}", figure.key), &[("years", &years), ("probability", &probability)])
    }

    /// For each stress that changes simulated paths: every figure as configured, stressed, and the difference.
    fn simulated(&mut self) {
        let results = self.results;
        if results.stresses.iter().all(|stress| stress.simulated.is_none()) {
            return;
        }
        self.page.title(&self.label("stress.simulated"));
        let head = ["stress.figure", "stress.configured", "stress.stressed", "stress.change", "value.verdict"];
        let mut told: Vec<&StressOutcome> = Vec::new();
        for stress in &results.stresses {
            let Some(simulated) = &stress.simulated else { continue };
            self.page.line("");
            if let Some(same) = told.iter().find(|other| other.simulated.as_ref() == Some(simulated)) {
                let text = self.labels.fill("stress.same", &[("stress", &stress.name), ("other", &same.name)]);
                self.page.paragraph(&text, "");
                continue;
            }
            told.push(stress);
            let name = self.page.bold(&clipped(&plain(&stress.name), WIDTH));
            self.page.line(&name);
            let mut table = Table::new(1, head.map(|key| self.label(key)));
            for figure in &simulated.figures {
                let cell = |estimate: &Estimate| {
                    if figure.key == "ruin" { self.percent(estimate) } else { self.amount(estimate) }
                };
                let plain = |cell: Cell| Cell { error: None, ..cell };
                table.row([
                    Cell::text(self.figure_name(figure)),
                    plain(cell(&figure.configured)),
                    plain(cell(&figure.stressed)),
                    cell(&figure.difference),
                    Cell::text(self.label(&format!("verdict.{}", figure.verdict))),
                ]);
            }
            self.page.fitted(&|_| table.clone());
        }
    }

    fn reverse(&mut self, again: &str) {
        self.page.title(&self.label("stress.reverse"));
        let reverse = &self.results.reverse;
        let horizon = self.results.horizon.to_string();
        let probability = &reverse.probability;
        if reverse.classes.is_empty() {
            let values = [("high", format::percent(probability.high)), ("horizon", horizon)];
            self.say("stress.no-breach", &values);
            return;
        }
        let values = [
            ("probability", format::percent(probability.value)),
            ("low", format::percent(probability.low)),
            ("high", format::percent(probability.high)),
            ("horizon", horizon),
        ];
        self.say("stress.breaches", &values);
        let head = ["stress.way", "stress.probability", "stress.interval", "stress.year", "stress.trial"];
        let mut table = Table::new(1, head.map(|key| self.label(key)));
        for class in reverse.classes.iter().take(WAYS) {
            let Estimate { low, high, .. } = class.probability;
            table.row([
                Cell::text(class.description.clone()),
                Cell { supported: class.probability.supported, ..Cell::text(format::percent(class.probability.value)) },
                Cell::text(format!("{}-{}", format::percent(low), format::percent(high))),
                Cell {
                    error: Some(format::number(class.mean_year.standard_error, 1)),
                    ..Cell::text(format::number(class.mean_year.value, 1))
                },
                Cell::text(class.trial.to_string()),
            ]);
        }
        self.page.fitted(&|_| table.clone());
        if reverse.classes.len() > WAYS {
            let more = (reverse.classes.len() - WAYS).to_string();
            self.say("stress.more-ways", &[("count", more)]);
        }
        self.story(again);
    }

    fn story(&mut self, again: &str) {
        let results = self.results;
        let Some(story) = &results.reverse.story else { return };
        self.page.line("");
        let values = [
            ("trial", story.trial.to_string()),
            ("year", story.year.to_string()),
            ("before", self.format.money(number(story.surplus_before))),
            ("after", self.format.money(number(story.surplus_after))),
        ];
        self.say("stress.story", &values);
        // A book of buyers may lose to hundreds in a year: the largest losses, in time order.
        let mut sizes: Vec<Decimal> = story.events.iter().map(|event| event.ground_up).collect();
        sizes.sort_by(|a, b| b.cmp(a));
        let least = sizes.get(LOSSES - 1).copied().unwrap_or(Decimal::ZERO);
        let shown: Vec<_> = story.events.iter().filter(|event| event.ground_up >= least).take(LOSSES).collect();
        for event in &shown {
            let loss = self.format.money(number(event.ground_up));
            let text =
                self.labels.fill("stress.event", &[("date", &event.date), ("peril", &event.peril), ("loss", &loss)]);
            let mut parts = vec![text];
            for payment in &event.contracts {
                let (due, lost) = (number(payment.due), number(payment.uncollected));
                let key = if lost > 0.0 { "stress.paid-in-part" } else { "stress.paid" };
                let (due, lost) = (self.format.money(due), self.format.money(lost));
                let values: [(&str, &str); 3] = [("contract", &payment.contract), ("due", &due), ("lost", &lost)];
                parts.push(self.labels.fill(key, &values));
            }
            self.page.paragraph(&parts.join("; "), "- ");
        }
        if story.events.len() > shown.len() {
            self.say("stress.more-losses", &[("count", (story.events.len() - shown.len()).to_string())]);
        }
        let which = format!("--trial {} --year {}", story.trial, story.year);
        // A command stays one that can be copied.
        match again.chars().count() + which.len() + 3 <= WIDTH {
            true => self.page.line(&format!("  {again} {which}")),
            false => {
                self.page.line(&format!("  {again} \\"));
                self.page.line(&format!("    {which}"));
            }
        }
    }

    fn threshold(&self, threshold: Option<&Threshold>, missing: &str) -> Vec<Cell> {
        let Some(Threshold { loss, probability }) = threshold else {
            return vec![Cell::text(self.label(missing)), Cell::missing()];
        };
        if loss.is_zero() {
            return vec![Cell::text(self.label("stress.without-loss")), Cell::missing()];
        }
        let never = probability.value == 0.0;
        let reached = match never {
            true => {
                let trials = format::count(self.results.trials);
                self.labels.fill("stress.fewer", &[("trials", &trials)])
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
        self.page.title(&self.label("stress.single"));
        let head = ["stress.peril", "stress.paying", "stress.reached", "stress.not-paying", "stress.reached"];
        let mut table = Table::new(1, head.map(|key| self.label(key)));
        for SingleLoss { peril, retrocession_pays, retrocession_does_not_pay, retroceded } in singles {
            let mut cells = vec![Cell::text(clipped(peril, 30))];
            cells.extend(self.threshold(retrocession_pays.as_ref(), "stress.no-loss-breaches"));
            let missing = if *retroceded { "stress.no-loss-breaches" } else { "stress.no-retrocession" };
            cells.extend(self.threshold(retrocession_does_not_pay.as_ref(), missing));
            table.row(cells);
        }
        self.page.fitted(&|_| table.clone());
        self.page.paragraph(&self.label("stress.single-note"), "");
    }

    fn notes(&mut self, files: &[PathBuf]) {
        self.page.line("");
        if self.page.unsupported {
            let key = if self.page.colour { "note.unsupported.grey" } else { "note.unsupported.star" };
            self.page.paragraph(&self.label(key), "");
        }
        self.page.paragraph(&self.label("stress.note"), "");
        if !files.is_empty() {
            self.page.title(&self.label("section.files"));
            files.iter().for_each(|file| self.page.paragraph(&file.display().to_string(), "  "));
        }
    }
}
