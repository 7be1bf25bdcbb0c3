//! `ishizue compare`: designs on the same losses.

use ishizue::model::Model;
use ishizue::simulation::{Cancel, Silent};
use ishizue::study::compare::{CompareError, CompareResults, compare};
use ishizue::study::value::RetroValue;
use rust_decimal::dec;
use std::path::Path;

fn model() -> Model {
    let mut model = ishizue::config::read(Path::new("configs/company_b_excess_of_loss.toml")).unwrap().0;
    model.settings.trials = 4_000;
    model.captive.as_mut().unwrap().cost_of_capital = Some(ishizue::model::amount::Share::new(dec!(0.08)));
    model
}

fn dearer() -> Model {
    let mut model = model();
    let premium = ishizue::model::contract::Premium::Amount(dec!(46_900_000));
    model.contracts.iter_mut().filter(|contract| contract.name == "London").for_each(|c| c.premium = premium);
    model
}

fn of(models: Vec<Model>, unpaired: bool) -> Result<CompareResults, CompareError> {
    let named: Vec<(String, Model)> =
        models.into_iter().enumerate().map(|(at, model)| (format!("design {at}"), model)).collect();
    compare(&named, unpaired, 1, (&Silent, &Cancel::new()))
}

#[test]
fn identical_designs_differ_by_exactly_nothing() {
    let found = of(vec![model(), model()], false).unwrap();
    assert!(found.paired);
    let value = &found.against_first[0];
    let mut all = vec![value.net_cost, value.recovery, value.reinstatement_premium, value.sd_saved, value.tvar_saved];
    all.extend(value.ruin_avoided.iter());
    all.extend(value.capital.iter().map(|row| row.saved));
    all.extend(value.capital.iter().filter_map(|row| row.benefit));
    assert!(all.iter().all(|e| (e.value, e.standard_error, e.low, e.high) == (0.0, 0.0, 0.0, 0.0)), "{all:?}");
    assert!(value.verdict == "open" && value.capital.iter().all(|row| row.verdict == "open"));
    assert!(found.worst.iter().all(|year| year.cash[0] == year.cash[1]));
    let [a, b] = [0, 1].map(|at| found.designs[at].value.clone().unwrap());
    assert_eq!(RetroValue { design: b.design.clone(), ..a }, b);
}

#[test]
fn a_retrocession_dearer_by_ten_million_costs_exactly_that_on_the_same_losses() {
    let found = of(vec![model(), dearer()], false).unwrap();
    let value = &found.against_first[0];
    assert_eq!((value.net_cost.value, value.net_cost.standard_error), (10_000_000.0, 0.0));
    assert_eq!((value.verdict.as_str(), value.recovery.value), ("worse", 0.0));
    let by_loss = &value.capital[0];
    assert_eq!((by_loss.saved.value, by_loss.benefit.unwrap().value), (0.0, -10_000_000.0));
    // A dearer premium needs no less capital, and more of it in every year until the worst point unless none is needed.
    assert!(
        value.capital[1..].iter().all(|row| row.saved.value <= 0.0 && row.verdict == "worse"),
        "{:?}",
        value.capital
    );
    // Ordered by what they cost, with the day of what happened.
    let cash: Vec<f64> = found.worst.iter().map(|year| year.cash[0]).collect();
    assert!(cash.is_sorted() && found.worst.iter().all(|year| !year.events.is_empty()), "{cash:?}");
}

#[test]
fn designs_on_other_losses_are_refused_or_told_apart_as_samples() {
    let mut other = model();
    other.settings.seed += 1;
    let refused = of(vec![model(), other.clone()], false).unwrap_err().to_string();
    assert!(refused.contains("the seed differs") && refused.contains("--unpaired"), "{refused}");
    let found = of(vec![model(), other], true).unwrap();
    assert!(!found.paired && found.worst.is_empty());
    let unpaired = found.against_first[0].net_cost;
    let paired = of(vec![model(), dearer()], false).unwrap().designs[0].cash;
    // Two samples of the same design: the error is root two of one's.
    assert!((unpaired.standard_error / paired.standard_error / f64::sqrt(2.0) - 1.0).abs() < 0.1, "{unpaired:?}");
    assert!(unpaired.low < 0.0 && unpaired.high > 0.0);
    let mut longer = model();
    longer.settings.horizon += 1;
    assert!(of(vec![model(), longer], true).unwrap_err().to_string().contains("the horizon differs"));
}

#[test]
fn the_command_refuses_other_losses_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let compare = |more: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("ishizue").unwrap();
        let designs = ["configs/company_b_excess_of_loss.toml", "configs/captive18_quota_share.toml"];
        command.arg("compare").args(designs).args(["--trials", "500", "--out"]).arg(&out).args(more);
        command.assert()
    };
    let refused = compare(&[]).code(2).get_output().stderr.clone();
    let refused = String::from_utf8(refused).unwrap();
    assert!(refused.contains("cannot be compared") || refused.contains("do not stand on the same losses"), "{refused}");
    assert!(!out.exists());
    let mut same = assert_cmd::Command::cargo_bin("ishizue").unwrap();
    let design = "configs/company_b_excess_of_loss.toml";
    same.args(["compare", design, design, "--trials", "500", "--out"]).arg(&out).assert().success();
    let manifest = std::fs::read_to_string(out.join("manifest.json")).unwrap();
    assert!(manifest.contains("\"trials\": 500") && out.join("compare.json").exists(), "{manifest}");
    let mut japanese = assert_cmd::Command::cargo_bin("ishizue").unwrap();
    let options = ["--trials", "500", "--language", "ja", "--out"];
    let said = japanese.args(["compare", design, design]).args(options).arg(&out).assert().success();
    let said = String::from_utf8(said.get_output().stdout.clone()).unwrap();
    let page = std::fs::read_to_string(out.join("compare.html")).unwrap();
    for text in [&said, &page] {
        assert!(text.contains("再々保険なしとの比較") && text.contains("必要資本") && !text.contains('⟦'), "{text}");
        // The horizon of the capital need is a word of the language.
        assert!(text.contains("年間）") && !text.contains("% in "), "{text}");
    }
}
