//! One of many designs on the same losses: its programme and the captive's accounts, of which only the cash flow of every year and
//! the loss kept in the first are wanted.
//!
//! Where no contract looks past the policies, an event that no policy pays passes every contract by, and is left out of the block before
//! any design is applied ([`Paying`]). Years without events have the cash flow of quiet years.
//!
//! Worked number: a captive that earns 80.8m in a quiet year and keeps 50m of a loss in the second has 80.8m, 30.8m, 80.8m.

use super::capital_columns::CapitalBasis;
use super::capital_year::capital_year;
use super::engine::RunError;
use super::focus::{Focus, FocusYear};
use super::liquidity::Liquidity;
use crate::ledger::Ledger;
use crate::ledger::capital::Capital;
use crate::model::Model;
use crate::model::design::Design;
use crate::model::flows::YearFlows;
use crate::model::losses::LossBlock;
use crate::model::policy::Policy;
use crate::programme::{Outcome, Plan, PolicyColumns};

/// A design, compiled.
pub struct Variant {
    /// The design.
    pub design: Design,
    /// Its contracts.
    pub plan: Plan<f64>,
    ledger: Ledger<f64>,
    focus: Focus,
    policies: usize,
    contracts: usize,
    /// The captive's cash flow of each year without loss.
    quiet: Vec<f64>,
    /// Something passes in years without events, or by events that no policy pays.
    looks_everywhere: bool,
    /// Where the captive's year hangs on what it has: when its money passes, if anything settles late.
    capital: Option<Option<Liquidity>>,
}

/// What a block of paths comes to under a design, in quanta.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VariantColumns {
    /// The captive's cash flow by path and year.
    pub cash: Vec<f64>,
    /// Loss that it keeps in the first year.
    pub net: Vec<f64>,
    /// What capital is measured from; empty where nothing hangs on what the captive has.
    pub capital: CapitalBasis,
    /// Path-years that do not reconcile.
    pub off: u64,
}

impl VariantColumns {
    /// Empties them, keeping the memory.
    pub fn clear(&mut self) {
        self.cash.clear();
        self.net.clear();
        self.capital.clear();
        self.off = 0;
    }

    /// More paths.
    pub fn extend(&mut self, more: &VariantColumns) {
        self.cash.extend_from_slice(&more.cash);
        self.net.extend_from_slice(&more.net);
        self.capital.extend(&more.capital);
        self.off += more.off;
    }

    /// First-year cash flows, of paths of so many years.
    pub fn first_year(&self, years: usize) -> Vec<f64> {
        self.cash.iter().step_by(years.max(1)).copied().collect()
    }
}

impl Variant {
    /// Compiles a design.
    ///
    /// # Errors
    /// As [`Plan::compile`] and [`Ledger::compile`].
    pub fn compile(model: &Model, design: Design) -> Result<Variant, RunError> {
        let plan = Plan::compile(model, &design)?;
        let ledger: Ledger<f64> = Ledger::compile(model, &design, plan.premiums())?;
        let (policies, contracts) = (model.policies.len(), model.contracts.len());
        let nothing = YearFlows::quiet(policies, contracts);
        let quiet = (0..ledger.horizon()).map(|year| ledger.year(year, &nothing).captive_cash_flow).collect();
        let has_index = design.contracts.iter().any(|&contract| model.contracts[contract].terms.is_index());
        let follows = model.captive.as_ref().is_some_and(|account| !account.is_plain());
        let capital = follows.then(|| Liquidity::new(model, &design));
        let looks_everywhere = has_index || follows || plan.adjusts_any();
        let focus = Focus::new(model, &design);
        Ok(Variant { design, plan, ledger, focus, policies, contracts, quiet, looks_everywhere, capital })
    }

    /// Premium of the captive's retrocession in a first year without loss, less commission, in quanta.
    pub fn retro_premium(&self) -> f64 {
        self.ledger.year(0, &self.nothing()).retro_premium
    }

    /// A year without loss.
    pub fn nothing(&self) -> YearFlows<f64> {
        YearFlows::quiet(self.policies, self.contracts)
    }

    /// The captive's capital by the rules of the design; None without a captive.
    pub fn capital(&self) -> Option<&Capital<f64>> {
        self.ledger.capital()
    }

    /// Whether the design must see every path.
    pub fn looks_everywhere(&self) -> bool {
        self.looks_everywhere
    }

    /// Applies the design to a block and books its paths. The block is whole where the design looks everywhere, else it may be
    /// without events that no policy pays. `flows` is of any model of this many policies and contracts.
    pub fn book(
        &self,
        losses: &LossBlock<f64>,
        outcome: &mut Outcome<f64>,
        flows: &mut YearFlows<f64>,
        into: &mut VariantColumns,
    ) {
        self.plan.apply(losses, outcome);
        let years = self.quiet.len();
        let (mut passing, mut cash, mut state) = (Vec::new(), Vec::new(), None);
        for path in 0..losses.paths() {
            let events = losses.path(path);
            if events.is_empty() && !self.looks_everywhere {
                into.cash.extend_from_slice(&self.quiet);
                into.net.push(0.0);
                continue;
            }
            if let (Some(liquidity), Some(capital)) = (&self.capital, self.ledger.capital()) {
                cash.clear();
                if let Some(liquidity) = liquidity {
                    liquidity.years(losses, outcome, path, &mut passing, &mut cash);
                }
                state = Some(capital.begin());
            }
            let mut next = events.start;
            for year in 0..years {
                let first = next;
                while next < events.end && losses.year(next) as usize == year {
                    next += 1;
                }
                let nothing =
                    || (first..next).all(|event| outcome.policies.iter().all(|policy| pays_nothing(policy, event)));
                if !self.looks_everywhere && nothing() {
                    into.cash.push(self.quiet[year]);
                    if year == 0 {
                        into.net.push(0.0);
                    }
                    continue;
                }
                outcome.year_flows(losses, path, year as u32, flows);
                let mut account = self.ledger.year(year, flows);
                if let Some(state) = &mut state {
                    let of_cash = cash.get(year).copied().unwrap_or_default();
                    let booked = capital_year(&self.ledger, state, losses, (path, year as u32), of_cash, &mut account);
                    if let Some((insurance, end)) = booked {
                        into.capital.push(&insurance, &end, !losses.market_deviate.is_empty());
                    }
                }
                into.cash.push(account.captive_cash_flow);
                if year == 0 {
                    let FocusYear { gross, ceded, uncollected, .. } = self.focus.year(flows);
                    into.net.push(gross - ceded + uncollected);
                }
                into.off += u64::from(self.ledger.reconcile(flows) != 0.0);
            }
        }
    }
}

/// Whether nothing comes of an event under a policy.
#[inline(always)]
fn pays_nothing(policy: &PolicyColumns<f64>, event: usize) -> bool {
    let nothing = |column: &[f64]| column.get(event).is_none_or(|&amount| amount == 0.0);
    policy.paid[event] == 0.0 && nothing(&policy.cost) && nothing(&policy.recourse)
}

/// The events of a block that a design must see where nothing but what policies pay reaches it.
#[derive(Default)]
pub struct Paying {
    /// Policies alone, once for each set of policies.
    plans: Vec<Plan<f64>>,
    /// Some policy remembers losses that it does not pay: by an hours clause, or a first loss of the year.
    remembers: bool,
}

impl Paying {
    /// Adds the policies of a model.
    ///
    /// # Errors
    /// As [`Plan::compile`].
    pub fn add(&mut self, model: &Model) -> Result<(), RunError> {
        let none = Design { name: "policies alone".into(), contracts: Vec::new() };
        self.plans.push(Plan::compile(model, &none)?);
        let remembers =
            |policy: &Policy| policy.hours.is_some() || policy.first_loss.is_some() || policy.as_of.is_some();
        self.remembers |= model.policies.iter().any(remembers);
        Ok(())
    }

    /// Writes the block without the other events: those that no policy pays, or, where policies remember losses, those of paths on
    /// which none pays anything.
    pub fn select(
        &self,
        losses: &LossBlock<f64>,
        outcome: &mut Outcome<f64>,
        kept: &mut Vec<bool>,
        into: &mut LossBlock<f64>,
    ) {
        kept.clear();
        kept.resize(losses.events(), false);
        for plan in &self.plans {
            plan.apply(losses, outcome);
            for (event, keep) in kept.iter_mut().enumerate() {
                *keep = *keep || !outcome.policies.iter().all(|policy| pays_nothing(policy, event));
            }
        }
        if self.remembers {
            for path in 0..losses.paths() {
                let events = &mut kept[losses.path(path)];
                let any = events.contains(&true);
                events.fill(any);
            }
        }
        losses.only_events(kept, into);
    }
}
