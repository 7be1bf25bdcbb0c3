//! The compiled book of a peril of credit, and its draw: a block of paths, year by year.
//!
//! 1. Factors of the year in columns; events of countries; effects of the catastrophes that the other perils drew.
//! 2. Points below hazards (`sampler`): who defaults.
//! 3. Path by path: the day of each default, what came first, its cause, exposure, loss, claim and recovery.
//!
//! | stream (all begin with the name of the peril) | drawn |
//! |---|---|
//! | `/factor/…`, `/chi-square` | the factors of a year |
//! | `/defaults/<country>/<sector>/<number>` | the shared points of a group |
//! | `/own/<buyer>` | the points of a buyer above the shared heights |
//! | `/country/<code>/<kind>`, `/correlation-group/<name>` | events of countries: whether, when, how long |
//! | `/stopped/<buyer>` | whether an event stops the buyer (index: kind) |
//! | `/cause/<buyer>` | late payment or insolvency (0), cured or not (1), delivery (2), by number of its default in the year |
//! | `/lost/<buyer>` | loss given default |
//! | `/rating/<buyer>` | where its rating goes at the end of the year |

use super::catastrophe::{self, Active, Links, piece, trials_by_group, whole};
use super::changed_year::{ChangedYear, Moved};
use super::claim::{attached, claim_day, exposure, lost_part};
use super::country::{CountryEvent, CountryEvents, KINDS, own_pd};
use super::factors::{FactorColumns, Factors};
use super::group::{Group, gather};
use super::law::{Change, Given, Law};
use super::migration::Migration;
use super::sampler::{Hit, Levels, Sampler, Work, YearOfBlock};
use crate::model::Model;
use crate::model::credit::obligor::{Exposure, Obligor};
use crate::model::credit::{AfterDefault, Cause, Credit, DefaultModel, LossGivenDefault, OpeningBook, Recoveries};
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::{Claim, LatePayment, LossBlock};
use crate::model::money::Quantum;
use crate::model::risk::Coverage;
use crate::numerics::stream::StreamKey;
use crate::perils::error::Fault;
use crate::perils::event_set::EventSet;

/// A compiled book of buyers.
#[derive(Clone, Debug)]
pub struct Book {
    credit: Credit,
    factors: Factors,
    /// Which factors some buyer has.
    used: Vec<bool>,
    sampler: Sampler,
    /// One for all years, or one a year where probabilities of deals change.
    levels: Vec<Levels>,
    countries: CountryEvents,
    /// For each kind of event, the buyers of its country.
    of_country: Vec<Vec<u32>>,
    links: Option<Links>,
    migration: Option<Migration>,
    /// Group of each buyer.
    group: Vec<u32>,
    stopped: Vec<StreamKey>,
    causes: Vec<StreamKey>,
    lost: Vec<StreamKey>,
    quantum: Quantum,
    values: Vec<f64>,
    /// Own probability of default of each buyer, without the events of its country.
    own_pd: Vec<f64>,
    /// Some contract covers what attached in its period, so that the days of deliveries matter.
    attaches: bool,
}

/// Working memory of [`Book::draw`].
#[derive(Clone, Debug, Default)]
pub struct BookScratch {
    factors: FactorColumns,
    work: Work,
    hits: Vec<Hit>,
    active: Vec<Vec<Active>>,
    changed: Vec<Vec<u32>>,
    events: Vec<CountryEvent>,
    country_groups: Vec<Vec<f64>>,
    uniforms: Vec<f64>,
    /// Hits of a year by trial: those of trial t are `by_trial[start[t]..start[t + 1]]`.
    by_trial: Vec<Hit>,
    start: Vec<u32>,
    pieces: Vec<(f64, Change)>,
    /// Buyers that are no more, by trial.
    gone: Vec<Vec<u32>>,
    /// Buyers whose rating has moved, by trial.
    moved: Vec<Moved>,
    moving: Vec<Moved>,
    happenings: Vec<Happening>,
    rows: Vec<Row>,
    /// Happenings of year y of path p are `bounds[y * paths + p]`.
    bounds: Vec<(u32, u32)>,
    order: Vec<u32>,
    defaults: Vec<OwnDefault>,
    hit_by_event: Vec<(u32, u32, f64)>,
}

/// An event before it is written.
#[derive(Clone, Copy, Debug)]
struct Happening {
    /// Days since the start of the path.
    time: f64,
    event: u32,
    attached: f64,
    first_row: u32,
    rows: u32,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    risk: u32,
    loss: f64,
    recourse: f64,
    claim: Claim,
}

/// A buyer's own default.
#[derive(Clone, Copy, Debug)]
struct OwnDefault {
    obligor: u32,
    /// Part of the year.
    at: f64,
    /// Probability of default of the year, given its factors.
    rate: f64,
    /// Probability that a catastrophe brought it.
    catastrophe: f64,
}

impl Book {
    /// Compiles the book of a peril called `name`.
    pub(in crate::perils) fn compile(model: &Model, name: &str, credit: &Credit) -> Result<Book, Fault> {
        check(model, credit)?;
        let seed = model.settings.seed;
        let key = |purpose: &str| StreamKey::new(seed, &format!("{name}/{purpose}"));
        let law = Law::of(credit.model);
        let factors = Factors::new(credit, key);
        let groups = gather(credit, law, &factors, key);
        let mut used = vec![false; factors.len()];
        groups.iter().flat_map(|g| g.loadings).filter(|l| l.1 != 0.0).for_each(|(factor, _)| used[factor] = true);
        let countries = CountryEvents::new(credit, key);
        let own_pd = credit
            .obligors
            .iter()
            .map(|o| {
                own_pd(o.pd, o.country, credit, &countries).ok_or_else(|| Fault::Number {
                    what: format!(
                        "the probability of default of buyer \"{}\", which contains the events of its country \
                         (shocks-inside-pd)",
                        model.risks[o.risk as usize].id
                    ),
                    rule: "more than the probability of these events alone",
                    found: o.pd,
                })
            })
            .collect::<Result<Vec<f64>, Fault>>()?;
        let buyers = |purpose: &'static str| -> Vec<StreamKey> {
            let id = |risk: u32| &model.risks[risk as usize].id;
            credit.obligors.iter().map(|o| key(&format!("{purpose}/{}", id(o.risk)))).collect()
        };
        let of_country = |country: u32| {
            (0_u32..).zip(&credit.obligors).filter(|(_, o)| o.country == country).map(|(at, _)| at).collect()
        };
        let mut group = vec![0; credit.obligors.len()];
        for (at, of) in (0_u32..).zip(&groups) {
            of.obligors.iter().for_each(|&obligor| group[obligor as usize] = at);
        }
        let mut book = Book {
            migration: Migration::new(credit, law, buyers("rating")),
            group,
            links: Links::new(credit, &groups),
            of_country: countries.risks().iter().map(|risk| of_country(risk.country)).collect(),
            sampler: Sampler { law, groups, own: buyers("own") },
            levels: Vec::new(),
            stopped: buyers("stopped"),
            causes: buyers("cause"),
            lost: buyers("lost"),
            credit: credit.clone(),
            factors,
            used,
            countries,
            quantum: model.settings.quantum,
            values: crate::perils::values(model),
            own_pd,
            attaches: crate::perils::asks_when_attached(model),
        };
        let horizon = model.settings.horizon.max(1);
        let changing =
            credit.obligors.iter().any(|o| matches!(&o.exposure, Exposure::Schedule(s) if !s.yearly_pd.is_empty()));
        book.levels = (0..if changing { horizon } else { 1 }).map(|year| book.levels_of(year)).collect();
        Ok(book)
    }

    /// Levels of a year of path.
    fn levels_of(&self, year: u32) -> Levels {
        let law = self.sampler.law;
        let pd = |(o, &own): (&Obligor, &f64)| match &o.exposure {
            Exposure::Schedule(schedule) => {
                let age = (f64::from(year) * DAYS_PER_YEAR - schedule.signed) / DAYS_PER_YEAR;
                schedule.yearly_pd.get(age.max(0.0) as usize).copied().unwrap_or(own)
            }
            _ => own,
        };
        let of: Vec<f64> = self.credit.obligors.iter().zip(&self.own_pd).map(pd).map(|pd| law.level(pd)).collect();
        let falling = |group: &Group| {
            let mut list = group.obligors.clone();
            list.sort_by(|&a, &b| of[b as usize].total_cmp(&of[a as usize]).then(a.cmp(&b)));
            list
        };
        Levels { falling: self.sampler.groups.iter().map(falling).collect(), of }
    }

    /// The settings of the book.
    pub fn credit(&self) -> &Credit {
        &self.credit
    }

    /// Expected number of events in a year, without catastrophes.
    pub fn events_per_year(&self) -> f64 {
        let countries: f64 = self.countries.risks().iter().map(|risk| risk.of_loss()).sum();
        self.own_pd.iter().sum::<f64>() + countries
    }

    /// Mean ground-up loss of a year; None where events of countries, catastrophes, cures, a new or a changing book or
    /// a loss that varies with the year take the closed form away.
    pub fn mean_loss(&self) -> Option<f64> {
        let Credit { timing, after_default, opening_book, catastrophes, .. } = &self.credit;
        let deals = self.credit.obligors.iter().any(|o| matches!(o.exposure, Exposure::Schedule(_)));
        let plain = catastrophes.is_empty()
            && self.countries.risks().is_empty()
            && !(deals || timing.protracted > 0.0 && timing.cured > 0.0)
            && (self.values.len() == 1 || *after_default == AfterDefault::Replaced)
            && *opening_book == OpeningBook::SteadyState
            && (self.credit.loss_given_default != LossGivenDefault::FryeJacobs
                || self.credit.model == DefaultModel::Gaussian)
            && !matches!(self.sampler.law, Law::Gamma { poisson: false });
        let lost = |o: &Obligor| if self.credit.recoveries == Recoveries::Net { o.lgd_mean } else { 1.0 };
        let net = self.credit.obligors.iter().zip(&self.own_pd);
        plain.then(|| net.map(|(o, pd)| pd * o.exposure.usual() * lost(o)).sum())
    }

    /// Names of the events, their rates and mean losses: every buyer's own default, then the events of countries.
    pub(in crate::perils) fn events(&self, model: &Model) -> Vec<(String, f64, f64)> {
        let owed = |o: &Obligor| match self.credit.recoveries {
            Recoveries::Net => o.exposure.usual() * o.lgd_mean,
            Recoveries::Recourse => o.exposure.usual(),
        };
        let own = self.credit.obligors.iter().zip(&self.own_pd);
        let own = own.map(|(o, &pd)| (model.risks[o.risk as usize].id.clone(), pd, owed(o)));
        let of_countries = self.countries.risks().iter().zip(&self.of_country).map(|(risk, buyers)| {
            let country = &self.credit.countries[risk.country as usize];
            let usual: f64 = buyers.iter().map(|&o| self.credit.obligors[o as usize].exposure.usual()).sum();
            let lost = if self.credit.recoveries == Recoveries::Net { country.lgd[risk.kind] } else { 1.0 };
            let mean = usual * lost * country.share_hit[risk.kind];
            (format!("{} {}", country.code, KINDS[risk.kind].key()), risk.of_loss(), mean)
        });
        own.chain(of_countries).collect()
    }

    /// Draws the defaults of the paths of `others`, in which the other perils are drawn already, into `out`.
    pub(in crate::perils) fn draw(
        &self,
        peril: u16,
        (others, sets): (&LossBlock<f64>, &[EventSet]),
        scratch: &mut BookScratch,
        out: &mut LossBlock<f64>,
    ) {
        let (paths, horizon) = (others.paths(), others.horizon as usize);
        out.clear(others.first_trial, others.horizon);
        scratch.happenings.clear();
        scratch.rows.clear();
        scratch.bounds.clear();
        scratch.gone.resize_with(paths, Vec::new);
        scratch.gone.iter_mut().for_each(Vec::clear);
        scratch.moved.resize_with(if self.migration.is_some() { paths } else { 0 }, Moved::new);
        scratch.moved.iter_mut().for_each(Vec::clear);
        match &self.links {
            Some(links) => links.active(others, sets, (self.quantum, horizon), &mut scratch.active),
            None => scratch.active.clear(),
        }
        for year in 0..horizon {
            self.sample(others.first_trial, year, paths, scratch);
            for path in 0..paths {
                let first = scratch.happenings.len() as u32;
                self.settle(others.first_trial, year, path, scratch, out);
                scratch.bounds.push((first, scratch.happenings.len() as u32));
            }
            if let Some(migration) = self.migration.as_ref().filter(|_| year + 1 < horizon) {
                self.migrate(migration, (others.first_trial, year, paths), scratch);
            }
        }
        self.write(peril, paths, horizon, scratch, out);
    }

    /// Who defaults in a year, by trial, and the events of countries.
    fn sample(&self, first_trial: u64, year: usize, trials: usize, scratch: &mut BookScratch) {
        let BookScratch { factors, work, hits, active, changed, events, country_groups, uniforms, moved, .. } = scratch;
        self.factors.draw(first_trial, year as u32, trials, &self.used, factors);
        self.countries.draw((first_trial, year as u32, trials), (country_groups, uniforms), events);
        changed.clear();
        let active = active.get(year).map_or(&[][..], Vec::as_slice);
        if let Some(links) = &self.links {
            trials_by_group(links, active, self.sampler.groups.len(), changed);
        }
        if moved.iter().any(|moved| !moved.is_empty()) {
            self.add_moved(moved, changed);
        }
        let changes = self.changes(year, active, moved, changed);
        hits.clear();
        let block = YearOfBlock { first_trial, trials, year: year as u32, factors };
        self.sampler.sample(self.levels(year), block, &changes, work, hits);
        sort_by_trial(hits, trials, &mut scratch.start, &mut scratch.by_trial);
    }

    /// Adds the trials in which the rating of some buyer has moved, by group.
    fn add_moved(&self, moved: &[Moved], changed: &mut Vec<Vec<u32>>) {
        changed.resize_with(self.sampler.groups.len(), Vec::new);
        for (trial, moved) in (0_u32..).zip(moved) {
            for (obligor, _) in moved {
                let trials = &mut changed[self.group[*obligor as usize] as usize];
                if trials.last() != Some(&trial) {
                    trials.push(trial);
                }
            }
        }
        for trials in changed {
            trials.sort_unstable();
            trials.dedup();
        }
    }

    fn changes<'y>(
        &'y self,
        year: usize,
        active: &'y [Active],
        moved: &'y [Moved],
        trials: &'y [Vec<u32>],
    ) -> ChangedYear<'y> {
        ChangedYear {
            law: self.sampler.law,
            levels: self.levels(year),
            links: self.links.as_ref(),
            active,
            migration: self.migration.as_ref(),
            moved,
            trials,
        }
    }

    /// Where the ratings of a block are at the end of a year. A buyer that took the place of one in default begins anew.
    fn migrate(
        &self,
        migration: &Migration,
        (first_trial, year, trials): (u64, usize, usize),
        scratch: &mut BookScratch,
    ) {
        let BookScratch { factors, work, moved, moving, by_trial, start, .. } = scratch;
        let block = YearOfBlock { first_trial, trials, year: year as u32, factors };
        moving.resize_with(trials, Moved::new);
        moving.iter_mut().for_each(Vec::clear);
        for group in &self.sampler.groups {
            self.sampler.systematic(group, block, &mut work.f);
            for (trial, moving) in moving.iter_mut().enumerate() {
                let root = factors.roots.get(trial).copied().unwrap_or(1.0);
                let given = Given { f: work.f[trial], root, per_own: group.per_own };
                let address = (first_trial.wrapping_add(trial as u64), year as u32);
                let hits = &by_trial[start[trial] as usize..start[trial + 1] as usize];
                for &obligor in &group.obligors {
                    let first = migration.first[obligor as usize];
                    let found = moved[trial].binary_search_by_key(&obligor, |moved| moved.0);
                    let class = found.map_or(first, |at| moved[trial][at].1);
                    let level = match found {
                        Ok(_) => migration.levels[usize::from(class)],
                        Err(_) => self.levels(year).of[obligor as usize],
                    };
                    let next = migration.next(self.sampler.law, (obligor, class), level, given, address);
                    if next != first && !hits.iter().any(|hit| hit.obligor == obligor) {
                        moving.push((obligor, next));
                    }
                }
            }
        }
        moving.iter_mut().for_each(|moved| moved.sort_unstable());
        std::mem::swap(moved, moving);
    }

    fn levels(&self, year: usize) -> &Levels {
        &self.levels[year.min(self.levels.len() - 1)]
    }

    /// What happens in one year of one path.
    fn settle(&self, first_trial: u64, year: usize, path: usize, scratch: &mut BookScratch, out: &mut LossBlock<f64>) {
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
    fn write(&self, peril: u16, paths: usize, horizon: usize, scratch: &mut BookScratch, out: &mut LossBlock<f64>) {
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

fn sort_by_trial(hits: &[Hit], trials: usize, start: &mut Vec<u32>, out: &mut Vec<Hit>) {
    start.clear();
    start.resize(trials + 1, 0);
    hits.iter().for_each(|hit| start[hit.trial as usize + 1] += 1);
    for i in 0..trials {
        start[i + 1] += start[i];
    }
    out.clear();
    out.resize(hits.len(), Hit { trial: 0, obligor: 0, group: 0, height: 0.0, f: 0.0 });
    let mut next: Vec<u32> = start[..trials].to_vec();
    for hit in hits {
        let place = &mut next[hit.trial as usize];
        out[*place as usize] = *hit;
        *place += 1;
    }
}

/// What `config` has looked at already, for models made by code.
fn check(model: &Model, credit: &Credit) -> Result<(), Fault> {
    let number = |what: String, rule: &'static str, found: f64| Err(Fault::Number { what, rule, found });
    if credit.obligors.is_empty() {
        return number("the number of buyers".to_owned(), "1 and more", 0.0);
    }
    let of = |what: &str, risk: u32| {
        let id = model.risks.get(risk as usize).map_or("", |risk| risk.id.as_str());
        format!("{what} of buyer \"{id}\"")
    };
    let point = |what: &'static str, index: u32, count: usize| match (index as usize) < count {
        true => Ok(()),
        false => Err(Fault::Reference { what, index: index as usize, count }),
    };
    for o in &credit.obligors {
        point("risk", o.risk, model.risks.len())?;
        point("country", o.country, credit.countries.len())?;
        point("sector", o.sector.unwrap_or(0), credit.sectors.len().max(1))?;
        if !(o.pd > 0.0 && o.pd < 1.0) {
            return number(of("the probability of default", o.risk), "above 0 and below 1", o.pd);
        }
        if !(0.0..=1.0).contains(&o.correlation) {
            return number(of("the correlation", o.risk), "from 0 to 1", o.correlation);
        }
        if !(0.0..=1.0).contains(&o.lgd_mean) {
            return number(of("the loss given default", o.risk), "from 0 to 1", o.lgd_mean);
        }
        let systematic = credit.model != DefaultModel::Gaussian || o.correlation > 0.0;
        let reach: f64 = o.loadings[0] + o.loadings[1] + if o.sector.is_some() { o.loadings[2] } else { 0.0 };
        if systematic && !(reach > 0.0 && o.loadings.iter().all(|w| *w >= 0.0)) {
            return number(of("the sum of the loadings", o.risk), "above 0, each of them at least 0", reach);
        }
        let spread = o.lgd_sd * o.lgd_sd;
        let most = o.lgd_mean * (1.0 - o.lgd_mean);
        if credit.loss_given_default == LossGivenDefault::Beta && spread > 0.0 && spread >= most {
            let rule = "below the square root of mean x (1 - mean)";
            return number(of("the standard deviation of the loss given default", o.risk), rule, o.lgd_sd);
        }
    }
    if let Some((peril, what)) = catastrophe::asks_for_place(model, credit) {
        let name = model.perils.get(peril).map_or("", |peril| peril.name.as_str());
        let what = format!("the events of peril \"{name}\" with a {what}, which a link to catastrophes asks for");
        return number(what, "at least 1", 0.0);
    }
    Ok(())
}
