//! Pro forma statements: income statement, cash flow and balance sheet of the captive year by year, with the accounts of parent and
//! group beside them; expected, and along adverse paths.
//!
//! ```text
//! expected   the mean of every line over all paths
//! adverse p  the mean over the paths about the p-quantile of the cumulated result, worst last: so many in a hundred do better
//! ```
//! Means of statements that add up add up, so that every column balances: assets = liabilities + surplus, surplus = surplus before +
//! result + capital called - dividend. A band of 1 % of the paths (at most [`MOST_PATHS`]) stands for one percentile; its
//! middle path is named and can be replayed to the last flow.
//!
//! Source: the five-year pro forma that domiciles ask for with an application (8 V.S.A. section 6002, Vermont; HRS section
//! 431:19-102, Hawaii), in expected and adverse versions; Sigma Actuarial Consulting, "Adverse scenarios in captive
//! feasibility", Captive International, 2020.
//!
//! Worked number (EM11, JPY million, no losses): premium income 136.8, retrocession -42.75, costs -17.25, investment income 4.0,
//! result 80.8 a year; surplus 100, 180.8, 261.6, 342.4, 423.2, 504.0.

use super::analysis::AnalysisError;
use super::collect::Collected;
use crate::ledger::capital::{BalanceSheet, YearExtras};
use crate::ledger::surplus::Paths;
use crate::model::Model;
use crate::model::flows::YearFlows;
use crate::model::money::Quantum;
use crate::simulation::block::BlockColumns;
use crate::simulation::engine::DesignEngine;
use crate::simulation::{Engine, Sink};
use crate::statistics::{Estimate, Moments, Weighing, spread_over};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::io;

/// Paths of a band at most.
pub const MOST_PATHS: usize = 500;
/// Parts of a band of all paths: 1 %.
const BAND: usize = 100;
/// Percentiles of the adverse columns.
const ADVERSE: [usize; 3] = [75, 90, 95];
/// Subsets of sampled event sets.
const SUBSETS: usize = 8;

/// Statements of the horizon. Amounts in currency units; cash flows and income positive when the captive receives them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ProForma {
    /// The adverse columns.
    pub adverse: Vec<AdverseColumn>,
    /// The lines, statement by statement.
    pub lines: Vec<StatementLine>,
}

/// What an adverse column stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct AdverseColumn {
    /// So many in a hundred paths end with a better cumulated result.
    pub percentile: u32,
    /// Paths of the band.
    pub paths: u64,
    /// The path in its middle, as in `explain --trial`.
    pub trial: u64,
}

/// One line of a statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct StatementLine {
    /// `income`, `cash-flow`, `balance-sheet` or `group`.
    pub statement: String,
    /// Key of its label.
    pub key: String,
    /// On the first day; None for flows.
    pub opening: Option<f64>,
    /// Expected, year by year.
    pub expected: Vec<Estimate>,
    /// For each adverse column, year by year.
    pub adverse: Vec<Vec<f64>>,
}

/// The statements of a year of a path, line by line, in quanta: what the captive receives is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
enum Line {
    PremiumIncome,
    RetroPremium,
    ReinstatementPremium,
    Claims,
    Recoveries,
    Uncollected,
    Brokerage,
    PremiumTax,
    FrontingFee,
    OperatingCost,
    CollateralCost,
    LetterCost,
    InvestmentIncome,
    LoanInterest,
    Released,
    IncomeTax,
    YearResult,
    PremiumReceived,
    ClaimsPaid,
    RecoveriesReceived,
    CostsPaid,
    InvestmentReceived,
    LoanLent,
    CapitalCalled,
    Dividend,
    FundsChange,
    Cash,
    InvestedAssets,
    Recoverables,
    LoanToParent,
    UnearnedPremium,
    OutstandingClaims,
    Surplus,
    Parent,
    Group,
    WithoutCaptive,
}

use Line::*;

/// Every line with its statement and key, in the order in which it is printed.
const LINES: [(Line, &str, &str); 36] = [
    (PremiumIncome, "income", "premium-income"),
    (RetroPremium, "income", "retro-premium"),
    (ReinstatementPremium, "income", "reinstatement-premium"),
    (Claims, "income", "claims"),
    (Recoveries, "income", "recoveries"),
    (Uncollected, "income", "uncollected"),
    (Brokerage, "income", "brokerage"),
    (PremiumTax, "income", "premium-tax"),
    (FrontingFee, "income", "fronting-fee"),
    (OperatingCost, "income", "operating-cost"),
    (CollateralCost, "income", "collateral-cost"),
    (LetterCost, "income", "letter-cost"),
    (InvestmentIncome, "income", "investment-income"),
    (LoanInterest, "income", "loan-interest"),
    (Released, "income", "unearned-released"),
    (IncomeTax, "income", "income-tax"),
    (YearResult, "income", "result"),
    (PremiumReceived, "cash-flow", "premium-received"),
    (ClaimsPaid, "cash-flow", "claims-paid"),
    (RecoveriesReceived, "cash-flow", "recoveries-received"),
    (CostsPaid, "cash-flow", "costs-and-tax"),
    (InvestmentReceived, "cash-flow", "income-received"),
    (LoanLent, "cash-flow", "lent-to-parent"),
    (CapitalCalled, "cash-flow", "capital-called"),
    (Dividend, "cash-flow", "dividend"),
    (FundsChange, "cash-flow", "funds-change"),
    (Cash, "balance-sheet", "cash"),
    (InvestedAssets, "balance-sheet", "invested-assets"),
    (Recoverables, "balance-sheet", "recoverables"),
    (LoanToParent, "balance-sheet", "loan-to-parent"),
    (UnearnedPremium, "balance-sheet", "unearned-premium"),
    (OutstandingClaims, "balance-sheet", "outstanding-claims"),
    (Surplus, "balance-sheet", "surplus"),
    (Parent, "group", "parent-cash-flow"),
    (Group, "group", "group-cash-flow"),
    (WithoutCaptive, "group", "without-captive"),
];

/// Amounts of one year, by [`Line`].
type Year = [f64; LINES.len()];

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
    years: Vec<[LineSum; LINES.len()]>,
    path: usize,
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

    /// The statements of a cell (path and year) of a block, after those of the year before it.
    fn year(
        &self,
        block: &BlockColumns,
        index: usize,
        (cell, year): (usize, usize),
        before: &BalanceSheet<f64>,
    ) -> (Year, BalanceSheet<f64>) {
        let (design, fixed) = (&block.designs[index], &self.years[year]);
        let end = design.capital.ends.get(cell);
        let or_nothing = |column: &[f64]| column.get(cell).copied().unwrap_or(0.0);
        let loan_interest = end.map_or(0.0, |end| end.loan_interest);
        let extras = fixed.extras;
        let investment = match design.investment_income.get(cell) {
            Some(&income) => income - loan_interest - extras.released + extras.letter_cost,
            None => fixed.investment_income,
        };
        let result = design.captive_cash_flow[cell];
        let (called, dividend) = end.map_or((0.0, 0.0), |end| (end.called, end.dividend));
        let surplus = before.surplus() + result + called - dividend;
        let sheet = match end {
            Some(end) => end.sheet,
            // Everything is settled, so that funds are what is not owed.
            None => BalanceSheet { funds: surplus + extras.unearned, unearned: extras.unearned, ..*before },
        };
        let mut out = [0.0; LINES.len()];
        let mut set = |line: Line, amount: f64| out[line as usize] = amount + 0.0;
        let retro = design.retro_premium.get(cell).copied().unwrap_or(fixed.retro_premium);
        let (premium, reinstatement) = (design.premium_income[cell], design.reinstatement_premium[cell]);
        let (claims, recoveries) = (block.gross[cell], design.ceded[cell]);
        let uncollected = or_nothing(&design.uncollected);
        let charges = [&design.brokerage, &design.premium_tax, &design.fronting_fee].map(|column| or_nothing(column));
        let tax = design.income_tax[cell];
        set(PremiumIncome, premium);
        set(RetroPremium, -retro);
        set(ReinstatementPremium, -reinstatement);
        set(Claims, -claims);
        set(Recoveries, recoveries);
        set(Uncollected, -uncollected);
        set(Brokerage, -charges[0]);
        set(PremiumTax, -charges[1]);
        set(FrontingFee, -charges[2]);
        set(OperatingCost, -extras.operating_cost);
        set(CollateralCost, -fixed.collateral_cost);
        set(LetterCost, -extras.letter_cost);
        set(InvestmentIncome, investment);
        set(LoanInterest, loan_interest);
        set(Released, extras.released);
        set(IncomeTax, -tax);
        set(YearResult, result);
        let costs =
            charges.iter().sum::<f64>() + extras.operating_cost + fixed.collateral_cost + extras.letter_cost + tax;
        set(ClaimsPaid, sheet.outstanding - before.outstanding - claims);
        set(RecoveriesReceived, recoveries - uncollected - (sheet.recoverables - before.recoverables));
        set(CostsPaid, -costs);
        set(InvestmentReceived, investment + loan_interest);
        set(LoanLent, before.loan - sheet.loan);
        set(CapitalCalled, called);
        set(Dividend, -dividend);
        set(FundsChange, sheet.funds - before.funds);
        set(PremiumReceived, premium - retro - reinstatement + extras.released + sheet.unearned - before.unearned);
        set(Cash, sheet.cash());
        set(InvestedAssets, sheet.invested);
        set(Recoverables, sheet.recoverables);
        set(LoanToParent, sheet.loan);
        set(UnearnedPremium, sheet.unearned);
        set(OutstandingClaims, sheet.outstanding);
        set(Surplus, surplus);
        if self.parent {
            set(Parent, design.parent_cash_flow[cell]);
            set(Group, design.group_cash_flow[cell]);
            set(WithoutCaptive, design.without_captive[cell]);
        }
        (out, sheet)
    }
}

impl StatementSums {
    /// Of the first design of an engine; sums nothing without a captive.
    pub fn new(model: &Model, engine: &Engine) -> StatementSums {
        let frame = engine.designs.first().and_then(|design| Frame::new(model, design));
        let horizon = frame.as_ref().map_or(0, |frame| frame.years.len());
        StatementSums { frame, horizon, years: vec![[LineSum::default(); LINES.len()]; horizon], path: 0 }
    }

    fn add(&mut self, block: &BlockColumns) -> Result<(), Unbalanced> {
        let Some(frame) = &self.frame else { return Ok(()) };
        for path in 0..block.paths {
            let weight = block.weight.get(path).copied().unwrap_or(1.0);
            let subset = self.path % SUBSETS;
            let mut sheet = frame.opening;
            for year in 0..self.horizon {
                let (amounts, after) = frame.year(block, 0, (path * self.horizon + year, year), &sheet);
                if after.surplus() != amounts[Surplus as usize] {
                    return Err(Unbalanced { trial: block.first_trial + path as u64, year: year + 1 });
                }
                for (sum, &amount) in self.years[year].iter_mut().zip(&amounts) {
                    // Most lines of most models are nothing.
                    if amount != 0.0 {
                        sum.moments.add(weight, amount);
                        sum.by_subset[subset] += weight * amount;
                    }
                }
                sheet = after;
            }
            self.path += 1;
        }
        Ok(())
    }
}

/// A balance sheet that does not balance; a fault of the program, so that nothing of the run may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the balance sheet of trial {trial} does not balance at the end of year {year}; nothing was written")]
pub struct Unbalanced {
    trial: u64,
    year: usize,
}

impl Sink for StatementSums {
    fn receive(&mut self, block: &BlockColumns) -> io::Result<()> {
        self.add(block).map_err(io::Error::other)
    }
}

/// The statements of a run.
///
/// # Errors
/// When a path cannot be drawn again.
pub fn pro_forma(
    model: &Model,
    engine: &Engine,
    (collected, paths): (&Collected, Paths),
    sums: &StatementSums,
) -> Result<Option<ProForma>, AnalysisError> {
    let (Some(frame), Some(columns)) = (&sums.frame, collected.designs.first()) else { return Ok(None) };
    let quantum = model.settings.quantum;
    let horizon = sums.horizon;
    let mut bands = Vec::with_capacity(ADVERSE.len());
    for percentile in ADVERSE {
        let band = band(&columns.captive_cash_flow, horizon, percentile, paths.weights);
        let mut means = StatementSums::new(model, engine);
        let mut trials = band.trials.clone();
        trials.sort_unstable();
        engine.redraw(&trials, &mut |block| means.receive(block)).map_err(AnalysisError::Redraw)?;
        let weight = trials.iter().map(|&trial| paths.weights.map_or(1.0, |weights| weights[trial as usize])).sum();
        bands.push((
            AdverseColumn { percentile: percentile as u32, paths: trials.len() as u64, trial: band.middle },
            means,
            weight,
        ));
    }
    let weighing = Weighing::new(collected.paths, paths.weights, paths.effective_size).tilted(paths.randomisations > 0);
    let line = |&(line, statement, key): &(Line, &str, &str)| {
        let opening = opening(frame, line).map(|quanta| quantum.units(quanta) + 0.0);
        let expected: Vec<Estimate> = sums
            .years
            .iter()
            .map(|year| in_units(year[line as usize].mean(&weighing, paths.subsets), quantum))
            .collect();
        let of_band = |(_, means, weight): &(AdverseColumn, StatementSums, f64)| -> Vec<f64> {
            let year =
                |year: &[LineSum; LINES.len()]| quantum.units(year[line as usize].moments.sums().0 / weight) + 0.0;
            means.years.iter().map(year).collect()
        };
        let adverse: Vec<Vec<f64>> = bands.iter().map(of_band).collect();
        StatementLine { statement: statement.into(), key: key.into(), opening, expected, adverse }
    };
    let nothing = |line: &StatementLine| {
        let all = line.expected.iter().map(|mean| mean.value).chain(line.adverse.iter().flatten().copied());
        !ALWAYS.contains(&line.key.as_str())
            && line.opening.unwrap_or(0.0) == 0.0
            && all.into_iter().all(|amount| amount == 0.0)
    };
    let lines = LINES.iter().map(line).filter(|line| !nothing(line)).collect();
    Ok(Some(ProForma { adverse: bands.into_iter().map(|(column, ..)| column).collect(), lines }))
}

/// Lines that are printed although they are nothing.
const ALWAYS: [&str; 5] = ["premium-income", "claims", "result", "cash", "surplus"];

/// What a line of the balance sheet is on the first day.
fn opening(frame: &Frame, line: Line) -> Option<f64> {
    let sheet = &frame.opening;
    match line {
        Cash => Some(sheet.cash()),
        InvestedAssets => Some(sheet.invested),
        Recoverables => Some(sheet.recoverables),
        LoanToParent => Some(sheet.loan),
        UnearnedPremium => Some(sheet.unearned),
        OutstandingClaims => Some(sheet.outstanding),
        Surplus => Some(sheet.surplus()),
        _ => None,
    }
}

/// Paths about a percentile.
struct Band {
    trials: Vec<u64>,
    middle: u64,
}

/// The paths about the percentile of the cumulated result at which so many in a hundred do better.
fn band(cash: &[f64], horizon: usize, percentile: usize, weights: Option<&[f64]>) -> Band {
    let totals: Vec<f64> = cash.chunks_exact(horizon).map(|years| years.iter().sum()).collect();
    let mut order: Vec<usize> = (0..totals.len()).collect();
    // The best first; equals in their order.
    order.sort_by(|&a, &b| totals[b].total_cmp(&totals[a]).then(a.cmp(&b)));
    let count = order.len();
    let middle = match weights {
        None => (count * percentile).div_ceil(100).clamp(1, count) - 1,
        Some(weights) => {
            let wanted = weights.iter().sum::<f64>() * percentile as f64 / 100.0;
            let mut reached = 0.0;
            let at_or_beyond = |&path: &usize| {
                reached += weights[path];
                reached >= wanted
            };
            order.iter().position(at_or_beyond).unwrap_or(count - 1)
        }
    };
    let half = (count / BAND / 2).min(MOST_PATHS / 2).min(middle).min(count - 1 - middle);
    let trials = order[middle - half..=middle + half].iter().map(|&path| path as u64).collect();
    Band { trials, middle: order[middle] as u64 }
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
