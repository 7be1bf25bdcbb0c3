//! Plain text of at most 80 columns: paragraphs, titles, tables in the fullest style that fits, dimmed or starred figures where the
//! sample does not support them.

use super::context::Style;
use super::medium::Medium;
use super::table::{Cell, Row, Table};
use super::text::{self, columns};

/// The widest line, in columns of a terminal; wide Japanese characters count two.
pub const WIDTH: usize = 80;

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

/// A page that grows line by line.
#[derive(Clone, Debug, Default)]
pub struct TextPage {
    /// Whether ANSI sequences may be used.
    pub colour: bool,
    /// What is written so far.
    pub text: String,
    /// Some figure is not supported by the sample.
    pub unsupported: bool,
}

impl TextPage {
    /// A title after an empty line.
    pub fn title(&mut self, title: &str) {
        let title = self.bold(title);
        self.line("");
        self.line(&title);
    }

    /// A paragraph behind a bullet; its further lines are indented alike.
    pub fn paragraph(&mut self, text: &str, bullet: &str) {
        let indent = " ".repeat(bullet.len());
        for (at, line) in text::wrapped(&text::plain(text), WIDTH - bullet.len()).iter().enumerate() {
            let line = format!("{}{line}", if at == 0 { bullet } else { &indent });
            self.line(&line);
        }
    }

    /// Prints the table in the fullest style that fits.
    pub fn fitted(&mut self, table: &dyn Fn(Style) -> Table) {
        let fits = STYLES.iter().map(|&style| table(style)).find(|table| self.layout(table).is_some());
        let table = fits.unwrap_or_else(|| table(SPARING));
        self.table(&table);
    }

    /// Prints a table; one that is too wide even in the barest style is continued below itself.
    pub fn table(&mut self, table: &Table) {
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
        let colour = self.colour;
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
        if !cell.supported && !self.colour {
            text.push('*');
        }
        text
    }

    /// A text in bold, where colour is wanted.
    pub fn bold(&self, text: &str) -> String {
        ansi(self.colour, BOLD, text)
    }

    /// A line as it is.
    pub fn line(&mut self, line: &str) {
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
impl Medium for TextPage {
    fn title(&mut self, title: &str) {
        TextPage::title(self, title);
    }

    fn paragraph(&mut self, text: &str, bullet: &str) {
        TextPage::paragraph(self, text, bullet);
    }

    fn heading(&mut self, text: &str) {
        for line in text::wrapped(&text::plain(text), WIDTH) {
            let line = self.bold(&line);
            self.line(&line);
        }
    }

    fn subtitle(&mut self, text: &str) {
        let text = self.bold(&text::clipped(&text::plain(text), WIDTH));
        self.line(&text);
    }

    fn command(&mut self, command: &str, options: &str) {
        match columns(command) + columns(options) + 3 <= WIDTH {
            true => self.line(&format!("  {command} {options}")),
            false => {
                self.line(&format!("  {command} \\"));
                self.line(&format!("    {options}"));
            }
        }
    }

    fn gap(&mut self) {
        self.line("");
    }

    fn fitted(&mut self, table: &dyn Fn(Style) -> Table) {
        TextPage::fitted(self, table);
    }

    fn figure(&mut self, _caption: &str, _svg: &dyn Fn() -> String) {}

    fn mark_unsupported(&mut self) {
        self.unsupported = true;
    }

    fn support_note(&self) -> Option<&'static str> {
        let key = if self.colour { "note.unsupported.grey" } else { "note.unsupported.star" };
        self.unsupported.then_some(key)
    }
}
