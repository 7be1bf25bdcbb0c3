//! A damage curve: damage states, each with the shaking at which half of the buildings are in it or worse.
//!
//! Worked example: `states = [[90, 0.55, 0.05], [170, 0.55, 0.3], [330, 0.55, 1.0]]` says that at 90 cm/s half of the
//! buildings lose 5 % or more, at 170 cm/s 30 % or more, and at 330 cm/s all.

use super::rows::{check_increasing, rows};
use crate::config::field::{Field, Kind, Section, defaulted, required};
use crate::config::reading::Reading;
use crate::input::complaint::Fault;
use crate::model::earthquake::vulnerability::{Curve, DamageState, Measure};

/// Numbers of a row.
pub(super) const NUMBERS: Kind =
    Kind::List { of: &Kind::Number { least: 0.0, above: false, most: 100_000.0 }, least: 1 };
const STATE_EXAMPLE: &str = "[[90, 0.55, 0.05], [170, 0.55, 0.3], [330, 0.55, 1.0]]";

pub(super) const MEASURE: Field = defaulted(
    "measure",
    Kind::Choice(&["pgv", "jma"]),
    "\"pgv\"",
    "\"jma\"",
    "what the medians of `states` are: peak ground velocity at the surface in cm/s, or JMA instrumental intensity",
);
pub(super) const STATES: Field = required(
    "states",
    Kind::List { of: &NUMBERS, least: 1 },
    STATE_EXAMPLE,
    "damage states, lightest first, each [median, spread, damage ratio]: half of the buildings are in the state or a worse \
     one at the median; the spread is the standard deviation of the logarithm (with \"jma\" of the intensity itself)",
);
pub(super) const COV: Field = required(
    "cov",
    Kind::Number { least: 0.0, above: true, most: 10.0 },
    "1.2",
    "the coefficient of variation of the damage ratio, given that there is damage",
);

pub(super) const CURVE: Section = Section {
    doc: "A curve: the mean damage ratio as a sum over damage states.",
    fields: &[MEASURE, STATES, COV],
    one_of: &[],
};

/// Reads a curve.
pub(super) fn curve(table: &Reading) -> Option<Curve> {
    let measure = match table.choice("measure") {
        Some("jma") => Measure::Jma,
        Some(_) => Measure::Pgv,
        None if table.has("measure") => return None,
        None => Measure::Pgv,
    };
    let states = rows::<3>(table, "states", "[median, spread, damage ratio]");
    let cov = table.number("cov");
    let states = states?;
    check_increasing(table, "states", &states, &[(0, "median"), (2, "damage ratio")])?;
    check_states(table, &states, measure)?;
    let state = |row: &[f64; 3]| DamageState { median: row[0], beta: row[1], ratio: row[2] };
    Some(Curve { measure, states: states.iter().map(state).collect(), cov: cov? })
}

fn check_states(table: &Reading, states: &[[f64; 3]], measure: Measure) -> Option<()> {
    let complain = |what: String, rule: &str| {
        table.complain_key("states", Fault::new(what, rule, format!("states = {STATE_EXAMPLE}")));
    };
    for (place, &[median, spread, ratio]) in (1..).zip(states) {
        if median <= 0.0 || spread <= 0.0 {
            complain(format!("state {place} has the median {median} and the spread {spread}"), "both are above zero");
        } else if spread > 3.0 {
            complain(format!("the spread {spread} of state {place} is out of range"), "a spread is at most 3");
        } else if ratio <= 0.0 || ratio > 1.0 {
            complain(
                format!("the damage ratio {ratio} of state {place} is out of range"),
                "a damage ratio is above 0 and at most 1, which is a total loss",
            );
        } else if measure == Measure::Jma && median > 8.0 {
            complain(
                format!("the median {median} of state {place} is no JMA intensity"),
                "with measure = \"jma\" medians are intensities, at most 8; with measure = \"pgv\" they are cm/s",
            );
        } else {
            continue;
        }
        return None;
    }
    Some(())
}
