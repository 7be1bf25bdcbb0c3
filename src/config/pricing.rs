//! `[pricing]`: what layers are priced by, what is quoted for them, and what the past would have cost them.
//!
//! Every principle has a range of parameters and says where they come from. Where nothing is written the ranges below hold, and
//! the output says so.
//!
//! Worked example: `wang = { lambda = [0.3, 0.5], source = "broker's fit, 2026" }` prices every layer at both ends.

use rust_decimal::Decimal;

use super::contract::ContractDraft;
use super::field::{Field, Kind, Section, defaulted, optional, required};
use super::names::Names;
use super::reading::{Reading, grouped, number, share};
use super::sites::column;
use crate::input::amount::nearest;
use crate::input::complaint::{Fault, shown};
use crate::input::table::{Layout, Unknown};
use crate::input::toml_tree::Node;
use crate::model::amount::{Amount, LARGEST_EXACT, Share};
use crate::model::date::Axis;
use crate::model::money::Quantum;
use crate::model::pricing::*;
use crate::model::risk::Risk;
use crate::study::price::has_line;

const WHOLE: Kind = Kind::Share { most_percent: 100 };
const WHOLES: Kind = Kind::Either(&[WHOLE, Kind::List { of: &WHOLE, least: 2 }]);
const LOAD: Kind = Kind::Number { least: 0.0, above: false, most: 10.0 };
const LOADS: Kind = Kind::Either(&[LOAD, Kind::List { of: &LOAD, least: 2 }]);
const PART: Kind = Kind::Number { least: 0.0, above: true, most: 1.0 };
const PARTS: Kind = Kind::Either(&[PART, Kind::List { of: &PART, least: 2 }]);

const SOURCE: Field = optional(
    "source",
    Kind::Text,
    "\"fit to the quotes of January 2026\"",
    "where the parameters come from; printed beside the prices",
);

pub(super) const PRICING: Section = Section {
    doc: "What `ishizue price` prices layers by: parameters of premium principles, each with its source and a range; quotes; a \
          history of losses.",
    fields: &[
        defaulted(
            "standard-deviation",
            Kind::Table(&STANDARD_DEVIATION),
            "{ factor = [0.2, 0.5] }",
            "{ factor = [0.3, 0.4] }",
            "expected loss + factor x standard deviation",
        ),
        defaulted(
            "kreps",
            Kind::Table(&KREPS),
            "{ return = [\"8%\", \"12%\"], z = 2.326 }",
            "{ return = \"10%\", z = 2.576 }",
            "expected loss + a return on the surplus that the layer adds to what its reinsurer needs (Kreps 1990)",
        ),
        defaulted(
            "lane",
            Kind::Table(&LANE),
            "{ gamma = [0.45, 0.65], alpha = 0.495, beta = 0.574 }",
            "{ gamma = 0.55, alpha = 0.495, beta = 0.574 }",
            "expected loss + limit x gamma x PFL^alpha x CEL^beta (Lane 2000), fitted to the catastrophe bonds of a time",
        ),
        defaulted(
            "wang",
            Kind::Table(&WANG),
            "{ lambda = [0.3, 0.5] }",
            "{ lambda = 0.45 }",
            "Wang's transform with normal tails (Wang 2000)",
        ),
        defaulted(
            "wang-two-factor",
            Kind::Table(&WANG_TWO_FACTOR),
            "{ lambda = [0.3, 0.5], degrees-of-freedom = 5 }",
            "{ lambda = 0.45, degrees-of-freedom = 5 }",
            "Wang's transform with Student tails (Wang 2004)",
        ),
        defaulted(
            "proportional-hazard",
            Kind::Table(&PROPORTIONAL_HAZARD),
            "{ exponent = [0.6, 0.8] }",
            "{ exponent = 0.6 }",
            "proportional hazard transform (Wang 1995)",
        ),
        defaulted(
            "tail-capital",
            Kind::Table(&TAIL_CAPITAL),
            "{ level = \"99%\", return = [\"8%\", \"12%\"] }",
            "{ level = \"99.5%\", return = \"10%\" }",
            "expected loss + a return on TVaR less the expected loss, in both of its forms",
        ),
        optional(
            "minimum-rate-on-line",
            WHOLE,
            "\"2%\"",
            "the least premium over limit for which the market gives cover; a floor below every principle",
        ),
        defaulted(
            "discount-rate",
            WHOLE,
            "\"0%\"",
            "\"2%\"",
            "effective rate of a year at which losses are discounted to inception in the tests of risk transfer, from the middle \
             of the year and the days of settlement after it",
        ),
        optional("quote", Kind::Tables(&QUOTE), "", "a premium that is quoted for a contract"),
        optional(
            "burning-cost",
            Kind::Table(&BURNING_COST),
            "{ history = \"history.csv\", from = 1990, to = 2024, trend = \"2%\", loadings = \"20%\" }",
            "what the layers would have paid in past years",
        ),
    ],
    one_of: &[],
};

const STANDARD_DEVIATION: Section = Section {
    doc: "A load on the standard deviation of the annual loss.",
    fields: &[required("factor", LOADS, "[0.2, 0.5]", "the factor, or its least and greatest value"), SOURCE],
    one_of: &[],
};

const KREPS: Section = Section {
    doc: "A load after Kreps.",
    fields: &[
        required("return", WHOLES, "[\"8%\", \"12%\"]", "the yield of the surplus, or its least and greatest value"),
        required(
            "z",
            Kind::Number { least: 0.0, above: true, most: 10.0 },
            "2.576",
            "the percentile of a standard normal variable up to which surplus is held: 2.576 for 99.5%",
        ),
        optional(
            "book-sd",
            Kind::Amount,
            "\"5bn\"",
            "the standard deviation of the reinsurer's result; the layer is priced alone without it",
        )
        .unit("currency"),
        optional("correlation", WHOLE, "\"20%\"", "of the layer with that book; needs `book-sd`, which needs it"),
        SOURCE,
    ],
    one_of: &[],
};

const LANE: Section = Section {
    doc: "Parameters of Lane's formula.",
    fields: &[
        required("gamma", LOADS, "0.55", "the factor, or its least and greatest value"),
        required("alpha", PART, "0.495", "exponent of the probability of any loss"),
        required("beta", PART, "0.574", "exponent of the mean part of the limit that is lost"),
        SOURCE,
    ],
    one_of: &[],
};

const LAMBDA: Field =
    required("lambda", LOADS, "[0.3, 0.5]", "the market price of risk, or its least and greatest value");

const WANG: Section = Section { doc: "Wang's transform with one factor.", fields: &[LAMBDA, SOURCE], one_of: &[] };

const WANG_TWO_FACTOR: Section = Section {
    doc: "Wang's transform with two factors.",
    fields: &[
        LAMBDA,
        required(
            "degrees-of-freedom",
            Kind::Number { least: 1.0, above: false, most: 1000.0 },
            "5",
            "of Student's distribution: few of them make rare losses dear",
        ),
        SOURCE,
    ],
    one_of: &[],
};

const PROPORTIONAL_HAZARD: Section = Section {
    doc: "The proportional hazard transform.",
    fields: &[
        required(
            "exponent",
            PARTS,
            "[0.6, 0.8]",
            "of the probability, or its least and greatest value; 1 loads nothing",
        ),
        SOURCE,
    ],
    one_of: &[],
};

const TAIL_CAPITAL: Section = Section {
    doc: "A return on capital of the size of a tail value at risk.",
    fields: &[
        required("level", WHOLE, "\"99%\"", "where TVaR is taken, above 0% and below 100%"),
        required("return", WHOLES, "[\"8%\", \"12%\"]", "the return, or its least and greatest value"),
        SOURCE,
    ],
    one_of: &[],
};

const QUOTE: Section = Section {
    doc: "A premium quoted for 100% of a contract, in place of the configured one.",
    fields: &[
        required("contract", Kind::NameOf("contract"), "\"London\"", "which contract"),
        optional("premium", Kind::Amount, "\"45m\"", "the premium of a term").unit("currency"),
        optional("rate-on-line", WHOLE, "\"4.5%\"", "the premium over the limit"),
    ],
    one_of: &["premium", "rate-on-line"],
};

const BURNING_COST: Section = Section {
    doc: "Losses of the past, sent through the programme of the first model year.",
    fields: &[
        required(
            "history",
            Kind::File("occurrences: year, loss, site"),
            "\"history.csv\"",
            "occurrences of past years from the ground up; a header without rows where no year had a loss",
        ),
        optional(
            "peril",
            Kind::NameOf("peril"),
            "\"earthquake\"",
            "the peril that they are losses of; the first without it",
        ),
        required("from", YEAR, "1990", "the first year that the history covers, with or without losses"),
        required("to", YEAR, "2024", "the last year that it covers"),
        required("trend", WHOLE, "\"2%\"", "growth of losses a year, from their year to that of the start"),
        required("loadings", WHOLE, "\"20%\"", "the part of the premium that is not for losses, below 100%"),
    ],
    one_of: &[],
};

const YEAR: Kind = Kind::Count { least: 1, most: 9999 };

const HISTORY: Layout = Layout {
    what: "history of losses",
    columns: &[
        column("year", &[], true, "2011", "the year of the occurrence"),
        column(
            "loss",
            &["amount", "ground_up"],
            true,
            "400m",
            "the loss from the ground up, in the values of its year",
        ),
        column(
            "site",
            &["id", "buyer"],
            false,
            "sendai",
            "the site or buyer that lost it; spread over all where it is empty",
        ),
    ],
    unused: &["note", "event", "name", "date"],
    unknown: Unknown::Refuse,
};

/// Reads `[pricing]`; the defaults where it is not written.
pub(super) fn read(
    root: &Reading,
    (perils, contracts): (&Names, &Names),
    drafts: &[ContractDraft],
    risks: &[Risk],
    units: (Option<Axis>, Option<Quantum>),
) -> Option<Pricing> {
    let mut pricing = Pricing::default();
    if !root.has("pricing") {
        return Some(pricing);
    }
    let table = root.section("pricing")?;
    let mut sound = true;
    let mut principle = |key: &str, read: &mut dyn FnMut(&Reading) -> Option<()>| {
        if table.has(key) {
            sound &= table.section(key).and_then(|section| read(&section)).is_some();
        }
    };
    principle("standard-deviation", &mut |t| set(t, &mut pricing.standard_deviation, |t| range(t, "factor", number)));
    principle("kreps", &mut |t| set(t, &mut pricing.kreps, kreps));
    principle("lane", &mut |t| {
        set(t, &mut pricing.lane, |t| {
            Some(LaneParameters {
                gamma: range(t, "gamma", number)?,
                alpha: t.number("alpha")?,
                beta: t.number("beta")?,
            })
        })
    });
    principle("wang", &mut |t| set(t, &mut pricing.wang, |t| range(t, "lambda", number)));
    principle("wang-two-factor", &mut |t| {
        set(t, &mut pricing.wang_two_factor, |t| {
            Some(WangTwoFactor { lambda: range(t, "lambda", number)?, degrees: t.number("degrees-of-freedom")? })
        })
    });
    principle("proportional-hazard", &mut |t| {
        set(t, &mut pricing.proportional_hazard, |t| range(t, "exponent", number))
    });
    principle("tail-capital", &mut |t| set(t, &mut pricing.tail_capital, tail_capital));
    let optional_share = |key: &str| if table.has(key) { table.share(key).map(Some) } else { Some(None) };
    let (minimum, discount) = (optional_share("minimum-rate-on-line"), optional_share("discount-rate"));
    let quotes = quotes(&table, contracts, drafts);
    let history = match table.has("burning-cost") {
        true => table.section("burning-cost").and_then(|section| history(&section, perils, risks, units)).map(Some),
        false => Some(None),
    };
    pricing.minimum_rate_on_line = minimum?;
    pricing.discount_rate = discount?.unwrap_or(Share::NONE);
    pricing.quotes = quotes?;
    pricing.burning_cost = history?;
    sound.then_some(pricing)
}

fn set<T>(table: &Reading, into: &mut Sourced<T>, read: impl Fn(&Reading) -> Option<T>) -> Option<()> {
    let source = match table.has("source") {
        true => table.text("source").map(str::to_owned),
        false => Some("stated in the configuration without a source".to_owned()),
    };
    *into = Sourced { value: read(table)?, source: source? };
    Some(())
}

fn range<'d>(table: &Reading<'d>, key: &str, read: impl Fn(&'d Node, &Kind) -> Result<f64, Fault>) -> Option<Range> {
    table.range(key, read).map(|(low, high)| Range { low, high })
}

fn part(node: &Node, kind: &Kind) -> Result<f64, Fault> {
    share(node, kind).map(|share| nearest(share.exact()))
}

fn kreps(table: &Reading) -> Option<Kreps> {
    let book = match (table.has("book-sd"), table.has("correlation")) {
        (false, false) => Some(None),
        (true, true) => {
            table.amount("book-sd").zip(table.share("correlation")).map(|(sd, share)| Some((sd, share.fast())))
        }
        (sd, _) => {
            let (lacks, has) = if sd { ("correlation", "book-sd") } else { ("book-sd", "correlation") };
            table.node(has);
            if table.lacks(lacks) {
                let what = format!("`{has}` stands without `{lacks}`");
                let rule = "a reinsurer's book has a standard deviation and a correlation with the layer";
                table.complain_key(has, Fault::new(what, rule, "book-sd = \"5bn\", correlation = \"20%\""));
            }
            None
        }
    };
    Some(Kreps { yield_rate: range(table, "return", part)?, z: table.number("z")?, book: book? })
}

fn tail_capital(table: &Reading) -> Option<TailCapital> {
    let rate = range(table, "return", part);
    let level = table.share("level")?.exact();
    if level <= Decimal::ZERO || level >= Decimal::ONE {
        let what = format!("the level {}% is no level of a tail", (level * Decimal::ONE_HUNDRED).normalize());
        table.complain_key("level", Fault::new(what, "a level lies above 0% and below 100%", table.example("level")));
        return None;
    }
    Some(TailCapital { level, rate: rate? })
}

fn quotes(table: &Reading, contracts: &Names, drafts: &[ContractDraft]) -> Option<Vec<Quote>> {
    let mut found: Vec<Quote> = Vec::new();
    let mut sound = true;
    for section in table.sections("quote") {
        let contract = section
            .node("contract")
            .and_then(|node| contracts.find(node).map_err(|fault| section.complain_key("contract", fault)).ok());
        let premium = match section.has("premium") {
            true => section.amount("premium").map(QuotedPremium::Amount),
            false => section.share("rate-on-line").map(QuotedPremium::RateOnLine),
        };
        let nothing = match premium {
            Some(QuotedPremium::Amount(amount)) => amount.is_zero(),
            Some(QuotedPremium::RateOnLine(rate)) => rate.exact().is_zero(),
            None => false,
        };
        if nothing {
            let key = if section.has("premium") { "premium" } else { "rate-on-line" };
            let rule = "a quote is above zero; without one the configured premium is looked at";
            section.complain_key(key, Fault::new("the quote is zero", rule, section.example(key)));
            sound = false;
        }
        let (Some(contract), Some(premium)) = (contract, premium) else {
            sound = false;
            continue;
        };
        let draft = drafts.get(contract).filter(|draft| draft.sound && matches!(premium, QuotedPremium::RateOnLine(_)));
        if let Some(draft) = draft.filter(|draft| !has_line(&draft.contract)) {
            let what = format!("the contract \"{}\" has no limit", shown(&draft.contract.name));
            let rule =
                "a rate on line is the premium over the limit of the contract; one without a limit is quoted an amount";
            section.complain_key("rate-on-line", Fault::new(what, rule, section.example("premium")));
            sound = false;
        }
        if found.iter().any(|quote| quote.contract == contract) {
            let what = "the contract has two quotes";
            section.complain_key(
                "contract",
                Fault::new(what, "a contract has one quote at most", section.example("contract")),
            );
            sound = false;
        }
        found.push(Quote { contract, premium });
    }
    sound.then_some(found)
}

fn history(
    table: &Reading,
    perils: &Names,
    risks: &[Risk],
    (axis, quantum): (Option<Axis>, Option<Quantum>),
) -> Option<History> {
    let peril = match table.node("peril") {
        Some(node) => perils.find(node).map_err(|fault| table.complain_key("peril", fault)).ok(),
        None => Some(0),
    };
    let (trend, loadings) = (table.share("trend"), table.share("loadings"));
    let years = table.count("from").zip(table.count("to")).map(|(from, to)| (from as i16, to as i16));
    if let Some((from, to)) = years.filter(|(from, to)| from > to) {
        let what = format!("the history ends in {to}, before it begins in {from}");
        table.complain_key("to", Fault::new(what, "the last year is not before the first", table.example("to")));
        return None;
    }
    if let Some((_, to)) =
        years.filter(|(_, to)| axis.is_some_and(|axis| i64::from(*to) >= i64::from(axis.start().year())))
    {
        let what = format!("the history ends in {to}, when the simulation has begun");
        let rule = "a history covers whole years before that of `simulation.start`";
        table.complain_key("to", Fault::new(what, rule, table.example("to")));
        return None;
    }
    if loadings.is_some_and(|share| share.is_whole()) {
        let rule = "the premium is the burning cost divided by 1 - loadings";
        table.complain_key(
            "loadings",
            Fault::new("loadings of 100% leave no premium for losses", rule, "loadings = \"20%\""),
        );
        return None;
    }
    let mut losses = Vec::new();
    let currency = &table.ctx.currency;
    let largest = quantum.map(|quantum| quantum.money(LARGEST_EXACT.to_quanta()));
    let read = table.ctx.rows_if_any(
        table.node("history")?,
        &HISTORY,
        |row| {
            let (year, amount) = (row.count(0), row.amount(1, currency));
            let site = row.text(2).filter(|text| !text.trim().is_empty());
            let risk = site.as_ref().map(|id| risks.iter().position(|risk| !risk.portfolio && risk.id == **id));
            if let (Some(site), Some(None)) = (&site, &risk) {
                let what = format!("\"{}\" is no site or buyer of the configuration", shown(site));
                row.complain(2, Fault::new(what, "a loss names the id of a site or buyer, or nothing", ""));
            }
            let Some(year) = year else { return };
            let inside = years.is_none_or(|(from, to)| (i64::from(from)..=i64::from(to)).contains(&(year as i64)));
            if !inside {
                let what = format!("the year {year} is outside the years of the history");
                row.complain(0, Fault::new(what, "every loss falls in a year from `from` to `to`", ""));
            }
            let Some(amount) = amount.filter(|_| inside) else { return };
            if amount.is_zero() {
                let rule = "a row is a loss above zero; a year between `from` and `to` without a row had none";
                row.complain(1, Fault::new("the loss is zero", rule, ""));
            }
            let loss = PastLoss { year: year as i16, amount, risk: risk.flatten().map(|at| at as u32) };
            let today = axis.zip(trend).map(|(axis, trend)| loss.in_year(axis.start().year(), trend));
            if let (Some(today), Some(largest)) = (today, largest)
                && today.is_none_or(|today| today > largest)
            {
                let what = "at the values of the start the loss is too large to be exact in whole quanta";
                let rule = format!(
                    "a loss grows by `trend` from its year to that of the start; amounts are exact up to 2^53 quanta, {} here",
                    grouped(largest)
                );
                row.complain(1, Fault::new(what, rule, ""));
            }
            losses.push(loss);
        },
    );
    read?;
    Some(History { losses, peril: peril?, years: years?, trend: trend?, loadings: loadings? })
}
