//! Who pays, whether and when: signed lines to the quantum, reinsurers in default, collateral, and cash that waits for
//! recoveries. Numbers are those of EM11 (Global Link, "Setting up a captive: a case study", December 2021), closed forms
//! or hand calculations.

mod support;

use assert_cmd::Command;
use ishizue::config;
use ishizue::ledger::Ledger;
use ishizue::ledger::capital::InsuranceYear;
use ishizue::model::Model;
use ishizue::model::amount::{Amount, Share};
use ishizue::model::contract::*;
use ishizue::model::counterparty::*;
use ishizue::model::design::Design;
use ishizue::model::flows::YearFlows;
use ishizue::model::lines::Line;
use ishizue::model::losses::LossBlock;
use ishizue::programme::{Outcome, Plan, PlanError};
use ishizue::simulation::liquidity::Liquidity;
use ishizue::simulation::{Cancel, RunSettings, Silent};
use ishizue::study::full_limit_loss::{block_of, full_limit_loss};
use ishizue::study::replay;
use ishizue::study::results::Results;
use ishizue::study::run;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use support::*;

use ishizue::model;
#[allow(dead_code)]
mod company_b;

const MILLION: Decimal = dec!(1_000_000);

fn risk(probability: Decimal, loss_given_default: Decimal, correlation: Decimal) -> Option<DefaultRisk> {
    Some(DefaultRisk {
        probability: share(probability),
        loss_given_default: share(loss_given_default),
        correlation: share(correlation),
    })
}

fn lines(shares: &[(usize, Decimal)]) -> Vec<Line> {
    shares.iter().map(|&(reinsurer, part)| Line { reinsurer, share: share(part) }).collect()
}

/// The contract with these lines in place of its reinsurer.
fn signed(mut contract: Contract, shares: &[(usize, Decimal)]) -> Contract {
    contract.reinsurer = shares[0].0;
    contract.placed = share(shares.iter().map(|(_, part)| *part).sum());
    contract.lines = lines(shares);
    contract
}

/// The captive's cash flow and net loss of the full-limit year, in millions.
fn full_limit_year<N: Amount>(model: &Model) -> (Decimal, Decimal) {
    let design = Design::as_configured(model);
    let plan = Plan::<N>::compile(model, &design).unwrap();
    let ledger = Ledger::<N>::compile(model, &design, plan.premiums()).unwrap();
    let losses: LossBlock<N> = block_of(model, &[full_limit_loss(model).unwrap()], 0).convert();
    let (mut outcome, mut flows) = (Outcome::default(), YearFlows::quiet(1, model.contracts.len()));
    plan.apply(&losses, &mut outcome);
    outcome.year_flows(&losses, 0, 0, &mut flows);
    assert_eq!(ledger.reconcile(&flows), N::ZERO);
    let balances = ledger.accounts().fold(N::ZERO, |sum, account| sum + ledger.balance(account, 0, &flows));
    assert_eq!(balances, N::ZERO);
    let account = ledger.year(0, &flows);
    (units(account.captive_cash_flow) / MILLION, units(account.captive_net) / MILLION)
}

#[test]
fn a_certain_default_without_recovery_costs_company_b_the_whole_limit() {
    let mut model = company_b::model();
    for (probability, severity, expected) in [
        (dec!(0), dec!(1), (dec!(80.8), dec!(0))),
        (dec!(1), dec!(1), (dec!(-869.2), dec!(950))),
        (dec!(1), dec!(0.4), (dec!(-299.2), dec!(380))), // 80.8 - 0.4 x 950
        (dec!(1), dec!(0), (dec!(80.8), dec!(0))),
    ] {
        model.parties[company_b::LONDON].default = risk(probability, severity, dec!(0));
        assert_eq!(full_limit_year::<Decimal>(&model), expected);
        assert_eq!(full_limit_year::<f64>(&model), expected);
    }
}

#[test]
fn a_letter_of_credit_secures_what_it_covers_and_costs_whoever_posts_it() {
    let mut model = company_b::model();
    model.parties[company_b::LONDON].default = risk(dec!(1), dec!(1), dec!(0));
    let retrocession = company_b::RETROCESSION;
    model.contracts[retrocession].collateral =
        Some(Collateral { size: CollateralSize::ShareOfLimit(share(dec!(0.8))), cost: share(dec!(0.01)) });
    // 80 % of 950 is 760; London bears the bank's charge, not the captive.
    assert_eq!(full_limit_year::<Decimal>(&model), (dec!(-109.2), dec!(190)));
    // Posted by the captive to its front: 1 % of 500m.
    model.contracts[company_b::FRONTING].collateral =
        Some(Collateral { size: CollateralSize::Amount(dec!(500) * MILLION), cost: share(dec!(0.01)) });
    assert_eq!(full_limit_year::<f64>(&model), (dec!(-114.2), dec!(190)));
}

#[test]
fn only_the_party_in_default_fails_and_only_for_its_line() {
    let mut model = company_b::model();
    let mut zurich = model.parties[company_b::LONDON].clone();
    zurich.name = "Zurich Re".into();
    model.parties.push(zurich);
    let retrocession = model.contracts[company_b::RETROCESSION].clone();
    model.contracts[company_b::RETROCESSION] = signed(retrocession, &[(company_b::LONDON, dec!(0.6)), (4, dec!(0.4))]);
    assert_eq!(full_limit_year::<Decimal>(&model), (dec!(80.8), dec!(0)));
    model.parties[4].default = risk(dec!(1), dec!(1), dec!(0));
    // 40 % of 950 is 380.
    assert_eq!(full_limit_year::<Decimal>(&model), (dec!(-299.2), dec!(380)));
    assert_eq!(full_limit_year::<f64>(&model), (dec!(-299.2), dec!(380)));
}

fn money<N: Amount>(column: &[N]) -> Vec<Decimal> {
    column.iter().map(|&quanta| units(quanta)).collect()
}

#[test]
fn two_reinsurers_share_a_contract_to_the_quantum() {
    let quota = signed(contract("quota", quota(dec!(1))), &[(LONDON, dec!(0.6)), (OTHER, dec!(0.3))]);
    let model = programme(1, vec![quota]);
    // 90 % of 100.00, of 0.01, of 0.05 and of 33.33, rounded to even: 90.00, 0.01, 0.04 and 30.00; two thirds of each.
    let events = [loss(0.0, dec!(100)), loss(1.0, dec!(0.01)), loss(2.0, dec!(0.05)), loss(3.0, dec!(33.33))];
    let parts = |outcome: &[Vec<Decimal>]| outcome.to_vec();
    let exact = apply::<Decimal>(&model, &block(1, &[events.to_vec()]));
    let fast = apply::<f64>(&model, &block(1, &[events.to_vec()]));
    let found: Vec<Vec<Decimal>> = exact.contracts[0].lines.iter().map(|line| money(&line.paid)).collect();
    assert_eq!(
        parts(&found),
        [vec![dec!(60), dec!(0.01), dec!(0.03), dec!(20)], vec![dec!(30), dec!(0), dec!(0.01), dec!(10)]]
    );
    let of_fast: Vec<Vec<Decimal>> = fast.contracts[0].lines.iter().map(|line| money(&line.paid)).collect();
    assert_eq!(found, of_fast);
    assert_eq!(money(&exact.contracts[0].paid), [dec!(90), dec!(0.01), dec!(0.04), dec!(30)]);
}

#[test]
fn premium_commission_and_reinstatement_premium_are_split_like_the_loss() {
    let mut layer = signed(contract("layer", excess(dec!(100), dec!(0))), &[(LONDON, dec!(0.6)), (OTHER, dec!(0.3))]);
    layer.basis = Some(Basis::Whole);
    layer.premium = Premium::Amount(dec!(10.01));
    layer.commission = Some(Commission::flat(share(dec!(0.1)), CommissionBase::ReinsurancePremium));
    layer.annual.reinstatements = reinstatements(&[dec!(1)]);
    let model = programme(1, vec![layer]);
    let design = Design::as_configured(&model);
    let plan = Plan::<Decimal>::compile(&model, &design).unwrap();
    let ledger = Ledger::<Decimal>::compile(&model, &design, plan.premiums()).unwrap();
    let result = |party: usize, events: &[Event]| {
        let losses = block(1, &[events.to_vec()]);
        let (mut outcome, mut flows) = (Outcome::new(), YearFlows::quiet(1, 1));
        plan.apply(&losses, &mut outcome);
        outcome.year_flows(&losses, 0, 0, &mut flows);
        assert_eq!(ledger.reconcile(&flows), Decimal::ZERO);
        units(ledger.party_result(party, 0, &flows))
    };
    // Premium 9.01 (9.009): 6.01 and 3.00; commission 0.90: 0.60 and 0.30.
    assert_eq!((result(LONDON, &[]), result(OTHER, &[])), (dec!(5.41), dec!(2.7)));
    // A loss of 50: 45 due, 30 and 15; half of the premium of 9.01 reinstates it: 4.50 (4.504), 3.00 and 1.50.
    let one = [loss(0.0, dec!(50))];
    assert_eq!((result(LONDON, &one), result(OTHER, &one)), (dec!(-21.59), dec!(-10.8)));
    // What the policyholder receives, and nothing else, leaves the three.
    assert_eq!(result(INSURER, &one) + result(LONDON, &one) + result(OTHER, &one), dec!(-50));
}

#[test]
fn a_reinsurer_cedes_of_its_own_line_and_of_no_other() {
    let layer = signed(contract("layer", excess(dec!(100), dec!(10))), &[(LONDON, dec!(0.6)), (OTHER, dec!(0.3))]);
    let mut retro = contract("retro of a line", excess(dec!(20), dec!(5)));
    (retro.cedant, retro.reinsurer) = (OTHER, CAPTIVE);
    let mut quota = contract("share of the other line", quota(dec!(0.5)));
    (quota.cedant, quota.reinsurer) = (LONDON, CAPTIVE);
    quota.premium = Premium::ShareOfSubjectPremium(share(dec!(0.5)));
    let mut model = programme(3, vec![layer, retro, quota]);
    model.contracts[0].basis = Some(Basis::Whole);
    model.contracts[0].premium = Premium::Amount(dec!(30));
    // 50 xs 10 of 60: 45 due for 90 %; lines 30 and 15. Of 15 the retrocession pays 10; of 30 the quota share 15.
    let found = results(&model, &[loss(0.0, dec!(60))]);
    assert_eq!(found.subject.concat(), [dec!(60), dec!(15), dec!(30)]);
    assert_eq!(found.paid.concat(), [dec!(45), dec!(10), dec!(15)]);
    // Its premium is half of that of the line: 60 % of 30.
    assert_eq!(compile::<Decimal>(&model).premiums().contracts[2].term, dec!(9));
    // The same where sites are told apart, listed in another order.
    model.contracts[2].covers.risks = Some(vec![0, 1]);
    model.contracts[2].premium = Premium::Amount(dec!(0));
    model.contracts.rotate_left(1);
    let found = results(&model, &[losses_by_risk(0.0, &[dec!(20), dec!(10), dec!(30)])]);
    // Half of the line is of the sites 0 and 1: 15, of which 50 %.
    assert_eq!(found.paid.concat(), [dec!(10), dec!(7.5), dec!(45)]);
}

#[test]
fn lines_that_make_no_panel_are_refused() {
    let refusal = |shares: &[(usize, Decimal)], placed: Decimal| {
        let mut contract = contract("quota", quota(dec!(1)));
        (contract.lines, contract.placed) = (lines(shares), share(placed));
        let model = programme(1, vec![contract]);
        Plan::<f64>::compile(&model, &Design::as_configured(&model)).unwrap_err()
    };
    let unsupported = |error: PlanError| matches!(error, PlanError::Unsupported { .. });
    assert!(unsupported(refusal(&[(LONDON, dec!(0.6)), (OTHER, dec!(0.3))], dec!(1))));
    assert!(unsupported(refusal(&[(LONDON, dec!(0.6)), (LONDON, dec!(0.4))], dec!(1))));
    assert!(unsupported(refusal(&[(LONDON, dec!(1)), (OTHER, dec!(0))], dec!(1))));
    assert!(unsupported(refusal(&[(OTHER, dec!(0.6)), (LONDON, dec!(0.4))], dec!(1))));
    assert!(matches!(refusal(&[(LONDON, dec!(0.6)), (INSURER, dec!(0.4))], dec!(1)), PlanError::SelfCession { .. }));
    assert!(matches!(refusal(&[(LONDON, dec!(0.6)), (99, dec!(0.4))], dec!(1)), PlanError::Unknown { .. }));
}

proptest! {
    #[test]
    fn splitting_a_contract_into_lines_changes_no_sum(
        amounts in prop::collection::vec(1u32..2_000_000, 1..8),
        percents in prop::collection::vec(1u32..=33, 2..=3),
        attachment in 0u32..5_000,
        sites in 1usize..3,
    ) {
        let cents = |amount: &u32| Decimal::new(i64::from(*amount), 2);
        let events: Vec<Event> = (0..).zip(&amounts).map(|(day, amount): (u32, &u32)| {
            let amounts: Vec<Decimal> = (0..sites).map(|_| cents(amount)).collect();
            losses_by_risk(f64::from(day), &amounts)
        }).collect();
        let shares: Vec<(usize, Decimal)> =
            [LONDON, OTHER, CAPTIVE].into_iter().zip(percents.iter().map(|&p| Decimal::new(i64::from(p), 2))).collect();
        let mut one = contract("layer", excess(dec!(5_000), Decimal::from(attachment)));
        one.basis = Some(Basis::Whole);
        one.premium = Premium::Amount(dec!(123.45));
        one.annual.reinstatements = reinstatements(&[dec!(1), dec!(0.5)]);
        one.placed = share(shares.iter().map(|(_, part)| *part).sum());
        let many = signed(one.clone(), &shares);
        let losses = block::<f64>(1, &[events]);
        let (one, many) = (programme(sites, vec![one]), programme(sites, vec![many]));
        let (alone, panel) = (apply(&one, &losses), apply(&many, &losses));
        let (a, b) = (&alone.contracts[0], &panel.contracts[0]);
        prop_assert_eq!((&a.paid, &a.reinstatement_premium, &a.flags), (&b.paid, &b.reinstatement_premium, &b.flags));
        for event in 0..losses.events() {
            let paid: f64 = b.lines.iter().map(|line| line.paid[event]).sum();
            let premium: f64 = b.lines.iter().map(|line| line.reinstatement_premium[event]).sum();
            prop_assert_eq!((paid, premium), (b.paid[event], b.reinstatement_premium[event]));
        }
        let design = Design::as_configured(&many);
        let plan = compile::<f64>(&many);
        let plain = compile::<f64>(&one);
        prop_assert_eq!(plan.premiums(), plain.premiums());
        let ledger = Ledger::<f64>::compile(&many, &design, plan.premiums()).unwrap();
        let mut flows = YearFlows::quiet(1, 1);
        panel.year_flows(&losses, 0, 0, &mut flows);
        prop_assert_eq!(ledger.reconcile(&flows), 0.0);
        let balances = ledger.accounts().fold(0.0, |sum, account| sum + ledger.balance(account, 0, &flows));
        prop_assert_eq!(balances, 0.0);
    }
}

#[test]
fn a_contract_net_of_what_is_collected_pays_what_the_default_left() {
    let quota = contract("quota", quota(dec!(0.4)));
    let mut cover = contract("excess", excess(dec!(1_000), dec!(70)));
    (cover.after, cover.reinsurer) = (vec![0], OTHER);
    let mut model = programme(2, vec![quota, cover]);
    model.parties[LONDON].default = risk(dec!(1), dec!(0.5), dec!(0));
    for sites in [None, Some(Layer { attachment: dec!(0), limit: None })] {
        model.contracts[1].per_risk = sites;
        let event = [losses_by_risk(0.0, &[dec!(80), dec!(20)])];
        model.contracts[1].unl = NetLoss::Due;
        assert_eq!(results(&model, &event).subject[1], [dec!(60)]);
        assert_eq!(results(&model, &event).paid[1], [dec!(0)]);
        model.contracts[1].unl = NetLoss::Collected;
        // 100 - 40 due + 20 not paid.
        assert_eq!(results(&model, &event).subject[1], [dec!(80)]);
        assert_eq!(results(&model, &event).paid[1], [dec!(10)]);
    }
}

fn settlement(days: u32, cash_call: Option<Decimal>) -> Option<Settlement> {
    Some(Settlement { days, cash_call })
}

/// The lowest cash of each year of the full-limit year of Company B, in millions.
fn lowest_cash(model: &Model) -> Vec<Decimal> {
    let design = Design::as_configured(model);
    let plan = Plan::<f64>::compile(model, &design).unwrap();
    let ledger = Ledger::compile(model, &design, plan.premiums()).unwrap();
    let losses: LossBlock<f64> = block_of(model, &[full_limit_loss(model).unwrap()], 0).convert();
    let mut outcome = Outcome::default();
    plan.apply(&losses, &mut outcome);
    let mut years = Vec::new();
    let liquidity = Liquidity::new(model, &design).unwrap();
    liquidity.years(&losses, &outcome, 0, &mut Vec::new(), &mut years);
    let capital = ledger.capital().unwrap();
    let mut path = capital.begin();
    let mut flows = YearFlows::quiet(model.policies.len(), model.contracts.len());
    let lowest = (0..).zip(&years).map(|(year, cash)| {
        outcome.year_flows(&losses, 0, year, &mut flows);
        let insurance = InsuranceYear {
            result: ledger.insurance_result(year as usize, &ledger.year(year as usize, &flows)),
            outstanding: cash.outstanding,
            recoverables: cash.recoverable,
            investment_return: Share::NONE,
        };
        let end = capital.year(&mut path, year as usize, &insurance);
        (end.first_day_funds + cash.dip).min(end.sheet.funds)
    });
    lowest.map(|cash| (units(cash) / MILLION).normalize()).collect()
}

#[test]
fn a_retrocession_that_pays_a_year_later_drains_the_cash_of_company_b() {
    let mut model = company_b::model();
    model.settings.horizon = 2;
    model.contracts[company_b::RETROCESSION].settlement = settlement(365, None);
    for (opening, first) in [(dec!(0), dec!(-869.2)), (dec!(100), dec!(-769.2))] {
        model.captive.as_mut().unwrap().opening_surplus = opening * MILLION;
        // The second year begins with premiums of 94.05; then the recovery comes in.
        assert_eq!(lowest_cash(&model), [first, first + dec!(94.05)]);
    }
    // Paid at once on a cash call, the year is as calm as one without loss: 94.05, less 13.25 at its end.
    model.contracts[company_b::RETROCESSION].settlement = settlement(365, Some(dec!(950) * MILLION));
    assert_eq!(lowest_cash(&model), [dec!(180.8), dec!(261.6)]);
    model.contracts[company_b::RETROCESSION].settlement = settlement(365, Some(dec!(950.000001) * MILLION));
    assert_eq!(lowest_cash(&model)[0], dec!(-769.2));
    // The captive's own claim waits as long: nothing is short.
    model.contracts[company_b::FRONTING].settlement = settlement(365, None);
    assert_eq!(lowest_cash(&model)[0], dec!(180.8));
}

#[test]
fn without_lags_the_cash_of_a_year_end_is_the_surplus() {
    let mut model = company_b::model();
    model.contracts[company_b::RETROCESSION].settlement = settlement(0, None);
    // Premiums at the beginning exceed the cost at the end, so the lowest cash of a quiet year is its surplus.
    let surplus: Vec<Decimal> = (1..=5).map(|year| dec!(100) + dec!(80.8) * Decimal::from(year)).collect();
    assert_eq!(lowest_cash(&model), surplus);
}

/// A captive behind a front, one earthquake peril and one retrocession, in words.
fn text(extra_party: &str, contract: &str) -> String {
    format!(
        r#"format = 1
title = "Counterparties"
currency = "JPY"
[simulation]
start = 2027-04-01
trials = 20_000
horizon = 2
seed = 3
[captive]
name = "Captive"
domicile = "Hawaii"
opening-surplus = "50m"
[[party]]
name = "Front"
role = "insurer"
country = "JP"
[[party]]
name = "London"
role = "reinsurer"
{extra_party}
[[party]]
name = "Zurich Re"
role = "reinsurer"
[[peril]]
name = "earthquake"
country = "JP"
frequency = {{ poisson = {{ mean = 0.3 }} }}
severity = {{ pareto = {{ threshold = "10m", alpha = 1.2 }}, censor-at = "1bn" }}
[[policy]]
name = "policy"
insurer = "Front"
premium = "40m"
[[contract]]
name = "fronting"
cedant = "Front"
reinsurer = "captive"
terms = {{ quota-share = {{ share = "100%" }} }}
premium = {{ share-of-subject-premium = "100%" }}
[[contract]]
name = "retro"
cedant = "captive"
terms = {{ quota-share = {{ share = "100%" }} }}
premium = "20m"
{contract}
"#
    )
}

fn read(text: &str) -> Model {
    config::read_text(text, "text.toml", Path::new("")).unwrap_or_else(|errors| panic!("{errors}")).0
}

fn simulated(model: &Model) -> Results {
    let settings = RunSettings { trials: model.settings.trials, threads: 1, block: 0 };
    run::run(model, &settings, &Silent, &Cancel::new(), &mut run::NoRows).unwrap()
}

#[test]
fn wrong_way_correlation_raises_what_is_not_collected() {
    let uncollected = |correlation: &str| {
        let party = format!(
            "default = {{ probability = \"2%\", loss-given-default = \"60%\", correlation = \"{correlation}\" }}"
        );
        let results = simulated(&read(&text(&party, "reinsurer = \"London\"")));
        let design = &results.designs[0];
        let view = design.uncollected.as_ref().unwrap();
        assert_eq!(design.contracts[1].uncollected.as_ref().unwrap().value, view.mean.value);
        let whole = design.net.mean.value + design.ceded.mean.value;
        let gross = results.before_retrocession.iter().find(|view| view.key == "captive-gross").unwrap().mean.value;
        assert!((whole - gross - view.mean.value).abs() < 1e-6 * gross);
        (view.mean, gross)
    };
    let (independent, gross) = uncollected("0%");
    // Independent of the losses: 2 % x 60 % of the mean loss.
    assert!((independent.value - 0.012 * gross).abs() < 4.0 * independent.standard_error);
    let (some, _) = uncollected("40%");
    let (all, _) = uncollected("100%");
    assert!(some.value - independent.value > 4.0 * some.standard_error.max(independent.standard_error));
    assert!(all.value - some.value > 4.0 * all.standard_error.max(some.standard_error));
    // At full correlation: 60 % of the losses of the worst 2 % of years.
    assert!(all.value < 0.6 * gross);
}

#[test]
fn nobody_who_may_default_and_nothing_late_leaves_no_trace_in_the_results() {
    let results = simulated(&read(&text("", "reinsurer = \"London\"")));
    let json = serde_json::to_string(&results).unwrap();
    assert!(results.designs.iter().flat_map(|design| &design.contracts).all(|contract| contract.lines.is_empty()));
    for word in ["uncollected", "liquidity", "collateral"] {
        assert!(!json.contains(word), "{word}");
    }
}

#[test]
fn a_replay_of_a_simulated_path_draws_the_same_defaults_as_the_run() {
    let party = "default = { probability = \"20%\", loss-given-default = \"60%\", correlation = \"50%\" }";
    let contract = "reinsurers = { London = \"60%\", \"Zurich Re\" = \"30%\" }";
    let mut model = read(&text(party, contract));
    model.settings.trials = 60;
    let (mut short, mut kept) = (0, Decimal::ZERO);
    for trial in 0..60 {
        let story = replay::trial(&model, &Design::as_configured(&model), trial).unwrap();
        assert_eq!(story.largest_difference, Decimal::ZERO);
        for year in &story.years {
            assert!(year.reconciles);
        }
        let first = story.years[0].accounts.iter().find(|(key, _)| key == "captive-uncollected").unwrap().1;
        let told: Decimal = story
            .events
            .iter()
            .filter(|event| event.steps.year == 0)
            .map(|event| event.steps.contracts[1].uncollected)
            .sum();
        assert_eq!(first, told);
        short += u32::from(first > Decimal::ZERO);
        kept += first;
    }
    assert!(short > 0);
    let mean = simulated(&model).designs[0].uncollected.as_ref().unwrap().mean.value;
    assert_eq!((kept / dec!(60)).round_dp(2), Decimal::try_from(mean).unwrap().round_dp(2));
}

#[test]
fn a_captive_that_is_paid_late_is_sometimes_short_of_cash_though_solvent() {
    let late = "reinsurer = \"London\"\nsettlement = { days = 400 }";
    let results = simulated(&read(&text("", late)));
    let liquidity = results.designs[0].liquidity.as_ref().unwrap();
    assert_eq!(liquidity.spans.iter().map(|span| span.years).collect::<Vec<_>>(), [1, 2]);
    // 50m + 20m of cash: short where the sum of the year's losses exceeds 70m. In one year of 20,000.
    let short = &liquidity.spans[0].short_of_cash;
    let gross = results.before_retrocession.iter().find(|view| view.key == "captive-gross").unwrap();
    assert!(short.value > 0.02 && short.value < gross.any.value);
    assert!(liquidity.spans[1].short_of_cash.value > short.value);
    let lowest = |level: &str| {
        let points = &liquidity.spans[0].lowest_cash;
        points.iter().find(|point| point.level == level).unwrap().estimate.value
    };
    let var = |level: &str| gross.var.iter().find(|point| point.level == level).unwrap().estimate.value;
    // Everything is retroceded and the year has no other flows: the lowest cash is 70m less the losses of the year.
    assert!((lowest("99%") - (70e6 - var("99%"))).abs() < 1e-3);
    // Paid on the day of the loss, it never is.
    let prompt = simulated(&read(&text("", "reinsurer = \"London\"\nsettlement = { days = 0 }")));
    assert_eq!(prompt.designs[0].liquidity.as_ref().unwrap().spans[1].short_of_cash.value, 0.0);
}

#[test]
fn the_order_of_lines_in_the_file_changes_nothing() {
    let one = read(&text("", "reinsurers = { \"Zurich Re\" = \"30%\", London = \"60%\" }"));
    let other = read(&text("", "reinsurers = { London = \"60%\", \"Zurich Re\" = \"30%\" }"));
    assert_eq!(one.contracts, other.contracts);
    assert_eq!(one.panel_in_words(&one.contracts[1]), "London 60%, Zurich Re 30%");
    assert_eq!(one.contracts[1].placed, share(dec!(0.9)));
    let alone = read(&text("", "reinsurers = { London = \"90%\" }"));
    let placed = read(&text("", "reinsurer = \"London\"\nplaced = \"90%\""));
    assert_eq!(alone.contracts, placed.contracts);
}

/// What is wrong, in the order of the file.
fn mistakes(text: &str) -> Vec<String> {
    match config::read_text(text, "text.toml", Path::new("")) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.sorted().iter().map(|complaint| complaint.what.clone()).collect(),
    }
}

#[test]
fn broken_configurations_are_told_what_is_wrong() {
    let party = "default = { probability = \"1%\", loss-given-default = \"60%\", correlation = \"0%\" }";
    let cases = [
        ("", "", "contract[2] says none of reinsurer, reinsurers"),
        (
            "",
            "reinsurer = \"London\"\nreinsurers = { London = \"60%\" }",
            "contract[2] has both `reinsurer` and `reinsurers`",
        ),
        ("", "reinsurers = { London = \"60%\", \"Zurich Re\" = \"50%\" }", "the lines add up to 110%"),
        (
            "",
            "reinsurers = { London = \"60%\", Zurich = \"30%\" }",
            "there is no party called \"Zurich\"; did you mean \"Zurich Re\"?",
        ),
        ("", "reinsurers = { London = \"60%\", \"Zurich Re\" = \"0%\" }", "the line of \"Zurich Re\" is 0%"),
        ("", "reinsurers = {}", "the list of lines is empty"),
        (
            "",
            "reinsurers = { London = \"60%\", captive = \"30%\" }",
            "the cedant \"Captive\" has a line of its own contract",
        ),
        (
            "",
            "reinsurers = { London = \"60%\", \"Zurich Re\" = \"30%\" }\nplaced = \"90%\"",
            "`placed` stands beside `reinsurers`",
        ),
        ("", "reinsurer = \"London\"\nunl = \"collected\"", "`unl` is written, but no contract comes first"),
        (
            "",
            "reinsurer = \"London\"\ncollateral = { letter-of-credit = { share-of-limit = \"50%\" }, cost = \"1%\" }",
            "the contract has no limit as an amount",
        ),
        (
            "",
            "reinsurer = \"London\"\ncollateral = { letter-of-credit = \"10m\" }",
            "contract[2].collateral lacks `cost`",
        ),
        ("", "reinsurer = \"London\"\nsettlement = { cash-call = \"10m\" }", "contract[2].settlement lacks `days`"),
        (party, "reinsurer = \"Zurich Re\"", "the party \"London\" may default, but reinsures nothing"),
        (
            "default = { probability = \"101%\", loss-given-default = \"60%\", correlation = \"0%\" }",
            "reinsurer = \"London\"",
            "the share 101% is above 100%",
        ),
    ];
    for (party, contract, expected) in cases {
        assert_eq!(mistakes(&text(party, contract)), [expected], "{party} {contract}");
    }
    let settled = text("", "reinsurer = \"London\"")
        .replace("premium = \"40m\"", "premium = \"40m\"\nsettlement = { days = 30 }");
    assert_eq!(mistakes(&settled), ["`settlement` is written for what the captive does not issue"]);
    let layer = text("", "reinsurers = { London = \"60%\", \"Zurich Re\" = \"30%\" }").replace(
        "terms = { quota-share = { share = \"100%\" } }\npremium = \"20m\"",
        "terms = { excess-of-loss = { attachment = \"10m\", limit = \"50m\" } }\npremium = \"20m\"",
    );
    let basis = "contract[2] cedes less than 100% under a limit, attachment or aggregate, but has no `basis`";
    assert_eq!(mistakes(&layer), [basis]);
    let cycle = text("", "reinsurers = { London = \"60%\", Front = \"30%\" }");
    let waits = "the contracts wait for each other in a cycle: \"fronting\" waits for \"retro\" waits for \"fronting\"";
    assert_eq!(mistakes(&cycle), [waits]);
}

fn files(options: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    Command::cargo_bin("ishizue")
        .unwrap()
        .args(["run", "configs/counterparties.toml", "--trials", "3000", "--out"])
        .arg(folder.path())
        .args(options)
        .assert()
        .success();
    let entries = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let kept = entries.filter(|path| name(path) != "manifest.json");
    kept.map(|path| (name(&path), fs::read(&path).unwrap())).collect()
}

#[test]
fn neither_threads_nor_blocks_change_a_byte() {
    let first = files(&["--threads", "1"]);
    assert_eq!(first.len(), 5);
    for options in [&["--threads", "2"][..], &["--threads", "2", "--block", "1"], &["--threads", "7", "--block", "97"]]
    {
        assert!(files(options) == first, "{options:?}");
    }
}

#[test]
fn the_report_of_the_example_tells_who_pays_whether_and_when() {
    let output =
        Command::cargo_bin("ishizue").unwrap().args(["check", "configs/counterparties.toml"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let text = text.split_whitespace().collect::<Vec<&str>>().join(" ");
    assert!(text.contains("London 60%, Zurich Re 30%, Sakura Mutual 10%"), "{text}");
    assert!(text.contains("Sakura Mutual: defaults with probability 1.2% a year"), "{text}");
    let report = String::from_utf8(files(&["--threads", "2"])["report.html"].clone()).unwrap();
    for words in ["Cash through the year", "Not collected", "Cost of collateral posted", "Expected part not collected"]
    {
        assert!(report.contains(words), "{words}");
    }
}
