//! Several designs side by side, on a terminal of 80 columns and as files (`compare.json`, `compare.csv`).

use super::chart::bars::{BarChart, BarSeries};
use super::files::{FileError, OutputFolder};
use super::format::{self, Format, Scale};
use super::html::HtmlPage;
use super::labels::{Labels, Language};
use super::manifest::Manifest;
use super::medium::Medium;
use super::sampling::sampling;
use super::table::{Cell, Table};
use super::tables::value::{basis, hardly_saves, implied};
use super::text::clipped;
use super::text_page::TextPage;
use super::writer::{Writer, optional, percent};
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
    language: Language,
    inputs: Vec<InputFile>,
    (times, host): ((String, String), String),
) -> Result<Vec<PathBuf>, FileError> {
    let mut output = OutputFolder::open(folder)?;
    output.write("compare.csv", csv(results).as_bytes())?;
    output.write("compare.html", page(results, language)?.as_bytes())?;
    output.write("compare.json", json(results).as_bytes())?;
    let title = results.designs.iter().map(|design| design.name.as_str()).collect::<Vec<_>>().join(" / ");
    output.finish(Manifest::of_command(&title, (results.seed, results.trials), inputs, times, host))
}

/// The summary, with a list of the files that were written.
pub fn summary(results: &CompareResults, files: &[PathBuf], colour: bool, language: Language) -> String {
    let mut text = TextPage { colour, ..TextPage::default() };
    write_on(&mut text, results, files, language);
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
    let page = Writer::new(&results.currency, language, medium);
    let scale = scale(results, &page.words.format);
    let mut page = Page { results, page, scale };
    page.heading();
    page.designs();
    page.against_first();
    page.values();
    page.marginal();
    page.worst();
    if let Some(note) = sampling(&page.page.words.labels, results.trials, results.effective_trials) {
        page.page.medium.paragraph(&note, "");
    }
    page.page.closing("compare.note", files);
}

struct Page<'a> {
    results: &'a CompareResults,
    page: Writer<'a>,
    /// One unit for every amount of the tables.
    scale: Scale,
}

/// The unit that suits the amounts of the designs.
fn scale(results: &CompareResults, format: &Format) -> Scale {
    let of = |design: &ComparedDesign| [design.premium, design.sd.value, design.tvar.value].map(f64::abs);
    let amounts = || results.designs.iter().flat_map(of).filter(|amount| *amount > 0.0);
    let most = amounts().fold(0.0, f64::max);
    format.scale_between(most, amounts().fold(most, f64::min))
}

impl Page<'_> {
    fn amount(&self, amount: f64) -> Cell {
        Cell::text(self.scale.cell(amount))
    }

    fn money(&self, estimate: &Estimate) -> Cell {
        let error = (estimate.standard_error != 0.0).then(|| self.scale.cell(estimate.standard_error));
        Cell::of(self.scale.cell(estimate.value), error, estimate)
    }

    fn heading(&mut self) {
        let key = if self.results.paired { "compare.paired" } else { "compare.unpaired" };
        self.page.say(
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
        self.page.say("compare.unit", &[("unit", self.scale.name.clone())]);
        for (at, design) in (1..).zip(&self.results.designs) {
            self.page.medium.paragraph(&design.name, &format!("{at}. "));
        }
    }

    /// A row for each figure, a column for each design.
    fn designs(&mut self) {
        let words = self.page.words;
        self.page.title("compare.designs");
        let designs = &self.results.designs;
        let numbers = (1..=designs.len()).map(|at| at.to_string());
        let mut table = Table::new(1, std::iter::once(String::new()).chain(numbers));
        let mut row = |name: String, cell: &dyn Fn(&ComparedDesign) -> Cell| {
            table.row(std::iter::once(Cell::text(name)).chain(designs.iter().map(cell)));
        };
        row(words.label("value.premium"), &|design| self.amount(design.premium));
        row(words.label("compare.cash"), &|design| self.money(&design.cash));
        row(words.label("compare.sd"), &|design| self.money(&design.sd));
        row(words.label("compare.net"), &|design| self.money(&design.net));
        row(words.label("compare.var"), &|design| self.money(&design.var));
        row(words.label("compare.tvar"), &|design| self.money(&design.tvar));
        let horizon = self.results.horizon as usize;
        for years in [1, horizon].iter().take(if horizon > 1 { 2 } else { 1 }) {
            let name = words.labels.fill("compare.ruin", &[("years", &years.to_string())]);
            row(name, &|design| {
                design.solvency.years.get(years - 1).map_or_else(Cell::missing, |year| percent(&year.ruin))
            });
        }
        for capital in designs.first().map_or(&[][..], |design| &design.solvency.capital) {
            if ![1, horizon].contains(&capital.horizon) {
                continue;
            }
            let (percent, years) = (format::stated_percent(capital.probability), capital.horizon.to_string());
            let name = words.labels.fill("compare.capital", &[("probability", &percent), ("years", &years)]);
            row(name, &|design| {
                let same = |other: &&crate::study::solvency::Capital| {
                    other.horizon == capital.horizon && other.probability == capital.probability
                };
                design.solvency.capital.iter().find(same).map_or_else(Cell::missing, |found| self.money(&found.need))
            });
        }
        self.page.table(&table);
        let caption = words.label("caption.ruin");
        let ruin = self.ruin();
        self.page.medium.figure(&caption, &|| ruin.clone());
    }

    /// Ruin by year under each design.
    fn ruin(&self) -> String {
        let words = self.page.words;
        let designs = self.results.designs.iter().take(SERIES);
        let series = designs.map(|design| BarSeries {
            name: design.name.clone(),
            values: design.solvency.years.iter().map(|year| (year.ruin.value, year.ruin.low, year.ruin.high)).collect(),
        });
        let (label, axis_name) = (words.label("figure.ruin"), words.label("axis.year-end"));
        BarChart { label, axis_name, series: series.collect() }.draw()
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
        self.page.words.table(1, head)
    }

    /// Net cost with what its interval says, and the capital saved by the last basis: that of the whole horizon.
    fn value_row(&self, name: String, value: &RetroValue) -> Vec<Cell> {
        let capital = value.capital.last();
        let words = self.page.words;
        vec![
            Cell::text(clipped(&name, 24)),
            self.money(&value.net_cost),
            words.verdict(&value.verdict),
            optional(capital, |row| self.money(&row.saved)),
            optional(capital.and_then(implied), percent),
            optional(capital.and_then(|row| row.benefit.as_ref()), |benefit| self.money(benefit)),
            optional(capital, |row| words.verdict(&row.verdict)),
        ]
    }

    fn against_first(&mut self) {
        let words = self.page.words;
        if self.results.against_first.is_empty() {
            return;
        }
        self.page.title("compare.against-first");
        let mut table = self.head("compare.design");
        for (at, value) in (2..).zip(&self.results.against_first) {
            table.row(self.value_row(format!("{at}. {}", value.design), value));
        }
        self.page.table(&table);
        self.capital_note();
        for (at, value) in (2..).zip(&self.results.against_first) {
            let last = value.ruin_avoided.last().copied().unwrap_or(value.net_cost);
            let values = [
                ("design", at.to_string()),
                ("ruin", format::percent(0.0 - last.value)),
                ("error", format::percent(last.standard_error)),
                ("years", value.ruin_avoided.len().to_string()),
                ("tvar", words.format.money(0.0 - value.tvar_saved.value)),
                ("sd", words.format.money(0.0 - value.sd_saved.value)),
            ];
            self.page.say("compare.changes", &values);
        }
    }

    fn capital_note(&mut self) {
        let first = self.results.designs.first().and_then(|design| design.value.as_ref());
        let measured = self.results.against_first.first().or(first);
        let Some(capital) = measured.and_then(|value| value.capital.last()) else { return };
        let basis = basis(self.page.words.labels, capital);
        self.page.say("compare.basis", &[("basis", basis)]);
        let results = self.results;
        let of_designs = results.designs.iter().flat_map(|design| design.value.iter().chain(&design.marginal));
        let mut all = results.against_first.iter().chain(of_designs);
        if all.any(|value| value.capital.last().is_some_and(hardly_saves)) {
            self.page.say("note.implied-beyond", &[]);
        }
    }

    fn values(&mut self) {
        let valued: Vec<(usize, &RetroValue)> = (1..)
            .zip(&self.results.designs)
            .filter_map(|(at, design)| design.value.as_ref().map(|value| (at, value)))
            .collect();
        if valued.is_empty() {
            return;
        }
        self.page.title("compare.against-none");
        let mut table = self.head("compare.design");
        for (at, value) in valued {
            table.row(self.value_row(format!("{at}. {}", self.results.designs[at - 1].name), value));
        }
        self.page.table(&table);
        self.capital_note();
    }

    fn marginal(&mut self) {
        let results = self.results;
        for design in &results.designs {
            if design.marginal.is_empty() {
                continue;
            }
            let title = self.page.words.labels.fill("compare.marginal", &[("design", &design.name)]);
            self.page.medium.title(&title);
            let mut table = self.head("compare.contract");
            for value in &design.marginal {
                table.row(self.value_row(value.design.clone(), value));
            }
            self.page.table(&table);
            self.capital_note();
        }
    }

    fn worst(&mut self) {
        let words = self.page.words;
        if self.results.worst.is_empty() {
            return;
        }
        self.page.title("compare.worst");
        let head = ["compare.trial", "compare.happened", "column.ground-up"].map(|key| words.label(key));
        let numbers = (1..=self.results.designs.len()).map(|at| at.to_string());
        let mut table = Table::new(2, head.into_iter().chain(numbers));
        for year in &self.results.worst {
            let told = |event: &crate::study::compare::WorstEvent| {
                format!("{} {} {}", event.date, event.peril, words.format.amount(event.loss))
            };
            let events: Vec<String> = year.events.iter().map(told).collect();
            let mut cells =
                vec![Cell::text(year.trial.to_string()), Cell::text(events.join("; ")), self.amount(year.ground_up)];
            cells.extend(year.cash.iter().map(|&cash| self.amount(cash)));
            table.row(cells);
        }
        self.page.table(&table);
        self.page.say("compare.worst-note", &[]);
    }
}
