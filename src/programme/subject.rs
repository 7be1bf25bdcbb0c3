//! Subject losses in columns: what a policy or contract looks at, event by event, and which events can reach it.
//!
//! ```text
//! subject of a contract = policies insured by the cedant + contracts it assumes - contracts that inure, within the scope
//! ```
//! Contracts of one cedant with the same scope and the same `after` share one subject, such as the layers of a tower.
//! Roundings and parallel recoveries may leave less than nothing of a row; the sum of an event is at least zero. What an index
//! contract pays beyond its cedant's loss is taken off nothing else: neither off the losses of other rows nor, where its scope
//! is limited to some sites, coverages or policies, off what the cedant has assumed beyond losses.
//!
//! Worked number: a policy pays 100, a quota share of 40 % inures: the subject of a layer after it is 60.

use super::claims::Claims;
use super::expense::{self, Ceded};
use super::outcome::ContractColumns;
use super::plan::{Extent, Plan, Subject};
use crate::model::amount::Amount;
use crate::model::losses::LossBlock;

/// A subject loss.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SubjectColumns<N> {
    /// By claim row; left alone where each event has one row.
    pub rows: Vec<N>,
    /// By event, at least zero.
    pub events: Vec<N>,
    /// Events that can recover anything, ascending.
    pub reached: Vec<u32>,
    /// Cost and recourse by claim row; empty where no claim has any.
    pub expenses: Ceded<N>,
}

impl<N> Default for SubjectColumns<N> {
    fn default() -> Self {
        SubjectColumns { rows: Vec::new(), events: Vec::new(), reached: Vec::new(), expenses: Ceded::default() }
    }
}

impl<N: Amount> SubjectColumns<N> {
    /// The ground-up loss of the claims of a policy.
    pub fn of_policy(&mut self, plan: &Plan<N>, policy: usize, claims: &Claims<N>) {
        let column = if claims.flat { &mut self.events } else { &mut self.rows };
        column.clear();
        if plan.policies.len() == 1 {
            // Rows of no policy are zero.
            column.extend_from_slice(&claims.ground_up);
        } else {
            let lanes = &plan.lanes.lanes;
            let is_own = |lane: u32| lanes.get(lane as usize).is_some_and(|lane| lane.policy as usize == policy);
            let rows = claims.lane.iter().zip(&claims.ground_up);
            column.extend(rows.map(|(&lane, &loss)| if is_own(lane) { loss } else { N::ZERO }));
        }
        if !claims.flat {
            self.sum_rows(claims);
        }
    }

    /// The subject loss of contracts. `ceded` holds what contracts pay by row, where events have more than one.
    pub fn of_contracts(
        &mut self,
        subject: &Subject<N>,
        losses: &LossBlock<N>,
        claims: &Claims<N>,
        contracts: &[ContractColumns<N>],
        ceded: &[Vec<N>],
        expenses: &[Ceded<N>],
    ) {
        let column = if claims.flat { &mut self.events } else { &mut self.rows };
        let source = |contract: usize| if claims.flat { &contracts[contract].paid } else { &ceded[contract] };
        let lost = |contract: usize| {
            let columns = &contracts[contract];
            if claims.flat { &columns.extras.uncollected } else { &columns.uncollected_rows }
        };
        column.clear();
        match subject.insures {
            Extent::All => column.extend_from_slice(&claims.paid),
            Extent::None => column.resize(claims.lane.len(), N::ZERO),
            Extent::Some => {
                let rows = claims.lane.iter().zip(&claims.paid);
                column.extend(rows.map(|(&lane, &paid)| if subject.own_lanes[lane as usize] { paid } else { N::ZERO }));
            }
        }
        for inward in &subject.inward {
            let assumed = match inward.line.map(|line| &contracts[inward.contract].lines[line]) {
                None => source(inward.contract),
                Some(line) if claims.flat => &line.paid,
                Some(line) => &line.rows,
            };
            column.iter_mut().zip(assumed).for_each(|(sum, &assumed)| *sum += assumed);
        }
        for &contract in &subject.after {
            column.iter_mut().zip(source(contract)).for_each(|(sum, &recovered)| *sum -= recovered);
            if subject.collected {
                column.iter_mut().zip(lost(contract)).for_each(|(sum, &lost)| *sum += lost);
            }
            if subject.blind.contains(&contract) {
                for row in last_rows(claims) {
                    let lost = lost(contract).get(row).copied().filter(|_| subject.collected).unwrap_or(N::ZERO);
                    column[row] += source(contract)[row] - lost;
                }
            }
        }
        if expense::any(claims) {
            let paid = expense::Paid { contracts, rows: ceded };
            expense::of_subject(subject, claims, &paid, expenses, &mut self.expenses, column);
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
            column.iter_mut().for_each(|loss| *loss = loss.positive());
            return;
        }
        if subject.sees_beyond {
            last_rows(claims).for_each(|row| column[row] = column[row].positive());
        }
        self.sum_rows(claims);
    }

    fn sum_rows(&mut self, claims: &Claims<N>) {
        let SubjectColumns { rows, events, .. } = self;
        events.clear();
        let sums = claims.start.windows(2).map(|bounds| {
            let sum: N = rows[bounds[0] as usize..bounds[1] as usize].iter().copied().sum();
            sum.positive()
        });
        events.extend(sums);
    }

    /// Finds the events above a threshold, in paths that are above the other one in all.
    pub fn find_reached(&mut self, losses: &LossBlock<N>, threshold: N, path_threshold: N) {
        let SubjectColumns { events, reached, .. } = self;
        reached.clear();
        let mut add = |from: u32, events: &[N]| {
            reached.extend((from..).zip(events).filter(|(_, loss)| **loss > threshold).map(|(event, _)| event));
        };
        if path_threshold == N::ZERO {
            add(0, events);
            return;
        }
        for bounds in losses.path_start.windows(2) {
            let path = &events[bounds[0] as usize..bounds[1] as usize];
            if path.iter().copied().sum::<N>() > path_threshold {
                add(bounds[0], path);
            }
        }
    }
}

/// The last row of each event, which holds what is paid beyond the loss where a contract may do so.
fn last_rows<N>(claims: &Claims<N>) -> impl Iterator<Item = usize> {
    claims.start[1..].iter().map(|end| *end as usize - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::examples::block;

    #[test]
    fn only_events_above_the_threshold_in_paths_above_theirs_are_looked_at() {
        let mut losses = block::<f64>(&[&[], &[], &[], &[]]);
        losses.path_start = vec![0, 2, 2, 4];
        let mut subject =
            SubjectColumns { rows: Vec::new(), events: vec![5.0, 4.0, 9.0, 1.0], ..SubjectColumns::default() };
        subject.find_reached(&losses, 4.0, 0.0);
        assert_eq!(subject.reached, [0, 2]);
        subject.find_reached(&losses, 0.0, 9.0);
        assert_eq!(subject.reached, [2, 3]);
    }
}
