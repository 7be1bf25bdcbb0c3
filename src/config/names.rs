//! Names: what the parts of a configuration are called, and how one part finds another.

use super::reading::Reading;
use crate::input::complaint::{Fault, shown};
use crate::input::suggest;
use crate::input::toml_tree::Node;

/// The names of one kind of thing, in the order of the file; an unnamed one is empty and never found.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// "party", "peril".
    what: &'static str,
    names: Vec<String>,
}

/// The name of a table as it stands in the file. One that breaks a rule is complained about, and is what others find it by.
pub(super) fn written<'d>(table: &Reading<'d>) -> &'d str {
    let good = table.text("name");
    good.or_else(|| table.table.peek("name")?.text().ok()).unwrap_or("")
}

impl Names {
    pub fn new(what: &'static str, names: Vec<String>) -> Self {
        Names { what, names }
    }

    /// The names of tables, complaining of those used twice. `taken`: names of other things of the same kind.
    pub fn of(what: &'static str, tables: &[Reading], taken: &[(&str, String)]) -> Self {
        let mut names: Vec<String> = Vec::new();
        for table in tables {
            let name = written(table).to_owned();
            let first = names.iter().position(|n| *n == name).map(|i| format!("line {}", tables[i].line("name")));
            let other = taken.iter().find(|(n, _)| *n == name).map(|(_, place)| place.clone());
            if let Some(place) = first.or(other).filter(|_| !name.is_empty()) {
                let said = format!("the name \"{}\" is used twice, first in {place}", shown(&name));
                let example = format!("name = \"{} 2\"", shown(&name));
                table.complain_key("name", Fault::new(said, format!("every {what} has a name of its own"), example));
            }
            names.push(name);
        }
        Names { what, names }
    }

    pub fn get(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The index of the thing that a value names.
    pub fn find(&self, node: &Node) -> Result<usize, Fault> {
        self.called(node.text()?)
    }

    /// The index of the thing of a name.
    pub fn called(&self, text: &str) -> Result<usize, Fault> {
        match self.names.iter().position(|name| name == text && !text.is_empty()) {
            Some(index) => Ok(index),
            None => Err(self.unknown(text)),
        }
    }

    fn unknown(&self, text: &str) -> Fault {
        let known: Vec<&str> = self.iter().filter(|name| !name.is_empty()).collect();
        let near = suggest::nearest(text, known.iter().copied());
        let meant = near.map_or_else(String::new, |name| format!("; did you mean \"{}\"?", shown(name)));
        let rule = match known.len() {
            0 => format!("a name stands for something in the file, and the file has no {}", self.what),
            n if n > 12 => format!("a name stands for one of the {n} of that kind in the file"),
            _ => {
                let list: Vec<String> = known.iter().map(|name| format!("\"{}\"", shown(name))).collect();
                format!("a name stands for something in the file; there are {}", list.join(", "))
            }
        };
        let example = format!("\"{}\"", near.or(known.first().copied()).unwrap_or("London"));
        Fault::new(format!("there is no {} called \"{}\"{meant}", self.what, shown(text)), rule, example)
    }
}
