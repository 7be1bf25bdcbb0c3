//! Terms on the time axis: stated losses with dates through contracts that attach, renew, end and grow.
//!
//! Numbers are worked out by hand from the rules of `docs/methods/renewal.md`; where a source states one it is named.

mod support;

#[path = "time_axis/after_loss.rs"]
mod after_loss;
#[path = "time_axis/attaching.rs"]
mod attaching;
#[path = "time_axis/broken.rs"]
mod broken;
#[path = "time_axis/runs.rs"]
mod runs;

use ishizue::model::Model;
use ishizue::model::amount::Amount;
use ishizue::model::contract::*;
use ishizue::model::date::Axis;
use ishizue::model::design::Design;
use ishizue::model::flows::YearFlows;
use ishizue::model::losses::LossBlock;
use ishizue::model::renewal::*;
use ishizue::programme::{NO_TERM, Outcome, Plan};
use jiff::civil::{Date, date};
use rust_decimal::{Decimal, dec};
use support::*;

pub fn with(mut contract: Contract, change: impl FnOnce(&mut Contract)) -> Contract {
    change(&mut contract);
    contract
}

pub fn over(horizon: u32, mut model: Model) -> Model {
    model.settings.horizon = horizon;
    model
}

/// A programme over some years.
pub fn years(horizon: u32, contracts: Vec<Contract>) -> Model {
    let mut model = over(horizon, programme(3, contracts));
    model.policies[0].period.expiring = Expiring::Same;
    model
}

pub fn on(date: Date, amount: Decimal) -> Event {
    loss(Axis::new(START).day(date) as f64, amount)
}

pub fn period(from: Date, months: u32) -> Period {
    Period { from, months, expiring: Expiring::Same }
}

pub fn rules(change: impl FnOnce(&mut RenewalRules)) -> Renewal {
    let mut rules = RenewalRules::default();
    change(&mut rules);
    Renewal::Rules(rules)
}

pub fn attaching(contract: Contract, book: OpeningBook) -> Contract {
    with(contract, |c| c.attachment_basis = AttachmentBasis::RisksAttaching(book))
}

/// What the first contract pays for each event of one path whose risks attached on given days (NaN: with the policy).
fn paid_attached(model: &Model, events: &[Event], attached: &[f64]) -> Vec<Decimal> {
    fn run<N: Amount>(model: &Model, events: &[Event], attached: &[f64]) -> Vec<Decimal> {
        let mut losses: LossBlock<N> = block(model.settings.horizon, &[events.to_vec()]);
        losses.attached = attached.to_vec();
        let mut outcome = Outcome::new();
        compile::<N>(model).apply(&losses, &mut outcome);
        outcome.contracts[0].paid.iter().map(|paid| units(*paid)).collect()
    }
    let exact = run::<Decimal>(model, events, attached);
    assert_eq!(exact, run::<f64>(model, events, attached));
    exact
}

/// Premium and commission that a path adds to the first contract in every model year.
pub fn added(model: &Model, events: &[Event]) -> Vec<(Decimal, Decimal)> {
    fn run<N: Amount>(model: &Model, events: &[Event]) -> Vec<(Decimal, Decimal)> {
        // The path that is looked at lies between two others.
        let paths = [Vec::new(), events.to_vec(), events.to_vec()];
        let losses: LossBlock<N> = block(model.settings.horizon, &paths);
        let mut outcome = Outcome::new();
        compile::<N>(model).apply(&losses, &mut outcome);
        let mut flows = YearFlows::quiet(model.policies.len(), model.contracts.len());
        let of_year = |year| {
            outcome.year_flows(&losses, 1, year, &mut flows);
            let extras = flows.of_contract(0);
            (units(extras.premium), units(extras.commission))
        };
        (0..model.settings.horizon).map(of_year).collect()
    }
    let exact = run::<Decimal>(model, events);
    assert_eq!(exact, run::<f64>(model, events));
    exact
}

#[test]
fn a_treaty_from_1_april_pays_a_loss_of_31_march_from_the_old_year_and_of_1_april_from_the_new() {
    // Captive 18: all risks ceded automatically, renewed on 1 April; losses occurring.
    let treaty = with(contract("treaty", excess(dec!(100), dec!(0))), |c| c.annual.limit = Some(dec!(100)));
    let model = years(2, vec![treaty]);
    let losses = [on(date(2027, 9, 1), dec!(80)), loss(364.99, dec!(50)), loss(365.0, dec!(70))];
    let results = results(&model, &losses);
    assert_eq!(results.paid[0], [dec!(80), dec!(20), dec!(70)]);
    assert_eq!(results.term[0], [0, 0, 1]);
}

#[test]
fn a_default_in_february_on_a_delivery_of_november_is_recovered_from_the_contract_that_ended_in_december() {
    // HBOR: deliveries in the contract period stay covered until their payment falls due. 15 November + 90 days: 13 February.
    let quota_share = contract("quota", quota(dec!(0.7)));
    let ending = with(quota_share, |c| {
        c.period = period(date(2027, 1, 1), 12);
        c.renewal = Renewal::None;
    });
    let losses = [on(date(2028, 2, 13), dec!(100)), on(date(2028, 3, 1), dec!(100))];
    let attached = [on(date(2027, 11, 15), dec!(0)).day, on(date(2028, 1, 2), dec!(0)).day];
    let run_off = years(2, vec![attaching(ending.clone(), OpeningBook::None)]);
    assert_eq!(paid_attached(&run_off, &losses, &attached), [dec!(70), dec!(0)]);
    assert_eq!(paid_attached(&years(2, vec![ending]), &losses, &attached), [dec!(0), dec!(0)]);
}

#[test]
fn the_opening_book_answers_for_what_attached_before_the_first_term_or_nobody_does() {
    let stated = with(contract("quota", quota(dec!(0.5))), |c| c.period = period(date(2027, 7, 1), 12));
    let losses = [on(date(2027, 8, 1), dec!(100)), on(date(2027, 9, 1), dec!(100)), on(date(2027, 10, 1), dec!(100))];
    // Attached a hundred years ago, in June and in July.
    let attached = [-36_500.0, 61.0, 91.0];
    let steady = years(1, vec![attaching(stated.clone(), OpeningBook::SteadyState)]);
    assert_eq!(paid_attached(&steady, &losses, &attached), [dec!(50), dec!(50), dec!(50)]);
    let none = years(1, vec![attaching(stated, OpeningBook::None)]);
    assert_eq!(paid_attached(&none, &losses, &attached), [dec!(0), dec!(0), dec!(50)]);
}

/// Sites 0 and 1 under policies from 1 April and 1 October; 20 xs 10 risks attaching from 1 July.
fn two_inceptions(change: impl FnOnce(&mut Contract)) -> Model {
    let layer = with(contract("layer", excess(dec!(20), dec!(10))), |c| c.period = period(date(2027, 7, 1), 12));
    let layer = with(attaching(layer, OpeningBook::SteadyState), change);
    let mut model = over(2, programme(2, vec![layer]));
    model.policies.push(policy("second"));
    model.policies[0].covers.risks = Some(vec![0]);
    model.policies[1].covers.risks = Some(vec![1]);
    model.policies[1].period = period(date(2027, 10, 1), 12);
    model
}

#[test]
fn one_event_falls_under_two_terms_each_with_its_own_retention_and_limits() {
    let model = two_inceptions(|c| {
        c.annual.reinstatements = reinstatements(&[dec!(1)]);
        c.annual.limit = Some(dec!(30));
        c.premium = Premium::Amount(dec!(2));
    });
    let december = |day: f64, amounts: [Decimal; 2]| losses_by_risk(244.0 + day, &amounts);
    let losses = [
        // 15 of the term from July 2026 (policy of April) and 20 of the term from July 2027 (policy of October).
        december(0.0, [dec!(25), dec!(45)]),
        // 30 - 15 are left of the first term, 10 of the second.
        december(1.0, [dec!(60), dec!(60)]),
        december(2.0, [dec!(60), dec!(60)]),
        // The policy of April has been renewed: it attaches to the term from July 2027, which is used up.
        losses_by_risk(366.0, &[dec!(60), dec!(0)]),
        // The policy of October has been renewed too: a fresh term.
        losses_by_risk(600.0, &[dec!(0), dec!(25)]),
    ];
    let results = results(&model, &losses);
    assert_eq!(results.paid[0], [dec!(35), dec!(25), dec!(0), dec!(0), dec!(15)]);
    // 2 / 20 for each unit reinstated, at most 10 in a term (annual limit 30 less 20): 10 + 10, then nothing more.
    assert_eq!(results.reinstatement_premium[0], [dec!(2), dec!(0), dec!(0), dec!(0), dec!(1)]);
    let terms = compile::<f64>(&model);
    let numbers: Vec<i32> = results.term[0].iter().map(|&t| terms.terms(0)[usize::from(t)].number).collect();
    // The larger part; the earlier term where both are the same.
    assert_eq!(numbers, [0, -1, -1, 0, 1]);
}

#[test]
fn the_losses_of_one_term_within_the_hours_are_one_occurrence_and_those_of_another_are_not() {
    let model = two_inceptions(|c| c.hours = Some(HoursClause { hours: 72, window: Window::First }));
    let losses = [
        losses_by_risk(244.0, &[dec!(6), dec!(0)]),
        losses_by_risk(245.0, &[dec!(6), dec!(8)]),
        losses_by_risk(246.0, &[dec!(0), dec!(8)]),
    ];
    // Term of July 2026: 12 in all, of which 2; term of July 2027: 16 in all, of which 6.
    let results = results(&model, &losses);
    assert_eq!(results.paid[0], [dec!(0), dec!(2), dec!(6)]);
    assert_eq!(results.occurrence[0], [0, 1, 1]);
    let mut apart = model.clone();
    apart.contracts[0].attachment_basis = AttachmentBasis::LossesOccurring;
    assert_eq!(support::results(&apart, &losses).paid[0], [dec!(0), dec!(10), dec!(8)]);
}

#[test]
fn what_a_risks_attaching_contract_pays_is_given_back_to_the_rows_that_it_came_from() {
    // A quota share of site 0 after the layer: 50 % of 25 - 15.
    let mut model = two_inceptions(|_| {});
    let net = with(contract("net of site 0", quota(dec!(0.5))), |c| {
        c.after = vec![0];
        c.covers.risks = Some(vec![0]);
    });
    model.contracts.push(net);
    let results = results(&model, &[losses_by_risk(244.0, &[dec!(25), dec!(45)])]);
    assert_eq!((results.paid[0][0], results.paid[1][0]), (dec!(35), dec!(5)));
}

#[test]
fn contracts_side_by_side_are_cut_to_the_loss_when_one_of_them_attaches_by_risk() {
    let mut model = two_inceptions(|c| c.annual.limit = Some(dec!(40)));
    model.contracts.push(with(contract("beside", excess(dec!(80), dec!(0))), |c| c.period = period(START, 12)));
    // The layer offers 15 + 20, the other 70: 105 of a loss of 70, each cut by a third.
    let results = results(&model, &[losses_by_risk(244.0, &[dec!(25), dec!(45)])]);
    let (layer, beside) = (results.paid[0][0], results.paid[1][0]);
    assert!((layer + beside - dec!(70)).abs() <= dec!(0.04), "{layer} {beside}");
    assert!((layer - dec!(23.33)).abs() <= dec!(0.02), "{layer}");
    assert!(results.cut > dec!(34.9));
}

#[test]
fn splitting_a_risks_attaching_quota_share_by_policy_changes_nothing() {
    let whole = two_inceptions(|c| c.terms = quota(dec!(0.4)));
    let mut plain = whole.clone();
    plain.contracts[0].attachment_basis = AttachmentBasis::LossesOccurring;
    let losses = [losses_by_risk(3.0, &[dec!(25), dec!(45)]), losses_by_risk(500.0, &[dec!(7.77), dec!(3.33)])];
    // With a steady-state book every risk is covered at all times, so that a share of every loss is the same either way.
    let (attaching, occurring) = (results(&whole, &losses), results(&plain, &losses));
    let gap = |a: &[Decimal], b: &[Decimal]| a.iter().zip(b).map(|(a, b)| (*a - *b).abs()).max().unwrap();
    assert!(gap(&attaching.paid[0], &occurring.paid[0]) <= dec!(0.01));
}

#[test]
fn losses_to_date_use_up_deductible_limit_and_reinstatements_without_a_second_premium() {
    let to_date = |losses| Some(AsOf { date: START, losses });
    let base = with(contract("layer", excess(dec!(20), dec!(10))), |c| {
        c.period = period(date(2027, 1, 1), 12);
        c.annual.deductible = Some(dec!(15));
        c.annual.reinstatements = reinstatements(&[dec!(1), dec!(0.5)]);
        c.premium = Premium::Amount(dec!(100));
    });
    let losses = [loss(10.0, dec!(40)), loss(20.0, dec!(40)), loss(280.0, dec!(40))];
    // Recoveries to date, payments for the two losses of the term and the first of the next, premium for them. The
    // deductible is 15, the annual limit 60, of which 40 are reinstated at 5.00 and 2.50 a unit.
    let cases = [
        (dec!(0), [dec!(5), dec!(20), dec!(5)], [dec!(25), dec!(87.5), dec!(25)]),
        (dec!(10), [dec!(15), dec!(20), dec!(5)], [dec!(75), dec!(62.5), dec!(25)]),
        (dec!(45), [dec!(20), dec!(10), dec!(5)], [dec!(25), dec!(0), dec!(25)]),
        (dec!(75), [dec!(0), dec!(0), dec!(5)], [dec!(0), dec!(0), dec!(25)]),
        (dec!(500), [dec!(0), dec!(0), dec!(5)], [dec!(0), dec!(0), dec!(25)]),
    ];
    for (used, paid, premium) in cases {
        let model = years(1, vec![with(base.clone(), |c| c.as_of = to_date(used))]);
        let results = results(&model, &losses);
        assert_eq!(results.paid[0], paid, "{used} to date");
        assert_eq!(results.reinstatement_premium[0], premium, "{used} to date");
        let left = compile::<f64>(&model).contract_to_date(0).unwrap();
        assert_eq!(left.limit, Some(dec!(60) - (used - dec!(15)).clamp(dec!(0), dec!(60))));
        assert_eq!(left.deductible, Some((dec!(15) - used).max(dec!(0))));
    }
    // A policy whose aggregate limit of 100 has paid 70.
    let mut model = years(1, Vec::new());
    model.policies[0].aggregate_limit = Some(dec!(100));
    model.policies[0].period = period(date(2026, 10, 1), 12);
    model.policies[0].as_of = to_date(dec!(70));
    let results = results(&model, &[loss(10.0, dec!(50)), loss(200.0, dec!(50))]);
    assert_eq!(results.policies[0], [dec!(30), dec!(50)]);
}

#[test]
fn notice_ends_a_contract_at_the_first_expiry_that_is_far_enough_away() {
    // HBOR: renewed unless notice is given at least 60 days before the expiry, here 31 December.
    let until = |given: Date| {
        let noticed = with(contract("treaty", quota(dec!(0.5))), |c| {
            c.period = period(date(2027, 1, 1), 12);
            c.renewal = rules(|r| r.notice = Some(Notice { given, days: 60 }));
            c.premium = Premium::Amount(dec!(365));
        });
        let model = years(3, vec![noticed]);
        let losses = [on(date(2027, 12, 31), dec!(10)), on(date(2028, 1, 1), dec!(10)), on(date(2029, 1, 1), dec!(10))];
        let premium: Decimal = compile::<f64>(&model).premiums().contracts[0].by_year.iter().sum();
        (results(&model, &losses).paid[0].clone(), premium)
    };
    // Premium of 1 a day from 1 April 2027: 275 days to the end of the year.
    assert_eq!(until(date(2027, 11, 1)), (vec![dec!(5), dec!(0), dec!(0)], dec!(275)));
    assert_eq!(until(date(2027, 11, 2)), (vec![dec!(5), dec!(5), dec!(0)], dec!(640)));
}

#[test]
fn an_index_multiplies_premium_and_amounts_at_every_renewal() {
    let indexed = with(contract("layer", excess(dec!(20), dec!(10))), |c| {
        c.renewal = rules(|r| r.index = Index { premium: dec!(0.1), limits: dec!(0.02) });
        c.premium = Premium::Amount(dec!(100));
        c.commission = Some(Commission { rate: share(dec!(0.2)), base: CommissionBase::ReinsurancePremium });
        c.annual.reinstatements = reinstatements(&[dec!(1)]);
    });
    let model = years(3, vec![indexed]);
    let plan = compile::<Decimal>(&model);
    let premium = &plan.premiums().contracts[0];
    assert_eq!((&premium.by_year[..], premium.term), (&[dec!(100), dec!(110), dec!(121)][..], dec!(100)));
    assert_eq!(premium.commission_by_year, [dec!(20), dec!(22), dec!(24.2)]);
    let losses = [loss(1.0, dec!(100)), loss(366.0, dec!(100)), loss(731.0, dec!(15))];
    let results = results(&model, &losses);
    // 20 x 1.02; 15 - 10 x 1.0404 = 4.596, rounded where the attachment is: 15 - 10.40.
    assert_eq!(results.paid[0], [dec!(20), dec!(20.4), dec!(4.6)]);
    // The premium of the term for a whole limit, and 4.60 / 20.81 of 121.
    assert_eq!(results.reinstatement_premium[0], [dec!(100), dec!(110), dec!(26.75)]);
}

#[test]
fn a_share_of_the_premium_follows_an_indexed_policy() {
    let mut model = years(3, vec![contract("quota", quota(dec!(0.95)))]);
    model.policies[0].premium = Premium::Amount(dec!(100));
    model.policies[0].occurrence_limit = Some(dec!(10));
    model.policies[0].renewal = rules(|r| r.index = Index { premium: dec!(0.02), limits: dec!(0.5) });
    model.contracts[0].premium = Premium::ShareOfSubjectPremium(share(dec!(0.95)));
    model.contracts[0].commission = Some(Commission { rate: share(dec!(0.1)), base: CommissionBase::OriginalPremium });
    let premiums = compile::<f64>(&model).premiums().clone();
    assert_eq!(premiums.policies[0].by_year, [dec!(100), dec!(102), dec!(104.04)]);
    assert_eq!(premiums.contracts[0].by_year, [dec!(95), dec!(96.9), dec!(98.84)]);
    assert_eq!(premiums.contracts[0].commission_by_year, [dec!(10), dec!(10.2), dec!(10.4)]);
    let paid = results(&model, &[loss(1.0, dec!(100)), loss(366.0, dec!(100)), loss(731.0, dec!(100))]);
    assert_eq!(paid.policies[0], [dec!(10), dec!(15), dec!(22.5)]);
}

#[test]
fn a_stop_loss_on_an_indexed_premium_has_points_that_grow_with_it() {
    let points = |text| StopLossPoint::ShareOfSubjectPremium(share(text));
    let terms = Terms::StopLoss { attachment: points(dec!(0.8)), limit: points(dec!(0.4)) };
    let mut model = years(2, vec![contract("stop loss", terms)]);
    model.policies[0].premium = Premium::Amount(dec!(1000));
    model.policies[0].renewal = rules(|r| r.index = Index { premium: dec!(0.1), limits: dec!(0) });
    // 400 xs 800, then 440 xs 880.
    let losses = [loss(1.0, dec!(900)), loss(366.0, dec!(900)), loss(367.0, dec!(900))];
    assert_eq!(results(&model, &losses).paid[0], [dec!(100), dec!(20), dec!(420)]);
}

#[test]
fn an_occurrence_in_progress_at_expiry_belongs_to_the_old_term_under_either_kind_of_window() {
    for window in [Window::First, Window::Best] {
        let clause = with(contract("layer", excess(dec!(50), dec!(40))), |c| {
            c.hours = Some(HoursClause { hours: 72, window });
            c.annual.limit = Some(dec!(50));
        });
        // 30 on the last day of the term, 40 the day after: 70 in one occurrence of the old term, 30 above 40.
        let model = years(2, vec![clause.clone()]);
        let losses = [loss(364.5, dec!(30)), loss(365.5, dec!(40)), loss(368.5, dec!(95))];
        let results = results(&model, &losses);
        assert_eq!(results.paid[0], [dec!(0), dec!(30), dec!(50)], "{window:?}");
        assert_eq!((results.term[0].clone(), results.occurrence[0].clone()), (vec![0, 0, 1], vec![0, 0, 2]));
        // Without renewal the occurrence is still paid in full, and nothing after it.
        let ended = years(2, vec![with(clause.clone(), |c| c.renewal = Renewal::None)]);
        assert_eq!(support::results(&ended, &losses).paid[0], [dec!(0), dec!(30), dec!(0)]);
        // The same under an index, whose terms are looked at one by one: 40.80 is the next attachment, 51 the limit.
        let indexed = with(clause, |c| {
            c.renewal = rules(|r| r.index = Index { premium: dec!(0), limits: dec!(0.02) });
        });
        let results = support::results(&years(2, vec![indexed]), &losses);
        assert_eq!(results.paid[0], [dec!(0), dec!(30), dec!(51)], "{window:?}");
        assert_eq!(results.term[0], [0, 0, 1]);
    }
}

#[test]
fn aggregates_of_18_months_and_of_three_years_start_afresh_at_their_own_renewals() {
    let aggregate = |months| {
        let stated = contract("aggregate", Terms::AggregateExcess { layer: layer(dec!(100), dec!(50)) });
        with(stated, |c| c.period = period(START, months))
    };
    let losses = |days: &[f64]| days.iter().map(|day| loss(*day, dec!(60))).collect::<Vec<_>>();
    // 18 months from 1 April 2027 end on 30 September 2028, day 547.
    let half_yearly = results(&years(4, vec![aggregate(18)]), &losses(&[10.0, 400.0, 547.9, 548.0, 1094.9, 1095.0]));
    assert_eq!(half_yearly.paid[0], [dec!(10), dec!(60), dec!(30), dec!(10), dec!(60), dec!(10)]);
    assert_eq!(half_yearly.term[0], [0, 0, 0, 1, 1, 2]);
    let three = results(&years(4, vec![aggregate(36)]), &losses(&[10.0, 400.0, 800.0, 1094.9, 1095.0]));
    assert_eq!(three.paid[0], [dec!(10), dec!(60), dec!(30), dec!(0), dec!(10)]);
}

#[test]
fn no_term_answers_for_a_loss_outside_every_policy_or_before_the_book() {
    let model = two_inceptions(|c| c.attachment_basis = AttachmentBasis::RisksAttaching(OpeningBook::None));
    let losses = [losses_by_risk(244.0, &[dec!(25), dec!(0)]), losses_by_risk(245.0, &[dec!(0), dec!(25)])];
    let results = results(&model, &losses);
    assert_eq!(results.paid[0], [dec!(0), dec!(15)]);
    assert_eq!(results.subject[0], [dec!(0), dec!(25)]);
    assert_eq!(results.term[0], [NO_TERM, 0]);
}

#[test]
fn a_plan_tells_apart_terms_on_stated_terms_and_terms_that_differ() {
    let indexed = with(contract("layer", excess(dec!(20), dec!(10))), |c| {
        c.period = period(date(2027, 1, 1), 12);
        c.renewal = rules(|r| r.index = Index { premium: dec!(0), limits: dec!(0.02) });
    });
    let plan: Plan<f64> = {
        let model = years(3, vec![indexed]);
        Plan::compile(&model, &Design::as_configured(&model)).unwrap()
    };
    assert_eq!(plan.terms(0).iter().map(|term| term.number).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert_eq!(plan.stated_terms(0).iter().map(|term| term.number).collect::<Vec<_>>(), [0]);
}
