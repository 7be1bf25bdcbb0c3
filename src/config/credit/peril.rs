//! `[peril.credit]`: buyers that do not pay, and countries that stop them.
//!
//! Worked example: `credit = { opening-book = "steady-state" }` lets every buyer of the list default by its own probability
//! with a correlation of 14 %, lose all that it owes, and be replaced by another of its kind.

use super::catastrophe::{self, CATASTROPHE};
use super::dependence::{self, CORRELATION, Family, MODEL, SYSTEMATIC};
use super::obligors::{self, Book, Terms};
use super::political::{self, INSIDE_PD, POLITICAL};
use super::ratings::{self, RATINGS};
use super::timing::{self, PROTRACTED, WAITING};
use super::{Around, countries, deals, factors, sectors, standard, without_effect};
use crate::config::field::{Field, Kind, Section, defaulted, optional, required};
use crate::config::reading::Reading;
use crate::input::complaint::Fault;
use crate::model::credit::country::Country;
use crate::model::credit::{AfterDefault, Credit, DefaultModel, LossGivenDefault, OpeningBook, Political, Recoveries};

pub(in crate::config) const CREDIT: Section = Section {
    doc: "Buyers of the list of buyers that do not pay, and events of their countries that stop them. Every buyer needs `pd` \
          or `rating`, and `exposure`, `turnover` with `terms_days`, or a deal.",
    fields: FIELDS,
    one_of: &[],
};

pub(super) const FIELDS: &[Field] = &[
    required(
        "opening-book",
        Kind::Choice(&["steady-state", "none"]),
        "\"steady-state\"",
        "what is owed at the start: as much as ever, or nothing, so that it grows over the first terms of payment",
    ),
    optional(
        "recoveries",
        Kind::Choice(&["recourse", "net"]),
        "\"recourse\"",
        "\"net\": the loss is what is lost in the end; \"recourse\": it is the whole exposure, and what is recovered later is \
         shared as recourse; must be written where something is recovered",
    ),
    MODEL,
    RATINGS,
    optional(
        "countries",
        Kind::File("countries: category or probabilities of war, transfer, moratorium"),
        "\"countries.csv\"",
        "countries and their events; without it countries have none",
    ),
    optional(
        "sectors",
        Kind::File("sectors: name, effect of catastrophes"),
        "\"sectors.csv\"",
        "sectors; without it those that the buyers name",
    ),
    CORRELATION,
    SYSTEMATIC,
    optional(
        "factor-correlation",
        Kind::File("a square table with names: correlations of global, countries and sectors"),
        "\"factors.csv\"",
        "correlations of the factors, which are independent without it: rows and columns are called `global`, by the codes of \
         countries and by the names of sectors",
    ),
    defaulted(
        "loss-given-default",
        Kind::Choice(&["fixed", "beta", "frye-jacobs"]),
        "\"fixed\"",
        "\"beta\"",
        "how the part that is lost varies: not at all, by a Beta law with the column `lgd_sd`, or with the rate of default of \
         the year",
    ),
    WAITING,
    PROTRACTED,
    POLITICAL,
    INSIDE_PD,
    defaulted(
        "migration",
        Kind::Boolean,
        "false",
        "true",
        "ratings move at the end of each year; needs ratings with transitions, and a rating of every buyer",
    ),
    defaulted(
        "after-default",
        Kind::Choice(&["replaced", "gone"]),
        "\"replaced\"",
        "\"gone\"",
        "whether another buyer of the same kind takes the place of one that defaulted at the start of the next year",
    ),
    optional(
        "deals",
        Kind::File("deals: buyer, day of the signing, indemnity"),
        "\"deals.csv\"",
        "medium and long term deals, one for each of their buyers",
    ),
    optional(
        "schedules",
        Kind::File("schedules: buyer, date, drawdown, principal, interest"),
        "\"schedules.csv\"",
        "what is drawn and repaid under the deals",
    ),
    optional(
        "discount-rate",
        Kind::Share { most_percent: 100 },
        "\"2%\"",
        "claims and recoveries are told as present values too, at this effective rate of a year; not discounted without it",
    ),
    CATASTROPHE,
];

/// Reads `credit` of a `[[peril]]`.
pub(in crate::config) fn read(table: &Reading, around: &Around) -> Option<Credit> {
    let family = dependence::family(table);
    let ratings = ratings::read(table);
    let migration = migration(table, ratings.as_ref());
    let loss_given_default = loss_given_default(table, family);
    let linked = table.has("catastrophe");
    let (countries, sectors) = (countries::read(table, political::drawn(table)), sectors::read(table, linked));
    let deals = deals::read(table, around);
    let (correlation, shares) = (standard::share(table, "correlation", 0.14), dependence::shares(table));
    let political = countries.as_ref().and_then(|countries| political::read(table, countries));
    let after = standard::choice(table, "after-default", "replaced");
    let opening = table.choice("opening-book");
    let (ratings, countries, sectors, deals, shares) = (ratings?, countries?, sectors?, deals?, shares?);
    let terms = Terms {
        currency: table.ctx.currency.clone(),
        ratings: &ratings,
        sectors: table.has("sectors").then_some(&sectors),
        deals: &deals,
        correlation: correlation?,
        shares,
        loss_given_default: loss_given_default?,
        migration: migration?,
        family: family?,
        inside_pd: political.flatten().is_some_and(|political| political.inside_pd),
        zoned: table.sections("catastrophe").iter().any(|link| link.has("zones")),
        net: table.choice("recoveries") == Some("net"),
    };
    let discount_rate = discount_rate(table);
    let book = obligors::read(table, around, &terms, &countries, &sectors)?;
    let factor_correlation = factor_correlation(table, family, &book);
    let catastrophes = catastrophe::read(table, around, &book);
    let political = political?;
    let timing = timing::read(table, restricted(&book, political), political.is_some());
    let recoveries = recoveries(table, &book, political);
    let model = dependence::model(family?, shares, &book.obligors);
    check_variance(table, model)?;
    let asked = book.asked;
    let credit = Credit {
        model,
        factor_correlation: factor_correlation?,
        loss_given_default: loss_given_default?,
        recoveries: recoveries?,
        timing: timing?,
        political,
        catastrophes: catastrophes?,
        migration: migration?,
        after_default: if after? == "gone" { AfterDefault::Gone } else { AfterDefault::Replaced },
        opening_book: if opening? == "none" { OpeningBook::None } else { OpeningBook::SteadyState },
        discount_rate: discount_rate?,
        obligors: book.obligors,
        countries: book.countries,
        sectors: book.sectors,
        ratings,
    };
    without_effect::warn(table, &credit, asked, around.horizon);
    Some(credit)
}

/// Some(None) where none is stated.
fn discount_rate(table: &Reading) -> Option<Option<f64>> {
    match table.has("discount-rate") {
        true => table.share("discount-rate").map(|rate| Some(rate.fast())),
        false => Some(None),
    }
}

fn migration(table: &Reading, ratings: Option<&crate::model::credit::rating::Ratings>) -> Option<bool> {
    let migration = standard::boolean(table, "migration", false)?;
    if migration && ratings.is_some_and(|ratings| ratings.transitions.is_empty()) {
        let what = "ratings cannot move: the table of ratings has no transitions";
        let rule = "migration = true needs `transitions` of every class, which the built-in table \"sp-1981-2024\" has";
        table.complain_key("migration", Fault::new(what, rule, "ratings = \"sp-1981-2024\""));
        return None;
    }
    Some(migration)
}

fn loss_given_default(table: &Reading, family: Option<Family>) -> Option<LossGivenDefault> {
    let law = match standard::choice(table, "loss-given-default", "fixed")? {
        "beta" => LossGivenDefault::Beta,
        "frye-jacobs" => LossGivenDefault::FryeJacobs,
        _ => LossGivenDefault::Fixed,
    };
    if law == LossGivenDefault::FryeJacobs && !matches!(family, Some(Family::Gaussian) | None) {
        let beside = if matches!(family, Some(Family::CreditRiskPlus { .. })) { "gamma factors" } else { "a t copula" };
        let what = format!("\"frye-jacobs\" stands beside {beside}");
        let rule = "it keeps the expected loss under the rate of default of normal factors alone, so that `model` is \"gaussian\"";
        table.complain_key("loss-given-default", Fault::new(what, rule, "loss-given-default = \"beta\""));
        return None;
    }
    Some(law)
}

/// Gamma factors are independent.
fn factor_correlation(table: &Reading, family: Option<Family>, book: &Book) -> Option<Option<Vec<Vec<f64>>>> {
    let key = "factor-correlation";
    if table.has(key) && matches!(family, Some(Family::CreditRiskPlus { .. })) {
        let rule = "gamma factors are independent; what they have in common is the share `global` of `systematic`";
        let what = "correlations of factors stand beside gamma factors";
        table.complain_key(key, Fault::new(what, rule, "systematic = { global = \"50%\", country = \"50%\" }"));
        table.node(key);
        return None;
    }
    factors::read(table, &book.countries, &book.sectors, &book.obligors)
}

/// A country with restrictions of transfer, where events are drawn.
fn restricted(book: &Book, political: Option<Political>) -> Option<&str> {
    political?;
    book.countries.iter().find(|country| country.transfer > 0.0).map(|country| country.code.as_str())
}

fn recoveries(table: &Reading, book: &Book, political: Option<Political>) -> Option<Recoveries> {
    let some_is_kept =
        |country: &Country| country.events().iter().zip(&country.lgd).any(|(chance, lgd)| *chance > 0.0 && *lgd < 1.0);
    let recovered = book.obligors.iter().any(|obligor| obligor.lgd_mean < 1.0)
        || political.is_some() && book.countries.iter().any(some_is_kept);
    if recovered && table.lacks("recoveries") {
        let what = format!("{} does not say what becomes of recoveries", table.called());
        let rule = "where a loss given default is below 100 %, the loss is net of what is recovered (\"net\"), or recoveries \
                    come later and are shared (\"recourse\")";
        table.complain(Fault::new(what, rule, table.example("recoveries")));
        return None;
    }
    if !table.has("recoveries") {
        return Some(Recoveries::Net);
    }
    table.choice("recoveries").map(|word| if word == "net" { Recoveries::Net } else { Recoveries::Recourse })
}

/// Gamma factors matched to no correlation at all would not vary.
fn check_variance(table: &Reading, model: DefaultModel) -> Option<()> {
    let DefaultModel::CreditRiskPlus { variances, .. } = model else { return Some(()) };
    if variances.iter().all(|variance| *variance > 0.0) {
        return Some(());
    }
    let what = "the gamma factors do not vary, for the correlation that they are matched to is 0";
    let rule = "without `variance` the factors are made to vary as defaults do under `correlation`, above 0";
    table.complain_key("model", Fault::new(what, rule, "model = { creditriskplus = { variance = 0.25 } }"));
    None
}
