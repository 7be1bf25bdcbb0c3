//! The simulated years behind an imported table: how many there are, how they are replayed, and what each weighs.

use std::collections::BTreeMap;

use super::field::{Field, Kind, optional, required};
use super::loss_table::column;
use super::reading::Reading;
use crate::input::complaint::Fault;
use crate::input::counted::counted;
use crate::input::table::{Column, Layout, Row, Unknown};
use crate::input::toml_tree::Node;
use crate::model::peril::Replay;

pub(super) const PERIOD_COLUMN: Column =
    column("period", &["period_no"], true, "12", "the number of the simulated year, from 1");
pub(super) const WEIGHT_COLUMN: Column = column("weight", &["PeriodWeight"], false, "0.0001", "the weight of the year");

const PERIODS_LAYOUT: Layout = Layout {
    what: "list of period weights",
    columns: &[PERIOD_COLUMN, Column { required: true, ..WEIGHT_COLUMN }],
    unused: &[],
    unknown: Unknown::Refuse,
};

pub(super) const PERIODS: Field = required(
    "periods",
    Kind::Count { least: 1, most: MOST_YEARS as u64 },
    "10_000",
    "the number of simulated years behind the file, those without a loss included",
)
.unit("years");

pub(super) const REPLAY: Field = required(
    "replay",
    Kind::Choice(&["in-order", "bootstrap"]),
    "\"bootstrap\"",
    "\"in-order\": path 1 is year 1; \"bootstrap\": whole years are drawn with replacement, by weight",
);

pub(super) const PERIOD_WEIGHTS: Field = optional(
    "period-weights",
    Kind::File("weights: period, weight"),
    "\"periods.csv\"",
    "the weight of every year as a list of its own, where the file itself has no weights",
);

pub(super) const OTHER_WEIGHT: Field = optional(
    "other-weight",
    Kind::Number { least: 0.0, above: false, most: 1e12 },
    "1",
    "the weight of the years that no weight is given for; 1, with a warning, where it is not written",
);

/// The most years behind a table, samples included.
pub(super) const MOST_YEARS: u32 = 100_000_000;

/// What both kinds of table state beside their file.
pub(super) struct Frame {
    /// Years in the file.
    pub periods: u32,
    /// Samples of each.
    pub samples: u32,
    pub replay: Replay,
}

impl Frame {
    /// Reads `periods` and `replay`; one sample a year.
    pub fn read(table: &Reading) -> Option<Frame> {
        let (periods, replay) = (table.count_u32("periods"), table.choice("replay"));
        let replay = replay.map(|r| if r == "in-order" { Replay::InOrder } else { Replay::Bootstrap });
        Some(Frame { periods: periods?, samples: 1, replay: replay? })
    }

    /// Years to replay: each sample is one.
    pub fn years(&self) -> u32 {
        self.periods.saturating_mul(self.samples)
    }

    /// The period of a row, from 0.
    pub fn period(&self, row: &Row, column: usize) -> Option<u32> {
        let period = row.count(column)?;
        if period == 0 || period > u64::from(self.periods) {
            let rule = format!("periods are numbered from 1 to `periods`, which is {}", self.periods);
            row.complain(column, Fault::new(format!("the period {period} is out of range"), rule, ""));
            return None;
        }
        u32::try_from(period - 1).ok()
    }
}

/// Weights of years as they are met.
#[derive(Default)]
pub(super) struct Weights {
    by_period: BTreeMap<u32, f64>,
}

impl Weights {
    /// Notes the weight of a row, if it has one.
    pub fn note(&mut self, row: &Row, column: usize, period: u32) {
        let Some(weight) = row.number(column) else { return };
        let known = *self.by_period.entry(period).or_insert(weight);
        if weight < 0.0 {
            row.complain(column, Fault::new("the weight is negative", "weights are zero or more", ""));
        } else if known != weight {
            let what = format!("the period has the weight {weight} here and {known} before");
            row.complain(column, Fault::new(what, "a period has one weight, the same in all its rows", ""));
        }
    }

    /// The weight of each year; nothing where all are equal.
    pub fn finish(self, table: &Reading, frame: &Frame) -> Option<Option<Vec<f64>>> {
        let given = match table.node("period-weights") {
            Some(file) => read_weights(table, file, frame)?,
            None => self.by_period,
        };
        let Some(first) = given.values().next().copied() else { return Some(None) };
        if given.values().all(|weight| (weight - first).abs() <= 1e-9 * first) && !table.has("other-weight") {
            warn_of_other_count(table, first, frame);
            return Some(None);
        }
        let missing = frame.periods as usize - given.len();
        let other = if missing > 0 { other_weight(table, &given, missing)? } else { 0.0 };
        let mut weights = vec![other; frame.years() as usize];
        for (period, weight) in &given {
            let first = (period * frame.samples) as usize;
            weights[first..first + frame.samples as usize].fill(*weight);
        }
        if weights.iter().sum::<f64>() <= 0.0 {
            let rule = "one weight at least is above 0";
            table.complain_key("file", Fault::new("the weights add up to nothing", rule, "period,weight\n1,1.5"));
            return None;
        }
        Some(Some(weights))
    }
}

/// The weight of the years that no weight is given for: as stated, or 1 with a warning.
fn other_weight(table: &Reading, given: &BTreeMap<u32, f64>, missing: usize) -> Option<f64> {
    if table.has("other-weight") {
        return table.number("other-weight");
    }
    let what = format!("weights differ, and {} none", counted(missing, "periods have"));
    let example = table.example("other-weight");
    if given.values().sum::<f64>() <= 1.0 + 1e-9 {
        let rule = "weights that add up to 1 are probabilities; the configuration says what the other periods weigh";
        table.complain_key("file", Fault::new(what, rule, "period-weights = \"periods.csv\""));
        return None;
    }
    let rule = "a period without a weight weighs 1; state it to be clear";
    table.warn_key("file", Fault::new(what, rule, example));
    Some(1.0)
}

/// A weight of 0.001 in every row speaks of 1,000 years.
fn warn_of_other_count(table: &Reading, weight: f64, frame: &Frame) {
    let stated = f64::from(frame.periods);
    if weight > 0.0 && weight < 1.0 && (weight * stated - 1.0).abs() > 1e-3 {
        let what = format!("every weight is {weight}, as if there were {:.0} periods", 1.0 / weight);
        let rule = format!("equal weights are usually 1 / periods; `periods` is {stated}, and that is what is used");
        table.warn_key("periods", Fault::new(what, rule, format!("periods = {:.0}", 1.0 / weight)));
    }
}

fn read_weights(table: &Reading, file: &Node, frame: &Frame) -> Option<BTreeMap<u32, f64>> {
    let mut weights = Weights::default();
    table.ctx.rows(
        file,
        &PERIODS_LAYOUT,
        |_| true,
        |row| {
            if let Some(period) = frame.period(row, 0) {
                weights.note(row, 1, period);
            }
        },
    )?;
    Some(weights.by_period)
}
