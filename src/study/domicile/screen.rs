//! Screening ratios: a figure over another, which has to lie on one side of a limit.
//!
//! ```text
//! ratio          = expected numerator / expected denominator
//! surplus needed = numerator / limit
//! outside        = P(ratio of the path not strictly on its side of the limit, or the surplus not above nought)
//! ```
//! Source: 7 CFR 400.162 (ratios after the Insurance Regulatory Information System of the NAIC).
//!
//! Worked number (JPY million): net premium 109.25 below 300 % of surplus needs 36.42, below 500 % 21.85.

use super::figures::{Figures, float, mark, quotient};
use super::name;
use super::results::{ScreenAt, ScreenResults};
use crate::model::domicile::{AppliedRules, Figure, Screen};
use crate::statistics::{Estimate, SampleError};
use crate::study::analysis::AnalysisError;
use rust_decimal::Decimal;

pub(super) fn screen(figures: &Figures, rules: &AppliedRules, screen: &Screen) -> Result<ScreenResults, AnalysisError> {
    // Claims and expenses are kept of the first year.
    let years = if screen.of == Figure::Outgo { 1..=1 } else { 0..=figures.horizon };
    let dates = years.map(|year| at(figures, screen, year));
    Ok(ScreenResults {
        formula: name(rules, &screen.cited),
        of: screen.of.word().into(),
        to: screen.to.word().into(),
        limit: float(screen.limit),
        side: if screen.below { "below" } else { "above" }.into(),
        dates: dates.collect::<Result<_, SampleError>>()?,
    })
}

/// A figure on a date.
enum Worth<'a> {
    /// One amount for all paths, and the same in quanta.
    Fixed(Decimal, f64),
    /// One for each path, in quanta.
    Paths(&'a [f64]),
}

impl Worth<'_> {
    fn of_path(&self, path: usize) -> f64 {
        match self {
            Worth::Fixed(_, quanta) => *quanta,
            Worth::Paths(amounts) => amounts.get(path).copied().unwrap_or(0.0),
        }
    }

    fn expected(&self, figures: &Figures) -> Result<Estimate, SampleError> {
        match self {
            Worth::Fixed(amount, _) => Ok(Estimate::exact(float(*amount))),
            Worth::Paths(amounts) => figures.mean(amounts),
        }
    }
}

fn worth<'a>(figures: &'a Figures, figure: Figure, year: usize) -> Worth<'a> {
    let fixed = |amount: Decimal| Worth::Fixed(amount, figures.quanta(amount));
    if let Some(premium) = figures.premium(year).figure(figure) {
        return fixed(premium);
    }
    match figure {
        Figure::Surplus if year == 0 => fixed(figures.opening),
        Figure::Surplus => Worth::Paths(figures.surplus(year)),
        Figure::Outgo => Worth::Paths(&figures.outgo),
        _ => figures.reserves.at(year).map_or(fixed(Decimal::ZERO), Worth::Paths),
    }
}

fn at(figures: &Figures, screen: &Screen, year: usize) -> Result<ScreenAt, SampleError> {
    let (of, to) = (worth(figures, screen.of, year), worth(figures, screen.to, year));
    let (above, below) = (of.expected(figures)?, to.expected(figures)?);
    let limit = float(screen.limit);
    let inside = |of: f64, to: f64| to > 0.0 && if screen.below { of < limit * to } else { of > limit * to };
    let to_surplus = screen.to == Figure::Surplus;
    let exists = to_surplus || below.value > 0.0;
    let outside = match year > 0 && exists {
        true => {
            let marks = (0..figures.surplus(year).len()).map(|path| mark(!inside(of.of_path(path), to.of_path(path))));
            Some(figures.probability(&marks.collect::<Vec<f64>>())?)
        }
        false => None,
    };
    let holds = match (&of, &to) {
        (Worth::Fixed(of, _), Worth::Fixed(to, _)) => {
            let most = screen.limit.saturating_mul(*to);
            *to > Decimal::ZERO && if screen.below { *of < most } else { *of > most }
        }
        _ => inside(above.value, below.value),
    };
    Ok(ScreenAt {
        year,
        ratio: quotient(&above, &below),
        surplus_needed: to_surplus.then(|| needed(&of, &above, screen)),
        holds: exists.then_some(holds),
        outside,
    })
}

/// The surplus at which the ratio meets its limit.
fn needed(of: &Worth, expected: &Estimate, screen: &Screen) -> Estimate {
    match of {
        Worth::Fixed(amount, _) => Estimate::exact(amount.checked_div(screen.limit).map_or(f64::MAX, float)),
        Worth::Paths(_) => {
            let limit = float(screen.limit);
            let Estimate { value, standard_error, low, high, .. } = *expected;
            let [value, standard_error, low, high] = [value, standard_error, low, high].map(|amount| amount / limit);
            Estimate { value, standard_error, low, high, ..*expected }
        }
    }
}
