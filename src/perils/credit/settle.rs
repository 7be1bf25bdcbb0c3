//! What becomes of the defaults of a year: path by path the day of each, what came first, its cause, exposure, loss, claim and
//! recovery; then the columns of a block.
//!
//! A buyer that an event of its country has stopped does not default afterwards in that year, nor the other way round.
//!
//! Worked example: a buyer whose own default falls on day 200 and whose country goes to war on day 100 is stopped by the war
//! with the probability that it stops a buyer; otherwise it defaults on day 200.

use super::book::Book;
use super::catastrophe::{piece, whole};
use super::claim::{attached, claim_day, exposure, lost_part};
use super::country::{CountryEvent, KINDS};
use super::draw::{BookScratch, Happening, OwnDefault, Row};
use super::law::{Change, Given, Law};
use super::sampler::Hit;
use crate::model::credit::obligor::Exposure;
use crate::model::credit::{AfterDefault, Cause, Recoveries};
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::{Claim, LatePayment, LossBlock};
use crate::model::risk::Coverage;

impl Book {
    /// What happens in one year of one path.
    pub(super) fn settle(
        &self,
        first_trial: u64,
        year: usize,
        path: usize,
        scratch: &mut BookScratch,
        out: &mut LossBlock<f64>,
    ) {
        self.own_defaults(year, path, scratch);
        let trial = first_trial.wrapping_add(path as u64);
        let from = scratch.events.partition_point(|event| (event.trial as usize) < path);
        let to = scratch.events.partition_point(|event| (event.trial as usize) <= path);
        scratch.hit_by_event.clear();
        for number in from..to {
            self.country_event(scratch.events[number], (trial, year), path, scratch, out);
        }
        let mut count = 0;
        for i in 0..scratch.defaults.len() {
            let own = scratch.defaults[i];
            let earlier = |&(obligor, _, at): &(u32, u32, f64)| obligor == own.obligor && at <= own.at;
            if scratch.hit_by_event.iter().any(earlier) || scratch.gone[path].contains(&own.obligor) {
                continue;
            }
            // Further defaults of one buyer in a year have draws of their own.
            count = if i > 0 && scratch.defaults[i - 1].obligor == own.obligor { count + 1 } else { 0 };
            self.own_default(own, count, (trial, year), path, scratch, out);
        }
        // A deal ends with its default; nobody takes its place.
        let BookScratch { gone, defaults, hit_by_event, .. } = scratch;
        let ended = defaults.iter().map(|own| own.obligor).chain(hit_by_event.iter().map(|hit| hit.0));
        let deal = |o: &u32| matches!(self.credit.obligors[*o as usize].exposure, Exposure::Schedule(_));
        gone[path].extend(ended.filter(|o| self.credit.after_default == AfterDefault::Gone || deal(o)));
    }

    /// The days of the own defaults of a path in a year, by buyer.
    fn own_defaults(&self, year: usize, path: usize, scratch: &mut BookScratch) {
        let BookScratch { by_trial, start, defaults, pieces, active, factors, moved, .. } = scratch;
        defaults.clear();
        let law = self.sampler.law;
        let hits = &mut by_trial[start[path] as usize..start[path + 1] as usize];
        hits.sort_unstable_by(|a, b| a.obligor.cmp(&b.obligor).then(a.height.total_cmp(&b.height)));
        let changes = self.changes(year, active.get(year).map_or(&[][..], Vec::as_slice), moved, &[]);
        let active = changes.active(path as u32);
        for hit in &*hits {
            if !law.repeats() && defaults.last().is_some_and(|last: &OwnDefault| last.obligor == hit.obligor) {
                continue;
            }
            let group = &self.sampler.groups[hit.group as usize];
            let root = factors.roots.get(path).copied().unwrap_or(1.0);
            let given = Given { f: hit.f, root, per_own: group.per_own };
            let level = changes.level(path as u32, hit.obligor);
            defaults.push(match &self.links {
                Some(links) if !active.is_empty() => {
                    links.pieces(active, hit.obligor, pieces);
                    in_pieces(law, level, given, hit, pieces)
                }
                _ => {
                    let rate = law.probability(law.position(level, given));
                    let at = law.part_of_year(rate, hit.height);
                    OwnDefault { obligor: hit.obligor, at, rate, catastrophe: 0.0 }
                }
            });
        }
    }

    /// An event of a country with the buyers that it stops.
    fn country_event(
        &self,
        event: CountryEvent,
        (trial, year): (u64, usize),
        path: usize,
        scratch: &mut BookScratch,
        out: &mut LossBlock<f64>,
    ) {
        let risk = &self.countries.risks()[event.risk as usize];
        let country = &self.credit.countries[risk.country as usize];
        let cause = KINDS[risk.kind];
        let day = (year as f64 + event.at) * DAYS_PER_YEAR;
        let first_row = scratch.rows.len() as u32;
        for &obligor in &self.of_country[event.risk as usize] {
            let before = |own: &OwnDefault| own.obligor == obligor && own.at < event.at;
            let stopped = self.stopped[obligor as usize].uniform(trial, year as u32, risk.kind as u32);
            if stopped >= country.share_hit[risk.kind]
                || scratch.defaults.iter().any(before)
                || scratch.hit_by_event.iter().any(|hit| hit.0 == obligor)
                || scratch.gone[path].contains(&obligor)
            {
                continue;
            }
            scratch.hit_by_event.push((obligor, event.risk, event.at));
            let lost = country.lgd[risk.kind];
            let claim = claim_day(&self.credit.timing, day, cause == Cause::Transfer);
            let recovery_day = claim + f64::from(country.recovery_days[risk.kind]);
            let claim = Claim { cause: Some(cause), day: claim, recovery_day };
            self.push_row(obligor, (day, year), lost, claim, &mut scratch.rows, &mut out.cut);
        }
        let rows = scratch.rows.len() as u32 - first_row;
        let number = self.credit.obligors.len() as u32 + event.risk;
        scratch.happenings.push(Happening { time: day, event: number, attached: f64::NAN, first_row, rows });
    }

    /// A buyer's own default.
    fn own_default(
        &self,
        own: OwnDefault,
        number: u32,
        (trial, year): (u64, usize),
        path: usize,
        scratch: &mut BookScratch,
        out: &mut LossBlock<f64>,
    ) {
        let obligor = &self.credit.obligors[own.obligor as usize];
        let timing = &self.credit.timing;
        let key = self.causes[own.obligor as usize];
        let uniform = |index: u32| key.uniform(trial, year as u32, 4 * number + index);
        let day = (year as f64 + own.at) * DAYS_PER_YEAR;
        let catastrophe = own.catastrophe > 0.0 && uniform(3) < own.catastrophe;
        let late = !obligor.public && !catastrophe && timing.protracted > 0.0 && uniform(0) < timing.protracted;
        if late && timing.cured > 0.0 && uniform(1) < timing.cured {
            let amount = exposure(obligor, self.credit.opening_book, day) * self.values[year];
            let (amount, _) = self.quantum.drawn(amount);
            out.cured.push(LatePayment { path: path as u32, time: day, risk: obligor.risk, amount });
            return;
        }
        let cause = match (obligor.public, catastrophe, late) {
            (true, ..) => Cause::PublicBuyer,
            (_, true, _) => Cause::Catastrophe,
            (_, _, true) => Cause::Protracted,
            _ => Cause::Insolvency,
        };
        let u = || self.lost[own.obligor as usize].uniform(trial, year as u32, number);
        let lost = lost_part(&self.credit, obligor, u, own.rate);
        let claim = claim_day(timing, day, false);
        let claim = Claim { cause: Some(cause), day: claim, recovery_day: claim + f64::from(obligor.recovery_days) };
        let first_row = scratch.rows.len() as u32;
        self.push_row(own.obligor, (day, year), lost, claim, &mut scratch.rows, &mut out.cut);
        scratch.happenings.push(Happening {
            time: day,
            event: own.obligor,
            attached: match self.attaches {
                true => attached(obligor, self.credit.opening_book, day, uniform(2)),
                false => f64::NAN,
            },
            first_row,
            rows: scratch.rows.len() as u32 - first_row,
        });
    }

    fn push_row(
        &self,
        obligor: u32,
        (day, year): (f64, usize),
        lost: f64,
        claim: Claim,
        rows: &mut Vec<Row>,
        cut: &mut u64,
    ) {
        let obligor = &self.credit.obligors[obligor as usize];
        let owed = exposure(obligor, self.credit.opening_book, day) * self.values[year];
        let (net, beyond) = self.quantum.drawn(owed * lost);
        let (loss, recourse) = match self.credit.recoveries {
            Recoveries::Net => (net, 0.0),
            Recoveries::Recourse => {
                let (gross, _) = self.quantum.drawn(owed);
                (gross, gross - net)
            }
        };
        *cut += u64::from(beyond);
        if loss > 0.0 {
            rows.push(Row { risk: obligor.risk, loss, recourse, claim });
        }
    }

    /// Writes the happenings of all years, path by path, in the order of time.
    pub(super) fn write(
        &self,
        peril: u16,
        paths: usize,
        horizon: usize,
        scratch: &mut BookScratch,
        out: &mut LossBlock<f64>,
    ) {
        let BookScratch { happenings, rows, bounds, order, .. } = scratch;
        for path in 0..paths {
            for year in 0..horizon {
                let (first, end) = bounds[year * paths + path];
                order.clear();
                order.extend(first..end);
                order.sort_by(|&a, &b| happenings[a as usize].time.total_cmp(&happenings[b as usize].time));
                for &at in &*order {
                    let happening = &happenings[at as usize];
                    out.time.push(happening.time);
                    out.peril.push(peril);
                    out.event.push(happening.event);
                    out.attached.push(happening.attached);
                    let range = happening.first_row as usize..(happening.first_row + happening.rows) as usize;
                    for row in &rows[range] {
                        out.risk.push(row.risk);
                        out.coverage.push(Coverage::All);
                        out.loss.push(row.loss);
                        out.recourse.push(row.recourse);
                        out.claims.push(row.claim);
                    }
                    out.row_start.push(out.loss.len() as u32);
                }
            }
            out.path_start.push(out.time.len() as u32);
        }
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
