//! The earthquakes of one path: mainshocks of the Poisson sources, ruptures of the renewal sources, and what each brings
//! with it, in no particular order.
//!
//! After a mainshock of stated size another earthquake follows within days with one probability, and later within the
//! year with another; before it comes a foreshock with a third. Their days follow Omori's law: the rate at t days is
//! proportional to (t + c)^-p, so the time at probability u within (0, T) solves
//! (c^(1-p) - (t + c)^(1-p)) = u (c^(1-p) - (T + c)^(1-p)).
//!
//! Source: T. Utsu (1961), "A statistical study on the occurrence of aftershocks", Geophysical Magazine 30, 521-605.
//!
//! Worked number: p 1.1, c 0.05 days, within 7 days: half of the times lie before 0.39 days.

use super::super::choice::Choice;
use super::super::draw::YearOfArrivals;
use super::super::streams::Streams;
use super::super::tail::Tilted;
use super::clock::{Clock, NOTHING};
use super::family::{Family, Role};
use crate::model::date::DAYS_PER_YEAR;
use crate::model::earthquake::settings::Clusters;
use crate::model::losses::OriginRole;
use crate::numerics::distribution::Poisson;

/// The Poisson mainshocks of one subset of trials.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    /// Law of their number in a year; None: there are none.
    pub frequency: Option<Poisson>,
    /// Choice by rate.
    pub choice: Option<Choice>,
    /// Events that are chosen from.
    pub events: Vec<u32>,
}

/// One earthquake of a path.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::perils) struct Happening {
    /// Days since the start of the path.
    pub time: f64,
    /// Event of the set.
    pub event: u32,
    /// Its family: index into the families of the set.
    pub family: u16,
    /// Address of its random numbers within the family.
    pub year: u32,
    /// The same.
    pub index: u32,
}

impl Happening {
    /// Its year of the path, from 0.
    pub(in crate::perils) fn year_of_path(&self) -> usize {
        (self.time / DAYS_PER_YEAR) as usize
    }
}

/// What paths are drawn from.
#[derive(Clone, Debug)]
pub(super) struct Paths {
    pub pools: Vec<Pool>,
    pub clocks: Vec<Clock>,
    /// Families: four of the Poisson mainshocks, eight of each clock (first and second of a pair), and last the four of
    /// realisations of single events.
    pub families: Vec<Family>,
    pub clusters: Clusters,
    /// Secondary earthquakes of event e: `secondaries[secondary_start[e]..secondary_start[e + 1]]`, [`NOTHING`] where one
    /// does nothing.
    pub secondaries: Vec<u32>,
    pub secondary_start: Vec<u32>,
}

impl Paths {
    /// Adds the earthquakes of `trial` within `years` years to `out`.
    pub(super) fn draw(&self, trial: u64, years: usize, streams: &Streams, out: &mut Vec<Happening>) {
        let end = years as f64 * DAYS_PER_YEAR;
        let subset = (trial % self.pools.len() as u64) as usize;
        let pool = &self.pools[subset];
        if let (Some(frequency), Some(choice)) = (&pool.frequency, &pool.choice) {
            // The year after the path too, for its foreshocks: so a longer path begins with the same earthquakes.
            let last = end + self.clusters.foreshock_days;
            for year in 0..=years as u32 {
                let count = frequency.quantile(streams.count.uniform(trial, year, 0));
                for index in 0..count {
                    let time = (f64::from(year) + streams.time.uniform(trial, year, index)) * DAYS_PER_YEAR;
                    if time >= last {
                        continue;
                    }
                    let item = choice.item(streams.event.uniform(trial, year, index));
                    let event = pool.events[item as usize];
                    self.with_secondaries(Happening { time, event, family: 0, year, index }, trial, end, out);
                }
            }
        }
        for (clock, family) in self.clocks.iter().zip((4..).step_by(8)) {
            clock.ticks((trial, subset), clock.uniforms(trial), |tick| {
                let family = family + if tick.second { 4 } else { 0 };
                let happening = Happening { time: tick.time, event: tick.event, family, year: 0, index: tick.number };
                self.with_secondaries(happening, trial, end, out);
            });
        }
    }

    /// The same under tail sampling: mainshocks of the Poisson sources largest first, and waits that may be hastened.
    pub(super) fn draw_tilted(
        &self,
        trial: u64,
        years: usize,
        streams: &Streams,
        tilted: Tilted,
        out: &mut Vec<Happening>,
    ) {
        let Tilted { tail, block, peril, path } = tilted;
        let end = years as f64 * DAYS_PER_YEAR;
        let subset = (trial % self.pools.len() as u64) as usize;
        let pool = &self.pools[subset];
        if let Some(choice) = &pool.choice {
            let last = end + self.clusters.foreshock_days;
            let (rate, mut rates) = (choice.total(), Vec::new());
            for year in 0..=years as u32 {
                rates.clear();
                let tilts = tail.rates[peril].of(year);
                YearOfArrivals { tail, key: streams.arrival, path, year, rate, times: 1.0, tilts }
                    .draw(block, &mut rates);
                if year == 0 && !rates.is_empty() {
                    block.raise(tail, (self.families[0].event, 0, 0), path, tail.shaking[peril].of(0));
                }
                for (index, of_event) in (0..).zip(&rates) {
                    let time = (f64::from(year) + streams.time.uniform(trial, year, index)) * DAYS_PER_YEAR;
                    if time >= last {
                        continue;
                    }
                    let event = pool.events[choice.item(of_event / rate) as usize];
                    self.with_secondaries(Happening { time, event, family: 0, year, index }, trial, end, out);
                }
            }
        }
        let hastened = tail.clocks[peril].of(0);
        for (clock, family) in self.clocks.iter().zip((4..).step_by(8)) {
            let uniform = |key| block.uniform(tail, key, path, 0, 0);
            let (view, wait) = (uniform(clock.view), uniform(clock.wait));
            let wait = clock.hasten(view, wait, hastened, (block, path));
            clock.ticks((trial, subset), (view, wait), |tick| {
                let family = family + if tick.second { 4 } else { 0 };
                let happening = Happening { time: tick.time, event: tick.event, family, year: 0, index: tick.number };
                self.with_secondaries(happening, trial, end, out);
            });
        }
    }

    /// What an earthquake is to another one of its path, and the family of that one, which has the same address; None: it
    /// is a mainshock, or the first of a pair.
    pub(super) fn origin(&self, happening: &Happening) -> Option<(OriginRole, u16)> {
        // Four families of mainshocks first, then eight of each clock: all are blocks of four in the order of roles.
        let main = happening.family - happening.family % 4;
        let role = Role::EVERY[usize::from(happening.family % 4)];
        let second = main >= 4 && (main - 4) % 8 == 4;
        match role {
            Role::Main => second.then(|| (OriginRole::SecondOfPair, main - 4)),
            Role::Foreshock => Some((OriginRole::Foreshock, main)),
            Role::Early | Role::Late => Some((OriginRole::Aftershock, main)),
        }
    }

    /// An earthquake and what it brings, as far as they fall into the path.
    pub(super) fn with_secondaries(&self, main: Happening, trial: u64, end: f64, out: &mut Vec<Happening>) {
        let mut add = |happening: Happening| {
            if (0.0..end).contains(&happening.time) {
                out.push(happening);
            }
        };
        add(main);
        let from = self.secondary_start[main.event as usize] as usize;
        let known = &self.secondaries[from..self.secondary_start[main.event as usize + 1] as usize];
        if known.is_empty() {
            return;
        }
        let clusters = &self.clusters;
        for (offset, role) in (0..).zip(Role::EVERY) {
            let (probability, first, last) = match role {
                Role::Main => continue,
                Role::Foreshock => (clusters.foreshock, 0.0, -clusters.foreshock_days),
                Role::Early => (clusters.early, 0.0, clusters.early_days),
                Role::Late => (clusters.late, clusters.early_days, clusters.late_days),
            };
            let family = main.family + offset;
            let u =
                |which: u32| self.families[family as usize].secondary.uniform(trial, main.year, 4 * main.index + which);
            if u(0) >= probability {
                continue;
            }
            let event = known[((u(2) * known.len() as f64) as usize).min(known.len() - 1)];
            if event != NOTHING {
                let days = omori(clusters, u(1), first.abs(), last.abs());
                let time = main.time + if last < 0.0 { -days } else { days };
                add(Happening { time, event, family, ..main });
            }
        }
    }
}

/// Expected secondary earthquakes of a mainshock at an even time of a year that fall into the same year: one t days apart
/// does with probability 1 - t / 365.
pub(super) fn expected_in_year(clusters: &Clusters) -> f64 {
    const POINTS: u32 = 1024;
    let part = |from: f64, to: f64| {
        let stays = |point: u32| {
            let days = omori(clusters, (f64::from(point) + 0.5) / f64::from(POINTS), from, to);
            (1.0 - days / DAYS_PER_YEAR).max(0.0)
        };
        (0..POINTS).map(stays).sum::<f64>() / f64::from(POINTS)
    };
    clusters.early * part(0.0, clusters.early_days)
        + clusters.late * part(clusters.early_days, clusters.late_days)
        + clusters.foreshock * part(0.0, clusters.foreshock_days)
}

/// Days after (or before) a mainshock at probability `u`, between `from` and `to` days.
fn omori(clusters: &Clusters, u: f64, from: f64, to: f64) -> f64 {
    let (p, c) = (clusters.omori_p, clusters.omori_c);
    if (p - 1.0).abs() < 1e-9 {
        let (low, high) = (libm::log(from + c), libm::log(to + c));
        return libm::exp(low + u * (high - low)) - c;
    }
    let power = |t: f64| libm::pow(t + c, 1.0 - p);
    let (low, high) = (power(from), power(to));
    libm::pow(low + u * (high - low), 1.0 / (1.0 - p)) - c
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of Japanese earthquakes of 1964 to 2012, 38 % had a large aftershock within 3 days and 47 % within 7: a part of 0.81.
    #[test]
    fn days_follow_omoris_law() {
        let clusters = Clusters::JAPAN;
        let median = omori(&clusters, 0.5, 0.0, 7.0);
        let count = |t: f64| libm::pow(0.05, -0.1) - libm::pow(t + 0.05, -0.1);
        assert!((count(median) / count(7.0) - 0.5).abs() < 1e-12, "{median}");
        assert!((median - 0.3885).abs() < 1e-4, "{median}");
        assert!((count(3.0) / count(7.0) - 0.81).abs() < 0.06);
        assert!(omori(&clusters, 0.0, 7.0, 365.0) >= 7.0 - 1e-9);
        assert!(omori(&clusters, 1.0 - 1e-12, 7.0, 365.0) <= 365.0 + 1e-6);
        let log = Clusters { omori_p: 1.0, ..clusters };
        assert!((omori(&log, 0.5, 0.0, 7.0) - ((0.05_f64 * 7.05).sqrt() - 0.05)).abs() < 1e-12, "geometric mean");
    }
}
