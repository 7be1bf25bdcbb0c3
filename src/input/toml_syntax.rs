//! Syntax errors of TOML in words that say what to change.

use std::ops::Range;

use super::complaint::{Complaint, Complaints, Fault, shown};
use super::source::Source;
use super::toml_tree::Table;

/// Syntax errors of a file that are listed one by one.
pub(super) const MOST_SYNTAX: usize = 20;

pub(super) fn complain_of_syntax(
    source: &Source,
    root: &Table,
    errors: &[toml::de::Error],
    complaints: &mut Complaints,
) {
    for error in errors.iter().take(MOST_SYNTAX) {
        complaints.push(syntax_complaint(source, root, error));
    }
    if errors.len() > MOST_SYNTAX {
        let fault = Fault::new(
            format!("and {} more syntax errors", errors.len() - MOST_SYNTAX),
            "one mistake often causes others further on: mend the first and check again",
            "title = \"Company B\"",
        );
        complaints.push(Complaint::of_file(source.name(), fault));
    }
}

fn syntax_complaint(source: &Source, root: &Table, error: &toml::de::Error) -> Complaint {
    let Some(span) = error.span() else {
        return Complaint::of_file(source.name(), explain(error.message()));
    };
    let line = source.slice(&source.line_span(span.start)).trim_start();
    let fault = match error.message() {
        "duplicate key" => duplicate_key(source, root, &span, line.starts_with('[')),
        _ if source.slice(&span).trim().is_empty() && line.trim_end().ends_with('=') => explain("missing value"),
        message => explain(message),
    };
    Complaint::at(source, span, fault)
}

fn duplicate_key(source: &Source, root: &Table, span: &Range<usize>, is_header: bool) -> Fault {
    let key = source.slice(span);
    let line = |byte| source.position(byte).line;
    let (first, example) = if is_header {
        let header = source.slice(&source.line_span(span.start)).trim();
        let earlier = source.text()[..source.line_span(span.start).start].find(header);
        (earlier, format!("[[{}]] before each, if there may be several", shown(key)))
    } else {
        // The earlier key stands in a table of which the later one is a part: the last such key before it.
        let mut earlier = None;
        root.visit(&mut |table| {
            let here = table.key_span(key).filter(|at| at.start < span.start);
            earlier = earlier.max(here.map(|at| at.start));
        });
        (earlier, format!("{} = … (once)", shown(key)))
    };
    let before = first.map_or_else(String::new, |byte| format!(", first in line {}", line(byte)));
    Fault::new(format!("`{}` is written twice{before}", shown(key)), "a key stands once in its table", example)
}

/// The parser's message in words, with the rule and the right form.
fn explain(message: &str) -> Fault {
    const EXPLAINED: [(&str, &str, &str, &str); 9] = [
        (
            "string values must be quoted",
            "a text without quotes",
            "texts stand in double quotes",
            "insurer = \"Insurer D\"",
        ),
        ("key with no value", "a key without a value", "every key is followed by = and a value", "trials = 100_000"),
        ("missing value", "a key without a value", "every key is followed by = and a value", "trials = 100_000"),
        ("unclosed array", "a list that is not closed", "a list ends with ]", "after = [\"fronting\"]"),
        (
            "unclosed inline table",
            "a table that is not closed",
            "an inline table ends with }",
            "limit = { aggregate = \"1bn\" }",
        ),
        ("unclosed", "a header that is not closed", "a header ends with ] or ]]", "[captive] or [[contract]]"),
        (
            "missing comma",
            "a missing comma",
            "entries of lists and inline tables are separated by commas",
            "{ share = \"95%\", basis = \"share\" }",
        ),
        (
            "invalid unquoted key",
            "a key with an unusual character",
            "keys consist of letters, digits, - and _",
            "tax-rate = \"30%\"",
        ),
        (
            "cannot recurse",
            "the nesting is too deep",
            "tables and lists stand in one another at most 64 deep",
            "terms = { quota-share = { share = \"95%\" } }",
        ),
    ];
    match EXPLAINED.iter().find(|(start, ..)| message.starts_with(start)) {
        Some((_, what, rule, example)) => Fault::new(*what, *rule, *example),
        None => Fault::new(
            format!("this is not TOML: {}", message.replace('\n', " ")),
            "each line is a comment (# …), a header ([captive] or [[contract]]) or key = value",
            "trials = 100_000",
        ),
    }
}
