//! Keeps of every simulated block what the analysis needs: one column of eight bytes a path for each figure.

use crate::ledger::capital::{BalanceSheet, YearEnd};
use crate::model::Model;
use crate::model::contract::Contract;
use crate::model::money_terms::MoneyTerms;
use crate::model::peril::{Peril, Source};
use crate::simulation::Sink;
use crate::simulation::block::{BlockColumns, ContractPathColumns, DesignColumns};
use crate::simulation::capital_columns::CapitalBasis;
use crate::simulation::sources::SourceSums;
use std::io;

/// Columns of all paths. Amounts are whole quanta; "first" columns describe the first model year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Collected {
    /// Paths so far.
    pub paths: usize,
    /// Years in a path.
    pub horizon: usize,
    /// Weight of each path; empty where all weigh 1.
    pub weight: Vec<f64>,
    /// Ground-up loss.
    pub ground_up: Pair,
    /// Paid by policies.
    pub insured: Pair,
    /// Gross loss of the focus party.
    pub gross: Pair,
    /// Insured loss without the deductibles; empty where none has one.
    pub insured_without_deductible: Vec<f64>,
    /// Loss of each peril.
    pub peril_loss: Vec<Vec<f64>>,
    /// Number of events of each peril.
    pub peril_count: Vec<Vec<f64>>,
    /// Ground-up loss of each risk over all paths: quanta x weight x 2^32.
    pub risk_loss: Vec<u128>,
    /// The same of what policies pay, and of the gross and ceded loss of the focus party.
    pub risk_shares: Vec<[u128; 3]>,
    /// First-year sums by source of earthquake perils.
    pub source_sums: Vec<SourceSums>,
    /// One for each design.
    pub designs: Vec<CollectedDesign>,
    /// One for each contract of the first design.
    pub contracts: Vec<ContractPathColumns>,
    /// Path-years that were reconciled.
    pub years_checked: u64,
    /// Path-years that were off.
    pub years_off: u64,
    /// Losses cut at the largest exact amount.
    pub losses_cut: u64,
}

/// Annual sum and largest occurrence of the first year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pair {
    /// Sum of the year.
    pub sum: Vec<f64>,
    /// Largest event of the year.
    pub largest: Vec<f64>,
}

/// Columns of one design.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CollectedDesign {
    /// Ceded.
    pub ceded: Pair,
    /// Net.
    pub net: Pair,
    /// Reinstatement premium of the first year.
    pub reinstatement_premium: Vec<f64>,
    /// Income tax of the first year.
    pub income_tax: Vec<f64>,
    /// Premium income of the captive in the first year.
    pub premium_income: Vec<f64>,
    /// The captive's cash flow by (path, year); empty where there is no captive.
    pub captive_cash_flow: Vec<f64>,
    /// The parent's cash flow of the first year; empty where there is no parent.
    pub parent_cash_flow: Vec<f64>,
    /// The group's.
    pub group_cash_flow: Vec<f64>,
    /// The parent's if there were no captive.
    pub without_captive: Vec<f64>,
    /// 1 where the group is worse off in the first year.
    pub group_worse_off: Vec<f64>,
    /// Ceded loss of the first year that is not collected; empty where nobody may default.
    pub uncollected: Vec<f64>,
    /// The captive's lowest cash by (path, year); empty where everything is settled on the day of the loss.
    pub lowest_cash: Vec<f64>,
    /// Net claims outstanding by (path, year end); empty where nothing is settled late or no rules ask for it.
    pub outstanding: Vec<f64>,
    /// Retrocession premium less commission of the first year; empty where no loss changes it.
    pub retro_premium: Vec<f64>,
    /// Brokerage of the first year; empty, like the next two, where no contract has such charges.
    pub brokerage: Vec<f64>,
    /// Premium tax of the first year.
    pub premium_tax: Vec<f64>,
    /// Fronting fees paid less received of the first year.
    pub fronting_fee: Vec<f64>,
    /// Investment income of the first year with what stands beside it; empty where it is stated.
    pub investment_income: Vec<f64>,
    /// By (path, year) what capital is measured from; empty where nothing hangs on what the captive has.
    pub capital: CapitalBasis,
    /// Capital called over the path; empty without such a rule.
    pub called: Vec<f64>,
    /// Dividends over the path; empty without such a rule.
    pub dividends: Vec<f64>,
}

/// Receives blocks into [`Collected`].
pub struct Collector {
    /// What was received.
    pub collected: Collected,
    captive: bool,
    parent: bool,
    follows: bool,
    ruled: bool,
    pays_out: bool,
    calls: bool,
}

impl Collector {
    /// A collector for a model; remembers whether it has a captive and a parent.
    pub fn new(model: &Model) -> Collector {
        Collector {
            collected: Collected { horizon: model.settings.horizon as usize, ..Collected::default() },
            captive: model.captive.is_some(),
            follows: model.captive.as_ref().is_some_and(|account| !account.is_plain()),
            ruled: model.captive.as_ref().is_some_and(|account| !account.rules.is_empty()),
            pays_out: model.captive.as_ref().is_some_and(|account| account.dividends.is_some()),
            calls: model.captive.as_ref().is_some_and(|account| account.capital_calls.is_some()),
            parent: model.captive.is_some() && model.parent.is_some(),
        }
    }
}

/// Bytes that a collector keeps for each path: what bounds the memory of a run.
pub fn bytes_per_path(model: &Model, designs: usize) -> u64 {
    let captive = if model.captive.is_some() { 2 + u64::from(model.settings.horizon) } else { 0 };
    let parent = if model.captive.is_some() && model.parent.is_some() { 4 } else { 0 };
    let index = model.contracts.iter().filter(|contract| contract.terms.is_index()).count() as u64;
    let shared = 7 + 2 * model.perils.len() as u64 + 5 * model.contracts.len() as u64 + 5 * index;
    let ruled = model.captive.as_ref().is_some_and(|captive| !captive.rules.is_empty());
    let cash = if model.settles_late() { u64::from(model.settings.horizon) * (1 + u64::from(ruled)) } else { 0 };
    let follows = model.captive.as_ref().is_some_and(|account| !account.is_plain());
    let capital = if follows { 3 + (CapitalBasis::COLUMNS + 1) * u64::from(model.settings.horizon) } else { 0 };
    let defaults = if model.may_default() { 1 + model.contracts.len() as u64 } else { 0 };
    let adjusts = |contract: &&Contract| contract.money != MoneyTerms::default() || contract.is_adjustable();
    let adjusted = 2 * model.contracts.iter().filter(adjusts).count() as u64;
    let charges = if adjusted > 0 { 4 } else { 0 };
    let of_credit = |peril: &&Peril| matches!(peril.source, Source::Credit(_));
    // The second pass keeps ground-up, gross and net of one credit peril at a time.
    let shared = shared + if model.perils.iter().any(|peril| of_credit(&peril)) { 3 } else { 0 };
    // Surplus by year end, outgo, losses and marks of the first design.
    let shared = shared + if ruled { u64::from(model.settings.horizon) + 4 } else { 0 };
    // Sorting a column takes a copy of it on every thread; eight columns stand for that.
    8 * (shared + adjusted + designs as u64 * (5 + captive + parent + cash + capital + defaults + charges) + 8)
}

/// The first year of a column by (path, year).
fn first_years(column: &[f64], horizon: usize) -> impl Iterator<Item = f64> + '_ {
    column.iter().step_by(horizon).copied()
}

impl Sink for Collector {
    fn receive(&mut self, block: &BlockColumns) -> io::Result<()> {
        let all = &mut self.collected;
        let horizon = block.horizon;
        let follows = self.follows;
        let (calls, pays_out, ruled) = (self.calls, self.pays_out, self.ruled);
        all.paths += block.paths;
        all.years_checked += (block.paths * horizon * block.designs.len()) as u64;
        all.years_off += block.years_off;
        all.losses_cut += block.losses_cut;
        all.weight.extend_from_slice(&block.weight);
        for (pair, sums, largest) in [
            (&mut all.ground_up, &block.ground_up, &block.largest.ground_up),
            (&mut all.insured, &block.insured, &block.largest.insured),
            (&mut all.gross, &block.gross, &block.largest.gross),
        ] {
            pair.sum.extend(first_years(sums, horizon));
            pair.largest.extend_from_slice(largest);
        }
        all.insured_without_deductible.extend_from_slice(&block.insured_without_deductible);
        extend_each(&mut all.peril_loss, &block.peril_loss);
        extend_each(&mut all.peril_count, &block.peril_count);
        all.risk_loss.resize(block.risk_loss.len(), 0);
        all.risk_loss.iter_mut().zip(&block.risk_loss).for_each(|(sum, &part)| *sum += part);
        all.risk_shares.resize(block.risk_shares.len(), [0; 3]);
        for (sums, parts) in all.risk_shares.iter_mut().zip(&block.risk_shares) {
            sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
        }
        all.source_sums.resize(block.source_sums.len(), SourceSums::default());
        all.source_sums.iter_mut().zip(&block.source_sums).for_each(|(sums, parts)| sums.add(parts));
        all.designs.resize_with(block.designs.len(), CollectedDesign::default);
        for (kept, design) in all.designs.iter_mut().zip(&block.designs) {
            kept.ceded.sum.extend(first_years(&design.ceded, horizon));
            kept.ceded.largest.extend_from_slice(&design.largest_ceded);
            kept.net.sum.extend(first_years(&design.net, horizon));
            kept.net.largest.extend_from_slice(&design.largest_net);
            kept.reinstatement_premium.extend(first_years(&design.reinstatement_premium, horizon));
            kept.uncollected.extend(first_years(&design.uncollected, horizon));
            kept.lowest_cash.extend_from_slice(&design.lowest_cash);
            if ruled {
                // A debt of reinsurers beyond the claims is no reserve.
                let net = |sheet: &BalanceSheet<f64>| (sheet.outstanding - sheet.recoverables).max(0.0);
                kept.outstanding.extend(design.capital.ends.iter().map(|end| net(&end.sheet)));
            }
            if self.captive {
                kept.income_tax.extend(first_years(&design.income_tax, horizon));
                kept.premium_income.extend(first_years(&design.premium_income, horizon));
                kept.captive_cash_flow.extend_from_slice(&design.captive_cash_flow);
                kept.retro_premium.extend(first_years(&design.retro_premium, horizon));
                kept.brokerage.extend(first_years(&design.brokerage, horizon));
                kept.premium_tax.extend(first_years(&design.premium_tax, horizon));
                kept.fronting_fee.extend(first_years(&design.fronting_fee, horizon));
                if follows {
                    keep_capital(kept, design, horizon, (calls, pays_out));
                }
            }
            if self.parent {
                kept.parent_cash_flow.extend(first_years(&design.parent_cash_flow, horizon));
                kept.group_cash_flow.extend(first_years(&design.group_cash_flow, horizon));
                kept.without_captive.extend(first_years(&design.without_captive, horizon));
                kept.group_worse_off.extend(first_years(&design.group_worse_off, horizon));
            }
        }
        all.contracts.resize_with(block.contracts.len(), ContractPathColumns::default);
        for (kept, contract) in all.contracts.iter_mut().zip(&block.contracts) {
            kept.recovery.extend_from_slice(&contract.recovery);
            kept.largest.extend_from_slice(&contract.largest);
            kept.reinstatement_premium.extend_from_slice(&contract.reinstatement_premium);
            kept.flags.extend_from_slice(&contract.flags);
            kept.overspill.extend_from_slice(&contract.overspill);
            let basis = kept.basis.each_mut().into_iter().zip(contract.basis.each());
            basis.for_each(|(kept, block)| kept.extend_from_slice(block));
            kept.uncollected.extend_from_slice(&contract.uncollected);
            kept.premium_change.extend_from_slice(&contract.premium_change);
            kept.commission_change.extend_from_slice(&contract.commission_change);
        }
        Ok(())
    }
}

/// What capital is measured from.
fn keep_capital(kept: &mut CollectedDesign, design: &DesignColumns, horizon: usize, (calls, pays_out): (bool, bool)) {
    kept.investment_income.extend(first_years(&design.investment_income, horizon));
    kept.capital.extend(&design.capital.basis);
    let over_path = |of: fn(&YearEnd<f64>) -> f64| -> Vec<f64> {
        design.capital.ends.chunks_exact(horizon).map(|years| years.iter().map(of).sum()).collect()
    };
    if calls {
        kept.called.extend(over_path(|end| end.called));
    }
    if pays_out {
        kept.dividends.extend(over_path(|end| end.dividend));
    }
}

fn extend_each(kept: &mut Vec<Vec<f64>>, block: &[Vec<f64>]) {
    kept.resize_with(block.len(), Vec::new);
    kept.iter_mut().zip(block).for_each(|(kept, part)| kept.extend_from_slice(part));
}
