//! Contracts whose payment hangs on the event: parametric and industry-loss covers, with and without a warranty of the
//! ultimate net loss, in stated losses, in whole runs and in broken configurations; and the top and drop.

mod studies;
mod support;

use ishizue::config;
use ishizue::input::complaint::Complaint;
use ishizue::model::Model;
use ishizue::model::amount::Amount;
use ishizue::model::contract::*;
use ishizue::model::design::Design;
use ishizue::model::flows::YearFlows;
use ishizue::model::losses::{Attributes, LossBlock};
use ishizue::model::peril::Source;
use ishizue::model::trigger::{Area, IndustryLoss, MagnitudeStep, Parametric};
use ishizue::perils::{Perils, Scratch};
use ishizue::programme::{ATTACHED, EXHAUSTED, Outcome, Plan};
use ishizue::study::replay;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use std::path::Path;
use support::*;

// ------------------------------------------------------------------------------------------------ stated losses

const UNKNOWN: Attributes = Attributes::UNKNOWN;

/// Tohoku, 11 March 2011 (US Geological Survey: Mw 9.1, 38.297 N 142.373 E, 29 km deep).
const TOHOKU: Attributes = Attributes { magnitude: 9.1, depth: 29.0, latitude: 38.297, longitude: 142.373, ..UNKNOWN };
/// Kobe, 16 January 1995 (US Geological Survey: Mw 6.9, 34.583 N 135.018 E, 21.9 km deep).
const KOBE: Attributes = Attributes { magnitude: 6.9, depth: 21.9, latitude: 34.583, longitude: 135.018, ..UNKNOWN };

fn magnitude(magnitude: f64) -> Attributes {
    Attributes { magnitude, ..UNKNOWN }
}

fn industry(industry_loss: f64) -> Attributes {
    Attributes { industry_loss, ..UNKNOWN }
}

/// Pays 500 from magnitude 7.5 on, anywhere.
fn plain(unl_warranty: bool) -> Parametric {
    let steps = vec![MagnitudeStep { magnitude: 7.5, pays: share(dec!(1)) }];
    Parametric { payout: dec!(500), steps, deepest: None, area: None, unl_warranty }
}

fn parametric(name: &str, terms: Parametric) -> Contract {
    contract(name, Terms::Parametric(terms))
}

fn index_cover(unl_warranty: bool) -> IndustryLoss {
    IndustryLoss { trigger: dec!(1000), payout: dec!(500), exhaustion: None, unl_warranty, warranty: None }
}

fn after(mut contract: Contract, others: &[usize]) -> Contract {
    contract.after = others.to_vec();
    contract
}

fn outcome_in<N: Amount>(model: &Model, events: &[(Event, Attributes)]) -> (LossBlock<N>, Outcome<N>) {
    let stated: Vec<Event> = events.iter().map(|(event, _)| event.clone()).collect();
    let mut losses = block::<N>(model.settings.horizon, &[stated]);
    losses.attributes = events.iter().map(|(_, known)| *known).collect();
    let outcome = apply(model, &losses);
    (losses, outcome)
}

/// What each contract pays for each event; both number types must agree.
fn pays(model: &Model, events: &[(Event, Attributes)]) -> Vec<Vec<Decimal>> {
    pays_within(model, events, dec!(0))
}

/// The same where cuts in proportion may round the two number types apart.
fn pays_within(model: &Model, events: &[(Event, Attributes)], tolerance: Decimal) -> Vec<Vec<Decimal>> {
    let exact = outcome_in::<Decimal>(model, events).1;
    let fast = outcome_in::<f64>(model, events).1;
    let mut paid = Vec::new();
    for (exact, fast) in exact.contracts.iter().zip(&fast.contracts) {
        let pairs = exact.paid.iter().zip(&fast.paid).map(|(&exact, &fast)| (units(exact), units(fast)));
        let pairs: Vec<(Decimal, Decimal)> = pairs.collect();
        assert!(pairs.iter().all(|(exact, fast)| (exact - fast).abs() <= tolerance), "{pairs:?}");
        paid.push(pairs.into_iter().map(|(exact, _)| exact).collect());
    }
    paid
}

/// What one contract alone pays for events of which only the attributes differ.
fn pays_for(contract: Contract, loss_of_each: Decimal, known: &[Attributes]) -> Vec<Decimal> {
    let events: Vec<_> = (0..).zip(known).map(|(day, &known)| (loss(f64::from(day), loss_of_each), known)).collect();
    pays(&programme(1, vec![contract]), &events).remove(0)
}

#[test]
fn a_parametric_cover_pays_at_or_above_its_magnitude_whatever_the_loss() {
    let known = [magnitude(7.4), magnitude(7.5), magnitude(9.0), UNKNOWN];
    let whole = [dec!(0), dec!(500), dec!(500), dec!(0)];
    for amount in [dec!(0), dec!(20), dec!(900)] {
        assert_eq!(pays_for(parametric("cover", plain(false)), amount, &known), whole, "a loss of {amount}");
        let capped = whole.map(|paid| paid.min(amount));
        assert_eq!(pays_for(parametric("cover", plain(true)), amount, &known), capped, "a loss of {amount}");
    }
}

#[test]
fn steps_pay_by_the_highest_magnitude_reached() {
    let step = |magnitude, pays| MagnitudeStep { magnitude, pays: share(pays) };
    let steps = vec![step(7.0, dec!(0.3)), step(7.5, dec!(0.6)), step(8.0, dec!(1))];
    let terms = Parametric { steps, ..plain(false) };
    let known = [6.9, 7.0, 7.49, 7.5, 7.9, 8.0, 9.1].map(magnitude);
    let expected = [0, 150, 150, 300, 300, 500, 500].map(Decimal::from);
    assert_eq!(pays_for(parametric("cover", terms), dec!(10), &known), expected);
}

#[test]
fn depth_and_place_must_be_right_and_known() {
    let circle = Area::Circle { latitude: 38.3, longitude: 142.4, radius_km: 200.0 };
    let japan = Area::Box { south: 33.0, north: 41.0, west: 138.0, east: 146.0 };
    let deeper = Attributes { depth: 60.01, ..TOHOKU };
    let at_sixty = Attributes { depth: 60.0, ..TOHOKU };
    let somewhere = Attributes { latitude: f64::NAN, ..TOHOKU };
    for (area, kobe) in
        [(circle, 0), (japan, 0), (Area::Box { south: 30.0, north: 46.0, west: 129.0, east: 146.0 }, 500)]
    {
        let terms = Parametric { steps: Vec::new(), deepest: Some(60.0), area: Some(area), ..plain(false) };
        let known = [TOHOKU, KOBE, deeper, at_sixty, somewhere, magnitude(9.0)];
        let expected = [500, kobe, 0, 500, 0, 0].map(Decimal::from);
        assert_eq!(pays_for(parametric("cover", terms), dec!(1), &known), expected, "{area:?}");
    }
}

#[test]
fn an_industry_loss_cover_pays_at_or_above_its_trigger_and_in_proportion_up_to_exhaustion() {
    let cover = |terms| contract("cover", Terms::IndustryLoss(terms));
    let known = [industry(999.99), industry(1000.0), industry(1500.0), industry(3000.0), UNKNOWN];
    let binary = [0, 500, 500, 500, 0].map(Decimal::from);
    assert_eq!(pays_for(cover(index_cover(false)), dec!(0), &known), binary);
    let graded = IndustryLoss { exhaustion: Some(dec!(2000)), ..index_cover(false) };
    assert_eq!(pays_for(cover(graded.clone()), dec!(0), &known), [0, 0, 250, 500, 0].map(Decimal::from));
    // A third of the way: 166.666... rounds to the quantum.
    let third = IndustryLoss { exhaustion: Some(dec!(4000)), ..index_cover(false) };
    assert_eq!(pays_for(cover(third), dec!(0), &[industry(2000.0)]), [dec!(166.67)]);
    let warranted = IndustryLoss { warranty: Some(dec!(10)), ..index_cover(false) };
    assert_eq!(pays_for(cover(warranted.clone()), dec!(9.99), &known[1..2]), [dec!(0)]);
    assert_eq!(pays_for(cover(warranted), dec!(10), &known[1..2]), [dec!(500)]);
    let capped = IndustryLoss { unl_warranty: true, ..graded };
    assert_eq!(pays_for(cover(capped), dec!(300), &known), [0, 0, 250, 300, 0].map(Decimal::from));
}

#[test]
fn annual_terms_reinstatements_and_the_placed_share_apply_as_to_any_contract() {
    let strong = magnitude(8.0);
    let mut cover = parametric("cover", plain(false));
    cover.premium = Premium::RateOnLine(share(dec!(0.1)));
    cover.annual.reinstatements = reinstatements(&[dec!(1)]);
    cover.placed = share(dec!(0.5));
    cover.basis = Some(Basis::Whole);
    let events: Vec<_> = (0..3).map(|day| (loss(f64::from(day), dec!(0)), strong)).collect();
    let model = programme(1, vec![cover.clone()]);
    assert_eq!(pays(&model, &events), [[dec!(250), dec!(250), dec!(0)]]);
    let (_, outcome) = outcome_in::<Decimal>(&model, &events);
    // The premium for 100 % is 10 % of 500; the first payment uses the one limit that is reinstated, half of it placed.
    assert_eq!(outcome.contracts[0].reinstatement_premium.iter().map(|&p| units(p)).sum::<Decimal>(), dec!(25));
    assert!(outcome.contracts[0].flags[..2].iter().all(|flags| flags & (ATTACHED | EXHAUSTED) == ATTACHED | EXHAUSTED));
    // Of the share: the payout is what the placed half pays, and the warranty looks at half the loss.
    cover.basis = Some(Basis::Share);
    cover.annual.reinstatements = None;
    assert_eq!(pays_for(cover.clone(), dec!(0), &[strong]), [dec!(500)]);
    cover.terms = Terms::Parametric(plain(true));
    assert_eq!(pays_for(cover.clone(), dec!(600), &[strong]), [dec!(300)]);
    cover.basis = Some(Basis::Whole);
    assert_eq!(pays_for(cover.clone(), dec!(600), &[strong]), [dec!(250)]);
    cover.annual.deductible = Some(dec!(400));
    assert_eq!(pays_for(cover, dec!(600), &[strong, strong]), [dec!(50), dec!(250)]);
}

#[test]
fn perils_and_periods_out_of_scope_do_not_trigger() {
    let mut cover = parametric("cover", plain(false));
    cover.covers.perils = Some(vec![1]);
    cover.period = Period { from: jiff::civil::date(2027, 5, 1), months: 12, expiring: Expiring::None };
    let at = |day, peril| (Event { day, peril, rows: Vec::new() }, magnitude(8.0));
    let events = [at(5.0, 1), at(40.0, 0), at(50.0, 1)];
    assert_eq!(pays(&programme(1, vec![cover]), &events), [[dec!(0), dec!(0), dec!(500)]]);
}

#[test]
fn later_contracts_see_the_loss_less_the_payment_and_at_least_nothing() {
    let layer = || after(contract("layer", excess(dec!(400), dec!(100))), &[0]);
    for (amount, seen) in [(dec!(300), dec!(0)), (dec!(500), dec!(0)), (dec!(800), dec!(300))] {
        for risks in [1, 2] {
            let model = programme(risks, vec![parametric("cover", plain(false)), layer()]);
            let events = [(losses_by_risk(1.0, &vec![amount / Decimal::from(risks as u64); risks]), magnitude(8.0))];
            let (_, outcome) = outcome_in::<Decimal>(&model, &events);
            assert_eq!(units(outcome.contracts[1].subject[0]), seen, "{amount} over {risks} sites");
            assert_eq!(units(outcome.contracts[1].paid[0]), (seen - dec!(100)).max(dec!(0)));
        }
    }
}

#[test]
fn a_payment_beyond_the_loss_at_one_site_takes_nothing_from_another() {
    let mut cover = parametric("cover on site 0", plain(false));
    cover.covers.risks = Some(vec![0]);
    let layer = after(contract("layer", excess(dec!(400), dec!(100))), &[0]);
    let model = programme(2, vec![cover, layer]);
    // 200 of site 0 are paid for; the 150 of site 1 remain, whether or not site 0 has a loss.
    for at_first in [dec!(200), dec!(0)] {
        let events = [(losses_by_risk(1.0, &[at_first, dec!(150)]), magnitude(8.0))];
        assert_eq!(pays(&model, &events), [[dec!(500)], [dec!(50)]]);
    }
    let only_second = Event { day: 1.0, peril: 0, rows: vec![(1, ishizue::model::risk::Coverage::All, dec!(150))] };
    assert_eq!(pays(&model, &[(only_second, magnitude(8.0))]), [[dec!(500)], [dec!(50)]]);
}

#[test]
fn a_payment_beyond_the_loss_at_one_site_takes_nothing_from_what_another_index_cover_brought() {
    let fronting = Contract { reinsurer: CAPTIVE, ..contract("fronting", quota(dec!(1))) };
    let index = after(contract("assumed", Terms::IndustryLoss(index_cover(false))), &[0]);
    let assumed = Contract { reinsurer: CAPTIVE, ..index };
    let of_captive = |contract| Contract { cedant: CAPTIVE, reinsurer: OTHER, ..contract };
    let mut cover = of_captive(parametric("cover on site 0", plain(false)));
    cover.covers.risks = Some(vec![0]);
    let layer = after(of_captive(contract("layer", excess(dec!(400), dec!(100)))), &[2]);
    let model = programme(2, vec![fronting, assumed, cover, layer]);
    // The cover pays 500 of 200 at site 0. Beside it the captive has 150 at site 1 and what it assumed on the index, nothing or
    // 500: the layer sees 150 or 650.
    for (industry_loss, brought, paid) in [(500.0, dec!(0), dec!(50)), (2000.0, dec!(500), dec!(400))] {
        let known = Attributes { industry_loss, ..magnitude(8.0) };
        let events = [(losses_by_risk(1.0, &[dec!(200), dec!(150)]), known)];
        assert_eq!(pays(&model, &events), [[dec!(350)], [brought], [dec!(500)], [paid]]);
    }
}

#[test]
fn what_hangs_on_an_index_is_never_cut_unless_it_warrants_the_loss() {
    let layer = || contract("layer", excess(dec!(400), dec!(0)));
    let events = [(loss(1.0, dec!(400)), magnitude(8.0))];
    let beside = |unl_warranty| programme(1, vec![layer(), parametric("cover", plain(unl_warranty))]);
    assert_eq!(pays(&beside(false), &events), [[dec!(400)], [dec!(500)]]);
    // With the warranty both are indemnity contracts: 400 and 400 of a loss of 400 are cut to half each.
    assert_eq!(pays(&beside(true), &events), [[dec!(200)], [dec!(200)]]);
    // Two layers that are cut are cut as if the index cover were not there.
    let twins = programme(1, vec![layer(), layer(), parametric("cover", plain(false))]);
    assert_eq!(pays(&twins, &events), [[dec!(200)], [dec!(200)], [dec!(500)]]);
    let of_two_sites = [(losses_by_risk(1.0, &[dec!(100), dec!(300)]), magnitude(8.0))];
    let twins = programme(2, twins.contracts);
    assert_eq!(pays(&twins, &of_two_sites), [[dec!(200)], [dec!(200)], [dec!(500)]]);
}

#[test]
fn who_assumes_an_index_cover_has_the_whole_payment_as_its_loss() {
    let mut cover = parametric("fronted", plain(false));
    cover.reinsurer = CAPTIVE;
    let of_captive = |name: &str, terms| Contract { cedant: CAPTIVE, ..contract(name, terms) };
    let mut half = of_captive("half of it", quota(dec!(0.5)));
    half.reinsurer = OTHER;
    let stop = after(of_captive("stop", excess(dec!(1000), dec!(100))), &[1]);
    for risks in [1, 2] {
        let model = programme(risks, vec![cover.clone(), half.clone(), stop.clone()]);
        for amount in [dec!(0), dec!(60), dec!(900)] {
            let events = [(losses_by_risk(1.0, &vec![amount / Decimal::from(risks as u64); risks]), magnitude(8.0))];
            assert_eq!(pays(&model, &events), [[dec!(500)], [dec!(250)], [dec!(150)]], "{amount}, {risks} sites");
        }
    }
    // What belongs to no site is in no scope that names sites: 30 of 60 at site 0.
    let mut named = half.clone();
    named.covers.risks = Some(vec![0]);
    let model = programme(2, vec![cover.clone(), named]);
    let events = [(losses_by_risk(1.0, &[dec!(30), dec!(30)]), magnitude(8.0))];
    assert_eq!(pays(&model, &events), [[dec!(500)], [dec!(15)]]);
    // To per-risk terms it is one risk: 20 of each of two sites and 20 of what lies beyond.
    let mut capped = of_captive("capped", quota(dec!(1)));
    capped.reinsurer = OTHER;
    capped.per_risk = Some(layer(dec!(20), dec!(0)));
    assert_eq!(pays(&programme(2, vec![cover, capped]), &events), [[dec!(500)], [dec!(60)]]);
}

#[test]
fn the_parties_keep_the_ground_up_loss_even_where_one_keeps_less_than_nothing() {
    let mut fronting = contract("fronting", quota(dec!(0.9)));
    fronting.reinsurer = CAPTIVE;
    let mut cover = parametric("cover", plain(false));
    cover.cedant = CAPTIVE;
    let mut model = programme(2, vec![fronting, cover]);
    model.policies[0].deductible = subtract(dec!(10));
    let events = [(losses_by_risk(1.0, &[dec!(60), dec!(50)]), magnitude(8.0)), (loss(2.0, dec!(0)), magnitude(8.0))];
    let (losses, outcome) = outcome_in::<Decimal>(&model, &events);
    let mut flows = YearFlows::quiet(1, 2);
    outcome.year_flows(&losses, 0, 0, &mut flows);
    let kept_by_captive = flows.contract_paid[0] - flows.contract_paid[1];
    assert_eq!((units(flows.contract_paid[0]), units(kept_by_captive)), (dec!(90), dec!(-910)));
    let plan: Plan<Decimal> = Plan::compile(&model, &Design::as_configured(&model)).unwrap();
    let ledger = ishizue::ledger::Ledger::compile(&model, &Design::as_configured(&model), plan.premiums()).unwrap();
    assert_eq!(ledger.reconcile(&flows), dec!(0));
}

#[test]
fn hand_made_models_that_break_a_rule_are_refused() {
    let refused = |contract: Contract| {
        let model = programme(1, vec![contract]);
        Plan::<f64>::compile(&model, &Design::as_configured(&model)).unwrap_err().to_string()
    };
    let mut hours = parametric("cover", plain(true));
    hours.hours = Some(HoursClause { hours: 72, window: Window::First });
    let mut per_risk = parametric("cover", plain(true));
    per_risk.per_risk = Some(layer(dec!(10), dec!(0)));
    for contract in [hours, per_risk] {
        assert!(refused(contract).contains("neither an hours clause nor per-risk terms"));
    }
    let nothing = Parametric { steps: Vec::new(), ..plain(true) };
    assert!(refused(parametric("cover", nothing)).contains("needs a condition"));
    let step = |magnitude, pays| MagnitudeStep { magnitude, pays: share(pays) };
    let falling = Parametric { steps: vec![step(8.0, dec!(0.5)), step(7.0, dec!(1))], ..plain(true) };
    assert!(refused(parametric("cover", falling)).contains("rise"));
    let inverted = IndustryLoss { exhaustion: Some(dec!(1000)), ..index_cover(true) };
    assert!(refused(contract("cover", Terms::IndustryLoss(inverted))).contains("above its trigger"));
}

/// A random programme of index covers between shares and layers: for each contract (kind, warranty, site or all, after).
type Drawn = Vec<(u8, bool, Option<u32>, u8)>;

fn drawn_programme(drawn: &Drawn, sites: usize) -> Model {
    let contracts = drawn.iter().enumerate().map(|(at, &(kind, unl_warranty, site, before))| {
        let terms = match kind {
            0 => quota(dec!(0.17)),
            1 => excess(dec!(350), dec!(70)),
            2 => Terms::Parametric(plain(unl_warranty)),
            3 => Terms::IndustryLoss(IndustryLoss { exhaustion: Some(dec!(1700)), ..index_cover(unl_warranty) }),
            _ => Terms::PerRiskExcess { layer: layer(dec!(90), dec!(40)), occurrence_limit: None },
        };
        let mut contract = contract(&format!("contract {at}"), terms);
        contract.covers.risks = site.filter(|&site| (site as usize) < sites).map(|site| vec![site]);
        contract.after = (0..at).filter(|other| before & (1 << other) != 0).collect();
        contract.annual.limit = (kind == 2 && before % 3 == 0).then_some(dec!(800));
        contract
    });
    programme(sites, contracts.collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn index_covers_without_warranty_stand_beside_a_programme_that_stays_within_the_loss(
        drawn in prop::collection::vec((0u8..5, any::<bool>(), prop::option::of(0u32..3), any::<u8>()), 1..6),
        sites in 1usize..4,
        events in prop::collection::vec((prop::collection::vec(0i64..60_000, 3), 6.0f64..9.0, 0.0f64..3000.0), 1..5),
    ) {
        let model = drawn_programme(&drawn, sites);
        let events: Vec<_> = (0..).zip(&events).map(|(day, (losses, magnitude, industry_loss))| {
            let losses: Vec<Decimal> = losses[..sites].iter().map(|&cents| Decimal::new(cents, 2)).collect();
            let known = Attributes { magnitude: *magnitude, industry_loss: *industry_loss, ..UNKNOWN };
            (losses_by_risk(f64::from(day), &losses), known)
        }).collect();
        // A quantum for each contract and event: a cut may round the one down and leave the other, and later events follow.
        let steps = (drawn.len() * events.len()) as i64;
        let paid = pays_within(&model, &events, Decimal::new(steps, 2));
        let (_, outcome) = outcome_in::<Decimal>(&model, &events);
        for event in 0..events.len() {
            let gross: Decimal = events[event].0.rows.iter().map(|row| row.2).sum();
            let mut indemnity = dec!(0);
            for (at, contract) in model.contracts.iter().enumerate() {
                let subject = units(outcome.contracts[at].subject[event]);
                prop_assert!(subject >= dec!(0) && subject <= gross && paid[at][event] >= dec!(0));
                if !contract.terms.may_exceed_the_loss() {
                    prop_assert!(paid[at][event] <= subject);
                    indemnity += paid[at][event];
                }
            }
            // Every recovery is rounded to the nearest quantum by itself; only what exceeds that is over-cession.
            let rounding = Decimal::new(drawn.len() as i64, 2);
            prop_assert!(indemnity <= gross + rounding, "{} of {}", indemnity, gross);
        }
        // What hangs on an index alone pays the same with nothing beside it.
        for (at, contract) in model.contracts.iter().enumerate() {
            if contract.terms.may_exceed_the_loss() {
                let alone = programme(sites, vec![Contract { after: Vec::new(), ..contract.clone() }]);
                prop_assert_eq!(&pays(&alone, &events)[0], &paid[at]);
            }
        }
    }
}

// ------------------------------------------------------------------------------------------------ top and drop

#[test]
fn a_top_and_drop_pays_above_the_tower_and_into_it_once_it_is_gone() {
    let once = |name: &str, limit, attachment| {
        let mut layer = contract(name, excess(limit, attachment));
        layer.annual.limit = Some(limit);
        layer
    };
    let top = |limit| {
        let top = contract("top", Terms::TopAndDrop { layer: layer(limit, dec!(20)) });
        after(top, &[0, 1])
    };
    let model =
        programme(1, vec![once("first", dec!(80), dec!(20)), once("second", dec!(100), dec!(100)), top(dec!(100))]);
    let pay = |amounts: &[Decimal]| {
        let events: Vec<Event> = (0..).zip(amounts).map(|(day, &amount)| loss(f64::from(day), amount)).collect();
        results(&model, &events).paid[2].clone()
    };
    // 230 leaves 20 + 30 above the top; then 150 leaves 20 + 80 of the first layer and 50 of the second.
    assert_eq!(pay(&[dec!(230), dec!(150)]), [dec!(30), dec!(70)]);
    // 90 uses 70 of the first layer, 80 finds 10 left of it: 50 drop.
    assert_eq!(pay(&[dec!(90), dec!(80), dec!(200)]), [dec!(0), dec!(50), dec!(50)]);
    // A loss within the tower while it stands, and one below the retention when it is gone, pay nothing.
    assert_eq!(pay(&[dec!(200), dec!(20)]), [dec!(0), dec!(0)]);
}

// ------------------------------------------------------------------------------------------------ whole runs

fn shown_config() -> String {
    std::fs::read_to_string("configs/parametric.toml").unwrap()
}

fn read(text: &str) -> Model {
    let read = config::read_text(text, "test.toml", Path::new("configs"));
    read.unwrap_or_else(|mistakes| panic!("{}", mistakes.render(false, 100))).0
}

/// An event of the shown table and its rate.
const JAPAN_TRENCH: f64 = 0.0015;
const MIYAGI_8: f64 = 0.008;
const MIYAGI_74: f64 = 0.03;
const FUKUSHIMA: f64 = 0.03;
const FAR_OFFSHORE: f64 = 0.006;
const CRUSTAL: f64 = 0.0008;

#[test]
fn payments_and_basis_risk_of_a_run_agree_with_sums_over_the_table() {
    // Without annual limits and with Poisson counts every expected figure is a sum over the events: rate x amount.
    let text = shown_config().replace("annual = { limit = \"300m\" }", "").replace("annual = { limit = \"200m\" }", "");
    let study = studies::study(&text.replace("horizon = 3", "horizon = 1"));
    let m = 1e6;
    let parametric = study.contract("parametric");
    let basis = parametric.basis_risk.as_ref().unwrap();
    // Amounts by hand: 90 % of the policy's payment (20m off, at most 1bn), against 30 %, 60 % or 100 % of 300m. In the
    // circle and no deeper than 60 km: six events.
    let events = [
        // rate, loss of the captive, payment
        (JAPAN_TRENCH, 900.0, 300.0),
        (MIYAGI_8, 0.9 * 620.0, 300.0),
        (MIYAGI_74, 0.9 * 130.0, 90.0),
        (FUKUSHIMA, 0.9 * 90.0, 90.0),
        (FAR_OFFSHORE, 0.0, 300.0),
        (CRUSTAL, 900.0, 180.0),
    ];
    let sum =
        |figure: fn(f64, f64) -> f64| events.iter().map(|&(rate, own, paid)| rate * figure(own, paid)).sum::<f64>();
    let rate = sum(|_, _| 1.0);
    studies::near(&parametric.recovery.mean, m * sum(|_, paid| paid));
    studies::near(&basis.above_loss, m * sum(|own, paid| (paid - own).max(0.0)));
    studies::near(basis.loss_when_triggered.as_ref().unwrap(), m * sum(|own, _| own) / rate);
    studies::near_probability(basis.paid_without_loss.value, 100_000, 1.0 - libm::exp(-FAR_OFFSHORE));
    studies::near_probability(parametric.attach.value, 100_000, 1.0 - libm::exp(-rate));
    // Unpaid up to 300m: of the events that trigger, and of those that do not.
    let others = [(0.02, 0.9 * 70.0), (0.014, 0.9 * 680.0), (0.04, 0.9 * 40.0), (0.009, 0.0)];
    let missed: f64 = others.iter().map(|(rate, own): &(f64, f64)| rate * own.min(300.0)).sum();
    studies::near(&basis.unpaid_loss, m * (sum(|own, paid| (own.min(300.0) - paid).max(0.0)) + missed));
    // The warranty holds: the industry-loss cover never pays above the loss, nor without one.
    let warranted = study.contract("industry loss").basis_risk.as_ref().unwrap();
    assert_eq!((warranted.above_loss.value, warranted.paid_without_loss.value), (0.0, 0.0));
    // Tokyo Bay: 0.9 x 680 = 612 less 400 of the layer leaves 212 >= 200. Japan Trench: 900 less 400 and 300 leaves 200.
    // Sendai, crustal: 900 - 400 - 180 = 320, 40 % of the way: 80.
    let expected = m * (0.014 * 200.0 + JAPAN_TRENCH * 200.0 + CRUSTAL * 80.0);
    // Years with several losses may have used the layer's limits; with these rates that is far below the error.
    studies::near(&study.contract("industry loss").recovery.mean, expected);
    assert!(study.contract("cat layer").basis_risk.is_none() && study.contract("cat layer").overspill.is_none());
}

#[test]
fn replays_of_the_shown_configuration_agree_with_the_loop_to_the_quantum() {
    let model = read(&shown_config());
    let design = Design::as_configured(&model);
    let mut triggered = 0;
    for trial in 0..120 {
        let story = replay::trial(&model, &design, trial).unwrap();
        assert_eq!(story.largest_difference, dec!(0), "trial {trial}");
        assert!(story.years.iter().all(|year| year.reconciles));
        let steps = story.events.iter().flat_map(|event| &event.steps.contracts);
        triggered += steps.filter(|step| step.triggered == Some(true)).count();
    }
    assert!(triggered > 10, "{triggered}");
}

#[test]
fn attributes_are_drawn_only_where_a_contract_asks_and_no_loss_depends_on_it() {
    let asked = read(&shown_config());
    let mut not_asked = asked.clone();
    not_asked.contracts.truncate(2);
    let draw = |model: &Model| {
        let perils = Perils::compile(model).unwrap();
        let mut losses = LossBlock::default();
        perils.draw(0..500, &mut Scratch::default(), &mut losses);
        (perils, losses)
    };
    let (perils, with) = draw(&asked);
    let (_, without) = draw(&not_asked);
    assert!(without.attributes.is_empty());
    assert_eq!(with.attributes.len(), with.events());
    for event in 0..with.events() {
        let known = &perils.event_sets()[0].events[with.event[event] as usize];
        assert_eq!(with.attributes[event].magnitude, known.magnitude.unwrap());
        assert_eq!(with.attributes[event].industry_loss, known.industry_loss.unwrap());
    }
    assert_eq!((with.loss, with.time, with.event), (without.loss, without.time, without.event));
}

#[test]
fn the_fingerprint_of_the_losses_knows_industry_losses_and_nothing_else_new() {
    let model = read(&shown_config());
    let changed = |change: fn(&mut ishizue::model::peril::TableEvent)| {
        let mut model = model.clone();
        let Source::EventLossTable(table) = &mut model.perils[0].source else { panic!("not a table") };
        table.events.iter_mut().for_each(change);
        Perils::compile(&model).unwrap().digest()
    };
    let own = Perils::compile(&model).unwrap().digest();
    assert_ne!(changed(|event| event.industry_loss = None), own);
    assert_ne!(changed(|event| event.industry_loss = event.industry_loss.map(|loss| loss + 1.0)), own);
    // A table without the column keeps the digest that it has always had, whatever contracts ask.
    let without = changed(|event| (event.industry_loss, event.magnitude) = (None, None));
    assert_eq!(without, changed(|event| event.industry_loss = None));
}

// ------------------------------------------------------------------------------------------------ configurations

/// The only error of the shown configuration with one place changed: line, what is wrong, part of the rule.
#[track_caller]
fn refused(from: &str, to: &str, what: &str, rule: &str) {
    let text = shown_config();
    assert!(text.contains(from), "{from}");
    let changed = text.replacen(from, to, 1);
    let all = config::read_text(&changed, "test.toml", Path::new("configs")).expect_err("it was read");
    let errors: Vec<&Complaint> = all.errors().collect();
    assert_eq!(errors.len(), 1, "{all}");
    assert_eq!(errors[0].what, what);
    assert!(errors[0].rule.contains(rule), "rule: {}", errors[0].rule);
    assert!(errors[0].line.is_some() && !errors[0].example.is_empty());
    assert!(all.render(false, 80).lines().all(|line| line.chars().count() <= 80), "{all}");
}

#[test]
fn the_terms_are_read_as_they_are_written() {
    let model = read(&shown_config());
    let step = |magnitude, pays| MagnitudeStep { magnitude, pays: share(pays) };
    let expected = Parametric {
        payout: dec!(300_000_000),
        steps: vec![step(7.0, dec!(0.3)), step(7.5, dec!(0.6)), step(8.0, dec!(1))],
        deepest: Some(60.0),
        area: Some(Area::Circle { latitude: 38.3, longitude: 142.4, radius_km: 200.0 }),
        unl_warranty: false,
    };
    assert_eq!(model.contracts[2].terms, Terms::Parametric(expected));
    let expected = IndustryLoss {
        trigger: dec!(1_000_000_000_000),
        payout: dec!(200_000_000),
        exhaustion: Some(dec!(2_000_000_000_000)),
        unl_warranty: true,
        warranty: Some(dec!(10_000_000)),
    };
    assert_eq!(model.contracts[3].terms, Terms::IndustryLoss(expected));
    let boxed = shown_config()
        .replace(
            "area = { centre = [38.3, 142.4], radius-km = 200 }",
            "area = { latitude = [33, 41], longitude = [138, 146] }",
        )
        .replace("steps = [", "magnitude = { at-least = 7.5 }\n#[")
        .replace("    { magnitude", "#   { magnitude")
        .replace("\n]\ndepth", "\ndepth");
    let Terms::Parametric(terms) = &read(&boxed).contracts[2].terms else { panic!("not parametric") };
    assert_eq!(terms.area, Some(Area::Box { south: 33.0, north: 41.0, west: 138.0, east: 146.0 }));
    assert_eq!(terms.steps, [step(7.5, dec!(1))]);
}

#[test]
fn the_warranty_of_the_net_loss_must_be_stated() {
    refused(
        "unl-warranty = false\n",
        "",
        "contract[3].terms.parametric lacks `unl-warranty`",
        "at most the cedant's net loss in scope",
    );
    refused(
        "unl-warranty = true\n",
        "",
        "contract[4].terms.industry-loss lacks `unl-warranty`",
        "at most the cedant's net loss in scope",
    );
}

#[test]
fn a_trigger_on_what_no_event_carries_is_refused_with_the_peril_and_the_attribute() {
    let fire = "[[peril]]\nname = \"fire\"\nfrequency = { poisson = { mean = 1 } }\n\
                severity = { exponential = { mean = \"1m\" } }\n\n[[policy]]";
    let text = shown_config()
        .replacen("[[policy]]", fire, 1)
        .replace("name = \"industry loss\"\n", "name = \"industry loss\"\ncovers = { perils = [\"earthquake\"] }\n");
    let all = config::read_text(&text, "test.toml", Path::new("configs")).expect_err("it was read");
    let said: Vec<&str> = all.errors().map(|error| error.what.as_str()).collect();
    let asks = |column: &str| {
        format!("\"parametric\" asks for the {column} of events, which no event of the peril \"fire\" carries")
    };
    assert_eq!(said, [asks("magnitude"), asks("depth"), asks("latitude and longitude")]);
    let scoped =
        text.replace("name = \"parametric\"\n", "name = \"parametric\"\ncovers = { perils = [\"earthquake\"] }\n");
    assert_eq!(read(&scoped).perils.len(), 2);
}

#[test]
fn hours_clauses_and_per_risk_terms_do_not_go_with_an_index() {
    let with = |line: &str| format!("annual = {{ limit = \"300m\" }}\n{line}");
    refused(
        "annual = { limit = \"300m\" }",
        &with("hours-clause = { hours = 72, window = \"first\" }"),
        "a contract that pays on an index has `hours-clause`",
        "pays for single events",
    );
    refused(
        "annual = { limit = \"300m\" }",
        &with("per-risk = { limit = \"40m\" }"),
        "a contract that pays on an index has `per-risk`",
        "pays on the event",
    );
}

#[test]
fn conditions_that_contradict_themselves_are_refused() {
    refused(
        "depth = { at-most = 60 }",
        "depth = { at-most = 60 }\nmagnitude = { at-least = 7.5 }",
        "the magnitude is stated twice",
        "one of them is written",
    );
    refused("magnitude = 7.5, pays", "magnitude = 8.5, pays", "the steps do not rise", "a greater magnitude");
    refused("pays = \"30%\"", "pays = \"0%\"", "the first step pays 0%", "left out");
    refused(
        "exhaustion = \"2tn\"",
        "exhaustion = \"1tn\"",
        "the exhaustion point is not above the trigger",
        "above the trigger",
    );
    refused("payout = \"300m\"", "payout = \"0\"", "`payout` is zero", "above zero");
    let area = "area = { centre = [38.3, 142.4], radius-km = 200 }";
    refused(
        area,
        "area = { latitude = [41, 33], longitude = [138, 146] }",
        "the box holds nothing",
        "from south to north",
    );
    refused(area, "area = { centre = [142.4, 38.3], radius-km = 200 }", "142.4 is no latitude", "degrees north");
    refused(
        area,
        "area = { centre = [38.3, 142.4, 5], radius-km = 200 }",
        "these are not two numbers",
        "is two numbers",
    );
    refused(
        area,
        "area = { latitude = [33, 41] }",
        "contract[3].terms.parametric.area has `latitude` without `longitude`",
        "a box has",
    );
    refused("pays = \"60%\"", "pays = \"160%\"", "the share 160% is above 100%", "from 0% to 100%");
}

#[test]
fn a_parametric_contract_without_a_condition_is_refused() {
    let text = shown_config();
    let (start, end) = (text.find("steps = [").unwrap(), text.find("unl-warranty = false").unwrap());
    refused(&text[start..end], "", "it would pay for every event", "has a condition on the event");
}

#[test]
fn a_top_and_drop_without_a_tower_is_refused() {
    let text = shown_config();
    let start = text.find("[contract.terms.industry-loss]").unwrap();
    let top = "terms = { top-and-drop = { attachment = \"100m\", limit = \"50m\" } }\n";
    let without = text[..start].replace("annual = { limit = \"200m\" }\n", top);
    let model = read(&without);
    let expected = Layer { attachment: dec!(100_000_000), limit: Some(dec!(50_000_000)) };
    assert_eq!(model.contracts[3].terms, Terms::TopAndDrop { layer: expected });
    let alone = without.replace("after = [\"cat layer\", \"parametric\"]", "after = []");
    let all = config::read_text(&alone, "test.toml", Path::new("configs")).expect_err("it was read");
    let said: Vec<&str> = all.errors().map(|error| error.what.as_str()).collect();
    assert_eq!(said, ["the top and drop names no tower"]);
}

#[test]
fn rows_of_one_event_agree_on_what_the_event_was() {
    let folder = std::env::temp_dir().join(format!("ishizue-triggers-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("parametric")).unwrap();
    std::fs::copy("configs/parametric/sites.csv", folder.join("parametric/sites.csv")).unwrap();
    let table = std::fs::read_to_string("configs/parametric/elt.csv").unwrap();
    let table = table.replacen("chiba,300m,9.0,24,38.1,142.9,4tn", "chiba,300m,9.0,24,38.1,142.9,5tn", 1);
    std::fs::write(folder.join("parametric/elt.csv"), table).unwrap();
    let all = config::read_text(&shown_config(), "test.toml", &folder).expect_err("it was read");
    std::fs::remove_dir_all(&folder).unwrap();
    let said: Vec<&str> = all.errors().map(|error| error.what.as_str()).collect();
    let what =
        "column industry_loss: event japan-trench-9 has the industry_loss 5000000000000 here and 4000000000000 before";
    assert_eq!(said, [what]);
}
