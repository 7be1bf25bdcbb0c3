//! Rules of domiciles and agencies, worked out for the captive of the case study EM11 (Global Link, "Setting up a captive: a
//! case study", December 2021): premium assumed 152, ceded 42.75, JPY million at 110 to the dollar. Expected amounts are worked
//! by hand from the sources that the packs name.

use ishizue::config;
use ishizue::simulation::{Cancel, RunSettings, Silent};
use ishizue::study::domicile::results::*;
use ishizue::study::results::Results;
use ishizue::study::run::{NoRows, run};
use std::path::Path;

const M: f64 = 1e6;

/// The case with a total loss of 1bn once in fifty years, as a file.
fn case(captive: &str, retrocession: bool) -> String {
    let london = r#"
[[contract]]
name = "London"
cedant = "captive"
reinsurer = "London"
placement = "facultative"
covers = { policies = ["earthquake policy"] }
terms = { quota-share = { share = "100%", limit = "950m" } }
basis = "share"
premium = "42.75m"
after = []
"#;
    let london = if retrocession { london } else { "" };
    format!(
        r#"
format = 1
title = "Company B"
currency = "JPY"
[simulation]
start = 2027-04-01
trials = 1_000
horizon = 5
seed = 2011
[captive]
name = "Company B Captive"
domicile = "Hawaii"
investment-income = "4m"
operating-cost = "17.25m"
{captive}
[parent]
name = "Company B"
country = "JP"
tax-rate = "30%"
[[party]]
name = "Insurer D"
role = "insurer"
country = "JP"
[[party]]
name = "London"
role = "reinsurer"
[[peril]]
name = "earthquake"
country = "JP"
frequency = {{ binomial = {{ trials = 1, probability = 0.02 }} }}
severity = {{ fixed = {{ loss = "1bn" }} }}
[[policy]]
name = "earthquake policy"
insurer = "Insurer D"
premium = "160m"
limit = {{ aggregate = "1bn" }}
[[contract]]
name = "fronting"
cedant = "Insurer D"
reinsurer = "captive"
terms = {{ quota-share = {{ share = "95%" }} }}
premium = {{ share-of-subject-premium = "95%" }}
commission = {{ rate = "10%", base = "reinsurance-premium" }}
{london}"#
    )
}

fn results_of(text: &str, base: &Path, trials: u64) -> Results {
    let (model, _) = config::read_text(text, "case.toml", base).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let settings = RunSettings { trials, threads: 2, block: 0 };
    run(&model, &settings, &Silent, &Cancel::default(), &mut NoRows).unwrap()
}

fn rules_with(surplus: &str, rules: &str, retrocession: bool, trials: u64) -> RulesResults {
    let captive = format!("opening-surplus = \"{surplus}\"\nrules = {rules}\n");
    results_of(&case(&captive, retrocession), Path::new(""), trials).rules.unwrap()
}

fn rules(rules: &str) -> RulesResults {
    rules_with("100m", rules, true, 200)
}

/// What the first requirement needs at the opening, in millions.
fn needed(asked: &str) -> f64 {
    rules(asked).packs[0].requirements[0].dates[0].required.value / M
}

fn ratio(found: &RulesResults, key: &str) -> RatioResults {
    found.ratios.iter().find(|ratio| ratio.key == key).unwrap().clone()
}

#[test]
fn the_domiciles_ask_what_was_worked_out_by_hand() {
    // Floors at 110 JPY for a dollar; NWP 152 - 42.75 = 109.25.
    assert_eq!(needed(r#"{ pack = "Hawaii", class = "1", exchange = { USD = 110 } }"#), 11.0);
    assert_eq!(needed(r#"{ pack = "Micronesia", class = "1", exchange = { USD = 110 } }"#), 110.0);
    // 12 % of 109.25; the floor is GBP 100,000 x 140 = 14.0 and would count at that rate.
    assert_eq!(needed(r#"{ pack = "Guernsey", exchange = { GBP = 130 } }"#), 13.11);
    assert_eq!(needed(r#"{ pack = "Guernsey", exchange = { GBP = 140 } }"#), 14.0);
    // 18 % of 109.25 = 19.665: the 5 million of the rule are US dollars, JPY 550m here, and all of the premium lies below.
    assert_eq!(needed(r#"{ pack = "AIFC", class = "1", exchange = { USD = 110 } }"#), 19.665);
    // Read as 5 million yen it would be 0.9 + 16 % of 104.25 = 17.58, which is not what the rule says.
    assert_eq!(needed(r#"{ pack = "AIFC", class = "1", exchange = { USD = 1 } }"#), 17.58);
    // At 10 JPY for a dollar the band ends at 50: 9 + 16 % of 59.25.
    assert_eq!(needed(r#"{ pack = "AIFC", class = "3", exchange = { USD = 10 } }"#), 18.48);
    assert_eq!(needed(r#"{ pack = "Hawaii", class = "3", exchange = { USD = 151.37 } }"#), 75.685);
    assert_eq!(needed(r#"{ pack = "Vermont", class = "sponsored", exchange = { USD = 110 } }"#), 11.0);
    assert_eq!(
        needed(r#"{ pack = "Vermont", edition = "2016", class = "sponsored", exchange = { USD = 110 } }"#),
        27.5
    );
    assert_eq!(needed(r#"{ pack = "Cayman", class = "B(i)", exchange = { USD = 110 } }"#), 11.0);
    assert_eq!(needed(r#"{ pack = "Bermuda", class = "2", exchange = { USD = 110 } }"#), 27.5);
}

#[test]
fn the_greatest_part_counts_and_every_part_is_shown() {
    // Bermuda class 1 at 110: 13.2; 20 % of 109.25 up to 660 = 21.85; no reserves.
    let found = rules(r#"{ pack = "Bermuda", class = "1", exchange = { USD = 110 } }"#);
    let margin = &found.packs[0].requirements[1];
    let parts: Vec<(f64, bool)> = margin.parts.iter().map(|part| (part.amount.value / M, part.decisive)).collect();
    assert_eq!(parts, [(13.2, false), (21.85, true), (0.0, false)]);
    assert_eq!(margin.parts[1].text, "20% of net written premium up to USD 6,000,000, 10% above");
    assert_eq!((margin.formula.status.as_str(), margin.dates.len()), ("unverified", 6));
    // At 10 JPY for a dollar: 12 + 10 % of 49.25.
    let found = rules(r#"{ pack = "Bermuda", class = "1", exchange = { USD = 10 } }"#);
    assert_eq!(found.packs[0].requirements[1].dates[0].required.value, 16.925 * M);
    // Class 3 has its own margin: 15 % above the band, 15 % of reserves.
    let found = rules(r#"{ pack = "Bermuda", class = "3", exchange = { USD = 10 } }"#);
    let names: Vec<&str> = found.packs[0].requirements.iter().map(|one| one.formula.name.as_str()).collect();
    assert_eq!(names, ["minimum capital and surplus", "minimum solvency margin"]);
    assert_eq!(found.packs[0].requirements[1].dates[0].required.value, (12.0 + 0.15 * 49.25) * M);
}

#[test]
fn an_amount_that_the_regulator_prescribes_counts_beside_the_class() {
    assert_eq!(needed(r#"{ pack = "Hawaii", class = "1", exchange = { USD = 110 }, prescribed = "55m" }"#), 55.0);
    assert_eq!(needed(r#"{ pack = "Hawaii", class = "3", exchange = { USD = 110 }, prescribed = "5m" }"#), 55.0);
    assert_eq!(needed(r#"{ pack = "Hawaii", class = "5", exchange = { USD = 110 }, prescribed = "7m" }"#), 7.0);
}

#[test]
fn premium_to_surplus_needs_a_third_and_a_fifth_of_the_net_premium() {
    let found = rules(r#"{ pack = "US ratios" }"#);
    let screens = &found.packs[0].screens;
    let opening = |at: usize| &screens[at].dates[0];
    let needed = |at: usize| opening(at).surplus_needed.unwrap().value / M;
    assert_eq!(format!("{:.2} {:.2} {:.2}", needed(0), needed(1), needed(2)), "16.89 36.42 21.85");
    assert_eq!((opening(0).ratio.unwrap().value, opening(1).ratio.unwrap().value), (1.52, 1.0925));
    assert!(screens[..3].iter().all(|screen| screen.dates[0].holds == Some(true) && screen.dates.len() == 6));
    assert!(opening(0).outside.is_none() && screens[0].dates[1].outside.is_some());
}

/// A pack of one's own in a file beside the configuration.
fn own_pack(pack: &str, surplus: &str, retrocession: bool, trials: u64) -> RulesResults {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("own.toml"), format!("{HEAD}{pack}")).unwrap();
    let captive = format!("opening-surplus = \"{surplus}\"\nrules = {{ file = \"own.toml\" }}\n");
    results_of(&case(&captive, retrocession), folder.path(), trials).rules.unwrap()
}

const HEAD: &str = r#"
format = 1
name = "Nowhere"
edition = "2027"
effective = 2027-01-01
source = "Gazette of Nowhere"
"#;

#[test]
fn a_ratio_at_its_limit_is_outside_of_it() {
    let pack = r#"
[[screen]]
name = "net premium to surplus"
of = "net-written-premium"
to = "surplus"
below = "218.5%"
status = "public"
[[screen]]
name = "ceded to gross premium"
of = "ceded-premium"
to = "gross-written-premium"
above = "28.125%"
status = "public"
[[screen]]
name = "assumed to gross premium"
of = "assumed-premium"
to = "gross-written-premium"
above = "99.9%"
status = "unverified"
"#;
    // 109.25 / 50 = 218.5 %; 42.75 / 152 = 28.125 %: both are exactly at the limit.
    let found = own_pack(pack, "50m", true, 100);
    let screens = &found.packs[0].screens;
    let holds: Vec<Option<bool>> = screens.iter().map(|screen| screen.dates[0].holds).collect();
    assert_eq!(holds, [Some(false), Some(false), Some(true)]);
    assert_eq!(screens[1].dates[3].outside.unwrap().value, 1.0);
    assert!(screens[1].dates[0].surplus_needed.is_none());
    // A sixth more surplus, 80.8 later, 109.25 is 64.6 % of it.
    assert_eq!(screens[0].dates[1].outside.unwrap().value, 0.0);
}

#[test]
fn without_a_surplus_no_ratio_to_it_holds_and_no_score_exists() {
    let found = rules_with("0", r#"[{ pack = "US ratios" }, { pack = "AM Best" }]"#, true, 100);
    let opening = &found.packs[0].screens[0].dates[0];
    assert_eq!((opening.holds, opening.ratio), (Some(false), None));
    let score = &found.packs[1].scores[0];
    assert_eq!((score.assessment.as_str(), score.levels[0].score), ("very weak", None));
    assert_eq!(ratio(&found, "net-premium-to-surplus").value, None);
}

#[test]
fn the_surplus_falls_below_the_minimum_as_often_as_a_loss_happens() {
    // Without retrocession +123.55 a year and -826.45 with a loss: one loss is never made good within five years, so that the
    // surplus is below 11 at the end of year t with probability 1 - 0.98^t.
    let trials = 40_000;
    let found = rules_with("100m", r#"{ pack = "Hawaii", class = "1", exchange = { USD = 110 } }"#, false, trials);
    let dates = &found.packs[0].requirements[0].dates;
    assert_eq!((dates[0].headroom.value, dates[0].holds, dates[0].below), (89.0 * M, true, None));
    for date in &dates[1..] {
        let year = date.year as f64;
        let expected = 1.0 - libm::pow(0.98, year);
        let below = date.below.unwrap();
        let error = (expected * (1.0 - expected) / trials as f64).sqrt();
        assert!((below.value - expected).abs() < 4.0 * error, "{year}: {} for {expected}", below.value);
        assert!(below.low < expected && expected < below.high, "{below:?}");
        let mean = (100.0 + (123.55 - 19.0) * year) * M;
        assert!((date.held.value - mean).abs() < 4.0 * date.held.standard_error, "{year}: {:?}", date.held);
        assert_eq!(date.headroom.value, date.held.value - 11.0 * M);
        assert!(date.holds && !date.open);
    }
}

#[test]
fn a_surplus_that_meets_the_requirement_exactly_is_not_below_it() {
    // 100 + 80.8 = 180.8 at the end of the first year on every path; 180.8 is asked for, then one quantum more.
    for (amount, below, holds) in [("180_800_000", 0.0, true), ("180_800_000.01", 1.0, false)] {
        let pack = format!(
            "currency = \"JPY\"\n[[requirement]]\nname = \"a\"\ncompared-with = \"capital\"\nstatus = \"public\"\n\
             greatest-of = [{{ amount = {amount} }}]\n"
        );
        let found = own_pack(&pack, "100m", true, 500);
        let requirement = &found.packs[0].requirements[0];
        assert_eq!(requirement.compared_with, "capital");
        assert_eq!((requirement.dates[1].below.unwrap().value, requirement.dates[1].holds), (below, holds));
        assert!(!requirement.dates[0].holds);
        assert_eq!(requirement.dates[2].below.unwrap().value, 0.0);
    }
}

#[test]
fn the_solvency_capital_requirement_is_the_value_at_risk_of_the_first_year() {
    // A loss year costs 950 - 123.55 = 826.45 and happens in 2 % of years: VaR 99.5 % is 826.45. The linear formula is 7.5 % of
    // 152 = 11.4, the corridor 206.6125 to 371.9025, the floor 1.2m x 120 = 144.
    let asked = r#"{ pack = "Solvency II", edition = "2016", class = "captive reinsurer", exchange = { EUR = 120 } }"#;
    let found = rules_with("900m", asked, false, 20_000);
    let [scr, mcr] = &found.packs[0].requirements[..] else { panic!("two requirements") };
    let opening = &scr.dates[0];
    assert!((opening.required.value - 826.45 * M).abs() < 1e-6);
    assert_eq!((opening.required.low, opening.required.high), (opening.required.value, opening.required.value));
    assert!((opening.headroom.value - 73.55 * M).abs() < 1e-6);
    assert!(opening.holds && !opening.open && opening.below.is_none() && scr.dates[5].below.is_none());
    assert!((mcr.dates[0].required.value - 206.6125 * M).abs() < 1e-6);
    assert_eq!(mcr.parts[0].amount.value, 144.0 * M);
    assert!(mcr.parts[1].decisive, "{mcr:?}");
    assert_eq!((scr.compared_with.as_str(), scr.formula.status.as_str()), ("own-funds", "public"));
    // A captive that never loses has no value at risk, and its floor counts.
    let found = rules_with("900m", asked, true, 500);
    assert_eq!(found.packs[0].requirements[0].dates[0].required.value, 0.0);
    assert_eq!(found.packs[0].requirements[1].dates[0].required.value, 144.0 * M);
    let uk = r#"{ pack = "UK", class = "captive reinsurer", exchange = { GBP = 150 } }"#;
    let found = rules_with("900m", uk, true, 500);
    assert_eq!(found.packs[0].requirements[1].dates[0].required.value, 180.0 * M);
}

#[test]
fn the_linear_formula_counts_between_the_ends_of_the_corridor() {
    let pack = |share: &str| {
        format!(
            "[[requirement]]\nname = \"a\"\ncompared-with = \"own-funds\"\nstatus = \"public\"\ngreatest-of = [{{ corridor = {{ \
             value-at-risk = \"99.5%\", at-least = \"25%\", at-most = \"45%\", linear = [{{ share = \"{share}\", \
             of = \"gross-written-premium\" }}, {{ share = \"10%\", of = \"net-written-premium\" }}] }} }}]\n"
        )
    };
    // 152 of gross and of net premium: shares of 100, 190 and 600 % give 167.2, 304 and 927.2 beside 206.6125 to 371.9025.
    for (share, required) in [("100%", 206.6125), ("190%", 304.0), ("600%", 371.9025)] {
        let found = own_pack(&pack(share), "900m", false, 2_000);
        let worked = found.packs[0].requirements[0].dates[0].required.value;
        assert!((worked - required * M).abs() < 1e-6, "{share}: {worked}");
    }
}

#[test]
fn a_value_at_risk_comes_with_its_error_and_leaves_the_verdict_open() {
    // VaR 99 % of the captive's year is some 750 and moves from sample to sample.
    let captive = "opening-surplus = \"750m\"\nrules = { file = \"own.toml\" }\n";
    let text = case(captive, false).replace(
        "severity = { fixed = { loss = \"1bn\" } }",
        "severity = { lognormal = { mean = \"300m\", sd = \"400m\" }, censor-at = \"1bn\" }",
    );
    let text = text.replace("probability = 0.02", "probability = 0.2");
    let folder = tempfile::tempdir().unwrap();
    let pack = "[[requirement]]\nname = \"a\"\ncompared-with = \"own-funds\"\nstatus = \"public\"\n\
                greatest-of = [{ value-at-risk = \"99%\" }]\n";
    std::fs::write(folder.path().join("own.toml"), format!("{HEAD}{pack}")).unwrap();
    let results = results_of(&text, folder.path(), 20_000);
    let date = &results.rules.as_ref().unwrap().packs[0].requirements[0].dates[0];
    let view = results.designs[0].net_result.as_ref().unwrap();
    let own = view.var.iter().find(|point| point.level == "99%").unwrap();
    let ends = |estimate: &ishizue::statistics::Estimate| (estimate.value, estimate.low, estimate.high);
    assert_eq!(ends(&date.required), ends(&own.estimate));
    assert!(date.open && date.headroom.low < 0.0 && date.headroom.high > 0.0, "{date:?}");
    assert!(date.required.standard_error > 0.0 && date.required.low < date.required.high);
    assert_eq!(date.headroom.standard_error, date.required.standard_error);
    assert!((date.headroom.low - (date.held.value - date.required.high)).abs() < 1e-6);
}

#[test]
fn the_score_is_assessed_by_the_first_band_that_holds() {
    // VaR 99, 99.5 and 99.6 % are 826.45, VaR 95 % is nought: a loss happens in 2 % of years.
    for (surplus, score, assessment) in [
        ("1_200m", 100.0 * (1.0 - 826.45 / 1_200.0), "strongest"),
        ("1_000m", 17.355, "very strong"),
        ("850m", 100.0 * (1.0 - 826.45 / 850.0), "strong"),
        ("826_450_000", 0.0, "weak"),
        ("500m", -65.29, "weak"),
    ] {
        let found = rules_with(&surplus.replace('_', ""), r#"{ pack = "AM Best" }"#, false, 20_000);
        let found = &found.packs[0].scores[0];
        assert_eq!(found.assessment, assessment, "{surplus}");
        let levels: Vec<&str> = found.levels.iter().map(|level| level.level.as_str()).collect();
        assert_eq!(levels, ["95%", "99%", "99.5%", "99.6%"]);
        let worked = found.levels[3].score.unwrap().value;
        assert!((worked - score).abs() < 1e-9, "{surplus}: {worked}");
        assert_eq!(found.levels[0].score.unwrap().value, 100.0);
        assert_eq!((found.best.as_str(), found.worst.as_str()), (assessment, assessment));
    }
}

#[test]
fn premium_tax_has_bands_a_least_and_a_most_and_spares_what_is_assumed() {
    let year = |found: &RulesResults| found.packs[0].premium_tax.as_ref().unwrap().years[0];
    let found = rules(r#"{ pack = "Hawaii", class = "1", exchange = { USD = 110 } }"#);
    assert_eq!((year(&found).assumed_premium, year(&found).tax), (152.0 * M, 0.0));
    // Vermont: 0.214 % of 152 = 0.32528, less than the least of USD 7,500 x 110 = 0.825.
    let found = rules(r#"{ pack = "Vermont", class = "pure", exchange = { USD = 110 } }"#);
    assert_eq!((year(&found).on_assumed, year(&found).tax), (0.325_28 * M, 0.825 * M));
    // At 1 JPY for a dollar: 0.214 % of 20 + 0.143 % of 20 + 0.048 % of 20 + 0.024 % of 92 = 0.10308, above the least of 0.0075.
    let found = rules(r#"{ pack = "Vermont", class = "pure", exchange = { USD = 1 } }"#);
    assert!((year(&found).tax - 0.103_08 * M).abs() < 1e-9);
    // A captive that issues the policy itself: 160 direct at 1 JPY for a dollar is 62,500 + 37,500 + 0.05 % of 110m = 155,000.
    let captive = "country = \"JP\"\nopening-surplus = \"100m\"\nrules = { pack = \"Hawaii\", class = \"2\", exchange = { USD = 1 } }\n";
    let text = case(captive, false);
    let fronting = text.find("[[contract]]").unwrap();
    let text = text[..fronting].replace("insurer = \"Insurer D\"", "insurer = \"captive\"");
    let found = results_of(&text, Path::new(""), 100).rules.unwrap();
    assert_eq!((year(&found).direct_premium, year(&found).tax), (160.0 * M, 155_000.0));
    // Twice that at a tenth of the rate is above the most of 200,000 dollars: 20,000.
    let text = text.replace("USD = 1 }", "USD = 0.1 }").replace("160m", "320m");
    assert_eq!(year(&results_of(&text, Path::new(""), 100).rules.unwrap()).tax, 20_000.0);
}

#[test]
fn ratios_are_those_of_the_first_year_at_the_opening_surplus() {
    let found = rules_with("100m", r#"{ pack = "US ratios" }"#, true, 5_000);
    let value = |key: &str| ratio(&found, key).value.unwrap().value;
    assert_eq!((value("net-premium-to-surplus"), value("gross-premium-to-surplus")), (1.0925, 1.52));
    assert_eq!(value("reserves-to-surplus"), 0.0);
    // Commission 15.2 and cost 17.25 of 109.25.
    assert!((value("expense-ratio") - 32.45 / 109.25).abs() < 1e-12);
    assert_eq!((value("loss-ratio"), value("largest-event-to-surplus")), (0.0, 0.0));
    assert!(found.ratios.iter().all(|ratio| ratio.definition.contains(" / ")));
    // Without retrocession: 950 is kept with probability 2 %, of a premium of 152.
    let found = rules_with("100m", r#"{ pack = "US ratios" }"#, false, 20_000);
    let value = |key: &str| ratio(&found, key).value.unwrap();
    assert_eq!((value("largest-event-to-surplus").value, value("year-loss-to-surplus").value), (9.5, 9.5));
    // Two years in a hundred have that loss, so that the largest is no single observation.
    assert!(value("largest-event-to-surplus").supported && value("year-loss-to-surplus").supported);
    let combined = value("combined-ratio");
    let expected = (0.02 * 950.0 + 32.45) / 152.0;
    assert!((combined.value - expected).abs() < 4.0 * combined.standard_error, "{combined:?} for {expected}");
    assert!((value("loss-ratio").value + value("expense-ratio").value - combined.value).abs() < 1e-12);
    assert!((value("score-99.6").value - (1.0 - 8.2645)).abs() < 1e-12);
}

#[test]
fn claims_that_wait_stand_as_reserves_at_the_year_end() {
    // One loss of 1bn every year, paid by the captive 400 days later: 950 is outstanding at the end of the first year. The
    // retrocession settles in 500 days and owes as much, so that nothing is outstanding net.
    let captive = "opening-surplus = \"20bn\"\nrules = { pack = \"Guernsey\", exchange = { GBP = 130 } }\n";
    let every_year = |text: String, days: &str| {
        let text = text.replace("probability = 0.02", "probability = 1");
        let front = "commission = { rate = \"10%\", base = \"reinsurance-premium\" }";
        text.replace(front, &format!("{front}\nsettlement = {{ days = {days} }}"))
    };
    let found = results_of(&every_year(case(captive, false), "400"), Path::new(""), 300).rules.unwrap();
    let dates = &found.packs[0].requirements[0].dates;
    assert_eq!(dates[0].required.value, 0.12 * 152.0 * M);
    assert_eq!((dates[1].required.value, dates[1].required.standard_error), (114.0 * M, 0.0));
    // From the second year on the loss of the year before is still unpaid where it fell in the last 35 days of its year.
    let expected = 0.12 * 950.0 * (1.0 + 35.0 / 365.0) * M;
    assert!(
        (dates[2].required.value - expected).abs() < 4.0 * dates[2].required.standard_error,
        "{:?}",
        dates[2].required
    );
    assert_eq!(ratio(&found, "reserves-to-surplus").value.unwrap().value, 950.0 / 20_000.0);
    assert_eq!(dates[1].below.unwrap().value, 0.0);
    let text = every_year(case(captive, true), "400");
    let text = text.replace("premium = \"42.75m\"", "premium = \"42.75m\"\nsettlement = { days = 500 }");
    let found = results_of(&text, Path::new(""), 300).rules.unwrap();
    assert_eq!(ratio(&found, "reserves-to-surplus").numerator.value, 0.0);
    // Paid at once, with a retrocession that waits: a debt of the reinsurer, and no claim outstanding.
    let text = every_year(case(captive, true), "0");
    let text = text.replace("premium = \"42.75m\"", "premium = \"42.75m\"\nsettlement = { days = 500 }");
    let found = results_of(&text, Path::new(""), 300).rules.unwrap();
    assert_eq!(ratio(&found, "reserves-to-surplus").numerator.value, 0.0);
}

#[test]
fn nothing_is_looked_at_unless_it_is_asked_for_and_the_assumptions_say_how() {
    let text = case("opening-surplus = \"100m\"\n", true);
    let results = results_of(&text, Path::new(""), 100);
    assert!(results.rules.is_none());
    let known = "Rules of Hawaii are known and not looked at: ask for them with rules = { pack = \"Hawaii\", ... } in [captive].";
    assert!(results.assumptions.iter().any(|line| line == known), "{:?}", results.assumptions);
    let elsewhere = text.replace("domicile = \"Hawaii\"", "domicile = \"Utah\"");
    assert!(!results_of(&elsewhere, Path::new(""), 100).assumptions.iter().any(|line| line.contains("Rules of")));
    let asked = case(
        "opening-surplus = \"100m\"\nrules = { pack = \"Hawaii\", class = \"1\", exchange = { USD = 110 } }\n",
        true,
    );
    let results = results_of(&asked, Path::new(""), 100);
    let said = "Rules of Hawaii are looked at: edition 2024, effective 2024-01-01, class 1, at 110 JPY for 1 USD.";
    assert!(results.assumptions.iter().any(|line| line == said), "{:?}", results.assumptions);
    let pack = &results.rules.unwrap().packs[0];
    assert_eq!((pack.origin.as_str(), pack.edition.as_str()), ("hawaii_2024 (built in)", "2024"));
}
