//! Figures without simulation beside the simulated ones: what qualifies, that both agree, and what each refusal says.
//! The laws themselves are tested on published values in `src/statistics/aggregate/published.rs`.

mod studies;

use ishizue::study::exact::{ExactFigure, ExactResults, ExactView};
use std::sync::OnceLock;
use studies::*;

/// A configuration of `configs` with fewer years.
fn config(name: &str, trials: &str) -> String {
    let text = std::fs::read_to_string(format!("configs/{name}.toml")).unwrap();
    let line = text.lines().find(|line| line.starts_with("trials = ")).unwrap().to_owned();
    text.replace(&line, &format!("trials = {trials}"))
}

fn exact(study: &Study) -> &ExactResults {
    study.results.exact.as_ref().unwrap()
}

fn view<'a>(found: &'a ExactResults, key: &str) -> &'a ExactView {
    found.views.iter().find(|view| view.key == key).unwrap_or_else(|| panic!("{key}: {:?}", found.missing))
}

fn figure<'a>(view: &'a ExactView, name: &str, level: Option<&str>) -> &'a ExactFigure {
    let wanted = |figure: &&ExactFigure| figure.figure == name && figure.level.as_deref() == level;
    view.figures.iter().find(wanted).unwrap()
}

/// Every simulated figure lies within four of its standard errors of the exact one.
fn agrees(found: &ExactResults) {
    for view in &found.views {
        for figure in &view.figures {
            let errors = figure.standard_errors.unwrap_or(0.0);
            assert!(errors.abs() <= 4.0, "{} {} {:?}: {errors}", view.key, figure.figure, figure.level);
            assert!(figure.moved <= 2e-4 * figure.exact.abs(), "{} {}: {figure:?}", view.key, figure.figure);
        }
    }
}

fn w1a() -> &'static Study {
    static STUDY: OnceLock<Study> = OnceLock::new();
    STUDY.get_or_init(|| study(&config("w1a", "200_000")))
}

#[test]
fn the_benchmark_has_the_exact_figures_of_its_reference() {
    let found = exact(w1a());
    agrees(found);
    // Censored Pareto: 2 (3 - 2 / sqrt(1000)); lognormal: 0.3 exp(2.72).
    let mean = 2.0 * (3.0 - 2.0 / 1000.0_f64.sqrt()) + 0.3 * libm::exp(2.72);
    let near = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-9, "{found} {expected}");
    for (key, share) in [("ground-up", 1.0), ("insured", 1.0), ("captive-gross", 0.95), ("quota share", 0.38)] {
        near(figure(view(found, key), "mean", None).exact, share * mean);
        let (var, whole) = (figure(view(found, key), "var", Some("99%")), view(found, "ground-up"));
        near(var.exact, share * figure(whole, "var", Some("99%")).exact);
    }
    let premium: f64 = ["layer 1", "layer 2", "layer 3"]
        .iter()
        .map(|layer| figure(view(found, layer), "reinstatement-premium", None).exact)
        .sum();
    assert!((premium - 0.236_060_95).abs() < 1e-6, "{premium}");
}

#[test]
fn what_is_no_function_of_one_sum_says_why() {
    let found = exact(w1a());
    let why = |key: &str| {
        let missing = found.missing.iter().find(|missing| missing.keys.iter().any(|name| name == key));
        missing.map_or_else(|| panic!("{key} has an exact law"), |missing| missing.why.clone())
    };
    for key in ["ceded", "net", "stop loss"] {
        assert!(why(key).contains("sums of different parts of the events"), "{key}: {}", why(key));
    }
    let keys: usize = found.missing.iter().map(|missing| missing.keys.len()).sum();
    assert_eq!(found.views.len() + keys, 5 + 6);
}

#[test]
fn shared_years_gamma_losses_and_a_stop_loss_of_premium_agree_with_the_simulation() {
    let study = study(&config("frequency_severity", "60_000"));
    let found = exact(&study);
    agrees(found);
    // Head of the configuration.
    let ground_up = view(found, "ground-up");
    assert!((figure(ground_up, "mean", None).exact - 19_132_012.39).abs() < 0.01);
    assert!((figure(ground_up, "sd", None).exact - 19_238_775.17).abs() < 0.01);
    // The captive's net loss is its gross less a layer of it: everything is exact here.
    assert!(found.missing.is_empty(), "{:?}", found.missing);
    let [gross, ceded, net] = ["captive-gross", "ceded", "net"].map(|key| figure(view(found, key), "mean", None).exact);
    assert!((gross - ceded - net).abs() < 1e-3, "{gross} {ceded} {net}");
}

#[test]
fn what_exact_figures_say_does_not_depend_on_the_seed() {
    let text = config("frequency_severity", "2_000");
    let (a, b) = (study(&text), study(&text.replace("seed = 33", "seed = 34")));
    let figures = |study: &Study| -> Vec<f64> {
        exact(study).views.iter().flat_map(|view| view.figures.iter().map(|figure| figure.exact)).collect()
    };
    assert_eq!(figures(&a), figures(&b));
    assert_ne!(a.results.before_retrocession[0].mean, b.results.before_retrocession[0].mean);
}

#[test]
fn sources_without_such_a_law_are_refused_by_name() {
    let study = study(&config("year_event_table", "2_000"));
    let found = exact(&study);
    assert!(found.views.is_empty());
    assert!(found.missing.iter().all(|missing| missing.why.contains("imported table")), "{:?}", found.missing);
}

/// A model of two perils with certain losses from a list, a policy, a captive, and contracts.
fn small(contracts: &str) -> Study {
    study(&format!(
        r#"
format = 1
title = "Small"
currency = "XXX"

[simulation]
start = 2027-01-01
trials = 40_000
horizon = 1
seed = 5
levels = ["90%", "99%"]

[captive]
name = "Captive"
domicile = "Hawaii"
opening-surplus = 100
investment-income = 0
operating-cost = 0

[[party]]
name = "Front"
role = "insurer"

[[party]]
name = "Market"
role = "reinsurer"

[[peril]]
name = "fire"
frequency = {{ negative-binomial = {{ mean = 1.5, dispersion = 0.6 }} }}
severity = {{ empirical = {{ losses = [5, 20, 45] }} }}

[[peril]]
name = "storm"
frequency = {{ binomial = {{ trials = 4, probability = 0.2 }} }}
severity = {{ exponential = {{ mean = 12 }} }}

[[policy]]
name = "policy"
insurer = "Front"
premium = 0
deductible = {{ subtract = 4 }}
limit = {{ occurrence = 30, aggregate = 80 }}

[[contract]]
name = "fronting"
cedant = "Front"
reinsurer = "captive"
terms = {{ quota-share = {{ share = "90%" }} }}
premium = 0
{contracts}"#
    ))
}

#[test]
fn deductible_limit_and_aggregate_of_a_policy_agree_with_the_simulation() {
    let study = small("");
    let found = exact(&study);
    agrees(found);
    assert!(found.missing.is_empty(), "{:?}", found.missing);
    // The policy's limit of the year is an amount with a probability of its own.
    let insured = view(found, "insured");
    assert_eq!(figure(insured, "var", Some("99%")).exact, 80.0);
    assert_eq!(figure(insured, "tvar", Some("99%")).exact, 80.0);
}

#[test]
fn a_layer_of_each_event_behind_a_limited_year_says_why() {
    let layer = r#"
[[contract]]
name = "layer"
cedant = "captive"
reinsurer = "Market"
terms = { excess-of-loss = { attachment = 10, limit = 10 } }
premium = 0
after = []
"#;
    let study = small(layer);
    let found = exact(&study);
    let missing = found.missing.iter().find(|missing| missing.keys.contains(&"layer".to_owned())).unwrap();
    assert_eq!(missing.why, "layer: its layer is of each event, and what it covers is limited over the year.");
    let stop = layer.replace("excess-of-loss", "aggregate-excess");
    let study = small(&stop);
    agrees(exact(&study));
    assert!(exact(&study).missing.is_empty());
}

#[test]
fn facultative_cover_of_the_only_policy_is_cover_of_all_of_it() {
    let facultative = r#"
[[contract]]
name = "facultative"
cedant = "captive"
reinsurer = "Market"
placement = "facultative"
covers = { policies = ["policy"] }
terms = { quota-share = { share = "60%" } }
premium = 0
after = []
"#;
    let study = small(facultative);
    let found = exact(&study);
    agrees(found);
    assert!(found.missing.is_empty(), "{:?}", found.missing);
    // 90 % of at most 80, of which 60 %.
    assert!((figure(view(found, "facultative"), "var", Some("99%")).exact - 43.2).abs() < 1e-9);
}

#[test]
fn contracts_that_may_take_more_than_the_loss_have_no_exact_law() {
    let beside = |name: &str, terms: &str| {
        format!(
            "\n[[contract]]\nname = \"{name}\"\ncedant = \"captive\"\nreinsurer = \"Market\"\npremium = 0\nafter = []\n\
             terms = {{ {terms} }}\n"
        )
    };
    let half = beside("one", "quota-share = { share = \"50%\" }");
    let study = small(&(half + &beside("two", "excess-of-loss = { attachment = 5, limit = 20 }")));
    let found = exact(&study);
    for key in ["one", "two"] {
        let missing = found.missing.iter().find(|missing| missing.keys.contains(&key.to_owned())).unwrap();
        assert!(missing.why.contains("may recover more than the loss together"), "{}", missing.why);
    }
}
