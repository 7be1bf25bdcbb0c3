//! Ratings that move between the years of a path.

use super::support::*;
use ishizue::model::credit::obligor::Obligor;
use ishizue::model::credit::rating::{RatingClass, Ratings};
use ishizue::model::credit::*;

/// Three classes; a year later survivors of the middle one are above with 10 %, below with 25 %.
const TRANSITIONS: [[f64; 3]; 3] = [[0.9, 0.1, 0.0], [0.1, 0.65, 0.25], [0.0, 0.2, 0.8]];
const PDS: [f64; 3] = [0.002, 0.02, 0.2];

fn moving(model: DefaultModel, correlation: f64, after_default: AfterDefault) -> Credit {
    let class = |(name, pd): (&str, f64)| RatingClass { name: name.to_owned(), pd };
    let ratings = Ratings {
        classes: ["A", "B", "C"].into_iter().zip(PDS).map(class).collect(),
        transitions: TRANSITIONS.map(|row| row.to_vec()).to_vec(),
        ..Ratings::default()
    };
    let of = |i: u32| {
        let rating = i % 3;
        Obligor { rating: Some(rating), ..buyer(PDS[rating as usize], correlation, 1.0) }
    };
    Credit { model, ratings, migration: true, after_default, ..book((0..30).map(of).collect()) }
}

/// Probability to be in each class, or in default for good, and to default in each year, of a buyer that begins in `class`.
fn expected(class: usize, years: usize, replaced: bool) -> Vec<f64> {
    let mut at = [0.0; 3];
    at[class] = 1.0;
    let mut defaults = Vec::new();
    for _ in 0..years {
        let lost: f64 = (0..3).map(|c| at[c] * PDS[c]).sum();
        let mut next = [0.0; 3];
        for (c, row) in TRANSITIONS.iter().enumerate() {
            row.iter().zip(&mut next).for_each(|(rate, next)| *next += at[c] * (1.0 - PDS[c]) * rate);
        }
        if replaced {
            next[class] += lost;
        }
        at = next;
        defaults.push(lost);
    }
    defaults
}

#[test]
fn defaults_of_later_years_follow_the_ratings_whatever_the_correlation() {
    const TRIALS: u64 = 60_000;
    for (law, correlation) in [
        (DefaultModel::Gaussian, 0.0),
        (DefaultModel::Gaussian, 0.3),
        (DefaultModel::StudentT { degrees: 6.0 }, 0.2),
        (DefaultModel::CreditRiskPlus { variances: [0.5, 0.0, 0.0], poisson: false }, 0.2),
    ] {
        for after_default in [AfterDefault::Replaced, AfterDefault::Gone] {
            let mut described = model(moving(law, correlation, after_default), Vec::new());
            described.settings.horizon = 4;
            // By class at the start and year, and squares of the sums of a year for the error.
            let mut counts = [[0.0_f64; 4]; 3];
            let mut squares = [[0.0_f64; 4]; 3];
            each_block(&described, TRIALS, |block| {
                for path in 0..block.paths() {
                    let mut own = [[0.0_f64; 4]; 3];
                    for event in block.path(path) {
                        own[block.event[event] as usize % 3][block.year(event) as usize] += 1.0;
                    }
                    for (class, years) in own.iter().enumerate() {
                        for (year, count) in years.iter().enumerate() {
                            counts[class][year] += count;
                            squares[class][year] += count * count;
                        }
                    }
                }
            });
            for class in 0..3 {
                let exact = expected(class, 4, after_default == AfterDefault::Replaced);
                for year in 0..4 {
                    let n = TRIALS as f64;
                    let (mean, second) = (counts[class][year] / n, squares[class][year] / n);
                    let error = ((second - mean * mean) / n).sqrt();
                    // Years are independent given the ratings, but ratings move with the year's factors: under full
                    // independence of years the expected numbers hold exactly.
                    assert!(
                        (mean - 10.0 * exact[year]).abs() < 4.0 * error,
                        "{law:?} {correlation} {after_default:?} class {class} year {year}: {mean} +- {error} against {}",
                        10.0 * exact[year]
                    );
                }
            }
        }
    }
}

#[test]
fn the_first_year_is_that_of_ratings_that_stay() {
    let stays = Credit { migration: false, ..moving(DefaultModel::Gaussian, 0.2, AfterDefault::Replaced) };
    let moves = moving(DefaultModel::Gaussian, 0.2, AfterDefault::Replaced);
    assert_eq!(losses(&model(stays, Vec::new()), 20_000), losses(&model(moves, Vec::new()), 20_000));
}
