//! Money that must be held: the parts of the formula at the opening, and what is held against it at every date.
//!
//! ```text
//! headroom = surplus - required            at the opening; of expected amounts at a year end
//! below    = P(surplus at the year end < required at it)
//! ```
//! Where claims outstanding take part, the requirement is that of each path, and so are headroom and probability. Where a value
//! at risk takes part, it is that of the first year, kept at later year ends, and no probability is given.
//!
//! Worked number: surplus 100, required 11: headroom 89. After a year with +100 in 98 of 100 paths and -850 in two the
//! expected surplus is 181, the headroom 170, and 2 % of paths are below.

use super::figures::{Figures, decimal, float, mark};
use super::formula::{self, Terms};
use super::name;
use super::results::{PartResults, RequirementAt, RequirementResults};
use crate::model::domicile::{AppliedRules, Part, Requirement};
use crate::statistics::{Estimate, SampleError};
use crate::study::analysis::AnalysisError;
use rust_decimal::Decimal;

pub(super) fn requirement(
    figures: &Figures,
    rules: &AppliedRules,
    requirement: &Requirement,
) -> Result<RequirementResults, AnalysisError> {
    let dates = (0..=figures.horizon).map(|year| at(figures, rules, &requirement.parts, year));
    Ok(RequirementResults {
        formula: name(rules, &requirement.cited),
        compared_with: requirement.held.word().into(),
        parts: parts(figures, rules, &requirement.parts),
        dates: dates.collect::<Result<_, SampleError>>()?,
    })
}

fn parts(figures: &Figures, rules: &AppliedRules, parts: &[Part]) -> Vec<PartResults> {
    let at_opening = (figures.premium(0), opening_reserves(figures));
    let worked = |part: &Part| PartResults {
        text: formula::words(rules, &figures.model.currency, part),
        amount: formula::estimate(figures, rules, at_opening, &|terms| terms.amount(part), std::slice::from_ref(part)),
        decisive: false,
    };
    let mut all: Vec<PartResults> = parts.iter().map(worked).collect();
    let greatest = all.iter().map(|part| part.amount.value).fold(f64::NEG_INFINITY, f64::max);
    if let Some(part) = all.iter_mut().find(|part| part.amount.value == greatest) {
        part.decisive = true;
    }
    all
}

fn at(figures: &Figures, rules: &AppliedRules, parts: &[Part], year: usize) -> Result<RequirementAt, SampleError> {
    let (held, premium) = (figures.held(year)?, figures.premium(year));
    let outstanding = figures.reserves.at(year).filter(|_| formula::has_reserves(parts));
    if formula::is_simulated(parts) {
        let reserves = match outstanding {
            Some(outstanding) => decimal(figures.mean(outstanding)?.value),
            None => Decimal::ZERO,
        };
        let greatest = |terms: &Terms| terms.greatest(parts);
        let required = formula::estimate(figures, rules, (premium, reserves), &greatest, parts);
        return Ok(judged(year, required, held, less(&held, &required), None));
    }
    let none = |_: Decimal| Decimal::ZERO;
    let required = |reserves: Decimal| Terms { rules, premium, reserves, value_at_risk: &none }.greatest(parts);
    if let Some(outstanding) = outstanding.filter(|_| year > 0) {
        let column: Vec<f64> =
            outstanding.iter().map(|&quanta| figures.quanta(required(figures.money(quanta)))).collect();
        return by_path(figures, year, held, &column);
    }
    let required = required(if year == 0 { opening_reserves(figures) } else { Decimal::ZERO });
    let threshold = figures.quanta(required);
    let marks: Vec<f64> = figures.surplus(year).iter().map(|&surplus| mark(surplus < threshold)).collect();
    let below = if year > 0 { Some(figures.probability(&marks)?) } else { None };
    let required = float(required);
    Ok(judged(year, Estimate::exact(required), held, held.shifted(-required), below))
}

/// Net claims outstanding on the first day, when every path has the same.
fn opening_reserves(figures: &Figures) -> Decimal {
    let first = figures.reserves.at(0).and_then(|column| column.first());
    first.map_or(Decimal::ZERO, |&quanta| figures.money(quanta))
}

/// A requirement that every path has of its own.
fn by_path(figures: &Figures, year: usize, held: Estimate, required: &[f64]) -> Result<RequirementAt, SampleError> {
    let surplus = figures.surplus(year);
    let headroom: Vec<f64> = surplus.iter().zip(required).map(|(surplus, required)| surplus - required).collect();
    let marks: Vec<f64> = headroom.iter().map(|&headroom| mark(headroom < 0.0)).collect();
    let below = Some(figures.probability(&marks)?);
    Ok(judged(year, figures.mean(required)?, held, figures.mean(&headroom)?, below))
}

fn judged(
    year: usize,
    required: Estimate,
    held: Estimate,
    headroom: Estimate,
    below: Option<Estimate>,
) -> RequirementAt {
    let holds = headroom.value >= 0.0;
    let open = headroom.low < 0.0 && headroom.high >= 0.0;
    RequirementAt { year, required, held, headroom, holds, open, below }
}

/// One independent estimate less another.
fn less(a: &Estimate, b: &Estimate) -> Estimate {
    let side = |of_a: f64, of_b: f64| libm::hypot(of_a, of_b);
    let value = a.value - b.value;
    Estimate {
        value,
        standard_error: side(a.standard_error, b.standard_error),
        low: value - side(a.value - a.low, b.high - b.value),
        high: value + side(a.high - a.value, b.value - b.low),
        tail_count: if b.standard_error > 0.0 { b.tail_count } else { a.tail_count },
        supported: a.supported && b.supported,
        better_plain: a.better_plain || b.better_plain,
    }
}
