//! What every exporter for people needs at hand: the results, the labels, and one unit for all amounts.

use super::format::{self, Format, Scale};
use super::labels::{Labels, Language};
use super::table::Cell;
use crate::statistics::{Estimate, ReturnPoint};
use crate::study::results::{DesignResults, LevelPoint, LossView, Results};

/// Results with the words and units to print them.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// What to print.
    pub results: &'a Results,
    /// Every word.
    pub labels: Labels,
    /// Amounts in sentences.
    pub format: Format<'a>,
    /// Amounts in tables.
    pub scale: Scale,
}

/// How much of a figure a table shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Decimals of amounts in the unit of the table.
    pub decimals: usize,
    /// Whether standard errors stand beside estimates.
    pub errors: bool,
    /// Whether an estimate drops the decimals that its standard error makes meaningless: at most two digits of the
    /// error are shown, and the figure is rounded to the same place.
    pub sparing: bool,
}

impl Style {
    /// All decimals, all errors: for a page that is wide enough.
    pub const FULL: Style = Style { decimals: 2, errors: true, sparing: false };

    /// The same without standard errors.
    pub fn bare(self) -> Style {
        Style { errors: false, ..self }
    }
}

impl<'a> Context<'a> {
    /// Results in a language. The unit suits the largest loss in 100 years that the captive (or whoever keeps the
    /// losses) sees.
    pub fn new(results: &'a Results, language: Language) -> Context<'a> {
        let format = Format { currency: &results.currency, language };
        let scale = format.scale_between(typical(results), smallest(results));
        Context { results, labels: Labels { language }, format, scale }
    }

    /// The horizon in words: `1 year`, `5 years`.
    pub fn horizon(&self) -> String {
        self.labels.years(self.results.horizon)
    }

    /// The label of a key.
    pub fn label(&self, key: &str) -> String {
        self.labels.get(key)
    }

    /// An amount in the unit of the tables.
    pub fn amount(&self, amount: f64, style: Style) -> Cell {
        Cell::text(self.scale.cell_with(amount, style.decimals))
    }

    /// Whether something is recovered of losses later, which tables of contracts and sites leave out.
    pub fn has_recourse(&self) -> bool {
        let recovered =
            |credit: &crate::study::credit::CreditResults| credit.quarters.iter().any(|q| q.recourse.value > 0.0);
        self.results.credits.iter().any(recovered)
    }

    /// An amount that may be missing.
    pub fn optional(&self, amount: Option<f64>, style: Style) -> Cell {
        amount.map_or_else(Cell::missing, |amount| self.amount(amount, style))
    }

    /// An estimated amount with its standard error; grey where the sample does not support it.
    pub fn estimate(&self, estimate: &Estimate, style: Style) -> Cell {
        let decimals = if style.sparing { self.meaningful(estimate, style.decimals) } else { style.decimals };
        let error = (style.errors && estimate.standard_error != 0.0)
            .then(|| self.scale.cell_with(estimate.standard_error, decimals));
        Cell::of(self.scale.cell_with(estimate.value, decimals), error, estimate)
    }

    /// Decimals that leave two digits of the standard error.
    fn meaningful(&self, estimate: &Estimate, most: usize) -> usize {
        match self.scale.number(estimate.standard_error) {
            error if error >= 9.95 => 0,
            error if error >= 0.995 => most.min(1),
            _ => most,
        }
    }

    /// An estimated probability with its standard error; sparing of room, one percent sign serves both.
    pub fn probability(&self, estimate: &Estimate, style: Style) -> Cell {
        let mut text = format::percent(estimate.value);
        let decimals = format::percent_decimals(&text);
        let error = (style.errors && estimate.standard_error != 0.0)
            .then(|| format::percent_with(estimate.standard_error, decimals));
        if style.sparing && error.is_some() {
            text.truncate(text.len() - 1);
        }
        Cell::of(text, error, estimate)
    }

    /// The cell of a level, such as `99.5%`.
    pub fn level(&self, points: &[LevelPoint], level: &str, style: Style) -> Cell {
        let point = points.iter().find(|point| point.level == level);
        point.map_or_else(Cell::missing, |point| self.estimate(&point.estimate, style))
    }

    /// The cell of a return period; empty where the sample is too short.
    pub fn return_period(&self, points: &[ReturnPoint], years: f64, style: Style) -> Cell {
        let point = points.iter().find(|point| point.return_period == years);
        point.map_or_else(Cell::missing, |point| self.estimate(&point.loss, style))
    }

    /// The name of a distribution.
    pub fn view_name(&self, view: &LossView) -> String {
        // Without a captive it is the insurer's gross loss.
        if view.key == "captive-gross" && self.results.captive.is_none() {
            return self.label("loss.gross");
        }
        self.labels.known("loss", &view.key)
    }

    /// The name of a design.
    pub fn design_name(&self, design: &DesignResults) -> String {
        self.labels.known("design", &design.name)
    }
}

/// Return periods that any of the curves has, ascending.
pub fn periods<'a>(curves: impl Iterator<Item = &'a [ReturnPoint]>) -> Vec<f64> {
    let mut years: Vec<f64> = curves.flatten().map(|point| point.return_period).collect();
    years.sort_by(f64::total_cmp);
    years.dedup();
    years
}

/// Levels that any of the lists has, in the order of their first appearance.
pub fn levels<'a>(lists: impl Iterator<Item = &'a [LevelPoint]>) -> Vec<String> {
    let mut levels: Vec<String> = Vec::new();
    for point in lists.flatten() {
        if !levels.contains(&point.level) {
            levels.push(point.level.clone());
        }
    }
    levels
}

fn typical(results: &Results) -> f64 {
    let views = results.before_retrocession.iter().filter(|view| view.key != "ground-up");
    let nets = results.designs.iter().map(|design| &design.net);
    let tail = |view: &LossView| view.tvar.iter().map(|point| point.estimate.value.abs()).fold(0.0, f64::max);
    let limits = results.policies.iter().flat_map(|policy| [policy.occurrence_limit, policy.aggregate_limit]);
    let premiums = results.policies.iter().map(|policy| policy.premium);
    views.chain(nets).map(tail).chain(limits.flatten()).chain(premiums).fold(0.0, f64::max)
}

/// The smallest premium, deductible or limit above nought that somebody stated; infinite where there is none.
fn smallest(results: &Results) -> f64 {
    let policies = results
        .policies
        .iter()
        .flat_map(|policy| [Some(policy.premium), policy.deductible, policy.occurrence_limit, policy.aggregate_limit]);
    let contracts = results.designs.iter().flat_map(|design| &design.contracts);
    let contracts = contracts.flat_map(|contract| [Some(contract.premium), contract.attachment, contract.limit]);
    policies.chain(contracts).flatten().filter(|amount| *amount > 0.0).fold(f64::INFINITY, f64::min)
}
