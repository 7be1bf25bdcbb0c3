//! Reading a table of the configuration by its declaration: every getter checks one key against its [`Field`] and
//! complains with line, rule and example; nothing stops at the first mistake.

use std::ops::Range;

use rust_decimal::Decimal;

use super::context::Ctx;
use super::field::{Field, Kind, Presence, Section};
pub(super) use crate::input::amount::grouped;
use crate::input::amount::{nearest, percent};
use crate::input::complaint::{Fault, shown};
use crate::input::counted::counted;
use crate::input::suggest;
use crate::input::toml_tree::{Node, Table, Value};
use crate::model::amount::Share;

/// A table of the file together with its declaration.
#[derive(Clone, Copy)]
pub(super) struct Reading<'d> {
    pub ctx: &'d Ctx<'d>,
    pub table: &'d Table,
    section: &'static Section,
}

impl<'d> Reading<'d> {
    /// Takes a table under its declaration; complains at once of unknown and missing keys.
    pub fn open(ctx: &'d Ctx<'d>, table: &'d Table, section: &'static Section) -> Self {
        let reading = Reading { ctx, table, section };
        let known: Vec<(&str, String)> = section.fields.iter().map(|f| (f.key, f.line())).collect();
        ctx.complain_of_unknown(table, &known);
        if !table.damaged {
            let required = section.fields.iter().filter(|f| f.presence == Presence::Required);
            required.filter(|f| !reading.is_misspelt(f.key)).for_each(|f| reading.need(f));
            reading.need_one();
        }
        reading
    }

    fn need(&self, field: &Field) {
        if self.table.peek(field.key).is_none() {
            let what = format!("{} lacks `{}`", self.called(), field.key);
            self.complain(Fault::new(what, format!("`{}` is {}", field.key, field.doc), field.line()));
        }
    }

    /// Whether a key that does not belong here looks like this one; it has been complained about already.
    fn is_misspelt(&self, key: &str) -> bool {
        let known = || self.section.fields.iter().map(|f| f.key);
        let strange = self.table.iter().filter(|(other, ..)| self.section.field(other).is_none());
        strange.into_iter().any(|(other, ..)| suggest::nearest(other, known()) == Some(key))
    }

    /// Whether a key does not belong here, which has been complained about already.
    pub fn has_strange(&self) -> bool {
        self.table.iter().any(|(key, ..)| self.section.field(key).is_none())
    }

    /// Whether a key is neither written nor, as it seems, misspelt, which has been complained about already.
    pub fn lacks(&self, key: &str) -> bool {
        !self.has(key) && !self.is_misspelt(key)
    }

    fn need_one(&self) {
        let found: Vec<&str> = self.section.one_of.iter().copied().filter(|key| self.has(key)).collect();
        if self.section.one_of.is_empty() || found.len() == 1 {
            return;
        }
        let rule = format!("exactly one of these keys is written: {}", self.section.one_of.join(", "));
        let example = self.section.field(self.section.one_of[0]).map_or_else(String::new, Field::line);
        match found[..] {
            [] => {
                // A misspelt key has been complained about already.
                if self.table.iter().all(|(key, ..)| self.section.field(key).is_some()) {
                    let what = format!("{} says none of {}", self.called(), self.section.one_of.join(", "));
                    self.complain(Fault::new(what, rule, example));
                }
            }
            [first, second, ..] => {
                let what = format!("{} has both `{first}` and `{second}`", self.called());
                self.complain_key(second, Fault::new(what, rule, example));
            }
            [_] => {}
        }
    }

    /// What a sentence calls this table.
    pub fn called(&self) -> &str {
        if self.table.path.is_empty() { "the file" } else { &self.table.path }
    }

    /// Whether a key that belongs here is written.
    pub fn has(&self, key: &str) -> bool {
        self.section.field(key).is_some() && self.table.peek(key).is_some()
    }

    /// An error about the table as a whole.
    pub fn complain(&self, fault: Fault) {
        self.ctx.complain(&self.table.span, &self.table.path, fault);
    }

    /// The place of a key's value, or of the table where the key is not written.
    fn place(&self, key: &str) -> (Range<usize>, String) {
        match self.table.peek(key) {
            Some(node) if !node.span.is_empty() => (node.span.clone(), node.path.clone()),
            _ => (self.table.span.clone(), self.table.path.clone()),
        }
    }

    /// An error about a key's value.
    pub fn complain_key(&self, key: &str, fault: Fault) {
        let (span, path) = self.place(key);
        self.ctx.complain(&span, &path, fault);
    }

    /// A warning about a key's value.
    pub fn warn_key(&self, key: &str, fault: Fault) {
        let (span, path) = self.place(key);
        self.ctx.push(self.ctx.doc.complaint(&span, &path, fault).as_warning());
    }

    /// The line on which a key's value stands.
    pub fn line(&self, key: &str) -> u32 {
        self.ctx.line(&self.place(key).0)
    }

    /// The right form of a key.
    pub fn example(&self, key: &str) -> String {
        self.section.field(key).map_or_else(String::new, Field::line)
    }

    fn field(&self, key: &str) -> Option<&'static Field> {
        let field = self.section.field(key);
        debug_assert!(field.is_some(), "the key `{key}` is not declared");
        field
    }

    /// The value of a key, taken as read; nothing where it is absent or lost to a syntax error.
    pub fn node(&self, key: &str) -> Option<&'d Node> {
        self.field(key)?;
        self.table.take(key).filter(|node| !node.is_damaged())
    }

    fn value<T>(&self, key: &str, read: impl FnOnce(&'d Node, &Kind) -> Result<T, Fault>) -> Option<T> {
        let field = self.field(key)?;
        let node = self.node(key)?;
        read(node, &field.kind).map_err(|fault| self.ctx.complain_of(node, fault.with_example(field.line()))).ok()
    }

    pub fn text(&self, key: &str) -> Option<&'d str> {
        self.value(key, |node, kind| text(node, kind))
    }

    pub fn choice(&self, key: &str) -> Option<&'d str> {
        self.text(key)
    }

    pub fn boolean(&self, key: &str) -> Option<bool> {
        self.value(key, |node, _| node.boolean())
    }

    pub fn date(&self, key: &str) -> Option<jiff::civil::Date> {
        self.value(key, |node, _| node.date())
    }

    pub fn amount(&self, key: &str) -> Option<Decimal> {
        self.value(key, |node, _| self.ctx.amount(node))
    }

    /// Money as the nearest double, for parameters of distributions, which need not be whole quanta.
    pub fn amount_f64(&self, key: &str) -> Option<f64> {
        self.value(key, |node, _| node.amount(&self.ctx.currency)).map(nearest)
    }

    /// A limit: `Some(None)` is `"unlimited"`.
    pub fn limit(&self, key: &str) -> Option<Option<Decimal>> {
        self.value(key, |node, _| match &node.value {
            Value::Text(text) if text.trim() == "unlimited" => Ok(None),
            _ => self.ctx.amount(node).map(Some),
        })
    }

    pub fn share(&self, key: &str) -> Option<Share> {
        self.value(key, share)
    }

    /// A share of either sign.
    pub fn signed_share(&self, key: &str) -> Option<Decimal> {
        self.value(key, signed_share)
    }

    /// A number as it is written, without rounding.
    pub fn exact_number(&self, key: &str) -> Option<Decimal> {
        self.value(key, |node, kind| number(node, kind).and_then(|_| node.number()))
    }

    pub fn number(&self, key: &str) -> Option<f64> {
        self.value(key, number)
    }

    pub fn count(&self, key: &str) -> Option<u64> {
        self.value(key, count)
    }

    pub fn count_u32(&self, key: &str) -> Option<u32> {
        self.count(key).and_then(|n| u32::try_from(n).ok())
    }

    /// A list, each item read by `read`; nothing where the key is absent or any item is wrong.
    pub fn list<T>(&self, key: &str, read: impl Fn(&'d Node, &Kind) -> Result<T, Fault>) -> Option<Vec<T>> {
        let field = self.field(key)?;
        let nodes = self.value(key, |node, _| node.list())?;
        let Kind::List { of, least } = list_kind(&field.kind)? else { return None };
        if nodes.len() < *least {
            let rule = format!("`{key}` is {}; it has at least {}", field.doc, counted(*least, "items"));
            let what = format!("the list has {}", counted(nodes.len(), "items"));
            self.complain_key(key, Fault::new(what, rule, field.line()));
            return None;
        }
        let complain = |node, fault: Fault| self.ctx.complain_of(node, fault.with_example(field.line()));
        let items: Vec<Option<T>> = nodes
            .iter()
            .filter(|node| !node.is_damaged())
            .map(|node| read(node, of).map_err(|fault| complain(node, fault)).ok())
            .collect();
        let whole = items.len() == nodes.len();
        items.into_iter().collect::<Option<Vec<T>>>().filter(|_| whole)
    }

    /// A value, or the list of the least and the greatest.
    pub fn range(&self, key: &str, read: impl Fn(&'d Node, &Kind) -> Result<f64, Fault>) -> Option<(f64, f64)> {
        let field = self.field(key)?;
        let one = match &field.kind {
            Kind::Either(kinds) => kinds.first().unwrap_or(&field.kind),
            kind => kind,
        };
        if !matches!(self.table.peek(key)?.value, Value::List(_)) {
            return self.value(key, |node, _| read(node, one)).map(|value| (value, value));
        }
        let list = self.list(key, read)?;
        let what = match list[..] {
            [low, high] if low <= high => return Some((low, high)),
            [low, high] => format!("the least value {low} is above the greatest {high}"),
            _ => format!("the list has {} items", list.len()),
        };
        self.complain_key(key, Fault::new(what, "a range is the least and the greatest value", field.line()));
        None
    }

    /// A table under its declaration.
    pub fn section(&self, key: &str) -> Option<Reading<'d>> {
        let field = self.field(key)?;
        let node = self.node(key)?;
        let section = *field.kind.sections().first()?;
        match &node.value {
            Value::Table(table) => Some(Reading::open(self.ctx, table, section)),
            Value::List(_) if field.line().starts_with('[') => {
                let what = format!("there is only one `{key}`, but it is written as a list");
                let rule = format!("the table is headed [{key}] with single brackets");
                self.ctx.complain(&self.header_of(node), &node.path, Fault::new(what, rule, field.line()));
                None
            }
            _ => {
                let fault = match node.table() {
                    Err(fault) => fault.with_example(field.line()),
                    Ok(_) => return None,
                };
                self.ctx.complain_of(node, fault);
                None
            }
        }
    }

    /// All `[[tables]]` of a key.
    pub fn sections(&self, key: &str) -> Vec<Reading<'d>> {
        let (Some(field), Some(node)) = (self.field(key), self.node(key)) else { return Vec::new() };
        let Some(section) = field.kind.sections().first().copied() else { return Vec::new() };
        let fault = |what: String| {
            Fault::new(what, format!("each {key} is headed [[{key}]] with double brackets"), field.line())
        };
        match &node.value {
            Value::List(list) => {
                let open = |node: &'d Node| match node.table() {
                    Ok(table) => Some(Reading::open(self.ctx, table, section)),
                    Err(why) => {
                        self.ctx.complain_of(node, fault(why.what));
                        None
                    }
                };
                list.iter().filter(|node| !node.is_damaged()).filter_map(open).collect()
            }
            Value::Table(table) => {
                let what = format!("`{key}` is written as a single table");
                self.ctx.complain(&self.header_of(node), &node.path, fault(what));
                vec![Reading::open(self.ctx, table, section)]
            }
            _ => {
                self.ctx.complain_of(node, fault(format!("`{key}` is {}", node.kind())));
                Vec::new()
            }
        }
    }

    /// A table under chosen keys: each key with its place and value.
    pub fn keyed(&self, key: &str) -> Vec<(&'d str, Range<usize>, &'d Node)> {
        let table = match self.value(key, |node, _| node.table()) {
            Some(table) => table,
            None => return Vec::new(),
        };
        let names: Vec<&str> = table.iter().map(|(name, ..)| name).collect();
        names.iter().filter_map(|name| table.take(name)).for_each(drop);
        table.iter().filter(|(_, _, node)| !node.is_damaged()).collect()
    }

    /// A table of a [`Kind::Keyed`] field under its declaration.
    pub fn keyed_section(&self, key: &str, table: &'d Table) -> Option<Reading<'d>> {
        let section = *self.field(key)?.kind.sections().first()?;
        Some(Reading::open(self.ctx, table, section))
    }

    /// Complains where a key is missing that only some choices beside it need.
    pub fn require(&self, key: &str) {
        if let Some(field) = self.field(key).filter(|_| !self.table.damaged && !self.is_misspelt(key)) {
            self.need(field);
        }
    }

    /// Whether a key is written in a table of this one.
    pub fn section_has(&self, section: &str, key: &str) -> bool {
        let inner = self.table.peek(section).map(|node| &node.value);
        matches!(inner, Some(Value::Table(table)) if table.peek(key).is_some())
    }

    fn header_of(&self, node: &Node) -> Range<usize> {
        match &node.value {
            Value::List(list) => list.first().map_or(node.span.clone(), |first| first.span.clone()),
            _ => node.span.clone(),
        }
    }
}

/// The list among the kinds of a field.
fn list_kind(kind: &Kind) -> Option<&Kind> {
    match kind {
        Kind::List { .. } => Some(kind),
        Kind::Either(kinds) => kinds.iter().find(|k| matches!(k, Kind::List { .. })),
        _ => None,
    }
}

/// A text under its declaration: a choice, a code, a name or any text.
pub(super) fn text<'d>(node: &'d Node, kind: &Kind) -> Result<&'d str, Fault> {
    let text = node.text()?;
    let fault = |what: String| Fault::new(what, format!("this key takes {}", kind.words()), "");
    match kind {
        Kind::Choice(words) if !words.contains(&text) => {
            let near = suggest::nearest(text, words.iter().copied());
            let meant = near.map_or_else(String::new, |word| format!("; did you mean \"{word}\"?"));
            Err(fault(format!("\"{}\" is not one of the choices{meant}", shown(text))))
        }
        Kind::Code { letters, .. } if text.len() != *letters || !text.bytes().all(|b| b.is_ascii_uppercase()) => {
            Err(fault(format!("\"{}\" is not such a code", shown(text))))
        }
        Kind::Name | Kind::Text | Kind::File(_) if text.trim().is_empty() => Err(fault("the text is empty".into())),
        Kind::Name if text.trim() != text || text.chars().count() > 80 || text.chars().any(char::is_control) => {
            let rule = "a name has at most 80 characters, no line breaks, and no blanks at its ends";
            Err(Fault::new(format!("\"{}\" is not a good name", shown(text)), rule, ""))
        }
        _ => Ok(text),
    }
}

/// A share under its declaration.
pub(super) fn share(node: &Node, kind: &Kind) -> Result<Share, Fault> {
    let most = match kind {
        Kind::Share { most_percent } => Decimal::new(i64::from(*most_percent), 2),
        _ => Decimal::ONE,
    };
    node.share(most).map(Share::new)
}

/// A share of either sign under its declaration.
fn signed_share(node: &Node, kind: &Kind) -> Result<Decimal, Fault> {
    let most = match kind {
        Kind::SignedShare { most_percent } => Decimal::new(i64::from(*most_percent), 2),
        _ => Decimal::ONE,
    };
    node.signed_share(most)
}

/// A number under its declaration.
pub(super) fn number(node: &Node, kind: &Kind) -> Result<f64, Fault> {
    let value = nearest(node.number()?);
    match kind {
        Kind::Number { least, above, most } if value < *least || value > *most || (*above && value <= *least) => {
            Err(Fault::new(format!("{value} is out of range"), format!("this key takes {}", kind.words()), ""))
        }
        _ => Ok(value),
    }
}

/// A whole number under its declaration.
pub(super) fn count(node: &Node, kind: &Kind) -> Result<u64, Fault> {
    let value = node.count()?;
    match kind {
        Kind::Count { least, most } if value < *least || value > *most => {
            Err(Fault::new(format!("{value} is out of range"), format!("this key takes {}", kind.words()), ""))
        }
        _ => Ok(value),
    }
}

/// A share in words: "95%".
pub(super) fn in_percent(share: Decimal) -> String {
    format!("{}%", percent(share))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn amounts_are_grouped_in_thousands() {
        let cases = [
            (dec!(8_000_000_000), "8,000,000,000"),
            (dec!(999), "999"),
            (dec!(-1234.50), "-1,234.5"),
            (dec!(-123), "-123"),
        ];
        for (amount, text) in cases {
            assert_eq!(grouped(amount), text);
        }
    }
}
