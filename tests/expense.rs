//! Cost of claims and recourse: who bears them under each kind of contract.

mod support;

use ishizue::ledger::Ledger;
use ishizue::model::Model;
use ishizue::model::amount::Amount;
use ishizue::model::contract::*;
use ishizue::model::design::Design;
use ishizue::model::flows::YearFlows;
use ishizue::model::losses::LossBlock;
use ishizue::programme::{Outcome, Plan};
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use support::*;

/// A loss with what it cost and what came back of it.
#[derive(Clone, Copy)]
struct Claim {
    day: f64,
    risk: u32,
    loss: Decimal,
    cost: Decimal,
    recourse: Decimal,
}

fn claim(loss: Decimal, cost: Decimal, recourse: Decimal) -> Claim {
    Claim { day: 1.0, risk: 0, loss, cost, recourse }
}

fn block_of<N: Amount>(horizon: u32, claims: &[Claim]) -> LossBlock<N> {
    let events: Vec<Event> = claims
        .iter()
        .map(|claim| Event {
            rows: vec![(claim.risk, ishizue::model::risk::Coverage::All, claim.loss)],
            ..loss(claim.day, dec!(0))
        })
        .collect();
    let mut losses = block::<N>(horizon, &[events]);
    let quanta = |amount: Decimal| N::from_quanta(amount * dec!(100)).unwrap();
    losses.cost = claims.iter().map(|claim| quanta(claim.cost)).collect();
    losses.recourse = claims.iter().map(|claim| quanta(claim.recourse)).collect();
    losses
}

/// For each contract: loss due, cost on top, recourse passed on, reinstatement premium, over the path; the same in both
/// arithmetics, and reconciled.
fn passed(model: &Model, claims: &[Claim]) -> Vec<[Decimal; 4]> {
    let exact = passed_in::<Decimal>(model, claims);
    assert_eq!(exact, passed_in::<f64>(model, claims), "both arithmetics");
    exact
}

fn passed_in<N: Amount>(model: &Model, claims: &[Claim]) -> Vec<[Decimal; 4]> {
    let losses = block_of::<N>(model.settings.horizon, claims);
    let plan: Plan<N> = Plan::compile(model, &Design::as_configured(model)).unwrap();
    let mut outcome = Outcome::new();
    plan.apply(&losses, &mut outcome);
    let ledger = Ledger::<N>::compile(model, &Design::as_configured(model), plan.premiums()).unwrap();
    let mut flows = YearFlows::quiet(model.policies.len(), model.contracts.len());
    outcome.year_flows(&losses, 0, 0, &mut flows);
    assert_eq!(ledger.reconcile(&flows), N::ZERO, "ground-up + cost - recourse = what the parties keep");
    let balance = ledger.accounts().fold(N::ZERO, |sum, account| sum + ledger.balance(account, 0, &flows));
    assert_eq!(balance, N::ZERO, "every flow has two ends");
    (0..model.contracts.len())
        .map(|c| {
            let extras = flows.of_contract(c);
            [flows.contract_paid[c], extras.cost, extras.recourse, flows.reinstatement_premium[c]].map(units)
        })
        .collect()
}

fn with_expense(mut contract: Contract, expense: Expense) -> Contract {
    contract.expense = Some(expense);
    contract
}

#[test]
fn cost_and_recourse_follow_the_quota() {
    // HBOR, Reinsurance of short-term export receivables: indemnities, additional costs and recoveries are shared by quota.
    // 70 % of 300,000 + 10,000 - 60,000 is 210,000 + 7,000 - 42,000 = 175,000.
    let model = programme(1, vec![with_expense(contract("HBOR", quota(dec!(0.7))), Expense::InAddition)]);
    let claims = [claim(dec!(300_000), dec!(10_000), dec!(60_000))];
    assert_eq!(passed(&model, &claims), [[dec!(210_000), dec!(7_000), dec!(42_000), dec!(0)]]);
}

#[test]
fn the_insurer_bears_cost_and_has_recourse_for_the_insured_part_of_the_loss() {
    // 90 % insured: the insurer pays 270,000, 9,000 of the cost, and has 54,000 of the recourse; 70 % of each is ceded.
    let mut model = programme(1, vec![with_expense(contract("HBOR", quota(dec!(0.7))), Expense::InAddition)]);
    model.policies[0].share = share(dec!(0.9));
    let claims = [claim(dec!(300_000), dec!(10_000), dec!(60_000))];
    assert_eq!(passed(&model, &claims), [[dec!(189_000), dec!(6_300), dec!(37_800), dec!(0)]]);
}

#[test]
fn a_recovery_relieves_the_highest_layer_first_and_its_reinstatement_premium() {
    // Layers 20 xs 10 and 30 xs 30, loss 50, recourse 25: net 25, so the upper layer pays nothing and the lower 15.
    let mut lower = contract("20 xs 10", excess(dec!(20), dec!(10)));
    lower.premium = Premium::Amount(dec!(4));
    lower.annual.reinstatements = reinstatements(&[dec!(1)]);
    let mut upper = contract("30 xs 30", excess(dec!(30), dec!(30)));
    upper.premium = Premium::Amount(dec!(3));
    upper.annual.reinstatements = reinstatements(&[dec!(1)]);
    let contracts = vec![with_expense(lower, Expense::Excluded), with_expense(upper, Expense::Excluded)];
    let model = programme(1, contracts);
    let without = passed(&model, &[claim(dec!(50), dec!(0), dec!(0))]);
    assert_eq!(without, [[dec!(20), dec!(0), dec!(0), dec!(4)], [dec!(20), dec!(0), dec!(0), dec!(2)]]);
    let with = passed(&model, &[claim(dec!(50), dec!(0), dec!(25))]);
    assert_eq!(with, [[dec!(15), dec!(0), dec!(0), dec!(3)], [dec!(0), dec!(0), dec!(0), dec!(0)]]);
}

#[test]
fn cost_is_within_the_limit_on_top_of_it_or_with_the_cedant() {
    // 100 xs 50, loss 120, cost 12. Included: min(132 - 50, 100) = 82. In addition: 70, and 12 x 70 / 120 = 7. Excluded: 70.
    let model = |expense| programme(1, vec![with_expense(contract("layer", excess(dec!(100), dec!(50))), expense)]);
    let claims = [claim(dec!(120), dec!(12), dec!(0))];
    assert_eq!(passed(&model(Expense::Included), &claims), [[dec!(82), dec!(0), dec!(0), dec!(0)]]);
    assert_eq!(passed(&model(Expense::InAddition), &claims), [[dec!(70), dec!(7), dec!(0), dec!(0)]]);
    assert_eq!(passed(&model(Expense::Excluded), &claims), [[dec!(70), dec!(0), dec!(0), dec!(0)]]);
    // At the limit, included cost is cut with the loss, cost in addition is not: 100, and 12 x 100 / 200 = 6.
    let claims = [claim(dec!(200), dec!(12), dec!(0))];
    assert_eq!(passed(&model(Expense::Included), &claims)[0][0], dec!(100));
    assert_eq!(passed(&model(Expense::InAddition), &claims)[0][..2], [dec!(100), dec!(6)]);
}

#[test]
fn a_retrocession_sees_what_was_ceded_of_cost_and_recourse() {
    // Front cedes 95 % to the captive, the captive 40 % to London: 380 of 1,000, 38 of 100, 76 of 200.
    let mut front = with_expense(contract("front", quota(dec!(0.95))), Expense::InAddition);
    front.reinsurer = CAPTIVE;
    let mut retro = with_expense(contract("retro", quota(dec!(0.4))), Expense::InAddition);
    retro.cedant = CAPTIVE;
    // An excess of loss after it sees the captive's 60 % net of recourse, with cost: 570 + 57 - 114 = 513.
    let mut layer = with_expense(contract("layer", excess(dec!(500), dec!(400))), Expense::Included);
    (layer.cedant, layer.after) = (CAPTIVE, vec![1]);
    let model = programme(1, vec![front, retro, layer]);
    let claims = [claim(dec!(1_000), dec!(100), dec!(200))];
    assert_eq!(
        passed(&model, &claims),
        [
            [dec!(950), dec!(95), dec!(190), dec!(0)],
            [dec!(380), dec!(38), dec!(76), dec!(0)],
            [dec!(113), dec!(0), dec!(0), dec!(0)]
        ]
    );
}

#[test]
fn claims_expense_of_a_policy_is_a_share_of_what_it_pays() {
    let mut model = programme(2, vec![with_expense(contract("treaty", quota(dec!(0.5))), Expense::InAddition)]);
    model.policies[0].claims_expense = Some(share(dec!(0.03)));
    model.policies[0].deductible = subtract(dec!(10));
    assert_eq!(passed(&model, &[claim(dec!(110), dec!(0), dec!(0))]), [[dec!(50), dec!(1.5), dec!(0), dec!(0)]]);
}

#[test]
fn each_site_shares_its_own_cost_where_contracts_tell_sites_apart() {
    let shares = vec![(0, share(dec!(0.5))), (1, share(dec!(0.25)))];
    let surplus = contract("surplus", Terms::SurplusShare { shares, limit: None });
    let model = programme(2, vec![with_expense(surplus, Expense::InAddition)]);
    let claims = [
        claim(dec!(100), dec!(10), dec!(40)),
        Claim { day: 2.0, risk: 1, loss: dec!(100), cost: dec!(10), recourse: dec!(40) },
    ];
    assert_eq!(passed(&model, &claims), [[dec!(75), dec!(7.5), dec!(30), dec!(0)]]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_recovers_more_cost_or_passes_on_more_recourse_than_there_is(
        loss in 0u32..100_000, cost in 0u32..10_000, part in 0u32..=100,
        quota_percent in 0u32..=100, attachment in 0u32..50_000, limit in 1u32..50_000, treatment in 0usize..3,
    ) {
        let expense = [Expense::Included, Expense::InAddition, Expense::Excluded][treatment];
        let quota = contract("quota", quota(Decimal::from(quota_percent) / dec!(100)));
        let mut layer = contract("layer", excess(Decimal::from(limit), Decimal::from(attachment)));
        layer.after = vec![0];
        let model = programme(1, vec![with_expense(quota, expense), with_expense(layer, expense)]);
        let loss = Decimal::from(loss);
        let recourse = (loss * Decimal::from(part) / dec!(100)).round_dp(2);
        let results = passed(&model, &[claim(loss, Decimal::from(cost), recourse)]);
        let sum = |at: usize| results.iter().map(|of| of[at]).sum::<Decimal>();
        prop_assert!(sum(0) <= loss + Decimal::from(cost));
        prop_assert!(sum(1) <= Decimal::from(cost));
        prop_assert!(sum(2) <= recourse);
        prop_assert!(results.iter().flatten().all(|amount| *amount >= dec!(0)));
    }
}

const CONFIGURATION: &str = r#"
format = 1
title = "Claims that cost something"
currency = "EUR"
[simulation]
start = 2027-01-01
trials = 1_000
seed = 1
[[party]]
name = "Insurer"
role = "insurer"
[[party]]
name = "Agency"
role = "reinsurer"
[[peril]]
name = "default"
frequency = { poisson = { mean = 0.1 } }
severity = { fixed = { loss = "300k" } }
[[policy]]
name = "credit"
insurer = "Insurer"
premium = "100k"
claims-expense = "4%"
[[contract]]
name = "quota"
cedant = "Insurer"
reinsurer = "Agency"
terms = { quota-share = { share = "70%" } }
premium = "70k"
"#;

fn read(text: &str) -> Result<Model, ishizue::input::complaint::Complaints> {
    ishizue::config::read_text(text, "credit.toml", std::path::Path::new("")).map(|(model, _)| model)
}

#[test]
fn a_contract_over_claims_that_cost_something_says_who_bears_the_cost() {
    let refused = read(CONFIGURATION).unwrap_err();
    let error = refused.errors().next().unwrap();
    assert_eq!(error.place(), "credit.toml:24:1");
    assert_eq!(error.what, "claims of \"credit\" have a cost, but contract[1] does not say who bears it");
    assert!(error.example.contains("loss-adjustment-expense = \"in-addition\""));
    let model = read(&format!("{CONFIGURATION}loss-adjustment-expense = \"included\"\n")).unwrap();
    assert_eq!(model.contracts[0].expense, Some(Expense::Included));
    assert_eq!(model.policies[0].claims_expense, Some(share(dec!(0.04))));
}

#[test]
fn contracts_side_by_side_are_cut_to_the_loss_net_of_recourse() {
    // Two layers 100 xs 0 without an order on a loss of 100 of which 50 come back: 25 each, not 50 each.
    let layer = |name| with_expense(contract(name, excess(dec!(100), dec!(0))), Expense::Excluded);
    let model = programme(1, vec![layer("one"), layer("two")]);
    let paid = passed(&model, &[claim(dec!(100), dec!(0), dec!(50))]);
    assert_eq!([paid[0][0], paid[1][0]], [dec!(25), dec!(25)]);
}
