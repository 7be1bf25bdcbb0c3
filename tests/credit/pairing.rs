//! Pairing: a change of one buyer leaves all others as they are, and a stress keeps the defaults of before.

use super::support::*;
use ishizue::model::Model;
use ishizue::model::credit::country::{Country, Sector};
use ishizue::model::credit::obligor::{Exposure, Obligor};
use ishizue::model::credit::*;
use std::collections::BTreeSet;

const TRIALS: u64 = 10_000;

fn mixed_book() -> Credit {
    let of = |i: u32| Obligor {
        country: i % 4,
        sector: Some(i % 3),
        loadings: [0.5_f64, 0.3, 0.2].map(f64::sqrt),
        ..buyer([0.001, 0.005, 0.02, 0.1, 0.3][(i % 5) as usize], 0.2, 1.0)
    };
    Credit {
        countries: ["AA", "BB", "CC", "DD"].map(Country::quiet).to_vec(),
        sectors: ["steel", "food", "cars"].map(|name| Sector { name: name.into(), catastrophe_effect: 1.0 }).to_vec(),
        ..book((0..120).map(of).collect())
    }
}

/// (trial, buyer, time in bits) of every default.
fn defaults(model: &Model) -> BTreeSet<(u64, u32, u64)> {
    let mut all = BTreeSet::new();
    each_block(model, TRIALS, |block| {
        for path in 0..block.paths() {
            for event in block.path(path) {
                all.insert((block.first_trial + path as u64, block.event[event], block.time[event].to_bits()));
            }
        }
    });
    all
}

#[test]
fn raising_the_probability_of_one_buyer_moves_no_default_of_another() {
    let before = defaults(&model(mixed_book(), Vec::new()));
    assert!(before.len() > 50_000);
    for raised in [7_usize, 50, 119] {
        let mut credit = mixed_book();
        credit.obligors[raised].pd = 0.7;
        let after = defaults(&model(credit, Vec::new()));
        let others = |all: &BTreeSet<(u64, u32, u64)>| -> BTreeSet<(u64, u32, u64)> {
            all.iter().filter(|(_, buyer, _)| *buyer != raised as u32).copied().collect()
        };
        assert_eq!(others(&before), others(&after), "buyer {raised}");
        // Its own defaults of before are still there, earlier in their years.
        let own = |all: &BTreeSet<(u64, u32, u64)>| -> BTreeSet<u64> {
            all.iter().filter(|(_, buyer, _)| *buyer == raised as u32).map(|(trial, ..)| *trial).collect()
        };
        assert!(own(&before).is_subset(&own(&after)) && own(&after).len() > 6_000);
    }
}

#[test]
fn a_stress_of_all_probabilities_keeps_every_default_of_before() {
    let before = defaults(&model(mixed_book(), Vec::new()));
    let mut credit = mixed_book();
    credit.obligors.iter_mut().for_each(|o| o.pd = (2.0 * o.pd).min(0.99));
    let after = defaults(&model(credit, Vec::new()));
    let who = |all: &BTreeSet<(u64, u32, u64)>| -> BTreeSet<(u64, u32)> { all.iter().map(|d| (d.0, d.1)).collect() };
    assert!(who(&before).is_subset(&who(&after)));
    assert!(who(&after).len() as f64 > 1.5 * before.len() as f64);
}

#[test]
fn what_one_group_owes_or_how_many_it_has_moves_no_other_group() {
    let before = defaults(&model(mixed_book(), Vec::new()));
    let mut credit = mixed_book();
    // Another buyer in the group of buyer 0, at the end of the list.
    credit.obligors.push(Obligor { risk: 120, ..credit.obligors[0].clone() });
    credit.obligors[24].exposure = Exposure::Stated { amount: 77.0, terms_days: 60 };
    let after = defaults(&model(credit, Vec::new()));
    let others = |all: &BTreeSet<(u64, u32, u64)>| -> BTreeSet<(u64, u32, u64)> {
        all.iter().filter(|(_, buyer, _)| buyer % 12 != 0).copied().collect()
    };
    assert_eq!(others(&before), others(&after));
}

#[test]
fn a_trial_drawn_alone_is_the_trial_of_a_block() {
    let mut described = model(mixed_book(), Vec::new());
    described.settings.horizon = 3;
    let perils = ishizue::perils::Perils::compile(&described).unwrap();
    let (mut scratch, mut block, mut alone) = Default::default();
    perils.draw(0..500, &mut scratch, &mut block);
    let mut other = ishizue::perils::Scratch::default();
    for trial in [0_usize, 17, 499] {
        perils.draw(trial as u64..trial as u64 + 1, &mut other, &mut alone);
        let events = block.path(trial);
        assert_eq!(alone.time, block.time[events.clone()]);
        assert_eq!(alone.event, block.event[events.clone()]);
        let rows = block.row_start[events.start] as usize..block.row_start[events.end] as usize;
        assert_eq!(alone.loss, block.loss[rows]);
    }
}

#[test]
fn without_correlation_no_two_buyers_default_together_more_often_than_by_chance() {
    let mut credit = mixed_book();
    credit.obligors.truncate(60);
    credit.obligors.iter_mut().for_each(|o| (o.correlation, o.pd) = (0.0, [0.03, 0.1, 0.3][o.risk as usize / 20]));
    let pd = |buyer: usize| credit.obligors[buyer].pd;
    let mut together = vec![vec![0.0; 60]; 60];
    let mut deviations = vec![(0..60).map(|buyer| -pd(buyer)).collect::<Vec<f64>>(); TRIALS as usize];
    for (trial, buyer, _) in defaults(&model(credit.clone(), Vec::new())) {
        deviations[trial as usize][buyer as usize] += 1.0;
    }
    for deviation in &deviations {
        for i in 0..60 {
            (0..i).for_each(|j| together[i][j] += deviation[i] * deviation[j]);
        }
    }
    // Squares of standard deviates, one for each pair.
    let variance = |buyer: usize| pd(buyer) * (1.0 - pd(buyer));
    let square = |(i, j): (usize, usize)| together[i][j] * together[i][j] / (TRIALS as f64 * variance(i) * variance(j));
    let sum: f64 = (0..60).flat_map(|i| (0..i).map(move |j| (i, j))).map(square).sum();
    let pairs = 60.0 * 59.0 / 2.0;
    assert!((sum - pairs).abs() < 4.0 * f64::sqrt(2.0 * pairs), "{sum} for {pairs}");
}
