//! Shares and limits that depend on the risk, on stated losses. Numbers are those of the published terms of HBOR's quota
//! reinsurance programme, or worked out by hand beside the case; fast and exact arithmetic must agree on each.

mod support;

use ishizue::model::Model;
use ishizue::model::contract::*;
use ishizue::model::design::Design;
use ishizue::model::risk::{Buyer, Coverage, Risk};
use ishizue::model::risk_terms::*;
use ishizue::programme::acceptance::accepted_amounts;
use ishizue::programme::{Plan, PlanError};
use rust_decimal::{Decimal, dec};
use support::*;

fn band(up_to: Option<Decimal>, part: Decimal) -> ShareBand {
    ShareBand { up_to, share: share(part) }
}

/// 50 % up to 100k, 70 % up to 500k, 90 % above.
fn bands() -> Vec<ShareBand> {
    vec![band(Some(dec!(100_000)), dec!(0.5)), band(Some(dec!(500_000)), dec!(0.7)), band(None, dec!(0.9))]
}

fn variable(mode: BandMode) -> Terms {
    Terms::VariableQuotaShare { mode, bands: bands(), limit: None }
}

const MODES: [BandMode; 3] = [BandMode::Slab, BandMode::Blended, BandMode::Sliced];

fn capacity(own: Option<Decimal>, countries: &[&str]) -> Terms {
    let whole_countries = countries.iter().map(|code| code.to_string()).collect();
    Terms::CapacityExtension { own_capacity: own, whole_countries, limit: None }
}

fn buyer(id: &str, country: &str, limit: Decimal) -> Risk {
    let buyer = Buyer { limit: Some(limit), ..Buyer::default() };
    Risk { country: Some(country.into()), buyer: Some(buyer), ..Risk::new(id) }
}

fn buyers(limits: &[Decimal], contracts: Vec<Contract>) -> Model {
    let mut model = programme(0, contracts);
    model.risks = (0..).zip(limits).map(|(at, &limit)| buyer(&format!("buyer {at}"), "HR", limit)).collect();
    model
}

/// What the first contract pays for each event.
fn paid(model: &Model, events: &[Event]) -> Vec<Decimal> {
    results(model, events).paid.swap_remove(0)
}

fn by_mode(exposure: Decimal, events: &[Event]) -> [Vec<Decimal>; 3] {
    MODES.map(|mode| paid(&buyers(&[exposure], vec![contract("quota", variable(mode))]), events))
}

fn refusal(model: &Model) -> PlanError {
    Plan::<f64>::compile(model, &Design::as_configured(model)).unwrap_err()
}

#[test]
fn the_three_modes_of_a_variable_quota_pay_differently() {
    let full = by_mode(dec!(300_000), &[loss(1.0, dec!(300_000))]);
    assert_eq!(full, [[dec!(210_000)], [dec!(190_000)], [dec!(190_000)]]);
    let part = by_mode(dec!(300_000), &[loss(1.0, dec!(150_000))]);
    assert_eq!(part, [[dec!(105_000)], [dec!(95_000)], [dec!(85_000)]]);
    let large = by_mode(dec!(1_000_000), &[loss(1.0, dec!(1_000_000))]);
    assert_eq!(large, [[dec!(900_000)], [dec!(780_000)], [dec!(780_000)]]);
}

#[test]
fn an_exposure_at_the_end_of_a_band_lies_in_it() {
    let at = by_mode(dec!(100_000), &[loss(1.0, dec!(100_000))]);
    assert_eq!(at, [[dec!(50_000)], [dec!(50_000)], [dec!(50_000)]]);
}

#[test]
fn losses_of_one_risk_within_one_occurrence_are_sliced_together() {
    let events = [loss(1.0, dec!(150_000)), loss(2.0, dec!(150_000)), loss(30.0, dec!(150_000))];
    let mut model = buyers(&[dec!(300_000)], vec![contract("quota", variable(BandMode::Sliced))]);
    assert_eq!(paid(&model, &events), [dec!(85_000); 3]);
    // 300,000 in the window cede 190,000, of which the first loss took 85,000.
    model.contracts[0].hours = Some(HoursClause { hours: 72, window: Window::First });
    assert_eq!(paid(&model, &events), [dec!(85_000), dec!(105_000), dec!(85_000)]);
}

#[test]
fn coverages_of_one_site_are_one_loss_and_two_sites_are_two() {
    let mut model = programme(2, vec![contract("quota", variable(BandMode::Sliced))]);
    for site in &mut model.risks {
        site.values = [Some(dec!(200_000)), None, Some(dec!(100_000)), None];
    }
    // A sub-limit tells the coverages apart, which changes nothing about the slices.
    model.policies[0].sub_limits = vec![(Coverage::Stock, dec!(1_000_000))];
    let rows = |second: u32| vec![(0, Coverage::Building, dec!(200_000)), (second, Coverage::Stock, dec!(100_000))];
    let event = |second| Event { day: 1.0, peril: 0, rows: rows(second) };
    assert_eq!(paid(&model, &[event(0)]), [dec!(190_000)]);
    // 50,000 + 70,000 of 200,000, and 50,000 of 100,000.
    assert_eq!(paid(&model, &[event(1)]), [dec!(170_000)]);
}

#[test]
fn a_surplus_cedes_by_lines_with_retentions_of_single_risks() {
    let terms = |limit| Terms::Surplus {
        retention: dec!(1_000_000),
        retentions: vec![(2, dec!(2_000_000))],
        lines: dec!(9),
        limit,
    };
    let exposures = [dec!(4_000_000), dec!(800_000), dec!(4_000_000), dec!(20_000_000)];
    let mut model = buyers(&exposures, vec![contract("surplus", terms(None))]);
    // 75 %, nothing, 50 % and 9 of 20 millions.
    let event = losses_by_risk(1.0, &[dec!(400_000); 4]);
    assert_eq!(paid(&model, std::slice::from_ref(&event)), [dec!(300_000) + dec!(200_000) + dec!(180_000)]);
    model.contracts[0].terms = terms(Some(dec!(500_000)));
    assert_eq!(paid(&model, &[event]), [dec!(500_000)]);
}

#[test]
fn a_capacity_extension_cedes_what_exceeds_the_own_capacity_and_whole_countries() {
    let mut model = buyers(&[dec!(8_000_000), dec!(3_000_000), dec!(1_000_000)], vec![]);
    model.contracts = vec![contract("extension", capacity(Some(dec!(3_000_000)), &["NG"]))];
    model.risks[2].country = Some("NG".into());
    for loss in [dec!(8_000_000), dec!(1_000_000), dec!(0.16)] {
        assert_eq!(paid(&model, &[losses_by_risk(1.0, &[loss])]), [loss * dec!(0.625)]);
    }
    assert_eq!(paid(&model, &[losses_by_risk(1.0, &[dec!(0), dec!(500), dec!(700)])]), [dec!(700)]);
}

#[test]
fn a_limit_on_shares_by_risk_is_of_the_ceded_share() {
    let mut model = buyers(&[dec!(300_000)], vec![contract("quota", variable(BandMode::Slab))]);
    model.contracts[0].basis = Some(Basis::Whole);
    assert!(matches!(refusal(&model), PlanError::Unsupported { .. }));
}

fn accepting(partial: PartialAcceptance) -> Contract {
    let limits = RiskLimits { risk: Some(dec!(500_000)), country: Some(dec!(2_000_000)), ..RiskLimits::default() };
    let mut quota = contract("quota", quota(dec!(0.9)));
    let whole = Some(dec!(5_000_000));
    quota.acceptance = Some(Acceptance { limits, whole, rule: AcceptanceRule::Order, partial, as_reinsured: false });
    quota
}

#[test]
fn what_is_accepted_of_a_buyer_caps_its_loss_or_is_its_part_of_it() {
    let requests = [dec!(600_000); 5];
    let mut model = buyers(&requests, vec![accepting(PartialAcceptance::Cap)]);
    let amounts: Vec<Decimal> = accepted_amounts(&model, 0).unwrap().iter().map(|entry| entry.accepted).collect();
    assert_eq!(amounts, [dec!(500_000), dec!(500_000), dec!(500_000), dec!(500_000), dec!(0)]);
    let losses = [dec!(300_000), dec!(0), dec!(600_000), dec!(0), dec!(600_000)];
    // 90 % of 300,000 and of 500,000, nothing of the fifth; or 90 % of five sixths.
    assert_eq!(paid(&model, &[losses_by_risk(1.0, &losses)]), [dec!(270_000) + dec!(450_000)]);
    model.contracts = vec![accepting(PartialAcceptance::Proportional)];
    assert_eq!(paid(&model, &[losses_by_risk(1.0, &losses)]), [dec!(225_000) + dec!(450_000)]);
}

#[test]
fn acceptance_comes_before_a_limit_of_the_whole_and_the_share_after_it() {
    let mut quota = accepting(PartialAcceptance::Cap);
    quota.terms = Terms::QuotaShare { share: share(dec!(0.9)), limit: Some(dec!(800_000)) };
    quota.basis = Some(Basis::Whole);
    let model = buyers(&[dec!(600_000); 2], vec![quota]);
    // 500,000 + 400,000 are accepted losses, 800,000 are within the limit of the whole, 90 % of them are ceded.
    assert_eq!(paid(&model, &[losses_by_risk(1.0, &[dec!(600_000), dec!(400_000)])]), [dec!(720_000)]);
}

#[test]
fn acceptance_goes_by_the_risks_that_the_contract_sees() {
    let mut model = buyers(&[dec!(600_000); 6], vec![accepting(PartialAcceptance::Cap)]);
    model.contracts[0].covers.risks = Some(vec![1, 2, 3, 4, 5]);
    let found = accepted_amounts(&model, 0).unwrap();
    assert_eq!(found.iter().map(|entry| entry.risk).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(found[4].accepted, dec!(0));
}

#[test]
fn acceptance_also_cuts_shares_by_risk_and_the_slices_of_a_loss() {
    let mut quota = accepting(PartialAcceptance::Cap);
    quota.terms = variable(BandMode::Sliced);
    let model = buyers(&[dec!(600_000)], vec![quota]);
    // Of 600,000 only 500,000 are accepted: 50,000 + 280,000.
    assert_eq!(paid(&model, &[loss(1.0, dec!(600_000))]), [dec!(330_000)]);
}

fn limited(per: LimitPer) -> Contract {
    let mut quota = contract("quota", quota(dec!(0.5)));
    quota.basis = Some(Basis::Share);
    let limits = RiskLimits {
        risk: Some(dec!(1_000_000)),
        group: Some(dec!(1_500_000)),
        country: Some(dec!(1_800_000)),
        countries: vec![("NG".into(), dec!(100_000))],
    };
    quota.limits = Some(ClaimsLimits { limits, per });
    quota
}

#[test]
fn claims_limits_are_nested_from_the_risk_to_the_country() {
    let mut model = buyers(&[dec!(10_000_000); 4], vec![limited(LimitPer::Term)]);
    (model.risks[0].group, model.risks[1].group) = (Some("G".into()), Some("G".into()));
    model.risks[3].country = Some("NG".into());
    // Ceded 1.5m, 1m, 0.6m and 0.2m; by risk 1m, 1m, 0.6m; by group 0.75m each, 0.6m; by country 1.8m of 2.1m in HR and
    // 0.1m in NG.
    let event = losses_by_risk(1.0, &[dec!(3_000_000), dec!(2_000_000), dec!(1_200_000), dec!(400_000)]);
    assert_eq!(paid(&model, std::slice::from_ref(&event)), [dec!(1_900_000)]);
    let outcome = apply::<Decimal>(&model, &block(1, &[vec![event]]));
    assert_eq!(outcome.contracts[0].paid.len(), 1);
}

#[test]
fn a_limit_of_the_term_is_used_up_in_time_order_and_starts_afresh_at_renewal() {
    let mut model = buyers(&[dec!(10_000_000)], vec![limited(LimitPer::Term)]);
    model.settings.horizon = 2;
    let events = [10.0, 20.0, 30.0, 400.0].map(|day| loss(day, dec!(1_400_000)));
    assert_eq!(paid(&model, &events), [dec!(700_000), dec!(300_000), dec!(0), dec!(700_000)]);
    model.contracts = vec![limited(LimitPer::Occurrence)];
    assert_eq!(paid(&model, &events), [dec!(700_000); 4]);
}

#[test]
fn a_limit_of_the_occurrence_holds_for_all_losses_of_a_window() {
    let events = [10.0, 11.0, 30.0].map(|day| loss(day, dec!(1_400_000)));
    for window in [Window::First, Window::Best] {
        let mut model = buyers(&[dec!(10_000_000)], vec![limited(LimitPer::Occurrence)]);
        model.contracts[0].hours = Some(HoursClause { hours: 72, window });
        assert_eq!(paid(&model, &events), [dec!(700_000), dec!(300_000), dec!(700_000)]);
    }
    let mut model = buyers(&[dec!(10_000_000)], vec![limited(LimitPer::Term)]);
    model.contracts[0].hours = Some(HoursClause { hours: 72, window: Window::First });
    assert_eq!(paid(&model, &events), [dec!(700_000), dec!(300_000), dec!(0)]);
    model.contracts[0].hours = Some(HoursClause { hours: 72, window: Window::Best });
    assert!(refusal(&model).to_string().contains("window = \"first\""));
}

#[test]
fn what_stays_below_an_attachment_uses_the_limits_of_its_risks_all_the_same() {
    let mut layer = contract("layer", excess(dec!(1_000_000), dec!(500_000)));
    layer.limits = limited(LimitPer::Term).limits;
    let model = buyers(&[dec!(10_000_000)], vec![layer]);
    let events = [loss(1.0, dec!(400_000)), loss(9.0, dec!(900_000))];
    // 0.6m of the limit of 1m are left for the second loss, of which 0.1m exceed the attachment.
    assert_eq!(paid(&model, &events), [dec!(0), dec!(100_000)]);
}

#[test]
fn parallel_shares_above_the_whole_of_one_risk_are_refused_for_every_kind() {
    let above = |exposure: Decimal, first: Terms, second: Terms| {
        let model = buyers(&[exposure], vec![contract("one", first), contract("two", second)]);
        match Plan::<f64>::compile(&model, &Design::as_configured(&model)) {
            Err(PlanError::SharesAboveWhole { total, .. }) => Some(total.normalize()),
            Err(other) => panic!("{other}"),
            Ok(_) => None,
        }
    };
    let eight = dec!(8_000_000);
    assert_eq!(above(eight, capacity(Some(dec!(3_000_000)), &[]), quota(dec!(0.5))), Some(dec!(1.125)));
    assert_eq!(above(eight, capacity(Some(dec!(3_000_000)), &[]), quota(dec!(0.375))), None);
    let surplus = |lines| Terms::Surplus { retention: dec!(1_000_000), retentions: vec![], lines, limit: None };
    assert_eq!(above(eight, surplus(dec!(7)), quota(dec!(0.125))), None);
    assert_eq!(above(eight, surplus(dec!(7)), quota(dec!(0.25))), Some(dec!(1.125)));
    assert_eq!(above(dec!(300_000), variable(BandMode::Slab), quota(dec!(0.4))), Some(dec!(1.1)));
    // 190,000 and 120,000 of 300,000.
    let sum = above(dec!(300_000), variable(BandMode::Sliced), quota(dec!(0.4))).unwrap();
    assert_eq!(sum.round_dp(6), dec!(1.033333));
    assert_eq!(above(dec!(300_000), variable(BandMode::Sliced), quota(dec!(0.3))), None);
    // Slices that fill one another up are no over-cession, whatever the shares add up to elsewhere.
    let rest = vec![band(Some(dec!(100_000)), dec!(0.5)), band(Some(dec!(500_000)), dec!(0.3)), band(None, dec!(0.1))];
    let rest = Terms::VariableQuotaShare { mode: BandMode::Sliced, bands: rest, limit: None };
    assert_eq!(above(dec!(900_000), variable(BandMode::Sliced), rest), None);
}

#[test]
fn what_is_not_accepted_is_free_for_another_contract() {
    let mut rest = contract("rest", quota(dec!(1)));
    rest.covers.risks = Some(vec![4]);
    let model = buyers(&[dec!(600_000); 5], vec![accepting(PartialAcceptance::Cap), rest.clone()]);
    // The fifth buyer is not accepted, so that all of it may be ceded elsewhere.
    let event = losses_by_risk(1.0, &[dec!(0), dec!(0), dec!(0), dec!(0), dec!(100)]);
    assert_eq!(results(&model, &[event]).paid, [[dec!(0)], [dec!(100)]]);
    rest.covers.risks = Some(vec![3]);
    let model = buyers(&[dec!(600_000); 5], vec![accepting(PartialAcceptance::Cap), rest]);
    assert!(matches!(refusal(&model), PlanError::SharesAboveWhole { .. }));
}

#[test]
fn a_retrocession_looks_at_the_exposure_of_the_risk_too() {
    let mut front = contract("front", quota(dec!(0.5)));
    front.reinsurer = CAPTIVE;
    let mut retrocession = contract("retrocession", capacity(Some(dec!(3_000_000)), &[]));
    retrocession.cedant = CAPTIVE;
    let model = buyers(&[dec!(8_000_000)], vec![front, retrocession]);
    let found = results(&model, &[loss(1.0, dec!(1_000_000))]);
    assert_eq!(found.paid, [[dec!(500_000)], [dec!(312_500)]]);
}
