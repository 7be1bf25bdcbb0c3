//! A table before it is text or HTML: a head, rows of cells, and whether each figure is supported by the sample.

use super::format::MISSING;
use crate::statistics::Estimate;
use serde::Serialize;

/// Marks a figure of tail sampling that as many plain trials would know better.
pub const BETTER_PLAIN: &str = "°";

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// The figure or word.
    pub text: String,
    /// Its standard error, without the sign.
    pub error: Option<String>,
    /// False where fewer than 100 effective trials lie at or beyond the figure: it is greyed, never dropped.
    pub supported: bool,
}

impl Cell {
    /// A word, or a figure that is exact.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), error: None, supported: true }
    }

    /// An estimated figure; [`BETTER_PLAIN`] behind its error, or behind itself, where plain sampling would know it better.
    pub fn of(text: String, error: Option<String>, estimate: &Estimate) -> Cell {
        let mark = if estimate.better_plain { BETTER_PLAIN } else { "" };
        let (text, error) = match error {
            Some(error) => (text, Some(error + mark)),
            None => (text + mark, None),
        };
        Cell { text, error, supported: estimate.supported }
    }

    /// No figure.
    pub fn missing() -> Cell {
        Cell::text(MISSING)
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// One for each column.
    pub cells: Vec<Cell>,
    /// A sum or result: printed in bold.
    pub strong: bool,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Titles of the columns.
    pub head: Vec<String>,
    /// Rows from the top.
    pub rows: Vec<Row>,
    /// So many columns from the left hold words and are set flush left.
    pub words: usize,
}

impl Table {
    /// A table of which the first columns hold words.
    pub fn new(words: usize, head: impl IntoIterator<Item = String>) -> Table {
        Table { head: head.into_iter().collect(), rows: Vec::new(), words }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(Row { cells: cells.into_iter().collect(), strong: false });
    }

    /// Adds a row in bold.
    pub fn strong_row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(Row { cells: cells.into_iter().collect(), strong: true });
    }

    /// Adds a row unless none of its figures exists.
    pub fn row_if_any(&mut self, name: String, cells: impl IntoIterator<Item = Cell>) {
        let cells: Vec<Cell> = cells.into_iter().collect();
        if cells.iter().any(|cell| cell.text != MISSING) {
            self.row(std::iter::once(Cell::text(name)).chain(cells));
        }
    }

    /// Whether any figure is not supported by the sample.
    pub fn has_unsupported(&self) -> bool {
        self.rows.iter().flat_map(|row| &row.cells).any(|cell| !cell.supported)
    }

    /// Rows as columns and columns as rows, where the first column holds words. The first `words` columns of the new table
    /// hold words.
    pub fn turned(&self, words: usize) -> Table {
        let name = |row: &Row| row.cells.first().map_or(String::new(), |cell| cell.text.clone());
        let corner = self.head.first().cloned().unwrap_or_default();
        let mut turned = Table::new(words, std::iter::once(corner).chain(self.rows.iter().map(name)));
        for (at, title) in self.head.iter().enumerate().skip(1) {
            let cells = self.rows.iter().map(|row| row.cells.get(at).cloned().unwrap_or_else(Cell::missing));
            turned.row(std::iter::once(Cell::text(title.clone())).chain(cells));
        }
        turned
    }

    /// The table in parts of at most so many columns of figures, each with all columns of words.
    pub fn in_parts(&self, columns: usize) -> Vec<Table> {
        let figures: Vec<usize> = (self.words..self.head.len()).collect();
        let part = |chosen: &[usize]| {
            let all: Vec<usize> = (0..self.words).chain(chosen.iter().copied()).collect();
            let pick = |row: &Row| Row {
                cells: all.iter().filter_map(|&at| row.cells.get(at).cloned()).collect(),
                strong: row.strong,
            };
            Table {
                head: all.iter().filter_map(|&at| self.head.get(at).cloned()).collect(),
                rows: self.rows.iter().map(pick).collect(),
                words: self.words,
            }
        };
        figures.chunks(columns.max(1)).map(part).collect()
    }

    /// The table without its columns of which every cell is missing.
    pub fn without_empty_columns(mut self) -> Table {
        let empty = |column: usize| {
            column >= self.words
                && self.rows.iter().all(|row| row.cells.get(column).is_none_or(|cell| cell.text == MISSING))
        };
        let keep: Vec<bool> = (0..self.head.len()).map(|column| !empty(column)).collect();
        let kept = |column: usize| keep.get(column).copied().unwrap_or(false);
        self.head = std::mem::take(&mut self.head)
            .into_iter()
            .enumerate()
            .filter(|(at, _)| kept(*at))
            .map(|(_, title)| title)
            .collect();
        for row in &mut self.rows {
            row.cells = std::mem::take(&mut row.cells)
                .into_iter()
                .enumerate()
                .filter(|(at, _)| kept(*at))
                .map(|(_, cell)| cell)
                .collect();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_table_has_a_row_for_each_column_and_can_be_parted() {
        let mut table = Table::new(1, ["contract", "a", "b"].map(String::from));
        for (name, a, b) in [("premium", "1", "2"), ("limit", "3", "4"), ("mean", "5", "6")] {
            table.row([name, a, b].map(Cell::text));
        }
        let turned = table.turned(1);
        assert_eq!(turned.head, ["contract", "premium", "limit", "mean"]);
        let texts = |row: &Row| row.cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&turned.rows[1]), ["b", "2", "4", "6"]);
        let parts = turned.in_parts(2);
        assert_eq!((parts.len(), texts(&parts[1].rows[0])), (2, vec!["a".into(), "5".into()]));
    }
}
