//! The header of a CSV table: which column of the file is which column of the layout.

use csv::ByteRecord;

use super::complaint::{Complaint, Complaints, Fault, shown};
use super::source::Source;
use super::suggest;
use super::table::{Column, Layout, Unknown, cell_span};

/// A header that has one cell only because its cells are separated by something else.
pub(super) fn wrong_separator(header: &ByteRecord, layout: &Layout) -> Option<Fault> {
    let only = header.get(0).filter(|_| header.len() == 1)?;
    let (separator, name) =
        [(b';', "semicolons"), (b'\t', "tabs"), (b'|', "bars")].into_iter().find(|(s, _)| only.contains(s))?;
    let known = |cell: &[u8]| {
        let cell = plain_name(&String::from_utf8_lossy(cell));
        layout.columns.iter().any(|c| names_of(c).any(|n| plain_name(n) == cell))
    };
    only.split(|b| *b == separator).any(known).then(|| {
        Fault::new(
            format!("the columns are separated by {name}"),
            "columns are separated by commas and decimals follow a point",
            layout.example(),
        )
    })
}

fn names_of(column: &Column) -> impl Iterator<Item = &'static str> {
    std::iter::once(column.name).chain(column.aliases.iter().copied())
}

/// A column name as it is compared: lower case, without `_`, `-` and blanks.
fn plain_name(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// The header while it is matched to the layout.
pub(super) struct Header<'h> {
    pub source: &'h Source,
    pub record: &'h ByteRecord,
    pub start: usize,
    pub layout: &'h Layout,
}

impl Header<'_> {
    pub fn match_columns(&self, complaints: &mut Complaints) -> Option<Vec<Option<usize>>> {
        if !self.record.iter().any(|cell| self.known(&String::from_utf8_lossy(cell)).is_some()) {
            let fault = Fault::new("the first line is not a header", self.layout.header_rule(), self.layout.example());
            complaints.push(Complaint::at(self.source, self.source.line_span(self.start), fault));
            return None;
        }
        let mut places: Vec<Option<usize>> = vec![None; self.layout.columns.len()];
        let mut good = true;
        for (place, cell) in self.record.iter().enumerate() {
            let name = String::from_utf8_lossy(cell).trim().to_owned();
            let known = self.known(&name);
            let fault = match known {
                Some(column) if places[column].is_some() => {
                    good = false;
                    let what = format!("the column {} stands twice in the header", self.layout.columns[column].name);
                    Fault::new(what, "every column stands once, under one of its names", self.layout.example())
                }
                Some(column) => {
                    places[column] = Some(place);
                    continue;
                }
                None => {
                    good &= self.only_a_warning(&name);
                    self.unknown(&name)
                }
            };
            let complaint =
                Complaint::at(self.source, cell_span(self.source.text(), self.start, place), fault).under(shown(&name));
            let warn = known.is_none() && self.only_a_warning(&name);
            complaints.push(if warn { complaint.as_warning() } else { complaint });
        }
        good &= self.nothing_missing(&places, complaints);
        good.then_some(places)
    }

    /// The column of the layout that goes by a name.
    fn known(&self, name: &str) -> Option<usize> {
        let plain = plain_name(name.trim());
        self.layout.columns.iter().position(|c| names_of(c).any(|n| plain_name(n) == plain))
    }

    /// Whether an unknown column is merely left unused.
    fn only_a_warning(&self, name: &str) -> bool {
        let plain = plain_name(name);
        self.layout.unknown == Unknown::Warn || self.layout.unused.iter().any(|n| plain_name(n) == plain)
    }

    fn unknown(&self, name: &str) -> Fault {
        if name.is_empty() {
            return Fault::new("a column has no name", self.layout.header_rule(), self.layout.example());
        }
        let what = if self.only_a_warning(name) {
            format!("the column `{}` is not used", shown(name))
        } else {
            let near = suggest::nearest(name, self.layout.columns.iter().flat_map(names_of));
            let meant = near.map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
            format!("unknown column `{}`{meant}", shown(name))
        };
        Fault::new(what, self.layout.header_rule(), self.layout.example())
    }

    fn nothing_missing(&self, places: &[Option<usize>], complaints: &mut Complaints) -> bool {
        let missing: Vec<&str> = (self.layout.columns.iter().zip(places))
            .filter(|(c, place)| c.required && place.is_none())
            .map(|(c, _)| c.name)
            .collect();
        if !missing.is_empty() {
            let word = if missing.len() == 1 { "column" } else { "columns" };
            let what = format!("the header lacks the {word} {}", missing.join(", "));
            let fault = Fault::new(what, self.layout.header_rule(), self.layout.example());
            complaints.push(Complaint::at(self.source, self.source.line_span(self.start), fault));
        }
        missing.is_empty()
    }
}
