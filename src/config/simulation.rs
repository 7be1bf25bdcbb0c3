//! `[simulation]`: how many years, from when, from which seed, and which figures to print.

use rust_decimal::{Decimal, dec};

use super::field::{Field, Kind, Section, defaulted, optional, required};
use super::reading::{Reading, count, in_percent, share};
use crate::input::complaint::Fault;
use crate::model::amount::Share;
use crate::model::date::Axis;
use crate::model::money::Quantum;
use crate::model::settings::{STANDARD_RETURN_PERIODS, Sampling, Settings};

/// The most simulated years of one run: trials x horizon.
const MOST_YEARS: u64 = 1_000_000_000;

pub(super) const SIMULATION: Section = Section {
    doc: "How many years are simulated, from when, from which seed, and which figures are printed.",
    fields: FIELDS,
    one_of: &[],
};

const FIELDS: &[Field] = &[
    required("start", Kind::Date, "2027-04-01", "the first day of the first model year; every model year has 365 days"),
    required(
        "trials",
        Kind::Count { least: 1, most: MOST_YEARS },
        "100_000",
        "the number of simulated paths; `--trials` on the command line wins",
    )
    .unit("paths"),
    defaulted("horizon", Kind::Count { least: 1, most: 200 }, "1", "5", "consecutive model years in each path")
        .unit("years"),
    required(
        "seed",
        Kind::Count { least: 0, most: 1_000_000_000_000_000 },
        "2011",
        "the seed of all random numbers: the same seed gives the same results, byte by byte; `--seed` wins",
    ),
    defaulted(
        "sampling",
        Kind::Choice(&["plain", "tail"]),
        "\"plain\"",
        "\"tail\"",
        "plain: trials that are equally likely; tail: trials that see rare losses more often, each with its weight, for narrower \
         intervals of the tail; `--sampling` on the command line wins",
    ),
    defaulted(
        "quantum",
        Kind::Amount,
        "0.01",
        "0.01",
        "the smallest amount of money that the simulation knows; losses are rounded to it once, when drawn",
    )
    .unit("currency"),
    defaulted(
        "return-periods",
        Kind::List { of: &Kind::Count { least: 2, most: 1_000_000 }, least: 1 },
        "[2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 5_000, 10_000]",
        "[10, 100, 200, 1_000]",
        "return periods for which exceedance curves are printed",
    )
    .unit("years"),
    defaulted(
        "levels",
        Kind::List { of: &Kind::Share { most_percent: 100 }, least: 1 },
        "[\"99%\", \"99.5%\", \"99.9%\"]",
        "[\"99%\", \"99.5%\"]",
        "levels at which VaR and TVaR are taken, above 0% and below 100%",
    ),
    optional(
        "value-index",
        Kind::Share { most_percent: 100 },
        "\"2%\"",
        "ground-up losses of the second model year are multiplied by 1 + this, of the third by its square, and so on; not \
         at all where it is not written",
    ),
];

/// Reads `[simulation]`.
pub(super) fn read(table: &Reading) -> Option<Settings> {
    let (start, trials, seed) = (table.date("start"), table.count("trials"), table.count("seed"));
    let horizon = if table.has("horizon") { table.count_u32("horizon") } else { Some(1) };
    let quantum = quantum(table);
    let return_periods = return_periods(table);
    let levels = levels(table);
    let value_index = value_index(table, horizon);
    if let (Some(trials), Some(horizon)) = (trials, horizon) {
        check_size(table, trials, horizon);
    }
    if let (Some(start), Some(horizon)) = (start, horizon) {
        check_end(table, start, horizon);
    }
    Some(Settings {
        axis: Axis::new(start?),
        trials: trials?,
        horizon: horizon?,
        seed: seed?,
        sampling: match table.choice("sampling") {
            Some("tail") => Sampling::Tail,
            _ => Sampling::Plain,
        },
        quantum: quantum?,
        return_periods: return_periods?,
        levels: levels?,
        value_index: value_index?,
    })
}

/// The longest period of a policy or contract, in years.
const LONGEST_PERIOD: i32 = 50;

/// Periods that begin within the horizon end in a calendar of four digits.
fn check_end(table: &Reading, start: jiff::civil::Date, horizon: u32) {
    let last = i32::from(start.year()) + horizon as i32;
    if last + LONGEST_PERIOD > 9999 {
        let what = format!("the simulation ends in {last}, too late for the calendar");
        let rule = format!(
            "dates have four digits: the model years and a period of {LONGEST_PERIOD} years after them, the longest that a policy \
             or contract may have, end by 9999"
        );
        table.complain_key("start", Fault::new(what, rule, table.example("start")));
    }
}

fn check_size(table: &Reading, trials: u64, horizon: u32) {
    let years = trials.saturating_mul(u64::from(horizon));
    if years > MOST_YEARS {
        table.complain_key(
            "trials",
            Fault::new(
                format!("trials x horizon = {trials} x {horizon} = {years} simulated years are too many"),
                format!("a run has at most {MOST_YEARS} simulated years"),
                "trials = 1_000_000",
            ),
        );
    }
}

fn value_index(table: &Reading, horizon: Option<u32>) -> Option<Option<Share>> {
    if !table.has("value-index") {
        return Some(None);
    }
    let index = table.share("value-index")?;
    let what = match (index.exact().is_zero(), horizon) {
        (true, _) => "the index is 0%",
        (false, Some(1)) => "values are indexed, but a path has one year only",
        _ => return Some(Some(index)),
    };
    let rule = "`value-index` multiplies the losses of the second and later model years of a path";
    table.complain_key("value-index", Fault::new(what, rule, "horizon = 5"));
    None
}

fn quantum(table: &Reading) -> Option<Quantum> {
    let size = if table.has("quantum") { table.amount("quantum")? } else { dec!(0.01) };
    let usable = (dec!(0.000_001)..=dec!(1_000_000)).contains(&size);
    let quantum = Quantum::new(size).filter(|_| usable);
    if quantum.is_none() {
        let rule = "the quantum lies between 0.000001 and 1000000 currency units";
        let fault = Fault::new(format!("a quantum of {size} cannot be used"), rule, table.example("quantum"));
        table.complain_key("quantum", fault);
    }
    quantum
}

fn return_periods(table: &Reading) -> Option<Vec<u32>> {
    if !table.has("return-periods") {
        return Some(STANDARD_RETURN_PERIODS.to_vec());
    }
    let mut periods =
        table.list("return-periods", |node, kind| Ok(u32::try_from(count(node, kind)?).unwrap_or(u32::MAX)))?;
    periods.sort_unstable();
    let twice = periods.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].to_string());
    once(table, "return-periods", twice)?;
    Some(periods)
}

fn levels(table: &Reading) -> Option<Vec<Decimal>> {
    if !table.has("levels") {
        return Some(vec![dec!(0.99), dec!(0.995), dec!(0.999)]);
    }
    probabilities(table, "levels")
}

/// A list of probabilities above 0 and below 1, in rising order.
pub(super) fn probabilities(table: &Reading, key: &str) -> Option<Vec<Decimal>> {
    let inside = |level: &Decimal| *level > Decimal::ZERO && *level < Decimal::ONE;
    let mut levels = table.list(key, |node, kind| {
        let level = share(node, kind)?.exact();
        let what = || format!("{} is not between 0% and 100%", in_percent(level));
        if inside(&level) && level.normalize().scale() > MOST_DECIMALS {
            let what = format!("{} has more than {MOST_DECIMALS} decimals as a fraction", in_percent(level));
            Err(Fault::new(what, "a probability has at most 15 decimals as a fraction, 13 in percent", ""))
        } else if inside(&level) {
            Ok(level)
        } else {
            Err(Fault::new(what(), "a probability lies above 0% and below 100%", ""))
        }
    })?;
    levels.sort_unstable();
    let twice = levels.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| in_percent(pair[0]).to_string());
    once(table, key, twice)?;
    Some(levels)
}

/// Decimals of a probability.
const MOST_DECIMALS: u32 = 15;

/// Complains of an entry of a list that is written twice; None then.
fn once(table: &Reading, key: &str, twice: Option<String>) -> Option<()> {
    let Some(entry) = twice else { return Some(()) };
    let rule = format!("each of `{key}` is written once");
    table.complain_key(key, Fault::new(format!("{entry} is written twice"), rule, table.example(key)));
    None
}
