//! The small-captive case study EM11 (Global Link, "Setting up a captive: a case study", December 2021): its cash-flow
//! table to the yen, what follows from it, and the years with losses that the study does not show. The retrocession of
//! 42.75m (4.5 % of 950m) and the other outgo of 17.25m are an assumed split of the 60m that the study gives.

use ishizue::ledger::Ledger;
use ishizue::model;
use ishizue::model::Model;
use ishizue::model::amount::Share;
use ishizue::model::contract::CommissionBase;
use ishizue::model::design::Design;
use ishizue::model::flows::YearFlows;
use ishizue::programme::{Outcome, Plan};
use ishizue::study::cash_flow::{CashFlowTable, recompiled_table, rounded};
use ishizue::study::changes::commission_on;
use ishizue::study::full_limit_loss::{block_of, full_limit_loss};
use ishizue::study::stress::{StressRow, StressSettings, stresses};
use ishizue::study::tornado::{Swings, tornado};
use rust_decimal::{Decimal, RoundingStrategy, dec};

#[allow(dead_code)]
mod company_b;

fn table_of(model: &Model) -> CashFlowTable {
    recompiled_table(model, &Design::as_configured(model)).unwrap()
}

fn amount(table: &CashFlowTable, key: &str) -> Decimal {
    table.row(key).and_then(|row| row.amount).unwrap()
}

/// A fraction in per cent, to two decimals.
fn points(share: Decimal) -> Decimal {
    (share * dec!(100)).round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

#[test]
fn the_programme_charges_the_premiums_of_the_case() {
    let model = company_b::model();
    let plan = Plan::<Decimal>::compile(&model, &Design::as_configured(&model)).unwrap();
    assert_eq!(*plan.premiums(), company_b::premiums());
}

#[test]
fn rows_one_to_thirteen_are_exact_to_the_yen() {
    let table = table_of(&company_b::model());
    let expected = [
        (1, "primary-premium", dec!(160_000_000)),
        (2, "reinsurance-premium", dec!(152_000_000)),
        (3, "reinsurance-commission", dec!(15_200_000)),
        (4, "captive-premium-income", dec!(136_800_000)),
        (5, "investment-income", dec!(4_000_000)),
        (6, "captive-outgo", dec!(60_000_000)),
        (7, "captive-cash-flow", dec!(80_800_000)),
        (8, "parent-premium-after-tax", dec!(-112_000_000)),
        (9, "parent-other-costs", dec!(-8_000_000)),
        (10, "parent-cash-flow", dec!(-120_000_000)),
        (11, "group-cash-flow", dec!(-39_200_000)),
        (12, "without-captive", dec!(-112_000_000)),
    ];
    for (row, (number, key, amount)) in table.rows.iter().zip(expected) {
        assert_eq!((row.number, row.key.as_str(), row.amount), (number, key, Some(amount)));
    }
    assert_eq!(table.rows.len(), 13);
    assert_eq!((table.rows[12].number, table.rows[12].amount), (13, None));
    assert_eq!(table.saving(), Some(dec!(0.65)));
}

#[test]
fn rounded_half_up_to_ten_million_it_prints_what_the_study_prints() {
    let table = table_of(&company_b::model());
    let printed = |key| rounded(amount(&table, key), dec!(10_000_000)) / dec!(1_000_000);
    assert_eq!(printed("captive-premium-income"), dec!(140));
    assert_eq!(printed("captive-outgo"), dec!(60));
    assert_eq!(printed("captive-cash-flow"), dec!(80));
    assert_eq!(printed("parent-cash-flow"), dec!(-120));
    assert_eq!(printed("group-cash-flow"), dec!(-40));
    // The percentage comes from unrounded figures; the rounded 40 of 112 would say 64.29 %.
    assert_eq!(points(table.saving().unwrap()), dec!(65));
    assert_eq!(points(dec!(1) - dec!(40) / dec!(112)), dec!(64.29));
}

#[test]
fn halves_are_rounded_away_from_zero_for_display() {
    assert_eq!(rounded(dec!(35), dec!(10)), dec!(40));
    assert_eq!(rounded(dec!(-35), dec!(10)), dec!(-40));
    assert_eq!(rounded(dec!(34.99), dec!(10)), dec!(30));
    assert_eq!(rounded(dec!(7), dec!(0)), dec!(7));
}

#[test]
fn a_commission_on_the_primary_premium_saves_less() {
    let model = company_b::model();
    let design = Design::as_configured(&model);
    let table = table_of(&commission_on(&model, &design, CommissionBase::OriginalPremium));
    assert_eq!(amount(&table, "captive-premium-income"), dec!(136_000_000));
    assert_eq!(amount(&table, "group-cash-flow"), dec!(-40_000_000));
    assert_eq!(points(table.saving().unwrap()), dec!(64.29));
}

#[test]
fn the_rates_that_the_table_implies() {
    let table = table_of(&company_b::model());
    let fact = |key: &str| points(table.facts.iter().find(|fact| fact.key == key).unwrap().value);
    assert_eq!(fact("primary-rate-on-line"), dec!(16));
    assert_eq!(fact("outgo-to-policy-limit"), dec!(6));
    assert_eq!(fact("outgo-to-retrocession-limit"), dec!(6.32));
    assert_eq!(fact("outgo-to-primary-premium"), dec!(37.5));
    assert_eq!(fact("retrocession-rate-on-line"), dec!(4.5));
}

#[test]
fn one_more_point_of_each_input_in_closed_form() {
    let table = table_of(&company_b::model());
    let effect = |key: &str| table.sensitivities.iter().find(|entry| entry.key == key).unwrap().effect;
    assert_eq!(effect("cession"), dec!(1_440_000));
    assert_eq!(effect("commission"), dec!(-1_520_000));
    assert_eq!(effect("outgo"), dec!(-1));
    assert_eq!(effect("tax-rate"), dec!(1_600_000));
    assert_eq!(effect("primary-premium"), dec!(0.155));
    assert_eq!(table.transfer_pricing.group_per_unit_of_premium, dec!(0.155));
    assert_eq!(table.transfer_pricing.primary_premium, dec!(160_000_000));
}

#[test]
fn the_tornado_recompiles_the_contracts_and_matches_to_a_hundredth_of_a_point() {
    let model = company_b::model();
    let rows = tornado(&model, &Design::as_configured(&model), &Swings::default()).unwrap();
    let ends: Vec<_> = rows
        .iter()
        .map(|row| {
            let end = |end: ishizue::study::tornado::TornadoEnd| (points(end.setting), points(end.saving));
            (row.key.as_str(), end(row.low), end(row.base), end(row.high))
        })
        .collect();
    let expected = [
        ("cession", (dec!(90), dec!(58.57)), (dec!(95), dec!(65)), (dec!(100), dec!(71.43))),
        ("commission", (dec!(20), dec!(51.43)), (dec!(10), dec!(65)), (dec!(5), dec!(71.79))),
    ];
    assert_eq!(ends, expected);
}

#[test]
fn income_tax_is_part_of_the_outgo_and_dampens_what_the_captive_gains() {
    let mut model = company_b::model();
    model.captive.as_mut().unwrap().income_tax = Some(ishizue::model::party::IncomeTax {
        rate: Share::new(dec!(0.25)),
        losses: ishizue::model::capital::TaxLosses::None,
    });
    let table = table_of(&model);
    assert_eq!(amount(&table, "captive-outgo"), dec!(80_200_000)); // 60 + 25 % of 80.8
    assert_eq!(amount(&table, "captive-cash-flow"), dec!(60_600_000));
    // 0.95 x 0.9 x 0.75 - 0.7
    assert_eq!(table.transfer_pricing.group_per_unit_of_premium, dec!(-0.05875));
}

#[test]
fn a_model_without_a_parent_has_no_table_and_says_why() {
    let mut model = company_b::model();
    model.parent = None;
    let error = recompiled_table(&model, &Design::as_configured(&model)).unwrap_err();
    assert_eq!(error.to_string(), "the cash-flow table needs a parent");
}

fn captive_cash_flow(model: &Model, design: &Design, loss: bool) -> Decimal {
    let plan = Plan::<Decimal>::compile(model, design).unwrap();
    let ledger = Ledger::<Decimal>::compile(model, design, plan.premiums()).unwrap();
    let events = full_limit_loss(model).unwrap();
    let losses = block_of(model, &vec![events; usize::from(loss)], 0);
    let (mut outcome, mut flows) = (Outcome::default(), YearFlows::quiet(1, 2));
    plan.apply(&losses, &mut outcome);
    outcome.year_flows(&losses, 0, 0, &mut flows);
    assert_eq!(ledger.reconcile(&flows), Decimal::ZERO);
    assert_eq!(ledger.over_recovery(&flows), Decimal::ZERO);
    model.settings.quantum.money(ledger.year(0, &flows).captive_cash_flow)
}

#[test]
fn the_trade_off_between_premium_and_protection_is_exact() {
    // Retroceded share, outgo, cash flow without loss, with a full-limit loss, expected at 2 % a year (JPY million).
    let rows = [
        (dec!(0), dec!(17.25), dec!(123.55), dec!(-826.45), dec!(104.55)),
        (dec!(0.8), dec!(51.45), dec!(89.35), dec!(-100.65), dec!(85.55)),
        (dec!(1), dec!(60), dec!(80.8), dec!(80.8), dec!(80.8)),
    ];
    for (share, outgo, quiet, full, expected) in rows {
        let mut model = company_b::model();
        model.contracts[company_b::RETROCESSION].placed = Share::new(share);
        let design = Design::as_configured(&model);
        let million = dec!(1_000_000);
        assert_eq!(amount(&table_of(&model), "captive-outgo") / million, outgo);
        let (without, with) =
            (captive_cash_flow(&model, &design, false) / million, captive_cash_flow(&model, &design, true) / million);
        assert_eq!((without, with), (quiet, full));
        assert_eq!(dec!(0.98) * without + dec!(0.02) * with, expected);
    }
}

fn stress(rows: &[StressRow], key: &str) -> StressRow {
    rows.iter().find(|row| row.key == key).unwrap_or_else(|| panic!("no stress {key}")).clone()
}

#[test]
fn every_stress_reproduces_its_reference_value() {
    let model = company_b::model();
    let rows = stresses(&model, &Design::as_configured(&model), &StressSettings::default()).unwrap();
    let million = dec!(1_000_000);
    let expected = [
        ("no-loss", dec!(80.8), dec!(0)),
        ("full-limit-loss", dec!(80.8), dec!(950)),
        ("retrocession-default", dec!(-869.2), dec!(950)),
        // The policy's limit is an annual aggregate: the captive never bears more than 950.
        ("two-full-limit-losses", dec!(80.8), dec!(950)),
        ("two-full-limit-losses-and-default", dec!(-869.2), dec!(950)),
        ("retrocession-premium", dec!(59.425), dec!(0)),
        ("retrocession-not-renewed", dec!(123.55), dec!(0)),
        ("retrocession-not-renewed-full-limit-loss", dec!(-826.45), dec!(950)),
        ("commission", dec!(65.6), dec!(0)),
        ("cession", dec!(73.6), dec!(0)),
        ("no-investment-income", dec!(76.8), dec!(0)),
        ("late-recovery", dec!(80.8), dec!(950)),
    ];
    for (key, cash_flow, gross) in expected {
        let row = stress(&rows, key);
        assert_eq!((row.captive_cash_flow / million, row.captive_gross / million), (cash_flow, gross), "{key}");
        assert_eq!(row.difference / million, cash_flow - dec!(80.8), "{key}");
        assert_eq!(row.group_cash_flow / million, cash_flow - dec!(120), "{key}");
    }
    assert_eq!(rows.len(), expected.len());
}

#[test]
fn a_late_recovery_costs_no_result_but_drains_the_cash() {
    let lowest = |opening: Decimal| {
        let mut model = company_b::model();
        model.captive.as_mut().unwrap().opening_surplus = opening;
        let rows = stresses(&model, &Design::as_configured(&model), &StressSettings::default()).unwrap();
        stress(&rows, "late-recovery").lowest_cash.unwrap() / dec!(1_000_000)
    };
    assert_eq!(lowest(dec!(0)), dec!(-869.2));
    assert_eq!(lowest(dec!(100_000_000)), dec!(-769.2));
}

#[test]
fn a_partial_default_loses_its_part_of_the_recovery() {
    let model = company_b::model();
    let settings = StressSettings { loss_given_default: Share::new(dec!(0.4)), ..StressSettings::default() };
    let rows = stresses(&model, &Design::as_configured(&model), &settings).unwrap();
    assert_eq!(stress(&rows, "retrocession-default").captive_cash_flow, dec!(-299_200_000)); // 80.8 - 0.4 x 950
}

#[test]
fn stresses_that_a_model_cannot_have_are_left_out() {
    let mut model = company_b::model();
    model.policies[0].aggregate_limit = None;
    model.contracts.truncate(1);
    model.contracts[0].commission = None;
    let rows = stresses(&model, &Design::as_configured(&model), &StressSettings::default()).unwrap();
    let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["no-loss", "cession", "no-investment-income"]);
    model.captive = None;
    assert_eq!(stresses(&model, &Design::as_configured(&model), &StressSettings::default()).unwrap(), []);
}

#[test]
fn a_deductible_of_the_parent_leaves_the_full_limit_stresses_as_they_are() {
    let mut model = company_b::model();
    model.policies[0].deductible = Some(ishizue::model::policy::Deductible::new(
        ishizue::model::policy::DeductibleKind::Subtract,
        ishizue::model::policy::DeductibleSize::Amount(dec!(10_000_000)),
    ));
    let rows = stresses(&model, &Design::as_configured(&model), &StressSettings::default()).unwrap();
    assert_eq!(stress(&rows, "retrocession-default").captive_gross, dec!(950_000_000));
    assert_eq!(stress(&rows, "retrocession-default").captive_cash_flow, dec!(-869_200_000));
}

#[test]
fn a_retrocession_that_begins_in_the_year_still_answers_the_stated_losses() {
    let mut model = company_b::model();
    model.contracts[company_b::RETROCESSION].period.from = jiff::civil::date(2027, 7, 1);
    let rows = stresses(&model, &Design::as_configured(&model), &StressSettings::default()).unwrap();
    let row = stress(&rows, "two-full-limit-losses");
    assert_eq!((row.captive_gross, row.captive_ceded), (dec!(950_000_000), dec!(950_000_000)));
    // 274 of 365 days of premium.
    assert_eq!(row.captive_cash_flow.round(), dec!(91_458_219));
}
