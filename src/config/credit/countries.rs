//! `countries`: the CSV of countries with the events that stop payments of their buyers.
//!
//! A country may state its category (country risk classification of the OECD, 0 to 7) instead of probabilities. The
//! probability that is then taken for a restriction of transfer is illustrative: the OECD publishes an order, no
//! probabilities. Worked number: `VN,5` means 1.5 % a year, of which half of the buyers are hit.

use std::collections::BTreeMap;

use super::facts::{days, share};
use crate::config::countries::exists;
use crate::config::idle_cells::IdleCells;
use crate::config::reading::Reading;
use crate::config::sites::{column, country_of};
use crate::input::complaint::{Fault, shown};
use crate::input::table::{Column, Layout, Row, Unknown};
use crate::model::credit::country::Country;

const CODE: usize = 0;
const CATEGORY: usize = 1;
/// War, transfer and moratorium, in this order.
const CHANCES: usize = 2;
/// For all events, then for each of them.
const SHARE_HIT: usize = 5;
const LGD: usize = 9;
const RECOVERY: usize = 13;
const TRANSFER_DAYS: usize = 17;
const GROUP: usize = 18;

/// Yearly probability of a restriction of transfer that is taken for each category.
const ILLUSTRATIVE: [f64; 8] = [0.0001, 0.0005, 0.0015, 0.004, 0.008, 0.015, 0.03, 0.06];
/// Parts of the buyers that are hit, with it.
const ILLUSTRATIVE_SHARES: [f64; 3] = [0.8, 0.5, 0.5];

const COLUMNS: [Column; 19] = [
    column("country", &["code"], true, "VN", "an ISO code, once"),
    column("oecd_category", &["category"], false, "5", "the country risk category of the OECD, 0 to 7"),
    column("war", &[], false, "0.2%", "the probability of a war within a year; 0 where it is empty"),
    column(
        "transfer",
        &[],
        false,
        "1.5%",
        "the probability of a restriction of transfer, of whatever length, within a year",
    ),
    column("moratorium", &[], false, "0.3%", "the probability of a moratorium within a year"),
    column("share_hit", &[], false, "50%", "the part of the buyers that an event stops; all where it is empty"),
    column("share_hit_war", &[], false, "80%", "the same in a war, in the place of `share_hit`"),
    column("share_hit_transfer", &[], false, "50%", "the same under a restriction of transfer"),
    column("share_hit_moratorium", &[], false, "50%", "the same in a moratorium"),
    column("lgd", &[], false, "40%", "the mean part of the exposure that is lost in an event; all where it is empty"),
    column("lgd_war", &[], false, "90%", "the same in a war, in the place of `lgd`"),
    column("lgd_transfer", &[], false, "20%", "the same under a restriction of transfer"),
    column("lgd_moratorium", &[], false, "40%", "the same in a moratorium"),
    column(
        "recovery_lag_days",
        &["recovery_days"],
        false,
        "720",
        "days from the claim to the recovery; 0 where it is empty",
    ),
    column("recovery_lag_days_war", &[], false, "1800", "the same after a war, in the place of `recovery_lag_days`"),
    column("recovery_lag_days_transfer", &[], false, "360", "the same after a restriction of transfer"),
    column("recovery_lag_days_moratorium", &[], false, "720", "the same after a moratorium"),
    column("transfer_days", &[], false, "365", "how many days a restriction lasts on average; 365 where it is empty"),
    column("correlation_group", &["group"], false, "asia", "countries of one group have their events together"),
];

pub(in crate::config) const LAYOUT: Layout =
    Layout { what: "list of countries", columns: &COLUMNS, unused: &[], unknown: Unknown::Refuse };

/// Reads `countries`, by code; none where the key is not written. `drawn`: whether events of countries are.
pub(super) fn read(table: &Reading, drawn: bool) -> Option<BTreeMap<String, Country>> {
    let mut found: BTreeMap<String, Country> = BTreeMap::new();
    if !table.has("countries") {
        return Some(found);
    }
    let taken = drawn.then(IdleCells::default);
    table.ctx.rows(
        table.node("countries")?,
        &LAYOUT,
        |_| true,
        |row| {
            let Some(country) = country(row, taken.as_ref()) else { return };
            if found.contains_key(&country.code) {
                let what = format!("the country {} stands twice in the list", country.code);
                row.complain(
                    CODE,
                    Fault::new(what, "every country has one row", format!("one row of {}", country.code)),
                );
            }
            found.insert(country.code.clone(), country);
        },
    )?;
    if let Some(taken) = taken {
        taken.tell(table.ctx);
    }
    Some(found)
}

/// `taken`: where cells are remembered of which a warning tells, if any does.
fn country(row: &Row, taken: Option<&IdleCells>) -> Option<Country> {
    let category = category(row);
    let chances: [Option<f64>; 3] = std::array::from_fn(|event| chance(row, CHANCES + event));
    let share_hit = of_events(row, SHARE_HIT, share);
    let lgd = of_events(row, LGD, share);
    let recovery = of_events(row, RECOVERY, days);
    let transfer_days = mean_days(row);
    let code = country_of(row, CODE)?;
    if !exists(&code) && code.len() == 2 {
        let what = format!("\"{}\" is the code of no country", shown(&code));
        row.complain(CODE, Fault::new(what, "a country is a code of ISO 3166 alpha-2, such as GB", ""));
    }
    // A wrong probability is none, but it was stated.
    let stated = (CHANCES..CHANCES + 3).any(|column| row.text(column).is_some());
    let standard = category.filter(|_| !stated);
    let [war, transfer, moratorium] = chances.map(Option::unwrap_or_default);
    let quiet = Country::quiet(&code);
    let usual_shares = if standard.is_some() { ILLUSTRATIVE_SHARES } else { quiet.share_hit };
    let country = Country {
        category,
        war,
        transfer: standard.map_or(transfer, |category| ILLUSTRATIVE[usize::from(category)]),
        moratorium,
        share_hit: std::array::from_fn(|event| share_hit[event].unwrap_or(usual_shares[event])),
        lgd: std::array::from_fn(|event| lgd[event].unwrap_or(quiet.lgd[event])),
        recovery_days: recovery.map(Option::unwrap_or_default),
        transfer_days: transfer_days.unwrap_or(quiet.transfer_days),
        group: row.text(GROUP).map(|text| text.into_owned()),
        illustrative: standard.is_some(),
        ..quiet
    };
    if let Some(taken) = taken {
        remember(row, &country, stated, taken);
    }
    Some(country)
}

/// What is taken for a category, and what changes nothing beside the probabilities.
fn remember(row: &Row, country: &Country, stated: bool, taken: &IdleCells) {
    let code = &country.code;
    if country.illustrative {
        let percent = 100.0 * country.transfer;
        let what = || format!("{code} states no probabilities, and {percent} % a year is taken for its category");
        taken.note(
            row,
            CATEGORY,
            what,
            (ILLUSTRATION, "country,oecd_category,war,transfer,moratorium\nVN,5,0.2%,1.5%,0.3%"),
        );
    } else if stated {
        let what = || format!("the category of {code} has no effect beside its probabilities");
        taken.note(row, CATEGORY, what, (BESIDE, "leave the cell empty, or the probabilities"));
    }
    for (event, (chance, name)) in country.events().into_iter().zip(["war", "transfer", "moratorium"]).enumerate() {
        // A wrong probability is none, but it was stated.
        let wrong = chance == 0.0 && row.text(CHANCES + event).is_some_and(|text| !is_nothing(&text));
        if chance > 0.0 || wrong {
            continue;
        }
        for first in [SHARE_HIT, LGD, RECOVERY] {
            let what = || format!("it has no effect, for `{name}` of {code} is 0");
            taken.note(row, first + 1 + event, what, (NEVER, "leave the cell empty, or state the probability"));
        }
        if name == "transfer" {
            let what = || format!("it has no effect, for `transfer` of {code} is 0");
            taken.note(row, TRANSFER_DAYS, what, (NEVER, "leave the cell empty, or state the probability"));
        }
    }
}

/// Whether a cell says that an event never happens.
fn is_nothing(text: &str) -> bool {
    text.trim_end_matches('%').trim().parse() == Ok(0.0)
}

const ILLUSTRATION: &str = "the OECD publishes the order of the categories and no probabilities: what is taken for 0 to 7, 0.01, 0.05, 0.15, 0.4, 0.8, \
     1.5, 3 and 6 % for a restriction of transfer, is illustrative";
const BESIDE: &str = "a category stands for probabilities where none are stated; those that are stated go before it";
const NEVER: &str = "what an event does is of no account where it never happens: its probability is 0 or empty";

fn category(row: &Row) -> Option<u8> {
    let count = row.count(CATEGORY)?;
    let found = u8::try_from(count).ok().filter(|category| *category <= 7);
    if found.is_none() {
        let rule = "categories run from 0, the least risk, to 7";
        row.complain(CATEGORY, Fault::new(format!("{count} is no category"), rule, ""));
    }
    found
}

fn chance(row: &Row, column: usize) -> Option<f64> {
    let stated = share(row, column)?;
    if stated >= 1.0 {
        let rule = "the probability of at least one event within a year is from 0 to less than 1";
        row.complain(column, Fault::new("a certain event is no risk", rule, ""));
    }
    (stated < 1.0).then_some(stated)
}

/// What holds for each event: its own column, or that of all.
fn of_events<T: Copy>(row: &Row, first: usize, read: fn(&Row, usize) -> Option<T>) -> [Option<T>; 3] {
    let all = read(row, first);
    std::array::from_fn(|event| read(row, first + 1 + event).or(all))
}

fn mean_days(row: &Row) -> Option<f64> {
    let days = row.number(TRANSFER_DAYS)?;
    let good = days > 0.0 && days <= 36_500.0;
    if !good {
        let rule = "the mean duration of a restriction is above 0 and at most 36500 days";
        row.complain(TRANSFER_DAYS, Fault::new(format!("{days} days are out of range"), rule, ""));
    }
    good.then_some(days)
}
