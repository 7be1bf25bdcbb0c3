//! Severity: the amount of one loss, any of the laws of this folder, optionally truncated and censored.
//!
//! *Truncated*: the law given that the amount lies between `truncate_below` and `truncate_above`. *Censored*: what is above
//! `censor_at` becomes `censor_at`. With S the survival function and w = S(below) - S(above), the truncated survival
//! function is (S(x) - S(above)) / w, so a layer within the window holds (L - l S(above)) / w, where L is the layer mean of
//! the uncut law and l the width. Second moments without a closed form are integrals of 2 x S(x), good to about 1e-10.
//! Source: S. A. Klugman, H. H. Panjer, G. E. Willmot (2012), *Loss Models*, chapters 3 and 8.
//! Worked number: Pareto(1, 1) censored at e has mean 1 + ln e = 2.

use super::Empirical;
use super::error::{Check, DistributionError};
use super::severity_shape::SeverityShape;
use crate::numerics::quadrature::integrate;

/// The amount of one loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Severity {
    shape: SeverityShape,
    truncate_below: Option<f64>,
    truncate_above: Option<f64>,
    censor_at: Option<f64>,
    window: Window,
}

/// The cut in numbers: amounts from `low` to `high`, capped at `cap`, and the probabilities of the uncut law there.
#[derive(Clone, Debug, PartialEq)]
struct Window {
    low: f64,
    high: f64,
    cap: f64,
    below_low: f64,
    above_low: f64,
    below_high: f64,
    above_high: f64,
    /// Probability of the window under the uncut law.
    mass: f64,
    /// For an empirical law, the list after the cut.
    list: Option<Empirical>,
}

impl Severity {
    /// A law with its cuts; `None` means no cut. For an empirical law both truncation points belong to the window.
    /// Errors: a cut below 0 or not a number, `truncate_above` not above `truncate_below`, nothing between them, a cap that
    /// is not above `truncate_below`.
    ///
    /// ```
    /// use ishizue::numerics::distribution::{Pareto, Severity, SeverityShape};
    /// let loss = Severity::new(SeverityShape::Pareto(Pareto::new(1.0, 1.5)?), None, None, Some(1000.0))?;
    /// assert_eq!(loss.quantile(0.999_999), 1000.0);
    /// # Ok::<(), ishizue::numerics::distribution::DistributionError>(())
    /// ```
    pub fn new(
        shape: SeverityShape,
        truncate_below: Option<f64>,
        truncate_above: Option<f64>,
        censor_at: Option<f64>,
    ) -> Result<Self, DistributionError> {
        let window = Window::new(&shape, truncate_below, truncate_above, censor_at)?;
        Ok(Severity { shape, truncate_below, truncate_above, censor_at, window })
    }

    /// A law without cuts.
    pub fn uncut(shape: SeverityShape) -> Result<Self, DistributionError> {
        Severity::new(shape, None, None, None)
    }

    /// The law before the cuts.
    pub fn shape(&self) -> &SeverityShape {
        &self.shape
    }

    /// Where amounts begin, if cut.
    pub fn truncate_below(&self) -> Option<f64> {
        self.truncate_below
    }

    /// Where amounts end, if cut.
    pub fn truncate_above(&self) -> Option<f64> {
        self.truncate_above
    }

    /// The cap, if any.
    pub fn censor_at(&self) -> Option<f64> {
        self.censor_at
    }

    fn is_truncated(&self) -> bool {
        self.truncate_below.is_some() || self.truncate_above.is_some()
    }

    /// P(amount <= x).
    pub fn cdf(&self, x: f64) -> f64 {
        let w = &self.window;
        if let Some(list) = &w.list {
            return list.cdf(x);
        }
        if x >= w.cap || x >= w.high {
            return 1.0;
        }
        if x < w.low {
            return 0.0;
        }
        let mass =
            if w.above_low < 0.5 { w.above_low - self.shape.survival(x) } else { self.shape.cdf(x) - w.below_low };
        (mass / w.mass).clamp(0.0, 1.0)
    }

    /// P(amount > x).
    pub fn survival(&self, x: f64) -> f64 {
        let w = &self.window;
        if let Some(list) = &w.list {
            return list.survival(x);
        }
        if x >= w.cap || x >= w.high {
            return 0.0;
        }
        if x < w.low { 1.0 } else { w.survival_inside(&self.shape, x) }
    }

    /// x with P(amount <= x) = u: the draw of a uniform u.
    #[inline]
    pub fn quantile(&self, u: f64) -> f64 {
        let w = &self.window;
        if let Some(list) = &w.list {
            return list.quantile(u);
        }
        if !self.is_truncated() {
            return self.shape.quantile(u).min(w.cap);
        }
        // The side with the smaller probability keeps the digits of the tail.
        let above = w.above_high + (1.0 - u) * (w.above_low - w.above_high);
        let x = if above <= 0.5 {
            self.shape.quantile_upper(above)
        } else {
            self.shape.quantile(w.below_low + u * (w.below_high - w.below_low))
        };
        x.max(w.low).min(w.high).min(w.cap)
    }

    /// Replaces every uniform by its quantile: the bits of [`quantile`](Self::quantile), faster.
    pub fn quantile_slice(&self, uniforms: &mut [f64]) {
        if self.is_truncated() || self.window.list.is_some() {
            uniforms.iter_mut().for_each(|u| *u = self.quantile(*u));
            return;
        }
        self.shape.quantile_slice(uniforms);
        let cap = self.window.cap;
        if cap < f64::INFINITY {
            uniforms.iter_mut().for_each(|x| *x = x.min(cap));
        }
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        if !self.is_truncated() && self.censor_at.is_none() {
            return self.shape.mean();
        }
        self.layer_mean(f64::INFINITY, 0.0)
    }

    /// Variance; infinite where the tail makes it so.
    pub fn variance(&self) -> f64 {
        let w = &self.window;
        if let Some(list) = &w.list {
            return list.variance();
        }
        if !self.is_truncated() && self.censor_at.is_none() {
            return self.shape.variance();
        }
        // Moments about the lower end of the window, so that a narrow window does not cancel.
        let first = self.layer_mean(f64::INFINITY, w.low);
        let second = self.layer_mean_square(f64::INFINITY, w.low);
        if second == f64::INFINITY {
            return second;
        }
        (second - first * first).max(0.0)
    }

    /// E[min(max(amount - attachment, 0), limit)]; the limit may be infinite.
    pub fn layer_mean(&self, limit: f64, attachment: f64) -> f64 {
        let w = &self.window;
        if let Some(list) = &w.list {
            return list.layer_mean(limit, attachment);
        }
        let exit = (attachment + limit).min(w.high).min(w.cap);
        let certain = (w.low.min(exit) - attachment).max(0.0);
        let from = attachment.max(w.low);
        if exit <= from {
            return certain;
        }
        let width = exit - from;
        let inside = if w.above_high == 0.0 {
            self.shape.layer_mean(width, from) / w.mass
        } else if w.mass > 1e-3 * w.above_low {
            (self.shape.layer_mean(width, from) - width * w.above_high) / w.mass
        } else {
            // A window that holds little of the law: the difference would cancel.
            integrate(&|x| w.survival_inside(&self.shape, x), from, exit)
        };
        certain + inside
    }

    /// E[min(max(X - attachment, 0), limit)^2] in the square of the unit of the loss; infinite where an unlimited layer of a
    /// heavy tail has none.
    pub fn layer_mean_square(&self, limit: f64, attachment: f64) -> f64 {
        let w = &self.window;
        if let Some(list) = &w.list {
            let of = |x: f64| (x - attachment).max(0.0).min(limit);
            let total: f64 = list.weights().iter().sum();
            return list.values().iter().zip(list.weights()).map(|(&x, weight)| weight / total * of(x) * of(x)).sum();
        }
        let exit = (attachment + limit).min(w.high).min(w.cap);
        let certain = (w.low.min(exit) - attachment).max(0.0);
        let from = attachment.max(w.low);
        if exit <= from {
            return certain * certain;
        }
        let inside = if exit < f64::INFINITY {
            self.mean_square_between(from, exit)
        } else {
            let raw = self.shape.second_moment_above(from) / w.mass;
            if raw == f64::INFINITY {
                return raw;
            }
            (raw - from * (from * self.survival(from) + 2.0 * self.layer_mean(f64::INFINITY, from))).max(0.0)
        };
        certain * certain + 2.0 * certain * self.layer_mean(exit - from, from) + inside
    }

    /// E[min(max(X - from, 0), to - from)^2] within the window.
    fn mean_square_between(&self, from: f64, to: f64) -> f64 {
        let w = &self.window;
        // Below its 1e-17 quantile the survival function is 1; from there on it is smooth in ln x.
        let start = self.shape.quantile(1e-17).max(from).max(f64::MIN_POSITIVE).min(to);
        let certain = (start - from) * (start - from);
        let integrand = |t: f64| {
            let x = libm::exp(t);
            2.0 * (x - from) * w.survival_inside(&self.shape, x) * x
        };
        certain + integrate(&integrand, libm::log(start), libm::log(to))
    }

    /// Whether every amount has a probability of its own.
    pub fn is_list(&self) -> bool {
        self.window.list.is_some()
    }

    /// Amounts that have a probability of their own, ascending: those of a list, and where the law is censored.
    pub fn atoms(&self) -> Vec<(f64, f64)> {
        let w = &self.window;
        if let Some(list) = &w.list {
            let total: f64 = list.weights().iter().sum();
            return list.values().iter().zip(list.weights()).map(|(&x, weight)| (x, weight / total)).collect();
        }
        if w.cap < w.high {
            return vec![(w.cap, w.survival_inside(&self.shape, w.cap))];
        }
        Vec::new()
    }
}

impl Window {
    fn new(
        shape: &SeverityShape,
        below: Option<f64>,
        above: Option<f64>,
        censor: Option<f64>,
    ) -> Result<Self, DistributionError> {
        let check = Check("severity");
        let low = check.not_negative("truncate-below", below.unwrap_or(0.0))?;
        let high = match above {
            Some(value) => {
                let good = value.is_finite() && value > low;
                check.holds("truncate-above", value, "a number above truncate-below (or above 0)", good)?
            }
            None => f64::INFINITY,
        };
        let cap = match censor {
            Some(value) => {
                let good = value.is_finite() && value > low;
                check.holds("censor-at", value, "a number above truncate-below (or above 0)", good)?
            }
            None => f64::INFINITY,
        };
        let list = match shape {
            SeverityShape::Empirical(law) => {
                let cut = law.cut(low, high, cap);
                check.holds("probability between the truncation points", 0.0, "above 0", cut.is_some())?;
                cut
            }
            _ => None,
        };
        // Without a lower cut nothing lies below 0 in any of the laws.
        let (below_low, above_low) = (shape.cdf(low), shape.survival(low));
        let (below_high, above_high) =
            if above.is_some() { (shape.cdf(high), shape.survival(high)) } else { (1.0, 0.0) };
        let mass = if above_low < 0.5 { above_low - above_high } else { below_high - below_low };
        let holds = list.is_some() || mass > 0.0;
        check.holds("probability between the truncation points", mass, "above 0", holds)?;
        Ok(Window { low, high, cap, below_low, above_low, below_high, above_high, mass, list })
    }

    /// Survival function of the truncated law, inside the window and below the cap.
    fn survival_inside(&self, shape: &SeverityShape, x: f64) -> f64 {
        let mass = if self.above_low < 0.5 { shape.survival(x) - self.above_high } else { self.mass_above(shape, x) };
        (mass / self.mass).clamp(0.0, 1.0)
    }

    /// Probability between x and the upper end, from the side that keeps more digits.
    fn mass_above(&self, shape: &SeverityShape, x: f64) -> f64 {
        if self.below_high < 0.5 { self.below_high - shape.cdf(x) } else { shape.survival(x) - self.above_high }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Exponential, Gamma, GeneralisedPareto, Lognormal, Pareto, Weibull};
    use super::*;
    use approx::assert_relative_eq;
    use libm::{exp, log};

    fn shapes() -> Vec<SeverityShape> {
        vec![
            SeverityShape::Lognormal(Lognormal::new(2.0, 1.2).expect("valid")),
            SeverityShape::Pareto(Pareto::new(1.0, 1.5).expect("valid")),
            SeverityShape::Pareto(Pareto::new(1.0, 2.7).expect("valid")),
            SeverityShape::GeneralisedPareto(GeneralisedPareto::new(1.0, 4.0, 0.4).expect("valid")),
            SeverityShape::GeneralisedPareto(GeneralisedPareto::new(0.0, 40.0, -0.4).expect("valid")),
            SeverityShape::Gamma(Gamma::new(0.7, 9.0).expect("valid")),
            SeverityShape::Weibull(Weibull::new(0.6, 5.0).expect("valid")),
            SeverityShape::Exponential(Exponential::new(6.0).expect("valid")),
        ]
    }

    /// E[g(amount)] by the midpoint rule on the quantile function, an independent way (error of order 1/n²).
    fn by_quantiles(law: &Severity, g: impl Fn(f64) -> f64) -> f64 {
        let n = 40_000;
        (0..n).map(|i| g(law.quantile((f64::from(i) + 0.5) / f64::from(n)))).sum::<f64>() / f64::from(n)
    }

    #[test]
    fn a_pareto_of_index_one_censored_at_e_has_mean_two() {
        let law =
            Severity::new(SeverityShape::Pareto(Pareto::new(1.0, 1.0).expect("valid")), None, None, Some(exp(1.0)))
                .expect("valid");
        assert_relative_eq!(law.mean(), 2.0, max_relative = 1e-14);
        // E[min(X, c)^2] = 1 + 2 (c - 1).
        assert_relative_eq!(law.variance(), 1.0 + 2.0 * (exp(1.0) - 1.0) - 4.0, max_relative = 1e-10);
        assert_eq!((law.survival(2.0), law.survival(3.0), law.cdf(3.0)), (0.5, 0.0, 1.0));
    }

    #[test]
    fn cut_laws_have_the_moments_of_their_quantile_function() {
        for shape in shapes() {
            for (below, above, cap) in [
                (Some(3.0), Some(20.0), None),
                (Some(3.0), Some(40.0), Some(15.0)),
                (None, Some(30.0), None),
                (None, None, Some(25.0)),
                (Some(2.0), None, Some(25.0)),
            ] {
                let law = Severity::new(shape.clone(), below, above, cap).expect("valid");
                let mean = by_quantiles(&law, |x| x);
                assert_relative_eq!(law.mean(), mean, max_relative = 1e-5);
                assert_relative_eq!(
                    law.variance(),
                    by_quantiles(&law, |x| (x - mean) * (x - mean)),
                    max_relative = 2e-4
                );
                let layer = by_quantiles(&law, |x| (x - 5.0).clamp(0.0, 6.0));
                assert_relative_eq!(law.layer_mean(6.0, 5.0), layer, max_relative = 1e-4);
                for u in [0.001, 0.3, 0.77] {
                    let x = law.quantile(u);
                    if Some(x) != cap {
                        assert_relative_eq!(law.cdf(x), u, max_relative = 1e-8);
                        assert_relative_eq!(law.survival(x), 1.0 - u, max_relative = 1e-8);
                    }
                }
            }
        }
    }

    #[test]
    fn moments_with_an_open_top_are_closed_forms() {
        // The excess of an exponential over 4 is the exponential; a Pareto above 4 is the Pareto with threshold 4.
        let exponential = SeverityShape::Exponential(Exponential::new(6.0).expect("valid"));
        let law = Severity::new(exponential, Some(4.0), None, None).expect("valid");
        assert_relative_eq!(law.mean(), 10.0, max_relative = 1e-14);
        assert_relative_eq!(law.variance(), 36.0, max_relative = 1e-13);
        let pareto = SeverityShape::Pareto(Pareto::new(1.0, 2.5).expect("valid"));
        let law = Severity::new(pareto, Some(4.0), None, None).expect("valid");
        let same = Pareto::new(4.0, 2.5).expect("valid");
        assert_relative_eq!(law.mean(), same.mean(), max_relative = 1e-13);
        assert_relative_eq!(law.variance(), same.variance(), max_relative = 1e-12);
        let heavy = SeverityShape::Pareto(Pareto::new(1.0, 1.5).expect("valid"));
        assert_eq!(Severity::new(heavy, Some(4.0), None, None).expect("valid").variance(), f64::INFINITY);
    }

    #[test]
    fn squares_of_layers_are_those_of_the_quantile_function() {
        for shape in shapes() {
            for (below, above, cap) in
                [(None, None, None), (Some(3.0), Some(40.0), Some(15.0)), (Some(2.0), None, Some(25.0))]
            {
                let law = Severity::new(shape.clone(), below, above, cap).expect("valid");
                for (limit, attachment) in [(6.0, 5.0), (20.0, 0.0), (3.0, 0.5)] {
                    let square = by_quantiles(&law, |x| {
                        let paid = (x - attachment).clamp(0.0, limit);
                        paid * paid
                    });
                    assert_relative_eq!(law.layer_mean_square(limit, attachment), square, max_relative = 3e-4);
                }
                let whole = law.layer_mean_square(f64::INFINITY, 0.0);
                let moments = law.variance() + law.mean() * law.mean();
                assert!(whole == moments || (whole / moments - 1.0).abs() < 1e-9, "{whole} {moments}");
            }
        }
        // The excess of an exponential of mean 6 over 4 is the exponential, with probability e^(-4/6).
        let law = Severity::uncut(SeverityShape::Exponential(Exponential::new(6.0).expect("valid"))).expect("valid");
        assert_relative_eq!(law.layer_mean_square(f64::INFINITY, 4.0), 72.0 * exp(-4.0 / 6.0), max_relative = 1e-12);
    }

    #[test]
    fn truncation_far_out_keeps_the_digits_of_the_tail() {
        // Above its threshold a Pareto truncated below is a Pareto, however far out.
        let far = Severity::new(SeverityShape::Pareto(Pareto::new(1.0, 2.0).expect("valid")), Some(1e9), None, None)
            .expect("valid");
        let same = Pareto::new(1e9, 2.0).expect("valid");
        for u in [1e-6, 0.5, 0.999_999] {
            assert_relative_eq!(far.quantile(u), same.quantile(u), max_relative = 1e-12);
        }
        let narrow = Severity::new(
            SeverityShape::Exponential(Exponential::new(1.0).expect("valid")),
            Some(60.0),
            Some(60.01),
            None,
        )
        .expect("valid");
        // Truncated exponential on a window of width h: mean = low + 1 - h / (e^h - 1).
        assert_relative_eq!(narrow.mean() - 60.0, 1.0 - 0.01 / libm::expm1(0.01), max_relative = 1e-9);
    }

    #[test]
    fn an_empirical_law_is_cut_value_by_value() {
        let list = Empirical::new(&[1.0, 2.0, 3.0, 4.0, 100.0], None).expect("valid");
        let law = Severity::new(SeverityShape::Empirical(list), Some(2.0), Some(4.0), Some(3.5)).expect("valid");
        assert_relative_eq!(law.mean(), 8.5 / 3.0, max_relative = 1e-15);
        assert_eq!((law.quantile(0.1), law.quantile(0.99), law.cdf(3.0)), (2.0, 3.5, 2.0 / 3.0));
        assert_relative_eq!(law.layer_mean(1.0, 2.5), 1.5 / 3.0, max_relative = 1e-15);
    }

    #[test]
    fn a_slice_of_draws_has_the_bits_of_single_draws() {
        let uniforms: Vec<f64> = (0..1000).map(|i| (f64::from(i) + 0.5) / 1000.0).chain([1e-15, 1.0 - 1e-15]).collect();
        for shape in shapes() {
            for cap in [None, Some(25.0)] {
                for below in [None, Some(1.5)] {
                    let law = Severity::new(shape.clone(), below, None, cap).expect("valid");
                    let mut drawn = uniforms.clone();
                    law.quantile_slice(&mut drawn);
                    for (&u, x) in uniforms.iter().zip(&drawn) {
                        assert_eq!(x.to_bits(), law.quantile(u).to_bits());
                    }
                }
            }
        }
    }

    #[test]
    fn the_reference_workload_has_its_exact_mean() {
        // Pareto(1, 1.5) censored at 1000: E = 1 + 2 (1 - 1000^-1/2).
        let pareto = SeverityShape::Pareto(Pareto::new(1.0, 1.5).expect("valid"));
        let law = Severity::new(pareto, None, None, Some(1000.0)).expect("valid");
        assert_relative_eq!(law.mean(), 3.0 - 2.0 / 1000.0_f64.sqrt(), max_relative = 1e-14);
        assert_relative_eq!(law.quantile(0.5), exp(log(2.0) / 1.5), max_relative = 1e-15);
    }

    #[test]
    fn cuts_that_leave_nothing_are_refused() {
        let uniform = || SeverityShape::GeneralisedPareto(GeneralisedPareto::new(0.0, 8.0, -1.0).expect("valid"));
        let refused = |b, a, c| Severity::new(uniform(), b, a, c).map(|_| ()).map_err(|e| e.parameter);
        assert_eq!(refused(Some(-1.0), None, None), Err("truncate-below"));
        assert_eq!(refused(Some(3.0), Some(3.0), None), Err("truncate-above"));
        assert_eq!(refused(None, Some(f64::NAN), None), Err("truncate-above"));
        assert_eq!(refused(Some(3.0), None, Some(2.0)), Err("censor-at"));
        assert_eq!(refused(Some(9.0), None, None), Err("probability between the truncation points"));
        let list = SeverityShape::Empirical(Empirical::new(&[1.0, 9.0], None).expect("valid"));
        assert!(Severity::new(list, Some(2.0), Some(8.0), None).is_err());
    }
}
