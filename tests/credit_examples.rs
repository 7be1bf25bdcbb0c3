//! The configurations on the credit peril: read without a complaint, run, and tried with the stated losses of their heads.

use ishizue::config;
use ishizue::model::Model;
use ishizue::model::design::Design;
use ishizue::model::peril::Source;
use ishizue::programme::Plan;
use ishizue::study::replay::stated;
use ishizue::study::stated_loss::StatedLoss;
use rust_decimal::{Decimal, dec};
use std::path::Path;

fn text(name: &str) -> String {
    std::fs::read_to_string(format!("configs/{name}.toml")).unwrap()
}

fn model(name: &str) -> Model {
    let (model, warnings) =
        config::read(Path::new(&format!("configs/{name}.toml"))).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert!(warnings.is_empty(), "{name}: {warnings}");
    model
}

/// What policies and contracts pay of a stated loss of the credit peril, in millions and without those that pay nothing.
fn pays(model: &Model, loss: &str) -> Vec<(String, Decimal)> {
    let peril = model.perils.iter().position(|peril| matches!(peril.source, Source::Credit(_))).unwrap();
    paid_for(model, loss, peril)
}

fn paid_for(model: &Model, loss: &str, peril: usize) -> Vec<(String, Decimal)> {
    let losses = [StatedLoss::parse(loss, model).unwrap()];
    let story = stated(model, &Design::as_configured(model), peril, &losses).unwrap();
    assert!(story.years.iter().all(|year| year.reconciles), "{loss}");
    let steps = &story.events[0].steps;
    let policies = steps.policies.iter().map(|policy| (policy.policy.clone(), policy.paid));
    let contracts = steps.contracts.iter().map(|contract| (contract.contract.clone(), contract.paid));
    policies
        .chain(contracts)
        .filter(|(_, paid)| !paid.is_zero())
        .map(|(name, paid)| (name, (paid / dec!(1_000_000)).normalize()))
        .collect()
}

fn check(model: &Model, loss: &str, expected: &[(&str, Decimal)]) {
    let expected: Vec<(String, Decimal)> = expected.iter().map(|(name, paid)| ((*name).to_owned(), *paid)).collect();
    assert_eq!(pays(model, loss), expected, "{loss}");
}

#[test]
fn a_front_passes_on_95_per_cent_of_the_older_policies_and_all_of_the_newer_ones() {
    let model = model("nexi_fronting");
    check(&model, "10m#th-01", &[("Thailand", dec!(9)), ("fronting", dec!(8.55))]);
    check(&model, "10m#vn-01", &[("Vietnam", dec!(9)), ("fronting of all", dec!(9))]);
    check(&model, "5m#vn-02", &[("Vietnam", dec!(3.6)), ("fronting of all", dec!(3.6))]);
}

#[test]
fn a_front_insures_in_no_country_before_the_year_of_its_licence() {
    let refused = |start: &str| {
        let text = text("nexi_fronting").replace("start = 2027-04-01", &format!("start = {start}"));
        let read = config::read_text(&text, "nexi_fronting.toml", Path::new("configs"));
        let said = read.err().map_or(String::new(), |mistakes| mistakes.to_string());
        ["SG", "HK", "TH", "GB", "VN", "AE"]
            .into_iter()
            .filter(|code| said.contains(&format!("is licensed in {code} only from")))
            .collect::<Vec<_>>()
    };
    assert_eq!(refused("2022-01-01"), [""; 0]);
    assert_eq!(refused("2018-01-01"), ["AE"]);
    assert_eq!(refused("2017-04-01"), ["VN", "AE"]);
    assert_eq!(refused("2015-04-01"), ["GB", "VN", "AE"]);
}

#[test]
fn a_capacity_of_3m_and_a_limit_of_8m_cede_five_eighths() {
    let model = model("capacity_extension");
    let (own, agency) = ("export receivables", "capacity extension");
    check(&model, "8m#vn-01", &[(own, dec!(7.2)), (agency, dec!(4.5))]);
    check(&model, "4m#vn-01", &[(own, dec!(3.6)), (agency, dec!(2.25))]);
    check(&model, "3m#ph-01", &[(own, dec!(2.7))]);
    check(&model, "1m#ng-02", &[(own, dec!(0.9)), (agency, dec!(0.9))]);
    check(&model, "12m#de-01", &[(own, dec!(10.8))]);
}

#[test]
fn an_agency_cedes_a_quota_by_country() {
    let model = model("agency_reinsurance");
    let own = "short-term cover";
    check(&model, "5m#la-01", &[(own, dec!(4.75)), ("Mekong and Sri Lanka", dec!(2.85))]);
    check(&model, "10m#vn-01", &[(own, dec!(9.5)), ("Vietnam and South Asia", dec!(3.8))]);
    check(&model, "6m#sa-01", &[(own, dec!(5.7)), ("Gulf", dec!(1.14))]);
    check(&model, "12m#jp-01", &[(own, dec!(11.4))]);
}

#[test]
fn three_forms_of_cooperation_share_one_loss() {
    let model = model("one_stop_shop");
    check(&model, "40m#power-plant", &[("lead policy", dec!(38)), ("one-stop-shop", dec!(11.4))]);
    check(&model, "40m#refinery", &[("main contractor", dec!(26.6)), ("subcontractor", dec!(10.8))]);
    let parts = [("joint venture (Lead Agency)", dec!(22.8)), ("joint venture (Second Agency)", dec!(15.2))];
    check(&model, "40m#railway", &parts);
    let plan: Plan<Decimal> = Plan::compile(&model, &Design::as_configured(&model)).unwrap();
    let premium = &plan.premiums().contracts[0];
    assert_eq!((premium.term, premium.commission), (dec!(750_000), dec!(37_500)));
}

#[test]
fn a_domestic_quota_and_one_of_eligible_receivables_abroad_stand_side_by_side() {
    let model = model("domestic_quota");
    let own = "receivables";
    check(&model, "10m#sapporo-foods", &[(own, dec!(9.5)), ("domestic quota", dec!(4.75))]);
    check(&model, "10m#hanoi-steel", &[(own, dec!(9.5)), ("receivables abroad", dec!(8.55))]);
    check(&model, "10m#manila-retail", &[(own, dec!(9.5))]);
    check(&model, "100m#nagoya-parts", &[(own, dec!(76)), ("excess of loss", dec!(56))]);
}

#[test]
fn one_captive_carries_earthquakes_and_receivables() {
    let model = model("captive_receivables");
    let paid =
        |loss, peril| -> Vec<Decimal> { paid_for(&model, loss, peril).into_iter().map(|(_, paid)| paid).collect() };
    assert_eq!(paid("400m#ishinomaki", 0), [dec!(390), dec!(370.5), dec!(320.5)]);
    assert_eq!(paid("100m#tokyo-trading", 1), [dec!(90), dec!(81), dec!(51)]);
    assert_eq!(paid("60m#kesennuma-fish+recourse=9m", 1), [dec!(36), dec!(32.4)]);
}

#[test]
fn none_of_them_needs_another_source_of_losses_than_the_credit_peril() {
    for name in [
        "hbor_quota",
        "hbor_fixed_quota",
        "nexi_fronting",
        "capacity_extension",
        "agency_reinsurance",
        "one_stop_shop",
        "domestic_quota",
    ] {
        let mut model = model(name);
        assert!(model.perils.iter().all(|peril| matches!(peril.source, Source::Credit(_))), "{name}");
        model.settings.trials = 500;
        ishizue::study::run::compile(&model).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}
