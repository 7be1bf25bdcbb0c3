//! How bad a year was for the whole market, as a standard normal deviate: the size of its largest event, at its own
//! probability.
//!
//! ```text
//! S = size of the largest event of the year, -1 in a year without events
//! F(k) = P(S <= k) = product over perils of E[P(size <= k)^N]
//! Q uniform on (1 - F(k), 1 - F(k - 1)) at S = k,   M = -quantile(Q)
//! ```
//! Sizes are whole quanta: of a table's event its mean loss of the whole portfolio, of a severity the loss itself. So
//! every size is an atom with a known probability, and drawing within the atom makes M exactly normal, also for years
//! without events and for equal events. E[p^N] is the generating function of the count at p = 1 - s:
//!
//! | count | E[(1 - s)^N] |
//! |---|---|
//! | Poisson | exp(-mean s) |
//! | negative binomial | (1 + dispersion mean s)^(-1 / dispersion) |
//! | binomial | (1 - probability s)^trials |
//! | fixed | (1 - s)^count |
//! | Poisson under a shared factor of variance v | (1 + v sum of mean s)^(-1 / v), over all its perils |
//! | whole years of a table | weight of the years whose largest event is at most k |
//!
//! Tables of years that are replayed in order are taken as independent of other perils.
//!
//! Source: Klugman, Panjer, Willmot, Loss Models (generating functions of counts); Rosenblatt (1952),
//! Remarks on a multivariate transformation, Annals of Mathematical Statistics 23, for the draw within an atom.
//!
//! Worked number: Poisson(0.02) events of one size: F(-1) = exp(-0.02) = 98.02 %; in a year with an event Q is uniform on
//! (0, 1.98 %), so M is above 2.06.

use super::event_set::{EventSet, Recurrence};
use crate::model::amount::LARGEST_EXACT;
use crate::model::losses::LossBlock;
use crate::model::money::Quantum;
use crate::numerics::distribution::{Frequency, Severity};
use crate::numerics::kernels::normal_quantile;

/// The distribution of the size of the largest event of a year.
#[derive(Clone, Debug)]
pub(super) struct MarketSize {
    perils: Vec<PerilSize>,
    /// Variance of each shared factor.
    factors: Vec<f64>,
    quantum: Quantum,
}

/// Sizes and counts of one peril.
#[derive(Clone, Debug)]
struct PerilSize {
    /// Size of each event of a table, in quanta; empty for a severity.
    of_event: Vec<f64>,
    tail: Tail,
    count: Count,
}

/// P(size > k).
#[derive(Clone, Debug)]
enum Tail {
    Severity(Box<Severity>),
    /// Distinct sizes, ascending, and the probability of each or a larger one.
    Sizes(Vec<f64>, Vec<f64>),
}

/// How many events.
#[derive(Clone, Debug)]
enum Count {
    Poisson {
        mean: f64,
        factor: Option<usize>,
    },
    NegativeBinomial {
        mean: f64,
        dispersion: f64,
    },
    Binomial {
        trials: f64,
        probability: f64,
    },
    /// The tail is that of the largest event of the year already.
    Years,
}

impl MarketSize {
    /// Of compiled perils, in the order of the model.
    pub fn new(sets: &[EventSet], factors: Vec<f64>, quantum: Quantum) -> MarketSize {
        MarketSize { perils: sets.iter().map(|set| PerilSize::new(set, quantum)).collect(), factors, quantum }
    }

    /// The deviate of each year of each path, path by path. `uniforms` holds one uniform for each, which chooses the
    /// place within an atom, and receives the deviates.
    pub fn deviates(&self, losses: &LossBlock<f64>, uniforms: &mut [f64]) {
        let horizon = losses.horizon as usize;
        let mut sums = vec![0.0; self.factors.len()];
        for path in 0..losses.paths() {
            let years = &mut uniforms[path * horizon..(path + 1) * horizon];
            let mut left = losses.path(path);
            for (year, place) in years.iter_mut().enumerate() {
                let end = left.clone().find(|&event| losses.year(event) as usize > year).unwrap_or(left.end);
                let largest = (left.start..end).map(|event| self.size(losses, event)).fold(-1.0, f64::max);
                left.start = end;
                *place = self.deviate(largest, *place, &mut sums);
            }
        }
    }

    fn size(&self, losses: &LossBlock<f64>, event: usize) -> f64 {
        let of_event = &self.perils[usize::from(losses.peril[event])].of_event;
        of_event.get(losses.event[event] as usize).copied().unwrap_or_else(|| losses.total(event))
    }

    /// The deviate of a year whose largest event has this size, at a place within the atom.
    fn deviate(&self, largest: f64, place: f64, sums: &mut [f64]) -> f64 {
        let above = -libm::expm1(self.log_cdf(largest, sums));
        let from = if largest < 0.0 { 1.0 } else { -libm::expm1(self.log_cdf(largest - 1.0, sums)) };
        let tail = above + place * (from - above);
        -normal_quantile(tail.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON))
    }

    /// Logarithm of P(S <= k).
    fn log_cdf(&self, k: f64, sums: &mut [f64]) -> f64 {
        sums.fill(0.0);
        let mut log = 0.0;
        for peril in &self.perils {
            let tail = peril.tail_above(k, self.quantum);
            log += match peril.count {
                Count::Poisson { mean, factor: Some(factor) } => {
                    sums[factor] += mean * tail;
                    0.0
                }
                Count::Poisson { mean, factor: None } => -mean * tail,
                Count::NegativeBinomial { mean, dispersion } => mixed(dispersion, mean * tail),
                Count::Binomial { trials, probability } if trials > 0.0 => trials * libm::log1p(-probability * tail),
                Count::Binomial { .. } => 0.0,
                Count::Years => libm::log1p(-tail),
            };
        }
        sums.iter().zip(&self.factors).fold(log, |log, (&sum, &variance)| log + mixed(variance, sum))
    }
}

/// Logarithm of E[exp(-G x)] for a gamma factor G with mean 1.
fn mixed(variance: f64, x: f64) -> f64 {
    if variance > 0.0 { -libm::log1p(variance * x) / variance } else { -x }
}

impl PerilSize {
    fn new(set: &EventSet, quantum: Quantum) -> PerilSize {
        let sizes = || set.events.iter().map(|event| quantum.drawn(event.mean).0).collect::<Vec<f64>>();
        match &set.recurrence {
            Recurrence::Counts { frequency, severity: Some(severity), .. } => PerilSize {
                of_event: Vec::new(),
                tail: Tail::Severity(severity.clone()),
                count: Count::new(frequency, set.shared_frequency),
            },
            Recurrence::Counts { frequency, severity: None, .. } => {
                let of_event = sizes();
                let weighed = of_event.iter().copied().zip(set.events.iter().map(|event| event.rate)).collect();
                PerilSize { tail: Tail::of(weighed), of_event, count: Count::new(frequency, set.shared_frequency) }
            }
            // As if every event were a Poisson process of its own: near enough for how bad a year was.
            Recurrence::Ruptures(_) => {
                let of_event = sizes();
                let weighed = of_event.iter().copied().zip(set.events.iter().map(|event| event.rate)).collect();
                let count = Count::Poisson { mean: set.events_per_year(), factor: None };
                PerilSize { tail: Tail::of(weighed), of_event, count }
            }
            // Buyers that default say nothing of the market for catastrophes.
            Recurrence::Credit(_) => PerilSize {
                of_event: vec![-1.0; set.events.len()],
                tail: Tail::Sizes(Vec::new(), Vec::new()),
                count: Count::Poisson { mean: 0.0, factor: None },
            },
            Recurrence::Occurrences(stored) => {
                let of_event = sizes();
                let largest =
                    |period| stored.events_of(period).map(|(_, event)| of_event[event as usize]).fold(-1.0, f64::max);
                let weighed = (0..stored.periods()).map(|period| (largest(period), 1.0)).collect();
                PerilSize { tail: Tail::of(weighed), of_event, count: Count::Years }
            }
            Recurrence::Years(timeline) => {
                let of_event = sizes();
                let of_period = |period: u32| {
                    let events = timeline.occurrences[timeline.occurrences_of(period)].iter();
                    let largest = events.map(|occurrence| of_event[occurrence.event as usize]).fold(-1.0, f64::max);
                    (largest, timeline.weight(period))
                };
                let weighed = (0..timeline.periods).map(of_period).collect();
                PerilSize { tail: Tail::of(weighed), of_event, count: Count::Years }
            }
        }
    }

    /// P(size > k quanta).
    fn tail_above(&self, k: f64, quantum: Quantum) -> f64 {
        match &self.tail {
            // A year table knows years without events, whose size is -1.
            Tail::Sizes(sizes, tails) => tails.get(sizes.partition_point(|size| *size <= k)).copied().unwrap_or(0.0),
            Tail::Severity(_) if k < 0.0 => 1.0,
            Tail::Severity(_) if k >= LARGEST_EXACT => 0.0,
            // A loss is rounded to the nearest quantum.
            Tail::Severity(severity) => severity.survival(quantum.units(k + 0.5)),
        }
    }
}

impl Tail {
    /// Of sizes with weights.
    fn of(mut weighed: Vec<(f64, f64)>) -> Tail {
        weighed.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = weighed.iter().map(|(_, weight)| weight).sum();
        let (mut sizes, mut tails): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
        let mut tail = 0.0;
        for (size, weight) in weighed.into_iter().rev() {
            tail += weight;
            if sizes.last() == Some(&size) {
                sizes.pop();
                tails.pop();
            }
            sizes.push(size);
            tails.push((tail / total).min(1.0));
        }
        sizes.reverse();
        tails.reverse();
        if let Some(first) = tails.first_mut() {
            *first = 1.0;
        }
        Tail::Sizes(sizes, tails)
    }
}

impl Count {
    fn new(frequency: &Frequency, factor: Option<usize>) -> Count {
        match frequency {
            Frequency::Poisson(_) => Count::Poisson { mean: frequency.mean(), factor },
            Frequency::NegativeBinomial(law) => {
                Count::NegativeBinomial { mean: law.mean(), dispersion: law.dispersion() }
            }
            Frequency::Binomial(law) => {
                Count::Binomial { trials: f64::from(law.trials()), probability: law.probability_of_each() }
            }
            Frequency::FixedCount(_) => Count::Binomial { trials: frequency.mean(), probability: 1.0 },
        }
    }
}
