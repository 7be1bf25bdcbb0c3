//! Logarithms of the gamma and beta functions, and Poisson and binomial terms that keep their digits for large counts.
//!
//! ln Γ is `libm`'s. Terms are written as Loader's deviances: the Poisson term is
//! exp(-δ(x) - D(x, λ)) / √(2πx), with δ the error of Stirling's formula and D(x, λ) = x ln(x/λ) + λ - x.
//! Source: C. Loader (2000), "Fast and accurate computation of binomial probabilities".
//! Worked number: Poisson term of x = 3, λ = 2: 8/6 exp(-2) = 0.1804470443154836.

use libm::{exp, log, log1p};

const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// ln |Γ(x)|.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// ln B(a, b) = ln Γ(a) + ln Γ(b) - ln Γ(a + b), without cancellation when a or b is large. Both positive.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    let n = small + large;
    if n < 10.0 {
        return ln_gamma(small) + ln_gamma(large) - ln_gamma(n);
    }
    HALF_LN_TWO_PI + (small - 0.5) * log(small / n) + (large) * log1p(-small / n) - 0.5 * log(large)
        + stirling_error(small)
        + stirling_error(large)
        - stirling_error(n)
}

/// δ(z) = ln Γ(z) - ((z - ½) ln z - z + ½ ln 2π), z > 0.
pub(super) fn stirling_error(z: f64) -> f64 {
    if z < 10.0 {
        return ln_gamma(z) - ((z - 0.5) * log(z) - z + HALF_LN_TWO_PI);
    }
    let r = 1.0 / (z * z);
    let series = 1.0 / 12.0
        + r * (-1.0 / 360.0
            + r * (1.0 / 1260.0
                + r * (-1.0 / 1680.0 + r * (1.0 / 1188.0 + r * (-691.0 / 360_360.0 + r * (1.0 / 156.0))))));
    series / z
}

/// D(x, λ) = x ln(x / λ) + λ - x, exact to the last digits when x is near λ. x >= 0, λ > 0.
pub(super) fn deviance(x: f64, mean: f64) -> f64 {
    if x == 0.0 {
        return mean;
    }
    let difference = x - mean;
    if difference.abs() >= 0.1 * (x + mean) {
        return x * log(x / mean) - difference;
    }
    // ln((1 + v) / (1 - v)) by its series in v = (x - λ) / (x + λ).
    let v = difference / (x + mean);
    let square = v * v;
    let mut sum = difference * v;
    let mut power = 2.0 * x * v;
    for odd in 1..1000 {
        power *= square;
        let next = sum + power / f64::from(2 * odd + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// λ^x e^-λ / Γ(x + 1) for any x >= 0, λ >= 0: the Poisson probability when x is a whole number.
pub fn poisson_density(x: f64, mean: f64) -> f64 {
    if mean == 0.0 {
        return if x == 0.0 { 1.0 } else { 0.0 };
    }
    if x < 1.0 {
        return exp(x * log(mean) - mean - ln_gamma(x + 1.0));
    }
    exp(-stirling_error(x) - deviance(x, mean) - HALF_LN_TWO_PI - 0.5 * log(x))
}

/// Γ(n + 1) / (Γ(x + 1) Γ(n - x + 1)) p^x q^(n - x) with q = 1 - p given apart: the binomial probability of x in n.
pub fn binomial_density(x: f64, n: f64, p: f64, q: f64) -> f64 {
    if x < 0.0 || x > n { 0.0 } else { binomial_term(x, n - x, p, q) }
}

/// The same with both exponents given, so that a small one keeps its digits beside a large one.
pub(in crate::numerics) fn binomial_term(x: f64, rest: f64, p: f64, q: f64) -> f64 {
    let n = x + rest;
    if x == 0.0 {
        return power_of_complement(n, p, q);
    }
    if rest == 0.0 {
        return power_of_complement(n, q, p);
    }
    if p == 0.0 || q == 0.0 {
        return 0.0;
    }
    let errors = stirling_error(n) - stirling_error(x) - stirling_error(rest);
    let deviances = deviance(x, n * p) + deviance(rest, n * q);
    exp(errors - deviances - HALF_LN_TWO_PI - 0.5 * (log(x) + log(rest / n)))
}

/// (1 - p)^n, from whichever of p and 1 - p is small.
fn power_of_complement(n: f64, p: f64, q: f64) -> f64 {
    if n == 0.0 {
        return 1.0;
    }
    exp(n * if p < 0.1 { log1p(-p) } else { log(q) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn poisson_and_binomial_terms_match_their_formulas() {
        assert_relative_eq!(poisson_density(3.0, 2.0), 8.0 / 6.0 * exp(-2.0), max_relative = 1e-15);
        assert_relative_eq!(poisson_density(0.0, 2.0), exp(-2.0), max_relative = 1e-15);
        assert_relative_eq!(binomial_density(2.0, 5.0, 0.3, 0.7), 10.0 * 0.09 * 0.343, max_relative = 1e-14);
        assert_relative_eq!(binomial_density(0.0, 5.0, 0.3, 0.7), 0.168_07, max_relative = 1e-14);
        assert_relative_eq!(binomial_density(5.0, 5.0, 0.3, 0.7), 0.002_43, max_relative = 1e-14);
    }

    #[test]
    fn terms_of_a_million_keep_their_digits() {
        // 60-digit arithmetic: λ^x e^-λ / x! at λ = x = 1e6; and 1e6 over 5e5 times 2^-1e6.
        assert_relative_eq!(poisson_density(1e6, 1e6), MILLION_POISSON, max_relative = 1e-14);
        assert_relative_eq!(binomial_density(5e5, 1e6, 0.5, 0.5), MILLION_BINOMIAL, max_relative = 1e-14);
    }
    const MILLION_POISSON: f64 = 3.989_422_471_562_440_3e-4;
    const MILLION_BINOMIAL: f64 = 7.978_843_613_317_501e-4;

    #[test]
    fn the_beta_function_matches_exact_values() {
        // B(a, 1) = 1/a, B(1/2, 1/2) = π, B(1e8, 2) = 1 / (1e8 (1e8 + 1)), B(1e-12, 3) from its series 1/a - H_2.
        for a in [1e-12, 0.01, 3.0, 40.0, 1e6, 1e12] {
            assert_relative_eq!(ln_beta(a, 1.0), -log(a), max_relative = 1e-14, epsilon = 2e-14);
        }
        assert_relative_eq!(ln_beta(0.5, 0.5), log(std::f64::consts::PI), max_relative = 1e-15);
        assert_relative_eq!(ln_beta(2.0, 1e8), -log(1e8) - log(1e8 + 1.0), max_relative = 1e-15);
        assert_relative_eq!(ln_beta(1e-12, 3.0), log(1e12 - 1.5), max_relative = 1e-15);
    }
}
