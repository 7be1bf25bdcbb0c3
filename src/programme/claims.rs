//! Claim rows: the losses of a block folded by event and lane, once, before any policy or contract looks at them.
//!
//! A loss covered by two policies makes two claim rows; a loss that no policy covers makes none and stays with the
//! parent. An event without claims keeps one empty row, so that a block in which no event has more than one row can be
//! read by event alone (`flat`).
//!
//! Worked example: building 3 and stock 2 at one site, one policy and no sub-limits: one claim row of 5.

use super::lanes::Lanes;
use crate::model::amount::Amount;
use crate::model::losses::LossBlock;
use std::ops::Range;

/// The claim rows of a block.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Claims<N> {
    /// Rows of event e are `start[e]..start[e + 1]`.
    pub start: Vec<u32>,
    /// Lane of each row, ascending within an event.
    pub lane: Vec<u32>,
    /// Ground-up loss of each row.
    pub ground_up: Vec<N>,
    /// What the policy of the row's lane pays for it.
    pub paid: Vec<N>,
    /// Cost of the claim of each row, for the insurer; empty where no claim has any.
    pub cost: Vec<N>,
    /// The insurer's recourse against each row; empty where there is none.
    pub recourse: Vec<N>,
    /// Every event has one row: the index of a row is that of its event.
    pub flat: bool,
    /// Where each lane's row of the current event is: (number of the event, row).
    slots: Vec<(u64, u32)>,
    counter: u64,
    sorting: Vec<(u32, N)>,
}

impl<N> Default for Claims<N> {
    fn default() -> Self {
        Claims {
            start: vec![0],
            lane: Vec::new(),
            ground_up: Vec::new(),
            paid: Vec::new(),
            cost: Vec::new(),
            recourse: Vec::new(),
            flat: true,
            slots: Vec::new(),
            counter: 0,
            sorting: Vec::new(),
        }
    }
}

impl<N: Amount> Claims<N> {
    /// The rows of an event.
    #[inline(always)]
    pub fn rows(&self, event: usize) -> Range<usize> {
        self.start[event] as usize..self.start[event + 1] as usize
    }

    /// Folds a block.
    pub fn fold(&mut self, losses: &LossBlock<N>, lanes: &Lanes) {
        self.start.clear();
        self.start.push(0);
        self.lane.clear();
        self.ground_up.clear();
        self.slots.clear();
        self.slots.resize(lanes.lanes.len(), (0, 0));
        self.counter = 0;
        if lanes.all_in_one {
            self.fold_into_one_lane(losses);
        } else {
            (0..losses.events()).for_each(|event| self.fold_event(losses, lanes, event));
        }
        self.paid.clear();
        self.paid.resize(self.lane.len(), N::ZERO);
        self.flat = self.lane.len() == losses.events() && !lanes.beyond;
    }

    /// One row an event, where one policy covers every loss and nothing tells them apart.
    fn fold_into_one_lane(&mut self, losses: &LossBlock<N>) {
        let events = losses.events();
        self.lane.resize(events, 0);
        self.start.extend(1..=events as u32);
        if losses.loss.len() == events && losses.row_start.windows(2).all(|bounds| bounds[1] == bounds[0] + 1) {
            self.ground_up.extend_from_slice(&losses.loss);
        } else {
            self.ground_up.extend((0..events).map(|event| losses.total(event)));
        }
    }

    #[inline(always)]
    fn fold_event(&mut self, losses: &LossBlock<N>, lanes: &Lanes, event: usize) {
        let first = self.lane.len();
        let peril = usize::from(losses.peril[event]);
        self.counter += 1;
        for row in losses.rows(event) {
            let loss = losses.loss[row];
            for entry in lanes.entries(losses.risk[row], losses.coverage[row]) {
                if !lanes.policy_perils[entry.policy as usize].get(peril).copied().unwrap_or(false) {
                    continue;
                }
                let (counter, slot) = &mut self.slots[entry.lane as usize];
                if *counter == self.counter {
                    self.ground_up[*slot as usize] += loss;
                } else {
                    (*counter, *slot) = (self.counter, self.lane.len() as u32);
                    self.lane.push(entry.lane);
                    self.ground_up.push(loss);
                }
            }
        }
        match self.lane.len() - first {
            0 => {
                self.lane.push(lanes.uncovered());
                self.ground_up.push(N::ZERO);
            }
            1 => {}
            _ => self.sort_from(first),
        }
        if lanes.beyond && self.lane.last() != Some(&lanes.uncovered()) {
            self.lane.push(lanes.uncovered());
            self.ground_up.push(N::ZERO);
        }
        self.start.push(self.lane.len() as u32);
    }

    /// Sorts the rows of the last event by lane, so that the order of loss rows decides nothing.
    fn sort_from(&mut self, first: usize) {
        if self.lane[first..].is_sorted() {
            return;
        }
        self.sorting.clear();
        self.sorting.extend(self.lane[first..].iter().copied().zip(self.ground_up[first..].iter().copied()));
        self.sorting.sort_unstable_by_key(|(lane, _)| *lane);
        for (at, (lane, loss)) in self.sorting.iter().enumerate() {
            self.lane[first + at] = *lane;
            self.ground_up[first + at] = *loss;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::amount::Share;
    use crate::model::contract::Terms;
    use crate::model::risk::Coverage::{Building, Stock};
    use crate::programme::examples::{block, one_contract};

    fn folded(model: &crate::model::Model, event: &[(u32, crate::model::risk::Coverage, f64)]) -> Claims<f64> {
        let lanes = crate::programme::examples::lanes(model);
        let mut claims = Claims::default();
        claims.fold(&block(&[event, &[]]), &lanes);
        claims
    }

    #[test]
    fn losses_of_one_lane_are_one_row_and_a_second_policy_makes_a_second_row() {
        let mut model = one_contract(Terms::QuotaShare { share: Share::WHOLE, limit: None });
        let event = [(0, Building, 3.0), (1, Stock, 2.0)];
        let one = folded(&model, &event);
        assert_eq!((one.ground_up, one.flat), (vec![500.0, 0.0], true));
        model.policies.push(model.policies[0].clone());
        model.policies[1].covers.risks = Some(vec![1]);
        let two = folded(&model, &event);
        assert_eq!((two.ground_up, two.flat), (vec![500.0, 200.0, 0.0], false));
        assert_eq!(two.lane, [0, 1, 2]);
    }

    #[test]
    fn the_order_of_loss_rows_decides_nothing() {
        let mut model = one_contract(Terms::QuotaShare { share: Share::WHOLE, limit: None });
        model.contracts[0].per_risk = Some(crate::model::contract::Layer { attachment: 1.into(), limit: None });
        let forwards = folded(&model, &[(0, Stock, 1.0), (1, Stock, 2.0), (2, Stock, 3.0)]);
        let backwards = folded(&model, &[(2, Stock, 3.0), (1, Stock, 2.0), (0, Stock, 1.0)]);
        assert_eq!((forwards.lane, forwards.ground_up), (backwards.lane, backwards.ground_up));
    }
}
