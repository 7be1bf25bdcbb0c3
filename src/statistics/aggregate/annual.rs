//! Figures of what annual terms make of the sum of a year, and how fine the grid must be.
//!
//! With V = g(S), g continuous, non-decreasing and piecewise linear:
//!
//! ```text
//! VaR_p(V) = g(VaR_p(S))
//! TVaR_p(V) = v + E[max(V - v, 0)] / (1 - p),  v = VaR_p(V)          (Rockafellar and Uryasev 2002)
//! ```
//! and means of V are sums of limited means of S. The grid reaches beyond the highest value at risk and the last point of
//! g, unless that lies so far above it that the grid would be too coarse: then that V is not known. The step is halved until
//! no figure moves by more than one part in 10,000, or 2^16 nodes are reached. The last move of each figure is told beside it.
//!
//! Source: R. T. Rockafellar and S. Uryasev (2002), "Conditional value-at-risk for general loss distributions", Journal of
//! Banking & Finance 26, 1443-1471. Worked number: Poisson(2) of exponential losses of mean 1: TVaR 99 % = 10.17192591.

use super::compound::Compound;
use super::grid;
use super::{Part, moments};
use crate::numerics::piecewise::Piecewise;

/// Nodes of the first and of the finest grid, as powers of two.
const COARSEST: u32 = 11;
const FINEST: u32 = 16;
/// A figure that moves less than this part of itself is fine enough.
const ENOUGH: f64 = 1e-4;
/// Annual terms that end so many times as far as the highest value at risk leave too few nodes below it.
const FAR: f64 = 64.0;

/// What is asked of the sum of a year.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// Where the losses come from, and what is paid of each.
    pub parts: &'a [Part<'a>],
    /// What annual terms make of their sum: one function for each figure sheet that is asked for.
    pub years: &'a [Piecewise],
    /// Confidence levels, each above 0 and below 1.
    pub levels: &'a [f64],
}

/// Figures of a year; amounts in currency units.
#[derive(Clone, Debug, PartialEq)]
pub struct AnnualFigures {
    /// Mean; infinite where there is none.
    pub mean: f64,
    /// Standard deviation; infinite where there is none.
    pub sd: f64,
    /// Probability of anything at all.
    pub any: f64,
    /// Value at risk at each level.
    pub var: Vec<f64>,
    /// Tail value at risk at each level; infinite without a mean.
    pub tvar: Vec<f64>,
}

impl AnnualFigures {
    /// Of annual terms that end too far above the losses: every figure is no number.
    fn unknown(levels: usize) -> AnnualFigures {
        let none = vec![f64::NAN; levels];
        AnnualFigures { mean: f64::NAN, sd: f64::NAN, any: f64::NAN, var: none.clone(), tvar: none }
    }

    /// Whether the grid could hold its annual terms.
    pub fn is_known(&self) -> bool {
        !self.mean.is_nan()
    }

    fn all(&self) -> impl Iterator<Item = f64> + '_ {
        [self.mean, self.sd, self.any].into_iter().chain(self.var.iter().copied()).chain(self.tvar.iter().copied())
    }
}

/// The answer, with what it rests on.
#[derive(Clone, Debug)]
pub struct Exact {
    /// On the finest grid, one for each function of the year.
    pub figures: Vec<AnnualFigures>,
    /// The same on a grid of twice the step.
    pub coarser: Vec<AnnualFigures>,
    /// The law of the sum on the finest grid.
    pub law: Compound,
    /// Nodes of it.
    pub nodes: u64,
    /// Whether every amount with a probability of its own is a node; values at risk are good to one step otherwise.
    pub on_nodes: bool,
}

/// Works out the figures; None where a grid of 2^16 nodes does not reach far enough, or a law has too long a tail to be
/// held by doubles.
pub fn exact(question: &Question) -> Option<Exact> {
    let reach = reach(question)?;
    let amounts: Vec<f64> = question
        .parts
        .iter()
        .flat_map(|part| grid::atoms_of(part.severity, &part.function))
        .map(|(amount, _)| amount)
        .filter(|amount| *amount <= reach)
        .collect();
    let mut bits = COARSEST;
    // The last node is the reach.
    let widest = |bits: u32| reach / f64::from((1_u32 << bits) - 1);
    let (mut step, mut on_nodes) = grid::step_through(&amounts, widest(bits));
    let mut law = Compound::new(question.parts, step, bits);
    let mut figures = all_figures(question, &law)?;
    loop {
        bits += 1;
        // A step on which all amounts are nodes stays one when it is halved.
        (step, on_nodes) = if on_nodes { (step / 2.0, true) } else { grid::step_through(&amounts, widest(bits)) };
        law = Compound::new(question.parts, step, bits);
        let finer = all_figures(question, &law)?;
        let moved = |(a, b): (f64, f64)| a != b && (a - b).abs() > ENOUGH * a.abs();
        let done = bits == FINEST || !each(&finer).zip(each(&figures)).any(moved);
        let coarser = std::mem::replace(&mut figures, finer);
        if done {
            return Some(Exact { figures, coarser, law, nodes: 1 << bits, on_nodes });
        }
    }
}

/// How far the grid must reach: the last point of the annual terms, and beyond the highest value at risk.
fn reach(question: &Question) -> Option<f64> {
    const BITS: u32 = 9;
    let highest = question.levels.iter().copied().fold(0.5, f64::max);
    // A little beyond the level, so that the quantile is inside.
    let beyond = highest + 0.25 * (1.0 - highest);
    let ends = |most: f64| question.years.iter().map(last_point).filter(|end| *end <= most).fold(0.0, f64::max);
    let (mean, variance) = moments(question.parts);
    if mean == 0.0 {
        return Some(ends(f64::INFINITY).max(1.0));
    }
    let mut reach = if variance.is_finite() { variance.sqrt() } else { 0.0 };
    if mean.is_finite() {
        reach = reach.max(mean);
    }
    reach = if reach > 0.0 { reach } else { ends(f64::INFINITY).max(1.0) };
    // A severity without moments may lie anywhere: a hundred doublings go from 1 to 1e30.
    for _ in 0..100 {
        let law = Compound::new(question.parts, reach / f64::from(1_u32 << BITS), BITS);
        if let Some(found) = law.quantile(beyond) {
            // A grid that is far too long is coarse.
            let enough = (found * 1.2 + 4.0 * law.step()).min(reach);
            return Some(enough.max(ends(FAR * enough) * (1.0 + 1e-9)));
        }
        reach *= 2.0;
    }
    None
}

/// Where a function of the year bends last.
fn last_point(year: &Piecewise) -> f64 {
    year.pieces().last().map_or(0.0, |(start, _)| *start)
}

fn all_figures(question: &Question, law: &Compound) -> Option<Vec<AnnualFigures>> {
    question.years.iter().map(|year| figures(year, question.levels, law)).collect()
}

/// Every figure of every sheet.
fn each(sheets: &[AnnualFigures]) -> impl Iterator<Item = f64> + '_ {
    sheets.iter().flat_map(AnnualFigures::all)
}

fn figures(year: &Piecewise, levels: &[f64], law: &Compound) -> Option<AnnualFigures> {
    if last_point(year) > law.end() {
        return Some(AnnualFigures::unknown(levels.len()));
    }
    let mean_of = |function: &Piecewise| function.mean(|limit, attachment| law.layer_mean(limit, attachment));
    let mean = mean_of(year);
    let square = year.mean_square(
        |limit, attachment| law.layer_mean(limit, attachment),
        |limit, attachment| law.layer_mean_square(limit, attachment),
    );
    let whole = year.share();
    // Of a share of the whole sum both are closed forms.
    let variance = whole.map_or(square - mean * mean, |share| share * share * law.variance());
    let from = year.pieces().iter().find(|(_, slope)| *slope > 0.0).map_or(f64::INFINITY, |(start, _)| *start);
    let (mut var, mut tvar) = (Vec::with_capacity(levels.len()), Vec::with_capacity(levels.len()));
    for &level in levels {
        let at_risk = year.value(law.quantile(level)?);
        var.push(at_risk);
        tvar.push(at_risk + mean_of(&year.layer(at_risk, f64::INFINITY)).max(0.0) / (1.0 - level));
    }
    let sd = if variance.is_nan() { f64::INFINITY } else { variance.max(0.0).sqrt() };
    Some(AnnualFigures { mean, sd, any: (1.0 - law.cdf(from)).max(0.0), var, tvar })
}
