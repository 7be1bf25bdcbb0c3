//! The statements of every path, summed while it is simulated; and the paths of a stress of a later year, whose years before it
//! are those of another run.
//!
//! Source: the balance sheets of [`crate::ledger::capital`]; sums as in [`crate::statistics`].
//!
//! Worked number: results of 100 and 50 in a year of two paths of equal weight have the mean 75; each path's own surplus is looked at,
//! and the mean surplus follows from the mean results.

use super::lines::{BookedYear, LINES, Line, Year, opening, statement};
use crate::ledger::capital::{BalanceSheet, Capital, InsuranceYear, YearExtras};
use crate::ledger::{Ledger, YearAccount};
use crate::model::Model;
use crate::model::amount::Share;
use crate::model::flows::YearFlows;
use crate::model::money::Quantum;
use crate::simulation::block::BlockColumns;
use crate::simulation::engine::DesignEngine;
use crate::simulation::{Engine, Sink};
use crate::statistics::{Estimate, Moments, Weighing, spread_over};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use std::io;
use std::sync::Arc;

/// Subsets of sampled event sets.
const SUBSETS: usize = 8;

/// What is known of the captive's years before anything is drawn.
#[derive(Clone, Debug)]
struct Frame {
    opening: BalanceSheet<f64>,
    years: Vec<FixedYear>,
    parent: bool,
}

#[derive(Clone, Copy, Debug)]
struct FixedYear {
    retro_premium: f64,
    collateral_cost: f64,
    investment_income: f64,
    extras: YearExtras<f64>,
}

/// The sums of the statements of the first design over all paths: a sink beside the collector.
pub struct StatementSums {
    frame: Option<Frame>,
    horizon: usize,
    years: Vec<Year<LineSum>>,
    path: usize,
    later: Option<Later>,
}

#[derive(Clone, Copy, Debug, Default)]
struct LineSum {
    moments: Moments,
    by_subset: [f64; SUBSETS],
}

impl Frame {
    fn new(model: &Model, design: &DesignEngine) -> Option<Frame> {
        let capital = design.ledger.capital()?;
        let quiet = YearFlows::quiet(model.policies.len(), model.contracts.len());
        let year = |year: usize| {
            let account = design.ledger.year(year, &quiet);
            let extras = capital.extras(year);
            FixedYear {
                retro_premium: account.retro_premium,
                collateral_cost: account.collateral_cost,
                investment_income: account.investment_income - capital.yearly_extras(),
                extras,
            }
        };
        Some(Frame {
            opening: *capital.opening(),
            years: (0..design.ledger.horizon()).map(year).collect(),
            parent: model.parent.is_some(),
        })
    }

    /// A cell (path and year) of a block as it was booked.
    fn booked(
        &self,
        block: &BlockColumns,
        (cell, year): (usize, usize),
        before: &BalanceSheet<f64>,
    ) -> BookedYear<f64> {
        let (design, fixed) = (&block.designs[0], &self.years[year]);
        let end = design.capital.ends.get(cell);
        let or_nothing = |column: &[f64]| column.get(cell).copied().unwrap_or(0.0);
        let extras = fixed.extras;
        let result = design.captive_cash_flow[cell];
        let (called, dividend) = end.map_or((0.0, 0.0), |end| (end.called, end.dividend));
        let sheet = match end {
            Some(end) => end.sheet,
            // Everything is settled, so that funds are what is not owed.
            None => {
                let funds = before.surplus() + result + extras.unearned;
                BalanceSheet { funds, unearned: extras.unearned, ..*before }
            }
        };
        BookedYear {
            premium_income: design.premium_income[cell],
            retro_premium: design.retro_premium.get(cell).copied().unwrap_or(fixed.retro_premium),
            reinstatement_premium: design.reinstatement_premium[cell],
            gross: block.gross[cell],
            ceded: design.ceded[cell],
            uncollected: or_nothing(&design.uncollected),
            brokerage: or_nothing(&design.brokerage),
            premium_tax: or_nothing(&design.premium_tax),
            fronting_fee: or_nothing(&design.fronting_fee),
            operating_cost: extras.operating_cost,
            collateral_cost: fixed.collateral_cost,
            letter_cost: extras.letter_cost,
            investment_income: end.map_or(fixed.investment_income, |end| end.investment_income),
            loan_interest: end.map_or(0.0, |end| end.loan_interest),
            released: extras.released,
            deterioration: end.map_or(0.0, |end| end.deterioration),
            income_tax: design.income_tax[cell],
            result,
            called,
            dividend,
            sheet,
            owners: self
                .parent
                .then(|| [design.parent_cash_flow[cell], design.group_cash_flow[cell], design.without_captive[cell]]),
        }
    }
}

/// Years of every path before a stress strikes, kept from the run in which it does not: a sink.
pub struct EarlierYears {
    frame: Option<Frame>,
    rules: Option<Capital<f64>>,
    /// Years that are kept of each path.
    years: usize,
    cells: Vec<Earlier>,
}

/// A year as it was booked, with what its balance sheet follows from.
#[derive(Clone, Copy, Debug)]
struct Earlier {
    booked: BookedYear<f64>,
    insurance: InsuranceYear<f64>,
}

/// Paths that begin with the years of another run.
struct Later {
    earlier: Arc<EarlierYears>,
    /// The first year, from 0, of this run.
    from: usize,
    /// Of both runs, each in its years.
    rules: Capital<f64>,
    ledger: Ledger<f64>,
    quiet: YearAccount<f64>,
}

impl Frame {
    /// What the balance sheet of a cell follows from.
    fn insurance(
        &self,
        block: &BlockColumns,
        rules: &Capital<f64>,
        cell: usize,
        booked: &BookedYear<f64>,
    ) -> InsuranceYear<f64> {
        let basis = &block.designs[0].capital.basis;
        let or_nothing = |column: &[f64]| column.get(cell).copied().unwrap_or(0.0);
        let drawn = basis.investment_return.get(cell).and_then(|&drawn| Decimal::from_f64(drawn));
        InsuranceYear {
            result: booked.insurance_result(),
            outstanding: or_nothing(&basis.due),
            recoverables: or_nothing(&basis.owed),
            // Digits of a share that was drawn: nine decimals.
            investment_return: drawn.map_or_else(|| rules.return_of(None), |drawn| Share::new(drawn.round_dp(9))),
        }
    }
}

impl EarlierYears {
    /// Bytes that are kept of each path.
    pub fn bytes_per_path(years: usize) -> u64 {
        (years * size_of::<Earlier>()) as u64
    }

    /// Of the first design of an engine: so many years of each path; none are kept without a captive.
    pub fn new(model: &Model, engine: &Engine, years: usize) -> EarlierYears {
        let frame = engine.designs.first().and_then(|design| Frame::new(model, design));
        let rules = engine.designs.first().and_then(|design| design.ledger.capital().cloned());
        EarlierYears { frame, rules, years, cells: Vec::new() }
    }
}

impl Sink for EarlierYears {
    fn receive(&mut self, block: &BlockColumns) -> io::Result<()> {
        let (Some(frame), Some(rules)) = (&self.frame, &self.rules) else { return Ok(()) };
        let horizon = frame.years.len();
        for path in 0..block.paths {
            let mut sheet = frame.opening;
            for year in 0..self.years.min(horizon) {
                let cell = path * horizon + year;
                let booked = frame.booked(block, (cell, year), &sheet);
                let insurance = frame.insurance(block, rules, cell, &booked);
                self.cells.push(Earlier { booked, insurance });
                sheet = booked.sheet;
            }
        }
        Ok(())
    }
}

impl Later {
    /// The years of a path, from its number in the run.
    fn path(
        &self,
        frame: &Frame,
        block: &BlockColumns,
        (path, number): (usize, usize),
        out: &mut Vec<BookedYear<f64>>,
    ) {
        let horizon = frame.years.len();
        let (mut state, mut own) = (self.rules.begin(), frame.opening);
        for year in 0..horizon {
            let cell = path * horizon + year;
            let here = frame.booked(block, (cell, year), &own);
            own = here.sheet;
            let earlier =
                (year < self.from).then(|| self.earlier.cells.get(number * self.earlier.years + year)).flatten();
            let (mut booked, insurance) = match earlier {
                Some(earlier) => (earlier.booked, earlier.insurance),
                None => (here, frame.insurance(block, &self.rules, cell, &here)),
            };
            let end = self.rules.year(&mut state, year, &insurance);
            let without_captive = booked.owners.map_or(0.0, |[_, _, without]| without);
            let mut account = YearAccount { without_captive, ..self.quiet };
            self.ledger.along(&mut account, &end);
            booked.ends(&end, &account, frame.parent);
            booked.operating_cost = self.rules.extras(year).operating_cost;
            out.push(booked);
        }
    }
}

impl StatementSums {
    /// Of the first design of an engine; sums nothing without a captive.
    pub fn new(model: &Model, engine: &Engine) -> StatementSums {
        let frame = engine.designs.first().and_then(|design| Frame::new(model, design));
        let horizon = frame.as_ref().map_or(0, |frame| frame.years.len());
        let years = vec![[LineSum::default(); LINES.len()]; horizon];
        StatementSums { frame, horizon, years, path: 0, later: None }
    }

    /// Of paths whose years before `from` (from 0) are those that another run kept.
    pub fn after(model: &Model, engine: &Engine, earlier: &Arc<EarlierYears>, from: usize) -> StatementSums {
        let mut sums = StatementSums::new(model, engine);
        let Some(ledger) = engine.designs.first().map(|design| &design.ledger) else { return sums };
        if let (Some(own), Some(before)) = (ledger.capital(), &earlier.rules)
            && from > 0
        {
            let quiet = YearFlows::quiet(model.policies.len(), model.contracts.len());
            sums.later = Some(Later {
                earlier: earlier.clone(),
                from,
                rules: own.clone().after(before, from),
                quiet: ledger.year(0, &quiet),
                ledger: ledger.clone(),
            });
        }
        sums
    }

    /// Years of a path.
    pub fn horizon(&self) -> usize {
        self.horizon
    }

    /// Whether there is a captive whose statements are summed.
    pub fn has_captive(&self) -> bool {
        self.frame.is_some()
    }

    /// A line of the balance sheet on the first day, in quanta.
    pub(super) fn opening(&self, line: Line) -> Option<f64> {
        self.frame.as_ref().and_then(|frame| opening(&frame.opening, line))
    }

    /// The mean of a line in every year, in currency units.
    pub(super) fn means(&self, line: Line, weighing: &Weighing, subsets: usize, quantum: Quantum) -> Vec<Estimate> {
        self.years.iter().map(|year| in_units(year[line as usize].mean(weighing, subsets), quantum)).collect()
    }

    /// The sum of weight x amount of a line in every year, in quanta.
    pub(super) fn sums(&self, line: Line) -> impl Iterator<Item = f64> {
        self.years.iter().map(move |year| year[line as usize].moments.sums().0)
    }

    fn add(&mut self, block: &BlockColumns) -> Result<(), Unbalanced> {
        let Some(frame) = &self.frame else { return Ok(()) };
        let mut path_years = Vec::with_capacity(self.horizon);
        for path in 0..block.paths {
            let weight = block.weight.get(path).copied().unwrap_or(1.0);
            let subset = self.path % SUBSETS;
            let mut before = frame.opening;
            path_years.clear();
            match &self.later {
                Some(later) => later.path(frame, block, (path, self.path), &mut path_years),
                None => {
                    let mut sheet = frame.opening;
                    for year in 0..self.horizon {
                        let booked = frame.booked(block, (path * self.horizon + year, year), &sheet);
                        sheet = booked.sheet;
                        path_years.push(booked);
                    }
                }
            }
            for (year, booked) in path_years.iter().enumerate() {
                let amounts = statement(booked, &before);
                if booked.sheet.surplus() != amounts[Line::Surplus as usize] {
                    return Err(Unbalanced { trial: Some(block.first_trial + path as u64), year: year + 1 });
                }
                for (sum, &amount) in self.years[year].iter_mut().zip(&amounts) {
                    // Most lines of most models are nothing.
                    if amount != 0.0 {
                        sum.moments.add(weight, amount);
                        sum.by_subset[subset] += weight * amount;
                    }
                }
                before = booked.sheet;
            }
            self.path += 1;
        }
        Ok(())
    }
}
/// A balance sheet that does not balance; a fault of the program, so that nothing of the run may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the balance sheet of {} does not balance at the end of year {year}; nothing was written", of_trial(*.trial))]
pub struct Unbalanced {
    /// None: the path of a stress.
    trial: Option<u64>,
    year: usize,
}

impl Unbalanced {
    /// Of the path of a stress, in a year from 1.
    pub(super) fn of_path(year: usize) -> Unbalanced {
        Unbalanced { trial: None, year }
    }
}

fn of_trial(trial: Option<u64>) -> String {
    trial.map_or_else(|| "the path of a stress".to_owned(), |trial| format!("trial {trial}"))
}

impl Sink for StatementSums {
    fn receive(&mut self, block: &BlockColumns) -> io::Result<()> {
        self.add(block).map_err(io::Error::other)
    }
}

impl LineSum {
    fn mean(&self, all: &Weighing, subsets: usize) -> Estimate {
        let mean = self.moments.mean(all);
        let few = all.total < (100 * subsets) as f64;
        if subsets != SUBSETS || few {
            return mean;
        }
        let part = all.total / subsets as f64;
        spread_over(mean, &self.by_subset.map(|sum| sum / part))
    }
}

fn in_units(estimate: Estimate, quantum: Quantum) -> Estimate {
    let units = |quanta: f64| quantum.units(quanta) + 0.0;
    Estimate {
        value: units(estimate.value),
        standard_error: units(estimate.standard_error),
        low: units(estimate.low),
        high: units(estimate.high),
        ..estimate
    }
}
