//! The defaults of a year by trial and in the order of time: the day of each point below a hazard.
//!
//! ```text
//! day: 1 - exp(-T) = p(f) x part of the year,      T the height of the point: uniform over the year given a default
//! ```
//! Several points of one buyer may lie below its hazard; the lowest is the earliest.
//!
//! Worked number: p(f) = 2 % and a point at the height 0.01 is a default after 0.4975 of the year.

use super::book::Book;
use super::catastrophe::{piece, whole};
use super::draw::BookScratch;
use super::law::{Change, Given, Law};
use super::sampler::{Changes, Hit};

/// A buyer's own default.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OwnDefault {
    pub(super) obligor: u32,
    /// Part of the year.
    pub(super) at: f64,
    /// Probability of default of the year, given its factors.
    pub(super) rate: f64,
    /// Probability that a catastrophe brought it.
    pub(super) catastrophe: f64,
}

impl Book {
    /// Turns the hits of a year into its own defaults.
    pub(super) fn own_defaults(&self, year: usize, trials: usize, scratch: &mut BookScratch) {
        let BookScratch { hits, rates, parts, by_time, own, start, next, active, factors, moved, pieces, .. } = scratch;
        let law = self.sampler.law;
        law.probabilities(hits.iter().map(|hit| hit.position), rates);
        parts.clear();
        parts.extend(hits.iter().zip(&*rates).map(|(hit, &rate)| law.part_of_year(rate, hit.height)));
        in_time(hits, parts, rates, by_time);
        places(hits, trials, start, next);
        own.resize(hits.len(), OwnDefault::default());
        for &Timed { trial, obligor, at, rate, .. } in &*by_time {
            let place = &mut next[trial as usize];
            own[*place as usize] = OwnDefault { obligor, at, rate, catastrophe: 0.0 };
            *place += 1;
        }
        let active = active.get(year).map_or(&[][..], Vec::as_slice);
        if let Some(links) = self.links.as_ref().filter(|_| !active.is_empty()) {
            let changes = self.changes(year, active, moved, &[]);
            next.copy_from_slice(&start[..trials]);
            for timed in &*by_time {
                let hit = &hits[timed.hit as usize];
                let place = &mut next[hit.trial as usize];
                let active = changes.active(hit.trial);
                if !active.is_empty() {
                    links.pieces(active, hit.obligor, pieces);
                    let level = changes.level(hit.trial, hit.obligor);
                    own[*place as usize] = in_pieces(law, level, self.sampler.given(hit, factors), hit, pieces);
                }
                *place += 1;
            }
        }
        start.windows(2).for_each(|bounds| in_order(&mut own[bounds[0] as usize..bounds[1] as usize]));
    }
}

/// The default of a hit, with what puts it in its place.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Timed {
    trial: u32,
    hit: u32,
    obligor: u32,
    at: f64,
    rate: f64,
}

/// The defaults of hits in the order of their 256ths of a year. They are moved whole, so that what follows reads them one after the
/// other.
fn in_time(hits: &[Hit], parts: &[f64], rates: &[f64], by_time: &mut Vec<Timed>) {
    const CLASSES: usize = 256;
    let class = |part: f64| ((part * CLASSES as f64) as usize).min(CLASSES - 1);
    let mut next = [0_u32; CLASSES + 1];
    parts.iter().for_each(|&part| next[class(part) + 1] += 1);
    for i in 0..CLASSES {
        next[i + 1] += next[i];
    }
    by_time.resize(parts.len(), Timed::default());
    for ((hit, (&at, &rate)), number) in hits.iter().zip(parts.iter().zip(rates)).zip(0_u32..) {
        let place = &mut next[class(at)];
        by_time[*place as usize] = Timed { trial: hit.trial, hit: number, obligor: hit.obligor, at, rate };
        *place += 1;
    }
}

/// Puts the defaults of a trial, which are nearly there, into the order of time and buyers.
fn in_order(own: &mut [OwnDefault]) {
    let before = |a: &OwnDefault, b: &OwnDefault| a.at < b.at || (a.at == b.at && a.obligor < b.obligor);
    if own.len() > 1_000 {
        own.sort_unstable_by(|a, b| a.at.total_cmp(&b.at).then(a.obligor.cmp(&b.obligor)));
        return;
    }
    for i in 1..own.len() {
        let here = own[i];
        let mut place = i;
        while place > 0 && before(&here, &own[place - 1]) {
            own[place] = own[place - 1];
            place -= 1;
        }
        own[place] = here;
    }
}

/// Where the hits of every trial begin, once to keep and once to count on.
fn places(hits: &[Hit], trials: usize, start: &mut Vec<u32>, next: &mut Vec<u32>) {
    start.clear();
    start.resize(trials + 1, 0);
    hits.iter().for_each(|hit| start[hit.trial as usize + 1] += 1);
    for i in 0..trials {
        start[i + 1] += start[i];
    }
    next.clear();
    next.extend_from_slice(&start[..trials]);
}

/// Which buyers of a path have defaulted in a year already, and how often.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// By buyer: the year of a path in which it was seen last, and how often.
    last: Vec<(u32, u32)>,
    now: u32,
}

impl Seen {
    /// Begins another year of a path of so many buyers.
    pub fn next(&mut self, buyers: usize) {
        self.now = self.now.wrapping_add(1);
        if self.now == 0 || self.last.len() != buyers {
            self.last.clear();
            self.last.resize(buyers, (0, 0));
            self.now = 1;
        }
    }

    /// How often a buyer was seen before.
    pub fn again(&mut self, obligor: u32) -> u32 {
        let last = &mut self.last[obligor as usize];
        *last = if last.0 == self.now { (self.now, last.1 + 1) } else { (self.now, 0) };
        last.1
    }
}

/// The day of a default in a year of pieces.
fn in_pieces(law: Law, level: f64, given: Given, hit: &Hit, pieces: &[(f64, Change)]) -> OwnDefault {
    let (mut begin, mut below) = (0.0, 0.0);
    let mut found = OwnDefault { obligor: hit.obligor, at: 1.0 - f64::EPSILON, rate: 0.0, catastrophe: 0.0 };
    let mut total = 0.0;
    for &(end, change) in pieces {
        let here = piece(law, level, given, change, begin, end);
        if hit.height >= below && hit.height < below + here {
            let hazard = whole(law, level, given, change);
            let before = if begin == 0.0 { 0.0 } else { law.cumulative(hazard, begin) };
            found.at = law.part_of_year(law.rate(hazard), before + hit.height - below).clamp(begin, end);
            // Of the intensity at that moment the part that the catastrophe has added.
            let plain = law.hazard(law.position(level, given));
            found.catastrophe = 1.0 - law.intensity(plain, found.at) / law.intensity(hazard, found.at);
        }
        below += here;
        total = below;
        begin = end;
    }
    found.rate = law.rate(total);
    found
}
