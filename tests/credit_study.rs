//! What a run says of a peril of credit: the second pass beside the first, contributions, closed forms, quarters, stories.

#[path = "credit/support.rs"]
mod support;

use assert_cmd::Command;
use ishizue::model::Model;
use ishizue::model::credit::country::Country;
use ishizue::model::credit::{DefaultModel, Political, Recoveries};
use ishizue::report::{html, json, terminal};
use ishizue::simulation::{Cancel, RunSettings, Silent};
use ishizue::statistics::Estimate;
use ishizue::statistics::credit::{LargePool, granularity};
use ishizue::study::credit::{CreditFigures, CreditResults, QuarterRow};
use ishizue::study::results::Results;
use ishizue::study::run::{self, NoRows};
use std::path::Path;
use std::sync::OnceLock;
use support::{book, buyer, model};

const BOOK: &str = "tests/credit_study/book.toml";

fn four_buyers() -> Model {
    let text = std::fs::read_to_string(BOOK).unwrap();
    let folder = Path::new(BOOK).parent().unwrap();
    let (model, _) = ishizue::config::read_text(&text, "book.toml", folder)
        .unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false, 100)));
    model
}

fn results_of(model: &Model, threads: usize, block: usize) -> Results {
    let settings = RunSettings { trials: model.settings.trials, threads, block };
    run::run(model, &settings, &Silent, &Cancel::new(), &mut NoRows).unwrap()
}

/// Four buyers with a policy, a quota share and an earthquake that brings insolvencies.
fn insured() -> &'static Results {
    static RESULTS: OnceLock<Results> = OnceLock::new();
    RESULTS.get_or_init(|| results_of(&four_buyers(), 1, 0))
}

fn credit() -> &'static CreditResults {
    &insured().credits[0]
}

/// Sixty equal buyers without insurance, in two countries with events.
fn uninsured() -> &'static Results {
    static RESULTS: OnceLock<Results> = OnceLock::new();
    RESULTS.get_or_init(|| {
        let mut credit = book(vec![buyer(0.02, 0.2, 1_000.0); 60]);
        let event = |code: &str| Country {
            transfer: 0.05,
            share_hit: [0.5; 3],
            lgd: [0.5; 3],
            recovery_days: [2_000; 3],
            transfer_days: 300.0,
            ..Country::quiet(code)
        };
        credit.countries = vec![event("BR"), event("VN")];
        credit.obligors.iter_mut().step_by(2).for_each(|obligor| {
            obligor.country = 1;
            obligor.recovery_days = 9_000;
            obligor.lgd_mean = 0.4;
        });
        credit.political = Some(Political { correlation: 0.0, inside_pd: false });
        credit.recoveries = Recoveries::Recourse;
        let mut model = model(credit, Vec::new());
        model.settings.trials = 8_000;
        results_of(&model, 2, 0)
    })
}

fn near(found: f64, expected: f64, what: &str) {
    let tolerance = 1e-9 * expected.abs().max(1.0);
    assert!((found - expected).abs() <= tolerance, "{what}: {found} instead of {expected}");
}

#[test]
fn the_second_pass_finds_the_losses_of_the_first() {
    let found = &credit().total;
    let view = |key: &str| insured().before_retrocession.iter().find(|view| view.key == key).unwrap();
    let peril = insured().perils.iter().find(|peril| peril.source == "credit").unwrap();
    for (own, of_run) in [
        (&found.ground_up, &peril.mean),
        (found.insured.as_ref().unwrap(), &view("insured").mean),
        (found.gross.as_ref().unwrap(), &view("captive-gross").mean),
        (found.net.as_ref().unwrap(), &insured().designs[0].net.mean),
    ] {
        near(own.value, of_run.value, "mean");
        near(own.standard_error, of_run.standard_error, "standard error");
    }
    let tail = credit().tails.iter().find(|tail| tail.of == "gross").unwrap();
    let tvar = &view("captive-gross").tvar[0];
    assert_eq!(tail.level, tvar.level);
    near(tail.tvar.value, tvar.estimate.value, "TVaR");
    near(tail.tvar.standard_error, tvar.estimate.standard_error, "error of TVaR");
}

#[test]
fn causes_countries_sectors_and_buyers_add_up_to_the_whole_in_the_mean_and_in_the_tail() {
    for credit in [credit(), &uninsured().credits[0]] {
        let groups = [&credit.causes, &credit.countries, &credit.sectors];
        let mut lists: Vec<Vec<&CreditFigures>> =
            groups.iter().map(|list| list.iter().map(|group| &group.figures).collect()).collect();
        lists.push(credit.buyers.iter().map(|buyer| &buyer.figures).collect());
        for list in lists {
            let sum = |of: &dyn Fn(&CreditFigures) -> f64| list.iter().map(|figures| of(figures)).sum::<f64>();
            near(sum(&|f| f.defaults.value), credit.total.defaults.value, "defaults");
            near(sum(&|f| f.ground_up.value), credit.total.ground_up.value, "ground-up");
            for (at, tail) in credit.tails.iter().enumerate() {
                near(sum(&|f| f.tail[at].part.value), tail.tvar.value, &format!("{} {}", tail.of, tail.level));
                near(credit.total.tail[at].part.value, tail.tvar.value, "all");
            }
        }
    }
    let kinds: Vec<&str> = uninsured().credits[0].tails.iter().map(|tail| tail.of.as_str()).collect();
    assert!(kinds.iter().all(|kind| *kind == "ground-up") && !kinds.is_empty());
}

#[test]
fn a_cause_has_the_part_that_its_probability_gives_it() {
    // Own defaults with 2 %, 40 % of them late payments of which half are made good; sixty buyers for 20,000 years.
    let mut credit = book(vec![buyer(0.02, 0.0, 1_000.0); 60]);
    credit.timing.protracted = 0.4;
    credit.timing.cured = 0.5;
    let mut model = model(credit, Vec::new());
    model.settings.trials = 20_000;
    let found = &results_of(&model, 0, 0).credits[0];
    let defaults = |key: &str| found.causes.iter().find(|group| group.key == key).unwrap().figures.defaults;
    let holds = |found: Estimate, expected: f64| {
        assert!((found.value - expected).abs() < 4.0 * found.standard_error, "{found:?} instead of {expected}");
    };
    holds(defaults("insolvency"), 0.6 * 1.2);
    holds(defaults("protracted"), 0.2 * 1.2);
    holds(found.cured.number, 0.2 * 1.2);
    holds(found.cured.amount, 240.0);
    // Independent buyers: a binomial law.
    let expected = (60.0 * 0.012 * 0.988 / 20_000.0_f64).sqrt();
    assert!((defaults("insolvency").standard_error / expected - 1.0).abs() < 0.05);
    assert_eq!(found.causes.len(), 2);
}

#[test]
fn errors_know_that_buyers_default_together() {
    let of = |correlation: f64| {
        let mut model = model(book(vec![buyer(0.05, correlation, 1_000.0); 40]), Vec::new());
        model.settings.trials = 4_000;
        results_of(&model, 0, 0).credits[0].total.ground_up.standard_error
    };
    assert!(of(0.5) > 2.5 * of(0.0));
}

#[test]
fn the_large_pool_is_the_closed_form_and_the_book_is_described() {
    let found = &uninsured().credits[0];
    let pool = found.large_pool.as_ref().unwrap();
    assert_eq!((pool.pd, pool.whole), (0.02, 60_000.0));
    near(pool.correlation, 0.2, "correlation");
    near(pool.herfindahl, 1.0 / 60.0, "index");
    let exact = LargePool::new(0.02, 0.2).unwrap();
    for row in &pool.levels {
        let level = row.level.parse::<ishizue::statistics::Level>().unwrap().probability();
        near(row.large_pool, 60_000.0 * exact.quantile(level), "large pool");
        let more = granularity::first_order(&exact, level, 1.0 / 60.0).unwrap();
        near(row.granularity, 60_000.0 * more, "granularity");
        assert_eq!(row.simulated.value, found.tails.iter().find(|tail| tail.level == row.level).unwrap().var.value);
    }
    assert_eq!((found.book.buyers, found.book.countries, found.book.exposure), (60, 2, 60_000.0));
    near(found.book.expected_loss, 0.02 * 1_000.0 * (30.0 + 30.0 * 0.4), "expected loss");
    // 30 shares of 1 and 30 of 0.4.
    near(found.book.effective_buyers, 42.0 * 42.0 / (30.0 + 30.0 * 0.16), "effective number");
}

#[test]
fn the_configured_model_is_in_bold_and_gives_the_figures_of_the_run() {
    let found = credit();
    let names: Vec<(&str, bool)> = found.models.iter().map(|row| (row.model.as_str(), row.base)).collect();
    let same = [("t-10-equal-correlation", false), ("t-4-equal-correlation", false)];
    assert_eq!(names[..4], [("gaussian", true), ("t-10", false), ("t-4", false), ("creditriskplus", false)]);
    assert_eq!(names[4..], same);
    let peril = insured().perils.iter().find(|peril| peril.source == "credit").unwrap();
    assert_eq!((found.models[0].mean, found.models[0].sd), (peril.mean, peril.sd));
    // Tails grow as degrees of freedom fall.
    let mut large = model(book(vec![buyer(0.02, 0.2, 1_000.0); 200]), Vec::new());
    large.settings.trials = 20_000;
    let models = &results_of(&large, 0, 0).credits[0].models;
    let tail = |at: usize| models[at].tvar[0].estimate.value;
    assert!(tail(0) < tail(4) && tail(4) < tail(5));
    for row in models {
        let gap = (row.mean.value - 4_000.0).abs();
        assert!(gap < 4.0 * row.mean.standard_error, "{}: {:?}", row.model, row.mean);
    }
    // A t copula of 10 degrees and a gamma factor, matched, spread alike; with equal correlations a t copula spreads more.
    let near = |at: usize, scale: Option<f64>, times: f64| {
        let (row, base) = (&models[at], &models[0].sd);
        assert!(
            row.correlation_scale.zip(scale).is_none_or(|(found, stated)| (found - stated).abs() < 1e-3),
            "{row:?}"
        );
        let error = libm::hypot(row.sd.standard_error, base.standard_error * times);
        assert!((row.sd.value - base.value * times).abs() < 4.0 * error, "{}: {:?} of {base:?}", row.model, row.sd);
    };
    // sqrt(P(both) - p^2 + (p - P(both))/200) of a pool of 200, with P(both) from numerical integration.
    let sd = |joint: f64| f64::sqrt(joint - 4e-4 + (0.02 - joint) / 200.0);
    let gaussian = sd(0.001_100_176);
    near(1, Some(0.026_058_71 / 0.2), 1.0);
    near(2, Some(0.0), sd(0.002_085_679) / gaussian);
    near(3, None, 1.0);
    near(4, Some(1.0), sd(0.001_974_339) / gaussian);
    near(5, Some(1.0), sd(0.003_325_883) / gaussian);
    // Another model has a row of its own.
    let mut other = book(vec![buyer(0.01, 0.12, 1_000.0); 20]);
    other.model = DefaultModel::StudentT { degrees: 6.0 };
    let found = results_of(&model(other, Vec::new()), 0, 0).credits.remove(0).models;
    let base: Vec<&str> = found.iter().filter(|row| row.base).map(|row| row.model.as_str()).collect();
    assert_eq!(base, ["as-configured"]);
    assert!(found.iter().any(|row| row.model == "gaussian-equal-correlation"));
}

#[test]
fn an_earthquake_that_brings_insolvencies_shows_as_wrong_way_risk() {
    let wrong = credit().wrong_way.as_ref().unwrap();
    assert!(wrong.linked && wrong.correlation.value > 4.0 * wrong.correlation.standard_error);
    let at_90 = &wrong.both_above[0];
    assert_eq!(at_90.level, "90%");
    assert!(at_90.probability.low > at_90.independent, "{at_90:?}");
    assert!(credit().causes.iter().any(|group| group.key == "catastrophe"));
    assert_eq!(uninsured().credits[0].wrong_way, None);
    // Without a link the two meet as often as chance has it.
    let mut alone = four_buyers();
    for peril in &mut alone.perils {
        if let ishizue::model::peril::Source::Credit(credit) = &mut peril.source {
            credit.catastrophes.clear();
        }
    }
    let found = results_of(&alone, 0, 0);
    let wrong = found.credits[0].wrong_way.as_ref().unwrap();
    assert!(!wrong.linked && wrong.correlation.value.abs() < 4.0 * wrong.correlation.standard_error);
    for row in &wrong.both_above {
        assert!((row.probability.low..=row.probability.high).contains(&row.independent), "{row:?}");
    }
}

#[test]
fn quarters_add_up_to_the_year() {
    for found in [credit(), &uninsured().credits[0]] {
        let sum = |of: &dyn Fn(&QuarterRow) -> f64| found.quarters.iter().map(of).sum::<f64>();
        near(sum(&|row| row.claims_received.value), found.total.defaults.value, "claims received");
        near(sum(&|row| row.claims.value), found.total.ground_up.value, "claims");
        if let Some(insured) = found.total.insured {
            near(sum(&|row| row.indemnities.unwrap().value), insured.value, "indemnities");
        }
        assert!(found.quarters.len() >= 8);
    }
    let value = |figure: Option<Estimate>| figure.unwrap().value;
    let found = credit();
    let sum = |of: &dyn Fn(&QuarterRow) -> f64| found.quarters.iter().map(of).sum::<f64>();
    // Gross is what policies pay less the insurers' recourse.
    near(
        sum(&|row| value(row.indemnities) - value(row.insured_recourse)),
        value(found.total.gross),
        "indemnities less recourse",
    );
    let late = found.causes.iter().find(|group| group.key == "protracted").unwrap().figures.ground_up.value;
    near(sum(&|row| row.late_payments.value), late + found.cured.amount.value, "late payments");
    // A waiting period of 120 days: no claim in the first quarter.
    assert_eq!(found.quarters[0].claims.value, 0.0);
    assert_eq!((found.quarters[0].from.as_str(), found.quarters[1].from.as_str()), ("2027-04-01", "2027-07-01"));
    assert_eq!(found.quarters[0].insured_turnover, Some(250e6));
    assert_eq!(found.quarters[3].exposure, Some(found.book.exposure));
}

#[test]
fn what_is_recovered_after_ten_years_stands_in_a_row_of_its_own() {
    let last = uninsured().credits[0].quarters.last().unwrap();
    assert_eq!((last.quarter, last.from.as_str(), last.exposure), (None, "2037-01-01", None));
    assert!(last.recourse.value > 0.0 && last.claims.value == 0.0);
    // The others are recovered 90 + 2,000 days after a loss of the first year at most: by the 27th quarter.
    assert_eq!(uninsured().credits[0].quarters.len(), 28);
}

#[test]
fn threads_and_blocks_change_no_byte() {
    let model = four_buyers();
    let first = json::results(insured());
    assert!(first == json::results(&results_of(&model, 3, 0)));
    assert!(first == json::results(&results_of(&model, 2, 97)));
}

#[test]
fn no_mean_is_called_infinite_and_assumptions_say_what_matters() {
    for results in [insured(), uninsured()] {
        assert!(results.warnings.iter().all(|warning| !warning.contains("infinite")), "{:?}", results.warnings);
    }
    let told = insured().assumptions.join("\n");
    for words in [
        "Gaussian copula",
        "systematic: 14%",
        "sp-1981-2024 (1981-2024)",
        "120 days after the date of loss",
        "40% of the own defaults of private buyers are late payments",
        "50% of these are made good",
        "recourse",
        "as much is owed as ever",
        "replaced by its like",
        "650, 489, 354 and 233",
        "factors of different years are independent",
        "any day of its year alike",
        "counts in the year of its date of loss",
        "probabilities as stated: PH, VN",
    ] {
        assert!(told.contains(words), "`{words}` is not in: {told}");
    }
}

#[test]
fn the_report_knows_every_word_and_fits_eighty_columns() {
    for results in [insured(), uninsured()] {
        let text = terminal::summary(results, &[], false);
        let page = html::page(results).unwrap();
        for output in [&text, &page] {
            assert!(!output.contains('⟦'), "a label is missing");
            assert!(output.contains("Buyer default"));
        }
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
    let page = html::page(insured()).unwrap();
    for words in
        ["late, made good", "transfer restriction", "CreditRisk+", "Large pool", "What the agency is told each quarter"]
    {
        assert!(page.contains(words), "{words}");
    }
}

fn ishizue(arguments: &[&str]) -> String {
    let output = Command::cargo_bin("ishizue").unwrap().args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_run_writes_the_quarters_and_the_buyers() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let text = ishizue(&["run", BOOK, "--trials", "2000", "--out", out]);
    assert!(text.contains("Buyer default"), "{text}");
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let quarters = read("credit_quarters.csv");
    assert!(quarters.starts_with("peril,quarter,from,to,exposure,"));
    assert!(quarters.lines().nth(1).unwrap().starts_with("buyer default,1,2027-04-01,2027-06-30,"));
    let buyers = read("credit_buyers.csv");
    let head = buyers.lines().next().unwrap();
    assert!(
        head.ends_with("gross_tvar_99,gross_tvar_99.5,gross_tvar_99.9,net_tvar_99,net_tvar_99.5,net_tvar_99.9"),
        "{head}"
    );
    assert_eq!(buyers.lines().count(), 5);
    assert!(read("manifest.json").contains("credit_buyers.csv"));
}

#[test]
fn a_story_says_who_fails_why_and_when_the_claim_falls_due() {
    // Manila defaults in about one year of three.
    let told: String =
        (0..12).map(|trial| ishizue(&["explain", BOOK, "--trial", &trial.to_string()])).collect::<Vec<_>>().join("\n");
    let line = told.lines().find(|line| line.contains("manila defaults: ")).unwrap();
    let parts: Vec<&str> = line.trim().split("; ").collect();
    assert!(["manila defaults: insolvency", "manila defaults: protracted default"].contains(&parts[0]), "{line}");
    assert!(parts[1].starts_with("claim 20") && parts[2].starts_with("recovery 20"), "{line}");
}

#[test]
fn the_use_of_every_limit_is_told_with_how_often_it_is_reached() {
    // Five buyers of one country, independent, PD 10 %, who owe 100 each; nothing is recovered.
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let rows: String = (1..=5).map(|i| format!("b{i},HR,0.1,100,60,120,1,0,0\n")).collect();
    write(
        "b.csv",
        &format!(
            "id,country,pd,exposure,terms_days,limit,premium,lgd_mean,rho\n{}",
            rows.replace(",0,0\n", ",100%,0\n")
        ),
    );
    let text = r#"
format = 1
title = "Limits"
currency = "EUR"
buyers = "b.csv"
[simulation]
start = 2027-01-01
trials = 40000
seed = 5
[[party]]
name = "Insurer"
role = "insurer"
country = "HR"
[[party]]
name = "Agency"
role = "reinsurer"
[[peril]]
name = "default"
[peril.credit]
opening-book = "steady-state"
recoveries = "net"
[[policy]]
name = "policy"
insurer = "Insurer"
country = "HR"
premium = { of-risks = true }
limit = { risk = "as-approved", aggregate = "200" }
[[contract]]
name = "quota"
cedant = "Insurer"
reinsurer = "Agency"
terms = { quota-share = { share = "50%" } }
basis = "whole"
premium = { share-of-subject-premium = "50%" }
acceptance = { whole = "480", rule = "order", partial-acceptance = "proportional" }
limits = { country = "180", per = "term" }
"#;
    write("limits.toml", text);
    let (model, _) = ishizue::config::read(&folder.path().join("limits.toml"))
        .unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false, 100)));
    let limits = results_of(&model, 1, 0).credits.remove(0).limits;
    let of = |kind: &str| limits.iter().filter(move |row| row.kind == kind).collect::<Vec<_>>();
    let approved = of("approved");
    assert_eq!((approved.len(), approved[0].of.as_str(), approved[0].limit), (5, "b1", 120.0));
    assert_eq!((approved[0].asked, approved[0].accepted), (Some(100.0), Some(100.0)));
    // Five approved limits of 120 ask for 600 of exposure; 480 are accepted.
    let [whole] = of("acceptance")[..] else { panic!("{limits:?}") };
    assert_eq!(
        (whole.level.as_str(), whole.limit, whole.asked, whole.accepted),
        ("whole", 480.0, Some(600.0), Some(480.0))
    );
    // The policy pays 100 a default, 200 at most: P(two or more of five) = 0.08146, mean 100 x 0.32805 + 200 x 0.08146.
    let close = |found: Estimate, exact: f64| {
        assert!((found.value - exact).abs() < 4.0 * found.standard_error, "{found:?} instead of {exact}");
    };
    let [annual] = of("annual")[..] else { panic!("{limits:?}") };
    close(annual.reached.unwrap(), 0.081_46);
    close(annual.paid.unwrap(), 49.097);
    // Half of it is ceded, 180 x 50 % at most: reached by the second default that is paid in full.
    let [claims] = of("claims")[..] else { panic!("{limits:?}") };
    assert_eq!((claims.level.as_str(), claims.of.as_str(), claims.limit), ("country", "HR", 90.0));
    // Four buyers are accepted in full, the fifth not at all; of two and more of the four, the first two in time are paid unless
    // the fifth came before the second: 0.9 x 0.0523 + 0.1 x (0.0486 x 1/3 + 0.0036 x 1/2 + 0.0001 x 3/5).
    close(claims.reached.unwrap(), 0.048_876);
}

#[test]
fn claims_and_recoveries_are_discounted_where_a_rate_is_stated() {
    let at = |rate: Option<f64>| {
        let mut model = four_buyers();
        for peril in &mut model.perils {
            if let ishizue::model::peril::Source::Credit(credit) = &mut peril.source {
                credit.discount_rate = rate;
            }
        }
        results_of(&model, 1, 0).credits.remove(0)
    };
    assert_eq!(at(None).present_value, None);
    let (plain, found) = (at(Some(0.0)), at(Some(0.03)));
    let sum = |of: &dyn Fn(&QuarterRow) -> f64| plain.quarters.iter().map(of).sum::<f64>();
    let undiscounted = plain.present_value.as_ref().unwrap();
    near(undiscounted.claims.value, sum(&|row| row.claims.value), "claims");
    near(undiscounted.indemnities.unwrap().value, sum(&|row| row.indemnities.unwrap().value), "indemnities");
    near(undiscounted.recourse.value, sum(&|row| row.recourse.value), "recourse");
    near(
        undiscounted.insured_recourse.unwrap().value,
        sum(&|row| row.insured_recourse.unwrap().value),
        "insurers' recourse",
    );
    // Claims lie between the quarters discounted from their ends and from their beginnings.
    let discounted = |begin: f64| -> f64 {
        let quarters = plain.quarters.iter().enumerate();
        quarters.map(|(at, row)| row.claims.value * libm::pow(1.03, -(at as f64 + begin) * 0.25)).sum()
    };
    let claims = found.present_value.unwrap().claims.value;
    assert!(discounted(1.02) < claims && claims < discounted(0.0), "{claims}");
}
