//! Means over a normal deviate that is cut off at a reach, by Gauss and Legendre's rule of 16 points.
//!
//! ```text
//! E[f(Z) | |Z| <= t]  ~  sum w_i phi(t x_i) f(t x_i) / sum w_i phi(t x_i)
//! ```
//! Nodes and weights: Abramowitz and Stegun (1964), table 25.4. The cell of a node runs from the sum of the weights before
//! it to that sum with its own; it contains the node (Chebyshev, Markov, Stieltjes), so a jump of f inside a cell can be
//! shared out by length.
//!
//! Worked number: the second moment of a normal deviate cut at 3 is 1 - 6 phi(3) / (2 Phi(3) - 1) = 0.97333.

use crate::numerics::kernels::exp;

/// (node, weight) on the right half of [-1, 1].
const HALF: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];
/// Farther than this the rule is not stretched: less than two parts in a thousand million lie beyond.
const FARTHEST: f64 = 6.0;

/// A node of the rule: where, with which share of the mean, and the cell that it stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GaussNode {
    /// Place.
    pub at: f64,
    /// Share; the shares of a rule add up to 1 for [`truncated_normal`], to the length for [`legendre`].
    pub share: f64,
    /// Start of its cell.
    pub from: f64,
    /// End of its cell.
    pub to: f64,
}

/// The rule on an interval, without a density.
#[inline]
pub fn legendre(from: f64, to: f64) -> [GaussNode; 16] {
    let (centre, half) = (0.5 * (from + to), 0.5 * (to - from));
    let mut nodes = [GaussNode { at: 0.0, share: 0.0, from: 0.0, to: 0.0 }; 16];
    let mut edge = 0.0;
    for (i, (node, weight)) in HALF.into_iter().enumerate() {
        let next = edge + weight;
        let share = half * weight;
        nodes[8 + i] =
            GaussNode { at: centre + half * node, share, from: centre + half * edge, to: centre + half * next };
        nodes[7 - i] =
            GaussNode { at: centre - half * node, share, from: centre - half * next, to: centre - half * edge };
        edge = next;
    }
    nodes
}

/// The rule for the mean over a standard normal deviate between minus and plus `reach` (at most 6 is taken).
#[inline]
pub fn truncated_normal(reach: f64) -> [GaussNode; 16] {
    let reach = reach.clamp(0.0, FARTHEST);
    let mut nodes = legendre(-reach, reach);
    let mut sum = 0.0;
    for i in 0..8 {
        // The weight alone where the reach is zero: all nodes are then at zero.
        let GaussNode { at, share, .. } = nodes[8 + i];
        let share = exp(-0.5 * at * at) * if reach > 0.0 { share } else { 1.0 };
        (nodes[8 + i].share, nodes[7 - i].share) = (share, share);
        sum += 2.0 * share;
    }
    for node in &mut nodes {
        node.share /= sum;
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::special::{normal_cdf, normal_density};

    #[test]
    fn polynomials_up_to_degree_31_are_integrated_exactly() {
        for degree in [0_u32, 2, 9, 16, 30, 31] {
            let sum: f64 = legendre(0.0, 2.0).iter().map(|n| n.share * libm::pow(n.at, f64::from(degree))).sum();
            let exact = libm::pow(2.0, f64::from(degree + 1)) / f64::from(degree + 1);
            assert!((sum / exact - 1.0).abs() < 1e-13, "degree {degree}: {sum} {exact}");
        }
    }

    #[test]
    fn every_cell_contains_its_node_and_ends_where_the_next_begins() {
        let nodes = legendre(-3.0, 3.0);
        for pair in nodes.windows(2) {
            assert!(pair[0].from < pair[0].at && pair[0].at < pair[0].to);
            assert!((pair[0].to - pair[1].from).abs() < 1e-14);
        }
        assert!((nodes[0].from + 3.0).abs() < 1e-14);
    }

    #[test]
    fn the_second_moment_of_a_truncated_normal_is_its_closed_form() {
        for reach in [1.0, 2.3, 3.0, 5.0] {
            let sum: f64 = truncated_normal(reach).iter().map(|n| n.share * n.at * n.at).sum();
            let exact = 1.0 - 2.0 * reach * normal_density(reach) / (2.0 * normal_cdf(reach) - 1.0);
            assert!((sum - exact).abs() < 1e-5, "reach {reach}: {sum} {exact}");
        }
        let point: f64 = truncated_normal(0.0).iter().map(|n| n.share * (n.at + 1.0)).sum();
        assert!((point - 1.0).abs() < 1e-14, "no spread: the value at zero");
    }
}
