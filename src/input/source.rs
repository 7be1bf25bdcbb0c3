//! The text of one file, with the line and column of any byte in it.
//!
//! Lines and columns count from one; a column counts characters, not bytes, because that is what an editor shows.
//! Worked number: in `"a = 1\nb = 2\n"` byte 6 is the `b` of line 2, column 1.

use std::ops::Range;
use std::sync::Arc;

/// Where a byte stands in a file: line and column, both from one, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// The text of a file and the name by which the user knows it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    /// Byte at which each line starts.
    starts: Arc<[usize]>,
}

impl Source {
    /// A named text. A byte order mark at its start is dropped, so that positions agree with what an editor shows.
    ///
    /// ```
    /// use ishizue::input::source::Source;
    /// let source = Source::new("a.toml", "a = 1\nb = 2\n");
    /// let position = source.position(6);
    /// assert_eq!((position.line, position.column), (2, 1));
    /// ```
    pub fn new(name: impl Into<Arc<str>>, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let starts =
            std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1));
        Self { name: name.into(), text: text.into(), starts: starts.collect() }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text between two bytes; empty when the range is not one of whole characters inside the text.
    pub fn slice(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or("")
    }

    /// Line and column of a byte; a byte past the end counts as the end.
    pub fn position(&self, byte: usize) -> Position {
        let byte = byte.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let before = &self.text.as_bytes()[self.starts[line - 1]..byte];
        let column = before.iter().filter(|b| !is_continuation(**b)).count() + 1;
        Position { line: to_u32(line), column: to_u32(column) }
    }

    /// The bytes of the line that holds a byte, without its line end.
    pub fn line_span(&self, byte: usize) -> Range<usize> {
        let byte = byte.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let start = self.starts[line - 1];
        let end = self.starts.get(line).map_or(self.text.len(), |next| next - 1);
        let end = if end > start && self.text.as_bytes()[end - 1] == b'\r' { end - 1 } else { end };
        start..end
    }
}

/// Whether a byte continues a UTF-8 character begun before it.
fn is_continuation(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(source: &Source, byte: usize) -> (u32, u32) {
        let p = source.position(byte);
        (p.line, p.column)
    }

    #[test]
    fn columns_count_characters_and_lines_count_from_one() {
        let source = Source::new("t", "名 = 1\r\nb = \"10億\"");
        assert_eq!(at(&source, 0), (1, 1));
        assert_eq!(at(&source, 3), (1, 2)); // after one three-byte character
        assert_eq!(at(&source, 9), (2, 1));
        assert_eq!(at(&source, 10_000), (2, 10)); // the end of `b = "10億"`, nine characters long
    }

    #[test]
    fn a_line_is_given_without_its_line_end() {
        let source = Source::new("t", "ab\r\ncd\n\nef");
        let line = |byte| source.slice(&source.line_span(byte)).to_owned();
        assert_eq!([line(0), line(1), line(4), line(7), line(8)], ["ab", "ab", "cd", "", "ef"]);
    }

    #[test]
    fn a_byte_order_mark_does_not_shift_positions() {
        let source = Source::new("t", "\u{feff}a = 1");
        assert_eq!(source.text(), "a = 1");
        assert_eq!(at(&source, 4), (1, 5));
    }

    #[test]
    fn an_empty_text_has_a_first_line() {
        let source = Source::new("t", "");
        assert_eq!(at(&source, 0), (1, 1));
        assert_eq!(source.line_span(0), 0..0);
    }
}
