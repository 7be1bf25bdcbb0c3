//! What becomes of the defaults of a year: path by path what came first, the cause of each, exposure, loss, claim and
//! recovery; then the columns of a block.
//!
//! A buyer that an event of its country has stopped does not default afterwards in that year, nor the other way round.
//!
//! Worked example: a buyer whose own default falls on day 200 and whose country goes to war on day 100 is stopped by the war
//! with the probability that it stops a buyer; otherwise it defaults on day 200.

use super::book::Book;
use super::claim::{attached, claim_day, due_day, lost_part};
use super::country::{CountryEvent, KINDS};
use super::draw::{BookScratch, Happening, Part, Row};
use super::own_defaults::OwnDefault;
use crate::model::credit::obligor::Exposure;
use crate::model::credit::{AfterDefault, Cause, LossGivenDefault, Recoveries};
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::{Claim, LatePayment, LossBlock};
use crate::model::risk::Coverage;

impl Book {
    /// What happens in one year of one path.
    pub(super) fn settle(
        &self,
        part: Part,
        year: usize,
        path: usize,
        scratch: &mut BookScratch,
        out: &mut LossBlock<f64>,
    ) {
        let trial = part.first_trial.wrapping_add(path as u64);
        scratch.hit_by_event.clear();
        if !scratch.events.is_empty() {
            let from = scratch.events.partition_point(|event| (event.trial as usize) < path);
            let to = scratch.events.partition_point(|event| (event.trial as usize) <= path);
            for number in from..to {
                self.country_event(scratch.events[number], (trial, year), path, scratch, out);
            }
        }
        let defaults = scratch.start[path] as usize..scratch.start[path + 1] as usize;
        scratch.seen.next(self.credit.obligors.len());
        for i in defaults.clone() {
            let own = scratch.own[i];
            // Further defaults of one buyer in a year have draws of their own; where it defaults once only the first counts.
            let number = scratch.seen.again(own.obligor);
            if number > 0 && !self.sampler.law.repeats() {
                continue;
            }
            let earlier = |&(obligor, _, at): &(u32, u32, f64)| obligor == own.obligor && at <= own.at;
            if scratch.hit_by_event.iter().any(earlier) || scratch.gone[path].contains(&own.obligor) {
                continue;
            }
            self.own_default(own, number, (trial, year), part.first_path + path, scratch, out);
        }
        // A deal ends with its default; nobody takes its place.
        if self.someone_goes {
            let BookScratch { gone, own, hit_by_event, .. } = scratch;
            let ended = own[defaults].iter().map(|own| own.obligor).chain(hit_by_event.iter().map(|hit| hit.0));
            let deal = |o: &u32| matches!(self.credit.obligors[*o as usize].exposure, Exposure::Schedule(_));
            gone[path].extend(ended.filter(|o| self.credit.after_default == AfterDefault::Gone || deal(o)));
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
            let own = scratch.start[path] as usize..scratch.start[path + 1] as usize;
            let stopped = self.stopped[obligor as usize].uniform(trial, year as u32, risk.kind as u32);
            if stopped >= country.share_hit[risk.kind]
                || scratch.own[own].iter().any(before)
                || scratch.hit_by_event.iter().any(|hit| hit.0 == obligor)
                || scratch.gone[path].contains(&obligor)
            {
                continue;
            }
            scratch.hit_by_event.push((obligor, event.risk, event.at));
            let lost = country.lgd[risk.kind];
            let due = due_day(&self.credit.obligors[obligor as usize], day);
            let claim = claim_day(&self.credit.timing, due, cause == Cause::Transfer);
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
        let obligor = &self.at_default[own.obligor as usize];
        let timing = &self.credit.timing;
        let key = || self.causes[own.obligor as usize];
        let uniform = |index: u32| key().uniform(trial, year as u32, 4 * number + index);
        let day = (year as f64 + own.at) * DAYS_PER_YEAR;
        let catastrophe = own.catastrophe > 0.0 && uniform(3) < own.catastrophe;
        let late = !obligor.public && !catastrophe && timing.protracted > 0.0 && uniform(0) < timing.protracted;
        if late && timing.cured > 0.0 && uniform(1) < timing.cured {
            let amount = obligor.owed(&self.credit, own.obligor, day) * self.values[year];
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
        let whole = &self.credit.obligors[own.obligor as usize];
        let lost = match self.credit.loss_given_default {
            LossGivenDefault::Fixed => obligor.lgd,
            _ => {
                let u = || self.lost[own.obligor as usize].uniform(trial, year as u32, number);
                lost_part(&self.credit, whole, u, own.rate)
            }
        };
        let claim = claim_day(timing, obligor.due_day(&self.credit, own.obligor, day), false);
        let claim = Claim { cause: Some(cause), day: claim, recovery_day: claim + f64::from(obligor.recovery_days) };
        let first_row = scratch.rows.len() as u32;
        self.push_row(own.obligor, (day, year), lost, claim, &mut scratch.rows, &mut out.cut);
        scratch.happenings.push(Happening {
            time: day,
            event: own.obligor,
            attached: match self.attaches {
                true => attached(whole, self.credit.opening_book, day, uniform(2)),
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
        let buyer = &self.at_default[obligor as usize];
        let owed = buyer.owed(&self.credit, obligor, day) * self.values[year];
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
            rows.push(Row { risk: buyer.risk, loss, recourse, claim });
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
        let has_recourse = self.credit.recoveries == Recoveries::Recourse;
        for path in 0..paths {
            for year in 0..horizon {
                let (first, end) = bounds[year * paths + path];
                order.clear();
                order.extend(first..end);
                // Own defaults are in the order of time; events of countries are not among them yet.
                if !happenings[first as usize..end as usize].is_sorted_by_key(|happening| happening.time) {
                    order.sort_by(|&a, &b| happenings[a as usize].time.total_cmp(&happenings[b as usize].time));
                }
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
                        if has_recourse {
                            out.recourse.push(row.recourse);
                        }
                        out.claims.push(row.claim);
                    }
                    out.row_start.push(out.loss.len() as u32);
                }
            }
            out.path_start.push(out.time.len() as u32);
        }
    }
}
