//! The summary that `run` prints: at most 80 columns, plain text, dimmed figures where the sample does not support them.

use super::context::{Context, Style};
use super::format;
use super::html::variants_note;
use super::labels::Language;
use super::summary;
use super::table::{Cell, Row, Table};
use super::tables::{
    accounts, contracts, credit, designs, earthquake, limit_use, liquidity, losses, quiet_year, sources, stresses,
};
use super::text::{self, columns};
use crate::study::results::Results;
use std::path::PathBuf;

/// The widest line, in columns of a terminal; wide Japanese characters count two.
pub const WIDTH: usize = 80;

/// How the summary is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether ANSI sequences may be used.
    pub colour: bool,
    /// Language of the labels.
    pub language: Language,
}

/// The summary in English, with a list of the files that were written.
pub fn summary(results: &Results, files: &[PathBuf], colour: bool) -> String {
    summary_in(results, files, Options { colour, language: Language::English })
}

/// The summary in a language.
pub fn summary_in(results: &Results, files: &[PathBuf], options: Options) -> String {
    let context = Context::new(results, options.language);
    let mut page = Page { context: &context, options, text: String::new(), unsupported: false, starred: false };
    page.heading();
    page.decision();
    page.quiet_year();
    page.section("section.losses");
    page.fitted(&|style| losses::table(&context, style, losses::Points::Few));
    page.designs();
    page.liquidity();
    page.contracts();
    page.stresses();
    page.deductible();
    page.earthquakes();
    page.credits();
    page.accounts();
    page.remarks();
    page.files(files);
    page.text
}

struct Page<'a> {
    context: &'a Context<'a>,
    options: Options,
    text: String,
    unsupported: bool,
    /// A figure of a sentence carries a star.
    starred: bool,
}

/// From the fullest to the barest; the first that fits is printed.
const STYLES: [Style; 4] = [Style::FULL, SPARING, Style { decimals: 1, ..SPARING }, Style { decimals: 0, ..SPARING }];

/// For tables that are too wide in any style and go on below themselves.
const SPARING: Style = Style { decimals: 2, errors: true, sparing: true };

/// Widest column of words, gap between columns: tried in this order for each style.
const LAYOUTS: [(usize, usize); 5] = [(34, 2), (26, 2), (20, 2), (26, 1), (20, 1)];

/// Longer words in the head of a column are broken.
const WORD: usize = 16;

/// Widths of columns and the gap between them.
struct Layout {
    widths: Vec<usize>,
    gap: usize,
}

impl Layout {
    fn width(&self) -> usize {
        self.widths.iter().sum::<usize>() + self.gap * self.widths.len().saturating_sub(1)
    }
}

impl Page<'_> {
    fn heading(&mut self) {
        let results = self.context.results;
        for line in text::wrapped(&text::plain(&results.title), WIDTH) {
            let line = self.bold(&line);
            self.line(&line);
        }
        let values = [
            ("trials", format::count(results.trials)),
            ("years", self.context.horizon()),
            ("start", results.start.clone()),
            ("seed", results.seed.to_string()),
            ("version", results.version.clone()),
            ("unit", self.context.scale.name.clone()),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.paragraph(&self.context.labels.fill("heading.run", &values), "");
        self.paragraph(&self.context.labels.fill("heading.unit", &values), "");
    }

    fn decision(&mut self) {
        let summary = summary::summary(self.context);
        if !summary.sentences.is_empty() {
            self.line("");
        }
        for sentence in &summary.sentences {
            self.paragraph(sentence, "");
        }
        self.starred = summary.starred;
    }

    fn quiet_year(&mut self) {
        let Some(cash_flow) = &self.context.results.cash_flow_table else {
            return;
        };
        self.section("section.quiet-year");
        self.table(&quiet_year::table(self.context, cash_flow, false));
        self.paragraph(&self.context.label("note.rounding"), "");
        if !self.context.results.tornado.is_empty() {
            self.line("");
            self.table(&quiet_year::tornado(self.context));
        }
        self.line("");
        self.paragraph(&summary::transfer_pricing(self.context, cash_flow), "");
    }

    fn designs(&mut self) {
        if self.context.results.designs.is_empty() {
            return;
        }
        self.section("section.designs");
        self.fitted(&|style| designs::table(self.context, style, losses::Points::Few));
    }

    fn liquidity(&mut self) {
        if self.context.results.designs.iter().all(|design| design.liquidity.is_none()) {
            return;
        }
        self.section("section.liquidity");
        self.fitted(&|style| liquidity::table(self.context, style, losses::Points::Few));
    }

    fn contracts(&mut self) {
        if contracts::all(self.context).is_empty() {
            return;
        }
        let contracts = contracts::all(self.context);
        self.section("section.contracts");
        if let Some(period) = contracts::common_period(&contracts) {
            let note = self.context.labels.fill("contracts.period", &[("period", period)]);
            self.paragraph(&note, "");
        }
        self.fitted(&|style| contracts::statistics(self.context, &contracts, style));
    }

    fn stresses(&mut self) {
        if self.context.results.stresses.is_empty() {
            return;
        }
        self.section("section.stresses");
        self.fitted(&|style| stresses::table(self.context, style));
    }

    fn deductible(&mut self) {
        if self.context.results.deductible.is_none() {
            return;
        }
        self.section("section.deductible");
        self.fitted(&|style| sources::deductible(self.context, style).unwrap_or_default());
    }

    fn earthquakes(&mut self) {
        for quake in &self.context.results.earthquakes {
            self.section("section.earthquake");
            self.fitted(&|style| earthquake::sources(self.context, quake, style));
            self.line("");
            self.fitted(&|style| earthquake::sensitivity(self.context, quake, style));
            self.paragraph(&variants_note(self.context, quake), "");
            if !quake.price.is_empty() {
                self.line("");
                self.fitted(&|style| earthquake::price(self.context, quake, style));
                for note in earthquake::price_notes(self.context, quake) {
                    self.paragraph(&note, "");
                }
                self.paragraph(&self.context.label("note.price"), "");
            }
        }
    }

    fn credits(&mut self) {
        let context = self.context;
        for book in &context.results.credits {
            self.section("section.credit");
            self.paragraph(&credit::book(context, book), "");
            self.line("");
            self.fitted(&|style| credit::causes(context, book, style, losses::Points::Few));
            if book.countries.len() > 1 {
                self.line("");
                self.fitted(&|style| credit::countries(context, book, style, losses::Points::Few));
            }
            self.line("");
            self.fitted(&|style| credit::buyers(context, book, style, losses::Points::Few));
            self.line("");
            if !book.limits.is_empty() {
                self.fitted(&|style| limit_use::limit_use(context, book, style));
                self.paragraph(&context.label("note.limit-use"), "");
                self.line("");
            }
            self.fitted(&|style| credit::models(context, book, style, false));
            self.paragraph(&credit::models_note(context, book), "");
            if let Some(note) = credit::present_value_note(context, book) {
                self.paragraph(&note, "");
            }
            if let Some(note) = credit::wrong_way_note(context, book) {
                self.line("");
                self.fitted(&|style| credit::wrong_way(context, book, style));
                self.paragraph(&note, "");
            }
        }
    }

    fn accounts(&mut self) {
        if self.context.results.designs.iter().all(|design| design.expected_year.is_empty()) {
            return;
        }
        self.section("section.expected-year");
        self.fitted(&|style| accounts::expected_year(self.context, style, false));
    }

    fn remarks(&mut self) {
        let results = self.context.results;
        for (key, remarks) in [
            ("section.warnings", &results.warnings),
            ("section.assumptions", &results.assumptions),
            ("section.notes", &results.notes),
        ] {
            if remarks.is_empty() {
                continue;
            }
            self.section(key);
            for remark in remarks {
                self.paragraph(remark, "- ");
            }
        }
        self.line("");
        if self.unsupported && self.options.colour {
            self.paragraph(&self.context.label("note.unsupported.grey"), "");
        }
        if self.starred || (self.unsupported && !self.options.colour) {
            self.paragraph(&self.context.label("note.unsupported.star"), "");
        }
        self.paragraph(&self.context.label("note.error"), "");
        if !results.earthquakes.is_empty() {
            self.paragraph(&self.context.label("note.subsets"), "");
        }
        self.paragraph(&reconciliation(self.context), "");
    }

    fn files(&mut self, files: &[PathBuf]) {
        if files.is_empty() {
            return;
        }
        self.section("section.files");
        for file in files {
            self.paragraph(&file.display().to_string(), "  ");
        }
    }

    fn section(&mut self, key: &str) {
        let title = self.bold(&self.context.label(key));
        self.line("");
        self.line(&title);
    }

    fn paragraph(&mut self, text: &str, bullet: &str) {
        let indent = " ".repeat(bullet.len());
        for (at, line) in text::wrapped(&text::plain(text), WIDTH - bullet.len()).iter().enumerate() {
            let line = format!("{}{line}", if at == 0 { bullet } else { &indent });
            self.line(&line);
        }
    }

    /// Prints the table in the fullest style that fits.
    fn fitted(&mut self, table: &dyn Fn(Style) -> Table) {
        let fits = STYLES.iter().map(|&style| table(style)).find(|table| self.layout(table).is_some());
        let table = fits.unwrap_or_else(|| table(SPARING));
        self.table(&table);
    }

    /// Prints a table; one that is too wide even in the barest style is continued below itself.
    fn table(&mut self, table: &Table) {
        self.unsupported |= table.has_unsupported();
        let mut first = table.words;
        loop {
            let mut last = table.head.len();
            let mut shown = part(table, first, last);
            let mut layout = self.layout(&shown);
            while layout.is_none() && last > first + 1 {
                last -= 1;
                shown = part(table, first, last);
                layout = self.layout(&shown);
            }
            let layout = layout.unwrap_or_else(|| self.squeezed(&shown));
            self.print(&shown, &layout);
            if last >= table.head.len() {
                return;
            }
            first = last;
            self.line("");
        }
    }

    /// The roomiest layout that fits a line.
    fn layout(&self, table: &Table) -> Option<Layout> {
        let layouts = LAYOUTS.iter().map(|&(words, gap)| Layout { widths: self.widths(table, words), gap });
        layouts.into_iter().find(|layout| layout.width() <= WIDTH)
    }

    /// A layout by force: the widest columns are cut.
    fn squeezed(&self, table: &Table) -> Layout {
        let mut layout = Layout { widths: self.widths(table, LAYOUTS[LAYOUTS.len() - 1].0), gap: 1 };
        while layout.width() > WIDTH {
            match layout.widths.iter_mut().max() {
                Some(widest) if *widest > 1 => *widest -= 1,
                _ => break,
            }
        }
        layout
    }

    fn widths(&self, table: &Table, words: usize) -> Vec<usize> {
        let longest_word = |title: &str| text::plain(title).split_whitespace().map(columns).max().unwrap_or(0);
        let width = |at: usize| {
            let cells = table.rows.iter().filter_map(|row| row.cells.get(at));
            let width = cells.map(|cell| columns(&self.cell(cell))).max().unwrap_or(0);
            let width = width.max(longest_word(&table.head[at]).min(WORD));
            if at < table.words { width.min(words) } else { width }
        };
        (0..table.head.len()).map(width).collect()
    }

    fn print(&mut self, table: &Table, layout: &Layout) {
        let titles = table.head.iter().zip(&layout.widths);
        let heads: Vec<Vec<String>> =
            titles.map(|(title, &width)| text::wrapped(&text::plain(title), width.max(1))).collect();
        let height = heads.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..height {
            // Titles stand on the rule.
            let title =
                |lines: &Vec<String>| (at + lines.len()).checked_sub(height).and_then(|at| lines.get(at)).cloned();
            let titles: Vec<String> = heads.iter().map(|lines| title(lines).unwrap_or_default()).collect();
            self.print_line(&titles, table.words, layout, &|_, text| text);
        }
        let rules: Vec<String> = layout.widths.iter().map(|&width| "─".repeat(width)).collect();
        self.print_line(&rules, table.words, layout, &|_, text| text);
        for row in &table.rows {
            self.print_row(row, table.words, layout);
        }
    }

    /// Words that are longer than their column go on in further lines.
    fn print_row(&mut self, row: &Row, words: usize, layout: &Layout) {
        let cells: Vec<Vec<String>> = row
            .cells
            .iter()
            .zip(&layout.widths)
            .enumerate()
            .map(|(at, (cell, &width))| {
                let text = self.cell(cell);
                if at < words { text::wrapped(&text, width.max(1)) } else { vec![text::clipped(&text, width)] }
            })
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        let colour = self.options.colour;
        let finish = |at: usize, text: String| match row.cells.get(at) {
            Some(cell) if !cell.supported => ansi(colour, DIM, &text),
            _ if row.strong => ansi(colour, BOLD, &text),
            _ => text,
        };
        for line in 0..height {
            let texts: Vec<String> = cells.iter().map(|lines| lines.get(line).cloned().unwrap_or_default()).collect();
            self.print_line(&texts, words, layout, &finish);
        }
    }

    /// One line of cells, each set to its width and then finished.
    fn print_line(
        &mut self,
        texts: &[String],
        words: usize,
        layout: &Layout,
        finish: &dyn Fn(usize, String) -> String,
    ) {
        let last = texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1);
        let set = |(at, (text, &width)): (usize, (&String, &usize))| {
            let text = match at < words {
                true if at + 1 == last => text.clone(),
                true => text::left(text, width),
                false => text::right(text, width),
            };
            finish(at, text)
        };
        let cells = texts[..last].iter().zip(&layout.widths).enumerate().map(set);
        let line = cells.collect::<Vec<String>>().join(&" ".repeat(layout.gap));
        self.line(&line);
    }

    fn cell(&self, cell: &Cell) -> String {
        let mut text = text::plain(&cell.text);
        if let Some(error) = &cell.error {
            text = format!("{text} ±{error}");
        }
        if !cell.supported && !self.options.colour {
            text.push('*');
        }
        text
    }

    fn bold(&self, text: &str) -> String {
        ansi(self.options.colour, BOLD, text)
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

const BOLD: u8 = 1;
const DIM: u8 = 2;

/// The text between an ANSI sequence and its end, where colour is wanted and there is something to see.
fn ansi(colour: bool, code: u8, text: &str) -> String {
    if colour && !text.trim().is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.into() }
}

/// Columns `first..last` of a table, with its columns of words before them.
fn part(table: &Table, first: usize, last: usize) -> Table {
    let chosen = |at: usize| at < table.words || (first..last).contains(&at);
    let pick = |cells: &[Cell]| -> Vec<Cell> {
        cells.iter().enumerate().filter(|(at, _)| chosen(*at)).map(|(_, cell)| cell.clone()).collect()
    };
    Table {
        head: table.head.iter().enumerate().filter(|(at, _)| chosen(*at)).map(|(_, title)| title.clone()).collect(),
        rows: table.rows.iter().map(|row| Row { cells: pick(&row.cells), strong: row.strong }).collect(),
        words: table.words,
    }
}

/// What the production check found.
pub fn reconciliation(context: &Context) -> String {
    let check = &context.results.reconciliation;
    let values = [format::count(check.years_checked), format::count(check.years_off), format::count(check.losses_cut)];
    let key = if check.years_off == 0 { "reconciliation.holds" } else { "reconciliation.fails" };
    let mut text = context.labels.fill(key, &[("checked", &values[0]), ("off", &values[1])]);
    if check.losses_cut > 0 {
        text.push(' ');
        text.push_str(&context.labels.fill("reconciliation.cut", &[("cut", &values[2])]));
    }
    text
}
