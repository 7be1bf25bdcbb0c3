//! CSV tables, read cell by cell with the place of every mistake.
//!
//! A table is UTF-8 text with a header line and comma-separated columns (RFC 4180, with LF or CRLF). Column names are
//! matched without regard to case, `_`, `-` and blanks, and may have aliases. Lines that begin with `#` are comments.
//! Every mistake is complained about with line, column, the text at fault, the rule and an example; of each kind of
//! mistake in one column the first [`MOST`] are listed and the others counted.
//!
//! Worked example: in a table with the columns `event_id,rate` the row `7,often` in line 3 gives `elt.csv:3:3`,
//! "column rate: \"often\" is not a number".

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use csv::ByteRecord;
use rust_decimal::Decimal;

use super::amount;
use super::complaint::{Complaint, Complaints, Fault, shown};
use super::digest::{FileBytes, text_of};
use super::source::Source;
use super::table_header::{Header, wrong_separator};

/// Mistakes of one kind in one file that are listed one by one.
pub const MOST: usize = 20;

/// A column that a table may have.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    /// Other names under which the column is known.
    pub aliases: &'static [&'static str],
    pub required: bool,
    /// A cell of this column.
    pub example: &'static str,
    /// What the column holds, with its unit.
    pub doc: &'static str,
}

/// What happens to a column that the table does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// An error: no column is ignored in silence.
    Refuse,
    /// A warning that the column is not used.
    Warn,
}

/// The columns of a kind of table.
#[derive(Clone, Debug)]
pub struct Layout {
    /// What the table is, as in "event loss table".
    pub what: &'static str,
    pub columns: &'static [Column],
    /// Columns that such files often have and that are not used; each gives a warning.
    pub unused: &'static [&'static str],
    pub unknown: Unknown,
}

impl Layout {
    /// A header and a row with every column, as an example of the right form.
    pub fn example(&self) -> String {
        let required: Vec<&Column> = self.columns.iter().filter(|c| c.required).collect();
        let line = |cell: fn(&Column) -> &'static str| required.iter().map(|c| cell(c)).collect::<Vec<_>>().join(",");
        format!("{}\n{}", line(|c| c.name), line(|c| c.example))
    }

    pub(super) fn header_rule(&self) -> String {
        let list = |required: bool| {
            let names: Vec<&str> = self.columns.iter().filter(|c| c.required == required).map(|c| c.name).collect();
            names.join(", ")
        };
        match (list(true), list(false)) {
            (must, may) if may.is_empty() => format!("the columns of the {} are {must}", self.what),
            (must, may) if must.is_empty() => format!("the {} may have the columns {may}", self.what),
            (must, may) => format!("the {} must have the columns {must} and may have {may}", self.what),
        }
    }
}

/// The largest amount that can be counted, and what is said of a larger one.
#[derive(Clone, Debug)]
pub struct Bound {
    pub largest: Decimal,
    /// "is more than 2^53 times the quantum of 0.01".
    pub what: String,
    pub rule: String,
}

/// A table whose header has been understood.
#[derive(Debug)]
pub struct Sheet {
    source: Source,
    layout: Layout,
    /// For each column of the layout, its place in the file.
    places: Vec<Option<usize>>,
    width: usize,
    /// The byte at which the rows start.
    body: usize,
    /// A table without rows says something too.
    may_be_empty: bool,
    bound: Option<Bound>,
    found: RefCell<Found>,
}

/// Complaints about rows, and how many there are of each kind.
#[derive(Debug, Default)]
struct Found {
    complaints: Complaints,
    of_kind: BTreeMap<String, usize>,
    more: BTreeMap<String, (usize, Complaint)>,
}

/// One row, with typed access to its cells. A getter that finds a mistake complains and gives nothing.
#[derive(Debug)]
pub struct Row<'s> {
    sheet: &'s Sheet,
    record: &'s ByteRecord,
    /// The byte at which the row starts.
    start: usize,
    /// The row's number, from zero, comments and the header not counted.
    pub index: usize,
}

impl Sheet {
    /// Understands the header of a table. Nothing comes back when the rows cannot be read at all.
    pub fn open(file: &FileBytes, layout: &Layout, complaints: &mut Complaints) -> Option<Self> {
        match text_of(file, &layout.example()) {
            Ok(source) => Self::of_text(source, layout, complaints),
            Err(complaint) => {
                complaints.push(*complaint);
                None
            }
        }
    }

    /// Understands the header of a table given as text.
    pub fn of_text(source: Source, layout: &Layout, complaints: &mut Complaints) -> Option<Self> {
        let mut record = ByteRecord::new();
        let mut reader = reader(source.text().as_bytes());
        let read = reader.read_byte_record(&mut record);
        if !matches!(read, Ok(true)) {
            let fault = Fault::new("the table has no header", layout.header_rule(), layout.example());
            complaints.push(Complaint::at(&source, 0..0, fault));
            return None;
        }
        let start = row_start(source.text(), record.position().map_or(0, |p| p.byte() as usize));
        let body = reader.position().byte() as usize;
        if let Some(fault) = wrong_separator(&record, layout) {
            complaints.push(Complaint::at(&source, source.line_span(start), fault));
            return None;
        }
        let header = Header { source: &source, record: &record, start, layout };
        let places = header.match_columns(complaints)?;
        let width = record.len();
        let (layout, found) = (layout.clone(), RefCell::default());
        Some(Self { layout, places, width, body, may_be_empty: false, bound: None, found, source })
    }

    /// The same table, in which no amount is larger than a bound.
    pub fn bounded(self, bound: Option<Bound>) -> Self {
        Self { bound, ..self }
    }

    /// The same table, of which a header without rows is no mistake.
    pub fn that_may_be_empty(self) -> Self {
        Self { may_be_empty: true, ..self }
    }

    /// Calls `use_row` with each row that has the right number of cells, then hands all complaints over. Gives the
    /// number of rows, and nothing when there were errors.
    pub fn for_each_row(self, complaints: &mut Complaints, mut use_row: impl FnMut(&Row)) -> Option<usize> {
        let text = self.source.text();
        // All that follows an open quotation mark would be one cell.
        if let Some(fault) = open_quote(text, self.body) {
            complaints.push(Complaint::at(&self.source, fault..fault + 1, not_closed()));
            return None;
        }
        let mut reader = reader(&text.as_bytes()[self.body..]);
        let mut record = ByteRecord::new();
        let mut index = 0;
        // Reading from memory with any number of cells allowed does not fail.
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let start = row_start(text, self.body + record.position().map_or(0, |p| p.byte() as usize));
            let row = Row { sheet: &self, record: &record, start, index };
            if row.has_right_width() {
                use_row(&row);
            }
            index += 1;
        }
        if index == 0 && !self.may_be_empty {
            let fault =
                Fault::new("the table has a header but no rows", "a table has at least one row", self.layout.example());
            self.found.borrow_mut().complaints.push(Complaint::at(&self.source, text.len()..text.len(), fault));
        }
        self.finish(complaints).then_some(index)
    }

    /// Whether the file has a column of the layout, by its place in the layout.
    pub fn has(&self, column: usize) -> bool {
        self.places.get(column).is_some_and(Option::is_some)
    }

    fn finish(self, complaints: &mut Complaints) -> bool {
        let found = self.found.into_inner();
        let good = !found.complaints.has_errors();
        complaints.append(found.complaints);
        for (count, first) in found.more.into_values() {
            let what = format!("and {count} more of the same kind from here on: {}", first.what);
            complaints.push(Complaint { what, ..first });
        }
        good
    }

    /// Adds a complaint, unless there are enough of its kind already.
    fn complain(&self, kind: &str, complaint: Complaint) {
        let mut found = self.found.borrow_mut();
        let count = found.of_kind.entry(kind.to_owned()).or_default();
        *count += 1;
        if *count <= MOST {
            found.complaints.push(complaint);
        } else {
            found.more.entry(kind.to_owned()).or_insert((0, complaint)).0 += 1;
        }
    }
}

impl Row<'_> {
    /// The line on which the row starts.
    pub fn line(&self) -> u32 {
        self.sheet.source.position(self.start).line
    }

    fn has_right_width(&self) -> bool {
        let (found, expected) = (self.record.len(), self.sheet.width);
        if found != expected {
            let hint = if found > expected { "; a cell with a comma stands in quotes" } else { "" };
            let fault = Fault::new(
                format!("this row has {found} cells, the header has {expected}"),
                format!("every row has as many cells as the header{hint}"),
                self.sheet.layout.example(),
            );
            let span = self.sheet.source.line_span(self.start);
            self.sheet.complain("cells", Complaint::at(&self.sheet.source, span, fault));
        }
        found == expected
    }

    /// The text of a cell without blanks around it; nothing when the file has no such column or the cell is empty.
    fn cell(&self, column: usize) -> Option<Cow<'_, str>> {
        let place = (*self.sheet.places.get(column)?)?;
        let text = String::from_utf8_lossy(self.record.get(place)?);
        let trimmed = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        (!trimmed.is_empty()).then_some(trimmed)
    }

    /// Whether the file has no such column or the cell is empty.
    pub fn is_empty(&self, column: usize) -> bool {
        self.cell(column).is_none()
    }

    /// The text of a cell; an empty one in a required column is a mistake.
    pub fn text(&self, column: usize) -> Option<Cow<'_, str>> {
        let cell = self.cell(column);
        if cell.is_none() && self.sheet.layout.columns.get(column).is_some_and(|c| c.required) {
            let doc = self.sheet.layout.columns[column].doc;
            self.complain(column, Fault::new("the cell is empty", format!("every row needs {doc}"), ""));
        }
        cell
    }

    /// An amount of money, zero or more; see [`amount::amount`].
    pub fn amount(&self, column: usize, currency: &str) -> Option<Decimal> {
        let amount = self.parsed(column, |text| amount::amount(text, currency))?;
        if let Some(bound) = self.sheet.bound.as_ref().filter(|bound| amount > bound.largest) {
            let what = format!("{} {}", amount.normalize(), bound.what);
            self.complain(column, Fault::new(what, bound.rule.as_str(), ""));
            return None;
        }
        Some(amount)
    }

    /// A share from 0 to `most`.
    pub fn share(&self, column: usize, most: Decimal) -> Option<Decimal> {
        self.parsed(column, |text| amount::share(text, most))
    }

    /// A decimal number of either sign.
    pub fn decimal(&self, column: usize) -> Option<Decimal> {
        self.parsed(column, amount::number)
    }

    /// A finite number of either sign, as the nearest double.
    pub fn number(&self, column: usize) -> Option<f64> {
        self.parsed(column, |text| match plain_number(text) {
            Some(value) => Ok(value),
            None => amount::number(text).map(amount::nearest),
        })
    }

    /// An amount of money, zero or more, as the nearest double; for long lists of losses.
    pub fn money(&self, column: usize, currency: &str) -> Option<f64> {
        self.parsed(column, |text| match plain_number(text) {
            Some(value) if value >= 0.0 => Ok(value),
            _ => amount::amount(text, currency).map(amount::nearest),
        })
    }

    /// A whole number, zero or more.
    pub fn count(&self, column: usize) -> Option<u64> {
        self.parsed(column, amount::count)
    }

    /// A date written `2027-04-01`.
    pub fn date(&self, column: usize) -> Option<jiff::civil::Date> {
        let fault = |text: &str| {
            let rule = "a date is written year-month-day";
            Fault::new(format!("\"{}\" is not a date", shown(text)), rule, "2027-04-01")
        };
        self.parsed(column, |text| super::toml_tree::calendar_date(text).ok_or_else(|| fault(text)))
    }

    fn parsed<T>(&self, column: usize, parse: impl FnOnce(&str) -> Result<T, Fault>) -> Option<T> {
        let text = self.text(column)?;
        // The example of a cell is that of its column.
        parse(&text).map_err(|fault| self.complain(column, fault.with_example(""))).ok()
    }

    /// Complains about a cell. An empty example becomes that of the column.
    pub fn complain(&self, column: usize, fault: Fault) {
        let kind = fault.rule.clone();
        if let Some(complaint) = self.complaint(column, fault) {
            self.sheet.complain(&format!("{}/{kind}", complaint.path), complaint);
        }
    }

    /// A complaint about a cell that is not made yet, for what is said once of many rows.
    pub fn complaint(&self, column: usize, fault: Fault) -> Option<Complaint> {
        let known = self.sheet.layout.columns.get(column)?;
        let place = (*self.sheet.places.get(column)?)?;
        let example = if fault.example.is_empty() { known.example.to_owned() } else { fault.example };
        let what = format!("column {}: {}", known.name, fault.what);
        let span = cell_span(self.sheet.source.text(), self.start, place);
        Some(Complaint::at(&self.sheet.source, span, Fault::new(what, fault.rule, example)).under(known.name))
    }
}

/// What is said of a quotation mark that is open at the end of a table.
pub(super) fn not_closed() -> Fault {
    let rule = "a quotation mark at the beginning of a cell is closed at its end; everything up to there is one cell";
    Fault::new("a quotation mark is not closed", rule, "\"a cell, with a comma\"")
}

/// Where the quotation mark of a cell stands that is open at the end of a text, of which rows start at a byte.
pub(super) fn open_quote(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if !bytes.get(start..)?.contains(&b'"') {
        return None;
    }
    let (mut at, mut begins_line, mut begins_cell, mut open) = (start, true, true, None);
    while let Some(&byte) = bytes.get(at) {
        if open.is_none() && begins_line && byte == b'#' {
            // A comment runs to the end of its line.
            at += bytes[at..].iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
            at += 1;
            continue;
        }
        match (open, byte) {
            (Some(_), b'"') if bytes.get(at + 1) == Some(&b'"') => at += 1,
            (Some(_), b'"') => open = None,
            (None, b'"') if begins_cell => open = Some(at),
            _ => {}
        }
        begins_line = open.is_none() && matches!(byte, b'\n' | b'\r');
        begins_cell = begins_line || open.is_none() && byte == b',';
        at += 1;
    }
    open
}

/// The usual case without building a decimal: digits, a point, an exponent.
fn plain_number(text: &str) -> Option<f64> {
    let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E');
    let value: f64 = if text.bytes().all(plain) { text.parse().ok()? } else { return None };
    (value.is_finite() && value.abs() <= 1e15 && !text.starts_with('+') && !text.ends_with('.')).then_some(value)
}

pub(super) fn reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).comment(Some(b'#')).from_reader(bytes)
}

/// Where a row really starts: the reader's position still stands before line ends and comments that it skips.
pub(super) fn row_start(text: &str, mut byte: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        while matches!(bytes.get(byte), Some(b'\r' | b'\n')) {
            byte += 1;
        }
        if bytes.get(byte) != Some(&b'#') {
            return byte;
        }
        while bytes.get(byte).is_some_and(|b| *b != b'\n') {
            byte += 1;
        }
    }
}

/// The bytes of the `place`-th cell of the row that starts at `start`.
pub(super) fn cell_span(text: &str, start: usize, place: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let (mut from, mut at, mut cell, mut quoted) = (start, start, 0, false);
    loop {
        match bytes.get(at) {
            Some(b'"') => quoted = !quoted,
            Some(b',') if !quoted => {
                if cell == place {
                    return from..at;
                }
                cell += 1;
                from = at + 1;
            }
            Some(b'\r' | b'\n') if !quoted => return from..at,
            None => return from..at,
            Some(_) => {}
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ELT: Layout = Layout {
        what: "event loss table",
        columns: &[
            Column { name: "event_id", aliases: &["EventId"], required: true, example: "7", doc: "the event's id" },
            Column { name: "rate", aliases: &["annual_rate"], required: true, example: "0.01", doc: "a yearly rate" },
            Column { name: "mean", aliases: &["MeanLoss"], required: true, example: "5m", doc: "a mean loss" },
            Column { name: "sd", aliases: &[], required: false, example: "2m", doc: "a standard deviation" },
        ],
        unused: &["ChanceOfLoss"],
        unknown: Unknown::Refuse,
    };

    type Rows = Vec<(String, f64, String, Option<f64>)>;

    fn read_with(layout: &Layout, text: &str) -> (Rows, Complaints) {
        let mut complaints = Complaints::new();
        let mut rows = Vec::new();
        let file = FileBytes { name: "elt.csv".into(), bytes: text.as_bytes().to_vec(), sha256: String::new() };
        if let Some(sheet) = Sheet::open(&file, layout, &mut complaints) {
            sheet.for_each_row(&mut complaints, |row| {
                let cells = (row.text(0), row.number(1), row.amount(2, "JPY"), row.number(3));
                if let (Some(id), Some(rate), Some(mean), sd) = cells {
                    rows.push((id.into_owned(), rate, mean.to_string(), sd));
                }
            });
        }
        (rows, complaints)
    }

    fn read(text: &str) -> (Rows, Complaints) {
        read_with(&ELT, text)
    }

    fn said(text: &str) -> Vec<String> {
        read(text).1.sorted().iter().map(|c| format!("{}: {}", c.place(), c.what)).collect()
    }

    #[test]
    fn an_open_quotation_mark_is_found_and_quotes_in_comments_and_in_cells_are_left_alone() {
        assert_eq!(open_quote("a,\"b\n1,2\n", 0), Some(2));
        assert_eq!(open_quote("a,\"b\"\"c,\nd\"\n1,2\n", 0), None);
        assert_eq!(open_quote("# \"x\"\n# y,\"z\n5\" pipe,1\n", 0), None);
        assert_eq!(open_quote("a,\"\"\"\n", 0), Some(2));
        assert_eq!(open_quote("\"a\n\"b\"\n", 3), None);
    }

    #[test]
    fn a_good_table_is_read_whatever_its_line_ends_aliases_order_and_quotes() {
        let expected: Rows =
            vec![("a, b".into(), 0.01, "5000000".into(), Some(2.5)), ("c".into(), 1e-4, "1000".into(), None)];
        for text in [
            "event_id,rate,mean,sd\n\"a, b\",0.01,5m,2.5\nc,1e-4,\"1,000\",\n",
            "\u{feff}MeanLoss,Annual Rate,EVENTID,SD\r\n5m,0.01,\"a, b\",2.5\r\n\"1,000\", 1e-4 ,c,\r\n",
            "# made up\nevent-id,rate,mean,sd\n\n# one\n\"a, b\",0.01,5m,2.5\n\nc,1e-4,1k,",
        ] {
            let (rows, complaints) = read(text);
            assert!(complaints.is_empty(), "{complaints}");
            assert_eq!(rows, expected);
        }
    }

    #[test]
    fn every_bad_cell_is_complained_about_with_its_place() {
        let text = "event_id,rate,mean\n1,often,5m\n\n2,nan,5m\n# x\n3,0.1,-5\n,0.1,5\n\"a,b\",inf,1e400\n5,1.,lots\n";
        assert_eq!(
            said(text),
            [
                "elt.csv:2:3: column rate: \"often\" is not a number",
                "elt.csv:4:3: column rate: nan is not a finite number",
                "elt.csv:6:7: column mean: the amount -5 is negative",
                "elt.csv:7:1: column event_id: the cell is empty",
                "elt.csv:8:7: column rate: inf is not a finite number",
                "elt.csv:8:11: column mean: 1e400 is too large",
                "elt.csv:9:3: column rate: \"1.\" is not a number",
                "elt.csv:9:6: column mean: \"lots\" is not an amount",
            ]
        );
        for c in read(text).1.iter() {
            assert!(!c.rule.is_empty() && !c.example.is_empty() && !c.path.is_empty());
        }
    }

    #[test]
    fn crlf_tables_report_the_same_lines() {
        assert_eq!(
            said("event_id,rate,mean\r\n1,0.1,5\r\n2,x,5\r\n3,0.1,5\r\n"),
            ["elt.csv:3:3: column rate: \"x\" is not a number"]
        );
    }

    #[test]
    fn headers_are_checked() {
        assert_eq!(said("event_id,rate\n1,0.1\n"), ["elt.csv:1:1: the header lacks the column mean"]);
        assert_eq!(said("1,0.1,5\n"), ["elt.csv:1:1: the first line is not a header"]);
        assert_eq!(
            said("event_id,rate,mean,EventID\n1,0.1,5,1\n"),
            ["elt.csv:1:20: the column event_id stands twice in the header"]
        );
        assert_eq!(
            said("event_id,rate,mean,sdd\n1,0.1,5,1\n"),
            ["elt.csv:1:20: unknown column `sdd`; did you mean `sd`?"]
        );
        assert_eq!(said("event_id,rate,mean,\n1,0.1,5,\n"), ["elt.csv:1:20: a column has no name"]);
        assert_eq!(said("event_id;rate;mean\n1;0,1;5\n"), ["elt.csv:1:1: the columns are separated by semicolons"]);
        assert_eq!(said(""), ["elt.csv:1: the file is empty"]);
        assert_eq!(said("# only\n"), ["elt.csv:1:1: the table has no header"]);
        assert_eq!(said("event_id,rate,mean\n"), ["elt.csv:2:1: the table has a header but no rows"]);
    }

    #[test]
    fn columns_that_are_not_used_may_be_a_warning() {
        let layout = Layout { unknown: Unknown::Warn, ..ELT };
        let (rows, complaints) = read_with(&layout, "event_id,rate,mean,note\n1,0.1,5,x\n");
        assert_eq!((rows.len(), complaints.count().as_str()), (1, "1 warning"));
        let (rows, complaints) = read("event_id,rate,mean,chance_of_loss\n1,0.1,5,x\n");
        assert_eq!((rows.len(), complaints.count().as_str()), (1, "1 warning"));
        assert_eq!(complaints.iter().next().unwrap().what, "the column `chance_of_loss` is not used");
    }

    #[test]
    fn a_row_of_the_wrong_length_is_shown() {
        assert_eq!(
            said("event_id,rate,mean\n1,0.1\n2,0.1,1,000\n3,0.1,5\n"),
            [
                "elt.csv:2:1: this row has 2 cells, the header has 3",
                "elt.csv:3:1: this row has 4 cells, the header has 3"
            ]
        );
    }

    #[test]
    fn beyond_twenty_of_a_kind_the_rest_is_counted() {
        let rows: String = (0..30).map(|i| format!("{i},x,{}\n", if i == 29 { "y" } else { "5" })).collect();
        let found = said(&format!("event_id,rate,mean\n{rows}"));
        assert_eq!(found.len(), MOST + 2);
        assert_eq!(
            found[MOST],
            "elt.csv:22:4: and 10 more of the same kind from here on: column rate: \"x\" is not a number"
        );
        assert!(found[MOST + 1].contains("column mean"));
    }

    #[test]
    fn numbers_are_the_nearest_doubles() {
        let (rows, _) = read("event_id,rate,mean,sd\n1,0.1,5,1_000.25\n2,3,5,-2\n");
        assert_eq!((rows[0].1, rows[0].3, rows[1].1, rows[1].3), (0.1, Some(1000.25), 3.0, Some(-2.0)));
    }

    #[test]
    fn mutilated_tables_never_panic() {
        let good = "event_id,rate,mean,sd\n\"a, b\",0.01,5m,2.5\r\n#c\nc,1e-4,\"1,000\",\n";
        for i in 0..good.len() {
            for swap in ["", "\"", ",", "\n", "\r", "#", ";", "é", "\0", "\"\""] {
                read(&format!("{}{swap}{}", &good[..i], &good[i..]));
                read(&format!("{}{swap}{}", &good[..i], &good[i + 1..]));
            }
        }
    }
}
