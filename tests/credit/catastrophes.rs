//! What an earthquake does to buyers after it.

use super::support::*;
use ishizue::model::credit::catastrophe::*;
use ishizue::model::credit::*;
use ishizue::model::peril::*;

fn quake(rate: f64) -> Peril {
    let severity = Severity {
        shape: SeverityShape::Fixed { loss: 1.0 },
        truncate_below: None,
        truncate_above: None,
        censor_at: None,
    };
    peril("quake", Source::FrequencySeverity { frequency: Frequency::Poisson { mean: rate }, severity })
}

fn link(effect: Effect) -> CatastropheLink {
    CatastropheLink {
        peril: 0,
        events: EventFilter::default(),
        zones: Vec::new(),
        countries: Vec::new(),
        effect,
        years: vec![1.0],
        from_start_of_year: true,
    }
}

/// Losses of the credit peril and whether the quake struck, by trial.
fn years(model: &ishizue::model::Model, trials: u64) -> Vec<(bool, f64)> {
    let mut out = Vec::new();
    each_block(model, trials, |block| {
        for path in 0..block.paths() {
            let quaked = block.path(path).any(|event| block.peril[event] == 0);
            let own: f64 = block.path(path).filter(|&event| block.peril[event] == 1).map(|e| block.total(e)).sum();
            out.push((quaked, own / 100.0));
        }
    });
    out
}

#[test]
fn an_earthquake_on_the_first_day_moves_the_threshold_of_linked_buyers_for_a_year() {
    // 60 linked and 40 other buyers, PD 1 %, correlation 20 %; earthquakes at 0.02 a year; shift 0.6 (PD 4.214242372 %).
    let zone = |obligor: obligor::Obligor| obligor::Obligor { zone: Some("tohoku".to_owned()), ..obligor };
    let buyers = (0..100).map(|i| if i < 60 { zone(buyer(0.01, 0.2, 1.0)) } else { buyer(0.01, 0.2, 1.0) }).collect();
    let shifted = CatastropheLink { zones: vec!["tohoku".to_owned()], ..link(Effect::Shift(0.6)) };
    let pool = Credit { catastrophes: vec![shifted], ..book(buyers) };
    let both = years(&model(pool, vec![quake(0.02)]), 1_000_000);
    let losses: Vec<f64> = both.iter().map(|year| year.1).collect();
    agree(
        &losses,
        &Exact {
            mean: 1.038_187_758,
            sd: 1.908_085_627,
            points: &[],
            tails: &[(10.0, 0.008_311_422_432)],
            risk: &[(0.99, 9.0, 12.336_741), (0.995, 11.0, 14.793_337_75), (0.999, 17.0, 21.014_749_04)],
        },
    );
    let share = |of: &dyn Fn(&(bool, f64)) -> bool, given: &dyn Fn(&(bool, f64)) -> bool| {
        let all = both.iter().filter(|year| given(year)).count() as f64;
        let p = both.iter().filter(|year| given(year) && of(year)).count() as f64 / all;
        (p, all)
    };
    for ((found, n), exact) in [
        (share(&|y| y.0, &|_| true), 0.019_801_326_69),
        (share(&|y| y.1 >= 10.0, &|y| !y.0), 0.007_258_266_234),
        (share(&|y| y.1 >= 10.0, &|y| y.0), 0.060_444_409_48),
        (share(&|y| y.0, &|y| y.1 >= 10.0), 0.144_004_171_2),
    ] {
        let error = (exact * (1.0 - exact) / n).sqrt();
        assert!((found - exact).abs() < 4.0 * error, "{found} against {exact} +- {error}");
    }
    let n = both.len() as f64;
    let (mean, quaked) = (losses.iter().sum::<f64>() / n, both.iter().filter(|y| y.0).count() as f64 / n);
    let covariance = both.iter().map(|y| (f64::from(u8::from(y.0)) - quaked) * (y.1 - mean)).sum::<f64>() / n;
    assert!((covariance - 0.037_431_589_69).abs() < 4.0 * 0.14 * 1.95 / n.sqrt() * 2.0, "{covariance}");
}

#[test]
fn defaults_that_an_earthquake_brings_come_after_it_and_fade_over_years() {
    // One earthquake a year for certain would hide the order: Poisson 0.3, a multiplier of 5 that halves each year.
    let faded = CatastropheLink { years: vec![1.0, 0.5], from_start_of_year: false, ..link(Effect::Multiplier(5.0)) };
    let pool = Credit { catastrophes: vec![faded], ..book(vec![buyer(0.01, 0.0, 1.0); 50]) };
    let mut described = model(pool, vec![quake(0.3)]);
    described.settings.horizon = 4;
    let (mut before, mut first, mut second, mut brought) = ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0), 0.0);
    each_block(&described, 100_000, |block| {
        for path in 0..block.paths() {
            let quakes: Vec<f64> = block.path(path).filter(|&e| block.peril[e] == 0).map(|e| block.time[e]).collect();
            // Paths with a single earthquake in the first two years tell the effect apart.
            let [at] = quakes[..] else { continue };
            if at > 730.0 {
                continue;
            }
            before.1 += at;
            first.1 += 365.0;
            second.1 += 365.0;
            for event in block.path(path).filter(|&e| block.peril[e] == 1) {
                let since = block.time[event] - at;
                let cause = block.claims[block.rows(event).start].cause;
                match since {
                    s if s < 0.0 => before.0 += 1.0,
                    s if s < 365.0 => first.0 += 1.0,
                    s if s < 730.0 => second.0 += 1.0,
                    _ => {}
                }
                if cause == Some(Cause::Catastrophe) {
                    assert!((0.0..730.0).contains(&since), "{since}");
                    brought += 1.0;
                }
            }
        }
    });
    // Defaults of 50 buyers in 365 days: -50 ln(0.99) x multiplier in hazard; at most one each, so a little fewer.
    let hazard = -50.0 * libm::log(0.99);
    for ((count, days), times) in [(before, 1.0), (first, 5.0), (second, 3.0)] {
        let rate = count / days * 365.0;
        let error = f64::sqrt(count) / days * 365.0;
        assert!(
            rate < hazard * times + 4.0 * error && rate > hazard * times * 0.96 - 4.0 * error,
            "{rate} for {times}"
        );
    }
    // Four fifths of the first year's and two thirds of the second's.
    let expected = 0.8 * first.0 + 2.0 / 3.0 * second.0;
    assert!((brought / expected - 1.0).abs() < 0.02, "{brought} of {expected}");
}

#[test]
fn buyers_that_no_link_reaches_default_as_without_it() {
    let credit = || book((0..40).map(|i| buyer(0.01 + 0.001 * f64::from(i), 0.2, 1.0)).collect());
    let nowhere = CatastropheLink { zones: vec!["nowhere".to_owned()], ..link(Effect::Shift(2.0)) };
    let linked = Credit { catastrophes: vec![nowhere], ..credit() };
    assert_eq!(losses(&model(linked, vec![quake(0.5)]), 20_000), losses(&model(credit(), vec![quake(0.5)]), 20_000));
}

#[test]
fn the_standard_course_brings_the_bankruptcies_counted_after_2011() {
    // 11,500 bankruptcies a year, scaled down to 100 of 10,000 firms of 1 %. 650 more in the first year are a multiplier of
    // 1 + 650/11,500; the standard weights bring 489, 354 and 233 in the years after it.
    let per_default = 11_500.0 / 100.0;
    let nation = |times: f64| {
        let fading = CatastropheLink { years: FADING_OF_2011.to_vec(), ..link(Effect::Multiplier(times)) };
        let mut described =
            model(Credit { catastrophes: vec![fading], ..book(vec![buyer(0.01, 0.0, 1.0); 10_000]) }, vec![quake(0.5)]);
        described.settings.horizon = 4;
        let mut found = Vec::new();
        each_block(&described, 8_000, |block| {
            for path in 0..block.paths() {
                let quakes: Vec<f64> =
                    block.path(path).filter(|&e| block.peril[e] == 0).map(|e| block.time[e]).collect();
                let mut counts = [0.0; 4];
                for event in block.path(path).filter(|&e| block.peril[e] == 1) {
                    counts[(block.time[event] / 365.0) as usize] += 1.0;
                }
                found.push((matches!(quakes[..], [at] if at < 365.0), counts));
            }
        });
        found
    };
    let (without, with) = (nation(1.0), nation(1.0 + 650.0 / 11_500.0));
    // Paths with one earthquake, in the first year; the defaults of before remain, so that differences are what it brings.
    let brought: Vec<[f64; 4]> = (without.iter().zip(&with).filter(|(a, _)| a.0))
        .map(|(a, b)| std::array::from_fn(|year| b.1[year] - a.1[year]))
        .collect();
    let n = brought.len() as f64;
    for (year, counted) in [650.0, 489.0, 354.0, 233.0].into_iter().enumerate() {
        let mean = brought.iter().map(|counts| counts[year]).sum::<f64>() / n;
        let error = (mean / n).sqrt();
        assert!(
            (mean - counted / per_default).abs() < 4.0 * error,
            "year {year}: {mean} +- {error}, counted {counted}"
        );
        assert!(error * per_default < 0.04 * counted, "{error}");
    }
}
