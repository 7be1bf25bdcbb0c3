//! The values of a term that varies: a list, or equal steps between two ends.
//!
//! ```text
//! value i = from + (to - from) x i / (steps - 1),   i = 0 ... steps - 1
//! ```
//! Amounts between the ends are rounded to the quantum, shares to a millionth, ties to even; numbers must come out whole.
//!
//! Worked number: from "100m" to "500m" in 5 steps: 100m, 200m, 300m, 400m, 500m.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::config::field::{Field, Kind, Section, optional};
use crate::config::reading::{Reading, grouped, in_percent, share};
use crate::input::complaint::Fault;
use crate::input::toml_tree::{Node, Value};
use crate::model::money::Quantum;
use crate::model::sweep::{MOST_DESIGNS, Setting};

/// What the values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    Amounts,
    /// Amounts, or shares of the subject premium.
    Points,
    Shares,
    Numbers,
}

const SHARE: Kind = Kind::Share { most_percent: 1_000 };
const POINT: Kind = Kind::Either(&[Kind::Limit, SHARE]);
const NUMBER: Kind = Kind::Count { least: 0, most: 10_000 };

pub(super) const STEPS: Field = optional(
    "steps",
    Kind::Count { least: 2, most: MOST_DESIGNS as u64 },
    "5",
    "with `from` and `to`: how many values there are, both ends among them",
);

pub(super) const AMOUNTS: Section = Section {
    doc: "Amounts: a list, or equal steps between two ends (rounded to the quantum).",
    fields: &[
        optional("values", Kind::List { of: &Kind::Amount, least: 1 }, "[\"100m\", \"200m\"]", "the values")
            .unit("currency"),
        optional("from", Kind::Amount, "\"100m\"", "the first value").unit("currency"),
        optional("to", Kind::Amount, "\"500m\"", "the last value").unit("currency"),
        STEPS,
    ],
    one_of: &["values", "from"],
};

pub(super) const POINTS: Section = Section {
    doc: "Attachments or limits: a list, or equal steps between two ends. Amounts (rounded to the quantum), \"unlimited\" in a list, \
          and of a stop loss shares of the subject premium.",
    fields: &[
        optional("values", Kind::List { of: &POINT, least: 1 }, "[\"100m\", \"200m\"]", "the values").unit("currency"),
        optional("from", POINT, "\"100m\"", "the first value").unit("currency"),
        optional("to", POINT, "\"500m\"", "the last value").unit("currency"),
        STEPS,
    ],
    one_of: &["values", "from"],
};

pub(super) const SHARES: Section = Section {
    doc: "Shares: a list, or equal steps between two ends (rounded to a millionth).",
    fields: &[
        optional("values", Kind::List { of: &SHARE, least: 1 }, "[\"90%\", \"95%\"]", "the values"),
        optional("from", SHARE, "\"50%\"", "the first value"),
        optional("to", SHARE, "\"90%\"", "the last value"),
        STEPS,
    ],
    one_of: &["values", "from"],
};

pub(super) const NUMBERS: Section = Section {
    doc: "Whole numbers: a list, or equal steps between two ends.",
    fields: &[
        optional("values", Kind::List { of: &NUMBER, least: 1 }, "[0, 1, 2]", "the values"),
        optional("from", NUMBER, "0", "the first value"),
        optional("to", NUMBER, "3", "the last value"),
        STEPS,
    ],
    one_of: &["values", "from"],
};

/// Reads a range.
pub(super) fn read(range: &Reading, values: Values, quantum: Option<Quantum>) -> Option<Vec<Setting>> {
    let item = |node: &Node, _: &Kind| setting(range, node, values);
    let settings = if range.has("values") { range.list("values", item)? } else { steps(range, values, quantum)? };
    for (at, setting) in settings.iter().enumerate() {
        if settings[..at].contains(setting) {
            let what = format!("the value {} stands twice", in_words(setting));
            let key = if range.has("values") { "values" } else { "to" };
            range.complain_key(key, Fault::new(what, "each value makes designs of its own", range.example(key)));
            return None;
        }
    }
    Some(settings)
}

fn setting(range: &Reading, node: &Node, values: Values) -> Result<Setting, Fault> {
    let is_text = |wanted: &dyn Fn(&str) -> bool| matches!(&node.value, Value::Text(text) if wanted(text.trim()));
    match values {
        Values::Points if is_text(&|text| text == "unlimited") => Ok(Setting::Unlimited),
        Values::Points if is_text(&|text| text.ends_with(['%', '％'])) => {
            Ok(Setting::Share(share(node, &SHARE)?.exact()))
        }
        Values::Amounts | Values::Points => range.ctx.amount(node).map(Setting::Amount),
        Values::Shares => Ok(Setting::Share(share(node, &SHARE)?.exact())),
        Values::Numbers => crate::config::reading::count(node, &NUMBER).map(|n| Setting::Number(Decimal::from(n))),
    }
}

fn steps(range: &Reading, values: Values, quantum: Option<Quantum>) -> Option<Vec<Setting>> {
    for key in ["to", "steps"] {
        if !range.has(key) {
            let rule = "equal steps have a first and a last value, and a number of values";
            range.complain_key("from", Fault::new(format!("`from` stands without `{key}`"), rule, range.example(key)));
            range.node("to");
            range.node("steps");
            return None;
        }
    }
    let end = |key: &str| {
        let fault = |fault: Fault| range.complain_key(key, fault.with_example(range.example(key)));
        range.node(key).and_then(|node| setting(range, node, values).map_err(fault).ok())
    };
    let (from, to, count) = (end("from"), end("to"), range.count("steps"));
    let (from, to, count) = (from?, to?, count?);
    let between = |low: Decimal, high: Decimal, make: &dyn Fn(Decimal) -> Option<Setting>| {
        let value = |at: u64| {
            let part = high.checked_sub(low)?.checked_mul(Decimal::from(at))?.checked_div(Decimal::from(count - 1))?;
            make(low.checked_add(part)?)
        };
        (0..count).map(value).collect::<Option<Vec<Setting>>>()
    };
    let found = match (from, to) {
        (Setting::Amount(low), Setting::Amount(high)) => {
            let rounded = |amount| quantum.map_or(amount, |quantum| quantum.money(quantum.quanta(amount)));
            between(low, high, &|amount| Some(Setting::Amount(rounded(amount))))
        }
        (Setting::Share(low), Setting::Share(high)) => between(low, high, &|share| {
            let rounded = share.round_dp_with_strategy(6, RoundingStrategy::MidpointNearestEven);
            Some(Setting::Share(rounded.normalize()))
        }),
        (Setting::Number(low), Setting::Number(high)) => {
            between(low, high, &|number| number.fract().is_zero().then_some(Setting::Number(number.normalize())))
        }
        _ => None,
    };
    if found.is_none() {
        let what = format!("there are no {count} equal steps from {} to {}", in_words(&from), in_words(&to));
        let rule =
            "both ends are of one kind, and whole numbers have whole numbers between them; `values` lists any others";
        range.complain_key("to", Fault::new(what, rule, range.example("values")));
    }
    found
}

/// A value as it is written.
pub(super) fn in_words(setting: &Setting) -> String {
    match setting {
        Setting::Amount(amount) => grouped(*amount),
        Setting::Share(share) => in_percent(*share),
        Setting::Number(number) => number.to_string(),
        Setting::Unlimited => "unlimited".into(),
        Setting::AsWritten => "as written".into(),
        Setting::LeftOut => "left out".into(),
    }
}

/// A value as a value of a configuration; nothing for what stands for no value.
pub(super) fn written(setting: &Setting) -> Option<Value> {
    match setting {
        Setting::Amount(number) | Setting::Number(number) if number.fract().is_zero() => {
            Some(Value::Integer(number.normalize().to_string()))
        }
        Setting::Amount(number) | Setting::Number(number) => Some(Value::Float(number.normalize().to_string())),
        Setting::Share(share) => Some(Value::Text(format!("{}%", (share * Decimal::ONE_HUNDRED).normalize()))),
        Setting::Unlimited => Some(Value::Text("unlimited".into())),
        Setting::AsWritten | Setting::LeftOut => None,
    }
}
