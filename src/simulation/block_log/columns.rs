//! Every number of a block, in one list: what a log writes and reads.
//!
//! The list takes the columns apart without leaving a field out, so that a new column cannot be forgotten: it does not compile until it
//! stands here. A column has so many entries for each path, the same number in every block of a model; sums over the paths of a
//! block have the same length in every block. So the [`Shape`] of a model, read off one path, tells the length of everything
//! in a block of so many paths, and a log need not write lengths.
//!
//! Worked number: a horizon of five years and a block of 100 paths are 500 entries in a column by year, 100 in one by path.

use crate::ledger::capital::{BalanceSheet, YearEnd};
use crate::simulation::basis_risk::BasisColumns;
use crate::simulation::block::{BlockColumns, ContractPathColumns, DesignColumns, Largest};
use crate::simulation::capital_columns::{CapitalBasis, CapitalColumns};
use crate::simulation::engine::Engine;
use crate::simulation::sources::SourceSums;
use std::io;

/// A column with entries for each path.
pub(super) enum Column<'a> {
    Numbers(&'a mut Vec<f64>),
    Marks(&'a mut Vec<u8>),
    Ends(&'a mut Vec<YearEnd<f64>>),
}

/// Everything in a block.
pub(super) struct Cells<'a> {
    pub columns: Vec<Column<'a>>,
    /// Whole numbers summed over the paths of the block.
    pub sums: Vec<&'a mut [u128]>,
    /// Path-years that did not reconcile, losses cut.
    pub counts: [&'a mut u64; 2],
}

/// Lists what a block holds.
pub(super) fn cells(block: &mut BlockColumns) -> Cells<'_> {
    let BlockColumns {
        first_trial: _,
        paths: _,
        horizon: _,
        weight,
        ground_up,
        insured,
        gross,
        largest: Largest { ground_up: largest_ground_up, insured: largest_insured, gross: largest_gross },
        peril_loss,
        peril_count,
        insured_without_deductible,
        designs,
        contracts,
        risk_loss,
        risk_shares,
        source_sums,
        years_off,
        losses_cut,
    } = block;
    let alone = [
        weight,
        ground_up,
        insured,
        gross,
        largest_ground_up,
        largest_insured,
        largest_gross,
        insured_without_deductible,
    ];
    let mut columns: Vec<Column> = alone.into_iter().map(Column::Numbers).collect();
    columns.extend(peril_loss.iter_mut().chain(peril_count).map(Column::Numbers));
    designs.iter_mut().for_each(|design| of_design(design, &mut columns));
    contracts.iter_mut().for_each(|contract| of_contract(contract, &mut columns));
    let mut sums = vec![risk_loss.as_mut_slice(), risk_shares.as_flattened_mut()];
    for SourceSums { loss, events } in source_sums {
        sums.extend([loss.as_mut_slice(), events.as_mut_slice()]);
    }
    Cells { columns, sums, counts: [years_off, losses_cut] }
}

fn of_design<'a>(design: &'a mut DesignColumns, columns: &mut Vec<Column<'a>>) {
    let DesignColumns {
        ceded,
        net,
        reinstatement_premium,
        income_tax,
        premium_income,
        captive_cash_flow,
        parent_cash_flow,
        group_cash_flow,
        without_captive,
        group_worse_off,
        largest_ceded,
        largest_net,
        uncollected,
        lowest_cash,
        investment_income,
        capital: CapitalColumns { basis: CapitalBasis { insurance, investment_return, due, owed, surplus }, ends },
        retro_premium,
        brokerage,
        premium_tax,
        fronting_fee,
    } = design;
    let losses = [ceded, net, reinstatement_premium, largest_ceded, largest_net, uncollected];
    let flows = [income_tax, premium_income, captive_cash_flow, parent_cash_flow, group_cash_flow, without_captive];
    let charges =
        [group_worse_off, lowest_cash, investment_income, retro_premium, brokerage, premium_tax, fronting_fee];
    let basis = [insurance, investment_return, due, owed, surplus];
    columns.extend(losses.into_iter().chain(flows).chain(charges).chain(basis).map(Column::Numbers));
    columns.push(Column::Ends(ends));
}

fn of_contract<'a>(contract: &'a mut ContractPathColumns, columns: &mut Vec<Column<'a>>) {
    let ContractPathColumns {
        recovery,
        largest,
        reinstatement_premium,
        flags,
        overspill,
        basis: BasisColumns { loss, triggered, no_loss, above, unpaid },
        uncollected,
        premium_change,
        commission_change,
    } = contract;
    let own = [recovery, largest, reinstatement_premium, overspill, uncollected, premium_change, commission_change];
    let basis = [loss, triggered, no_loss, above, unpaid];
    columns.extend(own.into_iter().chain(basis).map(Column::Numbers));
    columns.push(Column::Marks(flags));
}

/// Numbers of a year end.
pub(super) const END_NUMBERS: usize = 19;

/// The numbers of a year end, for writing and for reading.
pub(super) fn end_numbers(end: &mut YearEnd<f64>) -> [&mut f64; END_NUMBERS] {
    let YearEnd {
        investment_income,
        loan_interest,
        letter_cost,
        released,
        before_tax,
        income_tax,
        result,
        lent,
        repaid,
        called,
        dividend,
        deterioration,
        first_day_funds,
        sheet: BalanceSheet { funds, invested, loan, recoverables, unearned, outstanding },
    } = end;
    [
        investment_income,
        loan_interest,
        letter_cost,
        released,
        before_tax,
        income_tax,
        result,
        lent,
        repaid,
        called,
        dividend,
        deterioration,
        first_day_funds,
        funds,
        invested,
        loan,
        recoverables,
        unearned,
        outstanding,
    ]
}

/// How long everything is in the blocks of a model: a block of one path.
pub struct Shape(BlockColumns);

impl Shape {
    /// Of the blocks of an engine, by drawing its first path.
    ///
    /// # Errors
    /// None that the engine does not report.
    pub fn of(engine: &Engine) -> io::Result<Shape> {
        let mut shape = Shape(BlockColumns::default());
        engine.redraw(&[0], &mut |block| {
            shape.0.clone_from(block);
            Ok(())
        })?;
        Ok(shape)
    }

    /// A block of so many paths whose columns have the lengths of the model, to be filled.
    pub(super) fn block(&self, first_trial: u64, paths: usize) -> BlockColumns {
        let mut block = self.0.clone();
        (block.first_trial, block.paths) = (first_trial, paths);
        for column in cells(&mut block).columns {
            match column {
                Column::Numbers(numbers) => numbers.resize(numbers.len() * paths, 0.0),
                Column::Marks(marks) => marks.resize(marks.len() * paths, 0),
                Column::Ends(ends) => {
                    let first = ends.first().copied();
                    let length = ends.len() * paths;
                    first.into_iter().for_each(|end| ends.resize(length, end));
                }
            }
        }
        block
    }

    /// Numbers in a block of so many paths, at least 1.
    pub(super) fn numbers(&self, paths: usize) -> usize {
        let mut block = self.0.clone();
        let cells = cells(&mut block);
        let by_path: usize = cells.columns.iter().map(|column| column.length() * column.width()).sum();
        let sums: usize = cells.sums.iter().map(|sums| sums.len()).sum();
        (by_path + cells.columns.len()).saturating_mul(paths).saturating_add(sums + cells.counts.len())
    }

    /// Whether a block has the lengths of the model.
    pub(super) fn fits(&self, block: &mut BlockColumns) -> bool {
        let mut one = self.0.clone();
        let paths = block.paths;
        let (own, other) = (cells(&mut one), cells(block));
        let columns = own.columns.iter().zip(&other.columns);
        let sums = own.sums.iter().zip(&other.sums);
        own.columns.len() == other.columns.len()
            && own.sums.len() == other.sums.len()
            && columns.into_iter().all(|(one, all)| all.length() == one.length() * paths)
            && sums.into_iter().all(|(one, all)| one.len() == all.len())
    }
}

impl Column<'_> {
    fn length(&self) -> usize {
        match self {
            Column::Numbers(numbers) => numbers.len(),
            Column::Marks(marks) => marks.len(),
            Column::Ends(ends) => ends.len(),
        }
    }

    /// Numbers in an entry.
    fn width(&self) -> usize {
        if matches!(self, Column::Ends(_)) { END_NUMBERS } else { 1 }
    }
}
