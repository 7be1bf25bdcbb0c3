//! How complaints look on a terminal: the line of text with the mistake underlined, then rule, example and key.
//!
//! The drawing is miette's; this file hands it one line of text at a time, shortened to the width of the terminal, so
//! that a row of a wide table does not wrap.
//!
//! ```text
//!   × the share 110% is above 100%
//!     ╭─[b.toml:31:9]
//!  31 │ share = "110%"
//!     ·         ──────
//!     ╰────
//!   help: rule: a share lies between 0% and 100%
//!         example: share = "95%"
//!         key: contract[1].terms.quota-share.share
//! ```

use std::fmt;
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use super::complaint::{Complaint, Complaints, Severity, Snippet};

/// All complaints, sorted, and their count.
pub(super) fn render(complaints: &Complaints, colour: bool, width: usize) -> String {
    let width = width.max(40);
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_context_lines(0).with_links(false);
    let mut out = String::new();
    for complaint in complaints.sorted() {
        // Writing into a String does not fail; a complaint that the drawing refuses is still said in words.
        if handler.render_report(&mut out, &Drawn::new(complaint, width)).is_err() {
            out.push_str(&format!("{}: {}\n", complaint.place(), complaint.what));
        }
        out.push('\n');
    }
    if !complaints.is_empty() {
        out.push_str(&complaints.count());
        out.push('\n');
    }
    out
}

/// A complaint in the form miette draws.
struct Drawn<'c> {
    complaint: &'c Complaint,
    excerpt: Option<Excerpt>,
}

impl<'c> Drawn<'c> {
    fn new(complaint: &'c Complaint, width: usize) -> Self {
        let excerpt = match (&complaint.snippet, complaint.line, complaint.column) {
            (Some(snippet), Some(line), Some(column)) if !snippet.text.trim().is_empty() => {
                Some(Excerpt::new(&complaint.file, snippet, line, column, width))
            }
            _ => None,
        };
        Self { complaint, excerpt }
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let warning = if self.complaint.severity == Severity::Warning { "warning: " } else { "" };
        match self.excerpt {
            Some(_) => write!(f, "{warning}{}", self.complaint.what),
            None => write!(f, "{}: {warning}{}", self.complaint.place(), self.complaint.what),
        }
    }
}

impl fmt::Debug for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.complaint, f)
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.complaint.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let c = self.complaint;
        let mut lines = vec![format!("rule: {}", c.rule), format!("example: {}", c.example)];
        if !c.path.is_empty() {
            lines.push(format!("key: {}", c.path));
        }
        Some(Box::new(lines.join("\n")))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|e| e as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let marked = &self.excerpt.as_ref()?.marked;
        Some(Box::new(std::iter::once(LabeledSpan::new(None, marked.start, marked.len()))))
    }
}

/// One line, or the part of it that fits, presented to miette as a whole text whose first line has another number.
struct Excerpt {
    name: String,
    text: String,
    marked: Range<usize>,
    line: u32,
    column: u32,
}

impl Excerpt {
    fn new(file: &str, snippet: &Snippet, line: u32, column: u32, width: usize) -> Self {
        // " 31 │ " before the text, and one cell to spare at the end.
        let room = width.saturating_sub(line.to_string().len() + 5);
        let (text, marked) = shorten(snippet, room);
        let position = format!(":{line}:{column}").len();
        Self { name: shorten_name(file, width.saturating_sub(position + 12)), text, marked, line, column }
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        _span: &SourceSpan,
        _lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            self.text.as_bytes(),
            SourceSpan::from((0, self.text.len())),
            self.line as usize - 1,
            self.column as usize - 1,
            1,
        )))
    }
}

/// The part of a line that fits, with the start of the marked part in it, and the bytes of it to underline.
fn shorten(snippet: &Snippet, room: usize) -> (String, Range<usize>) {
    let cells: Vec<(usize, char)> = snippet.text.char_indices().map(|(i, c)| (i, visible(c))).collect();
    let total: usize = cells.iter().map(|(_, c)| cell_width(*c)).sum();
    let mark = cells.partition_point(|(i, _)| *i < snippet.marked.start);
    let (mut first, mut budget) = (0, room);
    if total > room {
        // A third of the room for what stands before the mistake; two cells for the dots.
        budget = room.saturating_sub(2);
        let mut before = 0;
        first = mark;
        while first > 0 && before + cell_width(cells[first - 1].1) <= room / 3 {
            before += cell_width(cells[first - 1].1);
            first -= 1;
        }
    }
    let mut text = String::from(if first > 0 { "…" } else { "" });
    let mut marked: Option<Range<usize>> = None;
    let mut used = 0;
    for (at, c) in &cells[first..] {
        used += cell_width(*c);
        if used > budget {
            text.push('…');
            break;
        }
        if snippet.marked.contains(at) {
            let start = marked.map_or(text.len(), |m| m.start);
            marked = Some(start..text.len() + c.len_utf8());
        }
        text.push(*c);
    }
    let end = text.len();
    (text, marked.unwrap_or(end..end))
}

/// A file name shortened from the left.
fn shorten_name(name: &str, room: usize) -> String {
    let name: String = name.chars().map(visible).collect();
    let total: usize = name.chars().map(cell_width).sum();
    if total <= room {
        return name;
    }
    let mut kept = 0;
    let tail: Vec<char> = name
        .chars()
        .rev()
        .take_while(|c| {
            kept += cell_width(*c);
            kept < room
        })
        .collect();
    std::iter::once('…').chain(tail.into_iter().rev()).collect()
}

/// The character shown for one of the input: tabs as one space, everything that moves the cursor or hides text as the
/// replacement character.
pub(super) fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

/// Terminal cells of a character: two for East Asian wide ones, none for combining marks.
fn cell_width(c: char) -> usize {
    c.width().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::complaint::Fault;
    use crate::input::source::Source;

    fn one(complaint: Complaint) -> Complaints {
        [complaint].into_iter().collect()
    }

    fn widest(text: &str) -> usize {
        text.lines().map(|line| line.chars().map(cell_width).sum()).max().unwrap_or(0)
    }

    #[test]
    fn a_complaint_shows_place_line_rule_example_and_key() {
        let source = Source::new("b.toml", "title = \"B\"\nshare = \"110%\" # too much\n");
        let fault = Fault::new("the share 110% is above 100%", "a share lies between 0% and 100%", "share = \"95%\"");
        let all = one(Complaint::at(&source, 20..26, fault).under("contract[1].terms.quota-share.share"));
        let expected = "  × the share 110% is above 100%
   ╭─[b.toml:2:9]
 2 │ share = \"110%\" # too much
   ·         ──────
   ╰────
  help: rule: a share lies between 0% and 100%
        example: share = \"95%\"
        key: contract[1].terms.quota-share.share

1 error
";
        assert_eq!(all.render(false, 80), expected);
    }

    #[test]
    fn every_rendered_line_fits_80_columns() {
        let long = format!("{},{}\n", "一".repeat(500), "x".repeat(3000));
        let source = Source::new(format!("a/very/{}/long/path.csv", "long/".repeat(40)), &long);
        for start in [0, 3, 600, 1500, 1501, 3000, 4500] {
            let fault = Fault::new("word ".repeat(60), "w".repeat(300), "one, two\nthree");
            let text = one(Complaint::at(&source, start..start + 30, fault)).render(false, 80);
            assert!(widest(&text) <= 80, "{text}");
            assert!(text.contains("path.csv:1:"), "{text}");
            assert!(text.contains('─'), "{text}");
        }
    }

    #[test]
    fn a_file_without_a_line_is_named_in_the_sentence() {
        let all =
            one(Complaint::of_file("gone.csv", Fault::new("no such file", "the rule", "the example")).as_warning());
        let text = all.render(false, 80);
        assert!(text.starts_with("  ⚠ gone.csv: warning: no such file\n"), "{text}");
        assert!(text.ends_with("1 warning\n"), "{text}");
    }

    #[test]
    fn control_characters_of_the_input_do_not_reach_the_terminal() {
        let source = Source::new("a.toml", "x = \"\u{1b}[31m\u{202e}\"\n");
        let text = one(Complaint::at(&source, 4..12, Fault::new("w", "r", "e"))).render(false, 80);
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text:?}");
    }

    #[test]
    fn colour_is_only_written_when_asked_for() {
        let source = Source::new("a.toml", "x = 1\n");
        let all = one(Complaint::at(&source, 4..5, Fault::new("w", "r", "e")));
        assert!(all.render(true, 80).contains('\u{1b}'));
        assert!(!all.render(false, 80).contains('\u{1b}'));
    }
}
