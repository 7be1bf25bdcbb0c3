//! A value of a TOML file read as what is expected in its place: text, date, amount, share, number, list, table.
//!
//! Each reader gives the value or a [`Fault`] that says what is expected, what was found, and the right form. Numbers
//! come from the digits of the file, so `0.1` is exactly one tenth.

use rust_decimal::Decimal;
use toml::value::Datetime;

use super::amount;
use super::complaint::{Fault, shown};
use super::toml_tree::{Node, Table, Value};

impl Node {
    /// Whether the value was lost to a syntax error; such a value is passed over without a further complaint.
    pub fn is_damaged(&self) -> bool {
        matches!(self.value, Value::Damaged)
    }

    /// What kind of value this is, in words.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Text(_) => "a text",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number with decimals",
            Value::Boolean(_) => "true or false",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
            Value::Damaged => "nothing that can be read",
        }
    }

    fn wrong_kind(&self, expected: &str, example: &str) -> Fault {
        let found = match &self.value {
            Value::Text(text) => format!("the text \"{}\"", shown(text)),
            Value::Integer(n) | Value::Float(n) => format!("the number {}", shown(n)),
            Value::Boolean(b) => b.to_string(),
            Value::Date(date) => format!("the date {date}"),
            _ => self.kind().to_owned(),
        };
        Fault::new(format!("{expected} is expected here, not {found}"), format!("this key takes {expected}"), example)
    }

    /// A text.
    pub fn text(&self) -> Result<&str, Fault> {
        match &self.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.wrong_kind("a text in quotes", "\"London\"")),
        }
    }

    /// `true` or `false`.
    pub fn boolean(&self) -> Result<bool, Fault> {
        match &self.value {
            Value::Boolean(b) => Ok(*b),
            _ => Err(self.wrong_kind("true or false, without quotes,", "true")),
        }
    }

    /// A date without a time of day, bare or in quotes.
    pub fn date(&self) -> Result<jiff::civil::Date, Fault> {
        let fault = || self.wrong_kind("a date as year-month-day", "2027-04-01");
        match &self.value {
            Value::Date(Datetime { date: Some(d), time: None, offset: None }) => {
                let part = |n: u8| i8::try_from(n).unwrap_or(0);
                let year = i16::try_from(d.year).unwrap_or(0);
                jiff::civil::Date::new(year, part(d.month), part(d.day)).map_err(|_| fault())
            }
            Value::Text(text) => calendar_date(text).ok_or_else(fault),
            _ => Err(fault()),
        }
    }

    /// An amount of money, zero or more; see [`amount::amount`].
    pub fn amount(&self, currency: &str) -> Result<Decimal, Fault> {
        amount::amount(self.written("an amount", "1_000_000_000, \"1bn\" or \"10億\"")?, currency)
    }

    /// An amount of money of either sign.
    pub fn signed_amount(&self, currency: &str) -> Result<Decimal, Fault> {
        amount::signed_amount(self.written("an amount", "\"-4m\"")?, currency)
    }

    /// A share from 0 to `most`; see [`amount::share`].
    pub fn share(&self, most: Decimal) -> Result<Decimal, Fault> {
        amount::share(self.written("a share", "0.95 or \"95%\"")?, most)
    }

    /// A share of either sign; see [`amount::signed_share`].
    pub fn signed_share(&self, most: Decimal) -> Result<Decimal, Fault> {
        amount::signed_share(self.written("a share", "-0.05 or \"-5%\"")?, most)
    }

    /// A plain number of either sign, not in quotes.
    pub fn number(&self) -> Result<Decimal, Fault> {
        match &self.value {
            Value::Integer(n) | Value::Float(n) => amount::number(decimal_notation(n)?),
            _ => Err(self.wrong_kind("a number without quotes", "0.0125")),
        }
    }

    /// A whole number, zero or more, not in quotes.
    pub fn count(&self) -> Result<u64, Fault> {
        match &self.value {
            Value::Integer(n) | Value::Float(n) => amount::count(decimal_notation(n)?),
            _ => Err(self.wrong_kind("a whole number without quotes", "100_000")),
        }
    }

    /// A list.
    pub fn list(&self) -> Result<&[Node], Fault> {
        match &self.value {
            Value::List(list) => Ok(list),
            _ => Err(self.wrong_kind("a list in square brackets", "[\"fronting\"]")),
        }
    }

    /// A table.
    pub fn table(&self) -> Result<&Table, Fault> {
        match &self.value {
            Value::Table(table) => Ok(table),
            _ => Err(self.wrong_kind("a table in braces", "{ quota-share = { share = \"95%\" } }")),
        }
    }

    /// The text of a number or of a quoted amount.
    fn written(&self, expected: &str, example: &str) -> Result<&str, Fault> {
        match &self.value {
            Value::Text(text) => Ok(text),
            Value::Integer(n) | Value::Float(n) => decimal_notation(n),
            _ => Err(self.wrong_kind(expected, example)),
        }
    }
}

/// Refuses 0x10, 0o7 and 0b1: amounts and numbers are decimal.
fn decimal_notation(written: &str) -> Result<&str, Fault> {
    match written.as_bytes() {
        [b'0', b'x' | b'o' | b'b', ..] => Err(Fault::new(
            format!("{} is not a decimal number", shown(written)),
            "numbers are written in decimal digits",
            "1_000_000",
        )),
        _ => Ok(written),
    }
}

/// A calendar date written `2027-04-01`.
///
/// ```
/// use ishizue::input::toml_node::calendar_date;
/// assert!(calendar_date("2027-04-01").is_some());
/// assert!(calendar_date("2027-02-30").is_none());
/// ```
pub fn calendar_date(text: &str) -> Option<jiff::civil::Date> {
    let shape = |(i, b): (usize, u8)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() };
    let text = text.trim();
    if text.len() != 10 || !text.bytes().enumerate().all(shape) {
        return None;
    }
    jiff::civil::Date::new(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?).ok()
}
