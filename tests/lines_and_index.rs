//! What reaches a retrocession: the lines of a panel beyond the first, and payments of index covers beyond the loss.

mod support;

use ishizue::model::contract::*;
use ishizue::model::lines::Line;
use ishizue::model::losses::Attributes;
use ishizue::model::renewal::{AttachmentBasis, OpeningBook};
use ishizue::model::risk_terms::{ClaimsLimits, LimitPer, RiskLimits};
use ishizue::model::trigger::IndustryLoss;
use rust_decimal::{Decimal, dec};
use support::*;

fn line(reinsurer: usize, part: Decimal) -> Line {
    Line { reinsurer, share: share(part) }
}

/// 5 for an industry loss of 100, whatever the cedant lost.
fn index_cover() -> Contract {
    let terms =
        IndustryLoss { trigger: dec!(100), payout: dec!(5), exhaustion: None, unl_warranty: false, warranty: None };
    contract("index", Terms::IndustryLoss(terms))
}

fn retrocession(cedant: usize) -> Contract {
    Contract::new("retrocession", cedant, OTHER, excess(dec!(100), dec!(0)), year_from(START, Expiring::None))
}

/// What contracts pay for one event without a loss, in an industry loss of 100.
fn paid_without_a_loss(contracts: Vec<Contract>, attached: Option<f64>) -> Vec<Decimal> {
    let model = programme(1, contracts);
    let mut losses = block::<Decimal>(1, &[vec![loss(100.0, dec!(0))]]);
    losses.attributes = vec![Attributes { industry_loss: 100.0, ..Attributes::UNKNOWN }];
    losses.attached.extend(attached);
    results_of_block(&model, &losses).paid.iter().map(|column| column[0]).collect()
}

#[test]
fn claims_limits_hold_for_a_retrocession_of_a_line_that_is_not_the_first() {
    let mut layer = contract("layer", excess(dec!(100), dec!(0)));
    layer.lines = vec![line(OTHER, dec!(0.5)), line(LONDON, dec!(0.5))];
    layer.reinsurer = OTHER;
    let mut own = Contract::new("retrocession", LONDON, CAPTIVE, quota(dec!(0.8)), year_from(START, Expiring::None));
    own.basis = Some(Basis::Share);
    own.limits =
        Some(ClaimsLimits { limits: RiskLimits { risk: Some(dec!(10)), ..Default::default() }, per: LimitPer::Term });
    let paid = results(&programme(1, vec![layer, own]), &[loss(1.0, dec!(80))]).paid;
    // A line of half of 80 is 40; 80 % of it would be 32.
    assert_eq!([paid[0][0], paid[1][0]], [dec!(80), dec!(10)]);
}

#[test]
fn what_an_index_cover_pays_beyond_the_loss_reaches_the_retrocession_of_every_line() {
    let mut index = index_cover();
    index.lines = vec![line(OTHER, dec!(0.6)), line(LONDON, dec!(0.4))];
    index.reinsurer = OTHER;
    assert_eq!(paid_without_a_loss(vec![index, retrocession(LONDON)], None), [dec!(5), dec!(2)]);
}

#[test]
fn it_reaches_a_retrocession_that_has_no_loss_in_common_with_the_index_cover() {
    let mut index = index_cover();
    index.covers.risks = Some(Vec::new());
    assert_eq!(paid_without_a_loss(vec![index, retrocession(LONDON)], None), [dec!(5), dec!(5)]);
    // The captive assumes nothing, so that no loss passes through its cover.
    let mut index = index_cover();
    index.cedant = CAPTIVE;
    assert_eq!(paid_without_a_loss(vec![index, retrocession(LONDON)], None), [dec!(5), dec!(5)]);
}

#[test]
fn it_attaches_on_the_day_that_its_event_states() {
    let mut own = retrocession(LONDON);
    own.attachment_basis = AttachmentBasis::RisksAttaching(OpeningBook::None);
    assert_eq!(paid_without_a_loss(vec![index_cover(), own.clone()], Some(50.0)), [dec!(5), dec!(5)]);
    assert_eq!(paid_without_a_loss(vec![index_cover(), own], Some(-50.0)), [dec!(5), dec!(0)]);
}
