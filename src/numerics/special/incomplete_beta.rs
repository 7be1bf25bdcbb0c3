//! Regularised incomplete beta function I_x(a, b) and its inverse.
//!
//! I_x(a, b) = x^a (1-x)^b / (a B(a, b)) times a continued fraction, taken on the side of x where it converges fast.
//! The inverse works in t = ln(x / (1 - x)), where the density x^a (1-x)^b / B(a, b) is log-concave for all a and b: then
//! ln I and ln(1 - I) are concave and Halley's steps converge from anywhere, also for a = 0.01 or a = 1e6.
//! Sources: Abramowitz and Stegun (1964), 26.5.8 and 26.5.22 (start of the inverse); W. J. Lentz (1976), Applied Optics
//! 15, 668-671; deviance form of the leading factor by C. Loader (2000).
//! Worked number: I_0.3(2, 3) = 0.3483.

use super::gamma::{binomial_term, ln_beta};
use super::incomplete_gamma::guarded_step;
use super::normal::normal_quantile;
use libm::{exp, log, log1p};

/// I_x(a, b): probability that a beta variable is at most x.
///
/// ```
/// assert!((ishizue::numerics::special::beta_cdf(0.3, 2.0, 3.0) - 0.3483).abs() < 1e-15);
/// ```
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    beta_cdf_and_survival(x, 1.0 - x, a, b).0
}

/// 1 - I_x(a, b), with its own digits when small.
pub fn beta_survival(x: f64, a: f64, b: f64) -> f64 {
    beta_cdf_and_survival(x, 1.0 - x, a, b).1
}

/// Density x^(a-1) (1-x)^(b-1) / B(a, b).
pub fn beta_density(x: f64, a: f64, b: f64) -> f64 {
    if !(0.0..=1.0).contains(&x) {
        return 0.0;
    }
    exp((a - 1.0) * log(x) + (b - 1.0) * log1p(-x) - ln_beta(a, b))
}

/// (I, 1 - I) at x with y = 1 - x given apart, so that neither end loses digits.
pub fn beta_cdf_and_survival(x: f64, y: f64, a: f64, b: f64) -> (f64, f64) {
    if !(a > 0.0 && b > 0.0 && a < f64::INFINITY && b < f64::INFINITY) || x.is_nan() || y.is_nan() {
        return (f64::NAN, f64::NAN);
    }
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    let factor = leading_factor(x, y, a, b);
    if x < (a + 1.0) / (a + b + 2.0) {
        let below = (factor * continued_fraction(x, y, a, b) / a).min(1.0);
        (below, 1.0 - below)
    } else {
        let above = (factor * continued_fraction(y, x, b, a) / b).min(1.0);
        (1.0 - above, above)
    }
}

/// x^a y^b / B(a, b), by deviances when the exponents are large. Also the density of ln(x / y).
fn leading_factor(x: f64, y: f64, a: f64, b: f64) -> f64 {
    if a.min(b) < 5.0 && a + b < 100.0 {
        return exp(a * log(x) + b * log(y) - ln_beta(a, b));
    }
    let n = a + b;
    binomial_term(a, b, x, y) * (a / n) * b
}

/// The even part of the fraction of 26.5.8, times a. y = 1 - x enters by itself, so that x near 1 loses no digits.
fn continued_fraction(x: f64, y: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let off_zero = |v: f64| if v.abs() < TINY { TINY } else { v };
    let lead = a * y - b * x + 1.0;
    let denominator =
        |m: f64| m + m * (b - m) * x / (a + 2.0 * m - 1.0) + (a + m) / (a + 2.0 * m + 1.0) * (lead + m * (1.0 + y));
    let mut value = off_zero(a / (a + 1.0) * lead);
    let mut c = value;
    let mut d = 0.0;
    let terms = 500 + (20.0 * a.max(b).sqrt()).min(1e5) as u32;
    for m in 1..=terms {
        let m = f64::from(m);
        let odd = a + 2.0 * m - 1.0;
        let numerator = ((a + m - 1.0) / odd) * ((a + b + m - 1.0) / odd) * m * (b - m) * x * x;
        let next = denominator(m);
        d = 1.0 / off_zero(next + numerator * d);
        c = off_zero(next + numerator / c);
        let factor = d * c;
        value *= factor;
        if (factor - 1.0).abs() < 2e-16 {
            break;
        }
    }
    a / value
}

/// x with I_x(a, b) = p.
///
/// ```
/// let x = ishizue::numerics::special::beta_quantile(0.5, 0.01, 5.0);
/// assert!(x > 0.0 && x < 1e-25);
/// ```
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    inverse(p, 1.0 - p, a, b).0
}

/// x with 1 - I_x(a, b) = q.
pub fn beta_quantile_upper(q: f64, a: f64, b: f64) -> f64 {
    inverse(1.0 - q, q, a, b).0
}

/// (x, 1 - x) with I_x = p, 1 - I_x = q.
pub(super) fn inverse(p: f64, q: f64, a: f64, b: f64) -> (f64, f64) {
    let positive = a > 0.0 && b > 0.0 && a < f64::INFINITY && b < f64::INFINITY;
    if !positive || !(0.0..=1.0).contains(&p) || !(0.0..=1.0).contains(&q) {
        return (f64::NAN, f64::NAN);
    }
    if p == 0.0 {
        return (0.0, 1.0);
    }
    if q == 0.0 {
        return (1.0, 0.0);
    }
    let (ln_p, ln_q) = (if p < 0.5 { log(p) } else { log1p(-q) }, if q < 0.5 { log(q) } else { log1p(-p) });
    let ln_b = ln_beta(a, b);
    // Near 0, I is x^a / (a B); near 1, 1 - I is y^b / (b B): the answer itself when the next term is below the rounding.
    let ln_x = (ln_p + log(a) + ln_b) / a;
    if ln_x + log1p(b) < -40.0 {
        let x = exp(ln_x);
        return (x, 1.0 - x);
    }
    let ln_y = (ln_q + log(b) + ln_b) / b;
    if ln_y + log1p(a) < -40.0 {
        let y = exp(ln_y);
        return (1.0 - y, y);
    }
    let start = start(p, q, a, b, ln_x, ln_y);
    if a.min(b) > LARGE { logistic(start) } else { solve(p, q, a, b, start) }
}

/// Above this, the normal start is itself exact to about 1e-9 of a standard deviation.
const LARGE: f64 = 1e8;

/// (e^t / (1 + e^t), 1 / (1 + e^t)).
fn logistic(t: f64) -> (f64, f64) {
    let e = exp(-t.abs());
    let (near, far) = (1.0 / (1.0 + e), e / (1.0 + e));
    if t < 0.0 { (far, near) } else { (near, far) }
}

fn start(p: f64, q: f64, a: f64, b: f64, ln_x: f64, ln_y: f64) -> f64 {
    if a >= 1.0 && b >= 1.0 {
        let z = if p < 0.5 { -normal_quantile(p) } else { normal_quantile(q) };
        let (u, v) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
        let h = 2.0 / (u + v);
        let lambda = (z * z - 3.0) / 6.0;
        let w = z * (h + lambda).max(0.0).sqrt() / h - (v - u) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
        return log(a / b) - 2.0 * w;
    }
    // One end is a power law: take the end that holds more of the probability asked for.
    let left = exp(a * log(a / (a + b))) / a;
    let right = exp(b * log(b / (a + b))) / b;
    if p < left / (left + right) { ln_x.min(1.0) } else { -ln_y.min(1.0) }
}

fn solve(p: f64, q: f64, a: f64, b: f64, start: f64) -> (f64, f64) {
    let lower_side = p <= 0.5;
    let target = if lower_side { p } else { q };
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut t = start;
    let (mut x, mut y) = logistic(t);
    for _ in 0..100 {
        let (below, above) = beta_cdf_and_survival(x, y, a, b);
        let density = leading_factor(x, y, a, b);
        let pull = a * y - b * x;
        let (gap, slope, bend) = if lower_side {
            let slope = density / below;
            (log(below / target), slope, slope * (pull - slope))
        } else {
            let slope = density / above;
            (log(target / above), slope, slope * (pull + slope))
        };
        if gap == 0.0 {
            break;
        }
        if gap < 0.0 {
            low = t;
        } else {
            high = t;
        }
        let step = guarded_step(t, gap, slope, bend, low, high);
        // The last step is applied to x and y themselves, which have more digits than those of t.
        if gap.abs() < 1e-6 {
            let raised = x * exp(step);
            return (raised / (raised + y), y / (raised + y));
        }
        t += step;
        (x, y) = logistic(t);
    }
    (x, y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn whole_parameters_match_the_binomial_sum() {
        // I_x(2, 3) = P(Binomial(4, x) >= 2).
        for x in [1e-6, 0.1, 0.3, 0.5, 0.9, 0.999] {
            let y = 1.0 - x;
            let sum = 6.0 * x * x * y * y + 4.0 * x * x * x * y + x * x * x * x;
            assert_relative_eq!(beta_cdf(x, 2.0, 3.0), sum, max_relative = 1e-14);
            assert_relative_eq!(beta_survival(x, 2.0, 3.0), y * y * y * y + 4.0 * x * y * y * y, max_relative = 2e-14);
        }
    }

    #[test]
    fn values_match_sixty_digit_arithmetic() {
        for (x, a, b, below) in PUBLISHED {
            assert_relative_eq!(beta_cdf(x, a, b), below, max_relative = 1e-12);
        }
    }
    // Computed with 60 digits (mpmath): x, a, b, I_x(a, b).
    const PUBLISHED: [(f64, f64, f64, f64); 12] = [
        (1e-30, 0.01, 5.0, 0.5117019331695865),
        (0.4, 0.01, 5.0, 0.9996767685383884),
        (1e-05, 1e-06, 2.0, 0.9999894871192958),
        (0.999, 0.3, 0.02, 0.1768525685736014),
        (0.5, 0.5, 0.5, 0.5),
        (0.02, 1.5, 80.0, 0.644272678133991),
        (0.3, 2.0, 3.0, 0.3483),
        (0.7, 50.0, 20.0, 0.38250924838123324),
        (0.31, 300.0, 700.0, 0.7564186827315436),
        (0.05, 1.0, 1000.0, 1.0),
        (0.9949, 99500.0, 500.0, 0.3226983442733864),
        (0.945, 20000.0, 1000.0, 7.693555965237029e-07),
    ];

    #[test]
    fn values_agree_with_statrs() {
        for (a, b) in [(0.01, 5.0), (0.5, 0.5), (2.0, 30.0), (80.0, 3.0), (400.0, 700.0)] {
            for x in [0.001, 0.05, 0.36, 0.5, 0.9, 0.99] {
                let other = statrs::function::beta::beta_reg(a, b, x);
                assert_relative_eq!(beta_cdf(x, a, b), other, max_relative = 1e-10, epsilon = 1e-13);
            }
        }
    }

    #[test]
    fn the_inverse_undoes_the_function_over_a_grid() {
        let shapes = [1e-9, 1e-3, 0.01, 0.3, 0.99, 1.0, 1.5, 5.0, 40.0, 1e3, 1e6];
        for a in shapes {
            for b in shapes {
                for p in [1e-300, 1e-15, 1e-4, 0.1, 0.5, 0.9, 1.0 - 1e-6] {
                    let (x, y) = inverse(p, 1.0 - p, a, b);
                    assert!((0.0..=1.0).contains(&x), "({a}, {b}) at {p}: {x}");
                    if x < 1e-300 || y < 1e-300 {
                        continue;
                    }
                    let (below, above) = beta_cdf_and_survival(x, y, a, b);
                    // Rounding x moves I by a density times an ulp; the larger of I and 1 - I is good to 1e-14.
                    let (value, target) = if p <= 0.5 { (below, p) } else { (above, 1.0 - p) };
                    let end = if p <= 0.5 { 0.0 } else { 1e-14 };
                    let slack = 1e-11 + (8.0 * f64::EPSILON * leading_factor(x, y, a, b) + end) / target;
                    assert!((value / target - 1.0).abs() <= slack, "({a:e}, {b:e}) at {p:e}: {x:e} {y:e} {value:e}");
                }
            }
        }
    }

    #[test]
    fn very_large_parameters_give_the_normal_limit() {
        // Mean m, sd sqrt(m (1-m) / (n+1)); the skewness shifts the 97.5 % point by (z² - 1)/6 of it.
        let (a, b) = (3e10_f64, 7e10_f64);
        let sd = (0.21 / (a + b)).sqrt();
        let z = 1.959_963_984_540_054;
        let skewness = 2.0 * (b - a) / (a + b) / (0.21 * (a + b)).sqrt();
        let expected = 0.3 + sd * (z + skewness * (z * z - 1.0) / 6.0);
        assert_relative_eq!(beta_quantile(0.975, a, b), expected, epsilon = 1e-8 * sd);
    }

    #[test]
    fn ends_and_nonsense_are_handled() {
        assert_eq!(beta_quantile(0.0, 2.0, 3.0), 0.0);
        assert_eq!(beta_quantile(1.0, 2.0, 3.0), 1.0);
        assert!(beta_quantile(0.5, 0.0, 3.0).is_nan() && beta_quantile(1.5, 1.0, 1.0).is_nan());
        assert_eq!((beta_cdf(-1.0, 1.0, 1.0), beta_cdf(2.0, 1.0, 1.0)), (0.0, 1.0));
        assert_relative_eq!(beta_density(0.25, 2.0, 3.0), 12.0 * 0.25 * 0.5625, max_relative = 1e-14);
    }
}
