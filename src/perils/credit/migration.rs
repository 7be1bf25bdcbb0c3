//! Ratings that move at the end of each year of a path, with the factors of that year (CreditMetrics).
//!
//! ```text
//! X > threshold of default:  the class is that of the interval of X, with thresholds Phi^-1(PD + (1 - PD) sum of the rates of
//! the classes below),  X = f + sqrt(1 - correlation) e,  e given no default
//! ```
//! Under CreditRisk+, which has no latent variable, ratings move by their rates alone. A buyer whose rating has moved has the
//! probability of its new class; back in its first class it has its own again.
//!
//! Source: Gupton, Finger and Bhatia (1997), CreditMetrics technical document, chapter 8; transition rates of survivors from
//! the table of ratings. S&P's note holds here too: powers of one-year rates understate defaults over several years.
//!
//! Worked number: of a class that stays with 90 % and is raised or lowered with 5 % each, 10 % of the survivors move in a year.

use super::law::{Given, Law};
use crate::model::credit::Credit;
use crate::numerics::kernels::normal_quantile;
use crate::numerics::special::normal_cdf;
use crate::numerics::stream::StreamKey;

/// How the ratings of a book move.
#[derive(Clone, Debug)]
pub(super) struct Migration {
    /// Level of each class.
    pub levels: Vec<f64>,
    /// For each class, thresholds on the scale of the latent variable from the worst class up: of the class c, the part of
    /// the survivors that end in it or a worse one. The last one, of the best class, is infinite.
    thresholds: Vec<Vec<f64>>,
    /// For each class, the same parts.
    parts: Vec<Vec<f64>>,
    /// Class of each buyer at the start.
    pub first: Vec<u8>,
    keys: Vec<StreamKey>,
}

impl Migration {
    /// Of a book; None where ratings stay.
    pub fn new(credit: &Credit, law: Law, keys: Vec<StreamKey>) -> Option<Migration> {
        let classes = &credit.ratings.classes;
        if !credit.migration || credit.ratings.transitions.len() != classes.len() {
            return None;
        }
        let first: Option<Vec<u8>> =
            credit.obligors.iter().map(|o| o.rating.and_then(|r| u8::try_from(r).ok())).collect();
        // Worst class first: classes are listed from the best one on.
        let part_of = |row: &Vec<f64>| -> Vec<f64> {
            let mut sum = 0.0;
            row.iter()
                .rev()
                .map(|rate| {
                    sum += rate;
                    sum
                })
                .collect()
        };
        let parts: Vec<Vec<f64>> = credit.ratings.transitions.iter().map(part_of).collect();
        let best = classes.len() - 1;
        let threshold = |pd: f64, (place, part): (usize, &f64)| match place == best {
            true => f64::INFINITY,
            false => law.latent_threshold((pd + (1.0 - pd) * part).min(1.0)),
        };
        let of_class = |(class, parts): (&crate::model::credit::rating::RatingClass, &Vec<f64>)| {
            parts.iter().enumerate().map(|part| threshold(class.pd, part)).collect()
        };
        Some(Migration {
            levels: classes.iter().map(|class| law.level(class.pd)).collect(),
            thresholds: classes.iter().zip(&parts).map(of_class).collect(),
            parts,
            first: first?,
            keys,
        })
    }

    /// The class a year later of a buyer of a class that did not default, whose level is `level`.
    pub fn next(
        &self,
        law: Law,
        (obligor, class): (u32, u8),
        level: f64,
        given: Given,
        (trial, year): (u64, u32),
    ) -> u8 {
        let v = self.keys[obligor as usize].uniform(trial, year, 0);
        let worst_first = |place: usize| (self.levels.len() - 1 - place) as u8;
        let Law::Latent { .. } = law else {
            return worst_first(self.parts[usize::from(class)].partition_point(|part| *part <= v));
        };
        let thresholds = &self.thresholds[usize::from(class)];
        let place = self.levels.len() - 1 - usize::from(class);
        let position = |threshold: f64| law.position(threshold, given);
        // With any probability of default up to this one the deviate lies between these two.
        let default = position(level);
        let most = if default > -8.0 { normal_cdf(default + 0.01) } else { 1e-14 };
        let (low, high) = (normal_quantile(v), normal_quantile((v + most * (1.0 - v)).min(1.0)));
        let stays = (place == 0 || low > position(thresholds[place - 1])) && high < position(thresholds[place]);
        if stays {
            return class;
        }
        let p = normal_cdf(default);
        let deviate = normal_quantile((p + v * (1.0 - p)).min(1.0 - f64::EPSILON));
        let found = thresholds.partition_point(|threshold| position(*threshold) < deviate);
        worst_first(found.min(self.levels.len() - 1))
    }
}
