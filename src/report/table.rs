//! A table before it is text or HTML: a head, rows of cells, and whether each figure is supported by the sample.

use super::format::MISSING;
use serde::Serialize;

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
