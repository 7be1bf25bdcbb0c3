//! The manual of the configuration in Markdown, made from the field table: `docs/config.md`.

use super::credit;
use super::event_loss_table;
use super::field::{Field, Kind, Presence, Section};
use super::root::ROOT;
use super::sites;
use super::year_table;
use crate::input::table::Layout;

const INTRODUCTION: &str = "\
# The configuration

This page is made from the table of fields that also drives the reader (`ishizue schema` prints the same as a JSON
Schema); a test keeps it up to date.

A configuration is one TOML file, with CSV files beside it for long lists. Every key that is written is used: unknown keys
are refused, and so are keys without effect. All mistakes are reported at once, with line, rule and an example.

| written | means |
|---|---|
| `1_000_000_000`, `1.6e8`, `160000000.50` | an amount |
| `\"1bn\"`, `\"42.75m\"`, `\"5k\"`, `\"2tn\"` | an amount with k = 10^3, m = 10^6, bn = 10^9, tn = 10^12 |
| `\"10億\"`, `\"1億5000万\"`, `\"2兆\"` | an amount with 万 = 10^4, 億 = 10^8, 兆 = 10^12 |
| `\"1,000,000\"`, `\"JPY 160m\"` | with separators; with the currency, which must be that of the file |
| `0.95`, `\"95%\"` | a share; a bare number above 1 is refused |
| `2027-04-01` | a date |

Amounts are read digit by digit, never through a binary number, and go up to 1e15.
";

/// The manual of the configuration.
pub fn manual() -> String {
    let mut pages = Pages { text: String::from(INTRODUCTION), said: Vec::new() };
    pages.section("", "the file", &ROOT);
    pages.text.push_str("\n## CSV files\n\nColumn names are matched without regard to case, `_`, `-` and blanks. Lines that begin with `#` are comments.\n");
    let buyers = [
        &super::buyers::LAYOUT,
        &credit::countries::LAYOUT,
        &credit::sectors::LAYOUT,
        &credit::deals::LAYOUT,
        &credit::schedule::LAYOUT,
    ];
    let tables = [&sites::LAYOUT, &event_loss_table::LAYOUT, &year_table::EVENT_LAYOUT, &year_table::LOSS_LAYOUT];
    for layout in tables.into_iter().chain(buyers) {
        pages.layout(layout);
    }
    pages.text
}

struct Pages {
    text: String,
    /// Sections already described, with their heading.
    said: Vec<(&'static str, String)>,
}

impl Pages {
    fn section(&mut self, path: &str, heading: &str, section: &'static Section) {
        if let Some((_, place)) = self.said.iter().find(|(doc, _)| *doc == section.doc) {
            self.text.push_str(&format!("\n### {heading}\n\nAs {place}.\n"));
            return;
        }
        self.said.push((section.doc, heading.to_owned()));
        self.text.push_str(&format!("\n## {heading}\n\n{}\n", section.doc));
        if section.one_of.len() > 1 {
            let keys: Vec<String> = section.one_of.iter().map(|key| format!("`{key}`")).collect();
            self.text.push_str(&format!("\nExactly one of {} is written.\n", keys.join(", ")));
        }
        self.text.push_str("\n| key | takes | default | meaning | example |\n|---|---|---|---|---|\n");
        section.fields.iter().for_each(|field| self.text.push_str(&row(field)));
        for field in section.fields {
            let path = if path.is_empty() { field.key.to_owned() } else { format!("{path}.{}", field.key) };
            for inner in field.kind.sections() {
                self.section(&path, &heading_of(&path, &field.kind), inner);
            }
        }
    }

    fn layout(&mut self, layout: &Layout) {
        self.text.push_str(&format!(
            "\n### {}\n\n| column | also called | needed | holds | example |\n|---|---|---|---|---|\n",
            layout.what
        ));
        for column in layout.columns {
            let needed = if column.required { "yes" } else { "no" };
            let also = column.aliases.join(", ");
            self.text.push_str(&format!(
                "| `{}` | {also} | {needed} | {} | {} |\n",
                column.name, column.doc, column.example
            ));
        }
        if !layout.unused.is_empty() {
            self.text.push_str(&format!("\nKnown and not used, with a warning: {}.\n", layout.unused.join(", ")));
        }
    }
}

fn heading_of(path: &str, kind: &Kind) -> String {
    match (kind, path.contains('.')) {
        (Kind::Tables(_), _) => format!("`[[{path}]]`"),
        (Kind::Keyed { .. }, _) => format!("`[{path}.NAME]`"),
        (_, false) => format!("`[{path}]`"),
        _ => format!("`{path}`"),
    }
}

fn row(field: &Field) -> String {
    let default = match field.presence {
        Presence::Required => "**must be written**".to_owned(),
        Presence::Optional => String::new(),
        Presence::Default(default) => format!("`{default}`"),
    };
    let unit = if field.unit.is_empty() { String::new() } else { format!(" [{}]", field.unit) };
    let example = if field.example.is_empty() { String::new() } else { format!("`{}`", field.example) };
    format!(
        "| `{}` | {}{unit} | {default} | {} | {example} |\n",
        field.key,
        field.kind.words(),
        field.doc.replace('|', "\\|")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_that_read_alike_have_the_same_keys() {
        fn visit(section: &'static Section, seen: &mut Vec<&'static Section>) {
            let keys = |s: &Section| s.fields.iter().map(|f| f.key).collect::<Vec<_>>();
            if let Some(twin) = seen.iter().find(|twin| twin.doc == section.doc) {
                assert_eq!(keys(twin), keys(section), "{}", section.doc);
            }
            seen.push(section);
            section.fields.iter().flat_map(|f| f.kind.sections()).for_each(|inner| visit(inner, seen));
        }
        visit(&ROOT, &mut Vec::new());
    }

    #[test]
    fn every_key_has_a_row_and_every_row_five_cells() {
        let text = manual();
        assert!(text.contains("| `share-of-subject-premium` |"));
        assert!(text.contains("## `[[contract]]`"));
        for line in text.lines().filter(|line| line.starts_with('|') && line.contains(" | ")) {
            let cells = line.replace("\\|", "").matches('|').count();
            assert!(cells == 6 || cells == 3, "{line}");
        }
    }
}
