//! Who makes the tail: the mean part of each buyer, country, sector and cause in the worst years of the credit loss.
//!
//! The worst years are those behind TVaR of the gross and of the net credit loss of the captive (without one, of the insurer of
//! the first policy), or of the ground-up loss where there is no policy, at the configured levels. Years at VaR count in part
//! (`statistics::tail_shares`), so that contributions add up to TVaR. Only trials of some tail are drawn a third time: one by
//! one, or whole chunks where many are wanted; both give the same numbers.
//!
//! Worked number: worst years 600 = 400 + 200 and 300 = 0 + 300 of two buyers: TVaR 450 = 200 + 250.

use super::groups::{CreditGroup, Groups};
use super::pass::{COLUMNS, Space};
use super::{CreditError, Study};
use crate::statistics::{Estimate, Level, Moments, TailShares};
use crate::study::chunks::in_chunks;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A tail that contributions are of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct CreditTail {
    /// `gross`, `net`, or `ground-up` where there is no policy.
    pub of: String,
    /// Such as `99%`.
    pub level: String,
    /// Value at risk of the credit loss of a year.
    pub var: Estimate,
    /// Its tail value at risk.
    pub tvar: Estimate,
    /// Part of it that comes from the buyer, the five buyers and the ten buyers who contribute most.
    pub top: [f64; 3],
}

/// One tail of a column, in quanta.
pub(super) struct Tail {
    column: usize,
    pub level: Level,
    pub shares: TailShares,
    var: Estimate,
    tvar: Estimate,
}

impl Tail {
    /// The key of its amounts.
    pub fn of(&self) -> &'static str {
        ["ground-up", "gross", "net"][self.column]
    }
}

/// The tails, and for each the moments of every group in it.
pub(super) fn contributions(
    study: &Study,
    columns: &[Vec<f64>; COLUMNS],
) -> Result<(Vec<Tail>, Vec<Vec<Moments>>), CreditError> {
    let tails = tails(study, columns)?;
    let mut all = vec![vec![Moments::default(); study.places.len()]; tails.len()];
    let wanted = |trial: u64| {
        tails.iter().any(|tail| {
            let amount = columns[tail.column][trial as usize];
            amount != 0.0 && tail.shares.of(amount) > 0.0
        })
    };
    let work = |space: &mut Space, trials: Range<u64>| {
        let mut moments = vec![vec![Moments::default(); study.places.len()]; tails.len()];
        let chosen: Vec<u64> = trials.clone().filter(|&trial| wanted(trial)).collect();
        // A trial alone costs more than its part of a block.
        if 8 * chosen.len() as u64 > trials.end - trials.start {
            space.draw(study, trials.clone());
            for trial in chosen {
                add_path(study, (&tails, columns), (trial, trial - trials.start), space, &mut moments);
            }
        } else {
            for trial in chosen {
                space.draw(study, trial..trial + 1);
                add_path(study, (&tails, columns), (trial, 0), space, &mut moments);
            }
        }
        moments
    };
    in_chunks(study.trials, study.cancel, work, |part: Vec<Vec<Moments>>| {
        all.iter_mut().flatten().zip(part.iter().flatten()).for_each(|(all, part)| all.merge(part));
    })?;
    Ok((tails, all))
}

fn tails(study: &Study, columns: &[Vec<f64>; COLUMNS]) -> Result<Vec<Tail>, CreditError> {
    let chosen: &[usize] = if study.insured() { &[1, 2] } else { &[0] };
    let mut tails = Vec::new();
    for &column in chosen {
        let sample = study.paths.sample(&columns[column])?;
        for &level in &study.levels {
            let (var, tvar) = (sample.quantile(level), sample.tvar(level));
            tails.push(Tail { column, level, shares: sample.tail_shares(level), var, tvar });
        }
    }
    Ok(tails)
}

/// Adds the first year of a path of the block that was drawn.
fn add_path(
    study: &Study,
    (tails, columns): (&[Tail], &[Vec<f64>; COLUMNS]),
    (trial, path): (u64, u64),
    space: &mut Space,
    moments: &mut [Vec<Moments>],
) {
    let Space { losses, outcome, rows, parts, .. } = space;
    study.visit_year((losses, outcome), path as usize, rows, |cause, loss| {
        let amounts = [loss.ground_up, loss.gross, loss.net];
        study.places.of(loss.buyer, cause).into_iter().for_each(|place| parts.add(place, amounts));
    });
    let weight = losses.weight.get(path as usize).copied().unwrap_or(1.0);
    let shares: Vec<f64> = tails.iter().map(|tail| tail.shares.of(columns[tail.column][trial as usize])).collect();
    parts.drain(|place, sums| {
        for ((tail, share), moments) in tails.iter().zip(&shares).zip(moments.iter_mut()) {
            if *share > 0.0 {
                moments[place].add(weight * share, sums[tail.column]);
            }
        }
    });
}

/// The tails with their concentration.
pub(super) fn described(study: &Study, tails: &[Tail], groups: &Groups) -> Vec<CreditTail> {
    let buyers = 0..study.credit.obligors.len();
    let described = |(at, tail): (usize, &Tail)| {
        let part = |buyer: usize| tail.shares.contribution(&groups.contributions[at][study.places.buyer(buyer)]).value;
        let mut parts: Vec<f64> = buyers.clone().map(part).collect();
        parts.sort_by(|a, b| b.total_cmp(a));
        let whole: f64 = tail.tvar.value;
        let top = |count: usize| if whole > 0.0 { parts.iter().take(count).sum::<f64>() / whole } else { 0.0 };
        CreditTail {
            of: tail.of().into(),
            level: tail.level.percent_label(),
            var: study.units(tail.var),
            tvar: study.units(tail.tvar),
            top: [top(1), top(5), top(10)],
        }
    };
    tails.iter().enumerate().map(described).collect()
}

impl CreditGroup {
    /// The contribution to a tail.
    pub fn part(&self, of: &str, level: &str) -> Option<&Estimate> {
        self.figures.part(of, level)
    }
}

impl super::CreditFigures {
    /// The contribution to a tail.
    pub fn part(&self, of: &str, level: &str) -> Option<&Estimate> {
        self.tail.iter().find(|part| part.of == of && part.level == level).map(|part| &part.part)
    }
}
