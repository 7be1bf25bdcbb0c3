//! The structures of Global Link's column "Captive 18" (September 2020), read from `configs/` and tried with stated losses.

use ishizue::model::Model;
use ishizue::model::design::Design;
use ishizue::study::replay::{Story, stated};
use ishizue::study::stated_loss::StatedLoss;
use rust_decimal::{Decimal, dec};
use std::path::Path;

fn model(name: &str) -> Model {
    let path = format!("configs/{name}.toml");
    ishizue::config::read(Path::new(&path)).unwrap_or_else(|mistakes| panic!("{mistakes}")).0
}

fn story(model: &Model, losses: &[&str]) -> Story {
    let losses: Vec<StatedLoss> = losses.iter().map(|text| StatedLoss::parse(text, model).unwrap()).collect();
    let story = stated(model, &Design::as_configured(model), 0, &losses).unwrap();
    assert!(story.years.iter().all(|year| year.reconciles));
    assert_eq!(story.largest_difference, Decimal::ZERO);
    story
}

/// What the policy and each contract pay for each loss, in millions.
fn paid(model: &Model, losses: &[&str]) -> Vec<Vec<Decimal>> {
    let millions = |amount: Decimal| (amount / dec!(1_000_000)).normalize();
    let of = |event: &ishizue::study::replay::StoryEvent| {
        let policies = event.steps.policies.iter().map(|policy| millions(policy.paid));
        policies.chain(event.steps.contracts.iter().map(|contract| millions(contract.paid))).collect()
    };
    story(model, losses).events.iter().map(of).collect()
}

#[test]
fn the_ordinary_deductible_is_taken_off_and_95_per_cent_of_the_rest_is_the_captives() {
    // Deductible 100, cession 95 %, retrocession 80 %.
    let model = model("captive18_quota_share");
    for (loss, expected) in [
        ("50m", [dec!(0), dec!(0), dec!(0)]),
        ("100m", [dec!(0), dec!(0), dec!(0)]),
        ("150m", [dec!(50), dec!(47.5), dec!(38)]),
        ("1bn", [dec!(900), dec!(855), dec!(684)]),
    ] {
        assert_eq!(paid(&model, &[loss])[0], expected, "a loss of {loss}");
    }
}

#[test]
fn the_second_kind_of_deductible_pays_in_full_once_it_is_exceeded() {
    // Franchise 100: a loss of 100 pays nothing, one of 150 pays 150; 95 % of it is 142.5, of 1,000 it is 950.
    let model = model("captive18_excess_of_loss");
    let front = |loss: &str| paid(&model, &[loss])[0][1];
    assert_eq!(["50m", "100m", "150m", "1bn"].map(front), [dec!(0), dec!(0), dec!(142.5), dec!(950)]);
    let jump = front("100000000.01") - front("100m");
    assert_eq!(jump.round_dp(6), dec!(95), "the jump is the deductible x 95 %");
}

#[test]
fn an_excess_after_the_quota_share_and_one_on_the_whole_loss_give_different_answers() {
    let mut model = model("captive18_excess_of_loss");
    // Policy, fronting, 20 % quota share, 500 xs 200 on the 80 % that it leaves.
    assert_eq!(paid(&model, &["500m"])[0], [dec!(500), dec!(475), dec!(95), dec!(180)]);
    assert_eq!(paid(&model, &["1bn"])[0], [dec!(1000), dec!(950), dec!(190), dec!(500)]);
    model.contracts[2].after.clear();
    assert_eq!(paid(&model, &["500m"])[0], [dec!(500), dec!(475), dec!(95), dec!(275)]);
    assert_eq!(paid(&model, &["1bn"])[0], [dec!(1000), dec!(950), dec!(190), dec!(500)]);
}

#[test]
fn a_treaty_from_the_first_of_april_leaves_the_31st_of_march_to_the_old_one() {
    let model = model("captive18_quota_share");
    let story = story(&model, &["150m@2027-03-31T23:59", "150m@2027-04-01", "150m@2028-04-01"]);
    let terms: Vec<Option<i32>> = story.events.iter().map(|event| event.steps.contracts[1].term).collect();
    assert_eq!(terms, [Some(-1), Some(0), Some(1)]);
}

#[test]
fn reinsurance_premium_and_claim_are_the_same_share_of_the_primary_ones() {
    // 160 x 95 % = 152.0; a claim of 400 is 380.
    let model = model("captive18_quota_share");
    let plan: ishizue::programme::Plan<Decimal> =
        ishizue::programme::Plan::compile(&model, &Design::as_configured(&model)).unwrap();
    assert_eq!(plan.premiums().contracts[0].term, dec!(152_000_000));
    assert_eq!(paid(&model, &["500m"])[0][..2], [dec!(400), dec!(380)]);
}

#[test]
fn a_facultative_contract_ignores_the_losses_of_other_policies() {
    let text = std::fs::read_to_string("configs/captive18_quota_share.toml").unwrap();
    let second = r#"
[[policy]]
name = "fire policy"
insurer = "Licensed insurer"
covers = { perils = ["fire"] }
premium = "10m"

[[peril]]
name = "fire"
country = "JP"
frequency = { poisson = { mean = 0.1 } }
severity = { fixed = { loss = "10m" } }
"#;
    let text = text
        .replace(
            "placement = \"treaty\"",
            "placement = \"facultative\"\ncovers = { policies = [\"earthquake policy\"] }",
        )
        .replace("premium = \"160m\"", "premium = \"160m\"\ncovers = { perils = [\"earthquake\"] }");
    let (model, _) = ishizue::config::read_text(&(text + second), "two.toml", Path::new("")).unwrap();
    let fire = model.perils.iter().position(|peril| peril.name == "fire").unwrap();
    let loss = [StatedLoss::parse("10m", &model).unwrap()];
    let story = stated(&model, &Design::as_configured(&model), fire, &loss).unwrap();
    let paid: Vec<Decimal> = story.events[0].steps.contracts.iter().map(|contract| contract.paid).collect();
    assert_eq!(paid, [dec!(9_500_000), dec!(0)]);
}

#[test]
fn an_association_captive_covers_what_each_owner_loses_above_its_excess_point() {
    // Thirty-four owners, excess point USD 100m: of a loss of 150 the owner keeps 100 and the captive pays 50; the quota
    // share takes 20 % of it, the layer 60 xs 20 half of what is left.
    let model = model("ace");
    assert_eq!(model.risks.iter().filter(|risk| !risk.portfolio).count(), 34);
    for (loss, expected) in [
        ("100m#owner-01", [dec!(0), dec!(0), dec!(0)]),
        ("150m#owner-07", [dec!(50), dec!(10), dec!(20)]),
        ("300m#owner-34", [dec!(100), dec!(20), dec!(60)]),
    ] {
        assert_eq!(paid(&model, &[loss])[0], expected, "{loss}");
    }
    // Losses of two owners are two losses, each above its own excess point.
    assert_eq!(paid(&model, &["150m#owner-01", "150m#owner-02"]), [[dec!(50), dec!(10), dec!(20)]; 2]);
    let premium: Decimal = model.risks.iter().filter_map(|risk| risk.premium).sum();
    assert_eq!(premium, dec!(52_725_000), "the premium of the policy is the sum of the owners'");
}

#[test]
fn premium_and_losses_of_an_association_captive_are_told_owner_by_owner_and_add_up() {
    let mut model = model("ace");
    model.settings.trials = 2_000;
    let settings = ishizue::simulation::RunSettings { trials: 2_000, threads: 1, block: 0 };
    let (silent, cancel) = (ishizue::simulation::Silent, ishizue::simulation::Cancel::new());
    let results =
        ishizue::study::run::run(&model, &settings, &silent, &cancel, &mut ishizue::study::run::NoRows).unwrap();
    let sum = |of: &dyn Fn(&ishizue::study::results::SiteResults) -> f64| results.sites.iter().map(of).sum::<f64>();
    let premium = sum(&|site| site.premium.unwrap());
    assert!((premium - 52_725_000.0).abs() < 1e-6);
    let of = |key: &str| {
        let view = results.before_retrocession.iter().find(|view| view.key == key);
        view.unwrap_or_else(|| panic!("{key}")).mean.value
    };
    assert!((sum(&|site| site.mean) - of("ground-up")).abs() < 1.0);
    assert!((sum(&|site| site.insured) - of("insured")).abs() < 1.0);
    assert!((sum(&|site| site.gross) - of("captive-gross")).abs() < 1.0);
    assert!(results.sites.iter().all(|site| site.ceded <= site.gross && site.gross <= site.mean));
}
