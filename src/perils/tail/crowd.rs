//! Crowds: bad years that are the sum of many losses, none of them rare.
//!
//! One component multiplies the intensity of events by exp(t x), x their mean loss (Esscher's transform of the annual sum, in steps
//! over rates of exceedance), of all perils with counts at once. A mixed count has its gamma factor g, of variance v, tilted along:
//! with c the integral of the intensity less 1 over all perils under the factor, its density is multiplied by
//! exp(c g) (1 - c v)^(1/v), so that it becomes g / (1 - c v). t is chosen so that the mean of the sum lies [`DEVIATIONS`] standard
//! deviations higher. The largest intensity is [`MOST`]: single large losses are the business of other components.
//!
//! Sources: F. Esscher (1932), "On the probability function in the collective theory of risk", Skandinavisk Aktuarietidskrift 15,
//! 175-195; P. Glasserman, P. Heidelberger, P. Shahabuddin (2000), "Variance reduction techniques for estimating value-at-risk",
//! Management Science 46, 1349-1364.
//!
//! Worked number: 20 events a year of exactly 1: t = ln(1 + 2.6 / sqrt 20) = 0.458, and 31.6 events are expected.

use super::tilt::Tilt;
use crate::perils::event_set::{EventSet, Recurrence};

/// Standard deviations by which the mean of the sum is moved: between the 99th and 99.9th percentile of a normal law.
const DEVIATIONS: f64 = 2.6;
/// Most that an intensity is multiplied by.
const MOST: f64 = 20.0;
/// Steps of the intensity; each but the first is 1.35 times as wide as the one before.
const STEPS: usize = 24;
const WIDER: f64 = 1.35;
/// Of c v at most.
const THICKEST: f64 = 0.7;

/// A gamma factor under the component.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::perils) struct Thickened {
    /// Variance v of the factor.
    variance: f64,
    /// Integral c of the intensities less 1.
    excess: f64,
}

impl Thickened {
    /// What the factor is multiplied by.
    pub(in crate::perils) fn scale(&self) -> f64 {
        1.0 / (1.0 - self.excess * self.variance)
    }

    /// Logarithm of the density of a factor against that of the model.
    pub(in crate::perils) fn ln_density(&self, factor: f64) -> f64 {
        self.excess * factor + libm::log1p(-self.excess * self.variance) / self.variance
    }
}

/// The tilts of a crowd.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::perils) struct Crowd {
    /// By peril; None: it takes no part.
    pub rates: Vec<Option<Tilt>>,
    /// By peril, of negative binomial counts.
    pub mixed: Vec<Option<Thickened>>,
    /// By shared factor.
    pub shared: Vec<Option<Thickened>>,
}

/// A peril of the crowd: steps of (upper end of the rate, mean loss there).
struct Member {
    peril: usize,
    steps: Vec<(f64, f64)>,
    /// Variance of the factor of its own count.
    own: f64,
    shared: Option<usize>,
}

impl Member {
    fn of(set: &EventSet, peril: usize) -> Option<Member> {
        let Recurrence::Counts { frequency, severity, choice } = &set.recurrence else { return None };
        let (own, rate) = (frequency.mixing()?, frequency.mean());
        if rate <= 0.0 {
            return None;
        }
        let widths = (0..STEPS).map(|at| libm::pow(WIDER, at as f64));
        let unit = rate / widths.clone().sum::<f64>();
        let mut before = 0.0;
        let step = |width: f64| {
            let end = (before + width * unit).min(rate);
            let part = 0.5 * (before + end) / rate;
            before = end;
            let loss = match severity {
                Some(law) => law.quantile(1.0 - part),
                None => set.events[choice.item(part) as usize].mean,
            };
            (end, loss)
        };
        Some(Member { peril, steps: widths.map(step).collect(), own, shared: set.shared_frequency })
    }

    /// Sum over the steps of width x f(loss).
    fn sum(&self, f: impl Fn(f64) -> f64) -> f64 {
        let mut before = 0.0;
        let part = |&(end, loss): &(f64, f64)| {
            let width = end - std::mem::replace(&mut before, end);
            width * f(loss)
        };
        self.steps.iter().map(part).sum()
    }

    fn intensity(t: f64, loss: f64) -> f64 {
        libm::exp((t * loss).min(libm::log(MOST)))
    }
}

impl Crowd {
    /// The crowd of some perils with the variances of their shared factors; None where fewer than one event is expected in two years.
    pub(in crate::perils) fn new(sets: &[EventSet], variances: &[f64]) -> Option<Crowd> {
        let members: Vec<Member> = sets.iter().enumerate().filter_map(|(peril, set)| Member::of(set, peril)).collect();
        let rate: f64 = members.iter().filter_map(|member| member.steps.last()).map(|(end, _)| end).sum();
        let largest = members.iter().filter_map(|member| member.steps.first()).map(|step| step.1).fold(0.0, f64::max);
        if rate < 0.5 || !(largest > 0.0 && largest.is_finite()) {
            return None;
        }
        let mut variance: f64 = members.iter().map(|member| member.sum(|x| x * x)).sum();
        variance += members.iter().map(|member| member.own * member.sum(|x| x) * member.sum(|x| x)).sum::<f64>();
        for (factor, of_factor) in variances.iter().enumerate() {
            let under = members.iter().filter(|member| member.shared == Some(factor));
            let mean: f64 = under.map(|member| member.sum(|x| x)).sum();
            variance += of_factor * mean * mean;
        }
        let wanted = DEVIATIONS * variance.sqrt();
        // The mean moves up with t; beyond a bound nothing more is gained.
        let (mut low, mut high) = (0.0, libm::log(MOST) / largest * 50.0);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            let (thick, moved) = moved(&members, variances, middle);
            if thick || moved > wanted { high = middle } else { low = middle }
        }
        let mut crowd =
            Crowd { rates: vec![None; sets.len()], mixed: vec![None; sets.len()], shared: vec![None; variances.len()] };
        for member in &members {
            let step = |&(end, loss): &(f64, f64)| (end, Member::intensity(low, loss));
            let tilt = Tilt::of(&member.steps.iter().map(step).collect::<Vec<_>>());
            let excess = tilt.excess();
            crowd.rates[member.peril] = Some(tilt);
            if member.own > 0.0 {
                crowd.mixed[member.peril] = Some(Thickened { variance: member.own, excess });
            }
            if let Some(factor) = member.shared.filter(|&factor| variances[factor] > 0.0) {
                let before = crowd.shared[factor].map_or(0.0, |thickened| thickened.excess);
                crowd.shared[factor] = Some(Thickened { variance: variances[factor], excess: before + excess });
            }
        }
        Some(crowd)
    }
}

/// Whether a factor would become too thick under t, and by how much the mean of the sum moves.
fn moved(members: &[Member], variances: &[f64], t: f64) -> (bool, f64) {
    let excess = |member: &Member| member.sum(|x| Member::intensity(t, x) - 1.0);
    let of_shared = |factor: usize| -> f64 {
        let under = members.iter().filter(|member| member.shared == Some(factor));
        variances[factor] * under.map(excess).sum::<f64>()
    };
    let (mut thick, mut sum) = (false, 0.0);
    for member in members {
        let thickness = match member.shared {
            Some(factor) => of_shared(factor),
            None => member.own * excess(member),
        };
        thick |= thickness > THICKEST;
        let scale = if thickness < 1.0 { 1.0 / (1.0 - thickness) } else { f64::INFINITY };
        sum += scale * member.sum(|x| x * Member::intensity(t, x)) - member.sum(|x| x);
    }
    (thick, sum)
}
