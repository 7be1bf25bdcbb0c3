//! The interpreter: a block of losses through a plan, stage by stage, in columns.
//!
//! For each policy, then for each stage of contracts:
//!
//! 1. the subject loss, added up from columns of claims, assumed contracts and contracts that inure;
//! 2. the events that can reach the contract at all (subject above the lowest attachment that shares it);
//! 3. the recoveries of occurrences (`gather`);
//! 4. annual terms in time order and the share, giving each event its payment (`settle`);
//! 5. the payment given back to the claim rows, where events have more than one.
//!
//! Contracts whose recovery depends on nothing but the event take one pass over the columns instead (`plain`). In stages
//! that may over-cede, step 4 goes event by event through all contracts of the stage, so that a cut uses no limit.

use super::calendar::NO_TERM;
use super::claims::Claims;
use super::gather::{Dues, Members};
use super::hours_clause::Windows;
use super::outcome::{ATTACHED, ContractColumns, EXHAUSTED, Outcome};
use super::over_cession;
use super::plan::{Extent, Node, Plan, Subject};
use super::settle::{self, Detail, Ledger};
use super::{gather, stage};
use crate::model::amount::Amount;
use crate::model::losses::LossBlock;

/// Memory of the interpreter, used again for every block.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scratch<N> {
    /// Record the state behind every payment, for a trace.
    pub tracing: bool,
    pub details: Vec<Detail<N>>,
    /// Path of each event.
    pub path_of: Vec<u32>,
    /// Term of each event in each calendar; empty where one term covers the horizon.
    pub terms: Vec<Vec<u16>>,
    /// Subject losses of policies (one after the other, in the first) and of contracts.
    pub policy_subject: SubjectColumns<N>,
    pub subjects: Vec<SubjectColumns<N>>,
    /// Recoveries of policies (one after the other) and of contracts.
    pub policy_dues: Dues<N>,
    pub dues: Vec<Dues<N>>,
    pub windows: Windows<N>,
    pub members: Members<N>,
    pub pieces: settle::Pieces<N>,
    pub stage: stage::Memory<N>,
}

impl<N> Default for Scratch<N> {
    fn default() -> Self {
        Scratch {
            tracing: false,
            details: Vec::new(),
            path_of: Vec::new(),
            terms: Vec::new(),
            policy_subject: SubjectColumns::default(),
            subjects: Vec::new(),
            policy_dues: Dues::default(),
            dues: Vec::new(),
            windows: Windows::default(),
            members: Members::default(),
            pieces: settle::Pieces::default(),
            stage: stage::Memory::default(),
        }
    }
}

/// A subject loss.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SubjectColumns<N> {
    /// By claim row; empty where each event has one row.
    pub rows: Vec<N>,
    /// By event, at least zero.
    pub events: Vec<N>,
    /// Events above the threshold.
    pub reached: Vec<u32>,
}

impl<N> Default for SubjectColumns<N> {
    fn default() -> Self {
        SubjectColumns { rows: Vec::new(), events: Vec::new(), reached: Vec::new() }
    }
}

/// What every step reads.
pub(super) struct Block<'a, N> {
    pub losses: &'a LossBlock<N>,
    pub claims: &'a Claims<N>,
    pub path_of: &'a [u32],
    /// Terms of the calendar at hand; empty where one term covers the horizon.
    pub terms: &'a [u16],
}

impl<N: Amount> Block<'_, N> {
    /// Term in force at an event.
    #[inline(always)]
    pub fn term(&self, event: u32) -> u16 {
        if self.terms.is_empty() { 0 } else { self.terms[event as usize] }
    }
}

/// Fills an outcome.
pub(super) fn apply<N: Amount>(plan: &Plan<N>, losses: &LossBlock<N>, outcome: &mut Outcome<N>) {
    prepare(plan, losses, outcome);
    for policy in 0..plan.policies.len() {
        apply_policy(plan, losses, outcome, policy);
    }
    for step in &plan.stages {
        for &subject in &step.subjects {
            add_up(&plan.subjects[subject], subject, losses, outcome);
        }
        match &step.check {
            None => step.contracts.iter().for_each(|&c| apply_contract(plan, losses, outcome, c)),
            Some(check) => {
                step.contracts.iter().for_each(|&c| gather_contract(plan, losses, outcome, c));
                stage::settle(plan, &step.contracts, check, losses, outcome);
            }
        }
    }
    over_cession::sort(&mut outcome.overceded);
}

/// Folds the losses and clears the columns.
fn prepare<N: Amount>(plan: &Plan<N>, losses: &LossBlock<N>, outcome: &mut Outcome<N>) {
    let events = losses.events();
    outcome.claims.fold(losses, &plan.lanes);
    outcome.overceded.clear();
    outcome.policies.resize_with(plan.policies.len(), Default::default);
    outcome.policies.iter_mut().for_each(|columns| columns.clear(events));
    outcome.contracts.resize_with(plan.contracts.len(), Default::default);
    outcome.contracts.iter_mut().for_each(|columns| columns.clear(events));
    outcome.ceded.resize_with(plan.contracts.len(), Vec::new);
    let rows = if outcome.claims.flat { 0 } else { outcome.claims.lane.len() };
    for (column, node) in outcome.ceded.iter_mut().zip(&plan.contracts) {
        column.clear();
        column.resize(if node.is_some() { rows } else { 0 }, N::ZERO);
    }
    let scratch = &mut outcome.scratch;
    scratch.details.clear();
    scratch.subjects.resize_with(plan.subjects.len(), Default::default);
    scratch.dues.resize_with(plan.contracts.len(), Default::default);
    scratch.path_of.clear();
    for path in 0..losses.paths() {
        scratch.path_of.resize(losses.path(path).end, path as u32);
    }
    scratch.terms.resize_with(plan.calendars.len(), Vec::new);
    for (column, calendar) in scratch.terms.iter_mut().zip(&plan.calendars) {
        column.clear();
        if !calendar.single {
            column.extend(losses.time.iter().map(|&time| calendar.at(time)));
        }
    }
}

fn apply_policy<N: Amount>(plan: &Plan<N>, losses: &LossBlock<N>, outcome: &mut Outcome<N>, policy: usize) {
    let node = &plan.policies[policy];
    let Outcome { policies, claims, scratch, .. } = outcome;
    let columns = &mut policies[policy];
    let Scratch { policy_subject: subject, policy_dues: dues, windows, members, pieces, details, .. } = scratch;
    let of_policy = |lane: u32| plan.lanes.lanes.get(lane as usize).is_some_and(|lane| lane.policy as usize == policy);
    let masked = claims.lane.iter().zip(&claims.ground_up).map(|(&l, &loss)| if of_policy(l) { loss } else { N::ZERO });
    if claims.flat {
        subject.events.clear();
        subject.events.extend(masked);
    } else {
        subject.rows.clear();
        subject.rows.extend(masked);
        sum_rows(claims, subject);
    }
    let block = Block { losses, claims, path_of: &scratch.path_of, terms: &scratch.terms[node.calendar] };
    if claims.flat && !scratch.tracing && node.is_plain() {
        let term = |event: usize| block.term(event as u32);
        plain(node, &subject.events, term, &mut columns.subject, &mut columns.paid, None);
    } else {
        let floor = if scratch.tracing { N::ZERO } else { node.cover.threshold };
        reach(subject, floor);
        let all = scratch.tracing;
        gather::gather(node, &block, subject, &mut columns.subject, dues, windows, members, all);
        let ledger = Ledger {
            paid: &mut columns.paid,
            reinstatement_premium: None,
            flags: None,
            rows: None,
            details: scratch.tracing.then_some((details, policy as u32)),
        };
        settle::in_time_order(node, &block, subject, dues, pieces, ledger);
    }
    pay_rows(plan, policy, claims, subject, columns, dues, pieces);
}

/// Writes what a policy pays to its claim rows.
fn pay_rows<N: Amount>(
    plan: &Plan<N>,
    policy: usize,
    claims: &mut Claims<N>,
    subject: &SubjectColumns<N>,
    columns: &super::outcome::PolicyColumns<N>,
    dues: &Dues<N>,
    pieces: &mut settle::Pieces<N>,
) {
    if claims.flat {
        for (row, paid) in claims.paid.iter_mut().zip(&columns.paid) {
            *row += *paid;
        }
        return;
    }
    let groups = plan.policies[policy].cover.groups.as_ref();
    for due in &dues.list {
        let rows = claims.rows(due.event as usize);
        let paid = columns.paid[due.event as usize];
        if paid > N::ZERO {
            let lanes = &claims.lane[rows.clone()];
            let weights = &subject.rows[rows.clone()];
            settle::to_rows(groups, dues.groups_of(due), lanes, weights, paid, pieces, &mut claims.paid[rows]);
        }
    }
}

fn apply_contract<N: Amount>(plan: &Plan<N>, losses: &LossBlock<N>, outcome: &mut Outcome<N>, contract: usize) {
    let node = plan.node(contract);
    if !(outcome.claims.flat && !outcome.scratch.tracing && node.is_plain()) {
        gather_contract(plan, losses, outcome, contract);
        stage::settle_alone(plan, contract, losses, outcome);
        return;
    }
    let Outcome { contracts, claims, scratch, .. } = outcome;
    let block = Block { losses, claims, path_of: &scratch.path_of, terms: &scratch.terms[node.calendar] };
    let columns = &mut contracts[contract];
    write_terms(&block, columns);
    let ContractColumns { subject, paid, flags, .. } = columns;
    let events = &scratch.subjects[node.subject].events;
    plain(node, events, |event| block.term(event as u32), subject, paid, Some(flags));
}

fn write_terms<N: Amount>(block: &Block<N>, columns: &mut ContractColumns<N>) {
    if block.terms.is_empty() {
        columns.term.fill(0);
    } else {
        columns.term.copy_from_slice(block.terms);
    }
}

/// Steps 2 and 3 for a contract.
fn gather_contract<N: Amount>(plan: &Plan<N>, losses: &LossBlock<N>, outcome: &mut Outcome<N>, contract: usize) {
    let node = plan.node(contract);
    let Outcome { contracts, claims, scratch, .. } = outcome;
    let block = Block { losses, claims, path_of: &scratch.path_of, terms: &scratch.terms[node.calendar] };
    let columns = &mut contracts[contract];
    write_terms(&block, columns);
    let dues = &mut scratch.dues[contract];
    let subject = &scratch.subjects[node.subject];
    let (windows, members) = (&mut scratch.windows, &mut scratch.members);
    gather::gather(node, &block, subject, &mut columns.subject, dues, windows, members, scratch.tracing);
    if node.hours.is_some() {
        for due in &dues.list {
            columns.term[due.event as usize] = due.term;
            columns.occurrence[due.event as usize] = due.occurrence;
        }
    }
}

/// One pass over the columns.
#[inline(always)]
fn plain<N: Amount>(
    node: &Node<N>,
    events: &[N],
    term: impl Fn(usize) -> u16,
    subject: &mut [N],
    paid: &mut [N],
    flags: Option<&mut Vec<u8>>,
) {
    let cover = &node.cover;
    let (occurrence, attachment) = (&cover.occurrence, cover.occurrence.band.attachment);
    for (event, ((subject, paid), &loss)) in subject.iter_mut().zip(paid.iter_mut()).zip(events).enumerate() {
        if term(event) == NO_TERM {
            continue;
        }
        *subject = loss;
        let ceded = cover.ceded.of(loss);
        if ceded > attachment && occurrence.passes(ceded) {
            *paid = cover.last.of(occurrence.recovery(ceded));
        }
    }
    let Some(flags) = flags else { return };
    for (flags, &loss) in flags.iter_mut().zip(subject.iter()) {
        let ceded = cover.ceded.of(loss);
        if ceded > attachment && occurrence.passes(ceded) {
            *flags = ATTACHED | if ceded >= occurrence.band.exhaustion { EXHAUSTED } else { 0 };
        }
    }
}

/// Step 1 for a contract's subject.
fn add_up<N: Amount>(subject: &Subject<N>, index: usize, losses: &LossBlock<N>, outcome: &mut Outcome<N>) {
    let Outcome { contracts, claims, ceded, scratch, .. } = outcome;
    let columns = &mut scratch.subjects[index];
    let column = if claims.flat { &mut columns.events } else { &mut columns.rows };
    let source = |contract: usize| if claims.flat { &contracts[contract].paid } else { &ceded[contract] };
    column.clear();
    column.resize(claims.lane.len(), N::ZERO);
    if subject.insures == Extent::All {
        column.copy_from_slice(&claims.paid);
    } else if subject.insures == Extent::Some {
        for ((sum, &lane), &paid) in column.iter_mut().zip(&claims.lane).zip(&claims.paid) {
            if subject.own_lanes[lane as usize] {
                *sum = paid;
            }
        }
    }
    for &contract in &subject.inward {
        column.iter_mut().zip(source(contract)).for_each(|(sum, &assumed)| *sum += assumed);
    }
    for &contract in &subject.after {
        column.iter_mut().zip(source(contract)).for_each(|(sum, &recovered)| *sum -= recovered);
    }
    if !subject.all_perils {
        for (event, &peril) in losses.peril.iter().enumerate() {
            if !subject.perils.get(usize::from(peril)).copied().unwrap_or(false) {
                column[claims.rows(event)].fill(N::ZERO);
            }
        }
    }
    if subject.sees != Extent::All {
        for (sum, &lane) in column.iter_mut().zip(&claims.lane) {
            if !subject.lanes[lane as usize] {
                *sum = N::ZERO;
            }
        }
    }
    if claims.flat {
        columns.events.iter_mut().for_each(|loss| *loss = loss.positive());
    } else {
        sum_rows(claims, columns);
    }
    if !claims.flat || !subject.columnwise || scratch.tracing {
        let floor = if scratch.tracing { N::ZERO } else { subject.threshold };
        reach(&mut scratch.subjects[index], floor);
    }
}

/// The events of a subject from its rows.
fn sum_rows<N: Amount>(claims: &Claims<N>, columns: &mut SubjectColumns<N>) {
    let SubjectColumns { rows, events, .. } = columns;
    events.clear();
    let sums = claims.start.windows(2).map(|bounds| {
        let sum: N = rows[bounds[0] as usize..bounds[1] as usize].iter().copied().sum();
        sum.positive()
    });
    events.extend(sums);
}

/// The events whose subject exceeds a threshold.
fn reach<N: Amount>(subject: &mut SubjectColumns<N>, threshold: N) {
    let SubjectColumns { events, reached, .. } = subject;
    reached.clear();
    reached.extend((0u32..).zip(events.iter()).filter(|(_, loss)| **loss > threshold).map(|(event, _)| event));
}
