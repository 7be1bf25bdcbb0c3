//! A TOML file as a tree of values that know where they stand and whether anybody read them.
//!
//! The grammar is TOML 1.1, parsed by the crate `toml` with recovery: every syntax error of the file is complained
//! about and the rest is kept. Numbers stay the text that the user wrote, so that `0.1` is one tenth and not a binary
//! neighbour. [`Table::complain_of_unknown`] refuses keys that do not belong, with the nearest that does; a table remembers
//! which of its keys were taken, and [`Table::unread`] lists the others.
//!
//! Paths count from one: `contract[2].terms` belongs to the second `[[contract]]` of the file.

use std::cell::Cell;
use std::ops::Range;
use std::path::Path;

use toml::de::{DeTable, DeValue};
use toml::{Spanned, value::Datetime};

use super::complaint::{Complaint, Complaints, Fault, shown};
use super::digest::{FileBytes, MOST_TEXT, read_file, text_of};
use super::source::Source;
use super::suggest;
use super::toml_syntax::complain_of_syntax;

pub use super::toml_node::calendar_date;

/// Tables and lists may stand in one another this deep.
const DEEPEST: usize = 64;

/// A whole TOML file.
#[derive(Debug)]
pub struct Document {
    pub source: Source,
    pub root: Table,
    /// Whether the file had syntax errors, so that what it lacks may only have been lost.
    pub damaged: bool,
}

/// A table: its keys in the order of the file.
#[derive(Clone, Debug)]
pub struct Table {
    pub(super) entries: Vec<Entry>,
    /// The `[header]`, the `{ … }`, or the first part of a dotted key; empty for the file itself.
    pub span: Range<usize>,
    /// `contract[2].terms`; empty for the file itself.
    pub path: String,
    /// Whether a syntax error stands in this table, so that a missing key may only have been lost.
    pub damaged: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) span: Range<usize>,
    pub(super) node: Node,
    pub(super) read: Cell<bool>,
}

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    pub value: Value,
    pub span: Range<usize>,
    pub path: String,
}

/// A value as written.
#[derive(Clone, Debug)]
pub enum Value {
    Text(String),
    /// A whole number, as it stands in the file.
    Integer(String),
    /// A number with a point or an exponent, or `nan` or `inf`, as it stands in the file.
    Float(String),
    Boolean(bool),
    Date(Datetime),
    List(Vec<Node>),
    Table(Table),
    /// Lost to a syntax error that has been complained about; a reader passes over it in silence.
    Damaged,
}

/// How a configuration is named.
const COMMAND: &str = "ishizue run configs/company_b.toml";

/// Reads a TOML file. `name` is how complaints call it.
///
/// # Errors
/// One complaint when the file cannot be read at all: missing, a directory, larger than 64 MiB, not UTF-8, empty.
pub fn read(path: &Path, name: &str, complaints: &mut Complaints) -> Result<(Document, FileBytes), Box<Complaint>> {
    let file = read_file(path, name, MOST_TEXT).map_err(|complaint| complaint.or_example(COMMAND))?;
    let source = text_of(&file, "[simulation]\nstart = 2027-04-01\ntrials = 100_000")?;
    Ok((Document::parse(source, complaints), file))
}

impl Document {
    /// Parses a text; every syntax error becomes a complaint, and what can be read is kept.
    ///
    /// ```
    /// use ishizue::input::{complaint::Complaints, source::Source, toml_tree::Document};
    /// let mut complaints = Complaints::new();
    /// let text = "[captive]\nname = \"A\"\nshare = 0.1\n";
    /// let document = Document::parse(Source::new("a.toml", text), &mut complaints);
    /// let captive = document.root.take("captive").unwrap().table().unwrap();
    /// assert_eq!(captive.take("share").unwrap().share(1.into()).unwrap().to_string(), "0.1");
    /// captive.complain_of_unknown(&document.source, &[("share", "share = 0.1".into())], &mut complaints);
    /// assert_eq!(complaints.iter().next().unwrap().what, "unknown key `name` in captive");
    /// ```
    pub fn parse(source: Source, complaints: &mut Complaints) -> Self {
        let text = source.text().to_owned();
        let (root, errors) = DeTable::parse_recoverable(&text);
        let mut builder = Builder {
            source: &source,
            wrong_lines: errors.iter().filter_map(|e| Some(source.position(e.span()?.start).line)).collect(),
            too_deep: None,
        };
        let mut root = builder.table(root.into_inner(), 0..0, String::new(), 0);
        if let Some(span) = builder.too_deep {
            complaints.push(Complaint::at(&source, span, too_deep()));
        }
        let mut wrong: Vec<usize> = errors.iter().map(|e| e.span().map_or(0, |s| s.start)).collect();
        wrong.sort_unstable();
        mark_damaged(&mut root, &source, &wrong);
        root.damaged = !errors.is_empty();
        complain_of_syntax(&source, &root, &errors, complaints);
        Self { damaged: root.damaged, root, source }
    }

    /// A complaint about some bytes of the file under a path.
    pub fn complaint(&self, span: &Range<usize>, path: &str, fault: Fault) -> Complaint {
        Complaint::at(&self.source, span.clone(), fault).under(path)
    }
}

/// Turns the parser's tree into ours.
struct Builder<'s> {
    source: &'s Source,
    /// Lines with a syntax error; plain values on them are not trusted.
    wrong_lines: std::collections::BTreeSet<u32>,
    too_deep: Option<Range<usize>>,
}

impl Builder<'_> {
    fn table(&mut self, table: DeTable<'_>, span: Range<usize>, path: String, depth: usize) -> Table {
        let mut entries: Vec<Entry> = table
            .into_iter()
            .map(|(key, value)| {
                let span = key.span();
                let key = key.into_inner().into_owned();
                let path = join(&path, &key);
                Entry { node: self.node(value, path, depth + 1), key, span, read: Cell::new(false) }
            })
            .collect();
        entries.sort_by_key(|e| e.span.start);
        Table { entries, span, path, damaged: false }
    }

    fn node(&mut self, value: Spanned<DeValue<'_>>, path: String, depth: usize) -> Node {
        let span = value.span();
        if depth > DEEPEST {
            self.too_deep.get_or_insert(span.clone());
            return Node { value: Value::Damaged, span, path };
        }
        let value = match value.into_inner() {
            DeValue::Table(table) => Value::Table(self.table(table, span.clone(), path.clone(), depth)),
            DeValue::Array(list) => {
                let item = |(i, v)| self.node(v, format!("{path}[{}]", i + 1), depth + 1);
                Value::List(list.into_iter().enumerate().map(item).collect())
            }
            _ if span.is_empty() || self.wrong_lines.contains(&self.source.position(span.start).line) => Value::Damaged,
            DeValue::String(text) => Value::Text(text.into_owned()),
            DeValue::Integer(_) => Value::Integer(self.source.slice(&span).to_owned()),
            DeValue::Float(_) => Value::Float(self.source.slice(&span).to_owned()),
            DeValue::Boolean(b) => Value::Boolean(b),
            DeValue::Datetime(date) => Value::Date(date),
        };
        Node { value, span, path }
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { shown(key) } else { format!("{path}.{}", shown(key)) }
}

fn too_deep() -> Fault {
    let rule = format!("tables and lists stand in one another at most {DEEPEST} deep");
    Fault::new("the nesting is too deep", rule, "terms = { quota-share = { share = \"95%\" } }")
}

/// Marks the tables in whose part of the file a syntax error stands. `wrong`: where errors start, in order.
fn mark_damaged(root: &mut Table, source: &Source, wrong: &[usize]) {
    if wrong.is_empty() {
        return;
    }
    let is_header = |t: &Table| source.text().as_bytes().get(t.span.start) == Some(&b'[');
    let mut headers = Vec::new();
    root.visit(&mut |t| {
        if is_header(t) {
            headers.push(t.span.start);
        }
    });
    headers.sort_unstable();
    root.visit_mut(&mut |t| {
        let header = source.text().as_bytes().get(t.span.start) == Some(&b'[');
        let end = if header {
            headers.get(headers.partition_point(|h| *h <= t.span.start)).copied().unwrap_or(usize::MAX)
        } else {
            t.span.end
        };
        let first = wrong.partition_point(|w| *w < t.span.start);
        t.damaged = wrong.get(first).is_some_and(|w| *w < end);
    });
}

impl Table {
    /// The value of a key, which counts as read from now on.
    pub fn take(&self, key: &str) -> Option<&Node> {
        let entry = self.entries.iter().find(|e| e.key == key)?;
        entry.read.set(true);
        Some(&entry.node)
    }

    /// The value of a key, without marking it as read.
    pub fn peek(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|e| e.key == key).map(|e| &e.node)
    }

    /// Keys with their places and values, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Range<usize>, &Node)> {
        self.entries.iter().map(|e| (e.key.as_str(), e.span.clone(), &e.node))
    }

    /// Where a key stands.
    pub fn key_span(&self, key: &str) -> Option<Range<usize>> {
        self.entries.iter().find(|e| e.key == key).map(|e| e.span.clone())
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Complains about every key that does not belong here. `known`: the keys of this table, each with a line that
    /// shows it.
    pub fn complain_of_unknown(&self, source: &Source, known: &[(&str, String)], complaints: &mut Complaints) {
        for entry in self.entries.iter().filter(|e| known.iter().all(|(key, _)| *key != e.key)) {
            entry.read.set(true);
            let place = if self.path.is_empty() { "at the top of the file" } else { &format!("in {}", self.path) };
            let what = format!("unknown key `{}` {place}", shown(&entry.key));
            let keys: Vec<&str> = known.iter().map(|(key, _)| *key).collect();
            let near = suggest::nearest(&entry.key, keys.iter().copied());
            let example = known.iter().find(|(key, _)| Some(*key) == near).or(known.first()).map_or("", |(_, e)| e);
            let meant = near.map_or_else(String::new, |key| format!("; did you mean `{key}`?"));
            let rule = format!("the keys here are {}", keys.join(", "));
            let fault = Fault::new(what + &meant, rule, example);
            complaints.push(Complaint::at(source, entry.span.clone(), fault).under(join(&self.path, &entry.key)));
        }
    }

    /// Every key, here and further in, that nobody took: its name, place and path.
    pub fn unread(&self) -> Vec<(&str, Range<usize>, String)> {
        let mut found = Vec::new();
        self.find_unread(&mut found);
        found
    }

    fn find_unread<'t>(&'t self, found: &mut Vec<(&'t str, Range<usize>, String)>) {
        for entry in &self.entries {
            match (&entry.node.value, entry.read.get()) {
                (_, false) => found.push((&entry.key, entry.span.clone(), join(&self.path, &entry.key))),
                (Value::Table(table), true) => table.find_unread(found),
                (Value::List(list), true) => {
                    list.iter().filter_map(|node| node.table().ok()).for_each(|table| table.find_unread(found));
                }
                _ => {}
            }
        }
    }

    pub(super) fn visit(&self, f: &mut impl FnMut(&Table)) {
        f(self);
        for entry in &self.entries {
            entry.node.visit(f);
        }
    }

    fn visit_mut(&mut self, f: &mut impl FnMut(&mut Table)) {
        f(self);
        for entry in &mut self.entries {
            entry.node.visit_mut(f);
        }
    }
}

impl Node {
    fn visit(&self, f: &mut impl FnMut(&Table)) {
        match &self.value {
            Value::Table(table) => table.visit(f),
            Value::List(list) => list.iter().for_each(|node| node.visit(f)),
            _ => {}
        }
    }

    fn visit_mut(&mut self, f: &mut impl FnMut(&mut Table)) {
        match &mut self.value {
            Value::Table(table) => table.visit_mut(f),
            Value::List(list) => list.iter_mut().for_each(|node| node.visit_mut(f)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Document, Complaints) {
        let mut complaints = Complaints::new();
        (Document::parse(Source::new("t.toml", text), &mut complaints), complaints)
    }

    fn said(complaints: &Complaints) -> Vec<String> {
        complaints.sorted().iter().map(|c| format!("{}: {}", c.place(), c.what)).collect()
    }

    #[test]
    fn values_know_their_place_and_keep_their_text() {
        let (doc, complaints) =
            parse("a = 0.1\n[[contract]]\nx = 1\n[[contract]]\nterms = { qs = { share = \"95%\" } }\nd = 2027-04-01\n");
        assert!(complaints.is_empty());
        assert_eq!(doc.root.take("a").unwrap().number().unwrap().to_string(), "0.1");
        let contracts = doc.root.take("contract").unwrap().list().unwrap();
        let second = contracts[1].table().unwrap();
        let share =
            second.take("terms").unwrap().table().unwrap().take("qs").unwrap().table().unwrap().take("share").unwrap();
        assert_eq!(share.path, "contract[2].terms.qs.share");
        let place = doc.source.position(share.span.start);
        assert_eq!((place.line, place.column), (5, 26));
        assert_eq!(second.take("d").unwrap().date().unwrap(), jiff::civil::date(2027, 4, 1));
        assert_eq!(doc.source.slice(&second.span), "[[contract]]");
    }

    #[test]
    fn unknown_keys_are_refused_with_the_nearest_known_one() {
        let (doc, mut complaints) = parse("[captive]\ndomicil = \"Hawaii\"\nname = \"A\"\n");
        let captive = doc.root.take("captive").unwrap().table().unwrap();
        assert_eq!(captive.unread().iter().map(|(key, ..)| *key).collect::<Vec<_>>(), ["domicil", "name"]);
        let known = [("name", "name = \"A\"".into()), ("domicile", "domicile = \"Hawaii\"".into())];
        captive.complain_of_unknown(&doc.source, &known, &mut complaints);
        assert_eq!(doc.root.unread(), [("name", 29..33, "captive.name".to_owned())]);
        let c = complaints.iter().next().unwrap();
        assert_eq!(c.place(), "t.toml:2:1");
        assert_eq!(c.what, "unknown key `domicil` in captive; did you mean `domicile`?");
        assert_eq!(c.rule, "the keys here are name, domicile");
        assert_eq!(c.example, "domicile = \"Hawaii\"");
        assert_eq!(c.path, "captive.domicil");
        assert_eq!(complaints.len(), 1);
    }

    #[test]
    fn every_syntax_error_is_reported_and_the_rest_is_read() {
        let (doc, complaints) = parse("title = Company B\n[captive]\nname = \"A\"\nrate = \n[parent]\ntax = 0.3\n");
        let lines: Vec<_> = complaints.iter().filter_map(|c| c.line).collect();
        assert!(lines.contains(&1) && lines.contains(&4), "{:?}", said(&complaints));
        let captive = doc.root.take("captive").unwrap().table().unwrap();
        assert_eq!(captive.take("name").unwrap().text().unwrap(), "A");
        let parent = doc.root.take("parent").unwrap().table().unwrap();
        assert!(captive.damaged && !parent.damaged && doc.damaged);
        assert!(captive.take("rate").is_none_or(Node::is_damaged));
        assert!(doc.root.take("title").is_none_or(Node::is_damaged));
        for c in complaints.iter() {
            assert!(!c.rule.is_empty() && !c.example.is_empty());
        }
    }

    #[test]
    fn a_key_written_twice_names_the_first() {
        let (_, complaints) = parse("[a]\nx = 1\n[b]\nx = 1\ny = 1\nx = 2\n");
        assert_eq!(said(&complaints), ["t.toml:6:1: `x` is written twice, first in line 4"]);
        let (_, complaints) = parse("[a]\nx = 1\n[a]\ny = 2\n");
        assert_eq!(said(&complaints), ["t.toml:3:2: `a` is written twice, first in line 1"]);
    }

    #[test]
    fn the_wrong_kind_of_value_is_named() {
        let (doc, _) =
            parse("a = true\nb = \"x\"\nc = 1\nd = [1]\ne = 0x10\nf = 1979-05-27T07:32:00Z\ng = nan\nh = 1e400\n");
        let node = |key| doc.root.take(key).unwrap();
        assert_eq!(node("a").amount("JPY").unwrap_err().what, "an amount is expected here, not true");
        assert_eq!(
            node("b").count().unwrap_err().what,
            "a whole number without quotes is expected here, not the text \"x\""
        );
        assert_eq!(node("c").text().unwrap_err().what, "a text in quotes is expected here, not the number 1");
        assert_eq!(node("d").table().unwrap_err().what, "a table in braces is expected here, not a list");
        assert_eq!(node("e").amount("JPY").unwrap_err().what, "0x10 is not a decimal number");
        assert!(node("f").date().unwrap_err().what.contains("not the date 1979-05-27T07:32:00Z"));
        assert_eq!(node("g").amount("JPY").unwrap_err().what, "nan is not a finite number");
        assert_eq!(node("h").amount("JPY").unwrap_err().what, "1e400 is too large");
        assert!(node("b").boolean().is_err() && node("b").list().is_err() && node("b").number().is_err());
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_overflow_the_stack() {
        for text in [
            format!("a = {}{}", "[".repeat(200_000), "]".repeat(200_000)),
            format!("a = {}1{}", "{ b = ".repeat(100_000), "}".repeat(100_000)),
            format!("a = {}", "[".repeat(70)) + &"]".repeat(70),
            format!("{} = 1", vec!["a"; 70].join(".")),
            format!("[{}]\nx = 1", vec!["a"; 70].join(".")),
            format!("{} = 1", vec!["a"; 5_000].join(".")),
            "[".repeat(200_000),
            "{".repeat(200_000),
        ] {
            let (_, complaints) = parse(&text);
            assert!(complaints.has_errors(), "{}", &text[..40]);
        }
        let (_, complaints) = parse(&format!("a = {}{}", "[".repeat(60), "]".repeat(60)));
        assert!(complaints.is_empty());
    }

    #[test]
    fn files_that_cannot_be_read_are_refused_with_their_reason() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = dir.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let refuse = |path: &Path| read(path, "t.toml", &mut Complaints::new()).unwrap_err().what;
        assert_eq!(refuse(&dir.path().join("none.toml")), "there is no such file");
        assert_eq!(refuse(dir.path()), "this is a directory, not a file");
        assert_eq!(refuse(&write("e.toml", b"")), "the file is empty");
        assert_eq!(refuse(&write("s.toml", b"a = \"\x93\x8c\"")), "the file is not UTF-8 text");
        let mut complaints = Complaints::new();
        let (doc, file) = read(&write("bom.toml", b"\xef\xbb\xbfa = 1\r\n"), "bom.toml", &mut complaints).unwrap();
        assert!(complaints.is_empty() && doc.root.take("a").is_some() && file.sha256.len() == 64);
    }

    #[test]
    fn many_syntax_errors_are_counted() {
        let (_, complaints) = parse(&"x y\n".repeat(100));
        assert!(complaints.len() <= crate::input::toml_syntax::MOST_SYNTAX + 1, "{}", complaints.len());
        assert!(complaints.iter().any(|c| c.what.ends_with("more syntax errors")));
    }

    #[test]
    fn broken_texts_never_panic() {
        let good = "title = \"B\"\n[captive]\nname = \"A\" # x\nrate = 1.5e3\n[[contract]]\nterms = { qs = { share = \"95%\", b = [1, 2] } }\nd = 2027-04-01\na.b.c = '''x'''\n";
        let swaps =
            ["", "[", "]", "{", "}", "\"", "=", "\n", "#", ".", ",", "'", "\\", "é", "\0", "[[", "1e", "\"\"\""];
        for i in (0..good.len()).filter(|i| good.is_char_boundary(*i)) {
            for swap in swaps {
                parse(&format!("{}{swap}{}", &good[..i], &good[i..]));
                parse(&format!("{}{swap}{}", &good[..i], &good[i + 1..]));
            }
        }
    }
}
