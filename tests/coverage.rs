//! Nominal 95 % intervals contain the truth in 93 to 97 % of 1,000 seeds: mean, VaR, TVaR, capital need, and paired differences.
//!
//! The year's loss is compound Poisson(2) of exponential severities with mean 1, whose distribution is known as a series (case 01
//! of the actuarial cases: VaR and TVaR by the Erlang series); the captive keeps half of it. Of 1,000 intervals that each hold the
//! truth with probability 95 %, 930 to 970 do with probability 99.6 %.

use ishizue::model::Model;
use ishizue::simulation::{Cancel, RunSettings, Silent};
use ishizue::statistics::Estimate;
use ishizue::study::results::{LevelPoint, Results};
use ishizue::study::run::{NoRows, run};

const SEEDS: u64 = 1_000;
const MILLION: f64 = 1e6;

fn model() -> Model {
    let text = "format = 1\ntitle = \"Coverage\"\ncurrency = \"JPY\"\n[simulation]\nstart = 2027-04-01\ntrials = 10_000\nseed = 1\n\
                levels = [\"99%\", \"99.5%\"]\n[captive]\nname = \"Captive\"\ndomicile = \"Hawaii\"\nopening-surplus = \"5m\"\n\
                ruin-probabilities = [\"1%\"]\n[[party]]\nname = \"Front\"\nrole = \"insurer\"\ncountry = \"JP\"\n[[party]]\n\
                name = \"Market\"\nrole = \"reinsurer\"\n[[peril]]\nname = \"quake\"\nfrequency = { poisson = { mean = 2 } }\n\
                severity = { exponential = { mean = \"1m\" } }\n[[policy]]\nname = \"policy\"\ninsurer = \"Front\"\n\
                premium = \"3m\"\n[[contract]]\nname = \"fronting\"\ncedant = \"Front\"\nreinsurer = \"captive\"\n\
                terms = { quota-share = { share = \"100%\" } }\npremium = { share-of-subject-premium = \"100%\" }\n[[contract]]\n\
                name = \"half\"\ncedant = \"captive\"\nreinsurer = \"Market\"\nterms = { quota-share = { share = \"50%\" } }\n\
                premium = \"1.2m\"\nafter = []\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coverage.toml");
    std::fs::write(&path, text).unwrap();
    ishizue::config::read(&path).unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false, 100))).0
}

fn at(points: &[LevelPoint], level: &str) -> Estimate {
    points.iter().find(|point| point.level == level).unwrap().estimate
}

/// Every figure with the truth.
fn figures(results: &Results) -> Vec<(&'static str, Estimate, f64)> {
    let (var_99, tvar_99, var_995) = (8.622567981, 10.17192591, 9.715967294);
    let gross = results.before_retrocession.iter().find(|view| view.key == "captive-gross").unwrap();
    let value = results.value.as_ref().unwrap();
    let saved = |basis: &str| value.capital.iter().find(|row| row.basis == basis).unwrap().saved;
    let need = &results.designs[0].solvency.as_ref().unwrap().capital[0];
    vec![
        ("mean", gross.mean, 2.0),
        ("VaR 99%", at(&gross.var, "99%"), var_99),
        ("TVaR 99%", at(&gross.tvar, "99%"), tvar_99),
        // Premium of 3 less 1.2, half of the loss.
        ("capital need", need.need, 0.5 * var_99 - 1.8),
        ("net cost", value.net_cost, 1.2 - 1.0),
        ("loss VaR saved", saved("loss-var"), 0.5 * var_995),
        // Without: 99 % loss less 3; with: half of it less 1.8.
        ("capital need saved", saved("capital-need"), 0.5 * var_99 - 1.2),
        ("TVaR saved", value.tvar_saved, 0.5 * tvar_99),
        ("standard deviation saved", value.sd_saved, 1.0),
    ]
}

#[test]
fn nominal_intervals_hold_the_truth_in_93_to_97_per_cent_of_a_thousand_seeds() {
    let mut model = model();
    let mut held: Vec<(&str, u32)> = Vec::new();
    for seed in 1..=SEEDS {
        model.settings.seed = seed;
        let settings = RunSettings { trials: model.settings.trials, threads: 2, block: 0 };
        let results = run(&model, &settings, &Silent, &Cancel::new(), &mut NoRows).unwrap();
        let found = figures(&results);
        held.resize(found.len(), ("", 0));
        for (count, (name, estimate, truth)) in held.iter_mut().zip(found) {
            let truth = truth * MILLION;
            count.0 = name;
            count.1 += u32::from(estimate.low <= truth && truth <= estimate.high);
        }
    }
    for (name, count) in &held {
        println!("{name}: {:.1} %", f64::from(*count) / SEEDS as f64 * 100.0);
    }
    for (name, count) in held {
        assert!((930..=970).contains(&count), "{name}: {count} of {SEEDS}");
    }
}
