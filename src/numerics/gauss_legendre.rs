//! Gauss-Legendre rules of fixed nodes, for integrals of whole distributions at once.
//!
//! Where every point of an integral is a vector, [`quadrature`](super::quadrature) would start anew for each component;
//! here the nodes are laid out once. A rule of n nodes x (the roots of the Legendre polynomial P_n) has the weights
//! 2 / ((1 - x²) P_n'(x)²) and is exact for polynomials up to degree 2n - 1. The roots are found by Newton's steps from
//! cos(π (i - 1/4) / (n + 1/2)). Source: Abramowitz and Stegun (1964), 25.4.29 and 22.16.6.
//! Worked number: two nodes are ±1/√3 with weight 1.

/// A point of an integral and its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// Where the integrand is taken.
    pub at: f64,
    /// By what it is multiplied.
    pub weight: f64,
}

/// Nodes of one panel.
const ORDER: usize = 16;

/// The rule of `n` nodes on [-1, 1], in rising order; empty for n = 0.
pub fn rule(n: usize) -> Vec<Node> {
    let mut nodes: Vec<Node> = (1..=n)
        .map(|i| {
            let mut x = libm::cos(std::f64::consts::PI * (i as f64 - 0.25) / (n as f64 + 0.5));
            for _ in 0..8 {
                let (value, slope) = legendre(n, x);
                x -= value / slope;
            }
            let slope = legendre(n, x).1;
            Node { at: x, weight: 2.0 / ((1.0 - x * x) * slope * slope) }
        })
        .collect();
    nodes.reverse();
    nodes
}

/// Nodes over [from, to] in panels no wider than `width` says at their left end.
///
/// ```
/// use ishizue::numerics::gauss_legendre::panels;
/// let sum: f64 = panels(0.0, 2.0, |_| 0.5).iter().map(|node| node.weight * node.at * node.at).sum();
/// assert!((sum - 8.0 / 3.0).abs() < 1e-15);
/// ```
pub fn panels(from: f64, to: f64, width: impl Fn(f64) -> f64) -> Vec<Node> {
    let unit = rule(ORDER);
    let mut nodes = Vec::new();
    let mut left = from;
    while left < to {
        let right = left + width(left);
        // Neither a sliver at the end nor a width that does not move on.
        let right = if right > left && right < to - 1e-9 * (to - from) { right } else { to };
        let (centre, half) = (0.5 * (left + right), 0.5 * (right - left));
        nodes.extend(unit.iter().map(|node| Node { at: centre + half * node.at, weight: half * node.weight }));
        left = right;
    }
    nodes
}

/// P_n(x) and its derivative, by the recurrence (j + 1) P_(j+1) = (2j + 1) x P_j - j P_(j-1).
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (0.0, 1.0);
    for j in 0..n {
        let j = j as f64;
        (before, value) = (value, ((2.0 * j + 1.0) * x * value - j * before) / (j + 1.0));
    }
    (value, n as f64 * (x * value - before) / (x * x - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn printed_nodes_and_weights_come_out() {
        // Abramowitz and Stegun, table 25.4: n = 2, 3 and 5.
        let two = rule(2);
        assert_relative_eq!(two[1].at, 1.0 / 3.0_f64.sqrt(), max_relative = 1e-15);
        assert_relative_eq!(two[0].weight, 1.0, max_relative = 1e-15);
        let three = rule(3);
        assert_relative_eq!(three[0].at, -(0.6_f64.sqrt()), max_relative = 1e-15);
        assert_relative_eq!(three[1].weight, 8.0 / 9.0, max_relative = 1e-15);
        let five = rule(5);
        assert_relative_eq!(five[4].at, 0.906_179_845_938_664, max_relative = 1e-14);
        assert_relative_eq!(five[4].weight, 0.236_926_885_056_189, max_relative = 1e-13);
        assert_eq!(rule(0), []);
    }

    #[test]
    fn a_rule_is_exact_for_polynomials_of_twice_its_order_less_one() {
        for n in 1..=ORDER {
            for degree in 0..2 * n {
                let sum: f64 = rule(n).iter().map(|node| node.weight * libm::pow(node.at, degree as f64)).sum();
                let exact = if degree % 2 == 0 { 2.0 / (degree as f64 + 1.0) } else { 0.0 };
                assert!((sum - exact).abs() < 1e-14, "{n} {degree}: {sum} {exact}");
            }
        }
    }

    #[test]
    fn panels_fill_the_interval_and_integrate_the_bell() {
        let bell = |x: f64| libm::exp(-0.5 * x * x);
        let sum: f64 = panels(-10.0, 10.0, |x| 0.1 + 0.1 * x.abs()).iter().map(|n| n.weight * bell(n.at)).sum();
        assert_relative_eq!(sum, (2.0 * std::f64::consts::PI).sqrt(), max_relative = 1e-14);
        assert_eq!(panels(1.0, 1.0, |_| 1.0).len(), 0);
        assert_eq!(panels(0.0, 1.0, |_| 0.0).len(), ORDER);
    }
}
