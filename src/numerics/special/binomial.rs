//! Binomial distribution function and quantile, for the ranks of order-statistic intervals.
//!
//! P(N <= k) = I_(1-p)(n - k, k + 1). Source: Abramowitz and Stegun (1964), 26.5.24.
//! Worked number: P(Binomial(10, 0.3) <= 2) = 0.3827827864.

use super::gamma::binomial_density;
use super::incomplete_beta::beta_cdf_and_survival;
use super::normal::normal_quantile;

/// P(N <= k) for N the number of successes in `n` trials of probability `p`.
pub fn binomial_cdf(k: u64, n: u64, p: f64) -> f64 {
    cdf_and_survival(k, n, p).0
}

/// P(N > k).
pub fn binomial_survival(k: u64, n: u64, p: f64) -> f64 {
    cdf_and_survival(k, n, p).1
}

fn cdf_and_survival(k: u64, n: u64, p: f64) -> (f64, f64) {
    if k >= n {
        return (1.0, 0.0);
    }
    let (above, below) = beta_cdf_and_survival(p, 1.0 - p, k as f64 + 1.0, (n - k) as f64);
    (below, above)
}

/// The smallest k with P(N <= k) >= `u`.
///
/// ```
/// // 95 % interval for the rank of the 99.5 % point among 10,000 years: from 9936 to 9964.
/// use ishizue::numerics::special::binomial_quantile;
/// assert_eq!(binomial_quantile(0.025, 10_000, 0.995), 9936);
/// assert_eq!(binomial_quantile(0.975, 10_000, 0.995), 9963);
/// ```
pub fn binomial_quantile(u: f64, n: u64, p: f64) -> u64 {
    if p.is_nan() || p <= 0.0 || u <= 0.0 {
        return 0;
    }
    if p >= 1.0 || u >= 1.0 {
        return n;
    }
    let size = n as f64;
    let sd = (size * p * (1.0 - p)).sqrt();
    let z = normal_quantile(u);
    let guess = (size * p + sd * z + (z * z - 1.0) * (1.0 - 2.0 * p) / 6.0).floor().clamp(0.0, size);
    let mut k = guess as u64;
    let mut below = binomial_cdf(k, n, p);
    // The guess is at most a few steps off: walk with single terms.
    let term = |k: u64| binomial_density(k as f64, size, p, 1.0 - p);
    while below < u && k < n {
        k += 1;
        below += term(k);
    }
    while k > 0 {
        let before = below - term(k);
        if before < u {
            break;
        }
        k -= 1;
        below = before;
    }
    k
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn small_cases_match_the_sum_of_terms() {
        assert_relative_eq!(binomial_cdf(2, 10, 0.3), 0.382_782_786_4, max_relative = 1e-12);
        for n in [1_u64, 7, 40] {
            for p in [0.001, 0.3, 0.5, 0.97] {
                let mut sum = 0.0;
                for k in 0..n {
                    sum += binomial_density(k as f64, n as f64, p, 1.0 - p);
                    assert_relative_eq!(binomial_cdf(k, n, p), sum, max_relative = 1e-12);
                    assert_relative_eq!(binomial_cdf(k, n, p) + binomial_survival(k, n, p), 1.0, max_relative = 1e-14);
                }
            }
        }
    }

    #[test]
    fn the_quantile_is_the_smallest_count_that_reaches_the_probability() {
        for n in [1_u64, 12, 1000, 1_000_000] {
            for p in [1e-4, 0.02, 0.5, 0.995] {
                for u in [1e-6, 0.025, 0.5, 0.975, 0.999_99] {
                    let k = binomial_quantile(u, n, p);
                    assert!(binomial_cdf(k, n, p) >= u * (1.0 - 1e-11), "{n} {p} {u} {k}");
                    assert!(k == 0 || binomial_cdf(k - 1, n, p) < u * (1.0 + 1e-11), "{n} {p} {u} {k}");
                }
            }
        }
        assert_eq!((binomial_quantile(0.5, 10, 0.0), binomial_quantile(0.5, 10, 1.0)), (0, 10));
    }
}
