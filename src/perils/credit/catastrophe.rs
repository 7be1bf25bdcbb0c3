//! What the catastrophes of a path do to the hazards of buyers after them, in parts of years.
//!
//! Of several events that are at work at the same time through one link the strongest holds; effects of different links add
//! (shifts) or multiply. A year is cut where an effect begins, fades or ends; the hazard of a buyer is put together from the
//! pieces: H = sum_k [ H_k(s_(k+1)) - H_k(s_k) ], H_k the cumulative hazard that the year would have with the effect of piece k
//! throughout.
//!
//! Worked number: PD 1 %, correlation 20 %, a shift of 0.6 from the first day: PD 4.214242372 % in that year.

use super::group::Group;
use super::law::{Change, Given, Law};
use crate::model::Model;
use crate::model::credit::Credit;
use crate::model::credit::catastrophe::{CatastropheLink, Effect, EventFilter};
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::LossBlock;
use crate::model::money::Quantum;
use crate::numerics::great_circle;
use crate::perils::event_set::EventSet;

/// The links of a book.
#[derive(Clone, Debug)]
pub(super) struct Links {
    links: Vec<CatastropheLink>,
    /// For each link and buyer, what the effect is multiplied by; 0: it does not reach the buyer.
    reach: Vec<Vec<f64>>,
    /// For each link and group, the greatest of these.
    of_group: Vec<Vec<f64>>,
}

/// An effect in one year of one trial: from one part of the year to another, with a weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Active {
    pub trial: u32,
    pub link: u16,
    pub from: f64,
    pub to: f64,
    pub weight: f64,
}

impl Links {
    /// Of a book; None where nothing links it to catastrophes.
    pub fn new(credit: &Credit, groups: &[Group]) -> Option<Links> {
        let effect = |obligor: &crate::model::credit::obligor::Obligor| {
            obligor.sector.map_or(1.0, |sector| credit.sectors[sector as usize].catastrophe_effect)
        };
        let reach: Vec<Vec<f64>> = credit
            .catastrophes
            .iter()
            .map(|link| {
                let reached = |o: &crate::model::credit::obligor::Obligor| {
                    (link.zones.is_empty() || o.zone.as_ref().is_some_and(|zone| link.zones.contains(zone)))
                        && (link.countries.is_empty() || link.countries.contains(&o.country))
                };
                credit.obligors.iter().map(|o| if reached(o) { effect(o) } else { 0.0 }).collect()
            })
            .collect();
        let most = |of: &Vec<f64>, group: &Group| group.obligors.iter().map(|&o| of[o as usize]).fold(0.0, f64::max);
        let of_group = reach.iter().map(|of| groups.iter().map(|group| most(of, group)).collect()).collect();
        (!credit.catastrophes.is_empty()).then(|| Links { links: credit.catastrophes.clone(), reach, of_group })
    }

    /// The effects of the events of some paths of a block, by year of path; each year ascending by trial, the first of these
    /// paths being trial 0.
    pub fn active(
        &self,
        (losses, paths): (&LossBlock<f64>, std::ops::Range<usize>),
        sets: &[EventSet],
        quantum: Quantum,
        out: &mut Vec<Vec<Active>>,
    ) {
        out.resize_with(losses.horizon as usize, Vec::new);
        out.iter_mut().for_each(Vec::clear);
        for (trial, path) in (0_u32..).zip(paths) {
            for event in losses.path(path) {
                for (link, stated) in (0_u16..).zip(&self.links) {
                    if stated.peril == usize::from(losses.peril[event])
                        && counts(&stated.events, losses, event, (sets, quantum))
                    {
                        self.fade(link, trial, losses.time[event] / DAYS_PER_YEAR, out);
                    }
                }
            }
        }
    }

    /// Adds the effect of an event at a time, in years, to the years that it reaches.
    fn fade(&self, link: u16, trial: u32, at: f64, out: &mut [Vec<Active>]) {
        let stated = &self.links[usize::from(link)];
        let begin = if stated.from_start_of_year { libm::floor(at) } else { at };
        for (since, &weight) in stated.years.iter().enumerate() {
            let (first, last) = (begin + since as f64, begin + since as f64 + 1.0);
            for (year, active) in out.iter_mut().enumerate() {
                let (from, to) = ((first - year as f64).max(0.0), (last - year as f64).min(1.0));
                if from < to && weight > 0.0 {
                    active.push(Active { trial, link, from, to, weight });
                }
            }
        }
    }

    /// What several effects do to a buyer that they reach with these factors, at the part `s` of the year.
    fn change(&self, active: &[Active], s: f64, factor: impl Fn(usize) -> f64) -> Change {
        let mut change = Change::NONE;
        for (link, stated) in self.links.iter().enumerate() {
            let here = active.iter().filter(|a| usize::from(a.link) == link && a.from <= s && s < a.to);
            let weight = here.map(|a| a.weight).fold(0.0, f64::max) * factor(link);
            match stated.effect {
                Effect::Shift(shift) => change.shift += shift * weight,
                Effect::Multiplier(times) => change.times *= 1.0 + (times - 1.0) * weight,
            }
        }
        change
    }

    /// The greatest change of any buyer of a group at any time.
    pub fn greatest(&self, active: &[Active], group: usize) -> Change {
        let mut change = Change::NONE;
        for (link, stated) in self.links.iter().enumerate() {
            let here = active.iter().filter(|a| usize::from(a.link) == link);
            let weight = here.map(|a| a.weight).fold(0.0, f64::max) * self.of_group[link][group];
            match stated.effect {
                Effect::Shift(shift) => change.shift += shift * weight,
                Effect::Multiplier(times) => change.times *= 1.0 + (times - 1.0) * weight,
            }
        }
        change
    }

    /// The pieces of a year of a buyer: where each ends, and its change.
    pub fn pieces(&self, active: &[Active], obligor: u32, out: &mut Vec<(f64, Change)>) {
        out.clear();
        let mut ends: Vec<f64> = active.iter().flat_map(|a| [a.from, a.to]).filter(|s| *s > 0.0 && *s < 1.0).collect();
        ends.push(1.0);
        ends.sort_unstable_by(f64::total_cmp);
        ends.dedup();
        let mut begin = 0.0;
        for end in ends {
            out.push((end, self.change(active, begin, |link| self.reach[link][obligor as usize])));
            begin = end;
        }
    }
}

/// Whether an event passes a filter.
fn counts(
    filter: &EventFilter,
    losses: &LossBlock<f64>,
    event: usize,
    (sets, quantum): (&[EventSet], Quantum),
) -> bool {
    let known = sets[usize::from(losses.peril[event])].events.get(losses.event[event] as usize);
    let magnitude = |least: f64| known.and_then(|e| e.magnitude).is_some_and(|m| m >= least);
    let near = |(latitude, longitude, km): (f64, f64, f64)| {
        let place = known.and_then(|e| e.latitude.zip(e.longitude));
        place.is_some_and(|place| great_circle::distance_km((latitude, longitude), place) <= km)
    };
    filter.magnitude.is_none_or(magnitude)
        && filter.within.is_none_or(near)
        && filter.loss.is_none_or(|least| quantum.units(losses.total(event)) >= least)
}

/// Whether the events that links ask for carry what they ask.
pub(super) fn asks_for_place(model: &Model, credit: &Credit) -> Option<(usize, &'static str)> {
    credit.catastrophes.iter().find_map(|link| {
        let known =
            |what: &dyn Fn(&crate::model::peril::TableEvent) -> bool| match &model.perils.get(link.peril)?.source {
                crate::model::peril::Source::EventLossTable(table) => Some(table.events.iter().any(what)),
                crate::model::peril::Source::YearTable(table) => Some(table.events.iter().any(what)),
                crate::model::peril::Source::YearEventTable(table) => Some(table.events.iter().any(what)),
                crate::model::peril::Source::Earthquake(_) => Some(true),
                _ => Some(false),
            };
        let lacks = |asked: bool, has: Option<bool>, what| (asked && has != Some(true)).then_some((link.peril, what));
        lacks(link.events.magnitude.is_some(), known(&|event| event.magnitude.is_some()), "magnitude").or_else(|| {
            let placed = known(&|event| event.latitude.is_some() && event.longitude.is_some());
            lacks(link.events.within.is_some(), placed, "place")
        })
    })
}

/// Effects of one trial.
pub(super) fn of_trial(active: &[Active], trial: u32) -> &[Active] {
    let first = active.partition_point(|a| a.trial < trial);
    let end = active.partition_point(|a| a.trial <= trial);
    &active[first..end]
}

/// The trials with effects, by group that they reach.
pub(super) fn trials_by_group(links: &Links, active: &[Active], groups: usize, out: &mut Vec<Vec<u32>>) {
    out.resize_with(groups, Vec::new);
    for (group, trials) in out.iter_mut().enumerate() {
        trials.clear();
        for a in active.iter().filter(|a| links.of_group[usize::from(a.link)][group] > 0.0) {
            if trials.last() != Some(&a.trial) {
                trials.push(a.trial);
            }
        }
    }
}

/// Hazard of a year in pieces.
pub(super) fn hazard_in_pieces(law: Law, level: f64, given: Given, pieces: &[(f64, Change)]) -> f64 {
    let mut sum = 0.0;
    let mut begin = 0.0;
    for &(end, change) in pieces {
        sum += piece(law, level, given, change, begin, end);
        begin = end;
    }
    sum
}

/// Hazard of a piece of a year.
pub(super) fn piece(law: Law, level: f64, given: Given, change: Change, begin: f64, end: f64) -> f64 {
    let hazard = whole(law, level, given, change);
    if begin == 0.0 && end == 1.0 { hazard } else { law.cumulative(hazard, end) - law.cumulative(hazard, begin) }
}

/// Hazard of a year with a change throughout.
pub(super) fn whole(law: Law, level: f64, given: Given, change: Change) -> f64 {
    change.times * law.hazard(law.position(law.changed(level, change), given))
}
