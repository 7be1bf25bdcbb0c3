//! Several designs side by side, on a terminal of 80 columns and as files (`compare.json`, `compare.csv`).

use super::chart::bars::{BarChart, BarSeries};
use super::files::{FileError, OutputFolder};
use super::format::{self, Format};
use super::html::HtmlPage;
use super::labels::{Labels, Language};
use super::manifest::Manifest;
use super::medium::Medium;
use super::sampling::sampling;
use super::table::{Cell, Table};
use super::text::clipped;
use super::text_page::TextPage;
use crate::model::InputFile;
use crate::statistics::Estimate;
use crate::study::compare::{CompareResults, ComparedDesign};
use crate::study::value::RetroValue;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

/// Designs whose bars a chart holds.
const SERIES: usize = 4;

/// The results as one JSON document.
pub fn json(results: &CompareResults) -> String {
    let mut text = serde_json::to_string_pretty(results).unwrap_or_default();
    text.push('\n');
    text
}

/// JSON Schema of `compare.json`.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(CompareResults).to_value()
}

/// `compare.csv`: a row for each design, figure by figure.
pub fn csv(results: &CompareResults) -> String {
    let mut out = String::from("design,figure,value,standard_error,low,high\n");
    for design in &results.designs {
        let mut row = |figure: &str, estimate: &Estimate| {
            let name = format!("\"{}\"", design.name.replace('"', "\"\""));
            let Estimate { value, standard_error, low, high, .. } = estimate;
            let _ = writeln!(out, "{name},{figure},{value},{standard_error},{low},{high}");
        };
        row("cash", &design.cash);
        row("sd", &design.sd);
        row("net", &design.net);
        row("var_99.5", &design.var);
        row("tvar_99", &design.tvar);
        for year in &design.solvency.years {
            row(&format!("ruin_{}", year.year), &year.ruin);
        }
        for capital in &design.solvency.capital {
            row(&format!("capital_{}_{}", capital.horizon, capital.probability), &capital.need);
        }
    }
    out
}

/// Writes every file into `folder`, the manifest last; gives the files. `times`: when the command began and ended.
///
/// # Errors
/// What the operating system reports; then nothing of this run remains.
pub fn write(
    results: &CompareResults,
    folder: &Path,
    inputs: Vec<InputFile>,
    times: (String, String),
    host: String,
) -> Result<Vec<PathBuf>, FileError> {
    let mut output = OutputFolder::open(folder)?;
    output.write("compare.csv", csv(results).as_bytes())?;
    output.write("compare.html", page(results, Language::English)?.as_bytes())?;
    output.write("compare.json", json(results).as_bytes())?;
    let title = results.designs.iter().map(|design| design.name.as_str()).collect::<Vec<_>>().join(" / ");
    output.finish(Manifest::of_command(&title, (results.seed, results.trials), inputs, times, host))
}

/// The summary, with a list of the files that were written.
pub fn summary(results: &CompareResults, files: &[PathBuf], colour: bool) -> String {
    let mut text = TextPage { colour, ..TextPage::default() };
    write_on(&mut text, results, files, Language::English);
    text.text
}

/// The same as a page of HTML.
///
/// # Errors
/// When the template cannot be rendered, which a test rules out.
pub fn page(results: &CompareResults, language: Language) -> io::Result<String> {
    let labels = Labels { language };
    let mut page = HtmlPage::new(&labels.get("compare.designs"));
    write_on(&mut page, results, &[], language);
    page.text(language)
}

fn write_on(medium: &mut dyn Medium, results: &CompareResults, files: &[PathBuf], language: Language) {
    let labels = Labels { language };
    let format = Format { currency: &results.currency, language };
    let mut page = Page { results, labels, format, page: medium };
    page.heading();
    page.designs();
    page.against_first();
    page.values();
    page.marginal();
    page.worst();
    page.notes(files);
}

struct Page<'a> {
    results: &'a CompareResults,
    labels: Labels,
    format: Format<'a>,
    page: &'a mut dyn Medium,
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

    fn money(&self, estimate: &Estimate) -> Cell {
        let error = (estimate.standard_error != 0.0).then(|| self.format.amount(estimate.standard_error));
        Cell::of(self.format.amount(estimate.value), error, estimate)
    }

    fn percent(&self, estimate: &Estimate) -> Cell {
        let text = format::percent(estimate.value);
        let decimals = format::percent_decimals(&text);
        let error = (estimate.standard_error != 0.0).then(|| format::percent_with(estimate.standard_error, decimals));
        Cell::of(text, error, estimate)
    }

    fn table(&mut self, table: &Table) {
        let table = table.clone().without_empty_columns();
        self.page.fitted(&|_| table.clone());
    }

    fn heading(&mut self) {
        let key = if self.results.paired { "compare.paired" } else { "compare.unpaired" };
        self.say(
            key,
            &[
                ("designs", self.results.designs.len().to_string()),
                ("trials", format::count(self.results.trials)),
                ("horizon", self.results.horizon.to_string()),
                ("start", self.results.start.clone()),
                ("seed", self.results.seed.to_string()),
                ("version", self.results.version.clone()),
                ("currency", self.results.currency.clone()),
            ],
        );
        for (at, design) in (1..).zip(&self.results.designs) {
            self.page.paragraph(&design.name, &format!("{at}. "));
        }
    }

    /// A row for each figure, a column for each design.
    fn designs(&mut self) {
        self.page.title(&self.label("compare.designs"));
        let designs = &self.results.designs;
        let numbers = (1..=designs.len()).map(|at| at.to_string());
        let mut table = Table::new(1, std::iter::once(String::new()).chain(numbers));
        let mut row = |name: String, cell: &dyn Fn(&ComparedDesign) -> Cell| {
            table.row(std::iter::once(Cell::text(name)).chain(designs.iter().map(cell)));
        };
        row(self.label("value.premium"), &|design| Cell::text(self.format.amount(design.premium)));
        row(self.label("compare.cash"), &|design| self.money(&design.cash));
        row(self.label("compare.sd"), &|design| self.money(&design.sd));
        row(self.label("compare.net"), &|design| self.money(&design.net));
        row(self.label("compare.var"), &|design| self.money(&design.var));
        row(self.label("compare.tvar"), &|design| self.money(&design.tvar));
        let horizon = self.results.horizon as usize;
        for years in [1, horizon].iter().take(if horizon > 1 { 2 } else { 1 }) {
            let name = self.labels.fill("compare.ruin", &[("years", &years.to_string())]);
            row(name, &|design| {
                design.solvency.years.get(years - 1).map_or_else(Cell::missing, |year| self.percent(&year.ruin))
            });
        }
        for capital in designs.first().map_or(&[][..], |design| &design.solvency.capital) {
            if ![1, horizon].contains(&capital.horizon) {
                continue;
            }
            let (percent, years) = (format::stated_percent(capital.probability), capital.horizon.to_string());
            let name = self.labels.fill("compare.capital", &[("probability", &percent), ("years", &years)]);
            row(name, &|design| {
                let same = |other: &&crate::study::solvency::Capital| {
                    other.horizon == capital.horizon && other.probability == capital.probability
                };
                design.solvency.capital.iter().find(same).map_or_else(Cell::missing, |found| self.money(&found.need))
            });
        }
        self.table(&table);
        let caption = self.label("caption.ruin");
        let ruin = self.ruin();
        self.page.figure(&caption, &|| ruin.clone());
    }

    /// Ruin by year under each design.
    fn ruin(&self) -> String {
        let designs = self.results.designs.iter().take(SERIES);
        let series = designs.map(|design| BarSeries {
            name: design.name.clone(),
            values: design.solvency.years.iter().map(|year| (year.ruin.value, year.ruin.low, year.ruin.high)).collect(),
        });
        let (label, axis_name) = (self.label("figure.ruin"), self.label("axis.year-end"));
        BarChart { label, axis_name, series: series.collect() }.draw()
    }

    fn verdict(&self, word: &str) -> Cell {
        if word.is_empty() { Cell::missing() } else { Cell::text(self.label(&format!("verdict.{word}"))) }
    }

    fn head(&self, first: &str) -> Table {
        let head = [
            first,
            "value.net-cost",
            "compare.verdict-cash",
            "value.saved",
            "value.implied",
            "value.benefit",
            "value.verdict",
        ];
        Table::new(1, head.map(|key| self.label(key)))
    }

    /// Net cost with what its interval says, and the capital saved by the last basis: that of the whole horizon.
    fn value_row(&self, name: String, value: &RetroValue) -> Vec<Cell> {
        let capital = value.capital.last();
        let optional = |estimate: Option<Estimate>, cell: &dyn Fn(&Estimate) -> Cell| {
            estimate.as_ref().map_or_else(Cell::missing, cell)
        };
        vec![
            Cell::text(clipped(&name, 24)),
            self.money(&value.net_cost),
            self.verdict(&value.verdict),
            optional(capital.map(|row| row.saved), &|saved| self.money(saved)),
            optional(capital.and_then(|row| row.implied_cost), &|cost| self.percent(cost)),
            optional(capital.and_then(|row| row.benefit), &|benefit| self.money(benefit)),
            capital.map_or_else(Cell::missing, |row| self.verdict(&row.verdict)),
        ]
    }

    fn against_first(&mut self) {
        if self.results.against_first.is_empty() {
            return;
        }
        self.page.title(&self.label("compare.against-first"));
        let mut table = self.head("compare.design");
        for (at, value) in (2..).zip(&self.results.against_first) {
            table.row(self.value_row(format!("{at}. {}", value.design), value));
        }
        self.table(&table);
        self.capital_note();
        for (at, value) in (2..).zip(&self.results.against_first) {
            let last = value.ruin_avoided.last().copied().unwrap_or(value.net_cost);
            let values = [
                ("design", at.to_string()),
                ("ruin", format::percent(0.0 - last.value)),
                ("error", format::percent(last.standard_error)),
                ("years", value.ruin_avoided.len().to_string()),
                ("tvar", self.format.money(0.0 - value.tvar_saved.value)),
                ("sd", self.format.money(0.0 - value.sd_saved.value)),
            ];
            self.say("compare.changes", &values);
        }
    }

    fn capital_note(&mut self) {
        let first = self.results.designs.first().and_then(|design| design.value.as_ref());
        let measured = self.results.against_first.first().or(first);
        let Some(measure) = measured.and_then(|value| value.capital.last()) else { return };
        let basis = self.labels.fill(&format!("value.{}", measure.basis), &[("measure", &measure.measure)]);
        self.say("compare.basis", &[("basis", basis)]);
    }

    fn values(&mut self) {
        let valued: Vec<(usize, &RetroValue)> = (1..)
            .zip(&self.results.designs)
            .filter_map(|(at, design)| design.value.as_ref().map(|value| (at, value)))
            .collect();
        if valued.is_empty() {
            return;
        }
        self.page.title(&self.label("compare.against-none"));
        let mut table = self.head("compare.design");
        for (at, value) in valued {
            table.row(self.value_row(format!("{at}. {}", self.results.designs[at - 1].name), value));
        }
        self.table(&table);
        self.capital_note();
    }

    fn marginal(&mut self) {
        let results = self.results;
        for design in &results.designs {
            if design.marginal.is_empty() {
                continue;
            }
            let title = self.labels.fill("compare.marginal", &[("design", &design.name)]);
            self.page.title(&title);
            let mut table = self.head("compare.contract");
            for value in &design.marginal {
                table.row(self.value_row(value.design.clone(), value));
            }
            self.table(&table);
        }
    }

    fn worst(&mut self) {
        if self.results.worst.is_empty() {
            return;
        }
        self.page.title(&self.label("compare.worst"));
        let head = ["compare.trial", "compare.happened", "column.ground-up"].map(|key| self.label(key));
        let numbers = (1..=self.results.designs.len()).map(|at| at.to_string());
        let mut table = Table::new(2, head.into_iter().chain(numbers));
        for year in &self.results.worst {
            let told = |event: &crate::study::compare::WorstEvent| {
                format!("{} {} {}", event.date, event.peril, self.format.amount(event.loss))
            };
            let events: Vec<String> = year.events.iter().map(told).collect();
            let mut cells = vec![
                Cell::text(year.trial.to_string()),
                Cell::text(events.join("; ")),
                Cell::text(self.format.amount(year.ground_up)),
            ];
            cells.extend(year.cash.iter().map(|&cash| Cell::text(self.format.amount(cash))));
            table.row(cells);
        }
        self.table(&table);
        self.page.paragraph(&self.label("compare.worst-note"), "");
    }

    fn notes(&mut self, files: &[PathBuf]) {
        self.page.gap();
        if let Some(key) = self.page.support_note() {
            self.page.paragraph(&self.label(key), "");
        }
        self.page.paragraph(&self.label("compare.note"), "");
        if let Some(note) = sampling(&self.labels, self.results.trials, self.results.effective_trials) {
            self.page.paragraph(&note, "");
        }
        if !files.is_empty() {
            self.page.title(&self.label("section.files"));
            files.iter().for_each(|file| self.page.paragraph(&file.display().to_string(), "  "));
        }
    }
}
