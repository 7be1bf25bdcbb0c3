//! The efficient frontier: the designs that no other beats.
//!
//! A design beats another where neither its net cost nor its objective is larger and one of the two is smaller, by their estimates.
//! Designs are sorted by net cost and then objective; going through them, a design is efficient exactly when its objective is below
//! that of all before it, or it equals the last efficient one in both. Source: H. T. Kung, F. Luccio and F. P. Preparata (1975), "On
//! finding the maxima of a set of vectors", Journal of the ACM 22, 469-476 (two dimensions).
//!
//! Worked number: costs and needs (1, 9), (2, 5), (3, 6), (4, 5), (5, 1): efficient are the first, the second and the last.

use super::results::DesignResult;

/// Marks the efficient designs, and by which of them each other one is beaten.
pub(super) fn mark(designs: &mut [DesignResult]) {
    let points: Vec<(f64, f64)> =
        designs.iter().map(|design| (design.net_cost.value, design.objective.value)).collect();
    let efficient = efficient(&points);
    let mut order: Vec<usize> = (0..designs.len()).filter(|&at| efficient[at]).collect();
    order.sort_by(|&a, &b| points[a].0.total_cmp(&points[b].0).then(a.cmp(&b)));
    let beats = |a: (f64, f64), b: (f64, f64)| a.0 <= b.0 && a.1 <= b.1 && a != b;
    let beaten_by: Vec<Option<usize>> =
        points.iter().map(|&point| order.iter().copied().find(|&other| beats(points[other], point))).collect();
    let numbers: Vec<usize> = designs.iter().map(|design| design.number).collect();
    for ((design, efficient), by) in designs.iter_mut().zip(efficient).zip(beaten_by) {
        design.efficient = efficient;
        design.beaten_by = by.map(|by| numbers[by]);
    }
}

/// The numbers of the efficient designs, the cheapest first.
pub(super) fn numbers(designs: &[DesignResult]) -> Vec<usize> {
    let mut efficient: Vec<&DesignResult> = designs.iter().filter(|design| design.efficient).collect();
    efficient.sort_by(|a, b| a.net_cost.value.total_cmp(&b.net_cost.value).then(a.number.cmp(&b.number)));
    efficient.iter().map(|design| design.number).collect()
}

fn efficient(points: &[(f64, f64)]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|&a, &b| points[a].0.total_cmp(&points[b].0).then(points[a].1.total_cmp(&points[b].1)));
    let mut marks = vec![false; points.len()];
    let mut last: Option<(f64, f64)> = None;
    for at in order {
        if last.is_none_or(|last| points[at].1 < last.1 || points[at] == last) {
            marks[at] = true;
            last = Some(points[at]);
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::stream::StreamKey;

    fn by_brute_force(points: &[(f64, f64)]) -> Vec<bool> {
        let beats = |a: &(f64, f64), b: &(f64, f64)| a.0 <= b.0 && a.1 <= b.1 && (a.0 < b.0 || a.1 < b.1);
        points.iter().map(|point| !points.iter().any(|other| beats(other, point))).collect()
    }

    #[test]
    fn the_example_has_three_efficient_designs() {
        let points = [(1.0, 9.0), (2.0, 5.0), (3.0, 6.0), (4.0, 5.0), (5.0, 1.0)];
        assert_eq!(efficient(&points), [true, true, false, false, true]);
    }

    #[test]
    fn the_frontier_is_that_of_comparing_every_pair() {
        let key = StreamKey::new(3, "test/frontier");
        for round in 0..200 {
            // Few distinct values make ties in one figure, in the other and in both.
            let steps = 2.0 + f64::from(round % 9) * 3.0;
            let at = |design: u64, what: u32| (key.uniform(design, round, what) * steps).floor();
            let points: Vec<(f64, f64)> =
                (0..u64::from(round % 40)).map(|design| (at(design, 0), at(design, 1))).collect();
            assert_eq!(efficient(&points), by_brute_force(&points), "{points:?}");
        }
    }
}
