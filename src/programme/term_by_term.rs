//! Recoveries of occurrences where terms differ: the first half of the pipeline, path by path and term by term.
//!
//! Losses-occurring: occurrences follow one another in time, each with the cover of its term in the state in which the path
//! has left it. Risks-attaching: each term sees the rows of the risks that attached in it and nothing else, makes its own
//! occurrences of them and bears its own retention; one event may be a loss of several terms. Terms are taken in order, so
//! that every loss that decides a renewal has been counted before the renewed term is used.
//!
//! The windows of an hours clause of the kind `best` are sought with later terms as stated; where a loss has changed the
//! next term, they are sought again from its first loss on.
//!
//! Worked number: 20 xs 10 risks-attaching, policies from 1 April and 1 October, a loss of 25 of each in one event after
//! the renewal of 1 July: 15 from either term, 30 together, where losses-occurring would pay 20.

use super::apply::Block;
use super::calendar::NO_TERM;
use super::gather::{self, Dues, Members};
use super::hours_clause::Windows;
use super::outcome::Opening;
use super::plan::Node;
use super::subject::SubjectColumns;
use super::timed::{Course, State, Timed};
use crate::model::amount::Amount;
use crate::model::contract::HoursClause;

/// Memory of the walk along paths.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Walk<N> {
    course: Course<N>,
    /// The subject as one term sees it.
    own: SubjectColumns<N>,
    /// Largest part of each event that falls in one term.
    largest: Vec<N>,
    touched: Vec<u16>,
    events: Vec<u32>,
    trial: Dues<N>,
}

impl<N> Default for Walk<N> {
    fn default() -> Self {
        Walk {
            course: Course::default(),
            own: SubjectColumns::default(),
            largest: Vec::new(),
            touched: Vec::new(),
            events: Vec::new(),
            trial: Dues::default(),
        }
    }
}

/// What the walk works with.
pub(super) struct Work<'a, N> {
    pub dues: &'a mut Dues<N>,
    pub windows: &'a mut Windows<N>,
    pub members: &'a mut Members<N>,
    pub walk: &'a mut Walk<N>,
    /// Keeps events that recover nothing too.
    pub all: bool,
}

/// Columns of the contract that the walk fills; policies have a subject only.
pub(super) struct Columns<'a, N> {
    pub subject: &'a mut [N],
    pub term: Option<&'a mut [u16]>,
    pub occurrence: Option<&'a mut [u32]>,
    /// Premium that the path adds, and the index of the contract.
    pub openings: Option<(&'a mut Vec<Opening<N>>, u32)>,
}

/// Fills the dues and the columns of a policy or contract whose terms differ.
pub(super) fn gather<N: Amount>(
    node: &Node<N>,
    timed: &Timed<N>,
    block: &Block<N>,
    subject: &SubjectColumns<N>,
    work: &mut Work<N>,
    columns: &mut Columns<N>,
) {
    work.dues.clear();
    columns.subject.fill(N::ZERO);
    if timed.attaching.is_some() {
        work.walk.own.events.resize(subject.events.len(), N::ZERO);
        work.walk.own.rows.resize(block.claims.lane.len(), N::ZERO);
        work.walk.largest.clear();
        work.walk.largest.resize(subject.events.len(), N::ZERO);
        if let Some(terms) = &mut columns.term {
            terms.fill(NO_TERM);
        }
    }
    let mut left = subject.reached.as_slice();
    for path in 0..block.losses.paths() {
        let end = block.losses.path(path).end as u32;
        let (events, rest) = left.split_at(left.iter().take_while(|event| **event < end).count());
        left = rest;
        work.walk.course.start(timed);
        let first = work.dues.list.len();
        match (timed.attaching, node.hours) {
            (Some(_), _) => by_attachment(node, timed, block, subject, events, work, columns),
            (None, None) => by_event(timed, block, subject, events, work, columns),
            (None, Some(clause)) => by_window(clause, timed, block, subject, events, work, columns),
        }
        mark(work, columns, first);
        open(timed, path as u32, work, columns);
    }
}

/// Writes the term and the first event of each occurrence, where an event belongs to one of another day.
fn mark<N: Amount>(work: &Work<N>, columns: &mut Columns<N>, first: usize) {
    let (Some(terms), Some(occurrences)) = (&mut columns.term, &mut columns.occurrence) else { return };
    for due in &work.dues.list[first..] {
        // Of an event that falls in several terms, the one with the largest part stands for it.
        if due.event != due.occurrence && terms[due.event as usize] == due.term {
            occurrences[due.event as usize] = due.occurrence;
        }
    }
}

/// Books what the path has added to the premium of its terms.
fn open<N: Amount>(timed: &Timed<N>, path: u32, work: &mut Work<N>, columns: &mut Columns<N>) {
    let (Some(rule), Some((openings, contract))) = (&timed.rule, &mut columns.openings) else { return };
    for (term, added) in (0u16..).zip(&rule.added) {
        if work.walk.course.state(timed, term) != State::AsStated {
            openings.extend(added.iter().map(|added| Opening {
                path,
                contract: *contract,
                term,
                day: added.day,
                premium: added.premium,
                commission: added.commission,
            }));
        }
    }
}

/// One occurrence under the cover of its term: what its events recover, counted towards the next renewal.
fn record<N: Amount>(
    timed: &Timed<N>,
    block: &Block<N>,
    subject: &SubjectColumns<N>,
    (events, term, state): (&[u32], u16, State),
    (dues, members, course): (&mut Dues<N>, &mut Members<N>, &mut Course<N>),
) {
    let index = timed.cover_in(term, state);
    let first = dues.list.len();
    gather::occurrence(&timed.covers[usize::from(index)], block, subject, events, term, members, dues);
    for due in &mut dues.list[first..] {
        due.cover = index;
        course.count(timed, block.losses.time[due.event as usize], due.recovery);
    }
}

fn by_event<N: Amount>(
    timed: &Timed<N>,
    block: &Block<N>,
    subject: &SubjectColumns<N>,
    events: &[u32],
    work: &mut Work<N>,
    columns: &mut Columns<N>,
) {
    let course = &mut work.walk.course;
    for &event in events {
        let term = block.term(event);
        if term == NO_TERM {
            continue;
        }
        let state = course.state(timed, term);
        if state == State::Ended {
            end(columns, event);
            continue;
        }
        columns.subject[event as usize] = subject.events[event as usize];
        record(timed, block, subject, (&[event], term, state), (work.dues, work.members, course));
        if !work.all {
            work.dues.forget_idle();
        }
    }
}

/// No term is in force at an event after all.
fn end<N>(columns: &mut Columns<N>, event: u32) {
    if let Some(terms) = &mut columns.term {
        terms[event as usize] = NO_TERM;
    }
}

fn by_window<N: Amount>(
    clause: HoursClause,
    timed: &Timed<N>,
    block: &Block<N>,
    subject: &SubjectColumns<N>,
    events: &[u32],
    work: &mut Work<N>,
    columns: &mut Columns<N>,
) {
    let Work { dues, windows, members, walk, .. } = work;
    let Walk { course, trial, .. } = *walk;
    let mut from = 0;
    while from < events.len() {
        let open = &events[from..];
        let in_force = |event: u32| block.term(event) != NO_TERM && course.known(block.term(event)) != State::Ended;
        windows.divide(clause, &block.losses.time, open, in_force, |window| {
            let term = block.term(window[0]);
            let cover = &timed.covers[usize::from(timed.cover_in(term, course.known(term)))];
            trial.clear();
            gather::occurrence(cover, block, subject, window, term, members, trial)
        });
        let mut again = None;
        for window in &windows.found {
            let own = &open[window.clone()];
            let term = block.term(own[0]);
            if !course.is_decided(timed, term) && course.state(timed, term) != State::AsStated {
                again = Some((from + window.start, term));
                break;
            }
            for &event in own {
                columns.subject[event as usize] = subject.events[event as usize];
                if let Some(terms) = &mut columns.term {
                    terms[event as usize] = term;
                }
            }
            record(timed, block, subject, (own, term, course.known(term)), (dues, members, course));
        }
        from = match again {
            // From the first loss of the term on; what was left out before stays so.
            Some((start, term)) => {
                let of_term = |at: &usize| block.term(events[*at]) != NO_TERM && block.term(events[*at]) >= term;
                let consumed = dues.list.last().map(|due| due.event);
                let first = |at: &usize| of_term(at) && consumed.is_none_or(|last| events[*at] > last);
                (from..start).find(first).unwrap_or(start)
            }
            None => events.len(),
        };
    }
    for &event in events.iter().filter(|event| block.term(**event) != NO_TERM) {
        let at = event as usize;
        if columns.subject[at] != N::ZERO {
            continue;
        }
        match course.known(block.term(event)) {
            State::Ended => end(columns, event),
            _ => columns.subject[at] = subject.events[at],
        }
    }
}

fn by_attachment<N: Amount>(
    node: &Node<N>,
    timed: &Timed<N>,
    block: &Block<N>,
    subject: &SubjectColumns<N>,
    events: &[u32],
    work: &mut Work<N>,
    columns: &mut Columns<N>,
) {
    let Work { dues, windows, members, walk, all } = work;
    let Walk { course, own, largest, touched, events: of_term, trial } = *walk;
    let rows = if block.claims.flat { &subject.events } else { &subject.rows };
    touched.clear();
    for row in events.iter().flat_map(|&event| block.claims.rows(event as usize)) {
        if rows[row] > N::ZERO && block.row_terms[row] != NO_TERM {
            touched.push(block.row_terms[row]);
        }
    }
    touched.sort_unstable();
    touched.dedup();
    let first = dues.list.len();
    for &term in touched.iter() {
        let state = course.state(timed, term);
        if state == State::Ended {
            break;
        }
        of_term.clear();
        for &event in events {
            let at = event as usize;
            let mut part = N::ZERO;
            for row in block.claims.rows(at) {
                own.rows[row] = if block.row_terms[row] == term { rows[row] } else { N::ZERO };
                part += own.rows[row];
            }
            // Rows that roundings left below zero lower the event's subject but no other term's part.
            let part = part.positive().least(subject.events[at] - columns.subject[at]);
            if part > N::ZERO {
                own.events[at] = part;
                columns.subject[at] += part;
                of_term.push(event);
                if part > largest[at] {
                    largest[at] = part;
                    if let Some(terms) = &mut columns.term {
                        terms[at] = term;
                    }
                }
            }
        }
        match node.hours {
            None => {
                for event in of_term.iter() {
                    let event = std::slice::from_ref(event);
                    record(timed, block, own, (event, term, state), (dues, members, course));
                    if !*all {
                        dues.forget_idle();
                    }
                }
            }
            Some(clause) => {
                let cover = &timed.covers[usize::from(timed.cover_in(term, state))];
                windows.divide(
                    clause,
                    &block.losses.time,
                    of_term,
                    |_| true,
                    |window| {
                        trial.clear();
                        gather::occurrence(cover, block, own, window, term, members, trial)
                    },
                );
                for window in &windows.found {
                    let window = &of_term[window.clone()];
                    record(timed, block, own, (window, term, state), (dues, members, course));
                }
            }
        }
    }
    dues.list[first..].sort_by_key(|due| (due.event, due.term));
}
