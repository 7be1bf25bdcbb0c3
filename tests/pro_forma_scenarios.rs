//! Pro forma statements of the adverse scenarios that a configuration names.

use ishizue::model::Model;
use ishizue::simulation::{Cancel, RunSettings, Silent};
use ishizue::statistics::Estimate;
use ishizue::study::pro_forma::{ProForma, ScenarioLine, ScenarioStatements};
use ishizue::study::results::Results;
use ishizue::study::run::{NoRows, run};
use ishizue::study::stress::{StressOptions, stress};
use std::path::Path;

/// The small captive of EM11 (Global Link, December 2021) over five years; losses have a probability of 2 % a year.
const EM11: &str = r#"
format = 1
title = "EM11"
currency = "JPY"
[simulation]
start = 2027-04-01
trials = 2_000
horizon = 5
seed = 3
[captive]
name = "Captive"
domicile = "Hawaii"
opening-surplus = "100m"
investment-income = "4m"
operating-cost = "17.25m"
[parent]
name = "Parent"
tax-rate = "30%"
other-costs = "8m"
[[party]]
name = "Insurer D"
role = "insurer"
country = "JP"
[[party]]
name = "London"
role = "reinsurer"
[[peril]]
name = "quake"
frequency = { binomial = { trials = 1, probability = 0.02 } }
severity = { fixed = { loss = "1bn" } }
[[policy]]
name = "policy"
insurer = "Insurer D"
premium = "160m"
limit = { aggregate = "1bn" }
[[contract]]
name = "fronting"
cedant = "Insurer D"
reinsurer = "captive"
terms = { quota-share = { share = "95%" } }
premium = { share-of-subject-premium = "95%" }
commission = { rate = "10%", base = "reinsurance-premium" }
[[contract]]
name = "London"
cedant = "captive"
reinsurer = "London"
terms = { quota-share = { share = "100%" } }
premium = "42.75m"
"#;

/// Everything that can move: balance sheet, returns, tax losses, dividends, calls, loan, late payments, letters of credit.
const RULES: &str = r#"
format = 1
title = "Every rule"
currency = "JPY"
[simulation]
start = 2027-04-01
trials = 600
horizon = 4
seed = 11
[captive]
name = "Captive"
domicile = "Vermont"
balance-sheet = { cash = "150m", invested-assets = "200m", unearned-premium = "20m", outstanding-claims = "40m" }
investment = { invested = "60%", return = "5%", volatility = "12%", cash-return = "1%" }
operating-cost = "12m"
income-tax = { rate = "21%", losses = "carry-forward" }
dividends = { share = "50%", above = "300m", from-year = 2 }
capital-calls = { below = "50m", to = "100m", most = "400m" }
loan-to-parent = { share = "20%", interest = "2%", from-year = 2, repaid = "on-demand" }
letters-of-credit = { amount = "30m", cost = "1%" }
[parent]
name = "Parent"
tax-rate = "30%"
other-costs = "8m"
[[party]]
name = "Insurer"
role = "insurer"
country = "JP"
[[party]]
name = "Market"
role = "reinsurer"
[[peril]]
name = "fire"
frequency = { poisson = { mean = 0.7 } }
severity = { lognormal = { mean = "120m", sd = "200m" } }
[[policy]]
name = "policy"
insurer = "Insurer"
period = { from = 2027-07-01, expiring = "same" }
premium = "130m"
limit = { aggregate = "1bn" }
[[contract]]
name = "cession"
cedant = "Insurer"
reinsurer = "captive"
period = { from = 2027-07-01, expiring = "same" }
terms = { quota-share = { share = "90%" } }
premium = { share-of-subject-premium = "90%" }
commission = { rate = "10%", base = "reinsurance-premium" }
settlement = { days = 230 }
[[contract]]
name = "layer"
cedant = "captive"
reinsurer = "Market"
period = { from = 2027-07-01, expiring = "same" }
terms = { excess-of-loss = { limit = "150m", attachment = "100m" } }
reinstatements = { count = 1, rate = "100%" }
premium = "20m"
settlement = { days = 300 }
"#;

fn read(text: &str) -> Model {
    match ishizue::config::read_text(text, "pro_forma_scenarios.toml", Path::new("configs")) {
        Ok((model, _)) => model,
        Err(mistakes) => panic!("{}", mistakes.render(false, 100)),
    }
}

fn settings(model: &Model, threads: usize) -> RunSettings {
    RunSettings { trials: model.settings.trials, threads, block: 0 }
}

fn simulated(model: &Model, threads: usize) -> Results {
    run(model, &settings(model, threads), &Silent, &Cancel::new(), &mut NoRows).unwrap()
}

fn pro_forma(text: &str) -> ProForma {
    simulated(&read(text), 2).pro_forma.unwrap()
}

fn line<'s>(found: &'s ScenarioStatements, key: &str) -> &'s ScenarioLine {
    found.lines.iter().find(|line| line.key == key).unwrap()
}

/// In millions, to the yen.
fn close(found: &[f64], expected: [f64; 5]) {
    assert!(found.iter().zip(expected).all(|(a, b)| (a / 1e6 - b).abs() < 1e-9), "{found:?} is not {expected:?}");
}

fn means(line: &ScenarioLine) -> Vec<f64> {
    line.expected.iter().map(|mean| mean.value).collect()
}

#[test]
fn a_stated_loss_in_the_second_year_has_the_statements_worked_out_by_hand() {
    let stress = r#"
[[stress]]
name = "uncovered total loss"
year = 2
full-limit-losses = 1
retrocession-not-paid = "100%"
[[stress]]
name = "half of it"
year = 2
loss = { peril = "quake", amount = "500m" }
"#;
    let found = pro_forma(&format!("{EM11}{stress}"));
    let [total, half] = &found.scenarios[..] else { panic!("{}", found.scenarios.len()) };
    assert_eq!(
        (total.name.as_str(), total.year, total.simulated.as_str()),
        ("uncovered total loss", 2, "as-configured")
    );
    let of = |key: &str| line(total, key).path.as_slice();
    close(of("premium-income"), [136.8; 5]);
    close(of("retro-premium"), [-42.75; 5]);
    close(of("operating-cost"), [-17.25; 5]);
    close(of("investment-income"), [4.0; 5]);
    close(of("claims"), [0.0, -950.0, 0.0, 0.0, 0.0]);
    close(of("recoveries"), [0.0, 950.0, 0.0, 0.0, 0.0]);
    close(of("uncollected"), [0.0, -950.0, 0.0, 0.0, 0.0]);
    close(of("result"), [80.8, -869.2, 80.8, 80.8, 80.8]);
    close(of("premium-received"), [94.05; 5]); // 136.8 - 42.75
    close(of("claims-paid"), [0.0, -950.0, 0.0, 0.0, 0.0]);
    close(of("costs-and-tax"), [-17.25; 5]);
    close(of("funds-change"), [80.8, -869.2, 80.8, 80.8, 80.8]);
    close(of("cash"), [180.8, -688.4, -607.6, -526.8, -446.0]);
    close(of("surplus"), [180.8, -688.4, -607.6, -526.8, -446.0]);
    close(of("parent-cash-flow"), [-120.0; 5]); // -160 x 70 % - 8
    close(of("group-cash-flow"), [-39.2, -989.2, -39.2, -39.2, -39.2]);
    close(of("without-captive"), [-112.0; 5]);
    assert_eq!(line(total, "surplus").opening, Some(1e8));
    // Nothing of what is simulated changes: there is no mean beside the path.
    assert!(total.lines.iter().all(|line| line.expected.is_empty()));
    // 500 x 95 % = 475, all of it recovered.
    close(&line(half, "claims").path, [0.0, -475.0, 0.0, 0.0, 0.0]);
    close(&line(half, "result").path, [80.8; 5]);
}

#[test]
fn a_retrocession_dearer_from_the_third_year_on_lowers_expected_results_from_then_on() {
    let stress = r#"
[[stress]]
name = "dearer"
year = 3
retrocession-premium-times = 1.5
[[stress]]
name = "reinsurer fails"
year = 4
retrocession-default = { probability = "100%", loss-given-default = "100%", correlation = "0%" }
"#;
    let found = pro_forma(&format!("{EM11}{stress}"));
    let [dearer, fails] = &found.scenarios[..] else { panic!() };
    close(&line(dearer, "retro-premium").path, [-42.75, -42.75, -64.125, -64.125, -64.125]);
    close(&line(dearer, "surplus").path, [180.8, 261.6, 321.025, 380.45, 439.875]);
    assert_eq!(dearer.simulated, "mean");
    let configured = |key: &str| -> Vec<Estimate> {
        found.lines.iter().find(|line| line.key == key).map(|line| line.expected.clone()).unwrap()
    };
    // London pays everything, so that every path has the result of a year without loss.
    close(&means(line(dearer, "result")), [80.8, 80.8, 59.425, 59.425, 59.425]);
    close(&means(line(dearer, "surplus")), [180.8, 261.6, 321.025, 380.45, 439.875]);
    // The losses are those of the run: before the stress with what London pays, then without.
    let claims = configured("claims");
    for (year, claims) in claims.iter().enumerate() {
        let of = |key: &str| line(fails, key).expected[year].value;
        assert_eq!(of("claims"), claims.value, "year {}", year + 1);
        let lost = if year < 3 { 0.0 } else { claims.value };
        assert!((of("uncollected") - lost).abs() < 1e-3, "year {}", year + 1);
        assert!((of("result") - 80.8e6 - lost).abs() < 1e-3, "year {}", year + 1);
    }
    assert!(claims.iter().all(|claims| claims.value < 0.0));
}

/// Every column adds up: income statement, cash flow, balance sheet, and from one year to the next.
fn balances(of: &dyn Fn(&str, usize) -> f64, opening: &dyn Fn(&str) -> f64, years: usize, tolerance: f64) {
    const INCOME: [&str; 16] = [
        "premium-income",
        "retro-premium",
        "reinstatement-premium",
        "claims",
        "reserve-deterioration",
        "recoveries",
        "uncollected",
        "brokerage",
        "premium-tax",
        "fronting-fee",
        "operating-cost",
        "collateral-cost",
        "letter-cost",
        "investment-income",
        "loan-interest",
        "unearned-released",
    ];
    const FLOWS: [&str; 8] = [
        "premium-received",
        "claims-paid",
        "recoveries-received",
        "costs-and-tax",
        "income-received",
        "lent-to-parent",
        "capital-called",
        "dividend",
    ];
    let near = |what: &str, year: usize, a: f64, b: f64| {
        assert!((a - b).abs() <= tolerance, "{what} of year {}: {a} is not {b}", year + 1);
    };
    for year in 0..years {
        let sum = |keys: &[&str]| keys.iter().map(|key| of(key, year)).sum::<f64>();
        let before = |key: &str| if year == 0 { opening(key) } else { of(key, year - 1) };
        near("result", year, sum(&INCOME) + of("income-tax", year), of("result", year));
        near("cash flow", year, sum(&FLOWS), of("funds-change", year));
        let funds = of("cash", year) + of("invested-assets", year);
        near("funds", year, before("cash") + before("invested-assets") + of("funds-change", year), funds);
        let assets = funds + of("recoverables", year) + of("loan-to-parent", year);
        let owed = of("unearned-premium", year) + of("outstanding-claims", year);
        near("balance sheet", year, assets, owed + of("surplus", year));
        let paid = of("capital-called", year) + of("dividend", year);
        near("surplus", year, before("surplus") + of("result", year) + paid, of("surplus", year));
    }
}

/// One stress of every kind, at once and apart, early and late.
const STRESSES: [&str; 9] = [
    "year = 2\nfull-limit-losses = 1\nretrocession-not-paid = \"40%\"",
    "year = 3\nloss = { peril = \"fire\", amount = \"300m\" }\nlate-recovery = 500",
    "year = 1\nreserve-deterioration = \"30%\"\nasset-haircut = \"20%\"",
    "year = 3\nreserve-deterioration = \"50%\"\ncurrency = { part = \"50%\", move = \"-20%\" }",
    "year = 2\ndividend = \"80m\"\ninvestment-income-times = 0",
    "year = 2\nretrocession-not-renewed = true",
    "year = 3\ncommission-points = \"10%\"\nretrocession-premium-times = 2",
    "year = 4\nfrequency-times = { fire = 2 }\nseverity-times = { fire = 1.5 }",
    "year = 2\nretrocession-default = { probability = \"20%\", loss-given-default = \"60%\", correlation = \"50%\" }",
];

fn every_stress() -> String {
    let mut text = RULES.to_owned();
    for (number, stress) in STRESSES.iter().enumerate() {
        text.push_str(&format!("[[stress]]\nname = \"stress {number}\"\n{stress}\n"));
    }
    text
}

#[test]
fn every_column_of_every_scenario_balances() {
    let found = pro_forma(&every_stress());
    assert_eq!(found.scenarios.len(), STRESSES.len());
    for scenario in &found.scenarios {
        let get = |key: &str| scenario.lines.iter().find(|line| line.key == key);
        let opening = |key: &str| get(key).and_then(|line| line.opening).unwrap_or(0.0);
        let path = |key: &str, year: usize| get(key).map_or(0.0, |line| line.path[year]);
        // Paths are whole quanta of 0.01; their sums as f64 differ by less than one.
        balances(&path, &opening, 4, 1e-3);
        let mean = |key: &str, year: usize| get(key).map_or(0.0, |line| line.expected[year].value);
        if scenario.simulated == "mean" {
            balances(&mean, &opening, 4, 1e-3);
        }
    }
    let how: Vec<&str> = found.scenarios.iter().map(|scenario| scenario.simulated.as_str()).collect();
    // Late recovery changes the settlement of what is drawn too, but stands for the stated loss alone.
    assert_eq!(how, ["as-configured", "as-configured", "mean", "mean", "mean", "mean", "mean", "mean", "mean"]);
    // Means of the run itself balance as well.
    let get = |key: &str| found.lines.iter().find(|line| line.key == key);
    let mean = |key: &str, year: usize| get(key).map_or(0.0, |line| line.expected[year].value);
    balances(&mean, &|key| get(key).and_then(|line| line.opening).unwrap_or(0.0), 4, 1e-3);
}

#[test]
fn years_before_a_stress_are_those_of_the_run_to_the_last_quantum() {
    let found = pro_forma(&every_stress());
    let mut compared = 0;
    for scenario in found.scenarios.iter().filter(|scenario| scenario.simulated == "mean") {
        for line in &scenario.lines {
            let own = found.lines.iter().find(|own| (&own.statement, &own.key) == (&line.statement, &line.key));
            for year in 0..scenario.year as usize - 1 {
                let configured = own.map_or(0.0, |own| own.expected[year].value);
                assert_eq!(line.expected[year].value, configured, "{}, {}, {year}", scenario.name, line.key);
                compared += 1;
            }
        }
    }
    assert!(compared > 200, "{compared}");
    // And they differ from the year on; retrocession that is not bought saves more than it would pay.
    for scenario in found.scenarios.iter().filter(|scenario| scenario.simulated == "mean") {
        let own = found.lines.iter().find(|line| line.key == "surplus").unwrap();
        let at = scenario.year as usize - 1;
        let (new, old) = (line(scenario, "surplus").expected[at].value, own.expected[at].value);
        assert_eq!(new > old, scenario.name == "stress 5", "{}: {new}, {old}", scenario.name);
    }
}

#[test]
fn the_command_stress_has_the_statements_of_run_and_threads_change_nothing() {
    let model = read(&every_stress());
    let of_run = simulated(&model, 1).pro_forma.unwrap();
    let only = of_run.scenarios.iter().map(|scenario| scenario.name.clone()).collect();
    let cancel = Cancel::new();
    let found = stress(&model, &StressOptions { only }, &settings(&model, 3), (&Silent, &cancel)).unwrap();
    assert_eq!(found.stresses.len(), of_run.scenarios.len());
    for (outcome, scenario) in found.stresses.iter().zip(&of_run.scenarios) {
        assert_eq!(outcome.statements, scenario.lines, "{}", scenario.name);
        let surplus: Vec<f64> = outcome.path.surplus.iter().map(|s| s.to_string().parse().unwrap()).collect();
        assert_eq!(surplus, line(scenario, "surplus").path, "{}", scenario.name);
        for figure in outcome.simulated.iter().flat_map(|simulated| &simulated.figures) {
            let (key, at) = (figure.key.as_str(), figure.years as usize - 1);
            let key = match key {
                "mean-result" => "result",
                "mean-surplus" => "surplus",
                _ => continue,
            };
            let mean = line(scenario, key).expected[at].value;
            assert!((mean - figure.stressed.value).abs() < 1e-2, "{}: {key}", scenario.name);
        }
    }
}

#[test]
fn under_tail_sampling_the_path_stands_alone_and_says_so() {
    let stress = "[[stress]]\nname = \"dearer\"\nretrocession-premium-times = 1.5\n";
    let text = EM11
        .replace("trials = 2_000", "trials = 16_384\nsampling = \"tail\"")
        .replace("binomial = { trials = 1, probability = 0.02 }", "poisson = { mean = 0.02 }");
    let found = pro_forma(&format!("{text}{stress}"));
    assert_eq!(found.scenarios[0].simulated, "not-under-tail-sampling");
    close(&line(&found.scenarios[0], "result").path, [59.425; 5]);
    assert!(found.scenarios[0].lines.iter().all(|line| line.expected.is_empty()));
}
