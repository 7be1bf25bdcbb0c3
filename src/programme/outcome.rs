//! What a block of losses did to every policy and contract, in columns with one entry an event.
//!
//! Worked example: a layer 20 xs 10 and one loss of 50: subject 50, paid 20, flags attached and exhausted.

use super::apply::Scratch;
use super::calendar::NO_TERM;
use super::claims::Claims;
use super::expense::Ceded;
use super::opening::{self, LineOpening, Opening};
use crate::model::amount::{Amount, total};
use crate::model::flows::{ContractExtras, LineFlows, PolicyExtras, YearFlows};
use crate::model::losses::LossBlock;

/// The occurrence loss exceeds the attachment (of an aggregate contract: the sum of the term does); set on the event
/// with which it happens.
pub const ATTACHED: u8 = 1;
/// The occurrence loss (of an aggregate contract: the sum of the term) reaches attachment + limit.
pub const EXHAUSTED: u8 = 2;
/// The annual limit, or the limit behind the last reinstatement, is used up.
pub const AGGREGATE_EXHAUSTED: u8 = 4;
/// The recovery was cut because parallel contracts together recovered more than the cedant's own loss.
pub const CUT: u8 = 8;

/// Results of a block. One value is filled again and again; only its first use allocates.
///
/// Contracts that the design leaves out have columns of the same length: zero amounts and flags, no term, and every
/// event an occurrence of its own.
#[derive(Clone, Debug)]
pub struct Outcome<N> {
    /// One for each policy of the model.
    pub policies: Vec<PolicyColumns<N>>,
    /// One for each contract of the model.
    pub contracts: Vec<ContractColumns<N>>,
    /// Recoveries that were cut, sorted by event and contract.
    pub overceded: Vec<Overcession<N>>,
    /// What passed on the first day of a term because of earlier ones, sorted by path, contract and term.
    pub openings: Vec<Opening<N>>,
    pub(super) line_openings: Vec<LineOpening<N>>,
    pub(super) claims: Claims<N>,
    pub(super) ceded: Vec<Vec<N>>,
    /// Cost and recourse by claim row that pass under each contract.
    pub(super) expenses: Vec<Ceded<N>>,
    pub(super) scratch: Scratch<N>,
}

impl<N> Default for Outcome<N> {
    fn default() -> Self {
        Outcome {
            policies: Vec::new(),
            contracts: Vec::new(),
            overceded: Vec::new(),
            openings: Vec::new(),
            line_openings: Vec::new(),
            claims: Claims::default(),
            ceded: Vec::new(),
            expenses: Vec::new(),
            scratch: Scratch::default(),
        }
    }
}

/// A policy, event by event, in quanta.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyColumns<N> {
    /// Ground-up loss in scope while a term is in force.
    pub subject: Vec<N>,
    /// What the policy pays, `0 <= paid <= subject`.
    pub paid: Vec<N>,
    /// The insurer's cost of the claim; empty where no claim has any.
    pub cost: Vec<N>,
    /// The insurer's recourse; empty where there is none.
    pub recourse: Vec<N>,
}

/// A contract, event by event, amounts in quanta.
#[derive(Clone, Debug, PartialEq)]
pub struct ContractColumns<N> {
    /// The cedant's loss in scope, net of what inures, while a term is in force.
    pub subject: Vec<N>,
    /// What the contract pays, `0 <= paid <= subject`.
    pub paid: Vec<N>,
    /// Premium that the event causes by using limit that is reinstated; paid by the cedant.
    pub reinstatement_premium: Vec<N>,
    /// [`ATTACHED`], [`EXHAUSTED`], [`AGGREGATE_EXHAUSTED`], [`CUT`].
    pub flags: Vec<u8>,
    /// Index into [`super::Plan::terms`]; `u16::MAX` where none is in force.
    pub term: Vec<u16>,
    /// First event of the occurrence to which the event belongs.
    pub occurrence: Vec<u32>,
    /// What else passes between cedant and reinsurer.
    pub extras: ExtraColumns<N>,
    /// The part of each line; empty where there is one reinsurer. Parts add up to the columns of the contract.
    pub lines: Vec<LineColumns<N>>,
    /// What is not collected, by claim row; empty unless another contract asks for it.
    pub(super) uncollected_rows: Vec<N>,
}

/// The part of one reinsurer with a signed line, event by event, amounts in quanta.
#[derive(Clone, Debug, PartialEq)]
pub struct LineColumns<N> {
    /// Due from the reinsurer.
    pub paid: Vec<N>,
    /// Reinstatement premium paid to it.
    pub reinstatement_premium: Vec<N>,
    /// What else passes.
    pub extras: ExtraColumns<N>,
    /// `paid` by claim row; empty unless the reinsurer cedes of it.
    pub(super) rows: Vec<N>,
}

impl<N> Default for LineColumns<N> {
    fn default() -> Self {
        LineColumns {
            paid: Vec::new(),
            reinstatement_premium: Vec::new(),
            extras: ExtraColumns::default(),
            rows: Vec::new(),
        }
    }
}

/// What passes under a contract besides the loss due and reinstatement premium, event by event, in quanta; a column is
/// empty where the contract has none of it. Signs as in [`ContractExtras`].
#[derive(Clone, Debug, PartialEq)]
pub struct ExtraColumns<N> {
    /// Not paid by reinsurers in default.
    pub uncollected: Vec<N>,
    /// Cost of claims paid on top of the loss.
    pub cost: Vec<N>,
    /// Recourse passed on.
    pub recourse: Vec<N>,
    /// Premium that the event adds.
    pub premium: Vec<N>,
    /// Commission that the event adds.
    pub commission: Vec<N>,
    /// What a limit on a share of every loss left with the cedant (the overspill).
    pub overspill: Vec<N>,
}

impl<N> Default for ExtraColumns<N> {
    fn default() -> Self {
        ExtraColumns {
            uncollected: Vec::new(),
            cost: Vec::new(),
            recourse: Vec::new(),
            premium: Vec::new(),
            commission: Vec::new(),
            overspill: Vec::new(),
        }
    }
}

impl<N: Amount> ExtraColumns<N> {
    /// All columns.
    pub fn columns(&self) -> [&[N]; 6] {
        let ExtraColumns { uncollected, cost, recourse, premium, commission, overspill } = self;
        [uncollected, cost, recourse, premium, commission, overspill]
    }

    pub(super) fn clear(&mut self) {
        let ExtraColumns { uncollected, cost, recourse, premium, commission, overspill } = self;
        [uncollected, cost, recourse, premium, commission, overspill].into_iter().for_each(Vec::clear);
    }

    /// Whether anything passes that accounts must book.
    fn is_booked(&self) -> bool {
        let ExtraColumns { uncollected, cost, recourse, premium, commission, .. } = self;
        [uncollected, cost, recourse, premium, commission].into_iter().any(|column| !column.is_empty())
    }

    fn add_to(&self, event: usize, sums: &mut ContractExtras<N>) {
        let of = |column: &Vec<N>| column.get(event).copied().unwrap_or(N::ZERO);
        sums.uncollected += of(&self.uncollected);
        sums.cost += of(&self.cost);
        sums.recourse += of(&self.recourse);
        sums.premium += of(&self.premium);
        sums.commission += of(&self.commission);
    }
}

/// A recovery that was cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overcession<N> {
    /// Event of the block.
    pub event: u32,
    /// Index into the contracts of the model.
    pub contract: u32,
    /// By how much the recovery was cut.
    pub amount: N,
}

impl<N> Default for PolicyColumns<N> {
    fn default() -> Self {
        PolicyColumns { subject: Vec::new(), paid: Vec::new(), cost: Vec::new(), recourse: Vec::new() }
    }
}

impl<N> Default for ContractColumns<N> {
    fn default() -> Self {
        ContractColumns {
            subject: Vec::new(),
            paid: Vec::new(),
            reinstatement_premium: Vec::new(),
            flags: Vec::new(),
            term: Vec::new(),
            occurrence: Vec::new(),
            extras: ExtraColumns::default(),
            lines: Vec::new(),
            uncollected_rows: Vec::new(),
        }
    }
}

fn refill<T: Clone>(column: &mut Vec<T>, length: usize, value: T) {
    column.clear();
    column.resize(length, value);
}

impl<N: Amount> ContractColumns<N> {
    /// Columns that the interpreter will write to; `subject` and `term` it writes whole, the others too where `whole`.
    pub(super) fn prepare(&mut self, events: usize, whole: bool) {
        self.subject.resize(events, N::ZERO);
        self.term.resize(events, NO_TERM);
        if whole {
            self.paid.resize(events, N::ZERO);
            self.flags.resize(events, 0);
        } else {
            refill(&mut self.paid, events, N::ZERO);
            refill(&mut self.flags, events, 0);
        }
        refill(&mut self.reinstatement_premium, events, N::ZERO);
        self.occurrence.clear();
        self.occurrence.extend(0..events as u32);
        self.extras.clear();
    }

    /// Columns of a contract that the design leaves out.
    pub(super) fn clear(&mut self, events: usize) {
        refill(&mut self.subject, events, N::ZERO);
        refill(&mut self.paid, events, N::ZERO);
        refill(&mut self.reinstatement_premium, events, N::ZERO);
        refill(&mut self.flags, events, 0);
        refill(&mut self.term, events, NO_TERM);
        self.occurrence.clear();
        self.occurrence.extend(0..events as u32);
        self.extras.clear();
    }
}

impl<N: Amount> PolicyColumns<N> {
    pub(super) fn prepare(&mut self, events: usize) {
        self.subject.resize(events, N::ZERO);
        refill(&mut self.paid, events, N::ZERO);
        self.cost.clear();
        self.recourse.clear();
    }
}

impl<N: Amount> Outcome<N> {
    /// An empty outcome.
    pub fn new() -> Outcome<N> {
        Outcome::default()
    }

    /// What the parent keeps of an event: the ground-up loss less what the policies pay. Policies that insure the same
    /// loss twice in full may pay more than the loss between them; the difference is then negative.
    pub fn kept_by_parent(&self, losses: &LossBlock<N>, event: usize) -> N {
        self.policies.iter().fold(losses.total(event), |kept, policy| kept - policy.paid[event])
    }

    /// Sums the events of one model year of a path, by the date of loss. `flows` is cleared first.
    pub fn year_flows(&self, losses: &LossBlock<N>, path: usize, year: u32, flows: &mut YearFlows<N>) {
        flows.clear();
        let events = losses.of_year(path, year);
        flows.ground_up = losses.total_of(events.clone());
        let sum = |column: &[N]| total(column[events.clone()].iter().copied());
        for (paid, policy) in flows.policy_paid.iter_mut().zip(&self.policies) {
            *paid = sum(&policy.paid);
        }
        let sums = flows.contract_paid.iter_mut().zip(&mut flows.reinstatement_premium);
        for ((paid, premium), contract) in sums.zip(&self.contracts) {
            *paid = sum(&contract.paid);
            *premium = sum(&contract.reinstatement_premium);
        }
        self.year_extras(losses, path, year, flows);
    }

    /// The same for what else passed, where anything can.
    fn year_extras(&self, losses: &LossBlock<N>, path: usize, year: u32, flows: &mut YearFlows<N>) {
        let events = || losses.of_year(path, year);
        if self.policies.iter().any(|policy| !policy.cost.is_empty() || !policy.recourse.is_empty()) {
            flows.policy_extras.resize(self.policies.len(), PolicyExtras::NOTHING);
            let of = |column: &Vec<N>, event: usize| column.get(event).copied().unwrap_or(N::ZERO);
            for (sums, policy) in flows.policy_extras.iter_mut().zip(&self.policies) {
                for event in events() {
                    sums.cost += of(&policy.cost, event);
                    sums.recourse += of(&policy.recourse, event);
                }
            }
        }
        if !self.openings.is_empty() || self.contracts.iter().any(|contract| contract.extras.is_booked()) {
            flows.contract_extras.resize(self.contracts.len(), ContractExtras::NOTHING);
            for (sums, contract) in flows.contract_extras.iter_mut().zip(&self.contracts) {
                events().for_each(|event| contract.extras.add_to(event, sums));
            }
            opening::in_year(&self.openings, path, year, &mut flows.contract_extras);
        }
        if self.contracts.iter().any(|contract| !contract.lines.is_empty()) {
            flows.lines.extend(self.contracts.iter().flat_map(|contract| &contract.lines).map(|line| {
                let mut sums = LineFlows::NOTHING;
                for event in events() {
                    sums.paid += line.paid[event];
                    sums.reinstatement_premium += line.reinstatement_premium[event];
                    line.extras.add_to(event, &mut sums.extras);
                }
                sums
            }));
            opening::of_lines_in_year(&self.line_openings, path, year, &mut flows.lines);
        }
    }
}
