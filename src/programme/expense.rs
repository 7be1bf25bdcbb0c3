//! Cost of claims and recourse: what comes with a loss, and who bears it.
//!
//! ```text
//! insurer's cost      = cost of the loss x paid / ground-up + claims expense of the policy x paid
//! insurer's recourse  = recourse of the loss x paid / ground-up
//! share of a contract = insurer's (or cedant's) amount x recovery / subject loss
//! ```
//! A proportional contract shares cost and recourse by the quota of the contract that covered the loss, whatever year they
//! fall in. A non-proportional contract looks at the ultimate net loss: recourse is taken off before attachment and limit, so
//! that the highest layer is relieved first and reinstatement premium follows. Cost is `included` in the loss, paid `in
//! addition` to it, or `excluded`; that is written in the contract. Parts are rounded down to a quantum; the cedant keeps the
//! rest. Sources: HBOR, Reinsurance of short-term export receivables (costs and recoveries follow the quota); Clark, Basics
//! of Reinsurance Pricing (CAS, 2014), section 1, for allocated expenses pro rata in addition or within the loss.
//!
//! Worked number: quota 70 %, loss 300,000, cost 10,000, recourse 60,000: 210,000 + 7,000 - 42,000 = 175,000.

use super::apply::Scratch;
use super::claims::Claims;
use super::outcome::{ContractColumns, Outcome};
use super::panel::Inward;
use super::plan::{Plan, Subject};
use crate::model::amount::Amount;
use crate::model::contract::Expense;
use crate::model::losses::LossBlock;

/// What a contract counts as its subject loss where claims have cost or recourse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UltimateLoss {
    /// Cost is added to the loss.
    pub with_cost: bool,
    /// Recourse is taken off the loss.
    pub net_of_recourse: bool,
}

impl UltimateLoss {
    /// Of a contract.
    pub fn of(proportional: bool, expense: Option<Expense>) -> UltimateLoss {
        UltimateLoss { with_cost: expense == Some(Expense::Included), net_of_recourse: !proportional }
    }
}

/// Cost and recourse by claim row: of the subject at hand, and ceded under each contract.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ceded<N> {
    pub cost: Vec<N>,
    pub recourse: Vec<N>,
}

impl<N> Default for Ceded<N> {
    fn default() -> Self {
        Ceded { cost: Vec::new(), recourse: Vec::new() }
    }
}

impl<N> Ceded<N> {
    /// Nothing, keeping the memory.
    pub fn clear(&mut self) {
        self.cost.clear();
        self.recourse.clear();
    }
}

/// What contracts pay, by event and by claim row.
pub(super) struct Paid<'a, N> {
    pub contracts: &'a [ContractColumns<N>],
    pub rows: &'a [Vec<N>],
}

impl<'a, N: Amount> Paid<'a, N> {
    /// What a line and its whole contract pay, by claim row; None where the party assumes the whole.
    fn line(&self, claims: &Claims<N>, inward: Inward) -> Option<(&'a [N], &'a [N])> {
        let columns = &self.contracts[inward.contract];
        let line = &columns.lines[inward.line?];
        Some(if claims.flat { (&line.paid, &columns.paid) } else { (&line.rows, &self.rows[inward.contract]) })
    }
}

/// True where some claim of the block has cost or recourse.
pub(super) fn any<N: Amount>(claims: &Claims<N>) -> bool {
    !claims.cost.is_empty() || !claims.recourse.is_empty()
}

/// Works out the insurer's cost and recourse of every claim row, once the policies have paid.
pub(super) fn of_policies<N: Amount>(plan: &Plan<N>, losses: &LossBlock<N>, outcome: &mut Outcome<N>) {
    let Outcome { claims, policies, .. } = outcome;
    claims.cost.clear();
    claims.recourse.clear();
    let spends = plan.policies.iter().any(|policy| policy.claims_expense.is_some());
    if losses.cost.is_empty() && losses.recourse.is_empty() && !spends {
        return;
    }
    let (mut cost, mut recourse) = (std::mem::take(&mut claims.cost), std::mem::take(&mut claims.recourse));
    if spends || !losses.cost.is_empty() {
        fold(plan, losses, claims, &losses.cost, &mut cost);
        in_proportion_to_paid(claims, &mut cost);
        for ((cost, &paid), &lane) in cost.iter_mut().zip(&claims.paid).zip(&claims.lane) {
            let policy = plan.lanes.lanes.get(lane as usize).map(|lane| lane.policy as usize);
            if let Some(rate) = policy.and_then(|policy| plan.policies[policy].claims_expense) {
                *cost += paid.times(rate);
            }
        }
    }
    if !losses.recourse.is_empty() {
        fold(plan, losses, claims, &losses.recourse, &mut recourse);
        in_proportion_to_paid(claims, &mut recourse);
    }
    (claims.cost, claims.recourse) = (cost, recourse);
    for (policy, columns) in policies.iter_mut().enumerate() {
        by_event(plan, claims, policy, &claims.cost, &mut columns.cost);
        by_event(plan, claims, policy, &claims.recourse, &mut columns.recourse);
    }
}

/// A column of loss rows, added up by claim row.
fn fold<N: Amount>(plan: &Plan<N>, losses: &LossBlock<N>, claims: &Claims<N>, column: &[N], out: &mut Vec<N>) {
    out.clear();
    out.resize(claims.lane.len(), N::ZERO);
    if column.is_empty() {
        return;
    }
    for event in 0..losses.events() {
        let rows = claims.rows(event);
        let lanes = &claims.lane[rows.clone()];
        for row in losses.rows(event) {
            for entry in plan.lanes.entries(losses.risk[row], losses.coverage[row]) {
                // Lanes of perils that the policy does not cover have no row.
                if let Ok(at) = lanes.binary_search(&entry.lane) {
                    out[rows.start + at] += column[row];
                }
            }
        }
    }
}

fn in_proportion_to_paid<N: Amount>(claims: &Claims<N>, column: &mut [N]) {
    for ((amount, &paid), &ground_up) in column.iter_mut().zip(&claims.paid).zip(&claims.ground_up) {
        *amount = amount.in_proportion(paid, ground_up);
    }
}

fn by_event<N: Amount>(plan: &Plan<N>, claims: &Claims<N>, policy: usize, rows: &[N], out: &mut Vec<N>) {
    out.clear();
    if rows.is_empty() {
        return;
    }
    let is_own = |row: usize| {
        let lane = plan.lanes.lanes.get(claims.lane[row] as usize);
        lane.is_some_and(|lane| lane.policy as usize == policy)
    };
    let events = claims.start.len() - 1;
    out.extend((0..events).map(|event| claims.rows(event).filter(|&row| is_own(row)).map(|row| rows[row]).sum::<N>()));
}

/// Cost and recourse of a subject by row, and the subject loss that follows from them.
pub(super) fn of_subject<N: Amount>(
    subject: &Subject<N>,
    claims: &Claims<N>,
    paid: &Paid<N>,
    ceded: &[Ceded<N>],
    own: &mut Ceded<N>,
    loss: &mut [N],
) {
    let visible = |row: usize| subject.lanes[claims.lane[row] as usize];
    combine(subject, claims, &claims.cost, paid, |contract| &ceded[contract].cost, &mut own.cost);
    combine(subject, claims, &claims.recourse, paid, |contract| &ceded[contract].recourse, &mut own.recourse);
    for (row, loss) in loss.iter_mut().enumerate().filter(|(row, _)| visible(*row)) {
        if subject.ultimate.with_cost
            && let Some(cost) = own.cost.get(row)
        {
            *loss += *cost;
        }
        if subject.ultimate.net_of_recourse
            && let Some(recourse) = own.recourse.get(row)
        {
            *loss -= *recourse;
        }
    }
}

/// What the cedant has of a column: of its own policies, assumed, less ceded before.
fn combine<'a, N: Amount>(
    subject: &Subject<N>,
    claims: &Claims<N>,
    insured: &[N],
    paid: &Paid<N>,
    of_contract: impl Fn(usize) -> &'a Vec<N>,
    out: &mut Vec<N>,
) {
    out.clear();
    if insured.is_empty() {
        return;
    }
    let own = |(row, &amount): (usize, &N)| if subject.own_lanes[claims.lane[row] as usize] { amount } else { N::ZERO };
    out.extend(insured.iter().enumerate().map(own));
    for &inward in &subject.inward {
        let whole = of_contract(inward.contract).iter();
        match paid.line(claims, inward) {
            None => out.iter_mut().zip(whole).for_each(|(sum, &assumed)| *sum += assumed),
            Some((line, contract)) => {
                for (((sum, &amount), &line), &contract) in out.iter_mut().zip(whole).zip(line).zip(contract) {
                    *sum += amount.in_proportion(line, contract);
                }
            }
        }
    }
    for &contract in &subject.after {
        out.iter_mut().zip(of_contract(contract)).for_each(|(sum, &passed_on)| *sum -= passed_on);
    }
}

/// What passes under a contract, once its payments are final.
pub(super) fn of_contract<N: Amount>(plan: &Plan<N>, contract: usize, outcome: &mut Outcome<N>) {
    let node = plan.node(contract);
    let subject = &plan.subjects[node.subject];
    let Outcome { contracts, claims, ceded, expenses, scratch, .. } = outcome;
    let Scratch { subjects, .. } = scratch;
    let columns = &mut contracts[contract];
    let loss = &subjects[node.subject];
    let in_addition = node.expense == Some(Expense::InAddition);
    let out = &mut expenses[contract];
    let rows = claims.lane.len();
    let part = |amounts: &[N], wanted: bool, out: &mut Vec<N>| {
        out.clear();
        if amounts.is_empty() {
            return;
        }
        out.resize(rows, N::ZERO);
        if !wanted {
            return;
        }
        for row in 0..rows {
            let (paid, whole) = if claims.flat {
                (columns.paid[row], loss.events[row])
            } else {
                (ceded[contract][row], loss.rows[row])
            };
            out[row] = amounts[row].positive().in_proportion(paid, whole);
        }
    };
    part(&loss.expenses.cost, in_addition, &mut out.cost);
    part(&loss.expenses.recourse, !subject.ultimate.net_of_recourse, &mut out.recourse);
    let ContractColumns { extras, .. } = columns;
    sum_events(claims, &out.cost, &mut extras.cost);
    sum_events(claims, &out.recourse, &mut extras.recourse);
}

fn sum_events<N: Amount>(claims: &Claims<N>, rows: &[N], out: &mut Vec<N>) {
    out.clear();
    if !rows.is_empty() {
        let events = claims.start.len() - 1;
        out.extend((0..events).map(|event| rows[claims.rows(event)].iter().copied().sum::<N>()));
    }
}
