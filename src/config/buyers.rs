//! `buyers`: the CSV of insured buyers, one risk a row, beside the sites.
//!
//! A buyer owes the policyholder for deliveries. What a policy may pay for it hangs on its country, on the group of
//! affiliates that it belongs to, on its class (such as `non-marketable` or `temporarily-non-marketable`), on the amount
//! that is approved for it, and on its terms of payment. Source of the columns: HBOR, reinsurance of short-term export
//! receivables (hbor.hr, page 587).
//!
//! Worked number: `osaka,Osaka Trading,JP,,non-marketable,8m,100k,120,9,no` is a buyer with an approved limit of 8m, which
//! is its exposure.

use super::field::Kind;
use super::reading::Reading;
use super::sites::{Sites, column, country_of};
use crate::input::complaint::{Fault, shown};
use crate::input::table::{Layout, Row, Unknown};
use crate::input::toml_tree::{Node, Value};
use crate::model::risk::{Buyer, Risk};

pub(super) const BUYERS: Kind = Kind::Either(&[BUYER_FILE, Kind::List { of: &BUYER_FILE, least: 1 }]);
const BUYER_FILE: Kind = Kind::File("buyers: id, name, country, group, class, approved limit, premium, terms, tenor");

const ID: usize = 0;
const NAME: usize = 1;
const COUNTRY: usize = 2;
const GROUP: usize = 3;
const CLASS: usize = 4;
const LIMIT: usize = 5;
const PREMIUM: usize = 6;
const TERMS_DAYS: usize = 7;
const TENOR_MONTHS: usize = 8;
const PUBLIC: usize = 9;

pub(super) const LAYOUT: Layout = Layout {
    what: "list of buyers",
    columns: &[
        column("id", &["buyer", "buyer_id"], true, "osaka", "an id that no other buyer or site has"),
        column("name", &[], false, "Osaka Trading", "a name to print; the id where it is empty"),
        column("country", &[], true, "JP", "the ISO code of the buyer's country"),
        column("group", &["group_id"], false, "osaka group", "affiliates that count as one; alone where it is empty"),
        column("class", &[], false, "non-marketable", "a class that scopes and rates may name"),
        column("limit", &["approved_limit"], false, "8m", "the amount that is approved for the buyer"),
        column("premium", &[], false, "100k", "what the insurer charges for the buyer in a period of its policy"),
        column("terms_days", &["terms"], false, "120", "the agreed term of payment in days"),
        column("tenor_months", &["tenor"], false, "9", "months from production to collection, all included"),
        column("public", &[], false, "no", "yes for a public body, which cannot become insolvent"),
    ],
    unused: &[],
    unknown: Unknown::Refuse,
};

/// Reads every list of buyers into the risks that sites have begun.
pub(super) fn read(root: &Reading, sites: &mut Sites) {
    sites.buyers_given = root.has("buyers");
    let Some(node) = root.node("buyers") else { return };
    let files: Vec<&Node> = match &node.value {
        Value::List(list) => list.iter().collect(),
        _ => vec![node],
    };
    for file in files {
        let read = root.ctx.rows(file, &LAYOUT, |_| true, |row| add(sites, row, &root.ctx.currency));
        sites.sound &= read.is_some();
    }
}

fn add(sites: &mut Sites, row: &Row, currency: &str) {
    let (id, country) = (row.text(ID), country_of(row, COUNTRY));
    let name = row.text(NAME).or(row.text(ID)).unwrap_or_default().into_owned();
    let Some(id) = id.map(|id| id.into_owned()) else { return };
    let text = |column| row.text(column).map(|text| text.into_owned());
    let buyer = Buyer {
        limit: row.amount(LIMIT, currency),
        terms_days: whole(row, TERMS_DAYS, 36_500),
        tenor_months: whole(row, TENOR_MONTHS, 1_200),
        public: is_public(row),
    };
    let (group, class, premium) = (text(GROUP), text(CLASS), row.amount(PREMIUM, currency));
    let risk = Risk { name, country, buyer: Some(buyer), group, class, premium, ..Risk::new(&id) };
    if let Err(fault) = sites.push(risk) {
        row.complain(ID, fault);
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
