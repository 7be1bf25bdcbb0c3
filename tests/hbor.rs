//! The terms of HBOR's reinsurance of short-term export receivables (published at hbor.hr), in `configs/hbor_quota.toml` and
//! `configs/hbor_fixed_quota.toml`, tried with stated losses.

use ishizue::model::Model;
use ishizue::model::design::Design;
use ishizue::programme::Plan;
use ishizue::programme::acceptance::accepted_amounts;
use ishizue::study::replay::stated;
use ishizue::study::stated_loss::StatedLoss;
use rust_decimal::{Decimal, dec};
use std::path::Path;

fn text() -> String {
    std::fs::read_to_string("configs/hbor_quota.toml").unwrap()
}

fn read(text: &str) -> Model {
    ishizue::config::read_text(text, "hbor_quota.toml", Path::new("configs"))
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
        .0
}

/// Without limits of acceptance, so that bands are seen on the whole loss.
fn accepting_all(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with("acceptance")).collect::<Vec<_>>().join("\n")
}

/// What the agency pays of a loss: indemnity, cost on top, recourse received.
fn ceded(model: &Model, loss: &str) -> [Decimal; 3] {
    let losses = [StatedLoss::parse(loss, model).unwrap()];
    let story = stated(model, &Design::as_configured(model), 0, &losses).unwrap();
    assert_eq!(story.largest_difference, Decimal::ZERO);
    assert!(story.years.iter().all(|year| year.reconciles));
    let quota = &story.events[0].steps.contracts[0];
    [quota.paid, quota.cost, quota.recourse].map(|amount| amount.normalize())
}

#[test]
fn three_readings_of_bands_give_three_answers_to_one_partial_loss() {
    // Bands 50 / 70 / 90 %, a buyer with a limit of 300,000 and a loss of 150,000.
    for (mode, partial, full) in [
        ("slab", dec!(105_000), dec!(210_000)),
        ("blended", dec!(95_000), dec!(190_000)),
        ("sliced", dec!(85_000), dec!(190_000)),
    ] {
        let model = read(&accepting_all(&text().replace("mode = \"slab\"", &format!("mode = \"{mode}\""))));
        assert_eq!(ceded(&model, "150k#rs-02")[0], partial, "{mode}");
        assert_eq!(ceded(&model, "300k#rs-02")[0], full, "{mode}");
    }
}

#[test]
fn bands_include_their_upper_end() {
    let model = read(&accepting_all(&text()));
    // Limits of 80k, 500k and 600k: 50 %, 70 % and 90 %.
    for (buyer, expected) in [("rs-01", dec!(5_000)), ("ua-01", dec!(7_000)), ("rs-03", dec!(9_000))] {
        assert_eq!(ceded(&model, &format!("10k#{buyer}"))[0], expected, "{buyer}");
    }
}

#[test]
fn indemnity_cost_and_recourse_are_shared_by_the_quota() {
    let model = read(&text());
    assert_eq!(ceded(&model, "300k#rs-02+cost=10k+recourse=60k"), [dec!(210_000), dec!(7_000), dec!(42_000)]);
}

#[test]
fn limits_of_acceptance_are_filled_in_the_order_of_the_list() {
    let model = read(&text());
    let accepted: Vec<Decimal> = accepted_amounts(&model, 0).unwrap().iter().map(|entry| entry.accepted).collect();
    let thousands: Vec<Decimal> = accepted.iter().map(|amount| (amount / dec!(1_000)).normalize()).collect();
    // Serbia 80 + 300 + 500 of 600; Bosnia 150 + 500; Macedonia 250; Ukraine 500 + 400 + what is left of 1m; then what is
    // left of 3m in all.
    let expected = [80, 300, 500, 150, 500, 250, 500, 400, 100, 220, 0, 0];
    assert_eq!(thousands, expected.map(Decimal::from));
    // The fifth request in a country that is full receives nothing; a loss of that buyer is not ceded.
    assert_eq!(ceded(&model, "100k#tr-02")[0], dec!(0));
    // Of the buyer that was cut to 0.5m, a loss of the full limit of 0.6m is ceded up to what was accepted, at 90 %.
    assert_eq!(ceded(&model, "600k#rs-03")[0], dec!(450_000));
}

#[test]
fn premium_follows_the_quota_and_temporarily_non_marketable_risks_cost_30_per_cent_more() {
    // Premiums of 100,000 and 50,000, quota 90 %: 90,000 + 58,500 = 148,500; commission 20 % of it: 29,700.
    let text = accepting_all(&text())
        .replace("buyers = \"hbor_quota/buyers.csv\"\n", "sites = \"sites.csv\"\n")
        .replace("limit = { risk = \"as-approved\" }\n", "")
        .replace(", eligible = { terms-days = 180, tenor-months = 24 }", "")
        .replace("rules = \"hbor\"\n", "");
    let (start, end) = (text.find("# A buyer becomes insolvent").unwrap(), text.find("[[policy]]").unwrap());
    let table = "event-loss-table = { file = \"elt.csv\", secondary-uncertainty = \"none\" }\n\n";
    let text = format!("{}{table}{}", &text[..start], &text[end..]);
    let start = text.find("terms = { variable").unwrap();
    let end = text[start..].find("] } }\n").unwrap() + start + 6;
    let text = format!("{}terms = {{ quota-share = {{ share = \"90%\" }} }}\n{}", &text[..start], &text[end..]);
    let folder = tempfile::tempdir().unwrap();
    let sites =
        "id,country,class,premium,building\na,UA,non-marketable,100k,1m\nb,TR,temporarily-non-marketable,50k,1m\n";
    std::fs::write(folder.path().join("sites.csv"), sites).unwrap();
    std::fs::write(folder.path().join("elt.csv"), "event_id,rate,site,mean\n1,0.1,a,1000\n").unwrap();
    let text = text.replace("country = \"HR\"\n", "country = \"HR\"\nlicensed-in = [\"UA\", \"TR\"]\n");
    let text = text.replacen(
        "insurer = \"Private Insurer\"\ncountry = \"HR\"\nlicensed-in = [\"UA\", \"TR\"]\n",
        "insurer = \"Private Insurer\"\n",
        1,
    );
    let text = text.replacen(
        "name = \"Agency\"\nrole = \"reinsurer\"\ncountry = \"HR\"\nlicensed-in = [\"UA\", \"TR\"]\n",
        "name = \"Agency\"\nrole = \"reinsurer\"\n",
        1,
    );
    let (model, _) = ishizue::config::read_text(&text, "two.toml", folder.path()).unwrap_or_else(|m| panic!("{m}"));
    let plan: Plan<Decimal> = Plan::compile(&model, &Design::as_configured(&model)).unwrap();
    let premium = &plan.premiums().contracts[0];
    assert_eq!((premium.term, premium.commission), (dec!(148_500), dec!(29_700)));
}

#[test]
fn what_arose_before_notice_took_effect_is_recovered_from_the_old_contract() {
    let model = read(&text());
    // Delivered on 15 November 2028 at 90 days, in default on 13 February 2029; the contract ended on 31 December 2028.
    assert_eq!(ceded(&model, "100k@2029-02-13#rs-02+attached=2028-11-15")[0], dec!(70_000));
    assert_eq!(ceded(&model, "100k@2029-02-13#rs-02+attached=2029-01-02")[0], dec!(0));
}

#[test]
fn notice_takes_effect_at_the_first_expiry_at_least_sixty_days_later() {
    let after = |notice: &str| {
        let model = read(&text().replace("notice = 2028-10-01", &format!("notice = {notice}")));
        ceded(&model, "100k@2029-06-01#rs-02+attached=2029-02-01")[0]
    };
    // 60 days before 31 December is 1 November.
    assert_eq!(after("2028-11-01"), dec!(0));
    assert_eq!(after("2028-11-02"), dec!(70_000));
}

#[test]
fn a_quota_above_90_per_cent_breaks_the_rule_that_the_insurer_keeps_ten() {
    let mistakes = |text: &str| {
        let read = ishizue::config::read_text(text, "hbor_quota.toml", Path::new("configs"));
        read.err().map_or(String::new(), |mistakes| mistakes.to_string())
    };
    let broken = mistakes(&text().replace("share = \"90%\"", "share = \"91%\""));
    assert!(broken.contains("91%") && broken.contains("90%"), "{broken}");
    // A buyer with 181 days and 25 months is not eligible; with 20 months it is.
    let buyers = |months: &str| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("hbor_quota")).unwrap();
        for file in ["buyers.csv", "countries.csv"] {
            let own = std::fs::read_to_string(format!("configs/hbor_quota/{file}")).unwrap();
            std::fs::write(folder.path().join("hbor_quota").join(file), own.replace("181,20,", months)).unwrap();
        }
        let text = text().replace(", eligible = { terms-days = 180, tenor-months = 24 }", "");
        ishizue::config::read_text(&text, "hbor_quota.toml", folder.path()).err().map(|mistakes| mistakes.to_string())
    };
    assert_eq!(buyers("181,20,"), None);
    assert!(buyers("181,25,").unwrap().contains("ua-03"));
}

#[test]
fn a_fixed_quota_of_90_per_cent_shares_premium_claims_costs_and_recourse() {
    let path = Path::new("configs/hbor_fixed_quota.toml");
    let (model, warnings) = ishizue::config::read(path).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert!(warnings.is_empty(), "{warnings}");
    let plan: Plan<Decimal> = Plan::compile(&model, &Design::as_configured(&model)).unwrap();
    let premium = &plan.premiums().contracts[0];
    assert_eq!((premium.term, premium.commission), (dec!(148_500), dec!(29_700)));
    assert_eq!(ceded(&model, "300k#rs-02+cost=10k+recourse=60k"), [dec!(270_000), dec!(9_000), dec!(54_000)]);
    assert_eq!(ceded(&model, "300k#de-01")[0], dec!(0));
    assert_eq!(ceded(&model, "100k@2029-02-13#rs-02+attached=2028-11-15")[0], dec!(90_000));
    assert_eq!(ceded(&model, "100k@2029-02-13#rs-02+attached=2029-01-02")[0], dec!(0));
}
