//! Clock: when and as what a renewal source ruptures along a path.
//!
//! The view of a source and the aperiodicity of a view are drawn once for each trial, because they are not known rather
//! than random; the waiting times then follow that one view. Each rupture is one of the stated cases; a pair has two
//! earthquakes, either first, with a gap drawn from stated ranges.

use super::super::choice::Choice;
use super::super::error::Fault;
use super::super::tail::{Hastened, TailBlock};
use super::waiting::Waiting;
use crate::model::date::DAYS_PER_YEAR;
use crate::model::earthquake::source::{Gap, RenewalLaw};
use crate::numerics::stream::StreamKey;

/// No event: the earthquake does nothing at any site.
pub(super) const NOTHING: u32 = u32::MAX;

/// One source with a memory (or with pairs).
#[derive(Clone, Debug)]
pub(super) struct Clock {
    /// Weight up to and including each law, and its table.
    laws: Vec<(f64, Waiting)>,
    /// Which case, for each subset of trials.
    cases: Vec<Choice>,
    /// What the cases are, for each subset.
    events: Vec<Vec<Outcome>>,
    gaps: Vec<Gap>,
    /// Law of the trial (index 0).
    pub(super) view: StreamKey,
    /// Wait before rupture n (index n).
    pub(super) wait: StreamKey,
    /// Of rupture n: case, order, gap, days within the gap (indices 4 n to 4 n + 3).
    case: StreamKey,
}

/// What a rupture of a clock is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Outcome {
    /// Weight among the outcomes of its subset.
    pub weight: f64,
    /// Its event, or the two of a pair; [`NOTHING`] where an earthquake does nothing.
    pub events: [u32; 2],
    /// Whether it is a pair, of which either may be the first.
    pub pair: bool,
}

/// An earthquake of a clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tick {
    /// Days since the start of the path.
    pub time: f64,
    /// Event, never [`NOTHING`].
    pub event: u32,
    /// Number of the rupture, from 0.
    pub number: u32,
    /// Whether it is the second of a pair.
    pub second: bool,
}

/// Weight up to and including each law and aperiodicity, and its table, over a path of `years` from decimal year `start`.
fn tables(laws: &[(f64, RenewalLaw)], (start, years): (f64, u32)) -> Result<Vec<(f64, Waiting)>, Fault> {
    let mut tables = Vec::new();
    let mut reached = 0.0;
    let total: f64 = laws.iter().map(|(weight, _)| weight).sum();
    for (weight, law) in laws {
        let alphas: &[f64] = match law {
            RenewalLaw::Bpt { alphas, .. } => alphas,
            RenewalLaw::Poisson { .. } => &[0.0],
        };
        for &alpha in alphas {
            reached += weight / total / alphas.len() as f64;
            tables.push((reached, Waiting::new(law, alpha, start, years)?));
        }
    }
    Ok(tables)
}

impl Clock {
    /// A clock of `laws` with their weights over a path of `years` from decimal year `start`; `cases` are its outcomes for each subset of trials.
    pub(super) fn new(
        laws: &[(f64, RenewalLaw)],
        gaps: &[Gap],
        span: (f64, u32),
        cases: Vec<Vec<Outcome>>,
        key: &dyn Fn(&str) -> StreamKey,
    ) -> Result<Clock, Fault> {
        let choices =
            cases.iter().map(|of_set| Choice::new(of_set.iter().map(|case| case.weight)).ok_or(Fault::NoRate));
        Ok(Clock {
            laws: tables(laws, span)?,
            cases: choices.collect::<Result<_, _>>()?,
            events: cases,
            gaps: gaps.to_vec(),
            view: key("view"),
            wait: key("renewal"),
            case: key("case"),
        })
    }

    /// Ruptures by other laws from now on; what it ruptures as stays.
    pub(super) fn retime(&mut self, laws: &[(f64, RenewalLaw)], span: (f64, u32)) -> Result<(), Fault> {
        self.laws = tables(laws, span)?;
        Ok(())
    }

    /// Probability of a rupture within the first `years`, over all views.
    pub(super) fn within(&self, years: f64) -> f64 {
        let mut before = 0.0;
        let weighted = self.laws.iter().map(|(reached, waiting)| {
            let weight = reached - before;
            before = *reached;
            weight * waiting.within(years)
        });
        weighted.sum()
    }

    /// Streams of its view, where there are several, and of its first wait.
    pub(super) fn keys(&self) -> impl Iterator<Item = StreamKey> {
        (self.laws.len() > 1).then_some(self.view).into_iter().chain([self.wait])
    }

    /// The uniforms of the view and of the first wait of a trial.
    pub(super) fn uniforms(&self, trial: u64) -> (f64, f64) {
        (self.view.uniform(trial, 0, 0), self.wait.uniform(trial, 0, 0))
    }

    /// The law at the uniform of the view.
    fn waiting(&self, view: f64) -> &Waiting {
        let law = self.laws.partition_point(|(reached, _)| *reached <= view).min(self.laws.len() - 1);
        &self.laws[law].1
    }

    /// The uniform of the first wait under the component of a path, which may make a rupture within some years likelier than
    /// its law has it: then the uniforms below its probability p have the mass q. Every component's density is made known.
    pub(super) fn hasten(
        &self,
        view: f64,
        wait: f64,
        hastened: &[(usize, Hastened)],
        (block, path): (&mut TailBlock, usize),
    ) -> f64 {
        let waiting = self.waiting(if self.laws.len() > 1 { view } else { 0.0 });
        let law = |hastened: &Hastened| (waiting.within(hastened.years), hastened.probability);
        let component = block.component(path);
        let own = hastened.iter().find(|(of, _)| *of == component).map(|(_, own)| law(own));
        let wait = match own {
            Some((p, q)) if p > 0.0 && p < q && wait < q => wait * (p / q),
            Some((p, q)) if p > 0.0 && p < q => (p + (wait - q) * ((1.0 - p) / (1.0 - q))).min(1.0_f64.next_down()),
            _ => wait,
        };
        for (component, hastened) in hastened {
            let (p, q) = law(hastened);
            if p > 0.0 && p < q {
                block.times(*component, path, libm::log(if wait < p { q / p } else { (1.0 - q) / (1.0 - p) }));
            }
        }
        wait
    }

    /// The earthquakes of a trial within the path, in the order of ruptures, from the uniforms of the view and the first wait.
    pub(super) fn ticks(&self, (trial, subset): (u64, usize), (view, wait): (f64, f64), mut tick: impl FnMut(Tick)) {
        let waiting = self.waiting(if self.laws.len() > 1 { view } else { 0.0 });
        let mut next = waiting.first(wait);
        let mut number = 0;
        while let Some(years) = next {
            self.rupture(years * DAYS_PER_YEAR, number, trial, subset, &mut tick);
            number += 1;
            next = waiting.later(self.wait.uniform(trial, 0, number)).map(|wait| years + wait);
            next = next.filter(|&years| years < waiting.years);
        }
    }

    fn rupture(&self, time: f64, number: u32, trial: u64, subset: usize, tick: &mut impl FnMut(Tick)) {
        let u = |which: u32| self.case.uniform(trial, 0, 4 * number + which);
        let case = self.cases[subset].item(u(0)) as usize;
        let [mut first, mut second] = self.events[subset][case].events;
        if self.events[subset][case].pair && u(1) < 0.5 {
            std::mem::swap(&mut first, &mut second);
        }
        if first != NOTHING {
            tick(Tick { time, event: first, number, second: false });
        }
        if second != NOTHING {
            tick(Tick { time: time + self.gap(u(2), u(3)), event: second, number, second: true });
        }
    }

    fn gap(&self, which: f64, within: f64) -> f64 {
        let mut left = which;
        for gap in &self.gaps {
            if left < gap.weight {
                return gap.from + within * (gap.to - gap.from);
            }
            left -= gap.weight;
        }
        self.gaps.last().map_or(0.0, |gap| gap.from + within * (gap.to - gap.from))
    }
}
