//! Events of countries.

use super::support::*;
use ishizue::model::credit::country::Country;
use ishizue::model::credit::*;

fn at_war(code: &str, probability: f64, share: f64) -> Country {
    Country { war: probability, share_hit: [share; 3], ..Country::quiet(code) }
}

const ON: Option<Political> = Some(Political { correlation: 0.0, inside_pd: false });

#[test]
fn a_common_shock_stops_part_of_the_buyers_as_one_event() {
    // 50 buyers, own PD 1 %, shock 2 %, share 40 %: mixture of two binomials.
    let pool =
        Credit { countries: vec![at_war("XX", 0.02, 0.4)], political: ON, ..book(vec![buyer(0.01, 0.0, 1.0); 50]) };
    let described = model(pool, Vec::new());
    agree(
        &losses(&described, 1_000_000),
        &Exact {
            mean: 0.896,
            sd: 2.900_042_758,
            points: &[(0.0, 0.592_905_945_8)],
            tails: &[(5.0, 0.020_142_769_9), (20.0, 0.011_751_872_97)],
            risk: &[(0.99, 20.0, 23.064_312_37), (0.995, 23.0, 24.740_229_23), (0.999, 26.0, 27.500_082_79)],
        },
    );
    each_block(&described, 100_000, |block| {
        for event in 0..block.events() {
            let causes: Vec<Cause> = block.rows(event).filter_map(|row| block.claims[row].cause).collect();
            let war = block.event[event] == 50;
            assert!(causes.iter().all(|cause| (*cause == Cause::War) == war));
            assert!(war || causes.len() == 1);
        }
    });
}

#[test]
fn a_transfer_restriction_is_a_loss_only_beyond_three_months() {
    // Probability 10 %, mean duration 60 days: P(more than 90 days) = exp(-1.5).
    let country = Country {
        transfer: 0.1,
        transfer_days: 60.0,
        recovery_days: [0, 400, 0],
        lgd: [1.0, 0.3, 1.0],
        ..Country::quiet("XX")
    };
    let pool = |consecutive| Credit {
        countries: vec![country.clone()],
        political: ON,
        timing: ClaimTiming { waiting_days: 120, consecutive, protracted: 0.0, cured: 0.0 },
        recoveries: Recoveries::Recourse,
        ..book(vec![buyer(1e-9, 0.0, 10.0)])
    };
    for (consecutive, wait) in [(false, 120.0), (true, 210.0)] {
        let (mut count, mut trials) = (0.0, 0.0);
        each_block(&model(pool(consecutive), Vec::new()), 200_000, |block| {
            trials += block.paths() as f64;
            for event in 0..block.events() {
                count += 1.0;
                let row = block.rows(event).start;
                let claim = block.claims[row];
                assert_eq!(claim.cause, Some(Cause::Transfer));
                assert!((claim.day - block.time[event] - wait).abs() < 1e-9);
                assert_eq!(claim.recovery_day, claim.day + 400.0);
                // 10.00 owed, 70 % of it comes back.
                assert_eq!((block.loss[row], block.recourse[row]), (1_000.0, 700.0));
            }
        });
        let p = 0.1 * libm::exp(-1.5);
        assert!((count / trials - p).abs() < 4.0 * (p / trials).sqrt(), "{}", count / trials);
    }
}

#[test]
fn events_of_a_correlation_group_come_together() {
    let country = |code: &str| Country { group: Some("region".to_owned()), ..at_war(code, 0.05, 1.0) };
    let mut buyers = vec![buyer(1e-9, 0.0, 1.0); 2];
    buyers[1].country = 1;
    let pool = Credit {
        countries: vec![country("XX"), country("YY")],
        political: Some(Political { correlation: 0.5, inside_pd: false }),
        ..book(buyers)
    };
    let years = losses(&model(pool, Vec::new()), 1_000_000);
    // P(both) = Phi2(Phi^-1(0.05), Phi^-1(0.05); 0.5): Owen's T (scipy's multivariate normal) 0.012192.
    let both = years.iter().filter(|x| **x == 2.0).count() as f64 / 1e6;
    let one = years.iter().filter(|x| **x > 0.0).count() as f64 / 1e6;
    assert!((both - 0.012_192).abs() < 4.0 * (0.0122_f64 / 1e6).sqrt(), "{both}");
    assert!((one - (0.1 - 0.012_192)).abs() < 4.0 * (0.09_f64 / 1e6).sqrt(), "{one}");
}

#[test]
fn probabilities_that_contain_events_of_countries_stay_what_they_are() {
    let pool = Credit {
        countries: vec![at_war("XX", 0.02, 0.4)],
        political: Some(Political { correlation: 0.0, inside_pd: true }),
        ..book(vec![buyer(0.03, 0.2, 1.0); 20])
    };
    let years = losses(&model(pool, Vec::new()), 400_000);
    let mean = years.iter().sum::<f64>() / 4e5;
    let second = years.iter().map(|x| x * x).sum::<f64>() / 4e5;
    assert!((mean - 0.6).abs() < 4.0 * ((second - mean * mean) / 4e5).sqrt(), "{mean}");
}

#[test]
fn a_public_buyer_is_never_insolvent() {
    let public = obligor::Obligor { public: true, ..buyer(0.2, 0.1, 1.0) };
    let timing = ClaimTiming { waiting_days: 90, consecutive: false, protracted: 0.5, cured: 0.5 };
    let pool = Credit { timing, ..book(vec![public]) };
    let mut seen = 0;
    each_block(&model(pool, Vec::new()), 10_000, |block| {
        seen += block.events();
        assert!(block.claims.iter().all(|claim| claim.cause == Some(Cause::PublicBuyer)));
        assert!(block.cured.is_empty());
    });
    assert!(seen > 1_500);
}

#[test]
fn late_payments_are_cured_or_become_claims() {
    let timing = ClaimTiming { waiting_days: 90, consecutive: false, protracted: 0.6, cured: 0.25 };
    let pool = Credit { timing, ..book(vec![buyer(0.05, 0.1, 2.0); 20]) };
    let (mut insolvent, mut protracted, mut cured) = (0.0, 0.0, 0.0);
    each_block(&model(pool, Vec::new()), 100_000, |block| {
        cured += block.cured.len() as f64;
        assert!(block.cured.iter().all(|late| late.amount == 200.0));
        for claim in &block.claims {
            match claim.cause {
                Some(Cause::Insolvency) => insolvent += 1.0,
                Some(Cause::Protracted) => protracted += 1.0,
                other => panic!("{other:?}"),
            }
        }
    });
    let all: f64 = insolvent + protracted + cured;
    for (found, share) in [(insolvent, 0.4), (protracted, 0.45), (cured, 0.15)] {
        assert!((found / all - share).abs() < 4.0 * (share * (1.0 - share) / all).sqrt(), "{found} of {all}");
    }
}

#[test]
fn closed_forms_leave_out_cured_payments_and_are_not_given_beside_events_of_countries() {
    let timing = ClaimTiming { waiting_days: 90, consecutive: false, protracted: 0.6, cured: 0.25 };
    let pool = Credit { timing, ..book(vec![buyer(0.05, 0.1, 2.0); 20]) };
    let analytic = |credit: Credit| ishizue::perils::Perils::compile(&model(credit, Vec::new())).unwrap().analytic(0);
    // 20 x 5 % x (1 - 60 % x 25 %) = 0.85 claims of 2 each.
    let found = analytic(pool.clone());
    assert!((found.mean_count.unwrap() - 0.85).abs() < 1e-12 && (found.mean.unwrap() - 1.7).abs() < 1e-12);
    let shocked = Credit { countries: vec![at_war("XX", 0.02, 0.4)], political: ON, ..pool };
    assert_eq!((analytic(shocked.clone()).mean_count, analytic(shocked).mean), (None, None));
}
