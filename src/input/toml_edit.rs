//! Changes of a TOML tree: another value in the place of one that is written, a table of a list left out. The changed tree is read
//! like any other, so that whatever is refused in a file is refused in it too.
//!
//! Worked example: in `terms = { quota-share = { share = "95%" } }` the value at `terms`, `quota-share`, `share` becomes "90%".

use super::toml_tree::{Entry, Node, Table, Value};
use std::cell::Cell;
use std::ops::Range;

impl Table {
    /// Puts a value where a path of keys leads, making the tables on the way that are not there. `span` is the place of what the
    /// value was made from. False where the path leads through something that is no table; then nothing is changed.
    ///
    /// ```
    /// use ishizue::input::{complaint::Complaints, source::Source, toml_tree::{Document, Value}};
    /// let text = "terms = { quota-share = { share = \"95%\" } }";
    /// let mut table = Document::parse(Source::new("a.toml", text), &mut Complaints::new()).root;
    /// assert!(table.put(&["terms", "quota-share", "share"], Value::Text("90%".into()), &(0..5)));
    /// assert!(!table.put(&["terms", "quota-share", "share", "more"], Value::Boolean(true), &(0..5)));
    /// let share = table.take("terms").unwrap().table().unwrap().take("quota-share").unwrap().table().unwrap();
    /// assert_eq!(share.take("share").unwrap().text(), Ok("90%"));
    /// ```
    pub fn put(&mut self, path: &[&str], value: Value, span: &Range<usize>) -> bool {
        let Some((key, rest)) = path.split_first() else { return false };
        let place = if self.path.is_empty() { (*key).to_owned() } else { format!("{}.{key}", self.path) };
        let at = self.entries.iter().position(|entry| entry.key == *key);
        if rest.is_empty() {
            let node = Node { value, span: span.clone(), path: place };
            match at {
                Some(at) => self.entries[at].node = node,
                None => self.entries.push(entry(key, node)),
            }
            return true;
        }
        match at {
            Some(at) => match &mut self.entries[at].node.value {
                Value::Table(table) => table.put(rest, value, span),
                _ => false,
            },
            None => {
                let mut table = empty(place.clone(), span);
                let put = table.put(rest, value, span);
                let node = Node { value: Value::Table(table), span: span.clone(), path: place };
                self.entries.push(entry(key, node));
                put
            }
        }
    }

    /// The tables of a list of tables, to be changed; nothing where the key holds no list.
    pub fn tables_mut(&mut self, key: &str) -> Option<&mut Vec<Node>> {
        match self.value_mut(key)? {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// The value of a key, to be changed.
    pub fn value_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node.value)
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: &str) {
        self.entries.retain(|entry| entry.key != key);
    }
}

/// A table with one key, as if it were written at `span`.
pub fn table_of(key: &str, value: Value, path: &str, span: &Range<usize>) -> Value {
    let mut table = empty(path.to_owned(), span);
    table.put(&[key], value, span);
    Value::Table(table)
}

fn empty(path: String, span: &Range<usize>) -> Table {
    Table { entries: Vec::new(), span: span.clone(), path, damaged: false }
}

fn entry(key: &str, node: Node) -> Entry {
    Entry { key: key.to_owned(), span: node.span.clone(), node, read: Cell::new(false) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::complaint::Complaints;
    use crate::input::source::Source;
    use crate::input::toml_tree::Document;

    #[test]
    fn tables_on_the_way_are_made_and_lists_can_be_shortened() {
        let text = "[[contract]]\nname = \"a\"\n[[contract]]\nname = \"b\"\n";
        let mut root = Document::parse(Source::new("t.toml", text), &mut Complaints::new()).root;
        let contracts = root.tables_mut("contract").unwrap();
        contracts.remove(0);
        let Value::Table(second) = &mut contracts[0].value else { panic!("a table") };
        assert!(second.put(&["annual", "limit"], Value::Text("5m".into()), &(3..4)));
        let annual = second.take("annual").unwrap().table().unwrap();
        let limit = annual.take("limit").unwrap();
        assert_eq!((limit.text(), limit.path.as_str()), (Ok("5m"), "contract[2].annual.limit"));
        second.remove("annual");
        assert!(second.peek("annual").is_none() && root.tables_mut("nothing").is_none());
    }
}
