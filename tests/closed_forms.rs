//! Actuarial cases with exact answers through whole configurations: text, perils, programme, ledger, analysis.
//!
//! Exact values are closed forms, or convolutions as in the package aggregate 0.30.1; each is named where it stands.
//! About 8 seconds on two threads in the test profile.

mod studies;

use ishizue::study::results::LossView;
use ishizue::study::solvency::Capital;
use std::sync::OnceLock;
use studies::*;

/// The head of a configuration; amounts without a unit, quantum a millionth.
fn head(trials: u64, horizon: u32, seed: u64) -> String {
    format!(
        r#"format = 1
title = "A case with an exact answer"
currency = "XXX"
[simulation]
start = 2027-01-01
trials = {trials}
horizon = {horizon}
seed = {seed}
quantum = 1e-6
return-periods = [10, 100]
levels = ["99%", "99.5%", "99.9%"]
"#
    )
}

const MARKET: &str = r#"
[[party]]
name = "Cedant"
role = "insurer"
[[party]]
name = "Market"
role = "reinsurer"
"#;

fn peril(name: &str, poisson: f64, severity: &str) -> String {
    format!(
        r#"
[[peril]]
name = "{name}"
frequency = {{ poisson = {{ mean = {poisson} }} }}
severity = {{ {severity} }}
[[policy]]
name = "{name} policy"
insurer = "Cedant"
covers = {{ perils = ["{name}"] }}
premium = 0
"#
    )
}

/// A contract of the cedant with the market, side by side with all others.
fn contract(name: &str, terms: &str) -> String {
    format!("\n[[contract]]\nname = \"{name}\"\ncedant = \"Cedant\"\nreinsurer = \"Market\"\nafter = []\n{terms}\n")
}

/// An excess of loss `limit` xs `attachment`, placed for some part so that several stand side by side.
fn layer(name: &str, limit: f64, attachment: f64, placed: &str, rest: &str) -> String {
    let terms = format!("terms = {{ excess-of-loss = {{ attachment = {attachment}, limit = {limit} }} }}");
    contract(name, &format!("{terms}\nplaced = \"{placed}\"\nbasis = \"whole\"\n{rest}"))
}

/// A captive that keeps every loss of an exponential law: 5 at the start, 2.5 a year.
fn exponential() -> String {
    let captive = r#"
[captive]
name = "Captive"
domicile = "Japan"
opening-surplus = 5
ruin-probabilities = ["0.5%", "1%"]
[[peril]]
name = "claims"
frequency = { poisson = { mean = 2 } }
severity = { exponential = { mean = 1 } }
[[policy]]
name = "policy"
insurer = "captive"
premium = 2.5
"#;
    head(1_000_000, 2, 5) + captive
}

#[test]
fn a_poisson_sum_of_exponential_losses_has_its_erlang_law_and_the_ruin_of_its_captive() {
    // Poisson(2) x Exp(1): Erlang series.
    let study = study(&exponential());
    let ground_up = study.view("ground-up");
    let sorted = ascending(&study.columns.ground_up);
    let trials = sorted.len();
    assert!((ground_up.analytic_mean.unwrap() - 2.0).abs() < 1e-12);
    assert!((ground_up.analytic_sd.unwrap() - 2.0).abs() < 1e-12);
    near(&ground_up.mean, 2.0);
    near(&ground_up.sd, 2.0);
    near_probability(1.0 - ground_up.any.value, trials, 0.135_335_283_2);
    near_probability(sorted.partition_point(|&loss| loss <= 5.0) as f64 / trials as f64, trials, 0.913_934_477_6);
    for (level, q, var, tvar) in [
        ("99%", 0.99, 8.622_567_981, 10.171_925_91),
        ("99.5%", 0.995, 9.715_967_294, 11.235_062_15),
        ("99.9%", 0.999, 12.168_950_36, 13.633_894_73),
    ] {
        near_quantile(&sorted, q, var);
        near(at(&ground_up.var, level), var);
        near(at(&ground_up.tvar, level), tvar);
    }
    // The captive's result is the premium less the loss, so its value at risk is 2.5 lower.
    let result = study.results.designs[0].net_result.as_ref().unwrap();
    near(&result.mean, 2.0 - 2.5);
    near(at(&result.var, "99.5%"), 9.715_967_294 - 2.5);
    near(at(&result.tvar, "99.5%"), 11.235_062_15 - 2.5);
    // Ruin: 1 - F(7.5) within one year; within two by convolution (absolute 1e-6).
    let solvency = study.results.designs[0].solvency.as_ref().unwrap();
    near_probability(solvency.years[0].ruin.value, trials, 0.019_998_090_31);
    near_probability(solvency.years[1].ruin.value, trials, 0.045_100_7);
    // Capital for one year: the quantile less the premium.
    for (probability, var) in [("0.01", 8.622_567_981), ("0.005", 9.715_967_294)] {
        near(&capital_of_one_year(&solvency.capital, probability).need, var - 2.5);
    }
}

fn capital_of_one_year<'a>(capital: &'a [Capital], probability: &str) -> &'a Capital {
    let probability = probability.parse().unwrap();
    capital.iter().find(|own| own.horizon == 1 && own.probability == probability).unwrap()
}

/// Poisson(2) x Pareto(1, 1.5) under layers placed for parts, so that they stand side by side.
fn pareto() -> &'static Study {
    static STUDY: OnceLock<Study> = OnceLock::new();
    let charged = "reinstatements = { count = 1, rate = \"100%\" }\npremium = 0.3358532924";
    let text = head(1_000_000, 1, 8)
        + MARKET
        + &peril("fire", 2.0, "pareto = { threshold = 1, alpha = 1.5 }")
        + &layer("5 xs 5", 5.0, 5.0, "50%", "premium = 0")
        + &layer("none", 50.0, 25.0, "25%", "reinstatements = { count = 0, rate = \"0%\" }\npremium = 0")
        + &layer("free", 50.0, 25.0, "25%", "reinstatements = { count = 1, rate = \"0%\" }\npremium = 0")
        + &layer("charged", 50.0, 25.0, "25%", charged);
    STUDY.get_or_init(|| study(&text))
}

#[test]
fn layers_on_pareto_losses_recover_their_closed_forms() {
    // Poisson(2) x Pareto(1, 1.5). 5 xs 5 without end: integral of 2 x^-1.5 from 5 to 10; variance by the second moment;
    // rate of attachment 2 x 5^-1.5. 50 xs 25: B. Sundt (1991), "On excess of loss reinsurance with reinstatements",
    // Bulletin of the Swiss Association of Actuaries 91(1), 51-66.
    let study = pareto();
    let trials = study.columns.ground_up.len();
    let unlimited = study.contract("5 xs 5");
    near_whole(&unlimited.recovery.mean, 0.5, 0.523_943_317_9);
    assert!((unlimited.recovery.analytic_mean.unwrap() / 0.5 - 0.523_943_317_9).abs() < 1e-9);
    near_whole(&unlimited.recovery.sd, 0.5, 1.473_174_899);
    near_probability(unlimited.attach.value, trials, -libm::expm1(-0.178_885_438_2));
    near_whole(&study.contract("none").recovery.mean, 0.25, 0.337_196_923_5);
    near_whole(&study.contract("free").recovery.mean, 0.25, 0.338_118_266_4);
    near_whole(&study.contract("charged").recovery.mean, 0.25, 0.338_118_266_4);
    // What the reinstatement adds is too little for two means; year by year the difference shows.
    let recovery = |name: &str| &study.columns.recovery[study.place(name)];
    let added: Vec<f64> = recovery("free").iter().zip(recovery("none")).map(|(a, b)| (a - b) / 0.25).collect();
    near_mean(&added, 0.338_118_266_4 - 0.337_196_923_5);
    assert_eq!(recovery("free"), recovery("charged"));
}

#[test]
fn the_initial_premium_with_a_charged_reinstatement_pays_for_the_recoveries() {
    // Sundt (1991): P (1 + c E[min(S, l)] / l) = E[min(S, 2 l)].
    assert!((0.335_853_292_4 * (1.0 + 0.337_196_923_5 / 50.0) - 0.338_118_266_4_f64).abs() < 1e-10);
    let study = pareto();
    let charged = study.contract("charged");
    near_whole(&charged.reinstatement_premium, 0.25, 0.338_118_266_4 - 0.335_853_292_4);
    assert!((charged.premium / 0.25 - 0.335_853_292_4).abs() < 1e-5);
    // Premium and reinstatement premium less recoveries: nought on average.
    let place = study.place("charged");
    let columns = study.columns.recovery[place].iter().zip(&study.columns.reinstatement_premium[place]);
    let margin: Vec<f64> = columns.map(|(recovery, premium)| 0.335_853_292_4 + (premium - recovery) / 0.25).collect();
    near_mean(&margin, 0.0);
}

#[test]
fn the_largest_pareto_loss_of_a_year_has_its_closed_form_return_periods() {
    // x = (rate / -ln(1 - 1/T))^(1/alpha).
    let study = pareto();
    let at = |view: &LossView, years: f64| view.oep.iter().find(|point| point.return_period == years).unwrap().loss;
    let ground_up = study.view("ground-up");
    near(&at(ground_up, 10.0), 7.115_980_327);
    near(&at(ground_up, 100.0), 34.085_234_05);
    // The largest occurrence of the layer 5 xs 5, half of it placed: its top is reached once in 16.3 years.
    let layer = &study.contract("5 xs 5").recovery;
    near(&at(layer, 10.0), 0.5 * (7.115_980_327 - 5.0));
    assert!((at(layer, 100.0).value - 2.5).abs() < 1e-9);
}

#[test]
fn layers_of_three_policies_have_their_closed_form_means() {
    let text = head(1_000_000, 1, 2)
        + MARKET
        + &peril("even", 2.0, "pareto = { threshold = 1, alpha = 1 }")
        + &peril("square", 1.0, "pareto = { threshold = 500, alpha = 2 }")
        + &peril("lognormal", 1.0, "lognormal = { mu = 2.0, sigma = 1.2 }")
        + &layer("50 xs 25", 50.0, 25.0, "100%", "premium = 0\ncovers = { policies = [\"even policy\"] }")
        + &layer("4000 xs 1000", 4000.0, 1000.0, "100%", "premium = 0\ncovers = { policies = [\"square policy\"] }")
        + &layer("5 xs 5", 5.0, 5.0, "100%", "premium = 0\ncovers = { policies = [\"lognormal policy\"] }");
    let study = study(&text);
    // Pareto of index 1: 2 ln(75 / 25). Pareto(500, 2): 250,000 (1/1000 - 1/5000), as in the vignette of the R package
    // Pareto 2.4.5. Lognormal(2, 1.2): difference of limited means at 10 and 5.
    near(&study.contract("50 xs 25").recovery.mean, 2.197_224_577);
    near(&study.contract("4000 xs 1000").recovery.mean, 200.0);
    near(&study.contract("5 xs 5").recovery.mean, 2.506_648_98);
}

#[test]
fn layers_with_one_free_reinstatement_on_ten_lomax_losses_a_year() {
    // Poisson(10) x Lomax(3, 10), a generalised Pareto law of shape 1/3 and scale 10/3. A. J. Mata (2000), "Pricing excess of
    // loss reinsurance with reinstatements", ASTIN Bulletin 30(2), 349-368 (which prints 6.6128, 2.4103, 9.2173 from a coarse
    // grid); exact values by convolution. Without end: closed forms. Initial premium: Sundt (1991).
    let severity = "generalised-pareto = { location = 0, scale = 3.33333333333333, shape = 0.3333333333333333 }";
    let free = "reinstatements = { count = 1, rate = \"0%\" }\npremium = 0";
    let charged = "reinstatements = { count = 1, rate = \"100%\" }\npremium = 4.371971544";
    let text = head(400_000, 1, 3)
        + MARKET
        + &peril("claims", 10.0, severity)
        + &layer("10 xs 10", 10.0, 10.0, "20%", free)
        + &layer("10 xs 10 charged", 10.0, 10.0, "20%", charged)
        + &layer("10 xs 10 without end", 10.0, 10.0, "20%", "premium = 0")
        + &layer("10 xs 20", 10.0, 20.0, "20%", free)
        + &layer("10 xs 20 without end", 10.0, 20.0, "20%", "premium = 0")
        + &layer("20 xs 10", 20.0, 10.0, "20%", free)
        + &layer("20 xs 10 without end", 20.0, 10.0, "20%", "premium = 0");
    let study = study(&text);
    for (name, exact) in [
        ("10 xs 10", 6.615_059_244),
        ("10 xs 10 charged", 6.615_059_244),
        ("10 xs 10 without end", 6.944_444_444),
        ("10 xs 20", 2.412_120_741),
        ("10 xs 20 without end", 2.430_555_556),
        ("20 xs 10", 9.221_389_737),
        ("20 xs 10 without end", 9.375),
    ] {
        near_whole(&study.contract(name).recovery.mean, 0.2, exact);
    }
    let recovery = |name: &str| &study.columns.recovery[study.place(name)];
    for (limited, unlimited, exact) in [
        ("10 xs 10", "10 xs 10 without end", 6.944_444_444 - 6.615_059_244),
        ("10 xs 20", "10 xs 20 without end", 2.430_555_556 - 2.412_120_741),
        ("20 xs 10", "20 xs 10 without end", 9.375 - 9.221_389_737),
    ] {
        let lost = recovery(unlimited).iter().zip(recovery(limited)).map(|(all, paid)| (all - paid) / 0.2);
        near_mean(&lost.collect::<Vec<f64>>(), exact);
    }
    near_whole(&study.contract("10 xs 10 charged").reinstatement_premium, 0.2, 6.615_059_244 - 4.371_971_544);
}

#[test]
fn an_annual_aggregate_deductible_costs_what_bear_and_nemlick_found() {
    // R. A. Bear and K. J. Nemlick (1990), "Pricing the impact of adjustable features and loss sharing provisions of
    // reinsurance treaties", CAS Discussion Paper Program, vol. 2, 463-538, treaty 1, Poisson column: 160 xs 40; two classes of
    // Pareto losses from 40 with alpha 0.9 and 0.95 whose layer losses cost 4 % of 9,000 and 3 % of 3,000; annual
    // deductible 360.
    let mean_layer_loss = |alpha: f64| {
        let power = |x: f64| libm::pow(x, 1.0 - alpha);
        libm::pow(40.0, alpha) * (power(200.0) - power(40.0)) / (1.0 - alpha)
    };
    let class = |name: &str, cost: f64, alpha: f64| {
        let severity = format!("pareto = {{ threshold = 40, alpha = {alpha} }}, censor-at = 200");
        peril(name, cost / mean_layer_loss(alpha), &severity)
    };
    let text = head(400_000, 1, 16)
        + MARKET
        + &class("first class", 360.0, 0.9)
        + &class("second class", 90.0, 0.95)
        + &layer("without deductible", 160.0, 40.0, "50%", "premium = 0")
        + &layer("with deductible", 160.0, 40.0, "50%", "premium = 0\nannual = { deductible = 360 }");
    let study = study(&text);
    let gross = &study.contract("without deductible").recovery;
    near_whole(&gross.mean, 0.5, 450.0);
    near_whole(&gross.sd, 0.5, 0.521_847_4 * 450.0);
    let loss_cost = &study.contract("with deductible").recovery.mean;
    near_whole(loss_cost, 0.5, 141.799_5);
    // Rate: loss cost x 100/75 over a subject premium of 12,000.
    let rate = |cost: f64| cost * 100.0 / 75.0 / 12_000.0;
    assert!((rate(141.799_5) - 0.015_755_50).abs() < 5e-9);
    assert!((rate(loss_cost.value / 0.5) - 0.015_755_50).abs() < 4.0 * rate(loss_cost.standard_error / 0.5));
}

/// Company B with one total loss of everything it insures, with some probability a year, instead of its event loss table.
fn total_loss(probability: f64, seed: u64) -> String {
    let text = std::fs::read_to_string("configs/company_b_event_loss_table.toml").unwrap();
    let table = "event-loss-table = { file = \"company_b/elt.csv\", secondary-uncertainty = \"beta\" }";
    let law = format!(
        "country = \"JP\"\nfrequency = {{ binomial = {{ trials = 1, probability = {probability} }} }}\nseverity = {{ fixed = {{ \
         loss = \"18.2bn\" }} }}"
    );
    assert!(text.contains(table) && text.contains("trials = 100_000") && text.contains("seed = 2011"));
    text.replace(table, &law)
        .replace("trials = 100_000", "trials = 200_000")
        .replace("seed = 2011", &format!("seed = {seed}"))
        .replace("sites = \"company_b/sites.csv\"\n", "")
}

#[test]
fn one_uncovered_total_loss_ruins_the_captive_of_company_b_sooner_or_later() {
    // The captive starts with 100m and earns 123.55m a year without retrocession; a total loss costs it 950m in any of five
    // years: ruin by year t has probability 1 - (1 - p)^t. With London it keeps nothing of the loss.
    for (p, five_years, seed) in [(0.005, 0.02475, 1), (0.01, 0.04901, 2), (0.02, 0.09608, 3)] {
        let results = study(&total_loss(p, seed)).results;
        let [covered, bare] = &results.designs[..] else { panic!("two designs") };
        let mut survived = 1.0;
        for year in &bare.solvency.as_ref().unwrap().years {
            survived *= 1.0 - p;
            near_probability(year.ruin.value, 200_000, 1.0 - survived);
        }
        assert!((1.0 - survived - five_years).abs() < 5e-6);
        assert!(covered.solvency.as_ref().unwrap().years.iter().all(|year| year.ruin.value == 0.0));
        // Where a loss is likelier than the ruin that is borne, the capital for a year is the loss less the income.
        if p > 0.005 {
            let need = capital_of_one_year(&bare.solvency.as_ref().unwrap().capital, "0.005");
            assert_eq!(need.unfloored, 950e6 - 123.55e6);
        }
        near(&bare.net.mean, p * 950e6);
    }
}
