//! Limits: correlation 0 and 1, one buyer and ten thousand, probabilities near 0 and near 1, nobody.

use super::support::*;
use ishizue::model::credit::country::{Country, Sector};
use ishizue::model::credit::obligor::Obligor;
use ishizue::model::credit::*;
use ishizue::numerics::special::binomial_survival;
use ishizue::perils::Perils;

#[test]
fn without_correlation_defaults_are_binomial() {
    let years = losses(&model(book(vec![buyer(0.03, 0.0, 1.0); 40]), Vec::new()), 300_000);
    for k in 0..7 {
        let exact = binomial_survival(k, 40, 0.03);
        let found = years.iter().filter(|x| **x > k as f64).count() as f64 / 3e5;
        assert!((found - exact).abs() < 4.0 * (exact * (1.0 - exact) / 3e5).sqrt(), "{k}: {found} {exact}");
    }
}

#[test]
fn with_full_correlation_all_default_or_none() {
    let years = losses(&model(book(vec![buyer(0.03, 1.0, 1.0); 40]), Vec::new()), 300_000);
    assert!(years.iter().all(|x| *x == 0.0 || *x == 40.0));
    let found = years.iter().filter(|x| **x > 0.0).count() as f64 / 3e5;
    assert!((found - 0.03).abs() < 4.0 * (0.03_f64 * 0.97 / 3e5).sqrt(), "{found}");
}

#[test]
fn probabilities_near_none_and_near_certainty_are_kept() {
    for pd in [1e-12, 1e-6, 0.5, 0.999, 1.0 - 1e-12] {
        for correlation in [0.0, 0.2, 0.9] {
            let years = losses(&model(book(vec![buyer(pd, correlation, 1.0)]), Vec::new()), 100_000);
            let found = years.iter().sum::<f64>() / 1e5;
            assert!((found - pd).abs() <= 4.0 * (pd * (1.0 - pd) / 1e5).sqrt() + 1e-6, "{pd} {correlation}: {found}");
        }
    }
}

#[test]
fn ten_thousand_buyers_of_many_countries_and_sectors_have_the_mean_of_their_probabilities() {
    let pds = [0.0002, 0.0005, 0.0015, 0.006, 0.03, 0.1];
    let of = |i: u32| Obligor {
        country: i % 30,
        sector: Some(i / 7 % 8),
        loadings: [0.5_f64, 0.3, 0.2].map(f64::sqrt),
        ..buyer(pds[(i as usize * 7 + i as usize / 13) % 6], 0.2, 1.0)
    };
    let credit = Credit {
        countries: (0..30).map(|i| Country::quiet(&format!("C{i}"))).collect(),
        sectors: (0..8).map(|i| Sector { name: format!("sector {i}"), catastrophe_effect: 1.0 }).collect(),
        ..book((0..10_000).map(of).collect())
    };
    let expected: f64 = credit.obligors.iter().map(|o| o.pd).sum();
    let described = model(credit, Vec::new());
    assert_eq!(Perils::compile(&described).unwrap().analytic(0).mean, Some(expected));
    let years = losses(&described, 40_000);
    let mean = years.iter().sum::<f64>() / 4e4;
    let second = years.iter().map(|x| x * x).sum::<f64>() / 4e4;
    let error = ((second - mean * mean) / 4e4).sqrt();
    assert!((mean - expected).abs() < 4.0 * error, "{mean} against {expected} +- {error}");
}

#[test]
fn a_country_without_buyers_changes_nothing_and_an_empty_book_is_refused() {
    let credit = book(vec![buyer(0.02, 0.2, 1.0); 10]);
    let mut more = credit.clone();
    more.countries.push(Country { war: 0.5, ..Country::quiet("ZZ") });
    more.political = Some(Political { correlation: 0.0, inside_pd: false });
    assert_eq!(losses(&model(credit, Vec::new()), 20_000), losses(&model(more, Vec::new()), 20_000));
    let refused = Perils::compile(&model(book(Vec::new()), Vec::new())).unwrap_err().to_string();
    assert!(refused.contains("number of buyers must be 1 and more"), "{refused}");
}

#[test]
fn country_factors_make_buyers_of_one_country_default_together() {
    // Three exclusive gamma sectors of the published CreditRisk+ book: exposures unrounded, sd by the exact variance
    // sum p E^2 + sum over sectors of 0.25 (expected loss of the sector)^2.
    use super::cases::{CREDIT_RISK_PLUS_BOOK, default_rate};
    let of = |(exposure, class, country): (f64, char, u32)| Obligor {
        country: country - 1,
        loadings: [0.0, 1.0, 0.0],
        ..buyer(default_rate(class), 0.2, exposure)
    };
    let credit = Credit {
        model: DefaultModel::CreditRiskPlus { variances: [0.0, 0.25, 0.0], poisson: true },
        countries: ["AA", "BB", "CC"].map(Country::quiet).to_vec(),
        ..book(CREDIT_RISK_PLUS_BOOK.map(of).to_vec())
    };
    let mut variance = 0.0;
    let mut sums = [0.0; 3];
    for o in &credit.obligors {
        let amount = o.exposure.usual();
        variance += o.pd * amount * amount;
        sums[o.country as usize] += o.pd * amount;
    }
    variance += sums.iter().map(|sum| 0.25 * sum * sum).sum::<f64>();
    let exact = Exact { mean: sums.iter().sum(), sd: variance.sqrt(), points: &[], tails: &[], risk: &[] };
    agree(&losses(&model(credit, Vec::new()), 400_000), &exact);
}

#[test]
fn a_buyer_that_is_gone_does_not_default_again() {
    let credit = |after_default| Credit { after_default, ..book(vec![buyer(0.3, 0.1, 1.0); 5]) };
    let years = |after_default| {
        let mut described = model(credit(after_default), Vec::new());
        described.settings.horizon = 5;
        let mut by_year = [0.0_f64; 5];
        each_block(&described, 50_000, |block| {
            for path in 0..block.paths() {
                let mut seen = Vec::new();
                for event in block.path(path) {
                    by_year[block.year(event) as usize] += 1.0;
                    assert!(after_default == AfterDefault::Replaced || !seen.contains(&block.event[event]));
                    seen.push(block.event[event]);
                }
            }
        });
        by_year.map(|count| count / 250_000.0)
    };
    for (year, found) in years(AfterDefault::Replaced).into_iter().enumerate() {
        assert!((found - 0.3).abs() < 0.006, "{year}: {found}");
    }
    // Years are independent: 0.3 x 0.7^year.
    for (year, found) in years(AfterDefault::Gone).into_iter().enumerate() {
        assert!((found - 0.3 * libm::pow(0.7, year as f64)).abs() < 0.006, "{year}: {found}");
    }
}
