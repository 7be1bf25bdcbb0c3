//! What a sweep leaves out of a block before it applies designs makes no difference to any of them: random programmes of every kind of
//! contract, on random losses.

mod support;

use ishizue::ledger::Ledger;
use ishizue::model::design::Design;
use ishizue::model::flows::YearFlows;
use ishizue::model::losses::LossBlock;
use ishizue::programme::{Outcome, Plan, PlanError};
use ishizue::simulation::RunError;
use ishizue::simulation::focus::Focus;
use ishizue::simulation::variant::{Paying, Variant, VariantColumns};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use rust_decimal::dec;
use std::path::Path;
use support::random::{Kind, Tape, path, programme};
use support::random_full::{attached, attributes, extras};
use support::*;

/// Several paths of random events with all that a contract may ask of them.
fn random_block(tape: &mut Tape, model: &ishizue::model::Model) -> LossBlock<f64> {
    let paths: Vec<Vec<Event>> = (0..4).map(|_| path(tape, model, Kind::Full, 6)).collect();
    let mut losses: LossBlock<f64> = block(model.settings.horizon, &paths);
    for events in &paths {
        losses.attributes.extend(attributes(tape, events.len()));
        losses.attached.extend(attached(tape, events));
    }
    if tape.once_in(2) {
        let mut column = |most: u32| -> Vec<f64> {
            let rows = paths.iter().flat_map(|events| extras(tape, events, most)).flatten();
            rows.map(|amount| (amount * dec!(100)).to_string().parse().unwrap()).collect()
        };
        (losses.cost, losses.recourse) = (column(20), column(60));
    }
    losses
}

/// Every year booked from the whole block, as the main loop does.
fn booked(model: &ishizue::model::Model, losses: &LossBlock<f64>) -> VariantColumns {
    let design = Design::as_configured(model);
    let plan = Plan::<f64>::compile(model, &design).unwrap();
    let ledger = Ledger::<f64>::compile(model, &design, plan.premiums()).unwrap();
    let focus = Focus::new(model, &design);
    let mut outcome = Outcome::new();
    plan.apply(losses, &mut outcome);
    let mut flows = YearFlows::quiet(model.policies.len(), model.contracts.len());
    let mut found = VariantColumns::default();
    for path in 0..losses.paths() {
        for year in 0..model.settings.horizon {
            outcome.year_flows(losses, path, year, &mut flows);
            found.cash.push(ledger.year(year as usize, &flows).captive_cash_flow);
            let of = focus.year(&flows);
            if year == 0 {
                found.net.push(of.gross - of.ceded + of.uncollected);
            }
            found.off += u64::from(ledger.reconcile(&flows) != 0.0);
        }
    }
    found
}

#[test]
fn what_is_left_out_of_a_block_changes_nothing() {
    let mut account = ishizue::config::read(Path::new("configs/company_b.toml")).unwrap().0.captive.unwrap();
    account.party = CAPTIVE;
    let mut rng = StdRng::seed_from_u64(20_271_122);
    let (mut compared, mut shorter, mut paid) = (0, 0, 0);
    for _ in 0..3_000 {
        let numbers: Vec<u32> = (0..320).map(|_| rng.random()).collect();
        let mut tape = Tape::new(&numbers);
        let mut model = programme(&mut tape, Kind::Full);
        model.captive = Some(account.clone());
        let losses = random_block(&mut tape, &model);
        let variant = match Variant::compile(&model, Design::as_configured(&model)) {
            Ok(variant) => variant,
            Err(RunError::Plan(PlanError::SharesAboveWhole { .. })) => continue,
            Err(error) => panic!("{error}"),
        };
        let mut paying = Paying::default();
        paying.add(&model).unwrap();
        let (mut outcome, mut kept, mut left) = (Outcome::new(), Vec::new(), LossBlock::default());
        paying.select(&losses, &mut outcome, &mut kept, &mut left);
        let seen = if variant.looks_everywhere() { &losses } else { &left };
        let mut found = VariantColumns::default();
        variant.book(seen, &mut outcome, &mut variant.nothing(), &mut found);
        let expected = booked(&model, &losses);
        assert_eq!(found.cash, expected.cash, "{:?}\n{:?}\n{losses:?}", model.policies, model.contracts);
        assert_eq!((found.net, found.off), (expected.net, 0), "{:?}", model.contracts);
        compared += 1;
        shorter += usize::from(!variant.looks_everywhere() && left.events() < losses.events());
        paid += usize::from(expected.cash.iter().any(|cash| *cash != expected.cash[0]));
    }
    assert!(compared > 2_000 && shorter > 300 && paid > 500, "{compared} {shorter} {paid}");
}
