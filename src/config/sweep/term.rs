//! The terms that can vary, and where each of them stands in a contract or policy.
//!
//! | word | of a contract | of a policy |
//! |---|---|---|
//! | `attachment`, `share`, `retention`, `lines` | the key of its kind of terms | `share` |
//! | `limit` | the key of its kind of terms | `limit.occurrence` |
//! | `exhaustion` | attachment + limit: sets the limit | |
//! | `placed`, `commission`, `reinstatements` | `placed`, `commission.rate`, `reinstatements.count` | |
//! | `annual-deductible`, `annual-limit` | `annual` | |
//! | `rate-on-line`, `premium` | `premium` | `premium` |
//! | `deductible`, `aggregate-limit` | | `deductible`, `limit.aggregate` |

use std::ops::Range;

use rust_decimal::Decimal;

use super::range::{Values, in_words, written};
use crate::config::reading::grouped;
use crate::config::terms::TERMS;
use crate::input::complaint::Fault;
use crate::input::toml_edit::table_of;
use crate::input::toml_tree::{Table, Value};
use crate::model::sweep::{NoProgramme, Setting};

/// A term that can vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Term {
    Attachment,
    Exhaustion,
    Limit,
    Share,
    Retention,
    Lines,
    Placed,
    Reinstatements,
    AnnualDeductible,
    AnnualLimit,
    Commission,
    RateOnLine,
    Premium,
    Deductible,
    AggregateLimit,
}

/// Whose terms they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Contract,
    Policy,
}

use Term::*;

/// Every term with the word for it and what its values are.
pub(super) const TERM_WORDS: [(Term, &str, Values); 15] = [
    (Attachment, "attachment", Values::Points),
    (Exhaustion, "exhaustion", Values::Amounts),
    (Limit, "limit", Values::Points),
    (Share, "share", Values::Shares),
    (Retention, "retention", Values::Amounts),
    (Lines, "lines", Values::Numbers),
    (Placed, "placed", Values::Shares),
    (Reinstatements, "reinstatements", Values::Numbers),
    (AnnualDeductible, "annual-deductible", Values::Amounts),
    (AnnualLimit, "annual-limit", Values::Amounts),
    (Commission, "commission", Values::Shares),
    (RateOnLine, "rate-on-line", Values::Shares),
    (Premium, "premium", Values::Amounts),
    (Deductible, "deductible", Values::Amounts),
    (AggregateLimit, "aggregate-limit", Values::Amounts),
];

impl Term {
    pub fn word(self) -> &'static str {
        TERM_WORDS.iter().find(|(term, ..)| *term == self).map_or("", |(_, word, _)| word)
    }

    /// Whether it belongs to this kind of item at all.
    pub fn belongs_to(self, item: Item) -> bool {
        match item {
            Item::Contract => !matches!(self, Deductible | AggregateLimit),
            Item::Policy => matches!(self, Deductible | AggregateLimit | Limit | Share | Premium),
        }
    }
}

/// The table under a key of a table.
fn table<'t>(of: &'t Table, key: &str) -> Option<&'t Table> {
    match &of.peek(key)?.value {
        Value::Table(table) => Some(table),
        _ => None,
    }
}

/// The kind of a contract's terms, as it is written.
pub(super) fn kind(contract: &Table) -> Option<&str> {
    table(contract, "terms")?.iter().next().map(|(kind, ..)| kind)
}

/// An amount that a contract's terms state.
fn amount(contract: &Table, key: &str, currency: &str) -> Option<Decimal> {
    let kind = kind(contract)?;
    table(table(contract, "terms")?, kind)?.peek(key)?.amount(currency).ok()
}

/// Whether a contract's terms state a limit.
pub(super) fn states_a_limit(contract: &Table) -> bool {
    let terms = kind(contract).and_then(|kind| table(table(contract, "terms")?, kind));
    terms.is_some_and(|terms| terms.peek("limit").is_some())
}

/// Whether a contract states an annual limit.
pub(super) fn states_an_annual_limit(contract: &Table) -> bool {
    table(contract, "annual").is_some_and(|annual| annual.peek("limit").is_some())
}

/// Whether the limits of a contract are of its share.
pub(super) fn is_of_the_share(contract: &Table) -> bool {
    contract.peek("basis").is_some_and(|node| node.text() == Ok("share"))
}

/// Why a term cannot vary in a contract or policy as it is written.
pub(super) fn refusal(term: Term, item: Item, table_of_item: &Table) -> Option<Fault> {
    let (word, name) = (term.word(), if item == Item::Policy { "policy" } else { "contract" });
    let fault = |what: String, rule: &str, example: &str| Some(Fault::new(what, rule, example));
    if !term.belongs_to(item) {
        let of = if item == Item::Policy { "contracts" } else { "policies" };
        return fault(
            format!("a {name} has no `{word}`"),
            &format!("`{word}` is a term of {of}"),
            "limit = { values = [\"500m\"] }",
        );
    }
    let path = |of: &[&str]| {
        let found = of.iter().try_fold((table_of_item, None), |(table, _), key| {
            let node = table.peek(key)?;
            Some((node.table().unwrap_or(table), Some(node)))
        });
        found.and_then(|(_, node)| node)
    };
    match (item, term) {
        (Item::Contract, Attachment | Exhaustion | Limit | Share | Retention | Lines) => {
            let kind = kind(table_of_item)?;
            let key = if term == Exhaustion { "attachment" } else { word };
            let section = TERMS.field(kind).and_then(|field| field.kind.sections().first().copied())?;
            if section.field(key).is_none() {
                let keys: Vec<&str> = section.fields.iter().map(|field| field.key).collect();
                let rule = format!("what can vary of them is among {}", keys.join(", "));
                return fault(
                    format!("terms of the kind {kind} have no `{word}`"),
                    &rule,
                    "attachment = { values = [\"100m\", \"200m\"] }",
                );
            }
            None
        }
        (Item::Contract, Commission) if path(&["commission", "rate"]).is_none() => fault(
            "the contract has no flat rate of commission that could vary".into(),
            "the contract states its commission with its base; the sweep varies the rate",
            "commission = { rate = \"10%\", base = \"reinsurance-premium\" }",
        ),
        (Item::Contract, Reinstatements) if path(&["reinstatements", "count"]).is_none() => fault(
            "the contract has no number of reinstatements that could vary".into(),
            "the contract states its reinstatements by `count` and `rate`; the sweep varies their number",
            "reinstatements = { count = 1, rate = \"100%\" }",
        ),
        (Item::Contract, RateOnLine) => {
            let written = path(&["premium"]).and_then(|node| node.table().ok());
            let follows = written
                .is_some_and(|premium| premium.peek("rate-on-line").is_none() && premium.peek("amount").is_none());
            let what = "the premium of the contract follows from something else than its limit";
            let rule = "a rate on line varies where the contract's premium is an amount or a rate on line";
            if follows { fault(what.into(), rule, "premium = { rate-on-line = \"6%\" }") } else { None }
        }
        (Item::Policy, Deductible) => {
            let size = ["subtract", "franchise"].into_iter().find_map(|key| path(&["deductible", key]));
            match size.map(|node| &node.value) {
                Some(Value::Table(_)) | None => fault(
                    "the policy has no deductible of an amount that could vary".into(),
                    "the policy states its deductible and its kind; the sweep varies the amount",
                    "deductible = { subtract = \"10m\" }",
                ),
                Some(_) => None,
            }
        }
        _ => None,
    }
}

/// Puts a value into a contract or policy.
pub(super) fn put(
    (term, item): (Term, Item),
    setting: &Setting,
    into: &mut Table,
    (span, currency): (&Range<usize>, &str),
) -> Result<(), NoProgramme> {
    let Some(value) = written(setting) else { return Ok(()) };
    let kind = kind(into).unwrap_or("").to_owned();
    let premium_is_table = table(into, "premium").is_some();
    let put = match (item, term) {
        (Item::Contract, Exhaustion) => return put_exhaustion(setting, into, (span, currency)),
        (Item::Contract, Attachment | Limit | Share | Retention | Lines) => {
            into.put(&["terms", &kind, term.word()], value, span)
        }
        (Item::Contract, Reinstatements) => into.put(&["reinstatements", "count"], value, span),
        (Item::Contract, Commission) => into.put(&["commission", "rate"], value, span),
        (Item::Contract, AnnualDeductible) => into.put(&["annual", "deductible"], value, span),
        (Item::Contract, AnnualLimit) => into.put(&["annual", "limit"], value, span),
        (Item::Contract, RateOnLine) if premium_is_table => {
            if let Some(Value::Table(premium)) = into.value_mut("premium") {
                premium.remove("amount");
            }
            into.put(&["premium", "rate-on-line"], value, span)
        }
        (Item::Contract, RateOnLine) => {
            let place = format!("{}.premium", into.path);
            into.put(&["premium"], table_of("rate-on-line", value, &place, span), span)
        }
        (Item::Contract, Premium) if table(into, "premium").is_some_and(|premium| premium.peek("amount").is_some()) => {
            into.put(&["premium", "amount"], value, span)
        }
        (Item::Policy, Limit) => into.put(&["limit", "occurrence"], value, span),
        (Item::Policy, AggregateLimit) => into.put(&["limit", "aggregate"], value, span),
        (Item::Policy, Deductible) => {
            let franchise = table(into, "deductible").is_some_and(|of| of.peek("franchise").is_some());
            into.put(&["deductible", if franchise { "franchise" } else { "subtract" }], value, span)
        }
        _ => into.put(&[term.word()], value, span),
    };
    if put {
        return Ok(());
    }
    let what = format!("`{}` cannot be {}", term.word(), in_words(setting));
    Err(NoProgramme { what, rule: "the term stands in the contract as a value that can be replaced".into() })
}

/// The limit that ends a layer at a point.
fn put_exhaustion(
    setting: &Setting,
    into: &mut Table,
    (span, currency): (&Range<usize>, &str),
) -> Result<(), NoProgramme> {
    let refused = |what: String| NoProgramme {
        what,
        rule: "a layer ends above its attachment: its limit is exhaustion less attachment".into(),
    };
    let (Setting::Amount(top), Some(attachment)) = (setting, amount(into, "attachment", currency)) else {
        return Err(refused("the attachment is no amount, so that the layer has no end".into()));
    };
    let limit = top.checked_sub(attachment).unwrap_or(Decimal::ZERO);
    if limit <= Decimal::ZERO {
        let what = format!(
            "the layer ends at {} and attaches at {}: its limit is {}",
            grouped(*top),
            grouped(attachment),
            grouped(limit)
        );
        return Err(refused(what));
    }
    put((Limit, Item::Contract), &Setting::Amount(limit), into, (span, currency))
}

/// An annual limit of so many times the limit.
pub(super) fn put_annual_limit(
    times: u64,
    into: &mut Table,
    (span, currency): (&Range<usize>, &str),
) -> Result<(), NoProgramme> {
    let product = amount(into, "limit", currency).and_then(|limit| limit.checked_mul(Decimal::from(times)));
    match product {
        Some(limit) => put((AnnualLimit, Item::Contract), &Setting::Amount(limit), into, (span, currency)),
        None => Err(NoProgramme {
            what: "the limit is no amount of which the annual limit could be a multiple".into(),
            rule: "`times-limit` is a multiple of the limit of the contract's terms".into(),
        }),
    }
}

/// The limit of a ceded share that changes, in proportion to it.
pub(super) fn put_limit_in_proportion(
    (old, new): (Decimal, Decimal),
    into: &mut Table,
    (span, currency): (&Range<usize>, &str),
) -> Result<(), NoProgramme> {
    let limit = amount(into, "limit", currency).and_then(|limit| limit.checked_mul(new)?.checked_div(old));
    match limit {
        Some(limit) => put((Limit, Item::Contract), &Setting::Amount(limit.normalize()), into, (span, currency)),
        None => Err(NoProgramme {
            what: "the limit is no amount that could go in proportion to the share".into(),
            rule: "a limit of the ceded share is an amount".into(),
        }),
    }
}
