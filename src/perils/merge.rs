//! Two blocks of the same paths made one, in the order of time: what credit does is drawn after all other perils, because
//! they decide it, and joins them here.
//!
//! Worked number: events at days 10 and 300 of one block and at day 200 of the other are events 0, 2 and 1 of the whole.

use crate::model::losses::{Claim, LossBlock};

/// Writes the events of `first` and `second` into `out`, path by path; those at the same time in the order of `rank` of their
/// perils. Blocks have no deviates of default and no attributes yet.
pub(super) fn merge(first: &LossBlock<f64>, second: &LossBlock<f64>, rank: &[u32], out: &mut LossBlock<f64>) {
    out.clear(first.first_trial, first.horizon);
    let mut places: [Vec<u32>; 2] = [Vec::with_capacity(first.events()), Vec::with_capacity(second.events())];
    for path in 0..first.paths() {
        let (mut a, mut b) = (first.path(path), second.path(path));
        loop {
            let from_first = match (a.clone().next(), b.clone().next()) {
                (None, None) => break,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (Some(own), Some(other)) => {
                    let key = |block: &LossBlock<f64>, event: usize| rank[usize::from(block.peril[event])];
                    let order = first.time[own].total_cmp(&second.time[other]);
                    order.then_with(|| key(first, own).cmp(&key(second, other))).is_le()
                }
            };
            let (block, events, which) = if from_first { (first, &mut a, 0) } else { (second, &mut b, 1) };
            if let Some(event) = events.next() {
                places[which].push(out.time.len() as u32);
                copy(block, event, out);
            }
        }
        out.path_start.push(out.time.len() as u32);
    }
    for (block, places) in [first, second].into_iter().zip(&places) {
        let place = |event: u32| places[event as usize];
        out.effects.extend(block.effects.iter().map(|&(event, effect)| (place(event), effect)));
        out.origins.extend(block.origins.iter().map(|&(event, origin)| {
            (place(event), crate::model::losses::Origin { of: origin.of.map(place), ..origin })
        }));
        out.cured.extend_from_slice(&block.cured);
        out.cut += block.cut;
    }
    // A column of nothing would have every contract look for what it leaves.
    if first.recourse.is_empty() && second.recourse.is_empty() {
        out.recourse.clear();
    }
    // A stable sort: effects of one event stay as they were.
    out.effects.sort_by_key(|&(event, _)| event);
    out.origins.sort_by_key(|&(event, _)| event);
    out.cured.sort_by(|a, b| a.path.cmp(&b.path).then(a.time.total_cmp(&b.time)));
    out.weight.extend_from_slice(&first.weight);
}

fn copy(block: &LossBlock<f64>, event: usize, out: &mut LossBlock<f64>) {
    out.time.push(block.time[event]);
    out.peril.push(block.peril[event]);
    out.event.push(block.event[event]);
    out.attached.push(block.attached.get(event).copied().unwrap_or(f64::NAN));
    let rows = block.rows(event);
    out.risk.extend_from_slice(&block.risk[rows.clone()]);
    out.coverage.extend_from_slice(&block.coverage[rows.clone()]);
    out.loss.extend_from_slice(&block.loss[rows.clone()]);
    for row in rows {
        out.recourse.push(block.recourse.get(row).copied().unwrap_or(0.0));
        out.claims.push(block.claims.get(row).copied().unwrap_or(Claim::NONE));
    }
    out.row_start.push(out.loss.len() as u32);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(peril: u16, times: &[&[f64]]) -> LossBlock<f64> {
        let mut block = LossBlock::default();
        block.clear(5, 1);
        for path in times {
            for &time in *path {
                block.time.push(time);
                block.peril.push(peril);
                block.event.push(time as u32);
                block.risk.push(u32::from(peril));
                block.coverage.push(crate::model::risk::Coverage::All);
                block.loss.push(time);
                block.row_start.push(block.loss.len() as u32);
            }
            block.path_start.push(block.time.len() as u32);
        }
        block
    }

    #[test]
    fn events_stand_in_the_order_of_time_and_ties_in_that_of_the_perils() {
        let first = block(0, &[&[10.0, 300.0], &[], &[7.0]]);
        let second = block(1, &[&[200.0], &[5.0], &[7.0]]);
        let mut out = LossBlock::default();
        merge(&first, &second, &[1, 0], &mut out);
        assert_eq!(out.time, [10.0, 200.0, 300.0, 5.0, 7.0, 7.0]);
        assert_eq!(out.peril, [0, 1, 0, 1, 1, 0]);
        assert_eq!((out.path_start.as_slice(), out.first_trial), (&[0, 3, 4, 6][..], 5));
        assert_eq!(out.loss, out.time);
        assert_eq!(out.row_start, [0, 1, 2, 3, 4, 5, 6]);
        assert!(out.recourse.is_empty());
        merge(&first, &second, &[0, 1], &mut out);
        assert_eq!(out.peril, [0, 1, 0, 1, 0, 1]);
    }
}
