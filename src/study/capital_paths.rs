//! The captive's paths as capital is measured on them: cash flows where nothing hangs on the surplus, else the insurance results,
//! replayed from any opening.
//!
//! Source: see [`crate::ledger::capital_need`] and [`crate::ledger::capital::need`].
//!
//! Worked number: a result of +100, then -950: a need of 850 whatever is earned on it; with 5 % on funds -1,050 at the end of a
//! year needs 1,000.

use crate::ledger::capital::need::need_of_path;
use crate::ledger::capital::{Capital, InsuranceYear};
use crate::ledger::capital_need::needs;
use crate::model::amount::Share;
use crate::model::capital::Investment;
use crate::simulation::capital_columns::CapitalBasis;
use ndarray::{Array2, ArrayView1, ArrayView2, CowArray, Ix2};
use rayon::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use std::sync::Arc;

/// Paths by rows, years by columns, in quanta.
#[derive(Clone)]
pub(super) struct CapitalPaths<'a> {
    /// The captive's result after tax, before dividends, calls and loan, at the opening surplus of the model.
    pub cash: ArrayView2<'a, f64>,
    /// Surplus at year ends after dividends, calls and loan; None where it is the opening with the results.
    surplus: Option<ArrayView2<'a, f64>>,
    /// None where a path's result is the same at any opening.
    replay: Option<Replay<'a>>,
    /// Letters of credit, which count as surplus.
    letter: f64,
}

/// What a path is replayed from.
#[derive(Clone)]
struct Replay<'a> {
    rules: Capital<f64>,
    insurance: ArrayView2<'a, f64>,
    /// Due and owed at year ends.
    waiting: [ArrayView2<'a, f64>; 2],
    /// Return of each year, path by path; None where it is certain.
    returns: Option<Arc<[Share]>>,
}

impl<'a> CapitalPaths<'a> {
    /// Paths whose results hang on nothing.
    #[cfg(test)]
    pub fn plain(cash: ArrayView2<'a, f64>) -> CapitalPaths<'a> {
        CapitalPaths { cash, surplus: None, replay: None, letter: 0.0 }
    }

    /// Of a design's cash flows and what they are replayed from; None where the columns do not fit the horizon.
    pub fn of(
        rules: &Capital<f64>,
        (cash, kept): (&'a [f64], &'a CapitalBasis),
        horizon: usize,
        plain: bool,
    ) -> Option<CapitalPaths<'a>> {
        let paths = cash.len() / horizon;
        let shape = |column: &'a [f64]| ArrayView2::from_shape((paths, horizon), column).ok();
        let replay = match plain || kept.insurance.is_empty() {
            true => None,
            false => Some(Replay {
                rules: rules.undistributed(rules.opening().surplus()),
                insurance: shape(&kept.insurance)?,
                waiting: [shape(&kept.due)?, shape(&kept.owed)?],
                returns: (!kept.investment_return.is_empty()).then(|| returns(rules, &kept.investment_return)),
            }),
        };
        let surplus = if kept.surplus.is_empty() { None } else { Some(shape(&kept.surplus)?) };
        Some(CapitalPaths { cash: shape(cash)?, surplus, replay, letter: rules.letter() })
    }

    /// What the surplus moves by each year, after whatever is paid out or in.
    pub fn moves(&self, opening: f64) -> CowArray<'a, f64, Ix2> {
        let Some(surplus) = self.surplus else { return self.cash.into() };
        let before = |path, year: usize| if year == 0 { opening } else { surplus[(path, year - 1)] };
        Array2::from_shape_fn(surplus.dim(), |(path, year)| surplus[(path, year)] - before(path, year)).into()
    }

    /// Whether tax and income of a path are worked out anew for another opening or amount; else its results stand as they are.
    pub fn replays(&self) -> bool {
        self.replay.is_some()
    }

    /// Letters of credit, which count as surplus.
    pub fn letter(&self) -> f64 {
        self.letter
    }

    /// The opening surplus that each path needs not to fall below `minimum` at a year end up to the horizon, when it has `less` less
    /// every year.
    pub fn needs(&self, minimum: f64, horizon: usize, less: f64) -> Vec<f64> {
        let Some(replay) = &self.replay else {
            let bar = minimum - self.letter;
            if less == 0.0 {
                return needs(self.cash, bar, horizon);
            }
            let dearer: Array2<f64> = self.cash.mapv(|flow| flow - less);
            return needs(dearer.view(), bar, horizon);
        };
        let rows: Vec<usize> = (0..self.cash.nrows()).collect();
        let chunk = |rows: &[usize]| -> Vec<f64> {
            let (mut state, mut years) = (replay.rules.begin(), Vec::with_capacity(horizon));
            let need = |&path: &usize| {
                replay.years(path, horizon, less, &mut years);
                need_of_path(&replay.rules, &mut state, &years, minimum)
            };
            rows.iter().map(need).collect()
        };
        rows.par_chunks(1_024).flat_map_iter(chunk).collect()
    }

    /// Result after tax and surplus of every path at every year end, after dividends, calls and loan, by rules that may differ
    /// from those that the paths were simulated by.
    pub fn follow(&self, rules: &Capital<f64>) -> (Array2<f64>, Array2<f64>) {
        let (paths, horizon) = self.cash.dim();
        let (mut results, mut surplus) = (self.cash.to_owned(), Array2::zeros((paths, horizon)));
        let Some(replay) = &self.replay else {
            for (path, mut ends) in surplus.outer_iter_mut().enumerate() {
                let mut sum = rules.opening().surplus();
                for (year, end) in ends.iter_mut().enumerate() {
                    sum += self.cash[(path, year)];
                    *end = sum;
                }
            }
            return (results, surplus);
        };
        let (mut state, mut years) = (rules.begin(), Vec::with_capacity(horizon));
        for path in 0..paths {
            replay.years(path, horizon, 0.0, &mut years);
            rules.restart(&mut state);
            for (year, insurance) in years.iter().enumerate() {
                let end = rules.year(&mut state, year, insurance);
                (results[(path, year)], surplus[(path, year)]) = (end.result, end.sheet.surplus());
            }
        }
        (results, surplus)
    }
}

impl Replay<'_> {
    /// The first years of a path, each with `less` less.
    fn years(&self, path: usize, horizon: usize, less: f64, years: &mut Vec<InsuranceYear<f64>>) {
        let certain = self.rules.investment().map_or(Share::NONE, |stated: &Investment| stated.mean);
        let at = |row: &ArrayView1<f64>, year: usize| row[year];
        let width = self.insurance.ncols();
        let insurance = self.insurance.row(path);
        let [due, owed] = [self.waiting[0].row(path), self.waiting[1].row(path)];
        let returns = self.returns.as_ref().map(|returns| &returns[path * width..(path + 1) * width]);
        years.clear();
        years.extend((0..horizon.min(insurance.len())).map(|year| InsuranceYear {
            result: at(&insurance, year) - less,
            outstanding: at(&due, year),
            recoverables: at(&owed, year),
            investment_return: returns.map_or(certain, |returns| returns[year]),
        }));
    }
}

/// Drawn returns as the shares that they were, whose digits the replay multiplies by.
fn returns(rules: &Capital<f64>, drawn: &[f64]) -> Arc<[Share]> {
    let certain = rules.investment().map_or(Share::NONE, |stated: &Investment| stated.mean);
    let share = |&drawn: &f64| Decimal::from_f64(drawn).map_or(certain, |drawn| Share::new(drawn.round_dp(9)));
    drawn.par_iter().map(share).collect()
}
