//! A complaint: one mistake of an input file, said so that the reader can mend it.
//!
//! Every complaint names the file, the line where there is one, what is wrong, the rule that it breaks, and an example
//! of the right form. All complaints of a run are collected in [`Complaints`] and shown together, sorted by file and
//! position. How they look on a terminal is in `render.rs`.
//!
//! Worked example: for `share = "110%"` in line 31 of `b.toml` the complaint says `b.toml:31:9`, "the share 110% is
//! above 100%", "a share lies between 0% and 100%", and `share = "95%"`.

use std::fmt;
use std::ops::Range;

use serde::{Serialize, Serializer};

use super::source::Source;

/// How grave a complaint is: an error stops the program, a warning does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

/// A mistake without its place: what is wrong, the rule it breaks, an example of the right form.
///
/// Functions that understand a value but do not know where it was written return this; the reader that knows the place
/// turns it into a [`Complaint`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub what: String,
    pub rule: String,
    pub example: String,
}

impl Fault {
    /// A fault from its three sentences.
    pub fn new(what: impl Into<String>, rule: impl Into<String>, example: impl Into<String>) -> Self {
        Self { what: what.into(), rule: rule.into(), example: example.into() }
    }

    /// The same fault with another example, for instance one that names the key at hand.
    pub fn with_example(self, example: impl Into<String>) -> Self {
        Self { example: example.into(), ..self }
    }
}

/// The line of text that a complaint points at, kept so that it can be shown with the mistake underlined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Snippet {
    /// The line, or the part of a very long one around the mistake.
    pub text: String,
    /// The bytes of `text` to underline.
    pub marked: Range<usize>,
}

/// One mistake of an input file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Complaint {
    /// The file as the user knows it.
    pub file: String,
    /// Line from one, where there is one.
    pub line: Option<u32>,
    /// Column from one, in characters.
    pub column: Option<u32>,
    /// The bytes of the file that are wrong.
    pub span: Option<Range<usize>>,
    /// The key at fault, as in `contract[2].terms.quota-share.share` (the second `[[contract]]`), or the column of a
    /// table; empty for a whole file.
    pub path: String,
    /// What is wrong.
    pub what: String,
    /// The rule it breaks.
    pub rule: String,
    /// The right form.
    pub example: String,
    pub severity: Severity,
    #[serde(skip)]
    pub(super) snippet: Option<Snippet>,
}

impl Complaint {
    /// A complaint about a file as a whole.
    pub fn of_file(file: impl Into<String>, fault: Fault) -> Self {
        Self {
            file: file.into(),
            line: None,
            column: None,
            span: None,
            path: String::new(),
            what: fault.what,
            rule: fault.rule,
            example: fault.example,
            severity: Severity::Error,
            snippet: None,
        }
    }

    /// A complaint about some bytes of a text.
    ///
    /// ```
    /// use ishizue::input::{complaint::{Complaint, Fault}, source::Source};
    /// let source = Source::new("b.toml", "title = \"B\"\nshare = \"110%\"\n");
    /// let fault = Fault::new("the share is above 100%", "a share lies between 0% and 100%", "share = \"95%\"");
    /// let complaint = Complaint::at(&source, 20..26, fault);
    /// assert_eq!((complaint.line, complaint.column), (Some(2), Some(9)));
    /// ```
    pub fn at(source: &Source, span: Range<usize>, fault: Fault) -> Self {
        let position = source.position(span.start);
        Self {
            line: Some(position.line),
            column: Some(position.column),
            snippet: Some(snippet(source, &span)),
            span: Some(span),
            ..Self::of_file(source.name(), fault)
        }
    }

    /// The same complaint on a line of which no text is shown.
    pub fn on_line(self, line: u32) -> Self {
        Self { line: Some(line), ..self }
    }

    /// The same complaint about the named key or column.
    pub fn under(self, path: impl Into<String>) -> Self {
        Self { path: path.into(), ..self }
    }

    /// The same complaint with an example, where it has none.
    pub fn or_example(self, example: &str) -> Self {
        if self.example.is_empty() { Self { example: example.into(), ..self } } else { self }
    }

    /// The same complaint as a warning.
    pub fn as_warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// `file`, `file:line` or `file:line:column`, as far as known.
    pub fn place(&self) -> String {
        match (self.line, self.column) {
            (Some(line), Some(column)) => format!("{}:{line}:{column}", self.file),
            (Some(line), None) => format!("{}:{line}", self.file),
            _ => self.file.clone(),
        }
    }
}

/// Characters kept of a long line on each side of the mistake; more than any terminal shows.
const CONTEXT: usize = 400;

/// The line around a mistake; of a mistake that spans several lines only the first is kept.
fn snippet(source: &Source, span: &Range<usize>) -> Snippet {
    let line = source.line_span(span.start);
    let text = source.slice(&line);
    let from = span.start.clamp(line.start, line.end) - line.start;
    let to = span.end.clamp(line.start + from, line.end) - line.start;
    let keep_from = floor_char(text, from.saturating_sub(CONTEXT));
    let keep_to = floor_char(text, (from + CONTEXT).min(text.len()));
    let from = floor_char(text, from);
    let to = floor_char(text, to).clamp(from, keep_to);
    Snippet { text: text[keep_from..keep_to].to_owned(), marked: from - keep_from..to - keep_from }
}

/// The last character boundary at or before a byte.
fn floor_char(text: &str, mut byte: usize) -> usize {
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// All complaints about the input of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Complaints {
    list: Vec<Complaint>,
}

impl Complaints {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a complaint, unless the same was made before.
    pub fn push(&mut self, complaint: Complaint) {
        if !self.list.contains(&complaint) {
            self.list.push(complaint);
        }
    }

    /// Adds all complaints of another list.
    pub fn append(&mut self, other: Complaints) {
        other.list.into_iter().for_each(|complaint| self.push(complaint));
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether any complaint is an error.
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// The errors, in the order in which they were found.
    pub fn errors(&self) -> impl Iterator<Item = &Complaint> {
        self.list.iter().filter(|c| c.severity == Severity::Error)
    }

    /// The warnings, in the order in which they were found.
    pub fn warnings(&self) -> impl Iterator<Item = &Complaint> {
        self.list.iter().filter(|c| c.severity == Severity::Warning)
    }

    /// Every complaint, in the order in which it was found.
    pub fn iter(&self) -> impl Iterator<Item = &Complaint> {
        self.list.iter()
    }

    /// Every complaint, sorted by file, line and column; those about a whole file come before those about its lines.
    pub fn sorted(&self) -> Vec<&Complaint> {
        let mut all: Vec<&Complaint> = self.list.iter().collect();
        all.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        all
    }

    /// For a terminal: each complaint with its line of text and the mistake underlined, then the count. Lines are no
    /// longer than `width` (at least 40) cells.
    pub fn render(&self, colour: bool, width: usize) -> String {
        super::render::render(self, colour, width)
    }

    /// The number of errors and warnings in words, as in "2 errors, 1 warning".
    pub fn count(&self) -> String {
        let some = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
        match (self.errors().count(), self.warnings().count()) {
            (e, 0) => some(e, "error"),
            (0, w) => some(w, "warning"),
            (e, w) => format!("{}, {}", some(e, "error"), some(w, "warning")),
        }
    }
}

impl IntoIterator for Complaints {
    type Item = Complaint;
    type IntoIter = std::vec::IntoIter<Complaint>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl FromIterator<Complaint> for Complaints {
    fn from_iter<I: IntoIterator<Item = Complaint>>(iter: I) -> Self {
        let mut all = Self::new();
        iter.into_iter().for_each(|complaint| all.push(complaint));
        all
    }
}

/// As a list, sorted by file and position.
impl Serialize for Complaints {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.sorted())
    }
}

impl fmt::Display for Complaints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false, 80))
    }
}

impl std::error::Error for Complaints {}

/// A user's text as it may stand in a sentence: control characters replaced, long texts shortened.
///
/// ```
/// assert_eq!(ishizue::input::complaint::shown("a\u{7}b"), "a\u{fffd}b");
/// ```
pub fn shown(text: &str) -> String {
    const MOST: usize = 40;
    let mut out: String = text.chars().take(MOST).map(super::render::visible).collect();
    if text.chars().nth(MOST).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(what: &str) -> Fault {
        Fault::new(what, "the rule", "the example")
    }

    #[test]
    fn complaints_are_sorted_by_file_then_position() {
        let a = Source::new("a.toml", "x = 1\ny = 2\n");
        let b = Source::new("b.csv", "id\n1\n");
        let all: Complaints = [
            Complaint::at(&b, 3..4, fault("b2")),
            Complaint::at(&a, 6..7, fault("a2")),
            Complaint::of_file("b.csv", fault("b")),
            Complaint::at(&a, 4..5, fault("a1, column 5")),
            Complaint::at(&a, 0..1, fault("a1, column 1")),
        ]
        .into_iter()
        .collect();
        let order: Vec<_> = all.sorted().iter().map(|c| c.what.as_str()).collect();
        assert_eq!(order, ["a1, column 1", "a1, column 5", "a2", "b", "b2"]);
    }

    #[test]
    fn the_same_complaint_is_made_once() {
        let mut all = Complaints::new();
        all.push(Complaint::of_file("a", fault("x")));
        all.push(Complaint::of_file("a", fault("x")));
        all.push(Complaint::of_file("b", fault("x")).as_warning());
        assert_eq!((all.len(), all.count().as_str()), (2, "1 error, 1 warning"));
        assert!(all.has_errors());
    }

    #[test]
    fn as_json_a_complaint_has_all_its_parts() {
        let source = Source::new("a.toml", "x = 1\n");
        let all: Complaints = [Complaint::at(&source, 4..5, fault("w")).under("contract[2].x")].into_iter().collect();
        let json = serde_json::to_value(&all).unwrap();
        let expected = serde_json::json!([{
            "file": "a.toml", "line": 1, "column": 5, "span": {"start": 4, "end": 5}, "path": "contract[2].x",
            "what": "w", "rule": "the rule", "example": "the example", "severity": "error"
        }]);
        assert_eq!(json, expected);
    }

    #[test]
    fn a_mistake_over_several_lines_is_shown_by_its_first() {
        let source = Source::new("a", "x = [\n1,\n2]\n");
        let c = Complaint::at(&source, 4..11, fault("w"));
        assert_eq!(c.snippet, Some(Snippet { text: "x = [".into(), marked: 4..5 }));
    }

    #[test]
    fn any_span_of_any_text_makes_a_snippet() {
        let source = Source::new("a", "é\r\n名前=\"x\"\n\n");
        for start in 0..=source.text().len() + 2 {
            for end in start..=source.text().len() + 2 {
                let snippet = Complaint::at(&source, start..end, fault("w")).snippet.unwrap();
                assert!(snippet.text.get(snippet.marked).is_some(), "{start}..{end}");
            }
        }
    }
}
