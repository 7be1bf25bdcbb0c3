//! Exact laws of pools of finitely many obligors.
//!
//! **Homogeneous.** Given the factor, defaults are independent: their number among n is binomial with
//! p(z) = Φ((c - √ρ z)/√(1-ρ)), c = Φ⁻¹(p), and its law is the mean of binomial laws over a normal z. With t dependence of ν
//! degrees of freedom all latent variables are divided by a common R = √(χ²_ν/ν), so that the law is the mean over r of
//! Gaussian pools with threshold r t_ν⁻¹(p). It is not that of independent obligors even at ρ = 0.
//!
//! **Heterogeneous.** Given the factor, obligors enter one after the other: the law d of the loss so far becomes
//! d(l) (1 - p_i(z)) + d(l - u_i) p_i(z) for an obligor that loses u_i units.
//!
//! Integrals are sums over Gauss-Legendre panels, narrow enough for the binomial peaks of n obligors; probabilities are
//! good to about 1e-14. Sources: O. Vasicek (1987), "Probability of loss on loan portfolio", KMV; R. Frey, A. J. McNeil
//! (2003), "Dependent defaults in models of portfolio credit risk", Journal of Risk 6(1), 59-92 (t); L. Andersen, J.
//! Sidenius, S. Basu (2003), "All your hedges in one basket", Risk 16(11), 67-72 (recursion).
//! Worked number: 100 obligors of 2 %, ρ = 0.2: the 99.9 % point is 24 defaults, and 54 with t of 4 degrees of freedom.

use super::error::{FormError, holds, obligors, pd, pool_correlation};
use super::lattice::Lattice;
use crate::numerics::gauss_legendre::{Node, panels};
use crate::numerics::special::{
    binomial_density, normal_cdf, normal_density, normal_quantile, poisson_density, student_t_quantile,
};
use libm::{exp, expm1};

/// Factors beyond this are left out: 1.5e-23 of years.
const FARTHEST_FACTOR: f64 = 10.0;
/// Own deviates beyond this count as sure or impossible where panels are laid out.
const FARTHEST_DEVIATE: f64 = 10.0;
/// Widest panel, in standard deviations: 16 points on it integrate the bell to all digits.
const WIDEST_PANEL: f64 = 0.5;

/// The law of the number of defaults among `n` equal obligors under one Gaussian factor.
///
/// `n` from 1 to 1,000,000, `probability` of default above 0 and below 1, `correlation` of the latent variables 0 or more
/// and below 1.
///
/// ```
/// use ishizue::statistics::credit::gaussian_pool;
/// let law = gaussian_pool(100, 0.02, 0.2)?;
/// assert_eq!(law.quantile(0.999), 24);
/// assert!((law.tvar(0.999) - 29.08604979).abs() < 5e-9);
/// # Ok::<(), ishizue::statistics::credit::FormError>(())
/// ```
pub fn gaussian_pool(n: u32, probability: f64, correlation: f64) -> Result<Lattice, FormError> {
    let threshold = normal_quantile(pd(probability)?);
    let (n, rho) = (obligors(n)?, pool_correlation(correlation)?);
    let mut law = vec![0.0; n as usize + 1];
    add_gaussian_pool(&mut law, threshold, rho, 1.0);
    Ok(Lattice::known(law))
}

/// The same when the latent variables are t distributed with `degrees` of freedom, 1 to 1,000,000.
///
/// The work grows with about n^1.5; 1,000 obligors take about a second.
///
/// ```
/// let law = ishizue::statistics::credit::t_pool(20, 0.02, 0.2, 4.0)?;
/// assert!((law.mean() - 0.4).abs() < 1e-12);
/// # Ok::<(), ishizue::statistics::credit::FormError>(())
/// ```
pub fn t_pool(n: u32, probability: f64, correlation: f64, degrees: f64) -> Result<Lattice, FormError> {
    let within = (1.0..=1e6).contains(&degrees);
    let degrees = holds("number of degrees of freedom", degrees, "1 to 1,000,000", within)?;
    let threshold = student_t_quantile(pd(probability)?, degrees);
    let (n, rho) = (obligors(n)?, pool_correlation(correlation)?);
    let mut law = vec![0.0; n as usize + 1];
    for node in scale_nodes(degrees, threshold, n) {
        add_gaussian_pool(&mut law, threshold * exp(node.at), rho, node.weight);
    }
    Ok(Lattice::known(law))
}

/// One obligor of a heterogeneous pool.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Obligor {
    /// Probability of default, above 0 and below 1.
    pub pd: f64,
    /// Square of its loading on the factor, 0 to 0.999: two obligors correlate by the root of the product of theirs.
    pub correlation: f64,
    /// Loss at default, in units.
    pub units: u32,
}

/// Most units that all obligors together may lose.
const MOST_UNITS: f64 = 1e7;
const LARGEST_CORRELATION: f64 = 0.999;

/// The law of the loss, in units, of unequal obligors under one Gaussian factor.
///
/// The work is about 600 x obligors x units, more with correlations near 1. Errors: an obligor out of range, more than 10 million units in all.
///
/// ```
/// use ishizue::statistics::credit::{Obligor, heterogeneous_pool};
/// let buyer = |pd, units| Obligor { pd, correlation: 0.2, units };
/// let law = heterogeneous_pool(&[buyer(0.01, 5), buyer(0.02, 3)])?;
/// assert!((law.mean() - 0.11).abs() < 1e-13);
/// assert!((law.probability(8) - 0.0006070889235).abs() < 5e-14);
/// # Ok::<(), ishizue::statistics::credit::FormError>(())
/// ```
pub fn heterogeneous_pool(obligors: &[Obligor]) -> Result<Lattice, FormError> {
    let mut latents = Vec::with_capacity(obligors.len());
    for obligor in obligors {
        let rho = obligor.correlation;
        holds("correlation", rho, "from 0 to 0.999", (0.0..=LARGEST_CORRELATION).contains(&rho))?;
        let latent = Latent { threshold: normal_quantile(pd(obligor.pd)?), correlation: rho };
        latents.extend((obligor.units > 0).then_some((latent, obligor.units as usize)));
    }
    let total: f64 = latents.iter().map(|(_, units)| *units as f64).sum();
    holds("sum of units", total, "at most 10,000,000", total <= MOST_UNITS)?;
    let (mut law, mut given) = (vec![0.0; total as usize + 1], vec![0.0; total as usize + 1]);
    let only: Vec<Latent> = latents.iter().map(|(latent, _)| *latent).collect();
    for node in factor_nodes(&only, latents.len() as f64) {
        conditional_law(&mut given, &latents, node.at);
        law.iter_mut().zip(&given).for_each(|(sum, p)| *sum += node.weight * p);
    }
    Ok(Lattice::known(law))
}

/// The law of the loss given the factor, by taking in one obligor after the other.
fn conditional_law(law: &mut [f64], latents: &[(Latent, usize)], z: f64) {
    law.fill(0.0);
    law[0] = 1.0;
    let mut top = 0;
    for (latent, units) in latents {
        let own = latent.own_threshold(z);
        let (defaults, survives) = (normal_cdf(own), normal_cdf(-own));
        top += units;
        for loss in (0..=top).rev() {
            let before = if loss >= *units { law[loss - units] } else { 0.0 };
            law[loss] = law[loss] * survives + before * defaults;
        }
    }
}

/// A latent variable: below its threshold is default.
#[derive(Clone, Copy)]
struct Latent {
    threshold: f64,
    correlation: f64,
}

impl Latent {
    fn own_threshold(&self, z: f64) -> f64 {
        (self.threshold - self.correlation.sqrt() * z) / (1.0 - self.correlation).sqrt()
    }

    /// Factors between which its default is neither impossible nor sure.
    fn transition(&self) -> (f64, f64) {
        let reach = FARTHEST_DEVIATE * (1.0 - self.correlation).sqrt();
        let at = |deviate: f64| {
            let z = (self.threshold + deviate) / self.correlation.sqrt();
            z.clamp(-FARTHEST_FACTOR, FARTHEST_FACTOR)
        };
        (at(-reach), at(reach))
    }
}

/// Points of the factor with their probabilities, as fine as the binomial peaks of `n` obligors with these latents.
///
/// A peak is at least 1.25/√n wide in the own threshold, thus 1.25 √((1-ρ)/(ρ n)) in z; a panel covers four such.
fn factor_nodes(latents: &[Latent], n: f64) -> Vec<Node> {
    let moved: Vec<&Latent> = latents.iter().filter(|latent| latent.correlation > 0.0).collect();
    let Some(strongest) = moved.iter().map(|latent| latent.correlation).reduce(f64::max) else {
        return vec![Node { at: 0.0, weight: 1.0 }];
    };
    let fine = (5.0 * ((1.0 - strongest) / (strongest * n)).sqrt()).min(WIDEST_PANEL);
    let from = moved.iter().map(|latent| latent.transition().0).fold(FARTHEST_FACTOR, f64::min);
    let to = moved.iter().map(|latent| latent.transition().1).fold(-FARTHEST_FACTOR, f64::max);
    let pieces = [(-FARTHEST_FACTOR, from, WIDEST_PANEL), (from, to, fine), (to, FARTHEST_FACTOR, WIDEST_PANEL)];
    let nodes = pieces.into_iter().flat_map(|(from, to, width)| panels(from, to, |_| width));
    nodes.map(|node| Node { weight: node.weight * normal_density(node.at), ..node }).collect()
}

/// Points of t = ln R, R² = χ²_ν/ν, with their probabilities, as fine as the peaks of `n` obligors with this threshold.
///
/// The density of t is ν e^(-ν/2) (ν/2)^(ν/2)/Γ(ν/2 + 1) x exp(ν g(t)) with g(t) = t - (e^(2t) - 1)/2 <= 0.
fn scale_nodes(degrees: f64, threshold: f64, n: f64) -> Vec<Node> {
    let exponent = |t: f64| degrees * (t - 0.5 * expm1(2.0 * t));
    const LEAST: f64 = -50.0;
    // exp(-50) is left out: below, where t + 1/2 > g(t); above, where (e^(2t) - 1)/2 - t >= t².
    let from = bisect(|t| exponent(t) > LEAST, 0.0, LEAST / degrees - 1.0);
    let to = bisect(|t| exponent(t) > LEAST, 0.0, (-LEAST / degrees).sqrt() + 1e-9);
    let peak = degrees * poisson_density(0.5 * degrees, 0.5 * degrees);
    let bell = (1.0 / (2.0 * degrees).sqrt()).min(0.5 * WIDEST_PANEL);
    let slope = |t: f64| (threshold.abs() * exp(t)).min(FARTHEST_DEVIATE);
    let width = |t: f64| bell.min(5.0 / (slope(t + bell) * n.sqrt()));
    let nodes = panels(from, to, width);
    nodes.into_iter().map(|node| Node { weight: node.weight * peak * exp(exponent(node.at)), ..node }).collect()
}

/// The end of the points from `inside` towards `outside` for which `holds`.
fn bisect(holds: impl Fn(f64) -> bool, mut inside: f64, mut outside: f64) -> f64 {
    for _ in 0..60 {
        let middle = 0.5 * (inside + outside);
        if holds(middle) { inside = middle } else { outside = middle }
    }
    outside
}

/// Adds `weight` times the law of defaults of a Gaussian pool of as many obligors as `law` has room for.
fn add_gaussian_pool(law: &mut [f64], threshold: f64, correlation: f64, weight: f64) {
    let latent = Latent { threshold, correlation };
    for node in factor_nodes(&[latent], (law.len() - 1) as f64) {
        let own = latent.own_threshold(node.at);
        add_binomial(law, normal_cdf(own), normal_cdf(-own), weight * node.weight);
    }
}

/// Adds `weight` times the binomial law of as many trials as `law` has room for, with p and q = 1 - p given apart.
///
/// From the largest term both ways, until terms are 1e-25 of it.
pub(super) fn add_binomial(law: &mut [f64], p: f64, q: f64, weight: f64) {
    let n = law.len() - 1;
    let mode = (((n + 1) as f64 * p) as usize).min(n);
    let largest = weight * binomial_density(mode as f64, n as f64, p, q);
    let least = 1e-25 * largest;
    law[mode] += largest;
    let mut term = largest;
    for k in mode..n {
        term *= (n - k) as f64 / (k + 1) as f64 * (p / q);
        if term <= least {
            break;
        }
        law[k + 1] += term;
    }
    term = largest;
    for k in (0..mode).rev() {
        term *= (k + 1) as f64 / (n - k) as f64 * (q / p);
        if term <= least {
            break;
        }
        law[k] += term;
    }
}

#[cfg(test)]
#[path = "finite_pool_tests.rs"]
mod tests;
