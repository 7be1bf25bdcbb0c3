//! `ishizue stress`: reference values of the small-captive case study EM11 (Global Link, December 2021), stresses together,
//! stresses simulated on the same random numbers, and the reverse stress against closed forms.

use ishizue::model;
use ishizue::model::Model;
use ishizue::model::amount::Share;
use ishizue::model::capital::{Investment, OpeningBalance, RunOff};
use ishizue::model::counterparty::DefaultRisk;
use ishizue::model::design::Design;
use ishizue::model::peril::{Frequency, Source};
use ishizue::model::stress::{CurrencyMove, Stress, StressLoss};
use ishizue::simulation::{Cancel, RunSettings, Silent};
use ishizue::study::stress::{
    Figure, StressError, StressOptions, StressOutcome, StressResults, StressStudyError, StressedPath, exact_path,
    own_stresses, refusal, stress,
};
use rust_decimal::{Decimal, dec};

#[allow(dead_code)]
mod company_b;

const MILLION: Decimal = dec!(1_000_000);

fn ask(model: &Model, only: &[&str], threads: usize) -> Result<StressResults, StressStudyError> {
    let options = StressOptions { only: only.iter().map(|name| (*name).to_owned()).collect() };
    let settings = RunSettings { trials: model.settings.trials, threads, block: 0 };
    stress(model, &options, &settings, (&Silent, &Cancel::new()))
}

fn found<'r>(results: &'r StressResults, name: &str) -> &'r StressOutcome {
    results.stresses.iter().find(|stress| stress.name == name).unwrap_or_else(|| panic!("no stress {name}"))
}

fn figure<'r>(stress: &'r StressOutcome, key: &str, years: u32) -> &'r Figure {
    let figures = &stress.simulated.as_ref().unwrap().figures;
    figures.iter().find(|figure| figure.key == key && figure.years == years).unwrap()
}

fn path(model: &Model, stress: &Stress) -> StressedPath {
    exact_path(model, &Design::as_configured(model), stress).unwrap()
}

fn millions(amounts: &[Decimal]) -> Vec<Decimal> {
    amounts.iter().map(|amount| (amount / MILLION).normalize()).collect()
}

#[test]
fn the_library_reproduces_every_reference_value_of_the_case_study() {
    let mut model = company_b::model();
    model.captive.as_mut().unwrap().opening_surplus = dec!(0);
    let results = ask(&model, &[], 1).unwrap();
    for (name, cash_flow, gross, lowest) in [
        ("no-loss", dec!(80.8), dec!(0), dec!(80.8)),
        ("full-limit-loss", dec!(80.8), dec!(950), dec!(80.8)),
        ("retrocession-default", dec!(-869.2), dec!(950), dec!(-869.2)),
        // The policy's limit is an annual aggregate: the captive never bears more than 950.
        ("two-full-limit-losses", dec!(80.8), dec!(950), dec!(80.8)),
        ("two-full-limit-losses-and-default", dec!(-869.2), dec!(950), dec!(-869.2)),
        ("retrocession-premium", dec!(59.425), dec!(0), dec!(59.425)),
        ("retrocession-not-renewed", dec!(123.55), dec!(0), dec!(123.55)),
        ("retrocession-not-renewed-full-limit-loss", dec!(-826.45), dec!(950), dec!(-826.45)),
        ("commission", dec!(65.6), dec!(0), dec!(65.6)),
        ("cession", dec!(73.6), dec!(0), dec!(73.6)),
        ("no-investment-income", dec!(76.8), dec!(0), dec!(76.8)),
        ("late-recovery", dec!(80.8), dec!(950), dec!(-869.2)),
    ] {
        let path = &found(&results, name).path;
        assert_eq!(
            millions(&[path.captive_cash_flow, path.captive_gross, path.lowest_cash, path.difference]),
            [cash_flow, gross, lowest, (cash_flow - dec!(80.8)).normalize()],
            "{name}"
        );
        assert_eq!((path.group_cash_flow / MILLION).normalize(), (cash_flow - dec!(120)).normalize(), "{name}");
        assert_eq!((path.surplus.len(), path.breach.is_some()), (5, cash_flow < dec!(0)), "{name}");
    }
    // A surplus that starts at nothing: -869.2, then 80.8 more each year.
    let surplus = &found(&results, "retrocession-default").path.surplus;
    assert_eq!(millions(surplus), [dec!(-869.2), dec!(-788.4), dec!(-707.6), dec!(-626.8), dec!(-546)]);
    let left: Vec<&str> = results.left_out.iter().map(|left| left.name.as_str()).collect();
    let no_hold = ["reserve-deterioration", "asset-haircut", "buyer-defaults", "buyer-clustering"];
    assert_eq!(left, no_hold);
}

#[test]
fn a_certain_default_with_a_total_loss_is_the_retrocession_that_does_not_pay() {
    let model = company_b::model();
    let certain =
        DefaultRisk { probability: Share::WHOLE, loss_given_default: Share::WHOLE, correlation: Share::new(dec!(0.5)) };
    let default = Stress { full_limit_losses: 1, retrocession_default: Some(certain), ..Stress::new("certain") };
    let withheld = Stress { full_limit_losses: 1, not_paid: Some(Share::WHOLE), ..Stress::new("withheld") };
    let (default, withheld) = (path(&model, &default), path(&model, &withheld));
    assert_eq!(default.captive_cash_flow, dec!(-869_200_000));
    assert_eq!(default, withheld);
}

#[test]
fn two_shocks_together_are_both() {
    let model = company_b::model();
    let dearer = Stress { retrocession_premium_times: Some(dec!(1.5)), ..Stress::new("dearer") };
    let commission = Stress { commission_points: Some(dec!(0.1)), ..Stress::new("commission") };
    let both = Stress { commission_points: Some(dec!(0.1)), ..dearer.clone() };
    let [dearer, commission, both] = [dearer, commission, both].map(|stress| path(&model, &stress).difference);
    assert_eq!((dearer / MILLION, commission / MILLION), (dec!(-21.375), dec!(-15.2)));
    assert_eq!(both, dearer + commission);
    // A full-limit loss that is not paid, and a dividend before it.
    let all = Stress {
        full_limit_losses: 1,
        not_paid: Some(Share::WHOLE),
        dividend: Some(dec!(50_000_000)),
        investment_income_times: Some(dec!(0)),
        ..Stress::new("all")
    };
    let path = path(&model, &all);
    assert_eq!((path.captive_cash_flow / MILLION).normalize(), dec!(-873.2)); // -869.2 - 4
    assert_eq!((path.surplus[0] / MILLION).normalize(), dec!(-823.2)); // 100 - 50 - 873.2
    assert_eq!((path.surplus[1] / MILLION).normalize(), dec!(-746.4)); // + 76.8
}

#[test]
fn a_stress_of_a_later_year_leaves_the_earlier_ones_as_they_are() {
    let model = company_b::model();
    let late = Stress { year: 3, not_renewed: true, full_limit_losses: 1, ..Stress::new("late") };
    let found = path(&model, &late);
    assert_eq!(found.captive_cash_flow, dec!(-826_450_000));
    // 100 + 80.8 + 80.8, - 826.45, + 123.55 a year.
    assert_eq!(millions(&found.surplus), [dec!(180.8), dec!(261.6), dec!(-564.85), dec!(-441.3), dec!(-317.75)]);
    assert_eq!(found.breach, Some(3));
}

/// With 60 of cash, 80 invested at a certain 5 % and claims of 40 outstanding: a surplus of 100.
fn invested() -> Model {
    let mut model = company_b::model();
    let account = model.captive.as_mut().unwrap();
    account.investment_income = dec!(0);
    account.investment = Some(Investment {
        invested: Share::new(dec!(0.5)),
        mean: Share::new(dec!(0.05)),
        volatility: Share::NONE,
        cash: Share::NONE,
    });
    account.balance = Some(OpeningBalance {
        cash: dec!(60_000_000),
        invested_assets: dec!(80_000_000),
        outstanding_claims: RunOff { amount: dec!(40_000_000), by_year: vec![Share::WHOLE] },
        ..OpeningBalance::default()
    });
    account.minimum_surplus = dec!(50_000_000);
    model
}

#[test]
fn assets_currency_and_reserves_take_what_is_worked_out_by_hand() {
    let model = invested();
    let quiet = path(&model, &Stress::new("nothing"));
    // Funds of 140 + 94.05 on the first day, half of them at 5 %: 5.85125; less cost 17.25.
    assert_eq!((quiet.captive_cash_flow / MILLION).normalize(), dec!(82.65125));
    assert_eq!(quiet.ratio_to_minimum, Some(dec!(3.653)));
    for (stress, less) in [
        // 16 of 80, and 2.5 % of 16 that is not earned.
        (Stress { asset_haircut: Some(Share::new(dec!(0.2))), ..Stress::new("haircut") }, dec!(16.4)),
        // A quarter of 140 falls by a fifth: 7, and 2.5 % of it.
        (
            Stress {
                currency: Some(CurrencyMove { part: Share::new(dec!(0.25)), move_by: dec!(-0.2) }),
                ..Stress::new("currency")
            },
            dec!(7.175),
        ),
        (Stress { reserve_deterioration: Some(Share::new(dec!(0.3))), ..Stress::new("reserves") }, dec!(12)),
        (Stress { investment_income_times: Some(dec!(0.4)), ..Stress::new("income") }, dec!(3.51075)),
    ] {
        let found = path(&model, &stress);
        assert_eq!((-found.difference / MILLION).normalize(), less, "{}", stress.name);
        assert_eq!((quiet.surplus[0] - found.surplus[0]) / MILLION, less, "{}", stress.name);
    }
}

#[test]
fn shocks_that_a_model_gives_no_hold_to_are_refused_by_their_key() {
    let mut model = company_b::model();
    let design = Design::as_configured(&model);
    let key = |model: &Model, stress: &Stress| refusal(model, &design, stress).map(|why| why.key);
    let haircut = Stress { asset_haircut: Some(Share::WHOLE), ..Stress::new("a") };
    let reserves = Stress { reserve_deterioration: Some(Share::WHOLE), ..Stress::new("b") };
    let buyers = Stress { default_probability_times: Some(2.0), ..Stress::new("c") };
    let unpaid = Stress { not_paid: Some(Share::WHOLE), ..Stress::new("d") };
    let contrary = Stress { not_renewed: true, retrocession_premium_times: Some(dec!(2)), ..Stress::new("e") };
    for (stress, expected) in [
        (&haircut, "asset-haircut"),
        (&reserves, "reserve-deterioration"),
        (&buyers, "default-probability-times"),
        (&unpaid, "retrocession-not-paid"),
        (&contrary, "retrocession-premium-times"),
    ] {
        assert_eq!(key(&model, stress), Some(expected));
    }
    assert_eq!((key(&invested(), &haircut), key(&invested(), &reserves)), (None, None));
    model.contracts.truncate(1);
    let design = Design::as_configured(&model);
    let gone = Stress { not_renewed: true, ..Stress::new("gone") };
    assert_eq!(refusal(&model, &design, &gone).map(|why| why.key), Some("retrocession-not-renewed"));
    assert!(matches!(exact_path(&model, &design, &gone), Err(StressError::CannotStrike(_))));
}

#[test]
fn a_dearer_retrocession_lowers_the_simulated_result_by_exactly_that() {
    let model = company_b::model();
    let results = ask(&model, &["retrocession-premium"], 1).unwrap();
    assert_eq!(results.stresses.len(), 1);
    let stress = found(&results, "retrocession-premium");
    let result = figure(stress, "mean-result", 1);
    assert_eq!((result.difference.value, result.difference.standard_error), (-21_375_000.0, 0.0));
    assert_eq!(result.verdict, "worse");
    let surplus = figure(stress, "mean-surplus", 5);
    assert_eq!((surplus.difference.value, surplus.difference.standard_error), (5.0 * -21_375_000.0, 0.0));
    // The loss that is kept and the probability of a breach stay: nothing is said of them.
    assert_eq!(figure(stress, "tvar-net", 1).verdict, "open");
    let missing = ask(&model, &["retrocession-premum"], 1).unwrap_err().to_string();
    assert!(missing.contains("did you mean `retrocession-premium`?"), "{missing}");
}

#[test]
fn a_stress_from_the_third_year_on_changes_simulated_results_from_then_on() {
    let mut model = company_b::model();
    let dearer = Stress { year: 3, retrocession_premium_times: Some(dec!(1.5)), ..Stress::new("dearer from year 3") };
    model.stresses.push(dearer.clone());
    model.stresses.push(Stress { dividend: Some(dec!(0)), ..Stress { name: "followed".into(), ..dearer } });
    for name in ["dearer from year 3", "followed"] {
        let results = ask(&model, &[name], 1).unwrap();
        let stress = found(&results, name);
        assert_eq!(figure(stress, "mean-result", 3).difference.value, -21_375_000.0, "{name}");
        assert_eq!(figure(stress, "mean-surplus", 5).difference.value, 3.0 * -21_375_000.0, "{name}");
        assert_eq!(
            millions(&stress.path.surplus),
            [dec!(180.8), dec!(261.6), dec!(321.025), dec!(380.45), dec!(439.875)]
        );
    }
}

/// Losses of a Poisson number, each of 10m, all of them the captive's.
fn poisson(mean: f64) -> Model {
    let mut model = company_b::model();
    model.contracts.truncate(1);
    model.settings.trials = 20_000;
    model.settings.horizon = 1;
    if let Source::FrequencySeverity { frequency, severity } = &mut model.perils[0].source {
        *frequency = Frequency::Poisson { mean };
        severity.shape = ishizue::model::peril::SeverityShape::Fixed { loss: 10_000_000.0 };
    }
    model
}

#[test]
fn twice_the_frequency_of_a_poisson_peril_doubles_the_exact_mean() {
    let mut model = poisson(0.5);
    model.stresses.push(Stress { frequency_times: vec![(0, 2.0)], ..Stress::new("twice") });
    model.stresses.push(Stress { severity_times: vec![(0, 2.0)], ..Stress::new("double") });
    let results = ask(&model, &["twice", "double"], 1).unwrap();
    // Half a loss of 9.5m more a year.
    for name in ["twice", "double"] {
        let result = figure(found(&results, name), "mean-result", 1);
        let error = (result.difference.value + 4_750_000.0).abs();
        assert!(error < 4.0 * result.difference.standard_error, "{name}: {result:?}");
        assert_eq!(result.verdict, "worse");
        // Paired: a loss of the one run is a loss of the other.
        assert!(result.difference.standard_error < result.configured.standard_error * 1.5, "{name}: {result:?}");
    }
    let independent = |mean: f64| 9_500_000.0 * (mean / 20_000.0_f64).sqrt();
    let twice = figure(found(&results, "twice"), "mean-result", 1).difference.standard_error;
    let unpaired = libm::hypot(independent(0.5), independent(1.0));
    assert!(twice < 0.8 * unpaired, "{twice} {unpaired}");
}

#[test]
fn the_most_probable_way_to_breach_has_the_closed_form_and_is_told() {
    let mut model = company_b::model();
    model.contracts.truncate(1);
    model.settings.trials = 20_000;
    model.stresses.clear();
    let results = ask(&model, &["no-loss"], 2).unwrap();
    let reverse = &results.reverse;
    // Without retrocession every total loss breaches: 1 - 0.98^5.
    let exact = 1.0 - libm::pow(0.98, 5.0);
    let [first, ..] = &reverse.classes[..] else { panic!("{reverse:?}") };
    let all: f64 = reverse.classes.iter().map(|class| class.probability.value).sum();
    assert!((all - reverse.probability.value).abs() < 1e-12);
    assert!((first.probability.value - exact).abs() < 4.0 * first.probability.standard_error, "{first:?}");
    assert_eq!((first.losses, first.uncollected, first.eroded), (1, false, false));
    assert_eq!(first.perils, ["earthquake and tsunami"]);
    assert_eq!(reverse.classes.len(), 1);
    let story = reverse.story.as_ref().unwrap();
    assert_eq!((story.trial, story.year, story.events.len()), (first.trial, first.year, 1));
    assert_eq!(story.events[0].ground_up, dec!(1_000_000_000));
    assert_eq!(story.events[0].contracts[0].due, dec!(950_000_000));
    assert_eq!(story.surplus_after - story.surplus_before, dec!(123_550_000) - dec!(950_000_000));
    assert!(story.surplus_after < dec!(0) && story.surplus_before > dec!(0));
    // The median of the surpluses at the breach, which rises by 123.55 a year.
    assert!((1..=5).contains(&story.year));
}

#[test]
fn the_smallest_single_loss_is_the_threshold_worked_out_by_hand() {
    let mut model = company_b::model();
    model.settings.trials = 2_000;
    let results = ask(&model, &["no-loss"], 1).unwrap();
    let [single] = &results.reverse.single_losses[..] else { panic!("{:?}", results.reverse.single_losses) };
    // The retrocession pays whatever the captive assumes.
    assert_eq!((single.retroceded, single.retrocession_pays), (true, None));
    // 180.8 is there at the year end; 95 % of 190,315,789.48 rounded to 0.01 is 180,800,000.01.
    let threshold = single.retrocession_does_not_pay.unwrap();
    assert_eq!(threshold.loss, dec!(190_315_789.48));
    assert_eq!(threshold.loss * dec!(0.95), dec!(180_800_000.006));
    let probability = threshold.probability;
    assert!((probability.value - 0.02).abs() < 4.0 * probability.standard_error, "{probability:?}");
    assert!(results.reverse.classes.is_empty() && results.reverse.story.is_none());
    assert!(results.reverse.probability.value == 0.0 && results.reverse.probability.high > 0.0);
    // A deductible of 10m comes first.
    model.policies[0].deductible = Some(ishizue::model::policy::Deductible::new(
        ishizue::model::policy::DeductibleKind::Subtract,
        ishizue::model::policy::DeductibleSize::Amount(dec!(10_000_000)),
    ));
    let results = ask(&model, &["no-loss"], 1).unwrap();
    let threshold = results.reverse.single_losses[0].retrocession_does_not_pay.unwrap();
    assert_eq!(threshold.loss, dec!(200_315_789.48));
}

#[test]
fn a_stated_loss_is_that_loss() {
    let model = company_b::model();
    let loss = |amount: Decimal| Stress {
        loss: Some(StressLoss { peril: 0, amount }),
        not_paid: Some(Share::WHOLE),
        ..Stress::new("stated")
    };
    assert_eq!(path(&model, &loss(dec!(190_315_789.48))).surplus[0], dec!(-0.01));
    assert_eq!(path(&model, &loss(dec!(190_315_789.47))).surplus[0], dec!(0));
}

#[test]
fn a_default_of_the_retrocession_is_a_class_of_its_own() {
    let mut model = company_b::model();
    model.settings.trials = 20_000;
    let default =
        DefaultRisk { probability: Share::new(dec!(0.5)), loss_given_default: Share::WHOLE, correlation: Share::NONE };
    model.parties[company_b::LONDON].default = Some(default);
    let results = ask(&model, &["no-loss"], 2).unwrap();
    let [class] = &results.reverse.classes[..] else { panic!("{:?}", results.reverse.classes) };
    // A loss of 2 % whose recovery fails with 1/2: 1 - 0.99^5.
    let exact = 1.0 - libm::pow(0.99, 5.0);
    assert!((class.probability.value - exact).abs() < 4.0 * class.probability.standard_error, "{class:?}");
    assert!(class.uncollected && class.description.contains("recoveries not collected"));
    let story = results.reverse.story.as_ref().unwrap();
    let london = story.events[0].contracts.iter().find(|payment| payment.contract == "London").unwrap();
    assert_eq!((london.due, london.uncollected), (dec!(950_000_000), dec!(950_000_000)));
}

#[test]
fn the_threads_change_nothing() {
    let mut model = company_b::model();
    model.contracts.truncate(1);
    model.settings.trials = 5_000;
    let [one, two] = [1, 2].map(|threads| ishizue::report::stress::json(&ask(&model, &[], threads).unwrap()));
    assert!(one == two);
}

fn text_of(stresses: &str) -> String {
    let good = std::fs::read_to_string("tests/broken/good.toml").unwrap();
    format!("{good}\n{stresses}")
}

fn complaint(stresses: &str) -> (String, String, String) {
    let text = text_of(stresses);
    let base = std::path::Path::new("tests/broken");
    let complaints = ishizue::config::read_text(&text, "good.toml", base).unwrap_err();
    let errors: Vec<_> = complaints.errors().collect();
    assert_eq!(errors.len(), 1, "{complaints}");
    assert!(errors[0].place().starts_with("good.toml:"), "{}", errors[0].place());
    (errors[0].what.clone(), errors[0].rule.clone(), errors[0].example.clone())
}

#[test]
fn broken_stresses_are_told_what_is_wrong_the_rule_and_the_right_form() {
    for (table, what, rule, example) in [
        ("name = \"a\"", "the stress has no shock", "at least one thing", "full-limit-losses = 1"),
        (
            "name = \"a\"\nyear = 99\ndividend = \"1m\"",
            "the stress strikes in year 99",
            "`simulation.horizon`",
            "year = 1",
        ),
        ("name = \"a\"\ncession-points = \"-500%\"", "the share 500% is above 100%", "from 0% to 100%", "\"-5%\""),
        (
            "name = \"a\"\nloss = { peril = \"flod\", amount = \"1m\" }",
            "no peril called \"flod\"",
            "a name stands",
            "\"",
        ),
        (
            "name = \"a\"\nfrequency-times = { nothing = 2 }",
            "no peril called \"nothing\"",
            "a name",
            "frequency-times =",
        ),
        ("name = \"a\"\nfrequency-times = 0", "0 is out of range", "above 0", "frequency-times ="),
        ("name = \"a\"\ndependence = {}", "nothing is said of the dependence", "degrees-of-freedom", "dependence ="),
        ("name = \"a\"\nasset-haircut = \"10%\"", "no invested assets", "balance-sheet", "leave `asset-haircut` out"),
        (
            "name = \"a\"\nretrocession-not-paid = \"10%\"",
            "no loss that the retrocession",
            "full-limit-losses",
            "\"100%\"",
        ),
        ("name = \"a\"\ndefault-probability-times = 2", "default of buyers", "[peril.credit]", "leave"),
        ("name = \"a\"\nfull-limit-loss = 1", "full-limit-loss", "", ""),
        (
            "name = \"a\"\nretrocession-premium-times = 1\nasset-haircut = \"0%\"",
            "the stress shocks nothing",
            "a factor of 1",
            "retrocession-premium-times = 1.5",
        ),
        ("name = \"a\"\ncession-points = \"100%\"", "the move takes the cession of", "between 0% and 100%", "\"-5%\""),
        (
            "name = \"a\"\ncommission-points = \"-100%\"",
            "the move takes the commission of",
            "between 0% and 100%",
            "\"10%\"",
        ),
    ] {
        let said = complaint(&format!("[[stress]]\n{table}\n"));
        assert!(said.0.contains(what), "{table}: {said:?}");
        assert!(said.1.contains(rule) && said.2.contains(example), "{table}: {said:?}");
    }
    let twice = "[[stress]]\nname = \"a\"\ndividend = \"1m\"\n[[stress]]\nname = \"a\"\ndividend = \"1m\"\n";
    assert!(complaint(twice).0.contains("used twice"));
}

#[test]
fn every_shock_of_the_grammar_is_read() {
    let text = text_of(
        "[[stress]]\nname = \"all\"\nyear = 1\nfull-limit-losses = 2\nretrocession-not-paid = \"60%\"\nlate-recovery = 400\n\
         dividend = \"5m\"\ncurrency = { part = \"50%\", move = \"-20%\" }\nretrocession-premium-times = 1.5\n\
         commission-points = \"10%\"\ncession-points = \"-5%\"\n\
         retrocession-default = { probability = \"2%\", loss-given-default = \"100%\", correlation = \"50%\" }\n",
    );
    let read = ishizue::config::read_text(&text, "good.toml", std::path::Path::new("tests/broken"));
    let model = read.unwrap_or_else(|complaints| panic!("{complaints}")).0;
    let stress = &model.stresses[0];
    assert_eq!(
        (stress.full_limit_losses, stress.late_recovery, stress.dividend),
        (2, Some(400), Some(dec!(5_000_000)))
    );
    assert_eq!((stress.commission_points, stress.cession_points), (Some(dec!(0.1)), Some(dec!(-0.05))));
    assert_eq!(stress.currency.unwrap().move_by, dec!(-0.2));
    assert_eq!(stress.retrocession_premium_times, Some(dec!(1.5)));
}

#[test]
fn a_run_tells_the_stresses_of_the_configuration_beside_those_of_the_library() {
    let mut model = company_b::model();
    let withheld =
        Stress { full_limit_losses: 1, not_paid: Some(Share::new(dec!(0.6))), ..Stress::new("London fails") };
    let later = Stress { year: 3, investment_income_times: Some(dec!(0)), ..Stress::new("no income later") };
    model.stresses = vec![withheld.clone(), later.clone()];
    let (rows, left_out) = own_stresses(&model, &Design::as_configured(&model)).unwrap();
    assert!(left_out.is_empty(), "{left_out:?}");
    for (row, stress) in rows.iter().zip([&withheld, &later]) {
        let exact = path(&model, stress);
        assert!(row.description.starts_with(&format!("{}: ", stress.name)), "{}", row.description);
        assert_eq!((row.captive_gross, row.captive_ceded), (exact.captive_gross, exact.captive_ceded));
        assert_eq!((row.captive_cash_flow, row.difference), (exact.captive_cash_flow, exact.difference));
    }
    // 60 % of 950 is not collected; without 4 of income the year is 4 worse.
    assert_eq!((rows[0].difference / MILLION, rows[1].difference / MILLION), (dec!(-570), dec!(-4)));
    let settings = RunSettings { trials: 200, threads: 1, block: 0 };
    let ran = ishizue::study::run::run(&model, &settings, &Silent, &Cancel::new(), &mut ishizue::study::run::NoRows);
    let told = ran.unwrap().stresses;
    assert_eq!(told[told.len() - 2..], rows[..]);
    assert!(told.len() > 10, "those of the library come first: {}", told.len());
}

#[test]
fn the_command_writes_its_files_and_fits_eighty_columns() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut command = assert_cmd::Command::cargo_bin("ishizue").unwrap();
    let ran = command
        .args(["stress", "configs/counterparties.toml", "--trials", "2000", "--out"])
        .arg(&out)
        .assert()
        .success()
        .get_output()
        .clone();
    let text = String::from_utf8(ran.stdout).unwrap();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(!text.contains('⟦'), "{text}");
    assert!(text.contains("retrocession not renewed full limit loss: as retrocession not renewed."), "{text}");
    assert!(text.contains("--trial") || text.contains("No simulated path breaches"), "{text}");
    for name in ["stress.csv", "stress.html", "stress.json", "stress_pro_forma.csv", "manifest.json"] {
        assert!(out.join(name).exists(), "{name}");
    }
    let json = std::fs::read_to_string(out.join("stress.json")).unwrap();
    let read: StressResults = serde_json::from_str(&json).unwrap();
    assert_eq!(ishizue::report::stress::json(&read), json);
    let page = std::fs::read_to_string(out.join("stress.html")).unwrap();
    let same_sentence = text.lines().find(|line| line.starts_with("Of ") || line.starts_with("None of ")).unwrap();
    assert!(page.contains(same_sentence.trim_end()), "{same_sentence}");
    // Two tornadoes: of exact paths and of the capital need; what was assumed stands below.
    assert!(page.matches("<svg class=\"chart\"").count() == 2 && !page.contains('⟦'), "{page}");
    assert!(read.assumptions.len() > 1 && page.contains("Assumptions"), "{:?}", read.assumptions);
    let mut japanese = assert_cmd::Command::cargo_bin("ishizue").unwrap();
    let only = ["--only", "retrocession-premium", "--only", "full-limit-loss"];
    let said = japanese
        .args(["stress", "configs/counterparties.toml", "--trials", "2000", "--language", "ja", "--out"])
        .arg(&out)
        .args(only)
        .assert()
        .success()
        .get_output()
        .stdout
        .clone();
    let said = String::from_utf8(said).unwrap();
    assert!(said.lines().all(|line| ishizue::report::text::columns(line) <= 80), "{said}");
    assert!(said.contains("ストレス") && !said.contains('⟦'), "{said}");
    let page = std::fs::read_to_string(out.join("stress.html")).unwrap();
    assert!(page.contains("<html lang=\"ja\">") && page.contains("必要資本"), "{page}");
    let mut refused = assert_cmd::Command::cargo_bin("ishizue").unwrap();
    refused.args(["stress", "configs/counterparties.toml", "--only", "nothing"]).assert().code(2);
}

#[test]
fn a_stress_of_ones_own_does_not_take_the_name_of_one_of_the_library() {
    let text = std::fs::read_to_string("configs/captive18_quota_share.toml").unwrap();
    for (name, refused) in [("asset-haircut", true), ("No loss", true), ("asset haircut and more", false)] {
        let text = format!("{text}\n[[stress]]\nname = \"{name}\"\nfull-limit-losses = 1\n");
        let read = ishizue::config::read_text(&text, "own.toml", std::path::Path::new("configs"));
        let said = read.map(|_| String::new()).unwrap_or_else(|complaints| complaints.to_string());
        assert_eq!(said.contains("is a stress of the library already"), refused, "{name}: {said}");
    }
}
