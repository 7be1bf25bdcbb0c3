//! A page that is written once for every medium: sentences filled from the table of labels, cells of estimates, the closing notes.
//!
//! The commands with tables of their own (`price`, `compare`, `stress`) write each page through a [`Writer`], onto the terminal or
//! onto a page of HTML alike; [`Words`] makes the cells and the texts, so that they can be made while the medium is borrowed.

use super::format::{self, Format};
use super::labels::{Labels, Language};
use super::medium::Medium;
use super::table::{Cell, Table};
use crate::statistics::Estimate;
use std::path::PathBuf;

/// Labels and figures of one language and currency.
#[derive(Clone, Copy)]
pub(in crate::report) struct Words<'a> {
    pub labels: Labels,
    pub format: Format<'a>,
}

impl<'a> Words<'a> {
    pub fn new(currency: &'a str, language: Language) -> Words<'a> {
        Words { labels: Labels { language }, format: Format { currency, language } }
    }

    pub fn label(&self, key: &str) -> String {
        self.labels.get(key)
    }

    /// The label with its places filled.
    pub fn fill(&self, key: &str, values: &[(&str, String)]) -> String {
        let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
        self.labels.fill(key, &values)
    }

    /// A table whose titles are labels; the first `words` columns hold words.
    pub fn table<const N: usize>(&self, words: usize, head: [&str; N]) -> Table {
        Table::new(words, head.map(|key| self.label(key)))
    }

    /// An amount without error.
    pub fn amount(&self, amount: f64) -> Cell {
        Cell::text(self.format.amount(amount))
    }

    /// An estimated amount with its standard error.
    pub fn money(&self, estimate: &Estimate) -> Cell {
        let error = (estimate.standard_error != 0.0).then(|| self.format.amount(estimate.standard_error));
        Cell::of(self.format.amount(estimate.value), error, estimate)
    }

    /// A word of verdict; nothing where none was given.
    pub fn verdict(&self, word: &str) -> Cell {
        if word.is_empty() { Cell::missing() } else { Cell::text(self.label(&format!("verdict.{word}"))) }
    }
}

/// An estimated probability, with its standard error to the same decimals.
pub(in crate::report) fn percent(estimate: &Estimate) -> Cell {
    let text = format::percent(estimate.value);
    let decimals = format::percent_decimals(&text);
    let error = (estimate.standard_error != 0.0).then(|| format::percent_with(estimate.standard_error, decimals));
    Cell::of(text, error, estimate)
}

/// What is there as a cell; nothing where it is not.
pub(in crate::report) fn optional<T>(figure: Option<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
    figure.map_or_else(Cell::missing, cell)
}

/// Words, and the medium that they go onto.
pub(in crate::report) struct Writer<'a> {
    pub words: Words<'a>,
    pub medium: &'a mut dyn Medium,
}

impl<'a> Writer<'a> {
    pub fn new(currency: &'a str, language: Language, medium: &'a mut dyn Medium) -> Writer<'a> {
        Writer { words: Words::new(currency, language), medium }
    }

    /// A title from the table of labels.
    pub fn title(&mut self, key: &str) {
        self.medium.title(&self.words.label(key));
    }

    /// A paragraph from the table of labels.
    pub fn say(&mut self, key: &str, values: &[(&str, String)]) {
        self.medium.paragraph(&self.words.fill(key, values), "");
    }

    /// A line behind a dash.
    pub fn item(&mut self, text: &str) {
        self.medium.paragraph(text, "- ");
    }

    /// A table without the columns that nothing stands in.
    pub fn table(&mut self, table: &Table) {
        let table = table.clone().without_empty_columns();
        self.medium.fitted(&|_| table.clone());
    }

    /// How unsupported figures are marked, where there are any; a note; the files that were written.
    pub fn closing(&mut self, note: &str, files: &[PathBuf]) {
        self.medium.gap();
        if let Some(key) = self.medium.support_note() {
            self.say(key, &[]);
        }
        self.say(note, &[]);
        if !files.is_empty() {
            self.title("section.files");
            files.iter().for_each(|file| self.medium.paragraph(&file.display().to_string(), "  "));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::text_page::TextPage;

    #[test]
    fn a_page_is_filled_from_the_labels_and_closes_with_its_files() {
        let mut page = TextPage::default();
        let mut writer = Writer::new("JPY", Language::English, &mut page);
        let rare = Estimate { supported: false, standard_error: 0.0005, ..Estimate::exact(0.002) };
        let mut table = writer.words.table(1, ["compare.design", "compare.ruin", "compare.cash"]);
        table.row([Cell::text("a"), percent(&rare), optional(None::<f64>, |amount| writer.words.amount(amount))]);
        writer.table(&table);
        writer.closing("compare.note", &[PathBuf::from("out/x.csv")]);
        // Without figures the column of cash is left out; the error has the decimals of its figure.
        assert!(page.text.contains("0.20%* ±0.05%") || page.text.contains("0.20% ±0.05%*"), "{}", page.text);
        assert!(!page.text.contains("captive cash flow"), "{}", page.text);
        assert!(page.text.contains("  out/x.csv") && page.text.contains("fewer than 100"), "{}", page.text);
    }
}
