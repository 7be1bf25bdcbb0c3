//! `buyers`: the CSV of insured buyers, one risk a row, beside the sites.
//!
//! A buyer owes the policyholder for deliveries. What a policy may pay for it hangs on its country, on the group of
//! affiliates that it belongs to, on its class (such as `non-marketable` or `temporarily-non-marketable`), on the amount
//! that is approved for it, and on its terms of payment. Source of the columns: HBOR, reinsurance of short-term export
//! receivables (hbor.hr, page 587). Columns that only a credit peril needs stand in `credit::facts`.
//!
//! Worked numbers: `osaka,Osaka Trading,JP,,non-marketable,8m,100k,120,9,no` is a buyer with an approved limit of 8m, which
//! is its exposure. With `insured_pct` = 90% and `reinsured_limit` = 5m, of a loss of 10m the policy pays 90 % of 8m, 7.2m, of
//! which a contract that accepts as reinsured looks at 5m (HBOR's reinsured amount of a buyer). A tenor of 731 days is one of 25 months, begun months counted; `premium_rate` = 0.3% of a turnover of
//! 20m is a premium of 60,000.

use rust_decimal::Decimal;

use super::credit::facts::{self, Facts};
use super::field::Kind;
use super::reading::Reading;
use super::sites::{Sites, column, country_of};
use crate::input::complaint::{Fault, shown};
use crate::input::table::{Column, Layout, Row, Unknown};
use crate::input::toml_tree::{Node, Value};
use crate::model::amount::Share;
use crate::model::risk::{Buyer, Risk};

pub(super) const BUYERS: Kind = Kind::Either(&[BUYER_FILE, Kind::List { of: &BUYER_FILE, least: 1 }]);
const BUYER_FILE: Kind =
    Kind::File("buyers: id, name, country, group, class, approved limit, insured percentage, premium, terms, tenor");

pub(super) const ID: usize = 0;
const NAME: usize = 1;
pub(super) const COUNTRY: usize = 2;
const GROUP: usize = 3;
const CLASS: usize = 4;
const LIMIT: usize = 5;
const PREMIUM: usize = 6;
pub(super) const TERMS_DAYS: usize = 7;
const TENOR_MONTHS: usize = 8;
const PUBLIC: usize = 9;
const TENOR_DAYS: usize = 10;
const PREMIUM_RATE: usize = 11;
const CURRENCY: usize = 12;
const INSURED: usize = 13;
const REINSURED: usize = 14;

const OWN: [Column; facts::FIRST] = [
    column("id", &["buyer", "buyer_id"], true, "osaka", "an id that no other buyer or site has"),
    column("name", &[], false, "Osaka Trading", "a name to print; the id where it is empty"),
    column("country", &[], true, "JP", "the ISO code of the buyer's country"),
    column("group", &["group_id"], false, "osaka group", "affiliates that count as one; alone where it is empty"),
    column("class", &["marketability"], false, "non-marketable", "a class that scopes and rates may name"),
    column("limit", &["approved_limit"], false, "8m", "the amount that is approved for the buyer"),
    column("premium", &[], false, "100k", "what the insurer charges for the buyer in a period of its policy"),
    column("terms_days", &["terms"], false, "120", "the agreed term of payment in days"),
    column("tenor_months", &["tenor"], false, "9", "months from production to collection, all included"),
    column("public", &[], false, "no", "yes for a public body, which cannot become insolvent"),
    column("tenor_days", &[], false, "270", "the same as `tenor_months` in days, in its place"),
    column(
        "premium_rate",
        &[],
        false,
        "0.3%",
        "a rate on `turnover`, or on `exposure`, that gives the premium where `premium` is empty",
    ),
    column("currency", &[], false, "JPY", "the currency of the row's amounts, which is that of the configuration"),
    column(
        "insured_pct",
        &["insured_percentage"],
        false,
        "90%",
        "the insured percentage of the buyer, in place of the share of the policies that cover it",
    ),
    column(
        "reinsured_limit",
        &["reinsured_amount"],
        false,
        "5m",
        "the amount for which reinsurance of the buyer is approved; contracts that accept `as-reinsured` follow it",
    ),
];

/// Columns of every list, then those that only a credit peril needs.
const COLUMNS: [Column; facts::FIRST + facts::COUNT] = {
    let mut all = [OWN[0]; facts::FIRST + facts::COUNT];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < facts::FIRST { OWN[at] } else { facts::COLUMNS[at - facts::FIRST] };
        at += 1;
    }
    all
};

pub(super) const LAYOUT: Layout =
    Layout { what: "list of buyers", columns: &COLUMNS, unused: &[], unknown: Unknown::Refuse };

/// Reads every list of buyers into the risks that sites have begun.
pub(super) fn read(root: &Reading, sites: &mut Sites) {
    sites.buyers_given = root.has("buyers");
    sites.buyers_sound = true;
    for file in files(root) {
        let errors = root.ctx.errors();
        let read = root.ctx.rows(file, &LAYOUT, |_| true, |row| add(sites, row, &root.ctx.currency));
        sites.sound &= read.is_some();
        sites.buyers_sound &= read.is_some();
        sites.doubtful |= root.ctx.errors() > errors;
    }
}

/// The values that name the lists.
pub(super) fn files<'d>(root: &Reading<'d>) -> Vec<&'d Node> {
    match root.node("buyers") {
        Some(Node { value: Value::List(list), .. }) => list.iter().collect(),
        node => node.into_iter().collect(),
    }
}

fn add(sites: &mut Sites, row: &Row, currency: &str) {
    let (id, country) = (row.text(ID), country_of(row, COUNTRY));
    let name = row.text(NAME).or(row.text(ID)).unwrap_or_default().into_owned();
    check_currency(row, currency);
    let facts = Facts::read(row, currency);
    let Some(id) = id.map(|id| id.into_owned()) else { return };
    let text = |column| row.text(column).map(|text| text.into_owned());
    let buyer = Buyer {
        limit: row.amount(LIMIT, currency),
        terms_days: whole(row, TERMS_DAYS, 36_500),
        tenor_months: tenor(row),
        public: is_public(row),
        insured: insured(row),
        reinsured: row.amount(REINSURED, currency),
    };
    let rule =
        "a reinsured limit is that of contracts with acceptance = { risk = \"as-reinsured\" }, and there is none";
    let what = || "the reinsured limit has no effect".into();
    sites.reinsured_limits.note(
        row,
        REINSURED,
        what,
        (rule, "acceptance = { risk = \"as-reinsured\" }, or leave the column out"),
    );
    let (group, class, premium) = (text(GROUP), text(CLASS).map(hyphenated), premium(row, &facts, currency));
    let risk = Risk { name, country, buyer: Some(buyer), group, class, premium, ..Risk::new(&id) };
    if let Err(fault) = sites.push(risk) {
        row.complain(ID, fault);
    }
}

/// The words of marketability are written in either way; other classes are what they are.
fn hyphenated(class: String) -> String {
    let plain = class.replace('_', "-");
    match plain.as_str() {
        "marketable" | "temporarily-non-marketable" | "non-marketable" => plain,
        _ => class,
    }
}

/// An insured percentage of nothing is no insurance: the buyer is left out of the scope instead.
fn insured(row: &Row) -> Option<Share> {
    let share = row.share(INSURED, Decimal::ONE)?;
    if share.is_zero() {
        let rule =
            "an insured percentage is above 0% and at most 100%; a buyer that is not insured is left out of `covers`";
        row.complain(INSURED, Fault::new("the insured percentage is zero", rule, "90%"));
        return None;
    }
    Some(Share::new(share))
}

fn tenor(row: &Row) -> Option<u32> {
    let (months, days) = (whole(row, TENOR_MONTHS, 1_200), whole(row, TENOR_DAYS, 36_500));
    if months.is_some() && days.is_some() {
        let rule = "the tenor is stated once, in months or in days";
        row.complain(TENOR_DAYS, Fault::new("the row has both `tenor_months` and `tenor_days`", rule, ""));
    }
    months.or(days.map(|days| (days * 12).div_ceil(365)))
}

fn premium(row: &Row, facts: &Facts, currency: &str) -> Option<Decimal> {
    let (stated, rate) = (row.amount(PREMIUM, currency), row.share(PREMIUM_RATE, Decimal::ONE));
    let base = facts.turnover.or(facts.exposure);
    // What is wrong has been complained about, and what it is of is not told.
    let silent = [facts::TURNOVER, facts::EXPOSURE, PREMIUM].into_iter().all(|column| row.is_empty(column));
    if rate.is_some() && silent {
        let rule = "the premium is `premium_rate` x `turnover`, or x `exposure` where that is stated instead";
        let what = "the row has a rate and neither `turnover` nor `exposure`";
        row.complain(PREMIUM_RATE, Fault::new(what, rule, "turnover,premium_rate\n20m,0.3%"));
    }
    stated.or(rate.zip(base).and_then(|(rate, base)| rate.checked_mul(base)))
}

/// Amounts of one configuration are of one currency.
fn check_currency(row: &Row, currency: &str) {
    if let Some(written) = row.text(CURRENCY).filter(|written| *written != currency) {
        let what =
            format!("the amounts of this row are in \"{}\", those of the configuration in {currency}", shown(&written));
        let rule = "a configuration has one currency; amounts of others are converted before they are read";
        row.complain(CURRENCY, Fault::new(what, rule, currency));
    }
}

fn whole(row: &Row, column: usize, most: u32) -> Option<u32> {
    let count = row.count(column)?;
    let found = u32::try_from(count).ok().filter(|count| *count <= most);
    if found.is_none() {
        let rule = format!("this column takes whole numbers up to {most}");
        row.complain(column, Fault::new(format!("{count} is out of range"), rule, ""));
    }
    found
}

fn is_public(row: &Row) -> bool {
    let Some(text) = row.text(PUBLIC) else { return false };
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" => true,
        "no" | "false" => false,
        _ => {
            let what = format!("\"{}\" is neither yes nor no", shown(&text));
            row.complain(PUBLIC, Fault::new(what, "a buyer is a public body (yes) or not (no)", ""));
            false
        }
    }
}
