//! The loop: blocks of trials over all threads, in waves, handed to the sink in order.

use super::basis_risk;
use super::block::{BlockColumns, ContractPathColumns, DesignColumns, WEIGHT_STEPS};
use super::block_log::LogError;
use super::cancel::Cancel;
use super::capital_year::capital_year;
use super::focus::{Focus, FocusYear};
use super::liquidity::{CashYear, Liquidity, Passing};
use super::sink::Sink;
use super::sources::{SourcePlaces, SourceSums};
use crate::ledger::capital::PathState;
use crate::ledger::{Ledger, LedgerError, YearAccount};
use crate::model::Model;
use crate::model::amount::{Amount, total};
use crate::model::date::DAYS_PER_YEAR;
use crate::model::design::Design;
use crate::model::flows::YearFlows;
use crate::model::losses::LossBlock;
use crate::perils::{PerilError, Perils, Scratch};
use crate::programme::{Outcome, Plan, PlanError, Term};
use rayon::prelude::*;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex};

/// Why a run did not finish.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A peril cannot be compiled.
    #[error(transparent)]
    Peril(#[from] PerilError),
    /// A programme cannot be compiled.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The accounts cannot be compiled.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The sink refused a block (a full disk).
    #[error("the results could not be written: {0}")]
    Sink(#[from] io::Error),
    /// The threads could not be started.
    #[error("the threads could not be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// A log of blocks.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The run was cancelled; nothing was written.
    #[error("the run was cancelled")]
    Cancelled,
}

/// How to run; nothing here changes a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunSettings {
    /// Number of trials (paths): trials 0 up to this number.
    pub trials: u64,
    /// Threads; 0: as many as the machine has.
    pub threads: usize,
    /// Paths in a block; 0: chosen by the engine.
    pub block: usize,
}

/// Is told how far a run has come.
pub trait Observer {
    /// So many trials are done.
    fn done(&self, trials: u64);
}

/// An observer that does nothing.
pub struct Silent;

impl Observer for Silent {
    fn done(&self, _trials: u64) {}
}

/// One design, compiled.
pub struct DesignEngine {
    /// The design.
    pub design: Design,
    /// Its contracts.
    pub plan: Plan<f64>,
    /// Its accounts.
    pub ledger: Ledger<f64>,
    /// Whose losses are reported.
    pub focus: Focus,
    /// When its captive's money passes; None where everything is settled on the day of the loss.
    pub liquidity: Option<Liquidity>,
    /// Whether the captive's balance sheet is followed year by year.
    pub follows_capital: bool,
}

/// A model, compiled: perils and any number of designs on the same draws.
pub struct Engine {
    /// The perils; several engines may draw from the same.
    pub perils: Arc<Perils>,
    /// The designs; the first is the programme as configured.
    pub designs: Vec<DesignEngine>,
    /// The policies without their deductibles, where any has one.
    without_deductible: Option<Plan<f64>>,
    horizon: u32,
    policies: usize,
    contracts: usize,
    risks: usize,
    /// Some risk is a site or a buyer.
    by_site: bool,
    peril_count: usize,
    /// For every contract of the first design: its index and the days over which its statistics are taken.
    windows: Vec<(usize, Range<f64>)>,
    /// Some reinsurer may default.
    may_default: bool,
    /// Sources of earthquakes.
    pub sources: SourcePlaces,
}

/// Paths of one year in a block, at most.
const MOST_PATHS: u64 = 4_096;
/// Events in a block, about, at most.
const MOST_EVENTS: f64 = 32_768.0;

/// Blocks of a wave for each thread.
const BLOCKS_OF_WAVE: usize = 4;

/// What a thread works with; its memory is reused from block to block.
#[derive(Default)]
struct Workspace {
    scratch: Scratch,
    losses: LossBlock<f64>,
    outcomes: Vec<Outcome<f64>>,
    without_deductible: Outcome<f64>,
    flows: Option<YearFlows<f64>>,
    cash: CashMemory,
}

/// Memory of the captive's cash.
#[derive(Default)]
struct CashMemory {
    years: Vec<CashYear>,
    flows: Vec<Passing>,
    state: Option<PathState<f64>>,
}

/// The first whole term of a contract within the horizon, else the first model year.
pub fn statistics_window(terms: &[Term], horizon: u32) -> Range<f64> {
    let end = f64::from(horizon) * DAYS_PER_YEAR;
    terms
        .iter()
        .find(|term| term.first_day >= 0.0 && term.end_day <= end)
        .map_or(0.0..DAYS_PER_YEAR, |term| term.first_day..term.end_day)
}

impl Engine {
    /// Compiles a model. The designs share every draw; the first is reported contract by contract. `no_deductible` is
    /// the same model with its policies' deductibles taken away, where their effect is to be measured.
    pub fn compile(model: &Model, designs: &[Design], no_deductible: Option<&Model>) -> Result<Engine, RunError> {
        Engine::with_perils(Arc::new(Perils::compile(model)?), model, designs, no_deductible)
    }

    /// The same with perils that are compiled already: those of a model with the same perils, parties and risks.
    pub fn with_perils(
        perils: Arc<Perils>,
        model: &Model,
        designs: &[Design],
        no_deductible: Option<&Model>,
    ) -> Result<Engine, RunError> {
        let mut compiled = Vec::with_capacity(designs.len());
        for design in designs {
            let plan = Plan::compile(model, design)?;
            let ledger = Ledger::compile(model, design, plan.premiums())?;
            let focus = Focus::new(model, design);
            let liquidity = Liquidity::new(model, design);
            let follows_capital =
                liquidity.is_some() || model.captive.as_ref().is_some_and(|account| !account.is_plain());
            compiled.push(DesignEngine { design: design.clone(), plan, ledger, focus, liquidity, follows_capital });
        }
        let none = Design { name: "policies alone".into(), contracts: Vec::new() };
        let without_deductible = no_deductible.map(|model| Plan::compile(model, &none)).transpose()?;
        let horizon = model.settings.horizon;
        let windows = compiled.first().map_or(Vec::new(), |first| {
            let window = |&c: &usize| (c, statistics_window(&first.plan.stated_terms(c), horizon));
            first.design.contracts.iter().map(window).collect()
        });
        Ok(Engine {
            perils,
            designs: compiled,
            without_deductible,
            horizon,
            policies: model.policies.len(),
            contracts: model.contracts.len(),
            risks: model.risks.len(),
            by_site: model.risks.iter().any(|risk| !risk.portfolio),
            peril_count: model.perils.len(),
            windows,
            may_default: model.may_default(),
            sources: SourcePlaces::new(model),
        })
    }

    /// Paths in a block unless the settings say otherwise: enough to fill columns, few enough to stay in cache and, where
    /// years have thousands of events, in memory.
    fn block_size(&self, settings: &RunSettings) -> u64 {
        let events_per_path = self.perils.events_per_year() * f64::from(self.horizon);
        match settings.block {
            0 => {
                ((MOST_EVENTS / events_per_path.max(1.0)) as u64).clamp(1, MOST_PATHS / u64::from(self.horizon).min(64))
            }
            stated => stated as u64,
        }
    }

    /// Simulates `settings.trials` paths. Blocks are computed on all threads and received in order; the observer is
    /// told after every wave; a cancelled run returns [`RunError::Cancelled`] within a block's time.
    pub fn run(
        &self,
        settings: &RunSettings,
        observer: &dyn Observer,
        cancel: &Cancel,
        sink: &mut dyn Sink,
    ) -> Result<(), RunError> {
        self.run_prepared(0..settings.trials, settings, observer, cancel, &|_| (), &mut |block, ()| sink.receive(block))
    }

    /// Simulates some of the trials of a run. What `prepare` makes of a block on the thread that computed it goes with it to
    /// `receive`, which is called in the order of the trials; the observer is told how many of these trials are done.
    pub fn run_prepared<T: Send>(
        &self,
        trials: Range<u64>,
        settings: &RunSettings,
        observer: &dyn Observer,
        cancel: &Cancel,
        prepare: &(dyn Fn(&mut BlockColumns) -> T + Sync),
        receive: &mut dyn FnMut(&BlockColumns, T) -> io::Result<()>,
    ) -> Result<(), RunError> {
        let pool = pool(settings.threads)?;
        let size = self.block_size(settings);
        let Range { start, end } = trials;
        let blocks = end.saturating_sub(start).div_ceil(size);
        let wave = (pool.current_num_threads() * BLOCKS_OF_WAVE) as u64;
        let (workspaces, spare) = (Mutex::default(), Mutex::default());
        let draw = |block: u64| {
            if cancel.is_cancelled() {
                return None;
            }
            let (mut workspace, mut columns) = (take(&workspaces), take(&spare));
            let first = start + block * size;
            self.block(first..first.saturating_add(size).min(end), &mut workspace, &mut columns);
            let prepared = prepare(&mut columns);
            give_back(&workspaces, workspace);
            Some((columns, prepared))
        };
        let mut receive = |drawn: Vec<Option<(BlockColumns, T)>>| -> Result<(), RunError> {
            for result in drawn {
                let (columns, prepared) = result.ok_or(RunError::Cancelled)?;
                receive(&columns, prepared)?;
                give_back(&spare, columns);
            }
            Ok(())
        };
        let (mut next, mut drawn) = (0, Vec::new());
        while next < blocks {
            let last = (next + wave).min(blocks);
            let before = std::mem::take(&mut drawn);
            let draw_wave = || (next..last).into_par_iter().map(draw).collect();
            // The wave before is received by this thread while the others draw; who asks for one thread gets one.
            if pool.current_num_threads() > 1 {
                pool.in_place_scope(|scope| {
                    scope.spawn(|_| drawn = draw_wave());
                    receive(before)
                })?;
            } else {
                receive(before)?;
                drawn = pool.install(draw_wave);
            }
            next = last;
            observer.done((next * size).min(end - start));
        }
        receive(drawn)?;
        if cancel.is_cancelled() { Err(RunError::Cancelled) } else { Ok(()) }
    }

    /// Draws single paths again, in the order given, and hands each on as a block of its own.
    ///
    /// # Errors
    /// What the receiver reports.
    pub fn redraw(&self, trials: &[u64], receive: &mut dyn FnMut(&BlockColumns) -> io::Result<()>) -> io::Result<()> {
        let (mut workspace, mut columns) = (Workspace::default(), BlockColumns::default());
        for &trial in trials {
            self.block(trial..trial + 1, &mut workspace, &mut columns);
            receive(&columns)?;
        }
        Ok(())
    }

    /// One block, start to end.
    fn block(&self, trials: Range<u64>, workspace: &mut Workspace, columns: &mut BlockColumns) {
        let Workspace { scratch, losses, outcomes, without_deductible, flows, cash } = workspace;
        self.perils.draw(trials, scratch, losses);
        outcomes.resize_with(self.designs.len(), Outcome::default);
        columns.first_trial = losses.first_trial;
        columns.paths = losses.paths();
        columns.horizon = self.horizon as usize;
        columns.weight.clone_from(&losses.weight);
        columns.losses_cut = losses.cut;
        columns.years_off = 0;
        columns.designs.resize_with(self.designs.len(), DesignColumns::default);
        self.peril_columns(losses, columns);
        let flows = flows.get_or_insert_with(|| YearFlows::quiet(self.policies, self.contracts));
        for (index, engine) in self.designs.iter().enumerate() {
            engine.plan.apply(losses, &mut outcomes[index]);
            self.book(index, engine, losses, &outcomes[index], (&mut *flows, &mut *cash), columns);
        }
        columns.risk_shares.clear();
        if let Some((first, engine)) = outcomes.first().zip(self.designs.first()) {
            self.contract_columns(losses, first, columns);
            if self.by_site {
                self.risk_columns(engine, losses, first, columns);
            }
        }
        columns.insured_without_deductible.clear();
        if let Some(plan) = &self.without_deductible {
            plan.apply(losses, without_deductible);
            first_year_sums(losses, &mut columns.insured_without_deductible, |event| {
                total(without_deductible.policies.iter().map(|policy| policy.paid[event]))
            });
        }
    }

    /// Losses before any policy: by peril, by risk, largest event.
    fn peril_columns(&self, losses: &LossBlock<f64>, columns: &mut BlockColumns) {
        let paths = losses.paths();
        for list in [&mut columns.peril_loss, &mut columns.peril_count] {
            list.resize_with(self.peril_count, Vec::new);
            list.iter_mut().for_each(|column| {
                column.clear();
                column.resize(paths, 0.0);
            });
        }
        columns.risk_loss.clear();
        columns.risk_loss.resize(self.risks, 0);
        columns.source_sums.clear();
        columns.source_sums.resize(self.sources.count, SourceSums::default());
        columns.largest.ground_up.clear();
        for path in 0..paths {
            let steps = losses.weight.get(path).map_or(WEIGHT_STEPS, |weight| weight * WEIGHT_STEPS) as u128;
            let mut largest = 0.0;
            for event in losses.of_year(path, 0) {
                let peril = losses.peril[event] as usize;
                let mut total = 0.0;
                for row in losses.rows(event) {
                    total += losses.loss[row];
                    columns.risk_loss[losses.risk[row] as usize] += losses.loss[row] as u128 * steps;
                }
                if self.sources.count > 0 {
                    self.sources.add(self.perils.event_sets(), losses, (path, event), total, &mut columns.source_sums);
                }
                columns.peril_loss[peril][path] += total;
                columns.peril_count[peril][path] += 1.0;
                largest = total.greatest(largest);
            }
            columns.largest.ground_up.push(largest);
        }
    }

    /// What becomes of the first year's losses of each risk under the first design.
    fn risk_columns(
        &self,
        engine: &DesignEngine,
        losses: &LossBlock<f64>,
        outcome: &Outcome<f64>,
        columns: &mut BlockColumns,
    ) {
        columns.risk_shares.resize(self.risks, [0; 3]);
        for path in 0..losses.paths() {
            let weight = losses.weight.get(path).copied().unwrap_or(1.0);
            for event in losses.of_year(path, 0) {
                if outcome.policies.iter().all(|policy| policy.paid[event] == 0.0) {
                    continue;
                }
                engine.plan.visit_claims(losses, outcome, event, |claim| {
                    let (gross, ceded) = engine.focus.claim(claim);
                    let sums = &mut columns.risk_shares[claim.risk as usize];
                    // Whole steps of each claim add up to the same sum in any order.
                    for (sum, amount) in sums.iter_mut().zip([claim.paid(), gross, ceded]) {
                        *sum += (amount * weight * WEIGHT_STEPS) as u128;
                    }
                });
            }
        }
    }

    /// The year columns of one design, and what does not depend on designs with the first.
    fn book(
        &self,
        index: usize,
        engine: &DesignEngine,
        losses: &LossBlock<f64>,
        outcome: &Outcome<f64>,
        (flows, cash): (&mut YearFlows<f64>, &mut CashMemory),
        columns: &mut BlockColumns,
    ) {
        let first = index == 0;
        if first {
            for column in [&mut columns.ground_up, &mut columns.insured, &mut columns.gross] {
                column.clear();
            }
            columns.largest.insured.clear();
            columns.largest.gross.clear();
        }
        let (adjusts, charged) = (engine.plan.adjusts_any(), engine.ledger.has_charges());
        let design = &mut columns.designs[index];
        design.clear();
        let plain = engine.focus.is_plain(outcome);
        for path in 0..losses.paths() {
            if engine.follows_capital {
                engine.begin_path(losses, outcome, path, cash);
            }
            for year in 0..self.horizon {
                outcome.year_flows(losses, path, year, flows);
                let mut account = engine.ledger.year(year as usize, flows);
                if engine.follows_capital {
                    engine.capital_year(losses, (path, year), cash, &mut account, design);
                }
                let FocusYear { gross, ceded, uncollected, reinstatement } = engine.focus.year(flows);
                if engine.ledger.reconcile(flows) != 0.0 {
                    columns.years_off += 1;
                }
                if first {
                    columns.ground_up.push(account.ground_up);
                    columns.insured.push(account.insured);
                    columns.gross.push(gross);
                }
                design.ceded.push(ceded);
                design.net.push(gross - ceded + uncollected);
                if self.may_default {
                    design.uncollected.push(uncollected);
                }
                design.reinstatement_premium.push(reinstatement);
                design.income_tax.push(account.income_tax);
                design.premium_income.push(account.captive_premium_income);
                design.captive_cash_flow.push(account.captive_cash_flow);
                design.parent_cash_flow.push(account.parent_cash_flow);
                design.group_cash_flow.push(account.group_cash_flow);
                design.without_captive.push(account.without_captive);
                design.group_worse_off.push(f64::from(u8::from(account.group_worse_off)));
                if adjusts {
                    design.retro_premium.push(account.retro_premium);
                }
                if charged {
                    design.brokerage.push(account.brokerage);
                    design.premium_tax.push(account.premium_tax);
                    design.fronting_fee.push(account.fronting_fee);
                }
            }
            let (mut insured, mut gross, mut ceded, mut net) = (0.0, 0.0, 0.0, 0.0);
            for event in losses.of_year(path, 0) {
                let (event_gross, event_ceded, event_uncollected) = match plain {
                    true => {
                        let (gross, ceded) = engine.focus.losses(outcome, event);
                        (gross, ceded, 0.0)
                    }
                    false => engine.focus.event(outcome, event),
                };
                gross = event_gross.greatest(gross);
                ceded = event_ceded.greatest(ceded);
                net = (event_gross - event_ceded + event_uncollected).greatest(net);
                if first {
                    insured = total(outcome.policies.iter().map(|policy| policy.paid[event])).greatest(insured);
                }
            }
            design.largest_ceded.push(ceded);
            design.largest_net.push(net);
            if first {
                columns.largest.insured.push(insured);
                columns.largest.gross.push(gross);
            }
        }
    }

    /// Every contract of the first design over its own term.
    fn contract_columns(&self, losses: &LossBlock<f64>, outcome: &Outcome<f64>, columns: &mut BlockColumns) {
        columns.contracts.resize_with(self.windows.len(), ContractPathColumns::default);
        for ((contract, window), out) in self.windows.iter().zip(&mut columns.contracts) {
            out.clear();
            let own = &outcome.contracts[*contract];
            for path in 0..losses.paths() {
                let (mut recovery, mut largest, mut premium, mut flags) = (0.0, 0.0, 0.0, 0);
                let mut uncollected = 0.0;
                let (mut occurrence, mut of_occurrence) = (u32::MAX, 0.0);
                for event in losses.path(path) {
                    // An occurrence belongs to the term of its first loss.
                    let begins = losses.time[own.occurrence[event] as usize];
                    if !window.contains(&begins) {
                        continue;
                    }
                    if own.occurrence[event] != occurrence {
                        occurrence = own.occurrence[event];
                        of_occurrence = 0.0;
                    }
                    of_occurrence += own.paid[event];
                    largest = of_occurrence.greatest(largest);
                    recovery += own.paid[event];
                    premium += own.reinstatement_premium[event];
                    flags |= own.flags[event];
                    uncollected += own.extras.uncollected.get(event).copied().unwrap_or(0.0);
                }
                out.recovery.push(recovery);
                out.largest.push(largest);
                out.reinstatement_premium.push(premium);
                out.flags.push(flags);
                if self.may_default {
                    out.uncollected.push(uncollected);
                }
            }
            let plan = &self.designs[0].plan;
            out.basis.fill(plan, *contract, window, losses, own);
            basis_risk::overspill(&mut out.overspill, plan, *contract, window, losses, own);
            if plan.adjusts(*contract) {
                adjustments(losses, outcome, *contract, window, out);
            }
        }
    }

    /// For every contract of the first design: its index in the model and the days of its statistics.
    pub fn contract_windows(&self) -> &[(usize, Range<f64>)] {
        &self.windows
    }
}

impl DesignEngine {
    /// Looks through the path's money, and opens its balance sheet.
    fn begin_path(&self, losses: &LossBlock<f64>, outcome: &Outcome<f64>, path: usize, cash: &mut CashMemory) {
        cash.years.clear();
        if let Some(liquidity) = &self.liquidity {
            liquidity.years(losses, outcome, path, &mut cash.flows, &mut cash.years);
        }
        if let Some(capital) = self.ledger.capital() {
            match &mut cash.state {
                Some(state) => capital.restart(state),
                none => *none = Some(capital.begin()),
            }
        }
    }

    /// Books a year of a path with what the captive has, and puts its own figures in the place of those expected.
    fn capital_year(
        &self,
        losses: &LossBlock<f64>,
        (path, year): (usize, u32),
        cash: &mut CashMemory,
        account: &mut YearAccount<f64>,
        design: &mut DesignColumns,
    ) {
        let Some(state) = cash.state.as_mut() else { return };
        let of_cash = cash.years.get(year as usize).copied().unwrap_or_default();
        let Some((insurance, end)) = capital_year(&self.ledger, state, losses, (path, year), of_cash, account) else {
            return;
        };
        if self.liquidity.is_some() {
            design.lowest_cash.push((end.first_day_funds + of_cash.dip).least(end.sheet.funds));
        }
        design.investment_income.push(account.investment_income);
        design.capital.basis.push(&insurance, &end, !losses.market_deviate.is_empty());
        design.capital.ends.push(end);
    }
}

/// What losses in a window, and deficits brought into it, add to the premium and commission of a contract.
fn adjustments(
    losses: &LossBlock<f64>,
    outcome: &Outcome<f64>,
    contract: usize,
    window: &Range<f64>,
    out: &mut ContractPathColumns,
) {
    let own = &outcome.contracts[contract];
    for path in 0..losses.paths() {
        let (mut premium, mut commission) = (0.0, 0.0);
        for event in losses.path(path) {
            if window.contains(&losses.time[own.occurrence[event] as usize]) {
                premium += own.extras.premium.get(event).unwrap_or(&0.0);
                commission += own.extras.commission.get(event).unwrap_or(&0.0);
            }
        }
        for opening in outcome.openings_of(path, contract).filter(|opening| window.contains(&opening.day)) {
            premium += opening.premium;
            commission += opening.commission;
        }
        out.premium_change.push(premium);
        out.commission_change.push(commission);
    }
}

/// Threads of a run's own; the process's are left alone. 0: as many as the machine has.
///
/// # Errors
/// When the system refuses to start them.
pub fn pool(threads: usize) -> Result<rayon::ThreadPool, RunError> {
    Ok(rayon::ThreadPoolBuilder::new().num_threads(threads).build()?)
}

/// First-year sums of an event column.
fn first_year_sums(losses: &LossBlock<f64>, out: &mut Vec<f64>, amount: impl Fn(usize) -> f64) {
    out.extend((0..losses.paths()).map(|path| total(losses.of_year(path, 0).map(&amount))));
}

fn take<T: Default>(stock: &Mutex<Vec<T>>) -> T {
    stock.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).pop().unwrap_or_default()
}

fn give_back<T>(stock: &Mutex<Vec<T>>, item: T) {
    stock.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(item);
}

impl DesignColumns {
    fn clear(&mut self) {
        for column in [
            &mut self.ceded,
            &mut self.net,
            &mut self.reinstatement_premium,
            &mut self.income_tax,
            &mut self.premium_income,
            &mut self.captive_cash_flow,
            &mut self.parent_cash_flow,
            &mut self.group_cash_flow,
            &mut self.without_captive,
            &mut self.group_worse_off,
            &mut self.largest_ceded,
            &mut self.largest_net,
            &mut self.uncollected,
            &mut self.lowest_cash,
            &mut self.retro_premium,
            &mut self.brokerage,
            &mut self.premium_tax,
            &mut self.fronting_fee,
            &mut self.investment_income,
        ] {
            column.clear();
        }
        self.capital.clear();
    }
}

impl ContractPathColumns {
    fn clear(&mut self) {
        self.recovery.clear();
        self.largest.clear();
        self.reinstatement_premium.clear();
        self.flags.clear();
        self.overspill.clear();
        self.basis.each_mut().into_iter().for_each(Vec::clear);
        self.uncollected.clear();
        self.premium_change.clear();
        self.commission_change.clear();
    }
}
