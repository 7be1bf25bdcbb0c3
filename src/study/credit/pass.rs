//! The second pass: the trials of the run drawn again, put through the programme as configured, and counted by cause, country,
//! sector, buyer and quarter. Of every trial only its ground-up, gross and net credit loss is kept.
//!
//! Errors rest on the sum of each group in each trial, not on the independence of its losses: moments are of these sums.

use super::limits::{Used, Watched};
use super::present_value;
use super::quarters::{self, Quarters};
use super::rows::RowSpace;
use super::{CreditError, Study};
use crate::model::date::DAYS_PER_YEAR;
use crate::model::losses::LossBlock;
use crate::perils::Scratch;
use crate::programme::Outcome;
use crate::statistics::Moments;
use crate::study::chunks::in_chunks;
use std::ops::Range;

/// Number, ground-up, insured, gross, net of a group.
pub(super) const FIGURES: usize = 5;
/// The columns by trial: ground-up, gross, net.
pub(super) const COLUMNS: usize = 3;

/// What the second pass found, in quanta.
pub(super) struct Passed {
    /// By group.
    pub groups: Vec<[Moments; FIGURES]>,
    /// Number and amount of late payments made good.
    pub cured: [Moments; 2],
    /// By trial.
    pub columns: [Vec<f64>; COLUMNS],
    /// By quarter.
    pub quarters: Vec<[Moments; quarters::FLOWS]>,
    /// By limit of losses.
    pub limits: Used,
    /// Discounted flows.
    pub present: [Moments; present_value::FLOWS],
}

impl Passed {
    fn empty(study: &Study, watched: &Watched) -> Passed {
        Passed {
            groups: vec![Default::default(); study.places.len()],
            cured: Default::default(),
            columns: Default::default(),
            quarters: vec![Default::default(); quarters::MOST + 1],
            limits: watched.unused(),
            present: Default::default(),
        }
    }

    fn append(&mut self, chunk: Passed) {
        merge_all(&mut self.groups, &chunk.groups);
        merge_all(&mut self.quarters, &chunk.quarters);
        merge_all(&mut self.limits, &chunk.limits);
        self.present.iter_mut().zip(&chunk.present).for_each(|(all, part)| all.merge(part));
        self.cured.iter_mut().zip(&chunk.cured).for_each(|(all, part)| all.merge(part));
        self.columns.iter_mut().zip(chunk.columns).for_each(|(all, part)| all.extend(part));
    }
}

fn merge_all<const N: usize>(all: &mut [[Moments; N]], parts: &[[Moments; N]]) {
    for (all, part) in all.iter_mut().flatten().zip(parts.iter().flatten()) {
        all.merge(part);
    }
}

/// Sums of one trial, of the few groups that it touches.
#[derive(Default)]
pub(super) struct TrialSums<const N: usize> {
    now: Vec<Option<[f64; N]>>,
    touched: Vec<usize>,
}

impl<const N: usize> TrialSums<N> {
    pub fn add(&mut self, place: usize, amounts: [f64; N]) {
        if self.now.len() <= place {
            self.now.resize(place + 1, None);
        }
        if self.now[place].is_none() {
            self.touched.push(place);
        }
        let sums = self.now[place].get_or_insert([0.0; N]);
        sums.iter_mut().zip(amounts).for_each(|(sum, amount)| *sum += amount);
    }

    /// Hands out the sums and is empty again.
    pub fn drain(&mut self, mut take: impl FnMut(usize, [f64; N])) {
        for place in self.touched.drain(..) {
            if let Some(sums) = self.now[place].take() {
                take(place, sums);
            }
        }
    }

    fn drain_into(&mut self, weight: f64, moments: &mut [[Moments; N]]) {
        self.drain(|place, sums| {
            moments[place].iter_mut().zip(sums).for_each(|(moments, sum)| moments.add(weight, sum));
        });
    }
}

/// Memory of a thread.
#[derive(Default)]
pub(super) struct Space {
    scratch: Scratch,
    pub losses: LossBlock<f64>,
    pub outcome: Outcome<f64>,
    pub rows: RowSpace,
    groups: TrialSums<FIGURES>,
    flows: TrialSums<{ quarters::FLOWS }>,
    occurrence: TrialSums<1>,
    year: TrialSums<2>,
    /// Ground-up, gross and net by group.
    pub parts: TrialSums<COLUMNS>,
}

impl Space {
    /// Draws trials and puts them through the programme.
    pub fn draw(&mut self, study: &Study, trials: Range<u64>) {
        study.engine.perils.draw(trials, &mut self.scratch, &mut self.losses);
        if study.insured() {
            study.design.plan.apply(&self.losses, &mut self.outcome);
        }
    }
}

/// Draws all trials again.
pub(super) fn second_pass(study: &Study, watched: &Watched) -> Result<Passed, CreditError> {
    let calendar = Quarters::new(study.model.settings.axis);
    let mut all = Passed::empty(study, watched);
    let work = |space: &mut Space, trials: Range<u64>| {
        space.draw(study, trials);
        let mut chunk = Passed::empty(study, watched);
        let mut cured = 0;
        for path in 0..space.losses.paths() {
            count_path(study, &calendar, (path, &mut cured), space, &mut chunk);
            if study.insured() && !watched.is_empty() {
                let Space { losses, outcome, occurrence, year, .. } = space;
                watched.count(study, (losses, outcome), path, (occurrence, year), &mut chunk.limits);
            }
        }
        chunk
    };
    in_chunks(study.trials, study.cancel, work, |chunk| all.append(chunk))?;
    Ok(all)
}

/// Counts the first year of one path. `cured` is the place of its first late payment in the list of the block.
fn count_path(
    study: &Study,
    calendar: &Quarters,
    (path, cured): (usize, &mut usize),
    space: &mut Space,
    chunk: &mut Passed,
) {
    let Space { losses, outcome, rows, groups, flows, .. } = space;
    let weight = losses.weight.get(path).copied().unwrap_or(1.0);
    let mut sums = [0.0; COLUMNS];
    let mut present = [0.0; present_value::FLOWS];
    study.visit_year((losses, outcome), path, rows, |cause, loss| {
        let amounts = [1.0, loss.ground_up, loss.insured, loss.gross, loss.net];
        study.places.of(loss.buyer, cause).into_iter().for_each(|place| groups.add(place, amounts));
        let kept = [loss.ground_up, loss.gross, loss.net];
        sums.iter_mut().zip(kept).for_each(|(sum, amount)| *sum += amount);
        if let Some(rate) = study.credit.discount_rate {
            present.iter_mut().zip(present_value::flows(rate, loss)).for_each(|(sum, amount)| *sum += amount);
        }
        calendar.flows(cause, loss, |quarter, amounts| flows.add(quarter, amounts));
    });
    let (mut number, mut amount) = (0.0, 0.0);
    while let Some(late) = losses.cured.get(*cured).filter(|late| late.path as usize <= path) {
        *cured += 1;
        if late.path as usize == path && late.time < DAYS_PER_YEAR && study.places.buyer_of(late.risk).is_some() {
            number += 1.0;
            amount += late.amount;
            flows.add(calendar.of(late.time), quarters::late(late.amount));
        }
    }
    if number > 0.0 {
        chunk.cured[0].add(weight, number);
        chunk.cured[1].add(weight, amount);
    }
    chunk.present.iter_mut().zip(present).for_each(|(moments, sum)| moments.add(weight, sum));
    // Parts of an event are fractions of quanta, their sum is whole.
    chunk.columns.iter_mut().zip(sums).for_each(|(column, sum)| column.push(sum.round()));
    groups.drain_into(weight, &mut chunk.groups);
    flows.drain_into(weight, &mut chunk.quarters);
}
