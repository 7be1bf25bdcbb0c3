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
//! Where events have one row each and are occurrences of their own, steps 3 and 4 are one loop; contracts whose recovery
//! depends on nothing but the event take one pass over the columns (`columnwise`). In stages
//! that may over-cede, step 4 goes event by event through all contracts of the stage, so that a cut uses no limit.

use super::allocation::Remainders;
use super::calendar::NO_TERM;
use super::claims::Claims;
use super::expense::Ceded;
use super::gather::{Dues, Members};
use super::hours_clause::Windows;
use super::outcome::{ContractColumns, Outcome};
use super::over_cession;
use super::overspill;
use super::plan::{Node, Plan, Subject};
use super::settle::{self, Detail, Ledger};
use super::subject::SubjectColumns;
use super::term_by_term::{self, Columns, Walk, Work};
use super::{adjustable, columnwise, expense, gather, opening, panel, stage};
use crate::model::amount::Amount;
use crate::model::losses::LossBlock;
use crate::model::renewal::OpeningBook;

/// Memory of the interpreter, used again for every block.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scratch<N> {
    /// Record the state behind every payment, for a trace.
    pub tracing: bool,
    pub details: Vec<Detail<N>>,
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
    /// Memory of splits over lines and rows.
    pub parts: Vec<N>,
    pub line_remainders: Vec<u128>,
    pub remainders: Remainders,
    /// Term under which each claim row attached, of each risks-attaching contract; empty of all others.
    pub row_terms: Vec<Vec<u16>>,
    pub walk: Walk<N>,
}

impl<N> Default for Scratch<N> {
    fn default() -> Self {
        Scratch {
            tracing: false,
            details: Vec::new(),
            terms: Vec::new(),
            policy_subject: SubjectColumns::default(),
            subjects: Vec::new(),
            policy_dues: Dues::default(),
            dues: Vec::new(),
            windows: Windows::default(),
            members: Members::default(),
            pieces: settle::Pieces::default(),
            stage: stage::Memory::default(),
            parts: Vec::new(),
            line_remainders: Vec::new(),
            remainders: Remainders::default(),
            row_terms: Vec::new(),
            walk: Walk::default(),
        }
    }
}

/// What every step reads.
pub(super) struct Block<'a, N> {
    pub losses: &'a LossBlock<N>,
    pub claims: &'a Claims<N>,
    /// Terms of the calendar at hand; empty where one term covers the horizon.
    pub terms: &'a [u16],
    /// Term under which each claim row attached; empty unless risks attach.
    pub row_terms: &'a [u16],
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
    expense::of_policies(plan, losses, outcome);
    let expenses = expense::any(&outcome.claims);
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
        if expenses {
            step.contracts.iter().for_each(|&c| expense::of_contract(plan, c, outcome));
        }
        step.contracts.iter().filter(|&&c| plan.node(c).spills).for_each(|&c| overspill::note(plan, c, outcome));
        step.contracts.iter().for_each(|&c| panel::settle(plan, losses, outcome, c));
    }
    adjustable::adjust(plan, losses, outcome);
    opening::sort(&mut outcome.openings);
    panel::split_extras(plan, outcome);
    over_cession::sort(&mut outcome.overceded);
}

/// Folds the losses and clears the columns.
fn prepare<N: Amount>(plan: &Plan<N>, losses: &LossBlock<N>, outcome: &mut Outcome<N>) {
    let events = losses.events();
    outcome.claims.fold(losses, &plan.lanes);
    outcome.overceded.clear();
    outcome.openings.clear();
    outcome.policies.resize_with(plan.policies.len(), Default::default);
    outcome.policies.iter_mut().for_each(|columns| columns.prepare(events));
    outcome.contracts.resize_with(plan.contracts.len(), Default::default);
    let columnwise = outcome.claims.flat && !outcome.scratch.tracing;
    for (columns, node) in outcome.contracts.iter_mut().zip(&plan.contracts) {
        match node {
            Some(node) => columns.prepare(events, columnwise && node.is_plain()),
            None => columns.clear(events),
        }
    }
    panel::prepare(plan, outcome);
    outcome.ceded.resize_with(plan.contracts.len(), Vec::new);
    outcome.expenses.resize_with(plan.contracts.len(), Default::default);
    outcome.expenses.iter_mut().for_each(Ceded::clear);
    let rows = if outcome.claims.flat { 0 } else { outcome.claims.lane.len() };
    for (column, node) in outcome.ceded.iter_mut().zip(&plan.contracts) {
        column.clear();
        column.resize(if node.is_some() { rows } else { 0 }, N::ZERO);
    }
    let scratch = &mut outcome.scratch;
    scratch.details.clear();
    scratch.subjects.resize_with(plan.subjects.len(), Default::default);
    scratch.dues.resize_with(plan.contracts.len(), Default::default);
    scratch.row_terms.resize_with(plan.contracts.len(), Vec::new);
    scratch.row_terms.iter_mut().for_each(Vec::clear);
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
    let Scratch { policy_subject: subject, policy_dues: dues, windows, members, pieces, details, walk, .. } = scratch;
    subject.of_policy(plan, policy, claims);
    let block = Block { losses, claims, terms: &scratch.terms[node.calendar], row_terms: &[] };
    if claims.flat && !scratch.tracing && node.is_plain() {
        columnwise::fill(node, &block, &subject.events, &mut columns.subject, &mut columns.paid, None);
    } else {
        let all = scratch.tracing;
        let path_threshold = if node.hours.is_some() { N::ZERO } else { node.cover.path_threshold() };
        let (floor, path_floor) =
            if all || node.timed.is_some() { (N::ZERO, N::ZERO) } else { (node.cover.threshold, path_threshold) };
        subject.find_reached(losses, floor, path_floor);
        let mut ledger = Ledger {
            paid: &mut columns.paid,
            reinstatement_premium: None,
            flags: None,
            rows: None,
            details: scratch.tracing.then_some((details, policy as u32)),
        };
        if claims.flat && !all && node.is_by_event() {
            gather::write_subject(&block, &subject.events, &mut columns.subject);
            settle::event_by_event(node, &block, subject, &mut ledger);
        } else {
            match &node.timed {
                None => gather::gather(node, &block, subject, &mut columns.subject, dues, windows, members, &[], all),
                Some(timed) => {
                    let mut own =
                        Columns { subject: &mut columns.subject, term: None, occurrence: None, openings: None };
                    let mut work = Work { dues, windows, members, walk, all };
                    term_by_term::gather(node, timed, &block, subject, &mut work, &mut own);
                }
            }
            settle::in_time_order(node, &block, subject, dues, pieces, ledger);
        }
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
    if !outcome.claims.flat || outcome.scratch.tracing || !node.is_by_event() {
        gather_contract(plan, losses, outcome, contract);
        stage::settle_alone(plan, contract, losses, outcome);
        return;
    }
    let Outcome { contracts, claims, scratch, .. } = outcome;
    let block = Block { losses, claims, terms: &scratch.terms[node.calendar], row_terms: &[] };
    let columns = &mut contracts[contract];
    write_terms(&block, columns);
    let ContractColumns { subject, paid, flags, reinstatement_premium, .. } = columns;
    let loss = &scratch.subjects[node.subject];
    if node.is_plain() {
        columnwise::fill(node, &block, &loss.events, subject, paid, Some(flags));
        return;
    }
    gather::write_subject(&block, &loss.events, subject);
    let mut ledger = Ledger {
        paid,
        reinstatement_premium: Some(reinstatement_premium),
        flags: Some(flags),
        rows: None,
        details: None,
    };
    settle::event_by_event(node, &block, loss, &mut ledger);
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
    let Outcome { contracts, claims, scratch, openings, .. } = outcome;
    let columns = &mut contracts[contract];
    if let Some(timed) = &node.timed {
        if let Some(book) = timed.attaching {
            attach(plan, node, book, losses, claims, &mut scratch.row_terms[contract]);
        }
        let (terms, row_terms) = (&scratch.terms[node.calendar], &scratch.row_terms[contract]);
        let block = Block { losses, claims, terms, row_terms };
        write_terms(&block, columns);
        let ContractColumns { subject, term, occurrence, .. } = columns;
        let openings = Some((openings, contract as u32));
        let mut own = Columns { subject, term: Some(term), occurrence: Some(occurrence), openings };
        let Scratch { dues, windows, members, walk, tracing, subjects, .. } = scratch;
        let mut work = Work { dues: &mut dues[contract], windows, members, walk, all: *tracing };
        term_by_term::gather(node, timed, &block, &subjects[node.subject], &mut work, &mut own);
        return;
    }
    let block = Block { losses, claims, terms: &scratch.terms[node.calendar], row_terms: &[] };
    write_terms(&block, columns);
    let dues = &mut scratch.dues[contract];
    let subject = &scratch.subjects[node.subject];
    let (windows, members) = (&mut scratch.windows, &mut scratch.members);
    let perils = &plan.subjects[node.subject].perils;
    gather::gather(node, &block, subject, &mut columns.subject, dues, windows, members, perils, scratch.tracing);
    if node.hours.is_some() {
        for due in &dues.list {
            columns.term[due.event as usize] = due.term;
            columns.occurrence[due.event as usize] = due.occurrence;
        }
    }
}

/// The term of a risks-attaching contract under which each claim row attached: on the day that its event states, or else
/// on the inception of the policy's term in force.
fn attach<N: Amount>(
    plan: &Plan<N>,
    node: &Node<N>,
    book: OpeningBook,
    losses: &LossBlock<N>,
    claims: &Claims<N>,
    row_terms: &mut Vec<u16>,
) {
    let calendar = &plan.calendars[node.calendar];
    let earliest = calendar.terms.first().map(|term| term.first_day);
    for event in 0..losses.events() {
        let time = losses.time[event];
        let stated = losses.attached.get(event).copied().filter(|day| !day.is_nan());
        for row in claims.rows(event) {
            let policy = plan.lanes.lanes.get(claims.lane[row] as usize).map(|lane| lane.policy as usize);
            let of_policy = || plan.calendars[plan.policies[policy?].calendar].inception(time);
            // What is paid beyond the loss has no policy, but attaches on the day that its event states.
            let is_covered = policy.is_some() || plan.lanes.beyond;
            row_terms.push(match stated.or_else(of_policy).filter(|_| is_covered) {
                Some(day) => match (calendar.at(day.least(time)), earliest) {
                    // No term reaches back so far: the earliest stands for all before it.
                    (NO_TERM, Some(earliest)) if day < earliest && book == OpeningBook::SteadyState => 0,
                    (term, _) => term,
                },
                None => NO_TERM,
            });
        }
    }
}

/// Step 1 and 2 for the subject of some contracts.
fn add_up<N: Amount>(subject: &Subject<N>, index: usize, losses: &LossBlock<N>, outcome: &mut Outcome<N>) {
    let Outcome { contracts, claims, ceded, expenses, scratch, .. } = outcome;
    let columns = &mut scratch.subjects[index];
    columns.of_contracts(subject, losses, claims, contracts, ceded, expenses);
    if scratch.tracing {
        columns.find_reached(losses, N::ZERO, N::ZERO);
    } else if !claims.flat || !subject.columnwise {
        columns.find_reached(losses, subject.threshold, subject.path_threshold);
    }
}
