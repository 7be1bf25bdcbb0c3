//! A square CSV table of numbers whose rows and columns have the same names, in whatever order.
//!
//! ```text
//! factor,global,JP,DE
//! JP,0,1,0.6
//! global,1,0,0
//! DE,0,0.6,1
//! ```
//! Every mistake is complained about with line and column. Worked example: in the table above the cell 3:8 is the number
//! of the row `global` in the column `global`.

use std::collections::BTreeMap;
use std::ops::Range;

use csv::ByteRecord;

use super::amount;
use super::complaint::{Complaint, Complaints, Fault, shown};
use super::digest::{FileBytes, text_of};
use super::source::Source;
use super::table::{cell_span, not_closed, open_quote, reader, row_start};

/// Numbers by the names of their row and column.
#[derive(Debug)]
pub struct Matrix {
    source: Source,
    /// Names in the order of the header.
    pub names: Vec<String>,
    /// Numbers by row and column, both in the order of the header.
    pub values: Vec<Vec<f64>>,
    name_spans: Vec<Range<usize>>,
    spans: Vec<Vec<Range<usize>>>,
}

const EXAMPLE: &str = "factor,global,JP\nglobal,1,0\nJP,0,1";

impl Matrix {
    /// Reads a table; nothing comes back where it has mistakes.
    ///
    /// ```
    /// use ishizue::input::{complaint::Complaints, digest::FileBytes, matrix::Matrix};
    /// let bytes = b"factor,a,b\nb,0.3,1\na,1,0.3\n".to_vec();
    /// let file = FileBytes { name: "f.csv".into(), bytes, sha256: String::new() };
    /// let matrix = Matrix::read(&file, &mut Complaints::new()).unwrap();
    /// assert_eq!((matrix.names, matrix.values[0][1]), (vec!["a".to_string(), "b".to_string()], 0.3));
    /// ```
    pub fn read(file: &FileBytes, complaints: &mut Complaints) -> Option<Matrix> {
        let source = text_of(file, EXAMPLE).map_err(|complaint| complaints.push(*complaint)).ok()?;
        let mut reading = Lines { source: &source, complaints };
        let ((names, name_spans), rows) = reading.all()?;
        let (values, spans) = rows.into_iter().unzip();
        Some(Matrix { source, names, values, name_spans, spans })
    }

    /// A complaint about a number.
    pub fn complaint(&self, row: usize, column: usize, fault: Fault) -> Complaint {
        Complaint::at(&self.source, self.spans[row][column].clone(), fault)
    }

    /// A complaint about a name of the header.
    pub fn complaint_of_name(&self, column: usize, fault: Fault) -> Complaint {
        Complaint::at(&self.source, self.name_spans[column].clone(), fault)
    }

    /// A complaint about the header.
    pub fn complaint_of_header(&self, fault: Fault) -> Complaint {
        let start = self.name_spans.first().map_or(0, |span| span.start);
        Complaint::at(&self.source, self.source.line_span(start), fault)
    }
}

/// Names of the header with their places.
type Names = (Vec<String>, Vec<Range<usize>>);
/// Numbers of a row with their places.
type Numbers = (Vec<f64>, Vec<Range<usize>>);

struct Lines<'l> {
    source: &'l Source,
    complaints: &'l mut Complaints,
}

impl Lines<'_> {
    fn complain(&mut self, span: Range<usize>, what: String, rule: &str) {
        self.complaints.push(Complaint::at(self.source, span, Fault::new(what, rule, EXAMPLE)));
    }

    fn all(&mut self) -> Option<(Names, Vec<Numbers>)> {
        let before = self.complaints.errors().count();
        let text = self.source.text();
        if let Some(at) = open_quote(text, 0) {
            self.complaints.push(Complaint::at(self.source, at..at + 1, not_closed()));
            return None;
        }
        let mut reader = reader(text.as_bytes());
        let mut record = ByteRecord::new();
        let mut header: Option<Names> = None;
        let mut rows: BTreeMap<usize, Numbers> = BTreeMap::new();
        // Reading from memory with any number of cells allowed does not fail.
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let start = row_start(text, record.position().map_or(0, |p| p.byte() as usize));
            match &header {
                None => header = Some(self.header(&record, start)),
                Some((names, _)) => self.row(&record, start, names, &mut rows),
            }
        }
        let Some((names, spans)) = header.filter(|(names, _)| !names.is_empty()) else {
            self.complain(0..0, "the table has no names".into(), "the header names every column after the first");
            return None;
        };
        let sound = self.complaints.errors().count() == before;
        // A row that is wrong in another way may be the one that seems to be missing.
        if let Some(missing) = (0..names.len()).find(|at| sound && !rows.contains_key(at)) {
            let what = format!("the name \"{}\" has a column and no row", shown(&names[missing]));
            self.complain(spans[missing].clone(), what, "every name of the header has one row");
        }
        let sound = self.complaints.errors().count() == before;
        sound.then(|| ((names, spans), rows.into_values().collect()))
    }

    fn header(&mut self, record: &ByteRecord, start: usize) -> Names {
        let mut names: Vec<String> = Vec::new();
        let mut spans = Vec::new();
        for (place, cell) in record.iter().enumerate().skip(1) {
            let name = String::from_utf8_lossy(cell).trim().to_owned();
            let span = cell_span(self.source.text(), start, place);
            if name.is_empty() || names.contains(&name) {
                let what = format!("the name \"{}\" is empty or stands twice in the header", shown(&name));
                self.complain(span.clone(), what, "every column after the first has a name of its own");
            }
            names.push(name);
            spans.push(span);
        }
        (names, spans)
    }

    fn row(&mut self, record: &ByteRecord, start: usize, names: &[String], rows: &mut BTreeMap<usize, Numbers>) {
        let text = self.source.text();
        if record.len() != names.len() + 1 {
            let what = format!("this row has {} cells, the header has {}", record.len(), names.len() + 1);
            self.complain(self.source.line_span(start), what, "every row has as many cells as the header");
            return;
        }
        let name = String::from_utf8_lossy(&record[0]).trim().to_owned();
        let Some(at) = names.iter().position(|known| *known == name) else {
            let what = format!("the name \"{}\" has a row and no column", shown(&name));
            self.complain(cell_span(text, start, 0), what, "rows and columns have the same names");
            return;
        };
        let mut numbers: Numbers = (Vec::new(), Vec::new());
        for (place, cell) in record.iter().enumerate().skip(1) {
            let span = cell_span(text, start, place);
            match amount::number(&String::from_utf8_lossy(cell)) {
                Ok(number) => numbers.0.push(amount::nearest(number)),
                Err(fault) => {
                    let example = if at + 1 == place { "1" } else { "0.2" };
                    let fault = Fault::new(fault.what, "every cell of the table is a finite number", example);
                    self.complaints.push(Complaint::at(self.source, span.clone(), fault));
                }
            }
            numbers.1.push(span);
        }
        if rows.insert(at, numbers).is_some() {
            let what = format!("the name \"{}\" has two rows", shown(&name));
            self.complain(cell_span(text, start, 0), what, "every name of the header has one row");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        let mut complaints = Complaints::new();
        let file = FileBytes { name: "f.csv".into(), bytes: text.as_bytes().to_vec(), sha256: String::new() };
        assert!(Matrix::read(&file, &mut complaints).is_none());
        complaints.sorted().iter().map(|c| format!("{}: {}", c.place(), c.what)).collect()
    }

    #[test]
    fn wrong_tables_are_complained_about_with_their_places() {
        assert_eq!(said("factor,a,b\nb,0,1\n"), ["f.csv:1:8: the name \"a\" has a column and no row"]);
        assert_eq!(said("factor,a,b\na,1\nb,0,1\n"), ["f.csv:2:1: this row has 2 cells, the header has 3"]);
        assert_eq!(said("factor,a,b\na,1,0\nc,0,1\n"), ["f.csv:3:1: the name \"c\" has a row and no column"]);
        assert_eq!(said("factor,a,b\n\n# none\na,x,0\nb,0,1\n"), ["f.csv:4:3: \"x\" is not a number"]);
        assert_eq!(said("factor,a\na,1\na,1\n"), ["f.csv:3:1: the name \"a\" has two rows"]);
        assert_eq!(said("factor,a\na,1\nb,1\n"), ["f.csv:3:1: the name \"b\" has a row and no column"]);
        assert_eq!(said("factor,a,a\na,1,1\n")[0], "f.csv:1:10: the name \"a\" is empty or stands twice in the header");
    }
}
