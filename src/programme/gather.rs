//! Recoveries of occurrences, before annual terms: the first half of the pipeline over the events of a block.
//!
//! Each event receives the increase of its occurrence's recovery, in time order. A franchise asks whether the whole
//! occurrence passes; what it lets through is then shared out by the same increases, so that no event receives more than
//! its own loss. Under an hours clause a risk's losses within the window are one loss to per-risk terms.
//!
//! Worked number: two losses of 20 within 72 hours under a layer 15 xs 10 receive 10 and 5.

use super::apply::Block;
use super::calendar::NO_TERM;
use super::claims_limits::{ClassLimits, Usage};
use super::cover::{Cover, Groups};
use super::hours_clause::Windows;
use super::outcome::{ATTACHED, EXHAUSTED};
use super::plan::Node;
use super::settle::PathCursor;
use super::subject::SubjectColumns;
use super::trigger;
use crate::model::amount::Amount;
use crate::model::contract::HoursClause;

/// What one event recovers before annual terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Due<N> {
    pub event: u32,
    /// First event of its occurrence.
    pub occurrence: u32,
    pub term: u16,
    pub flags: u8,
    /// Loss after the ceded share and per-risk terms.
    pub after: N,
    /// Increase of the occurrence's recovery.
    pub recovery: N,
    first_group: u32,
    end_group: u32,
    /// Cover of its term, see `Node::cover_at`.
    pub cover: u16,
}

/// Recoveries of a policy or contract, by event, ascending.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dues<N> {
    pub list: Vec<Due<N>>,
    /// Loss of each group of an event after its share and layer.
    groups: Vec<(u32, N)>,
}

impl<N> Default for Dues<N> {
    fn default() -> Self {
        Dues { list: Vec::new(), groups: Vec::new() }
    }
}

impl<N> Due<N> {
    /// Of an event that is an occurrence by itself and whose loss is not split into groups.
    pub fn alone(event: u32, term: u16, flags: u8, after: N, recovery: N) -> Due<N> {
        Due { event, occurrence: event, term, flags, after, recovery, first_group: 0, end_group: 0, cover: 0 }
    }
}

impl<N> Dues<N> {
    pub fn groups_of(&self, due: &Due<N>) -> &[(u32, N)] {
        &self.groups[due.first_group as usize..due.end_group as usize]
    }

    pub fn clear(&mut self) {
        self.list.clear();
        self.groups.clear();
    }
}

impl<N: Amount> Dues<N> {
    /// Takes the last entry off where nothing is recovered and nothing attaches.
    pub fn forget_idle(&mut self) {
        if let Some(due) = self.list.last()
            && due.recovery == N::ZERO
            && due.flags == 0
        {
            self.groups.truncate(due.first_group as usize);
            self.list.pop();
        }
    }
}

/// Sums of the occurrence at hand.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Members<N> {
    now: Vec<N>,
    cumulative: Vec<N>,
    seen_now: Vec<u32>,
    seen: Vec<u32>,
    trial: Dues<N>,
    /// Loss of each group before its slices.
    unsliced: Vec<N>,
    usage: Usage<N>,
}

impl<N> Default for Members<N> {
    fn default() -> Self {
        Members {
            now: Vec::new(),
            cumulative: Vec::new(),
            seen_now: Vec::new(),
            seen: Vec::new(),
            trial: Dues::default(),
            unsliced: Vec::new(),
            usage: Usage::default(),
        }
    }
}

/// Fills `dues` and the subject column. `perils` are those in scope; `all` keeps events that recover nothing too.
#[allow(clippy::too_many_arguments)]
pub(super) fn gather<N: Amount>(
    node: &Node<N>,
    block: &Block<N>,
    subject: &SubjectColumns<N>,
    subject_column: &mut [N],
    dues: &mut Dues<N>,
    windows: &mut Windows<N>,
    members: &mut Members<N>,
    perils: &[bool],
    all: bool,
) {
    dues.clear();
    if let Some(trigger) = &node.cover.trigger {
        trigger::gather(&node.cover, trigger, perils, block, subject, subject_column, dues, all);
        return;
    }
    if let Some(limits) = class_limits(&node.cover) {
        members.usage.start(limits);
    }
    match node.hours {
        None => by_event(node, block, subject, subject_column, dues, members, all),
        Some(clause) => by_window(node, clause, block, subject, subject_column, dues, windows, members),
    }
}

fn class_limits<N>(cover: &Cover<N>) -> Option<&ClassLimits<N>> {
    cover.groups.as_ref().and_then(|groups| groups.limits.as_ref())
}

/// Every event is an occurrence.
fn by_event<N: Amount>(
    node: &Node<N>,
    block: &Block<N>,
    subject: &SubjectColumns<N>,
    subject_column: &mut [N],
    dues: &mut Dues<N>,
    members: &mut Members<N>,
    all: bool,
) {
    write_subject(block, &subject.events, subject_column);
    let cover = &node.cover;
    let (limits, mut path) = (class_limits(cover), PathCursor::default());
    for &event in &subject.reached {
        let term = block.term(event);
        if (subject.events[event as usize] <= cover.threshold && !all) || term == NO_TERM {
            continue;
        }
        if let Some(limits) = limits {
            members.usage.open(limits, path.of(event as usize, block.losses), term);
        }
        occurrence(cover, block, subject, &[event], term, members, dues);
        if !all {
            dues.forget_idle();
        }
    }
}

/// The subject column of a policy or contract without an hours clause: zero where no term is in force.
pub(super) fn write_subject<N: Amount>(block: &Block<N>, events: &[N], subject_column: &mut [N]) {
    subject_column.copy_from_slice(events);
    for (subject, &term) in subject_column.iter_mut().zip(block.terms) {
        if term == NO_TERM {
            *subject = N::ZERO;
        }
    }
}

/// Occurrences by the windows of an hours clause, path by path.
#[allow(clippy::too_many_arguments)]
fn by_window<N: Amount>(
    node: &Node<N>,
    clause: HoursClause,
    block: &Block<N>,
    subject: &SubjectColumns<N>,
    subject_column: &mut [N],
    dues: &mut Dues<N>,
    windows: &mut Windows<N>,
    members: &mut Members<N>,
) {
    subject_column.fill(N::ZERO);
    let mut left = subject.reached.as_slice();
    let limits = class_limits(&node.cover);
    for path in 0..block.losses.paths() {
        let end = block.losses.path(path).end as u32;
        let (events, rest) = left.split_at(left.iter().take_while(|event| **event < end).count());
        left = rest;
        if events.is_empty() {
            continue;
        }
        let in_force = |event: u32| block.term(event) != NO_TERM;
        let mut trial = std::mem::take(&mut members.trial);
        windows.divide(clause, &block.losses.time, events, in_force, |window| {
            trial.clear();
            if let Some(limits) = limits {
                members.usage.open(limits, path as u32, 0);
            }
            occurrence(&node.cover, block, subject, window, 0, members, &mut trial)
        });
        members.trial = trial;
        for &event in events.iter().filter(|event| in_force(**event)) {
            subject_column[event as usize] = subject.events[event as usize];
        }
        for window in &windows.found {
            let window = &events[window.clone()];
            for &event in window {
                subject_column[event as usize] = subject.events[event as usize];
            }
            if let Some(limits) = limits {
                members.usage.open(limits, path as u32, block.term(window[0]));
            }
            occurrence(&node.cover, block, subject, window, block.term(window[0]), members, dues);
        }
    }
}

/// Recovery and flags of an occurrence that is one event; None where it recovers nothing and attaches nothing.
#[inline(always)]
pub(super) fn one_event<N: Amount>(cover: &Cover<N>, after: N) -> Option<(N, u8)> {
    let terms = &cover.occurrence;
    if after <= terms.band.attachment || !terms.passes(after) {
        return None;
    }
    let exhausted = if after >= terms.band.exhaustion { EXHAUSTED } else { 0 };
    Some((terms.recovery(after), if cover.by_term { 0 } else { ATTACHED | exhausted }))
}

/// One occurrence: appends what each of its events recovers, and returns what they recover together.
#[inline(always)]
pub(super) fn occurrence<N: Amount>(
    cover: &Cover<N>,
    block: &Block<N>,
    subject: &SubjectColumns<N>,
    events: &[u32],
    term: u16,
    members: &mut Members<N>,
    dues: &mut Dues<N>,
) -> N {
    let first = dues.list.len();
    let mut whole = N::ZERO;
    for &event in events {
        let first_group = dues.groups.len() as u32;
        let after = match &cover.groups {
            None => cover.ceded.of(subject.events[event as usize]),
            Some(groups) => {
                let after = by_group(groups, block, subject, event, members, &mut dues.groups);
                match &groups.limits {
                    None => after,
                    Some(limits) => members.usage.cut(limits, &mut dues.groups[first_group as usize..]).least(after),
                }
            }
        };
        whole += after;
        let end_group = dues.groups.len() as u32;
        let (occurrence, recovery) = (events[0], N::ZERO);
        dues.list.push(Due { event, occurrence, term, flags: 0, after, recovery, first_group, end_group, cover: 0 });
    }
    for &group in &members.seen {
        members.cumulative[group as usize] = N::ZERO;
        if let Some(loss) = members.unsliced.get_mut(group as usize) {
            *loss = N::ZERO;
        }
    }
    members.seen.clear();
    let terms = &cover.occurrence;
    if !terms.passes(whole) {
        return N::ZERO;
    }
    let attached = |loss: N| loss > terms.band.attachment && terms.passes(loss);
    let exhausted = |loss: N| loss >= terms.band.exhaustion && attached(loss);
    let (mut loss, mut recovered) = (N::ZERO, N::ZERO);
    for due in &mut dues.list[first..] {
        let before = loss;
        loss += due.after;
        let recovery = terms.recovery(loss);
        due.recovery = recovery - recovered;
        recovered = recovery;
        if !cover.by_term && attached(loss) {
            due.flags |= if attached(before) { 0 } else { ATTACHED };
            due.flags |= if exhausted(loss) && !exhausted(before) { EXHAUSTED } else { 0 };
        }
    }
    recovered
}

/// The loss of an event after the share and layer of each group; within an occurrence layers apply to the group's sum.
fn by_group<N: Amount>(
    groups: &Groups<N>,
    block: &Block<N>,
    subject: &SubjectColumns<N>,
    event: u32,
    members: &mut Members<N>,
    out: &mut Vec<(u32, N)>,
) -> N {
    let Members { now, cumulative, seen_now, seen, unsliced, .. } = members;
    let count = groups.share.len().max(now.len());
    now.resize(count, N::ZERO);
    cumulative.resize(count, N::ZERO);
    if !groups.slices.is_empty() {
        unsliced.resize(count, N::ZERO);
    }
    seen_now.clear();
    let event = event as usize;
    let weights = if block.claims.flat { &subject.events } else { &subject.rows };
    for row in block.claims.rows(event) {
        let group = groups.of_lane[block.claims.lane[row] as usize];
        if weights[row] != N::ZERO {
            if now[group as usize] == N::ZERO {
                seen_now.push(group);
            }
            now[group as usize] += weights[row];
        }
    }
    let mut after = N::ZERO;
    for &group in seen_now.iter() {
        let at = group as usize;
        let loss = now[at].positive();
        now[at] = N::ZERO;
        let ceded = match groups.slices.get(at) {
            None => groups.share[at].of(loss),
            Some(slices) => {
                let before = unsliced[at];
                unsliced[at] += loss;
                slices.increase(before, loss)
            }
        };
        let before = cumulative[at];
        let layered = groups.layered(at, before + ceded) - groups.layered(at, before);
        cumulative[at] += ceded;
        seen.push(group);
        if layered > N::ZERO {
            out.push((group, layered));
            after += layered;
        }
    }
    // Rows that roundings left below zero lower the event's subject but no group.
    after.least(subject.events[event])
}

#[cfg(test)]
mod tests {
    use crate::model::contract::{HoursClause, Layer, Terms, Window};
    use crate::programme::examples::{one_contract, pay};
    use rust_decimal::dec;

    #[test]
    fn each_event_of_an_occurrence_receives_the_increase_it_causes() {
        let layer = Layer { attachment: dec!(10), limit: Some(dec!(15)) };
        let mut model = one_contract(Terms::ExcessOfLoss { layer, franchise: None });
        let losses: [&[(u32, f64)]; 2] = [&[(0, 20.0)], &[(1, 20.0)]];
        assert_eq!(pay(&model, &losses), [10.0, 10.0]);
        model.contracts[0].hours = Some(HoursClause { hours: 72, window: Window::First });
        assert_eq!(pay(&model, &losses), [10.0, 5.0]);
    }
}
