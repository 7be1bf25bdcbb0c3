//! How paths come by their events: pools of Poisson mainshocks, clocks of renewal sources, secondary earthquakes.

use super::super::choice::Choice;
use super::super::error::Fault;
use super::catalogue::{Catalogue, SUBSETS};
use super::clock::{Clock, NOTHING, Outcome};
use super::events::Events;
use super::family::Family;
use super::path::{Paths, Pool, expected_in_year};
use crate::model::Model;
use crate::model::date::{Axis, DAYS_PER_YEAR};
use crate::model::earthquake::Earthquake;
use crate::model::earthquake::settings::Clusters;
use crate::model::earthquake::source::{Case, Gap, Occurrence, RenewalLaw, Ruptures, Source};
use crate::numerics::distribution::{BrownianPassageTime, Poisson};
use crate::numerics::stream::StreamKey;
use std::ops::Range;

/// Decimal year of the start of a model.
///
/// Worked number: 1 July 2027 is day 181 of 365: 2027.496.
pub fn decimal_year(axis: Axis) -> f64 {
    let start = axis.start();
    f64::from(start.year()) + (f64::from(start.day_of_year()) - 1.0) / f64::from(start.days_in_year())
}

/// Decimal year of the start and number of years of a path.
pub(super) fn span(model: &Model) -> (f64, u32) {
    // A year more than the path, for foreshocks.
    (decimal_year(model.settings.axis), model.settings.horizon.max(1) + 1)
}

/// Paths of a model over the events of a catalogue, and the expected occurrences of each event in the first year.
pub(super) fn paths(
    model: &Model,
    quake: &Earthquake,
    catalogue: &Catalogue,
    events: &Events,
    peril: &str,
) -> Result<(Paths, Vec<f64>), Fault> {
    let seed = model.settings.seed;
    let span = span(model);
    let mut building = Building {
        rates: vec![0.0; events.ruptures.len()],
        pools: vec![Vec::new(); SUBSETS],
        clocks: Vec::new(),
        families: Family::of(peril, "", seed).to_vec(),
    };
    let mut first = 0;
    for (index, source) in (0..).zip(&quake.sources.sources) {
        let count = catalogue.members[first..].iter().take_while(|member| member.rupture.source == index).count();
        let members = first..first + count;
        first += count;
        match laws(source) {
            None => building.pool(source, catalogue, events, members),
            Some(laws) => {
                let key = |what: &str| StreamKey::new(seed, &format!("{peril}/{what}/{}", source.name));
                let outcomes = outcomes(source, catalogue, events, members.clone());
                let clock = Clock::new(&laws, gaps(source), span, outcomes, &key)?;
                building.rate_of_clock(clock.within(1.0), source, catalogue, events, members);
                building.clocks.push(clock);
                building.families.extend(Family::of(peril, &source.name, seed));
                building.families.extend(Family::of(peril, &format!("{}/second", source.name), seed));
            }
        }
    }
    building.families.extend(Family::of(peril, "realisation", seed));
    let (secondaries, secondary_start) = building.secondaries(catalogue, events, &quake.settings.clusters);
    let pools = building.pools.iter().map(|pool| pool_of(pool)).collect::<Result<_, _>>()?;
    let paths = Paths {
        pools,
        clocks: building.clocks,
        families: building.families,
        clusters: quake.settings.clusters.clone(),
        secondaries,
        secondary_start,
    };
    Ok((paths, building.rates))
}

/// The laws of a source with a memory, or with pairs, by weight; None: it is one of the Poisson sources.
pub(super) fn laws(source: &Source) -> Option<Vec<(f64, RenewalLaw)>> {
    let pairs = match &source.ruptures {
        Ruptures::Cases { cases, .. } => cases.iter().any(is_pair),
        Ruptures::Zone(_) => false,
    };
    match &source.occurrence {
        Occurrence::Poisson { rate } => pairs.then(|| vec![(1.0, RenewalLaw::Poisson { rate: *rate })]),
        Occurrence::Renewal { views, chosen } => Some(match chosen.and_then(|chosen| views.get(chosen)) {
            Some(view) => vec![(1.0, view.law.clone())],
            None => views.iter().map(|view| (view.weight, view.law.clone())).collect(),
        }),
    }
}

/// Years from the last event to the start.
///
/// # Errors
/// Where the last event lies in the future: nothing is known of the renewal before it.
pub(super) fn passed(last: f64, start: f64) -> Result<f64, Fault> {
    let passed = start - last;
    if passed >= 0.0 {
        return Ok(passed);
    }
    Err(Fault::Number {
        what: "the last event of a renewal source, a decimal year,".to_owned(),
        rule: "before the start of the simulation (or the date of --from)",
        found: last,
    })
}

/// Probability that a law ruptures within `years` of decimal year `start`, over its aperiodicities.
pub(super) fn within(law: &RenewalLaw, start: f64, years: f64) -> Result<f64, Fault> {
    match law {
        RenewalLaw::Poisson { rate } => Ok(-libm::expm1(-rate * years)),
        RenewalLaw::Bpt { mean, alphas, last } => {
            let passed = passed(*last, start)?;
            let each = alphas.iter().map(|&alpha| {
                let law =
                    BrownianPassageTime::new(*mean, alpha).map_err(|error| Fault::Frequency(error.to_string()))?;
                Ok(law.conditional(passed, years))
            });
            Ok(each.sum::<Result<f64, Fault>>()? / alphas.len().max(1) as f64)
        }
    }
}

fn is_pair(case: &Case) -> bool {
    case.parts.len() > 1
}

fn gaps(source: &Source) -> &[Gap] {
    match &source.ruptures {
        Ruptures::Cases { gaps, .. } => gaps,
        Ruptures::Zone(_) => &[],
    }
}

/// Whether case `number` of a source is a pair.
fn of_a_pair(source: &Source, number: u32) -> bool {
    match &source.ruptures {
        Ruptures::Cases { cases, .. } => cases.get(number as usize).is_some_and(is_pair),
        Ruptures::Zone(_) => false,
    }
}

/// Probability that the second of a pair falls into the year of the first, which is at an even time of it: the mean of
/// 1 - g / 365 over gaps g, nothing beyond a year.
///
/// Worked number: of gaps of 0, 1 to 3 and 182.5 to 1,095 days, a third each: (1 + 0.9945 + 0.05) / 3 = 68 %.
fn second_in_year(gaps: &[Gap]) -> f64 {
    let total: f64 = gaps.iter().map(|gap| gap.weight).sum();
    if total <= 0.0 {
        return 1.0;
    }
    let stays = |gap: &Gap| {
        let (from, to) = (gap.from.min(DAYS_PER_YEAR), gap.to.min(DAYS_PER_YEAR));
        match gap.to > gap.from {
            true => (to - from) * (1.0 - 0.5 * (from + to) / DAYS_PER_YEAR) / (gap.to - gap.from),
            false => 1.0 - from / DAYS_PER_YEAR,
        }
    };
    gaps.iter().map(|gap| gap.weight * stays(gap)).sum::<f64>() / total
}

/// What a rupture of a clock can be, for each subset of trials.
fn outcomes(source: &Source, catalogue: &Catalogue, events: &Events, members: Range<usize>) -> Vec<Vec<Outcome>> {
    let single = |event: u32, weight: f64| Outcome { weight, events: [event, NOTHING], pair: false };
    let of_set = |set: usize| -> Vec<Outcome> {
        match &source.ruptures {
            Ruptures::Cases { cases, .. } => {
                let mut at = members.start;
                let outcome = |case: &Case| {
                    let own = &events.of_member[at..at + case.parts.len()];
                    at += case.parts.len();
                    match own {
                        [first, second, ..] => Outcome { weight: case.weight, events: [*first, *second], pair: true },
                        _ => single(own.first().copied().unwrap_or(NOTHING), case.weight),
                    }
                };
                cases.iter().map(outcome).collect()
            }
            Ruptures::Zone(_) => {
                let inside = |at: &usize| catalogue.members[*at].subset == Some(set as u8);
                members
                    .clone()
                    .filter(inside)
                    .map(|at| single(events.of_member[at], catalogue.members[at].share))
                    .collect()
            }
        }
    };
    (0..SUBSETS).map(of_set).collect()
}

/// Paths while they are put together.
struct Building {
    /// Expected occurrences of each event in the first year.
    rates: Vec<f64>,
    /// (event, rate) of the Poisson mainshocks of each subset.
    pools: Vec<Vec<(u32, f64)>>,
    clocks: Vec<Clock>,
    families: Vec<Family>,
}

impl Building {
    /// A Poisson source joins the pools.
    fn pool(&mut self, source: &Source, catalogue: &Catalogue, events: &Events, members: Range<usize>) {
        let Occurrence::Poisson { rate } = source.occurrence else { return };
        for at in members {
            let (member, event) = (&catalogue.members[at], events.of_member[at]);
            if event == NOTHING {
                continue;
            }
            let rate = rate * member.share;
            match member.subset {
                Some(subset) => {
                    self.pools[subset as usize].push((event, rate));
                    self.rates[event as usize] += rate / SUBSETS as f64;
                }
                None => {
                    self.pools.iter_mut().for_each(|pool| pool.push((event, rate)));
                    self.rates[event as usize] += rate;
                }
            }
        }
    }

    /// Either part of a pair is the second with one half, and then falls into the year of the first or later.
    fn rate_of_clock(
        &mut self,
        rate: f64,
        source: &Source,
        catalogue: &Catalogue,
        events: &Events,
        members: Range<usize>,
    ) {
        let of_pair = 0.5 + 0.5 * second_in_year(gaps(source));
        for at in members {
            let (member, event) = (&catalogue.members[at], events.of_member[at]);
            if event != NOTHING {
                let sets = if member.subset.is_some() { SUBSETS as f64 } else { 1.0 };
                let part = if of_a_pair(source, member.number) { of_pair } else { 1.0 };
                self.rates[event as usize] += rate * part * member.share / sets;
            }
        }
    }

    /// The secondary earthquakes of every event, and where they begin.
    fn secondaries(&mut self, catalogue: &Catalogue, events: &Events, clusters: &Clusters) -> (Vec<u32>, Vec<u32>) {
        let mut of_event: Vec<Range<usize>> = vec![0..0; events.ruptures.len()];
        for (at, &event) in events.of_member.iter().enumerate() {
            if event != NOTHING {
                let start = &catalogue.secondary_start;
                of_event[event as usize] = start[at] as usize..start[at + 1] as usize;
            }
        }
        let expected = if clusters.enabled { expected_in_year(clusters) } else { 0.0 };
        let (mut list, mut start) = (Vec::new(), vec![0]);
        for (main, range) in of_event.iter().enumerate() {
            for &secondary in &events.of_secondary[range.clone()] {
                if secondary != NOTHING {
                    self.rates[secondary as usize] += self.rates[main] * expected / range.len() as f64;
                }
                list.push(secondary);
            }
            start.push(list.len() as u32);
        }
        (list, start)
    }
}

fn pool_of(events: &[(u32, f64)]) -> Result<Pool, Fault> {
    let mut sorted = events.to_vec();
    // The largest loss at the smallest probability.
    sorted.sort_by_key(|(event, _)| *event);
    let choice = Choice::new(sorted.iter().map(|(_, rate)| *rate));
    let frequency = choice.as_ref().map(|choice| Poisson::new(choice.total())).transpose();
    Ok(Pool {
        frequency: frequency.map_err(|error| Fault::Frequency(error.to_string()))?,
        choice,
        events: sorted.into_iter().map(|(event, _)| event).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_of_a_pair_may_fall_into_a_later_year() {
        let gap = |from: f64, to: f64| Gap { weight: 1.0 / 3.0, from, to };
        // From 182.5 to 1,095 days a fifth lies within the year, of which a quarter stays on average.
        let expected = (1.0 + (1.0 - 2.0 / 365.0) + 0.2 * 0.25) / 3.0;
        let found = second_in_year(&[gap(0.0, 0.0), gap(1.0, 3.0), gap(182.5, 1095.0)]);
        assert!((found - expected).abs() < 1e-12, "{found}");
        assert!((found - 0.68).abs() < 0.005);
        assert_eq!((second_in_year(&[]), second_in_year(&[gap(400.0, 500.0)])), (1.0, 0.0));
    }
}
