//! Tail sampling: its weights leave every law as it is, its intervals hold what they promise, what cannot take weights is refused.

use assert_cmd::Command;
use ishizue::model::Model;
use ishizue::model::losses::LossBlock;
use ishizue::model::settings::Sampling;
use ishizue::perils::{Perils, Scratch};
use ishizue::simulation::{Cancel, RunSettings, Silent};
use ishizue::statistics::Estimate;
use ishizue::study::results::{LevelPoint, Results};
use ishizue::study::run::{NoRows, StudyError, run};
use std::path::Path;

const MILLION: f64 = 1e6;

fn read(text: &str) -> Model {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tail.toml");
    std::fs::write(&path, text).unwrap();
    tail_of(&path)
}

fn tail_of(path: &Path) -> Model {
    let read = ishizue::config::read(path);
    let mut model = read.unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false, 100))).0;
    model.settings.sampling = Sampling::Tail;
    model
}

fn simulated(model: &Model, trials: u64) -> Results {
    let settings = RunSettings { trials, threads: 2, block: 0 };
    run(model, &settings, &Silent, &Cancel::new(), &mut NoRows).unwrap()
}

/// A captive that keeps half of the losses of `perils`, over `horizon` years.
fn half(perils: &str, horizon: u32) -> Model {
    read(&format!(
        "format = 1\ntitle = \"Half\"\ncurrency = \"JPY\"\n[simulation]\nstart = 2027-04-01\ntrials = 65_536\nseed = 1\n\
         horizon = {horizon}\nlevels = [\"99%\", \"99.5%\"]\n[captive]\nname = \"Captive\"\ndomicile = \"Hawaii\"\n\
         opening-surplus = \"5m\"\nruin-probabilities = [\"1%\"]\n[[party]]\nname = \"Front\"\nrole = \"insurer\"\n\
         country = \"JP\"\n[[party]]\nname = \"Market\"\nrole = \"reinsurer\"\n{perils}[[policy]]\nname = \"policy\"\n\
         insurer = \"Front\"\npremium = \"3m\"\n[[contract]]\nname = \"fronting\"\ncedant = \"Front\"\nreinsurer = \"captive\"\n\
         terms = {{ quota-share = {{ share = \"100%\" }} }}\npremium = {{ share-of-subject-premium = \"100%\" }}\n\
         [[contract]]\nname = \"half\"\ncedant = \"captive\"\nreinsurer = \"Market\"\n\
         terms = {{ quota-share = {{ share = \"50%\" }} }}\npremium = \"1.2m\"\nafter = []\n"
    ))
}

const EXPONENTIAL: &str = "[[peril]]\nname = \"quake\"\nfrequency = { poisson = { mean = 2 } }\n\
                           severity = { exponential = { mean = \"1m\" } }\n";

fn at(points: &[LevelPoint], level: &str) -> Estimate {
    points.iter().find(|point| point.level == level).unwrap().estimate
}

/// Within four standard errors.
fn holds(name: &str, estimate: &Estimate, truth: f64) {
    let gap = (estimate.value - truth).abs();
    assert!(gap <= 4.0 * estimate.standard_error + 1e-9 * truth.abs(), "{name}: {estimate:?} against {truth}");
}

fn closed_forms_hold(results: &Results) {
    for peril in &results.perils {
        for (what, estimate, truth) in [
            ("number", &peril.frequency, peril.analytic_frequency),
            ("mean", &peril.mean, peril.analytic_mean),
            ("standard deviation", &peril.sd, peril.analytic_sd),
        ] {
            if let Some(truth) = truth {
                holds(&format!("{} of {}", what, peril.name), estimate, truth);
            }
        }
    }
}

#[test]
fn largest_first_has_the_law_of_a_count_and_then_losses() {
    // Poisson, negative binomial and shared counts of several severities, over three years.
    let results = simulated(&tail_of(Path::new("configs/frequency_severity.toml")), 65_536);
    assert!(results.perils.len() >= 3 && results.perils.iter().all(|peril| peril.analytic_sd.is_some()));
    closed_forms_hold(&results);
    // An event loss table with secondary uncertainty.
    closed_forms_hold(&simulated(&tail_of(Path::new("configs/company_b_event_loss_table.toml")), 65_536));
    // Laws of all weights beside one another: of one variance is tilted, of the other nothing.
    let mixed = "[[peril]]\nname = \"quake\"\nfrequency = { negative-binomial = { mean = 3, dispersion = 2 } }\n\
                 severity = { lognormal = { mu = 13, sigma = 1 } }\n[[peril]]\nname = \"fire\"\n\
                 frequency = { fixed = { count = 2 } }\nseverity = { exponential = { mean = \"1m\" } }\n";
    let results = simulated(&half(mixed, 1), 65_536);
    closed_forms_hold(&results);
    let said = results.assumptions.iter().find(|text| text.starts_with("Tail sampling")).unwrap();
    assert!(said.contains("rare events of quake more often") && said.contains("no better known: fire"), "{said}");
}

#[test]
fn means_of_layers_and_ruin_are_those_of_closed_forms() {
    let results = simulated(&tail_of(Path::new("configs/w1a.toml")), 65_536);
    // The reference of a million plain years and its exact reinstatement premium (head of the file).
    let net = &results.designs[0].net;
    for (name, estimate, truth, error) in [
        ("mean", net.mean, 3.71245, 0.0076),
        ("TVaR 99%", at(&net.tvar, "99%"), 33.930, 0.5),
        ("TVaR 99.5%", at(&net.tvar, "99.5%"), 56.393, 1.0),
        ("TVaR 99.9%", at(&net.tvar, "99.9%"), 180.61, 4.9),
    ] {
        let gap = (estimate.value - truth).abs();
        assert!(gap <= 4.0 * libm::hypot(estimate.standard_error, error), "{name}: {estimate:?}");
        assert!(estimate.standard_error < error, "{name} is known better than by a million plain years: {estimate:?}");
    }
    let premium = results.designs[0].expected_year.iter().find(|row| row.key == "reinstatement-premium").unwrap();
    holds("reinstatement premium", &premium.mean, -0.236_060_95);

    // One loss ruins: 1 - exp(-0.02 t) within t years.
    let fatal = "[[peril]]\nname = \"quake\"\nfrequency = { poisson = { mean = 0.02 } }\nseverity = { fixed = { loss = \"1bn\" } }\n";
    let results = simulated(&half(fatal, 5), 65_536);
    for year in &results.designs[0].solvency.as_ref().unwrap().years {
        holds("ruin", &year.ruin, -libm::expm1(-0.02 * year.year as f64));
        assert!(year.ruin.standard_error > 0.0 || year.year == 1);
    }
}

/// Intervals from randomisations: VaR and TVaR of compound Poisson(2) of exponentials by the Erlang series, as in `coverage.rs`.
#[test]
fn nominal_intervals_hold_the_truth_in_93_to_97_per_cent_of_the_seeds() {
    const SEEDS: u64 = 600;
    let mut model = half(EXPONENTIAL, 1);
    let (var_99, tvar_99) = (8.622567981, 10.17192591);
    let mut held: Vec<(&str, u32)> = Vec::new();
    for seed in 1..=SEEDS {
        model.settings.seed = seed;
        let results = simulated(&model, 16_384);
        let gross = results.before_retrocession.iter().find(|view| view.key == "captive-gross").unwrap();
        let need = &results.designs[0].solvency.as_ref().unwrap().capital[0];
        let value = results.value.as_ref().unwrap();
        let found = [
            ("mean", gross.mean, 2.0),
            ("standard deviation", gross.sd, 2.0),
            ("VaR 99%", at(&gross.var, "99%"), var_99),
            ("TVaR 99%", at(&gross.tvar, "99%"), tvar_99),
            ("capital need", need.need, 0.5 * var_99 - 1.8),
            ("net cost", value.net_cost, 1.2 - 1.0),
            ("TVaR saved", value.tvar_saved, 0.5 * tvar_99),
        ];
        held.resize(found.len(), ("", 0));
        for (count, (name, estimate, truth)) in held.iter_mut().zip(found) {
            count.0 = name;
            count.1 += u32::from(estimate.low <= truth * MILLION && truth * MILLION <= estimate.high);
        }
    }
    for (name, count) in held {
        let share = f64::from(count) / SEEDS as f64;
        println!("{name}: {:.1} %", 100.0 * share);
        assert!((0.93..=0.97).contains(&share), "{name}: {count} of {SEEDS}");
    }
}

/// Every weight is at most two and they have mean one, whatever is tilted: earthquakes, renewal sources, factors of credit.
#[test]
fn weights_are_bounded_and_have_mean_one() {
    for config in ["configs/company_b.toml", "configs/captive_receivables.toml", "configs/frequency_severity.toml"] {
        let model = tail_of(Path::new(config));
        let perils = Perils::compile(&model).unwrap();
        let (mut scratch, mut losses) = (Scratch::default(), LossBlock::default());
        let mut sums = vec![0.0; perils.randomisations()];
        let trials = 16_384;
        for first in (0..trials).step_by(1_024) {
            perils.draw(first..first + 1_024, &mut scratch, &mut losses);
            assert_eq!(losses.weight.len(), 1_024);
            for (trial, &weight) in (first..).zip(&losses.weight) {
                assert!(weight > 0.0 && weight <= 2.0 * (1.0 + 1e-12), "{config}: {weight}");
                let runs = sums.len();
                sums[trial as usize % runs] += weight;
            }
        }
        let part = trials as f64 / sums.len() as f64;
        let means: Vec<f64> = sums.iter().map(|sum| sum / part).collect();
        holds(config, &ishizue::statistics::from_replicates(&means).unwrap(), 1.0);
    }
}

/// Means under tail sampling are those of plain sampling, of earthquakes and of credit, which have few closed forms.
#[test]
fn earthquakes_and_credit_keep_their_means() {
    for config in ["configs/company_b.toml", "configs/captive_receivables.toml"] {
        let mut model = tail_of(Path::new(config));
        let tail = simulated(&model, 65_536);
        model.settings.sampling = Sampling::Plain;
        model.settings.seed += 1;
        let plain = simulated(&model, 65_536);
        for (a, b) in tail.perils.iter().zip(&plain.perils) {
            for (what, a, b) in [("number", &a.frequency, &b.frequency), ("mean", &a.mean, &b.mean)] {
                let error = libm::hypot(a.standard_error, b.standard_error);
                assert!((a.value - b.value).abs() <= 4.0 * error, "{config}, {what}: {a:?} against {b:?}");
            }
        }
        closed_forms_hold(&tail);
    }
}

#[test]
fn results_do_not_depend_on_threads_blocks_or_the_number_of_trials_before() {
    let model = tail_of(Path::new("configs/captive_receivables.toml"));
    let json = |threads, block| {
        let settings = RunSettings { trials: 16_384, threads, block };
        serde_json::to_string(&run(&model, &settings, &Silent, &Cancel::new(), &mut NoRows).unwrap()).unwrap()
    };
    assert!(json(1, 0) == json(2, 777));
    // A trial drawn alone is that of its block.
    let perils = Perils::compile(&model).unwrap();
    let (mut scratch, mut block, mut alone) = (Scratch::default(), LossBlock::default(), LossBlock::default());
    perils.draw(5_000..5_100, &mut scratch, &mut block);
    for path in 0..100 {
        perils.draw(5_000 + path as u64..5_001 + path as u64, &mut scratch, &mut alone);
        let events = block.path(path);
        assert_eq!(alone.weight[0], block.weight[path]);
        assert_eq!(alone.time, block.time[events.clone()]);
        let rows = block.row_start[events.start] as usize..block.row_start[events.end] as usize;
        assert_eq!(alone.loss, block.loss[rows]);
    }
}

#[test]
fn tails_are_known_far_better_and_what_is_not_is_marked() {
    let mut model = tail_of(Path::new("configs/w1a.toml"));
    let tail = simulated(&model, 65_536);
    model.settings.sampling = Sampling::Plain;
    let plain = simulated(&model, 65_536);
    let error = |results: &Results, level: &str| at(&results.designs[0].net.tvar, level).standard_error;
    assert!(error(&tail, "99.5%") < 0.2 * error(&plain, "99.5%"));
    let net = &tail.designs[0].net;
    assert!(!at(&net.tvar, "99.5%").better_plain && at(&net.tvar, "99.9%").supported);
    assert_eq!((tail.sampling.as_str(), plain.effective_trials), ("tail", None));
    assert!(tail.effective_trials.unwrap() > 0.5 * 65_536.0 && tail.effective_trials.unwrap() < 65_536.0);
    assert!(!serde_json::to_string(&plain).unwrap().contains("better-plain"));
    // An event that happens twice a year is not rare: of as many plain trials its number is no worse known, or it is marked.
    let any = net.any;
    assert_eq!(any.better_plain, any.standard_error > (any.value * (1.0 - any.value) / 65_536.0).sqrt());
}

#[test]
fn trials_that_cannot_be_shared_out_are_refused_with_the_nearest_that_can() {
    let model = tail_of(Path::new("configs/w1a.toml"));
    let settings = RunSettings { trials: 100_000, threads: 1, block: 0 };
    let refused = run(&model, &settings, &Silent, &Cancel::new(), &mut NoRows);
    let Err(StudyError::TailTrials { nearest, .. }) = refused else { panic!("refused") };
    assert_eq!(nearest, 131_072);
}

fn refusal(arguments: &[&str]) -> String {
    let mut command = Command::cargo_bin("ishizue").unwrap();
    let output = command.args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn what_cannot_take_weights_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let stress = ["stress", "configs/company_b.toml", "--sampling", "tail", "--trials", "16384", "--out", out];
    assert!(refusal(&stress).contains("--sampling plain"));
    let export = ["export", "configs/company_b.toml", "--sampling", "tail", "--trials", "16384", "--out", out];
    assert!(refusal(&export).contains("equally likely"));
    let trials = ["run", "configs/w1a.toml", "--sampling", "tail", "--trials", "100000", "--out", out];
    assert!(refusal(&trials).contains("--trials 131072"));
    // Nothing is rarer than a count that is fixed.
    let text =
        std::fs::read_to_string("configs/w1a.toml").unwrap().replace("poisson = { mean = 2 }", "fixed = { count = 2 }");
    let path = folder.path().join("fixed.toml");
    std::fs::write(&path, text.replace("poisson = { mean = 0.3 }", "fixed = { count = 1 }")).unwrap();
    let fixed = ["run", path.to_str().unwrap(), "--sampling", "tail", "--trials", "16384", "--out", out];
    assert!(refusal(&fixed).contains("year tables, binomial or fixed counts"));
}

#[test]
fn trials_are_doubled_until_a_figure_is_precise_or_it_is_told_what_it_would_take() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let asked = |more: &[&str]| {
        let first = ["run", "configs/w1a.toml", "--trials", "16384", "--years", "none", "--json", "--out", out];
        let mut command = Command::cargo_bin("ishizue").unwrap();
        let output = command.args(first).args(["--until", "tvar 99.5 of net within 1%"]).args(more).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let said = |results: &serde_json::Value| {
        let warnings = results["warnings"].as_array().unwrap().iter().filter_map(|text| text.as_str());
        warnings.filter(|text| text.starts_with("Until")).collect::<String>()
    };
    let precise = asked(&["--sampling", "tail"]);
    assert!(said(&precise).contains("reached at"), "{}", said(&precise));
    let tvar = &precise["designs"][0]["net"]["tvar"][1]["estimate"];
    let of = |key: &str| tvar[key].as_f64().unwrap();
    assert!(0.5 * (of("high") - of("low")) <= 0.01 * of("value"));
    // Plain sampling is stopped long before.
    let short = asked(&["--most-trials", "40000"]);
    assert_eq!(short["trials"], 32_768);
    assert!(said(&short).contains("not reached") && said(&short).contains("it would take about"), "{}", said(&short));
    let wrong = ["run", "configs/w1a.toml", "--out", out, "--until"];
    assert!(refusal(&[&wrong[..], &["tvar of net"]].concat()).contains("tvar 99.5 of net within 1%"));
    assert!(refusal(&[&wrong[..], &["ruin in 3 years within 5%"]].concat()).contains("horizon = 3"));
}
