//! The law of a random number of random losses on a grid.
//!
//! Masses of severities are tilted by exp(-t k), transformed, put into the generating function of the counts, transformed
//! back and tilted back: what a transform of finite length would wrap round from beyond the end of the grid comes back
//! smaller by exp(-t n). With t n = 16 that is 1e-7 of the probability beyond the grid, and rounding stays below 1e-9.
//! Severities are cut at the end of the grid without harm: no sum below the end has a loss beyond it.
//!
//! ```text
//! F(k h)      masses below k, and half of the smooth mass at k      (atoms of the sum are transformed beside it)
//! E[min(S, k h)] = h x sum over i < k of P(S > i h)
//! ```
//! Means and variances that need the tail beyond the grid are closed forms. Source: Grübel and Hermesmeier (1999), ASTIN
//! Bulletin 29, 197-214.
//!
//! Worked number: Poisson(2) of exponential losses of mean 1: F(5) = 0.9139344776, VaR 99 % = 8.622567981.

use super::counts::{Counts, generating};
use super::grid::{self, Masses};
use super::{Part, moments};
use crate::numerics::fourier::{Complex, Fourier};

/// Exponent of the tilt over the whole grid.
const TILT: f64 = 16.0;

/// The law of a sum on the nodes 0, h, 2 h, ...
#[derive(Clone, Debug)]
pub struct Compound {
    step: f64,
    /// P(S <= k h) and P(S < k h).
    at: Vec<f64>,
    below: Vec<f64>,
    /// E[min(S, k h)].
    limited: Vec<f64>,
    /// Integral of E[min(S, x)] from 0 to k h.
    integral: Vec<f64>,
    mean: f64,
    variance: f64,
}

impl Compound {
    /// The sum of all parts on 2^`bits` nodes a `step` apart; amounts in currency units.
    pub fn new(parts: &[Part], step: f64, bits: u32) -> Compound {
        let (mean, variance) = moments(parts);
        let (all, atoms) = sums(parts, step, bits);
        let nodes = all.len();
        let mut law = Compound {
            step,
            at: Vec::with_capacity(nodes),
            below: Vec::with_capacity(nodes),
            limited: vec![0.0],
            integral: vec![0.0],
            mean,
            variance,
        };
        // Smooth mass at the node nought lies above it.
        let (mut smooth, mut single, mut whole) = (0.0, 0.0, 0.0);
        for node in 0..nodes {
            let rest = (all[node] - atoms[node]).max(0.0);
            let half = if node == 0 { 0.0 } else { 0.5 * rest };
            law.below.push((smooth + half + single).min(1.0));
            single += atoms[node];
            law.at.push((smooth + half + single).min(1.0));
            smooth += rest;
            whole += all[node];
            law.limited.push(law.limited[node] + step * (1.0 - whole).max(0.0));
        }
        // Trapezes, with the first correction of Euler and Maclaurin, from the slopes at both ends.
        for node in 0..nodes - 1 {
            let slopes = law.at[node + 1] - law.at[node];
            let piece = 0.5 * step * (law.limited[node] + law.limited[node + 1]) + step * step / 12.0 * slopes;
            law.integral.push(law.integral[node] + piece);
        }
        law
    }

    /// Mean; infinite where there is none.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Variance; infinite where there is none.
    pub fn variance(&self) -> f64 {
        self.variance
    }

    /// Distance of two nodes.
    pub fn step(&self) -> f64 {
        self.step
    }

    /// The last node: nothing is known above it but means.
    pub fn end(&self) -> f64 {
        self.step * (self.at.len() - 1) as f64
    }

    /// P(S <= x); that of the last node above it.
    pub fn cdf(&self, x: f64) -> f64 {
        match self.place(x) {
            None => self.at[self.at.len() - 1],
            Some((node, 0.0)) => self.at[node],
            Some((node, part)) => self.at[node] + part * (self.below[node + 1] - self.at[node]),
        }
    }

    /// The smallest x with P(S <= x) >= p; None where it lies above the last node.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let node = self.at.partition_point(|&at| at < p);
        if node == self.at.len() {
            return None;
        }
        if node == 0 || p > self.below[node] {
            return Some(self.step * node as f64);
        }
        let (low, high) = (self.at[node - 1], self.below[node]);
        let part = if high > low { (p - low) / (high - low) } else { 1.0 };
        Some(self.step * ((node - 1) as f64 + part))
    }

    /// E[min(S, x)]; the mean where x is infinite, and NaN above the last node.
    pub fn limited_mean(&self, x: f64) -> f64 {
        if x == f64::INFINITY {
            return self.mean;
        }
        match self.place(x) {
            None => f64::NAN,
            Some((node, 0.0)) => self.limited[node],
            Some((node, part)) => {
                let rise = self.limited[node + 1] - self.limited[node];
                let bend = 0.5 * self.step * (self.below[node + 1] - self.at[node]);
                self.limited[node] + part * (rise + bend * (1.0 - part))
            }
        }
    }

    /// E[min(S, x)^2] = 2 (x E[min(S, x)] - integral of it from 0 to x).
    pub fn limited_mean_square(&self, x: f64) -> f64 {
        if x == f64::INFINITY {
            return self.variance + self.mean * self.mean;
        }
        let Some((node, part)) = self.place(x) else { return f64::NAN };
        let (limited, width) = (self.limited_mean(x), part * self.step);
        let curve = self.at[node] - self.cdf(x);
        let rest = 0.5 * width * (self.limited[node] + limited) - width * width / 12.0 * curve;
        2.0 * (x * limited - self.integral[node] - rest)
    }

    /// E[min(max(S - attachment, 0), limit)].
    pub fn layer_mean(&self, limit: f64, attachment: f64) -> f64 {
        self.limited_mean(attachment + limit) - self.limited_mean(attachment)
    }

    /// The mean of its square.
    pub fn layer_mean_square(&self, limit: f64, attachment: f64) -> f64 {
        let squares = self.limited_mean_square(attachment + limit) - self.limited_mean_square(attachment);
        squares - 2.0 * attachment * self.layer_mean(limit, attachment)
    }

    /// The node at or below x, and the part of a step above it; None above the last node.
    fn place(&self, x: f64) -> Option<(usize, f64)> {
        let place = (x / self.step).max(0.0);
        let nearest = (place + 0.5).floor();
        let (node, part) = match (place - nearest).abs() <= 1e-9 * nearest.max(1.0) {
            true => (nearest, 0.0),
            false => (place.floor(), place - place.floor()),
        };
        let last = (self.at.len() - 1) as f64;
        (node < last || (node == last && part == 0.0)).then_some((node as usize, part))
    }
}

/// Masses of the sum, and the part of them that is on a node by itself.
fn sums(parts: &[Part], step: f64, bits: u32) -> (Vec<f64>, Vec<f64>) {
    let fourier = Fourier::new(bits);
    let nodes = fourier.length();
    let tilt = TILT / nodes as f64;
    let down: Vec<f64> = (0..nodes).map(|k| libm::exp(-tilt * k as f64)).collect();
    let transform = |part: &Part| {
        let Masses { all, atoms } = grid::masses(part, step, nodes);
        // Both columns are real: one transform does for both.
        let pairs = all.iter().zip(&atoms).zip(&down);
        let mut column: Vec<Complex> = pairs.map(|((all, atom), down)| Complex::new(all * down, atom * down)).collect();
        fourier.forward(&mut column);
        column
    };
    let columns: Vec<Vec<Complex>> = parts.iter().map(transform).collect();
    let counts: Vec<&Counts> = parts.iter().map(|part| &part.counts).collect();
    let mut sum = vec![Complex::default(); nodes];
    for (k, value) in sum.iter_mut().enumerate() {
        let mirror = (nodes - k) % nodes;
        let split = |part: usize| {
            let (here, there) = (columns[part][k], columns[part][mirror].conjugate());
            let difference = (here - there).scaled(0.5);
            ((here + there).scaled(0.5), Complex::new(difference.im, -difference.re))
        };
        let all = generating(&counts, |part| Complex::ONE - split(part).0);
        let atoms = generating(&counts, |part| Complex::ONE - split(part).1);
        *value = all + Complex::new(-atoms.im, atoms.re);
    }
    fourier.inverse(&mut sum);
    let back = |k: usize, value: f64| (value / down[k]).max(0.0);
    let all: Vec<f64> = sum.iter().enumerate().map(|(k, value)| back(k, value.re)).collect();
    let atoms = sum.iter().enumerate().map(|(k, value)| back(k, value.im).min(all[k])).collect();
    (all, atoms)
}
