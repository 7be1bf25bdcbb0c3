//! Run-off: after a year of the path no policy and no contract begins; what is in force runs to its expiry.

use ishizue::model::Model;
use ishizue::simulation::{Cancel, RunSettings, Silent};
use ishizue::study::pro_forma::ProForma;
use ishizue::study::results::Results;
use ishizue::study::run::{NoRows, run};
use std::path::Path;

/// The small captive of EM11: London pays every loss that the captive assumes. Losses have a probability of 2 % a year.
const EM11: &str = r#"
format = 1
title = "EM11"
currency = "JPY"
[simulation]
start = 2027-04-01
trials = 4_000
horizon = 5
seed = 3
[captive]
name = "Captive"
domicile = "Hawaii"
opening-surplus = "100m"
investment-income = "4m"
operating-cost = "17.25m"
run-off = { after-year = 1 }
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

fn read(text: &str) -> Model {
    match ishizue::config::read_text(text, "run_off.toml", Path::new("configs")) {
        Ok((model, _)) => model,
        Err(mistakes) => panic!("{}", mistakes.render(false, 100)),
    }
}

fn simulated(text: &str) -> Results {
    let model = read(text);
    let settings = RunSettings { trials: model.settings.trials, threads: 2, block: 0 };
    run(&model, &settings, &Silent, &Cancel::new(), &mut NoRows).unwrap()
}

/// Expected amounts of a line, in millions.
fn line(of: &ProForma, key: &str) -> Vec<f64> {
    let line = of.lines.iter().find(|line| line.key == key).unwrap_or_else(|| panic!("no line {key}"));
    line.expected.iter().map(|mean| mean.value / 1e6).collect()
}

fn close(found: &[f64], exact: [f64; 5]) {
    for (found, exact) in found.iter().zip(exact) {
        assert!((found - exact).abs() < 1e-6, "{found} instead of {exact}");
    }
}

#[test]
fn a_captive_that_stops_after_a_year_pays_its_costs_from_what_it_has() {
    let results = simulated(EM11);
    let found = results.run_off.unwrap();
    assert_eq!(found.after_year, 1);
    close(&line(&found.pro_forma, "result"), [80.8, -13.25, -13.25, -13.25, -13.25]);
    close(&line(&found.pro_forma, "surplus"), [180.8, 167.55, 154.3, 141.05, 127.8]);
    close(&line(&found.pro_forma, "premium-income"), [136.8, 0.0, 0.0, 0.0, 0.0]);
    // The captive beside it goes on.
    close(&line(&results.pro_forma.unwrap(), "surplus"), [180.8, 261.6, 342.4, 423.2, 504.0]);
}

#[test]
fn the_stated_cost_of_later_years_is_theirs_alone() {
    let text = EM11.replace("{ after-year = 1 }", "{ after-year = 2, operating-cost = \"5m\" }");
    let found = simulated(&text).run_off.unwrap();
    close(&line(&found.pro_forma, "operating-cost"), [-17.25, -17.25, -5.0, -5.0, -5.0]);
    close(&line(&found.pro_forma, "surplus"), [180.8, 261.6, 260.6, 259.6, 258.6]);
}

#[test]
fn only_losses_of_the_years_in_force_ruin_and_they_are_those_of_the_run() {
    // Without London the first loss is more than the captive has.
    let at = EM11.find("[[contract]]\nname = \"London\"").unwrap();
    let results = simulated(&EM11[..at]);
    let (ruin, run_off) = (&results.designs[0].solvency.as_ref().unwrap().years, results.run_off.unwrap());
    let years = &run_off.solvency.years;
    assert_eq!(years[0].ruin, ruin[0].ruin);
    assert_eq!(years[4].ruin, ruin[0].ruin, "no loss ruins after the first year");
    assert!((ruin[0].ruin.value - 0.02).abs() < 4.0 * (0.02f64 * 0.98 / 4_000.0).sqrt(), "{}", ruin[0].ruin.value);
    assert!(ruin[4].ruin.value > 0.08);
    // Every line of the first year is that of the run, to the last bit.
    let pro_forma = results.pro_forma.unwrap();
    for (own, ended) in pro_forma.lines.iter().zip(&run_off.pro_forma.lines) {
        assert_eq!((&own.key, own.expected[0]), (&ended.key, ended.expected[0]));
    }
}

#[test]
fn a_term_across_the_year_end_runs_to_its_expiry() {
    // From 1 July: 91 of 365 days of the last term lie in the second year.
    let text = EM11
        .replace(
            "limit = { aggregate = \"1bn\" }",
            "limit = { aggregate = \"1bn\" }\nperiod = { from = 2027-07-01, months = 12, expiring = \"same\" }",
        )
        .replace(
            "base = \"reinsurance-premium\" }",
            "base = \"reinsurance-premium\" }\nperiod = { from = 2027-07-01, months = 12, expiring = \"same\" }",
        );
    let found = simulated(&text).run_off.unwrap();
    let quarter = 136.8 * 91.0 / 365.0;
    close(&line(&found.pro_forma, "premium-income"), [136.8, quarter, 0.0, 0.0, 0.0]);
}

#[test]
fn a_run_off_has_years_to_run_off_in() {
    for (written, said) in [
        ("{ after-year = 5 }", "nothing comes after year 5 of a path of 5"),
        ("{ after-year = 0 }", "after-year"),
        ("{ operating-cost = \"5m\" }", "after-year"),
        ("{ after-year = 1, operating-cost = \"-5m\" }", "operating-cost"),
    ] {
        let text = EM11.replace("{ after-year = 1 }", written);
        let Err(mistakes) = ishizue::config::read_text(&text, "run_off.toml", Path::new(".")) else {
            panic!("{written} is read");
        };
        let told = mistakes.render(false, 100);
        assert!(told.contains(said), "{told}");
    }
}

/// EM11 with a policy that is over for good on a day, under a fronting contract of another period that goes on.
fn lapsing(policy: &str, fronting: &str) -> Results {
    lapsing_at("{ share-of-subject-premium = \"95%\" }", policy, fronting)
}

fn lapsing_at(premium: &str, policy: &str, fronting: &str) -> Results {
    let text = EM11
        .replace("run-off = { after-year = 1 }\n", "")
        .replace("limit = { aggregate = \"1bn\" }\n", &format!("limit = {{ aggregate = \"1bn\" }}\n{policy}\n"))
        .replace("premium = { share-of-subject-premium = \"95%\" }\n", &format!("premium = {premium}\n{fronting}\n"));
    simulated(&text)
}

#[test]
fn a_share_of_the_subject_premium_is_charged_until_nothing_is_subject() {
    const JULY: &str = "period = { from = 2026-07-01 }";
    // 152 x 90 % a year until the policy is over on 1 April 2028; what London is paid is an amount and goes on.
    let found = lapsing("renewal = \"none\"", JULY);
    let statements = found.pro_forma.as_ref().unwrap();
    close(&line(statements, "premium-income"), [136.8, 0.0, 0.0, 0.0, 0.0]);
    close(&line(statements, "retro-premium"), [-42.75; 5]);
    // Over on 1 January 2028, day 275: 91 days of the term that began in 2026 and 184 of the next, each 152 / 365 a day, less 10 %.
    let found = lapsing("period = { from = 2027-01-01 }\nrenewal = \"none\"", JULY);
    let statements = found.pro_forma.as_ref().unwrap();
    let year: f64 = 152.0 * 0.9 * 275.0 / 365.0;
    assert!((line(statements, "premium-income")[0] - year).abs() < 1e-6, "{:?}", line(statements, "premium-income"));
    assert_eq!(line(statements, "premium-income")[1..], [0.0; 4]);
    // Nothing is unearned of what is not charged: London's premium alone is paid from April on.
    assert!(statements.lines.iter().all(|line| line.key != "unearned-premium" || line.expected[1].value == 0.0));
    // A minimum premium stays as agreed.
    let found = lapsing_at("{ share-of-subject-premium = \"95%\", minimum = \"160m\" }", "renewal = \"none\"", JULY);
    close(&line(found.pro_forma.as_ref().unwrap(), "premium-income"), [144.0; 5]);
}
