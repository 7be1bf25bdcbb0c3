//! One severity on a grid, so that limited means at the nodes are kept.
//!
//! ```text
//! S_k = E[layer of width h above k h] / h;   m_0 = 1 - S_0,   m_k = S_(k-1) - S_k
//! ```
//! A loss between two nodes is shared out between them in proportion to its distance from the other: mean and limited means
//! at the nodes are those of the severity, and distribution functions err by the square of the step where they are smooth
//! (H. U. Gerber 1982, "On the numerical evaluation of the distribution of aggregate claims", Insurance: Mathematics and
//! Economics 1, 13-18). Amounts with a probability of their own (0, the top of a layer, a fixed loss) must not be shared out:
//! the step is chosen so that they are nodes where one can be found, and their masses are kept apart.
//!
//! Worked number: an exponential loss of mean 1 and step 1: m_0 = e^-1 = 0.3679, m_1 = 0.3996.

use super::Part;
use crate::numerics::distribution::Severity;
use crate::numerics::piecewise::Piecewise;

/// Masses at the nodes 0, h, 2 h, ...
#[derive(Clone, Debug)]
pub(super) struct Masses {
    /// All of the severity below the end of the grid.
    pub all: Vec<f64>,
    /// The part of it that lies on a node by itself.
    pub atoms: Vec<f64>,
}

/// The masses of what is paid of one loss.
pub(super) fn masses(part: &Part, step: f64, nodes: usize) -> Masses {
    let mut masses = Masses { all: vec![0.0; nodes], atoms: vec![0.0; nodes] };
    let is_list = part.severity.is_list();
    for (amount, probability) in atoms_of(part.severity, &part.function) {
        match node_of(amount, step) {
            Some(node) if node < nodes => {
                masses.atoms[node] += probability;
                masses.all[node] += if is_list { probability } else { 0.0 };
            }
            None if is_list => share_out(&mut masses.all, amount / step, probability),
            _ => {}
        }
    }
    if is_list {
        return masses;
    }
    let limited = Limited::of(part);
    let (mut before, mut mean) = (1.0, 0.0);
    for (node, mass) in (1..).zip(&mut masses.all) {
        let next = limited.mean(f64::from(node) * step);
        let here = (next - mean) / step;
        // Rounding may leave a little less than nothing; cut off one by one, such masses would no longer add up.
        *mass = before - here;
        (before, mean) = (here, next);
    }
    // Rounding must not leave less than nothing for what is smooth.
    masses.atoms.iter_mut().zip(&masses.all).for_each(|(atom, all)| *atom = atom.min(all.max(0.0)));
    masses
}

/// A mass between two nodes, to each by its distance from the other.
fn share_out(all: &mut [f64], place: f64, probability: f64) {
    let (low, part) = (place.floor(), place - place.floor());
    for (node, mass) in [(low, 1.0 - part), (low + 1.0, part)] {
        if node < all.len() as f64 {
            all[node as usize] += mass * probability;
        }
    }
}

/// E[min(f(X), y)] for one y after another: with x where f reaches y, a sum over the pieces of slope x (E[min(X, end)] -
/// E[min(X, start)]), the last of which ends at x.
struct Limited<'a> {
    part: &'a Part<'a>,
    /// Of each piece: start, slope, E[min(X, start)], and the sum over the pieces before it.
    pieces: Vec<(f64, f64, f64, f64)>,
}

impl<'a> Limited<'a> {
    fn of(part: &'a Part<'a>) -> Limited<'a> {
        let mut pieces: Vec<(f64, f64, f64, f64)> = Vec::new();
        for &(start, slope) in part.function.pieces() {
            let at_start = part.severity.layer_mean(start, 0.0);
            let sum = pieces.last().map_or(0.0, |(_, slope, mean, sum)| sum + slope * (at_start - mean));
            pieces.push((start, slope, at_start, sum));
        }
        Limited { part, pieces }
    }

    fn mean(&self, amount: f64) -> f64 {
        let end = self.part.function.reaches(amount);
        let at = self.pieces.partition_point(|(start, ..)| *start < end).max(1) - 1;
        match self.pieces.get(at) {
            Some(&(_, slope, mean, sum)) if slope > 0.0 => {
                sum + slope * (self.part.severity.layer_mean(end, 0.0) - mean)
            }
            Some(&(.., sum)) => sum,
            None => 0.0,
        }
    }
}

/// The node at an amount, where there is one.
fn node_of(amount: f64, step: f64) -> Option<usize> {
    let place = amount / step;
    let node = (place + 0.5).floor();
    ((place - node).abs() <= 1e-6 && node < 1e15).then_some(node as usize)
}

/// Amounts paid with a probability of their own: flat pieces of the function, and images of those of the severity.
pub(super) fn atoms_of(severity: &Severity, function: &Piecewise) -> Vec<(f64, f64)> {
    let own = severity.atoms();
    let pieces = function.pieces();
    let mut found = Vec::new();
    for (at, &(start, slope)) in pieces.iter().enumerate() {
        let end = pieces.get(at + 1).map_or(f64::INFINITY, |next| next.0);
        if slope == 0.0 {
            // P(start <= X <= end): what lies on the start itself belongs to it.
            let on_start: f64 = own.iter().filter(|(x, _)| *x == start).map(|(_, p)| p).sum();
            let below = if start == 0.0 { 1.0 } else { severity.survival(start) + on_start };
            let above = if end == f64::INFINITY { 0.0 } else { severity.survival(end) };
            found.push((function.value(start), (below - above).max(0.0)));
        }
    }
    let in_flat = |x: f64| {
        pieces.iter().enumerate().any(|(at, &(start, slope))| {
            let end = pieces.get(at + 1).map_or(f64::INFINITY, |next| next.0);
            slope == 0.0 && start <= x && x <= end
        })
    };
    found.extend(own.iter().filter(|(x, _)| !in_flat(*x)).map(|&(x, p)| (function.value(x), p)));
    found.retain(|(_, probability)| *probability > 0.0);
    found
}

/// The step nearest above `about` on which every amount is a node, and whether there is one; without one, `about` itself.
pub(super) fn step_through(amounts: &[f64], about: f64) -> (f64, bool) {
    let most = amounts.iter().copied().fold(0.0, f64::max);
    if most == 0.0 {
        return (about, true);
    }
    let tolerance = 1e-9 * most;
    let unit = amounts.iter().filter(|amount| **amount > tolerance).fold(0.0, |a, &b| common(a, b, tolerance));
    let parts = (unit / about).floor();
    if parts >= 1.0 { (unit / parts, true) } else { (about, false) }
}

/// Greatest common measure of two amounts, to a tolerance.
fn common(mut a: f64, mut b: f64, tolerance: f64) -> f64 {
    // Euclid's algorithm halves the larger number in two rounds, so that this ends.
    while b > tolerance {
        let times = (a / b + 0.5).floor();
        let rest = (a - times * b).abs();
        (a, b) = (b, rest);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::super::Counts;
    use super::*;
    use crate::numerics::distribution::{Empirical, Exponential, FixedCount, Frequency, Pareto, SeverityShape};

    fn part(severity: &Severity, function: Piecewise) -> Part<'_> {
        Part { counts: Counts::of(Frequency::FixedCount(FixedCount::new(1).unwrap())), severity, function }
    }

    #[test]
    fn limited_means_at_the_nodes_are_kept() {
        let law = Severity::uncut(SeverityShape::Exponential(Exponential::new(1.0).unwrap())).unwrap();
        let masses = masses(&part(&law, Piecewise::identity()), 1.0, 40);
        assert!((masses.all[0] - 0.367_879_441_17).abs() < 1e-11);
        assert!((masses.all[1] - 0.399_576_400_9).abs() < 1e-9);
        for end in [1_usize, 5, 20] {
            let limited: f64 = masses.all.iter().enumerate().map(|(k, m)| m * k.min(end) as f64).sum();
            // What lies beyond the grid counts in full.
            let beyond = 1.0 - masses.all.iter().sum::<f64>();
            let exact = law.layer_mean(end as f64, 0.0);
            assert!((limited + beyond * end as f64 - exact).abs() < 1e-14, "{end}");
        }
    }

    #[test]
    fn tops_of_layers_lists_and_caps_keep_their_probability() {
        let pareto = SeverityShape::Pareto(Pareto::new(1.0, 1.0).unwrap());
        let law = Severity::new(pareto, None, None, Some(50.0)).unwrap();
        let layer = Piecewise::identity().layer(4.0, 6.0).scaled(0.5);
        let atoms = atoms_of(&law, &layer);
        assert_eq!(atoms.len(), 2);
        assert_eq!((atoms[0].0, atoms[1].0), (0.0, 3.0));
        assert!((atoms[0].1 - 0.75).abs() < 1e-15 && (atoms[1].1 - 0.1).abs() < 1e-15);
        assert_eq!(atoms_of(&law, &Piecewise::identity()), vec![(50.0, 0.02)]);
        let list = Severity::uncut(SeverityShape::Empirical(Empirical::new(&[2.0, 4.0, 9.0], None).unwrap())).unwrap();
        let atoms = atoms_of(&list, &layer);
        assert!((atoms[0].1 - 2.0 / 3.0).abs() < 1e-15 && (atoms[1], atoms.len()) == ((2.5, 1.0 / 3.0), 2));
        let masses = masses(&part(&list, layer), 0.5, 10);
        assert!((masses.atoms[5] - 1.0 / 3.0).abs() < 1e-15 && (masses.all[0] - 2.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn a_list_off_the_nodes_is_shared_out_with_its_mean() {
        let list =
            Severity::uncut(SeverityShape::Empirical(Empirical::new(&[1.3, 4.0, 900.0], None).unwrap())).unwrap();
        let masses = masses(&part(&list, Piecewise::identity()), 1.0, 8);
        let third = 1.0 / 3.0;
        for (node, expected) in [(1, 0.7 * third), (2, 0.3 * third), (4, third), (5, 0.0)] {
            assert!((masses.all[node] - expected).abs() < 1e-15, "{node}");
        }
        // 900 lies beyond the grid.
        assert!((masses.all.iter().sum::<f64>() - 2.0 * third).abs() < 1e-15);
        assert_eq!((masses.atoms[4] > 0.33, masses.atoms[1]), (true, 0.0));
    }

    #[test]
    fn a_step_through_all_amounts_is_found_where_there_is_one() {
        let (step, found) = step_through(&[0.0, 15.0, 25.0], 0.3);
        assert!(found && step >= 0.3 && node_of(15.0, step).is_some() && node_of(25.0, step).is_some());
        assert_eq!(step_through(&[0.0], 0.3), (0.3, true));
        assert_eq!(step_through(&[1.0, std::f64::consts::SQRT_2], 0.3), (0.3, false));
    }
}
