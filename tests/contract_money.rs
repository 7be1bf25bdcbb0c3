//! Money terms of contracts: reinstatements without end and as to time, minimum and deposit premium, swing rating, sliding
//! scale, profit commission with deficits, loss corridor, co-participation, brokerage, premium tax, fronting fee.

mod studies;
mod support;

use ishizue::ledger::{Account, Ledger};
use ishizue::model::Model;
use ishizue::model::amount::Amount;
use ishizue::model::contract::*;
use ishizue::model::design::Design;
use ishizue::model::flows::YearFlows;
use ishizue::model::lines::Line;
use ishizue::model::money_terms::*;
use ishizue::model::renewal::{AttachmentBasis, Index, OpeningBook, RenewalRules};
use ishizue::programme::{Outcome, Plan, PlanError};
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use std::path::Path;
use support::*;

fn with(mut contract: Contract, change: impl FnOnce(&mut Contract)) -> Contract {
    change(&mut contract);
    contract
}

/// Changes of premium and commission by event, and openings as (term, commission), of one path.
#[derive(Debug, PartialEq)]
struct Changes {
    premium: Vec<Decimal>,
    commission: Vec<Decimal>,
    openings: Vec<(u16, Decimal)>,
}

fn changes_in<N: Amount>(model: &Model, contract: usize, events: &[Event]) -> Changes {
    let outcome = apply::<N>(model, &block(model.settings.horizon, &[events.to_vec()]));
    let money = |column: &Vec<N>| column.iter().map(|&quanta| units(quanta)).collect::<Vec<_>>();
    let extras = &outcome.contracts[contract].extras;
    Changes {
        premium: money(&extras.premium),
        commission: money(&extras.commission),
        openings: outcome.openings_of(0, contract).map(|opening| (opening.term, units(opening.commission))).collect(),
    }
}

/// The same in both number types, which must agree.
fn changes(model: &Model, events: &[Event]) -> Changes {
    let exact = changes_in::<Decimal>(model, 0, events);
    assert_eq!(exact, changes_in::<f64>(model, 0, events));
    exact
}

fn losses(amounts: &[Decimal]) -> Vec<Event> {
    (0..).zip(amounts).map(|(day, &amount)| loss(f64::from(day), amount)).collect()
}

fn premiums(model: &Model) -> ishizue::model::premiums::ContractPremium {
    compile::<Decimal>(model).premiums().contracts[0].clone()
}

fn refusal(model: &Model) -> PlanError {
    Plan::<f64>::compile(model, &Design::as_configured(model)).unwrap_err()
}

fn points(points: &[(Decimal, Decimal)]) -> Vec<SlidingPoint> {
    points.iter().map(|&(ratio, rate)| SlidingPoint { loss_ratio: share(ratio), rate: share(rate) }).collect()
}

fn sliding(base: CommissionBase, scale: &[(Decimal, Decimal)]) -> Option<Commission> {
    let sliding = points(scale);
    Some(Commission { sliding, ..Commission::flat(share(scale[0].1), base) })
}

fn swing(loading: Decimal, minimum: Decimal, maximum: Decimal) -> Premium {
    Premium::Swing(SwingRate { loading: share(loading), minimum: share(minimum), maximum: share(maximum) })
}

fn profit(rate: Decimal, margin: Decimal, deficit: Deficit, after_commission: bool) -> Option<ProfitCommission> {
    Some(ProfitCommission { rate: share(rate), margin: share(margin), deficit, after_commission })
}

// ---- Reinstatements ----

#[test]
fn reinstatement_premium_pro_rata_as_to_time_counts_the_days_left_from_the_day_of_loss() {
    let treaty = with(contract("layer", excess(dec!(10), dec!(0))), |c| {
        c.premium = Premium::Amount(dec!(1000));
        let rates = vec![share(dec!(1)), share(dec!(0.5))];
        c.annual.reinstatements =
            Some(Reinstatements { pro_rata: ProRata::AmountAndTime, ..Reinstatements::at(rates) });
    });
    let events = [loss(0.7, dec!(5)), loss(292.2, dec!(10)), loss(364.9, dec!(2))];
    let model = programme(1, vec![treaty]);
    let results = results(&model, &events);
    // By amount 500, 500 + 250 and 100; 365, 73 and 1 of 365 days are left.
    assert_eq!(results.reinstatement_premium[0], [dec!(500), dec!(150), dec!(0.27)]);
    assert_eq!(results.paid[0], [dec!(5), dec!(10), dec!(2)]);
}

#[test]
fn unlimited_reinstatements_restore_the_limit_again_and_again_until_the_annual_limit_binds() {
    let mut model = programme(
        1,
        vec![with(contract("layer", excess(dec!(10), dec!(0))), |c| {
            c.premium = Premium::Amount(dec!(1000));
            c.annual.reinstatements = Some(Reinstatements::without_end(share(dec!(0.5))));
        })],
    );
    let events = losses(&[dec!(10), dec!(12), dec!(4), dec!(10)]);
    let free = results(&model, &events);
    assert_eq!(free.paid[0], [dec!(10), dec!(10), dec!(4), dec!(10)]);
    assert_eq!(free.reinstatement_premium[0], [dec!(500), dec!(500), dec!(200), dec!(500)]);
    // 30 in all, of which 20 can be reinstated.
    model.contracts[0].annual.limit = Some(dec!(30));
    let bound = results(&model, &events);
    assert_eq!(bound.paid[0], [dec!(10), dec!(10), dec!(4), dec!(6)]);
    assert_eq!(bound.reinstatement_premium[0], [dec!(500), dec!(500), dec!(0), dec!(0)]);
}

#[test]
fn a_partial_second_reinstatement_is_charged_at_its_own_rate_beside_a_deposit() {
    // Proteus actuarial library 0.3.1 charges 1,200 for these terms; 1,100 is right. A deposit of 600 calls for 660 first.
    let model = programme(
        1,
        vec![with(contract("layer", excess(dec!(10), dec!(0))), |c| {
            c.premium = Premium::Amount(dec!(1000));
            c.money.deposit_premium = Some(dec!(600));
            c.annual.reinstatements = reinstatements(&[dec!(1), dec!(0.5)]);
        })],
    );
    let events = losses(&[dec!(10), dec!(2)]);
    assert_eq!(results(&model, &events).reinstatement_premium[0], [dec!(1000), dec!(100)]);
    assert_eq!(on_deposit(&model, &events), [Some(dec!(600)), Some(dec!(60))]);
}

fn on_deposit(model: &Model, events: &[Event]) -> Vec<Option<Decimal>> {
    let block = block::<Decimal>(model.settings.horizon, &[events.to_vec()]);
    let plan = compile::<Decimal>(model);
    let mut outcome = Outcome::new();
    plan.apply(&block, &mut outcome);
    let trace = plan.trace(&block, &outcome);
    trace
        .events
        .iter()
        .map(|event| event.contracts[0].reinstatement_premium_on_deposit.map(|a| a.normalize()))
        .collect()
}

// ---- Premium ----

#[test]
fn reinstatement_premium_is_provisional_on_the_deposit_and_final_on_the_adjusted_premium() {
    // CII M97, example 5.16: 100k xs 100k, deposit premium 10,000, adjusted to 12,000, loss 150k: 5,000, then 6,000.
    let mut model = programme(
        1,
        vec![with(contract("layer", excess(dec!(100_000), dec!(100_000))), |c| {
            c.premium = Premium::ShareOfSubjectPremium(share(dec!(0.05)));
            c.money.deposit_premium = Some(dec!(10_000));
            c.annual.reinstatements = reinstatements(&[dec!(1)]);
        })],
    );
    model.policies[0].premium = Premium::Amount(dec!(240_000));
    let events = [loss(1.0, dec!(150_000))];
    assert_eq!(results(&model, &events).reinstatement_premium[0], [dec!(6000)]);
    assert_eq!(on_deposit(&model, &events), [Some(dec!(5000))]);
    let premium = premiums(&model);
    assert_eq!((premium.term, premium.deposit), (dec!(12_000), Some(dec!(10_000))));
}

#[test]
fn the_final_premium_is_never_below_the_minimum() {
    let mut model = programme(
        1,
        vec![with(contract("layer", excess(dec!(10_000), dec!(0))), |c| {
            c.premium = Premium::ShareOfSubjectPremium(share(dec!(0.05)));
            c.money.minimum_premium = Some(dec!(380));
            c.money.deposit_premium = Some(dec!(400));
            c.placed = share(dec!(0.5));
            c.basis = Some(Basis::Whole);
        })],
    );
    for (subject, full) in [(dec!(6000), dec!(380)), (dec!(7600), dec!(380)), (dec!(10_000), dec!(500))] {
        model.policies[0].premium = Premium::Amount(subject);
        let premium = premiums(&model);
        assert_eq!((premium.full_term, premium.term), (full, full / dec!(2)));
        assert_eq!((premium.minimum, premium.deposit), (Some(dec!(190)), Some(dec!(200))));
    }
}

#[test]
fn a_swing_rated_premium_rises_with_the_losses_between_its_bounds() {
    let mut model = programme(
        1,
        vec![with(contract("layer", excess(dec!(100), dec!(50))), |c| {
            c.premium = swing(dec!(1.25), dec!(0.1), dec!(0.3));
        })],
    );
    model.policies[0].premium = Premium::Amount(dec!(1000));
    let premium = premiums(&model);
    assert_eq!((premium.term, premium.minimum, premium.maximum), (dec!(100), Some(dec!(100)), Some(dec!(300))));
    // Losses to the layer 60, 0, 100, 100: 125 % of 60, 160 and 260 is 75, 200 and 325.
    let found = changes(&model, &losses(&[dec!(110), dec!(50), dec!(150), dec!(400)]));
    assert_eq!(found.premium, [dec!(0), dec!(0), dec!(100), dec!(100)]);
    assert_eq!(found.commission, [dec!(0), dec!(0), dec!(0), dec!(0)]);
    // A commission of 10 % follows the premium.
    model.contracts[0].commission = Some(Commission::flat(share(dec!(0.1)), CommissionBase::ReinsurancePremium));
    let found = changes(&model, &losses(&[dec!(110), dec!(50), dec!(150), dec!(400)]));
    assert_eq!(found.commission, [dec!(0), dec!(0), dec!(10), dec!(10)]);
}

#[test]
fn a_swing_rate_cannot_be_the_base_of_what_must_be_known_beforehand() {
    let swinging = |change: &dyn Fn(&mut Contract)| {
        let mut model = programme(
            1,
            vec![with(contract("layer", excess(dec!(100), dec!(50))), |c| {
                c.premium = swing(dec!(1.25), dec!(0.1), dec!(0.3));
            })],
        );
        model.policies[0].premium = Premium::Amount(dec!(1000));
        change(&mut model.contracts[0]);
        model
    };
    let point = |share_of| CorridorPoint::ShareOfPremium(share(share_of));
    for change in [
        &|c: &mut Contract| c.annual.reinstatements = reinstatements(&[dec!(1)]),
        &|c: &mut Contract| {
            c.money.loss_corridor =
                Some(LossCorridor { from: point(dec!(0.8)), to: point(dec!(1)), kept: share(dec!(1)) })
        },
        &|c: &mut Contract| c.premium = swing(dec!(1), dec!(0.3), dec!(0.1)),
    ] as [&dyn Fn(&mut Contract); 3]
    {
        assert!(matches!(refusal(&swinging(change)), PlanError::Unsupported { .. }));
    }
    assert!(
        Plan::<f64>::compile(&swinging(&|c| c.annual.reinstatements = reinstatements(&[dec!(0)])), &all(1)).is_ok()
    );
    // The premium of the next contract would follow the losses of this one.
    let mut model = swinging(&|_| ());
    model.contracts.push(with(contract("next", quota(dec!(0.5))), |c| {
        c.premium = Premium::ShareOfSubjectPremium(share(dec!(0.5)));
        c.after = vec![0];
    }));
    assert!(matches!(refusal(&model), PlanError::Unsupported { .. }));
}

fn all(contracts: usize) -> Design {
    Design { name: "all".into(), contracts: (0..contracts).collect() }
}

// ---- Commission ----

#[test]
fn a_sliding_commission_falls_along_its_scale() {
    let scale = [(dec!(0.5), dec!(0.35)), (dec!(0.65), dec!(0.25))];
    let mut model = programme(
        1,
        vec![with(contract("quota", quota(dec!(1))), |c| {
            c.premium = Premium::Amount(dec!(1000));
            c.commission = sliding(CommissionBase::ReinsurancePremium, &scale);
        })],
    );
    assert_eq!(premiums(&model).commission, dec!(350));
    // Loss ratios 40 %, 57.5 %, 65 %, 90 %: 350, 300, 250, 250.
    let events = losses(&[dec!(400), dec!(175), dec!(75), dec!(250)]);
    assert_eq!(changes(&model, &events).commission, [dec!(0), dec!(-50), dec!(-50), dec!(0)]);
    // Half of it placed: half of everything, at the same loss ratio.
    model.contracts[0].placed = share(dec!(0.5));
    assert_eq!(changes(&model, &events).commission, [dec!(0), dec!(-25), dec!(-25), dec!(0)]);
    // On the original premium of 2,000 the rates are shares of another base; the loss ratio stays that of the contract.
    model.policies[0].premium = Premium::Amount(dec!(2000));
    model.contracts[0].commission = sliding(CommissionBase::OriginalPremium, &scale);
    assert_eq!(premiums(&model).commission, dec!(350));
    assert_eq!(changes(&model, &events).commission, [dec!(0), dec!(-50), dec!(-50), dec!(0)]);
}

#[test]
fn commission_on_reinstatement_premium_is_paid_where_that_is_said() {
    let mut model = programme(
        1,
        vec![with(contract("layer", excess(dec!(100), dec!(0))), |c| {
            c.premium = Premium::Amount(dec!(1000));
            c.annual.reinstatements = reinstatements(&[dec!(1)]);
            c.commission = Some(Commission::flat(share(dec!(0.1)), CommissionBase::ReinsurancePremium));
        })],
    );
    let events = losses(&[dec!(30), dec!(200)]);
    assert_eq!(changes(&model, &events).commission, []);
    model.contracts[0].commission.as_mut().unwrap().on_reinstatement = true;
    // Reinstatement premium 300 and 700.
    assert_eq!(changes(&model, &events).commission, [dec!(30), dec!(70)]);
    model.contracts[0].commission.as_mut().unwrap().base = CommissionBase::OriginalPremium;
    assert!(matches!(refusal(&model), PlanError::Unsupported { .. }));
}

/// A quota share of the whole, premium 1,000, profit commission 25 % after a margin of 20 %, renewed for three years.
fn three_years(deficit: Deficit) -> Model {
    let mut model = programme(
        1,
        vec![with(contract("quota", quota(dec!(1))), |c| {
            c.premium = Premium::Amount(dec!(1000));
            c.money.profit_commission = profit(dec!(0.25), dec!(0.2), deficit, false);
        })],
    );
    model.settings.horizon = 3;
    model
}

#[test]
fn a_deficit_is_carried_forward_until_profits_have_used_it_up() {
    let model = three_years(Deficit::CarriedForward);
    let premium = premiums(&model);
    assert_eq!((premium.profit_commission, premium.commission), (dec!(200), dec!(0)));
    assert_eq!(premium.profit_commission_by_year, [dec!(200), dec!(200), dec!(200)]);
    // Year 1: 800 - 300 = 500, then 800 - 2000: deficit 1,200. Year 2, no loss: 800 - 1,200, deficit 400. Year 3:
    // 800 - 400 = 400 at first, 300 after a loss of 100.
    let events = [loss(10.0, dec!(300)), loss(20.0, dec!(1700)), loss(800.0, dec!(100))];
    let found = changes(&model, &events);
    assert_eq!(found.commission, [dec!(-75), dec!(-125), dec!(-25)]);
    assert_eq!(found.openings, [(1, dec!(-200)), (2, dec!(-100))]);
    // Forgotten, each year stands alone.
    let found = changes(&three_years(Deficit::None), &events);
    assert_eq!(found.commission, [dec!(-75), dec!(-125), dec!(-25)]);
    assert_eq!(found.openings, []);
}

#[test]
fn the_flows_of_each_year_hold_the_deficit_brought_forward() {
    let model = three_years(Deficit::CarriedForward);
    let losses = block::<Decimal>(3, &[vec![loss(10.0, dec!(1400))], vec![], vec![loss(400.0, dec!(900))]]);
    let outcome = apply(&model, &losses);
    let mut flows = YearFlows::quiet(1, 1);
    let mut commission = |path, year| {
        outcome.year_flows(&losses, path, year, &mut flows);
        units(flows.of_contract(0).commission)
    };
    // 800 - 1,400 = -600; then 200 of profit is left for the second year: 50 instead of 200.
    assert_eq!([commission(0, 0), commission(0, 1), commission(0, 2)], [dec!(-200), dec!(-150), dec!(0)]);
    assert_eq!([commission(1, 0), commission(1, 1), commission(1, 2)], [dec!(0), dec!(0), dec!(0)]);
    // -100 from the second year: 700 x 25 % in the third.
    assert_eq!([commission(2, 0), commission(2, 1), commission(2, 2)], [dec!(0), dec!(-200), dec!(-25)]);
}

#[test]
fn a_deficit_belongs_to_the_term_and_not_to_the_model_year() {
    // Renewed on 1 July, day 91: a loss on day 80 of the expiring term, opening of the next on day 91.
    let mut model = three_years(Deficit::CarriedForward);
    model.contracts[0].period = year_from(jiff::civil::date(2027, 7, 1), Expiring::Same);
    let events = [loss(80.0, dec!(1000)), loss(100.0, dec!(100))];
    let outcome = apply::<Decimal>(&model, &block(3, &[events.to_vec()]));
    let opening = outcome.openings[0];
    assert_eq!((opening.day, opening.term, units(opening.commission)), (91.0, 1, dec!(-50)));
    assert_eq!(changes(&model, &events).commission, [dec!(-200), dec!(-25)]);
}

#[test]
fn profit_is_taken_after_commission_where_that_is_said() {
    let mut model = three_years(Deficit::None);
    model.contracts[0].commission = Some(Commission::flat(share(dec!(0.3)), CommissionBase::ReinsurancePremium));
    for (after, beforehand, change) in [(false, dec!(200), dec!(-100)), (true, dec!(125), dec!(-100))] {
        model.contracts[0].money.profit_commission = profit(dec!(0.25), dec!(0.2), Deficit::None, after);
        assert_eq!(premiums(&model).profit_commission, beforehand);
        assert_eq!(changes(&model, &[loss(1.0, dec!(400))]).commission, [change]);
    }
    // With a scale that falls from 30 % to 20 % the profit grows by what the commission falls: at 50 % the commission is
    // 250, the balance 800 - 250 - 500 = 50.
    model.contracts[0].commission =
        sliding(CommissionBase::ReinsurancePremium, &[(dec!(0.4), dec!(0.3)), (dec!(0.6), dec!(0.2))]);
    assert_eq!(changes(&model, &[loss(1.0, dec!(500))]).commission, [dec!(-50) + dec!(12.5) - dec!(125)]);
}

#[test]
fn the_profit_commission_that_bear_and_nemlick_found() {
    // R. A. Bear and K. J. Nemlick (1990), "Pricing the impact of adjustable features and loss sharing provisions of
    // reinsurance treaties", CAS Discussion Paper Program, vol. 2, 463-538, treaty 5, Poisson column (8.24 %; 8.238332 % by
    // convolution): 700 xs 300; classes of Pareto losses from 300 with alpha 1.5, 1.3 and 1.1 whose layer losses cost 600, 840
    // and 1,260; 20 % co-participation; premium 4,500; profit commission 25 % after 20 %.
    let mean_layer_loss = |alpha: f64| {
        let power = |x: f64| libm::pow(x, 1.0 - alpha);
        libm::pow(300.0, alpha) * (power(300.0) - power(1000.0)) / (alpha - 1.0)
    };
    let class = |name: &str, cost: f64, alpha: f64| {
        format!(
            "[[peril]]\nname = \"{name}\"\nfrequency = {{ poisson = {{ mean = {} }} }}\nseverity = {{ pareto = {{ threshold \
             = 300, alpha = {alpha} }}, censor-at = 1000 }}\n",
            cost / mean_layer_loss(alpha)
        )
    };
    let text = String::from(
        "format = 1\ntitle = \"Bear and Nemlick, treaty 5\"\ncurrency = \"USD\"\n[simulation]\nstart = 2027-01-01\ntrials = \
         400_000\nhorizon = 1\nseed = 20\nquantum = 1e-4\n[[party]]\nname = \"Cedant\"\nrole = \"insurer\"\n[[party]]\nname = \
         \"Market\"\nrole = \"reinsurer\"\n[[policy]]\nname = \"book\"\ninsurer = \"Cedant\"\npremium = 18000\n",
    ) + &class("first", 600.0, 1.5)
        + &class("second", 840.0, 1.3)
        + &class("third", 1260.0, 1.1)
        + "[[contract]]\nname = \"treaty 5\"\ncedant = \"Cedant\"\nreinsurer = \"Market\"\nterms = { excess-of-loss = { attachment \
           = 300, limit = 700 } }\npremium = { share-of-subject-premium = \"25%\" }\nco-participation = \"20%\"\n\
           profit-commission = { rate = \"25%\", margin = \"20%\", deficit = \"none\" }\n";
    let study = studies::study(&text);
    let treaty = study.contract("treaty 5");
    assert_eq!((treaty.premium, treaty.profit_commission), (4500.0, Some(900.0)));
    studies::near(&treaty.recovery.mean, 0.8 * 2700.0);
    assert!((treaty.recovery.analytic_mean.unwrap() - 0.8 * 2700.0).abs() < 1e-6);
    studies::near(treaty.expected_commission.as_ref().unwrap(), 0.082_383_32 * 4500.0);
}

// ---- Loss corridor and co-participation ----

fn corridor(from: CorridorPoint, to: CorridorPoint, kept: Decimal) -> Option<LossCorridor> {
    Some(LossCorridor { from, to, kept: share(kept) })
}

#[test]
fn the_cedant_keeps_what_lies_in_the_corridor() {
    let ratio = |ratio| CorridorPoint::ShareOfPremium(share(ratio));
    let mut model = programme(
        1,
        vec![with(contract("quota", quota(dec!(1))), |c| {
            c.premium = Premium::Amount(dec!(1000));
            c.money.loss_corridor = corridor(ratio(dec!(0.8)), ratio(dec!(1)), dec!(1));
        })],
    );
    let events = losses(&[dec!(700), dec!(200), dec!(300), dec!(50)]);
    assert_eq!(results(&model, &events).paid[0], [dec!(700), dec!(100), dec!(200), dec!(50)]);
    model.contracts[0].money.loss_corridor = corridor(ratio(dec!(0.8)), ratio(dec!(1)), dec!(0.25));
    assert_eq!(results(&model, &events).paid[0], [dec!(700), dec!(175), dec!(275), dec!(50)]);
    // Every term has its own.
    model.settings.horizon = 2;
    let renewed = [loss(1.0, dec!(900)), loss(400.0, dec!(900))];
    assert_eq!(results(&model, &renewed).paid[0], [dec!(875), dec!(875)]);
}

#[test]
fn a_corridor_comes_after_annual_limit_placed_share_and_co_participation() {
    let amount = CorridorPoint::Amount;
    let mut model = programme(
        1,
        vec![with(contract("layer", excess(dec!(1000), dec!(0))), |c| {
            c.premium = Premium::Amount(dec!(1000));
            c.annual.limit = Some(dec!(1500));
            c.placed = share(dec!(0.5));
            c.basis = Some(Basis::Whole);
            c.money.co_participation = share(dec!(0.2));
            c.money.loss_corridor = corridor(amount(dec!(400)), amount(dec!(800)), dec!(1));
        })],
    );
    // Paid for 100 %: 500, 800, 200; x 50 % x 80 %: 200, 320, 80; the corridor is 200 to 400 of the placed half.
    let events = losses(&[dec!(500), dec!(800), dec!(900)]);
    assert_eq!(results(&model, &events).paid[0], [dec!(200), dec!(120), dec!(80)]);
    // Of the share: the corridor is that of the placed share as it is written, and so are limit and annual limit.
    model.contracts[0].basis = Some(Basis::Share);
    // Half of the losses 250, 400, 450, at most 1,500; x 80 %: 200, 320, 360; corridor 400 to 800.
    assert_eq!(results(&model, &events).paid[0], [dec!(200), dec!(200), dec!(80)]);
}

#[test]
fn co_participation_reduces_neither_premium_nor_reinstatement_premium_and_uses_the_whole_limit() {
    let model = programme(
        1,
        vec![with(contract("layer", excess(dec!(100), dec!(0))), |c| {
            c.premium = Premium::Amount(dec!(1000));
            c.annual.reinstatements = reinstatements(&[dec!(1)]);
            c.money.co_participation = share(dec!(0.1));
        })],
    );
    let results = results(&model, &losses(&[dec!(100), dec!(60), dec!(100)]));
    assert_eq!(results.paid[0], [dec!(90), dec!(54), dec!(36)]);
    assert_eq!(results.reinstatement_premium[0], [dec!(1000), dec!(0), dec!(0)]);
    assert_eq!(premiums(&model).term, dec!(1000));
}

#[test]
fn a_corridor_holds_where_parallel_contracts_are_cut_to_the_loss() {
    let amount = CorridorPoint::Amount;
    let twin = |name: &str| {
        with(contract(name, excess(dec!(80), dec!(0))), |c| {
            c.money.loss_corridor = corridor(amount(dec!(60)), amount(dec!(70)), dec!(1));
        })
    };
    let model = programme(1, vec![twin("one"), twin("other")]);
    // The first loss is cut to 50 each; the second offers 80, of which the corridor keeps 10.
    let results = results(&model, &losses(&[dec!(100), dec!(200)]));
    assert_eq!(results.paid, [[dec!(50), dec!(70)], [dec!(50), dec!(70)]]);
    assert!(results.cut > dec!(0));
}

// ---- Charges and accounts ----

/// All money terms at once, three years, the insurer's whole programme.
fn everything() -> Model {
    let ratio = |ratio| CorridorPoint::ShareOfPremium(share(ratio));
    let charge = |rate, on_reinstatement| Some(PremiumCharge { rate: share(rate), on_reinstatement });
    let mut model = programme(
        1,
        vec![
            with(contract("swing", excess(dec!(300), dec!(100))), |c| {
                c.premium = swing(dec!(1.1), dec!(0.07), dec!(0.4));
                c.commission = sliding(
                    CommissionBase::OriginalPremium,
                    &[(dec!(0.4), dec!(0.11)), (dec!(0.7), dec!(0.05)), (dec!(1), dec!(0.01))],
                );
                c.money.profit_commission = profit(dec!(0.33), dec!(0.1), Deficit::CarriedForward, true);
                c.money.co_participation = share(dec!(0.07));
                c.money.brokerage = charge(dec!(0.1), false);
                c.money.premium_tax = charge(dec!(0.04), false);
                c.money.fronting_fee = Some(FrontingFee::ShareOfReinsurancePremium(share(dec!(0.033))));
            }),
            with(contract("layer", excess(dec!(400), dec!(400))), |c| {
                c.premium = Premium::Amount(dec!(77.77));
                c.annual.reinstatements = Some(Reinstatements {
                    pro_rata: ProRata::AmountAndTime,
                    ..Reinstatements::without_end(share(dec!(0.9)))
                });
                c.commission = Some(Commission {
                    on_reinstatement: true,
                    ..Commission::flat(share(dec!(0.075)), CommissionBase::ReinsurancePremium)
                });
                c.money.brokerage = charge(dec!(0.125), true);
                c.money.premium_tax = charge(dec!(0.03), true);
                c.money.fronting_fee = Some(FrontingFee::Amount(dec!(3.33)));
            }),
            with(contract("rest", quota(dec!(0.6))), |c| {
                c.premium = Premium::Amount(dec!(300));
                c.after = vec![0, 1];
                c.money.loss_corridor = corridor(ratio(dec!(0.5)), ratio(dec!(1.5)), dec!(0.45));
                c.money.profit_commission = profit(dec!(0.25), dec!(0.15), Deficit::CarriedForward, false);
                c.money.fronting_fee = Some(FrontingFee::ShareOfOriginalPremium(share(dec!(0.02))));
            }),
        ],
    );
    model.policies[0].premium = Premium::Amount(dec!(1000));
    model.settings.horizon = 3;
    model
}

fn years_of_losses() -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec((0u32..1095, 1i64..150_000), 0..14).prop_map(|mut list| {
        list.sort_unstable();
        let event = |(day, cents): (u32, i64)| loss(f64::from(day) + 0.5, Decimal::new(cents, 2));
        list.into_iter().map(event).collect()
    })
}

fn accounts_add_up<N: Amount>(model: &Model, events: &[Event]) {
    let plan = compile::<N>(model);
    let ledger = Ledger::<N>::compile(model, &Design::as_configured(model), plan.premiums()).unwrap();
    let losses = block(3, &[events.to_vec()]);
    let outcome = apply::<N>(model, &losses);
    let mut flows = YearFlows::quiet(1, model.contracts.len());
    for year in 0..3 {
        outcome.year_flows(&losses, 0, year, &mut flows);
        let sum = ledger.accounts().fold(N::ZERO, |sum, account| sum + ledger.balance(account, year as usize, &flows));
        assert_eq!(sum, N::ZERO);
        assert_eq!(ledger.reconcile(&flows), N::ZERO);
    }
}

proptest! {
    #[test]
    fn exact_and_fast_arithmetic_agree_within_a_quantum_and_all_accounts_add_up(events in years_of_losses()) {
        let model = everything();
        for contract in 0..3 {
            let (exact, fast) =
                (changes_in::<Decimal>(&model, contract, &events), changes_in::<f64>(&model, contract, &events));
            for (a, b) in [(&exact.premium, &fast.premium), (&exact.commission, &fast.commission)] {
                prop_assert_eq!(a.len(), b.len());
                prop_assert!(a.iter().zip(b).all(|(a, b)| (*a - *b).abs() <= dec!(0.01)));
            }
            prop_assert_eq!(exact.openings.len(), fast.openings.len());
        }
        let (exact, fast) = (results_in::<Decimal>(&model, &events), results_in::<f64>(&model, &events));
        prop_assert_eq!(exact.paid, fast.paid);
        accounts_add_up::<Decimal>(&model, &events);
        accounts_add_up::<f64>(&model, &events);
    }

    #[test]
    fn a_term_ends_with_the_premium_of_its_sum_whatever_the_order_of_its_losses(
        mut amounts in prop::collection::vec(1i64..40_000, 1..8)
    ) {
        let mut model = everything();
        model.settings.horizon = 1;
        let total = |amounts: &[i64]| -> (Decimal, Decimal) {
            let amounts: Vec<Decimal> = amounts.iter().map(|&cents| Decimal::new(cents, 2)).collect();
            let found = changes_in::<Decimal>(&model, 0, &losses(&amounts));
            (found.premium.iter().sum(), found.commission.iter().sum())
        };
        let forwards = total(&amounts);
        amounts.reverse();
        prop_assert_eq!(forwards, total(&amounts));
    }

    #[test]
    fn a_contract_in_two_parts_costs_and_pays_what_the_whole_does(
        events in years_of_losses(), part in 1i64..100, which in 0usize..3
    ) {
        let whole = {
            let mut model = everything();
            let mut contract = model.contracts.swap_remove(which);
            contract.after = Vec::new();
            // A fee that is an amount of 100 % is split like everything else.
            model.contracts = vec![contract];
            model
        };
        let mut split = whole.clone();
        let part = Decimal::new(part, 2);
        split.contracts.push(Contract { name: "second part".into(), ..split.contracts[0].clone() });
        for (contract, placed) in split.contracts.iter_mut().zip([part, Decimal::ONE - part]) {
            contract.placed = share(placed);
            contract.basis = Some(Basis::Whole);
        }
        let near = |a: Decimal, b: Decimal| (a - b).abs() <= dec!(0.06);
        let sums = |model: &Model| -> Vec<Decimal> {
            let results = results_in::<Decimal>(model, &events);
            let mut sums = vec![Decimal::ZERO; 4];
            for contract in 0..model.contracts.len() {
                let found = changes_in::<Decimal>(model, contract, &events);
                sums[0] += results.paid[contract].iter().sum::<Decimal>();
                sums[1] += results.reinstatement_premium[contract].iter().sum::<Decimal>();
                sums[2] += found.premium.iter().sum::<Decimal>();
                sums[3] += found.commission.iter().chain(found.openings.iter().map(|(_, amount)| amount)).sum::<Decimal>();
            }
            sums
        };
        let (one, two) = (sums(&whole), sums(&split));
        // Each event of each part may be rounded by half a quantum, and commissions are rounded from rounded amounts.
        let tolerance = Decimal::from(events.len() as u64 + 4);
        prop_assert!(one.iter().zip(&two).all(|(a, b)| near(*a / tolerance, *b / tolerance)), "{one:?} {two:?}");
        let (one, two) = (compile::<Decimal>(&whole), compile::<Decimal>(&split));
        let cost = |plan: &Plan<Decimal>| -> [Decimal; 5] {
            let sheet = &plan.premiums().contracts;
            [
                sheet.iter().map(|c| c.term).sum(),
                sheet.iter().map(|c| c.commission + c.profit_commission).sum(),
                sheet.iter().map(|c| c.brokerage).sum(),
                sheet.iter().map(|c| c.premium_tax).sum(),
                sheet.iter().map(|c| c.fronting_fee).sum(),
            ]
        };
        prop_assert!(cost(&one).iter().zip(&cost(&two)).all(|(a, b)| near(*a, *b)));
    }
}

#[test]
fn several_reinsurers_share_charges_adjustments_and_deficits_and_all_accounts_add_up() {
    let mut model = everything();
    for contract in &mut model.contracts {
        contract.placed = share(dec!(0.9));
        contract.basis = Some(Basis::Whole);
        contract.lines = vec![
            Line { reinsurer: LONDON, share: share(dec!(0.6)) },
            Line { reinsurer: OTHER, share: share(dec!(0.3)) },
        ];
    }
    // A deficit of the second quota share of the first year, and of the swing layer, opens the second.
    let events = [loss(10.5, dec!(900)), loss(20.5, dec!(700)), loss(30.5, dec!(999.99)), loss(500.5, dec!(150))];
    assert!(!changes_in::<Decimal>(&model, 2, &events).openings.is_empty());
    accounts_add_up::<Decimal>(&model, &events);
    accounts_add_up::<f64>(&model, &events);
    let plan = compile::<Decimal>(&model);
    let ledger = Ledger::<Decimal>::compile(&model, &Design::as_configured(&model), plan.premiums()).unwrap();
    let losses = block(3, &[events.to_vec()]);
    let outcome = apply::<Decimal>(&model, &losses);
    let mut flows = YearFlows::quiet(1, 3);
    for year in 0..3 {
        outcome.year_flows(&losses, 0, year, &mut flows);
        let [london, other] = [LONDON, OTHER].map(|party| ledger.balance(Account::Party(party), year as usize, &flows));
        // Two to one, up to the rounding of each flow.
        assert!((london - other - other).abs() <= dec!(20), "{london} {other}");
    }
}

#[test]
fn what_follows_the_losses_of_a_term_needs_its_stated_premium() {
    let indexed = |premium| {
        let index = Index { premium, limits: Decimal::ZERO };
        Renewal::Rules(RenewalRules { index, ..RenewalRules::default() })
    };
    let mut model = three_years(Deficit::None);
    model.contracts[0].renewal = indexed(dec!(0.02));
    assert!(matches!(refusal(&model), PlanError::Unsupported { .. }));
    let mut model = three_years(Deficit::None);
    model.contracts[0].attachment_basis = AttachmentBasis::RisksAttaching(OpeningBook::None);
    assert!(matches!(refusal(&model), PlanError::Unsupported { .. }));
    // Limits that are indexed leave the premium alone; brokerage follows an indexed premium.
    let mut model = three_years(Deficit::None);
    let index = Index { premium: Decimal::ZERO, limits: dec!(0.1) };
    model.contracts[0].renewal = Renewal::Rules(RenewalRules { index, ..RenewalRules::default() });
    assert!(Plan::<f64>::compile(&model, &all(1)).is_ok());
    let mut model = programme(
        1,
        vec![with(contract("quota", quota(dec!(1))), |c| {
            c.premium = Premium::Amount(dec!(1000));
            c.money.brokerage = Some(PremiumCharge { rate: share(dec!(0.1)), on_reinstatement: false });
            c.renewal = indexed(dec!(0.02));
        })],
    );
    model.settings.horizon = 3;
    assert_eq!(premiums(&model).brokerage_by_year, [dec!(100), dec!(102), dec!(104.04)]);
}

#[test]
fn brokers_tax_office_and_front_receive_their_part_of_premium_and_reinstatement_premium() {
    let model = everything();
    let plan = compile::<Decimal>(&model);
    let sheet = &plan.premiums().contracts;
    // Least premium 7 % of 1,000; fee 3.3 % of it, 3.33, and 2 % of 1,000.
    assert_eq!([sheet[0].brokerage, sheet[1].brokerage, sheet[2].brokerage], [dec!(7), dec!(9.72), dec!(0)]);
    assert_eq!([sheet[0].premium_tax, sheet[1].premium_tax], [dec!(2.8), dec!(2.33)]);
    assert_eq!(
        [sheet[0].fronting_fee, sheet[1].fronting_fee, sheet[2].fronting_fee],
        [dec!(2.31), dec!(3.33), dec!(20)]
    );
    let ledger = Ledger::<Decimal>::compile(&model, &Design::as_configured(&model), plan.premiums()).unwrap();
    // On the first day a loss of 500: 300 to the swing layer less 7 %, 279 x 1.1 = 306.9; 100 of 400 to the layer: 77.77 x
    // 90 % / 4 = 17.5 of reinstatement premium.
    let losses = block(3, &[vec![loss(0.5, dec!(500))]]);
    let outcome = apply::<Decimal>(&model, &losses);
    let mut flows = YearFlows::quiet(1, 3);
    outcome.year_flows(&losses, 0, 0, &mut flows);
    assert_eq!(units(flows.of_contract(0).premium), dec!(236.9));
    assert_eq!(units(flows.reinstatement_premium[1]), dec!(17.5));
    let balance = |account| units(ledger.balance(account, 0, &flows));
    assert_eq!(balance(Account::Brokers), dec!(7) + dec!(23.69) + dec!(9.72) + dec!(2.19));
    assert_eq!(balance(Account::TaxOffice), dec!(2.8) + dec!(9.48) + dec!(2.33) + dec!(0.52));
}

// ---- Configurations ----

/// The configuration that ships with the program, with fewer trials.
fn shipped() -> String {
    let text = std::fs::read_to_string("configs/adjustable_features.toml").unwrap();
    assert!(text.contains("trials = 50_000"));
    text.replace("trials = 50_000", "trials = 4_000")
}

#[test]
fn the_configuration_of_adjustable_features_runs_and_its_accounts_add_up() {
    let study = studies::study(&shipped());
    let design = &study.results.designs[0];
    let account = |key: &str| design.expected_year.iter().find(|account| account.key == key).unwrap();
    let flows: f64 = design.expected_year.iter().filter(|a| a.key != "captive-cash-flow").map(|a| a.mean.value).sum();
    assert!((flows - account("captive-cash-flow").mean.value).abs() < 1.0, "{flows}");
    let quiet: f64 = design.expected_year.iter().filter(|a| a.key != "captive-cash-flow").map(|a| a.quiet_year).sum();
    assert!((quiet - account("captive-cash-flow").quiet_year).abs() < 0.01);
    // The fee is 3 % of 160m; the tax 4 % of the least premium, 5 % of 144m, and of 12 % of 100m.
    assert_eq!(account("fronting-fee").quiet_year, -4.8e6);
    assert_eq!(account("premium-tax").quiet_year, -0.04 * (7.2e6 + 12e6));
    assert!(account("premium-tax").mean.value < account("premium-tax").quiet_year);
    assert!(account("retro-premium").mean.value < account("retro-premium").quiet_year);
    // The cash-flow table of the year without loss ends with the same figure.
    let table = study.results.cash_flow_table.as_ref().unwrap();
    let captive: f64 = table.row("captive-cash-flow").unwrap().amount.unwrap().try_into().unwrap();
    assert_eq!(captive, account("captive-cash-flow").quiet_year);
    let swing = study.contract("working layer");
    let expected = swing.expected_premium.unwrap().value;
    assert_eq!((swing.minimum_premium, swing.maximum_premium), (Some(7.2e6), Some(43.2e6)));
    assert!(expected > 7.2e6 && expected < 43.2e6 && swing.expected_commission.is_none());
    let upper = study.contract("upper layer");
    assert_eq!((upper.deposit_premium, upper.minimum_premium), (Some(10e6), Some(9e6)));
    assert!(upper.expected_premium.is_none() && upper.reinstatement_premium.value > 0.0);
    let fronting = study.contract("fronting");
    assert!(fronting.expected_commission.unwrap().value < fronting.commission);
    let rest = study.contract("quota share of the rest");
    // 30 % of what is left of 24m after 10 % margin and 20 % commission.
    assert_eq!(rest.profit_commission, Some(0.3 * 0.7 * 24e6));
}

#[test]
fn simulated_paths_replay_to_the_quantum() {
    let (model, _) = ishizue::config::read_text(&shipped(), "test.toml", Path::new("configs")).unwrap();
    let design = Design::as_configured(&model);
    for trial in 0..60 {
        let story = ishizue::study::replay::trial(&model, &design, trial).unwrap();
        assert!(story.largest_difference <= dec!(1), "trial {trial}: {}", story.largest_difference);
        assert!(story.years.iter().all(|year| year.reconciles));
    }
}

fn mistakes(text: &str) -> Vec<(String, String)> {
    match ishizue::config::read_text(text, "test.toml", Path::new("configs")) {
        Ok(_) => Vec::new(),
        Err(all) => all.errors().map(|complaint| (complaint.what.clone(), complaint.rule.clone())).collect(),
    }
}

#[test]
fn money_terms_that_cannot_apply_are_refused_with_their_rule() {
    let swing = "premium = { swing = { loading = \"115%\", minimum = \"5%\", maximum = \"30%\" } }";
    let profit = "deficit = \"carried-forward\", after-commission = true }";
    let upper = "premium = { rate-on-line = \"12%\", deposit = \"10m\", minimum = \"9m\" }";
    let rest = "commission = { rate = \"20%\", base = \"reinsurance-premium\" }";
    let corridor = "{ from = \"90%\", to = \"110%\", kept = \"100%\" }";
    let reinstatements = "reinstatements = { unlimited = true, rate = \"100%\", pro-rata = \"amount-and-time\" }";
    for (old, new, what, rule) in [
        (profit, "after-commission = true }", "lacks `deficit`", "what the deficit of one period does"),
        (profit, "deficit = \"none\" }", "there is a commission, but", "`after-commission` is written"),
        (rest, "", "there is no commission", "leave it out where there is none"),
        (
            "{ loss-ratio = \"60%\", rate = \"15%\" }",
            "{ loss-ratio = \"60%\", rate = \"35%\" }",
            "the rate of commission rises",
            "the rate falls along them",
        ),
        (
            "{ loss-ratio = \"60%\", rate = \"15%\" }",
            "{ loss-ratio = \"20%\", rate = \"15%\" }",
            "the loss ratio is not above",
            "in the order of their loss ratios",
        ),
        (corridor, "{ from = \"90%\", to = \"80%\", kept = \"100%\" }", "has no width", "from its lower to its upper"),
        (corridor, "{ from = \"90%\", to = \"80m\", kept = \"100%\" }", "one point is an amount", "both amounts"),
        (corridor, "{ from = \"90%\", to = \"110%\", kept = \"0%\" }", "keeps nothing", "leave the corridor out"),
        (
            swing,
            "premium = { swing = { loading = \"115%\", minimum = \"50%\", maximum = \"30%\" } }",
            "the maximum is below the minimum",
            "lies between `minimum` and `maximum`",
        ),
        (
            swing,
            "premium = { swing = { loading = \"115%\", minimum = \"5%\", maximum = \"30%\" } }\nreinstatements = { count = 1, \
             rate = \"100%\" }",
            "charges for reinstatements",
            "free",
        ),
        (
            "co-participation = \"10%\"",
            "loss-corridor = { from = \"90%\", to = \"110%\", kept = \"100%\" }",
            "a premium that follows the losses",
            "stated in amounts",
        ),
        (upper, "premium = { amount = \"8m\", minimum = \"9m\" }", "above the stated premium", "the larger of the two"),
        (upper, "premium = { deposit = \"10m\" }", "says none of", "exactly one of these keys"),
        (reinstatements, "reinstatements = { unlimited = true }", "have no rate", "\"0%\" is free"),
        (
            reinstatements,
            "reinstatements = { unlimited = false, rate = \"100%\" }",
            "not stated",
            "`unlimited` is true or left out",
        ),
        (
            reinstatements,
            "reinstatements = { unlimited = true, count = 2, rate = \"100%\" }",
            "has both",
            "exactly one of these keys",
        ),
        (
            rest,
            "commission = { rate = \"20%\", base = \"original-premium\", on-reinstatement = true }",
            "has no rate here",
            "flat `rate`",
        ),
        (
            "brokerage = { rate = \"5%\" }",
            "brokerage = { rate = \"5%\", on-reinstatement = true }",
            "no reinstatements",
            "without `reinstatements`",
        ),
        (
            "fronting-fee = { rate = \"3%\", base = \"original-premium\" }",
            "fronting-fee = { rate = \"3%\" }",
            "lacks `base`",
            "what the rate is of",
        ),
        ("co-participation = \"10%\"", "co-participation = \"110%\"", "110", "from 0% to 100%"),
        (
            "co-participation = \"10%\"",
            "renewal = { index = { premium = \"2%\" } }",
            "no stated premium to rest on",
            "renewal at the stated premium",
        ),
    ] {
        let text = shipped();
        assert!(text.contains(old), "{old}");
        let found = mistakes(&text.replacen(old, new, 1));
        assert_eq!(found.len(), 1, "{new}: {found:?}");
        assert!(found[0].0.contains(what), "{new}: {}", found[0].0);
        assert!(found[0].1.contains(rule), "{new}: {}", found[0].1);
    }
    assert_eq!(mistakes(&shipped()), []);
}
