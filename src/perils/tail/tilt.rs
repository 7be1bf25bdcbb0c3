//! Tilts: step functions by which rare things are made less rare, and back.
//!
//! **Rates.** The events of a Poisson peril of rate L, put in the order of their size, have rates of exceedance G1 < G2 < ... that
//! are the arrivals of a process of intensity 1 on (0, L). A tilt gives it the intensity k(r) >= 1, a step function that is 1
//! beyond `top`; the density of a year with arrivals r_i against that of the model is
//!
//! ```text
//! product of k(r_i) x exp(-integral of (k - 1))
//! ```
//! Each of six steps is a quarter as wide as the one above and is reached by the same mean number of arrivals, so that
//! return periods of tens of years and of tens of thousands are alike.
//!
//! **Probabilities.** A uniform whose small values are bad years has the density m_b / width in each of such steps.
//!
//! Worked number: steps at 0.01 and 0.04 of 0.3 arrivals each: k = 30 below 0.01 and 10 above; a year with one arrival at 0.02
//! has the density 10 x exp(-0.56) = 5.71.

/// Steps of a tilt of rates.
const BANDS: usize = 6;
/// Steps of a density of a uniform, the untilted one included.
const PARTS: usize = 6;
/// How much narrower each is than the one above.
const NARROWER: f64 = 4.0;

/// An intensity over rates of exceedance.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::perils) struct Tilt {
    steps: Vec<Step>,
    /// Integral of the intensity less 1.
    excess: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Step {
    /// Upper end.
    end: f64,
    intensity: f64,
    ln: f64,
    /// Integral up to the upper end.
    reached: f64,
}

impl Tilt {
    /// Up to the rate `top`, with `arrivals` expected in each step.
    pub(in crate::perils) fn new(top: f64, arrivals: f64) -> Tilt {
        let mut ends = [top; BANDS];
        for at in (1..BANDS).rev() {
            ends[at - 1] = ends[at] / NARROWER;
        }
        let mut before = 0.0;
        let intensity = |end: f64| {
            let width = end - before;
            before = end;
            (end, (arrivals / width).max(1.0))
        };
        let steps: Vec<(f64, f64)> = ends.into_iter().map(intensity).collect();
        Tilt::of(&steps)
    }

    /// Of steps from nothing on: upper end and intensity, which falls.
    pub(in crate::perils) fn of(steps: &[(f64, f64)]) -> Tilt {
        let (mut before, mut reached, mut excess) = (0.0, 0.0, 0.0);
        let step = |&(end, intensity): &(f64, f64)| {
            reached += intensity * (end - before);
            excess += (intensity - 1.0) * (end - before);
            before = end;
            Step { end, intensity, ln: libm::log(intensity), reached }
        };
        let steps = steps.iter().map(step).collect();
        Tilt { steps, excess }
    }

    /// Integral of the intensity less 1.
    pub(in crate::perils) fn excess(&self) -> f64 {
        self.excess
    }

    /// The rate at which the integral of the intensity is `reached`.
    #[inline]
    pub(in crate::perils) fn rate_at(&self, reached: f64) -> f64 {
        match self.steps.iter().find(|step| reached < step.reached) {
            Some(step) => step.end - (step.reached - reached) / step.intensity,
            None => self.steps.last().map_or(reached, |last| last.end + (reached - last.reached)),
        }
    }

    /// Logarithm of the intensity at a rate.
    #[inline]
    pub(in crate::perils) fn ln_intensity(&self, rate: f64) -> f64 {
        self.steps.iter().find(|step| rate < step.end).map_or(0.0, |step| step.ln)
    }

    /// Logarithm of what a year without arrivals in the steps is less likely by, when everything is `times` as frequent.
    #[inline]
    pub(in crate::perils) fn ln_none(&self, times: f64) -> f64 {
        -times * self.excess
    }
}

/// A density of a uniform whose small values are bad years.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::perils) struct Bands {
    /// Upper end and density of each step, and the mass up to its end; the last step ends at 1.
    steps: [Step; PARTS],
}

impl Bands {
    /// A part of the mass, `tilted` (below 1), is spread evenly over the steps below `top` (below 1), the rest over all.
    pub(in crate::perils) fn new(top: f64, tilted: f64) -> Bands {
        let mut steps = [Step::default(); PARTS];
        let mut ends = [1.0; PARTS];
        ends[PARTS - 2] = top;
        for at in (1..PARTS - 1).rev() {
            ends[at - 1] = ends[at] / NARROWER;
        }
        let (mut before, mut reached) = (0.0, 0.0);
        for (at, (step, end)) in steps.iter_mut().zip(ends).enumerate() {
            let width = end - before;
            let more = if at + 1 < PARTS { tilted / (PARTS - 1) as f64 } else { 0.0 };
            let intensity = (1.0 - tilted) + more / width;
            reached += intensity * width;
            *step = Step { end, intensity, ln: libm::log(intensity), reached };
            before = end;
        }
        steps[PARTS - 1].reached = 1.0;
        Bands { steps }
    }

    /// The uniform at probability `u` of the tilted law.
    #[inline]
    pub(in crate::perils) fn at(&self, u: f64) -> f64 {
        const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;
        let step = self.steps.iter().find(|step| u < step.reached).unwrap_or(&self.steps[PARTS - 1]);
        (step.end - (step.reached - u) / step.intensity).clamp(f64::EPSILON / 4.0, BELOW_ONE)
    }

    /// Logarithm of its density there.
    #[inline]
    pub(in crate::perils) fn ln_density(&self, v: f64) -> f64 {
        self.steps.iter().find(|step| v < step.end).map_or(0.0, |step| step.ln)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_undoes_the_integral_of_the_intensity() {
        let tilt = Tilt::new(0.04, 0.3);
        assert!((libm::exp(tilt.ln_intensity(0.02)) - 10.0).abs() < 1e-12);
        assert!((libm::exp(tilt.ln_intensity(0.005)) - 40.0).abs() < 1e-12, "0.3 over 0.01 less 0.0025");
        assert_eq!(tilt.ln_intensity(0.05), 0.0);
        assert!((tilt.ln_none(1.0) + 1.76).abs() < 1e-15);
        // The integral, summed by hand in small pieces, between which every step ends.
        let (mut sum, pieces) = (0.0, 2_048 * 200);
        let piece = 0.08 / f64::from(pieces);
        for i in 0..pieces {
            let rate = (f64::from(i) + 0.5) * piece;
            sum += 0.5 * piece * libm::exp(tilt.ln_intensity(rate));
            if i % 1_000 == 0 {
                assert!((tilt.rate_at(sum) - rate).abs() < 1e-6, "{rate}: {}", tilt.rate_at(sum));
            }
            sum += 0.5 * piece * libm::exp(tilt.ln_intensity(rate));
        }
    }

    #[test]
    fn a_rate_that_is_common_already_is_not_made_rarer() {
        let tilt = Tilt::new(2.0, 0.3);
        assert_eq!(tilt.ln_intensity(1.9), 0.0);
        assert!(tilt.ln_intensity(0.001) > 0.0);
    }

    #[test]
    fn bands_have_mass_one_and_undo_their_distribution() {
        let bands = Bands::new(0.25, 0.75);
        let n = 100_000;
        let mean =
            (0..n).map(|i| libm::exp(-bands.ln_density(bands.at((f64::from(i) + 0.5) / f64::from(n))))).sum::<f64>()
                / f64::from(n);
        assert!((mean - 1.0).abs() < 1e-4, "the mean of 1 / density is the whole: {mean}");
        assert!((bands.ln_density(0.5) - libm::log(0.25)).abs() < 1e-12);
        assert!(bands.at(0.15) <= 0.25 / 256.0 + 0.03 && bands.at(0.999_999) > 0.99);
    }
}
