//! `ishizue loss` on Company B, worked out by hand: the policy subtracts 10m from every event and pays at most 1bn a
//! period; 95 % go to the captive; London takes all of it.

use super::*;
use rust_decimal::dec;

/// What an event leaves behind: kept by the parent, paid by the policy, paid by each contract.
fn event(story: &Value, index: usize) -> (Decimal, Decimal, Vec<Decimal>) {
    let event = &story["events"][index];
    let contracts = event["contracts"].as_array().unwrap().iter().map(|contract| amount(&contract["paid"]));
    (amount(&event["kept-by-parent"]), amount(&event["policies"][0]["paid"]), contracts.collect())
}

fn loss(arguments: &[&str]) -> Value {
    ishizue(&[&["loss", COMPANY_B, "--json"], arguments].concat()).json()
}

#[test]
fn two_losses_of_one_period_use_up_the_limit_of_the_policy() {
    // 400m - 10m = 390m leave 610m of the limit; of 900m - 10m = 890m these 610m are paid.
    let story = loss(&["400m", "900m@2027-06-01"]);
    assert_eq!(event(&story, 0), (dec!(10_000_000), dec!(390_000_000), vec![dec!(370_500_000), dec!(370_500_000)]));
    assert_eq!(event(&story, 1), (dec!(290_000_000), dec!(610_000_000), vec![dec!(579_500_000), dec!(579_500_000)]));
    let left = |index: usize| amount(&story["events"][index]["policies"][0]["aggregate-limit-remaining"]);
    assert_eq!((left(0), left(1)), (dec!(610_000_000), dec!(0)));
    for (key, expected) in [
        ("ground-up", dec!(1_300_000_000)),
        ("insured", dec!(1_000_000_000)),
        ("retained-by-parent", dec!(300_000_000)),
        ("captive-gross", dec!(950_000_000)),
        ("captive-ceded", dec!(950_000_000)),
        ("captive-net", dec!(0)),
        // 136.8m premium after commission + 4m income - 17.25m cost - 42.75m for London.
        ("captive-cash-flow", dec!(80_800_000)),
    ] {
        assert_eq!(account(&story, 0, key), expected, "{key}");
    }
    assert_eq!(story["largest-difference"], "0");
}

#[test]
fn without_retrocession_the_captive_keeps_its_95_per_cent() {
    let story = loss(&["400m", "900m@2027-06-01", "--without-retrocession"]);
    assert_eq!(event(&story, 0), (dec!(10_000_000), dec!(390_000_000), vec![dec!(370_500_000)]));
    assert_eq!(event(&story, 1), (dec!(290_000_000), dec!(610_000_000), vec![dec!(579_500_000)]));
    assert_eq!(account(&story, 0, "captive-ceded"), dec!(0));
    assert_eq!(account(&story, 0, "captive-net"), dec!(950_000_000));
    // 136.8m + 4m - 17.25m - 950m.
    assert_eq!(account(&story, 0, "captive-cash-flow"), dec!(-826_450_000));
}

#[test]
fn losses_are_taken_in_time_order_however_they_are_listed() {
    let listed = loss(&["400m", "900m@2027-06-01"]);
    assert_eq!(loss(&["900m@2027-06-01", "400m"]), listed);
    // On one day the second follows the first: 890m leave 110m of the limit for the 390m.
    let one_day = loss(&["900m", "400m"]);
    assert_eq!(event(&one_day, 0).1, dec!(890_000_000));
    assert_eq!(event(&one_day, 1).1, dec!(110_000_000));
    let by_the_hour = loss(&["900m@2027-06-01T14:01", "400m@2027-06-01T14:00"]);
    assert_eq!(event(&by_the_hour, 0).1, dec!(390_000_000));
}

#[test]
fn the_next_period_has_a_limit_of_its_own() {
    let story = loss(&["900m@2028-03-31", "900m@2028-04-01"]);
    assert_eq!((event(&story, 0).1, event(&story, 1).1), (dec!(890_000_000), dec!(890_000_000)));
    assert_eq!((account(&story, 0, "insured"), account(&story, 1, "insured")), (dec!(890_000_000), dec!(890_000_000)));
}

#[test]
fn a_loss_equal_to_the_deductible_pays_nothing() {
    assert_eq!(event(&loss(&["10m"]), 0), (dec!(10_000_000), dec!(0), vec![dec!(0), dec!(0)]));
    assert_eq!(event(&loss(&["10000000.01"]), 0).1, dec!(0.01));
}

#[test]
fn a_loss_without_a_site_is_spread_by_value_and_one_with_a_site_is_not() {
    let spread = loss(&["10億"]);
    let parts = spread["events"][0]["losses"].as_array().unwrap();
    assert_eq!(parts.len(), 5);
    assert_eq!(parts.iter().map(|part| amount(&part["loss"])).sum::<Decimal>(), dec!(1_000_000_000));
    let at_sendai = loss(&["10億#sendai"]);
    assert_eq!(at_sendai["events"][0]["losses"][0]["risk"], "sendai");
    assert_eq!(amount(&at_sendai["events"][0]["losses"][0]["loss"]), dec!(1_000_000_000));
}

#[test]
fn the_text_shows_the_same_figures_as_the_document() {
    let text = ishizue(&["loss", COMPANY_B, "400m", "900m@2027-06-01"]).done().out;
    for figure in ["390,000,000", "370,500,000", "610,000,000", "579,500,000", "950,000,000", "80,800,000"] {
        assert!(text.contains(figure), "{figure} is not in:\n{text}");
    }
}

#[test]
fn a_loss_that_is_not_understood_is_refused_with_the_right_form() {
    let form = "write AMOUNT, AMOUNT@DATE or AMOUNT@DATE#SITE";
    for (loss, words) in [
        ("much", form),
        ("-5m", form),
        ("1e400", form),
        ("400m#nowhere", "there are: yokohama, sendai, shimizu, oita, hachinohe"),
        ("400m@tomorrow", "`tomorrow` is not a date"),
        ("400m@2027-02-30", "`2027-02-30` is not a date"),
        ("400m@2027-03-31", "not within the simulated years, 2027-04-01 to 2032-03-31"),
        ("400m@2032-04-01", "not within the simulated years, 2027-04-01 to 2032-03-31"),
        ("400m@", form),
        ("#sendai", form),
    ] {
        ishizue(&["loss", COMPANY_B, "--", loss]).fails(2, &[loss, words]);
    }
}

#[test]
fn an_unknown_peril_is_refused_with_the_known_ones() {
    ishizue(&["loss", "configs/w1a.toml", "5", "--peril", "flood"]).fails(2, &["`flood`", "earthquake, tsunami"]);
    let story = ishizue(&["loss", "configs/w1a.toml", "5", "--peril", "tsunami", "--json"]).json();
    assert_eq!(story["events"][0]["peril"], "tsunami");
}

#[test]
fn a_twin_that_does_not_exist_is_refused() {
    ishizue(&["loss", "configs/tower.toml", "5bn", "--without-retrocession"]).fails(2, &["no retrocession"]);
}
