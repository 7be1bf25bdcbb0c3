//! The draw of a book: a block of paths in parts that fit into the caches, year by year; within a year all trials of a part side
//! by side.

use super::book::Book;
use super::catastrophe::{Active, trials_by_group};
use super::changed_year::{ChangedYear, Moved};
use super::country::CountryEvent;
use super::factors::FactorColumns;
use super::law::{Change, Given};
use super::migration::Migration;
use super::own_defaults::{OwnDefault, Seen, Timed};
use super::sampler::{Hit, Work, YearOfBlock};
use crate::model::losses::{Claim, LossBlock};
use crate::numerics::stream::StreamKey;
use crate::perils::event_set::EventSet;
use crate::perils::tail::{Bands, ByYear, Tail, TailBlock};

/// Paths that are drawn side by side at most, and at least.
const SIDE_BY_SIDE: (usize, usize) = (1_024, 128);
/// Defaults of a year of these paths, about, at most: what fits into the caches.
const DEFAULTS: f64 = 16_384.0;

/// Working memory of the draw of a book.
#[derive(Clone, Debug, Default)]
pub struct BookScratch {
    pub(super) factors: FactorColumns,
    pub(super) work: Work,
    pub(super) hits: Vec<Hit>,
    pub(super) active: Vec<Vec<Active>>,
    pub(super) changed: Vec<Vec<u32>>,
    pub(super) events: Vec<CountryEvent>,
    pub(super) country_groups: Vec<Vec<f64>>,
    pub(super) uniforms: Vec<f64>,
    /// Of each hit: the year's rate of its buyer, its part of the year; their defaults in the order of these.
    pub(super) rates: Vec<f64>,
    pub(super) parts: Vec<f64>,
    pub(super) by_time: Vec<Timed>,
    /// Own defaults of a year by trial: those of trial t are `own[start[t]..start[t + 1]]`, in the order of time.
    pub(super) own: Vec<OwnDefault>,
    pub(super) start: Vec<u32>,
    pub(super) next: Vec<u32>,
    pub(super) seen: Seen,
    pub(super) pieces: Vec<(f64, Change)>,
    /// Buyers that are no more, by trial.
    pub(super) gone: Vec<Vec<u32>>,
    /// Buyers whose rating has moved, by trial.
    pub(super) moved: Vec<Moved>,
    pub(super) moving: Vec<Moved>,
    pub(super) happenings: Vec<Happening>,
    pub(super) rows: Vec<Row>,
    /// Happenings of year y of path p are `bounds[y * paths + p]`.
    pub(super) bounds: Vec<(u32, u32)>,
    pub(super) order: Vec<u32>,
    pub(super) hit_by_event: Vec<(u32, u32, f64)>,
}

/// An event before it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Happening {
    /// Days since the start of the path.
    pub(super) time: f64,
    pub(super) event: u32,
    pub(super) attached: f64,
    pub(super) first_row: u32,
    pub(super) rows: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) risk: u32,
    pub(super) loss: f64,
    pub(super) recourse: f64,
    pub(super) claim: Claim,
}

/// Tail sampling of a book: the sampler, the tilts of the book's global factor, and the block of trials.
pub(in crate::perils) type TiltedBook<'t> = (&'t Tail, &'t ByYear<Bands>, &'t mut TailBlock);

/// Part of a block of paths.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Trial of its first path.
    pub(super) first_trial: u64,
    /// Place of that path in the block.
    pub(super) first_path: usize,
    pub(super) paths: usize,
}

impl Book {
    /// Draws the defaults of the paths of `others`, in which the other perils are drawn already, into `out`.
    pub(in crate::perils) fn draw(
        &self,
        peril: u16,
        (others, sets): (&LossBlock<f64>, &[EventSet]),
        mut tilted: Option<TiltedBook>,
        scratch: &mut BookScratch,
        out: &mut LossBlock<f64>,
    ) {
        out.clear(others.first_trial, others.horizon);
        let (most, least) = SIDE_BY_SIDE;
        let most = ((DEFAULTS / self.events_per_year().max(1.0)) as usize).clamp(least, most);
        for first_path in (0..others.paths()).step_by(most) {
            let paths = most.min(others.paths() - first_path);
            let part = Part { first_trial: others.first_trial.wrapping_add(first_path as u64), first_path, paths };
            match &self.links {
                Some(links) => {
                    let paths = first_path..first_path + paths;
                    links.active((others, paths), sets, self.quantum, &mut scratch.active);
                }
                None => scratch.active.clear(),
            }
            self.draw_part((peril, others.horizon as usize), part, tilted.as_mut(), scratch, out);
        }
    }

    /// Draws the defaults of some paths, side by side.
    fn draw_part(
        &self,
        (peril, horizon): (u16, usize),
        part: Part,
        mut tilted: Option<&mut TiltedBook>,
        scratch: &mut BookScratch,
        out: &mut LossBlock<f64>,
    ) {
        let paths = part.paths;
        scratch.happenings.clear();
        scratch.rows.clear();
        scratch.bounds.clear();
        scratch.gone.resize_with(paths, Vec::new);
        scratch.gone.iter_mut().for_each(Vec::clear);
        scratch.moved.resize_with(if self.migration.is_some() { paths } else { 0 }, Moved::new);
        scratch.moved.iter_mut().for_each(Vec::clear);
        for year in 0..horizon {
            self.sample(part, year, tilted.as_deref_mut(), scratch);
            for path in 0..paths {
                let first = scratch.happenings.len() as u32;
                self.settle(part, year, path, scratch, out);
                scratch.bounds.push((first, scratch.happenings.len() as u32));
            }
            if let Some(migration) = self.migration.as_ref().filter(|_| year + 1 < horizon) {
                self.migrate(migration, (part.first_trial, year, paths), scratch);
            }
        }
        self.write(peril, paths, horizon, scratch, out);
    }

    /// Who defaults in a year and when, by trial, and the events of countries.
    fn sample(&self, part: Part, year: usize, tilted: Option<&mut TiltedBook>, scratch: &mut BookScratch) {
        let (first_trial, trials) = (part.first_trial, part.paths);
        let BookScratch { factors, work, hits, active, changed, events, country_groups, uniforms, moved, .. } = scratch;
        let address = (first_trial, year as u32, trials);
        match tilted {
            None => self.factors.draw(address, &self.used, factors, |_, _| {}),
            Some(tilted) => self.factors.draw(address, &self.used, factors, |key, uniforms| {
                self.tilt((key, year as u32), part.first_path, tilted, uniforms);
            }),
        }
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
        self.own_defaults(year, trials, scratch);
    }

    /// Points in the place of the uniforms of a factor, and those of the global factor as the components of the trials have them.
    fn tilt(
        &self,
        (key, year): (StreamKey, u32),
        first_path: usize,
        (tail, by_year, block): &mut TiltedBook,
        uniforms: &mut [f64],
    ) {
        block.overlay(tail, (key, year, 0), first_path, uniforms);
        let (global, large) = self.factors.global();
        if key != global {
            return;
        }
        let tilts = by_year.of(year);
        let mirrored = |u: f64| if large { (1.0 - u).clamp(f64::EPSILON / 4.0, 1.0_f64.next_down()) } else { u };
        for (path, uniform) in (first_path..).zip(uniforms) {
            let component = block.component(path);
            let own = tilts.iter().find(|(of, _)| *of == component);
            if let Some((_, bands)) = own {
                *uniform = mirrored(bands.at(*uniform));
            }
            let bad = mirrored(*uniform);
            for (component, bands) in tilts {
                block.times(*component, path, bands.ln_density(bad));
            }
        }
    }

    /// Stream of the factor of the whole world, where some buyer has it, and whether its large values are the bad ones.
    pub(in crate::perils) fn global_factor(&self) -> Option<(StreamKey, bool)> {
        self.used[0].then(|| self.factors.global())
    }

    /// Stream of the factor of the t copula.
    pub(in crate::perils) fn chi_square(&self) -> Option<StreamKey> {
        self.factors.chi_square()
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

    pub(super) fn changes<'y>(
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
        let BookScratch { factors, work, moved, moving, own, start, .. } = scratch;
        let block = YearOfBlock { first_trial, trials, year: year as u32, factors };
        moving.resize_with(trials, Moved::new);
        moving.iter_mut().for_each(Vec::clear);
        for group in &self.sampler.groups {
            self.sampler.systematic(group, block, &mut work.f);
            for (trial, moving) in moving.iter_mut().enumerate() {
                let given = Given { f: work.f[trial], root: factors.roots[trial], per_own: group.per_own };
                let address = (first_trial.wrapping_add(trial as u64), year as u32);
                let defaults = &own[start[trial] as usize..start[trial + 1] as usize];
                for &obligor in &group.obligors {
                    let first = migration.first[obligor as usize];
                    let found = moved[trial].binary_search_by_key(&obligor, |moved| moved.0);
                    let class = found.map_or(first, |at| moved[trial][at].1);
                    let level = match found {
                        Ok(_) => migration.levels[usize::from(class)],
                        Err(_) => self.levels(year).of[obligor as usize],
                    };
                    let next = migration.next(self.sampler.law, (obligor, class), level, given, address);
                    if next != first && !defaults.iter().any(|own| own.obligor == obligor) {
                        moving.push((obligor, next));
                    }
                }
            }
        }
        moving.iter_mut().for_each(|moved| moved.sort_unstable());
        std::mem::swap(moved, moving);
    }
}
