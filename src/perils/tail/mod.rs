//! Tail sampling: trials that see rare losses more often than the model has them, each with the weight that puts it right.
//!
//! Half of the trials are untouched. Each other component of a [`mixture`] makes the large events of one peril frequent in the
//! first year of its trials ([`tilt`]), or, where paths are longer than a year, those of every peril in every year. It looks at
//! the perils only, never at the programme, so that any design can be held against it. Trials of a component are points of a
//! scrambled Sobol sequence in the uniforms that matter most, which are named in [`Tail::names`]; all other uniforms are those
//! of plain sampling.
//!
//! Weights are one over a mixture of densities, at most 2, and have mean 1. Their sum is what means are divided by.
//!
//! Sources: A. B. Owen, Y. Zhou (2000), "Safe and effective importance sampling", Journal of the American Statistical Association
//! 95, 135-143; P. Glasserman (2003), Monte Carlo Methods in Financial Engineering, chapters 4 and 5.
//!
//! Worked number: one Poisson peril of rate 2. In a tilted trial 0.25 events are expected among those rarer than once in
//! 25,600 years, instead of 0.00004.

mod block;
mod crowd;
mod mixture;
mod tilt;

pub(in crate::perils) use block::TailBlock;
pub(in crate::perils) use crowd::Thickened;
pub use mixture::RANDOMISATIONS;
pub(in crate::perils) use tilt::{Bands, Tilt};

use super::event_set::{EventSet, Recurrence};
use super::shared_frequency::SharedFactor;
use super::streams::Streams;
use crate::numerics::sobol::DIMENSIONS;
use crate::numerics::stream::StreamKey;
use crowd::Crowd;
use mixture::Mixture;

/// Events rarer than this, a year, are made more frequent.
const TOP: f64 = 0.04;
/// Arrivals that are expected in each step of a tilt.
const ARRIVALS: f64 = 0.25;
/// The part of factors of credit that is tilted, and how much of it.
const FACTOR: (f64, f64) = (0.25, 0.8);
/// The part of the deviates of the largest mainshock that is tilted with its rate, and how much of it.
const SHAKING: (f64, f64) = (0.4, 0.5);
/// Ruptures of renewal sources that are expected in a first year of their component, all together.
const RUPTURES: f64 = 0.8;
/// Components beside the untouched one and that of all years; more targets than that share them.
const MOST_TARGETS: usize = 12;

/// Fewer trials than this in a randomisation leave components with too few points to stand for a net.
pub const LEAST_TRIALS: u64 = 1_024;

/// What is tilted, by which component, in the first year and in later ones.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::perils) struct ByYear<T> {
    first: Vec<(usize, T)>,
    later: Vec<(usize, T)>,
    years: u32,
}

impl<T> Default for ByYear<T> {
    fn default() -> Self {
        ByYear { first: Vec::new(), later: Vec::new(), years: 0 }
    }
}

impl<T> ByYear<T> {
    /// The components that tilt a year of the path, from 0, and how.
    #[inline]
    pub(in crate::perils) fn of(&self, year: u32) -> &[(usize, T)] {
        match year {
            0 => &self.first,
            year if year < self.years => &self.later,
            _ => &[],
        }
    }
}

/// How likely the first ruptures of clocks are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::perils) struct Hastened {
    /// Probability of a rupture, where the law has a smaller one.
    pub probability: f64,
    /// Within so many years.
    pub years: f64,
}

/// The sampler of the tails of a set of perils.
#[derive(Clone, Debug)]
pub(in crate::perils) struct Tail {
    mixture: Mixture,
    /// Names of the flips of the points.
    key: StreamKey,
    /// Address of the uniform that each dimension stands for: stream, year, index.
    names: Vec<(StreamKey, u32, u32)>,
    /// By peril: tilts of rates, of factors, and of first ruptures. Empty where there is nothing to tilt.
    pub(in crate::perils) rates: Vec<ByYear<Tilt>>,
    pub(in crate::perils) factors: Vec<ByYear<Bands>>,
    pub(in crate::perils) clocks: Vec<ByYear<Hastened>>,
    /// By peril: the shaking deviate of its largest mainshock.
    pub(in crate::perils) shaking: Vec<ByYear<Bands>>,
    /// By peril and by shared factor: gamma factors of counts.
    pub(in crate::perils) mixed: Vec<ByYear<Thickened>>,
    pub(in crate::perils) shared: Vec<ByYear<Thickened>>,
}

/// A path of an earthquake model under tail sampling.
pub(in crate::perils) struct Tilted<'t> {
    pub tail: &'t Tail,
    pub block: &'t mut TailBlock,
    pub peril: usize,
    pub path: usize,
}

/// Something that a component can make more frequent.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Target {
    /// Events of a peril, up to a rate of exceedance.
    Rate { peril: usize, top: f64 },
    /// Renewal sources of a peril: how many.
    Clocks { peril: usize, count: usize },
    /// The factor of a book.
    Factor { peril: usize },
}

impl Tail {
    /// The sampler of sets drawn in `order` and of `books` (both are indices into the sets), over paths of `horizon` years. None
    /// where nothing can be tilted.
    pub(in crate::perils) fn new(
        sets: &[EventSet],
        streams: &[Streams],
        (order, books): (&[usize], &[usize]),
        shared: &[SharedFactor],
        (horizon, seed): (u32, u64),
    ) -> Option<Tail> {
        let targets: Vec<Target> = order.iter().chain(books).flat_map(|&peril| targets(&sets[peril], peril)).collect();
        if targets.is_empty() {
            return None;
        }
        let variances: Vec<f64> = shared.iter().map(|factor| factor.variance).collect();
        let crowd = Crowd::new(sets, &variances);
        let groups = targets.len().min(MOST_TARGETS);
        let every_year = horizon > 1;
        let components = groups + usize::from(crowd.is_some()) + usize::from(every_year);
        let mut tail = Tail {
            mixture: Mixture::new(components),
            key: StreamKey::new(seed, "tail/points"),
            names: names(sets, streams, (order, books), shared, horizon),
            rates: (0..sets.len()).map(|_| ByYear::default()).collect(),
            factors: (0..sets.len()).map(|_| ByYear::default()).collect(),
            clocks: (0..sets.len()).map(|_| ByYear::default()).collect(),
            shaking: (0..sets.len()).map(|_| ByYear::default()).collect(),
            mixed: (0..sets.len()).map(|_| ByYear::default()).collect(),
            shared: shared.iter().map(|_| ByYear::default()).collect(),
        };
        for (at, target) in targets.iter().enumerate() {
            let sharing = (at % groups..targets.len()).step_by(groups).count() as f64;
            tail.tilt_first(1 + at % groups, target, sharing);
            if let Target::Rate { peril, .. } = *target
                && matches!(sets[peril].recurrence, Recurrence::Ruptures(_))
            {
                let bands = Bands::new(SHAKING.0, SHAKING.1 / sharing);
                tail.shaking[peril].first.push((1 + at % groups, bands));
            }
            if every_year {
                tail.tilt_all(components, target, targets.len() as f64, horizon);
            }
        }
        if let Some(crowd) = crowd {
            tail.tilt_crowd(1 + groups, crowd);
        }
        Some(tail)
    }

    /// Tilts a first year by `component`, which `sharing` targets share.
    fn tilt_first(&mut self, component: usize, target: &Target, sharing: f64) {
        match *target {
            Target::Rate { peril, top } => {
                self.rates[peril].first.push((component, Tilt::new(top.min(TOP), ARRIVALS / sharing)));
            }
            Target::Clocks { peril, count } => {
                let probability = (RUPTURES / count as f64 / sharing).min(0.5);
                self.clocks[peril].first.push((component, Hastened { probability, years: 1.0 }));
            }
            Target::Factor { peril } => {
                self.factors[peril].first.push((component, Bands::new(FACTOR.0, FACTOR.1 / sharing)));
            }
        }
    }

    /// Tilts the sum of all perils of a first year.
    fn tilt_crowd(&mut self, component: usize, crowd: Crowd) {
        let Crowd { rates, mixed, shared } = crowd;
        fn add<T>(to: &mut [ByYear<T>], component: usize, from: Vec<Option<T>>) {
            for (by_year, tilt) in to.iter_mut().zip(from) {
                by_year.first.extend(tilt.map(|tilt| (component, tilt)));
            }
        }
        add(&mut self.rates, component, rates);
        add(&mut self.mixed, component, mixed);
        add(&mut self.shared, component, shared);
    }

    /// Tilts all years alike by `component`, which all `sharing` targets share: in one year, and by one of them, so much the less.
    fn tilt_all(&mut self, component: usize, target: &Target, sharing: f64, horizon: u32) {
        let cells = sharing * f64::from(horizon);
        match *target {
            Target::Rate { peril, top } => {
                let tilt = Tilt::new(top.min(TOP / f64::from(horizon)), ARRIVALS / cells);
                self.rates[peril].first.push((component, tilt.clone()));
                self.rates[peril].later.push((component, tilt));
                self.rates[peril].years = horizon;
            }
            Target::Clocks { peril, count } => {
                let probability = (RUPTURES / count as f64 / sharing).min(0.5);
                self.clocks[peril].first.push((component, Hastened { probability, years: f64::from(horizon) }));
            }
            Target::Factor { peril } => {
                let bands = Bands::new(FACTOR.0, FACTOR.1 / cells);
                self.factors[peril].first.push((component, bands.clone()));
                self.factors[peril].later.push((component, bands));
                self.factors[peril].years = horizon;
            }
        }
    }

    /// Whether something of a peril is tilted.
    pub(in crate::perils) fn tilts(&self, peril: usize) -> bool {
        let [rates, factors, clocks] =
            [self.rates[peril].first.len(), self.factors[peril].first.len(), self.clocks[peril].first.len()];
        rates + factors + clocks > 0
    }

    /// The dimension that stands for a uniform; None: it is drawn as in plain sampling.
    #[inline]
    pub(in crate::perils) fn dimension(&self, key: StreamKey, year: u32, index: u32) -> Option<usize> {
        self.names.iter().position(|&name| name == (key, year, index))
    }
}

/// What can be made more frequent of a peril.
fn targets(set: &EventSet, peril: usize) -> Vec<Target> {
    match &set.recurrence {
        Recurrence::Counts { frequency, .. } => {
            let top = frequency.mean();
            let tilts = frequency.mixing().is_some() && top > 0.0;
            if tilts { vec![Target::Rate { peril, top }] } else { Vec::new() }
        }
        Recurrence::Ruptures(quake) => {
            let (top, count) = (quake.least_rate(), quake.clocks());
            let rate = (top > 0.0).then_some(Target::Rate { peril, top });
            let clocks = (count > 0).then_some(Target::Clocks { peril, count });
            rate.into_iter().chain(clocks).collect()
        }
        Recurrence::Credit(book) => book.global_factor().map(|_| Target::Factor { peril }).into_iter().collect(),
        Recurrence::Years(_) | Recurrence::Occurrences(_) => Vec::new(),
    }
}

/// Addresses of the uniforms that are points, those first that matter most, as many as there are dimensions.
fn names(
    sets: &[EventSet],
    streams: &[Streams],
    (order, books): (&[usize], &[usize]),
    shared: &[SharedFactor],
    horizon: u32,
) -> Vec<(StreamKey, u32, u32)> {
    let mut ranked: [Vec<(StreamKey, u32, u32)>; 4] = Default::default();
    ranked[0].extend(shared.iter().map(|factor| (factor.key, 0, 0)));
    for &peril in order.iter().chain(books) {
        let (set, streams) = (&sets[peril], &streams[peril]);
        match &set.recurrence {
            Recurrence::Counts { frequency, severity, .. } => {
                let Some(variance) = frequency.mixing() else { continue };
                if variance > 0.0 {
                    ranked[0].push((streams.count, 0, 0));
                }
                ranked[0].push((streams.arrival, 0, 0));
                if severity.is_none() && set.rows.iter().any(|row| row.common > 0.0) {
                    ranked[1].push((streams.common, 0, 0));
                }
                ranked[2].push((streams.arrival, 0, 1));
                ranked[3].extend((1..horizon).map(|year| (streams.arrival, year, 0)));
            }
            Recurrence::Ruptures(quake) => {
                if quake.least_rate() > 0.0 {
                    ranked[0].push((streams.arrival, 0, 0));
                    ranked[3].push((streams.arrival, 0, 1));
                }
                ranked[0].push((quake.main_key(), 0, 0));
                ranked[0].extend(quake.trial_keys().into_iter().map(|key| (key, 0, 0)));
                ranked[1].push((quake.main_key(), 0, 1));
                ranked[2].extend(quake.clock_keys().map(|key| (key, 0, 0)));
            }
            Recurrence::Credit(book) => {
                ranked[0].extend(book.global_factor().map(|(key, _)| (key, 0, 0)));
                ranked[1].extend(book.chi_square().map(|key| (key, 0, 0)));
                let later = |(key, _)| (1..horizon).map(move |year| (key, year, 0));
                ranked[3].extend(book.global_factor().into_iter().flat_map(later));
            }
            Recurrence::Years(timeline) => {
                if timeline.replay == crate::model::peril::Replay::Bootstrap {
                    ranked[1].push((streams.year, 0, 0));
                }
            }
            Recurrence::Occurrences(stored) => {
                if stored.replay == crate::model::peril::Replay::Bootstrap {
                    ranked[1].push((streams.year, 0, 0));
                }
            }
        }
    }
    let mut names = ranked.concat();
    names.truncate(DIMENSIONS);
    names
}
