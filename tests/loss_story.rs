//! What `ishizue loss` tells of stated losses: by site, with what is known of the event, and the occurrence it belongs to.

use ishizue::config;
use ishizue::model::Model;
use ishizue::model::contract::Expense;
use ishizue::model::design::Design;
use ishizue::report::story;
use ishizue::study::replay::{self, Story};
use ishizue::study::stated_loss::StatedLoss;
use jiff::civil::date;
use rust_decimal::{Decimal, dec};
use std::path::Path;

fn model(path: &str) -> Model {
    config::read(Path::new(path)).unwrap_or_else(|e| panic!("{e}")).0
}

fn told(model: &Model, losses: &[&str]) -> Story {
    let losses: Vec<StatedLoss> = losses.iter().map(|text| StatedLoss::parse(text, model).unwrap()).collect();
    replay::stated(model, &Design::as_configured(model), 0, &losses).unwrap()
}

#[test]
fn the_loss_of_each_site_is_followed_to_what_the_captive_keeps() {
    // 400m less the deductible of 10m is 390m; 95 % of it, 370.5m, is ceded, and London takes all but 50m: 320.5m.
    let model = model("configs/company_b_excess_of_loss.toml");
    let story = told(&model, &["400m"]);
    let event = &story.events[0];
    assert_eq!(story.focus.as_deref(), Some("Company B Captive"));
    let sum = |of: fn(&replay::RiskLoss) -> Decimal| event.losses.iter().map(of).sum::<Decimal>();
    assert_eq!(event.losses.len(), 5);
    assert_eq!((sum(|l| l.loss), sum(|l| l.insured)), (dec!(400_000_000), dec!(390_000_000)));
    assert_eq!((sum(|l| l.gross), sum(|l| l.ceded)), (dec!(370_500_000), dec!(320_500_000)));
    assert_eq!(sum(|l| l.net), dec!(50_000_000));
    for loss in &event.losses {
        // Every site bears its part of each amount, to a quantum for each step.
        let part = |of: Decimal, whole: Decimal| (of - loss.loss * whole / dec!(400_000_000)).abs() <= dec!(0.03);
        assert!(part(loss.insured, dec!(390_000_000)) && part(loss.net, dec!(50_000_000)), "{loss:?}");
        assert!(loss.net >= Decimal::ZERO && loss.net == loss.gross - loss.ceded);
    }
}

#[test]
fn a_loss_at_one_site_is_all_of_that_site() {
    let story = told(&model("configs/company_b.toml"), &["400m#sendai"]);
    let losses = &story.events[0].losses;
    assert_eq!((losses.len(), losses[0].risk.as_str()), (1, "sendai"));
    assert_eq!((losses[0].insured, losses[0].ceded), (dec!(390_000_000), dec!(370_500_000)));
}

#[test]
fn a_loss_within_the_hours_of_an_earlier_one_says_so() {
    // The expiring contracts end on 30 June: a loss of 1 July within 72 hours of one of 30 June belongs to their term.
    let model = model("configs/tower.toml");
    let story = told(&model, &["2bn@2027-06-30", "2bn@2027-07-01", "2bn@2027-07-03T12:00"]);
    let layer = |event: usize| &story.events[event].steps.contracts[0];
    assert_eq!((layer(0).with_loss_of, layer(0).earlier_term), (None, false));
    assert_eq!((layer(1).with_loss_of, layer(1).earlier_term), (Some(date(2027, 6, 30)), true));
    assert_eq!((layer(1).term, layer(2).term), (layer(0).term, Some(0)));
    assert_eq!(layer(2).with_loss_of, None);
    // The policy has no hours clause.
    assert_eq!(story.events[1].steps.policies[0].with_loss_of, None);
    let text = story::text(&story);
    let said: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("one loss with that of 2027-06-30, in the term of that loss"), "{text}");
    // 1bn of the first; the second event brings the occurrence to 4bn: the rest of the layer's 2bn.
    assert_eq!((layer(0).paid, layer(1).paid), (dec!(1_000_000_000), dec!(1_000_000_000)));
}

#[test]
fn a_policy_with_an_hours_clause_says_so_too() {
    let story = told(&model("configs/year_event_table.toml"), &["20m", "30m@2027-04-03"]);
    assert_eq!(story.events[1].steps.policies[0].with_loss_of, Some(date(2027, 4, 1)));
    assert!(!story.events[1].steps.policies[0].earlier_term);
}

#[test]
fn an_amount_that_is_not_whole_quanta_is_said() {
    let model = model("configs/company_b.toml");
    let story = told(&model, &["0.001", "10.006", "5"]);
    assert_eq!(
        story.notes,
        [
            "The stated loss of 0.001 is below the smallest amount of money, 0.01, and counts as nothing; \
             `simulation.quantum` in the configuration lowers it.",
            "The stated loss of 10.006 counts as 10.01, a whole number of the smallest amount of money, 0.01."
        ]
    );
    assert!(story::text(&story).replace('\n', " ").contains("and counts as nothing"));
    assert!(told(&model, &["0.01"]).notes.is_empty());
}

#[test]
fn what_is_known_of_an_event_is_shown() {
    let mut model = model("configs/company_b.toml");
    model.contracts.iter_mut().for_each(|contract| contract.expense = Some(Expense::Excluded));
    let loss = "400m+magnitude=7.9+depth=30+latitude=38.1+longitude=-142.9+industry-loss=2bn+cost=3m+recourse=4m\
                +attached=2027-04-01";
    let story = told(&model, &[loss]);
    let event = &story.events[0];
    assert_eq!((event.magnitude, event.known.depth, event.known.industry_loss), (Some(7.9), Some(30.0), Some(2e9)));
    assert_eq!((event.known.cost, event.known.recourse), (Some(dec!(3_000_000)), Some(dec!(4_000_000))));
    let text = story::text(&story).split_whitespace().collect::<Vec<_>>().join(" ");
    let known = "M 7.9, 30 km deep, 38.1°N 142.9°W, industry loss 2,000,000,000, attached 2027-04-01";
    assert!(text.contains(known), "{text}");
    assert_eq!(told(&model, &["400m"]).events[0].known, replay::Known::default());
}

#[test]
fn simulated_events_show_the_attributes_of_their_table() {
    let model = model("configs/company_b.toml");
    let design = Design::as_configured(&model);
    let story =
        (0..20).map(|trial| replay::trial(&model, &design, trial).unwrap()).find(|story| !story.events.is_empty());
    let event = story.unwrap().events.remove(0);
    assert!(event.known.depth.is_some() && event.known.latitude.is_some());
    // Every row of the table is told, with its coverage.
    let sum: Decimal = event.losses.iter().map(|loss| loss.loss).sum();
    assert_eq!(sum, event.steps.ground_up);
}

#[test]
fn limits_left_and_reinstatement_premium_stand_in_columns_where_they_fit() {
    let text = story::text(&told(&model("configs/w1a.toml"), &["20", "30"]));
    // 20 x 95 % x 60 % = 11.4: layer 1 pays its 5 for 1.2 x 5/5, and 10 of its 3 limits are left.
    let line = text.lines().find(|line| line.trim_start().starts_with("layer 1")).unwrap();
    let cells: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(cells, ["layer", "1", "11.40", "5", "6.40", "10", "1.20"]);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}
